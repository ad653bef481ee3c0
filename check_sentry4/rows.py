"""Flat varbinds become objects: index, id, name, and typed values in the suite's units."""

from __future__ import annotations

from collections.abc import Iterable

from check_sentry4.mib.model import NUMBER, SYS_OBJECT_ID, TEXT, Column, Table
from check_sentry4.snmp import Answer, Index, Scalar, Source, Value, Walk
from check_sentry4.text import clean

#: A number in the suite's unit, an enumerated value, a text; None: answered, but no reading.
Cell = float | int | str | None


class Row:
    """One object. ``cells`` holds what the agent answered of it, by column name."""

    __slots__ = ("cells", "id", "index", "name")

    def __init__(self, index: Index, id: str, name: str, cells: dict[str, Cell]) -> None:
        self.index = index
        self.id = id
        self.name = name
        self.cells = cells

    @property
    def label(self) -> str:
        """``NAME(ID)``, or the ID alone where there is no name (spec 6)."""
        return f"{self.name}({self.id})" if self.name else self.id

    def number(self, column: Column | None) -> float | None:
        """The value of a column in the suite's unit; None if there is no reading."""
        cell = self.cells.get(column.name) if column else None
        return None if isinstance(cell, str) else cell


def cell(column: Column, value: Value) -> Cell:
    """A value of the agent in the suite's unit; None if it is no reading (wrong type, -1, -410)."""
    if column.kind == TEXT:
        return clean(value) if isinstance(value, (bytes, str)) else str(value)
    if not isinstance(value, int):
        return None
    if column.kind == NUMBER:
        if value < column.least:
            return None
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

    def include(self, part: Plan) -> None:
        """Add all that another plan asks for."""
        self.scalars.update(part.scalars)
        for table, columns in part.columns.values():
            self.add(table, *columns.values())


class Device:
    """What has been read of a device so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.scalars: dict[str, Cell] = {}
        self._cells: dict[str, dict[Index, dict[str, Cell]]] = {}
        self._read: dict[str, dict[str, Column]] = {}
        self._rows: dict[str, list[Row]] = {}

    def read(self, plan: Plan) -> None:
        """Read what ``plan`` names and has not been read yet.

        Raises ``SourceError`` when the source cannot answer.
        """
        scalars = [c for name, c in plan.scalars.items() if name not in self.scalars]
        walks: list[tuple[Table, Column]] = []
        for table, columns in plan.columns.values():
            known = self._read.setdefault(table.name, {})
            walks += [(table, c) for name, c in columns.items() if name not in known]
            known.update(columns)
        if not scalars and not walks:
            return
        # Two tables of ours may share columns of the device (Sentry3 temperature and humidity).
        asked = {}
        for table, column in walks:
            oid = f"{table.oid}.{column.oid}"
            asked[oid] = Walk(
                oid, len(table.id_style), column.size, table.rows, table.oid, column.kind == TEXT
            )
        answer = self.source.read([Scalar(c.oid, c.size) for c in scalars], list(asked.values()))
        for column in scalars:
            value = answer.scalars.get(column.oid)
            self.scalars[column.name] = None if value is None else cell(column, value)
        self._take(answer, walks)

    def _take(self, answer: Answer, walks: list[tuple[Table, Column]]) -> None:
        for table, column in walks:
            cells = self._cells.setdefault(table.name, {})
            name = column.name
            for index, value in answer.columns.get(f"{table.oid}.{column.oid}", ()):
                cells.setdefault(index, {})[name] = cell(column, value)
            self._rows.pop(table.name, None)

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

    def is_below(self, oid: str) -> bool:
        """Whether sysObjectID, once read, lies in the tree of an OID."""
        return f"{self.scalars.get(SYS_OBJECT_ID.name) or ''}.".startswith(f"{oid}.")

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
