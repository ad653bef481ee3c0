"""What makes a problem easier to read: names, what hangs on a breaker, units that are gone.

What is read here is only asked for where something is not OK.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.request import CheckRequest
from check_sentry4.checks.result import Judgement, Result
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Column, Table
from check_sentry4.snmp import Index
from check_sentry4.state import OK, SEVERITY

Cells = list[tuple[Table, Column, Index]]


def told(judgement: Judgement, max_findings: int) -> list[Result]:
    """The problems that are told: of each state the first ``max_findings``; 0: all."""
    result: list[Result] = []
    for state in SEVERITY[:-1]:
        found = [r for r in judgement.results if r.state == state and r.object is not None]
        result += found[:max_findings] if max_findings else found
    return result


def names(request: CheckRequest, results: Iterable[Result]) -> Cells:
    """The cells that name the objects of some results."""
    tables = {table.name: table for table in request.family.tables}
    cells: Cells = []
    for result in results:
        if result.object is not None:
            table = tables[result.object.table]
            cells += [(table, c, result.object.row) for c in (table.id, table.label) if c]
    return cells


def units(request: CheckRequest, results: Sequence[Result]) -> Plan:
    """The status of the units, where several objects of one have no reading."""
    wanted, unit = Plan(), request.family.unit
    silent = [
        r.object.unit
        for r in results
        if r.silent
        and r.object is not None
        and r.object.unit is not None
        and r.object.table != unit.name
    ]
    tailed = unit.states.status is not None and bool(unit.states.status.index_suffix)
    if not tailed and any(silent.count(index) > 1 for index in set(silent)):
        wanted.add(unit, unit.states.status, unit.id, unit.label)
    return wanted


def _fed(request: CheckRequest, results: Iterable[Result]) -> list[tuple[Result, Table, Column]]:
    """The problems of what feeds something, with the table fed and its column that says by what."""
    tables = {table.name: table for table in request.family.tables}
    found = []
    for result in results:
        table = tables.get(result.object.table) if result.object is not None else None
        if table is None or table.place.feeds is None or result.status is None:
            continue
        states = table.states
        telling = states.all if states.voluntary else (states.status,)
        if any(column is not None and result.what == column.name for column in telling):
            found.append((result, tables[table.place.feeds[0]], table.place.feeds[1]))
    return found


def fed(request: CheckRequest, results: Iterable[Result]) -> Plan:
    """What says which outlets hang on what has a problem."""
    wanted = Plan()
    for _, table, column in _fed(request, results):
        wanted.add(table, column)
    return wanted


def _on(
    device: Device, request: CheckRequest, result: Result, table: Table, column: Column
) -> list[Index]:
    """What a column says hangs on an object: by ID, by its number, or by its OID (RowPointer)."""
    about = result.object
    if about is None:
        return []
    feeding = request.family.table(about.table)
    if feeding is None or not feeding.place.part_of or about.parent is None:
        return []
    ids = {about.id.upper(), str(about.position)}
    tail, root = "." + ".".join(map(str, about.row)), f"{feeding.oid}."
    beside = feeding.place.part_of[-1].table
    on = [
        (row.index, str(row.cells.get(column.name) or "").strip())
        for row in device.rows(table)
        if row.above(beside) == about.parent
    ]
    return [
        index
        for index, told in on
        if told.upper() in ids or (told.startswith(root) and told.endswith(tail))
    ]


def fed_names(
    device: Device, request: CheckRequest, results: Iterable[Result], max_findings: int
) -> Cells:
    """The cells that name what hangs on what has a problem."""
    cells: Cells = []
    for result, table, column in _fed(request, results):
        on = _on(device, request, result, table, column)
        for index in on[:max_findings] if max_findings else on:
            cells += [(table, c, index) for c in (table.id, table.label) if c]
    return cells


def with_feeds(device: Device, request: CheckRequest, judgement: Judgement) -> Judgement:
    """The judgement with the names of what hangs on what has a problem."""
    feeds: dict[int, tuple[str, ...]] = {}
    problems = [result for result in judgement.results if result.state != OK]
    for result, table, column in _fed(request, problems):
        on = set(_on(device, request, result, table, column))
        feeds[id(result)] = tuple(
            row.name or row.id for row in device.rows(table) if row.index in on
        )
    if not feeds:
        return judgement
    results = [r._replace(feeds=feeds.get(id(r), ())) for r in judgement.results]
    return judgement._replace(results=results)
