"""Sensors of every kind: temperature, humidity, water, contact closure, ADC, fan (spec 3, 4, 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_sentry4.checks.details import details
from check_sentry4.checks.finding import Detail, Finding, Outcome, Threshold, absent
from check_sentry4.checks.metrics import Request, judge
from check_sentry4.checks.policy import Policy
from check_sentry4.checks.select import Selection
from check_sentry4.checks.status import judge_status
from check_sentry4.mib.model import Metric, System, Table
from check_sentry4.rows import Cell, Device, Plan, Row

CELSIUS, FAHRENHEIT = 0, 1


class Question(NamedTuple):
    """What a command line asks of the sensors.

    ``kinds`` are the tables looked at, in the order of their thresholds; ``named`` tells whether
    the command line named them: a kind that was asked for and is not there is UNKNOWN.
    """

    system: System
    kinds: Sequence[Table]
    named: bool = False
    thresholds: dict[str, Threshold | None] = {}  # noqa: RUF012  # never written to
    scale: int | None = None
    selection: Selection = Selection()
    policy: Policy = Policy()
    detailed: bool = False


def plan(question: Question, named: bool) -> Plan:
    """The columns that the answer needs; ``named``: names too, which a bare count does without."""
    wanted = Plan()
    for table in question.kinds:
        wanted.add(table, table.id, table.status, table.scale)
        if named or question.selection.name is not None:
            wanted.add(table, table.label)
        for metric in table.metrics:
            wanted.add(table, metric.column, metric.status)
            if question.thresholds.get(table.name) is None:
                wanted.add(table, *metric.thresholds)
            if metric.temperature and table.scale is None and question.system.scale:
                wanted.scalar(question.system.scale)
    return wanted


def device_scale(device: Device, table: Table, system: System) -> int:
    """The scale in which the device gives temperatures (Sentry4-MIB st4TempSensorScale)."""
    if table.scale is not None:
        cells = [row.number(table.scale) for row in device.rows(table)]
        value = next((cell for cell in cells if cell is not None), None)
    else:
        scalar = device.scalars.get(system.scale.name) if system.scale else None
        value = None if isinstance(scalar, str) else scalar
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
        cells: dict[str, Cell] = dict(row.cells)
        for name in names:
            value = cells.get(name)
            if isinstance(value, (int, float)):
                cells[name] = converted(value, want)
        result.append(Row(row.index, row.id, row.name, cells))
    return result


def is_empty(table: Table, row: Row) -> bool:
    """Whether nothing was ever plugged into this port."""
    status = row.number(table.status)
    enum = table.status.enum
    return status is not None and enum is not None and enum.label(int(status)) == table.empty


class _Kind(NamedTuple):
    """One kind of sensors of a device, in the scale asked for."""

    table: Table
    rows: list[Row]
    selected: list[Row]
    empty: list[Row]
    metric: Metric | None


def _kinds(device: Device, question: Question) -> list[_Kind]:
    result = []
    for table in question.kinds:
        rows = device.rows(table)
        metric = table.metrics[0] if table.metrics else None
        if metric is not None and metric.temperature:
            have = device_scale(device, table, question.system)
            want = have if question.scale is None else question.scale
            rows = in_scale(rows, metric, have, want)
            metric = metric._replace(unit="F" if want == FAHRENHEIT else "C")
        selected = question.selection.of(rows)
        empty = []
        asked = question.selection.ids or question.policy.asks_for(table.empty)
        if table.empty and not asked:
            empty = [row for row in selected if is_empty(table, row)]
        result.append(_Kind(table, rows, selected, empty, metric))
    return result


def evaluate(device: Device, question: Question) -> Outcome:
    """Judge what has been read of the sensors."""
    kinds = _kinds(device, question)
    ports: dict[tuple[int, tuple[int, ...], int], Finding] = {}
    gone: list[Finding] = []
    lines: list[Detail] = []
    for place, kind in enumerate(kinds):
        table = kind.table
        judged = [row for row in kind.selected if row not in kind.empty]
        found = [_judge(kind, row, question) for row in judged]
        for row, finding in zip(judged, found):
            # Of a port the temperature, then the humidity; other kinds after all ports.
            group = 0 if table.name in ("temp", "humid") else place
            ports[(group, row.index, place)] = finding
        if question.named and not found and not question.selection.ids:
            gone.append(_none_of(table, kind.rows, kind.selected))
        if question.detailed:
            metrics = [kind.metric] if kind.metric else []
            lines += details(device, table, kind.selected, found, metrics, table.plural)
    findings = [ports[key] for key in sorted(ports)]
    if question.selection.ids:
        every_row = [row for kind in kinds for row in kind.rows]
        for id in question.selection.missing(every_row):
            gone.append(absent(id, "this device has no such sensor"))
    if not findings and not gone:
        gone.append(_nothing(kinds))
    return Outcome(findings + gone, lines)


def _judge(kind: _Kind, row: Row, question: Question) -> Finding:
    table = kind.table
    if kind.metric is None:
        return judge_status(table, row, table.status, question.policy)
    request = Request(kind.metric, question.thresholds.get(table.name))
    return judge(table, row, request, question.policy)


def _none_of(table: Table, rows: Sequence[Row], selected: Sequence[Row]) -> Finding:
    if not rows:
        return absent("", f"this device answers no {table.plural}")
    if not selected:
        return absent("", f"none of the {table.plural} is left after --name")
    return absent("", f"no port of the {table.plural} has anything plugged in")


def _nothing(kinds: Sequence[_Kind]) -> Finding:
    if not any(kind.rows for kind in kinds):
        return absent("", "this device answers no sensors")
    if not any(kind.selected for kind in kinds):
        return absent("", "no sensor is left after --id and --name")
    return absent("", "no port has a sensor plugged in")
