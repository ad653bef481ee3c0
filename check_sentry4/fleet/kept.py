"""Results that could not be handed in, kept in a file over a restart and a crash.

A line is a result, or host and service of one that waits no more: of each service the last counts.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from check_sentry4.daemon import say
from check_sentry4.fleet.receivers import Delivery
from check_sentry4.state import SEVERITY
from check_sentry4.text import clean, reason

#: Octets of the file that are read.
LARGEST = 1 << 28
#: Lines that there may be beside those that are needed, before the file is written anew.
SPARE = 1000

#: Host and service.
Key = tuple[str, str]


class Journal:
    """The file. What comes and goes is added to it; what is handed in at once never gets there."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._there: dict[Key, Delivery] = {}  # by what this process has written
        self._before: Mapping[Key, Delivery] = {}  # what waited at the last note
        self._lines: float = SPARE  # what another one has left is written anew
        self._wrong = ""

    @property
    def is_one(self) -> bool:
        """Whether the file may be used: there is none, or results are in it."""
        try:
            with open(self._path, encoding="utf-8", errors="replace") as file:
                lines = [file.readline() for _ in range(10)]
        except OSError:
            return not os.path.isdir(self._path)
        return not any(lines) or any(_values(line) is not None for line in lines)

    def load(self) -> list[Delivery]:
        """What was kept, the worst first; lines that are none are said, and left out."""
        try:
            with open(self._path, encoding="utf-8", errors="replace") as file:
                lines = file.read(LARGEST).splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            self._tell(error)
            return []
        found, wrong = dict[Key, Delivery](), 0
        for line in lines:
            values = _values(line)
            if values is None:
                wrong += 1
                continue
            key = (values[0], values[1])
            found.pop(key, None)
            if len(values) > len(key):
                found[key] = Delivery(*values)
        if wrong:
            say(f"{clean(self._path, 200)}: {wrong} lines are no results")
        return _worst_first(found.values())

    def note(self, waiting: Mapping[Key, Delivery]) -> None:
        """Note what waits; what has not waited since the last call may be gone in a moment."""
        there, before = self._there, self._before
        came = {
            key: each
            for key, each in waiting.items()
            if before.get(key) is each and there.get(key) is not each
        }
        went = [key for key, each in there.items() if waiting.get(key) is not each]
        self._before = dict(waiting)
        if not waiting or self._lines + len(came) + len(went) > SPARE + 2 * len(there):
            self._written({**_kept(there, waiting), **came})
            return
        gone = [key for key in went if key not in came]
        if self._write("a", [*map(list, gone), *map(list, came.values())]):
            for key in gone:
                del there[key]
            there.update(came)
            self._lines += len(gone) + len(came)

    def save(self, waiting: Mapping[Key, Delivery]) -> None:
        """Note all that waits, at the end."""
        self._written(waiting)

    def _written(self, results: Mapping[Key, Delivery]) -> None:
        """Have these alone in the file; no file if there are none."""
        if results:
            lines = [list(each) for each in _worst_first(results.values())]
            done = self._write("w", lines)
        else:
            done = self._removed()
        if done:
            self._there, self._lines = dict(results), len(results)

    def _removed(self) -> bool:
        try:
            with suppress(FileNotFoundError):
                os.unlink(self._path)
        except OSError as error:
            self._tell(error)
            return False
        return True

    def _write(self, mode: str, lines: Iterable[Sequence[object]]) -> bool:
        """Add lines ("a"), or write all anew ("w"): whether that was done."""
        data = "".join(f"{json.dumps(line)}\n" for line in lines)
        if not data and mode == "a":
            return True
        path = self._path if mode == "a" else f"{self._path}.new"
        flags = os.O_APPEND if mode == "a" else os.O_TRUNC
        try:
            to = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | flags, 0o600)
            with os.fdopen(to, mode, encoding="utf-8") as file:
                file.write(data)
            if path != self._path:
                os.replace(path, self._path)
        except OSError as error:
            self._tell(error)
            self._lines = math.inf  # part of a line may be there: the next time all is written
            return False
        self._wrong = ""
        return True

    def _tell(self, error: OSError) -> None:
        """Say once what the disk or its rights refuse: results are handed in all the same."""
        if reason(error) != self._wrong:
            self._wrong = reason(error)
            say(f"{clean(self._path, 200)}: {self._wrong}: results are not kept")


def _kept(there: Mapping[Key, Delivery], waiting: Mapping[Key, Delivery]) -> dict[Key, Delivery]:
    return {key: each for key, each in there.items() if waiting.get(key) is each}


def _worst_first(results: Iterable[Delivery]) -> list[Delivery]:
    return sorted(results, key=lambda result: SEVERITY.index(result.status))


#: What each value of a result has to be; of one that waits no more there are the first two.
_KINDS: Sequence[type | tuple[type, ...]] = (
    *(str, str, int, str, str),
    *((int, float),) * 3,
)


def _values(line: str) -> list[Any] | None:
    """The values of a line; None if it is none."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or len(values) not in (2, len(Delivery._fields)):
        return None
    fits = all(isinstance(value, kind) for value, kind in zip(values, _KINDS))
    return values if fits and (len(values) == 2 or values[2] in range(4)) else None
