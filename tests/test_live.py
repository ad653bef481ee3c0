"""Spec 2 and 7: the agent is a real snmpd, the command a real process."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
import time

import pytest

from lab.agent import AUTH, PRIV, USERS, Agent, has_ipv6
from lab.helpers import ASKS, COMMANDS, ROOT, assert_one_line, changed, installed, judge, run
from lab.monitors import wait_for
from lab.recording import ST4, Values, pro2
from lab.relay import Relay
from tests.ber import GET, GETBULK, GETNEXT, Request
from tests.rogue import Rogue, silent

CURRENT = ("--metric", "Current", "-w", "12", "-c", "20")
SECRETS = {"CHECK_SENTRY4_AUTHPASSWD": AUTH, "CHECK_SENTRY4_PRIVPASSWD": PRIV}


def at(agent: Agent | Relay | Rogue, host: str = "127.0.0.1") -> tuple[str, ...]:
    return ("-H", host, "-p", str(agent.port))


def test_the_agent_says_what_the_recording_says(agent: Agent) -> None:
    live = run("check_sentry4_line", *at(agent), *CURRENT)
    assert live == judge("check_sentry4_line", CURRENT)
    assert (live.status, live.performance["AA1_Current"]) == (0, "4.78A;12;20;0;32")


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "check_cdu"])
@pytest.mark.parametrize("version", ["1", "2c"])
def test_every_command_in_every_version(agent: Agent, command: str, version: str) -> None:
    words = ASKS.get(command, "").split()
    live = run(command, *at(agent), "-P", version, *words)
    assert live.status == 0, live
    assert live == judge(command, words), version


@pytest.mark.parametrize("user", USERS)
def test_v3_users(agent: Agent, user: str) -> None:
    auth, priv = USERS[user]
    arguments = [*at(agent), "-P", "3", "-U", user]
    arguments += ["-a", auth] if auth else []
    arguments += ["-x", priv] if priv else []
    level = "authPriv" if priv else "authNoPriv" if auth else "noAuthNoPriv"
    for more in ([], ["-L", level]) if priv or not auth else (["-L", level],):
        secrets = {} if not auth else SECRETS if priv else {"CHECK_SENTRY4_AUTHPASSWD": AUTH}
        live = run("check_sentry4_line", *arguments, *CURRENT, *more, environment=secrets)
        assert live == judge("check_sentry4_line", CURRENT)


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 loopback on this machine")
@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_ipv6(agent: Agent, host: str) -> None:
    for more in ((), ("-6",), ("-P", "3", "-U", "open")):
        live = run("check_sentry4_line", *at(agent, host), *CURRENT, *more)
        assert live == judge("check_sentry4_line", CURRENT)


def test_a_name_and_an_address_family(agent: Agent) -> None:
    assert run("check_sentry4_line", *at(agent, "localhost"), "-4", *CURRENT).status == 0
    wrong = run("check_sentry4_line", *at(agent, "127.0.0.1"), "-6", *CURRENT)
    assert_one_line(wrong, 3)
    assert "no IPv6 address" in wrong.line


#: Requests at the most: command, arguments, on the PRO2 of two cords, on 4 units of 54 outlets.
BUDGET = [
    ("check_sentry4_line", "", 3, None),
    ("check_sentry4_line", "--metric Current -w 12 -c 20", 3, None),
    ("check_sentry4_line", "--metric Current --oksummary", 2, None),
    ("check_sentry4_line", "--metric Current -w 12 -c 20 --oksummary", 2, None),
    ("check_sentry4_cord", "", 3, None),
    ("check_sentry4_sensor", "--temp --oksummary", 2, 2),
    ("check_sentry4_sensor", "--humid --oksummary", 2, 2),
    ("check_sentry4_system", "", 1, 1),
    ("check_sentry4", "--skip outlets", 10, None),
    ("check_sentry4_outlet", "", 18, 70),
    # One more than once: the status of the current and how many outlets there are, without which
    # --oksummary would call OK what is UNKNOWN without it.
    ("check_sentry4_outlet", "--metric Current -w 4 --oksummary", 4, 13),
    ("check_sentry4_outlet", "--metric Voltage --oksummary", 3, 12),
]


@pytest.mark.parametrize(("command", "arguments", "small", "large"), BUDGET)
def test_request_budget(
    agent: Agent, large_agent: Agent, command: str, arguments: str, small: int, large: int | None
) -> None:
    for pdu, most in ((agent, small), (large_agent, large)):
        if most is None:
            continue
        with Relay(pdu.port) as relay:
            result = run(command, *at(relay), *arguments.split())
            assert result.status == 0, result
            assert len(relay.requests) <= most
            assert max(map(len, relay.answers)) <= 1400
            assert max(map(len, relay.requests)) <= 1472


def test_a_six_line_pdu_costs_one_to_three_requests() -> None:
    values = {o: v for o, v in pro2().items()
              if not (o.startswith(f"{ST4}.4.") and o.endswith(".1.4"))}  # fmt: skip
    with Agent(values) as pdu, Relay(pdu.port) as relay:
        result = run("check_sentry4_line", *at(relay), *CURRENT)
        assert len(result.labels) == 6
        assert len(relay.requests) <= 3


@pytest.mark.parametrize("version", ["1", "2c"])
def test_only_reads_are_on_the_wire(agent: Agent, cdu_agent: Agent, version: str) -> None:
    kinds = set()
    for command in COMMANDS:
        pdu = cdu_agent if command == "check_cdu" else agent
        more = ASKS.get(command, "-v").split()
        with Relay(pdu.port) as relay:
            assert run(command, *at(relay), "-P", version, *more).status == 0
            assert relay.requests
            kinds |= {Request(message).pdu for message in relay.requests}
    assert kinds <= {GET, GETNEXT, GETBULK}
    assert kinds == ({GETNEXT} if version == "1" else {GETBULK})


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        ("check_sentry4_line", 9),  # 8 rows and their end
        ("check_sentry4_line --metric Current -w 1 --oksummary", 10),  # and then their names
        ("check_sentry4_outlet", 49),
        ("check_sentry4 --skip outlets", 16),  # the longest table has 15 rows
    ],
)
def test_version_1_costs_a_request_a_row(agent: Agent, asked: str, most: int) -> None:
    command, *arguments = asked.split()
    with Relay(agent.port) as relay:
        result = run(command, *at(relay), "-P", "1", *arguments)
    assert result == judge(command, arguments)
    assert len(relay.requests) <= most


def test_version_1_asks_again_for_what_has_something_after_it(agent: Agent) -> None:
    # snmpEngineTime is the end of this agent's MIB: all, then that alone, then the rest.
    with Relay(agent.port) as relay:
        result = run("check_sentry4_system", *at(relay), "-P", "1", "-vvv")
    assert (result.status, len(relay.requests)) == (0, 3)
    assert [line.split(" in ")[0] for line in result.details if line[:7] == "GETNEXT"] == [
        "GETNEXT 10 objects: noSuchName", "GETNEXT 1 objects: noSuchName", "GETNEXT 9 objects"
    ]  # fmt: skip


def test_check_cdu_asks_once_for_the_family(cdu_agent: Agent) -> None:
    with Relay(cdu_agent.port) as relay:
        result = run("check_cdu", *at(relay), "--infeed", "LoadValue", "-w", "12")
        # One for the family; old firmware is asked for four rows at once: six infeeds take two.
        assert (result.status, len(relay.requests)) == (0, 3)


ERRORS = [
    (("-C", "wrong"), "no answer from 127.0.0.1", "community"),
    (("-P", "3", "-U", "nobody"), "does not know the user nobody", "-U"),
    (("-P", "3", "-U", "sha256aes", "-a", "SHA-256", "-x", "AES", "-A", "wrong pass phrase"),
     "refuses the authentication of sha256aes", "-A"),
    (("-P", "3", "-U", "sha256aes", "-a", "SHA", "-x", "AES", "-A", AUTH),
     "refuses the authentication", "-a"),
    (("-P", "3", "-U", "sha256aes", "-a", "SHA-256", "-x", "AES", "-A", AUTH, "-X", "wrong wrong"),
     "no answer from", "privacy passphrase"),
    (("-P", "3", "-U", "sha256aes", "-a", "SHA-256", "-L", "authNoPriv", "-A", AUTH),
     "gives sha256aes (from the command line) no access at this level", "-L"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "says", "look"), ERRORS)
def test_errors_that_help(agent: Agent, arguments: tuple[str, ...], says: str, look: str) -> None:
    secrets = {"CHECK_SENTRY4_PRIVPASSWD": PRIV} if "-A" in arguments else {}
    result = run("check_sentry4_line", *at(agent), "-t", "0.4", "-e", "0", *arguments,
                 environment=secrets)  # fmt: skip
    assert_one_line(result, 3)
    assert says in result.line
    assert look in result.line
    for secret in (AUTH, PRIV, "wrong pass phrase", "wrong wrong"):
        assert secret not in result.output


def test_a_silent_port_and_an_unknown_host(agent: Agent) -> None:
    result = run("check_sentry4_line", "-H", "127.0.0.1", "-p", "9", "-t", "0.3", "-e", "0")
    assert_one_line(result, 3)
    assert "no answer from 127.0.0.1 port 9: look at power, address, port, community" in result.line
    result = run("check_sentry4_line", "-H", "pdu.invalid")
    assert_one_line(result, 3)
    assert "no address for pdu.invalid" in result.line


def test_not_a_sentry_device_at_all() -> None:
    values: Values = {"1.3.6.1.2.1.1.1.0": (4, b"Linux printer 6.1"), "1.3.6.1.2.1.1.2.0":
              (6, b"1.3.6.1.4.1.8072.3.2.10")}  # fmt: skip
    with Agent(values) as printer:
        for command, more in (
            ("check_sentry4_line", ()),
            ("check_sentry4", ()),
            ("check_cdu", ("--tower",)),
        ):
            result = run(command, *at(printer), *more)
            assert_one_line(result, 3)
            assert "this may be no Sentry " in result.line
            assert "DU (Linux printer 6.1): look at the address" in result.line


def test_another_sentry_family(cdu_agent: Agent) -> None:
    result = run("check_sentry4_line", *at(cdu_agent))
    assert_one_line(result, 3)
    assert "look at check_cdu" in result.line


def test_triple_verbose_tells_requests_and_timings(agent: Agent) -> None:
    result = run("check_sentry4_line", *at(agent), "-vvv", "-C", "public")
    told = [line for line in result.details if line.startswith("GETBULK")]
    assert len(told) in (2, 3)
    assert all(" values in " in line and line.endswith(" ms") for line in told)
    assert "public" not in result.output


@pytest.mark.parametrize("version", ["2c", "3"])
def test_the_deadline_holds(version: str) -> None:
    with Rogue(silent) as nobody:
        began = time.monotonic()
        result = run("check_sentry4_line", *at(nobody), "-P", version, "-U", "u", "-t", "5",
                     "-e", "5", "--deadline", "1")  # fmt: skip
        took = time.monotonic() - began
    assert_one_line(result, 3)
    assert "no result within 1 s (--deadline), waiting for" in result.line
    assert took < 5  # the library's first wait alone


def test_a_check_whose_supervisor_is_killed_ends_by_itself() -> None:
    with Rogue(silent) as nobody:
        command = [installed("check_sentry4_line"), *at(nobody)]
        # The pipe is closed when the last process that has it ends.
        with subprocess.Popen([*command, "-t", "60", "--deadline", "5"],
                              stdout=subprocess.PIPE) as supervisor:  # fmt: skip
            assert wait_for(lambda: bool(nobody.requests), 30)
            supervisor.kill()
            assert supervisor.communicate(timeout=30)[0] == b""


def test_a_pdu_that_falls_silent_does_not_hide_the_problem_found_before() -> None:
    tripped = {f"{ST4}.6.3.1.1.1.1.3": 12}
    for command, more in (("check_sentry4_ocp", ("--oksummary",)), ("check_sentry4", ())):
        with Agent(changed(pro2(), tripped)) as pdu:
            with Relay(pdu.port) as relay:
                whole = run(command, *at(relay), *more)
                needed = len(relay.requests)
            assert whole.status == 2
            with Relay(pdu.port) as relay:
                # All but the last requests, which are for the names.
                relay.mangle = lambda data: [data] if len(relay.answers) < needed else []  # noqa: B023
                result = run(command, *at(relay), "-t", "0.3", "-e", "0", *more)
        assert result.status == 2, result
        assert "breakerTripped(12)" in result.line
        assert "AA3" in result.line


def test_a_simulated_pdu_to_try_options_against() -> None:
    """``make try``: the line that it prints works, until Ctrl-C."""
    with subprocess.Popen([sys.executable, "-m", "lab.demo", "--stay"], cwd=ROOT,
                          stdout=subprocess.PIPE, text=True) as program:  # fmt: skip
        assert program.stdout is not None
        lines = [program.stdout.readline().strip() for _ in range(6)]
        command, *words = shlex.split(lines[2])
        at_v3 = shlex.split(lines[4].partition(": ")[2])
        done = [subprocess.run([command, *each], capture_output=True, check=False, timeout=60)
                for each in (words, at_v3)]  # fmt: skip
        program.send_signal(signal.SIGINT)
        assert program.wait(30) == 0
    assert [each.returncode for each in done] == [0, 0], done
