"""Spec 7: whatever cells, columns and tables an agent lacks, all that it has is read.

Each example makes holes into a recording and reads it twice: over SNMP, and as a saved walk.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_sentry4.device import Device, Plan
from check_sentry4.mib import sentry4
from check_sentry4.mib.model import Column, Table
from check_sentry4.snmp.connection import Connection
from check_sentry4.snmp.live import Agent
from check_sentry4.snmp.walk import SavedWalk
from check_sentry4.values import Cell
from lab.recording import Values, dump, key, pro2
from tests.rogue import Rogue, limited
from tests.test_properties import RELAXED

TABLES = [table for table in vars(sentry4).values() if isinstance(table, Table)]
WHOLE = pro2(2, 8)


def columns(table: Table) -> list[Column]:
    """All that may be asked of a table."""
    found = [table.id, table.label, *table.states.all, *table.details]
    for metric in table.metrics:
        found += [metric.column, metric.capacity, *metric.thresholds]
    return list({column.oid: column for column in found if column is not None}.values())


def with_holes(chance: random.Random) -> Values:
    """A recording without some cells, perhaps some columns or tables, perhaps its end."""
    share = chance.choice((0, 0.01, 0.05, 0.3))
    values = {oid: value for oid, value in WHOLE.items() if chance.random() >= share}
    for _ in range(chance.randrange(4)):
        # .1718.4.1.TABLE.SUBTABLE.1.COLUMN
        gone = chance.choice(list(values)).split(".")[: chance.choice((10, 11, 13))]
        values = {oid: v for oid, v in values.items() if oid.split(".")[: len(gone)] != gone}
    if chance.random() < 0.3:
        end = key(chance.choice(list(values)))
        values = {oid: value for oid, value in values.items() if key(oid) <= end}
    return values


def requests(chance: random.Random) -> Iterator[Plan]:
    """Some columns of some tables, perhaps with scalars, and then others of them."""
    tables = chance.sample(TABLES, chance.choice((1, 1, 2, 4)))
    for first in (True, False):
        plan = Plan()
        for table in tables:
            every = columns(table)
            plan.add(table, *chance.sample(every, chance.randint(1, len(every))))
        if first and chance.random() < 0.5:
            plan.scalar(*sentry4.SYSTEM.location, *sentry4.SYSTEM.firmware)
        yield plan


def known(device: Device) -> dict[object, dict[str, Cell]]:
    """All that has been read."""
    cells = {(t.name, row.index): row.cells for t in TABLES for row in device.rows(t)}
    return dict(cells) | {"scalars": device.scalars}


@pytest.mark.parametrize(
    ("version", "most", "too_big"),
    [("1", 999, False), ("1", 5, True), ("2c", 999, False), ("2c", 5, True), ("2c", 5, False)],
)
@RELAXED
@given(seed=st.integers(0, 2**32))
def test_all_that_the_agent_has_is_read(version: str, most: int, too_big: bool, seed: int) -> None:
    chance = random.Random(seed)
    values = with_holes(chance)
    with tempfile.NamedTemporaryFile("w", suffix=".snmprec", encoding="latin-1") as file:
        file.write(dump(values))
        file.flush()
        saved = Device(SavedWalk(file.name))
    with (
        Rogue(limited(values, most, too_big)) as rogue,
        Agent(Connection("127.0.0.1", rogue.port, protocol=version)) as agent,
    ):
        live = Device(agent)
        for request in requests(chance):
            saved.read(request)
            live.read(request)
    assert known(live) == known(saved)


def longest_response(values: Values, wanted: Plan) -> int:
    """The octets of the longest response of an agent."""
    answer = limited(values, 999)
    sizes: list[int] = []

    def measured(data: bytes) -> list[bytes]:
        answers = answer(data)
        sizes.extend(map(len, answers))
        return answers

    with Rogue(measured) as rogue, Agent(Connection("127.0.0.1", rogue.port)) as agent:
        Device(agent).read(wanted)
    return max(sizes)


def everything(table: Table) -> Plan:
    """All of a table, as with ``-v``."""
    wanted = Plan()
    wanted.add(table, *columns(table))
    return wanted


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_response_is_too_long_for_what_is_missing(table: Table) -> None:
    """Each column and each subtable is missing once: longer values come back in its place."""
    gone = {f"{table.oid}.{column.oid}." for column in columns(table)}
    gone |= {f"{prefix.rsplit('.', 3)[0]}." for prefix in gone}
    for prefix in sorted(gone):
        values = {oid: value for oid, value in WHOLE.items() if not oid.startswith(prefix)}
        assert longest_response(values, everything(table)) <= 1400, prefix


@pytest.mark.parametrize("outlets", [1, 8, 24, 42, 54])
@pytest.mark.parametrize("units", [1, 2, 3, 4])
def test_no_response_is_too_long_for_few_or_many_rows(units: int, outlets: int) -> None:
    values = pro2(units, outlets)
    for table in TABLES:
        statuses = Plan()
        statuses.add(table, table.id, *table.states.all)
        for wanted in (statuses, everything(table)):
            assert longest_response(values, wanted) <= 1400, table.name
