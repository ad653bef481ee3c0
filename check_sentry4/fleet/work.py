"""All services of one PDU, in a process of their own: one session, each value asked for once."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterable, Sequence

from check_sentry4.ask import identify
from check_sentry4.checks.plan import plan
from check_sentry4.checks.question import Question
from check_sentry4.fleet.services import Service
from check_sentry4.perform import Check, perform
from check_sentry4.rows import Device, Plan
from check_sentry4.snmp import NoAnswerError, Source, SourceError
from check_sentry4.state import UNKNOWN

#: State and text of a service, and whether the device did not answer at all.
Outcome = tuple[int, str]


def start(services: Sequence[Service], seconds: float) -> tuple[int, int]:
    """Check some services of one device in a child: its number, and where its outcome is read.

    It ends by itself after so many ``seconds``, if nobody ends it before.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if child:
        os.close(theirs)
        return child, ours
    os.close(ours)
    try:
        from check_sentry4.cli.run import shield

        shield(seconds)
        data = marshal.dumps(outcomes(services))
        while data:
            data = data[os.write(theirs, data) :]
    finally:
        os._exit(0)


def read(data: bytes) -> list[Outcome] | None:
    """What a child wrote; None if it died before."""
    try:
        found: list[Outcome] = marshal.loads(data)
    except (ValueError, EOFError, TypeError):
        return None
    return found


def outcomes(services: Sequence[Service]) -> list[Outcome]:
    """State and text of each service."""
    source: list[Source] = []
    failure: list[SourceError] = []
    shared: list[Device] = []
    together = [s.check for s in services if s.check.check is not None]

    def opened() -> Source:
        if failure:
            raise failure[0]
        return source[0]

    first = together[0] if together else None
    if first is not None and first.opened is not None and first.check is not None:
        try:
            source.append(first.opened(lambda what, device: None))
            shared.append(Device(source[0]))
            _read_all(shared[0], [c.check for c in together if c.check is not None])
        except SourceError as error:
            shared.clear()
            # What fails for one may do for the others: each asks for itself.
            if isinstance(error, NoAnswerError) or not source:
                failure.append(error)
    return [_outcome(service, opened, shared[0] if shared else None) for service in services]


def _outcome(service: Service, opened: Callable[[], Source], device: Device | None) -> Outcome:
    made = service.check
    try:
        if made.check is None:
            if made.performing is None:
                return UNKNOWN, "UNKNOWN - no check"
            return made.performing(made.words, lambda: None)
        return perform(made.check, opened, made.words, json=made.json, no_answer=made.no_answer,
                       device=device)  # fmt: skip
    except Exception as error:  # whatever it is, it is no result
        return UNKNOWN, f"UNKNOWN - unforeseen {type(error).__name__}: please report it"


def _read_all(device: Device, checks: Iterable[Check]) -> None:
    """Read what all checks need, each value once.

    Raises ``SourceError``.
    """
    questions: list[Question] = []
    for check in checks:
        family = check.families[0]
        if len(check.families) > 1:
            found = identify(device, check.families) or check.fallback
            if found is None:
                continue
            family = found
        questions.append(check.question(family))
        device.repetitions = max(device.repetitions, family.repetitions)
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
            return


def failed(services: Sequence[Service], why: str, silent: bool) -> list[Outcome]:
    """The outcome of services whose child came to nothing."""
    from check_sentry4.state import NAMES

    result = []
    for service in services:
        state = service.check.no_answer if silent else UNKNOWN
        result.append((state, f"{NAMES[state]} - {why}"))
    return result
