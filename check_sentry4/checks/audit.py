"""Would a device tell of a problem by itself? How notifications and thresholds are set (spec 13).

An object whose SNMP traps are off, or whose high thresholds are 0, above its capacity or not in
force, stays silent between two checks. Low thresholds are 0 as a rule, and not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.metrics import object_of
from check_sentry4.checks.question import Part, Question
from check_sentry4.checks.result import Judgement, Object, Result
from check_sentry4.checks.rows import judged_rows
from check_sentry4.checks.table import is_empty
from check_sentry4.mib.model import Column, Metric, Table
from check_sentry4.rows import Device, Plan, Row
from check_sentry4.state import OK, UNKNOWN, WARNING
from check_sentry4.text import number

#: EventNotificationMethods (Sentry4-MIB): BITS { snmpTrap(0), email(1) }.
SNMP_TRAP = 1
#: Which of ``Metric.thresholds`` are looked at: high warning, high alarm.
HIGH = slice(2, 4)


def _audited(table: Table) -> list[Metric]:
    """The metrics of a table that have high thresholds."""
    return [
        metric for metric in table.metrics if metric.is_reading and any(metric.thresholds[HIGH])
    ]


def _parts(question: Question) -> list[Part]:
    parts = [part for part in question.parts if part.table.each is None]
    return [part for part in parts if part.table.notifications or _audited(part.table)]


def plan_audit(question: Question) -> Plan:
    """The columns that an audit needs."""
    wanted = Plan()
    for part in _parts(question):
        table = part.table
        wanted.add(table, table.id or table.anchor, table.label, table.status, table.notifications)
        for metric in _audited(table):
            wanted.add(table, metric.column, metric.digits, metric.units, metric.enabled,
                       metric.capacity, *metric.thresholds[HIGH])  # fmt: skip
            if metric.temperature:
                wanted.add(table, table.scale)
                if question.family.system.scale is not None:
                    wanted.scalar(question.family.system.scale)
    return wanted


def judge_audit(device: Device, question: Question) -> Judgement:
    """What would stay silent of what has been read."""
    results: list[Result] = []
    looked_at = 0
    for part in _parts(question):
        rows, told = judged_rows(device, question, part.table, _audited(part.table))
        selected = [row for row in rows if part.selection.takes(row, part.places)
                    and not is_empty(part.table, row, None, ())]  # fmt: skip
        for row in selected:
            found = _of_object(question, part, row, told)
            looked_at += bool(found)
            results += found
    if not results:
        note = "this device tells neither which notifications are on nor any high threshold"
        return Judgement([Result(UNKNOWN, None, note=note)])
    traps = any(row.number(part.table.notifications) is not None
                for part in _parts(question) for row in device.rows(part.table))  # fmt: skip
    words = (
        "SNMP traps are on and high thresholds set"
        if traps
        else ("high thresholds are set; whether traps are on this device does not tell")
    )
    counted = f"{looked_at} object{'' if looked_at == 1 else 's'}"
    return Judgement(results, summary=f"{counted}: {words}")


def _of_object(question: Question, part: Part, row: Row, metrics: Sequence[Metric]) -> list[Result]:
    """What is wrong with how an object is set; that it is OK; nothing where nothing is told."""
    about = object_of(question, part, row)
    notifications = part.table.notifications
    results: list[Result] = []
    told = False
    bits = row.number(notifications)
    if notifications is not None and bits is not None:
        told = True
        if not int(bits) & SNMP_TRAP:
            results.append(_wrong(about, notifications, "SNMP traps are off"))
    masks = [mask for metric in metrics if row.number(metric.column) is not None
             if (mask := row.number(metric.enabled)) is not None]  # fmt: skip
    if masks:
        told = True
        if not any(int(mask) & 0b1100 for mask in masks):
            results.append(
                Result(WARNING, about, "Thresholds", note="no high threshold is in force")
            )
    for metric in metrics if not masks else ():
        capacity = row.number(metric.capacity)
        for column in metric.thresholds[HIGH]:
            value = row.number(column)
            if column is None or value is None:
                continue
            told = True
            if not value:
                results.append(_wrong(about, column, "0"))
            elif capacity and value > capacity:
                note = f"{number(value)}{metric.unit}, above the capacity of {number(capacity)}"
                results.append(_wrong(about, column, f"{note}{metric.unit}"))
    return results or ([Result(OK, about, "Notifications", note="on")] if told else [])


def _wrong(about: Object, column: Column, note: str) -> Result:
    # Sensors are told without the name of a column.
    note = f"{column.name} {note}" if about.sensor and note[:1].isdigit() else note
    return Result(WARNING, about, column.name, note=note)
