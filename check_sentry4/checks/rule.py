"""What a rule is: one thing that is looked at, with what it reads and how it judges.

A request is compiled into rules (``rules``). What is read is what the rules need, given what has
been read so far: what an agent turns out to lack may be had in another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.checks.result import Judgement, Result
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Metric, Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index


class TableView:
    """The objects of one table, as a request looks at them.

    ``table`` is the query's, its metrics in the units in which they are told. ``rows`` are all
    objects, ``unused`` the empty ports among them, ``selected`` those that the operator selected.
    """

    def __init__(
        self,
        device: Device,
        request: CheckRequest,
        query: TableQuery,
        table: Table,
        rows: list[Row],
        unused: list[Row],
    ) -> None:
        self.device = device
        self.request = request
        self.query = query
        self.table = table
        self.rows = rows
        self.unused = unused
        chosen = query.selection
        self.selected = [row for row in rows if chosen.takes(row, query.places)] if chosen else rows
        #: The objects that are judged.
        self.looked_at = [row for row in self.selected if row not in unused]

    def only(self, rows: list[Row]) -> TableView:
        """The same view of some of its objects."""
        view = TableView(self.device, self.request, self.query, self.table, self.rows, [])
        view.selected = view.looked_at = rows
        return view

    def told(self, metric: Metric) -> Metric:
        """A metric in the unit in which it is told."""
        return next((m for m in self.table.metrics if m.name == metric.name), metric)

    def show_none(self) -> None:
        """Leave the table out: this model does not monitor it."""
        self.unused, self.selected, self.looked_at = [], [], []


class Step:
    """Makes readings of what the device answers before they are judged: a sum, another scale."""

    def needs(self, plan: Plan, device: Device) -> None:
        """Add to a plan what the step reads, given what has been read."""

    def table(self, device: Device, table: Table) -> Table:
        """A table, its metrics in the units that the step gives them."""
        return table

    def rows(self, device: Device, rows: Sequence[Row]) -> Sequence[Row]:
        """The objects of the table with what the step makes of them."""
        raise NotImplementedError


class Rule:
    """One thing that is looked at in the objects of a table."""

    def needs(self, plan: Plan, device: Device) -> None:
        """Add to a plan what the rule reads, given what has been read."""
        raise NotImplementedError

    def results(self, view: TableView) -> list[Result]:
        """What the rule finds, object by object; what the device lacks is about no object."""
        raise NotImplementedError


class DeviceRules:
    """What looks at a device as a whole, instead of at its tables."""

    def needs(self, plan: Plan, device: Device) -> None:
        """Add to a plan what is read, given what has been read."""
        raise NotImplementedError

    def judge(self, device: Device) -> Judgement:
        """Judge what has been read."""
        raise NotImplementedError


class TableResults:
    """What was found in one table: its objects, empty ports among them, those selected."""

    def __init__(
        self,
        query: TableQuery,
        rows: list[Row],
        unused: list[Row],
        selected: list[Row],
        results: list[Result],
    ) -> None:
        self.query = query
        self.rows = rows
        self.unused = unused
        self.selected = selected
        self.results = results

    def copy(self) -> TableResults:
        """Another one, whose results may be added to."""
        return TableResults(self.query, self.rows, self.unused, self.selected, [*self.results])

    @property
    def in_use(self) -> bool:
        """Whether there is any object that is not an empty port."""
        return len(self.rows) > len(self.unused)

    @property
    def ids(self) -> set[str]:
        """The IDs of all its objects, as ``--id`` may name them."""
        ids = [row.id.upper() for row in self.rows]
        places = [place.upper() for place in self.query.places]
        return {*ids, *(f"{place}:{id}" for place in places for id in ids)}


def by_object(view: TableView, found: Iterable[Iterable[Result]]) -> list[Result]:
    """What several rules find, object by object; what is about no object comes last."""
    of_objects: dict[Index, list[Result]] = {row.index: [] for row in view.looked_at}
    others: list[Result] = []
    for results in found:
        for result in results:
            if result.object is None:
                others.append(result)
            else:
                of_objects[result.object.row].append(result)
    return [result for results in of_objects.values() for result in results] + others
