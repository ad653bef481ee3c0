"""All services of one PDU, in a process of their own: one session, each value asked for once.

What one service has asked for is remembered for the others, below the evaluation: each of them sees
just what it would see alone, so that it says what the command says.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

import click

from check_sentry4.ask import identify
from check_sentry4.checks.plan import plan
from check_sentry4.checks.question import Question
from check_sentry4.cli.run import shield
from check_sentry4.fleet.services import Service
from check_sentry4.perform import Check, perform
from check_sentry4.rows import Device, Plan
from check_sentry4.snmp import (
    Index,
    NoAnswerError,
    Scalar,
    Source,
    SourceError,
    Value,
    Varbinds,
    Walk,
)
from check_sentry4.state import NAMES, UNKNOWN
from check_sentry4.text import clean

#: State and text of a service.
Outcome = tuple[int, str]
#: Instead of the place of a service: the device did not answer at all.
SILENT = -1


class Remembered(Source):
    """A source whose answers are remembered; what failed is asked again."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.log = source.log
        self._scalars: dict[str, Value | None] = {}
        self._columns: dict[str, list[tuple[Index, Value]]] = {}

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Varbinds:
        """See ``Source.read``."""
        asked = [s for s in scalars if s.instance not in self._scalars]
        walks = [walk for walk in columns if walk.oid not in self._columns]
        if asked or walks:
            answer = self.source.read(asked, walks)
            for scalar in asked:
                self._scalars[scalar.instance] = answer.scalars.get(scalar.instance)
            for walk in walks:
                self._columns[walk.oid] = answer.columns.get(walk.oid, [])
        found = {s.instance: self._scalars[s.instance] for s in scalars}
        return Varbinds(
            {oid: value for oid, value in found.items() if value is not None},
            {walk.oid: self._columns[walk.oid] for walk in columns},
        )


def start(services: Sequence[Service], seconds: float) -> tuple[int, int]:
    """Check some services of one device in a child: its number, and where its outcomes are read.

    It ends by itself after so many ``seconds``, if nobody ends it before.
    Raises ``OSError``.
    """
    ours, theirs = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(ours)
        os.close(theirs)
        raise
    if child:
        os.close(theirs)
        return child, ours
    try:
        os.close(ours)
        shield(seconds)

        def say(place: int, outcome: Outcome) -> None:
            record = marshal.dumps((place, *outcome))
            data = b"%08x" % len(record) + record
            while data:
                data = data[os.write(theirs, data) :]

        work(services, say)
    finally:
        os._exit(0)


def read(data: bytes) -> tuple[dict[int, Outcome], bool]:
    """What a child has said so far: outcomes by the place of the service; whether it is silent."""
    found: dict[int, Outcome] = {}
    with suppress(ValueError, EOFError, TypeError):
        while len(data) >= 8 and len(data) >= 8 + int(data[:8], 16):
            size = int(data[:8], 16)
            place, state, text = marshal.loads(data[8 : 8 + size])
            found[place] = state, text
            data = data[8 + size :]
    return found, found.pop(SILENT, None) is not None


def work(services: Sequence[Service], say: Callable[[int, Outcome], None]) -> None:
    """Check services of one device; each outcome is said as soon as it is there."""
    remembered: list[Remembered] = []
    failure: list[SourceError] = []
    together = [s.check for s in services if s.check.check is not None]
    first = together[0] if together else None
    if first is not None and first.opened is not None:
        try:
            source = first.opened(lambda what, device: None)
            remembered.append(Remembered(source))
            _read_all(remembered[0], [c.check for c in together if c.check is not None])
        except NoAnswerError as error:
            if not remembered or not getattr(source, "answers", 0):
                failure.append(error)  # else what is too much for it may do in parts
                say(SILENT, (UNKNOWN, ""))
        except SourceError as error:
            if not remembered:
                failure.append(error)
        except Exception:  # each asks for itself, and says what is wrong
            pass

    def opened() -> Source:
        if failure:
            raise failure[0]
        return remembered[0]

    for place, service in enumerate(services):
        say(place, _outcome(service, opened, lambda found, place=place: say(place, found)))  # type: ignore[misc]


def _outcome(
    service: Service, opened: Callable[[], Source], first: Callable[[Outcome], None]
) -> Outcome:
    made = service.check
    try:
        if made.check is None:
            if made.performing is None:
                return UNKNOWN, "UNKNOWN - no check"
            return made.performing(made.words, lambda: shield(made.deadline))
        return perform(made.check, opened, made.words, json=made.json, no_answer=made.no_answer,
                       first=first)  # fmt: skip
    except click.UsageError as error:
        return UNKNOWN, f"UNKNOWN - wrong usage: {clean(error.format_message(), 400)}"
    except Exception as error:  # whatever it is, it is no result
        return UNKNOWN, f"UNKNOWN - unforeseen {type(error).__name__}: please report it"


def _read_all(source: Source, checks: Iterable[Check]) -> None:
    """Read what all checks need, with as few requests as it takes.

    Raises ``SourceError``.
    """
    by_family: dict[str, tuple[Device, list[Question]]] = {}
    for check in checks:
        family = check.families[0]
        if len(check.families) > 1:
            few = min((f.repetitions for f in check.families if f.repetitions), default=0)
            found = identify(Device(source, few), check.families) or check.fallback
            if found is None:
                continue
            family = found
        _, questions = by_family.setdefault(family.name, (Device(source, family.repetitions), []))
        with suppress(click.UsageError):
            questions.append(check.question(family))
    for device, questions in by_family.values():
        while True:
            wanted = Plan()
            for question in questions:
                mine = plan(device, question)
                mine.scalar(*question.family.system.location)
                if question.firmware:
                    mine.scalar(*question.family.system.firmware)
                wanted.scalar(*mine.scalars.values())
                for table, columns in mine.columns.values():
                    wanted.add(table, *columns.values())
            if not device.read(wanted):
                break


def failed(service: Service, why: str) -> Outcome:
    """The outcome of a service of which its child said nothing."""
    return UNKNOWN, f"{NAMES[UNKNOWN]} - {why}"
