"""Energy by period: of hosts, racks, rooms, customers and outlets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from check_sentry4.history.periods import Calendar, Period
from check_sentry4.history.places import Places, named
from check_sentry4.history.registers import DAY, HOUR
from check_sentry4.history.store import RegisterRow, registers, unpacked

HOST, RACK, ROOM, CUSTOMER, OUTLET = "host", "rack", "room", "customer", "outlet"
BY = (HOST, RACK, ROOM, CUSTOMER, OUTLET)
#: What has no rack, room or customer.
NONE = "(none)"
#: Seconds for which a register that is not read any more is missed.
MISSED = 31.0 * DAY
#: Sums are of whole milliwatt-hours: nothing is lost to rounding.
MILLIWATT_HOURS = 1_000_000


#: Where a register is: host, table, ID.
Slot = tuple[str, str, str]


class Used(NamedTuple):
    """What was used in a period: in kWh, of which ``estimated``; the highest mean of an hour in W.

    ``covered`` is the share of the period, until now, of which something is known; ``a_day`` are
    the kWh of a day by the registers that are still read.
    """

    period: Period
    name: str
    kwh: float
    estimated: float
    covered: float
    peak: float | None
    peak_at: float | None
    a_day: float = 0.0
    #: The hosts of which a register has not been read for so long, in seconds: the longest.
    silent: Mapping[str, float] = {}  # never written to


class _Share(NamedTuple):
    """That a register counts for a name: ``sign`` is -1 where another one has it.

    ``slot`` is where it is: the registers of a unit and of the one after it have the same; None of
    what another one has. ``of_total``: only while it makes the total of its PDU.
    """

    name: str
    sign: int
    slot: Slot | None
    of_total: bool = True


class _Known(NamedTuple):
    """A register: for whom it counts, milliwatt-hours of a count, and from when to when."""

    shares: tuple[_Share, ...]
    scale: int
    unit: tuple[str, str]
    rank: int
    begun: float
    at: float


class _Day:
    """What a name has used in the hours of a day, or in one of them, in milliwatt-hours."""

    __slots__ = ("estimated", "hours", "is_old", "slots")

    def __init__(self, hours: list[int] | None = None, estimated: list[int] | None = None) -> None:
        self.hours = hours or [0] * 24
        self.estimated = estimated or [0] * 24
        self.is_old = False  # its hours are no more
        #: Of how many hours registers tell something, and what was used there.
        self.slots: dict[Slot, tuple[float, int]] = {}

    def add(self, share: _Share, scale: int, hours: list[int | None], estimated: list[int]) -> None:
        """Add the hours of a register; those of an old day are alike."""
        if len(hours) == 1:
            hours, estimated = list(_evenly(hours[0] or 0)), list(_evenly(estimated[0]))
            self.is_old = True
        factor, total = scale * share.sign, 0
        for place, counts in enumerate(hours):
            if counts:
                if counts < 0:
                    raise ValueError("a negative number of counts")
                self.hours[place] += counts * factor
                self.estimated[place] += estimated[place] * factor
                total += counts * factor
        if share.slot is not None:
            known, before = self.slots.get(share.slot, (0.0, 0))
            self.slots[share.slot] = min(24.0, known + 24 - hours.count(None)), before + total

    def hour(self, place: int) -> _Day:
        """One of its hours."""
        return self._share([self.hours[place]], [self.estimated[place]], 1 / 24)

    def part(self, begin: float, end: float) -> _Day:
        """A part of an hour, from 0 to 1; all parts together are the hour."""
        return self._share(
            [round(self.hours[0] * end) - round(self.hours[0] * begin)],
            [round(self.estimated[0] * end) - round(self.estimated[0] * begin)],
            end - begin,
        )

    def _share(self, hours: list[int], estimated: list[int], share: float) -> _Day:
        found = _Day(hours, estimated)
        found.is_old = self.is_old
        found.slots = {
            slot: (known * share, round(used * share)) for slot, (known, used) in self.slots.items()
        }
        return found


class _Sum:
    """What a name has used in a period."""

    __slots__ = ("estimated", "most", "most_at", "slots", "total")

    def __init__(self) -> None:
        self.total = self.estimated = 0
        self.most: int | None = None
        self.most_at = 0.0
        self.slots: dict[Slot, tuple[float, int]] = {}

    def add(self, day: _Day, begin: float) -> None:
        """Add a day or an hour, which begins then."""
        self.total += sum(day.hours)
        self.estimated += sum(day.estimated)
        most = max(day.hours)
        if day.slots and not day.is_old and (self.most is None or most > self.most):
            self.most, self.most_at = most, begin + day.hours.index(most) * HOUR
        for slot, (hours, used_there) in day.slots.items():
            known, before = self.slots.get(slot, (0.0, 0))
            self.slots[slot] = known + hours, before + used_there


def used(
    connection: sqlite3.Connection,
    by: str,
    places: Places,
    periods: Sequence[Period],
    now: float,
) -> list[Used]:
    """What each name has used in each period, in their order. Raises ``sqlite3.Error``."""
    if not periods:
        return []
    known = {row.number: _known(row, by, places) for row in registers(connection)}
    sums: dict[tuple[int, str], _Sum] = {}
    calendar = Calendar(periods)
    rows = connection.execute(
        "SELECT day, register, hours, estimated FROM energy WHERE day BETWEEN ?1 AND ?2 UNION ALL "
        "SELECT day, register, hours, estimated FROM bridge WHERE day BETWEEN ?1 AND ?2 "
        "ORDER BY day",
        (int(periods[0].begin // DAY), int(periods[-1].end // DAY)),
    )
    for day, of_day in groupby(rows, key=itemgetter(0)):
        _add_day(sums, calendar, day, _by_name(known, list(of_day)))
    slots = _slots(known.values())
    for place, period in enumerate(periods):
        for name, own in slots.items():
            if any(_is_missed(period, *each) for each in own.values()):
                sums.setdefault((place, name), _Sum())
    return [
        _told(periods[place], name, found, slots.get(name, {}), now)
        for (place, name), found in sorted(sums.items(), key=lambda item: item[0])
    ]


def _known(row: RegisterRow, by: str, places: Places) -> _Known:
    about, identity = row.about, row.identity
    slot = (about.host, identity.table, identity.id)
    return _Known(
        tuple(_shares(row, by, places, slot)),
        round(identity.step * MILLIWATT_HOURS),
        (about.host, identity.serial),
        about.rank,
        row.begun.at.wall,
        row.state.at.wall,
    )


def _shares(row: RegisterRow, by: str, places: Places, slot: Slot) -> Iterator[_Share]:
    """For whom a register counts."""
    about = row.about
    if by == OUTLET:
        if about.level == OUTLET:
            name = f"{about.name}({row.identity.id})" if about.name else row.identity.id
            yield _Share(f"{about.host} {name}", 1, slot, False)
        return
    own = about.rack if by == RACK else about.host if by == HOST else ""
    owner = named(places, by, about.host) or own or NONE
    yield _Share(owner, 1, slot)
    if by == CUSTOMER and owner == NONE and about.level == OUTLET:
        customer = named(places, by, about.name)
        if customer:
            yield _Share(customer, 1, slot, False)
            yield _Share(NONE, -1, None, False)


def _by_name(
    known: Mapping[int, _Known], rows: Sequence[tuple[int, int, str, str | None]]
) -> dict[str, _Day]:
    """What each name has used on a day: of each unit by the registers that make its total."""
    best: dict[tuple[str, str], int] = {}
    for _, number, _, _ in rows:
        register = known.get(number)
        if register is not None:
            before = best.get(register.unit, register.rank)
            best[register.unit] = min(before, register.rank)
    found: dict[str, _Day] = {}
    for _, number, hours, estimated in rows:
        register = known.get(number)
        if register is None:
            continue
        total = register.rank == best[register.unit]
        shares = [share for share in register.shares if total or not share.of_total]
        if shares:
            kept = unpacked(hours, estimated)
            for share in shares:
                if share.name not in found:
                    found[share.name] = _Day()
                found[share.name].add(share, register.scale, *kept)
    return found


def _evenly(counts: int) -> Iterator[int]:
    done = 0
    for hour in range(1, 25):
        due = counts * hour // 24
        yield due - done
        done = due


def _add_day(
    sums: dict[tuple[int, str], _Sum], calendar: Calendar, day: int, of_day: Mapping[str, _Day]
) -> None:
    """Add a day to its period, or hour by hour where the day is not all of one."""
    begin = float(day * DAY)
    whole = calendar.within(begin, begin + DAY)
    for name, kept in of_day.items():
        if whole is not None:
            sums.setdefault((whole, name), _Sum()).add(kept, begin)
            continue
        for place in range(24):
            at = begin + place * HOUR
            hour, done = kept.hour(place), 0.0
            for period, share in calendar.shares(at):
                sums.setdefault((period, name), _Sum()).add(hour.part(done, done + share), at)
                done += share


def _slots(known: Iterable[_Known]) -> dict[str, dict[Slot, tuple[float, float]]]:
    """From when to when there have been readings, by name and by where: of what makes totals."""
    registers_of = list(known)
    best: dict[tuple[str, str], int] = {}
    for register in registers_of:
        best[register.unit] = min(best.get(register.unit, register.rank), register.rank)
    found: dict[str, dict[Slot, tuple[float, float]]] = {}
    for register in registers_of:
        for share in register.shares:
            if share.slot is None or (share.of_total and register.rank != best[register.unit]):
                continue
            slots = found.setdefault(share.name, {})
            begun, at = slots.get(share.slot, (register.begun, register.at))
            slots[share.slot] = min(begun, register.begun), max(at, register.at)
    return found


def _is_missed(period: Period, begun: float, at: float) -> bool:
    """Whether a register that has been read from then to then should have readings in a period."""
    return begun < period.end and at > period.begin - MISSED


def _told(
    period: Period, name: str, found: _Sum, slots: Mapping[Slot, tuple[float, float]], now: float
) -> Used:
    hours = (min(period.end, max(now, period.begin + HOUR)) - period.begin) / HOUR
    # Whatever was read within a month before is missed; what was not is no more.
    expected = {slot for slot, each in slots.items() if _is_missed(period, *each)}
    expected |= found.slots.keys()
    # The running hour counts as a whole one: it must not stand for what another register lacks.
    known_hours = sum(min(known, hours) for known, _ in found.slots.values())
    covered = known_hours / (hours * max(1, len(expected)))
    a_day = 0.0
    for slot, (known, used_there) in found.slots.items():
        _, at = slots.get(slot, (0.0, 0.0))
        if known and at > now - DAY:
            a_day += used_there / known * 24
    return Used(
        period,
        name,
        found.total / MILLIWATT_HOURS,
        max(0, found.estimated) / MILLIWATT_HOURS,
        min(1.0, covered),
        None if found.most is None else found.most / 1000,
        None if found.most is None else found.most_at,
        a_day / MILLIWATT_HOURS,
        _silent(expected, slots, now),
    )


def _silent(
    expected: Iterable[Slot], slots: Mapping[Slot, tuple[float, float]], now: float
) -> dict[str, float]:
    found: dict[str, float] = {}
    for slot in expected:
        host, _, at = slot[0], *slots.get(slot, (0.0, now))
        found[host] = max(found.get(host, 0.0), now - at)
    return found
