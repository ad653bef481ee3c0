"""The room with Icinga Web 2's pages, in a folder that goes with it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.seen.room import LONG, Room, room
from tests.seen.web import Database, Pages


class Seen(NamedTuple):
    """The room, the address of its pages, and a folder to leave things in."""

    room: Room
    url: str
    folder: Path


@contextmanager
def whole_room() -> Iterator[Seen]:
    """All of it, once everything has been checked."""
    folder = Path(tempfile.mkdtemp(prefix="check-sentry4-seen-"))
    folder.chmod(0o755)  # the daemons' user goes through it
    try:
        with (
            Database(folder / "database") as database,
            Pages(folder / "pages", database) as pages,
            room(folder / "room", database.writer() + LONG) as made,
        ):
            yield Seen(made, pages.url, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
