"""The words in which a device family is described.

A family module (``sentry4``, ``sentry3``) consists of these and nothing else. Adding a column, a
metric or a table is adding a line there; every command reads it from there.
"""

from __future__ import annotations

from typing import NamedTuple

from check_sentry4.state import OK, UNKNOWN

NUMBER, TEXT, STATUS = "number", "text", "status"

#: Octets of an INTEGER up to 32767, which most objects are.
INTEGER_SIZE = 2


class Enumeration(NamedTuple):
    """The values of an enumerated object, and the state that each leads to by default (spec 4)."""

    values: dict[int, tuple[str, int]]

    def label(self, value: int) -> str:
        """``normal`` for 0; a number that the MIB does not define stands for itself."""
        known = self.values.get(value)
        return known[0] if known else str(value)

    def state(self, value: int) -> int:
        """The default state of ``value``; UNKNOWN where the MIB does not define it."""
        known = self.values.get(value)
        return known[1] if known else UNKNOWN

    def but(self, **states: int) -> Enumeration:
        """A copy in which the labels named lead to other states."""
        return Enumeration({v: (name, states.get(name, s)) for v, (name, s) in self.values.items()})


class Column(NamedTuple):
    """One column of a table, or one scalar.

    ``oid`` is relative to its table (absolute for a scalar, without the instance). The raw integer
    divided by ``divisor`` is in the unit in which the suite shows it. A raw number below ``least``
    is no reading. ``size`` is the length in octets of the greatest value that the MIB allows.
    """

    name: str
    oid: str
    kind: str = NUMBER
    divisor: int = 1
    least: int = 0
    enum: Enumeration | None = None
    size: int = INTEGER_SIZE
    #: For detail lines; a metric has its unit itself.
    unit: str = ""


class Metric(NamedTuple):
    """One thing that is measured: the only place where it is defined.

    ``thresholds`` are the device's own: low alarm, low warning, high warning, high alarm, each a
    column or None. ``capacity`` is the column with the greatest value allowed; ``percent`` marks
    readings from 0 to 100. ``fixed`` ones are configuration, not readings. ``imbalance_of`` names
    the metric of the same table from which a computed one is made.
    """

    name: str
    column: Column
    unit: str = ""
    status: Column | None = None
    thresholds: tuple[Column | None, ...] = ()
    capacity: Column | None = None
    percent: bool = False
    fixed: bool = False
    imbalance_of: str = ""
    #: ``unit`` is C and thresholds convert with the reading (``--fahrenheit``, ``--celsius``).
    temperature: bool = False
    #: The unit of performance data where it is not ``unit`` (rpm is none of the guidelines').
    uom: str | None = None
    #: The column that names the object for this metric only (infeedPhaseID).
    id: Column | None = None
    #: A neutral conductor has none of its own (voltage, power): it is left out.
    per_phase: bool = False
    #: Only units with power sensing have it; others lack the column or answer -1 throughout.
    pips: bool = False


class Table(NamedTuple):
    """A conceptual table: its objects, what states they have and what is measured on them.

    ``id_style`` makes an ID from an index: ``LLN`` turns 1.1.2 into AA2.
    """

    name: str
    plural: str
    oid: str
    id_style: str
    id: Column
    label: Column
    status: Column
    statuses: tuple[Column, ...]
    metrics: tuple[Metric, ...] = ()
    details: tuple[Column, ...] = ()
    #: How many rows to expect before the device has answered.
    rows: int = 2
    #: Hundreds of rows: thresholds and capacities are read only where a metric is asked for.
    many: bool = False
    #: Three-phase groups for the imbalance: members of a cord by their last index.
    groups: tuple[tuple[int, ...], ...] = ()
    #: The column that marks a neutral conductor by the text ``N`` (infeedLineID).
    line_id: Column | None = None
    #: The reading that a neutral conductor lacks, where ``line_id`` is not answered.
    neutral_lacks: Column | None = None
    #: Sensors are told without the name of a metric: ``Front(A1): 18C``.
    sensor: bool = False
    #: The status that tells of a port into which nothing was ever plugged, and which is left out.
    empty: str = ""
    #: The column with the temperature scale, where it is not a scalar of the system.
    scale: Column | None = None

    def metric(self, name: str) -> Metric | None:
        """The metric called ``name``, in any case; None if the table has none of that name."""
        for metric in self.metrics:
            if metric.name.lower() == name.lower():
                return metric
        return None


class System(NamedTuple):
    """The scalars that describe a device as a whole. The first that answers is taken."""

    enterprise: str
    location: tuple[Column, ...]
    product: tuple[Column, ...]
    firmware: tuple[Column, ...]
    #: 0 celsius, 1 fahrenheit; celsius where an agent leaves it out.
    scale: Column | None = None


def text(name: str, oid: str, size: int) -> Column:
    """A DisplayString of up to ``size`` octets."""
    return Column(name, oid, TEXT, size=size)


def status(name: str, oid: str, enum: Enumeration) -> Column:
    """An enumerated object."""
    return Column(name, oid, STATUS, enum=enum, size=1)


def fine(*labels: str) -> Enumeration:
    """An enumeration from 0 whose values are plain facts, never problems."""
    return Enumeration({value: (label, OK) for value, label in enumerate(labels)})


SYS_DESCR = text("sysDescr", "1.3.6.1.2.1.1.1", 64)
SYS_OBJECT_ID = text("sysObjectID", "1.3.6.1.2.1.1.2", 12)
SYS_UPTIME = Column("sysUpTime", "1.3.6.1.2.1.1.3", divisor=100, size=5)
SYS_LOCATION = text("sysLocation", "1.3.6.1.2.1.1.6", 64)
#: SNMP-FRAMEWORK-MIB, seconds; it does not wrap after 497 days as sysUpTime does.
ENGINE_TIME = Column("snmpEngineTime", "1.3.6.1.6.3.10.2.1.3", size=4)
