"""Whether an object carries a load; if not, it may lack what is divided by it (spec 4).

A power factor and a crest factor of what is off, or carries no current, are no problem.
"""

from __future__ import annotations

from check_sentry4.checks.cells import is_disowned_by, is_missing, status_of
from check_sentry4.checks.request import Policy
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Metric, Table
from check_sentry4.rows import Row
from check_sentry4.state import CRITICAL, OK

#: Labels of a state or status of what is switched off.
OFF = frozenset(("off", "offWait"))
#: What shows that an object carries a load; the first that has a reading counts.
LOADS = ("Current", "ApparentPower", "ActivePower")


def is_off(table: Table, row: Row) -> bool:
    """Whether an object is switched off, as far as its states have been read."""
    return any(
        row.label_of(column) in OFF for column in (table.states.power_state, table.own_status)
    )


def is_idle(table: Table, row: Row) -> bool:
    """Whether an object is off or carries nothing, as far as that has been read.

    Then it may lack what is divided by its load: a power factor, a crest factor (spec 4).
    """
    if is_off(table, row):
        return True
    for metric in loads(table):
        if row.number(metric.column) is not None and not is_disowned_by(row, metric.status):
            return row.number(metric.column) == 0
    return False


def loads(table: Table) -> list[Metric]:
    """The metrics of a table that show whether an object carries a load."""
    return [metric for name in LOADS if (metric := table.metric(name)) is not None]


def lacks_by_idling(table: Table, row: Row, metric: Metric, policy: Policy) -> bool:
    """Whether a reading is missing just because nothing flows."""
    if (
        not metric.scope.per_load
        or not is_missing(row, metric)
        or is_disowned_by(row, table.own_status)
    ):
        return False
    status, enum = status_of(row, metric.status), metric.status.enum if metric.status else None
    if status is not None and enum is not None:
        state = policy.state(enum, status.value)
        if state != OK and (state == CRITICAL or status.label not in enum.no_reading):
            return False
    return is_idle(table, row)


def plan_load(plan: Plan, device: Device, table: Table, metric: Metric) -> None:
    """Plan what shows whether objects carry a load, if they lack what is divided by it.

    Whether they have such a sensor at all matters only if they do.
    """
    status = metric.status
    # Firmware may have readings elsewhere.
    elsewhere = metric.column.fallback in device.read_columns(table).values()
    if not device.provides(table, metric.column):
        return
    for row in device.rows(table):
        if not is_missing(row, metric):
            continue
        known = _plan_load_of(plan, device, table, row, elsewhere=elsewhere)
        if status is not None and known and not is_idle(table, row) and is_disowned_by(row, status):
            plan.cell(table, row.index, status.presence)


def plan_load_by_status(plan: Plan, device: Device, table: Table, metric: Metric) -> None:
    """Plan the same where only statuses are read, if the status of a power factor is a problem.

    A status that is missing is a problem, too.
    """
    status, enum = metric.status, metric.status.enum if metric.status else None
    if status is None or enum is None or not device.provides(table, status):
        return
    for row in device.rows(table):
        label = row.label_of(status)
        if not label or label in enum.no_reading:
            plan.cell(table, row.index, metric.column)
            _plan_load_of(plan, device, table, row)


def _plan_load_of(
    plan: Plan, device: Device, table: Table, row: Row, *, elsewhere: bool = False
) -> bool:
    """Plan the state and the load of an object; whether the load has been asked for before.

    The first load that has a reading counts. 0 is 0, whatever the unit and the digits.
    """
    plan.cell(table, row.index, table.states.power_state)
    known = True
    for load in loads(table):
        column = (load.column.fallback if elsewhere else None) or load.column
        plan.cell(table, row.index, column, load.status)
        known = device.has_tried(table, column, row.index)
        if not known or not is_missing(row, load):
            break
    return known
