"""APC NetShelter rack PDUs: PowerNet-MIB pdu (318.1.1.32), up to four in a chain.

Tables have as many slots as the largest model; in an empty one all is 0.
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    BITS,
    OPTIONAL,
    OPTIONAL_PER_LOAD,
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

ENTERPRISE = "1.3.6.1.4.1.318.1.1.32"

RECORDED = "a recording of a real APDU10150SM with 40 outlets"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

NORMAL = frozenset(("normal",))
LOAD = Enumeration(
    {
        1: ("upperCritical", CRITICAL), 2: ("upperWarning", WARNING),
        3: ("lowerWarning", WARNING), 4: ("lowerCritical", CRITICAL), 5: ("normal", OK),
        6: ("off", CRITICAL),
    },
    normal=NORMAL,
)  # fmt: skip
OUTLET_STATE = Enumeration({0: ("off", OK), 1: ("on", OK)})
SENSOR = Enumeration(
    {
        0: ("notPresent", OK), 1: ("alarmed", CRITICAL), 2: ("normal", OK),
        3: ("belowLowerCritical", CRITICAL), 4: ("belowLowerWarning", WARNING),
        5: ("aboveUpperWarning", WARNING), 6: ("aboveUpperCritical", CRITICAL),
    },
    frozenset(("notPresent",)), NORMAL,
)  # fmt: skip
COMMUNICATION = Enumeration(
    {1: ("notInstalled", OK), 2: ("commsOk", OK), 3: ("commsLost", UNKNOWN)},
    frozenset(("notInstalled", "commsLost")), frozenset(("commsOk",)),
)  # fmt: skip

_MOST = 2**31 - 2
NONE = (-1,)


def _number(name: str, oid: str, divisor: int = 1) -> Column:
    return Column(name, oid, _MOST, divisor=divisor, absent=NONE)


def _amps(oid: str) -> Column:
    """A current, for which the MIB has no -1."""
    return Column("Current", oid, _MOST, divisor=100)


def _limits(of: str, entry: str, first: int, divisor: int = 1) -> tuple[Column, ...]:
    """Lower critical, lower warning, upper warning, upper critical; the MIB has the last first."""
    numbers = (first, first + 1, first + 3, first + 2)
    kinds = ("LowerCritical", "LowerWarning", "UpperWarning", "UpperCritical")
    return tuple(Column(f"{of}{kind}", f"{entry}.{number}", _MOST, divisor=divisor)
                 for kind, number in zip(kinds, numbers))  # fmt: skip


def _enabled(of: str, oid: str) -> Column:
    return Column(f"{of}Enabled", oid, 255, BITS)


def _factor(oid: str) -> Column:
    return Column("PowerFactor", oid, 100, divisor=100, absent=NONE)


_load = status("LoadState", "4.1.3", LOAD)
_serial = text("Serial", f"{ENTERPRISE}.1.2.1.12", 32)
UNIT_COUNT = Column("UnitCount", f"{ENTERPRISE}.2.1", 256)
UNIT = Table(
    "unit", "units", f"{ENTERPRISE}.2", "N",
    label=text("Name", "4.1.2", 64),
    states=States(_load, (_load,)),
    metrics=(
        Metric("ActivePower", _number("ActivePower", "4.1.4"), "W", _load,
               _limits("Power", "2.1", 8), enabled=_enabled("Power", "2.1.14")),
        Metric("ApparentPower", _number("ApparentPower", "4.1.5"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _factor("4.1.13"), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _number("Energy", "4.1.9", 10), "kWh", scope=OPTIONAL),
        Metric("PeakPower", _number("PeakPower", "4.1.6"), "W", scope=OPTIONAL),
    ),
    details=(text("Model", f"{ENTERPRISE}.1.2.1.11", 32), _serial,
             text("Firmware", f"{ENTERPRISE}.1.2.1.14", 32)),
    rows=Rows(1, counted_by=UNIT_COUNT),
    tried=RECORDED,
    place=Place(is_unit=True),
)  # fmt: skip
ON_UNIT = (PartOf("unit", 1),)
_volts = Column("Voltage", "4.1.6", _MOST)
_current = status("CurrentStatus", "4.1.3", LOAD)
_voltage = status("VoltageStatus", "4.1.4", LOAD)
_line_voltage = status("LineVoltageStatus", "4.1.10", LOAD)
PHASE = Table(
    "phase", "phases", f"{ENTERPRISE}.3", "UN",
    metrics=(
        Metric("Current", _amps("4.1.5"), "A", _current,
               _limits("Current", "2.1", 4, 100), enabled=_enabled("Current", "2.1.14")),
        Metric("Voltage", _volts, "V", _voltage,
               _limits("Voltage", "2.1", 8), enabled=_enabled("Voltage", "2.1.17")),
        Metric("LineVoltage", _number("LineVoltage", "4.1.11"), "V", _line_voltage,
               _limits("LineVoltage", "2.1", 18), enabled=_enabled("LineVoltage", "2.1.24"),
               scope=OPTIONAL),
        Metric("ActivePower", _number("ActivePower", "4.1.7"), "W", scope=OPTIONAL),
        Metric("ApparentPower", _number("ApparentPower", "4.1.8"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _factor("4.1.9"), scope=OPTIONAL_PER_LOAD),
        Metric("LoadImbalance", _amps("4.1.5"), "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _volts, "%", computed=Computed("Voltage")),
    ),
    rows=Rows(3, anchor=_current),
    phases=Phases(((1, 2, 3),)),
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip
_breaker = status("LoadState", "4.1.4", LOAD)
_breaker_amps, _rated = _amps("4.1.5"), Column("CurrentCapacity", "3.1.4", 255, min=1, absent=(0,))
BREAKER = Table(
    "breaker", "breakers", f"{ENTERPRISE}.4", "UN",
    label=text("Label", "4.1.3", 32),
    states=States(_breaker, (_breaker,)),
    metrics=(
        Metric("Current", _breaker_amps, "A", _breaker, _limits("Current", "2.1", 5, 100), _rated,
               enabled=_enabled("Current", "2.1.11")),
        Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
               scope=OPTIONAL, computed=Computed(utilisation=Utilisation(_breaker_amps, _rated))),
        Metric("CurrentCapacity", _rated, "A", fixed=True, scope=OPTIONAL),
        Metric("PowerFactor", _factor("4.1.6"), scope=OPTIONAL_PER_LOAD),
    ),
    rows=Rows(6),
    tried=FROM_MIB,
    aliases=("bank",),
    place=Place(ON_UNIT),
)  # fmt: skip
#: Of an empty slot the number is 0, be it of a metered or of a switched outlet.
_numbers = Column("MeteredNumber", "9.1.2", 256), Column("SwitchedNumber", "4.1.2", 256)
_state = status("State", "4.1.4", OUTLET_STATE)
_outlet = status("LoadState", "9.1.4", LOAD)
OUTLET = Table(
    "outlet", "outlets", f"{ENTERPRISE}.5", "UN",
    label=text("Name", "9.1.3", 20).or_else("4.1.3"),
    states=States(_outlet, (_outlet, _state), power_state=_state, optional=True),
    metrics=(
        Metric("Current", _number("Current", "9.1.5", 100), "A", scope=OPTIONAL),
        Metric("ActivePower", _number("ActivePower", "9.1.6"), "W", _outlet,
               _limits("Power", "7.1", 3), enabled=_enabled("Power", "7.1.9"), scope=OPTIONAL),
        Metric("PowerFactor", _factor("9.1.7"), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _number("Energy", "9.1.11", 10), "kWh", scope=OPTIONAL),
    ),
    details=(Column("Breaker", "8.1.5", 256).or_else("3.1.5"),),
    rows=Rows(64, large=True, where=Where(_numbers, (0,), none_of=True)),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip
_kind = Column("Type", "2.1.6", 18)
#: pduExternalSensorNamePlateType, by table; adapters, and what does not say what it is, are others.
KINDS = {"temp": (1,), "humid": (2,), "air": (9,), "contact": (3, 4, 7, 8), "water": (5, 6)}


def _sensor(name: str, plural: str, *metrics: Metric, scale: Column | None = None) -> Table:
    known = tuple(kind for kinds in KINDS.values() for kind in kinds)
    there, state = status("Communication", "4.1.3", COMMUNICATION), status("State", "4.1.4", SENSOR)
    return Table(
        name, plural, f"{ENTERPRISE}.6", "UN",
        label=text("Name", "4.1.2", 64),
        states=States(there, (there, state)),
        metrics=tuple(metric._replace(status=state) for metric in metrics),
        rows=Rows(where=Where((_kind,), KINDS.get(name, known), name not in KINDS),
                  not_there=("notInstalled", "notPresent")),
        probe=Probe(is_sensor=True, scale=scale, celsius=1, fahrenheit=2),
        tried=FROM_MIB,
        place=Place(ON_UNIT),
    )  # fmt: skip


def _value(name: str) -> Column:
    return Column(name, "4.1.5", 32767, min=-1000)


TEMP = _sensor(
    "temp", "temperature sensors",
    Metric("Temp", Column("Temp", "4.1.7", 32767, divisor=10, min=-1000)
           .or_else("4.1.5", divisor=1), "C", thresholds=_limits("Temp", "3.1", 2),
           enabled=_enabled("Temp", "3.1.6")),
    scale=Column("Units", "2.1.7", 4),
)  # fmt: skip
HUMID = _sensor(
    "humid", "humidity sensors",
    Metric("Humid", _value("Humid"), "%", thresholds=_limits("Humid", "3.1", 2), percent=True,
           enabled=_enabled("Humid", "3.1.6")),
)  # fmt: skip
AIR = _sensor("air", "air velocity sensors", Metric("AirFlow", _value("AirFlow"), "m/s", uom=""))
CONTACTS = _sensor("contact", "contact sensors")
WATER = _sensor("water", "water sensors")
OTHERS = _sensor("other", "other sensors")

FAMILY = Family(
    "apc-cpdu",
    title="PowerNet-MIB pdu (NetShelter)",
    called="APC NetShelter rack PDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(UPTIME, Metric("UnitCount", UNIT_COUNT, aliases=("pduUnitTableSize",))),
        unit_count=UNIT_COUNT,
    ),
    subsystems=(
        Subsystem("units", "unit", (UNIT,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("breakers", "breaker", (BREAKER,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID, AIR, CONTACTS, WATER, OTHERS), measured=True),
    ),
    unit=UNIT,
    hint="look at check_pdu",
    feeds=(
        Feed("phase", "unit", label=Column("Number", "4.1.2", 256), voltages=("phase",),
             sums=("unit", "phase"), branches="breaker"),
    ),
    serial=_serial,
    object_ids=(ENTERPRISE,),
)  # fmt: skip
