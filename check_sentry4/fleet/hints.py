"""Where others say that a PDU should be asked now: datagrams with the name of its host.

Beside the socket is a list of the PDUs that there are, for who gives hints (``sentry4-traps``):
what is of others need not come here.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress

from check_sentry4.daemon import say
from check_sentry4.fleet.sockets import bound, identity
from check_sentry4.text import clean, reason

#: Hints that are heard at once.
AT_ONCE = 100
#: Octets of a name.
LONGEST = 512


class HintQueue:
    """The socket, and the list beside it."""

    def __init__(self, path: str) -> None:
        """Open the socket.

        Raises ``OSError``.
        """
        self._path = path
        self._open()

    def _open(self) -> None:
        self._socket = bound(self._path, socket.SOCK_DGRAM, 0o660)
        self._socket.setblocking(False)
        self._identity = identity(self._path)

    def fileno(self) -> int:
        """What to select on."""
        return self._socket.fileno()

    def names(self) -> Iterator[str]:
        """What was hinted at since the last call, as far as it is heard at once."""
        with suppress(BlockingIOError):
            for _ in range(AT_ONCE):
                yield self._socket.recv(LONGEST).decode("utf-8", "replace")

    def keep(self) -> None:
        """Make the socket anew if it was removed: nobody would find it."""
        if identity(self._path) == self._identity:
            return
        say(f"{clean(self._path, 200)}: the socket was removed: it is made again")
        self._socket.close()
        try:
            self._open()
        except OSError as error:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.setblocking(False)
            say(f"{clean(self._path, 200)}: {reason(error)}")

    def tell(self, pdus: Iterable[tuple[str, str]]) -> None:
        """Write the list of addresses and hosts."""
        path = f"{self._path}.hosts"
        try:
            new = os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
            with os.fdopen(new, "w", encoding="utf-8") as file:
                os.fchmod(new, 0o640)  # for the group, as the socket is
                json.dump(list(pdus), file)
            os.replace(f"{path}.new", path)
        except OSError as error:
            say(f"{clean(path, 200)}: {reason(error)}")
