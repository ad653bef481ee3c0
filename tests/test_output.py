"""Spec 6: one line, detail lines, performance data."""

from __future__ import annotations

import pytest

from check_sentry4.state import OK, WARNING
from lab.helpers import judge
from lab.recording import ST4

LOCATION = "DC2_Room4_RackF31"
ONE_CORD = {f"{ST4}.4.{part}.1.{column}.2": None for part in (2, 3, 4) for column in range(1, 8)}


def test_the_line_of_a_metric() -> None:
    result = judge("check_sentry4_line", "--metric Current -w 12 -c 20", ONE_CORD)
    assert result.output == (
        f"OK - {LOCATION}, AA:L1(AA1) Current: 4.78A, AA:L2(AA2) Current: 6.13A, "
        "AA:L3(AA3) Current: 6.36A, AA:N(AA4) Current: 1.52A | "
        "AA1_Current=4.78A;12;20;0;32 AA2_Current=6.13A;12;20;0;32 "
        "AA3_Current=6.36A;12;20;0;32 AA4_Current=1.52A;12;20;0;32\n"
    )


def test_the_line_of_units() -> None:
    assert judge("check_sentry4_unit").output == (
        f"OK - {LOCATION}, Master(A) Status: normal(0), Link1(B) Status: normal(0), "
        "EMCU(E) Status: normal(0)\n"
    )


def test_all_that_was_asked_of_one_object_then_the_next() -> None:
    result = judge("check_sentry4_phase", "--metric PowerFactor,Voltage --id AA1,AA2")
    assert result.line == (
        f"OK - {LOCATION}, AA:L1-N(AA1) PowerFactor: 0.96, AA:L1-N(AA1) Voltage: 230.7V, "
        "AA:L2-N(AA2) PowerFactor: 0.96, AA:L2-N(AA2) Voltage: 229.3V"
    )
    assert result.labels == ["AA1_PowerFactor", "AA1_Voltage", "AA2_PowerFactor", "AA2_Voltage"]


def test_buckets_follow_each_other_and_what_is_ok_is_left_out() -> None:
    changes = {
        f"{ST4}.4.3.1.3.1.1.2": 2600,
        f"{ST4}.4.3.1.3.1.1.3": 1400,
        f"{ST4}.4.3.1.3.2.1.1": -1,
    }
    result = judge("check_sentry4_line", "--metric Current -w 12 -c 20", changes)
    assert result.line == (
        f"CRITICAL - {LOCATION}, AA:L2(AA2) Current: 26A, WARNING - AA:L3(AA3) Current: 14A, "
        "UNKNOWN - BA:L1(BA1) Current: no reading"
    )


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, LOCATION),
        ({f"{ST4}.1.1.2.0": None}, "DC2"),
        ({f"{ST4}.1.1.2.0": ""}, "DC2"),
        ({f"{ST4}.1.1.2.0": "Unknown"}, "DC2"),
        ({f"{ST4}.1.1.2.0": "a|b\nc"}, "a?b?c"),
    ],
)
def test_location_first(changes: dict[str, str | None], shown: str) -> None:
    assert judge("check_sentry4_unit", "", changes).line.startswith(f"OK - {shown}, Master(A)")


def test_without_a_location_the_hostname_as_given() -> None:
    gone = {f"{ST4}.1.1.2.0": None, "1.3.6.1.2.1.1.6.0": None}
    result = judge("check_sentry4_unit", "-H pdu-f31.example", gone)
    assert result.line.startswith("OK - pdu-f31.example, Master(A)")


def test_an_object_without_a_name_is_its_id_alone() -> None:
    assert "AA3 Voltage: 230.7V" in judge("check_sentry4_outlet", "--metric Voltage --id AA3").line


def test_names_may_hold_any_printable_character() -> None:
    line = judge("check_sentry4_outlet", "--metric Voltage --id AA13,AA4,AA2").line
    assert "Aa1!)(*&^%\\$#@!~=-_0(AA13) Voltage" in line
    assert "aA1!~`!!@##^h(AA4)" in line
    assert "123456789z123456789z123456789z12(AA2)" in line


def test_oksummary_counts_when_all_is_ok_and_tells_all_otherwise() -> None:
    result = judge("check_sentry4_line", "--metric Current,CurrentUtilized --oksummary")
    assert result.line == f"OK - {LOCATION}, Sentry Switched PDU Version 8.0m, 16 metrics are OK"
    one = judge("check_sentry4_line", "--metric Current --id AA1 --oksummary")
    assert one.line.endswith("1 metrics are OK")
    plain, brief = (
        judge("check_sentry4_line", f"--metric Current -w 6 {flag}") for flag in ("", "--oksummary")
    )
    assert plain == brief
    assert plain.status == WARNING
    assert "AA:L2(AA2)" in plain.line


@pytest.mark.parametrize("command", ["_cord", "_line", "_phase", "_branch", "_outlet", "_sensor"])
def test_oksummary_keeps_the_performance_data(command: str) -> None:
    plain, brief = (judge(f"check_sentry4{command}", flag) for flag in ("", "--oksummary"))
    assert plain.performance == brief.performance
    assert plain.labels == brief.labels


def test_ids_from_the_index_where_the_agent_does_not_answer_them() -> None:
    whole = judge("check_sentry4_line", "--metric Current")
    without = judge("check_sentry4_line", "--metric Current", {f"{ST4}.4.2.1.2": None})
    assert without == whole
    one = judge("check_sentry4_line", "--metric Current", {f"{ST4}.4.2.1.2.1.1.3": None})
    assert one == whole


def test_ids_are_those_of_the_agent_and_every_label_is_there_once() -> None:
    other = judge("check_sentry4_line", "--metric Current --id X7", {f"{ST4}.4.2.1.2.1.1.3": "X7"})
    assert other.labels == ["X7_Current"]
    twice = judge("check_sentry4_line", "--metric Current", {f"{ST4}.4.2.1.2.1.1.3": "AA1"})
    assert len(set(twice.labels)) == len(twice.labels) == 8


def test_device_order_is_numeric() -> None:
    labels = judge("check_sentry4_outlet", "--metric Current --oksummary").labels
    assert labels == [f"{cord}{n}_Current" for cord in ("AA", "BA") for n in range(1, 25)]


def test_hostile_ids_do_not_break_performance_data() -> None:
    ids = {f"{ST4}.4.2.1.2.1.1.1": "A'=;|1", f"{ST4}.4.2.1.2.1.1.2": "a b\n"}
    result = judge("check_sentry4_line", "--metric Current", ids)
    assert result.status == OK
    assert result.labels[:2] == ["A_1_Current", "a_b_Current"]


def test_detail_lines_are_aligned_problems_first_then_performance_data() -> None:
    changes = {f"{ST4}.7.3.1.3.2.1.6": 1250, f"{ST4}.7.3.1.4.2.1.6": 16}
    result = judge("check_sentry4_branch", "-v", changes)
    assert result.details[0].startswith(
        "WARNING  BA6  BA:BR6  on  normal  Current 12.5A of 16A high"
    )
    assert len(result.details) == 12
    starts = {line.index("BR") for line in result.details}
    assert len(starts) == 1
    assert "AA1_Current" in result.performance


def test_system_in_status_mode() -> None:
    assert judge("check_sentry4_system").line == (
        f"OK - {LOCATION}, Sentry Switched PDU Version 8.0m, 3 units, up 29 days 16:24:35"
    )
    other = judge("check_sentry4_system", "", {f"{ST4}.1.1.1.0": "PRO2"})
    assert f"{LOCATION}, PRO2, Sentry Switched PDU Version 8.0m" in other.line


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ("--metric Uptime -w 3600:", "OK - DC2_Room4_RackF31, Uptime: 2564675s"),
        ("--metric UnitCount -c 4:4", "CRITICAL - DC2_Room4_RackF31, UnitCount: 3"),
        ("--metric ConfigModifiedCount -w @42", "WARNING - DC2_Room4_RackF31, "
         "ConfigModifiedCount: 41"),
    ],
)  # fmt: skip
def test_system_metrics(arguments: str, line: str) -> None:
    assert judge("check_sentry4_system", arguments).line == line


def test_a_wrapped_sysuptime_is_no_reboot() -> None:
    uptime, engine = "1.3.6.1.2.1.1.3.0", "1.3.6.1.6.3.10.2.1.3.0"
    wrapped = {uptime: 12300, engine: 42949796}  # 497 days and 123 seconds
    result = judge("check_sentry4_system", "--metric Uptime -w 3600:", wrapped)
    assert (result.status, result.performance["Uptime"]) == (OK, "42949796s;3600:")
    reboot = {uptime: 12300, engine: 123}
    result = judge("check_sentry4_system", "--metric Uptime -w 3600:", reboot)
    assert (result.status, result.performance["Uptime"]) == (WARNING, "123s;3600:")


def test_system_metric_that_is_not_there() -> None:
    result = judge("check_sentry4_system", "--metric UnitCount", {f"{ST4}.1.1.21.0": None})
    assert (result.status, result.line) == (
        3,
        "UNKNOWN - DC2_Room4_RackF31, this device provides no UnitCount",
    )
