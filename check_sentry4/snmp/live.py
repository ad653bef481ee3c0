"""A live agent, through easysnmp.

GETBULK with the scalars as non-repeaters and responses of at most ``LARGEST_RESPONSE`` octets, or
GETNEXT in version 1; what to ask for is in ``snmp.request``.

easysnmp 0.2.6 and Net-SNMP 5.9, what is kept from the user here:

* easysnmp splits a hostname at ``:``, so the session's peer is a property of our own.
* Net-SNMP resolves names and discovers the v3 engine while holding Python's lock; names are
  resolved here, and the commands run all of this in a child process (``cli.supervisor``).
* Net-SNMP reads ``snmp.conf`` and MIB files and writes to its persistent directory, unless the
  environment says otherwise before the import.
* A value of 4096 octets or more overruns a buffer of easysnmp by one octet: the child may die.
* It closes a session by first looking for its user among those that Net-SNMP keeps: of a v1 or v2c
  session, which has none, a null pointer is compared (a crash), and of a v3 session any user of
  that name is taken, be it another device's. So sessions are closed here (``_Closer``), and each v3
  session has users and engines of its own (``snmp.engines``).
* Some agents are silent to GETBULK and answer GETNEXT (ATEN): see ``Agent._goes_on_without_bulk``.
* Under threads a varbind can lose its OID, and opening v3 sessions side by side crashes: whoever
  tries is told to use processes.
"""

from __future__ import annotations

import os
import re
import sys
import time
from _thread import get_ident
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from check_sentry4.snmp import (
    Index,
    NoAnswerError,
    Scalar,
    Source,
    SourceError,
    Value,
    Varbinds,
    Waiting,
    Walk,
    unheard,
)
from check_sentry4.snmp.request import (
    END,
    LONGEST_NAME,
    MOST_ROWS,
    NOT_INCREASING,
    Cursor,
    End,
    Exchange,
    Request,
    compose,
    key,
    learn,
)

if TYPE_CHECKING:
    from check_sentry4.snmp.engines import Engines, World

#: Values that no PDU exceeds (four units with 54 outlets each have 20,000).
MOST_VALUES = 100000
#: Octets of an SNMP message that pass an Ethernet path unfragmented, with room for tunnels.
LARGEST_RESPONSE = 1388
#: Octets that are kept free where more than so many columns and cells are asked for.
SURPRISES, FEW = 24, 20
#: Octets of a message beside its varbinds: v1 and v2c without the community; v3 with engine ID,
#: authentication of up to 48 octets, and padding, without the names of user and context.
ENVELOPE = 38
ENVELOPE_V3 = 160

AUTH_PROTOCOLS = ("MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512")
PRIV_PROTOCOLS = ("DES", "AES", "AES-192", "AES-256")
SECURITY_LEVELS = ("noAuthNoPriv", "authNoPriv", "authPriv")

#: What is said of a device that cannot be read; docs/ lists these as troubleshooting.
NO_ADDRESS = "no{kind} address for {host} ({reason}): look at the spelling and at DNS"
NO_WAY = "no way to {where}: look at the address and the routes to it"
NO_ANSWER = "no answer from {where}: look at power, address, port, community{source}, access list"
NO_V3_ANSWER = (
    "no SNMPv3 answer from {where}: look at power, address, port, whether SNMPv3 is enabled, "
    "then at {look}"
)
NO_ENGINE = (
    "no SNMPv3 answer from {where}: look at power, address, port, access list, and whether SNMPv3 "
    "is enabled on the device"
)
SHORT_PASSPHRASE = "SNMPv3: passphrases have at least 8 characters: look at -A and -X"
NOT_BUILT_IN = "{reason}: this Net-SNMP was built without it"
NO_VALUES = "{where} answered with no values: look at its firmware"
OTHER_VALUES = "{where} does not answer what was asked: look at its firmware"
NO_OBJECT = "the agent answered without an object ({kind}): look at its firmware"
SNMP_ERROR = "{where} answered with an error ({error})"
ENGINE_ONLY = "no answer from {where}, whose SNMPv3 engine does answer: look at {look}"
STOPPED = (
    "{where} stopped answering after {answers}: look at its load, --timeout, --retries and what "
    "the network does to large packets"
)
V3 = "SNMPv3: {where} {refused}"
NO_USER = "does not know the user {user}: look at -U"
NOT_AUTHENTIC = (
    "refuses the authentication of {user}: look at the passphrase -A and the protocol -a"
)
NO_LEVEL = "does not allow {user} this level: look at -L"
NO_ACCESS = "gives {user} no access at this level: look at -L and at the user's view"
NO_ACCESS_PLAIN = "gives {user} no access without passphrases: look at -A, -X and -L"
NO_ACCESS_IN = "gives {user} no access in the context {context}: look at -N, then at -L"
NO_CONTEXT = "does not know the context {context}: look at -N"
NOT_DECRYPTED = "cannot be decrypted: look at the passphrase -X and the protocol -x"
#: What Net-SNMP says when nothing could be sent at all.
_UNREACHABLE = "unreachable|[Nn]o route|[Ff]ailure in sendto|[Cc]onnection refused"
_OCTETS = frozenset(map(str, range(256)))
_INTEGERS = frozenset(
    ("INTEGER", "INTEGER32", "GAUGE", "UNSIGNED32", "COUNTER", "COUNTER64", "TICKS", "UINTEGER")
)


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
#: sysObjectID, which every agent has.
_ANY_AGENT = ".1.3.6.1.2.1.1.2.0"

#: An SNMPv3 message that asks for the engine ID (RFC 3414, 4): no user, no engine, reportable.
_DISCOVERY = bytes.fromhex(
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
            probe.send(_DISCOVERY)
            return probe.recv(1500)
    except OSError:
        return b""


#: What Net-SNMP knows at the moment belongs to this v3 session.
_in_use: World | None = None
_engines: Engines | None = None


def _use(world: World) -> None:
    """Let Net-SNMP know what belongs to a v3 session, and nothing else."""
    global _in_use
    if world is _in_use:
        return
    if _in_use is None and _engines is None:  # the first session of this process
        _in_use = world
        return
    _room().swap(_in_use, world)
    _in_use = world


def _room() -> Engines:
    global _engines
    if _engines is None:
        from check_sentry4.snmp.engines import Engines  # ctypes: a command has one session

        _engines = Engines()
    return _engines


def _use_if(world: World | None) -> None:
    if world is not None:
        _use(world)


def _forget(world: World) -> None:
    """A v3 session is closed: its users and keys go."""
    global _in_use
    _use(world)
    _room().swap(None, None)
    _in_use = None


#: The thread that all of it happens in.
_thread: int | None = None


def _one_thread() -> None:
    """Refuse to work in a second thread.

    Raises ``SourceError``.
    """
    global _thread
    here = get_ident()
    if _thread is None:
        _thread = here
    if _thread != here:
        raise SourceError(
            "easysnmp is not safe under threads (rows get lost): use one process for each agent "
            "that is polled at the same time"
        )


class _Closer:
    """Ends sessions without what easysnmp does to other sessions' users (see above)."""

    def __init__(self) -> None:
        import ctypes  # for programs that go on; a command just ends

        from easysnmp import interface

        self._pointer = ctypes.c_void_p
        self._free = ctypes.CDLL(None).free
        self._free.argtypes = [ctypes.c_void_p]
        self._api: Any = ctypes.pythonapi
        self._api.PyCapsule_GetPointer.restype = ctypes.c_void_p
        self._api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
        self._api.PyCapsule_SetDestructor.argtypes = [ctypes.py_object, ctypes.c_void_p]
        self._library: Any = ctypes.PyDLL(interface.__file__)
        self._library.snmp_sess_close.restype = ctypes.c_void_p
        self._library.snmp_sess_close.argtypes = [ctypes.c_void_p]

    def close(self, session: Any) -> None:
        """End a session; its user stays."""
        capsule, session.sess_ptr = session.sess_ptr, None
        # struct session_capsule_ctx begins with the handle of the session.
        context = self._api.PyCapsule_GetPointer(capsule, None)
        self._api.PyCapsule_SetDestructor(capsule, None)
        self._library.snmp_sess_close(self._pointer.from_address(context).value)
        self._free(context)


_closer: _Closer | None = None


class Agent(Source):
    """A live agent: one session, read only (GETBULK, or GETNEXT in version 1).

    Use it in a ``with`` statement, or ``close`` it, where a process goes on afterwards.
    """

    def __init__(self, connection: Connection, waiting: Waiting = unheard):
        """Open a session; ``waiting`` is told what is being waited for.

        Raises ``SourceError`` if the name, the credentials or the v3 engine cannot be had.
        """
        _one_thread()
        self._session: Any = None
        self.connection = connection
        self.log: list[str] = []
        self.requests = 0
        self.answers = 0
        #: Whether GETBULK is used.
        self.bulk = connection.protocol != "1"
        #: Whether an agent that is silent to GETBULK is tried by GET: not one known to be silent.
        self.patient = True
        self._reused = False  # the session was open before
        self._world: World | None = None
        self.exchanges: list[Exchange] | None = None  # by GETBULK, while they are recorded
        self._waiting = waiting
        self._largest = LARGEST_RESPONSE
        self._known: dict[str, list[Index]] = {}  # the rows of tables of which a column has ended
        self._where = f"{connection.hostname} port {connection.port}"
        waiting(f"the address of {connection.hostname}", False)
        self._peer = resolve(connection.hostname, connection.port, connection.family)
        self._start()

    def _start(self) -> None:
        """Open the session, with users and engines of its own."""
        if self.connection.protocol == "3":
            from check_sentry4.snmp.engines import World

            self._world = World()
            _use(self._world)
        try:
            self._session = self._open()
        except BaseException:
            if self._world is not None:
                _forget(self._world)
            raise

    def close(self) -> None:
        """End the session; once is enough."""
        session, self._session = self._session, None
        if session is None:
            return
        _use_if(self._world)
        _close(session)
        if self._world is not None:
            _forget(self._world)

    @property
    def peer(self) -> str:
        """Address, port and context: a gateway may have a device in each."""
        host, port = address(self._peer)
        return f"{canonical(host)} port {port} {self.connection.context}".strip()

    @property
    def notes(self) -> list[str]:
        """What an operator should know of how this agent was read."""
        if self.bulk or self.connection.protocol == "1":
            return []
        return ["the device does not answer GETBULK: read by GETNEXT, which takes longer"]

    def __enter__(self) -> Agent:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_session", None) is not None and not sys.is_finalizing():
            self.close()

    def _open(self, timeout: float = 0.0, retries: int | None = None) -> Any:
        """A session; ``timeout`` and ``retries`` are those of the connection by default."""
        easysnmp, peer, c = _easysnmp(), self._peer, self.connection

        base: Any = easysnmp.Session

        class Session(base):  # type: ignore[misc]  # easysnmp has no types
            @property
            def connect_hostname(self) -> str:
                return peer

        options: dict[str, Any] = {"community": c.community}
        if c.protocol == "3":
            options = {
                "security_level": c.seclevel,
                "security_username": c.secname,
                "context": c.context,
                "auth_protocol": c.authproto,
                "auth_password": c.authpasswd,
                "privacy_protocol": c.privproto,
                "privacy_password": c.privpasswd,
            }
            self._waiting(f"the SNMPv3 engine of {self._where}", True)
        began = time.monotonic()
        try:
            session = Session(
                hostname="agent",
                version={"1": 1, "2c": 2, "3": 3}[c.protocol],
                timeout=timeout or c.timeout,
                retries=c.retries if retries is None else retries,
                use_numeric=True,
                **options,
            )
        except (easysnmp.EasySNMPError, ValueError, SystemError, UnicodeError) as error:
            self.log.append(f"{self._peer}: no session after {_ms(began)}{self._patience}")
            raise self._with_log(self._opening_failed(str(error))) from None
        if c.protocol == "3":
            try:
                self._waiting("", False)
            except BaseException:
                _close(session)
                raise
        self.log.append(f"{self._peer}: session opened in {_ms(began)}")
        return session

    @property
    def _patience(self) -> str:
        c = self.connection
        return f" (timeout {c.timeout:g} s, {c.retries} retr{'y' if c.retries == 1 else 'ies'})"

    def _with_log(self, error: SourceError) -> SourceError:
        """An error that knows what was asked before it (``-vvv``)."""
        error.log = [*self.log]
        return error

    def _opening_failed(self, reason: str) -> SourceError:
        if "unsupported" in reason and "protocol" in reason:
            return SourceError(NOT_BUILT_IN.format(reason=reason))
        if "password" in reason or "pass phrase" in reason:
            return SourceError(SHORT_PASSPHRASE)
        if self.connection.protocol == "3" and not re.search(_UNREACHABLE, reason):
            return NoAnswerError(NO_ENGINE.format(where=self._where))
        return self._no_way()

    def _no_way(self) -> SourceError:
        return NoAnswerError(NO_WAY.format(where=self._where))

    def _failed(self, error: Exception) -> SourceError:
        """What to say of an error of easysnmp: what happened, what to look at."""
        reason = str(error)
        if self.connection.protocol == "3":
            refused = self._refused(reason)
            if refused:
                return SourceError(V3.format(where=self._where, refused=refused))
        if re.search(_UNREACHABLE, reason):
            return self._no_way()
        if not _is_timeout(error):
            said = reason.strip() or type(error).__name__
            return SourceError(SNMP_ERROR.format(where=self._where, error=said))
        if self.answers:
            answers = f"{self.answers} answer{'' if self.answers == 1 else 's'}"
            return NoAnswerError(STOPPED.format(where=self._where, answers=answers))
        if self.connection.protocol == "3":
            context = f"context {self.connection.context} (-N), " if self.connection.context else ""
            look = f"{context}privacy passphrase -X and protocol -x, user, level, access list"
            if discovered(*address(self._peer), self.connection.timeout):
                # Its engine has answered: it is there, and drops what it cannot decrypt or allow.
                return SourceError(ENGINE_ONLY.format(where=self._where, look=look))
            return NoAnswerError(NO_V3_ANSWER.format(where=self._where, look=look))
        return self.silent()

    def silent(self) -> NoAnswerError:
        """What to say of an agent that did not answer at all, by version 1 or 2c."""
        return NoAnswerError(NO_ANSWER.format(where=self._where, source=self._from))

    @property
    def _from(self) -> str:
        """Where the credentials came from."""
        source = self.connection.credentials
        if source == "the default":
            return f" ({self.connection.community}, the default)"
        return f" (from {source})" if source else ""

    def _refused(self, reason: str) -> str:
        """What the device's SNMPv3 refuses, and what to look at; empty if it does not."""
        user, context = f"{self.connection.secname}{self._from}", self.connection.context
        if "Unknown user name" in reason:
            return NO_USER.format(user=user)
        if "Authentication failure" in reason:
            return NOT_AUTHENTIC.format(user=user)
        if "ecurity level" in reason:
            return NO_LEVEL.format(user=user)
        if "authorizationError" in reason or "noAccess" in reason:
            if self.connection.seclevel == "noAuthNoPriv" and not context:
                return NO_ACCESS_PLAIN.format(user=user)
            return (NO_ACCESS_IN if context else NO_ACCESS).format(user=user, context=context)
        if "ontext" in reason:
            return NO_CONTEXT.format(context=context)
        return NOT_DECRYPTED if "ecryption" in reason else ""

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Varbinds:
        """See ``Source.read``."""
        answer = Varbinds({}, {})
        left, cursors = list(scalars), [Cursor(walk) for walk in columns]
        limits = [walk.repetitions for walk in columns if walk.repetitions]
        for cursor in cursors:
            answer.columns[cursor.oid] = cursor.rows
        while left or cursors:
            most = min(limits, default=MOST_ROWS) if self.bulk else 1
            # What follows the ends of many columns, or cells that are missing, has longer names.
            room = self._room() - (SURPRISES if len(left) + len(cursors) > FEW else 0)
            request = compose(left, cursors, self._known, room, most)
            varbinds = self._request(request)
            if varbinds is None:
                continue  # again with less, or in another way
            if not varbinds:
                raise SourceError(NO_VALUES.format(where=self._where))
            single = varbinds[: len(request.scalars)]
            for scalar, (oid, value) in zip(request.scalars, single):
                if oid == f".{scalar.instance}" and value is not None:
                    answer.scalars[scalar.instance] = value
            left = left[len(single) :]
            if left:
                continue  # the agent, or we, had no room for more
            had = [len(cursor.rows) for cursor in cursors]
            if not request.take(varbinds[len(single) :]) and not single:
                raise SourceError(OTHER_VALUES.format(where=self._where))
            learn(self._known, cursors, had)
            cursors = [cursor for cursor in cursors if not cursor.ended]
        return answer

    def subtree(self, root: str) -> dict[str, Value]:
        """See ``Source.subtree``; of a device with more than ``MOST_VALUES``, the first of them."""
        cursor = Cursor(Walk(root, 0, LONGEST_NAME, 0, root))
        found: dict[str, Value] = {}
        while len(found) < MOST_VALUES:
            rows = max(1, self._room() // cursor.size) if self.bulk else 1
            varbinds = self._request(Request([], [], [cursor], rows))
            if varbinds is None:
                continue  # again with less, or in another way
            if not varbinds:
                raise SourceError(NO_VALUES.format(where=self._where))
            for oid, value in varbinds:
                if isinstance(oid, End) or value is None or not oid.startswith(cursor.prefix):
                    return found
                index = tuple(map(int, oid.removeprefix(cursor.prefix).split(".")))
                if index <= cursor.last:
                    raise SourceError(
                        NOT_INCREASING.format(oid=oid, asked=cursor.after(cursor.last))
                    )
                cursor.last = index
                found[oid.lstrip(".")] = value
        return found

    def _room(self) -> int:
        c = self.connection
        if c.protocol == "3":
            return self._largest - ENVELOPE_V3 - len(c.secname) - len(c.context)
        return self._largest - ENVELOPE - len(c.community)

    def _request(self, request: Request) -> list[_Varbind] | None:
        """One request; None: ask again, for less or in another way."""
        _one_thread()
        _use_if(self._world)
        oids, single = request.oids, len(request.scalars) + len(request.cells)
        # Before the first answer a v3 engine that is there drops what it cannot decrypt.
        known = self.answers > 0 or self.connection.protocol != "3"
        self._waiting(f"answer {self.requests + 1} of {self._where}", known)
        began = time.monotonic()
        try:
            if not self.bulk:
                typed = self._next(oids)
                self._waiting("", False)
                return typed
            self.requests += 1
            varbinds = self._session.get_bulk(oids, single, request.reps)
        except SourceError:
            raise
        except Exception as error:  # easysnmp raises its own, and SystemError or Unicode ones
            if "tooBig" in str(error) and self._largest > 100:  # room for one
                self._largest //= 2
                return None
            how = "GETBULK" if self.bulk else "GETNEXT"
            self.log.append(
                f"{how} {len(oids)} objects: {_short(error)} in {_ms(began)}{self._patience}"
            )
            if _is_timeout(error) and (self._is_set_back() or self._goes_on_without_bulk()):
                return None
            raise self._with_log(self._failed(error)) from None
        self._waiting("", False)
        self.answers += 1
        self.log.append(
            f"GETBULK {single} objects, {len(request.columns)} columns x {request.reps}: "
            f"{len(varbinds)} values in {_ms(began)}"
        )
        typed = [_typed(varbind) for varbind in varbinds]
        if self.exchanges is not None:
            self.exchanges.append(Exchange(tuple(oids), single, request.reps, _oids(typed)))
        return typed

    def _goes_on_without_bulk(self) -> bool:
        """Whether an agent that is silent to GETBULK answers a GET: then it is read by GETNEXT.

        It is tried once, for a second at most.
        """
        if not (self.bulk and self.patient) or self.answers:
            return False
        self.patient = False
        began, session = time.monotonic(), None  # the device has been waited for since GETBULK
        try:
            session = self._open(min(self.connection.timeout, 1.0), 0)
            session.get(_ANY_AGENT)
        except Exception as error:
            self.log.append(f"GET 1 object: {_short(error)} in {_ms(began)}")
            return False
        finally:
            if session is not None:
                _close(session)
        self._waiting("", False)
        self.log.append(f"GET 1 object: 1 value in {_ms(began)}; going on with GETNEXT")
        self.bulk = False
        return True

    def _is_set_back(self) -> bool:
        """Whether the engine of a session that was open has restarted, or its clock was set back.

        Net-SNMP would not take its answers any more: the session is opened anew.
        """
        if not self._reused or self.answers or self._world is None:
            return False
        from check_sentry4.snmp.ber import engine
        from check_sentry4.snmp.engines import is_set_back

        self._world.clock = _room().clock(self._world)
        told = engine(discovered(*address(self._peer), self.connection.timeout))
        if not is_set_back(*told, self._world):
            return False
        self.log.append("the SNMPv3 engine has restarted, or its clock was set back: a new session")
        self.close()
        self._reused = False
        self._start()
        return True

    def begin(self, *, recording: bool = False) -> None:
        """Start anew in a session that is open.

        To record ``exchanges`` that are to be repeated, the rows of tables stay known.
        """
        self.requests = self.answers = 0
        self._reused = self._reused or not recording
        self.log.clear()
        self.exchanges = [] if recording else None
        if not recording:
            self._known.clear()
            self._largest = LARGEST_RESPONSE

    def again(self, exchanges: Sequence[Exchange]) -> list[Value] | None:
        """The values of what was asked before, asked again; None if anything else is different.

        Raises ``SourceError`` if there is no answer at all.
        """
        found: list[Value] = []
        _use_if(self._world)
        for exchange in exchanges:
            self.requests += 1
            self._waiting(f"answer {self.requests} of {self._where}", True)
            try:
                varbinds = self._session.get_bulk(
                    list(exchange.asked), exchange.single, exchange.repetitions
                )
                typed = [_typed(varbind) for varbind in varbinds]
            except Exception as error:  # easysnmp's own, SystemError or Unicode ones, ours
                if not self.answers and _is_timeout(error) and not self._is_set_back():
                    raise self._failed(error) from None
                return None
            self._waiting("", False)
            if _oids(typed) != exchange.answered:
                return None
            self.answers += 1
            found += [b"" if value is None else value for _, value in typed]
        return found

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


def _is_timeout(error: Exception) -> bool:
    return type(error).__name__ == "EasySNMPTimeoutError"


def _short(error: Exception) -> str:
    """What became of a request, for a log."""
    return "no answer" if _is_timeout(error) else str(error).strip() or type(error).__name__


def _close(session: Any) -> None:
    """End a session of Net-SNMP."""
    global _closer
    _closer = _closer or _Closer()
    _closer.close(session)


def _oids(varbinds: Iterable[_Varbind]) -> tuple[str, ...]:
    """The OIDs of an answer; empty where the MIB ended."""
    return tuple("" if isinstance(oid, End) else oid for oid, _ in varbinds)


def _typed(varbind: Any) -> _Varbind:
    """OID and value of an easysnmp variable; ``END`` where the MIB ends.

    Raises ``SourceError`` for what is neither: under threads easysnmp can lose an OID, and a row
    that was lost must not look like a row that is not there.
    """
    kind, text = varbind.snmp_type, varbind.value
    if kind == "ENDOFMIBVIEW":
        return END, None
    if not varbind.oid or kind in ("NOSUCHOBJECT", "NOSUCHINSTANCE"):
        raise SourceError(NO_OBJECT.format(kind=kind or "no type"))
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
