"""Reads a device: what is still to be read of it, where its firmware has that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from check_sentry4 import pivot
from check_sentry4.answers import Answers, trial
from check_sentry4.mib.model import TEXT, Column, Table, Where
from check_sentry4.rows import index_of
from check_sentry4.snmp import Index, Scalar, Source, Value, Varbinds, Walk
from check_sentry4.values import cell, is_absent


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

    def copy(self) -> Plan:
        """Another one, which may be added to."""
        made = Plan()
        made.scalars, made.cells = dict(self.scalars), dict(self.cells)
        made._conditions = dict(self._conditions)
        made.columns = {name: (table, dict(own)) for name, (table, own) in self.columns.items()}
        return made

    def include(self, other: Plan) -> None:
        """Add what another plan has."""
        self.scalars.update(other.scalars)
        self.cells.update(other.cells)
        for table, columns in other.columns.values():
            self.add(table, *columns.values())


class Device(Answers):
    """A device that is being read, and what it has answered so far.

    ``repetitions`` is how many rows its agent may be asked for at once (0: any number). ``like`` is
    the same device, of which the names of variables are known.
    """

    def __init__(self, source: Source, repetitions: int = 0, like: Device | None = None) -> None:
        super().__init__()
        self.source = source
        self.repetitions = repetitions
        #: The names of variables by index, by the OID of their column; and whose they are, by
        #: table (``Rows.pivot``).
        self._names: dict[str, list[tuple[Index, Value]]] = like._names if like else {}
        self._variables: dict[str, pivot.Variables] = {}

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
            self._tried.add(trial(table, column, index))
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
            (table, index_of(table, index))
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
            none = value is None or is_absent(column, value)
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
        copy._variables = dict(self._variables)
        copy.copy_of(self, chosen)
        return copy
