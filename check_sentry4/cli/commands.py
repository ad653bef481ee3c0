"""Every command as data: what it is called, what it is for, which options are its own.

A plugin in plugins/ names an entry here; the manual page, the web page, the CheckCommand and the
Nagios command are made of the same entry (docs/).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import click

from check_sentry4.cli import connect, options, parser, requests, types
from check_sentry4.cli.run import make_command
from check_sentry4.mib import families
from check_sentry4.perform import Check


class Entry(NamedTuple):
    """A command: its kind, the family it is for (empty: whichever answers), its table if any."""

    kind: str
    help: str
    family: str = ""
    table: str = ""
    #: The outlets' own option.
    expect: bool = False


COMMANDS: Mapping[str, Entry] = {
    "check_sentry4": Entry(
        "whole",
        "Check the health of a whole PRO1 or PRO2 PDU; with -v show all of it.",
        "sentry4",
    ),
    "check_sentry4_system": Entry(
        "system",
        "Check a PRO1 or PRO2 PDU as a system: uptime, number of units, changes of configuration.",
        "sentry4",
    ),
    "check_sentry4_unit": Entry(
        "table", "Check the units of a PRO1 or PRO2 PDU.", "sentry4", "unit"
    ),
    "check_sentry4_cord": Entry(
        "table",
        "Check the input cords of a PRO1 or PRO2 PDU: power, energy, frequency, balance.",
        "sentry4",
        "cord",
    ),
    "check_sentry4_line": Entry(
        "table",
        "Check the lines of a PRO1 or PRO2 PDU: current, capacity used, load imbalance.",
        "sentry4",
        "line",
    ),
    "check_sentry4_phase": Entry(
        "table",
        "Check the phases of a PRO1 or PRO2 PDU: voltage, current, power, imbalance.",
        "sentry4",
        "phase",
    ),
    "check_sentry4_ocp": Entry(
        "table", "Check the over-current protectors of a PRO1 or PRO2 PDU.", "sentry4", "ocp"
    ),
    "check_sentry4_branch": Entry(
        "table",
        "Check the branches of a PRO1 or PRO2 PDU: current and capacity used.",
        "sentry4",
        "branch",
    ),
    "check_sentry4_outlet": Entry(
        "table",
        "Check the outlets of a PRO1 or PRO2 PDU: power state, control state, current, power, "
        "energy.",
        "sentry4",
        "outlet",
        expect=True,
    ),
    "check_sentry4_sensor": Entry(
        "sensors",
        "Check the sensors of a PRO1 or PRO2 PDU; without a kind, those of every kind. "
        "Ranges are in the order temp, humid, adc, fan.",
        "sentry4",
    ),
    "check_sentry4_rack": Entry(
        "rack",
        "Check the feeds of a rack together: would the others carry the load if one failed? Any "
        "PDUs that check_pdu knows, or several cords of one.",
    ),
    "check_cdu": Entry(
        "cdu",
        "Check a Server Technology CDU (Sentry3) or PRO1/PRO2 PDU (Sentry4) with the options of "
        "check_cdu.pl. Ranges are in the order temp, humid, tower metrics, infeed metrics.",
    ),
    "check_pdu": Entry(
        "pdu",
        "Check any PDU of a mixed room: which family it is of is found out from the agent. "
        "Without --table, the health of the whole device; with it, one table by status or by "
        "--metric.",
    ),
}


def command(name: str) -> click.Command:
    """The click command of an entry.

    Raises ``KeyError`` if there is none of that name.
    """
    entry = COMMANDS[name]
    params, prepare = _KINDS[entry.kind](entry)
    if entry.kind == "rack":
        from check_sentry4.cli.racks import prepare as several

        return make_command(name, entry.help, params, prepare, several)
    made = make_command(name, entry.help, params, prepare)
    made.abbreviated = entry.kind == "cdu"
    return made


Made = tuple[Sequence[click.Parameter], Callable[[Mapping[str, Any]], Check]]


def _whole(entry: Entry) -> Made:
    family = families.family(entry.family)
    names = [subsystem.name for subsystem in family.subsystems]

    def prepare(values: Mapping[str, Any]) -> Check:
        request = requests.of_whole(family, values)
        return Check(lambda _: request, (family,), requests.discovery(values))

    return [
        *_subsystems(names),
        _audit(),
        options.ignored(),
        options.discover(),
        *options.objects(),
        *options.statuses(),
        *options.scales(),
    ], prepare


def _audit() -> click.Option:
    return options.flag(
        "audit",
        "Check the PDU's settings, not its health: WARNING for objects whose SNMP traps are off, "
        "or whose thresholds are 0, not in force, above capacity, or in the wrong order. Low "
        "thresholds are checked for voltages and power factors.",
    )


def _subsystems(names: Sequence[str]) -> list[click.Parameter]:
    return [
        parser.Option(
            ["--only"],
            type=types.items,
            adds_up=True,
            metavar="SUBSYSTEM[,...]",
            known=names,
            help=f"Only these subsystems{': ' if names else ''}{', '.join(names)}.",
        ),
        parser.Option(
            ["--skip"],
            type=types.items,
            adds_up=True,
            metavar="SUBSYSTEM[,...]",
            known=names,
            help="Leave out these subsystems.",
        ),
    ]


def _system(entry: Entry) -> Made:
    family = families.family(entry.family)

    def prepare(values: Mapping[str, Any]) -> Check:
        request = requests.of_system(family, values)
        return Check(lambda _: request, (family,))

    names = [metric.name for metric in family.system.metrics]
    return [*options.metrics(names), *options.ranges()], prepare


def _table(entry: Entry) -> Made:
    family = families.family(entry.family)
    table = family.table(entry.table)
    if table is None:
        raise KeyError(entry.table)
    params = options.objects()
    if table.metrics:
        params += options.metrics([metric.name for metric in table.metrics]) + options.ranges()
    params += options.statuses()
    params += [options.expect()] if entry.expect else []

    def prepare(values: Mapping[str, Any]) -> Check:
        request = requests.of_table(family, [table], values)
        return Check(lambda _: request, (family,))

    return params, prepare


def _sensors(entry: Entry) -> Made:
    family = families.family(entry.family)
    kinds = [table for table in family.tables if table.probe.is_sensor]

    def prepare(values: Mapping[str, Any]) -> Check:
        request = requests.of_sensors(family, kinds, values)
        return Check(lambda _: request, (family,))

    return [
        *(options.flag(table.name, f"Look at the {table.plural}.") for table in kinds),
        *options.objects("--ths"),
        *options.ranges(),
        *options.statuses(),
        *options.scales(),
    ], prepare


def _cdu(entry: Entry) -> Made:
    from check_sentry4.mib.cdu import INFEED_METRICS, TOWER_METRICS, VOCABULARIES

    known = tuple(vocabulary.family for vocabulary in VOCABULARIES)

    def prepare(values: Mapping[str, Any]) -> Check:
        if values["discover"] is not None:
            for option in ("temp", "humid", "ths", "id", "tower", "infeed", "warning", "critical"):
                if values[option]:
                    raise click.UsageError(f"'--discover' and '--{option}' exclude each other")
            all_of_it = {**values, "only": None, "skip": None}
            return Check(
                lambda family: requests.of_whole(family, all_of_it),
                known,
                requests.discovery(values),
            )
        by_family = requests.of_cdu(values)
        # An agent that tells nothing of itself is an old one.
        return Check(lambda family: by_family[family.name], known, fallback=known[-1])

    return [
        options.flag("temp", "Look at the temperature sensors."),
        options.flag("humid", "Look at the humidity sensors."),
        parser.Option(
            ["--ths"],
            type=types.items,
            adds_up=True,
            metavar="ID[,...]",
            help="Only the sensors with these IDs, such as A1,B2.",
        ),
        parser.Option(
            ["--id"],
            type=types.items,
            adds_up=True,
            metavar="ID[,...]",
            help="Only the sensors, towers and infeeds with these IDs, such as A1,AA.",
        ),
        *options.exclusions(),
        *options.scales(),
        _optional_metrics("tower", "towers", TOWER_METRICS),
        _optional_metrics("infeed", "infeeds", INFEED_METRICS),
        *options.ranges(),
        *options.statuses(),
        options.discover(settings=False),
    ], prepare


def _optional_metrics(name: str, what: str, metrics: Sequence[str]) -> click.Option:
    """An option whose list of metrics may be left out."""
    return parser.Option(
        [f"--{name}"],
        known=metrics,
        type=types.optional_items,
        is_flag=False,
        flag_value="",
        adds_up=True,
        metavar="[METRICS]",
        help=f"The status of the {what}, or these metrics, comma-separated: {', '.join(metrics)}.",
    )


def _pdu(entry: Entry) -> Made:
    def prepare(values: Mapping[str, Any]) -> Check:
        name = families.REDFISH if connect.uses_redfish(values) else values["family"]
        if name != values["family"] and values["family"]:
            raise click.UsageError("'--family' is for SNMP: it and Redfish exclude each other")
        if values["report"] and name == families.REDFISH:
            raise click.UsageError("'--report' is for SNMP: expected no Redfish with it")
        if values["report"]:
            report = requests.report(values)
            return Check(lambda of: requests.of_pdu(values, of), (), report=report)
        if name is not None:
            family = families.family(name)
            request = requests.of_pdu(values, family)
            return Check(lambda _: request, (family,), requests.discovery(values))
        return Check(lambda of: requests.of_pdu(values, of), (), requests.discovery(values))

    return [
        parser.Option(
            ["--family"],
            type=click.Choice(families.NAMES, case_sensitive=False),
            metavar="NAME",
            is_eager=True,  # for --tables
            help=f"The family of the device, without asking it: {', '.join(families.NAMES)}.",
        ),
        *options.redfish(),
        parser.Option(
            ["--table"],
            metavar="TABLE",
            help="Look at one table of the device, or at the system. --tables lists them.",
        ),
        *options.objects(),
        parser.Option(
            ["--unit"],
            type=types.numbers,
            adds_up=True,
            metavar="N[,...]",
            help="Only these units: devices behind one gateway, link units, by number.",
        ),
        *options.metrics(()),
        *options.ranges(),
        *_subsystems(()),
        _audit(),
        *options.settings(),
        options.ignored(),
        options.discover(),
        options.flag(
            "report",
            "Do not judge: write what the device answers below its maker's OID, for an issue that "
            "asks for its family. Names, serial numbers, addresses and communities are left out.",
        ),
        options.expect(),
        *options.statuses(),
        *options.scales(),
        options.telling(
            ["--families"], lambda _: _families(), "Show the families, what they are, and exit."
        ),
        options.telling(
            ["--tables"],
            lambda context: _tables(context.params.get("family")),
            "Show the tables and metrics of each family, or of --family before it, and exit.",
        ),
    ], prepare


def _families() -> str:
    """The families in short: name, what is of it, MIB, sysObjectID."""
    rows = [
        (f.name, f.called, f.title, ", ".join(o.removeprefix("1.3.6.1.4.1.") for o in oids))
        for f in families.families()
        for oids in [f.object_ids or (f.enterprise if f.name != families.REDFISH else "-",)]
    ]
    head = ("family", "for", "MIB", "sysObjectID below 1.3.6.1.4.1")
    widths = [max(map(len, column)) for column in list(zip(head, *rows))[:3]]
    return "\n".join(
        "  ".join([*(f"{word:{width}}" for word, width in zip(words, widths)), ids])
        for *words, ids in (head, *rows)
    )


def _tables(name: str | None) -> str:
    """The tables of a family, or of all, with their metrics and units."""
    import textwrap  # an ordinary check does not need it

    out = []
    for family in [families.family(name)] if name else families.families():
        out += [f"--family {family.name} ({family.title})"]
        tables = [("system", family.system.metrics), *((t.name, t.metrics) for t in family.tables)]
        for name, of_it in tables:
            # A unit stays beside its metric.
            metrics = [f"{metric.name}\xa0{metric.unit}".rstrip() for metric in of_it]
            line = f"{name:12} {', '.join(metrics) or 'status only'}"
            out += textwrap.wrap(line, 78, initial_indent="  ", subsequent_indent=" " * 15)
    return "\n".join(out).replace("\xa0", " ")


def _rack(entry: Entry) -> Made:
    from check_sentry4.cli.racks import parameters

    def never(values: Mapping[str, Any]) -> Check:
        raise NotImplementedError  # several devices are prepared for in cli.racks

    return parameters(), never


_KINDS: Mapping[str, Callable[[Entry], Made]] = {
    "whole": _whole,
    "system": _system,
    "table": _table,
    "sensors": _sensors,
    "cdu": _cdu,
    "pdu": _pdu,
    "rack": _rack,
}
