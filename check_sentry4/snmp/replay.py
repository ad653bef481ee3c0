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

from check_sentry4.snmp import Scalar, Value, Varbinds, Waiting, Walk, in_columns, unheard
from check_sentry4.snmp.ber import (
    END_OF_MIB,
    INTEGER,
    OCTETS,
    OID,
    SEQUENCE,
    decoded_oid,
    element,
    encoded_oid,
    header,
    integer,
)
from check_sentry4.snmp.request import Exchange

_RESPONSE, _GETBULK = 0xA2, 0xA5
#: Tags of numbers without a sign, and how many octets theirs may have (RFC 2578, 7.1).
_UNSIGNED = {0x41: 5, 0x42: 5, 0x43: 5, 0x46: 9}
#: Octets of the largest datagram.
_DATAGRAM = 65535


class SilentError(Exception):
    """The agent did not answer at all."""


class ReplayPlan(NamedTuple):
    """What is known of a device: what was of use, and how to ask for it."""

    scalars: tuple[Scalar, ...]
    walks: tuple[Walk, ...]
    exchanges: tuple[Exchange, ...]

    def packed(self) -> bytes:
        """As octets: the same for all devices of which the same is known."""
        plain = (
            [tuple(s) for s in self.scalars],
            [tuple(w) for w in self.walks],
            [tuple(e) for e in self.exchanges],
        )
        return marshal.dumps(plain, 2)  # no references: nothing but the content counts


class Replayer:
    """``ReplayPlan``, made ready to be asked again."""

    def __init__(self, packed: bytes) -> None:
        scalars, walks, exchanges = marshal.loads(packed)
        self.known = ReplayPlan(
            tuple(Scalar(*s) for s in scalars),
            tuple(Walk(*w) for w in walks),
            tuple(Exchange(*e) for e in exchanges),
        )
        self._bodies = [_body(exchange) for exchange in self.known.exchanges]
        self._expected = [
            [encoded_oid(oid) if oid else b"" for oid in exchange.answered]
            for exchange in self.known.exchanges
        ]
        places: dict[str, int] = {}
        came = (oid for exchange in self.known.exchanges for oid in exchange.answered)
        for place, oid in enumerate(came):
            places.setdefault(oid[1:], place)
        places.pop("", None)
        self._scalars = [
            (s.instance, places[s.instance]) for s in self.known.scalars if s.instance in places
        ]
        self._columns = in_columns(places, self.known.walks)

    def answer(self, values: Sequence[Value]) -> Varbinds:
        """What was asked for, of the values of all exchanges."""
        return Varbinds(
            {instance: values[place] for instance, place in self._scalars},
            {
                oid: [(index, values[place]) for index, place in rows]
                for oid, rows in self._columns.items()
            },
        )

    def values(
        self,
        host: str,
        port: int,
        community: str,
        timeout: float,
        retries: int = 0,
        waiting: Waiting = unheard,
    ) -> list[Value] | None:
        """Ask an agent at an address by version 2c; ``timeout`` in seconds, for each try.

        The values of all exchanges; None if anything but values is different. ``waiting`` is told
        what is being waited for. Raises ``SilentError``.
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
                    message = _message(name, id, body)
                    waiting(host, True)
                    for _ in range(retries + 1):
                        peer.sendto(message, (host, port))
                        if (data := _received(peer, name, id, timeout)) is not None:
                            break
                    else:
                        if found:
                            return None
                        raise SilentError
                    waiting("", False)
                    got = _values(data, expected)
                    if got is None:
                        return None
                    found += got
        except OSError:
            return None
        return found


def _received(peer: socket.socket, community: bytes, id: bytes, timeout: float) -> bytes | None:
    """The answer from its error status on; what is none to this question is passed over."""
    until = time.monotonic() + timeout
    while (left := until - time.monotonic()) > 0 and select.select([peer], [], [], left)[0]:
        data = peer.recv(_DATAGRAM)
        try:
            at = _opened(data, community, id)
        except (IndexError, ValueError):
            continue  # no SNMP
        if at:
            return data[at:]
    return None


def _opened(data: bytes, community: bytes, id: bytes) -> int:
    """Where the varbinds of the answer to a question begin; 0 if it is another one's.

    Raises ``IndexError``, ``ValueError`` for what is none.
    """
    at, _ = header(data, 0, SEQUENCE)
    for tag, content in ((INTEGER, b"\1"), (OCTETS, community)):
        at, end = header(data, at, tag)
        if data[at:end] != content:
            return 0
        at = end
    at, _ = header(data, at, _RESPONSE)
    at, end = header(data, at, INTEGER)
    if data[at:end] != id:
        return 0
    return end


def _values(data: bytes, expected: Sequence[bytes]) -> list[Value] | None:
    """The values of an answer from its error status on; None if its OIDs are not those expected."""
    try:
        return _values_of(data, expected)
    except (IndexError, ValueError):
        return None  # cut off, or another question's


def _values_of(data: bytes, expected: Sequence[bytes]) -> list[Value] | None:
    """The same; raises ``IndexError`` and ``ValueError`` for what is no SNMP."""
    at, end = header(data, 0, INTEGER)
    if any(data[at:end]):
        return None
    _, at = header(data, end, INTEGER)
    at, last = header(data, at, SEQUENCE)
    found: list[Value] = []
    for oid in expected:
        # The commonest by far: a varbind, and a value, of less than 128 octets.
        end = at + 2 + data[at + 1]
        if data[at] == SEQUENCE and data[at + 1] < 128 and oid and data.startswith(oid, at + 2):
            at += 2 + len(oid)
        else:
            at, end = _behind_oid(data, at, oid)
        tag, size = data[at], data[at + 1]
        at += 2
        if size > 127:
            at, stop = header(data, at - 2, tag)
            size = stop - at
        if at + size != end or (tag == END_OF_MIB) == bool(oid):
            return None
        found.append(_value(tag, data[at:end]))
        at = end
    return found if at == last else None


def _behind_oid(data: bytes, at: int, oid: bytes) -> tuple[int, int]:
    """Where the value of the varbind at ``at`` begins, and where it ends.

    Raises ``ValueError`` where its OID is not the one expected; any is, where that is empty.
    """
    at, end = header(data, at, SEQUENCE)
    if oid and not data.startswith(oid, at):
        raise ValueError("another OID")
    return (at + len(oid) if oid else header(data, at, OID)[1]), end


def _value(tag: int, raw: bytes) -> Value:
    """A value as Python has it. Raises ``ValueError`` for a type that is not expected."""
    if tag == INTEGER and 0 < len(raw) <= 4:
        return int.from_bytes(raw, "big", signed=True)
    if tag in (OCTETS, END_OF_MIB):
        return raw
    if tag in _UNSIGNED and 0 < len(raw) <= _UNSIGNED[tag]:
        return int.from_bytes(raw, "big")
    if tag == OID:
        return decoded_oid(raw)
    raise ValueError("another type")


def _body(exchange: Exchange) -> bytes:
    """What follows the number of a request."""
    asked = b"".join(element(SEQUENCE, encoded_oid(oid) + b"\x05\x00") for oid in exchange.asked)
    return integer(exchange.single) + integer(exchange.repetitions) + element(SEQUENCE, asked)


def _message(community: bytes, id: bytes, body: bytes) -> bytes:
    pdu = element(_GETBULK, element(INTEGER, id) + body)
    return element(SEQUENCE, integer(1) + element(OCTETS, community) + pdu)
