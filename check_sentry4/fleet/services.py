"""A service of the fleet: a command with its options, prepared once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import NamedTuple

import click

from check_sentry4 import history
from check_sentry4.cli import commands
from check_sentry4.cli.run import Prepared, prepared

#: Seconds between two checks of a service, by default.
INTERVAL = 60.0


#: The commands that a line may have.
PROGRAMS = (*commands.COMMANDS, *history.COMMANDS)
#: What was prepared of a line, by its words but the host's.
_prepared: dict[tuple[str, ...], Prepared] = {}
#: What is nothing but a name or an address.
_PLAIN = re.compile(r"\w[\w.:-]*", re.ASCII)


class Service(NamedTuple):
    """A service: its host and name as the monitor has them, and the check; seconds between two."""

    host: str
    name: str
    interval: float
    check: Prepared
    number: int = 0
    #: Its results are for the sums of the fleet, and for no monitor (``fleet.meters``).
    meter: bool = False
    #: The rack of its PDU, and which feed of it the PDU is (``@rack``, ``@feed``).
    rack: str = ""
    feed: str = ""
    #: It reads the energy registers of its PDU for the history (``fleet.historian``).
    registers: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What a result is told by."""
        return self.host, self.name


@cache
def made(program: str) -> click.Command:
    """A command, its options made once."""
    if program not in history.COMMANDS:
        return commands.command(program)
    made_there: click.Command = import_module(history.COMMANDS[program]).command(program)
    return made_there


def forget() -> None:
    """Prepare all lines anew: files of ``--extra-opts`` may say something else by now."""
    _prepared.clear()


def spelled(program: str, option: str) -> Sequence[str]:
    """How an option of a command may be spelled; empty if it has none of that name."""
    params = made(program).params
    return next((param.opts for param in params if option in param.opts), ())


def checked(program: str, words: list[str]) -> Prepared:
    """A command made ready: of lines that differ in the host alone, once.

    Raises ``click.UsageError``.
    """
    place = words.index("-H") + 1 if words.count("-H") == 1 else 0
    hostname = words[place] if 0 < place < len(words) else ""
    alike = (program, *words[:place], "", *words[place + 1 :]) if _PLAIN.fullmatch(hostname) else ()
    known = _prepared.get(alike) if alike else None
    again = known.on(hostname) if known is not None else None
    if again is not None:
        return again
    check = prepared(made(program), words)
    if check.check is not None:
        check.check.remembers = True
    if alike and check.connection is not None and check.connection.hostname == hostname:
        _prepared[alike] = check
    return check
