"""``--extra-opts``: options from an ini file, the Monitoring Plugins convention.

https://www.monitoring-plugins.org/doc/extra-opts.html: ``[section][@file]``, the section being the
command's name by default, the file the first that exists of the usual ones.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from check_sentry4.cli.parser import Option
from check_sentry4.files import at_once

#: Where ``plugins.ini`` is looked for, after the directories of ``NAGIOS_CONFIG_PATH``.
DIRECTORIES = (
    "/etc/nagios",
    "/usr/local/nagios/etc",
    "/usr/local/etc/nagios",
    "/etc/opt/nagios",
    "/etc/nagios-plugins",
    "/usr/local/etc/nagios-plugins",
    "/etc/opt/nagios-plugins",
    "/etc/monitoring-plugins",
    "/etc/icinga2",
)
FILES = ("plugins.ini", "nagios-plugins.ini", "monitoring-plugins.ini")


#: Values that people put into quotes; none of them begins and ends with one.
SECRETS = ("community", "authpasswd", "privpasswd")


class ExtraOptsError(ValueError):
    """The options cannot be had: which file, and why, in one line.

    ``found`` is what stands in the section, as far as it could be read.
    """

    found: Mapping[str, str | None] = MappingProxyType({})


def find() -> str:
    """The first file of the usual ones that exists.

    Raises ``ExtraOptsError`` if there is none.
    """
    places = [d for d in os.environ.get("NAGIOS_CONFIG_PATH", "").split(":") if d]
    for directory in (*places, *DIRECTORIES):
        for name in FILES:
            path = os.path.join(directory, name)
            if os.path.isfile(path):
                return path
    raise ExtraOptsError("no plugins.ini in NAGIOS_CONFIG_PATH or the usual directories")


def _content(path: str, warnings: list[str]) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace", opener=at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ExtraOptsError(f"{path} is not a file")
            if status.st_mode & 0o022 or status.st_uid not in (0, os.geteuid()):
                raise ExtraOptsError(f"{path} can be written by others: chmod go-w, chown root")
            if status.st_mode & 0o004:
                warnings.append(f"warning: {path} can be read by others: chmod o-r")
            return file.read(1 << 20)
    except (OSError, ValueError) as error:
        if isinstance(error, ExtraOptsError):
            raise
        reason = getattr(error, "strerror", None) or "not a valid file name"
        raise ExtraOptsError(f"cannot read {path} ({reason})") from None


def _section(content: str, wanted: str) -> list[tuple[str, str | None]] | None:
    """Keys and values of a section, as often as they are there; None if it is not.

    configparser would keep the last of a key that is there twice.
    """
    found: list[tuple[str, str | None]] | None = None
    inside = False
    for line in content.splitlines():
        text = line.strip()
        if not text or text[0] in "#;":
            continue
        if text[0] == "[" and text[-1] == "]":
            inside = text[1:-1].strip() == wanted
            if inside and found is None:
                found = []
        elif inside and found is not None:
            key, equals, value = text.partition("=")
            found.append((key.strip(), value.strip() if equals else None))
    return found


def load(
    spec: str, command: str, known: Mapping[str, Option], warnings: list[str]
) -> dict[str, str | list[str]]:
    """The options of ``[section][@file]`` by parameter name.

    ``known`` are the options by their long and short names; ``warnings`` gets what an operator
    should know of the file.
    Raises ``ExtraOptsError``; the message never holds a value.
    """
    section, _, path = spec.partition("@")
    section, path = section or command, path or find()
    found = _section(_content(path, warnings), section)
    if found is None:
        raise ExtraOptsError(f"{path} has no section [{section}]")
    try:
        return _options(f"{path} [{section}]", found, known, warnings)
    except ExtraOptsError as error:
        error.found = dict(found)
        raise


def _options(
    where: str,
    found: Sequence[tuple[str, str | None]],
    known: Mapping[str, Option],
    warnings: list[str],
) -> dict[str, str | list[str]]:
    options: dict[str, str | list[str]] = {}
    for key, value in found:
        option = known.get(key)
        if option is None:
            raise ExtraOptsError(f"{where}: no such option {key[:30]!r}")
        name = str(option.name)
        bare = isinstance(option.flag_value, str)  # its value may be left out
        if option.adds_up:
            if value is None and not bare:
                raise ExtraOptsError(f"{where}: {key} has no value: expected {key}=VALUE")
            texts = options.setdefault(name, [])
            if isinstance(texts, list):
                texts.append(value or "")
            continue
        if name in options:
            raise ExtraOptsError(f"{where}: {key} is there twice: expected once")
        if value is None and not (option.is_flag or option.count or bare):
            raise ExtraOptsError(f"{where}: {key} has no value: expected {key}=VALUE")
        if name in SECRETS and value and len(value) > 1 and value[0] == value[-1] in "\"'":
            value = value[1:-1]
            warnings.append(f"warning: {where}: {key} is taken without its quotes")
        # A switch, or an option whose value may be left out.
        options[name] = value or ("1" if option.is_flag or option.count else "")
    return options
