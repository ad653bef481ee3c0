"""A command as a fork of a process that has imported everything: the same, but for the start.

Starting Python takes most of a check's CPU; the tests that ask for hundreds of answers of live
agents do without. What they run is ``cli.supervisor.start`` all the same: child, deadline, exit
status.
``helpers.run`` starts the program itself, for what is about the program.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from lab.helpers import ROOT, Result, clean_environment

_started: list[subprocess.Popen[str]] = []  # one at most


def run_forked(command: str, *arguments: str, environment: dict[str, str] | None = None,
               timeout: float = 60) -> Result:  # fmt: skip
    """What ``helpers.run`` gives, for half of the CPU or less."""
    with tempfile.TemporaryDirectory(prefix="forked-") as folder:
        if not _started or _started[0].poll() is not None:
            _end()
            _started.append(_start())
        server = _started[0]
        assert server.stdin is not None
        assert server.stdout is not None
        asked = {"command": command, "arguments": arguments, "folder": folder, "cwd": os.getcwd(),
                 "environment": {**clean_environment(), **(environment or {})}}  # fmt: skip
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        if not select.select([server.stdout], [], [], timeout)[0]:
            _end()
            raise subprocess.TimeoutExpired([command, *arguments], timeout)
        line = server.stdout.readline()
        if not line:
            _end()  # the next one starts another
            raise RuntimeError(f"the process that forks commands died at {command} {arguments}")
        status = int(line)
        said = [(Path(folder) / name).read_text("utf-8", "replace") for name in ("out", "err")]
    return Result(status, *said)


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.forked"], cwd=ROOT, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, start_new_session=True, env=clean_environment(),
    )  # fmt: skip


@atexit.register
def _end() -> None:
    while _started:
        server = _started.pop()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)  # with a command that has not ended
        server.wait(10)


def _serve() -> None:
    """Fork for each line of standard input; answer the exit status."""
    from check_sentry4.cli.supervisor import start
    from check_sentry4.fleet.warm import warm

    warm()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            for fd, name in ((1, "out"), (2, "err")):
                os.dup2(os.open(f"{asked['folder']}/{name}", os.O_WRONLY | os.O_CREAT, 0o600), fd)
            os.chdir(asked["cwd"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            sys.argv[1:] = asked["arguments"]
            start(asked["command"])
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(status, flush=True)


if __name__ == "__main__":
    _serve()
