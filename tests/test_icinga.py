"""The shipped Icinga 2 configuration, in real Icinga 2 daemons against the simulated PDU."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from check_sentry4.history import COMMANDS as HISTORY
from docs.facts import options
from docs.icinga import LEFT_OUT, SECRETS
from lab.agent import Agent
from lab.helpers import COMMANDS, ROOT, SHARED, changed, installed, run
from lab.icinga2 import ICINGA, PASSIVE, PASSWORD, Icinga
from lab.monitors import (
    Daemon,
    give,
    nobody,
    settle,
    wait_for,
)
from lab.recording import ST4, cdu_as_recorded, pro2, twin
from tests.trapd import OCP, SNMPTRAP, SNMPTRAPD, chain, send

EXAMPLES = ROOT / "examples" / "icinga2"
pytestmark = [
    pytest.mark.daemon,
    pytest.mark.skipif(ICINGA is None, reason="apt-get install icinga2-bin"),
]


def quick(text: str, agent: Agent, cdu: Agent) -> str:
    """An example fifteen times as fast, and the simulated PDU and CDU for those in it."""
    text = re.sub(r"(_interval = )(\d+)s", lambda m: f"{m[1]}{int(m[2]) / 15}", text)
    text = re.sub(r"(_interval = )(\d+)m", lambda m: f"{m[1]}{min(16, 4 * int(m[2]))}s", text)
    text = (
        text.replace("192.0.2.31", "127.0.0.1")
        .replace("192.0.2.32", "127.0.0.1")
        .replace("192.0.2.33", "127.0.0.1")
        .replace("192.0.2.34", "127.0.0.2")
    )
    text = text.replace('"change-me"', f'"public"\n\tvars.sentry4_port = {cdu.port}')
    text = re.sub(r'\tvars\.sentry4_(protocol|secname|auth\w+|priv\w+) = ".*"\n', "", text)
    text = text.replace("vars.dummy_state = 0",
                        f"vars.dummy_state = 0\n\tvars.sentry4_port = {agent.port}")  # fmt: skip
    return text.replace(
        "vars.sentry4 = true",
        f"vars.sentry4 = true\n\tvars.sentry4_port = {agent.port}\n"
        '\tvars.sentry4_community_pw = "public"',
    )


def single(folder: Path, agent: Agent, cdu: Agent, *more: str, name: str = "master") -> Icinga:
    icinga = Icinga(folder, name)
    included = []
    for part in (*SHIPPED, *more):
        text = quick((EXAMPLES / f"{part}.conf").read_text(), agent, cdu)
        (folder / "etc" / f"{part}.conf").write_text(text)
        included.append(f'include "{part}.conf"\n')
    icinga.configure(
        f"""object Endpoint NodeName {{ }}
object Zone "master" {{ endpoints = [ NodeName ] }}
{"".join(included)}
{"" if "old-names" in more else OF_OTHERS}
object Host "basic" {{
    import "sentry4-pdu"
    address = "127.0.0.1"
    vars.sentry4_level = "basic"
}}
"""
    )
    return icinga


#: Commands of other plugins, under names that ours must leave alone (spec 14).
OF_OTHERS = """
object CheckCommand "cdu" { command = [ "/opt/check_cdu.pl" ] }
object CheckCommand "pdu" { command = [ "/opt/check_pdu.pl" ] }
object CheckCommand "check_cdu" { command = [ "/opt/check_cdu.pl" ] }
"""
#: All that is shipped, loaded together.
SHIPPED = ("sentry4-commands", "sentry4-services", "sentry4-basic", "sentry4-templates",
           "sample-hosts", "sentry3", "mixed-room")  # fmt: skip


def applied(name: str) -> set[str]:
    """The services that a file applies."""
    text = (EXAMPLES / f"{name}.conf").read_text()
    return set(re.findall(r'apply Service "([^"]+)"', text))


def expected() -> set[str]:
    """The services of a PDU, of one of level basic, and of an old CDU."""
    return {service for name in SHIPPED for service in applied(name)}


def test_every_option_is_an_argument_or_in_the_environment() -> None:
    text = (EXAMPLES / "sentry4-commands.conf").read_text()
    template, *objects = re.split(r"\nobject CheckCommand ", text)
    commands = (*COMMANDS, *HISTORY)
    assert len(objects) == len(commands)
    for command, block in zip(commands, objects):
        assert f'PluginDir + "/{command}"' in block
        if command in HISTORY:
            template = ""  # which is about PDUs
        for option in options(command):
            if option.name in LEFT_OUT:
                continue
            if option.name in SECRETS:
                assert f"CHECK_SENTRY4_{option.name.upper()} = " in template
                assert f'"--{option.name}"' not in text
            else:
                long = next(o for o in reversed(option.opts) if o.startswith("--"))
                assert f'"{long}" = {{' in template + block, (command, long)


def test_icinga_takes_the_configuration(agent: Agent, cdu_agent: Agent, tmp_path: Path) -> None:
    icinga = single(tmp_path / "icinga", agent, cdu_agent)
    said = icinga.call("daemon", "-C", "-c", str(icinga.folder / "etc" / "icinga2.conf"))
    assert "Finished validating the configuration file(s)." in said
    assert "warning" not in said, said
    assert f"Instantiated {len(expected())} Services" in said


def test_the_old_names_are_there_for_who_needs_them(
    agent: Agent, cdu_agent: Agent, tmp_path: Path
) -> None:
    icinga = single(tmp_path / "icinga", agent, cdu_agent, "old-names")
    old = (icinga.folder / "etc" / "sentry3.conf").read_text().replace('"sentry4_cdu"', '"cdu"')
    (icinga.folder / "etc" / "sentry3.conf").write_text(old)
    config = str(icinga.folder / "etc" / "icinga2.conf")
    said = icinga.call("daemon", "-C", "-c", config)
    assert "warning" not in said, said
    shown = icinga.call("object", "list", "--type", "CheckCommand", "--name", "cdu")
    assert "/check_cdu" in shown
    assert "sentry4_tower" in shown


def test_one_variable_leaves_a_host_to_the_fleet(
    agent: Agent, cdu_agent: Agent, tmp_path: Path
) -> None:
    icinga = single(tmp_path / "icinga", agent, cdu_agent)
    config = icinga.folder / "etc" / "icinga2.conf"
    with config.open("a") as file:
        file.write("""
object Host "of-the-fleet" {
    import "sentry4-pdu"
    address = "127.0.0.1"
    vars.sentry4_fleet = true
}
""")
    assert "warning" not in icinga.call("daemon", "-C", "-c", str(config))
    shown = icinga.call("object", "list", "--type", "Service", "--name", "*!pdu-*")
    active = dict(re.findall(r"Object '([^']+)'.*?enable_active_checks = (\w+)", shown, re.DOTALL))
    assert active["of-the-fleet!pdu-line-current"] == "false"
    assert active["of-the-fleet!pdu-power"] == "false"
    assert active["pdu-f31!pdu-line-current"] == "true"


def test_a_running_icinga_judges_the_pdu_and_a_fault_turns_the_right_service(
    changing_agent: Agent, cdu_agent: Agent, tmp_path: Path
) -> None:
    icinga = single(tmp_path / "icinga", changing_agent, cdu_agent)

    def problems() -> dict[str, float]:
        return {name: state for name, state in icinga.states().items() if state}

    fine = dict.fromkeys(expected(), 0.0)
    with icinga.daemon() as daemon:
        assert settle(icinga.told, fine) == [], daemon.log.read_text()
        result = icinga.objects("services")["pdu-line-current"]["last_check_result"]
        assert result["output"].startswith("OK - DC2_Room4_RackF31, AA:L1(AA1) Current: 4.78A")
        assert result["performance_data"][:2] == [
            "AA1_Current=4.78A;22.4;25.6;0;32", "AA1_CurrentUtilized=14.9%;70;80;0;100",
        ]  # fmt: skip
        assert not any("public" in word for word in map(str, result["command"]))
        changing_agent.change({f"{ST4}.6.3.1.1.1.1.3": 12})
        # One fault, one service; the host of level basic has the overall check instead.
        turned = {"pdu-breakers": 2.0, "pdu-health": 2.0}
        assert wait_for(lambda: problems() == turned), problems()
        changing_agent.change({f"{ST4}.6.3.1.1.1.1.3": 0})
        assert wait_for(lambda: icinga.states() == fine), problems()


@pytest.mark.skipif(not (SHARED / "captures").is_dir(), reason="../shared/captures is not here")
def test_real_agents_have_no_unknown_that_is_nobodys_fault(tmp_path: Path) -> None:
    captures = SHARED / "captures"
    with (
        Agent(captures / "sentry4_switched8i.snmprec") as pdu,
        Agent(cdu_as_recorded(captures / "sentry3.snmprec")) as cdu,
    ):
        icinga = single(tmp_path / "icinga", pdu, cdu)
        with icinga.daemon() as daemon:
            wrong = settle(icinga.told, dict.fromkeys(expected(), 0.0))
            assert wrong == [], daemon.log.read_text()


def test_a_pdu_that_is_off_pages_once(
    changing_agent: Agent, cdu_agent: Agent, tmp_path: Path
) -> None:
    icinga = single(tmp_path / "icinga", changing_agent, cdu_agent)
    paged: set[str] = set()

    def host_is_down() -> bool:
        """Whether the host's problem is sure; on the way, which service would have paged."""
        host = icinga.objects("hosts", "state", "state_type").get("pdu-f31", {})
        down = host.get("state") == 1 and host.get("state_type") == 1
        if not down:
            wanted = ("state", "state_type", "last_reachable")
            for name, attrs in icinga.objects("services", *wanted, whole_names=True).items():
                sure = attrs["state"] and attrs["state_type"] == 1 and attrs["last_reachable"]
                if sure and name.startswith("pdu-f31!"):
                    paged.add(name)
        return down

    with icinga.daemon() as daemon:
        assert wait_for(lambda: set(icinga.states()) == expected()), daemon.log.read_text()
        changing_agent.stop()
        assert wait_for(host_is_down), icinga.objects("hosts")["pdu-f31"]
        assert paged == set()

        changing_agent.start()
        assert wait_for(lambda: set(icinga.states().values()) == {0.0}), icinga.states()


def test_what_discover_writes_is_taken_and_runs(
    agent: Agent, cdu_agent: Agent, tmp_path: Path
) -> None:
    at = ("-H", "127.0.0.1", "-p", str(agent.port))
    written = run("check_sentry4", *at, "--discover=icinga2")
    assert (written.status, written.errors) == (0, "")
    icinga = single(tmp_path / "icinga", agent, cdu_agent)
    # Beside all that is shipped, as it was written.
    with (icinga.folder / "etc" / "icinga2.conf").open("a") as file:
        file.write(written.output)
    said = icinga.call("daemon", "-C", "-c", str(icinga.folder / "etc" / "icinga2.conf"))
    assert "warning" not in said, said

    def of_it() -> dict[str, tuple[object, str]]:
        found = icinga.told(whole_names=True)
        return {name: said for name, said in found.items() if name.startswith("127.0.0.1!")}

    with icinga.daemon() as daemon:
        fine = {f"127.0.0.1!{name}": 0.0 for name in applied("sentry4-services")}
        assert settle(of_it, fine) == [], daemon.log.read_text()[-2000:]
        assert "127.0.0.1" in icinga.objects("hosts")
        assert "sentry4" in icinga.objects("hosts")["127.0.0.1"]["groups"]


def test_services_follow_what_a_model_has(agent: Agent, cdu_agent: Agent, tmp_path: Path) -> None:
    icinga = single(tmp_path / "icinga", agent, cdu_agent)
    with (icinga.folder / "etc" / "icinga2.conf").open("a") as file:
        file.write(
            """
object Host "small" {
    import "sentry4-pdu"
    address = "127.0.0.1"
    vars.sentry4_has = [ "units", "cords", "lines", "phases" ]
    vars.sentry4_without = [ "pdu-restart" ]
}
"""
        )
    icinga.call("daemon", "-C", "-c", str(icinga.folder / "etc" / "icinga2.conf"))
    with icinga.daemon() as daemon:
        assert wait_for(lambda: bool(icinga.objects("services"))), daemon.log.read_text()
        names = {n for n in icinga.objects("services", whole_names=True) if n[:6] == "small!"}
    assert names == {"small!pdu-units", "small!pdu-power", "small!pdu-line-current",
                     "small!pdu-phases"}  # fmt: skip


def zones(tmp_path: Path, agent: Agent, cdu: Agent) -> list[Icinga]:
    """The master and the two satellites of examples/icinga2/zones."""
    master = Icinga(tmp_path / "master", "master")
    nodes = [master]
    nodes += [Icinga(tmp_path / f"a{n}", f"satellite-a{n}", master.ca) for n in (1, 2)]
    text = (EXAMPLES / "zones" / "zones.conf").read_text()
    for address, node in zip(("192.0.2.1", "192.0.2.11", "192.0.2.12"), nodes):
        text = text.replace(f'"{address}"', f'"127.0.0.1"\n\tport = {node.port}')
    for node in nodes:
        (node.folder / "etc" / "zones.conf").write_text(text)
        node.configure('include "zones.conf"\n')
    there = master.folder / "etc" / "zones.d"
    for part in ("global-sentry4", "site-a", "master"):
        (there / part).mkdir(parents=True)
    templates = (EXAMPLES / "sentry4-templates.conf").read_text()
    examples = EXAMPLES / "zones" / "zones.d"
    for name, content in (
        ("global-sentry4/commands.conf", (EXAMPLES / "sentry4-commands.conf").read_text()),
        ("global-sentry4/services.conf", (EXAMPLES / "sentry4-services.conf").read_text()),
        ("site-a/templates.conf", templates),  # with the secrets: in no other zone
        ("site-a/hosts.conf", (examples / "site-a" / "hosts.conf").read_text()),
        ("master/satellites.conf", (examples / "master" / "satellites.conf").read_text()),
    ):
        (there / name).write_text(quick(content, agent, cdu))
    give(master.folder)
    return nodes


def test_satellites_run_the_checks_and_the_master_says_when_they_are_gone(
    agent: Agent, cdu_agent: Agent, tmp_path: Path
) -> None:
    master, first, second = zones(tmp_path, agent, cdu_agent)
    at_site = applied("sentry4-services")

    def results() -> dict[str, dict[str, Any]]:
        found = master.objects("services", "last_check_result")
        return {n: s["last_check_result"] for n, s in found.items() if s["last_check_result"]}

    def sources() -> set[str]:
        return {result["check_source"] for result in results().values()}

    with master.daemon() as running, first.daemon() as one, second.daemon() as two:
        assert settle(master.told, dict.fromkeys(at_site, 0.0)) == [], (
            running.log.read_text()[-2000:] + one.log.read_text()[-2000:]
        )
        outputs = [output for _, output in master.told().values()]
        assert {output[:23] for output in outputs} == {"OK - DC2_Room4_RackF31,"}, outputs
        assert wait_for(lambda: sources() == {first.name, second.name}), sources()
        one.stop()  # the other one takes over
        assert wait_for(lambda: sources() == {second.name}), sources()
        assert wait_for(lambda: master.objects("hosts").get("site-a", {}).get("state") == 0)
        two.stop()
        assert wait_for(lambda: master.objects("hosts").get("site-a", {}).get("state") == 1)
        output = master.objects("hosts")["site-a"]["last_check_result"]["output"]
        assert "Zone 'site-a' is not connected" in output


def test_a_rack_that_the_other_feed_could_not_carry(cdu_agent: Agent, tmp_path: Path) -> None:
    with (
        Agent(pro2()) as a,
        Agent(twin(changed(pro2(), {f"{ST4}.4.3.1.3.1.1.2": 2127})), a.port, "127.0.0.2"),
    ):
        icinga = single(tmp_path / "icinga", a, cdu_agent, "rack", "sample-rack")
        with icinga.daemon():
            assert wait_for(lambda: icinga.states().get("rack-failover") == 1)
            result = icinga.objects("services")["rack-failover"]["last_check_result"]
            assert "WARNING - Rack F31, if A fails: B L2 27.4A of 32A (86%)" in result["output"]
            assert "\nadvice: A: " in result["output"]
            well = dict.fromkeys(("rack-power", "customer-databases", "customer-storage"), 0.0)
            assert wait_for(lambda: icinga.states().items() >= well.items()), icinga.states()


def run_fleet(
    icinga: Icinga, *words: str, host: str = "localhost", user: str = "test",
    password: str = PASSWORD,
) -> tuple[int, str]:  # fmt: skip
    """Exit status and errors of ``--once`` into an Icinga 2."""
    done = subprocess.run(
        [installed("sentry4-fleet"), *words, "--once", "--to",
         f"icinga2:https://{host}:{icinga.port}"], capture_output=True, text=True,
        timeout=120, check=False,
        env={**os.environ, "ICINGA2_API_USER": user, "ICINGA2_API_PASSWORD": password,
             "ICINGA2_API_CA": str(icinga.ca / "ca.crt")},
    )  # fmt: skip
    return done.returncode, done.stderr


def test_the_fleet_hands_results_in(agent: Agent, tmp_path: Path) -> None:
    icinga = Icinga(tmp_path / "icinga", "localhost")
    icinga.configure(
        PASSIVE
        + """object Host "pdu-a" { check_command = "dummy" }
object Service "lines" { import "passive", host_name = "pdu-a" }
object Service "ocps" { import "passive", host_name = "pdu-a" }
object Service "off" { import "passive", host_name = "pdu-a", enable_passive_checks = false }
"""
    )
    services = tmp_path / "services"
    services.write_text(f"""@host pdu-a -H 127.0.0.1 -p {agent.port}
pdu-a;lines;check_sentry4_line --metric Current -w 6
pdu-a;ocps;check_sentry4_ocp -v
pdu-a;nix;check_sentry4
pdu-a;off;check_sentry4_unit
""")
    with icinga.daemon() as daemon:
        assert wait_for(lambda: bool(icinga.objects("services"))), daemon.log.read_text()
        status, said = run_fleet(icinga, str(services))
        assert (status, sorted(said.splitlines())) == (0, [
            "receiver: pdu-a!nix: no such service, or not for this API user (404)",
            "receiver: pdu-a!off: passive checks are off (403)",
        ])  # fmt: skip
        assert wait_for(lambda: len(icinga.states()) == 2)
        assert icinga.states() == {"lines": 1, "ocps": 0}
        result = icinga.objects("services")["lines"]["last_check_result"]
        assert result["output"].startswith("WARNING - DC2_Room4_RackF31, AA:L2(AA2) Current: 6.13A")
        assert result["performance_data"][0] == "AA1_Current=4.78A;6;;0;32"
        assert (result["active"], result["ttl"]) == (False, 180)
        # A name that the certificate does not have; users who are none, or may not.
        status, said = run_fleet(icinga, str(services), host="127.0.0.1")
        assert (status, "is valid for localhost, not for 127.0.0.1" in said) == (3, True), said
        status, said = run_fleet(icinga, str(services), password="wrong")
        assert (status, "401, look at the API user" in said) == (3, True), said
        status, said = run_fleet(icinga, str(services), user="nobody")
        assert (status, said.count("not for this API user (404)")) == (0, 4), said


def test_the_fleet_checks_what_icinga_leaves_to_it(agent: Agent, tmp_path: Path) -> None:
    """300 PDUs by the variables of Icinga's own objects, and one that Icinga checks itself."""
    icinga = Icinga(tmp_path / "icinga", "localhost")
    (icinga.folder / "etc" / "commands.conf").write_text(
        (EXAMPLES / "sentry4-commands.conf").read_text()
    )
    icinga.configure(
        PASSIVE
        + f"""include "commands.conf"
for (n in range(300)) {{ object Host "pdu-" + n {{
    check_command = "dummy"
    address = "127.0.0.1"
    vars.sentry4_port = {agent.port}
    vars.sentry4_community_pw = "public"
    vars.limit = 6
}} }}
apply Service "lines" {{
    check_command = "sentry4_line"
    enable_active_checks = false
    check_interval = 2m
    vars.sentry4_metric = [ "Current" ]
    vars.sentry4_warning = "$host.vars.limit$"
    assign where true
}}
object Service "wrong" {{
    import "passive"
    host_name = "pdu-0"
    check_command = "sentry4_line"
    vars.sentry4_metric = "Nix"
}}
object Service "own" {{
    host_name = "pdu-0"
    check_command = "sentry4"
    check_interval = 2s
}}
"""
    )
    socket_path = icinga.folder / "run" / "socket"
    user, _ = nobody() or (os.geteuid(), 0)
    resident = Daemon(
        [
            str(icinga.folder / "plugins" / "sentry4-fleet"),
            "--listen",
            str(socket_path),
            "--status-file",
            "",
        ],
        tmp_path / "resident",
    )
    with resident, icinga.daemon(CHECK_SENTRY4_SOCKET=str(socket_path)) as daemon:
        assert wait_for(socket_path.exists), resident.log.read_text()
        assert os.stat(socket_path).st_uid == user
        assert wait_for(lambda: bool(icinga.objects("services"))), daemon.log.read_text()
        api = f"https://localhost:{icinga.port}"
        status, said = run_fleet(icinga, "--from-icinga2", api, user="fleet")
        assert (status, said.count("\n")) == (0, 1), said
        assert "pdu-0!wrong: --metric is missing or wrong" in said

        assert wait_for(lambda: len(icinga.states(whole_names=True)) == 301), icinga.states()
        found = icinga.states(whole_names=True)
        assert found.pop("pdu-0!own") == 0
        assert found == {f"pdu-{n}!lines": 1 for n in range(300)}


@pytest.mark.skipif(not (SNMPTRAPD and SNMPTRAP), reason="apt-get install snmptrapd snmp")
def test_a_trap_has_the_service_that_fits_checked_at_once(tmp_path: Path) -> None:
    """A forged one changes nothing; a tripped breaker is CRITICAL an hour before its check."""
    icinga = Icinga(tmp_path / "icinga", "localhost")
    (icinga.folder / "etc" / "commands.conf").write_text(
        (EXAMPLES / "sentry4-commands.conf").read_text()
    )
    with Agent(pro2(1, 2)) as agent:
        icinga.configure(
            PASSIVE
            + f"""include "commands.conf"
object Host "trapping" {{
    check_command = "dummy"
    address = "127.0.0.1"
    vars.sentry4_port = {agent.port}
    vars.sentry4_community_pw = "public"
}}
template Service "hourly" {{ host_name = "trapping", check_interval = 1h, retry_interval = 2s }}
object Service "ocps" {{ import "hourly", check_command = "sentry4_ocp" }}
object Service "climate" {{ import "hourly", check_command = "sentry4_sensor" }}
object Service "other" {{ import "hourly", check_command = "dummy" }}
"""
        )

        def checked() -> dict[str, float]:
            found = icinga.objects("services", "last_check")
            return {name: attrs["last_check"] for name, attrs in found.items()}

        with (
            icinga.daemon() as daemon,
            chain(tmp_path / "chain", "--to", f"icinga2:https://localhost:{icinga.port}",
                  ICINGA2_API_USER="traps", ICINGA2_API_PASSWORD=PASSWORD,
                  ICINGA2_API_CA=str(icinga.ca / "ca.crt")) as made,
        ):  # fmt: skip
            assert wait_for(lambda: len(icinga.states()) == 3), daemon.log.read_text()
            # What a busy machine kept waiting is asked again; then there is an hour of peace.
            fine = wait_for(lambda: icinga.states()["ocps"] == 0)
            assert fine, icinga.objects("services")["ocps"]
            before = checked()
            send(made.port, *OCP)  # forged: the agent says that all is normal
            assert wait_for(lambda: checked()["ocps"] > before["ocps"]), made.log.read_text()
            assert icinga.states()["ocps"] in (0, 3)  # UNKNOWN if the machine is busy
            # It is a whole PDU that is asked.
            assert wait_for(lambda: checked()["climate"] > before["climate"])
            assert checked()["other"] == before["other"]
            assert "trapping: ocp AA3 breakerTripped (12), 1 trap\n" in made.log.read_text()
            made.stop()  # a PDU is asked again after half a minute, or by another reader
            made.start()
            before = checked()
            send(made.port, "", f"{ST4[:-2]}.100.0.20", f"{ST4}.9.2.1.2.1.1", "s", "A1")
            assert wait_for(lambda: checked()["climate"] > before["climate"])
            assert checked()["ocps"] == before["ocps"]
            made.stop()
            made.start()
            agent.change({f"{ST4}.6.3.1.1.1.1.3": 12})
            began = time.monotonic()
            send(made.port, *OCP)
            assert wait_for(lambda: icinga.states()["ocps"] == 2), made.log.read_text()
            print(f"CRITICAL {time.monotonic() - began:.1f} s after the trap")


def test_services_of_once_a_day_are_there_for_who_asks_for_them(
    agent: Agent, cdu_agent: Agent, tmp_path: Path
) -> None:
    icinga = single(tmp_path / "master", agent, cdu_agent, "sentry4-audit")
    with (icinga.folder / "etc" / "icinga2.conf").open("a") as file:
        file.write("""object Host "daily" {
    import "sentry4-pdu"
    address = "127.0.0.1"
    vars.sentry4_level = "basic"
    vars.sentry4_audit_daily = true
    vars.sentry4_settings_daily = true
    vars.sentry4_closed_ports = [ 21, 23 ]
}
""")
    config = str(icinga.folder / "etc" / "icinga2.conf")
    assert "warning" not in icinga.call("daemon", "-C", "-c", config)
    shown = icinga.call("object", "list", "--type", "Service", "--name", "*!pdu-*")
    names = set(re.findall(r"Object '([^']+)'", shown))
    daily = {name for name in names if "audit" in name or "settings" in name or "port" in name}
    assert daily == {f"daily!pdu-{name}" for name in ("audit", "settings", "port-21", "port-23")}
    assert 'sentry4_settings = "/etc/check_sentry4/settings/daily"' in shown
    assert shown.count("check_interval = 86400") == 4, shown[-3000:]
