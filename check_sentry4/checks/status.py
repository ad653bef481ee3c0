"""Status mode: every status and state column of a table (spec 4)."""

from __future__ import annotations

from collections.abc import Iterable

from check_sentry4.checks.metrics import (
    gap,
    has_limits,
    is_off,
    judge,
    judged,
    lacks_by_idling,
    object_of,
    readings,
    status_of,
)
from check_sentry4.checks.question import Asked, Part, Question
from check_sentry4.checks.result import Object, Result
from check_sentry4.checks.rows import lacks_sensor
from check_sentry4.mib.model import Column, Metric, Table
from check_sentry4.rows import Beyond, Row
from check_sentry4.snmp import Index
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from check_sentry4.text import number


def judge_status(
    question: Question, about: Object, row: Row, column: Column, expect: str = ""
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
        state = question.policy.state(column.enum, status.value)
    silent = status.label in column.enum.no_reading
    return Result(state, about, column.name, status=status, silent=silent)


class Unit:
    """What the objects of a table on one unit have answered, whichever of them are selected.

    ``answered`` are the names of their columns, ``measured`` of those that have a reading.
    """

    def __init__(self) -> None:
        self.answered: set[str] = set()
        self.measured: set[str] = set()

    def take(self, table: Table, row: Row) -> None:
        """Take an object into account."""
        self.answered.update(row.cells)
        self.measured.update(
            m.column.name for m in table.metrics if row.number(m.column) is not None
        )


def status_results(
    question: Question, part: Part, rows: Iterable[Row], selected: Iterable[Row]
) -> list[Result]:
    """The results for the ``selected`` of all objects of a table (``rows``)."""
    units: dict[Index | None, Unit] = {}
    for row in rows:
        units.setdefault(row.unit, Unit()).take(part.table, row)
    return [
        result for row in selected for result in _of_object(question, part, row, units[row.unit])
    ]


def _of_object(question: Question, part: Part, row: Row, unit: Unit) -> list[Result]:
    """The results for one object; its readings stand beside the last one.

    A status that no object of its unit has is passed over, as long as the object has one: an
    object without any status is UNKNOWN, and so is a hole among those of its ``unit``.
    """
    table = part.table
    about, says = object_of(question, part, row), _says(table, row)
    if table.each is not None:
        return [Result(table.each, about, note=says)]
    results = []
    tailed = table.status is not None and bool(table.status.tail)
    answered = unit.answered
    if not tailed and not any(column.name in row.cells for column in table.statuses):
        answered = set()
    replaced = _replaced(table, row)
    per_load = {m.status.name: m for m in table.metrics if m.per_load and m.status is not None}
    for column in table.statuses:
        expected = part.expect if column == table.power_state else ""
        if lacks_sensor(row, column) or column is replaced:
            continue
        if column.name in answered or expected:
            found = judge_status(question, about, row, column, expected)
            divided = per_load.get(column.name) if found.state != OK else None
            if divided is not None and lacks_by_idling(table, row, divided, question.policy):
                continue
            results.append(found if found.state == OK else found._replace(note=says or found.note))
    actual, wanted = map(row.number, table.same or (None, None))
    if table.same and actual is not None and wanted is not None and actual != wanted:
        note = f"{actual:g}, not {wanted:g}"
        results.append(Result(WARNING, about, table.same[0].name, note=note))
    beside, normal = _by_readings(question, part, about, row)
    beside += _unread(question, part, row, unit)
    if not results and table.own_status is not None and lacks_sensor(row, table.own_status):
        return []
    if not results and table.own_status is not None:
        results = [judge_status(question, about, row, table.own_status)]
    elif not results and not beside and _has_no_sensor(table, row):
        return []
    elif not results and not beside:
        if not normal and table.status_optional and question.whole:
            return []  # not monitored by this model
        state, note = (OK, "normal") if normal else (UNKNOWN, "not answered")
        results = [Result(state, about, "Status", note=note, silent=not normal)]
    results += beside
    if part.measured:
        left = readings(table, row, question.policy, results)
        results[-1] = results[-1]._replace(readings=left)
    return results


def _replaced(table: Table, row: Row) -> Column | None:
    """The one of two statuses that is not judged, as the object answers the other."""
    if table.status is None or table.status_else is None:
        return None
    if table.status.name in row.cells:
        return table.status_else
    return table.status if table.status_else.name in row.cells else None


def _by_readings(
    question: Question, part: Part, about: Object, row: Row
) -> tuple[list[Result], bool]:
    """What is wrong with the readings of an object, and whether any of them could be judged.

    The status of a reading decides, and goes without saying while it is normal; where the agent
    has none, the device's thresholds do.
    """
    table = part.table
    found: list[Result] = []
    telling = [m for m in table.metrics if m.is_reading and (m.status or any(m.thresholds))]
    normal = not telling and any(m.column.name in row.cells for m in table.metrics)
    for metric in telling:
        status, lacking = metric.status, gap(table, row, metric, question.policy)
        if status is not None and status.name in row.cells:
            if status in table.statuses:
                continue  # told for itself
            result = judge_status(question, about, row, status)._replace(what=metric.name)
            if lacks_sensor(row, status):
                continue
            if lacks_by_idling(table, row, metric, question.policy):
                normal = True
                continue
            normal = True
            if result.state != OK and lacking is None and part.measured:
                result = judged(question, part, row, Asked(metric), row.number(metric.column) or 0)
        elif status is None and part.measured and row.cells.get(metric.column.name, 0) is None:
            result = judge(question, part, row, Asked(metric))
        elif status is None and part.measured and _is_unread(row, metric):
            result = Result(UNKNOWN, about, metric.name, note="not answered", silent=True)
        elif part.measured and not table.many and lacking is None:
            normal = normal or any(c is not None and c.name in row.cells for c in metric.thresholds)
            result = judged(question, part, row, Asked(metric), row.number(metric.column) or 0)
        else:
            continue
        if result.state != OK:
            found.append(result)
    return found, normal


def _has_no_sensor(table: Table, row: Row) -> bool:
    """Whether an object says of all its sensors that it does not have them."""
    columns = [*table.statuses, *(metric.status for metric in table.metrics)]
    answered = [c for c in columns if c is not None and c.name in row.cells]
    return bool(answered) and all(lacks_sensor(row, column) for column in answered)


def _is_unread(row: Row, metric: Metric) -> bool:
    """Whether the device has thresholds for a reading that it does not answer."""
    name = metric.column.name
    return name not in row.cells and name not in row.absent and has_limits(row, metric)


def _unread(question: Question, part: Part, row: Row, unit: Unit) -> Iterable[Result]:
    """Readings that are invalid, or missing, although their status says that all is well (spec 4).

    Only where other objects of the unit have such a reading: a model may not measure it at all.
    """
    table = part.table
    if not part.measured or is_off(table, row) or not _says_normal(row, table.own_status):
        return
    for metric in table.metrics:
        column = metric.column
        if (
            metric.is_reading
            and row.number(column) is None
            and column.name not in row.absent
            and column.name in unit.measured
            and row.label_of(metric.status)
            and _says_normal(row, metric.status)
            and not lacks_by_idling(table, row, metric, question.policy)
        ):
            yield judge(question, part, row, Asked(metric))


def _says_normal(row: Row, column: Column | None) -> bool:
    """Whether a status says normal, or on; also if it is not answered at all."""
    label, enum = row.label_of(column), column.enum if column else None
    return label in ("", "on") or (enum is not None and label in enum.normal)


def _says(table: Table, row: Row) -> str:
    """What an object says of itself, as far as it does."""
    told: list[str] = []
    for column in table.says:
        cell = row.label_of(column) or row.cells.get(column.name)
        if isinstance(cell, Beyond):
            told.append(f"{cell.raw}?")
        elif cell is not None and cell != "":
            told.append(cell if isinstance(cell, str) else number(cell))
    return " ".join(told)
