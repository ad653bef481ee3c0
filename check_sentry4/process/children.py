"""Children that are forked, and that end with their parent."""

from __future__ import annotations

import os
from select import select

from check_sentry4.process.ipc import Inbox, packed, send

TYPE_CHECKING = False  # typing itself takes longer than all of this
if TYPE_CHECKING:
    import signal
    from collections.abc import Callable
    from typing import Any, NoReturn
else:
    import _signal as signal  # signal itself brings enum

#: linux/prctl.h.
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4


class DiedError(Exception):
    """The other process has gone."""


class Parent:
    """The parent, as its child sees it. There is something to read when it has gone, too."""

    def __init__(self, up: int, down: int) -> None:
        self._up = up
        self._inbox = Inbox(down)
        self._came: list[Any] = []

    def fileno(self) -> int:
        """Return the file descriptor, for ``select``."""
        return self._inbox.fileno()

    def send(self, *values: Any) -> None:
        """Send values. Raises ``OSError`` if the parent has gone."""
        send(self._up, *values)

    @property
    def has_more(self) -> bool:
        """Whether the next value is here already: ``select`` does not see it."""
        return bool(self._came)

    def receive(self) -> Any:
        """Return the next value, waited for. Raises ``DiedError`` if the parent has gone."""
        while not self._came:
            came = self._inbox.read()
            if came is None:
                raise DiedError
            self._came = came
        return self._came.pop(0)


class Child:
    """A child, as its parent sees it."""

    def __init__(self, pid: int, up: int, down: int) -> None:
        os.set_blocking(down, False)
        self._unsent = bytearray()
        self.pid = pid
        self.inbox = Inbox(up)
        self._ends: tuple[int, ...] = (up, down)
        self._waited = False
        _open_ends.update(self._ends)

    def fileno(self) -> int:
        """Return the file descriptor, for ``select``."""
        return self.inbox.fileno()

    def send(self, value: Any) -> None:
        """Send a value; what does not fit now, to a child that is stopped, is for ``flush``.

        Raises ``DiedError`` if the child has gone.
        """
        self._unsent += packed(value)
        self.flush()

    def flush(self) -> None:
        """Send what has not been sent. Raises ``DiedError`` if the child has gone."""
        if not self._ends:
            raise DiedError
        try:
            while self._unsent:
                del self._unsent[: os.write(self._ends[1], self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            raise DiedError from None

    @property
    def is_behind(self) -> bool:
        """Whether not all has been sent."""
        return bool(self._unsent)

    @property
    def unsent(self) -> int:
        """The octets that have not been sent."""
        return len(self._unsent)

    @property
    def down(self) -> int:
        """What to select on until it takes more."""
        return self._ends[1]

    def said(self) -> list[Any]:
        """Return what it has sent since the last call, or wait for it.

        Raises ``DiedError`` if the child has gone.
        """
        while self._unsent and self.inbox not in select([self.inbox], [self.down], [])[0]:
            self.flush()
        came = self.inbox.read()
        if came is None:
            raise DiedError
        return came

    def close(self) -> None:
        """Speak to it no more: it ends by itself when it sees that."""
        ends, self._ends = self._ends, ()
        self._unsent.clear()
        for end in ends:
            keep_closed(end, over=True)

    def wait(self) -> int:
        """Wait for its end, and return how it ended; 0 if somebody else has seen to that."""
        self.close()
        if self._waited:  # the number may be another's by now
            return 0
        self._waited = True
        try:
            return os.waitpid(self.pid, 0)[1]
        except OSError:
            return 0

    def end(self) -> int:
        """End it, whatever it does, and with it its own children; return how it ended."""
        try:
            if not self._waited:
                os.kill(self.pid, 9)
        except OSError:
            pass  # it has gone
        return self.wait()


#: The parent's ends: no child keeps them open, or others would not see that the parent has gone.
_open_ends: set[int] = set()


def keep_closed(fd: int, *, over: bool = False) -> None:
    """Have no child inherit a descriptor of this process; ``over``: close it."""
    if not over:
        _open_ends.add(fd)
    elif fd in _open_ends:
        _open_ends.discard(fd)
        os.close(fd)


def pipes() -> tuple[int, int, int, int]:
    """Make two pipes: what the parent reads, the child writes, the child reads, the parent writes.

    Raises ``OSError``.
    """
    up, up_end = os.pipe()
    try:
        return up, up_end, *os.pipe()
    except OSError:
        os.close(up)
        os.close(up_end)
        raise


def fork(work: Callable[[Parent], None], *, ignoring: tuple[int, ...] = ()) -> Child:
    """Have a child do some work, and leave.

    It is killed when its parent ends, whatever it does then. ``ignoring`` are the signals that
    are for its parent alone; SIGTERM ends all other children. Raises ``OSError``.
    """
    up, up_end, down_end, down = pipes()

    def begin() -> None:
        for end in (up, down, *_open_ends):
            try:  # noqa: SIM105  # contextlib takes longer than all of this
                os.close(end)
            except OSError:
                pass
        _open_ends.clear()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for number in ignoring:
            signal.signal(number, signal.SIG_IGN)
        work(Parent(up_end, down_end))

    try:
        pid = spawn(begin)
    except OSError:
        for end in (up, up_end, down, down_end):
            os.close(end)
        raise
    os.close(up_end)
    os.close(down_end)
    return Child(pid, up, down)


def spawn(work: Callable[[], None], *, tied: bool = True) -> int:
    """Have a child do some work, and leave; return its number.

    It is killed when its parent ends, unless it is not ``tied`` to it. Raises ``OSError``.
    """
    parent = os.getpid() if tied else 0
    pid = os.fork()
    if not pid:
        _begin(work, parent)
    return pid


def _begin(work: Callable[[], None], parent: int) -> NoReturn:
    """Be the child."""
    try:
        if parent:
            _end_with(parent)
        work()
    finally:
        os._exit(0)


def _end_with(parent: int) -> None:
    """Have the kernel kill this process when ``parent`` ends.

    Other kernels than Linux have no prctl: there a child ends when it sees that itself.
    """
    if _prctl(_PR_SET_PDEATHSIG, 9) and os.getppid() != parent:  # it ended before
        os._exit(0)


def hide_memory() -> None:
    """Keep what is in memory, passphrases too, out of core files and from processes of this user.

    A child is as its parent is.
    """
    _prctl(_PR_SET_DUMPABLE, 0)


def _prctl(option: int, value: int) -> bool:
    """Set something of this process; whether the kernel has it."""
    try:
        import _ctypes  # ctypes itself takes ten times as long

        program = _ctypes.dlopen(None, 0)  # type: ignore[arg-type]  # None: what is loaded
        prctl = _ctypes.dlsym(program, "prctl")
        return bool(_ctypes.call_function(prctl, (option, value, 0, 0, 0)) == 0)
    except (ImportError, AttributeError, OSError):
        return False
