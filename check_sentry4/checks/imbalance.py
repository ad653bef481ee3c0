"""Load and voltage imbalance among the three phase conductors of a cord (spec 5).

``|x - mean| / mean * 100`` of each conductor, against the mean of the three; two decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from check_sentry4.checks.metrics import Unavailable, judged, object_of, unavailable
from check_sentry4.checks.request import CheckRequest, MetricThreshold, TableQuery
from check_sentry4.checks.result import Result
from check_sentry4.mib.model import Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index
from check_sentry4.state import CRITICAL, UNKNOWN


def percentages(values: Sequence[float]) -> list[float]:
    """The imbalance of each of ``values`` in percent; 0 for all if their mean is 0.

    >>> percentages([9.0, 10.0, 11.0])
    [10.0, 0.0, 10.0]
    """
    mean = sum(values) / len(values)
    if mean == 0:
        return [0.0 for _ in values]
    return [round(abs(value - mean) / mean * 100, 2) for value in values]


def is_neutral(table: Table, row: Row, siblings: Sequence[Row]) -> bool:
    """Whether a row is a neutral conductor.

    Where the table has line IDs: the one called N; if the agent leaves its line ID out, the one of
    four that has no reading of what a neutral lacks (``Table.neutral_lacks``) while no status of
    it says why. A reading of 0 is a dead phase, and so is one that cannot be reached.
    """
    if table.phases.line_id is None:
        return False
    line_id = row.cells.get(table.phases.line_id.name)
    if line_id:
        return table.phases.says_neutral(line_id)
    if len(siblings) != FOUR:
        return False
    told = [str(r.cells.get(table.phases.line_id.name) or "").strip().upper() for r in siblings]
    if any(name in told for name in table.phases.neutral):
        return False
    candidates = [r for r, id in zip(siblings, told) if not id and _lacks_by_nature(table, r)]
    return candidates == [row]


def _lacks_by_nature(table: Table, row: Row) -> bool:
    """Whether a row lacks what a neutral has not, while its own status is no error (spec 8).

    Its load status does not count: a neutral may be overloaded.
    """
    if table.phases.neutral_lacks is None or row.number(table.phases.neutral_lacks) is not None:
        return False
    value, enum = (
        row.code(table.states.status),
        table.states.status.enum if table.states.status else None,
    )
    if value is None or enum is None:
        return True
    return enum.label(value) not in enum.no_reading and enum.state(value) != CRITICAL


#: Conductors of a three-phase cord; with a neutral, where the index does not tell which it is.
PHASES, FOUR = 3, 4


def _cords(rows: Sequence[Row]) -> dict[Index, list[Row]]:
    """The rows by what they are part of, without those of which the device does not say it."""
    cords: dict[Index, list[Row]] = {}
    for row in rows:
        if row.parent is not None:
            cords.setdefault(row.parent, []).append(row)
    return cords


def undecided(table: Table, rows: Sequence[Row]) -> set[Index]:
    """The conductors of cords of four of which it cannot be told which is the neutral."""
    if table.phases.groups:
        return set()
    return {
        row.index
        for members in _cords(rows).values()
        if len(members) == FOUR
        and len([row for row in members if not is_neutral(table, row, members)]) != PHASES
        for row in members
    }


def conductors(table: Table, rows: Sequence[Row]) -> list[list[Row]]:
    """The conductors that belong together: those of each cord, without its neutral."""
    cords = _cords(rows)
    if table.phases.groups:
        return [
            [row for row in members if row.position in places]
            for members in cords.values()
            for places in table.phases.groups
        ]
    return [
        [row for row in members if not is_neutral(table, row, members)]
        for members in cords.values()
    ]


def imbalance(
    request: CheckRequest,
    part: TableQuery,
    rows: Sequence[Row],
    selected: Sequence[Row],
    asked: MetricThreshold,
) -> list[Result] | None:
    """The results for the selected conductors; None if no cord has three.

    A conductor without a reading makes the imbalance of its whole cord UNKNOWN. Conductors of
    cords that do not have three are left out, but UNKNOWN where they were named. A conductor that
    is excluded does not count as one of the three.
    """
    chosen = {row.index for row in selected}
    results: list[Result] = []
    judged_ones: set[Index] = set()
    cut: set[Index] = set()  # conductors of cords of which one is excluded
    cords = [members for members in conductors(part.table, rows) if len(members) == PHASES]
    for members in cords:
        indexes = {row.index for row in members}
        if any(part.selection.excludes(row, part.places) for row in members):
            cut |= indexes
            continue
        results += _of_cord(request, part, members, chosen, asked)
        judged_ones |= indexes
    unclear = undecided(part.table, rows)
    if not cords and not unclear and all(_is_placed(row) for row in selected):
        return None
    for row in selected:
        note = "" if row.index in judged_ones else _why_not(part, row, unclear, cut)
        if note:
            about = object_of(request, part, row, asked.metric)
            results.append(Result(UNKNOWN, about, asked.metric.name, note=note))
    return results


def _is_placed(row: Row) -> bool:
    """Whether the device says what a conductor is part of, and which of its conductors it is."""
    return row.parent is not None and row.position is not None


def _of_cord(
    request: CheckRequest,
    part: TableQuery,
    members: Sequence[Row],
    chosen: set[Index],
    asked: MetricThreshold,
) -> Iterator[Result]:
    """The results for the chosen ones of three conductors."""
    metric = asked.metric
    lacking = [unavailable(part.table, row, metric, request.policy) for row in members]
    shares = percentages([row.number(metric.column) or 0.0 for row in members])
    for row, share, own in zip(members, shares, lacking):
        if row.index not in chosen:
            continue
        if not any(lacking):
            yield judged(request, part, row, asked, share)
            continue
        about = object_of(request, part, row, metric)
        why = own or Unavailable(UNKNOWN, "another conductor of its cord has no reading")
        yield Result(
            why.state,
            about,
            metric.name,
            note=why.note,
            status=why.status,
            silent=own is not None,
        )


def _why_not(part: TableQuery, row: Row, unclear: set[Index], cut: set[Index]) -> str:
    """Why a conductor has no imbalance; empty where that goes without saying."""
    if not _is_placed(row):
        return "the device does not say what it is part of"
    if row.index in unclear:
        return "which of its cord's four is the neutral cannot be told"
    if not part.selection.ids:
        return ""
    if row.index in cut:
        return "another conductor of its cord is excluded"
    return "is none of three phase conductors"
