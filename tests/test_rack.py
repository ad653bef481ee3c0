"""Spec 11: the feeds of a rack together."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest

from check_sentry4.checks.rack import Conductor, FeedLoad, Outlet, RackRequest, judge_rack
from check_sentry4.checks.result import Result
from check_sentry4.feeds.named import FeedError, named_cords
from check_sentry4.mib import families
from check_sentry4.mib.sentry4 import CORD
from check_sentry4.rows import Row
from lab.agent import Agent, has_ipv6
from lab.helpers import Changes, assert_one_line, changed, installed, run, run_here, slow_start
from lab.helpers import Result as Printed
from lab.makes import (
    APC,
    CPQPOWER,
    CYBERPOWER,
    EATON,
    ENERTREE,
    ENLOGIC,
    LIEBERT,
    MAKES,
    PANDUIT,
    RARITAN,
    SCHLEIFENBAUER,
    aten,
    enertree,
    pdu2,
)
from lab.makes.rittal import cell
from lab.monitors import children, wait_for
from lab.recording import SERIALS, ST4, Values, dump, pro2, sentry3, twin
from lab.relay import Relay
from tests.literal import bounds
from tests.rogue import Rogue, silent

DEFAULT = (("Failover", bounds("80", "100")),)
#: L2 of the second PDU: 6.13 A of the first and 21.27 A are 27.4 A.
LOADED: Changes = {f"{ST4}.4.3.1.3.1.1.2": 2127}
DEAD: Changes = {f"{ST4}.5.3.1.3.1.1.2": 0, f"{ST4}.5.3.1.1.1.1.2": 2}
OFF: Changes = {f"{ST4}.3.3.1.1.1.1": 2}


def lines(
    *loads: float | None, capacity: float | None = 32, first: int = 1
) -> tuple[Conductor, ...]:
    """Conductors L1, L2, ... of one cord."""
    return tuple(
        Conductor("line", 1, f"L{number}", load, "A", capacity)
        for number, load in enumerate(loads, first)
    )


def told(feeds: list[FeedLoad], **asked: object) -> list[tuple[int, str]]:
    """State and words of what is wrong, or of what is compared."""
    results: list[Result] = judge_rack(RackRequest(**{"metrics": DEFAULT, **asked}), feeds).results  # type: ignore[arg-type]
    return [(r.state, r.told) for r in results if r.what != "Supply" or r.state]


A = FeedLoad("A", "pdu-a", conductors=lines(5, 6.13, 7))
B = FeedLoad("B", "pdu-b", conductors=lines(5, 21.27, 7))


def test_failover_is_the_sum_against_the_smaller_capacity() -> None:
    assert told([A, B]) == [
        (0, "if A fails: B L1 10A of 32A (31%)"),
        (1, "if A fails: B L2 27.4A of 32A (86%)"),
        (0, "if A fails: B L3 14A of 32A (44%)"),
    ]
    smaller = A._replace(conductors=lines(5, 6.13, 7, capacity=16))
    assert told([smaller, B])[1] == (2, "if B fails: A L2 27.4A of 16A (171%)")
    assert told([A, B], share=80.0)[1] == (
        2, "if A fails: B L2 27.4A of 25.6A, which is 80% of 32A (107%)",
    )  # fmt: skip
    assert told([A, B], capacity=63.0)[1][0] == 0


def test_phases_are_paired_by_label_not_by_order() -> None:
    turned = B._replace(conductors=tuple(reversed(B.conductors)))
    assert told([A, turned]) == told([A, B])


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (B._replace(conductors=lines(5)),
         "feed A (pdu-a) has L1, L2, L3 and feed B (pdu-b) has L1"),
        (B._replace(conductors=()), "feed B (pdu-b) tells no lines"),
        (B._replace(conductors=lines(5, None, 7)), "feed B (pdu-b) L2: no reading"),
        (B._replace(conductors=lines(5, 6, 7, capacity=None)),
         "feed B (pdu-b) L1 tells no capacity: see --capacity"),
        (B._replace(conductors=lines(5, 6, 7, capacity=0)), "tells no capacity"),
        (B._replace(error="no answer", silent=True), "feed B (pdu-b): no answer"),
        (B._replace(conductors=(Conductor("line", 1, "", 5, "A", 32, "AB does not say"),)),
         "feed B (pdu-b): AB does not say"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_unknown(other: FeedLoad, says: str) -> None:
    found = [text for state, text in told([A, other]) if state == 3]
    assert says in " ".join(found), told([A, other])


def test_delta_and_wye_are_not_paired() -> None:
    found = told([A._replace(wiring=("Delta",)), B._replace(wiring=("Wye",))])
    assert found == [(3, "Failover: feed A (pdu-a) is Delta, feed B (pdu-b) Wye: no line of one is "
                      "one of the other")]  # fmt: skip


def test_a_dead_feed_is_critical_and_a_silent_one_never_0() -> None:
    unpowered = B._replace(unpowered=("AA:L2 has no voltage",))
    assert told([A, unpowered])[0] == (
        2, "feed B (pdu-b): AA:L2 has no voltage, redundancy is gone",
    )  # fmt: skip
    silent = B._replace(error="no answer", silent=True)
    assert told([A, silent], no_answer=2) == [(2, "feed B (pdu-b): no answer")]
    sums = A._replace(sums={"ActivePower": 900.0}), silent
    assert told(list(sums), metrics=(("ActivePower", None),))[1] == (
        3, "ActivePower: no sum, feed B (pdu-b) has no reading of it",
    )  # fmt: skip


def test_sums_and_imbalance() -> None:
    feeds = [A._replace(sums={"ActivePower": 900.5}), B._replace(sums={"ActivePower": 100.0})]
    asked = (("ActivePower", bounds("1000")), ("FeedImbalance", bounds("50")))
    assert told(feeds, metrics=asked) == [
        (1, "ActivePower: 1000.5W"),
        (0, "L1 FeedImbalance: 0% (A 5A, B 5A)"),
        (1, "L2 FeedImbalance: 110.51% (A 6.13A, B 21.27A)"),
        (0, "L3 FeedImbalance: 0% (A 7A, B 7A)"),
    ]
    part = [feeds[0], B._replace(sums={"ActivePower": None})]
    assert told(part, metrics=(("ActivePower", None),))[0][0] == 3


def test_pairs() -> None:
    of_a = (("AA1", "db-1", True, 1.2), ("AA2", "web", True, 0.0), ("AA3", "lone", True, 0.4),
            ("AA4", "cold", False, 0.0))  # fmt: skip
    of_b = (("BA7", "DB-1", True, 0.0), ("BA2", "web", True, 0.0), ("BA4", "cold", True, 0.3))
    a, b = (feed._replace(outlets=tuple(Outlet(*outlet) for outlet in outlets))
            for feed, outlets in ((A, of_a), (B, of_b)))  # fmt: skip
    assert told([a, b], metrics=(), pairs="name") == [
        (1, "DB-1(B BA7) is on and draws nothing while A AA1 carries 1.2A: its redundant supply is "
         "dead"),
    ]  # fmt: skip
    judgement = judge_rack(RackRequest((), pairs="name"), [a, b])
    assert "no partner: A lone(AA3)" in judgement.lines
    assert told([a, B], metrics=(), pairs="name") == [(3, "feed B (pdu-b) measures no outlets")]
    none = b._replace(outlets=(Outlet("BA7", "other", True, 0.0),))
    assert told([a, none], metrics=(), pairs="name")[-1][0] == 3


def test_factory_names_pair_nothing() -> None:
    a = B._replace(feed="A", outlets=(Outlet("AA1", "Outlet 1", True, 3.0, named=False),))
    b = B._replace(outlets=(Outlet("AA1", "Outlet 1", True, 0.0, named=False),))
    ((state, says),) = told([a, b], metrics=(), pairs="name")
    assert (state, says) == (3, "no two outlets of different feeds have the same name "
                                "(2 outlets with a factory name)")  # fmt: skip
    assert told([a, b], metrics=(), pairs="id")[0][0] == 1


@pytest.mark.parametrize(
    ("name", "factory", "given"),
    [
        ("sentry4", ("Master_Outlet_1", "Link1_Outlet_24"), ("Master_Outlet", "db-1", "Outlet 1x")),
        ("sentry3", ("Outlet AA1", "TowerA_Outlet1", "Outlet 3"), ("Outlet AA1 db-1", "AA1")),
        ("apc-rpdu2", ("Outlet 1", "OUTLET 24", "Outlet L1-4"), ("Outlet", "1")),
        ("aten-pe", ("01", "16"), ("a01",)),
        ("eaton-epdu", ("Outlet A24", "Outlet 3"), ("Power strip",)),
        ("enertree", ("Outlet # 1",), ("Outlet # x",)),
        ("raritan-px1", ("OUTLET1", "Outlet 12"), ("OUTLET",)),
        ("rittal", ("Socket 01",), ("Socket",)),
        ("schleifenbauer", ("channel1",), ("channel",)),
        ("tripplite", ("Load 24",), ("Load",)),
    ],
)
def test_factory_names(name: str, factory: tuple[str, ...], given: tuple[str, ...]) -> None:
    pattern = re.compile(families.family(name).settings.factory_names, re.IGNORECASE)
    assert [each for each in factory if not pattern.fullmatch(each)] == []
    assert [each for each in given if pattern.fullmatch(each)] == []


def rack(folder: Path, devices: list[Values], *words: str) -> Printed:
    """The command over saved walks."""
    walks: list[str] = []
    for number, (name, values) in enumerate(zip("ab", devices)):
        values = twin(values, number) if number else values
        (folder / f"pdu-{name}").write_text(dump(values), "latin-1")
        walks += ["--walk", str(folder / f"pdu-{name}")]
    return run_here("check_sentry4_rack", [*walks, *words])


S3 = "1.3.6.1.4.1.1718.3"
#: The lines of cord BA carry nothing; its phases are not answered.
ZERO: Changes = {f"{ST4}.4.3.1.3.2.1.{n}": 0 for n in (1, 2, 3, 4)}


def gone(table: int, index: str) -> Changes:
    """All cells of some rows of the Sentry4-MIB are gone."""
    return {oid: None for oid in pro2() if oid.startswith(f"{ST4}.{table}.")
            and f".{'.'.join(oid.split('.')[13:])}.".startswith(f".{index}.")}  # fmt: skip


NO_PHASES = BA_PHASES = gone(5, "2.1")
BA_CORD, BA_LINES = gone(3, "2.1"), gone(4, "2.1")
INFEEDS_B = [f"{S3}.2.2.1.7.2.{n}" for n in (1, 2, 3)]
VOLTS_B = [f"{S3}.2.2.1.11.2.{n}" for n in (1, 2, 3)]


def pole_volts(pole: int, state: int | None, value: int | None = None) -> Changes:
    """The state and the value of the voltage of a pole of the first inlet."""
    at = f"1.1.{pole}.4"
    return {f"{RARITAN}.5.2.4.1.3.{at}": state, f"{RARITAN}.5.2.4.1.6.{at}": value,
            f"{RARITAN}.5.2.4.1.4.{at}": value}  # fmt: skip


#: The first outlet, with a name of its own.
WEB: Changes = {f"{ST4}.8.2.1.3.1.1.1": b"web-1"}
CASES: list[tuple[list[Values], str, int, str]] = [
    ([pro2(), pro2()], "--rack F31", 0,
     "OK - F31, if A fails: B cord 2 L2 13.88A of 32A (43%) is the most"),
    ([pro2(), changed(pro2(), LOADED)], "", 1,
     "WARNING - DC2_Room4_RackF31, if A fails: B L2 27.4A of 32A (86%)"),
    ([pro2(), changed(pro2(), DEAD)], "", 2,
     "CRITICAL - DC2_Room4_RackF31, feed B (pdu-b): AA:L2-N is off, AA:L2-N has no voltage, "
     "redundancy is gone"),
    ([pro2(), changed(pro2(), {f"{ST4}.5.3.1.3.1.1.2": -1})], "", 3,
     "AA:L2-N has no voltage reading"),
    ([pro2(), changed(pro2(), {f"{ST4}.5.3.1.3.1.1.2": 30})], "", 2, "AA:L2-N has no voltage"),
    ([pro2(), changed(pro2(), {f"{ST4}.3.3.1.2.1.1": 12})], "", 2, "is breakerTripped"),
    ([pro2(), changed(pro2(), {f"{ST4}.3.3.1.2.1.1": 10})], "", 3, "is noComm"),
    ([pro2(), changed(pro2(), {f"{ST4}.2.2.1.2.2": None, f"{ST4}.2.3.1.1.2": None,
                               f"{ST4}.2.2.1.3.2": None})], "", 3, "2 of 3 units answer"),
    ([changed(pro2(), {f"{ST4}.4.2.1.4.1.1.1": "AA:L2"})] * 2, "", 3, "has L2 more than once"),
    ([pro2(), changed(pro2(), OFF)], "", 2, "is off, redundancy is gone"),
    ([pro2(), pro2()], "--feeds X,Y --share 80 --level cord", 0, "if X fails: Y cord"),
    ([pro2(), pro2()], "--metric ActivePower,Energy,Current,ApparentPower", 0,
     "ActivePower: 15360W, Energy: 14553.4kWh, Current: 69.04A, ApparentPower: 15996VA"),
    ([pro2(), pdu2()], "", 0, "if A fails: B L3 18.36A of 32A (57%) is the most"),
    ([pdu2(), enertree()], "", 1, "if A fails: B L3 26A of 32A (81%)"),
    ([aten(), aten()], "", 0, "if A fails: B L 16.9A of 32A (53%) is the most"),
    ([aten(), aten()], "--level branch", 0, "if A fails: B 1 8.45A of 16A (53%)"),
    ([aten(), enertree()], "", 3, "feed A (pdu-a) has L and feed B (pdu-b) has L1, L2, L3"),
    ([sentry3(neutral=True), pro2()], "", 3, "is Delta, feed B (pdu-b) Wye"),
    ([sentry3(neutral=True), sentry3(neutral=True)], "--metric ActivePower", 0, "ActivePower: "),
    ([pro2()], "--feeds AA,BA", 0, "if AA fails: BA L2 13.07A of 32A (41%) is the most"),
    ([pdu2()], "--feeds I1,2.I1", 0, "if I1 fails: 2.I1 L3 24A of 32A (75%) is the most"),
    ([enertree()], "--feeds 1,2", 1, "if 1 fails: 2 L3 28A of 32A (88%)"),
    ([pdu2(), changed(pdu2(), {f"{RARITAN}.3.3.3.1.7": None})], "", 3, "tells no capacity"),
    ([pdu2(), changed(pdu2(), {f"{RARITAN}.3.3.3.1.7": None})], "--capacity 32", 0, "is the most"),
    # Factory names are no names: those of 38 outlets on each.
    ([pro2(), pro2()], "--pairs", 0, "9 pairs of outlets, no supply is dead"),
    ([pro2(), pro2()], "--pairs --pair-by id", 0, "48 pairs of outlets, no supply is dead"),
    ([pro2(), changed(pro2(), {f"{ST4}.8.3.1.3.1.1.1": 0})], "--pairs", 0, "no supply is dead"),
    # A feed is on, and has voltage, or not, for its cords and conductors.
    ([changed(pro2(), {**ZERO, f"{ST4}.5.2.1": None, f"{ST4}.5.3.1": None})], "--feeds AA,BA", 3,
     "feed BA: BA:L1 carries no current and has no voltage reading"),
    ([pro2(), changed(pro2(), {**ZERO, **NO_PHASES})], "", 3,
     "feed B (pdu-b): BA:L1 carries no current and has no voltage reading"),
    ([changed(pro2(), {f"{ST4}.4.3.1.3.2.1.2": 0, f"{ST4}.5.3.1.3.2.1.2": None})],
     "--feeds AA,BA", 3, "feed BA: BA:L2 carries no current and has no voltage reading"),
    ([changed(pro2(), {f"{ST4}.4.3.1.3.2.1.2": 0})], "--feeds AA,BA", 0, "is the most"),
    ([changed(pro2(), {f"{ST4}.4.3.1.3.2.1.2": 0, f"{ST4}.5.3.1.3.2.1.2": None})],
     "--feeds AA,BA --level cord", 3, "BA:L2 carries no current"),
    ([changed(sentry3(), {**dict.fromkeys(INFEEDS_B, 0), **dict.fromkeys(VOLTS_B)})],
     "--feeds A,B", 3, "TowerB_InfeedA carries no current and has no voltage reading"),
    ([sentry3(), changed(sentry3(), {INFEEDS_B[1]: 0, VOLTS_B[1]: None})], "", 3,
     "TowerB_InfeedB carries no current"),
    ([pro2(), changed(pro2(), {f"{ST4}.5.3.1.4.1.1.2": 9})], "", 3,
     "AA:L2-N has no voltage reading"),
    ([pdu2(), changed(pdu2(), {f"{RARITAN}.5.2.4.1.6.1.1.2.1": 0, **pole_volts(2, None)})], "", 3,
     "L2 carries no current and has no voltage reading"),
    ([pdu2(), changed(pdu2(), pole_volts(2, -1, 0))], "", 3, "L2 has no voltage reading"),
    # What the MIB does not define, or unknown, is UNKNOWN here as everywhere.
    *(([pro2(), changed(pro2(), {f"{ST4}.{oid}.1.1{at}": value})], "", 3, says)
      for oid, at in (("3.3.1.1", ""), ("4.3.1.1", ".2"), ("5.3.1.1", ".2"), ("3.3.1.2", ""),
                      ("4.3.1.2", ".2"), ("5.3.1.2", ".2"), ("4.3.1.4", ".2"), ("5.3.1.4", ".2"))
      for value, says in ((99, "is 99"),)),
    *(([pro2(), changed(pro2(), {f"{ST4}.{oid}": 0})], "", 3, "State is unknown")
      for oid in ("3.3.1.1.1.1", "4.3.1.1.1.1.2", "5.3.1.1.1.1.2")),
    *(([pro2(), changed(pro2(), {f"{ST4}.2.3.1.1.2": value})], "", 3, says)
      for value, says in ((10, "Link1 is noComm"), (8, "Link1 is lost"), (99, "Status is 99"))),
    ([pro2(), changed(pro2(), {f"{ST4}.4.3.1.1.1.1.2": None})], "", 3,
     "AA:L2 State: not answered"),
    ([sentry3(), changed(sentry3(), {f"{S3}.2.2.1.5.1.1": 42})], "", 3, "Status is 42"),
    ([sentry3(), changed(sentry3(), {f"{S3}.2.1.1.4.1": 1})], "", 3, "TowerA is noComm"),
    ([enertree(), changed(enertree(), {f"{ENERTREE}.1.2.1.1.14.1": "ERROR"})], "", 1,
     "rack-1 State is ERROR"),
    # Sums never of a part: what should be there is known from all that the device tells.
    ([pro2(), changed(pro2(), BA_CORD)], "--metric ActivePower -w 13000", 3,
     "ActivePower: no sum, feed B (pdu-b): cord BA does not answer"),
    ([pro2(), changed(pro2(), BA_CORD)], "--metric ActivePower -w 9000 -c 99000", 1,
     "ActivePower: at least 11520W; feed B (pdu-b): cord BA does not answer"),
    ([pro2(), changed(pro2(), BA_CORD)], "--metric ActivePower -w 9000: -c 14000", 3, "no sum"),
    ([pro2(), changed(pro2(), BA_LINES)], "--metric Current -w 60", 3, "0 of 4 lines of BA answer"),
    ([changed(pro2(), BA_CORD)], "--feeds AA,BA --metric ActivePower", 3,
     "cord BA does not answer"),
    ([pro2(), changed(pro2(), {f"{ST4}.4.2.1.2.2.1.2": None, f"{ST4}.4.2.1.4.2.1.2": None,
                               f"{ST4}.4.2.1.6.2.1.2": None,
                               **{f"{ST4}.4.3.1.{c}.2.1.2": None for c in range(1, 6)}})],
     "--metric Current", 3, "3 of 4 lines of BA answer"),
    ([pro2(), changed(pro2(), {**BA_CORD, **BA_LINES, **BA_PHASES})], "--metric ActivePower", 3,
     "0 of 1 cords of unit B answer"),
    ([sentry3(), changed(sentry3(), {f"{S3}.2.2.1.{c}.2.2": None for c in range(1, 24)})],
     "--metric ActivePower", 3, "2 of 3 infeeds of B answer"),
    ([pro2(), changed(pro2(), {f"{ST4}.3.3.1.3.2.1": -1})], "--metric ActivePower", 3,
     "feed B (pdu-b): no reading of cord BA"),
    # Pairs: noise is none.
    *(([changed(pro2(), {**WEB, f"{ST4}.8.3.1.3.1.1.1": 300}),
        changed(pro2(), {**WEB, f"{ST4}.8.3.1.3.1.1.1": load})], "--pairs", status, says)
      for load, status, says in ((1, 1, "is on and draws nothing"), (9, 1, "is on and draws"),
                                 (10, 0, "no supply is dead"))),
    ([changed(pro2(), {**WEB, f"{ST4}.8.3.1.3.1.1.1": 9}),
      changed(pro2(), {**WEB, f"{ST4}.8.3.1.3.1.1.1": 0})], "--pairs", 0, "no supply is dead"),
    ([changed(pro2(), WEB),
      changed(pro2(), {**WEB, f"{ST4}.8.3.1.3.1.1.1": 0, f"{ST4}.8.3.1.1.1.1.1": 0})], "--pairs",
     3, "does not say whether it is on"),
    ([changed(pro2(), WEB), changed(pro2(), {**WEB, f"{ST4}.8.3.1.3.1.1.1": 0})], "--pairs", 1,
     "is on and draws nothing while A AA1 carries 1.05A: its redundant supply is dead"),
]  # fmt: skip


@pytest.mark.parametrize(("devices", "words", "status", "says"), CASES)
def test_devices(devices: list[Values], words: str, status: int, says: str, tmp_path: Path) -> None:
    result = rack(tmp_path, devices, *words.split())
    assert (result.status, says in result.line) == (status, True), result.output
    for more in ("-v", "--output json", "--oksummary"):
        assert rack(tmp_path, devices, *words.split(), *more.split()).status == status, more


def test_performance_data(tmp_path: Path) -> None:
    data = rack(tmp_path, [pro2(), changed(pro2(), LOADED)]).performance
    assert data["A_B_L2_Failover"] == "85.6%;80;100;0"
    assert (data["A_L2_Current"], data["B_L2_Current"]) == ("6.13A;;;0;32", "21.27A;;;0;32")


@pytest.mark.parametrize(
    ("devices", "words", "says"),
    [
        (1, "", "one address only"),
        (1, "--feeds AA", "one address only"),
        (1, "--feeds AA,AC", "no cord is AC: this device has AA, BA"),
        (2, "--feeds A,B,C", "3 names for 2 addresses"),
        (2, "--feeds A,A", "one is there twice"),
        (2, "--capacity 0", "'--capacity'"),
        (2, "--capacity -3", "'--capacity'"),
        (2, "--share 0", "'--share'"),
        (2, "--capacity nan", "'--capacity'"),
        (2, "--level line,cord --capacity 32", "expected one --level with it"),
        (2, "--level line,branch --capacity 32", "expected one --level with it"),
        (2, "--capacity 1e-320", "'--capacity'"),
        (2, "--share 1e-320", "'--share'"),
        (2, "-H pdu-a", "exclude each other"),
        (1, "--feeds AA,A", "AA is in both AA and A"),
        (2, "--metric FeedImbalance", "FeedImbalance needs a range"),
        (2, "--metric Voltage", "expected Failover"),
        (2, "--level phase", "expected line, cord, branch"),
        (0, "", "Missing option '-H'"),
    ],
)
def test_bad_input(devices: int, words: str, says: str, tmp_path: Path) -> None:
    result = rack(tmp_path, [pro2()] * devices, *words.split())
    assert_one_line(result, 3)
    assert says in result.line
    for other in ("PDU-A", "pdu-a"):
        twice = run_here("check_sentry4_rack", ["-H", "pdu-a", "-H", other])
        assert_one_line(twice, 3)
        assert "name one PDU for each feed" in twice.line


@pytest.mark.parametrize("other", ["127.0.0.1", "127.1", "2130706433", "0x7f.1"])
def test_one_address_spelled_in_two_ways(other: str) -> None:
    result = run_here("check_sentry4_rack", ["-H", "127.0.0.1", "-H", other, "-p", "9"])
    assert_one_line(result, 3)
    assert "name one PDU for each feed" in result.line


def test_one_file_by_two_names(tmp_path: Path) -> None:
    path = tmp_path / "walk"
    path.write_text(dump(pro2()), "latin-1")
    (tmp_path / "link").symlink_to(path)
    (tmp_path / "hard").hardlink_to(path)
    for other in (f"{tmp_path}/./walk", f"{tmp_path}/../{tmp_path.name}/walk", tmp_path / "link",
                  tmp_path / "hard"):  # fmt: skip
        result = run_here("check_sentry4_rack", ["--walk", str(path), "--walk", str(other)])
        assert_one_line(result, 3)
        assert "name one PDU for each feed" in result.line


@pytest.mark.parametrize("values", [pro2(), sentry3(), pdu2(), enertree()])
def test_one_serial_number_is_one_device(values: Values, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"pdu-{name}").write_text(dump(values), "latin-1")
    walks = ["--walk", str(tmp_path / "pdu-a"), "--walk", str(tmp_path / "pdu-b")]
    for words in ([], ["--metric", "ActivePower"], ["--pairs"]):
        result = run_here("check_sentry4_rack", [*walks, *words])
        assert (result.status, "are the same device (serial number" in result.line) == (3, True)
    blank = {oid: "N/A" for oid in values if oid.startswith(SERIALS)}
    for name in "ab":
        (tmp_path / f"pdu-{name}").write_text(dump(changed(values, {**blank})), "latin-1")
    assert "are the same device" not in run_here("check_sentry4_rack", walks).output


def test_one_device_by_two_names_is_wrong_usage() -> None:
    with Agent(pro2()) as agent:
        at = ["-p", str(agent.port)]
        twice = run("check_sentry4_rack", "-H", "127.0.0.1", "-H", "localhost", "-4", *at)
        assert_one_line(twice, 3)
        assert "are the same device (127.0.0.1 port" in twice.line
        if has_ipv6():
            twice = run("check_sentry4_rack", "-H", "127.0.0.1", "-H", "::1", *at)
            assert (twice.status, "serial number" in twice.line) == (3, True)


def test_pairs_of_feeds_that_are_silent_are_not_ok() -> None:
    with Rogue(silent) as nobody:
        words = ["-H", "127.0.0.1", "-H", "127.0.0.2", "-p", str(nobody.port), "-t", "0.2", "-e",
                 "0", "--pairs", "--no-answer", "ok"]  # fmt: skip
        result = run("check_sentry4_rack", *words)
    assert (result.status, "there are not two feeds that answer" in result.line) == (3, True)


def test_a_percentage_is_compared_as_it_is_told() -> None:
    """Spec 11: 80 % of 24 A is 80 %, however it was computed."""
    for hundredths in range(1921):
        one, other = hundredths / 100, (1920 - hundredths) / 100
        feeds = [A._replace(conductors=lines(one, capacity=24)),
                 B._replace(conductors=lines(other, capacity=24))]  # fmt: skip
        assert told(feeds) == [(0, "if A fails: B L1 19.2A of 24A (80%)")], hundredths
    (found,) = told([A._replace(conductors=lines(10.0, capacity=24)),
                     B._replace(conductors=lines(9.28, capacity=24))])  # fmt: skip
    assert found == (1, "if A fails: B L1 19.28A of 24A (80.3%)")


@pytest.mark.parametrize(
    ("warning", "critical", "value", "state"),
    [("10", "", 11, 1), ("10", "20", 21, 2), ("10", "20", 11, 1), ("10:", "", 5, 0),
     ("10:20", "", 21, 1), ("10:20", "", 5, 0), ("@10:20", "", 15, 0), ("@10:", "", 15, 1),
     ("~:10", "", 11, 1), ("10", "", 10, 0)],
)  # fmt: skip
def test_what_holds_of_all_that_is_more(
    warning: str, critical: str, value: float, state: int
) -> None:
    ranges = bounds(warning, critical)
    assert ranges is not None
    assert ranges.state_from(value) == state


def test_live(tmp_path: Path) -> None:
    """Devices side by side; options of one in a section; one silent; the deadline for all."""
    ini = tmp_path / "plugins.ini"
    environment = {"NAGIOS_CONFIG_PATH": str(tmp_path)}
    with Agent(pro2()) as a, Agent(twin(changed(pro2(), LOADED))) as b:
        ini.write_text(f"[b]\nport={b.port}\n[silent]\nport={b.port}\ncommunity=wrong\n")
        ini.chmod(0o600)

        def ask(*words: str) -> Printed:
            return run("check_sentry4_rack", "-H", "127.0.0.1", "-p", str(a.port), *words,
                       environment=environment)  # fmt: skip

        assert "if A fails: B L2 27.4A of 32A (86%)" in ask("-H", "localhost@b").line
        silent = ask("-H", "localhost@silent", "-t", "0.2")
        assert (silent.status, silent.errors) == (3, "")
        assert "feed B (localhost): no answer from localhost" in silent.line
        assert ask("-H", "localhost@silent", "-t", "0.2", "--no-answer", "critical").status == 2
        late = ("-H", "localhost@silent", "-t", "30", "--no-answer", "critical")
        environment |= slow_start(tmp_path, 3)  # it counts as well
        found = ask(*late, "--deadline", "10")
        assert (found.status, "feed A" in found.line) == (2, False)
        assert found.line.endswith("feed B (localhost): no answer before the deadline")
        found = ask(*late, "--deadline", "4")  # a second is not enough to call it silent
        assert found.status == 3
        assert found.line.endswith("feed B (localhost): not read before the deadline")
        del environment["PYTHONPATH"]
        with Relay(b.port) as slow:  # it answers, but not enough in time
            slow.delay = 0.6
            ini.write_text(f"{ini.read_text()}[slow]\nport={slow.port}\n")
            found = ask("-H", "localhost@slow", "--no-answer", "critical", "--deadline", "3")
        assert found.status == 3
        assert "feed B (localhost): not read before the deadline" in found.line
        alone = run("check_sentry4_rack", *late, "--deadline", "5", "--feeds", "AA,BA",
                    environment=environment)  # fmt: skip
        assert alone.status == 2
        assert "waiting for answer 1 of localhost" in alone.line
        assert_one_line(ask("-H", "localhost@nix"), 3)
        ini.write_text("[b]\ncapacity=16\n[c]\nsecname=me\nauthpasswd=12345678\n")
        for section, says in (("b", "capacity is for all devices"), ("c", "is for SNMPv3")):
            wrong = ask("-H", f"localhost@{section}")
            assert_one_line(wrong, 3)
            assert says in wrong.line
        ini.write_text(f"[b]\nport={b.port}\n")
        told = json.loads(ask("-H", "localhost@b", "--output", "json").output)
        assert told["state"] == "WARNING"


# --- what fresh eyes found


def with_two_cords(values: Values) -> Values:
    """Each unit with a second cord, with the same loads: AB and BB."""
    made = dict(values)
    for oid, (kind, value) in values.items():
        parts = oid.split(".")
        if oid.startswith(f"{ST4}.") and parts[9] in "34567" and parts[14:15] == ["1"]:
            parts[14] = "2"
            again = re.sub(rb"^([AB])A", rb"\1B", value) if isinstance(value, bytes) else value
            made[".".join(parts)] = kind, again
    for unit in (1, 2):
        made[f"{ST4}.2.2.1.30.{unit}"] = 2, 2
    return made


TWO_CORDS = with_two_cords(pro2())
NO_UNIT_B: Changes = {
    oid: None for oid in TWO_CORDS
    if re.match(rf"{re.escape(ST4)}\.[2-9]\.\d\.1\.\d+\.2(\.|$)", oid)
}  # fmt: skip


@pytest.mark.parametrize("metric", ["", "--metric ActivePower", "--metric Current"])
@pytest.mark.parametrize(
    ("gone_now", "says"),
    [(NO_UNIT_B, "2 of 3 units answer"),
     ({oid: None for oid in TWO_CORDS
       if re.match(rf"{re.escape(ST4)}\.[3-7]\.\d\.1\.\d+\.2\.", oid)},
      "0 of 2 cords of unit B answer")],
)  # fmt: skip
def test_feeds_of_a_letter_miss_what_may_be_theirs(
    gone_now: Changes, says: str, metric: str, tmp_path: Path
) -> None:
    words = f"--feeds A,B {metric}".split()
    assert rack(tmp_path, [TWO_CORDS], *words).status == 0
    result = rack(tmp_path, [changed(TWO_CORDS, gone_now)], *words)
    assert (result.status, says in result.line) == (3, True), result.output
    whole = rack(tmp_path, [changed(TWO_CORDS, gone_now)], "--feeds", "AA,AB", *metric.split())
    assert whole.status == 0, whole.output  # these cords are named, and are there


@pytest.mark.parametrize("metric", ["", "--metric ActivePower,Current"])
def test_a_pdu_without_the_inlet_that_it_says_it_has(metric: str, tmp_path: Path) -> None:
    counts: Changes = {f"{RARITAN}.3.2.2.1.2.{unit}": 1 for unit in (1, 2)}
    tables = ("3.3.3", "3.3.4", "3.3.5", "3.3.6", "5.2.3", "5.2.4")
    made = changed(pdu2(), counts)
    lost: Changes = {
        oid: None for oid in made for table in tables
        if re.match(rf"{re.escape(RARITAN)}\.{re.escape(table)}\.1\.\d+\.2\.", oid)
    }  # fmt: skip
    assert lost
    assert rack(tmp_path, [made, twin(made)], *metric.split()).status == 0
    less = changed(made, lost)
    result = rack(tmp_path, [less, twin(less)], *metric.split())
    assert (result.status, "0 of 1 inlets of unit 2 answer" in result.line) == (3, True), (
        result.output
    )


def test_a_sum_of_currents_needs_to_know_which_conductors_are_lines(tmp_path: Path) -> None:
    labels: Changes = {oid: None for oid in pro2() if oid.startswith(f"{ST4}.4.2.1.4.")}
    result = rack(tmp_path, [changed(pro2(), labels), twin(pro2())], "--metric", "Current")
    assert (result.status, "no reading of a conductor of AA" in result.line) == (3, True), (
        result.output
    )


def test_an_interrupted_rack_leaves_nobody_behind() -> None:
    with Rogue(silent) as one:
        command = [installed("check_sentry4_rack"), "-H", "127.0.0.1", "-H", "127.0.0.2",
                   "-t", "20", "-p", str(one.port), "--deadline", "100"]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            assert wait_for(lambda: bool(one.requests), 30)
            readers = [reader for child in children(program.pid) for reader in children(child)]
            assert readers
            program.send_signal(signal.SIGINT)
            output, _ = program.communicate(timeout=30)
    assert output == "UNKNOWN - interrupted before there was a result\n"
    assert wait_for(lambda: not any(Path(f"/proc/{reader}").exists() for reader in readers), 10)


#: The OID of the current of the second phase of the last unit, and 22 A there as it is told.
IN_CHAINS = {
    "eaton-epdu": (f"{EATON}.3.3.1.4.1.1.2", 22000),
    "apc-rpdu2": (f"{APC}.1.26.6.3.1.5.5", 220),
    "liebert-mph2": (f"{LIEBERT}.3.8.30.40.1.22.2.1.2", 2200),
    "apc-cpdu": (f"{APC}.1.32.3.4.1.5.2.2", 2200),
    "apc-epdu": (f"{APC}.1.30.4.2.1.5.5", 2200),
    "schleifenbauer": (f"{SCHLEIFENBAUER}.12.1.1.2.6.1.1.5.2.2", 2200),
    "hpe-g2": (f"{CPQPOWER}.11.2.2.1.11.2.2", 2200),
    "hpe-mapdu": (f"{CPQPOWER}.7.2.2.1.11.2.2", 22000),
    "panduit-g5": (f"{PANDUIT}.2.2.1.11.2.2", 2200),
    "enlogic": (f"{ENLOGIC}.3.4.1.5.2.2", 2200),
    "cyberpower": (f"{CYBERPOWER}.6.4.4.1.5.5", 220),
    "rittal": (cell(11, 3, "Phase L2.Current.Value"), 2200),
}


@pytest.mark.parametrize("name", IN_CHAINS)
def test_a_phase_of_the_second_unit_of_a_chain_that_would_trip_is_found(
    name: str, tmp_path: Path
) -> None:
    """What a family told by index arithmetic left out: units by a column, from 0, by address."""
    oid, raw = IN_CHAINS[name]
    walks: list[str] = []
    changes: dict[str, Changes] = {"a": {}, "b": {oid: raw}}
    for feed, more in changes.items():
        values = changed(MAKES[name](), more)
        for at, (tag, value) in list(values.items()):
            if isinstance(value, bytes) and (b"0815" in value or b"4711" in value):
                values[at] = tag, value + feed.encode()  # serial numbers of their own
        (tmp_path / feed).write_text(dump(values), "latin-1")
        walks += ["--walk", str(tmp_path / feed)]
    told = run_here("check_sentry4_rack", [*walks, "--rack", "R", "--capacity", "32"])
    assert (told.status, told.line) == (
        2,
        "CRITICAL - R, if A fails: B cord 2 L2 34A of 32A (106%), WARNING - if A fails: B L3 28A "
        "of 32A (88%), if A fails: B cord 2 L3 28A of 32A (88%)",
    )


# --- voltages, customers

NAME, POWER, STATE = (f"{ST4}.8.{oid}" for oid in ("2.1.3", "3.1.7", "3.1.1"))


def customer(of: Values, *outlets: str) -> Values:
    """A PDU on which outlets are called acme."""
    return changed(of, {f"{NAME}.{index}": f"acme-{index}" for index in outlets})


@pytest.mark.parametrize(
    ("volts", "options", "status", "says"),
    [
        (2300, "-w 3", 0, "L1 FeedVoltage: 0.3% (A 230.7V, B 230V)"),
        (2200, "-w 3 -c 6", 1, "L1 FeedVoltage: 4.75% (A 230.7V, B 220V)"),
        (2000, "-w 3 -c 6", 2, "L1 FeedVoltage: 14.26% (A 230.7V, B 200V)"),
        (-1, "-w 3", 3, "FeedVoltage: feed B"),
    ],
)
def test_voltages_of_feeds(
    volts: int, options: str, status: int, says: str, tmp_path: Path
) -> None:
    one = pro2(1, 8)
    other = changed(pro2(1, 8), {f"{ST4}.5.3.1.3.1.1.1": volts})
    result = rack(tmp_path, [one, other], *f"--metric FeedVoltage {options}".split())
    assert (result.status, says in result.line) == (status, True), result.line


@pytest.mark.parametrize(
    ("changes", "options", "status", "says"),
    [
        ({}, "", 0, "^acme, 3 outlets on 2 PDUs, ActivePower: 466W"),
        ({}, "--metric Energy,Current -c ,2", 2,
         "^acme, 3 outlets on 2 PDUs, Current: 2.1A"),
        ({f"{POWER}.1.1.2": -1}, "", 3, "ActivePower: no sum, no reading of acme-1.1.2(A AA2)"),
        ({f"{POWER}.1.1.2": -1}, "-w 10", 1, "ActivePower: at least 466W"),
        ({f"{POWER}.1.1.2": -1, f"{STATE}.1.1.2": 2}, "", 0, "ActivePower: 466W"),
    ],
)  # fmt: skip
def test_what_a_customer_draws(
    changes: Changes, options: str, status: int, says: str, tmp_path: Path
) -> None:
    one = changed(customer(pro2(), "1.1.1", "1.1.2"), changes)
    other = customer(pro2(), "1.1.1")
    result = rack(tmp_path, [one, other], *f"--outlets ^acme {options}".split())
    assert (result.status, says in result.line) == (status, True), result.line


def test_performance_data_of_each_outlet_is_there_for_who_asks(tmp_path: Path) -> None:
    devices = [customer(pro2(), "1.1.1", "1.1.2")]
    assert rack(tmp_path, devices, "--outlets", "^acme").labels == ["ActivePower"]
    told = rack(tmp_path, devices, "--outlets", "^acme", "--perf", "ActivePower")
    assert told.labels == ["ActivePower", "A_AA1_ActivePower", "A_AA2_ActivePower"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--outlets nobody", "nobody: no outlet has a name that matches"),
        ("--outlets (", "expected a regular expression"),
        ("--outlets acme --metric Failover", "--outlets sums up"),
        ("--outlets acme --pairs", "exclude each other"),
        ("--metric FeedVoltage", "FeedVoltage needs a range"),
    ],
)
def test_what_a_customer_cannot_have(options: str, says: str, tmp_path: Path) -> None:
    result = rack(tmp_path, [customer(pro2(), "1.1.1"), pro2()], *options.split())
    assert (result.status, says in result.line) == (3, True), result.line


def test_a_customer_on_a_pdu_that_does_not_answer_is_unknown(tmp_path: Path) -> None:
    devices = [customer(pro2(), "1.1.1")]
    result = rack(tmp_path, devices, "--outlets", "acme", "--walk", "/nowhere")
    assert result.status == 3
    assert "no sum, feed B (nowhere) does not answer" in result.line


@pytest.mark.parametrize(
    ("cords", "names", "found"),
    [
        ("AA AB", "A B", {"A": "AA", "B": "AB"}),
        ("AA BA", "A B", {"A": "AA", "B": "BA"}),  # the letters of a master and its link unit
        ("AA BA", "AA BA", {"AA": "AA", "BA": "BA"}),
        ("AA AB BA BB", "A B", {"A": "AA BA", "B": "AB BB"}),  # those of the cords come first
        ("AA BA", "A C", "no cord is C: this device has AA, BA"),
        ("1 2", "A B", "no cord is A: this device has 1, 2"),
    ],
)  # fmt: skip
def test_what_a_letter_means(cords: str, names: str, found: dict[str, str] | str) -> None:
    rows = [Row(CORD, tuple(map(ord, id)), id, "", {}) for id in cords.split()]
    if isinstance(found, str):
        with pytest.raises(FeedError) as caught:
            named_cords(rows, names.split())
        assert str(caught.value) == found
        return
    indexes = {row.id: row.index for row in rows}
    wanted = {name: [indexes[id] for id in ids.split()] for name, ids in found.items()}
    assert named_cords(rows, names.split()) == wanted


def without_unit(values: Values, unit: int) -> Values:
    """A PDU of which a link unit does not answer any more."""
    beginnings = (f"{ST4}.2.2.1", f"{ST4}.2.3.1", f"{ST4}.3.", f"{ST4}.4.", f"{ST4}.5.",
                  f"{ST4}.7.", f"{ST4}.8.")  # fmt: skip
    return {
        oid: value for oid, value in values.items()
        if not (oid.startswith(beginnings) and _unit_of(oid) == unit)
    }  # fmt: skip


def _unit_of(oid: str) -> int:
    """The unit in an index of st4: behind subtree, table, entry and column."""
    return int(oid.removeprefix(f"{ST4}.").split(".")[4])


@pytest.mark.parametrize(
    ("other", "says"),
    [
        # A unit, some outlets, all of them, the names: there may be one of the customer's.
        (without_unit(twin(customer(pro2(2, 8), "1.1.1")), 2), "2 of 3 units answer"),
        ({o: v for o, v in twin(customer(pro2(1, 8), "1.1.1")).items()
          if not (o.startswith(f"{ST4}.8.") and o.endswith((".1.1.7", ".1.1.8")))},
         "6 of 8 outlets of AA answer"),
        ({o: v for o, v in twin(pro2(1, 8)).items() if not o.startswith(f"{ST4}.8.")},
         "no outlet answers"),
        ({o: v for o, v in twin(pro2(1, 8)).items() if not o.startswith(f"{NAME}.")},
         "no name of AA1, AA2"),
    ],
)  # fmt: skip
def test_a_customers_sum_needs_all_outlets(other: Values, says: str, tmp_path: Path) -> None:
    one = customer(pro2(1, 8), "1.1.1")
    result = rack(tmp_path, [one, other], "--outlets", "^acme")
    assert result.status == 3, result.line
    assert "ActivePower: no sum, feed B (pdu-b): " in result.line
    assert says in result.line
    beyond = rack(tmp_path, [one, other], "--outlets", "^acme", "-c", "1")
    assert (beyond.status, "at least" in beyond.line) == (2, True), beyond.line


def test_an_outlet_that_is_off_draws_nothing_whatever_it_says(tmp_path: Path) -> None:
    one = customer(pro2(1, 8), "1.1.1")
    off = changed(one, {f"{POWER}.1.1.1": 96, f"{STATE}.1.1.1": 2})
    result = rack(tmp_path, [off], "--outlets", "^acme")
    assert (result.status, "ActivePower: 0W" in result.line) == (0, True), result.line


def test_a_pattern_is_shown_as_a_monitor_can_take_it(tmp_path: Path) -> None:
    """A bar would end the text for Nagios and Icinga."""
    result = rack(tmp_path, [customer(pro2(1, 8), "1.1.1")], "--outlets", "^(acme|none)\n?")
    assert result.line.startswith("OK - DC2_Room4_RackF31, ^(acme?none)??, 1 outlet on 1 PDU")
    assert result.labels == ["ActivePower"]
    many = [f"--outlets={pattern}" for pattern in ("", ".")]
    assert "expected a regular expression" in rack(tmp_path, [pro2(1, 8)], many[0]).line
    silent = changed(pro2(1, 24), {f"{POWER}.1.1.{n}": -1 for n in range(1, 25)})
    told = rack(tmp_path, [silent], many[1]).line
    assert "no reading of " in told
    assert told.count("(A AA") == 12


@pytest.mark.parametrize(
    ("options", "changes", "line"),
    [
        # Whoever follows the advice pulls a plug: not while the other one is dead.
        ("", {f"{ST4}.3.3.1.1.1.1": 2}, "advice: none, feed B (pdu-b): "),
        ("", dict.fromkeys((f"{ST4}.5.3.1.3.1.1.{n}" for n in (1, 2, 3)), 0),
         "advice: none, feed B (pdu-b): "),
        # Capacities and the limit are those of the state.
        ("--capacity 5", {}, "advice: A: no move of one or two outlets makes it better"),
        ("--share 50", {}, "A L1 4.78A (30%)"),
        ("-m Failover -w 10", {}, "advice: A: "),
    ],
)  # fmt: skip
def test_advice_goes_by_what_the_state_goes_by(
    options: str, changes: Changes, line: str, tmp_path: Path
) -> None:
    other = changed(twin(pro2(1, 24)), changes)
    result = rack(tmp_path, [pro2(1, 24), other], "--advice", *options.split())
    assert line in result.output, result.output
    assert ("nothing is above 80%" in result.output) is False


def test_advice_tells_nothing_of_a_failover_that_cannot_be_compared(tmp_path: Path) -> None:
    single = {o: v for o, v in twin(pro2(1, 24)).items() if not _is_of_lines_2_and_3(o)}
    result = rack(tmp_path, [pro2(1, 24), single], "--advice")
    assert "Failover: " in result.line
    assert "fails:" not in result.output


def _is_of_lines_2_and_3(oid: str) -> bool:
    return oid.startswith(f"{ST4}.4.") and oid.endswith((".1.1.2", ".1.1.3", ".1.1.4"))


def test_an_outlet_that_draws_a_little_is_not_free(tmp_path: Path) -> None:
    """0.05 A, or Watts without Amps, is somebody's switch or standby supply."""
    base = pro2(1, 24)
    idle = rack(tmp_path, [base, twin(base)], "--advice")
    free = re.findall(r"free outlet AA(\d+)", idle.output)
    assert free
    for column, value in ((f"{ST4}.8.3.1.3", 5), (POWER, 8)):
        used = changed(base, {f"{column}.1.1.{n}": value for n in map(int, free)})
        found = re.findall(r"free outlet AA(\d+)", rack(tmp_path, [used, twin(used)],
                                                        "--advice").output)  # fmt: skip
        assert not set(free) & set(found)


def test_outlets_that_are_counted_by_infeed(tmp_path: Path) -> None:
    """A Sentry3 says of each infeed, not of each cord, how many outlets it has."""
    whole = sentry3()
    for number in range(1, 5):
        index = f"1.1.{number}"
        whole |= {
            f"{S3}.2.3.1.2.{index}": (4, b"AA%d" % number),
            f"{S3}.2.3.1.3.{index}": (4, b"acme-%d" % number),
            f"{S3}.2.3.1.5.{index}": (2, 1),
            f"{S3}.2.3.1.14.{index}": (2, 300),
        }
    whole[f"{S3}.2.2.1.9.1.1"] = (2, 4)
    good = rack(tmp_path, [whole], "--outlets", "acme")
    assert (good.status, "4 outlets on 1 PDU, ActivePower: 1200W" in good.line) == (0, True), good
    part = {oid: value for oid, value in whole.items() if not oid.endswith(".1.1.4")}
    result = rack(tmp_path, [part], "--outlets", "acme")
    assert (result.status, "3 of 4 outlets of AA answer" in result.line) == (3, True), result


def test_there_is_no_advice_where_something_is_not_known(tmp_path: Path) -> None:
    base = pro2(1, 24)
    unread = changed(twin(base), {f"{ST4}.4.3.1.3.1.1.2": -1})
    result = rack(tmp_path, [base, unread], "--advice").output
    assert "advice: none, feed B (pdu-b) has conductors without a reading" in result
    assert "advice: A:" not in result
    line = rack(tmp_path, [base, twin(base)], "--advice", "--level", "cord").line
    assert "'--advice' is about lines: expected line in --level" in line
    full = changed(base, {f"{ST4}.7.3.1.3.1.1.2": 1500})
    beyond = rack(tmp_path, [full, twin(base)], "--advice", "-w", "95").output
    assert re.search(r"bank BR2 15A \(94%\) -> ", beyond), beyond
