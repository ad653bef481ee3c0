"""What comes from one PDU, put together: a storm leads to one check of it.

The caller passes the time in. A PDU is asked two seconds after its first trap: more often follow.
What is new is asked about soon; what repeats waits, however long it goes on. The number of checks
a minute is limited, and what matters most comes first (spec 13).
"""

from __future__ import annotations

from typing import NamedTuple

#: Seconds that a burst is waited for, and between two times that a PDU is asked.
WINDOW, AGAIN = 2.0, 30.0
#: The same for a trap that says something new: asked about within five seconds (spec 13), of which
#: one is for whoever hands it on.
NEW = 4.0
#: Checks of a PDU in so many seconds, for the highest rank; each lower rank has one less.
LIMIT, MINUTE = 6, 60.0
#: Ranks: a trip or the loss of a supply; an alarm; a warning; the rest.
TRIP, ALARM, ALERT, OTHER = range(4)
#: The log names so many notifications of a burst, the highest ranks first, and counts the rest.
TOLD = 3
#: Texts that are remembered of a PDU.
TEXTS = 500
#: Addresses that are kept in mind: forged ones shall not fill the memory.
MAX_SENDERS = 50_000


class _Past:
    """When an address was asked, and about what."""

    def __init__(self) -> None:
        self.asked: list[float] = []  # the last ``LIMIT`` times
        self.texts: dict[str, float] = {}

    def is_new(self, text: str, now: float) -> bool:
        """Whether nobody has asked about a text within ``AGAIN``."""
        return self.texts.get(text, -AGAIN) <= now - AGAIN


class Burst:
    """The traps of an address that have come since it was asked last."""

    def __init__(self, address: str, now: float, past: _Past, known: bool) -> None:
        self.address = address
        self.known = known
        self.began = now
        self.past = past
        self.count = 0
        self.rank = OTHER
        self.is_new = False
        self.texts: dict[str, int] = {}
        self.tables: list[str] = []
        #: Whether all of it is about probes.
        self.sensor = True

    def add(self, text: str, sensor: bool, table: str, rank: int, now: float) -> None:
        """Take what a trap says that came ``now``."""
        self.sensor = self.sensor and sensor
        self.rank = min(self.rank, rank)
        if table not in self.tables and len(self.tables) < TOLD:
            self.tables.append(table)
        if text not in self.texts:
            if len(self.texts) < TEXTS:
                self.texts[text] = rank
            self.is_new = self.is_new or self.past.is_new(text, now)

    @property
    def due(self) -> float:
        """When its PDU is to be asked."""
        asked = self.past.asked
        due = self.began + WINDOW
        if asked:
            due = max(due, asked[-1] + (NEW if self.is_new else AGAIN))
        allowed = LIMIT - self.rank
        return max(due, asked[-allowed] + MINUTE) if len(asked) >= allowed else due


class TrapBatch(NamedTuple):
    """A burst that has come to its end."""

    address: str
    traps: int
    texts: tuple[str, ...]
    sensor: bool
    tables: tuple[str, ...] = ()
    rank: int = OTHER
    known: bool = True


class Bursts:
    """All bursts under way."""

    def __init__(self) -> None:
        self._bursts: dict[str, Burst] = {}
        self._past: dict[str, _Past] = {}
        self._unknown = 0  # bursts of addresses that nobody knows
        self._soonest = 0.0  # nothing is due before
        self._cleaned = 0.0  # when what is long past was forgotten
        #: How many bursts of unknown addresses there may be; known ones have places of their own.
        self.places = MAX_SENDERS
        #: Traps of which no note could be taken: there were too many addresses.
        self.lost = 0

    @property
    def unknown(self) -> int:
        """How many bursts of unknown addresses are under way."""
        return self._unknown

    def of(self, address: str, now: float, *, known: bool = False) -> Burst | None:
        """The burst that a trap belongs to, counted in it; None where there are too many."""
        burst = self._bursts.get(address)
        if burst is None:
            taken = len(self._bursts) - self._unknown if known else self._unknown
            if taken >= (MAX_SENDERS if known else self.places):
                self.lost += 1
                return None
            past = self._past.get(address) or _Past()
            burst = self._bursts[address] = Burst(address, now, past, known)
            self._unknown += not known
            self._soonest = 0.0
        burst.count += 1
        return burst

    def add(
        self,
        burst: Burst,
        text: str,
        now: float,
        *,
        sensor: bool = False,
        table: str = "",
        rank: int = OTHER,
    ) -> None:
        """Have a burst take what a trap says that came ``now``."""
        burst.add(text, sensor, table, rank, now)
        self._soonest = min(self._soonest, burst.due)

    def due(self, now: float) -> list[TrapBatch]:
        """The bursts whose PDU is to be asked now, the highest rank first."""
        if now < self._soonest:
            return []
        found = [burst for burst in self._bursts.values() if burst.due <= now]
        for burst in found:
            del self._bursts[burst.address]
            self._unknown -= not burst.known
            self._remember(burst, now)
        if now >= self._cleaned + MINUTE:
            self._cleaned = now
            self._past = {a: p for a, p in self._past.items() if p.asked[-1] > now - MINUTE}
        self._soonest = min((burst.due for burst in self._bursts.values()), default=float("inf"))
        found.sort(key=lambda burst: burst.rank)
        return [_batch(burst) for burst in found]

    def _remember(self, burst: Burst, now: float) -> None:
        past = self._past.setdefault(burst.address, burst.past)
        past.asked = [*past.asked[1 - LIMIT :], now]
        recent = {text: when for text, when in past.texts.items() if when > now - AGAIN}
        past.texts = {**recent, **dict.fromkeys(burst.texts, now)}

    def all(self) -> list[TrapBatch]:
        """Those that have not come to their end, at the end of all."""
        return self.due(float("inf"))

    def next(self) -> float | None:
        """When the next one is due; None if none is under way."""
        if not self._soonest:
            self._soonest = min((b.due for b in self._bursts.values()), default=float("inf"))
        return self._soonest if self._bursts else None


def _batch(burst: Burst) -> TrapBatch:
    texts = sorted(burst.texts, key=lambda text: burst.texts[text])
    return TrapBatch(
        burst.address,
        burst.count,
        tuple(texts[:TOLD]),
        burst.sensor,
        tuple(burst.tables),
        burst.rank,
        burst.known,
    )
