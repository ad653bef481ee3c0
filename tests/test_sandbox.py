"""The units of systemd (spec 14): what they leave to an intruder, and that all works within."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from check_sentry4.history.store import HistoryError, reader, registers
from lab.agent import AUTH, PRIV, Agent
from lab.helpers import ROOT, installed
from lab.monitors import wait_for
from lab.recording import RECORDING

UNITS = ROOT / "examples" / "systemd"
SANDBOX = str(ROOT / "tests" / "sandbox.py")
#: The distribution's, which has python3-seccomp.
PYTHON = "/usr/bin/python3"


def has_seccomp() -> bool:
    """Whether the sandbox can be made here."""
    done = subprocess.run([PYTHON, "-c", "import seccomp"], capture_output=True, check=False)
    return done.returncode == 0 and shutil.which("systemd-analyze") is not None


in_sandbox = pytest.mark.skipif(not has_seccomp(), reason="apt-get install python3-seccomp")
analyzed = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze here"
)


@contextlib.contextmanager
def confined(unit: str, *words: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A daemon, confined as its unit is; it ends with SIGTERM, and has said nothing."""
    program = subprocess.Popen(
        [PYTHON, SANDBOX, str(UNITS / f"{unit}.service"), *words], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **more},
    )  # fmt: skip
    try:
        yield program
        program.terminate()
        _, errors = program.communicate(timeout=20)
        assert (program.returncode, errors) == (0, "")
    finally:
        program.kill()
        program.communicate()


@analyzed
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        text = re.sub(
            r"/usr/local/bin/sentry4-\w+|/usr/sbin/snmptrapd", "/bin/true", unit.read_text()
        )
        (tmp_path / unit.name).write_text(re.sub(r"check-sentry4$|nagios$", "root", text))
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "sentry4" in line]
    assert (done.returncode, ours) == (0, [])


@analyzed
@pytest.mark.parametrize("unit", ["sentry4-fleet", "sentry4-traps", "check-sentry4"])
def test_a_unit_exposes_little(unit: str) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15",
         str(UNITS / f"{unit}.service")], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def registers_of(history: Path) -> list[object]:
    """The registers that a history has."""
    try:
        with contextlib.closing(reader(str(history))) as connection:
            return list(registers(connection))
    except HistoryError:
        return []


@in_sandbox
def test_the_fleet_works_as_its_unit_confines_it(agent: Agent, tmp_path: Path) -> None:
    path, status = tmp_path / "services", tmp_path / "status"
    v3 = f"-P 3 -U sha256aes -a SHA-256 -x AES -A '{AUTH}' -X '{PRIV}'"
    kinds = {
        "v2c": "check_sentry4_line -H 127.0.0.1",
        "name": "check_sentry4 -H localhost --skip outlets",
        "v3": f"check_sentry4_line -H 127.0.0.1 {v3}",
        "v1": "check_sentry4_unit -H 127.0.0.1 -P 1",
    }
    path.write_text("@interval 1\n" + "".join(
        f"a;{name};{typed} -p {agent.port}\n" for name, typed in kinds.items()))  # fmt: skip
    words = (str(path), "--keep", str(tmp_path / "kept"), "--status-file", str(status))
    with confined("sentry4-fleet", installed("sentry4-fleet"), *words,
                  "--queue", str(tmp_path / "queue"),
                  "--history", str(tmp_path / "history.db")) as program:  # fmt: skip
        assert program.stdout is not None
        states: dict[str, int] = {}
        while len(states) < len(kinds):
            told = json.loads(program.stdout.readline())
            states[told["service"]] = told["status"]
        assert states == dict.fromkeys(kinds, 0)
        assert wait_for(status.exists, 20)
        assert status.stat().st_mode & 0o077 == 0
        history = tmp_path / "history.db"
        assert wait_for(lambda: len(registers_of(history)) > 5, 30)
        assert history.stat().st_mode & 0o777 == 0o640


@in_sandbox
def test_the_reader_of_traps_works_as_its_unit_confines_it(tmp_path: Path) -> None:
    line = "T2|UDP: [127.0.0.1]:5->[]|.1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3.6.1.6.3.1.1.5.1\n"
    listed = tmp_path / "hosts"
    listed.write_text("localhost pdu\n")
    done = subprocess.run(
        [PYTHON, SANDBOX, str(UNITS / "sentry4-traps.service"), installed("sentry4-traps"),
         "--hosts", str(listed)], input=line, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "pdu: coldStart, 1 trap\n")
    assert json.loads(done.stdout)["host"] == "pdu"


@in_sandbox
def test_commands_are_answered_as_the_unit_confines_it(agent: Agent, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with confined("check-sentry4", installed("sentry4-fleet"), "--listen", str(path),
                  "--status-file", "") as program:  # fmt: skip
        assert wait_for(path.exists, 20)
        environment = {**os.environ, "CHECK_SENTRY4_SOCKET": str(path)}
        assert program.poll() is None
        for words in (["-H", "127.0.0.1", "-p", str(agent.port)], ["--walk", str(RECORDING)]):
            done = subprocess.run(
                [installed("check_sentry4_unit"), *words], env=environment, capture_output=True,
                text=True, check=False, timeout=60,
            )  # fmt: skip
            assert (done.returncode, done.stderr) == (0, ""), done.stdout


@in_sandbox
def test_the_sandbox_is_one() -> None:
    """What the filter forbids is refused: or the tests above would show nothing."""
    forbidden = ("os.chroot('/')", "os.setpriority(0, 0, -5)", "socket.socket(socket.AF_PACKET)",
                 "mmap.mmap(-1, 4096, prot=7)")  # fmt: skip
    for each in forbidden:
        done = subprocess.run(
            [PYTHON, SANDBOX, str(UNITS / "sentry4-fleet.service"), PYTHON, "-c",
             f"import mmap, os, socket; {each}"], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "PermissionError" in done.stderr, (each, done)
