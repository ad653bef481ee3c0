"""Processes that poll one PDU after another: a crash or a hang costs one PDU's results.

They are forked when there is work for them and nobody idle, from a parent that has everything
imported, and stay: what a process touches for the first time is dearer than all of a poll. What is
known of a PDU goes with the work and comes back, so that any of them can do it.
"""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from select import select
from typing import Any

from check_sentry4.cli.run import quiet
from check_sentry4.fleet.nursery import Nursery
from check_sentry4.fleet.poll import RESULT, Outcome, OvertimeError, Poller, Task, Watch
from check_sentry4.fleet.services import Service
from check_sentry4.process.children import Child, DiedError, Parent

#: All is said; with it comes what is known of the device.
DONE = -1
#: Instead of the number of what is known: there is no other task.
LAST = -1
#: Seconds that a worker has to end its sessions.
ENDING = 4.0
#: What is known of devices is sent to a worker once: it keeps so many of them, those sent last.
PLANS = 256
#: A worker is replaced after so many polls: what libraries leave behind goes with it, and the
#: memory that it no longer shares because it has touched it.
POLLS = 500
#: Seconds within which outcomes are said together.
TOGETHER = 0.03
#: A worker that has had nothing to do for so many seconds leaves, but for the last few.
IDLE, FEW = 30.0, 4


#: Signals that are for the parent: it ends its children.
FOR_PARENT = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Worker:
    """A process that polls, seen from its parent.

    It checks services of ``services[n]`` for the number ``n`` that it is given.
    """

    def __init__(self, services: Sequence[Sequence[Service]], nursery: Nursery) -> None:
        """Have it forked.

        Raises ``OSError``.
        """
        self.services = services
        self.polls = 0
        self.watch = Watch()
        self._given = b""
        self._plans: dict[bytes, int] = {}  # what is known of devices, as it was sent to it
        self._has_sessions = False  # that a device keeps open until they are ended
        assert self.watch.file is not None
        try:
            self._child = nursery.forked(self.watch.file)
        except OSError:
            self.watch.close()
            raise
        self.watch.shared()

    @property
    def pid(self) -> int:
        """Its number."""
        return self._child.pid

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a device."""
        return self.watch.told[0] is not None

    def fileno(self) -> int:
        """What to select on."""
        return self._child.fileno()

    def give(self, task: Task) -> None:
        """Have it poll.

        Raises ``DiedError``.
        """
        self.polls += 1
        self.watch.set(0.0, -1)
        how = self.services[task.number][0].check.connection
        self._has_sessions |= how is not None and how.protocol == "redfish"
        self._given = task.known
        number = self._plans.get(task.known)
        if number is None:
            number = self._plans[task.known] = self.polls
            if len(self._plans) > PLANS:
                del self._plans[next(iter(self._plans))]
            self._child.send((number, tuple(task)))
        else:  # it has that one
            self._child.send((number, tuple(task._replace(known=b""))))

    @property
    def child(self) -> Child:
        """The process."""
        return self._child

    def said(self) -> list[tuple[int, int, Any]]:
        """What it has said since the last call: what it is (``poll.Say``), a place, an outcome.

        At last comes ``DONE`` with what is known of the device now.

        Call it when there is something to read. Raises ``DiedError``.
        """
        return [
            (DONE, place, self._given)
            if kind == DONE and outcome is None
            else (kind, place, outcome)
            for kind, place, outcome in self._child.said()
        ]

    def dismiss(self) -> bool:
        """Have it end its sessions, and itself; whether it has any: else it can be closed."""
        if self._has_sessions:
            with suppress(DiedError):
                self._child.send((LAST, ()))
        return self._has_sessions

    def close(self, *, patient: bool = False) -> None:
        """End it, whatever it does; ``patient``: it was dismissed, and may take its time."""
        if patient and self._has_sessions:
            until = time.monotonic() + ENDING
            with suppress(DiedError, OSError):
                while select([self._child], [], [], max(0.0, until - time.monotonic()))[0]:
                    self._child.said()
        self._child.end()
        self.watch.close()


class Pool:
    """The workers: as many as there is work for at the same time."""

    def __init__(self) -> None:
        self._services: Sequence[Sequence[Service]] = ()
        self._nursery: Nursery | None = None
        self._idle: dict[Worker, float] = {}  # since when; the last one is the first to get work
        self._leaving: dict[Worker, float] = {}  # that end their sessions, and until when

    def load(self, services: Sequence[Sequence[Service]]) -> None:
        """Check these from now on; who is at work with others ends it first."""
        self.close()
        self._services = services

    def take(self, wanted: Worker | None = None) -> Worker:
        """A worker that has nothing to do: the ``wanted`` one if it has not.

        Raises ``OSError``.
        """
        if not self._idle:
            return self._forked()
        worker = wanted if wanted in self._idle else next(reversed(self._idle))
        assert worker is not None
        del self._idle[worker]
        return worker

    def _forked(self) -> Worker:
        """A new worker. Raises ``OSError``."""
        services = self._services
        if self._nursery is not None:
            try:
                return Worker(services, self._nursery)
            except OSError:  # it died: another one
                self._end_nursery()
        self._nursery = Nursery(
            lambda parent, shared: _work(parent, services, Watch(shared)), FOR_PARENT
        )
        return Worker(services, self._nursery)

    def _end_nursery(self) -> None:
        nursery, self._nursery = self._nursery, None
        if nursery is not None:
            nursery.close()

    def back(self, worker: Worker) -> None:
        """It has nothing to do."""
        now = time.monotonic()
        for leaving in [each for each, until in self._leaving.items() if now > until]:
            del self._leaving[leaving]
            leaving.close()
        if worker.services is not self._services or worker.polls >= POLLS:
            self._leave(worker, now)
            return
        self._idle[worker] = now
        longest = next(iter(self._idle))
        if len(self._idle) > FEW and self._idle[longest] < now - IDLE:
            del self._idle[longest]
            self._leave(longest, now)

    def close(self) -> None:
        """End those that have nothing to do."""
        for worker in self._idle:
            worker.dismiss()
        for worker in (*self._idle, *self._leaving):
            worker.close(patient=True)
        self._idle.clear()
        self._leaving.clear()
        self._end_nursery()

    def _leave(self, worker: Worker, now: float) -> None:
        """End a worker that has nothing to do; one with sessions may take its time for them."""
        if worker.dismiss():
            self._leaving[worker] = now + ENDING
        else:
            worker.close()


def _overtime(number: int, frame: object) -> None:
    raise OvertimeError


def _work(parent: Parent, services: Sequence[Sequence[Service]], watch: Watch) -> None:
    """The process: poll what is given, until the parent has gone."""
    quiet()
    # What was inherited may be ignored or blocked.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGALRM, signal.SIGVTALRM))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGVTALRM, _overtime)
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)  # a poll leaves little behind
    gc.enable()  # unlike the parent, it goes on
    poller = Poller(watch)
    plans: dict[int, bytes] = {}
    said: list[tuple[int, int, Outcome | bytes | None]] = []
    flushed = 0.0

    def say(kind: int, place: int, outcome: Outcome | bytes | None) -> None:
        said.append((kind, place, outcome))
        if kind == RESULT and time.monotonic() > flushed + TOGETHER:
            flush()

    def flush() -> None:
        nonlocal flushed
        if said:
            parent.send(*said)
            said.clear()
            flushed = time.monotonic()

    while True:
        try:
            number, words = parent.receive()
        except DiedError:
            return
        if number == LAST:
            signal.setitimer(signal.ITIMER_REAL, ENDING)  # ends this process, whatever is left
            poller.close()
            return
        task = Task(*words)
        if task.known or number not in plans:
            plans[number] = task.known
            if len(plans) > PLANS:
                del plans[next(iter(plans))]
        task = task._replace(known=plans[number])
        flushed = time.monotonic()
        # Ends this process also where it hangs in the C library, should the parent not do it.
        signal.setitimer(signal.ITIMER_REAL, task.seconds + 2)
        known = poller.poll(services[task.number], task, say, flush)
        signal.setitimer(signal.ITIMER_REAL, 0)
        say(DONE, -1, None if known == task.known else known)
        flush()
