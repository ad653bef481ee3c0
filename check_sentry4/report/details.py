"""The detail lines of ``-v``: all that was read of each object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_sentry4.checks.cells import device_ranges, is_disowned
from check_sentry4.checks.result import Section
from check_sentry4.mib.model import STATUS, Column, Metric, Table
from check_sentry4.rows import Row
from check_sentry4.state import NAMES, SEVERITY, worst
from check_sentry4.text import number
from check_sentry4.values import OutOfRange

#: Instead of a state: a port into which nothing was ever plugged.
EMPTY = "empty"


class Line(NamedTuple):
    """One line: cells that are aligned with those of the lines under the same heading."""

    state: int
    cells: tuple[str, ...]
    heading: str = ""


def _reading(table: Table, row: Row, metric: Metric) -> str:
    """``Current 25.7A of 32A highAlarm (warn 22.4, crit 25.6)``.

    A normal status is left out. A reading that the device disowns is shown as ``-``.
    """
    value = row.number(metric.column)
    if not metric.fixed and is_disowned(table, row, metric):
        value = None
    shown = "-" if value is None else f"{number(value)}{metric.unit}"
    capacity = None if metric.capacity == metric.column else row.number(metric.capacity)
    if capacity:
        shown += f" of {number(capacity)}{metric.unit}"
    label = row.label_of(metric.status)
    if label and metric.status and metric.status.enum and label not in metric.status.enum.normal:
        shown += f" {label}"
    warning, critical = device_ranges(row, metric)
    limits = [f"{k} {v}" for k, v in (("warn", warning), ("crit", critical)) if v]
    limits += ["computed"] if metric.column.name in row.computed else []
    return f"{metric.name} {shown}" + (f" ({', '.join(limits)})" if limits else "")


def _plain(row: Row, column: Column, named: bool) -> str:
    cell = row.cells.get(column.name)
    if cell is None:
        shown = "-"
    elif isinstance(cell, OutOfRange):
        shown = f"{cell.raw}?"
    elif column.kind == STATUS and isinstance(cell, (int, str)):
        shown = row.label_of(column)
    else:
        shown = cell if isinstance(cell, str) else number(cell) + column.unit
    return f"{column.name} {shown}" if named else shown


def lines_of(section: Section) -> list[Line]:
    """One line for each object: state, ID, name, power state, status, readings, the rest."""
    table: Table = section.table
    states: dict[tuple[int, ...], list[int]] = {}
    for result in section.results:
        if result.object is not None:
            states.setdefault(result.object.row, []).append(result.state)
    wanted = section.metrics
    shown = [
        m for m in table.metrics if not m.computed.imbalance_of and m.column.name in section.columns
    ]
    shown = [m for m in shown if wanted is None or m.name in wanted]
    if table.probe.is_sensor:
        shown = [m for m in table.metrics if m.column.name in section.columns]
    with_metric = [metric.status for metric in shown if metric.status != table.states.status]
    # What is said with each reading needs no cell of its own.
    told = [*with_metric, *(metric.capacity for metric in shown)]
    shown = [m for m in shown if not (m.fixed and m.column in told)]
    plain = [c for c in table.states.all if c not in told and c.name in section.columns]
    rest = [c for c in table.details if c.name in section.columns]
    unnamed = (table.states.power_state, table.states.status)
    computed = {metric.name for metric in table.metrics if metric.computed.imbalance_of}
    lines = []
    for row in section.rows:
        state = worst(states.get(row.index, ()))
        cells = [NAMES[state] if row.index in states else EMPTY, row.id, row.name or "-"]
        cells += [_plain(row, column, column not in unnamed) for column in plain]
        cells += [_reading(table, row, metric) for metric in shown]
        cells += [
            f"{r.reading.metric} {number(r.reading.value)}{r.reading.unit}"
            for r in section.results
            if r.reading is not None
            and r.object is not None
            and r.object.row == row.index
            and r.reading.metric in computed
        ]
        cells += [_plain(row, column, True) for column in rest]
        lines.append(Line(state, tuple(cells), section.heading))
    return lines


def details(sections: Iterable[Section]) -> list[str]:
    """Lines under their headings, problems first, cells in columns."""
    lines = [line for section in sections for line in lines_of(section)]
    return list(_aligned(lines))


def _aligned(details: Sequence[Line]) -> Iterable[str]:
    for heading in dict.fromkeys(line.heading for line in details):
        lines = [line for line in details if line.heading == heading]
        if heading:
            yield f"{heading}:"
        lines.sort(key=lambda line: (SEVERITY.index(line.state), line.cells[0] == EMPTY))
        widths: list[int] = []
        for line in lines:
            for place, cell in enumerate(line.cells):
                if place == len(widths):
                    widths.append(0)
                widths[place] = max(widths[place], len(cell))
        for line in lines:
            cells = (cell.ljust(width) for cell, width in zip(line.cells, widths))
            yield "  ".join(cells).rstrip()
