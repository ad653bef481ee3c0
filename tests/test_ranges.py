"""Spec 3: Nagios ranges, chained per metric."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_sentry4.report.ranges import RangeError, Ranges, parse_chain, parse_range
from check_sentry4.state import CRITICAL, OK, WARNING
from lab.helpers import judge

RANGES = [  # the table of the Monitoring Plugins guidelines: range, what alerts, what does not
    ("10", (-1, 11), (0, 10)),
    ("10:", (9,), (10, 1e9)),
    ("~:10", (11,), (-1e9, 10)),
    ("10:20", (9, 21), (10, 20)),
    ("@10:20", (10, 15, 20), (9, 21)),
    (".5", (0.6, -0.1), (0, 0.5)),
    ("-5:5", (-6, 6), (-5, 0, 5)),
    ("0:", (-1,), (0, 5)),
]


@pytest.mark.parametrize(("spec", "alerts", "quiet"), RANGES)
def test_ranges_alert_as_the_guidelines_say(
    spec: str, alerts: tuple[float, ...], quiet: tuple[float, ...]
) -> None:
    threshold = Ranges("x", parse_range(spec), None)
    assert [threshold.state(value) for value in alerts] == [WARNING] * len(alerts)
    assert [threshold.state(value) for value in quiet] == [OK] * len(quiet)


def test_critical_comes_before_warning() -> None:
    threshold = Ranges("x", parse_range("10"), parse_range("20"))
    assert [threshold.state(v) for v in (10, 15, 25)] == [OK, WARNING, CRITICAL]


def test_without_a_warning_range_nothing_warns_below_zero() -> None:
    threshold = Ranges("x", None, parse_range("~:20"))
    assert threshold.state(-5) == OK
    assert (threshold.warning, threshold.critical) == ("", "~:20")


@pytest.mark.parametrize(
    "spec",
    ["20:10", "ten", "1:2:3", "@", ":", "~", "@~", "1e3", "1_000", "\u0661", "10,5", "10-20", "--5",
     "nan", "inf", "5:@6", "~5", "0x10", "10 20"],
)  # fmt: skip
def test_what_is_no_range_is_refused(spec: str) -> None:
    with pytest.raises(RangeError, match=r"range|reversed"):
        parse_range(spec)


@given(st.text(max_size=12))
def test_any_text_is_a_range_or_refused(spec: str) -> None:
    try:
        parsed = parse_range(spec)
    except RangeError:
        return
    assert parsed is None or parsed.start <= parsed.end


numbers = st.decimals(-10000, 10000, places=2).map(lambda d: f"{d:f}")


@given(numbers, numbers, st.booleans(), st.floats(-2e4, 2e4))
def test_a_range_means_what_it_says(a: str, b: str, inside: bool, value: float) -> None:
    low, high = sorted((a, b), key=float)
    threshold = Ranges("x", parse_range(f"{'@' if inside else ''}{low}:{high}"), None)
    within = float(low) <= value <= float(high)
    assert threshold.state(value) == (WARNING if within == inside else OK)
    # What performance data shows is the range that was in force.
    again = Ranges("x", parse_range(threshold.warning), None)
    assert again.state(value) == threshold.state(value)


def test_a_chain_has_one_range_for_each_metric_or_says_both_counts() -> None:
    assert [str(r or "") for r in parse_chain("1200,,5", ["a", "b", "c"])] == ["1200", "", "5"]
    with pytest.raises(RangeError, match=r"2 ranges for 3 metrics \(a, b, c\)"):
        parse_chain("1,2", ["a", "b", "c"])
    with pytest.raises(RangeError, match=r"2 ranges for 1 metric \(a\)"):
        parse_chain("1,2", ["a"])


def test_chains_follow_the_order_of_the_metrics() -> None:
    one = judge("check_sentry4_cord", "--metric ApparentPower,ActivePower --id AA -w 1,9999")
    two = judge("check_sentry4_cord", "--metric ActivePower,ApparentPower --id AA -w 9999,1")
    for result in (one, two):
        assert result.status == WARNING
        assert "ApparentPower: 3999VA" in result.line
        assert "ActivePower:" not in result.line


def test_an_empty_place_leaves_the_device_its_own_thresholds() -> None:
    result = judge("check_sentry4_cord", "--metric ApparentPower,ActivePower --id AA -w 1,")
    assert result.performance["AA_ApparentPower"] == "3999VA;1;;0;22080"
    assert result.performance["AA_ActivePower"] == "3840W;15456;17664;0;22080"


def test_w_replaces_both_of_the_devices_thresholds() -> None:
    alarm = {"1.3.6.1.4.1.1718.4.1.4.3.1.4.1.1.1": 17}
    assert judge("check_sentry4_line", "--metric Current --id AA1", alarm).status == CRITICAL
    replaced = judge("check_sentry4_line", "--metric Current --id AA1 -w 12", alarm)
    assert (replaced.status, replaced.performance["AA1_Current"]) == (OK, "4.78A;12;;0;32")


@pytest.mark.parametrize(
    ("command", "arguments", "says"),
    [
        ("check_sentry4_line", "-w 5", "nothing to apply it to"),
        ("check_sentry4_sensor", "-c 5", "nothing to apply it to"),
        ("check_sentry4", "-w 5", "No such option"),
        ("check_sentry4_sensor", "--water -c 5", "nothing to apply it to"),
        ("check_sentry4_line", "-m LoadImbalance", "LoadImbalance needs a range"),
        ("check_sentry4_phase", "-m Voltage,VoltageImbalance -w 1,", "VoltageImbalance needs"),
        ("check_cdu", "--tower -w 5", "nothing to apply it to"),
        ("check_cdu", "--infeed LoadImbalance", "LoadImbalance needs a range"),
    ],
)
def test_thresholds_without_a_use_or_uses_without_one(
    command: str, arguments: str, says: str
) -> None:
    result = judge(command, arguments)
    assert result.status == 3
    assert says in result.line


def test_sensor_ranges_are_in_the_order_of_kinds_whatever_the_flags() -> None:
    for flags in ("--temp --humid", "--humid --temp"):
        result = judge("check_sentry4_sensor", f"{flags} --id A1 -w 16,50 -c 20,60")
        assert result.line == "CRITICAL - DC2_Room4_RackF31, Master_Front(A1): 21.5C"
    result = judge("check_sentry4_sensor", "--fan --adc --humid --temp -w 30,50,100,3000 --id A1")
    assert result.performance["A1_Fan"].startswith("3960;3000")
