"""The headroom of each object: its daily maxima, and their trend."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterator
from typing import NamedTuple

from check_sentry4.history.forecast import MOST, Trend, trend
from check_sentry4.history.registers import DAY


class Series(NamedTuple):
    """The daily maxima of one metric of one object, by day; ``about`` is its host, table and ID."""

    host: str
    table: str
    id: str
    metric: str
    days: list[tuple[int, float]]

    @property
    def called(self) -> str:
        """What it is of: ``pdu-f31-a line AA2``; of a rack ``rack-f31, if A fails: B L2``."""
        if self.table == "feed":
            return f"{self.host}, {self.id}"
        return f"{self.host} {self.table} {self.id}"

    @property
    def trend(self) -> Trend:
        """Its trend."""
        return trend(self.days)


def series(
    connection: sqlite3.Connection,
    metrics: Collection[str],
    hosts: re.Pattern[str] | None,
    now: float,
) -> Iterator[Series]:
    """The daily maxima of some metrics, by host; today is not over, and is left out.

    ``metrics`` are names in small letters. Raises ``sqlite3.Error``.
    """
    today = int(now // DAY)
    wanted = [
        (number, name)
        for number, name in connection.execute("SELECT id, name FROM host ORDER BY name")
        if hosts is None or hosts.search(name)
    ]
    layouts = _layouts(connection, metrics)
    rows: dict[int, list[tuple[int, int, str]]] = {number: [] for number, _ in wanted}
    found = connection.execute(
        "SELECT day, host, layout, highest FROM peak WHERE day BETWEEN ? AND ? ORDER BY day",
        (today - MOST, today - 1),
    )
    for day, host, layout, highest in found:
        if host in rows and layouts[layout]:
            rows[host].append((day, layout, highest))
    for number, name in wanted:
        kept: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
        for day, layout, highest in rows.pop(number):
            values = json.loads(highest)
            for place, key in layouts[layout]:
                kept.setdefault(key, []).append((day, values[place]))
        for (table, id, metric), days in kept.items():
            yield Series(name, table, id, metric, days)


def kept(connection: sqlite3.Connection) -> set[str]:
    """The metrics of which there are daily maxima, today's too, in small letters."""
    layouts = connection.execute("SELECT keys FROM layout")
    return {metric.lower() for (keys,) in layouts for _, _, metric in json.loads(keys)}


def _layouts(
    connection: sqlite3.Connection, metrics: Collection[str]
) -> dict[int, list[tuple[int, tuple[str, str, str]]]]:
    """Where in each layout the metrics are: the place, table, ID and metric."""
    return {
        number: [
            (place, (table, id, metric))
            for place, (table, id, metric) in enumerate(json.loads(keys))
            if metric.lower() in metrics
        ]
        for number, keys in connection.execute("SELECT id, keys FROM layout")
    }
