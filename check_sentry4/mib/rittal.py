"""Rittal PDUs (CMC III): RITTAL-CMC-III-MIB (2606.7).

One table has the variables of all devices on the bus, each a row with its name, number, scale and
unit (``pivot``). The first device is the controller itself, the second is what it measures.
"""

from __future__ import annotations

from typing import Any

from check_sentry4.mib.model import (
    OPTIONAL,
    OPTIONAL_PER_LOAD,
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
    Pivot,
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

ENTERPRISE = "1.3.6.1.4.1.2606.7"
DEVICES, VARIABLES = f"{ENTERPRISE}.4.1.2.1", f"{ENTERPRISE}.4.2.2.1"

RECORDED = "a recording of a real PDU controller with six fuses and 24 sockets"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

CONTROLLER_STATUS = Enumeration(
    {1: ("ok", OK), 2: ("failed", CRITICAL), 3: ("overload", CRITICAL)}, normal=frozenset(("ok",))
)
DEVICE_STATUS = Enumeration(
    {
        1: ("notAvail", UNKNOWN), 2: ("ok", OK), 3: ("detect", WARNING), 4: ("lost", UNKNOWN),
        5: ("changed", WARNING), 6: ("error", CRITICAL), 7: ("fwUpdate", OK),
        8: ("fwUpdateRun", WARNING),
    },
    frozenset(("notAvail", "lost")), frozenset(("ok", "fwUpdate")),
)  # fmt: skip
#: cmcIIIMsgStatus; a variable of the type status has its values.
MESSAGE = Enumeration(
    {
        1: ("notAvail", UNKNOWN), 2: ("configChanged", WARNING), 3: ("error", CRITICAL),
        4: ("ok", OK), 5: ("alarm", CRITICAL), 6: ("highWarn", WARNING), 7: ("lowAlarm", CRITICAL),
        8: ("highAlarm", CRITICAL), 9: ("lowWarn", WARNING), 10: ("setOff", OK),
        11: ("setOn", OK), 12: ("open", WARNING), 13: ("closed", OK), 14: ("locked", OK),
        15: ("unlRemote", WARNING), 16: ("doorOpen", WARNING), 17: ("service", WARNING),
        18: ("standby", WARNING), 19: ("busy", WARNING), 20: ("noAccess", WARNING),
        21: ("lost", UNKNOWN), 22: ("detected", WARNING), 23: ("lowVoltage", WARNING),
        24: ("probeopen", UNKNOWN), 25: ("probeshort", UNKNOWN), 26: ("calibration", UNKNOWN),
        27: ("inactive", OK), 28: ("active", OK), 29: ("noPower", CRITICAL), 30: ("readOnly", OK),
        31: ("exchanged", WARNING), 32: ("valveOpen", OK), 33: ("warning", WARNING),
        34: ("remote", OK),
    },
    frozenset(("notAvail", "lost", "probeopen", "probeshort", "calibration")),
    frozenset(("ok", "setOff", "setOn", "closed", "locked", "inactive", "active")),
)  # fmt: skip
#: A socket says whether it is on in its status; its relay is what was asked of it.
SOCKET = MESSAGE._replace(values={**MESSAGE.values, 10: ("off", OK), 11: ("on", OK)})
OVERALL = Enumeration(
    {1: ("ok", OK), 2: ("warning", WARNING), 3: ("alarm", CRITICAL)}, normal=frozenset(("ok",))
)

_MOST = 2**31 - 2
ON_DEVICE = (PartOf("device", 1),)


def _variables(begin: str, rows: int) -> Rows:
    """The objects whose variables have names that begin so."""
    column = f"{VARIABLES}."
    return Rows(rows, pivot=Pivot(
        names=f"{column}3", numbers=f"{column}11", texts=f"{column}10", scales=f"{column}7",
        units=f"{column}5", qualities=f"{column}14", object=begin
    ))  # fmt: skip


def _value(name: str, variable: str, unit: str = "", *, least: int = 0) -> Column:
    return Column(name, f"{variable}.Value", _MOST, min=least, unit=unit)


def _reading(
    name: str, variable: str, unit: str, alias: tuple[str, ...] = (), *, least: int = 0,
    checked: str = "",
) -> Metric:  # fmt: skip
    """A reading with a status and four set points; a high one of 0 is none."""
    kinds = ("LowAlarm", least), ("LowWarning", least), ("HighWarning", 1), ("HighAlarm", 1)
    return Metric(
        name, _value(name, variable, checked, least=least), unit,
        status(f"{name}Status", f"{variable}.Status", MESSAGE),
        tuple(Column(f"{name}{kind}", f"{variable}.SetPt{kind}", _MOST, min=low, unit=checked)
              for kind, low in kinds),
        percent=unit == "%", aliases=alias,
    )  # fmt: skip


def _optional(name: str, variable: str, unit: str = "", **more: Any) -> Metric:
    return Metric(name, _value(name, variable, unit), unit, scope=OPTIONAL)._replace(**more)


def _factor(variable: str) -> Metric:
    """Its sign tells leading from lagging."""
    column = _value("PowerFactor", variable)._replace(raw=Raw(unsigned=True))
    return Metric("PowerFactor", column, scope=OPTIONAL_PER_LOAD)


def _electrical(name: str, variable: str, unit: str, *alias: str) -> Metric:
    return _reading(name, variable, unit, alias, checked=unit)


_controller = status("Status", "", CONTROLLER_STATUS)._replace(scalar_oids=(f"{ENTERPRISE}.2.1",))
_controller_serial = text("Serial", "", 10)._replace(scalar_oids=(f"{ENTERPRISE}.2.6",))
#: Of all variables of all devices, also of those that no table here has.
_messages = status("Messages", "", OVERALL)._replace(scalar_oids=(f"{ENTERPRISE}.4.3.1.1",))
CONTROLLER = Table(
    "controller", "controllers", ENTERPRISE, "N",
    states=States(_controller, (_controller, _messages), optional=True),
    details=(_controller_serial,),
    rows=Rows(1, fixed=((1,),)),
    tried=RECORDED,
)  # fmt: skip
_device = status("Status", "6", DEVICE_STATUS)
DEVICE_COUNT = Column("DeviceCount", f"{ENTERPRISE}.4.1.1.2", 126)
DEVICE = Table(
    "device", "devices", DEVICES, "N",
    label=text("Alias", "3", 40).or_else("2"),
    states=States(_device, (_device,), optional=True),
    details=(text("Name", "2", 30), text("Serial", "13", 8), text("Firmware", "11", 12)),
    # Recordings have no other column of all devices.
    rows=Rows(2, anchor=text("ArticleNumber", "7", 10), counted_by=DEVICE_COUNT),
    tried=RECORDED,
    aliases=("unit",),
    place=Place(is_unit=True),
)  # fmt: skip
PDU = Table(
    "pdu", "pdus", VARIABLES, "N",
    metrics=(
        _electrical("ActivePower", "Total.Power.Active", "W", "Watts"),
        Metric("Energy", _value("Energy", "Total.Energy.Active", "kWh"), "kWh", scope=OPTIONAL),
        _optional("EnergySinceReset", "Total.Energy.Active Custom", "kWh"),
        _reading("NeutralCurrent", "Total.Neutral Current", "A", checked="A")
        ._replace(scope=OPTIONAL),
        _optional("ApparentPower", "Total.Power.Apparent", "VA"),
        _optional("Frequency", "Total.Frequency", "Hz"),
    ),
    rows=_variables(r"(?=Total\.)", 1),
    tried=RECORDED,
    place=Place(ON_DEVICE),
)  # fmt: skip
_amps = _value("Current", "Current", "A")
PHASE = Table(
    "phase", "phases", VARIABLES, "BN",
    metrics=(
        _electrical("Current", "Current", "A"),
        _electrical("Voltage", "Voltage", "V"),
        _electrical("ActivePower", "Power.Active", "W", "Watts"),
        _optional("ApparentPower", "Power.Apparent", "VA"),
        _optional("ReactivePower", "Power.Reactive", "var"),
        _factor("Power.Factor"),
        _optional("Energy", "Energy.Active", "kWh"),
        _optional("EnergySinceReset", "Energy.Active Custom", "kWh"),
        _optional("ApparentEnergy", "Energy.Apparent", "kVAh", uom=""),
        _optional("CurrentThd", "Current.THD", "%"),
        _optional("VoltageThd", "Voltage.THD", "%"),
        Metric("LoadImbalance", _amps, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _value("Voltage", "Voltage", "V"), "%",
               computed=Computed("Voltage")),
    ),
    rows=_variables(r"Phase L([1-3])\.", 3),
    phases=Phases(((1, 2, 3),)),
    tried=RECORDED,
    place=Place((*ON_DEVICE, PartOf("pdu", 1))),
)  # fmt: skip
_fuse = status("Status", "Status", MESSAGE)
FUSE = Table(
    "fuse", "fuses", VARIABLES, "BNN",
    label=text("Name", "DescName", 40),
    states=States(_fuse, (_fuse,)),
    details=(text("Type", "Type", 40),),
    rows=_variables(r"Phase L([1-3])\.Fuses\.Fuse (\d+)\.", 6),
    tried=RECORDED,
    aliases=("breaker",),
    place=Place((*ON_DEVICE, PartOf("phase", 2))),
)  # fmt: skip
_socket = status("Status", "General.Status", SOCKET)
OUTLET = Table(
    "outlet", "outlets", VARIABLES, "BN",
    label=text("Name", "General.DescName", 40),
    states=States(_socket, (_socket,), power_state=_socket, optional=True),
    metrics=(
        _optional("Current", "Current", "A"),
        _optional("ActivePower", "Power.Active", "W", aliases=("Watts",)),
        _optional("Energy", "Energy.Active", "kWh"),
    ),
    details=(text("Circuit", "General.Circuit", 40),),
    rows=_variables(r"Sockets\.Socket (\d+)\.", 24),
    tried=RECORDED,
    aliases=("socket",),
    place=Place(ON_DEVICE),
)  # fmt: skip


def _sensor(name: str, plural: str, variable: str, metric: Metric | None = None) -> Table:
    """What a device of the bus, or the controller, senses: there is at most one of a kind."""
    own = status("Status", f"{variable}.Status", MESSAGE)
    return Table(
        name, plural, VARIABLES, "N",
        label=text("Name", f"{variable}.DescName", 40),
        states=States(own, (own,)),
        metrics=(metric._replace(status=own),) if metric else (),
        rows=_variables(rf"(?={variable}\.)", 2),
        probe=Probe(is_sensor=True, celsius=1, fahrenheit=2),
        tried=FROM_MIB,
        place=Place(ON_DEVICE),
    )  # fmt: skip


TEMP = _sensor("temp", "temperature sensors", "Temperature",
               _reading("Temp", "Temperature", "C", least=-100000))  # fmt: skip
HUMID = _sensor("humid", "humidity sensors", "Humidity", _reading("Humid", "Humidity", "%"))
DOOR = _sensor("door", "doors", "Access")
CONTACTS = _sensor("contact", "contacts", "Input")._replace(tried=RECORDED)
_health = tuple(
    status(name, f"System Health.{name}.Status", MESSAGE)
    for name in ("Supply", "Temperature", "Current")
)
HEALTH = Table(
    "health", "self-tests of the controller", VARIABLES, "N",
    states=States(_health[0], _health),
    rows=_variables(r"(?=System Health\.)", 1),
    tried=RECORDED,
    place=Place(ON_DEVICE),
)  # fmt: skip

FAMILY = Family(
    "rittal",
    title="RITTAL-CMC-III-MIB",
    called="Rittal PDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,),
        product=(text("Product", f"{ENTERPRISE}.2.7", 24), SYS_DESCR),
        firmware=(text("Firmware", f"{ENTERPRISE}.2.4", 24),),
        metrics=(UPTIME, Metric("DeviceCount", DEVICE_COUNT)),
        unit_count=DEVICE_COUNT,
        counted="device",
        scale=Column("TemperatureScale", f"{ENTERPRISE}.3.2.1", 2),
    ),
    subsystems=(
        Subsystem("controllers", "controller", (CONTROLLER,)),
        Subsystem("devices", "device", (DEVICE,)),
        Subsystem("pdus", "pdu", (PDU,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("fuses", "fuse", (FUSE,)),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("sensors", "sensor", (TEMP, HUMID, DOOR, CONTACTS, HEALTH), measured=True),
    ),
    unit=DEVICE,
    hint="look at check_pdu",
    feeds=(
        Feed("phase", "pdu", by_position=True, voltages=("phase",), sums=("pdu", "phase"),
             branches="fuse"),
    ),
    serial=_controller_serial,
    probe=(PHASE, (_amps,)),
    settings=Settings(factory_names=r"(socket|outlet) ?\d+"),
)  # fmt: skip
