"""A saved walk: ``snmpwalk -On`` or ``-Onet``, or an snmprec recording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from check_sentry4.files import at_once
from check_sentry4.snmp import (
    Scalar,
    Source,
    SourceError,
    Value,
    Varbinds,
    Walk,
    in_columns,
)

#: Larger files are no walk of a PDU (one of 4 units with 54 outlets each has 1 MB).
LARGEST_FILE = 64 * 1024 * 1024

_SNMPREC = re.compile(rb"\.?([0-9.]+)\|([0-9]+)([a-z]?)\|(.*)\Z", re.DOTALL)
_SNMPWALK = re.compile(rb"\.?([0-9.]+) = (?:([A-Za-z0-9-]+): ?)?(.*)\Z", re.DOTALL)
_NUMBER = re.compile(rb"-?\d{1,20}")
_PARENTHESES = re.compile(rb"\((-?\d{1,20})\)")
#: snmprec tags: the ASN.1 tags of INTEGER, Counter32, Gauge32, TimeTicks, Counter64.
_INTEGER_TAGS = (b"2", b"65", b"66", b"67", b"70")
_INTEGER_NAMES = (b"INTEGER", b"Gauge32", b"Counter32", b"Counter64", b"UInteger32", b"Unsigned32")


def _from_snmprec(tag: bytes, form: bytes, raw: bytes) -> Value:
    if form == b"x":
        try:
            raw = bytes.fromhex(raw.decode("ascii"))
        except ValueError:
            return raw
    if tag in _INTEGER_TAGS:
        match = _NUMBER.fullmatch(raw.strip())
        return int(match.group()) if match else raw
    return raw.decode("ascii", "replace").lstrip(".") if tag == b"6" else raw


def _from_snmpwalk(kind: bytes, raw: bytes) -> Value:
    if kind in _INTEGER_NAMES:  # 5, on(1), or 403 hundredth Amps
        match = _PARENTHESES.search(raw) or _NUMBER.match(raw)
        return int(match.group(match.lastindex or 0)) if match else raw
    if kind in (b"Timeticks", b""):  # (123) 0:00:01.23, with -t or an enumeration 123
        match = _PARENTHESES.match(raw) or _NUMBER.fullmatch(raw.strip())
        if match:
            return int(match.group(match.lastindex or 0))
    if kind == b"OID":
        return raw.decode("ascii", "replace").lstrip(".")
    if kind in (b"Hex-STRING", b"BITS"):
        try:  # 16 octets a line, and the name of a bit or what it is in ASCII behind
            return bytes.fromhex(re.sub(rb"[^0-9A-Fa-f \n].*", b"", raw).decode("ascii"))
        except ValueError:
            return raw
    if raw[:1] == b'"' and raw[-1:] == b'"' and len(raw) > 1:
        return re.sub(rb"\\(.)", rb"\1", raw[1:-1])
    return raw


def varbinds(content: bytes) -> Iterator[tuple[str, Value]]:
    """Each varbind of a saved walk; what looks like none of the formats is left out."""
    pending: tuple[str, bytes, bytes] | None = None  # a string that goes on in the next line
    for line in content.replace(b"\r\n", b"\n").split(b"\n"):
        match = _SNMPREC.match(line) or _SNMPWALK.match(line)
        if match is None:
            if pending is not None:
                pending = (pending[0], pending[1], pending[2] + b"\n" + line)
            continue
        if pending is not None:
            yield pending[0], _from_snmpwalk(pending[1], pending[2])
            pending = None
        oid = match.group(1).decode("ascii").strip(".")
        if match.re is _SNMPREC:
            yield oid, _from_snmprec(match.group(2), match.group(3), match.group(4))
        elif not match.group(3).startswith((b"No Such ", b"No more variables")):
            pending = (oid, match.group(2) or b"", match.group(3))
    if pending is not None:
        yield pending[0], _from_snmpwalk(pending[1], pending[2])


class SavedWalk(Source):
    """A saved walk, read once; asked like an agent."""

    def __init__(self, path: str) -> None:
        """Read the file ``path``.

        Raises ``SourceError`` if it cannot be read or holds no varbind.
        """
        self.log: list[str] = []
        try:
            with open(path, "rb", opener=at_once) as file:
                content = file.read(LARGEST_FILE + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a valid file name"
            raise SourceError(f"cannot read the walk {path} ({reason})") from None
        if len(content) > LARGEST_FILE:
            raise SourceError(f"{path} is larger than any walk of a PDU")
        self._values = dict(varbinds(content))
        if not self._values:
            raise SourceError(
                f"{path} holds no varbind: it should be the output of snmpwalk -On, or snmprec"
            )
        self.log.append(f"{path}: {len(self._values)} values")

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Varbinds:
        """See ``Source.read``."""
        answer = Varbinds({}, {})
        for scalar in scalars:
            value = self._values.get(scalar.instance)
            if value is not None:
                answer.scalars[scalar.instance] = value
        answer.columns.update(in_columns(self._values, columns))
        return answer

    def subtree(self, root: str) -> dict[str, Value]:
        """See ``Source.subtree``."""
        return {oid: value for oid, value in self._values.items() if oid.startswith(f"{root}.")}
