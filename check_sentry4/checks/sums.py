"""Sums of the fleet: what all PDUs of a room draw, now or on average (spec 12).

Pure: what is known of each PDU in, a judgement out. A sum is never told from a part of the PDUs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_sentry4.checks.rack import SUMS
from check_sentry4.checks.request import Bounds
from check_sentry4.checks.result import Judgement, Reading, Result
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING
from check_sentry4.text import first_of, number

#: Decimals of a mean, by unit.
PLACES = {"W": 0, "VA": 0, "kWh": 1, "A": 2}
#: The part of a period for which there have to be readings of a PDU; before that a mean beyond its
#: limit is no problem yet.
COVERED = 0.5
#: Why a reading does not hold any more where the PDU does not answer: its age says the rest.
SILENT = "silent"
#: A period counts as whole from this part of it on.
WHOLE = 0.95


class SumRequest(NamedTuple):
    """What is asked of the PDUs: one metric, with its bounds.

    ``over`` is the period of the mean in seconds, 0: the last readings are summed up.
    ``last_known`` is the age in seconds up to which a reading stands for a PDU that does not
    answer. ``without`` names hosts that were left out.
    """

    metric: str
    bounds: Bounds | None = None
    over: float = 0.0
    last_known: float = 0.0
    without: tuple[str, ...] = ()


class PduReading(NamedTuple):
    """What is known of one metric of one PDU.

    ``value`` is the last reading, ``age`` its age in seconds; None: there never was one. ``why``
    says why it does not hold any more, empty if it does. ``mean`` is that of ``covered`` seconds of
    the ``since`` seconds from the first reading on. ``serials`` tell one device
    from another.
    """

    host: str
    value: float | None = None
    age: float | None = None
    why: str = ""
    mean: float | None = None
    covered: float = 0.0
    since: float = 0.0
    serials: tuple[str, ...] = ()


def judge_sum(asked: SumRequest, pdus: Sequence[PduReading]) -> Judgement:
    """The state of a sum over PDUs."""
    pdus = _distinct(pdus)
    twins = _same_device(pdus)
    if twins:
        return Judgement([Result(UNKNOWN, None, asked.metric, told=twins, silent=True)])
    known = [pdu for pdu in pdus if _holds(asked, pdu)]
    lacking = [pdu for pdu in pdus if not _holds(asked, pdu)]
    now = round(sum(pdu.value or 0.0 for pdu in known), 3)
    mean = sum(pdu.mean or 0.0 for pdu in known)
    value = round(mean, PLACES[SUMS[asked.metric]]) if asked.over else now
    result = _result(asked, value, now, pdus, lacking)
    return Judgement([result], summary=result.told)


def _distinct(pdus: Sequence[PduReading]) -> list[PduReading]:
    """Without a PDU that services of one host reach in two ways: it is read twice."""
    seen: set[tuple[str, str]] = set()
    found = []
    for pdu in pdus:
        own = {(pdu.host, serial) for serial in pdu.serials}
        if not own & seen:
            found.append(pdu)
        seen |= own
    return found


def _holds(asked: SumRequest, pdu: PduReading) -> bool:
    """Whether a PDU has a reading that may be summed up."""
    if asked.over and (pdu.mean is None or pdu.covered < COVERED * pdu.since):
        return False
    if pdu.value is None or pdu.age is None:
        return False
    return not pdu.why or pdu.age <= asked.last_known


def _result(
    asked: SumRequest,
    value: float,
    now: float,
    pdus: Sequence[PduReading],
    lacking: Sequence[PduReading],
) -> Result:
    unit, bounds = SUMS[asked.metric], asked.bounds
    named = f"{asked.metric} over {period(asked.over)}" if asked.over else asked.metric
    so_far = max((pdu.since for pdu in pdus), default=0.0)
    if asked.over and so_far < WHOLE * asked.over:
        named += f" ({period(so_far)} so far)"
    young = [pdu for pdu in pdus if pdu.since < COVERED * asked.over]
    also = "".join(f", {text}" for text in _also(asked, pdus))
    count = f"{len(pdus)} PDU{'' if len(pdus) == 1 else 's'}"
    if lacking:
        state = bounds.state_from(_sure(asked, value, lacking, young, pdus)) if bounds else OK
        rest = f"no reading of {_names(lacking)}{also}"
        count = f"{len(pdus) - len(lacking)} of {count}"
        if state == OK:
            told = f"{count}, {named}: no sum, {rest}"
            return Result(UNKNOWN, None, asked.metric, told=told, silent=True)
        told = f"{count}, {named}: at least {number(value)}{unit}{_limit(asked, state)}; {rest}"
        return Result(state, None, asked.metric, told=told)
    told = f"{count}, {named}: {number(value)}{unit}"
    reading = Reading(
        f"{asked.metric}_mean" if asked.over else asked.metric,
        value,
        unit,
        unit,
        bounds.warning if bounds else "",
        bounds.critical if bounds else "",
        minimum=0.0,
    )
    beside: tuple[Reading, ...] = ()
    if asked.over:
        told += f", now {number(now)}{unit}"
        beside = (Reading(asked.metric, now, unit, unit, minimum=0.0),)
    state = crossed = bounds.state(value) if bounds else OK
    if state != OK and young and bounds is not None:
        state = bounds.state_from(_sure(asked, value, lacking, young, pdus)) or UNKNOWN
    told += _limit(asked, crossed if state == UNKNOWN else state)
    if state == UNKNOWN:
        told += f", judged from {period(COVERED * asked.over)} on"
    return Result(state, None, asked.metric, reading, told=told + also, readings=beside)


def _sure(
    asked: SumRequest,
    value: float,
    lacking: Sequence[PduReading],
    young: Sequence[PduReading],
    pdus: Sequence[PduReading],
) -> float:
    """A sum without the means of PDUs that have been read for less than half of the period."""
    if not asked.over:
        return value
    return sum(pdu.mean or 0.0 for pdu in pdus if pdu not in lacking and pdu not in young)


def _also(asked: SumRequest, pdus: Sequence[PduReading]) -> Iterable[str]:
    """What else has to be known of a sum: old readings, hosts that were left out."""
    old = [pdu for pdu in pdus if pdu.why and _holds(asked, pdu)]
    if old:
        yield f"last known: {_names(old)}"
    means = [pdu for pdu in pdus if pdu.mean is not None]
    recent = [pdu for pdu in means if pdu.since < WHOLE * asked.over]
    if recent and len(recent) < len(means):
        names = [f"{pdu.host} for {period(pdu.since)}" for pdu in recent]
        yield f"read: {first_of(names)}"
    if asked.without:
        yield f"without {first_of(asked.without)}"


def _names(pdus: Sequence[PduReading]) -> str:
    """Who has no reading, and since when or why."""
    return first_of([f"{pdu.host} ({_since(pdu)})" for pdu in pdus])


def _since(pdu: PduReading) -> str:
    if pdu.why and pdu.why != SILENT:
        return pdu.why
    if pdu.age is None:
        return "no answer" if pdu.why else "not polled yet"
    if not pdu.why:
        return f"read for {period(pdu.covered)} of {period(pdu.since)}"
    return f"{period(pdu.age)} ago"


def _limit(asked: SumRequest, state: int) -> str:
    """The limit that a sum has crossed: ``, limit 80000W``."""
    bounds = asked.bounds
    spec = {WARNING: bounds.warning, CRITICAL: bounds.critical}.get(state, "") if bounds else ""
    plain = spec.replace(".", "").isdigit()
    if plain:
        return f", limit {spec}{SUMS[asked.metric]}"
    return f", range {spec}" if spec else ""


def _same_device(pdus: Sequence[PduReading]) -> str:
    """That two hosts are one device, as their serial numbers say: it would be counted twice."""
    seen: dict[str, str] = {}
    for pdu in pdus:
        for serial in pdu.serials:
            other = seen.setdefault(serial, pdu.host)
            if other != pdu.host:
                return (
                    f"{other} and {pdu.host} are the same device ({serial}): no sum counts it twice"
                )
    return ""


def period(seconds: float) -> str:
    """A length of time as an operator types it.

    >>> period(3600), period(5400), period(90), period(45), period(172800)
    ('1h', '90m', '90s', '45s', '2d')
    """
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size and not seconds % size:
            return f"{seconds / size:.0f}{unit}"
    if seconds >= 7200:
        return f"{seconds / 3600:.0f}h"
    return f"{seconds / 60:.0f}m" if seconds >= 120 else f"{seconds:.0f}s"
