"""Which state a device status leads to (spec 4), and what ``--status`` changes of it."""

from __future__ import annotations

from collections.abc import Mapping

from check_sentry4.mib.model import Enumeration
from check_sentry4.state import UNKNOWN

#: An object that says so has no reading.
NO_READING = frozenset(("noComm", "lost", "notFound", "readError"))


class Policy:
    """The states of ``--status``, by lower-case label or number, over the defaults of the MIB."""

    def __init__(self, overrides: Mapping[str, int] | None = None) -> None:
        self.overrides = {name.lower(): state for name, state in (overrides or {}).items()}

    def asks_for(self, label: str) -> bool:
        """Whether ``--status`` names this status."""
        return label.lower() in self.overrides

    def state(self, enum: Enumeration, value: int) -> int:
        """The state to which a status leads."""
        return self.overrides.get(enum.label(value).lower(), enum.state(value))

    def no_reading(self, label: str) -> int:
        """The state of a metric without a reading: UNKNOWN, unless ``--status`` differs."""
        return self.overrides.get(label.lower(), UNKNOWN)


def shown(enum: Enumeration, value: int) -> str:
    """``normal(0)``; a number that the MIB does not define alone."""
    label = enum.label(value)
    return f"{label}({value})" if value in enum.values else label
