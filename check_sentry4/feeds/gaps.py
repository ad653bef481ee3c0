"""What of a feed should be there and does not answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.feeds.rows import FeedRows, MissingPart, conductors_named, label_of
from check_sentry4.mib.model import Feed
from check_sentry4.rows import Row
from check_sentry4.snmp import Index


def gaps(read: FeedRows, feed: Feed, cords: Sequence[Index], whole: bool) -> list[MissingPart]:
    """What should be there and does not answer.

    ``whole``: of the device, or all cords of a letter. What is missing may be one of them.
    """
    missing = [*_units(read), *_cords_of_units(read, feed)] if whole else []
    rows = {row.index: row for row in read.of(feed.cords)}
    of_feed = {row.index: row for row in read.cords(feed)}
    table = read.table(feed.cords)
    for cord in cords:
        id = of_feed[cord].id if cord in of_feed else ""
        if rows and cord not in rows and table is not None:
            missing.append(MissingPart(feed.cords, f"{table.name} {id} does not answer"))
        counted = [*_counted(read, feed, cord, id, rows.get(cord))]
        missing += counted or _conductors_by_phases(read, feed, cord, id)
    return missing


def _units(read: FeedRows) -> list[MissingPart]:
    """Fewer units than the device says it has: what they carry is not told."""
    unit = read.family.unit
    count = read.device.number(unit.rows.counted_by)
    there = len(read.of(unit.name))
    if not count or there >= count:
        return []
    return [MissingPart(unit.name, f"{there} of {count:g} {unit.plural} answer")]


def _cords_of_units(read: FeedRows, feed: Feed) -> Iterable[MissingPart]:
    """Units that have more cords than answer; controllers and sensor units have none."""
    unit, table = read.family.unit, read.table(feed.cords)
    count = next(
        (c for counted, by, c in feed.counts if (counted, by) == (feed.cords, unit.name)), None
    )
    if count is None or table is None:
        return
    column, labels = feed.no_part or (None, ())
    units = [cord.unit for cord in read.cords(feed)]
    for row in read.device.rows(unit):
        number, kind = row.number(count), row.label_of(column)
        expected = int(number) if number is not None else int(kind != "")
        there = units.count(row.key)
        if kind not in labels and there < expected:
            text = f"{there} of {expected} {table.plural} of {unit.name} {row.id} answer"
            yield MissingPart(unit.name, text)


def _counted(
    read: FeedRows, feed: Feed, cord: Index, id: str, row: Row | None
) -> Iterable[MissingPart]:
    """Fewer objects on a cord than it says it has; or none where other cords have some."""
    expected = {
        counted: row.number(column) or 0.0
        for counted, by, column in feed.counts
        if row is not None and by == feed.cords
    }
    expected[feed.conductors] = max(1.0, expected.get(feed.conductors, 0.0))
    for counted, number in expected.items():
        table, there = read.table(counted), len(read.within(feed, counted, [cord]))
        if table is not None and there < number:
            yield MissingPart(counted, f"{there} of {number:g} {table.plural} of {id} answer")


def _conductors_by_phases(read: FeedRows, feed: Feed, cord: Index, id: str) -> list[MissingPart]:
    """Conductors that phases name and that do not answer."""
    table = read.table(feed.conductors)
    if table is None:
        return []
    conductors = read.within(feed, feed.conductors, [cord])
    there = {label_of(feed, "line", row) for _, row in conductors}
    others = [name for name in feed.voltages if name != feed.conductors]
    phases = [row for name in others for _, row in read.within(feed, name, [cord])]
    named = {part for row in phases for part in conductors_named(row)}
    return [
        MissingPart(feed.conductors, f"{table.name} {label} of {id} does not answer")
        for label in sorted(named - there - {"N", "L"})
        if there - {"", "L"}
    ]
