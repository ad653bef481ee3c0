"""Where an agent is, and how to speak to it."""

from __future__ import annotations

from typing import NamedTuple

from check_sentry4.snmp import SourceError

AUTH_PROTOCOLS = ("MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512")
PRIV_PROTOCOLS = ("DES", "AES", "AES-192", "AES-256")
SECURITY_LEVELS = ("noAuthNoPriv", "authNoPriv", "authPriv")

#: What is said of a name without an address; docs/ lists it as troubleshooting.
NO_ADDRESS = "no{kind} address for {host} ({reason}): look at the spelling and at DNS"
_OCTETS = frozenset(map(str, range(256)))


class Connection(NamedTuple):
    """Where the agent is and how to speak to it.

    The fields have the names, the values and the defaults of the commands' options (``--protocol``,
    ``--secname`` ...). ``timeout`` is in seconds, for each request.
    """

    hostname: str
    port: int = 161
    family: int = 0  # 4, 6, or 0 for whatever the name resolves to
    protocol: str = "2c"
    community: str = "public"
    timeout: float = 2.0
    retries: int = 1
    seclevel: str = "noAuthNoPriv"
    secname: str = ""
    authproto: str = "MD5"
    authpasswd: str = ""
    privproto: str = "DES"
    privpasswd: str = ""
    context: str = ""
    #: Where user or community come from, in words.
    credentials: str = ""

    @property
    def where(self) -> str:
        """What the agent is called in a message: ``pdu-f31 port 161``."""
        return f"{self.hostname} port {self.port}"

    @property
    def device(self) -> tuple[str, ...]:
        """What tells one agent from another: a gateway has one for each context or community."""
        reached = canonical(self.hostname), str(self.port), self.protocol
        return (*reached, self.community, self.secname, self.context)

    @property
    def place(self) -> str:
        """Where it is, in one text."""
        return f"{self.hostname} {self.port} {self.context}".rstrip()

    @property
    def keeps_session(self) -> bool:
        """Whether a session stays open between two polls: keys of SNMPv3 are derived once."""
        return self.protocol == "3"

    @property
    def common(self) -> Connection:
        """What services that are read together have in common."""
        return self._replace(credentials="")

    def __repr__(self) -> str:
        """Without community and passphrases: this may end up in a log."""
        return f"Connection({self.hostname!r}, {self.port}, protocol={self.protocol!r})"


def resolve(hostname: str, port: int, family: int = 0) -> str:
    """The peer of ``hostname`` as Net-SNMP wants it: ``udp:10.0.0.7:161``, ``udp6:[::1]:161``.

    Raises ``SourceError`` if the name has no address (of that family).
    """
    parts = hostname.split(".")
    if len(parts) == 4 and _OCTETS.issuperset(parts) and family != 6:
        return f"udp:{hostname}:{port}"
    import socket  # only a name or an IPv6 address needs it

    families = {0: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}
    bare = hostname[1:-1] if hostname[:1] == "[" and hostname[-1:] == "]" else hostname
    try:
        found = socket.getaddrinfo(bare, port, families[family], socket.SOCK_DGRAM)
        address = socket.getnameinfo(found[0][4], socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)[0]
    except (OSError, UnicodeError, ValueError) as error:
        kind = {0: "", 4: " IPv4", 6: " IPv6"}[family]
        reason = getattr(error, "strerror", None) or "not a valid name"
        raise SourceError(NO_ADDRESS.format(kind=kind, host=hostname, reason=reason)) from None
    return f"udp6:[{address}]:{port}" if ":" in address else f"udp:{address}:{port}"


def address(peer: str) -> tuple[str, int]:
    """Host and port of a peer.

    >>> address("udp6:[::1]:161")
    ('::1', 161)
    """
    host, _, port = peer.partition(":")[2].rpartition(":")
    return host.strip("[]"), int(port)


def canonical(address: str) -> str:
    """An address in the form in which it is compared; what is none as it stands."""
    import ipaddress  # no check needs it

    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)


#: An SNMPv3 message that asks for the engine ID (RFC 3414, 4): no user, no engine, reportable.
DISCOVERY_NUMBER = bytes.fromhex("7a5e1f03")
DISCOVERY = bytes.fromhex(
    "303e020103301102047a5e1f03020300ffe304010402010304"
    "10300e0400020100020100040004000400301404000400a00e02047a5e1f040201000201003000"
)


def discovered(host: str, port: int, timeout: float) -> bytes:
    """What an SNMPv3 engine answers who asks for its ID (``ber.engine_id``); empty if none does.

    Net-SNMP tells a wrong passphrase from a device that is off as little as the device does.
    """
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.settimeout(min(timeout, 1.0))
            probe.connect((host, port))
            probe.send(DISCOVERY)
            return probe.recv(1500)
    except OSError:
        return b""
