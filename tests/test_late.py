"""Late is not silent (spec 4, 12): one rule for the command, the rack, the fleet, the resident."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from check_sentry4.fleet import poll
from check_sentry4.fleet.file import parse
from check_sentry4.fleet.fleet import Fleet
from check_sentry4.fleet.groups import Group
from check_sentry4.fleet.poll import (
    NO_BULK,
    RESULT,
    TOO_LARGE,
    Outcome,
    OvertimeError,
    Poller,
    whole,
)
from check_sentry4.fleet.polls import BULK_AGAIN, Running
from check_sentry4.fleet.receivers import Delivery, Receiver
from check_sentry4.process.ipc import is_silent
from lab.agent import Agent
from lab.helpers import clean_environment, installed, run
from lab.monitors import children, wait_for
from lab.recording import ST4, pro2
from lab.relay import Relay
from tests import ber
from tests.rogue import Rogue, limited, silent

NAME = f"{ST4}.8.2.1.3.1.1.1"
#: It takes longer than anybody waits for a name of 32 characters.
ASTRAY = r"^(\w+\s?)+!"


# --- who is silent


@pytest.mark.parametrize(
    ("asked", "silent"),
    [(None, False), (0.0, True), (5.0, True), (5.1, False), (9.9, False)],
)
def test_silent_is_who_left_a_request_unanswered_for_half_of_the_time(
    asked: float | None, silent: bool
) -> None:
    assert is_silent(asked, 0.0, 10.0) == silent


def test_a_process_that_is_stopped_or_computes_waits_for_nobody() -> None:
    with subprocess.Popen(["sleep", "60"]) as asleep:
        try:
            assert wait_for(lambda: is_silent(0.0, 0.0, 10.0, asleep.pid), 10)
            asleep.send_signal(signal.SIGSTOP)
            assert wait_for(lambda: not is_silent(0.0, 0.0, 10.0, asleep.pid), 10)
        finally:
            asleep.kill()
    with subprocess.Popen(["sh", "-c", "while :; do :; done"]) as busy:
        try:
            # It may be seen asleep before it runs.
            assert wait_for(lambda: not is_silent(0.0, 0.0, 10.0, busy.pid), 10)
        finally:
            busy.kill()


# --- the fleet


@contextmanager
def fleet(path: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The fleet on a file of services; it does not outlive the test."""
    command = [installed("sentry4-fleet"), str(path), "--status-file", f"{path}.status", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            yield program
        finally:
            program.kill()


def results(path: Path, text: str, *words: str) -> dict[str, dict[str, object]]:
    """Each service's last result of ``--once``."""
    path.write_text(text)
    with fleet(path, "--once", *words) as program:
        output, _ = program.communicate(timeout=60)
    return {told["service"]: told for told in map(json.loads, output.splitlines())}


@pytest.mark.parametrize("no_answer", ["ok", "critical"])
def test_a_slow_device_is_unknown_to_all(no_answer: str, tmp_path: Path) -> None:
    with Agent(pro2(1, 2)) as agent, Relay(agent.port) as relay:
        relay.delay = 0.9
        words = ["-H", "127.0.0.1", "-p", str(relay.port), "--deadline", "2", "--no-answer",
                 no_answer]  # fmt: skip
        assert run("check_sentry4", *words).status == 3
        told = results(tmp_path / "services", f"a;x;check_sentry4 {' '.join(words)}\n")
    assert told["x"]["status"] == 3
    assert "waiting for an answer of 127.0.0.1" in str(told["x"]["output"])


def test_a_stopped_worker_makes_nobody_silent(tmp_path: Path) -> None:
    """What it had not said is read by another one, within a deadline of its own."""
    path = tmp_path / "services"
    with Agent(pro2(1, 2)) as agent, Relay(agent.port) as relay:
        relay.delay = 0.3
        path.write_text("@interval 3600\n" + "".join(
            f"a;{name};check_sentry4_{name} -H 127.0.0.1 -p {relay.port} --deadline 3 "
            "--no-answer critical\n" for name in ("line", "cord")))  # fmt: skip
        with fleet(path) as program:
            assert program.stdout is not None
            assert wait_for(lambda: bool(relay.requests), 30)
            for child in children(program.pid):
                with suppress(OSError):
                    os.kill(child, signal.SIGSTOP)
            # One of them hands results in.
            time.sleep(0.2)
            for child in children(program.pid)[:1]:
                with suppress(OSError):
                    os.kill(child, signal.SIGCONT)
            told = [json.loads(program.stdout.readline()) for _ in range(2)]
    assert {t["status"] for t in told} <= {0, 3}, told


def test_services_that_are_too_much_together_are_read_one_by_one(tmp_path: Path) -> None:
    """At the first poll already, and at the next ones: each as the command says it."""
    names = ("line --metric Current -c 1", "cord", "ocp", "phase")
    path = tmp_path / "services"
    with Agent(pro2(1, 2)) as agent, Relay(agent.port) as relay:
        relay.delay = 0.5
        at = f"-H 127.0.0.1 -p {relay.port} --deadline 3 --no-answer ok"
        path.write_text("@interval 1\n" + "".join(
            f"a;{name.split()[0]};check_sentry4_{name} {at}\n" for name in names))  # fmt: skip
        with fleet(path) as program:
            assert program.stdout is not None
            told = [json.loads(program.stdout.readline()) for _ in range(2 * len(names))]
    assert [(t["service"], t["status"]) for t in told] == 2 * [
        ("line", 2), ("cord", 0), ("ocp", 0), ("phase", 0),
    ], told  # fmt: skip


def test_a_read_that_is_too_large_says_so_and_nothing_else() -> None:
    services = parse("".join(
        f"a;{n};check_sentry4_{n} -H 127.0.0.1 -p {{port}} --deadline 1\n" for n in ("line", "cord")
    ))  # fmt: skip
    assert services.services == ()
    with Agent(pro2(1, 2)) as agent, Relay(agent.port) as relay:
        relay.delay = 0.4
        text = "".join(f"a;{n};check_sentry4_{n} -H 127.0.0.1 -p {relay.port} --deadline 1\n"
                       for n in ("line", "cord"))  # fmt: skip
        found = parse(text).services
        said: list[tuple[int, int]] = []
        Poller().poll(found, whole(found), lambda kind, place, _: said.append((kind, place)))
        assert said == [(TOO_LARGE, -1)]
        said.clear()
        alone = whole(found)._replace(places=(1,))
        Poller().poll(found, alone, lambda kind, place, _: said.append((kind, place)))
        assert said == [(RESULT, 1)]


@pytest.mark.parametrize(
    ("seconds", "parts"), [(0.5, ((0, 1),)), (1.0, ((0, 1),)), (1.1, ((0,), (1,)))]
)
def test_parts_that_were_quick_are_read_at_once_again(
    seconds: float, parts: tuple[tuple[int, ...], ...]
) -> None:
    group = Group(parse("a;x;check_sentry4 -H a --deadline 3\n"
                        "a;y;check_sentry4_line -H a --deadline 9\n").services)  # fmt: skip
    assert (group.deadline((0, 1)), group.deadline((1,))) == (3, 9)
    group.divide((0, 1))
    assert (group.left, group.parts) == ([(0,), (1,)], ((0,), (1,)))
    group.rejoin()  # not in the poll that had to be divided
    assert group.parts == ((0,), (1,))
    group.in_parts, group.seconds = False, seconds
    group.rejoin()
    assert group.parts == parts


@pytest.mark.parametrize("first", [True, False])
def test_an_expression_that_goes_astray_takes_its_own_service_alone(
    first: bool, tmp_path: Path
) -> None:
    values = {**pro2(1, 2), NAME: (4, b"a" * 32)}
    with Agent(values) as agent:
        at = f"-H 127.0.0.1 -p {agent.port} --deadline 20 --no-answer critical"
        lines = [f"a;astray;check_sentry4_outlet {at} --name '{ASTRAY}'\n",
                 f"a;line;check_sentry4_line {at}\n", f"a;all;check_sentry4 {at}\n"]  # fmt: skip
        text = "".join(lines if first else reversed(lines))
        began = time.monotonic()
        told = results(tmp_path / "services", text)
        assert time.monotonic() - began < 15  # long before the deadline
    assert {name: t["status"] for name, t in told.items()} == {"astray": 3, "line": 0, "all": 0}
    assert "look at the regular expressions" in str(told["astray"]["output"])


@pytest.mark.parametrize("no_answer", ["critical"])
def test_the_command_is_not_silent_while_it_evaluates(no_answer: str) -> None:
    with Agent({**pro2(1, 2), NAME: (4, b"a" * 32)}) as agent:
        result = run("check_sentry4_outlet", "-H", "127.0.0.1", "-p", str(agent.port), "--deadline",
                     "5", "--no-answer", no_answer, "--name", ASTRAY)  # fmt: skip
    assert (result.status, "the check was still at work" in result.line) == (3, True)


# --- an agent that is silent to GETBULK


def without_bulk(values: dict[str, tuple[int, int | bytes]]) -> Rogue:
    """An agent that answers GET and GETNEXT, and is silent to GETBULK."""
    following = limited(values, 999)

    def behaviour(data: bytes) -> list[bytes]:
        request = ber.Request(data)
        if request.pdu == 0xA5:
            return []
        if request.pdu == 0xA0:  # GET
            return [request.answer([(name, ber.oid("1.3.6.1.4.1.1718.4"))
                                    for name in request.oids])]  # fmt: skip
        return following(data)

    return Rogue(behaviour)


def test_an_agent_that_is_silent_to_getbulk_is_read_by_getnext(tmp_path: Path) -> None:
    values = pro2(1, 2)
    with without_bulk(values) as agent, Agent(values) as real:
        at = ["-H", "127.0.0.1", "-p", str(agent.port), "-t", "1", "-e", "0"]
        for command in ("check_sentry4", "check_pdu"):
            expected = run(command, "-H", "127.0.0.1", "-p", str(real.port))
            assert run(command, *at) == expected
        told = run("check_sentry4_line", *at, "-v")
        assert "the device does not answer GETBULK" in told.output
        text = "".join(f"a;{n};check_sentry4_{n} {' '.join(at)}\n" for n in ("line", "cord"))
        (tmp_path / "services").write_text(f"@interval 1\n{text}")
        with fleet(tmp_path / "services") as program:
            assert program.stdout is not None
            for round_ in range(2):
                found = [json.loads(program.stdout.readline()) for _ in range(2)]
                assert {f["status"] for f in found} == {0}, (round_, found)


def test_a_silent_agent_is_tried_by_get_once() -> None:
    with Rogue(silent) as nobody:
        result = run("check_sentry4_line", "-H", "127.0.0.1", "-p", str(nobody.port), "-t", "0.2",
                     "-e", "1", "--no-answer", "critical")  # fmt: skip
        assert nobody.requests == 3  # GETBULK twice, GET once
    assert result.status == 2
    with Rogue(silent) as nobody:  # and that does not make it one that answers
        result = run("check_sentry4_line", "-H", "127.0.0.1", "-p", str(nobody.port), "-t", "5.5",
                     "-e", "0", "--no-answer", "critical", "--deadline", "6")  # fmt: skip
    assert (result.status, "no result within 6 s" in result.line) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [(("-t", "0.2"), "GETBULK 15 objects: no answer in 4"),
     (("-t", "0.2"), "(timeout 0.2 s, 1 retry)"), (("-t", "0.2"), "GET 1 object: no answer"),
     (("-t", "9", "--deadline", "4"), "s: waiting for answer 1 of 127.0.0.1"),
     (("-t", "0.2", "-P", "3", "-U", "u"), "no answer")],
)  # fmt: skip
def test_triple_verbose_tells_requests_that_were_not_answered(
    words: tuple[str, ...], says: str
) -> None:
    with Rogue(silent) as nobody:
        at = ["-H", "127.0.0.1", "-p", str(nobody.port), *words]
        result = run("check_sentry4_line", *at, "-vvv")
        plain = run("check_sentry4_line", *at, "-v")
    assert result.status == plain.status == 3
    assert says in "\n".join(result.details)
    assert plain.details == []
    assert result.line == plain.line


# --- callers and parents


def through_shell(script: str, *words: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command in a shell."""
    done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True,
                          env=clean_environment(), timeout=60, check=False)  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "status"),
    [(("--metric", "Current"), 0), (("--metric", "Current", "-c", "1"), 2), (("--nix",), 3),
     (("--help",), 3)],
)  # fmt: skip
def test_a_caller_that_ignores_sigchld(agent: Agent, words: tuple[str, ...], status: int) -> None:
    at = ["-H", "127.0.0.1", "-p", str(agent.port)]
    command = installed("check_sentry4_line")
    plain = through_shell('"$@"', command, *at, *words)
    assert through_shell("trap '' CHLD; \"$@\"", command, *at, *words) == plain
    assert (plain[0], plain[2]) == (status, "")


def test_a_rack_and_a_fleet_whose_caller_ignores_sigchld(agent: Agent, tmp_path: Path) -> None:
    rack = ["check_sentry4_rack", "-H", "127.0.0.1", "--feeds", "AA,BA", "-p", str(agent.port)]
    ignoring = "trap '' CHLD; \"$@\""
    assert through_shell(ignoring, installed(rack[0]), *rack[1:])[0] == 0
    with Rogue(silent) as nobody:
        two = ["-H", "127.0.0.1", "-H", "127.0.0.2", "-p", str(nobody.port), "-t", "9",
               "--deadline", "5"]  # fmt: skip
        status, output, errors = through_shell(ignoring, installed(rack[0]), *two)
        assert (status, errors) == (3, "")
        assert "feed A (127.0.0.1): no answer before the deadline" in output
    path = tmp_path / "services"
    path.write_text(f"a;rack;{' '.join(rack)}\n")
    status, output, _ = through_shell(ignoring, installed("sentry4-fleet"), str(path), "--once")
    assert (status, json.loads(output)["status"]) == (0, 0)


@pytest.mark.parametrize(
    "words", [["check_sentry4_line"], ["check_sentry4_line", "-P", "3", "-U", "u"],
              ["check_sentry4_rack", "--feeds", "AA,BA"],
              ["check_sentry4_rack", "-H", "127.0.0.2"]],
)  # fmt: skip
def test_a_command_that_is_killed_leaves_nobody_with_its_output(words: list[str]) -> None:
    with Rogue(silent) as nobody:
        command = [installed(words[0]), "-H", "127.0.0.1", "-p", str(nobody.port), *words[1:]]
        command += ["-t", "60", "--deadline", "40"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
            assert wait_for(lambda: bool(nobody.requests), 30)
            program.kill()
            # Long before its deadline: the pipes close when the last one that has them ends.
            assert program.communicate(timeout=20) == (b"", b"")


# --- JSON, whatever is wrong

WRONG = ["--metric", "Nix"]


@pytest.mark.parametrize(
    ("command", "words", "environment", "form"),
    [
        ("check_sentry4_line", ["--output", "json", *WRONG], {}, "json"),
        ("check_sentry4_line", ["--output=json", "--nix"], {}, "json"),
        ("check_sentry4_line", WRONG, {"CHECK_SENTRY4_OUTPUT": "json"}, "json"),
        ("check_sentry4_line", ["--nix"], {"CHECK_SENTRY4_OUTPUT": "json"}, "json"),
        ("check_sentry4_line", [], {"CHECK_SENTRY4_OUTPUT": "json"}, "json"),
        ("check_sentry4_rack", ["-H", "a"], {"CHECK_SENTRY4_OUTPUT": "json"}, "json"),
        ("check_sentry4_line", ["--extra-opts=[o]", *WRONG], {}, "json"),
        ("check_sentry4_line", ["--extra-opts=o", *WRONG], {}, "json"),
        ("check_sentry4_line", ["--extra-opts=o", "--nix"], {}, "json"),
        ("check_sentry4_line", ["--extra-opts=wrong"], {}, "json"),
        ("check_sentry4_line", ["--output", "text", "--extra-opts=o", "--nix"], {}, "text"),
        ("check_cdu", ["--outp=json", "--nix"], {}, "json"),
        ("check_cdu", ["--out", "json", "--tower", "nix"], {}, "json"),
        ("check_sentry4_line", ["--output", "text", *WRONG], {"CHECK_SENTRY4_OUTPUT": "json"},
         "text"),
        ("check_sentry4_line", ["--name", "--output json", *WRONG], {}, "text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_json_where_json_is_asked_for(
    command: str, words: list[str], environment: dict[str, str], form: str, tmp_path: Path
) -> None:
    ini = tmp_path / "plugins.ini"
    ini.write_text("[o]\noutput=json\n[wrong]\nnix=1\noutput=json\n")
    ini.chmod(0o600)
    if "[o]" in " ".join(words):
        words = [word.replace("[o]", f"o@{ini}") for word in words]
    result = run(command, *words, environment={"NAGIOS_CONFIG_PATH": str(tmp_path), **environment})
    assert (result.status, result.errors, result.output.count("\n")) == (3, "", 1)
    if form == "json":
        told = json.loads(result.output)
        assert told["state"] == "UNKNOWN"
        assert told["output"].startswith("UNKNOWN - wrong usage")
    else:
        assert result.output.startswith("UNKNOWN - wrong usage")


def test_an_interrupted_command_is_json_too() -> None:
    with Rogue(silent) as nobody:
        command = [installed("check_sentry4_line"), "-H", "127.0.0.1", "-p", str(nobody.port)]
        with subprocess.Popen([*command, "-t", "30", "--output", "json"],
                              stdout=subprocess.PIPE, text=True) as program:  # fmt: skip
            assert wait_for(lambda: bool(nobody.requests), 30)
            program.send_signal(signal.SIGINT)
            output, _ = program.communicate(timeout=20)
    assert program.returncode == 3
    assert json.loads(output)["output"] == "UNKNOWN - interrupted before there was a result"


def test_json_of_the_fleet(tmp_path: Path) -> None:
    with Rogue(silent) as nobody:
        told = results(tmp_path / "services", f"a;x;check_sentry4 -H 127.0.0.1 -p {nobody.port} "
                       "-t 9 --deadline 1 --output json\n")  # fmt: skip
    assert json.loads(str(told["x"]["output"]))["state"] == "UNKNOWN"


# --- what fresh eyes found


class ResultQueue(Receiver):
    """Takes nothing: the outbox is looked at."""


def started(text: str) -> tuple[Fleet, list[Delivery]]:
    """A fleet that keeps what it would hand in."""
    handed: list[Delivery] = []
    made = Fleet(ResultQueue())
    made.load(parse(text), spread=False)
    made.kept.add = lambda result, since: handed.append(result)  # type: ignore[method-assign]
    return made, handed


def go_on(made: Fleet, enough: Callable[[], bool]) -> bool:
    """Poll until there is enough, for half a minute at most."""

    def step() -> bool:
        made.polls.start(time.monotonic(), again=True)
        made.listen(0.05)
        return enough()

    return wait_for(step, 30)


def test_a_host_that_was_removed_has_no_result_of_another(agent: Agent) -> None:
    """It was being polled in parts when the file was read again."""
    lines = "".join(f"gone;{name};check_sentry4_{name} -H 127.0.0.1 -p {agent.port}\n"
                    for name in ("unit", "line", "cord"))  # fmt: skip
    other = f"@interval 1\nother;unit;check_sentry4_unit -H localhost -p {agent.port}\n"
    made, handed = started("@interval 1\n" + lines + other)
    made.groups[0].parts = ((0,), (1,), (2,))
    made.polls.start(time.monotonic(), again=True)
    made.load(parse(other), spread=False)
    assert go_on(made, lambda: sum(each.host == "other" for each in handed) > 2)
    made.close()
    assert {each.service for each in handed if each.host == "gone"} <= {"unit"}


def test_services_that_a_reload_changes_while_they_are_divided_are_read_anew(
    agent: Agent,
) -> None:
    text = "@interval 3600\n" + "".join(
        f"a;{name};check_sentry4_{name} -H 127.0.0.1 -p {agent.port}\n" for name in ("unit", "line")
    )
    made, handed = started(text)
    made.groups[0].parts = ((0,), (1,))
    made.polls.start(time.monotonic(), again=True)
    more = f"{text}a;cord;check_sentry4_cord -H 127.0.0.1 -p {agent.port}\n"
    made.load(parse(more), spread=False)
    assert go_on(made, lambda: {each.service for each in handed} == {"unit", "line", "cord"})
    made.close()


def test_one_lost_getbulk_does_not_make_an_agent_one_without() -> None:
    made, _ = started("a;x;check_sentry4_unit -H 127.0.0.1\n")
    group = made.groups[0]
    running = Running(group, group.whole)
    made.polls._learn(running, NO_BULK)
    assert not group.bulk
    tried = []
    for _ in range(2 * BULK_AGAIN):
        group.running = False
        made.schedule.push(group, time.monotonic())
        made.polls._start_part = lambda group, learn: tried.append(group.bulk) or True  # type: ignore
        made.polls.start(time.monotonic() + 1, again=False)
        group.bulk = False
    made.close()
    assert tried.count(True) == 2


def test_what_was_found_stands_where_the_rest_takes_too_long() -> None:
    said: list[tuple[int, int, Outcome]] = []
    (service,) = parse("a;x;check_sentry4_unit -H 127.0.0.1\n").services
    poller = Poller()

    def astray(*words: object, first: Callable[[Outcome], None], **more: object) -> Outcome:
        first((1, "WARNING - found"))
        raise OvertimeError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(poll, "perform", astray)
        poller._say_outcome(0, service, lambda: pytest.fail("not asked"), lambda *s: said.append(s))
    assert said[-1] == (RESULT, 0, (1, "WARNING - found"))


@pytest.mark.parametrize("version", ["1", "2c"])
def test_what_is_too_large_is_told_whatever_the_version(version: str) -> None:
    with Agent(pro2(1, 2)) as agent, Relay(agent.port) as relay:
        relay.delay = 0.1
        found = parse("".join(
            f"a;{n};check_sentry4_{n} -P {version} -H 127.0.0.1 -p {relay.port} --deadline 0.5\n"
            for n in ("line", "outlet")
        )).services  # fmt: skip
        said: list[int] = []
        Poller().poll(found, whole(found), lambda kind, place, _: said.append(kind))
        assert said == [TOO_LARGE]


def test_outlets_that_come_and_go_cost_no_other_requests() -> None:
    """What had been of use once is asked for from then on."""
    with Agent(pro2(1, 6)) as agent, Relay(agent.port) as relay:
        found = parse(
            f"a;x;check_sentry4_outlet --metric PowerFactor -H 127.0.0.1 -p {relay.port}\n"
        ).services
        poller, known = Poller(), b""

        def requests() -> int:
            nonlocal known
            before = len(relay.requests)
            task = whole(found)._replace(known=known)
            known = poller.poll(found, task, lambda *_: None)
            return len(relay.requests) - before

        factor, current = (f"{ST4}.8.3.1.{column}.1.1.1" for column in (10, 3))
        was = agent.values[factor][1], agent.values[current][1]
        requests()
        quiet = requests()
        agent.change({factor: -1, current: 0})
        requests()  # it is learnt
        agent.change({factor: was[0], current: was[1]})
        back = requests()
        agent.change({factor: -1, current: 0})
        again = requests()
    assert back <= quiet + 1
    assert again <= quiet + 1


def test_the_fleet_tells_what_the_command_tells_of_getbulk(tmp_path: Path) -> None:
    with without_bulk(pro2(1, 2)) as agent:
        words = f"-H 127.0.0.1 -p {agent.port} -v -t 1 -e 0"
        alone = run("check_sentry4_unit", *words.split()).output
        told = results(tmp_path / "services", f"a;x;check_sentry4_unit {words}\n")
    assert "does not answer GETBULK" in alone
    assert str(told["x"]["output"]).strip() == alone.strip()


def test_a_reload_goes_on_with_the_parts_that_are_left(agent: Agent) -> None:
    """However often: each service has its turn, and what is under way is handed in."""
    names = ("unit", "line", "cord", "ocp")
    text = "@interval 3600\n" + "".join(
        f"a;{name};check_sentry4_{name} -H 127.0.0.1 -p {agent.port}\n" for name in names
    )
    made, handed = started(text)
    made.groups[0].parts = ((0,), (1,), (2,), (3,))
    for _ in range(3):
        made.polls.start(time.monotonic(), again=True)
        made.load(parse(text), spread=False)
        made.listen(0.05)
    assert go_on(made, lambda: len(handed) >= len(names))
    made.close()
    assert [each.service for each in handed] == [*names]


def test_a_part_that_failed_does_not_forget_that_there_is_no_getbulk() -> None:
    made, _ = started("a;x;check_sentry4_unit -H 127.0.0.1\n")
    group = made.groups[0]
    for known, bulk in ((b"x", True), (NO_BULK, False), (b"", False), (b"x", True)):
        made.polls._learn(Running(group, group.whole), known)
        assert group.bulk == bulk, known
    made.close()


@pytest.mark.parametrize(
    "words", [["check_sentry4_line"], ["check_sentry4_rack", "-H", "127.0.0.2"]]
)
def test_a_command_that_is_terminated_says_so_and_leaves_nobody(words: list[str]) -> None:
    with Rogue(silent) as nobody:
        command = [installed(words[0]), "-H", "127.0.0.1", *words[1:], "-p", str(nobody.port)]
        with subprocess.Popen([*command, "-t", "30", "--deadline", "60"], stdout=subprocess.PIPE,
                              text=True) as program:  # fmt: skip
            assert wait_for(lambda: bool(nobody.requests), 30)
            there = children(program.pid)
            there += [reader for child in there for reader in children(child)]
            program.send_signal(signal.SIGTERM)
            output, _ = program.communicate(timeout=30)
    assert (program.returncode, output) == (
        3, "UNKNOWN - interrupted before there was a result\n",
    )  # fmt: skip
    assert wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in there), 10)


def test_a_poll_of_services_that_a_reload_changed_stays_one_of_others(agent: Agent) -> None:
    """Also after the next reload, which changes nothing: its places are those of another list."""
    at = f"-H 127.0.0.1 -p {agent.port}"
    two = f"a;unit;check_sentry4_unit {at}\na;line;check_sentry4_line {at}\n"
    one = f"a;cord;check_sentry4_cord {at}\n"
    made, handed = started(two)
    made.polls.start(time.monotonic(), again=True)
    for _ in range(2):
        made.load(parse(one), spread=False)
    (running,) = made.polls.running.values()
    assert not running.same
    made.polls._divide(running, running.missing)
    assert made.groups[0].left == []
    assert go_on(made, lambda: any(each.service == "cord" for each in handed))
    made.close()


def test_a_reload_leaves_nothing_of_the_lines_before() -> None:
    """Counted with the collector off, as it is in the fleet."""
    text = "".join(
        f"h{n};x;check_sentry4_line -H 10.0.0.{n} --metric Current -w {n}.5 --id AA{n}\n"
        for n in range(1, 60)
    )
    text += "room;power;sum ActivePower --of 'h*' --over 1h\n"
    made, _ = started(text)
    kept, enabled = [], gc.isenabled()
    gc.disable()
    try:
        for _ in range(4):
            made.load(parse(text), spread=True)
            gc.unfreeze()
            kept.append(len(gc.get_objects()))
    finally:
        if enabled:
            gc.enable()
        made.close()
    assert kept[-1] - kept[1] < 500  # one load makes twenty times as many
