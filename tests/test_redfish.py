"""Spec 16: PDUs by Redfish, over a real TLS server and from saved trees."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from copy import deepcopy
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from check_sentry4.redfish.tree import MOST_MEMBERS, own_path
from lab.agent import Agent
from lab.helpers import ROOT as PROJECT
from lab.helpers import SHARED, Result, assert_one_line, run, run_here
from lab.redfish import (
    PASSWORD,
    ROOT,
    USER,
    Answer,
    Order,
    RedfishService,
    Resource,
    Tree,
    expanded,
    loaded,
    pdu,
    saved,
)

UNIT = "PowerEquipment/RackPDUs/1"
SENSORS = "Chassis/Rack/Sensors"
WELL = ("Room 1, row B, rack 4, 1 unit, 1 inlet, 3 phases, 3 branches, 6 outlets, 1 group, "
        "2 sensors are normal")  # fmt: skip
MOCKUPS = SHARED / "mockups"
with_mockups = pytest.mark.skipif(not MOCKUPS.is_dir(), reason="../shared/mockups is not here")
#: Properties to set, by the path of a resource; None: the resource answers 404.
Changes = dict[str, "Resource | None"]


@pytest.fixture(scope="module")
def service() -> Iterator[RedfishService]:
    """A PDU of our own with sessions and $expand. Its orders are for one test each."""
    with RedfishService(pdu()) as made:
        yield made


@pytest.fixture
def ordered(service: RedfishService) -> Iterator[RedfishService]:
    """The same, to be given orders."""
    service.requests.clear()
    service.open.clear()
    yield service
    service.orders.clear()
    service.tree = deepcopy(pdu())


def changed(changes: Changes, tree: Tree | None = None) -> Tree:
    """A tree with other properties."""
    made = deepcopy(tree or pdu())
    for path, values in changes.items():
        if values is None:
            del made[f"{ROOT}/{path}"]
        else:
            made[f"{ROOT}/{path}".rstrip("/")] |= values
    return made


def judged(tmp_path: Path, tree: Tree, *words: str) -> Result:
    """What check_pdu says of a saved tree."""
    shutil.rmtree(tmp_path / "tree", ignore_errors=True)
    saved(tree, tmp_path / "tree")
    return run_here("check_pdu", ["--walk", str(tmp_path / "tree"), *words])


# --- rules


def health(state: str) -> Resource:
    return {"Status": {"State": "Enabled", "Health": state}}


def state(value: str) -> Resource:
    return {"Status": {"State": value, "Health": "OK"}}


def limited(reading: float, health: str | None = None) -> Resource:
    """A sensor beyond its critical threshold, with or without a Health."""
    own = {"State": "Enabled"} | ({"Health": health} if health else {})
    return {"Reading": reading, "Status": own}


SWITCH: Resource = {"EquipmentType": "AutomaticTransferSwitch", "TransferConfiguration": {
    "ActiveMainsId": "AC1", "PreferredMainsId": "AC1", "AutoTransferEnabled": True}}  # fmt: skip
Rule = tuple[str, Changes, int, str]
#: What is no reading.
ODD: tuple[object, ...] = ("1.5", True, [], -3, 1e300)
READS: tuple[Resource, ...] = (
    {"Reading": None},
    {"Reading": 1e308},
    {"ReadingUnits": "degF"},
    {"Reading": "warm"},
)
NO_MEMBERS: tuple[object, ...] = (None, [], 5, ["x"])


def rule(options: str, changes: Changes, status: int, says: str) -> Rule:
    return options, changes, status, says


RULES: list[Rule] = [
    ("", {}, 0, f"OK - {WELL}"),
    ("", {f"{UNIT}/Outlets/3": health("Critical")}, 2, "outlet Outlet 3(3) Health: Critical"),
    ("", {f"{UNIT}/Outlets/3": health("Warning")}, 1, "outlet Outlet 3(3) Health: Warning"),
    ("", {UNIT: health("Critical")}, 2, "unit pdu-a(RackPDU-1) Health: Critical"),
    ("", {UNIT: {"Status": {"HealthRollup": "Warning"}}}, 1, "HealthRollup: Warning"),
    ("", {f"{UNIT}/Branches/C2": {"BreakerState": "Tripped"}}, 2, "BreakerState: Tripped"),
    ("", {f"{UNIT}/Mains/I1": {"BreakerState": "Off"}}, 2, "Inlet I1(I1) BreakerState: Off"),
    ("", {f"{SENSORS}/InletTemp": health("Critical")}, 2, "(InletTemp): 24.5C Critical"),
    # Behind the readings of phases and of the unit, whose findings they are.
    ("", {f"{SENSORS}/CurrentL2": health("Warning")}, 1,
     "phase I1-L2 Current: 9.5A of 32A Warning"),
    ("", {f"{SENSORS}/Power": health("Critical")}, 2, "pdu-a(RackPDU-1) ActivePower: 6100W"),
    # Thresholds count only without a Health.
    ("", {f"{SENSORS}/InletTemp": limited(99)}, 2, "(InletTemp): 99C"),
    ("", {f"{SENSORS}/InletTemp": limited(99, "OK")}, 0, "are normal"),
    ("", {f"{SENSORS}/InletTemp": limited(99, "Warning")}, 1, "(InletTemp): 99C Warning"),
    ("", {f"{SENSORS}/CurrentL1": limited(3), f"{UNIT}/Mains/I1": {"PolyPhaseCurrentAmps": {
        "Line1": {"DataSourceUri": f"{ROOT}/{SENSORS}/CurrentL1", "Reading": 31}}}},
     2, "phase I1-L1 Current: 31A"),
    # A resource's own reading is the value, whatever its sensor says.
    ("--table unit -m ActivePower -w 1", {f"{SENSORS}/Power": {"Reading": 0.5}}, 1, "6100W"),
    # A sensor that is listed cannot be read; a source that is not there: no thresholds.
    ("", {f"{SENSORS}/Power": None}, 3, "sensor other Power: unreadable (GET"),
    ("--table unit -m ActivePower", {f"{UNIT}/Metrics": {"PowerWatts": {
        "DataSourceUri": f"{ROOT}/Chassis/Rack/Sensors/Gone", "Reading": 7}}}, 0, "7W"),
    *(rule("", {f"{UNIT}/Outlets/1": state(value)}, 0, "6 outlets") for value in (
        "Enabled", "Qualified", "StandbyOffline", "StandbySpare", "Disabled")),
    ("", {f"{UNIT}/Outlets/1": state("Absent")}, 0, "5 outlets"),
    ("", {f"{UNIT}/Outlets/1": state("UnavailableOffline")}, 3, "State: UnavailableOffline"),
    *(rule("", {f"{UNIT}/Outlets/1": state(value)}, 1, f"State: {value}") for value in (
        "InTest", "Starting", "Quiesced", "Degraded", "Whatever")),
    ("", {f"{UNIT}/Outlets/1": {"Status": None}}, 0, "6 outlets"),
    ("", {f"{UNIT}/Outlets/1": {"Status": {}, "PowerState": None}}, 0, "6 outlets"),
    ("", {f"{UNIT}/Outlets/1": {"Status": {"State": None, "Health": None}}}, 0, "6 outlets"),
    ("", {f"{UNIT}/Outlets/1": health("Fatal")}, 3, "Health: Fatal"),
    # Outlets that are off, or expected to be on.
    ("", {f"{UNIT}/Outlets/1": {"PowerState": "Off"}}, 0, "6 outlets"),
    ("--table outlet --expect on", {f"{UNIT}/Outlets/1": {"PowerState": "Off"}}, 2,
     "Outlet 1(1) PowerState: off"),
    # Readings: none, null, odd.
    ("--table outlet -m Current -w 1", {f"{UNIT}/Outlets/6": {"CurrentAmps": None}}, 0,
     "Outlet 5(5) Current: 1A"),
    ("--table outlet -m Current --id 6", {f"{UNIT}/Outlets/6": {"CurrentAmps": None}}, 3,
     "Outlet 6(6) Current: has no such reading"),
    ("--table outlet -m Current", {f"{UNIT}/Outlets/6": {"CurrentAmps": {"Reading": None}}}, 3,
     "Outlet 6(6) Current: no reading"),
    *(rule("--table outlet -m Current", {f"{UNIT}/Outlets/6": {"CurrentAmps": {"Reading": odd}}}, 3,
       "Outlet 6(6) Current: no reading") for odd in ODD),
    ("--table phase -m Current", {f"{UNIT}/Mains/I1": {"PolyPhaseCurrentAmps": {
        "Line1": {"Reading": 1.5}, "Neutral": {"Reading": 0.5}}}}, 0, "I1-N Current: 0.5A"),
    ("--table phase -m Voltage", {f"{UNIT}/Mains/I1": {"PolyPhaseVoltage": {
        "Line1ToLine2": {"Reading": 400}, "Line2ToLine3": {"Reading": 401},
        "Line3ToLine1": {"Reading": 402}}}}, 0,
     "I1-L1 Voltage: 400V, I1-L2 Voltage: 401V, I1-L3 Voltage: 402V"),
    ("--table phase -m Voltage", {f"{UNIT}/Mains/I1": {"PolyPhaseVoltage": {
        "Line1ToNeutral": {"Reading": 230}, "Line1ToLine2": {"Reading": 400}}}}, 0,
     "I1-L1 Voltage: 230V"),
    ("--table phase -m Current", {f"{UNIT}/Mains/I1": {
        "PolyPhaseCurrentAmps": None, "PolyPhaseVoltage": None, "CurrentAmps": {"Reading": 5}}},
     0, "I1-L1 Current: 5A"),
    ("--table phase -m LoadImbalance -w 5 -c 20", {}, 1, "I1-L1 LoadImbalance: 10.53%"),
    ("--table branch -m Current", {f"{UNIT}/Branches/C1": {"CurrentAmps": None,
        "PolyPhaseCurrentAmps": {"Line1": {"Reading": 3}, "Line2": {"Reading": 9}}}}, 0,
     "Breaker C1(C1) Current: 9A"),
    # Health at every level, and of every sensor that no other object judges.
    *(rule("", {path: {"Status": {"HealthRollup": "Critical"}}}, 2, "HealthRollup: Critical")
      for path in (
        UNIT, "PowerEquipment", f"{UNIT}/Mains/I1", f"{UNIT}/Branches/C1", f"{UNIT}/Outlets/1",
        f"{UNIT}/OutletGroups/web")),
    ("", {"PowerEquipment": health("Critical")}, 2, "EquipmentHealth: Critical"),
    ("", {f"{UNIT}/Metrics": health("Critical")}, 2, "MetricsHealth: Critical"),
    ("", {f"{SENSORS}/InletTemp": {"ReadingType": None, "ReadingUnits": None, **health("Critical")},
          f"{UNIT}/Metrics": {"TemperatureCelsius": {
              "DataSourceUri": f"{ROOT}/{SENSORS}/InletTemp", "Reading": 24}}}, 2,
     "Temperature InletTemp(InletTemp): Critical"),
    ("", {f"{SENSORS}/CurrentL1": health("Critical"), f"{UNIT}/Mains/I1": {
        "PolyPhaseCurrentAmps": {}, "PolyPhasePowerWatts": {"Line1ToNeutral": {
            "Reading": 5}, "Line1ToLine2": {
            "DataSourceUri": f"{ROOT}/{SENSORS}/CurrentL1", "Reading": 5}}}}, 2,
     "(CurrentL1): 8.5A Critical"),
    # A sensor that is bad is bad, whatever it reads; one that is out of use is not.
    *(rule("", {f"{SENSORS}/InletTemp": {**health("Critical"), **reads}}, 2, "(InletTemp)")
      for reads in READS),
    *(rule("", {f"{SENSORS}/InletTemp": {**state("Enabled"), **reads}}, 3, "(InletTemp)")
      for reads in READS),
    *(rule("", {f"{SENSORS}/InletTemp": {**state(value), "Reading": None}}, 0, "2 sensors")
      for value in ("Disabled", "StandbySpare")),
    ("", {f"{SENSORS}/InletTemp": {"Status": {"State": "Enabled", "Health": ""}}}, 0, "normal"),
    *(rule("", {f"{SENSORS}/{name}": {"Status": {
        "State": "Enabled", "Health": "OK", "HealthRollup": "Critical"}}}, 2, "Critical")
      for name in ("InletTemp", "CurrentL1", "Power")),
    *(rule("", {f"{SENSORS}/{name}": {"Status": {"State": value}}}, found, value)
      for name in ("InletTemp", "CurrentL1", "Power")
      for value, found in (("UnavailableOffline", 3), ("Starting", 1), ("Quiesced", 1))),
    ("", {f"{UNIT}/Metrics": {"Status": {"HealthRollup": "Critical"}}}, 2, "MetricsHealthRollup"),
    # Thresholds: those in force, from wherever they are.
    ("", {f"{SENSORS}/InletTemp": {**limited(46), "Thresholds": {
        "UpperCritical": {"Reading": 45, "Activation": "Disabled"}}}}, 0, "are normal"),
    ("", {f"{SENSORS}/InletTemp": {**limited(46), "Thresholds": {
        "UpperCriticalUser": {"Reading": 45}}}}, 2, "(InletTemp): 46C"),
    ("", {f"{SENSORS}/InletTemp": {**limited(46), "Thresholds": {
        "UpperCaution": {"Reading": 50}, "UpperCautionUser": {"Reading": 45}}}}, 1, "46C"),
    # Units that are not those of the type, and numbers that none has.
    ("--table temp", {f"{SENSORS}/InletTemp": {"ReadingUnits": "[degF]"}}, 3, "no reading"),
    ("", {f"{UNIT}/Outlets/6": {"CurrentAmps": {"Reading": 10**400}},
          f"{UNIT}/Branches/C1": {"BreakerState": "Tripped"}}, 2, "Tripped"),
    ("--table outlet -m Voltage", {f"{UNIT}/Outlets/6": {"Voltage": {"Reading": -48.2}}}, 0,
     "Outlet 6(6) Voltage: -48.2V"),
    # What an outlet does not have is no problem; of two currents the higher one counts.
    ("--table outlet -m CurrentUtilized -w 80", {f"{UNIT}/Outlets/6": {"CurrentAmps": None}}, 0,
     "Outlet 5(5) CurrentUtilized: 10%"),
    ("--table branch -m Current -w 8", {f"{UNIT}/Branches/C1": {"PolyPhaseCurrentAmps": {
        "Line1": {"Reading": 3}, "Line2": {"Reading": 9}}}}, 1, "Breaker C1(C1) Current: 9A"),
    ("--table phase -m ActivePower", {f"{UNIT}/Mains/I1": {"PolyPhasePowerWatts": {
        "Line1ToLine2": {"Reading": 1500}}}}, 0, "I1-L1 ActivePower: 1500W"),
    # Collections that come short.
    *(rule("", {f"{UNIT}/Outlets": {"Members": members, "Members@odata.count": 6}}, 3,
       "6 members announced, 0 listed") for members in NO_MEMBERS),
    ("", {f"{UNIT}/Outlets": {"Members@odata.nextLink": "https://localhost/redfish/v1/x"}}, 3,
     "7 members announced, 6 listed"),
    ("", {f"{UNIT}/Outlets": {"Members": [
        {"@odata.id": f"{ROOT}/{UNIT}/Outlets/1", "@odata.type": "#Outlet.v1_4_4.Outlet"}]},
        f"{UNIT}/Outlets/1": health("Critical")}, 2, "outlet Outlet 1(1) Health: Critical"),
    # What cannot be read is UNKNOWN, and hides nothing else.
    ("", {f"{UNIT}/Outlets/2": None}, 3, "outlet 2 State: unreadable"),
    ("", {f"{UNIT}/Outlets": None}, 3, "outlet Outlets State: unreadable"),
    ("", {f"{UNIT}/Mains/I1": None}, 3, "inlet I1 State: unreadable"),
    ("", {f"{UNIT}/Metrics": None}, 3, "MetricsState: unreadable"),
    ("", {f"{UNIT}/Outlets/2": None, f"{UNIT}/Outlets/3": health("Critical")}, 2,
     "outlet Outlet 3(3) Health: Critical"),
    ("", {"PowerEquipment/RackPDUs": None}, 3, "unreadable"),
    # Transfer switches and power shelves.
    ("", {UNIT: SWITCH}, 0, "1 switch"),
    ("", {UNIT: {**SWITCH, "TransferConfiguration": {
        "ActiveMainsId": "AC2", "PreferredMainsId": "AC1"}}}, 1, "ActiveMains: AC2, not AC1"),
    ("", {UNIT: {**SWITCH, "TransferConfiguration": {"AutoTransferEnabled": False}}}, 1,
     "AutoTransfer: disabled"),
    ("", {UNIT: {"EquipmentType": "PowerShelf", "MainsRedundancy": {
        "Status": {"State": "Enabled", "Health": "Warning"}}}}, 1, "RedundancyHealth: Warning"),
    ("", {UNIT: {**SWITCH, "TransferConfiguration": {
        "ActiveMainsId": "AC1", "PreferredMainsId": ""}}}, 0, "1 switch"),
    ("", {f"{UNIT}/Mains/I1": {"Status": {"State": "Absent"}}}, 0, "1 unit, 3 branches"),
    ("", {f"{UNIT}/Mains/I1": state("UnavailableOffline")}, 3, "inlet Inlet I1(I1)"),
    ("", {f"{UNIT}/Metrics": {"PowerWatts": {"DataSourceUri": f"{ROOT}/Gone", "Reading": 7}}},
     0, "OK"),
    ("--table branch -m Current", {f"{UNIT}/Branches/C1": {"CurrentAmps": {"Reading": None},
        "PolyPhaseCurrentAmps": {"Line1": {"Reading": 3}}}}, 0, "Breaker C1(C1) Current: 3A"),
    # Odd firmware.
    ("", {f"{UNIT}/Branches/C1": {"@odata.id": f"{ROOT}/elsewhere", "BreakerState": "Tripped"}},
     2, "Breaker C1(C1) BreakerState: Tripped (feeds Outlet 1, Outlet 4)"),
    ("", {f"{UNIT}/Outlets/1": {"Id": None, "@odata.id": None}}, 0, "6 outlets"),
    ("", {UNIT: {"Id": 1, "Name": "", "Links": None}}, 0, "OK"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "changes", "status", "says"), RULES)
def test_rules(options: str, changes: Changes, status: int, says: str, tmp_path: Path) -> None:
    found = judged(tmp_path, changed(changes), *options.split())
    assert (found.status, says in found.line) == (status, True), found.output


def test_units_are_named_by_type_and_id(tmp_path: Path) -> None:
    tree = changed({"PowerEquipment": {"TransferSwitches": {
        "@odata.id": f"{ROOT}/PowerEquipment/TransferSwitches"}}})  # fmt: skip
    tree[f"{ROOT}/PowerEquipment/TransferSwitches"] = {
        "Members": [{"@odata.id": f"{ROOT}/PowerEquipment/TransferSwitches/Row7"}]
    }
    tree[f"{ROOT}/PowerEquipment/TransferSwitches/Row7"] = {"Id": "1", **SWITCH}
    found = json.loads(judged(tmp_path, tree, "--discover=json").output)
    assert [unit["id"] for unit in found["units"]] == ["RackPDU-1", "TransferSwitch-1"]


def test_a_unit_whose_metrics_cannot_be_read_is_unknown_beside_another(tmp_path: Path) -> None:
    tree = pdu()
    for path, resource in list(tree.items()):
        if path.startswith(f"{ROOT}/{UNIT}"):
            text = json.dumps(resource).replace("RackPDUs/1", "RackPDUs/2")
            tree[path.replace("RackPDUs/1", "RackPDUs/2")] = json.loads(text)
    tree[f"{ROOT}/PowerEquipment/RackPDUs/2"]["Id"] = "2"
    tree[f"{ROOT}/PowerEquipment/RackPDUs"]["Members"].append(
        {"@odata.id": f"{ROOT}/PowerEquipment/RackPDUs/2"}
    )
    assert judged(tmp_path, tree).status == 0
    lacking = changed({"PowerEquipment/RackPDUs/2/Metrics": None}, tree)
    found = judged(tmp_path, lacking, "--table", "unit", "-m", "ActivePower", "-w", "7000")
    assert (found.status, "(RackPDU-2) ActivePower" in found.line) == (3, True), found.output


def test_panduit_links_its_rack_pdus_elsewhere(tmp_path: Path) -> None:
    tree = changed({"": {"PowerEquipment": None, "PowerDistribution": {
        "@odata.id": f"{ROOT}/PowerEquipment/RackPDUs"}}})  # fmt: skip
    assert judged(tmp_path, tree).line == f"OK - {WELL}"


def test_pages_of_a_collection_are_followed_and_a_circle_ends(tmp_path: Path) -> None:
    first, second = f"{ROOT}/{UNIT}/Outlets", f"{ROOT}/{UNIT}/Outlets/page2"
    members = pdu()[first]["Members"]
    tree = changed({f"{UNIT}/Outlets": {
        "Members": members[:4], "Members@odata.nextLink": second}})  # fmt: skip
    tree[second] = {"Members": members[4:], "Members@odata.nextLink": first}
    assert judged(tmp_path, tree).line == f"OK - {WELL}"


def test_members_inside_without_a_path_of_their_own_are_all_there(tmp_path: Path) -> None:
    """Two sensors of DMTF's power shelf have one @odata.id."""
    same = [{"Id": str(n), "@odata.id": f"{ROOT}/{UNIT}/Outlets/1", "Name": f"twin {n}",
             **health("Critical" if n == 2 else "OK")} for n in (1, 2)]  # fmt: skip
    none = [{"Id": "7", "Name": "nameless", **health("OK")}]
    tree = changed({f"{UNIT}/Outlets": {"Members": [*same, *none]}})
    found = judged(tmp_path, tree)
    assert found.status == 2
    assert "twin 2" in found.line
    assert len(judged(tmp_path, tree, "--table", "outlet", "-v").details) == 3


@pytest.mark.parametrize("path", [
    "http://192.168.5.22/redfish/v1/PowerEquipment", "//evil.example/x", "redfish/v1", "",
    "/redfish/v1/../../etc/passwd", "/redfish/v1/..",
])  # fmt: skip
def test_only_paths_of_this_service_are_followed(path: str) -> None:
    assert own_path(path) == ""


# --- mock-ups

MOCKUP_LINES = {
    "public-pdu": "OK - row North 1, 3 units, 1 switch, 3 inlets, 8 phases, 5 branches, "
    "17 outlets, 2 groups, 17 sensors are normal",
    "public-power-shelf": "OK - row North 1, rack 42, 1 unit, 1 shelf, 2 inlets, 2 phases, "
    "3 branches, 2 outlets, 13 sensors are normal",
}


@with_mockups
@pytest.mark.parametrize("name", MOCKUP_LINES)
@pytest.mark.parametrize("how", ["saved", "expanded", "one by one", "basic"])
def test_mockups_are_healthy_however_they_are_read(name: str, how: str) -> None:
    folder = MOCKUPS / name
    if how == "saved":
        found = run("check_pdu", "--walk", str(folder))
    else:
        expand, sessions = how != "one by one", how != "basic"
        with RedfishService(loaded(folder), expand=expand, sessions=sessions) as made:
            found = run("check_pdu", *made.options)
            assert not made.open
            if expand:
                assert len(made.requests) <= 8
            else:
                assert len(made.requests) < 200
                assert made.connections <= 4
    assert (found.status, found.line) == (0, MOCKUP_LINES[name]), found.output


@with_mockups
def test_what_the_public_pdu_says() -> None:
    walk = ("--walk", str(MOCKUPS / "public-pdu"))
    unit = run("check_pdu", *walk, "--table", "unit", "-m", "all", "--id", "RackPDU-1")
    # With the thresholds of a sensor that no collection lists.
    assert unit.performance["RackPDU-1_ActivePower"] == "6438W;~:5800;~:60.1"
    phase = run("check_pdu", *walk, "--table", "phase", "-m", "Current,Voltage")
    assert phase.performance["AC1-L1_Current"].split(";")[0] == "8.02A"
    assert phase.performance["AC1-L1_Voltage"].split(";")[0] == "117.8V"
    assert phase.performance["3_AC1-L1_Voltage"].split(";")[0] == "202.2V"


# --- one answer, however it is read


@pytest.mark.parametrize("words", [
    (), ("-v",), ("--output", "json"), ("--oksummary",), ("--table", "outlet", "-m", "all"),
    ("--discover",), ("--discover=json",), ("--discover=settings",),
])  # fmt: skip
def test_one_answer_however_it_is_read(words: tuple[str, ...], tmp_path: Path) -> None:
    tree = changed({f"{UNIT}/Outlets/3": health("Critical"), f"{SENSORS}/Humidity": limited(95)})
    expected = judged(tmp_path, tree, *words)

    def told(text: str) -> str:
        return text.replace("localhost", "tree")

    for expand in (True, False):
        with RedfishService(tree, expand=expand) as made:
            found = run("check_pdu", *made.options, *words)
        assert (found.status, told(found.output)) == (expected.status, expected.output)


def test_to_make_one_thing_worse_never_makes_the_state_better(tmp_path: Path) -> None:
    """Each Health in turn, over a tree with a warning; and each resource in turn gone."""
    rank = {0: 0, 1: 1, 3: 2, 2: 3}
    base = changed({f"{UNIT}/Outlets/3": health("Warning")})
    was = judged(tmp_path, base).status
    for path, resource in base.items():
        below = path.removeprefix(ROOT).strip("/")
        if "Status" in resource:
            worse = changed({below: health("Critical")}, base)
            assert judged(tmp_path / below.replace("/", "-"), worse).status == 2, path
        if below and not below.startswith("SessionService"):
            gone = judged(
                tmp_path / f"{below.replace('/', '-')}-gone", changed({below: None}, base)
            )
            assert rank[gone.status] >= (rank[was] if below != f"{UNIT}/Outlets/3" else 1), path


# --- the session


def test_a_session_is_made_once_and_ended(ordered: RedfishService) -> None:
    found = run("check_pdu", *ordered.options)
    assert found.line == f"OK - {WELL}"
    methods = [request.split()[0] for request in ordered.requests]
    assert methods == ["GET", "POST", "GET", "GET", "DELETE"]
    assert not ordered.open


def test_reads_only(ordered: RedfishService) -> None:
    run("check_pdu", *ordered.options, "--table", "outlet", "-m", "all")
    for request in ordered.requests:
        method, path = request.split()[:2]
        assert method == "GET" or path.startswith(f"{ROOT}/SessionService/Sessions")


def test_a_session_that_ends_meanwhile_is_made_anew(ordered: RedfishService) -> None:
    ended: list[bool] = []

    def end(_: BaseHTTPRequestHandler) -> Answer | None:
        ordered.orders.clear()
        ended.append(True)
        ordered.open.clear()
        return Answer(401)

    ordered.orders[f"{ROOT}/Chassis/Rack"] = end
    assert run("check_pdu", *ordered.options).line == f"OK - {WELL}"
    assert ended


@pytest.mark.parametrize("status", [307, 400, 404, 405, 429, 501, 503])
def test_without_a_session_basic_authentication_is_used(
    status: int, ordered: RedfishService
) -> None:
    ordered.orders[f"{ROOT}/SessionService/Sessions"] = lambda _: Answer(status)
    assert run_here("check_pdu", ordered.options).line == f"OK - {WELL}"
    assert [request.split()[0] for request in ordered.requests] == ["GET", "POST", "GET", "GET"]


@pytest.mark.parametrize("how", ["command line", "environment", "ini"])
def test_the_password_stays_secret(how: str, ordered: RedfishService, tmp_path: Path) -> None:
    words = [w for w in ordered.options if w not in ("-A", PASSWORD)]
    env = {}
    if how == "command line":
        words = ordered.options
    elif how == "environment":
        env = {"CHECK_SENTRY4_AUTHPASSWD": PASSWORD}
    else:
        file = tmp_path / "plugins.ini"
        file.write_text(f"[redfish]\nauthpasswd={PASSWORD}\n")
        file.chmod(0o600)
        words.append(f"--extra-opts=redfish@{file}")
    found = run("check_pdu", *words, "-vvv", environment=env)
    assert found.status == 0, found.output
    assert "GET /redfish/v1/" in found.output
    for secret in (PASSWORD, "token-", "Basic"):
        assert secret not in found.output + found.errors


def test_a_service_that_keeps_no_connection_is_read_and_its_session_ended() -> None:
    with RedfishService(pdu(), keep_alive=False) as made:
        assert run("check_pdu", *made.options).line == f"OK - {WELL}"
        assert made.connections > 3
        assert made.open == set()


def test_a_service_with_room_for_one_connection_is_read_over_that_one() -> None:
    with RedfishService(pdu(24), expand=False, most_connections=1) as made:
        found = run("check_pdu", *made.options)
        assert found.line == f"OK - {WELL.replace('6 outlets', '24 outlets')}"
        assert made.open == set()


def test_a_session_that_is_refused_everywhere_is_made_anew_once(ordered: RedfishService) -> None:
    ordered.tree[ROOT].pop("ProtocolFeaturesSupported")
    for n in range(1, 7):
        ordered.orders[f"{ROOT}/{UNIT}/Outlets/{n}"] = lambda _: Answer(401)
    found = run("check_pdu", *ordered.options)
    assert (found.status, "refuses the user monitoring" in found.line) == (3, True)
    assert sum(request.startswith("POST") for request in ordered.requests) == 2
    assert ordered.open == set()


def test_sessions_are_made_anew_where_the_service_root_says(ordered: RedfishService) -> None:
    other = f"{ROOT}/Sessions"
    ordered.tree[ROOT]["Links"] = {"Sessions": {"@odata.id": other}}
    made = iter(range(100))

    def session(handler: BaseHTTPRequestHandler) -> Answer:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        ordered.open.clear()
        token = f"token-{next(made)}"
        ordered.open.add(token)
        return Answer(201, b"{}", (("X-Auth-Token", token),))

    ended: list[bool] = []

    def end(_: BaseHTTPRequestHandler) -> Answer:
        del ordered.orders[f"{ROOT}/Chassis/Rack"]
        ended.append(True)
        ordered.open.clear()
        return Answer(401)

    ordered.orders |= {other: session, f"{ROOT}/Chassis/Rack": end}
    assert run("check_pdu", *ordered.options).line == f"OK - {WELL}"
    assert ended
    assert next(made) == 2


@pytest.mark.parametrize("headers", [
    (), (("Location", "http://[bad"),), (("Location", "/redfish/v1/\xe9"),),
    (("Location", "https://evil.example/redfish/v1/SessionService/Sessions/1"),),
])  # fmt: skip
@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"@odata.id": 5}'])
def test_a_login_that_answers_odd_things(
    headers: tuple[tuple[str, str], ...], content: bytes, ordered: RedfishService
) -> None:
    def session(handler: BaseHTTPRequestHandler) -> Answer:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        ordered.open.add("t")
        return Answer(201, content, (("X-Auth-Token", "t"), *headers))

    ordered.orders[f"{ROOT}/SessionService/Sessions"] = session
    assert run_here("check_pdu", ordered.options).line == f"OK - {WELL}"


def test_no_secret_is_sent_without_tls(ordered: RedfishService) -> None:
    """An answer that is cut and says that the connection ends: the next one has TLS as well."""

    def cut_off(handler: BaseHTTPRequestHandler) -> Answer | None:
        ordered.orders.clear()
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(b'{"Id": "1", ')
        handler.close_connection = True
        return None

    ordered.orders[f"{ROOT}/Chassis/Rack"] = cut_off
    assert run("check_pdu", *ordered.options).line == f"OK - {WELL}"
    assert ordered.without_tls == 0


@pytest.mark.parametrize("status", [400, 404, 405, 406, 413, 501])
def test_expand_that_is_offered_and_refused(status: int, ordered: RedfishService) -> None:
    def refuse(handler: BaseHTTPRequestHandler) -> Answer | None:
        if "$expand" in handler.path:
            return Answer(status)
        path = handler.path.partition("?")[0].rstrip("/")
        return Answer(200, json.dumps(ordered.tree[path]).encode())

    for path in ordered.tree:
        if path != ROOT and "Sessions" not in path:
            ordered.orders[path] = refuse
    assert run("check_pdu", *ordered.options).line == f"OK - {WELL}"


@pytest.mark.parametrize("offered", [
    {"NoLinks": True}, {"NoLinks": True, "Levels": True, "MaxLevels": 1},
    {"NoLinks": True, "Levels": True, "MaxLevels": 2}, {"NoLinks": True, "Levels": True},
    {"ExpandAll": True}, {"NoLinks": "yes"}, [], None,
])  # fmt: skip
def test_whatever_expand_is_offered(offered: object, ordered: RedfishService) -> None:
    ordered.tree[ROOT]["ProtocolFeaturesSupported"] = {"ExpandQuery": offered}
    assert run_here("check_pdu", ordered.options).line == f"OK - {WELL}"


def test_a_reading_that_changes_while_it_is_read_is_one_sensor(ordered: RedfishService) -> None:
    """The sensors of a chassis are those of the unit as well."""
    ordered.change(UNIT, Sensors={"@odata.id": f"{ROOT}/Chassis/Rack/Sensors"})
    ordered.change("Chassis/Rack", Sensors={"@odata.id": f"{ROOT}/Chassis/Rack/AllSensors"})
    sensors = ordered.tree[f"{ROOT}/Chassis/Rack/Sensors"]
    ordered.tree[f"{ROOT}/Chassis/Rack/AllSensors"] = deepcopy(sensors)

    def other(handler: BaseHTTPRequestHandler) -> Answer:
        ordered.orders.clear()
        ordered.change(f"{SENSORS}/InletTemp", Reading=26.5)
        path, levels = handler.path.partition("?")[0], 2 if "$expand" in handler.path else 0
        return Answer(200, json.dumps(expanded(ordered.tree, path, levels)).encode())

    ordered.orders[f"{ROOT}/Chassis/Rack"] = other
    found = run_here("check_pdu", [*ordered.options, "--only", "sensors", "--discover"])
    assert [line.split()[1] for line in found.output.splitlines()] == ["InletTemp", "Humidity"]


# --- hostile services


def slow(handler: BaseHTTPRequestHandler) -> Answer | None:
    """An octet now and then, as long as anyone listens."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    for _ in range(300):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)
    return None


def slow_headers(handler: BaseHTTPRequestHandler) -> Answer | None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for place in range(300):
        handler.wfile.write(f"X-{place}: 1\r\n".encode()[: place % 3 + 1])
        handler.wfile.flush()
        time.sleep(0.1)
    return None


def endless(handler: BaseHTTPRequestHandler) -> Answer | None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b'{"a": [' + b"1," * 50000)


def cut(handler: BaseHTTPRequestHandler) -> Answer | None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"Id": "1", ')
    handler.close_connection = True
    return None


def cut_head(handler: BaseHTTPRequestHandler) -> Answer | None:
    handler.close_connection = True
    return None


def body(content: bytes) -> Order:
    return lambda _: Answer(200, content)


def to(target: str) -> Order:
    return lambda _: Answer(302, b"", (("Location", target),))


ENTRY = f"{ROOT}/PowerEquipment"
NOTHING = "this device answers nothing"
#: Where something happens instead of an answer, what, the state, and what is said.
HOSTILE: list[tuple[str, Order, int, str]] = [
    (ROOT, lambda _: Answer(401), 3, "refuses the user monitoring (from the command line)"),
    (ROOT, lambda _: Answer(403), 3, "gives the user monitoring no access"),
    (ROOT, lambda _: Answer(503), 3, "is busy or starting (HTTP 503)"),
    (ROOT, lambda _: Answer(404), 3, "has no Redfish service"),
    (ROOT, body(b"<html>"), 3, "something that is not a JSON object"),
    (ROOT, body(b"[" * 100000), 3, "not a JSON object"),
    (ROOT, body(b'{"a":' * 5000 + b"1" + b"}" * 5000), 3, "not a JSON object"),
    (ROOT, slow, 3, "did not complete its answer within 1 s"),
    (ROOT, slow_headers, 3, "did not complete its answer within 1 s"),
    (ROOT, endless, 3, "with more than 16 MB"),
    (ROOT, cut, 3, "ended an answer before it was complete"),
    (ROOT, cut_head, 3, "no answer from localhost"),
    (ROOT, to("https://evil.example/redfish/v1/"), 3, "redirects to https://evil.example, which"),
    (
        ROOT,
        to("http://localhost/redfish/v1/"),
        3,
        "redirects to http://localhost, which is another",
    ),
    (ROOT, to("/redfish/v1/"), 3, "redirects GET /redfish/v1/ again and again"),
    (f"{ROOT}/SessionService/Sessions", lambda _: Answer(401), 3, "refuses the user monitoring"),
    (f"{ROOT}/SessionService/Sessions", lambda _: Answer(403), 3, "no access"),
    (f"{ROOT}/SessionService/Sessions", slow, 3, "did not complete its answer within 1 s"),
    (ENTRY, lambda _: Answer(401), 3, "refuses the user"),
    (ENTRY, lambda _: Answer(403), 3, "gives the user monitoring no access to"),
    (ENTRY, lambda _: Answer(503), 3, "busy or starting"),
    (ENTRY, lambda _: Answer(404), 3, "no power equipment"),
    (ENTRY, lambda _: Answer(500), 3, "HTTP 500"),
    (ENTRY, body(b'{"RackPDUs": '), 3, "not a JSON object"),
    (ENTRY, body(b'{"RackPDUs": {"@odata.id": 5}}'), 3, NOTHING),
    (ENTRY, body(b'{"RackPDUs": NaN}'), 3, NOTHING),
    (ENTRY, body(b'{"RackPDUs": {"@odata.id": "https://evil.example/x"}}'), 3, NOTHING),
    (ENTRY, slow, 3, "did not complete its answer within 1 s"),
    (ENTRY, cut, 3, "ended an answer before it was complete"),
    (f"{ROOT}/Chassis/Rack", lambda _: Answer(403), 3, "sensor other Rack: unreadable (GET"),
    (f"{ROOT}/Chassis/Rack", lambda _: Answer(500), 3, "Chassis/Rack: HTTP 500)"),
    (f"{ROOT}/Chassis/Rack", to("https://evil.example/"), 3, "redirects to https://evil.example"),
    (f"{ROOT}/Chassis/Rack", slow, 3, "did not complete its answer within 1 s"),
]


@pytest.mark.parametrize(("path", "order", "status", "says"), HOSTILE)
def test_hostile_services(
    path: str, order: Order, status: int, says: str, ordered: RedfishService
) -> None:
    ordered.orders[path] = order
    began = time.monotonic()
    found = run(
        "check_pdu", *ordered.options, "-t", "1", "-e", "0", "--deadline", "8"
    )  # fmt: skip
    assert time.monotonic() - began < 8
    assert (found.status, says in found.line) == (status, True), found.output
    assert_one_line(found, 3)
    assert PASSWORD not in found.output


@pytest.mark.parametrize("expand", [True, False])
def test_a_collection_of_ten_thousand_members(expand: bool) -> None:
    """It is one finding; what else is wrong is told."""
    outlet = pdu()[f"{ROOT}/{UNIT}/Outlets/1"]
    tree = changed({f"{UNIT}/Branches/C1": health("Critical")})
    members = [f"{ROOT}/{UNIT}/Outlets/{n}" for n in range(5 * MOST_MEMBERS)]
    tree |= {path: {**outlet, "@odata.id": path} for path in members}
    tree[f"{ROOT}/{UNIT}/Outlets"]["Members"] = [{"@odata.id": path} for path in members]
    with RedfishService(tree, expand=expand) as made:
        found = run("check_pdu", *made.options, "--deadline", "20")
    assert found.status == 2, found.output
    assert "Breaker C1(C1) Health: Critical" in found.line
    assert "10000 members" in found.line
    assert len(made.requests) < 60


def test_links_to_other_hosts_get_no_request_and_no_secret(ordered: RedfishService) -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as other:

        def listen() -> None:
            while True:
                try:
                    connection, _ = other.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(10))

        threading.Thread(target=listen, daemon=True).start()
        url = f"http://127.0.0.1:{other.getsockname()[1]}/redfish/v1/x"
        for path in (f"{UNIT}/Outlets/1", f"{UNIT}/Metrics"):
            ordered.change(path, PowerWatts={"DataSourceUri": url, "Reading": 5},
                           Links={"BranchCircuit": {"@odata.id": url}})  # fmt: skip
        ordered.change(UNIT, Links={"Chassis": [{"@odata.id": url}]})
        found = run("check_pdu", *ordered.options)
    assert found.status == 0, found.output
    assert asked == []


# --- certificates


def test_a_certificate_of_another_name() -> None:
    with RedfishService(pdu(), name="master1") as made:
        found = run("check_pdu", *made.options)
        assert found.status == 3
        assert 'it is valid for "master1". Use that name with -H' in found.line
        assert made.requests == []
        insecure = [*made.options[:-2], "--insecure"]
        assert run("check_pdu", *insecure).line == f"OK - {WELL}"
        assert "was not verified (--insecure)" in run("check_pdu", *insecure, "-v").output


def test_an_authority_that_is_not_trusted(service: RedfishService) -> None:
    service.requests.clear()
    found = run("check_pdu", *service.options[:-2])
    assert found.status == 3
    assert "cannot verify the certificate of localhost" in found.line
    assert "Name the file of its authority with --ca" in found.line
    assert service.requests == []


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_file_that_is_no_authority(
    content: str | None, service: RedfishService, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    found = run("check_pdu", *service.options[:-1], str(file))
    assert found.status == 3
    assert f"cannot use the CA file {file}" in found.line


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"\0" * 500])
def test_what_listens_there_is_no_tls(greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def listen() -> None:
            while True:
                try:
                    connection, _ = other.accept()
                except OSError:
                    return
                connection.sendall(greeting)
                if greeting:
                    connection.close()

        threading.Thread(target=listen, daemon=True).start()
        port = str(other.getsockname()[1])
        found = run("check_pdu", "--redfish", "-H", "127.0.0.1", "-p", port, "-t", "1", "-e", "0")
    assert found.status == 3
    assert_one_line(found, 3)
    assert "127.0.0.1 port" in found.line


def test_http_to_loopback_and_to_others() -> None:
    with RedfishService(pdu(), tls=False) as made:
        url = f"http://127.0.0.1:{made.port}"
        assert run("check_pdu", "-H", url, "-U", USER, "-A", PASSWORD).line == f"OK - {WELL}"
    found = run("check_pdu", "-H", "http://192.0.2.1", "-U", USER, "-A", PASSWORD)
    assert found.status == 3
    assert "http:// sends the password as it is" in found.line


# --- options


@pytest.mark.parametrize(("words", "says"), [
    (("--redfish",), "Missing option '-H'"),
    (("--redfish", "-H", "p", "-C", "x"), "'--community' is for SNMP"),
    (("--redfish", "-H", "p", "-P", "3"), "'--protocol' is for SNMP"),
    (("--redfish", "-H", "p", "-X", "x"), "'--privpasswd' is for SNMP"),
    (("--redfish", "-H", "p", "-U", "x"), "Missing option '-A'"),
    (("--redfish", "-H", "p", "-A", "x"), "Missing option '-U'"),
    (("--redfish", "-H", "p", "--family", "pdu2"), "'--family' is for SNMP"),
    (("--redfish", "-H", "p", "--report"), "'--report' is for SNMP"),
    (("--redfish", "-H", "p", "--ca", "x", "--insecure"), "exclude each other"),
    (("-H", "https://p:1", "-p", "2"), "differ: expected one of them"),
    (("-H", "https://u:p@host"), "expected https://HOST"),
    (("-H", "https://p/x"), "expected https://HOST"),
    (("-H", "https://p:99999"), "expected https://HOST"),
    (("-H", "p", "--ca", "x"), "'--ca' is for Redfish"),
    (("-H", "p", "--insecure"), "'--insecure' is for Redfish"),
    (("-H", "p", "-U", "x"), "is for SNMPv3"),
])  # fmt: skip
def test_options_that_are_wrong(words: tuple[str, ...], says: str) -> None:
    found = run("check_pdu", *words)
    assert (found.status, says in found.output + found.errors) == (3, True), found


def test_a_user_is_required() -> None:
    with RedfishService(pdu()) as made:
        found = run("check_pdu", "--redfish", "-H", "localhost", "-p", str(made.port),
                    "--ca", str(made.ca))  # fmt: skip
    assert found.status == 3
    assert "requires a login: set -U and -A" in found.line


def test_a_name_without_an_address_and_nobody_there() -> None:
    found = run("check_pdu", "--redfish", "-H", "no-such-pdu.invalid")
    assert (found.status, "no address for no-such-pdu.invalid" in found.line) == (3, True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    words = ("--redfish", "-H", "127.0.0.1", "-p", port)
    assert run("check_pdu", *words).status == 3
    found = run("check_pdu", *words, "--no-answer", "critical")
    assert (found.status, "refuses the connection" in found.line) == (2, True)


# --- beside everything else


def test_settings_are_compared(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text(judged(tmp_path, pdu(), "--discover=settings").output)
    assert judged(tmp_path, pdu(), "--settings", str(file)).status == 0
    renamed = judged(tmp_path, changed({f"{UNIT}/Outlets/2": {"Name": "db-1"}}), "--settings",
                     str(file))  # fmt: skip
    assert renamed.status == 1
    assert "db-1" in renamed.line


@pytest.mark.parametrize(("form", "says"), [
    ("nagios", ["use                 redfish-pdu", "--redfish", "--ca=", "--port="]),
    ("icinga2", ['import "redfish-pdu"', "vars.sentry4_redfish = true", "vars.sentry4_ca = "]),
    ("fleet", ["--redfish", "--ca=", "--secname=monitoring", "The password is in fleet.env"]),
    ("fleet-nagios", ["--redfish", "--ca="]),
])  # fmt: skip
def test_configuration_that_is_written(form: str, says: list[str], service: RedfishService) -> None:
    text = run("check_pdu", *service.options, f"--discover={form}").output
    for each in says:
        assert each in text, text
    assert PASSWORD not in text


def test_a_rack_with_a_feed_of_each_kind(
    service: RedfishService, agent: Agent, tmp_path: Path
) -> None:
    file = tmp_path / "rack.ini"
    file.write_text(f"[snmp]\nport={agent.port}\n[rack]\n")
    url = f"https://localhost:{service.port}"
    found = run("check_sentry4_rack", "-H", "127.0.0.1@snmp", "-H", url, "-U", USER, "-A", PASSWORD,
                "--ca", str(service.ca), "--metric", "ActivePower", "-w", "1",
                f"--extra-opts=rack@{file}")  # fmt: skip
    assert found.status == 1, found.output
    assert "B_L3_Current=10.5A" in found.output
    assert PASSWORD not in found.output


@pytest.mark.parametrize("state", ["Off", "Tripped"])
def test_a_feed_whose_breaker_is_open_carries_nothing(state: str, tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    saved(pdu(serial="RF-1"), one)
    saved(changed({f"{UNIT}/Mains/I1": {"BreakerState": state}}, pdu(serial="RF-2")), other)
    found = run_here("check_sentry4_rack", ["--walk", str(one), "--walk", str(other)])
    assert (found.status, f"I1 is {state}, redundancy is gone" in found.line) == (2, True), (
        found.output
    )


def test_the_firmware_of_every_unit_is_told(tmp_path: Path) -> None:
    tree = changed({"PowerEquipment": {"FloorPDUs": {
        "@odata.id": f"{ROOT}/PowerEquipment/FloorPDUs"}}})  # fmt: skip
    floor = f"{ROOT}/PowerEquipment/FloorPDUs/1"
    tree[f"{ROOT}/PowerEquipment/FloorPDUs"] = {"Members": [{"@odata.id": floor}]}
    tree[floor] = {"Id": "1", "EquipmentType": "FloorPDU", "FirmwareVersion": "2.0.3"}
    assert judged(tmp_path, tree, "--firmware", r"^(4\.3|2\.0)").status == 0
    found = judged(tmp_path, tree, "--firmware", "^4.3.0$")
    assert (found.status, "4.3.0, 2.0.3" in found.line) == (1, True), found.output


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_few_requests_whatever_levels_are_offered(levels: int, ordered: RedfishService) -> None:
    ordered.tree[ROOT]["ProtocolFeaturesSupported"] = {
        "ExpandQuery": {"NoLinks": True, "Levels": levels > 1, "MaxLevels": levels}
    }
    assert run_here("check_pdu", ordered.options).line == f"OK - {WELL}"
    assert len(ordered.requests) <= 18


def test_two_redfish_feeds_and_the_same_pdu_twice(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    saved(pdu(serial="RF-1"), one)
    saved(pdu(serial="RF-2"), other)
    both = run("check_sentry4_rack", "--walk", str(one), "--walk", str(other))
    assert both.status == 0, both.output
    saved(pdu(serial="RF-1"), other)
    same = run("check_sentry4_rack", "--walk", str(one), "--walk", str(other))
    assert same.status == 3, same.output
    assert "RF-1" in same.output


def test_no_check_of_snmp_imports_http() -> None:
    code = (
        "import sys\n"
        "from check_sentry4.cli.commands import command\n"
        "from check_sentry4.cli.run import result\n"
        "result(command('check_pdu'), ['-H', '127.0.0.1', '-p', '9', '-t', '0.1', '-e', '0'])\n"
        "print(sorted({'http.client', 'ssl', 'check_sentry4.redfish.client'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=PROJECT, timeout=60, env={**os.environ})  # fmt: skip
    assert done.stdout.strip() == "[]"
