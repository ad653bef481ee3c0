"""The books of all registers and the daily maxima, as the fleet's readings come in.

What has been found since it was last written is kept here; ``store`` adds it to the file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from check_sentry4.history.registers import (
    DAY,
    FORWARD,
    GAP,
    HOUR,
    OTHER,
    RESET,
    UPDATE,
    WRAP,
    Register,
    step,
)

#: The metric of registers.
ENERGY = "Energy"
#: Seconds over which the rate of a register is a mean.
RECENT = float(DAY)
#: Seconds over which what was used is spread at most: a clock may be wrong by any time.
LONGEST = 400.0 * DAY
#: Registers of one device, and new ones in a day: more than any PDU has.
MOST_REGISTERS = 2000
#: Seconds after which a device is asked for again of which nothing is known, at first.
ASKED = 5.0
#: Daily maxima of one host.
MOST_PEAKS = 500


class Moment(NamedTuple):
    """When something was read: seconds since 1970, and by a clock that nobody sets.

    ``steady`` is None where it was another process that read it.
    """

    wall: float
    steady: float | None = None


class Identity(NamedTuple):
    """Which register it is, wherever its unit is plugged in.

    ``serial`` is that of its unit; where that has none, how the device is reached. ``step`` is the
    kWh of a count: with another unit it is another register.
    """

    serial: str
    family: str
    table: str
    id: str
    step: float


class About(NamedTuple):
    """Whose register it is, and what it is called.

    ``rank`` says which registers make the total of a PDU: those with the lowest one that answer.
    """

    host: str
    name: str = ""
    level: str = ""
    rank: int = 0
    rack: str = ""
    feed: str = ""


class State(NamedTuple):
    """How a register stands: its count and when; ``idle``: seconds since it moved last.

    ``rate`` are the counts by the second of the last day, ``known`` the seconds that it is known
    of.
    """

    at: Moment
    counter: int
    idle: float = 0.0
    rate: float = 0.0
    known: float = 0.0


class Span(NamedTuple):
    """What was counted from ``begin`` to ``end`` (seconds since 1970), evenly spread."""

    counts: int
    begin: float
    end: float
    estimated: bool = False


class Event(NamedTuple):
    """Something that happened to a register that is no plain counting."""

    at: float
    kind: str
    before: int
    after: int


class Unwritten:
    """What has to be written of a register while it is on one host."""

    __slots__ = ("about", "events", "first", "spans", "state")

    def __init__(self, about: About, state: State) -> None:
        self.about = about
        self.first = self.state = state
        self.spans: list[Span] = []
        self.events: list[Event] = []


class Book:
    """One register: how it stands, and what has to be written of it."""

    __slots__ = ("about", "facts", "identity", "pending", "state")

    def __init__(
        self, identity: Identity, facts: Register, about: About, state: State, *, new: bool = True
    ) -> None:
        self.identity = identity
        self.facts = facts
        self.about = about
        self.state = state
        self.pending: list[Unwritten] = [Unwritten(about, state)] if new else []

    def take(self, count: int, at: Moment, *, certain: bool) -> bool:
        """Take a reading, and tell whether it is believed.

        One that came late says nothing new. ``certain``: it is known whose register it is;
        otherwise only what a register does by itself is believed.
        """
        before = self.state
        seconds = elapsed(before.at, at)
        if seconds is None or self.is_late(count, seconds):
            return True
        since = seconds + before.idle
        if before.at.steady is None and not seconds:  # the clock was set back over a restart
            since = max(since, float(DAY))
        found = step(self.facts, before.counter, count, since)
        if not certain and found.kind not in (FORWARD, WRAP):
            return False
        begin = at.wall - min(seconds, LONGEST)
        unwritten = self._unwritten()
        unwritten.spans.append(Span(found.counts, begin, at.wall, seconds > GAP))
        if found.kind == RESET:  # and what was used until then
            guess = max(0, round(before.rate * seconds) - found.counts)
            unwritten.spans.append(Span(guess, begin, at.wall, True))
        if found.kind != FORWARD:
            unwritten.events.append(Event(at.wall, found.kind, before.counter, count))
        idle = before.idle + seconds if count == before.counter else 0.0
        rate, known = before.rate, before.known
        if found.kind != OTHER and seconds > 0:
            known = min(RECENT, known + seconds)
            rate += (found.counts / seconds - rate) * min(1.0, seconds / known)
        self.state = unwritten.state = State(at, count, idle, rate, known)
        return True

    def is_late(self, count: int, seconds: float) -> bool:
        """Whether this may have been read before the last reading: two polls may go on at once."""
        back = self.state.counter - count
        return 0 < back <= self.facts.most(UPDATE) and seconds < UPDATE

    def is_now(self, about: About, facts: Register) -> None:
        """Note what it is called, and where it is, from now on."""
        if about != self.about or facts != self.facts:
            self.about, self.facts = about, facts
            self.pending.append(Unwritten(about, self.state))

    def _unwritten(self) -> Unwritten:
        if not self.pending:
            self.pending.append(Unwritten(self.about, self.state))
        return self.pending[-1]


def elapsed(before: Moment, now: Moment) -> float | None:
    """The seconds between two readings; None if the second one is older than the first.

    A clock may be set: of one process the other clock counts. After a restart with a clock that
    was set back nobody knows.
    """
    if before.steady is not None and now.steady is not None:
        seconds = now.steady - before.steady
        return seconds if seconds >= 0 else None
    return max(0.0, now.wall - before.wall)


class Reading(NamedTuple):
    """A register as a PDU answers it."""

    identity: Identity
    facts: Register
    about: About
    counter: int


#: Table, ID and metric of a daily maximum.
Key = tuple[str, str, str]


class Peaks:
    """The daily maxima of one host, of one day; ``is_new``: not all of them are written."""

    __slots__ = ("day", "highest", "is_new")

    def __init__(self, day: int) -> None:
        self.day = day
        self.highest: dict[Key, float] = {}
        self.is_new = False

    def take(self, key: Key, value: float) -> None:
        """Take a reading."""
        before = self.highest.get(key)
        if before is None and len(self.highest) >= MOST_PEAKS:
            return
        if before is None or value > before:
            self.highest[key] = value
            self.is_new = True


#: A host, and how its device is reached: a host may have several.
Place = tuple[str, str]


class Books:
    """All registers and daily maxima."""

    def __init__(self) -> None:
        self.books: dict[Identity, Book] = {}
        #: The registers that each device showed last, and those of them that count for its host.
        self._shown: dict[Place, frozenset[Identity]] = {}
        self._of_place: dict[Place, dict[tuple[str, str], Book]] = {}
        #: The register with a serial number that was at a place of a host last.
        self._last: dict[tuple[str, str, str, float], Identity] = {}
        #: Where each register was read last.
        self._from: dict[Identity, Place] = {}
        self._doubles: set[tuple[Identity, Place]] = set()
        #: When devices are asked for of which nothing is known, and how long after that again.
        self._unknown: dict[Place, tuple[float, float]] = {}
        #: The day, and how many registers have been new on it, of each device.
        self._new: dict[Place, tuple[int, int]] = {}
        self.peaks: dict[str, Peaks] = {}
        self._over: list[tuple[str, Peaks]] = []  # of days that are over, not written
        #: The hosts that are polled; None until that is known.
        self._hosts: set[str] | None = None
        #: What is odd, for who runs the fleet.
        self.notes: dict[str, None] = {}

    def go_on_from(self, books: Iterable[Book]) -> None:
        """Take the state of registers from a file that was just opened.

        What has been used since then is in their counts.
        """
        for book in books:
            known = self.books.setdefault(book.identity, book)
            known.state, known.pending = book.state, []
            self._remember(book.identity, known.about.host)
        for peaks in self.peaks.values():
            peaks.is_new = bool(peaks.highest)

    def only(self, places: Iterable[Place]) -> None:
        """Only these devices are polled from now on: a host may have another name by now."""
        polled = set(places)
        self._hosts = {host for host, _ in polled}
        for place in [*self._shown]:
            if place not in polled:
                del self._shown[place]
                self._of_place.pop(place, None)

    def _remember(self, identity: Identity, host: str) -> None:
        if not identity.serial.startswith("@"):
            self._last[host, identity.table, identity.id, identity.step] = identity

    def read(self, place: Place, readings: Sequence[Reading], at: Moment) -> None:
        """Take all registers of a device, with what identifies them."""
        if len(readings) > MOST_REGISTERS:
            self._note(f"{place[0]}: {len(readings)} energy registers: {MOST_REGISTERS} count")
        readings = [self._placed(place, each, at) for each in readings[:MOST_REGISTERS]]
        self._shown[place] = frozenset(each.identity for each in readings)
        mine: dict[tuple[str, str], Book] = {}
        for each in readings:
            identity = each.identity
            other = self._elsewhere(identity, place, at)
            if other is not None:
                self._note_double(identity, place, other)
                continue
            book = self.books.get(identity)
            if book is None:
                book = self._begun_book(place, each, at)
            else:
                book.is_now(each.about, each.facts)
                book.take(each.counter, at, certain=True)
            if book is not None:
                self._from[identity] = place
                self._remember(identity, place[0])
                mine[identity.table, identity.id] = book
        self._of_place[place] = mine

    def _begun_book(self, place: Place, reading: Reading, at: Moment) -> Book | None:
        """The book of a new register; None if a device has more new ones than any PDU."""
        identity, day = reading.identity, int(at.wall // DAY)
        since, count = self._new.get(place, (day, 0))
        count = count + 1 if since == day else 1
        if count > MOST_REGISTERS:
            self._note(f"{place[0]}: more than {MOST_REGISTERS} new energy registers in a day")
            return None
        self._new[place] = day, count
        state = State(at, reading.counter)
        book = self.books[identity] = Book(identity, reading.facts, reading.about, state)
        before = self._last.get((place[0], identity.table, identity.id, identity.step))
        if before is not None and before != identity:  # another unit is at its place
            event = Event(at.wall, OTHER, self.books[before].state.counter, reading.counter)
            book.pending[0].events.append(event)
        return book

    def _note(self, text: str) -> None:
        if len(self.notes) < MOST_REGISTERS:
            self.notes[text] = None

    def _placed(self, place: Place, reading: Reading, at: Moment) -> Reading:
        """A reading with the identity that it has here.

        A device may not tell its serial number this time; and two may have the same one, of which
        one is not what the other is.
        """
        identity = reading.identity
        if identity.serial.startswith("@"):
            key = (place[0], identity.table, identity.id, identity.step)
            return reading._replace(identity=self._last.get(key, identity))
        book = self.books.get(identity)
        if book is not None and self._elsewhere(identity, place, at) is not None:
            seconds = elapsed(book.state.at, at) or 0.0
            found = step(book.facts, book.state.counter, reading.counter, seconds + book.state.idle)
            if found.kind not in (FORWARD, WRAP) and not book.is_late(reading.counter, 0.0):
                own = identity._replace(serial=f"{identity.serial} {place[1]}")
                return reading._replace(identity=own)
        return reading

    def _elsewhere(self, identity: Identity, place: Place, at: Moment) -> str | None:
        """The host of another device at which a register is being read; None if there is none.

        Nothing counts twice. Units that swap their addresses are known by what the other device
        shows by then.
        """
        book = self.books.get(identity)
        if book is None:
            return None
        other = self._from.get(identity)
        if other is None:  # as the file says
            if self._hosts is not None and book.about.host not in self._hosts:
                return None
            known = [each for each in self._shown if each[0] == book.about.host]
            other = known[0] if known else (book.about.host, "")
            if book.about.host == place[0] or (known and identity not in self._shown[other]):
                return None
        elif other == place or identity not in self._shown.get(other, ()):
            return None
        seconds = elapsed(book.state.at, at)
        return None if seconds is not None and seconds > GAP else other[0]

    def _note_double(self, identity: Identity, place: Place, other: str) -> None:
        if other == place[0]:
            return
        if (identity, place) not in self._doubles:  # units that swap look like that once
            self._doubles.add((identity, place))
            return
        note = f"{place[0]} and {other} are one PDU (serial number {identity.serial})"
        self._note(f"{note}: its energy counts for {other}")

    def sampled(
        self, place: Place, samples: Iterable[tuple[str, str, str, float]], at: Moment
    ) -> bool:
        """Take what services have read of a device: table, ID, metric, value.

        Tells whether a register does not look like the one that it was, or is not known.
        """
        registers, host = self._of_place.get(place), place[0]
        peaks, day = self.peaks.get(host), int(at.wall // DAY)
        if peaks is None or peaks.day != day:
            peaks = self._begun(host, peaks, day)
        doubtful = False
        for table, id, metric, value in samples:
            if not math.isfinite(value):
                continue
            if metric != ENERGY:
                peaks.take((table, id, metric), value)
                continue
            if registers is None:
                doubtful |= self._asks_for(place, at)
                continue
            book = registers.get((table, id))
            if book is not None and self._from.get(book.identity) == place:
                count = round(value / book.identity.step)
                doubtful |= not book.take(count, at, certain=False)
        return doubtful

    def _asks_for(self, place: Place, at: Moment) -> bool:
        """Whether a device is to be read of which nothing is known: ever less often."""
        now = at.steady or 0.0
        due, wait = self._unknown.get(place, (-math.inf, ASKED))
        if now < due:
            return False
        self._unknown[place] = now + wait, min(2 * wait, float(HOUR))
        return True

    def _begun(self, host: str, before: Peaks | None, day: int) -> Peaks:
        """The maxima of a new day."""
        if before is not None and before.is_new:
            self._over.append((host, before))
        self.peaks[host] = made = Peaks(day)
        return made

    def unwritten(self) -> Iterator[Book]:
        """The registers of which something has to be written."""
        return (book for book in self.books.values() if book.pending)

    def unwritten_peaks(self) -> Iterator[tuple[str, Peaks]]:
        """The daily maxima that have to be written, of which host."""
        yield from self._over
        yield from ((host, peaks) for host, peaks in self.peaks.items() if peaks.is_new)

    def written(self) -> None:
        """All of it is in the file."""
        for book in self.unwritten():
            book.pending = []
        self._over.clear()
        for peaks in self.peaks.values():
            peaks.is_new = False
