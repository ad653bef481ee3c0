"""What to ask an agent next, and how far each column has been read.

Pure: nothing here sends anything. Requests are as few as the agent allows: scalars and many columns
share one, the number of repetitions is what fits into a response, and a column is asked for until
its end has been seen, so that no row can hide.
"""

from __future__ import annotations

from typing import NamedTuple

from check_sentry4.snmp import Index, Scalar, SourceError, Value, Walk, parse_index

#: Octets of a varbind beside its OID and its value: three headers of two octets.
HEADERS = 6
#: Rows that no PDU has (Sentry4-MIB allows 6 units of 4 cords with 128 outlets each).
MOST_ROWS = 6 * 4 * 128
#: What follows the last ID of a table is a name of up to so many octets.
LONGEST_NAME = 32
#: What comes back for a column that the agent does not have may be longer: numbers follow numbers,
#: which have up to so many octets, and names follow IDs.
LONGEST_NUMBER = 4
SURPRISING_NAME = 16
#: How many rows to expect where there are more than there seemed to be.
FEW_ROWS = 8
#: Objects in one request, which is to stay as small as its response.
MOST_OIDS = 60


#: What is said of answers that make no sense; docs/ lists these as troubleshooting.
NO_INDEX = "the agent answered {oid}, an index that the MIB does not have"
NOT_ENDING = "the agent does not end the column {oid}: look at its firmware"
NOT_INCREASING = (
    "the agent answered {oid} to {asked} (OID not increasing): look at its firmware, or at what "
    "answers on this address and port"
)


class End:
    """What comes instead of an OID where the MIB ends: a value of its own, never an empty OID."""


END = End()


def octets(oid: str) -> int:
    """The length of an OID on the wire, without its header.

    >>> octets("1.3.6.1.4.1.1718.4.1.1.1.2")
    12
    """
    parts = oid.split(".")[2:]  # the first two share an octet
    return 1 + sum((int(part).bit_length() + 6) // 7 or 1 for part in parts)


class Cursor:
    """How far one column has been read."""

    __slots__ = (
        "beyond",
        "depth",
        "ended",
        "guess",
        "last",
        "oid",
        "prefix",
        "rows",
        "size",
        "subtable",
        "surprise",
        "table",
    )

    def __init__(self, walk: Walk) -> None:
        self.oid = walk.oid
        self.prefix = f".{walk.oid}."
        self.depth = walk.depth
        self.size = HEADERS + octets(walk.oid) + walk.depth + walk.size
        self.beyond = max(0, LONGEST_NAME - walk.size) if walk.text else 0
        self.surprise = max(0, LONGEST_NUMBER - walk.size)
        if walk.text:
            self.surprise = min(self.beyond, SURPRISING_NAME)
        self.table = walk.table
        self.subtable = walk.oid.rpartition(".")[0]
        self.guess = walk.rows + 1  # rows still expected, and the one after the last
        self.last: Index = ()  # the index read last
        self.rows: list[tuple[Index, Value]] = []
        self.ended = False

    def after(self, index: Index) -> str:
        """What to ask for to get what follows ``index``."""
        return f".{self.oid}.{'.'.join(map(str, index))}" if index else f".{self.oid}"

    def take(self, asked: Index, oid: str | End, value: Value | None) -> None:
        """Take what followed ``asked``; the first thing beyond this column is its end.

        What followed something further on is not taken: there may be more before it.
        Raises ``SourceError`` if the agent does not go forward.
        """
        if self.ended or asked > self.last:
            return
        if isinstance(oid, End):
            self.ended = True
            return
        if not oid.startswith(self.prefix):
            if key(oid) <= key(self.after(asked)):
                raise _not_increasing(oid, self.after(asked))
            self.ended = True
            return
        index = parse_index(oid[len(self.prefix) :], self.depth)
        if index is None:
            raise SourceError(NO_INDEX.format(oid=oid[1:]))
        if index <= asked:
            raise _not_increasing(oid, self.after(asked))
        if index <= self.last:
            return  # had before: a cell is missing between
        if len(self.rows) >= MOST_ROWS:
            raise SourceError(NOT_ENDING.format(oid=self.oid))
        if value is not None:
            self.rows.append((index, value))
        self.last = index
        self.guess -= 1


def learn(known: dict[str, list[Index]], cursors: list[Cursor], had: list[int]) -> None:
    """Take into ``known`` what the cursors have read since they ``had`` so many rows.

    A table in which one column has rows that another had not is not known any more: there may be
    any number of them, and its columns are asked for ever more while rows keep coming.
    """
    for cursor, before in zip(cursors, had):
        rows = known.get(cursor.table)
        if rows is not None and before < len(cursor.rows):
            there = set(rows)
            if any(index not in there for index, _ in cursor.rows[before:]):
                del known[cursor.table]
                for other in cursors:
                    if other.table == cursor.table:
                        other.guess = max(FEW_ROWS, 2 * len(other.rows))
    for cursor in cursors:
        if cursor.ended:
            rows = known.get(cursor.table, [])
            known[cursor.table] = sorted({*rows, *(index for index, _ in cursor.rows)})
        elif cursor.guess < 1:
            cursor.guess = max(2, len(cursor.rows))


def _not_increasing(oid: str, asked: str) -> SourceError:
    return SourceError(NOT_INCREASING.format(oid=oid[1:], asked=asked[1:]))


def key(oid: str) -> list[int]:
    """An OID as numbers, to compare it by; what is no number is before all."""
    return [int(part) if part.isdecimal() else -1 for part in oid.strip(".").split(".")]


class Exchange(NamedTuple):
    """A GETBULK and what came back: the OID of each varbind, empty where the MIB ended.

    OIDs have a leading dot; the first ``single`` of those asked for are no repeaters.
    """

    asked: tuple[str, ...]
    single: int
    repetitions: int
    answered: tuple[str, ...]


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
            *(f".{scalar.before}" for scalar in self.scalars),
            *(cursor.after(index) for cursor, index in self.cells),
            *(cursor.after(cursor.last) for cursor in self.columns),
        ]

    def take(self, varbinds: list[tuple[str | End, Value | None]]) -> bool:
        """Give each varbind after the scalars to its column; whether any column got on by it."""
        cursors = [*(cursor for cursor, _ in self.cells), *self.columns]
        before = [(cursor.last, cursor.ended) for cursor in cursors]
        for (cursor, asked), (oid, value) in zip(self.cells, varbinds):
            cursor.take(asked, oid, value)
        if not self.columns:
            varbinds = []  # an agent that says more than it was asked
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
    one column of a table has ended its rows are ``known``, and the others are asked for just those
    and for their own end. A column that the agent may not have at all is first asked for one cell:
    for as many rows as it is asked for, something longer may come back. ``most`` is how many rows
    of a column one request can ask for.
    """
    draft = _Draft(room, most, {cursor.subtable for cursor in cursors if cursor.last})
    if not draft.add_scalars(scalars):
        return draft.request()
    unknown = [cursor for cursor in cursors if cursor.table not in known]
    ready = [cursor for cursor in cursors if cursor.last and cursor.table in known]
    waiting = [cursor for cursor in cursors if not cursor.last]
    draft.add_tables(unknown)
    if not ready:
        draft.add_columns(unknown, waiting)
    for cursor in waiting:
        draft.add_cells(cursor, [])
    for cursor in (*ready, *waiting):
        draft.add_cells(cursor, known.get(cursor.table, []))
    return draft.request()


class _Draft:
    """A request that is being filled."""

    def __init__(self, room: int, most: int, answered: set[str]) -> None:
        self.room = room  # octets of the response that are left
        self.objects = MOST_OIDS  # and objects of the request
        self.most = most
        self.answered = answered  # subtables that the agent has
        self.scalars: list[Scalar] = []
        self.columns: list[Cursor] = []
        self.reps = 0
        self.cells: dict[Cursor, list[Index]] = {}

    def request(self) -> Request:
        """The request; where cells alone are asked for, most of them as rows of columns."""
        if self.most > 1 and not self.columns and self.cells:
            lengths: dict[int, int] = {}
            for ahead in self.cells.values():
                if len(ahead) <= self.most:
                    lengths[len(ahead)] = lengths.get(len(ahead), 0) + len(ahead)
            self.reps = max(lengths, key=lambda length: lengths[length], default=0)
        columns = [c for c, ahead in self.cells.items() if len(ahead) == self.reps]
        cells = [
            (c, index)
            for c, ahead in self.cells.items()
            if len(ahead) != self.reps
            for index in ahead
        ]
        return Request(self.scalars, cells, self.columns + columns, self.reps)

    def add_scalars(self, scalars: list[Scalar]) -> bool:
        """Ask for scalars as far as there is room, but at least for one; whether all fit."""
        for scalar in scalars:
            size = HEADERS + octets(scalar.instance) + scalar.size
            if self.scalars and size > self.room:
                return False
            self.scalars.append(scalar)
            self.room -= size
            self.objects -= 1
        return True

    def add_tables(self, unknown: list[Cursor]) -> None:
        """Ask for the smallest column of each table whose rows are not known."""
        smallest: dict[str, Cursor] = {}
        for cursor in unknown:
            best = smallest.setdefault(cursor.table, cursor)
            if cursor.size < best.size:
                smallest[cursor.table] = cursor
        left = self.room
        for cursor in sorted(smallest.values(), key=lambda cursor: cursor.guess):
            cost = sum(self._cost(cursor, guessed=True))
            if (self.columns and cost > left) or not self.objects:
                break
            self.columns.append(cursor)
            self.objects -= 1
            left -= cost
        if self.columns:
            each, once = self._costs()
            rows = (self.room - once) // each
            self.reps = max(1, min(rows, self.columns[0].guess, self.most))
            self.room -= each * self.reps + once

    def add_columns(self, unknown: list[Cursor], waiting: list[Cursor]) -> None:
        """Ask for more columns, and rows, with room left for the first cells of those waiting."""
        if not self.columns:
            return
        self.answered = self.answered | {cursor.subtable for cursor in self.columns}
        first_cells = {c: sum(self._cost(c)) for c in waiting if c not in self.columns}
        reserved = sum(first_cells.values())
        for cursor in unknown:
            each, once = self._cost(cursor, guessed=True)
            cost, own = each * self.reps + once, first_cells.get(cursor, 0)
            if cursor in self.columns or not self.objects or cost > self.room - reserved + own:
                continue
            self.columns.append(cursor)
            self.objects -= 1
            self.room -= cost
            reserved -= own
        each, _ = self._costs()
        most = min(self.most, 2 * self.columns[0].guess)  # there may be more rows than expected
        more = max(0, min((self.room - reserved) // each, most - self.reps))
        self.reps += more
        self.room -= more * each

    def add_cells(self, cursor: Cursor, rows: list[Index]) -> None:
        """Ask for what follows the last row read, and these, as far as there is room."""
        if cursor in self.columns:
            return
        each, once = self._cost(cursor)
        most = min(max(0, self.room - once) // each, self.objects)
        if not (self.scalars or self.columns or self.cells):
            most = max(1, most)
        if most < 1:
            return
        ahead = [cursor.last, *(index for index in rows if index > cursor.last)]
        had = len(self.cells.get(cursor, ()))
        fits = min(len(ahead) - had, most)
        if fits > 0:
            self.cells[cursor] = ahead[: had + fits]
            self.room -= fits * each + (once if had + fits == len(ahead) else 0)
            self.objects -= fits

    def _cost(self, cursor: Cursor, guessed: bool = False) -> tuple[int, int]:
        """Octets to allow for each cell, and once.

        More if the agent may not have the column, and for IDs that go on where their rows are only
        ``guessed``: names follow.
        """
        goes_on = guessed and cursor.last and cursor.beyond
        if cursor.subtable in self.answered and not goes_on:
            return cursor.size, cursor.beyond
        return cursor.size + cursor.surprise, 0

    def _costs(self) -> tuple[int, int]:
        """The same for all columns."""
        costs = [self._cost(cursor, guessed=True) for cursor in self.columns]
        return sum(each for each, _ in costs), sum(once for _, once in costs)
