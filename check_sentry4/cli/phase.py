"""``check_sentry4_phase``: the phases."""

from check_sentry4.cli.table import table_command
from check_sentry4.mib import sentry4

command = table_command(
    "check_sentry4_phase",
    "Check the phases of a PRO1 or PRO2 PDU: voltage, power, energy, imbalance.",
    sentry4.SYSTEM,
    sentry4.PHASE,
)
