"""Spec 2: options from the environment and from --extra-opts; secrets that stay secret."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from lab.agent import AUTH, PRIV, Agent
from lab.helpers import assert_one_line, installed, judge, run
from lab.monitors import children, give, readable_commands, run_as_nobody, wait_for
from lab.recording import RECORDING
from lab.relay import Relay

CURRENT = ("--metric", "Current", "-w", "12", "-c", "20")


def ini(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.fixture
def v3_ini(agent: Agent, tmp_path: Path) -> Path:
    return ini(
        tmp_path / "plugins.ini",
        f"""# secrets
[check_sentry4_line]
hostname = 127.0.0.1
p = {agent.port}
protocol=3
secname=sha256aes
a=SHA-256
authpasswd={AUTH}
x=AES
privpasswd={PRIV}
[v2c]
hostname=127.0.0.1
port={agent.port}
oksummary
community=public
[wrong]
colour=blue
secret without a name
""",
    )


def test_options_from_an_ini_file(v3_ini: Path) -> None:
    expected = judge("check_sentry4_line", CURRENT)
    assert run("check_sentry4_line", f"--extra-opts=@{v3_ini}", *CURRENT) == expected
    assert run("check_sentry4_line", "--extra-opts", f"check_sentry4_line@{v3_ini}", *CURRENT) == (
        expected
    )
    brief = run("check_sentry4_line", f"--extra-opts=v2c@{v3_ini}", *CURRENT)
    assert brief.line.endswith("8 metrics are OK")


def test_the_usual_place(v3_ini: Path) -> None:
    where = {"NAGIOS_CONFIG_PATH": f"/nonexistent:{v3_ini.parent}"}
    assert run("check_sentry4_line", *CURRENT, "--extra-opts", environment=where).status == 0
    assert run("check_sentry4_line", "--extra-opts", "v2c", environment=where).status == 0
    nowhere = run("check_sentry4_line", "--extra-opts", environment={"NAGIOS_CONFIG_PATH": "/no"})
    assert_one_line(nowhere, 3)


def test_the_command_line_comes_before_the_environment_before_the_file(
    v3_ini: Path, agent: Agent
) -> None:
    wrong = {"CHECK_SENTRY4_COMMUNITY": "wrong", "CHECK_SENTRY4_TIMEOUT": "0.3",
             "CHECK_SENTRY4_RETRIES": "0"}  # fmt: skip
    spec = f"--extra-opts=v2c@{v3_ini}"
    assert run("check_sentry4_line", spec).status == 0
    assert run("check_sentry4_line", spec, environment=wrong).status == 3
    assert run("check_sentry4_line", spec, "-C", "public", environment=wrong).status == 0


def test_every_option_has_an_environment_variable(agent: Agent) -> None:
    environment = {
        "CHECK_SENTRY4_HOSTNAME": "127.0.0.1",
        "CHECK_SENTRY4_PORT": str(agent.port),
        "CHECK_SENTRY4_METRIC": "Current",
        "CHECK_SENTRY4_WARNING": "12",
        "CHECK_SENTRY4_CRITICAL": "20",
        "CHECK_SENTRY4_ID": "AA1",
        "CHECK_SENTRY4_OKSUMMARY": "1",
        "CHECK_SENTRY4_COMMUNITY": "public",
    }
    result = run("check_sentry4_line", environment=environment)
    assert result.output == (
        "OK - DC2_Room4_RackF31, Sentry Switched PDU Version 8.0m, 1 metrics are OK | "
        "AA1_Current=4.78A;12;20;0;32\n"
    )


@pytest.mark.parametrize(
    ("mode", "status", "warned"),
    [(0o600, 0, False), (0o640, 0, False), (0o644, 0, True), (0o622, 3, False), (0o606, 3, False),
     (0o660, 3, False)],
)  # fmt: skip
def test_a_file_that_others_can_write_is_refused_one_they_can_read_is_warned_of(
    v3_ini: Path, mode: int, status: int, warned: bool
) -> None:
    v3_ini.chmod(mode)
    result = run("check_sentry4_line", f"--extra-opts=v2c@{v3_ini}", "-v")
    assert (result.status, result.errors) == (status, "")
    assert any("can be read by others" in line for line in result.details) == warned
    if status:
        assert "can be written by others" in result.line


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("nosuch@{}", "has no section [nosuch]"),
        ("wrong@{}", "no such option 'colour'"),
        ("@/nonexistent", "cannot read /nonexistent"),
        ("@/tmp", "/tmp"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_in_one_line(v3_ini: Path, spec: str, says: str) -> None:
    result = run("check_sentry4_line", f"--extra-opts={spec.format(v3_ini)}")
    assert_one_line(result, 3)
    assert says in result.line
    assert AUTH not in result.output


def test_a_file_that_is_no_ini_file_and_does_not_leak(tmp_path: Path) -> None:
    path = ini(tmp_path / "x.ini", f"community={AUTH}\n")
    result = run("check_sentry4_line", f"--extra-opts=@{path}")
    assert_one_line(result, 3)
    assert AUTH not in result.output


def test_secrets_from_the_environment_are_not_in_the_process_list(agent: Agent) -> None:
    with Relay(agent.port) as relay:
        relay.delay = 0.5
        process = subprocess.Popen(
            [installed("check_sentry4_line"), "-H", "127.0.0.1", "-p", str(relay.port), "-P", "3",
             "-U", "sha256aes", "-a", "SHA-256", "-x", "AES"], stdout=subprocess.PIPE,
            env={**os.environ, "CHECK_SENTRY4_AUTHPASSWD": AUTH, "CHECK_SENTRY4_PRIVPASSWD": PRIV},
        )  # fmt: skip
        assert wait_for(lambda: bool(relay.requests), 30)
        lines = [Path(f"/proc/{each}/cmdline").read_bytes()
                 for each in (process.pid, *children(process.pid))]  # fmt: skip
        assert process.communicate(timeout=30)[0].startswith(b"OK")
    assert len(lines) == 2
    assert all(AUTH.encode() not in line and PRIV.encode() not in line for line in lines)


def test_a_wrong_argument_that_may_be_a_secret_is_not_repeated() -> None:
    result = run("check_sentry4_line", "-H", "127.0.0.1", "-A", "my", "pass", "phrase")
    assert_one_line(result, 3)
    assert "phrase" not in result.output


def test_unprivileged_and_without_a_home(agent: Agent, tmp_path: Path) -> None:
    program = readable_commands(tmp_path) / "check_sentry4_line"
    give(tmp_path)
    done = run_as_nobody([str(program), "-H", "127.0.0.1", "-p", str(agent.port), *CURRENT])
    assert (done.returncode, done.stderr) == (0, ""), done


@pytest.mark.skipif(shutil.which("strace") is None, reason="apt-get install strace")
def test_nothing_is_written(agent: Agent, tmp_path: Path) -> None:
    traced = tmp_path / "strace"
    done = subprocess.run(
        ["strace", "-f", "-e", "trace=openat,open,creat,mkdir,unlink,rename", "-o", str(traced),
         installed("check_sentry4_line"), "-H", "127.0.0.1", "-p", str(agent.port), *CURRENT],
        capture_output=True, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0
    assert "python" in traced.read_text()
    written = [line for line in traced.read_text().splitlines()
               if ("O_CREAT" in line or "O_WRONLY" in line or "O_RDWR" in line or "mkdir" in line)
               and "/dev/" not in line]  # fmt: skip
    assert written == []


def test_a_monitor_may_have_no_section_to_fill_in(tmp_path: Path) -> None:
    """Bare it is the command's own section of the usual file, which has to be there."""
    words = ["--walk", str(RECORDING)]
    nowhere = {"NAGIOS_CONFIG_PATH": str(tmp_path)}
    assert run("check_sentry4_unit", *words, "--extra-opts=", environment=nowhere).status == 0
    bare = run("check_sentry4_unit", "--extra-opts", *words, environment=nowhere)
    assert (bare.status, "no plugins.ini" in bare.line) == (3, True)
    ini(tmp_path / "plugins.ini", "[check_sentry4_unit]\noksummary\n")
    bare = run("check_sentry4_unit", "--extra-opts", *words, environment=nowhere)
    assert "are OK" in bare.line


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'"])
def test_quotes_around_a_passphrase_are_not_part_of_it(
    quoted: str, agent: Agent, tmp_path: Path
) -> None:
    path = ini(
        tmp_path / "plugins.ini",
        "[v3]\nprotocol=3\nsecname=sha256aes\nauthproto=SHA-256\nprivproto=AES\n"
        f"authpasswd={quoted.format(AUTH)}\nprivpasswd={PRIV}\n",
    )
    at = ["-H", "127.0.0.1", "-p", str(agent.port)]
    result = run("check_sentry4_unit", *at, f"--extra-opts=v3@{path}", "-v")
    assert result.status == 0, result.output
    assert "[v3]: authpasswd is taken without its quotes" in result.output
    assert AUTH not in result.output
