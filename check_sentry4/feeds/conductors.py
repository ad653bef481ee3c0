"""What each conductor of a feed carries, and its voltage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.cells import unavailable
from check_sentry4.checks.rack import OF_VOLTAGES, Conductor
from check_sentry4.checks.request import Policy
from check_sentry4.checks.utilisation import capacities as capacities_of
from check_sentry4.feeds.rows import FeedRows, conductors_named, is_neutral_of, label_of, parent_of
from check_sentry4.mib.model import Feed
from check_sentry4.rows import Row
from check_sentry4.snmp import Index


def conductors(
    read: FeedRows, feed: Feed, level: str, name: str, metric_name: str, cords: Sequence[Index]
) -> Iterable[Conductor]:
    """What each conductor of some cords carries, at one level: lines, cords, branches."""
    table = read.table(name)
    metric = table.metric(metric_name) if table is not None else None
    if table is None or metric is None:
        return
    rows = read.of(name)
    capacities: dict[Index, float] = {}
    for parent, column in parent_of(table, metric):
        capacities |= capacities_of(read.device, read.family, parent, column)
    for number, row in read.within(feed, name, cords):
        label = label_of(feed, level, row)
        if level == "line" and is_neutral_of(table, row, rows, label):
            continue
        found = unavailable(table, row, metric, Policy())
        capacity = row.number(metric.capacity)
        if not capacity:
            above = [row.above(parent) for parent, _ in parent_of(table, metric)]
            capacity = next((capacities[key] for key in above if key in capacities), None)
        note = found.note or (found.status.label if found.status else "") if found else ""
        if not label:
            note = f"{row.name or row.id} does not say which phase it is"
        value = None if found or note else row.number(metric.column)
        yield Conductor(level, number, label, value, metric.unit, capacity, note)


def conductor_voltages(read: FeedRows, feed: Feed, cords: Sequence[Index]) -> Iterable[Conductor]:
    """What has a voltage: phases, or conductors; of the first table that there is."""
    for name in feed.voltages:
        table = read.table(name)
        metric = table.metric("Voltage") if table is not None else None
        rows = read.of(name)
        found = [] if table is None or metric is None else list(read.within(feed, name, cords))
        for number, row in found:
            if table is None or metric is None or is_neutral_of(table, row, rows, ""):
                continue
            lacks = unavailable(table, row, metric, Policy())
            note = (lacks.note or (lacks.status.label if lacks.status else "")) if lacks else ""
            value = None if lacks else row.number(metric.column)
            label = _voltage_label(feed, name, row)
            yield Conductor(OF_VOLTAGES, number, label, value, metric.unit, None, note)
        if found:
            return


def _voltage_label(feed: Feed, name: str, row: Row) -> str:
    """``L1`` of a phase L1-N, ``L1-L2``; as its conductor is called, else by its position."""
    if conductors_named(row):
        return row.name.rpartition(":")[2].strip().upper().removesuffix("-N")
    if name == feed.conductors:
        return label_of(feed, "line", row)
    return f"L{row.position}"
