"""How a device is set: names, thresholds, delays, capacities, firmware (spec 15).

``SettingsRules`` tells what differs from settings that were recorded before. No reading is a
setting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from check_sentry4.checks.objects import there
from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.checks.result import Change, Judgement, Object, Result
from check_sentry4.checks.rule import DeviceRules
from check_sentry4.checks.steps import made_rows
from check_sentry4.checks.verdicts import object_of
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import BITS, TEXT, Column, Family, Table
from check_sentry4.rows import Row
from check_sentry4.state import OK, UNKNOWN, WARNING
from check_sentry4.text import clean, number
from check_sentry4.values import Cell, OutOfRange

#: The table of what is set for the device as a whole, which has no ID (``--table system``).
SYSTEM = "system"
FIRMWARE = "firmware"
#: How much of a text is told, and how many IDs of objects that came or went.
LONGEST_TOLD, MOST_IDS = 200, 6
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
    if table.states.row_severity is not None:
        return {}  # its objects come and go
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
        add("", *(each.probe.scale_of_unit for each in family.tables))
        says = table.states.problem_text
        add("", family.serial, *(c for c in table.details if c.kind == TEXT and c not in says))
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
    of_tables: dict[str, list[tuple[str, tuple[Column, str]]]] = {}
    for query, row in objects_of(device, request):
        columns = of_tables.get(query.table.name)
        if columns is None:
            columns = sorted(settable(request.family, query.table).items())
            of_tables[query.table.name] = columns
        for name, (column, unit) in columns:
            if name in row.cells:
                key = Key(query.table.name, row.id, name)
                found[key] = _value(row.cells[name], column, unit, row.label_of(column))
    return found


def objects_of(device: Device, request: CheckRequest) -> Iterable[tuple[TableQuery, Row]]:
    """The objects that settings are of; thresholds in the scale that the device has."""
    as_device = request._replace(scale=None)
    for query in request.tables:
        if not settable(request.family, query.table):
            continue
        table, rows = made_rows(device, as_device, query.table, query.table.metrics)
        told = query._replace(table=table)  # with the units that the device has
        for row in there(device, told, rows):
            if query.selection.takes(row, query.places):
                yield told, row


def _of_device(device: Device, request: CheckRequest) -> Iterable[tuple[Key, Value]]:
    """The settings of the device as a whole."""
    family = request.family
    texts = {
        FAMILY: family.name,
        FIRMWARE: device.whole_text(family.system.firmware),
        "location": device.location(family.system.location),
        "product": device.whole_text(family.system.product),
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
        if self.request.recorded is not None:
            plan_settings(plan, self.request)
        plan.scalar(*self.request.family.system.firmware)

    def judge(self, device: Device) -> Judgement:
        """The differences: WARNING, and UNKNOWN for what is not answered any more."""
        request, recorded = self.request, self.request.recorded
        firmware = device.whole_text(request.family.system.firmware)
        results = list(self._firmware(firmware))
        if recorded is None:
            return _judgement(results, f"firmware {clean(firmware, LONGEST_TOLD)}")
        before, live = recorded.settings(), settings_of(device, request)
        path = clean(recorded.path, LONGEST_TOLD)
        other = _other_device(live, before)
        if other:
            note = clean(f"{path} is {other}", 2 * LONGEST_TOLD)
            return Judgement([*results, Result(UNKNOWN, None, note=note)])
        comparison = _Comparison(device, request, live, before)
        results += comparison.results(without=FIRMWARE if results else "")
        left_out = f", {comparison.ignored} ignored" if comparison.ignored else ""
        count = comparison.compared
        verb = "is" if count == 1 else "are"
        return _judgement(results, f"{_plural(count, 'setting')} {verb} as in {path}{left_out}")

    def _versions(self, found: str) -> list[str]:
        """The versions of all units, where each has its own."""
        between = self.request.family.system.between_versions
        return found.split(between) if between else [found]

    def _firmware(self, found: str) -> Iterable[Result]:
        """What is wrong with the firmware, where one is expected."""
        wanted = self.request.firmware_wanted
        if wanted is not None and not found:
            yield Result(UNKNOWN, None, FIRMWARE, note="not answered")
        elif wanted is not None and not all(map(wanted.search, self._versions(found))):
            note = clean(f"{found} does not match {wanted.pattern}", 2 * LONGEST_TOLD)
            yield Result(WARNING, None, FIRMWARE, note=note)


def _judgement(results: list[Result], summary: str) -> Judgement:
    """The differences, or that there are none."""
    count = len(results)
    heading = f"{count} setting{' differs' if count == 1 else 's differ'}" if count else ""
    found = results or [Result(OK, None, "settings", note=summary)]
    return Judgement(found, summary=summary, heading=heading)


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
    """The differences between the settings of a device and those that were recorded.

    ``compared`` and ``ignored`` count the recorded settings, once ``results`` has been called.
    """

    def __init__(
        self,
        device: Device,
        request: CheckRequest,
        live: Mapping[Key, Value],
        before: Mapping[Key, Value],
    ) -> None:
        self.request = request
        self.queries = {query.table.name: query for query in request.tables}
        others = {table.name for table in request.family.tables} - self.queries.keys()
        recorded = {key: value for key, value in before.items() if key.table not in others}
        self.was, self.now = _by_object(recorded), _by_object(live)
        self.objects: dict[tuple[str, str], Object] = {
            (query.table.name, row.id): object_of(request, query, row)
            for query, row in objects_of(device, request)
        }
        self.compared = self.ignored = 0

    def results(self, *, without: str = "") -> list[Result]:
        """All differences, in the order of the tables; but the setting ``without`` of the system.

        The serial numbers of the system are those of its units: they count, and are told with
        the units, where these are compared.
        """
        told = SERIAL if self.request.family.unit.name in self.queries else ""
        if told and told in self.was.get((SYSTEM, ""), {}):
            ignored = self._is_ignored(Key(SYSTEM, "", told))
            self.ignored += ignored
            self.compared += not ignored
        for settings in (self.was, self.now):
            for name in (told, without):
                settings.get((SYSTEM, ""), {}).pop(name, None)
        results: list[Result] = []
        for table in dict.fromkeys(table for table, _ in (*self.was, *self.now)):
            results += self._of_table(table)
        return results

    def _of_table(self, table: str) -> Iterable[Result]:
        was, now = ([id for of, id in each if of == table] for each in (self.was, self.now))
        gone = [id for id in was if id not in now and not self._is_left_out(table, id)]
        new = [id for id in now if id not in was and not self._is_left_out(table, id)]
        if gone and not now:  # not one object of it: the table is not answered
            note = f"none of {_plural(len(gone), 'object')} is answered any more"
            yield Result(UNKNOWN, None, table, note=note)
            return
        for ids, what in ((gone, "gone"), (new, "new")):
            if ids:
                note = f"{'is' if len(ids) == 1 else 'are'} {what}"
                yield Result(WARNING, None, f"{table} {_listed(ids)}", note=note)
        for id in now:
            if id in was:
                yield from self._of_object(table, id)

    def _of_object(self, table: str, id: str) -> Iterable[Result]:
        about = self.objects.get((table, id))
        before, live = self.was[table, id], self.now[table, id]
        for name in dict.fromkeys((*before, *live)):
            was, now = before.get(name), live.get(name)
            if self._is_ignored(Key(table, id, name)):
                self.ignored += 1
                continue
            self.compared += was is not None
            if was is not None and now is not None and was.text == now.text:
                continue
            if now is None and was is not None:
                note = f"not answered (was {_shown(was)})"
                yield Result(UNKNOWN, about, clean(name), note=note)
            elif now is not None:
                change = Change(_shown(now), _shown(was) if was is not None else None)
                yield Result(WARNING, about, clean(name), change=change)

    def _is_left_out(self, table: str, id: str) -> bool:
        """Whether an object is left out of the comparison, by its ID."""
        query = self.queries.get(table)
        excluded = query is not None and query.selection.excludes_id(id, query.places)
        return excluded or self._is_ignored(Key(table, id, ""))

    def _is_ignored(self, key: Key) -> bool:
        ignored = self.request.ignored
        return ignored is not None and ignored.search(str(key)) is not None


def _shown(value: Value) -> str:
    """A setting as it is told; what a file holds is not trusted."""
    return clean(value.text, LONGEST_TOLD) or '""'


def _listed(ids: Sequence[str]) -> str:
    """``AA1, AA2, AA3 and 21 more``."""
    told = [clean(id) for id in ids[:MOST_IDS]]
    left = len(ids) - len(told)
    return ", ".join(told) + (f" and {left} more" if left else "")


def _plural(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _by_object(settings: Mapping[Key, Value]) -> dict[tuple[str, str], dict[str, Value]]:
    """The settings of each object, by table and ID."""
    found: dict[tuple[str, str], dict[str, Value]] = {}
    for key, value in settings.items():
        found.setdefault((key.table, key.id), {})[key.name] = value
    return found
