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

from check_sentry4.process import children, ipc, resident

TYPE_CHECKING = False  # typing itself is for the child: what the parent has is copied at the fork
if TYPE_CHECKING:
    import signal
    from typing import NoReturn
else:
    import _signal as signal  # signal itself brings enum

UNKNOWN = ipc.UNKNOWN
#: Until the child has read its options: their default.
DEADLINE = 30.0
INTERRUPTED = "UNKNOWN - interrupted before there was a result"


#: The module that has the commands, as a rule.
COMMANDS = "check_sentry4.cli.commands"


def start(name: str, module: str = COMMANDS) -> NoReturn:
    """Run the command ``name`` of a module as the whole of this process.

    The process ends at once: the interpreter's clean-up takes 10 ms and does nothing for us.
    """
    began = time.monotonic() - time.process_time()  # the interpreter's start counts
    # A caller that ignores SIGCHLD hands that on: then the kernel reaps our children unseen.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:  # as an interrupt: a line is printed
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    received = ipc.Received()
    try:
        _three_descriptors()
        found = _asked_elsewhere(name, began, received)
        if found is not None:
            _leave(*found, received)
        received = ipc.Received()  # of one that did not do it
        child = children.fork(lambda parent: _work(name, module, parent, began))
    except OSError as error:
        status, text = UNKNOWN, f"UNKNOWN - cannot start the check: {error.strerror}"
    else:
        status, text = _supervise(child, began, received)
    _leave(status, text, received)


def _leave(status: int, text: str, received: ipc.Received) -> NoReturn:
    """Print and end: on standard error where a file or a program is not to take it for its own."""
    if text:
        failed = status and received.form == ipc.DISCOVERED
        write(2 if failed else 1, (text + "\n").encode("utf-8", "replace"))
    os._exit(status)


def _asked_elsewhere(name: str, began: float, received: ipc.Received) -> tuple[int, str] | None:
    """Status and text from a process that is there for it (``fleet.resident``).

    None if there is none, or if it does not do it: then this process does the work itself.
    """
    path = os.environ.get(resident.VARIABLE) or resident.SOCKET
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
        peer.settimeout(resident.PATIENCE)
        peer.connect(path)
        # SO_PEERCRED: process, user, group. Secrets are for this user's own process, or root's.
        user = int.from_bytes(peer.getsockopt(_socket.SOL_SOCKET, 17, 12)[4:8], sys.byteorder)
        if user not in (0, os.geteuid()):
            return None
        peer.sendall(resident.request(name, os.getcwd(), began, sys.argv[1:], os.environ))
        if not select.select([peer.fileno()], [], [], resident.PATIENCE)[0]:
            return None
        peer.setblocking(True)
        return _follow(ipc.Inbox(peer.fileno()), began, received)
    except KeyboardInterrupt:
        return UNKNOWN, _failed(INTERRUPTED, received)
    except (ImportError, OSError, ValueError, TypeError, EOFError):
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


def _work(name: str, module: str, parent: children.Parent, began: float) -> None:
    """The child: do the work, and say the result."""

    def say(kind: str, value: object) -> None:
        try:
            parent.send((kind, value))
        except OSError:
            os._exit(0)  # nobody waits for it any more

    try:
        import gc

        gc.disable()  # there is little to collect before the end
        if module == COMMANDS:
            from check_sentry4.cli.lazy_imports import install_stubs

            install_stubs()
        from importlib import import_module

        from check_sentry4.cli.run import result

        made = import_module(module).command(name)
        status, text = result(made, sys.argv[1:], say, began)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # Python leaves out what was closed
                stream.flush()
    except ImportError as error:
        line = f"UNKNOWN - {error}: install check_sentry4 again (make install)"
        say(ipc.FAILED, line)
    except BaseException as error:  # whatever it is, it is no result
        say(ipc.FAILED, f"UNKNOWN - unforeseen {type(error).__name__}: please report it")
    else:
        say(ipc.RESULT, (status, text))


def _supervise(child: children.Child, began: float, received: ipc.Received) -> tuple[int, str]:
    """Status and text of the child, or why there is none by its deadline.

    A result stands, even if what was to make it easier to read did not come in time.
    """
    try:
        found = _follow(child.inbox, began, received, child.pid)
    except KeyboardInterrupt:
        child.end()
        return UNKNOWN, _failed(INTERRUPTED, received)
    if found is not None and not received.ended:  # the deadline has passed
        child.end()
        return found
    how = child.wait()
    if found is not None:
        return found
    why = f"signal {os.WTERMSIG(how)}" if os.WIFSIGNALED(how) else "without a word"
    waited = f", waiting for {received.waiting_for}" if received.waiting_for else ""
    return UNKNOWN, _failed(f"UNKNOWN - {ipc.DIED.format(why=f' ({why}){waited}')}", received)


def _follow(
    inbox: ipc.Inbox, began: float, received: ipc.Received, child: int = 0
) -> tuple[int, str] | None:
    """The result that is said, or that there is none by the deadline; None if nobody says more.

    ``child`` is the process that does the work; without it the one that was told.
    """
    for _, messages in ipc.follow([inbox], lambda: began + (received.deadline or DEADLINE)):
        if messages is None:
            received.ended = True
            return _result(received)
        received.take(messages)
    deadline = received.deadline or DEADLINE
    silent = ipc.is_silent(received.asked, began, began + deadline, child or received.process)
    state = received.no_answer if silent else UNKNOWN
    state, line = ipc.late(state, deadline, received.waiting_for)
    return _result(received) or (state, _failed(line, received))


def _result(received: ipc.Received) -> tuple[int, str] | None:
    """Status and text that have been said; None if none have."""
    if received.failure:
        return UNKNOWN, _failed(received.failure, received)
    return received.result


def _failed(line: str, received: ipc.Received) -> str:
    """What is printed of a run that came to nothing, for which ``line`` stands."""
    if received.form == "json":
        from check_sentry4.report.document import failure  # more than the parent has to carry

        return failure(line)
    return "\n".join([line, *received.log])
