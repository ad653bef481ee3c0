"""A metric of the objects of a table, against ranges or the device's own thresholds (spec 3, 4)."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.cells import has_limits, is_disowned_by, source_status
from check_sentry4.checks.load import is_idle, plan_load
from check_sentry4.checks.request import CheckRequest, MetricThreshold, TableQuery
from check_sentry4.checks.result import PROVIDES_NO, Result
from check_sentry4.checks.rule import Rule, TableView
from check_sentry4.checks.sensors import lacks_sensor, plan_presence
from check_sentry4.checks.steps import steps_of_metric
from check_sentry4.checks.verdicts import metric_result, told_object
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Metric, Table
from check_sentry4.rows import Row
from check_sentry4.state import OK, UNKNOWN


def lacking(request: CheckRequest, query: TableQuery, note: str) -> Result:
    """What the device does not have at all: UNKNOWN, or as ``--absent`` says."""
    state = UNKNOWN if query.selection.ids else request.absent
    return Result(state, None, note=note, absent=True)


class MetricRule(Rule):
    """One metric of the objects of a table.

    ``sparing``: of hundreds of objects, capacities are not read.
    """

    def __init__(
        self, request: CheckRequest, query: TableQuery, threshold: MetricThreshold, sparing: bool
    ) -> None:
        self.request = request
        self.query = query
        self.threshold = threshold
        self.sparing = sparing
        self.steps = steps_of_metric(request, query.table, threshold.metric)

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``Rule.needs``."""
        table, metric = self.query.table, self.threshold.metric
        plan.add(
            table,
            table.own_status,
            *metric.told_by,
            metric.id,
            metric.status,
            source_status(table, metric),
        )
        if not metric.scope.per_load:
            plan_presence(plan, device, table, metric.status)
        elif metric.column.name in device.read_columns(table):
            plan_load(plan, device, table, metric)
        if metric.scope.per_phase and table.phases.line_id is not None:
            from check_sentry4.checks.neutral import plan_neutral

            plan_neutral(plan, table)
        if not self.sparing:
            plan.add(table, metric.capacity)
        if self.threshold.bounds is None:
            self._plan_thresholds(plan, device)
        for step in self.steps:
            step.needs(plan, device)

    def _plan_thresholds(self, plan: Plan, device: Device) -> None:
        """Plan the device's thresholds, where no range is given.

        One of them costs as much as a reading: those of many objects only where there is no status.
        """
        table, metric = self.query.table, self.threshold.metric
        plan.add(table, metric.enabled)
        status = metric.status if table.rows.large and metric.enabled else None
        read = status is not None and status.name in device.read_columns(table)
        there = read and device.provides(table, metric.column)
        if status is None or (there and not device.provides(table, status)):
            plan.add(table, *metric.thresholds)

    def results(self, view: TableView) -> list[Result]:
        """See ``Rule.results``."""
        # A row that says of what kind it is has the reading of that kind.
        typed = view.table.probe.is_sensor and view.table.rows.where is not None
        metric = view.told(self.threshold.metric)
        if not typed and not is_provided(view.table, view.rows, metric):
            return self._not_provided(metric)
        return self.found(view)

    def found(self, view: TableView) -> list[Result]:
        """What the rule finds, where the device has the metric."""
        threshold = self.threshold._replace(metric=view.told(self.threshold.metric))
        return [
            result for row in view.looked_at for result in self._of_object(view, row, threshold)
        ]

    def _of_object(self, view: TableView, row: Row, threshold: MetricThreshold) -> list[Result]:
        """The result of one object; none where it has no such reading and was not named."""
        metric = threshold.metric
        if _is_at_rest(row, metric):
            return [Result(OK, told_object(view, row, metric), metric.name, note="not in use")]
        note = leaves_out(view.table, row, view.rows, metric)
        if note:
            about = told_object(view, row, metric)
            named = bool(self.query.selection.ids)
            return [Result(UNKNOWN, about, metric.name, note=note)] if named else []
        result = metric_result(view, row, threshold)
        if threshold.bounds is None and _lacks_status(view, row, metric, result):
            hole = f"{metric.name}Status not answered"
            beside = (result.reading,) if result.reading is not None else ()
            result = result._replace(state=UNKNOWN, note=hole, reading=None, readings=beside)
        return [result]

    def _not_provided(self, metric: Metric) -> list[Result]:
        """That the device has no such metric at all, where it was named."""
        query, table = self.query, self.query.table
        if not self.threshold.named or (table.probe.is_sensor and not query.named):
            return []
        only = f": only {metric.scope.models} do" if metric.scope.models else ""
        note = PROVIDES_NO.format(what=f"{metric.name} of its {table.plural}{only}")
        return [lacking(self.request, query, note)]


def _is_at_rest(row: Row, metric: Metric) -> bool:
    """Whether a sensor has no reading because it is out of use on purpose."""
    status = metric.status
    if status is None or status.enum is None or row.number(metric.column) is not None:
        return False
    return row.label_of(status) in status.enum.at_rest


def _lacks_status(view: TableView, row: Row, metric: Metric, result: Result) -> bool:
    """Whether a sensor that seems well lacks the status that others of its unit have."""
    column = metric.status
    if not view.table.probe.is_sensor or column is None or result.state != OK:
        return False
    if view.table.states.voluntary:
        return False
    if column.name in row.cells:
        return False
    return any(column.name in other.cells for other in view.rows if other.unit == row.unit)


def is_provided(table: Table, rows: Sequence[Row], metric: Metric) -> bool:
    """Whether the device has a metric at all.

    A unit without power sensing answers -1 throughout; one that cannot be reached does as well,
    but says so. A sensor is there if the agent answers anything of it.
    """
    columns = [metric.column]
    if table.probe.is_sensor and metric.status is None and table.own_status is not None:
        columns.append(table.own_status)
    if table.probe.is_sensor and metric.status is not None:
        columns.append(metric.status)
        if table.id is not None and metric.status == table.states.status:
            columns.append(table.id)  # else the ID is that of a port with other sensors
    if not any(column.name in row.cells for column in columns for row in rows) and not (
        table.probe.is_sensor and any(has_limits(row, metric) for row in rows)
    ):
        return False
    if not metric.scope.optional or any(row.number(metric.column) is not None for row in rows):
        return True
    if all(is_idle(table, row) for row in rows):
        return True
    enum = table.states.status.enum if table.states.status else None
    return enum is not None and any(
        row.label_of(table.states.status) in enum.no_reading for row in rows
    )


def is_left_out(table: Table, row: Row, metric: Metric) -> bool:
    """Whether an object that may leave out what it does not have leaves out a reading."""
    if not table.states.voluntary or table.probe.is_sensor or metric.computed.imbalance_of:
        return False
    used = metric.computed.utilisation
    sources = (metric.column,) if used is None else (used.used, used.capacity)
    is_lost = any(is_disowned_by(row, status) for status in table.states.all)
    return not is_lost and any(column.name not in row.cells for column in sources)


def leaves_out(table: Table, row: Row, rows: Sequence[Row], metric: Metric) -> str:
    """Why an object has no such metric by nature (a neutral conductor, spec 8); empty if it has."""
    if is_left_out(table, row, metric):
        return "has no such reading"
    told_absent = metric.status is None and metric.column.name in row.absent
    if lacks_sensor(row, metric.status) or (table.probe.is_sensor and told_absent):
        return "has no such sensor"
    if table.phases.line_id is None or not metric.scope.per_phase:
        return ""
    from check_sentry4.checks.neutral import has_none

    neutral = has_none(table, row, rows, metric)
    return "is a neutral conductor, which has none of its own" if neutral else ""
