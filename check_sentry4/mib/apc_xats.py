"""APC facility transfer switches: PowerNet-MIB xATS and xATSGenerator (318.1.1.17 and .18)."""

from __future__ import annotations

from check_sentry4.mib import apc_ats
from check_sentry4.mib.model import (
    OPTIONAL,
    SYS_DESCR,
    SYS_LOCATION,
    UPTIME,
    Column,
    Computed,
    Enumeration,
    Family,
    Metric,
    PartOf,
    Phases,
    Place,
    Raw,
    Rows,
    States,
    Subsystem,
    System,
    Table,
    Utilisation,
    fine,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

APC = "1.3.6.1.4.1.318.1.1"
SWITCH, GENERATOR_OBJECTS = f"{APC}.17", f"{APC}.18"

RECORDED = "a recording of a real switch with a generator"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

SELECTED = Enumeration(
    {
        1: ("none", CRITICAL), 2: ("source1", OK), 3: ("source2", WARNING),
        4: ("fault", CRITICAL), 5: ("unknown", UNKNOWN),
    },
    normal=frozenset(("source1",)),
)  # fmt: skip
MODE = Enumeration(
    {
        1: ("automatic", OK), 2: ("notInAutoAbnormal", CRITICAL), 3: ("notInAuto", WARNING),
        4: ("unknown", UNKNOWN),
    },
    normal=frozenset(("automatic",)),
)  # fmt: skip
ENGINE = fine("run", "stop", "unknown", first=1)
POSITION = Enumeration(
    {1: ("open", OK), 2: ("closed", OK), 3: ("tripped", CRITICAL), 4: ("unknown", UNKNOWN)}
)
QUALITY = Enumeration(
    {
        1: ("sourceGood", OK), 2: ("lowVoltage", CRITICAL), 3: ("highVoltage", CRITICAL),
        4: ("phaseImbalance", WARNING), 5: ("freqOutOfRange", WARNING),
        6: ("badRotation", WARNING), 7: ("unknown", UNKNOWN),
    },
    normal=frozenset(("sourceGood",)),
)  # fmt: skip
GENERATOR = Enumeration(
    {
        1: ("nocomm", UNKNOWN), 2: ("off", CRITICAL), 3: ("ready", OK), 4: ("starting", OK),
        5: ("idle", OK), 6: ("running", OK), 7: ("normalStop", OK), 8: ("emergencyStop", CRITICAL),
        9: ("notInAuto", WARNING), 10: ("shutdown", CRITICAL), 11: ("unknown", UNKNOWN),
    },
    frozenset(("nocomm",)), frozenset(("ready",)),
)  # fmt: skip
MODE_SWITCH = Enumeration(
    {
        1: ("off", CRITICAL), 2: ("manual", WARNING), 3: ("automatic", OK),
        4: ("unknown", UNKNOWN),
    },
    normal=frozenset(("automatic",)),
)  # fmt: skip
LEVEL = Enumeration(
    {1: ("ok", OK), 2: ("low", CRITICAL), 3: ("unknown", OK)}, normal=frozenset(("ok", "unknown"))
)

_MOST = 2**31 - 2
NONE = (-1,)


def _number(name: str, oid: str, divisor: int = 1, times: int = 1) -> Column:
    return Column(name, oid, _MOST, divisor=divisor, raw=Raw(times=times), absent=NONE)


def _scalar(column: Column, *oids: str) -> Column:
    """Scalars of the objects 1, 2, and so on; empty: this one has none."""
    return column._replace(oid="", scalar_oids=oids or (f"{SWITCH}.{column.oid}",))


_selected = _scalar(status("SelectedSource", "3.1.1", SELECTED))
_mode = _scalar(status("OperationalMode", "3.1.2", MODE))
_serial = _scalar(text("Serial", "1.8", 32))
DEVICE = Table(
    "device", "devices", SWITCH, "N",
    label=_scalar(text("Name", "1.1", 64)),
    states=States(_mode, (_mode, _selected, _scalar(status("EngineStartSignal", "3.1.4", ENGINE)))),
    details=(_scalar(text("Model", "1.7", 32)), _serial),
    rows=Rows(1, fixed=((1,),)),
    tried=RECORDED,
    place=Place(is_unit=True),
)  # fmt: skip
ON_DEVICE = (PartOf("device", (1,)),)


def _of_sources(column: Column, number: int) -> Column:
    return _scalar(column, *(f"{SWITCH}.4.{source}.{number}" for source in (1, 2)))


#: A generator at rest gives no voltage: where source 2 is one, its own state is judged instead.
_generator_of_source = _scalar(status("Generator", "", GENERATOR), "", f"{GENERATOR_OBJECTS}.1.2.2")
_quality = _of_sources(status("Quality", "", QUALITY), 4)
_position = _of_sources(status("Position", "", POSITION), 2)
SOURCE = Table(
    "source", "sources", SWITCH, "N",
    label=_of_sources(text("Name", "", 32), 1),
    states=States(_generator_of_source, (_position, _generator_of_source, _quality),
                  otherwise=_quality),
    metrics=(
        Metric("Frequency", _of_sources(_number("Frequency", "", 10), 3), "Hz", scope=OPTIONAL),
    ),
    rows=Rows(2, fixed=((1,), (2,))),
    tried=RECORDED,
    aliases=("input",),
    place=Place(ON_DEVICE),
)  # fmt: skip


def _phases(name: str, plural: str, parent: PartOf | None, oid: str, *more: Metric,
            divisor: int = 10, tried: str = RECORDED) -> Table:  # fmt: skip
    volts = _number("LineVoltage", "2", divisor)
    return Table(
        name, plural, oid, "N",
        metrics=(
            Metric("LineVoltage", volts, "V", aliases=("VoltageLtoL",)),
            Metric("Voltage", _number("Voltage", "3", divisor), "V", scope=OPTIONAL,
                   aliases=("VoltageLtoN",)),
            *more,
        ),
        rows=Rows(3, anchor=volts),
        tried=tried,
        place=Place(ON_DEVICE if parent is None else (*ON_DEVICE, parent)),
    )  # fmt: skip


SOURCE1 = _phases("source1-phase", "phases of source 1", PartOf("source", (1,)),
                  f"{SWITCH}.4.1.7.1")  # fmt: skip
SOURCE2 = _phases("source2-phase", "phases of source 2", PartOf("source", (2,)),
                  f"{SWITCH}.4.2.7.1")  # fmt: skip


def _of_output(column: Column, oid: str) -> Column:
    """A scalar that holds for each of the three phases."""
    return _scalar(column, *(f"{SWITCH}.{oid}",) * 3)


_amps, _rating = _number("Current", "4"), _of_output(Column("CurrentCapacity", "", 10000), "2.4")
_OF_OUTPUT = (
    Metric("Current", _amps, "A", capacity=_rating, scope=OPTIONAL),
    Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
           scope=OPTIONAL, computed=Computed(utilisation=Utilisation(_amps, _rating)),
           thresholds=(None, None, None, _of_output(
               Column("OverCurrentThreshold", "", 100, absent=(0,)), "4.3.8"))),
    Metric("ActivePower", _number("ActivePower", "5", times=100), "W", scope=OPTIONAL),
    Metric("ApparentPower", _number("ApparentPower", "6", times=100), "VA", scope=OPTIONAL),
    Metric("LoadImbalance", _amps, "%", computed=Computed("Current")),
)  # fmt: skip
OUTPUT = _phases("phase", "output phases", None, f"{SWITCH}.4.3.12.1", *_OF_OUTPUT)._replace(
    phases=Phases(((1, 2, 3),))
)


def _of_generator(column: Column) -> Column:
    return column._replace(oid="", scalar_oids=(f"{GENERATOR_OBJECTS}.{column.oid}",))


_running = _of_generator(status("Operational", "1.2.2", GENERATOR))
GENSET = Table(
    "generator", "generators", GENERATOR_OBJECTS, "N",
    label=_of_generator(text("Name", "1.2.1", 32)),
    states=States(_running, (
        _running,
        _of_generator(status("ModeSwitchPosition", "1.2.3", MODE_SWITCH)),
        _of_generator(status("OilLevel", "1.3.5", LEVEL)),
        _of_generator(status("CoolantLevel", "1.3.6", LEVEL)),
    )),
    metrics=(
        Metric("FuelLevel", _of_generator(_number("FuelLevel", "1.7.3")), "%", percent=True,
               thresholds=(_of_generator(Column("VeryLowFuel", "1.7.9", 100, absent=(0,))),
                           _of_generator(Column("LowFuel", "1.7.8", 100, absent=(0,))),
                           None, None), scope=OPTIONAL),
        Metric("BatteryVoltage", _of_generator(_number("BatteryVoltage", "1.3.1", 10)), "V",
               scope=OPTIONAL),
    ),
    rows=Rows(1, fixed=((1,),)),
    tried=RECORDED,
    place=Place(ON_DEVICE),
)  # fmt: skip
GENSET_PHASE = _phases("generator-phase", "generator phases", PartOf("generator", (1,)),
                       f"{GENERATOR_OBJECTS}.1.4.6.1", divisor=1, tried=FROM_MIB)  # fmt: skip
#: A rack switch answers these as well: its redundancy, its power supplies, its sources.
RACK_SWITCH = apc_ats.DEVICE._replace(
    name="switch", plural="switches", place=Place(ON_DEVICE), tried=RECORDED
)
RACK_INPUT = apc_ats.INPUT._replace(
    name="switch-input", plural="inputs of the switch", aliases=(), place=Place(ON_DEVICE),
    tried=RECORDED,
)  # fmt: skip

FAMILY = Family(
    "apc-xats",
    title="PowerNet-MIB xATS",
    called="APC facility transfer switch",
    enterprise=SWITCH,
    system=System(
        location=(SYS_LOCATION,), product=(SYS_DESCR,), firmware=(SYS_DESCR,), metrics=(UPTIME,),
        counted="device",
    ),
    subsystems=(
        Subsystem("devices", "device", (DEVICE,)),
        Subsystem("sources", "source", (SOURCE,), measured=True),
        Subsystem("source1-phases", "source1-phase", (SOURCE1,), measured=True),
        Subsystem("source2-phases", "source2-phase", (SOURCE2,), measured=True),
        Subsystem("outputs", "output", (OUTPUT,), measured=True),
        Subsystem("generators", "generator", (GENSET,), measured=True),
        Subsystem("generator-phases", "generator-phase", (GENSET_PHASE,), measured=True),
        Subsystem("switches", "switch", (RACK_SWITCH,)),
        Subsystem("switch-inputs", "switch-input", (RACK_INPUT,)),
    ),
    unit=DEVICE,
    hint="look at check_pdu",
    serial=_serial,
    object_ids=("1.3.6.1.4.1.318.1.3.19", "1.3.6.1.4.1.318.1.3.32"),
    probe=(DEVICE, (_mode, _selected)),
)  # fmt: skip
