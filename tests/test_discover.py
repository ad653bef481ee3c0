"""``--discover``, and completion in the shell."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from check_sentry4.discover.configuration import (
    CARRIED,
    FLEET,
    ROOM,
    FleetService,
    Host,
    icinga2,
    nagios,
)
from check_sentry4.mib import families
from docs.facts import monitor_name
from lab.helpers import COMMANDS, ROOT, installed, judge, run
from lab.makes import MAKES
from lab.monitors import wait_for
from lab.recording import ST4, Values, pro2, sentry3
from tests.rogue import Rogue, silent
from tests.test_dashboards import service

SERVICES = ROOT / "examples" / "icinga2"


def test_discover_lists_objects_with_capacities_and_thresholds() -> None:
    result = judge("check_sentry4", "--discover")
    lines = [line.split() for line in result.output.splitlines()]
    assert result.status == 0
    assert len(lines) == 3 + 2 + 8 + 6 + 12 + 12 + 48 + 6 + 6 + 1 + 4 + 1 + 1
    assert ["line", "AA1", "AA:L1", "Current", "of", "32A", "warn", "22.4", "crit", "25.6"] in lines
    assert ["temp", "A2", "Temp_Sensor_A2", "nothing", "plugged", "in"] in lines
    only = judge("check_sentry4", "--discover --only ocps")
    assert only.output.count("\n") == 12


@pytest.mark.parametrize("form", ["table", "nagios", "icinga2"])
def test_discover_of_nothing_is_unknown(form: str) -> None:
    nothing = {f"{ST4}.{tree}": None for tree in range(2, 15)}
    for more in ("", " --absent ok"):
        result = judge("check_sentry4", f"--discover={form}{more}", nothing)
        assert (result.status, result.output.count("\n")) == (3, 1)


@pytest.mark.parametrize("form", ["table", "nagios", "icinga2", "fleet"])
@pytest.mark.parametrize("resident", [False, True])
def test_what_fails_gets_into_no_file(form: str, resident: bool, tmp_path: Path) -> None:
    """The reason is on standard error, whoever does the work and whatever is wrong."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    path = folder / "socket"
    with ExitStack() as stack:
        nobody = stack.enter_context(Rogue(silent))
        if resident:
            program = stack.enter_context(subprocess.Popen(
                [installed("sentry4-fleet"), "--listen", str(path), "--status-file", ""]
            ))  # fmt: skip
            stack.callback(program.terminate)
            assert wait_for(path.exists, 30)
        at = ["-H", "127.0.0.1", "-p", str(nobody.port), f"--discover={form}"]
        for words, says in (
            ([*at, "-t", "0.2", "-e", "0", "--no-answer", "ok"], "no answer from 127.0.0.1"),
            ([*at, "-t", "9", "--deadline", "1", "--no-answer", "ok"], "no result within 1 s"),
            ([*at, "--nix"], "No such option"),
            ([*at[:-1], "--nix"], "No such option"),
        ):
            environment = {"CHECK_SENTRY4_SOCKET": str(path)}
            if at[-1] not in words:
                environment["CHECK_SENTRY4_DISCOVER"] = form
            result = run("check_pdu", *words, environment=environment)
            assert (result.status, result.output) == (3, ""), words
            assert (result.errors.count("\n"), says in result.errors) == (1, True), result.errors


@pytest.mark.parametrize("form", ["nagios", "icinga2"])
def test_hostile_names_do_not_get_into_configuration(form: str) -> None:
    changes = {f"{ST4}.9.2.1.2.1.1": 'A1"\n}; $x$', f"{ST4}.1.1.2.0": "*/ evil\n"}
    text = judge("check_sentry4", ["--discover=" + form, "-H", 'x"; drop\n'], changes).output
    assert "drop" not in text.replace("x-drop", "")
    assert "$x$" not in text
    assert "*/" not in text.split("\n")[0]


def test_what_is_needed_to_reach_a_host_is_carried_over_secrets_never(tmp_path: Path) -> None:
    ini = tmp_path / "plugins.ini"
    ini.write_text("[pdus]\nauthpasswd=secret one\nprivpasswd=secret two\n")
    ini.chmod(0o600)
    words = ["-H", "pdu-b", "-p", "1161", "-P", "3", "-U", "monitoring", "-a", "SHA256", "-x",
             "AES", "-C", "secret three", f"--extra-opts=pdus@{ini}"]  # fmt: skip
    nagios, icinga = (judge("check_sentry4", [*words, f"--discover={form}"]).output
                      for form in ("nagios", "icinga2"))  # fmt: skip
    for text in (nagios, icinga):
        assert "secret" not in text
        assert f"pdus@{ini}" in text
    assert "--port=1161 --protocol=3 --secname=monitoring --authproto=SHA-256" in nagios
    assert 'vars.sentry4_port = "1161"' in icinga
    assert 'vars.sentry4_secname = "monitoring"' in icinga


@pytest.mark.parametrize(
    "each", [*FLEET["sentry4"], *FLEET["sentry3"], *ROOM], ids=lambda e: e.name
)
def test_the_fleet_has_the_services_of_the_shipped_configuration(each: FleetService) -> None:
    """The same names, options and intervals: both ways the same service is meant."""
    command, words = service(each.name)
    program, *typed = each.command.split()
    assert monitor_name(program).removeprefix("check_") == command
    spelled = {"-w": "--warning", "-c": "--critical"}
    theirs = sorted(spelled.get(word, word) for word in typed)
    bare = {"--tower", "--infeed"} if each.name in ("cdu-towers", "cdu-infeeds") else set()
    assert theirs == sorted([*words, *bare & {*theirs}])
    text = (SERVICES / "sentry4-services.conf").read_text()
    if each.name.startswith("pdu-"):
        block = text.partition(f'apply Service "{each.name}" {{')[2]
        slow = 'import "sentry4-slow"' in block.partition("}")[0]
        assert each.interval == (600 if slow else 120)
        has = set(re.findall(r'"(\w+)" in host.vars.sentry4_has',
                                           block.partition("\n}")[0]))  # fmt: skip
        assert has == {*each.of}
    in_nagios = "".join(path.read_text() for path in (ROOT / "examples/nagios").glob("*.cfg"))
    line = re.search(rf"service_description +{each.in_nagios}\n +check_command +(\S+)", in_nagios)
    assert line
    assert line[1].split("!")[0] == monitor_name(program)
    assert not set(re.findall(r'apply Service "(pdu-[^"]+)"', text)) - {
        every.name for every in FLEET["sentry4"]
    }


@pytest.mark.parametrize("folder", ["nagios", "icinga2"])
@pytest.mark.parametrize("family", families.NAMES)
def test_what_is_written_is_made_of_a_template_that_is_shipped(folder: str, family: str) -> None:
    """By the protocol: a host of version 2c has no use for the credentials of SNMPv3."""
    shipped = "".join(path.read_text() for path in (ROOT / "examples" / folder).glob("*.c*f*"))
    host = Host(families.family(family), "Hall 2", ())
    values = dict(CARRIED.items())
    for protocol, end in (("1", ""), ("2c", ""), ("3", "-v3")):
        told = {**values, "hostname": "pdu-a", "extra_opts": "", "protocol": protocol}
        written = (nagios if folder == "nagios" else icinga2)(host, told)
        (name,) = re.findall(r'(?:import "|use +)([\w-]+)', written)
        assert name == f"{family}-pdu{end}"
        assert re.search(rf'template Host "{name}"|name +{name}\n', shipped), name


@pytest.mark.parametrize("folder", ["nagios", "icinga2", "fleet"])
def test_nobody_loads_a_sample_by_what_is_written(folder: str) -> None:
    """Hosts that do not exist are in files whose names say so, and that no step copies."""
    for path in (ROOT / "examples" / folder).glob("*.c*f*"):
        has_address = bool(re.search(r'^\s+address (?:= ")? *192', path.read_text(), re.MULTILINE))
        sample = path.name.startswith("sample-") and "room" not in path.name  # which has none
        assert has_address == sample, path.name
    readme = (ROOT / "examples" / folder / "README.md").read_text()
    assert not re.search(r"^\d\. Copy.*sample", readme, re.MULTILINE)
    for path in (ROOT / "examples" / folder).iterdir():
        assert path.name in readme or path.name == "README.md", path.name


def test_check_cdu_and_check_pdu_discover_too() -> None:
    from lab.recording import sentry3

    for command in ("check_cdu", "check_pdu"):
        text = judge(command, "--discover=icinga2 -H cdu-b", values=sentry3()).output
        assert 'import "sentry3-pdu"' in text
        assert 'vars.sentry4_probes = "A1,A2,B1,B2"' in text
        assert '"three_phase"' in text
    with_nothing = judge("check_cdu", "--discover", values=sentry3()).output
    assert with_nothing.startswith("tower ")


def test_columns_count_not_tables() -> None:
    bare = {f"{ST4}.7.3": None, f"{ST4}.8.3": None, f"{ST4}.8.5": None, f"{ST4}.9.3.1.2": None,
            f"{ST4}.9.3.1.1": None}  # fmt: skip
    text = judge("check_sentry4", "--discover=icinga2", bare).output
    assert '"lines"' in text
    assert "branches" not in text
    assert "outlets" not in text
    assert '"temp"' not in text


@pytest.mark.parametrize("command", COMMANDS)
def test_completion_in_bash(command: str) -> None:
    variable = f"_{command.upper()}_COMPLETE"
    asked = {variable: "bash_complete", "COMP_WORDS": f"{command} --pro", "COMP_CWORD": "1"}
    result = run(command, environment=asked)
    assert result.output == "plain,--protocol\n"
    script = run(command, environment={variable: "zsh_source"})
    assert script.output.startswith(f"#compdef {command}")


@pytest.mark.parametrize(
    ("command", "typed", "completed"),
    [
        ("check_sentry4_line", "--metric Cu", {"Current", "CurrentUtilized", "CurrentCapacity"}),
        ("check_sentry4_line", "--metric Current,Lo", {"Current,LoadImbalance"}),
        ("check_sentry4", "--skip o", {"ocps", "outlets"}),
        ("check_cdu", "--tower VAC", {"VACapacity", "VACapacityUsed"}),
    ],
)
def test_completion_of_metrics_and_subsystems(
    command: str, typed: str, completed: set[str]
) -> None:
    asked = {f"_{command.upper()}_COMPLETE": "bash_complete", "COMP_CWORD": "2",
             "COMP_WORDS": f"{command} {typed}"}  # fmt: skip
    lines = run(command, environment=asked).output.split()
    assert {line.split(",", 1)[1] for line in lines} == completed


@pytest.mark.parametrize("recording", ["pro2", "sentry3", "pdu2", "aten-pe", "enertree"])
def test_json_has_all_that_answers_with_where_it_was_read(recording: str) -> None:
    """Spec 2: every object with its parent, and readings with unit, limits, and OID."""
    makes: dict[str, Callable[[], Values]] = {"pro2": pro2, "sentry3": sentry3, **MAKES}
    values = makes[recording]()
    told = judge("check_pdu", "--discover=json", values=values)
    assert told.status == 0
    made = json.loads(told.output)
    family = families.family(made["family"])
    ids = {(each["table"], each["id"]) for each in made["objects"]}
    assert {table for table, _ in ids} >= {t.name for t in family.tables if t.place.is_unit}
    for each in made["objects"]:
        table = family.table(each["table"])
        assert table
        for told_of in (*each["readings"], *each["states"], *each["details"]):
            assert told_of.get("computed") or told_of["oid"] in values, told_of
        if table.place.part_of:
            assert "unit" in each
        if "parent" in each:
            assert (each["parent"]["table"], each["parent"]["id"]) in ids
    names = {(each["table"], r["metric"]) for each in made["objects"] for r in each["readings"]}
    assert len(names) > 5


def test_json_of_a_line() -> None:
    made = json.loads(judge("check_sentry4", "--discover=json").output)
    assert (made["family"], made["location"]) == ("sentry4", "DC2_Room4_RackF31")
    assert made["firmware"] == "Sentry Switched PDU Version 8.0m"
    (line,) = (o for o in made["objects"] if (o["table"], o["id"]) == ("line", "AA1"))
    assert line["parent"] == {"table": "cord", "id": "AA"}
    assert line["readings"][0] == {
        "metric": "Current", "value": 4.78, "unit": "A", "oid": f"{ST4}.4.3.1.3.1.1.1",
        "capacity": 32, "warning": "22.4", "critical": "25.6",
    }  # fmt: skip


def test_every_reading_by_one_word() -> None:
    """Spec 2: ``--metric all``: none counts as named, and it takes no range."""
    told = judge("check_sentry4_cord", "--metric all --id AA")
    assert told.status == 0
    metrics = ("ActivePower", "ApparentPower", "PowerUtilized", "PowerFactor", "Energy",
               "Frequency", "OutOfBalance")  # fmt: skip
    assert list(told.performance) == [f"AA_{name}" for name in metrics]
    without = {f"{ST4}.3.3.1.14": None}  # a subtree
    assert judge("check_sentry4_cord", "--metric all", without).status == 0
    for words, says in (
        ("--metric all,Energy", "'all' is every one"),
        ("--metric all -w 3", "expected metrics by their names"),
    ):
        told = judge("check_sentry4_cord", words)
        assert told.status == 3
        assert says in told.line
    told = judge("check_sentry4_branch", "--metric all", {f"{ST4}.7.3.1.{n}": None
                                                          for n in range(3, 9)})  # fmt: skip
    assert told.status == 3
    assert "answers no readings of its branches" in told.line
