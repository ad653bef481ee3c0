"""One device, read for a rack: what each of its feeds carries."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.rack import SUMS, VOLTAGE, Conductor, FeedLoad, RackRequest
from check_sentry4.device import Device
from check_sentry4.feeds.conductors import conductor_voltages
from check_sentry4.feeds.conductors import conductors as conductors_of
from check_sentry4.feeds.gaps import gaps
from check_sentry4.feeds.named import named_cords
from check_sentry4.feeds.rows import FeedRows, levels_of, once
from check_sentry4.feeds.sums import lacking_outlets, of_customer, outlets, total
from check_sentry4.feeds.supply import states, unlit, voltages
from check_sentry4.mib.model import Family, Feed
from check_sentry4.snmp import Index


class FeedReader:
    """What the feeds of one device carry."""

    def __init__(self, device: Device, family: Family, asked: RackRequest) -> None:
        self._rows = FeedRows(device, family, asked)

    def feeds(self, feed_name: str, host: str, names: Sequence[str]) -> list[FeedLoad]:
        """Each feed of the device that is named, or all of it as one.

        ``feed_name`` and ``host`` are what the device is called as a whole. Raises
        ``SourceError``; ``FeedError`` if no cord is of a feed.
        """
        feed = self._rows.read()
        location = self._rows.device.location(self._rows.family.system.location)
        serials = self._rows.serials()
        if feed is None:
            error = (
                f"{self._rows.family.title}: this device does not tell what its conductors carry"
            )
            return [FeedLoad(feed_name, host, location, error, serials=serials)]
        cords = self._rows.cords(feed)
        if not names:
            every = [row.index for row in cords]
            return [self._of(feed, feed_name, host, location, every, whole=True, serials=serials)]
        ids = {row.id.upper() for row in cords}
        return [
            self._of(feed, name, "", location, of_it, whole=name.upper() not in ids)
            for name, of_it in named_cords(cords, names).items()
        ]

    def _of(
        self,
        feed: Feed,
        name: str,
        host: str,
        location: str,
        cords: Sequence[Index],
        *,
        whole: bool = False,
        serials: tuple[str, ...] = (),
    ) -> FeedLoad:
        lacking = gaps(self._rows, feed, cords, whole)
        sums = {
            metric: total(self._rows, feed, metric, cords, lacking)
            for metric in self._rows.asked.names
            if metric in SUMS
        }
        carried = FeedLoad(
            name,
            host,
            location,
            sums={metric: value for metric, (value, _) in sums.items()},
            lacking={metric: lacking for metric, (_, lacking) in sums.items() if lacking},
            serials=serials,
        )
        if self._rows.asked.only_sums:
            return carried
        conductors: list[Conductor] = []
        for level, (table_name, metric) in levels_of(feed).items():
            also = self._rows.asked.advice and level in ("line", "branch")
            if level in self._rows.asked.levels or also:
                conductors += conductors_of(self._rows, feed, level, table_name, metric, cords)
        if VOLTAGE in self._rows.asked.names:
            conductors += conductor_voltages(self._rows, feed, cords)
        unpowered, doubts = states(self._rows, feed, cords)
        dark, unsure = voltages(self._rows, feed, cords)
        doubts = [
            *doubts,
            *unsure,
            *unlit(self._rows, feed, cords),
            *(gap.text for gap in lacking),
        ]
        return carried._replace(
            wiring=tuple(self._wiring(feed, [cord]) for cord in cords),
            conductors=tuple(conductors),
            unpowered=once([*unpowered, *dark]),
            doubts=once(doubts),
            outlets=tuple(outlets(self._rows, feed, cords)) if self._rows.asked.each_load else (),
            customer=tuple(of_customer(self._rows, feed, cords)),
            outlets_lacking=lacking_outlets(self._rows, feed, cords, lacking)
            if self._rows.asked.customer
            else (),
        )

    def _wiring(self, feed: Feed, cords: Sequence[Index]) -> str:
        """Wye or Delta, as labels of phases or the number of poles tell."""
        if feed.wiring is None:
            return ""
        name, column = feed.wiring
        kinds = set()
        for _, row in self._rows.within(feed, name, cords):
            cell = row.cells.get(column.name)
            if isinstance(cell, (int, float)):
                kinds.add({2: "single-phase", 3: "Delta", 4: "Wye"}.get(int(cell), ""))
            elif isinstance(cell, str) and "-" in cell:
                kinds.add("Wye" if cell.strip().upper().endswith("N") else "Delta")
        return " and ".join(sorted(kinds - {""}, reverse=True))
