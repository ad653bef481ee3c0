"""Sockets in the file system, for those who may."""

from __future__ import annotations

import errno
import os
import socket
import stat
from contextlib import suppress


def bound(path: str, kind: socket.SocketKind, mode: int) -> socket.socket:
    """A socket with this mode; one that was left there is replaced.

    It has its name only once it takes connections: who finds it can use it. Raises ``OSError``,
    also where there is something else.
    """
    new = f"{path}.new"
    for each in (path, new):
        with suppress(FileNotFoundError):
            if not stat.S_ISSOCK(os.lstat(each).st_mode):
                raise FileExistsError(errno.EEXIST, "there is something else there", each)
    with suppress(FileNotFoundError):
        os.unlink(new)
    server = socket.socket(socket.AF_UNIX, kind)
    mask = os.umask(0o777 & ~mode)
    try:
        server.bind(new)
        if kind is socket.SOCK_STREAM:
            server.listen(128)
        os.rename(new, path)
    except OSError:
        server.close()
        with suppress(OSError):
            os.unlink(new)
        raise
    finally:
        os.umask(mask)
    return server


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
