"""Spec 2 and 4: nothing that was asked for is dropped without a word."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lab.agent import AUTH, Agent
from lab.helpers import assert_one_line, changed, installed, judge, run, slow_start
from lab.recording import ST4, Values, pro2, sentry3
from lab.relay import Relay

S3 = "1.3.6.1.4.1.1718.3.2"


@pytest.mark.parametrize(
    ("command", "repeated", "once"),
    [
        ("check_sentry4_line", "--id AA1 --id AA2", "--id AA1,AA2"),
        ("check_sentry4_line", "--name :L1 --name :L2", "--name :L1|:L2"),
        ("check_sentry4_line", "-m Current -m CurrentUtilized -w ,70", "-m Current,CurrentUtilized"
         " -w ,70"),
        ("check_sentry4", "--only lines --only cords", "--only lines,cords"),
        ("check_sentry4", "--skip lines --skip cords", "--skip lines,cords"),
        ("check_sentry4", "--exclude line:AA1 --exclude sensor:A1", "--exclude line:AA1,sensor:A1"),
        ("check_sentry4_line", "--status on=warning --status normal=ok",
         "--status on=warning,normal=ok"),
        ("check_cdu", "--tower VACapacity --tower Energy", "--tower VACapacity,Energy"),
        ("check_cdu", "--infeed LoadValue --infeed Voltage", "--infeed LoadValue,Voltage"),
        ("check_cdu", "--temp --ths A1 --ths B1", "--temp --ths A1,B1"),
        ("check_sentry4_cord", "--perf Energy --perf ActivePower", "--perf Energy,ActivePower"),
    ],
)  # fmt: skip
def test_lists_add_up_when_repeated(command: str, repeated: str, once: str) -> None:
    assert (
        judge(command, repeated).output.split(" - ")[1:]
        == (judge(command, once).output.split(" - ")[1:])
    )
    assert judge(command, repeated).status == judge(command, once).status != 3


@pytest.mark.parametrize(
    "twice",
    ["-c 20 -c 50", "-w 1 --warning 2", "-t 1 -t 2", "--oksummary --oksummary",
     "--most 1 --most 2", "--absent ok --absent ok"],
)  # fmt: skip
def test_any_other_option_given_twice_is_a_usage_error(twice: str) -> None:
    result = judge("check_sentry4_line", f"--metric Current {twice}")
    assert_one_line(result, 3)
    assert "it is there twice" in result.line
    assert twice.split()[0] in result.line or "--warning" in result.line


def test_one_status_with_two_states_is_a_usage_error() -> None:
    assert "two states" in judge("check_sentry4_line", "--status on=ok --status ON=warning").line


def test_in_an_ini_file_too(tmp_path: Path) -> None:
    ini = tmp_path / "plugins.ini"
    ini.write_text("[a]\nid=AA1\nid=AA2\nmetric=Current\n[b]\nwarning=1\nwarning=2\nmetric=Current\n"
                   "[c]\nw=1\nwarning=2\nmetric=Current\n")  # fmt: skip
    ini.chmod(0o600)
    both = judge("check_sentry4_line", f"--extra-opts=a@{ini}")
    assert both.labels == ["AA1_Current", "AA2_Current"]
    for section in "bc":
        result = judge("check_sentry4_line", f"--extra-opts={section}@{ini}")
        assert_one_line(result, 3)
        assert "warning is there twice" in result.line


def test_a_file_that_others_can_read_is_told_in_a_detail_line(tmp_path: Path) -> None:
    ini = tmp_path / "plugins.ini"
    ini.write_text("[a]\nmetric=Current\n")
    ini.chmod(0o644)
    for more, told in (("", False), (" -v", True)):
        result = judge("check_sentry4_line", f"--extra-opts=a@{ini}{more}")
        assert result.line.startswith("OK - DC2_Room4_RackF31, AA:L1(AA1)")
        assert ("can be read by others" in result.output) is told


# --- sensors, towers, infeeds


def test_each_kind_of_sensor_that_was_named_has_to_have_what_id_names() -> None:
    dry: dict[str, int | str | None] = {f"{ST4}.10.{part}.1.{c}.1.1": None
                                        for part in (2, 3, 4) for c in range(1, 8)}  # fmt: skip
    result = judge("check_sentry4_sensor", "--temp --humid --id A1", dry)
    assert (result.status, result.line) == (
        3, "UNKNOWN - DC2_Room4_RackF31, A1: this device has no such humidity sensor",
    )  # fmt: skip
    gone = judge("check_sentry4_sensor", "--temp --humid --id A1", {f"{ST4}.10": None})
    assert gone.line == "UNKNOWN - DC2_Room4_RackF31, this device answers no humidity sensors"
    assert judge("check_sentry4_sensor", "--id A1", dry).status == 0


@pytest.mark.parametrize(
    ("arguments", "labels"),
    [
        ("--tower Energy --id B", ["B_Energy"]),
        ("--infeed LoadValue --id AB,BC", ["AB_LoadValue", "BC_LoadValue"]),
        ("--tower Energy --infeed LoadValue --id A,AB", ["A_Energy", "AB_LoadValue"]),
        ("--temp --tower Energy --ths A2", ["A2_Temp", "A_Energy", "B_Energy"]),
        ("--temp --tower Energy --id A2,B", ["A2_Temp", "B_Energy"]),
        ("--temp --tower Energy --ths A2 --id B", ["A2_Temp", "B_Energy"]),
        ("--infeed LoadValue --exclude AA,AB,AC", ["BA_LoadValue", "BB_LoadValue", "BC_LoadValue"]),
    ],
)
def test_check_cdu_selects_towers_and_infeeds(arguments: str, labels: list[str]) -> None:
    result = judge("check_cdu", arguments, values=sentry3())
    assert (result.status, result.labels) == (0, labels)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("--tower --id Z", "Z: this device has no such tower"),
        ("--tower --infeed --id AA", "no tower is left"),
        ("--tower --infeed --id Z", "Z: this device has no such object"),
        ("--tower --ths A1", "expected --temp or --humid with it"),
    ],
)
def test_what_check_cdu_cannot_find_is_unknown(arguments: str, says: str) -> None:
    result = judge("check_cdu", arguments, values=sentry3())
    assert result.status == 3
    assert says in result.line


def tower_of_four(fourth: int, status: int | None = 1) -> Values:
    """A CDU with a neutral, whose agent lacks line IDs; its Voltage and Status are these."""
    gone: dict[str, int | str | None] = {f"{S3}.2.1.21.{t}.{n}": None
                                         for t in (1, 2) for n in range(1, 5)}  # fmt: skip
    return changed(
        sentry3(neutral=True, towers=1),
        {**{o: v for o, v in gone.items() if ".21.1." in o}, f"{S3}.2.1.11.1.4": fourth,
         f"{S3}.2.1.5.1.4": status},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("voltage", "status", "state"), [(-1, 1, 0), (0, 1, 2), (-1, 6, 3), (-1, 9, 3), (0, 6, 3)]
)
def test_a_dead_phase_is_not_taken_for_the_neutral(voltage: int, status: int, state: int) -> None:
    result = judge("check_cdu", "--infeed Voltage -w 200:220 -c 190:230",
                   values=tower_of_four(voltage, status))  # fmt: skip
    assert result.status == state, result.line
    if state:
        assert "(AD) Voltage" in result.line
    power = judge("check_cdu", "--infeed Power", values=tower_of_four(voltage, status))
    assert ("(AD)" in power.line) == (state != 0)


# --- abbreviations, spellings, numbers


def test_check_cdu_takes_abbreviations_as_getopt_long_did_the_others_do_not() -> None:
    whole = judge("check_cdu", "--infeed LoadValue --warning 4 --critical 9", values=sentry3())
    short = judge("check_cdu", "--inf LoadValue --warn=4 --crit 9", values=sentry3())
    assert short.output.split(" - ")[1] == whole.output.split(" - ")[1]
    assert short.status == 1
    assert "No such option" in judge("check_cdu", "--t").line  # --temp, --ths, --timeout, --tower
    assert "No such option" in judge("check_sentry4_line", "--metr Current").line


@pytest.mark.parametrize(
    ("option", "spelling"),
    [("-a", "SHA256"), ("-a", "sha-256"), ("-a", "SHA1"), ("-a", "hmac-md5"), ("-x", "AES128"),
     ("-x", "aes-256"), ("-x", "AES256"), ("-L", "authpriv"), ("-P", "2C"), ("-P", "v3")],
)  # fmt: skip
def test_usual_spellings_are_taken(option: str, spelling: str) -> None:
    result = judge("check_sentry4_line", f"{option} {spelling} --id AA1")
    assert result.status == 0, result.line


def test_a_wrong_spelling_is_one_line() -> None:
    assert_one_line(judge("check_sentry4_line", "-a ROT13"), 3)


def test_pips_only_where_the_document_says_so() -> None:
    for metric, told in (("Energy", True), ("Power", False)):
        line = judge("check_cdu", f"--infeed {metric}", values=sentry3(pips=False)).line
        assert ("only units with PIPS do" in line) is told


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stdout_or_stderr_is_no_failure(closed: str, tmp_path: Path) -> None:
    from lab.recording import RECORDING

    for words, status in ((f"--walk {RECORDING}", 0), ("--help", 3), (f"--walk {RECORDING} -w 1",
                                                                      3)):  # fmt: skip
        done = subprocess.run(
            ["sh", "-c", f"{installed('check_sentry4_line')} {words} {closed}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == status, done
        assert "unforeseen" not in done.stdout
        assert "died" not in done.stdout
        assert done.stderr == ""


def test_no_answer_is_the_state_of_a_device_that_does_not_answer(tmp_path: Path) -> None:
    dead = ("-H", "127.0.0.1", "-p", "9", "-t", "0.2", "-e", "0")
    for version in ((), ("-P", "3", "-U", "x")):
        for state, status in (("critical", 2), ("ok", 0), ("unknown", 3)):
            result = run("check_sentry4_unit", *dead, *version, "--no-answer", state)
            assert_one_line(result, status)
            assert "no " in result.line
            assert "answer from 127.0.0.1 port 9: look at power, address" in result.line
    late = ("-H", "127.0.0.1", "-p", "9", "-t", "9", "--deadline", "5", "--no-answer", "warning")
    assert_one_line(run("check_sentry4_unit", *late), 1)
    # Two seconds of five are not enough to tell that it is silent.
    busy = run("check_sentry4_unit", *late, environment=slow_start(tmp_path, 3))
    assert_one_line(busy, 3)
    # A name that cannot be resolved is no device that does not answer.
    assert run("check_sentry4_unit", "-H", "pdu.invalid", "--no-answer", "ok").status == 3


def test_a_device_that_answers_is_not_silent_at_the_deadline(agent: Agent, relay: Relay) -> None:
    relay.delay = 0.5
    slow = run("check_sentry4", "-H", "127.0.0.1", "-p", str(relay.port), "--deadline", "3",
               "--no-answer", "ok")  # fmt: skip
    assert_one_line(slow, 3)
    assert "no result within 3 s" in slow.line
    # Its engine answers; what it cannot decrypt it drops.
    locked = run("check_sentry4_line", "-H", "127.0.0.1", "-p", str(agent.port), "-P", "3",
                 "-U", "shaaes", "-a", "SHA", "-A", AUTH, "-x", "AES", "-X", "wrong wrong",
                 "--deadline", "3", "--no-answer", "ok")  # fmt: skip
    assert_one_line(locked, 3)


def test_what_is_absent_is_ok_only_on_a_device_of_the_family() -> None:
    gone = {f"{ST4}.8": None}
    result = judge("check_sentry4_outlet", "--absent ok", gone)
    assert (result.status, result.line) == (
        0, "OK - DC2_Room4_RackF31, this device answers no outlets",
    )  # fmt: skip
    printer: Values = {"1.3.6.1.2.1.1.1.0": (4, b"printer"), "1.3.6.1.2.1.1.2.0":
                       (6, b"1.3.6.1.4.1.11.2.3")}  # fmt: skip
    assert judge("check_sentry4_outlet", "--absent ok", values=printer).status == 3
    assert judge("check_sentry4", "--absent ok", values=printer).status == 3


def test_the_shipped_services_absent_ok_answer_what_there_is() -> None:
    small = {f"{ST4}.{tree}": None for tree in (6, 7, 8, 9, 10, 11, 12, 13, 14)}
    values = changed(pro2(), small)
    for command, words in (
        ("check_sentry4_sensor", "--temp --humid"), ("check_sentry4_branch", "-m CurrentUtilized"),
        ("check_sentry4_ocp", "--oksummary"),
    ):  # fmt: skip
        assert judge(command, words, values=values).status == 3
        result = judge(command, f"{words} --absent ok", values=values)
        assert result.status == 0
        assert "this device answers no " in result.line


@pytest.mark.parametrize(
    ("command", "words", "says"),
    [
        ("check_sentry4_line", "--perf Curent", "expected Current, CurrentUtilized"),
        ("check_sentry4", "--perf bogus", "'bogus': expected"),
        ("check_cdu", "--tower --tower Energy", "two checks"),
        ("check_sentry4_line", "-U monitoring", "is for SNMPv3: expected -P 3 with it"),
        ("check_sentry4_line", "-A passphrase1", "is for SNMPv3"),
        ("check_sentry4_line", "-4 -6", "exclude each other"),
        ("check_sentry4_line", "--exclude sensr:A1", "'sensr': expected one of"),
        ("check_pdu", "--table system --id A1", "the system has no objects"),
        ("check_pdu", "--table line --discover", "exclude each other"),
        ("check_pdu", "--table ocp -m Current", "there are no metrics"),
        ("check_pdu", "-m Current", "expected --table with it"),
        ("check_pdu", "--table cord --only lines", "exclude each other"),
        ("check_cdu", "--discover --temp", "exclude each other"),
        ("check_sentry4", "--discover --output json", "exclude each other"),
        ("check_sentry4_line", "-m Current -w @:", "is no range"),
    ],
)  # fmt: skip
def test_what_would_be_dropped_is_a_usage_error(command: str, words: str, says: str) -> None:
    walk: list[str] | None = [] if "-U" in words or "-A" in words else None
    result = (
        judge(command, words) if walk is None else run(command, "-H", "127.0.0.1", *words.split())
    )
    assert result.status == 3
    assert result.output.count("\n") == 1
    assert says in result.output


def test_a_key_of_an_ini_file_without_its_value_is_an_error(tmp_path: Path) -> None:
    ini = tmp_path / "plugins.ini"
    ini.write_text("[a]\nmetric=Current\nwarning\n[b]\nid\n[c]\noksummary\n")
    ini.chmod(0o600)
    for section, says in (("a", "warning has no value"), ("b", "id has no value")):
        assert says in judge("check_sentry4_line", f"--extra-opts={section}@{ini}").line
    assert "metrics are OK" in judge("check_sentry4_line", f"--extra-opts=c@{ini}").line


def test_sensors_that_are_not_there_can_be_absent_in_the_overall_check_too() -> None:
    gone = {f"{ST4}.{tree}": None for tree in range(9, 15)}
    for more, status in (("", 3), (" --absent ok", 0)):
        result = judge("check_sentry4", f"--only sensors{more}", gone)
        assert result.status == status
        assert result.line.endswith("this device answers no sensors")


def test_the_family_is_found_by_its_tables_without_mixing_two() -> None:
    unnamed = {"1.3.6.1.4.1.1718.3.1": None, "1.3.6.1.2.1.1.2.0": None}
    values = changed(sentry3(), {f"{S3}.6.1.2.1.1": "A1", f"{S3}.6.1.4.1.1": 1, **unnamed})
    result = judge("check_pdu", "", values=values)
    assert (result.status, "contact A1: alarm(1)" in result.line) == (2, True)


def test_a_tower_that_vanished_is_seen() -> None:
    values = changed(sentry3(), {o: None for o in sentry3() if o.startswith(f"{S3}.1.1.")
                                 and o.endswith(".2")})  # fmt: skip
    for command, words in (("check_cdu", "--tower"), ("check_pdu", "")):
        assert "1 of 2 towers answer" in judge(command, words, values=values).line
