"""``check_sentry4_system``: the system as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from check_sentry4.checks import system
from check_sentry4.cli import options
from check_sentry4.cli.run import Check, command
from check_sentry4.cli.table import chain, chosen
from check_sentry4.mib import sentry4


def prepare(values: Mapping[str, Any]) -> Check:
    """The check that the options ask for; raises ``click.UsageError``."""
    metrics = chosen(system.METRICS, values["metric"])
    thresholds = chain(values, [metric.name for metric in metrics])
    requests = [system.Request(*pair) for pair in zip(metrics, thresholds)]
    return Check(
        lambda _: system.plan(),
        partial(system.evaluate, requests=requests),
        sentry4.SYSTEM,
    )


command = command(
    "check_sentry4_system",
    "Check a PRO1 or PRO2 PDU as a system: uptime, number of units, changes of configuration.",
    [*options.metrics(metric.name for metric in system.METRICS), *options.ranges()],
    prepare,
)
