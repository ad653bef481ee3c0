"""A page for each family of check_pdu: what it has, what was tried on what, what is odd."""

from __future__ import annotations

from check_sentry4.mib import families
from check_sentry4.mib.model import Table
from docs.facts import HOSTS, metric_rows, state_rows
from docs.family_notes import FAMILIES
from lab.helpers import judge
from lab.makes import MAKES


def _sheet(table: Table) -> str:
    metrics = ", ".join(
        f"{name}{f' {unit}' if unit != '-' else ''}" for name, unit, _ in metric_rows(table)
    )
    return f"| `{table.name}` | {metrics or '-'} | {table.tried} |"


def family_page(name: str) -> str:
    """The page of one family."""
    family, told = families.family(name), FAMILIES[name]
    out = [
        f"# check_pdu on {told.makes}",
        "",
        "## Fact sheet",
        "",
        "| | |",
        "|---|---|",
        f"| family | `--family {name}` |",
        f"| MIB | {family.title} |",
        f"| found out by | sysObjectID {', '.join(family.object_ids or (family.enterprise,))} |",
        f"| subsystems | {', '.join(s.name for s in family.subsystems)} |",
        "",
    ]
    out += ["## Tables", "", "| `--table` | metrics | tried on |", "|---|---|---|"]
    out += [_sheet(table) for table in family.tables]
    out += ["", "## States", "", "| state | of | what the device says |", "|---|---|---|"]
    out += [f"| {' | '.join(row)} |" for row in state_rows(family.tables)]
    out += ["", "A state that the MIB does not define is UNKNOWN.", "", "## What is odd", ""]
    out += [f"* {sentence}" for sentence in told.odd]
    out += ["", "## Examples", "", "Run over a device made from the MIB (lab/makes.py).", ""]
    for title, arguments in told.examples:
        result = judge("check_pdu", arguments, values=MAKES[name]())
        typed = f"check_pdu -H {HOSTS[name]} {arguments}".rstrip()
        out += [f"{title}:", "", "```console", f"$ {typed}"]
        out += [result.output.rstrip("\n"), "```", "", f"Exit status {result.status}.", ""]
    out += ["All options: [check_pdu](check_pdu.md).", ""]
    return "\n".join(out)
