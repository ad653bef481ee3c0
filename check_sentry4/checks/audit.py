"""Would a device tell of a problem by itself? How notifications and thresholds are set (spec 13).

An object stays silent between two checks if its SNMP traps are off, or if a threshold is 0, not in
force, above its capacity, or in the wrong order (a warning beyond its alarm). Whether low ones are
set is looked at where a low reading is a fault, of voltages and power factors: others are 0 as a
rule. The order is looked at wherever both are set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from check_sentry4.checks.neutral import is_neutral
from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.checks.result import Judgement, Object, Result
from check_sentry4.checks.rule import TableResults, TableView
from check_sentry4.checks.rules import TableRules
from check_sentry4.checks.sensors import empty_ports
from check_sentry4.checks.steps import made, steps_of_metric, steps_of_table
from check_sentry4.checks.verdicts import object_of
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Column, Metric, Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index
from check_sentry4.state import OK, UNKNOWN, WARNING
from check_sentry4.text import number
from check_sentry4.values import OutOfRange

#: EventNotificationMethods (Sentry4-MIB): BITS { snmpTrap(0), email(1) }.
SNMP_TRAP = 1
#: What is told of an object that is well.
TRAPS, THRESHOLDS = "SNMP traps are on", "thresholds are set"
WAKEUP = "what is on comes back after a power cut"
#: The kinds of findings that speak against each.
KINDS = {
    TRAPS: {"notifications"},
    THRESHOLDS: {"high", "low", "order", "inforce"},
    WAKEUP: {"wakeup"},
}
#: Which of ``Metric.thresholds`` are high: warning, alarm; and low: alarm, warning.
HIGH, LOW = slice(2, 4), slice(0, 2)
#: The order of ``Metric.thresholds``: which is wrong, which has to be the lower and the upper one.
ORDER = (
    (1, 0, 1, "beyond the alarm"),
    (2, 2, 3, "beyond the alarm"),
    (1, 1, 2, "above the high one"),
    (0, 0, 3, "above the high one"),
)
#: Communities that devices come with.
FACTORY_COMMUNITIES = ("public", "private")
#: So many outlets that come on at once may trip a breaker.
MANY_OUTLETS = 8
#: The metrics of which a low reading is a fault.
LOW_IS_A_FAULT = ("Voltage", "PowerFactor")


def _looked_at(metric: Metric) -> list[Column]:
    """The thresholds of a metric that an audit looks at."""
    low = metric.thresholds[LOW] if metric.name in LOW_IS_A_FAULT else ()
    return [column for column in (*low, *metric.thresholds[HIGH]) if column is not None]


def _audited(table: Table) -> list[Metric]:
    """The metrics of a table that have thresholds."""
    return [metric for metric in table.metrics if metric.is_reading and any(metric.thresholds)]


def audited(request: CheckRequest) -> list[TableQuery]:
    """The tables of a request of which an audit can tell anything."""
    return [
        query
        for query in request.tables
        if query.table.states.row_severity is None
        and (
            query.table.states.notifications
            or _audited(query.table)
            or (request.family.settings.wakeup or ("",))[0] == query.table.name
        )
    ]


class AuditRules(TableRules):
    """How the objects of one table are set, instead of how they are."""

    def __init__(self, request: CheckRequest, query: TableQuery) -> None:
        super().__init__(request, query)
        self.metrics = _audited(query.table)
        self.steps = steps_of_table(request, query.table)
        for metric in self.metrics:
            self.steps += steps_of_metric(request, query.table, metric)

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``TableRules.needs``."""
        table, states = self.query.table, self.query.table.states
        plan.add(table, table.id or table.anchor, table.label, states.status, states.notifications)
        plan.add(table, table.phases.line_id)
        settings = self.request.family.settings
        plan.scalar(*(c for c in (settings.sequence, settings.traps) if c is not None))
        if settings.wakeup is not None and settings.wakeup[0] == table.name:
            plan.add(table, settings.wakeup[1], states.power_state)
        for metric in self.metrics:
            plan.add(table, *metric.told_by, metric.enabled, metric.capacity, *metric.thresholds)
        for step in self.steps:
            step.needs(plan, device)
        super().needs(plan, device)

    def results(self, device: Device) -> TableResults:
        """See ``TableRules.results``."""
        query, request = self.query, self.request
        table, rows = made(device, query.table, self.steps)
        metrics = [m for metric in self.metrics if (m := table.metric(metric.name)) is not None]
        read = query.metrics[0].metric if query.metrics else None
        unused = empty_ports(device, request.family, query.table, rows, read)
        view = TableView(device, request, query, table, rows, unused)
        units: dict[Index | None, set[str]] = {}
        cords: dict[Index | None, list[Row]] = {}
        for row in rows:
            units.setdefault(row.unit, set()).update(row.cells)
            cords.setdefault(row.parent, []).append(row)
        results: list[Result] = []
        for row in view.looked_at:
            answered = units[row.unit] - _not_needed(query.table, row, metrics, cords)
            results += _of_object(request, query, row, metrics, answered)
        return TableResults(query, rows, unused, view.selected, results)


def summed_up(
    device: Device, request: CheckRequest, found: Sequence[TableResults], results: list[Result]
) -> Judgement:
    """The whole of it, with a word for where all is well."""
    outlets = sum(
        not _stays_off(request, each.query.table, row)
        for each in found
        if each.query.table.name == "outlet"
        for row in each.selected
    )
    of_device = [r for r in _of_device(device, request, outlets) if not _is_ignored(request, r)]
    if not any(result.object for result in results):
        note = "this device tells neither which notifications are on nor any threshold"
        lacking = results or [Result(request.absent, None, note=note, absent=True)]
        return Judgement([*of_device, *lacking])
    counts = {note: sum(note in r.note for r in results) for note in (TRAPS, THRESHOLDS, WAKEUP)}
    told = ", ".join(
        f"{note} for {count}" if count else f"whether {note} is not told"
        for note, count in counts.items()
        if count or note != WAKEUP
    )
    objects = len({(r.object.table, r.object.row) for r in results if r.object is not None})
    summary = f"{objects} object{'' if objects == 1 else 's'}: {told}"
    return Judgement([*of_device, *results], summary=summary)


def _of_device(device: Device, request: CheckRequest, outlets: int) -> Iterable[Result]:
    """What is wrong with how the device as a whole is set; ``outlets`` are how many there are."""
    settings = request.family.settings
    if request.community in FACTORY_COMMUNITIES:
        note = f"this check gets in with {request.community}, which everybody tries first"
        yield Result(WARNING, None, "SNMP community", note=note, kind="community")
    scalars = Row(request.family.unit, (), "", "", device.scalars)
    if scalars.label_of(settings.traps) == "no":
        yield Result(WARNING, None, "SNMP traps", note="are off", kind="notifications")
    if device.number(settings.sequence) == 0 and outlets >= MANY_OUTLETS:
        note = f"0s: {outlets} outlets come on at once after a power cut"
        yield Result(WARNING, None, "SequenceInterval", note=note, kind="sequence")


def _is_ignored(request: CheckRequest, result: Result) -> bool:
    """Whether ``--ignore`` names the kind of a finding, or what it is about."""
    if request.ignored is None or result.state == OK:
        return False
    about = result.object
    place = f"{about.table} {about.id} " if about is not None else ""
    return request.ignored.search(f"{result.kind} {place}{result.what}") is not None


def _not_needed(
    table: Table, row: Row, metrics: Sequence[Metric], cords: Mapping[Index | None, Sequence[Row]]
) -> set[str]:
    """The columns that an object may lack: a neutral conductor may have no capacity of its own."""
    named = row.name.rpartition(":")[2].strip().upper() == "N"
    if not named and not is_neutral(table, row, cords[row.parent]):
        return set()
    return {metric.capacity.name for metric in metrics if metric.capacity is not None}


def _of_object(
    request: CheckRequest,
    query: TableQuery,
    row: Row,
    metrics: Sequence[Metric],
    answered: set[str],
) -> list[Result]:
    """What is wrong with how an object is set; that it is OK; nothing where nothing is told.

    ``answered`` are the columns that others of its table and unit answer. One that the object does
    not answer is UNKNOWN.
    """
    about = object_of(request, query, row)
    notifications = query.table.states.notifications
    if metrics and not about.sensor and all(_lacks(row, metric) for metric in metrics):
        answered = set()  # a slot of a model that has fewer: nothing of it is missed
    results = list(_holes(about, row, notifications, metrics, answered))
    bits = row.number(notifications)
    if notifications is not None and bits is not None and not int(bits) & SNMP_TRAP:
        results.append(_wrong(about, notifications, "SNMP traps are off", "notifications"))
    masks = {
        metric.name: (bool(int(mask) & 0b1100), metric.capacity is not None)
        for metric in metrics
        if row.number(metric.column) is not None
        if (mask := row.number(metric.enabled)) is not None
    }
    # What has a capacity needs one of its own; of the rest one is enough.
    silent = [name for name, (high, capacity) in masks.items() if capacity and not high]
    if masks and not any(high for high, _ in masks.values()):
        silent = ["Thresholds"]
    none = "no high threshold is in force"
    results += [Result(WARNING, about, name, note=none, kind="inforce") for name in silent]
    found = [_of_metric(about, row, metric) for metric in metrics]
    results += [result for wrong, _ in found for result in wrong]
    results += _wakeup(request, query.table, about, row)
    wakeup = request.family.settings.wakeup
    told = {
        TRAPS: bits is not None,
        THRESHOLDS: bool(masks) or any(in_force for _, in_force in found),
        WAKEUP: wakeup is not None and wakeup[0] == about.table and bool(row.label_of(wakeup[1])),
    }
    left = [result for result in results if not _is_ignored(request, result)]
    if left or not (results or any(told.values())):
        return left
    ignored = {result.kind for result in results}  # what was left out is not said to be well
    well = [note for note, is_told in told.items() if is_told and not ignored & KINDS[note]]
    return [Result(OK, about, "Notifications", note=", ".join(well) or "left out by --ignore")]


def _lacks(row: Row, metric: Metric) -> bool:
    """Whether an object answers nothing of a metric: no reading, no threshold."""
    columns = (metric.column, *metric.thresholds)
    return not any(column.name in row.cells for column in columns if column is not None)


def _holes(
    about: Object,
    row: Row,
    notifications: Column | None,
    metrics: Sequence[Metric],
    answered: set[str],
) -> Iterable[Result]:
    """The columns that an object does not answer, although others of its table do."""
    columns: list[tuple[Column | None, str]] = [(notifications, "notifications")]
    columns += [(metric.capacity, "high") for metric in metrics]
    columns += [(column, _kind(column, m)) for m in metrics for column in _looked_at(m)]
    for column, kind in columns:
        if column is None or column.single or column.name not in answered:
            continue
        if column.name not in row.cells and column.name not in row.absent:
            note = "not answered"
            yield Result(UNKNOWN, about, column.name, note=note, silent=True, kind=kind)


def _kind(column: Column, metric: Metric) -> str:
    """Whether a threshold is a low or a high one."""
    return "low" if column in metric.thresholds[LOW] else "high"


def _wakeup(request: CheckRequest, table: Table, about: Object, row: Row) -> Iterable[Result]:
    """A warning if what is on would stay off after a power cut."""
    wakeup, state = request.family.settings.wakeup, table.states.power_state
    if wakeup is None or not _stays_off(request, table, row):
        return
    if state is None or row.label_of(state) == "on":
        note = "off: it would stay off after a power cut"
        yield Result(WARNING, about, wakeup[1].name, note=note, kind="wakeup")


def _stays_off(request: CheckRequest, table: Table, row: Row) -> bool:
    """Whether an object says that it is off after a power cut."""
    wakeup = request.family.settings.wakeup
    return wakeup is not None and wakeup[0] == table.name and row.label_of(wakeup[1]) == "off"


def _of_metric(about: Object, row: Row, metric: Metric) -> tuple[list[Result], bool]:
    """What is wrong with the thresholds of a metric, and whether any is in force.

    Where the device says which thresholds are enabled, those that are not are left out here.
    """
    capacity, masked = row.number(metric.capacity), row.number(metric.enabled) is not None
    results, in_force = [], False
    for column in _looked_at(metric):
        cell, value, kind = row.cells.get(column.name), row.number(column), _kind(column, metric)
        if isinstance(cell, OutOfRange):
            note = f"{cell.raw}, beyond the MIB's range"
            results.append(_wrong(about, column, note, "inforce"))
        elif column.name in row.cells and value is None and not masked:
            results.append(_wrong(about, column, "not in force", "inforce"))
        if value is None:
            continue
        in_force = True
        if not value:
            results.append(_wrong(about, column, "0", kind))
        elif capacity and value > capacity:
            note = f"{number(value)}{metric.unit}, above the capacity of {number(capacity)}"
            results.append(_wrong(about, column, f"{note}{metric.unit}", kind))
    return [*results, *_disordered(about, row, metric)], in_force


def _disordered(about: Object, row: Row, metric: Metric) -> Iterable[Result]:
    """A warning beyond its alarm: it comes too late, or never; and low above high."""
    for place, lower, upper, beyond in ORDER if metric.thresholds else ():
        column = metric.thresholds[place]
        low, high = (row.number(metric.thresholds[at]) or None for at in (lower, upper))
        if column is not None and low is not None and high is not None and low > high:
            value, other = (low, high) if place == lower else (high, low)
            note = f"{number(value)}{metric.unit}, {beyond} at {number(other)}{metric.unit}"
            yield _wrong(about, column, note, "order")


def _wrong(about: Object, column: Column, note: str, kind: str) -> Result:
    # Sensors are told without the name of a column.
    note = f"{column.name} {note}" if about.sensor else note
    return Result(WARNING, about, column.name, note=note, kind=kind)
