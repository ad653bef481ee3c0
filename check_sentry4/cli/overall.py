"""``check_sentry4``: the health of a whole PDU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from check_sentry4.checks import overall
from check_sentry4.cli import options
from check_sentry4.cli.run import Check, command
from check_sentry4.cli.sensor import scale
from check_sentry4.cli.table import chain, chosen, policy
from check_sentry4.mib import sentry4

if TYPE_CHECKING:
    from check_sentry4.rows import Device


def prepare(values: Mapping[str, Any]) -> Check:
    """The check that the options ask for; raises ``click.UsageError``."""
    chain(values, [])
    only = chosen(overall.SUBSYSTEMS, values["only"], "--only")
    skip = chosen(overall.SUBSYSTEMS, values["skip"], "--skip")
    subsystems = [s for s in only or overall.SUBSYSTEMS if s not in skip]
    if not subsystems:
        raise click.UsageError("'--only' and '--skip' leave nothing: expected a subsystem to check")
    if values["discover"] is not None:
        return _discover(subsystems, values["discover"])
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


def _discover(subsystems: Sequence[overall.Subsystem], form: str) -> Check:
    """What tells the objects of a PDU instead of judging them."""
    from check_sentry4.report import discover

    def present(device: Device, address: str, location: str) -> str:
        if not any(device.rows(table) for s in subsystems for table in s.tables):
            return ""  # the judgement says what is the matter
        if form == "nagios":
            return discover.nagios(device, subsystems, address, location)
        if form == "icinga2":
            return discover.icinga2(device, subsystems, address, location)
        return discover.table_of(device, subsystems)

    return Check(
        lambda _: discover.plan(subsystems),
        partial(overall.evaluate, question=overall.Question(subsystems)),
        sentry4.SYSTEM,
        present=present,
    )


_NAMES = ", ".join(subsystem.name for subsystem in overall.SUBSYSTEMS)
command = command(
    "check_sentry4",
    "Check the health of a whole PRO1 or PRO2 PDU; with -v show all of it.",
    [
        options.Option(["--only"], type=options.items, metavar="SUBSYSTEM[,...]",
                     help=f"Only these subsystems: {_NAMES}."),
        options.Option(["--skip"], type=options.items, metavar="SUBSYSTEM[,...]",
                     help="All subsystems but these."),
        options.Option(["--discover"], type=click.Choice(("table", "nagios", "icinga2")),
                     is_flag=False, flag_value="table", metavar="[nagios|icinga2]",
                     help="Do not judge: list the objects with capacities and thresholds, or "
                     "write configuration for this PDU."),
        *options.ranges(),
        *options.policy(),
        *options.scales(),
    ],
    prepare,
)  # fmt: skip
