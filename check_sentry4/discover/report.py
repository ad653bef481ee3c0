"""What helps to add a device that no family knows: a saved walk that gives nothing away.

Numbers and OIDs stay, so that it is seen what is a reading and what a state. Of a text only its
length is left: it may be a name, a place, a serial number, an address or a community. Long numbers
keep two digits, as serial numbers are numbers, too.
"""

from __future__ import annotations

import re

from check_sentry4.mib.model import SYS_DESCR, SYS_OBJECT_ID, SYS_UPTIME
from check_sentry4.snmp import Scalar, Source, SourceError, Value

ENTERPRISES = "1.3.6.1.4.1"
#: A maker's OID; those of Net-SNMP, which many devices have inside, are not the device's own.
_MAKER = re.compile(rf"{re.escape(ENTERPRISES)}\.(?!(?:8072|2021)(?:\.|$))\d+")
#: A number from this on loses all but its first two digits.
LONG = 10000
HEAD = """\
# check_pdu --report: what this device answers below its maker's OID, to be attached to an issue.
# Texts are X, so many as they have octets; numbers of five digits and more keep two, shorter ones
# and short indexes are as they are. Please look over it, and tell the maker, the model and the
# firmware in the issue; where rows are known by their names only, which names there are."""
LEFT_OUT = "# {rows} values are left out: their index may hold a text or an address."
#: A number with a decimal point and, maybe, a unit: its digits become 9.
_READING = re.compile(rb"-?\d{1,4}\.\d{1,3}( ?(A|V|W|VA|kW|kVA|kWh|Hz|%|C|F))?")
#: An index of so many digits is none of a MIB's (Dell has 10903 in its OIDs).
LONG_PART = 7
#: So many numbers in a row that could be letters, in an index, may be a text.
LETTERS = 3


def report(source: Source) -> str:
    """The walk of what a device has below its maker's OID, as snmprec.

    Raises ``SourceError`` if the device does not answer, or has nothing there.
    """
    system = [Scalar(column.oid, 255) for column in (SYS_DESCR, SYS_OBJECT_ID, SYS_UPTIME)]
    answer = source.read(system, [])
    maker = _MAKER.match(str(answer.scalars.get(f"{SYS_OBJECT_ID.oid}.0")))
    root = maker.group(0) if maker else ENTERPRISES
    found = [*answer.scalars.items(), *source.subtree(root).items()]
    if len(found) == len(answer.scalars):
        raise SourceError(f"this device answers nothing below {root}: look at its access list")
    lines = [line for oid, value in found if (line := _line(oid, value, root))]
    left_out = [LEFT_OUT.format(rows=len(found) - len(lines))] if len(lines) < len(found) else []
    return "\n".join([HEAD, *left_out, *lines])


def _line(oid: str, value: Value, root: str) -> str:
    """One value without what it may give away; empty if its index does."""
    if _gives_away(oid, root):
        return ""
    if isinstance(value, int):
        return f"{oid}|{'2' if abs(value) < 2**31 else '70'}|{_rounded(value)}"
    if isinstance(value, str):  # an OID
        value = value.lstrip(".")
        known = f"{value}.".startswith(f"{root}.") and not _gives_away(value, root)
        return f"{oid}|6|{value if known else '0.0'}"
    if _READING.fullmatch(value):
        return f"{oid}|4|{re.sub(r'[0-9]', '9', value.decode('ascii'))}"
    if len(value) == 1 and not value.isalnum():  # a field of bits
        return f"{oid}|4x|{value.hex()}"
    return f"{oid}|4|{'X' * len(value)}"


def _rounded(number: int) -> int:
    if abs(number) < LONG:
        return number
    digits = str(abs(number))
    kept = int(digits[:2] + "0" * (len(digits) - 2))
    return kept if number > 0 else -kept


def _gives_away(oid: str, root: str) -> bool:
    """Whether what follows the root of an OID holds a text, an address, or a long number."""
    letters = 0
    for part in oid.removeprefix(root).strip(".").split("."):
        if len(part) >= LONG_PART:
            return True
        number = int(part or 0)
        letters = letters + 1 if 32 <= number < 256 else 0
        if letters >= LETTERS:
            return True
    return False
