"""``make show`` shows what it says, and leaves nothing running."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from lab.helpers import ROOT
from lab.monitors import wait_for
from tests.seen.backends import get


def start(folder: str) -> subprocess.Popen[str]:
    """The command, which keeps all it makes in a folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.seen.show"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={"TMPDIR": folder, "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
             "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
    )  # fmt: skip


def left(folder: str) -> list[str]:
    """Processes that have to do with a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if folder in words:
            found.append(words)
    return found


@pytest.mark.parametrize(("number", "after"), [(signal.SIGINT, 0.1), (signal.SIGHUP, 6)])
def test_interrupted_while_it_starts_it_leaves_nothing(number: int, after: float) -> None:
    with tempfile.TemporaryDirectory(prefix="shown-") as folder:
        Path(folder).chmod(0o755)
        program = start(folder)
        assert program.stdout is not None
        assert "Starting" in program.stdout.readline()
        time.sleep(after)
        program.send_signal(number)
        program.send_signal(number)
        assert program.wait(90) == 0
        # A check that Icinga had just started ends by itself.
        assert wait_for(lambda: left(folder) == [], 20), left(folder)
        assert list(Path(folder).iterdir()) == []


def test_it_shows_pages_and_ends() -> None:
    with tempfile.TemporaryDirectory(prefix="shown-") as folder:
        Path(folder).chmod(0o755)
        program = start(folder)
        try:
            assert program.stdout is not None
            said = ""
            for line in program.stdout:
                said += line
                if "Ctrl-C" in line:
                    break
            addresses = re.findall(r"http://\S+", said)
            assert len(addresses) == 9, said
            for address in addresses:
                assert len(get(address)) > 500, address
            for address, words in zip(
                addresses[2:],
                (b"4 outlets on 2 PDUs", b"2 PDUs, ActivePower over 15m", b"reaches 100% in ",
                 b"advice: A: ", b"Lines, nearest to their breaker first",
                 b"What customers draw, by rack"),
            ):  # fmt: skip
                assert words in get(address), address
            assert left(folder)
        finally:
            program.send_signal(signal.SIGINT)
            program.wait(90)
        assert program.returncode == 0
        assert left(folder) == []
        assert list(Path(folder).iterdir()) == []
