"""Sessions of easysnmp: opened, and closed without harm to others.

easysnmp 0.2.6 and Net-SNMP 5.9, what is kept from the user here:

* easysnmp splits a hostname at ``:``, so the session's peer is a property of our own.
* Net-SNMP resolves names and discovers the v3 engine while holding Python's lock; names are
  resolved here, and the commands run all of this in a child process (``cli.supervisor``).
* Net-SNMP reads ``snmp.conf`` and MIB files and writes to its persistent directory, unless the
  environment says otherwise before the import.
* It closes a session by first looking for its user among those that Net-SNMP keeps: of a v1 or v2c
  session, which has none, a null pointer is compared (a crash), and of a v3 session any user of
  that name is taken, be it another device's. So sessions are closed here (``_Closer``), and each v3
  session has users and engines of its own (``snmp.engines``).
* Under threads a varbind can lose its OID, and opening v3 sessions side by side crashes: whoever
  tries is told to use processes.
"""

from __future__ import annotations

import os
import sys
from _thread import get_ident
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from check_sentry4.snmp import SourceError
from check_sentry4.snmp.connection import Connection, address, discovered

if TYPE_CHECKING:
    from check_sentry4.snmp.engines import Engines, World


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


def _forget(world: World) -> None:
    """A v3 session is closed: its users and keys go."""
    global _in_use
    _use(world)
    _room().swap(None, None)
    _in_use = None


#: The thread that all of it happens in.
_thread: int | None = None


def one_thread() -> None:
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


class OpeningError(Exception):
    """No session can be opened: what easysnmp says."""


class Session:
    """One session of Net-SNMP: of SNMPv3 one with users and engines of its own."""

    def __init__(self, connection: Connection, peer: str) -> None:
        """Nothing is opened yet.

        Raises ``SourceError`` in a second thread.
        """
        one_thread()
        self.connection = connection
        self.peer = peer
        self._handle: Any = None
        self._world: World | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has been opened, and not been closed since."""
        return self._handle is not None

    def open(self) -> None:
        """Open it.

        Raises ``OpeningError``; ``SourceError`` if easysnmp is not there.
        """
        if self.connection.protocol == "3":
            from check_sentry4.snmp.engines import World

            self._world = World()
            _use(self._world)
        try:
            self._handle = self._opened(self.connection.timeout, self.connection.retries)
        except BaseException:
            if self._world is not None:
                _forget(self._world)
            raise

    def _opened(self, timeout: float, retries: int) -> Any:
        easysnmp, peer, c = _easysnmp(), self.peer, self.connection
        base: Any = easysnmp.Session

        class WithPeer(base):  # type: ignore[misc]  # easysnmp has no types
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
        try:
            return WithPeer(
                hostname="agent",
                version={"1": 1, "2c": 2, "3": 3}[c.protocol],
                timeout=timeout,
                retries=retries,
                use_numeric=True,
                **options,
            )
        except (easysnmp.EasySNMPError, ValueError, SystemError, UnicodeError) as error:
            raise OpeningError(str(error)) from None

    def close(self) -> None:
        """End it; once is enough."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        self._enter()
        _close(handle)
        if self._world is not None:
            _forget(self._world)

    def _enter(self) -> None:
        if self._world is not None:
            _use(self._world)

    def get_bulk(self, oids: Sequence[str], single: int, repetitions: int) -> list[Any]:
        """Answer to a GETBULK, as easysnmp has it; the first ``single`` OIDs are asked for once.

        Raises easysnmp's errors, ``SystemError`` and ``UnicodeError``.
        """
        one_thread()
        self._enter()
        return list(self._handle.get_bulk(list(oids), single, repetitions))

    def get_next(self, oids: Sequence[str]) -> list[Any]:
        """Answer to a GETNEXT; see ``get_bulk``."""
        one_thread()
        self._enter()
        return list(self._handle.get_next(list(oids)))

    def get_once(self, oid: str, timeout: float) -> None:
        """Ask for one object, by a session of its own, without a retry; see ``get_bulk``."""
        self._enter()
        other = self._opened(timeout, 0)
        try:
            other.get(oid)
        finally:
            _close(other)

    def is_set_back(self) -> bool:
        """Whether the engine has restarted since, or its clock was set back (SNMPv3).

        Net-SNMP would not take its answers any more: the session has to be opened anew.
        """
        if self._world is None:
            return False
        from check_sentry4.snmp.ber import engine
        from check_sentry4.snmp.engines import is_set_back

        self._world.clock = _room().clock(self._world)
        told = engine(discovered(*address(self.peer), self.connection.timeout))
        return is_set_back(*told, self._world)


def _close(session: Any) -> None:
    """End a session of Net-SNMP."""
    global _closer
    _closer = _closer or _Closer()
    _closer.close(session)
