"""All services of one PDU: each value asked for once, and the next time as it was asked before.

What one service has asked for is remembered for the others, below the evaluation: each of them sees
just what it would see alone, so that it says what the command says. What all of them had use for is
known the next time (``snmp.again.Known``), and asked for at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

import click

from check_sentry4.ask import read
from check_sentry4.checks.question import Question
from check_sentry4.cli.run import Process, shield
from check_sentry4.fleet.services import Service
from check_sentry4.perform import Check, identified, perform
from check_sentry4.rows import Device
from check_sentry4.snmp import (
    Index,
    NoAnswerError,
    Scalar,
    Source,
    SourceError,
    Value,
    Varbinds,
    Walk,
    unheard,
)
from check_sentry4.snmp.again import Known, Repeated, SilentError
from check_sentry4.snmp.live import Agent, Connection, address, resolve
from check_sentry4.state import UNKNOWN
from check_sentry4.text import clean

#: State and text of a service.
Outcome = tuple[int, str]
#: Takes the outcome of a service, told by its place.
Say = Callable[[int, Outcome], None]
#: Instead of the place of a service: the device did not answer at all.
SILENT = -1
#: What is known of so many devices, or shapes of them, is kept ready to be asked again.
READY = 32
#: SNMPv3 sessions that stay open, of the devices asked last.
SESSIONS = 128


class Remembered(Source):
    """A source whose answers are remembered; what failed is asked again."""

    def __init__(self, opened: Callable[[], Agent], before: Callable[[], None]) -> None:
        """``before`` is called before the device is asked, which may take its time."""
        self.log: list[str] = []
        self.agent: Agent | None = None
        self._opened = opened
        self._before = before
        self._scalars: dict[str, Value | None] = {}
        self._columns: dict[str, list[tuple[Index, Value]]] = {}
        #: What there was use for.
        self.scalars: dict[str, Scalar] = {}
        self.walks: dict[str, Walk] = {}

    def open(self) -> Agent:
        """The agent, opened when it is needed.

        Raises ``SourceError``.
        """
        self._before()
        if self.agent is None:
            self.agent = self._opened()
            self.log = self.agent.log
        return self.agent

    def reopen(self) -> None:
        """Open the agent anew when it is needed again."""
        if self.agent is not None:
            self.agent.close()
            self.agent = None

    def remember(self, scalars: Iterable[Scalar], walks: Iterable[Walk], answer: Varbinds) -> None:
        """Take the answer to a question."""
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
            self.remember(asked, left, self.open().read(asked, left))
        found = {name: self._scalars[name] for name in wanted}
        return Varbinds(
            {name: value for name, value in found.items() if value is not None},
            {oid: self._columns[oid] for oid in walks},
        )


class Poller:
    """Checks all services of a device, one device after another."""

    def __init__(self) -> None:
        self._ready: dict[bytes, Repeated] = {}
        self._sessions: dict[Connection, Agent] = {}

    def poll(
        self, services: Sequence[Service], packed: bytes, say: Say,
        flush: Callable[[], None] = lambda: None, *, learn: bool = True,
    ) -> bytes:  # fmt: skip
        """Check services of one device; each outcome is said as soon as it is there.

        ``packed`` is what is known of the device (``Known``), empty if nothing is; what is known
        now is returned, as far as it is to ``learn``. ``flush`` is called where what has been said
        should not wait any longer.
        """
        together = [s.check for s in services if s.check.check is not None]
        first = together[0] if together else None
        connection = first.connection if first is not None else None
        if first is None or first.opened is None or connection is None:
            for place, service in enumerate(services):
                flush()
                _say_outcome(place, service, _not_shared(service), say)
            return b""
        opened = first.opened
        remembered = Remembered(lambda: self._session(connection, opened), flush)
        failure: list[SourceError] = []
        known: Known | None = None
        well, began = False, time.monotonic()
        try:
            known = self._repeat(remembered, connection, packed)
            if known is None:
                _read_all(remembered, [c.check for c in together if c.check is not None])
            well = True
        except NoAnswerError as error:
            agent = remembered.agent
            if agent is None or not agent.answers:
                failure.append(error)  # else what is too much for it may do in parts
                say(SILENT, (UNKNOWN, ""))
        except SourceError as error:
            if remembered.agent is None:
                failure.append(error)
        except Exception:  # each asks for itself, and says what is wrong
            pass

        def shared() -> Source:
            if failure:
                raise failure[0]
            return remembered

        for place, service in enumerate(services):
            _say_outcome(place, service, shared, say)
        flush()
        quick = time.monotonic() - began < max(s.check.deadline for s in services) / 3
        known_now = b""
        if learn and well and quick and connection.version != "1":  # which has no GETBULK
            known_now = _known_now(remembered, known, packed)
        if remembered.agent is not None:
            self._keep(connection, remembered.agent, well)
        return known_now

    def _repeat(
        self, remembered: Remembered, connection: Connection, packed: bytes
    ) -> Known | None:
        """Ask for what is known to be of use; None if nothing is, or it is not as it was."""
        if not packed:
            return None
        again = self._ready.pop(packed, None) or Repeated(packed)
        self._ready[packed] = again  # the last one used is the last one to go
        if len(self._ready) > READY:
            del self._ready[next(iter(self._ready))]
        known = again.known
        if connection.version == "3":
            values = remembered.open().again(known.exchanges)
        else:
            host, port = address(resolve(connection.hostname, connection.port, connection.family))
            try:
                values = again.values(
                    host, port, connection.community, connection.timeout, connection.retries
                )
            except SilentError:
                raise remembered.open().silent() from None
        if values is None:
            remembered.reopen()  # the session may be what is not as it was
            return None
        remembered.remember(known.scalars, known.walks, again.answer(values))
        return known

    def _session(
        self, connection: Connection, opened: Callable[[Callable[[str, bool], None]], Source]
    ) -> Agent:
        """A session with an agent: of SNMPv3 one that is open, if there is one.

        Raises ``SourceError``.
        """
        agent = self._sessions.pop(connection, None)
        if agent is None:
            made = opened(unheard)
            assert isinstance(made, Agent)
            return made
        agent.begin()
        return agent

    def _keep(self, connection: Connection, agent: Agent, well: bool) -> None:
        """Leave a session open if all went well; those of version 2c cost nothing to open."""
        if not well or connection.version != "3":
            agent.close()
            return
        self._sessions[connection] = agent
        if len(self._sessions) > SESSIONS:
            self._sessions.pop(next(iter(self._sessions))).close()


def _known_now(remembered: Remembered, known: Known | None, packed: bytes) -> bytes:
    """What is known after a device has been read and judged.

    It is asked once more, for just what there was use for; empty if that cannot be done.
    """
    scalars, walks = remembered.scalars, remembered.walks
    if (
        known is not None
        and scalars.keys() == {s.instance for s in known.scalars}
        and walks.keys() == {walk.oid for walk in known.walks}
    ):
        return packed
    try:
        agent = remembered.open()
        agent.begin(recording=True)
        agent.read(list(scalars.values()), list(walks.values()))
    except SourceError:
        return b""
    recorded = tuple(agent.exchanges or ())
    return Known(tuple(scalars.values()), tuple(walks.values()), recorded).packed()


def _not_shared(service: Service) -> Callable[[], Source]:
    """Opens what a service asks by itself: a saved walk."""

    def opened() -> Source:
        made = service.check
        if made.opened is None:
            raise SourceError("no device")
        return made.opened(unheard)

    return opened


def _say_outcome(place: int, service: Service, opened: Callable[[], Source], say: Say) -> None:
    say(place, _outcome(service, opened, lambda found: say(place, found)))


def _outcome(
    service: Service, opened: Callable[[], Source], first: Callable[[Outcome], None]
) -> Outcome:
    made = service.check
    try:
        if made.check is None:
            if made.performing is None:
                return UNKNOWN, "UNKNOWN - no check"
            here = Process(lambda: shield(made.deadline), unheard, time.monotonic(), True)
            return made.performing(made.words, here)
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
    by_family: dict[str, list[Question]] = {}
    for check in checks:
        _, family = identified(check, source)
        if family is not None:
            with suppress(click.UsageError):
                by_family.setdefault(family.name, []).append(check.question(family))
    for questions in filter(None, by_family.values()):
        read(Device(source), *questions)
