"""All services of one PDU: each value asked for once, and the next time as it was asked before.

What one service has asked for is remembered for the others, below the evaluation: each of them sees
just what it would see alone, so that it says what the command says. What all of them had use for is
known the next time (``snmp.replay.ReplayPlan``), and asked for at once.
"""

from __future__ import annotations

import mmap
import os
import signal
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple, Union, cast

import click

from check_sentry4.ask import Answer, read
from check_sentry4.checks.rules import RuleSet
from check_sentry4.cli.run import Prepared, Process, shield
from check_sentry4.device import Device
from check_sentry4.fleet.services import Service
from check_sentry4.perform import Check, failed, identified, perform
from check_sentry4.redfish.connection import Endpoint
from check_sentry4.snmp import (
    Index,
    NoAnswerError,
    Scalar,
    Source,
    SourceError,
    Value,
    Varbinds,
    Waiting,
    Walk,
)
from check_sentry4.snmp.connection import Connection, address, resolve
from check_sentry4.snmp.live import Agent
from check_sentry4.snmp.replay import Replayer, ReplayPlan, SilentError
from check_sentry4.state import UNKNOWN
from check_sentry4.text import clean

if TYPE_CHECKING:
    from check_sentry4.redfish.service import Service as RedfishService

#: State and text of a service.
Outcome = tuple[int, str]
#: What a worker says, with the place of a service and an outcome: the problem of a check before
#: what makes it easier to read; the result; that the device did not answer at all (SILENT); that
#: the read was too large for the deadline, and has to be done in parts (TOO_LARGE); what was read,
#: before the result (READ); what the history keeps of it, also before (KEPT).
FIRST, RESULT, SILENT, TOO_LARGE, READ, KEPT = range(6)
Say = Callable[[int, int, Any], None]
#: What is known of a device that does not answer GETBULK.
NO_BULK = b"GETNEXT"
#: What is known of so many devices, or shapes of them, is kept ready to be asked again.
READY = 32
#: SNMPv3 sessions that stay open, of the devices asked last.
SESSIONS = 128
#: Seconds after which a session that is not used is ended.
IDLE = 900.0
#: Seconds of CPU that one service may take once the device has been read: a regular expression
#: that takes longer has gone astray.
EVALUATION = 1.0
#: How many times as much as there is use for may be asked for.
USELESS = 2


class TooLargeError(BaseException):
    """The read of several services takes too much of their deadline.

    Nothing that catches errors catches it.
    """


class OvertimeError(BaseException):
    """A service takes too much CPU. Nothing that catches errors catches it."""


class Watch:
    """What the parent may know at any time, in memory that both have: no message is needed.

    ``asked`` is since when the device is waited for (``time.monotonic``), 0 while it is not;
    ``place`` is the service that is evaluated, -1 while the device is read.
    """

    _FORMAT = struct.Struct("=dq")

    def __init__(self, file: int | None = None) -> None:
        """``file`` is what the other one has of it; None to make it."""
        self.file: int | None = os.memfd_create("watch") if file is None else file
        try:
            if file is None:
                os.ftruncate(self.file, self._FORMAT.size)
            self._memory = mmap.mmap(self.file, self._FORMAT.size)
        except OSError:
            self.shared()
            raise
        if file is None:
            self.set(0.0, -1)

    def shared(self) -> None:
        """The other one has the file: it is not needed any more."""
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def set(self, asked: float, place: int) -> None:
        """Tell both."""
        self._FORMAT.pack_into(self._memory, 0, asked, place)

    @property
    def told(self) -> tuple[float | None, int]:
        """Since when the device is waited for (None: it is not), and the service at work."""
        asked, place = self._FORMAT.unpack_from(self._memory)
        return asked or None, place

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
        self.shared()


class Task(NamedTuple):
    """What a worker is to poll: services of one device by their places.

    ``seconds`` is until when (from its beginning); ``known`` is what is known of the device, and
    ``learn`` whether to learn for the next time; ``silent``: it did not answer the last time.
    ``measures``: what was read is to be told as well; ``keeps``: what the history keeps of it.
    """

    number: int
    places: tuple[int, ...]
    seconds: float
    known: bytes
    learn: bool
    silent: bool
    measures: bool = False
    keeps: bool = False


def whole(services: Sequence[Service], known: bytes = b"") -> Task:
    """The task that reads all services of a device together."""
    seconds = min(service.check.deadline for service in services)
    return Task(0, tuple(range(len(services))), seconds, known, True, False)


#: What a device is read through; a service of Redfish is loaded for the first that has one.
Session = Union[Agent, "RedfishService"]


class CachingSource(Source):
    """A source whose answers are remembered; what failed is asked again."""

    def __init__(self, opened: Callable[[], Session], before: Callable[[], None]) -> None:
        """``before`` is called before the device is asked, which may take its time."""
        self.log: list[str] = []
        self.agent: Session | None = None
        self._opened = opened
        self._before = before
        self._scalars: dict[str, Value | None] = {}
        self._columns: dict[str, list[tuple[Index, Value]]] = {}
        #: What there was use for.
        self.scalars: dict[str, Scalar] = {}
        self.walks: dict[str, Walk] = {}

    def open(self) -> Session:
        """The agent or service, opened when it is needed.

        Raises ``SourceError``.
        """
        self._before()
        if self.agent is None:
            self.agent = self._opened()
            self.log = self.agent.log
        return self.agent

    def agent_of_snmp(self) -> Agent:
        """The agent, of a device that is asked by SNMP. Raises ``SourceError``."""
        agent = self.open()
        assert isinstance(agent, Agent)
        return agent

    @property
    def notes(self) -> list[str]:
        """See ``Source.notes``."""
        return self.agent.notes if self.agent is not None else []

    def reopen(self) -> None:
        """Open the agent anew when it is needed again."""
        if self.agent is not None:
            self.agent.close()
            self.agent = None

    def remember(self, scalars: Iterable[Scalar], walks: Iterable[Walk], answer: Varbinds) -> None:
        """Take the answer to a request."""
        for scalar in scalars:
            self._scalars[scalar.instance] = answer.scalars.get(scalar.instance)
        for walk in walks:
            self._columns[walk.oid] = answer.columns.get(walk.oid, [])

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Varbinds:
        """See ``Source.read``."""
        wanted = {scalar.instance: scalar for scalar in scalars}
        walks = {walk.oid: walk for walk in columns}
        self.scalars.update(wanted)
        self.walks.update(walks)
        asked = [scalar for name, scalar in wanted.items() if name not in self._scalars]
        left = [walk for oid, walk in walks.items() if oid not in self._columns]
        if asked or left:
            with _not_counted():
                self.remember(asked, left, self.open().read(asked, left))
        found = {name: self._scalars[name] for name in wanted}
        return Varbinds(
            {name: value for name, value in found.items() if value is not None},
            {oid: self._columns[oid] for oid in walks},
        )


@contextmanager
def _not_counted() -> Iterator[None]:
    """What is read is not evaluation (``EVALUATION``), and is not stopped halfway."""
    left, _ = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, left)


class Poller:
    """Checks all services of a device, one device after another.

    In a worker there is a ``watch``, and SIGVTALRM raises ``OvertimeError``.
    """

    def __init__(self, watch: Watch | None = None) -> None:
        self._ready: dict[bytes, Replayer] = {}
        self._sessions: dict[Connection | Endpoint, Session] = {}
        self._used: dict[Connection | Endpoint, float] = {}
        self._watch = watch or Watch()
        self._guarded = watch is not None
        self._place = -1
        self._measures = self._keeps = False
        self._until = 0.0  # when a read of several services is too large; 0: never

    def _waiting(self, what: str, device: bool) -> None:
        """See ``snmp.Waiting``.

        Raises ``TooLargeError``.
        """
        now = time.monotonic()
        self._watch.set(now if device else 0.0, self._place)
        if self._until and now > self._until:
            raise TooLargeError

    def poll(
        self,
        services: Sequence[Service],
        task: Task,
        say: Say,
        flush: Callable[[], None] = lambda: None,
    ) -> bytes:
        """Check services of one device; each outcome is said as soon as it is there.

        What is known of the device now is returned (``ReplayPlan``), empty if nothing is. ``flush``
        is called where what has been said should not wait any longer.
        """
        chosen = [(place, services[place]) for place in task.places]
        together = [s.check for _, s in chosen if s.check.check is not None]
        first = together[0] if together else None
        connection = first.connection if first is not None else None
        self._place, self._until = -1, 0.0
        self._measures, self._keeps = task.measures, task.keeps
        if first is None or first.opened is None or connection is None:
            for place, service in chosen:
                flush()
                self._say_outcome(place, service, _not_shared(service, self._waiting), say)
            return b""
        opened, bulk = first.opened, task.known != NO_BULK
        remembered = CachingSource(
            lambda: self._session(connection, opened, task, bulk=bulk), flush
        )
        began = time.monotonic()
        if len(chosen) > 1:
            self._until = began + task.seconds / 2
        try:
            known, failure, well = self._read_whole(
                remembered, connection, task.known if bulk else b"", together, say
            )
        except TooLargeError:
            remembered.reopen()
            say(TOO_LARGE, -1, (UNKNOWN, ""))
            return b""
        finally:
            self._until = 0.0

        def shared() -> Source:
            if failure is not None:
                raise failure
            return remembered

        for place, service in chosen:
            self._say_outcome(place, service, shared, say)
        quick = time.monotonic() - began < task.seconds / 3
        has_bulk, agent = connection.protocol in ("2c", "3"), remembered.agent
        if not bulk or (isinstance(agent, Agent) and not agent.bulk and has_bulk):
            known_now = NO_BULK
        elif task.learn and well and quick and has_bulk:
            known_now = _known_now(remembered, known, task.known)
        else:
            known_now = b""
        self._keep(connection, agent, well)
        return known_now

    def _read_whole(
        self,
        remembered: CachingSource,
        connection: Connection | Endpoint,
        packed: bytes,
        checks: Sequence[Prepared],
        say: Say,
    ) -> tuple[ReplayPlan | None, SourceError | None, bool]:
        """Read what all services need: what was known, why nothing can be read, if all is well.

        Raises ``TooLargeError``.
        """
        known: ReplayPlan | None = None
        try:
            if isinstance(connection, Connection):
                known = self._repeat(remembered, connection, packed)
            if known is None:
                _read_all(remembered, [c.check for c in checks if c.check is not None])
        except NoAnswerError as error:
            agent = remembered.agent
            if agent is not None and agent.answers:
                return known, None, False  # what is too much for it may do in parts
            say(SILENT, -1, (UNKNOWN, ""))
            return known, error, False
        except SourceError as error:
            return known, error if remembered.agent is None else None, False
        except Exception:  # each asks for itself, and says what is wrong
            return known, None, False
        return known, None, True

    def _say_outcome(
        self, place: int, service: Service, opened: Callable[[], Source], say: Say
    ) -> None:
        self._place = place
        self._watch.set(0.0, place)
        first: list[Outcome] = []

        def found(outcome: Outcome) -> None:
            first.append(outcome)
            say(FIRST, place, outcome)

        try:
            try:
                if self._guarded and service.check.connection is not None:
                    signal.setitimer(signal.ITIMER_VIRTUAL, EVALUATION)
                outcome = _outcome(service, opened, found, self._waiting, self._told(place, say))
            finally:
                if self._guarded:
                    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        except OvertimeError:
            line = (
                f"UNKNOWN - stopped after {EVALUATION:g} s of evaluation: look at the regular "
                "expressions of this service (--name, --exclude-name)"
            )
            outcome = first[0] if first else (UNKNOWN, failed(line, service.check.json))
        say(RESULT, place, outcome)

    def _told(self, place: int, say: Say) -> Callable[[Answer], None]:
        """What is done with an answer: its readings are said, if they are wanted."""

        def told(answer: Answer) -> None:
            if self._keeps:
                from check_sentry4.history import samples

                kept = samples.packed(answer)
                if kept:
                    say(KEPT, place, kept)
            if self._measures:
                from check_sentry4.fleet.measured import measured

                say(READ, place, [tuple(each) for each in measured(answer)])

        return told

    def _repeat(
        self, remembered: CachingSource, connection: Connection, packed: bytes
    ) -> ReplayPlan | None:
        """Ask for what is known to be of use; None if nothing is, or it is not as it was."""
        if not packed:
            return None
        again = self._ready.pop(packed, None) or Replayer(packed)
        self._ready[packed] = again  # the last one used is the last one to go
        if len(self._ready) > READY:
            del self._ready[next(iter(self._ready))]
        known = again.known
        if connection.protocol == "3":
            values = remembered.agent_of_snmp().again(known.exchanges)
        else:
            host, port = address(resolve(connection.hostname, connection.port, connection.family))
            try:
                values = again.values(
                    host,
                    port,
                    connection.community,
                    connection.timeout,
                    connection.retries,
                    self._waiting,
                )
            except SilentError:
                raise remembered.agent_of_snmp().silent() from None
        if values is None:
            remembered.reopen()  # the session may be what is not as it was
            return None
        remembered.remember(known.scalars, known.walks, again.answer(values))
        return known

    def _session(
        self,
        connection: Connection | Endpoint,
        opened: Callable[[Waiting], Source],
        task: Task,
        *,
        bulk: bool,
    ) -> Session:
        """A session with a device: of SNMPv3 or Redfish one that is open, if there is one.

        An agent that is silent to GETBULK is tried by GET, unless it was silent the last time.
        Raises ``SourceError``.
        """
        kept = self._sessions.pop(connection.common, None)
        made = opened(self._waiting) if kept is None else kept
        if not isinstance(made, Agent):
            service = cast("RedfishService", made)
            service.begin(task.seconds)
            return service
        if kept is not None:
            made.begin()
        made.bulk, made.patient = bulk and connection.protocol != "1", not task.silent
        return made

    def _keep(self, connection: Connection | Endpoint, session: Session | None, well: bool) -> None:
        """Leave a session open if all went well; those of version 2c cost nothing to open."""
        if session is None:
            return
        if not well or not connection.keeps_session:
            session.close()
            return
        self._sessions[connection.common] = session
        self._used[connection.common] = now = time.monotonic()
        for other in [key for key, used in self._used.items() if now > used + IDLE]:
            del self._used[other]  # another worker polls it by now
            idle = self._sessions.pop(other, None)
            if idle is not None:
                idle.close()
        if len(self._sessions) > SESSIONS:
            self._sessions.pop(next(iter(self._sessions))).close()

    def close(self) -> None:
        """End the sessions that are open: a PDU has room for few of Redfish."""
        services = [each for each in self._sessions.values() if not isinstance(each, Agent)]
        self._sessions.clear()
        ending = [threading.Thread(target=service.close) for service in services]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join()


def _known_now(remembered: CachingSource, known: ReplayPlan | None, packed: bytes) -> bytes:
    """What is known after a device has been read and judged.

    It is asked once more, for what there was use for; empty if that cannot be done. What had been
    of use before is asked for as well, so that objects that come and go change nothing.
    """
    scalars, walks = remembered.scalars, remembered.walks
    if known is not None:
        before = {s.instance: s for s in known.scalars}
        walked = {walk.oid: walk for walk in known.walks}
        needed = len(scalars) + len(walks)
        scalars, walks = before | scalars, walked | walks
        if len(scalars) + len(walks) > USELESS * needed:  # options are others by now
            scalars, walks = remembered.scalars, remembered.walks
        elif scalars.keys() == before.keys() and walks.keys() == walked.keys():
            return packed
    try:
        agent = remembered.agent_of_snmp()
        agent.begin(recording=True)
        agent.read(list(scalars.values()), list(walks.values()))
    except SourceError:
        return b""
    recorded = tuple(agent.exchanges or ())
    return ReplayPlan(tuple(scalars.values()), tuple(walks.values()), recorded).packed()


def _not_shared(service: Service, waiting: Waiting) -> Callable[[], Source]:
    """Opens what a service asks by itself: a saved walk."""

    def opened() -> Source:
        made = service.check
        if made.opened is None:
            raise SourceError("no device")
        return made.opened(waiting)

    return opened


def _outcome(
    service: Service,
    opened: Callable[[], Source],
    first: Callable[[Outcome], None],
    waiting: Waiting,
    told: Callable[[Answer], None],
) -> Outcome:
    made = service.check
    try:
        if made.check is None:
            if made.performing is None:
                return UNKNOWN, "UNKNOWN - no check"
            here = Process(lambda: shield(made.deadline), waiting, time.monotonic(), True, told)
            return made.performing(made.output, here)
        return perform(
            made.check,
            opened,
            made.output,
            json=made.json,
            no_answer=made.no_answer,
            first=first,
            told=told,
        )
    except click.UsageError as error:
        line = f"UNKNOWN - wrong usage: {clean(error.format_message(), 400)}"
    except Exception as error:  # whatever it is, it is no result
        line = f"UNKNOWN - unforeseen {type(error).__name__}: please report it"
    return UNKNOWN, failed(line, made.json)


def _read_all(source: Source, checks: Iterable[Check]) -> None:
    """Read what all checks need, with as few requests as it takes.

    Raises ``SourceError``.
    """
    by_family: dict[str, list[RuleSet]] = {}
    for check in checks:
        if check.report is not None:
            continue  # it reads for itself what the others have not read
        _, family = identified(check, source)
        if family is not None:
            with suppress(click.UsageError):
                by_family.setdefault(family.name, []).append(check.rules(family))
    for rule_sets in filter(None, by_family.values()):
        read(Device(source), *rule_sets)
