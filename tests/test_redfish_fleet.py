"""PDUs by Redfish in the daemons: the fleet, the resident process, history, sums, OpenMetrics."""

from __future__ import annotations

import math
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from check_sentry4.checks.request import CheckRequest
from check_sentry4.fleet.file import parse
from check_sentry4.fleet.measured import measured
from check_sentry4.fleet.meters import told
from check_sentry4.fleet.poll import RESULT, SILENT, Outcome, Poller, whole
from check_sentry4.history.readout import readings, readout
from check_sentry4.mib import families
from check_sentry4.perform import Check
from check_sentry4.redfish.saved import SavedTree
from lab.helpers import run
from lab.monitors import wait_for
from lab.redfish import PASSWORD, ROOT, USER, Answer, RedfishService, pdu, saved
from tests.forked import run_forked
from tests.test_fleet import directly, fleet, once
from tests.test_redfish import UNIT, WELL, health

REDFISH = families.family(families.REDFISH)


@pytest.fixture
def service() -> Iterator[RedfishService]:
    with RedfishService(pdu()) as made:
        yield made


def lines(service: RedfishService) -> str:
    """Two services of one PDU."""
    how = " ".join(service.options)
    return f"a;health;check_pdu {how}\na;outlets;check_pdu --table outlet -m Current -w 1 {how}\n"


def test_all_services_of_a_pdu_share_one_reading_and_the_session_stays(
    service: RedfishService,
) -> None:
    found = parse(lines(service)).services
    poller, outcomes = Poller(), list[dict[int, Outcome]]()

    def poll() -> None:
        outcomes.append({})
        service.requests.clear()

        def say(kind: int, place: int, what: Outcome) -> None:
            if kind == RESULT:
                outcomes[-1][place] = what

        poller.poll(found, whole(found), say)

    poll()
    methods = [request.split()[0] for request in service.requests]
    assert methods == ["GET", "POST", "GET", "GET"]
    service.change(f"{UNIT}/Outlets/3", **health("Critical"))
    poll()
    assert [request.split()[0] for request in service.requests] == ["GET", "GET"]
    assert service.connections == 1
    assert outcomes[0][0][1].startswith(f"OK - {WELL}")
    assert outcomes[1][0][0] == 2
    for place, words in enumerate(((), ("--table", "outlet", "-m", "Current", "-w", "1"))):
        alone = run("check_pdu", *words, *service.options)
        assert outcomes[1][place] == (alone.status, alone.output.rstrip("\n"))
    service.open.clear()  # the PDU has restarted, or the session was idle for too long
    poll()
    assert outcomes[2] == outcomes[1]
    poller.close()
    assert service.open == set()


def test_a_login_that_fails_is_tried_once_for_all_services(service: RedfishService) -> None:
    service.orders[f"{ROOT}/SessionService/Sessions"] = lambda _: Answer(418)
    found = parse(lines(service)).services
    outcomes: dict[int, Outcome] = {}

    def say(kind: int, place: int, what: Outcome) -> None:
        if kind == RESULT:
            outcomes[place] = what

    Poller().poll(found, whole(found), say)
    assert [request.split()[0] for request in service.requests] == ["GET", "POST"]
    for state, text in outcomes.values():
        assert state == 3
        assert "answered POST /redfish/v1/SessionService/Sessions with HTTP 418" in text


def test_a_pdu_that_is_silent_and_back(service: RedfishService) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = f"--redfish -H 127.0.0.1 -p {port} -U {USER} -A {PASSWORD} -t 1 -e 0"
    found = parse(f"a;x;check_pdu --no-answer critical {words}\n").services
    said: list[tuple[int, Outcome]] = []
    Poller().poll(found, whole(found), lambda kind, _, what: said.append((kind, what)))
    assert [kind for kind, _ in said] == [SILENT, RESULT]
    state, text = said[-1][1]
    assert state == 2
    assert "refuses the connection" in text


def test_once_by_the_fleet_ends_its_sessions(service: RedfishService, tmp_path: Path) -> None:
    file = tmp_path / "services"
    file.write_text(lines(service))
    status, results, errors = once(file)
    assert (status, errors, len(results)) == (0, "", 2)
    assert results[0]["output"] == f"OK - {WELL}"
    assert wait_for(lambda: not service.open, 10)


def test_the_resident_process_says_the_same(service: RedfishService, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with fleet("--listen", str(path), "--status-file", str(tmp_path / "s")):
        assert wait_for(path.exists, 20)
        for words in ((), ("-v",), ("--table", "outlet", "-m", "all"), ("--ca", "/nowhere")):
            alone = run_forked("check_pdu", *service.options, *words)
            assert directly(path, "check_pdu", *service.options, *words) == alone
    assert service.open == set()


@pytest.fixture
def tree(tmp_path: Path) -> SavedTree:
    saved(pdu(), tmp_path / "tree")
    return SavedTree(str(tmp_path / "tree"))


def test_its_registers_are_kept(tree: SavedTree) -> None:
    check = Check(CheckRequest, (REDFISH,))
    found = readings(readout(check, tree), "pdu", "10.0.0.7", "", "")
    kwh = {(r.identity.table, r.identity.id): r.counter * r.identity.step for r in found}
    assert math.isclose(kwh["unit", "RackPDU-1"], 31542.25)
    assert math.isclose(kwh["outlet", "3"], 1003.5)
    assert {r.identity.serial for r in found} == {"RF-0001"}


def test_its_power_is_summed_up(tree: SavedTree) -> None:
    text = told(Check(CheckRequest, (REDFISH,)), tree, ("ActivePower", "Energy"), None)
    assert '"ActivePower": 6100' in text
    assert '"lacking": {}' in text


def test_its_readings_are_exported(tree: SavedTree) -> None:
    from check_sentry4.ask import ask
    from check_sentry4.checks.request import MetricThreshold, TableQuery
    from check_sentry4.device import Device

    table = REDFISH.table("phase")
    assert table is not None
    metric = table.metric("Current")
    assert metric is not None
    query = TableQuery(table, (MetricThreshold(metric),), named=True)
    answer = ask(Device(tree), CheckRequest(REDFISH, (query,)))
    found = [(each.metric, each.id, each.level, each.value) for each in measured(answer)]
    assert found[0] == ("pdu_current_amperes", "I1-L1", "phase", 8.5)


def test_the_password_is_in_no_message_of_a_file() -> None:
    text = f"a;x;check_pdu --redfish -H {ROOT} -U {USER} -A {PASSWORD} --nix\n"
    found = parse(text)
    assert found.errors
    assert all(PASSWORD not in error.logged for error in found.errors)
