"""Where a ring of units is broken: between which of them."""

from __future__ import annotations

from collections.abc import Iterable

from check_sentry4.checks.request import CheckRequest
from check_sentry4.checks.result import Judgement, Result
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Column, Table

#: What is at both ends of a ring.
GATEWAY = "the gateway"


class RingBreaks:
    """Explains rings that are open: the device tells the unit behind which they are broken."""

    def __init__(self, request: CheckRequest, told: Iterable[Result]) -> None:
        self.unit = request.family.unit
        rings = {query.table.name: query.table for query in request.tables}
        self.told: list[tuple[Result, Table, Column]] = []
        for result in told:
            table = rings.get(result.object.table) if result.object is not None else None
            broken = table.states.broken_after if table is not None else None
            opened = result.status is not None and result.status.label == "open"
            if table is not None and broken is not None and opened and not result.note:
                self.told.append((result, table, broken))

    def read(self, device: Device) -> Device:
        """What has been read, with the place of each break and the names of the units.

        Raises ``SourceError``.
        """
        excerpt = device.excerpt(
            (table, result.object.row) for result, table, _ in self.told if result.object
        )
        plan = Plan()
        plan.add(self.unit, self.unit.label)
        excerpt.read(plan)
        excerpt.read_cells(
            (table, column, result.object.row)
            for result, table, column in self.told
            if result.object
        )
        return excerpt

    def explained(self, excerpt: Device, judgement: Judgement) -> Judgement:
        """The judgement, its open rings with the units on both sides of the break."""
        units = {row.unit_number: row.name or row.id for row in excerpt.rows(self.unit)}
        notes: dict[int, str] = {}
        for result, table, column in self.told:
            for row in excerpt.rows(table):
                place = row.number(column)
                if result.object is not None and row.index == result.object.row:
                    notes[id(result)] = _between(units, place)
        results = [r._replace(note=notes.get(id(r), r.note)) for r in judgement.results]
        return judgement._replace(results=results)


def _between(units: dict[int | None, str], place: float | None) -> str:
    """Between which units a ring is broken behind the unit with the number ``place``."""
    numbers = sorted(number for number in units if number is not None)
    if place is None or (place and place not in numbers):
        return ""
    behind = [number for number in numbers if number > place]
    before = units[int(place)] if place else GATEWAY
    return f"broken between {before} and {units[behind[0]] if behind else GATEWAY}"
