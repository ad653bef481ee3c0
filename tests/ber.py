"""As much of SNMP's encoding as a rogue agent needs. For tests only."""

from __future__ import annotations

GET, GETNEXT, RESPONSE, SET, GETBULK, REPORT = 0xA0, 0xA1, 0xA2, 0xA3, 0xA5, 0xA8
INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
END_OF_MIB = 0x82


def tlv(tag: int, content: bytes) -> bytes:
    """One element."""
    n = len(content)
    if n < 128:
        return bytes((tag, n)) + content
    size = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def take(data: bytes) -> tuple[int, bytes, bytes]:
    """Tag and content of the first element, and what follows it."""
    tag, n, at = data[0], data[1], 2
    if n & 0x80:
        at += n & 0x7F
        n = int.from_bytes(data[2:at], "big")
    return tag, data[at : at + n], data[at + n :]


def integer(value: int, tag: int = INTEGER) -> bytes:
    """An INTEGER, or another type with its encoding."""
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    numbers = [int(part) for part in dotted.strip(".").split(".")]
    out = bytearray([numbers[0] * 40 + numbers[1]])
    for number in numbers[2:]:
        chunk = [number & 0x7F]
        while number := number >> 7:
            chunk.append(number & 0x7F | 0x80)
        out += bytes(reversed(chunk))
    return tlv(OID, bytes(out))


def read_oid(content: bytes) -> str:
    """The dotted form of an OBJECT IDENTIFIER's content."""
    numbers, value = [content[0] // 40, content[0] % 40], 0
    for byte in content[1:]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    return ".".join(map(str, numbers))


class Request:
    """A v1 or v2c request."""

    def __init__(self, message: bytes) -> None:
        _, body, _ = take(message)
        _, version, rest = take(body)
        _, self.community, rest = take(rest)
        self.version = int.from_bytes(version, "big")
        self.pdu, content, _ = take(rest)
        _, self.id, rest = take(content)
        _, first, rest = take(rest)
        _, second, rest = take(rest)
        self.non_repeaters = int.from_bytes(first, "big")
        self.repetitions = int.from_bytes(second, "big")
        _, varbinds, _ = take(rest)
        self.oids = []
        while varbinds:
            _, varbind, varbinds = take(varbinds)
            self.oids.append(read_oid(take(varbind)[1]))

    def answer(
        self, varbinds: list[tuple[str, bytes]], error: int = 0, index: int = 0, id: bytes = b""
    ) -> bytes:
        """A response with these encoded values."""
        content = b"".join(tlv(SEQUENCE, oid(name) + value) for name, value in varbinds)
        pdu = tlv(
            RESPONSE,
            tlv(INTEGER, id or self.id) + integer(error) + integer(index) + tlv(SEQUENCE, content),
        )
        return tlv(SEQUENCE, integer(self.version) + tlv(OCTETS, self.community) + pdu)
