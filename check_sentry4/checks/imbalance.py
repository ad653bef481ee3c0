"""Load and voltage imbalance among the three phase conductors of a cord (spec 5).

``|x - mean| / mean * 100`` of each conductor, against the mean of the three; two decimals.
"""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.finding import Finding, absent
from check_sentry4.checks.metrics import Request, judged, label, without_reading
from check_sentry4.checks.policy import Policy
from check_sentry4.mib.model import Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index
from check_sentry4.state import UNKNOWN


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

    Where the table has line IDs: the one called N; if the agent leaves line IDs out, the only one
    of four that lacks what a neutral lacks (``Table.neutral_lacks``).
    """
    if table.line_id is None:
        return False
    line_id = row.cells.get(table.line_id.name)
    if line_id:
        return str(line_id).strip().upper() == "N"
    if len(siblings) != 4 or table.neutral_lacks is None:
        return False
    lacking = [r for r in siblings if not r.number(table.neutral_lacks)]
    return lacking == [row]


def groups(table: Table, rows: Sequence[Row]) -> list[list[Row]]:
    """The conductors that belong together: those of each cord, without its neutral."""
    cords: dict[Index, list[Row]] = {}
    for row in rows:
        cords.setdefault(row.index[:-1], []).append(row)
    if table.groups:
        return [
            [row for row in members if row.index[-1] in places]
            for members in cords.values()
            for places in table.groups
        ]
    return [
        [row for row in members if not is_neutral(table, row, members)]
        for members in cords.values()
    ]


def imbalance(
    table: Table, rows: Sequence[Row], selected: Sequence[Row], request: Request, policy: Policy
) -> list[Finding]:
    """The findings for the selected conductors.

    A conductor without a reading makes the imbalance of its whole cord UNKNOWN; conductors of
    cords that do not have three are left out; if there is no cord with three, one UNKNOWN.
    """
    metric = request.metric
    wanted = {row.index for row in selected}
    findings = []
    three_phase = False
    for members in groups(table, rows):
        if len(members) != 3:
            continue
        three_phase = True
        lacking = [without_reading(table, row, metric, policy) for row in members]
        values = [row.number(metric.column) or 0.0 for row in members]
        shares = percentages(values)
        for row, share, gap in zip(members, shares, lacking):
            if row.index not in wanted:
                continue
            if any(lacking):
                reason = gap[1] if gap else "another conductor of its cord has no reading"
                state = gap[0] if gap else UNKNOWN
                subject = label(row, metric)
                findings.append(
                    Finding(state, subject, metric.name, reason, (), table.name, row.index)
                )
            else:
                findings.append(judged(table, row, request, share, metric.name, policy))
    if not three_phase:
        return [absent("", f"{metric.name} needs three-phase {table.plural}: this device has none")]
    if not findings:
        return [absent("", f"no selected {table.name} has a {metric.name}")]
    return findings
