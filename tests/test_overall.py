"""check_sentry4: what is wrong where, in one line; with -v the whole PDU (spec 6)."""

from __future__ import annotations

import pytest

from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from lab.helpers import Changes, judge
from lab.recording import ST4

HEALTHY = (
    "OK - DC2_Room4_RackF31, 3 units, 2 cords, 8 lines, 6 phases, 12 ocps, 12 branches, "
    "48 outlets, 15 sensors are normal"
)


def test_healthy() -> None:
    result = judge("check_sentry4")
    assert (result.status, result.line) == (OK, HEALTHY)
    kinds = {label.split("_")[1] for label in result.labels}
    assert {"ActivePower", "Current", "CurrentUtilized", "Temp", "Humid", "Adc", "Fan"} <= kinds
    assert "Voltage" not in kinds  # cords, lines and sensors only


@pytest.mark.parametrize(
    ("column", "value", "status", "says"),
    [
        ("2.3.1.1.2", 10, WARNING, "unit Link1(B) Status: noComm(10)"),
        (
            "3.3.1.4.1.1",
            17,
            CRITICAL,
            "cord Master_Cord_A(AA) ActivePower: 3840W highAlarm(17), limit 17664W of 22080W",
        ),
        (
            "4.3.1.4.2.1.2",
            17,
            CRITICAL,
            "line BA:L2(BA2) Current: 6.94A highAlarm(17), limit 25.6A of 32A",
        ),
        (
            "5.3.1.4.2.1.2",
            15,
            WARNING,
            "phase BA:L2-N(BA2) Voltage: 229.7V lowWarning(15), limit 207V",
        ),
        (
            "6.3.1.1.1.1.3",
            12,
            CRITICAL,
            "ocp AA:CB3(AA3) Status: breakerTripped(12) (feeds db-1, db-2, san-1, spare)",
        ),
        ("7.3.1.1.1.1.3", 2, WARNING, "branch AA:BR3(AA3) State: off(2)"),
        ("8.5.1.1.2.1.10", 7, CRITICAL, "outlet Link1_Outlet_10(BA10) ControlState: ocpOn(7)"),
        ("9.3.1.2.5.2", 16, WARNING, "sensor Hot aisle, top(E2): 33.8C highWarning(16), limit 45C"),
        ("11.3.1.1.5.1", 18, CRITICAL, "sensor water Under_floor(E1): alarm(18)"),
    ],
)
def test_one_problem_is_one_object_with_its_subsystem(
    column: str, value: int, status: int, says: str
) -> None:
    result = judge("check_sentry4", "", {f"{ST4}.{column}": value})
    name = ("OK", "WARNING", "CRITICAL", "UNKNOWN")[status]
    assert (result.status, result.line) == (status, f"{name} - DC2_Room4_RackF31, {says}")


def test_only_and_skip() -> None:
    hot = {f"{ST4}.9.3.1.2.5.2": 17}
    assert judge("check_sentry4", "--only units,lines", hot).line == (
        "OK - DC2_Room4_RackF31, 3 units, 8 lines are normal"
    )
    assert judge("check_sentry4", "--skip sensors", hot).status == OK
    assert judge("check_sentry4", "--only sensors", hot).status == CRITICAL
    assert judge("check_sentry4", "--only cords --skip cords").status == 3
    wrong = judge("check_sentry4", "--only cord")
    assert "expected units, cords, lines, phases, ocps, branches, outlets, sensors" in wrong.line


def test_a_subsystem_that_is_not_there_is_told_only_if_it_was_asked_for() -> None:
    smart = {f"{ST4}.8": None, f"{ST4}.6": None}
    result = judge("check_sentry4", "", smart)
    assert result.status == OK
    assert "outlets" not in result.line
    result = judge("check_sentry4", "--only outlets,lines", smart)
    assert result.line == "UNKNOWN - DC2_Room4_RackF31, this device answers no outlets"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"6.3.1.1.1.1.3": None}, "ocp AA:CB3(AA3) Status: not answered"),
        ({"2.3.1.1.2": None}, "unit Link1(B) Status: not answered"),
        ({"11.3.1.1.5.1": None}, "sensor water Under_floor(E1): not answered"),
        ({"6.3": None}, "this device answers no status of its ocps"),
        ({"7.3": None}, "this device answers no status of its branches"),
        ({"3.3.1.2": None, "6.3": None}, "this device answers no status of its ocps"),
    ],
)
def test_what_has_no_status_is_not_normal(changes: dict[str, None], says: str) -> None:
    result = judge("check_sentry4", "", {f"{ST4}.{oid}": None for oid in changes})
    assert (result.status, result.line) == (UNKNOWN, f"UNKNOWN - DC2_Room4_RackF31, {says}")


def test_outlets_that_are_neither_measured_nor_switched_are_left_out() -> None:
    result = judge("check_sentry4", "", {f"{ST4}.8.{part}": None for part in (3, 5)})
    assert result.status == OK
    assert "outlets" not in result.line


def test_a_device_without_anything_is_unknown() -> None:
    nothing = {f"{ST4}.{tree}": None for tree in range(2, 15)}
    assert judge("check_sentry4", "", nothing).status == UNKNOWN


def test_one_object_is_normal() -> None:
    changes: Changes = {f"{ST4}.2.{part}.1.{c}.{u}": None
               for part in (2, 3) for c in range(1, 37) for u in (2, 5)}  # fmt: skip
    changes[f"{ST4}.1.1.21.0"] = 1
    assert judge("check_sentry4", "--only units", changes).line == (
        "OK - DC2_Room4_RackF31, 1 unit is normal"
    )
    alone = changes | {f"{ST4}.{tree}": None for tree in range(3, 15)}
    assert judge("check_sentry4", "", alone).line == "OK - DC2_Room4_RackF31, 1 unit is normal"


def test_verbose_shows_the_whole_pdu_subsystem_by_subsystem_problems_first() -> None:
    changes = {f"{ST4}.4.3.1.4.2.1.2": 17, f"{ST4}.4.3.1.3.2.1.2": 2614}
    result = judge("check_sentry4", "-v", changes)
    headings = [line for line in result.details if line.endswith(":")]
    assert headings == [
        "units:", "cords:", "lines:", "phases:", "ocps:", "branches:", "outlets:",
        "temperature sensors:", "humidity sensors:", "water sensors:", "contact closures:",
        "analog-to-digital converters:", "fans:",
    ]  # fmt: skip
    first_line = result.details[result.details.index("lines:") + 1]
    assert first_line.startswith(
        "CRITICAL  BA2  BA:L2  on  normal  Current 26.14A of 32A highAlarm"
    )
    assert "(warn 22.4, crit 25.6)" in first_line
    assert result.line.startswith("CRITICAL - DC2_Room4_RackF31, line BA:L2(BA2)")


@pytest.mark.parametrize("given", ["", "--status off=critical"])
def test_status_option(given: str) -> None:
    off = {f"{ST4}.4.3.1.1.1.1.1": 2}
    assert judge("check_sentry4", f"--only lines {given}", off).status == (
        CRITICAL if given else WARNING
    )
