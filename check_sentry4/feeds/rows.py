"""Reads one device for a rack: its tables and cords; what objects are called and belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_sentry4.ask import read
from check_sentry4.checks.neutral import is_neutral
from check_sentry4.checks.objects import there
from check_sentry4.checks.rack import SUMS, RackRequest
from check_sentry4.checks.request import CheckRequest, MetricThreshold, TableQuery
from check_sentry4.checks.rules import RuleSet
from check_sentry4.checks.steps import made_rows
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Column, Family, Feed, Metric, Table
from check_sentry4.rows import Row, not_answered
from check_sentry4.snmp import Index

#: Serial numbers that are none.
PLACEHOLDERS = frozenset(("", "0", "n/a", "na", "none", "unknown", "not available", "-"))

#: What a conductor is called, at the end of its label: ``AA:L1``, ``L1``.
_LABEL = re.compile(r"(?:.*:)?(L[1-3]?|N|DC[+-])")


def levels_of(feed: Feed) -> dict[str, tuple[str, str]]:
    """The table and the metric of each level of conductors."""
    return {
        "line": (feed.conductors, "Current"),
        "cord": (feed.cords, "ApparentPower"),
        "branch": (feed.branches, "Current"),
    }


class MissingPart(NamedTuple):
    """Something of a feed that does not answer, and the table that it is of."""

    table: str
    text: str


class FeedRows:
    """One device being read for a rack: its tables, cords, and what is on them."""

    def __init__(self, device: Device, family: Family, asked: RackRequest) -> None:
        self.device = device
        self.family = family
        self.asked = asked
        self._requests: dict[str, tuple[Table, dict[str, Metric]]] = {}
        self._read_rows: dict[str, list[Row]] = {}  # by table, of what was read last

    def table(self, name: str) -> Table | None:
        """The table of the family that is called so; None for none."""
        return self.family.table(name) if name else None

    def _want(self, table_name: str, *names: str) -> None:
        table = self.table(table_name)
        for name in names if table is not None else ():
            metric = table.metric(name) if table is not None else None
            if table is not None and metric is not None:
                self._requests.setdefault(table_name, (table, {}))[1][metric.name] = metric

    def read(self) -> Feed | None:
        """Read what is needed of the first feed whose conductors the device answers."""
        for feed in self.family.feeds:
            self._requests.clear()
            levels = levels_of(feed)
            for level in self.asked.levels:
                self._want(*levels[level])
            self._want(feed.conductors, "Current")
            for table in () if self.asked.only_sums else feed.voltages:
                self._want(table, "Voltage")
            for table in feed.sums:
                self._want(table, *(name for name in self.asked.names if name in SUMS))
            if self.asked.each_load:
                self._want("outlet", "Current", "ActivePower")
            if self.asked.advice:
                self._want(feed.branches, "Current")
            if self.asked.customer is not None:
                self._want("outlet", *self.asked.names)
            self._ask(feed)
            if self.of(feed.conductors):
                return feed
        return None

    def _ask(self, feed: Feed) -> None:
        queries = tuple(
            TableQuery(table, tuple(MetricThreshold(m) for m in metrics.values()))
            for table, metrics in self._requests.values()
        )
        read(self.device, RuleSet(CheckRequest(self.family, queries)))
        wanted, unit = Plan(), self.family.unit
        if unit.rows.counted_by is not None:
            wanted.scalar(unit.rows.counted_by)
        for name, column in self._columns(feed):
            table_of = self.table(name)
            if table_of is not None:
                wanted.add(table_of, table_of.id or table_of.anchor, column)
        if self.asked.each_load or self.asked.customer:
            self._want_outlets(feed, wanted)
        self.device.read(wanted)
        self._read_rows.clear()

    def _columns(self, feed: Feed) -> list[tuple[str, Column | None]]:
        """What has to be known beside readings, by table."""
        unit = self.family.unit
        columns: list[tuple[str, Column | None]] = [(feed.cords, None)]
        columns += [(unit.name, unit.label), (unit.name, self.family.serial)]
        columns += [(by, column) for _, by, column in feed.counts]
        if not self.asked.only_sums:
            columns += [*feed.switched, *([feed.wiring] if feed.wiring else [])]
        columns += [(feed.conductors, feed.label)] if feed.label else []
        columns += [(unit.name, feed.no_part[0])] if feed.no_part else []
        for table, metrics in self._requests.values():
            for metric in metrics.values():
                columns += parent_of(table, metric)
        outlets = self.table("outlet")
        if self.asked.customer and outlets is not None and outlets.rows.counted_in is not None:
            columns.append(outlets.rows.counted_in)
        return columns

    def _want_outlets(self, feed: Feed, wanted: Plan) -> None:
        """Names and states of outlets, and what each is on."""
        outlets, wired = self.table("outlet"), feed.wired
        if outlets is None:
            return
        wanted.add(outlets, outlets.label, outlets.states.power_state, *outlets.states.all)
        if self.asked.advice and wired is not None:
            wanted.add(outlets, wired.phase, wired.bank, wired.socket)
            phases = self.table(wired.phases)
            if phases is not None:
                wanted.add(phases, phases.id, phases.label)

    def of(self, name: str) -> list[Row]:
        """The objects of a table, with readings in the suite's units."""
        if name in self._read_rows:
            return self._read_rows[name]
        table = self.table(name)
        if table is None:
            return []
        metrics = list(self._requests.get(name, (table, {}))[1].values())
        request = CheckRequest(self.family)
        _, rows = made_rows(self.device, request, table, metrics)
        query = TableQuery(table, tuple(MetricThreshold(m) for m in metrics), measured=False)
        self._read_rows[name] = found = there(self.device, query, rows)
        return found

    def serials(self) -> tuple[str, ...]:
        """The serial numbers of the units, without placeholders."""
        found = (serial_of(self.family, row) for row in self.device.rows(self.family.unit))
        return tuple(filter(None, found))

    def cords(self, feed: Feed) -> list[Row]:
        """The cords: those that answer, and those of which only conductors or sums do."""
        table = self.table(feed.cords)
        if table is None:
            return []
        cords = {row.index: row for row in self.of(feed.cords)}
        for name in (feed.conductors, *feed.voltages, *feed.sums):
            for row in self.of(name):
                index = row.above(feed.cords)
                if index is not None and index not in cords:
                    cords[index] = not_answered(table, index)
        return [cords[index] for index in sorted(cords)]

    def within(self, feed: Feed, name: str, cords: Sequence[Index]) -> list[tuple[int, Row]]:
        """The rows of a table on some cords, or of their units, with the cord's number from 1."""
        table, table_of_cords = self.table(name), self.table(feed.cords)
        if table is None or table_of_cords is None:
            return []
        if not table.of_unit and len(cords) == 1:
            return [(1, row) for row in self.of(name)]
        above = {cord: not_answered(table_of_cords, cord).above(name) for cord in cords}
        return [
            (number, row)
            for number, cord in enumerate(cords, 1)
            for row in self.of(name)
            if row.above(feed.cords) == cord or row.key == above[cord]
        ]


def serial_of(family: Family, unit: Row) -> str:
    """The serial number of a unit, without placeholders; empty where it has none."""
    column = family.serial
    serial = str(unit.cells.get(column.name) or "").strip() if column else ""
    return "" if serial.lower() in PLACEHOLDERS or len(set(serial)) < 2 else serial


def label_of(feed: Feed, level: str, row: Row) -> str:
    """``L1``; of a cord ``cord``, of a branch what stands behind its cord: ``BR1``."""
    if level == "cord":
        return "cord"
    if level == "branch":
        return (row.name or row.id).rpartition(":")[2]
    if feed.by_position:
        return f"L{row.position}"
    if feed.label is None:
        return "L"
    cell = row.cells.get(feed.label.name)
    if feed.label.enum is not None:
        cell = row.label_of(feed.label)
    elif isinstance(cell, (int, float)):
        cell = f"L{cell:g}"
    found = _LABEL.fullmatch(str(cell or "").strip().upper())
    return found.group(1) if found else ""


def is_neutral_of(table: Table, row: Row, rows: Sequence[Row], label: str) -> bool:
    """Whether a conductor is a neutral, by its label or by what it lacks."""
    siblings = [other for other in rows if other.parent == row.parent]
    return label == "N" or is_neutral(table, row, siblings)


def called(row: Row) -> str:
    """The name of an object, else its ID."""
    return row.name or row.id


def once(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts, each once, in their order."""
    return tuple(dict.fromkeys(texts))


def conductors_named(row: Row) -> set[str]:
    """The conductors that a phase is of, as its label says: ``AA:L1-L2``, ``AA:L1-N``."""
    parts = row.name.rpartition(":")[2].strip().upper().split("-")
    return {part for part in parts if _LABEL.fullmatch(part)}


def parent_of(table: Table, metric: Metric) -> list[tuple[str, Column]]:
    """Where the capacity of what a metric is on may be had, beside the object itself."""
    made = (other.computed.utilisation for other in table.metrics)
    return [m.parent for m in made if m and m.used == metric.column and m.parent]
