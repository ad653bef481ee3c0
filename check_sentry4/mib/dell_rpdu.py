"""Dell rack PDUs: DellrPDU-MIB (674.10903.200). Units, phases, outlets, sensors; flat indexes.

The MIB does not tell which unit a phase or an outlet is on: with several units that is not known.
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    OPTIONAL,
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
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

ENTERPRISE = "1.3.6.1.4.1.674.10903.200"
OBJECTS = f"{ENTERPRISE}.2.200"

RECORDED = "a recording of a real DELL6606 with 24 outlets"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

NORMAL = frozenset(("normal",))
GLOBAL = Enumeration(
    {
        1: ("other", UNKNOWN), 2: ("unknown", UNKNOWN), 3: ("ok", OK), 4: ("non-critical", WARNING),
        5: ("critical", CRITICAL), 6: ("non-recoverable", CRITICAL),
    },
    normal=frozenset(("ok",)),
)  # fmt: skip
LOAD = Enumeration(
    {
        1: ("lowLoad", WARNING), 2: ("normal", OK), 3: ("nearOverload", WARNING),
        4: ("overload", CRITICAL),
    },
    normal=NORMAL,
)  # fmt: skip
SUPPLY = Enumeration(
    {1: ("allAvailablePowerSuppliesOK", OK), 2: ("powerSupplyFailed", CRITICAL)},
    normal=frozenset(("allAvailablePowerSuppliesOK",)),
)
#: 3: its devices are to be shut down and its power cycled, says the MIB.
COMMAND = Enumeration(
    {
        1: ("commandPending", OK), 2: ("noCommandPending", OK),
        3: ("commandPendingUnknown", WARNING),
    },
    normal=frozenset(("commandPending", "noCommandPending")),
)  # fmt: skip
OUTLET_STATE = Enumeration({1: ("on", OK), 2: ("off", OK), 3: ("unknown", UNKNOWN)})
COMMUNICATION = Enumeration(
    {1: ("notInstalled", OK), 2: ("commsOK", OK), 3: ("commsLost", UNKNOWN)},
    frozenset(("notInstalled", "commsLost")), frozenset(("commsOK",)),
)  # fmt: skip
PROBE = Enumeration(
    {
        1: ("notPresent", OK), 2: ("belowMin", CRITICAL), 3: ("belowLow", WARNING),
        4: ("normal", OK), 5: ("overHigh", WARNING), 6: ("overMax", CRITICAL),
    },
    frozenset(("notPresent",)), NORMAL,
)  # fmt: skip
CONTACT = Enumeration({1: ("open", OK), 2: ("closed", OK), 3: ("unknown", UNKNOWN)})
ALARM = Enumeration({1: ("normal", OK), 2: ("alarm", CRITICAL)}, normal=NORMAL)

_MOST = 2**31 - 2
NONE = (-1,)


def _limits(of: str, entry: str, first: int, times: int = 1) -> tuple[Column | None, ...]:
    """Low load is a warning, near overload a warning, overload an alarm."""
    low, near, over = (Column(f"{of}{kind}", f"{entry}.{first + place}", _MOST,
                              raw=Raw(times=times), absent=NONE)
                       for place, kind in enumerate(("LowLoad", "NearOverload", "Overload"))
                       )  # fmt: skip
    return None, low, near, over


def _tenths(name: str, oid: str) -> Column:
    return Column(name, oid, _MOST, divisor=10)


def _scalar(column: Column, oid: str) -> Column:
    """A scalar of the product: what it tells, it tells of all its units."""
    return column._replace(oid="", scalar_oids=(oid,))


_overall = _scalar(status("GlobalStatus", "", GLOBAL), f"{ENTERPRISE}.2.110.1")
_supply = _scalar(status("PowerSupply", "", SUPPLY), f"{OBJECTS}.140.1")
PRODUCT = Table(
    "product", "products", ENTERPRISE, "N",
    label=_scalar(text("Name", "", 64), f"{ENTERPRISE}.2.100.1"),
    states=States(_overall, (_overall, _supply), optional=True),
    rows=Rows(1, fixed=((1,),)),
    tried=FROM_MIB,
)  # fmt: skip
_load = status("LoadState", "110.2.1.6", LOAD)
_serial = text("Serial", "100.2.1.8", 32)
UNIT_COUNT = Column("UnitCount", f"{OBJECTS}.110.1", 16)
UNIT = Table(
    "unit", "units", OBJECTS, "N",
    label=text("Name", "110.2.1.2", 64),
    states=States(_load, (_load, status("Command", "110.2.1.5", COMMAND))),
    metrics=(
        Metric("ActivePower", Column("ActivePower", "110.2.1.3", _MOST, raw=Raw(times=10)), "W",
               _load, _limits("Power", "110.3.1", 5, 100)),
        Metric("Energy", _tenths("Energy", "110.2.1.4"), "kWh", scope=OPTIONAL),
        Metric("CurrentCapacity", Column("CurrentCapacity", "110.4.1.8", 1000, min=1), "A",
               fixed=True, scope=OPTIONAL),
    ),
    details=(text("Model", "100.2.1.7", 32), _serial, text("Firmware", "100.2.1.5", 32)),
    rows=Rows(1, counted_by=UNIT_COUNT),
    tried=RECORDED,
    place=Place(is_unit=True),
)  # fmt: skip
#: What is known of one unit; of several the MIB does not say it.
ON_UNIT = (PartOf("unit", (1,)),)
_phase_load = status("LoadState", "120.2.1.3", LOAD)
_amps, _volts = _tenths("Current", "120.2.1.4"), Column("Voltage", "120.2.1.5", _MOST)
_phase = Column("Number", "120.2.1.2", 3, min=1)
PHASE = Table(
    "phase", "phases", OBJECTS, "N",
    states=States(_phase_load, (_phase_load,)),
    metrics=(
        Metric("Current", _amps, "A", _phase_load, _limits("Current", "120.3.1", 4)),
        Metric("Voltage", _volts, "V", scope=OPTIONAL),
        Metric("ActivePower", Column("ActivePower", "120.2.1.6", _MOST, raw=Raw(times=10)), "W",
               scope=OPTIONAL),
        Metric("LoadImbalance", _amps, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _volts, "%", computed=Computed("Voltage")),
    ),
    rows=Rows(3),
    phases=Phases(((1, 2, 3),)),
    tried=RECORDED,
    place=Place(ON_UNIT, position=_phase),
)  # fmt: skip
_state = status("State", "130.1.2.1.4", OUTLET_STATE)
_outlet_load = status("LoadState", "130.2.2.1.11", LOAD)
OUTLET = Table(
    "outlet", "outlets", OBJECTS, "N",
    label=text("Name", "130.2.2.1.3", 64).or_else("130.1.2.1.3"),
    states=States(_outlet_load, (_outlet_load, _state), power_state=_state, optional=True),
    metrics=(
        # In whole Amps, as recorded; the MIB says so, too.
        Metric("Current", Column("Current", "130.2.2.1.6", _MOST), "A", _outlet_load,
               _limits("Current", "130.2.4.1", 4), scope=OPTIONAL),
        Metric("ActivePower", Column("ActivePower", "130.2.2.1.8", _MOST), "W", scope=OPTIONAL),
        Metric("Energy", Column("Energy", "130.2.2.1.7", _MOST), "kWh", scope=OPTIONAL),
    ),
    rows=Rows(24, large=True),
    tried=RECORDED,
    place=Place(ON_UNIT, position=Column("Number", "130.2.2.1.2", 128).or_else("130.1.2.1.2")),
)  # fmt: skip


def _sensor(name: str, plural: str, entry: str, own: Column, metric: Metric) -> Table:
    there = status("Communication", f"{entry}.3", COMMUNICATION)
    return Table(
        name, plural, OBJECTS, "N",
        label=text("Name", f"{entry}.2", 64),
        states=States(there, (there, own)),
        metrics=(metric._replace(status=own),),
        rows=Rows(1, not_there=("notInstalled", "notPresent")),
        probe=Probe(is_sensor=True),
        tried=FROM_MIB,
        place=Place(ON_UNIT),
    )  # fmt: skip


TEMP = _sensor(
    "temp", "temperature sensors", "150.2.2.1", status("Status", "150.2.2.1.6", PROBE),
    Metric("Temp", Column("Temp", "150.2.2.1.5", 32767, divisor=10, min=-1000), "C",
           thresholds=(None, None, Column("TempHigh", "150.2.3.1.7", 1000),
                       Column("TempMax", "150.2.3.1.6", 1000))),
)  # fmt: skip
HUMID = _sensor(
    "humid", "humidity sensors", "150.3.2.1", status("Status", "150.3.2.1.5", PROBE),
    Metric("Humid", Column("Humid", "150.3.2.1.4", 100), "%", percent=True,
           thresholds=(Column("HumidMin", "150.3.3.1.4", 100),
                       Column("HumidLow", "150.3.3.1.3", 100), None, None)),
)  # fmt: skip
_contact = status("State", "150.4.2.1.3", CONTACT)
_contact_alarm = status("Alarm", "150.4.2.1.4", ALARM)
CONTACTS = Table(
    "contact", "contacts", OBJECTS, "N",
    label=text("Name", "150.4.2.1.2", 64),
    states=States(_contact_alarm, (_contact_alarm, _contact)),
    rows=Rows(1),
    probe=SENSOR,
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip

SETTINGS = Settings(
    columns=(
        ("unit", (Column("ColdstartDelay", "110.3.1.4", 300, min=-1, unit="s"),)),
        ("outlet", (
            Column("PowerOnTime", "130.1.3.1.4", 7200, min=-1, unit="s"),
            Column("RebootDuration", "130.1.3.1.6", 60, unit="s"),
        )),
    ),
)  # fmt: skip

FAMILY = Family(
    "dell-rpdu",
    title="DellrPDU-MIB",
    called="Dell rack PDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(UPTIME, Metric("UnitCount", UNIT_COUNT, aliases=("rPDUDeviceTableSize",))),
        unit_count=UNIT_COUNT,
    ),
    subsystems=(
        Subsystem("products", "product", (PRODUCT,)),
        Subsystem("units", "unit", (UNIT,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID, CONTACTS), measured=True),
    ),
    unit=UNIT,
    hint="look at check_pdu",
    settings=SETTINGS,
    feeds=(
        Feed("phase", "unit", label=_phase, voltages=("phase",), sums=("unit", "phase")),
    ),
    serial=_serial,
)  # fmt: skip
