"""Sums of the fleet: rooms, sites; what is silent is named, and never counted as 0."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from check_sentry4.checks.sums import SILENT, PduReading, SumRequest, judge_sum, period
from check_sentry4.fleet.file import parse, read
from check_sentry4.fleet.fleet import Fleet
from check_sentry4.fleet.readings import KEPT, PduWanted, Readings, Series
from check_sentry4.fleet.receivers import Delivery, Receiver
from check_sentry4.fleet.sums import DueSums
from check_sentry4.report.ranges import Ranges, parse_range
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from lab.agent import Agent
from lab.helpers import run
from lab.monitors import wait_for
from lab.recording import Values, pro2
from lab.relay import Relay
from tests.rogue import Rogue, silent
from tests.test_late import results

HOUR = 3600.0


def anonymous(values: Values) -> Values:
    """The same device without serial numbers: it may stand for many."""
    return {
        oid: (kind, b"" if isinstance(value, bytes) and value[:4] in (b"ADLH", b"EMCU") else value)
        for oid, (kind, value) in values.items()
    }


def bounds(warning: str, critical: str = "") -> Ranges:
    return Ranges("x", parse_range(warning), parse_range(critical))


def told(asked: SumRequest, *pdus: PduReading) -> tuple[int, str]:
    (result,) = judge_sum(asked, pdus).results
    return result.state, result.told


def now(host: str, value: float, why: str = "", age: float = 5.0) -> PduReading:
    return PduReading(host, value, age, why)


def mean(host: str, value: float, covered: float, since: float = HOUR) -> PduReading:
    return PduReading(host, 2 * value, 5.0, "", value, covered, since)


def over(seconds: float) -> SumRequest:
    return SumRequest("ActivePower", over=seconds)


NEVER = PduReading("pdu-9", why=SILENT)
POWER = SumRequest("ActivePower", bounds("100", "200"))
PER_HOUR = POWER._replace(over=HOUR)


@pytest.mark.parametrize(
    ("asked", "pdus", "state", "text"),
    [
        (POWER, [now("a", 40), now("b", 50.5)], OK, "2 PDUs, ActivePower: 90.5W"),
        (POWER, [now("a", 101)], WARNING, "1 PDU, ActivePower: 101W, limit 100W"),
        (POWER._replace(bounds=bounds("100:200")), [now("a", 40)], WARNING,
         "1 PDU, ActivePower: 40W, range 100:200"),
        (POWER, [now("a", 40), PduReading("b")], UNKNOWN,
         "1 of 2 PDUs, ActivePower: no sum, no reading of b (not polled yet)"),
        (POWER._replace(without=("c", "d")), [now("a", 1)], OK,
         "1 PDU, ActivePower: 1W, without c, d"),
        (POWER, [now("a", 40), NEVER], UNKNOWN,
         "1 of 2 PDUs, ActivePower: no sum, no reading of pdu-9 (no answer)"),
        (POWER, [now("a", 40), now("b", 50, SILENT, 700)], UNKNOWN,
         "1 of 2 PDUs, ActivePower: no sum, no reading of b (12m ago)"),
        (POWER, [now("a", 40), now("b", 50, "no reading of cord AA")], UNKNOWN,
         "1 of 2 PDUs, ActivePower: no sum, no reading of b (no reading of cord AA)"),
        # What answers is beyond the limit already.
        (POWER, [now("a", 201), NEVER], CRITICAL,
         "1 of 2 PDUs, ActivePower: at least 201W, limit 200W; no reading of pdu-9 (no answer)"),
        # Below a lower limit more could follow.
        (POWER._replace(bounds=bounds("100:")), [now("a", 40), NEVER], UNKNOWN,
         "1 of 2 PDUs, ActivePower: no sum, no reading of pdu-9 (no answer)"),
        (POWER._replace(last_known=900), [now("a", 40), now("b", 50, SILENT, 700)], OK,
         "2 PDUs, ActivePower: 90W, last known: b (12m ago)"),
        (POWER._replace(last_known=600), [now("a", 40), now("b", 50, SILENT, 700)], UNKNOWN,
         "1 of 2 PDUs, ActivePower: no sum, no reading of b (12m ago)"),
        (PER_HOUR, [mean("a", 40, HOUR), mean("b", 50, HOUR)], OK,
         "2 PDUs, ActivePower over 1h: 90W, now 180W"),
        (PER_HOUR, [mean("a", 101, HOUR)], WARNING,
         "1 PDU, ActivePower over 1h: 101W, now 202W, limit 100W"),
        (PER_HOUR, [mean("a", 40.123456, HOUR)], OK,
         "1 PDU, ActivePower over 1h: 40W, now 80.247W"),
        # A fleet that has just been started has no mean over an hour.
        (PER_HOUR, [mean("a", 40, 600, 600)], OK,
         "1 PDU, ActivePower over 1h (10m so far): 40W, now 80W"),
        (PER_HOUR, [mean("a", 201, 600, 600)], UNKNOWN,
         "1 PDU, ActivePower over 1h (10m so far): 201W, now 402W, limit 200W, judged from 30m on"),
        (PER_HOUR, [mean("a", 201, 1900, 1900)], CRITICAL,
         "1 PDU, ActivePower over 1h (32m so far): 201W, now 402W, limit 200W"),
        # The same where a PDU is missing: that one falls silent is no reason to alarm.
        (PER_HOUR, [mean("a", 201, 600, 600), NEVER], UNKNOWN,
         "1 of 2 PDUs, ActivePower over 1h (10m so far): no sum, no reading of pdu-9 (no answer)"),
        # A PDU that a reload has added is part of the mean from its first reading on: it neither
        # hides what the others are beyond, nor is its own first minute a mean of an hour.
        (PER_HOUR, [mean("a", 201, HOUR), mean("b", 9, 60, 60)], CRITICAL,
         "2 PDUs, ActivePower over 1h: 210W, now 420W, limit 200W, read: b for 1m"),
        (PER_HOUR, [mean("a", 150, HOUR), mean("b", 160, 60, 60)], WARNING,
         "2 PDUs, ActivePower over 1h: 310W, now 620W, limit 100W, read: b for 1m"),
        (PER_HOUR, [mean("a", 50, HOUR), mean("b", 160, 60, 60)], UNKNOWN,
         "2 PDUs, ActivePower over 1h: 210W, now 420W, limit 200W, judged from 30m on, "
         "read: b for 1m"),
        (PER_HOUR, [mean("a", 40, HOUR), mean("b", 40, 600)], UNKNOWN,
         "1 of 2 PDUs, ActivePower over 1h: no sum, no reading of b (read for 10m of 1h)"),
    ],
)  # fmt: skip
def test_the_state_of_a_sum(
    asked: SumRequest, pdus: Sequence[PduReading], state: int, text: str
) -> None:
    assert told(asked, *pdus) == (state, text)


def test_many_silent_pdus_are_cut_short() -> None:
    _, text = told(POWER, *(PduReading(f"pdu-{n}", why=SILENT) for n in range(40)))
    assert text.endswith("pdu-11 (no answer) and 28 more")


def test_one_device_under_two_names_is_counted_by_nobody() -> None:
    one, two = (now(host, 10)._replace(serials=("S1", "S2")) for host in ("a", "b"))
    state, text = told(POWER, one, two)
    assert state == UNKNOWN
    assert text == "a and b are the same device (S1): no sum counts it twice"
    # One host that is reached in two ways has one PDU.
    assert told(POWER, one, one._replace(value=11)) == (OK, "1 PDU, ActivePower: 10W")


def test_a_period_is_told_as_it_is_typed() -> None:
    found = [period(seconds) for seconds in (45, 60, 90, 119, 3600, 5400, 7000, 9000, 172800)]
    assert found == ["45s", "1m", "90s", "119s", "1h", "90m", "117m", "150m", "2d"]


# --- means


def test_a_mean_weighs_readings_by_the_time_they_stand_for() -> None:
    series = Series(HOUR)
    for at, value in ((0, 10.0), (600, 40.0), (2400, 10.0)):
        series.add(at, value, 60.0)
    # What is not known is not part of it: 60 seconds each; or it is the last that is known.
    assert series.mean(0, HOUR, 0.0) == (20, 180)
    assert series.mean(0, HOUR, 9999) == ((600 * 10 + 1800 * 40 + 1200 * 10) / 3600, 3600)
    assert series.mean(600, 1200, 9999) == (40, 600)
    assert series.mean(600, 1200, 120) == (40, 120)
    assert Series(HOUR).mean(0, HOUR, 60) == (None, 0)


def test_a_series_stays_small_and_keeps_its_mean() -> None:
    series = Series(HOUR)
    for second in range(40_000):
        series.add(second, float(second >= 38_200), 60.0)
    assert len(series._times) <= KEPT + 2
    value, covered = series.mean(36_400, 40_000, 0.0)
    assert value == pytest.approx(0.5, abs=0.02)
    assert covered == 3600


def test_what_a_pdu_said_before_is_kept_with_its_age() -> None:
    readings, device = Readings(), ("10.0.0.1", "161", "2c", "public", "", "")
    wanted = [PduWanted(device, 180.0, frozenset([("ActivePower", HOUR)]))]
    readings.load(wanted)
    unread = readings.of("a", device, over(0.0), 10.0)
    assert (unread.value, unread.age, unread.why) == (None, None, "")
    good = {"values": {"ActivePower": 50.0}, "lacking": {}, "error": "", "serials": ["S"]}
    readings.take(device, (OK, json.dumps(good)), 10.0)
    found = readings.of("a", device, over(HOUR), 70.0)
    assert (found.value, found.age, found.why, found.mean, found.serials) == (
        50, 60, "", 50, ("S",))  # fmt: skip
    # Part of it did not answer: no sum of the rest.
    part = {**good, "values": {}, "lacking": {"ActivePower": "no reading of cord BA"}}
    readings.take(device, (OK, json.dumps(part)), 80.0)
    found = readings.of("a", device, over(HOUR), 90.0)
    assert (found.value, found.age, found.why) == (50, 80, "no reading of cord BA")
    readings.take(device, (UNKNOWN, "UNKNOWN - no answer from 10.0.0.1 port 161: look"), 100.0)
    assert readings.of("a", device, over(HOUR), 110.0).why == SILENT
    readings.take(device, (UNKNOWN, "UNKNOWN - SNMPv3: refused"), 100.0)
    assert readings.of("a", device, over(HOUR), 110.0).why == "SNMPv3: refused"
    # Nobody has asked it for long.
    readings.take(device, (OK, json.dumps(good)), 120.0)
    assert readings.of("a", device, over(0.0), 301.0).why == SILENT
    assert readings.of("a", device, over(0.0), 301.0, expire=False).why == ""  # --once
    # A reload keeps what is known; what is summed up no more is forgotten.
    readings.load(wanted)
    assert readings.of("a", device, over(0.0), 310.0).value == 50
    readings.load([])
    readings.take(device, (OK, json.dumps(good)), 330.0)


# --- lines


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("sum ActivePower --of xyz-*", "'--of': no host of this file matches xyz-*"),
        ("sum ActivePower --of pdu-* -w 80kW",
         "Invalid value for '--warning': '80kW': expected a range in W, such as 80000"),
        ("sum Energy --of pdu-* --over 1h", "Energy is a register that only grows"),
        ("sum Volt --of pdu-*", "expected one of ActivePower, ApparentPower, Energy, Current"),
        ("sum ActivePower", "Missing option '--of'"),
        ("sum ActivePower --of pdu-* -w 20:10", "is reversed"),
        ("sum ActivePower --of pdu-* --over 10s", "expected a time with its unit, from 60s to 7d"),
        ("sum ActivePower --of pdu-* --over nan", "expected a time with its unit, from 60s to 7d"),
        ("sum ActivePower --of pdu-* --without pdu-9",
         "'--without': no host of '--of' matches pdu-9"),
        ("sum ActivePower --of pdu-1 --without pdu-1", "all hosts that match are left out"),
        ("sum ActivePower --of rack", "rack has no service of one PDU"),
        ("sum ActivePower --of pdu-1,pdu-1b --without pdu-1b", "pdu-1b and pdu-1 are one PDU"),
        ("sum ActivePower --of pdu-1 --over 15", "expected a time with its unit"),
        ("sum ActivePower --of broken", "'--of': @host broken: No such option"),
        ("summe ActivePower", "'summe' is no command of the suite"),
    ],
)  # fmt: skip
def test_a_line_that_is_wrong_is_told_and_the_others_go_on(line: str, error: str) -> None:
    found = parse(
        "@host broken -H 10.0.0.8 --no-such-option\n"
        "pdu-1;x;check_sentry4_line -H 10.0.0.1\n"
        "rack;x;check_sentry4_rack -H 10.0.0.1 -H 10.0.0.2\n"
        f"room;power;{line}\n"
        "room;good;sum ActivePower --of pdu-1\n"
        "pdu-1b;x;check_sentry4_cord -H 10.0.0.1\n"
    )
    (told_error,) = found.errors
    assert told_error.where == "line 4"
    assert error in told_error.told
    assert [each.name for each in found.sums] == ["good"]


def test_a_pdu_is_read_once_whatever_is_summed_up_over_it() -> None:
    found = parse(
        "@host pdu-3 -H 10.0.0.3\n"
        "@interval 300\npdu-1;x;check_sentry4_line -H 10.0.0.1\n"
        "@interval 30\npdu-1;y;check_sentry4_cord -H 10.0.0.1\n"
        "pdu-1b;y;check_sentry4_cord -H 10.0.0.1\n"
        "pdu-2;y;check_pdu -H 10.0.0.2 -P 3 -U monitor\n"
        "row;power;sum ActivePower --of pdu-1*\n"
        "room;power;sum ActivePower --of pdu-*\n"
        "site;current;sum Current --of pdu-1,pdu-2 --over 2h\n"
        "room;power;sum Current --of pdu-1\n"
    )
    assert [e.told for e in found.errors] == ["line 11: room;power is there already, in line 9"]
    hosts = [[member.host for member in each.members] for each in found.sums]
    assert hosts == [["pdu-1"], ["pdu-1", "pdu-2", "pdu-3"], ["pdu-1", "pdu-2"]]
    intervals = [(meter.host, meter.interval) for meter in found.meters]
    assert intervals == [("pdu-1", 30), ("pdu-2", 30), ("pdu-3", 60)]
    assert found.number == 7


def test_a_line_host_makes_a_pdu_with_the_interval_in_force_there() -> None:
    found = parse(
        "@interval 300\n@host pdu-1 -H 10.0.0.1\n@interval 20\n@host pdu-2 -H 10.0.0.2\n"
        "@interval 60\npdu-2;failover;check_sentry4_rack -H 10.0.0.3 -H 10.0.0.4\n"
        "room;power;sum ActivePower --of pdu-*\n"
        "room;wrong;sum ActivePower --of nix\nroom;worse;nix\n"
    )
    intervals = {meter.host: meter.interval for meter in found.meters}
    assert intervals == {"pdu-1": 300, "pdu-2": 20}
    assert [error.where for error in found.errors] == ["line 8", "line 9"]


def test_each_period_has_readings_of_its_own() -> None:
    """A reload that makes one longer, or adds one, forgets nothing of the others."""
    readings, device = Readings(), ("10.0.0.1", "161", "2c", "public", "", "")

    def wanted(*periods: float) -> list[PduWanted]:
        return [PduWanted(device, 180.0, frozenset(("ActivePower", p) for p in periods))]

    def poll(since: int, until: int, value: float) -> None:
        text = json.dumps(
            {"values": {"ActivePower": value}, "lacking": {}, "error": "", "serials": []}
        )
        for moment in range(since, until, 60):
            readings.take(device, (OK, text), float(moment))

    def found(period: float, at: float) -> tuple[float, float, float]:
        told = readings.of("a", device, over(period), at)
        assert told.mean is not None
        return round(told.mean), round(told.covered), round(told.since)

    readings.load(wanted(HOUR))
    poll(0, 3600, 400)
    readings.load(wanted(HOUR, 7 * 86400))
    poll(3600, 7200, 1000)
    hour, week = found(HOUR, 7200), found(7 * 86400, 7200)
    assert (hour[1:], week[1:]) == ((3600, 3600), (3660, 3660))  # from the last reading on
    assert hour[0] == pytest.approx(1000, abs=10)
    readings.load(wanted(86400))
    poll(7200, 7260, 500)
    assert found(86400, 7260) == (750, 120, 120)


def test_one_address_with_another_community_or_context_is_another_device() -> None:
    """What a gateway has, or a mistake: then the serial numbers say that they are one."""
    found = parse(
        "@host a -H 10.0.0.1 -C one\n@host b -H 10.0.0.1 -C two\n"
        "@host c -H 10.0.0.1 -P 3 -U x -N y\n"
        "@host d -H 10.0.0.1 -P 3 -U x -N z\n@host e -H 10.0.0.1 -C one -t 9\n"
        "room;power;sum ActivePower --of *\n"
    )
    assert [member.host for member in found.sums[0].members] == ["a", "b", "c", "d"]


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "services"
    path.write_bytes(b"\xef\xbb\xbfa;x;check_sentry4_line -H 10.0.0.1\n")
    assert [service.host for service in read(path.as_posix()).services] == ["a"]
    (error,) = parse("a\x07;x;check_sentry4_line -H 10.0.0.1\n").errors
    assert "control character" in error.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("UNKNOWN - no answer from 10.0.0.1 port 161: look at power", SILENT),
        ("CRITICAL - no SNMPv3 answer from 10.0.0.1 port 161: look at power", SILENT),
        ("UNKNOWN - no result within 2 s (--deadline), waiting for an answer of a: x", SILENT),
        ("UNKNOWN - 10.0.0.1 port 161 stopped answering after 3 answers: look at its load", SILENT),
        ("UNKNOWN - no address for nix.invalid (Name or service not known): look at the spelling",
         "no address for nix.invalid (Name or service not known)"),
    ],
)  # fmt: skip
def test_why_a_pdu_was_not_read_in_a_few_words(text: str, why: str) -> None:
    readings, device = Readings(), ("a",)
    readings.load([PduWanted(device, 180.0, frozenset())])
    readings.take(device, (UNKNOWN, text), 1.0)
    assert readings.of("a", device, over(0.0), 2.0).why == why


# --- for real


def test_a_silent_pdu_whose_service_says_that_this_is_ok(tmp_path: Path) -> None:
    """The deadline passes before SNMP gives up: what the sum is told is no reading."""
    with Rogue(silent) as nobody:
        found = results(
            tmp_path / "services",
            f"pdu-1;x;check_sentry4_cord -H 127.0.0.1 -p {nobody.port} -t 9 --deadline 1 "
            "--no-answer ok\nroom;power;sum ActivePower --of pdu-1\n",
        )
    assert found["x"]["status"] == OK
    assert str(found["power"]["output"]) == (
        "UNKNOWN - room, 0 of 1 PDU, ActivePower: no sum, no reading of pdu-1 (no answer)"
    )


def test_a_sum_waits_for_its_pdus_to_be_polled_once() -> None:
    sums = DueSums()
    found = parse(
        "@interval 300\npdu-1;x;check_pdu -H 10.0.0.1 --deadline 20\n@interval 10\n"
        "pdu-2;x;check_pdu -H 10.0.0.2\nroom;power;sum ActivePower --of pdu-*\n"
        "room;two;sum ActivePower --of pdu-2\n"
    )
    sums.load(found, 1000.0)
    polled = (UNKNOWN, "UNKNOWN - no answer from 10.0.0.2 port 161")
    assert [each.name for each in sums.due(1005.0)] == []
    sums.take(found.meters[1], polled, 1006.0)
    assert [each.name for each in sums.due(1007.0)] == ["two"]
    assert [each.name for each in sums.due(1009.0)] == []
    assert [each.name for each in sums.due(1319.0)] == ["two"]
    assert "power" in {each.name for each in sums.due(1320.0)}  # 300 + 20: not for ever
    state, text = sums.outcome(found.sums[0], 1320.0)
    assert state == UNKNOWN
    assert "0 of 2 PDUs" in text


def test_a_room_of_300_pdus_of_which_three_are_silent(tmp_path: Path) -> None:
    """One agent answers for all: each has an address of its own."""
    values = anonymous(pro2(1, 2))
    with Agent(values, host="0.0.0.0") as agent, Rogue(silent) as nobody:
        cord = run("check_sentry4_cord", "-H", "127.0.0.1", "-p", str(agent.port), "-m",
                   "ActivePower")  # fmt: skip
        one = float(re.findall(r"ActivePower=([\d.]+)W", cord.output)[0])
        lines = [
            f"@host pdu-{row}-{n} -H 127.0.{row}.{n} -p {agent.port}"
            for row in (1, 2, 3) for n in range(1, 100)
        ]  # fmt: skip
        lines += [
            f"@host pdu-{row}-100 -H 127.0.9.{row} -p {nobody.port} -t 0.3 -e 0"
            for row in (1, 2, 3)
        ]
        lines += [
            "row-1;row;sum ActivePower --of pdu-1-* --without pdu-1-100",
            "room;power;sum ActivePower --of pdu-*",
            "room;beyond;sum ActivePower --of pdu-* -c 1000",
            "site;energy;sum Energy --of pdu-*-1,pdu-*-2",
        ]
        found = results(tmp_path / "services", "\n".join(lines) + "\n")
    assert str(found["row"]["output"]) == (
        f"OK - row-1, 99 PDUs, ActivePower: {99 * one:g}W, without pdu-1-100"
    )
    power = found["power"]
    assert power["status"] == UNKNOWN
    assert str(power["output"]) == (
        "UNKNOWN - room, 297 of 300 PDUs, ActivePower: no sum, no reading of "
        "pdu-1-100 (no answer), pdu-2-100 (no answer), pdu-3-100 (no answer)"
    )
    assert str(found["beyond"]["output"]).startswith(
        f"CRITICAL - room, 297 of 300 PDUs, ActivePower: at least {297 * one:g}W, limit 1000W; "
    )
    assert str(found["energy"]["output"]).startswith("OK - site, 6 PDUs, Energy: ")


def test_several_levels_ask_no_pdu_twice(tmp_path: Path) -> None:
    lines = "pdu-1;x;check_sentry4_cord -H 127.0.0.1 -p {port}\n"
    levels = "".join(f"{name};power;sum ActivePower --of pdu-*\n" for name in ("row", "room"))
    asked = []
    with Agent(pro2(1, 2)) as agent:
        for text in (lines + "row;power;sum ActivePower --of pdu-*\n", lines + levels):
            with Relay(agent.port) as relay:
                results(tmp_path / "services", text.format(port=relay.port))
                asked.append(len(relay.requests))
    assert asked[0] == asked[1]


class Nobody(Receiver):
    """Takes nothing: the outbox is looked at."""


def test_sums_are_told_at_their_interval_and_readings_to_nobody() -> None:
    handed: list[Delivery] = []
    text = "@interval 1\npdu-1;x;check_sentry4_cord -H 127.0.0.1 -p {port}\n"
    text += "room;power;sum ActivePower --of pdu-* --over 1h\n"
    with Agent(pro2(1, 2)) as agent:
        made = Fleet(Nobody())
        made.kept.add = lambda result, since: handed.append(result)  # type: ignore[method-assign]
        found = parse(text.format(port=agent.port))
        made.load(found, spread=False)
        assert made.services == found.number == 2

        def step() -> bool:
            made.polls.start(time.monotonic(), again=True)
            made.listen(0.05)
            made._tell_sums(made.sums.due(time.monotonic()))
            return sum(each.host == "room" for each in handed) > 1

        assert wait_for(step, 30)
        made.load(found, spread=False)  # a reload forgets nothing
        assert made.sums.outcome(found.sums[0], time.monotonic())[0] == OK
        made.close()
    assert {each.host for each in handed} == {"pdu-1", "room"}
    last = [each for each in handed if each.host == "room"][-1]
    assert last.status == OK
    assert "ActivePower over 1h (" in last.output
    assert last.performance.startswith("ActivePower_mean=")


def test_a_gap_is_filled_for_whom_the_last_known_reading_will_do() -> None:
    """Over the gap, and after it; for the others the mean of half of the period is too little."""
    readings, device = Readings(), ("a",)
    readings.load([PduWanted(device, 180.0, frozenset([("ActivePower", HOUR)]))])
    text = json.dumps(
        {"values": {"ActivePower": 100.0}, "lacking": {}, "error": "", "serials": ["S"]}
    )
    for moment in range(0, 3600, 60):
        readings.take(device, (OK, text), float(moment))
    for moment in range(3600, 6600, 60):
        readings.take(device, (UNKNOWN, "UNKNOWN - no answer from a: look"), float(moment))
    patient = PER_HOUR._replace(last_known=7200.0)
    expected = ((PER_HOUR, UNKNOWN), (patient, OK))
    for now_it_is, back in ((6600.0, False), (6660.0, True)):
        if back:
            readings.take(device, (OK, text), now_it_is)
        for asked, state in expected:
            found = readings.of("a", device, asked, now_it_is)
            assert told(asked, found)[0] == state, (now_it_is, asked)


def test_a_shorter_interval_takes_nothing_of_what_was_read() -> None:
    readings, device = Readings(), ("a",)
    means = frozenset([("ActivePower", HOUR)])
    readings.load([PduWanted(device, 900.0, means)])
    text = json.dumps({"values": {"ActivePower": 9.0}, "lacking": {}, "error": "", "serials": []})
    for moment in range(0, 3600, 300):
        readings.take(device, (OK, text), float(moment))
    readings.load([PduWanted(device, 90.0, means)])
    found = readings.of("a", device, PER_HOUR, 3500.0)
    assert (found.why, round(found.covered), round(found.since)) == ("", 3500, 3500)


def test_a_new_metric_of_a_known_pdu_is_waited_for() -> None:
    sums, line = DueSums(), "pdu-1;x;check_pdu -H 10.0.0.1\n"
    before = parse(f"{line}room;power;sum ActivePower --of pdu-1\n")
    sums.load(before, 0.0)
    text = json.dumps({"values": {"ActivePower": 9.0}, "lacking": {}, "error": "", "serials": []})
    sums.take(before.meters[0], (OK, text), 1.0)
    after = parse(
        f"{line}room;power;sum ActivePower --of pdu-1\nroom;amps;sum Current --of pdu-1\n"
        "room;mean;sum ActivePower --of pdu-1 --over 2m\n"
    )
    sums.load(after, 10.0)
    assert {each.name for each in sums.due(75.0)} == {"power", "mean"}
    assert "over 2m (" in sums.outcome(after.sums[2], 75.0)[1]


def test_hosts_left_out_by_a_pattern_are_named() -> None:
    found = parse(
        "pdu-1;x;check_pdu -H 10.0.0.1\npdu-2;x;check_pdu -H 10.0.0.2\n"
        "pdu-3;x;check_pdu -H 10.0.0.3\nroom;power;sum ActivePower --of pdu-* --without pdu-[13]\n"
    )
    assert found.sums[0].asked.without == ("pdu-1", "pdu-3")
    (error,) = parse("a;x;check_pdu -H 10.0.0.1\nr;x;sum Voltage --of a\n").errors
    assert error.option == "METRIC"


def test_one_pdu_without_a_serial_number_under_two_names(tmp_path: Path) -> None:
    """As check_sentry4_rack: by where it is. Of one host it is one PDU."""
    with Agent(anonymous(pro2(1, 2))) as agent:
        at = f"-p {agent.port}"
        found = results(
            tmp_path / "services",
            f"a;x;check_sentry4_cord -H 127.0.0.1 {at}\na;y;check_sentry4_unit -H localhost {at}\n"
            f"b;x;check_sentry4_cord -H LOCALHOST {at}\n"
            "r;one;sum ActivePower --of a\nr;two;sum ActivePower --of a,b\n",
        )
    assert str(found["one"]["output"]).startswith("OK - r, 1 PDU, ActivePower: ")
    assert "a and b are the same device (127.0.0.1 port" in str(found["two"]["output"])
