"""Spec 2: saved walks, as Net-SNMP's own snmpwalk writes them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from check_sentry4.snmp import Scalar, SourceError, Walk
from check_sentry4.snmp.walk import SavedWalk
from lab.agent import Agent
from lab.helpers import ASKS, COMMANDS, judge, run_here
from lab.recording import ST4, pro2

WALKED = [c for c in COMMANDS if c not in ASKS]


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A PDU with difficult names, walked with the output options that the spec names."""
    assert shutil.which("snmpwalk"), "apt-get install snmp"
    values = pro2()
    names = (
        b"two\nlines",
        b'quote" back\\slash',
        b"\xff\x00\x01",
        b"",
        b"1.3.6.1 = INTEGER: 5",
        b"a|b",
    )
    for n, name in enumerate(names, 1):
        values[f"{ST4}.8.2.1.3.1.1.{n}"] = (4, name)
    found = {}
    folder = tmp_path_factory.mktemp("walks")
    with Agent(values) as agent:
        for options in ("-On", "-Onet", "-Onx"):
            path = folder / f"walk{options}"
            with path.open("wb") as out:
                for tree in ("1.3.6.1.2.1.1", "1.3.6.1.4.1.1718"):
                    subprocess.run(
                        ["snmpwalk", "-m", "", "-v2c", "-c", "public", options,
                         f"127.0.0.1:{agent.port}", tree],
                        stdout=out, stderr=subprocess.DEVNULL, check=True,
                    )  # fmt: skip
            found[options] = path
    found["snmprec"] = folder / "snmprec"
    from lab.recording import dump

    found["snmprec"].write_text(dump(values), encoding="latin-1")
    return found


@pytest.mark.parametrize("form", ["-On", "-Onet", "-Onx"])
@pytest.mark.parametrize("command", WALKED)
def test_every_form_gives_the_same_answer(walks: dict[str, Path], form: str, command: str) -> None:
    expected = run_here(command, ["--walk", str(walks["snmprec"])])
    assert run_here(command, ["--walk", str(walks[form])]) == expected
    assert expected.status == 0


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b".1.2.3.1 = INTEGER: 5", 5),
        (b".1.2.3.1 = INTEGER: -410", -410),
        (b".1.2.3.1 = INTEGER: normal(0)", 0),
        (b".1.2.3.1 = INTEGER: 403 hundredth Amps", 403),
        (b".1.2.3.1 = Gauge32: 7", 7),
        (b".1.2.3.1 = Timeticks: (123) 0:00:01.23", 123),
        (b".1.2.3.1 = 123", 123),
        (b'.1.2.3.1 = STRING: "AA:L1"', b"AA:L1"),
        (b".1.2.3.1 = STRING: AA:L1", b"AA:L1"),
        (b'.1.2.3.1 = STRING: "a \\"b\\" \\\\ c"', b'a "b" \\ c'),
        (b'.1.2.3.1 = ""', b""),
        (b".1.2.3.1 = Hex-STRING: 41 42 FF ", b"AB\xff"),
        (b".1.2.3.1 = Hex-STRING: 41 42 \n43 44 ", b"ABCD"),
        (b".1.2.3.1 = BITS: C0 snmpTrap(0) email(1) ", b"\xc0"),
        (b".1.2.3.1 = OID: .1.3.6.1.4.1.1718.4", "1.3.6.1.4.1.1718.4"),
        (b'.1.2.3.1 = STRING: "two\nlines"', b"two\nlines"),
        (b"1.2.3.1|2|5", 5),
        (b"1.2.3.1|67|123", 123),
        (b"1.2.3.1|4|AA:L1", b"AA:L1"),
        (b"1.2.3.1|4x|4142ff", b"AB\xff"),
        (b"1.2.3.1|6|1.3.6.1.4.1.1718.4", "1.3.6.1.4.1.1718.4"),
        (b"1.2.3.1|2|many", b"many"),
    ],
)
def test_lines(tmp_path: Path, line: bytes, value: object) -> None:
    path = tmp_path / "walk"
    path.write_bytes(line + b"\n.1.2.3.2 = INTEGER: 1\n")
    answer = SavedWalk(str(path)).read([], [Walk("1.2.3", 1, 4, 1, "t")])
    assert answer.columns["1.2.3"] == [((1,), value), ((2,), 1)]


def test_what_the_agent_did_not_have_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "walk"
    path.write_text(
        ".1.2.0 = No Such Object available on this agent at this OID\n"
        ".1.3.0 = INTEGER: 4\n"
        ".1.4.0 = No more variables left in this MIB View (It is past the end of the MIB tree)\n"
    )
    answer = SavedWalk(str(path)).read([Scalar("1.2", 4), Scalar("1.3", 4), Scalar("1.4", 4)], [])
    assert answer.scalars == {"1.3.0": 4}


@pytest.mark.parametrize("content", [b"", b"hello\n", b"\0" * 100])
def test_a_file_that_is_no_walk(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "walk"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="holds no varbind"):
        SavedWalk(str(path))


def test_a_walk_that_cannot_be_read() -> None:
    for path in ("/nonexistent", "/tmp"):
        assert "cannot read the walk" in run_here("check_sentry4", ["--walk", path]).line


def test_a_walk_and_a_hostname_say_whose_it_is() -> None:
    gone = {f"{ST4}.1.1.2.0": None, "1.3.6.1.2.1.1.6.0": None}
    assert judge("check_sentry4_unit", "-H pdu7", gone).line.startswith("OK - pdu7, ")
