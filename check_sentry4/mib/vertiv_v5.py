"""Vertiv and Geist rack PDUs: VERTIV-V5-MIB. Flat tables, no thresholds, but counts of alarms.

Tenths of Volts, hundredths of Amps, hundredths of a power factor. The other devices that speak this
MIB (sensors, cooling) have the same sysObjectID.
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
    Probe,
    Rows,
    Settings,
    States,
    Subsystem,
    System,
    Table,
    Where,
    fine,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

ENTERPRISE = "1.3.6.1.4.1.21239.5.2"
PDU = f"{ENTERPRISE}.3"

RECORDED = "a recording of a real MN03EDR1 with three phases"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

AVAILABLE = Enumeration(
    {0: ("unavailable", UNKNOWN), 1: ("available", OK), 2: ("partiallyUnavailable", UNKNOWN)},
    frozenset(("unavailable",)), frozenset(("available",)),
)  # fmt: skip
#: What a sensor measures that is partially there is not to be relied on.
SENSOR_AVAILABLE = AVAILABLE._replace(no_reading=frozenset(("unavailable", "partiallyUnavailable")))
#: Counts: any number but 0 is a problem.
ALARMS = Enumeration({0: ("none", OK)}, normal=frozenset(("none",)), other=CRITICAL)
WARNINGS = Enumeration({0: ("none", OK)}, normal=frozenset(("none",)), other=WARNING)
OUTLET_STATE = Enumeration(
    {
        1: ("on", OK), 2: ("off", OK), 3: ("on2off", OK), 4: ("off2on", OK), 5: ("rebootOn", OK),
        6: ("rebootOff", OK), 7: ("unavailable", UNKNOWN),
    }
)  # fmt: skip
RELAY = Enumeration({1: ("failed", CRITICAL), 2: ("ok", OK)}, normal=frozenset(("ok",)))
DOOR = Enumeration({1: ("open", WARNING), 2: ("closed", OK)}, normal=frozenset(("closed",)))

_MOST = 2**32 - 2
#: One unit, which carries everything.
ALONE = (PartOf("unit", (1,)),)


def _number(name: str, oid: str, divisor: int = 1) -> Column:
    return Column(name, oid, _MOST, divisor=divisor)


def _named(entry: str) -> Column:
    """What the user calls it."""
    return text("Label", f"{entry}.3", 25)


def _powers(entry: str) -> tuple[Metric, ...]:
    return (
        Metric("ActivePower", _number("ActivePower", f"{entry}.12"), "W", scope=OPTIONAL,
               aliases=("RealPower",)),
        Metric("ApparentPower", _number("ApparentPower", f"{entry}.13"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _number("PowerFactor", f"{entry}.14", 100), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _number("Energy", f"{entry}.15", 1000), "kWh", scope=OPTIONAL),
    )  # fmt: skip


_avail = status("Avail", "1.1.5", AVAILABLE)
_alarms, _warnings = (
    Column(name, "", 127, "status", enum=enum, scalar_oids=(f"{ENTERPRISE}.1.{number}",))
    for name, enum, number in (("Alarms", ALARMS, 13), ("Warnings", WARNINGS, 14))
)
_serial = text("Serial", "1.1.2", 32).or_cell("", scalar_oids=(f"{ENTERPRISE}.1.10",))
#: The counts of alarms are the product's, whether it has a row of the main table or not.
UNIT = Table(
    "unit", "units", PDU, "N",
    label=text("Label", "1.1.4", 25),
    states=States(_avail, (_avail, _alarms, _warnings)),
    metrics=(
        Metric("ActivePower", _number("ActivePower", "1.1.9"), "W", scope=OPTIONAL),
        Metric("ApparentPower", _number("ApparentPower", "1.1.10"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _number("PowerFactor", "1.1.11", 100), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _number("Energy", "1.1.12", 1000), "kWh", scope=OPTIONAL),
    ),
    details=(_serial,),
    rows=Rows(1, fixed=((1,),)),
    tried=FROM_MIB,
    place=Place(is_unit=True),
)  # fmt: skip
_voltage = _number("Voltage", "2.1.4", 10)
_current = _number("Current", "2.1.8", 100)
PHASE = Table(
    "phase", "phases", PDU, "N",
    label=_named("2.1"),
    metrics=(
        Metric("Current", _current, "A"),
        Metric("Voltage", _voltage, "V"),
        *_powers("2.1"),
        Metric("Balance", _number("Balance", "2.1.17"), "%", percent=True, scope=OPTIONAL),
        Metric("CurrentCrestFactor", _number("CurrentCrestFactor", "2.1.19", 100),
               scope=OPTIONAL_PER_LOAD),
        Metric("LoadImbalance", _current, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _voltage, "%", computed=Computed("Voltage")),
    ),
    rows=Rows(3),
    phases=Phases(((1, 2, 3),)),
    tried=RECORDED,
    place=Place(ALONE),
)  # fmt: skip
BREAKER = Table(
    "breaker", "breakers", PDU, "N",
    label=_named("3.1"),
    metrics=(
        Metric("Current", _number("Current", "3.1.4", 100), "A"),
        Metric("Voltage", _number("Voltage", "3.1.8", 10), "V", scope=OPTIONAL),
        *_powers("3.1"),
    ),
    rows=Rows(6),
    tried=RECORDED,
    place=Place(ALONE),
)  # fmt: skip
LINE = Table(
    "line", "lines", PDU, "N",
    label=_named("4.1"),
    metrics=(Metric("Current", _number("Current", "4.1.4", 100), "A"),),
    rows=Rows(3),
    tried=RECORDED,
    place=Place(ALONE),
)  # fmt: skip
_state = status("State", "5.1.4", OUTLET_STATE)
_relay = status("Relay", "5.1.5", RELAY)
OUTLET = Table(
    "outlet", "outlets", PDU, "N",
    label=_named("6.1").or_else("5.1.3"),
    states=States(_relay, (_state, _relay), power_state=_state, optional=True),
    metrics=(
        Metric("Current", _number("Current", "6.1.8", 100), "A", scope=OPTIONAL),
        Metric("Voltage", _number("Voltage", "6.1.4", 10), "V", scope=OPTIONAL),
        *_powers("6.1"),
        Metric("CurrentCrestFactor", _number("CurrentCrestFactor", "6.1.19", 100),
               scope=OPTIONAL_PER_LOAD),
    ),
    rows=Rows(24, large=True),
    tried=FROM_MIB,
    place=Place(ALONE),
)  # fmt: skip


def _sensor(name: str, plural: str, entry: str, metric: Metric, *aliases: str,
            there: int = 4, label: int = 3) -> Table:  # fmt: skip
    """A reading of a sensor: what probe it is of, the tables tell; people ask for temperatures."""
    avail = status("Avail", f"{entry}.{there}", SENSOR_AVAILABLE)
    return Table(
        name, plural, ENTERPRISE, "N",
        label=text("Label", f"{entry}.{label}", 25),
        states=States(avail, (avail,)),
        metrics=(metric,),
        rows=Rows(anchor=avail),
        probe=Probe(is_sensor=True, celsius=1, fahrenheit=0),
        tried=FROM_MIB,
        aliases=aliases,
        place=Place(ALONE),
    )  # fmt: skip


def _degrees(oid: str) -> Metric:
    return Metric("Temp", Column("Temp", oid, 2540, divisor=10, min=-400), "C")


def _humidity(oid: str) -> Metric:
    return Metric("Humid", Column("Humid", oid, 100), "%", percent=True)


def _door(name: str, plural: str, number: int, *aliases: str) -> Table:
    """One of the two doors of a sensor, with its own name."""
    avail = status("Avail", "13.1.4", SENSOR_AVAILABLE)
    state = status("State", f"13.1.{3 + 3 * number}", DOOR)
    return Table(
        name, plural, ENTERPRISE, "N",
        label=text("Label", f"13.1.{2 + 3 * number}", 25).or_else("13.1.3"),
        states=States(avail, (avail, state)),
        rows=Rows(anchor=avail),
        probe=SENSOR,
        tried=FROM_MIB,
        aliases=aliases,
        place=Place(ALONE),
    )  # fmt: skip


TEMP = _sensor("temp", "temperature sensors", "4.1", _degrees("4.1.5"))
HUMID = _sensor("humid", "humidity sensors", "9.1", _humidity("9.1.6"))
AIRFLOW = _sensor("airflow", "air flow sensors", "5.1",
                  Metric("AirFlow", Column("AirFlow", "5.1.6", 100)))  # fmt: skip
_T3HD = "a sensor with three temperatures"
SENSORS = (
    TEMP,
    _sensor("thd-temp", "temperatures of THD sensors", "9.1", _degrees("9.1.5"), "temp"),
    _sensor("airflow-temp", "temperatures of air flow sensors", "5.1", _degrees("5.1.5"), "temp"),
    _sensor("t3hd-temp", f"temperatures of {_T3HD}", "8.1", _degrees("8.1.6"), "temp", label=5),
    _sensor("t3hd-a-temp", f"temperatures A of {_T3HD}", "8.1", _degrees("8.1.11"), "temp",
            there=9, label=10),
    _sensor("t3hd-b-temp", f"temperatures B of {_T3HD}", "8.1", _degrees("8.1.14"), "temp",
            there=12, label=13),
    HUMID,
    _sensor("humidity", "humidity-only sensors", "12.1", _humidity("12.1.5"), "humid"),
    _sensor("airflow-humid", "humidities of air flow sensors", "5.1", _humidity("5.1.7"), "humid"),
    _sensor("t3hd-humid", f"humidities of {_T3HD}", "8.1", _humidity("8.1.7"), "humid", label=5),
    AIRFLOW,
    _door("door", "doors", 1),
    _door("door2", "second doors", 2, "door"),
)  # fmt: skip
#: a2dSensorMode of sensors that are 0 or 1; 1 is the alarm. The user decides about doors and the
#: voltages, currents and contacts that he has wired.
BINARY = (2, 3, 4, 5, 6)
HIGH = Enumeration({0: ("low", OK), 1: ("high", CRITICAL)}, normal=frozenset(("low",)))


def _wired(name: str, plural: str, modes: tuple[int, ...], *, others: bool = False) -> Table:
    avail, mode = status("Avail", "11.1.4", SENSOR_AVAILABLE), Column("Mode", "11.1.7", 11)
    value = status("State", "11.1.5", HIGH)
    reading = Metric("Value", Column("Value", "11.1.5", 1000000, min=-1000000))
    return Table(
        name, plural, ENTERPRISE, "N",
        label=text("Label", "11.1.3", 25),
        states=States(avail, (avail,) if others else (avail, value)),
        metrics=(reading,) if others else (),
        details=(text("DisplayValue", "11.1.6", 25),),
        rows=Rows(anchor=avail, where=Where((mode,), modes, others)),
        probe=SENSOR,
        tried=FROM_MIB,
        place=Place(ALONE),
    )  # fmt: skip


WIRED = (
    _wired("alarm", "flood, leak, smoke and power sensors", BINARY),
    _wired("analog", "wired inputs", BINARY, others=True),
)

_startup = status("PowerOnAction", "5.1.12", fine("on", "off", "last", first=1))
SETTINGS = Settings(
    columns=(
        ("outlet", (
            _startup, *(Column(name, f"5.1.{number}", 600, unit="s") for name, number in (
                ("OnDelay", 8), ("OffDelay", 9), ("RebootDelay", 10), ("RebootHoldDelay", 11),
                ("PowerOnDelay", 13),
            )),
        )),
    ),
    wakeup=("outlet", _startup),
)  # fmt: skip

FAMILY = Family(
    "vertiv-v5",
    title="VERTIV-V5-MIB",
    called="Vertiv or Geist PDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,),
        product=(text("Model", f"{ENTERPRISE}.1.8", 64), SYS_DESCR),
        firmware=(text("Version", f"{ENTERPRISE}.1.2", 32), SYS_DESCR),
        metrics=(UPTIME,),
        scale=Column("TemperatureUnits", f"{ENTERPRISE}.1.7", 1),
    ),
    subsystems=(
        Subsystem("units", "unit", (UNIT,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("lines", "line", (LINE,), measured=True),
        Subsystem("breakers", "breaker", (BREAKER,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (*SENSORS, *WIRED), measured=True),
    ),
    unit=UNIT,
    hint="look at check_pdu",
    settings=SETTINGS,
    feeds=(
        # Of a delta, phases are pairs of lines.
        Feed("line", "unit", by_position=True, voltages=("phase",), sums=("unit", "phase"),
             branches="breaker"),
        Feed("phase", "unit", by_position=True, voltages=("phase",), sums=("unit", "phase"),
             branches="breaker"),
    ),
    serial=_serial,
    object_ids=("1.3.6.1.4.1.21239.42.1", ENTERPRISE),
    probe=(PHASE, (_voltage,)),
)  # fmt: skip
