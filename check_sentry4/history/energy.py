"""Energy by period: of hosts, racks, rooms, customers and outlets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from check_sentry4.history.periods import Calendar, Period
from check_sentry4.history.places import Places, named
from check_sentry4.history.registers import DAY, HOUR
from check_sentry4.history.store import RegisterRow, registers, unpacked

HOST, RACK, ROOM, CUSTOMER, OUTLET = "host", "rack", "room", "customer", "outlet"
BY = (HOST, RACK, ROOM, CUSTOMER, OUTLET)
#: What has no rack, room or customer.
NONE = "(none)"
#: Sums are of whole milliwatt-hours: nothing is lost to rounding.
MILLIWATT_HOURS = 1_000_000


#: Where a register is: host, table, ID.
Slot = tuple[str, str, str]


class Used(NamedTuple):
    """What was used in a period: in kWh, of which ``estimated``; the highest mean of an hour in W.

    ``covered`` is the share of the period, until now, of which something is known.
    """

    period: Period
    name: str
    kwh: float
    estimated: float
    covered: float
    peak: float | None
    peak_at: float | None


class _Day:
    """What a name has used in the hours of a day, or in one of them, in milliwatt-hours."""

    __slots__ = ("estimated", "hours", "slots")

    def __init__(self, hours: list[int] | None = None, estimated: list[int] | None = None) -> None:
        self.hours = hours or [0] * 24
        self.estimated = estimated or [0] * 24
        #: Where registers tell something of how many hours.
        self.slots: dict[Slot, float] = {}

    def add(self, share: _Share, hours: list[int | None], estimated: list[int]) -> None:
        """Add the hours of a register; those of an old day are alike."""
        if len(hours) == 1:
            hours, estimated = list(_alike(hours[0] or 0)), list(_alike(estimated[0]))
        factor = share.scale * share.sign
        for place, counts in enumerate(hours):
            if counts:
                self.hours[place] += counts * factor
                self.estimated[place] += estimated[place] * factor
        if share.slot is not None:
            known = self.slots.get(share.slot, 0.0) + 24 - hours.count(None)
            self.slots[share.slot] = min(24.0, known)

    def hour(self, place: int) -> _Day:
        """One of its hours."""
        found = _Day([self.hours[place]], [self.estimated[place]])
        found.slots = {slot: hours / 24 for slot, hours in self.slots.items()}
        return found

    def part(self, begin: float, end: float) -> _Day:
        """A part of an hour, from 0 to 1; all parts together are the hour."""
        found = _Day(
            [round(self.hours[0] * end) - round(self.hours[0] * begin)],
            [round(self.estimated[0] * end) - round(self.estimated[0] * begin)],
        )
        found.slots = {slot: hours * (end - begin) for slot, hours in self.slots.items()}
        return found


class _Sum:
    """What a name has used in a period."""

    __slots__ = ("estimated", "most", "most_at", "slots", "total")

    def __init__(self) -> None:
        self.total = self.estimated = 0
        self.most: int | None = None
        self.most_at = 0.0
        self.slots: dict[Slot, float] = {}

    def add(self, day: _Day, begin: float) -> None:
        """Add a day or an hour, which begins then."""
        self.total += sum(day.hours)
        self.estimated += sum(day.estimated)
        most = max(day.hours)
        if day.slots and (self.most is None or most > self.most):
            self.most, self.most_at = most, begin + day.hours.index(most) * HOUR
        for slot, hours in day.slots.items():
            self.slots[slot] = self.slots.get(slot, 0.0) + hours


class _Share(NamedTuple):
    """That a register counts for a name: ``sign`` is -1 where another one has it.

    ``slot`` is where it is: the registers of a unit and of the one after it have the same.
    """

    name: str
    sign: int
    scale: int
    slot: Slot | None


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
    shares = dict(_shares(registers(connection), by, places))
    sums: dict[tuple[int, str], _Sum] = {}
    first, last = int(periods[0].begin // DAY), int(periods[-1].end // DAY)
    calendar = Calendar(periods)
    day, of_day = -1, dict[str, _Day]()
    rows = connection.execute(
        "SELECT day, register, hours, estimated FROM energy WHERE day BETWEEN ? AND ? ORDER BY day",
        (first, last),
    )
    for number, register, hours, estimated in rows:
        if number != day:
            _close(sums, calendar, day, of_day)
            day, of_day = number, {}
        for share in shares.get(register, ()):
            kept = of_day.get(share.name)
            if kept is None:
                kept = of_day[share.name] = _Day()
            kept.add(share, *unpacked(hours, estimated))
    _close(sums, calendar, day, of_day)
    return [
        _told(periods[place], name, found, now)
        for (place, name), found in sorted(sums.items(), key=lambda item: (item[0][0], item[0][1]))
    ]


def _shares(
    rows: Iterable[RegisterRow], by: str, places: Places
) -> Iterator[tuple[int, list[_Share]]]:
    """For whom each register counts."""
    found = list(rows)
    with_total = {row.about.host for row in found if row.about.total}
    for row in found:
        scale = round(row.identity.step * MILLIWATT_HOURS)
        slot = (row.about.host, row.identity.table, row.identity.id)
        shares = [
            _Share(name, sign, scale, slot if sign > 0 else None)
            for name, sign in _names(row, by, places, with_total)
        ]
        if shares:
            yield row.number, shares


def _names(
    row: RegisterRow, by: str, places: Places, with_total: set[str]
) -> Iterator[tuple[str, int]]:
    about = row.about
    if by == OUTLET:
        if about.level == OUTLET:
            name = f"{about.name}({row.identity.id})" if about.name else row.identity.id
            yield f"{about.host} {name}", 1
        return
    if about.total:
        if by == HOST:
            yield about.host, 1
        else:
            own = about.rack if by == RACK else ""
            yield named(places, by, about.host) or own or NONE, 1
    elif by == CUSTOMER and about.level == OUTLET and not named(places, by, about.host):
        owner = named(places, by, about.name)
        if owner:
            yield owner, 1
            if about.host in with_total:
                yield NONE, -1


def _alike(counts: int) -> Iterator[int]:
    done = 0
    for hour in range(1, 25):
        due = counts * hour // 24
        yield due - done
        done = due


def _close(
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


def _told(period: Period, name: str, found: _Sum, now: float) -> Used:
    hours = (min(period.end, max(now, period.begin + HOUR)) - period.begin) / HOUR
    covered = sum(found.slots.values()) / (hours * len(found.slots)) if found.slots else 0.0
    return Used(
        period,
        name,
        found.total / MILLIWATT_HOURS,
        found.estimated / MILLIWATT_HOURS,
        min(1.0, covered),
        None if found.most is None else found.most / 1000,
        None if found.most is None else found.most_at,
    )
