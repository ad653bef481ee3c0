"""APC NetShelter rack PDUs: PowerNet-MIB pdu (318.1.1.32), up to four in a chain.

Tables have as many slots as the largest model; in an empty one all is 0.
"""

from __future__ import annotations

from typing import NamedTuple

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


class Numbers(NamedTuple):
    """The columns that stand elsewhere in the MIB of another maker: Enlogic's (``enlogic``)."""

    root: str
    tried: str
    serial: str = "1.2.1.12"
    model: str = "1.2.1.11"
    firmware: str = "1.2.1.14"
    #: Thresholds of the power of a unit begin here; which of them are in force.
    power: int = 8
    power_enabled: int = 14
    #: Power factors, voltages between lines, and ratings of breakers.
    has_more: bool = True
    #: Of sensors: communication, state, value, and the value in tenths.
    sensor: tuple[int, int, int, int] = (3, 4, 5, 7)
    sensor_enabled: int = 6


ON_UNIT = (PartOf("unit", 1),)
#: Of an empty slot the number is 0, be it of a metered or of a switched outlet.
OUTLET_NUMBERS = Column("MeteredNumber", "9.1.2", 256), Column("SwitchedNumber", "4.1.2", 256)
#: pduExternalSensorNamePlateType, by table; adapters, and what does not say what it is, are others.
KINDS = {"temp": (1,), "humid": (2,), "air": (9,), "contact": (3, 4, 7, 8), "water": (5, 6)}


def _unit(n: Numbers) -> Table:
    load = status("LoadState", "4.1.3", LOAD)
    factor = (Metric("PowerFactor", _factor("4.1.13"), scope=OPTIONAL_PER_LOAD),)
    return Table(
        "unit", "units", f"{n.root}.2", "N",
        label=text("Name", "4.1.2", 64),
        states=States(load, (load,)),
        metrics=(
            Metric("ActivePower", _number("ActivePower", "4.1.4"), "W", load,
                   _limits("Power", "2.1", n.power),
                   enabled=_enabled("Power", f"2.1.{n.power_enabled}")),
            Metric("ApparentPower", _number("ApparentPower", "4.1.5"), "VA", scope=OPTIONAL),
            *(factor if n.has_more else ()),
            Metric("Energy", _number("Energy", "4.1.9", 10), "kWh", scope=OPTIONAL),
            Metric("PeakPower", _number("PeakPower", "4.1.6"), "W", scope=OPTIONAL),
        ),
        details=(text("Model", f"{n.root}.{n.model}", 32), _serial(n),
                 text("Firmware", f"{n.root}.{n.firmware}", 32)),
        rows=Rows(1, counted_by=Column("UnitCount", f"{n.root}.2.1", 256)),
        tried=n.tried,
        place=Place(is_unit=True),
    )  # fmt: skip


def _serial(n: Numbers) -> Column:
    return text("Serial", f"{n.root}.{n.serial}", 32)


def _phase(n: Numbers) -> Table:
    volts = Column("Voltage", "4.1.6", _MOST)
    current, voltage, line_voltage = (
        status("CurrentStatus", "4.1.3", LOAD), status("VoltageStatus", "4.1.4", LOAD),
        status("LineVoltageStatus", "4.1.10", LOAD),
    )  # fmt: skip
    lines = (
        Metric("LineVoltage", _number("LineVoltage", "4.1.11"), "V", line_voltage,
               _limits("LineVoltage", "2.1", 18), enabled=_enabled("LineVoltage", "2.1.24"),
               scope=OPTIONAL),
    )  # fmt: skip
    return Table(
        "phase", "phases", f"{n.root}.3", "UN",
        metrics=(
            Metric("Current", _amps("4.1.5"), "A", current,
                   _limits("Current", "2.1", 4, 100), enabled=_enabled("Current", "2.1.14")),
            Metric("Voltage", volts, "V", voltage,
                   _limits("Voltage", "2.1", 8), enabled=_enabled("Voltage", "2.1.17")),
            *(lines if n.has_more else ()),
            Metric("ActivePower", _number("ActivePower", "4.1.7"), "W", scope=OPTIONAL),
            Metric("ApparentPower", _number("ApparentPower", "4.1.8"), "VA", scope=OPTIONAL),
            Metric("PowerFactor", _factor("4.1.9"), scope=OPTIONAL_PER_LOAD),
            Metric("LoadImbalance", _amps("4.1.5"), "%", computed=Computed("Current")),
            Metric("VoltageImbalance", volts, "%", computed=Computed("Voltage")),
        ),
        rows=Rows(3, anchor=current),
        phases=Phases(((1, 2, 3),)),
        tried=FROM_MIB if n.has_more else n.tried,
        place=Place(ON_UNIT),
    )  # fmt: skip


def _breaker(n: Numbers) -> Table:
    load, rated = (
        status("LoadState", "4.1.4", LOAD), Column("CurrentCapacity", "3.1.4", 255, min=1,
                                                   absent=(0,)),
    )  # fmt: skip
    more = (
        Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
               scope=OPTIONAL, computed=Computed(utilisation=Utilisation(_amps("4.1.5"), rated))),
        Metric("CurrentCapacity", rated, "A", fixed=True, scope=OPTIONAL),
        Metric("PowerFactor", _factor("4.1.6"), scope=OPTIONAL_PER_LOAD),
    )  # fmt: skip
    return Table(
        "breaker", "breakers", f"{n.root}.4", "UN",
        label=text("Label", "4.1.3", 32),
        states=States(load, (load,)),
        metrics=(
            Metric("Current", _amps("4.1.5"), "A", load, _limits("Current", "2.1", 5, 100),
                   rated if n.has_more else None, enabled=_enabled("Current", "2.1.11")),
            *(more if n.has_more else ()),
        ),
        # Where there is no breaker, its index is 0.
        rows=Rows(6, where=Where((Column("Index", "4.1.1", 256),), (0,), none_of=True)),
        tried=FROM_MIB if n.has_more else n.tried,
        aliases=("bank",),
        place=Place(ON_UNIT),
    )  # fmt: skip


def _outlet(n: Numbers) -> Table:
    state, load = status("State", "4.1.4", OUTLET_STATE), status("LoadState", "9.1.4", LOAD)
    return Table(
        "outlet", "outlets", f"{n.root}.5", "UN",
        label=text("Name", "9.1.3", 20).or_else("4.1.3"),
        states=States(load, (load, state), power_state=state, optional=True),
        metrics=(
            Metric("Current", _number("Current", "9.1.5", 100), "A", scope=OPTIONAL),
            Metric("ActivePower", _number("ActivePower", "9.1.6"), "W", load,
                   _limits("Power", "7.1", 3), enabled=_enabled("Power", "7.1.9"),
                   scope=OPTIONAL),
            Metric("PowerFactor", _factor("9.1.7"), scope=OPTIONAL_PER_LOAD),
            Metric("Energy", _number("Energy", "9.1.11", 10), "kWh", scope=OPTIONAL),
        ),
        details=(Column("Breaker", "8.1.5", 256).or_else("3.1.5"),),
        rows=Rows(64, large=True, where=Where(OUTLET_NUMBERS, (0,), none_of=True)),
        tried=RECORDED if n.has_more else FROM_MIB,
        place=Place(ON_UNIT),
    )  # fmt: skip


def _sensor(
    n: Numbers, name: str, plural: str, *metrics: Metric, scale: Column | None = None
) -> Table:
    known, kind = tuple(k for kinds in KINDS.values() for k in kinds), Column("Type", "2.1.6", 18)
    there = status("Communication", f"4.1.{n.sensor[0]}", COMMUNICATION)
    state = status("State", f"4.1.{n.sensor[1]}", SENSOR)
    return Table(
        name, plural, f"{n.root}.6", "UN",
        label=text("Name", "4.1.2", 64),
        states=States(there, (there, state)),
        metrics=tuple(metric._replace(status=state) for metric in metrics),
        rows=Rows(where=Where((kind,), KINDS.get(name, known), name not in KINDS),
                  not_there=("notInstalled", "notPresent")),
        probe=Probe(is_sensor=True, scale=scale, celsius=1, fahrenheit=2),
        tried=FROM_MIB,
        place=Place(ON_UNIT),
    )  # fmt: skip


def _sensors(n: Numbers) -> tuple[Table, ...]:
    def value(name: str) -> Column:
        return Column(name, f"4.1.{n.sensor[2]}", 32767, min=-1000)

    precise = Column("Temp", f"4.1.{n.sensor[3]}", 32767, divisor=10, min=-1000)
    return (
        _sensor(
            n, "temp", "temperature sensors",
            Metric("Temp", precise.or_cell(f"4.1.{n.sensor[2]}", divisor=1), "C",
                   thresholds=_limits("Temp", "3.1", 2),
                   enabled=_enabled("Temp", f"3.1.{n.sensor_enabled}")),
            scale=Column("Units", "2.1.7", 4),
        ),
        _sensor(
            n, "humid", "humidity sensors",
            Metric("Humid", value("Humid"), "%", thresholds=_limits("Humid", "3.1", 2),
                   percent=True, enabled=_enabled("Humid", f"3.1.{n.sensor_enabled}")),
        ),
        _sensor(n, "air", "air velocity sensors",
                Metric("AirFlow", value("AirFlow"), "m/s", uom="")),
        _sensor(n, "contact", "contact sensors"),
        _sensor(n, "water", "water sensors"),
        _sensor(n, "other", "other sensors"),
    )  # fmt: skip


def made_family(
    name: str, title: str, called: str, n: Numbers, object_ids: tuple[str, ...] = ()
) -> Family:
    """The family of a maker."""
    unit = _unit(n)
    count = Metric("UnitCount", Column("UnitCount", f"{n.root}.2.1", 256),
                   aliases=("pduUnitTableSize",))  # fmt: skip
    return Family(
        name,
        title=title,
        called=called,
        enterprise=n.root,
        system=System(
            location=(SYS_LOCATION,),
            product=(SYS_DESCR,),
            firmware=(SYS_DESCR,),
            metrics=(UPTIME, count),
            unit_count=count.column,
        ),
        subsystems=(
            Subsystem("units", "unit", (unit,), measured=True),
            Subsystem("phases", "phase", (_phase(n),), measured=True),
            Subsystem("breakers", "breaker", (_breaker(n),), measured=True),
            Subsystem("outlets", "outlet", (_outlet(n),)),
            Subsystem("sensors", "sensor", _sensors(n), measured=True),
        ),
        unit=unit,
        hint="look at check_pdu",
        feeds=(
            Feed("phase", "unit", by_position=True, voltages=("phase",),
                 sums=("unit", "phase"), branches="breaker"),
        ),
        serial=_serial(n),
        object_ids=object_ids or (n.root,),
    )  # fmt: skip


FAMILY = made_family(
    "apc-cpdu", "PowerNet-MIB pdu (NetShelter)", "APC NetShelter rack PDU",
    Numbers(ENTERPRISE, RECORDED),
)  # fmt: skip
