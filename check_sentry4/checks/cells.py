"""What the cells of an object say: its status, its thresholds, why it has no reading."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from check_sentry4.checks.request import Policy
from check_sentry4.checks.result import NO_READING, Status
from check_sentry4.mib.model import Alarm, Column, Metric, Table
from check_sentry4.rows import Row
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from check_sentry4.text import INF, number, range_text
from check_sentry4.values import OutOfRange

Limits = tuple["float | None", "float | None", "float | None", "float | None"]


def limits_in_force(row: Row, metric: Metric) -> Limits:
    """The device's low alarm, low warning, high warning and high alarm, in the metric's unit.

    None stands for a threshold that is not in force: the agent does not answer it, it is the
    invalid marker, or it is a high threshold of 0 (spec 3). Where the device itself says which
    thresholds are enabled, a high threshold of 0 counts.
    """
    if not metric.thresholds:
        return None, None, None, None
    low_alarm, low_warning, high_warning, high_alarm = map(row.number, metric.thresholds)
    if row.number(metric.enabled) is None:
        high_warning, high_alarm = high_warning or None, high_alarm or None
    return low_alarm, low_warning, high_warning, high_alarm


def has_limits(row: Row, metric: Metric) -> bool:
    """Whether any threshold of the device is in force."""
    return any(limit is not None for limit in limits_in_force(row, metric))


def device_ranges(row: Row, metric: Metric) -> tuple[str, str]:
    """The device's warning and critical ranges; empty where it has none.

    A low threshold above the high one makes no range.
    """
    if not metric.thresholds:
        return "", ""
    # Where no reading can be below 0, a range without a low threshold begins there.
    least = -INF if metric.temperature or metric.column.min < 0 else 0
    return _ranges(limits_in_force(row, metric), least)


@lru_cache(4096)  # a reading changes, its limits hardly ever do
def _ranges(limits: Limits, least: float) -> tuple[str, str]:
    low_alarm, low_warning, high_warning, high_alarm = limits

    def text(low: float | None, high: float | None) -> str:
        start, end = least if low is None else low, INF if high is None else high
        nothing = start == least and end == INF  # every reading is in it
        return "" if nothing or start > end else range_text(start, end)

    return text(low_warning, high_warning), text(low_alarm, high_alarm)


def device_state(row: Row, metric: Metric, value: float) -> int:
    """``value`` against the device's thresholds, for an agent that leaves the status out."""
    low_alarm, low_warning, high_warning, high_alarm = limits_in_force(row, metric)
    for low, high, state in (
        (low_alarm, high_alarm, CRITICAL),
        (low_warning, high_warning, WARNING),
    ):
        if (low is not None and value < low) or (high is not None and value > high):
            return state
    return OK


def status_of(row: Row, column: Column | None) -> Status | None:
    """What a status column says of an object; None if it is not there or unreadable."""
    value = row.code(column)
    if value is None or column is None or column.enum is None:
        return None
    return Status(*column.enum.known(value))


class Unavailable(NamedTuple):
    """Why there is no reading: the state, and the status that says so or a note."""

    state: int
    note: str = ""
    status: Status | None = None


def source_status(table: Table, metric: Metric) -> Column | None:
    """The status of the reading that a metric is made from, where it is made from another."""
    for other in table.metrics:
        made = (
            metric.computed.utilisation is not None
            and other.column == metric.computed.utilisation.used
        )
        if other.name == metric.computed.imbalance_of or made:
            return other.status
    return None


def is_disowned_by(row: Row, column: Column | None) -> bool:
    """Whether a status says that there is no reading."""
    enum = column.enum if column is not None else None
    return enum is not None and row.label_of(column) in enum.no_reading


def is_missing(row: Row, metric: Metric) -> bool:
    """Whether an object answers no reading of a metric, or disowns it."""
    return row.lacks(metric.column) or is_disowned_by(row, metric.status)


def _judges(table: Table, metric: Metric) -> tuple[Column | None, ...]:
    """The statuses that may say that there is no reading."""
    return table.own_status, metric.status, source_status(table, metric)


def is_disowned(table: Table, row: Row, metric: Metric) -> bool:
    """Whether the device says that what it answers is no reading."""
    return any(is_disowned_by(row, column) for column in _judges(table, metric))


def unavailable(table: Table, row: Row, metric: Metric, policy: Policy) -> Unavailable | None:
    """Why a reading cannot be had; None if it can be judged."""
    if row.unreachable:
        return Unavailable(UNKNOWN, row.unreachable)
    for column in _judges(table, metric):
        if column is None or column.name not in row.cells or column.enum is None:
            continue
        status = status_of(row, column)
        if status is None:
            return Unavailable(UNKNOWN, f"{column.name} is unreadable")
        if table.probe.is_sensor and not status.known and column != metric.status:
            return Unavailable(policy.state(column.enum, status.value), status=status)
        if status.label in column.enum.no_reading:
            return Unavailable(policy.state(column.enum, status.value, UNKNOWN), status=status)
    if metric.column.name not in row.cells:
        return Unavailable(UNKNOWN, "not answered")
    cell = row.cells[metric.column.name]
    if isinstance(cell, OutOfRange):
        return Unavailable(UNKNOWN, f"no reading ({cell.raw} is beyond the MIB's range)")
    return Unavailable(UNKNOWN, NO_READING) if row.number(metric.column) is None else None


def alarm_text(alarm: Alarm, row: Row, port: str = "") -> str:
    """What an open problem says: ``rack-1 outlet 2 (host12) voltage 230.7V``.

    ``port`` is the name of the object that it is about.
    """

    def text(column: Column) -> str:
        cell = row.cells.get(column.name)
        if isinstance(cell, OutOfRange):
            return f"{cell.raw}?"
        return "" if cell is None else cell if isinstance(cell, str) else number(cell)

    kind, name, code, place, variable, value = map(text, alarm.columns)
    ports, units = dict(alarm.ports), dict(alarm.units)
    words = [kind if kind.lower() != "sensor" else "", name, ports.get(code.lower(), code)]
    words += [place if code else "", f"({port})" if port else "", variable]
    words.append(f"{value}{units.get(variable.lower(), '')}" if value else "")
    return " ".join(word for word in words if word)
