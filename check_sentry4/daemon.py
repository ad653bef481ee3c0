"""What processes that stay have in common: lines for the journal, and how they are started."""

from __future__ import annotations

import os
import signal
import socket
import sys
import traceback
from contextlib import suppress

import click

from check_sentry4.process.children import hide_memory
from check_sentry4.state import UNKNOWN
from check_sentry4.text import clean

#: The exit status of whatever could not begin.
FAILED = UNKNOWN
#: Of one kind so many things are told by name; the others are passed over.
NAMED = 1000


def say(text: str) -> None:
    """A line for the journal, in one piece: several threads may have something to say."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def notify(text: str) -> None:
    """Tell systemd (sd_notify): ``READY=1``, ``WATCHDOG=1``, ``STATUS=``."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.setblocking(False)
        told.connect("\0" + address[1:] if address[0] == "@" else address)
        told.send(text.encode())


class Once:
    """Says each thing once, and counts how often it was to be said."""

    def __init__(self, most: int = NAMED) -> None:
        self._most = most
        self.counts: dict[str, int] = {}

    def __call__(self, key: str, text: str) -> None:
        """Say ``text`` if ``key`` is new."""
        if key not in self.counts and len(self.counts) < self._most:
            self.counts[key] = 0
            say(text)
            if len(self.counts) == self._most:
                say("more of this kind are not named")
        if key in self.counts:
            self.counts[key] += 1

    def tell(self, what: str) -> None:
        """Say what came more than once."""
        for key, count in self.counts.items():
            if count > 1:
                say(f"{clean(key)}: {what}, {count} times")


def run(command: click.Command) -> int:
    """Run a command line: its exit status; what could not begin is one line and exit status 3."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # who started us may ignore it: we wait for ours
    hide_memory()
    try:
        result = command.main(standalone_mode=False)
    except click.UsageError as error:
        say(f"{command.name}: wrong usage: {clean(error.format_message(), 400)}")
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return FAILED
    except Exception as error:  # no traceback reaches an operator
        *_, (frame, line) = traceback.walk_tb(error.__traceback__)
        where = f"{os.path.basename(frame.f_code.co_filename)}:{line}"
        what = f"{type(error).__name__} ({clean(str(error), 200)}) at {where}"
        say(f"{command.name}: unforeseen {what}: please report it")
        return FAILED
    return result if isinstance(result, int) else FAILED
