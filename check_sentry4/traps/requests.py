"""PDUs that wait to be checked: the highest rank first, and together no more than is good.

What a forged trap costs is a check. The first one of a PDU within half a minute is never held back.
Further ones of all PDUs together have a limit, or a flood of forged traps would have every PDU
asked every few seconds (spec 13). The caller passes the time in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_sentry4.traps.bursts import AGAIN, TOLD, TrapBatch

#: Checks a second that all PDUs together may have beyond the first of each within ``AGAIN``, and
#: how many of these may have been saved up.
RATE, SAVED_UP = 10.0, 50.0
#: Seconds for which a check is tried to be handed on; after that the next check agrees anyway.
TRIED = 60.0


class Waiting(NamedTuple):
    """A host whose services are to be checked (none: all of them), and until when that is tried."""

    host: str
    services: list[str]
    told: TrapBatch
    until: float


class Requests:
    """All that wait, one for a host."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}
        self._asked: dict[str, float] = {}
        self._saved, self._since = SAVED_UP, 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, host: str, services: Sequence[str], told: TrapBatch, now: float) -> None:
        """Have services of a host checked; with what it waits for already, if it does."""
        before = self._waiting.get(host)
        if before is not None:
            told = _together(before.told, told)
            both = before.services and services
            services = list(dict.fromkeys((*services, *before.services))) if both else []
        self._waiting[host] = Waiting(host, list(services), told, now + TRIED)

    def turn(self, now: float) -> list[Waiting]:
        """Whose turn it is: known PDUs first, the highest rank, who was asked longest ago."""
        self._saved = min(SAVED_UP, self._saved + RATE * (now - self._since))
        self._since, left, found = now, int(self._saved), []
        for each in sorted(self._waiting.values(), key=self._place):
            again = self._is_again(each.host, now)
            if again and not left:
                continue
            left -= again
            found.append(each)
        return found

    def _place(self, each: Waiting) -> tuple[bool, int, float]:
        return not each.told.known, each.told.rank, self._asked.get(each.host, 0.0)

    def _is_again(self, host: str, now: float) -> bool:
        return self._asked.get(host, now - AGAIN) > now - AGAIN

    def done(self, each: Waiting, now: float) -> None:
        """The monitor has taken it."""
        self._saved -= self._is_again(each.host, now)
        self._asked.pop(each.host, None)  # in the order of time
        self._asked[each.host] = now
        self._waiting.pop(each.host, None)
        for host in _before(self._asked, now - AGAIN):
            del self._asked[host]

    def late(self, now: float) -> list[Waiting]:
        """Take out those that have been tried for long enough."""
        found = [each for each in self._waiting.values() if each.until < now]
        for each in found:
            del self._waiting[each.host]
        return found


def _before(times: dict[str, float], then: float) -> Iterable[str]:
    """Of times in their order those that are older, a few at once."""
    found = list[str]()
    for host, when in times.items():
        if when > then or len(found) == 2:
            break
        found.append(host)
    return found


def _together(one: TrapBatch, other: TrapBatch) -> TrapBatch:
    first, second = (one, other) if one.rank <= other.rank else (other, one)
    texts = tuple(dict.fromkeys((*first.texts, *second.texts)))[:TOLD]
    return first._replace(traps=one.traps + other.traps, texts=texts)
