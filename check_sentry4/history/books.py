"""The books of all registers and the daily maxima, as the fleet's readings come in.

What has been found since it was last written is kept here; ``store`` adds it to the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from check_sentry4.history.registers import (
    DAY,
    FORWARD,
    GAP,
    OTHER,
    RESET,
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
#: Registers of one device: more than any PDU has.
MOST_REGISTERS = 2000


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
    """Whose register it is, what it is called, and whether the PDU's total is made of it."""

    host: str
    name: str = ""
    level: str = ""
    total: bool = False
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
        if seconds is None:
            return True
        since = seconds + before.idle
        if before.at.steady is None:  # another process: the clock may have been set meanwhile
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
        #: Where each register was read last.
        self._from: dict[Identity, Place] = {}
        self._doubles: set[tuple[Identity, Place]] = set()
        self._unknown: set[Place] = set()
        self.peaks: dict[str, Peaks] = {}
        self._over: list[tuple[str, Peaks]] = []  # of days that are over, not written
        #: What is odd, for who runs the fleet.
        self.notes: dict[str, None] = {}

    def go_on_from(self, books: Iterable[Book]) -> None:
        """Have registers stand as a file says: what came since then is in their counts."""
        for book in books:
            known = self.books.setdefault(book.identity, book)
            known.state, known.pending = book.state, []

    def read(self, place: Place, readings: Sequence[Reading], at: Moment) -> None:
        """Take all registers of a device, with what identifies them."""
        if len(readings) > MOST_REGISTERS:
            self.notes[f"{place[0]}: {len(readings)} energy registers: {MOST_REGISTERS} count"] = (
                None
            )
        readings = [self._recognised(place, each) for each in readings[:MOST_REGISTERS]]
        self._shown[place] = frozenset(each.identity for each in readings)
        mine: dict[tuple[str, str], Book] = {}
        for each in readings:
            identity = each.identity
            if self._is_elsewhere(identity, place, at):
                continue
            book = self.books.get(identity)
            if book is None:
                state = State(at, each.counter)
                book = self.books[identity] = Book(identity, each.facts, each.about, state)
            else:
                book.is_now(each.about, each.facts)
                book.take(each.counter, at, certain=True)
            self._from[identity] = place
            mine[identity.table, identity.id] = book
        self._of_place[place] = mine

    def _recognised(self, place: Place, reading: Reading) -> Reading:
        """A reading of a device that does not tell its serial number this time."""
        if not reading.identity.serial.startswith("@"):
            return reading
        known = self._of_place.get(place, {}).get((reading.identity.table, reading.identity.id))
        if known is None or known.identity.step != reading.identity.step:
            return reading
        return reading._replace(identity=known.identity)

    def _is_elsewhere(self, identity: Identity, place: Place, at: Moment) -> bool:
        """Whether another device is being read that is this one: nothing counts twice.

        Units that swap their addresses are known by what the other one shows by then.
        """
        other = self._from.get(identity)
        if other in (None, place) or identity not in self._shown.get(other or place, ()):
            return False
        book = self.books[identity]
        seconds = elapsed(book.state.at, at)
        if seconds is not None and seconds > GAP:
            return False
        if other is None or other[0] == place[0]:
            return True
        if (identity, place) not in self._doubles:  # units that swap look like that once
            self._doubles.add((identity, place))
        else:
            note = f"{place[0]} and {other[0]} are one PDU (serial number {identity.serial}): "
            self.notes[f"{note}its energy counts for {other[0]}"] = None
        return True

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
            if metric != ENERGY:
                peaks.take((table, id, metric), value)
                continue
            if registers is None:  # a device that cannot be read is asked for once
                doubtful |= place not in self._unknown
                self._unknown.add(place)
                continue
            book = registers.get((table, id))
            if book is not None and self._from.get(book.identity) == place:
                count = round(value / book.identity.step)
                doubtful |= not book.take(count, at, certain=False)
        return doubtful

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
