"""The words in which a device family is described.

A family module (``sentry4``, ``sentry3``) consists of these and nothing else. Adding a column, a
metric or a table is adding a line there; every command reads it from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from check_sentry4.state import OK, UNKNOWN, worst

NUMBER, TEXT, STATUS = "number", "text", "status"
#: A number as a text (``0.80``, ``32A``); which of some thresholds are in force.
DECIMAL, BITS = "decimal", "bits"
#: A text with numbers between commas, of which the count is meant.
LISTED = "listed"

#: Subsystems that a mixed room's services leave out: a family that has none has nothing to skip.
COMMON_SUBSYSTEMS = frozenset(
    ("units", "inputs", "phases", "banks", "breakers", "outlets", "sensors")
)

#: What an object says that has no reading (spec 4).
NO_READING = frozenset(("noComm", "lost", "notFound", "readError"))


class Enumeration(NamedTuple):
    """The values of an enumerated object, and the state that each leads to by default (spec 4).

    ``no_reading`` are the labels of an object that has no reading; ``normal`` those that go
    without saying. Where a status is a text, the texts stand for the numbers, in small letters.
    """

    values: dict[int | str, tuple[str, int]]
    no_reading: frozenset[str] = frozenset()
    normal: frozenset[str] = frozenset(("normal",))
    #: The state of a value that the MIB does not define.
    other: int = UNKNOWN
    #: Labels of what is out of use on purpose, and needs no reading.
    at_rest: frozenset[str] = frozenset()
    #: A field of bits: ``values`` are those of single bits, of which several may be set.
    bits: bool = False

    def parts(self, value: int | str) -> list[int | str]:
        """The values of the bits that are set; of any other enumeration, or of 0, the value."""
        if not (self.bits and isinstance(value, int) and value > 0):
            return [value]
        return [1 << n for n in range(value.bit_length()) if value >> n & 1]

    def label(self, value: int | str) -> str:
        """``normal`` for 0; a value that the MIB does not define stands for itself.

        Of several bits those are told that are a problem, if any is.
        """
        known = None if self.bits else self.values.get(value)
        if known is not None:  # by far the commonest
            return known[0]
        parts = self.parts(value)
        wrong = [part for part in parts if self._of_part(part) != OK]
        return "+".join(self._label(part) for part in wrong or parts)

    def known(self, value: int | str) -> tuple[str, int | str, bool]:
        """Label, value, and whether the MIB knows it."""
        if not self.bits and value in self.values:
            return self.values[value][0], value, True
        known = all(_small(part) in self.values for part in self.parts(value))
        return self.label(value), value, known

    def state(self, value: int | str) -> int:
        """The default state of ``value``; of several bits the worst."""
        known = None if self.bits else self.values.get(value)
        if known is not None:
            return known[1]
        return worst(map(self._of_part, self.parts(value)))

    def _label(self, part: int | str) -> str:
        known = self.values.get(_small(part))
        return known[0] if known else str(part)

    def _of_part(self, part: int | str) -> int:
        known = self.values.get(_small(part))
        return known[1] if known else self.other

    def but(self, **states: int) -> Enumeration:
        """A copy in which the labels named lead to other states."""
        values = {v: (name, states.get(name, s)) for v, (name, s) in self.values.items()}
        return self._replace(values=values)


def _small(value: int | str) -> int | str:
    return value.lower() if isinstance(value, str) else value


class Raw(NamedTuple):
    """What is done with a raw number before anything else, where an agent has odd ones."""

    #: What is added: places that the agent counts from 0.
    offset: int = 0
    #: What it is multiplied by: hundredths of kilowatts are tens of watts.
    times: int = 1
    #: What a code of other firmware means here.
    codes: tuple[tuple[int, int], ...] = ()
    #: The sign says something else than the size (a power factor that leads or lags).
    unsigned: bool = False


PLAIN = Raw()


class Column(NamedTuple):
    """One column of a table, or one scalar.

    ``oid`` is relative to its table, or absolute (a scalar's always is, without the instance);
    it is empty for a value that is only computed. The raw integer divided by ``divisor`` is in the
    unit in which the suite shows it. A raw number below ``min`` is no reading, nor is one above
    ``max``, the end of the MIB's range. For a text ``max`` is its length in octets.
    """

    name: str
    oid: str
    max: int
    kind: str = NUMBER
    divisor: int = 1
    min: int = 0
    enum: Enumeration | None = None
    #: For detail lines; a metric has its unit itself.
    unit: str = ""
    #: What an agent answers of what it does not have, instead of nothing (``not-support``, in
    #: small letters, -2000000).
    absent: tuple[int | str, ...] = ()
    raw: Raw = PLAIN
    #: Readings that are rows: what follows the index of the object in that of its reading.
    index_suffix: tuple[int, ...] = ()
    #: The OID of what says whether an object has such a sensor at all (TruthValue).
    present: str = ""
    #: One scalar an object: their OIDs, of the objects 1, 2, and so on; empty: it has none.
    scalar_oids: tuple[str, ...] = ()
    #: Where the same thing stands in other firmware: read if no object answers this column.
    fallback: Column | None = None
    #: As a fallback it is read instead of each cell that is missing; from another table, of the
    #: first unit only.
    per_cell: bool = False

    @property
    def size(self) -> int:
        """The octets of the greatest value in a response."""
        if self.kind == BITS:
            return 6  # an octet; where an agent repeats what Net-SNMP prints, some more
        return self.max if self.kind in (TEXT, DECIMAL, LISTED) else self.max.bit_length() // 8 + 1

    @property
    def single(self) -> bool:
        """Whether its cells are asked for one by one, once it is known which objects there are."""
        return bool(self.index_suffix or self.scalar_oids)

    @property
    def presence(self) -> Column | None:
        """The column that says whether there is such a sensor; asked for where it has no state."""
        return (
            Column(f"{self.name}Present", self.present, 2, index_suffix=self.index_suffix)
            if self.present
            else (None)
        )

    def or_else(self, oid: str, **changes: Any) -> Column:
        """The same column, with what is read instead where an agent does not answer it."""
        return self._replace(fallback=self._replace(oid=oid, **changes))

    def or_cell(self, oid: str, **changes: Any) -> Column:
        """The same column, with the cell that is read instead of one that is missing."""
        return self._replace(fallback=self._replace(oid=oid, per_cell=True, **changes))

    def within(self, table_oid: str) -> str:
        """The absolute OID in a table."""
        return self.oid if self.oid.startswith("1.3.6.1.") else f"{table_oid}.{self.oid}"

    def cell(self, table_oid: str, index: tuple[int, ...]) -> tuple[str, tuple[int, ...]] | None:
        """OID and instance of the cell of an object; None where it has none."""
        if self.scalar_oids:
            oids = self.scalar_oids
            oid = oids[index[-1] - 1] if 0 < index[-1] <= len(oids) else ""
            return (oid, (0,)) if oid else None
        return self.within(table_oid), (*index, *self.index_suffix)


class Utilisation(NamedTuple):
    """What a percentage is made from where the agent does not answer it.

    The capacity is that of the object, else that of its ``parent``: the name of another table and
    its column; the parent's index is the beginning of the object's.
    """

    used: Column
    capacity: Column
    parent: tuple[str, Column] | None = None


class Computed(NamedTuple):
    """From what a metric is made that the agent does not answer, or not always."""

    #: The metric of the same table whose imbalance it is.
    imbalance_of: str = ""
    utilisation: Utilisation | None = None
    #: The sum over the objects of a table below this one; of the first that there is.
    sum_of: tuple[tuple[str, Column], ...] = ()


class Encoding(NamedTuple):
    """What the device itself says about how it writes a reading."""

    #: The decimal digits of the reading and of its thresholds.
    digits: Column | None = None
    #: The code of the unit of the reading, and the factor of each to the metric's unit.
    unit_code: Column | None = None
    factors: tuple[tuple[int, float], ...] = ()
    #: Of a counter that wraps (sysUpTime): the column that goes on.
    unwrapped: Column | None = None


class Where(NamedTuple):
    """Which rows of the device's table are objects, by what some columns say of them.

    A row is one if each of the columns that it answers has one of ``values`` (None: it answers none
    of them); with ``none_of``, every other row is.
    """

    columns: tuple[Column, ...]
    values: tuple[int | str | None, ...]
    none_of: bool = False

    def takes(self, told: Iterable[object]) -> bool:
        """Whether a row is an object whose cells of ``columns`` are ``told``; texts in any case."""
        there = [cell.lower() if isinstance(cell, str) else cell for cell in told]
        answered = [cell for cell in there if cell is not None] or [None]
        return all(cell in self.values for cell in answered) != self.none_of


class Scope(NamedTuple):
    """Which objects and which models have a metric."""

    #: A neutral conductor has none of its own (voltage, power): it is left out. A current that a
    #: neutral answers is judged.
    per_phase: bool = False
    #: It is divided by the load (power factor, crest factor): what is off or carries nothing may
    #: lack it.
    per_load: bool = False
    #: Where no object has a reading, the device does not have the metric: agents of models
    #: without it lack the column or answer -1 throughout.
    optional: bool = False
    #: Which models have it, for the line that says that this one has not.
    models: str = ""
    #: Only objects have it of which this is so (an inlet with one pole).
    where: Where | None = None


OPTIONAL, PER_LOAD = Scope(optional=True), Scope(per_load=True)
OPTIONAL_PER_LOAD = Scope(per_load=True, optional=True)


class Metric(NamedTuple):
    """One thing that is measured: the only place where it is defined.

    ``thresholds`` are the device's own: low alarm, low warning, high warning, high alarm, each a
    column or None; ``enabled`` (BITS) says which of them are in force, low alarm first.
    ``capacity`` is the column with the greatest value allowed; ``percent`` marks readings from 0
    to 100. ``fixed`` ones are configuration, not readings.
    """

    name: str
    column: Column
    unit: str = ""
    status: Column | None = None
    thresholds: tuple[Column | None, ...] = ()
    capacity: Column | None = None
    percent: bool = False
    fixed: bool = False
    enabled: Column | None = None
    #: The unit of performance data where it is not ``unit`` (rpm is none of the guidelines').
    uom: str | None = None
    #: The column that names the object for this metric only (infeedPhaseID).
    id: Column | None = None
    #: Other names that ``--metric`` takes: the MIB's own, where the suite's is common.
    aliases: tuple[str, ...] = ()
    computed: Computed = Computed()
    encoding: Encoding = Encoding()
    scope: Scope = Scope()

    @property
    def temperature(self) -> bool:
        """Whether it converts with its thresholds (``--fahrenheit``, ``--celsius``)."""
        return self.unit in ("C", "F")

    def is_called(self, name: str) -> bool:
        """Whether ``name`` means this metric, in any case."""
        return name.lower() in (self.name.lower(), *(alias.lower() for alias in self.aliases))

    @property
    def is_reading(self) -> bool:
        """Whether it is measured: neither configuration nor computed among several objects."""
        return not self.fixed and not self.computed.imbalance_of

    @property
    def is_judged_by_limits(self) -> bool:
        """Whether only the device's thresholds say if a reading is well: it has no status."""
        return self.is_reading and self.status is None and any(self.thresholds)

    @property
    def told_by(self) -> tuple[Column | None, ...]:
        """The columns that a reading is read from: itself, its digits, its unit."""
        column = self.column
        summed = self.computed.sum_of or not (column.oid or column.scalar_oids)
        return None if summed else column, self.encoding.digits, self.encoding.unit_code


class PartOf(NamedTuple):
    """What the objects of a table are part of: an object of another table, and how it is known.

    ``by`` is the number of parts of the object's own index that are the other's index, or the
    column with the other's number; or the other's index itself, of a device that has only one.
    """

    table: str
    by: int | Column | tuple[int, ...]


class Pivot(NamedTuple):
    """A table whose rows are variables: their names tell of which object and which column each is.

    ``object`` is what the names of an object's variables begin with, a regular expression: its
    groups are numbers, which follow the first part of a variable's index (the device) in the
    object's own. ``Column.oid`` is the rest of the name, ``Column.unit`` the unit that it has to
    have. The other fields are the OIDs of the columns of the device's table.
    """

    names: str
    numbers: str
    texts: str
    scales: str
    units: str
    #: Whether there is a value: from 21 to 25 there is none.
    qualities: str
    object: str
    #: The parts of the index of a variable.
    depth: int = 2


class Rows(NamedTuple):
    """Which rows of the device's table are objects, and how many there should be."""

    #: How many rows to expect before the device has answered.
    expected: int = 2
    #: Hundreds of rows: thresholds and capacities are read only where a metric is asked for.
    large: bool = False
    #: The column by which it is known which objects there are, where it is no other's.
    anchor: Column | None = None
    #: The objects there may be, where no table of the device tells it: all columns are scalars
    #: (``Column.scalar_oids``), and who answers one of them is there.
    fixed: tuple[tuple[int, ...], ...] = ()
    where: Where | None = None
    #: Statuses that mean that there is no such object (an outlet slot that says not-support).
    not_there: tuple[str, ...] = ()
    #: The scalar that says how many rows there are.
    counted_by: Column | None = None
    #: The name of another table, and its column that says how many rows of this one it has.
    counted_in: tuple[str, Column] | None = None
    #: The name of another table, and its column with the least number of rows that there are.
    at_least: tuple[str, Column] | None = None
    #: Where the same objects stand in other firmware, if none of these is answered: a table with
    #: the same names for itself and its columns.
    fallback: Table | None = None
    pivot: Pivot | None = None


class Place(NamedTuple):
    """Who an object is: its key, the unit that it is on, its parent, its number, what it feeds."""

    #: What its objects are part of, from the unit down to the parent; empty where the device does
    #: not say (a Sentry3's probes), or has one unit only.
    part_of: tuple[PartOf, ...] = ()
    #: The units of the family, of which all else is part.
    is_unit: bool = False
    #: The column with the number by which other tables name its objects; else it is their index.
    key: Column | None = None
    #: What number an object has among the objects of its parent: a column, or the last part of its
    #: index.
    position: Column | None = None
    #: The name of another table, and its column that names the object of this one it hangs on.
    feeds: tuple[str, Column] | None = None


class Alarm(NamedTuple):
    """An open problem that a device lists: the columns that say what it is about, and its value.

    ``port_type`` is a code for one of the tables ``ports``, ``port`` the number of its object on
    the unit called ``name``; ``units`` are those of ``value``, by what ``variable`` says.
    """

    kind: Column
    name: Column
    port_type: Column
    port: Column
    variable: Column
    value: Column
    ports: tuple[tuple[str, str], ...] = ()
    units: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """All its columns."""
        return self.kind, self.name, self.port_type, self.port, self.variable, self.value


class States(NamedTuple):
    """What states an object has, and how they are judged."""

    #: The status of the object; one of ``all``, the first to be told.
    status: Column | None = None
    all: tuple[Column, ...] = ()
    #: The on/off state, which ``--expect`` is about; one of ``all``.
    power_state: Column | None = None
    #: Objects without any status are not monitored at all by models that lack the feature.
    optional: bool = False
    #: An object may leave out any of its statuses: that is no finding.
    voluntary: bool = False
    #: One of ``all`` that is told only of objects that do not answer ``status``.
    otherwise: Column | None = None
    #: Each object is a problem of this state: lists of open warnings; and what it says.
    row_severity: int | None = None
    alarm: Alarm | None = None
    #: Told of an object with a problem, beside its status: what it says of itself.
    problem_text: tuple[Column, ...] = ()
    #: Two columns that are the same while all is well: the inlet in use, and the one preferred.
    must_equal: tuple[Column, Column] | None = None
    #: Of a ring that is open: the number of the unit behind which it is broken.
    broken_after: Column | None = None
    #: BITS: how the device tells of a problem with the object by itself; the first is SNMP traps.
    notifications: Column | None = None


class Phases(NamedTuple):
    """How conductors form three-phase groups."""

    #: Members of a cord by their position.
    groups: tuple[tuple[int, ...], ...] = ()
    #: The column that names the conductor (infeedLineID), and what it says of a neutral.
    line_id: Column | None = None
    neutral: tuple[str, ...] = ("N",)
    #: The reading that a neutral conductor lacks, where ``line_id`` is not answered.
    neutral_lacks: Column | None = None

    def says_neutral(self, line_id: object) -> bool:
        """Whether what stands in the column ``line_id`` of a conductor means a neutral."""
        return str(line_id).strip().upper() in self.neutral


class Probe(NamedTuple):
    """That the objects of a table are sensors, and of what kind."""

    #: The reading stands for the object: told without the name of a metric (``Front(A1): 18C``).
    is_sensor: bool = False
    #: Tables of one probe (temperature and humidity of a port) have one group: told port by port.
    group: str = ""
    #: The status that tells of a port into which nothing was ever plugged, and which is left out.
    empty: str = ""
    #: Such a port is judged by its status instead (check_cdu on a Sentry3).
    keeps_empty: bool = False
    #: The column with the temperature scale, where it is not a scalar of the system.
    scale: Column | None = None
    #: The column of the units with the temperature scale of what is on each.
    scale_of_unit: Column | None = None
    #: The values of the scale that mean Celsius and Fahrenheit.
    celsius: int = 0
    fahrenheit: int = 1


SENSOR = Probe(is_sensor=True)


#: Objects that form no three-phase groups.
SINGLE = Phases()


class Table(NamedTuple):
    """A conceptual table: its objects, what states they have and what is measured on them.

    ``id_style`` makes an ID from an index: ``LLN`` turns 1.1.2 into AA2; ``UN`` 1.2 into 2, but
    2.2 into 2.2, where a first unit has often no other beside it; ``ZN`` the same of units that are
    counted from 0, ``BN`` of devices on a bus whose first is the controller.
    """

    name: str
    plural: str
    oid: str
    id_style: str
    id: Column | None = None
    label: Column | None = None
    states: States = States()
    metrics: tuple[Metric, ...] = ()
    details: tuple[Column, ...] = ()
    rows: Rows = Rows()
    place: Place = Place()
    phases: Phases = SINGLE
    probe: Probe = Probe()
    #: Other names that ``--table`` takes.
    aliases: tuple[str, ...] = ()
    #: Where this was tried: on a recording of a real unit, or on rows made from the MIB.
    tried: str = ""

    @property
    def of_unit(self) -> bool:
        """Whether the device says on which unit each of its objects is."""
        return self.place.is_unit or bool(self.place.part_of)

    @property
    def placed_by(self) -> tuple[Column, ...]:
        """The columns that say where its objects are; where the index does, there are none."""
        place = self.place
        found = (*(above.by for above in place.part_of), place.position, place.key)
        return tuple(column for column in found if isinstance(column, Column))

    @property
    def tells_of_loss(self) -> bool:
        """Whether its objects say themselves that they cannot be reached, or are units."""
        columns = (*self.states.all, *(metric.status for metric in self.metrics))
        return self.place.is_unit or any(c.enum.no_reading for c in columns if c and c.enum)

    @property
    def own_status(self) -> Column | None:
        """Its status, where it is the object's own and not that of one of its readings."""
        status = self.states.status
        return None if status is None or status.index_suffix else status

    @property
    def columns(self) -> dict[str, Column]:
        """All its columns by name."""
        found: list[Column | None] = [
            self.id, self.label, self.rows.anchor, self.phases.line_id, self.probe.scale,
            *self.placed_by, *self.states.all, self.states.status, *self.details,
            self.states.notifications, *(self.rows.where.columns if self.rows.where else ()),
        ]  # fmt: skip
        for metric in self.metrics:
            found += [metric.column, metric.status, *metric.thresholds, metric.capacity]
        return {column.name: column for column in found if column is not None}

    @property
    def conditions(self) -> tuple[tuple[Column, Where], ...]:
        """The readings that only some objects have, and which."""
        known = _conditions.get(id(self))
        if known is None or known[0] is not self:
            found = tuple((m.column, m.scope.where) for m in self.metrics if m.scope.where)
            if len(_conditions) >= MOST_TABLES:  # copies with other units were among them
                _conditions.clear()
            known = _conditions[id(self)] = self, found
        return known[1]

    @property
    def all_are_objects(self) -> bool:
        """Whether each row is an object, with all that is answered of it."""
        return self.rows.where is None and not self.rows.not_there and not self.conditions

    @property
    def anchor(self) -> Column | None:
        """The column that tells which objects there are."""
        return self.rows.anchor or self.id or self.label or next(iter(self.states.all), None)

    def metric(self, name: str) -> Metric | None:
        """The metric called ``name``, in any case; None if the table has none of that name."""
        return next((metric for metric in self.metrics if metric.is_called(name)), None)


#: So many tables are kept in mind.
MOST_TABLES = 1000
#: What ``Table.conditions`` found, by the table's identity: it is asked for row by row.
_conditions: dict[int, tuple[Table, tuple[tuple[Column, Where], ...]]] = {}


class Subsystem(NamedTuple):
    """A part of a device as its dashboard shows it. ``measured``: readings are told as well."""

    name: str
    singular: str
    tables: tuple[Table, ...]
    measured: bool = False

    def is_called(self, name: str) -> bool:
        """Whether ``name`` means it: its own, or the plural of a name of its only table."""
        names = [self.name]
        if len(self.tables) == 1:
            table = self.tables[0]
            names += [table.plural, f"{table.name}s", *(f"{alias}s" for alias in table.aliases)]
        return name.lower() in names


class System(NamedTuple):
    """The scalars that describe a device as a whole. The first that answers is taken."""

    location: tuple[Column, ...]
    product: tuple[Column, ...]
    firmware: tuple[Column, ...]
    #: What is measured of the device as a whole; the columns are scalars.
    metrics: tuple[Metric, ...] = ()
    #: How many units, towers or devices there are, and what they are called.
    unit_count: Column | None = None
    counted: str = "unit"
    #: 0 celsius, 1 fahrenheit; celsius where an agent leaves it out.
    scale: Column | None = None
    #: What stands between the firmware versions, where units have versions of their own.
    between_versions: str = ""


class Wired(NamedTuple):
    """The columns of outlets that say what each is on.

    ``phase`` says between which conductors: by its labels (``L1-N``), or by the ID of an object of
    the table ``phases``, whose name ends so. ``bank`` names an object of ``Feed.branches`` by its
    ID, or by its number. Only outlets with the same ``socket`` take the same plug.
    """

    phase: Column
    bank: Column
    phases: str = ""
    socket: Column | None = None


class Feed(NamedTuple):
    """Where a family tells what feeds a device and what each conductor carries, by table name.

    ``conductors`` has a Current; ``label`` says which conductor each object is (None: it is the
    only one of its cord). ``cords`` is what a feed is named by; its index is the beginning of the
    conductors'.
    """

    conductors: str
    cords: str
    label: Column | None = None
    #: Conductors are L1, L2, L3 by their position: what they are called is up to the user.
    by_position: bool = False
    #: The tables with a Voltage; and columns that say whether a feed is on.
    voltages: tuple[str, ...] = ()
    switched: tuple[tuple[str, Column], ...] = ()
    #: The column that tells Wye from Delta: ``L1-N``, ``L1-L2``; or the number of its poles.
    wiring: tuple[str, Column] | None = None
    #: The tables of which power and energy are summed up, by metric name: the first that answers.
    sums: tuple[str, ...] = ()
    branches: str = ""
    #: How many objects of a table each object of another says it has: the table counted, the
    #: table that says it, its column. The other table is that of the cords or of the units.
    counts: tuple[tuple[str, str, Column], ...] = ()
    #: The column of the units that tells their type, and the types that carry no load.
    no_part: tuple[Column, tuple[str, ...]] | None = None
    #: What outlets are on; None where the device does not say.
    wired: Wired | None = None


class Settings(NamedTuple):
    """What can be set on a device, and what identifies it, beside what the tables say anyway.

    Names, thresholds, capacities, notifications and scales are known from the tables. ``scalars``
    are of the device as a whole, ``columns`` by table name.
    """

    scalars: tuple[Column, ...] = ()
    columns: tuple[tuple[str, tuple[Column, ...]], ...] = ()
    #: The table and its column that says whether an object is on after a power cut: ``off`` is not.
    wakeup: tuple[str, Column] | None = None
    #: The scalar with the seconds between one outlet that is switched on and the next.
    sequence: Column | None = None
    #: What outlets are called before anyone names them (a regular expression for the whole name,
    #: in capitals or not): two such names have nothing to do with each other.
    factory_names: str = r"outlet ?(l\d-)?\d+"
    #: The scalar that switches all SNMP traps off, where it says ``no``.
    traps: Column | None = None

    def of(self, table: Table) -> tuple[Column, ...]:
        """The further columns of a table."""
        return next((columns for name, columns in self.columns if name == table.name), ())


class Family(NamedTuple):
    """A family of devices: what answers for it, what it has, and what is odd about its agents.

    ``title`` is the MIB's name, ``called`` what people call a device of it. ``enterprise`` is the
    OID that everything of the family lies below, and sysObjectID too unless ``object_ids`` says
    what that begins with.
    """

    name: str
    title: str
    called: str
    enterprise: str
    system: System
    subsystems: tuple[Subsystem, ...]
    #: The table of the units that all else is part of.
    unit: Table
    #: Rows of a column that one request may ask for; 0: as many as the response takes.
    repetitions: int = 0
    #: Its services name the ports that have a probe: check_cdu takes an empty one for a fault.
    probes_named: bool = False
    #: What to say of it where another family was expected.
    hint: str = ""
    #: Its feeds (``check_sentry4_rack``): the first whose conductors the device answers.
    feeds: tuple[Feed, ...] = ()
    #: The column of the units with their serial numbers.
    serial: Column | None = None
    object_ids: tuple[str, ...] = ()
    #: A table and columns of it, one of which every device of the family answers, where others have
    #: the same sysObjectID.
    probe: tuple[Table, tuple[Column, ...]] | None = None
    settings: Settings = Settings()

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables."""
        return tuple(table for subsystem in self.subsystems for table in subsystem.tables)

    def words(self, table: Table) -> tuple[str, ...]:
        """What a table's objects are called beside its name: the words of its subsystem."""
        names = next(((s.singular, s.name) for s in self.subsystems
                      if table.name in (t.name for t in s.tables)), ())  # fmt: skip
        return tuple(
            dict.fromkeys((*names, *(("sensor", "sensors") if table.probe.is_sensor else ())))
        )

    def table(self, name: str) -> Table | None:
        """The table called ``name``, blanks for hyphens; None if the family has none."""
        return next(iter(self.tables_called(name)), None)

    def tables_called(self, name: str) -> list[Table]:
        """The tables called ``name``: several where the device keeps the same apart."""
        name = name.lower().replace(" ", "-").replace("_", "-")
        return [table for table in self.tables if name in (table.name, *table.aliases)]


def text(name: str, oid: str, most: int) -> Column:
    """A DisplayString of up to ``most`` octets."""
    return Column(name, oid, most, TEXT)


def decimal(name: str, oid: str, *absent: str) -> Column:
    """A number as a text; ``absent`` is what the agent says where there is none."""
    return Column(name, oid, max(6, *map(len, absent), 0), DECIMAL, absent=absent)


def status(name: str, oid: str, enum: Enumeration) -> Column:
    """An enumerated object."""
    return Column(name, oid, 127, STATUS, enum=enum)


def fine(*labels: str, first: int = 0) -> Enumeration:
    """An enumeration from ``first`` whose values are plain facts, never problems."""
    return Enumeration({value: (label, OK) for value, label in enumerate(labels, first)})


SYS_DESCR = text("sysDescr", "1.3.6.1.2.1.1.1", 64)
SYS_OBJECT_ID = text("sysObjectID", "1.3.6.1.2.1.1.2", 12)
SYS_UPTIME = Column("sysUpTime", "1.3.6.1.2.1.1.3", 2**32 - 1, divisor=100)
SYS_LOCATION = text("sysLocation", "1.3.6.1.2.1.1.6", 64)
#: SNMP-FRAMEWORK-MIB, seconds; it does not wrap after 497 days as sysUpTime does.
ENGINE_TIME = Column("snmpEngineTime", "1.3.6.1.6.3.10.2.1.3", 2**31 - 1)
#: The same of every device: seconds since the agent started.
UPTIME = Metric("Uptime", SYS_UPTIME, "s", encoding=Encoding(unwrapped=ENGINE_TIME))
