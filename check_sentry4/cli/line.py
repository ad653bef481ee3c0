"""``check_sentry4_line``: the lines."""

from check_sentry4.cli.table import table_command
from check_sentry4.mib import sentry4

command = table_command(
    "check_sentry4_line",
    "Check the lines of a PRO1 or PRO2 PDU: current, capacity used, load imbalance.",
    sentry4.SYSTEM,
    sentry4.LINE,
)
