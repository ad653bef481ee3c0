"""Names of what a device's open warnings are about (an EnerTEG's): the outlet, the input."""

from __future__ import annotations

from collections.abc import Iterable

from check_sentry4.checks.cells import alarm_text
from check_sentry4.checks.request import CheckRequest
from check_sentry4.checks.result import Judgement, Result
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Alarm, Column, Table
from check_sentry4.rows import Row, index_on
from check_sentry4.snmp import Index


class AlarmNames:
    """Explains open warnings that name a unit and the number of a port on it."""

    def __init__(self, request: CheckRequest, told: Iterable[Result]) -> None:
        self.family = request.family
        alarms = {
            query.table.name: (query.table, query.table.states.alarm)
            for query in request.tables
            if query.table.states.alarm is not None
        }
        self.told = [
            (result, *alarms[result.object.table])
            for result in told
            if result.object is not None and result.object.table in alarms
        ]

    def read(self, device: Device) -> Device:
        """What has been read, with the names of the units and of the ports.

        Raises ``SourceError``.
        """
        excerpt = device.excerpt(())
        plan, unit = Plan(), self.family.unit
        plan.add(unit, unit.label)
        excerpt.read(plan)
        ports = [self._port(excerpt, *told) for told in self.told]
        excerpt.read_cells(port for port in ports if port is not None)
        return excerpt

    def _port(
        self, device: Device, result: Result, table: Table, alarm: Alarm | None
    ) -> tuple[Table, Column, Index] | None:
        """The cell with the name of what a warning is about; None where that cannot be told."""
        row = _row_of(device, result, table)
        if alarm is None or row is None:
            return None
        code = str(row.cells.get(alarm.port_type.name) or "").lower()
        of = self.family.table(dict(alarm.ports).get(code, ""))
        name, number = row.cells.get(alarm.name.name), row.number(alarm.port)
        units = [each for each in device.rows(self.family.unit) if each.name and each.name == name]
        if of is None or of.label is None or number is None or len(units) != 1:
            return None
        return of, of.label, index_on(units[0], int(number))

    def explained(self, excerpt: Device, judgement: Judgement) -> Judgement:
        """The judgement, its warnings with the names of the ports."""
        texts: dict[int, str] = {}
        for result, table, alarm in self.told:
            row, port = _row_of(excerpt, result, table), self._port(excerpt, result, table, alarm)
            if row is not None and port is not None and alarm is not None:
                names = {each.index: each.name for each in excerpt.rows(port[0])}
                texts[id(result)] = alarm_text(alarm, row, names.get(port[2], ""))
        results = [r._replace(told=texts.get(id(r), r.told)) for r in judgement.results]
        return judgement._replace(results=results)


def _row_of(device: Device, result: Result, table: Table) -> Row | None:
    index = result.object.row if result.object is not None else ()
    return next((row for row in device.rows(table) if row.index == index), None)
