"""Whatever comes: exit 0 to 3, one proper line, never an exception; OK only if all is OK."""

from __future__ import annotations

import tempfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from check_sentry4.cli.commands import command as click_command
from lab.helpers import COMMANDS, Result, changed, judge, run_here
from lab.recording import ST4, Values, pro2, sentry3
from tests.faults import improper

RELAXED = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
PRO2 = pro2()
CDU = sentry3()


def proper(result: Result) -> None:
    assert result.status in (0, 1, 2, 3)
    assert improper(result) == "", result
    assert "unforeseen" not in result.output, result
    name = ("OK", "WARNING", "CRITICAL", "UNKNOWN")[result.status]
    assert result.output.startswith(f"{name} - "), result


@RELAXED
@given(st.binary(max_size=400), st.sampled_from(COMMANDS))
@example(b"1.3.6.1.4.1.1718.4.1.4.3.1.2.1.1.1|2|\xff", "check_sentry4_line")
@example(b".1.3.6.1.4.1.1718.4.1.4.3.1.2.1.1.1 = INTEGER: normal()", "check_sentry4_line")
@example(b"1.3.6.1.4.1.1718.4.1.4.2.1.4.1.1.1|4x|zz", "check_sentry4_line")
def test_any_bytes_as_a_walk(content: bytes, command: str) -> None:
    more = ["--temp", "--tower", "--infeed"] if command == "check_cdu" else []
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        result = run_here(command, ["--walk", file.name, *more])
    proper(result)
    # A line with the right OID and any text may be a status; nothing else is a device.
    assert result.status != 0 or b"1718" in content


lines = st.one_of(
    st.sampled_from([oid for oid in PRO2 if ".4.1.4." in oid or ".4.1.9." in oid]).flatmap(
        lambda oid: st.one_of(
            st.integers(-(2**33), 2**33).map(lambda n: f"{oid}|2|{n}".encode()),
            st.binary(max_size=70).map(lambda raw: f"{oid}|4|".encode() + raw),
            st.binary(max_size=70).map(lambda raw: f"{oid}|4x|{raw.hex()}".encode()),
            st.text(max_size=20).map(lambda text: f".{oid} = STRING: {text!r}".encode()),
            st.text(max_size=9).map(lambda text: f".{oid} = INTEGER: {text}".encode()),
            st.integers(-9, 99).map(lambda n: f".{oid}.{n} = INTEGER: {n}".encode()),
        )
    ),
    st.binary(max_size=30),
)


@RELAXED
@given(
    st.lists(lines, max_size=40),
    st.sampled_from(["_line", "_sensor", "", "_line -v", "_line --metric Current --oksummary"]),
)
def test_any_mixture_of_lines_as_a_walk(content: list[bytes], what: str) -> None:
    command, *arguments = f"check_sentry4{what}".split()
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"\n".join(content))
        file.flush()
        proper(run_here(command, ["--walk", file.name, *arguments]))


OPTIONS = sorted(
    {name for command in COMMANDS for param in click_command(command).params for name in param.opts}
)
words = st.one_of(
    st.sampled_from(OPTIONS),
    st.sampled_from(
        [
            "1",
            "2c",
            "3",
            "10:20",
            "20:10",
            "@5",
            "~:",
            "Current",
            "AA1",
            "off=ok",
            "",
            "127.0.0.1",
            "0.05",
            "99999",
            "-1",
            "public",
            "Current,",
            ",",
            "units",
        ]
    ),
    st.text(max_size=8),
    st.text(alphabet="\x00\n|\udcff'\"$`\\ é=,:@~-", max_size=6),
)


@RELAXED
@given(st.sampled_from(COMMANDS), st.lists(words, max_size=8))
def test_any_argv(command: str, arguments: list[str]) -> None:
    # A walk that is not there, so that no argv reaches for a network.
    result = run_here(command, [*arguments, "--walk", "/nonexistent", "--deadline", "5"])
    # --help, --version; check_pdu --tables, --families
    lists = ("--family ", "family ") if command == "check_pdu" else ()
    if result.output.startswith(("Usage: ", f"{command} ", *lists)):
        assert result.status == 3
        return
    assert result.status == 3
    assert result.output.count("\n") == 1
    assert result.output.startswith("UNKNOWN - ")
    assert "unforeseen" not in result.output, (arguments, result)


def cells(subtrees: tuple[int, ...]) -> list[str]:
    prefixes = tuple(f"{ST4}.{tree}." for tree in subtrees)
    return [oid for oid in PRO2 if oid.startswith(prefixes)]


LINE_CELLS, SENSOR_CELLS = cells((4,)), cells((9, 10))


@RELAXED
@given(
    st.dictionaries(
        st.sampled_from(LINE_CELLS),
        st.none() | st.integers(-2, 30) | st.integers(0, 70000),
        max_size=12,
    )
)
def test_ok_only_if_every_line_was_read_and_is_ok(changes: dict[str, int | None]) -> None:
    values = changed(PRO2, changes)
    result = judge("check_sentry4_line", "--metric Current -w 12 -c 20", values=values)
    proper(result)
    expected = _expected_lines(values)
    assert result.status == expected, (changes, result)


def _expected_lines(values: Values) -> int:
    """The state that spec 4 gives to lines with -w 12 -c 20, worked out from the raw values."""
    states = set()
    indices = {
        tuple(oid.split(".")[-3:])
        for oid in values
        if oid.startswith(f"{ST4}.4.")
        and oid.split(".")[10:13] in [["2", "1", c] for c in "246"] + [["3", "1", c] for c in "234"]
    }

    def cell(column: str, index: tuple[str, ...]) -> int | None:
        value = values.get(f"{ST4}.4.{column}.{'.'.join(index)}")
        return value[1] if value is not None and isinstance(value[1], int) else None

    for index in indices:
        amps = cell("3.1.3", index)
        dead = {cell("3.1.2", index), cell("3.1.4", index)} & {7, 8, 9, 10}
        if dead or amps is None or not 0 <= amps <= 60000:  # st4LineCurrent
            states.add(3)
        else:
            states.add(2 if amps > 2000 else 1 if amps > 1200 else 0)
    return next((s for s in (2, 1, 3, 0) if s in states), 3)


@RELAXED
@given(
    st.dictionaries(st.sampled_from(SENSOR_CELLS), st.none() | st.integers(-500, 2600), max_size=12)
)
def test_sensors_with_any_cells(changes: dict[str, int | None]) -> None:
    values = changed(PRO2, changes)
    result = judge("check_sentry4_sensor", "--temp --humid", values=values)
    proper(result)
    # Each datum is a reading, none is a marker.
    for label, datum in result.performance.items():
        value = float(datum.split(";")[0].rstrip("C%"))
        assert value >= (-40.9 if "_Temp" in label else 0)


@RELAXED
@given(
    st.dictionaries(st.sampled_from(list(CDU)), st.none() | st.integers(-2, 12), max_size=12),
    st.sampled_from(
        [
            "--temp --humid",
            "--tower",
            "--infeed",
            "--tower Energy,ActivePower",
            "--infeed LoadValue,Power,LoadImbalance -c ,,90",
            "--temp -v",
        ]
    ),
)
def test_check_cdu_with_any_cells(changes: dict[str, int | None], arguments: str) -> None:
    proper(judge("check_cdu", arguments, values=changed(CDU, changes)))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_and_version_exit_3(command: str) -> None:
    for option in ("--help", "-h", "--version", "-V"):
        result = run_here(command, [option])
        assert result.status == 3
        assert command in result.output
