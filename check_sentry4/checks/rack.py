"""The feeds of a rack together: would the others carry the load if one failed (spec 11).

Pure: what each feed carries in, results out. A sum is never told from a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from check_sentry4.checks.request import Bounds
from check_sentry4.checks.result import Judgement, Object, Reading, Result
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from check_sentry4.text import clean, first_of, number

#: What ``--metric`` takes; all but the first three are sums over all feeds.
FAILOVER, IMBALANCE, VOLTAGE = "Failover", "FeedImbalance", "FeedVoltage"
#: How far feeds differ, in percent of their mean.
DEVIATIONS = (IMBALANCE, VOLTAGE)
SUMS = {"ActivePower": "W", "ApparentPower": "VA", "Energy": "kWh", "Current": "A"}
METRICS = (FAILOVER, *DEVIATIONS, *SUMS)
LEVELS = ("line", "cord", "branch")
#: What has a voltage; compared by FeedVoltage alone.
OF_VOLTAGES = "voltage"
PLURALS = {"line": "lines", "cord": "cords", "branch": "branches", OF_VOLTAGES: "voltages"}
#: What is measured in which unit.
QUANTITIES = {"A": "Current", "VA": "ApparentPower", "V": "Voltage"}
#: Amps, or Watts, from which on an outlet carries something: less is noise of its meter.
CARRIES = {"A": 0.1, "W": 10.0}


class Conductor(NamedTuple):
    """What one conductor of a feed carries: a line (A), a cord (VA), a branch (A); a voltage (V).

    ``cord`` counts the cords of the feed from 1. ``note`` says why there is no ``value``.
    """

    level: str
    cord: int
    label: str
    value: float | None
    unit: str
    capacity: float | None
    note: str = ""


class Outlet(NamedTuple):
    """An outlet of a feed; ``load`` is in Amps, or in Watts where no current is measured.

    ``on`` is None if its state is unknown; a load below ``noise`` counts as no load.
    """

    id: str
    name: str
    on: bool | None
    load: float | None
    unit: str = "A"
    noise: float = 0.1
    #: Somebody gave it its name: a factory name is the same on every device.
    named: bool = True
    #: What it is on, for ``--advice``: the cord's number, the conductors (``L1-N``), the bank as
    #: its ``Conductor`` is called; and the kind of its socket. Empty where the device does not say.
    cord: int = 0
    phase: str = ""
    bank: str = ""
    socket: str = ""
    #: Nothing draws anything there, as far as any of its readings says.
    idle: bool = False

    @property
    def carries(self) -> bool:
        """Whether it draws anything."""
        return self.load is not None and self.load >= self.noise


class CustomerOutlet(NamedTuple):
    """An outlet of a customer: its readings by metric, None where it has none; off: all are 0."""

    id: str
    name: str
    values: Mapping[str, float | None]


class FeedLoad(NamedTuple):
    """What one feed carries. ``error`` says why nothing is known; ``silent``: it did not answer.

    ``wiring`` is that of each cord: ``Wye``, ``Delta``, ``Wye and Delta``, ``single-phase``, or
    empty where the device does not tell; ``unpowered`` is what is off or has no voltage, ``doubts``
    what cannot be told; ``sums`` are by metric over what answers, ``lacking`` what of it does not.
    ``customer`` are the outlets that ``--outlets`` names; ``outlets_lacking`` says which outlets,
    or names of outlets, do not answer. ``serials`` and ``peer`` (address and port) tell one device
    from another.
    """

    feed: str
    host: str
    location: str = ""
    error: str = ""
    silent: bool = False
    wiring: tuple[str, ...] = ()
    conductors: tuple[Conductor, ...] = ()
    unpowered: tuple[str, ...] = ()
    sums: Mapping[str, float | None] = {}  # never written to
    outlets: tuple[Outlet, ...] = ()
    customer: tuple[CustomerOutlet, ...] = ()
    outlets_lacking: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    lacking: Mapping[str, tuple[str, ...]] = {}  # never written to
    serials: tuple[str, ...] = ()
    peer: str = ""

    @property
    def called(self) -> str:
        """``feed B (pdu-b)``."""
        return f"feed {self.feed} ({self.host})" if self.host else f"feed {self.feed}"


class RackRequest(NamedTuple):
    """What is asked of a rack: metrics with their bounds, levels of conductors.

    ``capacity`` (Amps or VA) stands for those of the devices; ``share`` is the part of a breaker
    that may be used continuously, in percent. ``pairs``: outlets instead, by ``name`` or ``id``.
    ``customer``: sums over the outlets of which the name matches, instead of over all devices.
    """

    metrics: tuple[tuple[str, Bounds | None], ...]
    levels: tuple[str, ...] = ("line",)
    capacity: float | None = None
    share: float = 100.0
    pairs: str = ""
    no_answer: int = UNKNOWN
    customer: re.Pattern[str] | None = None
    #: Performance data of each outlet as well.
    each_outlet: bool = False
    #: Which outlets to move is to be told (``checks.advice``).
    advice: bool = False
    #: Just the sums: not what each conductor carries, and whether a feed is on.
    only_sums: bool = False

    @property
    def each_load(self) -> bool:
        """Whether what each outlet draws is needed."""
        return bool(self.pairs or self.advice)

    @property
    def names(self) -> tuple[str, ...]:
        """The metrics."""
        return tuple(name for name, _ in self.metrics)


def judge_rack(asked: RackRequest, feeds: Sequence[FeedLoad]) -> Judgement:
    """The state of a rack, or of a customer's outlets in it."""
    if asked.customer is not None:
        return _customer(asked, asked.customer, feeds)
    results = [result for feed in feeds for result in _supply(asked, feed)]
    twins = list(same_devices(feeds))
    if twins:  # nothing is to be compared
        return Judgement(results + twins, lines=tuple(map(_described, feeds)))
    there = [feed for feed in feeds if not feed.error]
    lines = [_described(feed) for feed in feeds]
    summary = ""
    if asked.pairs:
        found, summary, alone = _pairs(asked, there)
        results += found
        lines += alone
    for metric, bounds in asked.metrics:
        if metric not in SUMS:
            results += _too_few(asked, metric, there)
        if metric in SUMS:
            results.append(_sum(metric, bounds, feeds))
            continue
        for level in (OF_VOLTAGES,) if metric == VOLTAGE else asked.levels:
            for one, other in combinations(there, 2):
                results += _compared(asked, metric, bounds, level, one, other)
    loads = [r for r in results if r.reading is not None and r.reading.metric == FAILOVER]
    most = max(loads, key=lambda r: r.reading.value if r.reading else 0, default=None)
    others = [r for r in results if r.told and r.reading is not None and r not in loads]
    told = [f"{most.told} is the most"] if most else []
    summary = ", ".join([*told, *(r.told for r in others), *([summary] if summary else [])])
    return Judgement(results, summary=summary, lines=tuple(lines))


def _customer(
    asked: RackRequest, customer: re.Pattern[str], feeds: Sequence[FeedLoad]
) -> Judgement:
    """Sums over a customer's outlets on all devices; none is told from a part of them."""
    count = sum(len(feed.customer) for feed in feeds)
    on = sum(bool(feed.customer) for feed in feeds)
    twins = list(same_devices(feeds))
    if twins:  # nothing is to be counted twice
        return Judgement(twins)
    silent = [feed for feed in feeds if feed.error]
    results = [result for feed in silent for result in _supply(asked, feed)]
    pattern = clean(customer.pattern)
    named = f"{pattern}, {_plural(count, 'outlet')} on {_plural(on, 'PDU')}"
    gaps = [f"{f.called}: {', '.join(f.outlets_lacking)}" for f in feeds if f.outlets_lacking]
    if not count and not gaps:
        told = f"{pattern}: no outlet has a name that matches"
        results.append(Result(UNKNOWN, None, told=told))
        return Judgement(results)
    for metric, bounds in asked.metrics:
        lacking = [*(f"{feed.called} does not answer" for feed in silent), *gaps]
        unread = [
            f"{outlet.name}({feed.feed} {outlet.id})"
            for feed in feeds
            for outlet in feed.customer
            if outlet.values.get(metric) is None
        ]
        lacking += [f"no reading of {first_of(unread)}"] if unread else []
        values = [o.values.get(metric) or 0.0 for feed in feeds for o in feed.customer]
        result = _total(metric, bounds, round(sum(values), 3), lacking)
        results.append(result._replace(told=f"{named}, {result.told}"))
    lines = tuple(
        f"{feed.feed} {outlet.name}({outlet.id}): "
        + ", ".join(f"{name} {_amount(value, SUMS[name])}" for name, value in outlet.values.items())
        for feed in feeds
        for outlet in feed.customer
    )
    told_sums = list(results)
    if asked.each_outlet:
        results += [
            _of_outlet(feed, outlet) for feed in feeds for outlet in feed.customer if outlet.values
        ]
    summary = ", ".join([named, *(r.told.removeprefix(f"{named}, ") for r in told_sums)])
    return Judgement(results, summary=summary, lines=lines)


def _of_outlet(feed: FeedLoad, outlet: CustomerOutlet) -> Result:
    """The readings of one outlet, for performance data."""
    readings = tuple(
        Reading(metric, value, SUMS[metric], SUMS[metric])
        for metric, value in outlet.values.items()
        if value is not None
    )
    about = _about(f"{feed.feed}_{outlet.id}", outlet.name)
    return Result(OK, about, "Outlet", told=f"{outlet.name}({outlet.id})", readings=readings)


def _plural(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _too_few(asked: RackRequest, metric: str, there: Sequence[FeedLoad]) -> list[Result]:
    """That nothing is compared, where ``--no-answer ok`` would hide it."""
    if len(there) > 1 or asked.no_answer != OK:
        return []
    told = f"{metric}: there are not two feeds that answer"
    return [Result(UNKNOWN, None, metric, told=told, silent=True)]


def same_devices(feeds: Sequence[FeedLoad]) -> Iterable[Result]:
    """Feeds that are one device, as their serial numbers say."""
    for one, other in combinations(feeds, 2):
        same = sorted(set(one.serials) & set(other.serials))
        if same:
            told = f"{one.called} and {other.called} are the same device (serial number "
            told += f"{same[0]}): name two PDUs"
            yield Result(UNKNOWN, _about(f"{one.feed}_{other.feed}"), "Supply", told=told)


def _described(feed: FeedLoad) -> str:
    """A line of ``-v``."""
    if feed.error:
        return f"{feed.called}: {feed.error}"
    told = [
        f"{_shown(c)} {_amount(c.value, c.unit)}"
        + (f" of {_amount(c.capacity, c.unit)}" if c.level != OF_VOLTAGES else "")
        for c in feed.conductors
    ]
    wiring = " and ".join(filter(None, feed.wiring)) or "wiring not told"
    return f"{feed.called}, {wiring}: {', '.join(told) or '-'}"


def _amount(value: float | None, unit: str) -> str:
    return "?" if value is None else f"{number(round(value, 2))}{unit}"


def _about(id: str, name: str = "") -> Object:
    return Object("rack", "feed", (), id, name)


def _supply(asked: RackRequest, feed: FeedLoad) -> list[Result]:
    """Whether a feed is there at all; beside it what it carries."""
    about = _about(feed.feed)
    if feed.error:
        state = asked.no_answer if feed.silent else UNKNOWN
        return [Result(state, about, told=f"{feed.called}: {feed.error}", silent=True)]
    readings = tuple(
        Reading(
            f"{_key(c)}_{QUANTITIES[c.unit]}",
            c.value,
            c.unit,
            c.unit,
            minimum=0.0 if c.capacity else None,
            maximum=c.capacity,
        )
        for c in feed.conductors
        if c.value is not None and c.level in (*asked.levels, OF_VOLTAGES)
    )
    if feed.unpowered:
        told = f"{feed.called}: {', '.join(feed.unpowered)}, redundancy is gone"
        return [Result(CRITICAL, about, "Supply", told=told, readings=readings)]
    if feed.doubts:
        told = f"{feed.called}: {', '.join(feed.doubts)}"
        return [Result(UNKNOWN, about, "Supply", told=told, readings=readings, silent=True)]
    told = f"{feed.called} is on"
    return [Result(OK, about, "Supply", note="on", told=told, readings=readings)]


def _key(conductor: Conductor) -> str:
    label = f"{conductor.level}_" if conductor.level == "branch" else ""
    cord = f"{conductor.cord}_" if conductor.cord > 1 else ""
    return f"{label}{cord}{conductor.label}".replace(" ", "_")


def _shown(conductor: Conductor) -> str:
    return f"cord {conductor.cord} {conductor.label}" if conductor.cord > 1 else conductor.label


def _by_place(feed: FeedLoad, level: str) -> dict[tuple[int, str], Conductor]:
    """The conductors of a feed by their cord and their label."""
    return {(c.cord, c.label): c for c in feed.conductors if c.level == level}


def _not_told(feed: FeedLoad, level: str) -> str:
    """Why the conductors of a feed cannot be compared with others; empty if they can."""
    conductors = [c for c in feed.conductors if c.level == level]
    if not conductors:
        return f"{feed.called} tells no {PLURALS[level]}"
    seen = [(c.cord, c.label) for c in conductors if c.label]
    twice = next((label for cord, label in seen if seen.count((cord, label)) > 1), None)
    if twice is not None:
        return f"{feed.called} has {twice} more than once: which of them is meant?"
    unnamed = next((c.note for c in conductors if not c.label), None)
    return "" if unnamed is None else f"{feed.called}: {unnamed}"


def _wired_otherwise(one: FeedLoad, other: FeedLoad) -> str:
    """That one feed is Wye and the other Delta; empty if that is not known."""
    for has, wants in zip(one.wiring, other.wiring):
        if has and wants and has != wants:
            return (
                f"{one.called} is {has}, {other.called} {wants}: no line of one is one of the other"
            )
    return ""


def _unmatched(
    one: FeedLoad,
    mine: dict[tuple[int, str], Conductor],
    other: FeedLoad,
    yours: dict[tuple[int, str], Conductor],
) -> str:
    """That two feeds do not have the same conductors; empty if they do."""
    if mine.keys() == yours.keys():
        return ""
    return " and ".join(
        f"{feed.called} has {', '.join(map(_shown, conductors.values()))}"
        for feed, conductors in ((one, mine), (other, yours))
    )


def not_comparable(one: FeedLoad, other: FeedLoad, level: str) -> str:
    """Why the conductors of two feeds cannot be compared; empty if they can."""
    return (
        _not_told(one, level)
        or _not_told(other, level)
        or (_wired_otherwise(one, other) if level == "line" else "")
        or _unmatched(one, _by_place(one, level), other, _by_place(other, level))
    )


def _compared(
    asked: RackRequest,
    metric: str,
    bounds: Bounds | None,
    level: str,
    one: FeedLoad,
    other: FeedLoad,
) -> list[Result]:
    """Two feeds, conductor by conductor, as their labels say (never by their order)."""
    about = _about(f"{one.feed}_{other.feed}")

    def unknown(text: str) -> Result:
        return Result(UNKNOWN, about, metric, told=f"{metric}: {text}", silent=True)

    mine, yours = _by_place(one, level), _by_place(other, level)
    text = not_comparable(one, other, level)
    if text:
        return [unknown(text)]
    results: list[Result] = []
    for key in sorted(mine):
        a, b = mine[key], yours[key]
        gaps = [
            f"{feed.called} {_shown(c)}: {c.note or 'no reading'}"
            for feed, c in ((one, a), (other, b))
            if c.value is None
        ]
        if gaps:
            results += map(unknown, gaps)
            continue
        pair = (one, a), (other, b)
        id = f"{one.feed}_{other.feed}_{_key(a)}"
        if metric in DEVIATIONS:
            results.append(_deviation(metric, bounds, id, pair))
        else:
            results.append(_failover(asked, bounds, id, pair))
    return results


Pair = tuple[tuple[FeedLoad, Conductor], tuple[FeedLoad, Conductor]]


def _judged(bounds: Bounds | None, id: str, reading: Reading, told: str, name: str = "") -> Result:
    state = bounds.state(reading.value) if bounds else OK
    if bounds is not None:
        reading = reading._replace(warning=bounds.warning, critical=bounds.critical)
    return Result(state, _about(id, name), reading.metric, reading, told=told)


def _failover(asked: RackRequest, bounds: Bounds | None, id: str, pair: Pair) -> Result:
    """What the weaker of two would carry alone: (A + B) / the smaller capacity."""
    capacities = []
    for feed, conductor in pair:
        capacity = asked.capacity or conductor.capacity
        if not capacity:
            text = f"{feed.called} {_shown(conductor)} tells no capacity: see --capacity"
            return Result(UNKNOWN, _about(id), FAILOVER, told=f"{FAILOVER}: {text}", silent=True)
        capacities.append(capacity)
    (one, a), (other, b) = pair
    left, lost = (one, other) if capacities[0] < capacities[1] else (other, one)
    load, capacity = (a.value or 0.0) + (b.value or 0.0), min(capacities)
    usable = capacity * asked.share / 100
    percent = round(load / usable * 100, 1)
    whole = float(round(percent))  # as it is told, unless that would lead to another state
    alike = bounds is None or bounds.state(whole) == bounds.state(percent)
    of = f"{_amount(usable, a.unit)}"
    if asked.share != 100:
        of += f", which is {number(asked.share)}% of {_amount(capacity, a.unit)}"
    name = f"if {lost.feed} fails: {left.feed} {_shown(a)}"
    told = f"{name} {_amount(load, a.unit)} of {of} ({number(whole if alike else percent)}%)"
    return _judged(bounds, id, Reading(FAILOVER, percent, "%", "%", minimum=0.0), told, name)


def _deviation(metric: str, bounds: Bounds | None, id: str, pair: Pair) -> Result:
    """``abs(A - B) / mean`` of what two feeds carry, or of their voltages; 0 where both are 0."""
    (one, a), (other, b) = pair
    x, y = a.value or 0.0, b.value or 0.0
    percent = round(abs(x - y) / ((x + y) / 2) * 100, 2) if x + y else 0.0
    told = (
        f"{_shown(a)} {metric}: {number(percent)}% ({one.feed} {_amount(x, a.unit)}, "
        f"{other.feed} {_amount(y, b.unit)})"
    )
    return _judged(bounds, id, Reading(metric, percent, "%", "%", minimum=0.0), told)


def _sum(metric: str, bounds: Bounds | None, feeds: Sequence[FeedLoad]) -> Result:
    """A sum over all feeds. Where a part is missing it is UNKNOWN, unless it is beyond anyway."""
    lacking = []
    for feed in feeds:
        parts = feed.lacking.get(metric, ())
        if parts and not feed.error:
            lacking.append(f"{feed.called}: {', '.join(parts)}")
        elif feed.error or feed.sums.get(metric) is None:
            lacking.append(f"{feed.called} has no reading of it")
    return _total(
        metric, bounds, round(sum(feed.sums.get(metric) or 0.0 for feed in feeds), 3), lacking
    )


def _total(metric: str, bounds: Bounds | None, value: float, lacking: Sequence[str]) -> Result:
    """A sum; ``lacking`` is what of it is not known."""
    unit = SUMS[metric]
    if not lacking:
        told = f"{metric}: {number(value)}{unit}"
        result = _judged(bounds, "", Reading(metric, value, unit, unit), told)
        return result._replace(object=None)
    state = bounds.state_from(value) if bounds else OK
    if state == OK:
        told = f"{metric}: no sum, {'; '.join(lacking)}"
        return Result(UNKNOWN, None, metric, told=told, silent=True)
    told = f"{metric}: at least {number(value)}{unit}; {'; '.join(lacking)}"
    return Result(state, None, metric, told=told)


def _pairs(asked: RackRequest, feeds: Sequence[FeedLoad]) -> tuple[list[Result], str, list[str]]:
    """Outlets that are on and draw nothing while their partners of another feed carry the load."""
    by_key: dict[str, list[tuple[FeedLoad, Outlet]]] = {}
    for feed in feeds:
        for outlet in feed.outlets:
            name = outlet.name.strip().lower() if outlet.named else ""
            key = outlet.id if asked.pairs == "id" else name
            if key:
                by_key.setdefault(key, []).append((feed, outlet))
    results: list[Result] = []
    for feed in feeds:
        if not any(outlet.load is not None for outlet in feed.outlets):
            told = f"{feed.called} measures no outlets"
            results.append(Result(UNKNOWN, _about(feed.feed), "Pairs", told=told, silent=True))
    results += _too_few(asked, "Pairs", feeds)
    if results or len(feeds) < 2:
        return results, "", []
    pairs = {key: found for key, found in by_key.items() if len({f.feed for f, _ in found}) > 1}
    for found in pairs.values():
        results += _dead(found)
    left = [pair for key, found in by_key.items() if key not in pairs for pair in found]
    alone = [f"no partner: {feed.feed} {outlet.name or '-'}({outlet.id})" for feed, outlet in left]
    if not pairs:
        return [Result(UNKNOWN, None, "Pairs", told=unpaired(asked.pairs, feeds))], "", alone
    summary = f"{len(pairs)} pair{'' if len(pairs) == 1 else 's'} of outlets, no supply is dead"
    return results, summary, alone


def unpaired(by: str, feeds: Sequence[FeedLoad]) -> str:
    """That no outlets are a pair, ``by`` their names or IDs, and how many names are no names."""
    factory = sum(not outlet.named for feed in feeds for outlet in feed.outlets)
    told = f"no two outlets of different feeds have the same {by}"
    if factory and by == "name":
        told += f" ({_plural(factory, 'outlet')} with a factory name)"
    return told


def _dead(found: Sequence[tuple[FeedLoad, Outlet]]) -> Iterable[Result]:
    for feed, outlet in found:
        name = f"{outlet.name or 'outlet'}({feed.feed} {outlet.id})"
        about = _about(f"{feed.feed}_{outlet.id}", outlet.name)
        if outlet.on and outlet.load is None:
            told = f"{name} has no reading"
            yield Result(UNKNOWN, about, "Pairs", told=told, silent=True)
        elif outlet.on is not False and not outlet.carries:
            carrying = [(f, o) for f, o in found if f.feed != feed.feed and o.carries]
            if carrying and outlet.on is None:
                told = f"{name} does not say whether it is on, and draws nothing"
                yield Result(UNKNOWN, about, "Pairs", told=told, silent=True)
            elif carrying:
                other, partner = carrying[0]
                load = _amount(partner.load, partner.unit)
                told = f"{name} is on and draws nothing while {other.feed} {partner.id} carries "
                told += f"{load}: its redundant supply is dead"
                yield Result(WARNING, about, "Pairs", told=told)
