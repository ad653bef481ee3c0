"""Everything that a device has, for a program: ``--discover=json`` (spec 2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from check_sentry4.checks.cells import device_ranges, is_disowned
from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.checks.sensors import lacks_sensor
from check_sentry4.checks.settings import SYSTEM, serial_numbers, settings_of
from check_sentry4.checks.steps import made_rows
from check_sentry4.device import Device
from check_sentry4.mib.model import STATUS, SYS_DESCR, Column, Family, Metric, Table
from check_sentry4.rows import Row
from check_sentry4.values import Cell, OutOfRange


def document(
    device: Device, request: CheckRequest, found: Sequence[tuple[TableQuery, Sequence[Row]]]
) -> str:
    """The device, and each object of ``found`` with its readings, as one JSON document.

    Values are in the units of the metrics; a reading, a state and a detail carries the OID that it
    was read from, and one that was computed does not.
    """
    family, system = request.family, request.family.system
    ids = {(query.table.name, row.key): row.id for query, rows in found for row in rows}
    units = {row.key: row.id for row in device.rows(family.unit)}
    settings: dict[tuple[str, str], dict[str, str]] = {}
    for key, value in settings_of(device, request).items():
        settings.setdefault((key.table, key.id), {})[key.name] = value.text
    told = {
        query.table.name: made_rows(device, request, query.table, query.table.metrics)[0]
        for query, _ in found
    }
    made = {
        "family": family.name,
        "mib": family.title,
        "location": device.location(system.location),
        "product": device.text(system.product),
        "firmware": device.text(system.firmware),
        "description": device.text((SYS_DESCR,)),
        "serial_numbers": serial_numbers(device, family),
        "units": [_unit(device, family, row) for row in device.rows(family.unit)],
        "settings": settings.get((SYSTEM, ""), {}),
        "system": list(_of_system(device, system.metrics)),
        "objects": [
            _object(device, told[query.table.name], row, units, ids)
            | {"settings": settings.get((query.table.name, row.id), {})}
            for query, rows in found
            for row in rows
        ],
    }
    return json.dumps(made, indent=2)


#: The columns of a unit that tell its model and its firmware, where it has its own.
MODELS, FIRMWARES = ("Model", "ModelNumber", "Product"), ("Firmware", "Version")


def _unit(device: Device, family: Family, row: Row) -> dict[str, str]:
    """A unit as an inventory has it: what it is, which one it is."""

    def text(names: Iterable[str], otherwise: Iterable[Column]) -> str:
        found = (row.cells.get(name) for name in names)
        return next((str(cell) for cell in found if cell), "") or device.text(otherwise)

    serial = row.cells.get(family.serial.name) if family.serial is not None else None
    return {
        "id": row.id,
        "name": row.name,
        "model": text(MODELS, family.system.product),
        "serial_number": str(serial or ""),
        "firmware": text(FIRMWARES, family.system.firmware),
    }


def _of_system(device: Device, metrics: Iterable[Metric]) -> Iterable[dict[str, Any]]:
    for metric in metrics:
        if metric.column.name in device.answered:
            value = device.number(metric.column)
            yield {
                "metric": metric.name,
                "value": value,
                "unit": metric.unit,
                "oid": f"{metric.column.oid}.0",
            }


def _object(
    device: Device,
    table: Table,
    row: Row,
    units: dict[Any, str],
    ids: dict[tuple[str, Any], str],
) -> dict[str, Any]:
    of_unit = row.unit is not None and not table.place.is_unit
    made: dict[str, Any] = {
        "table": table.name,
        "id": row.id,
        "name": row.name,
        "index": list(row.index),
    }
    if of_unit:
        made["unit"] = units.get(row.unit or (), str(row.unit_number))
    above = table.place.part_of[-1].table if table.place.part_of else ""
    if (above, row.parent) in ids and row.parent is not None:
        made["parent"] = {"table": above, "id": ids[above, row.parent]}
    made["readings"] = [
        _reading(device, table, row, metric)
        for metric in table.metrics
        if not metric.computed.imbalance_of
        and metric.column.name in row.cells
        and not lacks_sensor(row, metric.status)
    ]
    with_readings = [metric.status for metric in table.metrics if metric.status is not None]
    states = {column.name: column for column in (*table.states.all, *with_readings)}
    made["states"] = [
        _state(device, table, row, column) for column in states.values() if column.name in row.cells
    ]
    known = {*states, *(column.name for column in (table.id, table.label) if column is not None)}
    made["details"] = [
        _detail(device, table, row, column)
        for column in table.details
        if column.name in row.cells and column.name not in known
    ]
    return made


def _oid(device: Device, table: Table, row: Row, column: Column) -> dict[str, str]:
    """From where a cell was read; nothing for what was computed."""
    asked = device.read_columns(table).get(column.name, column)
    place = None if column.name in row.computed else device.place(table, asked, row.index)
    return {"oid": ".".join([place[0], *map(str, place[1])])} if place and place[0] else {}


def _value(cell: Cell) -> float | int | str | None:
    return None if isinstance(cell, OutOfRange) else cell


def _reading(device: Device, table: Table, row: Row, metric: Metric) -> dict[str, Any]:
    value = None if is_disowned(table, row, metric) else row.number(metric.column)
    made: dict[str, Any] = {
        "metric": metric.name,
        "value": value,
        "unit": metric.unit,
        **_oid(device, table, row, metric.column),
    }
    capacity = row.number(metric.capacity)
    if capacity and metric.capacity != metric.column:
        made["capacity"] = capacity
    warning, critical = device_ranges(row, metric)
    made |= {"warning": warning} if warning else {}
    made |= {"critical": critical} if critical else {}
    if metric.column.name in row.computed:
        made["computed"] = True
    return made


def _state(device: Device, table: Table, row: Row, column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "label": row.label_of(column),
        "value": row.code(column),
        **_oid(device, table, row, column),
    }


def _detail(device: Device, table: Table, row: Row, column: Column) -> dict[str, Any]:
    cell = row.cells.get(column.name)
    value = row.label_of(column) if column.kind == STATUS else _value(cell)
    unit = {"unit": column.unit} if column.unit else {}
    return {"name": column.name, "value": value, **unit, **_oid(device, table, row, column)}
