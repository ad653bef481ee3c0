"""Eaton ePDU G3: EATON-EPDU-MIB. Up to 24 units in a chain ("strapping"), the first of which is 0.

Milliamps, millivolts, thousandths; -1 is not available. What a unit measures has a table each, with
the same index: they are read as one.
"""

from __future__ import annotations

from collections.abc import Iterable

from check_sentry4.mib.model import (
    LISTED,
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
    Probe,
    Raw,
    Rows,
    Settings,
    States,
    Subsystem,
    System,
    Table,
    Utilisation,
    Where,
    fine,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

ENTERPRISE = "1.3.6.1.4.1.534.6.6.7"

RECORDED = "a recording of a real EMA114-10 with 24 outlets"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

GOOD = frozenset(("good",))
#: Of a reading to its thresholds.
THRESHOLD = Enumeration(
    {
        0: ("good", OK), 1: ("lowWarning", WARNING), 2: ("lowCritical", CRITICAL),
        3: ("highWarning", WARNING), 4: ("highCritical", CRITICAL),
    },
    normal=GOOD,
)  # fmt: skip
COMMUNICATION = Enumeration({0: ("good", OK), 1: ("communicationLost", CRITICAL)}, normal=GOOD)
#: Of the unit itself: what it answers then is what was read of it last.
LINK = COMMUNICATION._replace(no_reading=frozenset(("communicationLost",)))
INTERNAL = Enumeration({0: ("good", OK), 1: ("internalFailure", CRITICAL)}, normal=GOOD)
FREQUENCY = Enumeration({0: ("good", OK), 1: ("outOfRange", WARNING)}, normal=GOOD)
BREAKER = Enumeration(
    {0: ("notApplicable", OK), 1: ("breakerOn", OK), 2: ("breakerOff", CRITICAL)},
    normal=frozenset(("notApplicable", "breakerOn")),
)
OUTLET_STATE = Enumeration(
    {0: ("off", OK), 1: ("on", OK), 2: ("pendingOff", OK), 3: ("pendingOn", OK)}
)
PROBE = Enumeration(
    {-1: ("bad", UNKNOWN), 0: ("disconnected", OK), 1: ("connected", OK)},
    frozenset(("bad", "disconnected")), frozenset(("connected",)),
)  # fmt: skip
CONTACT = Enumeration(
    {-1: ("contactBad", UNKNOWN), 0: ("contactOpen", OK), 1: ("contactClosed", OK)}
)
#: inputVoltageMeasType of voltages between two phases.
PAIRS = (5, 6, 7)

_MOST = 2**31 - 2
#: What is not available.
NONE = (-1,)


def _milli(name: str, oid: str, least: int = 0) -> Column:
    return Column(name, oid, _MOST, divisor=1000, min=least, absent=NONE)


def _factor(oid: str) -> Column:
    """A power factor in thousandths, whose sign tells leading from lagging; -1 is none."""
    return Column("PowerFactor", oid, _MOST, divisor=1000, raw=Raw(unsigned=True), absent=NONE)


def _whole(name: str, oid: str, least: int = 0) -> Column:
    return Column(name, oid, _MOST, min=least, absent=NONE)


def _tenths(name: str, oid: str) -> Column:
    return Column(name, oid, _MOST, divisor=10, min=-1000, absent=NONE)


def _limits(of: str, table: str, first: int, divisor: int = 1000) -> tuple[Column, ...]:
    """Low alarm, low warning, high warning, high alarm: two of the columns are in another order."""
    warning, critical = (Column(f"{of}Lower{kind}", f"{table}.{first + place}", _MOST,
                                divisor=divisor, absent=NONE)
                         for place, kind in enumerate(("Warning", "Critical")))  # fmt: skip
    high = (Column(f"{of}Upper{kind}", f"{table}.{first + place}", _MOST, divisor=divisor,
                   absent=NONE)
            for place, kind in enumerate(("Warning", "Critical"), 2))  # fmt: skip
    return critical, warning, *high


def _current(table: str, first: int) -> tuple[Metric, ...]:
    """What is known of a current: its columns are the capacity and the eight after it."""
    capacity = _milli("CurrentCapacity", f"{table}.{first}")
    load = _milli("Current", f"{table}.{first + 1}")._replace(absent=())
    return (
        Metric("Current", load, "A", status("CurrentStatus", f"{table}.{first + 2}", THRESHOLD),
               _limits("Current", table, first + 3), capacity),
        Metric("CurrentUtilized", _whole("PercentLoad", f"{table}.{first + 8}"), "%", percent=True,
               scope=OPTIONAL, aliases=("PercentLoad",),
               computed=Computed(utilisation=Utilisation(load, capacity))),
        Metric("CurrentCapacity", capacity, "A", fixed=True, scope=OPTIONAL),
        Metric("CurrentCrestFactor", _milli("CrestFactor", f"{table}.{first + 7}"),
               scope=OPTIONAL_PER_LOAD,
               aliases=("CrestFactor",)),
    )  # fmt: skip


def _voltage(table: str, first: int) -> Metric:
    return Metric(
        "Voltage", _milli("Voltage", f"{table}.{first}"), "V",
        status("VoltageStatus", f"{table}.{first + 1}", THRESHOLD),
        _limits("Voltage", table, first + 2), scope=OPTIONAL,
    )  # fmt: skip


def _power(table: str, first: int) -> tuple[Metric, ...]:
    """VA, W, Wh and the power factor."""
    return (
        Metric("ApparentPower", _whole("ApparentPower", f"{table}.{first}"), "VA", scope=OPTIONAL),
        Metric("ActivePower", _whole("ActivePower", f"{table}.{first + 1}"), "W", scope=OPTIONAL,
               aliases=("Watts",)),
        Metric("Energy", Column("Energy", f"{table}.{first + 2}", 2**32 - 2, divisor=1000), "kWh",
               scope=OPTIONAL),
        Metric("PowerFactor", _factor(f"{table}.{first + 4}"), scope=OPTIONAL_PER_LOAD),
    )  # fmt: skip


_link = status("Communication", "30", LINK)
_inside = status("Internal", "31", INTERNAL)
_chain = status("Strapping", "32", COMMUNICATION)
_serial = text("Serial", "4", 32)
#: ``0,1,2``: the units that there are.
UNIT_COUNT = Column("UnitCount", f"{ENTERPRISE}.1.1", 64, LISTED)
UNIT = Table(
    "unit", "units", f"{ENTERPRISE}.1.2.1", "N",
    label=text("Name", "6", 63),
    states=States(_link, (_link, _inside, _chain), optional=True),
    rows=Rows(anchor=_serial, counted_by=UNIT_COUNT),
    details=(text("Product", "2", 127), text("PartNumber", "3", 32), _serial,
             text("Firmware", "5", 32)),
    tried=RECORDED,
    place=Place(is_unit=True),
)  # fmt: skip
ON_UNIT = (PartOf("unit", 1),)
ON_INPUT = (*ON_UNIT, PartOf("input", 2))
_total = _whole("ActivePower", "5.1.4")
_apparent = _whole("ApparentPower", "5.1.3")
_input_capacity = _whole("PowerCapacity", "5.1.9")
INPUT = Table(
    "input", "inputs", f"{ENTERPRISE}.3", "ZN",
    label=text("Name", "1.1.10", 31),
    metrics=(
        Metric("ActivePower", _total, "W", scope=OPTIONAL, aliases=("Watts",)),
        Metric("ApparentPower", _apparent, "VA", capacity=_input_capacity, scope=OPTIONAL),
        Metric("PowerUtilized", Column("PowerUtilized", "", 1000), "%", percent=True,
               scope=OPTIONAL,
               computed=Computed(utilisation=Utilisation(_apparent, _input_capacity))),
        Metric("Energy", Column("Energy", "5.1.5", 2**32 - 2, divisor=1000), "kWh", scope=OPTIONAL),
        Metric("PowerFactor", _factor("5.1.7"), scope=OPTIONAL_PER_LOAD),
        Metric("Frequency", Column("Frequency", "1.1.3", 10000, divisor=10, absent=NONE), "Hz",
               status("FrequencyStatus", "1.1.4", FREQUENCY)),
    ),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip
_wire = Column("Wire", "3.1.2", 5, min=1)
_phase = _current("3.1", 3)
#: Rows of the voltages' and the powers' tables alone are pairs of phases, and totals.
_conductors = Where((_wire, *(metric.status for metric in _phase if metric.status)), (None,), True)


def _not_of_neutrals(*metrics: Metric) -> Iterable[Metric]:
    """Metrics that a neutral has not: in its row other tables may have a pair, or the total."""
    return (m._replace(scope=m.scope._replace(per_phase=True)) for m in metrics)


PHASE = Table(
    "phase", "phases", f"{ENTERPRISE}.3", "ZNN",
    label=text("Designator", "3.1.12", 4),
    metrics=(
        *_phase,
        *_not_of_neutrals(_voltage("2.1", 3), *_power("4.1", 3)),
        Metric("LoadImbalance", _phase[0].column, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _milli("Voltage", "2.1.3"), "%", computed=Computed("Voltage")),
    ),
    rows=Rows(3, where=_conductors),
    phases=Phases(line_id=_wire, neutral=("2",)),
    tried=f"{RECORDED}; three phases on {FROM_MIB}",
    place=Place(ON_INPUT),
)  # fmt: skip
_pair = Column("Pair", "2.1.2", 7, min=1)
PAIR = Table(
    "pair", "pairs of phases", f"{ENTERPRISE}.3", "ZNN",
    metrics=(_voltage("2.1", 3)._replace(name="LineVoltage"),),
    rows=Rows(3, where=Where((_pair,), PAIRS)),
    tried=FROM_MIB,
    place=Place(ON_INPUT),
)  # fmt: skip
_breaker = status("Breaker", "1.1.5", BREAKER)
GROUP = Table(
    "group", "groups", f"{ENTERPRISE}.5", "ZN",
    id=text("ID", "1.1.2", 4),
    label=text("Name", "1.1.3", 31),
    states=States(_breaker, (_breaker,)),
    metrics=(*_current("4.1", 2), _voltage("3.1", 3), *_power("5.1", 2)),
    rows=Rows(6),
    tried=FROM_MIB,
    aliases=("breaker",),
    place=Place(ON_UNIT),
)  # fmt: skip
_outlet = status("State", "6.1.2", OUTLET_STATE)
OUTLET = Table(
    "outlet", "outlets", f"{ENTERPRISE}.6", "ZN",
    id=text("ID", "1.1.2", 4),
    label=text("Name", "1.1.3", 31),
    states=States(all=(_outlet,), power_state=_outlet, optional=True),
    metrics=(*_current("4.1", 2), _voltage("3.1", 2), *_power("5.1", 2)),
    rows=Rows(24, large=True),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip


def _probe(name: str, plural: str, entry: str, metric: str, unit: str) -> Table:
    there = status("Probe", f"{entry}.3", PROBE)
    return Table(
        name, plural, f"{ENTERPRISE}.7", "ZN",
        label=text("Name", f"{entry}.2", 31),
        states=States(there, (there,)),
        metrics=(
            Metric(metric, _tenths(metric, f"{entry}.4"), unit,
                   status(f"{metric}Status", f"{entry}.5", THRESHOLD),
                   _limits(metric, entry, 6, 10), percent=unit == "%"),
        ),
        rows=Rows(not_there=("disconnected",)),
        probe=Probe(is_sensor=True,
                    scale_of_unit=Column("TemperatureScale", "9", 1) if unit == "C" else None),
        tried=FROM_MIB,
        place=Place(ON_UNIT),
    )  # fmt: skip


TEMP = _probe("temp", "temperature sensors", "1.1", "Temp", "C")
HUMID = _probe("humid", "humidity sensors", "2.1", "Humid", "%")
_contact_there, _contact = status("Probe", "3.1.3", PROBE), status("State", "3.1.4", CONTACT)
CONTACTS = Table(
    "contact", "contacts", f"{ENTERPRISE}.7", "ZN",
    label=text("Name", "3.1.2", 31),
    states=States(_contact_there, (_contact_there, _contact)),
    rows=Rows(not_there=("disconnected",)),
    probe=SENSOR,
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip

_startup = status("PowerOnState", "6.1.6", fine("off", "on", "lastState"))
SETTINGS = Settings(
    columns=(
        ("outlet", (
            _startup, Column("SequenceDelay", "6.1.7", 99999, min=-1, unit="s"),
            Column("RebootOffTime", "6.1.8", 99999, unit="s"),
            Column("ShutoffDelay", "6.1.10", 99999, min=-1, unit="s"),
        )),
    ),
    wakeup=("outlet", _startup),
    factory_names=r"outlet [a-z]?\d+",
)  # fmt: skip

FAMILY = Family(
    "eaton-epdu",
    "EATON-EPDU-MIB",
    called="Eaton ePDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(UPTIME, Metric("UnitCount", UNIT_COUNT, aliases=("unitsPresent",))),
        unit_count=UNIT_COUNT,
    ),
    subsystems=(
        Subsystem("units", "unit", (UNIT,)),
        Subsystem("inputs", "input", (INPUT,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("pairs", "pair", (PAIR,), measured=True),
        Subsystem("groups", "group", (GROUP,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID, CONTACTS), measured=True),
    ),
    unit=UNIT,
    hint="look at check_pdu",
    settings=SETTINGS,
    feeds=(
        Feed(
            "phase", "input", label=text("Designator", "3.1.12", 4), voltages=("phase",),
            sums=("input", "phase"),
        ),
    ),
    serial=_serial,
)  # fmt: skip
