"""Literal rows in, results out: the evaluation without an agent, a walk, or a command line.

``device`` is what was read of a device: each table's objects by index, with the values as the
suite has them (Amps, not hundredths).
"""

from __future__ import annotations

from typing import Any

from check_sentry4.checks.request import (
    CheckRequest,
    MetricThreshold,
    Policy,
    Selection,
    TableQuery,
)
from check_sentry4.checks.result import Result
from check_sentry4.checks.rules import RuleSet
from check_sentry4.device import Device
from check_sentry4.mib.model import Column, Family, Metric, Table
from check_sentry4.mib.sentry4 import FAMILY
from check_sentry4.report.ranges import Ranges, parse_range
from check_sentry4.snmp import Index, Source, Varbinds
from check_sentry4.values import Cell

Rows = dict[Index, dict[str, Cell]]


class _Nobody(Source):
    """A source that must not be asked."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def read(self, scalars: object, columns: object) -> Varbinds:
        raise AssertionError("checks/ reads no device")


def device(scalars: dict[str, Cell] | None = None, **tables: Rows) -> Device:
    """A device of which just this has been read; every column that is there counts as read."""
    made = Device(_Nobody())
    made.scalars.update(scalars or {})
    for name, rows in tables.items():
        made._cells[name] = {index: dict(cells) for index, cells in rows.items()}
        made._read[name] = {n: Column(n, "", 0) for cells in rows.values() for n in cells}
    return made


def bounds(warning: str = "", critical: str = "") -> Ranges | None:
    """Bounds as ``-w`` and ``-c`` give them."""
    if not warning and not critical:
        return None
    return Ranges("x", parse_range(warning), parse_range(critical))


def ask(
    read: Device,
    table: Table,
    *metrics: str | tuple[str, Ranges | None],
    family: Family = FAMILY,
    status: dict[str, int] | None = None,
    ids: tuple[str, ...] = (),
    **more: Any,
) -> list[Result]:
    """The results for one table by the metrics named, or by status."""
    asked = []
    for each in metrics:
        name, threshold = each if isinstance(each, tuple) else (each, None)
        metric = table.metric(name)
        assert isinstance(metric, Metric), name
        asked.append(MetricThreshold(metric, threshold))
    part = TableQuery(table, tuple(asked), selection=Selection(ids), expect=more.pop("expect", ""))
    request = CheckRequest(family, (part,), policy=Policy(status), **more)
    return RuleSet(request).judge(read).results
