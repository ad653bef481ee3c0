"""What has to do with a monitor: who ``--to`` names, and that it may be away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from check_sentry4.text import clean

_Named = TypeVar("_Named")


class AwayError(Exception):
    """The monitor is not there, or cannot take anything now: why, in one line."""


def named(spec: str, forms: Mapping[str, Callable[[str], _Named]]) -> _Named:
    """What ``spec`` names: the one of the ``forms`` (``nagios-pipe:FILE``, ``-``) that it has.

    Each is made of what stands behind the colon. Raises ``ValueError``: what was expected.
    """
    kind, colon, where = spec.partition(":")
    for form, made in forms.items():
        expected, takes, _ = form.partition(":")
        if (kind, colon, bool(where)) == (expected, takes, bool(takes)):
            return made(where)
    *others, last = forms
    raise ValueError(f"{clean(spec)!r}: expected {', '.join(others)}, or {last}")
