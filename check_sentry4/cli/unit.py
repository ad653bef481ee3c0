"""``check_sentry4_unit``: the units of a PDU."""

from check_sentry4.cli.table import table_command
from check_sentry4.mib import sentry4

command = table_command(
    "check_sentry4_unit",
    "Check the units of a PRO1 or PRO2 PDU.",
    sentry4.SYSTEM,
    sentry4.UNIT,
)
