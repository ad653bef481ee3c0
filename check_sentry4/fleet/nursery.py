"""Where workers are forked: in a process that has all services, and in which nothing changes.

A child shares the memory of its parent as long as neither writes to it. The fleet itself writes all
the time: each worker that it forked would soon have a copy of all of it.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from check_sentry4.process.children import Child, Parent, fork, keep_closed, pipes, spawn

#: Seconds that a fork may take: the fleet waits for it.
PATIENCE = 2.0
#: What a worker does, with the file of what it shares with the fleet.
Work = Callable[[Parent, int], None]


class Fostered(Child):
    """A child of another process, known by a descriptor: its number may be another's by now."""

    def __init__(self, pid: int, pidfd: int, up: int, down: int) -> None:
        super().__init__(pid, up, down)
        self._pidfd: int | None = pidfd
        keep_closed(pidfd)

    def end(self) -> int:
        """See ``Child.end``; how it ended is not known here."""
        if self._pidfd is not None:
            with suppress(OSError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        return self.wait()

    def wait(self) -> int:
        """Speak to it no more."""
        self.close()
        if self._pidfd is not None:
            keep_closed(self._pidfd, over=True)
            self._pidfd = None
        return 0


class Nursery:
    """The process, as the fleet sees it."""

    def __init__(self, work: Work, ignoring: tuple[int, ...]) -> None:
        """``work`` is what each worker does; ``ignoring`` are signals that are for the fleet alone.

        Raises ``OSError``.
        """
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        here.settimeout(PATIENCE)
        self._socket = here

        def nurse(_: Parent) -> None:
            # Nothing of the fleet's: a worker may outlive it for a moment, its sockets may not.
            os.closerange(3, there.fileno())
            os.closerange(there.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
            _nurse(there, work)

        with there:
            self._child = fork(nurse, ignoring=ignoring)
        keep_closed(here.fileno())

    def forked(self, shared: int) -> Child:
        """A worker; ``shared`` is the file that it shares with the fleet.

        Raises ``OSError``.
        """
        up, up_end, down_end, down = pipes()
        try:
            socket.send_fds(self._socket, [b"w"], [up_end, down_end, shared])
            told, fds, _, _ = socket.recv_fds(self._socket, 16, 1)
            if len(fds) != 1:
                raise OSError("no worker was forked")
        except OSError:
            os.close(up)
            os.close(down)
            raise
        finally:
            os.close(up_end)
            os.close(down_end)
        return Fostered(int(told), fds[0], up, down)

    def close(self) -> None:
        """End it; its workers stay until they are ended."""
        number = self._socket.detach()
        if number >= 0:
            keep_closed(number, over=True)
        self._child.end()


def _nurse(there: socket.socket, work: Work) -> None:
    """The process: fork a worker whenever it is asked to, until the fleet has gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how workers have ended
    while True:
        told, fds, _, _ = socket.recv_fds(there, 16, 3)
        if not told:
            return
        up_end, down_end, shared = fds

        def begin(up: int = up_end, down: int = down_end, shared: int = shared) -> None:
            there.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work(Parent(up, down), shared)

        try:
            # The fleet's, not this one's: if this one dies, others go on.
            pid = spawn(begin, tied=False)
            pidfd = os.pidfd_open(pid)
        except OSError:  # no process is left, or it has ended already
            there.send(b"0")
        else:
            socket.send_fds(there, [str(pid).encode()], [pidfd])
            os.close(pidfd)
        for each in fds:
            os.close(each)
