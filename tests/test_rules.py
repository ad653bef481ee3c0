"""Spec 3 to 5, rule by rule: literal rows in, results out."""

from __future__ import annotations

from types import EllipsisType

import pytest

from check_sentry4.checks.reach import silent_units
from check_sentry4.checks.request import CheckRequest, MetricThreshold, Selection, TableQuery
from check_sentry4.checks.result import Result
from check_sentry4.checks.rules import RuleSet
from check_sentry4.mib import sentry3
from check_sentry4.mib.sentry4 import FAMILY, HUMID, LINE, OUTLET, PHASE, TEMP, UNIT, UNIT_COUNT
from check_sentry4.report.text import finding, problems
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from check_sentry4.values import Cell, OutOfRange
from tests.literal import Rows, ask, bounds, device

LINES: Rows = {
    (1, 1, 1): {"Status": 0, "Current": 10.0, "CurrentStatus": 0, "CurrentCapacity": 20},
    (1, 1, 2): {"Status": 0, "Current": 15.0, "CurrentStatus": 0, "CurrentCapacity": 20},
    (1, 1, 3): {"Status": 0, "Current": 5.0, "CurrentStatus": 0, "CurrentCapacity": 20},
    (1, 1, 4): {"Status": 0, "Current": 9.0, "CurrentStatus": 0, "CurrentCapacity": 20},
}


def lines(**cells: Cell | EllipsisType) -> Rows:
    """LINES with cells of L2 changed; ``...`` stands for not answered."""
    rows = {index: dict(row) for index, row in LINES.items()}
    for name, value in cells.items():
        if isinstance(value, EllipsisType):
            rows[1, 1, 2].pop(name, None)
        else:
            rows[1, 1, 2][name] = value
    return rows


def states(results: list[Result]) -> dict[str, int]:
    return {result.object.id: result.state for result in results if result.object}


# --- spec 3


@pytest.mark.parametrize(
    ("warning", "critical", "state"),
    [("", "", OK), ("12", "", WARNING), ("12", "14", CRITICAL), ("15", "15", OK), ("@15", "", 1),
     ("16:", "", WARNING), ("~:14.9", "", WARNING), ("", "15.1:", CRITICAL)],
)  # fmt: skip
def test_one_range_applies_to_each_object(warning: str, critical: str, state: int) -> None:
    found = ask(device(line=LINES), LINE, ("Current", bounds(warning, critical)))
    assert states(found)["AA2"] == state


def test_ranges_of_ones_own_replace_both_of_the_devices() -> None:
    own = lines(CurrentStatus=17, CurrentHighAlarm=12.0, CurrentHighWarning=11.0)
    assert states(ask(device(line=own), LINE, "Current"))["AA2"] == CRITICAL
    assert states(ask(device(line=own), LINE, ("Current", bounds("20"))))["AA2"] == OK


def test_a_metric_without_thresholds_of_the_device_is_only_reported() -> None:
    assert states(ask(device(line=lines(CurrentUtilized=99.0)), LINE, "CurrentUtilized"))[
        "AA2"
    ] == (OK)


def test_a_low_threshold_above_the_high_one_makes_no_range() -> None:
    odd = lines(CurrentLowAlarm=60.0, CurrentHighAlarm=45.0)
    result = ask(device(line=odd), LINE, "Current")[1]
    assert result.reading is not None
    assert (result.reading.warning, result.reading.critical) == ("", "")


def test_a_capacity_of_0_is_no_maximum_and_makes_no_utilisation() -> None:
    result = ask(device(line=lines(CurrentCapacity=0)), LINE, "Current")[1]
    assert result.reading is not None
    assert result.reading.maximum is None
    found = ask(device(line=lines(CurrentCapacity=0)), LINE, "CurrentUtilized")
    assert [r.state for r in found] == [OK, UNKNOWN, OK, OK]


def test_a_utilisation_that_is_not_answered_is_computed() -> None:
    result = ask(device(line=LINES), LINE, ("CurrentUtilized", bounds("70", "80")))[1]
    assert result.reading is not None
    assert (result.state, result.reading.value, result.reading.computed) == (WARNING, 75.0, True)


def test_with_the_capacity_of_the_cord_where_the_line_has_none() -> None:
    rows: Rows = {index: {"Current": 15.0} for index in ((1, 1, 1), (2, 1, 1))}
    read = device(line=rows, cord={(1, 1): {"CurrentCapacity": 30}, (2, 1): {}})
    first, second = ask(read, LINE, "CurrentUtilized")
    assert first.reading is not None
    assert (first.reading.value, second.state) == (50.0, UNKNOWN)


# --- spec 4


@pytest.mark.parametrize(
    ("cells", "state", "says"),
    [
        ({"Status": 10}, UNKNOWN, "noComm(10)"),
        ({"CurrentStatus": 9}, UNKNOWN, "readError(9)"),
        ({"Current": None}, UNKNOWN, "no reading"),
        ({"Current": ...}, UNKNOWN, "not answered"),
        ({"Current": OutOfRange(65535)}, UNKNOWN, "no reading (65535 is beyond the MIB's range)"),
        ({"Status": None}, UNKNOWN, "Status is unreadable"),
        ({"Status": 12}, OK, "15A"),
    ],
)
def test_metric_mode(cells: dict[str, Cell], state: int, says: str) -> None:
    result = ask(device(line=lines(**cells)), LINE, "Current")[1]
    assert (result.state, finding(result)) == (state, f"AA2 Current: {says}")
    assert (result.reading is None) == (state == UNKNOWN)


def test_what_has_no_reading_has_none_in_status_mode_either() -> None:
    result = ask(device(line=lines(Status=10)), LINE)[3]
    assert (result.what, result.readings) == ("CurrentStatus", ())


@pytest.mark.parametrize(
    ("given", "state"),
    [({}, CRITICAL), ({"highalarm": OK}, OK), ({"17": WARNING}, WARNING),
     ({"17": OK, "highalarm": WARNING}, WARNING)],
)  # fmt: skip
def test_status_by_name_or_number_the_worse_counts(given: dict[str, int], state: int) -> None:
    found = ask(device(line=lines(CurrentStatus=17)), LINE, "Current", status=given)
    assert states(found)["AA2"] == state


@pytest.mark.parametrize(
    ("status", "value", "says"),
    [(16, 11.5, "11.5A"), (16, 9.0, "9A highWarning(16)"), (17, 11.5, "11.5A highAlarm(17)"),
     (17, 13.0, "13A"), (0, 11.5, "11.5A")],
)  # fmt: skip
def test_the_status_is_told_where_the_reading_alone_does_not_show_it(
    status: int, value: float, says: str
) -> None:
    rows = lines(Current=value, CurrentStatus=status, CurrentHighAlarm=12.0,
                 CurrentHighWarning=11.0)  # fmt: skip
    assert finding(ask(device(line=rows), LINE, "Current")[1]) == f"AA2 Current: {says}"


@pytest.mark.parametrize(("expect", "state"), [("on", CRITICAL), ("off", OK)])
def test_expect(expect: str, state: int) -> None:
    rows: Rows = {(1, 1, 1): {"State": 2, "Status": 0}}
    assert ask(device(outlet=rows), OUTLET, expect=expect)[0].state == state


@pytest.mark.parametrize(("count", "state"), [(3, OK), (4, UNKNOWN), (None, OK)])
def test_fewer_units_than_the_device_says_it_has(count: int | None, state: int) -> None:
    units: Rows = {(n,): {"Status": 0} for n in (1, 2, 3)}
    found = ask(device({UNIT_COUNT.name: count}, unit=units), UNIT)
    assert max(result.state for result in found) == state
    if state:
        assert finding(found[-1]) == "3 of 4 units answer"


def test_a_unit_that_is_named_is_all_that_is_asked_for() -> None:
    units: Rows = {(n,): {"Status": 0} for n in (1, 2)}
    assert [r.state for r in ask(device({UNIT_COUNT.name: 4}, unit=units), UNIT, ids=("A",))] == [0]


def test_an_id_that_is_not_there_is_named() -> None:
    found = ask(device(line=LINES), LINE, "Current", ids=("AA1", "ZZ9"))
    assert [finding(r) for r in found if r.state] == ["ZZ9: this device has no such line"]


@pytest.mark.parametrize("absent", [OK, WARNING, UNKNOWN])
def test_absent_is_the_state_of_what_the_device_does_not_have_at_all(absent: int) -> None:
    nothing = device(line={}, phase={(1, 1, 1): {"Status": 0}})
    for table, metric in ((LINE, "Current"), (PHASE, "Voltage")):
        (result,) = ask(nothing, table, metric, absent=absent)
        assert (result.state, result.absent) == (absent, True)
    one = device(line={(1, 1, 1): LINES[1, 1, 1]})
    (result,) = ask(one, LINE, ("LoadImbalance", bounds("10")), absent=absent)
    assert "needs three-phase lines" in result.note
    assert result.state == absent
    # What was named is UNKNOWN all the same.
    assert ask(nothing, LINE, "Current", absent=absent, ids=("AA1",))[0].state == UNKNOWN


PORT: Rows = {(1, 1): {"Status": 0, "Value": None, "ID": "A1"}}


@pytest.mark.parametrize(
    ("humid", "ids", "status", "notes"),
    [
        (7, (), None, ["no port of the temperature sensors has anything plugged in"]),
        (0, (), None, ["no reading"]),
        (7, ("A1",), None, ["no reading"]),
    ],
)
def test_an_empty_port_that_says_normal_is_told_by_the_humidity_beside_it(
    humid: int, ids: tuple[str, ...], status: dict[str, int] | None, notes: list[str]
) -> None:
    read = device(temp=PORT, humid={(1, 1): {"Status": humid, "Value": None}})
    found = ask(read, TEMP, "Temp", ids=ids, status=status)
    assert [result.note for result in found] == notes
    assert {result.state for result in found} == {UNKNOWN}


@pytest.mark.parametrize("state", [OK, WARNING, CRITICAL, UNKNOWN])
def test_an_empty_port_is_what_status_makes_of_it_whichever_sensor_says_so(state: int) -> None:
    """Spec 4: an OK that ``--status notFound=ok`` asks for never becomes UNKNOWN."""
    read = device(temp=PORT, humid={(1, 1): {"Status": 7, "Value": None}})
    for table, metric in ((TEMP, "Temp"), (HUMID, "Humid")):
        (result,) = ask(read, table, metric, status={"notFound": state})
        assert (result.state, finding(result)) == (state, "A1: notFound(7)"), table.name


@pytest.mark.parametrize("status", [9, 10, 8, 14, 15, 16, 17, 18, 5, 6, 99, None, ...])
def test_what_says_anything_but_normal_is_never_an_empty_port(
    status: Cell | EllipsisType,
) -> None:
    """Spec 4: an alarm, a lost probe, a status that the MIB does not know."""
    cells: dict[str, Cell] = {"ID": "A1", "Value": None}
    if not isinstance(status, EllipsisType):
        cells["Status"] = status
    read = device(temp={(1, 1): cells}, humid={(1, 1): {"Status": 7, "Value": None}})
    (result,) = ask(read, TEMP, "Temp")
    assert (result.state, result.object is not None) == (UNKNOWN, True)


def test_a_probe_that_measures_is_not_empty_whatever_is_beside_it() -> None:
    rows: Rows = {(1, 1): {"Status": 0, "Value": 20.0}}
    read = device(temp=rows, humid={(1, 1): {"Status": 7, "Value": None}})
    assert [r.state for r in ask(read, TEMP, "Temp")] == [OK]
    assert "has anything plugged in" in ask(read, HUMID, "Humid")[0].note


# --- spec 5 and 8


def test_imbalance_is_that_of_the_three_phases_never_the_neutral() -> None:
    found = ask(device(line=LINES), LINE, ("LoadImbalance", bounds("20", "49")))
    assert [(r.object.id, r.reading.value, r.state) for r in found if r.object and r.reading] == [
        ("AA1", 0.0, OK), ("AA2", 50.0, CRITICAL), ("AA3", 50.0, CRITICAL)
    ]  # fmt: skip


def test_an_imbalance_that_cannot_be_computed_is_unknown_where_it_was_named() -> None:
    rows: Rows = {**LINES, (2, 1, 1): {"Status": 0, "Current": 1.0}}
    asked = ("LoadImbalance", bounds("99"))
    assert states(ask(device(line=rows), LINE, asked)) == {"AA1": OK, "AA2": OK, "AA3": OK}
    found = ask(device(line=rows), LINE, asked, ids=("BA1", "AA1"))
    assert states(found) == {"AA1": OK, "BA1": UNKNOWN}


def infeeds(fourth: dict[str, Cell], line_ids: bool = False) -> Rows:
    """A tower of three infeeds at 208 V and a fourth."""
    rows: Rows = {(1, n): {"Status": 1, "LoadStatus": 0, "LoadValue": 5.0, "Voltage": 208.0}
                  for n in (1, 2, 3)}  # fmt: skip
    rows[1, 4] = {"Status": 1, "LoadStatus": 0, "LoadValue": 1.0, **fourth}
    if line_ids:
        for n, name in ((1, "L1"), (2, "L2"), (3, "L3"), (4, "N")):
            rows[1, n]["LineID"] = name
    return rows


@pytest.mark.parametrize(
    ("fourth", "state"),
    [
        ({"Voltage": None}, None),  # the neutral has none, and says nothing is wrong
        ({}, None),
        ({"Voltage": 0.0}, CRITICAL),  # a dead phase
        ({"Voltage": None, "Status": 6}, UNKNOWN),  # one that cannot be reached
        ({"Voltage": None, "Status": 9}, UNKNOWN),  # its fuse has blown
        # Whatever its load status: a neutral may be overloaded (spec 8).
        *(({"Voltage": None, "LoadStatus": load}, None) for load in (1, 3, 4, 5, 6, 7)),
    ],
)
def test_the_neutral_is_not_a_phase_that_died(fourth: dict[str, Cell], state: int | None) -> None:
    found = ask(device(infeed=infeeds(fourth)), sentry3.INFEED,
                ("Voltage", bounds("200:220", "190:230")), family=sentry3.FAMILY)  # fmt: skip
    assert states(found).get("AD") == state


def test_the_neutral_is_known_by_its_line_id() -> None:
    rows = infeeds({"Voltage": 0.0}, line_ids=True)
    found = ask(device(infeed=rows), sentry3.INFEED, "Voltage", family=sentry3.FAMILY)
    assert sorted(states(found)) == ["AA", "AB", "AC"]
    found = ask(device(infeed=rows), sentry3.INFEED, "Current", family=sentry3.FAMILY)
    assert sorted(states(found)) == ["AA", "AB", "AC", "AD"]


# --- what fresh eyes found


@pytest.mark.parametrize(
    ("excluded", "state"),
    [("AA1", UNKNOWN), ("SENSOR:A1", UNKNOWN), ("ZZ9", UNKNOWN), ("C", OK), ("UNIT:C", OK),
     ("B", UNKNOWN)],
)  # fmt: skip
def test_only_an_excluded_unit_may_be_missing(excluded: str, state: int) -> None:
    units: Rows = {(n,): {"Status": 0} for n in (1, 2)}
    request = CheckRequest(FAMILY, (TableQuery(UNIT, selection=Selection(excluded=(excluded,))),))
    read = device({UNIT_COUNT.name: 3}, unit=units)
    assert max(r.state for r in RuleSet(request).judge(read).results) == state


@pytest.mark.parametrize("metric", ["CurrentUtilized", "LoadImbalance"])
def test_what_is_made_from_a_reading_that_cannot_be_had_cannot_be_had(metric: str) -> None:
    rows = lines(CurrentStatus=9, CurrentUtilized=75.0)
    found = states(ask(device(line=rows), LINE, (metric, bounds("500"))))
    assert found["AA2"] == UNKNOWN


@pytest.mark.parametrize(
    ("count", "says"),
    [(OutOfRange(65535), "UnitCount: no reading (65535 is beyond the MIB's range)"),
     (None, "UnitCount: no reading")],
)  # fmt: skip
def test_a_scalar_that_is_garbage_is_not_one_that_is_absent(count: Cell, says: str) -> None:
    read = device({UNIT_COUNT.name: count, "st4SystemLocation": "here"})
    read.answered.add(UNIT_COUNT.name)
    metric = next(m for m in FAMILY.system.metrics if m.name == "UnitCount")
    request = CheckRequest(FAMILY, system=(MetricThreshold(metric),), absent=OK)
    (result,) = RuleSet(request).judge(read).results
    assert (result.state, finding(result)) == (UNKNOWN, says)


def test_an_alarm_is_not_folded_into_a_unit_of_its_index() -> None:
    read = device(
        tower={(1,): {"Status": 1}}, water={(1,): {"WaterSensorStatus": 1}},
        infeed={(1, n): {"Status": 6} for n in (1, 2, 3)},
        temp={(1, 1): {"ProbeStatus": 3, "TempValue": None}},
    )  # fmt: skip
    parts = tuple(
        TableQuery(
            table,
            tuple(MetricThreshold(m) for m in table.metrics) if table.probe.is_sensor else (),
            subsystem=subsystem,
        )
        for subsystem in sentry3.FAMILY.subsystems for table in subsystem.tables
        if table.name in ("tower", "water", "infeed", "temp")
    )  # fmt: skip
    request = CheckRequest(sentry3.FAMILY, parts, whole=True)
    judgement = RuleSet(request).judge(read)
    silent = silent_units(read, request, judgement.results)
    judgement = judgement._replace(silent_units=silent)
    line = problems(judgement, "here", 12)
    assert line.startswith("CRITICAL - here, sensor water A: alarm(1), WARNING - tower A Status: ")
    assert "with 3 objects on it" in line
    assert "sensor temp A1: noComm(3)" in line


def test_a_status_by_its_number_asks_for_empty_ports_as_well() -> None:
    read = device(temp={(1, 1): {"Status": 7, "Value": None}})
    (result,) = ask(read, TEMP, "Temp", status={"7": WARNING})
    assert (result.state, finding(result)) == (WARNING, "A1: notFound(7)")


def four(line_ids: dict[int, str], voltages: dict[int, float | None]) -> Rows:
    """Four infeeds of a tower, on and normal, and three of another."""
    rows: Rows = {}
    for n in (1, 2, 3, 4):
        rows[1, n] = {"Status": 1, "LoadStatus": 0, "LoadValue": 5.0, "Voltage": voltages.get(n)}
        if n in line_ids:
            rows[1, n]["LineID"] = line_ids[n]
    for n in (1, 2, 3):
        rows[2, n] = {"Status": 1, "LoadStatus": 0, "LoadValue": 5.0, "Voltage": 208.0}
    return rows


@pytest.mark.parametrize(
    ("line_ids", "voltages"),
    [
        ({}, {1: 208.0, 3: 208.0}),  # a phase is dead without a word beside the neutral
        ({}, {1: 208.0, 2: 208.0, 3: 208.0, 4: 0.0}),
        ({1: "L1", 2: "N", 3: "L3", 4: "N"}, {1: 208.0, 3: 208.0}),
    ],
)
def test_a_tower_whose_neutral_cannot_be_told_does_not_vanish_from_the_imbalance(
    line_ids: dict[int, str], voltages: dict[int, float | None]
) -> None:
    rows = four(line_ids, voltages)
    for metric in ("LoadImbalance", "VoltageImbalance"):
        found = states(ask(device(infeed=rows), sentry3.INFEED, (metric, bounds("5")),
                           family=sentry3.FAMILY))  # fmt: skip
        assert {found[id] for id in ("AA", "AB", "AC", "AD")} == {UNKNOWN}
        assert found["BA"] == OK


def test_one_line_id_that_is_missing_is_found_by_the_voltage() -> None:
    rows = four({1: "L1", 2: "L2", 3: "L3"}, {1: 208.0, 2: 208.0, 3: 208.0})
    for metric in ("LoadImbalance", "Voltage"):
        found = states(ask(device(infeed=rows), sentry3.INFEED, (metric, bounds("300")),
                           family=sentry3.FAMILY))  # fmt: skip
        assert "AD" not in found
        assert found["AA"] == OK


def test_a_neutral_that_was_named_says_that_it_is_one() -> None:
    rows = infeeds({"Voltage": None}, line_ids=True)
    (result,) = ask(device(infeed=rows), sentry3.INFEED, "Voltage", family=sentry3.FAMILY,
                    ids=("AD",))  # fmt: skip
    assert finding(result) == "AD Voltage: is a neutral conductor, which has none of its own"


def test_what_was_left_out_by_hand_is_not_absent() -> None:
    rows: Rows = {(1, 1): {"Status": 0, "Value": 20.0}, (1, 2): {"Status": 7, "Value": None}}
    selection = Selection(excluded=("A1",))
    part = TableQuery(TEMP, (MetricThreshold(TEMP.metrics[0]),), selection=selection)
    (result,) = RuleSet(CheckRequest(FAMILY, (part,), absent=OK)).judge(device(temp=rows)).results
    assert (result.state, result.note[:23]) == (UNKNOWN, "no temp is left after -")


def test_a_probe_that_is_lost_was_there_whatever_the_humidity_beside_it_says() -> None:
    rows: Rows = {(1, 1): {"Status": 8, "Value": None}}
    read = device(temp=rows, humid={(1, 1): {"Status": 7, "Value": None}})
    (result,) = ask(read, TEMP, "Temp")
    assert (result.state, finding(result)) == (UNKNOWN, "A1: lost(8)")


def test_a_status_of_a_probe_that_is_new_is_unknown() -> None:
    rows: Rows = {(1, 1): {"ProbeStatus": 77, "TempStatus": 0, "TempValue": 20.0}}
    (result,) = ask(device(temp=rows), sentry3.TEMP, "Temp", family=sentry3.FAMILY)
    assert (result.state, finding(result)) == (UNKNOWN, "A1: 77")


def test_a_number_behind_a_reading_says_what_it_is() -> None:
    result = ask(device(line=lines(CurrentStatus=99)), LINE, "Current")[1]
    assert (result.state, finding(result)) == (UNKNOWN, "AA2 Current: 15A status 99")
