"""HPE G2 metered and switched PDUs: CPQPOWER-MIB, pdu3 (232.165.11).

HPE's modular PDUs (pdu2) and Panduit's G5 have tables of the same shape: ``tables`` makes them.
Some scales of the MIB are not those of the recorded unit: what it answers counts.
"""

from __future__ import annotations

from typing import NamedTuple

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
    Probe,
    Rows,
    Scope,
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

ENTERPRISE = "1.3.6.1.4.1.232.165.11"

RECORDED = "a recording of a real P9S18A with 24 outlets"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

UNIT_STATUS = Enumeration(
    {
        1: ("other", UNKNOWN), 2: ("ok", OK), 3: ("degraded", WARNING),
        4: ("failed", CRITICAL),
    },
    normal=frozenset(("ok",)),
)  # fmt: skip
#: Of a reading to its thresholds.
THRESHOLD = Enumeration(
    {
        1: ("good", OK), 2: ("lowWarning", WARNING), 3: ("lowCritical", CRITICAL),
        4: ("highWarning", WARNING), 5: ("highCritical", CRITICAL),
        6: ("cbOff", CRITICAL),  # of Panduit's groups
    },
    normal=frozenset(("good",)),
)  # fmt: skip
FREQUENCY = Enumeration({1: ("good", OK), 2: ("outOfRange", WARNING)}, normal=frozenset(("good",)))
BREAKER = Enumeration(
    {1: ("notApplicable", OK), 2: ("breakerOn", OK), 3: ("breakerOff", CRITICAL)},
    normal=frozenset(("notApplicable", "breakerOn")),
)
OUTLET_STATE = Enumeration(
    {1: ("off", OK), 2: ("on", OK), 3: ("pendingOff", OK), 4: ("pendingOn", OK)}
)
PROBE = Enumeration(
    {1: ("disconnected", OK), 2: ("connected", OK), 3: ("bad", UNKNOWN)},
    frozenset(("disconnected", "bad")), frozenset(("connected",)),
)  # fmt: skip
CONTACT = Enumeration(
    {1: ("contactOpen", OK), 2: ("contactClosed", OK), 3: ("contactBad", UNKNOWN)}
)

_MOST = 2**31 - 2
#: What is not available.
NONE = (-1,)


class Shape(NamedTuple):
    """In what the tables of one MIB differ from those of another: divisors, and columns."""

    root: str
    tried: str
    #: Of all units of a chain, a scalar; of the rows of the table of units.
    units: int
    serial: str
    unit_status: str
    firmware: str = "1.2.1.5"
    volts: int = 10
    amps: int = 100
    percent: int = 10
    factor: int = 100
    #: Of what is counted of an input as a whole, and of all else.
    input_energy: int = 1
    energy: int = 1
    energy_column: str = "2.1.1.6"
    factor_column: str = "2.1.1.9"
    degrees: int = 10
    #: A column of crest factors follows the thresholds of currents.
    crest: bool = False
    #: What the thresholds of outlets are about.
    outlet_limits: str = "ActivePower"
    #: The total of an input's currents.
    total_current: str = ""
    #: Of phases: the first of the thresholds of active power, and their status.
    power: tuple[int, int] | None = None


class Tables(NamedTuple):
    """The tables of a unit, as far as they are the same."""

    unit: Table
    input: Table
    phase: Table
    group: Table
    outlet: Table
    temp: Table
    humid: Table


def _number(name: str, oid: str, divisor: int = 1) -> Column:
    return Column(name, oid, _MOST, divisor=divisor, absent=NONE)


def _limits(of: str, entry: str, first: int, divisor: int) -> tuple[Column, ...]:
    """Low alarm, low warning, high warning, high alarm; the MIBs have the low warning first."""
    kinds = ("LowerCritical", 1), ("LowerWarning", 0), ("UpperWarning", 2), ("UpperCritical", 3)
    return tuple(Column(f"{of}{kind}", f"{entry}.{first + place}", _MOST, divisor=divisor,
                        absent=NONE) for kind, place in kinds)  # fmt: skip


def _current(shape: Shape, entry: str, first: int) -> tuple[Metric, ...]:
    """Capacity, load, status, four thresholds, a crest factor where there is one, percentage."""
    capacity = Column("CurrentCapacity", f"{entry}.{first}", _MOST, divisor=shape.amps, absent=NONE)
    load = Column("Current", f"{entry}.{first + 1}", _MOST, divisor=shape.amps)
    after = first + 7
    crest = (
        (Metric("CurrentCrestFactor", _number("CrestFactor", f"{entry}.{after}", 1000),
                scope=OPTIONAL_PER_LOAD),) if shape.crest else ()
    )  # fmt: skip
    return (
        Metric("Current", load, "A", status("CurrentStatus", f"{entry}.{first + 2}", THRESHOLD),
               _limits("Current", entry, first + 3, shape.amps), capacity),
        Metric("CurrentUtilized", _number("PercentLoad", f"{entry}.{after + shape.crest}",
                                          shape.percent), "%", percent=True, scope=OPTIONAL,
               aliases=("PercentLoad",),
               computed=Computed(utilisation=Utilisation(load, capacity))),
        Metric("CurrentCapacity", capacity, "A", fixed=True, scope=OPTIONAL),
        *crest,
    )  # fmt: skip


def _voltage(shape: Shape, entry: str, first: int) -> Metric:
    return Metric(
        "Voltage", Column("Voltage", f"{entry}.{first}", _MOST, divisor=shape.volts), "V",
        status("VoltageStatus", f"{entry}.{first + 1}", THRESHOLD),
        _limits("Voltage", entry, first + 2, shape.volts), scope=Scope(per_phase=True),
    )  # fmt: skip


def _powers(
    shape: Shape, entry: str, first: int, power: tuple[int, int] | None = None
) -> tuple[Metric, ...]:
    """VA, W, energy and, two columns on, the power factor: of a neutral there are none."""
    per_phase = Scope(per_phase=True, optional=True)
    first_limit, own_status = power or (0, 0)
    return (
        Metric("ApparentPower", _number("ApparentPower", f"{entry}.{first}"), "VA",
               scope=per_phase),
        Metric("ActivePower", _number("ActivePower", f"{entry}.{first + 1}"), "W",
               status("ActivePowerStatus", f"{entry}.{own_status}", THRESHOLD) if power else None,
               _limits("ActivePower", entry, first_limit, 1) if power else (),
               scope=per_phase, aliases=("Watts",)),
        Metric("Energy", _number("Energy", f"{entry}.{first + 2}", shape.energy), "kWh",
               scope=per_phase),
        Metric("PowerFactor", _number("PowerFactor", f"{entry}.{first + 4}", shape.factor),
               scope=Scope(per_load=True, per_phase=True, optional=True)),
    )  # fmt: skip


def there(entry: str, *also: Column) -> Where:
    """The rows whose index column is not 0: a slot of nothing has 0 there, and in all else."""
    return Where((Column("Index", f"{entry}.1", _MOST), *also), (0,), none_of=True)


def sensor(
    shape: Shape, name: str, plural: str, entry: str, *metrics: Metric, state: Column | None = None,
    scale: Column | None = None,
) -> Table:  # fmt: skip
    """A kind of sensor: whether it is connected stands in the third column."""
    probe = status("Probe", f"{entry}.3", PROBE)
    return Table(
        name, plural, shape.root, "UN",
        label=text("Name", f"{entry}.2", 31),
        states=States(probe, (probe, state) if state else (probe,)),
        metrics=metrics,
        rows=Rows(not_there=("disconnected",)),
        probe=Probe(is_sensor=True, scale_of_unit=scale, celsius=1, fahrenheit=2)
        if metrics else SENSOR,
        tried=FROM_MIB,
        place=Place(ON_UNIT),
    )  # fmt: skip


def _measured(name: str, unit: str, entry: str, divisor: int) -> Metric:
    return Metric(
        name, Column(name, f"{entry}.4", _MOST, divisor=divisor, min=-1000), unit,
        status(f"{name}Status", f"{entry}.5", THRESHOLD), _limits(name, entry, 6, divisor),
        percent=unit == "%",
    )  # fmt: skip


ON_UNIT = (PartOf("unit", 1),)


def tables(shape: Shape) -> Tables:
    """The tables of units, inputs, phases, groups, outlets, temperatures and humidities."""
    root, tried, crest = shape.root, shape.tried, int(shape.crest)
    own, breaker = (
        status("Status", shape.unit_status, UNIT_STATUS),
        status("Breaker", f"3.1.1.{26 + crest}", BREAKER),
    )
    power_state = status("State", "5.2.1.1", OUTLET_STATE)
    phase, wire = _current(shape, "2.2.1", 10), Column("Wire", "2.2.1.9", 5)
    load, rated = (
        Column("Current", "5.1.1.5", _MOST, divisor=shape.amps, absent=NONE),
        Column("CurrentCapacity", "5.1.1.4", _MOST, divisor=shape.amps, absent=NONE),
    )
    limited = shape.outlet_limits
    limits = (status(f"{limited}Status", "5.1.1.6", THRESHOLD),
              _limits(limited, "5.1.1", 7, shape.amps if limited == "Current" else 1))  # fmt: skip
    none: tuple[Column | None, tuple[Column, ...]] = (None, ())
    of_current, of_power = (limits, none) if limited == "Current" else (none, limits)
    total = (
        (Metric("Current", Column("Current", shape.total_current, _MOST, divisor=shape.amps,
                                  absent=NONE), "A", scope=OPTIONAL),)
        if shape.total_current else ()
    )  # fmt: skip
    return Tables(
        unit=Table(
            "unit", "units", root, "N",
            label=text("Name", "1.2.1.2", 63),
            states=States(own, (own,), optional=True),
            details=(text("Model", "1.2.1.3", 63), text("Serial", shape.serial, 63),
                     text("Firmware", shape.firmware, 63)),
            rows=Rows(1, anchor=text("Model", "1.2.1.3", 63),
                      counted_by=Column("UnitCount", f"{root}.1.1", shape.units)),
            tried=tried,
            place=Place(is_unit=True),
        ),
        input=Table(
            "input", "inputs", root, "N",
            metrics=(
                *total,
                Metric("ActivePower", _number("ActivePower", "2.1.1.5"), "W", scope=OPTIONAL,
                       aliases=("Watts",)),
                Metric("ApparentPower", _number("ApparentPower", "2.1.1.4"), "VA", scope=OPTIONAL),
                Metric("Energy", _number("Energy", shape.energy_column, shape.input_energy), "kWh",
                       scope=OPTIONAL),
                Metric("PowerFactor", _number("PowerFactor", shape.factor_column, shape.factor),
                       scope=OPTIONAL_PER_LOAD),
                Metric("Frequency", Column("Frequency", "2.1.1.2", 10000, divisor=10), "Hz",
                       status("FrequencyStatus", "2.1.1.3", FREQUENCY)),
            ),
            rows=Rows(1, anchor=_number("ActivePower", "2.1.1.5")),
            tried=tried,
            place=Place(ON_UNIT),
        ),
        phase=Table(
            "phase", "phases", root, "UN",
            metrics=(
                *phase, _voltage(shape, "2.2.1", 3),
                *_powers(shape, "2.2.1", 19 + crest, shape.power),
                Metric("LoadImbalance", phase[0].column, "%", computed=Computed("Current")),
                Metric("VoltageImbalance", _voltage(shape, "2.2.1", 3).column, "%",
                       computed=Computed("Voltage")),
            ),
            rows=Rows(3, where=there("2.2.1")),
            phases=Phases(((1, 2, 3),), line_id=wire, neutral=("2",)),
            tried=f"{tried}; three phases on {FROM_MIB}",
            place=Place((*ON_UNIT, PartOf("input", 1))),
        ),
        group=Table(
            "group", "groups", root, "UN",
            label=text("Name", "3.1.1.2", 31),
            states=States(breaker, (breaker,), optional=True),
            metrics=(*_current(shape, "3.1.1", 11), _voltage(shape, "3.1.1", 5),
                     *_powers(shape, "3.1.1", 19 + crest)),
            # What has no type is a slot of nothing; Panduit's has an index all the same.
            rows=Rows(6, where=Where((Column("Type", "3.1.1.3", 5), breaker), (0,), none_of=True)),
            tried=FROM_MIB,
            aliases=("breaker",),
            place=Place(ON_UNIT),
        ),
        outlet=Table(
            "outlet", "outlets", root, "UN",
            label=text("Name", "5.1.1.2", 31),
            states=States(all=(power_state,), power_state=power_state, optional=True),
            metrics=(
                Metric("Current", load, "A", *of_current, capacity=rated, scope=OPTIONAL),
                Metric("CurrentUtilized", _number("PercentLoad", f"5.1.1.{11 + crest}",
                                                  shape.percent), "%", percent=True,
                       scope=OPTIONAL, aliases=("PercentLoad",)),
                Metric("ApparentPower", _number("ApparentPower", f"5.1.1.{12 + crest}"), "VA",
                       scope=OPTIONAL),
                Metric("ActivePower", _number("ActivePower", f"5.1.1.{13 + crest}"), "W", *of_power,
                       scope=OPTIONAL, aliases=("Watts",)),
                Metric("Energy", _number("Energy", f"5.1.1.{14 + crest}", shape.energy), "kWh",
                       scope=OPTIONAL),
                Metric("PowerFactor", _number("PowerFactor", f"5.1.1.{16 + crest}", shape.factor),
                       scope=OPTIONAL_PER_LOAD),
            ),
            rows=Rows(24, large=True, where=there("5.1.1", power_state)),
            tried=tried,
            place=Place(ON_UNIT),
        ),
        temp=sensor(shape, "temp", "temperature sensors", "4.2.1",
                    _measured("Temp", "C", "4.2.1", shape.degrees),
                    scale=Column("TemperatureScale", "4.1.1.1", 2)),
        humid=sensor(shape, "humid", "humidity sensors", "4.3.1",
                     _measured("Humid", "%", "4.3.1", shape.degrees)),
    )  # fmt: skip


def contacts(shape: Shape) -> Table:
    """Contact sensors, of which it is up to the user which state is a fault."""
    return sensor(shape, "contact", "contacts", "4.4.1", state=status("State", "4.4.1.4", CONTACT))


def _settings() -> Settings:
    """What can be set of outlets."""
    startup = status("PowerOnState", "5.2.1.5", fine("off", "on", "lastState", first=1))
    return Settings(
        columns=(
            ("outlet", (
                startup, Column("SequenceDelay", "5.2.1.6", 99999, min=-1, unit="s"),
                Column("RebootOffTime", "5.2.1.7", 99999, min=-1, unit="s"),
                Column("ShutoffDelay", "5.2.1.9", 99999, min=-1, unit="s"),
            )),
        ),
        wakeup=("outlet", startup),
    )  # fmt: skip


def made_family(
    name: str, title: str, called: str, shape: Shape, of: Tables, *more: Table,
    object_ids: tuple[str, ...] = (),
) -> Family:  # fmt: skip
    """The family with these tables; ``more`` are its other kinds of sensors."""
    unit_count = of.unit.rows.counted_by
    return Family(
        name,
        title=title,
        called=called,
        enterprise=shape.root,
        system=System(
            location=(SYS_LOCATION,), product=(SYS_DESCR,), firmware=(SYS_DESCR,),
            metrics=(UPTIME, *((Metric("UnitCount", unit_count),) if unit_count else ())),
            unit_count=unit_count,
        ),
        subsystems=(
            Subsystem("units", "unit", (of.unit,), measured=True),
            Subsystem("inputs", "input", (of.input,), measured=True),
            Subsystem("phases", "phase", (of.phase,), measured=True),
            Subsystem("groups", "group", (of.group,), measured=True),
            Subsystem("outlets", "outlet", (of.outlet,)),
            Subsystem("sensors", "sensor", (of.temp, of.humid, *more), measured=True),
        ),
        unit=of.unit,
        hint="look at check_pdu",
        settings=_settings(),
        feeds=(
            Feed("phase", "input", by_position=True, voltages=("phase",),
                 sums=("input", "phase"), branches="group"),
        ),
        serial=text("Serial", shape.serial, 63),
        object_ids=object_ids,
    )  # fmt: skip


SHAPE = Shape(ENTERPRISE, RECORDED, 2, "1.2.1.8", "1.2.1.9")
FAMILY = made_family(
    "hpe-g2", "CPQPOWER-MIB pdu3 (G2)", "HPE G2 PDU", SHAPE, tables(SHAPE), contacts(SHAPE)
)
