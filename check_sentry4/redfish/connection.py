"""Where a Redfish service is, and how to speak to it."""

from __future__ import annotations

from typing import NamedTuple

from check_sentry4.snmp.connection import canonical

#: The ports of HTTPS and HTTP (RFC 9110).
HTTPS, HTTP = 443, 80


class Endpoint(NamedTuple):
    """Where a Redfish service is and how to speak to it.

    ``timeout`` is in seconds, for one request from its first octet to the last of its answer;
    ``deadline`` in seconds, for all of them, the end of the session included.
    """

    hostname: str
    port: int = HTTPS
    family: int = 0  # 4, 6, or 0 for whatever the name resolves to
    timeout: float = 10.0
    retries: int = 1
    user: str = ""
    password: str = ""
    #: A file with the certificates of the authorities that are trusted; empty: those of the system.
    ca: str = ""
    #: The certificate is not verified.
    insecure: bool = False
    #: HTTP instead of HTTPS.
    plain: bool = False
    deadline: float = 30.0
    #: Where user or password come from, in words.
    credentials: str = ""

    @property
    def protocol(self) -> str:
        """What stands beside the versions of SNMP (``Connection.protocol``)."""
        return "redfish"

    @property
    def keeps_session(self) -> bool:
        """Whether a session stays open between two polls: a PDU is not asked to log in at each."""
        return True

    @property
    def where(self) -> str:
        """What the service is called in a message: ``pdu-f31 port 443``."""
        return f"{self.hostname} port {self.port}"

    @property
    def device(self) -> tuple[str, ...]:
        """What tells one service from another."""
        return canonical(self.hostname), str(self.port), self.protocol, self.user

    @property
    def place(self) -> str:
        """Where it is, in one text."""
        return f"{self.hostname} {self.port}"

    @property
    def common(self) -> Endpoint:
        """What services that are read together have in common."""
        return self._replace(credentials="", deadline=0.0)

    def __repr__(self) -> str:
        """Without the password: this may end up in a log."""
        return f"Endpoint({self.hostname!r}, {self.port}, protocol='redfish')"
