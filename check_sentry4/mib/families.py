"""All families, each loaded when it is wanted."""

from __future__ import annotations

from importlib import import_module

from check_sentry4.mib.model import Family

#: By module, what sysObjectID begins with; a device of whose family nothing else is known is tried
#: as each of them in this order. The families say the same (``Family.object_ids``); that it stands
#: here spares a check to load them all.
OBJECT_IDS: dict[str, tuple[str, ...]] = {
    "sentry4": ("1.3.6.1.4.1.1718.4",),
    "sentry3": ("1.3.6.1.4.1.1718.3",),
    "pdu2": ("1.3.6.1.4.1.13742.6",),
    "aten-pe": ("1.3.6.1.4.1.21317",),
    "enertree": ("1.3.6.1.4.1.44568.1",),
    "eaton-epdu": ("1.3.6.1.4.1.534.6.6.7",),
    "vertiv-v5": ("1.3.6.1.4.1.21239.42.1", "1.3.6.1.4.1.21239.5.2"),
    "liebert-mph2": ("1.3.6.1.4.1.476.1.42",),
    "apc-rpdu2": ("1.3.6.1.4.1.318.1.3.4",),
    "apc-cpdu": ("1.3.6.1.4.1.318.1.1.32",),
    "apc-ats": ("1.3.6.1.4.1.318.1.3.11",),
    "apc-xats": ("1.3.6.1.4.1.318.1.3.32",),
    "raritan-px1": ("1.3.6.1.4.1.13742.4",),
    "schleifenbauer": ("1.3.6.1.4.1.31034",),
    "apc-epdu": ("1.3.6.1.4.1.318.1.3",),
}
NAMES = tuple(OBJECT_IDS)


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


def candidates(object_id: str) -> tuple[Family, ...]:
    """The families that a sysObjectID may stand for, those with the longest prefix first."""
    found = [(len(prefix), name) for name, prefixes in OBJECT_IDS.items() for prefix in prefixes
             if f"{object_id.lstrip('.')}.".startswith(f"{prefix}.")]  # fmt: skip
    found.sort(key=lambda each: -each[0])
    return tuple(family(name) for name in dict.fromkeys(name for _, name in found))
