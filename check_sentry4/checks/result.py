"""What a check found, as values: text is made of them in ``report``."""

from __future__ import annotations

from typing import NamedTuple

from check_sentry4.mib.model import Subsystem, Table
from check_sentry4.rows import Row
from check_sentry4.snmp import Index

#: What is said where something cannot be judged; docs/ lists these as troubleshooting.
ANSWERS_NO = "this device answers no {what}"
PROVIDES_NO = "this device provides no {what}"
FEWER_UNITS = "{found} of {count} {units} answer"
NO_READING = "no reading"
NO_SUCH_DEVICE = "this may be no {family} ({description}): look at the address"
OTHER_FAMILY = "this is another family, {family} ({description}): {hint}"
AMBIGUOUS_ID = (
    "Invalid value for '{option}': {id} is the ID of several objects: expected one of {forms}"
)


class Object(NamedTuple):
    """Something that a device has: a line, an outlet, a probe."""

    family: str
    table: str
    #: The index of its row.
    row: Index
    id: str
    name: str = ""
    #: The part of the device, where a whole device is told: ``line``, ``sensor``.
    subsystem: str = ""
    #: The ID by which it is told, where it is another for this metric (infeedPhaseID).
    told_id: str = ""
    #: Told without the name of a metric: ``Front(A1): 18C``.
    sensor: bool = False
    #: The indexes of the unit that it is on, and of what it is part of, where the device says it.
    unit: Index | None = None
    parent: Index | None = None
    #: Its number there.
    position: int | None = None
    #: What it shares with the other sensors of its port; empty for all else.
    probe: str = ""

    @property
    def bare(self) -> bool:
        """Whether its ID is a number that says nothing of what it is."""
        return self.id.replace(".", "").isdigit()


class Reading(NamedTuple):
    """A number with its unit, and the Nagios ranges that were in force; empty where none was.

    ``uom`` is the unit of performance data where ``unit`` is none of the guidelines'.
    """

    metric: str
    value: float
    unit: str = ""
    uom: str = ""
    warning: str = ""
    critical: str = ""
    minimum: float | None = None
    maximum: float | None = None
    #: It was made from other readings: the agent does not answer it.
    computed: bool = False


class Status(NamedTuple):
    """What the device says of an object: ``highAlarm``, 17; the number alone where it is new."""

    label: str
    value: int | str
    known: bool = True


class Crossing(NamedTuple):
    """How bad it is: the reading that a status is about, the limit that it crossed, its capacity.

    All are in ``unit``; None stands for what the device does not tell.
    """

    metric: str
    value: float
    unit: str = ""
    limit: float | None = None
    capacity: float | None = None


class Change(NamedTuple):
    """A setting as it is, and as it was; None: it was not recorded."""

    now: str
    before: str | None = None


class Result(NamedTuple):
    """The state of one thing about one object, or about the device where there is no object.

    ``what`` is the metric, or the column of the status. ``note`` says why there is no value.
    """

    state: int
    object: Object | None
    what: str = ""
    reading: Reading | None = None
    status: Status | None = None
    note: str = ""
    #: The status decided, and the reading alone does not show why (hysteresis).
    explained: bool = False
    #: Readings that were read beside a status.
    readings: tuple[Reading, ...] = ()
    #: The object has no reading: it, or what it is part of, cannot be reached.
    silent: bool = False
    #: The device does not have it at all (``--absent``).
    absent: bool = False
    #: What hangs on it: the names of outlets behind a breaker.
    feeds: tuple[str, ...] = ()
    #: How it is told where it is not about one object: two feeds, a sum.
    told: str = ""
    crossing: Crossing | None = None
    change: Change | None = None
    #: What kind of finding of an audit it is: ``notifications``, ``wakeup``.
    kind: str = ""


class Section:
    """What was read of a table, for those who want to see all of it.

    ``columns`` are the names of the columns that the device answered.
    """

    def __init__(
        self,
        table: Table,
        rows: list[Row],
        results: list[Result],
        columns: frozenset[str],
        heading: str = "",
        metrics: tuple[str, ...] | None = None,
    ) -> None:
        self.table = table
        self.rows = rows
        self.results = results
        self.columns = columns
        self.heading = heading
        self.metrics = metrics


class About:
    """How a device describes itself; ``uptime`` is in seconds."""

    def __init__(
        self, product: str, firmware: str, counted: str, units: int | None, uptime: int | None
    ) -> None:
        self.product = product
        self.firmware = firmware
        self.counted = counted
        self.units = units
        self.uptime = uptime


class Judgement(NamedTuple):
    """All that a check found.

    ``counts`` are the subsystems of a whole device with the number of their objects; ``about``
    stands for the results while all is well. ``silent_units`` are units that cannot be reached.
    """

    results: list[Result]
    sections: list[Section] = []  # noqa: RUF012  # never written to
    counts: tuple[tuple[Subsystem, int], ...] = ()
    about: About | None = None
    silent_units: tuple[Result, ...] = ()
    #: What is told while all is well, instead of each result; lines of ``-v`` without a table.
    summary: str = ""
    #: What problems are told after: ``3 settings differ``.
    heading: str = ""
    lines: tuple[str, ...] = ()
