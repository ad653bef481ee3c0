"""Spec 6: a problem line is read on a telephone, and nothing that matters is cut."""

from __future__ import annotations

import pytest

from lab.agent import Agent
from lab.helpers import Changes, changed, judge, run
from lab.recording import ST4, pro2
from lab.relay import Relay

OUTLETS = {f"{ST4}.8.3.1.2.1.1.{n}": 17 for n in range(1, 25)}


@pytest.mark.parametrize(("most", "told"), [("", 12), ("--most 3", 3), ("--most 0", 24)])
def test_most_findings_of_a_bucket_are_told_then_how_many_more(most: str, told: int) -> None:
    line = judge("check_sentry4_outlet", most, OUTLETS).line
    assert line.count("highAlarm(17)") == told
    assert line.endswith("highAlarm(17)" if told == 24 else f", and {24 - told} more")


LOST = {f"{ST4}.2.3.1.1.2": 10} | {
    oid: 10
    for oid in pro2()
    if oid.startswith(f"{ST4}.")
    and oid.split(".")[10:12] == ["3", "1"]
    and oid.split(".")[13] == "2"
    and (
        (oid.split(".")[9], oid.split(".")[12])
        in {("3", "2"), ("4", "2"), ("5", "2"), ("6", "1"), ("7", "2"), ("8", "2"), ("9", "2"),
            ("10", "2")}
    )
}  # fmt: skip


def test_objects_of_a_lost_unit_are_one_finding() -> None:
    result = judge("check_sentry4", "", LOST)
    assert result.status == 1
    count = len(LOST) - 1
    assert result.line == (
        f"WARNING - DC2_Room4_RackF31, unit Link1(B) Status: noComm(10), with {count} objects on it"
    )
    assert judge("check_sentry4_outlet", "", LOST).line == (
        "WARNING - DC2_Room4_RackF31, unit Link1(B) Status: noComm(10), with 24 objects on it"
    )
    assert judge("check_sentry4_line", "--metric Current", LOST).line == (
        "UNKNOWN - DC2_Room4_RackF31, unit Link1(B) Status: noComm(10), with 4 objects on it"
    )


def test_what_is_worse_than_the_unit_is_told_as_well() -> None:
    line = judge("check_sentry4", "", {**LOST, f"{ST4}.6.3.1.1.1.1.3": 12}).line
    assert line.startswith("CRITICAL - DC2_Room4_RackF31, ocp AA:CB3(AA3) Status: breakerTripped")
    assert "WARNING - unit Link1(B) Status: noComm(10), with" in line


def test_a_breaker_tells_what_hangs_on_it() -> None:
    tripped = {f"{ST4}.6.3.1.1.1.1.3": 12}
    names = "db-1, db-2, san-1, spare"
    line = judge("check_sentry4_ocp", "", tripped).line
    assert line.endswith(f"AA:CB3(AA3) Status: breakerTripped(12) (feeds {names})")
    short = judge("check_sentry4_ocp", "--most 2", tripped).line
    assert short.endswith("(feeds db-1, db-2, and 2 more)")
    # Nothing of it is read where all is well, or told where the device does not tell.
    gone = {**tripped, f"{ST4}.8.2.1.31": None}
    assert judge("check_sentry4_ocp", "", gone).line.endswith("breakerTripped(12)")
    lost = judge("check_sentry4_branch", "", {f"{ST4}.7.3.1.2.1.1.3": 8}).line
    assert f"AA:BR3(AA3) Status: lost(8) (feeds {names})" in lost


def test_an_ok_costs_nothing_more(agent: Agent) -> None:
    with Relay(agent.port) as relay:
        run("check_sentry4_ocp", "-H", "127.0.0.1", "-p", str(relay.port))
        assert len(relay.requests) == 2


def test_two_objects_of_one_name_are_two_findings_and_sensors_tell_their_kind() -> None:
    door: Changes = {f"{ST4}.11.3.1.1.5.1": 18, f"{ST4}.12.3.1.1.5.1": 18}
    door |= {f"{ST4}.11.2.1.3.5.1": "E1", f"{ST4}.12.2.1.3.5.1": "E1"}
    assert judge("check_sentry4_sensor", "", door).line == (
        "CRITICAL - DC2_Room4_RackF31, water E1(E1): alarm(18), contact E1(E1): alarm(18)"
    )
    assert "sensor water E1(E1): alarm(18), sensor contact E1(E1)" in (
        judge("check_sentry4", "", door).line
    )


def test_a_probe_that_is_lost_is_told_once() -> None:
    lost = {f"{ST4}.9.3.1.2.1.1": 8, f"{ST4}.10.3.1.2.1.1": 8}
    assert judge("check_sentry4_sensor", "", lost).line == (
        "UNKNOWN - DC2_Room4_RackF31, temp/humid Master_Front(A1): lost(8)"
    )


@pytest.mark.parametrize("arguments", ["", "--oksummary", "-v", "--perf ActivePower --oksummary"])
def test_nagios_never_cuts_inside_performance_data_but_where_it_is_told(arguments: str) -> None:
    result = judge("check_sentry4_outlet", arguments, values=pro2(4, 54))
    kept = result.output.encode()[:8192].decode()
    if "--perf" in arguments:
        assert len(result.output) < 8192
        assert len(result.labels) == 216
    elif len(result.output) > 8192:
        # Performance data stands behind the first line: what is cut is what comes after it.
        first = result.output.split("\n")[0]
        assert " | AA1_Current=" in first
        assert kept.startswith(first[:8000])


def test_verbose_keeps_performance_data_from_being_cut() -> None:
    result = judge("check_sentry4_branch", "-v --perf Current", values=pro2(4, 54))
    assert len(result.output) < 8192
    assert result.output.rstrip().split("\n")[-1].count(" | ") == 1
    long = judge("check_sentry4_outlet", "-v --perf ActivePower", values=pro2(4, 54)).output
    assert len(long) > 8192
    assert long.split("\n")[0].count("_ActivePower=") == 216


@pytest.mark.parametrize(
    ("perf", "kinds"),
    [("Energy", {"Energy"}), ("energy,ActivePower", {"Energy", "ActivePower"}), ("none", set())],
)
def test_perf_chooses_performance_data(perf: str, kinds: set[str]) -> None:
    result = judge("check_sentry4_cord", f"--perf {perf}")
    assert {label.split("_")[1] for label in result.labels} == kinds
    assert "expected metrics, or none" in judge("check_sentry4_cord", "--perf none,Energy").line


def test_a_problem_found_stands_when_the_deadline_passes_while_names_are_read() -> None:
    tripped = {f"{ST4}.8.3.1.2.4.1.9": 12}
    with Agent(changed(pro2(4, 54), tripped)) as pdu:
        with Relay(pdu.port) as relay:
            whole = run("check_sentry4", "-H", "127.0.0.1", "-p", str(relay.port))
            needed = len(relay.requests)
        assert whole.status == 2
        assert "outlet Link3_Outlet_9(DA9) Status: breakerTripped(12)" in whole.line
        with Relay(pdu.port) as relay:
            relay.mangle = lambda data: [data] if len(relay.answers) < needed else []
            result = run("check_sentry4", "-H", "127.0.0.1", "-p", str(relay.port), "-t", "20",
                         "--deadline", "3")  # fmt: skip
    assert result.status == 2, result
    assert "outlet DA9 Status: breakerTripped(12)" in result.line


def test_names_are_read_for_the_objects_concerned_only() -> None:
    one = {f"{ST4}.8.3.1.2.4.1.9": 12}
    with Agent(changed(pro2(4, 54), one)) as pdu, Agent(pro2(4, 54)) as well:
        counts = []
        for agent in (well, pdu):
            with Relay(agent.port) as relay:
                run("check_sentry4", "-H", "127.0.0.1", "-p", str(relay.port))
                counts.append(len(relay.requests))
    assert counts[1] - counts[0] <= 2


def test_few_ids_do_not_make_hundreds_of_requests() -> None:
    values = pro2(4, 54)
    ids = [oid for oid in values if oid.startswith(f"{ST4}.8.2.1.2.")]
    few = {oid: value for oid, value in values.items() if oid not in ids[4:]}
    with Agent(few) as pdu, Relay(pdu.port) as relay:
        result = run("check_sentry4_outlet", "-H", "127.0.0.1", "-p", str(relay.port))
        assert result.status == 0
        assert len({label.split("_")[0] for label in result.labels}) == 216
        assert len(relay.requests) <= 75


def test_an_agent_that_stops_answering_is_not_one_that_never_did(agent: Agent) -> None:
    with Relay(agent.port) as relay:
        relay.mangle = lambda data: [data] if len(relay.answers) <= 2 else []
        result = run("check_sentry4", "-H", "127.0.0.1", "-p", str(relay.port), "-t", "0.3",
                     "-e", "0")  # fmt: skip
    assert result.status == 3
    assert "stopped answering after 2 answers: look at its load" in result.line
    assert "community" not in result.line


def test_old_cdus_are_asked_for_four_rows_at_most(cdu_agent: Agent) -> None:
    from tests.ber import Request

    for command in ("check_cdu --temp --humid --tower --infeed", "check_pdu"):
        name, *words = command.split()
        with Relay(cdu_agent.port) as relay:
            assert run(name, "-H", "127.0.0.1", "-p", str(relay.port), *words).status == 0
            assert max(Request(message).repetitions for message in relay.requests) <= 4


def test_a_view_of_the_enterprise_alone_describes_its_system() -> None:
    gone = {f"1.3.6.1.2.1.1.{n}.0": None for n in (1, 2, 3, 6)}
    assert judge("check_sentry4_system", "", gone).line == (
        "OK - DC2_Room4_RackF31, Sentry Switched PDU Version 8.0m, 3 units"
    )


def test_a_wrong_context_is_a_hint_at_it(agent: Agent) -> None:
    result = run("check_sentry4_unit", "-H", "127.0.0.1", "-p", str(agent.port), "-P", "3", "-U",
                 "open", "-N", "nowhere", "-t", "0.5", "-e", "0")  # fmt: skip
    assert result.status == 3
    assert "nowhere (-N)" in result.line
