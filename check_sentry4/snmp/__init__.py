"""How columns are got: from a live agent or from a saved walk, behind one interface.

``Source.read`` takes the scalars and columns that an answer needs and returns what the agent has
of them. What it lacks is simply not in the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

_T = TypeVar("_T")

Index = tuple[int, ...]
#: INTEGER, Gauge, Counter and TimeTicks are int; OCTET STRING is bytes; OBJECT IDENTIFIER is str.
Value = int | bytes | str


class Walk(NamedTuple):
    """One column to read.

    ``oid`` has no leading dot, ``depth`` is the number of sub-identifiers of its index, ``size`` is
    the greatest length of a value in octets, ``text`` whether it is a string, ``rows`` a guess of
    how many there are. What is known of one column of a ``table`` serves its others. The agent is
    asked for at most ``repetitions`` rows at once (0: as many as the response takes).
    """

    oid: str
    depth: int
    size: int
    rows: int
    table: str
    text: bool = False
    repetitions: int = 0


class Scalar(NamedTuple):
    """One value to read: a scalar's OID without the ``.0``, or a column's with the row's index."""

    oid: str
    size: int
    row: Index = (0,)

    @property
    def instance(self) -> str:
        """The whole OID, without a leading dot."""
        return f"{self.oid}.{'.'.join(map(str, self.row))}"

    @property
    def before(self) -> str:
        """An OID that the value is the next after: none of its kind lies between."""
        *first, last = self.row
        if last:
            first.append(last - 1)
        return ".".join([self.oid, *map(str, first)])


class Varbinds(NamedTuple):
    """What came back: scalars by instance, columns by OID as index and value in agent's order."""

    scalars: dict[str, Value]
    columns: dict[str, list[tuple[Index, Value]]]


class Source:
    """Something that columns can be read from."""

    #: Lines for ``-vvv``: what was asked, what it cost. Never a secret.
    log: list[str]

    @property
    def peer(self) -> str:
        """What tells one device from another, where it is spoken to; empty if nothing does."""
        return ""

    @property
    def notes(self) -> list[str]:
        """Lines for ``-v``: what an operator should know of how this was read."""
        return []

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Varbinds:
        """Read scalars and whole columns.

        Raises ``SourceError`` when no answer can be had.
        """
        raise NotImplementedError

    def end(self) -> None:
        """Nothing more is read: end what the device would keep open for us."""

    def subtree(self, root: str) -> dict[str, Value]:
        """All that there is below an OID, by OID in the order of the device.

        Raises ``SourceError`` when no answer can be had.
        """
        raise NotImplementedError


#: Told what is being waited for, and whether it is the device; an empty text: an answer has come.
Waiting = Callable[[str, bool], None]


def unheard(what: str, device: bool) -> None:
    """Told what is being waited for where nobody asks."""


class SourceError(Exception):
    """Nothing can be judged: what happened, and what to look at, in one line.

    ``log`` is what was asked before (``Source.log``).
    """

    log: Sequence[str] = ()


class NoAnswerError(SourceError):
    """The device did not answer at all, or no longer (``--no-answer``)."""


def parse_index(text: str, depth: int) -> Index | None:
    """``1.1.2`` as a tuple; None unless it is ``depth`` numbers."""
    parts = text.split(".")
    if len(parts) != depth:
        return None
    try:
        return tuple(int(p) for p in parts)
    except ValueError:
        return None


def in_columns(
    found: Mapping[str, _T], columns: Sequence[Walk]
) -> dict[str, list[tuple[Index, _T]]]:
    """What was found, by OID, as rows of those columns that it belongs to; sorted by index."""
    rows: dict[str, list[tuple[Index, _T]]] = {walk.oid: [] for walk in columns}
    depths = {walk.oid: walk.depth for walk in columns}
    for depth in set(depths.values()):
        for oid, value in found.items():
            column = oid.rsplit(".", depth)[0]
            if depths.get(column) == depth:
                index = parse_index(oid[len(column) + 1 :], depth)
                if index is not None:
                    rows[column].append((index, value))
    for of_column in rows.values():
        of_column.sort(key=lambda row: row[0])
    return rows
