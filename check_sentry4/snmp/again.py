"""The same questions once more: an agent that is asked every minute answers the same objects.

What was asked and which objects came back is recorded (``Exchange``) and asked again as it was;
only the values may differ. Each object is compared, those after the ends of columns too, so that
no row can come or go unseen. Whatever is different, an error, or no answer makes ``values`` None,
and the agent is read as if for the first time: all that can go wrong is told by ``snmp.live``.

Half of what a poll costs is what easysnmp does for each varbind. Version 2c needs no more of SNMP
than is here; version 3 is repeated through its session (``live.Agent.again``).
"""

from __future__ import annotations

import marshal
import os
import select
import socket
import time
from collections.abc import Sequence
from typing import NamedTuple

from check_sentry4.snmp import Scalar, Value, Varbinds, Walk, in_columns
from check_sentry4.snmp.request import Exchange

_SEQUENCE, _INTEGER, _OCTETS, _OID, _RESPONSE, _GETBULK = 0x30, 0x02, 0x04, 0x06, 0xA2, 0xA5
_END_OF_MIB = 0x82
#: Tags of numbers without a sign, and how many octets theirs may have (RFC 2578, 7.1).
_UNSIGNED = {0x41: 5, 0x42: 5, 0x43: 5, 0x46: 9}
#: Octets of the largest datagram.
_DATAGRAM = 65535


class Known(NamedTuple):
    """What is known of a device: what was of use, and how to ask for it."""

    scalars: tuple[Scalar, ...]
    walks: tuple[Walk, ...]
    exchanges: tuple[Exchange, ...]

    def packed(self) -> bytes:
        """As octets: the same for all devices of which the same is known."""
        plain = ([tuple(s) for s in self.scalars], [tuple(w) for w in self.walks],
                 [tuple(e) for e in self.exchanges])  # fmt: skip
        return marshal.dumps(plain, 2)  # no references: nothing but the content counts


class Repeated:
    """``Known``, made ready to be asked again."""

    def __init__(self, packed: bytes) -> None:
        scalars, walks, exchanges = marshal.loads(packed)
        self.known = Known(tuple(Scalar(*s) for s in scalars), tuple(Walk(*w) for w in walks),
                           tuple(Exchange(*e) for e in exchanges))  # fmt: skip
        self._bodies = [_body(exchange) for exchange in self.known.exchanges]
        self._expected = [[encoded(oid) if oid else b"" for oid in exchange.answered]
                          for exchange in self.known.exchanges]  # fmt: skip
        places: dict[str, int] = {}
        came = (oid for exchange in self.known.exchanges for oid in exchange.answered)
        for place, oid in enumerate(came):
            places.setdefault(oid[1:], place)
        places.pop("", None)
        self._scalars = [(s.instance, places[s.instance])
                         for s in self.known.scalars if s.instance in places]  # fmt: skip
        self._columns = in_columns(places, self.known.walks)

    def answer(self, values: Sequence[Value]) -> Varbinds:
        """What was asked for, of the values of all exchanges."""
        return Varbinds(
            {instance: values[place] for instance, place in self._scalars},
            {oid: [(index, values[place]) for index, place in rows]
             for oid, rows in self._columns.items()},
        )  # fmt: skip

    def values(self, host: str, port: int, community: str, timeout: float) -> list[Value] | None:
        """Ask an agent at an address by version 2c, each exchange once, ``timeout`` seconds each.

        The values of all exchanges; None if anything but values is different.
        """
        found: list[Value] = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        name = community.encode("utf-8", "surrogateescape")
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as peer:
                peer.setblocking(False)
                for body, expected in zip(self._bodies, self._expected):
                    number = int.from_bytes(os.urandom(4), "big") >> 1 | 1 << 24
                    id = number.to_bytes(4, "big")
                    peer.sendto(_message(name, id, body), (host, port))
                    got = _received(peer, name, id, expected, timeout)
                    if got is None:
                        return None
                    found += got
        except OSError:
            return None
        return found


def _received(
    peer: socket.socket, community: bytes, id: bytes, expected: Sequence[bytes], timeout: float
) -> list[Value] | None:
    """The values of the answer; what is no answer to this question is passed over."""
    until = time.monotonic() + timeout
    while (left := until - time.monotonic()) > 0 and select.select([peer], [], [], left)[0]:
        data = peer.recv(_DATAGRAM)
        try:
            at = _opened(data, community, id)
            if at:
                return _values(data, at, expected)
        except (IndexError, ValueError):
            continue  # no SNMP
    return None


def _opened(data: bytes, community: bytes, id: bytes) -> int:
    """Where the varbinds of the answer to a question begin; 0 if it is another one's.

    Raises ``IndexError``, ``ValueError`` for what is none.
    """
    at, _ = _header(data, 0, _SEQUENCE)
    for tag, content in ((_INTEGER, b"\1"), (_OCTETS, community)):
        at, end = _header(data, at, tag)
        if data[at:end] != content:
            return 0
        at = end
    at, _ = _header(data, at, _RESPONSE)
    at, end = _header(data, at, _INTEGER)
    if data[at:end] != id:
        return 0
    return end


def _values(data: bytes, at: int, expected: Sequence[bytes]) -> list[Value] | None:
    """The values of the varbinds from error status on, if their OIDs are those expected."""
    at, end = _header(data, at, _INTEGER)
    if any(data[at:end]):
        return None
    _, at = _header(data, end, _INTEGER)
    at, last = _header(data, at, _SEQUENCE)
    found: list[Value] = []
    for oid in expected:
        # The commonest by far: a varbind, and a value, of less than 128 octets.
        end = at + 2 + data[at + 1]
        if data[at] == _SEQUENCE and data[at + 1] < 128 and oid and data.startswith(oid, at + 2):
            at += 2 + len(oid)
        else:
            at, end = _header(data, at, _SEQUENCE)
            if not oid:
                _, at = _header(data, at, _OID)
            elif data.startswith(oid, at):
                at += len(oid)
            else:
                return None
        tag, size = data[at], data[at + 1]
        at += 2
        if size > 127:
            at, stop = _header(data, at - 2, tag)
            size = stop - at
        if at + size != end or (tag == _END_OF_MIB) == bool(oid):
            return None
        raw = data[at:end]
        at = end
        if tag == _INTEGER and 0 < size <= 4:
            found.append(int.from_bytes(raw, "big", signed=True))
        elif tag in (_OCTETS, _END_OF_MIB):
            found.append(raw)
        elif tag in _UNSIGNED and 0 < size <= _UNSIGNED[tag]:
            found.append(int.from_bytes(raw, "big"))
        elif tag == _OID:
            found.append(_decoded(raw))
        else:
            return None
    return found if at == last else None


def _header(data: bytes, at: int, tag: int) -> tuple[int, int]:
    """Where the content of an element begins and ends.

    Raises ``ValueError`` if it has another tag or is not there as a whole, ``IndexError``.
    """
    if data[at] != tag:
        raise ValueError(tag)
    size = data[at + 1]
    at += 2
    if size > 127:
        more = size & 127
        size = int.from_bytes(data[at : at + more], "big")
        at += more
    if at + size > len(data):
        raise ValueError(size)
    return at, at + size


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 128 | len(octets))) + octets + content


def _integer(value: int) -> bytes:
    return _element(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def encoded(oid: str) -> bytes:
    """An OID as it is sent, with its header.

    >>> encoded(".1.3.6.1.4.1.1718").hex()
    '06072b060104018d36'
    """
    first, second, *parts = map(int, oid.strip(".").split("."))
    out = bytearray()
    for part in (40 * first + second, *parts):
        octets = [part & 127]
        while part := part >> 7:
            octets.append(part & 127 | 128)
        out += bytes(reversed(octets))
    return _element(_OID, bytes(out))


def _decoded(content: bytes) -> str:
    """An OID without a leading dot.

    >>> _decoded(bytes.fromhex("2b060104018d36"))
    '1.3.6.1.4.1.1718'
    """
    parts, value = list[int](), 0
    for octet in content:
        value = value << 7 | octet & 127
        if octet < 128:
            parts.append(value)
            value = 0
    first = min(parts[0] // 40, 2) if parts else 0
    return ".".join(map(str, (first, parts[0] - 40 * first, *parts[1:]))) if parts else ""


def _body(exchange: Exchange) -> bytes:
    """What follows the number of a request."""
    asked = b"".join(_element(_SEQUENCE, encoded(oid) + b"\x05\x00") for oid in exchange.asked)
    return _integer(exchange.single) + _integer(exchange.repetitions) + _element(_SEQUENCE, asked)


def _message(community: bytes, id: bytes, body: bytes) -> bytes:
    pdu = _element(_GETBULK, _element(_INTEGER, id) + body)
    return _element(_SEQUENCE, _integer(1) + _element(_OCTETS, community) + pdu)
