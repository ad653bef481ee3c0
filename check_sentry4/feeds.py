"""What one device carries as a feed of a rack, or as several: for ``checks.rack``.

Whether a feed is there, and what it carries, is decided for the cords of that feed. What should be
there is known from all that the device tells: a part that does not answer is a gap, never 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_sentry4.ask import read
from check_sentry4.checks.cells import status_of, unavailable
from check_sentry4.checks.neutral import is_neutral
from check_sentry4.checks.objects import there
from check_sentry4.checks.rack import (
    CARRIES,
    OF_VOLTAGES,
    SUMS,
    VOLTAGE,
    Conductor,
    CustomerOutlet,
    FeedLoad,
    Outlet,
    RackRequest,
)
from check_sentry4.checks.request import CheckRequest, MetricThreshold, Policy, TableQuery
from check_sentry4.checks.rules import RuleSet
from check_sentry4.checks.steps import made_rows
from check_sentry4.checks.utilisation import capacities as capacities_of
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Column, Family, Feed, Metric, Table
from check_sentry4.rows import Row, not_answered
from check_sentry4.snmp import Index
from check_sentry4.state import UNKNOWN

#: What says that a feed, or a phase of it, is not there.
DEAD = frozenset(
    ("off", "offWait", "offError", "offFuse", "notOn", "pwrError", "breakerTripped", "fuseBlown")
)
#: A phase below this voltage (V) has no supply: meters show a few volts on a dead phase.
NO_VOLTAGE = 10.0
#: Serial numbers that are none.
PLACEHOLDERS = frozenset(("", "0", "n/a", "na", "none", "unknown", "not available", "-"))
#: What a conductor is called, at the end of its label: ``AA:L1``, ``L1``.
_LABEL = re.compile(r"(?:.*:)?(L[1-3]?|N|DC[+-])")


class FeedError(Exception):
    """No cord belongs to a feed: the message names the feed and the cords of the device."""


class Unavailable(NamedTuple):
    """Something of a feed that does not answer, and the table that it is of."""

    table: str
    text: str


class FeedReader:
    """One device being read for a rack."""

    def __init__(self, device: Device, family: Family, asked: RackRequest) -> None:
        self.device = device
        self.family = family
        self.asked = asked
        self._requests: dict[str, tuple[Table, dict[str, Metric]]] = {}
        self._read_rows: dict[str, list[Row]] = {}  # by table, of what was read last

    def feeds(self, feed_name: str, host: str, names: Sequence[str]) -> list[FeedLoad]:
        """Each feed of the device that is named, or all of it as one.

        ``feed_name`` and ``host`` are what the device is called as a whole. Raises
        ``SourceError``; ``FeedError`` if no cord is of a feed.
        """
        feed = self._read()
        location = self.device.location(self.family.system.location)
        serials = self._serials()
        if feed is None:
            error = f"{self.family.title}: this device does not tell what its conductors carry"
            return [FeedLoad(feed_name, host, location, error, serials=serials)]
        cords = self._cords(feed)
        if not names:
            every = [row.index for row in cords]
            return [self._of(feed, feed_name, host, location, every, whole=True, serials=serials)]
        ids = {row.id.upper() for row in cords}
        return [
            self._of(feed, name, "", location, of_it, whole=name.upper() not in ids)
            for name, of_it in _named(cords, names).items()
        ]

    # --- reading

    def _table(self, name: str) -> Table | None:
        return self.family.table(name) if name else None

    def _want(self, table_name: str, *names: str) -> None:
        table = self._table(table_name)
        for name in names if table is not None else ():
            metric = table.metric(name) if table is not None else None
            if table is not None and metric is not None:
                self._requests.setdefault(table_name, (table, {}))[1][metric.name] = metric

    def _read(self) -> Feed | None:
        """Read what is needed of the first feed whose conductors the device answers."""
        for feed in self.family.feeds:
            self._requests.clear()
            levels = {
                "line": (feed.conductors, "Current"),
                "cord": (feed.cords, "ApparentPower"),
                "branch": (feed.branches, "Current"),
            }
            for level in self.asked.levels:
                self._want(*levels[level])
            self._want(feed.conductors, "Current")
            for table in feed.voltages:
                self._want(table, "Voltage")
            for table in feed.sums:
                self._want(table, *(name for name in self.asked.names if name in SUMS))
            if self.asked.pairs:
                self._want("outlet", "Current", "ActivePower")
            if self.asked.customer is not None:
                self._want("outlet", *self.asked.names)
            self._ask(feed)
            if self._rows(feed.conductors):
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
        columns: list[tuple[str, Column | None]] = [(feed.cords, None), *feed.switched]
        columns += [(unit.name, unit.label), (unit.name, self.family.serial)]
        columns += [(by, column) for _, by, column in feed.counts]
        columns += [feed.wiring] if feed.wiring else []
        columns += [(feed.conductors, feed.label)] if feed.label else []
        columns += [(unit.name, feed.no_part[0])] if feed.no_part else []
        for table, metrics in self._requests.values():
            for metric in metrics.values():
                columns += _parent(table, metric)
        for name, column in columns:
            table_of = self._table(name)
            if table_of is not None:
                wanted.add(table_of, table_of.id or table_of.anchor, column)
        outlets = self._table("outlet")
        if (self.asked.pairs or self.asked.customer) and outlets is not None:
            wanted.add(outlets, outlets.label, outlets.states.power_state, *outlets.states.all)
        self.device.read(wanted)
        self._read_rows.clear()

    def _rows(self, name: str) -> list[Row]:
        """The objects of a table, with readings in the suite's units."""
        if name in self._read_rows:
            return self._read_rows[name]
        table = self._table(name)
        if table is None:
            return []
        metrics = list(self._requests.get(name, (table, {}))[1].values())
        request = CheckRequest(self.family)
        _, rows = made_rows(self.device, request, table, metrics)
        query = TableQuery(table, tuple(MetricThreshold(m) for m in metrics), measured=False)
        self._read_rows[name] = found = there(self.device, query, rows)
        return found

    def _serials(self) -> tuple[str, ...]:
        """The serial numbers of the units, without placeholders."""
        column = self.family.serial
        found = (
            str(row.cells.get(column.name) or "").strip() if column else ""
            for row in self.device.rows(self.family.unit)
        )
        return tuple(s for s in found if s.lower() not in PLACEHOLDERS and len(set(s)) > 1)

    # --- the objects that answer, and those that should

    def _cords(self, feed: Feed) -> list[Row]:
        """The cords: those that answer, and those of which only conductors or sums do."""
        table = self._table(feed.cords)
        if table is None:
            return []
        cords = {row.index: row for row in self._rows(feed.cords)}
        for name in (feed.conductors, *feed.voltages, *feed.sums):
            for row in self._rows(name):
                index = row.above(feed.cords)
                if index is not None and index not in cords:
                    cords[index] = not_answered(table, index)
        return [cords[index] for index in sorted(cords)]

    def _within(self, feed: Feed, name: str, cords: Sequence[Index]) -> list[tuple[int, Row]]:
        """The rows of a table on some cords, or of their units, with the cord's number from 1."""
        table, table_of_cords = self._table(name), self._table(feed.cords)
        if table is None or table_of_cords is None:
            return []
        if not table.of_unit and len(cords) == 1:
            return [(1, row) for row in self._rows(name)]
        above = {cord: not_answered(table_of_cords, cord).above(name) for cord in cords}
        return [
            (number, row)
            for number, cord in enumerate(cords, 1)
            for row in self._rows(name)
            if row.above(feed.cords) == cord or row.key == above[cord]
        ]

    def _gaps(self, feed: Feed, cords: Sequence[Index], whole: bool) -> list[Unavailable]:
        """What should be there and does not answer.

        ``whole``: of the device, or all cords of a letter. What is missing may be one of them.
        """
        gaps = [*self._units(), *self._cords_of_units(feed)] if whole else []
        rows = {row.index: row for row in self._rows(feed.cords)}
        of_feed = {row.index: row for row in self._cords(feed)}
        table = self._table(feed.cords)
        for cord in cords:
            id = of_feed[cord].id if cord in of_feed else ""
            if rows and cord not in rows and table is not None:
                gaps.append(Unavailable(feed.cords, f"{table.name} {id} does not answer"))
            found = [*self._counted(feed, cord, id, rows.get(cord))]
            gaps += found or self._conductors_by_phases(feed, cord, id)
        return gaps

    def _units(self) -> list[Unavailable]:
        """Fewer units than the device says it has: what they carry is not told."""
        unit = self.family.unit
        count = self.device.number(unit.rows.counted_by)
        there = len(self._rows(unit.name))
        if not count or there >= count:
            return []
        return [Unavailable(unit.name, f"{there} of {count:g} {unit.plural} answer")]

    def _cords_of_units(self, feed: Feed) -> Iterable[Unavailable]:
        """Units that have more cords than answer; controllers and sensor units have none."""
        unit, table = self.family.unit, self._table(feed.cords)
        count = next(
            (c for counted, by, c in feed.counts if (counted, by) == (feed.cords, unit.name)), None
        )
        if count is None or table is None:
            return
        column, labels = feed.no_part or (None, ())
        units = [cord.unit for cord in self._cords(feed)]
        for row in self.device.rows(unit):
            number, kind = row.number(count), row.label_of(column)
            expected = int(number) if number is not None else int(kind != "")
            there = units.count(row.key)
            if kind not in labels and there < expected:
                text = f"{there} of {expected} {table.plural} of {unit.name} {row.id} answer"
                yield Unavailable(unit.name, text)

    def _counted(self, feed: Feed, cord: Index, id: str, row: Row | None) -> Iterable[Unavailable]:
        """Fewer objects on a cord than it says it has; or none where other cords have some."""
        expected = {
            counted: row.number(column) or 0.0
            for counted, by, column in feed.counts
            if row is not None and by == feed.cords
        }
        expected[feed.conductors] = max(1.0, expected.get(feed.conductors, 0.0))
        for counted, number in expected.items():
            table, there = self._table(counted), len(self._within(feed, counted, [cord]))
            if table is not None and there < number:
                yield Unavailable(counted, f"{there} of {number:g} {table.plural} of {id} answer")

    def _conductors_by_phases(self, feed: Feed, cord: Index, id: str) -> list[Unavailable]:
        """Conductors that phases name and that do not answer."""
        table = self._table(feed.conductors)
        if table is None:
            return []
        conductors = self._within(feed, feed.conductors, [cord])
        there = {self._label(feed, "line", row) for _, row in conductors}
        others = [name for name in feed.voltages if name != feed.conductors]
        phases = [row for name in others for _, row in self._within(feed, name, [cord])]
        named = {part for row in phases for part in _parts(row)}
        return [
            Unavailable(feed.conductors, f"{table.name} {label} of {id} does not answer")
            for label in sorted(named - there - {"N", "L"})
            if there - {"", "L"}
        ]

    # --- what came of it

    def _of(
        self,
        feed: Feed,
        name: str,
        host: str,
        location: str,
        cords: Sequence[Index],
        *,
        whole: bool = False,
        serials: tuple[str, ...] = (),
    ) -> FeedLoad:
        conductors: list[Conductor] = []
        for level, table_name, metric in (
            ("line", feed.conductors, "Current"),
            ("cord", feed.cords, "ApparentPower"),
            ("branch", feed.branches, "Current"),
        ):
            if level in self.asked.levels:
                conductors += self._conductors(feed, level, table_name, metric, cords)
        if VOLTAGE in self.asked.names:
            conductors += self._of_voltages(feed, cords)
        gaps = self._gaps(feed, cords, whole)
        unpowered, doubts = self._states(feed, cords)
        dark, unsure = self._voltages(feed, cords)
        doubts = [
            *doubts,
            *unsure,
            *self._unlit(feed, cords),
            *(unavailable.text for unavailable in gaps),
        ]
        sums = {
            metric: self._sum(feed, metric, cords, gaps)
            for metric in self.asked.names
            if metric in SUMS
        }
        return FeedLoad(
            name,
            host,
            location,
            wiring=tuple(self._wiring(feed, [cord]) for cord in cords),
            conductors=tuple(conductors),
            unpowered=_once([*unpowered, *dark]),
            doubts=_once(doubts),
            sums={metric: value for metric, (value, _) in sums.items()},
            lacking={metric: lacking for metric, (_, lacking) in sums.items() if lacking},
            outlets=tuple(self._outlets(feed, cords)) if self.asked.pairs else (),
            customer=tuple(self._of_customer(feed, cords)),
            serials=serials,
        )

    def _conductors(
        self, feed: Feed, level: str, name: str, metric_name: str, cords: Sequence[Index]
    ) -> Iterable[Conductor]:
        table = self._table(name)
        metric = table.metric(metric_name) if table is not None else None
        if table is None or metric is None:
            return
        rows = self._rows(name)
        capacities: dict[Index, float] = {}
        for parent, column in _parent(table, metric):
            capacities |= capacities_of(self.device, self.family, parent, column)
        for number, row in self._within(feed, name, cords):
            label = self._label(feed, level, row)
            if level == "line" and self._is_neutral(table, row, rows, label):
                continue
            found = unavailable(table, row, metric, Policy())
            capacity = row.number(metric.capacity)
            if not capacity:
                above = [row.above(parent) for parent, _ in _parent(table, metric)]
                capacity = next((capacities[key] for key in above if key in capacities), None)
            note = found.note or (found.status.label if found.status else "") if found else ""
            if not label:
                note = f"{row.name or row.id} does not say which phase it is"
            value = None if found or note else row.number(metric.column)
            yield Conductor(level, number, label, value, metric.unit, capacity, note)

    def _of_voltages(self, feed: Feed, cords: Sequence[Index]) -> Iterable[Conductor]:
        """What has a voltage: phases, or conductors; of the first table that there is."""
        for name in feed.voltages:
            table = self._table(name)
            metric = table.metric("Voltage") if table is not None else None
            rows = self._rows(name)
            found = [] if table is None or metric is None else list(self._within(feed, name, cords))
            for number, row in found:
                if table is None or metric is None or self._is_neutral(table, row, rows, ""):
                    continue
                lacks = unavailable(table, row, metric, Policy())
                note = (lacks.note or (lacks.status.label if lacks.status else "")) if lacks else ""
                value = None if lacks else row.number(metric.column)
                label = self._voltage_label(feed, name, row)
                yield Conductor(OF_VOLTAGES, number, label, value, metric.unit, None, note)
            if found:
                return

    def _voltage_label(self, feed: Feed, name: str, row: Row) -> str:
        """``L1`` of a phase L1-N, ``L1-L2``; as its conductor is called, else by its position."""
        if _parts(row):
            return row.name.rpartition(":")[2].strip().upper().removesuffix("-N")
        if name == feed.conductors:
            return self._label(feed, "line", row)
        return f"L{row.position}"

    @staticmethod
    def _label(feed: Feed, level: str, row: Row) -> str:
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

    @staticmethod
    def _is_neutral(table: Table, row: Row, rows: Sequence[Row], label: str) -> bool:
        siblings = [other for other in rows if other.parent == row.parent]
        return label == "N" or is_neutral(table, row, siblings)

    def _wiring(self, feed: Feed, cords: Sequence[Index]) -> str:
        """Wye or Delta, as labels of phases or the number of poles tell."""
        if feed.wiring is None:
            return ""
        name, column = feed.wiring
        kinds = set()
        for _, row in self._within(feed, name, cords):
            cell = row.cells.get(column.name)
            if isinstance(cell, (int, float)):
                kinds.add({2: "single-phase", 3: "Delta", 4: "Wye"}.get(int(cell), ""))
            elif isinstance(cell, str) and "-" in cell:
                kinds.add("Wye" if cell.strip().upper().endswith("N") else "Delta")
        return " and ".join(sorted(kinds - {""}, reverse=True))

    # --- whether it is on

    def _states(self, feed: Feed, cords: Sequence[Index]) -> tuple[list[str], list[str]]:
        """What is off or has tripped; and of what that cannot be told, as its states say."""
        unpowered: list[str] = []
        doubts: list[str] = []
        for name, column in feed.switched:
            table = self._table(name)
            answered = table is not None and self.device.provides(table, column)
            for _, row in self._within(feed, name, cords) if answered else ():
                label = row.label_of(column)
                if label in DEAD:
                    unpowered.append(f"{_called(row)} is {label}")
                else:
                    doubts += _doubt(row, column, missing=True)
        for name, metric_name in (
            (feed.conductors, "Current"),
            *((name, "Voltage") for name in feed.voltages),
        ):
            table = self._table(name)
            metric = table.metric(metric_name) if table is not None else None
            for _, row in self._within(feed, name, cords) if metric is not None else ():
                doubts += _doubt(row, metric.status if metric else None, missing=False)
        return unpowered, doubts

    def _voltages(self, feed: Feed, cords: Sequence[Index]) -> tuple[list[str], list[str]]:
        """What has no voltage; and what tells none that can be trusted."""
        unpowered: list[str] = []
        doubts: list[str] = []
        for name in feed.voltages:
            table = self._table(name)
            metric = table.metric("Voltage") if table is not None else None
            rows = self._rows(name)
            for _, row in self._within(feed, name, cords):
                if table is None or metric is None or self._is_neutral(table, row, rows, ""):
                    continue
                value = self._voltage(table, row)
                if value is not None and value < NO_VOLTAGE:
                    unpowered.append(f"{_called(row)} has no voltage")
                elif value is None and metric.column.name in row.cells:
                    doubts.append(f"{_called(row)} has no voltage reading")
        return unpowered, doubts

    @staticmethod
    def _voltage(table: Table, row: Row) -> float | None:
        """The voltage of a row in V; None if it cannot be trusted."""
        metric = table.metric("Voltage")
        if metric is None or unavailable(table, row, metric, Policy()) is not None:
            return None
        return row.number(metric.column)

    def _unlit(self, feed: Feed, cords: Sequence[Index]) -> list[str]:
        """Conductors without a current and without a voltage reading: they may be dead."""
        table = self._table(feed.conductors)
        metric = table.metric("Current") if table is not None else None
        if table is None or metric is None:
            return []
        rows, found = self._rows(feed.conductors), []
        for cord in cords:
            on_cord = [row for _, row in self._within(feed, feed.conductors, [cord])]
            own = any(self._voltage(table, row) is not None for row in on_cord)
            for row in on_cord:
                label = self._label(feed, "line", row)
                lacks = unavailable(table, row, metric, Policy())
                carries = lacks is None and bool(row.number(metric.column))
                if carries or self._is_neutral(table, row, rows, label):
                    continue
                told = self._voltage(table, row) if own else self._voltage_of(feed, label, cord)
                if told is None:
                    what = "has no current reading" if lacks else "carries no current"
                    found.append(f"{_called(row)} {what} and has no voltage reading")
        return found

    def _voltage_of(self, feed: Feed, label: str, cord: Index) -> float | None:
        """The voltage of a conductor, by the phases of its cord that name it."""
        for name in feed.voltages:
            table = self._table(name)
            if table is None or name == feed.conductors:
                continue
            rows = [row for _, row in self._within(feed, name, [cord])]
            named = [row for row in rows if label in _parts(row)]
            if not any(_parts(row) - {"L", "N"} for row in rows):
                named = rows  # they do not say which conductors they are of
            voltages = [self._voltage(table, row) for row in named]
            told = next((volts for volts in voltages if volts is not None), None)
            if told is not None:
                return told
        return None

    # --- sums and outlets

    def _sum(
        self, feed: Feed, name: str, cords: Sequence[Index], gaps: Sequence[Unavailable]
    ) -> tuple[float | None, tuple[str, ...]]:
        """A sum over what answers (None: nothing does), and what of the cords does not."""
        whole = (self.family.unit.name, feed.cords)
        total, lacking = None, list[str]()
        ids = {row.index: row.id for row in self._cords(feed)}
        for cord in cords:
            id = ids.get(cord, "")
            table, parts = self._parts_of(feed, name, cord, id)
            gone = [
                unavailable.text for unavailable in gaps if unavailable.table in (*whole, table)
            ]
            lacking += gone if parts or gone else [f"no reading of cord {id}"]
            lacking += [f"no reading of {called}" for called, value in parts if value is None]
            values = [value for _, value in parts if value is not None]
            total = sum(values, total or 0.0) if values else total
        return total, _once(lacking)

    def _parts_of(
        self, feed: Feed, name: str, cord: Index, id: str
    ) -> tuple[str, list[tuple[str, float | None]]]:
        """What the sum of a cord is made of: of which table, names and values."""
        if name == "Current":
            found = self._conductors(feed, "line", feed.conductors, name, [cord])
            return feed.conductors, [
                (f"{c.label or 'a conductor'} of {id}", c.value) for c in found
            ]
        for table_name in feed.sums:
            table = self._table(table_name)
            metric = table.metric(name) if table is not None else None
            rows = self._rows(table_name)
            if table is None or metric is None:
                continue
            parts = [
                (
                    _called(row),
                    None
                    if unavailable(table, row, metric, Policy())
                    else row.number(metric.column),
                )
                for _, row in self._within(feed, table_name, [cord])
                if not (metric.scope.per_phase and self._is_neutral(table, row, rows, ""))
            ]
            if any(value is not None for _, value in parts):
                return table_name, parts
        return "", []

    def _of_customer(self, feed: Feed, cords: Sequence[Index]) -> Iterable[CustomerOutlet]:
        """The outlets whose names match, with their readings: 0 of what is off."""
        table, customer = self._table("outlet"), self.asked.customer
        if table is None or customer is None:
            return
        for row, on in self._outlet_rows(feed, cords):
            if customer.search(row.name) is None:
                continue
            values: dict[str, float | None] = {}
            for name in self.asked.names:
                metric = table.metric(name)
                lacks = metric is None or unavailable(table, row, metric, Policy()) is not None
                value = None if lacks or metric is None else row.number(metric.column)
                flows = name != "Energy"  # a register stays as it is
                values[name] = 0.0 if value is None and on is False and flows else value
            yield CustomerOutlet(row.id, row.name, values)

    def _outlet_rows(self, feed: Feed, cords: Sequence[Index]) -> Iterable[tuple[Row, bool | None]]:
        """The outlets of some cords, and whether each is on; None: that is not known."""
        table = self._table("outlet")
        if table is None:
            return
        units = {cord.unit for cord in self._cords(feed) if cord.index in cords}
        rows, state = self._rows("outlet"), table.states.power_state
        switched = {row.unit for row in rows if state is not None and state.name in row.cells}
        for row in rows:
            cord = row.above(feed.cords)
            if cord not in cords if cord is not None else row.unit not in {*units, None}:
                continue
            yield row, _is_on(row, state, row.unit in switched)

    def _outlets(self, feed: Feed, cords: Sequence[Index]) -> Iterable[Outlet]:
        table = self._table("outlet")
        if table is None:
            return
        for row, on in self._outlet_rows(feed, cords):
            for name in ("Current", "ActivePower"):
                metric = table.metric(name)
                if metric is not None and unavailable(table, row, metric, Policy()) is None:
                    value, noise = row.number(metric.column), _noise(row, metric)
                    yield Outlet(row.id, row.name, on, value, metric.unit, noise)
                    break
            else:
                yield Outlet(row.id, row.name, on, None)


def _named(cords: Sequence[Row], names: Sequence[str]) -> dict[str, list[Index]]:
    """The cords of each feed that is named: by ID, by the cord's letter, else by the unit's.

    Raises ``FeedError``.
    """
    readings = [
        {name: [row for row in cords if by(row, name)] for name in names}
        for by in (_by_cord, _by_unit)
    ]
    found = next((reading for reading in readings if all(reading.values())), None)
    if found is None:
        lacks = next(name for name in names if not readings[0][name])
        raise FeedError(f"no cord is {lacks}: this device has {_ids(cords) or 'none'}")
    taken: dict[Index, str] = {}
    for name, rows in found.items():
        for row in rows:
            if taken.setdefault(row.index, name) != name:
                raise FeedError(f"{row.id} is in both {taken[row.index]} and {name}")
    return {name: [row.index for row in rows] for name, rows in found.items()}


def _by_cord(row: Row, name: str) -> bool:
    """Whether a cord is called so: ``AA``, or ``A`` by its last letter."""
    id = row.id.upper()
    return id == name.upper() or (len(name) == 1 and id[-1:] == name.upper())


def _by_unit(row: Row, name: str) -> bool:
    """Whether a cord is of the unit with this letter: ``BA`` of ``B``."""
    id = row.id.upper()
    return id == name.upper() or (len(id) == 2 and id.isalpha() and id[:1] == name.upper())


def _ids(cords: Sequence[Row]) -> str:
    return ", ".join(row.id for row in cords)


def _called(row: Row) -> str:
    return row.name or row.id


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _parts(row: Row) -> set[str]:
    """The conductors that a phase is of, as its label says: ``AA:L1-L2``, ``AA:L1-N``."""
    parts = row.name.rpartition(":")[2].strip().upper().split("-")
    return {part for part in parts if _LABEL.fullmatch(part)}


def _doubt(row: Row, column: Column | None, *, missing: bool) -> list[str]:
    """What a state or status leaves open: no reading, unknown, or what the MIB does not define.

    ``missing``: that it is not answered as well.
    """
    if column is None or column.enum is None:
        return []
    if column.name not in row.cells:
        return [f"{_called(row)} {column.name}: not answered"] if missing else []
    status = status_of(row, column)
    if status is None:
        return [f"{_called(row)} {column.name} is unreadable"]
    if status.label in column.enum.no_reading:
        return [f"{_called(row)} is {status.label}"]
    if not status.known or column.enum.state(status.value) == UNKNOWN:
        return [f"{_called(row)} {column.name} is {status.label}"]
    return []


def _is_on(row: Row, column: Column | None, answers: bool) -> bool | None:
    """Whether an outlet is on; None where its state does not tell.

    ``answers``: whether any outlet of its unit has a state.
    """
    label = row.label_of(column)
    if not answers:
        return True  # none can be switched
    return True if label[:2] == "on" else False if label[:3] == "off" else None


def _noise(row: Row, metric: Metric) -> float:
    """Below which a reading is noise, in the metric's unit: at least one step of the meter."""
    step, digits = 1 / metric.column.divisor, row.number(metric.encoding.digits)
    if digits is not None:
        step = 10.0**-digits
    return max(CARRIES.get(metric.unit, 0.0), step)


def _parent(table: Table, metric: Metric) -> list[tuple[str, Column]]:
    """Where the capacity of what a metric is on may be had, beside the object itself."""
    made = (other.computed.utilisation for other in table.metrics)
    return [m.parent for m in made if m and m.used == metric.column and m.parent]
