"""Which conductor is a neutral: it has no voltage and no power of its own (spec 8)."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.device import Plan
from check_sentry4.mib.model import Metric, Table
from check_sentry4.rows import Row
from check_sentry4.state import CRITICAL

#: Conductors of a three-phase cord with its neutral.
FOUR = 4


def plan_neutral(plan: Plan, table: Table) -> None:
    """Plan what tells a neutral conductor."""
    plan.add(table, table.phases.line_id, table.phases.neutral_lacks)
    if table.phases.line_id is not None:
        plan.add(table, *table.states.all)


def is_neutral(table: Table, row: Row, siblings: Sequence[Row]) -> bool:
    """Whether a row is a neutral conductor.

    Where the table has line IDs: the one called N; if the agent leaves its line ID out, the one of
    four that has no reading of what a neutral lacks (``Phases.neutral_lacks``) while no status of
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


def has_none(table: Table, row: Row, rows: Sequence[Row], metric: Metric) -> bool:
    """Whether a conductor is a neutral, which has no such reading of its own.

    A neutral carries a current: what it answers is judged. ``rows`` are all conductors.
    """
    if table.phases.line_id is None or not metric.scope.per_phase:
        return False
    if metric.unit == "A" and row.number(metric.column) is not None:
        return False
    return is_neutral(table, row, [other for other in rows if other.parent == row.parent])


def says_that_it_has_none(table: Table, row: Row, metric: Metric) -> bool:
    """Whether a conductor says that it is a neutral, which has no such reading."""
    line_id = table.phases.line_id
    if line_id is None or not metric.scope.per_phase or metric.unit == "A":
        return False
    return table.phases.says_neutral(row.cells.get(line_id.name))
