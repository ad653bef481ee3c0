"""Several SNMPv3 sessions in one process, each as if it were alone.

Net-SNMP keeps users with their keys, and the boots and time of engines, for the whole process and
beyond the end of a session. A user of one device would be taken for another's of the same engine
ID, and an engine that restarts with lower boots, or whose clock is set back, would stay
unreachable (RFC 3414, 2.3). So only what belongs to the session in use is in Net-SNMP's lists: the
rest is kept here. Nothing is sent for that.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

#: Seconds by which an engine's time may be behind what is known of it (RFC 3414, 2.2.3).
WINDOW = 150


class Clock(NamedTuple):
    """How often an engine has started and seconds since then, as known at ``when`` (monotonic)."""

    boots: int
    seconds: int
    when: float

    @property
    def now(self) -> int:
        """Its seconds by now."""
        return self.seconds + int(time.monotonic() - self.when)


class World:
    """What Net-SNMP knows for one session while the session is not in use."""

    def __init__(self) -> None:
        self.users: list[int] = []  # addresses of struct usmUser
        self.engine = b""
        self.clock: Clock | None = None


class Engines:
    """Net-SNMP's lists of users and engines."""

    def __init__(self) -> None:
        import ctypes

        from easysnmp import interface

        library: Any = ctypes.PyDLL(interface.__file__)  # it finds libnetsnmp's functions as well
        pointer, number = ctypes.c_void_p, ctypes.c_uint
        for name, result, arguments in (
            ("usm_get_userList", pointer, []),
            ("usm_remove_user", pointer, [pointer]),
            ("usm_add_user", pointer, [pointer]),
            ("usm_free_user", pointer, [pointer]),
            ("free_etimelist", None, []),
            ("get_enginetime", ctypes.c_int, [ctypes.c_char_p, number, pointer, pointer, number]),
            ("set_enginetime", ctypes.c_int, [ctypes.c_char_p, number, number, number, number]),
        ):
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        self._library = library
        self._ctypes = ctypes

    def swap(self, old: World | None, new: World | None) -> None:
        """Take out what belongs to ``old``, and put in what belongs to ``new``.

        Users of nobody are freed.
        """
        library = self._library
        users = []
        if old is not None:
            old.clock = self.clock(old)
        while user := library.usm_get_userList():
            library.usm_remove_user(user)  # out of the list, but not freed
            users.append(user)
        if old is not None:
            old.users = users[::-1]
        else:
            for user in users:
                library.usm_free_user(user)
        library.free_etimelist()
        if new is None:
            return
        for user in new.users:
            library.usm_add_user(user)
        if new.clock is not None:
            size, clock = len(new.engine), new.clock
            library.set_enginetime(new.engine, size, clock.boots, clock.now, 1)

    def clock(self, world: World) -> Clock | None:
        """The clock of the engine of the session in use; None before its first answer."""
        library = self._library
        world.engine = world.engine or self._engine_id(library.usm_get_userList() or 0)
        boots, seconds = self._ctypes.c_uint(), self._ctypes.c_uint()
        found = self._ctypes.byref(boots), self._ctypes.byref(seconds)
        if not world.engine or library.get_enginetime(world.engine, len(world.engine), *found, 1):
            return None
        known = boots.value or seconds.value
        return Clock(boots.value, seconds.value, time.monotonic()) if known else None

    def _engine_id(self, user: int) -> bytes:
        """The engine ID of a ``struct usmUser``: (flags since 5.8,) its address, its length."""
        if not user:
            return b""
        words = (self._ctypes.c_size_t * 3).from_address(user)
        at, size = words[1:3] if words[0] <= 0xFF else words[:2]
        return self._ctypes.string_at(at, size) if at and 5 <= size <= 32 else b""


def is_set_back(engine: bytes, boots: int, seconds: int, known: World) -> bool:
    """Whether an engine that answers is not the one that is known, or behind it.

    ``known.clock`` is what is known of it.
    """
    clock = known.clock
    if clock is None or not engine:
        return False
    if engine != known.engine or boots < clock.boots:
        return True
    return boots == clock.boots and seconds + WINDOW < clock.now
