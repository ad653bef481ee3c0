"""SNMP's encoding (BER, RFC 3417), as much of it as is needed where easysnmp is not asked."""

from __future__ import annotations

SEQUENCE, INTEGER, OCTETS, OID, END_OF_MIB = 0x30, 0x02, 0x04, 0x06, 0x82


def header(data: bytes, at: int, tag: int) -> tuple[int, int]:
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


def element(tag: int, content: bytes) -> bytes:
    """An element: tag, length, content."""
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 128 | len(octets))) + octets + content


def integer(value: int) -> bytes:
    """An INTEGER that is not negative."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def encoded_oid(oid: str) -> bytes:
    """An OID as it is sent, with its header.

    >>> encoded_oid(".1.3.6.1.4.1.1718").hex()
    '06072b060104018d36'
    """
    first, second, *parts = map(int, oid.strip(".").split("."))
    out = bytearray()
    for part in (40 * first + second, *parts):
        octets = [part & 127]
        while part := part >> 7:
            octets.append(part & 127 | 128)
        out += bytes(reversed(octets))
    return element(OID, bytes(out))


def decoded_oid(content: bytes) -> str:
    """An OID without a leading dot.

    >>> decoded_oid(bytes.fromhex("2b060104018d36"))
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


def engine_id(data: bytes) -> bytes:
    """The engine ID in an SNMPv3 message; empty if it is none."""
    return engine(data)[0]


def engine(data: bytes) -> tuple[bytes, int, int]:
    """Engine ID, boots and time in seconds of an SNMPv3 message (RFC 3412, 6; RFC 3414, 2.4).

    The ID is empty if it is none.
    """
    try:
        at, _ = header(data, 0, SEQUENCE)
        _, at = header(data, at, INTEGER)
        _, at = header(data, at, SEQUENCE)
        at, _ = header(data, at, OCTETS)
        at, _ = header(data, at, SEQUENCE)
        at, end = header(data, at, OCTETS)
        first, after = header(data, end, INTEGER)
        second, last = header(data, after, INTEGER)
    except (IndexError, ValueError):
        return b"", 0, 0
    boots, seconds = data[first:after], data[second:last]
    return data[at:end], int.from_bytes(boots, "big"), int.from_bytes(seconds, "big")
