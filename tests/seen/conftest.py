"""One room for all that is looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.recording import ST4
from tests.seen.whole import Seen, whole_room

#: The energy of a cord grows by this while the room is watched; tenths of a kWh.
GROWTH = 25


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Databases and a browser: with their own command, ``make test-pictures``."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.seen)


@pytest.fixture(scope="session")
def seen() -> Iterator[Seen]:
    """The room on Icinga Web 2's pages, once energy has been used."""
    with whole_room() as made:
        pdu, energy = made.room.pdu, f"{ST4}.3.3.1.10.1.1"
        _, before = pdu.values[energy]
        assert isinstance(before, int)
        pdu.change({energy: before + GROWTH})
        assert made.room.next_results()
        time.sleep(3)  # for the writers
        yield made
