"""What a device has answered so far: scalars, cells, and which of them it has not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from check_sentry4.mib.model import SYS_OBJECT_ID, TEXT, Column, Family, Table
from check_sentry4.rows import Row, rows_of
from check_sentry4.snmp import Index, Value, Varbinds
from check_sentry4.text import clean
from check_sentry4.values import Cell, OutOfRange, cell, is_absent


def trial(table: Table, column: Column, index: Index) -> tuple[str, str, Index]:
    """What stands for a single cell that was asked for."""
    return table.name, column.oid if column.per_cell else column.name, index


class Answers:
    """What has been read of a device."""

    def __init__(self) -> None:
        self._scalars: dict[str, Cell] = {}
        #: What has been looked at: names of tables, "" for scalars; None: nobody takes note.
        self.looked_at: set[str] | None = None
        self._uncut: dict[str, str] = {}  # the texts among them, as long as they are
        self.answered: set[str] = set()  # the scalars that were
        self._cells: dict[str, dict[Index, dict[str, Cell]]] = {}
        self._read: dict[str, dict[str, Column]] = {}
        #: The single cells that were asked for.
        self._tried: set[tuple[str, str, Index]] = set()
        self._rows: dict[str, list[Row]] = {}
        #: Which columns of which objects the agent says not to have, by table.
        self._absent: dict[str, dict[Index, set[str]]] = {}
        #: The tables of other firmware that are read instead, by name.
        self._others: dict[str, Table] = {}

    @property
    def scalars(self) -> dict[str, Cell]:
        """The scalars that were asked for, by name; None: no reading."""
        if self.looked_at is not None:
            self.looked_at.add("")
        return self._scalars

    def of_table(self, name: str) -> tuple[object, ...]:
        """All that is known of a table, to be compared; of all scalars, where ``name`` is empty."""
        if not name:
            return tuple(self._scalars.items())
        return (
            tuple((index, *row.items()) for index, row in self._cells.get(name, {}).items()),
            tuple((i, tuple(sorted(of))) for i, of in self._absent.get(name, {}).items()),
            tuple(self._read.get(name, ())),
            name in self._others,
        )

    @property
    def is_untouched(self) -> bool:
        """Whether nothing has been asked of it yet."""
        return not (self._scalars or self._read or self._tried or self._others)

    def _take_scalars(self, columns: Iterable[Column], answer: Varbinds) -> None:
        """Take what the agent answered of scalars."""
        for column in columns:
            value = answer.scalars.get(f"{column.oid}.0")
            self.scalars[column.name] = None if value is None else cell(column, value)
            if column.kind == TEXT and isinstance(value, bytes):
                self._uncut[column.name] = clean(value, None)
            if value is not None:
                self.answered.add(column.name)

    def _forget(self, name: str) -> None:
        """Forget what was read of a table."""
        self._read.pop(name, None)
        self._rows.pop(name, None)
        self._cells.pop(name, None)
        self._absent.pop(name, None)

    def _take(self, table: Table, column: Column, came: Iterable[tuple[Index, Value]]) -> None:
        """Take what the agent answered of a column."""
        rows, name = self._cells.setdefault(table.name, {}), column.name
        if not column.absent and not column.per_cell:  # the commonest by far
            for index, value in came:
                own = rows.get(index)
                if own is None:
                    own = rows[index] = {}
                own[name] = cell(column, value)
            return
        for index, value in came:
            if column.absent and is_absent(column, value):
                self._absent.setdefault(table.name, {}).setdefault(index, set()).add(name)
                continue
            if index not in rows:
                rows[index] = {}
            rows[index][name] = cell(column, value)
            if column.per_cell:
                self._absent.get(table.name, {}).get(index, set()).discard(name)

    def copy_of(self, other: Answers, chosen: Mapping[str, set[Index]]) -> None:
        """Have what another one has; of the tables ``chosen`` these objects alone."""
        self._others = dict(other._others)
        self._scalars, self.answered = dict(other.scalars), set(other.answered)
        self._read = {name: dict(columns) for name, columns in other._read.items()}
        self._tried = set(other._tried)
        self._absent = {
            name: {index: set(names) for index, names in lacks.items()}
            for name, lacks in other._absent.items()
        }
        self._cells = {
            name: {i: dict(row) for i, row in rows.items() if i in chosen.get(name, rows)}
            for name, rows in other._cells.items()
        }

    def rows(self, table: Table) -> list[Row]:
        """The objects of a table in device order; an empty list if the device has none."""
        if self.looked_at is not None:
            self.looked_at.add(table.name)
        rows = self._rows.get(table.name)
        if rows is None:
            cells, absent = self._cells.get(table.name, {}), self._absent.get(table.name, {})
            there = self._others.get(table.name, table)
            rows = self._rows[table.name] = list(rows_of(there, cells, absent))
        return rows

    def provides(self, table: Table, column: Column) -> bool:
        """Whether the device answered the column for at least one object."""
        if table.all_are_objects and table.name not in self._others:  # rows are not needed for it
            if self.looked_at is not None:
                self.looked_at.add(table.name)
            return any(column.name in row for row in self._cells.get(table.name, {}).values())
        return any(column.name in row.cells for row in self.rows(table))

    def has_tried(self, table: Table, column: Column, index: Index) -> bool:
        """Whether a single cell, or the whole column, was asked for."""
        if self.looked_at is not None:
            self.looked_at.add(table.name)
        if trial(table, column, index) in self._tried:
            return True
        return not column.per_cell and column.name in self.read_columns(table)

    def read_columns(self, table: Table) -> dict[str, Column]:
        """The columns of a table that were asked for, by name."""
        if self.looked_at is not None:
            self.looked_at.add(table.name)
        return self._read.get(table.name, {})

    def is_of(self, family: Family) -> bool:
        """Whether sysObjectID, once read, is one of a family's."""
        oid = f"{self.scalars.get(SYS_OBJECT_ID.name) or ''}."
        return any(oid.startswith(f"{p}.") for p in family.object_ids or (family.enterprise,))

    def number(self, column: Column | None) -> float | None:
        """A scalar in the suite's unit; None if there is no reading."""
        value = self.scalars.get(column.name) if column else None
        return None if isinstance(value, (str, OutOfRange)) else value

    def text(self, columns: Iterable[Column]) -> str:
        """The first of some scalars that has a text; empty if none has."""
        return next(self._texts(columns), "")

    def whole_text(self, columns: Iterable[Column]) -> str:
        """The same, as long as it is: two versions may differ at its end."""
        texts = (self._uncut.get(column.name, "") for column in columns)
        return next((text for text in texts if text), "")

    def location(self, columns: Iterable[Column]) -> str:
        """The first of some scalars that names a place; empty if none does.

        "Unknown" is what Net-SNMP, and devices that have it inside, answer when nobody has set one.
        """
        return next((text for text in self._texts(columns) if text.lower() != "unknown"), "")

    def _texts(self, columns: Iterable[Column]) -> Iterator[str]:
        return (str(self.scalars[c.name]) for c in columns if self.scalars.get(c.name))
