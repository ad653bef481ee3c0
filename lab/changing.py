"""An agent whose readings all change with every request, for measurements: no PDU stands still.

``python -m lab.changing [--port N] [--units N] [--outlets N]`` serves a PRO2 by version 2c on all
addresses of loopback until interrupted; statuses, names and settings stay as they are. Each address
is a PDU: a datagram ``trip`` or ``reset`` to it has its first breaker trip, or be normal again.
"""

from __future__ import annotations

import argparse
import bisect
import contextlib
import itertools
import socket
import subprocess
import sys
from collections.abc import Iterator

from check_sentry4.mib.sentry4 import FAMILY
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
from lab.agent import free_port
from lab.recording import ST4, Values, key, pro2

#: What a PDU may be told, and ``breakerTripped`` of st4OcpStatus.
TRIP, RESET, TRIPPED = b"trip", b"reset", 12
RESPONSE, GET, GETBULK, NO_SUCH_INSTANCE = 0xA2, 0xA0, 0xA5, 0x81
#: So many values a reading goes through, one each request; neighbours differ in it, so that no two
#: answers of a table are the same within a million.
STEPS = (11, 13, 17, 19, 23, 29)
#: Registers go on by one after so many requests.
RISES = 4096


def readings(*, registers: bool = False) -> tuple[str, ...]:
    """The columns of readings, or of registers alone: OIDs with a dot at the end."""
    found = (
        metric.column.within(table.oid)
        for table in FAMILY.tables for metric in table.metrics
        if metric.is_reading and metric.column.oid and (metric.name == "Energy" or not registers)
    )  # fmt: skip
    if registers:
        return tuple(f"{oid.strip('.')}." for oid in found)
    return ("1.3.6.1.2.1.1.3.", *(f"{oid.strip('.')}." for oid in found))  # sysUpTime as well


class Changing:
    """What it answers."""

    def __init__(self, values: Values) -> None:
        self._oids = sorted(values, key=key)
        self._keys = [key(oid) for oid in self._oids]
        self._encoded = [encoded_oid(oid) for oid in self._oids]
        moving = readings()
        self._values = [values[oid] for oid in self._oids]
        self._moves = [oid.strip(".").startswith(moving) for oid in self._oids]
        self._rises = [oid.startswith(readings(registers=True)) for oid in self._oids]
        self._tripped = False
        self._end = element(END_OF_MIB, b"")
        self._breaker = self._oids.index(f"{ST4}.6.3.1.1.1.1.1")
        self.tripped: set[bytes] = set()

    def told(self, data: bytes, pdu: bytes) -> bool:
        """Whether that is no request, but said what the breaker of this PDU is to do."""
        if data == TRIP:
            self.tripped.add(pdu)
        elif data == RESET:
            self.tripped.discard(pdu)
        return data in (TRIP, RESET)

    def answer(self, data: bytes, number: int, pdu: bytes) -> bytes:
        """What a PDU answers to a request (RFC 3416); raises ``ValueError`` for what is none."""
        self._tripped = pdu in self.tripped
        at, _ = header(data, 0, SEQUENCE)
        _, at = header(data, at, INTEGER)
        start, at = header(data, at, OCTETS)
        community, kind = data[start:at], data[at]
        at, _ = header(data, at, kind)
        numbers = []
        for _ in range(3):
            start, at = header(data, at, INTEGER)
            numbers.append(data[start:at])
        at, end = header(data, at, SEQUENCE)
        asked = []
        while at < end:
            start, at = header(data, at, SEQUENCE)
            asked.append(decoded_oid(data[slice(*header(data, start, OID))]))
        single, repetitions = (int.from_bytes(number, "big") for number in numbers[1:])
        bound = b"".join(self._bound(kind, asked, single, repetitions, number))
        pdu = element(INTEGER, numbers[0]) + integer(0) * 2 + element(SEQUENCE, bound)
        return element(SEQUENCE, integer(1) + element(OCTETS, community) + element(RESPONSE, pdu))

    def _bound(
        self, kind: int, asked: list[str], single: int, repetitions: int, number: int
    ) -> Iterator[bytes]:
        if kind == GET:
            for oid in asked:
                place = bisect.bisect_left(self._keys, key(oid))
                there = place < len(self._keys) and self._keys[place] == key(oid)
                yield (
                    self._one(place, number)
                    if there
                    else element(SEQUENCE, encoded_oid(oid) + element(NO_SUCH_INSTANCE, b""))
                )
            return
        single = single if kind == GETBULK else len(asked)
        places = [bisect.bisect_right(self._keys, key(oid)) for oid in asked]
        for oid, place in zip(asked[:single], places):
            yield self._one(place, number, oid)
        for n in range(repetitions if kind == GETBULK else 0):
            for oid, place in zip(asked[single:], places[single:]):
                yield self._one(place + n, number, oid)

    def _one(self, place: int, number: int, asked: str = "") -> bytes:
        if place >= len(self._oids):
            return element(SEQUENCE, encoded_oid(asked or self._oids[-1]) + self._end)
        tag, value = self._values[place]
        if place == self._breaker and self._tripped:
            value = TRIPPED
        if isinstance(value, int):
            if self._rises[place]:
                value += number // RISES
            elif self._moves[place]:
                value += number % STEPS[place % len(STEPS)]
            content = value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
        elif tag == OID:
            return element(SEQUENCE, self._encoded[place] + encoded_oid(value.decode()))
        else:
            content = value
        return element(SEQUENCE, self._encoded[place] + element(tag, content))


@contextlib.contextmanager
def changing(units: int = 2, outlets: int = 24) -> Iterator[int]:
    """Such an agent, as a process of its own; its port."""
    port = free_port()
    program = subprocess.Popen(
        [sys.executable, "-m", "lab.changing", "--port", str(port), "--units", str(units),
         "--outlets", str(outlets)], stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert program.stdout is not None
        program.stdout.readline()
        yield port
    finally:
        program.kill()
        program.communicate()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("port", 16161), ("units", 2), ("outlets", 24)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    agent = Changing(pro2(given.units, given.outlets))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        peer.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO: it answers from where it was asked
        peer.bind(("0.0.0.0", given.port))
        print(given.port, flush=True)
        for number in itertools.count():
            data, about, _, client = peer.recvmsg(65536, 1024)
            with contextlib.suppress(ValueError, IndexError):
                pdu = b"".join(info[4:8] for _, _, info in about)
                if agent.told(data, pdu):
                    continue
                answer = agent.answer(data, number, pdu)
                own = [(level, kind, _source(info)) for level, kind, info in about]
                peer.sendmsg([answer], own, 0, client)


def _source(info: bytes) -> bytes:
    """From which address to answer: ``struct in_pktinfo`` of the address that was asked."""
    return b"\0" * 4 + info[4:8] + b"\0" * 4


if __name__ == "__main__":
    main()
