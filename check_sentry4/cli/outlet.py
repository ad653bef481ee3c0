"""``check_sentry4_outlet``: the outlets."""

import click

from check_sentry4.cli import options
from check_sentry4.cli.table import table_command
from check_sentry4.mib import sentry4

command = table_command(
    "check_sentry4_outlet",
    "Check the outlets of a PRO1 or PRO2 PDU: power state, control state, current, power, energy.",
    sentry4.SYSTEM,
    sentry4.OUTLET,
    [
        options.Option(
            ["--expect"],
            type=click.Choice(("on", "off"), case_sensitive=False),
            metavar="on|off",
            help="The power state that is expected: any other is CRITICAL.",
        )
    ],
)
