"""Spec 5: imbalance of the three phase conductors of a cord."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_sentry4.checks.imbalance import percentages
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from lab.helpers import judge
from lab.recording import ST4, sentry3

LINE = "check_sentry4_line"


@pytest.mark.parametrize(
    ("values", "shares"),
    [
        ((9, 10, 11), [10, 0, 10]),
        ((4.07, 3.21, 1.62), [37.19, 8.2, 45.39]),  # mean 2.9667
        ((0, 0, 0), [0, 0, 0]),
        ((0, 0, 3), [100, 100, 200]),
        ((230.1, 230.1, 230.1), [0, 0, 0]),
    ],
)
def test_percentages(values: tuple[float, ...], shares: list[float]) -> None:
    assert percentages(values) == shares


@given(st.lists(st.integers(0, 60000).map(lambda n: n / 100), min_size=3, max_size=3))
def test_imbalance_is_between_0_and_200_and_blind_to_scale(values: list[float]) -> None:
    shares = percentages(values)
    assert all(0 <= share <= 200 for share in shares)
    doubled = percentages([value * 2 for value in values])
    assert all(abs(a - b) <= 0.011 for a, b in zip(shares, doubled))


def test_only_the_members_out_of_balance_are_shown_in_a_problem_state() -> None:
    result = judge(LINE, "--metric LoadImbalance -w 15 -c 20")
    assert result.line == (
        "CRITICAL - DC2_Room4_RackF31, BA:L2(BA2) LoadImbalance: 20.7%, "
        "WARNING - AA:L1(AA1) LoadImbalance: 16.97%"
    )
    assert result.performance["AA1_LoadImbalance"] == "16.97%;15;20"


def test_never_the_neutral() -> None:
    result = judge(LINE, "--metric LoadImbalance -w 50", {f"{ST4}.4.3.1.3.1.1.4": 2900})
    assert result.status == OK
    assert "AA4" not in result.output
    assert judge(LINE, "--metric LoadImbalance -w 50 --id AA4").status == UNKNOWN


def test_a_cord_without_three_is_left_out_and_none_at_all_is_unknown() -> None:
    gone = {f"{ST4}.4.{part}.1.{c}.1.1.3": None for part in (2, 3, 4) for c in range(1, 7)}
    result = judge(LINE, "--metric LoadImbalance -w 50", gone)
    assert result.status == OK
    assert result.labels == ["BA1_LoadImbalance", "BA2_LoadImbalance", "BA3_LoadImbalance"]
    both = {oid.replace(".1.1.3", ".2.1.3"): None for oid in gone}
    assert judge(LINE, "--metric LoadImbalance -w 50", {**gone, **both}).status == UNKNOWN


@pytest.mark.parametrize("change", [{"4.3.1.3.1.1.2": -1}, {"4.3.1.2.1.1.2": 10}])
def test_a_conductor_without_a_reading_makes_its_cord_unknown(change: dict[str, int]) -> None:
    changes = {f"{ST4}.{oid}": value for oid, value in change.items()}
    result = judge(LINE, "--metric LoadImbalance -w 90", changes)
    assert result.status == UNKNOWN
    assert all(f"({id}) LoadImbalance" in result.line for id in ("AA1", "AA2", "AA3"))
    assert result.labels == ["BA1_LoadImbalance", "BA2_LoadImbalance", "BA3_LoadImbalance"]


def test_the_mean_is_of_the_cord_even_if_one_conductor_is_selected() -> None:
    result = judge(LINE, "--metric LoadImbalance -w 90 --id AA1")
    assert result.performance == {"AA1_LoadImbalance": "16.97%;90"}


def test_phases_have_voltage_and_load() -> None:
    result = judge(
        "check_sentry4_phase", "--metric VoltageImbalance,LoadImbalance -w .5,90 --id AA2"
    )
    assert result.status == WARNING
    assert result.performance == {
        "AA2_VoltageImbalance": "0.61%;0.5",
        "AA2_LoadImbalance": "6.49%;90",
    }


def test_a_wye_and_delta_cord_has_two_sets_of_three() -> None:
    changes: dict[str, int] = {}
    for n, volts in ((4, 3990), (5, 3990), (6, 4190)):
        changes |= {f"{ST4}.5.3.1.3.1.1.{n}": volts, f"{ST4}.5.3.1.2.1.1.{n}": 0}
    result = judge("check_sentry4_phase", "--metric VoltageImbalance -c 5", changes)
    assert result.status == OK
    assert result.performance["AA6_VoltageImbalance"] == "3.29%;;5"


@pytest.mark.parametrize("line_ids", [True, False])
def test_check_cdu_leaves_out_a_neutral_infeed(line_ids: bool) -> None:
    values = sentry3(neutral=True)
    changes = {} if line_ids else {"1.3.6.1.4.1.1718.3.2.2.1.21": None}
    result = judge(
        "check_cdu", "--infeed LoadImbalance --warning 20 --critical 30", changes, values
    )
    assert result.status == CRITICAL
    assert result.line == (
        "CRITICAL - BLDG_ROOM_RACK, TowerA_InfeedA(AA) LoadImbalance: 37.19%, "
        "TowerA_InfeedC(AC) LoadImbalance: 45.39%, TowerB_InfeedA(BA) LoadImbalance: 33.7%, "
        "TowerB_InfeedC(BC) LoadImbalance: 35.93%"
    )
    result = judge("check_cdu", "--infeed Voltage,Power,LoadValue", changes, values)
    assert result.status == OK
    assert "TowerA_InfeedD(AD) LoadValue: 2.11A" in result.line
    assert "(AD) Voltage" not in result.line
    assert "(AD) Power" not in result.line
