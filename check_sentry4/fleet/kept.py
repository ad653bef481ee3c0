"""Results that could not be handed in, kept in a file over a restart and a crash."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress

from check_sentry4.daemon import say
from check_sentry4.fleet.receivers import Delivery
from check_sentry4.state import SEVERITY
from check_sentry4.text import reason

#: Octets of the file that are read.
LARGEST = 1 << 26


def save(path: str, results: Iterable[Delivery]) -> None:
    """Write results, the worst first, in place of what was there; no file if there are none.

    What the disk or its rights refuse is said: results are handed in all the same.
    """
    ordered = sorted(results, key=lambda result: SEVERITY.index(result.status))
    try:
        if not ordered:
            with suppress(FileNotFoundError):
                os.unlink(path)
            return
        new = os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(new, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(tuple(result)) + "\n" for result in ordered)
        os.replace(f"{path}.new", path)
    except OSError as error:
        say(f"{path}: {reason(error)}: results are not kept")


def load(path: str) -> list[Delivery]:
    """What was kept; lines that are none are said, and left out."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read(LARGEST).splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        say(f"{path}: {reason(error)}: results are not kept")
        return []
    found = [_delivery(line) for line in lines]
    wrong = found.count(None)
    if wrong:
        say(f"{path}: {wrong} lines are no results")
    return [each for each in found if each is not None]


#: What each value of a line has to be.
_KINDS: Sequence[type | tuple[type, ...]] = (
    *(str, str, int, str, str),
    *((int, float),) * 3,
)


def _delivery(line: str) -> Delivery | None:
    try:
        values = json.loads(line)
    except ValueError:
        return None
    if not isinstance(values, list) or len(values) != len(Delivery._fields):
        return None
    fits = all(isinstance(value, kind) for value, kind in zip(values, _KINDS))
    return Delivery(*values) if fits and values[2] in range(4) else None
