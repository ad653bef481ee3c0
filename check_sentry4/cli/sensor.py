"""``check_sentry4_sensor``: sensors of the six kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import click

from check_sentry4.cli import options
from check_sentry4.cli.run import Check, command
from check_sentry4.cli.table import chain, policy, selection
from check_sentry4.mib import sentry4
from check_sentry4.mib.model import System, Table


def sensor_check(system: System, kinds: Sequence[Table], values: Mapping[str, Any]) -> Check:
    """The check of the kinds that the options name, or of every kind.

    Raises ``click.UsageError``.
    """
    from check_sentry4.checks import sensors

    named = [table for table in kinds if values.get(table.name)]
    ranged = [table for table in named if table.metrics]
    thresholds = chain(values, [table.name for table in ranged])
    question = sensors.Question(
        system,
        named or kinds,
        named=bool(named),
        thresholds={table.name: threshold for table, threshold in zip(ranged, thresholds)},
        scale=scale(values),
        selection=selection(values),
        policy=policy(values, named or kinds),
        detailed=bool(values["verbose"]),
    )
    return Check(
        partial(sensors.plan, question),
        partial(sensors.evaluate, question=question),
        system,
        lazy=values["oksummary"] and not question.detailed,
    )


def scale(values: Mapping[str, Any]) -> int | None:
    """0 for ``--celsius``, 1 for ``--fahrenheit``, None for the device's own.

    Raises ``click.UsageError`` for both.
    """
    if values["fahrenheit"] and values["celsius"]:
        raise click.UsageError(
            "'--fahrenheit' and '--celsius' exclude each other: expected one of them"
        )
    return 1 if values["fahrenheit"] else 0 if values["celsius"] else None


def kind_options(kinds: Sequence[Table]) -> list[click.Parameter]:
    """One switch for each kind."""
    return [options.flag(table.name, f"Look at the {table.plural}.") for table in kinds]


prepare: Callable[[Mapping[str, Any]], Check] = partial(
    sensor_check, sentry4.SYSTEM, sentry4.SENSORS
)
command = command(
    "check_sentry4_sensor",
    "Check the sensors of a PRO1 or PRO2 PDU; without a kind, those of every kind. "
    "Ranges are in the order temp, humid, adc, fan.",
    [
        *kind_options(sentry4.SENSORS),
        *options.selection("--ths"),
        *options.ranges(),
        *options.policy(),
        *options.scales(),
    ],
    prepare,
)
