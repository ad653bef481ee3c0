"""Liebert MPH, MPX and MPH2 rack PDUs: LIEBERT-GP-PDU-MIB.

Thresholds are percent of the rating, and the PDU has one status, a field of bits. Other Liebert
devices have the same sysObjectID.
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    OPTIONAL,
    OPTIONAL_PER_LOAD,
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
    Raw,
    Rows,
    States,
    Subsystem,
    System,
    Table,
    Utilisation,
    Where,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

LIEBERT = "1.3.6.1.4.1.476.1.42"
ENTERPRISE = f"{LIEBERT}.3.8"

RECORDED = "a recording of a real MPH2RG with 16 receptacles"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"


#: In the start-up state the PDU may not be monitored.
SYSTEM_STATUS = Enumeration(
    {
        1: ("normalOperation", OK), 2: ("startUp", UNKNOWN), 8: ("normalWithWarning", WARNING),
        16: ("normalWithAlarm", CRITICAL), 32: ("abnormalOperation", CRITICAL),
    },
    normal=frozenset(("normalOperation",)), bits=True,
)  # fmt: skip
CONDITION = Enumeration(
    {
        1: ("normalOperation", OK), 2: ("normalWithWarning", WARNING),
        3: ("normalWithAlarm", CRITICAL), 4: ("abnormal", CRITICAL),
    },
    normal=frozenset(("normalOperation",)),
)  # fmt: skip
POWER_STATE = Enumeration(
    {0: ("unknown", UNKNOWN), 1: ("off", OK), 2: ("on", OK), 3: ("off-pending-on-delay", OK)}
)
DOOR = Enumeration({0: ("not-specified", UNKNOWN), 1: ("open", WARNING), 2: ("closed", OK)})
#: Which of the two is a fault, the PDU says in its own status.
CONTACT = Enumeration({0: ("not-specified", UNKNOWN), 1: ("open", OK), 2: ("closed", OK)})
LEAK = Enumeration(
    {
        0: ("not-specified", UNKNOWN), 1: ("no-leak-detected", OK), 2: ("leak-detected", CRITICAL),
        3: ("leak-detection-pending", WARNING), 4: ("cable-fault", WARNING),
    },
    normal=frozenset(("no-leak-detected",)),
)  # fmt: skip

#: All ones are no reading.
_MOST = 2**31 - 2


def _number(name: str, oid: str, divisor: int = 1) -> Column:
    return Column(name, oid, _MOST, divisor=divisor)


def _used(
    load: Column, capacity: Column, low: str, parent: tuple[str, Column] | None = None
) -> tuple[Metric, ...]:  # fmt: skip
    """The percentage that thresholds are about: under alarm, over warning, over alarm."""
    entry, _, first = low.rpartition(".")
    numbers = {"35": (36, 37), "135": (140, 145), "150": (151, 152)}[first]
    over = (Column(f"Over{kind}", f"{entry}.{number}", 1000, absent=(0,))
            for kind, number in zip(("Warning", "Alarm"), numbers))  # fmt: skip
    under = Column("UnderAlarm", low, 1000, absent=(0,))
    return (
        Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
               thresholds=(under, None, *over), scope=OPTIONAL,
               computed=Computed(utilisation=Utilisation(load, capacity, parent))),
    )  # fmt: skip


_state = status("SysStatus", "20.1.25", SYSTEM_STATUS)
_serial = text("Serial", "20.1.45", 64)
UNIT_COUNT = Column("PduCount", f"{ENTERPRISE}.19", 64)
PDU = Table(
    "pdu", "pdus", ENTERPRISE, "N",
    label=text("Label", "20.1.10", 64),
    states=States(_state, (_state,)),
    details=(_serial,),
    rows=Rows(1, counted_by=UNIT_COUNT),
    tried=RECORDED,
    aliases=("unit",),
    place=Place(is_unit=True),
)  # fmt: skip
ON_PDU = (PartOf("pdu", 1),)
ON_INPUT = (*ON_PDU, PartOf("input", 2))
_rated = Column("CurrentCapacity", "30.20.1.35", _MOST, divisor=10)
_neutral = _number("NeutralCurrent", "30.20.1.70", 10)
INPUT = Table(
    "input", "inputs", ENTERPRISE, "UN",
    label=text("Label", "30.20.1.15", 64),
    metrics=(
        Metric("ActivePower", _number("ActivePower", "30.20.1.65"), "W", aliases=("PwrTotal",)),
        Metric("ApparentPower", _number("ApparentPower", "30.20.1.90"), "VA", scope=OPTIONAL),
        Metric("PowerFactor",
               _number("PowerFactor", "30.20.1.95", 100)._replace(raw=Raw(unsigned=True)),
               scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _number("Energy", "30.20.1.50", 10), "kWh"),
        Metric("NeutralCurrent", _neutral, "A", scope=OPTIONAL),
        Metric("NeutralUtilized", Column("NeutralUtilized", "", 1000), "%", percent=True,
               thresholds=(None, None, Column("NeutralOverWarning", "30.20.1.75", 1000,
                                              absent=(0,)),
                           Column("NeutralOverAlarm", "30.20.1.80", 1000, absent=(0,))),
               scope=OPTIONAL, computed=Computed(utilisation=Utilisation(_neutral, _rated))),
        Metric("ResidualCurrent", _number("ResidualCurrent", "30.20.1.100", 1000), "A",
               thresholds=(None, None, None, _number("ResidualOverAlarm", "30.20.1.105", 1000)
                           ._replace(absent=(0,))), scope=OPTIONAL),
        Metric("CurrentCapacity", _rated, "A", fixed=True, scope=OPTIONAL),
    ),
    rows=Rows(1),
    tried=RECORDED,
    place=Place(ON_PDU),
)  # fmt: skip
_amps = _number("Current", "30.40.1.22", 100).or_else("30.40.1.21", divisor=10)
_volts = _number("Voltage", "30.40.1.19", 10).or_else("30.40.1.20", divisor=1)
_line = Column("Line", "30.40.1.15", 3, min=1)
PHASE = Table(
    "phase", "phases", ENTERPRISE, "UNN",
    metrics=(
        Metric("Current", _amps, "A"),
        *_used(_amps, Column("OwnCapacity", "", _MOST), "30.40.1.35", ("input", _rated)),
        Metric("Voltage", _volts, "V"),
        Metric("LineVoltage", _number("LineVoltage", "30.40.1.61", 10)
               .or_else("30.40.1.60", divisor=1), "V", scope=OPTIONAL),
        Metric("ActivePower", _number("ActivePower", "30.40.1.63").or_else("30.40.1.64"), "W",
               scope=OPTIONAL),
        Metric("ApparentPower", _number("ApparentPower", "30.40.1.65").or_else("30.40.1.66"), "VA",
               scope=OPTIONAL),
        Metric("PowerFactor",
               _number("PowerFactor", "30.40.1.67", 100)._replace(raw=Raw(unsigned=True))
               .or_else("30.40.1.68"), scope=OPTIONAL_PER_LOAD),
        Metric("CurrentAvailable", _number("CurrentAvailable", "30.40.1.62", 100), "A",
               scope=OPTIONAL),
        Metric("LoadImbalance", _amps, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _volts, "%", computed=Computed("Voltage")),
    ),
    rows=Rows(3),
    phases=Phases(((1, 2, 3),)),
    tried=RECORDED,
    place=Place(ON_INPUT, position=_line),
)  # fmt: skip
_branch_amps = _number("Current", "40.20.1.130", 100)
_branch_rated = Column("CurrentCapacity", "40.20.1.75", _MOST, divisor=10)
BRANCH = Table(
    "branch", "branches", ENTERPRISE, "UN",
    label=text("Label", "40.20.1.8", 64),
    metrics=(
        Metric("Current", _branch_amps, "A", capacity=_branch_rated),
        *_used(_branch_amps, _branch_rated, "40.20.1.135"),
        Metric("CurrentCapacity", _branch_rated, "A", fixed=True, scope=OPTIONAL),
        Metric("Voltage", _number("Voltage", "40.20.1.100", 10).or_else("40.20.1.170"), "V",
               scope=OPTIONAL),
        Metric("ActivePower", _number("ActivePower", "40.20.1.115"), "W", scope=OPTIONAL),
        Metric("ApparentPower", _number("ApparentPower", "40.20.1.120"), "VA", scope=OPTIONAL),
        Metric("PowerFactor",
               _number("PowerFactor", "40.20.1.125", 100)._replace(raw=Raw(unsigned=True)),
               scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _number("Energy", "40.20.1.85", 10), "kWh", scope=OPTIONAL),
        Metric("CurrentAvailable", _number("CurrentAvailable", "40.20.1.150", 100), "A",
               scope=OPTIONAL),
    ),
    rows=Rows(6),
    tried=RECORDED,
    place=Place(ON_PDU),
)  # fmt: skip
_condition = status("Condition", "50.20.1.210", CONDITION)
_power = status("State", "50.20.1.95", POWER_STATE)
_outlet_amps = _number("Current", "50.20.1.61", 100).or_else("50.20.1.60", divisor=10)
RECEPTACLE = Table(
    "receptacle", "receptacles", ENTERPRISE, "UNN",
    label=text("Label", "50.20.1.10", 64),
    states=States(_condition, (_power, _condition), power_state=_power, optional=True),
    metrics=(
        Metric("Current", _outlet_amps, "A"),
        *_used(_outlet_amps, Column("OwnCapacity", "", _MOST), "50.20.1.150",
               ("branch", _branch_rated)),
        Metric("Voltage", _number("Voltage", "50.20.1.56", 10).or_else("50.20.1.55", divisor=1),
               "V", scope=OPTIONAL),
        Metric("ActivePower", _number("ActivePower", "50.20.1.65"), "W", scope=OPTIONAL),
        Metric("ApparentPower", _number("ApparentPower", "50.20.1.70"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _number("PowerFactor", "50.20.1.75", 100), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _number("Energy", "50.20.1.85", 10), "kWh", scope=OPTIONAL),
        Metric("CurrentCrestFactor", _number("CurrentCrestFactor", "50.20.1.162", 100),
               scope=OPTIONAL_PER_LOAD),
    ),
    # The same readings, less exact.
    details=(_number("EcTenths", "50.20.1.60", 10)._replace(unit="A"),
             _number("EpWhole", "50.20.1.55")._replace(unit="V")),
    rows=Rows(16, large=True),
    tried=RECORDED,
    aliases=("outlet",),
    place=Place((*ON_PDU, PartOf("branch", 2))),
)  # fmt: skip


#: One table holds what all sensors measure; this says what a row is.
_kind = Column("MeasType", "60.15.1.10", 6)


def _measured(name: str, plural: str, kind: int, metric: Metric, old: Table | None = None) -> Table:
    return Table(
        name, plural, ENTERPRISE, "UNN",
        label=text("Label", "60.15.1.20", 64),
        metrics=(metric,),
        rows=Rows(anchor=_kind, where=Where((_kind,), (kind,)), fallback=old),
        probe=SENSOR,
        tried=FROM_MIB,
        place=Place(ON_PDU),
    )  # fmt: skip


def _switched(name: str, plural: str, kind: int, state: Column) -> Table:
    return Table(
        name, plural, ENTERPRISE, "UNN",
        label=text("Label", "60.15.1.20", 64),
        states=States(state, (state,)),
        rows=Rows(anchor=_kind, where=Where((_kind,), (kind,))),
        probe=SENSOR,
        tried=FROM_MIB,
        place=Place(ON_PDU),
    )  # fmt: skip


def _limits(name: str, *numbers: int, entry: str = "60.15.1") -> tuple[Column, ...]:
    """Low alarm, low warning, high warning, high alarm."""
    kinds = ("LowAlarm", "LowWarning", "HighWarning", "HighAlarm")
    return tuple(Column(f"{name}{kind}", f"{entry}.{number}", _MOST, divisor=10, min=-1000)
                 for kind, number in zip(kinds, numbers))  # fmt: skip


#: What the sensors of older firmware measure: a row is a sensor.
_old_kind = Column("MeasType", "60.10.1.5", 3)


def _old_sensor(name: str, plural: str, kinds: tuple[int, ...], metric: Metric) -> Table:
    return Table(
        name, plural, ENTERPRISE, "UN",
        label=text("Label", "60.10.1.25", 64),
        metrics=(metric,),
        rows=Rows(anchor=_old_kind, where=Where((_old_kind,), kinds)),
        probe=SENSOR,
        place=Place(ON_PDU),
    )  # fmt: skip


TEMP = _measured(
    "temp", "temperature sensors", 1,
    Metric("Temp", Column("Temp", "60.15.1.70", _MOST, divisor=10, min=-1000), "C",
           thresholds=_limits("Temp", 75, 85, 90, 80)),
    _old_sensor(
        "temp", "temperature sensors", (1, 3),
        Metric("Temp", Column("Temp", "60.10.1.75", _MOST, divisor=10, min=-1000), "C",
               thresholds=_limits("Temp", 80, 90, 95, 85, entry="60.10.1"))),
)  # fmt: skip
HUMID = _measured(
    "humid", "humidity sensors", 2,
    Metric("Humid", Column("Humid", "60.15.1.95", 1000, divisor=10), "%", percent=True,
           thresholds=_limits("Humid", 100, 110, 115, 105)),
    _old_sensor(
        "humid", "humidity sensors", (2, 3),
        Metric("Humid", Column("Humid", "60.10.1.100", 1000, divisor=10), "%", percent=True,
               thresholds=_limits("Humid", 105, 115, 120, 110, entry="60.10.1"))),
)  # fmt: skip
PRESSURE = _measured(
    "pressure", "differential pressure sensors", 5,
    Metric("Pressure", Column("Pressure", "60.15.1.140", _MOST, divisor=10, min=-_MOST), "Pa",
           thresholds=tuple(limit._replace(min=-_MOST) for limit in _limits(
               "Pressure", 145, 155, 160, 150))),
)  # fmt: skip
DOORS = _switched("door", "doors", 3, status("State", "60.15.1.120", DOOR))
CONTACTS = _switched("contact", "contact sensors", 4, status("State", "60.15.1.130", CONTACT))
LEAKS = _switched("leak", "leak sensors", 6, status("State", "60.15.1.165", LEAK))

FAMILY = Family(
    "liebert-mph2",
    title="LIEBERT-GP-PDU-MIB",
    called="Liebert rack PDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(UPTIME, Metric("UnitCount", UNIT_COUNT, aliases=("lgpPduTableCount",))),
        unit_count=UNIT_COUNT,
    ),
    subsystems=(
        Subsystem("pdus", "pdu", (PDU,)),
        Subsystem("inputs", "input", (INPUT,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("branches", "branch", (BRANCH,), measured=True),
        Subsystem("receptacles", "receptacle", (RECEPTACLE,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID, PRESSURE, DOORS, CONTACTS, LEAKS),
                  measured=True),
    ),
    unit=PDU,
    hint="look at check_pdu",
    feeds=(
        Feed("phase", "input", label=_line, voltages=("phase",), sums=("input", "phase"),
             branches="branch"),
    ),
    serial=_serial,
    object_ids=(LIEBERT,),
    probe=(PDU, (_state,)),
)  # fmt: skip
