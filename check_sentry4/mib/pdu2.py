"""PDU2-MIB 4.3: Server Technology PRO3X and PRO4X, Raritan PX2, PX3, PX4 and their relatives.

A reading is a row, named by the type of its sensor behind the index of the object, with its own
decimal digits, state, thresholds, and a mask of those that are in force. Values and thresholds
exist signed and unsigned; the signed are taken, but of energy, which exceeds them.
"""

from __future__ import annotations

from check_sentry4.mib.model import (
    BITS,
    OPTIONAL,
    SYS_DESCR,
    SYS_LOCATION,
    UPTIME,
    Column,
    Computed,
    Encoding,
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
    decimal,
    fine,
    status,
    text,
)
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

ENTERPRISE = "1.3.6.1.4.1.13742.6"
CONFIGURATION, CONTROL, MEASUREMENTS = f"{ENTERPRISE}.3", f"{ENTERPRISE}.4", f"{ENTERPRISE}.5"

FROM_MIB = "rows made from the MIB: no recording of a unit that has it"
RECORDED = "recordings of a real PX3 and of a PX2 that answers few columns"
RECORDED_PX3 = "a recording of a real PX3"

#: SensorStateEnumeration. open is told of trips and doors only.
STATE = Enumeration(
    {
        -1: ("unavailable", UNKNOWN),
        0: ("open", CRITICAL),
        1: ("closed", OK),
        2: ("belowLowerCritical", CRITICAL),
        3: ("belowLowerWarning", WARNING),
        4: ("normal", OK),
        5: ("aboveUpperWarning", WARNING),
        6: ("aboveUpperCritical", CRITICAL),
        7: ("on", OK),
        8: ("off", WARNING),
        9: ("detected", CRITICAL),
        10: ("notDetected", OK),
        11: ("alarmed", CRITICAL),
        12: ("ok", OK),
        14: ("fail", CRITICAL),
        15: ("yes", OK),
        16: ("no", OK),
        17: ("standby", WARNING),
        18: ("one", OK),
        19: ("two", OK),
        20: ("inSync", OK),
        21: ("outOfSync", WARNING),
        22: ("i1OpenFault", CRITICAL),
        23: ("i1ShortFault", CRITICAL),
        24: ("i2OpenFault", CRITICAL),
        25: ("i2ShortFault", CRITICAL),
        26: ("fault", CRITICAL),
        27: ("warning", WARNING),
        28: ("critical", CRITICAL),
        29: ("selfTest", OK),
        30: ("nonRedundant", WARNING),
        31: ("inactive", OK),
        32: ("i1Selected", OK),
        33: ("i2Selected", OK),
        34: ("i1SelectedAndActive", WARNING),
        35: ("i2SelectedAndActive", WARNING),
        36: ("bypassActive", WARNING),
    },
    frozenset(("unavailable",)),
    frozenset(("normal", "ok", "closed", "notDetected", "inactive", "inSync")),
)


def _only(*numbers: int, **states: int) -> Enumeration:
    """The states that a type of sensor may have (the MIB's comment to SensorStateEnumeration)."""
    values: dict[int | str, tuple[str, int]] = {n: STATE.values[n] for n in (-1, *numbers)}
    return STATE._replace(values=values).but(**states)


NUMERIC = _only(2, 3, 4, 5, 6)
#: A load that draws nothing has no power factor: units in perfect health say unavailable.
FACTOR_STATE = NUMERIC.but(unavailable=OK)
OUTLET_STATE = _only(7, 8, off=OK)
ALARM_STATE = _only(4, 9, 10, 11)
DOOR_STATE = _only(0, 1, 4, 11, open=WARNING)
FAULT_STATE = _only(12, 26)
RCM_STATE = _only(4, 14, 27, 28, 29)
#: LineEnumeration.
LINE = Enumeration(
    {
        1: ("L1", OK),
        2: ("L2", OK),
        3: ("L3", OK),
        4: ("N", OK),
        5: ("DC+", OK),
        6: ("DC-", OK),
    }
)
#: PhaseEnumeration, of circuits.
PHASE = Enumeration({1: ("A", OK), 2: ("B", OK), 3: ("C", OK), 4: ("N", OK), 5: ("E", OK)})
FEET = ((10, 1.0), (24, 0.3048))  # metres a second
PSI = ((11, 1.0), (12, 6894.757))  # pascal


#: The least that a signed value may be; what is measured from 0 has no reading below it.
NEGATIVE = -(2**31)


class Sensor:
    """A type of sensor (SensorTypeEnumeration): the metric that it becomes in every table."""

    def __init__(self, number: int, name: str, unit: str = "", *aliases: str, divisor: int = 1,
                 uom: str | None = None, signed: bool = True, least: int = 0,
                 state: Enumeration = NUMERIC) -> None:  # fmt: skip
        self.number = number
        self.name = name
        self.unit = unit
        self.aliases = aliases
        self.divisor = divisor
        self.uom = uom
        self.signed = signed
        self.least = least
        self.state = state


SENSORS = (
    Sensor(1, "Current", "A", "RmsCurrent"),
    Sensor(2, "PeakCurrent", "A"),
    Sensor(3, "OutOfBalance", "%", "UnbalancedCurrent"),
    Sensor(4, "Voltage", "V", "RmsVoltage"),
    Sensor(5, "ActivePower", "W", least=NEGATIVE),
    Sensor(6, "ApparentPower", "VA"),
    Sensor(7, "PowerFactor", state=FACTOR_STATE, least=NEGATIVE),
    Sensor(8, "Energy", "kWh", "ActiveEnergy", divisor=1000, signed=False),
    Sensor(9, "ApparentEnergy", "kVAh", divisor=1000, signed=False, uom=""),
    Sensor(23, "Frequency", "Hz"),
    Sensor(24, "PhaseAngle", "deg", uom="", state=FACTOR_STATE, least=NEGATIVE),
    Sensor(25, "VoltageLN", "V", "RmsVoltageLN"),
    Sensor(26, "ResidualCurrent", "A"),
    Sensor(29, "ReactivePower", "var", uom="", least=NEGATIVE),
    Sensor(35, "DisplacementPowerFactor", state=FACTOR_STATE, least=NEGATIVE),
    Sensor(36, "ResidualDcCurrent", "A", least=NEGATIVE),
    Sensor(38, "InletPhaseSyncAngle", "deg", uom="", least=NEGATIVE),
    Sensor(51, "CurrentCrestFactor", "", "CrestFactor", state=FACTOR_STATE),
    Sensor(54, "ActivePowerDemand", "W", least=NEGATIVE),
    Sensor(55, "ResidualAcCurrent", "A"),
    Sensor(57, "VoltageThd", "%"),
    Sensor(58, "CurrentThd", "%", state=FACTOR_STATE),
    Sensor(59, "InrushCurrent", "A", state=FACTOR_STATE),
    Sensor(60, "UnbalancedVoltage", "%"),
    Sensor(61, "UnbalancedLineLineCurrent", "%"),
    Sensor(62, "UnbalancedLineLineVoltage", "%"),
)
_BY_NUMBER = {sensor.number: sensor for sensor in SENSORS}
#: Sensors without a number, whose state is all there is to know.
STATES = {
    14: ("State", OUTLET_STATE),
    15: ("Trip", _only(0, 1)),
    22: ("SurgeProtectorStatus", FAULT_STATE),
    27: ("RcmState", RCM_STATE),
    32: ("PowerQuality", _only(4, 27, 28)),
    33: ("OverloadStatus", FAULT_STATE),
    34: ("OverheatStatus", FAULT_STATE),
    37: ("FanStatus", FAULT_STATE),
    39: ("InletPhaseSync", _only(20, 21)),
    # No inlet is selected and nothing comes out: the load is dead.
    40: ("OperatingState", _only(4, 8, 17, 30, 36, off=CRITICAL)),
    41: ("InletSelected", _only(8, 18, 19, off=CRITICAL)),
    46: ("I1SmpsStatus", FAULT_STATE),
    47: ("I2SmpsStatus", FAULT_STATE),
    48: ("SwitchStatus", _only(12, 22, 23, 24, 25)),
    78: ("BypassState", _only(26, 31, 32, 33, 34, 35)),
    80: ("InstallFaultStatus", FAULT_STATE),
    81: ("OutputStatus", FAULT_STATE),
}


def _metrics(
    measured: str,
    configured: str,
    numbers: tuple[int, ...],
    capacity: Column | None = None,
    older: bool = True,
) -> tuple[Metric, ...]:
    """The metrics of a table: its measurements entry, its sensor configuration entry, the types.

    ``capacity`` is the rated current; ``older`` thresholds are asked for where there are no signed.
    """
    measured, configured = f"{MEASUREMENTS}.{measured}", f"{CONFIGURATION}.{configured}"
    most = 2**31 - 1
    metrics = []
    for number in numbers:
        sensor, tail = _BY_NUMBER[number], (number,)
        name, signed = sensor.name, sensor.signed

        def threshold(
            kind: str, signed_column: int, column: int, sensor: Sensor = sensor
        ) -> Column:
            new, old = f"{configured}.{signed_column}", f"{configured}.{column}"
            made = Column(
                f"{sensor.name}{kind}", new if sensor.signed else old, most if sensor.signed else
                2 * most, divisor=sensor.divisor, min=sensor.least, index_suffix=(sensor.number,),
            )  # fmt: skip
            return made.or_else(old) if sensor.signed and older else made

        reading = Column(
            name, f"{measured}.{6 if signed else 4}", most if signed else 2 * most,
            divisor=sensor.divisor, min=sensor.least, index_suffix=tail,
        )  # fmt: skip
        if signed:
            reading = reading.or_else(f"{measured}.4")
        metrics.append(
            Metric(
                name, reading, sensor.unit,
                _state(measured, f"{name}State", number, sensor.state),
                (threshold("LowerCritical", 28, 21), threshold("LowerWarning", 29, 22),
                 threshold("UpperWarning", 31, 24), threshold("UpperCritical", 30, 23)),
                capacity=capacity if name == "Current" else None,
                percent=sensor.unit == "%",
                uom=sensor.uom,
                scope=Scope(per_load=sensor.name.endswith(("PowerFactor", "CrestFactor"))),
                aliases=sensor.aliases,
                encoding=Encoding(digits=Column(f"{name}Digits", f"{configured}.7", 9,
                                                index_suffix=tail)),
                enabled=Column(f"{name}Enabled", f"{configured}.25", 255, BITS, index_suffix=tail),
            )
        )  # fmt: skip
    return tuple(metrics)


def _rated(
    metrics: tuple[Metric, ...], rated: Column, parent: tuple[str, Column] | None = None
) -> tuple[Metric, ...]:
    """The same with what of the rated current is used; of the ``parent``'s where it has none."""
    used = Utilisation(metrics[0].column, rated, parent)
    own = () if parent else (Metric("CurrentCapacity", rated, "A", fixed=True, scope=OPTIONAL),)
    return (
        metrics[0],
        Metric("CurrentUtilized", Column("CurrentUtilized", "", 1000), "%", percent=True,
               scope=OPTIONAL, computed=Computed(utilisation=used)),
        *own,
        *metrics[1:],
    )  # fmt: skip


def _state(measured: str, name: str, number: int, enum: Enumeration) -> Column:
    return Column(name, f"{measured}.3", 127, "status", enum=enum, index_suffix=(number,),
                  present=f"{measured}.2")  # fmt: skip


def _states(measured: str, *numbers: int) -> tuple[Column, ...]:
    """The states of sensors without a number."""
    return tuple(
        _state(f"{MEASUREMENTS}.{measured}", STATES[number][0], number, STATES[number][1])
        for number in numbers
    )


PDU_COUNT = Column("pduCount", f"{CONFIGURATION}.1", 2**31 - 1)
_serial = text("SerialNumber", "4", 32)
#: The index of all below begins with the number of the unit in its link.
ON_UNIT = (PartOf("unit", 1),)
ON_INLET = (*ON_UNIT, PartOf("inlet", 2))
ON_OUTLET = (*ON_UNIT, PartOf("outlet", 2))
ON_CIRCUIT = (*ON_UNIT, PartOf("circuit", 2))
_smps = _states("1.3.1", 46, 47)
UNIT = Table(
    "unit", "units", f"{CONFIGURATION}.2.1.1", "N",
    rows=Rows(1, anchor=text("Model", "3", 32), counted_by=PDU_COUNT),
    label=text("Name", f"{CONFIGURATION}.2.2.1.13", 32),
    states=States(_smps[0], _smps, optional=True),
    metrics=_metrics("1.3.1", "2.5.1", (5, 6, 8, 9)),
    details=(text("Model", "3", 32), _serial),
    tried=FROM_MIB,
    place=Place(is_unit=True),
)  # fmt: skip

_inlet_count = Column("inletCount", f"{CONFIGURATION}.2.2.1.2", 256)
_inlet_rated = decimal("CurrentCapacity", "7")
INLET = Table(
    "inlet", "inlets", f"{CONFIGURATION}.3.3.1", "UN",
    id=text("Label", "2", 4),
    label=text("Name", "3", 24),
    states=States((_inlet_states := _states("2.3.1", 22, 27, 32))[0], _inlet_states),
    metrics=_rated(
        _metrics("2.3.1", "3.4.1", (1, 2, 3, 4, 5, 6, 7, 8, 9, 23, 24, 26, 29, 35, 36, 51, 54, 55,
                                    57, 58, 60, 61, 62), _inlet_rated),
        _inlet_rated,
    ),
    rows=Rows(1),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip
#: What a neutral pole does not have.
_PER_PHASE = ("Voltage", "VoltageLN", "ActivePower", "ApparentPower", "ReactivePower", "Energy",
              "PowerFactor", "ApparentEnergy", "DisplacementPowerFactor", "PhaseAngle",
              "VoltageThd")  # fmt: skip
_line = Column("Line", "1", 127, "status", enum=LINE)
_pole_metrics = _metrics(
    "2.4.1", "3.6.1", (1, 2, 4, 5, 6, 7, 8, 9, 24, 25, 26, 29, 35, 36, 51, 55, 57, 58)
)
POLE = Table(
    "pole", "poles", f"{CONFIGURATION}.3.5.1", "UNN",
    label=_line,
    phases=Phases(((1, 2, 3),), line_id=_line, neutral=("4",)),
    states=States((_pole_states := _states("2.4.1", 27))[0], _pole_states),
    metrics=(
        *(
            metric._replace(scope=metric.scope._replace(per_phase=metric.name in _PER_PHASE))
            for metric in _rated(
                _pole_metrics, Column("CurrentCapacity", "", 1000), ("inlet", _inlet_rated)
            )
        ),
        Metric("LoadImbalance", _pole_metrics[0].column, "%", computed=Computed("Current")),
        Metric("VoltageImbalance", _pole_metrics[2].column, "%", computed=Computed("Voltage")),
    ),
    rows=Rows(4),
    aliases=("phase",),
    tried=FROM_MIB,
    place=Place(ON_INLET),
)  # fmt: skip
LINE_PAIR = Table(
    "line-pair", "line pairs", f"{CONFIGURATION}.3.7.1", "UNN",
    rows=Rows(3, anchor=Column("LeftLine", "2", 127, "status", enum=LINE)),
    details=(
        Column("LeftLine", "2", 127, "status", enum=LINE),
        Column("RightLine", "3", 127, "status", enum=LINE),
    ),
    metrics=_metrics("2.5.1", "3.8.1", (1, 2, 4, 5, 6, 7, 8, 9, 24, 29, 35, 51, 57, 58)),
    tried=FROM_MIB,
    place=Place(ON_INLET),
)  # fmt: skip

_ocp_rated = decimal("CurrentCapacity", "5")
_powered_by = Column("PowerSource", "33", 24, "text")
OCP = Table(
    "ocp", "ocps", f"{CONFIGURATION}.4.3.1", "UN",
    id=text("Label", "2", 4),
    label=text("Name", "3", 24),
    states=States((_ocp_states := _states("3.3.1", 15, 27))[0], _ocp_states),
    metrics=_rated(_metrics("3.3.1", "4.4.1", (1, 2, 26, 36, 55), _ocp_rated), _ocp_rated),
    rows=Rows(6),
    place=Place(ON_UNIT, feeds=("outlet", _powered_by)),
    tried=FROM_MIB,
)  # fmt: skip

_outlet_rated = decimal("CurrentCapacity", "7")
OUTLET = Table(
    # Their labels are their numbers.
    "outlet", "outlets", f"{CONFIGURATION}.5.3.1", "UN",
    label=text("Name", "3", 24),
    states=States((_outlet_states := _states("4.3.1", 14))[0], _outlet_states,
                  power_state=_outlet_states[0], optional=True),
    metrics=_rated(
        _metrics("4.3.1", "5.4.1", (1, 2, 3, 4, 5, 6, 7, 8, 9, 23, 24, 29, 35, 51, 57, 58, 59),
                 _outlet_rated, older=False),
        _outlet_rated,
    ),
    rows=Rows(24, large=True),
    details=(text("Label", "2", 4),),
    tried=RECORDED,
    place=Place(ON_UNIT),
)  # fmt: skip
OUTLET_POLE = Table(
    "outlet-pole", "outlet poles", f"{CONFIGURATION}.5.5.1", "UNN",
    label=_line,
    phases=Phases(line_id=_line, neutral=("4",)),
    metrics=tuple(
        metric._replace(scope=metric.scope._replace(per_phase=metric.name in _PER_PHASE))
        for metric in _metrics("4.4.1", "5.6.1", (1, 2, 4, 5, 6, 7, 8, 9, 24, 25, 29, 35, 51, 57,
                                                  58))
    ),
    tried=FROM_MIB,
    place=Place(ON_OUTLET),
)  # fmt: skip
#: Without the number of a unit: a group may reach over several.
GROUP = Table(
    "outlet-group", "outlet groups", f"{CONFIGURATION}.12.2.1", "N",
    label=text("Name", "2", 32),
    metrics=_metrics("9.3.1", "12.3.1", (5, 6, 8, 9)),
    tried=FROM_MIB,
)  # fmt: skip

_switch_states = _states("7.3.1", 40, 33, 34, 39, 48, 37, 78, 80, 81, 32, 41)
SWITCH = Table(
    "transfer-switch", "transfer switches", f"{CONFIGURATION}.9.3.1", "UN",
    id=text("Label", "2", 4),
    label=text("Name", "3", 24),
    states=States(_switch_states[0], _switch_states, must_equal=(
        Column("ActiveInlet", f"{CONTROL}.3.1.1.1", 64),
        Column("PreferredInlet", "4", 64),
    )),
    metrics=_metrics("7.3.1", "9.4.1", (38,)),
    rows=Rows(1),
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip

_circuit_rated = Column("CurrentCapacity", "5", 10000)
_circuit_states = _states("8.3.1", 22, 27, 32)
CIRCUIT = Table(
    "circuit", "circuits", f"{CONFIGURATION}.11.2.1", "UN",
    label=text("Name", "3", 24),
    states=States(_circuit_states[0], _circuit_states),
    metrics=_rated(
        _metrics("8.3.1", "11.4.1", (1, 2, 3, 4, 5, 6, 7, 8, 9, 23, 24, 26, 29, 35, 51, 54, 57, 58),
                 _circuit_rated),
        _circuit_rated,
    ),
    rows=Rows(8),
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip
_circuit_poles = _metrics("8.4.1", "11.6.1", (1, 2, 4, 5, 6, 7, 8, 9, 24, 25, 29, 35, 51, 57, 58))
_phase = Column("Phase", "4", 127, "status", enum=PHASE)
CIRCUIT_POLE = Table(
    "circuit-pole", "circuit poles", f"{CONFIGURATION}.11.3.1", "UNN",
    label=_phase,
    phases=Phases(line_id=_phase, neutral=("4", "5")),
    metrics=tuple(
        metric._replace(scope=metric.scope._replace(per_phase=metric.name in _PER_PHASE))
        for metric in _rated(
            _circuit_poles, Column("CurrentCapacity", "", 1000), ("circuit", _circuit_rated)
        )
    ),
    rows=Rows(8),
    tried=FROM_MIB,
    place=Place(ON_CIRCUIT),
)  # fmt: skip
#: Obsolete since 2.4, and answered by what has not been updated since.
WIRE = Table(
    "wire", "wires", f"{CONFIGURATION}.8.3.1", "UN",
    id=text("Label", "2", 4),
    metrics=_metrics("6.3.1", "8.4.1", (1, 2, 3, 4, 5, 6, 7, 8, 9)),
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip
#: Power meters measure through inlets and circuits; this is how many branches each has.
POWER_METER = Table(
    "power-meter", "power meters", f"{CONFIGURATION}.10.2.1", "N",
    rows=Rows(anchor=Column("PhaseCTRating", "2", 10000)),
    metrics=(Metric("BranchCount", Column("BranchCount", "5", 1024)),),
    details=(Column("PhaseCTRating", "2", 10000, unit="A"),),
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip

_type = Column("Type", "2", 127)
_external = f"{MEASUREMENTS}.5.3.1"
_external_units = Column("Units", "16", 127, min=-1)
_MOST = 2**31 - 1
#: What sensorType an external sensor may be, by kind.
_KINDS = {
    "temp": (10,),
    "humid": (11,),
    "airflow": (12,),
    "pressure": (13,),
    "vibration": (16,),
    "contact": (19, 20),
    "water": (17,),
    "smoke": (18,),
    "door": (43, 49, 50),
    "motion": (45,),
    "tamper": (44,),
    "fan": (21,),
    "absolute-humidity": (28,),
    "actuator": (14,),
}


def _kind(
    name: str,
    plural: str,
    metric: str = "",
    unit: str = "",
    uom: str | None = None,
    factors: tuple[tuple[int, float], ...] = (),
    tried: str = FROM_MIB,
    enum: Enumeration = NUMERIC,
) -> Table:
    """The external sensors of one kind; ``other``: of every type that is no other kind's."""
    state = Column("State", f"{_external}.3", 127, "status", enum=enum, present=f"{_external}.2")
    temperature = name == "temp"

    def threshold(kind: str, column: int) -> Column:
        return Column(kind, str(column), _MOST, min=-_MOST)

    metrics = (
        Metric(
            metric, Column("Value", f"{_external}.4", _MOST, min=-_MOST), unit, state,
            (threshold("LowerCritical", 31), threshold("LowerWarning", 32),
             threshold("UpperWarning", 34), threshold("UpperCritical", 33)),
            percent=unit == "%",
            uom=uom,
            encoding=Encoding(digits=Column("Digits", "17", 9),
                              unit_code=_external_units if factors else None, factors=factors),
            enabled=Column("Enabled", "35", 255, BITS),
        ),
    ) if metric else ()  # fmt: skip
    known = tuple(number for numbers in _KINDS.values() for number in numbers)
    return Table(
        name, plural, f"{CONFIGURATION}.6.3.1", "UN", place=Place(ON_UNIT),
        label=text("Name", "4", 64),
        states=States(None if metric else state, () if metric else (state,)),
        metrics=metrics,
        rows=Rows(8, where=Where((_type,), _KINDS.get(name, known), name not in _KINDS)),
        probe=Probe(is_sensor=True, scale=_external_units if temperature else None, celsius=7,
                    fahrenheit=14),
        details=(text("SerialNumber", "3", 16), *((_type,) if name not in _KINDS else ())),
        tried=tried,
    )  # fmt: skip


EXTERNAL = (
    _kind("temp", "temperature sensors", "Temp", "C", tried=RECORDED_PX3),
    _kind("humid", "humidity sensors", "Humid", "%"),
    _kind("airflow", "air flow sensors", "AirFlow", "m/s", "", FEET),
    _kind("pressure", "air pressure sensors", "Pressure", "Pa", "", PSI),
    _kind("vibration", "vibration sensors", "Vibration", "g", ""),
    _kind("fan", "fans", "FanSpeed", "rpm", ""),
    _kind("absolute-humidity", "absolute humidity sensors", "AbsoluteHumid", "g/m3", "",
          ((22, 1.0), (25, 16018.46), (26, 1e-6))),
    _kind("contact", "contact closures", enum=ALARM_STATE),
    _kind("water", "water sensors", enum=ALARM_STATE),
    _kind("smoke", "smoke detectors", enum=ALARM_STATE),
    _kind("door", "doors and their locks", tried=RECORDED_PX3, enum=DOOR_STATE),
    _kind("motion", "motion detectors", enum=ALARM_STATE),
    _kind("tamper", "tamper detectors", enum=ALARM_STATE),
    _kind("actuator", "actuators", enum=OUTLET_STATE),
    _kind("other", "other sensors", "Value", enum=STATE),
)  # fmt: skip

_pole_count = Column("PoleCount", "5", 6)

_startup = status(
    "StateOnStartup", "13", fine("off", "on", "lastKnownState", "globalOutletStateOnStartup")
)
_CONFIG = f"{ENTERPRISE}.3.2.2.1"
SETTINGS = Settings(
    columns=(
        ("unit", (
            Column("OutletSequencingDelay", f"{_CONFIG}.36", 10000, divisor=1000, unit="s"),
            Column("PowerOffPeriod", f"{_CONFIG}.37", 3600, unit="s"),
            status("StateOnStartup", f"{_CONFIG}.38", fine("off", "on", "lastKnownState")),
            text("OutletPowerupSequence", f"{_CONFIG}.39", 255),
            Column("InrushGuardDelay", f"{_CONFIG}.57", 10000, divisor=1000, unit="s"),
        )),
        ("outlet", (
            _startup, Column("PowerOffPeriod", "12", 3600, unit="s"),
            Column("SequenceDelay", "32", 3600, unit="s"),
        )),
    ),
    wakeup=("outlet", _startup),
)  # fmt: skip

FAMILY = Family(
    "pdu2",
    title="PDU2-MIB",
    called="PRO3X, PRO4X or PX PDU",
    enterprise=ENTERPRISE,
    system=System(
        location=(SYS_LOCATION,),
        product=(SYS_DESCR,),
        firmware=(SYS_DESCR,),
        metrics=(UPTIME, Metric("UnitCount", PDU_COUNT, aliases=("pduCount",))),
        unit_count=PDU_COUNT,
    ),
    subsystems=(
        Subsystem("units", "unit", (UNIT,), measured=True),
        Subsystem("meters", "meter", (POWER_METER,), measured=True),
        Subsystem("inlets", "inlet", (INLET,), measured=True),
        Subsystem("poles", "pole", (POLE,), measured=True),
        Subsystem("pairs", "pair", (LINE_PAIR,), measured=True),
        Subsystem("ocps", "ocp", (OCP,), measured=True),
        Subsystem("outlets", "outlet", (OUTLET,)),
        Subsystem("outlet-poles", "outlet-pole", (OUTLET_POLE,)),
        Subsystem("groups", "group", (GROUP,)),
        Subsystem("switches", "switch", (SWITCH,)),
        Subsystem("circuits", "circuit", (CIRCUIT,), measured=True),
        Subsystem("circuit-poles", "circuit-pole", (CIRCUIT_POLE,), measured=True),
        Subsystem("wires", "wire", (WIRE,), measured=True),
        Subsystem("sensors", "sensor", EXTERNAL, measured=True),
    ),
    unit=UNIT,
    serial=_serial,
    feeds=(
        Feed(
            "pole",
            "inlet",
            _line,
            voltages=("inlet", "pole"),
            wiring=("inlet", _pole_count),
            sums=("inlet",),
            counts=(("inlet", "unit", _inlet_count), ("pole", "inlet", _pole_count)),
        ),
        Feed(
            "inlet",
            "inlet",
            voltages=("inlet",),
            sums=("inlet",),
            counts=(("inlet", "unit", _inlet_count),),
        ),
    ),
    hint="look at check_pdu",
    settings=SETTINGS,
)
