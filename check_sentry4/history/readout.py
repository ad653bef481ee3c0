"""Reads all energy registers of a device, and whose they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from check_sentry4.ask import read
from check_sentry4.checks.cells import unavailable
from check_sentry4.checks.objects import there
from check_sentry4.checks.request import CheckRequest, MetricThreshold, Policy, TableQuery
from check_sentry4.checks.rules import RuleSet
from check_sentry4.checks.steps import made_rows
from check_sentry4.device import Device, Plan
from check_sentry4.feeds.rows import serial_of
from check_sentry4.history.books import ENERGY, About, Identity, Reading
from check_sentry4.history.registers import Register
from check_sentry4.mib.levels import level
from check_sentry4.mib.model import Family, Metric, Table
from check_sentry4.perform import Check, identified
from check_sentry4.rows import Row
from check_sentry4.snmp import Source, SourceError
from check_sentry4.text import clean

#: kWh of a count where each variable has a scale of its own (``Rows.pivot``).
FINEST = 0.001
#: Metrics with the capacity of an object in Watts, or in VA, which is at least that.
POWERS = ("ApparentPower", "ActivePower")
#: The fields of a register as they are told: see ``readings``.
Told = Sequence[Any]


def readout(check: Check, source: Source) -> str:
    """The registers of a device, for ``readings``. Raises ``SourceError``."""
    device, family = identified(check, source)
    if family is None:
        raise SourceError("no family of PDUs that is known")
    return json.dumps(list(_registers(device, family)))


def readings(text: str, host: str, address: str, rack: str, feed: str) -> list[Reading]:
    """The registers that ``readout`` has read of the device of a host."""
    return [
        Reading(
            Identity(serial or f"@{address}", family, table, id, step),
            Register(step, maximum, capacity),
            About(host, name, level, rank, rack, feed),
            count,
        )
        for serial, family, table, id, name, level, rank, step, maximum, capacity, count in (
            json.loads(text)
        )
    ]


def _registers(device: Device, family: Family) -> Iterator[Told]:
    tables = [(t, metric) for t in family.tables if (metric := t.metric(ENERGY)) is not None]
    device.repetitions = family.repetitions
    queries = tuple(TableQuery(table, (MetricThreshold(metric),)) for table, metric in tables)
    if not queries:
        return
    read(device, RuleSet(CheckRequest(family, queries, named=True)))
    plan = Plan()
    plan.add(family.unit, family.unit.id or family.unit.anchor, family.serial)
    for table, _ in tables:
        plan.add(table, *(m.capacity for m in table.metrics if m.name in POWERS))
    device.read(plan)
    serials = {
        row.key: serial for row in device.rows(family.unit) if (serial := serial_of(family, row))
    }
    rows = {table.name: _with_reading(device, family, table, metric) for table, metric in tables}
    ranks = _ranks(family, rows)
    for table, metric in tables:
        for row in rows[table.name]:
            step, maximum = _unit_of(row, table, metric)
            yield (
                *(_serial(serials, row), family.name, table.name, row.id, clean(row.name, 64)),
                *(level(table), ranks[table.name], step, maximum, _capacity(row, table)),
                round((row.number(metric.column) or 0.0) / step),
            )


def _with_reading(device: Device, family: Family, table: Table, metric: Metric) -> list[Row]:
    _, found = made_rows(device, CheckRequest(family), table, [metric])
    query = TableQuery(table, (MetricThreshold(metric),), measured=False)
    return [
        row
        for row in there(device, query, found)
        if not unavailable(table, row, metric, Policy()) and row.number(metric.column) is not None
    ]


def _ranks(family: Family, tables: Iterable[str]) -> dict[str, int]:
    """Which table makes the total of a PDU: as for sums (``Feed.sums``), then any other one."""
    names = dict.fromkeys([*(name for feed in family.feeds for name in feed.sums), *tables])
    return {name: rank for rank, name in enumerate(names)}


def _serial(serials: dict[Any, str], row: Row) -> str:
    """The serial number of the unit of an object; empty where it is not known."""
    if row.unit is None or row.unit not in serials:
        return next(iter(serials.values())) if len(serials) == 1 else ""
    return serials[row.unit]


def _unit_of(row: Row, table: Table, metric: Metric) -> tuple[float, int]:
    """The kWh of one count of a register, and its greatest count."""
    column, encoding = metric.column, metric.encoding
    if table.rows.pivot is not None:
        return FINEST, round((column.max + 1) / FINEST) - 1
    step = column.raw.times / column.divisor
    digits = row.number(encoding.digits)
    if digits:
        step /= 10**digits
    if encoding.unit_code is not None:
        step *= dict(encoding.factors).get(int(row.number(encoding.unit_code) or 0), 1.0)
    return step, column.max


def _capacity(row: Row, table: Table) -> float | None:
    """The Watts that an object may carry; None where it does not tell."""
    found = [row.number(m.capacity) for m in table.metrics if m.name in POWERS]
    return max((value for value in found if value), default=None)
