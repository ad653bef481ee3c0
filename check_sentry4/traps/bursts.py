"""What comes from one PDU, put together: a storm leads to one check of it.

Pure: it is told the time. A PDU is asked a moment after its first trap, which has often
company, and then not again before ``AGAIN``, however long it goes on; but for what is new soon.
"""

from __future__ import annotations

from typing import NamedTuple

#: Seconds that a burst is waited for, and between two times that a PDU is asked.
WINDOW, AGAIN = 2.0, 30.0
#: The same for a trap that says something new.
NEW = 5.0
#: What is told of a burst; the other traps of it are counted.
TOLD = 3
#: Addresses that are kept in mind: forged ones shall not fill the memory.
MOST = 50_000


class Burst:
    """The traps of an address that have come since it was asked last."""

    def __init__(self, address: str, now: float, asked: float, before: tuple[str, ...]) -> None:
        self.address = address
        self.due = max(now + WINDOW, asked + AGAIN)
        self.soon = max(now + WINDOW, asked + NEW)
        self.before = before
        self.count = 0
        self.texts: list[str] = []
        self.tables: list[str] = []
        #: Whether all of it is about probes.
        self.sensor = True

    @property
    def full(self) -> bool:
        """Whether more of it would not be told."""
        return len(self.texts) >= TOLD and not self.sensor

    def add(self, text: str, sensor: bool, table: str = "") -> None:
        """Take what a trap says."""
        self.sensor = self.sensor and sensor
        if table not in self.tables and len(self.tables) < TOLD:
            self.tables.append(table)
        if text not in self.texts and len(self.texts) < TOLD:
            self.texts.append(text)
        if text not in self.before:
            self.due = min(self.due, self.soon)


class Told(NamedTuple):
    """A burst that has come to its end."""

    address: str
    traps: int
    texts: tuple[str, ...]
    sensor: bool
    tables: tuple[str, ...] = ()


class Bursts:
    """All bursts under way."""

    def __init__(self) -> None:
        self._bursts: dict[str, Burst] = {}
        self._asked: dict[str, tuple[float, tuple[str, ...]]] = {}
        #: Traps of which no note could be taken: there were too many addresses.
        self.lost = 0

    def of(self, address: str, now: float) -> Burst | None:
        """The burst that a trap belongs to, counted in it; None where there are too many."""
        burst = self._bursts.get(address)
        if burst is None:
            if len(self._bursts) >= MOST:
                self.lost += 1
                return None
            asked, before = self._asked.get(address, (-AGAIN, ()))
            burst = self._bursts[address] = Burst(address, now, asked, before)
        burst.count += 1
        return burst

    def due(self, now: float) -> list[Told]:
        """The bursts whose PDU is to be asked now."""
        found = [burst for burst in self._bursts.values() if burst.due <= now]
        for burst in found:
            del self._bursts[burst.address]
            self._asked[burst.address] = now, tuple(burst.texts)
        if len(self._asked) > MOST:
            self._asked = {a: asked for a, asked in self._asked.items() if asked[0] > now - AGAIN}
        return [Told(b.address, b.count, tuple(b.texts), b.sensor, tuple(b.tables)) for b in found]

    def all(self) -> list[Told]:
        """Those that have not come to their end, at the end of all."""
        return self.due(float("inf"))

    def next(self) -> float | None:
        """When the next one is due; None if none is under way."""
        return min((burst.due for burst in self._bursts.values()), default=None)
