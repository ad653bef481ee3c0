"""Sensors that are not there: of an object without one, of a port with nothing plugged in."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Column, Family, Metric, Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index

#: TruthValue false: a sensor that an object does not have.
ABSENT = 2
#: What a port says that is in order: of its reading, of its probe.
IN_ORDER = frozenset(("normal", "found"))


def lacks_sensor(row: Row, status: Column | None) -> bool:
    """Whether an object says that it has no such sensor."""
    return status is not None and row.number(status.presence) == ABSENT


def plan_presence(plan: Plan, device: Device, table: Table, status: Column | None) -> None:
    """Plan what says whether objects without a reading have such a sensor at all."""
    if status is None or not status.present or status.enum is None:
        return
    for row in device.rows(table):
        if row.label_of(status) in status.enum.no_reading:
            plan.cell(table, row.index, status.presence)


class EmptyPorts:
    """The ports of a table of sensors into which nothing was ever plugged: these are left out."""

    def __init__(self, request: CheckRequest, query: TableQuery) -> None:
        self.request = request
        self.query = query

    def needs(self, plan: Plan, device: Device) -> None:
        """Plan what the other sensor of a probe says, where this one has no reading."""
        table = self.query.table
        if not (table.probe.group and table.probe.empty):
            return
        column = self.query.metrics[0].metric.column
        if any(
            column.name in row.cells
            and row.number(column) is None
            and row.label_of(table.states.status) != table.probe.empty
            for row in device.rows(table)
        ):
            for other in self.request.family.tables:
                if other.probe.group == table.probe.group:
                    statuses = (metric.status for metric in other.metrics)
                    plan.add(other, other.states.status, *statuses)

    def split(self, device: Device, rows: list[Row]) -> tuple[list[Row], list[Row]]:
        """The rows as they are judged, and those that are empty ports.

        Where ``--status`` says what becomes of such a port, none is left out: one that is empty by
        what its other sensor says has the same status as one that says so itself.
        """
        table, query = self.query.table, self.query
        if not table.probe.empty or query.selection.ids:
            return rows, []
        metric = query.metrics[0].metric if query.metrics else None
        empty = empty_ports(device, self.request.family, table, rows, metric)
        status = table.states.status
        enum = status.enum if status is not None else None
        asks = self.request.policy.asks_for(enum, table.probe.empty)
        if not table.probe.keeps_empty and not asks:
            return rows, empty
        values = (
            [v for v, (label, _) in enum.values.items() if label == table.probe.empty]
            if enum
            else []
        )
        if status is None or not values:
            return rows, []
        as_told = {row.index: row.changed({status.name: values[0]}) for row in empty}
        return [as_told.get(row.index, row) for row in rows], []


def empty_ports(
    device: Device, family: Family, table: Table, rows: Sequence[Row], metric: Metric | None
) -> list[Row]:
    """The rows that are ports into which nothing was ever plugged; ``metric`` is what is read."""
    said = _beside(device, family, table)
    return [row for row in rows if _is_empty(table, row, metric, said.get(row.index, ()))]


def _beside(device: Device, family: Family, table: Table) -> dict[Index, list[str]]:
    """What the other sensors of each probe say of themselves."""
    said: dict[Index, list[str]] = {}
    if table.probe.group:
        for other in family.tables:
            if other.probe.group == table.probe.group and other.name != table.name:
                statuses = [other.states.status, *(metric.status for metric in other.metrics)]
                for row in device.rows(other):
                    said.setdefault(row.index, []).extend(map(row.label_of, statuses))
    return said


def _is_empty(table: Table, row: Row, metric: Metric | None, said: Sequence[str]) -> bool:
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
