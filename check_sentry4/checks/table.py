"""One table of a device: which of its objects, by metrics or by status; what it lacks."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.metrics import (
    has_limits,
    is_idle,
    judge,
    object_of,
    readings,
    source_status,
)
from check_sentry4.checks.request import CheckRequest, MetricThreshold, TableQuery
from check_sentry4.checks.result import ANSWERS_NO, PROVIDES_NO, Result
from check_sentry4.checks.rows import judged_rows, lacks_sensor
from check_sentry4.checks.status import judge_status, status_results
from check_sentry4.mib.model import Family, Metric, Table
from check_sentry4.rows import Device, Row
from check_sentry4.snmp import Index
from check_sentry4.state import OK, UNKNOWN


class TableResults:
    """What came of one part: its rows, those that are empty ports, those selected."""

    def __init__(
        self,
        part: TableQuery,
        rows: list[Row],
        unused: list[Row],
        selected: list[Row],
        results: list[Result],
    ) -> None:
        self.part = part
        self.rows = rows
        self.unused = unused
        self.selected = selected
        self.results = results

    @property
    def in_use(self) -> bool:
        """Whether there is any object that is not an empty port."""
        return len(self.rows) > len(self.unused)

    @property
    def ids(self) -> set[str]:
        """The IDs of all its objects, as ``--id`` may name them."""
        return {
            name
            for row in self.rows
            for name in (
                row.id.upper(),
                *(f"{p.upper()}:{row.id.upper()}" for p in self.part.places),
            )
        }


def lacking(request: CheckRequest, part: TableQuery, note: str) -> Result:
    """What the device does not have at all: UNKNOWN, or as ``--absent`` says."""
    state = UNKNOWN if part.selection.ids else request.absent
    return Result(state, None, note=note, absent=True)


def judge_part(device: Device, request: CheckRequest, part: TableQuery) -> TableResults:
    """Judge what has been read of a table."""
    table = part.table
    metrics = [asked.metric for asked in part.asked] or list(table.metrics)
    rows, told = judged_rows(device, request, table, metrics)
    rows = there(device, part, rows)
    asked = [a._replace(metric=metric) for a, metric in zip(part.asked, told)]
    by_name = {metric.name: metric for metric in told}
    table = table._replace(metrics=tuple(by_name.get(m.name, m) for m in table.metrics))
    part = part._replace(table=table)
    rows, unused = _empty(device, request, part, rows)
    selected = [row for row in rows if part.selection.takes(row, part.places)]
    looked_at = [row for row in selected if row not in unused]
    if asked:
        results = _by_metrics(device, request, part, rows, looked_at, asked)
    elif (
        rows
        and table.states.all
        and not table.probe.is_sensor
        and not any(device.provides(table, column) for column in table.states.all)
        and not any(m.status and device.provides(table, m.status) for m in table.metrics)
    ):
        instead = _with_thresholds(device, part)
        # Of other firmware (``Rows.fallback``) they may have none.
        optional = all(r.table.states.optional or not r.table.states.all for r in rows)
        if request.whole and optional and not part.named and not instead:
            return TableResults(part, rows, [], [], [])  # not monitored by this model
        metered = [row for row in looked_at if not table.rows.large or _is_metered(row, instead)]
        results = _by_metrics(device, request, part, rows, metered, instead)
        results = _with_readings(request, part, metered, results)
        if not instead:
            note = ANSWERS_NO.format(what=f"status of its {table.plural}")
            results = [lacking(request, part, note)]
    else:
        results = status_results(request, part, rows, looked_at)
    if part.named and table.states.row_severity is not None and not rows:
        results = [Result(OK, None, note=f"no open {table.plural}")]
    elif part.asked and not results and not any(each.named for each in part.asked):
        results = [
            lacking(request, part, ANSWERS_NO.format(what=f"readings of its {table.plural}"))
        ]
    elif part.named and not results and not rows:
        results = [lacking(request, part, ANSWERS_NO.format(what=table.plural))]
    elif part.named and not results and len(unused) == len(rows):
        note = f"no port of the {table.plural} has anything plugged in"
        results = [lacking(request, part, note)]
    return TableResults(part, rows, unused, selected, _placed(request, part, selected, results))


def _placed(
    request: CheckRequest, part: TableQuery, selected: Sequence[Row], results: list[Result]
) -> list[Result]:
    """The results; under ``--unit``, what does not say on which unit it is, is not OK."""
    lost = {row.index: row for row in selected if part.selection.units and row.unit is None}
    if not lost:
        return results
    kept = [r for r in results if r.state != OK or r.object is None or r.object.row not in lost]
    note = f"{request.family.unit.name} not answered"
    return kept + [
        Result(UNKNOWN, object_of(request, part, row), note=note) for row in lost.values()
    ]


def there(device: Device, part: TableQuery, rows: list[Row]) -> list[Row]:
    """The objects that there are: those with an ID, or with something that is judged.

    Where the agent has no IDs, names stand for them. What else was read of an object does not make
    it one: the answer would depend on how much is told.
    """
    table = part.table
    # A port may have no sensor; but a row that says of what kind it is (Rows.where) is one.
    is_port = table.probe.is_sensor and table.rows.where is None
    columns = [table.id, *table.states.problem_text, None if is_port else table.rows.anchor]
    if table.rows.where is not None and not table.probe.is_sensor:
        columns += table.rows.where.columns
    if table.id is None or not device.provides(table, table.id):
        columns.append(table.label)
    for metric in (asked.metric for asked in part.asked):
        used = metric.computed.utilisation.used if metric.computed.utilisation else None
        columns += (
            table.states.status,
            metric.column,
            metric.status,
            source_status(table, metric),
            used,
        )
    if not part.asked:
        columns += table.states.all
        if part.measured:
            columns += [metric.column for metric in table.metrics if metric.is_reading]
    if part.expect and table.states.power_state is not None:
        columns.append(table.states.power_state)
    names = [column.name for column in columns if column is not None]
    # Thresholds in force tell of a sensor that has lost all else.
    limited = [a.metric for a in part.asked if table.probe.is_sensor and a.metric.thresholds]
    return [
        row
        for row in rows
        if any(name in row.cells for name in names)
        or any(m.column.name not in row.absent and has_limits(row, m) for m in limited)
    ]


def _with_thresholds(device: Device, part: TableQuery) -> list[MetricThreshold]:
    """What can be judged of a table without any status: readings that have thresholds."""
    return [
        MetricThreshold(metric)
        for metric in part.table.metrics
        if (part.measured or metric.is_judged_by_limits)
        and metric.is_reading
        and device.provides(part.table, metric.column)
        and any(c is not None and device.provides(part.table, c) for c in metric.thresholds)
    ]


def _is_metered(row: Row, asked: Sequence[MetricThreshold]) -> bool:
    """Whether an object answers any of some readings."""
    return any(each.metric.column.name in row.cells for each in asked)


def _with_readings(
    request: CheckRequest, part: TableQuery, rows: Sequence[Row], results: Sequence[Result]
) -> list[Result]:
    """The results of objects without a status, with all else that is measured on them."""
    left = {row.index: row for row in rows} if part.measured else {}
    told: dict[Index, list[Result]] = {}
    for result in results:
        if result.object is not None:
            told.setdefault(result.object.row, []).append(result)
    made = []
    for result in reversed(results):
        row = left.pop(result.object.row, None) if result.object is not None else None
        if row is not None:
            beside = readings(part.table, row, request.policy, told[row.index])
            result = result._replace(readings=beside)
        made.append(result)
    return made[::-1]


def _by_metrics(
    device: Device,
    request: CheckRequest,
    part: TableQuery,
    rows: Sequence[Row],
    selected: Sequence[Row],
    asked: Sequence[MetricThreshold],
) -> list[Result]:
    """Object by object, for each in the order asked; then what the device does not provide."""
    if not rows:
        return []
    table = part.table
    by_object: dict[Index, list[Result]] = {row.index: [] for row in selected}
    missing: list[Result] = []
    for one in asked:
        # A row that says of what kind it is has the reading of that kind.
        typed = table.probe.is_sensor and table.rows.where is not None
        if not provided(table, rows, one.metric) and not typed:
            found = _not_provided(request, part, one)
        elif one.metric.computed.imbalance_of:
            found = _imbalance(request, part, rows, selected, one)
        else:
            found = [r for row in selected for r in _of_object(request, part, rows, row, one)]
        for result in found:
            if result.object is None:
                missing.append(result)
            else:
                by_object[result.object.row].append(result)
    if part.expect and table.states.power_state is not None:
        for row in selected:
            about = object_of(request, part, row)
            by_object[row.index].append(
                judge_status(request, about, row, table.states.power_state, part.expect)
            )
    return [result for found in by_object.values() for result in found] + missing


def _not_provided(request: CheckRequest, part: TableQuery, asked: MetricThreshold) -> list[Result]:
    """That the device has no such metric at all, where it was named."""
    metric, table = asked.metric, part.table
    if not asked.named or (table.probe.is_sensor and not part.named):
        return []
    only = f": only {metric.scope.models} do" if metric.scope.models else ""
    note = PROVIDES_NO.format(what=f"{metric.name} of its {table.plural}{only}")
    return [lacking(request, part, note)]


def _imbalance(
    request: CheckRequest,
    part: TableQuery,
    rows: Sequence[Row],
    selected: Sequence[Row],
    asked: MetricThreshold,
) -> list[Result]:
    """The imbalance of the selected objects, or that there is none."""
    from check_sentry4.checks.imbalance import imbalance

    metric, table = asked.metric, part.table
    found = imbalance(request, part, rows, selected, asked)
    if found is None:
        note = f"{metric.name} needs three-phase {table.plural}: this device has none"
        return [lacking(request, part, note)]
    if not found and selected:
        note = f"no selected {table.name} has a {metric.name}"
        return [Result(UNKNOWN, None, note=note)]
    return found


def _of_object(
    request: CheckRequest, part: TableQuery, rows: Sequence[Row], row: Row, asked: MetricThreshold
) -> list[Result]:
    """One metric of one object; nothing where it has none by nature and was not named."""
    metric = asked.metric
    note = leaves_out(part.table, row, rows, metric)
    if note:
        about = object_of(request, part, row, metric)
        return [Result(UNKNOWN, about, metric.name, note=note)] if part.selection.ids else []
    result = judge(request, part, row, asked)
    if asked.bounds is None and _lacks_status(part.table, rows, row, metric, result):
        hole = f"{metric.name}Status not answered"
        beside = (result.reading,) if result.reading is not None else ()
        result = result._replace(state=UNKNOWN, note=hole, reading=None, readings=beside)
    return [result]


def _lacks_status(
    table: Table, rows: Sequence[Row], row: Row, metric: Metric, result: Result
) -> bool:
    """Whether a sensor that seems well lacks the status that others of its unit have."""
    column = metric.status
    if (
        not table.probe.is_sensor
        or column is None
        or result.state != OK
        or column.name in row.cells
    ):
        return False
    return any(column.name in other.cells for other in rows if other.unit == row.unit)


def provided(table: Table, rows: Sequence[Row], metric: Metric) -> bool:
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


def leaves_out(table: Table, row: Row, rows: Sequence[Row], metric: Metric) -> str:
    """Why an object has no such metric by nature (a neutral conductor, spec 8); empty if it has."""
    told_absent = metric.status is None and metric.column.name in row.absent
    if lacks_sensor(row, metric.status) or (table.probe.is_sensor and told_absent):
        return "has no such sensor"
    if table.phases.line_id is None or not metric.scope.per_phase:
        return ""
    if metric.unit == "A" and row.number(metric.column) is not None:
        return ""  # a neutral carries a current: what it answers is judged
    from check_sentry4.checks.imbalance import is_neutral

    siblings = [other for other in rows if other.parent == row.parent]
    neutral = is_neutral(table, row, siblings)
    return "is a neutral conductor, which has none of its own" if neutral else ""


def _empty(
    device: Device, request: CheckRequest, part: TableQuery, rows: list[Row]
) -> tuple[list[Row], list[Row]]:
    """The rows, and those that are ports into which nothing was ever plugged: these are left out.

    Where ``--status`` says what becomes of such a port, none is left out: one that is empty by
    what its other sensor says has the same status as one that says so itself.
    """
    table = part.table
    if not table.probe.empty or part.selection.ids:
        return rows, []
    asked = part.asked[0].metric if part.asked else None
    said = beside(device, request.family, table)
    empty = [row for row in rows if is_empty(table, row, asked, said.get(row.index, ()))]
    status, enum = table.states.status, table.states.status.enum if table.states.status else None
    if not table.probe.keeps_empty and not request.policy.asks_for(enum, table.probe.empty):
        return rows, empty
    values = (
        [v for v, (label, _) in enum.values.items() if label == table.probe.empty] if enum else []
    )
    if status is None or not values:
        return rows, []
    as_told = {row.index: row.changed({status.name: values[0]}) for row in empty}
    return [as_told.get(row.index, row) for row in rows], []


def beside(device: Device, family: Family, table: Table) -> dict[Index, list[str]]:
    """What the other sensors of each probe say of themselves."""
    said: dict[Index, list[str]] = {}
    if table.probe.group:
        for other in family.tables:
            if other.probe.group == table.probe.group and other.name != table.name:
                statuses = [other.states.status, *(metric.status for metric in other.metrics)]
                for row in device.rows(other):
                    said.setdefault(row.index, []).extend(map(row.label_of, statuses))
    return said


#: What a port says that is in order: of its reading, of its probe.
IN_ORDER = frozenset(("normal", "found"))


def is_empty(table: Table, row: Row, metric: Metric | None, said: Sequence[str]) -> bool:
    """Whether nothing was ever plugged into a port.

    Its status says so; or it has no reading while the other sensor of the probe says so and its
    own status says normal (real agents do). Whatever else its status says tells of a probe that
    was there: an alarm, a probe that is lost, a number that the MIB does not define.
    """
    if not table.probe.empty:
        return False
    labels = {row.label_of(table.states.status), row.label_of(metric.status) if metric else ""} - {
        ""
    }
    if table.probe.empty in labels:
        return True
    if metric is None or metric.column.name not in row.cells or not row.lacks(metric.column):
        return False
    return bool(labels) and labels <= IN_ORDER and table.probe.empty in said
