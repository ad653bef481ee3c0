"""The service: a loop that keeps the time, hands results in, and hears reloads and hints."""

from __future__ import annotations

import math
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from check_sentry4.daemon import Once, notify, say
from check_sentry4.fleet import hourly, receivers, warm
from check_sentry4.fleet.exporter import Exporter
from check_sentry4.fleet.file import Services
from check_sentry4.fleet.groups import Group, devices
from check_sentry4.fleet.hints import HintQueue
from check_sentry4.fleet.itself import (
    OWN_INTERVAL,
    TAKES,
    Figures,
    ResidentProcess,
    in_words,
    own_result,
    write_status,
)
from check_sentry4.fleet.kept import Journal
from check_sentry4.fleet.outbox import Outbox
from check_sentry4.fleet.poll import Outcome
from check_sentry4.fleet.polls import Found, Polls, Running
from check_sentry4.fleet.receivers import TTL, Delivery, Receiver
from check_sentry4.fleet.schedule import Schedule
from check_sentry4.fleet.services import Service
from check_sentry4.fleet.steps import Steps, Work
from check_sentry4.fleet.sum_lines import Sum
from check_sentry4.fleet.sums import DueSums
from check_sentry4.fleet.workers import Worker
from check_sentry4.process.children import Child, DiedError
from check_sentry4.state import OK
from check_sentry4.text import clean

if TYPE_CHECKING:
    from check_sentry4.fleet.historian import Historian
    from check_sentry4.history.books import Place

#: Seconds between two states of the file that `sentry4-fleet status` reads.
STATUS_INTERVAL = 5.0
#: Seconds between two signs of life to systemd.
WATCHDOG = 5.0
#: Seconds that --once waits for a receiver that is away.
ONCE_AWAY = 10.0
#: Seconds at the end in which results are still handed in.
STOPPING = 2.0
#: Seconds between two times that it is noted which results have not been handed in.
SAVED = 1.0
#: Seconds that a reload has before the loop goes on, again and again.
BUDGET = 0.05
#: Seconds after which what nothing refers to any more is collected; also at every reload.
COLLECTED = 3600.0


class Every:
    """Something that is done every so many seconds, from ``first`` seconds on."""

    def __init__(self, seconds: float, do: Callable[[], None], first: float) -> None:
        self._seconds = seconds
        self._do = do
        self._due = time.monotonic() + first

    def run(self, now: float) -> None:
        """Do it if it is due (``time.monotonic``)."""
        if now >= self._due:
            self._due = now + self._seconds
            self._do()


class Fleet:
    """The service."""

    def __init__(
        self,
        receiver: Receiver,
        *,
        own: tuple[str, str] = ("", ""),
        status: str = "",
        keep: str = "",
    ) -> None:
        """``keep`` is the file in which results outlive this process; empty for none."""
        self.kept = Outbox(receiver, say)
        self._journal = Journal(keep) if keep else None
        for result in self._journal.load() if self._journal is not None else ():
            self.kept.add(result, -math.inf)  # whatever is found from now on is newer
        self.own = own
        self.status = status
        self.results = 0
        self.schedule = Schedule()
        self.polls = Polls(self.schedule, self._found)
        self.sums = DueSums()
        self._dropped = 0  # when the fleet's own service was told last
        self._once = Once()
        self._stopping = self._goes_on = False
        self._again = False
        self._reload: Work | None = None
        self.resident: ResidentProcess | None = None
        self.queue: HintQueue | None = None
        self.exporter: Exporter | None = None
        self.historian: Historian | None = None
        self._readers: dict[Place, Group] = {}
        self._read_again: dict[Place, float] = {}

    @property
    def groups(self) -> list[Group]:
        """The PDUs that are polled, by interval."""
        return self.schedule.groups

    @property
    def _beside(self) -> list[Exporter | Historian]:
        """What goes on in processes of its own."""
        return [each for each in (self.exporter, self.historian) if each is not None]

    @property
    def services(self) -> int:
        """How many services a monitor has of it."""
        each = (service for group in self.groups for service in group.services)
        return sum(not (each.meter or each.registers) for each in each) + len(self.sums)

    def export(self, exporter: Exporter) -> None:
        """Serve the last readings."""
        self.exporter, self.polls.measures = exporter, True

    def keep_history(self, path: str) -> None:
        """Keep a history in a file."""
        from check_sentry4.fleet.historian import Historian  # SQLite: for who keeps one alone

        self.historian, self.polls.keeps = Historian(path, self._doubtful), True
        self.historian.keep()

    def _doubtful(self, place: Place) -> None:
        """A register does not look like the one that it was: have all of its PDU read."""
        now, group = time.monotonic(), self._readers.get(place)
        if group is None or group.running or not group.polls:  # it is going to be read
            return
        if now - self._read_again.get(place, -math.inf) > hourly.AGAIN:
            self._read_again[place] = now
            self.schedule.push(group, now)

    def load(self, found: Services, *, spread: bool) -> None:
        """Check these from now on; their starts are ``spread`` over their intervals."""
        services = [*found.services, *found.meters]
        if self.historian is not None:
            of_registers = self.historian.readers(services)
            self.historian.polled(of_registers)
            services += of_registers
        if self.exporter is not None:
            for service in found.services:
                if service.check.check is not None:
                    service.check.check.named = True
        self.sums.load(found, time.monotonic())
        self.polls.load(self.schedule.load(services, self.polls.groups, spread=spread))
        if self.historian is not None:
            reading = (group for group in self.groups if group.registers)
            self._readers = {self.historian.place_of(g.services[0]): g for g in reading}
        if self.queue is not None:
            self.queue.tell(self.schedule.addresses())
        warm.settle()

    def once(self) -> None:
        """Check every service once, hand the results in, and end."""
        while self.schedule.next is not None or self.polls.running:
            self.polls.start(time.monotonic(), again=False)
            self.listen(0.2)
            self.kept.hand_in(block=False)
        self._tell_sums(self.sums.all(), expire=False)  # each PDU was polled in this run
        until = time.monotonic() + ONCE_AWAY
        while len(self.kept) and time.monotonic() < until:
            if not self.kept.hand_in(block=True):
                time.sleep(0.5)
        self.close()

    def forever(self, reload: Callable[[], Steps[None]]) -> None:
        """Check until SIGTERM; ``reload`` loads other services at SIGHUP, step by step."""
        self._goes_on = True
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGHUP, self._hup)
        notify(f"READY=1\nSTATUS={devices(self.groups)} PDUs")
        periodic = (
            Every(WATCHDOG, self._alive, 0.0),
            Every(STATUS_INTERVAL, self._tell_status, 0.0),
            Every(SAVED, self._note, SAVED),
            Every(OWN_INTERVAL, self._tell_own, OWN_INTERVAL),
            Every(COLLECTED, warm.settle, COLLECTED),
        )
        for each in periodic:
            each.run(time.monotonic())
        while not self._stopping:
            now = time.monotonic()
            if self._again and self._reload is None:
                self._again, self._reload = False, Work(reload())
            if self._reload is not None and not self._reload.go_on(BUDGET):
                self._reload = None
            self.polls.start(now, again=True)
            due = self.schedule.next
            if self._reload is not None:
                self.listen(0.0)
            else:
                self.listen(0.2 if due is None else min(0.2, max(0.01, due - now)))
            self._tell_sums(self.sums.due(now))
            self.kept.hand_in(block=False)
            for each in periodic:
                each.run(now)
        self._end()

    def _alive(self) -> None:
        notify("WATCHDOG=1")
        if self.resident is not None:
            self.resident.keep()
        if self.queue is not None:
            self.queue.keep()
        for each in self._beside:
            each.keep()

    def _tell_status(self) -> None:
        write_status(self.status, self.figures())

    def _end(self) -> None:
        """Hand in what can be handed in within a moment, and end."""
        notify("STOPPING=1")
        if self.status:
            with suppress(OSError):  # what has ended shows no figures
                os.unlink(self.status)
        until = time.monotonic() + STOPPING
        while len(self.kept) and time.monotonic() < until:
            if not self.kept.hand_in(block=True):
                break
        self.kept.hear_last()
        if self._journal is not None:
            self._journal.save(self.kept.results())
        self.close()

    def _note(self) -> None:
        """Let what has not been handed in outlive this process."""
        if self._journal is not None:
            self._journal.note(self.kept.results())

    def close(self) -> None:
        """End all children."""
        self.polls.close()
        self.kept.close()
        for each in self._beside:
            each.close()

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True

    def _hup(self, number: int, frame: object) -> None:
        self._again = True

    def listen(self, seconds: float) -> None:
        """Take what workers have found and others have hinted at; end workers that are late."""
        queue = [self.queue] if self.queue is not None else []
        workers = list(self.polls.running)
        greeted = self.polls.greeted.sockets
        listening: list[Worker | HintQueue | socket.socket | Child] = [*workers, *queue, *greeted]
        for each in self._beside:
            each.flush()
        beside = [child for each in self._beside for child in each.children]
        listening += beside
        children = [*beside, *(worker.child for worker in workers)]
        behind = [*self.kept.behind(), *(child for child in children if child.is_behind)]
        ready, taking, _ = select.select(listening, [child.down for child in behind], [], seconds)
        for child in behind:
            with suppress(DiedError):  # heard of elsewhere
                if child.down in taking:
                    child.flush()
        for worker in workers:
            if worker in ready:
                self.polls.hear(worker)
        if self.queue is not None and self.queue in ready:
            self._hear_hints(self.queue)
        for answers in filter(ready.__contains__, greeted):
            self.polls.greeted.hear(answers)
        for each in self._beside:
            if any(child in ready for child in each.children):
                each.hear()
        self.polls.end_late()

    def _hear_hints(self, queue: HintQueue) -> None:
        for name in queue.names():
            groups = self.schedule.hint(name)
            for group in groups:
                self.polls.hinted(group)
            if not groups:
                self._once(name, f"hint: no PDU of ours is {clean(name)}")

    def _found(self, running: Running, service: Service, outcome: Outcome, found: Found) -> None:
        """Keep a result until it has been handed in."""
        if self.historian is not None:
            self.historian.take(service, outcome, found.samples)
        if service.registers:
            if outcome[0] != OK and self._goes_on and not running.group.closed:
                self.schedule.push(running.group, time.monotonic() + hourly.FAILED)
            return
        if service.meter:
            self.sums.take(service, outcome, time.monotonic())
            return
        lasts = TTL * max(service.interval, running.group.took)
        if self.exporter is not None and service.check.connection is not None:
            self.exporter.tell(service, outcome[0], found.read, lasts)
        self._hand_in(service.key, outcome, running.began, running.since, lasts)

    def _tell_sums(self, sums: Iterable[Sum], *, expire: bool = True) -> None:
        """Hand in the results of sums."""
        for each in sums:
            outcome = self.sums.outcome(each, time.monotonic(), expire=expire)
            lasts = TTL * each.interval
            self._hand_in(each.key, outcome, time.time(), time.monotonic(), lasts)

    def _hand_in(
        self, key: tuple[str, str], outcome: Outcome, began: float, since: float, lasts: float
    ) -> None:
        """Have a result handed in; its check ``began`` then, ``since`` by a clock of our own."""
        state, text = outcome
        output, data = receivers.split(text)
        self.results += 1
        delivery = Delivery(*key, state, output, data, began, time.time(), lasts)
        self.kept.add(delivery, since)

    def figures(self) -> Figures:
        """What it is doing."""
        now = time.monotonic()
        due = [group for group in self.groups if not (group.running or group.silent)]
        behind = max((now - group.due for group in due), default=0.0)
        late = max(((now - group.due) / (TTL * group.interval) for group in due), default=0.0)
        waiting = self.kept.waiting(now)
        return Figures(
            devices(self.groups),
            self.services,
            self.results,
            round(max(0.0, behind), 1),
            round(waiting.seconds, 1),
            round(max(late, waiting.ttls), 2),
            len(self.kept),
            self.kept.dropped,
            tuple(dict.fromkeys(group.hosts for group in self.groups if group.silent)),
            self.kept.away or TAKES,
            time.time(),
            self.historian.wrong if self.historian is not None else "",
        )

    def _tell_own(self) -> None:
        """Hand in the result of the fleet's own service."""
        now = self.figures()
        dropped, self._dropped = now.dropped > self._dropped, now.dropped
        notify(f"STATUS={in_words(now)}")
        if self.own[0]:
            self.kept.add(own_result(*self.own, now, dropped=dropped), time.monotonic())
