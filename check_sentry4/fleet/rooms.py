"""The sums of the fleet at work: what they are over is read, and their results are due."""

from __future__ import annotations

from collections.abc import Iterator

from check_sentry4.ask import Answer
from check_sentry4.checks.sums import judge_sum
from check_sentry4.fleet.file import Services
from check_sentry4.fleet.poll import Outcome
from check_sentry4.fleet.readings import Readings
from check_sentry4.fleet.services import Service
from check_sentry4.fleet.sums import Sum, wanted
from check_sentry4.perform import result_of
from check_sentry4.report.text import OutputOptions
from check_sentry4.text import clean


class RoomSums:
    """The sums, when each is due, and the readings that they are made of."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], Sum] = {}
        self._due: dict[tuple[str, str], float] = {}
        self._readings = Readings()

    def __len__(self) -> int:
        return len(self._sums)

    def load(self, found: Services, now: float) -> None:
        """Have these sums from now on; readings, and when each is due, stay as they are."""
        before, self._due = self._due, {}
        self._sums = {each.key: each for each in found.sums}
        for each in found.sums:
            due = before.get(each.key, now + each.interval)
            self._due[each.key] = min(due, now + each.interval)
        self._readings.load(wanted(found.meters, found.sums), now)

    def take(self, meter: Service, outcome: Outcome, now: float) -> None:
        """Take what came of reading a PDU."""
        connection = meter.check.connection
        if connection is not None:
            self._readings.take(connection.device, outcome, now)

    def due(self, now: float) -> Iterator[Sum]:
        """The sums that are due; each is due again after its interval."""
        for key, each in self._sums.items():
            if self._due[key] <= now:
                self._due[key] = max(self._due[key] + each.interval, now)
                yield each

    def all(self, now: float) -> Iterator[Sum]:
        """All sums, whenever they are due."""
        self._due = dict.fromkeys(self._due, now)
        return self.due(now)

    def outcome(self, each: Sum, now: float) -> Outcome:
        """State and text of a sum."""
        pdus = [
            self._readings.of(member.host, member.device, each.asked.metric, each.asked.over, now)
            for member in each.members
        ]
        return result_of(
            Answer(judge_sum(each.asked, pdus), clean(each.host)), OutputOptions(), json=False
        )
