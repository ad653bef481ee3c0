"""Which outlets to move so that a feed is better balanced, and what comes of it (spec 11).

Pure: what each feed carries in, lines of text out. A plan is the move of one or two outlets to free
outlets of other banks of their cord, or the exchange of two. It never makes a conductor, a bank or
a failover worse: none ends above the limit that was not, and none above it higher than it was;
none of a kind ends higher than the highest of them was.
"""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from check_sentry4.checks.rack import (
    FAILOVER,
    Conductor,
    FeedLoad,
    Outlet,
    RackRequest,
    not_comparable,
    same_devices,
)
from check_sentry4.checks.result import Object, Reading, Result
from check_sentry4.state import OK
from check_sentry4.text import number

#: Percent of a capacity that a conductor, a bank or a failover should not exceed.
LIMIT = 80.0
#: Percent of load imbalance from which an even distribution is worth a move.
UNEVEN = 10.0
NOTHING_HELPS = "no move of one or two outlets makes it better, and nothing worse"
#: Pairs of moves that are all tried; of more, the second is looked for after the best of the first.
MOST_PAIRS = 30_000
FIRSTS = 20
#: Percent below which nothing has changed, and from which somebody notices it.
SAME, NOTICED = 0.05, 1.0

#: The angle of a load's current, seen from the conductor that it leaves or enters, in degrees:
#: between two conductors the voltage leads that of the first by 30, and trails the second's.
_LEADS, _TRAILS = 30, -30


class Move(NamedTuple):
    """An outlet's plug that goes to another bank; ``to`` is the outlet that is free there."""

    outlet: Outlet
    bank: str
    to: Outlet


#: What is moved at once: one outlet, two, or two that change places.
Plan = tuple[Move, ...]


class Cord(NamedTuple):
    """One cord of a feed: Amps by conductor and by bank, and its outlets.

    ``lines`` and ``banks`` are what is measured; ``phases`` says between which conductors each bank
    is (``L1-N``, ``L1-L2``).
    """

    whole: FeedLoad
    number: int
    lines: Mapping[str, Conductor]
    banks: Mapping[str, Conductor]
    phases: Mapping[str, str]
    outlets: Sequence[Outlet]

    @property
    def feed(self) -> str:
        """The name of its feed."""
        return self.whole.feed


class Loads(NamedTuple):
    """What conductors, banks and failovers carry: percent of their capacity, and Amps, by name."""

    percents: Mapping[str, Mapping[str, float]]
    amps: Mapping[str, float]
    #: Amps by conductor.
    lines: Mapping[str, float]
    imbalance: float
    #: Percent that no failover should exceed.
    limit: float = LIMIT

    @property
    def excess(self) -> float:
        """By how many percent all of them together are above their limits."""
        found = (p - self.limit_of(k) for k, kind in self.percents.items() for p in kind.values())
        return sum(max(0.0, each) for each in found)

    def limit_of(self, kind: str) -> float:
        """Percent that nothing of a kind should exceed."""
        return self.limit if kind == "failover" else LIMIT

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to be made better."""
        return self.excess < SAME and self.imbalance < UNEVEN


class Advice(NamedTuple):
    """Lines of text, and results with the imbalance of each cord as it is and as it would be."""

    lines: tuple[str, ...]
    results: tuple[Result, ...] = ()


def advice(feeds: Sequence[FeedLoad], asked: RackRequest) -> Advice:
    """What to move on each feed, or why there is nothing to say.

    Advice for a feed assumes that the advice for the feeds before was followed. Capacities and the
    limit are those of ``asked``. While one feed is off there is no advice: a plug of the other one
    is all that a server has left.
    """
    for feed in feeds:
        gone = feed.error or ", ".join((*feed.unpowered, *feed.doubts))
        if gone:
            return Advice((f"advice: none, {feed.called}: {gone}",))
        if any(c.value is None for c in feed.conductors if c.level == "line"):
            return Advice((f"advice: none, {feed.called} has conductors without a reading",))
    twins = next(iter(same_devices(feeds)), None)
    if twins is not None:
        return Advice((f"advice: none, {twins.told}",))
    limit = limit_of(asked)
    feeds = [_with_capacities(feed, asked) for feed in feeds]
    lines, results = list[str](), list[Result]()
    now = list(feeds)
    for place, feed in enumerate(feeds):
        why = _not_known(feed)
        if why:
            lines.append(f"advice: {why}")
            continue
        others = [other for other in now if other.feed != feed.feed]
        for cord in cords(feed):
            model = Model(cord, others, limit)
            made = plan(model)
            lines += _told(model, made)
            results += _measured(model, made)
            now[place] = _carried_out(now[place], model, made)
    return Advice(tuple(lines), tuple(results))


def _measured(model: Model, made: Plan) -> list[Result]:
    """The load imbalance of a cord now, and if the advice is followed."""
    cord = model.cord
    if len(cord.lines) < 2:
        return []
    id = f"{cord.feed}_{cord.number}" if cord.number > 1 else cord.feed
    readings = tuple(
        Reading(name, round(model.loads(moves).imbalance, 1), "%", "%", minimum=0.0)
        for name, moves in (("LoadImbalance", ()), ("LoadImbalance_advised", made))
    )
    about = Object("rack", "feed", (), id)
    return [Result(OK, about, "Advice", told=f"advice for {_called(cord)}", readings=readings)]


def limit_of(asked: RackRequest) -> float:
    """Percent that no failover should exceed: the warning of Failover, else ``LIMIT``."""
    bounds = dict(asked.metrics).get(FAILOVER)
    warning = bounds.warning if bounds is not None else ""
    return float(warning) if re.fullmatch(r"\d+(\.\d*)?", warning) else LIMIT


def _with_capacities(feed: FeedLoad, asked: RackRequest) -> FeedLoad:
    """A feed with the capacities that may be used (``--capacity``, ``--share``)."""
    return feed._replace(
        conductors=tuple(c._replace(capacity=_usable(c, asked)) for c in feed.conductors)
    )


def _usable(conductor: Conductor, asked: RackRequest) -> float | None:
    capacity = asked.capacity if conductor.level == "line" else None
    capacity = capacity or conductor.capacity
    return capacity * asked.share / 100 if capacity else None


def _carried_out(feed: FeedLoad, model: Model, made: Plan) -> FeedLoad:
    """A feed on which a plan has been carried out, as far as the others see it: its lines."""
    after = model.loads(made).lines
    number = model.cord.number
    return feed._replace(
        conductors=tuple(
            c._replace(value=after[c.label]) if c.level == "line" and c.cord == number else c
            for c in feed.conductors
        )
    )


def _not_known(feed: FeedLoad) -> str:
    """Why nothing can be said of a feed; empty if it can."""
    if not any(outlet.load is not None and outlet.unit == "A" for outlet in feed.outlets):
        return f"none, {feed.called} does not measure the current of its outlets"
    if not any(map(_is_placed, feed.outlets)):
        return f"none, {feed.called} does not tell which conductors an outlet is on"
    if any(c.value is None for c in feed.conductors if c.level == "branch"):
        return f"none, {feed.called} has conductors without a reading"
    return ""


def cords(feed: FeedLoad) -> list[Cord]:
    """The cords of a feed whose outlets tell what they are on."""
    found = []
    for cord in sorted({outlet.cord for outlet in feed.outlets if outlet.bank and outlet.cord}):
        on = [outlet for outlet in feed.outlets if outlet.cord == cord]
        of_cord = [conductor for conductor in feed.conductors if conductor.cord == cord]
        found.append(
            Cord(
                feed,
                cord,
                {c.label: c for c in of_cord if c.level == "line"},
                {c.label: c for c in of_cord if c.level == "branch"},
                {outlet.bank: outlet.phase for outlet in on if _is_placed(outlet)},
                on,
            )
        )
    return found


def _told(model: Model, made: Plan) -> list[str]:
    """A plan in words, and what comes of it."""
    before, after, cord = model.loads(()), model.loads(made), model.cord
    if not made and before.is_well:
        told = f"nothing to move, nothing is above {number(LIMIT)}%"
        if model.limit != LIMIT:
            told += f", no failover above {number(model.limit)}%"
        if len(cord.lines) > 1:
            told += f", load imbalance {_whole(before.imbalance)}"
        return [f"advice: {_called(cord)}: {told}"]
    if not made:
        return [f"advice: {_called(cord)}: {NOTHING_HELPS}"]
    changes = [
        f"{name} {_amount(before, kind, name)} -> {_amount(after, kind, name)}"
        for kind, percents in before.percents.items()
        for name in percents
        if abs(after.percents[kind][name] - percents[name]) >= SAME
    ]
    if len(cord.lines) > 1:
        told = f"{_whole(before.imbalance)} -> {_whole(after.imbalance)}"
        changes.append(f"load imbalance {told}")
    return [f"advice: {_called(cord)}: {_in_words(made)}", f"result: {', '.join(changes)}"]


def _called(cord: Cord) -> str:
    return f"{cord.feed} cord {cord.number}" if cord.number > 1 else cord.feed


def _in_words(made: Plan) -> str:
    one, other = made[0], made[-1]
    if len(made) == 2 and one.to == other.outlet:
        here, there = (
            f"{_outlet(one.outlet)} of {one.outlet.bank}",
            f"{_outlet(one.to)} of {one.bank}",
        )
        return f"exchange {here} with {there}"
    return "move " + " and ".join(
        f"{_outlet(move.outlet)} from {move.outlet.bank} to {move.bank} (free outlet {move.to.id})"
        for move in made
    )


def _outlet(outlet: Outlet) -> str:
    name = f"{outlet.name}({outlet.id})" if outlet.name else outlet.id
    return f"{name} {number(outlet.load or 0.0)}A"


def _whole(percent: float) -> str:
    return f"{number(round(percent))}%"


def _amount(found: Loads, kind: str, name: str) -> str:
    return f"{number(round(found.amps[name], 2))}A ({_whole(found.percents[kind][name])})"


def plan(model: Model) -> Plan:
    """The best plan; empty if none makes it noticeably better than to leave all as it is."""
    before = model.loads(())
    if before.is_well:
        return ()
    free = _free(model.cord)
    singles = list(_moves(model.cord, free))
    first: list[Plan] = [(move,) for move in singles]
    tried = {made: rank(model, made) for made in [*first, *_exchanges(model.cord)]}
    pairs: Iterable[Plan] = combinations(singles, 2)
    if len(singles) * (len(singles) - 1) // 2 > MOST_PAIRS:
        best_first = sorted(first, key=lambda made: tried[made])[:FIRSTS]
        pairs = ((*made, second) for made in best_first for second in singles)
    tried |= {made: rank(model, made) for made in _together(pairs, free)}
    best = min(tried, key=lambda made: tried[made], default=())
    return best if tried.get(best, NOT_TO_BE_DONE) < NOT_TO_BE_DONE else ()


#: The rank of a plan that makes anything worse, or nothing noticeably better.
NOT_TO_BE_DONE = (math.inf,)


def rank(model: Model, made: Plan) -> tuple[float, ...]:
    """How good a plan is, the smaller the better.

    Best is what leaves least above the limit; then what leaves least imbalance above ``UNEVEN``;
    then what has the fewest moves; then what leaves least imbalance, and moves least.
    """
    before, after = model.loads(()), model.loads(made)
    less, evener = before.excess - after.excess, before.imbalance - after.imbalance
    if is_worse(before, after) or not (less >= NOTICED or (evener >= NOTICED and less > -SAME)):
        return NOT_TO_BE_DONE
    moved = sum(move.outlet.load or 0.0 for move in made)
    uneven = max(0.0, after.imbalance - UNEVEN)
    return (
        round(after.excess, 1),
        round(uneven, 1),
        len(made),
        round(after.imbalance, 1),
        round(moved, 2),
    )


def is_worse(before: Loads, after: Loads) -> bool:
    """Whether anything is worse than it was (see above)."""
    for kind, percents in after.percents.items():
        was = before.percents[kind]
        highest = max(was.values(), default=0.0)
        for name, percent in percents.items():
            if percent <= was[name] + SAME:
                continue
            if percent > after.limit_of(kind) or percent > highest + SAME:
                return True
    return False


#: The free outlets of a bank and a kind of socket: two of them are enough.
Free = Mapping[tuple[str, str], Sequence[Outlet]]


def _free(cord: Cord) -> Free:
    found: dict[tuple[str, str], list[Outlet]] = {}
    for outlet in cord.outlets:
        if _is_free(outlet):
            found.setdefault((outlet.bank, outlet.socket), []).append(outlet)
    return found


def _moves(cord: Cord, free: Free) -> Iterable[Move]:
    """Each outlet that draws something to a free outlet of each other bank."""
    for outlet in filter(_is_used, cord.outlets):
        for (bank, socket), there in free.items():
            if bank != outlet.bank and socket == outlet.socket:
                yield Move(outlet, bank, there[0])


def _together(made: Iterable[Plan], free: Free) -> Iterable[Plan]:
    """Two moves at once, of different outlets to different ones."""
    for one, other in made:
        if one.outlet.id == other.outlet.id:
            continue
        if one.to.id == other.to.id:
            there = free[other.bank, other.outlet.socket]
            if len(there) < 2:
                continue
            other = other._replace(to=there[1])
        yield one, other


def _exchanges(cord: Cord) -> Iterable[Plan]:
    """Two outlets that change places."""
    for one, other in combinations(filter(_is_used, cord.outlets), 2):
        if one.bank != other.bank and one.socket == other.socket:
            yield Move(one, other.bank, other), Move(other, one.bank, one)


def _is_placed(outlet: Outlet) -> bool:
    """Whether it says its bank and its conductors: a load moved to an unknown one would vanish."""
    return bool(outlet.bank and outlet.phase)


def _is_used(outlet: Outlet) -> bool:
    return _is_placed(outlet) and outlet.unit == "A" and outlet.carries


def _is_free(outlet: Outlet) -> bool:
    """It is on, nobody has named it, and nothing is plugged in that draws anything at all."""
    unnamed = not (outlet.named and outlet.name)
    return _is_placed(outlet) and bool(outlet.on) and outlet.idle and unnamed


class Model:
    """What becomes of a cord, and of the failovers between it and other feeds."""

    def __init__(self, cord: Cord, others: Sequence[FeedLoad], limit: float = LIMIT) -> None:
        self.cord = cord
        self.limit = limit
        self._banks = {name: bank.value or 0.0 for name, bank in cord.banks.items()}
        self._phases: dict[str, float] = {}
        for outlet in filter(_is_used, cord.outlets):
            self._phases[outlet.phase] = self._phases.get(outlet.phase, 0.0) + (outlet.load or 0.0)
        self._by_outlets = {label: _line_amps(self._phases, label) for label in cord.lines}
        self._others = [
            (f"if {cord.feed} fails: {other.feed} {theirs.label}", theirs, _smaller(theirs, line))
            for other in others
            if not not_comparable(cord.whole, other, "line")
            for theirs in other.conductors
            for line in [cord.lines.get(theirs.label)]
            if line is not None and theirs.level == "line" and theirs.cord == cord.number
        ]
        self._before = self._made(())

    def loads(self, made: Plan) -> Loads:
        """What conductors, banks and failovers carry once a plan is carried out."""
        return self._made(made) if made else self._before

    def _made(self, made: Plan) -> Loads:
        cord, banks, phases = self.cord, dict(self._banks), dict(self._phases)
        for move in made:
            amps, to = move.outlet.load or 0.0, cord.phases[move.bank]
            banks[move.outlet.bank] = banks.get(move.outlet.bank, 0.0) - amps
            banks[move.bank] = banks.get(move.bank, 0.0) + amps
            phases[move.outlet.phase] -= amps
            phases[to] = phases.get(to, 0.0) + amps
        lines = {
            label: max(
                0.0, (line.value or 0.0) + _line_amps(phases, label) - self._by_outlets[label]
            )
            for label, line in cord.lines.items()
        }
        amps_of = {f"bank {name}": value for name, value in banks.items()}
        percents: dict[str, dict[str, float]] = {"line": {}, "bank": {}, "failover": {}}
        for label, value in lines.items():
            name = f"{cord.feed} {label}"
            amps_of[name] = value
            _put(percents["line"], name, value, cord.lines[label].capacity)
        for name, bank in cord.banks.items():
            _put(percents["bank"], f"bank {name}", banks[name], bank.capacity)
        for name, theirs, capacity in self._others:
            amps_of[name] = lines[theirs.label] + (theirs.value or 0.0)
            _put(percents["failover"], name, amps_of[name], capacity)
        return Loads(percents, amps_of, lines, _imbalance(list(lines.values())), self.limit)


def _smaller(one: Conductor, other: Conductor) -> float | None:
    return min((c for c in (one.capacity, other.capacity) if c), default=None)


def _put(percents: dict[str, float], name: str, amps: float, capacity: float | None) -> None:
    if capacity:
        percents[name] = amps / capacity * 100


def _line_amps(phases: Mapping[str, float], label: str) -> float:
    """What the loads between conductors are together on one of them, as currents of three phases.

    Loads are taken as resistive: what they are not changes all conductors alike.
    """
    total = 0j
    for phase, amps in phases.items():
        first, _, second = phase.partition("-")
        if label == first:
            total += cmath.rect(amps, math.radians(0 if second in ("", "N") else _LEADS))
        elif label == second:
            total += cmath.rect(amps, math.radians(_TRAILS))
    return abs(total)


def _imbalance(amps: Sequence[float]) -> float:
    """The largest deviation from the mean, in percent of it (spec 5)."""
    mean = sum(amps) / len(amps) if amps else 0.0
    return max(abs(a - mean) for a in amps) / mean * 100 if mean else 0.0
