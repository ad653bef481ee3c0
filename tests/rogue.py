"""Agents that do wrong, over real UDP."""

from __future__ import annotations

import bisect
import socket
import threading
from collections.abc import Callable, Sequence

from lab.recording import Values, key
from tests import ber

Behaviour = Callable[[bytes], "list[bytes]"]
NULL = ber.tlv(ber.NULL, b"")


class Rogue:
    """Answers each datagram with what ``behaviour`` makes of it."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.requests = 0
        self._behaviour = behaviour
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._closed = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            data, client = self._socket.recvfrom(65536)
            if self._closed:
                return
            self.requests += 1
            for answer in self._behaviour(data):
                if self._closed:
                    return
                try:
                    self._socket.sendto(answer, client)
                except OSError:
                    break

    def __enter__(self) -> Rogue:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._socket.close()


def _columns(request: ber.Request) -> list[str]:
    """The OIDs of a response to a GETBULK: each asked for, the repeaters as often as asked."""
    single, repeated = request.oids[: request.non_repeaters], request.oids[request.non_repeaters :]
    return single + repeated * max(1, request.repetitions)


def echo(data: bytes) -> list[bytes]:
    """Answer with the request itself."""
    return [data]


def same_oids(data: bytes) -> list[bytes]:
    """Answer with the OIDs asked for: they do not increase."""
    request = ber.Request(data)
    return [request.answer([(oid, ber.integer(5)) for oid in _columns(request)])]


def endless(data: bytes) -> list[bytes]:
    """Never end a column: there is always a next row."""
    request = ber.Request(data)
    last: dict[object, list[int]] = {}
    varbinds = []
    for number, oid in enumerate(_columns(request)):
        if number < request.non_repeaters:
            varbinds.append((f"{oid}.0", ber.tlv(ber.OCTETS, b"there")))
            continue
        parts = last.get(oid) or [int(part) for part in oid.split(".")]
        parts = [*parts, 1, 1, 0] if len(parts) == 13 else parts
        parts = [*parts[:-1], parts[-1] + 1]
        last[oid] = parts
        varbinds.append((".".join(map(str, parts)), ber.integer(0)))
    return [request.answer(varbinds)]


def error(code: int) -> Behaviour:
    """Answer each request with this error-status."""

    def behaviour(data: bytes) -> list[bytes]:
        request = ber.Request(data)
        return [request.answer([(oid, NULL) for oid in request.oids], code, 1)]

    return behaviour


def nothing_in_it(data: bytes) -> list[bytes]:
    """Answer without a varbind."""
    return [ber.Request(data).answer([])]


def other_request(data: bytes) -> list[bytes]:
    """Answer to a request that was never made."""
    request = ber.Request(data)
    varbinds = [(oid, ber.integer(1)) for oid in request.oids]
    return [request.answer(varbinds, id=b"\x01\x02\x03")]


def end_of_mib(data: bytes) -> list[bytes]:
    """Have nothing at all."""
    request = ber.Request(data)
    return [request.answer([(oid, ber.tlv(ber.END_OF_MIB, b"")) for oid in _columns(request)])]


def flood(data: bytes) -> list[bytes]:
    """Answer with garbage without end (within reason), never with a response."""
    return [b"\x30\x82\xff\xff" + bytes(range(64))] * 200_000


def long_string(data: bytes) -> list[bytes]:
    """Answer with values longer than easysnmp's buffer of 4096 octets."""
    request = ber.Request(data)
    return [
        request.answer([(f"{oid}.0", ber.tlv(ber.OCTETS, b"A" * 5000)) for oid in request.oids[:9]])
    ]


def silent(_: bytes) -> list[bytes]:
    """Say nothing."""
    return []


def limited(
    values: Values, most: int, too_big: bool = False, order: Sequence[str] = ()
) -> Behaviour:
    """An agent that answers at most so many varbinds: the first ones, or with tooBig instead.

    ``order`` is that in which it goes through its values, where it is not the right one.
    """
    own = {oid: place for place, oid in enumerate(order)}
    order = order or sorted(values, key=key)
    keys = [key(oid) for oid in order]

    def after(oid: str) -> str:
        if oid in own:
            return order[own[oid] + 1] if own[oid] + 1 < len(order) else ""
        place = bisect.bisect_right(keys, key(oid))
        return order[place] if place < len(order) else ""

    def encoded(oid: str) -> tuple[str, bytes]:
        tag, value = values[oid]
        if isinstance(value, int):
            return oid, ber.integer(value)
        return oid, ber.oid(value.decode()) if tag == 6 else ber.tlv(ber.OCTETS, value)

    def behaviour(data: bytes) -> list[bytes]:
        request = ber.Request(data)
        asked = list(request.oids)
        found: list[tuple[str, bytes]] = []
        for repetition in range(max(1, request.repetitions)):
            for place in range(request.non_repeaters if repetition else 0, len(asked)):
                following = after(asked[place])
                if not following and request.version == 0:
                    return [request.answer([(o, NULL) for o in asked], 2, place + 1)]
                end = (asked[place], ber.tlv(ber.END_OF_MIB, b""))
                found.append(encoded(following) if following else end)
                asked[place] = following or asked[place]
        if too_big and len(found) > most:
            return [request.answer([], 1, 0)]
        return [request.answer(found[:most])]

    return behaviour
