"""What the child that does the work says to the parent that sees to it that it ends.

Each message is a letter, a text and an end; a text never holds the end. Without it the child died
before it had said all. Of a kind the last message counts.
"""

from __future__ import annotations

#: The kinds: the deadline in seconds; the state of a device that does not answer; what is waited
#: for, the device or something else; exit status and text of the result.
DEADLINE, NO_ANSWER, FOR_DEVICE, FOR_OTHER, RESULT = b"D", b"N", b"W", b"w", b"R"
#: What is printed, text or json.
FORM = b"F"
END = b"\0"

UNKNOWN = 3


def message(kind: bytes, text: str) -> bytes:
    """A message as it goes through the pipe."""
    return kind + text.replace("\0", "?").encode("utf-8", "replace") + END


class Said:
    """What has been said so far."""

    def __init__(self) -> None:
        self._rest = b""
        self.last: dict[bytes, str] = {}
        #: The kind that was last waited for.
        self.waiting = b""

    def take(self, data: bytes) -> None:
        """Read what came through the pipe."""
        *whole, self._rest = (self._rest + data).split(END)
        for each in whole:
            kind, text = each[:1], each[1:].decode("utf-8", "replace")
            self.last[kind] = text
            if kind in (FOR_DEVICE, FOR_OTHER):
                self.waiting = kind

    @property
    def deadline(self) -> float | None:
        """In seconds; None until it has been told."""
        return float(self.last[DEADLINE]) if DEADLINE in self.last else None

    @property
    def waiting_for(self) -> str:
        """What was last waited for."""
        return self.last.get(self.waiting, "the check to start")

    @property
    def result(self) -> tuple[int, str] | None:
        """Exit status and text; None until there is one."""
        text = self.last.get(RESULT)
        return None if text is None else (int(text[:1]), text[1:])

    def failed(self, line: str) -> str:
        """What is printed of a run that came to nothing, for which ``line`` stands."""
        if self.last.get(FORM) == "json":
            from check_sentry4.report.document import failure  # more than the parent has to carry

            return failure(line)
        return line

    @property
    def silent(self) -> int:
        """The state of a run that ended while it waited: ``--no-answer`` if for the device."""
        return int(self.last.get(NO_ANSWER, UNKNOWN)) if self.waiting == FOR_DEVICE else UNKNOWN
