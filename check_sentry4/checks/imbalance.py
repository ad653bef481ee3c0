"""Load and voltage imbalance among the three phase conductors of a cord (spec 5).

``|x - mean| / mean * 100`` of each conductor, against the mean of the three; two decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from check_sentry4.checks.cells import Unavailable, unavailable
from check_sentry4.checks.metric import MetricRule, lacking
from check_sentry4.checks.neutral import FOUR, is_neutral, plan_neutral
from check_sentry4.checks.result import Result
from check_sentry4.checks.rule import TableView
from check_sentry4.checks.verdicts import told_object, with_thresholds
from check_sentry4.device import Device, Plan
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


#: Conductors of a three-phase cord.
PHASES = 3


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


class ImbalanceRule(MetricRule):
    """How far each of three conductors is from the mean of the three.

    A conductor without a reading makes the imbalance of its whole cord UNKNOWN. Conductors of
    cords that do not have three are left out, but UNKNOWN where they were named. A conductor that
    is excluded does not count as one of the three.
    """

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``Rule.needs``."""
        super().needs(plan, device)
        table, metric = self.query.table, self.threshold.metric
        for source in table.metrics:
            if source.name == metric.computed.imbalance_of:
                plan.add(table, source.encoding.digits)
        plan_neutral(plan, table)

    def found(self, view: TableView) -> list[Result]:
        """See ``MetricRule.found``."""
        metric, table = self.threshold.metric, self.query.table
        found = self._of_cords(view)
        if found is None:
            note = f"{metric.name} needs three-phase {table.plural}: this device has none"
            return [lacking(self.request, self.query, note)]
        if not found and view.looked_at:
            note = f"no selected {table.name} has a {metric.name}"
            return [Result(UNKNOWN, None, note=note)]
        return found

    def _of_cords(self, view: TableView) -> list[Result] | None:
        """The results for the selected conductors; None if no cord has three."""
        query, selected = self.query, view.looked_at
        chosen = {row.index for row in selected}
        results: list[Result] = []
        judged: set[Index] = set()
        cut: set[Index] = set()  # conductors of cords of which one is excluded
        cords = [members for members in conductors(view.table, view.rows) if len(members) == PHASES]
        for members in cords:
            indexes = {row.index for row in members}
            if any(query.selection.excludes(row, query.places) for row in members):
                cut |= indexes
                continue
            results += self._of_cord(view, members, chosen)
            judged |= indexes
        unclear = undecided(view.table, view.rows)
        if not cords and not unclear and all(_is_placed(row) for row in selected):
            return None
        for row in selected:
            note = "" if row.index in judged else self._why_not(row, unclear, cut)
            if note:
                metric = self.threshold.metric
                about = told_object(view, row, metric)
                results.append(Result(UNKNOWN, about, metric.name, note=note))
        return results

    def _of_cord(
        self, view: TableView, members: Sequence[Row], chosen: set[Index]
    ) -> Iterator[Result]:
        """The results for the chosen ones of three conductors."""
        metric = self.threshold.metric
        lacks = [unavailable(view.table, row, metric, self.request.policy) for row in members]
        shares = percentages([row.number(metric.column) or 0.0 for row in members])
        for row, share, own in zip(members, shares, lacks):
            if row.index not in chosen:
                continue
            if not any(lacks):
                yield with_thresholds(view, row, self.threshold, share)
                continue
            why = own or Unavailable(UNKNOWN, "another conductor of its cord has no reading")
            yield Result(
                why.state,
                told_object(view, row, metric),
                metric.name,
                note=why.note,
                status=why.status,
                silent=own is not None,
            )

    def _why_not(self, row: Row, unclear: set[Index], cut: set[Index]) -> str:
        """Why a conductor has no imbalance; empty where that goes without saying."""
        if not _is_placed(row):
            return "the device does not say what it is part of"
        if row.index in unclear:
            return "which of its cord's four is the neutral cannot be told"
        if not self.query.selection.ids:
            return ""
        if row.index in cut:
            return "another conductor of its cord is excluded"
        return "is none of three phase conductors"


def _is_placed(row: Row) -> bool:
    """Whether the device says what a conductor is part of, and which of its conductors it is."""
    return row.parent is not None and row.position is not None
