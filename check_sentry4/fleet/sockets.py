"""Sockets in the file system, for those who may; and values between a process and its children."""

from __future__ import annotations

import errno
import marshal
import os
import socket
import stat
from contextlib import suppress
from typing import Any


def bound(path: str, kind: socket.SocketKind, mode: int) -> socket.socket:
    """A socket with this mode; one that was left there is taken away.

    Raises ``OSError``, also where there is something else.
    """
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(os.lstat(path).st_mode):
            raise FileExistsError(errno.EEXIST, "there is something else there", path)
        os.unlink(path)
    server = socket.socket(socket.AF_UNIX, kind)
    mask = os.umask(0o777 & ~mode)
    try:
        server.bind(path)
    except OSError:
        server.close()
        raise
    finally:
        os.umask(mask)
    return server


def packed(value: Any) -> bytes:
    """A value of plain types as it is sent: its length before it."""
    data = marshal.dumps(value)
    return len(data).to_bytes(4, "big") + data


def unpacked(heard: bytearray) -> list[Any]:
    """The values that have been heard as a whole, which are taken away."""
    found = []
    while len(heard) >= 4:
        end = 4 + int.from_bytes(heard[:4], "big")
        if len(heard) < end:
            break
        found.append(marshal.loads(heard[4:end]))
        del heard[:end]
    return found


def value(peer: socket.socket) -> Any:
    """The next value, waited for.

    Raises ``ConnectionError`` if the other end has gone.
    """
    return marshal.loads(received(peer, int.from_bytes(received(peer, 4), "big")))


def received(peer: socket.socket, size: int) -> bytes:
    """So many octets, waited for.

    Raises ``ConnectionError`` if the other end has gone.
    """
    data = b""
    while len(data) < size:
        chunk = peer.recv(size - len(data))
        if not chunk:
            raise ConnectionError("closed")
        data += chunk
    return data
