"""The four states of the Monitoring Plugins guidelines, as their exit codes.

Plain integers: an ``enum`` would cost more at start-up than it tells.
"""

from __future__ import annotations

from collections.abc import Iterable

OK, WARNING, CRITICAL, UNKNOWN = range(4)

NAMES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")

#: Worst first. UNKNOWN ranks below WARNING: a lost probe never hides a hot one (spec 4).
SEVERITY = (CRITICAL, WARNING, UNKNOWN, OK)


def worst(states: Iterable[int]) -> int:
    """The state that stands for all of ``states``; OK when there are none."""
    return min(states, key=SEVERITY.index, default=OK)
