"""Spec 12: the fleet, and ordinary commands answered by a process that stays."""

from __future__ import annotations

import contextlib
import faulthandler
import http.client
import http.server
import json
import os
import re
import select
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from check_sentry4 import icinga2
from check_sentry4.discover.configuration import FLEET
from check_sentry4.fleet import receivers
from check_sentry4.fleet.file import parse
from check_sentry4.fleet.groups import groups
from check_sentry4.fleet.itself import TAKES, Figures, own_result
from check_sentry4.fleet.kept import SPARE, Journal
from check_sentry4.fleet.main import STATUS
from check_sentry4.fleet.outbox import Outbox, ResultQueue
from check_sentry4.fleet.poll import Outcome, Poller, whole
from check_sentry4.fleet.receivers import Delivery, Receiver, RefusedError
from check_sentry4.fleet.sockets import bound, received
from check_sentry4.icinga2 import Api, Reply, UnreachableError
from check_sentry4.monitor import AwayError
from check_sentry4.process import ipc
from check_sentry4.process import resident as resident_process
from check_sentry4.process.children import fork
from lab.agent import AUTH, PRIV, Agent
from lab.certificates import authority, certificate
from lab.helpers import COMMANDS, ROOT, Result, installed, judge, run
from lab.monitors import children, descendants, wait_for
from lab.recording import RECORDING, ST4, pro2
from tests.forked import run_forked
from tests.rogue import Rogue, silent

FILE = """\
# the services
@interval 30
@host pdu-a -H 127.0.0.1 -p {port}
pdu-a;lines;check_sentry4_line --metric Current,CurrentUtilized -w ,10 -c ,80
pdu-a;health;check_sentry4 --skip outlets
pdu-a;temperature;/usr/lib/nagios/plugins/check_pdu --table temp -w 20
pdu-a;cdu;check_cdu --temp --humid --tower --infeed
pdu-a;all;check_sentry4 -v
pdu-a;outlets;check_sentry4_outlet
pdu-a;brief;check_sentry4_outlet --metric Current --oksummary
pdu-a;wrong;check_pdu --metric Nix -w 3
@interval 60
off;health;check_sentry4 -H 127.0.0.1 -p 9 -t 0.2
rack;failover;check_sentry4_rack -H 127.0.0.1 --feeds AA,BA -p {port}
"""


@contextlib.contextmanager
def fleet(*words: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The command, started; it does not outlive the test."""
    program = subprocess.Popen(
        [installed("sentry4-fleet"), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env={**os.environ, **more},
    )  # fmt: skip
    try:
        yield program
    finally:
        if program.poll() is None:
            program.kill()
            program.wait(10)


def once(path: Path, *words: str) -> tuple[int, list[dict[str, object]], str]:
    """Exit status, results and errors of ``--once``."""
    with fleet(str(path), "--once", *words) as program:
        output, errors = program.communicate(timeout=60)
    return program.returncode, [json.loads(line) for line in output.splitlines()], errors


def test_lines_that_are_wrong_are_told_and_the_others_go_on() -> None:
    text = FILE.format(port=161) + (
        "nix\npdu-a;lines;check_sentry4\npdu-b;x;check_snmp -H a\npdu-b;y;check_sentry4_line "
        "-H a --metric Nix\n@interval 0\n@nix\npdu-b;z;check_sentry4 -H a --community 'x\n"
        "pdu-b;h;check_sentry4 --help\npdu-b;v;check_sentry4 -V\n"
        "pdu-b;d;check_sentry4 -H a --discover\npdu-b;f;check_pdu -H a --discover=fleet\n"
    )
    found = parse(text)
    assert len(found.services) == 10
    assert [error.where for error in found.errors] == [f"line {number}" for number in range(15, 26)]
    assert "is there already, in line 4" in found.errors[1].why
    assert all("is no check: run it by hand" in error.why for error in found.errors[-4:])
    assert "'check_snmp' is no command of the suite" in found.errors[2].why
    by_interval = sorted((len(group.services), group.interval) for group in groups(found.services))
    assert by_interval == [(1, 60.0), (1, 60.0), (8, 30.0)]


def test_once_gives_what_the_commands_print(agent: Agent, tmp_path: Path) -> None:
    path = tmp_path / "services"
    path.write_text(FILE.format(port=agent.port))
    status, results, errors = once(path)
    assert (status, errors, len(results)) == (0, "", 10)
    by_name = {(r["host"], r["service"]): r for r in results}
    for line in FILE.format(port=agent.port).splitlines():
        if line[0] in "@#":
            continue
        host, service, typed = line.split(";")
        program, *words = typed.split()
        words += ["-H", "127.0.0.1", "-p", str(agent.port)] if host == "pdu-a" else []
        printed = run_forked(program.rpartition("/")[2], *words)
        result = by_name[host, service]
        expected = printed.output.removesuffix("\n").replace(f" (see {program} --help)", "")
        told = (result["output"], result["performance_data"])
        assert (result["status"], told) == (printed.status, receivers.split(expected)), line


@pytest.mark.parametrize("words", [["/nix"], ["{file}.empty"], ["{file}", "--to", "nix:"],
                                   ["{file}", "--to", "icinga2:http://x"], ["{file}", "--nix"],
                                   ["{file}", "--own", "x"]])  # fmt: skip
def test_bad_input(words: list[str], tmp_path: Path) -> None:
    path = tmp_path / "services"
    path.write_text("a;b;check_sentry4 -H localhost\n")
    Path(f"{path}.empty").touch()
    with fleet(*(word.replace("{file}", str(path)) for word in words), "--once") as program:
        output, errors = program.communicate(timeout=20)
    assert (program.returncode, output, errors.count("\n")) == (3, "", 1), errors
    assert "Traceback" not in errors


def test_a_services_values_are_asked_for_once(agent: Agent, tmp_path: Path) -> None:
    """Several services of one PDU cost less than twice the most expensive."""
    from lab.relay import Relay

    with Relay(agent.port) as relay:
        alone = []
        words = ["check_sentry4", "check_sentry4_line --metric Current", "check_sentry4_cord",
                 "check_sentry4_ocp", "check_sentry4_branch"]  # fmt: skip
        for each in words:
            relay.requests.clear()
            program, *options = each.split()
            run_forked(program, "-H", "127.0.0.1", "-p", str(relay.port), *options)
            alone.append(len(relay.requests))
        path = tmp_path / "services"
        path.write_text("".join(f"a;{n};{each} -H 127.0.0.1 -p {relay.port}\n"
                                for n, each in enumerate(words)))  # fmt: skip
        relay.requests.clear()
        assert once(path)[0] == 0
        assert len(relay.requests) <= max(alone) * 1.5 < sum(alone)


@pytest.mark.parametrize("command", ["check_sentry4", "check_pdu", "check_cdu"])
def test_what_discover_writes_runs(command: str, agent: Agent, tmp_path: Path) -> None:
    written = run(command, "-H", "127.0.0.1", "-p", str(agent.port), "--discover=fleet")
    assert (written.status, written.errors) == (0, "")
    path = tmp_path / "services"
    path.write_text(written.output)
    status, results, errors = once(path)
    assert (status, errors) == (0, "")
    assert {r["service"] for r in results} == {each.name for each in FLEET["sentry4"]}
    assert {r["status"] for r in results} <= {0, 1}, results


def test_a_rack_leaves_its_worker_as_it_was(agent: Agent) -> None:
    """A worker stays: no timer, no open file is left of a poll."""
    services = parse(
        f"r;f;check_sentry4_rack -H 127.0.0.1 --feeds AA,BA -p {agent.port}\n"
    ).services
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            poller, files, told = Poller(), set[int](), list[Outcome]()
            # A timer of the C library that is set here would end this process after the deadline.
            faulthandler.dump_traceback_later = lambda *_, **__: os._exit(3)
            for _ in range(4):
                poller.poll(services, whole(services), lambda *said: told.append(said[2]))
                files.add(len(os.listdir("/proc/self/fd")))
            timers = [signal.getitimer(t)[0] for t in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL)]
            os._exit(0 if told[-1][0] == 0 and len(files) == 1 and not any(timers) else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_who_is_silent_has_the_state_of_no_answer_here_as_by_the_commands(tmp_path: Path) -> None:
    path = tmp_path / "services"
    with Rogue(silent) as nobody:
        path.write_text("".join(
            f"a;{name};{command} -H 127.0.0.1 -p {nobody.port} -t 15 --deadline 4 "
            "--no-answer critical\n"
            for name, command in (("device", "check_sentry4"),
                                  ("rack", "check_sentry4_rack --feeds AA,BA"))
        ))  # fmt: skip
        _, results, _ = once(path)
        assert {r["service"]: r["status"] for r in results} == {"device": 2, "rack": 2}
        for line in path.read_text().splitlines():
            _, _, typed = line.split(";")
            program, *words = typed.split()
            assert run(program, *words).status == 2, line


def test_an_idle_connection_that_icinga_has_closed_is_opened_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ICINGA2_API_USER", "x")
    monkeypatch.setenv("ICINGA2_API_PASSWORD", "x")
    tries: list[bool] = []

    class Closing(Api):
        def _sent(self, path: str, body: object, headers: object) -> Reply:
            tries.append(self._connection is not None)
            if self._connection is not None or len(tries) > 3:
                raise ConnectionResetError("closed")
            self._connection = http.client.HTTPSConnection("x")
            return Reply(200, b"")

    api = Closing("https://localhost:5665")
    assert api.post("x", {}).status == 200
    assert api.post("x", {}).status == 200
    assert tries == [False, True, False]
    with pytest.raises(UnreachableError):  # once is enough
        api.post("x", {})


class Answering(http.server.BaseHTTPRequestHandler):
    """An API that has no objects."""

    def do_POST(self) -> None:
        """Answer that there is none."""
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_the_authority_that_icinga_makes_is_trusted_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plain = ssl.create_default_context

    def strict(*words: Any, **named: Any) -> ssl.SSLContext:
        """As Python makes it from 3.13 on."""
        context = plain(*words, **named)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    for name in ("own", "other"):
        authority(tmp_path / name)
    certificate("localhost", tmp_path / "own", tmp_path)
    server = http.server.HTTPServer(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "localhost.crt", tmp_path / "localhost.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(ssl, "create_default_context", strict)
    monkeypatch.setenv("ICINGA2_API_USER", "x")
    monkeypatch.setenv("ICINGA2_API_PASSWORD", "x")
    try:
        for name, url, says in (
            ("own", f"https://localhost:{server.server_port}", ""),
            ("other", f"https://localhost:{server.server_port}", "cannot verify the certificate: "),
            ("own", f"https://127.0.0.1:{server.server_port}",
             "is valid for localhost, not for 127.0.0.1: use https://localhost:"),
            ("no", f"https://localhost:{server.server_port}", "no/ca.crt: No such file"),
            ("icinga", f"https://localhost:{server.server_port}", ""),
        ):  # fmt: skip
            monkeypatch.setenv("ICINGA2_API_CA", str(tmp_path / name / "ca.crt"))
            if name == "icinga":  # where Icinga has it, if nothing else is said
                monkeypatch.delenv("ICINGA2_API_CA")
                monkeypatch.setattr(icinga2, "ICINGAS_CA", str(tmp_path / "own" / "ca.crt"))
            if says:
                with pytest.raises(UnreachableError, match=says):
                    Api(url).objects("services")
            else:
                assert Api(url).objects("services") == []
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [(409, RefusedError, "older than what is there"), (404, RefusedError, "no such service"),
     (403, RefusedError, "passive checks are off"), (500, AwayError, "500"),
     (400, RefusedError, "400")],
)  # fmt: skip
def test_what_icinga_answers(
    status: int, error: type[Exception], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that the Icinga 2 of this machine does not answer as well (409 is younger)."""
    monkeypatch.setenv("ICINGA2_API_USER", "x")
    monkeypatch.setenv("ICINGA2_API_PASSWORD", "x")
    receiver = receivers.Icinga2("https://localhost", "here")
    monkeypatch.setattr(receiver.api, "post", lambda path, body: Reply(status, b'{"results":[]}'))
    with pytest.raises(error, match=told):
        receiver.deliver(result())


# --- receivers


def result(service: str = "lines", output: str = "OK - fine", data: str = "a=1") -> Delivery:
    return Delivery("pdu-a", service, 0, output, data, 1000.0, 1001.5, 180.0)


def test_output_and_performance_data_are_told_apart() -> None:
    assert receivers.split("OK - x") == ("OK - x", "")
    assert receivers.split("OK - x | a=1 b=2") == ("OK - x", "a=1 b=2")
    assert receivers.split("OK - x\nline\nmore | a=1") == ("OK - x\nline\nmore", "a=1")
    assert receivers.split("OK - x | a=1\nline") == ("OK - x\nline", "a=1")


def test_of_a_service_the_newest_is_kept() -> None:
    kept = ResultQueue(2)
    old, new, other = result(output="old"), result(output="new"), result("other")
    for since, each in enumerate((old, new, other)):
        kept.add(each, since)
    assert kept.first(9) == [new, other]
    kept.done(old)  # handed in while a newer one came
    assert kept.first(9) == [new, other]
    kept.add(result("third"), 3)
    assert (len(kept), kept.dropped) == (2, 1)


def test_which_is_newer_does_not_depend_on_the_clock_on_the_wall() -> None:
    """It was set back between an OK that is kept and a CRITICAL."""
    kept = ResultQueue(9)
    old = result()
    kept.add(old, 10.0)
    new = old._replace(status=2, began=old.began - 3600, ended=old.ended - 3600)
    kept.add(new, 20.0)
    assert kept.first(9) == [new]
    kept.add(old, 15.0)  # a poll that ended late
    assert kept.first(9) == [new]


def test_spool(tmp_path: Path) -> None:
    receiver = receivers.receiver(f"nagios-spool:{tmp_path}")
    receiver.deliver(result(output="OK - a\nback\\slash"))
    (path,) = (p for p in tmp_path.iterdir() if p.suffix != ".ok")
    assert path.with_name(path.name + ".ok").exists()
    assert path.name[0] == "c"
    text = path.read_text()
    assert "host_name=pdu-a\nservice_description=lines\n" in text
    assert "return_code=0\noutput=OK - a\\nback\\\\slash | a=1\n" in text
    with pytest.raises(AwayError):
        receivers.receiver("nagios-spool:/nix").deliver(result())


def test_a_full_disk_leaves_no_half_of_a_result(tmp_path: Path) -> None:
    """A file that cannot grow stands for it: writing fails in the middle."""
    child = os.fork()
    if not child:
        import resource

        with contextlib.suppress(BaseException):
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
            try:
                receivers.receiver(f"nagios-spool:{tmp_path}").deliver(result())
            except AwayError:
                os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert list(tmp_path.iterdir()) == []


NAMES = ["a;0;OK - all is well", "s\n[3] DISABLE_NOTIFICATIONS", "s\rx", "s\x00", ""]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_would_be_another_command_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "nagios.cmd"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    pipe = receivers.receiver(f"nagios-pipe:{path}")
    spool = receivers.receiver(f"nagios-spool:{tmp_path}")
    for wrong in (result(name), result()._replace(host=name)):
        with pytest.raises(RefusedError, match="Nagios takes no such name"):
            pipe.deliver(wrong)
        if ";" not in name:  # which is no separator there
            with pytest.raises(RefusedError, match="Nagios takes no such name"):
                spool.deliver(wrong)
    assert os.read(reader, 100) == b""
    os.close(reader)


@pytest.mark.parametrize(
    "output",
    [
        r"CRITICAL - C:\new(AA1) is off, db(AA2) too" + "\nx" * 3000,
        r"CRITICAL - C:\new(AA1) is off, db(AA2) too",
    ],
)
def test_a_backslash_in_a_name_cuts_no_findings(output: str, tmp_path: Path) -> None:
    path = tmp_path / "nagios.cmd"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    receivers.receiver(f"nagios-pipe:{path}").deliver(result(output=output))
    (line,) = os.read(reader, 1 << 16).decode().splitlines()
    os.close(reader)
    assert line.endswith(r";0;CRITICAL - C:\\new(AA1) is off, db(AA2) too | a=1")


@pytest.mark.parametrize("filler", range(20))
def test_an_escape_is_never_cut_in_half(filler: int, tmp_path: Path) -> None:
    path = tmp_path / "nagios.cmd"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    text = "x" * filler + "\\" * 5000
    receivers.receiver(f"nagios-pipe:{path}").deliver(result(output=text))
    (line,) = os.read(reader, 1 << 16).decode().splitlines()
    os.close(reader)
    assert line.count("\\") % 2 == 0


def test_a_lone_surrogate_ends_nothing(tmp_path: Path) -> None:
    odd = result("lone \ud800", output="CRITICAL - \udcff")
    made = Outbox(receivers.receiver(f"nagios-spool:{tmp_path}"), lambda text: None)
    made.add(odd, 1.0)
    until = time.monotonic() + 20
    while len(made) and time.monotonic() < until:
        made.hand_in(block=True)
    made.close()
    (path,) = tmp_path.glob("c??????")
    assert "service_description=lone ?\n" in path.read_text()
    assert "output=CRITICAL - ?" in path.read_text()


def test_pipe_writes_are_atomic(tmp_path: Path) -> None:
    path = tmp_path / "nagios.cmd"
    receiver = receivers.receiver(f"nagios-pipe:{path}")
    with pytest.raises(AwayError):
        receiver.deliver(result())
    os.mkfifo(path)
    with pytest.raises(AwayError):  # nobody reads it
        receiver.deliver(result())
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    receiver.deliver(result())
    receiver.deliver(result(output="CRITICAL - x\n" + "detail\n" * 2000))
    receiver.deliver(result(output="x" * 9000))
    lines = os.read(reader, 1 << 16).decode().splitlines()
    os.close(reader)
    assert lines[0] == "[1001] PROCESS_SERVICE_CHECK_RESULT;pdu-a;lines;0;OK - fine | a=1"
    assert lines[1].endswith(";0;CRITICAL - x | a=1")
    assert [len(line) < 4096 for line in lines] == [True] * 3


class Moody(Receiver):
    """Away for the first few results."""

    def __init__(self, path: Path, away: int) -> None:
        self.path, self.away = path, away

    def deliver(self, result: Delivery) -> None:
        """See ``Receiver.deliver``."""
        if self.away:
            self.away -= 1
            raise AwayError("gone for a while")
        with self.path.open("a") as file:
            file.write(f"{result.service}\n")


def test_a_receiver_that_is_away_loses_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    made = Outbox(Moody(tmp_path / "out", 2), said.append)
    for number in range(5):
        made.add(result(str(number)), number)
    until = time.monotonic() + 20
    while len(made) and time.monotonic() < until:
        made.hand_in(block=True)
    made.close()
    assert said == ["receiver: gone for a while: results are kept", "receiver: it is back"]
    assert (tmp_path / "out").read_text().split() == ["0", "1", "2", "3", "4"]


# --- the service


def test_it_goes_on_reloads_and_stops(agent: Agent, tmp_path: Path) -> None:
    """A broken file leaves the old one in force; SIGTERM ends it within five seconds."""
    path, told = tmp_path / "services", tmp_path / "notify"
    path.write_text(f"@interval 1\na;lines;check_sentry4_line -H 127.0.0.1 -p {agent.port}\n"
                    "off;x;check_sentry4 -H 127.0.0.1 -p 9 -t 0.1\n")  # fmt: skip
    spool = tmp_path / "spool"
    spool.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(told))
        systemd.settimeout(20)
        status = tmp_path / "status.json"
        with fleet(str(path), "--to", f"nagios-spool:{spool}", "--status-file", str(status),
                   NOTIFY_SOCKET=str(told)) as program:  # fmt: skip
            assert systemd.recv(4096).startswith(b"READY=1")

            def services() -> set[str]:
                return {line.partition("=")[2] for p in spool.glob("c??????")
                        for line in p.read_text().splitlines()
                        if line.startswith("service_description")}  # fmt: skip

            assert wait_for(lambda: services() == {"lines", "x"}, 20)
            seen = set[str]()

            def more_results() -> bool:
                seen.update(path.name for path in spool.glob("c??????"))
                return len(seen) > before + 2

            path.write_text("nix\n")
            program.send_signal(signal.SIGHUP)
            before = 2
            assert wait_for(more_results, 20)
            other = f"@interval 1\na;other;check_sentry4_line -H 127.0.0.1 -p {agent.port}"
            path.write_text(f"{other}\na;cut;check_sentry4_line -H 127.0.0.1 -p {agent.port}")
            program.send_signal(signal.SIGHUP)
            before = len(seen)
            assert wait_for(more_results, 20)
            path.write_text(f"{other}\n")
            program.send_signal(signal.SIGHUP)
            assert wait_for(lambda: "other" in services(), 20)
            began = time.monotonic()
            program.send_signal(signal.SIGTERM)
            _, errors = program.communicate(timeout=10)
            assert time.monotonic() - began < 5
            assert program.returncode == 0
            assert "no valid service: the fleet keeps the old list" in errors
            assert "the last line has no newline: the fleet keeps the old list" in errors
        assert "cut" not in services()


def test_a_file_is_tried_without_asking_a_pdu(tmp_path: Path) -> None:
    path = tmp_path / "services"
    for text, status, told in (
        ("a;b;check_sentry4 -H 192.0.2.1\n", 0, ["services: 1, hosts: 1"]),
        ("a;b;check_sentry4 -H 192.0.2.1\na;c;nix\n", 3,
         ["line 2: 'nix' is no command", "services: 1, hosts: 1"]),
        ("a;b;check_sentry4 -H 192.0.2.1", 3, ["the last line has no newline", "services: 1"]),
        ("", 3, ["no services: expected lines HOST;SERVICE;COMMAND", "services: 0"]),
    ):  # fmt: skip
        path.write_text(text)
        with fleet("--check", str(path)) as program:
            output, errors = program.communicate(timeout=30)
        assert (program.returncode, errors) == (status, ""), text
        lines = output.splitlines()
        assert len(lines) == len(told), output
        for line, part in zip(lines, told):
            assert line.startswith(f"{path}: "), line
            assert part in line, line


def test_the_status_is_there_in_the_first_minute_and_where_the_unit_writes_it(
    agent: Agent, tmp_path: Path
) -> None:
    unit = (ROOT / "examples" / "systemd" / "sentry4-fleet.service").read_text()
    directory = re.search("^RuntimeDirectory=(.*)", unit, re.MULTILINE)
    assert directory
    assert f"/run/{directory.group(1)}/fleet.json" == STATUS
    assert "--status-file" not in unit
    path, status = tmp_path / "services", tmp_path / "status"
    path.write_text(f"a;b;check_sentry4_unit -H 127.0.0.1 -p {agent.port}\n")
    with fleet(str(path), "--status-file", str(status)):
        assert wait_for(status.exists, 20)
        with fleet("status", "--status-file", str(status)) as program:
            output, errors = program.communicate(timeout=30)
    assert (program.returncode, errors) == (0, "")
    assert output.startswith("PDUs      1, 1 services\n")


def test_figures_take_the_place_of_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "services"
    path.write_text("a;b;check_sentry4_unit -H 127.0.0.1\n")
    with fleet(str(path), "--status-file", str(path)) as program:
        _, errors = program.communicate(timeout=30)
    assert program.returncode == 3
    assert errors.endswith(f"'--status-file' {path}: there is something else there\n")
    assert path.exists()


def test_without_words_it_says_how_it_is_used() -> None:
    with fleet() as program:
        output, errors = program.communicate(timeout=30)
    assert (program.returncode, errors) == (3, "")
    assert output.startswith("Usage: sentry4-fleet ")


def test_children_killed_at_random_lose_no_next_result(agent: Agent, tmp_path: Path) -> None:
    path = tmp_path / "services"
    line = f"check_sentry4 -H 127.0.0.1 -p {agent.port} --perf none -t"
    path.write_text("@interval 1\n" + "".join(f"h{n};s;{line} {n + 1}\n" for n in range(8)))
    results: list[dict[str, Any]] = []
    with fleet(str(path), "--to", "-", "--status-file", str(tmp_path / "s")) as program:
        assert program.stdout is not None
        output = program.stdout
        reader = threading.Thread(target=lambda: results.extend(map(json.loads, output)))
        reader.start()
        until = time.monotonic() + 4
        while time.monotonic() < until:
            time.sleep(0.05)
            for child in descendants(program.pid)[-1:]:
                with contextlib.suppress(OSError):
                    os.kill(child, signal.SIGKILL)
        killed = len(results)
        every = {f"h{n}" for n in range(8)}
        fine = dict.fromkeys(every, 0)  # in the end; what was asked while it was killed is not
        assert wait_for(lambda: {r["host"]: r["status"] for r in results[killed:]} == fine, 60)
        program.send_signal(signal.SIGTERM)
        program.wait(10)
        reader.join(10)
    assert {r["host"]: r["status"] for r in results} == fine


V3_WORDS = f"-P 3 -U sha256aes -a SHA-256 -x AES -A '{AUTH}' -X '{PRIV}'"


@pytest.mark.parametrize("how", ["", V3_WORDS], ids=["v2c", "v3"])
def test_no_worker_waits_for_who_was_silent_before(tmp_path: Path, how: str) -> None:
    """It is asked whether it is there; its services have the same results, until it is back."""
    path = tmp_path / "services"
    with Agent(pro2(1, 2)) as agent:
        agent.stop()
        common = f"-H 127.0.0.1 -p {agent.port} -t 0.3 --retries 0 --deadline 2 {how}"
        path.write_text(f"@interval 1\na;x;check_sentry4_line {common}\n"
                        f"a;y;check_sentry4 --no-answer critical {common}\n")  # fmt: skip
        with fleet(str(path), "--status-file", "") as program:
            assert program.stdout is not None
            told: dict[str, set[tuple[int, str]]] = {"x": set(), "y": set()}
            for _ in range(4):
                line = json.loads(program.stdout.readline())
                told[line["service"]].add((line["status"], line["output"]))
            assert [[state for state, _ in each] for each in told.values()] == [[3], [2]]
            agent.start()
            states: dict[str, int] = {}
            while set(states.values()) != {0}:
                line = json.loads(program.stdout.readline())
                states[line["service"]] = line["status"]
            program.terminate()
            _, errors = program.communicate(timeout=20)
    assert errors == ""


# --- the resident mode


@pytest.fixture(scope="module")
def resident() -> Iterator[Path]:
    """The socket of a process that answers commands."""
    folder = Path(tempfile.mkdtemp(prefix="sentry4-"))
    path = folder / "socket"
    with fleet("--listen", str(path), "--status-file", str(folder / "s")):
        assert wait_for(path.exists, 20)
        directly(path, "check_sentry4_line", "--version")  # until everything is imported
        yield path
    shutil.rmtree(folder)


def directly(path: Path, command: str, *words: str, late: float = 0.0) -> Result:
    """What the process says that answers commands; nobody else could do the work.

    It is asked ``late`` seconds after the command began.
    """
    received = ipc.Received()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.settimeout(30)
        peer.connect(str(path))
        began = time.monotonic() - late
        peer.sendall(resident_process.request(command, os.getcwd(), began, words, {}))
        for _, messages in ipc.follow([ipc.Inbox(peer.fileno())], lambda: began + 60):
            received.take(messages or ())
    assert received.result is not None
    status, text = received.result
    return Result(status, f"{text}\n")


def through(path: Path, command: str, *words: str, **environment: str) -> Result:
    """What a command prints that hands its work over."""
    return run(command, *words, environment={"CHECK_SENTRY4_SOCKET": str(path), **environment})


@pytest.mark.parametrize("command", COMMANDS)
def test_the_same_words_through_the_socket(resident: Path, agent: Agent, command: str) -> None:
    at = ["-H", "127.0.0.1", "-p", str(agent.port)]
    for words in ([], at, ["--feeds", "AA,BA", *at], ["--temp", "--tower", *at], ["--help"],
                  ["--version"], ["--nix"], ["--walk", os.path.relpath(RECORDING)],
                  [*at, "-v"], ["-H", "127.0.0.1", "-p", "9", "-t", "0.1"],
                  [*at, "--output", "json"]):  # fmt: skip
        alone = run_forked(command, *words)
        assert directly(resident, command, *words) == alone, words
        there = {"CHECK_SENTRY4_SOCKET": str(resident)}
        assert run_forked(command, *words, environment=there) == alone, words


@pytest.mark.parametrize(
    "words",
    ["--settings {file}", "--settings {file} --firmware 9", "--audit", "--table line -m all",
     "--discover=json", "--discover=settings", "--settings /nowhere"],
)  # fmt: skip
def test_settings_and_discovery_through_the_socket(
    resident: Path, agent: Agent, tmp_path: Path, words: str
) -> None:
    at = ["-H", "127.0.0.1", "-p", str(agent.port)]
    path = tmp_path / "settings"
    path.write_text(run_forked("check_pdu", *at, "--discover=settings").output)
    asked = [*at, *words.format(file=os.path.relpath(path)).split()]
    alone = run_forked("check_pdu", *asked)
    there = {"CHECK_SENTRY4_SOCKET": str(resident)}
    assert run_forked("check_pdu", *asked, environment=there) == alone, asked


def test_settings_by_the_fleet(changing_agent: Agent, tmp_path: Path) -> None:
    """The file is read at each check; what cannot be compared is UNKNOWN."""
    at = f"-H 127.0.0.1 -p {changing_agent.port}"
    file, path = tmp_path / "pdu.settings", tmp_path / "services"
    file.write_text(run_forked("check_pdu", *at.split(), "--discover=settings").output)
    changing_agent.change({f"{ST4}.4.4.1.5.2.1.2": 320})
    path.write_text(
        f"pdu;settings;check_pdu {at} --settings {file}\npdu;audit;check_pdu {at} --audit\n"
        f"pdu;all;check_pdu {at} --table line -m all\n"
    )
    status, results, errors = once(path)
    told = {r["service"]: (r["status"], str(r["output"])) for r in results}
    assert (errors, status) == ("", 0)
    assert told["settings"][0] == 1
    assert told["settings"][1].endswith("CurrentHighAlarm 32A (was 25.6A)")
    assert told["audit"][0] in (0, 1)
    assert "CurrentUtilized" in told["all"][1]


def test_the_deadline_counts_from_the_command_that_asks(resident: Path, agent: Agent) -> None:
    with Rogue(silent) as nobody:
        words = ["-H", "127.0.0.1", "-H", "localhost", "-4", "-p", str(nobody.port), "-t", "30",
                 "--deadline", "10", "--no-answer", "critical"]  # fmt: skip
        began = time.monotonic()
        told = directly(resident, "check_sentry4_rack", *words, late=7)
        assert time.monotonic() - began < 9  # by its own beginning
        assert "feed B (localhost): not read before the deadline" in told.line
        assert told.status == 3


def test_the_environment_goes_with_it(resident: Path, agent: Agent) -> None:
    environment = {"CHECK_SENTRY4_HOSTNAME": "127.0.0.1", "CHECK_SENTRY4_PORT": str(agent.port),
                   "CHECK_SENTRY4_COMMUNITY": "public"}  # fmt: skip
    assert through(resident, "check_sentry4_line", **environment) == judge("check_sentry4_line")
    environment |= {"CHECK_SENTRY4_COMMUNITY": "x", "CHECK_SENTRY4_TIMEOUT": "0.1"}
    wrong = through(resident, "check_sentry4_line", **environment)
    assert "no answer" in str(wrong)


@pytest.mark.parametrize("kind", ["gone", "silent", "closing", "garbage", "others"])
def test_without_it_the_command_does_the_work_itself(
    kind: str, agent: Agent, tmp_path: Path
) -> None:
    path = tmp_path / "socket"
    at = ["-H", "127.0.0.1", "-p", str(agent.port)]
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        if kind != "gone":
            server.bind(str(path))
            path.chmod(0o666 if kind == "others" else 0o600)
            server.listen(5)
        if kind in ("closing", "garbage"):
            child = os.fork()
            if not child:
                peer, _ = server.accept()
                if kind == "garbage":
                    peer.send(b"\xff\0garbage")
                peer.close()
                os._exit(0)
        assert through(path, "check_sentry4_line", *at) == run("check_sentry4_line", *at)
        if kind in ("closing", "garbage"):
            os.waitpid(child, 0)


def test_a_resident_process_that_dies_is_started_again(agent: Agent, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with fleet("--listen", str(path), "--status-file", str(tmp_path / "s")) as program:
        assert wait_for(path.exists, 20)
        assert wait_for(lambda: len(children(program.pid)) == 1, 20)
        (first,) = children(program.pid)
        os.kill(first, signal.SIGKILL)
        assert wait_for(lambda: children(program.pid) not in ([], [first]), 20)
        at = ["-H", "127.0.0.1", "-p", str(agent.port)]
        assert through(path, "check_sentry4_line", *at) == run("check_sentry4_line", *at)


def test_the_socket_is_for_its_user_alone(resident: Path) -> None:
    assert resident.stat().st_mode & 0o777 == 0o600
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.connect(str(resident))
        peer.sendall(b"zzzzzzzz")
        peer.settimeout(5)
        assert peer.recv(100) == b""


def test_a_socket_that_systemd_opened_is_taken(agent: Agent, tmp_path: Path) -> None:
    """Also where the service's user could not make one."""
    path, nowhere = tmp_path / "socket", "/proc/nowhere/socket"
    words = [installed("sentry4-fleet"), "--listen", nowhere, "--status-file", str(tmp_path / "s")]
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(path))
        path.chmod(0o600)
        server.listen(5)
        fd = server.fileno()
        program = subprocess.Popen(
            ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', "sh", *words], pass_fds=(3,),
            preexec_fn=lambda: os.dup2(fd, 3), stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    try:  # from here on nobody else has it open
        at = ["-H", "127.0.0.1", "-p", str(agent.port)]
        directly(path, "check_sentry4_line", "--version")
        assert program.poll() is None, program.communicate()
        assert through(path, "check_sentry4_line", *at) == run("check_sentry4_line", *at)
    finally:
        program.kill()
        program.communicate()


def test_a_socket_has_its_name_once_it_takes_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "socket"
    there: list[bool] = []
    listen = socket.socket.listen

    def listening(server: socket.socket, waiting: int) -> None:
        there.append(path.exists())
        listen(server, waiting)

    monkeypatch.setattr(socket.socket, "listen", listening)
    with bound(str(path), socket.SOCK_STREAM, 0o600):
        assert there == [False]
        assert path.stat().st_mode & 0o777 == 0o600
    with bound(str(path), socket.SOCK_STREAM, 0o600), socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(path))  # not to the one that was left there
    assert os.listdir(tmp_path) == ["socket"]


# --- what an operator may get wrong

LONG = "x" * 150


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--listen", f"{{tmp}}/{LONG}"], "AF_UNIX path too long"),
        (["--listen", "{tmp}/nix/socket"], "its directory cannot be written"),
        (["{file}", "--queue", f"{{tmp}}/{LONG}"], "AF_UNIX path too long"),
        (["{file}", "--queue", "{tmp}"], "there is something else there"),
        (["{file}", "--keep", "{file}"], "there is something else there"),
        (["{file}", "--own", "a;b"], "it is one of the services to be checked"),
        (["{file}", "--check", "--own", "a;b"], "it is one of the services to be checked"),
        (["{tmp}"], "Is a directory"),
        (["{tmp}/nix"], "No such file"),
        (["{file}", "--own", "x"], "expected HOST;SERVICE"),
        (["{file}", "--to", "nix:x"], "expected icinga2:"),
        (["{file}", "--to", "icinga2:https://h:99999"], "expected https://HOST:5665"),
        (["--from-icinga2", "http://h"], "expected https://HOST:5665"),
        (["{file}", "--from-icinga2", "https://h:1"], "exclude each other"),
        (["{tmp}/empty"], "no valid service"),
        (["status", "--status-file", "{tmp}"], "Is a directory"),
        (["status", "--status-file", "{file}"], "no status of a fleet"),
        (["--nix"], "No such option"),
    ],
)
def test_wrong_usage_is_one_line(words: list[str], says: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("a;b;check_sentry4 -H 127.0.0.1 -p 9 -t 0.1\n")
    (tmp_path / "empty").touch()
    words = [word.format(tmp=tmp_path, file=file) for word in words]
    if "status" not in words:
        words += ["--status-file", str(tmp_path / "s")]
    with fleet(*words) as program:
        output, errors = program.communicate(timeout=30)
    assert program.returncode == 3
    (line,) = (output + errors).splitlines()
    assert says in line


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_can_write_is_refused(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "services"
    path.write_text("a;b;check_sentry4 -H 192.0.2.1\n")
    path.chmod(mode)
    for words in ([str(path), "--once"], ["--check", str(path)]):
        with fleet(*words) as program:
            output, errors = program.communicate(timeout=30)
        assert (program.returncode, output) == (3, "")
        assert "others can write it: chmod go-w, chown root" in errors


SECRET, UNKNOWN_OPTION = "s3cr3t phrase", "an option that its command does not have"


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (f"-A '{SECRET}' --authproto '{SECRET}'", "--authproto"),
        (f"-P 3 -U x '-A{SECRET}' --no-such", UNKNOWN_OPTION),
        (f"'--authpasswd{SECRET}' x", UNKNOWN_OPTION),
        (f"'{SECRET}'", ""),
        (f"-w '{SECRET}'", "--warning"),
        (f"-p '{SECRET}'", "--port"),
        (f"--metric '{SECRET}'", "--metric"),
        (f"-t '{SECRET}'", "--timeout"),
        (f"-C '{SECRET}", ""),  # a quotation mark without its other
        (f"--extra-opts '{SECRET}@/nowhere'", "--extra-opts"),
        (f"-L '{SECRET}'", "--seclevel"),
        (f"--status '{SECRET}=ok'", "--status"),
        (f"-P '{SECRET}'", "--protocol"),
        (f"--name '({SECRET}'", "--name"),
    ],
)
def test_no_text_of_a_line_is_logged(words: str, option: str, tmp_path: Path) -> None:
    """A log has more readers than the file; who has the file asks what is wrong."""
    path = tmp_path / "services"
    path.write_text(
        f"a;x;check_sentry4_line -H 127.0.0.1 {words}\n"
        f"a;{SECRET} y;no_command {words}\nb;sum;sum ActivePower --of '{SECRET}'\n"
        f"@interval {SECRET}\n"
        "c;x;check_sentry4_line -H 127.0.0.1 -p 9 -t 0.1 -e 0\n"
    )  # fmt: skip
    path.chmod(0o600)
    errors = parse(path.read_text()).errors
    assert len(errors) == 4
    assert errors[0].option == option
    with fleet(str(path), "--once") as program:
        _, logged = program.communicate(timeout=60)
    assert logged.count("is missing or wrong: sentry4-fleet --check says what is wrong") == 4
    for word in ("s3cr3t", "phrase"):
        assert word not in logged


def delivery(service: str, output: str = "OK - fine", ttl: float = 180.0) -> Delivery:
    return Delivery("a", service, 0, output, "", 1.0, 2.0, ttl)


def test_a_spool_that_nobody_reads_holds_one_result_of_each_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = receivers.NagiosSpool(str(tmp_path))
    for number in range(5):
        for service in ("x", "y"):
            spool.deliver(delivery(service, f"OK - {number}"))
    files = sorted(path.name for path in tmp_path.iterdir())
    assert len(files) == 4
    ready = [name for name in files if name.endswith(".ok")]
    told = [(tmp_path / name.removesuffix(".ok")).read_text() for name in ready]
    assert all("output=OK - 4" in text for text in told)
    # What Nagios has taken is not missed.
    for path in tmp_path.iterdir():
        path.unlink()
    spool.deliver(delivery("x"))
    assert len([*tmp_path.iterdir()]) == 2
    # Files of another fleet, or of one before: there is a limit.
    monkeypatch.setattr(receivers, "MOST_FILES", 1)
    with pytest.raises(AwayError, match="2 files that nobody takes"):
        receivers.NagiosSpool(str(tmp_path)).deliver(delivery("z"))
    assert len([*tmp_path.iterdir()]) == 2


def test_a_json_line_on_a_full_disk_is_whole_or_absent(tmp_path: Path) -> None:
    """A limit on the size of files does to a write what a full disk does."""
    program = """
import resource, signal, sys
from check_sentry4.fleet.receivers import Delivery, JsonLines
from check_sentry4.monitor import AwayError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
away = 0
for number in range(30):
    try:
        JsonLines().deliver(Delivery("a", f"x{number}", 0, "OK - fine", "", 1.0, 2.0, 3.0))
    except AwayError:
        away += 1
print(away, file=sys.stderr)
"""
    path = tmp_path / "lines"
    with path.open("ab") as out:
        done = subprocess.run([sys.executable, "-c", program], stdout=out, stderr=subprocess.PIPE,
                              text=True, check=True, cwd=ROOT)  # fmt: skip
    lines = path.read_text().splitlines(keepends=True)
    assert int(done.stderr) == 30 - len(lines) > 0
    assert all(json.loads(line)["service"] for line in lines)
    assert lines[-1].endswith("\n")


def test_how_long_a_service_waits_for_its_result() -> None:
    """What is newer takes the older one's place, and its service has waited since then."""
    kept = ResultQueue(10)
    assert kept.waiting(5.0) == (0.0, 0.0)
    kept.add(first := delivery("x", ttl=30.0), 10.0)
    kept.add(delivery("y", ttl=30.0), 20.0)
    kept.add(second := delivery("x", ttl=30.0), 25.0)
    assert kept.waiting(40.0) == (30.0, 1.0)
    kept.done(first)  # it had been handed in while the second came
    assert kept.waiting(40.0) == (15.0, 0.5)
    kept.done(second)
    assert kept.waiting(40.0) == (20.0, 20 / 30)


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, 0), ({"silent": ("a",)}, 0), ({"kept": 5, "oldest": 3.0, "late": 0.2}, 0),
        # Results wait for longer than an interval; the monitor misses them after three.
        ({"kept": 5, "oldest": 27.0, "late": 0.5}, 1), ({"late": 1.0, "oldest": 15.0}, 2),
        ({"behind": 31.0}, 1), ({"receiver": "h:5665: refused"}, 1), ({"dropped": 3}, 2),
    ],
)  # fmt: skip
def test_the_state_of_the_fleet_itself(changed: dict[str, Any], state: int) -> None:
    now = Figures(2, 4, 9, 0.0, 0.0, 0.0, 0, 0, (), TAKES, 1.0)._replace(**changed)
    found = own_result("sat", "fleet", now, dropped=bool(changed.get("dropped")))
    assert found.status == state
    assert re.fullmatch(
        r"pdus=2 results=9c behind=[\d.]+s oldest=[\d.]+s silent=\d kept=\d dropped=\dc",
        found.performance,
    )


def test_a_second_fleet_leaves_the_socket_of_the_first_alone(tmp_path: Path) -> None:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        path = str(tmp_path / f"socket-{kind.name}")
        refused = pytest.raises(OSError, match="another process listens there")
        with bound(path, kind, 0o600), refused:
            bound(path, kind, 0o600)
        bound(path, kind, 0o600).close()  # it has ended: its socket is replaced


def test_a_socket_that_was_removed_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with fleet("/dev/null", "--listen", str(path)) as program:
        assert wait_for(path.exists)
        path.unlink()
        assert wait_for(path.exists, 20)
        environment = {**os.environ, "CHECK_SENTRY4_SOCKET": str(path)}
        assert wait_for(lambda: answered(path), 20)
        done = subprocess.run(
            [installed("check_sentry4_line"), "--walk", str(RECORDING)],
            capture_output=True, text=True, env=environment, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        program.terminate()
        assert program.stderr is not None
        assert "the socket was removed: it is made again" in program.stderr.read()


def answered(path: Path) -> bool:
    """Whether somebody takes connections."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        try:
            peer.connect(str(path))
        except OSError:
            return False
    return True


def test_a_request_that_drips_in_has_an_end() -> None:
    """Each octet is in time; all of them are not."""
    one, other = socket.socketpair()
    with one, other:
        began = time.monotonic()

        def drip() -> None:
            with contextlib.suppress(OSError):
                while time.monotonic() < began + 5:
                    one.send(b"0")
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        with pytest.raises(TimeoutError):
            received(other, 10_000, began + 0.3)


def test_what_was_not_handed_in_outlives_a_restart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "kept")
    assert Journal(path).load() == []
    found = [
        delivery(f"x{state}", "é | \n \ud800")._replace(status=state) for state in (0, 3, 2, 1)
    ]
    Journal(path).save(waiting(*found))
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert [result.status for result in Journal(path).load()] == [2, 1, 3, 0]
    assert sorted(Journal(path).load()) == sorted(found)
    good = Path(path).read_text().splitlines()[0]
    wrong = ["", "nix", "[1]"]
    wrong += [f'["a", "b", {state}, "x", "", 1, 2, 3]' for state in ("9", '"0"')]
    Path(path).write_text("\n".join([*wrong, good, "\udcff"]) + "\n", errors="surrogateescape")
    assert [result.status for result in Journal(path).load()] == [2]
    assert "6 lines are no results" in capsys.readouterr().err
    Journal(path).save({})
    assert not os.path.exists(path)
    nowhere = Journal(str(tmp_path / "nowhere" / "kept"))
    for _ in range(3):
        nowhere.save(waiting(*found))
    assert capsys.readouterr().err.count("results are not kept") == 1


def waiting(*results: Delivery) -> dict[tuple[str, str], Delivery]:
    """Results as they wait to be handed in."""
    return {(each.host, each.service): each for each in results}


def test_a_crash_neither_loses_nor_repeats_what_waits_for_more_than_a_moment(
    tmp_path: Path,
) -> None:
    path = tmp_path / "kept"
    journal, one, two, three = Journal(str(path)), *map(delivery, ("x", "y", "z"))

    def crashed() -> list[Delivery]:
        return sorted(Journal(str(path)).load())

    journal.note(waiting(one))
    assert not path.exists()  # it may be handed in at once
    journal.note(waiting(one, two))
    journal.note(waiting(one, two, three))
    assert crashed() == [one, two]
    newer = one._replace(status=2)
    journal.note(waiting(newer, two, three))
    assert crashed() == [two, three]  # the older one has no business to overtake it
    journal.note(waiting(newer, three))
    assert crashed() == sorted([newer, three])
    with path.open("a") as file:
        file.write('["pdu", "z", 2, "cut o')
    assert crashed() == sorted([newer, three])
    later = Journal(str(path))
    assert sorted(later.load()) == sorted([newer, three])
    for _ in range(2):
        later.note(waiting(three))
    assert crashed() == [three]
    for number in range(3 * SPARE):
        later.note(waiting(three, one._replace(status=number % 4)))
    assert len(path.read_text().splitlines()) < 2 * SPARE
    later.note({})
    assert not path.exists()


class Swallow(Receiver):
    """Takes everything."""

    def deliver(self, result: Delivery) -> None:
        """See ``Receiver.deliver``."""


def test_a_process_that_is_stopped_blocks_nobody_who_sends_to_it() -> None:
    """What is sent is more than a pipe holds."""
    child = fork(lambda parent: parent.send(len(parent.receive())))
    try:
        os.kill(child.pid, signal.SIGSTOP)
        child.send("x" * 1_000_000)  # would not return if it waited
        assert child.is_behind
        os.kill(child.pid, signal.SIGCONT)
        while child.is_behind:
            select.select([], [child.down], [], 10)
            child.flush()
        assert child.said() == [1_000_000]
    finally:
        child.end()


def test_a_batch_may_be_larger_than_a_pipe() -> None:
    outbox = Outbox(Swallow(), print)
    try:
        for number in range(100):
            outbox.add(delivery(str(number), "x" * 5000), 2.0)
        assert wait_for(lambda: outbox.hand_in(block=True) and not len(outbox), 20)
    finally:
        outbox.close()


def test_where_not_all_can_be_kept_what_is_ok_goes_first() -> None:
    queue = ResultQueue(3)
    states = (2, 0, 1, 3, 0, 2)
    for number, state in enumerate(states):
        queue.add(delivery(str(number))._replace(status=state), float(number))
    assert [each.status for each in queue.first(9)] == [2, 1, 2]
    queue.add(delivery("0"), 9.0)  # it is OK by now
    queue.add(delivery("new")._replace(status=1), 10.0)
    assert [each.status for each in queue.first(9)] == [1, 2, 1]
    assert queue.dropped == 4


@pytest.mark.parametrize(
    ("now", "seconds"), [(2.0, 180.0), (62.0, 120.0), (181.5, 1.0), (9999.0, 1.0), (-500.0, 180.0)]
)
def test_a_ttl_counts_from_when_the_pdu_was_read(now: float, seconds: float) -> None:
    assert receivers.left(delivery("x"), now) == seconds


def test_results_of_before_a_restart_give_way_to_newer_ones(agent: Agent, tmp_path: Path) -> None:
    """The receiver is away at the end of one fleet; the next one hands in what it left."""
    path, spool, file = tmp_path / "services", tmp_path / "spool", tmp_path / "kept"
    path.write_text(f"@interval 1\na;x;check_sentry4_line -H 127.0.0.1 -p {agent.port}\n")
    status = tmp_path / "status.json"
    words = (str(path), "--to", f"nagios-spool:{spool}", "--keep", str(file),
             "--status-file", str(status))  # fmt: skip
    with fleet(*words) as program:
        assert wait_for(lambda: status.exists() and json.loads(status.read_text())["results"], 20)
        program.terminate()
        assert program.wait(10) == 0
    (left,) = Journal(str(file)).load()
    assert (left.host, left.service, left.status) == ("a", "x", 0)
    Journal(str(file)).save(waiting(left, left._replace(host="gone", status=2)))
    spool.mkdir()
    with fleet(*words) as program:

        def told() -> set[str]:
            return {line for p in spool.glob("c??????") for line in p.read_text().splitlines()
                    if line.startswith("host_name")}  # fmt: skip

        assert wait_for(lambda: told() == {"host_name=a", "host_name=gone"}, 20)
        program.terminate()
        assert program.wait(10) == 0
    assert not file.exists()
