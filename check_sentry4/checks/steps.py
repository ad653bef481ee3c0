"""Which steps make the readings of a table comparable, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.reach import UnitReach
from check_sentry4.checks.request import CheckRequest
from check_sentry4.checks.rule import Step
from check_sentry4.device import Device
from check_sentry4.mib.model import Metric, Table
from check_sentry4.rows import Row


def steps_of_table(request: CheckRequest, table: Table) -> list[Step]:
    """The steps that all readings of a table need."""
    steps: list[Step] = []
    if UnitReach.applies(request.family, table):
        steps.append(UnitReach(request.family, table))
    written = [metric for metric in table.metrics if metric.enabled or metric.encoding.digits]
    if written:
        from check_sentry4.checks.written import AsWritten

        steps.append(AsWritten(written))  # all of them: one may be made from another
    return steps


def steps_of_metric(request: CheckRequest, table: Table, metric: Metric) -> list[Step]:
    """The steps that make one metric of a table."""
    steps: list[Step] = []
    if metric.computed.sum_of:
        from check_sentry4.checks.totals import Total

        steps.append(Total(request.family, metric))
    if metric.temperature:
        from check_sentry4.checks.temperature import TemperatureScale

        steps.append(TemperatureScale(request, table, metric))
    if metric.computed.utilisation is not None:
        from check_sentry4.checks.utilisation import Utilised

        steps.append(Utilised(request.family, table, metric))
    return steps


def made(device: Device, table: Table, steps: Iterable[Step]) -> tuple[Table, list[Row]]:
    """A table and its objects after some steps."""
    rows: Sequence[Row] = device.rows(table)
    for step in steps:
        rows = step.rows(device, rows)
        table = step.table(device, table)
    return table, list(rows)


def made_rows(
    device: Device, request: CheckRequest, table: Table, metrics: Iterable[Metric]
) -> tuple[Table, list[Row]]:
    """A table and its objects with some metrics made; for who reads without judging."""
    steps = steps_of_table(request, table)
    for metric in metrics:
        steps += steps_of_metric(request, table, metric)
    return made(device, table, steps)
