"""How bad a problem is: the reading that a status is about, and the limit that it crossed (spec 6).

Readings and limits that have not been read are read of the objects concerned only, so that an OK
costs nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.cells import is_disowned, limits_in_force
from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.checks.result import Crossing, Judgement, Result
from check_sentry4.checks.steps import made_rows
from check_sentry4.checks.temperature import plan_scale
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Column, Metric
from check_sentry4.rows import Row
from check_sentry4.state import CRITICAL, OK, WARNING

#: What is in the label of a status that is about a low or a high limit: ``lowAlarm``, ``loadLow``.
LOW_WORDS = ("low", "under", "below")
HIGH_WORDS = ("high", "over", "above", "upper", "near")
#: Labels of a status that is about a limit without saying which.
EITHER = ("alarm", "warning", "critical")


#: What has one of these words in it and is about no limit.
NO_LIMIT = ("blown",)


def _says(label: str, words: Sequence[str]) -> bool:
    """Whether the label of a status has one of these words."""
    plain = label.lower()
    for word in NO_LIMIT:
        plain = plain.replace(word, "")
    return any(word in plain for word in words)


class Crossings:
    """Explains the problems whose state the device decided: by a status, or by its thresholds."""

    def __init__(self, request: CheckRequest, told: Iterable[Result]) -> None:
        self.request = request
        self.queries = {query.table.name: query for query in request.tables}
        found = ((result, self._metrics(result)) for result in told)
        self.told = [(result, metrics) for result, metrics in found if metrics]

    def _metrics(self, result: Result) -> list[Metric]:
        """The metrics that a problem may be about; none where the operator's ranges decided."""
        query = self.queries.get(result.object.table) if result.object is not None else None
        if query is None or result.state == OK or result.silent or result.note:
            return []
        if result.reading is not None or query.table.metric(result.what) is not None:
            metric = query.table.metric(result.what)
            return [metric] if metric is not None and _is_own(query, metric) else []
        return [m for m in query.table.metrics if m.status and m.status.name == result.what]

    def read(self, device: Device) -> Device:
        """What has been read of the objects concerned, with their readings and limits.

        Raises ``SourceError``.
        """
        objects = [
            (self.queries[result.object.table].table, result.object.row)
            for result, _ in self.told
            if result.object is not None
        ]
        excerpt = device.excerpt(objects)
        plan = Plan()
        for _, metrics in self.told:
            if any(metric.temperature for metric in metrics):
                for query in self.queries.values():
                    plan_scale(plan, self.request.family, query.table, own=False)
        excerpt.read(plan)
        excerpt.read_cells(
            (table, column, index)
            for (table, index), (result, metrics) in zip(objects, self.told)
            for metric in metrics
            for column in (*_columns(metric, _severity(result, metric)), table.probe.scale)
            if column is not None
        )
        return excerpt

    def explained(self, excerpt: Device, judgement: Judgement) -> Judgement:
        """The judgement, its problems with what they crossed."""
        rows: dict[str, dict[object, tuple[Row, dict[str, Metric]]]] = {}
        for name, query in self.queries.items():
            if any(result.object and result.object.table == name for result, _ in self.told):
                rows[name] = self._rows(excerpt, query)
        found: dict[int, Crossing] = {}
        for result, metrics in self.told:
            about = result.object
            row, told = rows[about.table].get(about.row, (None, {})) if about else (None, {})
            if row is None:
                continue
            crossings = [
                crossing
                for metric in metrics
                if (crossing := _crossing(row, told.get(metric.name, metric), result)) is not None
            ]
            # Of several readings with one status it is the one beyond its limit.
            if len(metrics) > 1:
                crossings = [each for each in crossings if _is_beyond(each, row, told)]
            if crossings:
                found[id(result)] = crossings[0]
        results = [
            result._replace(crossing=found.get(id(result), result.crossing))
            for result in judgement.results
        ]
        return judgement._replace(results=results)

    def _rows(
        self, excerpt: Device, query: TableQuery
    ) -> dict[object, tuple[Row, dict[str, Metric]]]:
        """The objects of a table and its metrics as they are told, by index."""
        wanted = {metric.name for _, several in self.told for metric in several}
        metrics = [m for m in query.table.metrics if m.name in wanted and not m.computed.sum_of]
        table, rows = made_rows(excerpt, self.request, query.table, metrics)
        told = {metric.name: metric for metric in table.metrics}
        return {row.index: (row, told) for row in rows}


def _is_own(query: TableQuery, metric: Metric) -> bool:
    """Whether a metric is a reading that the device judges: the operator gave no range."""
    given = any(t.metric.name == metric.name and t.bounds is not None for t in query.metrics)
    return metric.is_reading and not given


def _severity(result: Result, metric: Metric) -> int:
    """The state to which the MIB's status leads; without a status, the state of the result."""
    enum = metric.status.enum if metric.status is not None else None
    if result.status is None or enum is None:
        return result.state
    return enum.state(result.status.value)


def _columns(metric: Metric, severity: int) -> Sequence[Column | None]:
    """The columns of a reading, and of the limits that it may have crossed."""
    low_alarm, low_warning, high_warning, high_alarm = metric.thresholds or (None,) * 4
    alarms, warnings = (low_alarm, high_alarm), (low_warning, high_warning)
    limits = {CRITICAL: alarms, WARNING: warnings}.get(severity, (*alarms, *warnings))
    where = metric.scope.where.columns if metric.scope.where is not None else ()
    return (*metric.told_by, metric.status, metric.enabled, metric.capacity, *limits, *where)


def _crossing(row: Row, metric: Metric, result: Result) -> Crossing | None:
    """A reading with the limit that it crossed.

    None if the object has no such reading, or if its status says something else (off, failed).
    """
    value = row.number(metric.column)
    if value is None or is_disowned(row.table, row, metric):
        return None
    capacity = None
    if not metric.percent and metric.capacity is not None and metric.capacity != metric.column:
        capacity = row.number(metric.capacity) or None
    label = result.status.label if result.status is not None else ""
    limit = crossed_limit(row, metric, value, _severity(result, metric), label)
    words = (*LOW_WORDS, *HIGH_WORDS, *EITHER)
    if label and limit is None and not _says(label, words):
        return None
    return Crossing(metric.name, value, metric.unit, limit, capacity)


def crossed_limit(
    row: Row, metric: Metric, value: float, severity: int, label: str
) -> float | None:
    """The limit of a metric that ``value`` crossed; None if the device does not tell it.

    Where the status says low or high, it is that limit, even if the value is back within it
    (hysteresis).
    """
    low_alarm, low_warning, high_warning, high_alarm = limits_in_force(row, metric)
    pairs = {CRITICAL: (low_alarm, high_alarm), WARNING: (low_warning, high_warning)}
    says_low, says_high = _says(label, LOW_WORDS), _says(label, HIGH_WORDS)
    for state in dict.fromkeys((severity, CRITICAL, WARNING)):
        low, high = pairs.get(state, (None, None))
        named = state == severity
        if low is not None and not says_high and (value < low or (named and says_low)):
            return low
        if high is not None and not says_low and (value > high or (named and says_high)):
            return high
    # Where the device has one limit of that side only, it is what the status is about.
    sides = (low_alarm, low_warning) if says_low else (high_warning, high_alarm)
    left = [limit for limit in sides if limit is not None]
    return left[0] if len(left) == 1 and says_low != says_high else None


def _is_beyond(crossing: Crossing, row: Row, told: dict[str, Metric]) -> bool:
    """Whether a reading is outside of the limits of the device."""
    metric = told[crossing.metric]
    return crossed_limit(row, metric, crossing.value, CRITICAL, "") is not None
