"""Work that is done step by step, so that a loop goes on meanwhile."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TypeVar

_Found = TypeVar("_Found")
#: Yields after each step, and returns what was found.
Steps = Generator[None, None, _Found]


def finished(steps: Steps[_Found]) -> _Found:
    """What is found, at once."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: _Found = done.value
            return found


class Work:
    """Steps that have a few moments now and then."""

    def __init__(self, steps: Steps[None]) -> None:
        self._steps = steps

    def go_on(self, seconds: float) -> bool:
        """Go on for so long; whether there is more."""
        until = time.monotonic() + seconds
        return any(time.monotonic() >= until for _ in self._steps)
