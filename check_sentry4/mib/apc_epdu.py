"""APC Easy rack PDUs: PowerNet-MIB ePDU (318.1.1.30).

There are no thresholds, and no states but those of outlets. All tables count through all units of
a chain, and tell the unit in a column (Module).
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
    Rows,
    States,
    Subsystem,
    System,
    Table,
    status,
    text,
)
from check_sentry4.state import OK

ENTERPRISE = "1.3.6.1.4.1.318.1.1.30"

FROM_MIB = "rows made from the MIB: no recording of a unit that has it"
#: A model whose outlets cannot be switched answers -1 for one outlet.
OUTLET_STATE = Enumeration({-1: ("notSupported", OK), 1: ("off", OK), 2: ("on", OK)})

_MOST = 2**31 - 2
NONE = (-1,)


def _number(name: str, oid: str, divisor: int = 1) -> Column:
    return Column(name, oid, _MOST, divisor=divisor, absent=NONE)


def _factor(oid: str) -> Column:
    return Column("PowerFactor", oid, 1000, divisor=1000, absent=NONE)


def _on_unit(column: str) -> tuple[PartOf, ...]:
    return (PartOf("unit", Column("Module", column, 12, min=1)),)


_module = Column("Module", "2.1.1.2", 12, min=1)
_serial = text("Serial", "2.1.1.5", 32)
UNIT_COUNT = Column("UnitCount", f"{ENTERPRISE}.1", 12)
_watts = _number("ActivePower", "2.1.1.7")
UNIT = Table(
    "unit", "units", ENTERPRISE, "N",
    metrics=(
        Metric("ActivePower", _watts, "W", scope=OPTIONAL),
        Metric("ApparentPower", _number("ApparentPower", "2.1.1.9"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _factor("2.1.1.10"), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _number("Energy", "2.1.1.11", 1000), "kWh", scope=OPTIONAL),
        Metric("Frequency", _number("Frequency", "2.1.1.12", 1000), "Hz", scope=OPTIONAL),
    ),
    details=(text("Model", "2.1.1.4", 32), _serial, text("Version", "2.1.1.3", 32)),
    rows=Rows(1, anchor=_module, counted_by=UNIT_COUNT),
    tried=FROM_MIB,
    place=Place(is_unit=True, key=_module),
)  # fmt: skip


def _limits(
    of: str, entry: str, high: int, divisor: int, least: int = 0
) -> tuple[Column | None, ...]:
    """Below the low or above the high threshold is an alarm; the MIB has the high one first."""
    low, high_alarm = (Column(f"{of}{kind}", f"{entry}.{number}", _MOST, divisor=divisor,
                              min=least, absent=NONE)
                       for kind, number in (("Low", high + 1), ("High", high)))  # fmt: skip
    return low, None, None, high_alarm


_phase = Column("Number", "4.2.1.3", 3, min=1)
# The MIB has no -1 for these two.
_amps = Column("Current", "4.2.1.5", _MOST, divisor=100)
_volts = Column("Voltage", "4.2.1.4", _MOST, divisor=10)
PHASE = Table(
    "phase", "phases", ENTERPRISE, "N",
    metrics=(
        Metric("Current", _amps, "A", thresholds=_limits("Current", "4.1.1", 6, 100)),
        Metric("Voltage", _volts, "V", thresholds=_limits("Voltage", "4.1.1", 4, 10)),
        Metric("ActivePower", _number("ActivePower", "4.2.1.6"), "W", scope=OPTIONAL),
        Metric("ApparentPower", _number("ApparentPower", "4.2.1.8"), "VA", scope=OPTIONAL),
        Metric("PowerFactor", _factor("4.2.1.9"), scope=OPTIONAL_PER_LOAD),
        Metric("Energy", _number("Energy", "4.2.1.10", 1000), "kWh", scope=OPTIONAL),
        Metric("LoadImbalance", _amps, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _volts, "%", computed=Computed("Voltage")),
    ),
    rows=Rows(3, anchor=_phase),
    phases=Phases(((1, 2, 3),)),
    tried=FROM_MIB,
    place=Place(_on_unit("4.2.1.2"), position=_phase),
)  # fmt: skip
_state = status("State", "6.1.1.4", OUTLET_STATE)
OUTLET = Table(
    "outlet", "outlets", ENTERPRISE, "N",
    states=States(_state, (_state,), power_state=_state),
    rows=Rows(24, large=True, not_there=("notSupported",)),
    tried=FROM_MIB,
    place=Place(_on_unit("6.1.1.2"), position=Column("Number", "6.1.1.3", 128)),
)  # fmt: skip


def _probe(name: str, plural: str, metric: Metric) -> Table:
    return Table(
        name, plural, ENTERPRISE, "N",
        metrics=(metric,),
        rows=Rows(1, anchor=metric.column),
        probe=SENSOR,
        tried=FROM_MIB,
        place=Place(_on_unit("8.2.1.2")),
    )  # fmt: skip


TEMP = _probe(
    "temp", "temperature sensors",
    Metric("Temp", Column("Temp", "8.2.1.3", 32767, divisor=10, min=-1000), "C",
           thresholds=_limits("Temp", "8.1.1", 3, 10, -1000)),
)  # fmt: skip
HUMID = _probe(
    "humid", "humidity sensors",
    Metric("Humid", Column("Humid", "8.2.1.4", 1000, divisor=10), "%", percent=True,
           thresholds=_limits("Humid", "8.1.1", 5, 10)),
)  # fmt: skip

FAMILY = Family(
    "apc-epdu",
    title="PowerNet-MIB ePDU (Easy)",
    called="APC Easy rack PDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(
            UPTIME, Metric("UnitCount", UNIT_COUNT, aliases=("ePDUDeviceStatusTableSize",)),
        ),
        unit_count=UNIT_COUNT,
    ),
    subsystems=(
        Subsystem("units", "unit", (UNIT,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID), measured=True),
    ),
    unit=UNIT,
    hint="look at check_pdu",
    feeds=(
        Feed("phase", "unit", label=_phase, voltages=("phase",), sums=("unit", "phase")),
    ),
    serial=_serial,
    object_ids=("1.3.6.1.4.1.318.1.3",),
    probe=(UNIT, (_module,)),
)  # fmt: skip
