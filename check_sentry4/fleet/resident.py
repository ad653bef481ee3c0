"""Ordinary commands answered by a process that stays: all is imported, a fork is what it takes.

A command hands its arguments and its environment over and prints what comes back
(``cli.supervisor``).
Where this process does not answer, the command does the work itself, as always.
"""

from __future__ import annotations

import io
import os
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from check_sentry4.fleet import warm
from check_sentry4.fleet.sockets import bound, identity, received
from check_sentry4.fleet.workers import FOR_PARENT
from check_sentry4.process import ipc
from check_sentry4.process.children import Child, Parent, fork, spawn
from check_sentry4.process.resident import CARRIED, requested

#: Commands at work at once; more are left to do their work themselves.
CHILDREN = 64
#: Octets of a request, and seconds to send it.
LARGEST, SECONDS = 1 << 20, 2.0


class Resident:
    """The process that answers commands on a socket, and ends with this one.

    The socket is for its user alone. One that systemd opened (``LISTEN_FDS``) is taken.
    """

    def __init__(self, path: str) -> None:
        """Open the socket; it stays open while processes come and go.

        Raises ``OSError``.
        """
        self._path = "" if is_given() else path
        self._server = _opened(path)
        self._identity = identity(path)
        self._child: Child | None = None

    @property
    def is_lost(self) -> bool:
        """Whether its socket is not there any more: nobody would find it."""
        return bool(self._path) and identity(self._path) != self._identity

    def open_again(self) -> None:
        """Make the socket anew, after it was removed.

        Raises ``OSError``.
        """
        self._server.close()
        self._server = _opened(self._path)
        self._identity = identity(self._path)

    def start(self) -> int:
        """Start the process: its number.

        Raises ``OSError``.
        """
        if self._child is not None:
            self._child.close()
        self._child = fork(lambda parent: _serve(self._server, parent), ignoring=FOR_PARENT)
        return self._child.pid


def is_given() -> bool:
    """Whether systemd has opened the socket."""
    mine = os.environ.get("LISTEN_PID") == str(os.getpid())
    return mine and os.environ.get("LISTEN_FDS") == "1"


def _opened(path: str) -> socket.socket:
    if is_given():
        return socket.socket(fileno=3)
    return bound(path, socket.SOCK_STREAM, 0o600)


def _serve(server: socket.socket, parent: Parent) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    children: set[int] = set()
    while True:
        both: list[socket.socket | Parent] = [server, parent]
        ready = select.select(both, [], [], 5.0)[0]
        with suppress(ChildProcessError):
            while children and (ended := os.waitpid(-1, os.WNOHANG)[0]):
                children.discard(ended)
        if parent in ready:
            return  # it has gone
        if server not in ready:
            continue
        with suppress(OSError):
            peer, _ = server.accept()
            if len(children) < CHILDREN and _is_ours(peer):
                children.add(spawn(partial(_answer, server, peer)))
            peer.close()


def _is_ours(peer: socket.socket) -> bool:
    """Whether the other end is of the same user, or root."""
    data = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, user, _ = struct.unpack("3i", data)
    return user in (0, os.geteuid())


def _answer(server: socket.socket, peer: socket.socket) -> None:
    """The child: do what is asked, and say what comes of it."""
    server.close()
    try:
        until = time.monotonic() + SECONDS
        size = int(received(peer, 8, until), 16)
        if size > LARGEST:
            return
        name, folder, began, arguments, environment = requested(received(peer, size, until))
        if name not in warm.commands:
            return  # of another version
        peer.settimeout(None)
        for key in [k for k in os.environ if k.startswith("CHECK_SENTRY4_") or k in CARRIED]:
            del os.environ[key]
        os.environ.update(environment)
        os.chdir(folder)
        _work(peer, name, arguments, began)
    except (OSError, ValueError):
        pass  # nothing has been said: the command does the work itself


def _work(peer: socket.socket, name: str, arguments: Sequence[str], began: float) -> None:
    from check_sentry4.cli.run import result

    def say(kind: str, value: object) -> None:
        peer.sendall(ipc.packed((kind, value)))

    say(ipc.PROCESS, os.getpid())
    printed = sys.stdout = io.StringIO()
    try:
        status, text = result(warm.commands[name], arguments, say, began)
    except OSError:
        raise
    except BaseException as error:  # whatever it is, it is no result
        say(ipc.FAILED, f"UNKNOWN - unforeseen {type(error).__name__}: please report it")
    else:
        say(ipc.RESULT, (status, f"{printed.getvalue().rstrip(chr(10))}{text}"))
