"""Which columns an answer needs, given what has been read so far.

A plan grows while a device is read: what an agent turns out to lack may be had in another way.
"""

from __future__ import annotations

from check_sentry4.checks.metrics import (
    is_disowned_by,
    is_idle,
    is_missing,
    loads,
    source_status,
)
from check_sentry4.checks.request import CheckRequest, MetricThreshold, TableQuery
from check_sentry4.mib.model import (
    ENGINE_TIME,
    SYS_OBJECT_ID,
    SYS_UPTIME,
    Column,
    Family,
    Metric,
    Table,
)
from check_sentry4.rows import Device, Plan, Row


def plan(device: Device, request: CheckRequest) -> Plan:
    """The columns that the answer needs, as far as can be told now."""
    if request.audit:
        from check_sentry4.checks.audit import plan_audit

        return plan_audit(request)
    wanted = Plan()
    if request.system is not None:
        _system(wanted, request)
    for part in request.parts:
        _part(wanted, device, request, part)
    return wanted


def _system(wanted: Plan, request: CheckRequest) -> None:
    system = request.family.system
    wanted.scalar(SYS_OBJECT_ID, *system.product, *system.firmware, SYS_UPTIME, ENGINE_TIME)
    if system.unit_count is not None:
        wanted.scalar(system.unit_count)
    wanted.scalar(*(metric.column for metric in system.metrics))


def _part(wanted: Plan, device: Device, request: CheckRequest, part: TableQuery) -> None:
    # Hundreds of IDs are those of their indices (MIB: Format=AAN) until a problem is told.
    table = part.table
    # Whether all of them answer is known by their number alone.
    counted = table.id is not None and table.rows.counted_in is not None
    sparing = table.rows.large and request.brief and not part.selection and counted
    _objects(wanted, device, request, part, sparing)
    if request.detailed:
        wanted.add(table, *table.details)
    if part.asked:
        wanted.add(table, table.own_status)
        if part.expect:
            wanted.add(table, table.states.power_state)
        for asked in part.asked:
            _metric(wanted, device, request, table, asked, sparing)
        _empty_ports(wanted, device, request.family, part)
    else:
        _statuses(wanted, device, request, part)


def _objects(
    wanted: Plan, device: Device, request: CheckRequest, part: TableQuery, sparing: bool
) -> None:
    """Which objects there are, and how many there should be."""
    table = part.table
    if not sparing:
        wanted.add(table, table.id or table.anchor)
    elif table.rows.counted_in is not None:
        _count(wanted, device, request.family, table, table.rows.counted_in)
    if not request.brief or request.detailed or part.selection.names_matter:
        wanted.add(table, table.id, table.label)
    id, known = table.id, device.read_columns(table)
    if id is not None and id.name in known and not device.provides(table, id):
        wanted.add(table, table.label)  # an agent without IDs: names tell which objects there are
    unit = request.family.unit
    if table.place.part_of and not table.tells_of_loss and unit.own_status is not None:
        wanted.add(unit, unit.own_status if _may_be_lost(unit) else None)
    if table.rows.counted_by is not None and not part.selection.ids:
        wanted.scalar(table.rows.counted_by)
    whole = request.family.table(table.rows.at_least[0]) if table.rows.at_least else None
    if whole is not None and table.rows.at_least is not None:
        wanted.add(whole, table.rows.at_least[1])


def _may_be_lost(unit: Table) -> bool:
    """Whether a unit can say that it cannot be reached."""
    own = unit.own_status
    return own is not None and own.enum is not None and bool(own.enum.no_reading)


def _statuses(wanted: Plan, device: Device, request: CheckRequest, part: TableQuery) -> None:
    """Every status of a table, and of its readings what is told beside it."""
    table = part.table
    wanted.add(
        table, *table.states.all, *table.states.problem_text, *(table.states.must_equal or ())
    )
    for column in table.states.all:
        _presence(wanted, device, table, column)
    for metric in table.metrics:
        wanted.add(table, metric.status)
        if metric.scope.per_phase and metric.status is not None:
            wanted.add(table, table.phases.line_id)
        if metric.scope.per_load:
            _idling_by_status(wanted, device, table, metric)
        _presence(wanted, device, table, metric.status)
        if _by_limits(device, table, metric) or (
            metric.is_reading and (part.measured or request.detailed)
        ):
            _beside_status(wanted, device, request, table, metric)


def _beside_status(
    wanted: Plan, device: Device, request: CheckRequest, table: Table, metric: Metric
) -> None:
    """A reading, and of few objects what it is judged by where it has no status."""
    wanted.add(table, *metric.told_by)
    _sums(wanted, request.family, metric)
    if table.rows.large and not _by_limits(device, table, metric):
        return
    wanted.add(table, metric.enabled, *metric.thresholds, metric.capacity)
    if metric.status is None and any(metric.thresholds):
        _utilisation(wanted, device, request, table, metric)


def _by_limits(device: Device, table: Table, metric: Metric) -> bool:
    """Whether thresholds have to be read: of hundreds of objects only if no status says it."""
    own = table.own_status
    if not metric.is_judged_by_limits or not table.rows.large or own is None:
        return metric.is_judged_by_limits
    if own == table.states.power_state:
        return True
    return own.name in device.read_columns(table) and not device.provides(table, own)


def _presence(wanted: Plan, device: Device, table: Table, status: Column | None) -> None:
    """Whether objects without a reading have such a sensor at all."""
    if status is None or not status.present or status.enum is None:
        return
    for row in device.rows(table):
        if row.label_of(status) in status.enum.no_reading:
            wanted.cell(table, row.index, status.presence)


def _idling_by_status(wanted: Plan, device: Device, table: Table, metric: Metric) -> None:
    """Plan what shows whether objects carry a load, if the status of a power factor is a problem.

    A status that is missing is a problem, too.
    """
    status, enum = metric.status, metric.status.enum if metric.status else None
    if status is None or enum is None or not device.provides(table, status):
        return
    for row in device.rows(table):
        label = row.label_of(status)
        if not label or label in enum.no_reading:
            wanted.cell(table, row.index, metric.column)
            _load(wanted, device, table, row)


def _idling(wanted: Plan, device: Device, table: Table, metric: Metric) -> None:
    """Plan what shows whether objects carry a load, if they lack what is divided by it.

    Whether they have such a sensor at all matters only if they do.
    """
    status = metric.status
    # Firmware may have readings elsewhere.
    elsewhere = metric.column.fallback in device.read_columns(table).values()
    if not device.provides(table, metric.column):
        return
    for row in device.rows(table):
        if not is_missing(row, metric):
            continue
        known = _load(wanted, device, table, row, elsewhere=elsewhere)
        if status is not None and known and not is_idle(table, row) and is_disowned_by(row, status):
            wanted.cell(table, row.index, status.presence)


def _load(wanted: Plan, device: Device, table: Table, row: Row, *, elsewhere: bool = False) -> bool:
    """Plan the state and the load of an object; whether the load has been asked for before.

    The first load that has a reading counts. 0 is 0, whatever the unit and the digits.
    """
    wanted.cell(table, row.index, table.states.power_state)
    known = True
    for load in loads(table):
        column = (load.column.fallback if elsewhere else None) or load.column
        wanted.cell(table, row.index, column, load.status)
        known = device.has_tried(table, column, row.index)
        if not known or not is_missing(row, load):
            break
    return known


def _sums(wanted: Plan, family: Family, metric: Metric) -> None:
    """What a total is the sum of."""
    for name, column in metric.computed.sum_of:
        parts = family.table(name)
        if parts is not None:
            wanted.add(parts, parts.anchor, column)


def _metric(
    wanted: Plan,
    device: Device,
    request: CheckRequest,
    table: Table,
    asked: MetricThreshold,
    sparing: bool,
) -> None:
    metric = asked.metric
    wanted.add(table, *metric.told_by, metric.id, metric.status, source_status(table, metric))
    made = metric.computed.utilisation
    for source in table.metrics:
        if source.name == metric.computed.imbalance_of or (made and source.column == made.used):
            wanted.add(table, source.encoding.digits)
    _sums(wanted, request.family, metric)
    if not metric.scope.per_load:
        _presence(wanted, device, table, metric.status)
    elif metric.column.name in device.read_columns(table):
        _idling(wanted, device, table, metric)
    if metric.computed.imbalance_of or metric.scope.per_phase:
        wanted.add(table, table.phases.line_id, table.phases.neutral_lacks)
        if table.phases.line_id is not None:
            wanted.add(table, *table.states.all)
    if not sparing:
        wanted.add(table, metric.capacity)
    if asked.bounds is None:
        _own_thresholds(wanted, device, table, metric)
    if metric.temperature:
        _scale(wanted, request.family, table)
    _utilisation(wanted, device, request, table, metric)


def _own_thresholds(wanted: Plan, device: Device, table: Table, metric: Metric) -> None:
    """The device's thresholds, where no range is given.

    One of them costs as much as a reading: those of many objects only where there is no status.
    """
    wanted.add(table, metric.enabled)
    status = metric.status if table.rows.large and metric.enabled else None
    read = status is not None and status.name in device.read_columns(table)
    there = read and device.provides(table, metric.column)
    if status is None or (there and not device.provides(table, status)):
        wanted.add(table, *metric.thresholds)


def _scale(wanted: Plan, family: Family, table: Table) -> None:
    """The scale of temperatures: of the unit, of the object, or of the device."""
    if table.probe.scale_of_unit is not None:
        wanted.add(family.unit, table.probe.scale_of_unit)
    elif table.probe.scale is not None:
        wanted.add(table, table.probe.scale)
    elif family.system.scale is not None:
        wanted.scalar(family.system.scale)


def _utilisation(
    wanted: Plan, device: Device, request: CheckRequest, table: Table, metric: Metric
) -> None:
    """What a percentage is made from, if the device does not answer it."""
    made = metric.computed.utilisation
    if made is None:
        return
    if metric.column.oid and metric.column.name not in device.read_columns(table):
        return
    if metric.column.oid and all(
        row.number(metric.column) is not None for row in device.rows(table)
    ):
        return
    wanted.add(table, made.used, made.capacity)
    own = made.capacity
    if made.parent and (not own.oid or own.name in device.read_columns(table)):
        parent = request.family.table(made.parent[0])
        lacks = any(row.number(own) is None for row in device.rows(table))
        if parent is not None and lacks:
            wanted.add(parent, made.parent[1])


def _count(
    wanted: Plan, device: Device, family: Family, table: Table, counted_in: tuple[str, Column]
) -> None:
    """How many objects there should be; where fewer have answered, IDs tell which have not."""
    parent, column = family.table(counted_in[0]), counted_in[1]
    if parent is None:
        return
    wanted.add(parent, column)
    if column.name in device.read_columns(parent):
        counts = [row.number(column) for row in device.rows(parent) if column.name in row.cells]
        if not counts or None in counts or sum(filter(None, counts)) != len(device.rows(table)):
            wanted.add(table, table.id)


def _empty_ports(wanted: Plan, device: Device, family: Family, part: TableQuery) -> None:
    """Whether a port is empty may be told by the other sensor of its probe."""
    table = part.table
    if not (table.probe.group and table.probe.empty):
        return
    column = part.asked[0].metric.column
    if any(
        column.name in row.cells
        and row.number(column) is None
        and row.label_of(table.states.status) != table.probe.empty
        for row in device.rows(table)
    ):
        for other in family.tables:
            if other.probe.group == table.probe.group:
                wanted.add(other, other.states.status, *(metric.status for metric in other.metrics))
