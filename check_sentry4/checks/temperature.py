"""Temperatures in the scale that is asked for: degrees Celsius or Fahrenheit."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.request import CheckRequest
from check_sentry4.checks.rule import Step
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Family, Metric, Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index
from check_sentry4.values import Cell

CELSIUS, FAHRENHEIT = 0, 1


def converted(degrees: float, to: int) -> float:
    """``degrees`` in the other scale, to a tenth.

    >>> converted(18, FAHRENHEIT), converted(64.4, CELSIUS)
    (64.4, 18.0)
    """
    return round(degrees * 1.8 + 32, 1) if to == FAHRENHEIT else round((degrees - 32) / 1.8, 1)


def plan_scale(plan: Plan, family: Family, table: Table, *, own: bool = True) -> None:
    """Plan the scale of temperatures: of the unit, of each object (``own``), or of the device."""
    if table.probe.scale_of_unit is not None:
        plan.add(family.unit, table.probe.scale_of_unit)
    elif table.probe.scale is not None:
        if own:
            plan.add(table, table.probe.scale)
    elif family.system.scale is not None:
        plan.scalar(family.system.scale)


class TemperatureScale(Step):
    """Converts a temperature and its thresholds to the scale of the request, else the device's.

    The scale is that of each object, of its unit, or of the device (st4TempSensorScale); one that
    is neither Celsius nor Fahrenheit makes the reading none.
    """

    def __init__(self, request: CheckRequest, table: Table, metric: Metric) -> None:
        self.family = request.family
        self.probe = table.probe
        self.of = table
        self.metric = metric
        self.asked = request.scale

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``Step.needs``."""
        plan_scale(plan, self.family, self.of)

    def table(self, device: Device, table: Table) -> Table:
        """See ``Step.table``."""
        told = self.metric._replace(unit="F" if self._wanted(device) == FAHRENHEIT else "C")
        return table._replace(
            metrics=tuple(told if m.name == told.name else m for m in table.metrics)
        )

    def rows(self, device: Device, rows: Sequence[Row]) -> Sequence[Row]:
        """See ``Step.rows``."""
        have, want = self._of_device(device), self._wanted(device)
        scales = {self.probe.celsius: CELSIUS, self.probe.fahrenheit: FAHRENHEIT}
        columns = [c for c in (self.metric.column, *self.metric.thresholds) if c is not None]
        names = [column.name for column in columns]
        units = self._of_units(device)
        result = []
        for row in rows:
            own = (
                row.number(self.probe.scale)
                if self.probe.scale is not None
                else units.get(row.unit)
            )
            scale = have if own is None else scales.get(int(own))
            if scale is None:
                row = row.changed(dict.fromkeys(names))
            elif scale != want:
                row = row.changed(self._converted(row, names, want))
            result.append(row)
        return result

    def _converted(self, row: Row, names: Sequence[str], to: int) -> dict[str, Cell]:
        """The cells of a temperature and its thresholds in another scale."""
        cells: dict[str, Cell] = {}
        high = [column.name for column in self.metric.thresholds[2:] if column is not None]
        for name in names:
            value = row.cells.get(name)
            if name in high and not value:
                continue  # 0 degrees or not: a high threshold of 0 is not in force in any scale
            if isinstance(value, (int, float)):
                cells[name] = converted(value, to)
        return cells

    def _wanted(self, device: Device) -> int:
        return self._of_device(device) if self.asked is None else self.asked

    def _of_device(self, device: Device) -> int:
        """The scale in which the device gives temperatures."""
        if self.probe.scale is not None:
            cells = [row.number(self.probe.scale) for row in device.rows(self.of)]
            value = next((cell for cell in cells if cell is not None), None)
        else:
            value = device.number(self.family.system.scale)
        return FAHRENHEIT if value == self.probe.fahrenheit else CELSIUS

    def _of_units(self, device: Device) -> dict[Index | None, float | None]:
        """The scale of each unit, where units tell it."""
        column = self.probe.scale_of_unit
        if column is None:
            return {}
        return {unit.key: unit.number(column) for unit in device.rows(self.family.unit)}
