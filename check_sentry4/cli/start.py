"""Where a command begins: a child process does the work, the parent sees to it that it ends.

easysnmp gives Python's lock back while it waits for an answer, but a signal handler or a thread
cannot end the C call that waits; a parent can. A crash of the library, too, becomes a line and
exit status 3. The fork comes before anything is imported: then it costs a millisecond, and the
parent stays small.
"""

from __future__ import annotations

import os
import select
import sys
import time

from check_sentry4.cli import said

TYPE_CHECKING = False  # typing itself is for the child: what the parent has is copied at the fork
if TYPE_CHECKING:
    import signal
    from typing import NoReturn
else:
    import _signal as signal  # signal itself brings enum

UNKNOWN = said.UNKNOWN
#: Until the child has read its options: their default.
DEADLINE = 30.0
SIGKILL, SIGTERM = 9, 15
INTERRUPTED = "UNKNOWN - interrupted before there was a result"


def start(name: str) -> NoReturn:
    """Run the command ``name`` as the whole of this process.

    The process ends at once: the interpreter's clean-up takes 10 ms and does nothing for us.
    """
    began = time.monotonic() - time.process_time()  # the interpreter's start counts
    # A caller that ignores SIGCHLD hands that on: then the kernel reaps our children unseen.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if signal.getsignal(SIGTERM) == signal.SIG_DFL:  # as an interrupt: nobody is left behind
        signal.signal(SIGTERM, signal.default_int_handler)
    heard = said.Said()
    try:
        _three_descriptors()
        found = _asked_elsewhere(name, began, heard)
        if found is not None:
            _leave(*found, heard)
        heard = said.Said()  # of one that did not do it
        read_end, write_end = os.pipe()
        child = os.fork()
    except OSError as error:
        status, text = UNKNOWN, f"UNKNOWN - cannot start the check: {error.strerror}"
    else:
        if child == 0:
            signal.signal(SIGTERM, signal.SIG_DFL)
            os.close(read_end)
            _work(name, write_end, began)
        os.close(write_end)
        status, text = _supervise(child, read_end, began, heard)
    _leave(status, text, heard)


def _leave(status: int, text: str, heard: said.Said) -> NoReturn:
    """Print and end: on standard error where a file or a program is not to take it for its own."""
    if text:
        failed = status and heard.form == said.DISCOVERED
        write(2 if failed else 1, (text + "\n").encode("utf-8", "replace"))
    os._exit(status)


def _asked_elsewhere(name: str, began: float, heard: said.Said) -> tuple[int, str] | None:
    """Status and text from a process that is there for it (``fleet.resident``).

    None if there is none, or if it does not do it: then this process does the work itself.
    """
    path = os.environ.get(said.VARIABLE) or said.SOCKET
    try:
        about = os.stat(path)
    except OSError:
        return None
    completes = f"_{name}_complete".upper() in os.environ
    if completes or about.st_uid not in (0, os.geteuid()) or about.st_mode & 0o077:
        return None
    try:
        import _socket  # socket itself takes 5 ms

        peer = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        peer.settimeout(said.PATIENCE)
        peer.connect(path)
        # SO_PEERCRED: process, user, group. Secrets are for this user's own process, or root's.
        user = int.from_bytes(peer.getsockopt(_socket.SOL_SOCKET, 17, 12)[4:8], sys.byteorder)
        if user not in (0, os.geteuid()):
            return None
        peer.sendall(said.request(name, os.getcwd(), began, sys.argv[1:], os.environ))
        if not select.select([peer.fileno()], [], [], said.PATIENCE)[0]:
            return None
        return _follow(peer.fileno(), began, heard)
    except KeyboardInterrupt:
        return UNKNOWN, heard.failed(INTERRUPTED)
    except (ImportError, OSError, ValueError):
        return None


def _three_descriptors() -> None:
    """Keep what we open from being taken for an output that was closed."""
    fd = os.open(os.devnull, os.O_RDWR)
    while fd <= 2:
        fd = os.dup(fd)
    os.close(fd)


def write(fd: int, data: bytes) -> None:
    """Write all of ``data``; nobody listening any more is no error."""
    try:
        while data:
            data = data[os.write(fd, data) :]
    except OSError:
        pass


def _work(name: str, write_end: int, began: float) -> NoReturn:
    """The child: do the work, say the result, and leave."""
    form = ""

    def say(kind: bytes, text: str) -> None:
        nonlocal form
        form = text if kind == said.FORM else form
        write(write_end, said.message(kind, text))

    try:
        import gc

        gc.disable()  # there is little to collect before the end
        from check_sentry4.cli.later import put_off

        put_off()
        from check_sentry4.cli.commands import command
        from check_sentry4.cli.run import result

        status, text = result(command(name), sys.argv[1:], say, began)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # Python leaves out what was closed
                stream.flush()
    except ImportError as error:
        status, text = UNKNOWN, f"UNKNOWN - {error}: install check_sentry4 again (make install)"
    except BaseException as error:  # whatever it is, it is no result
        line = f"UNKNOWN - unforeseen {type(error).__name__}: please report it"
        status, text = UNKNOWN, said.shaped(line, form)
    say(said.RESULT, f"{status}{text}")
    os._exit(0)


def _supervise(child: int, read_end: int, began: float, heard: said.Said) -> tuple[int, str]:
    """Status and text of the child, or why there is none by its deadline.

    A result stands, even if what was to make it easier to read did not come in time.
    """
    try:
        found = _follow(read_end, began, heard, child)
    except KeyboardInterrupt:
        _end_all(child)
        return UNKNOWN, heard.failed(INTERRUPTED)
    if found is not None and not heard.ended:  # the deadline has passed
        _end(child)
        return found
    how = _waited(child)
    if found is not None:
        return found
    why = f"signal {os.WTERMSIG(how)}" if os.WIFSIGNALED(how) else "without a word"
    waited = f", waiting for {heard.waiting_for}" if heard.waiting_for else ""
    return UNKNOWN, heard.failed(f"UNKNOWN - {said.DIED.format(why=f' ({why}){waited}')}")


def _follow(
    read_end: int, began: float, heard: said.Said, child: int = 0
) -> tuple[int, str] | None:
    """The result that is said, or that there is none by the deadline; None if nobody says more.

    ``child`` is the process that does the work; without it the one that was told.
    """
    asked = None
    while True:
        deadline = heard.deadline or DEADLINE
        left = began + deadline - time.monotonic()
        if left <= 0 or not select.select([read_end], [], [], left)[0]:
            silent = said.is_silent(asked, began, began + deadline, child or heard.process)
            state = heard.no_answer if silent else UNKNOWN
            state, line = said.late(state, deadline, heard.waiting_for)
            return heard.result or (state, heard.failed(line))
        chunk = os.read(read_end, 65536)
        if not chunk:
            heard.ended = True
            return heard.result
        heard.take(chunk)
        asked = time.monotonic() if heard.waiting == said.FOR_DEVICE else None


def _end_all(child: int) -> None:
    """End a child that may have children of its own, which it ends before itself."""
    try:
        os.kill(child, SIGTERM)
        for _ in range(50):
            if os.waitpid(child, os.WNOHANG)[0]:
                return
            time.sleep(0.01)
    except OSError:
        return  # it has gone
    _end(child)


def _end(child: int) -> None:
    try:
        os.kill(child, SIGKILL)
    except OSError:
        return  # it has gone
    _waited(child)


def _waited(child: int) -> int:
    """How a child ended; 0 if somebody else has seen to that."""
    try:
        return os.waitpid(child, 0)[1]
    except OSError:
        return 0
