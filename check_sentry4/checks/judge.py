"""A whole question: every part of it, what was named and is not there, what has vanished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.metrics import object_of, status_of
from check_sentry4.checks.request import CheckRequest, Selection, TableQuery, refuse_ambiguous_ids
from check_sentry4.checks.result import ANSWERS_NO, FEWER_UNITS, Judgement, Result, Section
from check_sentry4.checks.table import TableResults, judge_part, lacking, there
from check_sentry4.mib.model import Subsystem, Table
from check_sentry4.rows import Cell, Device, OutOfRange, Row, made_id, not_answered
from check_sentry4.snmp import Index
from check_sentry4.state import OK, UNKNOWN, worst

#: More units than this are not told apart: the number is what a device answers.
MOST_UNITS = 1000
#: What may leave nothing; --unit tells for itself (``_not_there``).
LEFT = "--id, --name and --exclude"


def judge(device: Device, request: CheckRequest) -> Judgement:
    """Judge what has been read of a device."""
    if request.system is not None:
        from check_sentry4.checks.system import judge_system

        return judge_system(device, request)
    if request.audit:
        from check_sentry4.checks import audit

        parts = audit.judge_parts(device, request)
    else:
        parts = [judge_part(device, request, part) for part in request.parts]
    every = [(judged.part, judged.rows) for judged in parts]
    refuse_ambiguous_ids(request, every)
    results = _in_order(parts)
    gone = _not_there(parts)
    results += gone or [
        _none_left(request, judged)
        for judged in parts
        if judged.part.named and judged.rows and not judged.results
    ]
    counted: list[Result] = []
    for judged in parts:
        fewer = _fewer(device, request, judged, parts)
        counted += fewer
        if fewer and not judged.rows:  # that says it: the device has such a table
            results = [r for r in results if not (r.absent and r in judged.results)]
        results += fewer
    results += [] if counted else _unanswered_units(parts)
    results += _lacking_subsystems(request, parts)
    if request.audit:
        return audit.summed_up(request, results)
    counts = _counts(parts) if request.whole else ()
    if not results:
        results.append(_nothing(request, parts))
    sections = [_section(device, request, judged) for judged in parts] if request.detailed else []
    lines = tuple(_unmatched(every)) if request.detailed else ()
    return Judgement(results, sections, counts, lines=lines)


def _lacking_subsystems(request: CheckRequest, parts: Sequence[TableResults]) -> Iterable[Result]:
    """The subsystems that were named and of which the device has nothing in use."""
    for subsystem in request.only:
        of_it = [judged for judged in parts if judged.part.subsystem == subsystem]
        if not of_it or any(j.results or j.part.named or j.in_use for j in of_it):
            continue
        note = ANSWERS_NO.format(what=subsystem.name)
        if any(judged.rows for judged in of_it):
            note = f"no port of the {subsystem.name} has anything plugged in"
        yield lacking(request, of_it[0].part, note)


def _unmatched(parts: Sequence[tuple[TableQuery, Sequence[Row]]]) -> Iterable[str]:
    """Exclusions that match no object, one line each."""
    excluded = dict.fromkeys(id for part, _ in parts for id in part.selection.excluded)
    for id in excluded:
        alone = Selection(excluded=(id,))
        if not any(alone.excludes(row, part.places) for part, rows in parts for row in rows):
            yield f"--exclude {id} matches nothing"


def _in_order(parts: Sequence[TableResults]) -> list[Result]:
    """The results in the order of the parts, those of one probe port by port."""
    ports: dict[str, dict[Index, list[Result]]] = {}
    for judged in parts:
        beside = judged.part.table.probe.group
        if beside:
            for result in judged.results:
                if result.object is not None:
                    of_probe = ports.setdefault(beside, {})
                    of_probe.setdefault(result.object.row, []).append(result)
    results: list[Result] = []
    for judged in parts:
        of_probe = ports.pop(judged.part.table.probe.group, {})
        for index in sorted(of_probe):
            results += of_probe[index]
        results += [
            r for r in judged.results if r.object is None or not judged.part.table.probe.group
        ]
    return results


def _not_there(parts: Sequence[TableResults]) -> list[Result]:
    """What ``--id`` names and the device lacks.

    Each kind of sensor that was named has to have it; else one part of those asked for.
    """
    alone = [judged for judged in parts if judged.part.table.probe.is_sensor and judged.part.named]
    others = [judged for judged in parts if judged not in alone]
    known = {id for judged in parts for id in judged.ids}
    sensors = {id for judged in alone for id in judged.ids}
    results = []
    units = {row.unit_number for judged in parts for row in judged.rows}
    for unit in dict.fromkeys(unit for judged in parts for unit in judged.part.selection.units):
        if unit not in units:
            results.append(Result(UNKNOWN, None, str(unit), note="this device has no such unit"))
    told = set()
    for judged in alone:
        for id in judged.part.selection.ids if judged.rows else ():
            if id not in judged.ids and (id in sensors or id not in known):
                told.add(id)
                kind = judged.part.table.plural.removesuffix("s")
                results.append(Result(UNKNOWN, None, id, note=f"this device has no such {kind}"))
    kinds = list(dict.fromkeys(_kind(judged.part) for judged in others))
    kind = kinds[0] if len(kinds) == 1 else "object"
    for id in dict.fromkeys(id for judged in others for id in judged.part.selection.ids):
        if id not in known and id not in told and any(judged.rows for judged in others):
            results.append(Result(UNKNOWN, None, id, note=f"this device has no such {kind}"))
    return results


def _kind(part: TableQuery) -> str:
    return "sensor" if part.table.probe.is_sensor else part.table.name


def _fewer(
    device: Device, request: CheckRequest, judged: TableResults, parts: Sequence[TableResults]
) -> list[Result]:
    """UNKNOWN where fewer units answer than the device says it has, or none at all."""
    part, table = judged.part, judged.part.table
    if table.rows.counted_by is None and table.rows.at_least is None:
        return []
    if part.selection.ids or part.selection.units:
        return []
    counts = _told_counts(device, request, table)
    numbers = [count for count in counts if isinstance(count, (int, float))]
    beyond = next((count.raw for count in counts if isinstance(count, OutOfRange)), None)
    if not numbers and beyond is not None:
        note = f"number of {table.plural}: no reading ({beyond} is beyond the MIB's range)"
        return [Result(UNKNOWN, None, note=note)]
    if not numbers:
        return []
    count = int(max(numbers))
    rows = there(device, part, device.rows(table))
    if count and len(rows) >= count:
        return []
    others = [other for other in parts if other is not judged]
    if not rows and not count and request.whole and any(other.rows for other in others):
        return [Result(UNKNOWN, None, note=f"no {table.name} answers")]
    there_are = {row.id.upper() for row in rows}
    # Numbers may be those of anything; letters need not follow each other.
    most = table.rows.counted_by.max if table.id_style == "L" and table.rows.counted_by else count
    most = min(most, MOST_UNITS)
    lacking = {made_id(table.id_style, (n,)) for n in range(1, most + 1)} - there_are
    taken = {id for other in others for id in other.ids}
    excluded = set(part.selection.excluded)
    gone = {
        id
        for id in lacking
        if (id in excluded and id not in taken)
        or any(f"{place.upper()}:{id}" in excluded for place in part.places)
    }
    if len(rows) + len(gone) >= count:
        return []
    note = FEWER_UNITS.format(found=len(rows), count=count, units=table.plural)
    return [Result(UNKNOWN, None, note=note)]


def _unanswered_units(parts: Sequence[TableResults]) -> Iterable[Result]:
    """The units that do not answer themselves, although other objects say that they are on them."""
    whole = next((j for j in parts if j.part.table.place.is_unit), None)
    if whole is None or not whole.rows or whole.part.selection:
        return
    table, there = whole.part.table, {row.key for row in whole.rows}
    named = {row.unit for judged in parts for row in judged.rows if row.unit is not None}
    for index in sorted(named - there):
        id = not_answered(table, index).id
        yield Result(UNKNOWN, None, note=f"{table.name} {id} does not answer, objects on it do")


def _told_counts(device: Device, request: CheckRequest, table: Table) -> list[Cell]:
    """What the device answers to how many units it has; empty if it does not tell."""
    whole = request.family.table(table.rows.at_least[0]) if table.rows.at_least else None
    if table.rows.at_least is not None and whole is not None:
        name = table.rows.at_least[1].name
        return [row.cells[name] for row in device.rows(whole) if name in row.cells]
    column = table.rows.counted_by
    return [device.scalars.get(column.name)] if column is not None else []


def _units_without_a_reading(
    device: Device, request: CheckRequest, part: TableQuery, found: Sequence[Result]
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
        about = object_of(request._replace(whole=True), part, row)
        state = worst(result.state for result in results)
        yield Result(state, about, note="not reachable", silent=True)


def _counts(parts: Sequence[TableResults]) -> tuple[tuple[Subsystem, int], ...]:
    counts: dict[str, tuple[Subsystem, int]] = {}
    for judged in parts:
        subsystem = judged.part.subsystem
        if subsystem is not None:
            _, before = counts.get(subsystem.name, (subsystem, 0))
            objects = {r.object.row for r in judged.results if r.object is not None}
            counts[subsystem.name] = subsystem, before + len(objects)
    return tuple(counts.values())


def _none_left(request: CheckRequest, judged: TableResults) -> Result:
    """Why none of the objects of a table has a result: the operator's choice, or the device's."""
    part, table = judged.part, judged.part.table
    if part.selection:
        return Result(UNKNOWN, None, note=f"no {table.name} is left after {LEFT}")
    if request.audit:
        note = f"no {table.name} of this device tells its notifications or thresholds"
        return lacking(request, part, note)
    names = " or ".join(asked.metric.name for asked in part.asked) or "status"
    return lacking(request, part, f"no {table.name} of this device has a {names}")


def _nothing(request: CheckRequest, parts: Sequence[TableResults]) -> Result:
    """Why there is no result at all."""
    units = dict.fromkeys(unit for judged in parts for unit in judged.part.selection.units)
    if any(judged.part.selection and judged.in_use for judged in parts):
        note = f"nothing is left after {LEFT}"
        if units:
            plural = "" if len(units) == 1 else "s"
            note = f"nothing of unit{plural} {', '.join(map(str, units))} answers"
        return Result(UNKNOWN, None, note=note)
    there = any(judged.rows for judged in parts)
    if not request.whole:
        note = "no port has a sensor plugged in" if there else ANSWERS_NO.format(what="sensors")
        return Result(request.absent, None, note=note, absent=True)
    if not there and {judged.part.table.name for judged in parts} == {
        table.name for table in request.family.tables
    }:
        note = f"this device answers nothing of the {request.family.title}"
        return Result(UNKNOWN, None, note=note)
    left = dict.fromkeys(j.part.subsystem.name for j in parts if j.part.subsystem is not None)
    if all(judged.part.table.probe.is_sensor for judged in parts) and there:
        note = "no port has a sensor plugged in"
    else:
        note = ANSWERS_NO.format(what=f"status or reading of its {', '.join(left)}")
    return Result(request.absent, None, note=note, absent=True)


def _section(device: Device, request: CheckRequest, judged: TableResults) -> Section:
    part, table = judged.part, judged.part.table
    read = device.read_columns(table)
    there = {name for row in judged.rows for name in row.cells}
    computed = {name for row in judged.rows for name in row.computed}
    columns = frozenset(name for name in there if name in read or name in computed)
    heading = part.subsystem.name if part.subsystem is not None else ""
    if table.probe.is_sensor:
        heading = table.plural
    metrics = tuple(asked.metric.name for asked in part.asked) or None
    return Section(table, judged.selected, judged.results, columns, heading, metrics)


def silent_units(
    device: Device, request: CheckRequest, found: Sequence[Result]
) -> tuple[Result, ...]:
    """The units that cannot be reached: as their status says, else as all their objects do.

    ``found`` are the results of the objects.
    """
    unit = request.family.unit
    own = unit.own_status
    whole = next((s for s in request.family.subsystems if unit in s.tables), None)
    part = TableQuery(unit, subsystem=whole)
    if own is None:
        return tuple(_units_without_a_reading(device, request, part, found))
    results = []
    for row in device.rows(unit):
        status, enum = status_of(row, own), own.enum
        if status is not None and enum is not None and status.label in enum.no_reading:
            about = object_of(request._replace(whole=True), part, row)
            state = request.policy.state(enum, status.value)
            results.append(Result(state, about, own.name, status=status, silent=True))
    return tuple(result for result in results if result.state != OK)
