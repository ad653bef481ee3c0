"""How values and untrusted text look wherever they are shown."""

from __future__ import annotations

from collections.abc import Sequence

#: Names longer than this are cut (spec 6); the MIBs allow 32 characters, 63 for the location.
LONGEST_NAME = 64

INF = float("inf")


def number(value: float) -> str:
    """``value`` without trailing zeros or an exponent; integers without a point.

    >>> number(5.60), number(18.0), number(-0.0), number(1e-05)
    ('5.6', '18', '0', '0.00001')
    """
    if isinstance(value, int):
        return str(value)
    shown = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def clean(raw: bytes | str, longest: int | None = LONGEST_NAME) -> str:
    """Text from a device made fit for a terminal, a log and a performance data parser.

    Undecodable bytes are replaced by U+FFFD; control and format characters and ``|`` by ``?``.
    The result has at most ``longest`` characters and no blanks at its ends.
    """
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    text = text.rstrip("\0").strip()
    if not text.isprintable() or "|" in text:
        text = "".join(c if c.isprintable() and c != "|" else "?" for c in text)
    return text if longest is None else text[:longest]


def first_of(names: Sequence[str], most: int = 12) -> str:
    """The first of many names, and how many more there are.

    >>> first_of(["a", "b"]), first_of(["a", "b", "c"], 1)
    ('a, b', 'a and 2 more')
    """
    left = len(names) - most
    return ", ".join(names[:most]) + (f" and {left} more" if left > 0 else "")


def reason(error: OSError) -> str:
    """Why the system refused, in its own words; the socket library's errors may have no number."""
    return error.strerror or str(error)


def range_text(low: float, high: float, inside: bool = False) -> str:
    """A Nagios range that alerts outside (``inside``: within) ``low`` to ``high``.

    >>> range_text(0, 12), range_text(5, 45), range_text(float("-inf"), 9), range_text(0, INF)
    ('12', '5:45', '~:9', '0:')
    """
    start = "~:" if low == -INF else f"{number(low)}:"
    end = "" if high == INF else number(high)
    if low == 0 and end:
        start = ""
    return ("@" if inside else "") + start + end
