"""Where a command begins: a child process does the work, the parent sees to it that it ends.

Net-SNMP blocks in C while it holds Python's lock, so that neither a signal handler nor a thread can
end it; a parent can. A crash of the library, too, becomes a line and exit status 3. The fork comes
before anything is imported: then it costs a millisecond, and the parent stays small.
"""

from __future__ import annotations

import os
import select
import sys
import time

TYPE_CHECKING = False  # typing itself is for the child: what the parent has is copied at the fork
if TYPE_CHECKING:
    from typing import NoReturn

UNKNOWN = 3
#: Until the child has read its options: their default.
DEADLINE = 30.0
#: What the child says: lines that begin with one of these. The result is the last.
DEADLINE_IS, WAITING_FOR, RESULT_IS = b"\nD", b"\nW", b"\nR"
#: Ends the result: without it the child died before it had said all.
COMPLETE = b"\0"
SIGKILL = 9


def start(name: str) -> NoReturn:
    """Run the command in the module ``check_sentry4.cli.NAME`` as the whole of this process.

    The process ends at once: the interpreter's clean-up takes 10 ms and does nothing for us.
    """
    began = time.monotonic() - time.process_time()  # the interpreter's start counts
    try:
        read_end, write_end = os.pipe()
        child = os.fork()
    except OSError as error:
        status, text = UNKNOWN, f"UNKNOWN - cannot start the check: {error.strerror}"
    else:
        if child == 0:
            os.close(read_end)
            _work(name, write_end)
        os.close(write_end)
        status, text = _supervise(child, read_end, began)
    if text:
        write(1, (text + "\n").encode("utf-8", "replace"))
    os._exit(status)


def write(fd: int, data: bytes) -> None:
    """Write all of ``data``; nobody listening any more is no error."""
    try:
        while data:
            data = data[os.write(fd, data) :]
    except OSError:
        pass


def _work(name: str, write_end: int) -> NoReturn:
    """The child: do the work, say the result, and leave."""
    try:
        import gc

        gc.disable()  # there is little to collect before the end
        from check_sentry4.cli.later import put_off

        put_off()
        from check_sentry4.cli.run import result

        def say(kind: bytes, text: str) -> None:
            write(write_end, kind + text.encode("utf-8", "replace"))

        module = f"check_sentry4.cli.{name}"
        __import__(module)  # importlib would be half a millisecond
        status, text = result(sys.modules[module].command, sys.argv[1:], say)
        sys.stdout.flush()
        sys.stderr.flush()
    except ImportError as error:
        status, text = UNKNOWN, f"UNKNOWN - {error}: install check_sentry4 again (make install)"
    except BaseException as error:  # whatever it is, it is no result
        status, text = UNKNOWN, f"UNKNOWN - unforeseen {type(error).__name__}: please report it"
    write(write_end, RESULT_IS + f"{status}{text}".encode("utf-8", "replace") + COMPLETE)
    os._exit(0)


def _supervise(child: int, read_end: int, began: float) -> tuple[int, str]:
    """Status and text of the child, or why there is none by its deadline."""
    said, deadline, ended = b"", DEADLINE, False
    try:
        while not ended:
            left = began + deadline - time.monotonic()
            if left <= 0 or not select.select([read_end], [], [], left)[0]:
                _end(child)
                return UNKNOWN, (
                    f"UNKNOWN - no result within {deadline:g} s (--deadline), waiting for "
                    f"{_last(said, WAITING_FOR) or 'the check to start'}: "
                    "look at the network path, --timeout and --retries"
                )
            chunk = os.read(read_end, 65536)
            said += chunk
            ended = not chunk
            deadline = float(_last(said, DEADLINE_IS) or DEADLINE)
    except KeyboardInterrupt:
        _end(child)
        return UNKNOWN, "UNKNOWN - interrupted before there was a result"
    how = os.waitpid(child, 0)[1]
    _, mark, result = said.partition(RESULT_IS)
    if mark and result.endswith(COMPLETE):
        return int(result[:1]), result[1:-1].decode("utf-8", "replace")
    why = f"signal {os.WTERMSIG(how)}" if os.WIFSIGNALED(how) else "without a word"
    return UNKNOWN, (
        f"UNKNOWN - the SNMP library died ({why}), waiting for "
        f"{_last(said, WAITING_FOR) or 'the check to start'}: "
        "look at what answers on this address and port"
    )


def _last(said: bytes, kind: bytes) -> str:
    """The last line of a kind that is whole enough to be read."""
    _, mark, line = said.partition(RESULT_IS)[0].rpartition(kind)
    return line.split(b"\n")[0].decode("utf-8", "replace") if mark else ""


def _end(child: int) -> None:
    os.kill(child, SIGKILL)
    os.waitpid(child, 0)
