"""Readings against ranges: the one from the command line, or the device's own (spec 3 and 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from check_sentry4.checks.finding import Finding, Performance, Threshold
from check_sentry4.checks.policy import NO_READING, Policy
from check_sentry4.mib.model import Metric, Table
from check_sentry4.rows import Row
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from check_sentry4.text import INF, number, range_text


class Request(NamedTuple):
    """A metric that was asked for, and its threshold from the command line if it has one."""

    metric: Metric
    threshold: Threshold | None = None


def device_ranges(row: Row, metric: Metric) -> tuple[str, str]:
    """The device's warning and critical ranges; empty where it has none."""
    if not metric.thresholds:
        return "", ""
    low_alarm, low_warning, high_warning, high_alarm = map(row.number, metric.thresholds)
    least = -INF if metric.column.least < 0 else 0  # no reading is below it

    def text(low: float | None, high: float | None) -> str:
        if low is None and high is None:
            return ""
        return range_text(least if low is None else low, INF if high is None else high)

    return text(low_warning, high_warning), text(low_alarm, high_alarm)


def device_state(row: Row, metric: Metric, value: float) -> int:
    """``value`` against the device's thresholds, for an agent that leaves the status out."""
    if not metric.thresholds:
        return OK
    low_alarm, low_warning, high_warning, high_alarm = map(row.number, metric.thresholds)
    for low, high, state in (
        (low_alarm, high_alarm, CRITICAL),
        (low_warning, high_warning, WARNING),
    ):
        if (low is not None and value < low) or (high is not None and value > high):
            return state
    return OK


def without_reading(
    table: Table, row: Row, metric: Metric, policy: Policy
) -> tuple[int, str] | None:
    """State and text of a reading that cannot be had; None if it can be judged."""
    for column in (table.status, metric.status):
        if column is None or column.name not in row.cells:
            continue
        status = row.number(column)
        if status is None:
            return UNKNOWN, f"{column.name} is unreadable"
        label = column.enum.label(int(status)) if column.enum else ""
        if label in NO_READING:
            return policy.no_reading(label), f"{label}({int(status)})"
    if metric.column.name not in row.cells:
        return UNKNOWN, "not answered"
    if row.number(metric.column) is None:
        return UNKNOWN, "no reading"
    return None


def performance(row: Row, metric: Metric, value: float, warning: str, critical: str) -> Performance:
    """The performance datum of a reading."""
    capacity = row.number(metric.capacity)
    minimum, maximum = ("0", "100") if metric.percent else ("", "")
    if capacity is not None:
        minimum, maximum = "0", number(capacity)
    uom = metric.unit if metric.uom is None else metric.uom
    return Performance(
        f"{row.id}_{metric.name}", number(value), uom, warning, critical, minimum, maximum
    )


def label(row: Row, metric: Metric) -> str:
    """``NAME(ID)``, with the ID that the object has for this metric (infeedPhaseID)."""
    id = row.cells.get(metric.id.name) if metric.id else None
    return Row(row.index, str(id), row.name, row.cells).label if id else row.label


def judge(table: Table, row: Row, request: Request, policy: Policy) -> Finding:
    """The finding for one metric of one object."""
    metric = request.metric
    what = "" if table.sensor else metric.name
    lacking = without_reading(table, row, metric, policy)
    if lacking:
        state, reason = lacking
        return Finding(state, label(row, metric), what, reason, (), table.name, row.index)
    value = row.number(metric.column) or 0
    return judged(table, row, request, value, what, policy)


def judged(
    table: Table, row: Row, request: Request, value: float, what: str, policy: Policy
) -> Finding:
    """The finding for a reading that is there."""
    metric, threshold = request
    status = row.number(metric.status)
    if threshold is not None:
        state, warning, critical = threshold.state(value), threshold.warning, threshold.critical
    else:
        warning, critical = device_ranges(row, metric)
        if status is not None and metric.status is not None and metric.status.enum is not None:
            state = policy.state(metric.status.enum, int(status))
        else:
            state = device_state(row, metric, value)
    shown = number(value) + metric.unit
    datum = performance(row, metric, value, warning, critical)
    return Finding(state, label(row, metric), what, shown, (datum,), table.name, row.index)


def readings(row: Row, metrics: Sequence[Metric]) -> tuple[Performance, ...]:
    """Performance data of all the readings that an object has (status mode)."""
    result = []
    for metric in metrics:
        value = None if metric.fixed or metric.imbalance_of else row.number(metric.column)
        if value is not None:
            warning, critical = device_ranges(row, metric)
            result.append(performance(row, metric, value, warning, critical))
    return tuple(result)
