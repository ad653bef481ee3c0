"""Agents whose registers are what a test says: PDUs that use energy, are reset, and are exchanged.

Each is served by a thread of this process, on an address of loopback of its own.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from check_sentry4.snmp.ber import INTEGER, OCTETS
from lab.agent import free_port
from lab.changing import Changing
from lab.recording import ST4, pro2

#: st4InputCordEnergy of the first cord (tenths of a kWh), and st4UnitProductSN of the first unit.
CORD_ENERGY, SERIAL = f"{ST4}.3.3.1.10.1.1", f"{ST4}.2.2.1.4.1"


class Metered(Changing):
    """A PDU of which values can be set at any time."""

    def __init__(self, serial: str = "SN-0001", energy: int = 1000) -> None:
        values = pro2(1, 8)
        values[SERIAL] = (OCTETS, serial.encode())
        values[CORD_ENERGY] = (INTEGER, energy)
        super().__init__(values)
        self._moves = self._rises = [False] * len(self._moves)
        self.is_silent = False

    def set(self, oid: str, value: int | str) -> None:
        """Have another value there."""
        self._values[self._oids.index(oid)] = (
            (INTEGER, value) if isinstance(value, int) else (OCTETS, value.encode())
        )

    @property
    def energy(self) -> int:
        """The register of the cord."""
        value = self._values[self._oids.index(CORD_ENERGY)][1]
        assert isinstance(value, int)
        return value

    @energy.setter
    def energy(self, value: int) -> None:
        self.set(CORD_ENERGY, value)


class Room:
    """Some PDUs at addresses 127.0.0.1, 127.0.0.2 and so on; who is where may change."""

    def __init__(self, *pdus: Metered) -> None:
        self.pdus = list(pdus)
        self.port = free_port()
        self.addresses = [f"127.0.0.{number}" for number in range(1, len(pdus) + 1)]


@contextlib.contextmanager
def served(*pdus: Metered) -> Iterator[Room]:
    """Serve PDUs until the end of the block."""
    room, over = Room(*pdus), threading.Event()

    def serve(place: int, peer: socket.socket) -> None:
        while not over.is_set():
            try:
                data, client = peer.recvfrom(65536)
            except TimeoutError:
                continue
            pdu = room.pdus[place]
            with contextlib.suppress(ValueError, IndexError):
                if not pdu.is_silent:
                    peer.sendto(pdu.answer(data, 0, b""), client)

    with contextlib.ExitStack() as stack:
        threads = []
        for place, address in enumerate(room.addresses):
            peer = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            peer.settimeout(0.2)
            peer.bind((address, room.port))
            threads.append(threading.Thread(target=serve, args=(place, peer)))
            threads[-1].start()
        try:
            yield room
        finally:
            over.set()
            for thread in threads:
                thread.join()
