"""Which cords a feed is, by what the operator called it."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.rows import Row
from check_sentry4.snmp import Index


class FeedError(Exception):
    """No cord belongs to a feed: the message names the feed and the cords of the device."""


def named_cords(cords: Sequence[Row], names: Sequence[str]) -> dict[str, list[Index]]:
    """The cords of each feed that is named: by ID, by the cord's letter, else by the unit's.

    Raises ``FeedError``.
    """
    readings = [
        {name: [row for row in cords if by(row, name)] for name in names}
        for by in (_by_cord, _by_unit)
    ]
    found = next((reading for reading in readings if all(reading.values())), None)
    if found is None:
        lacks = next(name for name in names if not readings[0][name])
        raise FeedError(f"no cord is {lacks}: this device has {_ids(cords) or 'none'}")
    taken: dict[Index, str] = {}
    for name, rows in found.items():
        for row in rows:
            if taken.setdefault(row.index, name) != name:
                raise FeedError(f"{row.id} is in both {taken[row.index]} and {name}")
    return {name: [row.index for row in rows] for name, rows in found.items()}


def _by_cord(row: Row, name: str) -> bool:
    """Whether a cord is called so: ``AA``, or ``A`` by its last letter."""
    id = row.id.upper()
    return id == name.upper() or (len(name) == 1 and id[-1:] == name.upper())


def _by_unit(row: Row, name: str) -> bool:
    """Whether a cord is of the unit with this letter: ``BA`` of ``B``."""
    id = row.id.upper()
    return id == name.upper() or (len(id) == 2 and id.isalpha() and id[:1] == name.upper())


def _ids(cords: Sequence[Row]) -> str:
    return ", ".join(row.id for row in cords)
