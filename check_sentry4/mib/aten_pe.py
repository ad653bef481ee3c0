"""ATEN-PE-CFG: ATEN PE and EC power distribution units.

Readings are thousandths, thresholds tenths. The MIB gives units for ratings only; the others are
those of the web interface. PowerDissipation is no loss of power: it counts up, in kWh.
There is no status of a reading and no hysteresis, so the suite compares (spec 10).
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    DECIMAL,
    OPTIONAL,
    PER_LOAD,
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
    Place,
    Probe,
    Rows,
    Settings,
    States,
    Subsystem,
    System,
    Table,
    Utilisation,
    Where,
    decimal,
    fine,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

ENTERPRISE = "1.3.6.1.4.1.21317"
PE = f"{ENTERPRISE}.1.3.2.2"
DEVICES, OUTLETS, BANKS = f"{PE}.2.1", f"{PE}.2.2", f"{PE}.2.3"

#: "The device does not support this OID"; -1000000, not available, is below every range.
NOT_SUPPORTED = -2000000
#: The same where a reading is a text.
NO_SUPPORT = "not-support"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

#: outletNStatus. pop: switched off because the bank would be overloaded.
OUTLET_STATUS = Enumeration(
    {
        1: ("off", OK),
        2: ("on", OK),
        3: ("pending", OK),
        4: ("reboot", OK),
        5: ("fault", CRITICAL),
        6: ("noauth", UNKNOWN),
        7: ("not-support", UNKNOWN),
        8: ("pop", CRITICAL),
    }
)
#: displayOutletStatus: the same without reboot, so from 4 on other numbers.
DISPLAYED_STATUS = Enumeration(
    {
        1: ("off", OK),
        2: ("on", OK),
        3: ("pending", OK),
        4: ("fault", CRITICAL),
        5: ("noauth", UNKNOWN),
        6: ("not-support", UNKNOWN),
        7: ("pop", CRITICAL),
    }
)
BREAKER_STATUS = Enumeration({1: ("off", CRITICAL), 2: ("on", OK)})
#: bankAttachStatus: whether the energy sensor of a bank is plugged in.
ATTACH_STATUS = Enumeration(
    {1: ("noattached", OK), 2: ("attached", OK), 3: ("error", CRITICAL), 4: ("noexisted", OK)}
)
#: doorSensorStatus.
DOOR_STATUS = Enumeration(
    {0: ("close", OK), 1: ("open", WARNING), 2: ("not-attached", UNKNOWN)},
    frozenset(("not-attached",)),
    frozenset(("close",)),
)


def _reading(name: str, number: int, texts: str, least: int = 0) -> Column:
    """A reading in thousandths; other firmware has it as a text in another table (``texts``)."""
    column = Column(
        name, str(number), 2**31 - 1, divisor=1000, min=1000 * least, absent=(NOT_SUPPORTED,)
    )
    return column.or_else(
        f"{texts}.{number}", max=12, kind=DECIMAL, divisor=1, min=least, absent=(NO_SUPPORT,)
    )


def _index(texts: str) -> Column:
    """What tells which objects there are: the index of the readings."""
    return Column("Index", "1", 2**15).or_else(f"{texts}.1")


def _limits(
    table: str, low: int, high: int, name: str, least: int = 0
) -> tuple[Column | None, ...]:
    """Two thresholds in tenths, outside of which is WARNING; -3000: none is set."""

    def column(kind: str, number: int) -> Column | None:
        if not number:
            return None
        return Column(
            f"{name}{kind}", f"{table}.{number}", 999990, divisor=10, min=least,
            absent=(NOT_SUPPORTED,),
        )  # fmt: skip

    return None, column("Low", low), column("High", high), None


def _rating(name: str, oid: str) -> Column:
    """Whole Amps or VA; not supported is 0."""
    return Column(name, oid, 99999, absent=(0,))


def _metrics(
    limits: str, first: int, ratings: str, current: str, factor: str
) -> tuple[Metric, ...]:
    """What devices, banks and outlets measure, with the first column of their thresholds."""
    load = _reading("Current", 2, ratings)
    capacity = _rating("CurrentCapacity", f"{ratings}.{current}")
    return (
        Metric("Current", load, "A", capacity=capacity,
               thresholds=_limits(limits, first, first + 1, "Current")),
        Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
               scope=OPTIONAL, computed=Computed(utilisation=Utilisation(load, capacity))),
        Metric("CurrentCapacity", capacity, "A", fixed=True, scope=OPTIONAL),
        Metric("Voltage", _reading("Voltage", 3, ratings), "V",
               thresholds=_limits(limits, first + 2, first + 3, "Voltage")),
        Metric("ActivePower", _reading("ActivePower", 4, ratings), "W", aliases=("Power",),
               thresholds=_limits(limits, first + 4, first + 5, "ActivePower")),
        Metric("PowerFactor", decimal("PowerFactor", f"{ratings}.{factor}", "not-support"),
               scope=PER_LOAD),
        Metric("Energy", _reading("Energy", 5, ratings), "kWh", aliases=("PowerDissipation",),
               thresholds=_limits(limits, 0, first + 6, "Energy")),
    )  # fmt: skip


DEVICE = Table(
    "device", "devices", f"{DEVICES}.99.1", "N",
    rows=Rows(1, anchor=_index(f"{DEVICES}.3.1")),
    label=Column("Name", "", 39, "text", scalar_oids=(f"{DEVICES}.2",)),
    metrics=_metrics(f"{DEVICES}.6.1", 2, f"{DEVICES}.3.1", "7", "9"),
    states=States(optional=True),
    tried=FROM_MIB,
    place=Place(is_unit=True),
)  # fmt: skip

_breaker = Column("Breaker", f"{BANKS}.1.1.2", 127, "status", enum=BREAKER_STATUS, absent=(3,))
_attached = status("AttachStatus", f"{BANKS}.2.1.7", ATTACH_STATUS)
#: What is measured by an energy sensor that is not plugged in, no bank has.
_if_attached = Where((_attached,), (1,), none_of=True)
BANK = Table(
    "bank", "banks", f"{BANKS}.99.1", "N",
    rows=Rows(2, anchor=_index(f"{BANKS}.2.1"), not_there=("noexisted",)),
    label=text("Name", f"{BANKS}.3.1.2", 15)._replace(absent=("n/a",)),
    states=States(_breaker, (_breaker, _attached), optional=True),
    metrics=tuple(
        metric._replace(scope=metric.scope._replace(where=_if_attached))
        for metric in _metrics(f"{BANKS}.3.1", 3, f"{BANKS}.2.1", "6", "8")
    ),
    tried=FROM_MIB,
)  # fmt: skip

#: outlet1Status to outlet42Status are scalars .2 to .44 of the outlets; .10 is a table.
_outlet_status = Column(
    "Status", "", 127, "status", enum=OUTLET_STATUS,
    scalar_oids=tuple(f"{OUTLETS}.{number + (1 if number < 9 else 2)}" for number in range(1, 43)),
)  # fmt: skip
_displayed = status("DisplayStatus", f"{DEVICES}.5.1.2", DISPLAYED_STATUS)
OUTLET = Table(
    "outlet", "outlets", f"{OUTLETS}.99.1", "N",
    rows=Rows(24, anchor=Column("Index", f"{OUTLETS}.10.1.1", 127), not_there=("not-support",)),
    label=text("Name", f"{OUTLETS}.10.1.2", 15)._replace(absent=("n/a",)),
    states=States(_outlet_status, (_outlet_status, _displayed), otherwise=_displayed,
                  power_state=_outlet_status),
    metrics=_metrics(f"{OUTLETS}.10.1", 8, f"{OUTLETS}.1.1", "6", "7"),
    tried="a recording of a real unit with 16 outlets",
)  # fmt: skip


def _sensor(name: str, plural: str, metric: Metric) -> Table:
    """One kind of reading of up to six probes: sensorIntegerValueTable."""
    return Table(
        name, plural, f"{DEVICES}.100.1", "N", rows=Rows(2, anchor=_index(f"{DEVICES}.4.1")),
        metrics=(metric,), probe=SENSOR, tried=FROM_MIB,
    )  # fmt: skip


#: Thresholds; readings as texts.
_PROBES, _TEXTS = f"{DEVICES}.7.1", f"{DEVICES}.4.1"
TEMP = _sensor(
    "temp", "temperature sensors",
    Metric("Temp", _reading("Temperature", 2, _TEXTS, -274), "C",
           thresholds=_limits(_PROBES, 2, 3, "Temperature", -2731),
           aliases=("Temperature",)),
)  # fmt: skip
HUMID = _sensor(
    "humid", "humidity sensors",
    Metric("Humid", _reading("Humidity", 3, _TEXTS), "%", percent=True,
           thresholds=_limits(_PROBES, 4, 5, "Humidity"), aliases=("Humidity",)),
)  # fmt: skip
PRESSURE = _sensor(
    "pressure", "differential pressure sensors",
    Metric("Pressure", _reading("Pressure", 4, _TEXTS, -300), "Pa", uom="",
           thresholds=_limits(_PROBES, 6, 7, "Pressure", -2999)),
)  # fmt: skip
#: A scalar is a column with one row, of index 0.
_door = Column("Status", "1", 127, "status", enum=DOOR_STATUS, absent=(4,))
DOOR = Table(
    "door", "doors", f"{DEVICES}.16", "N", states=States(_door, (_door,)), rows=Rows(1),
    probe=Probe(is_sensor=True, empty="not-attached"),
    tried=FROM_MIB,
)  # fmt: skip

_SWITCH = Enumeration({1: ("no", OK), 2: ("yes", OK), 3: ("not-support", OK)})
#: Of the device as a whole: with three values some, with two the others.
_PLAIN_SWITCH = fine("no", "yes", first=1)
_POP = f"{DEVICES}.17"
_traps = status("TrapEnabled", f"{PE}.3.4.7.1.1", _PLAIN_SWITCH)
SETTINGS = Settings(
    scalars=(
        _traps,
        status("PopMode", f"{_POP}.1", _PLAIN_SWITCH),
        Column("PopThreshold", f"{_POP}.2", 320, divisor=10, unit="A"),
        status("OutletPopMode", f"{_POP}.3", _SWITCH),
        status("LifoPopMode", f"{_POP}.4", _SWITCH),
        status("PriorityPopMode", f"{_POP}.5", _SWITCH),
    ),
    columns=(
        ("outlet", (
            Column("OnDelay", f"{OUTLETS}.10.1.4", 999, min=-1, unit="s"),
            Column("OffDelay", f"{OUTLETS}.10.1.5", 999, min=-1, unit="s"),
        )),
    ),
    traps=_traps,
    factory_names=r"(outlet ?)?\d+",
)  # fmt: skip

FAMILY = Family(
    "aten-pe",
    title="ATEN-PE-CFG",
    called="ATEN PDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION, text("deviceName", f"{DEVICES}.2", 39)),
        product=(text("modelName", f"{DEVICES}.1", 32), SYS_DESCR),
        firmware=(text("deviceFWversion", f"{PE}.3.4.3", 32),),
        metrics=(UPTIME,),
    ),
    subsystems=(
        Subsystem("devices", "device", (DEVICE,), measured=True),
        Subsystem("banks", "bank", (BANK,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,), measured=True),
        Subsystem("sensors", "sensor", (TEMP, HUMID, PRESSURE, DOOR), measured=True),
    ),
    unit=DEVICE,
    feeds=(Feed("device", "device", voltages=("device",), sums=("device",), branches="bank"),),
    hint="look at check_pdu",
    settings=SETTINGS,
)
