"""The loop that keeps the time: which PDUs are due, which children are at work, what is kept.

One process forks a child for each PDU that is due; a child that crashes or hangs costs its own
results and nobody else's. Another child hands results in, so that a receiver that is away blocks
nothing.
"""

from __future__ import annotations

import heapq
import json
import marshal
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from check_sentry4.fleet import receivers, work
from check_sentry4.fleet.receivers import Delivery, Receiver
from check_sentry4.fleet.services import Service
from check_sentry4.state import NAMES, OK, UNKNOWN, WARNING

#: Children at work at once; who has been at it for longer than a second waits for an answer, needs
#: no processor, and counts for the second number alone.
CHILDREN, WAITING = 24, 200
#: Children at once for PDUs that did not answer the last time.
SILENT_CHILDREN = 50
#: A PDU that is silent is asked every so many intervals: its results do not outlive their ttl.
BACK_OFF = 2
#: Results that are kept while the receiver is away.
KEPT = 50_000
#: Results handed in at once, and seconds that may take.
BATCH, HANDED_IN = 200, 60.0
#: Seconds between two results of the fleet itself.
OWN_INTERVAL = 60.0
#: Seconds between two signs of life to systemd.
WATCHDOG = 5.0
#: Seconds that --once waits for a receiver that is away.
ONCE_AWAY = 10.0
#: Seconds within which it stops.
STOPPING = 4.0


class Group:
    """The services of one PDU with one interval: one read."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = tuple(services)
        self.interval = services[0].interval
        self.deadline = max(service.check.deadline for service in services)
        self.due = 0.0
        self.silent = False
        self.running = False

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


class Running(NamedTuple):
    """A child at work."""

    pid: int
    group: Group
    began: float
    since: float
    ends: float
    heard: list[bytes]


def key(service: Service) -> tuple[object, float]:
    """What is read at once: a device and an interval; several devices, and walks, by themselves."""
    how = service.check.connection
    return (service.key if how is None else how), service.interval


def groups(services: Iterable[Service]) -> list[Group]:
    """Services by what is read at once."""
    found: dict[object, list[Service]] = {}
    for service in services:
        found.setdefault(key(service), []).append(service)
    return [Group(together) for together in found.values()]


def say(text: str) -> None:
    """A line for the journal."""
    print(text, file=sys.stderr, flush=True)


def notify(text: str) -> None:
    """Tell systemd (sd_notify): ``READY=1``, ``WATCHDOG=1``, ``STATUS=``."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.setblocking(False)
        told.connect("\0" + address[1:] if address[0] == "@" else address)
        told.send(text.encode())


class Sender:
    """A child that hands results in, so that a receiver that hangs blocks nobody."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.batch: list[Delivery] = []
        self._since = 0.0
        self._pid = 0
        self._socket: socket.socket | None = None
        self._heard = b""

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        self._pid = os.fork()
        if not self._pid:
            ours.close()
            try:
                for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
                self._work(theirs)
            finally:
                os._exit(0)
        theirs.close()
        return ours

    def _work(self, peer: socket.socket) -> None:
        """The child: take batches, say of each result what came of it."""
        with peer.makefile("rb") as lines:
            while True:
                batch = marshal.loads(lines.read(int(lines.read(8), 16)))
                for number, values in enumerate(batch):
                    told = ""
                    try:
                        self.receiver.deliver(Delivery(*values))
                    except receivers.AwayError as error:
                        told = f"away {error}"
                    except receivers.RefusedError as error:
                        told = f"refused {error}"
                    except Exception as error:
                        told = f"refused unforeseen {type(error).__name__}"
                    peer.sendall(f"{number} {told}\n".encode("utf-8", "replace"))
                    if told[:4] == "away":
                        break

    def send(self, batch: list[Delivery]) -> None:
        """Hand a batch in; nothing may be under way."""
        if self._socket is None:
            try:
                self._socket = self._start()
            except OSError:
                return  # again next time
        data = marshal.dumps([tuple(result) for result in batch])
        self.batch, self._since = batch, time.monotonic()
        try:
            self._socket.sendall(b"%08x" % len(data) + data)
        except OSError:  # it died: another one next time
            self.batch = []
            self.close()

    def outcomes(self, seconds: float) -> list[tuple[Delivery, str]]:
        """What came of results of the batch since the last call, waiting up to ``seconds``."""
        if self._socket is None or not self.batch:
            return []
        late = time.monotonic() - self._since > HANDED_IN
        if not late and not select.select([self._socket], [], [], seconds)[0]:
            return []
        chunk = b""
        with suppress(OSError):
            chunk = b"" if late else self._socket.recv(1 << 16)
        if not chunk:
            self.close()
            batch, self.batch = self.batch, []
            # Who died is replaced, and the batch handed in again; who hangs is waited for.
            return [(batch[0], "away no result was taken in time")] if late else []
        *lines, self._heard = (self._heard + chunk).split(b"\n")
        found = []
        for line in lines:
            number, _, told = line.decode().partition(" ")
            found.append((self.batch[int(number)], told))
            if told[:4] == "away" or int(number) == len(self.batch) - 1:
                self.batch = []
        return found

    def close(self) -> None:
        """End the child."""
        if self._socket is not None:
            self._socket.close()
            self._socket, self._heard = None, b""
            with suppress(OSError):
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)


class Fleet:
    """The service."""

    def __init__(self, receiver: Receiver, *, own: tuple[str, str] = ("", ""),
                 status: str = "") -> None:  # fmt: skip
        self.sender = Sender(receiver)
        self.own = own
        self.status = status
        self.kept = receivers.Kept(KEPT)
        self.results = 0
        self.groups: list[Group] = []
        self._due: list[tuple[float, int, Group]] = []
        self._running: dict[int, Running] = {}
        self._count = 0
        self._failures = 0
        self._retry = 0.0
        self._away = ""
        self._told: set[str] = set()
        self._stopping = False
        self._again = False
        #: Starts the process that answers ordinary commands, and tells its number.
        self.resident: Callable[[], int] | None = None
        self._resident = 0

    # --- schedule

    def load(self, services: Sequence[Service], *, spread: bool) -> None:
        """Check these from now on; their starts are ``spread`` over their intervals."""
        before = {group.key: group for group in self.groups}
        self.groups = groups(services)
        self._due = []
        now = time.monotonic()
        for number, group in enumerate(self.groups):
            share = number / len(self.groups) if spread else 0.0
            due = now + share * group.interval
            if group.key in before:  # a reload starts nobody's interval again
                due = before[group.key].due
                group.silent = before[group.key].silent
            self._push(group, due)

    def _push(self, group: Group, due: float) -> None:
        group.due = due
        self._count += 1
        heapq.heappush(self._due, (due, self._count, group))

    def once(self) -> None:
        """Check every service once, hand the results in, and end."""
        while self._due or self._running:
            self._start(time.monotonic(), again=False)
            self._listen(0.2)
            self._hand_in(block=False)
        until = time.monotonic() + ONCE_AWAY
        while len(self.kept) and time.monotonic() < until:
            if not self._hand_in(block=True):
                time.sleep(0.5)

    def forever(self, reload: Callable[[], Sequence[Service] | None]) -> None:
        """Check until SIGTERM; ``reload`` gives other services at SIGHUP, None to keep these."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGHUP, self._hup)
        notify(f"READY=1\nSTATUS={len(self.groups)} PDUs")
        self._keep_resident()
        own_due, watched = time.monotonic() + OWN_INTERVAL, 0.0
        while not self._stopping:
            now = time.monotonic()
            if self._again:
                self._again = False
                services = reload()
                if services is not None:
                    self.load(services, spread=True)
            self._start(now, again=True)
            self._listen(min(0.2, max(0.01, self._due[0][0] - now)) if self._due else 0.2)
            self._hand_in(block=False)
            if now >= own_due:
                own_due += OWN_INTERVAL
                self._tell_own()
            if now >= watched:
                watched = now + WATCHDOG
                notify("WATCHDOG=1")
                self._keep_resident()
        notify("STOPPING=1")
        until = time.monotonic() + STOPPING / 2
        for running in self._running.values():
            with suppress(OSError):
                os.kill(running.pid, signal.SIGKILL)
        while len(self.kept) and time.monotonic() < until:
            if not self._hand_in(block=True):
                break
        self.sender.close()

    def _keep_resident(self) -> None:
        """Start the process that answers commands, and again if it died."""
        if self.resident is None:
            return
        with suppress(OSError):
            if self._resident and os.waitpid(self._resident, os.WNOHANG)[0]:
                say("the resident process died: another one is started")
                self._resident = 0
        if not self._resident:
            try:
                self._resident = self.resident()
            except OSError as error:
                say(f"resident mode: {error.strerror}")

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
            self._due
            and self._due[0][0] <= now
            and busy < CHILDREN
            and len(self._running) < WAITING
        ):
            _, _, group = heapq.heappop(self._due)
            if group.running or (group.silent and silent >= SILENT_CHILDREN):
                left.append(group)  # one child for a PDU at a time, and few for silent ones
                continue
            silent += group.silent
            try:
                pid, end = work.start(group.services, group.deadline + 2)
            except OSError as error:
                if error.strerror not in self._told:
                    self._told.add(str(error.strerror))
                    say(f"cannot start a child: {error.strerror}")
                left.append(group)
                break
            group.running = True
            busy += 1
            self._running[end] = Running(pid, group, time.time(), now, now + group.deadline, [])
            if again:
                wait = group.interval * (BACK_OFF if group.silent else 1)
                self._push(group, max(group.due + wait, now - group.interval))
        for group in left:  # again in a moment, without forgetting since when
            due = group.due
            self._push(group, now + 1.0)
            group.due = due

    # --- results

    def _listen(self, seconds: float) -> None:
        """Take what children have found, and end those that are late."""
        ready = select.select(list(self._running), [], [], seconds)[0] if self._running else []
        if not self._running:
            time.sleep(seconds)
        for end in ready:
            chunk = os.read(end, 1 << 16)
            if chunk:
                self._running[end].heard.append(chunk)
            else:
                self._ended(end, "")
        now = time.monotonic()
        for end in [end for end, running in self._running.items() if running.ends <= now]:
            with suppress(OSError):
                os.kill(self._running[end].pid, signal.SIGKILL)
            self._ended(end, "no result within the deadline (--deadline)")

    def _ended(self, end: int, why: str) -> None:
        running = self._running.pop(end)
        os.close(end)
        with suppress(OSError):
            os.waitpid(running.pid, 0)
        group = running.group
        group.running = False
        # What was said before it died or was ended stands.
        found, silent = work.read(b"".join(running.heard))
        group.silent = silent or (bool(why) and not found)
        for place, service in enumerate(group.services):
            outcome = found.get(place) or work.failed(service, why or "the SNMP library died")
            state, text = outcome
            output, data = receivers.split(text)
            self.results += 1
            self.kept.add(
                Delivery(service.host, service.name, state, output, data, running.began,
                         time.time(), 3 * group.interval)
            )  # fmt: skip

    def _hand_in(self, *, block: bool) -> bool:
        """Hand results in for a moment; whether the receiver takes them."""
        now = time.monotonic()
        if len(self.kept) and not self.sender.batch and (now >= self._retry or block):
            self.sender.send(self.kept.first(BATCH))
        for result, told in self.sender.outcomes(0.2 if block else 0.0):
            kind, _, why = told.partition(" ")
            if kind == "away":
                if why != self._away:
                    self._away = why
                    say(f"receiver: {why}: results are kept")
                self._failures += 1
                self._retry = time.monotonic() + receivers.pause(self._failures)
                return False
            if kind == "refused" and why not in self._told:
                self._told.add(why)
                say(f"receiver: {why}")
            if self._away:
                say("receiver: it is back")
            self._away, self._failures = "", 0
            self.kept.done(result)
        return True

    # --- itself

    def figures(self) -> Figures:
        """What it is doing."""
        late = max((time.monotonic() - due for due, _, _ in self._due[:1]), default=0.0)
        return Figures(
            len(self.groups), sum(len(group.services) for group in self.groups), self.results,
            round(max(0.0, late), 1), len(self.kept), self.kept.dropped,
            tuple(group.hosts for group in self.groups if group.silent),
            self._away or "takes results", time.time(),
        )  # fmt: skip

    def _tell_own(self) -> None:
        """The fleet's own service, and the file that its status is read from."""
        now = self.figures()
        state = WARNING if now.behind > OWN_INTERVAL / 2 or self._away or now.dropped else OK
        text = f"{now.pdus} PDUs, {now.results} results, {len(now.silent)} silent, "
        text += f"{now.behind} s behind, {now.kept} results kept"
        notify(f"STATUS={text}")
        if self.own[0]:
            data = f"pdus={now.pdus} results={now.results}c behind={now.behind}s "
            data += f"silent={len(now.silent)} kept={now.kept}"
            moment = time.time()
            self.kept.add(Delivery(*self.own, state, f"{NAMES[state]} - {text}", data, moment,
                                   moment, 3 * OWN_INTERVAL))  # fmt: skip
        if self.status:
            write_status(self.status, now)


def write_status(path: str, figures: Figures) -> None:
    """Write the figures for ``sentry4-fleet status``."""
    try:
        with open(f"{path}.new", "w", encoding="utf-8") as file:
            json.dump(figures._asdict(), file)
        os.replace(f"{path}.new", path)
    except OSError as error:
        say(f"{path}: {error.strerror}")


#: The exit status of whatever could not begin.
FAILED = UNKNOWN
