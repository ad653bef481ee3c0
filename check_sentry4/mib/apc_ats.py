"""APC rack transfer switches: PowerNet-MIB automaticXferSwitch (318.1.1.8)."""

from __future__ import annotations

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
    Rows,
    Settings,
    States,
    Subsystem,
    System,
    Table,
    fine,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

ENTERPRISE = "1.3.6.1.4.1.318.1.1.8"

FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

COMMUNICATION = Enumeration(
    {
        1: ("atsNeverDiscovered", UNKNOWN), 2: ("atsCommEstablished", OK),
        3: ("atsCommLost", CRITICAL),
    },
    frozenset(("atsCommLost", "atsNeverDiscovered")), frozenset(("atsCommEstablished",)),
)  # fmt: skip
SOURCE = fine("sourceA", "sourceB", first=1)
REDUNDANCY = Enumeration(
    {1: ("atsRedundancyLost", CRITICAL), 2: ("atsFullyRedundant", OK)},
    normal=frozenset(("atsFullyRedundant",)),
)
CURRENT = Enumeration(
    {1: ("atsOverCurrent", CRITICAL), 2: ("atsCurrentOK", OK)}, normal=frozenset(("atsCurrentOK",))
)
SUPPLY = Enumeration(
    {1: ("atsPowerSupplyFailure", CRITICAL), 2: ("atsPowerSupplyOK", OK)},
    normal=frozenset(("atsPowerSupplyOK",)),
)
WELL = Enumeration({1: ("fail", CRITICAL), 2: ("ok", OK)}, normal=frozenset(("ok",)))
SYNCHRONY = Enumeration(
    {1: ("inSync", OK), 2: ("outOfSync", WARNING)}, normal=frozenset(("inSync",))
)
FUSE = Enumeration(
    {1: ("atsFuseStatusClose", OK), 2: ("atsFuseStatusOpen", CRITICAL)},
    normal=frozenset(("atsFuseStatusClose",)),
)
LOAD = Enumeration(
    {
        1: ("normal", OK), 2: ("lowload", WARNING), 3: ("nearoverload", WARNING),
        4: ("overload", CRITICAL),
    }
)  # fmt: skip

_MOST = 2**31 - 2
NONE = (-1,)


def _number(name: str, oid: str, divisor: int = 1) -> Column:
    return Column(name, oid, _MOST, divisor=divisor, absent=NONE)


def _scalar(column: Column) -> Column:
    """A scalar, which is one of the device."""
    return column._replace(oid="", scalar_oids=(f"{ENTERPRISE}.{column.oid}",))


_communication = _scalar(status("CommStatus", "5.1.1", COMMUNICATION))
_selected = _scalar(status("SelectedSource", "5.1.2", SOURCE))
#: 3: no source is preferred.
_preferred = _scalar(status("PreferredSource", "4.2", SOURCE)._replace(absent=(3,)))
_states = tuple(
    _scalar(status(name, f"5.1.{number}", enum)) for name, number, enum in (
        ("RedundancyState", 3, REDUNDANCY), ("OverCurrentState", 4, CURRENT),
        ("5VPowerSupply", 5, SUPPLY), ("24VPowerSupply", 6, SUPPLY),
        ("24VSourceBPowerSupply", 7, SUPPLY), ("Plus12VPowerSupply", 8, SUPPLY),
        ("Minus12VPowerSupply", 9, SUPPLY), ("SwitchStatus", 10, WELL),
        ("PhaseSyncStatus", 14, SYNCHRONY), ("HardwareStatus", 16, WELL),
        ("3dot3VPowerSupply", 17, SUPPLY), ("1Dot0VPowerSupply", 18, SUPPLY),
    )
)  # fmt: skip
_serial = _scalar(text("Serial", "1.6", 32))
DEVICE = Table(
    "device", "devices", ENTERPRISE, "N",
    label=_scalar(text("Name", "1.10", 64)),
    states=States(_communication, (_communication, _selected, *_states),
                  must_equal=(_selected, _preferred)),
    details=(_scalar(text("Model", "1.5", 32)), _serial),
    rows=Rows(1, fixed=((1,),)),
    tried=FROM_MIB,
    place=Place(is_unit=True),
)  # fmt: skip
ON_DEVICE = (PartOf("device", (1,)),)


def _of_inputs(column: Column, a: int) -> Column:
    """A scalar of source A, and the next one of source B."""
    oids = tuple(f"{ENTERPRISE}.5.1.{number}" for number in (a, a + 1))
    return column._replace(oid="", scalar_oids=oids)


_well = _of_inputs(status("SourceStatus", "", WELL), 12)
INPUT = Table(
    "input", "inputs", f"{ENTERPRISE}.5.3", "N",
    label=text("Name", "2.1.6", 32),
    states=States(_well, (_well, _of_inputs(status("VBoost", "", SUPPLY), 19),
                          _of_inputs(status("Fuse", "", FUSE), 21))),
    metrics=(
        Metric("Frequency", _number("Frequency", "2.1.4"), "Hz", scope=OPTIONAL),
    ),
    rows=Rows(2, fixed=((1,), (2,))),
    tried=FROM_MIB,
    aliases=("source",),
    place=Place(ON_DEVICE),
)  # fmt: skip
_input_volts = _number("Voltage", "3.1.3")
INPUT_PHASE = Table(
    "input-phase", "input phases", f"{ENTERPRISE}.5.3", "ZN",
    metrics=(
        Metric("Voltage", _input_volts, "V"),
        Metric("Current", _number("Current", "3.1.6"), "A", scope=OPTIONAL),
        Metric("ActivePower", _number("ActivePower", "3.1.9"), "W", scope=OPTIONAL),
    ),
    rows=Rows(2, anchor=_input_volts),
    tried=FROM_MIB,
    place=Place((*ON_DEVICE, PartOf("input", 1))),
)  # fmt: skip


def _limits(of: str, entry: str) -> tuple[Column | None, ...]:
    """Low load is a warning, near overload a warning, overload an alarm."""
    low, near, over = (Column(f"{of}{kind}", f"{ENTERPRISE}.{entry}.{number}", 1000)
                       for number, kind in ((3, "LowLoad"), (4, "NearOverload"), (5, "Overload"))
                       )  # fmt: skip
    return None, low, near, over


_phase_load = status("LoadState", "3.1.19", LOAD)
_output_volts = _number("Voltage", "3.1.3")
PHASE = Table(
    "phase", "output phases", f"{ENTERPRISE}.5.4", "ZN",
    states=States(_phase_load, (_phase_load,), optional=True),
    metrics=(
        Metric("Current", _number("Current", "3.1.4", 10), "A", _phase_load),
        Metric("Voltage", _output_volts, "V", scope=OPTIONAL),
        Metric("ApparentPower", _number("ApparentPower", "3.1.7").or_cell("3.1.13"), "VA",
               scope=OPTIONAL),
        Metric("PowerUtilized", _number("PowerUtilized", "3.1.10").or_cell("3.1.16"), "%",
               percent=True, scope=OPTIONAL),
        Metric("LoadImbalance", _number("Current", "3.1.4", 10), "%", computed=Computed("Current")),
    ),
    rows=Rows(1, anchor=Column("Current", "3.1.4", _MOST, divisor=10)),
    phases=Phases(((1, 2, 3),)),
    tried=FROM_MIB,
    place=Place((*ON_DEVICE, PartOf("output", 1))),
)  # fmt: skip
_output = _scalar(status("VoltageOutStatus", "5.1.15", WELL))
OUTPUT = Table(
    "output", "outputs", f"{ENTERPRISE}.5.4", "N",
    states=States(_output, (_output,)),
    metrics=(Metric("Frequency", _number("Frequency", "2.1.4"), "Hz", scope=OPTIONAL),),
    rows=Rows(1, fixed=((1,),)),
    tried=FROM_MIB,
    place=Place(ON_DEVICE),
)  # fmt: skip
_bank_load = status("LoadState", "5.4.5.1.5", LOAD)
BANK = Table(
    "bank", "banks", ENTERPRISE, "N",
    # 1 is the total, 2 is bank 1.
    label=status("Bank", "5.4.5.1.3", fine("total", "bank1", "bank2", first=1)),
    states=States(_bank_load, (_bank_load,)),
    metrics=(
        Metric("Current", _number("Current", "5.4.5.1.4", 10), "A", _bank_load,
               _limits("Current", "4.14.1")),
    ),
    rows=Rows(3),
    tried=FROM_MIB,
    place=Place(ON_DEVICE),
)  # fmt: skip

SETTINGS = Settings(
    scalars=(
        status("PreferredSource", f"{ENTERPRISE}.4.2", fine("sourceA", "sourceB", "none", first=1)),
        status("VoltageSensitivity", f"{ENTERPRISE}.4.4", fine("high", "low", first=1)),
        status("TransferVoltageRange", f"{ENTERPRISE}.4.5",
               fine("wide", "medium", "narrow", first=1)),
    ),
)  # fmt: skip

FAMILY = Family(
    "apc-ats",
    title="PowerNet-MIB automaticXferSwitch",
    called="APC rack transfer switch",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,), product=(SYS_DESCR,), firmware=(SYS_DESCR,), metrics=(UPTIME,),
        counted="device",
    ),
    subsystems=(
        Subsystem("devices", "device", (DEVICE,)),
        Subsystem("inputs", "input", (INPUT,), measured=True),
        Subsystem("input-phases", "input-phase", (INPUT_PHASE,), measured=True),
        Subsystem("outputs", "output", (OUTPUT,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("banks", "bank", (BANK,), measured=True),
    ),
    unit=DEVICE,
    hint="look at check_pdu",
    settings=SETTINGS,
    serial=_serial,
    object_ids=(
        "1.3.6.1.4.1.318.1.3.11", "1.3.6.1.4.1.318.1.3.32", "1.3.6.1.4.1.318.1.3.38",
    ),
    probe=(DEVICE, (_communication, _selected, *_states)),
)  # fmt: skip
