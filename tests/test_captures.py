"""The recordings of real agents beside the project, where they are there."""

from __future__ import annotations

import pytest

from lab.agent import Agent
from lab.helpers import ASKS, COMMANDS, SHARED, Result, run_here
from lab.relay import Relay
from tests.forked import run_forked

CAPTURES = SHARED / "captures"
pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="../shared/captures is not here")
S4, S3, S3_3PHASE = ("sentry4_switched8i", "sentry3", "sentry3_switched")


def on(capture: str, command: str, arguments: str = "") -> Result:
    """Run a command over a capture."""
    walk = str(CAPTURES / f"{capture}.snmprec")
    return run_here(command, ["--walk", walk, *arguments.split()])


@pytest.mark.parametrize(
    ("capture", "command", "arguments", "status", "output"),
    [
        (S4, "check_sentry4_line", "--metric Current", 0,
         "OK - sentry4_switched8i.snmprec, AA:L(AA1) Current: 4.03A, BA:L(BA1) Current: 4.27A | "
         "AA1_Current=4.03A BA1_Current=4.27A"),
        # Computed, with the capacity of the cord: the agent answers neither it nor the line's.
        (S4, "check_sentry4_line", "--metric CurrentUtilized", 0,
         "OK - sentry4_switched8i.snmprec, AA:L(AA1) CurrentUtilized: 13.4%, BA:L(BA1) "
         "CurrentUtilized: 14.2% | AA1_CurrentUtilized=13.4%;;;0;100 "
         "BA1_CurrentUtilized=14.2%;;;0;100"),
        (S4, "check_sentry4_line", "--metric LoadImbalance -w 10", 3,
         "UNKNOWN - sentry4_switched8i.snmprec, LoadImbalance needs three-phase lines: this device "
         "has none"),
        (S4, "check_sentry4_sensor", "", 0,
         "OK - sentry4_switched8i.snmprec, Temp_Sensor_E1(E1): 23.9C, Humid_Sensor_E1(E1): 37%, "
         "Temp_Sensor_E2(E2): 27.1C, Humid_Sensor_E2(E2): 31% | E1_Temp=23.9C;5:45;1:50 "
         "E1_Humid=37%;10:90;5:95;0;100 E2_Temp=27.1C;5:45;1:50 E2_Humid=31%;10:90;5:95;0;100"),
        (S4, "check_sentry4_unit", "", 0,
         "OK - sentry4_switched8i.snmprec, A Status: normal(0), B Status: normal(0), "
         "E Status: normal(0)"),
        (S4, "check_sentry4_cord", "--metric ActivePower,Energy", 0,
         "OK - sentry4_switched8i.snmprec, Master_Cord_A(AA) ActivePower: 806W, Master_Cord_A(AA) "
         "Energy: 3472kWh, Link1_Cord_A(BA) ActivePower: 856W, Link1_Cord_A(BA) Energy: 3700.8kWh "
         "| AA_ActivePower=806W;4368;4992;0;6240 AA_Energy=3472kWh "
         "BA_ActivePower=856W;4368;4992;0;6240 BA_Energy=3700.8kWh"),
        (S4, "check_sentry4_outlet", "", 3,
         "UNKNOWN - sentry4_switched8i.snmprec, this device answers no outlets"),
        (S3, "check_cdu", "--infeed LoadValue -w 12 -c 24", 0,
         "OK - sentry3.snmprec, TowerA_InfeedA(AA) LoadValue: 3.62A, TowerB_InfeedA(BA) LoadValue: "
         "5.02A | AA_LoadValue=3.62A;12;24;0;30 BA_LoadValue=5.02A;12;24;0;30"),
        (S3, "check_cdu", "--temp --humid --ths A1", 0,
         "OK - sentry3.snmprec, Temp_Humid_Sensor_A1(A1): 68F, Temp_Humid_Sensor_A1(A1): 52% | "
         "A1_Temp=68F;41:113 A1_Humid=52%;10:90;;0;100"),
        (S3_3PHASE, "check_cdu", "--infeed LoadImbalance -w 10 -c 15", 2,
         "CRITICAL - <private>, TowerA_InfeedA(AA) LoadImbalance: 18.33%, WARNING - "
         "TowerA_InfeedC(AC) LoadImbalance: 14.71% | AA_LoadImbalance=18.33%;10;15 "
         "AB_LoadImbalance=3.61%;10;15 AC_LoadImbalance=14.71%;10;15"),
        # The recordings of CDUs have no towers, though the agents say how many there are.
        (S3, "check_cdu", "--tower", 3, "UNKNOWN - sentry3.snmprec, 0 of 2 towers answer"),
    ],
)  # fmt: skip
def test_lines(capture: str, command: str, arguments: str, status: int, output: str) -> None:
    assert on(capture, command, arguments) == (status, output + "\n", "")


@pytest.mark.parametrize("capture", [S4, S3, S3_3PHASE, "atenpdu"])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_trips_over_a_real_agent(capture: str, command: str) -> None:
    more = ASKS.get(command, "")
    for arguments in (more, f"{more} -v", f"{more} --oksummary"):
        result = on(capture, command, arguments)
        assert result.status in (0, 1, 2, 3)
        assert result.output.startswith(("OK - ", "WARNING - ", "CRITICAL - ", "UNKNOWN - "))
        assert "unforeseen" not in result.output
        if capture == "atenpdu" and command != "check_pdu":
            assert result.status == 3


@pytest.mark.parametrize("version", ["1", "2c"])
@pytest.mark.parametrize("capture", [S4, S3, S3_3PHASE, "atenpdu"])
def test_served_by_a_real_agent_the_answer_is_the_same(capture: str, version: str) -> None:
    path = CAPTURES / f"{capture}.snmprec"
    with Agent(path) as agent:
        for command in COMMANDS:
            asked = ["", "--oksummary"]
            if command == "check_cdu":
                every = "--temp --humid --tower --infeed"
                asked = ["--temp --humid", "--infeed LoadValue", every, f"{every} --oksummary"]
            elif command == "check_sentry4_line":
                asked += ["--metric Current"]
            elif command in ASKS:
                asked = [ASKS[command]]
            for arguments in asked:
                with Relay(agent.port) as relay:
                    live = run_forked(command, "-H", "127.0.0.1", "-p", str(relay.port), "-P",
                                      version, *arguments.split())  # fmt: skip
                saved = on(capture, command, arguments)
                assert live.status == saved.status
                assert live.output.replace("127.0.0.1", path.name) == saved.output
                assert max(map(len, relay.answers)) <= 1400


def test_the_overall_check_of_real_cdus_takes_no_empty_port_for_a_fault() -> None:
    for capture in (S3, S3_3PHASE):
        result = on(capture, "check_pdu", "--skip towers")
        assert (result.status, result.line[:2]) == (0, "OK"), result
    assert on(S3, "check_cdu", "--temp").status == 3  # the document has it so


@pytest.mark.parametrize("kind", ["icinga", "nagios"])
def test_the_shipped_services_on_real_agents_have_no_unknown_that_is_nobodys_fault(
    kind: str,
) -> None:
    import re

    from lab.helpers import ROOT

    found = 0
    if kind == "nagios":
        text = (ROOT / "examples/nagios/sentry4-services.cfg").read_text()
        for macro, value in (("LINE_WARNING", ",70"), ("LINE_CRITICAL", ",80"),
                             ("BRANCH_WARNING", "70"), ("BRANCH_CRITICAL", "80"),
                             ("BALANCE_WARNING", "30"), ("BALANCE_CRITICAL", "50"),
                             ("CLIMATE_WARNING", "10:40,10:80"),
                             ("CLIMATE_CRITICAL", "5:50,5:90")):  # fmt: skip
            text = text.replace(f"$_HOSTSENTRY4_{macro}$", value)
        asked = re.findall(r"^    check_command +(\w+)!(.*)$", text, re.MULTILINE)
    else:
        from tests.test_dashboards import service

        text = (ROOT / "examples/icinga2/sentry4-services.conf").read_text()
        names = re.findall(r'apply Service "([^"]+)"', text)
        asked = [(f"check_{command}", " ".join(words))
                 for command, words in map(service, names)]  # fmt: skip
    for command, words in asked:
        result = on(S4, command, words)
        assert result.status == 0, (command, words, result)
        found += 1
    assert found == 11


def test_objects_without_a_status_tell_all_that_is_measured_on_them() -> None:
    """The room's graphs have the capacity used of every breaker; a Sentry3 tells no status."""
    found = on(S3_3PHASE, "check_pdu", "--skip outlets").performance
    for id in ("AA", "AB", "AC"):
        assert {f"{id}_Current", f"{id}_CurrentUtilized", f"{id}_Voltage"} <= set(found)
    assert found["AA_CurrentUtilized"] == "10.3%;;;0;100"
    assert len(on(S3_3PHASE, "check_pdu", "--skip outlets").labels) == len(found)
