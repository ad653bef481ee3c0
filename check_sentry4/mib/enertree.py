"""EnerTEG (Enertree) gateways and the Schleifenbauer PDU5 behind them: SchleifenbauerGenericMib.

Hundredths, unless the column says otherwise. What a gateway shows of a device begins with the
device's number. The totals of a real unit are ten times what its branches are (a thousand times,
for energy), so they are made of the parts here (spec 10).
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    OPTIONAL,
    PER_LOAD,
    SENSOR,
    SYS_DESCR,
    SYS_LOCATION,
    UPTIME,
    Alarm,
    Column,
    Computed,
    Enumeration,
    Family,
    Feed,
    Metric,
    PartOf,
    Phases,
    Place,
    Raw,
    Rows,
    Settings,
    States,
    Subsystem,
    System,
    Table,
    Utilisation,
    Where,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

ENTERPRISE = "1.3.6.1.4.1.44568.1"
OBJECTS = f"{ENTERPRISE}.1"

RECORDED = "a recording of a real PDU5 with two branches and six outlets"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

DEVICE_STATE = Enumeration(
    {"running": ("RUNNING", OK)}, normal=frozenset(("RUNNING",)), other=WARNING
)
RING_STATUS = Enumeration({0: ("open", WARNING), 1: ("closed", OK)}, normal=frozenset(("closed",)))
OUTLET_STATE = Enumeration({0: ("off", OK), 1: ("on", OK)})
BRANCH_STATE = Enumeration({0: ("ok", OK), 1: ("tripped", CRITICAL)}, normal=frozenset(("ok",)))
PROTECTION = Enumeration({0: ("ok", OK), 1: ("overvoltage", CRITICAL)}, normal=frozenset(("ok",)))
SENSOR_STATE = Enumeration(
    {
        0: ("normal", OK),
        1: ("disconnected", UNKNOWN),
        2: ("timeout", UNKNOWN),
        3: ("configError", UNKNOWN),
        4: ("genericError", UNKNOWN),
    },
    frozenset(("disconnected", "timeout", "configError", "genericError")),
)
DIGITAL = Enumeration({1: ("off", OK), 2: ("on", OK)})
SWITCHED = Enumeration({1: ("off", OK), 2: ("on", OK), 3: ("mixed", OK)})
PLACE_STATE = Enumeration({"normal": ("normal", OK), "degraded": ("degraded", WARNING)})


def _entry(number: int) -> str:
    return f"{OBJECTS}.{number}.1.1"


def _hundredths(name: str, oid: str, least: int = 0) -> Column:
    return Column(name, oid, 2**31 - 1, divisor=100, min=least)


def _unit(name: str, oid: str, divisor: int, least: int = 0) -> Column:
    return Column(name, oid, 2**31 - 1, divisor=divisor, min=least)


_SIGNED = -(2**31)


def _apparent_energy(oid: int) -> Column:
    """In kVAh: the MIB says VAh times 100, but a real unit answers 249 beside 212 kWh."""
    return _unit("ApparentEnergy", str(oid), 1)


_units_found = Column("UnitsFound", "4", 1000)
_serial = text("Serial", "12", 24)
_state = Column("State", "14", 16, "status", enum=DEVICE_STATE)
ON_DEVICE = (PartOf("device", 1),)
DEVICE = Table(
    "device", "devices", _entry(2), "N",
    label=text("Name", "2", 32),
    states=States(_state, (_state,), problem_text=(text("LastError", "19", 64),)),
    rows=Rows(at_least=("ring", _units_found)),
    details=(
        text("LastError", "19", 64), text("Product", "5", 24), text("Firmware", "6", 16),
        _serial,
    ),
    tried=RECORDED,
    place=Place(is_unit=True),
)  # fmt: skip
_bus = status("BusStatus", "3", RING_STATUS)
_break = Column("BreakLocation", "2", 1000)
RING = Table(
    "ring", "rings", _entry(5), "N",
    rows=Rows(anchor=_units_found),
    states=States(_bus, (_bus,), broken_after=_break),
    metrics=(Metric("UnitsFound", _units_found),),
    details=(_break,),
    tried=RECORDED,
    place=Place(ON_DEVICE),
)  # fmt: skip


def _port(
    *,
    frequency: int,
    peak: int,
    crest: int,
    rated: int,
    thd: int,
    apparent_energy: int,
    peak_power: int,
    dip: int = 0,
) -> tuple[Metric, ...]:
    """What inputs, outlets and branches measure; the same quantity has other columns in each.

    ``dip`` is the column of the lowest voltage since it was reset; the highest follows it.
    """
    # No port carries 600 A: 65535 is no reading.
    load, capacity = (
        _hundredths("Current", "10")._replace(max=60000),
        Column("CurrentCapacity", str(rated), 1000),
    )
    metrics = [
        Metric("Current", load, "A", capacity=capacity, aliases=("ActualCurrent",)),
        Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
               scope=OPTIONAL, computed=Computed(utilisation=Utilisation(load, capacity))),
        Metric("CurrentCapacity", capacity, "A", fixed=True, scope=OPTIONAL,
               aliases=("MaxRatedAmps",)),
        Metric("PeakCurrent", _hundredths("PeakCurrent", str(peak)), "A"),
        Metric("Voltage", _hundredths("Voltage", "11")._replace(max=60000), "V",
               aliases=("ActualVoltage",)),
        Metric("ActivePower", _hundredths("ActivePower", "6", _SIGNED), "W"),
        Metric("ApparentPower", _hundredths("ApparentPower", "7"), "VA"),
        Metric("ReactivePower", _hundredths("ReactivePower", "8", _SIGNED), "var", uom=""),
        # The MIB has it as 0.01 %: of one.
        Metric("PowerFactor", _hundredths("PowerFactor", "9", -100), scope=PER_LOAD),
        Metric("CurrentCrestFactor", _hundredths("CrestFactor", str(crest)),
               aliases=("CrestFactor",), scope=PER_LOAD),
        Metric("CurrentThd", _hundredths("Thd", str(thd)), "%", aliases=("Thd",)),
        Metric("Energy", _unit("Energy", "4", 1), "kWh", aliases=("EnergyTotal",)),
        Metric("ApparentEnergy", _apparent_energy(apparent_energy), "kVAh", uom="",
               scope=OPTIONAL),
        Metric("PeakPower", _hundredths("PeakPower", str(peak_power)), "W", scope=OPTIONAL),
    ]  # fmt: skip
    if dip:
        metrics += [
            Metric("VoltageDip", _hundredths("VoltageDip", str(dip))._replace(max=60000), "V",
                   aliases=("MinVoltage",), scope=OPTIONAL),
            Metric("VoltagePeak", _hundredths("VoltagePeak", str(dip + 1))._replace(max=60000), "V",
                   aliases=("MaxVoltage",), scope=OPTIONAL),
        ]  # fmt: skip
    if frequency:
        metrics.append(Metric("Frequency", _hundredths("Frequency", str(frequency)), "Hz"))
    return tuple(metrics)


_input_metrics = _port(
    frequency=12, peak=15, crest=14, rated=16, thd=17, apparent_energy=13, peak_power=23, dip=19
)
INPUT = Table(
    "input", "inputs", _entry(7), "UN",
    label=text("Name", "3", 32),
    metrics=(
        *_input_metrics,
        Metric("OutOfBalance", _hundredths("StatusUnbalanced", "22"), "%", percent=True,
               aliases=("StatusUnbalanced",)),
        # In milliamps.
        Metric("ResidualCurrent", _unit("ResidualCurrent", "33", 1000), "A"),
        Metric("ResidualAcCurrent", _unit("ResidualAcCurrent", "31", 1000), "A"),
        Metric("ResidualDcCurrent", _unit("ResidualDcCurrent", "32", 1000), "A"),
        Metric("LoadImbalance", _input_metrics[0].column, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _hundredths("Voltage", "11"), "%", computed=Computed("Voltage")),
    ),
    rows=Rows(3),
    phases=Phases(((1, 2, 3),)),
    details=(Column("Phase", "21", 3, min=1),),
    tried=FROM_MIB,
    place=Place(ON_DEVICE),
)  # fmt: skip

_outlet_branch = Column("Branch", "23", 1000, raw=Raw(offset=1))
_outlet_state = status("State", "14", OUTLET_STATE)
OUTLET = Table(
    "outlet", "outlets", _entry(8), "UN",
    label=text("Name", "3", 32),
    states=States(_outlet_state, (_outlet_state,), power_state=_outlet_state, optional=True),
    metrics=_port(
        frequency=0, peak=17, crest=16, rated=18, thd=19, apparent_energy=15, peak_power=24
    ),
    rows=Rows(24, large=True),
    details=(_outlet_branch,),
    tried=RECORDED,
    place=Place(ON_DEVICE),
)  # fmt: skip

_branch_state = status("State", "14", BRANCH_STATE)
BRANCH = Table(
    "branch", "branches", _entry(9), "UN",
    label=text("Name", "3", 32),
    states=States(_branch_state, (_branch_state,)),
    metrics=_port(
        frequency=22, peak=17, crest=16, rated=18, thd=19, apparent_energy=15, peak_power=23, dip=20
    ),
    rows=Rows(6),
    place=Place(ON_DEVICE, feeds=("outlet", _outlet_branch)),
    details=(Column("Phase", "13", 12),),
    tried=RECORDED,
)  # fmt: skip


def _total(name: str, oid: str, unit: str, divisor: int = 100, least: int = 0,
           uom: str | None = None) -> Metric:  # fmt: skip
    """A sum over the inputs of a device, else over its branches."""
    own = _unit(name, oid, divisor, least)
    of_input = next(metric.column for metric in _input_metrics if metric.name == name)
    return Metric(
        name,
        own,
        unit,
        uom=uom,
        computed=Computed(sum_of=(("input", of_input), ("branch", of_input))),
    )


_protection = status("OvervoltageProtect", "12", PROTECTION)
TOTAL = Table(
    "total", "totals", _entry(10), "UN",
    states=States(_protection, (_protection,)),
    metrics=(
        _total("ActivePower", "4", "W", least=_SIGNED),
        _total("ApparentPower", "5", "VA"),
        _total("ReactivePower", "6", "var", least=_SIGNED, uom=""),
        _total("Current", "7", "A"),
        _total("Energy", "3", "kWh", 1),
        Metric("Voltage", _hundredths("Voltage", "22"), "V"),
        Metric("Frequency", _hundredths("Frequency", "23"), "Hz"),
        Metric("NeutralCurrent", _hundredths("NeutralCurrent", "11"), "A"),
        Metric("PeakNeutralCurrent", _hundredths("PeakNeutralCurrent", "10"), "A"),
        # In tenth milliamps.
        Metric("ResidualCurrent", _unit("ResidualCurrent", "20", 10000), "A"),
        Metric("ResidualAcCurrent", _unit("ResidualAcCurrent", "18", 10000), "A"),
        Metric("ResidualDcCurrent", _unit("ResidualDcCurrent", "21", 10000), "A"),
    ),
    rows=Rows(1),
    tried=RECORDED,
    place=Place(ON_DEVICE),
)  # fmt: skip

_type = text("Type", "5", 16)
_sensor_state = status("State", "8", SENSOR_STATE)
_KINDS = {
    "temp": ("temperature", "temp", "t"),
    "humid": ("humidity", "humid", "rh", "h"),
}


def _sensor(name: str, plural: str, metric: Metric) -> Table:
    """The sensors of one type; ``other``: of every other."""
    others = name not in _KINDS
    known = tuple(word for words in _KINDS.values() for word in words)
    return Table(
        name, plural, _entry(11), "UN",
        label=text("Name", "3", 32),
        states=States(_sensor_state, (_sensor_state,)),
        metrics=(metric,),
        probe=SENSOR,
        rows=Rows(where=Where((_type,), known if others else _KINDS[name], others)),
        details=(text("Serial", "6", 24), _type) if others else (text("Serial", "6", 24),),
        tried=FROM_MIB,
        place=Place(ON_DEVICE),
    )  # fmt: skip


#: Tenths (25.7 is 257), below freezing too.
_tenths = Column("Value", "4", 2**31 - 1, divisor=10, min=_SIGNED)
_celsius = _tenths._replace(min=-2731, max=2000)
_percent = _tenths._replace(min=0, max=1000)
TEMP = _sensor("temp", "temperature sensors", Metric("Temp", _celsius, "C"))
HUMID = _sensor("humid", "humidity sensors", Metric("Humid", _percent, "%", percent=True))
OTHER = _sensor("other", "other sensors", Metric("Value", _tenths))


def _digital(name: str, plural: str, number: int) -> Table:
    value = status("Value", "9", DIGITAL)
    return Table(
        name, plural, _entry(number), "UN",
        label=text("Name", "3", 32),
        states=States(_sensor_state, (_sensor_state, value)),
        tried=FROM_MIB,
        place=Place(ON_DEVICE),
    )  # fmt: skip


DIGITAL_INPUT = _digital("digital-input", "digital inputs", 40)
DIGITAL_OUTPUT = _digital("digital-output", "digital outputs", 50)


def _place(name: str, number: int, first: int) -> Table:
    """A place and what is measured there, from column ``first`` on."""
    state = Column("State", "3", 16, "status", enum=PLACE_STATE)
    switch = 1 if name == "rack-device" else 0

    def at(place: int) -> str:
        return str(first + place + (switch if place > 6 else 0))

    metrics = (
        Metric("Energy", _unit("Energy", at(0), 1), "kWh"),
        Metric("ActivePower", _hundredths("ActivePower", at(1), _SIGNED), "W"),
        Metric("ApparentPower", _hundredths("ApparentPower", at(2)), "VA"),
        Metric("Current", _hundredths("Current", at(3)), "A"),
        Metric("Voltage", _hundredths("Voltage", at(4)), "V"),
        Metric(
            "Temp",
            _unit("Temperature", at(5), 10, -2731),
            "C",
            aliases=("Temperature",),
        ),
        Metric("Humid", _unit("Humidity", at(6), 10), "%", percent=True, aliases=("Humidity",)),
        Metric("ResidualCurrent", _unit("ResidualCurrent", at(7), 1000), "A"),
        Metric("CurrentL1", _hundredths("CurrentL1", at(10)), "A"),
        Metric("CurrentL2", _hundredths("CurrentL2", at(11)), "A"),
        Metric("CurrentL3", _hundredths("CurrentL3", at(12)), "A"),
    )
    switched = (status("Switch", str(first + 7), SWITCHED),) if switch else ()
    return Table(
        name, f"{name.replace('-', ' ')}s", _entry(number), "N",
        label=text("Name", "2", 32),
        states=States(state, (state,)),
        details=switched,  # a fact, no health
        metrics=metrics,
        tried=FROM_MIB,
    )  # fmt: skip


PLACES = (
    _place("dc", 100, 4),
    _place("room", 110, 5),
    _place("aisle", 120, 6),
    _place("rack", 130, 7),
    _place("rack-device", 140, 8),
)


#: What a port type stands for; sensors are numbered through all their tables.
PORT_TYPES = (("i", "input"), ("o", "outlet"), ("b", "branch"), ("s", "sensor"))
#: The units of what an open warning is about, as the gateway's own pages have them.
VARIABLE_UNITS = (
    ("voltage", "V"), ("current", "A"), ("power", "W"), ("temperature", "C"), ("humidity", "%"),
    ("activepower", "W"), ("apparentpower", "VA"), ("energy", "kWh"), ("frequency", "Hz"),
    ("residualcurrent", "A"), ("peakcurrent", "A"),
)  # fmt: skip


def _open(name: str, number: int, state: int) -> Table:
    """What is open: each row is a problem, told with what it says of itself."""
    top = text("TopLevelName", "3", 32)
    return Table(
        name, f"{name}s", _entry(number), "N",
        rows=Rows(anchor=top),
        states=States(row_severity=state, alarm=Alarm(
            text("TopLevelType", "2", 16), top, text("PortType", "4", 16),
            Column("Port", "5", 2**31 - 1, raw=Raw(offset=1)), text("Variable", "6", 24),
            _hundredths("Value", "7", _SIGNED), ports=PORT_TYPES, units=VARIABLE_UNITS,
        )),
        tried=FROM_MIB,
    )  # fmt: skip


WARNINGS, CRITICALS = _open("warning", 700, WARNING), _open("critical", 800, CRITICAL)

_CONFIG = _entry(3)
SETTINGS = Settings(
    columns=(
        ("device", (
            text("DeviceLocation", "3", 32), text("CustomerName", f"{_CONFIG}.3", 32),
            Column("MaximumLoad", f"{_CONFIG}.2", 1000, unit="A"),
        )),
    ),
    factory_names=r"outlet # ?\d+",
)  # fmt: skip

FAMILY = Family(
    "enertree",
    title="SchleifenbauerGenericMib",
    called="EnerTEG gateway or Schleifenbauer PDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION, text("systemStatusName", f"{OBJECTS}.1.1", 32)),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(UPTIME,),
    ),
    subsystems=(
        Subsystem("devices", "device", (DEVICE,)),
        Subsystem("rings", "ring", (RING,)),
        Subsystem("inputs", "input", (INPUT,), measured=True),
        Subsystem("branches", "branch", (BRANCH,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("totals", "total", (TOTAL,), measured=True),
        Subsystem("sensors", "sensor", (TEMP, HUMID, OTHER), measured=True),
        Subsystem("contacts", "contact", (DIGITAL_INPUT, DIGITAL_OUTPUT)),
        Subsystem("places", "place", PLACES, measured=True),
        Subsystem("warnings", "warning", (WARNINGS,)),
        Subsystem("criticals", "critical", (CRITICALS,)),
    ),
    unit=DEVICE,
    serial=_serial,
    feeds=(
        Feed(
            "input",
            "device",
            Column("Phase", "21", 3, min=1),
            voltages=("input",),
            switched=(("device", _state),),
            sums=("total",),
            branches="branch",
        ),
    ),
    hint="look at check_pdu",
    settings=SETTINGS,
)
