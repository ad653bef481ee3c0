"""What was found in a table the last times: the same answers have the same results.

Judging is pure, statuses hardly ever change, and many PDUs answer the same. What a judgement looked
at is noted while it is made: its own table, others, scalars. If all of that is as it was, so is the
result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from check_sentry4.checks.rule import TableResults
from check_sentry4.device import Device

#: So many different answers of a table are kept in mind, those that came last.
ANSWERS = 64
#: After so many answers without one that was known, the next ones are not looked up: the readings
#: in this table change all the time. Now and then it is tried again.
MISSES, AGAIN = 20, 200


class _Known(NamedTuple):
    """What else a judgement looked at, as it was, and what it found."""

    others: tuple[tuple[str, tuple[object, ...]], ...]
    found: TableResults


class Memory:
    """The results of one table for one request."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._known: dict[tuple[object, ...], _Known] = {}
        self._misses = 0

    def of(self, device: Device, judged: Callable[[Device], TableResults]) -> TableResults:
        """What is found in what has been read of a device; ``judged`` finds it where it is new."""
        if self._misses >= MISSES:
            self._misses = (self._misses + 1) % AGAIN
            return judged(device)
        own = device.of_table(self._table)
        known = self._known.pop(own, None)
        if known is None or any(device.of_table(name) != was for name, was in known.others):
            self._misses += 1
            names = device.looked_at = set()
            try:
                found = judged(device)
            finally:
                device.looked_at = None
            names.discard(self._table)
            known = _Known(tuple((name, device.of_table(name)) for name in names), found)
        else:
            self._misses = 0
        self._known[own] = known  # the last one used is the last one to go
        if len(self._known) > ANSWERS:
            del self._known[next(iter(self._known))]
        return known.found.copy()
