"""Settings: written, read again, compared (spec 15)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_sentry4.checks.settings import Key, Value
from check_sentry4.discover.settings import FIRST, LAST, SettingsFile, _line
from check_sentry4.mib import families
from check_sentry4.snmp import SourceError
from check_sentry4.state import OK, UNKNOWN, WARNING
from lab.helpers import Changes, Result, changed, judge, run_here
from lab.makes import MAKES
from lab.recording import ST4, Values, dump, pro2, sentry3, twin

LINE_ALARM, OUTLET_NAME = f"{ST4}.4.4.1.5.2.1.2", f"{ST4}.8.2.1.3.1.1.7"
WAKEUP, FIRMWARE = f"{ST4}.8.2.1.20.1.1.7", f"{ST4}.1.1.3.0"


def written(folder: Path, values: Values, options: str = "") -> Path:
    """The settings of a recording as a file."""
    walk = folder / "walk"
    walk.write_text(dump(values), encoding="latin-1")
    result = run_here("check_pdu", ["--walk", str(walk), "--discover=settings", *options.split()])
    assert result.status == OK, result.output
    path = folder / "settings"
    path.write_text(result.output)
    path.chmod(0o644)
    return path


def compared(path: Path, values: Values, options: str = "") -> Result:
    """What a recording differs from a file in."""
    return judge("check_pdu", ["--settings", str(path), *options.split()], values=values)


def simulated(family: str) -> Values:
    """A simulated device of a family."""
    own: dict[str, Callable[[], Values]] = {"sentry4": pro2, "sentry3": sentry3}
    return own[family]() if family in own else MAKES[family]()


@pytest.mark.parametrize("family", ["sentry4", "sentry3", *MAKES])
def test_the_same_device_twice_is_the_same_file_and_differs_in_nothing(
    family: str, tmp_path: Path
) -> None:
    values = simulated(family)
    first = written(tmp_path, values).read_bytes()
    path = written(tmp_path, values)
    assert path.read_bytes() == first
    result = compared(path, values)
    assert result.status == OK, result.output
    assert f"settings are as in {path}" in result.line
    everything = first.count(b"\n") - 3
    assert f"{everything} settings are as in" in result.line
    ignored = compared(path, values, "--ignore .")
    assert f"0 settings are as in {path}, {everything} ignored" in ignored.line
    assert path.read_text().splitlines()[-1] == LAST.format(count=everything)


def test_no_reading_is_in_it(tmp_path: Path) -> None:
    """Every reading of the device changes: nothing differs."""
    readings: Changes = {
        oid: value + 1
        for oid, (_, value) in pro2().items()
        if isinstance(value, int) and oid.split(".")[10:12] == ["3", "1"] and oid.startswith(ST4)
        and int(oid.split(".")[9]) in (3, 4, 5, 7, 8, 9, 10)
    }  # fmt: skip
    assert len(readings) > 200
    assert compared(written(tmp_path, pro2()), changed(pro2(), readings)).status == OK


def test_no_secret_is_in_it(tmp_path: Path) -> None:
    path = written(tmp_path, pro2(), "-C very-secret -A also-secret-too")
    assert "secret" not in path.read_text()


def test_what_differs(tmp_path: Path) -> None:
    before = changed(pro2(), {WAKEUP: 2})
    changes: Changes = {LINE_ALARM: 320, WAKEUP: 1, FIRMWARE: "Version 8.0g"}
    result = compared(written(tmp_path, before), changed(before, changes))
    assert (result.status, result.line) == (
        WARNING,
        "WARNING - DC2_Room4_RackF31, 3 settings differ: firmware Version 8.0g (was Sentry "
        "Switched PDU Version 8.0m), line BA:L2(BA2) CurrentHighAlarm 32A (was 25.6A), outlet "
        "db-3(AA7) WakeupState off (was last)".replace("db-3", "Master_Outlet_7"),
    )


def test_a_document_says_what_was(tmp_path: Path) -> None:
    path = written(tmp_path, pro2())
    result = compared(path, changed(pro2(), {LINE_ALARM: 320}), "--output json")
    (found,) = json.loads(result.output)["results"]
    assert found["change"] == {"now": "32A", "before": "25.6A"}
    assert (found["object"]["id"], found["what"]) == ("BA2", "CurrentHighAlarm")


@pytest.mark.parametrize(
    ("options", "status", "says"),
    [
        ("", WARNING, "2 settings differ"),
        ("--ignore Name", WARNING, "1 setting differs: line BA:L2(BA2)"),
        ("--ignore HighAlarm$ --ignore outlet.AA7", OK, "settings are as in"),
        ("--skip outlets", WARNING, "1 setting differs: line"),
        ("--only outlets", WARNING, "1 setting differs: outlet"),
        ("--exclude outlet:AA7", WARNING, "1 setting differs: line"),
        ("--firmware 8\\.0[mn]", WARNING, "2 settings differ"),
        ("--firmware 8\\.0g --ignore .", WARNING, "Version 8.0m does not match 8\\.0g"),
    ],
)
def test_what_is_looked_at(options: str, status: int, says: str, tmp_path: Path) -> None:
    values = changed(pro2(), {LINE_ALARM: 320, OUTLET_NAME: "db-9"})
    result = compared(written(tmp_path, pro2()), values, options)
    assert (result.status, says in result.line) == (status, True), result.output


@pytest.mark.parametrize(
    ("regex", "status", "says"),
    [("8\\.0m$", OK, "firmware Sentry Switched PDU Version 8.0m"), ("^8", WARNING, "^8")],
)
def test_firmware_alone_needs_no_file(regex: str, status: int, says: str) -> None:
    result = judge("check_pdu", f"--firmware {regex}")
    assert (result.status, says in result.line) == (status, True), result.output
    assert judge("check_pdu", f"--firmware {regex}", {FIRMWARE: None}).status == UNKNOWN


def test_objects_that_came_or_went_are_told_once(tmp_path: Path) -> None:
    fewer = {oid: v for oid, v in pro2().items() if not (
        oid.startswith(f"{ST4}.8.") and oid.endswith(".1.1.24"))}  # fmt: skip
    path = written(tmp_path, pro2())
    gone = compared(path, fewer)
    assert gone.line.endswith("1 setting differs: outlet AA24: is gone"), gone.line
    came = compared(written(tmp_path, fewer), pro2())
    assert came.line.endswith("1 setting differs: outlet AA24: is new"), came.line


def test_what_is_not_answered_any_more_is_unknown(tmp_path: Path) -> None:
    path = written(tmp_path, pro2())
    one = compared(path, changed(pro2(), {LINE_ALARM: None}))
    assert one.status == UNKNOWN
    assert one.line.endswith("line BA:L2(BA2) CurrentHighAlarm: not answered (was 25.6A)")
    table = compared(path, changed(pro2(), {f"{ST4}.8": None}))
    assert (table.status, "outlet: none of 48 objects is answered" in table.line) == (UNKNOWN, True)


def test_a_setting_that_was_not_recorded_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, changed(pro2(), {LINE_ALARM: None}))
    result = compared(path, pro2())
    assert result.line.endswith("line BA:L2(BA2) CurrentHighAlarm 25.6A (not recorded)")


@given(st.text(), st.text(min_size=1), st.booleans())
def test_a_line_holds_whatever_it_is_given(text: str, id: str, quoted: bool) -> None:
    key, value = Key("outlet", id, "Name"), Value(text, quoted)
    if not quoted and not text:
        return
    line = _line(key, value)
    assert line.isascii()
    assert "\n" not in line
    found, read = SettingsFile("x")._parsed(1, line)
    assert (found, read.text) == (key, text)
    # What stands without quotes is read so; what had to be quoted means the same.
    assert read.quoted == line.endswith('"')


NAMES = ['db "2"', "tab\there", "a\\b", "é ü", "#", "", " ", "-", 'x"', "\\", "a  b", "'; rm -rf"]


@pytest.mark.parametrize("name", NAMES)
def test_names_survive(name: str, tmp_path: Path) -> None:
    values = changed(pro2(), {OUTLET_NAME: name.encode("latin-1")})
    path = written(tmp_path, values)
    assert compared(path, values).status == OK
    other = compared(path, changed(values, {OUTLET_NAME: "another"}))
    assert "Name another (was" in other.line


def cut(text: str) -> str:
    return "\n".join(text.splitlines()[:100])


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (cut, "is cut or was changed: 98 settings"),
        (lambda text: text[: len(text) // 2], "has no setting in line|is cut"),
        (lambda text: f"{FIRST}\n" + text.split("\n", 3)[2] + "\n" + text, "twice"),
        (lambda _: "", "no file of settings"),
        (lambda _: "hello\n", "no file of settings"),
        (lambda _: f"{FIRST}\nline AA1\n# 1 settings\n", "line 2"),
        (lambda _: f'{FIRST}\nline AA1 "x\n# 1 settings\n', "line 2"),
        (lambda _: f"{FIRST}\nline AA1 Name é\n# 1 settings\n", "other than ASCII"),
        (lambda text: text.replace('"sentry4"', '"eaton-epdu"'), "another family: eaton-epdu"),
        (lambda text: text.replace("ADLH", "XXXX").replace("EMCU0", "XXXX0"), "another device"),
    ],
)
def test_a_file_that_is_none(spoil: Callable[[str], str], says: str, tmp_path: Path) -> None:
    path = written(tmp_path, pro2())
    path.write_text(spoil(path.read_text()))
    result = compared(path, pro2())
    assert result.status == UNKNOWN, result.output
    assert len(result.output.splitlines()) == 1
    assert any(each in result.line for each in says.split("|")), result.line


def test_a_file_that_cannot_be_read_or_that_others_can_write(tmp_path: Path) -> None:
    path = written(tmp_path, pro2())
    path.chmod(0o666)
    assert "can be written by others" in compared(path, pro2()).line
    assert "cannot read" in compared(tmp_path / "none", pro2()).line
    assert (
        "is not a file" in compared(tmp_path, pro2()).line
        or "cannot read" in compared(tmp_path, pro2()).line
    )


@pytest.mark.parametrize(
    "options",
    ["--audit --firmware x", "--ignore x", "--table line --firmware x", "--discover --firmware x",
     "--settings /nowhere", "--report --firmware x", "--firmware ("],
)  # fmt: skip
def test_what_makes_no_sense_is_a_usage_error(options: str) -> None:
    result = judge("check_pdu", options)
    assert (result.status, len(result.output.splitlines())) == (UNKNOWN, 1)
    assert " --help)" in result.line


def test_the_file_is_read_each_time(tmp_path: Path) -> None:
    path = written(tmp_path, pro2())
    file = SettingsFile(str(path))
    count = len(file.settings())
    path.write_text(f'{FIRST}\nsystem family "sentry4"\n# 1 settings\n')
    assert (count > 1000, len(file.settings())) == (True, 1)
    path.unlink()
    with pytest.raises(SourceError, match="cannot read"):
        file.settings()


@pytest.mark.parametrize("option", ["--id AA1", "--unit 1", "--name Master", "--exclude-name x"])
def test_a_part_of_the_objects_is_not_compared_with_all_of_the_file(
    option: str, tmp_path: Path
) -> None:
    result = compared(written(tmp_path, pro2()), pro2(), option)
    assert (result.status, "exclude each other" in result.line) == (UNKNOWN, True), result.line


@pytest.mark.parametrize(
    ("option", "status"),
    [("", WARNING), ("--exclude outlet:AA1", WARNING), ("--exclude line:AA1", OK),
     ("--ignore line.AA1", OK)],
)  # fmt: skip
def test_an_exclusion_is_about_its_table_only(option: str, status: int, tmp_path: Path) -> None:
    path = written(tmp_path, pro2())
    fewer = {oid: value for oid, value in pro2().items() if not (
        oid.startswith(f"{ST4}.4.") and oid.endswith(".1.1.1"))}  # fmt: skip
    result = compared(path, fewer, option)
    assert result.status == status, result.line


def test_a_table_that_is_not_answered_can_be_ignored(tmp_path: Path) -> None:
    path = written(tmp_path, pro2())
    assert compared(path, changed(pro2(), {f"{ST4}.8": None}), "--ignore ^outlet").status == OK


def test_the_firmware_is_told_beside_a_file_of_another_device(tmp_path: Path) -> None:
    path = written(tmp_path, twin(pro2()))
    result = compared(path, pro2(), "--firmware 9")
    assert (result.status, "does not match 9" in result.line) == (WARNING, True)
    assert "of another device" in result.line


def test_temperatures_have_the_unit_that_the_device_has(tmp_path: Path) -> None:
    path = written(tmp_path, changed(pro2(), {f"{ST4}.9.1.10.0": 1}))
    assert "system TemperatureScale fahrenheit\n" in path.read_text()
    assert "temp A1 HighAlarm 50F\n" in path.read_text()
    result = compared(path, pro2())
    assert "TemperatureScale celsius (was fahrenheit)" in result.line


@pytest.mark.parametrize("family", ["eaton-epdu", "hpe-g2", "panduit-g5"])
def test_the_scale_of_a_unit_is_a_setting(family: str, tmp_path: Path) -> None:
    text = written(tmp_path, simulated(family)).read_text()
    table = next(t for t in families.family(family).tables if t.probe.scale_of_unit is not None)
    assert table.probe.scale_of_unit is not None
    assert re.search(rf"^unit \S+ {table.probe.scale_of_unit.name} ", text, re.MULTILINE), text


def test_a_capacity_that_changed_is_no_limit_that_was_crossed(tmp_path: Path) -> None:
    path = written(tmp_path, pro2())
    changes: Changes = {f"{ST4}.4.2.1.6.1.1.1": 16, LINE_ALARM: 300}
    result = compared(path, changed(pro2(), changes))
    assert "line AA:L1(AA1) CurrentCapacity 16A (was 32A)" in result.line
    assert "limit" not in result.line


def test_a_pipe_and_a_huge_number_are_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "is not a file" in compared(pipe, pro2()).line
    path = written(tmp_path, pro2())
    path.write_text(f'{FIRST}\nsystem family "sentry4"\n# {"9" * 5000} settings\n')
    assert "is cut or was changed" in compared(path, pro2()).line
