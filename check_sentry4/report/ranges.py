"""Nagios ranges from the command line, chained per metric (spec 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nagiosplugin.context import ScalarContext
from nagiosplugin.metric import Metric
from nagiosplugin.range import Range

from check_sentry4.checks.request import Bounds
from check_sentry4.state import CRITICAL, OK, WARNING
from check_sentry4.text import INF, range_text

#: nagiosplugin also takes 1_000 and digits of other scripts.
_SHAPE = r"@?(?:(?:~|-?\d+(?:\.\d*)?|-?\.\d+)?:)?(?:-?\d+(?:\.\d*)?|-?\.\d+)?"
#: Matches everything; an empty Range would alert below 0.
_ANYTHING = Range("~:")
_EXPECTED = "expected a Nagios range such as 10, 10:, ~:10, 10:20 or @10:20"


class RangeError(ValueError):
    """A range that is none, or a chain of the wrong length: what was expected, in one line."""


class Ranges(Bounds):
    """A warning and a critical range for one metric; at least one of them is there."""

    def __init__(self, name: str, warning: Range | None, critical: Range | None) -> None:
        self.warning = _text(warning)
        self.critical = _text(critical)
        self._context = ScalarContext(name, warning or _ANYTHING, critical or _ANYTHING)

    def state(self, value: float) -> int:
        """The state to which ``value`` leads."""
        result = self._context.evaluate(Metric(self._context.name, value), None)
        return int(result.state)

    def state_from(self, value: float) -> int:
        """The state to which ``value`` and all above it lead at least."""
        if _alerts_from(self._context.critical, value):
            return CRITICAL
        return WARNING if _alerts_from(self._context.warning, value) else OK


def _alerts_from(range_: Range, value: float) -> bool:
    """Whether a range alerts at ``value`` and whatever is above it."""
    if range_.invert:
        return bool(range_.end == INF and value >= range_.start)
    return bool(value > range_.end)


def _text(range_: Range | None) -> str:
    return range_text(range_.start, range_.end, range_.invert) if range_ is not None else ""


def parse_range(spec: str) -> Range | None:
    """A range; None for an empty place in a chain.

    Raises ``RangeError``.
    """
    spec = spec.strip()
    if not spec:
        return None
    plain = spec.isascii() and spec.isdigit()  # the commonest, without a regular expression
    malformed = not plain and not re.fullmatch(_SHAPE, spec, re.ASCII)
    if malformed or spec in ("@", ":", "~", "@~", "@:"):
        raise RangeError(f"{spec!r} is no range: {_EXPECTED}")
    # A point in either number makes nagiosplugin read it as a float; .5 and 5. are fine with it.
    try:
        return Range(spec)
    except (ValueError, OverflowError):
        raise RangeError(f"{spec!r} is reversed: its start is greater than its end") from None


def parse_chain(spec: str | None, names: Sequence[str]) -> list[Range | None]:
    """One range, or none, for each of ``names``.

    Raises ``RangeError`` if a range is none, or if there are more or fewer than names.
    """
    if spec is None:
        return [None] * len(names)
    parts = spec.split(",")
    if len(parts) != len(names):
        ranges = f"{len(parts)} range{'' if len(parts) == 1 else 's'}"
        metrics = f"{len(names)} metric{'' if len(names) == 1 else 's'}"
        raise RangeError(f"{ranges} for {metrics} ({', '.join(names)}): expected one for each")
    return [parse_range(part) for part in parts]


def chained(
    warning: Sequence[Range | None], critical: Sequence[Range | None], names: Sequence[str]
) -> list[Ranges | None]:
    """A pair of ranges, or none, for each of ``names``."""
    return [
        Ranges(name, warn, crit) if warn is not None or crit is not None else None
        for name, warn, crit in zip(names, warning, critical)
    ]
