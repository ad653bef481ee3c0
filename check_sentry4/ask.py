"""Answers a request about a device: read, judge, and read what makes a problem easier to tell.

This is the application below ``perform``; programs that use the library call it as well. It knows
no command line; lines are made of its results in ``report``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from check_sentry4.checks.reach import silent_units
from check_sentry4.checks.request import CheckRequest
from check_sentry4.checks.result import NO_SUCH_DEVICE, OTHER_FAMILY, Judgement, Result
from check_sentry4.checks.rules import RuleSet
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import SYS_DESCR, SYS_LOCATION, SYS_OBJECT_ID, Column, Family
from check_sentry4.snmp import SourceError
from check_sentry4.state import OK, UNKNOWN, worst

#: How many findings of a state are told by default, and named (spec 6).
MAX_FINDINGS = 12


class Answer(NamedTuple):
    """What came of a request: the judgement, and what the device says of itself."""

    judgement: Judgement
    location: str = ""
    firmware: str = ""

    @property
    def state(self) -> int:
        """The worst state; UNKNOWN if nothing was judged."""
        results = self.judgement.results
        return worst(result.state for result in results) if results else UNKNOWN


def read(device: Device, *rule_sets: RuleSet) -> None:
    """Read what the rules of requests about one family need, as far as the device has it.

    Raises ``SourceError``.
    """
    first, *others = rule_sets
    device.repetitions = first.request.family.repetitions
    while True:
        wanted = _wanted(device, first)
        for other in others:
            wanted.include(_wanted(device, other))
        if not device.read(wanted):
            return


def _wanted(device: Device, rules: RuleSet) -> Plan:
    """What rules need, and what the device is called."""
    wanted, request = rules.wanted(device), rules.request
    wanted.scalar(*request.family.system.location)
    if request.firmware:
        wanted.scalar(*request.family.system.firmware)
    return wanted


def ask(
    device: Device,
    request: CheckRequest,
    *,
    max_findings: int = MAX_FINDINGS,
    first: Callable[[Answer], None] = lambda _: None,
) -> Answer:
    """The answer to a request; see ``answer``."""
    return answer(device, RuleSet(request), max_findings=max_findings, first=first)


def answer(
    device: Device,
    rules: RuleSet,
    *,
    max_findings: int = MAX_FINDINGS,
    first: Callable[[Answer], None] = lambda _: None,
) -> Answer:
    """The answer to a request that was compiled into rules.

    ``first`` receives the answer to a problem before names are read, so that it stands if the
    device falls silent; ``max_findings`` is how many findings of a state are named (0: all).
    Raises ``SourceError`` when nothing can be judged.
    """
    read(device, rules)
    found = _answer(device, rules)
    if found.state == OK and not any(result.absent for result in found.judgement.results):
        return found
    if any(r.object is not None for r in found.judgement.results):
        found = _folded(device, rules.request, found)
        first(found)
        if rules.of_device is not None:
            return found  # it names its objects itself
        # Whatever happens now, the problem stands: it is not OK.
        with suppress(Exception):
            for explained in _explained(device, rules, found, max_findings):
                found = explained
        return found
    return _of_the_family(device, rules.request, found)


def _answer(device: Device, rules: RuleSet) -> Answer:
    system = rules.request.family.system
    judgement = rules.judge(device)
    return Answer(judgement, device.location(system.location), device.text(system.firmware))


def _explained(
    device: Device, rules: RuleSet, found: Answer, max_findings: int
) -> Iterator[Answer]:
    """The answer, easier to read each time: with names, with what is fed, with what was crossed.

    Raises ``SourceError`` when the device falls silent.
    """
    from check_sentry4.checks import explain

    request = rules.request
    told = explain.told(found.judgement, max_findings)
    if not told:
        return
    device.read(explain.units(request, told))
    silent = silent_units(device, request, found.judgement.results)
    gone = {result.object.unit for result in silent if result.object is not None}
    named = [r for r in told if not (r.silent and r.object and r.object.unit in gone)]
    device.read_cells(explain.names(request, [*(named if request.brief else ()), *silent]))
    found = _folded(device, request, _answer(device, rules))
    yield found
    device.read(explain.fed(request, told))
    device.read_cells(explain.fed_names(device, request, told, max_findings))
    found = _answer(device, rules)
    judgement = explain.with_feeds(device, request, found.judgement)
    found = _folded(device, request, found._replace(judgement=judgement))
    yield found
    if request.crossings and not request.audit:
        from check_sentry4.checks.alarms import AlarmNames
        from check_sentry4.checks.crossing import Crossings
        from check_sentry4.checks.ring import RingBreaks

        for kind in (Crossings, RingBreaks, AlarmNames):
            explanation = kind(request, explain.told(found.judgement, max_findings))
            if explanation.told:
                excerpt = explanation.read(device)
                judgement = explanation.explained(excerpt, found.judgement)
                found = found._replace(judgement=judgement)
                yield found


def _folded(device: Device, request: CheckRequest, found: Answer) -> Answer:
    """The answer with the units that cannot be reached: their objects are one finding."""
    silent = silent_units(device, request, found.judgement.results)
    return found._replace(judgement=found.judgement._replace(silent_units=silent))


def _of_the_family(device: Device, request: CheckRequest, found: Answer) -> Answer:
    """Nothing of what was asked is there: only a device of the family can lack it."""
    note = foreign(device, request.family)
    if not note:
        return found
    results = [r._replace(state=UNKNOWN) for r in found.judgement.results]
    results.append(Result(UNKNOWN, None, note=note))
    return found._replace(judgement=found.judgement._replace(results=results))


def foreign(device: Device, family: Family) -> str:
    """What a device is that answers nothing of a family; empty if it answers something."""
    from check_sentry4.checks.system import answers
    from check_sentry4.mib.families import candidates

    wanted = Plan()
    wanted.scalar(SYS_OBJECT_ID, SYS_DESCR)
    if not device.is_of(family):
        wanted.scalar(*family.system.firmware)
    with suppress(SourceError):
        device.read(wanted)
    if answers(device, family):
        return ""
    description = str(device.scalars.get(SYS_DESCR.name) or "without a description")
    for other in candidates(device.text((SYS_OBJECT_ID,))):
        if other.name != family.name:
            return OTHER_FAMILY.format(family=other.title, description=description, hint=other.hint)
    return NO_SUCH_DEVICE.format(family=family.called, description=description)


def identify(device: Device, families: Sequence[Family] = ()) -> Family | None:
    """The family of a device: by sysObjectID, else by what answers; None if nothing does.

    ``families`` are those that it may be of; none: any. Raises ``SourceError``.
    """
    from check_sentry4.mib import families as known

    wanted = Plan()
    wanted.scalar(SYS_OBJECT_ID, SYS_LOCATION, SYS_DESCR)  # for what is said of any device
    for family in families:
        wanted.scalar(*_own_scalars(family))
    device.read(wanted)
    if not families:
        named = known.candidates(device.text((SYS_OBJECT_ID,)))
        found = next((family for family in named if _is_there(device, family)), None)
        if found is not None or named:
            return found
        families = known.over_snmp()
    return _by_answers(device, families)


def _own_scalars(family: Family) -> tuple[Column, ...]:
    system = family.system
    count = (system.unit_count,) if system.unit_count is not None else ()
    return (*system.location, *system.firmware, *count)


def _is_there(device: Device, family: Family) -> bool:
    """Whether a device whose sysObjectID may be that of a family answers what all of it have."""
    if family.probe is None:
        return True
    table, columns = family.probe
    wanted = Plan()
    wanted.add(table, *columns)
    # Of its own: tables of two families may have one name.
    trial = Device(device.source, device.repetitions, device)
    trial.read(wanted)
    return any(trial.provides(table, column) for column in columns)


def _by_answers(device: Device, families: Sequence[Family]) -> Family | None:
    """The first of some families of which the device answers a scalar, else a table."""
    named = next((family for family in families if device.is_of(family)), None)
    if named is not None:
        return named
    # Apart from the device, and by names of their own: many families have a UnitCount.
    asked, wanted = Device(device.source, device.repetitions, device), Plan()
    own = {
        family.name: [
            column._replace(name=f"{family.name} {column.name}")
            for column in _own_scalars(family)
            if column.oid.startswith(family.enterprise)
        ]
        for family in families
    }
    for columns in own.values():
        wanted.scalar(*columns)
    asked.read(wanted)
    found = next((family for family in families if asked.text(own[family.name])), None)
    if found is not None:
        return found
    for family in families:  # a view that shows no scalars
        trial, plan_of_it = Device(device.source, device.repetitions, device), Plan()
        for table in family.tables:
            plan_of_it.add(table, table.states.status or table.anchor)
        trial.read(plan_of_it)
        if any(trial.rows(table) for table in family.tables) and _is_there(device, family):
            return family
    return None
