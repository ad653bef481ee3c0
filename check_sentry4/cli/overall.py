"""``check_sentry4``: the health of a whole PDU."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import click

from check_sentry4.checks import overall
from check_sentry4.cli import options
from check_sentry4.cli.run import Check, command
from check_sentry4.cli.sensor import scale
from check_sentry4.cli.table import chain, chosen, policy
from check_sentry4.mib import sentry4


def prepare(values: Mapping[str, Any]) -> Check:
    """The check that the options ask for; raises ``click.UsageError``."""
    chain(values, [])
    only = chosen(overall.SUBSYSTEMS, values["only"], "--only")
    skip = chosen(overall.SUBSYSTEMS, values["skip"], "--skip")
    subsystems = [s for s in only or overall.SUBSYSTEMS if s not in skip]
    if not subsystems:
        raise click.UsageError("'--only' and '--skip' leave nothing: expected a subsystem to check")
    question = overall.Question(
        [s for s in overall.SUBSYSTEMS if s in subsystems],
        named=bool(only),
        policy=policy(values, sentry4.TABLES),
        scale=scale(values),
        detailed=bool(values["verbose"]),
    )
    return Check(
        partial(overall.plan, question),
        partial(overall.evaluate, question=question),
        sentry4.SYSTEM,
        lazy=not question.detailed,
    )


_NAMES = ", ".join(subsystem.name for subsystem in overall.SUBSYSTEMS)
command = command(
    "check_sentry4",
    "Check the health of a whole PRO1 or PRO2 PDU; with -v show all of it.",
    [
        click.Option(["--only"], type=options.items, metavar="SUBSYSTEM[,…]",
                     help=f"Only these subsystems: {_NAMES}."),
        click.Option(["--skip"], type=options.items, metavar="SUBSYSTEM[,…]",
                     help="All subsystems but these."),
        *options.ranges(),
        *options.policy(),
        *options.scales(),
    ],
    prepare,
)  # fmt: skip
