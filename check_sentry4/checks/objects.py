"""Which objects of a table there are."""

from __future__ import annotations

from check_sentry4.checks.cells import has_limits, source_status
from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Column
from check_sentry4.rows import Row


class Objects:
    """The objects of one table, and what they are called where that is told.

    ``sparing``: hundreds of IDs are those of their indexes (MIB: Format=AAN) until a problem is
    told; whether all of them answer is known by their number alone.
    """

    def __init__(self, request: CheckRequest, query: TableQuery) -> None:
        self.request = request
        self.query = query
        table = query.table
        counted = table.id is not None and table.rows.counted_in is not None
        self.sparing = table.rows.large and request.brief and not query.selection and counted

    def needs(self, plan: Plan, device: Device) -> None:
        """Plan what says which objects there are, and their names where they are told."""
        table, request = self.query.table, self.request
        if not self.sparing:
            plan.add(table, table.id or table.anchor)
        elif table.rows.counted_in is not None:
            self._count(plan, device, *table.rows.counted_in)
        if request.tells_names or self.query.selection.names_matter:
            plan.add(table, table.id, table.label)
        id, known = table.id, device.read_columns(table)
        if id is not None and id.name in known and not device.provides(table, id):
            plan.add(table, table.label)  # an agent without IDs: names tell which objects there are
        if request.detailed:
            plan.add(table, *table.details)

    def _count(self, plan: Plan, device: Device, name: str, column: Column) -> None:
        """How many there should be; where fewer have answered, IDs tell which have not."""
        table, parent = self.query.table, self.request.family.table(name)
        if parent is None:
            return
        plan.add(parent, column)
        if column.name in device.read_columns(parent):
            counts = [row.number(column) for row in device.rows(parent) if column.name in row.cells]
            if not counts or None in counts or sum(filter(None, counts)) != len(device.rows(table)):
                plan.add(table, table.id)


def there(device: Device, query: TableQuery, rows: list[Row]) -> list[Row]:
    """The objects that there are: those with an ID, or with something that is judged.

    Where the agent has no IDs, names stand for them. What else was read of an object does not make
    it one: the answer would depend on how much is told.
    """
    table = query.table
    # A port may have no sensor; but a row that says of what kind it is (Rows.where) is one.
    is_port = table.probe.is_sensor and table.rows.where is None
    alarm = table.states.alarm.columns if table.states.alarm is not None else ()
    columns = [table.id, *table.states.problem_text, *alarm, None if is_port else table.rows.anchor]
    if table.rows.where is not None and not table.probe.is_sensor:
        columns += table.rows.where.columns
    if table.id is None or not device.provides(table, table.id):
        columns.append(table.label)
    for metric in (threshold.metric for threshold in query.metrics):
        used = metric.computed.utilisation.used if metric.computed.utilisation else None
        columns += (
            table.states.status,
            metric.column,
            metric.status,
            source_status(table, metric),
            used,
        )
    if not query.metrics:
        columns += table.states.all
        if query.measured:
            columns += [metric.column for metric in table.metrics if metric.is_reading]
    if query.expect and table.states.power_state is not None:
        columns.append(table.states.power_state)
    names = [column.name for column in columns if column is not None]
    # Thresholds in force tell of a sensor that has lost all else.
    sensors = query.metrics if table.probe.is_sensor else ()
    limited = [threshold.metric for threshold in sensors if threshold.metric.thresholds]
    return [
        row
        for row in rows
        if any(name in row.cells for name in names)
        or any(m.column.name not in row.absent and has_limits(row, m) for m in limited)
    ]
