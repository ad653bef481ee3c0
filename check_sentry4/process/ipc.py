"""Messages between processes: values of plain types, each with its length before it."""

from __future__ import annotations

import marshal
import os
import select
import time

TYPE_CHECKING = False  # typing itself takes longer than all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

UNKNOWN = 3
NAMES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
#: The same for every Python that may be at the other end.
_FORMAT = 2
#: Octets read at once.
_CHUNK = 1 << 20


def packed(value: Any) -> bytes:
    """Return a value of plain types as it is sent."""
    data = marshal.dumps(value, _FORMAT)
    return len(data).to_bytes(4, "big") + data


def unpacked(data: bytearray) -> list[Any]:
    """Return the values that have come as a whole, and take them from ``data``."""
    found = []
    while len(data) >= 4:
        end = 4 + int.from_bytes(data[:4], "big")
        if len(data) < end:
            break
        found.append(marshal.loads(data[4:end]))
        del data[:end]
    return found


def send(fd: int, *values: Any) -> None:
    """Send values. Raises ``OSError`` if nobody is there to take them."""
    data = b"".join(map(packed, values))
    while data:
        data = data[os.write(fd, data) :]


class Inbox:
    """Where the values come in that another process sends."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._data = bytearray()

    def fileno(self) -> int:
        """Return the file descriptor, for ``select``."""
        return self._fd

    def read(self) -> list[Any] | None:
        """Return what has come since the last call, or wait for it; None if no more will come.

        What the other process had not sent as a whole when it ended is dropped.
        """
        try:
            chunk = os.read(self._fd, _CHUNK)
        except OSError:
            return None
        if not chunk:
            return None
        self._data += chunk
        return unpacked(self._data)


def follow(
    inboxes: Iterable[Inbox], until: Callable[[], float]
) -> Iterator[tuple[Inbox, list[Any] | None]]:
    """Yield what comes in, and None for an inbox in which no more will come.

    It ends when all have ended, or when ``until`` (of ``time.monotonic``) has passed; that is
    asked before each wait.
    """
    left = list(inboxes)
    while left:
        seconds = until() - time.monotonic()
        ready = select.select(left, [], [], seconds)[0] if seconds > 0 else []
        if not ready:
            return
        for inbox in ready:
            came = inbox.read()
            if came is None:
                left.remove(inbox)
            yield inbox, came


# --- what a process says that checks


#: The kinds of what it says, of which the last one counts: the deadline in seconds; the state of a
#: device that does not answer; what it waits for, the device or something else; exit status and
#: text of the result.
DEADLINE, NO_ANSWER, FOR_DEVICE, FOR_OTHER, RESULT = "D", "N", "W", "w", "R"
#: Nothing is waited for: an answer has come, and the check is at work.
AT_WORK = "A"
#: A line that stands for the result of a run that came to nothing, in whatever form is asked for.
FAILED = "X"
#: What is printed: text, json, or what a program or a file takes (--discover).
FORM = "F"
DISCOVERED = "discovered"
#: The number of the process that does the work.
PROCESS = "P"
#: A line for -vvv; of these all count.
LOG = "L"


class Received:
    """What a process that checks has said so far."""

    def __init__(self) -> None:
        self.last: dict[str, Any] = {}
        self.log: list[str] = []
        #: It says no more.
        self.ended = False
        #: Since when it has been waiting for the device (``time.monotonic``); None: it is not.
        self.asked: float | None = None
        self._waiting = ""

    def take(self, messages: Iterable[Sequence[Any]]) -> None:
        """Take messages, each a kind and a value."""
        for kind, value in messages:
            if kind == LOG:
                self.log.append(value)
                continue
            self.last[kind] = value
            if kind in (FOR_DEVICE, FOR_OTHER, AT_WORK):
                self._waiting = kind
        self.asked = time.monotonic() if self._waiting == FOR_DEVICE else None

    @property
    def deadline(self) -> float | None:
        """The deadline in seconds; None until it has been said."""
        return self.last.get(DEADLINE)

    @property
    def waiting_for(self) -> str:
        """What it last waited for; empty if the check was at work."""
        return str(self.last.get(self._waiting, "the check to start"))

    @property
    def result(self) -> tuple[int, str] | None:
        """Exit status and text; None until there is one."""
        return self.last.get(RESULT)

    @property
    def failure(self) -> str:
        """The line that stands for a result; empty if there is none."""
        return str(self.last.get(FAILED, ""))

    @property
    def process(self) -> int:
        """The number of the process that does the work; 0 until it has been said."""
        return int(self.last.get(PROCESS, 0))

    @property
    def form(self) -> str:
        """What is printed; empty until it has been said."""
        return str(self.last.get(FORM, ""))

    @property
    def no_answer(self) -> int:
        """The state of a device that does not answer."""
        return int(self.last.get(NO_ANSWER, UNKNOWN))


# --- what is said of a process that says no more


def is_silent(asked: float | None, began: float, deadline: float, process: int = 0) -> bool:
    """Return whether a device is known to be silent at the deadline of a check.

    The command, the rack, the fleet and the resident process decide it here. A device is silent
    if it left its request of ``asked`` unanswered for half of the time since the check ``began``,
    and ``process``, which waits for it, could have taken an answer. None: no device is being
    waited for. Times are of ``time.monotonic``; without a process (0) nothing is known of it.
    """
    if asked is None or deadline - asked < (deadline - began) / 2:
        return False
    return not process or _is_asleep(process)


def _is_asleep(process: int) -> bool:
    """Return whether a process waits: one that is stopped, or waits for a processor, does not."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            return file.read().rpartition(b") ")[2][:1] == b"S"
    except OSError:
        return True  # no /proc: nothing is known


#: What is said of a process that ended without a result.
DIED = "the SNMP library died{why}: look at what answers on this address and port"
#: What is said at the deadline, waiting for the device or not.
LATE = (
    "no result within {seconds} s (--deadline), waiting for {waiting_for}: look at the network "
    "path, --timeout and --retries"
)
LATE_AT_WORK = (
    "no result within {seconds} s (--deadline), the check was still at work: look at the load of "
    "this machine, and at regular expressions"
)


def late(no_answer: int, deadline: float, waiting_for: str) -> tuple[int, str]:
    """Return state and line of a check without a result at its ``deadline`` (seconds).

    ``waiting_for`` is empty if nothing was waited for: the check itself was at work. ``no_answer``
    is the state: that of ``--no-answer`` for a silent device, else UNKNOWN.
    """
    line = (LATE if waiting_for else LATE_AT_WORK).format(
        seconds=f"{deadline:g}", waiting_for=waiting_for
    )
    return no_answer, f"{NAMES[no_answer]} - {line}"
