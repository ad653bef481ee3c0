"""Several feeds read side by side, for ``checks.rack``: one process for each device.

easysnmp is not safe under threads, so each device has a child of its own; what a child found comes
back through a pipe as plain values.
"""

from __future__ import annotations

import marshal
import os
import re
import select
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from check_sentry4.ask import identify, read
from check_sentry4.checks.imbalance import is_neutral
from check_sentry4.checks.metrics import gap
from check_sentry4.checks.question import Asked as AskedMetric
from check_sentry4.checks.question import Part, Policy, Question
from check_sentry4.checks.rack import SUMS, Asked, Carried, Conductor, Outlet
from check_sentry4.checks.rows import judged_rows, parents
from check_sentry4.checks.table import there
from check_sentry4.cli.said import is_silent
from check_sentry4.mib.families import families
from check_sentry4.mib.model import Column, Family, Feed, Metric, Table
from check_sentry4.rows import Device, Plan, Row, made_id
from check_sentry4.snmp import NoAnswerError, Source, SourceError, Waiting, unheard
from check_sentry4.text import clean

#: What a child says before what it has read, each time it waits for the device, or for something
#: else; a tuple in marshal's form begins otherwise.
_DEVICE, _OTHER = b".", b"-"
#: What says that a feed, or a phase of it, is not there.
DEAD = frozenset(("off", "offWait", "offError", "offFuse", "notOn", "pwrError", "breakerTripped",
                  "fuseBlown"))  # fmt: skip
#: Volts below which there is none: what a meter shows of a dead phase.
NO_VOLTAGE = 10.0
#: What a conductor is called, at the end of its label: ``AA:L1``, ``L1``.
_LABEL = re.compile(r"(?:.*:)?(L[1-3]?|N|DC[+-])")


class Place(NamedTuple):
    """A device of a rack: its feed's name, its address as told, and what opens it."""

    feed: str
    host: str
    opened: Callable[[Waiting], Source]
    family: Family | None = None


class FeedError(Exception):
    """A feed that no cord has: which, and what there is."""


def read_rack(
    asked: Asked,
    places: Sequence[Place],
    began: float,
    deadline: float,
    shield: Callable[[], None],
    *,
    forked: bool = True,
) -> list[Carried]:
    """What each device carries, read side by side until ``deadline``.

    The check ``began`` earlier (both of ``time.monotonic``). ``shield`` is called in each child
    before it speaks to the network. Not ``forked``: one after the other, in this process.
    """
    if not forked:
        return [_carried(asked, place, unheard) for place in places]
    children: dict[int, tuple[int, Place]] = {}
    for place in places:
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ours)
            _work(asked, place, theirs, shield)
        os.close(theirs)
        children[ours] = child, place
    heard: dict[int, bytes] = dict.fromkeys(children, b"")
    #: Since when each device is waited for; None: not for the device.
    since: dict[int, float | None] = dict.fromkeys(children)
    open_ends = set(children)
    while open_ends:
        left = max(0.0, deadline - time.monotonic())
        ready = select.select(list(open_ends), [], [], left)[0]
        if not ready:
            break
        for end in ready:
            chunk = os.read(end, 65536)
            heard[end] += chunk
            since[end] = time.monotonic() if chunk.endswith(_DEVICE) else None
            if not chunk:
                open_ends.discard(end)
    result = []
    for end, (child, place) in children.items():
        silent = is_silent(since[end], began, deadline, child)
        with suppress(OSError):  # it has gone, and somebody has seen to it
            if end in open_ends:
                os.kill(child, 9)
            os.waitpid(child, 0)
        os.close(end)
        why = f"{'no answer' if silent else 'not read'} before the deadline"
        late = Carried(place.feed, place.host, error=why, silent=silent)
        died = Carried(place.feed, place.host, error="the SNMP library died")
        data = heard[end].lstrip(_DEVICE + _OTHER)
        if data and end not in open_ends:
            result.append(_unpacked(marshal.loads(data)))  # our own child's
        else:
            result.append(late if end in open_ends else died)
    return result


def _work(asked: Asked, place: Place, end: int, shield: Callable[[], None]) -> None:
    """The child: read one device, tell what it carries, and leave."""

    def waiting(what: str, device: bool) -> None:
        os.write(end, _DEVICE if device else _OTHER)

    try:
        # Nobody is to wait for the end of this output where our parent is killed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        shield()
        data = marshal.dumps(_packed(_carried(asked, place, waiting)))
        while data:
            data = data[os.write(end, data) :]
    finally:
        os._exit(0)


def _packed(carried: Carried) -> Any:
    """A value without named tuples, which ``marshal`` does not take."""
    return (*carried[:6], tuple(map(tuple, carried.conductors)), carried.dead, dict(carried.sums),
            tuple(map(tuple, carried.outlets)), carried.doubts)  # fmt: skip


def _unpacked(data: Any) -> Carried:
    *plain, conductors, dead, sums, outlets, doubts = data
    return Carried(*plain)._replace(
        conductors=tuple(Conductor(*c) for c in conductors), dead=dead, sums=sums,
        outlets=tuple(Outlet(*o) for o in outlets), doubts=doubts,
    )  # fmt: skip


def _carried(asked: Asked, place: Place, waiting: Waiting) -> Carried:
    """What one device carries, or why that is not known."""
    try:
        return read_feeds(asked, place, (), waiting)[0]
    except SourceError as error:
        silent = isinstance(error, NoAnswerError)
        return Carried(place.feed, place.host, error=clean(str(error), 200), silent=silent)
    except Exception as error:
        what = f"unforeseen {type(error).__name__}: please report it"
        return Carried(place.feed, place.host, error=what)


def read_feeds(asked: Asked, place: Place, names: Sequence[str], waiting: Waiting) -> list[Carried]:
    """What a device carries; where ``names`` are given, each of these feeds of it.

    ``waiting`` is told what is being waited for. Raises ``SourceError``; ``FeedError`` if no cord
    is of a feed.
    """
    known = (place.family,) if place.family else families()
    source = place.opened(waiting)
    device = Device(source, min((f.repetitions for f in known if f.repetitions), default=0))
    family = place.family or identify(device, known)
    if family is None:
        raise SourceError("no family of PDUs that is known: look at the address")
    return _Reader(device, family, asked).feeds(place, names)


class _Reader:
    """One device being read for a rack."""

    def __init__(self, device: Device, family: Family, asked: Asked) -> None:
        self.device = device
        self.family = family
        self.asked = asked
        self._questions: dict[str, tuple[Table, dict[str, Metric]]] = {}

    def feeds(self, place: Place, names: Sequence[str]) -> list[Carried]:
        """Each feed of the device, or all of it as one."""
        feed = self._read()
        location = self.device.text(self.family.system.location)
        if feed is None:
            error = f"{self.family.title}: this device does not tell what its conductors carry"
            return [Carried(place.feed, place.host, location, error)]
        cords = self._cords(feed)
        if not names:
            return [self._of(feed, place.feed, place.host, location, [row.index for row in cords])]
        result = []
        taken: dict[tuple[int, ...], str] = {}
        for name in names:
            of_it = [r for r in cords if r.id.upper() == name.upper()]
            of_it = of_it or [r for r in cords if len(name) == 1 and r.id.upper()[-1:] == name]
            if not of_it:
                has = ", ".join(row.id for row in cords) or "none"
                raise FeedError(f"no cord is {name}: this device has {has}")
            for row in of_it:
                if taken.setdefault(row.index, name) != name:
                    raise FeedError(f"{row.id} is in both {taken[row.index]} and {name}")
            result.append(self._of(feed, name, "", location, [row.index for row in of_it]))
        return result

    # --- reading

    def _want(self, table_name: str, *names: str) -> None:
        table = self.family.table(table_name) if table_name else None
        if table is not None:
            for name in names:
                metric = table.metric(name)
                if metric is not None:
                    self._questions.setdefault(table_name, (table, {}))[1][metric.name] = metric

    def _read(self) -> Feed | None:
        """Read what is needed of the first feed whose conductors the device answers."""
        for feed in self.family.feeds:
            self._questions.clear()
            levels = {"line": (feed.conductors, "Current"), "cord": (feed.cords, "ApparentPower"),
                      "branch": (feed.branches, "Current")}  # fmt: skip
            for level in self.asked.levels:
                self._want(*levels[level])
            self._want(feed.conductors, "Current")
            for table in feed.voltages:
                self._want(table, "Voltage")
            for table in feed.sums:
                self._want(table, *(name for name in self.asked.names if name in SUMS))
            if self.asked.pairs:
                self._want("outlet", "Current", "ActivePower")
            self._ask(feed)
            if self._rows(feed.conductors):
                return feed
        return None

    def _ask(self, feed: Feed) -> None:
        parts = tuple(
            Part(table, tuple(AskedMetric(m) for m in metrics.values()))
            for table, metrics in self._questions.values()
        )
        read(self.device, Question(self.family, parts))
        wanted = Plan()
        cords = self.family.table(feed.cords)
        if cords is not None:
            wanted.add(cords, cords.id or cords.anchor)
        columns = [*feed.switched, *([feed.wiring] if feed.wiring else [])]
        if feed.label is not None:
            columns.append((feed.conductors, feed.label))
        for name, column in columns:
            table = self.family.table(name)
            if table is not None:
                wanted.add(table, table.id or table.anchor, column)
        for table, metrics in self._questions.values():
            for metric in metrics.values():
                for parent, column in _parent(table, metric):
                    of = self.family.table(parent)
                    if of is not None:
                        wanted.add(of, column)
        unit = self.family.unit
        if unit.counted_by is not None:
            wanted.scalar(unit.counted_by)
            wanted.add(unit, unit.id or unit.anchor)
        outlets = self.family.table("outlet")
        if self.asked.pairs and outlets is not None:
            wanted.add(outlets, outlets.label, outlets.power_state, *outlets.statuses)
        self.device.read(wanted)

    def _rows(self, name: str) -> list[Row]:
        """The objects of a table, with readings in the suite's units."""
        table = self.family.table(name) if name else None
        if table is None:
            return []
        metrics = list(self._questions.get(name, (table, {}))[1].values())
        question = Question(self.family)
        rows, _ = judged_rows(self.device, question, table, metrics)
        part = Part(table, tuple(AskedMetric(m) for m in metrics), measured=False)
        return there(self.device, part, rows)

    # --- what came of it

    def _of(
        self, feed: Feed, name: str, host: str, location: str, cords: Sequence[tuple[int, ...]]
    ) -> Carried:
        conductors: list[Conductor] = []
        for level, table_name, metric in (("line", feed.conductors, "Current"),
                                          ("cord", feed.cords, "ApparentPower"),
                                          ("branch", feed.branches, "Current")):  # fmt: skip
            if level in self.asked.levels:
                conductors += self._conductors(feed, level, table_name, metric, cords)
        dead, doubts = self._dead(feed, cords)
        if not any(conductor.value for conductor in conductors) and not self._has_voltage(feed):
            doubts.append("it carries nothing, and its voltage is not told")
        return Carried(
            name, host, location, wiring=tuple(self._wiring(feed, [cord]) for cord in cords),
            conductors=tuple(conductors), dead=tuple(dead), doubts=tuple(doubts + self._gone()),
            sums={metric: self._sum(feed, metric, cords) for metric in self.asked.names
                  if metric in SUMS},
            outlets=tuple(self._outlets(cords)) if self.asked.pairs else (),
        )  # fmt: skip

    def _within(self, name: str, cords: Sequence[tuple[int, ...]]) -> list[tuple[int, Row]]:
        """The rows of a table on some cords, each with the number of its cord, from 1."""
        table = self.family.table(name) if name else None
        if table is not None and not table.of_unit and len(cords) == 1:
            return [(1, row) for row in self._rows(name)]
        return [(number, row) for number, cord in enumerate(cords, 1) for row in self._rows(name)
                if row.index[: len(cord)] == cord]  # fmt: skip

    def _conductors(
        self, feed: Feed, level: str, name: str, metric_name: str, cords: Sequence[tuple[int, ...]]
    ) -> Iterable[Conductor]:
        table = self.family.table(name) if name else None
        metric = table.metric(metric_name) if table is not None else None
        if table is None or metric is None:
            return
        rows = self._rows(name)
        capacities: dict[tuple[int, ...], float] = {}
        for parent, column in _parent(table, metric):
            capacities |= parents(self.device, self.family, parent, column)
        for number, row in self._within(name, cords):
            label = self._label(feed, level, row)
            if level == "line" and self._is_neutral(table, row, rows, label):
                continue
            found = gap(table, row, metric, Policy())
            capacity = row.number(metric.capacity)
            if not capacity:
                capacity = next((capacities[row.index[:n]] for n in range(len(row.index), 0, -1)
                                 if row.index[:n] in capacities), None)  # fmt: skip
            note = found.note or (found.status.label if found.status else "") if found else ""
            if not label:
                note = f"{row.name or row.id} does not say which phase it is"
            value = None if found else row.number(metric.column)
            yield Conductor(level, number, label, value, metric.unit, capacity, note)

    @staticmethod
    def _label(feed: Feed, level: str, row: Row) -> str:
        """``L1``; of a cord ``cord``, of a branch what stands behind its cord: ``BR1``."""
        if level == "cord":
            return "cord"
        if level == "branch":
            return (row.name or row.id).rpartition(":")[2]
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
        siblings = [other for other in rows if other.index[:-1] == row.index[:-1]]
        return label == "N" or is_neutral(table, row, siblings)

    def _wiring(self, feed: Feed, cords: Sequence[tuple[int, ...]]) -> str:
        """Wye or Delta, as labels of phases or the number of poles tell."""
        if feed.wiring is None:
            return ""
        name, column = feed.wiring
        kinds = set()
        for _, row in self._within(name, cords):
            cell = row.cells.get(column.name)
            if isinstance(cell, (int, float)):
                kinds.add({2: "single-phase", 3: "Delta", 4: "Wye"}.get(int(cell), ""))
            elif isinstance(cell, str) and "-" in cell:
                kinds.add("Wye" if cell.strip().upper().endswith("N") else "Delta")
        return " and ".join(sorted(kinds - {""}, reverse=True))

    def _cords(self, feed: Feed) -> list[Row]:
        """The cords; where the device does not tell them, what its conductors are part of."""
        cords, table = self._rows(feed.cords), self.family.table(feed.cords)
        if cords or table is None:
            return cords
        depth = len(table.id_style)
        indices = dict.fromkeys(row.index[:depth] for row in self._rows(feed.conductors))
        return [Row(index, made_id(table.id_style, index), "", {}) for index in indices]

    def _gone(self) -> list[str]:
        """Fewer units than the device says it has: what they carry is not told."""
        unit = self.family.unit
        count = self.device.number(unit.counted_by)
        there = len(self.device.rows(unit))
        return [f"{there} of {count:g} {unit.plural} answer"] if count and there < count else []

    def _has_voltage(self, feed: Feed) -> bool:
        return any(
            row.number(metric.column)
            for name in feed.voltages
            if (table := self.family.table(name)) and (metric := table.metric("Voltage"))
            for row in self._rows(name)
        )

    def _dead(self, feed: Feed, cords: Sequence[tuple[int, ...]]) -> tuple[list[str], list[str]]:
        """What is off, has tripped or has no voltage; and of what that cannot be told."""
        told: dict[str, None] = {}
        doubts: dict[str, None] = {}
        for name, column in feed.switched:
            for _, row in self._within(name, cords):
                label = row.label_of(column)
                if label in DEAD:
                    told[f"{row.name or row.id} is {label}"] = None
                elif column.enum is not None and label in column.enum.no_reading:
                    doubts[f"{row.name or row.id} is {label}"] = None
        for name in feed.voltages:
            table = self.family.table(name)
            metric = table.metric("Voltage") if table is not None else None
            if table is None or metric is None:
                continue
            rows = self._rows(name)
            for _, row in self._within(name, cords):
                if self._is_neutral(table, row, rows, ""):
                    continue
                value = row.number(metric.column)
                if value is not None and value < NO_VOLTAGE:
                    told[f"{row.name or row.id} has no voltage"] = None
                elif value is None and metric.column.name in row.cells:
                    doubts[f"{row.name or row.id} tells no voltage"] = None
        return list(told), list(doubts)

    def _sum(self, feed: Feed, name: str, cords: Sequence[tuple[int, ...]]) -> float | None:
        """A sum over the cords; None where a part has no reading."""
        if name == "Current":
            found = list(self._conductors(feed, "line", feed.conductors, "Current", cords))
            values = [conductor.value for conductor in found]
            return None if None in values or not values else sum(v for v in values if v is not None)
        for table_name in feed.sums:
            table = self.family.table(table_name)
            metric = table.metric(name) if table is not None else None
            rows = self._rows(table_name)
            if table is None or metric is None:
                continue
            parts = [
                None if gap(table, row, metric, Policy()) else row.number(metric.column)
                for _, row in self._within(table_name, cords)
                if not (metric.per_phase and self._is_neutral(table, row, rows, ""))
            ]
            if parts and any(part is not None for part in parts):
                return None if None in parts else sum(part for part in parts if part is not None)
        return None

    def _outlets(self, cords: Sequence[tuple[int, ...]]) -> Iterable[Outlet]:
        table = self.family.table("outlet")
        if table is None:
            return
        units = {cord[:1] for cord in cords}
        for row in self._rows("outlet"):
            if not any(row.index[: len(cord)] == cord for cord in cords) and (
                len(row.index) > 2 or (table.of_unit and row.index[:1] not in units)
            ):
                continue
            state = row.label_of(table.power_state)
            for name in ("Current", "ActivePower"):
                metric = table.metric(name)
                if metric is not None and gap(table, row, metric, Policy()) is None:
                    value = row.number(metric.column)
                    yield Outlet(row.id, row.name, state in ("on", ""), value, metric.unit)
                    break
            else:
                yield Outlet(row.id, row.name, state in ("on", ""), None)


def _parent(table: Table, metric: Metric) -> Iterable[tuple[str, Column]]:
    """Where the capacity of what a metric is on may be had, beside the object itself."""
    for other in table.metrics:
        made = other.utilisation
        if made is not None and made.used == metric.column and made.parent is not None:
            yield made.parent
