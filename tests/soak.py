"""``make soak``: a fleet under load is killed, stopped, flooded, starved and reloaded, for an hour.

``python -m tests.soak [--seconds N]``. The rule is the same throughout: a breaker that trips is
CRITICAL at the receiver within seconds, and OK again when it is reset. ``tests/test_soak.py`` does
once what this does again and again.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from lab.changing import RESET, TRIP, changing
from lab.helpers import ROOT
from lab.monitors import descendants

#: PDUs, each with a service of its own every second, and one in twenty that does not answer.
PDUS, SILENT = 20, 20
#: Seconds within which an alarm has to arrive.
SOON = 5.0
PROGRAM = """
import sys, time
offset, real = sys.argv.pop(1), time.time
def stepped():
    try:
        with open(offset) as file:
            return real() + float(file.read())
    except (OSError, ValueError):
        return real()
time.time = stepped
from check_sentry4.{module}.main import main
sys.exit(main())
"""


class Reader(threading.Thread):
    """Takes results out of a spool directory as Nagios does; the last state of each host."""

    def __init__(self, spool: Path) -> None:
        super().__init__(daemon=True)
        self.spool = spool
        self.states: dict[str, int] = {}
        self.results = 0
        self.pause = 0.0  # seconds between two results
        self.ended = False
        self.start()

    def run(self) -> None:
        """Read until it is over."""
        while not self.ended:
            ready = sorted(self.spool.glob("*.ok")) if self.spool.is_dir() else []
            for ok in ready:
                result = ok.with_suffix("")
                with contextlib.suppress(OSError, ValueError, AttributeError):
                    self._take(result.read_text())
                for path in (ok, result):
                    path.unlink(missing_ok=True)
                time.sleep(self.pause)
            time.sleep(0.02)

    def _take(self, text: str) -> None:
        host = re.search("^host_name=(.*)$", text, re.MULTILINE)
        state = re.search("^return_code=([0-3])$", text, re.MULTILINE)
        assert host is not None
        assert state is not None
        self.states[host.group(1)] = int(state.group(1))
        self.results += 1


class Site:
    """A fleet, its PDUs, its receiver."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.spool, self.queue = folder / "spool", folder / "queue"
        self.services, self.offset = folder / "services", folder / "offset"
        self.spool.mkdir()
        self.write()
        self.reader = Reader(self.spool)
        self.log = folder / "log"
        self.fleet = self.start()

    def write(self, more: int = 0) -> None:
        """Write the file with the services; ``more`` PDUs than there are."""
        lines = ["@interval 1"] + [
            f"pdu-{n};ocps;check_sentry4_ocp -H 127.0.1.{n + 1} "
            f"-p {9 if n % SILENT == SILENT - 1 else self.port} -t 1 --retries 0 --deadline 3"
            for n in range(PDUS + more)
        ]
        new = self.folder / "services.new"
        new.write_text("\n".join(lines) + "\n")
        new.replace(self.services)

    def program(self, module: str, *words: str, **streams: int) -> subprocess.Popen[bytes]:
        """Start a daemon whose clock on the wall can be set."""
        with self.log.open("ab") as log:
            started: subprocess.Popen[bytes] = subprocess.Popen(
                [sys.executable, "-c", PROGRAM.format(module=module), str(self.offset), *words],
                stdout=log, stderr=log, cwd=ROOT, **streams,
            )  # type: ignore[call-overload]  # fmt: skip
        return started

    def start(self) -> subprocess.Popen[bytes]:
        """Start the fleet."""
        self.fleet = self.program(
            "fleet", str(self.services), "--to", f"nagios-spool:{self.spool}", "--keep",
            str(self.folder / "kept"), "--queue", str(self.queue),
            "--status-file", str(self.folder / "status"),
        )  # fmt: skip
        return self.fleet

    def tell(self, pdu: str, what: bytes) -> None:
        """Have the breaker of a PDU trip, or be normal again."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            number = int(pdu.removeprefix("pdu-"))
            peer.sendto(what, (f"127.0.1.{number + 1}", self.port))

    def comes(self, pdu: str, state: int, seconds: float) -> float | None:
        """After how many seconds the receiver knows that a PDU has a state; None: it does not."""
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            if self.reader.states.get(pdu) == state:
                return time.monotonic() - began
            time.sleep(0.02)
        return None

    def victims(self) -> list[int]:
        """The children of the fleet."""
        with contextlib.suppress(OSError):
            return descendants(self.fleet.pid)
        return []

    def memory(self) -> float:
        """Memory of the fleet with its children in MB, what is shared counted once."""
        kilobytes = 0
        for pid in (self.fleet.pid, *self.victims()):
            with contextlib.suppress(OSError):
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
                kilobytes += int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0])
        return kilobytes / 1024

    def close(self) -> None:
        """End it."""
        self.reader.ended = True
        self.fleet.kill()
        self.fleet.wait()


@contextlib.contextmanager
def site() -> Iterator[Site]:
    """A fleet that has asked all of its PDUs."""
    with tempfile.TemporaryDirectory(prefix="soak-") as name, changing(1, 2) as port:
        made = Site(Path(name), port)
        try:
            assert made.comes("pdu-0", 0, 60) is not None, made.log.read_text()
            yield made
        finally:
            made.close()


# --- what is done to it, once; the context is left before the alarm has to be there


def kill_children(at: Site) -> None:
    """SIGKILL to some of the workers, the sender among them at times."""
    for pid in random.sample(at.victims(), min(2, len(at.victims()))):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def stop_children(at: Site) -> None:
    """SIGSTOP to a worker: it is replaced after its deadline, within one interval."""
    for pid in at.victims()[2:][:1]:  # the first two hand in, and fork
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGSTOP)


def kill_fleet(at: Site) -> None:
    """SIGKILL to the fleet; it is started again."""
    at.fleet.kill()
    at.fleet.wait()
    at.start()


def restart_fleet(at: Site) -> None:
    """SIGTERM, as for an upgrade; it is started again."""
    at.fleet.terminate()
    at.fleet.wait(20)
    at.start()


def reload(at: Site) -> None:
    """SIGHUP with other PDUs in the file."""
    at.write(random.randrange(5))
    at.fleet.send_signal(signal.SIGHUP)


def step_clock(at: Site) -> None:
    """The clock on the wall jumps by up to a day, forwards or back."""
    at.offset.write_text(str(random.choice((-1, 1)) * random.uniform(60, 86400)))


def lose_receiver(at: Site) -> None:
    """The receiver is away for a moment."""
    away = at.spool.with_name("away")
    at.spool.rename(away)
    time.sleep(0.5)
    away.rename(at.spool)


def slow_receiver(at: Site) -> None:
    """The receiver takes some twenty results a second for a while: as many as there are."""
    at.reader.pause = 0.04
    time.sleep(1.0)
    at.reader.pause = 0.0


def flood_hints(at: Site) -> None:
    """10,000 hints, of strangers and of our own."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as peer:
        with contextlib.suppress(OSError):
            peer.setblocking(False)
            peer.connect(str(at.queue))
        for number in range(10_000):
            with contextlib.suppress(OSError):
                peer.send(f"10.{number % 250}.{number // 250}.1".encode())
                if number % 10 == 0:
                    peer.send(f"pdu-{number % PDUS}".encode())


def remove_sockets(at: Site) -> None:
    """The socket of the queue is removed."""
    at.queue.unlink(missing_ok=True)


def forge_traps(at: Site) -> None:
    """200 forged traps of our own PDUs in a second, and 2,000 of strangers."""
    line = "T2|UDP: [{}]:5->[]|.1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3.6.1.4.1.1718.4.100.0.{}\n"
    sources = [f"127.0.1.{n % PDUS + 1}" for n in range(200)]
    sources += [f"10.1.{n // 250}.{n % 250}" for n in range(2000)]
    random.shuffle(sources)
    text = "".join(line.format(source, random.choice((4, 8, 12, 16))) for source in sources)
    traps = at.program("traps", "--to", f"fleet:{at.queue}", stdin=subprocess.PIPE)
    assert traps.stdin is not None
    with contextlib.suppress(OSError):
        traps.stdin.write(text.encode())
        traps.stdin.close()
    traps.wait(30)


class Trial(NamedTuple):
    """Something that is done to a fleet, and how many seconds an alarm may take then."""

    do: Callable[[Site], None]
    soon: float = SOON


TRIALS = (
    Trial(kill_children),
    Trial(stop_children, SOON + 3.0),
    Trial(kill_fleet, SOON + 5.0),
    Trial(restart_fleet, SOON + 5.0),
    Trial(reload),
    Trial(step_clock),
    Trial(lose_receiver),
    Trial(slow_receiver),
    Trial(flood_hints),
    Trial(remove_sockets),
    Trial(forge_traps),
)


class Outcome(NamedTuple):
    """How often something was done, how often the alarm came, and the longest that it took."""

    attempts: int = 0
    survived: int = 0
    longest: float = 0.0

    def and_(self, seconds: float | None) -> Outcome:
        """One more: after so many seconds, or not at all."""
        if seconds is None:
            return self._replace(attempts=self.attempts + 1)
        return Outcome(self.attempts + 1, self.survived + 1, max(self.longest, seconds))


def attempt(at: Site, trial: Trial) -> float | None:
    """A breaker trips while something is done: after how many seconds the receiver knows it."""
    pdu = f"pdu-{random.randrange(SILENT - 1)}"
    if at.comes(pdu, 0, 30) is None:
        return None
    at.tell(pdu, TRIP)
    began = time.monotonic()
    trial.do(at)
    done = time.monotonic()
    if at.comes(pdu, 2, trial.soon) is None:
        return None
    seconds = time.monotonic() - (began if done - began < 1.0 else done)
    at.tell(pdu, RESET)
    return seconds if at.comes(pdu, 0, 30) is not None else None


def main() -> int:
    """Do all of it for as long as is asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600.0)
    until = time.monotonic() + parser.parse_args().seconds
    outcomes = {trial: Outcome() for trial in TRIALS}
    with site() as at:
        early, polls = at.memory(), at.reader.results
        while time.monotonic() < until:
            for trial in TRIALS:
                outcomes[trial] = outcomes[trial].and_(attempt(at, trial))
        late, polls = at.memory(), at.reader.results - polls
        print(f"{'':20}{'attempts':>10}{'survived':>10}{'lost':>8}{'longest, s':>12}")
        for trial, each in outcomes.items():
            lost = each.attempts - each.survived
            name = trial.do.__name__.replace("_", " ")
            print(f"{name:20}{each.attempts:10}{each.survived:10}{lost:8}{each.longest:12.1f}")
        print(f"memory {early:.0f} MB at the beginning, {late:.0f} MB after {polls} results")
        if any(each.survived < each.attempts for each in outcomes.values()):
            shutil.copy(at.log, "soak.log")
            print("what the daemons said: soak.log")
    return int(any(each.survived < each.attempts for each in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main())
