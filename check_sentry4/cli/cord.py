"""``check_sentry4_cord``: the input cords."""

from check_sentry4.cli.table import table_command
from check_sentry4.mib import sentry4

command = table_command(
    "check_sentry4_cord",
    "Check the input cords of a PRO1 or PRO2 PDU: power, energy, frequency, balance.",
    sentry4.SYSTEM,
    sentry4.CORD,
)
