"""``--extra-opts``: options from an ini file, the Monitoring Plugins convention.

https://www.monitoring-plugins.org/doc/extra-opts.html: ``[section][@file]``, the section being the
command's name by default, the file the first that exists of the usual ones.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping

import click

#: Where ``plugins.ini`` is looked for, after the directories of ``NAGIOS_CONFIG_PATH``.
DIRECTORIES = (
    "/etc/nagios", "/usr/local/nagios/etc", "/usr/local/etc/nagios", "/etc/opt/nagios",
    "/etc/nagios-plugins", "/usr/local/etc/nagios-plugins", "/etc/opt/nagios-plugins",
    "/etc/monitoring-plugins", "/etc/icinga2",
)  # fmt: skip
FILES = ("plugins.ini", "nagios-plugins.ini", "monitoring-plugins.ini")


class ExtraOptsError(ValueError):
    """The options cannot be had: which file, and why, in one line."""


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


def _content(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ExtraOptsError(f"{path} is not a file")
            if status.st_mode & 0o022 or status.st_uid not in (0, os.geteuid()):
                raise ExtraOptsError(f"{path} can be written by others: chmod go-w, chown root")
            if status.st_mode & 0o004:
                print(f"warning: {path} can be read by others: chmod o-r", file=sys.stderr)
            return file.read(1 << 20)
    except (OSError, ValueError) as error:
        if isinstance(error, ExtraOptsError):
            raise
        reason = getattr(error, "strerror", None) or "not a valid file name"
        raise ExtraOptsError(f"cannot read {path} ({reason})") from None


def load(spec: str, command: str, known: Mapping[str, click.Option]) -> Mapping[str, str]:
    """The options of ``[section][@file]`` by parameter name.

    ``known`` are the options by their long and short names.
    Raises ``ExtraOptsError``; the message never holds a value.
    """
    section, _, path = spec.partition("@")
    section, path = section or command, path or find()
    import configparser  # 5 ms, for those who use it

    parser = configparser.RawConfigParser(
        allow_no_value=True,
        strict=False,
        delimiters=("=",),
        default_section="\0",
        comment_prefixes=("#", ";"),
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # -p is not -P
    try:
        parser.read_string(_content(path))
    except configparser.Error:
        raise ExtraOptsError(f"{path} is no ini file") from None
    if not parser.has_section(section):
        raise ExtraOptsError(f"{path} has no section [{section}]")
    options = {}
    for name, value in parser.items(section):
        option = known.get(name)
        if option is None:
            raise ExtraOptsError(f"{path} [{section}]: no such option {name[:30]!r}")
        if not value:  # a switch, or an option whose value may be left out
            value = "1" if option.is_flag or option.count else ""
        options[str(option.name)] = value
    return options
