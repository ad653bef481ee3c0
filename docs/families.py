"""A page for each family of check_pdu: what it has, what was tried on what, what is odd."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Callable
from pathlib import Path

from check_sentry4.cli.commands import command
from check_sentry4.cli.run import result
from check_sentry4.mib import families
from check_sentry4.mib.model import Family, Table
from docs.facts import HOSTS, metric_rows, state_rows
from docs.family_notes import FAMILIES
from lab import redfish
from lab.agent import Agent
from lab.helpers import Result, judge, run
from lab.makes import MAKES
from lab.recording import Values, pro2, sentry3
from lab.redfish import saved
from lab.relay import Relay


def _sheet(table: Table) -> str:
    metrics = ", ".join(
        f"{name}{f' {unit}' if unit != '-' else ''}" for name, unit, _ in metric_rows(table)
    )
    return f"| `{table.name}` | {metrics or '-'} | {table.tried} |"


def _found_by(family: Family) -> list[str]:
    """The rows of the fact sheet that say how a device is known to be of a family."""
    if family.name == families.REDFISH:
        return [
            "| asked with | `--redfish`, or `-H https://HOST` |",
            "| schema | DMTF DSP0268: PowerDistribution, Circuit, Outlet, OutletGroup, Sensor |",
        ]
    return [
        f"| family | `--family {family.name}` |",
        f"| MIB | {family.title} |",
        f"| found out by | sysObjectID {', '.join(family.object_ids or (family.enterprise,))} |",
    ]


def _shown(name: str, arguments: str) -> Result:
    """What check_pdu says of the simulated device of a family."""
    if name != families.REDFISH:
        return judge("check_pdu", arguments, values=MAKES[name]())
    with tempfile.TemporaryDirectory() as folder:
        saved(redfish.pdu(), Path(folder))
        return run("check_pdu", "--walk", folder, *shlex.split(arguments))


def family_page(name: str) -> str:
    """The page of one family."""
    family, told = families.family(name), FAMILIES[name]
    out = [
        f"# check_pdu on {told.makes}",
        "",
        "For administrators who monitor such a PDU with `check_pdu`, and for on-call engineers who",
        "want to know what a state of it means.",
        "",
        "## Fact sheet",
        "",
        "| | |",
        "|---|---|",
        *_found_by(family),
        f"| subsystems | {', '.join(s.name for s in family.subsystems)} |",
        "",
    ]
    made = "lab/redfish.py" if name == families.REDFISH else "lab/makes/"
    out += ["## Examples", "", f"The output is that of a simulated device ({made}).", ""]
    for title, arguments in told.examples:
        result = _shown(name, arguments)
        redfish_ = name == families.REDFISH
        how = f"https://{HOSTS[name]} -U monitoring" if redfish_ else HOSTS[name]
        typed = f"check_pdu -H {how} {arguments}".rstrip()
        out += [f"{title}:", "", "```console", f"$ {typed}"]
        out += [result.output.rstrip("\n"), "```", "", f"Exit status {result.status}.", ""]
    out += ["## Options", "", "All options are those of [check_pdu](check_pdu.md).", ""]
    out += ["## States", "", "| state | of | what the device says |", "|---|---|---|"]
    out += [f"| {' | '.join(row)} |" for row in state_rows(family.tables)]
    if name != families.REDFISH:
        out += ["", "A state that the MIB does not define is UNKNOWN."]
    out += ["", "## Tables and performance data", ""]
    out += ["| `--table` | metrics | tried on |", "|---|---|---|"]
    out += [_sheet(table) for table in family.tables]
    out += ["", "## What to know", ""]
    out += [f"* {sentence}" for sentence in told.odd]
    out += ["", "## Troubleshooting", "", "See [Troubleshooting](troubleshooting.md).", ""]
    return "\n".join(out)


#: The families that have commands of their own: what is of them, and their page.
OWN = {
    "sentry4": (
        "Server Technology PRO1 and PRO2",
        "check_sentry4",
        "a recording of a real switched PDU",
    ),
    "sentry3": (
        "Server Technology Sentry CDUs and older ones",
        "check_cdu",
        "recordings of two real CDUs",
    ),
}


def _limits(family: Family) -> str:
    """What the makers' own thresholds are worth: the first of these that there is."""
    metrics = [metric for table in family.tables for metric in table.metrics]
    states = any(metric.status for metric in metrics)
    if any(any(metric.thresholds) for metric in metrics):
        return "thresholds and states" if states else "thresholds"
    return "states" if states or any(t.states.all for t in family.tables) else "none"


def _tried(family: Family) -> str:
    told = {table.tried.split(";")[0] for table in family.tables}
    return (
        "; ".join(sorted(each for each in told if each.startswith("a recording"))) or "no recording"
    )


def _requests(name: str) -> str:
    """Of the whole device, and of one metric: what a simulated one of two units was asked."""
    if name == families.REDFISH:
        return _requests_of_redfish()
    makes: dict[str, Callable[[], Values]] = {"sentry4": pro2, "sentry3": sentry3, **MAKES}
    values = makes[name]()
    family = families.family(name)
    table = next(table for table in family.tables if table.metrics)
    counts = []
    with Agent(values) as agent, Relay(agent.port) as relay:
        for words in ([], ["--table", table.name, "--metric", table.metrics[0].name]):
            relay.requests.clear()
            told = result(command("check_pdu"), ["-H", "127.0.0.1", "-p", str(relay.port), *words])
            assert told[0] == 0, (name, told)
            counts.append(str(len(relay.requests)))
    return ", ".join(counts)


def _requests_of_redfish() -> str:
    """The same of a simulated service that offers $expand, the session included."""
    counts = []
    with redfish.RedfishService(redfish.pdu()) as service:
        for words in ([], ["--table", "outlet", "--metric", "Current"]):
            service.requests.clear()
            told = result(command("check_pdu"), [*service.options, *words])
            assert told[0] == 0, told
            counts.append(str(len(service.requests)))
    return ", ".join(counts)


def families_page() -> str:
    """All families in one table."""
    head = (
        "family",
        "for",
        "MIB",
        "sysObjectID below 1.3.6.1.4.1",
        "tables",
        "the maker's limits",
        "tried on",
        "requests",
    )
    out = [
        "# The families of check_pdu",
        "",
        "A device is found out by its sysObjectID; `--family` names one that does not answer it.",
        "The limits are what the device compares its readings with, and the states that it makes",
        "of it. If a device has none, set your own ranges (`-w`, `-c`). The last column has the",
        "requests of the whole device and of one metric, counted on a simulated one.",
        "`check_pdu --families` has this in short, `check_pdu --tables` all tables with their",
        "metrics.",
        "",
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
    ]
    for family in families.families():
        makes, page, tried = OWN.get(family.name) or (
            FAMILIES[family.name].makes,
            f"family-{family.name}",
            _tried(family),
        )
        oids = family.object_ids or (family.enterprise,)
        ids = [oid.removeprefix("1.3.6.1.4.1.") for oid in oids]
        if family.name == families.REDFISH:
            ids = ["- (`--redfish`)"]
        cells = (
            f"[{family.name}]({page}.md)",
            makes,
            family.title,
            ", ".join(ids),
            ", ".join(table.name for table in family.tables),
            _limits(family),
            tried,
            _requests(family.name),
        )
        out.append(f"| {' | '.join(cells)} |")
    out += [
        "",
        "## A PDU of none of them",
        "",
        "`check_pdu` says its sysObjectID and description. What helps to add its family is a walk:",
        "",
        "```console",
        "$ check_pdu -H gude-v4 --report > report.snmprec",
        "```",
        "",
        "It holds what the device answers below its maker's OID, without names, serial numbers,",
        "addresses and communities: texts are X, long numbers have two digits left. Look over it",
        "and attach it to an issue, with maker, model and firmware. [A new family](new-family.md)",
        "tells what becomes of it.",
        "",
    ]
    return "\n".join(out)
