"""The readings of an answer, by the names and units that Prometheus' users expect.

The conventions are https://prometheus.io/docs/practices/naming/: base units, in the plural, as the
end of the name; ``_total`` for what only rises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from check_sentry4.ask import Answer
from check_sentry4.checks.result import Reading, Result
from check_sentry4.mib.families import families
from check_sentry4.mib.levels import level
from check_sentry4.mib.model import Family

#: What a unit of the suite is called, and how many of it one of the suite's is.
UNITS = {
    "A": ("amperes", 1.0),
    "V": ("volts", 1.0),
    "W": ("watts", 1.0),
    "VA": ("voltamperes", 1.0),
    "var": ("vars", 1.0),
    "kWh": ("joules", 3.6e6),
    "kVAh": ("voltampere_seconds", 3.6e6),
    "C": ("celsius", 1.0),
    "%": ("ratio", 0.01),
    "Hz": ("hertz", 1.0),
    "s": ("seconds", 1.0),
    "Pa": ("pascals", 1.0),
    "m/s": ("meters_per_second", 1.0),
    "g/m3": ("grams_per_cubic_meter", 1.0),
    "g": ("standard_gravities", 1.0),
    "deg": ("degrees", 1.0),
}
#: Units of what only rises.
COUNTED = frozenset(("kWh", "kVAh"))
#: The words of metrics that are short in the suite.
WORDS = {"temp": "temperature", "humid": "humidity", "thd": "total_harmonic_distortion"}


class Measured(NamedTuple):
    """A reading: of which object, what, how much; ``counter``: it only rises."""

    metric: str
    family: str
    table: str
    id: str
    name: str
    level: str
    value: float
    counter: bool


@cache
def _levels(family: str) -> dict[str, str]:
    return {table.name: level(table) for table in _family(family).tables}


def _family(name: str) -> Family:
    return next(family for family in families() if family.name == name)


@cache
def called(metric: str, unit: str) -> tuple[str, float]:
    """The name of a metric in this unit, and what its values are multiplied by."""
    words = re.findall(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+", metric)
    name = "_".join(WORDS.get(word.lower(), word.lower()) for word in words)
    suffix, factor = UNITS.get(unit, (re.sub(r"\W+", "_", unit), 1.0))
    return f"pdu_{name}_{suffix}".rstrip("_"), factor


def measured(answer: Answer) -> Iterator[Measured]:
    """The readings of an answer."""
    for result in answer.judgement.results:
        if result.object is not None and not result.silent:
            yield from _of(result, filter(None, (result.reading, *result.readings)))


def _of(result: Result, readings: Iterable[Reading]) -> Iterator[Measured]:
    about = result.object
    assert about is not None
    where = _levels(about.family).get(about.table, about.table)
    for reading in readings:
        unit, value = reading.unit, reading.value
        if unit == "F":
            unit, value = "C", (value - 32) / 1.8
        name, factor = called(reading.metric, unit)
        yield Measured(
            name,
            about.family,
            about.table,
            about.id,
            about.name,
            where,
            round(value * factor, 6),
            unit in COUNTED,
        )
