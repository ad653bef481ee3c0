"""Files that somebody names: opened without waiting, whatever they are."""

from __future__ import annotations

import os


def at_once(path: str, flags: int) -> int:
    """Open a file, as ``opener`` of ``open``, without waiting for a writer if it is a pipe."""
    return os.open(path, flags | os.O_NONBLOCK)
