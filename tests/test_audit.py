"""Spec 13: --audit tells what would stay silent."""

from __future__ import annotations

import pytest

from lab.helpers import Changes, judge
from lab.recording import ST4, pro2

#: Traps are on for every line and breaker (BITS: snmpTrap is the first).
ON: Changes = {
    f"{ST4}.{oid.split('.')[8]}.4.1.1.{'.'.join(oid.split('.')[-3:])}": b"\x80"
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
