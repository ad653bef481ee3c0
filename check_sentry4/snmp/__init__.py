"""How columns are got: from a live agent or from a saved walk, behind one interface.

``Source.read`` takes the scalars and columns that an answer needs and returns what the agent has
of them. What it lacks is simply not in the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

Index = tuple[int, ...]
#: INTEGER, Gauge, Counter and TimeTicks are int; OCTET STRING is bytes; OBJECT IDENTIFIER is str.
Value = int | bytes | str


class Walk(NamedTuple):
    """One column to read.

    ``oid`` has no leading dot, ``depth`` is the number of sub-identifiers of its index, ``size`` is
    the greatest length of a value in octets, ``text`` whether it is a string, ``rows`` a guess of
    how many there are. What is known of one column of a ``table`` serves its others.
    """

    oid: str
    depth: int
    size: int
    rows: int
    table: str
    text: bool = False


class Scalar(NamedTuple):
    """One scalar to read: its OID without the ``.0``, and the greatest length of its value."""

    oid: str
    size: int


class Answer(NamedTuple):
    """What came back: scalars by OID, columns by OID as index and value in the agent's order."""

    scalars: dict[str, Value]
    columns: dict[str, list[tuple[Index, Value]]]


class Source(Protocol):
    """Something that columns can be read from."""

    #: Lines for ``-vvv``: what was asked, what it cost. Never a secret.
    log: list[str]

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Answer:
        """Read scalars and whole columns.

        Raises ``SourceError`` when no answer can be had.
        """
        ...


class SourceError(Exception):
    """Nothing can be judged: what happened, and what to look at, in one line."""


def parse_index(text: str, depth: int) -> Index | None:
    """``1.1.2`` as a tuple; None unless it is ``depth`` numbers."""
    parts = text.split(".")
    if len(parts) != depth:
        return None
    try:
        return tuple(int(p) for p in parts)
    except ValueError:
        return None
