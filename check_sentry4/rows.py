"""Rows: the objects of a table with identity, unit, parent and typed cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from check_sentry4.mib.model import Column, Table
from check_sentry4.snmp import Index
from check_sentry4.state import OK
from check_sentry4.values import Cell, OutOfRange


class Row:
    """One object. ``cells`` holds what the agent answered of it, by column name.

    ``computed`` are the columns among them that were made from others; ``absent`` are columns of
    which the agent says that this object does not have them (``Column.absent``). ``unreachable``
    says why what it answers is stale: its unit cannot be reached.
    """

    __slots__ = ("absent", "cells", "computed", "id", "index", "name", "table", "unreachable")

    def __init__(
        self,
        table: Table,
        index: Index,
        id: str,
        name: str,
        cells: dict[str, Cell],
        computed: frozenset[str] = frozenset(),
        absent: Collection[str] = (),
        unreachable: str = "",
    ) -> None:
        self.table = table
        self.index = index
        self.id = id
        self.name = name
        self.cells = cells
        self.computed = computed
        self.absent = absent
        self.unreachable = unreachable

    @property
    def key(self) -> Index | None:
        """By what other tables name it; None where the device does not say."""
        return self.index if self.table.place.key is None else self._key(self.table.place.key)

    def above(self, table: str) -> Index | None:
        """The key of the object of another table that this one is part of, or its own there.

        None where the device does not say.
        """
        if table == self.table.name:
            return self.key
        return next((self._key(a.by) for a in self.table.place.part_of if a.table == table), None)

    @property
    def unit(self) -> Index | None:
        """The key of the unit that it is on; None where the device does not say."""
        if self.table.place.is_unit:
            return self.key
        return self._key(self.table.place.part_of[0].by) if self.table.place.part_of else None

    @property
    def unit_number(self) -> int | None:
        """The number of that unit, as ``--unit`` names it."""
        unit = self.unit
        return unit[-1] if unit else None

    @property
    def parent(self) -> Index | None:
        """The key of what it is directly part of; None for units, and if it cannot be placed."""
        return self._key(self.table.place.part_of[-1].by) if self.table.place.part_of else None

    @property
    def position(self) -> int | None:
        """Its number among the objects of its parent."""
        if self.table.place.position is None:
            return self.index[-1]
        number = self.number(self.table.place.position)
        return None if number is None else int(number)

    def _key(self, by: int | Column | Index) -> Index | None:
        if isinstance(by, int):
            return self.index[:by]
        if not isinstance(by, Column):
            return by
        number = self.number(by)
        return None if number is None else (int(number),)

    def number(self, column: Column | None) -> float | None:
        """The value of a column in the suite's unit; None if there is no reading."""
        if column is None:
            return None
        cell = self.cells.get(column.name)
        return None if isinstance(cell, (str, OutOfRange)) else cell

    def lacks(self, column: Column) -> bool:
        """Whether the agent does not answer a column, or answers its marker for "no reading"."""
        cell = self.cells.get(column.name)
        return cell is None or (isinstance(cell, OutOfRange) and cell.is_marker)

    def code(self, column: Column | None) -> int | str | None:
        """The value of an enumerated column, which may be a text; None if there is none."""
        if column is None or column.enum is None:
            return None
        cell = self.cells.get(column.name)
        if cell is None or isinstance(cell, (int, str)):
            return cell
        return int(cell) if isinstance(cell, float) else None

    def label_of(self, column: Column | None) -> str:
        """The label of an enumerated column; empty if it has none."""
        value = self.code(column)
        return "" if value is None or not column or not column.enum else column.enum.label(value)

    def changed(
        self,
        cells: dict[str, Cell],
        computed: frozenset[str] = frozenset(),
        without: Iterable[str] = (),
    ) -> Row:
        """A copy with some cells changed or added, and ``without`` some."""
        kept = {**self.cells, **cells}
        for name in without:
            kept.pop(name, None)
        computed = self.computed | computed
        return Row(
            self.table,
            self.index,
            self.id,
            self.name,
            kept,
            computed,
            self.absent,
            self.unreachable,
        )

    def disowned(self, why: str) -> Row:
        """A copy of which everything is stale: its unit cannot be reached."""
        row = self.changed({})
        row.unreachable = why
        return row


#: The number of the first unit, by how IDs within a unit are made.
FIRST_UNIT = {"U": 1, "Z": 0, "B": 2}


def made_id(style: str, index: Index) -> str:
    """The ID that an index stands for (``LLN``, 1.1.2: AA2; ``UN``, 1.2: 2; 2.2: 2.2)."""
    if style[:1] in FIRST_UNIT:
        first = index[0] == FIRST_UNIT[style[:1]] and len(index) > 1
        return ".".join(map(str, index[1:] if first else index))
    return "".join(
        chr(64 + part) if letter == "L" and 1 <= part <= 26 else str(part)
        for letter, part in zip(style, index)
    )


def index_of(table: Table, index: Index) -> Index:
    """The index of the object that a variable is of: the rest says which of its readings it is."""
    return index[: len(table.id_style)]


def index_on(unit: Row, number: int) -> Index:
    """The index of an object by its unit and its number there."""
    return (*unit.index, number)


def not_answered(table: Table, index: Index) -> Row:
    """An object of which the device answers nothing itself, but others are part of it."""
    return Row(table, index, made_id(table.id_style, index), "", {})


def _own(
    table: Table, cells: dict[str, Cell], absent: Collection[str]
) -> tuple[dict[str, Cell], Collection[str]]:
    """The cells of an object, and what it has not, without the readings that it has not."""
    for column, where in table.conditions:
        if not where.takes(cells.get(c.name) for c in where.columns):
            cells = {name: cell for name, cell in cells.items() if name != column.name}
            absent = {*absent, column.name}
    return cells, absent


def rows_of(
    table: Table, cells: dict[Index, dict[str, Cell]], absent: dict[Index, set[str]]
) -> Iterable[Row]:
    """Rows by index; an ID that the agent leaves out, or gives twice, is made from the index."""
    given: dict[str, int] = {}
    id_name, label_name = (column.name if column else "" for column in (table.id, table.label))
    united = table.id_style[:1] in FIRST_UNIT  # IDs are those within a unit
    for index, row in cells.items():
        id = f"{index[:1] if united else ''}{row.get(id_name)}"
        given[id] = given.get(id, 0) + 1
    where = table.rows.where
    for index in sorted(cells):
        row = cells[index]
        if where is not None and not where.takes(row.get(c.name) for c in where.columns):
            continue
        id = str(row.get(id_name) or "")
        if not id or given[f"{index[:1] if united else ''}{row.get(id_name)}"] > 1:
            id = made_id(table.id_style, index)
        elif united and index[0] != FIRST_UNIT[table.id_style[:1]]:
            id = f"{index[0]}.{id}"
        row, lacks = _own(table, row, absent.get(index, ()))
        made = Row(table, index, id, str(row.get(label_name) or ""), row, absent=lacks)
        if table.label and table.label.enum:
            made.name = made.label_of(table.label)
        if not _is_empty(table, made):
            yield made


def _is_empty(table: Table, row: Row) -> bool:
    """Whether a slot says that it has nothing: what is lost, or in alarm, is something (spec 4)."""
    if not table.rows.not_there:
        return False
    if not any(row.label_of(status) in table.rows.not_there for status in table.states.all):
        return False
    return not any(
        label and label not in table.rows.not_there and _is_problem(status, row)
        for status in table.states.all
        for label in [row.label_of(status)]
    )


def _is_problem(status: Column, row: Row) -> bool:
    """Whether a status is answered, defined by the MIB, and not well."""
    value = row.code(status)
    if value is None or status.enum is None:
        return False
    return status.enum.known(value)[2] and status.enum.state(value) != OK
