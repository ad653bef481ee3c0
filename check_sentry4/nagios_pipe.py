"""The command pipe of Nagios and Naemon."""

from __future__ import annotations

import errno
import os
import re
import stat

#: Octets of one write that are never mixed with another's (PIPE_BUF).
LONGEST = 4096


_NOT_IN_NAMES = re.compile(r"[;\x00-\x1f\x7f]")


def is_name(text: str) -> bool:
    """Whether a name of a host or service can stand in a command: no ``;``, no control character.

    Anything else would be read as a result of another state, or as another command.
    """
    return bool(text) and not _NOT_IN_NAMES.search(text)


def write(path: str, *lines: bytes) -> None:
    """Write lines, each at once; nobody is waited for.

    Raises ``OSError``, also where it is no pipe or nobody reads it.
    """
    pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    try:
        if not stat.S_ISFIFO(os.fstat(pipe).st_mode):
            raise OSError(errno.EINVAL, "is no pipe", path)
        for line in lines:
            os.write(pipe, line)
    finally:
        os.close(pipe)
