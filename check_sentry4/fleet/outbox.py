"""Results on their way out: kept until the receiver has taken them, or refused them for good.

Children hand them in, so that a receiver that is away or hangs blocks nobody else.
"""

from __future__ import annotations

import math
import select
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import islice
from typing import NamedTuple
from zlib import crc32

from check_sentry4.fleet import receivers
from check_sentry4.fleet.receivers import Delivery, Receiver
from check_sentry4.fleet.workers import FOR_PARENT
from check_sentry4.monitor import AwayError
from check_sentry4.process.children import Child, DiedError, Parent, fork
from check_sentry4.state import SEVERITY

#: Results that are kept while the receiver is away.
KEPT = 50_000
#: Seconds within which it is said together what came of results.
TOGETHER = 0.05
#: Results handed in at once, and seconds in which one of them has to be.
BATCH, HANDED_IN = 200, 20.0


class _Sender:
    """A child that hands results in, so that a receiver that hangs blocks nobody."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.batch: list[Delivery] = []
        self._since = 0.0
        self.child: Child | None = None

    def _work(self, parent: Parent) -> None:
        """The child: take batches, say of each result what came of it."""
        while True:
            try:
                batch = parent.receive()
            except DiedError:
                return
            said, since = list[tuple[int, str]](), time.monotonic()
            for number, values in enumerate(batch):
                told = _handed_in(self.receiver, Delivery(*values))
                said.append((number, told))
                if told or time.monotonic() > since + TOGETHER:
                    parent.send(*said)
                    said, since = [], time.monotonic()
                if told[:4] == "away":
                    break
            if said:
                parent.send(*said)

    def start(self) -> None:
        """Start the child, if it is not there."""
        if self.child is None:
            with suppress(OSError):
                self.child = fork(self._work, ignoring=FOR_PARENT)

    def send(self, batch: list[Delivery]) -> None:
        """Hand a batch in; nothing may be under way."""
        self.start()
        if self.child is None:
            return  # again next time
        self.batch, self._since = batch, time.monotonic()
        try:
            self.child.send([tuple(result) for result in batch])
        except DiedError:  # another one next time
            self.batch = []
            self.close()

    def outcomes(self, seconds: float) -> list[tuple[Delivery, str]]:
        """What came of results of the batch since the last call, waiting up to ``seconds``."""
        if self.child is None or not self.batch:
            return []
        with suppress(DiedError):  # seen below
            self.child.flush()
        late = time.monotonic() - self._since > HANDED_IN
        if not late and not select.select([self.child], [], [], seconds)[0]:
            return []
        came = None if late else self.child.inbox.read()
        if came is None:
            self.close()
            batch, self.batch = self.batch, []
            # Who died is replaced, and the batch handed in again; who hangs is waited for.
            return [(batch[0], "away no result was taken in time")] if late else []
        found, self._since = [], time.monotonic()
        for number, told in came:
            found.append((self.batch[number], told))
            if told[:4] == "away" or number == len(self.batch) - 1:
                self.batch = []
        return found

    def close(self) -> None:
        """End the child."""
        if self.child is not None:
            self.child.end()
            self.child = None


def _handed_in(receiver: Receiver, result: Delivery) -> str:
    """What came of a result: empty if it was taken, else ``away`` or ``refused`` and why."""
    try:
        receiver.deliver(result)
    except AwayError as error:
        return f"away {error}"
    except receivers.RefusedError as error:
        return f"refused {error}"
    except Exception as error:
        return f"refused unforeseen {type(error).__name__}"
    return ""


class Waiting(NamedTuple):
    """How long a service waits for its result to be handed in: seconds, and parts of its ttl."""

    seconds: float
    ttls: float


class ResultQueue:
    """Results that have not been handed in: of each service the newest, in the order they came."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.dropped = 0
        self._results: dict[tuple[str, str], Delivery] = {}
        self._since: dict[tuple[str, str], float] = {}
        self._waits: dict[tuple[str, str], float] = {}  # since when its service has had none
        self._by_state: dict[int, dict[tuple[str, str], None]] = {state: {} for state in SEVERITY}

    def __len__(self) -> int:
        return len(self._results)

    def add(self, result: Delivery, since: float) -> None:
        """Keep a result instead of an older one of its service.

        ``since`` is when its check began (``time.monotonic``): the wall clock may be set back.
        """
        key = (result.host, result.service)
        if key in self._results and self._since[key] > since:
            return
        self._since[key] = since
        # One of before a restart is older than any other, but it waits since now.
        self._waits.setdefault(key, since if since > -math.inf else time.monotonic())
        if key in self._results:
            del self._by_state[self._results[key].status][key]
        self._by_state[result.status][key] = None
        self._results[key] = result  # in the place of the older one: nobody waits for ever
        if len(self._results) > self.most:
            least = next(keys for state in reversed(SEVERITY) if (keys := self._by_state[state]))
            self._drop(next(iter(least)))
            self.dropped += 1

    def first(self, most: int) -> list[Delivery]:
        """What is next, at ``most`` so many."""
        return list(islice(self._results.values(), most))

    @property
    def results(self) -> Mapping[tuple[str, str], Delivery]:
        """All of them, by host and service."""
        return self._results

    def done(self, result: Delivery) -> None:
        """A result has been handed in, or refused for good; a newer one stays."""
        key = (result.host, result.service)
        if self._results.get(key) is result:
            self._drop(key)
        elif key in self._results:
            self._waits[key] = self._since[key]

    def waiting(self, now: float) -> Waiting:
        """How long the service waits that has waited longest."""
        key = next(iter(self._results), None)
        if key is None:
            return Waiting(0.0, 0.0)
        seconds = now - self._waits[key]
        return Waiting(seconds, seconds / self._results[key].ttl)

    def _drop(self, key: tuple[str, str]) -> None:
        del self._by_state[self._results[key].status][key]
        del self._results[key], self._since[key], self._waits[key]


class DeliveryChannel:
    """Some services' results, through one child: one after the other."""

    def __init__(self, receiver: Receiver, most: int) -> None:
        self.kept = ResultQueue(most)
        self.sender = _Sender(receiver)
        self.away = ""
        self._failures = 0
        self._retry = 0.0

    def hand_in(self, tell: Callable[[str], None], *, block: bool) -> bool:
        """Hand results in for a moment; whether the receiver takes them."""
        now = time.monotonic()
        if len(self.kept) and not self.sender.batch and (now >= self._retry or block):
            self.sender.send(self.kept.first(BATCH))
        for result, told in self.sender.outcomes(0.2 if block else 0.0):
            kind, _, why = told.partition(" ")
            if kind == "away":
                self.away = why
                tell(f"{why}: results are kept")
                self._failures += 1
                self._retry = time.monotonic() + receivers.pause(self._failures)
                return False
            if kind == "refused":
                tell(why)
            self.away, self._failures = "", 0
            self.kept.done(result)
        return True


class Outbox:
    """Results of all services."""

    def __init__(self, receiver: Receiver, say: Callable[[str], None], most: int = KEPT) -> None:
        self._lanes = [
            DeliveryChannel(receiver, most // receiver.lanes) for _ in range(receiver.lanes)
        ]
        self._say = say
        self._told: set[str] = set()
        self._was_away = False

    def start(self) -> None:
        """Start the children: early, while there is little memory that they would hold on to."""
        for lane in self._lanes:
            lane.sender.start()

    def __len__(self) -> int:
        return sum(len(lane.kept) for lane in self._lanes)

    @property
    def dropped(self) -> int:
        """How many results had to give way to newer ones of other services."""
        return sum(lane.kept.dropped for lane in self._lanes)

    @property
    def away(self) -> str:
        """Why the receiver does not take results; empty if it does."""
        return next((lane.away for lane in self._lanes if lane.away), "")

    def waiting(self, now: float) -> Waiting:
        """How long the service waits that has waited longest (``time.monotonic``)."""
        found = [lane.kept.waiting(now) for lane in self._lanes]
        return Waiting(max(w.seconds for w in found), max(w.ttls for w in found))

    def add(self, result: Delivery, since: float) -> None:
        """Keep a result; those of one service stay in their order, that of ``since``."""
        name = f"{result.host};{result.service}".encode("utf-8", "replace")
        self._lanes[crc32(name) % len(self._lanes)].kept.add(result, since)

    def results(self) -> dict[tuple[str, str], Delivery]:
        """All that are kept, by host and service."""
        return {key: each for lane in self._lanes for key, each in lane.kept.results.items()}

    def behind(self) -> list[Child]:
        """The children that have not taken all that was sent to them."""
        children = (lane.sender.child for lane in self._lanes)
        return [child for child in children if child is not None and child.is_behind]

    def hand_in(self, *, block: bool) -> bool:
        """Hand results in for a moment; whether the receiver takes them."""
        taken = [lane.hand_in(self._tell, block=block) for lane in self._lanes]
        if self._was_away and not self.away:
            self._say("receiver: it is back")
            self._told.clear()
        self._was_away = bool(self.away)
        return all(taken)

    def hear_last(self) -> None:
        """Hear what has been taken so far, at the end."""
        for lane in self._lanes:
            for result, told in lane.sender.outcomes(2 * TOGETHER):
                if told[:4] != "away":
                    lane.kept.done(result)

    def _tell(self, why: str) -> None:
        """Say what has not been said."""
        if why not in self._told:
            self._told.add(why)
            self._say(f"receiver: {why}")

    def close(self) -> None:
        """End the children."""
        for lane in self._lanes:
            lane.sender.close()
