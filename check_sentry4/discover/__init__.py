"""What a device has, told instead of judged: as a table, or as configuration (``--discover``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from check_sentry4.ask import read
from check_sentry4.checks.cells import device_ranges
from check_sentry4.checks.imbalance import conductors
from check_sentry4.checks.objects import there
from check_sentry4.checks.request import CheckRequest, TableQuery, refuse_ambiguous_ids
from check_sentry4.checks.rules import RuleSet
from check_sentry4.checks.sensors import empty_ports
from check_sentry4.checks.settings import plan_settings
from check_sentry4.checks.steps import made_rows
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import SYS_DESCR, Metric
from check_sentry4.rows import Row
from check_sentry4.text import clean, number


class Found(NamedTuple):
    """A table of a request with the objects that the device has; ``empty`` are unused ports."""

    query: TableQuery
    rows: list[Row]
    empty: list[Row]


def tell(device: Device, request: CheckRequest, form: str, values: Mapping[str, Any]) -> str:
    """The objects in one of the forms; empty if there is none.

    Raises ``SourceError``.
    """
    if form == "settings":
        from check_sentry4.discover.settings import settings_text

        return settings_text(device, request)
    found = _found(device, request, every=form == "json")
    if not any(each.rows for each in found):
        return ""
    if form == "table":
        return table_of(found)
    if form == "json":
        from check_sentry4.discover.document import document

        return document(device, request, [(each.query, each.rows) for each in found])
    from check_sentry4.discover import configuration

    location = device.location(request.family.system.location) or clean(values["hostname"] or "")
    write = {
        "nagios": configuration.nagios,
        "icinga2": configuration.icinga2,
        "fleet": configuration.fleet,
        "fleet-nagios": configuration.fleet_nagios,
    }[form]
    host = configuration.Host(
        request.family, location, tuple(has(device, found)), probes(request, found)
    )
    return write(host, values)


def _found(device: Device, request: CheckRequest, *, every: bool) -> list[Found]:
    """Read what tells the objects, and what the agent answers of them; ``every``: all of it."""
    read(device, RuleSet(request._replace(brief=False)))
    wanted = Plan()
    if every:
        system = request.family.system
        wanted.scalar(SYS_DESCR, *system.location, *system.product, *system.firmware)
        wanted.scalar(*(metric.column for metric in system.metrics))
        wanted.add(request.family.unit, request.family.serial)
        plan_settings(wanted, request)
    for query in request.tables:
        table = query.table
        wanted.add(table, table.id, table.label, *table.states.all, table.phases.line_id)
        if every:
            wanted.add(table, *table.details, *(metric.status for metric in table.metrics))
        for metric in table.metrics:
            if every or not table.rows.large:
                wanted.add(
                    table, *metric.told_by, metric.capacity, metric.enabled, *metric.thresholds
                )
    device.read(wanted)
    result = []
    selectable: list[tuple[TableQuery, list[Row]]] = []
    for query in request.tables:
        table = query.table
        _, made = made_rows(device, request, table, table.metrics)
        objects = there(device, query, made)
        rows = [row for row in objects if query.selection.takes(row, query.places)]
        first = table.metrics[0] if table.probe.is_sensor and table.metrics else None
        empty = empty_ports(device, request.family, table, rows, first)
        result.append(Found(query, rows, empty))
        selectable.append((query, objects))
    refuse_ambiguous_ids(request, selectable)
    return result


def has(device: Device, found: Iterable[Found]) -> list[str]:
    """What services can be made for: parts that answer, kinds of sensors, ``three_phase``.

    Columns count, not tables: what answers neither a status nor a reading cannot be judged.
    """
    names: dict[str, None] = {}
    for query, rows, empty in found:
        table = query.table
        columns = [*table.states.all, *(m.column for m in table.metrics if m.is_reading)]
        if len(rows) <= len(empty) or not any(device.provides(table, c) for c in columns):
            continue
        if table.probe.is_sensor:
            names[table.name] = None
        elif query.subsystem is not None:
            names[query.subsystem.name] = None
        if any(
            m.computed.imbalance_of and device.provides(table, m.column) for m in table.metrics
        ) and any(len(members) == 3 for members in conductors(table, rows)):
            names["three_phase"] = None
    return list(names)


def probes(request: CheckRequest, found: Iterable[Found]) -> tuple[str, ...]:
    """The IDs of the ports that have a probe, where services have to name them."""
    if not request.family.probes_named:
        return ()
    ids = [
        row.id
        for query, rows, empty in found
        if query.table.probe.group
        for row in rows
        if row not in empty
    ]
    return tuple(dict.fromkeys(ids))


def _facts(row: Row, metrics: Iterable[Metric]) -> list[str]:
    facts = []
    for metric in metrics:
        capacity = row.number(metric.capacity)
        warning, critical = device_ranges(row, metric)
        texts = [f"of {number(capacity)}{metric.unit}"] if capacity else []
        texts += [f"warn {warning}"] if warning else []
        texts += [f"crit {critical}"] if critical else []
        if texts:
            facts.append(f"{metric.name} {' '.join(texts)}")
    return facts


def table_of(found: Iterable[Found]) -> str:
    """One aligned line for each object: kind, ID, name, capacities and thresholds."""
    lines = []
    for query, rows, empty in found:
        for row in rows:
            unused = row in empty
            facts = ["nothing plugged in"] if unused else _facts(row, query.table.metrics)
            lines.append((query.table.name, row.id, row.name or "-", "; ".join(facts)))
    widths = [max((len(line[place]) for line in lines), default=0) for place in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(w) for cell, w in zip(line, widths)), line[3]]).rstrip()
        for line in lines
    )
