"""A finding: what one thing asked for came to."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from check_sentry4.snmp import Index
from check_sentry4.state import UNKNOWN


class Performance(NamedTuple):
    """One performance datum, every part as it is printed; ``label`` is ``ID_Metric``."""

    label: str
    value: str
    uom: str = ""
    warning: str = ""
    critical: str = ""
    minimum: str = ""
    maximum: str = ""


class Finding(NamedTuple):
    """The state of one thing about one object. ``what`` is empty where nothing needs a name."""

    state: int
    subject: str
    what: str
    value: str
    performance: tuple[Performance, ...] = ()
    #: The row that it is about: name of its table, and index. Empty for what has no row.
    table: str = ""
    row: Index = ()

    def __str__(self) -> str:
        """``AA:L1(AA1) Current: 5.6A``."""
        name = f"{self.subject} {self.what}".strip()
        return f"{name}: {self.value}" if name else self.value


class Detail(NamedTuple):
    """One line for ``-v``: cells that are aligned with those of the lines of the same kind."""

    state: int
    cells: tuple[str, ...]
    heading: str = ""


class Outcome(NamedTuple):
    """All that a check found. ``summary`` replaces the list of findings when all is OK."""

    findings: list[Finding]
    details: list[Detail]
    summary: str = ""


class Threshold(Protocol):
    """A warning and a critical range from the command line."""

    @property
    def warning(self) -> str:
        """The warning range as performance data shows it; empty if there is none."""
        ...

    @property
    def critical(self) -> str:
        """The critical range as performance data shows it; empty if there is none."""
        ...

    def state(self, value: float) -> int:
        """The state to which ``value`` leads."""
        ...


def absent(subject: str, value: str) -> Finding:
    """Something that was asked for and is not there: UNKNOWN."""
    return Finding(UNKNOWN, subject, "", value)
