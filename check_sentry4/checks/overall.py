"""The health of a whole device, subsystem by subsystem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from check_sentry4.checks import sensors
from check_sentry4.checks.details import details
from check_sentry4.checks.finding import Detail, Finding, Outcome, absent
from check_sentry4.checks.policy import Policy
from check_sentry4.checks.status import table_findings
from check_sentry4.mib import sentry4
from check_sentry4.mib.model import Table
from check_sentry4.rows import Device, Plan
from check_sentry4.state import OK


class Subsystem(NamedTuple):
    """A part of a device as its dashboard shows it (PRO2 guide, Overview > System).

    ``measured``: its readings are performance data.
    """

    name: str
    singular: str
    tables: tuple[Table, ...]
    measured: bool = False


SUBSYSTEMS = (
    Subsystem("units", "unit", (sentry4.UNIT,)),
    Subsystem("cords", "cord", (sentry4.CORD,), measured=True),
    Subsystem("lines", "line", (sentry4.LINE,), measured=True),
    Subsystem("phases", "phase", (sentry4.PHASE,)),
    Subsystem("ocps", "ocp", (sentry4.OCP,)),
    Subsystem("branches", "branch", (sentry4.BRANCH,)),
    Subsystem("outlets", "outlet", (sentry4.OUTLET,)),
    Subsystem("sensors", "sensor", sentry4.SENSORS, measured=True),
)


class Question(NamedTuple):
    """What is asked of a device; ``named``: the subsystems were named with ``--only``."""

    subsystems: Sequence[Subsystem] = SUBSYSTEMS
    named: bool = False
    policy: Policy = Policy()
    scale: int | None = None
    detailed: bool = False


def _sensors(question: Question, subsystem: Subsystem) -> sensors.Question:
    return sensors.Question(
        sentry4.SYSTEM, subsystem.tables, scale=question.scale, policy=question.policy,
        detailed=question.detailed,
    )  # fmt: skip


def plan(question: Question, named: bool) -> Plan:
    """The columns that the answer needs; ``named``: IDs and names of everything too."""
    wanted = Plan()
    for subsystem in question.subsystems:
        if subsystem.name == "sensors":
            wanted.include(sensors.plan(_sensors(question, subsystem), named))
            continue
        for table in subsystem.tables:
            wanted.add(table, *table.statuses)
            if named or question.detailed:
                wanted.add(table, table.id, table.label)
            if not table.many:  # so that what has no status is seen; outlets have several
                wanted.add(table, table.id)
            if question.detailed:
                wanted.add(table, *table.details)
            if subsystem.measured or question.detailed:
                for metric in table.metrics:
                    if not metric.imbalance_of:
                        wanted.add(table, metric.column)
                        if not table.many:
                            wanted.add(table, *metric.thresholds, metric.capacity)
    return wanted


def _part(device: Device, subsystem: Subsystem, question: Question) -> tuple[int, Outcome]:
    """How many objects a subsystem has, and what was found of them."""
    if subsystem.name == "sensors":
        asked = _sensors(question, subsystem)
        outcome = sensors.evaluate(device, asked)
        found = [finding for finding in outcome.findings if finding.table]
        return len(found), outcome._replace(findings=found)
    findings: list[Finding] = []
    lines: list[Detail] = []
    count = 0
    for table in subsystem.tables:
        rows = device.rows(table)
        count += len(rows)
        found = table_findings(
            device, table, rows, question.policy, with_readings=subsystem.measured
        )
        findings += found
        if question.detailed:
            lines += details(device, table, rows, found, heading=subsystem.name)
    return count, Outcome(findings, lines)


def evaluate(device: Device, question: Question) -> Outcome:
    """Judge all subsystems asked for."""
    findings: list[Finding] = []
    lines: list[Detail] = []
    counts = []
    total = 0
    for subsystem in question.subsystems:
        count, outcome = _part(device, subsystem, question)
        if count:
            name = subsystem.singular if count == 1 else subsystem.name
            counts.append(f"{count} {name}")
            total += count
        elif question.named:
            findings.append(absent("", f"this device answers no {subsystem.name}"))
        for finding in outcome.findings:
            if finding.table:
                finding = finding._replace(subject=f"{subsystem.singular} {finding.subject}")
            findings.append(finding)
        lines += outcome.details
    if not counts and not findings:
        return Outcome([absent("", "this device answers nothing of the Sentry4-MIB")], [])
    summary = f"{', '.join(counts)} {'is' if total == 1 else 'are'} normal"
    if all(finding.state == OK for finding in findings):
        return Outcome(findings, lines, summary)
    return Outcome(findings, lines)
