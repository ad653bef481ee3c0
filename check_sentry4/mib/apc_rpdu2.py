"""APC rack PDUs: PowerNet-MIB rPDU2; what it does not answer, from rPDU and sPDU before it.

Up to four units in a chain. All tables of rPDU2 count through all units, and tell the unit in a
column (Module). Power is hundredths of kilowatts, current tenths of Amps; -1 is not supported.
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
    Raw,
    Rows,
    Settings,
    States,
    Subsystem,
    System,
    Table,
    Utilisation,
    Where,
    Wired,
    fine,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

APC = "1.3.6.1.4.1.318.1.1"
OBJECTS = f"{APC}.26"
OLD, OLDEST = f"{APC}.12", f"{APC}.4"

RECORDED = "a recording of a real AP8959EU3"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

NORMAL = frozenset(("normal",))
LOAD = Enumeration(
    {
        1: ("lowLoad", WARNING), 2: ("normal", OK), 3: ("nearOverload", WARNING),
        4: ("overload", CRITICAL), 5: ("notsupported", OK),
    },
    normal=frozenset(("normal", "notsupported")),
)  # fmt: skip
ALARM = Enumeration({1: ("normal", OK), 2: ("alarm", CRITICAL)}, normal=NORMAL)
SUPPLY = Enumeration(
    {1: ("normal", OK), 2: ("alarm", CRITICAL), 3: ("notInstalled", OK)},
    normal=frozenset(("normal", "notInstalled")),
)
#: Rpdu2OutletPhaseLayoutType, as conductors are called everywhere.
PHASE_LAYOUT = fine("L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1", first=1)
OUTLET_STATE = Enumeration({1: ("off", OK), 2: ("on", OK), 4: ("unknown", UNKNOWN)})
PROBE = Enumeration(
    {
        1: ("notPresent", OK), 2: ("belowMin", CRITICAL), 3: ("belowLow", WARNING),
        4: ("normal", OK), 5: ("aboveHigh", WARNING), 6: ("aboveMax", CRITICAL),
    },
    frozenset(("notPresent",)), NORMAL,
)  # fmt: skip
COMMUNICATION = Enumeration(
    {1: ("notInstalled", OK), 2: ("commsOK", OK), 3: ("commsLost", UNKNOWN)},
    frozenset(("notInstalled", "commsLost")), frozenset(("commsOK",)),
)  # fmt: skip
CONTACT = Enumeration({1: ("open", OK), 2: ("closed", OK), 3: ("unknown", UNKNOWN)})
#: rPDULoadStatusLoadState, whose first two are the other way round; sPDUOutletCtl.
OLD_LOAD = ((1, 2), (2, 1))
OLD_OUTLET = ((1, 2), (2, 1), (5, 2), (6, 1))

#: rPDULoadStatusBankNumber of rows that are of banks; of a phase it is 0, or not answered.
BANKS = tuple(range(1, 101))

_MOST = 2**31 - 2
NONE = (-1,)


def _tenths(name: str, oid: str) -> Column:
    return Column(name, oid, _MOST, divisor=10, absent=NONE)


def _kilo(name: str, oid: str) -> Column:
    """Hundredths of kilowatts, or of kVA."""
    return Column(name, oid, _MOST, raw=Raw(times=10), absent=NONE)


def _hundredths(name: str, oid: str) -> Column:
    return Column(name, oid, _MOST, divisor=100, absent=NONE)


def _limits(of: str, entry: str, first: int, times: int = 1) -> tuple[Column | None, ...]:
    """Low load is a warning, near overload a warning, overload an alarm."""
    low, near, over = (Column(f"{of}{kind}", f"{entry}.{first + place}", _MOST,
                              raw=Raw(times=times),
                              absent=NONE)
                       for place, kind in enumerate(("LowLoad", "NearOverload", "Overload"))
                       )  # fmt: skip
    return None, low, near, over


_module = Column("Module", "4.3.1.2", 4, min=1)
_load = status("LoadState", "4.3.1.4", LOAD)


def _of_old_unit(column: Column) -> Column:
    """A scalar of rPDU, which has one unit."""
    return column._replace(oid="", scalar_oids=(f"{OLD}.{column.oid}",))


#: rPDUPowerSupply1Status and 2: the numbers mean the same.
_old_supplies = tuple(_of_old_unit(status(f"PowerSupply{n}", f"4.1.{n}", SUPPLY)) for n in (1, 2))
_supply = status("PowerSupply", "4.3.1.12", ALARM)
_supplies = tuple(
    status(f"PowerSupply{n}", f"4.3.1.{12 + n}", SUPPLY)
    .or_cell("", scalar_oids=old.scalar_oids) for n, old in enumerate(_old_supplies, 1)
)  # fmt: skip
_serial = text("Serial", "2.1.9", 32)
_old_serial = _of_old_unit(text("Serial", "1.6", 32))
_watts, _va = _kilo("ActivePower", "4.3.1.5"), _kilo("ApparentPower", "4.3.1.16")
_old_watts = _of_old_unit(Column("ActivePower", "1.16", _MOST, absent=NONE))
_old_va = _of_old_unit(Column("ApparentPower", "1.18", _MOST, absent=NONE))
_OLD_UNIT = Table(
    "unit", "units", OLD, "N",
    label=_of_old_unit(text("Name", "1.1", 64)),
    states=States(_old_supplies[0], _old_supplies),
    metrics=(
        Metric("ActivePower", _old_watts, "W", scope=OPTIONAL),
        Metric("ApparentPower", _old_va, "VA", scope=OPTIONAL),
    ),
    details=(_of_old_unit(text("Model", "1.5", 32)), _old_serial,
             _of_old_unit(text("Firmware", "1.3", 32))),
    rows=Rows(1, fixed=((1,),)),
    place=Place(is_unit=True),
)  # fmt: skip
#: rPDU2DevicePropertiesMaxPhaseCurrentRating.
_phase_rating = Column("PhaseCapacity", "4.2.1.12", 1000, min=1, absent=(-1, 0))
UNIT_COUNT = Column("UnitCount", f"{OBJECTS}.3", 4)
UNIT = Table(
    "unit", "units", OBJECTS, "N",
    label=text("Name", "4.3.1.3", 64),
    states=States(_load, (_load, _supply, *_supplies)),
    metrics=(
        Metric("ActivePower", _watts.or_cell("", raw=Raw(), scalar_oids=_old_watts.scalar_oids),
               "W", _load,
               _limits("Power", "4.1.1", 7, 100), scope=OPTIONAL),
        Metric("ApparentPower", _va.or_cell("", raw=Raw(), scalar_oids=_old_va.scalar_oids),
               "VA", scope=OPTIONAL),
        Metric("PowerFactor", _hundredths("PowerFactor", "4.3.1.17"), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _tenths("Energy", "4.3.1.9"), "kWh", scope=OPTIONAL),
        Metric("PeakPower", _kilo("PeakPower", "4.3.1.6"), "W", scope=OPTIONAL),
    ),
    details=(text("Model", "2.1.8", 32), _serial, text("Firmware", "2.1.6", 32)),
    rows=Rows(1, counted_by=UNIT_COUNT, fallback=_OLD_UNIT),
    tried=RECORDED,
    place=Place(is_unit=True, key=_module),
)  # fmt: skip


def _on_unit(column: str) -> tuple[PartOf, ...]:
    return (PartOf("unit", Column("Module", column, 4, min=1)),)


#: rPDU has one unit, which carries everything.
ALONE = (PartOf("unit", (1,)),)


def _old_load(banks: bool) -> tuple[Column, Column, Column]:
    """Load, state, and the number of the bank, which is 0 in rows of phases."""
    return (
        _tenths("Current", "2.3.1.1.2"),
        status("LoadState", "2.3.1.1.3", LOAD)._replace(raw=Raw(codes=OLD_LOAD)),
        Column("Bank" if banks else "OfBank", "2.3.1.1.5", 100),
    )


def _loads(
    name: str, plural: str, statuses: str, limits: str, more: tuple[Metric, ...] = (),
    rating: Column | None = None,
) -> Table:  # fmt: skip
    """Phases and banks: what is known of their currents, in rPDU2 and before."""
    banks = name == "bank"
    current, state, bank = _old_load(banks)
    number = Column("Number", f"{statuses}.3", 100)
    load = status("LoadState", f"{statuses}.4", LOAD)
    amps = _tenths("Current", f"{statuses}.5")
    own_limits = _limits("Current", limits, 5)
    if not banks:  # rPDU has them in the same order, before the banks
        load = load.or_cell(f"{OLD}.2.3.1.1.3", raw=Raw(codes=OLD_LOAD))
        amps = amps.or_cell(f"{OLD}.2.3.1.1.2")
        own_limits = tuple(
            column and column.or_cell(f"{OLD}.2.2.1.1.{place}")
            for place, column in enumerate(own_limits, 1)
        )
    old = Table(
        name, plural, OLD, "N",
        id=bank if banks else None,
        states=States(state, (state,)),
        # rPDULoadPhaseConfigTable has the index of the phases, which come before the banks here.
        metrics=(Metric("Current", current, "A", state,
                        () if banks else _limits("Current", f"{OLD}.2.2.1.1", 2)),),
        rows=Rows(3, where=Where((bank,), BANKS if banks else (0, None))),
        place=Place(ALONE, position=Column("Number", "2.3.1.1.5" if banks else "2.3.1.1.4", 100)),
    )  # fmt: skip
    metrics = (
        Metric("Current", amps, "A", load, own_limits, rating),
        Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
               scope=OPTIONAL, computed=Computed(utilisation=Utilisation(
                   amps, rating or Column("OwnCapacity", "", 1000),
                   None if rating else ("unit", _phase_rating)))),
        *((Metric("CurrentCapacity", rating, "A", fixed=True, scope=OPTIONAL),) if rating else ()),
        *more,
    )  # fmt: skip
    return Table(
        name, plural, OBJECTS, "N",
        states=States(load, (load,)),
        metrics=metrics,
        rows=Rows(3, fallback=old),
        phases=Phases(() if banks else ((1, 2, 3),)),
        tried=FROM_MIB if banks else RECORDED,
        place=Place(_on_unit(f"{statuses}.2"), position=number),
    )  # fmt: skip


PHASE = _loads(
    "phase", "phases", "6.3.1", "6.1.1",
    (
        Metric("Voltage", Column("Voltage", "6.3.1.6", _MOST, absent=NONE), "V", scope=OPTIONAL),
        Metric("ActivePower", _kilo("ActivePower", "6.3.1.7"), "W", scope=OPTIONAL),
        Metric("ApparentPower", _kilo("ApparentPower", "6.3.1.8"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _hundredths("PowerFactor", "6.3.1.9"), scope=OPTIONAL_PER_LOAD),
        Metric("PeakCurrent", _tenths("PeakCurrent", "6.3.1.10"), "A", scope=OPTIONAL),
        Metric("LoadImbalance", _tenths("Current", "6.3.1.5"), "%", computed=Computed("Current")),
        Metric("VoltageImbalance", Column("Voltage", "6.3.1.6", _MOST, absent=NONE), "%",
               computed=Computed("Voltage")),
    ),
)  # fmt: skip
BANK = _loads(
    "bank",
    "banks",
    "8.3.1",
    "8.1.1",
    rating=Column("CurrentCapacity", "8.2.1.5", 1000, min=1, absent=(-1, 0)),
)
_state = status("State", "9.2.3.1.5", OUTLET_STATE).or_cell(
    f"{OLD}.3.5.1.1.4", raw=Raw(codes=OLD_OUTLET)
)
_outlet_load = status("LoadState", "9.4.3.1.5", LOAD)
_oldest_state = status("State", "4.2.1.3", OUTLET_STATE)._replace(raw=Raw(codes=OLD_OUTLET))
_old_state = status("State", "3.5.1.1.4", OUTLET_STATE)._replace(raw=Raw(codes=OLD_OUTLET))
_old_outlet_load = status("LoadState", "5.6.1.3", LOAD)._replace(raw=Raw(codes=OLD_LOAD))
_SPDU_OUTLET = Table(
    "outlet", "outlets", OLDEST, "N", label=text("Name", "4.2.1.4", 20),
    states=States(all=(_oldest_state,), power_state=_oldest_state, optional=True),
    rows=Rows(24, large=True), place=Place(ALONE),
)  # fmt: skip
_RPDU_OUTLET = Table(
    "outlet", "outlets", OLD, "N", label=text("Name", "3.5.1.1.2", 64),
    states=States(all=(_old_state, _old_outlet_load), power_state=_old_state, optional=True),
    metrics=(Metric("Current", _tenths("Current", "3.5.1.1.7"), "A"),),
    rows=Rows(24, large=True, fallback=_SPDU_OUTLET), place=Place(ALONE),
)  # fmt: skip
OUTLET = Table(
    "outlet", "outlets", OBJECTS, "N",
    label=text("Name", "9.4.3.1.3", 64).or_else("9.2.3.1.3"),
    states=States(_outlet_load, (_state, _outlet_load), power_state=_state, optional=True),
    metrics=(
        Metric("Current", _tenths("Current", "9.4.3.1.6").or_cell(f"{OLD}.3.5.1.1.7"), "A",
               scope=OPTIONAL),
        # An outlet's load state is about its power, and so are its thresholds, whatever their name.
        Metric("ActivePower", Column("ActivePower", "9.4.3.1.7", _MOST, absent=NONE), "W",
               _outlet_load, _limits("Power", "9.4.1.1", 5), scope=OPTIONAL),
        Metric("Energy", _tenths("Energy", "9.4.3.1.11"), "kWh", scope=OPTIONAL),
    ),
    rows=Rows(24, large=True, fallback=_RPDU_OUTLET),
    tried=FROM_MIB,
    place=Place((PartOf("unit", Column("Module", "9.4.3.1.2", 4, min=1).or_else("9.2.3.1.2")),),
                position=Column("Number", "9.4.3.1.4", 128).or_else("9.2.3.1.4")),
)  # fmt: skip


def _probe(
    name: str, plural: str, metric: Metric, at: str, *, is_temperature: bool = False
) -> Table:
    there = status("Communication", "10.2.2.1.6", COMMUNICATION)
    own = status("Status", at, PROBE)
    return Table(
        name, plural, OBJECTS, "N",
        label=text("Name", "10.2.2.1.3", 64),
        states=States(there, (there, own)),
        metrics=(metric._replace(status=own),),
        rows=Rows(1, not_there=("notInstalled", "notPresent")),
        probe=Probe(is_sensor=True, group="probe"),
        tried=FROM_MIB,
        place=Place(_on_unit("10.2.2.1.2")),
    )  # fmt: skip


TEMP = _probe(
    "temp", "temperature sensors",
    Metric("Temp", Column("Temp", "10.2.2.1.8", 32767, divisor=10, min=-1000, absent=NONE), "C",
           thresholds=(None, None, Column("TempHigh", "10.2.1.1.11", 1000, absent=NONE),
                       Column("TempMax", "10.2.1.1.10", 1000, absent=NONE))),
    "10.2.2.1.9", is_temperature=True,
)  # fmt: skip
HUMID = _probe(
    "humid", "humidity sensors",
    Metric("Humid", Column("Humid", "10.2.2.1.10", 100, absent=NONE), "%", percent=True,
           thresholds=(Column("HumidMin", "10.2.1.1.14", 100, absent=NONE),
                       Column("HumidLow", "10.2.1.1.13", 100, absent=NONE), None, None)),
    "10.2.2.1.11",
)  # fmt: skip
_contact_there = status("Communication", "10.4.2.1.6", COMMUNICATION)
_contact_state = status("State", "10.4.2.1.7", CONTACT)
_contact_alarm = status("Alarm", "10.4.2.1.8", ALARM)
CONTACTS = Table(
    "contact", "contacts", OBJECTS, "N",
    label=text("Name", "10.4.2.1.3", 64),
    states=States(_contact_there, (_contact_there, _contact_state, _contact_alarm)),
    rows=Rows(1, not_there=("notInstalled",)),
    probe=SENSOR,
    tried=FROM_MIB,
    place=Place(_on_unit("10.4.2.1.2")),
)  # fmt: skip

_RESTRICTION = fine(
    "alwaysAllowTurnON", "restrictOnNearOverload", "restrictOnOverload", "notSupported", first=1
)
SETTINGS = Settings(
    columns=(
        ("unit", (Column("ColdstartDelay", "4.1.1.6", 300, min=-1, unit="s"),)),
        ("phase", (status("OverloadRestriction", "6.1.1.4", _RESTRICTION),)),
        ("bank", (status("OverloadRestriction", "8.1.1.4", _RESTRICTION),)),
        ("outlet", (
            Column("PowerOnTime", "9.2.1.1.5", 7200, min=-1, unit="s"),
            Column("RebootDuration", "9.2.1.1.7", 60, unit="s"),
        )),
        ("temp", (Column("TempHysteresis", "10.2.1.1.12", 100),)),
        ("humid", (Column("HumidityHysteresis", "10.2.1.1.15", 100, unit="%"),)),
    ),
)  # fmt: skip

FAMILY = Family(
    "apc-rpdu2",
    title="PowerNet-MIB rPDU2",
    called="APC rack PDU",
    enterprise=APC,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(UPTIME, Metric("UnitCount", UNIT_COUNT, aliases=("rPDU2DeviceTableSize",))),
        unit_count=UNIT_COUNT,
    ),
    subsystems=(
        Subsystem("units", "unit", (UNIT,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("banks", "bank", (BANK,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID, CONTACTS), measured=True),
    ),
    unit=UNIT,
    hint="look at check_pdu",
    settings=SETTINGS,
    feeds=(
        Feed(
            "phase", "unit", label=Column("Number", "6.3.1.3", 100), voltages=("phase",),
            sums=("unit", "phase"), branches="bank",
            wired=Wired(
                status("PhaseLayout", "9.4.2.1.5", PHASE_LAYOUT), Column("Bank", "9.4.2.1.7", 100)
            ),
        ),
    ),
    serial=_serial,
    object_ids=("1.3.6.1.4.1.318.1.3.4",),
)  # fmt: skip
