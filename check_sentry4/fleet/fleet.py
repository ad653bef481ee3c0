"""The loop that keeps the time: which PDUs are due, which workers are at them, what they found."""

from __future__ import annotations

import heapq
import json
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from check_sentry4.daemon import Once, say
from check_sentry4.fleet import receivers
from check_sentry4.fleet.outbox import Outbox
from check_sentry4.fleet.poll import FIRST, NO_BULK, RESULT, SILENT, TOO_LARGE, Outcome, Task
from check_sentry4.fleet.receivers import Delivery, Receiver
from check_sentry4.fleet.services import Service
from check_sentry4.fleet.workers import Pool, Worker
from check_sentry4.perform import failed
from check_sentry4.process.children import DiedError
from check_sentry4.process.ipc import DIED, is_silent, late
from check_sentry4.snmp.live import canonical
from check_sentry4.state import NAMES, OK, UNKNOWN, WARNING
from check_sentry4.text import clean, reason

#: Workers at work at once; who has been at it for longer than a second waits for an answer, needs
#: no processor, and counts for the second number alone.
WORKERS, WAITING = 64, 200
#: Workers at once for PDUs that did not answer the last time.
SILENT_WORKERS = 50
#: A PDU that is silent is asked every so many intervals: its results do not outlive their ttl.
BACK_OFF = 2
#: Of so many polls of a silent PDU one tries whether it is silent to GETBULK alone.
TRIED = 5
#: Of so many polls of a PDU that does not answer GETBULK one tries whether it does by now.
BULK_AGAIN = 20
#: Intervals after which a monitor says that no result came.
TTL = 3
#: Hints that are heard at once.
HINTS = 100
#: Seconds between two results of the fleet itself.
OWN_INTERVAL = 60.0
#: Seconds between two states of the file that `sentry4-fleet status` reads.
STATUS_INTERVAL = 5.0
#: Seconds between two signs of life to systemd.
WATCHDOG = 5.0
#: Seconds that --once waits for a receiver that is away.
ONCE_AWAY = 10.0
#: Seconds within which it stops.
STOPPING = 4.0
#: What is said of services whose worker died.
LIBRARY_DIED = DIED.format(why="")


#: The places of services that are read at once.
TableQuery = tuple[int, ...]


class Group:
    """The services of one PDU with one interval: one read, or several where one takes too long."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = tuple(services)
        self.interval = services[0].interval
        self.whole: TableQuery = tuple(range(len(services)))
        self.parts: tuple[TableQuery, ...] = (self.whole,)
        self.left: list[TableQuery] = []  # of the poll under way
        self.seconds = 0.0  # that it has taken
        self.took = 0.0  # the last poll, all of it
        self.in_parts = False  # it had to be divided
        self.due = 0.0
        self.entry = 0  # of the schedule: the last one counts
        self.silent = False
        self.silences = 0  # polls without an answer, one after the other
        self.running = False
        self.number = 0
        self.known: dict[TableQuery, bytes] = {}  # what makes the next poll cheaper
        self.polls = 0
        self.bulk = True  # it answers GETBULK, as far as is known
        self.closed = False  # of services that are no more
        connection = services[0].check.connection
        self.sessions = connection is not None and connection.protocol == "3"  # are kept open
        self.worker: Worker | None = None  # by whom

    def deadline(self, part: TableQuery) -> float:
        """The seconds that a part of its services may take: those of the least patient."""
        return min(self.services[place].check.deadline for place in part)

    def divide(self, places: Iterable[int]) -> None:
        """Read these services one by one: now, and at the next poll all of them."""
        self.left = [(place,) for place in places] + self.left
        self.parts = tuple((place,) for place in self.whole)
        self.in_parts = True

    def rejoin(self) -> None:
        """Read all at once again where parts were quick."""
        if not self.in_parts and self.seconds <= self.deadline(self.whole) / 3:
            self.parts = (self.whole,)

    def goes_on_from(self, old: Group) -> bool:
        """Take over what is known of the same services, and a poll that is under way."""
        if [s.key for s in old.services] != [s.key for s in self.services]:
            return False
        self.parts, self.known, self.polls = old.parts, old.known, old.polls
        self.left, self.seconds, self.in_parts = old.left, old.seconds, old.in_parts
        return True

    @property
    def asked(self) -> object:
        """What it is asked: the same of services that differ in the host alone."""
        how = self.services[0].check.connection
        return how and how.protocol, *(service.check.check for service in self.services)

    @property
    def key(self) -> tuple[object, float]:
        """What makes it the same over a reload."""
        return key(self.services[0])

    @property
    def hosts(self) -> str:
        """The names of its hosts."""
        return ", ".join(dict.fromkeys(service.host for service in self.services))


class Figures(NamedTuple):
    """What the fleet is doing, as ``sentry4-fleet status`` shows it. ``behind`` is in seconds."""

    pdus: int
    services: int
    results: int
    behind: float
    kept: int
    dropped: int
    silent: tuple[str, ...]
    receiver: str
    time: float


class Running:
    """A part of a poll under way: since when, until when, what has been found."""

    def __init__(self, group: Group, part: TableQuery) -> None:
        self.group = group
        self.part = part
        self.began = time.time()
        self.since = time.monotonic()
        self.ends = self.since + group.deadline(part)
        self.services = group.services
        self.first: dict[int, Outcome] = {}
        self.missing = list(part)
        self.waited = False  # for the device, at the deadline
        self.silent = False
        self.too_large = False
        self.same = True  # its services are those of the group; not so after a reload


def key(service: Service) -> tuple[object, float]:
    """What is read at once: a device and an interval; several devices, and walks, by themselves."""
    how = service.check.connection
    return (service.key if how is None else how._replace(credentials="")), service.interval


def groups(services: Iterable[Service]) -> list[Group]:
    """Services by what is read at once."""
    found: dict[object, list[Service]] = {}
    for service in services:
        found.setdefault(key(service), []).append(service)
    return [Group(together) for together in found.values()]


def devices(of: Iterable[Group]) -> int:
    """How many PDUs these groups are of: one with two intervals is one."""
    return len({group.key[0] for group in of})


def notify(text: str) -> None:
    """Tell systemd (sd_notify): ``READY=1``, ``WATCHDOG=1``, ``STATUS=``."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.setblocking(False)
        told.connect("\0" + address[1:] if address[0] == "@" else address)
        told.send(text.encode())


class Fleet:
    """The service."""

    def __init__(
        self, receiver: Receiver, *, own: tuple[str, str] = ("", ""), status: str = ""
    ) -> None:
        self.kept = Outbox(receiver, say)
        self.own = own
        self.status = status
        self.results = 0
        self.groups: list[Group] = []
        self._due: list[tuple[float, int, Group]] = []
        self._pool = Pool()
        self._running: dict[Worker, Running] = {}
        self._interned: dict[bytes, bytes] = {}
        #: What may be known of a PDU that has not been asked yet, by what it is asked.
        self._typical: dict[object, bytes] = {}
        self._count = 0
        self._dropped = 0  # when the fleet's own service was told last
        self._once = Once()
        self._learns = True
        self._stopping = False
        self._again = False
        #: Starts the process that answers ordinary commands, and tells its number.
        self.resident: Callable[[], int] | None = None
        self._resident = 0
        #: Where others say that a PDU should be asked now: datagrams with the name of its host.
        self.queue: socket.socket | None = None

    # --- schedule

    def load(self, services: Sequence[Service], *, spread: bool) -> None:
        """Check these from now on; their starts are ``spread`` over their intervals."""
        before = {group.key: group for group in self.groups}
        self.groups = groups(services)
        groups_now = set(self.groups)
        self._pool.load([group.services for group in self.groups])
        self._interned.clear()
        self._typical.clear()
        self._due = []
        now = time.monotonic()
        for number, group in enumerate(self.groups):
            share = number / len(self.groups) if spread else 0.0
            due = now + share * group.interval
            group.number = number
            old = before.get(group.key)
            if old is not None:  # a reload starts nobody's interval again
                due, group.silent, group.silences = old.due, old.silent, old.silences
                group.bulk, group.took = old.bulk, old.took
                goes_on = group.goes_on_from(old)
                for running in self._running.values():
                    if running.group is old:
                        running.group, group.running = group, True
                        due = now if old.left and not goes_on else due
                        running.same = running.same and goes_on
                old.left = []
            self._push(group, due)
        for running in self._running.values():
            running.group.closed = running.group not in groups_now

    def _push(self, group: Group, due: float) -> None:
        self._count += 1
        group.due, group.entry = due, self._count
        heapq.heappush(self._due, (due, self._count, group))

    def hint(self, name: str) -> int:
        """Check a PDU now, told by its host's name or its address: how many groups that are."""
        now, found, wanted = time.monotonic(), 0, canonical(name)
        for group in self.groups:
            how = group.services[0].check.connection
            if (how is not None and canonical(how.hostname) == wanted) or any(
                service.host == name for service in group.services
            ):
                self._push(group, now)
                found += 1
        return found

    def once(self) -> None:
        """Check every service once, hand the results in, and end."""
        while self._due or self._running:
            self._start(time.monotonic(), again=False)
            self._listen(0.2)
            self.kept.hand_in(block=False)
        until = time.monotonic() + ONCE_AWAY
        while len(self.kept) and time.monotonic() < until:
            if not self.kept.hand_in(block=True):
                time.sleep(0.5)
        self._close()

    def forever(self, reload: Callable[[], Sequence[Service] | None]) -> None:
        """Check until SIGTERM; ``reload`` gives other services at SIGHUP, None to keep these."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGHUP, self._hup)
        notify(f"READY=1\nSTATUS={devices(self.groups)} PDUs")
        self._keep_resident()
        self._write_status(self.figures())
        own_due, watched = time.monotonic() + OWN_INTERVAL, 0.0
        status_due = time.monotonic() + STATUS_INTERVAL
        while not self._stopping:
            now = time.monotonic()
            if self._again:
                self._again = False
                services = reload()
                if services is not None:
                    self.load(services, spread=True)
            self._start(now, again=True)
            self._listen(min(0.2, max(0.01, self._due[0][0] - now)) if self._due else 0.2)
            self.kept.hand_in(block=False)
            if now >= own_due:
                own_due += OWN_INTERVAL
                self._tell_own()
            if now >= status_due:
                status_due = now + STATUS_INTERVAL
                self._write_status(self.figures())
            if now >= watched:
                watched = now + WATCHDOG
                notify("WATCHDOG=1")
                self._keep_resident()
        notify("STOPPING=1")
        if self.status:
            with suppress(OSError):  # what has ended shows no figures
                os.unlink(self.status)
        until = time.monotonic() + STOPPING / 2
        while len(self.kept) and time.monotonic() < until:
            if not self.kept.hand_in(block=True):
                break
        self._close()

    def _close(self) -> None:
        for worker in self._running:
            worker.close()
        self._pool.close()
        self.kept.close()

    def _keep_resident(self) -> None:
        """Start the process that answers commands, and again if it died."""
        if self.resident is None:
            return
        try:
            gone = bool(self._resident) and bool(os.waitpid(self._resident, os.WNOHANG)[0])
        except ChildProcessError:  # another process reaped it
            gone = True
        if gone:
            say("the resident process died: another one is started")
            self._resident = 0
        if not self._resident:
            try:
                self._resident = self.resident()
            except OSError as error:
                say(f"resident mode: {reason(error)}")

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True

    def _hup(self, number: int, frame: object) -> None:
        self._again = True

    def _start(self, now: float, *, again: bool) -> None:
        """Start what is due, as far as there is room; silent PDUs never take all of it."""
        left: list[Group] = []
        silent = sum(running.group.silent for running in self._running.values())
        busy = sum(running.since > now - 1.0 for running in self._running.values())
        while (
            self._due and self._due[0][0] <= now and busy < WORKERS and len(self._running) < WAITING
        ):
            _, entry, group = heapq.heappop(self._due)
            if entry != group.entry:
                continue  # it has another place in the schedule by now
            if group.running or (group.silent and silent >= SILENT_WORKERS):
                left.append(group)  # one worker for a PDU at a time, and few for silent ones
                continue
            silent += group.silent
            group.left, group.seconds, group.in_parts = list(group.parts), 0.0, False
            group.polls += 1
            if group.polls % BULK_AGAIN == 0:
                group.bulk = True
            if not self._start_part(group, learn=again):
                left.append(group)
                break
            group.running = True
            busy += 1
            if again:
                wait = group.interval * (BACK_OFF if group.silent else 1)
                self._push(group, max(group.due + wait, now - group.interval))
        for group in left:  # again in a moment, without forgetting since when
            due = group.due
            self._push(group, now + 1.0)
            group.due = due

    def _start_part(self, group: Group, *, learn: bool) -> bool:
        """Give the next part of a poll to a worker; whether there was one."""
        part = group.left[0]
        known = group.known.get(part, b"") if group.bulk else NO_BULK
        if not known and part == group.whole and not group.silent:
            known = self._typical.get(group.asked, b"")
        # Who was silent to GETBULK from the beginning is tried by GET now and then.
        silent = group.silent and group.silences % TRIED != 0
        task = Task(group.number, part, group.deadline(part), known, learn, silent)
        try:
            worker = self._given(group, task)
        except OSError as error:
            self._once(str(error), f"cannot start a worker: {reason(error)}")
            return False
        del group.left[0]
        group.worker = worker if group.sessions else None
        self._running[worker] = Running(group, part)
        self._learns = learn
        return True

    def _given(self, group: Group, task: Task) -> Worker:
        """A worker that polls a PDU now.

        Raises ``OSError``.
        """
        while True:
            worker = self._pool.take(group.worker)
            try:
                worker.give(task)
            except DiedError:  # while it had nothing to do
                worker.close()
                continue
            return worker

    # --- results

    def _listen(self, seconds: float) -> None:
        """Take what workers have found, and end those that are late."""
        listening: list[Worker | socket.socket] = [*self._running]
        if self.queue is not None:
            listening.append(self.queue)
        ready = select.select(listening, [], [], seconds)[0] if listening else []
        if not listening:
            time.sleep(seconds)
        for worker in ready:
            if isinstance(worker, socket.socket):
                self._hear_hints(worker)
                continue
            try:
                self._hear(worker)
            except DiedError:
                self._died(worker)
        now = time.monotonic()
        for worker in [worker for worker, running in self._running.items() if running.ends <= now]:
            self._late(worker)

    def _hear_hints(self, queue: socket.socket) -> None:
        with suppress(BlockingIOError):
            for _ in range(HINTS):
                name = queue.recv(512).decode("utf-8", "replace")
                if not self.hint(name):
                    self._once(name, f"hint: no PDU of ours is {clean(name)}")

    def _hear(self, worker: Worker) -> None:
        running = self._running[worker]
        for kind, place, outcome in worker.said():
            if kind == SILENT:
                running.silent = True
            elif kind == TOO_LARGE:
                running.too_large = True
            elif kind == FIRST:
                running.first[place] = outcome
            elif kind == RESULT:
                self._result(running, place, outcome)
            else:
                self._learn(running, outcome)
                del self._running[worker]
                self._pool.back(worker)
                if running.too_large:
                    self._divide(running, running.missing)
                else:
                    self._unfinished(running, running.missing, LIBRARY_DIED)
                self._part_done(running)

    def _learn(self, running: Running, known: bytes) -> None:
        """Keep what is known of a PDU: as a rule the same of all PDUs of a make."""
        if len(self._interned) > len(self.groups):
            self._interned.clear()
        group = running.group
        if known:
            group.bulk = known != NO_BULK
        if known == NO_BULK or not running.same:
            return
        group.known[running.part] = known = self._interned.setdefault(known, known)
        if known and running.part == group.whole:
            self._typical[group.asked] = known

    def _died(self, worker: Worker) -> None:
        """A worker died. What it had said stands; the service it was at has no result.

        If it died while it read, none has: what the device answers may be the reason.
        """
        running, (_, place) = self._running.pop(worker), worker.watch.told
        worker.close()
        running.group.known.pop(running.part, None)  # it may be what it died of
        self._undone(running, place, LIBRARY_DIED)

    def _late(self, worker: Worker) -> None:
        """The deadline of a part has passed: as the command says it at its own."""
        running, (asked, place) = self._running.pop(worker), worker.watch.told
        running.waited = asked is not None
        running.silent = is_silent(asked, running.since, running.ends, worker.pid)
        worker.close()
        if running.silent:
            self._unfinished(running, running.missing, "")
        elif len(running.part) > 1 and place not in running.missing:  # nobody's in particular
            if not self._in_time(running):
                self._unfinished(running, running.missing, "")
            self._divide(running, running.missing)
        else:
            self._undone(running, place, "")
            return
        self._part_done(running)

    def _undone(self, running: Running, place: int, why: str) -> None:
        """A service has no result because of itself; the others are read one by one."""
        at = [place] if place in running.missing else running.missing
        others = [place for place in running.missing if place not in at]
        self._unfinished(running, list(at), why)
        if others:
            self._divide(running, others)
        self._part_done(running)

    def _divide(self, running: Running, places: Iterable[int]) -> None:
        """Read services one by one, in this poll and in the next ones.

        Services that a reload has changed meanwhile are read anew.
        """
        group = running.group
        if running.same:
            group.divide(list(places))
        elif not group.closed:
            self._push(group, time.monotonic())

    @staticmethod
    def _in_time(running: Running) -> bool:
        """Whether services read one by one have results before a monitor misses them."""
        group = running.group
        spent = group.seconds + time.monotonic() - running.since
        left = sum(running.services[place].check.deadline for place in running.missing)
        return spent + left <= TTL * running.services[0].interval

    def _unfinished(self, running: Running, places: Iterable[int], why: str) -> None:
        """Services without a result: why, or (empty) because their deadline has passed."""
        for place in list(places):
            check = running.services[place].check
            state, line = UNKNOWN, f"UNKNOWN - {why}"
            if not why:
                device = check.connection.hostname if check.connection else "the device"
                waited = f"an answer of {device}" if running.waited else ""
                state = check.no_answer if running.silent else UNKNOWN
                state, line = late(state, check.deadline, waited)
            outcome = running.first.get(place) or (state, failed(line, check.json))
            self._result(running, place, outcome)

    def _result(self, running: Running, place: int, outcome: Outcome) -> None:
        """Keep a result until it has been handed in."""
        if place not in running.missing:
            return
        running.missing.remove(place)
        service, (state, text) = running.services[place], outcome
        output, data = receivers.split(text)
        self.results += 1
        self.kept.add(
            Delivery(
                service.host,
                service.name,
                state,
                output,
                data,
                running.began,
                time.time(),
                TTL * max(service.interval, running.group.took),
            ),
            running.since,
        )

    def _part_done(self, running: Running) -> None:
        """Go on with the next part of a poll, or end it."""
        group = running.group
        if group.closed:
            return
        group.seconds += time.monotonic() - running.since
        group.silent = running.silent
        if running.silent and len(group.left) > 1:
            # It is asked for all of them together whether it is back.
            group.left = [tuple(place for part in group.left for place in part)]
        if group.left and self._start_part(group, learn=self._learns):
            return
        group.running, group.took = False, group.seconds
        group.silences = group.silences + 1 if group.silent else 0
        if group.left:
            self._push(group, time.monotonic() + 1.0)
        if not group.silent:
            group.rejoin()

    # --- itself

    def figures(self) -> Figures:
        """What it is doing."""
        waiting = (group.due for group in self.groups if not group.running)
        late = time.monotonic() - min(waiting, default=float("inf"))
        return Figures(
            devices(self.groups),
            sum(len(group.services) for group in self.groups),
            self.results,
            round(max(0.0, late), 1),
            len(self.kept),
            self.kept.dropped,
            tuple(dict.fromkeys(group.hosts for group in self.groups if group.silent)),
            self.kept.away or "takes results",
            time.time(),
        )

    def _tell_own(self) -> None:
        """Hand in the result of the fleet's own service."""
        now = self.figures()
        dropped, self._dropped = now.dropped > self._dropped, now.dropped
        state = WARNING if now.behind > OWN_INTERVAL / 2 or self.kept.away or dropped else OK
        text = f"{now.pdus} PDUs, {now.results} results, {len(now.silent)} silent, "
        text += f"{now.behind} s behind, {now.kept} results kept"
        notify(f"STATUS={text}")
        if self.own[0]:
            data = f"pdus={now.pdus} results={now.results}c behind={now.behind}s "
            data += f"silent={len(now.silent)} kept={now.kept}"
            moment = time.time()
            self.kept.add(
                Delivery(
                    *self.own,
                    state,
                    f"{NAMES[state]} - {text}",
                    data,
                    moment,
                    moment,
                    TTL * OWN_INTERVAL,
                ),
                time.monotonic(),
            )

    def _write_status(self, figures: Figures) -> None:
        """Write the figures for ``sentry4-fleet status``."""
        if not self.status:
            return
        try:
            with open(f"{self.status}.new", "w", encoding="utf-8") as file:
                json.dump(figures._asdict(), file)
            os.replace(f"{self.status}.new", self.status)
        except OSError as error:
            say(f"{self.status}: {reason(error)}")
