"""The services of one PDU with one interval, which are read together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from check_sentry4.fleet import hourly
from check_sentry4.fleet.services import Service

if TYPE_CHECKING:
    from check_sentry4.fleet.workers import Worker

#: A PDU that is silent is asked every so many intervals: its results do not outlive their ttl.
BACK_OFF = 2

#: The places of services that are read at once.
Places = tuple[int, ...]
#: What makes groups different.
Key = tuple[object, float, bool]


class Group:
    """The services of one PDU with one interval: one read, or several where one takes too long."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = tuple(services)
        self.interval = services[0].interval
        self.registers = services[0].registers
        self.whole: Places = tuple(range(len(services)))
        self.parts: tuple[Places, ...] = (self.whole,)
        self.left: list[Places] = []  # of the poll under way
        self.seconds = 0.0  # that it has taken
        self.took = 0.0  # the last poll, all of it
        self.in_parts = False  # it had to be divided
        self.due = 0.0
        self.entry = 0  # of the schedule: the last one counts
        self.silent = False
        self.silences = 0  # polls without an answer, one after the other
        self.last: dict[int, tuple[int, str]] = {}  # outcomes of the last poll without one
        self.answered = False  # something, when it was asked whether it is there
        self.running = False
        self.number = 0
        self.known: dict[Places, bytes] = {}  # what makes the next poll cheaper
        self.polls = 0
        self.bulk = True  # it answers GETBULK, as far as is known
        self.closed = False  # of services that are no more
        connection = services[0].check.connection
        # Are kept open, by the worker that made them.
        self.sessions = connection is not None and connection.keeps_session
        self.worker: Worker | None = None  # by whom

    def deadline(self, part: Places) -> float:
        """The seconds that a part of its services may take: those of the least patient."""
        return min(self.services[place].check.deadline for place in part)

    def divide(self, places: Iterable[int]) -> None:
        """Read these services one by one: now, and at the next poll all of them."""
        self.left = [(place,) for place in places] + self.left
        self.parts = tuple((place,) for place in self.whole)
        self.in_parts = True

    def rejoin(self) -> None:
        """Read all at once again where parts were quick."""
        if not self.in_parts and self.seconds <= self.deadline(self.whole) / 3:
            self.parts = (self.whole,)

    def goes_on_from(self, old: Group) -> bool:
        """Take over what is known of the PDU; of the same services, a poll under way as well."""
        self.silent, self.silences = old.silent, old.silences
        self.bulk, self.took = old.bulk, old.took
        if [s.key for s in old.services] != [s.key for s in self.services]:
            return False
        self.parts, self.known, self.polls = old.parts, old.known, old.polls
        self.left, self.seconds, self.in_parts = old.left, old.seconds, old.in_parts
        return True

    @property
    def asked(self) -> object:
        """What it is asked: the same of services that differ in the host alone."""
        how = self.services[0].check.connection
        return how and how.protocol, *(service.check.check for service in self.services)

    @property
    def key(self) -> Key:
        """What makes it the same over a reload."""
        return key(self.services[0])

    def next(self, now: float) -> float:
        """When it is due again after a poll that began or begins now (``time.monotonic``)."""
        if self.registers:
            return now + hourly.FAILED if self.silent else hourly.due(self.hosts, now)
        wait = self.interval * (BACK_OFF if self.silent else 1)
        return max(self.due + wait, now - self.interval)

    @property
    def hosts(self) -> str:
        """The names of its hosts."""
        return ", ".join(dict.fromkeys(service.host for service in self.services))


def key(service: Service) -> Key:
    """What is read at once: a device and an interval; several devices, and walks, by themselves.

    The registers of a device are read by themselves, too.
    """
    how = service.check.connection
    device = service.key if how is None else how.common
    return device, service.interval, service.registers


def groups(services: Iterable[Service]) -> list[Group]:
    """Services by what is read at once."""
    found: dict[object, list[Service]] = {}
    for service in services:
        found.setdefault(key(service), []).append(service)
    return [Group(together) for together in found.values()]


def devices(of: Iterable[Group]) -> int:
    """How many PDUs these groups are of: one with two intervals is one."""
    return len({group.key[0] for group in of})
