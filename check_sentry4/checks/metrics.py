"""Readings against ranges: the one from the command line, or the device's own (spec 3 and 4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from check_sentry4.checks.request import CheckRequest, MetricThreshold, Policy, TableQuery
from check_sentry4.checks.result import NO_READING, Object, Reading, Result, Status
from check_sentry4.mib.model import Column, Metric, Table
from check_sentry4.rows import OutOfRange, Row
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from check_sentry4.text import INF, range_text

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
    low_alarm, low_warning, high_warning, high_alarm = limits_in_force(row, metric)
    # Where no reading can be below 0, a range without a low threshold begins there.
    least = -INF if metric.temperature or metric.column.min < 0 else 0

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


#: Labels of a state or status of what is switched off.
OFF = frozenset(("off", "offWait"))
#: What shows that an object carries a load; the first that has a reading counts.
LOADS = ("Current", "ApparentPower", "ActivePower")


def is_off(table: Table, row: Row) -> bool:
    """Whether an object is switched off, as far as its states have been read."""
    return any(
        row.label_of(column) in OFF for column in (table.states.power_state, table.own_status)
    )


def is_idle(table: Table, row: Row) -> bool:
    """Whether an object is off or carries nothing, as far as that has been read.

    Then it may lack what is divided by its load: a power factor, a crest factor (spec 4).
    """
    if is_off(table, row):
        return True
    for metric in loads(table):
        if row.number(metric.column) is not None and not is_disowned_by(row, metric.status):
            return row.number(metric.column) == 0
    return False


def loads(table: Table) -> list[Metric]:
    """The metrics of a table that show whether an object carries a load."""
    return [metric for name in LOADS if (metric := table.metric(name)) is not None]


def is_disowned_by(row: Row, column: Column | None) -> bool:
    """Whether a status says that there is no reading."""
    enum = column.enum if column is not None else None
    return enum is not None and row.label_of(column) in enum.no_reading


def is_missing(row: Row, metric: Metric) -> bool:
    """Whether an object answers no reading of a metric, or disowns it."""
    return row.lacks(metric.column) or is_disowned_by(row, metric.status)


def lacks_by_idling(table: Table, row: Row, metric: Metric, policy: Policy) -> bool:
    """Whether a reading is missing just because nothing flows."""
    if (
        not metric.scope.per_load
        or not is_missing(row, metric)
        or is_disowned_by(row, table.own_status)
    ):
        return False
    status, enum = status_of(row, metric.status), metric.status.enum if metric.status else None
    if status is not None and enum is not None:
        state = policy.state(enum, status.value)
        if state != OK and (state == CRITICAL or status.label not in enum.no_reading):
            return False
    return is_idle(table, row)


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


def object_of(
    request: CheckRequest, part: TableQuery, row: Row, metric: Metric | None = None
) -> Object:
    """The object that a row is, with the ID that it is told by (infeedPhaseID)."""
    told = row.cells.get(metric.id.name) if metric is not None and metric.id else None
    return Object(
        request.family.name,
        part.table.name,
        row.index,
        row.id,
        row.name,
        part.subsystem.singular if part.subsystem is not None and request.whole else "",
        str(told) if told else "",
        part.table.probe.is_sensor,
        row.unit,
        row.parent,
        row.position,
        part.table.probe.group,
    )


def reading(row: Row, metric: Metric, value: float, warning: str, critical: str) -> Reading:
    """A reading with the ranges that are in force and what the device tells of its capacity."""
    capacity = None if metric.capacity == metric.column else row.number(metric.capacity)
    minimum, maximum = (0.0, 100.0) if metric.percent else (None, None)
    if capacity:
        minimum, maximum = 0.0, capacity
    uom = metric.unit if metric.uom is None else metric.uom
    return Reading(
        metric.name,
        value,
        metric.unit,
        uom,
        warning,
        critical,
        minimum,
        maximum,
        metric.column.name in row.computed,
    )


def judge(request: CheckRequest, part: TableQuery, row: Row, asked: MetricThreshold) -> Result:
    """The result for one metric of one object."""
    metric = asked.metric
    lacking = unavailable(part.table, row, metric, request.policy)
    if lacking is not None and lacks_by_idling(part.table, row, metric, request.policy):
        about = object_of(request, part, row, metric)
        return Result(OK, about, metric.name, note="no load")
    if lacking is not None and asked.bounds is None:
        lacking = _status_alone(row, metric, request.policy) or lacking
    if lacking is not None:
        return Result(
            lacking.state,
            object_of(request, part, row, metric),
            metric.name,
            status=lacking.status,
            note=lacking.note,
            silent=True,
        )
    return judged(request, part, row, asked, row.number(metric.column) or 0)


def _status_alone(row: Row, metric: Metric, policy: Policy) -> Unavailable | None:
    """The problem that a status tells of a reading that the agent does not answer."""
    status, enum = status_of(row, metric.status), metric.status.enum if metric.status else None
    if metric.column.name in row.cells or status is None or enum is None:
        return None
    state = policy.state(enum, status.value)
    return None if state == OK else Unavailable(state, status=status)


def judged(
    request: CheckRequest, part: TableQuery, row: Row, asked: MetricThreshold, value: float
) -> Result:
    """The result for a reading that is there."""
    metric, bounds = asked.metric, asked.bounds
    status = status_of(row, metric.status)
    explained = False
    if bounds is not None:
        state, warning, critical = bounds.state(value), bounds.warning, bounds.critical
    else:
        warning, critical = device_ranges(row, metric)
        state = device_state(row, metric, value)
        if status is not None and metric.status is not None and metric.status.enum is not None:
            plain, state = state, request.policy.state(metric.status.enum, status.value)
            explained = state not in (OK, plain)
    return Result(
        state,
        object_of(request, part, row, metric),
        metric.name,
        reading(row, metric, value, warning, critical),
        status,
        explained=explained,
    )


def readings(table: Table, row: Row, policy: Policy, told: Iterable[Result]) -> tuple[Reading, ...]:
    """The readings of an object that its results do not tell; none of what has no reading."""
    told_already = {each.reading.metric for each in told if each.reading is not None}
    result = []
    for metric in table.metrics:
        if metric.name in told_already:
            continue
        if metric.is_reading and unavailable(table, row, metric, policy) is None:
            warning, critical = device_ranges(row, metric)
            value = row.number(metric.column) or 0
            result.append(reading(row, metric, value, warning, critical))
    return tuple(result)
