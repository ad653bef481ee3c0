"""A made history: a month of a small room, with all that happens to registers, and the truth.

``python -m lab.room_history FILE [--days N]`` writes one that ends now. Three racks of two PDUs:
the register of one is reset, that of another wraps, one PDU is exchanged, one is silent for three
days. The load of rack F31 grows, so that its redundancy does not last.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from check_sentry4.checks.rack import FAILOVER
from check_sentry4.history.books import ENERGY, About, Books, Identity, Moment, Reading
from check_sentry4.history.registers import DAY, HOUR, Register
from check_sentry4.history.store import Store

#: Seconds between two polls, and between two times that all registers are read.
POLL, READ = 600.0, 3600.0
#: Of cords tenths of a kWh, of outlets thousandths: as a PRO2 has them. 16 bits for who wraps.
CORD, OUTLET = Register(0.1, 2**31 - 1, 7360.0), Register(0.001, 2**31 - 1, 2300.0)
SMALL = Register(0.1, 2**16 - 1, 7360.0)
CUSTOMERS = ("acme", "globex")


class Happening(NamedTuple):
    """What happens to a PDU, and on which day; its silence lasts some days."""

    kind: str
    day: float
    days: float = 0.0


class Pdu:
    """A PDU: what it has used in kWh, exactly, and what its registers show."""

    def __init__(
        self, host: str, rack: str, watts: float, happens: Happening | None = None
    ) -> None:
        self.host, self.rack, self.watts, self.happens = host, rack, watts, happens
        self.feed = host[-1].upper()
        self.serial = f"SN-{host[4:].upper()}"
        self.facts = SMALL if happens is not None and happens.kind == "wrap" else CORD
        self.shown = 6500.0 if self.facts is SMALL else 1200.0  # kWh on its cord's register
        self.outlets = [100.0 + place for place in range(len(CUSTOMERS))]
        self.used = 0.0  # since the first reading

    @property
    def counter(self) -> int:
        """What the register of its cord shows."""
        return int(self.shown / self.facts.step) % (self.facts.maximum + 1)

    def use(self, kwh: float) -> None:
        """Have it use energy, half of it by the outlets of customers."""
        self.used += kwh
        self.shown += kwh
        self.outlets = [outlet + kwh / 4 for outlet in self.outlets]

    def readings(self) -> Iterator[Reading]:
        """What its registers show."""
        yield self._reading(self.facts, "cord", "AA", f"{self.rack} feed {self.feed}", self.counter)
        for place, kwh in enumerate(self.outlets):
            name = f"{CUSTOMERS[place]}-{self.rack.lower()}"
            yield self._reading(OUTLET, "outlet", f"AA{place + 1}", name, int(kwh / OUTLET.step))

    def _reading(self, facts: Register, table: str, id: str, name: str, counter: int) -> Reading:
        identity = Identity(self.serial, "sentry4", table, id, facts.step)
        level = "input" if table == "cord" else "outlet"
        about = About(self.host, name, level, int(table != "cord"), self.rack, self.feed)
        return Reading(identity, facts, about, counter)


def load(watts: float, growth: float, day: float, rng: random.Random) -> float:
    """Watts at a time: more by day, less on weekends, growing by a share a day."""
    rhythm = 1.0 + 0.15 * math.sin((day % 1 - 0.3) * 2 * math.pi) - 0.1 * (day % 7 >= 5)
    return watts * (1 + growth * day) * rhythm * rng.uniform(0.98, 1.02)


def room() -> list[Pdu]:
    """The PDUs."""
    return [
        Pdu("pdu-f31-a", "F31", 1500.0),
        Pdu("pdu-f31-b", "F31", 1500.0, Happening("reset", 9.3)),
        Pdu("pdu-f32-a", "F32", 2000.0, Happening("wrap", 0.0)),
        Pdu("pdu-f32-b", "F32", 2000.0, Happening("exchange", 15.7, 0.1)),
        Pdu("pdu-f33-a", "F33", 900.0, Happening("silence", 20.0, 3.0)),
        Pdu("pdu-f33-b", "F33", 900.0),
    ]


#: By how much the load of each rack grows a day.
GROWTH = {"F31": 0.008}


def made(
    pdus: list[Pdu],
    begin: float,
    days: float,
    write: Callable[[Books], None],
    seed: int = 1,
) -> None:
    """Have time go by: polls and readings of registers, as the fleet makes them."""
    rng, books = random.Random(seed), Books()
    for step in range(round(days * DAY / POLL) + 1):
        at, day = begin + step * POLL, step * POLL / DAY
        for pdu in pdus:
            watts = load(pdu.watts, GROWTH.get(pdu.rack, 0.0), day, rng)
            if step:
                pdu.use(watts * POLL / HOUR / 1000)
            silent = _happens(pdu, day)
            if silent:
                continue
            moment, place = Moment(at, at - begin), (pdu.host, pdu.host)
            if step % round(READ / POLL) == 0:
                books.read(place, list(pdu.readings()), moment)
            books.sampled(place, _samples(pdu, watts), moment)
        _failover(books, pdus, begin, at, day)
        if step % 144 == 0:
            write(books)
    write(books)


def _happens(pdu: Pdu, day: float) -> bool:
    """Do what happens to a PDU; whether it is silent."""
    what = pdu.happens
    if what is None or what.kind == "wrap" or day < what.day:
        return False
    if day < what.day + what.days:
        return True
    if what.kind == "reset":
        pdu.shown = 0.0
    elif what.kind == "exchange":
        pdu.serial, pdu.shown, pdu.outlets = "SN-SPARE", 4711.0, [3.0, 4.0]
    pdu.happens = None
    return False


def _samples(pdu: Pdu, watts: float) -> list[tuple[str, str, str, float]]:
    amps = watts / 230
    return [
        ("line", "AA1", "Current", round(amps, 2)),
        ("line", "AA1", "CurrentUtilized", round(amps / 32 * 100, 1)),
        ("temp", "A1", "Temp", round(24 + watts / 1000, 1)),
        ("cord", "AA", ENERGY, pdu.counter * pdu.facts.step),
    ]


def _failover(books: Books, pdus: list[Pdu], begin: float, at: float, day: float) -> None:
    for rack in dict.fromkeys(pdu.rack for pdu in pdus):
        watts = sum(
            load(pdu.watts, GROWTH.get(rack, 0.0), day, random.Random(day))
            for pdu in pdus if pdu.rack == rack
        )  # fmt: skip
        sample = ("feed", "if A fails: B L1", FAILOVER, round(watts / 230 / 24 * 100, 1))
        books.sampled((f"rack-{rack.lower()}", ""), [sample], Moment(at, at - begin))


def month(path: Path, days: float = 31.0) -> list[Pdu]:
    """Write the history of the room, which ends now; its PDUs, with what they have used."""
    pdus, store = room(), Store(str(path))
    made(pdus, time.time() - days * DAY, days, store.write)
    store.close()
    return pdus


def main() -> None:
    """Write a history that ends now."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--days", type=float, default=31.0)
    given = parser.parse_args()
    for pdu in month(given.file, given.days):
        print(f"{pdu.host}: {pdu.used:.1f} kWh")


if __name__ == "__main__":
    main()
