"""What the history keeps of an answer to a service: maxima and registers, in few octets."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from functools import cache

from check_sentry4.ask import Answer
from check_sentry4.checks.rack import FAILOVER
from check_sentry4.checks.result import Reading, Result
from check_sentry4.history.books import ENERGY

#: Table, ID, metric and value.
Sample = tuple[str, str, str, float]


@cache
def is_kept(metric: str, unit: str) -> bool:
    """Whether the history keeps a metric: energy, utilisation, current, failover, temperature."""
    return (
        metric in (ENERGY, "Current", FAILOVER) or metric.endswith("Utilized") or unit in ("C", "F")
    )


def packed(answer: Answer) -> bytes:
    """The samples of an answer, for ``unpacked``; empty if it has none."""
    found = list(_samples(answer))
    return marshal.dumps(found) if found else b""


def unpacked(data: bytes) -> list[Sample]:
    """The samples that ``packed`` made."""
    found: list[Sample] = marshal.loads(data)
    return found


def _samples(answer: Answer) -> Iterator[Sample]:
    for result in answer.judgement.results:
        if result.silent:
            continue
        if result.reading is not None:
            yield from _of(result, result.reading)
        for reading in result.readings:
            yield from _of(result, reading)


def _of(result: Result, reading: Reading) -> Iterator[Sample]:
    metric, unit = reading.metric, reading.unit
    if not is_kept(metric, unit):
        return
    value = (reading.value - 32) / 1.8 if unit == "F" else reading.value
    about = result.object
    if about is not None:
        yield about.table, about.name if metric == FAILOVER else about.id, metric, value
