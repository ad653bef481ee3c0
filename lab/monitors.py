"""A scratch Nagios and Icinga 2: unprivileged, in a folder of their own, on loopback."""

from __future__ import annotations

import os
import pwd
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from check_sentry4.icinga2 import Api
from lab.helpers import ROOT

#: Where Debian keeps daemons.
PATHS = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
#: Seconds that daemons are waited for; only a failing test ever takes them.
PATIENCE = 120.0


def open_to_all(path: Path) -> bool:
    """Whether an unprivileged user can reach a file."""
    real = path.resolve()
    return all(parent.stat().st_mode & 0o001 for parent in (real, *real.parents))


def same_python() -> bool:
    """Whether /usr/bin/python3 can load what this Python has installed."""
    program = "import sys; print(sys.version_info[:2])"
    try:
        done = subprocess.run(
            ["/usr/bin/python3", "-c", program], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return done.stdout.strip() == str(sys.version_info[:2])


def nobody() -> tuple[int, int] | None:
    """User and group to run a daemon as; None for our own.

    That is where we are not root, or no Python that others can reach has our packages.
    """
    if os.geteuid() != 0 or not (open_to_all(Path(sys.executable)) or same_python()):
        return None
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def give(path: Path) -> None:
    """Let the daemon's user have a folder and all in it."""
    who = nobody()
    if who is None:
        return
    for entry in (path, *path.rglob("*")):
        os.chown(entry, *who)
    # pytest's folders are for root only.
    for parent in path.parents:
        if parent == Path("/tmp"):
            break
        parent.chmod(0o755)


def readable_commands(folder: Path) -> Path:
    """The commands where an unprivileged user can reach them, with their Python's packages."""
    where = folder / "plugins"
    where.mkdir()
    reachable = open_to_all(Path(sys.executable)) or nobody() is None
    paths = [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))]
    texts = {path.name: path.read_text() for path in (ROOT / "plugins").iterdir()}
    texts["sentry4-fleet"] = "#!\nfrom check_sentry4.fleet.main import main\n\nmain()\n"
    for name, whole in texts.items():
        text = whole.split("\n", 1)[1]
        if reachable:
            text = f"#!{sys.executable}\n{text}"
        else:
            text = f"#!/usr/bin/python3\nimport sys\n\nsys.path[:0] = {paths!r}\n{text}"
        (where / name).write_text(text)
        (where / name).chmod(0o755)
    return where


def children(process: int) -> list[int]:
    """The children of a process, by their numbers."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(number) for number in found.split()]


def descendants(process: int) -> list[int]:
    """The children of a process, and theirs."""
    found = children(process)
    for child in found:
        try:
            found += descendants(child)
        except OSError:
            continue
    return found


def run_as_nobody(
    command: list[str], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as the daemon's user."""
    who = nobody()
    return subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"PATH": PATHS, "LC_ALL": "C", **(environment or {})}, timeout=120,
        user=who[0] if who else None, group=who[1] if who else None,
        extra_groups=[] if who else None,
    )  # fmt: skip


def wait_for(what: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether something became true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.2)
    return False


#: What a check says that had to wait for a busy machine, or for an agent on it.
KEPT_WAITING = re.compile("no result within|no answer|stopped answering|not read before")


def settle(
    told: Callable[[], Mapping[str, tuple[object, str]]], wanted: Mapping[str, object]
) -> list[str]:
    """Wait until services have these states: what else they said on the way, which is wrong.

    ``told``: state and output of those that have been checked, by name. That an answer did not
    come in time is not wrong.
    """
    wrong: dict[str, None] = {}
    last: Mapping[str, tuple[object, str]] = {}

    def settled() -> bool:
        nonlocal last
        last = told()
        wrong.update((f"{name}: {output}", None) for name, (state, output) in last.items()
                     if state != wanted.get(name) and not KEPT_WAITING.search(output))  # fmt: skip
        return {name: state for name, (state, _) in last.items()} == wanted

    return list(wrong) if wait_for(settled) else [*wrong, f"not in time: {last}"]


class Daemon:
    """A process of the daemon's user, ended with all its children."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str] | None = None):
        who = nobody()
        self.log = log
        with log.open("w") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                start_new_session=True, env={"PATH": PATHS, "LC_ALL": "C", **(environment or {})},
                user=who[0] if who else None, group=who[1] if who else None,
                extra_groups=[] if who else None,
            )  # fmt: skip

    def stop(self) -> None:
        """End it, and its children; a second time is no error."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, how)
                self.process.wait(10)
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class ToldApi(Api):
    """An API that answers these objects."""

    def __init__(self, answers: dict[str, list[dict[str, Any]]]) -> None:
        self.answers = answers

    def objects(self, kind: str, **query: Any) -> list[dict[str, Any]]:
        """See ``Api.objects``."""
        return self.answers[kind]
