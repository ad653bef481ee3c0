"""Readings of which the device says itself how they are written: digits, unit, what is in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.rule import Step
from check_sentry4.device import Device
from check_sentry4.mib.model import Metric
from check_sentry4.rows import Row
from check_sentry4.values import Cell


class AsWritten(Step):
    """Reads numbers with the digits and the unit, and thresholds with the mask, of the device.

    These are columns of the reading itself (``Metric.told_by``, ``Metric.enabled``), so that they
    are read wherever the reading or its thresholds are.
    """

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self.metrics = list(metrics)

    def rows(self, device: Device, rows: Sequence[Row]) -> Sequence[Row]:
        """See ``Step.rows``."""
        for metric in self.metrics:  # also what another is computed from
            rows = [_scaled(row, metric) for row in rows]
        return rows


def _scaled(row: Row, metric: Metric) -> Row:
    """An object with a reading and its thresholds as the device says they are to be read.

    Digits and unit come from the device, and which thresholds are in force. Where it does not say
    which, those that are not 0 are.
    """
    digits = 0.0 if metric.encoding.digits is None else row.number(metric.encoding.digits)
    mask = row.number(metric.enabled)
    factor = (
        dict(metric.encoding.factors).get(int(row.number(metric.encoding.unit_code) or 0))
        if metric.encoding.unit_code
        else 1.0
    )
    cells: dict[str, Cell] = {}
    for place, column in enumerate((*metric.thresholds, metric.column)):
        value = row.number(column)
        if column is None or value is None:
            continue
        own = column is not metric.column
        if not own and not value:
            continue  # 0 in any unit, with any digits
        off = own and (not value if mask is None else not int(mask) >> place & 1)
        if off or digits is None or factor is None:
            cells[column.name] = None
        else:
            cells[column.name] = round(value * factor / 10**digits, max(6, int(digits) + 3))
    return row.changed(cells)
