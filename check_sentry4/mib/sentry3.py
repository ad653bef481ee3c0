"""Sentry3-MIB: CDUs before PRO1 and PRO2. States by default: the check_cdu document, and spec 8."""

from __future__ import annotations

from check_sentry4.mib.model import (
    SYS_DESCR,
    SYS_LOCATION,
    Column,
    Enumeration,
    Metric,
    System,
    Table,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

ENTERPRISE = "1.3.6.1.4.1.1718.3"
TABLES = f"{ENTERPRISE}.2"

TOWER_STATUS = Enumeration(
    {
        0: ("normal", OK),
        1: ("noComm", WARNING),
        2: ("fanFail", CRITICAL),
        3: ("overTemp", CRITICAL),
        4: ("nvmFail", WARNING),
        5: ("outOfBalance", WARNING),
    }
)
INFEED_STATUS = Enumeration(
    {
        0: ("off", WARNING),
        1: ("on", OK),
        2: ("offWait", WARNING),
        3: ("onWait", WARNING),
        4: ("offError", CRITICAL),
        5: ("onError", CRITICAL),
        6: ("noComm", WARNING),
        7: ("reading", OK),
        8: ("offFuse", CRITICAL),
        9: ("onFuse", CRITICAL),
    }
)
LOAD_STATUS = Enumeration(
    {
        0: ("normal", OK),
        1: ("notOn", CRITICAL),
        2: ("reading", WARNING),
        3: ("loadLow", WARNING),
        4: ("loadHigh", CRITICAL),
        5: ("overLoad", CRITICAL),
        6: ("readError", CRITICAL),
        7: ("noComm", WARNING),
    }
)
#: tempHumidSensorStatus.
PROBE_STATUS = Enumeration(
    {0: ("found", OK), 1: ("notFound", UNKNOWN), 2: ("lost", UNKNOWN), 3: ("noComm", UNKNOWN)}
)


def _sensor_status(what: str) -> Enumeration:
    """tempHumidSensorTempStatus, tempHumidSensorHumidStatus: the device's thresholds warn."""
    return Enumeration(
        {
            0: ("normal", OK),
            1: ("notFound", UNKNOWN),
            2: ("reading", OK),
            3: (f"{what}Low", WARNING),
            4: (f"{what}High", WARNING),
            5: ("readError", UNKNOWN),
            6: ("lost", UNKNOWN),
            7: ("noComm", UNKNOWN),
        }
    )


LOCATION = text("systemLocation", f"{ENTERPRISE}.1.3", 32)
VERSION = text("systemVersion", f"{ENTERPRISE}.1.1", 80)
TOWER_COUNT = Column("systemTowerCount", f"{ENTERPRISE}.1.4", size=1)

SYSTEM = System(
    ENTERPRISE,
    location=(LOCATION, SYS_LOCATION),
    product=(SYS_DESCR,),
    firmware=(VERSION,),
)

_tower_status = status("Status", "4", TOWER_STATUS)
_tower_capacity = Column("VACapacity", "9", size=3)
TOWER = Table(
    "tower", "towers", f"{TABLES}.1.1", "L",
    id=text("ID", "2", 1),
    label=text("Name", "3", 24),
    status=_tower_status,
    statuses=(_tower_status,),
    metrics=(
        Metric("VACapacity", _tower_capacity, "VA", fixed=True, pips=True),
        Metric("ApparentPower", Column("ApparentPower", "12", size=3), "VA",
               capacity=_tower_capacity, pips=True),
        Metric("VACapacityUsed", Column("VACapacityUsed", "10", divisor=10), "%", percent=True,
               pips=True),
        Metric("ActivePower", Column("ActivePower", "11", size=3), "W", capacity=_tower_capacity,
               pips=True),
        Metric("Energy", Column("Energy", "14", size=4), "kWh", pips=True),
        Metric("LineFrequency", Column("LineFrequency", "15", size=1), "Hz", pips=True),
    ),
    details=(text("ModelNumber", "7", 24), text("ProductSN", "6", 16)),
)  # fmt: skip

_infeed_status = status("Status", "5", INFEED_STATUS)
_load_status = status("LoadStatus", "6", LOAD_STATUS)
_load = Column("LoadValue", "7", divisor=100, size=3)
_voltage = Column("Voltage", "11", divisor=10)
_phase_id = text("PhaseID", "23", 6)
INFEED = Table(
    "infeed", "infeeds", f"{TABLES}.2.1", "LL",
    id=text("ID", "2", 2),
    label=text("Name", "3", 24),
    status=_infeed_status,
    statuses=(_infeed_status, _load_status),
    metrics=(
        Metric("PhaseVoltage", Column("PhaseVoltage", "18", divisor=10), "V", id=_phase_id,
               per_phase=True, pips=True),
        Metric("Voltage", _voltage, "V", per_phase=True),
        Metric("CapacityUsed", Column("CapacityUsed", "20", divisor=10), "%", percent=True,
               pips=True),
        Metric("Power", Column("Power", "12"), "W", per_phase=True, pips=True),
        Metric("ApparentPower", Column("ApparentPower", "13"), "VA", per_phase=True, pips=True),
        Metric("Energy", Column("Energy", "16", divisor=10, size=4), "kWh", per_phase=True,
               pips=True),
        # infeedLoadHighThresh is in Amps, infeedLoadValue in hundredth Amps.
        Metric("LoadValue", _load, "A", _load_status, capacity=Column("Capacity", "10"),
               thresholds=(None, None, None, Column("LoadHighThresh", "8"))),
        Metric("PhaseCurrent", Column("PhaseCurrent", "19", divisor=100), "A", id=_phase_id,
               per_phase=True, pips=True),
        Metric("LoadImbalance", _load, "%", imbalance_of="LoadValue"),
        Metric("VoltageImbalance", _voltage, "%", imbalance_of="Voltage"),
    ),
    rows=6,
    line_id=text("LineID", "21", 4),
    neutral_lacks=_voltage,
)  # fmt: skip

_probe_status = status("ProbeStatus", "4", PROBE_STATUS)


def _sensor(name: str, plural: str, metric: Metric, scale: Column | None = None) -> Table:
    """Temperature and humidity are columns of one table: tempHumidSensorTable."""
    return Table(
        name, plural, f"{TABLES}.5.1", "LN",
        id=text("ID", "2", 2),
        label=text("Name", "3", 24),
        status=_probe_status,
        statuses=(_probe_status,),
        metrics=(metric,),
        rows=4,
        sensor=True,
        scale=scale,
    )  # fmt: skip


TEMP = _sensor(
    "temp", "temperature sensors",
    Metric("Temp", Column("TempValue", "6", divisor=10), "C",
           status("TempStatus", "5", _sensor_status("temp")),
           (None, Column("TempLowThresh", "7"), Column("TempHighThresh", "8"), None),
           temperature=True),
    scale=Column("TempScale", "13", size=1),
)  # fmt: skip
HUMID = _sensor(
    "humid", "humidity sensors",
    Metric("Humid", Column("HumidValue", "10"), "%",
           status("HumidStatus", "9", _sensor_status("humid")),
           (None, Column("HumidLowThresh", "11"), Column("HumidHighThresh", "12"), None),
           percent=True),
)  # fmt: skip
