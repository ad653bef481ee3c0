"""What the child that does the work says to the parent that sees to it that it ends.

Each message is a letter, a text and an end; a text never holds the end. Without it the child died
before it had said all. Of a kind the last message counts.
"""

from __future__ import annotations

from check_sentry4 import __version__

TYPE_CHECKING = False  # typing itself is for the child
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The kinds: the deadline in seconds; the state of a device that does not answer; what is waited
#: for, the device or something else; exit status and text of the result.
DEADLINE, NO_ANSWER, FOR_DEVICE, FOR_OTHER, RESULT = b"D", b"N", b"W", b"w", b"R"
#: Nothing is waited for: an answer has come, and the check is at work.
AT_WORK = b"A"
#: What is printed: text, json, or what a program or a file takes (--discover).
FORM = b"F"
DISCOVERED = "discovered"
#: The number of the process that does the work.
PROCESS = b"P"
#: A line for -vvv; of these all count.
LOG = b"L"
END = b"\0"

UNKNOWN = 3
NAMES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")

#: Where a process that is there for it is asked (``fleet.resident``), and the variable for another
#: place; its version of what is said; seconds to wait for its first word.
SOCKET, VARIABLE, PATIENCE = "/run/check_sentry4/socket", "CHECK_SENTRY4_SOCKET", 1.0
VERSION = f"{__version__}/3"
#: What it is told of the environment, beside the options' own.
CARRIED = ("NAGIOS_CONFIG_PATH",)


def request(
    name: str,
    folder: str,
    began: float,
    arguments: Sequence[str],
    environment: Mapping[str, str],
) -> bytes:
    """What such a process is asked: length, version, command, folder, arguments, environment.

    ``began``: since when the deadline is counted (``time.monotonic``).
    """
    own = [
        f"{key}={value}"
        for key, value in environment.items()
        if key.startswith("CHECK_SENTRY4_") or key in CARRIED
    ]
    fields = [VERSION, name, folder, repr(began), str(len(arguments)), *arguments, *own]
    data = "\0".join(fields).encode("utf-8", "surrogateescape")
    return b"%08x" % len(data) + data


def requested(data: bytes) -> tuple[str, str, float, list[str], dict[str, str]]:
    """Command, folder, beginning, arguments and environment of a request, without its length.

    Raises ``ValueError`` for what is none, or of another version.
    """
    version, name, folder, began, count, *rest = data.decode("utf-8", "surrogateescape").split("\0")
    number = int(count)
    if version != VERSION or not 0 <= number <= len(rest):
        raise ValueError(version)
    environment = dict(each.split("=", 1) for each in rest[number:])
    return name, folder, float(began), rest[:number], environment


def message(kind: bytes, text: str) -> bytes:
    """A message as it goes through the pipe."""
    return kind + text.replace("\0", "?").encode("utf-8", "replace") + END


def is_silent(asked: float | None, began: float, deadline: float, process: int = 0) -> bool:
    """Whether a device is known to be silent at the deadline of a check that ``began`` earlier.

    The command, the rack, the fleet and the resident process decide it here. A device is silent
    if it left its request of ``asked`` unanswered for half of that time, and ``process``, which
    waits for it, could have taken an answer. None: no device is being waited for. Times are of
    ``time.monotonic``; without a process (0) nothing is known of it.
    """
    if asked is None or deadline - asked < (deadline - began) / 2:
        return False
    return not process or _is_asleep(process)


def _is_asleep(process: int) -> bool:
    """Whether a process waits: one that is stopped, or waits for a processor, does not."""
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
    """State and line of a check without a result at its ``deadline`` (seconds).

    ``waiting_for`` is empty if nothing was waited for: the check itself was at work. ``no_answer``
    is the state: that of ``--no-answer`` for a silent device, else UNKNOWN.
    """
    line = (LATE if waiting_for else LATE_AT_WORK).format(
        seconds=f"{deadline:g}", waiting_for=waiting_for
    )
    return no_answer, f"{NAMES[no_answer]} - {line}"


def shaped(line: str, form: str) -> str:
    """What is printed of a run that came to nothing, for which ``line`` stands."""
    if form == "json":
        from check_sentry4.report.document import failure  # more than the parent has to carry

        return failure(line)
    return line


class Said:
    """What has been said so far."""

    def __init__(self) -> None:
        self._rest = b""
        self.last: dict[bytes, str] = {}
        self.log: list[str] = []
        #: Nobody says any more.
        self.ended = False
        #: The kind that was last waited for.
        self.waiting = b""

    def take(self, data: bytes) -> None:
        """Read what came through the pipe."""
        *whole, self._rest = (self._rest + data).split(END)
        for each in whole:
            kind, text = each[:1], each[1:].decode("utf-8", "replace")
            if kind == LOG:
                self.log.append(text)
                continue
            self.last[kind] = text
            if kind in (FOR_DEVICE, FOR_OTHER, AT_WORK):
                self.waiting = kind

    @property
    def deadline(self) -> float | None:
        """In seconds; None until it has been told."""
        return float(self.last[DEADLINE]) if DEADLINE in self.last else None

    @property
    def waiting_for(self) -> str:
        """What was last waited for; empty if the check was at work."""
        return self.last.get(self.waiting, "the check to start")

    @property
    def result(self) -> tuple[int, str] | None:
        """Exit status and text; None until there is one."""
        text = self.last.get(RESULT)
        return None if text is None else (int(text[:1]), text[1:])

    @property
    def process(self) -> int:
        """The number of the process that does the work; 0 until it has been told."""
        return int(self.last.get(PROCESS, 0))

    @property
    def form(self) -> str:
        """What is printed; empty until it has been told."""
        return self.last.get(FORM, "")

    def failed(self, line: str) -> str:
        """What is printed of a run that came to nothing, for which ``line`` stands."""
        return shaped(line, self.form) if self.form == "json" else "\n".join([line, *self.log])

    @property
    def no_answer(self) -> int:
        """The state of a device that does not answer."""
        return int(self.last.get(NO_ANSWER, UNKNOWN))
