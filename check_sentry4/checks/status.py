"""Status mode: every status and state column of a table (spec 4)."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.metrics import object_of, readings, status_of
from check_sentry4.checks.question import Part, Question
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
    return [result for row in rows for result in _of_object(question, part, row)]


def _of_object(question: Question, part: Part, row: Row) -> list[Result]:
    """The results for one object; its readings stand beside the last one.

    A status that the agent does not answer for this object is passed over, as long as it answers
    one: an object without any status is UNKNOWN.
    """
    table = part.table
    results = []
    for column in table.statuses:
        expected = part.expect if column == table.power_state else ""
        if column.name in row.cells or expected:
            results.append(judge_status(question, part, row, column, expected))
    if not results:
        results.append(judge_status(question, part, row, table.status))
    if part.measured:
        beside = readings(table, row, question.policy)
        results[-1] = results[-1]._replace(readings=beside)
    return results
