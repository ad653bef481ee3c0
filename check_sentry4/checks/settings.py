"""How a device is set: names, thresholds, delays, capacities, firmware (spec 15).

``SettingsRules`` tells what differs from settings that were recorded before. No reading is a
setting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from check_sentry4.checks.objects import there
from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.checks.result import Change, Judgement, Object, Result
from check_sentry4.checks.rule import DeviceRules
from check_sentry4.checks.steps import made_rows
from check_sentry4.checks.verdicts import object_of
from check_sentry4.mib.model import BITS, TEXT, Column, Family, Table
from check_sentry4.rows import Cell, Device, OutOfRange, Plan, Row
from check_sentry4.state import OK, UNKNOWN, WARNING
from check_sentry4.text import number

#: The table of what is set for the device as a whole, which has no ID (``--table system``).
SYSTEM = "system"
FIRMWARE = "firmware"
#: The names of the settings that tell one device from another.
FAMILY, SERIAL = "family", "SerialNumbers"


class Key(NamedTuple):
    """Which setting of which object it is; the device as a whole has no ID."""

    table: str
    id: str
    name: str

    def __str__(self) -> str:
        return " ".join(part for part in self if part)


class Value(NamedTuple):
    """A setting as a text; ``quoted``: it is what somebody typed, and may hold anything."""

    text: str
    quoted: bool = False


class Recorded:
    """Settings that were recorded before."""

    path: str = ""

    def settings(self) -> Mapping[Key, Value]:
        """The settings.

        Raises ``SourceError`` if they cannot be read.
        """
        raise NotImplementedError


def settable(family: Family, table: Table) -> dict[str, tuple[Column, str]]:
    """The columns of a table that are settings, and what identifies its objects, with units."""
    found: dict[str, tuple[Column, str]] = {}

    def add(unit: str, *columns: Column | None) -> None:
        for column in columns:
            if column is not None and (column.oid or column.scalar_oids):
                found.setdefault(column.name, (column, column.unit or unit))

    add("", table.label, table.states.notifications, table.probe.scale)
    for metric in table.metrics:
        if metric.fixed:
            add(metric.unit, metric.column)
    for metric in table.metrics:
        add(metric.unit, *metric.thresholds, metric.capacity)
    add("", *family.settings.of(table))
    if table.place.is_unit:
        says = table.states.problem_text
        add("", family.serial, *(c for c in table.details if c.kind == TEXT and c not in says))
    if table.states.row_severity is not None:
        return {}
    return found


def plan_settings(plan: Plan, request: CheckRequest) -> None:
    """Add to a plan what can be set."""
    family = request.family
    system = family.system
    plan.scalar(*system.location, *system.product, *system.firmware, *family.settings.scalars)
    if system.scale is not None:
        plan.scalar(system.scale)
    plan.add(family.unit, family.serial)
    for query in request.tables:
        table = query.table
        columns = [column for column, _ in settable(family, table).values()]
        if not columns:
            continue
        plan.add(table, table.id or table.anchor, *columns)
        for metric in table.metrics:
            plan.add(table, metric.encoding.digits, metric.encoding.unit_code, metric.enabled)


def settings_of(device: Device, request: CheckRequest) -> dict[Key, Value]:
    """The settings of a device, in the order of its tables and objects, by name."""
    found = dict(_of_device(device, request))
    for query, row in objects_of(device, request):
        columns = settable(request.family, query.table)
        for name in sorted(columns):
            column, unit = columns[name]
            if name in row.cells:
                key = Key(query.table.name, row.id, name)
                found[key] = _value(row.cells[name], column, unit, row.label_of(column))
    return found


def objects_of(device: Device, request: CheckRequest) -> Iterable[tuple[TableQuery, Row]]:
    """The objects that settings are of; thresholds in the device's own scale."""
    as_device = request._replace(scale=None)
    for query in request.tables:
        if not settable(request.family, query.table):
            continue
        table, rows = made_rows(device, as_device, query.table, query.table.metrics)
        for row in there(device, query._replace(table=table), rows):
            if query.selection.takes(row, query.places):
                yield query, row


def _of_device(device: Device, request: CheckRequest) -> Iterable[tuple[Key, Value]]:
    """The settings of the device as a whole."""
    family = request.family
    texts = {
        FAMILY: family.name,
        FIRMWARE: device.text(family.system.firmware),
        "location": device.location(family.system.location),
        "product": device.text(family.system.product),
        SERIAL: ", ".join(serial_numbers(device, family)),
    }
    values = {name: Value(text, quoted=True) for name, text in texts.items() if text}
    scalars = Row(family.unit, (), "", "", device.scalars)
    for column in family.settings.scalars:
        if column.name in device.answered:
            cell, label = device.scalars[column.name], scalars.label_of(column)
            values[column.name] = _value(cell, column, column.unit, label)
    if family.system.scale is not None and family.system.scale.name in device.answered:
        values["TemperatureScale"] = Value(_scale(family, device.number(family.system.scale)))
    for name in sorted(values):
        yield Key(SYSTEM, "", name), values[name]


def _scale(family: Family, value: float | None) -> str:
    """The scale of temperatures by its name."""
    probes = (table.probe for table in family.tables if any(m.temperature for m in table.metrics))
    probe = next(probes, family.unit.probe)
    names = {probe.celsius: "celsius", probe.fahrenheit: "fahrenheit"}
    return "none" if value is None else names.get(int(value), number(value))


def serial_numbers(device: Device, family: Family) -> list[str]:
    """The serial numbers of the units, as far as the device tells them."""
    if family.serial is None:
        return []
    cells = (row.cells.get(family.serial.name) for row in device.rows(family.unit))
    return [str(cell) for cell in cells if cell]


def _value(cell: Cell, column: Column, unit: str, label: str) -> Value:
    """A cell as a setting."""
    if column.enum is not None:
        none = column.kind == BITS and not cell
        return Value("none" if none or not label else label)
    if isinstance(cell, str):
        return Value(cell, quoted=True)
    if isinstance(cell, OutOfRange):
        return Value(f"{cell.raw}?")
    return Value("none" if cell is None else f"{number(cell)}{unit}")


class SettingsRules(DeviceRules):
    """Compares how a device is set with what was recorded, and with the firmware expected."""

    def __init__(self, request: CheckRequest) -> None:
        self.request = request

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``DeviceRules.needs``."""
        plan_settings(plan, self.request)

    def judge(self, device: Device) -> Judgement:
        """The differences: WARNING, and UNKNOWN for what is not answered any more."""
        request = self.request
        live = settings_of(device, request)
        results = list(self._firmware(live))
        summary = f"firmware {live[_FIRMWARE].text}" if _FIRMWARE in live else ""
        if request.recorded is not None:
            before = request.recorded.settings()
            other = _other_device(live, before)
            if other:
                note = f"{request.recorded.path} is {other}"
                return Judgement([Result(UNKNOWN, None, note=note)])
            compared = {key: value for key, value in before.items() if self._is_looked_at(key)}
            results += _Comparison(device, request, live, compared).results()
            summary = f"{len(compared)} settings are as in {request.recorded.path}"
        count = len(results)
        heading = f"{count} setting{' differs' if count == 1 else 's differ'}" if count else ""
        return Judgement(
            results or [Result(OK, None, "settings", note=summary)],
            summary=summary,
            heading=heading,
        )

    def _firmware(self, live: Mapping[Key, Value]) -> Iterable[Result]:
        """What is wrong with the firmware, where one is expected."""
        wanted = self.request.firmware_wanted
        if wanted is None:
            return
        found = live.get(_FIRMWARE)
        if found is None:
            yield Result(UNKNOWN, None, FIRMWARE, note="not answered")
        elif wanted.search(found.text) is None:
            note = f"{found.text} does not match {wanted.pattern}"
            yield Result(WARNING, None, FIRMWARE, note=note)

    def _is_looked_at(self, key: Key) -> bool:
        """Whether a recorded setting is of a table that is looked at."""
        tables = {query.table.name for query in self.request.tables}
        known = {table.name for table in self.request.family.tables}
        return key.table == SYSTEM or key.table in tables or key.table not in known


_FIRMWARE = Key(SYSTEM, "", FIRMWARE)


def _other_device(live: Mapping[Key, Value], before: Mapping[Key, Value]) -> str:
    """Of what other device recorded settings are; empty if they may be of this one."""

    def of(settings: Mapping[Key, Value], name: str) -> str:
        found = settings.get(Key(SYSTEM, "", name))
        return found.text if found is not None else ""

    family = of(before, FAMILY)
    if family != of(live, FAMILY):
        return f"of another family: {family or 'none'}, and this device is {of(live, FAMILY)}"
    was, now = (set(filter(None, of(each, SERIAL).split(", "))) for each in (before, live))
    if was and now and not was & now:
        return (
            f"of another device: its serial number is {of(before, SERIAL)}, not {of(live, SERIAL)}"
        )
    return ""


class _Comparison:
    """The differences between the settings of a device and those that were recorded."""

    def __init__(
        self,
        device: Device,
        request: CheckRequest,
        live: Mapping[Key, Value],
        before: Mapping[Key, Value],
    ) -> None:
        self.request = request
        self.was, self.now = _by_object(before), _by_object(live)
        self.ignored = request.ignored
        self.objects: dict[tuple[str, str], Object] = {
            (query.table.name, row.id): object_of(request, query, row)
            for query, row in objects_of(device, request)
        }
        self.excluded = {
            (query.table.name, id.rpartition(":")[2])
            for query in request.tables
            for id in query.selection.excluded
        }

    def results(self) -> list[Result]:
        """All differences, in the order of the tables."""
        results: list[Result] = []
        for table in dict.fromkeys(table for table, _ in (*self.was, *self.now)):
            results += self._of_table(table)
        return results

    def _of_table(self, table: str) -> Iterable[Result]:
        was, now = ([id for of, id in each if of == table] for each in (self.was, self.now))
        gone = [id for id in was if id not in now and (table, id.upper()) not in self.excluded]
        if gone and not now:  # not one object of it: the table is not answered
            yield Result(UNKNOWN, None, table, note=f"none of {len(gone)} objects is answered")
            return
        for id in gone:
            if not self._is_ignored(Key(table, id, "")):
                yield Result(WARNING, None, f"{table} {id}", note="is gone")
        for id in now:
            if id not in was:
                key = Key(table, id, "")
                if not self._is_ignored(key):
                    yield Result(WARNING, self.objects.get((table, id)), note="is new")
                continue
            yield from self._of_object(table, id)

    def _of_object(self, table: str, id: str) -> Iterable[Result]:
        about = self.objects.get((table, id))
        before, live = self.was[table, id], self.now[table, id]
        for name in dict.fromkeys((*before, *live)):
            was, now = before.get(name), live.get(name)
            if was == now or self._is_ignored(Key(table, id, name)):
                continue
            if now is None and was is not None:
                yield Result(UNKNOWN, about, name, note=f"not answered (was {was.text})")
            elif now is not None:
                change = Change(now.text, was.text if was is not None else None)
                yield Result(WARNING, about, name, change=change)

    def _is_ignored(self, key: Key) -> bool:
        return self.ignored is not None and self.ignored.search(str(key)) is not None


def _by_object(settings: Mapping[Key, Value]) -> dict[tuple[str, str], dict[str, Value]]:
    """The settings of each object, by table and ID."""
    found: dict[tuple[str, str], dict[str, Value]] = {}
    for key, value in settings.items():
        found.setdefault((key.table, key.id), {})[key.name] = value
    return found
