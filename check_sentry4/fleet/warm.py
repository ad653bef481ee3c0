"""A process made ready for its children: everything imported, and done before.

What a child touches for the first time is copied for it, and what is not ready is made ready in
each: a warm parent takes two thirds of that away.
"""

from __future__ import annotations

import gc
import os

import click

#: How often each command is carried out before the first that counts.
WARM = 9
#: Every command, its options made once.
commands: dict[str, click.Command] = {}


def warm() -> None:
    """Have in memory what every command needs."""
    from check_sentry4.cli import lazy_imports, racks, run  # noqa: F401
    from check_sentry4.cli.commands import COMMANDS
    from check_sentry4.fleet.services import made
    from check_sentry4.mib.families import families
    from check_sentry4.report import document  # noqa: F401
    from check_sentry4.report.ranges import parse_range
    from check_sentry4.snmp.connection import Connection
    from check_sentry4.snmp.live import Agent

    families()
    parse_range("1")
    # Net-SNMP is made ready by a first session, which sends nothing; Python by having done it.
    Agent(Connection("127.0.0.1")).close()
    for name in COMMANDS:
        commands[name] = made(name)
        for _ in range(WARM):
            run.result(commands[name], ["--walk", os.devnull])
    gc.disable()  # it would touch, and so copy, what a child shares with its parent
    settle()


def settle() -> None:
    """Collect what nothing refers to any more, and keep what is left shared with the children.

    Where the collector is off, call it after a reload.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
