"""Whether an agent is there at all: a question that any of them answers, and no wait for it."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import suppress

from check_sentry4.snmp import SourceError
from check_sentry4.snmp.ber import INTEGER, OCTETS, SEQUENCE, element, encoded_oid, integer
from check_sentry4.snmp.connection import DISCOVERY, DISCOVERY_NUMBER, Connection, address, resolve

_GET = 0xA0
_SYS_UPTIME = encoded_oid("1.3.6.1.2.1.1.3.0")
#: An INTEGER of four octets: the number of a request, of a v3 message.
_NUMBER = re.compile(rb"\x02\x04(....)", re.DOTALL)
#: Answers that are heard at once.
AT_ONCE = 100


def question(connection: Connection, number: bytes) -> bytes:
    """A GET of sysUpTime, or what an SNMPv3 engine answers whoever asks (RFC 3414, 4).

    ``number`` are the four octets by which the answer is known: a positive INTEGER.
    """
    if connection.protocol == "3":
        return DISCOVERY.replace(DISCOVERY_NUMBER, number)
    asked = element(SEQUENCE, element(SEQUENCE, _SYS_UPTIME + b"\5\0"))
    pdu = element(_GET, element(INTEGER, number) + integer(0) * 2 + asked)
    community = element(OCTETS, connection.community.encode("utf-8", "surrogateescape"))
    return element(SEQUENCE, integer(int(connection.protocol == "2c")) + community + pdu)


def numeric(connection: Connection) -> tuple[str, int] | None:
    """Where an agent is, if that is known without asking for its name; else None."""
    host = connection.hostname.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with suppress(OSError, ValueError, SourceError):
        socket.inet_pton(family, host)
        return address(resolve(host, connection.port, connection.family))
    return None


class Hello:
    """Two sockets, for both families, through which any number of agents are asked."""

    def __init__(self) -> None:
        self._sockets: dict[int, socket.socket] = {}

    def _socket(self, host: str) -> socket.socket:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        if family not in self._sockets:
            made = self._sockets[family] = socket.socket(family, socket.SOCK_DGRAM)
            made.setblocking(False)
        return self._sockets[family]

    @property
    def sockets(self) -> list[socket.socket]:
        """What to select on."""
        return list(self._sockets.values())

    def ask(self, host: str, port: int, data: bytes) -> None:
        """Ask an agent; what the network refuses at once is no answer either."""
        with suppress(OSError):
            self._socket(host).sendto(data, (host, port))

    def heard(self, from_: socket.socket) -> Iterator[bytes]:
        """What may be the numbers of questions in answers that have come."""
        for _ in range(AT_ONCE):
            try:
                data = from_.recv(1500)
            except BlockingIOError:
                return
            except OSError:  # nobody listens at some of the ports
                continue
            yield from _NUMBER.findall(data)
