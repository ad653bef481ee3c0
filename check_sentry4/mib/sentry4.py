"""Sentry4-MIB (15 June 2017): PRO1 and PRO2 units.

Scales, ranges and units are those of the MIB's UNITS and SYNTAX clauses; a reading and its own
thresholds often differ. States by default: spec 4.
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    BITS,
    NO_READING,
    PER_LOAD,
    SYS_DESCR,
    SYS_LOCATION,
    UPTIME,
    Column,
    Computed,
    Enumeration,
    Family,
    Feed,
    Metric,
    PartOf,
    Phases,
    Place,
    Probe,
    Rows,
    Settings,
    States,
    Subsystem,
    System,
    Table,
    Utilisation,
    Wired,
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
    },
    NO_READING,
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
    prefix: str, first: int, most: int, divisor: int = 1, kinds: str = "aAwW", least: int = 0
) -> tuple[Column | None, ...]:
    """Consecutive columns of an EventConfigTable: a low alarm, A low warning, w high warning, …."""
    names = {"a": "LowAlarm", "A": "LowWarning", "w": "HighWarning", "W": "HighAlarm"}
    columns: dict[str, Column] = {
        kind: Column(prefix + names[kind], f"4.1.{first + n}", most, divisor=divisor, min=least)
        for n, kind in enumerate(kinds)
    }
    return tuple(columns.get(kind) for kind in "aAwW")


LOCATION = text("st4SystemLocation", f"{OBJECTS}.1.1.2", 63)
PRODUCT_NAME = text("st4SystemProductName", f"{OBJECTS}.1.1.1", 63)
FIRMWARE = text("st4SystemFirmwareVersion", f"{OBJECTS}.1.1.3", 63)
CONFIG_MODIFIED_COUNT = Column("st4SystemConfigModifiedCount", f"{OBJECTS}.1.1.20", 2**31 - 1)
UNIT_COUNT = Column("st4SystemUnitCount", f"{OBJECTS}.1.1.21", 8)
TEMP_SCALE = Column("st4TempSensorScale", f"{OBJECTS}.9.1.10", 1)

SYSTEM = System(
    location=(LOCATION, SYS_LOCATION),
    product=(PRODUCT_NAME, SYS_DESCR),
    firmware=(FIRMWARE,),
    metrics=(
        UPTIME,
        Metric("UnitCount", UNIT_COUNT),
        Metric("ConfigModifiedCount", CONFIG_MODIFIED_COUNT),
    ),
    unit_count=UNIT_COUNT,
    scale=TEMP_SCALE,
)

#: The index of all below: the unit, its cord, the number on it.
ON_UNIT = (PartOf("unit", 1),)
ON_CORD = (*ON_UNIT, PartOf("cord", 2))
#: Sentry4-MIB EventNotificationMethods, the first column of each EventConfigTable.
_methods = Enumeration({1: ("snmpTrap", OK), 2: ("email", OK)}, bits=True)
_notifications = Column("Notifications", "4.1.1", 255, BITS, enum=_methods)

_unit_status = status("Status", "3.1.1", DEVICE_STATUS)
_unit_type = status("Type", "2.1.7", UNIT_TYPE)
_serial = text("ProductSN", "2.1.4", 32)
UNIT = Table(
    "unit", "units", f"{OBJECTS}.2", "L",
    states=States(_unit_status, (_unit_status,), notifications=_notifications),
    id=text("ID", "2.1.2", 1),
    label=text("Name", "2.1.3", 32),
    rows=Rows(3, counted_by=UNIT_COUNT),
    details=(_unit_type, text("Model", "2.1.5", 32), _serial),
    place=Place(is_unit=True),
)  # fmt: skip

_cord_status = status("Status", "3.1.2", DEVICE_STATUS)
_cord_active = status("ActivePowerStatus", "3.1.4", DEVICE_STATUS)
_cord_apparent = status("ApparentPowerStatus", "3.1.6", DEVICE_STATUS)
_cord_factor = status("PowerFactorStatus", "3.1.9", DEVICE_STATUS)
_cord_balance = status("OutOfBalanceStatus", "3.1.13", DEVICE_STATUS)
_cord_state = status("State", "3.1.1", POWER_STATE)
_cord_capacity = Column("PowerCapacity", "2.1.12", 50000)
_cord_current_capacity = Column("CurrentCapacity", "2.1.10", 600)
_cord_va = Column("ApparentPower", "3.1.5", 50000)
CORD = Table(
    "cord", "cords", f"{OBJECTS}.3", "LL",
    states=States(_cord_status, (
        _cord_state, _cord_status, _cord_active, _cord_apparent, _cord_factor, _cord_balance,
    ), notifications=_notifications, power_state=_cord_state),
    id=text("ID", "2.1.2", 2),
    label=text("Name", "2.1.3", 32),
    metrics=(
        Metric("ActivePower", Column("ActivePower", "3.1.3", 50000), "W", _cord_active,
               _thresholds("ActivePower", 2, 50000), capacity=_cord_capacity),
        Metric("ApparentPower", _cord_va, "VA", _cord_apparent,
               _thresholds("ApparentPower", 6, 50000), capacity=_cord_capacity),
        Metric("PowerUtilized", Column("PowerUtilized", "3.1.7", 1200, divisor=10), "%",
               percent=True, computed=Computed(utilisation=Utilisation(_cord_va, _cord_capacity))),
        Metric("PowerFactor", Column("PowerFactor", "3.1.8", 100, divisor=100), "", _cord_factor,
               _thresholds("PowerFactor", 10, 100, 100, kinds="aA"), scope=PER_LOAD),
        Metric("Energy", Column("Energy", "3.1.10", 2**31 - 1, divisor=10), "kWh"),
        Metric("Frequency", Column("Frequency", "3.1.11", 1000, divisor=10), "Hz"),
        Metric("OutOfBalance", Column("OutOfBalance", "3.1.12", 2000, divisor=10), "%",
               _cord_balance, _thresholds("OutOfBalance", 12, 100, kinds="wW")),
        Metric("PowerCapacity", _cord_capacity, "VA", fixed=True),
    ),
    place=Place(ON_UNIT),
)  # fmt: skip

_line_status = status("Status", "3.1.2", DEVICE_STATUS)
_line_current_status = status("CurrentStatus", "3.1.4", DEVICE_STATUS)
_line_current = Column("Current", "3.1.3", 60000, divisor=100)
_line_capacity = Column("CurrentCapacity", "2.1.6", 600)
_line_state = status("State", "3.1.1", POWER_STATE)
LINE = Table(
    "line", "lines", f"{OBJECTS}.4", "LLN",
    states=States(_line_status, (_line_state, _line_status, _line_current_status),
                  notifications=_notifications, power_state=_line_state),
    id=text("ID", "2.1.2", 3),
    label=text("Label", "2.1.4", 32),
    metrics=(
        Metric("Current", _line_current, "A", _line_current_status,
               _thresholds("Current", 2, 6000, 10), capacity=_line_capacity),
        Metric("CurrentUtilized", Column("CurrentUtilized", "3.1.5", 1200, divisor=10), "%",
               percent=True,
               computed=Computed(utilisation=Utilisation(_line_current, _line_capacity,
                                       ("cord", _cord_current_capacity)))),
        Metric("CurrentCapacity", _line_capacity, "A", fixed=True),
        Metric("LoadImbalance", _line_current, "%", computed=Computed("Current")),
    ),
    rows=Rows(8),
    phases=Phases(((1, 2, 3),)),  # st4LineIndex: L1=1, L2=2, L3=3, N=4,
    place=Place(ON_CORD),
)  # fmt: skip

_phase_status = status("Status", "3.1.2", DEVICE_STATUS)
_phase_voltage_status = status("VoltageStatus", "3.1.4", DEVICE_STATUS)
_phase_factor_status = status("PowerFactorStatus", "3.1.11", DEVICE_STATUS)
_phase_voltage = Column("Voltage", "3.1.3", 6000, divisor=10)
_phase_current = Column("Current", "3.1.6", 30000, divisor=100)
_phase_state = status("State", "3.1.1", POWER_STATE)
PHASE = Table(
    "phase", "phases", f"{OBJECTS}.5", "LLN",
    states=States(_phase_status, (
        _phase_state, _phase_status, _phase_voltage_status, _phase_factor_status,
    ), notifications=_notifications, power_state=_phase_state),
    id=text("ID", "2.1.2", 3),
    label=text("Label", "2.1.4", 32),
    metrics=(
        Metric("Voltage", _phase_voltage, "V", _phase_voltage_status,
               _thresholds("Voltage", 2, 6000, 10)),
        # Integer32(-1000..1000): here -1 is a reading.
        Metric("VoltageDeviation",
               Column("VoltageDeviation", "3.1.5", 1000, divisor=10, min=-1000), "%"),
        Metric("Current", _phase_current, "A"),
        Metric("CurrentCrestFactor", Column("CurrentCrestFactor", "3.1.7", 250, divisor=10),
               scope=PER_LOAD),
        Metric("ActivePower", Column("ActivePower", "3.1.8", 25000), "W"),
        Metric("ApparentPower", Column("ApparentPower", "3.1.9", 25000), "VA"),
        Metric("PowerFactor", Column("PowerFactor", "3.1.10", 100, divisor=100), "",
               _phase_factor_status, _thresholds("PowerFactor", 6, 100, 100, kinds="aA"),
               scope=PER_LOAD),
        Metric("Energy", Column("Energy", "3.1.13", 2**31 - 1, divisor=10), "kWh"),
        Metric("NominalVoltage", Column("NominalVoltage", "2.1.6", 6000, divisor=10), "V",
               fixed=True),
        Metric("LoadImbalance", _phase_current, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _phase_voltage, "%", computed=Computed("Voltage")),
    ),
    rows=Rows(6),
    # st4PhaseIndex: L1-N, L2-N, L3-N or L1-L2, L2-L3, L3-L1; a Wye & Delta cord has both sets.
    phases=Phases(((1, 2, 3), (4, 5, 6))),
    place=Place(ON_CORD),
)  # fmt: skip

_ocp_status = status("Status", "3.1.1", DEVICE_STATUS)
OCP = Table(
    "ocp", "ocps", f"{OBJECTS}.6", "LLN",
    states=States(_ocp_status, (_ocp_status,), notifications=_notifications),
    id=text("ID", "2.1.2", 4),
    label=text("Label", "2.1.4", 32),
    details=(status("Type", "2.1.6", OCP_TYPE), Column("CurrentCapacity", "2.1.7", 125, unit="A")),
    rows=Rows(12),
    place=Place(ON_CORD, feeds=("outlet", text("OcpID", "2.1.31", 4))),
)  # fmt: skip

_branch_status = status("Status", "3.1.2", DEVICE_STATUS)
_branch_current_status = status("CurrentStatus", "3.1.4", DEVICE_STATUS)
_branch_capacity = Column("CurrentCapacity", "2.1.6", 125)
_branch_current = Column("Current", "3.1.3", 12500, divisor=100)
_branch_state = status("State", "3.1.1", POWER_STATE)
BRANCH = Table(
    "branch", "branches", f"{OBJECTS}.7", "LLN",
    states=States(_branch_status, (_branch_state, _branch_status, _branch_current_status),
                  notifications=_notifications, power_state=_branch_state),
    id=text("ID", "2.1.2", 4),
    label=text("Label", "2.1.4", 32),
    place=Place(ON_CORD, feeds=("outlet", text("BranchID", "2.1.32", 4))),
    metrics=(
        Metric("Current", _branch_current, "A", _branch_current_status,
               _thresholds("Current", 2, 1250, 10), capacity=_branch_capacity),
        Metric("CurrentUtilized", Column("CurrentUtilized", "3.1.5", 1200, divisor=10), "%",
               percent=True, computed=Computed(utilisation=Utilisation(_branch_current,
                                                                       _branch_capacity))),
        Metric("CurrentCapacity", _branch_capacity, "A", fixed=True),
    ),
    rows=Rows(12),
)  # fmt: skip

_outlet_status = status("Status", "3.1.2", DEVICE_STATUS)
_outlet_current_status = status("CurrentStatus", "3.1.4", DEVICE_STATUS)
_outlet_active_status = status("ActivePowerStatus", "3.1.8", DEVICE_STATUS)
_outlet_factor_status = status("PowerFactorStatus", "3.1.11", DEVICE_STATUS)
_outlet_power_capacity = Column("PowerCapacity", "2.1.8", 10000, unit="VA")
_outlet_capacity = Column("CurrentCapacity", "2.1.7", 125)
_outlet_current = Column("Current", "3.1.3", 12500, divisor=100)
OUTLET_STATE = status("State", "3.1.1", POWER_STATE.but(off=OK))
OUTLET = Table(
    "outlet", "outlets", f"{OBJECTS}.8", "LLN",
    states=States(_outlet_status, (
        OUTLET_STATE, _outlet_status,
        _outlet_current_status, _outlet_active_status, _outlet_factor_status,
        status("ControlState", "5.1.1", CONTROL_STATE),
    ), notifications=_notifications, power_state=OUTLET_STATE, optional=True),
    id=text("ID", "2.1.2", 5),
    label=text("Name", "2.1.3", 32),
    metrics=(
        Metric("Current", _outlet_current, "A", _outlet_current_status,
               _thresholds("Current", 2, 1250, 10), capacity=_outlet_capacity),
        Metric("CurrentUtilized", Column("CurrentUtilized", "3.1.5", 1200, divisor=10), "%",
               percent=True, computed=Computed(utilisation=Utilisation(_outlet_current,
                                                                       _outlet_capacity))),
        Metric("Voltage", Column("Voltage", "3.1.6", 6000, divisor=10), "V"),
        Metric("ActivePower", Column("ActivePower", "3.1.7", 10000), "W", _outlet_active_status,
               _thresholds("ActivePower", 6, 10000), capacity=_outlet_power_capacity),
        Metric("ApparentPower", Column("ApparentPower", "3.1.9", 10000), "VA",
               capacity=_outlet_power_capacity),
        Metric("PowerFactor", Column("PowerFactor", "3.1.10", 100, divisor=100), "",
               _outlet_factor_status, _thresholds("PowerFactor", 10, 100, 100, kinds="aA"),
               scope=PER_LOAD),
        Metric("CurrentCrestFactor", Column("CurrentCrestFactor", "3.1.12", 250, divisor=10),
               scope=PER_LOAD),
        # Watt-Hours; every other energy of this MIB is in tenth Kilowatt-Hours.
        Metric("Energy", Column("Energy", "3.1.14", 2**31 - 1, divisor=1000), "kWh"),
    ),
    rows=Rows(48, large=True, counted_in=("cord", Column("OutletCount", "2.1.24", 128))),
    place=Place(ON_CORD),
)  # fmt: skip


def _sensor(
    name: str,
    plural: str,
    subtree: int,
    metrics: tuple[Metric, ...] = (),
    status_oid: str = "3.1.2",
    beside: str = "",
) -> Table:
    column = status("Status", status_oid, SENSOR_STATUS)
    return Table(
        name, plural, f"{OBJECTS}.{subtree}", "LN",
        id=text("ID", "2.1.2", 2),
        label=text("Name", "2.1.3", 32),
        states=States(column, (column,), notifications=_notifications),
        metrics=tuple(m._replace(status=column) for m in metrics),
        rows=Rows(4),
        probe=Probe(is_sensor=True, group=beside, empty="notFound"),
        place=Place(ON_UNIT),
    )  # fmt: skip


TEMP = _sensor(
    "temp", "temperature sensors", 9,
    # -410 means the temperature reading is invalid; thresholds are in whole degrees from -40.
    (Metric("Temp", Column("Value", "3.1.1", 2540, divisor=10, min=-409), "C",
            thresholds=_thresholds("", 2, 253, least=-40)),),
    beside="probe",
)  # fmt: skip
HUMID = _sensor(
    "humid", "humidity sensors", 10,
    (Metric("Humid", Column("Value", "3.1.1", 100), "%", thresholds=_thresholds("", 2, 100),
            percent=True),),
    beside="probe",
)  # fmt: skip
WATER = _sensor("water", "water sensors", 11, status_oid="3.1.1")
CONTACT = _sensor("contact", "contact closures", 12, status_oid="3.1.1")
ADC = _sensor(
    "adc", "analog-to-digital converters", 13,
    (Metric("Adc", Column("Value", "3.1.1", 255), thresholds=_thresholds("", 2, 255)),),
)  # fmt: skip
FAN = _sensor(
    "fan", "fans", 14,
    (Metric("Fan", Column("Value", "3.1.1", 15300), "rpm", thresholds=_thresholds("", 2, 15300),
            uom=""),),
)  # fmt: skip

#: In the order of their thresholds (spec 3); water and contact have none.
SENSORS = (TEMP, HUMID, WATER, CONTACT, ADC, FAN)


def _scalar(name: str, oid: str, most: int, divisor: int = 1, unit: str = "") -> Column:
    return Column(name, f"{OBJECTS}.{oid}", most, divisor=divisor, unit=unit)


_order = fine("normal", "reversed")
_wakeup = status("WakeupState", "2.1.20", fine("on", "off", "last"))
_sequence = _scalar("SequenceInterval", "8.1.10", 15, unit="s")
SETTINGS = Settings(
    scalars=(
        text("FirmwareBuild", f"{OBJECTS}.1.1.4", 63),
        text("NicSerialNumber", f"{OBJECTS}.1.1.5", 8),
        text("NicHardware", f"{OBJECTS}.1.1.6", 63),
        _scalar("CordActivePowerHysteresis", "3.1.1", 1000, unit="W"),
        _scalar("CordApparentPowerHysteresis", "3.1.2", 1000, unit="VA"),
        _scalar("CordPowerFactorHysteresis", "3.1.3", 20, 100),
        _scalar("CordOutOfBalanceHysteresis", "3.1.4", 10, unit="%"),
        _scalar("LineCurrentHysteresis", "4.1.1", 100, 10, "A"),
        _scalar("PhaseVoltageHysteresis", "5.1.1", 200, 10, "V"),
        _scalar("PhasePowerFactorHysteresis", "5.1.2", 20, 100),
        _scalar("BranchCurrentHysteresis", "7.1.1", 100, 10, "A"),
        _scalar("OutletCurrentHysteresis", "8.1.1", 100, 10, "A"),
        _scalar("OutletActivePowerHysteresis", "8.1.2", 1000, unit="W"),
        _scalar("OutletPowerFactorHysteresis", "8.1.3", 20, 100),
        _sequence,
        _scalar("RebootDelay", "8.1.11", 600, unit="s"),
        status("StateChangeLogging", f"{OBJECTS}.8.1.12", fine("disabled", "enabled")),
        _scalar("TempHysteresis", "9.1.1", 54),
        _scalar("HumidHysteresis", "10.1.1", 20, unit="%"),
        _scalar("AdcHysteresis", "13.1.1", 20),
        _scalar("FanHysteresis", "14.1.1", 1200, unit="rpm"),
    ),
    columns=(
        ("unit", (
            text("AssetTag", "2.1.6", 32), text("ManufactureDate", "2.1.9", 10),
            status("DisplayOrientation", "2.1.20", fine("normal", "inverted", "auto")),
            status("OutletSequenceOrder", "2.1.21", _order),
            status("OutletDisplayOrder", "2.1.22", _order),
        )),
        ("cord", (
            text("InletType", "2.1.6", 32),
            Column("NominalVoltage", "2.1.7", 6000, divisor=10, unit="V"),
            Column("CurrentCapacity", "2.1.10", 600, unit="A"),
            Column("CurrentCapacityMax", "2.1.11", 600, unit="A"),
            Column("NominalPowerFactor", "2.1.13", 100, divisor=100),
        )),
        ("ocp", (Column("CurrentCapacityMax", "2.1.8", 125, unit="A"),)),
        ("outlet", (
            text("SocketType", "2.1.6", 32), _wakeup,
            Column("PostOnDelay", "2.1.21", 900, unit="s"),
        )),
    ),
    wakeup=("outlet", _wakeup),
    sequence=_sequence,
    factory_names=r"(master|link\d*)_outlet_\d+",
)  # fmt: skip

#: PRO2 guide, Overview > System, in its order.
FAMILY = Family(
    "sentry4",
    title="Sentry4-MIB",
    called="Sentry PDU",
    enterprise=ENTERPRISE,
    system=SYSTEM,
    subsystems=(
        Subsystem("units", "unit", (UNIT,)),
        Subsystem("cords", "cord", (CORD,), measured=True),
        Subsystem("lines", "line", (LINE,), measured=True),
        Subsystem("phases", "phase", (PHASE,)),
        Subsystem("ocps", "ocp", (OCP,)),
        Subsystem("branches", "branch", (BRANCH,)),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", SENSORS, measured=True),
    ),
    unit=UNIT,
    feeds=(
        Feed(
            "line",
            "cord",
            LINE.label,
            voltages=("phase",),
            switched=(
                ("unit", _unit_status),
                ("cord", _cord_state),
                ("line", _line_state),
                ("phase", _phase_state),
                ("cord", _cord_status),
                ("line", _line_status),
                ("phase", _phase_status),
            ),
            wiring=("phase", text("Label", "2.1.4", 32)),
            sums=("cord",),
            branches="branch",
            counts=(
                ("cord", "unit", Column("InputCordCount", "2.1.30", 6)),
                ("line", "cord", Column("LineCount", "2.1.20", 4)),
                ("phase", "cord", Column("PhaseCount", "2.1.21", 6)),
            ),
            no_part=(_unit_type, ("controller", "emcu")),
            wired=Wired(
                text("PhaseID", "2.1.30", 3),
                text("BranchID", "2.1.32", 4),
                phases="phase",
                socket=text("SocketType", "2.1.6", 32),
            ),
        ),
    ),
    serial=_serial,
    hint="look at check_sentry4",
    settings=SETTINGS,
)
