"""A request, compiled once for its family into rules: what they read, and what they find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4.checks import presence
from check_sentry4.checks.counts import UnitCount, unanswered_units
from check_sentry4.checks.memory import Memory
from check_sentry4.checks.metric import MetricRule
from check_sentry4.checks.objects import Objects, there
from check_sentry4.checks.request import (
    CheckRequest,
    MetricThreshold,
    TableQuery,
    refuse_ambiguous_ids,
)
from check_sentry4.checks.result import Judgement, Result, Section
from check_sentry4.checks.rule import DeviceRules, Rule, Step, TableResults, TableView, by_object
from check_sentry4.checks.sensors import EmptyPorts
from check_sentry4.checks.steps import made, steps_of_table
from check_sentry4.checks.verdicts import object_of
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Subsystem
from check_sentry4.snmp import Index
from check_sentry4.state import OK, UNKNOWN


class TableRules:
    """What is looked at in one table."""

    def __init__(self, request: CheckRequest, query: TableQuery) -> None:
        self.request = request
        self.query = query
        self.count = UnitCount(request, query) if UnitCount.applies(query.table) else None

    def needs(self, plan: Plan, device: Device) -> None:
        """Add to a plan what is read, given what has been read."""
        if self.count is not None:
            self.count.needs(plan, device)

    def results(self, device: Device) -> TableResults:
        """What is found in what has been read."""
        raise NotImplementedError


class StateRules(TableRules):
    """How the objects of one table are: the steps and the rules, in their order."""

    def __init__(
        self, request: CheckRequest, query: TableQuery, memory: Memory | None = None
    ) -> None:
        """``memory`` is where results are kept, for who judges again and again."""
        super().__init__(request, query)
        self.memory = memory
        self.objects = Objects(request, query)
        self.ports = EmptyPorts(request, query)
        self.table_steps = steps_of_table(request, query.table)
        self.rules: list[Rule] = []
        self.steps: list[Step] = list(self.table_steps)
        for threshold in query.metrics:
            rule = _metric_rule(request, query, threshold, self.objects.sparing)
            self.rules.append(rule)
            self.steps += rule.steps
        if not query.metrics:
            from check_sentry4.checks.status import StatusRule

            status = StatusRule(request, query)
            self.rules.append(status)
            self.steps += status.steps
        elif query.expect and query.table.states.power_state is not None:
            from check_sentry4.checks.expect import ExpectRule

            self.rules.append(ExpectRule(query, query.table.states.power_state))

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``TableRules.needs``."""
        self.objects.needs(plan, device)
        for step in self.table_steps:
            step.needs(plan, device)
        super().needs(plan, device)
        for rule in self.rules:
            rule.needs(plan, device)
        if self.query.metrics:
            self.ports.needs(plan, device)

    def results(self, device: Device) -> TableResults:
        """See ``TableRules.results``."""
        return self._found(device) if self.memory is None else self.memory.of(device, self._found)

    def _found(self, device: Device) -> TableResults:
        query = self.query
        table, rows = made(device, query.table, self.steps)
        query = query._replace(table=table)
        rows, unused = self.ports.split(device, there(device, query, rows))
        view = TableView(device, self.request, query, table, rows, unused)
        results = by_object(view, [rule.results(view) for rule in self.rules]) if rows else []
        found = TableResults(query, rows, view.unused, view.selected, results)
        found.results += presence.of_table(self.request, found)
        found.results = self._placed(found)
        return found

    def _placed(self, found: TableResults) -> list[Result]:
        """The results; under ``--unit``, what does not say on which unit it is, is not OK."""
        units = found.query.selection.units
        lost = {row.index: row for row in found.selected if units and row.unit is None}
        if not lost:
            return found.results
        kept = [
            r
            for r in found.results
            if r.state != OK or r.object is None or r.object.row not in lost
        ]
        note = f"{self.request.family.unit.name} not answered"
        abouts = (object_of(self.request, found.query, row) for row in lost.values())
        return [*kept, *(Result(UNKNOWN, about, note=note) for about in abouts)]


def _metric_rule(
    request: CheckRequest, query: TableQuery, threshold: MetricThreshold, sparing: bool
) -> MetricRule:
    if threshold.metric.computed.imbalance_of:
        from check_sentry4.checks.imbalance import ImbalanceRule

        return ImbalanceRule(request, query, threshold, sparing)
    return MetricRule(request, query, threshold, sparing)


class RuleSet:
    """All that is looked at for one request about one device.

    It holds nothing of a device, so that one serves any number of them. Who asks again and again
    has it remember what it found where nothing has changed (``remembers``).
    """

    def __init__(self, request: CheckRequest, *, remembers: bool = False) -> None:
        self.request = request
        self._first: Plan | None = None  # what is wanted of a device that was not read yet
        self.tables: list[TableRules] = []
        #: What looks at the device as a whole, instead of at tables.
        self.of_device: DeviceRules | None = None
        if request.system is not None:
            from check_sentry4.checks.system import SystemRules

            self.of_device = SystemRules(request, request.system)
        elif request.settings:
            from check_sentry4.checks.settings import SettingsRules

            self.of_device = SettingsRules(request)
        elif request.audit:
            from check_sentry4.checks.audit import AuditRules, audited

            self.tables = [AuditRules(request, query) for query in audited(request)]
        else:
            self.tables = [
                StateRules(request, query, Memory(query.table.name) if remembers else None)
                for query in request.tables
            ]

    def wanted(self, device: Device) -> Plan:
        """What the rules read, given what has been read of a device.

        Of a device of which nothing is known yet that is always the same.
        """
        if not device.is_untouched:
            return self.needs(device)
        if self._first is None:
            self._first = self.needs(device)
        return self._first.copy()

    def needs(self, device: Device) -> Plan:
        """See ``wanted``."""
        plan = Plan()
        if self.of_device is not None:
            self.of_device.needs(plan, device)
        for table in self.tables:
            table.needs(plan, device)
        return plan

    def judge(self, device: Device) -> Judgement:
        """Judge what has been read of a device."""
        request = self.request
        if self.of_device is not None:
            return self.of_device.judge(device)
        found = [rules.results(device) for rules in self.tables]
        refuse_ambiguous_ids(request, ((each.query, each.rows) for each in found))
        results = self._results(device, found)
        if request.audit:
            from check_sentry4.checks.audit import summed_up

            return summed_up(device, request, found, results)
        counts = _counts(found) if request.whole else ()
        if not results:
            results.append(presence.nothing(request, found))
        if not request.detailed:
            return Judgement(results, counts=counts)
        sections = [_section(device, each) for each in found]
        return Judgement(results, sections, counts, lines=tuple(presence.unmatched(found)))

    def _results(self, device: Device, found: Sequence[TableResults]) -> list[Result]:
        """What was found, and what was asked for and is not there."""
        results = _in_order(found)
        results += presence.missing(found) or [
            presence.none_left(self.request, each)
            for each in found
            if each.query.named and each.rows and not each.results
        ]
        counted = False
        for rules, each in zip(self.tables, found):
            if rules.count is None:
                continue
            fewer = rules.count.results(device, [other for other in found if other is not each])
            if fewer and not each.rows:  # that says it: the device has such a table
                results = [r for r in results if not (r.absent and r in each.results)]
            results += fewer
            counted = counted or bool(fewer)
        results += [] if counted else unanswered_units(found)
        results += presence.lacking_subsystems(self.request, found)
        return results


def _in_order(found: Sequence[TableResults]) -> list[Result]:
    """The results in the order of the tables, those of one probe port by port."""
    ports: dict[str, dict[Index, list[Result]]] = {}
    for each in found:
        for result in each.results if each.query.table.probe.group else ():
            if result.object is not None:
                of_probe = ports.setdefault(each.query.table.probe.group, {})
                of_probe.setdefault(result.object.row, []).append(result)
    results: list[Result] = []
    for each in found:
        group = each.query.table.probe.group
        of_probe = ports.pop(group, {})
        for index in sorted(of_probe):
            results += of_probe[index]
        results += [r for r in each.results if r.object is None or not group]
    return results


def _counts(found: Iterable[TableResults]) -> tuple[tuple[Subsystem, int], ...]:
    """The subsystems with how many of their objects were judged."""
    counts: dict[str, tuple[Subsystem, int]] = {}
    for each in found:
        subsystem = each.query.subsystem
        if subsystem is not None:
            _, before = counts.get(subsystem.name, (subsystem, 0))
            objects = {r.object.row for r in each.results if r.object is not None}
            counts[subsystem.name] = subsystem, before + len(objects)
    return tuple(counts.values())


def _section(device: Device, found: TableResults) -> Section:
    """What was read of a table, for those who want to see all of it."""
    query, table = found.query, found.query.table
    read = device.read_columns(table)
    answered = {name for row in found.rows for name in row.cells}
    computed = {name for row in found.rows for name in row.computed}
    columns = frozenset(name for name in answered if name in read or name in computed)
    heading = query.subsystem.name if query.subsystem is not None else ""
    if table.probe.is_sensor:
        heading = table.plural
    metrics = tuple(threshold.metric.name for threshold in query.metrics) or None
    return Section(table, found.selected, found.results, columns, heading, metrics)
