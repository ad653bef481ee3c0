"""The rows of a table as they are judged: utilisation computed, temperatures in the scale asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from check_sentry4.checks.request import CheckRequest
from check_sentry4.mib.model import Column, Family, Metric, System, Table
from check_sentry4.rows import Cell, Device, Row
from check_sentry4.snmp import Index

CELSIUS, FAHRENHEIT = 0, 1
#: TruthValue false: a sensor that an object does not have.
ABSENT = 2


def lacks_sensor(row: Row, status: Column | None) -> bool:
    """Whether an object says that it has no such sensor."""
    return status is not None and row.number(status.presence) == ABSENT


def device_scale(device: Device, table: Table, system: System) -> int:
    """The scale in which the device gives temperatures (Sentry4-MIB st4TempSensorScale)."""
    if table.probe.scale is not None:
        cells = [row.number(table.probe.scale) for row in device.rows(table)]
        value = next((cell for cell in cells if cell is not None), None)
    else:
        value = device.number(system.scale)
    return FAHRENHEIT if value == table.probe.fahrenheit else CELSIUS


def converted(degrees: float, to: int) -> float:
    """``degrees`` in the other scale, to a tenth.

    >>> converted(18, FAHRENHEIT), converted(64.4, CELSIUS)
    (64.4, 18.0)
    """
    return round(degrees * 1.8 + 32, 1) if to == FAHRENHEIT else round((degrees - 32) / 1.8, 1)


def in_scale(
    rows: Iterable[Row],
    metric: Metric,
    table: Table,
    have: int,
    want: int,
    of_units: Mapping[Index | None, float | None],
) -> list[Row]:
    """Rows whose temperature and device thresholds are in the scale ``want``.

    ``have`` is the device's; where each object has its own, or that of its unit (``of_units``), a
    scale that is neither is none.
    """
    names = [c.name for c in (metric.column, *metric.thresholds) if c is not None]
    high = [c.name for c in metric.thresholds[2:] if c is not None]
    scales = {table.probe.celsius: CELSIUS, table.probe.fahrenheit: FAHRENHEIT}
    result = []
    for row in rows:
        cells: dict[str, Cell] = {}
        own = (
            row.number(table.probe.scale)
            if table.probe.scale is not None
            else of_units.get(row.unit)
        )
        scale = have if own is None else scales.get(int(own))
        if scale is None:
            result.append(row.changed(dict.fromkeys(names)))
            continue
        if scale == want:
            result.append(row)
            continue
        for name in names:
            value = row.cells.get(name)
            if name in high and not value:
                continue  # 0 degrees or not: a high threshold of 0 is not in force in any scale
            if isinstance(value, (int, float)):
                cells[name] = converted(value, want)
        result.append(row.changed(cells))
    return result


def with_utilisation(
    rows: Sequence[Row], metric: Metric, parents: dict[Index, float]
) -> Sequence[Row]:
    """Rows in which a percentage that the agent does not answer is made from its parts.

    ``parents`` are the capacities of what the objects are part of, by index there.
    """
    made, name = metric.computed.utilisation, metric.column.name
    if made is None or all(row.number(metric.column) is not None for row in rows):
        return rows
    result = []
    for row in rows:
        missing = row.lacks(metric.column)
        used, capacity = row.number(made.used), row.number(made.capacity)
        if capacity is None:
            above = row.above(made.parent[0]) if made.parent else None
            capacity = parents.get(above) if above is not None else None
        if missing and used is not None and capacity:
            row = row.changed({name: round(used / capacity * 100, 1)}, frozenset((name,)))
        result.append(row)
    return result


def judged_rows(
    device: Device, request: CheckRequest, table: Table, metrics: Sequence[Metric]
) -> tuple[list[Row], list[Metric]]:
    """The rows of a table, and the metrics, as they are judged and told."""
    rows: Sequence[Row] = _reached(device, request.family, table)
    told = []
    for metric in table.metrics:  # also what another is computed from
        if metric.encoding.digits is not None or metric.enabled is not None:
            rows = [_scaled(row, metric) for row in rows]
    for metric in metrics:
        if metric.computed.sum_of:
            rows = [_summed(device, request, row, metric, rows) for row in rows]
        if metric.temperature:
            have = device_scale(device, table, request.family.system)
            want = have if request.scale is None else request.scale
            units: dict[Index | None, float | None] = {
                unit.key: unit.number(table.probe.scale_of_unit)
                for unit in (device.rows(request.family.unit) if table.probe.scale_of_unit else ())
            }
            rows = in_scale(rows, metric, table, have, want, units)
            metric = metric._replace(unit="F" if want == FAHRENHEIT else "C")
        if metric.computed.utilisation is not None:
            found = metric.computed.utilisation.parent
            capacities = parents(device, request.family, *found) if found else {}
            rows = with_utilisation(rows, metric, capacities)
        told.append(metric)
    return list(rows), told


def _reached(device: Device, family: Family, table: Table) -> Sequence[Row]:
    """The objects of a table, those marked whose unit says that it cannot be reached."""
    rows, own = device.rows(table), family.unit.own_status
    if table.tells_of_loss or own is None or own.enum is None or not table.place.part_of:
        return rows
    lost = {
        unit.key: unit.label_of(own)
        for unit in device.rows(family.unit)
        if unit.label_of(own) in own.enum.no_reading
    }
    for row in rows if lost else ():
        label = lost.get(row.unit, "")
        row.unreachable = f"its {family.unit.name} is {label}" if label else ""
    return rows


def _scaled(row: Row, metric: Metric) -> Row:
    """An object with a reading and its thresholds as the device says they are to be read.

    Digits and unit come from the device, and which thresholds are in force. Where it does not say
    which, those that are not 0 are.
    """
    digits = 0.0 if metric.encoding.digits is None else row.number(metric.encoding.digits)
    mask = row.number(metric.enabled)
    factor = (
        dict(metric.encoding.factors).get(int(row.number(metric.encoding.unit_code) or 0))
        if metric.encoding.unit_code
        else 1.0
    )
    cells: dict[str, Cell] = {}
    for place, column in enumerate((*metric.thresholds, metric.column)):
        value = row.number(column)
        if column is None or value is None:
            continue
        own = column is not metric.column
        if not own and not value:
            continue  # 0 in any unit, with any digits
        off = own and (not value if mask is None else not int(mask) >> place & 1)
        if off or digits is None or factor is None:
            cells[column.name] = None
        else:
            cells[column.name] = round(value * factor / 10**digits, max(6, int(digits) + 3))
    return row.changed(cells)


def _summed(
    device: Device, request: CheckRequest, row: Row, metric: Metric, totals: Sequence[Row]
) -> Row:
    """An object with a total made of its parts; none where a part has no reading.

    Where a device has several totals, it does not tell what is part of which.
    """
    name = metric.column.name
    for table_name, column in metric.computed.sum_of:
        table = request.family.table(table_name)
        values = [
            part.number(column)
            for part in (device.rows(table) if table else ())
            if part.unit == row.unit
        ]
        if values and sum(total.unit == row.unit for total in totals) == 1:
            whole = None if None in values else round(sum(v for v in values if v is not None), 6)
            return row.changed({name: whole}, frozenset((name,)))
    return row.changed({}, without=(name,))


def parents(device: Device, family: Family, name: str, column: Column) -> dict[Index, float]:
    """The capacities of what objects are part of, by index: a column of the table ``name``."""
    parent = family.table(name)
    if parent is None:
        return {}
    capacities = ((row.key, row.number(column)) for row in device.rows(parent))
    return {key: capacity for key, capacity in capacities if key is not None and capacity}
