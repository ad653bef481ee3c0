"""The rows of a table as they are judged: utilisation computed, temperatures in the scale asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.question import Question
from check_sentry4.mib.model import Metric, System, Table
from check_sentry4.rows import Cell, Device, Row
from check_sentry4.snmp import Index

CELSIUS, FAHRENHEIT = 0, 1


def device_scale(device: Device, table: Table, system: System) -> int:
    """The scale in which the device gives temperatures (Sentry4-MIB st4TempSensorScale)."""
    if table.scale is not None:
        cells = [row.number(table.scale) for row in device.rows(table)]
        value = next((cell for cell in cells if cell is not None), None)
    else:
        value = device.number(system.scale)
    return FAHRENHEIT if value == FAHRENHEIT else CELSIUS


def converted(degrees: float, to: int) -> float:
    """``degrees`` in the other scale, to a tenth.

    >>> converted(18, FAHRENHEIT), converted(64.4, CELSIUS)
    (64.4, 18.0)
    """
    return round(degrees * 1.8 + 32, 1) if to == FAHRENHEIT else round((degrees - 32) / 1.8, 1)


def in_scale(rows: Iterable[Row], metric: Metric, have: int, want: int) -> list[Row]:
    """Rows whose temperature and device thresholds are in the scale ``want``."""
    if have == want:
        return list(rows)
    names = [c.name for c in (metric.column, *metric.thresholds) if c is not None]
    result = []
    for row in rows:
        cells: dict[str, Cell] = {}
        for name in names:
            value = row.cells.get(name)
            if isinstance(value, (int, float)):
                cells[name] = converted(value, want)
        result.append(row.changed(cells))
    return result


def with_utilisation(
    rows: Sequence[Row], metric: Metric, parents: dict[Index, float]
) -> Sequence[Row]:
    """Rows in which a percentage that the agent does not answer is made from its parts.

    ``parents`` are the capacities of what the objects are part of, by index.
    """
    made, name = metric.utilisation, metric.column.name
    if made is None or all(row.number(metric.column) is not None for row in rows):
        return rows
    result = []
    for row in rows:
        missing = name not in row.cells or (metric.optional and row.cells[name] is None)
        used, capacity = row.number(made.used), row.number(made.capacity)
        if capacity is None:
            found = [parents[row.index[:n]] for n in range(len(row.index))
                     if row.index[:n] in parents]  # fmt: skip
            capacity = found[-1] if found else None
        if missing and used is not None and capacity:
            row = row.changed({name: round(used / capacity * 100, 1)}, frozenset((name,)))
        result.append(row)
    return result


def judged_rows(
    device: Device, question: Question, table: Table, metrics: Sequence[Metric]
) -> tuple[list[Row], list[Metric]]:
    """The rows of a table, and the metrics, as they are judged and told."""
    rows: Sequence[Row] = device.rows(table)
    told = []
    for metric in metrics:
        if metric.temperature:
            have = device_scale(device, table, question.family.system)
            want = have if question.scale is None else question.scale
            rows = in_scale(rows, metric, have, want)
            metric = metric._replace(unit="F" if want == FAHRENHEIT else "C")
        if metric.utilisation is not None:
            rows = with_utilisation(rows, metric, _parents(device, question, metric))
        told.append(metric)
    return list(rows), told


def _parents(device: Device, question: Question, metric: Metric) -> dict[Index, float]:
    made = metric.utilisation
    parent = question.family.table(made.parent[0]) if made and made.parent else None
    if made is None or made.parent is None or parent is None:
        return {}
    capacities = ((row.index, row.number(made.parent[1])) for row in device.rows(parent))
    return {index: capacity for index, capacity in capacities if capacity}
