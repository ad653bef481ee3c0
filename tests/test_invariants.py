"""What holds of every answer, over every recording and mutations of it (Hypothesis).

Lists of faults find what somebody thought of; these find the rest: the state is the same whatever
the words, a problem is never lost by taking something else away, worse is never better.
"""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from check_sentry4.state import OK, SEVERITY, UNKNOWN
from lab.helpers import SHARED, judge
from lab.makes import ENERTREE, MAKES, RARITAN
from lab.recording import ENTERPRISES, INTEGER, ST4, Values, load, pro2, sentry3

RELAXED = settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
CAPTURES = SHARED / "captures"
RECORDINGS: dict[str, Values] = {"pro2": pro2(1, 4), "sentry3": sentry3(neutral=True)}
for path in sorted(CAPTURES.glob("sentry*.snmprec")) if CAPTURES.is_dir() else []:
    RECORDINGS[path.stem] = load(path)
SENTRY = tuple(RECORDINGS)
S4 = tuple(name for name in RECORDINGS if "3" not in name)
RECORDINGS |= {name: make() for name, make in MAKES.items()}
CDU = "--temp --humid --tower --infeed"
ASKED = [
    *(("pdu", "check_pdu", "", name) for name in RECORDINGS),
    *(("cdu", "check_cdu", words, name) for name in SENTRY
      for words in (CDU, "--infeed LoadValue,Voltage -w 4,200: -c 9,100:")),
    *(("s4", command, words, name) for name in S4 for command, words in (
        ("check_sentry4", ""),
        ("check_sentry4_outlet", ""),
        ("check_sentry4_outlet", "--metric Current -w 1 -c 2"),
        ("check_sentry4_line", "--metric Current,CurrentUtilized -w 5,15 -c 6,18"),
        ("check_sentry4_sensor", ""),
        ("check_sentry4_sensor", "--temp --humid -w 20,40"),
        ("check_sentry4_ocp", ""),
    )),
]  # fmt: skip
#: Status columns and their values; readings get other numbers.
VALUES = st.one_of(
    st.none(),
    st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 17, 18, 23, 99]),
    st.sampled_from([-1, -410, 65535, 4294967295, 300, 2000]),
)


def _is_own(oid: str) -> bool:
    return oid.startswith(ENTERPRISES)


def mutated(values: Values, chosen: list[tuple[int, int | None]]) -> Values:
    """Some integer cells changed, or taken away."""
    cells = [oid for oid, (tag, _) in values.items() if tag == INTEGER and _is_own(oid)]
    result = dict(values)
    for number, value in chosen:
        oid = cells[number % len(cells)]
        if value is None:
            result.pop(oid, None)
        else:
            result[oid] = (INTEGER, value)
    return result


MUTATIONS = st.lists(st.tuples(st.integers(0, 10**6), VALUES), max_size=6)


@pytest.mark.parametrize(("kind", "command", "words", "name"), ASKED)
@RELAXED
@given(MUTATIONS)
def test_words_do_not_change_the_state(
    kind: str, command: str, words: str, name: str, chosen: list[tuple[int, int | None]]
) -> None:
    values = mutated(RECORDINGS[name], chosen)
    plain = judge(command, f"-H pdu {words}", values=values)
    for more in ("-v", "--oksummary", "--most 1", "--perf none", "--oksummary -v"):
        other = judge(command, f"-H pdu {words} {more}", values=values)
        assert other.status == plain.status, (more, plain.line, other.line)
        if "--perf" not in more and "oksummary" not in more:
            assert other.performance == plain.performance, more
    told = json.loads(judge(command, f"-H pdu {words} --output json", values=values).output)
    assert told["state"] == ("OK", "WARNING", "CRITICAL", "UNKNOWN")[plain.status]
    assert told["output"] == plain.line
    if not told["results"]:  # nothing of it is left that would tell its family
        assert plain.status == UNKNOWN
        return
    worst = min((("OK", "WARNING", "CRITICAL", "UNKNOWN").index(r["state"])
                 for r in told["results"]), key=SEVERITY.index)  # fmt: skip
    assert worst == plain.status


@pytest.mark.parametrize(("kind", "command", "words", "name"), ASKED)
@RELAXED
@given(MUTATIONS, st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_a_problem_is_not_lost_by_taking_other_cells_away(
    kind: str, command: str, words: str, name: str, chosen: list[tuple[int, int | None]],
    gone: list[int],
) -> None:  # fmt: skip
    values = mutated(RECORDINGS[name], chosen)
    before = judge(command, words, values=values)
    after = judge(command, words, values=mutated(values, [(n, None) for n in gone]))
    cells = [oid for oid, (tag, _) in values.items() if tag == INTEGER and _is_own(oid)]
    if before.status != OK and after.status == OK and cells:
        # Only what was itself taken away may be gone: a cell of each object with a problem.
        told = json.loads(judge(command, f"{words} --output json", values=values).output)
        taken = [oid for oid in cells if oid in {cells[n % len(cells)] for n in gone}]
        for result in told["results"]:
            # A status is missing only as long as others of the unit have it.
            if result["state"] != "OK" and "not answered" not in result.get("note", ""):
                # What is wrong with the device as a whole is told by a scalar: a count.
                index = "." + ".".join(map(str, result.get("object", {}).get("index", [0])))
                # Behind it there may be the type of a reading, or a scalar's 0.
                assert any(f"{index}." in f"{oid}." for oid in taken), (before.line, taken)


@pytest.mark.parametrize(
    ("kind", "command", "words", "name"), [asked for asked in ASKED if asked[3] in S4]
)
@RELAXED
@given(MUTATIONS, st.integers(0, 10**6))
def test_an_alarm_more_never_makes_the_state_better(
    kind: str, command: str, words: str, name: str, chosen: list[tuple[int, int | None]], where: int
) -> None:
    values = mutated(RECORDINGS[name], chosen)
    statuses = [oid for oid, (tag, value) in values.items()
                if ".1718.4.1." in oid and oid.split(".")[10:12] == ["3", "1"] and tag == INTEGER
                and value == 0]  # fmt: skip
    if not statuses:
        return
    oid = statuses[where % len(statuses)]
    before = judge(command, words, values=values)
    after = judge(command, words, values={**values, oid: (INTEGER, 17)})
    # A reading of 0 may have been it: 17 hundredths are no problem either.
    assert SEVERITY.index(after.status) <= SEVERITY.index(before.status) or (
        before.status == 3 and after.status != 3
    ), (oid, before.line, after.line)


@pytest.mark.parametrize("name", S4)
@RELAXED
@given(MUTATIONS)
def test_every_object_is_in_the_findings(name: str, chosen: list[tuple[int, int | None]]) -> None:
    values = mutated(RECORDINGS[name], chosen)
    for command, tree in (("line", 4), ("ocp", 6), ("branch", 7)):
        there = {tuple(oid.split(".")[13:]) for oid in values
                 if oid.startswith(f"1.3.6.1.4.1.1718.4.1.{tree}.")
                 and oid.split(".")[10:13] in (["2", "1", "2"], ["2", "1", "4"], ["3", "1", "1"],
                                               ["3", "1", "2"])}  # fmt: skip
        told = json.loads(judge(f"check_sentry4_{command}", "--output json", values=values).output)
        seen = {tuple(map(str, r["object"]["index"])) for r in told["results"] if "object" in r}
        assert seen == there or "answers no" in told["output"], command


@pytest.mark.parametrize("name", RECORDINGS)
@RELAXED
@given(MUTATIONS, st.sampled_from(["notFound", "noComm", "lost"]))
def test_a_status_that_is_taken_for_ok_never_makes_it_worse(
    name: str, chosen: list[tuple[int, int | None]], label: str
) -> None:
    values = mutated(RECORDINGS[name], chosen)
    plain = judge("check_pdu", values=values)
    mapped = judge("check_pdu", f"--status {label}=ok", values=values)
    if "wrong usage" not in mapped.output:  # a family without such a status
        better = SEVERITY.index(mapped.status) >= SEVERITY.index(plain.status)
        assert better, (plain.line, mapped.line)


@pytest.mark.parametrize("table", ["line", "outlet", "branch", "phase", "cord", "ocp"])
@RELAXED
@given(st.integers(0, 10**6), st.sampled_from([None, -1, 9, 17, 99]))
def test_an_object_alone_is_as_well_as_among_others(
    table: str, cell: int, value: int | None
) -> None:
    """The worst of the objects, each asked for by its ID, is the state of all of them."""
    values = RECORDINGS["pro2"]
    number = {"cord": 3, "line": 4, "phase": 5, "ocp": 6, "branch": 7, "outlet": 8}[table]
    cells = [oid for oid, (tag, _) in values.items()
             if oid.startswith(f"{ST4}.{number}.3.1.") and tag == INTEGER]  # fmt: skip
    changed_now = dict(values)
    oid = cells[cell % len(cells)]
    if value is None:
        del changed_now[oid]
    else:
        changed_now[oid] = (INTEGER, value)
    ids = [text.decode() for oid, (_, text) in values.items()
           if oid.startswith(f"{ST4}.{number}.2.1.2.") and isinstance(text, bytes)]  # fmt: skip
    command = f"check_sentry4_{table}"
    alone = [judge(command, f"--id {id}", values=changed_now).status for id in ids]
    together = judge(command, values=changed_now).status
    assert min(alone, key=SEVERITY.index) == together, oid


#: The rows of units by family: what is before the index of one, and what all of them answer.
UNITS = {
    "pro2": rf"{re.escape(ST4)}\.2\.\d\.1\.\d+\.",
    "sentry3": r"1\.3\.6\.1\.4\.1\.1718\.3\.2\.1\.1\.\d+\.",
    "pdu2": rf"{re.escape(RARITAN)}\.(?:3\.2\.[12]|5\.1\.\d+)\.1\.\d+\.",
    "enertree": rf"{re.escape(ENERTREE)}\.1\.2\.1\.1\.\d+\.",
}


@pytest.mark.parametrize("words", ["", "--absent ok", "-v"])
@pytest.mark.parametrize("name", UNITS)
def test_units_that_do_not_answer_are_missed(name: str, words: str) -> None:
    """They are taken away one after the other, to the last: that is never OK."""
    left, unit = RECORDINGS[name], re.compile(rf"{UNITS[name]}(\d+)(?:\.|$)")
    indexes = sorted({found.group(1) for oid in left if (found := unit.match(oid))})
    assert indexes
    for index in indexes:
        left = {oid: cell for oid, cell in left.items()
                if not ((found := unit.match(oid)) and found.group(1) == index)}  # fmt: skip
        assert judge("check_pdu", words, values=left).status != OK, index
