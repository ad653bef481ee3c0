"""Totals that the device does not answer, or not right: the sum over the parts of an object."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.rule import Step
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Family, Metric
from check_sentry4.rows import Row


class Total(Step):
    """Makes a metric the sum over the objects of a table below; of the first that there is."""

    def __init__(self, family: Family, metric: Metric) -> None:
        self.metric = metric
        found = ((family.table(name), column) for name, column in metric.computed.sum_of)
        self.parts = [(table, column) for table, column in found if table is not None]

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``Step.needs``."""
        for table, column in self.parts:
            plan.add(table, table.anchor, column)

    def rows(self, device: Device, rows: Sequence[Row]) -> Sequence[Row]:
        """See ``Step.rows``."""
        return [self._with_total(device, row, rows) for row in rows]

    def _with_total(self, device: Device, row: Row, totals: Sequence[Row]) -> Row:
        """An object with a total made of its parts; none where a part has no reading.

        Where a device has several totals, it does not tell what is part of which.
        """
        name = self.metric.column.name
        for table, column in self.parts:
            values = [part.number(column) for part in device.rows(table) if part.unit == row.unit]
            if values and sum(total.unit == row.unit for total in totals) == 1:
                known = [value for value in values if value is not None]
                whole = round(sum(known), 6) if len(known) == len(values) else None
                return row.changed({name: whole}, frozenset((name,)))
        return row.changed({}, without=(name,))
