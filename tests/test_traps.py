"""Spec 13: traps are hints that a PDU should be asked; what it answers decides."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_sentry4.mib.notifications import ALL
from check_sentry4.snmp.connection import Connection
from check_sentry4.traps import hosts
from check_sentry4.traps.bursts import (
    AGAIN,
    ALARM,
    ALERT,
    MAX_SENDERS,
    MINUTE,
    OTHER,
    TRIP,
    WINDOW,
    Bursts,
    TrapBatch,
)
from check_sentry4.traps.config import configuration
from check_sentry4.traps.parse import Dictionary, Trap, TrapMeaning, parse_trap
from check_sentry4.traps.requests import Requests
from lab.agent import AUTH, PRIV, Agent
from lab.helpers import SHARED, installed
from lab.mibs import notifications
from lab.monitors import ToldApi, wait_for
from lab.recording import ST4, pro2
from tests.test_fleet import fleet
from tests.trapd import INFORM, OCP, SNMPTRAP, SNMPTRAPD, TRIPPED, V3, Chain, chain, send, storm

with_snmptrapd = pytest.mark.skipif(
    not (SNMPTRAPD and SNMPTRAP), reason="apt-get install snmptrapd snmp"
)
MIBS = SHARED / "mibs"
ST3 = "1.3.6.1.4.1.1718.3"
DICTIONARY = Dictionary()
SOURCE = "UDP: [10.0.0.7]:50000->[127.0.0.1]:162"
HEAD = f"T2|{SOURCE}|.1.3.6.1.2.1.1.3.0 = 5|.1.3.6.1.6.3.1.1.4.1.0 = OID: "
TOLD = (f".{ST4}.1.1.2.0 = Hex-STRING: 52 |.{ST4}.6.2.1.2.1.1.3 = Hex-STRING: 41 41 33 "
        f"|.{ST4}.6.3.1.1.1.1.3 = INTEGER: 12")  # fmt: skip


# --- what a trap says


@pytest.mark.parametrize(
    ("line", "source", "oid"),
    [
        (f"{HEAD}.{TRIPPED}|{TOLD}", "10.0.0.7", TRIPPED),
        (f"{HEAD}.{TRIPPED}", "10.0.0.7", TRIPPED),
        ("T2|UDP/IPv6: [fe80::1]:5->[::]:162|.1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3.6.1", "fe80::1",
         "1.3.6.1"),
        ("T2|UDP/IPv6: [udp6:[::FFFF:10.0.0.7]:5]->[::]|.1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3",
         "::ffff:10.0.0.7", "1.3"),
        ("T2|UDP/IPv6: [fe80::1%eth0]:5->[::]:162|.1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3", "fe80::1",
         "1.3"),
        (f"T1|{SOURCE}|.1.3.6.1.4.1.1718.3.100|6|.3|", "10.0.0.7", f"{ST3}.100.0.3"),
        (f"T1|{SOURCE}|.1.3.6.1.4.1.1718.3|0|0|", "10.0.0.7", "1.3.6.1.6.3.1.1.5.1"),
        (f"T1|{SOURCE}|.1.3.6.1.4.1.1718.3|4|.0|x", "10.0.0.7", "1.3.6.1.6.3.1.1.5.5"),
    ],
)  # fmt: skip
def test_a_line_is_a_trap(line: str, source: str, oid: str) -> None:
    trap = parse_trap(line)
    assert trap is not None
    assert (trap.source, trap.oid) == (source, oid)


@pytest.mark.parametrize(
    "line",
    ["", "T2", "T2|", "NET-SNMP version 5.9.3", f"T2|{SOURCE}", f"T2|{SOURCE}|.1.3 = INTEGER: 5",
     "T2|UDP: nowhere|.1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3", f"T1|{SOURCE}|.1.3.6.1|6",
     f"T1|{SOURCE}|x|6|.3|", f"T1|{SOURCE}|.1.3.6|six|.3|", HEAD, f"{HEAD}garbage",
     f"T1|{SOURCE}|.1.3.6|6|.99999999999|", f"{HEAD}.1.3.6|{'x' * 70000}"],
)  # fmt: skip
def test_what_is_none_is_none(line: str) -> None:
    assert parse_trap(line) is None


@given(st.text(max_size=200), st.binary(max_size=60))
def test_no_line_is_an_error(text: str, raw: bytes) -> None:
    spoilt = raw.decode("utf-8", "surrogateescape")
    for line in (text, f"T2|{SOURCE}|{text}", f"T1|{SOURCE}|{text}", f"{HEAD}.{TRIPPED}|{spoilt}",
                 f"{HEAD}.{TRIPPED}|.{ST4}.6.2.1.2.1.1.3 = {text}"):  # fmt: skip
        trap = parse_trap(line)
        if trap is not None:
            told = DICTIONARY.said(trap)
            assert told.text.isprintable()
            assert len(told.text) < 700


def said(oid: str, varbinds: str = "") -> TrapMeaning:
    return DICTIONARY.said(Trap("10.0.0.7", oid, varbinds))


def test_it_is_said_in_the_words_of_the_mib() -> None:
    assert said(TRIPPED, TOLD) == TrapMeaning("ocp AA3 breakerTripped (12)", table="ocp", rank=TRIP)
    assert said(TRIPPED) == TrapMeaning("st4OcpStatusEvent", rank=TRIP)
    temp = f".{ST4}.9.2.1.2.1.1 = Hex-STRING: 41 31 |.{ST4}.9.3.1.2.1.1 = INTEGER: 17"
    assert said(f"{ST4[:-2]}.100.0.20", temp) == TrapMeaning(
        "temp A1 highAlarm (17)", sensor=True, table="temp", rank=ALARM
    )
    infeed = f".{ST3}.2.2.1.2.1.1 = Hex-STRING: 41 41 |.{ST3}.2.2.1.6.1.1 = INTEGER: 4"
    assert said(f"{ST3}.100.0.3", infeed) == TrapMeaning(
        "infeed AA loadHigh (4)", table="infeed", rank=ALARM
    )
    new = f".{ST4}.6.3.1.1.1.1.3 = INTEGER: 77"
    assert said(TRIPPED, new) == TrapMeaning("ocp 77", table="ocp")
    assert said("1.3.6.1.6.3.1.1.5.1") == TrapMeaning("coldStart")
    assert said("1.3.6.1.4.1.9.9.1") == TrapMeaning("1.3.6.1.4.1.9.9.1", known=False)
    assert said(f"{ST4[:-2]}.100.0.99", TOLD).known is False


@pytest.mark.parametrize("text", ['x"|y', "a\nT2|b", "\x1b[31m", "\x00"])
def test_text_of_a_trap_does_no_harm(text: str) -> None:
    told = said(TRIPPED, f".{ST4}.6.2.1.2.1.1.3 = Hex-STRING: {text.encode().hex(' ').upper()} ")
    assert told.text.startswith("ocp")
    assert told.text.isprintable()
    assert "|" not in told.text


@pytest.mark.skipif(not MIBS.is_dir(), reason="../shared/mibs is not here")
@pytest.mark.parametrize(("mib", "count"), [
    ("Sentry4-MIB", 25), ("Sentry3-MIB", 15), ("PDU2-MIB", 111), ("EATON-EPDU-MIB", 21),
    ("VERTIV-V5-MIB", 127), ("RARITAN-PDU-MIB", 37), ("SCHLEIFENBAUER-DATABUS-MIB", 15),
])  # fmt: skip
def test_all_notifications_are_known_by_name(mib: str, count: int) -> None:
    text = re.sub(r"--[^\n]*", "", (MIBS / mib).read_text("latin-1"))
    defined = re.findall(
        r"([a-z][\w-]*)\s+NOTIFICATION-TYPE\s.*?::=\s*\{\s*(?:st4Events|events|traps|"
        r"notifications|trapPrefix|sdbMIBNotifications)\s+(\d+)",
        text, re.DOTALL,
    )  # fmt: skip
    (known,) = (each for each in ALL if each.source.startswith(mib))
    assert {int(number): name for name, number in defined} == known.names
    assert len(defined) == count


@pytest.mark.skipif(not MIBS.is_dir(), reason="../shared/mibs is not here")
def test_those_of_apc_are_called_as_in_the_mib() -> None:
    text = re.sub(r"--[^\n]*", "", (MIBS / "PowerNet-MIB").read_text("latin-1"))
    defined = {int(n): name for name, n in re.findall(
        r"([a-z]\w*)\s+TRAP-TYPE\s.*?::=\s*(\d+)", text, re.DOTALL)}  # fmt: skip
    (known,) = (each for each in ALL if each.source == "PowerNet-MIB")
    assert len(known.names) > 150
    assert known.names.items() <= defined.items()


@pytest.mark.skipif(not MIBS.is_dir(), reason="../shared/mibs is not here")
@pytest.mark.parametrize(
    ("mib", "whole"),
    [
        ("CPQPOWER-MIB", True), ("PANDUIT-MIB", True), ("ENLOGIC-PDU-MIB", True),
        ("GUDEADS-EPC1202-MIB", True), ("GUDEADS-EPC8031-MIB", True), ("DellrPDU-MIB", True),
        ("RITTAL-CMC-III-MIB", True), ("TRIPPLITE-PRODUCTS", False), ("CPS-MIB", False),
    ],
)  # fmt: skip
def test_those_of_a_mib_are_known_by_oid(mib: str, whole: bool) -> None:
    known = {f"{each.root}.{number}": name for each in ALL if each.source.split()[0] == mib
             for number, name in each.names.items()}  # fmt: skip
    defined = notifications(mib)
    assert known.items() <= defined.items()
    left = {name for oid, name in defined.items() if oid not in known}
    assert not left if whole else len(known) > 70
    assert not any("Pdu" in name or "PDU" in name or "ats" in name for name in left)


@pytest.mark.parametrize(
    ("oid", "text"),
    [
        ("318.0.276", "rPDUOverload"),
        ("232.165.0.1", "trapCritical"),
        ("38446.1.9.2", "networkCardStart"),
        ("2606.7.0.2", "alarmDevice"),
        ("318.0.129", "atsConfigChange"),
        ("534.6.6.7.0.11", "notifyInputVoltageThStatus"),
        ("31034.12.1.0.3", "sdbDevSsInputCurrentAlertDetected"),
        ("318.1.1.32.8.1", "trapCritical"),
    ],
)
def test_those_of_other_makes_are_named(oid: str, text: str) -> None:
    found = said(f"1.3.6.1.4.1.{oid}", "")
    assert (found.text, found.known) == (text, True)


def test_those_of_the_platform_are_known() -> None:
    (known,) = (each for each in ALL if each.source == "SchleifenbauerGenericMib")
    assert (len(known.names), known.names[60]) == (17, "criticalStartEvent")


# --- bursts


def test_what_comes_within_two_seconds_is_one_burst() -> None:
    bursts = Bursts()
    for number in range(9):
        burst = bursts.of("10.0.0.7", 100 + number / 10)
        assert burst is not None
        bursts.add(burst, f"text {number}", 100 + number / 10, sensor=number > 4)
    assert bursts.due(100 + WINDOW - 0.1) == []
    (told,) = bursts.due(100 + WINDOW)
    assert (told.traps, told.texts, told.sensor) == (9, ("text 0", "text 1", "text 2"), False)
    assert bursts.due(1000) == []


def test_who_goes_on_for_hours_is_asked_every_thirty_seconds() -> None:
    bursts, asked = Bursts(), []
    for tenth in range(36_000):
        burst = bursts.of("10.0.0.7", tenth / 10)
        assert burst is not None
        bursts.add(burst, "the same", tenth / 10)
        asked += [tenth / 10 for _ in bursts.due(tenth / 10)]
    assert asked[0] == WINDOW
    assert {round(asked[n + 1] - asked[n]) for n in range(len(asked) - 1)} == {AGAIN}


def test_what_is_new_does_not_wait_for_half_a_minute() -> None:
    bursts = Bursts()

    def say(text: str, now: float) -> None:
        burst = bursts.of("10.0.0.7", now)
        assert burst is not None
        bursts.add(burst, text, now)

    say("one", 0.0)
    assert len(bursts.due(2.0)) == 1
    say("one", 3.0)
    assert bursts.due(31.9) == []
    say("another", 5.0)
    assert bursts.due(5.9) == []
    assert [told.texts for told in bursts.due(6.0)] == [("one", "another")]


def test_a_trip_is_asked_about_soon_whatever_came_before() -> None:
    """Three outlets repeat a warning; a breaker that trips then is named, and not 28 s later."""
    bursts = Bursts()

    def say(text: str, now: float, rank: int) -> None:
        burst = bursts.of("10.0.0.7", now, known=True)
        assert burst is not None
        bursts.add(burst, text, now, rank=rank)

    for outlet in range(3):
        say(f"outlet {outlet}", 0.0, ALERT)
    assert len(bursts.due(2.0)) == 1
    for outlet in range(3):
        say(f"outlet {outlet}", 3.0, ALERT)
    say("breaker", 4.0, TRIP)
    (told,) = bursts.due(9.0)
    assert (told.texts[0], told.rank, told.traps) == ("breaker", TRIP, 4)


def test_each_notification_is_asked_about_within_five_seconds_the_first_time() -> None:
    """Spec 13: each object and kind, within 30 seconds; trips never wait for what is less."""
    bursts, waited = Bursts(), list[float]()
    said: dict[str, float] = {}
    for tenth in range(1200):
        now = tenth / 10
        if tenth % 7 == 0:
            burst = bursts.of("10.0.0.7", now)
            assert burst is not None
            bursts.add(burst, f"outlet {tenth % 91}", now, rank=ALERT)
        if tenth % 350 == 200:
            burst = bursts.of("10.0.0.7", now)
            assert burst is not None
            bursts.add(burst, f"breaker {tenth}", now, rank=TRIP)
            said[f"breaker {tenth}"] = now
        for told in bursts.due(now):
            waited += [now - said.pop(text) for text in told.texts if text in said]
    assert len(waited) == 3
    assert max(waited) <= 5.0


@pytest.mark.parametrize("rank", [TRIP, ALARM, ALERT, OTHER])
def test_a_pdu_is_asked_so_often_a_minute_and_no_more(rank: int) -> None:
    bursts, asked = Bursts(), list[float]()
    for tenth in range(6000):
        now = tenth / 10
        burst = bursts.of("10.0.0.7", now)
        assert burst is not None
        bursts.add(burst, f"new {tenth}", now, rank=rank)
        asked += [now for _ in bursts.due(now)]
    for when in asked:
        assert sum(when <= other < when + MINUTE for other in asked) <= 6 - rank


def test_a_flood_takes_no_place_of_a_known_pdu() -> None:
    bursts = Bursts()
    bursts.places = 10
    for number in range(50):
        bursts.of(f"forged-{number}", 0.0)
    assert (bursts.lost, bursts.unknown) == (40, 10)
    burst = bursts.of("pdu", 1.0, known=True)
    assert burst is not None
    bursts.add(burst, "breaker", 1.0, rank=TRIP)
    assert bursts.due(5.0)[0].address == "pdu"  # before the others


def test_forged_addresses_do_not_fill_the_memory() -> None:
    bursts = Bursts()
    for number in range(MAX_SENDERS + 5):
        bursts.of(str(number), 0.0)
    assert bursts.lost == 5
    assert len(bursts.due(10.0)) == MAX_SENDERS


def flooded(traps: Callable[[float], Iterable[tuple[str, str, int]]]) -> list[tuple[str, float]]:
    """Which hosts are asked, and when, if these traps come: address, text and rank, by tenth."""
    bursts, requests, asked = Bursts(), Requests(), list[tuple[str, float]]()
    for tenth in range(1200):
        now = tenth / 10
        for address, text, rank in traps(tenth):
            burst = bursts.of(address, now, known=True)
            assert burst is not None
            bursts.add(burst, text, now, rank=rank)
        for told in bursts.due(now):
            requests.add(told.address, [], told, now)
        for each in requests.turn(now):
            requests.done(each, now)
            asked.append((each.host, now))
    return asked


def test_forged_traps_delay_no_trip() -> None:
    """12,000 a minute of 600 PDUs, each of them new; every ten seconds a breaker trips."""
    luck = random.Random(1)

    def traps(tenth: float) -> Iterable[tuple[str, str, int]]:
        for _ in range(20):
            yield (
                f"pdu-{luck.randrange(600)}",
                f"forged {luck.random()}",
                luck.choice((ALARM, ALERT, OTHER)),
            )
        if tenth % 100 == 50:
            yield f"pdu-{tenth / 2:.0f}", f"breaker {tenth}", TRIP

    asked = flooded(traps)
    for tenth in range(50, 1150, 100):
        tripped = f"pdu-{tenth / 2:.0f}"
        assert any(host == tripped and 0 <= now - tenth / 10 <= 5.0 for host, now in asked), tenth
    # Each PDU twice a minute, and ten a second: not six of each a minute.
    assert len(asked) <= 2 * (600 * 2 + 600) + 50 < 600 * 5 * 2


def test_a_loss_of_supply_has_all_of_its_pdus_asked_at_once() -> None:
    asked = flooded(
        lambda tenth: ((f"pdu-{n}", "lost", TRIP) for n in range(300)) if tenth == 10 else ()
    )
    assert {now for _, now in asked} == {1.0 + WINDOW}
    assert len(asked) == 300


def test_what_waits_for_a_monitor_that_is_away_is_one_request_a_host() -> None:
    requests = Requests()
    one = TrapBatch("10.0.0.7", 3, ("outlet 1",), False, rank=ALERT)
    requests.add("pdu", ["outlets"], one, 0.0)
    requests.add("pdu", ["lines"], one._replace(texts=("breaker",), rank=TRIP), 1.0)
    requests.add("other", [], one, 2.0)
    first, second = requests.turn(3.0)
    assert (first.host, first.services) == ("pdu", ["lines", "outlets"])
    assert (first.told.texts, first.told.traps) == (("breaker", "outlet 1"), 6)
    requests.add("pdu", [], one, 4.0)  # all of them
    assert requests.turn(5.0)[0].services == []
    assert (second.host, len(requests.late(63.0)), len(requests)) == ("other", 1, 1)


# --- hosts

NAGIOS = """########
define command {
\tcommand_name\tcheck_line
\tcommand_line\tCHECK_SENTRY4_COMMUNITY=$X$ $USER1$/check_sentry4_line -H $HOSTADDRESS$
\t}
define command {
\tcommand_name\tclimate
\tcommand_line\t/x/check_sentry4_sensor
\t}
define command {
\tcommand_name\tping
\tcommand_line\t/x/check_ping
\t}
define host {
\thost_name\tpdu-a
\taddress\t10.0.0.7
\t}
define host {
\thost_name\tpdu-b
\taddress\t2001:db8:0:0::7
\t}
define service {
\thost_name\tpdu-a
\tservice_description\tLine load
\tcheck_command\tcheck_line!1!2
\t}
define service {
\thost_name\tpdu-a
\tservice_description\tClimate
\tcheck_command\tclimate
\t}
define service {
\thost_name\tpdu-a
\tservice_description\tPing
\tcheck_command\tping
\t}
"""


def test_hosts_from_nagios(tmp_path: Path) -> None:
    path = tmp_path / "objects.cache"
    path.write_text(NAGIOS)
    found = hosts.from_nagios(str(path))
    assert found.of("10.0.0.7") == found.of("::ffff:10.0.0.7") == ["pdu-a"]
    assert found.of("2001:db8::7") == []  # it has no service of ours
    assert found.of("10.0.0.8") == []
    assert found.fitting("pdu-a", sensor=False) == ["Line load", "Climate"]
    assert found.fitting("pdu-a", sensor=True) == ["Climate"]
    assert found.fitting("pdu-a", sensor=False, tables=["sensor"]) == ["Climate", "Line load"]
    assert found.fitting("pdu-b", sensor=True) == []


def test_hosts_from_files(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    path.write_text("# ours\n10.0.0.7  pdu a\n10.0.0.7 other # too\nlocalhost local\n\n")
    found = hosts.from_file(str(path))
    assert found.of("10.0.0.7") == ["pdu a", "other"]
    assert found.of("127.0.0.1") == ["local"]
    path.write_text("10.0.0.7\n")
    with pytest.raises(hosts.HostsError, match="line 1: expected ADDRESS HOST"):
        hosts.from_file(str(path))
    path.write_text("pdu-f;health;check_sentry4 -H 10.0.0.9\n")
    assert hosts.from_fleet(str(path)).of("10.0.0.9") == ["pdu-f"]


def test_hosts_from_icinga() -> None:
    def service(host: str, name: str, command: str, **attrs: Any) -> dict[str, Any]:
        return {"attrs": {"host_name": host, "name": name, "check_command": command},
                "joins": {"host": attrs}}  # fmt: skip

    found = hosts.from_icinga2(ToldApi({
        "checkcommands": [{"name": "line", "attrs": {"command": ["/x/check_sentry4_line"]}}, {}],
        "services": [service("a", "lines", "line", address="10.0.0.7", address6=""),
                     service("a", "more", "line"),
                     service("b", "lines", "line", address=None,
                             vars={"sentry4_address": "10.0.0.8"})],
    }))  # fmt: skip
    assert (found.of("10.0.0.7"), found.of("10.0.0.8")) == (["a"], ["b"])
    assert found.fitting("a", sensor=True) == ["lines", "more"]


# --- the reader, started


def reader(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [installed("sentry4-traps"), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--hosts", "{tmp}"], "Is a directory"),
        (["--hosts", "{file}"], "line 1: expected ADDRESS HOST"),
        (["--pdus", "{tmp}/nix"], "No such file"),
        (["--print-config", "--pdus", "{tmp}"], "Is a directory"),
        (["--print-config"], "no trap would be taken"),
        (["--to", "nagios:"], "expected icinga2:"),
        (["--to", "icinga2:ftp://h"], "expected https://HOST:5665"),
        (["--objects", "{file}"], "goes with '--to nagios:PIPE'"),
        (["--nix"], "No such option"),
    ],
)
def test_wrong_usage_is_one_line(words: list[str], says: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("10.0.0.7\n")
    with reader(*(word.format(tmp=tmp_path, file=file) for word in words)) as program:
        output, errors = program.communicate(timeout=30)
    assert program.returncode == 3
    (line,) = (output + errors).splitlines()
    assert says in line


def test_the_files_are_read_again_at_sighup(tmp_path: Path) -> None:
    names, pdus = tmp_path / "names", tmp_path / "pdus"
    names.write_text("10.0.0.7 before\n")
    pdus.write_text("a;b;check_sentry4 -H 10.0.0.8\nnonsense\n")
    with reader("--hosts", str(names), "--pdus", str(pdus)) as program:
        assert program.stderr is not None
        assert program.stdout is not None
        assert program.stdin is not None
        into, out = program.stdin, program.stdout
        said = program.stderr.readline()
        assert "line 2: it is missing or wrong: sentry4-fleet --check says what is wrong" in said

        def trap(address: str) -> str:
            """The host that a trap is found to be of."""
            line = f"{HEAD}.{TRIPPED}\n"
            into.write(line.replace("10.0.0.7", address))
            into.flush()
            return str(json.loads(out.readline())["host"])

        assert trap("10.0.0.7") == "before"
        names.write_text("10.0.0.7\n")
        os.kill(program.pid, signal.SIGHUP)
        assert any("the hosts before stay in force" in line for line in program.stderr)
        names.write_text("10.0.0.9 after\n")
        os.kill(program.pid, signal.SIGHUP)
        assert any("2 addresses of files" in line for line in program.stderr)
        assert trap("10.0.0.9") == "after"
        program.communicate(timeout=30)


# --- snmptrapd's configuration


def test_the_configuration_has_users_with_the_engines_of_their_pdus(agent: Agent) -> None:
    v3 = Connection("127.0.0.1", agent.port, protocol="3", secname="sha256aes", seclevel="authPriv",
                    authproto="SHA-256", authpasswd=AUTH, privproto="AES",
                    privpasswd=PRIV)  # fmt: skip
    text, missing, warnings = configuration(
        ["public"],
        [v3, v3, v3._replace(secname="open", seclevel="noAuthNoPriv"),
         v3._replace(secname='x" priv'), v3._replace(port=9, timeout=0.1, secname="off"),
         Connection("x", community="s3cret")],
    )  # fmt: skip
    lines = text.splitlines()
    user = f'sha256aes SHA-256 "{AUTH}" AES "{PRIV}"'
    assert lines.count(f"createUser {user}") == 1
    assert lines.count(f"createUser -e 0x80001f8804706475 {user}") == 1
    assert "authUser log sha256aes priv" in lines
    assert "authUser log open noauth" in lines
    assert {"authCommunity log public", "authCommunity log s3cret"} <= set(lines)
    assert missing == ["127.0.0.1: its SNMPv3 engine does not answer"]
    assert warnings == ["user open: without a passphrase anybody can send its traps: set "
                        "CHECK_SENTRY4_AUTHPASSWD"]  # fmt: skip
    assert r'createUser "x\" priv" ' in text
    assert r'authUser log "x\\\" priv" priv' in text


ODD = ["#x", "'q'", "it's", "a b", '"dq"', 'a"b', "a\\b", "end\\", "a\tb", " lead", "é", "x" * 254]


@pytest.mark.daemon
@with_snmptrapd
def test_traps_of_any_community_arrive(tmp_path: Path) -> None:
    """What is written for one is not taken for another."""
    assert len(configuration([*ODD, "", "two\nlines", "y" * 255], []).missing) == 3
    with chain(tmp_path / "chain", communities=ODD) as made:
        for wrong in ("x", "q", "its", "a", "dq", "ab", "x" * 253):
            send(made.port, *OCP, version=("-v2c", "-c", wrong))
        for community in ODD:
            send(made.port, *OCP, version=("-v2c", "-c", community))
        assert wait_for(made.done, 20)
        assert made.stop() == 0
        assert told_of(made) == len(ODD)


# --- the chain, for real


def bursts(path: Path) -> list[dict[str, Any]]:
    """What the reader has handed on."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def told_of(made: Chain) -> int:
    """The traps that were handed on."""
    return sum(burst["traps"] for burst in bursts(made.out))


@pytest.mark.daemon
@with_snmptrapd
def test_every_version_and_informs_come_through(agent: Agent, tmp_path: Path) -> None:
    pdus = tmp_path / "pdus"
    pdus.write_text(f"a;b;check_sentry4 -H 127.0.0.1 -p {agent.port} -P 3 -U sha256aes "
                    f"-a SHA-256 -A '{AUTH}' -x AES -X '{PRIV}'\n")  # fmt: skip
    with chain(tmp_path / "chain", pdus=pdus) as made:
        assert made.told == ""
        assert wait_for(lambda: not send(made.port, *OCP, version=INFORM), 20)
        wrong = '"quote" | pipe\nT2|UDP: [10.9.9.9]:1->[]|.1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3'
        send(made.port, "", TRIPPED, f"{ST4}.6.2.1.2.1.1.3", "s", wrong)
        send(made.port, f"{ST3}.100", "10.1.1.1", "6", "3", "", f"{ST3}.2.2.1.2.1.1", "s", "AA",
             version=("-v1", "-c", "public"))  # fmt: skip
        send(made.port, *OCP, version=(*V3, "-e", "0x80001f8804706475"))
        assert send(made.port, *OCP, version=(*V3, "-Ci")) == ""
        send(made.port, *OCP, version=("-v2c", "-c", "wrong"))
        assert wait_for(made.done, 20)
        assert made.stop() == 0
        found = bursts(made.out)
    assert {burst["address"] for burst in found} == {"127.0.0.1"}
    assert sum(burst["traps"] for burst in found) >= 5
    texts = [text for burst in found for text in burst["texts"]]
    assert "ocp AA3 breakerTripped (12)" in texts
    assert any(text.startswith('ocp "quote" ? pipe?T2?') for text in texts), texts


@pytest.mark.daemon
@with_snmptrapd
def test_a_storm_is_one_check(tmp_path: Path) -> None:
    """All that the kernel's buffer held; a reader started again loses none that the pipe held."""
    with chain(tmp_path / "chain") as made:
        assert wait_for(lambda: not send(made.port, *OCP, version=INFORM), 20)
        began = time.monotonic()
        storm(made.port, 10_000)
        print(f"{10_000 / (time.monotonic() - began):.0f} traps a second")
        assert wait_for(made.done, 60)
        # Acknowledged when all before it is written.
        assert not send(made.port, *OCP, version=(*INFORM, "-t", "20", "-r", "0"))
        assert wait_for(made.done, 60)
        assert made.stop() == 0
        found = bursts(made.out)
        assert told_of(made) + made.dropped == 10_002, found
        assert made.dropped < 2_000
        assert len(found) <= 3  # one more at the end of the reader
        made.out.write_text("")
        storm(made.port, 50)
        made.start()
        assert wait_for(lambda: told_of(made) >= 50, 30)
        assert made.stop() == 0
        assert told_of(made) == 50
    assert made.log.read_text().count("\n") <= 4


def test_bad_input(tmp_path: Path) -> None:
    for words in (["--to", "nix:"], ["--to", "icinga2:http://x"], ["--hosts", "/nix"], ["--nix"],
                  ["--pdus", "/nix"], ["--print-config", "--pdus", "/nix"]):  # fmt: skip
        done = subprocess.run([installed("sentry4-traps"), *words], input=b"", capture_output=True,
                              check=False, timeout=20)  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (3, b"", 1), done


def test_a_trap_waits_for_the_hosts_that_cannot_be_had_yet(tmp_path: Path) -> None:
    """At boot the reader may be there before the fleet is."""
    queue = tmp_path / "queue"
    line = f"T2|UDP: [127.0.0.1]:5->[]|.1.3.6.1.6.3.1.1.4.1.0 = OID: .{TRIPPED}\n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as fleet_queue:
        fleet_queue.bind(str(queue))
        fleet_queue.settimeout(20)
        reader = subprocess.Popen(
            [installed("sentry4-traps"), "--to", f"fleet:{queue}"], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert reader.stdin is not None
        assert reader.stderr is not None
        reader.stdin.write("NET-SNMP version 5.9\nnix\nnix\n" + line)
        reader.stdin.flush()
        told = [reader.stderr.readline() for _ in range(2)]
        (tmp_path / "queue.hosts").write_text('[["127.0.0.1", "pdu"]]')
        assert fleet_queue.recv(100) == b"pdu"
        _, errors = reader.communicate(timeout=20)
    assert reader.returncode == 0
    assert sorted(told) == sorted([
        f"{queue}.hosts: No such file or directory: tried again\n",
        "lines that are no traps: does snmptrapd have the configuration of --print-config?\n",
    ])  # fmt: skip
    assert errors == "pdu: st4OcpStatusEvent, 1 trap\n"


def test_the_fleet_asks_a_pdu_at_once_that_somebody_hints_at(tmp_path: Path) -> None:
    with Agent(pro2(1, 2)) as agent:
        path, queue = tmp_path / "services", tmp_path / "queue"
        path.write_text("@interval 3600\n" + "".join(
            f"pdu-{n};ocps;check_sentry4_ocp -H 127.0.0.{n + 1} -p {agent.port} -t 10\n"
            for n in range(2)))  # fmt: skip
        with fleet(str(path), "--queue", str(queue), "--status-file", "") as program:
            assert program.stdout is not None
            first = [json.loads(program.stdout.readline())]
            assert (first[0]["host"], first[0]["status"]) == ("pdu-0", 0)
            agent.change({f"{ST4}.6.3.1.1.1.1.1": 12})
            line = f"T2|UDP: [127.0.0.1]:5->[]|.1.3.6.1.6.3.1.1.4.1.0 = OID: .{TRIPPED}\n"
            for source in (line.replace("127.0.0.1", "10.9.9.9"), line):
                done = subprocess.run(
                    [installed("sentry4-traps"), "--to", f"fleet:{queue}"],
                    input=source, text=True, capture_output=True, check=False, timeout=20,
                )  # fmt: skip
                assert done.returncode == 0, done
            assert done.stderr == "pdu-0: st4OcpStatusEvent, 1 trap\n"  # of the second
            told = json.loads(program.stdout.readline())
            assert (told["host"], told["status"]) == ("pdu-0", 2)
            queue.unlink()
            assert wait_for(queue.exists, 30)
            program.terminate()
            _, errors = program.communicate(timeout=10)
    assert errors == f"{queue}: the socket was removed: it is made again\n"
    # Who is unknown ends in sentry4-traps.
