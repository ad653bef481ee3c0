"""Sentry3-MIB: CDUs before PRO1 and PRO2. States by default: the check_cdu document, and spec 8."""

from __future__ import annotations

from check_sentry4.mib.model import (
    NO_READING,
    OPTIONAL,
    SENSOR,
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
    Scope,
    Settings,
    States,
    Subsystem,
    System,
    Table,
    Utilisation,
    fine,
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
    },
    NO_READING,
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
    },
    NO_READING,
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
    },
    NO_READING,
)
#: outletControlState.
CONTROL_STATE = fine(
    "idleOff", "idleOn", "wakeOff", "wakeOn", "off", "on", "lockedOff", "lockedOn", "reboot",
    "shutdown", "pendOn", "pendOff", "minimumOff", "minimumOn", "eventOff", "eventOn",
    "eventReboot", "eventShutdown",
).but(eventOff=WARNING, eventReboot=WARNING, eventShutdown=WARNING)  # fmt: skip
#: tempHumidSensorStatus.
PROBE_STATUS = Enumeration(
    {0: ("found", OK), 1: ("notFound", UNKNOWN), 2: ("lost", UNKNOWN), 3: ("noComm", UNKNOWN)},
    NO_READING,
)
#: envMonWaterSensorStatus, contactClosureStatus: without contact there is no reading.
ALARM_STATUS = Enumeration(
    {0: ("normal", OK), 1: ("alarm", CRITICAL), 2: ("noComm", UNKNOWN)}, NO_READING
)
#: envMonStatus.
MONITOR_STATUS = Enumeration({0: ("normal", OK), 1: ("noComm", UNKNOWN)}, NO_READING)
#: envMonADCStatus: the device's thresholds warn.
ADC_STATUS = Enumeration(
    {
        0: ("normal", OK),
        1: ("reading", OK),
        2: ("countLow", WARNING),
        3: ("countHigh", WARNING),
        4: ("readError", UNKNOWN),
        5: ("noComm", UNKNOWN),
    },
    NO_READING,
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
        },
        NO_READING,
    )


LOCATION = text("systemLocation", f"{ENTERPRISE}.1.3", 32)
VERSION = text("systemVersion", f"{ENTERPRISE}.1.1", 80)
TOWER_COUNT = Column("systemTowerCount", f"{ENTERPRISE}.1.4", 4)
TOTAL_POWER = Column("systemTotalPower", f"{ENTERPRISE}.1.6", 150000)
CONFIG_MODIFIED_COUNT = Column("systemConfigModifiedCount", f"{ENTERPRISE}.1.15", 2**31 - 1)

SYSTEM = System(
    location=(LOCATION, SYS_LOCATION),
    product=(SYS_DESCR,),
    firmware=(VERSION,),
    metrics=(
        UPTIME,
        Metric("TowerCount", TOWER_COUNT),
        Metric("TotalPower", TOTAL_POWER, "W"),
        Metric("ConfigModifiedCount", CONFIG_MODIFIED_COUNT),
    ),
    unit_count=TOWER_COUNT,
    counted="tower",
)

_PIPS = "units with PIPS"
_tower_status = status("Status", "4", TOWER_STATUS)
_serial = text("ProductSN", "6", 16)
_tower_capacity = Column("VACapacity", "9", 50000)
_tower_va = Column("ApparentPower", "12", 50000)
ON_TOWER = (PartOf("tower", 1),)
ON_INFEED = (*ON_TOWER, PartOf("infeed", 2))
TOWER = Table(
    "tower", "towers", f"{TABLES}.1.1", "L",
    id=text("ID", "2", 1),
    label=text("Name", "3", 24),
    states=States(_tower_status, (_tower_status,)),
    metrics=(
        Metric("PowerCapacity", _tower_capacity, "VA", fixed=True,
               scope=Scope(optional=True, models=_PIPS), aliases=("VACapacity",)),
        Metric("ApparentPower", _tower_va, "VA",
               capacity=_tower_capacity, scope=Scope(optional=True, models=_PIPS)),
        Metric("PowerUtilized", Column("VACapacityUsed", "10", 1500, divisor=10), "%",
               percent=True, scope=Scope(optional=True, models=_PIPS), aliases=("VACapacityUsed",),
               computed=Computed(utilisation=Utilisation(_tower_va, _tower_capacity))),
        Metric("ActivePower", Column("ActivePower", "11", 50000), "W", capacity=_tower_capacity,
               scope=Scope(optional=True, models=_PIPS)),
        Metric("Energy", Column("Energy", "14", 2**31 - 1), "kWh",
               scope=Scope(optional=True, models=_PIPS)),
        Metric("Frequency", Column("LineFrequency", "15", 60), "Hz",
               scope=Scope(optional=True, models=_PIPS), aliases=("LineFrequency",)),
        Metric("PowerFactor", Column("PowerFactor", "13", 100, divisor=100),
               scope=Scope(optional=True, models=_PIPS, per_load=True)),
    ),
    rows=Rows(counted_by=TOWER_COUNT),
    details=(text("ModelNumber", "7", 24), _serial),
    place=Place(is_unit=True),
)  # fmt: skip

_infeed_status = status("Status", "5", INFEED_STATUS)
_load_status = status("LoadStatus", "6", LOAD_STATUS)
_load = Column("LoadValue", "7", 60000, divisor=100)
_infeed_capacity = Column("Capacity", "10", 600)
_voltage = Column("Voltage", "11", 4800, divisor=10)
_phase_id = text("PhaseID", "23", 6)
INFEED = Table(
    "infeed", "infeeds", f"{TABLES}.2.1", "LL",
    id=text("ID", "2", 2),
    label=text("Name", "3", 24),
    states=States(_infeed_status, (_infeed_status, _load_status)),
    metrics=(
        # infeedLoadHighThresh is in Amps, infeedLoadValue in hundredth Amps.
        Metric("Current", _load, "A", _load_status, capacity=_infeed_capacity,
               thresholds=(None, None, None, Column("LoadHighThresh", "8", 600)),
               aliases=("LoadValue",)),
        Metric("CurrentUtilized", Column("CapacityUsed", "20", 1500, divisor=10), "%",
               percent=True, scope=Scope(optional=True, models=_PIPS), aliases=("CapacityUsed",),
               computed=Computed(utilisation=Utilisation(_load, _infeed_capacity))),
        Metric("CurrentCapacity", _infeed_capacity, "A", fixed=True, aliases=("Capacity",)),
        Metric("PhaseVoltage", Column("PhaseVoltage", "18", 2640, divisor=10), "V", id=_phase_id,
               scope=Scope(per_phase=True, optional=True, models=_PIPS)),
        Metric("Voltage", _voltage, "V", scope=Scope(per_phase=True)),
        Metric("ActivePower", Column("Power", "12", 25000), "W",
               scope=Scope(per_phase=True, optional=True), aliases=("Power",)),
        Metric("ApparentPower", Column("ApparentPower", "13", 25000), "VA",
               scope=Scope(per_phase=True, optional=True, models=_PIPS)),
        Metric("PowerFactor", Column("PowerFactor", "14", 100, divisor=100),
               scope=Scope(per_phase=True, optional=True, per_load=True)),
        Metric("Energy", Column("Energy", "16", 2**31 - 1, divisor=10), "kWh",
               scope=Scope(per_phase=True, optional=True, models=_PIPS)),
        Metric("PhaseCurrent", Column("PhaseCurrent", "19", 25500, divisor=100), "A", id=_phase_id,
               scope=Scope(per_phase=True, optional=True, models=_PIPS)),
        Metric("LoadImbalance", _load, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _voltage, "%", computed=Computed("Voltage")),
    ),
    rows=Rows(6),
    phases=Phases(line_id=text("LineID", "21", 4), neutral_lacks=_voltage),
    place=Place(ON_TOWER),
)  # fmt: skip

_branch_status = status("Status", "5", INFEED_STATUS)
_branch_load_status = status("LoadStatus", "6", LOAD_STATUS)
_branch_load = Column("LoadValue", "7", 4000, divisor=100)
_branch_capacity = Column("Capacity", "9", 40)
BRANCH = Table(
    "branch", "branches", f"{TABLES}.7.1", "LLN",
    id=text("ID", "2", 3),
    label=text("Name", "3", 24),
    states=States(_branch_status, (_branch_status, _branch_load_status)),
    metrics=(
        Metric("Current", _branch_load, "A", _branch_load_status, capacity=_branch_capacity,
               thresholds=(None, None, None, Column("LoadHighThresh", "8", 40)),
               aliases=("LoadValue",)),
        Metric("CurrentCapacity", _branch_capacity, "A", fixed=True, aliases=("Capacity",)),
    ),
    rows=Rows(12),
    place=Place(ON_INFEED),
)  # fmt: skip

#: An outlet that is off by its operator is no problem, nor that it then draws nothing.
_outlet_status = status("Status", "5", INFEED_STATUS.but(off=OK, offWait=OK, onWait=OK))
_outlet_load_status = status("LoadStatus", "6", LOAD_STATUS.but(notOn=OK))
_outlet_load = Column("LoadValue", "7", 25500, divisor=100)
_outlet_capacity = Column("Capacity", "12", 255)
OUTLET = Table(
    "outlet", "outlets", f"{TABLES}.3.1", "LLN",
    id=text("ID", "2", 4),
    label=text("Name", "3", 24),
    states=States(_outlet_status,
                  (_outlet_status, _outlet_load_status,
                   status("ControlState", "10", CONTROL_STATE)), power_state=_outlet_status,
                   optional=True),
    metrics=(
        Metric("Current", _outlet_load, "A", _outlet_load_status, capacity=_outlet_capacity,
               thresholds=(None, Column("LoadLowThresh", "8", 255), None,
                           Column("LoadHighThresh", "9", 255)),
               aliases=("LoadValue",)),
        Metric("Voltage", Column("Voltage", "13", 2640, divisor=10), "V", scope=OPTIONAL),
        Metric("ActivePower", Column("Power", "14", 10000), "W", scope=OPTIONAL,
               aliases=("Power",)),
        Metric("ApparentPower", Column("ApparentPower", "15", 10000), "VA", scope=OPTIONAL),
        Metric("PowerFactor", Column("PowerFactor", "16", 100, divisor=100),
               scope=Scope(optional=True, per_load=True)),
        Metric("CurrentCrestFactor", Column("CrestFactor", "17", 1000, divisor=10),
               scope=Scope(optional=True, per_load=True),
               aliases=("CrestFactor",)),
        # Watt-Hours, unlike the energy of an infeed (tenth Kilowatt-Hours) and of a tower.
        Metric("Energy", Column("Energy", "18", 2**31 - 1, divisor=1000), "kWh", scope=OPTIONAL),
    ),
    rows=Rows(24, large=True, counted_in=("infeed", Column("OutletCount", "9", 64))),
    place=Place(ON_INFEED),
)  # fmt: skip

_probe_status = status("ProbeStatus", "4", PROBE_STATUS)


def _probe(name: str, plural: str, metric: Metric, scale: Column | None = None) -> Table:
    """Temperature and humidity are columns of one table: tempHumidSensorTable."""
    return Table(
        name, plural, f"{TABLES}.5.1", "LN",
        id=text("ID", "2", 2),
        label=text("Name", "3", 24),
        states=States(_probe_status, (_probe_status,)),
        metrics=(metric,),
        rows=Rows(4),
        probe=Probe(is_sensor=True, group="probe", empty="notFound", scale=scale),
    )  # fmt: skip


TEMP = _probe(
    "temp", "temperature sensors",
    Metric("Temp", Column("TempValue", "6", 2540, divisor=10), "C",
           status("TempStatus", "5", _sensor_status("temp")),
           (None, Column("TempLowThresh", "7", 254), Column("TempHighThresh", "8", 254), None)),
    scale=Column("TempScale", "13", 1),
)  # fmt: skip
HUMID = _probe(
    "humid", "humidity sensors",
    Metric("Humid", Column("HumidValue", "10", 100), "%",
           status("HumidStatus", "9", _sensor_status("humid")),
           (None, Column("HumidLowThresh", "11", 100), Column("HumidHighThresh", "12", 100), None),
           percent=True),
)  # fmt: skip


def _monitor(name: str, plural: str, label: Column, column: Column, *metrics: Metric) -> Table:
    """One sensor of each environmental monitor: columns of envMonTable."""
    return Table(
        name, plural, f"{TABLES}.4.1", "L",
        id=text("ID", "2", 1),
        label=label,
        states=States(column, (column,)),
        metrics=metrics,
        probe=SENSOR,
    )  # fmt: skip


WATER = _monitor(
    "water", "water sensors", text("WaterSensorName", "5", 24),
    status("WaterSensorStatus", "6", ALARM_STATUS),
)  # fmt: skip
_adc_status = status("ADCStatus", "8", ADC_STATUS)
_monitor_status = status("Status", "4", MONITOR_STATUS)
ADC = _monitor(
    "adc", "analog-to-digital converters", text("ADCName", "7", 24), _monitor_status,
    Metric("Adc", Column("ADCCount", "9", 255), status=_adc_status,
           thresholds=(None, Column("ADCLowThresh", "10", 255), Column("ADCHighThresh", "11", 255),
                       None)),
)  # fmt: skip
_contact_status = status("Status", "4", ALARM_STATUS)
CONTACT = Table(
    "contact", "contact closures", f"{TABLES}.6.1", "LN",
    id=text("ID", "2", 2),
    label=text("Name", "3", 24),
    states=States(_contact_status, (_contact_status,)),
    rows=Rows(4),
    probe=SENSOR,
)  # fmt: skip

#: In the order of their thresholds (spec 3); water and contact have none.
SENSORS = (TEMP, HUMID, WATER, CONTACT, ADC)

_wakeup = status(
    "WakeupState",
    "19",
    Enumeration(
        {
            1: ("last", OK),
            2: ("off", OK),
            3: ("on", OK),
        }
    ),
)
_sequence = Column("SequenceInterval", f"{ENTERPRISE}.1.13", 15, unit="s")
SETTINGS = Settings(
    scalars=(_sequence, Column("RebootDelay", f"{ENTERPRISE}.1.14", 600, unit="s")),
    columns=(
        ("outlet", (_wakeup, Column("PostOnDelay", "20", 900, unit="s"))),
        ("temp", (Column("RecoveryDelta", "14", 54),)),
        ("humid", (Column("RecoveryDelta", "15", 20, unit="%"),)),
    ),
    wakeup=("outlet", _wakeup),
    sequence=_sequence,
    factory_names=r"(tower[a-z]_)?(infeed[a-z]_)?outlet ?([a-z]{2})?\d+",
)  # fmt: skip

FAMILY = Family(
    "sentry3",
    title="Sentry3-MIB",
    called="Sentry CDU",
    enterprise=ENTERPRISE,
    system=SYSTEM,
    subsystems=(
        Subsystem("towers", "tower", (TOWER,), measured=True),
        Subsystem("infeeds", "infeed", (INFEED,), measured=True),
        Subsystem("branches", "branch", (BRANCH,)),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", SENSORS, measured=True),
    ),
    unit=TOWER,
    probes_named=True,
    feeds=(
        Feed(
            "infeed",
            "tower",
            INFEED.phases.line_id,
            voltages=("infeed",),
            switched=(
                ("tower", _tower_status),
                ("infeed", _infeed_status),
                ("infeed", _load_status),
            ),
            wiring=("infeed", _phase_id),
            sums=("infeed", "tower"),
            branches="branch",
            counts=(("infeed", "tower", Column("InfeedCount", "5", 4)),),
        ),
    ),
    serial=_serial,
    # Old firmware mis-encodes its answer, or gives none, when asked for more.
    repetitions=4,
    hint="look at check_cdu or check_pdu",
    settings=SETTINGS,
)
