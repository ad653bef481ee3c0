"""CyberPower PDUs and rack switches: CPS-MIB, ePDU2 (3808.1.1.6), and ePDU (.3) before it.

Units are told by a column; what ePDU2 does not answer of the first unit, ePDU may.
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
from check_sentry4.state import CRITICAL, OK, WARNING

CPS = "1.3.6.1.4.1.3808.1.1"
OBJECTS, OLD, ENVIRONMENT = f"{CPS}.6", f"{CPS}.3", f"{CPS}.4"

RECORDED = "a recording of a real rack switch with one phase, a bank and ten outlets"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

NORMAL = frozenset(("normal",))
#: Of units and outlets.
UNIT_LOAD = Enumeration(
    {
        1: ("noLoadAlarm", OK), 2: ("underCurrentAlarm", WARNING),
        3: ("nearOverCurrentAlarm", WARNING), 4: ("overCurrentAlarm", CRITICAL),
    },
    normal=frozenset(("noLoadAlarm",)),
)  # fmt: skip
LOAD = Enumeration(
    {
        1: ("normal", OK), 2: ("lowLoad", WARNING), 3: ("nearOverload", WARNING),
        4: ("overload", CRITICAL),
    },
    normal=NORMAL,
)  # fmt: skip
OLD_LOAD = Enumeration(
    {
        1: ("loadNormal", OK), 2: ("loadLow", WARNING), 3: ("loadNearOverload", WARNING),
        4: ("loadOverload", CRITICAL),
    },
    normal=frozenset(("loadNormal",)),
)  # fmt: skip
ALARM = Enumeration({1: ("normal", OK), 2: ("alarm", CRITICAL)}, normal=NORMAL)
#: outletStatusOn and outletStatusOff in the MIB: as they are called everywhere (--expect on).
OLD_SUPPLY = Enumeration(
    {1: ("normal", OK), 2: ("failed", CRITICAL), 3: ("notPresent", OK)},
    normal=frozenset(("normal", "notPresent")),
)
OUTLET_STATE = Enumeration({1: ("on", OK), 2: ("off", OK)})
VOLTAGE = Enumeration(
    {1: ("normal", OK), 2: ("overVoltage", CRITICAL), 3: ("underVoltage", CRITICAL)}, normal=NORMAL
)
FREQUENCY = Enumeration(
    {1: ("normal", OK), 2: ("overFrequency", WARNING), 3: ("underFrequency", WARNING)},
    normal=NORMAL,
)
SUPPLY = Enumeration(
    {
        1: ("normal", OK), 2: ("failed3p3v", CRITICAL), 3: ("failed24v", CRITICAL),
        4: ("failed3p3and24v", CRITICAL),
    },
    normal=NORMAL,
)  # fmt: skip
#: Both of the recorded switch's sources are well while it says so: it is shown, not judged.
SYNCHRONY = fine("inSync", "outOfSync", first=1)
REDUNDANCY = Enumeration(
    {1: ("atsRedundancyLost", CRITICAL), 2: ("atsFullyRedundant", OK)},
    normal=frozenset(("atsFullyRedundant",)),
)
SOURCE = Enumeration({1: ("sourceA", OK), 2: ("sourceB", OK), 3: ("none", CRITICAL)})
CONTACT = Enumeration(
    {
        1: ("contactNormal", OK), 2: ("contactAbnormal", CRITICAL),
        "null": ("notInstalled", OK),  # without a sensor they are texts
    },
    frozenset(("notInstalled",)), frozenset(("contactNormal",)),
)  # fmt: skip
#: ePDULoadStatusBankNumber of rows that are of banks; of a phase it is 0.
BANKS = tuple(range(1, 11))

_MOST = 2**31 - 2
NONE = (-1,)


def _number(name: str, oid: str, divisor: int = 1) -> Column:
    return Column(name, oid, _MOST, divisor=divisor, absent=NONE)


def _limits(of: str, entry: str, first: int) -> tuple[Column | None, ...]:
    """Low load is a warning, near overload a warning, overload an alarm."""
    low, near, over = (Column(f"{of}{kind}", f"{entry}.{first + place}", _MOST, absent=NONE)
                       for place, kind in enumerate(("LowLoad", "NearOverload", "Overload"))
                       )  # fmt: skip
    return None, low, near, over


def _on_unit(column: str) -> tuple[PartOf, ...]:
    return (PartOf("unit", Column("Module", column, 4, min=1)),)


def _scalar(column: Column) -> Column:
    return column._replace(oid="", scalar_oids=(f"{OLD}.{column.oid}",))


#: ePDU has one unit, which carries everything.
ALONE = (PartOf("unit", (1,)),)
_old_serial = _scalar(text("Serial", "1.6", 32))
_old_supplies = tuple(_scalar(status(f"PowerSupply{n}", f"4.{n}", OLD_SUPPLY)) for n in (1, 2))
_OLD_UNIT = Table(
    "unit", "units", OLD, "N",
    label=_scalar(text("Name", "1.1", 64)),
    states=States(all=_old_supplies, optional=True),
    metrics=(
        Metric("Voltage", _scalar(_number("Voltage", "5.7", 10)), "V", scope=OPTIONAL),
        Metric("Frequency", _scalar(_number("Frequency", "5.8", 10)), "Hz", scope=OPTIONAL),
    ),
    details=(_scalar(text("Model", "1.5", 32)), _old_serial),
    rows=Rows(1, fixed=((1,),)),
    place=Place(is_unit=True),
)  # fmt: skip
_module = Column("Module", "3.4.1.2", 4, min=1)
_load = status("LoadState", "3.4.1.4", UNIT_LOAD)
_supply = status("PowerSupply", "3.4.1.12", ALARM)
_supplies = tuple(status(f"PowerSupply{n}", f"3.4.1.{12 + n}", ALARM) for n in (1, 2))
_serial = text("Serial", "2.2.1.10", 32)
_amps = _number("Current", "3.4.1.5", 10)
UNIT_COUNT = Column("UnitCount", f"{OBJECTS}.3.1", 4)
UNIT = Table(
    "unit", "units", OBJECTS, "N",
    label=text("Name", "3.4.1.3", 64),
    states=States(_load, (_load, _supply, *_supplies)),
    metrics=(
        Metric("Current", _amps, "A", _load, _limits("Current", "3.2.1", 8), scope=OPTIONAL),
        Metric("ActivePower", _number("ActivePower", "3.4.1.18"), "W",
               thresholds=_limits("Power", "3.2.1", 13), scope=OPTIONAL),
        Metric("ApparentPower", _number("ApparentPower", "3.4.1.15"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _number("PowerFactor", "3.4.1.16", 100), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _number("Energy", "3.4.1.9", 10), "kWh", scope=OPTIONAL),
        Metric("PeakCurrent", _number("PeakCurrent", "3.4.1.6", 10), "A", scope=OPTIONAL),
    ),
    details=(text("Model", "2.2.1.9", 32), _serial, text("Firmware", "2.2.1.7", 32)),
    rows=Rows(1, counted_by=UNIT_COUNT, fallback=_OLD_UNIT),
    tried=RECORDED,
    place=Place(is_unit=True, key=_module),
)  # fmt: skip


def _loads(name: str, plural: str, entry: str, limits: str, *more: Metric) -> Table:
    """Phases and banks: what is known of their currents, in ePDU2 and before."""
    banks = name == "bank"
    load, amps = status("LoadState", f"{entry}.4", LOAD), _number("Current", f"{entry}.5", 10)
    number = Column("Number", f"{entry}.3", 100)
    old_load, bank = (
        status("LoadState", "2.3.1.1.3", OLD_LOAD),
        Column("Bank" if banks else "OfBank", "2.3.1.1.5", 100),
    )
    old = Table(
        name, plural, OLD, "N",
        id=bank if banks else None,
        states=States(old_load, (old_load,)),
        metrics=(
            Metric("Current", _number("Current", "2.3.1.1.2", 10), "A", old_load),
            Metric("Voltage", _number("Voltage", "2.3.1.1.6", 10), "V", scope=OPTIONAL),
            Metric("ActivePower", _number("ActivePower", "2.3.1.1.7"), "W", scope=OPTIONAL),
            Metric("ApparentPower", _number("ApparentPower", "2.3.1.1.8"), "VA", scope=OPTIONAL),
            Metric("PowerFactor", _number("PowerFactor", "2.3.1.1.9", 100),
                   scope=OPTIONAL_PER_LOAD),
            Metric("Energy", _number("Energy", "2.3.1.1.10", 10), "kWh", scope=OPTIONAL),
        ),
        rows=Rows(3, where=Where((bank,), BANKS if banks else (0, None))),
        place=Place(ALONE, position=Column("Number", f"2.3.1.1.{5 if banks else 4}", 100)),
    )  # fmt: skip
    return Table(
        name, plural, OBJECTS, "N",
        states=States(load, (load,)),
        metrics=(Metric("Current", amps, "A", load, _limits("Current", limits, 5)), *more),
        rows=Rows(3, fallback=old),
        phases=Phases(() if banks else ((1, 2, 3),)),
        tried=RECORDED,
        place=Place(_on_unit(f"{entry}.2"), position=number),
    )  # fmt: skip


_volts = _number("Voltage", "4.4.1.6", 10)
PHASE = _loads(
    "phase", "phases", "4.4.1", "4.2.1",
    Metric("Voltage", _volts, "V", scope=OPTIONAL),
    Metric("LineVoltage", _number("LineVoltage", "4.4.1.13", 10), "V", scope=OPTIONAL),
    Metric("ActivePower", _number("ActivePower", "4.4.1.7"), "W", scope=OPTIONAL),
    Metric("ApparentPower", _number("ApparentPower", "4.4.1.8"), "VA", scope=OPTIONAL),
    Metric("PowerFactor", _number("PowerFactor", "4.4.1.9", 100), scope=OPTIONAL_PER_LOAD),
    Metric("PeakCurrent", _number("PeakCurrent", "4.4.1.10", 10), "A", scope=OPTIONAL),
    Metric("LoadImbalance", _number("Current", "4.4.1.5", 10), "%", computed=Computed("Current")),
    Metric("VoltageImbalance", _volts, "%", computed=Computed("Voltage")),
)  # fmt: skip
BANK = _loads("bank", "banks", "5.4.1", "5.2.1")
_old_state = status("State", "3.5.1.1.4", OUTLET_STATE)
_old_alarm = status("LoadState", "3.5.1.1.9", UNIT_LOAD)
_OLD_OUTLET = Table(
    "outlet", "outlets", OLD, "N",
    label=text("Name", "3.5.1.1.2", 64),
    states=States(_old_alarm, (_old_alarm, _old_state), power_state=_old_state, optional=True),
    metrics=(
        Metric("Current", _number("Current", "3.5.1.1.7", 10), "A", scope=OPTIONAL),
        Metric("ActivePower", _number("ActivePower", "3.5.1.1.8"), "W", scope=OPTIONAL),
        Metric("Energy", _number("Energy", "3.5.1.1.13", 10), "kWh", scope=OPTIONAL),
    ),
    rows=Rows(24, large=True),
    place=Place(ALONE),
)  # fmt: skip
_state = status("State", "6.1.4.1.5", OUTLET_STATE)
_outlet_load = status("LoadState", "6.2.4.1.5", UNIT_LOAD)
OUTLET = Table(
    "outlet", "outlets", OBJECTS, "N",
    label=text("Name", "6.1.4.1.4", 64).or_else("6.2.4.1.4"),
    states=States(_outlet_load, (_outlet_load, _state), power_state=_state, optional=True),
    metrics=(
        Metric("Current", _number("Current", "6.2.4.1.6", 10), "A", scope=OPTIONAL),
        # The thresholds of an outlet are in Watts, whatever their name.
        Metric("ActivePower", _number("ActivePower", "6.2.4.1.7"), "W", _outlet_load,
               _limits("Power", "6.2.2.1", 5), scope=OPTIONAL),
        Metric("Energy", _number("Energy", "6.2.4.1.11", 10), "kWh", scope=OPTIONAL),
    ),
    rows=Rows(24, large=True, fallback=_OLD_OUTLET),
    tried=RECORDED,
    place=Place((PartOf("unit", Column("Module", "6.1.4.1.2", 4, min=1).or_else("6.2.4.1.2")),),
                position=Column("Number", "6.1.4.1.3", 128).or_else("6.2.4.1.3")),
)  # fmt: skip
_selected = status("SelectedSource", "9.4.1.3", SOURCE)
_preferred = status("PreferredSource", "9.2.1.3", SOURCE)._replace(absent=(3,))
_source_states = tuple(
    status(name, f"9.4.1.{number}", enum) for name, number, enum in (
        ("SourceAVoltage", 9, VOLTAGE), ("SourceBVoltage", 10, VOLTAGE),
        ("SourceAFrequency", 11, FREQUENCY), ("SourceBFrequency", 12, FREQUENCY),
        ("PhaseSync", 13, SYNCHRONY), ("PowerSupplyA", 14, SUPPLY), ("PowerSupplyB", 15, SUPPLY),
        ("RedundancyState", 16, REDUNDANCY),
    )
)  # fmt: skip
SWITCH = Table(
    "switch", "switches", OBJECTS, "N",
    states=States(_selected, (_selected, *_source_states), must_equal=(_selected, _preferred)),
    metrics=(
        Metric("VoltageA", _number("VoltageA", "9.4.1.5"), "V"),
        Metric("VoltageB", _number("VoltageB", "9.4.1.6"), "V"),
        Metric("FrequencyA", _number("FrequencyA", "9.4.1.7", 10), "Hz"),
        Metric("FrequencyB", _number("FrequencyB", "9.4.1.8", 10), "Hz"),
    ),
    rows=Rows(1),
    tried=RECORDED,
    aliases=("source",),
    place=Place(_on_unit("9.4.1.2")),
)  # fmt: skip


def _around(column: Column) -> Column:
    """A scalar of the environment sensor; a text where there is none."""
    return column._replace(oid="", scalar_oids=(f"{ENVIRONMENT}.{column.oid}",), absent=("null",))


def _probe(name: str, plural: str, reading: Metric) -> Table:
    return Table(
        name, plural, ENVIRONMENT, "N",
        metrics=(reading,),
        rows=Rows(1, fixed=((1,),)),
        probe=Probe(is_sensor=True),
        tried=FROM_MIB,
        place=Place(ALONE),
    )  # fmt: skip


TEMP = _probe(
    "temp", "temperature sensors",
    Metric("Temp", _around(Column("Temp", "2.6", 32767, divisor=10, min=-1000)), "C", thresholds=(
        _around(Column("TempLow", "2.8", 1000)), None, None,
        _around(Column("TempHigh", "2.7", 1000))
    )),
)  # fmt: skip
HUMID = _probe(
    "humid", "humidity sensors",
    Metric("Humid", _around(Column("Humid", "3.1", 100)), "%", percent=True, thresholds=(
        _around(Column("HumidLow", "3.3", 100)), None, None,
        _around(Column("HumidHigh", "3.2", 100))
    )),
)  # fmt: skip
_contact = status("Status", "4.2.1.3", CONTACT)
CONTACTS = Table(
    "contact", "contacts", ENVIRONMENT, "N",
    label=text("Name", "4.2.1.2", 64),
    states=States(_contact, (_contact,)),
    rows=Rows(4, not_there=("notInstalled",)),
    probe=SENSOR,
    tried=FROM_MIB,
    place=Place(ALONE),
)  # fmt: skip

#: Newer sensors, up to eight in a row: readings in hundredths, thresholds whole.
_SENSORS = f"{CPS}.8"


def _chained(name: str, plural: str, reading: Metric, scale: Column | None = None) -> Table:
    return Table(
        f"chained-{name}", plural, _SENSORS, "N",
        label=text("Name", "1.2.1.3", 32),
        metrics=(reading,),
        rows=Rows(1),
        probe=Probe(is_sensor=True, scale=scale, celsius=1, fahrenheit=2),
        tried=RECORDED,
        aliases=(name,),
        place=Place(ALONE),
    )  # fmt: skip


CHAINED_TEMP = _chained(
    "temp", "chained temperature sensors",
    Metric("Temp", Column("Temp", "2.3.1.3", 32767, divisor=100, min=-10000), "C", thresholds=(
        Column("TempLow", "2.3.1.5", 1000, min=-100), None, None,
        Column("TempHigh", "2.3.1.4", 1000))),
    Column("TemperatureScale", "", 2, scalar_oids=(f"{_SENSORS}.2.2",) * 8),
)  # fmt: skip
CHAINED_HUMID = _chained(
    "humid", "chained humidity sensors",
    Metric("Humid", Column("Humid", "3.2.1.3", 10000, divisor=100), "%", percent=True, thresholds=(
        Column("HumidLow", "3.2.1.5", 100), None, None, Column("HumidHigh", "3.2.1.4", 100))),
)  # fmt: skip
_chained_contact = status("Status", "4.2.1.5", CONTACT)
CHAINED_CONTACTS = Table(
    "chained-contact", "chained contacts", _SENSORS, "N",
    label=text("Name", "4.2.1.4", 64),
    states=States(_chained_contact, (_chained_contact,)),
    rows=Rows(4, not_there=("notInstalled",)),
    probe=SENSOR,
    tried=RECORDED,
    aliases=("contact",),
    place=Place(ALONE),
)  # fmt: skip

SETTINGS = Settings(
    columns=(
        ("unit", (Column("ColdstartDelay", "3.2.1.7", 300, min=-1, unit="s"),)),
        ("outlet", (
            Column("PowerOnTime", "6.1.2.1.5", 7200, min=-1, unit="s"),
            Column("RebootDuration", "6.1.2.1.7", 60, unit="s"),
        )),
    ),
)  # fmt: skip

FAMILY = Family(
    "cyberpower",
    title="CPS-MIB ePDU2",
    called="CyberPower PDU",
    enterprise=CPS,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(UPTIME, Metric("UnitCount", UNIT_COUNT, aliases=("ePDU2DeviceTableSize",))),
        unit_count=UNIT_COUNT,
    ),
    subsystems=(
        Subsystem("units", "unit", (UNIT,), measured=True),
        Subsystem("switches", "switch", (SWITCH,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("banks", "bank", (BANK,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID, CONTACTS, CHAINED_TEMP, CHAINED_HUMID,
                                        CHAINED_CONTACTS), measured=True),
    ),
    unit=UNIT,
    hint="look at check_pdu",
    settings=SETTINGS,
    feeds=(
        Feed("phase", "unit", label=Column("Number", "4.4.1.3", 100), voltages=("phase",),
             sums=("unit", "phase"), branches="bank"),
    ),
    serial=_serial,
    object_ids=(f"{CPS}.6", f"{CPS}.3"),
)  # fmt: skip
