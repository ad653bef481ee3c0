"""Who an object is: what happens to a unit of a chain is judged as what happens to another.

Units are told by a part of the index, by a column, from 0, from 1, by an address: the answer is the
same, but for the names.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from check_sentry4.device import Device, Plan
from check_sentry4.mib import families
from check_sentry4.mib.model import Column, Family, Table
from check_sentry4.rows import Row
from check_sentry4.snmp.walk import SavedWalk
from lab.helpers import Changes, judge
from lab.makes import MAKES
from lab.recording import Values, dump, pro2, sentry3

CHAINS = {
    "sentry4": lambda: pro2(2, 8), "sentry3": sentry3,
    **{name: MAKES[name] for name in (
        "pdu2", "enertree", "eaton-epdu", "apc-rpdu2", "apc-cpdu", "apc-epdu", "liebert-mph2",
        "schleifenbauer", "hpe-g2", "hpe-mapdu", "panduit-g5", "enlogic", "cyberpower", "rittal",
    )},
}  # fmt: skip
#: A run of each is this many faults.
FAULTS = 24


def device_of(family: Family, values: Values, tmp_path_factory: pytest.TempPathFactory) -> Device:
    """A device of which all columns have been read."""
    path = tmp_path_factory.mktemp("walk") / "walk.snmprec"
    path.write_text(dump(values), "latin-1")
    device, plan = Device(SavedWalk(str(path))), Plan()
    for table in family.tables:
        plan.add(table, table.anchor, *table.columns.values())
    while device.read(plan):
        pass
    return device


def twins(family: Family, device: Device) -> Iterator[tuple[Table, Row, Row]]:
    """Objects of the first and the second unit that are the same in theirs.

    Those two units that carry most: what is on a bus beside its controller.
    """
    on = Counter(row.unit for table in family.tables for row in device.rows(table))
    units = sorted((row.unit for row in device.rows(family.unit)), key=lambda unit: -on[unit])[:2]
    for table in family.tables:
        of_unit = [[row for row in device.rows(table) if row.unit == unit] for unit in units]
        if len(of_unit) == 2 and len(of_unit[0]) == len(of_unit[1]):
            for one, other in zip(*of_unit):
                yield table, one, other


def cell(device: Device, table: Table, column: Column, row: Row) -> str | None:
    """The OID of a cell."""
    place = device.place(table, column, row.index)
    return f"{place[0]}.{'.'.join(map(str, place[1]))}" if place else None


@pytest.mark.parametrize("name", CHAINS)
def test_a_fault_on_the_second_unit_is_as_bad_as_on_the_first(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    family, values = families.family(name), CHAINS[name]()
    device = device_of(family, values, tmp_path_factory)
    places = [
        (table, column, one, other)
        for table, one, other in twins(family, device)
        for column in table.columns.values()
        if cell(device, table, column, one) in values
        and cell(device, table, column, other) in values
    ]
    assert len(places) >= 20
    chance = random.Random(name)
    for table, column, one, other in chance.sample(places, min(FAULTS, len(places))):
        bad: list[int | None] = [None, -1, 2_000_000, *range(8)]
        fault = chance.choice(bad)
        told = []
        for row in (one, other):
            changes: Changes = {str(cell(device, table, column, row)): fault}
            by_unit = f"--unit {row.unit_number}" if row.unit_number is not None else ""
            told.append(
                (
                    judge("check_pdu", "", changes, values).status,
                    judge("check_pdu", f"{by_unit} --skip {family.subsystems[-1].name}", changes,
                          values).status,
                )
            )  # fmt: skip
        assert told[0] == told[1], (table.name, column.name, one.id, other.id, fault)


@pytest.mark.parametrize("name", CHAINS)
def test_all_that_is_of_a_unit_is_of_one_that_there_is(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    family, values = families.family(name), CHAINS[name]()
    device = device_of(family, values, tmp_path_factory)
    keys = {row.key for row in device.rows(family.unit)}
    assert len(keys) >= 2
    for table in family.tables:
        rows = device.rows(table)
        for row in rows:
            if table.of_unit:
                assert row.unit in keys, (table.name, row.id)
            for above in table.place.part_of[1:]:
                parents = {other.key for other in device.rows(family.table(above.table))}  # type: ignore[arg-type]
                assert row.above(above.table) in parents, (table.name, row.id, above.table)
