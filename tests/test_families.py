"""Spec 10: ATEN PE, EnerTEG and the PDU2-MIB, on recordings made from their MIBs and real ones."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import jsonschema
import pytest

from check_sentry4.cli.commands import command
from check_sentry4.cli.run import result
from check_sentry4.mib import families
from lab.agent import Agent
from lab.helpers import ROOT, SHARED, Changes, assert_one_line, judge
from lab.makes import (
    APC,
    ATEN,
    EATON,
    ENERTREE,
    LIEBERT,
    MAKES,
    RARITAN,
    RARITAN_PX1,
    SCHLEIFENBAUER,
    VERTIV,
    aten,
    enertree,
    pdu2,
)
from lab.recording import INTEGER, Values, key, load
from lab.relay import Relay
from tests.forked import run_forked
from tests.rogue import Rogue, limited

CAPTURES = SHARED / "captures"
REAL = ("raritan_px3", "raritan_px2", "atenpdu", "schleifenbauer_pdu5")
with_captures = pytest.mark.skipif(not CAPTURES.is_dir(), reason="../shared/captures is not here")
P, C, X = f"{RARITAN}.5", f"{RARITAN}.3", f"{RARITAN}.4"


def e(table: int, column: int, index: str) -> str:
    """The OID of a cell of the EnerTEG."""
    return f"{ENERTREE}.1.{table}.1.1.{column}.{index}"


A12 = f"{APC}.1.12"
A32, A30, A8, A17, A18 = (f"{APC}.1.{number}" for number in (32, 30, 8, 17, 18))
PX1, SB = RARITAN_PX1, f"{SCHLEIFENBAUER}.12.1.1"
A26, E7, V5, L8 = f"{APC}.1.26", EATON, f"{VERTIV}.5.2", f"{LIEBERT}.3.8"
HEALTHY = {
    "pdu2": "OK - Room 7, Rack 12, 2 units, 2 inlets, 8 poles, 4 ocps, 8 outlets, 1 group, "
    "1 switch, 7 sensors are normal",
    "aten-pe": "OK - Room 3, 1 device, 2 banks, 3 outlets, 4 sensors are normal",
    "enertree": "OK - Hall 2, 2 devices, 2 rings, 6 inputs, 6 branches, 6 outlets, 2 totals, "
    "3 sensors, 2 contacts, 5 places are normal",
    "eaton-epdu": "OK - Room 5, 2 units, 2 inputs, 6 phases, 4 groups, 8 outlets, 6 sensors are "
    "normal",
    "apc-rpdu2": "OK - Room 6, 2 units, 6 phases, 4 banks, 8 outlets, 6 sensors are normal",
    "vertiv-v5": "OK - Room 8, 1 unit, 3 phases, 3 lines, 2 breakers, 4 outlets, 6 sensors are "
    "normal",
    "liebert-mph2": "OK - Room 9, 2 pdus, 2 inputs, 6 phases, 6 branches, 12 receptacles, "
    "8 sensors are normal",
    "apc-cpdu": "OK - Room 10, 2 units, 6 phases, 4 breakers, 8 outlets, 8 sensors are normal",
    "apc-epdu": "OK - Room 11, 2 units, 6 phases, 4 outlets, 4 sensors are normal",
    "apc-ats": "OK - Room 12, 1 device, 2 inputs, 2 input-phases, 1 output, 1 phase, 3 banks are "
    "normal",
    "raritan-px1": "OK - Room 14, 1 unit, 1 inlet, 4 poles, 2 breakers, 4 outlets, 4 sensors are "
    "normal",
    "schleifenbauer": "OK - Room 15, 1 databus, 2 pdus, 6 inputs, 2 totals, 4 branches, 4 outlets, "
    "6 sensors are normal",
    "apc-xats": "OK - Room 13, 1 device, 2 sources, 3 source1-phases, 3 source2-phases, 3 outputs, "
    "1 generator, 3 generator-phases are normal",
}
Case = tuple[str, str, Changes, int, str]
#: An inlet of a Dominion PX with one phase.
ONE_PHASE: Changes = {
    f"{PX1}.1.20.2.1.3.1": 1, f"{PX1}.1.20.2.1.7.1": 12000, f"{PX1}.1.20.2.1.8.1": 230000,
}  # fmt: skip
#: Family, options, what is changed, exit status, the line behind the location.
CASES: list[Case] = [
    ("apc-cpdu", "", {f"{A32}.3.4.1.3.2.1": 1, f"{A32}.3.4.1.5.2.1": 3300}, 2,
     "phase 2.1 Current: 33A"),
    ("apc-cpdu", "", {f"{A32}.3.4.1.4.1.2": 4, f"{A32}.3.4.1.6.1.2": 200}, 2,
     "phase 2 Voltage: 200V"),
    # Which thresholds are in force is a mask: the low ones are not.
    ("apc-cpdu", "--table breaker -m Current --id 1",
     {f"{A32}.4.2.1.5.1.1": 900, f"{A32}.4.4.1.4.1.1": None}, 0, "CB1(1) Current: 4A"),
    ("apc-cpdu", "--table breaker -m Current --id 1",
     {f"{A32}.4.2.1.5.1.1": 900, f"{A32}.4.2.1.11.1.1": b"\xb0", f"{A32}.4.4.1.4.1.1": None}, 2,
     "CB1(1) Current: 4A"),
    ("apc-cpdu", "", {f"{A32}.5.9.1.4.2.3": 2, f"{A32}.5.9.1.6.2.3": 810}, 1,
     "outlet srv-23(2.3) LoadState: upperWarning(2)"),
    ("apc-cpdu", "", {f"{A32}.6.4.1.4.1.4": 1}, 2, "sensor water Probe 4(4): alarmed(1)"),
    ("apc-cpdu", "", {f"{A32}.6.4.1.3.2.1": 3}, 3, "commsLost(3)"),
    ("apc-cpdu", "--table phase -m LoadImbalance -w 20 -c 40", {f"{A32}.3.4.1.5.2.2": 2400}, 2,
     "phase 2.2 LoadImbalance: 50%, WARNING - phase 2.1 LoadImbalance: 37.5%"),
    ("apc-cpdu", "", {f"{A32}.2.4.1.{n}.2": None for n in range(2, 14)}, 3, "1 of 2 units answer"),
    ("apc-epdu", "--table phase -m LoadImbalance -w 20 -c 40", {f"{A30}.4.2.1.5.5": 2400}, 2,
     "phase 5 LoadImbalance: 50%, WARNING - phase 4 LoadImbalance: 37.5%"),
    ("apc-epdu", "", {f"{A30}.2.1.1.{n}.2": None for n in range(2, 13)}, 3, "1 of 2 units answer"),
    ("apc-epdu", "--table phase -m Current --unit 2 -w 13", {}, 1, "phase 6 Current: 14A"),
    ("apc-ats", "", {f"{A8}.5.1.3.0": 1}, 2,
     "device ats-1(1) RedundancyState: atsRedundancyLost(1)"),
    ("apc-ats", "", {f"{A8}.5.1.2.0": 2}, 1,
     "device ats-1(1) SelectedSource: sourceB, not sourceA"),
    ("apc-ats", "", {f"{A8}.5.1.2.0": 2, f"{A8}.4.2.0": 3}, 0,
     "3 banks are normal"),
    ("apc-ats", "", {f"{A8}.5.1.1.0": 3}, 2,
     "device ats-1(1) CommStatus: atsCommLost(3), with 2 objects on it"),
    ("apc-ats", "", {f"{A8}.5.4.5.1.5.2": 3, f"{A8}.5.4.5.1.4.2": 130}, 1,
     "bank bank1(2) LoadState: nearoverload(3)"),
    ("apc-xats", "", {f"{A17}.3.1.1.0": 3}, 1, "device xats(1) SelectedSource: source2(3)"),
    ("apc-xats", "", {f"{A17}.4.1.4.0": 2}, 2, "source Source 1(1) Quality: lowVoltage(2)"),
    # A generator at rest gives no voltage; another utility has to.
    ("apc-xats", "", {f"{A18}.1.2.2.0": None, f"{A18}.1.2.3.0": None}, 2,
     "source Source 2(2) Quality: lowVoltage(2)"),
    ("apc-ats", "--table source", {f"{A8}.5.1.12.0": 1}, 2,
     "Source A(1) SourceStatus: fail(1)"),
    ("apc-ats", "--table output", {f"{A8}.5.1.15.0": 1}, 2, "output 1 VoltageOutStatus: fail(1)"),
    ("apc-ats", "--table phase -m PowerUtilized,ApparentPower", {}, 0,
     "PowerUtilized: 25%, phase 1.1 ApparentPower: 1840VA"),
    # What an ATS answers that has lost its communication is stale.
    ("apc-ats", "--table phase -m Current", {f"{A8}.5.1.1.0": 3}, 3,
     "device ats-1(1) CommStatus: atsCommLost(3), with 1 object on it"),
    # A rack switch that answers what a facility's does, and its own states beside it.
    ("apc-xats", "", {f"{A8}.5.1.3.0": 1, f"{A8}.5.1.13.0": 1}, 2,
     "switch 1 RedundancyState: atsRedundancyLost(1), switch-input 2 SourceStatus: fail(1)"),
    ("apc-xats", "", {f"{A17}.2.4.0": 800, f"{A17}.4.3.8.0": 80, f"{A17}.4.3.12.1.4.1": 790}, 2,
     "output phase 1 CurrentUtilized: 98.8%"),
    ("apc-xats", "", {f"{A18}.1.7.3.0": 2, f"{A18}.1.7.8.0": 20, f"{A18}.1.7.9.0": 10}, 2,
     "generator Diesel(1) FuelLevel: 2%"),
    ("apc-epdu", "", {f"{A30}.4.1.1.6.1": 1600, f"{A30}.4.2.1.5.1": 3200}, 2,
     "phase 1 Current: 32A"),
    ("apc-epdu", "", {f"{A30}.8.1.1.3.1": 400, f"{A30}.8.2.1.3.1": 650}, 2,
     "sensor temp 1: 65C"),
    ("apc-epdu", "", {f"{A30}.6.1.1.{c}.{n}": -1 for c in (2, 3, 4) for n in (1, 2, 3, 4)}, 0,
     "2 units, 6 phases, 4 sensors are normal"),
    ("apc-epdu", "", {f"{A30}.4.2.1.5.1": None}, 3, "phase 1 Current: not answered"),
    ("apc-epdu", "--unit 2 --table phase -m Current -c 32",
     {f"{A30}.4.2.1.2.4": None, f"{A30}.4.2.1.5.4": 9000}, 2,
     "phase 4 Current: 90A, UNKNOWN - phase 4: unit not answered"),
    ("apc-rpdu2", "--unit 2", {f"{A26}.6.3.1.2.4": None}, 3, "phase 4: unit not answered"),
    # Sensors are there whatever of them is answered, and of whatever kind they say to be.
    ("apc-rpdu2", "", {f"{A26}.10.2.2.1.3.1": None, f"{A26}.10.2.2.1.9.1": 6}, 2,
     "sensor temp 1: 21.5C aboveMax(6)"),
    ("apc-rpdu2", "", {f"{A26}.10.4.2.1.3.1": None, f"{A26}.10.4.2.1.8.1": 2}, 2,
     "sensor contact 1: alarm(2)"),
    ("apc-cpdu", "", {f"{A32}.6.2.1.6.1.1": None, f"{A32}.6.4.1.4.1.1": 6}, 2,
     "sensor other Probe 1(1): aboveUpperCritical(6)"),
    ("apc-cpdu", "", {f"{A32}.6.2.1.6.1.1": 18, f"{A32}.6.4.1.4.1.1": 1}, 2,
     "sensor other Probe 1(1): alarmed(1)"),
    ("apc-cpdu", "--table outlet --expect on",
     {f"{A32}.5.9.1.4.1.1": 0, f"{A32}.5.4.1.4.1.1": 0}, 2,
     "srv-11(1) State: off(0), UNKNOWN - srv-11(1) LoadState: 0"),
    # A unit without metering has no phantoms for outlets.
    ("apc-cpdu", "", {f"{A32}.5.9.1.{c}.2.{n}": None for c in range(1, 12) for n in range(1, 7)}, 0,
     "8 outlets, 8 sensors are normal"),
    ("apc-cpdu", "", {f"{A32}.3.4.1.5.1.2": -1}, 3, "phase 2 Current: no reading"),
    # An outlet's load state is about its power.
    ("apc-rpdu2", "--table outlet -m ActivePower --id 1",
     {f"{A26}.9.4.3.1.5.1": 4, f"{A26}.9.4.3.1.7.1": 2400}, 2, "2400W overload(4)"),
    # A unit of which nothing is answered, but on which there are phases.
    ("apc-rpdu2", "", {f"{A26}.3.0": None, **{f"{A26}.4.3.1.{n}.2": None for n in range(2, 18)}}, 3,
     "unit 2 does not answer, objects on it do"),
    # Outlets that are measured and not switched.
    ("eaton-epdu", "",
     {**{f"{E7}.6.6.1.2.{u}.{n}": None for u in (0, 1) for n in (1, 2, 3, 4)},
      f"{E7}.6.4.1.4.0.1": 4, f"{E7}.6.4.1.3.0.1": 11000}, 2,
     "outlet srv-01(A1) Current: highCritical(4)"),
    ("eaton-epdu", "", {f"{E7}.3.3.1.2.0.1.1": None, f"{E7}.3.3.1.5.0.1.1": 4}, 2,
     "phase L1(1.1) Current: 10A highCritical(4)"),
    ("eaton-epdu", "", {f"{E7}.3.2.1.{c}.0.1.5": v for c, v in ((2, 5), (3, 0), (4, 2))}, 2,
     "pair 1.5 LineVoltage: 0V lowCritical(2)"),
    # The neutral's row is that of the total in the table of the powers.
    ("eaton-epdu", "--table phase -m ActivePower --id 1.1,1.4 -w 3000",
     {f"{E7}.3.3.1.{c}.0.1.4": v for c, v in ((2, 2), (3, 32000), (4, 1500), (5, 0))}, 3,
     "phase 1.4 ActivePower: is a neutral conductor, which has none of its own"),
    ("eaton-epdu", "--table phase -m ActivePower -w 3000",
     {f"{E7}.3.3.1.{c}.0.1.4": v for c, v in ((2, 2), (3, 32000), (4, 1500), (5, 0))}, 0,
     "L3(1.1.3) ActivePower: 2300W"),
    ("eaton-epdu", "--table contact", {f"{E7}.7.3.1.3.0.1": -1}, 3, "Door(1): bad(-1)"),
    ("eaton-epdu", "--table contact", {f"{E7}.7.3.1.3.0.1": 0}, 0,
     "Door(1.1): connected(1), Door(1.1): contactClosed(1)"),
    ("eaton-epdu", "--table input -m PowerFactor", {f"{E7}.3.5.1.7.0.1": -1}, 3,
     "PowerFactor: not answered"),
    ("eaton-epdu", "", {f"{E7}.3.3.1.4.0.1.1": -1}, 3, "phase L1(1.1) Current: no reading"),
    ("eaton-epdu", "--table phase -m Current", {f"{E7}.1.2.1.30.1": 1}, 3,
     "unit epdu-1(1) Communication: communicationLost(1), with 3 objects on it"),
    ("apc-xats", "", {f"{A18}.1.2.2.0": 8}, 2, "generator Diesel(1) Operational: emergencyStop(8)"),
    # One phase: an inlet has a current and a voltage of its own.
    ("raritan-px1", "", {**ONE_PHASE, f"{PX1}.1.20.2.1.7.1": 26000}, 1, "inlet 1 Current: 26A"),
    ("raritan-px1", "", {**ONE_PHASE, f"{PX1}.1.20.2.1.8.1": 194000}, 2,
     "inlet 1 Voltage: 194V"),
    ("raritan-px1", "", {f"{PX1}.1.21.2.1.3.1.2": 40000}, 2, "pole L2(2) Current: 40A"),
    ("raritan-px1", "", {f"{PX1}.1.21.2.1.3.1.4": 40000}, 2, "pole N(4) Current: 40A"),
    ("raritan-px1", "", {f"{PX1}.1.21.2.1.4.1.2": 0}, 2, "pole L2(2) Voltage: 0V"),
    ("raritan-px1", "", {f"{PX1}.1.20.2.1.15.1": b"40.5"}, 1, "inlet 1 OutOfBalance: 40.5%"),
    ("raritan-px1", "",
     {**{f"{PX1}.1.20.2.1.{n}.1": None for n in range(3, 30)},
      **{f"{PX1}.1.21.2.1.{c}.1.{n}": None for c in (2, 3, 4) for n in (1, 2, 3, 4)},
      f"{PX1}.1.20.1.0": None, f"{PX1}.1.3.1.1.0": 40000, f"{PX1}.1.3.1.2.0": 230000,
      f"{PX1}.1.3.1.70.0": 26000, f"{PX1}.1.3.1.71.0": 32000}, 2, "inlet 1 Current: 40A"),
    ("raritan-px1", "", {f"{PX1}.3.3.1.40.4": None}, 3, "sensor alarm Probe 4(4): not answered"),
    ("raritan-px1", "", {f"{PX1}.3.3.1.2.1": 30, f"{PX1}.3.3.1.40.1": 6}, 2,
     "sensor other Probe 1(1): aboveUpperCritical(6)"),
    ("raritan-px1", "--table pressure",
     {f"{PX1}.3.3.1.2.1": 13, f"{PX1}.3.3.1.16.1": 12, f"{PX1}.3.3.1.41.1": 147}, 0,
     "Probe 1(1): 101352.9279Pa"),
    ("raritan-px1", "--table outlet", {f"{PX1}.1.2.2.1.4.2": 11000}, 2, "srv-2(2) Current: 11A"),
    ("raritan-px1", "", {f"{PX1}.1.21.2.1.3.1.2": None}, 3, "pole L2(2) Current: not answered"),
    ("vertiv-v5", "", {**{f"{V5}.3.1.1.{n}.1": None for n in range(2, 13)}, f"{V5}.1.13.0": 2}, 2,
     "unit 1 Alarms: 2"),
    ("vertiv-v5", "", {f"{V5}.4.1.4.1": 2}, 3, "sensor temp Probe 1(1): partiallyUnavailable(2)"),
    ("vertiv-v5", "", {f"{V5}.13.1.4.1": 0}, 3, "unavailable(0)"),
    ("vertiv-v5", "--table door", {f"{V5}.13.1.9.1": 1}, 1, "Rear door(1): open(1)"),
    ("vertiv-v5", "--table phase -m Current", {f"{V5}.3.1.1.5.1": 0}, 3,
     "unit geist-1(1) Avail: unavailable(0), with 3 objects on it"),
    ("vertiv-v5", "--table temp -w 10:40 -c 5:50", {f"{V5}.9.1.5.1": 900}, 2,
     "Door probe(1): 90C"),
    ("vertiv-v5", "--table humid", {f"{V5}.9.1.6.1": None}, 3, "Door probe(1): not answered"),
    ("vertiv-v5", "", {f"{V5}.11.1.{c}.1": v for c, v in ((3, b"Floor"), (4, 1), (5, 1), (7, 3))},
     2, "sensor alarm Floor(1): high(1)"),
    ("vertiv-v5", "--table humid -w 20:70",
     {f"{V5}.12.1.{c}.1": v for c, v in ((3, b"Aisle"), (4, 1), (5, 95))}, 1, "Aisle(1): 95%"),
    ("vertiv-v5", "", {f"{V5}.3.2.1.8.2": None}, 3, "phase L2(2) Current: not answered"),
    # The rest of a mixed room's service.
    ("liebert-mph2", "--absent ok --skip outlets", {}, 0, "8 sensors are normal"),
    ("apc-ats", "--absent ok --skip outlets", {}, 0, "3 banks are normal"),
    ("liebert-mph2", "", {f"{L8}.30.20.1.70.1.1": 400, f"{L8}.30.20.1.75.1.1": 80,
                          f"{L8}.30.20.1.80.1.1": 90}, 2,
     "input PEM: 1-1(1) NeutralUtilized: 125%"),
    ("liebert-mph2", "", {f"{L8}.30.20.1.100.1.1": 400, f"{L8}.30.20.1.105.1.1": 30}, 2,
     "input PEM: 1-1(1) ResidualCurrent: 0.4A"),
    ("liebert-mph2", "", {f"{L8}.20.1.25.1": 4}, 3, "pdu mph-1(1) SysStatus: 4"),
    ("liebert-mph2", "", {f"{L8}.20.1.25.1": 80}, 2,
     "pdu mph-1(1) SysStatus: normalWithAlarm+64"),
    ("liebert-mph2", "--status normalWithAlarm=ok", {f"{L8}.20.1.25.1": 17}, 0,
     "8 sensors are normal"),
    ("liebert-mph2", "", {f"{L8}.60.15.1.120.1.2.1": None}, 3, "not answered"),
    ("liebert-mph2", "",
     {f"{L8}.60.15.1.10.1.2.2": 5, f"{L8}.60.15.1.140.1.2.2": 2000,
      f"{L8}.60.15.1.150.1.2.2": 1000},
     2, "sensor Floor(2.2): 200Pa"),
    ("liebert-mph2", "--table receptacle", {f"{L8}.50.20.1.61.1.1.1": 1500,
     f"{L8}.50.20.1.151.1.1.1": 70, f"{L8}.50.20.1.152.1.1.1": 80,
     **{f"{L8}.50.20.1.210.{p}.{b}.{r}": None for p in (1, 2) for b in (1, 2, 3) for r in (1, 2)}},
     2, "CurrentUtilized: 93.8%"),
    # Thresholds that the device does not have are none.
    ("liebert-mph2", "", {f"{L8}.30.40.1.{c}.{p}.1.{n}": None for c in (35, 36, 37) for p in (1, 2)
                          for n in (1, 2, 3)}, 0, "8 sensors are normal"),
    ("schleifenbauer", "", {f"{SB}.2.3.1.1.1.1": 4}, 0, "6 sensors are normal"),
    ("schleifenbauer", "", {f"{SB}.2.3.1.1.1.1": 36}, 1,
     "pdu hpdu-1(1) DeviceStatusCode: brownout(36)"),
    ("schleifenbauer", "", {f"{SB}.2.3.1.1.1.2": None}, 3,
     "pdu hpdu-2(2) DeviceStatusCode: not answered"),
    ("schleifenbauer", "", {f"{SB}.2.3.1.1.2.1": 2}, 2,
     "pdu hpdu-1(1) TemperatureAlert: externalSensor(2)"),
    ("schleifenbauer", "", {f"{SB}.2.8.2.1.3.1.1": None}, 3, "not answered"),
    ("schleifenbauer", "--table outlet", {f"{SB}.2.7.2.1.5.1.2": 1700}, 2,
     "srv-12(2) Current: 17A"),
    ("schleifenbauer", "--table input -m CurrentUtilized --id 1", {f"{SB}.2.2.1.1.6.1": 32}, 0,
     "L1(1) CurrentUtilized: 31.2%"),
    ("aten-pe", "", {f"{ATEN}.1.3.2.2.2.3.2.1.7.2": 4, f"{ATEN}.1.3.2.2.2.3.1.1.2.2": 3}, 0, ""),
    ("aten-pe", "", {f"{ATEN}.1.3.2.2.2.3.2.1.7.2": 1,
                     **{f"{ATEN}.1.3.2.2.2.3.99.1.{c}.2": -1000000 for c in (2, 3, 4, 5)}}, 0, ""),
    # Lower thresholds of currents are those of the factory.
    ("raritan-px1", "--table outlet -m Current --id 1", {f"{PX1}.1.2.2.1.4.1": 0}, 0,
     "srv-1(1) Current: 0A"),
    ("raritan-px1", "--table outlet -m Current --id 1", {f"{PX1}.1.2.2.1.4.1": 10500}, 2,
     "srv-1(1) Current: 10.5A"),
    ("raritan-px1", "", {f"{PX1}.1.2.2.1.3.2": -1}, 2, "outlet srv-2(2) State: error(-1)"),
    ("raritan-px1", "", {f"{PX1}.1.5.2.1.3.2": 1}, 2, "breaker CB2(2) State: tripped(1)"),
    ("raritan-px1", "", {f"{PX1}.3.3.1.40.1": 6, f"{PX1}.3.3.1.41.1": 812}, 2,
     "sensor Probe 1(1): 81.2C"),
    ("raritan-px1", "", {f"{PX1}.3.3.1.40.4": 9}, 2, "sensor alarm Probe 4(4): detected(9)"),
    ("raritan-px1", "", {f"{PX1}.3.3.1.40.2": -1}, 3, "sensor humid Probe 2(2): unavailable(-1)"),
    ("raritan-px1", "--table pole -m LoadImbalance -w 20 -c 40", {f"{PX1}.1.21.2.1.3.1.2": 24000},
     2, "L2(2) LoadImbalance: 50%, WARNING - L1(1) LoadImbalance: 37.5%"),
    ("schleifenbauer", "", {f"{SB}.2.3.1.1.4.2": 7}, 2, "pdu hpdu-2(2) OutletCurrentAlert: 7"),
    ("schleifenbauer", "", {f"{SB}.2.3.1.1.8.2": 3}, 1, "pdu hpdu-2(2) SensorChangeAlert: 3"),
    ("schleifenbauer", "", {f"{SB}.1.1.4.0": 1}, 1, "databus 1 DuplicateDevices: 1"),
    ("schleifenbauer", "", {f"{SB}.2.6.1.1.5.2.1": 1650}, 2, "input L1(2.1) Current: 16.5A"),
    ("schleifenbauer", "", {f"{SB}.2.8.1.1.1.1": 6100}, 2, "pdu hpdu-1(1) InternalTemp: 61C"),
    ("schleifenbauer", "--table input -m LoadImbalance -w 20 -c 40",
     {f"{SB}.2.6.1.1.5.2.2": 2400}, 2, "L2(2.2) LoadImbalance: 50%, WARNING - L1(2.1) "
     "LoadImbalance: 37.5%"),
    ("eaton-epdu", "--table outlet -m Voltage --id 1.A2", {f"{EATON}.6.3.1.2.1.2": 254000}, 0,
     "srv-12(1.A2) Voltage: 254V"),
    ("eaton-epdu", "", {f"{EATON}.6.3.1.3.1.2": 4}, 2,
     "outlet srv-12(1.A2) Voltage: highCritical(4)"),
    ("apc-xats", "", {f"{APC}.1.18.1.2.2.0": 10}, 2, "shutdown(10)"),
    # What rPDU2 does not support, rPDU may: of the first unit.
    ("apc-rpdu2", "--table phase -m Current --id 1",
     {f"{A26}.6.3.1.5.1": -1, f"{A12}.2.3.1.1.2.1": 92,
      f"{A26}.6.3.1.4.1": None, f"{A12}.2.3.1.1.3.1": 1}, 0, "phase 1 Current: 9.2A"),
    ("apc-rpdu2", "--table phase -m Current --id 5",
     {f"{A26}.6.3.1.5.5": -1, f"{A12}.2.3.1.1.2.5": 92}, 3, "phase 5 Current: not answered"),
    ("apc-rpdu2", "--table outlet --id 1 --expect on",
     {f"{A26}.9.2.3.1.5.1": None, f"{A12}.3.5.1.1.4.1": 2}, 2, "srv-11(1) State: off(1)"),
    ("apc-rpdu2", "--table outlet --id 1 -m Current",
     {f"{A26}.9.4.3.1.6.1": -1, f"{A12}.3.5.1.1.7.1": 14}, 0, "srv-11(1) Current: 1.4A"),
    # Units in a chain, by a column or from 0: spec 10.
    ("apc-rpdu2", "--table phase -m LoadImbalance -w 20 -c 40", {f"{A26}.6.3.1.5.5": 240}, 2,
     "phase 5 LoadImbalance: 50%, WARNING - phase 4 LoadImbalance: 37.5%"),
    ("apc-rpdu2", "--table phase -m LoadImbalance -w 20", {f"{A26}.6.3.1.2.5": None}, 3,
     "phase 5 LoadImbalance: the device does not say what it is part of"),
    ("apc-rpdu2", "--table outlet --unit 2 -m Current", {}, 0,
     "srv-21(5) Current: 1A, srv-22(6) Current: 2A, srv-23(7) Current: 3A, srv-24(8) Current: 4A"),
    ("apc-rpdu2", "", {f"{A26}.4.3.1.{n}.2": None for n in range(2, 18)}, 3,
     "1 of 2 units answer"),
    ("apc-rpdu2", "", {f"{A26}.8.3.1.4.3": 4, f"{A26}.8.3.1.5.3": 165}, 2,
     "bank 3 LoadState: overload(4)"),
    ("apc-rpdu2", "", {f"{A26}.10.2.2.1.6.2": 3}, 3,
     "sensor temp/humid Front(2): commsLost(3)"),
    ("apc-rpdu2", "--only sensors", {f"{A26}.10.2.2.1.6.2": 1}, 0, "4 sensors are normal"),
    ("apc-rpdu2", "", {f"{A26}.4.3.1.12.1": 2}, 2, "unit apc-1(1) PowerSupply: alarm(2)"),
    ("eaton-epdu", "--table phase -m LoadImbalance -w 20 -c 40", {f"{E7}.3.3.1.4.1.1.2": 24000},
     2, "L2(1.1.2) LoadImbalance: 50%, WARNING - L1(1.1.1) LoadImbalance: 37.5%"),
    ("eaton-epdu", "", {f"{E7}.5.1.1.5.1.2": 2}, 2,
     "group Breaker 2(1.B2) Breaker: breakerOff(2)"),
    ("eaton-epdu", "", {f"{E7}.3.3.1.5.0.1.1": 4, f"{E7}.3.3.1.4.0.1.1": 33000}, 2,
     "phase L1(1.1) Current: 33A"),
    ("eaton-epdu", "", {f"{E7}.1.2.1.{n}.1": None for n in (2, 3, 4, 5, 6, 9, 30, 31, 32)}, 3,
     "1 of 2 units answer"),
    ("eaton-epdu", "--table temp --unit 1 -m Temp",
     {f"{E7}.1.2.1.9.1": 1, f"{E7}.7.1.1.4.1.1": 707}, 0, "Probe 1(1.1): 21.5C"),
    ("vertiv-v5", "", {f"{V5}.1.13.0": 2}, 2, "unit geist-1(1) Alarms: 2"),
    ("vertiv-v5", "", {f"{V5}.1.14.0": 1}, 1, "unit geist-1(1) Warnings: 1"),
    ("vertiv-v5", "", {f"{V5}.3.5.1.5.3": 1}, 2, "outlet srv-3(3) Relay: failed(1)"),
    ("vertiv-v5", "", {f"{V5}.3.1.1.5.1": 2}, 3, "unit geist-1(1) Avail: partiallyUnavailable(2)"),
    ("vertiv-v5", "--table phase -m LoadImbalance -w 20 -c 40", {f"{V5}.3.2.1.8.2": 2400}, 2,
     "L2(2) LoadImbalance: 50%, WARNING - L1(1) LoadImbalance: 37.5%"),
    ("liebert-mph2", "", {f"{L8}.20.1.25.2": 17}, 2, "pdu mph-2(2) SysStatus: normalWithAlarm(17)"),
    ("liebert-mph2", "", {f"{L8}.20.1.25.2": 9}, 1, "pdu mph-2(2) SysStatus: normalWithWarning(9)"),
    ("liebert-mph2", "", {f"{L8}.30.40.1.22.2.1.3": 2600}, 2, "phase 2.1.3 CurrentUtilized: 81.2%"),
    ("liebert-mph2", "", {f"{L8}.50.20.1.210.1.2.1": 2}, 1,
     "receptacle srv-121(2.1) Condition: normalWithWarning(2)"),
    ("liebert-mph2", "--table phase -m LoadImbalance -w 20 -c 40", {f"{L8}.30.40.1.22.2.1.2": 2400},
     2, "phase 2.1.2 LoadImbalance: 50%, WARNING - phase 2.1.1 LoadImbalance: 37.5%"),
    ("liebert-mph2", "", {f"{L8}.60.15.1.165.1.2.2": 2}, 2,
     "sensor leak Floor(2.2): leak-detected(2)"),
    # Trips and states: spec 10, pdu2.
    ("pdu2", "", {f"{P}.3.3.1.3.1.2.15": 0}, 2,
     "ocp C2 Trip: open(0) (feeds server 1.3, server 1.4)"),
    ("pdu2", "", {f"{P}.2.3.1.3.2.1.1": 6, f"{P}.2.3.1.6.2.1.1": 26100}, 2,
     "inlet 2.I1 Current: 26.1A"),
    # Hysteresis: the state decides, and is told where the reading does not show it.
    ("pdu2", "", {f"{P}.2.3.1.3.1.1.1": 5}, 1, "inlet I1 Current: 12A aboveUpperWarning(5)"),
    ("pdu2", "", {f"{P}.4.3.1.3.1.3.14": 8, f"{P}.4.3.1.3.1.3.1": 6}, 2,
     "outlet server 1.3(3) Current: aboveUpperCritical(6)"),
    ("pdu2", "", {f"{X}.3.1.1.1.2.1": 2}, 1, "switch 2.TS1 ActiveInlet: 2, not 1"),
    ("pdu2", "--only switches", {f"{X}.3.1.1.1.2.1": None}, 0, "1 switch is normal"),
    ("pdu2", "", {f"{P}.7.3.1.3.2.1.40": 8}, 2, "switch 2.TS1 OperatingState: off(8)"),
    # An agent without its configuration tables: readings tell which objects there are.
    ("pdu2", "", {f"{C}.4.3": None, f"{P}.3.3.1.3.1.1.15": 0}, 2,
     "ocp 1 Trip: open(0) (feeds server 1.1, server 1.2)"),
    ("pdu2", "--table outlet --expect on", {f"{C}.5.3": None, f"{P}.4.3.1.3.1.1.14": 8}, 2,
     "outlet 1 State: off(8)"),
    ("pdu2", "", {f"{P}.3.3.1.3.1.1.15": None}, 3, "ocp C1 Trip: not answered"),
    ("pdu2", "", {f"{P}.3.3.1.3.1.1.15": 4}, 3, "ocp C1 Trip: 4"),
    ("pdu2", "--only ocps", {f"{P}.3.3.1.3.1.1.15": -1, f"{P}.3.3.1.2.1.1.15": 2}, 0,
     "4 ocps are normal"),
    # What one sensor does not say is no reason not to tell of another.
    ("pdu2", "", {f"{P}.2.3.1.3.1.1.27": -1, f"{P}.2.3.1.3.1.1.1": 6, f"{P}.2.3.1.6.1.1.1": 26000},
     2, "inlet I1 Current: 26A, UNKNOWN - inlet I1 RcmState: unavailable(-1)"),
    ("pdu2", "", {f"{P}.1.3.1.3.2.46": -1, f"{P}.2.3.1.3.2.1.4": -1}, 3,
     "unit pdu-2(2) I1SmpsStatus: unavailable(-1), inlet 2.I1 Voltage: unavailable(-1)"),
    ("pdu2", "--only meters", {f"{C}.10.2.1.2.1": 100, f"{C}.10.2.1.5.1": 12}, 0,
     "1 meter is normal"),
    ("pdu2", "--only sensors", {f"{C}.6.3.1.2.1.7": 14, f"{P}.5.3.1.3.1.7": 8}, 0,
     "7 sensors are normal"),
    ("pdu2", "--table circuit-pole -m Voltage",
     {**{f"{C}.11.3.1.4.1.1.{n}": n for n in (1, 4)}, f"{P}.8.4.1.6.1.1.1.4": 230,
      f"{P}.8.4.1.3.1.1.1.4": 4, f"{C}.11.6.1.7.1.1.1.4": 0}, 0, "A(1.1) Voltage: 230V"),
    ("pdu2", "--table temp", {f"{C}.6.3.1.2.1.7": 10, f"{C}.6.3.1.16.1.7": 14,
                              f"{C}.6.3.1.17.1.7": 1, f"{P}.5.3.1.4.1.7": 707}, 0,
     "Cold aisle(1): 21.5C, New kind(7): 21.5C"),
    ("pdu2", "--table temp", {f"{C}.6.3.1.16.1.1": 31}, 3, "temp Cold aisle(1): no reading"),
    ("pdu2", "--table ocp --unit 1", {f"{C}.4.3.1.2.1.2": "C1"}, 0,
     "ocp 1 Trip: closed(1), ocp 2 Trip: closed(1)"),
    ("pdu2", "", {f"{C}.5.3.1.33.1.3": f"{C}.3.3.1.2.1.2", f"{P}.3.3.1.3.1.2.15": 0}, 2,
     "ocp C2 Trip: open(0) (feeds server 1.4)"),  # the third hangs on the inlet
    ("pdu2", "--table inlet -m CurrentUtilized --id I1", {f"{C}.3.3.1.7.1.1": "3x32A"}, 3,
     "I1 CurrentUtilized: not answered"),
    ("pdu2", "", {f"{P}.7.3.1.3.2.1.40": 30}, 1, "switch 2.TS1 OperatingState: nonRedundant(30)"),
    ("pdu2", "", {f"{P}.2.3.1.3.1.1.27": 14, f"{P}.2.3.1.3.1.1.32": 27}, 2,
     "inlet I1 RcmState: fail(14), WARNING - inlet I1 PowerQuality: warning(27)"),
    ("pdu2", "", {f"{P}.5.3.1.3.1.3": 11, f"{P}.5.3.1.3.1.4": 0, f"{P}.5.3.1.3.1.1": -1}, 2,
     "sensor water Under the floor(3): alarmed(11), WARNING - sensor door Front door(4): open(0), "
     "UNKNOWN - sensor temp Cold aisle(1): unavailable(-1)"),
    ("pdu2", "", {f"{P}.5.3.1.3.1.7": 99}, 3, "sensor other New kind(7): 3 status 99"),
    ("pdu2", "", {f"{P}.1.3.1.3.2.46": 26}, 2, "unit pdu-2(2) I1SmpsStatus: fault(26)"),
    # unavailable: UNKNOWN where the sensor is present, nothing where it is not.
    ("pdu2", "", {f"{P}.2.3.1.3.1.1.4": -1}, 3, "inlet I1 Voltage: unavailable(-1)"),
    ("pdu2", "--only inlets", {f"{P}.2.3.1.3.1.1.4": -1, f"{P}.2.3.1.2.1.1.4": 2}, 0,
     "2 inlets are normal"),
    ("pdu2", "", {f"{C}.2.1.1.3.2": None}, 3, "1 of 2 units answer"),
    ("pdu2", "--status open=ok", {f"{P}.5.3.1.3.1.4": 0}, 0, HEALTHY["pdu2"][23:]),
    # Values: signed, digits, unit, mask.
    ("pdu2", "--table inlet -m ReactivePower,ResidualCurrent,Energy --unit 2", {}, 0,
     "2.I1 ReactivePower: -350var, 2.I1 ResidualCurrent: 0.006A, 2.I1 Energy: 74057.676kWh"),
    ("pdu2", "--table inlet -m RmsCurrent --id I1", {f"{C}.3.4.1.7.1.1.1": 1}, 0,
     "I1 Current: 1200A"),
    ("pdu2", "--table inlet -m Current --id I1", {f"{C}.3.4.1.7.1.1.1": None}, 3,
     "I1 Current: no reading"),
    ("pdu2", "--table inlet -m ActivePower --id I1", {f"{P}.2.3.1.3.1.1.5": None}, 0,
     "I1 ActivePower: 6900W"),  # above thresholds that are set, but not enabled
    ("pdu2", "--table inlet -m Voltage --id I1",
     {f"{P}.2.3.1.3.1.1.4": None, f"{P}.2.3.1.6.1.1.4": 435}, 2, "I1 Voltage: 435V"),
    ("pdu2", "--table temp", {f"{C}.6.3.1.16.1.1": 14, f"{P}.5.3.1.4.1.1": 707}, 0,
     "Cold aisle(1): 70.7F"),
    ("pdu2", "--table temp --celsius -w 20", {f"{C}.6.3.1.16.1.1": 14, f"{P}.5.3.1.4.1.1": 707},
     1, "Cold aisle(1): 21.5C"),
    ("pdu2", "--table pressure -w 170000", {f"{C}.6.3.1.16.1.6": 12}, 1,
     "Plenum(6): 172368.925Pa"),
    ("pdu2", "--table pressure", {f"{C}.6.3.1.16.1.6": 99}, 3, "pressure Plenum(6): no reading"),
    # Imbalance and utilisation of the poles; the neutral is none of the three.
    ("pdu2", "--table pole -m LoadImbalance -w 25 --unit 1", {}, 0,
     "L1(1.1) LoadImbalance: 20%, L2(1.2) LoadImbalance: 0%, L3(1.3) LoadImbalance: 20%"),
    ("pdu2", "--table phase -m CurrentUtilized -w 35 --unit 1", {}, 1,
     "L3(1.3) CurrentUtilized: 37.5%"),
    ("pdu2", "--table pole -m Voltage --unit 1", {}, 0,
     "L1(1.1) Voltage: 400V, L2(1.2) Voltage: 400V, L3(1.3) Voltage: 400V"),
    ("pdu2", "--table outlet --expect on --id 2.3", {f"{P}.4.3.1.3.2.3.14": 8}, 2,
     "server 2.3(2.3) State: off(8)"),
    ("pdu2", "--table outlet-group -m ActivePower -w 300", {}, 1,
     "web servers(1) ActivePower: 400W"),
    ("pdu2", "--unit 3", {}, 3, "3: this device has no such unit"),
    # ATEN: thresholds without a status, markers, scalars that are rows.
    ("aten-pe", "", {f"{ATEN}.2.1.99.1.2.1": 26000, f"{ATEN}.2.3.1.1.2.2": 1,
                     f"{ATEN}.2.2.2.0": 5, f"{ATEN}.2.1.16.1.0": 1}, 2,
     "bank 2 Breaker: off(1), outlet srv1(1) Status: fault(5), WARNING - device pdu-left(1) "
     "Current: 26A, sensor door: open(1)"),
    ("aten-pe", "", {f"{ATEN}.2.2.99.1.2.9": 2500}, 1, "outlet srv9(9) Current: 2.5A"),
    ("aten-pe", "", {f"{ATEN}.2.1.100.1.2.1": -1000000}, 3, "sensor temp 1: no reading"),
    ("aten-pe", "--only sensors", {f"{ATEN}.2.1.100.1.2.1": -2000000}, 0, "3 sensors are normal"),
    ("aten-pe", "--table temp", {f"{ATEN}.2.1.100.1.2.1": -3000}, 1, "temp 1: -3C"),
    ("aten-pe", "--table temp", {f"{ATEN}.2.1.100.1.2.1": -3000, f"{ATEN}.2.1.7.1.2.1": -3000}, 0,
     "temp 1: -3C"),
    ("aten-pe", "--table outlet -m PowerFactor --id 9", {}, 0, "srv9(9) PowerFactor: 0.8"),
    ("aten-pe", "--table outlet", {f"{ATEN}.2.2.11.0": 1}, 0,
     "srv1(1) Status: on(2), srv2(2) Status: on(2), srv9(9) Status: off(1)"),
    ("aten-pe", "--table outlet --id 3", {}, 3, "3: this device has no such outlet"),
    ("aten-pe", "--table outlet --expect on", {f"{ATEN}.2.2.2.0": 1}, 2, "srv1(1) Status: off(1)"),
    ("aten-pe", "", {f"{ATEN}.2.1.99.1.2.1": -1000000}, 3,
     "device pdu-left(1) Current: no reading"),
    ("aten-pe", "--only banks", {f"{ATEN}.2.3.99.1.2.1": -1000000}, 3,
     "bank 1 Current: no reading"),
    ("aten-pe", "--table device -m PowerFactor", {f"{ATEN}.2.1.3.1.9.1": "0,97"}, 3,
     "pdu-left(1) PowerFactor: no reading"),
    ("aten-pe", "", {f"{ATEN}.2.2.2.0": 5, f"{ATEN}.2.1.5.1.2.1": 4}, 2,
     "outlet srv1(1) Status: fault(5)"),
    ("aten-pe", "", {f"{ATEN}.2.2.2.0": None, f"{ATEN}.2.1.5.1.2.1": 4}, 2,
     "outlet srv1(1) DisplayStatus: fault(4)"),
    ("aten-pe", "", {f"{ATEN}.2.2.11.0": 8}, 2, "outlet srv9(9) Status: pop(8)"),
    ("aten-pe", "--table door", {f"{ATEN}.2.1.16.1.0": 4}, 3, "this device answers no doors"),
    # EnerTEG: text states, what hangs on a breaker, totals, what is open.
    ("enertree", "", {e(2, 14, "2"): "ERROR", e(2, 19, "2"): "bus timeout", e(5, 3, "1"): 0}, 1,
     "device rack-2(2) State: ERROR (bus timeout), ring 1 BusStatus: open(0)"),
    ("enertree", "--status open=ok", {e(5, 3, "1"): 0}, 0, HEALTHY["enertree"][13:]),
    ("enertree", "", {e(9, 14, "1.2"): 1, e(10, 12, "2.1"): 1}, 2,
     "branch BR2(2) State: tripped(1) (feeds host12), total 2.1 OvervoltageProtect: "
     "overvoltage(1)"),
    ("enertree", "", {e(130, 3, "1"): "degraded", e(110, 3, "1"): "odd", e(11, 8, "1.1"): 2}, 1,
     "place rack-b4(1) State: degraded, UNKNOWN - sensor temp front(1): timeout(2), "
     "place hall-2(1) State: odd"),
    ("enertree", "", {e(800, 2, "4"): "group", e(800, 3, "4"): "any COOLING", e(800, 4, "4"): "s",
                      e(800, 5, "4"): 1, e(800, 6, "4"): "temperature", e(800, 7, "4"): 3150,
                      e(700, 3, "1"): "rack-1"}, 2,
     "critical 4: group any COOLING s 2 temperature 31.5, WARNING - warning 1: rack-1"),
    ("enertree", "--unit 2", {e(800, 3, "4"): "rack-1", e(800, 7, "4"): 0}, 2,
     "critical 4: rack-1 0"),
    ("enertree", "", {e(11, 4, "1.1"): None}, 3, "sensor temp front(1): not answered"),
    ("enertree", "", {e(11, 4, "1.1"): 65535}, 3,
     "sensor temp front(1): no reading (65535 is beyond the MIB's range)"),
    ("enertree", "", {e(5, 3, "1"): None}, 3, "ring 1 BusStatus: not answered"),
    ("enertree", "", {e(40, 9, "1.1"): 3}, 3, "contact smoke(1) Value: 3"),
    ("enertree", "", {e(140, 3, "1"): None}, 3,
     "this device answers no status of its rack devices"),
    ("enertree", "", {e(5, 4, "1"): 3}, 3, "2 of 3 devices answer"),
    ("enertree", "--status offline=critical", {e(2, 14, "2"): "OFFLINE"}, 2,
     "device rack-2(2) State: OFFLINE"),
    ("enertree", "--table warning", {}, 0, "no open warnings"),
    ("enertree", "--table total -m ActivePower,Current,Energy --unit 1", {}, 0,
     "total 1 ActivePower: 8280W, total 1 Current: 36A, total 1 Energy: 636kWh"),
    ("enertree", "--table total -m ActivePower --unit 1", {e(7, 6, "1.2"): None}, 3,
     "total 1 ActivePower: no reading"),  # a sum is never told from a part
    ("enertree", "--table total -m ActivePower --unit 2", {f"{ENERTREE}.1.7.1.1": None}, 0,
     "total 2.1 ActivePower: 8280W"),  # of the branches
    ("enertree", "--table input -m LoadImbalance -w 20 --unit 1", {}, 0,
     "L1(1) LoadImbalance: 16.67%, L2(2) LoadImbalance: 0%, L3(3) LoadImbalance: 16.67%"),
    ("enertree", "--table sensor", {}, 0, "front(1): 21.5C, front(2): 45.2%, duct(3): 3.1"),
    ("enertree", "--table rack-device -m ResidualCurrent,CurrentL3", {}, 0,
     "blade-7(1) ResidualCurrent: 0.006A, blade-7(1) CurrentL3: 9A"),
    ("enertree", "--table branch --unit 2", {e(9, 14, "1.2"): 1}, 0,
     "BR1(2.1) State: ok(0), BR2(2.2) State: ok(0), BR3(2.3) State: ok(0)"),
]  # fmt: skip


@pytest.mark.parametrize("name", MAKES)
def test_healthy(name: str) -> None:
    assert judge("check_pdu", "", values=MAKES[name]()).line == HEALTHY[name]


@pytest.mark.parametrize(("name", "options", "changes", "status", "says"), CASES)
def test_rules(name: str, options: str, changes: Changes, status: int, says: str) -> None:
    result = judge("check_pdu", options, changes, MAKES[name]())
    assert (result.status, says in result.line) == (status, True), result.output
    if says and status not in (3,):
        assert result.line.endswith(says), result.line


def test_whoever_has_several_totals_does_not_tell_of_what() -> None:
    changes: Changes = {e(10, column, "1.2"): 0 for column in (3, 4, 7, 12)}
    result = judge("check_pdu", "--table total -m Current --unit 1", changes, enertree())
    assert result.status == 3
    assert "Current: not answered" in result.line


def test_performance_data() -> None:
    data = judge("check_pdu", "--only inlets,outlets", values=pdu2()).performance
    assert data["I1_Current"] == "12A;20.8;25.6;0;32"
    assert data["2_I1_Voltage"] == "400V;380:420;370:430"
    assert data["I1_ActivePower"] == "6900W"  # its thresholds are not enabled
    data = judge("check_pdu", "", values=aten()).performance
    assert (data["device1_Current"], data["temp1_Temp"]) == ("8.45A;25.6;;0;32", "21.5C;5:30")
    data = judge("check_pdu", "--table branch -m Current --id 2.1", values=enertree()).performance
    assert data == {"branch2_1_Current": "10A;;;0;16"}


@pytest.mark.parametrize("name", MAKES)
@pytest.mark.parametrize("version", ["1", "2c"])
def test_live_and_saved_agree(name: str, version: str) -> None:
    values = MAKES[name]()
    tables = [f"--table {table.name}" for table in families.family(name).tables]
    with Agent(values) as agent:
        for words in ("", "-v", "--oksummary", "--output json", "--discover", *tables):
            there = run_forked("check_pdu", "-H", "127.0.0.1", "-p", str(agent.port), "-P", version,
                               *words.split())  # fmt: skip
            assert there[:2] == judge("check_pdu", ["-H", "127.0.0.1", *words.split()],
                                      values=values)[:2], words  # fmt: skip


def test_bad_input() -> None:
    for name in MAKES:
        lacks = judge("check_pdu", "--table cord", values=MAKES[name]())
        assert_one_line(lacks, 3)
        for table in families.family(name).tables:
            assert table.name in lacks.line
    assert_one_line(judge("check_pdu", "--table rack --unit 1", values=enertree()), 3)
    assert_one_line(judge("check_pdu", "--unit one", values=enertree()), 3)


def test_an_agent_out_of_order_is_an_error() -> None:
    """The MIB of the EnerTEG warns of it: spec 7's error, not an answer with rows lost."""
    values = enertree()
    order = sorted(values, key=key)
    ports = [oid for oid in order if oid.startswith(f"{ENERTREE}.1.9.")]
    first = order.index(ports[0])
    # The second device's branches come before the first's.
    ports.sort(key=lambda oid: (key(oid)[:-2], -key(oid)[-2], key(oid)[-1]))
    order[first : first + len(ports)] = ports
    with Rogue(limited(values, 100, order=order)) as agent:
        result = run_forked(
            "check_pdu", "-H", "127.0.0.1", "-p", str(agent.port), "--table", "branch"
        )
    assert result.status == 3
    assert "OID not increasing" in result.line, result


#: Requests of one metric of one table, where five are too few: names, IDs, states, readings and
#: four thresholds of each of so many outlets do not fit into five responses.
MORE = {"apc-cpdu": 9, "eatonpdu_2": 7, "liebert_mph2rg": 7, "schleifenbauer_dpm27e": 9}
BUDGETED = (
    *REAL, *MORE, "apc_ap8959eu3", "apc_ats", "raritan-pdu", "vertiv-pdu_mn03edr1",
)  # fmt: skip


@with_captures
@pytest.mark.parametrize("capture", BUDGETED)
def test_request_budget(capture: str) -> None:
    """One metric of one table takes at most five requests; a whole device a quarter of a walk's.

    Of small devices the fixed part is more: what it is, where, and which tables it has.
    """
    with Agent(CAPTURES / f"{capture}.snmprec") as agent, Relay(agent.port) as relay:
        at = ["-H", "127.0.0.1", "-p", str(relay.port)]
        program = command("check_pdu")  # in this process, which is quicker

        def cost(*words: str) -> int:
            relay.requests.clear()
            relay.answers.clear()
            result(program, [*at, *words])
            assert max(map(len, relay.answers)) <= 1400, words
            return len(relay.requests)

        whole = cost()
        family = families.family(json.loads(result(program, [*at, "--discover=json"])[1])["family"])
        for table in family.tables:
            for metric in table.metrics:
                ranges = ["-w", "1:"] if metric.computed.imbalance_of else []
                most = MORE.get(capture, 5)
                took = cost("--table", table.name, "--metric", metric.name, *ranges)
                assert took <= most, (table.name, metric.name)
        roots = {table.oid for table in family.tables}
        trees = [oid for oid in roots if not any(oid.startswith(f"{o}.") for o in roots)]
        relay.requests.clear()
        bulkwalk = shutil.which("snmpbulkwalk")
        assert bulkwalk
        for tree in trees:
            subprocess.run(
                [bulkwalk, "-v2c", "-cpublic", "-m", "", f"127.0.0.1:{relay.port}", tree],
                stdout=subprocess.DEVNULL, check=True,
            )  # fmt: skip
        walked = len(relay.requests)
        assert walked < 60 or whole <= walked / 4, (whole, walked)


@with_captures
@pytest.mark.parametrize(
    ("capture", "options", "status", "says"),
    [
        ("raritan_px3", "", 0, "1 inlet, 24 outlets, 8 sensors are normal"),
        ("raritan_px3", "--table inlet -m Current,Energy,LoadImbalance", 3, "expected Current"),
        ("raritan_px3", "--table inlet -m Current,Energy", 0,
         "I1 Current: 7.661A, I1 Energy: 74057.676kWh"),
        ("raritan_px3", "--table outlet -m Current --id 2", 0, "DEVICE 8:PS1:Planned(2) Current:"),
        ("raritan_px3", "--table temp -w 25", 1, "R03 Outlet Temperature(2): 29.8C"),
        # Its agent answers no state at all: what has no status and no threshold is not healthy.
        ("raritan_px2", "", 3, "this device answers no status of its inlets"),
        ("raritan_px2", "--table outlet -m Current --id 3", 0, "OUTLET3(3) Current: 0.311A"),
        ("atenpdu", "", 0, "16 outlets are normal"),
        ("atenpdu", "--table outlet -m ActivePower -w 200", 1, "13(13) ActivePower: 216.226W"),
        ("schleifenbauer_pdu5", "", 0, "1 device, 1 ring, 2 branches, 1 total are normal"),
        # The agent's own totals are ten times that.
        ("schleifenbauer_pdu5", "--table total -m ActivePower,Current,Energy", 0,
         "total 2.1 ActivePower: 919.48W, total 2.1 Current: 4.18A, total 2.1 Energy: 212kWh"),
        ("schleifenbauer_pdu5", "--table outlet", 3, "this device answers no status of its outl"),
    ],
)  # fmt: skip
def test_real_units(capture: str, options: str, status: int, says: str) -> None:
    values: Values = load(CAPTURES / f"{capture}.snmprec")
    result = judge("check_pdu", options, values=values)
    assert (result.status, says in result.line) == (status, True), result.output


@with_captures
def test_a_threshold_of_a_unit_without_states_decides() -> None:
    values = load(CAPTURES / "raritan_px2.snmprec")
    changed = {**values, f"{P}.4.3.1.4.1.3.1": (INTEGER, 8100)}
    result = judge("check_pdu", "--table outlet -m Current", values=changed)
    assert result.line == "CRITICAL - <private>, OUTLET3(3) Current: 8.1A"


def test_json_tells_texts_as_states() -> None:
    told = json.loads(judge("check_pdu", "--table device --output json",
                            {e(2, 14, "2"): "ERROR"}, enertree()).output)  # fmt: skip
    schema = json.loads((ROOT / "docs" / "output.schema.json").read_text())
    jsonschema.validate(told, schema)
    assert [r["status"] for r in told["results"]] == [
        {"label": "RUNNING", "value": "RUNNING"}, {"label": "ERROR", "value": "ERROR"},
    ]  # fmt: skip


def test_only_rows_know_what_an_index_means() -> None:
    """Unit, parent and position of an object are resolved in one place: ``check_sentry4.rows``."""
    arithmetic = re.compile(r"\b(?:index|row)\[|\.(?:index|row)\[")
    for path in sorted((ROOT / "check_sentry4").rglob("*.py")):
        folder = path.relative_to(ROOT / "check_sentry4").parts[0]
        if folder not in ("rows.py", "snmp", "mib"):
            assert not arithmetic.search(path.read_text()), path


@pytest.mark.parametrize("name", families.NAMES)
def test_a_table_is_part_of_units_first_and_of_tables_that_there_are(name: str) -> None:
    family = families.family(name)
    assert family.unit.place.is_unit
    assert [table.name for table in family.tables if table.place.is_unit] == [family.unit.name]
    for table in family.tables:
        if table.place.part_of:
            assert table.place.part_of[0].table == family.unit.name
        for above in table.place.part_of:
            of = family.table(above.table)
            assert of is not None
            # As many parts of the index as the other's has, or a column that is read with the rest.
            assert not isinstance(above.by, int) or above.by == len(of.id_style)
