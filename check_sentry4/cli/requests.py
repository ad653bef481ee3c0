"""From options to a request: one function for each kind of command.

Each takes the parsed options and raises ``click.UsageError`` for what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from check_sentry4.checks.request import (
    CheckRequest,
    MetricThreshold,
    Policy,
    Selection,
    TableQuery,
)
from check_sentry4.device import Device
from check_sentry4.mib.model import COMMON_SUBSYSTEMS, Family, Metric, Subsystem, Table
from check_sentry4.snmp import Source, SourceError
from check_sentry4.text import clean

if TYPE_CHECKING:
    from check_sentry4.checks.settings import Recorded

Values = Mapping[str, Any]


def _request(
    family: Family,
    values: Values,
    queries: Sequence[TableQuery],
    also: Iterable[Family] = (),
    **more: Any,
) -> CheckRequest:
    """A request with the options that every command has.

    Raises ``click.UsageError`` for metrics and places that it does not have.
    """
    queries = [
        query._replace(words=(*query.words, *family.words(query.table))) for query in queries
    ]
    metrics = [m for query in queries for m in query.table.metrics] or list(family.system.metrics)
    wanted = [name for name in values["perf"] or () if name.lower() != "none"]
    names = {metric.name.lower(): metric.name for metric in metrics}
    for name in wanted:
        if name.lower() not in names:
            expected = ", ".join(names.values()) or "none"
            raise click.UsageError(f"Invalid value for '--perf': {name!r}: expected {expected}")
    places = {
        place.upper()
        for each in (family, *also)
        for table in each.tables
        for place in (table.name, *each.words(table))
    }
    places |= {place.upper() for query in queries for place in query.places}
    for option in ("id", "exclude"):
        for place, mark, _ in (id.partition(":") for id in values.get(option) or ()):
            if mark and place.upper() not in places:
                raise click.UsageError(
                    f"Invalid value for '--{option}': {place!r}: expected one of "
                    f"{', '.join(sorted(p.lower() for p in places))}"
                )
    return CheckRequest(
        family,
        tuple(queries),
        scale=scale(values),
        absent=values["absent"],
        brief=values["oksummary"],
        detailed=bool(values["verbose"]),
        firmware=values["oksummary"] or values["output"] != "text" or values["verbose"] > 1,
        **more,
    )


def of_table(family: Family, tables: Sequence[Table], values: Values) -> CheckRequest:
    """One table by status, or by the metrics named; or the tables that have one name."""
    queries = [
        TableQuery(
            table,
            tuple(metric_thresholds(table.metrics, values)),
            named=len(tables) == 1,
            expect=(values.get("expect") or "").lower(),
            selection=selection(values),
        )
        for table in tables
    ]
    return _request(family, values, queries, policy=policy(values, family.tables))


def of_sensors(family: Family, kinds: Sequence[Table], values: Values) -> CheckRequest:
    """The kinds of sensors named, or every kind."""
    named = [table for table in kinds if values.get(table.name)]
    queries = _sensors(named or kinds, values, bool(named), selection(values))
    return _request(family, values, queries, policy=policy(values, family.tables))


def _sensors(
    kinds: Sequence[Table], values: Values, named: bool, selected: Selection
) -> list[TableQuery]:
    """A part for each kind: its reading, or its status where it has none."""
    ranged = [table.name for table in kinds if table.metrics] if named else []
    bounds = dict(zip(ranged, chain(values, ranged)))
    return [
        TableQuery(
            table,
            tuple(MetricThreshold(metric, bounds.get(table.name)) for metric in table.metrics),
            named=named,
            selection=selected,
        )
        for table in kinds
    ]


def _one_kind(tables: Sequence[Table], values: Values) -> list[TableQuery]:
    """The tables of one kind of sensor: ranges are for each of them, and one of them has to be."""
    (first,) = _sensors(tables[:1], values, True, selection(values))
    bounds = first.metrics[0].bounds if first.metrics else None
    return [
        first._replace(
            table=table,
            metrics=tuple(MetricThreshold(metric, bounds) for metric in table.metrics),
            named=len(tables) == 1,
        )
        for table in tables
    ]


def of_system(family: Family, values: Values) -> CheckRequest:
    """The system by the metrics named, or how it describes itself."""
    thresholds = metric_thresholds(family.system.metrics, values)
    return _request(family, values, [], system=tuple(thresholds))


def subsystems(family: Family, values: Values) -> list[Subsystem]:
    """The subsystems that ``--only`` and ``--skip`` leave, in the family's order."""
    only = chosen(family.subsystems, values["only"], "--only")
    names = [
        name
        for name in values["skip"] or ()
        if any(subsystem.is_called(name) for subsystem in family.subsystems)
        or name.lower() not in COMMON_SUBSYSTEMS
    ]
    skip = chosen(family.subsystems, names, "--skip")
    left = [s for s in family.subsystems if s in (only or family.subsystems) and s not in skip]
    if not left:
        raise click.UsageError("'--only' and '--skip' leave nothing: expected a subsystem to check")
    return left


def of_whole(family: Family, values: Values) -> CheckRequest:
    """A whole device, subsystem by subsystem."""
    left = subsystems(family, values)
    selected = selection(values)
    queries = [
        TableQuery(
            table,
            tuple(MetricThreshold(metric) for metric in table.metrics)
            if table.probe.is_sensor
            else (),
            named=bool(values["only"]) and len(subsystem.tables) == 1,
            subsystem=subsystem,
            measured=subsystem.measured,
            selection=selected if table.states.row_severity is None else Selection(),
        )
        for subsystem in left
        for table in subsystem.tables
        if table.of_unit or not selected.units or table.states.row_severity is not None
    ]
    request = _request(family, values, queries, policy=policy(values, family.tables), whole=True)
    only = tuple(left) if values["only"] else ()
    request = request._replace(brief=not values["verbose"], only=only)
    return _with_settings(request, values)


#: What is for checks of the health, or for one part of a device.
NOT_OF_SETTINGS = ("id", "name", "exclude_name", "unit", "fahrenheit", "celsius", "discover")


def _with_settings(request: CheckRequest, values: Values) -> CheckRequest:
    """The request with ``--audit``, or with what settings are compared with."""
    audit, ignored = bool(values.get("audit")), values.get("ignore")
    path, firmware = values.get("settings"), values.get("firmware")
    for option, pattern in (("ignore", ignored), ("firmware", firmware)):
        if pattern is not None and not pattern.pattern:
            raise click.UsageError(f"Invalid value for '--{option}': expected a regular expression")
    if ignored is not None and not (audit or path):
        raise click.UsageError("'--ignore' is for --audit and --settings: expected one of them")
    if path is not None or firmware is not None:
        _refuse_beside_settings(values, "firmware" if path is None else "settings")
    return request._replace(
        audit=audit,
        settings=path is not None or firmware is not None,
        recorded=None if path is None else _recorded(path),
        firmware_wanted=firmware,
        community=_community(values),
        ignored=ignored,
    )


def _refuse_beside_settings(values: Values, mine: str) -> None:
    """Refuse what has no effect on a comparison of settings."""
    for option in ("audit", *NOT_OF_SETTINGS):
        if values.get(option):
            dashed = option.replace("_", "-")
            raise click.UsageError(
                f"'--{mine}' and '--{dashed}' exclude each other: expected no more than --only, "
                "--skip, --exclude or --ignore"
            )


def _recorded(path: str) -> Recorded:
    """The file of settings, if it is one now."""
    from check_sentry4.discover.settings import SettingsFile

    if not path:
        raise click.UsageError("Invalid value for '--settings': expected a file")
    recorded = SettingsFile(path)
    try:
        recorded.settings()
    except SourceError as error:
        raise click.UsageError(f"Invalid value for '--settings': {error}") from None
    return recorded


def of_cdu(values: Values) -> Mapping[str, CheckRequest]:
    """check_cdu's request by the name of the family that is found."""
    from check_sentry4.mib.cdu import INFEED_METRICS, TOWER_METRICS, VOCABULARIES

    kinds = [name for name in ("temp", "humid") if values[name]]
    if not kinds and values["tower"] is None and values["infeed"] is None:
        raise click.UsageError("expected --temp, --humid, --tower or --infeed")
    if values["ths"] and not kinds:
        raise click.UsageError("'--ths' selects sensors: expected --temp or --humid with it")
    towers = chosen(TOWER_METRICS, values["tower"], "--tower")
    infeeds = chosen(INFEED_METRICS, values["infeed"], "--infeed")
    # Temperature first, then humidity, then metrics in the order named (the document).
    places = [
        *(("sensor", kind) for kind in kinds),
        *(("tower", name) for name in towers),
        *(("infeed", name) for name in infeeds),
    ]
    bounds = dict(zip(places, chain(values, [name for _, name in places])))
    states = policy(values, [t for v in VOCABULARIES for t in (*v.tables, *v.family.tables)])
    selected = selection(values)
    of_sensors = selected._replace(
        ids=tuple(
            dict.fromkeys((*selected.ids, *(clean(id.upper()) for id in values["ths"] or ())))
        )
    )
    result = {}
    for vocabulary in VOCABULARIES:
        queries = [
            TableQuery(
                table,
                tuple(
                    MetricThreshold(metric, bounds["sensor", table.name])
                    for metric in table.metrics
                ),
                selection=of_sensors,
            )
            for table in vocabulary.sensors
            if table.name in kinds
        ]
        for option, names, status_table, metric_tables in (
            ("tower", towers, vocabulary.towers, vocabulary.tower_metrics),
            ("infeed", infeeds, vocabulary.infeeds, vocabulary.infeed_metrics),
        ):
            if values[option] is None:
                continue
            by_table: dict[str, tuple[Table, list[MetricThreshold]]] = {}
            for name in names:
                table, metric = next((t, m) for t in metric_tables if (m := t.metric(name)))
                by_table.setdefault(table.name, (table, []))[1].append(
                    MetricThreshold(metric, bounds[option, name])
                )
            words = (option, f"{option}s")
            for table, thresholds in by_table.values() if names else [(status_table, [])]:
                needs_ranges(thresholds)
                queries.append(
                    TableQuery(table, tuple(thresholds), selection=selected, words=words)
                )
        result[vocabulary.family.name] = _request(
            vocabulary.family,
            values,
            queries,
            (v.family for v in VOCABULARIES),
            policy=states,
            bare_ids=True,
            crossings=False,
        )
    return result


def of_pdu(values: Values, family: Family) -> CheckRequest:
    """check_pdu's request, once the family is known."""
    name = values["table"]  # empty in a configuration that takes back what a template has
    if not name:
        _needs_table(values)
        return of_whole(family, values)
    for option in ("only", "skip", "audit", "settings", "firmware", "ignore"):
        if values[option]:
            raise click.UsageError(f"'--table' and '--{option}' exclude each other")
    if values["discover"] is not None:
        raise click.UsageError("'--table' and '--discover' exclude each other")
    if name.lower() == "system":
        return _of_whole_system(family, values)
    tables = family.tables_called(name)
    if not tables:
        return _of_kinds(family, name, values)
    table = tables[0]
    if values["unit"] and not table.of_unit:
        raise click.UsageError(f"'--unit' is not for {table.plural}: they are of no unit")
    if values["expect"] and table.states.power_state is None:
        raise click.UsageError("'--expect' needs a table with a power state, such as outlet")
    if table.probe.is_sensor and not values["metric"]:
        return _request(
            family,
            values,
            _one_kind(tables, values),
            policy=policy(values, family.tables),
        )
    return of_table(family, tables, values)


def _needs_table(values: Values) -> None:
    """Refuse options that are about one table, where none is named."""
    for option in ("metric", "warning", "critical", "expect"):
        if values[option] is not None:
            raise click.UsageError(
                f"Invalid value for '--{option}': nothing to apply it to: expected --table with it"
            )


def _of_whole_system(family: Family, values: Values) -> CheckRequest:
    """``--table system``."""
    for option in ("id", "name", "exclude", "exclude_name", "expect"):
        if values[option] is not None:
            raise click.UsageError(f"the system has no objects: '--{option}' is not for it")
    policy(values, family.tables)  # one list of states serves all services of a PDU
    return of_system(family, values)


def _of_kinds(family: Family, name: str, values: Values) -> CheckRequest:
    """``--table sensor``: every kind of sensor; any other name is that of no table."""
    kinds = [table for table in family.tables if table.probe.is_sensor]
    if name.lower().replace(" ", "-") not in ("sensor", "external-sensor"):
        names = ", ".join(["system", *(table.name for table in family.tables)])
        raise click.UsageError(
            f"Invalid value for '--table': {name!r}: a device of the {family.title} has {names}"
        )
    if values["metric"]:
        raise click.UsageError(
            "Invalid value for '--metric': --table sensor is every kind of sensor: expected one "
            f"kind with it: {', '.join(table.name for table in kinds)}"
        )
    return of_sensors(family, kinds, values)


def discovery(values: Values) -> Callable[[Device, CheckRequest], str] | None:
    """What tells the objects of a device (``--discover``); None if it is to be judged."""
    form = values["discover"]
    if form is None:
        return None
    if values["output"] != "text":
        raise click.UsageError("'--discover' and '--output' exclude each other")
    from check_sentry4 import discover

    return lambda device, request: discover.tell(device, request, form, values)


def _community(values: Values) -> str:
    """The community of SNMP version 1 and 2c; empty where none is used."""
    by_community = values["protocol"] != "3" and not values["walk"]
    return str(values["community"]) if by_community else ""


#: What asks something of a device that is known, or judges it.
NOT_REPORTED = (
    "family",
    "table",
    "id",
    "exclude",
    "unit",
    "metric",
    "warning",
    "critical",
    "only",
    "skip",
    "audit",
    "settings",
    "firmware",
    "ignore",
    "discover",
    "expect",
    "status",
    "fahrenheit",
    "celsius",
    "oksummary",
    "name",
    "exclude_name",
    "perf",
)


def report(values: Values) -> Callable[[Source], str]:
    """What tells a device of no family (``--report``).

    Raises ``click.UsageError`` if anything is asked beside it.
    """
    given = [name for name in NOT_REPORTED if values.get(name)]
    if given:
        option = given[0].replace("_", "-")
        raise click.UsageError(f"'--report' and '--{option}' exclude each other")
    if values["output"] != "text":
        raise click.UsageError("'--report' and '--output' exclude each other")
    from check_sentry4.discover.report import report

    return report


# --- parts of a request


def chosen(
    known: Sequence[Any], names: Sequence[str] | None, option: str = "--metric"
) -> list[Any]:
    """The metrics, subsystems or plain names called ``names``, in that order.

    Raises ``click.UsageError`` for one that is unknown or named twice.
    """
    result: list[Any] = []
    for name in names or ():
        found = next((one for one in known if _is_called(one, name)), None)
        if found is None:
            expected = ", ".join(map(_name, known)) or "none: there are no metrics, only a status"
            raise click.UsageError(f"Invalid value for '{option}': {name!r}: expected {expected}")
        if found in result:
            raise click.UsageError(f"Invalid value for '{option}': {_name(found)} is there twice")
        result.append(found)
    return result


def _name(one: Any) -> str:
    return one if isinstance(one, str) else str(one.name)


def _is_called(one: Any, name: str) -> bool:
    if isinstance(one, (Metric, Subsystem)):
        return one.is_called(name)
    return _name(one).lower() == name.lower()


def chain(values: Values, names: Sequence[str]) -> list[Any]:
    """The bounds of ``--warning`` and ``--critical`` for ``names``, in their order.

    Raises ``click.UsageError`` for a range that is none, or a chain of another length.
    """
    given = {option: values.get(option) for option in ("warning", "critical")}
    if all(spec is None for spec in given.values()):
        return [None] * len(names)
    from check_sentry4.report.ranges import RangeError, chained, parse_chain

    ranges = {}
    for option, spec in given.items():
        if spec is not None and not names:
            raise click.UsageError(
                f"Invalid value for '--{option}': nothing to apply it to: "
                "expected a metric or a kind of sensor with it"
            )
        try:
            ranges[option] = parse_chain(spec, names)
        except RangeError as error:
            raise click.UsageError(f"Invalid value for '--{option}': {error}") from None
    return list(chained(ranges["warning"], ranges["critical"], names))


def metric_thresholds(known: Sequence[Metric], values: Values) -> list[MetricThreshold]:
    """The metrics that ``--metric`` names, each with its bounds; of ``all`` every reading.

    Raises ``click.UsageError``.
    """
    names = values.get("metric") or ()
    if "all" in (name.lower() for name in names):
        if len(names) > 1:
            raise click.UsageError(
                "Invalid value for '--metric': 'all' is every one: expected no other metric with it"
            )
        for option in ("warning", "critical"):
            if values.get(option) is not None:
                raise click.UsageError(
                    f"Invalid value for '--{option}': nothing to apply it to: "
                    "expected metrics by their names, not 'all'"
                )
        return [MetricThreshold(metric, named=False) for metric in known if metric.is_reading]
    metrics = chosen(known, names)
    bounds = chain(values, [metric.name for metric in metrics])
    thresholds = [MetricThreshold(metric, bound) for metric, bound in zip(metrics, bounds)]
    needs_ranges(thresholds)
    return thresholds


def needs_ranges(thresholds: Iterable[MetricThreshold]) -> None:
    """Raise ``click.UsageError`` if a computed metric has no range (spec 3)."""
    for each in thresholds:
        if each.metric.computed.imbalance_of and each.bounds is None:
            raise click.UsageError(f"{each.metric.name} needs a range: expected -w or -c with it")


def selection(values: Values) -> Selection:
    """``--id``, ``--name``, ``--exclude`` and ``--exclude-name``."""

    def ids(option: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(clean(id.upper()) for id in values.get(option) or ()))

    return Selection(
        ids("id"),
        values.get("name"),
        ids("exclude"),
        values.get("exclude_name"),
        tuple(values.get("unit") or ()),
    )


def scale(values: Values) -> int | None:
    """0 for ``--celsius``, 1 for ``--fahrenheit``, None for the device's own.

    Raises ``click.UsageError`` for both.
    """
    if values.get("fahrenheit") and values.get("celsius"):
        raise click.UsageError(
            "'--fahrenheit' and '--celsius' exclude each other: expected one of them"
        )
    return 1 if values.get("fahrenheit") else 0 if values.get("celsius") else None


def policy(values: Values, tables: Iterable[Table]) -> Policy:
    """``--status``: its names are those of all statuses and states of a family, or numbers.

    ``tables`` are all tables of the family, whichever are checked: one list of states serves all
    services of a PDU.

    Raises ``click.UsageError`` for a name that no status has.
    """
    states = values.get("status") or {}
    if states:
        columns = [
            c for table in tables for c in (*table.states.all, *(m.status for m in table.metrics))
        ]
        labels = {
            label: None
            for column in columns
            if column is not None and column.enum is not None
            for label, _ in column.enum.values.values()
        }
        known = {label.lower() for label in labels}
        if any(isinstance(value, str) for c in columns if c and c.enum for value in c.enum.values):
            known.update(name.lower() for name in states)  # a status that is a text may be any
        for name in states:
            if name.lower() not in known and not name.isdecimal():
                raise click.UsageError(
                    f"Invalid value for '--status': {name!r}: expected a status of the device: "
                    f"{', '.join(labels)}"
                )
    return Policy(states)
