"""One table of a device: units, cords, lines, phases, ocps, branches, outlets; towers, infeeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from check_sentry4.checks.details import details
from check_sentry4.checks.finding import Finding, Outcome, absent
from check_sentry4.checks.imbalance import imbalance, is_neutral
from check_sentry4.checks.metrics import Request, judge
from check_sentry4.checks.policy import NO_READING, Policy
from check_sentry4.checks.select import Selection
from check_sentry4.checks.status import judge_status, table_findings
from check_sentry4.mib.model import Column, Metric, Table
from check_sentry4.rows import Device, Plan, Row


class Question(NamedTuple):
    """What a command line asks of a table; no requests: status mode."""

    requests: Sequence[Request] = ()
    selection: Selection = Selection()
    policy: Policy = Policy()
    expect: str = ""
    #: All that is OK will be a count: names are read only when something is not.
    brief: bool = False
    detailed: bool = False


def plan(table: Table, question: Question, named: bool) -> Plan:
    """The columns that the answer needs; ``named``: names too, which a bare count does without."""
    wanted = Plan()
    sparing = table.many and question.brief
    # Hundreds of IDs are those of their indices (MIB: Format=AAN) until a problem is told.
    if named or not sparing or question.selection:
        wanted.add(table, table.id)
    if named or question.selection.name is not None:
        wanted.add(table, table.label)
    if question.requests:
        wanted.add(table, table.status)
        if question.expect:
            wanted.add(table, *_states(table))
        for request in question.requests:
            _plan_metric(wanted, table, request, sparing)
    else:
        wanted.add(table, *table.statuses)
        for metric in table.metrics:
            if not metric.fixed and not metric.imbalance_of:
                wanted.add(table, metric.column)
                if not table.many:
                    wanted.add(table, *metric.thresholds, metric.capacity)
    if question.detailed:
        wanted.add(table, *table.details)
    return wanted


def _plan_metric(wanted: Plan, table: Table, request: Request, sparing: bool) -> None:
    metric, threshold = request
    wanted.add(table, metric.column, metric.id)
    if metric.imbalance_of or metric.per_phase:
        wanted.add(table, table.line_id, table.neutral_lacks)
    if not sparing:
        wanted.add(table, metric.status, metric.capacity)
    if threshold is None:
        wanted.add(table, metric.status, *metric.thresholds)


def _states(table: Table) -> list[Column]:
    return [column for column in table.statuses if column.name == "State"]


def evaluate(device: Device, table: Table, question: Question) -> Outcome:
    """Judge what has been read of a table."""
    rows = device.rows(table)
    if not rows:
        return Outcome([absent("", f"this device answers no {table.plural}")], [])
    selected = question.selection.of(rows)
    findings = [
        absent(id, f"this device has no such {table.name}")
        for id in question.selection.missing(rows)
    ]
    if not selected:
        if not findings:
            findings = [absent("", f"no {table.name} is left after --id and --name")]
        return Outcome(findings, [])
    if question.requests:
        found = _metric_mode(device, table, rows, selected, question)
    else:
        found = table_findings(device, table, selected, question.policy, question.expect)
    found += findings
    lines = []
    if question.detailed:
        metrics = [request.metric for request in question.requests] or None
        lines = details(device, table, selected, found, metrics)
    return Outcome(found, lines)


def _metric_mode(
    device: Device,
    table: Table,
    rows: Sequence[Row],
    selected: Sequence[Row],
    question: Question,
) -> list[Finding]:
    """Object by object, for each in the order asked; then what the device does not provide."""
    by_object: dict[tuple[int, ...], list[Finding]] = {row.index: [] for row in selected}
    lacking: list[Finding] = []
    for request in question.requests:
        metric = request.metric
        if not provided(device, table, rows, metric):
            only = ": only units with PIPS do" if metric.pips else ""
            lacking.append(
                absent("", f"this device provides no {metric.name} of its {table.plural}{only}")
            )
        elif metric.imbalance_of:
            for finding in imbalance(table, rows, selected, request, question.policy):
                by_object.get(finding.row, lacking).append(finding)
        else:
            for row in selected:
                if not leaves_out(table, row, rows, metric):
                    by_object[row.index].append(judge(table, row, request, question.policy))
    if question.expect:
        for row in selected:
            by_object[row.index] += [
                judge_status(table, row, column, question.policy, question.expect)
                for column in _states(table)
            ]
    return [finding for found in by_object.values() for finding in found] + lacking


def provided(device: Device, table: Table, rows: Sequence[Row], metric: Metric) -> bool:
    """Whether the device has a metric at all.

    A unit without power sensing answers -1 throughout; one that cannot be reached does as well,
    but says so.
    """
    if not device.provides(table, metric.column):
        return False
    if not metric.pips or any(row.number(metric.column) is not None for row in rows):
        return True
    enum = table.status.enum
    statuses = (row.number(table.status) for row in rows)
    return any(enum and s is not None and enum.label(int(s)) in NO_READING for s in statuses)


def leaves_out(table: Table, row: Row, rows: Sequence[Row], metric: Metric) -> bool:
    """Whether a neutral conductor has no such metric of its own (spec 8)."""
    if table.line_id is None or not metric.per_phase:
        return False
    siblings = [other for other in rows if other.index[:-1] == row.index[:-1]]
    return is_neutral(table, row, siblings)
