"""A problem line says how bad it is: reading, limit, capacity (spec 6)."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from check_sentry4.ask import ask
from check_sentry4.checks.crossing import crossed_limit
from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.device import Device
from check_sentry4.mib.sentry4 import FAMILY, LINE, OUTLET
from check_sentry4.report.text import OutputOptions, first_line
from check_sentry4.rows import Row
from check_sentry4.snmp import Scalar, SourceError, Varbinds, Walk
from check_sentry4.snmp.walk import SavedWalk
from check_sentry4.state import CRITICAL, WARNING
from check_sentry4.values import Cell
from lab.helpers import Changes, changed, judge
from lab.recording import ST4, dump, pro2

HIGH_ALARM, CURRENT_STATUS, CURRENT = 17, f"{ST4}.4.3.1.4.2.1.2", f"{ST4}.4.3.1.3.2.1.2"
LIMITS = {"CurrentLowAlarm": 1.0, "CurrentLowWarning": 2.0, "CurrentHighWarning": 24.0,
          "CurrentHighAlarm": 25.6}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "severity", "label", "limit"),
    [
        (26.0, CRITICAL, "highAlarm", 25.6),
        (20.0, CRITICAL, "highAlarm", 25.6),  # it is back within it: hysteresis
        (25.0, WARNING, "highWarning", 24.0),
        (0.5, CRITICAL, "lowAlarm", 1.0),
        (1.5, WARNING, "lowWarning", 2.0),
        (26.0, CRITICAL, "alarm", 25.6),
        (20.0, CRITICAL, "alarm", None),
        (20.0, CRITICAL, "fuseBlown", None),  # which is not low
        (26.0, CRITICAL, "", 25.6),
        (0.5, CRITICAL, "", 1.0),
        (26.0, WARNING, "", 24.0),
    ],
)
def test_which_limit_was_crossed(
    value: float, severity: int, label: str, limit: float | None
) -> None:
    metric = LINE.metric("Current")
    assert metric is not None
    cells: dict[str, Cell] = {**LIMITS}
    row = Row(LINE, (1, 1, 1), "AA1", "L1", cells)
    assert crossed_limit(row, metric, value, severity, label) == limit


def test_a_limit_that_is_not_in_force_is_none() -> None:
    metric = LINE.metric("Current")
    assert metric is not None
    row = Row(LINE, (1, 1, 1), "AA1", "L1", {"CurrentHighAlarm": 0})
    assert crossed_limit(row, metric, 26.0, CRITICAL, "highAlarm") is None


def test_the_line_of_the_specification() -> None:
    told = judge("check_sentry4", "", {CURRENT_STATUS: HIGH_ALARM, CURRENT: 2614})
    says = "line BA:L2(BA2) Current: 26.14A highAlarm(17), limit 25.6A of 32A"
    assert told.line == f"CRITICAL - DC2_Room4_RackF31, {says}"


@pytest.mark.parametrize("command", ["check_sentry4", "check_sentry4_line", "check_pdu"])
@pytest.mark.parametrize("options", ["", "-v", "--oksummary", "--perf none"])
def test_every_command_says_it(command: str, options: str) -> None:
    told = judge(command, options, {CURRENT_STATUS: HIGH_ALARM, CURRENT: 2614})
    assert "BA:L2(BA2) Current: 26.14A highAlarm(17), limit 25.6A of 32A" in told.line


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--metric Current", "Current: 26.14A highAlarm(17), limit 25.6A of 32A"),
        ("--metric Current -c 12 --id BA2", "Current: 26.14A"),  # the operator knows that limit
    ],
)
def test_a_metric_says_the_limit_of_the_device(options: str, says: str) -> None:
    changes: Changes = {CURRENT_STATUS: HIGH_ALARM, CURRENT: 2614}
    assert judge("check_sentry4_line", options, changes).line.endswith(f"BA:L2(BA2) {says}")


def test_check_cdu_keeps_the_format_of_its_document() -> None:
    changes: Changes = {CURRENT_STATUS: HIGH_ALARM, CURRENT: 2614}
    told = judge("check_cdu", "--infeed", changes)
    assert told.status == CRITICAL
    assert told.line.endswith("LoadStatus: highAlarm(17)"), told.line


def test_a_document_has_limit_and_capacity() -> None:
    changes: Changes = {CURRENT_STATUS: HIGH_ALARM, CURRENT: 2614}
    told = json.loads(judge("check_sentry4", "--output json", changes).output)
    (result,) = [each for each in told["results"] if each["state"] == "CRITICAL"]
    assert (result["limit"], result["capacity"], result["reading"]["value"]) == (25.6, 32.0, 26.14)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({CURRENT: -1}, "CurrentStatus: highAlarm(17)"),
        ({CURRENT_STATUS: 13, CURRENT: 478}, "CurrentStatus: fuseBlown(13)"),
        (
            {f"{ST4}.4.4.1.4.2.1.2": 0, f"{ST4}.4.4.1.5.2.1.2": 0},
            "Current: 26.14A of 32A highAlarm(17)",
        ),
    ],
)
def test_what_is_not_known_is_not_told(cells: Changes, says: str) -> None:
    told = judge("check_sentry4", "", {CURRENT_STATUS: HIGH_ALARM, CURRENT: 2614, **cells})
    assert f"line BA:L2(BA2) {says}" in told.line


class Counted(SavedWalk):
    """A saved walk that notes what is read, and falls silent after some reads."""

    reads: list[tuple[Sequence[Scalar], Sequence[Walk]]]
    silent_after: int = 99

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Varbinds:
        """See ``Source.read``."""
        if len(self.reads) >= self.silent_after:
            raise SourceError("no answer")
        self.reads.append((list(scalars), list(columns)))
        return super().read(scalars, columns)


def counted(tmp_path_factory: pytest.TempPathFactory, changes: Changes) -> Counted:
    path = tmp_path_factory.mktemp("walk") / "walk"
    path.write_text(dump(changed(pro2(), changes)))
    source = Counted(str(path))
    source.reads = []
    return source


ALARM: Changes = {f"{ST4}.8.3.1.4.1.1.7": HIGH_ALARM}


def test_readings_and_limits_are_those_of_the_objects_concerned(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    request = CheckRequest(FAMILY, (TableQuery(OUTLET, measured=False),), brief=True)
    well = counted(tmp_path_factory, {})
    ask(Device(well), request)
    source = counted(tmp_path_factory, ALARM)
    found = ask(Device(source), request)
    assert "(AA7) Current: " in first_line(found, OutputOptions())
    assert "limit" in first_line(found, OutputOptions())
    # What an OK reads, then single cells of that outlet.
    assert source.reads[: len(well.reads)] == well.reads
    for scalars, walks in source.reads[len(well.reads) :]:
        assert walks == []
        assert {scalar.row for scalar in scalars} == {(1, 1, 7)}


def test_a_device_that_falls_silent_leaves_the_problem_as_it_was_found(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    request = CheckRequest(FAMILY, (TableQuery(OUTLET, measured=False),), brief=True)
    whole = counted(tmp_path_factory, ALARM)
    ask(Device(whole), request)
    lines = []
    for reads in range(1, len(whole.reads) + 1):
        source = counted(tmp_path_factory, ALARM)
        source.silent_after = reads
        found = ask(Device(source), request)
        assert found.state == CRITICAL
        lines.append(first_line(found, OutputOptions()))
    assert "limit" in lines[-1]
    assert any("CRITICAL - " in line and "limit" not in line for line in lines[:-1])
    assert any("Master_Outlet_7" in line and "limit" not in line for line in lines), lines


def test_two_temperatures_are_converted_once_each() -> None:
    hot: Changes = {f"{ST4}.9.3.1.2.1.1": 17, f"{ST4}.9.3.1.1.1.1": 500,
                    f"{ST4}.9.3.1.2.5.2": 17, f"{ST4}.9.3.1.1.5.2": 500}  # fmt: skip
    for options in ("", "--fahrenheit"):
        line = judge("check_sentry4", options, hot).line
        assert line.count("122F highAlarm(17), limit 122F" if options else "50C highAlarm") == 2


def test_the_limit_is_the_one_that_the_status_is_about() -> None:
    changes: Changes = {CURRENT_STATUS: 16, CURRENT: 2614}
    line = judge("check_sentry4", "--status highWarning=critical", changes).line
    assert line.startswith("CRITICAL")
    assert line.endswith("26.14A highWarning(16), limit 22.4A of 32A")


@pytest.mark.parametrize(
    ("label", "severity", "value", "limit"),
    [("highAlarm", CRITICAL, 0.5, 25.6), ("lowAlarm", CRITICAL, 30.0, 1.0),
     ("highWarning", WARNING, 1.5, 24.0)],
)  # fmt: skip
def test_a_limit_never_contradicts_the_status(
    label: str, severity: int, value: float, limit: float
) -> None:
    metric = LINE.metric("Current")
    assert metric is not None
    row = Row(LINE, (1, 1, 1), "AA1", "L1", {**LIMITS})
    assert crossed_limit(row, metric, value, severity, label) == limit
