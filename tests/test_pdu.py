"""Spec 10: check_pdu. On a PRO2 letter for letter what the specialised command prints."""

from __future__ import annotations

import re

import pytest

from check_sentry4.mib import families
from lab.helpers import Changes, assert_one_line, judge, run_here
from lab.recording import ST4, Values, sentry3

WRONG: Changes = {f"{ST4}.6.3.1.1.1.1.3": 12, f"{ST4}.4.3.1.4.2.1.2": 17, f"{ST4}.9.3.1.2.1.1": 8,
                  f"{ST4}.2.3.1.1.2": 10}  # fmt: skip
SAME = [
    ("check_sentry4", "", ""),
    ("check_sentry4", "", "-v"),
    ("check_sentry4", "", "--only lines,sensors"),
    ("check_sentry4", "", "--oksummary --skip outlets"),
    ("check_sentry4", "", "--discover"),
    ("check_sentry4_system", "--table system", ""),
    ("check_sentry4_system", "--table system", "-m Uptime,UnitCount -w 3600:,3:3"),
    *((f"check_sentry4_{table}", f"--table {table}", words)
      for table in ("unit", "cord", "line", "phase", "ocp", "branch", "outlet")
      for words in ("", "-v", "--oksummary", "--id AA1", "--exclude A,AA,AA1")),
    *((f"check_sentry4_{table}", f"--table {table}", "-m Current -w 5 -c 6 --name AA")
      for table in ("line", "phase", "branch", "outlet")),
    ("check_sentry4_line", "--table line", "-m LoadImbalance -w 15 -c 20"),
    ("check_sentry4_outlet", "--table outlet", "--expect on --id AA1"),
    *(("check_sentry4_sensor --" + kind, f"--table {kind}", words)
      for kind in ("temp", "humid", "water", "contact", "adc", "fan") for words in ("", "-v")),
    ("check_sentry4_sensor --temp", "--table temp", "-w 20 -c 30 --fahrenheit"),
]  # fmt: skip


@pytest.mark.parametrize("changes", [{}, WRONG], ids=["well", "wrong"])
@pytest.mark.parametrize(("command", "table", "words"), SAME)
def test_on_a_pro2_it_prints_what_the_specialised_command_prints(
    command: str, table: str, words: str, changes: Changes
) -> None:
    name, *kind = command.split()
    expected = judge(name, [*kind, *words.split()], changes)
    assert judge("check_pdu", f"{table} {words}", changes) == expected
    named = judge("check_pdu", f"--family sentry4 {table} {words}", changes)
    assert named == expected


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ("", 0, "OK - BLDG_ROOM_RACK, 2 towers, 6 infeeds, 8 sensors are normal"),
        ("--table tower -m ActivePower -w 1700", 1, "TowerA(A) ActivePower: 1760W"),
        ("--table tower -m VACapacity", 0, "TowerA(A) PowerCapacity: 10800VA"),
        ("--table infeed -m Current -w 4", 1, "TowerA_InfeedA(AA) Current: 4.07A"),
        ("--table infeed -m LoadValue --id AB", 0, "TowerA_InfeedB(AB) Current: 3.21A"),
        ("--table temp -w 30", 1, "Bottom-Rack-Exhaust_F32(A2): 33C"),
        ("--table system -m TowerCount -c 2:2", 0, "TowerCount: 2"),
        ("--table outlet", 3, "this device answers no outlets"),
    ],
)
def test_on_a_sentry3(words: str, status: int, says: str) -> None:
    result = judge("check_pdu", words, values=sentry3())
    assert (result.status, says in result.line) == (status, True), result


S3 = "1.3.6.1.4.1.1718.3"
WHOLE: Changes = {
    f"{S3}.1.6.0": 3453,
    **{f"{S3}.2.3.1.{c}.1.1.1": v for c, v in
       ((2, "AA1"), (3, "web-3"), (5, 0), (6, 1), (7, 0), (10, 4), (12, 16), (18, 1234567))},
    **{f"{S3}.2.7.1.{c}.1.1.1": v for c, v in
       ((2, "AA1"), (3, "BR1"), (5, 1), (6, 4), (7, 1500), (8, 16), (9, 20))},
    **{f"{S3}.2.4.1.{c}.1": v for c, v in
       ((2, "A"), (4, 0), (5, "Leak"), (6, 1), (7, "Air"), (8, 3), (9, 201), (10, 5), (11, 200))},
    **{f"{S3}.2.6.1.{c}.1.1": v for c, v in ((2, "A1"), (3, "Door"), (4, 1))},
}  # fmt: skip


def test_sentry3_whole() -> None:
    values: Values = sentry3()
    result = judge("check_pdu", "", WHOLE, values)
    assert result.status == 2
    for says in (
        "branch BR1(AA1) Current: 15A loadHigh(4), limit 16A of 20A",
        "sensor water Leak(A): alarm(1)",
        "sensor contact Door(A1): alarm(1)", "WARNING - sensor adc Air(A): 201",
    ):  # fmt: skip
        assert says in result.line, result.line
    assert "outlet" not in result.line  # off by its operator is no problem
    energy = judge("check_pdu", "--table outlet -m Energy", WHOLE, values)
    assert "web-3(AA1) Energy: 1234.567kWh" in energy.line
    total = judge("check_pdu", "--table system -m TotalPower -w 3000", WHOLE, values)
    assert total.line == "WARNING - BLDG_ROOM_RACK, TotalPower: 3453W"


def test_bad_input() -> None:
    printer: Values = {"1.3.6.1.2.1.1.1.0": (4, b"printer"), "1.3.6.1.2.1.1.2.0":
                       (6, b"1.3.6.1.4.1.11.2.3")}  # fmt: skip
    stranger = judge("check_pdu", "", values=printer)
    assert_one_line(stranger, 3)
    assert "sysObjectID 1.3.6.1.4.1.11.2.3, sysDescr printer" in stranger.line
    for oid, kind in (("318.1.3.2.11", "an APC Smart-UPS"), ("318.1.3.14.1", "an APC cooling unit"),
                      ("5528.100.20.10.2013", "a NetBotz appliance"), ("534.1", "an Eaton UPS"),
                      ("476.1.42", "a Liebert device other than a rack PDU")):  # fmt: skip
        other = judge("check_pdu", "", values={**printer, "1.3.6.1.2.1.1.2.0": (
            6, f"1.3.6.1.4.1.{oid}".encode())})  # fmt: skip
        assert_one_line(other, 3)
        assert f"this is {kind}, no rack PDU (sysObjectID 1.3.6.1.4.1.{oid}" in other.line
    lacks = judge("check_pdu", "--table cord", values=sentry3())
    assert_one_line(lacks, 3)
    assert "has system, tower, infeed, branch, outlet, temp, humid, water" in lacks.line
    assert_one_line(judge("check_pdu", "--family apc"), 3)


def test_tables_lists_every_table_and_metric_of_every_family() -> None:
    told = run_here("check_pdu", ["--tables"])
    assert told.status == 3
    for family in families.families():
        of_it = told.output.partition(f"--family {family.name} ")[2].partition("\n--family")[0]
        first = "UnitCount" if family.name == families.REDFISH else "Uptime s"
        assert re.search(rf"^  system  .*{first}", of_it, re.MULTILINE)
        for table in family.tables:
            assert re.search(rf"^  {table.name} ", of_it, re.MULTILINE), table.name
            for metric in table.metrics:
                assert f"{metric.name} {metric.unit}".rstrip() in of_it
    assert max(map(len, told.output.splitlines())) <= 78
