"""Every status and state of the objects of a table, and readings beside them (spec 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from check_sentry4.checks.cells import alarm_text, has_limits, unavailable
from check_sentry4.checks.load import is_off, lacks_by_idling, plan_load_by_status
from check_sentry4.checks.metric import MetricRule, lacking
from check_sentry4.checks.request import CheckRequest, MetricThreshold, TableQuery
from check_sentry4.checks.result import ANSWERS_NO, Object, Result
from check_sentry4.checks.rule import Rule, TableView, by_object
from check_sentry4.checks.sensors import lacks_sensor, plan_presence
from check_sentry4.checks.steps import steps_of_metric
from check_sentry4.checks.verdicts import (
    metric_result,
    other_readings,
    status_result,
    told_object,
    with_thresholds,
)
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import TEXT, Column, Metric, Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index
from check_sentry4.state import OK, UNKNOWN, WARNING
from check_sentry4.text import number
from check_sentry4.values import OutOfRange


class StatusRule(Rule):
    """The statuses of the objects of a table.

    A reading whose status says that it is well goes without saying; a reading without a status is
    judged by the device's thresholds. Where an agent answers no status of the table at all, the
    readings that have thresholds stand for it.
    """

    def __init__(self, request: CheckRequest, query: TableQuery) -> None:
        self.request = request
        self.query = query
        self.steps_of = {
            metric.name: steps_of_metric(request, query.table, metric)
            for metric in query.table.metrics
        }
        self.steps = [step for steps in self.steps_of.values() for step in steps]

    # --- what is read

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``Rule.needs``."""
        table, states = self.query.table, self.query.table.states
        plan.add(table, *states.all, *states.problem_text, *(states.must_equal or ()))
        plan.add(table, *(states.alarm.columns if states.alarm is not None else ()))
        for column in states.all:
            plan_presence(plan, device, table, column)
        for metric in table.metrics:
            plan.add(table, metric.status)
            if metric.scope.per_phase and metric.status is not None:
                plan.add(table, table.phases.line_id)
            if metric.scope.per_load:
                plan_load_by_status(plan, device, table, metric)
            plan_presence(plan, device, table, metric.status)
            told = self.query.measured or self.request.detailed
            by_limits = self._needs_limits(device, metric)
            if by_limits or (metric.is_reading and told):
                self._plan_reading(plan, device, metric, by_limits)

    def _plan_reading(self, plan: Plan, device: Device, metric: Metric, by_limits: bool) -> None:
        """Plan a reading, and of few objects what it is judged by where it has no status."""
        table = self.query.table
        plan.add(table, *metric.told_by)
        if metric.computed.sum_of:
            self._plan_steps(plan, device, metric)
        if table.rows.large and not by_limits:
            return
        plan.add(table, metric.enabled, *metric.thresholds, metric.capacity)
        if metric.status is None and any(metric.thresholds) and metric.computed.utilisation:
            self._plan_steps(plan, device, metric)

    def _plan_steps(self, plan: Plan, device: Device, metric: Metric) -> None:
        for step in self.steps_of[metric.name]:
            step.needs(plan, device)

    def _needs_limits(self, device: Device, metric: Metric) -> bool:
        """Whether thresholds have to be read: of hundreds of objects only if no status says it."""
        table = self.query.table
        own, by_limits = table.own_status, _is_judged_by_limits(table, metric)
        if not by_limits or not table.rows.large or own is None:
            return by_limits
        if own == table.states.power_state:
            return True
        return own.name in device.read_columns(table) and not device.provides(table, own)

    # --- how it is judged

    def results(self, view: TableView) -> list[Result]:
        """See ``Rule.results``."""
        if self._has_no_status(view):
            return self._without_any_status(view)
        units: dict[Index | None, _Answered] = {}
        for row in view.rows:
            units.setdefault(_compared_with(row), _Answered()).take(view.table, row)
        return [
            result
            for row in view.looked_at
            for result in _of_object(view, row, units[_compared_with(row)])
        ]

    def _has_no_status(self, view: TableView) -> bool:
        """Whether the agent answers none of the statuses that the objects should have."""
        table, device = view.table, view.device
        may_have_none = not table.states.all or table.states.voluntary
        if not view.rows or may_have_none or table.probe.is_sensor:
            return False
        columns = (*table.states.all, *(metric.status for metric in table.metrics))
        return not any(column and device.provides(table, column) for column in columns)

    def _without_any_status(self, view: TableView) -> list[Result]:
        """The results by readings that have thresholds."""
        table, query = view.table, self.query
        rules = [
            MetricRule(self.request, query, MetricThreshold(metric), sparing=False)
            for metric in self._with_thresholds(view)
        ]
        # Of other firmware (``Rows.fallback``) they may have none.
        optional = all(r.table.states.optional or not r.table.states.all for r in view.rows)
        if self.request.whole and optional and not query.named and not rules:
            view.show_none()
            return []
        if not rules:
            note = ANSWERS_NO.format(what=f"status of its {table.plural}")
            return [lacking(self.request, query, note)]
        names = [rule.threshold.metric.column.name for rule in rules]
        if table.rows.large:  # of hundreds some may not be metered
            metered = [r for r in view.looked_at if any(name in r.cells for name in names)]
            view = view.only(metered)
        results = by_object(view, [rule.results(view) for rule in (*rules, *self._expected())])
        return self._with_readings(view, results)

    def _expected(self) -> list[Rule]:
        """The rule of the power state that is expected, if one is."""
        power_state = self.query.table.states.power_state
        if not self.query.expect or power_state is None:
            return []
        from check_sentry4.checks.expect import ExpectRule

        return [ExpectRule(self.query, power_state)]

    def _with_thresholds(self, view: TableView) -> list[Metric]:
        """What can be judged of a table without any status: readings that have thresholds."""
        table, device = view.table, view.device
        return [
            metric
            for metric in table.metrics
            if (self.query.measured or _is_judged_by_limits(table, metric))
            and metric.is_reading
            and device.provides(table, metric.column)
            and any(c is not None and device.provides(table, c) for c in metric.thresholds)
        ]

    def _with_readings(self, view: TableView, results: Sequence[Result]) -> list[Result]:
        """The results of objects without a status, with all else that is measured on them."""
        left = {row.index: row for row in view.looked_at} if self.query.measured else {}
        told: dict[Index, list[Result]] = {}
        for result in results:
            if result.object is not None:
                told.setdefault(result.object.row, []).append(result)
        made = []
        for result in reversed(results):
            row = left.pop(result.object.row, None) if result.object is not None else None
            if row is not None:
                policy = self.request.policy
                beside = other_readings(view.table, row, policy, told[row.index])
                result = result._replace(readings=beside)
            made.append(result)
        return made[::-1]


class _Answered:
    """What the objects of a table on one unit have answered, whichever of them are selected.

    ``columns`` are the names of their columns, ``measured`` of those that have a reading.
    """

    def __init__(self) -> None:
        self.columns: set[str] = set()
        self.measured: set[str] = set()

    def take(self, table: Table, row: Row) -> None:
        """Take an object into account."""
        self.columns.update(row.cells)
        self.measured.update(
            m.column.name for m in table.metrics if row.number(m.column) is not None
        )


def _compared_with(row: Row) -> Index | None:
    """What an object is compared with: the objects of its unit; a unit with the other units."""
    return None if row.table.place.is_unit else row.unit


def _of_object(view: TableView, row: Row, unit: _Answered) -> list[Result]:
    """The results for one object; its readings stand beside the last one.

    A status that no object of its unit has is passed over, as long as the object has one: an
    object without any status is UNKNOWN, and so is a hole among those of its ``unit``.
    """
    table = view.table
    about = told_object(view, row)
    if table.states.row_severity is not None:
        says = alarm_text(table.states.alarm, row) if table.states.alarm is not None else ""
        return [Result(table.states.row_severity, about, told=says)]
    results = [*_by_statuses(view, about, row, unit), *_unequal(table, about, row)]
    beside, normal = _by_readings(view, about, row)
    told = {result.what for result in beside}
    beside += [r for r in _unread(view, row, unit) if r.what not in told]
    if not results:
        results = _without_status(view, about, row, normal=normal, beside=bool(beside))
    results += beside
    if results and view.query.measured:
        left = other_readings(table, row, view.request.policy, results)
        results[-1] = results[-1]._replace(readings=left)
    return results


def _by_statuses(view: TableView, about: Object, row: Row, unit: _Answered) -> Iterator[Result]:
    """The results of the statuses of an object."""
    table, policy, says = view.table, view.request.policy, _says(view.table, row)
    tailed = table.states.status is not None and bool(table.states.status.index_suffix)
    answered = unit.columns
    if table.states.voluntary:
        answered = {name for name, cell in row.cells.items() if cell is not None}
    elif not tailed and not any(column.name in row.cells for column in table.states.all):
        answered = set()
    replaced = _replaced(table, row)
    per_load = {
        m.status.name: m for m in table.metrics if m.scope.per_load and m.status is not None
    }
    for column in table.states.all:
        expected = view.query.expect if column == table.states.power_state else ""
        left_out = lacks_sensor(row, column) or column is replaced
        if left_out or not (column.name in answered or expected):
            continue
        found = status_result(policy, about, row, column, expected)
        if found.state == OK:
            yield found
            continue
        divided = per_load.get(column.name)
        if divided is None or not lacks_by_idling(table, row, divided, policy):
            yield found._replace(note=says or found.note)


def _unequal(table: Table, about: Object, row: Row) -> Iterator[Result]:
    """A warning if two columns differ that are the same while all is well."""
    if table.states.must_equal is None:
        return
    actual, wanted = (_compared(row, column) for column in table.states.must_equal)
    if actual and wanted and actual != wanted:
        note = f"{actual}, not {wanted}"
        yield Result(WARNING, about, table.states.must_equal[0].name, note=note)


def _compared(row: Row, column: Column) -> str:
    """What a column says, to be compared with another one; empty if it says nothing."""
    cell = row.cells.get(column.name)
    if column.kind == TEXT:
        return str(cell or "")
    number = row.number(column)
    return "" if number is None else row.label_of(column) or f"{number:g}"


def _without_status(
    view: TableView, about: Object, row: Row, *, normal: bool, beside: bool
) -> list[Result]:
    """The result for an object none of whose statuses is answered.

    ``normal``: its readings could be judged; ``beside``: there are results of its readings.
    """
    table, policy = view.table, view.request.policy
    if table.states.voluntary:
        return [Result(OK, about, "Status", note="no status")] if not beside else []
    if table.own_status is not None:
        if lacks_sensor(row, table.own_status):
            return []
        return [status_result(policy, about, row, table.own_status)]
    if beside or _has_no_sensor(table, row):
        return []
    if not normal and table.states.optional and view.request.whole:
        return []  # not monitored by this model
    if not table.states.all and not any(m.status for m in table.metrics):
        return _by_first_reading(view, row)
    state, note = (OK, "normal") if normal else (UNKNOWN, "not answered")
    # Of a table without a status of its objects it is that of a reading.
    of = next((m for m in table.metrics if m.status), None) if not table.states.all else None
    what = f"{of.name}Status" if of else "Status"
    return [Result(state, about, what, note=note, silent=not normal)]


def _by_first_reading(view: TableView, row: Row) -> list[Result]:
    """The result for an object of a table without any status: its first reading that is there.

    There is none for what has no readings, or says that it has none (an empty port).
    """
    metrics = [metric for metric in view.table.metrics if metric.is_reading]
    if all(metric.column.name in row.absent for metric in metrics):
        return []
    there = (metric for metric in metrics if row.number(metric.column) is not None)
    needed = next((m for m in metrics if not m.scope.optional), metrics[0])
    return [metric_result(view, row, MetricThreshold(next(there, needed)))]


def _replaced(table: Table, row: Row) -> Column | None:
    """The one of two statuses that is not judged, as the object answers the other."""
    if table.states.status is None or table.states.otherwise is None:
        return None
    if table.states.status.name in row.cells:
        return table.states.otherwise
    return table.states.status if table.states.otherwise.name in row.cells else None


def _by_readings(view: TableView, about: Object, row: Row) -> tuple[list[Result], bool]:
    """What is wrong with the readings of an object, and whether any of them could be judged.

    The status of a reading decides, and goes without saying while it is normal; where the agent
    has none, the device's thresholds do.
    """
    table = view.table
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
            result = _by_status_of(view, about, row, metric, status)
        elif view.query.measured or _is_judged_by_limits(table, metric):
            judged_now, result = _by_thresholds(view, about, row, metric)
            normal = normal or judged_now
        else:
            continue
        if result is not None and result.state != OK:
            found.append(result)
    return found, normal


def _is_none_of_a_neutral(table: Table, row: Row, metric: Metric) -> bool:
    """Whether a conductor says that it is a neutral, which has no such reading (spec 8)."""
    if table.phases.line_id is None or not metric.scope.per_phase:
        return False
    from check_sentry4.checks.neutral import says_that_it_has_none

    return says_that_it_has_none(table, row, metric)


def _by_status_of(
    view: TableView, about: Object, row: Row, metric: Metric, status: Column
) -> Result | None:
    """The result of the status of a reading; None where nothing flows that it could tell of."""
    table, policy = view.table, view.request.policy
    if lacks_by_idling(table, row, metric, policy):
        return None
    result = status_result(policy, about, row, status)._replace(what=metric.name)
    if result.state == OK or not view.query.measured:
        return result
    if unavailable(table, row, metric, policy) is not None:
        return result
    return with_thresholds(view, row, MetricThreshold(metric), row.number(metric.column) or 0)


def _by_thresholds(
    view: TableView, about: Object, row: Row, metric: Metric
) -> tuple[bool, Result | None]:
    """Whether thresholds say that a reading without a status is well, and what came of it."""
    table = view.table
    if metric.status is None and row.cells.get(metric.column.name, 0) is None:
        return False, metric_result(view, row, MetricThreshold(metric))
    if metric.status is None and _is_unread(row, metric):
        note = "not answered"
        return False, Result(UNKNOWN, about, metric.name, note=note, silent=True)
    large = table.rows.large and not _is_judged_by_limits(table, metric)
    if large or unavailable(table, row, metric, view.request.policy) is not None:
        return False, None
    # Where the device has no thresholds either, a reading is only reported (spec 3).
    normal = metric.status is None or has_limits(row, metric)
    value = row.number(metric.column) or 0
    return normal, with_thresholds(view, row, MetricThreshold(metric), value)


def _has_no_sensor(table: Table, row: Row) -> bool:
    """Whether an object says of all its sensors that it does not have them."""
    columns = [*table.states.all, *(metric.status for metric in table.metrics)]
    answered = [c for c in columns if c is not None and c.name in row.cells]
    return bool(answered) and all(lacks_sensor(row, column) for column in answered)


def _is_judged_by_limits(table: Table, metric: Metric) -> bool:
    """Whether thresholds decide where a reading has no status, however it is asked for."""
    may_lack = table.states.voluntary and metric.is_reading and any(metric.thresholds)
    return metric.is_judged_by_limits or may_lack


def _is_unread(row: Row, metric: Metric) -> bool:
    """Whether the device has thresholds for a reading that it does not answer.

    Of hundreds of objects some may not be metered.
    """
    name = metric.column.name
    answered = name in row.cells or name in row.absent
    return not answered and not row.table.rows.large and has_limits(row, metric)


def _unread(view: TableView, row: Row, unit: _Answered) -> Iterable[Result]:
    """Readings that are invalid, or missing, although no status says why (spec 4).

    Only where other objects of the unit have such a reading: a model may not measure it at all.
    """
    table = view.table
    if not view.query.measured or is_off(table, row) or not _says_normal(row, table.own_status):
        return
    for metric in table.metrics:
        column = metric.column
        if (
            metric.is_reading
            and row.number(column) is None
            and column.name not in row.absent
            and column.name in unit.measured
            and (_is_well(row, metric.status) or _is_expected(table, row, metric))
            and not lacks_by_idling(table, row, metric, view.request.policy)
        ):
            yield metric_result(view, row, MetricThreshold(metric))


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
