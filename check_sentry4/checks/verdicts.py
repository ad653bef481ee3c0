"""The results of one object: of a status, of a reading, of the readings beside them."""

from __future__ import annotations

from collections.abc import Iterable

from check_sentry4.checks.cells import (
    Unavailable,
    device_ranges,
    device_state,
    status_of,
    unavailable,
)
from check_sentry4.checks.load import lacks_by_idling
from check_sentry4.checks.request import CheckRequest, MetricThreshold, Policy, TableQuery
from check_sentry4.checks.result import Object, Reading, Result
from check_sentry4.checks.rule import TableView
from check_sentry4.mib.model import Column, Metric, Table
from check_sentry4.rows import Row
from check_sentry4.state import CRITICAL, OK, UNKNOWN


def object_of(
    request: CheckRequest, query: TableQuery, row: Row, metric: Metric | None = None
) -> Object:
    """The object that a row is, with the ID that it is told by (infeedPhaseID)."""
    told = row.cells.get(metric.id.name) if metric is not None and metric.id else None
    return Object(
        request.family.name,
        query.table.name,
        row.index,
        row.id,
        row.name,
        query.subsystem.singular if query.subsystem is not None and request.whole else "",
        str(told) if told else "",
        query.table.probe.is_sensor,
        row.unit,
        row.parent,
        row.position,
        query.table.probe.group,
    )


def told_object(view: TableView, row: Row, metric: Metric | None = None) -> Object:
    """The object that a row of a view is."""
    return object_of(view.request, view.query, row, metric)


def reading_of(row: Row, metric: Metric, value: float, warning: str, critical: str) -> Reading:
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


def other_readings(
    table: Table, row: Row, policy: Policy, told: Iterable[Result]
) -> tuple[Reading, ...]:
    """The readings of an object that its results do not tell; none of what has no reading."""
    told_already = {each.reading.metric for each in told if each.reading is not None}
    result = []
    for metric in table.metrics:
        if metric.name in told_already:
            continue
        if metric.is_reading and unavailable(table, row, metric, policy) is None:
            warning, critical = device_ranges(row, metric)
            value = row.number(metric.column) or 0
            result.append(reading_of(row, metric, value, warning, critical))
    return tuple(result)


def status_result(
    policy: Policy, about: Object, row: Row, column: Column, expect: str = ""
) -> Result:
    """The result for one status or state column of one object.

    ``expect`` is ``on`` or ``off``: any other power state is CRITICAL.
    """
    status = status_of(row, column)
    if status is None or column.enum is None:
        note = "unreadable" if column.name in row.cells else "not answered"
        return Result(UNKNOWN, about, column.name, note=note, silent=True)
    if expect:
        state = OK if status.label == expect else CRITICAL
    else:
        state = policy.state(column.enum, status.value)
    silent = status.label in column.enum.no_reading
    return Result(state, about, column.name, status=status, silent=silent)


def metric_result(view: TableView, row: Row, threshold: MetricThreshold) -> Result:
    """The result for one metric of one object."""
    metric, policy = threshold.metric, view.request.policy
    lacking = unavailable(view.table, row, metric, policy)
    if lacking is not None and lacks_by_idling(view.table, row, metric, policy):
        return Result(OK, told_object(view, row, metric), metric.name, note="no load")
    if lacking is not None and threshold.bounds is None:
        lacking = _status_alone(row, metric, policy) or lacking
    if lacking is not None:
        return Result(
            lacking.state,
            told_object(view, row, metric),
            metric.name,
            status=lacking.status,
            note=lacking.note,
            silent=True,
        )
    return with_thresholds(view, row, threshold, row.number(metric.column) or 0)


def _status_alone(row: Row, metric: Metric, policy: Policy) -> Unavailable | None:
    """The problem that a status tells of a reading that the agent does not answer."""
    status, enum = status_of(row, metric.status), metric.status.enum if metric.status else None
    # Where statuses are voluntary, null and what is no number are no answer either.
    answered = metric.column.name in row.cells and not row.table.states.voluntary
    if answered or status is None or enum is None:
        return None
    state = policy.state(enum, status.value)
    return None if state == OK else Unavailable(state, status=status)


def with_thresholds(view: TableView, row: Row, threshold: MetricThreshold, value: float) -> Result:
    """The result for a reading that is there: by the ranges given, else by the device's own."""
    metric, bounds = threshold.metric, threshold.bounds
    status = status_of(row, metric.status)
    explained = False
    if bounds is not None:
        state, warning, critical = bounds.state(value), bounds.warning, bounds.critical
    else:
        warning, critical = device_ranges(row, metric)
        state = device_state(row, metric, value)
        if status is not None and metric.status is not None and metric.status.enum is not None:
            plain, state = state, view.request.policy.state(metric.status.enum, status.value)
            explained = state not in (OK, plain)
    return Result(
        state,
        told_object(view, row, metric),
        metric.name,
        reading_of(row, metric, value, warning, critical),
        status,
        explained=explained,
    )
