"""A run ends by its deadline, whatever the C library below does.

The work is done in a child process. Net-SNMP blocks in C while it holds Python's lock, so neither
a signal handler nor a thread can end it; a parent can. A crash of the library becomes a line and
exit status 3 in the same way.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable

from check_sentry4.state import UNKNOWN
from check_sentry4.text import clean

Say = Callable[[str], None]
Job = Callable[[Say], tuple[int, str]]

#: Ends the child's answer: without it the child died before it had said all.
_COMPLETE = b"\0"


def supervised(job: Job, deadline: float, began: float) -> tuple[int, str]:
    """State and text of ``job``, or why there is none by ``deadline`` seconds after ``began``.

    ``job`` is given a function to tell what it is waiting for. ``began`` is in the time of
    ``time.monotonic``.
    """
    try:
        read_end, write_end = os.pipe()
        child = os.fork()
    except OSError as error:
        return UNKNOWN, f"UNKNOWN - cannot start the check: {error.strerror}"
    if child == 0:
        _child(job, read_end, write_end, deadline)
    os.close(write_end)
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        answer, in_time = _listen(read_end, began + deadline)
    except KeyboardInterrupt:
        _end(child)
        return UNKNOWN, "UNKNOWN - interrupted before there was a result"
    finally:
        os.close(read_end)
    if not in_time:
        _end(child)
        waited_for = _last_said(answer) or "the check to start"
        return UNKNOWN, (
            f"UNKNOWN - no result within {deadline:g} s (--deadline), waiting for {waited_for}: "
            "look at the network path, --timeout and --retries"
        )
    status = os.waitpid(child, 0)[1]
    _, mark, result = answer.partition(b"\nR")
    if not mark or not result.endswith(_COMPLETE):
        why = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "without a word"
        return UNKNOWN, (
            f"UNKNOWN - the SNMP library died ({why}), waiting for {_last_said(answer)}: "
            "look at what answers on this address and port"
        )
    return int(result[:1]), result[1:-1].decode("utf-8", "replace")


def _child(job: Job, read_end: int, write_end: int, deadline: float) -> None:
    """Do the work, say the result, and leave without the interpreter's clean-up."""
    try:
        os.close(read_end)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.alarm(int(deadline) + 2)  # should the parent be killed
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 2)  # Net-SNMP and the C library print there
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # passphrases in memory
        state, text = job(lambda what: _write(write_end, b"\nW" + clean(what, 200).encode()))
        _write(write_end, b"\nR%d" % state + text.encode("utf-8", "replace") + _COMPLETE)
    except BaseException as error:  # whatever it is, it is no result
        line = f"\nR{UNKNOWN}UNKNOWN - unforeseen {type(error).__name__}: please report it"
        _write(write_end, line.encode() + _COMPLETE)
    finally:
        os._exit(0)


def _write(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def _listen(read_end: int, until: float) -> tuple[bytes, bool]:
    """All that the child says, and whether it was done in time."""
    chunks: list[bytes] = []
    while True:
        left = until - time.monotonic()
        if left <= 0 or not select.select([read_end], [], [], left)[0]:
            return b"".join(chunks), False
        chunk = os.read(read_end, 65536)
        if not chunk:
            return b"".join(chunks), True
        chunks.append(chunk)


def _last_said(answer: bytes) -> str:
    said = [line[1:] for line in answer.split(b"\n") if line.startswith(b"W")]
    return said[-1].decode("utf-8", "replace") if said else ""


def _end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
