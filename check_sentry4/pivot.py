"""Devices whose variables are rows: the name of each tells of which object and which column it is.

Gateways have one table for all devices on their bus (Rittal's CMC III): a row is a variable
(``Phase L1.Current.Value``), its columns are name, number, text, scale and unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from check_sentry4.mib.model import NUMBER, TEXT, Column, Pivot, Table
from check_sentry4.snmp import Index, Scalar, Value, Walk
from check_sentry4.text import clean

#: The octets of a name, on average, and how many there may be (a PDU with 36 sockets has 500): the
#: MIB allows 50, but of 472 recorded names no 25 in a row have more than 36.
NAME, EXPECTED = 36, 500
#: cmcIIIVarQuality: undefinedNoValue to infoNoValue.
NO_VALUE = range(21, 26)
#: The index of each variable of each object, by the part of its name that says what it is.
Variables = dict[Index, dict[str, Index]]


def names_of(pivot: Pivot, repetitions: int) -> Walk:
    """The walk over the names of all variables."""
    depth = pivot.depth
    return Walk(pivot.names, depth, NAME, EXPECTED, pivot.names, True, repetitions)


def variables(pivot: Pivot, names: Iterable[tuple[Index, Value]]) -> Variables:
    """The variables of the objects of one table; of two with one name the first counts."""
    found: Variables = {}
    for index, name in names:
        told = clean(name) if isinstance(name, bytes) else str(name)
        match = re.match(pivot.object, told)
        if match is None or len(index) != pivot.depth:
            continue
        device, *_ = index
        own = (device, *map(int, match.groups()))
        found.setdefault(own, {}).setdefault(told[match.end() :], index)
    return found


def place(table: Table, column: Column, variable: Index | None) -> tuple[str, Index] | None:
    """OID and instance of what a variable says; None where an object does not have it."""
    pivot = table.rows.pivot
    if pivot is None or variable is None:
        return None
    return (pivot.texts if column.kind == TEXT else pivot.numbers), variable


def about(table: Table, column: Column, variable: Index) -> tuple[Scalar, ...]:
    """What is read beside a number: its scale, its unit and its quality."""
    pivot = table.rows.pivot
    if pivot is None or column.kind != NUMBER:
        return ()
    return (
        Scalar(pivot.scales, 4, variable),
        Scalar(pivot.units, 12, variable),
        Scalar(pivot.qualities, 1, variable),
    )


def as_it_tells(column: Column, told: tuple[Scalar, ...], answer: Mapping[str, Value]) -> Column:
    """A column with the scale that the device tells: -100 are hundredths, 100 are hundreds.

    Without a scale, in a unit that is none of the column's, and where its quality is that of a
    variable without a value, there is no reading.
    """
    if not told:
        return column
    scale, unit, quality = (answer.get(each.instance) for each in told)
    factor = _factor(column.unit, clean(unit) if isinstance(unit, (bytes, str)) else "")
    if not isinstance(scale, int) or factor is None or quality in NO_VALUE:
        return column._replace(min=2**63)
    times, divisor = factor
    return column._replace(
        divisor=divisor * max(-scale, 1), raw=column.raw._replace(times=times * max(scale, 1))
    )


def _factor(mine: str, told: str) -> tuple[int, int] | None:
    """What a reading is multiplied with and divided by; None if it is in another unit."""
    if not mine or told in ("", mine):
        return 1, 1
    if told == f"k{mine}":
        return 1000, 1
    return (1, 1000) if told == f"m{mine}" or f"k{told}" == mine else None
