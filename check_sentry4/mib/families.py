"""All families, each loaded when it is wanted."""

from __future__ import annotations

from importlib import import_module

from check_sentry4.mib.model import Family

#: The modules beside this one; the first that answers is taken.
NAMES = ("sentry4", "sentry3", "pdu2", "aten-pe", "enertree")


def family(name: str) -> Family:
    """The family called ``name``.

    Raises ``LookupError`` if there is none.
    """
    if name not in NAMES:
        raise LookupError(name)
    found: Family = import_module(f"check_sentry4.mib.{name.replace('-', '_')}").FAMILY
    return found


def families() -> tuple[Family, ...]:
    """All of them."""
    return tuple(map(family, NAMES))
