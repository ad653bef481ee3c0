"""``make show`` shows what it says, and leaves nothing running."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.helpers import ROOT
from tests.seen.backends import get


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


def test_it_shows_pages_and_ends() -> None:
    with tempfile.TemporaryDirectory(prefix="shown-") as folder:
        Path(folder).chmod(0o755)
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.seen.show"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
            env={"TMPDIR": folder, "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"},
        )  # fmt: skip
        try:
            assert program.stdout is not None
            said = ""
            for line in program.stdout:
                said += line
                if "Ctrl-C" in line:
                    break
            addresses = re.findall(r"http://\S+", said)
            assert len(addresses) == 5, said
            for address in addresses:
                assert len(get(address)) > 500, address
            assert b"Lines, nearest to their breaker first" in get(addresses[2])
            assert left(folder)
        finally:
            program.send_signal(signal.SIGINT)
            program.wait(90)
        assert program.returncode == 0
        assert left(folder) == []
        assert list(Path(folder).iterdir()) == []
