"""Polls under way: which workers are at which PDUs, what they found, and who is late."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from check_sentry4.daemon import Once
from check_sentry4.fleet.greeted import Greeted
from check_sentry4.fleet.groups import Group, Places
from check_sentry4.fleet.poll import (
    FIRST,
    KEPT,
    NO_BULK,
    READ,
    RESULT,
    SILENT,
    TOO_LARGE,
    Outcome,
    Task,
)
from check_sentry4.fleet.receivers import TTL
from check_sentry4.fleet.schedule import Schedule, Successor
from check_sentry4.fleet.services import Service
from check_sentry4.fleet.workers import Pool, Worker
from check_sentry4.perform import failed
from check_sentry4.process.children import DiedError
from check_sentry4.process.ipc import DIED, is_silent, late
from check_sentry4.state import UNKNOWN
from check_sentry4.text import reason

#: Workers at work at once; who has been at it for longer than a second waits for an answer, needs
#: no processor, and counts for the second number alone.
WORKERS, WAITING = 64, 150
#: Workers that compute at once, for each processor: more of them would only share it.
COMPUTING = 4
#: Workers at once for PDUs that did not answer the last time.
SILENT_WORKERS = 50
#: Of so many polls of a silent PDU one tries whether it is silent to GETBULK alone.
TRIED = 5
#: Of so many polls of a PDU that does not answer GETBULK one tries whether it does by now.
BULK_AGAIN = 20
#: What is said of services whose worker died.
LIBRARY_DIED = DIED.format(why="")


class Found(NamedTuple):
    """What was read for a service: see ``measured``, and ``samples`` of the history."""

    read: Sequence[object] = ()
    samples: bytes = b""


class Running:
    """A part of a poll under way: since when, until when, what has been found."""

    def __init__(self, group: Group, part: Places) -> None:
        self.group = group
        self.part = part
        self.began = time.time()
        self.since = time.monotonic()
        self.ends = self.since + group.deadline(part)
        self.services = group.services
        self.first: dict[int, Outcome] = {}
        self.missing = list(part)
        self.read: dict[int, Found] = {}
        self.waited = False  # for the device, at the deadline
        self.silent = False
        self.too_large = False
        self.same = True  # its services are those of the group; not so after a reload


class Polls:
    """The polls under way, each by a worker."""

    def __init__(
        self,
        schedule: Schedule,
        found: Callable[[Running, Service, Outcome, Found], None],
    ) -> None:
        """``found`` takes the result of each service, and what was read for it."""
        self.running: dict[Worker, Running] = {}
        self._schedule = schedule
        self._found = found
        #: What was read for a service is wanted as well; and what the history keeps of it.
        self.measures = self.keeps = False
        self._pool = Pool()
        self._interned: dict[bytes, bytes] = {}
        #: What may be known of a PDU that has not been asked yet, by what it is asked.
        self._typical: dict[object, bytes] = {}
        self._once = Once()
        self._learns = True
        self._computing = COMPUTING * len(os.sched_getaffinity(0))
        #: PDUs that were silent, and are asked whether they are there.
        self.greeted = Greeted(self._still_silent, self._is_back)

    @property
    def groups(self) -> set[Group]:
        """Whose polls are under way."""
        return {running.group for running in self.running.values()}

    def load(self, successors: Mapping[Group, Successor]) -> None:
        """Go on after a reload: polls under way are of the groups that took their groups' place."""
        self._pool.load([group.services for group in self._schedule.groups])
        self._interned.clear()
        self._typical.clear()
        for group in self.greeted.forget():
            if group in successors:
                self._schedule.push(successors[group].group, time.monotonic())
        for running in self.running.values():
            successor = successors.get(running.group)
            if successor is None:
                running.group.closed = True
            else:
                running.group = successor.group
                running.same = running.same and successor.same

    def close(self) -> None:
        """End all workers."""
        for worker in self.running:
            worker.close()
        self._pool.close()

    def start(self, now: float, *, again: bool) -> None:
        """Start what is due, as far as there is room; silent PDUs never take all of it."""
        left: list[Group] = []
        silent = sum(running.group.silent for running in self.running.values())
        busy = sum(running.since > now - 1.0 for running in self.running.values())
        computing = sum(not worker.is_waiting for worker in self.running)
        due_now = self._schedule.due(now)
        while busy < WORKERS and len(self.running) < WAITING and computing < self._computing:
            group = next(due_now, None)
            if group is None:
                break
            if group.running or (group.silent and silent >= SILENT_WORKERS):
                left.append(group)  # one worker for a PDU at a time, and few for silent ones
                continue
            if again and self._greets(group):
                group.running = True
                group.due = now
                self._schedule.push(group, group.next(now))
                continue
            silent += group.silent
            group.answered = False
            group.left, group.seconds, group.in_parts = list(group.parts), 0.0, False
            group.polls += 1
            if group.polls % BULK_AGAIN == 0:
                group.bulk = True
            if not self._start_part(group, learn=again):
                left.append(group)
                break
            group.running = True
            busy += 1
            computing += 1
            if again:
                self._schedule.push(group, group.next(now))
        for group in left:  # again in a moment, without forgetting since when
            due = group.due
            self._schedule.push(group, now + 1.0)
            group.due = due

    def _greets(self, group: Group) -> bool:
        """Whether a PDU that was silent is asked if it is there, instead of being polled.

        Now and then it is polled all the same: it may answer nothing but what it is asked then.
        """
        known = group.silent and len(group.last) == len(group.whole)
        if not known or group.answered or group.silences % TRIED == 0:
            return False
        return self.greeted.ask(group)

    def hinted(self, group: Group) -> None:
        """Somebody asks for a poll of this PDU: if it was greeted, stop waiting for its answer."""
        if self.greeted.drop(group):
            group.running, group.answered = False, True

    def _is_back(self, group: Group) -> None:
        """A PDU that was silent has answered something: it is polled."""
        group.running, group.answered = False, True
        self._schedule.push(group, time.monotonic(), first=True)

    def _still_silent(self, group: Group, since: float) -> None:
        """A PDU has not answered until its deadline: its services have the results of before."""
        running = Running(group, group.whole)
        took = running.since - since
        running.began, running.since = running.began - took, since
        running.first, running.silent = dict(group.last), True
        self._unfinished(running, running.missing, "")
        group.running, group.took = False, took
        group.silences += 1

    def _start_part(self, group: Group, *, learn: bool) -> bool:
        """Give the next part of a poll to a worker; whether there was one."""
        part = group.left[0]
        known = group.known.get(part, b"") if group.bulk else NO_BULK
        if not known and part == group.whole and not group.silent:
            known = self._typical.get(group.asked, b"")
        # Who was silent to GETBULK from the beginning is tried by GET now and then.
        silent = group.silent and group.silences % TRIED != 0
        seconds = group.deadline(part)
        task = Task(group.number, part, seconds, known, learn, silent, self.measures, self.keeps)
        try:
            worker = self._given(group, task)
        except OSError as error:
            self._once(str(error), f"cannot start a worker: {reason(error)}")
            return False
        del group.left[0]
        group.worker = worker if group.sessions else None
        self.running[worker] = Running(group, part)
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

    def hear(self, worker: Worker) -> None:
        """Take what a worker has found; call it when there is something to read."""
        try:
            self._hear(worker)
        except DiedError:
            self._died(worker)

    def end_late(self) -> None:
        """End the workers that are late."""
        now = time.monotonic()
        self.greeted.go_on(now)
        for worker in [worker for worker, running in self.running.items() if running.ends <= now]:
            self._late(worker)

    def _hear(self, worker: Worker) -> None:
        running = self.running[worker]
        for kind, place, outcome in worker.said():
            if kind == SILENT:
                running.silent = True
            elif kind == TOO_LARGE:
                running.too_large = True
            elif kind in (READ, KEPT):
                read = running.read.get(place, Found())
                running.read[place] = (
                    read._replace(read=outcome) if kind == READ else read._replace(samples=outcome)
                )
            elif kind == FIRST:
                running.first[place] = outcome
            elif kind == RESULT:
                self._result(running, place, outcome)
            else:
                self._learn(running, outcome)
                del self.running[worker]
                self._pool.back(worker)
                if running.too_large:
                    self._divide(running, running.missing)
                else:
                    self._unfinished(running, running.missing, LIBRARY_DIED)
                self._part_done(running)

    def _learn(self, running: Running, known: bytes) -> None:
        """Keep what is known of a PDU: as a rule the same of all PDUs of a make."""
        if len(self._interned) > len(self._schedule.groups):
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
        running, (_, place) = self.running.pop(worker), worker.watch.told
        worker.close()
        running.group.known.pop(running.part, None)  # it may be what it died of
        self._undone(running, place, LIBRARY_DIED)

    def _late(self, worker: Worker) -> None:
        """The deadline of a part has passed: as the command says it at its own."""
        running, (asked, place) = self.running.pop(worker), worker.watch.told
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
            self._schedule.push(group, time.monotonic())

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
        """A service has its result: the first one counts."""
        if place in running.missing:
            running.missing.remove(place)
            if running.silent:
                running.group.last[place] = outcome
            self._found(running, running.services[place], outcome, running.read.pop(place, Found()))

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
            self._schedule.push(group, time.monotonic() + 1.0)
        if not group.silent:
            group.last.clear()
            group.rejoin()
