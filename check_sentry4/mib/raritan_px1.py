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
    Settings,
    States,
    Subsystem,
    System,
    Table,
    Utilisation,
    Where,
    decimal,
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
_rating = _milli("CurrentRating", "20.2.1.4")
#: Of an inlet with three phases current and voltage are 0: they are those of its poles.
_single_phase = Scope(where=Where((Column("PoleCount", "20.2.1.3", 8),), (1, None)))
#: Firmware of before the inlets had their table (PX 1.2).
_OLD_INLET = Table(
    "inlet", "inlets", ENTERPRISE, "N",
    metrics=(
        Metric("Current", _of_unit(_milli("Current", "1.3.1.1")), "A", thresholds=(
            None, None, _of_unit(_milli("CurrentUpperWarning", "1.3.1.70")),
            _of_unit(_milli("CurrentUpperCritical", "1.3.1.71")))),
        Metric("Voltage", _of_unit(_milli("Voltage", "1.3.1.2")), "V", thresholds=tuple(
            _of_unit(_milli(f"Voltage{kind}", f"1.3.1.{number}")) for kind, number in (
                ("LowerCritical", 61), ("LowerWarning", 60), ("UpperWarning", 62),
                ("UpperCritical", 63)))),
    ),
    rows=Rows(1, fixed=((1,),)),
    place=Place(ON_UNIT),
)  # fmt: skip
INLET = Table(
    "inlet", "inlets", f"{ENTERPRISE}.1", "N",
    metrics=(
        Metric("Current", _amps, "A", thresholds=_upper("Current", "20.2.1", 20, 21),
               capacity=_rating, scope=_single_phase),
        Metric("Voltage", _volts, "V", thresholds=(
            _milli("VoltageLowerCritical", "20.2.1.27"), _milli("VoltageLowerWarning", "20.2.1.26"),
            _milli("VoltageUpperWarning", "20.2.1.24"),
            _milli("VoltageUpperCritical", "20.2.1.25")), scope=_single_phase),
        Metric("OutOfBalance", decimal("OutOfBalance", "20.2.1.15", "na"), "%", thresholds=(
            None, None, Column("OutOfBalanceUpperWarning", "20.2.1.29", 100),
            Column("OutOfBalanceUpperCritical", "20.2.1.28", 100)), scope=OPTIONAL),
        Metric("ActivePower", _whole("ActivePower", "20.2.1.9"), "W", scope=OPTIONAL),
        Metric("ApparentPower", _whole("ApparentPower", "20.2.1.10"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _factor("20.2.1.11"), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _energy("20.2.1.12"), "kWh", scope=OPTIONAL),
    ),
    rows=Rows(1, fallback=_OLD_INLET, anchor=_amps,
              counted_by=Column("InletCount", f"{ENTERPRISE}.1.20.1", 256)),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip
_line = text("Label", "21.2.1.2", 8)
_pole_amps, _pole_volts = _milli("Current", "21.2.1.3"), _milli("Voltage", "21.2.1.4")


def _of_poles(name: str, line: int, neutral: int = 0) -> Column:
    """A threshold, which is one scalar for all lines and another for the neutral, the fourth."""
    lines, fourth = f"{ENTERPRISE}.1.3.1.{line}", f"{ENTERPRISE}.1.3.1.{neutral}"
    return _milli(name, "")._replace(scalar_oids=(*(lines,) * 3, *((fourth,) if neutral else ())))


POLE = Table(
    "pole", "poles", f"{ENTERPRISE}.1", "UN",
    label=_line,
    metrics=(
        Metric("Current", _pole_amps, "A", thresholds=(
            None, None, _of_poles("CurrentUpperWarning", 94, 96),
            _of_poles("CurrentUpperCritical", 95, 97))),
        Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
               scope=OPTIONAL, computed=Computed(utilisation=Utilisation(
                   _pole_amps, Column("OwnCapacity", "", 1000), ("inlet", _rating)))),
        Metric("Voltage", _pole_volts, "V", thresholds=(
            _of_poles("VoltageLowerCritical", 91), _of_poles("VoltageLowerWarning", 90),
            _of_poles("VoltageUpperWarning", 92), _of_poles("VoltageUpperCritical", 93)),
            scope=Scope(per_phase=True)),
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
_digits, _units = Column("Digits", "3.1.17", 6), Column("Units", "3.1.16", 18)


#: externalSensorType, by table; any other is judged by its state.
KINDS = {
    "temp": (10,), "humid": (11,), "airflow": (12,), "pressure": (13,), "contact": (14, 19, 20),
    "alarm": (16, 17, 18),
}  # fmt: skip


def _old_sensor(name: str, plural: str, entry: str, metric: str, unit: str, divisor: int) -> Table:
    """A sensor of firmware before external sensors had one table; temperatures are in tenths."""
    limits = tuple(
        Column(f"{metric}{kind}", f"{entry}.{number}", 2000)
        for kind, number in (
            ("LowerCritical", 6),
            ("LowerWarning", 4),
            ("UpperWarning", 5),
            ("UpperCritical", 7),
        )
    )
    return Table(
        name, plural, f"{ENTERPRISE}.2", "N",
        label=text("Name", f"{entry}.2", 64),
        metrics=(Metric(metric, Column(metric, f"{entry}.3", 2000, divisor=divisor), unit,
                        thresholds=limits, percent=unit == "%"),),
        probe=Probe(is_sensor=True),
        place=Place(ON_UNIT),
    )  # fmt: skip


def _sensor(name: str, plural: str, *metrics: Metric, tried: str = FROM_MIB,
            scale: Column | None = None, old: Table | None = None) -> Table:  # fmt: skip
    known = tuple(kind for kinds in KINDS.values() for kind in kinds)
    return Table(
        name, plural, f"{ENTERPRISE}.3", "N",
        label=text("Name", "3.1.4", 64),
        states=States(_sensor_state, (_sensor_state,)),
        metrics=metrics,
        rows=Rows(anchor=_kind, fallback=old,
                  where=Where((_kind,), KINDS.get(name, known), name not in KINDS)),
        probe=Probe(is_sensor=True, scale=scale, celsius=7, fahrenheit=14),
        tried=tried,
        place=Place(ON_UNIT),
    )  # fmt: skip


def _measured(name: str, unit: str, factors: tuple[tuple[int, float], ...] = ()) -> Metric:
    """A reading with the device's digits; and its unit, where it may have another (``factors``)."""
    low = -(2**31) + 1
    limits = tuple(Column(f"{name}{kind}", f"3.1.{number}", 2**31 - 2, min=low)
                   for kind, number in (("LowerCritical", 31), ("LowerWarning", 32),
                                        ("UpperWarning", 34), ("UpperCritical", 33)))  # fmt: skip
    return Metric(name, Column(name, "3.1.41", 2**31 - 2, min=low), unit, _sensor_state, limits,
                  encoding=Encoding(_digits, _units if factors else None, factors),
                  percent=unit == "%")  # fmt: skip


TEMP = _sensor(
    "temp", "temperature sensors", _measured("Temp", "C"), tried=RECORDED, scale=_units,
    old=_old_sensor("temp", "temperature sensors", "2.1", "Temp", "C", 10),
)  # fmt: skip
HUMID = _sensor(
    "humid", "humidity sensors", _measured("Humid", "%"), tried=RECORDED,
    old=_old_sensor("humid", "humidity sensors", "4.1", "Humid", "%", 1),
)  # fmt: skip
AIRFLOW = _sensor("airflow", "air flow sensors", _measured("AirFlow", "m/s"))
#: Pascal and pounds a square inch.
PRESSURE = _sensor("pressure", "air pressure sensors",
                   _measured("Pressure", "Pa", ((11, 1.0), (12, 6894.757))))  # fmt: skip
CONTACTS = _sensor("contact", "contact sensors")
ALARMS = _sensor("alarm", "vibration, water and smoke sensors")
OTHERS = _sensor("other", "other sensors")

SETTINGS = Settings(
    scalars=(
        Column("CurrentHysteresis", f"{ENTERPRISE}.1.3.1.98", 2**31 - 1, divisor=1000, unit="A"),
        Column("VoltageHysteresis", f"{ENTERPRISE}.1.3.1.99", 2**31 - 1, divisor=1000, unit="V"),
    ),
)

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
        Subsystem("sensors", "sensor", (
            TEMP, HUMID, AIRFLOW, PRESSURE, CONTACTS, ALARMS, OTHERS), measured=True),
    ),
    unit=UNIT,
    hint="look at check_pdu",
    settings=SETTINGS,
    feeds=(
        Feed("pole", "inlet", label=_line, voltages=("pole", "inlet"), sums=("inlet", "unit"),
             branches="breaker"),
    ),
    serial=_serial,
    object_ids=(ENTERPRISE,),
)  # fmt: skip
