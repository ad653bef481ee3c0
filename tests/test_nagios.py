"""The shipped Nagios configuration, in a real Nagios against the simulated PDU."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import time
from pathlib import Path

import pytest

from docs.facts import monitor_name
from lab.agent import Agent
from lab.helpers import PLUGINS, SHARED, changed, installed, run
from lab.monitors import (
    Daemon,
    give,
    nobody,
    run_as_nobody,
    settle,
    wait_for,
)
from lab.nagios import EXAMPLES, NAGIOS, configure, services
from lab.recording import ST4, cdu_as_recorded, pro2, twin
from tests.trapd import OCP, SNMPTRAP, SNMPTRAPD, chain, send

pytestmark = [
    pytest.mark.daemon,
    pytest.mark.skipif(NAGIOS is None, reason="apt-get install nagios4-core"),
]


def states(folder: Path, host: str = "pdu-f31") -> dict[str, str]:
    """The states of a host's services."""
    return {name: values["current_state"] for name, values in services(folder, host).items()}


def told(folder: Path, *hosts: str) -> dict[str, tuple[object, str]]:
    """State and output of the services of hosts, by HOST!SERVICE."""
    return {
        f"{host}!{name}": (values["current_state"], values["plugin_output"])
        for host in hosts for name, values in services(folder, host).items()
    }  # fmt: skip


def fine(example: str, host: str) -> dict[str, str]:
    """The services of an example, on a host where all is well."""
    text = (EXAMPLES / f"{example}.cfg").read_text()
    names = re.findall(r"^    service_description +(.*)", text, re.MULTILINE)
    return {f"{host}!{name}": "0" for name in names}


def problems(folder: Path) -> dict[str, str]:
    """The services of the PDU that are not OK, and their states."""
    return {name: state for name, state in states(folder).items() if state != "0"}


def test_every_command_has_its_definition() -> None:
    text = (EXAMPLES / "sentry4-commands.cfg").read_text()
    programs = re.findall(r"\$USER1\$/(\w+) ", text)
    assert sorted(programs) == list(PLUGINS)
    named = [monitor_name(command) for command in programs]
    assert re.findall(r"command_name +(\w+)", text) == named
    assert not {"check_cdu", "check_pdu"} & {*named}, "names that other plugins have in monitors"


def test_the_old_names_are_there_for_who_needs_them(agent: Agent, tmp_path: Path) -> None:
    config = configure(tmp_path / "nagios", agent, "", None, ("old-names",))
    done = run_as_nobody([str(NAGIOS), "-v", str(config)])
    assert "Total Errors:   0" in done.stdout, done.stdout


def test_nagios_takes_the_configuration(agent: Agent, tmp_path: Path) -> None:
    config = configure(tmp_path / "nagios", agent)
    done = run_as_nobody([str(NAGIOS), "-v", str(config)])
    assert done.returncode == 0, done.stdout
    assert "Total Warnings: 0" in done.stdout, done.stdout
    assert "Total Errors:   0" in done.stdout


def test_a_running_nagios_judges_the_pdu_and_a_fault_turns_the_right_service(
    changing_agent: Agent, tmp_path: Path
) -> None:
    folder = tmp_path / "nagios"
    config = configure(folder, changing_agent)
    with Daemon([str(NAGIOS), str(config)], folder / "out") as nagios:
        wrong = settle(lambda: told(folder, "pdu-f31"), fine("sentry4-services", "pdu-f31"))
        assert wrong == [], nagios.log.read_text()[-2000:]
        line = services(folder)["PDU line current"]
        assert line["plugin_output"].startswith("OK - DC2_Room4_RackF31, AA:L1(AA1) Current: 4.78A")
        assert line["performance_data"].startswith(
            "AA1_Current=4.78A;22.4;25.6;0;32 AA1_CurrentUtilized=14.9%;70;80;0;100"
        )
        changing_agent.change({f"{ST4}.6.3.1.1.1.1.3": 12})  # a breaker trips
        turned = {"PDU breakers": "2"}  # one fault, one service
        assert wait_for(lambda: problems(folder) == turned), states(folder)
        assert services(folder)["PDU breakers"]["plugin_output"] == (
            "CRITICAL - DC2_Room4_RackF31, AA:CB3(AA3) Status: breakerTripped(12) "
            "(feeds db-1, db-2, san-1, spare)"
        )
        assert wait_for(lambda: states(folder, "basic").get("PDU health") == "2")
        changing_agent.change({f"{ST4}.6.3.1.1.1.1.3": 0, f"{ST4}.5.3.1.4.1.1.2": 15})
        turned = {"PDU phases": "1"}
        assert wait_for(lambda: problems(folder) == turned), states(folder)
    perfdata = (folder / "service-perfdata").read_text()
    assert "SERVICEDESC::PDU line current\tSERVICEPERFDATA::AA1_Current=4.78A;22.4" in perfdata


def test_what_discover_writes_is_taken_and_runs(
    agent: Agent, cdu_agent: Agent, tmp_path: Path
) -> None:
    written = run("check_sentry4", "-H", "127.0.0.1", "-p", str(agent.port), "--discover=nagios")
    assert (written.status, written.errors) == (0, "")
    assert f"--port={agent.port}" in written.output
    folder = tmp_path / "nagios"
    config = configure(folder, agent, written.output, cdu_agent)
    done = run_as_nobody([str(NAGIOS), "-v", str(config)])
    assert (done.returncode, "Total Warnings: 0" in done.stdout) == (0, True), done.stdout
    wanted = fine("sentry4-services", "127.0.0.1") | fine("sentry3", "cdu-b12")
    with Daemon([str(NAGIOS), str(config)], folder / "out"):
        assert settle(lambda: told(folder, "127.0.0.1", "cdu-b12"), wanted) == []


@pytest.mark.skipif(not (SHARED / "captures").is_dir(), reason="../shared/captures is not here")
def test_real_agents_have_no_unknown_that_is_nobodys_fault(tmp_path: Path) -> None:
    captures, folder = SHARED / "captures", tmp_path / "nagios"
    with (
        Agent(captures / "sentry4_switched8i.snmprec") as pdu,
        Agent(cdu_as_recorded(captures / "sentry3.snmprec")) as cdu,
    ):
        written = run("check_cdu", "-H", "127.0.0.1", "-p", str(cdu.port), "--discover=nagios")
        config = configure(folder, pdu, written.output, cdu)
        with Daemon([str(NAGIOS), str(config)], folder / "out"):
            wanted = fine("sentry4-services", "pdu-f31") | fine("sentry3", "127.0.0.1")
            assert settle(lambda: told(folder, "pdu-f31", "127.0.0.1"), wanted) == []


def test_a_rack_that_the_other_feed_could_not_carry(tmp_path: Path) -> None:
    folder = tmp_path / "nagios"
    with (
        Agent(pro2()) as a,
        Agent(twin(changed(pro2(), {f"{ST4}.4.3.1.3.1.1.2": 2127})), a.port, "127.0.0.2"),
    ):
        config = configure(folder, a, more=("rack", "sample-rack"))
        done = run_as_nobody([str(NAGIOS), "-v", str(config)])
        assert (done.returncode, "Total Warnings: 0" in done.stdout) == (0, True), done.stdout
        with Daemon([str(NAGIOS), str(config)], folder / "out"):
            wanted = {"rack-f31!Rack failover": "1", "rack-f31!Rack power": "0",
                      "rack-f31!Customer databases": "0"}  # fmt: skip
            assert settle(lambda: told(folder, "rack-f31"), wanted) == []
            failover = services(folder, "rack-f31")["Rack failover"]["plugin_output"]
            assert failover == "WARNING - Rack F31, if A fails: B L2 27.4A of 32A (86%)"


def test_the_fleet_hands_results_in(agent: Agent, tmp_path: Path) -> None:
    folder = tmp_path / "nagios"
    passive = """
define host {
    use sentry4-pdu
    host_name fleet-pdu
    address 127.0.0.1
    contact_groups admins
}
define service {
    use sentry4-power
    host_name fleet-pdu
    service_description lines
    check_command check_sentry4_system
    active_checks_enabled 0
}
"""
    config = configure(folder, agent, passive)
    text = config.read_text()
    (results,) = re.findall(r"^check_result_path=(.*)$", text, re.MULTILINE)
    services_file = tmp_path / "services"
    services_file.write_text(f"fleet-pdu;lines;check_sentry4_line -H 127.0.0.1 -p {agent.port} "
                             "--metric Current -w 6 -v\n")  # fmt: skip
    services_file.chmod(0o644)
    spool, own, program = Path(results), list[str](), installed("sentry4-fleet")
    who = nobody()
    if who is not None:  # as the unit does it: a user of its own, with the group of the monitor
        program = str(folder / "plugins" / "sentry4-fleet")
        own = ["setpriv", "--reuid=2345", "--regid=2345", f"--groups={who[1]}"]
        give(tmp_path)
        os.chown(services_file, 0, 0)
        spool.chmod(0o2770)

    def hand_in() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*own, program, str(services_file), "--once", "--to", f"nagios-spool:{spool}"],
            capture_output=True, text=True, timeout=60, check=False, umask=0o077,
        )  # fmt: skip

    done = hand_in()
    assert done.returncode == 0, done.stderr
    if who is not None:
        for path in spool.iterdir():
            about = path.stat()
            assert (about.st_uid, about.st_gid, about.st_mode & 0o7777) == (2345, who[1], 0o640)
    with Daemon([str(NAGIOS), str(config)], folder / "out"):
        assert wait_for(lambda: bool(services(folder)))
        assert wait_for(lambda: not any(spool.iterdir()))
        done = hand_in()
        assert done.returncode == 0, done.stderr
        assert wait_for(lambda: "lines" in services(folder, "fleet-pdu"))
        found = services(folder, "fleet-pdu")["lines"]
        assert found["current_state"] == "1"
        assert found["plugin_output"].startswith("WARNING - DC2_Room4_RackF31, AA:L2(AA2) Current")
        assert found["performance_data"].startswith("AA1_Current=4.78A;6;;0;32 ")
        assert found["long_plugin_output"].startswith("WARNING  AA2")


@pytest.mark.skipif(not (SNMPTRAPD and SNMPTRAP), reason="apt-get install snmptrapd snmp")
def test_a_trap_has_the_pdu_checked_at_once(tmp_path: Path) -> None:
    """A forged one changes nothing; a tripped breaker is CRITICAL hours before its check."""
    folder = tmp_path / "nagios"
    with Agent(pro2(1, 2), host="0.0.0.0") as agent:
        hourly = """
define host {
    use sentry4-pdu
    host_name trapping
    address 127.0.0.9
    contact_groups admins
}
define service {
    use sentry4-power
    host_name trapping
    service_description breakers
    check_command check_sentry4_ocp
    check_interval 3600
    retry_interval 3600
}
"""
        config = configure(folder, agent, hourly)
        config.write_text(config.read_text() + "log_service_retries=1\n")
        alert = "SERVICE ALERT: trapping;breakers;CRITICAL"

        def breakers() -> dict[str, str]:
            return services(folder, "trapping").get("breakers", {})

        with (
            Daemon([str(NAGIOS), str(config)], folder / "out"),
            chain(tmp_path / "chain", "--to", f"nagios:{folder}/spool/nagios.cmd", "--objects",
                  f"{folder}/objects.cache") as made,
        ):  # fmt: skip
            assert wait_for(lambda: bool(services(folder)))
            assert breakers() == {}  # its first check is far away
            send(made.port, *OCP, source="127.0.0.9")
            assert wait_for(lambda: bool(breakers())), made.log.read_text()
            assert breakers()["current_state"] == "0"
            heard = "trapping: ocp AA3 breakerTripped (12), 1 trap\n"
            assert wait_for(lambda: heard in made.log.read_text())
            made.stop()  # a PDU is asked again after half a minute, or by another reader
            made.start()
            agent.change({f"{ST4}.6.3.1.1.1.1.3": 12})
            began = time.monotonic()
            send(made.port, *OCP, source="127.0.0.9")
            assert wait_for(lambda: alert in (folder / "nagios.log").read_text())
            print(f"CRITICAL {time.monotonic() - began:.1f} s after the trap")
            assert wait_for(lambda: breakers()["current_state"] == "2"), made.log.read_text()
            assert "breakerTripped(12)" in breakers()["plugin_output"]


def test_services_of_once_a_day_are_there_for_who_asks_for_them(
    agent: Agent, cdu_agent: Agent, tmp_path: Path
) -> None:
    folder = tmp_path / "nagios"
    groups = "sentry4-audited,sentry4-settings,sentry4-closed-ports"
    asked = f"""define host {{
    use sentry4-pdu-basic
    host_name daily
    address 127.0.0.1
    hostgroups {groups}
    contact_groups admins
}}
"""
    config = configure(folder, agent, asked, cdu_agent, ("sentry4-audit",))
    done = run_as_nobody([str(NAGIOS), "-v", str(config)])
    assert (done.returncode, "Total Warnings: 0" in done.stdout) == (0, True), done.stdout


def test_a_port_that_answers_is_a_warning(agent: Agent) -> None:
    """The command of the shipped services, for a port that is closed and one that is open."""
    text = (EXAMPLES / "sentry4-audit.cfg").read_text()
    (line,) = re.findall(r"command_line  (.*closed|.*negate.*)", text)
    plugins = "/usr/lib/nagios/plugins"
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        states = []
        for listens in (False, True):
            if listens:
                server.listen()
            typed = line.replace("$USER1$", plugins).replace("$HOSTADDRESS$", "127.0.0.1")
            command = shlex.split(typed.replace("$ARG1$", str(port)))
            states.append(subprocess.run(command, check=False, capture_output=True).returncode)
    assert states == [0, 1]
