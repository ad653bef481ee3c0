"""Status mode: every status and state column of a table (spec 4)."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.metrics import gap, judged, object_of, readings, status_of
from check_sentry4.checks.question import Asked, Part, Question
from check_sentry4.checks.result import Result
from check_sentry4.mib.model import Column
from check_sentry4.rows import Row
from check_sentry4.state import CRITICAL, OK, UNKNOWN


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
    results = []
    if not any(column.name in row.cells for column in table.statuses):
        answered = set()
    for column in table.statuses:
        expected = part.expect if column == table.power_state else ""
        if column.name in answered or expected:
            results.append(judge_status(question, part, row, column, expected))
    if not results:
        results.append(judge_status(question, part, row, table.status))
    if part.measured:
        # Where the agent leaves the status of a reading out, the device's thresholds decide.
        for metric in table.metrics if not table.many else ():
            told = metric.status is None or metric.status.name in row.cells
            if metric.thresholds and not told and gap(table, row, metric, question.policy) is None:
                found = judged(question, part, row, Asked(metric), row.number(metric.column) or 0)
                if found.state != OK:
                    results.append(found)
        beside = readings(table, row, question.policy)
        told_already = {r.reading.metric for r in results if r.reading is not None}
        left = tuple(reading for reading in beside if reading.metric not in told_already)
        results[-1] = results[-1]._replace(readings=left)
    return results
