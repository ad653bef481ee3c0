"""What to ask an agent next, and how far each column has been read.

Pure: nothing here sends anything. Requests are as few as the agent allows: scalars and many columns
share one, the number of repetitions is what fits into a response, and a column is asked for until
its end has been seen, so that no row can hide.
"""

from __future__ import annotations

from typing import NamedTuple

from check_sentry4.snmp import Index, Scalar, SourceError, Value, Walk, parse_index

#: Octets of a varbind of the enterprise tree beside its value and its index: three headers of two
#: octets, and 1.3.6.1.4.1.1718.4.1.TABLE.SUBTABLE.1.COLUMN.
VARBIND = 19
#: The same for a scalar of that tree.
SCALAR = 18
#: Rows that no PDU has (the MIB allows 6 units of 4 cords with 128 outlets each).
MOST_ROWS = 6 * 4 * 128
#: What follows the last ID of a table is a name of up to so many octets.
LONGEST_NAME = 32
#: Objects in one request, which is to stay as small as its response.
MOST_OIDS = 60


class Cursor:
    """How far one column has been read."""

    __slots__ = ("beyond", "depth", "ended", "guess", "last", "oid", "prefix", "rows", "size",
                 "table")  # fmt: skip

    def __init__(self, walk: Walk) -> None:
        self.oid = walk.oid
        self.prefix = f".{walk.oid}."
        self.depth = walk.depth
        self.size = VARBIND + walk.depth + walk.size
        self.beyond = max(0, LONGEST_NAME - walk.size) if walk.text else 0
        self.table = walk.table
        self.guess = walk.rows + 1  # rows still expected, and the one after the last
        self.last: Index = ()  # the index read last
        self.rows: list[tuple[Index, Value]] = []
        self.ended = False

    def after(self, index: Index) -> str:
        """What to ask for to get what follows ``index``."""
        return f".{self.oid}.{'.'.join(map(str, index))}" if index else f".{self.oid}"

    def take(self, asked: Index, oid: str, value: Value | None) -> None:
        """Take what followed ``asked``; the first thing beyond this column is its end.

        What followed something further on is not taken: there may be more before it.
        Raises ``SourceError`` if the agent does not go forward.
        """
        if self.ended or asked > self.last:
            return
        if not oid or not oid.startswith(self.prefix):
            if oid and key(oid) <= key(self.after(asked)):
                raise _not_increasing(oid, self.after(asked))
            self.ended = True
            return
        index = parse_index(oid[len(self.prefix) :], self.depth)
        if index is None:
            raise SourceError(f"the agent answered {oid[1:]}, an index that the MIB does not have")
        if index <= asked:
            raise _not_increasing(oid, self.after(asked))
        if index <= self.last:
            return  # had before: a cell is missing between
        if len(self.rows) >= MOST_ROWS:
            raise SourceError(f"the agent does not end the column {self.oid}: look at its firmware")
        if value is not None:
            self.rows.append((index, value))
        self.last = index
        self.guess -= 1


def _not_increasing(oid: str, asked: str) -> SourceError:
    return SourceError(
        f"the agent answered {oid[1:]} to {asked[1:]} (OID not increasing): "
        "look at its firmware, or at what answers on this address and port"
    )


def key(oid: str) -> list[int]:
    """An OID as numbers, to compare it by; what is no number is before all."""
    return [int(part) if part.isdecimal() else -1 for part in oid.strip(".").split(".")]


class Request(NamedTuple):
    """What one request asks for: scalars, single cells, and columns a number of times."""

    scalars: list[Scalar]
    cells: list[tuple[Cursor, Index]]
    columns: list[Cursor]
    reps: int

    @property
    def oids(self) -> list[str]:
        """What to ask for, in this order; with GETBULK the columns are the repeaters."""
        return [
            *(f".{scalar.oid}" for scalar in self.scalars),
            *(cursor.after(index) for cursor, index in self.cells),
            *(cursor.after(cursor.last) for cursor in self.columns),
        ]

    def take(self, varbinds: list[tuple[str, Value | None]]) -> bool:
        """Give each varbind after the scalars to its column; whether any column got on by it."""
        cursors = [*(cursor for cursor, _ in self.cells), *self.columns]
        before = [(cursor.last, cursor.ended) for cursor in cursors]
        for (cursor, asked), (oid, value) in zip(self.cells, varbinds):
            cursor.take(asked, oid, value)
        for number, (oid, value) in enumerate(varbinds[len(self.cells) :]):
            cursor = self.columns[number % len(self.columns)]
            cursor.take(cursor.last, oid, value)
        return before != [(cursor.last, cursor.ended) for cursor in cursors]


def compose(
    scalars: list[Scalar],
    cursors: list[Cursor],
    known: dict[str, list[Index]],
    room: int,
    most: int,
) -> Request:
    """A request whose response fills ``room`` octets with what is not known yet: scalars first.

    Of a table whose rows are not known, a column is asked for as many rows as are expected. Once
    one column of a table has ended its rows are known, and the others are asked for just those
    and for their own end, cell by cell where that fills the response better. ``most`` is how many
    rows of a column one request can ask for.
    """
    asked: list[Scalar] = []
    for scalar in scalars:
        if asked and SCALAR + scalar.size > room:
            return Request(asked, [], [], 0)
        asked.append(scalar)
        room -= SCALAR + scalar.size
    unknown = [cursor for cursor in cursors if cursor.table not in known]
    rest = [cursor for cursor in cursors if cursor.table in known]
    columns, reps = _columns(unknown, room, most, alone=not rest)
    room -= sum(cursor.size * reps + cursor.beyond for cursor in columns)
    runs: list[tuple[Cursor, list[Index]]] = []
    count = len(asked) + len(columns)
    for cursor in rest:
        rows = known[cursor.table]
        ahead = [cursor.last, *(index for index in rows if index > cursor.last)]
        fits = min(len(ahead), max(0, room - cursor.beyond) // cursor.size, MOST_OIDS - count)
        if fits < 1 and not (columns or runs):
            fits = 1
        if fits < 1:
            break
        runs.append((cursor, ahead[:fits]))
        room -= fits * cursor.size + (cursor.beyond if fits == len(ahead) else 0)
        count += fits
    if most > 1 and not columns and runs:
        lengths: dict[int, int] = {}
        for _, run in runs:
            lengths[len(run)] = lengths.get(len(run), 0) + len(run)
        reps = max(lengths, key=lambda length: lengths[length])
    columns += [cursor for cursor, run in runs if len(run) == reps]
    cells = [(cursor, index) for cursor, run in runs if len(run) != reps for index in run]
    return Request(asked, cells, columns, reps)


def _columns(unknown: list[Cursor], room: int, most: int, alone: bool) -> tuple[list[Cursor], int]:
    """Columns of tables whose rows are not known, and for how many rows to ask each.

    First one of each table; if there is nothing else to ask for (``alone``), more of them.
    """
    smallest: dict[str, Cursor] = {}
    for cursor in unknown:
        best = smallest.setdefault(cursor.table, cursor)
        if cursor.size < best.size:
            smallest[cursor.table] = cursor
    chosen: list[Cursor] = []
    size = beyond = 0
    for cursor in sorted(smallest.values(), key=lambda cursor: cursor.guess)[:MOST_OIDS]:
        if chosen and size + cursor.size + beyond + cursor.beyond > room:
            break
        chosen.append(cursor)
        size, beyond = size + cursor.size, beyond + cursor.beyond
    if not chosen:
        return [], 0
    reps = max(1, min((room - beyond) // size, chosen[0].guess, most))
    if alone:
        for cursor in unknown:
            more, after = size + cursor.size, beyond + cursor.beyond
            if cursor not in chosen and cursor.guess >= reps and more * reps + after <= room:
                chosen.append(cursor)
                size, beyond = more, after
        # Past the end there may be longer values.
        reps = min(most, max(reps, room // (size + beyond)))
    return chosen, reps
