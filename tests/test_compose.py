"""How requests are composed: literal columns in, the next request out."""

from __future__ import annotations

import pytest

from check_sentry4.snmp import Index, Scalar, Walk
from check_sentry4.snmp.request import (
    END,
    MOST_ROWS,
    Cursor,
    Request,
    compose,
    learn,
    octets,
)

TABLE = "1.3.6.1.4.1.1718.4.1.4"
LOCATION = Scalar("1.3.6.1.4.1.1718.4.1.1.1.2", 63)
ROWS: list[Index] = [(1, 1, n) for n in range(1, 5)]


def column(oid: str, size: int = 2, rows: int = 8, text: bool = False) -> Cursor:
    """A column of the table that has not been read yet."""
    return Cursor(Walk(f"{TABLE}.{oid}", 3, size, rows, TABLE, text))


def read(cursor: Cursor, rows: list[Index], ended: bool = False) -> Cursor:
    """The same, read up to the last of some rows."""
    for row in rows:
        cursor.take(cursor.last, f".{cursor.oid}.{'.'.join(map(str, row))}", 1)
    if ended:
        cursor.take(cursor.last, END, None)
    return cursor


def shape(request: Request) -> tuple[int, int, int, int]:
    """How many scalars, single cells, columns, and repetitions."""
    return len(request.scalars), len(request.cells), len(request.columns), request.reps


#: Room for a response of 1,388 octets in version 2c.
ROOM = 1344


@pytest.mark.parametrize(
    ("scalars", "cursors", "known", "room", "most", "expected"),
    [
        # Scalars first; a column of an unknown table for as many rows as are expected, and more
        # where there is room.
        ([LOCATION], [column("3.1.3")], {}, ROOM, MOST_ROWS, (1, 0, 1, 18)),
        # More columns share the repetitions as far as there is room for what may come back.
        ([], [column("3.1.3"), column("3.1.4", 1)], {}, ROOM, MOST_ROWS, (0, 0, 2, 18)),
        ([], [column("3.1.3"), column("2.1.2", 3, text=True)], {}, ROOM, MOST_ROWS, (0, 0, 2, 18)),
        ([], [column("3.1.3", rows=40), column("2.1.2", 3, text=True)], {}, ROOM, MOST_ROWS,
         (0, 1, 1, 50)),
        # Rows that are known: just those, and the column's own end.
        ([], [column("3.1.3")], {TABLE: ROWS}, ROOM, MOST_ROWS, (0, 0, 1, 5)),
        ([], [read(column("3.1.3"), ROWS[:1])], {TABLE: ROWS}, ROOM, MOST_ROWS, (0, 0, 1, 4)),
        # A column that was read to its last known row is asked for its end.
        ([], [read(column("3.1.3"), ROWS)], {TABLE: ROWS}, ROOM, MOST_ROWS, (0, 0, 1, 1)),
        # Little room: at least one cell.
        ([], [column("3.1.3")], {TABLE: ROWS}, 10, MOST_ROWS, (0, 0, 1, 1)),
        # No room beside the scalars: the columns wait.
        ([LOCATION] * 20, [column("3.1.3")], {}, ROOM, MOST_ROWS, (16, 0, 0, 0)),
        # An agent that bears four rows at once; as cells a column's rows count as well.
        ([], [column("3.1.3")], {}, ROOM, 4, (0, 0, 1, 4)),
        ([], [read(column("3.1.3"), ROWS[:1])], {TABLE: [(1, 1, n) for n in range(1, 10)]}, ROOM,
         4, (0, 9, 0, 0)),
        # Version 1: GETNEXT, one row.
        ([], [column("3.1.3")], {}, ROOM, 1, (0, 0, 1, 1)),
    ],
)  # fmt: skip
def test_compose(
    scalars: list[Scalar], cursors: list[Cursor], known: dict[str, list[Index]], room: int,
    most: int, expected: tuple[int, int, int, int],
) -> None:  # fmt: skip
    assert shape(compose(scalars, cursors, known, room, most)) == expected


def test_what_is_asked_for() -> None:
    cursor = read(column("3.1.3"), ROWS[:2])
    request = compose([LOCATION, Scalar(f"{TABLE}.2.1.4", 32, (1, 1, 7))], [cursor],
                      {TABLE: ROWS}, ROOM, MOST_ROWS)  # fmt: skip
    assert request.oids == [
        ".1.3.6.1.4.1.1718.4.1.1.1.2",
        f".{TABLE}.2.1.4.1.1.6",  # a single cell: what follows its predecessor
        f".{TABLE}.3.1.3.1.1.2",
    ]
    assert request.reps == 3


@pytest.mark.parametrize(
    ("row", "before"), [((0,), ""), ((2,), ".1"), ((1, 1, 7), ".1.1.6"), ((1, 0), ".1")]
)
def test_a_single_cell_is_what_follows_its_predecessor(row: Index, before: str) -> None:
    assert Scalar("1.2", 1, row).before == f"1.2{before}"


def test_a_column_with_more_rows_makes_its_table_unknown_again() -> None:
    ids = read(column("2.1.2"), ROWS[:1], ended=True)
    known: dict[str, list[Index]] = {}
    learn(known, [ids], [0])
    assert known == {TABLE: ROWS[:1]}
    current = read(column("3.1.3"), ROWS[:2])
    learn(known, [ids, current], [1, 0])
    assert current.guess >= 8
    assert TABLE not in known or known[TABLE] == ROWS[:1]


def test_more_varbinds_than_were_asked_for_are_not_taken() -> None:
    request = Request([], [(column("3.1.3"), ())], [], 0)
    row = (f".{TABLE}.3.1.3.1.1.1", 5)
    assert request.take([row, row, row])


def test_the_length_of_an_oid() -> None:
    assert octets("1.3.6.1.4.1.1718.4.1.8.3.1.3") == 13
    assert octets("1.3.6.1.4.1.13742.6.0.128.16384") == 14
