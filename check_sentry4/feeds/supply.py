"""Whether a feed is on and has voltage, and what of that cannot be told."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.cells import status_of, unavailable
from check_sentry4.checks.request import Policy
from check_sentry4.feeds.rows import FeedRows, called, conductors_named, is_neutral_of, label_of
from check_sentry4.mib.model import Column, Feed, Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index
from check_sentry4.state import UNKNOWN

#: What says that a feed, or a phase of it, is not there.
DEAD = frozenset(
    (
        *("off", "offWait", "offError", "offFuse", "notOn", "pwrError", "breakerTripped"),
        *("fuseBlown", "Off", "Tripped"),
    )
)

#: A phase below this voltage (V) has no supply: meters show a few volts on a dead phase.
NO_VOLTAGE = 10.0


def states(read: FeedRows, feed: Feed, cords: Sequence[Index]) -> tuple[list[str], list[str]]:
    """What is off or has tripped; and of what that cannot be told, as its states say."""
    unpowered: list[str] = []
    doubts: list[str] = []
    for name, column in feed.switched:
        table = read.table(name)
        answered = table is not None and read.device.provides(table, column)
        for _, row in read.within(feed, name, cords) if answered else ():
            label = row.label_of(column)
            if label in DEAD:
                unpowered.append(f"{called(row)} is {label}")
            else:
                doubts += _doubt(row, column, missing=True)
    for name, metric_name in (
        (feed.conductors, "Current"),
        *((name, "Voltage") for name in feed.voltages),
    ):
        table = read.table(name)
        metric = table.metric(metric_name) if table is not None else None
        for _, row in read.within(feed, name, cords) if metric is not None else ():
            doubts += _doubt(row, metric.status if metric else None, missing=False)
    return unpowered, doubts


def voltages(read: FeedRows, feed: Feed, cords: Sequence[Index]) -> tuple[list[str], list[str]]:
    """What has no voltage; and what tells none that can be trusted."""
    unpowered: list[str] = []
    doubts: list[str] = []
    for name in feed.voltages:
        table = read.table(name)
        metric = table.metric("Voltage") if table is not None else None
        rows = read.of(name)
        for _, row in read.within(feed, name, cords):
            if table is None or metric is None or is_neutral_of(table, row, rows, ""):
                continue
            value = _voltage(table, row)
            if value is not None and value < NO_VOLTAGE:
                unpowered.append(f"{called(row)} has no voltage")
            elif value is None and metric.column.name in row.cells:
                doubts.append(f"{called(row)} has no voltage reading")
    return unpowered, doubts


def _voltage(table: Table, row: Row) -> float | None:
    """The voltage of a row in V; None if it cannot be trusted."""
    metric = table.metric("Voltage")
    if metric is None or unavailable(table, row, metric, Policy()) is not None:
        return None
    return row.number(metric.column)


def unlit(read: FeedRows, feed: Feed, cords: Sequence[Index]) -> list[str]:
    """Conductors without a current and without a voltage reading: they may be dead."""
    table = read.table(feed.conductors)
    metric = table.metric("Current") if table is not None else None
    if table is None or metric is None:
        return []
    rows, found = read.of(feed.conductors), []
    for cord in cords:
        on_cord = [row for _, row in read.within(feed, feed.conductors, [cord])]
        own = any(_voltage(table, row) is not None for row in on_cord)
        for row in on_cord:
            label = label_of(feed, "line", row)
            lacks = unavailable(table, row, metric, Policy())
            carries = lacks is None and bool(row.number(metric.column))
            if carries or is_neutral_of(table, row, rows, label):
                continue
            told = _voltage(table, row) if own else _voltage_of(read, feed, label, cord)
            if told is None:
                what = "has no current reading" if lacks else "carries no current"
                found.append(f"{called(row)} {what} and has no voltage reading")
    return found


def _voltage_of(read: FeedRows, feed: Feed, label: str, cord: Index) -> float | None:
    """The voltage of a conductor, by the phases of its cord that name it."""
    for name in feed.voltages:
        table = read.table(name)
        if table is None or name == feed.conductors:
            continue
        rows = [row for _, row in read.within(feed, name, [cord])]
        named = [row for row in rows if label in conductors_named(row)]
        if not any(conductors_named(row) - {"L", "N"} for row in rows):
            named = rows  # they do not say which conductors they are of
        voltages = [_voltage(table, row) for row in named]
        told = next((volts for volts in voltages if volts is not None), None)
        if told is not None:
            return told
    return None


def _doubt(row: Row, column: Column | None, *, missing: bool) -> list[str]:
    """What a state or status leaves open: no reading, unknown, or what the MIB does not define.

    ``missing``: that it is not answered as well.
    """
    if column is None or column.enum is None:
        return []
    if column.name not in row.cells:
        return [f"{called(row)} {column.name}: not answered"] if missing else []
    status = status_of(row, column)
    if status is None:
        return [f"{called(row)} {column.name} is unreadable"]
    if status.label in column.enum.no_reading:
        return [f"{called(row)} is {status.label}"]
    if not status.known or column.enum.state(status.value) == UNKNOWN:
        return [f"{called(row)} {column.name} is {status.label}"]
    return []
