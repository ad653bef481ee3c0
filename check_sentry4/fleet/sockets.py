"""Sockets in the file system, for those who may."""

from __future__ import annotations

import errno
import os
import socket
import stat
import time
from contextlib import suppress


def bound(path: str, kind: socket.SocketKind, mode: int) -> socket.socket:
    """A socket with this mode; one that a process left there that has ended is replaced.

    It has its name only once it takes connections: who finds it can use it. Raises ``OSError``,
    also where there is something else, or a socket that a process listens on.
    """
    new = f"{path}.new"
    if _answers(path, kind):
        raise OSError(errno.EADDRINUSE, "another process listens there", path)
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


def _answers(path: str, kind: socket.SocketKind) -> bool:
    """Whether a process listens on a socket."""
    with socket.socket(socket.AF_UNIX, kind) as peer:
        peer.setblocking(False)
        try:
            peer.connect(path)
        except BlockingIOError:  # more wait to be heard than there is room for
            return True
        except OSError:
            return False
    return True


def identity(path: str) -> tuple[int, int] | None:
    """Device and inode of a file, which another file of that name does not have; None: no file."""
    try:
        about = os.lstat(path)
    except OSError:
        return None
    return about.st_dev, about.st_ino


def received(peer: socket.socket, size: int, until: float) -> bytes:
    """So many octets, waited for until then (``time.monotonic``), however they drip in.

    Raises ``ConnectionError`` if the other end has gone, ``TimeoutError``.
    """
    data = b""
    while len(data) < size:
        peer.settimeout(max(0.001, until - time.monotonic()))
        chunk = peer.recv(size - len(data))
        if time.monotonic() > until:
            raise TimeoutError
        if not chunk:
            raise ConnectionError("closed")
        data += chunk
    return data
