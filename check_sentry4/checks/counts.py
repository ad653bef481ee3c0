"""How many units a device says that it has: fewer that answer are UNKNOWN (spec 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.objects import there
from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.checks.result import FEWER_UNITS, Result
from check_sentry4.checks.rule import TableResults
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Table
from check_sentry4.rows import made_id, not_answered
from check_sentry4.state import UNKNOWN
from check_sentry4.values import Cell, OutOfRange

#: More units than this are not told apart: the number is what a device answers.
MOST_UNITS = 1000


class UnitCount:
    """Compares the units that answer with how many the device says that it has."""

    def __init__(self, request: CheckRequest, query: TableQuery) -> None:
        self.request = request
        self.query = query
        least = query.table.rows.at_least
        self.counter = request.family.table(least[0]) if least else None
        self.at_least = least[1] if least else None

    @staticmethod
    def applies(table: Table) -> bool:
        """Whether a device tells how many objects of the table it has."""
        return table.rows.counted_by is not None or table.rows.at_least is not None

    def needs(self, plan: Plan, device: Device) -> None:
        """Plan what says how many there are."""
        counted_by = self.query.table.rows.counted_by
        if counted_by is not None and not self.query.selection.ids:
            plan.scalar(counted_by)
        if self.counter is not None:
            plan.add(self.counter, self.at_least)

    def results(self, device: Device, others: Sequence[TableResults]) -> list[Result]:
        """UNKNOWN where fewer units answer than the device says it has, or none at all."""
        query, table = self.query, self.query.table
        if query.selection.ids or query.selection.units:
            return []
        counts = self._told(device)
        numbers = [count for count in counts if isinstance(count, (int, float))]
        beyond = next((count.raw for count in counts if isinstance(count, OutOfRange)), None)
        if not numbers and beyond is not None:
            note = f"number of {table.plural}: no reading ({beyond} is beyond the MIB's range)"
            return [Result(UNKNOWN, None, note=note)]
        if not numbers:
            return []
        count = int(max(numbers))
        rows = there(device, query, device.rows(table))
        if count and len(rows) >= count:
            return []
        elsewhere = any(other.rows for other in others)
        if not rows and not count and self.request.whole and elsewhere:
            return [Result(UNKNOWN, None, note=f"no {table.name} answers")]
        answered = {row.id.upper() for row in rows}
        taken = {id for other in others for id in other.ids}
        if len(rows) + len(self._excluded(count, answered, taken)) >= count:
            return []
        note = FEWER_UNITS.format(found=len(rows), count=count, units=table.plural)
        return [Result(UNKNOWN, None, note=note)]

    def _excluded(self, count: int, answered: set[str], taken: set[str]) -> set[str]:
        """The IDs of units that do not answer and that the operator excluded.

        ``taken`` are the IDs of other objects, which a bare ID may mean.
        """
        query, table = self.query, self.query.table
        # Numbers may be those of anything; letters need not follow each other.
        lettered = table.id_style == "L" and table.rows.counted_by is not None
        most = table.rows.counted_by.max if lettered and table.rows.counted_by else count
        most = min(most, MOST_UNITS)
        lacking = {made_id(table.id_style, (n,)) for n in range(1, most + 1)} - answered
        excluded = set(query.selection.excluded)
        return {
            id
            for id in lacking
            if (id in excluded and id not in taken)
            or any(f"{place.upper()}:{id}" in excluded for place in query.places)
        }

    def _told(self, device: Device) -> list[Cell]:
        """What the device answers to how many units it has; empty if it does not tell."""
        if self.counter is not None and self.at_least is not None:
            name = self.at_least.name
            return [row.cells[name] for row in device.rows(self.counter) if name in row.cells]
        column = self.query.table.rows.counted_by
        return [device.scalars.get(column.name)] if column is not None else []


def unanswered_units(found: Sequence[TableResults]) -> Iterable[Result]:
    """The units that do not answer themselves, although other objects say that they are on them."""
    whole = next((each for each in found if each.query.table.place.is_unit), None)
    if whole is None or not whole.rows or whole.query.selection:
        return
    table, known = whole.query.table, {row.key for row in whole.rows}
    named = {row.unit for each in found for row in each.rows if row.unit is not None}
    for index in sorted(named - known):
        id = not_answered(table, index).id
        yield Result(UNKNOWN, None, note=f"{table.name} {id} does not answer, objects on it do")
