"""The power state that objects are expected to have (``--expect``)."""

from __future__ import annotations

from check_sentry4.checks.request import TableQuery
from check_sentry4.checks.result import Result
from check_sentry4.checks.rule import Rule, TableView
from check_sentry4.checks.verdicts import status_result, told_object
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import Column


class ExpectRule(Rule):
    """Any other power state than the one expected is CRITICAL, beside the metrics asked for."""

    def __init__(self, query: TableQuery, power_state: Column) -> None:
        self.query = query
        self.power_state = power_state

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``Rule.needs``."""
        plan.add(self.query.table, self.power_state)

    def results(self, view: TableView) -> list[Result]:
        """See ``Rule.results``."""
        policy, expect = view.request.policy, self.query.expect
        return [
            status_result(policy, told_object(view, row), row, self.power_state, expect)
            for row in view.looked_at
        ]
