"""``check_sentry4_branch``: the branches."""

from check_sentry4.cli.table import table_command
from check_sentry4.mib import sentry4

command = table_command(
    "check_sentry4_branch",
    "Check the branches of a PRO1 or PRO2 PDU: current and capacity used.",
    sentry4.SYSTEM,
    sentry4.BRANCH,
)
