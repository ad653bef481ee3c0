"""Pages for people who read on the web."""

from __future__ import annotations

from check_sentry4.cli.examples import EXAMPLES
from docs.facts import (
    all_metrics,
    options,
    run_example,
    shown_default,
    state_rows,
    variable,
)
from docs.pages import DIAGNOSTICS, PAGES


def web(name: str) -> str:
    """The page of a command for people who read on the web."""
    page = PAGES[name]
    out = [f"# {name}", "", f"*{page.what[0].upper()}{page.what[1:]}.*", "", page.why, ""]
    for paragraph in page.more:
        out += [paragraph, ""]
    out += ["## Fact sheet", "", "| | |", "|---|---|"]
    tables = ", ".join(dict.fromkeys(table.plural for table in page.tables))
    reads = "every table of the family" if name == "check_pdu" else tables or "system scalars"
    out += [
        f"| reads | {reads} |",
        "| SNMP | 1, 2c, 3; GET, GETNEXT, GETBULK only |",
        "| needs | Python 3.10, easysnmp, nagiosplugin, click |",
        f"| manual page | `man {name}` |",
        "",
    ]
    rows = all_metrics(name, page)
    if rows:
        out += [
            "## Metrics",
            "",
            "| metric | of | unit | without `-w` and `-c` |",
            "|---|---|---|---|",
        ]
        out += [f"| {' | '.join(row)} |" for row in rows]
        out.append("")
    states = state_rows(page.tables)
    if states:
        out += ["## States", "", "| state | of | device status |", "|---|---|---|"]
        out += [f"| {' | '.join(row)} |" for row in states]
        out.append("")
    out += ["## Options", "", "| option | meaning | default | environment |", "|---|---|---|---|"]
    for option in options(name):
        flags = " ".join(f"`{flag}`" for flag in option.opts)
        value = f" `{option.metavar}`" if option.metavar else ""
        cells = [flags + value, option.help or "", shown_default(option), variable(option)]
        out.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    out.append("")
    out += ["## Examples", "", "Run over the simulated PDU of `make demo`.", ""]
    for title, arguments in EXAMPLES[name]:
        result = run_example(name, arguments)
        out += [
            f"{title}:",
            "",
            "```console",
            f"$ {name} {arguments}",
            result.output.rstrip("\n"),
            "```",
            "",
            f"Exit status {result.status}.",
            "",
        ]
    out += ["## Troubleshooting", "", "| line | look at |", "|---|---|"]
    out += [f"| `{line.replace('|', '/')}` | {meaning} |" for line, meaning in DIAGNOSTICS]
    out += ["", "Ranges, units and states are explained once, in [thresholds](thresholds.md).", ""]
    return "\n".join(out)
