"""Spec 4: which state a device status leads to."""

from __future__ import annotations

import pytest

from check_sentry4.checks.request import Policy
from check_sentry4.checks.result import Status
from check_sentry4.mib import sentry3, sentry4
from check_sentry4.mib.model import Column, Enumeration
from check_sentry4.report.text import shown
from check_sentry4.state import CRITICAL, OK, SEVERITY, UNKNOWN, WARNING, worst
from lab.helpers import judge
from lab.recording import ST4

#: Written down from spec 4, not from the code.
DEVICE = {
    OK: "normal disabled purged reading settle",
    WARNING: "lowWarning highWarning notFound lost noComm nvmFail profileError conflict",
    CRITICAL: "readError pwrError breakerTripped fuseBlown lowAlarm highAlarm alarm underLimit "
    "overLimit",
}
SENSOR = {
    OK: "normal disabled purged reading settle",
    WARNING: "lowWarning highWarning nvmFail profileError conflict",
    CRITICAL: "pwrError breakerTripped fuseBlown lowAlarm highAlarm alarm underLimit overLimit",
    UNKNOWN: "notFound lost readError noComm",
}
CONTROL = {
    OK: "fixedOn idleOff idleOn wakeOff wakeOn pendOn pendOff off on reboot shutdown lockedOff "
    "lockedOn eventOn",
    WARNING: "eventOff eventReboot eventShutdown",
    CRITICAL: "ocpOff ocpOn",
    UNKNOWN: "notSet",
}
#: From the check_cdu document and spec 8.
TOWER = {OK: "normal", WARNING: "noComm nvmFail outOfBalance", CRITICAL: "fanFail overTemp"}
INFEED = {
    OK: "on reading",
    WARNING: "noComm offWait onWait off",
    CRITICAL: "offError onError offFuse onFuse",
}
LOAD = {
    OK: "normal",
    WARNING: "noComm reading loadLow",
    CRITICAL: "notOn loadHigh overLoad readError",
}
PROBE = {OK: "found", UNKNOWN: "notFound lost noComm"}
TEMP = {
    OK: "normal reading",
    WARNING: "tempLow tempHigh",
    UNKNOWN: "notFound readError lost noComm",
}


@pytest.mark.parametrize(
    ("enum", "states"),
    [
        (sentry4.DEVICE_STATUS, DEVICE),
        (sentry4.SENSOR_STATUS, SENSOR),
        (sentry4.CONTROL_STATE, CONTROL),
        (sentry4.POWER_STATE, {OK: "on", WARNING: "off", UNKNOWN: "unknown"}),
        (sentry4.OUTLET_STATE.enum, {OK: "on off", UNKNOWN: "unknown"}),
        (sentry3.TOWER_STATUS, TOWER),
        (sentry3.INFEED_STATUS, INFEED),
        (sentry3.LOAD_STATUS, LOAD),
        (sentry3.PROBE_STATUS, PROBE),
        (sentry3.TEMP.metrics[0].status, TEMP),
    ],
)
def test_default_states(enum: Enumeration | Column, states: dict[int, str]) -> None:
    if isinstance(enum, Column):
        assert enum.enum is not None
        enum = enum.enum
    expected = {label: state for state, labels in states.items() for label in labels.split()}
    policy = Policy()
    assert {enum.label(v): policy.state(enum, v) for v in enum.values} == expected


def test_a_number_that_the_mib_does_not_define_is_unknown_and_shown_as_the_number() -> None:
    result = judge("check_sentry4_unit", "", {f"{ST4}.2.3.1.1.2": 24})
    assert result.status == UNKNOWN
    assert result.line == "UNKNOWN - DC2_Room4_RackF31, Link1(B) Status: 24"
    assert judge("check_sentry4_unit", "--status 24=ok", {f"{ST4}.2.3.1.1.2": 24}).status == OK
    assert shown(Status("24", 24, known=False)) == "24"
    assert shown(Status("normal", 0)) == "normal(0)"


@pytest.mark.parametrize(
    ("status", "given", "state"),
    [
        (10, "", WARNING),
        (10, "--status noComm=critical", CRITICAL),
        (10, "--status NOCOMM=Unknown", UNKNOWN),
        (10, "--status lost=critical,noComm=ok", OK),
        (12, "--status breakerTripped=warning", WARNING),
    ],
)
def test_status_option_changes_states(status: int, given: str, state: int) -> None:
    assert judge("check_sentry4_unit", given, {f"{ST4}.2.3.1.1.2": status}).status == state


def test_overall_state_is_the_worst_and_unknown_never_hides_critical() -> None:
    assert SEVERITY == (CRITICAL, WARNING, UNKNOWN, OK)
    assert worst([OK, UNKNOWN, WARNING]) == WARNING
    assert worst([UNKNOWN, CRITICAL]) == CRITICAL
    assert worst([OK, UNKNOWN]) == UNKNOWN
    assert worst([]) == OK


@pytest.mark.parametrize(
    ("command", "column", "value", "state", "says"),
    [
        ("check_sentry4_line", "4.3.1.1.1.1.2", 2, WARNING, "AA:L2(AA2) State: off(2)"),
        ("check_sentry4_line", "4.3.1.1.1.1.2", 0, UNKNOWN, "AA:L2(AA2) State: unknown(0)"),
        (
            "check_sentry4_line",
            "4.3.1.4.1.1.2",
            16,
            WARNING,
            "Current: 6.13A highWarning(16), limit 22.4A of 32A",
        ),
        (
            "check_sentry4_cord",
            "3.3.1.13.2.1",
            17,
            CRITICAL,
            "OutOfBalance: 20.8% highAlarm(17), limit 60%",
        ),
        (
            "check_sentry4_phase",
            "5.3.1.4.1.1.3",
            14,
            CRITICAL,
            "Voltage: 232.1V lowAlarm(14), limit 196V",
        ),
        ("check_sentry4_ocp", "6.3.1.1.1.1.3", 13, CRITICAL, "AA:CB3(AA3) Status: fuseBlown(13)"),
        ("check_sentry4_branch", "7.3.1.4.2.1.6", 18, CRITICAL, "Current: 4.51A of 16A alarm(18)"),
        ("check_sentry4_outlet", "8.5.1.1.2.1.10", 6, CRITICAL, "(BA10) ControlState: ocpOff(6)"),
        ("check_sentry4_outlet", "8.3.1.1.2.1.10", 2, OK, ""),
        ("check_sentry4_sensor", "11.3.1.1.5.1", 18, CRITICAL, "Under_floor(E1): alarm(18)"),
        ("check_sentry4_sensor", "12.3.1.1.5.3", 18, CRITICAL, "Smoke(E3): alarm(18)"),
        ("check_sentry4_sensor", "9.3.1.2.1.1", 8, UNKNOWN, "Master_Front(A1): lost(8)"),
        ("check_sentry4_sensor", "9.3.1.2.1.1", 17, CRITICAL, "Master_Front(A1): 21.5C"),
    ],
)
def test_status_mode_looks_at_every_status_and_state(
    command: str, column: str, value: int, state: int, says: str
) -> None:
    result = judge(command, "", {f"{ST4}.{column}": value})
    assert result.status == state
    assert says in result.line


@pytest.mark.parametrize("label", ["noComm", "lost", "notFound", "readError"])
@pytest.mark.parametrize("threshold", ["", " -w 12 -c 20"])
def test_metric_mode_an_object_without_a_reading_is_unknown(label: str, threshold: str) -> None:
    value = next(v for v, (name, _) in sentry4.DEVICE_STATUS.values.items() if name == label)
    result = judge(
        "check_sentry4_line", f"--metric Current{threshold}", {f"{ST4}.4.3.1.2.1.1.2": value}
    )
    assert result.line == f"UNKNOWN - DC2_Room4_RackF31, AA:L2(AA2) Current: {label}({value})"
    assert "AA2_Current" not in result.performance


def test_metric_mode_leaves_out_the_objects_own_status_and_power_state() -> None:
    changes = {f"{ST4}.4.3.1.1.1.1.2": 2, f"{ST4}.4.3.1.2.1.1.2": 12}
    assert judge("check_sentry4_line", "--metric Current", changes).status == OK
    assert judge("check_sentry4_line", "", changes).status == CRITICAL


@pytest.mark.parametrize(
    ("arguments", "changes", "state", "says"),
    [
        ("--metric Current", {f"{ST4}.4.3.1.3.1.1.1": -1}, UNKNOWN, "Current: no reading"),
        ("--metric Current", {f"{ST4}.4.3.1.3.1.1.1": None}, UNKNOWN, "Current: not answered"),
        ("--metric Current", {f"{ST4}.4.3.1.3": None}, UNKNOWN, "provides no Current of its lines"),
        ("--metric Current", {f"{ST4}.4": None}, UNKNOWN, "answers no lines"),
        ("", {f"{ST4}.4.3": None}, UNKNOWN, "answers no status of its lines"),
        ("--id AA9,AA1", {}, UNKNOWN, "AA9: this device has no such line"),
        ("--name nowhere", {}, UNKNOWN, "no line is left"),
        ("--id AA1 --name L2", {}, UNKNOWN, "no line is left"),
    ],
)
def test_what_was_asked_for_and_is_not_there_is_unknown(
    arguments: str, changes: dict[str, int | None], state: int, says: str
) -> None:
    result = judge("check_sentry4_line", arguments, changes)
    assert result.status == state
    assert says in result.line


def test_a_missing_column_is_no_error_by_itself_a_hole_in_one_is_unknown() -> None:
    result = judge("check_sentry4_line", "", {f"{ST4}.4.3.1.4": None})
    assert result.status == OK
    assert "CurrentStatus" not in result.line
    hole = judge("check_sentry4_line", "", {f"{ST4}.4.3.1.4.1.1.1": None})
    assert hole.line == "UNKNOWN - DC2_Room4_RackF31, AA:L1(AA1) CurrentStatus: not answered"
    # A unit of another model lacks it throughout: no hole.
    smart = {f"{ST4}.4.3.1.4.2.1.{n}": None for n in range(1, 5)}
    assert judge("check_sentry4_line", "", smart).status == OK


def test_without_its_status_a_reading_is_compared_in_status_mode_too() -> None:
    gone = {f"{ST4}.4.3.1.4": None, f"{ST4}.4.3.1.3.1.1.1": 3000}
    for command in ("check_sentry4_line", "check_sentry4"):
        result = judge(command, "", gone)
        assert result.status == CRITICAL
        assert result.line.endswith("AA:L1(AA1) Current: 30A, limit 25.6A of 32A")
        assert result.labels.count("AA1_Current") == 1


def test_an_object_without_any_status_is_unknown() -> None:
    gone = {f"{ST4}.4.3.1.{column}.1.1.2": None for column in (1, 2, 4)}
    result = judge("check_sentry4_line", "", gone)
    assert result.line == "UNKNOWN - DC2_Room4_RackF31, AA:L2(AA2) Status: not answered"


def test_a_string_where_a_number_belongs_is_unknown() -> None:
    result = judge("check_sentry4_line", "--metric Current", {f"{ST4}.4.3.1.3.1.1.1": "many"})
    assert result.line == "UNKNOWN - DC2_Room4_RackF31, AA:L1(AA1) Current: no reading"
    result = judge("check_sentry4_line", "", {f"{ST4}.4.3.1.2.1.1.1": "fine"})
    assert result.line == "UNKNOWN - DC2_Room4_RackF31, AA:L1(AA1) Status: unreadable"


def test_the_devices_status_decides_it_carries_the_hysteresis() -> None:
    over = {f"{ST4}.4.3.1.3.1.1.1": 2300}  # above the high warning of 22.4 A
    assert judge("check_sentry4_line", "--metric Current", over).status == OK
    without = {**over, f"{ST4}.4.3.1.4": None}
    assert judge("check_sentry4_line", "--metric Current", without).status == WARNING


@pytest.mark.parametrize(
    ("expect", "state", "status"),
    [("on", 1, OK), ("on", 2, CRITICAL), ("on", 0, CRITICAL), ("off", 1, CRITICAL), ("off", 2, OK)],
)
def test_expect(expect: str, state: int, status: int) -> None:
    oid = f"{ST4}.8.3.1.1.1.1.1"
    for mode in ("", " --metric Voltage"):
        result = judge("check_sentry4_outlet", f"--id AA1 --expect {expect}{mode}", {oid: state})
        assert result.status == status
    missing = judge("check_sentry4_outlet", f"--id AA1 --expect {expect}", {oid: None})
    assert missing.status == UNKNOWN


def test_without_any_status_readings_are_judged_by_the_devices_thresholds() -> None:
    gone = {f"{ST4}.4.3.1.{column}": None for column in (1, 2, 4)}
    for amps, state in ((400, OK), (2300, WARNING), (3000, CRITICAL)):
        result = judge("check_sentry4_line", "", {**gone, f"{ST4}.4.3.1.3.1.1.1": amps})
        assert result.status == state
        assert f"AA:L1(AA1) Current: {amps // 100}A" in result.line
