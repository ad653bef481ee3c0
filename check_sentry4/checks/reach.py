"""Units that cannot be reached: what is on them answers what it was, not what it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.cells import status_of
from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.checks.result import Result
from check_sentry4.checks.rule import Step
from check_sentry4.checks.verdicts import object_of
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Family, Table
from check_sentry4.rows import Row, not_answered
from check_sentry4.snmp import Index
from check_sentry4.state import OK, worst


class UnitReach(Step):
    """Marks the objects whose unit says that it cannot be reached."""

    def __init__(self, family: Family, table: Table) -> None:
        self.unit = family.unit
        self.of = table

    @staticmethod
    def applies(family: Family, table: Table) -> bool:
        """Whether a unit of the family can say so, and objects of the table do not themselves."""
        own = family.unit.own_status
        may_be_lost = own is not None and own.enum is not None and bool(own.enum.no_reading)
        return may_be_lost and bool(table.place.part_of) and not table.tells_of_loss

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``Step.needs``."""
        plan.add(self.unit, self.unit.own_status)

    def rows(self, device: Device, rows: Sequence[Row]) -> Sequence[Row]:
        """See ``Step.rows``."""
        own = self.unit.own_status
        enum = own.enum if own is not None else None
        lost = {
            unit.key: unit.label_of(own)
            for unit in device.rows(self.unit)
            if enum is not None and unit.label_of(own) in enum.no_reading
        }
        if not lost:
            return rows
        return [
            row.disowned(f"its {self.unit.name} is {lost[row.unit]}") if row.unit in lost else row
            for row in rows
        ]


def silent_units(
    device: Device, request: CheckRequest, found: Sequence[Result]
) -> tuple[Result, ...]:
    """The units that cannot be reached: as their status says, else as all their objects do.

    ``found`` are the results of the objects.
    """
    unit = request.family.unit
    own = unit.own_status
    whole = next((s for s in request.family.subsystems if unit in s.tables), None)
    query = TableQuery(unit, subsystem=whole)
    as_whole = request._replace(whole=True)
    if own is None:
        return tuple(_units_without_a_reading(device, as_whole, query, found))
    results = []
    for row in device.rows(unit):
        status, enum = status_of(row, own), own.enum
        if status is not None and enum is not None and status.label in enum.no_reading:
            about = object_of(as_whole, query, row)
            state = request.policy.state(enum, status.value)
            results.append(Result(state, about, own.name, status=status, silent=True))
    return tuple(result for result in results if result.state != OK)


def _units_without_a_reading(
    device: Device, request: CheckRequest, query: TableQuery, found: Sequence[Result]
) -> Iterable[Result]:
    """The units of a family without a status of units of which no object can be reached."""
    unit = request.family.unit
    rows = {row.key: row for row in device.rows(unit)}
    on: dict[Index, list[Result]] = {}
    for result in found:
        about = result.object
        if about is not None and about.unit is not None and about.table != unit.name:
            on.setdefault(about.unit, []).append(result)
    for index, results in on.items():
        objects = {(r.object.table, r.object.row) for r in results if r.object is not None}
        if len(objects) < 2 or not all(r.silent and not r.readings for r in results):
            continue
        row = rows.get(index) or not_answered(unit, index)
        about = object_of(request, query, row)
        state = worst(result.state for result in results)
        yield Result(state, about, note="not reachable", silent=True)
