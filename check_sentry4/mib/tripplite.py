"""Tripp Lite PDUs and rack switches (Eaton Tripp Lite): TRIPPLITE-PRODUCTS (850.1.1).

A device says only that it is one of Tripp Lite's: PDUs answer 850.1.1.3.2, rack switches .4; a UPS
answers neither. The tables of both have the same columns, from the outputs on.
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
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

HARDWARE = "1.3.6.1.4.1.850.1.1"
PDU, ENVIRONMENT, ATS = f"{HARDWARE}.3.2", f"{HARDWARE}.3.3", f"{HARDWARE}.3.4"

RECORDED = "a recording of a real PDUMV30HVNETLX with 24 outlets"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

DEVICE_STATUS = Enumeration(
    {
        0: ("none", OK), 1: ("critical", CRITICAL), 2: ("warning", WARNING), 3: ("info", OK),
        4: ("status", OK), 5: ("offline", UNKNOWN), 6: ("custom", OK), 7: ("configuration", OK),
    },
    frozenset(("offline",)), frozenset(("none", "info", "status", "custom", "configuration")),
)  # fmt: skip
#: TruthValue: 1 is true.
FAULT = Enumeration({1: ("fault", CRITICAL), 2: ("none", OK)}, normal=frozenset(("none",)))
ALARM = Enumeration({1: ("alarm", CRITICAL), 2: ("none", OK)}, normal=frozenset(("none",)))
OVERCURRENT = Enumeration(
    {1: ("overcurrent", CRITICAL), 2: ("none", OK)}, normal=frozenset(("none",))
)
MAIN_LOAD = Enumeration({0: ("unknown", UNKNOWN), 1: ("off", WARNING), 2: ("on", OK)})
#: Firmware answers more values than the MIB has; only 0 means that there is no power.
OUTPUT_SOURCE = Enumeration(
    {0: ("none", CRITICAL), 1: ("normal", OK)}, normal=frozenset(("normal",)), other=OK
)
OUTLET_STATE = Enumeration({0: ("unknown", UNKNOWN), 1: ("off", OK), 2: ("on", OK)})
BREAKER = Enumeration(
    {0: ("open", CRITICAL), 1: ("closed", OK), 2: ("notInstalled", OK)},
    normal=frozenset(("closed",)),
)
AVAILABLE = Enumeration(
    {
        0: ("none", CRITICAL), 1: ("inputSourceA", WARNING), 2: ("inputSourceB", WARNING),
        3: ("inputSourceAB", OK),
    },
    normal=frozenset(("inputSourceAB",)),
)  # fmt: skip
IN_USE = Enumeration({0: ("inputSourceA", OK), 1: ("inputSourceB", OK)})
CONTACT = Enumeration({0: ("open", OK), 1: ("closed", OK)})

_MOST = 2**31 - 2


def _number(name: str, oid: str, divisor: int = 1) -> Column:
    return Column(name, oid, _MOST, divisor=divisor)


def _limits(of: str, entry: str, high_critical: int, divisor: int) -> tuple[Column, ...]:
    """Low critical, low warning, high warning, high critical; the MIB has the last first."""
    kinds = ("LowCritical", 3), ("LowWarning", 2), ("HighWarning", 1), ("HighCritical", 0)
    return tuple(Column(f"{of}{kind}", f"{entry}.{high_critical + place}", _MOST, divisor=divisor,
                        min=1) for kind, place in kinds)  # fmt: skip


_status = status("Status", "2.1.10", DEVICE_STATUS)
_loads = tuple(
    status(f"{of}MainLoad", f"{root}.2.1.1.1", MAIN_LOAD)
    for of, root in (("Pdu", PDU), ("Ats", ATS))
)
_serial = text("Serial", f"{HARDWARE}.2.1.1.5", 32)


#: Of all types of devices that the agent manages: an environment sensor is one, too.
DEVICE = Table(
    "device", "devices", f"{HARDWARE}.1", "N",
    label=text("Name", "2.1.6", 64),
    states=States(_status, (_status,), optional=True),
    details=(text("Model", "2.1.5", 64), _serial),
    rows=Rows(1, anchor=text("Model", "2.1.5", 64),
              counted_by=Column("DeviceCount", f"{HARDWARE}.1.1", 64)),
    tried=RECORDED,
    aliases=("unit",),
    place=Place(is_unit=True),
)  # fmt: skip
ON_DEVICE = (PartOf("device", 1),)


def _main(root: str, fallback: Table | None = None) -> Table:
    """What a PDU, or a rack switch, says of itself as a whole."""
    load, fault = status("MainLoad", "2.1.1.1", MAIN_LOAD), status("Fault", "2.1.1.12", FAULT)
    return Table(
        "main", "mains", root, "N",
        states=States(fault, (fault, load), optional=True),
        metrics=(
            Metric("ActivePower", _number("ActivePower", "2.1.1.9"), "W", scope=OPTIONAL),
            Metric("ApparentPower", _number("ApparentPower", "2.1.1.14"), "VA", scope=OPTIONAL),
            Metric("Current", _number("Current", "2.1.1.16", 100), "A", scope=OPTIONAL),
            Metric("PowerUtilized", _number("PowerUtilized", "2.1.1.13"), "%", percent=True,
                   scope=OPTIONAL),
            Metric("Temp", Column("Temp", "2.1.1.6", 1000, min=-100), "C", scope=OPTIONAL),
        ),
        rows=Rows(1, fallback=fallback),
        tried=RECORDED if fallback else FROM_MIB,
        place=Place(ON_DEVICE),
    )  # fmt: skip


MAIN = _main(PDU, _main(ATS))
_phase_volts = _number("Voltage", "3.1.2.1.4", 10)
PHASE = Table(
    "phase", "input phases", PDU, "UN",
    metrics=(
        Metric("Voltage", _phase_volts, "V", thresholds=_limits("Voltage", "5.3.1", 2, 10)),
        Metric("Current", _number("Current", "3.1.2.1.7", 100), "A", scope=OPTIONAL),
        Metric("ActivePower", _number("ActivePower", "3.1.2.1.8"), "W", scope=OPTIONAL),
        Metric("Frequency", _number("Frequency", "3.1.2.1.3", 10), "Hz", scope=OPTIONAL),
        Metric("LoadImbalance", _number("Current", "3.1.2.1.7", 100), "%",
               computed=Computed("Current")),
        Metric("VoltageImbalance", _phase_volts, "%", computed=Computed("Voltage")),
    ),
    rows=Rows(3, anchor=_phase_volts),
    phases=Phases(((1, 2, 3),)),
    tried=RECORDED,
    place=Place(ON_DEVICE),
)  # fmt: skip


def _output(root: str, limits: str, tenths: int, fallback: Table | None = None) -> Table:
    """``limits`` is the table of thresholds, in which a current of 1 A is ``tenths``."""
    source = status("Source", "3.2.1.1.10", OUTPUT_SOURCE)
    amps = _number("Current", "3.2.1.1.5", 100)
    return Table(
        "output", "outputs", root, "UN",
        states=States(source, (source,)),
        metrics=(
            Metric("Current", amps, "A", thresholds=(
                None, Column("CurrentLow", f"{limits}.3", _MOST, divisor=tenths, min=1),
                Column("CurrentHigh", f"{limits}.2", _MOST, divisor=tenths, min=1), None)),
            Metric("Voltage", _number("Voltage", "3.2.1.1.4", 10), "V",
                   thresholds=_limits("Voltage", limits, 5, 10)),
            Metric("ActivePower", _number("ActivePower", "3.2.1.1.8"), "W", scope=OPTIONAL),
            Metric("ApparentPower", _number("ApparentPower", "3.2.1.1.15"), "VA", scope=OPTIONAL),
            Metric("PowerFactor", _number("PowerFactor", "3.2.1.1.9", 100),
                   scope=OPTIONAL_PER_LOAD),
            Metric("Frequency", _number("Frequency", "3.2.1.1.11", 10), "Hz", scope=OPTIONAL),
            Metric("PowerUtilized", _number("PowerUtilized", "3.2.1.1.17", 100), "%", percent=True,
                   scope=OPTIONAL),
            Metric("LoadImbalance", amps, "%", computed=Computed("Current")),
        ),
        rows=Rows(3, fallback=fallback),
        phases=Phases(((1, 2, 3),)),
        tried=RECORDED if fallback else FROM_MIB,
        place=Place(ON_DEVICE, position=Column("Phase", "3.2.1.1.2", 3, min=1)),
    )  # fmt: skip


def _circuit(root: str, fallback: Table | None = None) -> Table:
    amps = _number("Current", "3.4.1.1.4", 100)
    return Table(
        "circuit", "circuits", root, "UN",
        metrics=(
            Metric("Current", amps, "A",
                   capacity=Column("CurrentCapacity", "3.4.1.1.5", _MOST, divisor=100, min=1)),
            Metric("CurrentUtilized", _number("CurrentUtilized", "3.4.1.1.10", 100), "%",
                   percent=True, scope=OPTIONAL),
            Metric("Voltage", _number("Voltage", "3.4.1.1.3", 10), "V", scope=OPTIONAL),
            Metric("ActivePower", _number("ActivePower", "3.4.1.1.8"), "W", scope=OPTIONAL),
            Metric("ApparentPower", _number("ApparentPower", "3.4.1.1.11"), "VA", scope=OPTIONAL),
            Metric("PowerFactor", _number("PowerFactor", "3.4.1.1.9", 100),
                   scope=OPTIONAL_PER_LOAD),
        ),
        rows=Rows(2, anchor=amps, fallback=fallback),
        tried=RECORDED if fallback else FROM_MIB,
        place=Place(ON_DEVICE),
    )  # fmt: skip


def _breaker(root: str, fallback: Table | None = None) -> Table:
    own = status("Status", "3.5.1.1.2", BREAKER)
    return Table(
        "breaker", "breakers", root, "UN",
        states=States(own, (own,)),
        rows=Rows(2, not_there=("notInstalled",), fallback=fallback),
        tried=RECORDED if fallback else FROM_MIB,
        place=Place(ON_DEVICE),
    )  # fmt: skip


def _outlet(root: str, fallback: Table | None = None) -> Table:
    state, over = (
        status("State", "3.3.1.1.4", OUTLET_STATE),
        status("Overcurrent", "3.3.1.1.25", OVERCURRENT),
    )  # fmt: skip
    return Table(
        "outlet", "outlets", root, "UN",
        label=text("Name", "3.3.1.1.2", 64),
        states=States(all=(state, over), power_state=state, optional=True),
        metrics=(
            Metric("Current", _number("Current", "3.3.1.1.8", 100), "A", scope=OPTIONAL),
            Metric("Voltage", _number("Voltage", "3.3.1.1.7", 10), "V", scope=OPTIONAL),
            Metric("ActivePower", _number("ActivePower", "3.3.1.1.9"), "W", scope=OPTIONAL),
            Metric("ApparentPower", _number("ApparentPower", "3.3.1.1.20"), "VA", scope=OPTIONAL),
            Metric("PowerFactor", _number("PowerFactor", "3.3.1.1.19", 100),
                   scope=OPTIONAL_PER_LOAD),
        ),
        details=(Column("Circuit", "3.3.1.1.16", 256),),
        rows=Rows(24, large=True, fallback=fallback),
        tried=RECORDED if fallback else FROM_MIB,
        place=Place(ON_DEVICE),
    )  # fmt: skip


_available = status("Availability", "3.1.1.1.12", AVAILABLE)
SOURCES = Table(
    "source", "sources", ATS, "N",
    states=States(_available, (_available, status("InUse", "3.1.1.1.13", IN_USE))),
    rows=Rows(1),
    tried=FROM_MIB,
    place=Place(ON_DEVICE),
)  # fmt: skip
_source_volts = _number("Voltage", "3.1.2.1.5", 10)
SOURCE_PHASE = Table(
    "source-phase", "phases of sources", ATS, "UNN",
    metrics=(
        Metric("Voltage", _source_volts, "V", thresholds=_limits("Voltage", "5.7.1", 2, 10)),
        Metric("Current", _number("Current", "3.1.2.1.8", 100), "A", scope=OPTIONAL),
        Metric("ActivePower", _number("ActivePower", "3.1.2.1.9"), "W", scope=OPTIONAL),
        Metric("Frequency", _number("Frequency", "3.1.2.1.4", 10), "Hz", scope=OPTIONAL),
    ),
    rows=Rows(2, anchor=_source_volts),
    tried=FROM_MIB,
    place=Place(ON_DEVICE),
)  # fmt: skip
OUTPUT, CIRCUIT = (
    _output(PDU, "5.2.1", 100, _output(ATS, "5.6.1", 10)),
    _circuit(PDU, _circuit(ATS)),
)
BREAKERS, OUTLET = _breaker(PDU, _breaker(ATS)), _outlet(PDU, _outlet(ATS))


def _probe(name: str, plural: str, entry: str, in_alarm: int, metric: Metric) -> Table:
    own = status("InAlarm", f"{entry}.{in_alarm}", ALARM)
    return Table(
        name, plural, ENVIRONMENT, "N",
        states=States(own, (own,)),
        metrics=(metric._replace(status=own),),
        rows=Rows(1),
        probe=Probe(is_sensor=True),
        tried=FROM_MIB,
        place=Place(ON_DEVICE),
    )  # fmt: skip


TEMP = _probe(
    "temp",
    "temperature sensors",
    "3.1.1",
    3,
    Metric("Temp", Column("Temp", "3.1.1.1", 32767, divisor=10, min=-1000), "C"),
)
HUMID = _probe(
    "humid",
    "humidity sensors",
    "3.2.1",
    2,
    Metric("Humid", Column("Humid", "3.2.1.1", 100), "%", percent=True),
)
_contact_alarm = status("InAlarm", "3.3.1.5", ALARM)
CONTACTS = Table(
    "contact", "contacts", ENVIRONMENT, "UN",
    label=text("Name", "3.3.1.2", 64),
    states=States(_contact_alarm, (_contact_alarm, status("State", "3.3.1.4", CONTACT))),
    rows=Rows(2),
    probe=SENSOR,
    tried=FROM_MIB,
    place=Place(ON_DEVICE),
)  # fmt: skip

SETTINGS = Settings(
    columns=(("device", (text("AssetTag", "2.1.11", 63),)),),
    factory_names=r"(load|outlet) ?\d+",
)

FAMILY = Family(
    "tripplite",
    title="TRIPPLITE-PRODUCTS",
    called="Tripp Lite PDU",
    enterprise=HARDWARE,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(UPTIME, Metric("DeviceCount", Column("DeviceCount", f"{HARDWARE}.1.1", 64),
                                aliases=("tlpDeviceNumDevices",))),
        unit_count=Column("DeviceCount", f"{HARDWARE}.1.1", 64),
        counted="device",
    ),
    subsystems=(
        Subsystem("devices", "device", (DEVICE,)),
        Subsystem("mains", "main", (MAIN,), measured=True),
        Subsystem("sources", "source", (SOURCES,)),
        Subsystem("source-phases", "source-phase", (SOURCE_PHASE,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("outputs", "output", (OUTPUT,), measured=True),
        Subsystem("circuits", "circuit", (CIRCUIT,), measured=True),
        Subsystem("breakers", "breaker", (BREAKERS,)),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID, CONTACTS), measured=True),
    ),
    unit=DEVICE,
    hint="look at check_pdu",
    settings=SETTINGS,
    feeds=(
        Feed("output", "device", label=Column("Phase", "3.2.1.1.2", 3, min=1),
             voltages=("output",), sums=("output",), branches="circuit"),
    ),
    serial=_serial,
    object_ids=(f"{HARDWARE}.1",),
    probe=(DEVICE, _loads),
)  # fmt: skip
