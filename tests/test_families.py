"""Spec 10: ATEN PE, EnerTEG and the PDU2-MIB, on recordings made from their MIBs and real ones."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import jsonschema
import pytest

from check_sentry4.cli.commands import command
from check_sentry4.cli.run import result
from check_sentry4.mib import families
from lab.agent import Agent
from lab.helpers import ROOT, SHARED, Changes, assert_one_line, judge
from lab.makes import (
    CYBERPOWER,
    ENERTREE,
    MAKES,
    aten,
    cyberpower_old,
    enertree,
    pdu2,
)
from lab.recording import INTEGER, Values, key, load
from lab.relay import Relay
from tests.family_cases import CASES, HEALTHY, P, e
from tests.forked import run_forked
from tests.rogue import Rogue, limited

CAPTURES = SHARED / "captures"
REAL = ("raritan_px3", "raritan_px2", "atenpdu", "schleifenbauer_pdu5")
with_captures = pytest.mark.skipif(not CAPTURES.is_dir(), reason="../shared/captures is not here")


@pytest.mark.parametrize("name", MAKES)
def test_healthy(name: str) -> None:
    assert judge("check_pdu", "", values=MAKES[name]()).line == HEALTHY[name]


@pytest.mark.parametrize("name", MAKES)
def test_a_view_that_shows_only_the_family(name: str) -> None:
    """Without the system group a family is known by what answers; many have a UnitCount."""
    view = {oid: value for oid, value in MAKES[name]().items()
            if not oid.startswith("1.3.6.1.2.1.")}  # fmt: skip
    told = judge("check_pdu", "--discover=json", values=view)
    assert json.loads(told.output)["family"] == name, told.output[:200]


@pytest.mark.parametrize(("name", "options", "changes", "status", "says"), CASES)
def test_rules(name: str, options: str, changes: Changes, status: int, says: str) -> None:
    result = judge("check_pdu", options, changes, MAKES[name]())
    assert (result.status, says in result.line) == (status, True), result.output
    if says and status not in (3,):
        assert result.line.endswith(says), result.line


@pytest.mark.parametrize(("options", "changes", "status", "says"), [
    ("", {}, 0, "OK - Room 25, 1 phase, 2 banks, 4 outlets are normal"),
    ("", {"2.3.1.1.3.1": 4}, 2, "phase 1 Current: 10A overload(4)"),
    ("", {"2.3.1.1.3.3": 3}, 1, "bank 2 Current: 6A nearOverload(3)"),
    ("", {"2.3.1.1.3.3": None}, 3, "bank 2 LoadState: not answered"),
    ("--table bank -m Current -w 5", {}, 1, "bank 2 Current: 6A"),
    ("--table outlet --expect on", {"3.5.1.1.4.3": 2}, 2, "srv-3(3) State: off(2)"),
])  # fmt: skip
def test_firmware_with_an_older_mib(options: str, changes: Changes, status: int, says: str) -> None:
    """A CyberPower PDU that answers no table of ePDU2."""
    old = {f"{CYBERPOWER}.3.{oid}": value for oid, value in changes.items()}
    told = judge("check_pdu", options, old, cyberpower_old())
    assert (told.status, told.line.endswith(says)) == (status, True), told.line


def test_whoever_has_several_totals_does_not_tell_of_what() -> None:
    changes: Changes = {e(10, column, "1.2"): 0 for column in (3, 4, 7, 12)}
    result = judge("check_pdu", "--table total -m Current --unit 1", changes, enertree())
    assert result.status == 3
    assert "Current: not answered" in result.line


def test_performance_data() -> None:
    data = judge("check_pdu", "--only inlets,outlets", values=pdu2()).performance
    assert data["I1_Current"] == "12A;20.8;25.6;0;32"
    assert data["2_I1_Voltage"] == "400V;380:420;370:430"
    assert data["I1_ActivePower"] == "6900W"  # its thresholds are not enabled
    data = judge("check_pdu", "", values=aten()).performance
    assert (data["device1_Current"], data["temp1_Temp"]) == ("8.45A;25.6;;0;32", "21.5C;5:30")
    data = judge("check_pdu", "--table branch -m Current --id 2.1", values=enertree()).performance
    assert data == {"branch2_1_Current": "10A;;;0;16"}


@pytest.mark.parametrize("name", MAKES)
@pytest.mark.parametrize("version", ["1", "2c"])
def test_live_and_saved_agree(name: str, version: str) -> None:
    values = MAKES[name]()
    tables = [f"--table {table.name}" for table in families.family(name).tables]
    with Agent(values) as agent:
        for words in ("", "-v", "--oksummary", "--output json", "--discover", *tables):
            there = run_forked("check_pdu", "-H", "127.0.0.1", "-p", str(agent.port), "-P", version,
                               *words.split())  # fmt: skip
            assert there[:2] == judge("check_pdu", ["-H", "127.0.0.1", *words.split()],
                                      values=values)[:2], words  # fmt: skip


def test_bad_input() -> None:
    for name in MAKES:
        lacks = judge("check_pdu", "--table cord", values=MAKES[name]())
        assert_one_line(lacks, 3)
        for table in families.family(name).tables:
            assert table.name in lacks.line
    assert_one_line(judge("check_pdu", "--table rack --unit 1", values=enertree()), 3)
    assert_one_line(judge("check_pdu", "--unit one", values=enertree()), 3)


def test_an_agent_out_of_order_is_an_error() -> None:
    """The MIB of the EnerTEG warns of it: spec 7's error, not an answer with rows lost."""
    values = enertree()
    order = sorted(values, key=key)
    ports = [oid for oid in order if oid.startswith(f"{ENERTREE}.1.9.")]
    first = order.index(ports[0])
    # The second device's branches come before the first's.
    ports.sort(key=lambda oid: (key(oid)[:-2], -key(oid)[-2], key(oid)[-1]))
    order[first : first + len(ports)] = ports
    with Rogue(limited(values, 100, order=order)) as agent:
        result = run_forked(
            "check_pdu", "-H", "127.0.0.1", "-p", str(agent.port), "--table", "branch"
        )
    assert result.status == 3
    assert "OID not increasing" in result.line, result


#: The octets of a response that one Ethernet frame carries.
FRAME = 1472
#: Requests of one metric of one table, where five are too few: names, IDs, states, readings and
#: four thresholds of each of so many outlets do not fit into five responses.
MORE = {
    "apc-cpdu": 9, "eatonpdu_2": 7, "liebert_mph2rg": 7, "schleifenbauer_dpm27e": 9,
    "rittal-cmc-iii-pu_pdu-controller": 25,  # the names of all variables
    "hpe-mapdu_pdu3": 7, "dell-rpdu": 6,
    "poweralert_pdu": 6,  # the tables of a rack switch, where a PDU does not answer its own
}  # fmt: skip
BUDGETED = (
    *REAL, *MORE, "apc_ap8959eu3", "apc_ats", "raritan-pdu", "vertiv-pdu_mn03edr1",
    "cyberpower_epdu2", "enlogic-pdu_v2", "gude-epc_1202", "panduit",
)  # fmt: skip


@with_captures
@pytest.mark.parametrize("capture", BUDGETED)
def test_request_budget(capture: str) -> None:
    """One metric of one table takes at most five requests; a whole device a quarter of a walk's.

    Of small devices the fixed part is more: what it is, where, and which tables it has.
    """
    with Agent(CAPTURES / f"{capture}.snmprec") as agent, Relay(agent.port) as relay:
        at = ["-H", "127.0.0.1", "-p", str(relay.port)]
        program = command("check_pdu")  # in this process, which is quicker

        def cost(*words: str) -> int:
            relay.requests.clear()
            relay.answers.clear()
            result(program, [*at, *words])
            assert max(map(len, relay.answers)) <= FRAME, words
            return len(relay.requests)

        whole = cost()
        family = families.family(json.loads(result(program, [*at, "--discover=json"])[1])["family"])
        for table in family.tables:
            for metric in table.metrics:
                ranges = ["-w", "1:"] if metric.computed.imbalance_of else []
                most = MORE.get(capture, 5)
                took = cost("--table", table.name, "--metric", metric.name, *ranges)
                assert took <= most, (table.name, metric.name)
        roots = {table.oid for table in family.tables}
        trees = [oid for oid in roots if not any(oid.startswith(f"{o}.") for o in roots)]
        relay.requests.clear()
        bulkwalk = shutil.which("snmpbulkwalk")
        assert bulkwalk
        for tree in trees:
            subprocess.run(
                [bulkwalk, "-v2c", "-cpublic", "-m", "", f"127.0.0.1:{relay.port}", tree],
                stdout=subprocess.DEVNULL, check=True,
            )  # fmt: skip
        walked = len(relay.requests)
        assert walked < 60 or whole <= walked / 4, (whole, walked)


@with_captures
@pytest.mark.parametrize(
    ("capture", "options", "status", "says"),
    [
        ("raritan_px3", "", 0, "1 inlet, 24 outlets, 8 sensors are normal"),
        ("raritan_px3", "--table inlet -m Current,Energy,LoadImbalance", 3, "expected Current"),
        ("raritan_px3", "--table inlet -m Current,Energy", 0,
         "I1 Current: 7.661A, I1 Energy: 74057.676kWh"),
        ("raritan_px3", "--table outlet -m Current --id 2", 0, "DEVICE 8:PS1:Planned(2) Current:"),
        ("raritan_px3", "--table temp -w 25", 1, "R03 Outlet Temperature(2): 29.8C"),
        # Its agent answers no state at all: what has no status and no threshold is not healthy.
        ("raritan_px2", "", 3, "this device answers no status of its inlets"),
        ("raritan_px2", "--table outlet -m Current --id 3", 0, "OUTLET3(3) Current: 0.311A"),
        ("atenpdu", "", 0, "16 outlets are normal"),
        ("atenpdu", "--table outlet -m ActivePower -w 200", 1, "13(13) ActivePower: 216.226W"),
        ("schleifenbauer_pdu5", "", 0, "1 device, 1 ring, 2 branches, 1 total are normal"),
        # The agent's own totals are ten times that.
        ("schleifenbauer_pdu5", "--table total -m ActivePower,Current,Energy", 0,
         "total 2.1 ActivePower: 919.48W, total 2.1 Current: 4.18A, total 2.1 Energy: 212kWh"),
        ("schleifenbauer_pdu5", "--table outlet", 3, "this device answers no status of its outl"),
    ],
)  # fmt: skip
def test_real_units(capture: str, options: str, status: int, says: str) -> None:
    values: Values = load(CAPTURES / f"{capture}.snmprec")
    result = judge("check_pdu", options, values=values)
    assert (result.status, says in result.line) == (status, True), result.output


@with_captures
def test_a_threshold_of_a_unit_without_states_decides() -> None:
    values = load(CAPTURES / "raritan_px2.snmprec")
    changed = {**values, f"{P}.4.3.1.4.1.3.1": (INTEGER, 8100)}
    result = judge("check_pdu", "--table outlet -m Current", values=changed)
    assert result.line == "CRITICAL - <private>, OUTLET3(3) Current: 8.1A, limit 8A"


def test_json_tells_texts_as_states() -> None:
    told = json.loads(judge("check_pdu", "--table device --output json",
                            {e(2, 14, "2"): "ERROR"}, enertree()).output)  # fmt: skip
    schema = json.loads((ROOT / "docs" / "output.schema.json").read_text())
    jsonschema.validate(told, schema)
    assert [r["status"] for r in told["results"]] == [
        {"label": "RUNNING", "value": "RUNNING"}, {"label": "ERROR", "value": "ERROR"},
    ]  # fmt: skip


def test_only_rows_know_what_an_index_means() -> None:
    """Unit, parent and position of an object are resolved in one place: ``check_sentry4.rows``."""
    arithmetic = re.compile(r"\b(?:index|row)\[|\.(?:index|row)\[")
    for path in sorted((ROOT / "check_sentry4").rglob("*.py")):
        folder = path.relative_to(ROOT / "check_sentry4").parts[0]
        if folder not in ("rows.py", "snmp", "mib"):
            assert not arithmetic.search(path.read_text()), path


@pytest.mark.parametrize("name", families.NAMES)
def test_a_table_is_part_of_units_first_and_of_tables_that_there_are(name: str) -> None:
    family = families.family(name)
    assert family.unit.place.is_unit
    assert [table.name for table in family.tables if table.place.is_unit] == [family.unit.name]
    for table in family.tables:
        if table.place.part_of:
            assert table.place.part_of[0].table == family.unit.name
        for above in table.place.part_of:
            of = family.table(above.table)
            assert of is not None
            # As many parts of the index as the other's has, or a column that is read with the rest.
            assert not isinstance(above.by, int) or above.by == len(of.id_style)
