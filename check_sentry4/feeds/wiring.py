"""What each outlet of a feed is on: its cord, its conductors, its bank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from check_sentry4.feeds.rows import FeedRows, label_of
from check_sentry4.mib.model import Feed, Wired
from check_sentry4.rows import Row
from check_sentry4.snmp import Index


class Spot(NamedTuple):
    """Where an outlet is; empty where the device does not say (``checks.rack.Outlet``)."""

    cord: int = 0
    phase: str = ""
    bank: str = ""
    socket: str = ""


class Wiring:
    """The outlets of some cords of a feed."""

    def __init__(self, read: FeedRows, feed: Feed, cords: Sequence[Index]) -> None:
        self._feed = feed
        self._cords = {cord: number for number, cord in enumerate(cords, 1)}
        self._only = 1 if len(cords) == 1 else 0  # of an outlet that does not say which
        wired = feed.wired
        self._phases = (
            {row.id: _conductors(row.name) for row in read.of(wired.phases)} if wired else {}
        )
        self._banks: dict[tuple[Index | None, object], str] = {
            (row.unit, key): label_of(feed, "branch", row)
            for row in read.of(feed.branches)
            for key in (row.id, row.position)
        }

    def spot(self, row: Row) -> Spot:
        """Where an outlet is."""
        wired = self._feed.wired
        if wired is None:
            return Spot()
        cord = row.above(self._feed.cords) or row.unit
        number = self._cords.get(cord, 0) if cord is not None else self._only
        bank = row.cells.get(wired.bank.name)
        named = bank if isinstance(bank, str) else row.number(wired.bank)
        socket = row.cells.get(wired.socket.name) if wired.socket else ""
        label = self._banks.get((row.unit, named), "") if named is not None else ""
        return Spot(number, self._phase(row, wired), label, str(socket or ""))

    def _phase(self, row: Row, wired: Wired) -> str:
        if wired.phase.enum is not None:
            return row.label_of(wired.phase)
        return self._phases.get(str(row.cells.get(wired.phase.name) or ""), "")


def _conductors(name: str) -> str:
    """``L1-N`` of a phase called ``AA:L1-N``."""
    return name.rpartition(":")[2].strip().upper()
