"""The process that writes the history, as the fleet sees it, and what it does."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from check_sentry4.daemon import say
from check_sentry4.history.books import Books, Moment, Place
from check_sentry4.history.readout import readings
from check_sentry4.history.registers import DAY
from check_sentry4.history.samples import unpacked
from check_sentry4.history.store import HistoryError, Store
from check_sentry4.process.children import Child, DiedError, Parent, fork
from check_sentry4.text import clean, reason

#: Octets that may wait for a process that is slow; what comes meanwhile is left out.
MOST = 1 << 24
#: Seconds between two times that all is written: at least, at most; and how many times as long as
#: writing takes. After a kill, so much of the daily maxima is lost (spec 17: ten minutes).
OFTEN, SELDOM, SHARE = 2.0, 300.0, 200.0
#: Seconds between two times that the fleet tells what it has read.
TOGETHER = 1.0
#: Seconds between two tries to open a file that cannot be opened.
RETRY = 30.0
#: Seconds that it has at the end.
ENDING = 2.0

#: What the fleet tells: registers of a device, samples of a service, which devices it polls.
REGISTERS, SAMPLES, POLLED = 0, 1, 2
#: What it is told: the file is in use, or why not; a device whose registers are to be read again.
FILE, AGAIN = 0, 1


class Recorder:
    """The process: started again if it died; a slow disk delays no poll."""

    def __init__(self, path: str, doubtful: Callable[[Place], None], ignoring: Sequence[int]):
        """``doubtful`` is called for a device whose registers should be read again now.

        ``ignoring`` are the signals that are for the fleet alone.
        """
        self._path = path
        self._doubtful = doubtful
        self._ignoring = tuple(ignoring)
        self._child: Child | None = None
        self._batch: list[tuple[Any, ...]] = []
        self._sent = 0.0
        self._polled: list[Place] = []
        self._file = ""  # what is wrong with it
        #: Why nothing is kept; empty if all is.
        self.wrong = ""

    def keep(self) -> None:
        """Start it if it is not there."""
        if self._child is not None:
            return
        try:
            path = self._path
            self._child = fork(lambda parent: record(path, parent), ignoring=self._ignoring)
            if self._polled:
                self.polled(self._polled)
        except OSError as error:
            self._tell(reason(error))

    @property
    def child(self) -> Child | None:
        """The process, to select on what it says."""
        return self._child

    def registers(self, place: Place, text: str, rack: str, feed: str) -> None:
        """Keep the registers of a device, as ``readout`` read them just now."""
        self._batch.append((REGISTERS, place, time.time(), time.monotonic(), text, rack, feed))

    def samples(self, place: Place, data: bytes) -> None:
        """Keep what a service has just read of a device (``samples.packed``)."""
        self._batch.append((SAMPLES, place, time.time(), time.monotonic(), data))

    def polled(self, places: Sequence[Place]) -> None:
        """Tell which devices are polled from now on."""
        self._polled = list(places)
        self._batch.append((POLLED, ("", ""), time.time(), time.monotonic(), self._polled))

    def flush(self, *, at_once: bool = False) -> None:
        """Send what is to be kept; what comes within a second goes together."""
        child, batch, now = self._child, self._batch, time.monotonic()
        if child is None:
            batch.clear()
            return
        if not at_once and now < self._sent + TOGETHER and not child.is_behind:
            return
        self._sent = now
        try:
            child.flush()
            if batch and child.unsent < MOST:
                child.send(tuple(batch))
                self._tell(self._file)
            elif batch:
                self._tell("the disk is too slow: readings are left out")
            batch.clear()
        except DiedError:
            self._died()

    def hear(self) -> None:
        """Take what it says; call it when there is something to read."""
        if self._child is None:
            return
        try:
            for kind, what in self._child.said():
                if kind == AGAIN:
                    self._doubtful(what)
                else:
                    self._file = what
                    self._tell(what)
        except DiedError:
            self._died()

    def _tell(self, wrong: str) -> None:
        if wrong != self.wrong:
            self.wrong = wrong
            say(f"--history: {wrong or 'is written again'}")

    def _died(self) -> None:
        say("the process of --history died: another one is started")
        if self._child is not None:
            self._child.end()
            self._child = None

    def close(self) -> None:
        """Have it write what it has, and end."""
        if self._child is None:
            return
        self.flush(at_once=True)
        until = time.monotonic() + ENDING
        child, self._child = self._child, None
        if child is None:
            return
        try:
            while child.is_behind and time.monotonic() < until:
                select.select([], [child.down], [], 0.1)
                child.flush()
        except DiedError:
            pass
        child.close()
        while time.monotonic() < until:
            if os.waitpid(child.pid, os.WNOHANG)[0]:
                return
            time.sleep(0.01)
        child.end()


class _Writer:
    """The process at work."""

    def __init__(self, path: str, parent: Parent) -> None:
        self._path = path
        self._parent = parent
        self._store: Store | None = None
        self._books = Books()
        self._due = 0.0
        self._told: str | None = None
        self._noted: set[str] = set()
        self._day = 0

    def take(self, messages: Sequence[Sequence[Any]]) -> None:
        """Take what the fleet has read."""
        for message in messages:
            try:
                self._take(*message)
            except (ValueError, TypeError, ArithmeticError, LookupError) as error:
                # Whatever a PDU answers: the others go on.
                host = clean(str(message[1]), 200)
                self._books.notes[f"{host}: unforeseen {type(error).__name__}"] = None
        for note in self._books.notes:
            if note not in self._noted:
                self._noted.add(note)
                say(f"--history: {clean(note, 400)}")

    def _take(
        self, kind: int, place: Place, wall: float, steady: float, what: Any, *where: str
    ) -> None:
        place, at = (place[0], place[1]), Moment(wall, steady)
        if kind == POLLED:
            self._books.only((host, address) for host, address in what)
        elif kind == REGISTERS:
            self._books.read(place, readings(what, *place, *where), at)
        elif self._books.sampled(place, unpacked(what), at):
            self._tell_fleet(AGAIN, place)

    def _tell_fleet(self, kind: int, what: object) -> None:
        with suppress(OSError):  # it may have gone: what it has told is written all the same
            self._parent.send((kind, what))

    @property
    def seconds(self) -> float:
        """Until there is something to do."""
        return max(0.0, self._due - time.monotonic())

    def write(self) -> None:
        """Write what is new, if it is time for that."""
        if not self.seconds:
            self.write_now()

    def write_now(self) -> None:
        """Write what is new; what cannot be written is kept for the next time."""
        began, wait = time.monotonic(), RETRY
        try:
            if self._store is not None and self._store.is_lost:
                self._begin_anew()
            if self._store is None:
                store = Store(self._path)
                try:
                    self._books.go_on_from(store.books())
                except HistoryError:
                    store.close()
                    raise
                self._store = store
            self._store.write(self._books)
            self._shorten()
            wait = min(SELDOM, max(OFTEN, SHARE * (time.monotonic() - began)))
            self._tell("")
        except HistoryError as error:
            self._tell(str(error))
        self._due = time.monotonic() + wait

    def _begin_anew(self) -> None:
        """The file was removed or replaced: what is known goes into the one that is there now."""
        store, self._store = self._store, None
        say(f"--history: {clean(self._path, 200)} was removed or replaced: it is opened again")
        if store is not None:
            store.close()

    def _shorten(self) -> None:
        """Once a day, have the file bounded."""
        day = int(time.time() // DAY)
        if self._store is not None and day != self._day and not self._store.shorten():
            self._day = day

    def _tell(self, wrong: str) -> None:
        if wrong != self._told:
            self._told = wrong
            self._tell_fleet(FILE, wrong)


def record(path: str, parent: Parent) -> None:
    """The process: write what the fleet tells until the fleet ends."""
    writer = _Writer(path, parent)
    try:
        writer.write_now()  # what is wrong with the file is known from the beginning
        while True:
            if parent.has_more or select.select([parent], [], [], writer.seconds)[0]:
                writer.take(parent.receive())
            writer.write()
    except (DiedError, OSError):
        writer.write_now()
