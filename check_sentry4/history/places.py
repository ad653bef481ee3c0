"""Racks, rooms and customers: a file of regular expressions over the names of hosts and outlets.

::

    [rack]
    F31 = ^pdu-f31-
    [customer]
    Acme = ^acme-
        ^pdu-cage7-

What follows a blank and ``#`` is a comment. A customer has the outlets whose names match, and all
of a PDU whose host's name matches. The first name that matches is the one that counts: nothing is
anyone's twice.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Mapping
from typing import NamedTuple

from check_sentry4.text import clean, reason

KINDS = ("rack", "room", "customer")
#: Characters of the file.
LARGEST = 1 << 22


class PlacesError(Exception):
    """The file is wrong: how, in one line."""


class Place(NamedTuple):
    """A name, and the regular expressions of which one has to match."""

    name: str
    patterns: tuple[re.Pattern[str], ...]

    def has(self, text: str) -> bool:
        """Whether a name is its."""
        return any(pattern.search(text) for pattern in self.patterns)


#: The places of each kind.
Places = Mapping[str, tuple[Place, ...]]


def named(places: Places, kind: str, text: str) -> str | None:
    """The rack, room or customer of a name; None if it is nobody's."""
    return next((place.name for place in places.get(kind, ()) if place.has(text)), None)


def read(path: str) -> Places:
    """The places of a file. Raises ``PlacesError``."""
    parser = configparser.ConfigParser(
        interpolation=None, delimiters=("=",), inline_comment_prefixes=("#", ";")
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    try:
        with open(path, encoding="utf-8-sig") as file:
            parser.read_string(file.read(LARGEST), clean(path, 200))
    except OSError as error:
        raise PlacesError(f"{clean(path, 200)}: {reason(error)}") from None
    except UnicodeDecodeError:
        raise PlacesError(f"{clean(path, 200)}: it is not UTF-8") from None
    except configparser.Error as error:
        raise PlacesError(f"{clean(path, 200)}: {clean(_wrong(error), 200)}") from None
    found: dict[str, tuple[Place, ...]] = {}
    for section in parser.sections():
        if section not in KINDS:
            raise PlacesError(
                f"{clean(path, 200)}: [{clean(section, 64)}]: expected [{'], ['.join(KINDS)}]"
            )
        found[section] = tuple(
            Place(clean(name), _patterns(path, name, text)) for name, text in parser.items(section)
        )
    return found


def _wrong(error: configparser.Error) -> str:
    """What is wrong with the file, and in which line."""
    line = getattr(error, "lineno", None)
    errors = getattr(error, "errors", None)
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"line {line}: expected [rack], [room] or [customer] before it"
    if isinstance(error, configparser.DuplicateOptionError):
        return f"line {line}: {error.option} is there twice: write its other expressions below it"
    if isinstance(error, configparser.DuplicateSectionError):
        return f"line {line}: [{error.section}] is there twice"
    if errors:
        return f"line {errors[0][0]}: expected NAME = REGULAR EXPRESSION"
    return str(error).partition("\n")[0]


def names(places: Places, kind: str) -> list[str]:
    """The names of a kind, in their order."""
    return [place.name for place in places.get(kind, ())]


def _patterns(path: str, name: str, text: str) -> tuple[re.Pattern[str], ...]:
    found = []
    for each in text.splitlines():
        if each.strip():
            try:
                found.append(re.compile(each.strip()))
            except re.error as error:
                what = f"{clean(each.strip(), 100)!r} is no regular expression: {error}"
                raise PlacesError(f"{clean(path, 200)}: {clean(name, 64)}: {what}") from None
    if not found:
        raise PlacesError(f"{clean(path, 200)}: {clean(name, 64)}: expected a regular expression")
    return tuple(found)
