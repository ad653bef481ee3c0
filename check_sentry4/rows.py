"""Flat varbinds become objects: index, id, name, and typed values in the suite's units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from check_sentry4.mib.model import NUMBER, SYS_OBJECT_ID, TEXT, Column, Family, Table
from check_sentry4.snmp import Index, Scalar, Source, Value, Varbinds, Walk
from check_sentry4.text import clean


class Beyond(NamedTuple):
    """A number above the MIB's range, which is no reading (65535 is -1 in other clothes)."""

    raw: int


#: A number in the suite's unit, an enumerated value, a text; None: answered, but no reading.
Cell = float | int | str | Beyond | None


class Row:
    """One object. ``cells`` holds what the agent answered of it, by column name.

    ``computed`` are the columns among them that were made from others.
    """

    __slots__ = ("cells", "computed", "id", "index", "name")

    def __init__(
        self,
        index: Index,
        id: str,
        name: str,
        cells: dict[str, Cell],
        computed: frozenset[str] = frozenset(),
    ) -> None:
        self.index = index
        self.id = id
        self.name = name
        self.cells = cells
        self.computed = computed

    def number(self, column: Column | None) -> float | None:
        """The value of a column in the suite's unit; None if there is no reading."""
        cell = self.cells.get(column.name) if column else None
        return None if isinstance(cell, (str, Beyond)) else cell

    def label_of(self, column: Column | None) -> str:
        """The label of an enumerated column; empty if it has none."""
        value = self.number(column)
        if value is None or column is None or column.enum is None:
            return ""
        return column.enum.label(int(value))

    def changed(self, cells: dict[str, Cell], computed: frozenset[str] = frozenset()) -> Row:
        """A copy with some cells changed or added."""
        return Row(
            self.index, self.id, self.name, {**self.cells, **cells}, self.computed | computed
        )


def cell(column: Column, value: Value) -> Cell:
    """A value of the agent in the suite's unit; None if it is no reading (wrong type, -1, -410)."""
    if column.kind == TEXT:
        return clean(value) if isinstance(value, (bytes, str)) else str(value)
    if not isinstance(value, int):
        return None
    if column.kind == NUMBER:
        if value < column.least:
            return None
        if value > column.most:
            return Beyond(value)
        return value if column.divisor == 1 else value / column.divisor
    return value


def made_id(style: str, index: Index) -> str:
    """The ID that an index stands for (``LLN``, 1.1.2: AA2)."""
    return "".join(
        chr(64 + part) if letter == "L" and 1 <= part <= 26 else str(part)
        for letter, part in zip(style, index)
    )


class Plan:
    """What an answer needs: scalars and columns, each once, in the order asked for."""

    def __init__(self) -> None:
        self.scalars: dict[str, Column] = {}
        self.columns: dict[str, tuple[Table, dict[str, Column]]] = {}

    def scalar(self, *columns: Column) -> None:
        """Add scalars."""
        for column in columns:
            self.scalars[column.name] = column

    def add(self, table: Table, *columns: Column | None) -> None:
        """Add columns of a table; None is passed over."""
        _, wanted = self.columns.setdefault(table.name, (table, {}))
        for column in columns:
            if column is not None:
                wanted[column.name] = column


class Device:
    """What has been read of a device so far.

    ``repetitions`` is how many rows its agent may be asked for at once (0: any number).
    """

    def __init__(self, source: Source, repetitions: int = 0) -> None:
        self.source = source
        self.repetitions = repetitions
        self.scalars: dict[str, Cell] = {}
        self.answered: set[str] = set()  # the scalars that were
        self._cells: dict[str, dict[Index, dict[str, Cell]]] = {}
        self._read: dict[str, dict[str, Column]] = {}
        self._rows: dict[str, list[Row]] = {}

    def read(self, plan: Plan) -> bool:
        """Read what ``plan`` names and has not been read yet; whether there was any.

        Raises ``SourceError`` when the source cannot answer; asked again, it asks again.
        """
        scalars = [c for name, c in plan.scalars.items() if name not in self.scalars]
        walks: list[tuple[Table, Column]] = []
        for table, columns in plan.columns.values():
            known = self._read.get(table.name, {})
            walks += [(table, c) for name, c in columns.items() if name not in known]
        if not scalars and not walks:
            return False
        # Two tables of ours may share columns of the device (Sentry3 temperature and humidity).
        asked = {}
        for table, column in walks:
            oid = f"{table.oid}.{column.oid}"
            asked[oid] = Walk(
                oid, len(table.id_style), column.size, table.rows, table.oid, column.kind == TEXT,
                self.repetitions,
            )  # fmt: skip
        answer = self.source.read([Scalar(c.oid, c.size) for c in scalars], list(asked.values()))
        for column in scalars:
            value = answer.scalars.get(f"{column.oid}.0")
            self.scalars[column.name] = None if value is None else cell(column, value)
            if value is not None:
                self.answered.add(column.name)
        self._take(answer, walks)
        return True

    def _take(self, answer: Varbinds, walks: list[tuple[Table, Column]]) -> None:
        for table, column in walks:
            self._read.setdefault(table.name, {})[column.name] = column
            cells = self._cells.setdefault(table.name, {})
            name = column.name
            for index, value in answer.columns.get(f"{table.oid}.{column.oid}", ()):
                cells.setdefault(index, {})[name] = cell(column, value)
            self._rows.pop(table.name, None)

    def read_cells(self, wanted: Iterable[tuple[Table, Column, Index]]) -> None:
        """Read single cells that have not been read yet: names of a few of many objects.

        Raises ``SourceError`` when the source cannot answer.
        """
        asked = {
            (table.name, column.name, index): (
                column,
                Scalar(f"{table.oid}.{column.oid}", column.size, index),
            )
            for table, column, index in wanted
            if column.name not in self._read.get(table.name, {})
            and column.name not in self._cells.get(table.name, {}).get(index, {})
        }
        if not asked:
            return
        answer = self.source.read([scalar for _, scalar in asked.values()], [])
        for (table_name, name, index), (column, scalar) in asked.items():
            value = answer.scalars.get(scalar.instance)
            cells = self._cells.setdefault(table_name, {}).setdefault(index, {})
            cells[name] = None if value is None else cell(column, value)
            self._rows.pop(table_name, None)

    def rows(self, table: Table) -> list[Row]:
        """The objects of a table in device order; an empty list if the device has none."""
        rows = self._rows.get(table.name)
        if rows is None:
            rows = self._rows[table.name] = list(_rows(table, self._cells.get(table.name, {})))
        return rows

    def provides(self, table: Table, column: Column) -> bool:
        """Whether the device answered the column for at least one object."""
        return any(column.name in row.cells for row in self.rows(table))

    def read_columns(self, table: Table) -> dict[str, Column]:
        """The columns of a table that were asked for, by name."""
        return self._read.get(table.name, {})

    def is_of(self, family: Family) -> bool:
        """Whether sysObjectID, once read, is one of a family's."""
        oid = f"{self.scalars.get(SYS_OBJECT_ID.name) or ''}."
        return oid.startswith(f"{family.enterprise}.")

    def number(self, column: Column | None) -> float | None:
        """A scalar in the suite's unit; None if there is no reading."""
        value = self.scalars.get(column.name) if column else None
        return None if isinstance(value, (str, Beyond)) else value

    def text(self, columns: Iterable[Column]) -> str:
        """The first of some scalars that has a text; empty if none has."""
        return next((str(self.scalars[c.name]) for c in columns if self.scalars.get(c.name)), "")


def _rows(table: Table, cells: dict[Index, dict[str, Cell]]) -> Iterable[Row]:
    """Rows by index; an ID that the agent leaves out, or gives twice, is made from the index."""
    given: dict[str, int] = {}
    for row in cells.values():
        id = row.get(table.id.name)
        given[str(id)] = given.get(str(id), 0) + 1
    for index in sorted(cells):
        row = cells[index]
        id = str(row.get(table.id.name) or "")
        if not id or given[id] > 1:
            id = made_id(table.id_style, index)
        yield Row(index, id, str(row.get(table.label.name) or ""), row)
