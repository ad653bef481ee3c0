"""All families, each loaded when it is wanted."""

from __future__ import annotations

from check_sentry4.mib.model import Family

#: The modules beside this one; the first that answers is taken.
NAMES = ("sentry4", "sentry3")


def family(name: str) -> Family:
    """The family called ``name``.

    Raises ``LookupError`` if there is none.
    """
    if name not in NAMES:
        raise LookupError(name)
    module = __import__(f"check_sentry4.mib.{name}", fromlist=["FAMILY"])  # importlib: 0.5 ms
    found: Family = module.FAMILY
    return found


def families() -> tuple[Family, ...]:
    """All of them."""
    return tuple(map(family, NAMES))
