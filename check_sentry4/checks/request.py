"""What is asked of a device: tables, metrics with their ranges, which objects, which states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from check_sentry4.checks.result import AMBIGUOUS_ID
from check_sentry4.mib.model import Enumeration, Family, Metric, Subsystem, Table
from check_sentry4.rows import Row
from check_sentry4.state import UNKNOWN, worst

if TYPE_CHECKING:
    from check_sentry4.checks.settings import Recorded


class Bounds:
    """A warning and a critical range, as texts (empty: none) and as a judge."""

    warning: str = ""
    critical: str = ""

    def state(self, value: float) -> int:
        """The state to which ``value`` leads."""
        raise NotImplementedError

    def state_from(self, value: float) -> int:
        """The state to which ``value`` and all above it lead at least."""
        raise NotImplementedError


class MetricThreshold(NamedTuple):
    """A metric that was asked for, and its bounds; None: the device's own apply.

    ``named``: by its name, so that a device without it is not passed over.
    """

    metric: Metric
    bounds: Bounds | None = None
    named: bool = True


class Policy:
    """Which state a device status leads to: the MIB's default, or that of ``--status``.

    The overrides are by lower-case label or by number; where both are given the worse counts.
    """

    def __init__(self, overrides: Mapping[str, int] | None = None) -> None:
        self.overrides = {name.lower(): state for name, state in (overrides or {}).items()}

    def asks_for(self, enum: Enumeration | None, label: str) -> bool:
        """Whether ``--status`` names this status, or its number."""
        numbers = [str(n) for n, (name, _) in enum.values.items() if name == label] if enum else []
        return any(name in self.overrides for name in (label.lower(), *numbers))

    def state(self, enum: Enumeration, value: int | str, default: int | None = None) -> int:
        """The state to which a status leads; ``default`` stands for that of the MIB."""
        if not self.overrides:
            return enum.state(value) if default is None else default
        given = self._given(enum, value)
        if given:
            return worst(given)
        parts = enum.parts(value)
        if len(parts) > 1:  # bits
            return worst(self.state(enum, part, default) for part in parts)
        return enum.state(value) if default is None else default

    def _given(self, enum: Enumeration, value: int | str) -> list[int]:
        """What ``--status`` says of a status by its label and by its number."""
        names = (enum.label(value).lower(), str(value))
        return [self.overrides[name] for name in names if name in self.overrides]


class Selection(NamedTuple):
    """Which objects are looked at: IDs in upper case (empty: all), patterns for names (None: all).

    An ID may have a subsystem or a table before it: ``SENSOR:A1``.
    """

    ids: tuple[str, ...] = ()
    name: re.Pattern[str] | None = None
    excluded: tuple[str, ...] = ()
    excluded_name: re.Pattern[str] | None = None
    #: Units by number (empty: all).
    units: tuple[int, ...] = ()

    @property
    def names_matter(self) -> bool:
        """Whether names have to be known."""
        return self.name is not None or self.excluded_name is not None

    def __bool__(self) -> bool:
        return bool(self.ids or self.excluded or self.names_matter or self.units)

    def takes(self, row: Row, places: Sequence[str] = ()) -> bool:
        """Whether an object is selected; ``places`` are the words for where it is."""
        if self.ids and not _among(self.ids, row.id, places):
            return False
        # What does not say where it is may be there: it is judged as such (rules.TableRules).
        lost = row.unit is None and row.table.of_unit
        if self.units and row.unit_number not in self.units and not lost:
            return False
        if self.name is not None and self.name.search(row.name) is None:
            return False
        return not self.excludes(row, places)

    def excludes(self, row: Row, places: Sequence[str] = ()) -> bool:
        """Whether an object is left out of everything."""
        if self.excluded_name is not None and self.excluded_name.search(row.name) is not None:
            return True
        return self.excludes_id(row.id, places)

    def excludes_id(self, id: str, places: Sequence[str] = ()) -> bool:
        """Whether the object with an ID is left out of everything."""
        return _among(self.excluded, id, places)


def _among(ids: Sequence[str], id: str, places: Sequence[str]) -> bool:
    id = id.upper()
    return id in ids or any(f"{place.upper()}:{id}" in ids for place in places)


class TableQuery(NamedTuple):
    """A table that is looked at: by ``metrics``, or by status where there are none.

    ``named``: it was asked for by name, so that it is UNKNOWN where the device lacks it.
    ``expect`` is the power state that its objects are to have.
    """

    table: Table
    metrics: tuple[MetricThreshold, ...] = ()
    named: bool = True
    expect: str = ""
    #: The part of a whole device that it belongs to.
    subsystem: Subsystem | None = None
    #: In status mode: readings are read as well.
    measured: bool = True
    #: What ``--id`` says is about this part; ``--ths`` is about sensors only.
    selection: Selection = Selection()
    #: Words that may stand before an ID beside the name of the table: those of its subsystem.
    words: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The words that may stand before an ID: the table's, the subsystem's."""
        return (self.table.name, *self.words)


class CheckRequest(NamedTuple):
    """All that is asked of one device.

    ``system`` are metrics of the device as a whole (an empty tuple: how it describes itself; None:
    nothing). ``absent`` is the state of what the device does not have at all. ``scale`` is that of
    temperatures (0 Celsius, 1 Fahrenheit, None the device's own).
    """

    family: Family
    tables: tuple[TableQuery, ...] = ()
    policy: Policy = Policy()
    system: tuple[MetricThreshold, ...] | None = None
    scale: int | None = None
    absent: int = UNKNOWN
    #: Names are needed only for what is not OK.
    brief: bool = False
    #: Names are needed of all, for readings that have labels.
    named: bool = False
    #: All that is known of each object is wanted.
    detailed: bool = False
    #: A whole device is asked for: what it lacks is left out, what it has is counted.
    whole: bool = False
    #: The parts of a whole device that were named.
    only: tuple[Subsystem, ...] = ()
    #: How it is set is looked at, instead of how it is: would it tell of a problem by itself?
    audit: bool = False
    #: The firmware is told, too.
    firmware: bool = False
    #: An unqualified ID selects all objects that have it (check_cdu).
    bare_ids: bool = False
    #: How it is set is compared with what was recorded, and with the firmware that is expected.
    settings: bool = False
    recorded: Recorded | None = None
    firmware_wanted: re.Pattern[str] | None = None
    #: The community that this check gets in with; empty of SNMP version 3 and of a saved walk.
    community: str = ""
    #: Settings, and kinds of an audit's findings, that are left out.
    ignored: re.Pattern[str] | None = None
    #: A problem is told with the reading and the limit that it crossed (not by check_cdu).
    crossings: bool = True

    @property
    def tells_names(self) -> bool:
        """Whether names are needed also of what is OK."""
        return self.named or self.detailed or not self.brief


class AmbiguousIdError(ValueError):
    """An ID that ``--id`` or ``--exclude`` names is that of objects of several tables."""


def refuse_ambiguous_ids(
    request: CheckRequest, found: Iterable[tuple[TableQuery, Sequence[Row]]]
) -> None:
    """Refuse unqualified IDs that match objects of more than one table (spec 2).

    ``found`` are the tables of the request with all their objects. All sensors of a port count as
    one object. Raises ``AmbiguousIdError``.
    """
    if request.bare_ids:
        return
    tables: dict[tuple[str, str], dict[str, None]] = {}
    for query, rows in found:
        kind = "sensor" if query.table.probe.is_sensor else query.table.name
        selection = query.selection
        for option, named in (("--id", selection.ids), ("--exclude", selection.excluded)):
            bare = {id for id in named if ":" not in id} if named else ()
            for row in rows if bare else ():
                if row.id.upper() in bare:
                    tables.setdefault((option, row.id.upper()), {})[kind] = None
    for (option, id), kinds in tables.items():
        if len(kinds) > 1:
            raise AmbiguousIdError(
                AMBIGUOUS_ID.format(
                    option=option, id=id, forms=", ".join(f"{kind}:{id}" for kind in kinds)
                )
            )
