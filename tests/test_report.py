"""check_pdu --report: a saved walk of a device that nobody knows, which gives nothing away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from check_sentry4.discover.report import report
from check_sentry4.snmp.walk import SavedWalk
from lab.agent import Agent
from lab.helpers import assert_one_line, judge
from lab.makes import MAKES
from lab.recording import OID, TEXT, Values, dump, pro2
from tests.forked import run_forked

#: What is in texts: a name, a place, a serial number, addresses, a community.
PLANTED = ("db-1.example", "Hall 7", "ZA0815-4711", "192.0.2.17", "00:11:22:aa:bb:cc", "s3cret")


def planted(values: Values) -> Values:
    """A recording in which every text but sysObjectID and readings as texts has one of them."""
    made: Values = {}
    for number, (oid, (tag, value)) in enumerate(values.items()):
        is_name = tag == TEXT and len(value if isinstance(value, bytes) else b"") != 1
        name = PLANTED[number % len(PLANTED)].encode()
        made[oid] = (tag, name) if is_name else (tag, value)
    return made


def of_walk(values: Values, folder: Path) -> str:
    path = folder / "walk.snmprec"
    path.write_text(dump(values), encoding="latin-1")
    return report(SavedWalk(str(path)))


@pytest.mark.parametrize("name", ["sentry4", *MAKES])
def test_it_gives_nothing_away(name: str, tmp_path: Path) -> None:
    values = pro2() if name == "sentry4" else MAKES[name]()
    text = of_walk(planted(values), tmp_path)
    for secret in PLANTED:
        assert secret not in text
        assert secret.encode().hex() not in text
        assert ".".join(str(letter) for letter in secret.encode()) not in text
    lines = [line for line in text.splitlines() if line[:1] != "#"]
    assert len(lines) > 20
    for line in lines:
        assert re.fullmatch(r"[\d.]+\|(2|70|4|4x|6)\|[\dXx.a-f \-AVWHzkh%]*", line), line


def test_texts_in_an_index_and_long_numbers(tmp_path: Path) -> None:
    root = "1.3.6.1.4.1.99999"
    values: Values = {
        "1.3.6.1.2.1.1.1.0": (TEXT, b"Some PDU db-1"),
        "1.3.6.1.2.1.1.2.0": (OID, root.encode()),
        f"{root}.1.4.100.98.45.49": (2, 1),  # an index that is db-1
        f"{root}.2.0": (2, 34260815),
        f"{root}.3.0": (2, -34260815),
        f"{root}.4.0": (OID, b"1.3.6.1.4.1.99999.100.98.45.49"),
        f"{root}.5.0": (TEXT, b"229.2 V"),
        f"{root}.1.3.100.98.49": (2, 1),  # db1
        f"{root}.1.5.66.195.188.114.111": (2, 1),  # an umlaut
        f"{root}.1.192.168.217.23": (2, 1),
        f"{root}.1.491711234567": (2, 1),
        f"{root}.8.0": (OID, b"1.3.6.1.2.1.4.20.1.1.10.1.2.3"),
        f"{root}.9.0": (TEXT, b"A"),
        f"{root}.10.0": (TEXT, b"2.104"),
        f"{root}.11.{'9' * 3000}": (2, 1),
        f"{root}.12.0": (OID, f"{root}.7".encode()),
        f"{root}.6.0": (TEXT, b"\xf0"),
        f"{root}.7.0": (2, 4999),
        "1.3.6.1.4.1.8072.1.0": (2, 7),
    }
    lines = of_walk(values, tmp_path).splitlines()[4:]
    assert lines == [
        "# 6 values are left out: their index may hold a text or an address.",
        "1.3.6.1.2.1.1.1.0|4|XXXXXXXXXXXXX",
        f"1.3.6.1.2.1.1.2.0|6|{root}",
        f"{root}.2.0|2|34000000",
        f"{root}.3.0|2|-34000000",
        f"{root}.4.0|6|0.0",
        f"{root}.5.0|4|999.9 V",
        f"{root}.6.0|4x|f0",
        f"{root}.7.0|2|4999",
        f"{root}.8.0|6|0.0",
        f"{root}.9.0|4|X",
        f"{root}.10.0|4|9.999",
        f"{root}.12.0|6|{root}.7",
    ]


@pytest.mark.parametrize("version", ["1", "2c"])
def test_an_agent_is_read_whole(version: str, tmp_path: Path) -> None:
    values = {oid: value for oid, value in MAKES["apc-rpdu2"]().items()
              if oid.rpartition(".")[0] != "1.3.6.1.2.1.1" or oid[-3] in "12"}  # fmt: skip
    with Agent(values) as agent:
        told = run_forked("check_pdu", "-H", "127.0.0.1", "-p", str(agent.port), "-P", version,
                          "-C", "public", "--report")  # fmt: skip
    assert told.status == 0
    without_uptime = [line for line in told.output.splitlines() if "1.3.6.1.2.1.1.3" not in line]
    expected = [line for line in of_walk(values, tmp_path).splitlines()
                if "1.3.6.1.2.1.1.3" not in line]  # fmt: skip
    assert without_uptime == expected
    assert "public" not in told.output
    path = tmp_path / "report.snmprec"
    path.write_text(told.output, encoding="latin-1")
    assert judge("check_pdu", ["--discover"], values=values).status == 0
    again = run_forked("check_pdu", "--walk", str(path), "--discover")
    assert (again.status, "XXX" in again.output) == (0, True)


def test_a_stranger_is_told_of_it() -> None:
    values: Values = {
        "1.3.6.1.2.1.1.1.0": (TEXT, b"Some PDU"),
        "1.3.6.1.2.1.1.2.0": (OID, b"1.3.6.1.4.1.99999.1"),
    }
    told = judge("check_pdu", "", values=values)
    assert_one_line(told, 3)
    assert "--report" in told.line
    empty = judge("check_pdu", "--report", values=values)
    assert empty.status == 3
    assert "this device answers nothing below 1.3.6.1.4.1.99999" in empty.errors + empty.output


def test_nothing_else_is_asked_with_it() -> None:
    for words in (
        "--table outlet",
        "--discover",
        "--family gude",
        "-w 1",
        "--output json",
        "--name x",
        "--perf none",
    ):
        told = judge("check_pdu", f"--report {words}", values=MAKES["gude"]())
        assert (told.status, "exclude each other" in told.errors + told.output) == (3, True), words
