"""Raritan Dominion PX of the first generation: RARITAN-PDU-MIB (PDU-MIB), 13742.4.

There is no status of a reading: its thresholds decide. Lower thresholds of currents are set in the
factory and hold for idle outlets as well, so only the upper ones are taken.
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    OPTIONAL,
    OPTIONAL_PER_LOAD,
    SYS_DESCR,
    SYS_LOCATION,
    UPTIME,
    Column,
    Computed,
    Encoding,
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
    States,
    Subsystem,
    System,
    Table,
    Where,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

ENTERPRISE = "1.3.6.1.4.1.13742.4"

RECORDED = "a recording of a real Dominion PX with 12 outlets"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

OUTLET_STATE = Enumeration(
    {-1: ("error", CRITICAL), 0: ("off", OK), 1: ("on", OK), 2: ("cycling", OK)}
)
BREAKER = Enumeration({0: ("ok", OK), 1: ("tripped", CRITICAL)}, normal=frozenset(("ok",)))
SENSOR = Enumeration(
    {
        -1: ("unavailable", UNKNOWN), 0: ("open", OK), 1: ("closed", OK),
        2: ("belowLowerCritical", CRITICAL), 3: ("belowLowerWarning", WARNING), 4: ("normal", OK),
        5: ("aboveUpperWarning", WARNING), 6: ("aboveUpperCritical", CRITICAL), 7: ("on", OK),
        8: ("off", OK), 9: ("detected", CRITICAL), 10: ("notDetected", OK),
        11: ("alarmed", CRITICAL),
    },
    frozenset(("unavailable",)), frozenset(("normal", "notDetected")),
)  # fmt: skip

_MOST = 2**32 - 2


def _milli(name: str, oid: str) -> Column:
    return Column(name, oid, _MOST, divisor=1000)


def _whole(name: str, oid: str) -> Column:
    return Column(name, oid, _MOST)


def _factor(oid: str) -> Column:
    return Column("PowerFactor", oid, 100, divisor=100)


def _energy(oid: str) -> Column:
    return Column("Energy", oid, _MOST, divisor=1000)


def _upper(of: str, entry: str, warning: int, critical: int) -> tuple[Column | None, ...]:
    return (None, None, _milli(f"{of}UpperWarning", f"{entry}.{warning}"),
            _milli(f"{of}UpperCritical", f"{entry}.{critical}"))  # fmt: skip


def _of_unit(column: Column) -> Column:
    return column._replace(oid="", scalar_oids=(f"{ENTERPRISE}.{column.oid}",))


_serial = _of_unit(text("Serial", "1.1.2", 32))
_cpu = _of_unit(Column("CpuTemp", "1.3.1.5", 2000, divisor=10))
UNIT = Table(
    "unit", "units", ENTERPRISE, "N",
    label=_of_unit(text("Name", "1.1.13", 64)),
    metrics=(
        Metric("ActivePower", _of_unit(_whole("ActivePower", "1.3.1.3")), "W", scope=OPTIONAL),
        Metric("ApparentPower", _of_unit(_whole("ApparentPower", "1.3.1.4")), "VA", scope=OPTIONAL),
        Metric("CpuTemp", _cpu, "C", thresholds=tuple(
            _of_unit(Column(f"Temp{kind}", f"1.3.1.{number}", 200)) for kind, number in (
                ("LowerCritical", 81), ("LowerWarning", 80), ("UpperWarning", 82),
                ("UpperCritical", 83))), scope=OPTIONAL),
    ),
    details=(_of_unit(text("Model", "1.1.12", 32)), _serial),
    rows=Rows(1, fixed=((1,),)),
    states=States(optional=True),
    tried=RECORDED,
    place=Place(is_unit=True),
)  # fmt: skip
ON_UNIT = (PartOf("unit", (1,)),)
_amps, _volts = _milli("Current", "20.2.1.7"), _milli("Voltage", "20.2.1.8")
INLET = Table(
    "inlet", "inlets", f"{ENTERPRISE}.1", "N",
    metrics=(
        Metric("Current", _amps, "A", thresholds=_upper("Current", "20.2.1", 20, 21),
               capacity=_milli("CurrentRating", "20.2.1.4")),
        Metric("Voltage", _volts, "V", thresholds=(
            _milli("VoltageLowerCritical", "20.2.1.27"), _milli("VoltageLowerWarning", "20.2.1.26"),
            _milli("VoltageUpperWarning", "20.2.1.24"),
            _milli("VoltageUpperCritical", "20.2.1.25"))),
        Metric("ActivePower", _whole("ActivePower", "20.2.1.9"), "W", scope=OPTIONAL),
        Metric("ApparentPower", _whole("ApparentPower", "20.2.1.10"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _factor("20.2.1.11"), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _energy("20.2.1.12"), "kWh", scope=OPTIONAL),
    ),
    details=(text("CurrentUnbalance", "20.2.1.15", 32),),
    rows=Rows(1, anchor=_amps, counted_by=Column("InletCount", f"{ENTERPRISE}.1.20.1", 256)),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip
_line = text("Label", "21.2.1.2", 8)
_pole_amps, _pole_volts = _milli("Current", "21.2.1.3"), _milli("Voltage", "21.2.1.4")
POLE = Table(
    "pole", "poles", f"{ENTERPRISE}.1", "UN",
    label=_line,
    metrics=(
        Metric("Current", _pole_amps, "A"),
        Metric("Voltage", _pole_volts, "V", scope=Scope(per_phase=True)),
        Metric("ActivePower", _whole("ActivePower", "21.2.1.7"), "W",
               scope=Scope(per_phase=True, optional=True)),
        Metric("ApparentPower", _whole("ApparentPower", "21.2.1.8"), "VA",
               scope=Scope(per_phase=True, optional=True)),
        Metric("LoadImbalance", _pole_amps, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _pole_volts, "%", computed=Computed("Voltage")),
    ),
    rows=Rows(3),
    phases=Phases(line_id=_line, neutral_lacks=_pole_volts),
    tried=f"{RECORDED}; three phases on {FROM_MIB}",
    aliases=("phase",),
    place=Place((*ON_UNIT, PartOf("inlet", 1))),
)  # fmt: skip
_breaker = status("State", "5.2.1.3", BREAKER)
BREAKER_TABLE = Table(
    "breaker", "breakers", f"{ENTERPRISE}.1", "N",
    label=text("Label", "5.2.1.2", 32),
    states=States(_breaker, (_breaker,)),
    metrics=(
        Metric("Current", _milli("Current", "5.2.1.5"), "A",
               thresholds=_upper("Current", "5.2.1", 7, 9),
               capacity=_milli("CurrentRating", "5.2.1.4")),
    ),
    rows=Rows(2, counted_by=Column("BreakerCount", f"{ENTERPRISE}.1.5.1", 256)),
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip
_state = status("State", "2.2.1.3", OUTLET_STATE)
OUTLET = Table(
    "outlet", "outlets", f"{ENTERPRISE}.1", "N",
    label=text("Label", "2.2.1.2", 64),
    states=States(_state, (_state,), power_state=_state, optional=True),
    metrics=(
        Metric("Current", _milli("Current", "2.2.1.4"), "A",
               thresholds=_upper("Current", "2.2.1", 20, 21),
               capacity=_milli("CurrentRating", "2.2.1.30"), scope=OPTIONAL),
        Metric("Voltage", _milli("Voltage", "2.2.1.6"), "V", scope=OPTIONAL),
        Metric("ActivePower", _whole("ActivePower", "2.2.1.7"), "W", scope=OPTIONAL),
        Metric("ApparentPower", _whole("ApparentPower", "2.2.1.8"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _factor("2.2.1.9"), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _energy("2.2.1.31"), "kWh", scope=OPTIONAL),
    ),
    rows=Rows(20, large=True),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip
_kind = Column("Type", "3.1.2", 31)
_sensor_state = status("State", "3.1.40", SENSOR)
_digits = Column("Digits", "3.1.17", 6)


def _sensor(name: str, plural: str, kinds: tuple[int, ...], *metrics: Metric,
            tried: str = FROM_MIB, scale: Column | None = None) -> Table:  # fmt: skip
    return Table(
        name, plural, f"{ENTERPRISE}.3", "N",
        label=text("Name", "3.1.4", 64),
        states=States(_sensor_state, (_sensor_state,)),
        metrics=metrics,
        rows=Rows(anchor=_kind, where=Where((_kind,), kinds)),
        probe=Probe(is_sensor=True, scale=scale, celsius=7, fahrenheit=14),
        tried=tried,
        place=Place(ON_UNIT),
    )  # fmt: skip


def _measured(name: str, unit: str, *, temperature: bool = False, percent: bool = False) -> Metric:
    low = -(2**31) + 1
    limits = tuple(Column(f"{name}{kind}", f"3.1.{number}", 2**31 - 2, min=low)
                   for kind, number in (("LowerCritical", 31), ("LowerWarning", 32),
                                        ("UpperWarning", 34), ("UpperCritical", 33)))  # fmt: skip
    return Metric(name, Column(name, "3.1.41", 2**31 - 2, min=low), unit, _sensor_state, limits,
                  encoding=Encoding(digits=_digits), percent=percent)  # fmt: skip


TEMP = _sensor("temp", "temperature sensors", (10,), _measured("Temp", "C", temperature=True),
               tried=RECORDED, scale=Column("Units", "3.1.16", 18))  # fmt: skip
HUMID = _sensor("humid", "humidity sensors", (11,), _measured("Humid", "%", percent=True),
                tried=RECORDED)  # fmt: skip
AIRFLOW = _sensor("airflow", "air flow sensors", (12,), _measured("AirFlow", "m/s"))
PRESSURE = _sensor("pressure", "air pressure sensors", (13,), _measured("Pressure", "Pa"))
CONTACTS = _sensor("contact", "contact sensors", (14, 19, 20))
ALARMS = _sensor("alarm", "vibration, water and smoke sensors", (16, 17, 18))

FAMILY = Family(
    "raritan-px1",
    title="RARITAN-PDU-MIB",
    called="Raritan Dominion PX",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(text("firmwareVersion", f"{ENTERPRISE}.1.1.1", 32), SYS_DESCR),
        metrics=(UPTIME,),
    ),
    subsystems=(
        Subsystem("units", "unit", (UNIT,), measured=True),
        Subsystem("inlets", "inlet", (INLET,), measured=True),
        Subsystem("poles", "pole", (POLE,), measured=True),
        Subsystem("breakers", "breaker", (BREAKER_TABLE,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID, AIRFLOW, PRESSURE, CONTACTS, ALARMS),
                  measured=True),
    ),
    unit=UNIT,
    hint="look at check_pdu",
    feeds=(
        Feed("pole", "inlet", label=_line, voltages=("pole", "inlet"), sums=("inlet", "unit"),
             branches="breaker"),
    ),
    serial=_serial,
    object_ids=(ENTERPRISE,),
)  # fmt: skip
