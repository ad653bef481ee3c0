"""Status mode: every status and state column of a table (spec 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from check_sentry4.checks.metrics import (
    has_limits,
    is_off,
    judge,
    judged,
    lacks_by_idling,
    object_of,
    readings,
    status_of,
    unavailable,
)
from check_sentry4.checks.request import CheckRequest, MetricThreshold, TableQuery
from check_sentry4.checks.result import Object, Result
from check_sentry4.checks.rows import lacks_sensor
from check_sentry4.mib.model import Column, Metric, Table
from check_sentry4.rows import OutOfRange, Row
from check_sentry4.snmp import Index
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from check_sentry4.text import number


def judge_status(
    request: CheckRequest, about: Object, row: Row, column: Column, expect: str = ""
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
        state = request.policy.state(column.enum, status.value)
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
    request: CheckRequest, part: TableQuery, rows: Iterable[Row], selected: Iterable[Row]
) -> list[Result]:
    """The results for the ``selected`` of all objects of a table (``rows``)."""
    units: dict[Index | None, Unit] = {}
    for row in rows:
        units.setdefault(_among(row), Unit()).take(part.table, row)
    return [
        result for row in selected for result in _of_object(request, part, row, units[_among(row)])
    ]


def _among(row: Row) -> Index | None:
    """What an object is compared with: the objects of its unit; a unit with the other units."""
    return None if row.table.place.is_unit else row.unit


def _of_object(request: CheckRequest, part: TableQuery, row: Row, unit: Unit) -> list[Result]:
    """The results for one object; its readings stand beside the last one.

    A status that no object of its unit has is passed over, as long as the object has one: an
    object without any status is UNKNOWN, and so is a hole among those of its ``unit``.
    """
    table = part.table
    about = object_of(request, part, row)
    if table.states.row_severity is not None:
        return [Result(table.states.row_severity, about, note=_says(table, row))]
    results = [*_by_statuses(request, part, about, row, unit), *_unequal(table, about, row)]
    beside, normal = _by_readings(request, part, about, row)
    told = {result.what for result in beside}
    beside += [r for r in _unread(request, part, row, unit) if r.what not in told]
    if not results:
        results = _without_status(request, part, about, row, normal=normal, beside=bool(beside))
    results += beside
    if results and part.measured:
        left = readings(table, row, request.policy, results)
        results[-1] = results[-1]._replace(readings=left)
    return results


def _by_statuses(
    request: CheckRequest, part: TableQuery, about: Object, row: Row, unit: Unit
) -> Iterator[Result]:
    """The results of the statuses of an object."""
    table, says = part.table, _says(part.table, row)
    tailed = table.states.status is not None and bool(table.states.status.index_suffix)
    answered = unit.answered
    if not tailed and not any(column.name in row.cells for column in table.states.all):
        answered = set()
    replaced = _replaced(table, row)
    per_load = {
        m.status.name: m for m in table.metrics if m.scope.per_load and m.status is not None
    }
    for column in table.states.all:
        expected = part.expect if column == table.states.power_state else ""
        left_out = lacks_sensor(row, column) or column is replaced
        if left_out or not (column.name in answered or expected):
            continue
        found = judge_status(request, about, row, column, expected)
        if found.state == OK:
            yield found
            continue
        divided = per_load.get(column.name)
        if divided is None or not lacks_by_idling(table, row, divided, request.policy):
            yield found._replace(note=says or found.note)


def _unequal(table: Table, about: Object, row: Row) -> Iterator[Result]:
    """A warning if two columns differ that are the same while all is well."""
    actual, wanted = map(row.number, table.states.must_equal or (None, None))
    if table.states.must_equal and actual is not None and wanted is not None and actual != wanted:
        note = ", not ".join(
            row.label_of(column) or f"{row.number(column):g}" for column in table.states.must_equal
        )
        yield Result(WARNING, about, table.states.must_equal[0].name, note=note)


def _without_status(
    request: CheckRequest, part: TableQuery, about: Object, row: Row, *, normal: bool, beside: bool
) -> list[Result]:
    """The result for an object none of whose statuses is answered.

    ``normal``: its readings could be judged; ``beside``: there are results of its readings.
    """
    table = part.table
    if table.own_status is not None:
        if lacks_sensor(row, table.own_status):
            return []
        return [judge_status(request, about, row, table.own_status)]
    if beside or _has_no_sensor(table, row):
        return []
    if not normal and table.states.optional and request.whole:
        return []  # not monitored by this model
    if not table.states.all and not any(m.status for m in table.metrics):
        return _by_first_reading(request, part, row)
    state, note = (OK, "normal") if normal else (UNKNOWN, "not answered")
    # Of a table without a status of its objects it is that of a reading.
    of = next((m for m in table.metrics if m.status), None) if not table.states.all else None
    what = f"{of.name}Status" if of else "Status"
    return [Result(state, about, what, note=note, silent=not normal)]


def _by_first_reading(request: CheckRequest, part: TableQuery, row: Row) -> list[Result]:
    """The result for an object of a table without any status: its first reading that is there.

    There is none for what has no readings, or says that it has none (an empty port).
    """
    metrics = [metric for metric in part.table.metrics if metric.is_reading]
    if all(metric.column.name in row.absent for metric in metrics):
        return []
    there = (metric for metric in metrics if row.number(metric.column) is not None)
    needed = next((m for m in metrics if not m.scope.optional), metrics[0])
    return [judge(request, part, row, MetricThreshold(next(there, needed)))]


def _replaced(table: Table, row: Row) -> Column | None:
    """The one of two statuses that is not judged, as the object answers the other."""
    if table.states.status is None or table.states.otherwise is None:
        return None
    if table.states.status.name in row.cells:
        return table.states.otherwise
    return table.states.status if table.states.otherwise.name in row.cells else None


def _by_readings(
    request: CheckRequest, part: TableQuery, about: Object, row: Row
) -> tuple[list[Result], bool]:
    """What is wrong with the readings of an object, and whether any of them could be judged.

    The status of a reading decides, and goes without saying while it is normal; where the agent
    has none, the device's thresholds do.
    """
    table = part.table
    telling = [m for m in table.metrics if m.is_reading and (m.status or any(m.thresholds))]
    normal = not telling and any(row.number(m.column) is not None for m in table.metrics)
    found: list[Result] = []
    for metric in telling:
        status = metric.status
        if _is_none_of_a_neutral(table, row, metric):
            continue
        if status is not None and status.name in row.cells:
            if status in table.states.all or lacks_sensor(row, status):
                continue  # it stands for itself, or is none
            normal = True
            result = _by_status_of(request, part, about, row, metric, status)
        elif part.measured or metric.is_judged_by_limits:
            judged_now, result = _by_thresholds(request, part, about, row, metric)
            normal = normal or judged_now
        else:
            continue
        if result is not None and result.state != OK:
            found.append(result)
    return found, normal


def _is_none_of_a_neutral(table: Table, row: Row, metric: Metric) -> bool:
    """Whether a conductor that says that it is a neutral has no such reading (spec 8)."""
    line_id = table.phases.line_id
    if line_id is None or not metric.scope.per_phase or metric.unit == "A":
        return False
    return table.phases.says_neutral(row.cells.get(line_id.name))


def _by_status_of(
    request: CheckRequest, part: TableQuery, about: Object, row: Row, metric: Metric, status: Column
) -> Result | None:
    """The result of the status of a reading; None where nothing flows that it could tell of."""
    if lacks_by_idling(part.table, row, metric, request.policy):
        return None
    result = judge_status(request, about, row, status)._replace(what=metric.name)
    if result.state == OK or not part.measured:
        return result
    if unavailable(part.table, row, metric, request.policy) is not None:
        return result
    return judged(request, part, row, MetricThreshold(metric), row.number(metric.column) or 0)


def _by_thresholds(
    request: CheckRequest, part: TableQuery, about: Object, row: Row, metric: Metric
) -> tuple[bool, Result | None]:
    """Whether thresholds say that a reading without a status is well, and what came of it."""
    table = part.table
    if metric.status is None and row.cells.get(metric.column.name, 0) is None:
        return False, judge(request, part, row, MetricThreshold(metric))
    if metric.status is None and _is_unread(row, metric):
        note = "not answered"
        return False, Result(UNKNOWN, about, metric.name, note=note, silent=True)
    large = table.rows.large and not metric.is_judged_by_limits
    if large or unavailable(table, row, metric, request.policy) is not None:
        return False, None
    # Where the device has no thresholds either, a reading is only reported (spec 3).
    normal = metric.status is None or has_limits(row, metric)
    return normal, judged(
        request, part, row, MetricThreshold(metric), row.number(metric.column) or 0
    )


def _has_no_sensor(table: Table, row: Row) -> bool:
    """Whether an object says of all its sensors that it does not have them."""
    columns = [*table.states.all, *(metric.status for metric in table.metrics)]
    answered = [c for c in columns if c is not None and c.name in row.cells]
    return bool(answered) and all(lacks_sensor(row, column) for column in answered)


def _is_unread(row: Row, metric: Metric) -> bool:
    """Whether the device has thresholds for a reading that it does not answer.

    Of hundreds of objects some may not be metered.
    """
    name = metric.column.name
    answered = name in row.cells or name in row.absent
    return not answered and not row.table.rows.large and has_limits(row, metric)


def _unread(request: CheckRequest, part: TableQuery, row: Row, unit: Unit) -> Iterable[Result]:
    """Readings that are invalid, or missing, although no status says why (spec 4).

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
            and (_is_well(row, metric.status) or _is_expected(table, row, metric))
            and not lacks_by_idling(table, row, metric, request.policy)
        ):
            yield judge(request, part, row, MetricThreshold(metric))


def _is_well(row: Row, status: Column | None) -> bool:
    """Whether a status is answered, and says that all is well."""
    return bool(row.label_of(status)) and _says_normal(row, status)


def _is_expected(table: Table, row: Row, metric: Metric) -> bool:
    """Whether an object has to have a reading of which it answers no status.

    Of hundreds of objects some may not be metered; what a neutral conductor lacks is not missed.
    """
    if table.rows.large or metric.scope.optional or metric.scope.per_load:
        return False
    return not metric.scope.per_phase and (
        metric.status is None or metric.status.name not in row.cells
    )


def _says_normal(row: Row, column: Column | None) -> bool:
    """Whether a status says normal, or on; also if it is not answered at all."""
    label, enum = row.label_of(column), column.enum if column else None
    return label in ("", "on") or (enum is not None and label in enum.normal)


def _says(table: Table, row: Row) -> str:
    """What an object says of itself, as far as it does."""
    told: list[str] = []
    for column in table.states.problem_text:
        cell = row.label_of(column) or row.cells.get(column.name)
        if isinstance(cell, OutOfRange):
            told.append(f"{cell.raw}?")
        elif cell is not None and cell != "":
            told.append(cell if isinstance(cell, str) else number(cell))
    return " ".join(told)
