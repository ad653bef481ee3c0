"""``sentry4-traps``: one reader of what snmptrapd writes, and its command line."""

from __future__ import annotations

import os
import queue
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import click

from check_sentry4 import __version__, daemon
from check_sentry4.daemon import Once, say
from check_sentry4.monitor import AwayError
from check_sentry4.snmp.connection import Connection, canonical
from check_sentry4.text import clean, reason
from check_sentry4.traps import hosts, recheckers
from check_sentry4.traps.bursts import MAX_SENDERS, Bursts, TrapBatch
from check_sentry4.traps.hosts import Hosts, HostsError
from check_sentry4.traps.parse import LONGEST, Dictionary, Trap, TrapMeaning, parse_trap
from check_sentry4.traps.recheckers import Rechecker
from check_sentry4.traps.requests import TRIED, Requests

#: Seconds between two times that the monitor is asked for its hosts, and after which an unknown
#: sender is a reason to ask it again: sooner, or later where that told nothing new.
REFRESH, SOON, LATER = 600.0, 30.0, 60.0
#: Seconds after which hosts are asked for again that could not be had.
HOSTS_AGAIN = 2.0
#: Seconds that asking for hosts, or handing something on, may take before it counts as a hang.
HANGS = 120.0
#: Seconds between two signs of life to systemd.
ALIVE = 5.0
#: Octets read at once: some 1,000 traps, a tenth of a second's work.
CHUNK = 1 << 18
#: Seconds for which one kind of work may go on while there is another.
BUDGET = 1.0
#: Seconds after which it is looked again whose turn it is.
TURN = 0.2
#: Bursts of addresses that no host has, where hosts are known.
STRANGERS = 1_000
#: Strangers, and notifications of no family, that are named in the log.
NAMED = 100
#: Different traps of which it is known what they say.
SAYINGS = 10_000
#: Characters of varbinds that are no longer one of them: what is forged may be of any length.
LONG = 2000
#: The rank of what is handed on last.
LAST = 20


class Traps:
    """Reads lines, and has PDUs asked."""

    def __init__(
        self, rechecker: Rechecker, read: Callable[[], Hosts], again: threading.Event
    ) -> None:
        """``read`` gives the hosts of files; now, and whenever ``again`` is set.

        Raises ``HostsError``.
        """
        self._rechecker = rechecker
        self._read_hosts = read
        self._given, self._known = read(), Hosts()
        self._hosts = self._given
        self._again = again
        self._loaded = -REFRESH
        self._dictionary = Dictionary()
        self._bursts = Bursts()
        self._strangers, self._unknown = Once(NAMED), Once(NAMED)
        self._left = b""
        self._queue: queue.PriorityQueue[tuple[int, int, TrapBatch | None]] = queue.PriorityQueue()
        self._put_so_far = 0
        self._heard: dict[tuple[str, str], TrapMeaning] = {}
        self._flood = False
        self._requests = Requests()
        self._soon = SOON
        self._no_hosts = ""  # why they cannot be had
        self._unplaced: list[tuple[TrapBatch, float]] = []  # and until when that is tried
        self._no_traps = False
        self._hosts_again = -REFRESH  # they are not asked for before
        self._beat = time.monotonic()
        self._retry = 0.0
        self._pause = 0.0
        self._away = ""

    def run(self, source: int, stopping: Callable[[], bool]) -> None:
        """Read until the end of the input, or until it is to stop; then hand on what there is."""
        worker = threading.Thread(target=self._work, daemon=True)
        worker.start()
        os.set_blocking(source, False)
        daemon.notify("READY=1")
        alive = 0.0
        while not stopping():
            next_due = self._bursts.next()
            now = time.monotonic()
            if now >= alive and worker.is_alive() and now < self._beat + HANGS:
                alive = now + ALIVE
                daemon.notify("WATCHDOG=1")
            wait = 0.5 if next_due is None else min(0.5, max(0.0, next_due - now))
            if select.select([source], [], [], wait)[0]:
                data = b""
                with suppress(BlockingIOError):
                    data = os.read(source, CHUNK)
                    if not data:
                        break
                self._read(data)
            for told in self._bursts.due(time.monotonic()):
                self._put(told)
            # Who knows its PDUs has few places for others.
            self._bursts.places = STRANGERS if self._hosts.names else MAX_SENDERS
            if self._flood and self._bursts.unknown < self._bursts.places / 2:
                self._flood = False
        daemon.notify("STOPPING=1")
        for told in self._bursts.all():
            self._put(told)
        self._put(None)
        worker.join(4.0)
        self._strangers.tell("unknown sender")
        self._unknown.tell("notification of no family")
        if self._bursts.lost:
            say(f"{self._bursts.lost} traps of too many addresses were not looked at")

    def _put(self, told: TrapBatch | None) -> None:
        """Have a burst handed on: known PDUs before others, the highest rank first."""
        self._put_so_far += 1
        rank = LAST if told is None else told.rank + (0 if told.known else LAST // 2)
        self._queue.put((rank, self._put_so_far, told))

    def _read(self, data: bytes) -> None:
        now = time.monotonic()
        *lines, self._left = (self._left + data).split(b"\n")
        if len(self._left) > LONGEST:
            self._left = b""  # no line of a trap: the rest of it will be none either
        for line in lines:
            trap = parse_trap(line.decode("utf-8", "surrogateescape"))
            if trap is None:
                self._is_no_trap(line)
                continue
            address = canonical(trap.source)
            known = address in self._hosts.names
            burst = self._bursts.of(address, now, known=known)
            if burst is None:
                self._flooded(known)
                continue  # counted
            said = self._said(trap)
            if not said.known:
                self._unknown(trap.oid, f"{trap.source}: a notification of no family: {trap.oid}")
            self._bursts.add(
                burst, said.text, now, sensor=said.sensor, table=said.table, rank=said.rank
            )

    def _is_no_trap(self, line: bytes) -> None:
        """Tell once of lines that snmptrapd writes in another form: no alarm would ever come."""
        if line.strip() and not line.startswith(b"NET-SNMP") and not self._no_traps:
            self._no_traps = True
            say("lines that are no traps: does snmptrapd have the configuration of --print-config?")

    def _said(self, trap: Trap) -> TrapMeaning:
        """What a trap says; a storm says the same again and again."""
        key = trap.oid, trap.varbinds
        said = self._heard.get(key)
        if said is None:
            said = self._dictionary.said(trap)
            if len(trap.varbinds) > LONG:
                return said
            if len(self._heard) >= SAYINGS:
                self._heard.clear()
            self._heard[key] = said
        return said

    def _flooded(self, known: bool) -> None:
        """Tell that a flood has begun: once until it is over."""
        if not self._flood:
            self._flood = True
            say(
                f"traps from more than {MAX_SENDERS} PDUs: those of others are not looked at"
                if known
                else f"traps from more than {self._bursts.places} unknown addresses: traps of new "
                "ones are not looked at; the PDUs that are known are"
            )

    # --- in a thread of its own: what it speaks to may be slow, or away

    def _work(self) -> None:
        ended = False
        with suppress(Exception):  # what is wrong with it is told the next time
            self._load(REFRESH)
        while not ended:
            try:
                if self._again.is_set():
                    self._reread()
                ended = self._take()
                self._place(last=ended)
            except Exception as error:  # one burst is not worth all that follow
                say(f"unforeseen {type(error).__name__}: please report it")
            self._hand_on(last=ended)

    def _place(self, *, last: bool) -> None:
        """Find out whose the bursts are that came while no list of hosts could be had."""
        if not self._unplaced:
            return
        self._load(REFRESH)
        waiting, self._unplaced = self._unplaced, []
        now = time.monotonic()
        for told, until in waiting:
            if self._no_hosts and (last or until < now):
                say(f"{told.address}: could not be handed on: its next check has to find it")
            elif self._no_hosts:
                self._unplaced.append((told, until))
            else:
                self._find(told)

    def _take(self) -> bool:
        """Take what the reader has found; whether that was the last of all."""
        self._beat = time.monotonic()
        until = self._beat + BUDGET
        wait = TURN if len(self._requests) or self._unplaced else 1.0
        try:
            while time.monotonic() < until:
                _, _, told = self._queue.get(timeout=wait)
                if told is None:
                    return True
                self._find(told)
                wait = 0.0
        except queue.Empty:
            if wait:
                self._load(REFRESH)
        return False

    def _load(self, age: float) -> None:
        """Ask the monitor for its hosts, unless that was tried not so long ago."""
        now = time.monotonic()
        if now < max(self._loaded + age, self._hosts_again):
            return
        self._loaded = now
        try:
            known = self._rechecker.known()
        except AwayError as error:
            if str(error) != self._no_hosts:
                say(f"{error}: tried again")
            self._no_hosts, self._hosts_again = str(error), time.monotonic() + HOSTS_AGAIN
            self._loaded = -REFRESH
            return
        self._no_hosts = ""
        if known is not None:
            new = known.names.keys() != self._known.names.keys()
            self._soon = SOON if new else LATER
            self._known = known
            self._hosts = self._together()

    def _together(self) -> Hosts:
        """What the monitor knows, and the files."""
        made = Hosts()
        made.update(self._known)
        made.update(self._given)
        return made

    def _reread(self) -> None:
        """Know the hosts of the files as they are now."""
        self._again.clear()
        try:
            self._given = self._read_hosts()
        except HostsError as error:
            say(f"{error}: the hosts before stay in force")
            return
        self._hosts = self._together()
        self._loaded = -REFRESH
        say(f"{len(self._given.names)} addresses of files")

    def _find(self, told: TrapBatch) -> None:
        """Find out which hosts a burst is from."""
        self._load(REFRESH)
        names = self._hosts.of(told.address)
        if not names:
            self._load(self._soon)
            names = self._hosts.of(told.address)
        texts = ", ".join(told.texts)
        traps = f"{told.traps} trap{'' if told.traps == 1 else 's'}"
        if not names and self._no_hosts and len(self._unplaced) < STRANGERS:
            self._unplaced.append((told, time.monotonic() + TRIED))
            return  # whose it is cannot be known yet
        if not names:
            what = "unknown sender: no host has this address"
            if self._rechecker.takes_addresses and not self._hosts.names:
                names, what = [told.address], f"{texts}, {traps} (unknown sender, logged once)"
            self._strangers(told.address, f"{told.address}: {what}")
        else:
            for name in names:
                say(f"{clean(name)}: {texts}, {traps}")
        for name in names:
            services = self._hosts.fitting(name, sensor=told.sensor, tables=told.tables)
            if services or not self._hosts.services:
                self._requests.add(name, services, told, time.monotonic())

    def _hand_on(self, *, last: bool) -> None:
        """Have checked what waits for it; while the monitor is away, again and again."""
        now = time.monotonic()
        if now < self._retry and not last:
            return
        for each in self._requests.turn(float("inf") if last else now):
            try:
                self._rechecker.ask(each.host, each.services, each.told)
            except AwayError as error:
                self._is_away(error)
                break
            except Exception as error:  # whatever it is, the others are told
                say(f"{clean(each.host)}: unforeseen {type(error).__name__}: please report it")
            else:
                if self._away:
                    say("the monitor is back")
                self._away, self._pause = "", 0.0
            self._requests.done(each, time.monotonic())
            if not last and time.monotonic() > now + BUDGET:
                break  # something of a higher rank may have come
        for late in self._requests.late(float("inf") if last else now):
            say(f"{clean(late.host)}: could not be handed on: its next check has to find it")

    def _is_away(self, error: AwayError) -> None:
        if str(error) != self._away:
            say(f"{error}: tried again")
        self._away = str(error)
        self._pause = min(10.0, max(1.0, 2 * self._pause))
        self._retry = time.monotonic() + self._pause


@click.command(
    "sentry4-traps",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Have PDUs checked at once that send traps: reads what snmptrapd writes (-Lo) from "
    "standard input. A trap is a hint: what the PDU answers decides.",
)
@click.option(
    "--to",
    metavar="MONITOR",
    default="-",
    show_default=True,
    help="icinga2:https://HOST:5665, nagios:PIPE, fleet:SOCKET, or -: a JSON line a burst.",
)
@click.option("--hosts", "hosts_file", metavar="FILE", help="An address and a host name a line.")
@click.option(
    "--objects", metavar="FILE", help="With nagios:PIPE: object_cache_file, for hosts and services."
)
@click.option(
    "--pdus", metavar="FILE", help="PDUs as sentry4-fleet has them: addresses, users, communities."
)
@click.option("--print-config", is_flag=True, help="Write the snmptrapd.conf that fits, and end.")
@click.option(
    "--community",
    "communities",
    multiple=True,
    metavar="NAME",
    help="For --print-config: traps with it are taken.",
)
@click.version_option(__version__, message="sentry4-traps %(version)s")
def run(
    to: str,
    hosts_file: str | None,
    objects: str | None,
    pdus: str | None,
    print_config: bool,
    communities: Sequence[str],
) -> int:
    """Run the reader."""
    if print_config:
        return _print_config(pdus, communities)
    if objects is not None and not to.startswith("nagios:"):
        raise click.UsageError("'--objects' goes with '--to nagios:PIPE'")

    def read() -> Hosts:
        known = Hosts()
        if pdus is not None:
            known.update(hosts.from_fleet(pdus))
        if hosts_file is not None:
            known.update(hosts.from_file(hosts_file))
        for error in known.errors:
            say(clean(error, 400))
        return known

    again = threading.Event()
    signal.signal(signal.SIGHUP, lambda number, frame: again.set())
    try:
        traps = Traps(recheckers.rechecker(to, objects, say), read, again)
    except HostsError as error:
        raise click.UsageError(str(error)) from None
    except ValueError as error:
        raise click.UsageError(f"Invalid value for '--to': {error}") from None
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: stopped.set())
    traps.run(sys.stdin.fileno(), stopped.is_set)
    return 0


def _print_config(pdus: str | None, communities: Sequence[str]) -> int:
    from check_sentry4.fleet.file import read
    from check_sentry4.traps.config import configuration

    connections = []
    if pdus is not None:
        try:
            found = read(pdus)
        except OSError as error:
            raise click.UsageError(f"{clean(pdus)}: {reason(error)}") from None
        for error_of_line in found.errors:
            say(f"{clean(pdus)}: {error_of_line.logged}")
        listed = (*found.services, *found.meters)
        reached = [service.check.connection for service in listed]
        connections = [how for how in reached if isinstance(how, Connection)]  # Redfish has none
        if found.errors and not connections:
            raise click.UsageError(f"{clean(pdus)}: no line of it is right: see above")
    if not communities and not connections:
        raise click.UsageError("no trap would be taken: expected '--community' or '--pdus'")
    written = configuration(communities, connections)
    for line in written.missing:
        say(f"{clean(line, 400)}: no line for it")
    for line in written.warnings:
        say(clean(line, 400))
    print(written.text, end="")
    return daemon.FAILED if written.missing else 0


def main() -> int:
    """Run ``sentry4-traps``."""
    return daemon.run(run)


if __name__ == "__main__":
    sys.exit(main())
