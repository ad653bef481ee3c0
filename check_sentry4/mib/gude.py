"""Gude Expert Power Controls: GUDEADS-EPC MIBs (28507). Every model has its own number below it.

The sub-MIBs have one shape: sysObjectID says which one a device answers (``for_device``). No
thresholds; the agents answer -9999 for what a port lacks.
"""

from __future__ import annotations

import re

from check_sentry4.mib.model import (
    OPTIONAL,
    OPTIONAL_PER_LOAD,
    SENSOR,
    SYS_DESCR,
    SYS_LOCATION,
    UPTIME,
    Column,
    Enumeration,
    Family,
    Feed,
    Metric,
    PartOf,
    Place,
    Probe,
    Raw,
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
from check_sentry4.state import CRITICAL, OK, UNKNOWN

ENTERPRISE = "1.3.6.1.4.1.28507"
#: The sub-MIB of the EPC 1202, which stands for all of them where a device does not say which.
EPC1202 = f"{ENTERPRISE}.43"

RECORDED = "a recording of a real EPC 1202 with four ports"
FROM_MIB = "rows made from the MIB: no recording of a unit that has it"

PORT_STATE = fine("off", "on")
#: 0: what the channel answers is not valid.
CHANNEL = Enumeration(
    {0: ("notActive", UNKNOWN), 1: ("valid", OK)},
    frozenset(("notActive",)), frozenset(("valid",)),
)  # fmt: skip
SURGE = Enumeration(
    {0: ("failure", CRITICAL), 1: ("ok", OK), 2: ("unknown", UNKNOWN)}, normal=frozenset(("ok",))
)
#: It is up to the user which of the two is a fault.
INPUT = fine("lo", "hi")

_MOST = 2**31 - 2
NONE = (-9999,)


def _number(name: str, oid: str, divisor: int = 1) -> Column:
    return Column(name, oid, _MOST, divisor=divisor, absent=NONE)


def made_family(root: str) -> Family:
    """The family of the models whose objects lie below ``root``."""
    objects = f"{root}.1"

    def scalar(name: str, oid: str) -> Column:
        return text(name, "", 64)._replace(scalar_oids=(f"{objects}.{oid}",))

    on_unit = (PartOf("unit", (1,)),)
    serial = Column("Serial", "", 2**32 - 2, "text", scalar_oids=(f"{objects}.1.2.5",))
    unit = Table(
        "unit", "units", objects, "N",
        label=scalar("Host", "1.2.3"),
        states=States(optional=True),
        details=(scalar("Model", "1.2.1"), scalar("Firmware", "1.2.2"), serial),
        rows=Rows(1, fixed=((1,),)),
        tried=RECORDED,
        place=Place(is_unit=True),
    )  # fmt: skip
    channel, surge = status("Status", "5.1.2.1.2", CHANNEL), status("Surge", "5.2.1.2", SURGE)
    amps, volts = _number("Current", "5.1.2.1.5", 1000), _number("Voltage", "5.1.2.1.6")
    inlet = Table(
        "inlet", "inlets", objects, "N",
        label=text("Name", "5.1.2.1.100", 32),
        states=States(channel, (channel,)),
        metrics=(
            Metric("Current", amps, "A"),
            Metric("Voltage", volts, "V"),
            Metric("ActivePower", _number("ActivePower", "5.1.2.1.4")._replace(min=-_MOST), "W",
                   scope=OPTIONAL),
            Metric("ApparentPower", _number("ApparentPower", "5.1.2.1.10"), "VA", scope=OPTIONAL),
            Metric("PowerFactor", _number("PowerFactor", "5.1.2.1.8", 1000)
                   ._replace(raw=Raw(unsigned=True)), scope=OPTIONAL_PER_LOAD),
            Metric("Energy", Column("Energy", "5.1.2.1.3", 2**32 - 2, divisor=1000), "kWh",
                   scope=OPTIONAL),
            Metric("Frequency", _number("Frequency", "5.1.2.1.7", 100), "Hz", scope=OPTIONAL),
            Metric("ResidualCurrent", _number("ResidualCurrent", "5.1.2.1.24", 10000), "A",
                   scope=OPTIONAL),
        ),
        rows=Rows(1),
        tried=RECORDED,
        aliases=("input",),
        place=Place(on_unit),
    )  # fmt: skip
    protection = Table(
        "surge", "surge protections", objects, "N",
        states=States(surge, (surge,)),
        rows=Rows(1),
        tried=RECORDED,
        place=Place(on_unit),
    )  # fmt: skip
    state = status("State", "3.1.2.1.3", PORT_STATE)
    port = Table(
        "port", "ports", objects, "N",
        label=text("Name", "3.1.2.1.2", 15),
        states=States(all=(state,), power_state=state),
        rows=Rows(8, large=True,
                  counted_by=Column("PortCount", f"{objects}.3.1.1", 64)),
        tried=RECORDED,
        aliases=("outlet",),
        place=Place(on_unit),
    )  # fmt: skip

    def probe(name: str, plural: str, reading: Metric) -> Table:
        return Table(
            name, plural, objects, "N",
            label=text("Name", "6.1.1.32", 32),
            metrics=(reading,),
            rows=Rows(1),
            probe=Probe(is_sensor=True),
            tried=FROM_MIB,
            place=Place(on_unit),
        )  # fmt: skip

    temp = probe(
        "temp",
        "temperature sensors",
        Metric("Temp", Column("Temp", "6.1.1.2", 20000, divisor=10, min=-1000, absent=NONE), "C"),
    )
    humid = probe(
        "humid",
        "humidity sensors",
        Metric(
            "Humid", Column("Humid", "6.1.1.3", 1000, divisor=10, absent=NONE), "%", percent=True
        ),
    )
    own = status("State", "6.2.2.1.2", INPUT)
    inputs = Table(
        "contact", "contacts", objects, "N",
        label=text("Name", "6.2.2.1.32", 32),
        states=States(own, (own,)),
        rows=Rows(2),
        probe=SENSOR,
        tried=FROM_MIB,
        place=Place(on_unit),
    )  # fmt: skip
    return Family(
        "gude",
        title="GUDEADS-EPC MIB",
        called="Gude power controller",
        enterprise=root,
        system=System(
            location=(SYS_LOCATION,), product=(SYS_DESCR,),
            firmware=(text("Firmware", f"{objects}.1.2.2", 64), SYS_DESCR),
            metrics=(UPTIME,),
        ),
        subsystems=(
            Subsystem("units", "unit", (unit,)),
            Subsystem("inlets", "inlet", (inlet,), measured=True),
            Subsystem("surges", "surge", (protection,)),
            Subsystem("ports", "port", (port,)),
            Subsystem("sensors", "sensor", (temp, humid, inputs), measured=True),
        ),
        unit=unit,
        hint="look at check_pdu",
        settings=SETTINGS,
        feeds=(Feed("inlet", "unit", by_position=True, voltages=("inlet",), sums=("inlet",)),),
        serial=serial,
        object_ids=(ENTERPRISE,),
        probe=(port, (state,)),
    )  # fmt: skip


def for_device(object_id: str) -> Family:
    """The family of the device with this sysObjectID."""
    found = re.match(rf"{re.escape(ENTERPRISE)}\.\d+(?=\.|$)", object_id)
    return made_family(found.group(0)) if found else FAMILY


_startup = status("StartupMode", "3.1.2.1.5", fine("off", "on", "laststate"))
SETTINGS = Settings(
    columns=(("port", (_startup, Column("StartupDelay", "3.1.2.1.6", 8191, unit="s"))),),
    wakeup=("port", _startup),
)

FAMILY = made_family(EPC1202)
