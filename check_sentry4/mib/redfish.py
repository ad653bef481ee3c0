"""DMTF Redfish power equipment (DSP0268: PowerDistribution, Circuit, Outlet, OutletGroup, Sensor).

Server Technology PRO3X and PRO4X, Raritan and Legrand (Xerus), APC NetShelter Advanced, Enlogic,
Panduit and others that speak Redfish. A table is a class of resources, a column is a JSON pointer
in each of them (``redfish.cells``); numbers come as thousandths. What a pointer names behind ``>``
stands in the sensor that a reading links to.

Status.Health decides; the thresholds of a sensor are compared only where it has no Health, since a
service waits for their dwell time. Any status may be left out.
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    OPTIONAL,
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
    Scope,
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

ENTERPRISE = "redfish"
RECORDED = "DMTF's mock-ups"

#: The state of a resource that cannot be read; and the kind of a sensor behind the reading of
#: another resource, which judges it (``redfish.tree`` says both).
UNREADABLE, JUDGED = "Unreadable", "judged"
#: Resource.Health.
HEALTH = Enumeration(
    {"ok": ("OK", OK), "warning": ("Warning", WARNING), "critical": ("Critical", CRITICAL)},
    normal=frozenset(("OK",)),
)
#: Resource.State; what is no resource because it cannot be read (``redfish.tree``) says so here.
STATE = Enumeration(
    {
        "enabled": ("Enabled", OK),
        "qualified": ("Qualified", OK),
        "standbyoffline": ("StandbyOffline", OK),
        "standbyspare": ("StandbySpare", OK),
        "disabled": ("Disabled", OK),
        "absent": ("Absent", OK),
        "unavailableoffline": ("UnavailableOffline", UNKNOWN),
        UNREADABLE.lower(): ("unreadable", UNKNOWN),
    },
    no_reading=frozenset(("UnavailableOffline", "unreadable")),
    at_rest=frozenset(("Disabled", "StandbyOffline", "StandbySpare")),
    normal=frozenset(
        ("Enabled", "Qualified", "StandbyOffline", "StandbySpare", "Disabled", "Absent")
    ),
    other=WARNING,
)
#: What a sensor says in one word (``redfish.tree``): a problem of its Health, else its State.
SENSOR_STATUS = STATE._replace(
    values={**STATE.values, **HEALTH.values}, normal=STATE.normal | HEALTH.normal
)
#: Circuit.BreakerStates.
BREAKER = Enumeration(
    {"normal": ("Normal", OK), "tripped": ("Tripped", CRITICAL), "off": ("Off", CRITICAL)},
    normal=frozenset(("Normal",)),
)
#: Resource.PowerState; an outlet that is off is no problem (spec 4).
POWER = Enumeration(
    {
        "on": ("on", OK),
        "off": ("off", OK),
        "poweringon": ("poweringOn", OK),
        "poweringoff": ("poweringOff", OK),
        "paused": ("paused", WARNING),
    },
    normal=frozenset(("on",)),
)
#: PowerDistribution.TransferConfiguration.
AUTOMATIC = Enumeration({"true": ("enabled", OK), "false": ("disabled", WARNING)})
INHIBITED = Enumeration({"false": ("no", OK), "true": ("yes", WARNING)})

#: Numbers are thousandths (``redfish.cells``); the largest that is taken for a reading.
SCALE, MOST = 1000, 10**15
NEGATIVE = -(10**15)
#: The thresholds of a Sensor, low alarm first.
LIMITS = ("LowerCritical", "LowerCaution", "UpperCaution", "UpperCritical")


def _number(name: str, pointer: str, least: int = 0, unit: str = "") -> Column:
    return Column(name, pointer, MOST, divisor=SCALE, min=least, unit=unit)


def _limits(name: str, where: str, least: int) -> tuple[Column, ...]:
    return tuple(
        _number(f"{name}{limit}", f"{where}/Thresholds/{limit}/Reading", least) for limit in LIMITS
    )


def _reading(
    name: str,
    member: str,
    unit: str,
    *aliases: str,
    part: str = "Reading",
    least: int = 0,
    uom: str | None = None,
    scope: Scope = OPTIONAL,
) -> Metric:
    """A reading of a resource, with Health and thresholds of the sensor that it links to."""
    sensor = f"/{member}/DataSourceUri>"
    own = part == "Reading"
    return Metric(
        name,
        _number(name, f"/{member}/{part}", least),
        unit,
        status(f"{name}Health", f"{sensor}/@health", SENSOR_STATUS) if own else None,
        _limits(name, sensor, least) if own else (),
        uom=uom,
        aliases=aliases,
        scope=scope,
    )


_PER_LOAD = Scope(per_load=True, optional=True)
CURRENT = _reading("Current", "CurrentAmps", "A")
POWER_READINGS = (
    _reading("ActivePower", "PowerWatts", "W", "Watts", least=NEGATIVE),
    _reading("ApparentPower", "PowerWatts", "VA", part="ApparentVA"),
    _reading("ReactivePower", "PowerWatts", "var", part="ReactiveVAR", least=NEGATIVE, uom=""),
    _reading("PowerFactor", "PowerWatts", "", part="PowerFactor", least=NEGATIVE, scope=_PER_LOAD),
)
ENERGY = _reading("Energy", "EnergykWh", "kWh")
FREQUENCY = _reading("Frequency", "FrequencyHz", "Hz")
_rated = _number("CurrentCapacity", "/RatedCurrentAmps")
VOLTAGE = _reading("Voltage", "Voltage", "V", least=NEGATIVE)


def _with_capacity(current: Metric) -> tuple[Metric, ...]:
    """A current with what is rated, and how much of that is used."""
    used = Utilisation(current.column, _rated)
    return (
        current._replace(capacity=_rated),
        Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
               scope=OPTIONAL, computed=Computed(utilisation=used)),
        Metric("CurrentCapacity", _rated, "A", fixed=True, scope=OPTIONAL),
    )  # fmt: skip


_state = status("State", "/Status/State", STATE)
_health = status("Health", "/Status/Health", HEALTH)
#: The worst Health of what belongs to a resource, wherever that is told.
_rollup = status("HealthRollup", "/Status/HealthRollup", HEALTH)
_failure = text("Failure", "/@failure", 200)


def _states(*also: Column, power_state: Column | None = None) -> States:
    """State, Health and further statuses, each of which a resource may leave out."""
    return States(
        _state, (_state, _health, _rollup, *also), power_state=power_state, optional=True,
        voluntary=True, problem_text=(_failure,),
    )  # fmt: skip


def _rows(expected: int, where: Where | None = None) -> Rows:
    """Rows of resources that are there at all."""
    return Rows(expected, anchor=text("Path", "/@odata.id", 120), not_there=("Absent",),
                where=where)  # fmt: skip


def _class(name: str) -> str:
    return f"{ENTERPRISE}:{name}"


def _of_metrics(metric: Metric) -> Metric:
    """A reading of the resource Metrics of a unit."""
    member = metric.column.oid.split("/")[1]

    def moved(column: Column | None) -> Column | None:
        return None if column is None else column._replace(
            oid=column.oid.replace(f"/{member}/", f"/Metrics/{member}/", 1))  # fmt: skip

    made = moved(metric.column)
    return metric._replace(
        column=made or metric.column,
        status=moved(metric.status),
        thresholds=tuple(map(moved, metric.thresholds)),
    )


_unit_id, _id = text("Id", "/@unit", 40), text("Id", "/Id", 32)
_name = text("Name", "/UserLabel|/Name", 40)
_circuit = (text("Wiring", "/PhaseWiringType", 24), text("NominalVoltage", "/NominalVoltage", 20))
_serial = text("SerialNumber", "/SerialNumber", 32)
_kind = text("EquipmentType", "/EquipmentType", 32)
_capacity = _number("PowerCapacity", "/PowerCapacityVA")
_unit_readings = tuple(map(_of_metrics, (*POWER_READINGS, ENERGY)))
UNIT = Table(
    "unit", "units", _class("Units"), "N",
    id=_unit_id,
    label=_name,
    states=_states(
        status("MetricsState", "/Metrics/Status/State", STATE),
        status("MetricsHealth", "/Metrics/Status/Health", HEALTH),
        status("MetricsHealthRollup", "/Metrics/Status/HealthRollup", HEALTH),
        status("EquipmentHealth", "/@equipment/Health", HEALTH),
        status("EquipmentHealthRollup", "/@equipment/HealthRollup", HEALTH),
    ),
    metrics=(
        *_unit_readings,
        Metric("ApparentPowerUtilized", Column("ApparentPowerUtilized", "", 1000), "%",
               percent=True, scope=OPTIONAL,
               computed=Computed(utilisation=Utilisation(_unit_readings[1].column, _capacity))),
        # Its sensor is one of the temperature sensors, and judged there.
        Metric("Temp", _number("Temp", "/Metrics/TemperatureCelsius/Reading", NEGATIVE), "C",
               scope=OPTIONAL),
        Metric("PowerCapacity", _capacity, "VA", fixed=True, scope=OPTIONAL),
    ),
    details=(_kind, text("Manufacturer", "/Manufacturer", 32), text("Model", "/Model", 32),
             _serial, text("FirmwareVersion", "/FirmwareVersion", 32)),
    rows=_rows(2),
    tried=RECORDED,
    place=Place(is_unit=True),
)  # fmt: skip
#: All else is on a unit, whose number is the first part of the index.
ON_UNIT = (PartOf("unit", 1),)
_transfer = "/TransferConfiguration"
TRANSFER_SWITCH = Table(
    "transfer-switch", "transfer switches", _class("Units"), "N",
    id=_unit_id,
    label=_name,
    states=States(
        (_auto := status("AutoTransfer", f"{_transfer}/AutoTransferEnabled", AUTOMATIC)),
        (_auto, status("TransferInhibited", f"{_transfer}/TransferInhibit", INHIBITED)),
        optional=True,
        voluntary=True,
        must_equal=(text("ActiveMains", f"{_transfer}/ActiveMainsId", 32),
                    text("PreferredMains", f"{_transfer}/PreferredMainsId", 32)),
    ),
    rows=Rows(1, anchor=text("Path", "/@odata.id", 120),
              where=Where((text("Transfers", "/@transfers", 5),), ("true",))),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip
_redundancy = tuple(
    status(f"Redundancy{name}", f"/MainsRedundancy/Status/{name}", enum)
    for name, enum in (("Health", HEALTH), ("State", STATE))
)
POWER_SHELF = Table(
    "power-shelf", "power shelves", _class("Units"), "N",
    id=_unit_id,
    label=_name,
    states=States(_redundancy[0], _redundancy, optional=True, voluntary=True),
    rows=Rows(1, anchor=text("Path", "/@odata.id", 120),
              where=Where((text("IsRedundant", "/@redundant", 5),), ("true",))),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip

_breaker = status("BreakerState", "/BreakerState", BREAKER)
INLET = Table(
    "inlet", "inlets", _class("Mains"), "UN",
    id=_id,
    label=_name,
    states=_states(_breaker),
    metrics=(*_with_capacity(CURRENT), VOLTAGE, *POWER_READINGS, ENERGY, FREQUENCY),
    details=_circuit,
    rows=_rows(2),
    tried=RECORDED,
    aliases=("mains", "input"),
    place=Place(ON_UNIT),
)  # fmt: skip
_line = text("Line", "/Line", 2)
PHASE = Table(
    "phase", "phases", _class("Phases"), "UNN",
    id=text("Id", "/Id", 40),
    states=States(_state, (_state,), optional=True, voluntary=True, problem_text=(_failure,)),
    metrics=(
        *_with_capacity(CURRENT),
        *(metric._replace(scope=metric.scope._replace(per_phase=True))
          for metric in (VOLTAGE, *POWER_READINGS, ENERGY)),
        Metric("LoadImbalance", CURRENT.column, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", VOLTAGE.column, "%", computed=Computed("Voltage")),
    ),
    rows=_rows(3),
    phases=Phases(((1, 2, 3),), line_id=_line),
    tried=RECORDED,
    place=Place((*ON_UNIT, PartOf("inlet", 2))),
)  # fmt: skip
_branch_number = Column("Branch", "/Links/BranchCircuit/@odata.id#Branches", 10**6)
_number_of_branch = Column("Number", "/@odata.id#Branches", 10**6)
BRANCH = Table(
    "branch", "branches", _class("Branches"), "UN",
    id=_id,
    label=_name,
    states=_states(_breaker),
    metrics=(*_with_capacity(CURRENT), VOLTAGE, *POWER_READINGS, ENERGY, FREQUENCY),
    details=_circuit,
    rows=_rows(6),
    tried=RECORDED,
    aliases=("breaker",),
    # Numbered through all units, as the outlets name them.
    place=Place(ON_UNIT, key=_number_of_branch, position=_number_of_branch,
                feeds=("outlet", _branch_number)),
)  # fmt: skip
_power_state = status("PowerState", "/PowerState", POWER)
OUTLET = Table(
    "outlet", "outlets", _class("Outlets"), "UN",
    id=_id,
    label=_name,
    states=_states(_power_state, power_state=_power_state),
    metrics=(*_with_capacity(CURRENT), VOLTAGE, *POWER_READINGS, ENERGY, FREQUENCY),
    details=(text("OutletType", "/OutletType", 24),),
    rows=_rows(24),
    tried=RECORDED,
    place=Place((*ON_UNIT, PartOf("branch", _branch_number))),
)  # fmt: skip
GROUP = Table(
    "outlet-group", "outlet groups", _class("OutletGroups"), "UN",
    id=_id,
    label=_name,
    states=_states(_power_state, power_state=_power_state),
    metrics=(*POWER_READINGS, ENERGY),
    rows=_rows(2),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip

#: What a sensor measures: its ReadingType, else what its units say; ``JUDGED`` are sensors behind
#: the readings of other resources, which are judged there.
_sensor_kind = text("Kind", "/@kind", 32)
#: The tables of sensors: plural, ReadingType, metric, unit, its unit in performance data, and the
#: least that it may be.
KINDS = {
    "temp": ("temperature sensors", "temperature", "Temp", "C", None, NEGATIVE),
    "humid": ("humidity sensors", "humidity", "Humid", "%", None, 0),
    "pressure": ("pressure sensors", "pressurepa", "Pressure", "Pa", "", NEGATIVE),
    "current": ("current sensors", "current", "Current", "A", None, 0),
    "voltage": ("voltage sensors", "voltage", "Voltage", "V", None, NEGATIVE),
    "power": ("power sensors", "power", "ActivePower", "W", None, NEGATIVE),
    "energy": ("energy sensors", "energykwh", "Energy", "kWh", None, 0),
    "frequency": ("frequency sensors", "frequency", "Frequency", "Hz", None, 0),
    "percent": ("sensors in percent", "percent", "Percent", "%", None, 0),
    "speed": ("speed sensors", "rotational", "Speed", "rpm", "", 0),
}


_sensor_status = status("Status", "/@health", SENSOR_STATUS)


def _sensors(name: str, plural: str, metrics: tuple[Metric, ...], where: Where) -> Table:
    return Table(
        name, plural, _class("Sensors"), "UN",
        id=text("Id", "/@name", 64),
        label=text("Name", "/Name", 64),
        states=States(_sensor_status, (_sensor_status,), optional=True, voluntary=True,
                      problem_text=(_failure,)),
        metrics=metrics,
        details=(text("PhysicalContext", "/PhysicalContext", 32), _sensor_kind),
        rows=_rows(20, where),
        probe=Probe(is_sensor=True),
        tried=RECORDED,
        place=Place(ON_UNIT),
    )  # fmt: skip


def _kind_of(kind: str) -> Where:
    return Where((_sensor_kind,), (kind,))


SENSORS = (
    *(
        _sensors(
            name, plural,
            (Metric(metric, _number(metric, "/Reading", least), unit, _sensor_status,
                    _limits(metric, "", least), percent=unit == "%", uom=uom, scope=OPTIONAL),),
            _kind_of(kind),
        )
        for name, (plural, kind, metric, unit, uom, least) in KINDS.items()
    ),
    _sensors("other", "other sensors", (),
             Where((_sensor_kind,), (JUDGED, *(kind for _, kind, *_ in KINDS.values())),
                   none_of=True)),
)  # fmt: skip


def _seconds(name: str) -> Column:
    return _number(name, f"/{name}Seconds", unit="s")


#: Outlet.PowerRestorePolicyTypes.
RESTORE = Enumeration(
    {"alwayson": ("on", OK), "alwaysoff": ("off", OK), "laststate": ("lastState", OK)}
)
_criteria = "/TransferCriteria"

FAMILY = Family(
    "redfish",
    title="Redfish",
    called="PDU with Redfish",
    enterprise=ENTERPRISE,
    system=System(
        location=(text("Location", f"{_class('Service')}./Location", 64),),
        product=(text("Product", f"{_class('Service')}./Product", 64),),
        firmware=(text("Firmware", f"{_class('Service')}./Firmware", 32),),
        metrics=(
            Metric("UnitCount", (_count := _number("UnitCount", f"{_class('Service')}./Units"))),
        ),
        unit_count=_count,
        between_versions=", ",
    ),
    subsystems=(
        Subsystem("units", "unit", (UNIT,), measured=True),
        Subsystem("switches", "switch", (TRANSFER_SWITCH,)),
        Subsystem("shelves", "shelf", (POWER_SHELF,)),
        Subsystem("inlets", "inlet", (INLET,), measured=True),
        Subsystem("phases", "phase", (PHASE,), measured=True),
        Subsystem("branches", "branch", (BRANCH,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("groups", "group", (GROUP,)),
        Subsystem("sensors", "sensor", SENSORS, measured=True),
    ),
    unit=UNIT,
    serial=_serial,
    feeds=(
        Feed("phase", "inlet", _line, voltages=("phase",), sums=("unit",), branches="branch",
             switched=(("inlet", _breaker),),
             # One mains at a time carries the load of a transfer switch.
             no_part=(_kind, ("AutomaticTransferSwitch", "ManualTransferSwitch"))),
    ),
    hint="look at check_pdu --redfish",
    settings=Settings(
        columns=(
            ("outlet", (_seconds("PowerOnDelay"), _seconds("PowerOffDelay"),
                        status("RestorePolicy", "/PowerRestorePolicy", RESTORE))),
            ("transfer-switch", (text("Sensitivity", f"{_criteria}/TransferSensitivity", 16),)),
        ),
        # As the mock-up has them; Xerus has "Outlet 1".
        factory_names=r"(un-?managed, |managed, )?(un-?monitored )?outlet \w+"
        r"(, branch circuit \w+)?",
    ),
)  # fmt: skip
