"""``check_sentry4_ocp``: the over-current protectors."""

from check_sentry4.cli.table import table_command
from check_sentry4.mib import sentry4

command = table_command(
    "check_sentry4_ocp",
    "Check the over-current protectors of a PRO1 or PRO2 PDU.",
    sentry4.SYSTEM,
    sentry4.OCP,
)
