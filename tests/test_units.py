"""Spec 1: values and thresholds in the units of the table, each worked out by hand.

The raw values are those given here; beside the shared MIB its UNITS clauses are compared too.
"""

from __future__ import annotations

import re

import pytest

from check_sentry4.mib import sentry3, sentry4
from check_sentry4.mib.model import Column, Enumeration, Table
from lab.helpers import SHARED, judge
from lab.recording import ST4
from lab.recording import sentry3 as sentry3_values

S3 = "1.3.6.1.4.1.1718.3.2"
#: command, metric, column of the reading, raw value, shown; thresholds column, raw, and shown.
READINGS = [
    ("cord", "ActivePower", "3.3.1.3.1.1", 806, "806W"),
    ("cord", "ApparentPower", "3.3.1.5.1.1", 856, "856VA"),
    ("cord", "PowerUtilized", "3.3.1.7.1.1", 137, "13.7%"),
    ("cord", "PowerFactor", "3.3.1.8.1.1", 95, "0.95"),
    ("cord", "Energy", "3.3.1.10.1.1", 34720, "3472kWh"),
    ("cord", "Frequency", "3.3.1.11.1.1", 599, "59.9Hz"),
    ("cord", "OutOfBalance", "3.3.1.12.1.1", 123, "12.3%"),
    ("cord", "PowerCapacity", "3.2.1.12.1.1", 6240, "6240VA"),
    ("line", "Current", "4.3.1.3.1.1.1", 403, "4.03A"),
    ("line", "CurrentUtilized", "4.3.1.5.1.1.1", 126, "12.6%"),
    ("line", "CurrentCapacity", "4.2.1.6.1.1.1", 30, "30A"),
    ("phase", "Voltage", "5.3.1.3.1.1.1", 2117, "211.7V"),
    ("phase", "VoltageDeviation", "5.3.1.5.1.1.1", -21, "-2.1%"),
    ("phase", "VoltageDeviation", "5.3.1.5.1.1.1", -1, "-0.1%"),
    ("phase", "Current", "5.3.1.6.1.1.1", 429, "4.29A"),
    ("phase", "CurrentCrestFactor", "5.3.1.7.1.1.1", 14, "1.4"),
    ("phase", "ActivePower", "5.3.1.8.1.1.1", 806, "806W"),
    ("phase", "ApparentPower", "5.3.1.9.1.1.1", 899, "899VA"),
    ("phase", "PowerFactor", "5.3.1.10.1.1.1", 97, "0.97"),
    ("phase", "Energy", "5.3.1.13.1.1.1", 30, "3kWh"),
    ("phase", "NominalVoltage", "5.2.1.6.1.1.1", 2080, "208V"),
    ("branch", "Current", "7.3.1.3.1.1.1", 1250, "12.5A"),
    ("branch", "CurrentUtilized", "7.3.1.5.1.1.1", 781, "78.1%"),
    ("branch", "CurrentCapacity", "7.2.1.6.1.1.1", 20, "20A"),
    ("outlet", "Current", "8.3.1.3.1.1.1", 105, "1.05A"),
    ("outlet", "CurrentUtilized", "8.3.1.5.1.1.1", 105, "10.5%"),
    ("outlet", "Voltage", "8.3.1.6.1.1.1", 2039, "203.9V"),
    ("outlet", "ActivePower", "8.3.1.7.1.1.1", 233, "233W"),
    ("outlet", "ApparentPower", "8.3.1.9.1.1.1", 241, "241VA"),
    ("outlet", "PowerFactor", "8.3.1.10.1.1.1", 88, "0.88"),
    ("outlet", "CurrentCrestFactor", "8.3.1.12.1.1.1", 21, "2.1"),
    ("outlet", "Energy", "8.3.1.14.1.1.1", 233137, "233.137kWh"),
]
#: Thresholds: low alarm, low warning, high warning, high alarm as the agent has them.
THRESHOLDS = [
    ("cord", "ActivePower", "3.4.1.{}.1.1", (2, 3, 4, 5), (10, 20, 4368, 4992), "20:4368;10:4992"),
    ("cord", "ApparentPower", "3.4.1.{}.1.1", (6, 7, 8, 9), (0, 0, 4368, 4992), "4368;4992"),
    ("cord", "PowerFactor", "3.4.1.{}.1.1", (10, 11), (30, 40), "0.4:;0.3:"),
    ("cord", "OutOfBalance", "3.4.1.{}.1.1", (12, 13), (40, 60), "40;60"),
    ("line", "Current", "4.4.1.{}.1.1.1", (2, 3, 4, 5), (5, 10, 224, 256), "1:22.4;0.5:25.6"),
    (
        "phase",
        "Voltage",
        "5.4.1.{}.1.1.1",
        (2, 3, 4, 5),
        (1770, 1880, 2290, 2390),
        "188:229;177:239",
    ),
    ("phase", "PowerFactor", "5.4.1.{}.1.1.1", (6, 7), (30, 45), "0.45:;0.3:"),
    ("branch", "Current", "7.4.1.{}.1.1.1", (2, 3, 4, 5), (0, 0, 140, 160), "14;16"),
    ("outlet", "Current", "8.4.1.{}.1.1.1", (2, 3, 4, 5), (0, 5, 75, 80), "0.5:7.5;8"),
    ("outlet", "ActivePower", "8.4.1.{}.1.1.1", (6, 7, 8, 9), (0, 5, 1610, 1840), "5:1610;1840"),
    ("outlet", "PowerFactor", "8.4.1.{}.1.1.1", (10, 11), (30, 40), "0.4:;0.3:"),
]
FIRST = {"cord": "AA"}
SENSORS = [
    ("temp", "A1_Temp", "9", 239, (-5, 5, 45, 50), "23.9C;5:45;-5:50"),
    ("humid", "A1_Humid", "10", 37, (5, 10, 90, 95), "37%;10:90;5:95;0;100"),
    ("fan", "A1_Fan", "14", 3960, (1200, 1800, 9000, 12000), "3960;1800:9000;1200:12000"),
]


@pytest.mark.parametrize(("table", "metric", "oid", "raw", "shown"), READINGS)
def test_readings(table: str, metric: str, oid: str, raw: int, shown: str) -> None:
    id = FIRST.get(table, "AA1")
    result = judge(f"check_sentry4_{table}", f"--metric {metric} --id {id}", {f"{ST4}.{oid}": raw})
    assert f" {metric}: {shown}" in result.line
    assert result.performance[f"{id}_{metric}"].split(";")[0] == shown


@pytest.mark.parametrize(("table", "metric", "oid", "columns", "raw", "shown"), THRESHOLDS)
def test_thresholds(
    table: str, metric: str, oid: str, columns: tuple[int, ...], raw: tuple[int, ...], shown: str
) -> None:
    id = FIRST.get(table, "AA1")
    changes = {f"{ST4}.{oid.format(c)}": value for c, value in zip(columns, raw)}
    result = judge(f"check_sentry4_{table}", f"--metric {metric} --id {id}", changes)
    assert ";".join(result.performance[f"{id}_{metric}"].split(";")[1:3]) == shown


@pytest.mark.parametrize(("kind", "label", "subtree", "raw", "thresholds", "shown"), SENSORS)
def test_sensors(
    kind: str, label: str, subtree: str, raw: int, thresholds: tuple[int, ...], shown: str
) -> None:
    changes = {f"{ST4}.{subtree}.4.1.{n}.1.1": value for n, value in enumerate(thresholds, 2)}
    changes[f"{ST4}.{subtree}.3.1.1.1.1"] = raw
    result = judge("check_sentry4_sensor", f"--{kind} --id A1", changes)
    assert result.performance[label] == shown


def test_adc_counts() -> None:
    assert judge("check_sentry4_sensor", "--adc").performance == {"E1_Adc": "121;20:200;10:240"}


def test_capacity_and_percent_are_minimum_and_maximum() -> None:
    data = judge("check_sentry4_line", "--metric Current,CurrentUtilized --id AA1").performance
    assert data["AA1_Current"].split(";")[3:] == ["0", "32"]
    assert data["AA1_CurrentUtilized"].split(";")[3:] == ["0", "100"]


SENTRY3 = [
    ("--tower VACapacity", "1.1.9.1", 10800, "A_VACapacity", "10800VA"),
    ("--tower VACapacityUsed", "1.1.10.1", 91, "A_VACapacityUsed", "9.1%"),
    ("--tower ActivePower", "1.1.11.1", 939, "A_ActivePower", "939W"),
    ("--tower ApparentPower", "1.1.12.1", 993, "A_ApparentPower", "993VA"),
    ("--tower Energy", "1.1.14.1", 6654, "A_Energy", "6654kWh"),
    ("--tower LineFrequency", "1.1.15.1", 60, "A_LineFrequency", "60Hz"),
    ("--infeed LoadValue", "2.1.7.1.1", 407, "AA_LoadValue", "4.07A"),
    ("--infeed Voltage", "2.1.11.1.1", 2093, "AA_Voltage", "209.3V"),
    ("--infeed Power", "2.1.12.1.1", 640, "AA_Power", "640W"),
    ("--infeed ApparentPower", "2.1.13.1.1", 673, "AA_ApparentPower", "673VA"),
    ("--infeed Energy", "2.1.16.1.1", 12345, "AA_Energy", "1234.5kWh"),
    ("--infeed PhaseVoltage", "2.1.18.1.1", 1207, "AA_PhaseVoltage", "120.7V"),
    ("--infeed PhaseCurrent", "2.1.19.1.1", 333, "AA_PhaseCurrent", "3.33A"),
    ("--infeed CapacityUsed", "2.1.20.1.1", 126, "AA_CapacityUsed", "12.6%"),
    ("--temp", "5.1.6.1.1", 365, "A1_Temp", "36.5C"),
    ("--humid", "5.1.10.1.1", 12, "A1_Humid", "12%"),
]


@pytest.mark.parametrize(("arguments", "oid", "raw", "label", "shown"), SENTRY3)
def test_sentry3(arguments: str, oid: str, raw: int, label: str, shown: str) -> None:
    result = judge("check_cdu", arguments, {f"{S3}.{oid}": raw}, sentry3_values())
    assert result.performance[label].split(";")[0] == shown


def test_sentry3_thresholds() -> None:
    data = judge("check_cdu", "--infeed LoadValue", {}, sentry3_values()).performance
    assert data["AA_LoadValue"] == "4.07A;;24;0;30"  # whole Amps beside hundredths
    data = judge("check_cdu", "--temp --humid", {}, sentry3_values()).performance
    assert (data["A1_Temp"], data["A1_Humid"]) == ("18C;5:45", "43%;10:90;;0;100")


#: What the MIBs' UNITS clauses make of a raw value.
DIVISORS = {
    "tenth": 10, "tenths": 10, "hundredth": 100, "hundredths": 100, "Watt-Hours": 1000,
}  # fmt: skip


def _objects(mib: str) -> dict[tuple[str, int], tuple[str, str, tuple[int, int] | None]]:
    """Objects of a MIB by parent and number: name, UNITS, range."""
    path = SHARED / "mibs" / mib
    if not path.exists():
        pytest.skip("../shared/mibs is not here")
    text = re.sub(r"--[^\n]*", "", path.read_text("latin-1"))
    found = {}
    for match in re.finditer(
        r"^\s*(\w+)\s+OBJECT-TYPE(.*?)::=\s*\{\s*(\w+)\s+(\d+)\s*\}", text, re.DOTALL | re.MULTILINE
    ):
        name, body, parent, number = match.groups()
        units = re.search(r'UNITS\s+"(.*?)"', body)
        limits = re.search(r"SYNTAX\s+\w+\s*\((-?\d+)\.\.(\d+)\)", body)
        found[parent, int(number)] = (
            name,
            units.group(1) if units else "",
            (int(limits.group(1)), int(limits.group(2))) if limits else None,
        )
    return found


def _columns(table: Table) -> list[Column]:
    columns = [c for m in table.metrics for c in (m.column, m.capacity, *m.thresholds)]
    columns += [*table.details, *table.states.all, table.id, table.label]
    return [c for c in columns if c is not None]


def _status(table: Table) -> Enumeration:
    """What the status of its reading may say."""
    status = table.metrics[0].status
    assert status is not None
    assert status.enum is not None
    return status.enum


SUBTREES = {
    2: "Unit", 3: "InputCord", 4: "Line", 5: "Phase", 6: "Ocp", 7: "Branch", 8: "Outlet",
    9: "TempSensor", 10: "HumidSensor", 11: "WaterSensor", 12: "CcSensor", 13: "AdcSensor",
    14: "FanSensor",
}  # fmt: skip
PARTS = {"2": "Config", "3": "Monitor", "4": "EventConfig", "5": "Control"}


@pytest.mark.parametrize("table", sentry4.FAMILY.tables, ids=lambda table: table.name)
def test_every_column_agrees_with_sentry4_mib(table: Table) -> None:
    objects = _objects("Sentry4-MIB")
    prefix = SUBTREES[int(table.oid.rsplit(".", 1)[1])]
    for column in _columns(table):
        part, _, number = column.oid.split(".")
        name, units, limits = objects[f"st4{prefix}{PARTS[part]}Entry", int(number)]
        assert name == f"st4{prefix}{column.name}", column
        if column.kind == "number":
            assert column.divisor == DIVISORS.get(units.split(" ")[0], 1), (name, units)
            assert limits is not None
            # A range that begins at -1 (temperature: -410) begins with the invalid marker.
            lowest = {-1: 0, -410: -409}.get(limits[0], limits[0])
            assert (column.min, column.max) == (lowest, limits[1]), (name, limits)


ENTRIES = {
    "1.1": "tower", "2.1": "infeed", "3.1": "outlet", "4.1": "envMon", "5.1": "tempHumidSensor",
    "6.1": "contactClosure", "7.1": "branch",
}  # fmt: skip


@pytest.mark.parametrize("table", sentry3.FAMILY.tables, ids=lambda t: t.name)
def test_every_column_agrees_with_sentry3_mib(table: Table) -> None:
    objects = _objects("Sentry3-MIB")
    entry = ENTRIES[table.oid.split("1718.3.2.")[1]]
    for column in _columns(table):
        name, units, limits = objects[f"{entry}Entry", int(column.oid)]
        assert name == entry + column.name.replace("Probe", ""), column
        if column.kind == "number":
            assert column.divisor == DIVISORS.get(units.split(" ")[0], 1), (name, units)
            assert limits is not None or column.name == "TempScale"
            assert limits is None or column.max == limits[1], name


@pytest.mark.parametrize(
    ("mib", "entry", "enum"),
    [
        ("Sentry4-MIB", "DeviceStatus", sentry4.DEVICE_STATUS),
        ("Sentry4-MIB", "DeviceState", sentry4.POWER_STATE),
        ("Sentry4-MIB", "st4OutletControlState", sentry4.CONTROL_STATE),
        ("Sentry4-MIB", "st4UnitType", sentry4.UNIT_TYPE),
        ("Sentry4-MIB", "st4OcpType", sentry4.OCP_TYPE),
        ("Sentry3-MIB", "towerStatus", sentry3.TOWER_STATUS),
        ("Sentry3-MIB", "infeedStatus", sentry3.INFEED_STATUS),
        ("Sentry3-MIB", "infeedLoadStatus", sentry3.LOAD_STATUS),
        ("Sentry3-MIB", "outletControlState", sentry3.CONTROL_STATE),
        ("Sentry3-MIB", "branchStatus", sentry3.INFEED_STATUS),
        ("Sentry3-MIB", "envMonWaterSensorStatus", sentry3.ALARM_STATUS),
        ("Sentry3-MIB", "contactClosureStatus", sentry3.ALARM_STATUS),
        ("Sentry3-MIB", "envMonADCStatus", sentry3.ADC_STATUS),
        ("Sentry3-MIB", "tempHumidSensorStatus", sentry3.PROBE_STATUS),
        ("Sentry3-MIB", "tempHumidSensorTempStatus", _status(sentry3.TEMP)),
        ("Sentry3-MIB", "tempHumidSensorHumidStatus", _status(sentry3.HUMID)),
    ],
)
def test_enumerations_agree_with_the_mibs(mib: str, entry: str, enum: object) -> None:
    path = SHARED / "mibs" / mib
    if not path.exists():
        pytest.skip("../shared/mibs is not here")
    text = re.sub(r"--[^\n]*", "", path.read_text("latin-1"))
    start = re.search(rf"^\s*{entry}\s+(OBJECT-TYPE|::=)", text, re.MULTILINE)
    assert start
    values = re.search(r"INTEGER\s*\{(.*?)\}", text[start.start() :], re.DOTALL)
    assert values
    defined = {int(n): name for name, n in re.findall(r"(\w+)\((\d+)\)", values.group(1))}
    assert {n: label for n, (label, _) in enum.values.items()} == defined  # type: ignore[attr-defined]
