"""What an energy register counted from one reading to the next, and in which hours.

Pure functions of numbers. A count is a whole number of the register's own unit: nothing is lost to
rounding, so that the books balance to the last unit.
"""

from __future__ import annotations

import math
from typing import NamedTuple

HOUR = 3600
DAY = 24 * HOUR
#: Watts, where a device does not tell its capacity (spec 17).
UNKNOWN_CAPACITY = 22_000.0
#: How much more than its capacity a PDU may carry before its register is not believed (spec 17).
MARGIN = 1.2
#: Seconds between two readings after which it is not known any more in which hour what was used.
GAP = 2.0 * HOUR
#: Agents bring their registers up to date now and then: so many seconds are counted at least.
UPDATE = 60.0
#: Bits of registers in firmware that has fewer than the MIB allows.
WIDTHS = (16, 24, 31, 32)

#: What happened between two readings.
FORWARD, WRAP, RESET, OTHER = "forward", "wrap", "reset", "other unit"


class Register(NamedTuple):
    """What is known of a register: kWh of one count, its greatest count, Watts of its object.

    ``capacity`` is None where the device does not tell it.
    """

    step: float
    maximum: int
    capacity: float | None = None

    def most(self, seconds: float) -> int:
        """The counts that it can move by in some time, rounded up, and one more.

        A register that shows whole numbers may have been just below the next one.
        """
        watts = self.capacity or UNKNOWN_CAPACITY
        return math.ceil(watts * MARGIN * max(seconds, UPDATE) / HOUR / 1000 / self.step) + 1

    @property
    def moduli(self) -> list[int]:
        """The numbers at which it may start again from 0, its own first.

        The end of a MIB's range is a power of two less one; or less two, where the last number
        means that there is no reading.
        """
        own = self.maximum + 1
        if (own + 1) & own == 0:  # the last number is a marker
            own += 1
        return [own, *(1 << width for width in WIDTHS if 1 << width < own)]


class Step(NamedTuple):
    """What a register counted between two readings."""

    kind: str
    counts: int


def step(register: Register, before: int, now: int, seconds: float) -> Step:
    """What a register counted from one reading to the next.

    ``seconds`` is how long it had for that. A register that went back has wrapped if that is how
    much could be used; otherwise it was reset, and shows what was used since. Where neither can
    be, and where it went forward by too much, it is another unit's: nothing is counted.
    """
    most = register.most(seconds)
    if now >= before:
        used = now - before
        return Step(FORWARD, used) if used <= most else Step(OTHER, 0)
    for modulus in register.moduli:
        used = modulus - before + now
        if 0 < used <= most and now < modulus:
            return Step(WRAP, used)
    return Step(RESET, now) if now <= most else Step(OTHER, 0)


def spread(counts: int, begin: float, end: float) -> dict[int, int]:
    """Counts by the hour (since 1970), evenly over a time; their sum is ``counts``."""
    first = int(begin // HOUR)
    last = max(first, math.ceil(end / HOUR) - 1)
    found, done = dict[int, int](), 0
    for hour in range(first, last + 1):
        upto = min(end, (hour + 1) * HOUR)
        due = counts if hour == last else round(counts * (upto - begin) / (end - begin))
        found[hour] = due - done
        done = due
    return found
