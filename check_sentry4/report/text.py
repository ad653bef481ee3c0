"""Results as words: the one line that is read at 3 a.m. (spec 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_sentry4.ask import MAX_FINDINGS, Answer
from check_sentry4.checks.result import About, Crossing, Judgement, Object, Result, Status
from check_sentry4.state import NAMES, OK, SEVERITY, UNKNOWN
from check_sentry4.text import number


class OutputOptions(NamedTuple):
    """How an answer is to be told. None of it changes the state."""

    #: What the device is called where it does not say where it is.
    hostname: str = ""
    #: When all is OK, only how many metrics are (``--oksummary``).
    brief: bool = False
    #: Findings of a state that are told; 0: all.
    max_findings: int = MAX_FINDINGS
    #: Detail lines.
    detailed: bool = False
    #: The metrics whose readings are performance data, in lower case; None: all.
    performance: frozenset[str] | None = None
    #: Lines after the details.
    extra: tuple[str, ...] = ()
    #: How the device describes itself is one of them; requests and timings are.
    about: bool = False
    log: bool = False


def duration(seconds: int) -> str:
    """``29 days 16:44:35``.

    >>> duration(86461), duration(3 * 86400)
    ('1 day 0:01:01', '3 days 0:00:00')
    """
    days, rest = divmod(seconds, 86400)
    clock = f"{rest // 3600}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} day{'' if days == 1 else 's'} {clock}" if days else clock


def shown(status: Status) -> str:
    """``normal(0)``; a number that the MIB does not define alone, and a text."""
    numbered = status.known and not isinstance(status.value, str)
    return f"{status.label}({status.value})" if numbered else status.label


def label(about: Object) -> str:
    """``NAME(ID)``, or the ID alone where there is no name: a bare number says of what.

    What there is only one of, a scalar, has the number 0.
    """
    id = about.told_id or about.id
    if about.name:
        return f"{about.name}({id})"
    told = about.table if about.bare and about.table != about.subsystem else ""
    return f"{told} {id}".removesuffix(" 0").strip() if told else id


def value(result: Result, max_findings: int = 0) -> str:
    """What there is to say of a result: the reading, the status, or why there is neither."""
    if result.crossing is not None:
        return crossed(result.crossing, result.status)
    if result.reading is not None:
        text = number(result.reading.value) + result.reading.unit
        if result.explained and result.status:
            return f"{text} {'' if result.status.known else 'status '}{shown(result.status)}"
        return text
    text = shown(result.status) if result.status is not None else result.note
    if result.status is not None and result.note:
        text += f" ({result.note})"
    return f"{text} (feeds {listed(result.feeds, max_findings)})" if result.feeds else text


def crossed(crossing: Crossing, status: Status | None) -> str:
    """``26.14A highAlarm(17), limit 25.6A of 32A``; no limit: ``26.14A of 32A highAlarm(17)``."""

    def amount(value: float) -> str:
        return f"{number(value)}{crossing.unit}"

    text, told = amount(crossing.value), shown(status) if status is not None else ""
    of = f" of {amount(crossing.capacity)}" if crossing.capacity is not None else ""
    if crossing.limit is None:
        return f"{text}{of} {told}".rstrip()
    return f"{f'{text} {told}'.rstrip()}, limit {amount(crossing.limit)}{of}"


def listed(items: Sequence[str], max_findings: int) -> str:
    """``a, b, and 31 more``; all of them where ``max_findings`` is 0."""
    left = len(items) - max_findings if max_findings else 0
    return ", ".join(items if left <= 0 else [*items[:max_findings], f"and {left} more"])


def finding(result: Result, kinds: Sequence[str] = (), max_findings: int = 0) -> str:
    """``AA:L1(AA1) Current: 5.6A``, ``water E1(E1): alarm(18)``.

    ``kinds`` are told before the object: in a problem state the subsystem, and the kind of a
    sensor whose reading does not show it.
    """
    about = result.object
    if result.told:
        return result.told
    if about is None:
        name = result.what
    else:
        metric = result.crossing.metric if result.crossing is not None else result.what
        alone = about.sensor and result.change is None  # its reading stands for it
        what = [] if alone or not metric else [metric]
        name = " ".join([*kinds, label(about), *what])
    if result.change is not None:
        now, before = result.change
        return f"{name} {now} ({'not recorded' if before is None else f'was {before}'})"
    text = value(result, max_findings)
    return f"{name}: {text}" if name else text


def _kinds(result: Result, others: Iterable[Result]) -> list[str]:
    about = result.object
    if about is None:
        return []
    output = [about.subsystem] if about.subsystem else []
    named = about.name or not about.bare
    if about.sensor and named and not (result.reading is not None and result.reading.unit):
        kinds = dict.fromkeys(o.object.table for o in (*others, result) if o.object)
        output.append("/".join(kinds))
    return output


class _Folds:
    """Objects of units that cannot be reached, told as one finding with their unit."""

    def __init__(self, judgement: Judgement) -> None:
        self._units = {r.object.row: r for r in judgement.silent_units if r.object is not None}
        self._table = next((r.object.table for r in judgement.silent_units if r.object), "")
        self._on: dict[tuple[int, ...], set[tuple[str, tuple[int, ...]]]] = {}
        self._told: set[tuple[int, ...]] = set()
        for result in judgement.results:
            unit = self._unit(result)
            if unit is not None and result.object is not None and result.state != OK:
                key = (result.object.table, result.object.row)
                self._on.setdefault(unit, set()).add(key)

    def _unit(self, result: Result) -> tuple[int, ...] | None:
        about = result.object
        if about is None or about.unit is None or not result.silent:
            return None
        return about.unit if about.table != self._table and about.unit in self._units else None

    def text(self, result: Result) -> str | None:
        """What stands for a result; empty if that was told already, None if it is its own."""
        about = result.object
        unit = self._unit(result)
        if unit is None:
            if about is None or about.table != self._table or about.row not in self._on:
                return None
            unit = about.row
        if unit in self._told:
            return ""
        self._told.add(unit)
        stands = self._units[unit]
        kinds = [stands.object.subsystem] if stands.object is not None else []
        count = len(self._on[unit])
        return f"{finding(stands, kinds)}, with {count} object{'' if count == 1 else 's'} on it"


def problems(judgement: Judgement, location: str, max_findings: int) -> str:
    """The buckets, worst first; each after the first begins with its state."""
    folds = _Folds(judgement)
    heading = f"{judgement.heading}: " if judgement.heading else ""
    buckets: list[str] = []
    for state in SEVERITY[:-1]:
        texts: dict[tuple[object, ...], str] = {}
        found = [result for result in judgement.results if result.state == state]
        for result in found:
            text = folds.text(result)
            if text is None:
                # A lost probe is lost for temperature and humidity alike: once is enough.
                same = [r for r in found if _same_port(r, result)]
                text = finding(result, _kinds(result, same), max_findings)
                about = result.object
                key = (about.row if about else (), text)
            else:
                key = ((), text)
            texts.setdefault(key, text)
        told = [text for text in texts.values() if text]
        if told:
            opening = "" if buckets else f"{location}{', ' if location else ''}{heading}"
            buckets.append(f"{NAMES[state]} - {opening}{listed(told, max_findings)}")
    return ", ".join(buckets)


def _same_port(one: Result, other: Result) -> bool:
    """Whether two sensors of one probe say the same of themselves, which is told once."""
    a, b = one.object, other.object
    if a is None or b is None or one.reading is not None or other.reading is not None:
        return False
    return a.probe != "" and (a.probe, a.row, one.status, one.note) == (
        b.probe,
        b.row,
        other.status,
        other.note,
    )


def _about(about: About) -> str:
    """Product, firmware, units and uptime; ``Sentry Switched PDU Version 8.0m`` names both."""
    firmware, product = about.firmware, about.product
    parts = [firmware] if firmware.startswith(product) else [product, firmware]
    if about.units is not None:
        parts.append(f"{about.units} {about.counted}{'' if about.units == 1 else 's'}")
    if about.uptime is not None:
        parts.append(f"up {duration(about.uptime)}")
    return ", ".join(part for part in parts if part)


def first_line(answer: Answer, output: OutputOptions) -> str:
    """The line that is read at 3 a.m."""
    judgement, state = answer.judgement, answer.state
    location = answer.location or output.hostname
    if not judgement.results:
        return f"{NAMES[UNKNOWN]} - {location}, nothing was judged"
    if state != OK:
        return problems(judgement, location, output.max_findings)
    there = [result for result in judgement.results if not result.absent]
    parts = [location] if location else []
    if output.brief and there:
        parts += [answer.firmware] if answer.firmware else []
        parts.append(f"{len(there)} metrics are OK")  # parsers rely on the wording
    elif any(count for _, count in judgement.counts) and there:
        total = sum(count for _, count in judgement.counts)
        counts = [
            f"{count} {s.singular if count == 1 else s.name}"
            for s, count in judgement.counts
            if count
        ]
        parts.append(f"{', '.join(counts)} {'is' if total == 1 else 'are'} normal")
    elif judgement.summary:
        parts.append(judgement.summary)
    elif judgement.about is not None:
        parts.append(_about(judgement.about))
    else:
        parts += map(finding, there)
    parts += [result.note for result in judgement.results if result.absent]
    return f"{NAMES[OK]} - {', '.join(parts)}"
