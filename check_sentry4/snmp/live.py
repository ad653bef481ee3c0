"""A live agent, through easysnmp.

GETBULK with the scalars as non-repeaters and responses of at most ``LARGEST_RESPONSE`` octets, or
GETNEXT in version 1; what to ask for is in ``snmp.request``.

easysnmp 0.2.6 and Net-SNMP 5.9, what is kept from the user here:

* easysnmp splits a hostname at ``:``, so the session's peer is a property of our own.
* Net-SNMP resolves names and discovers the v3 engine while holding Python's lock; names are
  resolved here, and the commands run all of this in a child process (``cli.start``).
* Net-SNMP reads ``snmp.conf`` and MIB files and writes to its persistent directory, unless the
  environment says otherwise before the import.
* A value of 4096 octets or more overruns a buffer of easysnmp by one octet: the child may die.
* Closing a session while a v3 session is open in the same process crashes (v1, v2c: a null pointer
  is compared) or takes the user from the other (v3): such sessions are parked until that one is
  closed. See ``Agent.close``.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from check_sentry4.snmp import Answer, Index, NoAnswerError, Scalar, SourceError, Value, Walk
from check_sentry4.snmp.request import END, MOST_ROWS, Cursor, End, Request, compose, key, learn

#: Octets of an SNMP message that pass an Ethernet path unfragmented, with room for tunnels.
LARGEST_RESPONSE = 1386
#: Octets of a message beside its varbinds: v1 and v2c without the community; v3 with engine ID,
#: authentication of up to 48 octets, and padding, without the names of user and context.
ENVELOPE = 38
ENVELOPE_V3 = 160

AUTH_PROTOCOLS = ("MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512")
PRIV_PROTOCOLS = ("DES", "AES", "AES-192", "AES-256")
SECURITY_LEVELS = ("noAuthNoPriv", "authNoPriv", "authPriv")

#: What Net-SNMP says when nothing could be sent at all.
_UNREACHABLE = re.compile("unreachable|[Nn]o route|[Ff]ailure in sendto|[Cc]onnection refused")
_OCTETS = frozenset(map(str, range(256)))
_INTEGERS = frozenset(
    ("INTEGER", "INTEGER32", "GAUGE", "UNSIGNED32", "COUNTER", "COUNTER64", "TICKS", "UINTEGER")
)


#: Told what is being waited for, and whether it is the device.
Waiting = Callable[[str, bool], None]


class Connection(NamedTuple):
    """Where the agent is and how to speak to it. ``timeout`` is in seconds, per request."""

    hostname: str
    port: int = 161
    family: int = 0  # 4, 6, or 0 for whatever the name resolves to
    version: str = "2c"
    community: str = "public"
    timeout: float = 2.0
    retries: int = 1
    level: str = "noAuthNoPriv"
    user: str = ""
    auth_protocol: str = "MD5"
    auth_passphrase: str = ""
    priv_protocol: str = "DES"
    priv_passphrase: str = ""
    context: str = ""

    def __repr__(self) -> str:
        """Without community and passphrases: this may end up in a log."""
        return f"Connection({self.hostname!r}, {self.port}, version={self.version!r})"


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
        raise SourceError(
            f"no{kind} address for {hostname} ({reason}): look at the spelling and at DNS"
        ) from None
    return f"udp6:[{address}]:{port}" if ":" in address else f"udp:{address}:{port}"


def _easysnmp() -> Any:
    """The library, imported once the environment keeps Net-SNMP from files and directories."""
    if "easysnmp" not in sys.modules:
        os.environ.update(
            MIBS="", MIBDIRS="/dev/null", SNMPCONFPATH="/dev/null", SNMP_PERSISTENT_DIR="/dev/null"
        )
    try:
        import easysnmp
    except ImportError as error:
        raise SourceError(f"easysnmp cannot be loaded ({error}): install it again") from None
    return easysnmp


_Varbind = tuple[str | End, Value | None]

#: v3 sessions that are open in this process, and sessions that wait for the last one's end.
_open_v3: list[Any] = []
_parked_v3: list[Any] = []
_parked: list[Any] = []


class Agent:
    """A live agent: one session, read only (GETBULK, or GETNEXT in version 1).

    Use it in a ``with`` statement, or ``close`` it, where a process goes on afterwards.
    """

    def __init__(self, connection: Connection, waiting: Waiting = lambda what, device: None):
        """Open a session; ``waiting`` is told what is being waited for.

        Raises ``SourceError`` if the name, the credentials or the v3 engine cannot be had.
        """
        self._session: Any = None
        self.connection = connection
        self.log: list[str] = []
        self.requests = 0
        self.answers = 0
        self._waiting = waiting
        self._largest = LARGEST_RESPONSE
        self._known: dict[str, list[Index]] = {}  # the rows of tables of which a column has ended
        self._where = f"{connection.hostname} port {connection.port}"
        waiting(f"the address of {connection.hostname}", False)
        self._peer = resolve(connection.hostname, connection.port, connection.family)
        self._session = self._open()
        if connection.version == "3":
            _open_v3.append(self._session)

    def close(self) -> None:
        """End the session, or park it while another v3 session is open (see above)."""
        session, self._session = self._session, None
        if session is None:
            return
        if session in _open_v3:
            _open_v3.remove(session)
            _parked_v3.append(session)
        else:
            _parked.append(session)
        if not _open_v3:
            session = None
            _parked_v3.clear()  # first, while their users are still known
            _parked.clear()

    def __enter__(self) -> Agent:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def _open(self) -> Any:
        easysnmp, peer, c = _easysnmp(), self._peer, self.connection

        base: Any = easysnmp.Session

        class Session(base):  # type: ignore[misc]  # easysnmp has no types
            @property
            def connect_hostname(self) -> str:
                return peer

        options: dict[str, Any] = {"community": c.community}
        if c.version == "3":
            options = {
                "security_level": c.level,
                "security_username": c.user,
                "context": c.context,
                "auth_protocol": c.auth_protocol,
                "auth_password": c.auth_passphrase,
                "privacy_protocol": c.priv_protocol,
                "privacy_password": c.priv_passphrase,
            }
            self._waiting(f"the SNMPv3 engine of {self._where}", True)
        began = time.monotonic()
        try:
            session = Session(
                hostname="agent",
                version={"1": 1, "2c": 2, "3": 3}[c.version],
                timeout=c.timeout,
                retries=c.retries,
                use_numeric=True,
                **options,
            )
        except (easysnmp.EasySNMPError, ValueError, SystemError, UnicodeError) as error:
            raise self._opening_failed(str(error)) from None
        self.log.append(f"{self._peer}: session opened in {_ms(began)}")
        return session

    def _opening_failed(self, reason: str) -> SourceError:
        if "unsupported" in reason and "protocol" in reason:
            return SourceError(f"{reason}: this Net-SNMP was built without it")
        if "password" in reason or "pass phrase" in reason:
            return SourceError("SNMPv3: passphrases have at least 8 characters: look at -A and -X")
        if self.connection.version == "3" and not _UNREACHABLE.search(reason):
            return NoAnswerError(
                f"no SNMPv3 answer from {self._where}: look at power, address, port, access list, "
                "and whether SNMPv3 is enabled on the device"
            )
        return NoAnswerError(f"no way to {self._where}: look at the address and the routes to it")

    def _failed(self, error: Exception) -> SourceError:
        """What to say of an error of easysnmp: what happened, what to look at."""
        reason = str(error)
        if self.connection.version == "3":
            refused = self._refused(reason)
            if refused:
                return SourceError(f"SNMPv3: {self._where} {refused}")
        if _UNREACHABLE.search(reason):
            return NoAnswerError(
                f"no way to {self._where}: look at the address and the routes to it"
            )
        if type(error).__name__ != "EasySNMPTimeoutError":
            said = reason.strip() or type(error).__name__
            return SourceError(f"{self._where} answered with an error ({said})")
        if self.answers:
            return NoAnswerError(
                f"{self._where} stopped answering after {self.answers} "
                f"answer{'' if self.answers == 1 else 's'}: look at its load, --timeout, --retries "
                "and what the network does to large packets"
            )
        if self.connection.version == "3":
            # Its engine has answered: it is there, and drops what it cannot decrypt or allow.
            return SourceError(
                f"no answer from {self._where}, whose SNMPv3 engine does answer: look at the "
                "privacy passphrase -X and protocol -x, user, level, access list"
            )
        return NoAnswerError(
            f"no answer from {self._where}: look at power, address, port, community, access list"
        )

    def _refused(self, reason: str) -> str:
        """What the device's SNMPv3 refuses, and what to look at; empty if it does not."""
        user, context = self.connection.user, self.connection.context
        if "Unknown user name" in reason:
            return f"does not know the user {user}: look at -U"
        if "Authentication failure" in reason:
            return (
                f"refuses the authentication of {user}: "
                "look at the passphrase -A and the protocol -a"
            )
        if "ecurity level" in reason:
            return f"does not allow {user} this level: look at -L"
        if "authorizationError" in reason or "noAccess" in reason:
            if context:
                return f"gives {user} no access in the context {context}: look at -N, then at -L"
            return f"gives {user} no access at this level: look at -L and at the user's view"
        if "ontext" in reason:
            return f"does not know the context {context}: look at -N"
        if "ecryption" in reason:
            return "cannot be decrypted: look at the passphrase -X and the protocol -x"
        return ""

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Answer:
        """See ``Source.read``."""
        answer = Answer({}, {})
        left, cursors = list(scalars), [Cursor(walk) for walk in columns]
        limits = [walk.repetitions for walk in columns if walk.repetitions]
        most = 1 if self.connection.version == "1" else min(limits, default=MOST_ROWS)
        for cursor in cursors:
            answer.columns[cursor.oid] = cursor.rows
        while left or cursors:
            request = compose(left, cursors, self._known, self._room(), most)
            varbinds = self._request(request)
            if varbinds is None:
                continue  # tooBig: again with less
            if not varbinds:
                raise SourceError(f"{self._where} answered with no values: look at its firmware")
            single = varbinds[: len(request.scalars)]
            for scalar, (oid, value) in zip(request.scalars, single):
                if oid == f".{scalar.instance}" and value is not None:
                    answer.scalars[scalar.instance] = value
            left = left[len(single) :]
            if left:
                continue  # the agent, or we, had no room for more
            had = [len(cursor.rows) for cursor in cursors]
            if not request.take(varbinds[len(single) :]) and not single:
                raise SourceError(
                    f"{self._where} does not answer what was asked: look at its firmware"
                )
            learn(self._known, cursors, had)
            cursors = [cursor for cursor in cursors if not cursor.ended]
        return answer

    def _room(self) -> int:
        c = self.connection
        if c.version == "3":
            return self._largest - ENVELOPE_V3 - len(c.user) - len(c.context)
        return self._largest - ENVELOPE - len(c.community)

    def _request(self, request: Request) -> list[_Varbind] | None:
        """One request; None: ask again for less."""
        oids, single = request.oids, len(request.scalars) + len(request.cells)
        self._waiting(f"answer {self.requests + 1} of {self._where}", True)
        began = time.monotonic()
        try:
            if self.connection.version == "1":
                return self._next(oids)
            self.requests += 1
            varbinds = self._session.get_bulk(oids, single, request.reps)
        except SourceError:
            raise
        except Exception as error:  # easysnmp raises its own, and SystemError or Unicode ones
            if "tooBig" in str(error) and self._largest > 100:  # room for one
                self._largest //= 2
                return None
            raise self._failed(error) from None
        self.answers += 1
        self.log.append(
            f"GETBULK {single} objects, {len(request.columns)} columns x {request.reps}: "
            f"{len(varbinds)} values in {_ms(began)}"
        )
        return [_typed(varbind) for varbind in varbinds]

    def _next(self, oids: list[str]) -> list[_Varbind]:
        """GETNEXT over the same columns; after what has nothing after it comes ``END``.

        One such fails the whole request, and easysnmp does not tell which: most likely the
        greatest, after which the MIB has ended. It is asked for alone, and then the rest.
        """
        self.requests += 1
        began = time.monotonic()
        try:
            varbinds = self._session.get_next(oids)
        except Exception as error:
            if type(error).__name__ != "EasySNMPNoSuchNameError":
                raise
            self.log.append(f"GETNEXT {len(oids)} objects: noSuchName in {_ms(began)}")
            self.answers += 1
            if len(oids) == 1:
                return [(END, None)]
            greatest = max(range(len(oids)), key=lambda place: key(oids[place]))
            alone = self._next([oids[greatest]])
            rest = oids[:greatest] + oids[greatest + 1 :]
            ended = alone[0][0] is END  # otherwise it was another one
            result = self._next(rest) if ended else [self._next([oid])[0] for oid in rest]
            return result[:greatest] + alone + result[greatest:]
        self.answers += 1
        self.log.append(f"GETNEXT {len(oids)} objects in {_ms(began)}")
        return [_typed(varbind) for varbind in varbinds]


def _typed(varbind: Any) -> _Varbind:
    """OID and value of an easysnmp variable; ``END`` where the MIB ends.

    Raises ``SourceError`` for what is neither: under threads easysnmp can lose an OID, and a row
    that was lost must not look like a row that is not there.
    """
    kind, text = varbind.snmp_type, varbind.value
    if kind == "ENDOFMIBVIEW":
        return END, None
    if not varbind.oid or kind in ("NOSUCHOBJECT", "NOSUCHINSTANCE"):
        raise SourceError(
            f"the agent answered without an object ({kind or 'no type'}): look at its firmware"
        )
    oid = f"{varbind.oid}.{varbind.oid_index}" if varbind.oid_index else str(varbind.oid)
    if kind in _INTEGERS:
        try:
            return oid, int(text)
        except ValueError:
            return oid, b""
    if kind == "OBJECTID":
        return oid, str(text).lstrip(".")
    return oid, str(text).encode("latin-1", "replace")


def _ms(began: float) -> str:
    return f"{(time.monotonic() - began) * 1000:.1f} ms"
