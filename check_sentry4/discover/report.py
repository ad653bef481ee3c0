"""What helps to add a device that no family knows: a saved walk that gives nothing away.

Numbers and OIDs stay, so that it is seen what is a reading and what a state. Of a text only its
length is left: it may be a name, a place, a serial number, an address or a community. Long numbers
keep two digits, as serial numbers are numbers, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from check_sentry4.snmp import Scalar, Source, SourceError, Value

ENTERPRISES = "1.3.6.1.4.1"
SYSTEM = ("1.3.6.1.2.1.1.1", "1.3.6.1.2.1.1.2", "1.3.6.1.2.1.1.3")
#: What is not the device's own: Net-SNMP, which many have inside.
GENERIC = ("8072", "2021")
#: A number from this on loses all but its first two digits.
LONG = 10000
HEAD = """\
# check_pdu --report: what this device answers below its maker's OID, to be attached to an issue.
# Texts are X, so many as they have octets; numbers of five digits and more keep two. Please look
# over it, and tell the maker, the model and the firmware in the issue."""
LEFT_OUT = "# {rows} values are left out: a text is part of their index."
#: A number with a decimal point and, maybe, a unit: a reading, and no address.
_READING = re.compile(rb"-?\d{1,4}\.\d{1,3}( ?(A|V|W|VA|kW|kVA|kWh|Hz|%|C|F))?")


def report(source: Source) -> str:
    """The walk of what a device has below its maker's OID, as snmprec.

    Raises ``SourceError`` if the device does not answer, or has nothing there.
    """
    answer = source.read([Scalar(oid, 255) for oid in SYSTEM], [])
    maker = re.match(rf"{re.escape(ENTERPRISES)}\.(\d+)", str(answer.scalars.get(f"{SYSTEM[1]}.0")))
    own = maker is not None and maker.group(1) not in GENERIC
    root = maker.group(0) if own and maker is not None else ENTERPRISES
    found = [*answer.scalars.items(), *source.subtree(root).items()]
    if len(found) == len(answer.scalars):
        raise SourceError(f"this device answers nothing below {root}: look at its access list")
    lines = [line for oid, value in found if (line := _line(oid, value))]
    left_out = [LEFT_OUT.format(rows=len(found) - len(lines))] if len(lines) < len(found) else []
    return "\n".join([HEAD, *left_out, *lines])


def _line(oid: str, value: Value) -> str:
    """One value without what it may give away; empty if its index does."""
    if _has_text(_parts(oid)):
        return ""
    if isinstance(value, int):
        return f"{oid}|{'2' if abs(value) < 2**31 else '70'}|{_rounded(value)}"
    if isinstance(value, str):  # an OID
        known = re.fullmatch(r"1\.3\.6\.1(\.\d+)+", value) and not _has_text(_parts(value))
        return f"{oid}|6|{value if known else '0.0'}"
    if _READING.fullmatch(value):
        return f"{oid}|4|{value.decode('ascii')}"
    if len(value) == 1:  # a field of bits
        return f"{oid}|4x|{value.hex()}"
    return f"{oid}|4|{'X' * len(value)}"


def _rounded(number: int) -> int:
    if abs(number) < LONG:
        return number
    digits = str(abs(number))
    kept = int(digits[:2] + "0" * (len(digits) - 2))
    return kept if number > 0 else -kept


def _parts(oid: str) -> Iterator[int]:
    return map(int, oid.split("."))


def _has_text(parts: Iterable[int]) -> bool:
    """Whether four numbers in a row could be letters, as in an index that is a text."""
    letters = 0
    for part in parts:
        letters = letters + 1 if 32 < part < 127 else 0
        if letters >= 4:
            return True
    return False
