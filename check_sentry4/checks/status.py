"""Status mode: every status and state column of a table (spec 4)."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.finding import Finding, absent
from check_sentry4.checks.metrics import readings
from check_sentry4.checks.policy import Policy, shown
from check_sentry4.mib.model import Column, Table
from check_sentry4.rows import Device, Row
from check_sentry4.state import CRITICAL, OK, UNKNOWN


def judge_status(
    table: Table, row: Row, column: Column, policy: Policy, expect: str = ""
) -> Finding:
    """The finding for one status or state column of one object.

    ``expect`` is ``on`` or ``off``: any other power state is CRITICAL.
    """
    cell = row.number(column)
    what = "" if table.sensor else column.name
    if cell is None or column.enum is None:
        text = "unreadable" if column.name in row.cells else "not answered"
        return Finding(UNKNOWN, row.label, what, text, (), table.name, row.index)
    value = int(cell)
    if expect:
        state = OK if column.enum.label(value) == expect else CRITICAL
    else:
        state = policy.state(column.enum, value)
    return Finding(state, row.label, what, shown(column.enum, value), (), table.name, row.index)


def table_findings(
    device: Device,
    table: Table,
    rows: Sequence[Row],
    policy: Policy,
    expect: str = "",
    with_readings: bool = True,
) -> list[Finding]:
    """The findings for some objects of a table; one UNKNOWN if the device has no status of them."""
    if rows and not any(device.provides(table, column) for column in table.statuses):
        return [absent("", f"this device answers no status of its {table.plural}")]
    return [
        finding
        for row in rows
        for finding in status_findings(table, row, policy, expect, with_readings)
    ]


def status_findings(
    table: Table, row: Row, policy: Policy, expect: str, with_readings: bool
) -> list[Finding]:
    """The findings for one object; its readings are performance data of the last one.

    A status that the agent does not answer for this object is passed over, as long as it answers
    one: an object without any status is UNKNOWN.
    """
    findings = []
    for column in table.statuses:
        expected = expect if column.name == "State" else ""
        if column.name in row.cells or expected:
            findings.append(judge_status(table, row, column, policy, expected))
    if not findings:
        findings.append(judge_status(table, row, table.status, policy))
    if with_readings:
        findings[-1] = findings[-1]._replace(performance=readings(row, table.metrics))
    return findings
