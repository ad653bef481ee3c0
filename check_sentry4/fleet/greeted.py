"""PDUs that were silent the last time: one question to each, and no worker waits for the answer.

Who answers anything is polled at once. Of who does not, the services have at the deadline the
results that they had when a worker waited.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

from check_sentry4.fleet.groups import Group
from check_sentry4.snmp.hello import Hello, numeric, question


class Greeted:
    """Those that have been asked, and have not answered yet."""

    def __init__(
        self, silent: Callable[[Group, float], None], back: Callable[[Group], None]
    ) -> None:
        """``silent`` is told of a PDU at its deadline, and when it was asked; ``back`` if it is."""
        self._hello = Hello()
        self._asked: dict[tuple[str, int], list[tuple[Group, float]]] = {}
        self._ends: dict[Group, float] = {}
        self._silent, self._back = silent, back

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def sockets(self) -> list[socket.socket]:
        """What to select on."""
        return self._hello.sockets if self._ends else []

    def ask(self, group: Group) -> bool:
        """Ask a PDU whether it is there; False if its address is not known without a worker."""
        connection = group.services[0].check.connection
        where = numeric(connection) if connection is not None else None
        if connection is None or where is None:
            return False
        now = time.monotonic()
        self._asked.setdefault(where, []).append((group, now))
        self._ends[group] = now + group.deadline(group.whole)
        for _ in range(connection.retries + 1):
            self._hello.ask(*where, question(connection))
        return True

    def hear(self, from_: socket.socket) -> None:
        """Take answers."""
        for where in self._hello.heard(from_):
            for group, _ in self._asked.pop(where, ()):
                del self._ends[group]
                self._back(group)

    def end_late(self, now: float) -> None:
        """Tell of those whose deadline has passed."""
        if not self._ends or min(self._ends.values()) > now:
            return
        for where, groups in list(self._asked.items()):
            late = [(group, since) for group, since in groups if self._ends[group] <= now]
            if not late:
                continue
            left = [each for each in groups if each not in late]
            self._asked.pop(where)
            if left:
                self._asked[where] = left
            for group, since in late:
                del self._ends[group]
                self._silent(group, since)

    def forget(self) -> list[Group]:
        """Forget all: the groups are others now. Those that had been asked."""
        groups = list(self._ends)
        self._asked.clear()
        self._ends.clear()
        return groups
