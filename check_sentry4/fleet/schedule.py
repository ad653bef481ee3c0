"""Which PDUs are due, and when."""

from __future__ import annotations

import heapq
import time
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from check_sentry4.fleet import hourly
from check_sentry4.fleet.groups import Group, groups
from check_sentry4.fleet.services import Service
from check_sentry4.snmp.connection import canonical


class Successor(NamedTuple):
    """A group after a reload; ``same``: its services are those that it had before."""

    group: Group
    same: bool


class Schedule:
    """The groups, by the time at which each is due, and by what a hint may call them."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._due: list[tuple[float, int, Group]] = []
        self._count = 0
        self._named: dict[str, list[Group]] = {}

    def load(
        self, services: Sequence[Service], under_way: Collection[Group], *, spread: bool
    ) -> dict[Group, Successor]:
        """Check these from now on, and tell what takes the place of the groups that there were.

        Their starts are ``spread`` over their intervals; a reload starts nobody's interval again.
        """
        before = {group.key: group for group in self.groups}
        self.groups, self._due = groups(services), []
        self._name()
        now, successors = time.monotonic(), dict[Group, Successor]()
        for number, group in enumerate(self.groups):
            group.number = number
            seconds = hourly.FIRST * len(self.groups) if group.registers else group.interval
            due = now + (number / len(self.groups) if spread else 0.0) * seconds
            old = before.get(group.key)
            if old is not None:
                same = group.goes_on_from(old)
                successors[old] = Successor(group, same)
                group.running = old in under_way
                due = now if group.running and old.left and not same else old.due
                old.left = []
            self.push(group, due)
        return successors

    def _name(self) -> None:
        """Note the names by which groups may be asked for: their hosts, and their addresses."""
        self._named = {}
        for group in self.groups:
            how = group.services[0].check.connection
            names = {service.host for service in group.services}
            for name in names | ({canonical(how.hostname)} if how is not None else set()):
                self._named.setdefault(name, []).append(group)

    def addresses(self) -> set[tuple[str, str]]:
        """Address and host of each PDU."""
        return {
            (service.check.connection.hostname, service.host)
            for group in self.groups
            for service in group.services
            if service.check.connection is not None
        }

    def push(self, group: Group, due: float, *, first: bool = False) -> None:
        """Give a group its place; the one that it had before counts no more.

        ``first``: before what has been due for longer.
        """
        self._count += 1
        group.due, group.entry = due, self._count
        heapq.heappush(self._due, (0.0 if first else due, self._count, group))

    def due(self, now: float) -> Iterator[Group]:
        """Take out what is due, one after the other, as long as there is room for it."""
        while self._due and self._due[0][0] <= now:
            _, entry, group = heapq.heappop(self._due)
            if entry == group.entry:  # it has no other place by now
                yield group

    @property
    def next(self) -> float | None:
        """When the next one is due (``time.monotonic``); None if nothing is in it."""
        return self._due[0][0] if self._due else None

    def hint(self, name: str) -> list[Group]:
        """Have a PDU checked now, by its host's name or its address: which groups that are."""
        names = dict.fromkeys((name, canonical(name)))
        found = dict.fromkeys(group for each in names for group in self._named.get(each, ()))
        now = time.monotonic()
        for group in found:
            self.push(group, now, first=True)
        return list(found)
