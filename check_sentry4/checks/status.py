"""Status mode: every status and state column of a table (spec 4)."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.metrics import gap, judged, object_of, readings, status_of
from check_sentry4.checks.question import Asked, Part, Question
from check_sentry4.checks.result import Result
from check_sentry4.checks.rows import ABSENT
from check_sentry4.mib.model import Column, Table
from check_sentry4.rows import Row
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from check_sentry4.text import number


def judge_status(
    question: Question, part: Part, row: Row, column: Column, expect: str = ""
) -> Result:
    """The result for one status or state column of one object.

    ``expect`` is ``on`` or ``off``: any other power state is CRITICAL.
    """
    about, status = object_of(question, part, row), status_of(row, column)
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
    if not any(column.name in row.cells for column in table.statuses):
        answered = set()
    for column in table.statuses:
        expected = part.expect if column == table.power_state else ""
        there = row.cells if column.tail else answered
        if column.name in there or expected:
            found = judge_status(question, part, row, column, expected)
            results.append(found if found.state == OK else found._replace(note=says or found.note))
    if table.same and len({row.number(column) for column in table.same}) > 1:
        results.append(Result(WARNING, about, table.same[0].name, note=_differs(table.same, row)))
    beside, normal = _by_readings(question, part, row)
    if not results and table.status is not None and not table.status.tail:
        results = [judge_status(question, part, row, table.status)]
    elif not results and not beside:
        if not normal and table.status_optional and question.whole:
            return []  # not monitored by this model
        state, note = (OK, "normal") if normal else (UNKNOWN, "not answered")
        results = [Result(state, about, "Status", note=note, silent=not normal)]
    results += beside
    if part.measured:
        all_of_it = readings(table, row, question.policy)
        told_already = {r.reading.metric for r in results if r.reading is not None}
        left = tuple(reading for reading in all_of_it if reading.metric not in told_already)
        results[-1] = results[-1]._replace(readings=left)
    return results


def _by_readings(question: Question, part: Part, row: Row) -> tuple[list[Result], bool]:
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
            result = judge_status(question, part, row, status)._replace(what=metric.name)
            if row.number(metric.available) == ABSENT:
                continue
            normal = True
            if result.state != OK and lacking is None and part.measured:
                result = judged(question, part, row, Asked(metric), row.number(metric.column) or 0)
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
    told = (row.label_of(c) or row.cells.get(c.name) for c in table.says)
    return " ".join(number(t) if isinstance(t, float) else str(t) for t in told if t)


def _differs(columns: tuple[Column, Column], row: Row) -> str:
    actual, wanted = (row.number(column) for column in columns)
    return f"{actual:g}, not {wanted:g}" if None not in (actual, wanted) else "not answered"
