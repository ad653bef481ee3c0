"""Which outlets to move: nothing is better, and nothing gets worse."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from check_sentry4.checks import advice
from check_sentry4.checks.advice import LIMIT, UNEVEN, Model, Plan, cords, plan
from check_sentry4.checks.rack import FAILOVER, Conductor, FeedLoad, Outlet, RackRequest
from lab.helpers import run
from lab.recording import ST4, Values, dump, pro2
from tests.test_rooms import anonymous

#: Which conductor each bank is on.
BANKS = {"BR1": "L1", "BR2": "L2", "BR3": "L3", "BR4": "L1", "BR5": "L2", "BR6": "L3"}


ASKED = RackRequest(((FAILOVER, None),), advice=True)


def feed(
    name: str, loads: Sequence[tuple[str, float]], line: float = 16, bank: float = 10, free: int = 1
) -> FeedLoad:
    """A feed with loads on banks (bank, Amps), and so many free outlets on each bank."""
    outlets = [
        Outlet(f"A{n}", f"host-{n}", True, amps, "A", 0.1, True, 1, f"{BANKS[at]}-N", at, "C13")
        for n, (at, amps) in enumerate(loads, 1)
    ]
    outlets += [
        Outlet(f"A{100 * n + k}", "", True, 0.0, "A", 0.1, False, 1, f"{on}-N", at, "C13", True)
        for n, (at, on) in enumerate(BANKS.items(), 1)
        for k in range(free)
    ]
    by_bank = {at: sum(o.load or 0.0 for o in outlets if o.bank == at) for at in BANKS}
    conductors = [Conductor("branch", 1, at, amps, "A", bank) for at, amps in by_bank.items()]
    conductors += [
        Conductor("line", 1, on, sum(by_bank[at] for at in BANKS if BANKS[at] == on), "A", line)
        for on in ("L1", "L2", "L3")
    ]
    return FeedLoad(
        name, f"pdu-{name.lower()}", conductors=tuple(conductors), outlets=tuple(outlets)
    )


def model(one: FeedLoad, *others: FeedLoad) -> Model:
    (cord,) = cords(one)
    return Model(cord, others)


# --- an evaluation that shares nothing with the suite's: Amps of a Wye are added up


def carried(one: FeedLoad, moves: Plan) -> dict[str, float]:
    """Percent of each bank and line."""
    at = {move.outlet.id: move.bank for move in moves}
    amps: dict[str, float] = dict.fromkeys((*BANKS, "L1", "L2", "L3"), 0.0)
    for outlet in one.outlets:
        bank = at.get(outlet.id, outlet.bank)
        amps[bank] += outlet.load or 0.0
        amps[BANKS[bank]] += outlet.load or 0.0
    limits = {c.label: c.capacity or math.inf for c in one.conductors}
    return {label: value / limits[label] * 100 for label, value in amps.items()}


def failover(one: FeedLoad, other: FeedLoad, moves: Plan) -> dict[str, float]:
    mine, yours = carried(one, moves), carried(other, ())
    capacity = {c.label: c.capacity or math.inf for c in one.conductors}
    theirs = {c.label: c.capacity or math.inf for c in other.conductors}
    return {
        on: (mine[on] * capacity[on] + yours[on] * theirs[on]) / min(capacity[on], theirs[on])
        for on in ("L1", "L2", "L3")
    }


def kinds(one: FeedLoad, other: FeedLoad, moves: Plan) -> list[dict[str, float]]:
    found = carried(one, moves)
    lines = {on: found[on] for on in ("L1", "L2", "L3")}
    return [lines, {at: found[at] for at in BANKS}, failover(one, other, moves)]


def imbalance(lines: dict[str, float]) -> float:
    mean = sum(lines.values()) / 3
    return max(abs(value - mean) for value in lines.values()) / mean * 100 if mean else 0.0


def worse(before: list[dict[str, float]], after: list[dict[str, float]]) -> bool:
    return any(
        now[name] > was[name] + 0.06
        and (now[name] > LIMIT + 0.01 or now[name] > max(was.values()) + 0.06)
        for was, now in zip(before, after)
        for name in was
    )


def goal(found: list[dict[str, float]], moves: Plan) -> tuple[float, float, int]:
    """What is above a limit; what is uneven; how many moves: less is better."""
    excess = sum(max(0.0, value - LIMIT) for kind in found for value in kind.values())
    return round(excess, 1), round(max(0.0, imbalance(found[0]) - UNEVEN), 1), len(moves)


def every(one: FeedLoad) -> Iterator[Plan]:
    """Everything that can be done with one or two plugs."""
    used = [outlet for outlet in one.outlets if outlet.carries]
    free = [outlet for outlet in one.outlets if not outlet.carries]
    singles = [
        advice.Move(outlet, to.bank, to)
        for outlet in used for to in free if to.bank != outlet.bank
    ]  # fmt: skip
    yield from ((move,) for move in singles)
    for first, second in itertools.combinations(singles, 2):
        if first.outlet is not second.outlet and first.to is not second.to:
            yield first, second
    for a, b in itertools.combinations(used, 2):
        if a.bank != b.bank:
            yield advice.Move(a, b.bank, b), advice.Move(b, a.bank, a)


def any_loads(rng: random.Random, most: int) -> list[tuple[str, float]]:
    return [
        (rng.choice([*BANKS]), round(rng.choice([0.3, 1, 2, 3, 5]) * rng.uniform(0.5, 1.5), 2))
        for _ in range(rng.randint(1, most))
    ]


def test_nothing_is_better_on_a_small_pdu() -> None:
    """Exhaustive: each plan there is, against an evaluation of its own."""
    found = better = tried = 0
    for seed in range(60):
        rng = random.Random(seed)
        one = feed("A", any_loads(rng, 7), free=rng.randint(0, 2))
        other = feed("B", any_loads(rng, 7))
        before = kinds(one, other, ())
        best = plan(model(one, other))
        mine = goal(kinds(one, other, best), best)
        found += bool(best)
        for moves in every(one):
            tried += 1
            after = kinds(one, other, moves)
            less = sum(map(sum_above, before)) - sum(map(sum_above, after))
            evener = imbalance(before[0]) - imbalance(after[0])
            noticed = less >= 1.001 or (evener >= 1.001 and less >= 0)
            if noticed and not worse(before, after) and not well(before):
                better += goal(after, moves) < (mine if best else (math.inf, 0.0, 0))
    assert found > 20
    assert tried > 20_000
    assert better == 0


def sum_above(kind: dict[str, float]) -> float:
    return sum(max(0.0, value - LIMIT) for value in kind.values())


def well(found: list[dict[str, float]]) -> bool:
    return sum(map(sum_above, found)) < 0.05 and imbalance(found[0]) < UNEVEN


@pytest.mark.parametrize("part", range(4))
def test_nothing_gets_worse_in_10000_random_racks(part: int) -> None:
    advised = 0
    for seed in range(2500 * part, 2500 * (part + 1)):
        rng = random.Random(f"rack {seed}")
        one = feed("A", any_loads(rng, 5), line=rng.choice([8, 16, 32]))
        other = feed("B", any_loads(rng, 5), line=rng.choice([8, 16, 32]))
        best = plan(model(one, other))
        advised += bool(best)
        assert not worse(kinds(one, other, ()), kinds(one, other, best)), seed
    assert advised > 1000


# --- three phases


def test_a_load_between_two_conductors_is_on_both() -> None:
    """Delta: equal loads on all three pairs are sqrt(3) of one on each conductor."""
    phases = {"L1-L2": 10.0, "L2-L3": 10.0, "L3-L1": 10.0}
    assert advice._line_amps(phases, "L1") == pytest.approx(10 * math.sqrt(3))
    assert advice._line_amps({"L1-L2": 10.0}, "L2") == pytest.approx(10)
    assert advice._line_amps({"L1-L2": 10.0}, "L3") == 0
    assert advice._line_amps({"L1-N": 4.0, "L2-N": 9.0}, "L1") == 4
    # Wye and Delta: the angle between both is 30 degrees.
    both = advice._line_amps({"L1-N": 10.0, "L1-L2": 10.0}, "L1")
    assert both == pytest.approx(20 * math.cos(math.radians(15)))


# --- what is told


def told(*feeds: FeedLoad) -> list[str]:
    return list(advice.advice(feeds, ASKED).lines)


EVEN = [("BR1", 3.0), ("BR2", 3.0), ("BR3", 3.0)]


def test_what_to_move_and_what_comes_of_it() -> None:
    uneven = feed("A", [("BR1", 4.0), ("BR1", 2.0), ("BR2", 2.0), ("BR3", 2.0)], free=1)
    one, result, other = told(uneven, feed("B", EVEN))
    assert one == "advice: A: move host-2(A2) 2A from BR1 to BR2 (free outlet A200)"
    assert (
        result
        == (
            "result: A L1 6A (38%) -> 4A (25%), A L2 2A (13%) -> 4A (25%), "
            "bank BR1 6A (60%) -> 4A (40%), bank BR2 2A (20%) -> 4A (40%), "
            "if A fails: B L1 9A (56%) -> 7A (44%), if A fails: B L2 5A (31%) -> 7A (44%), "
            "load imbalance 80% -> 40%"
        )
        or "load imbalance 80%" in result
    )
    assert other == "advice: B: nothing to move, nothing is above 80%, load imbalance 0%"


def test_without_a_free_outlet_two_change_places() -> None:
    full = feed("A", [("BR1", 6.0), ("BR2", 2.0), ("BR3", 4.0)], free=0)
    crossed = full._replace(
        outlets=(*full.outlets[:1], full.outlets[1]._replace(socket="C19"), full.outlets[2])
    )
    assert told(crossed, feed("B", EVEN))[0].startswith(
        "advice: A: no move of one or two outlets makes it better"
    )
    full = feed("A", [("BR1", 5.0), ("BR1", 3.0), ("BR2", 1.0), ("BR3", 4.0)], free=0)
    first, _, _ = told(full, feed("B", EVEN))
    assert first == "advice: A: exchange host-1(A1) 5A of BR1 with host-3(A3) 1A of BR2"


def test_the_second_feed_is_told_as_if_the_first_were_done() -> None:
    """Both moved to the same conductor would be too much for it."""
    loads = [("BR1", 5.0), ("BR1", 4.0), ("BR2", 4.0), ("BR3", 4.0)]
    a, b = feed("A", loads), feed("B", loads)
    found = [line for line in told(a, b) if line.startswith("result")]
    moved = plan(model(a, b))
    after = failover(a, b, moved)
    assert f"{after['L1']:.0f}%" in found[0]
    assert all(f"{value:.0f}%" in found[1] for on, value in after.items() if on == "L1")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (feed("A", [])._replace(outlets=()), "does not measure the current of its outlets"),
        (feed("A", []), "nothing to move, nothing is above 80%, load imbalance 0%"),
        (FeedLoad("A", "pdu-a", error="no answer from pdu-a"), "no answer from pdu-a"),
        (feed("A", EVEN)._replace(serials=("S",)), "advice: none, feed A (pdu-a) and feed B (pdu-b)"
         " are the same device"),
        (feed("A", EVEN)._replace(outlets=tuple(
            o._replace(bank="", phase="") for o in feed("A", EVEN).outlets)),
         "does not tell which conductors an outlet is on"),
        (feed("A", EVEN)._replace(conductors=(Conductor("line", 1, "L1", None, "A", 16),)),
         "has conductors without a reading"),
    ],
)  # fmt: skip
def test_why_there_is_no_advice(one: FeedLoad, expected: str) -> None:
    assert expected in told(one, feed("B", EVEN)._replace(serials=("S",)))[0]


def test_no_plug_goes_to_an_outlet_that_is_off_or_has_a_name() -> None:
    uneven = feed("A", [("BR1", 4.0), ("BR1", 2.0), ("BR2", 2.0), ("BR3", 2.0)], free=1)
    off = [o._replace(on=False) if o.load == 0 else o for o in uneven.outlets]
    named = [o._replace(named=True, name="spare psu") if o.load == 0 else o for o in uneven.outlets]
    for outlets in (off, named):
        first = told(uneven._replace(outlets=tuple(outlets)), feed("B", EVEN))[0]
        assert "free outlet" not in first
        assert first.startswith("advice: A: exchange ")


def test_no_load_is_moved_to_conductors_that_nobody_knows() -> None:
    """It would be gone from the lines: the best of all moves."""
    uneven = feed("A", [("BR1", 4.0), ("BR1", 2.0), ("BR2", 2.0), ("BR3", 2.0)], free=1)
    others = ("BR2", "BR3", "BR5", "BR6")
    unknown = [o._replace(phase="") if o.bank in others else o for o in uneven.outlets]
    found = told(uneven._replace(outlets=tuple(unknown)), feed("B", EVEN))
    assert found[0].startswith("advice: A: no move of one or two outlets makes it better")


def test_an_outlet_that_cannot_be_placed_is_on_no_cord() -> None:
    one = feed("A", EVEN)
    nowhere = one._replace(outlets=tuple(o._replace(cord=0) for o in one.outlets))
    assert cords(nowhere) == []


# --- for real


def uneven(values: Values) -> Values:
    """An outlet of bank AA1 that draws 6 A: the outlet, its bank and its line say so."""
    changed = dict(values)
    for oid, hundredths in ((f"{ST4}.8.3.1.3.1.1.1", 600),):
        changed[oid] = changed[oid][0], hundredths
    for oid in (f"{ST4}.7.3.1.3.1.1.1", f"{ST4}.4.3.1.3.1.1.1"):
        kind, value = changed[oid]
        changed[oid] = kind, int(value) + 600
    return changed


def test_the_command_tells_it_and_changes_no_state(tmp_path: Path) -> None:
    for name, values in (("a", uneven(pro2(1, 24))), ("b", anonymous(pro2(1, 24)))):
        (tmp_path / f"{name}.snmprec").write_text(dump(values), encoding="latin-1")
    words = [word for name in "ab" for word in ("--walk", str(tmp_path / f"{name}.snmprec"))]
    plain = run("check_sentry4_rack", *words)
    with_advice = run("check_sentry4_rack", *words, "--advice")
    assert with_advice.status == plain.status
    advised = {"A_LoadImbalance", "A_LoadImbalance_advised", "B_LoadImbalance"}
    assert {*with_advice.labels} >= {*plain.labels} | advised
    lines = with_advice.output.splitlines()
    assert lines[0] == plain.output.partition(" | ")[0]
    assert any(line.startswith("advice: A: move ") for line in lines)
    assert sum(line.startswith("result: ") for line in lines) >= 1
    # 54 outlets that draw nothing, and one PDU of another make.
    nothing = {
        oid: (kind, 0 if oid.startswith(tuple(f"{ST4}.{t}.3.1.3." for t in (4, 7, 8))) else value)
        for oid, (kind, value) in pro2(1, 54).items()
    }
    (tmp_path / "a.snmprec").write_text(dump(nothing), encoding="latin-1")
    idle = run("check_sentry4_rack", *words, "--advice").output
    assert "advice: A: nothing to move, nothing is above 80%, load imbalance 0%" in idle
    both = run("check_sentry4_rack", *words, "--advice", "--outlets", "db")
    assert "'--outlets' and '--advice' exclude each other" in both.output
