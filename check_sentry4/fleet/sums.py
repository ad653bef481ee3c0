"""The sums of the fleet at work: what they are over is read, and their results are due."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from check_sentry4.ask import Answer
from check_sentry4.checks.sums import judge_sum
from check_sentry4.fleet.file import Services
from check_sentry4.fleet.poll import Outcome
from check_sentry4.fleet.readings import Readings
from check_sentry4.fleet.services import Service
from check_sentry4.fleet.sum_lines import Sum, series_wanted
from check_sentry4.perform import result_of
from check_sentry4.report.text import OutputOptions
from check_sentry4.text import clean

#: Seconds within which sums are worked out at once.
BUDGET = 0.2


class DueSums:
    """The sums, when each is due, and the readings that they are made of."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], Sum] = {}
        self._due: dict[tuple[str, str], float] = {}
        #: Until when a sum waits for PDUs that have not been polled yet.
        self._until: dict[tuple[str, str], float] = {}
        self._readings = Readings()

    def __len__(self) -> int:
        return len(self._sums)

    def load(self, found: Services, now: float) -> None:
        """Have these sums from now on; readings, and when each is due, stay as they are."""
        before, self._due = self._due, {}
        self._readings.load(series_wanted(found.meters, found.sums))
        self._sums = {each.key: each for each in found.sums}
        self._until = {}
        longest = {
            how.device: meter.interval + meter.check.deadline
            for meter in found.meters
            for how in [meter.check.connection]
            if how is not None
        }
        for each in found.sums:
            self._due[each.key] = min(before.get(each.key, now), now + each.interval)
            if not self._has_polled(each):
                self._until[each.key] = now + max(longest[m.device] for m in each.members)

    def take(self, meter: Service, outcome: Outcome, now: float) -> None:
        """Take what came of reading a PDU."""
        connection = meter.check.connection
        if connection is not None:
            self._readings.take(connection.device, outcome, now)

    def due(self, now: float) -> Iterator[Sum]:
        """The sums that are due, as many as there is time for; each again after its interval."""
        began = time.monotonic()
        for key, each in self._sums.items():
            if self._due[key] > now or self._waits(each, now):
                continue
            self._due[key] = max(self._due[key] + each.interval, now)
            yield each
            if time.monotonic() > began + BUDGET:
                return

    def _waits(self, each: Sum, now: float) -> bool:
        """Whether a sum has PDUs that have yet to be polled for the first time."""
        until = self._until.get(each.key)
        if until is None or now >= until or self._has_polled(each):
            self._until.pop(each.key, None)
            return False
        return True

    def _has_polled(self, each: Sum) -> bool:
        metric = each.asked.metric
        return all(self._readings.has_polled(member.device, metric) for member in each.members)

    def all(self) -> Iterable[Sum]:
        """All sums, whenever they are due."""
        return self._sums.values()

    def outcome(self, each: Sum, now: float, *, expire: bool = True) -> Outcome:
        """State and text of a sum, of readings as long as they hold (``expire``)."""
        pdus = [
            self._readings.of(*member, each.asked, now, expire=expire) for member in each.members
        ]
        answer = Answer(judge_sum(each.asked, pdus), clean(each.host))
        return result_of(answer, OutputOptions(), json=False)
