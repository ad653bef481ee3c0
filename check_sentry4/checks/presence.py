"""What was asked for and is not there: it is never left out because another object answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.metric import lacking
from check_sentry4.checks.request import CheckRequest, Selection, TableQuery
from check_sentry4.checks.result import ANSWERS_NO, Result
from check_sentry4.checks.rule import TableResults
from check_sentry4.state import OK, UNKNOWN

#: What may leave nothing; --unit tells for itself (``_missing_units``).
LEFT = "--id, --name and --exclude"


def of_table(request: CheckRequest, found: TableResults) -> list[Result]:
    """What a query says that found nothing in its table."""
    query, table = found.query, found.query.table
    if query.named and table.states.row_severity is not None and not found.rows:
        return [Result(OK, None, note=f"no open {table.plural}")]
    if found.results:
        return []
    if query.metrics and not any(threshold.named for threshold in query.metrics):
        note = ANSWERS_NO.format(what=f"readings of its {table.plural}")
    elif query.named and not found.rows:
        note = ANSWERS_NO.format(what=table.plural)
    elif query.named and not found.in_use:
        note = f"no port of the {table.plural} has anything plugged in"
    else:
        return []
    return [lacking(request, query, note)]


def missing(found: Sequence[TableResults]) -> list[Result]:
    """What ``--unit`` and ``--id`` name and the device lacks.

    Each kind of sensor that was named has to have an ID; else one of the tables asked for.
    """
    if not any(each.query.selection.ids or each.query.selection.units for each in found):
        return []
    sensors = [each for each in found if each.query.table.probe.is_sensor and each.query.named]
    others = [each for each in found if each not in sensors]
    known = {id for each in found for id in each.ids}
    results = [*_missing_units(found)]
    told = set()
    of_sensors = {id for each in sensors for id in each.ids}
    for each in sensors:
        for id in each.query.selection.ids if each.rows else ():
            if id not in each.ids and (id in of_sensors or id not in known):
                told.add(id)
                kind = each.query.table.plural.removesuffix("s")
                results.append(Result(UNKNOWN, None, id, note=f"this device has no such {kind}"))
    kinds = list(dict.fromkeys(_kind(each.query) for each in others))
    kind = kinds[0] if len(kinds) == 1 else "object"
    for id in dict.fromkeys(id for each in others for id in each.query.selection.ids):
        if id not in known and id not in told and any(each.rows for each in others):
            results.append(Result(UNKNOWN, None, id, note=f"this device has no such {kind}"))
    return results


def _missing_units(found: Sequence[TableResults]) -> Iterable[Result]:
    units = {row.unit_number for each in found for row in each.rows}
    for unit in dict.fromkeys(unit for each in found for unit in each.query.selection.units):
        if unit not in units:
            yield Result(UNKNOWN, None, str(unit), note="this device has no such unit")


def _kind(query: TableQuery) -> str:
    return "sensor" if query.table.probe.is_sensor else query.table.name


def none_left(request: CheckRequest, found: TableResults) -> Result:
    """Why none of the objects of a table has a result: the operator's choice, or the device's."""
    query, table = found.query, found.query.table
    if query.selection:
        return Result(UNKNOWN, None, note=f"no {table.name} is left after {LEFT}")
    if request.audit:
        note = f"no {table.name} of this device tells its notifications or thresholds"
        return lacking(request, query, note)
    names = " or ".join(threshold.metric.name for threshold in query.metrics) or "status"
    return lacking(request, query, f"no {table.name} of this device has a {names}")


def lacking_subsystems(request: CheckRequest, found: Sequence[TableResults]) -> Iterable[Result]:
    """The subsystems that were named and of which the device has nothing in use."""
    for subsystem in request.only:
        of_it = [each for each in found if each.query.subsystem == subsystem]
        if not of_it or any(e.results or e.query.named or e.in_use for e in of_it):
            continue
        note = ANSWERS_NO.format(what=subsystem.name)
        if any(each.rows for each in of_it):
            note = f"no port of the {subsystem.name} has anything plugged in"
        yield lacking(request, of_it[0].query, note)


def unmatched(found: Sequence[TableResults]) -> Iterable[str]:
    """Exclusions that match no object, one line each."""
    for id in dict.fromkeys(id for each in found for id in each.query.selection.excluded):
        alone = Selection(excluded=(id,))
        if not any(alone.excludes(row, each.query.places) for each in found for row in each.rows):
            yield f"--exclude {id} matches nothing"


def nothing(request: CheckRequest, found: Sequence[TableResults]) -> Result:
    """Why there is no result at all."""
    if any(each.query.selection and each.in_use for each in found):
        return Result(UNKNOWN, None, note=_nothing_left(found))
    there = any(each.rows for each in found)
    if not request.whole:
        note = "no port has a sensor plugged in" if there else ANSWERS_NO.format(what="sensors")
        return Result(request.absent, None, note=note, absent=True)
    tables = {table.name for table in request.family.tables}
    if not there and {each.query.table.name for each in found} == tables:
        note = f"this device answers nothing of the {request.family.title}"
        return Result(UNKNOWN, None, note=note)
    if all(each.query.table.probe.is_sensor for each in found) and there:
        note = "no port has a sensor plugged in"
    else:
        subsystems = (each.query.subsystem for each in found)
        left = dict.fromkeys(subsystem.name for subsystem in subsystems if subsystem is not None)
        note = ANSWERS_NO.format(what=f"status or reading of its {', '.join(left)}")
    return Result(request.absent, None, note=note, absent=True)


def _nothing_left(found: Sequence[TableResults]) -> str:
    units = dict.fromkeys(unit for each in found for unit in each.query.selection.units)
    if units:
        plural = "" if len(units) == 1 else "s"
        return f"nothing of unit{plural} {', '.join(map(str, units))} answers"
    return f"nothing is left after {LEFT}"
