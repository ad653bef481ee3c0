"""Schleifenbauer PDUs on a databus: SCHLEIFENBAUER-DATABUS-MIB (31034).

Registers as they come: several PDUs behind one agent, each with the address that it has on the bus.
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    OPTIONAL,
    OPTIONAL_PER_LOAD,
    SENSOR,
    SINGLE,
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
from check_sentry4.state import CRITICAL, OK, WARNING

ENTERPRISE = "1.3.6.1.4.1.31034"
OBJECTS = f"{ENTERPRISE}.12.1.1"

RECORDED = "a recording of a real dpm27e with 12 of 27 channels"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

NONE = frozenset(("none",))
#: 0, or what has the alert: a phase, an outlet, a branch, by its number.
ALERT = Enumeration({0: ("none", OK)}, normal=NONE, other=CRITICAL)
WARN = Enumeration({0: ("none", OK)}, normal=NONE, other=WARNING)
#: The sum of what has happened since the alerts were last reset.
DEVICE_STATUS = Enumeration(
    {
        0: ("ok", OK), 1: ("alertFlagged", WARNING), 2: ("settingsInitialized", OK),
        4: ("powerOnReset", OK), 8: ("externalReset", OK), 16: ("watchdogReset", WARNING),
        32: ("brownout", WARNING), 64: ("controllerError", CRITICAL),
        128: ("slaveModuleReset", WARNING),
    },
    normal=frozenset(("ok",)), bits=True,
)  # fmt: skip
TEMPERATURE = Enumeration(
    {0: ("none", OK), 1: ("internalSensor", CRITICAL), 2: ("externalSensor", CRITICAL)},
    normal=NONE,
)
RESIDUAL = Enumeration(
    {0: ("none", OK), 1: ("currentAlert", CRITICAL), 2: ("sensorError", WARNING)}, normal=NONE
)
RING = fine("open", "closed")
OUTLET_STATE = fine("off", "on")
CONTACT = Enumeration({0: ("open", OK), 1: ("closed", OK), 100: ("closed", OK)})

_MOST = 2**31 - 2
#: KiloWattHour: registers have 24 bits.
_KWH = 2**24 - 1


def _centi(name: str, oid: str) -> Column:
    return Column(name, oid, _MOST, divisor=100)


def _factor(oid: str) -> Column:
    return Column("PowerFactor", oid, 10000, divisor=10000)


_ring = status("RingState", "", RING)._replace(scalar_oids=(f"{OBJECTS}.1.1.5",))
_breach = Column("RingBreachIndex", "", 65535, scalar_oids=(f"{OBJECTS}.1.1.6",))
_duplicates = status("DuplicateDevices", "", WARN)._replace(scalar_oids=(f"{OBJECTS}.1.1.4",))
DATABUS = Table(
    "databus", "databuses", OBJECTS, "N",
    states=States(_duplicates, (_duplicates, _ring), optional=True, broken_after=_breach),
    rows=Rows(1, fixed=((1,),)),
    tried=RECORDED,
)  # fmt: skip
UNIT_COUNT = Column("DeviceCount", f"{OBJECTS}.1.1.1", 512)
_serial = text("Serial", "1.1.1.6", 16)
_status = status("DeviceStatusCode", "3.1.1.1", DEVICE_STATUS)
_alerts = tuple(
    status(f"{name}Alert", f"3.1.1.{number}", enum) for name, number, enum in (
        ("Temperature", 2, TEMPERATURE), ("InputCurrent", 3, ALERT), ("OutletCurrent", 4, ALERT),
        ("InputVoltage", 5, ALERT), ("OutletCurrentDrop", 6, ALERT),
        ("InputCurrentDrop", 7, ALERT), ("SensorChange", 8, WARN),
        ("OutletVoltageDrop", 9, ALERT), ("BranchCurrent", 10, ALERT),
        ("BranchVoltage", 11, ALERT), ("NeutralCurrent", 12, ALERT),
        ("ResidualCurrent", 13, RESIDUAL), ("Hardware", 14, ALERT),
    )
)  # fmt: skip
#: sdbDevCfMaximumLoad, of each phase.
_rated = Column("MaximumLoad", "2.1.1.6", 1000, min=1)
_hottest = Column("MaximumTemperature", "5.1.1.8", 99, min=1, absent=(0,))
UNIT = Table(
    "pdu", "pdus", f"{OBJECTS}.2", "N",
    label=text("Name", "1.1.1.10", 16),
    states=States(_status, (_status, *_alerts), optional=True),
    metrics=(
        Metric("InternalTemp", Column("InternalTemp", "8.1.1.1", 20000, divisor=100, min=-10000),
               "C", thresholds=(None, None, None, _hottest), scope=OPTIONAL),
        Metric("ExternalTemp", Column("ExternalTemp", "8.1.1.2", 20000, divisor=100, min=-10000),
               "C", scope=OPTIONAL),
        Metric("ResidualCurrent", _centi("ResidualCurrent", "8.1.1.5"), "A", scope=OPTIONAL),
    ),
    details=(text("Product", "1.1.1.5", 16), _serial, text("Place", "1.1.1.11", 16)),
    rows=Rows(2, counted_by=UNIT_COUNT),
    tried=f"{RECORDED}; alerts on {FROM_MIB}",
    aliases=("device", "unit"),
    place=Place(is_unit=True),
)  # fmt: skip
ON_UNIT = (PartOf("pdu", 1),)


def _metered(
    name: str, plural: str, entry: str, tried: str, *aliases: str, phases: Phases = SINGLE
) -> Table:
    """Inputs and branches, which have the same registers."""
    amps, volts = _centi("Current", f"{entry}.5"), _centi("Voltage", f"{entry}.7")
    rated = ("pdu", _rated) if phases.groups else None
    three = () if not phases.groups else (
        Metric("LoadImbalance", amps, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", volts, "%", computed=Computed("Voltage")),
    )  # fmt: skip
    return Table(
        name, plural, f"{OBJECTS}.2", "UN",
        label=text("Name", f"{entry}.13", 8),
        metrics=(
            Metric("Current", amps, "A",
                   thresholds=(None, None, None, _centi("MaxAmps", f"{entry}.11"))),
            Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
                   scope=OPTIONAL, computed=Computed(utilisation=Utilisation(
                       amps, Column("OwnCapacity", "", 1000), rated))),
            Metric("Voltage", volts, "V"),
            Metric("ApparentPower", Column("ApparentPower", f"{entry}.9", 327680), "VA",
                   scope=OPTIONAL),
            Metric("ActivePower", Column("ActivePower", f"{entry}.10", 327680), "W",
                   scope=OPTIONAL),
            Metric("PowerFactor", _factor(f"{entry}.4"), scope=OPTIONAL_PER_LOAD),
            Metric("Energy", Column("Energy", f"{entry}.2", _KWH), "kWh", scope=OPTIONAL),
            *three,
        ),
        rows=Rows(3, anchor=amps),
        place=Place(ON_UNIT),
        phases=phases,
        aliases=aliases,
        tried=tried,
    )  # fmt: skip


INPUT = _metered("input", "inputs", "6.1.1", RECORDED, "phase", phases=Phases(((1, 2, 3),)))
BRANCH = _metered("branch", "branches", "10.1.1", FROM_MIB)
_outlet_amps = _centi("Current", "7.2.1.5")
_state = status("State", "7.3.1.2", OUTLET_STATE)
OUTLET = Table(
    "outlet", "outlets", f"{OBJECTS}.2", "UN",
    label=text("Name", "7.1.1.2", 8),
    states=States(all=(_state,), power_state=_state, optional=True),
    metrics=(
        Metric("Current", _outlet_amps, "A",
               thresholds=(None, None, None, _centi("MaxAmps", "7.2.1.8")), scope=OPTIONAL),
        Metric("Voltage", _centi("Voltage", "7.2.1.7"), "V", scope=OPTIONAL),
        Metric("ApparentPower", Column("ApparentPower", "7.2.1.10", 327680), "VA", scope=OPTIONAL),
        Metric("ActivePower", Column("ActivePower", "7.2.1.11", 327680), "W", scope=OPTIONAL),
        Metric("PowerFactor", _factor("7.2.1.4"), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", Column("Energy", "7.2.1.2", _KWH), "kWh", scope=OPTIONAL),
    ),
    rows=Rows(27, large=True),
    tried=RECORDED,
    aliases=("channel",),
    place=Place(ON_UNIT),
)  # fmt: skip
TOTAL = Table(
    "total", "totals", f"{OBJECTS}.2", "UN",
    metrics=(
        Metric("Current", _centi("Current", "11.1.1.4"), "A"),
        Metric("ApparentPower", Column("ApparentPower", "11.1.1.6", 983040), "VA", scope=OPTIONAL),
        Metric("ActivePower", Column("ActivePower", "11.1.1.7", 983040), "W", scope=OPTIONAL),
        Metric("PowerFactor", _factor("11.1.1.3"), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", Column("Energy", "11.1.1.2", _KWH), "kWh", scope=OPTIONAL),
        Metric("NeutralCurrent", _centi("NeutralCurrent", "11.1.1.8"), "A",
               thresholds=(None, None, None, _centi("NeutralMaxAmps", "11.1.1.10")),
               scope=OPTIONAL),
    ),
    rows=Rows(1, anchor=Column("Current", "11.1.1.4", _MOST, divisor=100)),
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip
_kind = text("Type", "8.2.1.2", 1)


def _sensor(name: str, plural: str, kind: str, metric: Metric) -> Table:
    return Table(
        name, plural, f"{OBJECTS}.2", "UN",
        label=text("Name", "8.2.1.4", 18),
        metrics=(metric,),
        rows=Rows(1, anchor=_kind, where=Where((_kind,), (kind,))),
        probe=SENSOR,
        tried=FROM_MIB,
        place=Place(ON_UNIT),
    )  # fmt: skip


TEMP = _sensor("temp", "temperature sensors", "t",
               Metric("Temp", Column("Temp", "8.2.1.3", 327680, divisor=100, min=-10000),
                      "C"))  # fmt: skip
HUMID = _sensor("humid", "humidity sensors", "h",
                Metric("Humid", Column("Humid", "8.2.1.3", 10000, divisor=100), "%",
                       percent=True))  # fmt: skip
_value = Column("Value", "8.2.1.3", 327680, divisor=100, min=-327680)
#: A letter that the MIB does not define; a row without one has no sensor.
OTHERS = Table(
    "other", "other sensors", f"{OBJECTS}.2", "UN",
    label=text("Name", "8.2.1.4", 18),
    metrics=(Metric("Value", _value),),
    rows=Rows(1, anchor=_kind, where=Where((_kind,), ("t", "h", "i", "", None), none_of=True)),
    probe=SENSOR,
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip
_contact = status("State", "8.2.1.3", CONTACT)
CONTACTS = Table(
    "contact", "contacts", f"{OBJECTS}.2", "UN",
    label=text("Name", "8.2.1.4", 18),
    states=States(all=(_contact,), optional=True),
    rows=Rows(1, anchor=_kind, where=Where((_kind,), ("i",))),
    probe=SENSOR,
    tried=f"{RECORDED}, which tells no state; a state on {FROM_MIB}",
    place=Place(ON_UNIT),
)  # fmt: skip

_startup = status("OutletPowerUpMode", "5.1.1.7", fine("off", "sameState", "sameStateDelayed"))
SETTINGS = Settings(
    columns=(
        ("pdu", (_startup, Column("FixedOutletDelay", "5.1.1.5", _MOST, divisor=1000, unit="s"))),
        ("outlet", (Column("OutletDelay", "7.3.1.5", _MOST, unit="s"),)),
    ),
    wakeup=("pdu", _startup),
    factory_names=r"(channel|outlet) ?\d+",
)

FAMILY = Family(
    "schleifenbauer",
    title="SCHLEIFENBAUER-DATABUS-MIB",
    called="Schleifenbauer PDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(UPTIME, Metric("DeviceCount", UNIT_COUNT, aliases=("sdbMgmtStsDevices",))),
        unit_count=UNIT_COUNT,
        counted="device",
    ),
    subsystems=(
        Subsystem("databuses", "databus", (DATABUS,)),
        Subsystem("pdus", "pdu", (UNIT,), measured=True),
        Subsystem("inputs", "input", (INPUT,), measured=True),
        Subsystem("totals", "total", (TOTAL,), measured=True),
        Subsystem("branches", "branch", (BRANCH,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID, CONTACTS, OTHERS), measured=True),
    ),
    unit=UNIT,
    hint="look at check_pdu",
    settings=SETTINGS,
    feeds=(
        Feed("input", "pdu", by_position=True, voltages=("input",), sums=("total", "input"),
             branches="branch"),
    ),
    serial=_serial,
    object_ids=(ENTERPRISE,),
)  # fmt: skip
