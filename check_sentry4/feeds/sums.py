"""Sums over a feed, and its outlets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from check_sentry4.checks.cells import unavailable
from check_sentry4.checks.rack import CARRIES, CustomerOutlet, Outlet
from check_sentry4.checks.request import Policy
from check_sentry4.feeds.conductors import conductors
from check_sentry4.feeds.rows import FeedRows, MissingPart, called, is_neutral_of, once
from check_sentry4.feeds.wiring import Wiring
from check_sentry4.mib.model import Column, Feed, Metric, Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index
from check_sentry4.text import first_of


def total(
    read: FeedRows, feed: Feed, name: str, cords: Sequence[Index], gaps: Sequence[MissingPart]
) -> tuple[float | None, tuple[str, ...]]:
    """A sum over what answers (None: nothing does), and what of the cords does not."""
    whole = (read.family.unit.name, feed.cords)
    total, lacking = None, list[str]()
    ids = {row.index: row.id for row in read.cords(feed)}
    for cord in cords:
        id = ids.get(cord, "")
        table, parts = _parts_of(read, feed, name, cord, id)
        gone = [gap.text for gap in gaps if gap.table in (*whole, table)]
        lacking += gone if parts or gone else [f"no reading of cord {id}"]
        lacking += [f"no reading of {called}" for called, value in parts if value is None]
        values = [value for _, value in parts if value is not None]
        total = sum(values, total or 0.0) if values else total
    return total, once(lacking)


def _parts_of(
    read: FeedRows, feed: Feed, name: str, cord: Index, id: str
) -> tuple[str, list[tuple[str, float | None]]]:
    """What the sum of a cord is made of: of which table, names and values."""
    if name == "Current":
        found = conductors(read, feed, "line", feed.conductors, name, [cord])
        return feed.conductors, [(f"{c.label or 'a conductor'} of {id}", c.value) for c in found]
    for table_name in feed.sums:
        table = read.table(table_name)
        metric = table.metric(name) if table is not None else None
        rows = read.of(table_name)
        if table is None or metric is None:
            continue
        parts = [
            (
                called(row),
                None if unavailable(table, row, metric, Policy()) else row.number(metric.column),
            )
            for _, row in read.within(feed, table_name, [cord])
            if not (metric.scope.per_phase and is_neutral_of(table, row, rows, ""))
        ]
        if any(value is not None for _, value in parts):
            return table_name, parts
    return "", []


def of_customer(read: FeedRows, feed: Feed, cords: Sequence[Index]) -> Iterable[CustomerOutlet]:
    """The outlets whose names match, with their readings: 0 of what is off."""
    table, customer = read.table("outlet"), read.asked.customer
    if table is None or customer is None:
        return
    for row, on in _outlet_rows(read, feed, cords):
        if customer.search(row.name) is None:
            continue
        values: dict[str, float | None] = {}
        for name in read.asked.names:
            metric = table.metric(name)
            lacks = metric is None or unavailable(table, row, metric, Policy()) is not None
            value = None if lacks or metric is None else row.number(metric.column)
            flows = name != "Energy"  # a register stays as it is
            values[name] = 0.0 if on is False and flows else value
        yield CustomerOutlet(row.id, row.name, values)


def lacking_outlets(
    read: FeedRows, feed: Feed, cords: Sequence[Index], gaps: Iterable[MissingPart]
) -> tuple[str, ...]:
    """The outlets that may be a customer's and do not answer, or not their names."""
    table = read.table("outlet")
    rows = [row for row, _ in _outlet_rows(read, feed, cords)]
    if table is None or not rows:
        return once([*(gap.text for gap in gaps), "no outlet answers"])
    found = [gap.text for gap in gaps if gap.table in (read.family.unit.name, feed.cords)]
    if table.rows.counted_in is not None:
        by, column = table.rows.counted_in
        for _, above in read.within(feed, by, cords):
            count, there = above.number(column), sum(row.above(by) == above.key for row in rows)
            if count and there < count:
                found.append(f"{there} of {count:g} {table.plural} of {above.id} answer")
    if table.label is not None:
        unnamed = [row.id for row in rows if table.label.name not in row.cells]
        found += [f"no name of {first_of(unnamed)}"] if unnamed else []
    return once(found)


def _outlet_rows(
    read: FeedRows, feed: Feed, cords: Sequence[Index]
) -> Iterable[tuple[Row, bool | None]]:
    """The outlets of some cords, and whether each is on; None: that is not known."""
    table = read.table("outlet")
    if table is None:
        return
    units = {cord.unit for cord in read.cords(feed) if cord.index in cords}
    rows, state = read.of("outlet"), table.states.power_state
    switched = {row.unit for row in rows if state is not None and state.name in row.cells}
    for row in rows:
        cord = row.above(feed.cords)
        if cord not in cords if cord is not None else row.unit not in {*units, None}:
            continue
        yield row, _is_on(row, state, row.unit in switched)


def outlets(read: FeedRows, feed: Feed, cords: Sequence[Index]) -> Iterable[Outlet]:
    """The outlets of some cords, with what each draws."""
    table = read.table("outlet")
    if table is None:
        return
    factory = re.compile(read.family.settings.factory_names, re.IGNORECASE)
    wiring = Wiring(read, feed, cords) if read.asked.advice else None
    for row, on in _outlet_rows(read, feed, cords):
        named = factory.fullmatch(row.name.strip()) is None
        for name in ("Current", "ActivePower"):
            metric = table.metric(name)
            if metric is not None and unavailable(table, row, metric, Policy()) is None:
                value, noise = row.number(metric.column), _noise(row, metric)
                outlet = Outlet(row.id, row.name, on, value, metric.unit, noise, named)
                outlet = outlet._replace(idle=_is_idle(table, row))
                break
        else:
            outlet = Outlet(row.id, row.name, on, None, named=named)
        yield outlet._replace(**wiring.spot(row)._asdict()) if wiring else outlet


def _is_idle(table: Table, row: Row) -> bool:
    """Whether all readings of what an outlet draws are 0."""
    metrics = [metric for name in ("Current", "ActivePower") if (metric := table.metric(name))]
    found = [row.cells.get(metric.column.name) for metric in metrics]
    answered = [cell for cell in found if cell is not None]
    return bool(answered) and all(cell == 0 for cell in answered)


def _is_on(row: Row, column: Column | None, answers: bool) -> bool | None:
    """Whether an outlet is on; None where its state does not tell.

    ``answers``: whether any outlet of its unit has a state.
    """
    label = row.label_of(column)
    if not answers:
        return True  # none can be switched
    return True if label[:2] == "on" else False if label[:3] == "off" else None


def _noise(row: Row, metric: Metric) -> float:
    """Below which a reading is noise, in the metric's unit: at least one step of the meter."""
    step, digits = 1 / metric.column.divisor, row.number(metric.encoding.digits)
    if digits is not None:
        step = 10.0**-digits
    return max(CARRIES.get(metric.unit, 0.0), step)
