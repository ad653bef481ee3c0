"""The detail lines of ``-v``: all that was read of each object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.finding import Detail, Finding
from check_sentry4.checks.metrics import device_ranges
from check_sentry4.mib.model import STATUS, Column, Metric, Table
from check_sentry4.rows import Device, Row
from check_sentry4.state import NAMES, worst
from check_sentry4.text import number

#: Instead of a state: a port into which nothing was ever plugged.
EMPTY = "empty"


def _reading(row: Row, metric: Metric) -> str:
    """``Current 25.7A of 32A highAlarm (warn 22.4, crit 25.6)``; a normal status is not told."""
    value = row.number(metric.column)
    shown = "-" if value is None else f"{number(value)}{metric.unit}"
    capacity = None if metric.capacity == metric.column else row.number(metric.capacity)
    if capacity is not None:
        shown += f" of {number(capacity)}{metric.unit}"
    status = row.number(metric.status)
    if status and metric.status and metric.status.enum:
        shown += f" {metric.status.enum.label(int(status))}"
    warning, critical = device_ranges(row, metric)
    limits = [f"{k} {v}" for k, v in (("warn", warning), ("crit", critical)) if v]
    return f"{metric.name} {shown}" + (f" ({', '.join(limits)})" if limits else "")


def _plain(row: Row, column: Column, named: bool) -> str:
    cell = row.cells.get(column.name)
    if cell is None:
        shown = "-"
    elif column.kind == STATUS and column.enum is not None and isinstance(cell, int):
        shown = column.enum.label(cell)
    else:
        shown = cell if isinstance(cell, str) else number(cell) + column.unit
    return f"{column.name} {shown}" if named else shown


def details(
    device: Device,
    table: Table,
    rows: Sequence[Row],
    findings: Iterable[Finding],
    metrics: Sequence[Metric] | None = None,
    heading: str = "",
) -> list[Detail]:
    """One line for each of ``rows``: state, ID, name, power state, status, readings, the rest."""
    states: dict[tuple[int, ...], list[int]] = {}
    for finding in findings:
        if finding.table == table.name:
            states.setdefault(finding.row, []).append(finding.state)

    def there(column: Column) -> bool:
        return column.name in device.read_columns(table) and device.provides(table, column)

    shown = [m for m in (table.metrics if metrics is None else metrics) if not m.imbalance_of]
    shown = [m for m in shown if there(m.column)]
    with_metric = [metric.status for metric in shown if metric.status != table.status]
    # What is said with each reading needs no cell of its own.
    told = [*with_metric, *(metric.capacity for metric in shown)]
    shown = [m for m in shown if not (m.fixed and m.column in told)]
    plain = [c for c in table.statuses if c not in told and there(c)]
    rest = [c for c in table.details if there(c)]
    lines = []
    for row in rows:
        empty = row.index not in states
        state = worst(states.get(row.index, ()))
        cells = [EMPTY if empty else NAMES[state], row.id, row.name or "-"]
        cells += [_plain(row, c, c.name not in ("State", "Status")) for c in plain]
        cells += [_reading(row, metric) for metric in shown]
        cells += [_plain(row, column, True) for column in rest]
        lines.append(Detail(state, tuple(cells), heading))
    return lines
