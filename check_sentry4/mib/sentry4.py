"""Sentry4-MIB (15 June 2017): PRO1 and PRO2 units.

Scales, ranges and units are those of the MIB's UNITS and SYNTAX clauses; a reading and its own
thresholds often differ. States by default: spec 4.
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    SYS_DESCR,
    SYS_LOCATION,
    Column,
    Enumeration,
    Metric,
    System,
    Table,
    fine,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

ENTERPRISE = "1.3.6.1.4.1.1718.4"
OBJECTS = f"{ENTERPRISE}.1"

#: Sentry4-MIB DeviceStatus.
DEVICE_STATUS = Enumeration(
    {
        0: ("normal", OK),
        1: ("disabled", OK),
        2: ("purged", OK),
        5: ("reading", OK),
        6: ("settle", OK),
        7: ("notFound", WARNING),
        8: ("lost", WARNING),
        9: ("readError", CRITICAL),
        10: ("noComm", WARNING),
        11: ("pwrError", CRITICAL),
        12: ("breakerTripped", CRITICAL),
        13: ("fuseBlown", CRITICAL),
        14: ("lowAlarm", CRITICAL),
        15: ("lowWarning", WARNING),
        16: ("highWarning", WARNING),
        17: ("highAlarm", CRITICAL),
        18: ("alarm", CRITICAL),
        19: ("underLimit", CRITICAL),
        20: ("overLimit", CRITICAL),
        21: ("nvmFail", WARNING),
        22: ("profileError", WARNING),
        23: ("conflict", WARNING),
    }
)
#: A probe without a reading wakes nobody (spec 4).
SENSOR_STATUS = DEVICE_STATUS.but(notFound=UNKNOWN, lost=UNKNOWN, readError=UNKNOWN, noComm=UNKNOWN)
#: Sentry4-MIB DeviceState.
POWER_STATE = Enumeration({0: ("unknown", UNKNOWN), 1: ("on", OK), 2: ("off", WARNING)})
#: Sentry4-MIB st4OutletControlState.
CONTROL_STATE = fine(
    "notSet", "fixedOn", "idleOff", "idleOn", "wakeOff", "wakeOn", "ocpOff", "ocpOn", "pendOn",
    "pendOff", "off", "on", "reboot", "shutdown", "lockedOff", "lockedOn", "eventOff", "eventOn",
    "eventReboot", "eventShutdown",
).but(
    notSet=UNKNOWN, ocpOff=CRITICAL, ocpOn=CRITICAL,
    eventOff=WARNING, eventReboot=WARNING, eventShutdown=WARNING,
)  # fmt: skip
UNIT_TYPE = fine("masterPdu", "linkPdu", "controller", "emcu")
OCP_TYPE = fine("fuse", "breaker")


def _thresholds(
    prefix: str, first: int, divisor: int = 1, kinds: str = "aAwW", least: int = 0
) -> tuple[Column | None, ...]:
    """Consecutive columns of an EventConfigTable: a low alarm, A low warning, w high warning, …."""
    names = {"a": "LowAlarm", "A": "LowWarning", "w": "HighWarning", "W": "HighAlarm"}
    columns: dict[str, Column] = {
        kind: Column(prefix + names[kind], f"4.1.{first + n}", divisor=divisor, least=least)
        for n, kind in enumerate(kinds)
    }
    return tuple(columns.get(kind) for kind in "aAwW")


LOCATION = text("st4SystemLocation", f"{OBJECTS}.1.1.2", 63)
PRODUCT_NAME = text("st4SystemProductName", f"{OBJECTS}.1.1.1", 63)
FIRMWARE = text("st4SystemFirmwareVersion", f"{OBJECTS}.1.1.3", 63)
CONFIG_MODIFIED_COUNT = Column("st4SystemConfigModifiedCount", f"{OBJECTS}.1.1.20")
UNIT_COUNT = Column("st4SystemUnitCount", f"{OBJECTS}.1.1.21")
TEMP_SCALE = Column("st4TempSensorScale", f"{OBJECTS}.9.1.10", size=1)

SYSTEM = System(
    ENTERPRISE,
    location=(LOCATION, SYS_LOCATION),
    product=(PRODUCT_NAME, SYS_DESCR),
    firmware=(FIRMWARE,),
    scale=TEMP_SCALE,
)

_unit_status = status("Status", "3.1.1", DEVICE_STATUS)
UNIT = Table(
    "unit", "units", f"{OBJECTS}.2", "L",
    id=text("ID", "2.1.2", 1),
    label=text("Name", "2.1.3", 32),
    status=_unit_status,
    statuses=(_unit_status,),
    rows=3,
    details=(
        status("Type", "2.1.7", UNIT_TYPE),
        text("Model", "2.1.5", 32),
        text("ProductSN", "2.1.4", 32),
    ),
)  # fmt: skip

_cord_status = status("Status", "3.1.2", DEVICE_STATUS)
_cord_active = status("ActivePowerStatus", "3.1.4", DEVICE_STATUS)
_cord_apparent = status("ApparentPowerStatus", "3.1.6", DEVICE_STATUS)
_cord_factor = status("PowerFactorStatus", "3.1.9", DEVICE_STATUS)
_cord_balance = status("OutOfBalanceStatus", "3.1.13", DEVICE_STATUS)
_cord_capacity = Column("PowerCapacity", "2.1.12", size=3)
CORD = Table(
    "cord", "cords", f"{OBJECTS}.3", "LL",
    id=text("ID", "2.1.2", 2),
    label=text("Name", "2.1.3", 32),
    status=_cord_status,
    statuses=(
        status("State", "3.1.1", POWER_STATE), _cord_status,
        _cord_active, _cord_apparent, _cord_factor, _cord_balance,
    ),
    metrics=(
        Metric("ActivePower", Column("ActivePower", "3.1.3", size=3), "W", _cord_active,
               _thresholds("ActivePower", 2), capacity=_cord_capacity),
        Metric("ApparentPower", Column("ApparentPower", "3.1.5", size=3), "VA", _cord_apparent,
               _thresholds("ApparentPower", 6), capacity=_cord_capacity),
        Metric("PowerUtilized", Column("PowerUtilized", "3.1.7", divisor=10), "%", percent=True),
        Metric("PowerFactor", Column("PowerFactor", "3.1.8", divisor=100), "", _cord_factor,
               _thresholds("PowerFactor", 10, 100, kinds="aA")),
        Metric("Energy", Column("Energy", "3.1.10", divisor=10, size=4), "kWh"),
        Metric("Frequency", Column("Frequency", "3.1.11", divisor=10), "Hz"),
        Metric("OutOfBalance", Column("OutOfBalance", "3.1.12", divisor=10), "%", _cord_balance,
               _thresholds("OutOfBalance", 12, kinds="wW")),
        Metric("PowerCapacity", _cord_capacity, "VA", fixed=True),
    ),
)  # fmt: skip

_line_status = status("Status", "3.1.2", DEVICE_STATUS)
_line_current_status = status("CurrentStatus", "3.1.4", DEVICE_STATUS)
_line_current = Column("Current", "3.1.3", divisor=100, size=3)
_line_capacity = Column("CurrentCapacity", "2.1.6")
LINE = Table(
    "line", "lines", f"{OBJECTS}.4", "LLN",
    id=text("ID", "2.1.2", 3),
    label=text("Label", "2.1.4", 32),
    status=_line_status,
    statuses=(status("State", "3.1.1", POWER_STATE), _line_status, _line_current_status),
    metrics=(
        Metric("Current", _line_current, "A", _line_current_status,
               _thresholds("Current", 2, 10), capacity=_line_capacity),
        Metric("CurrentUtilized", Column("CurrentUtilized", "3.1.5", divisor=10), "%",
               percent=True),
        Metric("CurrentCapacity", _line_capacity, "A", fixed=True),
        Metric("LoadImbalance", _line_current, "%", imbalance_of="Current"),
    ),
    rows=8,
    groups=((1, 2, 3),),  # st4LineIndex: L1=1, L2=2, L3=3, N=4
)  # fmt: skip

_phase_status = status("Status", "3.1.2", DEVICE_STATUS)
_phase_voltage_status = status("VoltageStatus", "3.1.4", DEVICE_STATUS)
_phase_factor_status = status("PowerFactorStatus", "3.1.11", DEVICE_STATUS)
_phase_voltage = Column("Voltage", "3.1.3", divisor=10)
_phase_current = Column("Current", "3.1.6", divisor=100)
PHASE = Table(
    "phase", "phases", f"{OBJECTS}.5", "LLN",
    id=text("ID", "2.1.2", 3),
    label=text("Label", "2.1.4", 32),
    status=_phase_status,
    statuses=(
        status("State", "3.1.1", POWER_STATE), _phase_status,
        _phase_voltage_status, _phase_factor_status,
    ),
    metrics=(
        Metric("Voltage", _phase_voltage, "V", _phase_voltage_status,
               _thresholds("Voltage", 2, 10)),
        # Integer32(-1000..1000): here -1 is a reading.
        Metric("VoltageDeviation",
               Column("VoltageDeviation", "3.1.5", divisor=10, least=-1000), "%"),
        Metric("Current", _phase_current, "A"),
        Metric("CurrentCrestFactor", Column("CurrentCrestFactor", "3.1.7", divisor=10)),
        Metric("ActivePower", Column("ActivePower", "3.1.8"), "W"),
        Metric("ApparentPower", Column("ApparentPower", "3.1.9"), "VA"),
        Metric("PowerFactor", Column("PowerFactor", "3.1.10", divisor=100), "",
               _phase_factor_status, _thresholds("PowerFactor", 6, 100, kinds="aA")),
        Metric("Energy", Column("Energy", "3.1.13", divisor=10, size=4), "kWh"),
        Metric("NominalVoltage", Column("NominalVoltage", "2.1.6", divisor=10), "V", fixed=True),
        Metric("LoadImbalance", _phase_current, "%", imbalance_of="Current"),
        Metric("VoltageImbalance", _phase_voltage, "%", imbalance_of="Voltage"),
    ),
    rows=6,
    # st4PhaseIndex: L1-N, L2-N, L3-N or L1-L2, L2-L3, L3-L1; a Wye & Delta cord has both sets.
    groups=((1, 2, 3), (4, 5, 6)),
)  # fmt: skip

_ocp_status = status("Status", "3.1.1", DEVICE_STATUS)
OCP = Table(
    "ocp", "ocps", f"{OBJECTS}.6", "LLN",
    id=text("ID", "2.1.2", 4),
    label=text("Label", "2.1.4", 32),
    status=_ocp_status,
    statuses=(_ocp_status,),
    details=(status("Type", "2.1.6", OCP_TYPE), Column("CurrentCapacity", "2.1.7", unit="A")),
    rows=12,
)  # fmt: skip

_branch_status = status("Status", "3.1.2", DEVICE_STATUS)
_branch_current_status = status("CurrentStatus", "3.1.4", DEVICE_STATUS)
_branch_capacity = Column("CurrentCapacity", "2.1.6")
BRANCH = Table(
    "branch", "branches", f"{OBJECTS}.7", "LLN",
    id=text("ID", "2.1.2", 4),
    label=text("Label", "2.1.4", 32),
    status=_branch_status,
    statuses=(status("State", "3.1.1", POWER_STATE), _branch_status, _branch_current_status),
    metrics=(
        Metric("Current", Column("Current", "3.1.3", divisor=100), "A", _branch_current_status,
               _thresholds("Current", 2, 10), capacity=_branch_capacity),
        Metric("CurrentUtilized", Column("CurrentUtilized", "3.1.5", divisor=10), "%",
               percent=True),
        Metric("CurrentCapacity", _branch_capacity, "A", fixed=True),
    ),
    rows=12,
)  # fmt: skip

_outlet_status = status("Status", "3.1.2", DEVICE_STATUS)
_outlet_current_status = status("CurrentStatus", "3.1.4", DEVICE_STATUS)
_outlet_active_status = status("ActivePowerStatus", "3.1.8", DEVICE_STATUS)
_outlet_factor_status = status("PowerFactorStatus", "3.1.11", DEVICE_STATUS)
_outlet_power_capacity = Column("PowerCapacity", "2.1.8")
OUTLET_STATE = status("State", "3.1.1", POWER_STATE.but(off=OK))
OUTLET = Table(
    "outlet", "outlets", f"{OBJECTS}.8", "LLN",
    id=text("ID", "2.1.2", 5),
    label=text("Name", "2.1.3", 32),
    status=_outlet_status,
    statuses=(
        OUTLET_STATE, _outlet_status,
        _outlet_current_status, _outlet_active_status, _outlet_factor_status,
        status("ControlState", "5.1.1", CONTROL_STATE),
    ),
    metrics=(
        Metric("Current", Column("Current", "3.1.3", divisor=100), "A", _outlet_current_status,
               _thresholds("Current", 2, 10), capacity=Column("CurrentCapacity", "2.1.7")),
        Metric("CurrentUtilized", Column("CurrentUtilized", "3.1.5", divisor=10), "%",
               percent=True),
        Metric("Voltage", Column("Voltage", "3.1.6", divisor=10), "V"),
        Metric("ActivePower", Column("ActivePower", "3.1.7"), "W", _outlet_active_status,
               _thresholds("ActivePower", 6), capacity=_outlet_power_capacity),
        Metric("ApparentPower", Column("ApparentPower", "3.1.9"), "VA",
               capacity=_outlet_power_capacity),
        Metric("PowerFactor", Column("PowerFactor", "3.1.10", divisor=100), "",
               _outlet_factor_status, _thresholds("PowerFactor", 10, 100, kinds="aA")),
        Metric("CurrentCrestFactor", Column("CurrentCrestFactor", "3.1.12", divisor=10)),
        # Watt-Hours; every other energy of this MIB is in tenth Kilowatt-Hours.
        Metric("Energy", Column("Energy", "3.1.14", divisor=1000, size=4), "kWh"),
    ),
    rows=48,
    many=True,
)  # fmt: skip


def _sensor(
    name: str,
    plural: str,
    subtree: int,
    metrics: tuple[Metric, ...] = (),
    status_oid: str = "3.1.2",
    details: tuple[Column, ...] = (),
) -> Table:
    column = status("Status", status_oid, SENSOR_STATUS)
    return Table(
        name, plural, f"{OBJECTS}.{subtree}", "LN",
        id=text("ID", "2.1.2", 2),
        label=text("Name", "2.1.3", 32),
        status=column,
        statuses=(column,),
        metrics=tuple(m._replace(status=column) for m in metrics),
        details=details,
        rows=4,
        sensor=True,
        empty="notFound",
    )  # fmt: skip


TEMP = _sensor(
    "temp", "temperature sensors", 9,
    # -410 means the temperature reading is invalid; thresholds are in whole degrees from -40.
    (Metric("Temp", Column("Value", "3.1.1", divisor=10, least=-409), "C",
            thresholds=_thresholds("", 2, least=-40), temperature=True),),
)  # fmt: skip
HUMID = _sensor(
    "humid", "humidity sensors", 10,
    (Metric("Humid", Column("Value", "3.1.1"), "%", thresholds=_thresholds("", 2), percent=True),),
)  # fmt: skip
WATER = _sensor("water", "water sensors", 11, status_oid="3.1.1")
CONTACT = _sensor("contact", "contact closures", 12, status_oid="3.1.1")
ADC = _sensor(
    "adc", "analog-to-digital converters", 13,
    (Metric("Adc", Column("Value", "3.1.1"), thresholds=_thresholds("", 2)),),
)  # fmt: skip
FAN = _sensor(
    "fan", "fans", 14,
    (Metric("Fan", Column("Value", "3.1.1"), "rpm", thresholds=_thresholds("", 2), uom=""),),
)  # fmt: skip

#: In the order of their thresholds (spec 3); water and contact have none.
SENSORS = (TEMP, HUMID, WATER, CONTACT, ADC, FAN)

TABLES = (UNIT, CORD, LINE, PHASE, OCP, BRANCH, OUTLET, *SENSORS)
