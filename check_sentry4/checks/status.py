"""Status mode: every status and state column of a table (spec 4)."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.metrics import gap, judge, judged, object_of, readings, status_of
from check_sentry4.checks.question import Asked, Part, Question
from check_sentry4.checks.result import Object, Result
from check_sentry4.checks.rows import lacks_sensor
from check_sentry4.mib.model import Column, Table
from check_sentry4.rows import Beyond, Row
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


def status_results(question: Question, part: Part, rows: Sequence[Row]) -> list[Result]:
    """The results for some objects of a table."""
    answered: dict[int, set[str]] = {}
    for row in rows:
        answered.setdefault(row.index[0], set()).update(row.cells)
    return [
        result for row in rows for result in _of_object(question, part, row, answered[row.index[0]])
    ]


def _of_object(question: Question, part: Part, row: Row, answered: set[str]) -> list[Result]:
    """The results for one object; its readings stand beside the last one.

    A status that no object of its unit has is passed over, as long as the object has one: an
    object without any status is UNKNOWN, and so is a hole among those ``answered``.
    """
    table = part.table
    about, says = object_of(question, part, row), _says(table, row)
    if table.each is not None:
        return [Result(table.each, about, note=says)]
    results = []
    tailed = table.status is not None and bool(table.status.tail)
    if not tailed and not any(column.name in row.cells for column in table.statuses):
        answered = set()
    for column in table.statuses:
        expected = part.expect if column == table.power_state else ""
        if lacks_sensor(row, column) or (
            column == table.status_else and table.status and table.status.name in row.cells
        ):
            continue
        if column.name in answered or expected:
            found = judge_status(question, about, row, column, expected)
            results.append(found if found.state == OK else found._replace(note=says or found.note))
    actual, wanted = map(row.number, table.same or (None, None))
    if table.same and actual is not None and wanted is not None and actual != wanted:
        note = f"{actual:g}, not {wanted:g}"
        results.append(Result(WARNING, about, table.same[0].name, note=note))
    beside, normal = _by_readings(question, part, about, row)
    if not results and table.own_status is not None:
        results = [judge_status(question, about, row, table.own_status)]
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
            normal = True
            if result.state != OK and lacking is None and part.measured:
                result = judged(question, part, row, Asked(metric), row.number(metric.column) or 0)
        elif status is None and part.measured and row.cells.get(metric.column.name, 0) is None:
            result = judge(question, part, row, Asked(metric))
        elif part.measured and not table.many and lacking is None:
            normal = normal or any(c is not None and c.name in row.cells for c in metric.thresholds)
            result = judged(question, part, row, Asked(metric), row.number(metric.column) or 0)
        else:
            continue
        if result.state != OK:
            found.append(result)
    return found, normal


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
