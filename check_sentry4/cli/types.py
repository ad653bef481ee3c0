"""From the text of an option to its value; click adds the option's name to an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import click

from check_sentry4.state import NAMES


def seconds(text: str) -> float:
    """A number of seconds above 0, up to a day; fractions allowed."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 86400:
        raise click.BadParameter("expected a number of seconds above 0, such as 2 or 0.5")
    return number


#: What a type gets: one text, or those of an option that was repeated.
Given = str | Sequence[str]


def _texts(given: Given) -> Sequence[str]:
    return (given,) if isinstance(given, str) else given


def items(given: Given) -> tuple[str, ...]:
    """A comma-separated list; empty items are a usage error."""
    if isinstance(given, tuple):
        return given
    parts = tuple(part.strip() for text in _texts(given) for part in text.split(","))
    if not all(parts):
        raise click.BadParameter("expected a comma-separated list without empty items")
    return parts


def numbers(given: Given | tuple[int, ...]) -> tuple[int, ...]:
    """A comma-separated list of whole numbers."""
    parts = items(given)  # type: ignore[arg-type]  # click converts what is converted
    if not all(str(part).isdecimal() and len(str(part)) < 6 for part in parts):
        raise click.BadParameter("expected a comma-separated list of whole numbers")
    return tuple(dict.fromkeys(map(int, parts)))


def optional_items(given: Given) -> tuple[str, ...]:
    """A comma-separated list that may be left out."""
    texts = [text for text in _texts(given) if text]
    if texts and len(texts) < len(_texts(given)):
        raise click.BadParameter("the status and metrics are two checks: expected one of them")
    return items(texts) if texts else ()


def pattern(given: Given | re.Pattern[str]) -> re.Pattern[str]:
    """A regular expression; of several any may match."""
    if isinstance(given, re.Pattern):
        return given
    texts = _texts(given)
    try:
        for text in texts:
            re.compile(text)
        return re.compile(texts[0] if len(texts) == 1 else "|".join(f"(?:{t})" for t in texts))
    except (re.error, RecursionError, OverflowError) as error:
        raise click.BadParameter(f"expected a regular expression ({error})") from None


def states(given: Given | dict[str, int]) -> dict[str, int]:
    """``NAME=STATE[,…]``: states by name, as typed; the command knows which names there are."""
    if isinstance(given, dict):
        return given
    result: dict[str, int] = {}
    typed: dict[str, str] = {}  # by the name in small letters
    for item in ",".join(_texts(given)).split(","):
        name, _, state = (part.strip() for part in item.partition("="))
        if not name or state.upper() not in NAMES:
            expected = "NAME=STATE, with a state of ok, warning, critical, unknown"
            raise click.BadParameter(f"{item!r}: expected {expected}")
        number = NAMES.index(state.upper())
        if result.setdefault(typed.setdefault(name.lower(), name), number) != number:
            raise click.BadParameter(f"{name!r} is there with two states: expected one")
    return result


def state(text: str | int) -> int:
    """A state by its name."""
    if isinstance(text, int):
        return text
    if text.upper() not in NAMES:
        raise click.BadParameter(f"{text!r}: expected ok, warning, critical or unknown")
    return NAMES.index(text.upper())


#: Spellings of protocols that other programs have, in capitals without dashes and blanks.
_SPELLINGS = {
    "SHA1": "SHA",
    "HMACMD5": "MD5",
    "HMACSHA": "SHA",
    "AES128": "AES",
    "AESCFB128": "AES",
    "AES192C": "AES-192",
    "AES256C": "AES-256",
    "CBCDES": "DES",
    "V1": "1",
    "V2C": "2c",
    "2": "2c",
    "V3": "3",
}


class Choice(click.Choice):  # type: ignore[type-arg]  # generic from click 8.2 on
    """One of some names in any case, with dashes or without, or as others spell it."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The name as the suite has it."""
        plain = "".join(c for c in str(value).upper() if c not in "-_ ")
        meant = _SPELLINGS.get(plain, value)
        for name in self.choices:
            if name.upper().replace("-", "") in (plain, str(meant).upper().replace("-", "")):
                return name
        return super().convert(value, param, ctx)


def choice(names: Iterable[str]) -> Choice:
    """One of some names, in any case."""
    return Choice(tuple(names), case_sensitive=False)
