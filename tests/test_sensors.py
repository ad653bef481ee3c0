"""Spec 3, 4 and 6: sensors of six kinds, scales, empty ports, lost probes."""

from __future__ import annotations

import pytest

from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from lab.helpers import judge
from lab.recording import ST4

SENSOR = "check_sentry4_sensor"
VALUE, STATUS = f"{ST4}.9.3.1.1.1.1", f"{ST4}.9.3.1.2.1.1"
SCALE = f"{ST4}.9.1.10.0"


def test_of_a_port_the_temperature_then_the_humidity_in_device_order() -> None:
    result = judge(SENSOR, "--humid --temp")
    assert result.line == (
        "OK - DC2_Room4_RackF31, Master_Front(A1): 21.5C, Master_Front(A1): 43%, "
        "Link1_Rear(B1): 24.6C, Link1_Rear(B1): 40%, Cold aisle, top(E1): 19.3C, "
        "Cold aisle, top(E1): 47%, Hot aisle, top(E2): 33.8C, Hot aisle, top(E2): 19%"
    )


def test_without_a_kind_those_of_every_kind() -> None:
    result = judge(SENSOR)
    assert "Under_floor(E1): normal(0), Front door(E1): normal(0)" in result.line
    assert result.line.endswith("CRAC_run(E4): normal(0), Airflow(E1): 121, Fan_A1(A1): 3960rpm")


def test_a_port_into_which_nothing_was_ever_plugged_is_left_out() -> None:
    result = judge(SENSOR, "--temp -v")
    assert "A2" not in result.line
    assert [line.split()[:2] for line in result.details[-2:]] == [["empty", "A2"], ["empty", "B2"]]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("--temp --id A2", "Temp_Sensor_A2(A2): notFound(7)"),
        ("--temp --ths a2", "Temp_Sensor_A2(A2): notFound(7)"),
        ("--temp --status notFound=unknown", "Temp_Sensor_A2(A2): notFound(7)"),
        ("--temp --id A1,C9", "C9: this device has no such temperature sensor"),
    ],
)
def test_but_not_when_it_is_asked_for(arguments: str, says: str) -> None:
    result = judge(SENSOR, arguments)
    assert result.status == UNKNOWN
    assert says in result.line


def test_no_sensor_left_is_unknown() -> None:
    every = {f"{ST4}.9.3.1.2.{port}": 7 for port in ("1.1", "2.1", "5.1", "5.2")}
    assert judge(SENSOR, "--temp", every).line.endswith("no port of the temperature sensors has "
                                                        "anything plugged in")  # fmt: skip
    only_temperature = {f"{ST4}.{tree}": None for tree in (10, 11, 12, 13, 14)}
    result = judge(SENSOR, "", {**every, **only_temperature})
    assert (result.status, "no port has a sensor" in result.line) == (UNKNOWN, True)
    none = {f"{ST4}.{tree}": None for tree in (9, 10, 11, 12, 13, 14)}
    assert judge(SENSOR, "", none).line.endswith("this device answers no sensors")
    assert judge(SENSOR, "--fan", none).status == UNKNOWN
    assert judge(SENSOR, "--name nowhere").status == UNKNOWN


def test_a_kind_that_is_asked_for_and_not_there_is_unknown_one_that_is_not_asked_for_is_not() -> (
    None
):
    without = {f"{ST4}.14": None}
    assert judge(SENSOR, "", without).status == OK
    result = judge(SENSOR, "--temp --fan", without)
    assert result.status == UNKNOWN
    assert result.line == "UNKNOWN - DC2_Room4_RackF31, this device answers no fans"


@pytest.mark.parametrize("raw", [-410, -411, -32768])
@pytest.mark.parametrize("scale", [0, 1])
def test_minus_410_is_no_reading_whatever_the_status_says(raw: int, scale: int) -> None:
    result = judge(SENSOR, "--temp --id A1", {VALUE: raw, STATUS: 0, SCALE: scale})
    assert result.line == "UNKNOWN - DC2_Room4_RackF31, temp Master_Front(A1): no reading"
    assert result.labels == []


def test_minus_40_is_a_reading() -> None:
    assert "-40.5C" in judge(SENSOR, "--temp --id A1", {VALUE: -405}).line


def test_minus_one_percent_is_no_reading() -> None:
    result = judge(SENSOR, "--humid --id A1", {f"{ST4}.10.3.1.1.1.1": -1})
    assert result.line == "UNKNOWN - DC2_Room4_RackF31, humid Master_Front(A1): no reading"


@pytest.mark.parametrize(
    ("scale", "raw", "arguments", "shown"),
    [
        (0, 180, "", "18C;5:45;1:50"),
        (0, 180, "--celsius", "18C;5:45;1:50"),
        (0, 180, "--fahrenheit", "64.4F;41:113;33.8:122"),
        (1, 644, "", "64.4F;5:45;1:50"),
        (1, 644, "--fahrenheit", "64.4F;5:45;1:50"),
        (1, 644, "--celsius", "18C;-15:7.2;-17.2:10"),
        (None, 180, "", "18C;5:45;1:50"),
    ],
)
def test_scales_convert_readings_and_the_devices_thresholds(
    scale: int | None, raw: int, arguments: str, shown: str
) -> None:
    result = judge(SENSOR, f"--temp --id A1 {arguments}", {VALUE: raw, SCALE: scale})
    assert result.performance["A1_Temp"] == shown


def test_thresholds_are_in_the_scale_asked_for() -> None:
    assert judge(SENSOR, "--temp --id A1 --fahrenheit -w 60:80", {VALUE: 180}).status == OK
    assert judge(SENSOR, "--temp --id A1 --fahrenheit -w 70:80", {VALUE: 180}).status == WARNING


@pytest.mark.parametrize(
    ("status", "state"),
    [(0, OK), (14, CRITICAL), (15, WARNING), (16, WARNING), (17, CRITICAL), (10, UNKNOWN),
     (8, UNKNOWN), (9, UNKNOWN), (24, UNKNOWN)],
)  # fmt: skip
def test_the_devices_status_decides(status: int, state: int) -> None:
    assert judge(SENSOR, "--temp --id A1", {STATUS: status}).status == state


def test_a_lost_probe_never_hides_an_over_temperature() -> None:
    result = judge(SENSOR, "--temp", {STATUS: 8, f"{ST4}.9.3.1.2.5.2": 17})
    assert result.status == CRITICAL
    assert result.line.startswith(
        "CRITICAL - DC2_Room4_RackF31, Hot aisle, top(E2): 33.8C highAlarm(17), limit 50C, UNKNOWN"
    )
    result = judge(SENSOR, "--temp", {STATUS: 8, f"{ST4}.9.3.1.2.5.2": 16})
    assert result.status == WARNING


@pytest.mark.parametrize(
    ("given", "state"), [("lost=critical", CRITICAL), ("lost=warning", WARNING), ("lost=ok", OK)]
)
def test_what_a_lost_probe_leads_to_can_be_changed(given: str, state: int) -> None:
    assert judge(SENSOR, f"--temp --status {given}", {STATUS: 8}).status == state
