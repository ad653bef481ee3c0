"""Spec 8: check_cdu. Each example of the check_cdu document, and the states that it lists."""

from __future__ import annotations

import pytest

from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from lab.helpers import Changes, judge
from lab.recording import ST4, sentry3

S3 = "1.3.6.1.4.1.1718.3.2"
AT = "BLDG_ROOM_RACK"


def cdu(arguments: str, changes: Changes | None = None, **kind: bool) -> tuple[int, str]:
    """Status and line of check_cdu over the recording of a Sentry3 CDU."""
    result = judge("check_cdu", arguments, changes, sentry3(**kind))
    return result.status, result.line


def probes(**values: tuple[int, int]) -> Changes:
    """Temperatures in tenths and humidities, by port."""
    changes: Changes = {}
    for port, (degrees, percent) in values.items():
        index = f"{ord(port[0]) - 64}.{port[1]}"
        changes[f"{S3}.5.1.6.{index}"] = degrees
        changes[f"{S3}.5.1.10.{index}"] = percent
    return changes


def rows(table: str, column: int, *values: int | str) -> Changes:
    """One column of towers (1.1) or infeeds (2.1), in device order."""
    indices = ["1", "2"] if table == "1.1" else [f"{t}.{i}" for t in (1, 2) for i in (1, 2, 3)]
    return {f"{S3}.{table}.{column}.{index}": v for index, v in zip(indices, values)}


IN, EX = "Rack-Inlet_F31", "Rack-Exhaust_F32"
EXAMPLES: list[tuple[str, Changes, int, str]] = [
    ("--temp --humid",
     probes(A1=(180, 43), A2=(330, 16), B1=(240, 28), B2=(365, 12)), OK,
     f"OK - {AT}, Bottom-{IN}(A1): 18C, Bottom-{IN}(A1): 43%, Bottom-{EX}(A2): 33C, "
     f"Bottom-{EX}(A2): 16%, Top-{IN}(B1): 24C, Top-{IN}(B1): 28%, Top-{EX}(B2): 36.5C, "
     f"Top-{EX}(B2): 12%"),
    ("--temp --humid --fahrenheit",
     probes(A1=(170, 45), A2=(330, 16), B1=(250, 28), B2=(365, 12)), OK,
     f"OK - {AT}, Bottom-{IN}(A1): 62.6F, Bottom-{IN}(A1): 45%, Bottom-{EX}(A2): 91.4F, "
     f"Bottom-{EX}(A2): 16%, Top-{IN}(B1): 77F, Top-{IN}(B1): 28%, Top-{EX}(B2): 97.7F, "
     f"Top-{EX}(B2): 12%"),
    ("--temp --ths A1,B2 --fahrenheit", probes(A1=(170, 45), B2=(365, 12)), OK,
     f"OK - {AT}, Bottom-{IN}(A1): 62.6F, Top-{EX}(B2): 97.7F"),
    ("--temp --fahrenheit --ths A1,B1 --warning 60:80", probes(A1=(170, 45), B1=(250, 28)), OK,
     f"OK - {AT}, Bottom-{IN}(A1): 62.6F, Top-{IN}(B1): 77F"),
    ("--humid --ths A2,B2 --warning 10:70", probes(A2=(330, 18), B2=(365, 13)), OK,
     f"OK - {AT}, Bottom-{EX}(A2): 18%, Top-{EX}(B2): 13%"),
    ("--temp --humid --fahrenheit --ths A1 --warning 80,20: --critical 95,10:",
     probes(A1=(180, 48)), OK, f"OK - {AT}, Bottom-{IN}(A1): 64.4F, Bottom-{IN}(A1): 48%"),
    ("--temp --humid --ths A1 --warning 16,30 --critical 20,40", probes(A1=(170, 43)), CRITICAL,
     f"CRITICAL - {AT}, Bottom-{IN}(A1): 43%, WARNING - Bottom-{IN}(A1): 17C"),
    ("--tower", {}, OK, f"OK - {AT}, TowerA(A) Status: normal(0), TowerB(B) Status: normal(0)"),
    ("--tower ApparentPower,ActivePower,VACapacityUsed --warning 1200,1000,30",
     {**rows("1.1", 12, 993, 927), **rows("1.1", 11, 939, 870), **rows("1.1", 10, 91, 85)}, OK,
     f"OK - {AT}, TowerA(A) ApparentPower: 993VA, TowerA(A) ActivePower: 939W, "
     "TowerA(A) VACapacityUsed: 9.1%, TowerB(B) ApparentPower: 927VA, "
     "TowerB(B) ActivePower: 870W, TowerB(B) VACapacityUsed: 8.5%"),
    ("--tower Energy --warning 10000 --critical 15000", rows("1.1", 14, 6654, 7658), OK,
     f"OK - {AT}, TowerA(A) Energy: 6654kWh, TowerB(B) Energy: 7658kWh"),
    # "it turns out that this particular unit is slightly broken and the Capacity is -1"
    ("--tower VACapacity --warning 10800", rows("1.1", 9, -1, 10800), UNKNOWN,
     f"UNKNOWN - {AT}, TowerA(A) VACapacity: no reading"),
    ("--infeed", {}, OK,
     f"OK - {AT}, " + ", ".join(
         f"Tower{t}_Infeed{i}({t}{i}) Status: on(1), Tower{t}_Infeed{i}({t}{i}) LoadStatus: "
         "normal(0)" for t in "AB" for i in "ABC")),
    ("--infeed LoadValue --warning 12 --critical 24",
     rows("2.1", 7, 407, 321, 162, 361, 276, 173), OK,
     f"OK - {AT}, TowerA_InfeedA(AA) LoadValue: 4.07A, TowerA_InfeedB(AB) LoadValue: 3.21A, "
     "TowerA_InfeedC(AC) LoadValue: 1.62A, TowerB_InfeedA(BA) LoadValue: 3.61A, "
     "TowerB_InfeedB(BB) LoadValue: 2.76A, TowerB_InfeedC(BC) LoadValue: 1.73A"),
    ("--infeed ApparentPower,CapacityUsed --warning 1000,20",
     {**rows("2.1", 13, 673, 0, 317, 575, 0, 348), **rows("2.1", 20, 126, 105, 53, 120, 89, 57)},
     OK,
     f"OK - {AT}, TowerA_InfeedA(AA) ApparentPower: 673VA, TowerA_InfeedA(AA) CapacityUsed: 12.6%,"
     " TowerA_InfeedB(AB) ApparentPower: 0VA, TowerA_InfeedB(AB) CapacityUsed: 10.5%, "
     "TowerA_InfeedC(AC) ApparentPower: 317VA, TowerA_InfeedC(AC) CapacityUsed: 5.3%, "
     "TowerB_InfeedA(BA) ApparentPower: 575VA, TowerB_InfeedA(BA) CapacityUsed: 12%, "
     "TowerB_InfeedB(BB) ApparentPower: 0VA, TowerB_InfeedB(BB) CapacityUsed: 8.9%, "
     "TowerB_InfeedC(BC) ApparentPower: 348VA, TowerB_InfeedC(BC) CapacityUsed: 5.7%"),
    # The document prints the percentages; the loads are made to give them.
    ("--infeed LoadImbalance --warning 20 --critical 30",
     rows("2.1", 7, 41721, 33417, 14862, 40062, 30300, 19638), CRITICAL,
     f"CRITICAL - {AT}, TowerA_InfeedA(AA) LoadImbalance: 39.07%, "
     "TowerA_InfeedC(AC) LoadImbalance: 50.46%, TowerB_InfeedA(BA) LoadImbalance: 33.54%, "
     "TowerB_InfeedC(BC) LoadImbalance: 34.54%"),
    ("--infeed VoltageImbalance --warning .5 --critical 2",
     rows("2.1", 11, 2080, 2080, 2080, 1993, 2013, 1994), WARNING,
     f"WARNING - {AT}, TowerB_InfeedB(BB) VoltageImbalance: 0.65%"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "changes", "status", "line"), EXAMPLES, ids=[e[0] for e in EXAMPLES]
)
def test_examples_of_the_document(arguments: str, changes: Changes, status: int, line: str) -> None:
    assert cdu(arguments, changes) == (status, line)


@pytest.mark.parametrize("arguments", [e[0] for e in EXAMPLES])
def test_no_invocation_of_the_document_is_refused_by_a_pro2(arguments: str) -> None:
    line = judge("check_cdu", arguments.replace("B2", "E2")).line
    assert "wrong usage" not in line
    assert "DC2_Room4_RackF31" in line


def test_the_order_of_temp_and_humid_does_not_matter_that_of_the_ranges_does() -> None:
    one = cdu("--temp --humid --warning 45,60")
    assert one == cdu("--humid --temp --warning 45,60")
    assert one != cdu("--temp --humid --warning 60,10")


@pytest.mark.parametrize(
    "arguments",
    ["--infeed=LoadValue", "--infeed LoadValue", "--infeed LoadValue -w 99 --tower"],
)
def test_the_list_of_metrics_is_optional(arguments: str) -> None:
    assert "LoadValue: 4.07A" in cdu(arguments)[1]


def test_an_option_is_not_taken_for_a_list_of_metrics() -> None:
    status, line = cdu("--tower --oksummary")
    assert (status, line) == (OK, f"OK - {AT}, Sentry Switched CDU Version 7.1a, 2 metrics are OK")
    assert "nothing to apply it to" in cdu("--tower -w 5")[1]


@pytest.mark.parametrize(
    ("oid", "value", "arguments", "state", "says"),
    [
        ("1.1.4.2", 1, "--tower", WARNING, "TowerB(B) Status: noComm(1)"),
        ("1.1.4.2", 2, "--tower", CRITICAL, "fanFail(2)"),
        ("1.1.4.2", 3, "--tower", CRITICAL, "overTemp(3)"),
        ("1.1.4.2", 4, "--tower", WARNING, "nvmFail(4)"),
        ("1.1.4.2", 5, "--tower", WARNING, "outOfBalance(5)"),
        ("1.1.4.2", 1, "--tower Energy", UNKNOWN, "TowerB(B) Energy: noComm(1)"),
        ("1.1.4.2", 2, "--tower Energy", OK, "TowerB(B) Energy: 7658kWh"),
        ("1.1.4.2", 3, "--tower Energy", OK, "TowerB(B) Energy: 7658kWh"),
        ("2.1.5.1.2", 0, "--infeed", WARNING, "(AB) Status: off(0)"),
        ("2.1.5.1.2", 8, "--infeed", CRITICAL, "(AB) Status: offFuse(8)"),
        ("2.1.6.1.2", 2, "--infeed", WARNING, "(AB) LoadStatus: reading(2)"),
        ("2.1.6.1.2", 4, "--infeed", CRITICAL, "(AB) LoadStatus: loadHigh(4)"),
        ("2.1.5.1.2", 6, "--infeed LoadValue", UNKNOWN, "(AB) LoadValue: noComm(6)"),
        ("2.1.5.1.2", 4, "--infeed Voltage", OK, "(AB) Voltage: 208.6V"),
        ("5.1.4.1.1", 1, "--temp", UNKNOWN, "(A1): notFound(1)"),
        ("5.1.4.1.1", 2, "--humid", UNKNOWN, "(A1): lost(2)"),
        ("5.1.5.1.1", 5, "--temp", UNKNOWN, "(A1): readError(5)"),
        ("5.1.5.1.1", 4, "--temp", WARNING, "(A1): 18C"),
        ("5.1.9.1.1", 3, "--humid", WARNING, "(A1): 43%"),
        ("1.1.4.2", 9, "--tower", UNKNOWN, "TowerB(B) Status: 9"),
    ],
)
def test_states(oid: str, value: int, arguments: str, state: int, says: str) -> None:
    status, line = cdu(arguments, {f"{S3}.{oid}": value})
    assert status == state
    assert says in line


def test_metrics_that_only_pips_units_have_are_one_line_not_a_row_of_minus_one() -> None:
    for changes, pips in (({}, False), (dict.fromkeys((f"{S3}.1.1.14", f"{S3}.2.1.13")), True)):
        assert cdu("--tower Energy", changes, pips=pips) == (
            UNKNOWN,
            f"UNKNOWN - {AT}, this device provides no Energy of its towers: "
            "only units with PIPS do",
        )
        status, line = cdu("--infeed LoadValue,ApparentPower", changes, pips=pips)
        assert status == UNKNOWN
        assert line.count("ApparentPower") == 1


def test_a_tower_that_cannot_be_reached_is_not_a_unit_without_pips() -> None:
    changes: Changes = {f"{S3}.1.1.4.1": 1, f"{S3}.1.1.4.2": 1}
    status, line = cdu("--tower Energy", changes, pips=False)
    assert (status, line.count("noComm(1)")) == (UNKNOWN, 2)


def test_phase_metrics_use_the_phase_id_and_performance_data_the_infeeds() -> None:
    result = judge("check_cdu", "--infeed PhaseVoltage,PhaseCurrent", {}, sentry3())
    assert "TowerA_InfeedA(L1-L2) PhaseVoltage: 207.8V" in result.line
    assert "TowerB_InfeedC(L3-L1) PhaseCurrent" in result.line
    assert result.labels[0] == "AA_PhaseVoltage"


@pytest.mark.parametrize("shown", ["sysObjectID", "tree", "tables"])
@pytest.mark.parametrize("generation", [3, 4])
def test_the_family_is_found_out_from_the_agent(shown: str, generation: int) -> None:
    changes: Changes = {}
    if shown != "sysObjectID":
        changes["1.3.6.1.2.1.1.2.0"] = None
    if shown == "tables":
        changes |= {f"{ST4}.1": None, "1.3.6.1.4.1.1718.3.1": None}
    values = sentry3() if generation == 3 else None
    status, line = judge("check_cdu", "--infeed LoadValue", changes, values)[:2]
    assert status == OK
    assert ("TowerA_InfeedA(AA) LoadValue" if generation == 3 else "AA:L1(AA1) LoadValue") in line


def test_on_sentry4_towers_are_units_and_cords_infeeds_are_lines_and_phases() -> None:
    assert judge("check_cdu", "--tower").line == (
        "OK - DC2_Room4_RackF31, Master(A) Status: normal(0), Link1(B) Status: normal(0), "
        "EMCU(E) Status: normal(0)"
    )
    data = judge("check_cdu", "--tower VACapacity,VACapacityUsed,LineFrequency").performance
    assert data["AA_VACapacity"] == "22080VA"
    assert data["AA_VACapacityUsed"].startswith("18.1%")
    assert data["AA_LineFrequency"] == "50Hz"
    result = judge("check_cdu", "--infeed LoadValue,Voltage,PhaseCurrent,CapacityUsed")
    assert result.status == OK
    assert result.performance["AA4_LoadValue"].startswith("1.52A")  # the neutral has a current
    assert "AA4_Voltage" not in result.performance
    status = judge("check_cdu", "--infeed", {f"{ST4}.4.3.1.4.1.1.1": 17})
    assert status.line == "CRITICAL - DC2_Room4_RackF31, AA:L1(AA1) LoadStatus: highAlarm(17)"


def test_with_nothing_to_look_at_it_is_a_usage_error() -> None:
    assert cdu("--oksummary") == (
        3,
        "UNKNOWN - wrong usage: expected --temp, --humid, --tower or --infeed "
        "(see check_cdu --help)",
    )


def test_device_thresholds_of_temperature_warn() -> None:
    status, line = cdu("--temp --ths A1", {f"{S3}.5.1.5.1.1": 4, f"{S3}.5.1.6.1.1": 470})
    assert (status, line) == (WARNING, f"WARNING - {AT}, Bottom-{IN}(A1): 47C")
