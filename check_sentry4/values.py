"""A value of the agent as a cell: a number in the suite's unit, a code, a text, or no reading."""

from __future__ import annotations

import re
from typing import NamedTuple

from check_sentry4.mib.model import BITS, DECIMAL, LISTED, NUMBER, PLAIN, TEXT, Column
from check_sentry4.snmp import Value
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


#: A number as a text, with its unit or without: 0.80, 32A; 3x32A and 24/30A are none.
_DECIMAL = r"(-?\d{1,9}(?:\.\d{1,6})?) ?(?:A|V|VA|W|Hz|%)?"  # compiled when it is used
#: BITS as Net-SNMP prints them, in recordings: octets, and the numbers of those that are set.
_PRINTED_BITS = rb"([0-9A-F]{2})( [0-9A-F ]+)?"


def cell(column: Column, value: Value) -> Cell:
    """A value of the agent in the suite's unit; None if it is no reading (wrong type, -1, -410)."""
    if column.raw is PLAIN and column.kind == NUMBER and isinstance(value, int):  # the commonest
        if not column.min <= value <= column.max:
            return None if value < column.min else OutOfRange(value)
        return value if column.divisor == 1 else value / column.divisor
    if column.raw.codes and isinstance(value, int):
        return dict(column.raw.codes).get(value, value)
    if column.kind == NUMBER and isinstance(value, int):
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


def is_absent(column: Column, value: Value) -> bool:
    """Whether the agent says that it has no such cell."""
    if not column.absent:
        return False
    return (value if isinstance(value, int) else clean(value).lower()) in column.absent
