"""One room for all that is looked at."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.recording import ST4
from tests.seen.room import LONG, Room, room
from tests.seen.web import Database, Pages

#: The energy of a cord grows by this while the room is watched; tenths of a kWh.
GROWTH = 25


class Seen(NamedTuple):
    """The room, and the address of its pages."""

    room: Room
    url: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Databases and a browser: with their own command, ``make test-pictures``."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.seen)


@pytest.fixture(scope="session")
def seen() -> Iterator[Seen]:
    """The room on Icinga Web 2's pages, once energy has been used."""
    folder = Path(tempfile.mkdtemp(prefix="seen-"))
    folder.chmod(0o755)
    try:
        with (
            Database(folder / "database") as database,
            Pages(folder / "pages", database) as pages,
            room(folder / "room", database.writer() + LONG) as made,
        ):
            energy = f"{ST4}.3.3.1.10.1.1"
            _, before = made.pdu.values[energy]
            assert isinstance(before, int)
            assert made.next_results()
            made.pdu.change({energy: before + GROWTH})
            assert made.next_results()
            assert made.next_results()  # a check may have been under way
            time.sleep(3)  # for the writers
            yield Seen(made, pages.url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
