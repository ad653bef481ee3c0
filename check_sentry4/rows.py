"""Flat varbinds become objects: index, id, name, and typed values in the suite's units."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from check_sentry4 import pivot
from check_sentry4.mib.model import (
    BITS,
    DECIMAL,
    LISTED,
    NUMBER,
    SYS_OBJECT_ID,
    TEXT,
    Column,
    Family,
    Table,
    Where,
)
from check_sentry4.snmp import Index, Scalar, Source, Value, Varbinds, Walk
from check_sentry4.state import OK
from check_sentry4.text import clean


class OutOfRange(NamedTuple):
    """A number above the MIB's range, which is no reading."""

    raw: int

    @property
    def is_marker(self) -> bool:
        """Whether all its bits are ones: 65535 and 4294967295 mean "no reading", as -1 does."""
        return self.raw in (0xFFFF, 0xFFFFFFFF)


#: A number in the suite's unit, an enumerated value, a text; None: answered, but no reading.
Cell = float | int | str | OutOfRange | None


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


#: A number as a text, with its unit or without: 0.80, 32A; 3x32A and 24/30A are none.
_DECIMAL = r"(-?\d{1,9}(?:\.\d{1,6})?) ?(?:A|V|VA|W|Hz|%)?"  # compiled when it is used
#: BITS as Net-SNMP prints them, in recordings: octets, and the numbers of those that are set.
_PRINTED_BITS = rb"([0-9A-F]{2})( [0-9A-F ]+)?"


def cell(column: Column, value: Value) -> Cell:
    """A value of the agent in the suite's unit; None if it is no reading (wrong type, -1, -410)."""
    if column.raw.codes and isinstance(value, int):
        return dict(column.raw.codes).get(value, value)
    if column.kind == NUMBER and isinstance(value, int):  # the commonest by far
        return _number(column, value)
    if column.kind == LISTED:
        return len([word for word in _text(value).split(",") if word.strip()])
    if column.kind == TEXT:
        return _text(value)
    if column.kind == BITS and isinstance(value, bytes):
        return _bits(value)
    if column.kind == DECIMAL:
        return _decimal(column, value)
    if isinstance(value, int):
        return value
    texts = column.enum is not None and any(isinstance(v, str) for v in column.enum.values)
    return (clean(value) or None) if texts else None


def _number(column: Column, raw: int) -> Cell:
    raw = abs(raw) if column.raw.unsigned else raw + column.raw.offset
    if raw < column.min:
        return None
    if raw > column.max:
        return OutOfRange(raw)
    raw *= column.raw.times
    return raw if column.divisor == 1 else raw / column.divisor


def _bits(value: bytes) -> int:
    printed = re.fullmatch(_PRINTED_BITS, value.strip()) if len(value) > 1 else None
    octet = int(printed.group(1), 16) if printed else (value or b"\0")[0]
    return int(f"{octet:08b}"[::-1], 2)  # the first bit is that of the lowest number


def _decimal(column: Column, value: Value) -> Cell:
    if isinstance(value, int):
        return value if value >= column.min else None
    found = re.fullmatch(_DECIMAL, clean(value))
    told = float(found.group(1)) if found else None
    return None if told is None or told < column.min else told / column.divisor


def _text(value: Value) -> str:
    return clean(value) if isinstance(value, (bytes, str)) else str(value)


def _alone(table: Table, column: Column) -> bool:
    """Whether the cells of a column are asked for one by one."""
    if table.rows.pivot is not None:
        return True
    return column.single or (bool(table.rows.not_there) and column not in _slots(table))


def _slots(table: Table) -> list[Column]:
    """What tells which of many slots there are, and what each is; it is walked, before all else."""
    if table.rows.pivot is not None:
        return []
    where = table.rows.where.columns if table.rows.where else ()
    states = table.states.all if table.rows.not_there else ()
    found = (table.anchor, *where, *states)
    return [column for column in found if column is not None and not column.single]


def _is_absent(column: Column, value: Value) -> bool:
    """Whether the agent says that it has no such cell."""
    if not column.absent:
        return False
    return (value if isinstance(value, int) else clean(value).lower()) in column.absent


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


def _trial(table: Table, column: Column, index: Index) -> tuple[str, str, Index]:
    """What stands for a single cell that was asked for."""
    return table.name, column.oid if column.per_cell else column.name, index


def index_on(unit: Row, number: int) -> Index:
    """The index of an object by its unit and its number there."""
    return (*unit.index, number)


def not_answered(table: Table, index: Index) -> Row:
    """An object of which the device answers nothing itself, but others are part of it."""
    return Row(table, index, made_id(table.id_style, index), "", {})


class Plan:
    """What an answer needs: scalars, columns, single cells; each once, in the order asked for."""

    def __init__(self) -> None:
        self.scalars: dict[str, Column] = {}
        self.columns: dict[str, tuple[Table, dict[str, Column]]] = {}
        self._conditions: dict[str, Sequence[tuple[Column, Where]]] = {}
        self.cells: dict[tuple[str, str, Index], tuple[Table, Column, Index]] = {}

    def cell(self, table: Table, index: Index, *columns: Column | None) -> None:
        """Add columns of one object; None is passed over."""
        for column in columns:
            if column is not None and (column.oid or column.scalar_oids):
                self.cells[table.name, column.name, index] = table, column, index

    def scalar(self, *columns: Column) -> None:
        """Add scalars."""
        for column in columns:
            self.scalars[column.name] = column

    def add(self, table: Table, *columns: Column | None) -> None:
        """Add columns of a table; None is passed over."""
        if table.name not in self.columns:
            self.columns[table.name] = (table, {})
            self._conditions[table.name] = table.conditions
            # Which of the rows are objects of the table at all, and where they are.
            where = table.rows.where.columns if table.rows.where else ()
            own = table.states.status if table.rows.not_there else None
            columns = (*where, own, *table.placed_by, *columns)
        _, wanted = self.columns[table.name]
        for column, where_it_is in self._conditions[table.name]:
            if column in columns:
                columns = (*where_it_is.columns, *columns)
        for each in columns:
            if each is not None and (each.oid or each.scalar_oids):  # else it is only computed
                wanted[each.name] = each

    def include(self, other: Plan) -> None:
        """Add what another plan has."""
        self.scalars.update(other.scalars)
        self.cells.update(other.cells)
        for table, columns in other.columns.values():
            self.add(table, *columns.values())


class Device:
    """What has been read of a device so far.

    ``repetitions`` is how many rows its agent may be asked for at once (0: any number). ``like`` is
    the same device, of which the names of variables are known.
    """

    def __init__(self, source: Source, repetitions: int = 0, like: Device | None = None) -> None:
        self.source = source
        self.repetitions = repetitions
        #: The names of variables by index, by the OID of their column; and whose they are, by
        #: table (``Rows.pivot``).
        self._names: dict[str, list[tuple[Index, Value]]] = like._names if like else {}
        self._variables: dict[str, pivot.Variables] = {}
        self.scalars: dict[str, Cell] = {}
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

    def read(self, plan: Plan) -> bool:
        """Read what ``plan`` names and has not been read yet; whether there was any.

        Raises ``SourceError`` when the source cannot answer; asked again, it asks again.
        """
        plan = self._as_it_answers(plan)
        for table in (
            *(t for t, _ in plan.columns.values()),
            *(t for t, *_ in plan.cells.values()),
        ):
            self._find_variables(table)
        scalars = [c for name, c in plan.scalars.items() if name not in self.scalars]
        walks, singles, waiting = self._left_of(plan)
        few = [(t, c, i) for t, c, i in plan.cells.values() if not self.has_tried(t, c, i)]
        if not scalars and not walks and not singles and not few:
            return False
        cells = [
            (table, column, index, Scalar(place[0], column.size, place[1]))
            for table, column, index in (
                *((t, c, index) for t, c in singles for index in self._places(t)),
                *few,
            )
            if (place := self.place(table, column, index))
        ]
        beside = [pivot.about(table, column, scalar.row) for table, column, _, scalar in cells]
        answer = self._asked(
            scalars, walks, [*(scalar for *_, scalar in cells), *(s for b in beside for s in b)]
        )
        self._take_scalars(scalars, answer)
        for table, column in walks:
            self._take(table, column, answer.columns.get(column.within(table.oid), ()))
        for (table, column, index, scalar), told in zip(cells, beside):
            if scalar.instance in answer.scalars:
                column = pivot.as_it_tells(column, told, answer.scalars)
                self._take(table, column, ((index, answer.scalars[scalar.instance]),))
        for table, column in (*walks, *singles):
            self._read.setdefault(table.name, {})[column.name] = column
            self._rows.pop(table.name, None)
        for table, column, index in few:
            self._tried.add(_trial(table, column, index))
            self._rows.pop(table.name, None)
        for table, index in self._searched(plan, walks):
            self._cells.setdefault(table.name, {}).setdefault(index, {})
            self._rows.pop(table.name, None)
        instead = self._instead([*walks, *singles])
        others = self._turn_to_others([table for table, _ in walks])
        if waiting or instead.columns or instead.cells or others:
            plan.include(instead)
            self.read(plan)
        return True

    def _take_scalars(self, columns: Iterable[Column], answer: Varbinds) -> None:
        """Take what the agent answered of scalars."""
        for column in columns:
            value = answer.scalars.get(f"{column.oid}.0")
            self.scalars[column.name] = None if value is None else cell(column, value)
            if column.kind == TEXT and isinstance(value, bytes):
                self._uncut[column.name] = clean(value, None)
            if value is not None:
                self.answered.add(column.name)

    def place(self, table: Table, column: Column, index: Index) -> tuple[str, Index] | None:
        """OID and instance of the cell of an object; None where it has none."""
        if table.rows.pivot is None:
            return column.cell(table.oid, index)
        own = self._variables.get(table.name, {}).get(index, {})
        return pivot.place(table, column, own.get(column.oid))

    def _find_variables(self, table: Table) -> None:
        """Find the objects of a table whose variables are rows, and where these are."""
        how = table.rows.pivot
        if how is None or table.name in self._variables:
            return
        if how.names not in self._names:
            walk = pivot.names_of(how, self.repetitions)
            self._names[how.names] = self.source.read([], [walk]).columns.get(how.names, [])
        found = pivot.variables(how, self._names[how.names])
        self._variables[table.name] = found
        self._cells.setdefault(table.name, {}).update((index, {}) for index in found)

    def _places(self, table: Table) -> Iterable[Index]:
        """The objects that single cells are asked of."""
        return table.rows.fixed or [row.index for row in self.rows(table)]

    def _left_of(
        self, plan: Plan
    ) -> tuple[list[tuple[Table, Column]], list[tuple[Table, Column]], bool]:
        """The columns to walk, those to ask cell by cell, and whether some have to wait.

        Which objects there are has to be known before what is asked for one by one; and which of
        many slots there are, before all else.
        """
        walks: list[tuple[Table, Column]] = []
        singles: list[tuple[Table, Column]] = []
        waiting = False
        for table, columns in plan.columns.values():
            known = self._read.get(table.name, {})
            left = [c for name, c in columns.items() if name not in known]
            slots = [] if table.rows.fixed else _slots(table)
            needed = [columns.get(c.name, c) for c in slots if c.name not in known]
            own = table.states.status if table.rows.not_there else None
            if not needed and own is not None and own.name not in known and len(left) > 1:
                needed = [own]  # one scalar an object: what is not there need not be asked more
            if needed and any(_alone(table, c) for c in left):
                left, waiting = needed, True
            walks += [(table, c) for c in left if not _alone(table, c)]
            singles += [(table, c) for c in left if _alone(table, c)]
        return walks, singles, waiting

    def _asked(
        self,
        scalars: Iterable[Column],
        walks: Iterable[tuple[Table, Column]],
        cells: Iterable[Scalar],
    ) -> Varbinds:
        """What the source answers to scalars, columns and single cells.

        Two tables of ours may share columns of the device (Sentry3 temperature and humidity).
        """
        asked = {}
        for table, column in walks:
            oid = column.within(table.oid)
            asked[oid] = Walk(
                oid,
                len(table.id_style),
                column.size,
                table.rows.expected,
                table.oid,
                column.kind == TEXT,
                self.repetitions,
            )
        alone = {scalar.instance: scalar for scalar in cells}
        if not scalars and not asked and not alone:
            return Varbinds({}, {})
        return self.source.read(
            [*(Scalar(c.oid, c.size) for c in scalars), *alone.values()], list(asked.values())
        )

    def _as_it_answers(self, plan: Plan) -> Plan:
        """A plan in which tables that are not answered are those of other firmware."""
        if not self._others:
            return plan
        made = Plan()
        made.scalars = plan.scalars
        for table, columns in plan.columns.values():
            other = self._others.get(table.name)
            known = other.columns if other is not None else columns
            made.add(other or table, *(known.get(name) for name in columns))
        for (name, _, index), (table, column, _) in plan.cells.items():
            other = self._others.get(name)
            own = other.columns.get(column.name) if other is not None else column
            made.cell(other or table, index, own)
        return made

    def _turn_to_others(self, read: Iterable[Table]) -> bool:
        """Whether tables that were just read, and of which nothing is answered, have another."""
        turned = False
        for table in read:
            if table.rows.fallback is None or self.rows(table):
                continue
            self._others[table.name] = table.rows.fallback
            self._forget(table.name)
            turned = True
        return turned

    def _forget(self, name: str) -> None:
        """Forget what was read of a table."""
        self._read.pop(name, None)
        self._rows.pop(name, None)
        self._cells.pop(name, None)
        self._absent.pop(name, None)

    def _take(self, table: Table, column: Column, came: Iterable[tuple[Index, Value]]) -> None:
        """Take what the agent answered of a column."""
        rows, name = self._cells.setdefault(table.name, {}), column.name
        for index, value in came:
            if column.absent and _is_absent(column, value):
                self._absent.setdefault(table.name, {}).setdefault(index, set()).add(name)
                continue
            if index not in rows:
                rows[index] = {}
            rows[index][name] = cell(column, value)
            if column.per_cell:
                self._absent.get(table.name, {}).get(index, set()).discard(name)

    def _searched(
        self, plan: Plan, walks: Iterable[tuple[Table, Column]]
    ) -> list[tuple[Table, Index]]:
        """The objects of tables whose anchor was just read and not answered: by their readings."""
        lost: dict[str, tuple[Table, Walk]] = {}
        for table, column in walks:
            tailed = [c for c in plan.columns[table.name][1].values() if c.index_suffix]
            if column == table.anchor and tailed and not self.rows(table):
                state = next((c for c in tailed if c.enum), tailed[0])
                depth = len(table.id_style) + len(state.index_suffix)
                oid = state.within(table.oid)
                lost[oid] = (table, Walk(oid, depth, state.size, table.rows.expected, oid))
        if not lost:
            return []
        answer = self.source.read([], [walk for _, walk in lost.values()])
        return [
            (table, index[: len(table.id_style)])
            for oid, (table, _) in lost.items()
            for index, _ in answer.columns.get(oid, ())
        ]

    def _instead(self, read: Iterable[tuple[Table, Column]]) -> Plan:
        """What other firmware has elsewhere, of columns that this agent does not answer."""
        wanted = Plan()
        for table, column in read:
            if column.fallback is not None and column.fallback.per_cell:
                self._fill(wanted, table, column, column.fallback)
                continue
            if column.fallback is None or self.provides(table, column):
                continue
            if any(column.name in names for names in self._absent.get(table.name, {}).values()):
                continue  # it answers the column: no object has it
            if self.rows(table) or (table.anchor and table.anchor.fallback):
                del self._read[table.name][column.name]
                wanted.add(table, column.fallback)
        return wanted

    def _fill(self, wanted: Plan, table: Table, column: Column, other: Column) -> None:
        """Have cells read elsewhere that objects lack.

        Elsewhere in the device's table it is known of all; in another one, of the first unit.
        """
        beside = not other.scalar_oids and other.within(table.oid).startswith(f"{table.oid}.")
        for row in self.rows(table):
            if row.cells.get(column.name) is None and (beside or row.unit_number in (None, 1)):
                wanted.cell(table, row.index, other)

    def read_cells(self, wanted: Iterable[tuple[Table, Column, Index]]) -> None:
        """Read single cells that have not been read yet: names of a few of many objects.

        Raises ``SourceError`` when the source cannot answer.
        """
        left = {
            (table.name, column.name, index): (table, column)
            for table, column, index in map(self._where_it_answers, wanted)
            if column.name not in self._read.get(table.name, {})
            and column.name not in self._cells.get(table.name, {}).get(index, {})
        }
        asked = {
            key: Scalar(place[0], column.size, place[1])
            for key, (table, column) in left.items()
            if (place := self.place(table, column, key[2]))
        }
        if not asked:
            return
        beside = {k: pivot.about(*left[k], scalar.row) for k, scalar in asked.items()}
        also = [scalar for told in beside.values() for scalar in told]
        answer = self.source.read([*asked.values(), *also], [])
        elsewhere = []
        for key, scalar in asked.items():
            (table, column), index = left[key], key[2]
            column = pivot.as_it_tells(column, beside[key], answer.scalars)
            value = answer.scalars.get(scalar.instance)
            if value is None and column.fallback is not None:
                elsewhere.append((table, column.fallback, index))
                continue
            cells = self._cells.setdefault(table.name, {}).setdefault(index, {})
            none = value is None or _is_absent(column, value)
            cells[column.name] = None if none or value is None else cell(column, value)
            self._rows.pop(table.name, None)
        self.read_cells(elsewhere)

    def _where_it_answers(self, wanted: tuple[Table, Column, Index]) -> tuple[Table, Column, Index]:
        """A cell in the table of other firmware, where that is read instead."""
        table, column, index = wanted
        other = self._others.get(table.name)
        if other is None:
            return wanted
        return other, other.columns.get(column.name, column), index

    def excerpt(self, objects: Iterable[tuple[Table, Index]]) -> Device:
        """A copy of what has been read, with just these objects of their tables.

        What is read of some objects only would make the others look as if they did not answer it.
        """
        chosen: dict[str, set[Index]] = {}
        for table, index in objects:
            chosen.setdefault(table.name, set()).add(index)
        copy = Device(self.source, self.repetitions, self)
        copy._variables, copy._others = dict(self._variables), dict(self._others)
        copy.scalars, copy.answered = dict(self.scalars), set(self.answered)
        copy._read = {name: dict(columns) for name, columns in self._read.items()}
        copy._tried = set(self._tried)
        copy._absent = {
            name: {index: set(names) for index, names in lacks.items()}
            for name, lacks in self._absent.items()
        }
        copy._cells = {
            name: {i: dict(row) for i, row in rows.items() if i in chosen.get(name, rows)}
            for name, rows in self._cells.items()
        }
        return copy

    def rows(self, table: Table) -> list[Row]:
        """The objects of a table in device order; an empty list if the device has none."""
        rows = self._rows.get(table.name)
        if rows is None:
            cells, absent = self._cells.get(table.name, {}), self._absent.get(table.name, {})
            there = self._others.get(table.name, table)
            rows = self._rows[table.name] = list(_rows(there, cells, absent))
        return rows

    def provides(self, table: Table, column: Column) -> bool:
        """Whether the device answered the column for at least one object."""
        return any(column.name in row.cells for row in self.rows(table))

    def has_tried(self, table: Table, column: Column, index: Index) -> bool:
        """Whether a single cell, or the whole column, was asked for."""
        if _trial(table, column, index) in self._tried:
            return True
        return not column.per_cell and column.name in self.read_columns(table)

    def read_columns(self, table: Table) -> dict[str, Column]:
        """The columns of a table that were asked for, by name."""
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


def _own(
    table: Table, cells: dict[str, Cell], absent: Collection[str]
) -> tuple[dict[str, Cell], Collection[str]]:
    """The cells of an object, and what it has not, without the readings that it has not."""
    for column, where in table.conditions:
        if not where.takes(cells.get(c.name) for c in where.columns):
            cells = {name: cell for name, cell in cells.items() if name != column.name}
            absent = {*absent, column.name}
    return cells, absent


def _rows(
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
