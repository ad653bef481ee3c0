"""Utilisation that the device does not answer: a reading in percent of its capacity (spec 3)."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.rule import Step
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Column, Family, Metric, Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index


class Utilised(Step):
    """Computes a percentage from its parts: the capacity of the object, else of its parent."""

    def __init__(self, family: Family, table: Table, metric: Metric) -> None:
        assert metric.computed.utilisation is not None
        self.family = family
        self.of = table
        self.metric = metric
        self.made = metric.computed.utilisation

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``Step.needs``: its parts are read only if an object does not answer it."""
        column, rows = self.metric.column, device.rows(self.of)
        for source in self.of.metrics:
            if source.column == self.made.used:
                plan.add(self.of, source.encoding.digits)
        if column.oid:
            if column.name not in device.read_columns(self.of):
                return
            if all(row.number(column) is not None for row in rows):
                return
        own = self.made.capacity
        plan.add(self.of, self.made.used, own)
        if self.made.parent and (not own.oid or own.name in device.read_columns(self.of)):
            parent = self.family.table(self.made.parent[0])
            if parent is not None and any(row.number(own) is None for row in rows):
                plan.add(parent, self.made.parent[1])

    def rows(self, device: Device, rows: Sequence[Row]) -> Sequence[Row]:
        """See ``Step.rows``."""
        column, made = self.metric.column, self.made
        if all(row.number(column) is not None for row in rows):
            return rows
        of_parents = capacities(device, self.family, *made.parent) if made.parent else {}
        result = []
        for row in rows:
            missing = row.lacks(column)
            used, capacity = row.number(made.used), row.number(made.capacity)
            if capacity is None:
                above = row.above(made.parent[0]) if made.parent else None
                capacity = of_parents.get(above) if above is not None else None
            if missing and used is not None and capacity:
                share = round(used / capacity * 100, 1)
                row = row.changed({column.name: share}, frozenset((column.name,)))
            result.append(row)
        return result


def capacities(device: Device, family: Family, name: str, column: Column) -> dict[Index, float]:
    """The capacities of the objects of the table ``name``, by their keys."""
    table = family.table(name)
    if table is None:
        return {}
    found = ((row.key, row.number(column)) for row in device.rows(table))
    return {key: capacity for key, capacity in found if key is not None and capacity}
