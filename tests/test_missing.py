"""Spec 3 to 6: what is not answered, not valid, or not there never looks like an OK.

Each case was an OK, or an UNKNOWN for ever, in an earlier version.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from check_sentry4.device import Device, Plan
from check_sentry4.mib import families, sentry3, sentry4
from check_sentry4.report.text import finding
from check_sentry4.snmp import Scalar, Source, SourceError, Varbinds, Walk
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from check_sentry4.values import Cell, OutOfRange
from lab.helpers import SHARED, Changes, changed, judge
from lab.makes import ATEN, ENERTREE, MAKES, RARITAN, aten, enertree, pdu2
from lab.recording import ST4, Values, load, pro2
from lab.recording import sentry3 as sentry3_values
from tests.literal import Rows, ask, bounds, device

S3 = "1.3.6.1.4.1.1718.3"
CASES = SHARED / "cases"
with_cases = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not here")
#: All that tells that a unit of a PRO2 is there.
NO_UNITS: Changes = {f"{ST4}.2.2.1": None, f"{ST4}.2.3.1": None}
NO_TOWERS: Changes = {f"{S3}.2.1": None}
NO_PDUS: Changes = {f"{RARITAN}.3.2.1": None, f"{RARITAN}.3.2.2": None, f"{RARITAN}.5.1": None}
NO_DEVICES: Changes = {f"{ENERTREE}.1.2": None}


# --- the number of units

COUNTS: list[tuple[str, str, Changes, Values, str]] = [
    ("check_sentry4", "", NO_UNITS, pro2(), "0 of 3 units answer"),
    ("check_sentry4", "--absent ok", NO_UNITS, pro2(), "0 of 3 units answer"),
    ("check_sentry4_unit", "--absent ok", NO_UNITS, pro2(), "0 of 3 units answer"),
    ("check_pdu", "--only units --absent ok", NO_UNITS, pro2(), "0 of 3 units answer"),
    ("check_cdu", "--tower --absent ok", NO_UNITS, pro2(), "0 of 3 units answer"),
    ("check_cdu", "--tower --absent ok", NO_TOWERS, sentry3_values(), "0 of 2 towers answer"),
    ("check_cdu", "--tower ActivePower --absent ok", NO_TOWERS, sentry3_values(),
     "0 of 2 towers answer"),
    ("check_pdu", "", NO_TOWERS, sentry3_values(), "0 of 2 towers answer"),
    ("check_pdu", "", {f"{RARITAN}.3.1.0": 3}, pdu2(), "2 of 3 units answer"),
    ("check_pdu", "--table unit --absent ok", NO_PDUS, pdu2(),
     "0 of 2 units answer"),
    ("check_pdu", "--absent ok", NO_DEVICES, enertree(), "0 of 2 devices answer"),
    ("check_pdu", "--table device --absent ok", NO_DEVICES, enertree(),
     "0 of 2 devices answer"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "words", "changes", "values", "says"), COUNTS)
def test_fewer_units_than_the_device_counts_are_unknown(
    command: str, words: str, changes: Changes, values: Values, says: str
) -> None:
    assert judge(command, words, {}, values).status == 0, words
    result = judge(command, words, changes, values)
    assert (result.status, says in result.line) == (3, True), result.output
    for more in ("-v", "--oksummary"):
        assert judge(command, f"{words} {more}", changes, values).status == 3, more


@pytest.mark.parametrize("name", families.NAMES)
def test_every_family_counts_its_units_where_the_mib_has_a_number_of_them(name: str) -> None:
    unit = families.family(name).unit
    alone = unit.rows.fixed or name in ("aten-pe", "vertiv-v5")
    assert unit.rows.counted_by or unit.rows.at_least or alone


def test_excluded_units_are_not_missed() -> None:
    gone: Changes = {f"{ST4}.{c}.5": None for c in ("2.2.1.2", "2.2.1.3", "2.3.1.1")}
    assert judge("check_sentry4_unit", "", gone).status == 3
    assert judge("check_sentry4_unit", "--exclude E", gone).status == 0
    eleven: Changes = {f"{RARITAN}.3.1.0": 3}
    assert judge("check_pdu", "--exclude unit:3", eleven, pdu2()).status == 0


# --- what is left when something was left out


@with_cases
@pytest.mark.parametrize(("words", "status"), [("", 3), ("--absent ok", 0)])
def test_what_skip_leaves_may_have_nothing_to_say(words: str, status: int) -> None:
    values = load(SHARED / "captures" / "atenpdu.snmprec")
    result = judge("check_pdu", f"--skip outlets {words}", values=values)
    assert result.status == status
    assert "answers no status or reading of its devices, banks, sensors" in result.line
    wrong = judge("check_pdu", f"--family sentry4 --skip outlets {words}", values=values)
    assert (wrong.status, "another family" in wrong.line) == (3, True)


# --- holes, whatever is selected


@pytest.mark.parametrize(
    ("command", "words"),
    [("check_sentry4_line", "--id AA1"), ("check_sentry4_line", "--name AA:L1"),
     ("check_sentry4_line", "--exclude AA2"), ("check_sentry4", "--id line:AA1"),
     ("check_pdu", "--table line --id AA1"), ("check_cdu", "--infeed --id AA1")],
)  # fmt: skip
@pytest.mark.parametrize("column", ["1", "2", "4"])
def test_a_hole_among_statuses_does_not_depend_on_the_selection(
    command: str, words: str, column: str
) -> None:
    hole: Changes = {f"{ST4}.4.3.1.{column}.1.1.1": None}
    for asked in (words, ""):
        if command == "check_cdu" and not asked:
            continue
        result = judge(command, asked, hole)
        assert (result.status, "not answered" in result.line) == (3, True), result.output


def test_a_hole_among_the_statuses_of_infeeds() -> None:
    hole: Changes = {f"{S3}.2.2.1.6.1.2": None}
    result = judge("check_cdu", "--infeed --id AB", hole, sentry3_values())
    assert (result.status, "LoadStatus: not answered" in result.line) == (3, True)


# --- sensors of which something is answered

SENSORS = [
    ("temp", 9, "--temp"), ("humid", 10, "--humid"), ("adc", 13, "--adc"), ("fan", 14, "--fan"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "tree", "flag"), SENSORS)
def test_a_sensor_with_an_alarm_and_without_a_value_is_judged(
    kind: str, tree: int, flag: str
) -> None:
    index = "5.1" if kind == "adc" else "1.1"
    alarm: Changes = {f"{ST4}.{tree}.3.1.1": None, f"{ST4}.{tree}.3.1.2.{index}": 17}
    for command, words in (("check_sentry4", ""), ("check_sentry4_sensor", ""),
                           ("check_sentry4_sensor", f"{flag} --absent ok"),
                           ("check_pdu", f"--table {kind}")):  # fmt: skip
        result = judge(command, words, alarm)
        assert (result.status, "highAlarm(17)" in result.line) == (2, True), result.output
    normal: Changes = {f"{ST4}.{tree}.3.1.1": None}
    result = judge("check_sentry4_sensor", f"{flag} --absent ok", normal)
    assert (result.status, "not answered" in result.line) == (3, True), result.output
    known: Changes = {f"{ST4}.{tree}.3": None}
    result = judge("check_sentry4_sensor", f"{flag} --absent ok", known)
    assert (result.status, "not answered" in result.line) == (3, True), result.output


def test_ranges_of_ones_own_need_a_value() -> None:
    alarm: Changes = {f"{ST4}.9.3.1.1.1.1": None, f"{ST4}.9.3.1.2.1.1": 17}
    assert judge("check_sentry4_sensor", "--temp --id A1 -w 40", alarm).status == 3


def test_a_marker_is_no_reading_whatever_the_status_says() -> None:
    """Spec 4: -410 and below, in either scale."""
    marker: Changes = {f"{ST4}.9.3.1.1.1.1": -410, f"{ST4}.9.3.1.2.1.1": 17}
    assert judge("check_sentry4_sensor", "--temp --id A1", marker).status == 3


# --- a meter that reads nothing while its status says normal


@pytest.mark.parametrize("raw", [-1, 65535, 4294967295])
@pytest.mark.parametrize(
    ("command", "words", "oid", "family"),
    [("check_sentry4", "", f"{ST4}.4.3.1.3.1.1.1", "s4"),
     ("check_sentry4_line", "", f"{ST4}.4.3.1.3.1.1.1", "s4"),
     ("check_sentry4_line", "--id AA1", f"{ST4}.4.3.1.3.1.1.1", "s4"),
     ("check_sentry4_phase", "", f"{ST4}.5.3.1.3.1.1.1", "s4"),
     ("check_sentry4_branch", "", f"{ST4}.7.3.1.3.1.1.1", "s4"),
     ("check_sentry4_outlet", "", f"{ST4}.8.3.1.7.1.1.1", "s4"),
     ("check_cdu", "--infeed --id AB", f"{S3}.2.2.1.7.1.2", "s3"),
     ("check_pdu", "", f"{S3}.2.2.1.7.1.2", "s3")],
)  # fmt: skip
def test_an_invalid_reading_under_a_normal_status_is_unknown(
    command: str, words: str, oid: str, family: str, raw: int
) -> None:
    values = pro2() if family == "s4" else sentry3_values()
    for more in ("", "-v", "--oksummary"):
        result = judge(command, f"{words} {more}", {oid: raw}, values)
        assert (result.status, "no reading" in result.line) == (3, True), result.output


def test_where_no_other_object_has_a_reading_the_model_does_not_measure_it() -> None:
    none: Changes = {oid: -1 for oid in pro2() if oid.startswith(f"{ST4}.4.3.1.3.")}
    assert judge("check_sentry4_line", "", none).status == 0


def test_an_object_that_is_off_may_read_nothing() -> None:
    off: Changes = {f"{ST4}.8.3.1.1.1.1.1": 2, f"{ST4}.8.3.1.3.1.1.1": -1}
    assert judge("check_sentry4_outlet", "", off).status == 0


# --- what is divided by the load

IDLE: Rows = {
    (1, 1, 1): {"State": 1, "Status": 0, "Current": 0.0, "PowerFactor": None,
                "PowerFactorStatus": 0},
    (1, 1, 2): {"State": 1, "Status": 0, "Current": 1.0, "PowerFactor": 0.9,
                "PowerFactorStatus": 0},
}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({}, OK),
        ({"State": 2, "Current": None}, OK),  # off
        ({"Current": 0.2}, UNKNOWN),  # it carries a load, and tells no power factor
        ({"Current": None}, UNKNOWN),
        ({"Status": 10}, UNKNOWN),  # noComm: 0 A is no reading either
        ({"PowerFactorStatus": 14}, UNKNOWN),  # an alarm
        ({"PowerFactor": OutOfRange(65535)}, OK),
    ],
)
def test_an_idle_outlet_has_no_power_factor(cells: dict[str, Cell], state: int) -> None:
    rows = {index: dict(row) for index, row in IDLE.items()}
    rows[1, 1, 1].update(cells)
    for metric in ("PowerFactor", ("PowerFactor", bounds("0.5:"))):
        first, second = ask(device(outlet=rows), sentry4.OUTLET, metric)
        assert (first.state, first.reading, second.state) == (state, None, OK)
        assert state or finding(first) == "AA1 PowerFactor: no load"


@pytest.mark.parametrize("name", families.NAMES)
def test_every_power_factor_and_crest_factor_is_one_of_the_load(name: str) -> None:
    for table in families.family(name).tables:
        for metric in table.metrics:
            expected = metric.name.endswith(("PowerFactor", "CrestFactor"))
            assert metric.scope.per_load == expected, (table.name, metric.name)


@with_cases
def test_idle_outlets_of_recordings() -> None:
    for path in (CASES / "synthetic_sentry4_idle_outlets.snmprec",
                 SHARED / "captures" / "raritan_px3.snmprec",
                 SHARED / "captures" / "raritan_centreon.snmprec"):  # fmt: skip
        result = judge("check_pdu", "--table outlet -m PowerFactor", values=load(path))
        assert (result.status, "no load" in result.line) == (0, True), path


# --- thresholds that are not in force


@pytest.mark.parametrize("high", [{"CurrentHighAlarm": 0.0}, {"CurrentHighWarning": 0.0}])
def test_a_high_threshold_of_0_is_not_in_force(high: dict[str, Cell]) -> None:
    (result,) = ask(device(line={(1, 1, 1): {"Current": 4.0, **high}}), sentry4.LINE, "Current")
    assert result.state == OK
    assert result.reading is not None
    assert (result.reading.warning, result.reading.critical) == ("", "")


def test_a_high_threshold_of_0_is_not_in_force_in_the_other_scale_either() -> None:
    rows: Rows = {(1, 1): {"Status": 0, "Value": 20.0, "HighAlarm": 0}}
    for scale in (0, 1):
        (result,) = ask(device({"st4TempSensorScale": 0}, temp=rows), sentry4.TEMP, "Temp",
                        scale=scale)  # fmt: skip
        assert result.state == OK
        assert result.reading is not None
        assert result.reading.critical == ""


def test_a_range_without_a_low_side_takes_what_is_below_0_in_any_scale() -> None:
    """``45`` would be 0 to 45 for whoever reads performance data."""
    probe: Changes = {f"{S3}.2.5.1.{c}.1.1": v for c, v in ((6, 140), (7, -1), (8, 113))}
    probe |= {f"{S3}.2.5.1.13.{n}": 1 for n in ("1.1", "1.2", "2.1", "2.2")}  # Fahrenheit
    data = judge("check_cdu", "--temp --celsius --ths A1", probe, sentry3_values()).performance
    assert data["A1_Temp"] == "-10C;~:45"


# --- computed values

PARTS = {"cord": ("PowerUtilized", "3.3.1.7.1.1"), "line": ("CurrentUtilized", "4.3.1.5.1.1.1"),
         "branch": ("CurrentUtilized", "7.3.1.5.1.1.1"),
         "outlet": ("CurrentUtilized", "8.3.1.5.1.1.1")}  # fmt: skip


@pytest.mark.parametrize("table", PARTS)
@pytest.mark.parametrize("raw", [None, -1, 65535])
def test_a_utilisation_without_a_reading_is_computed(table: str, raw: int | None) -> None:
    metric, oid = PARTS[table]
    id = "AA" if table == "cord" else "AA1"
    words = f"--metric {metric} --id {id}"
    told = judge(f"check_sentry4_{table}", words).performance
    result = judge(f"check_sentry4_{table}", f"{words} -v", {f"{ST4}.{oid}": raw})
    assert result.status == 0
    assert "(computed" in "".join(result.details)
    own, made = (float(data[f"{id}_{metric}"].partition("%")[0])
                 for data in (told, result.performance))  # fmt: skip
    assert abs(own - made) <= 0.11


def test_a_utilisation_beyond_the_range_is_no_marker() -> None:
    result = judge("check_sentry4_line", "--metric CurrentUtilized --id AA1",
                   {f"{ST4}.4.3.1.5.1.1.1": 1300})  # fmt: skip
    assert (result.status, "1300 is beyond" in result.line) == (3, True)


# --- imbalance and neutrals


def test_an_excluded_conductor_takes_its_cord_out_of_the_imbalance() -> None:
    words = "--metric LoadImbalance -w 200"
    told = judge("check_sentry4_line", f"{words} --exclude AA2")
    assert told.status == 0
    assert told.labels == ["BA1_LoadImbalance", "BA2_LoadImbalance", "BA3_LoadImbalance"]
    assert judge("check_sentry4_line", f"{words} --exclude AA4").labels[0] == "AA1_LoadImbalance"
    for absent in ("ok", "unknown"):
        none = judge("check_sentry4_line", f"{words} --exclude AA2,BA1 --absent {absent}")
        assert none.status == 3, none.output
    named = judge("check_sentry4_line", f"{words} --id AA1 --exclude AA2")
    assert "another conductor of its cord is excluded" in named.line


def test_a_current_of_the_neutral_is_judged() -> None:
    neutral: Changes = {f"{S3}.2.2.1.19.1.4": 2200}
    for changes in (neutral, neutral | {f"{S3}.2.2.1.21": None}):
        values = changed(sentry3_values(neutral=True), changes)
        result = judge("check_cdu", "--infeed PhaseCurrent -c 10", values=values)
        assert (result.status, "AD) PhaseCurrent: 22A" in result.line) == (2, True), result.output
    quiet = judge("check_cdu", "--infeed PhaseCurrent -c 10", values=sentry3_values(neutral=True))
    assert (quiet.status, "AD" in quiet.output) == (0, False)


# --- statuses of the whole family


@pytest.mark.parametrize(
    "command",
    ["check_sentry4", "check_sentry4_unit", "check_sentry4_line", "check_sentry4_ocp",
     "check_sentry4_sensor", "check_sentry4_outlet", "check_cdu --temp", "check_cdu --infeed",
     "check_pdu", "check_pdu --table ocp", "check_pdu --table system"],
)  # fmt: skip
def test_one_list_of_states_serves_all_services(command: str) -> None:
    program, *words = command.split()
    names = "noComm=critical,eventOff=ok,off=ok,notSet=unknown,NotFound=unknown,masterPdu=ok"
    result = judge(program, [*words, "--status", names.removesuffix(",masterPdu=ok")])
    assert "wrong usage" not in result.line, result.output
    wrong = judge(program, [*words, "--status", "NoCom=critical"])
    assert (wrong.status, "'NoCom'" in wrong.line) == (3, True), wrong.output


# --- ATEN: readings as texts, thresholds without a reading


@with_cases
def test_an_aten_that_answers_texts() -> None:
    values = load(CASES / "aten_string_only_over_threshold.snmprec")
    result = judge("check_pdu", values=values)
    assert result.status == WARNING
    assert "device PE-north(1) Current: 17.25A, limit 16A, sensor temp 2: 36.7C" in result.line
    assert "UNKNOWN - bank Bank 1(1) Current: not answered" in result.line
    told = judge("check_pdu", "--table outlet -m ActivePower,Energy --id 2", values=values)
    assert told.line.endswith("02(2) ActivePower: 115.626W, 02(2) Energy: 719.706kWh")
    assert judge("check_pdu", "--table temp -c 36", values=values).status == CRITICAL


def as_texts(values: Values) -> Values:
    """An ATEN whose readings are in its tables of texts alone."""
    moved = {
        f"{ATEN}.2.1.99.1": f"{ATEN}.2.1.3.1",
        f"{ATEN}.2.2.99.1": f"{ATEN}.2.2.1.1",
        f"{ATEN}.2.3.99.1": f"{ATEN}.2.3.2.1",
        f"{ATEN}.2.1.100.1": f"{ATEN}.2.1.4.1",
    }
    made = dict(values)
    for oid, (_, value) in values.items():
        table, _, rest = oid.partition(".99.1.")
        table, mark = (f"{table}.99.1", rest) if rest else (oid.partition(".100.1.")[0], "")
        if not rest:
            table, _, mark = oid.partition(".100.1.")
            table = f"{table}.100.1"
        if table not in moved or not isinstance(value, int):
            continue
        del made[oid]
        text = "not-support" if value == -2000000 else f"{value / 1000}"
        to = f"{moved[table]}.{mark}"
        made[to] = (2, value) if mark.startswith("1.") else (4, text.encode())
    return made


@pytest.mark.parametrize(
    "words", ["", "-v", "--table outlet", "--table device -m Current,Voltage,ActivePower,Energy",
              "--table bank -m Current,CurrentUtilized", "--table temp", "--table humid",
              "--table pressure", "--table outlet -m Current -w 1"],
)  # fmt: skip
def test_texts_are_read_as_numbers_are(words: str) -> None:
    """Hysteresis, markers and holes are the same for both."""
    assert judge("check_pdu", words, values=as_texts(aten())) == judge(
        "check_pdu", words, values=aten()
    )


def test_a_bank_whose_reading_is_gone_is_unknown() -> None:
    gone: Changes = {f"{ATEN}.2.3.99.1.2.2": None}
    result = judge("check_pdu", "", gone, aten())
    assert (result.status, "Current: not answered" in result.line) == (3, True), result.output


# --- PDU2: what is not there, what cannot be reached


@with_cases
def test_a_linked_pdu_that_cannot_be_reached_is_one_finding() -> None:
    values = load(CASES / "px_link_2_unavailable.snmprec")
    for words in ("", "--oksummary", "--unit 2"):
        result = judge("check_pdu", words, values=values)
        assert result.status == 3, result.output
        assert result.line.endswith("unit Anonymized 102(2): not reachable, with 13 objects on it")
    # One reading that works, and the objects are told for themselves.
    key = next(o for o in values if o.startswith(f"{RARITAN}.5.4.3.1.3.2.7.14"))
    works = {**values, key: (2, 7)}
    assert "not reachable" not in judge("check_pdu", values=works).line


@with_cases
def test_the_unit_0_of_a_gateway_exists() -> None:
    values = load(CASES / "pmc_pduid_0_5_11.snmprec")
    result = judge("check_pdu", "--unit 0", values=values)
    assert (result.status, "nothing of unit 0 answers" in result.line) == (3, True), result.output
    assert "no such unit" in judge("check_pdu", "--unit 7", values=values).line
    assert judge("check_pdu", "--unit 0,5", values=values).status == 0


def test_external_sensors_that_are_not_there_are_left_out() -> None:
    gone: Changes = {f"{RARITAN}.5.5.3.1.3.1.1": -1, f"{RARITAN}.5.5.3.1.2.1.1": 2}
    assert judge("check_pdu", "--only sensors", gone, pdu2()).status == 0
    named = judge("check_pdu", "--table temp --id 1", gone, pdu2())
    assert (named.status, "has no such sensor" in named.line) == (3, True)
    there: Changes = {f"{RARITAN}.5.5.3.1.3.1.1": -1, f"{RARITAN}.5.5.3.1.2.1.1": 1}
    assert judge("check_pdu", "--only sensors", there, pdu2()).status == 3


def test_who_left_nothing_out_is_not_told_so() -> None:
    """All sensors of a metric say that they are not there."""
    none: Changes = {oid: -1 for oid in pdu2() if oid.startswith(f"{RARITAN}.5.2.3.1.3.")}
    none |= {oid.replace(".5.2.3.1.3.", ".5.2.3.1.2."): 2 for oid in none}
    for absent, status in (("unknown", 3), ("ok", 0)):
        result = judge("check_pdu", f"--table inlet -m Current --absent {absent}", none, pdu2())
        assert (result.status, "no inlet of this device has a Current" in result.line) == (
            status, True,
        ), result.output  # fmt: skip


def test_what_the_device_disowns_is_no_number_in_the_detail_lines() -> None:
    disowned: Changes = {f"{RARITAN}.5.2.3.1.3.1.1.4": -1}
    (line,) = (x for x in judge("check_pdu", "-v", disowned, pdu2()).details if " I1 " in x)
    assert "Voltage - unavailable" in line
    lost: Changes = {f"{ST4}.4.3.1.4.1.1.1": 10, f"{ST4}.4.3.1.5.1.1.1": None}
    (line,) = (x for x in judge("check_sentry4_line", "-v", lost).details if " AA1 " in x)
    assert "Current - of 32A noComm" in line
    assert "CurrentUtilized -" in line


# --- no request without an OID


@pytest.mark.parametrize("name", MAKES)
def test_every_metric_of_every_table_can_be_asked_for(name: str) -> None:
    """A column that is only computed never reaches a source."""
    for table in families.family(name).tables:
        for metric in table.metrics:
            ranges = " -w 1:" if metric.computed.imbalance_of else ""
            words = f"--table {table.name} --metric {metric.name}{ranges}"
            assert "unforeseen" not in judge("check_pdu", words, values=MAKES[name]()).line, words


def test_no_column_without_an_oid_is_planned() -> None:
    from check_sentry4.device import Plan
    from check_sentry4.mib import pdu2 as family

    plan = Plan()
    for table in family.FAMILY.tables:
        for metric in table.metrics:
            made = metric.computed.utilisation
            plan.add(table, metric.column, made and made.capacity)
            plan.cell(table, (1, 1), metric.column, made and made.capacity)
    columns = [c for _, found in plan.columns.values() for c in found.values()]
    columns += [column for _, column, _ in plan.cells.values()]
    assert columns
    assert all(column.oid or column.scalar_oids for column in columns)
    assert sentry3.FAMILY.tables  # their utilisation has a capacity of its own


# --- what fresh eyes found: exclusions, counts, sensors, holes, idle outlets

NO_B: Changes = {**{f"{ST4}.2.2.1.{c}.2": None for c in range(40)}, f"{ST4}.2.3.1.1.2": None}


@pytest.mark.parametrize(
    ("command", "words"),
    [("check_sentry4", "--exclude Q"), ("check_sentry4", "--exclude 12"),
     ("check_sentry4_unit", "--exclude Q"), ("check_cdu", "--tower --exclude Q")],
)  # fmt: skip
def test_what_is_no_unit_of_the_device_is_not_taken_for_one(command: str, words: str) -> None:
    assert judge(command, words, {}, pro2(2, 6)).status == 0
    assert judge(command, words, NO_B, pro2(2, 6)).status == 3
    right = words.replace("Q", "B").replace("12", "B")
    assert judge(command, right, NO_B, pro2(2, 6)).status == 0


@with_cases
@pytest.mark.parametrize(("words", "status"), [("9", 3), ("outlet:9", 3), ("3", 3), ("unit:3", 0)])
def test_an_outlet_that_is_excluded_is_not_the_unit_that_is_missing(
    words: str, status: int
) -> None:
    values = load(CASES / "px_link_1_2_of_3.snmprec")
    assert judge("check_pdu", f"--exclude {words}", values=values).status == status


@pytest.mark.parametrize(
    ("command", "values", "changes", "says"),
    [
        ("check_sentry4", pro2(2, 6), {f"{ST4}.2": None, f"{ST4}.1.1.21.0": 0}, "no unit answers"),
        ("check_sentry4", pro2(2, 6), {f"{ST4}.1.1.21.0": 99},
         "number of units: no reading (99 is beyond the MIB's range)"),
        ("check_pdu", sentry3_values(), {f"{S3}.2.1": None, f"{S3}.1.4.0": 0},
         "no tower answers"),
        ("check_pdu", pdu2(), {**NO_PDUS, f"{RARITAN}.3.1.0": 0}, "no unit answers"),
    ],
)  # fmt: skip
def test_no_unit_at_all_and_a_count_that_is_none(
    command: str, values: Values, changes: Changes, says: str
) -> None:
    result = judge(command, "", changes, values)
    assert (result.status, says in result.line) == (3, True), result.output


@pytest.mark.parametrize("left", ["9.2.1.2", "9.4.1.4", "9.4.1.5", "9.3.1.2"])
def test_a_sensor_of_which_anything_is_answered_is_there(left: str) -> None:
    probe = re.compile(rf"{re.escape(ST4)}\.9\.\d\.1\.\d+\.1\.1")
    all_of_it = [oid for oid in pro2(2, 6) if probe.fullmatch(oid)]
    changes: Changes = {oid: None for oid in all_of_it if oid != f"{ST4}.{left}.1.1"}
    assert len(changes) == len(all_of_it) - 1
    for command, words in (("check_sentry4", ""), ("check_sentry4_sensor", "--temp")):
        result = judge(command, words, changes, pro2(2, 6))
        assert (result.status, "not answered" in result.line) == (3, True), result.output


def test_a_sensor_without_the_status_that_others_have_is_not_normal() -> None:
    hole: Changes = {f"{ST4}.9.3.1.2.1.1": None}
    for command, words in (("check_sentry4", ""), ("check_sentry4_sensor", "--temp")):
        result = judge(command, words, hole, pro2(2, 6))
        assert (result.status, "TempStatus not answered" in result.line) == (3, True)
        hot = judge(command, words, {**hole, f"{ST4}.9.3.1.1.1.1": 600}, pro2(2, 6))
        assert hot.status == 2, hot.output  # by the thresholds
    assert judge("check_sentry4_sensor", "--temp -w 50", hole, pro2(2, 6)).status == 0


@pytest.mark.parametrize(
    ("command", "words", "cell", "values"),
    [
        ("check_sentry4", "", f"{ST4}.4.3.1.3.1.1.1", pro2(2, 6)),
        ("check_sentry4_outlet", "", f"{ST4}.8.3.1.3.1.1.1", pro2(2, 6)),
        ("check_sentry4_branch", "", f"{ST4}.7.3.1.3.1.1.1", pro2(2, 6)),
        ("check_sentry4_phase", "", f"{ST4}.5.3.1.3.1.1.1", pro2(2, 6)),
        ("check_cdu", "--infeed", f"{S3}.2.2.1.7.1.1", sentry3_values()),
    ],
)
def test_a_reading_that_only_one_object_does_not_answer(
    command: str, words: str, cell: str, values: Values
) -> None:
    result = judge(command, words, {cell: None}, values)
    assert (result.status, "not answered" in result.line) == (3, True), result.output


def test_the_audit_misses_a_capacity_and_sees_low_above_high() -> None:
    hole: Changes = {f"{ST4}.4.4.1.5.1.1.1": 400, f"{ST4}.4.2.1.6.1.1.1": None}
    result = judge("check_sentry4", "--audit", hole)
    assert (result.status, "CurrentCapacity: not answered" in result.line) == (3, True)
    result = judge("check_sentry4", "--audit", {f"{ST4}.5.4.1.3.1.1.1": 2600})
    assert (result.status, "above the high one at" in result.line) == (1, True), result.output


def test_the_audit_says_what_a_unit_does_not_tell() -> None:
    nothing: Changes = {f"{ST4}.2.4": None}
    result = judge("check_sentry4", "--audit --only units", nothing)
    assert "no unit of this device tells its notifications or thresholds" in result.line


IDLE_AA1: Changes = {
    f"{ST4}.8.3.1.10.1.1.1": -1,
    f"{ST4}.8.3.1.9.1.1.1": 0,
    f"{ST4}.8.3.1.7.1.1.1": 0,
}


@pytest.mark.parametrize("current", [None, -1])
@pytest.mark.parametrize("metrics", ["PowerFactor", "PowerFactor,ApparentPower"])
def test_an_outlet_is_idle_whatever_else_is_asked(current: int | None, metrics: str) -> None:
    changes: Changes = {**IDLE_AA1, f"{ST4}.8.3.1.3.1.1.1": current}
    result = judge("check_sentry4_outlet", f"--metric {metrics} --id AA1", changes, pro2(2, 6))
    assert (result.status, "no load" in result.line) == (0, True), result.output


def test_a_sensor_of_an_idle_outlet_that_cannot_be_read_is_a_problem_in_every_mode() -> None:
    changes: Changes = {**IDLE_AA1, f"{ST4}.8.3.1.3.1.1.1": 0, f"{ST4}.8.3.1.11.1.1.1": 9}
    assert judge("check_sentry4_outlet", "--id AA1", changes, pro2(2, 6)).status == 2
    metric = judge("check_sentry4_outlet", "--metric PowerFactor --id AA1", changes, pro2(2, 6))
    assert (metric.status, "readError" in metric.line) == (3, True), metric.output
    lost: Changes = {**changes, f"{ST4}.8.3.1.11.1.1.1": 7}
    for words in ("--id AA1", "--metric PowerFactor --id AA1"):
        assert judge("check_sentry4_outlet", words, lost, pro2(2, 6)).status == 0, words


def test_a_read_that_failed_has_not_been_read() -> None:
    class Failing(Source):
        """Loses the second question."""

        reads = 0

        def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Varbinds:
            self.reads += 1
            if self.reads == 2:
                raise SourceError("lost")
            return Varbinds({}, {walk.oid: [((1, 1, 1), b"AA1")] for walk in columns})

    made, first, second, table = Device(Failing()), Plan(), Plan(), sentry4.OUTLET
    first.add(table, table.id)
    made.read(first)
    assert table.states.power_state is not None
    second.cell(table, (1, 1, 1), table.states.power_state)
    with pytest.raises(SourceError):
        made.read(second)
    assert not made.has_tried(table, table.states.power_state, (1, 1, 1))
    assert made.read(second)


# --- and what they found after that


@pytest.mark.parametrize("column", ["8.3.1.11.1.1.2", "8.3.1.11.1.1.1"])
@pytest.mark.parametrize("value", [None, 10])
def test_an_idle_outlet_has_one_state_whatever_is_told(column: str, value: int | None) -> None:
    index = column.rpartition(".11.")[2]
    idle: Changes = {f"{ST4}.8.3.1.3.{index}": 0, f"{ST4}.8.3.1.10.{index}": -1,
                     f"{ST4}.{column}": value}  # fmt: skip
    for command in ("check_sentry4", "check_pdu", "check_sentry4_outlet"):
        for words in ("", "-v", "--oksummary", "--perf none"):
            result = judge(command, words, idle, pro2(2, 6))
            assert result.status == 0, (command, words, result.output)


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_more_readings_that_are_lost_are_not_better(lost: int) -> None:
    changes: Changes = {f"{ST4}.4.3.1.3.1.1.{n}": None for n in range(1, lost + 1)}
    result = judge("check_sentry4", "", changes, pro2(2, 6))
    assert (result.status, "Current: not answered" in result.line) == (3, True), result.output


@pytest.mark.parametrize(
    ("command", "words", "changes", "values"),
    [("check_sentry4_unit", "--exclude unit:Z", NO_B, pro2(2, 6)),
     ("check_pdu", "--exclude unit:99", {f"{RARITAN}.3.1.0": 3}, pdu2()),
     ("check_pdu", "--exclude tower:Z", {f"{S3}.1.4.0": 3}, sentry3_values())],
)  # fmt: skip
def test_an_exclusion_of_a_unit_that_there_cannot_be_hides_none(
    command: str, words: str, changes: Changes, values: Values
) -> None:
    assert judge(command, words, changes, values).status == 3


def test_a_count_beyond_the_range_of_the_mib_counts_where_the_range_is_no_limit() -> None:
    result = judge("check_pdu", "", {f"{RARITAN}.3.1.0": 2_000_000_000}, pdu2())
    assert (result.status, "2 of 2000000000 units answer" in result.line) == (3, True)


def test_the_audit_compares_within_a_unit_and_forgives_a_neutral_its_capacity() -> None:
    linked: Changes = {f"{ST4}.8.2.1.7.2.1.{n}": None for n in range(1, 7)}
    assert judge("check_sentry4", "--audit", linked, pro2(2, 6)).status == 0
    neutral: Changes = {f"{ST4}.4.2.1.6.1.1.4": None}
    assert judge("check_sentry4", "--audit", neutral, pro2(2, 6)).status == 0
