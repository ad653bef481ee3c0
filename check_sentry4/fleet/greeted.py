"""PDUs that were silent the last time: one question to each, and no worker waits for the answer.

A PDU that answers is polled immediately. The services of one that does not have at the deadline the
results that they had when a worker waited.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable

from check_sentry4.fleet.groups import Group
from check_sentry4.snmp.connection import Connection
from check_sentry4.snmp.hello import Hello, numeric, question


class _Asked:
    """A PDU that has been asked: since when, and when it is asked again, or given up."""

    def __init__(self, group: Group, where: tuple[str, int], data: bytes, again: float) -> None:
        self.group, self.where, self.data = group, where, data
        self.since = time.monotonic()
        self.ends = self.since + group.deadline(group.whole)
        self.pause, self.again = again, self.since + again


class Greeted:
    """Those that have been asked, and have not answered yet."""

    def __init__(
        self, silent: Callable[[Group, float], None], back: Callable[[Group], None]
    ) -> None:
        """``silent`` takes a PDU at its deadline, and since when; ``back`` one that answers."""
        self._hello = Hello()
        self._asked: dict[bytes, _Asked] = {}  # by the number of the question
        self._silent, self._back = silent, back
        self._next = 0.0  # nothing is to be done before

    def __len__(self) -> int:
        return len(self._asked)

    @property
    def sockets(self) -> list[socket.socket]:
        """What to select on."""
        return self._hello.sockets if self._asked else []

    def ask(self, group: Group) -> bool:
        """Ask a PDU whether it is there; False if its address is not known without a worker."""
        connection = group.services[0].check.connection
        if not isinstance(connection, Connection):
            return False  # Redfish has nothing that is cheaper than a poll
        where = numeric(connection)
        if where is None:
            return False
        number = bytes((os.urandom(1)[0] >> 2 | 0x40,)) + os.urandom(3)  # always of four octets
        asked = _Asked(group, where, question(connection, number), connection.timeout)
        self._asked[number] = asked
        self._next = min(self._next, asked.again, asked.ends)
        self._hello.ask(*where, asked.data)
        return True

    def hear(self, from_: socket.socket) -> bool:
        """Take some answers, from wherever they come; whether there were any."""
        came = False
        for number in self._hello.heard(from_):
            came = True
            asked = self._asked.pop(number, None)
            if asked is not None:
                self._back(asked.group)
        return came

    def drop(self, group: Group) -> bool:
        """Wait for a PDU no longer; whether it was waited for."""
        number = next((n for n, asked in self._asked.items() if asked.group is group), None)
        return number is not None and self._asked.pop(number) is not None

    def go_on(self, now: float) -> None:
        """Ask again who has not answered, and tell of those whose deadline has passed."""
        if not self._asked or now < self._next:
            return
        for each in self.sockets:  # what has come in time counts
            while self.hear(each):
                pass
        for number, asked in list(self._asked.items()):
            if asked.ends <= now:
                del self._asked[number]
                self._silent(asked.group, asked.since)
            elif asked.again <= now:
                asked.again = now + asked.pause
                self._hello.ask(*asked.where, asked.data)
        self._next = min((min(a.again, a.ends) for a in self._asked.values()), default=0.0)

    def forget(self) -> list[Group]:
        """Forget all: the groups are others now. Those that had been asked."""
        groups = [asked.group for asked in self._asked.values()]
        self._asked.clear()
        return groups
