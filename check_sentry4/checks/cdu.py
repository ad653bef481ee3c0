"""check_cdu: sensors, towers and infeeds of either device family in one answer (spec 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from check_sentry4.checks import sensors, table
from check_sentry4.checks.finding import Detail, Finding, Outcome
from check_sentry4.mib import sentry3, sentry4
from check_sentry4.mib.cdu import SENTRY3, SENTRY4, Family
from check_sentry4.mib.model import SYS_OBJECT_ID, Table
from check_sentry4.rows import Device, Plan


class Question(NamedTuple):
    """What is asked of the sensors, if anything, and then of tables, in this order."""

    sensors: sensors.Question | None
    tables: Sequence[tuple[Table, table.Question]]


def probe() -> Plan:
    """What tells the family, and all that is said of the device beside: scalars of one request."""
    wanted = Plan()
    wanted.scalar(
        SYS_OBJECT_ID,
        *sentry4.SYSTEM.location,
        *sentry4.SYSTEM.firmware,
        *sentry3.SYSTEM.location,
        *sentry3.SYSTEM.firmware,
        sentry4.UNIT_COUNT,
        sentry3.TOWER_COUNT,
    )
    return wanted


def family(device: Device) -> Family:
    """The family of a device: by sysObjectID, else by the tree that answers."""
    device.read(probe())
    for candidate in (SENTRY4, SENTRY3):
        if device.is_below(candidate.system.enterprise):
            return candidate
    if device.text((sentry4.LOCATION, sentry4.FIRMWARE, sentry4.UNIT_COUNT)):
        return SENTRY4
    if device.text((sentry3.LOCATION, sentry3.VERSION, sentry3.TOWER_COUNT)):
        return SENTRY3
    trial = Plan()
    trial.add(sentry4.LINE, sentry4.LINE.status)
    device.read(trial)
    return SENTRY4 if device.rows(sentry4.LINE) else SENTRY3


def plan(question: Question, named: bool) -> Plan:
    """The columns that the answer needs."""
    wanted = Plan()
    for of, asked in question.tables:
        wanted.include(table.plan(of, asked, named))
    if question.sensors is not None:
        wanted.include(sensors.plan(question.sensors, named))
    return wanted


def evaluate(device: Device, question: Question) -> Outcome:
    """Judge all that was asked for: the sensors first."""
    findings: list[Finding] = []
    lines: list[Detail] = []
    outcomes = [] if question.sensors is None else [sensors.evaluate(device, question.sensors)]
    outcomes += [table.evaluate(device, of, asked) for of, asked in question.tables]
    for outcome in outcomes:
        findings += outcome.findings
        lines += outcome.details
    return Outcome(findings, lines)
