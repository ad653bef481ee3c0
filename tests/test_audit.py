"""Spec 13: --audit tells what would stay silent."""

from __future__ import annotations

import pytest

from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.checks.rules import RuleSet
from check_sentry4.mib.sentry4 import FAMILY
from check_sentry4.mib.sentry4 import LINE as LINE_TABLE
from lab.agent import Agent
from lab.helpers import Changes, judge, run_here
from lab.makes import MAKES
from lab.recording import ST4, pro2
from tests.literal import device

#: Traps are on for every line and breaker (BITS: snmpTrap is the first).
ON: Changes = {
    f"{ST4}.{oid.split('.')[9]}.4.1.1.{'.'.join(oid.split('.')[-3:])}": b"\x80"
    for oid in pro2()
    if oid.startswith((f"{ST4}.4.2.1.2.", f"{ST4}.6.2.1.2."))
}
LINE = f"{ST4}.4.4.1"


def test_all_would_tell() -> None:
    told = judge("check_sentry4", "--audit --only lines,ocps", ON)
    assert told.status == 0
    assert told.line == (
        "OK - DC2_Room4_RackF31, 20 objects: SNMP traps are on for 20, thresholds are set for 8"
    )
    assert told.performance == {}


@pytest.mark.parametrize("command", ["check_sentry4", "check_pdu"])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({f"{LINE}.1.1.1.2": b"\x40"}, "line AA:L2(AA2) Notifications: SNMP traps are off"),
        ({f"{LINE}.1.1.1.2": b""}, "line AA:L2(AA2) Notifications: SNMP traps are off"),
        ({f"{LINE}.5.1.1.2": 0}, "line AA:L2(AA2) CurrentHighAlarm: 0"),
        ({f"{LINE}.4.1.1.2": 0}, "line AA:L2(AA2) CurrentHighWarning: 0"),
        ({f"{ST4}.9.4.1.5.1.1": 0}, "sensor temp Master_Front(A1): HighAlarm 0"),
        ({f"{LINE}.5.1.1.2": 65000},
         "line AA:L2(AA2) CurrentHighAlarm: 65000, beyond the MIB's range"),
        ({f"{LINE}.5.1.1.2": 321},
         "line AA:L2(AA2) CurrentHighAlarm: 32.1A, above the capacity of 32A"),
    ],
)  # fmt: skip
def test_what_would_stay_silent(command: str, changes: Changes, expected: str) -> None:
    told = judge(command, "--audit --only lines,ocps,sensors", {**ON, **changes})
    assert (told.status, told.line) == (1, f"WARNING - DC2_Room4_RackF31, {expected}")
    assert judge(command, "--only lines,ocps,sensors", {**ON, **changes}).status == 0


def test_an_alarm_at_the_capacity_and_a_low_threshold_of_0_are_fine() -> None:
    changes = {**ON, f"{LINE}.5.1.1.2": 320, f"{LINE}.2.1.1.2": 0, f"{LINE}.3.1.1.2": 0}
    assert judge("check_sentry4", "--audit --only lines", changes).status == 0


def test_what_is_left_out_and_what_is_not_told() -> None:
    off = {**ON, f"{LINE}.1.1.1.2": b"\0"}
    assert judge("check_sentry4", "--audit --only lines --exclude AA2", off).status == 0
    assert judge("check_sentry4", "--audit --only lines --id AA2", off).status == 1
    told = judge("check_sentry4", "--audit --only lines", {f"{LINE}.1": None})
    assert told.status == 0
    assert told.line.endswith(
        "8 objects: whether SNMP traps are on is not told, thresholds are set for 8"
    )
    nothing = judge("check_sentry4", "--audit --only units")
    assert nothing.status == 3
    assert nothing.line.startswith("UNKNOWN")
    told = judge(
        "check_sentry4", "--audit --only lines", {f"{LINE}.{n}": None for n in range(1, 6)}
    )
    assert (told.status, "OK" in told.line) == (3, False)


def test_what_was_named_and_holes_are_unknown() -> None:
    gone = judge("check_sentry4", "--audit --only lines --id AA2,NIX", ON)
    assert (gone.status, "NIX" in gone.line) == (3, True)
    for hole in (f"{LINE}.1.1.1.2", f"{LINE}.5.1.1.2"):
        told = judge("check_sentry4", "--audit --only lines", {**ON, hole: None})
        assert told.status == 3
        assert "line AA:L2(AA2)" in told.line
        assert "not answered" in told.line


def test_of_other_families() -> None:
    from lab.makes import MAKES

    told = judge("check_pdu", "--audit", values=MAKES["pdu2"]())
    assert told.status in (0, 1)
    assert "no high threshold is in force" in told.line
    assert judge("check_pdu", "--audit", values=MAKES["enertree"]()).status == 3
    assert judge("check_pdu", "--audit --table line").status == 3


def test_it_is_told_in_json_and_with_details_too() -> None:
    off = {**ON, f"{LINE}.1.1.1.2": b"\0"}
    for more in ("-v", "--output json", "--oksummary", "--most 1"):
        assert judge("check_sentry4", f"--audit --only lines {more}", off).status == 1


@pytest.mark.parametrize(
    ("changes", "options", "says"),
    [
        ({f"{ST4}.8.2.1.20.1.1.7": 1}, "",
         "outlet Master_Outlet_7(AA7) WakeupState: off: it would stay off after a power cut"),
        ({f"{ST4}.8.2.1.20.1.1.7": 1, f"{ST4}.8.3.1.1.1.1.7": 2}, "", ""),  # it is off anyway
        ({f"{ST4}.8.2.1.20.1.1.7": 1}, "--ignore wakeup", ""),
        ({f"{ST4}.8.2.1.20.1.1.7": 1}, "--ignore outlet.AA8", "WakeupState"),
        ({f"{ST4}.8.1.10.0": 0}, "",
         "SequenceInterval: 0s: 48 outlets come on at once after a power cut"),
        ({f"{ST4}.8.1.10.0": 0}, "--ignore sequence", ""),
        ({f"{ST4}.8.1.10.0": 2}, "", ""),
        ({f"{ST4}.4.4.1.5.1.1.1": 0}, "", "line AA:L1(AA1) CurrentHighAlarm: 0"),
        ({f"{ST4}.4.4.1.5.1.1.1": 0}, "--ignore ^high", ""),
        ({f"{ST4}.4.4.1.1.1.1.1": b"\x00"}, "--ignore notifications", ""),
    ],
)  # fmt: skip
def test_what_happens_after_a_power_cut_and_what_is_left_out(
    changes: Changes, options: str, says: str
) -> None:
    result = judge("check_sentry4", f"--audit {options}", changes)
    assert (result.status, says in result.line) == (1 if says else 0, True), result.line


@pytest.mark.parametrize(
    ("options", "says"),
    [("-C public", "SNMP community: this check gets in with public"), ("-C private", "private"),
     ("-C public --ignore community", ""), ("-C mine", "")],
)  # fmt: skip
def test_a_factory_community_is_told(options: str, says: str, agent: Agent) -> None:
    at = ["-H", "127.0.0.1", "-p", str(agent.port), "--audit", *options.split()]
    result = run_here("check_sentry4", at)
    if "mine" in options or "private" in options:  # the agent knows public only
        assert result.status == 3
        return
    assert says in result.line, result.line
    assert ("community" in result.line) == bool(says), result.line
    assert "community" not in judge("check_sentry4", "--audit").line  # a saved walk has none


def test_the_trap_switch_of_the_whole_device() -> None:
    off: Changes = {"1.3.6.1.4.1.21317.1.3.2.2.3.4.7.1.1.0": 1}
    result = judge("check_pdu", "--audit", off, MAKES["aten-pe"]())
    assert (result.status, "SNMP traps: are off" in result.line) == (1, True), result.line
    on: Changes = {"1.3.6.1.4.1.21317.1.3.2.2.3.4.7.1.1.0": 2}
    assert "SNMP traps" not in judge("check_pdu", "--audit", on, MAKES["aten-pe"]()).line


@pytest.mark.parametrize("community", ["public", "private"])
def test_both_factory_communities_are_told(community: str) -> None:
    request = CheckRequest(FAMILY, (TableQuery(LINE_TABLE),), audit=True, community=community)
    results = RuleSet(request).judge(device(line={(1, 1, 1): {"CurrentHighAlarm": 20.0}})).results
    assert [r.kind for r in results if r.state == 1 and r.object is None] == ["community"]
    other = request._replace(community="mine")
    results = RuleSet(other).judge(device(line={(1, 1, 1): {"CurrentHighAlarm": 20.0}})).results
    assert all(result.kind != "community" for result in results)


@pytest.mark.parametrize(
    ("changes", "options", "status", "says"),
    [
        ({f"{ST4}.4.4.1.4.1.1.1": 300}, "", 1,
         "line AA:L1(AA1) CurrentHighWarning: 30A, beyond the alarm at 25.6A"),
        ({f"{ST4}.4.4.1.4.1.1.1": 300}, "--ignore order", 0, ""),
        ({f"{ST4}.5.4.1.2.1.1.1": 0}, "", 1, "phase AA:L1-N(AA1) VoltageLowAlarm: 0"),
        ({f"{ST4}.5.4.1.2.1.1.1": 0}, "--ignore ^low", 0, ""),
        ({f"{ST4}.4.4.1.2.1.1.1": 0}, "", 0, ""),  # no current is no fault
        ({f"{ST4}.4.2.1.6.1.1.4": None}, "", 0, ""),  # a neutral may have no capacity of its own
        ({f"{ST4}.4.2.1.6.1.1.1": None}, "", 3, "line AA:L1(AA1) CurrentCapacity: not answered"),
    ],
)  # fmt: skip
def test_kinds(changes: Changes, options: str, status: int, says: str) -> None:
    result = judge("check_sentry4", f"--audit --skip outlets {options}", changes)
    assert (result.status, says in result.line) == (status, True), result.line


@pytest.mark.parametrize(("outlets", "status"), [(7, 0), (8, 1)])
def test_how_many_outlets_are_many(outlets: int, status: int) -> None:
    named = ",".join(f"outlet:AA{number}" for number in range(1, outlets + 1))
    result = judge("check_sentry4", f"--audit --id {named}", {f"{ST4}.8.1.10.0": 0})
    assert (result.status, "SequenceInterval" in result.line) == (status, bool(status))


def test_what_is_left_out_is_not_said_to_be_well() -> None:
    off: Changes = dict.fromkeys(ON, b"\x00")
    line = judge("check_sentry4", "--audit --only lines --ignore notifications", off).line
    assert "whether SNMP traps are on is not told" in line
    assert "thresholds are set for 8" in line


def test_a_wake_up_state_alone_can_be_audited() -> None:
    values = MAKES["gude"]()
    ports = [o for o in values if o.startswith("1.3.6.1.4.1.28507.43.1.3.1.2.1.2.")]
    base = "1.3.6.1.4.1.28507.43.1.3.1.2.1.5"
    for mode, status in ((1, 0), (0, 1)):
        changes: Changes = {f"{base}.{oid.rpartition('.')[2]}": mode for oid in ports}
        result = judge("check_pdu", "--audit --only ports --absent ok", changes, values)
        assert result.status == status, result.line
