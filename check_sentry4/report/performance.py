"""Performance data, in device order, every label once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nagiosplugin.performance import Performance

from check_sentry4.checks.result import Reading, Result
from check_sentry4.text import number

_NOT_IN_LABELS = r"[^A-Za-z0-9_.-]+"


def readings(results: Iterable[Result]) -> Iterator[tuple[str, Reading]]:
    """The ID of the object (empty for the device itself) and each of its readings."""
    for result in results:
        about = result.object
        id = about.id.replace(".", "_") if about is not None else ""
        if about is not None and about.bare:
            id = f"{about.table.replace('-', '_')}{id}"
        if result.reading is not None:
            yield id, result.reading
        for reading in result.readings:
            yield id, reading


def performance_data(results: Iterable[Result], metrics: frozenset[str] | None = None) -> str:
    """Performance data of the readings; of these ``metrics`` (in lower case) or of all."""
    seen: dict[str, int] = {}
    parts = []
    for id, reading in readings(results):
        if metrics is not None and reading.metric.lower() not in metrics:
            continue
        label = f"{id}_{reading.metric}" if id else reading.metric
        if not (label.isascii() and label.replace("_", "").isalnum()):  # most are plain
            label = re.sub(_NOT_IN_LABELS, "_", label)
        count = seen[label] = seen.get(label, 0) + 1
        while count > 1:
            label = f"{label}_{count}"
            count = seen[label] = seen.get(label, 0) + 1
        behind = _behind_value(
            reading.uom, reading.warning, reading.critical, reading.minimum, reading.maximum
        )
        parts.append(f"{label}={number(reading.value)}{behind}")
    return " ".join(parts)


@lru_cache(4096)  # a reading changes, its limits hardly ever do
def _behind_value(
    uom: str, warning: str, critical: str, minimum: float | None, maximum: float | None
) -> str:
    """What stands behind a value: its unit, its ranges, its least and greatest value."""
    ends = ("" if end is None else number(end) for end in (minimum, maximum))
    return str(Performance("x", "0", uom, warning, critical, *ends)).removeprefix("x=0")
