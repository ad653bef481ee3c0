"""One room for all that is looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.monitors import wait_for
from lab.recording import ST4
from tests.seen.backends import get
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
        assert wait_for(lambda: has_all_results(made))
        yield made


def has_all_results(made: Seen) -> bool:
    """Whether the pages' database has a result of every service; it comes later than Icinga's."""
    try:
        rows = json.loads(get(f"{made.url}/monitoring/list/services?format=json&limit=1000"))
    except OSError:
        return False
    told = {f"{row['host_name']}!{row['service_description']}" for row in rows
            if row["service_output"]}  # fmt: skip
    return bool(told) and told == made.room.checked()
