"""Pages for people who read on the web. Each has its parts in the same order."""

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
from docs.pages import DIAGNOSTICS, PAGES, Page

#: For whom a page of a command is.
READERS = (
    "For administrators who write a service definition, and for on-call engineers who read it."
)
PERFORMANCE = """\
Each value is `ID_METRIC=VALUE[UOM];WARN;CRIT;MIN;MAX`, in the order of the device. Each label
appears once. WARN and CRIT are the ranges in force, MIN and MAX what the device says. To choose
metrics, use `--perf`."""
#: The headings in the order that every page has.
ORDER = ("Fact sheet", "Examples", "Options", "States", "Performance data", "Troubleshooting")


def web(name: str) -> str:
    """The page of a command for people who read on the web."""
    page = PAGES[name]
    out = [f"# {name}", "", f"{page.what[0].upper()}{page.what[1:]}. {READERS}", "", page.why, ""]
    for paragraph in page.more:
        out += [paragraph, ""]
    parts = (_facts, _examples, _options, _states, _performance, _troubleshooting)
    for heading, part in zip(ORDER, parts):
        out += [f"## {heading}", "", *part(name, page), ""]
    return "\n".join(out)


def _facts(name: str, page: Page) -> list[str]:
    tables = ", ".join(dict.fromkeys(table.plural for table in page.tables))
    reads = "every table of the family" if name == "check_pdu" else tables or "system scalars"
    asks = "SNMP 1, 2c, 3 (GET, GETNEXT, GETBULK)"
    if any(option.name == "redfish" for option in options(name)):
        asks += "; [Redfish](redfish.md) over HTTPS (GET)"
    return [
        "| | |",
        "|---|---|",
        f"| reads | {reads} |",
        f"| by | {asks} |",
        "| needs | Python 3.10, easysnmp, nagiosplugin, click |",
        f"| manual page | `man {name}` |",
    ]


def _examples(name: str, page: Page) -> list[str]:
    out = ["The output is that of the simulated PDU of `make demo`.", ""]
    for title, arguments in EXAMPLES[name]:
        result = run_example(name, arguments)
        out += [f"{title}:", "", "```console", f"$ {name} {arguments}"]
        out += [result.output.rstrip("\n"), "```", "", f"Exit status {result.status}.", ""]
    return out[:-1]


def _options(name: str, page: Page) -> list[str]:
    out = ["| option | meaning | default | environment |", "|---|---|---|---|"]
    for option in options(name):
        flags = " ".join(f"`{flag}`" for flag in option.opts)
        value = f" `{option.metavar}`" if option.metavar else ""
        cells = [flags + value, option.help or "", shown_default(option), variable(option)]
        out.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return out


def _states(name: str, page: Page) -> list[str]:
    rows = state_rows(page.tables)
    if not rows:
        return ["[Thresholds, units and states](thresholds.md) explains when a check is not OK."]
    out = ["| state | of | what the device says |", "|---|---|---|"]
    out += [f"| {' | '.join(row)} |" for row in rows]
    return [*out, "", "[Thresholds, units and states](thresholds.md) has the rules for ranges."]


def _performance(name: str, page: Page) -> list[str]:
    rows = all_metrics(name, page)
    out = PERFORMANCE.split("\n")
    if rows:
        out += ["", "| metric | of | unit | without `-w` and `-c` |", "|---|---|---|---|"]
        out += [f"| {' | '.join(row)} |" for row in rows]
    return out


def _troubleshooting(name: str, page: Page) -> list[str]:
    out = ["| message | what it means, and what to do |", "|---|---|"]
    return out + [f"| `{line.replace('|', '/')}` | {meaning} |" for line, meaning in DIAGNOSTICS]
