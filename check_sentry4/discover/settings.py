"""Settings as a file: written by ``--discover=settings``, read by ``--settings`` (spec 15).

One setting a line: table, ID (not of the device itself), name, value. Text that somebody typed is a
JSON string, so that it survives whatever it holds. The same device gives the same octets.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping

from check_sentry4.checks.request import CheckRequest
from check_sentry4.checks.settings import (
    SYSTEM,
    Key,
    Recorded,
    Value,
    plan_settings,
    settings_of,
)
from check_sentry4.device import Device, Plan
from check_sentry4.files import at_once
from check_sentry4.snmp import SourceError
from check_sentry4.text import clean

#: The first line, and what the last line says: a file that is cut is none.
FIRST = "# Settings of a PDU, version 1. To compare: check_pdu -H PDU --settings THIS_FILE"
LAST = "# {count} settings"
#: No file of settings is larger (octets).
LARGEST = 8 << 20
#: What needs no quotes.
_PLAIN = r"[\w.:/%+?#-]+"
_WORD = r'"(?:[^"\\]|\\.)*"|' + _PLAIN


def settings_text(device: Device, request: CheckRequest) -> str:
    """The settings of a device as a file; empty if it answers nothing.

    Raises ``SourceError``.
    """
    while True:  # what there is has to be known before what is asked for one by one
        plan = Plan()
        plan_settings(plan, request)
        if not device.read(plan):
            break
    found = settings_of(device, request)
    if len(found) <= 1:  # the family alone
        return ""
    lines = [_line(key, value) for key, value in found.items()]
    location = device.location(request.family.system.location)
    title = ", ".join(part for part in (location, request.family.title) if part)
    return "\n".join([FIRST, f"# {title}", *lines, LAST.format(count=len(lines))])


def _line(key: Key, value: Value) -> str:
    words = [_word(part, quoted=False) for part in key if part]
    return " ".join([*words, _word(value.text, quoted=value.quoted)])


def _word(text: str, *, quoted: bool) -> str:
    plain = not quoted and re.fullmatch(_PLAIN, text, re.ASCII) is not None
    return text if plain else json.dumps(text)


class SettingsFile(Recorded):
    """A file of settings, read each time that a device is compared with it."""

    def __init__(self, path: str) -> None:
        self.path = path

    def settings(self) -> Mapping[Key, Value]:
        """See ``Recorded.settings``."""
        lines = self._content().splitlines()
        if not lines or lines[0] != FIRST:
            raise self._error("is no file of settings: write one with --discover=settings")
        found: dict[Key, Value] = {}
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            key, value = self._parsed(number, line)
            if key in found:
                raise self._error(f"has line {number}, {key}, twice: expected once")
            found[key] = value
        told = re.fullmatch(LAST.format(count=r"(\d{1,9})"), lines[-1])
        if told is None or int(told[1]) != len(found):
            says = f"{told[1]}, as its last line says" if told is not None else "a last line"
            raise self._error(
                f"is cut or was changed: {len(found)} settings, expected {says}: write it again "
                "with --discover=settings"
            )
        return found

    def _parsed(self, number: int, line: str) -> tuple[Key, Value]:
        """A line as a setting."""
        words = [match[0] for match in re.finditer(_WORD, line, re.ASCII)]
        texts = [text for word in words if (text := _unquoted(word)) is not None]
        whole = " ".join(words) == line
        expected = 3 if words and words[0] == SYSTEM else 4
        if not whole or len(texts) != len(words) or len(words) != expected:
            raise self._error(
                f"has no setting in line {number}: expected table, ID, name and value"
            )
        id = "" if expected == 3 else texts[1]
        return Key(texts[0], id, texts[-2]), Value(texts[-1], words[-1].startswith('"'))

    def _content(self) -> str:
        """The text of the file; a file that others can write is refused."""
        try:
            with open(self.path, "rb", opener=at_once) as file:
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode):
                    raise self._error("is not a file")
                if status.st_mode & 0o022:
                    raise self._error("can be written by others: chmod go-w")
                content = file.read(LARGEST + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a valid file name"
            raise SourceError(f"cannot read {clean(self.path, 200)} ({reason})") from None
        if len(content) > LARGEST:
            raise self._error("is larger than the settings of any PDU")
        try:
            return content.decode("ascii")
        except UnicodeDecodeError:
            raise self._error("is no file of settings: it holds other than ASCII") from None

    def _error(self, why: str) -> SourceError:
        return SourceError(f"{clean(self.path, 200)} {why}")


def _unquoted(word: str) -> str | None:
    """What a word of a line stands for; None if its quotes hold what JSON does not know."""
    if not word.startswith('"'):
        return word
    try:
        text = json.loads(word)
    except ValueError:
        return None
    return str(text)
