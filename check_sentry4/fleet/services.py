"""The file with the services: one a line, as one would type it.

::

    @interval 60
    @host pdu-f31 -H 10.0.0.7 -P 3 -U monitoring
    pdu-f31;lines;check_sentry4_line --metric Current,CurrentUtilized -w ,70 -c ,80
    pdu-f31;health;check_sentry4

``@interval`` is for the lines after it, in seconds; ``@host`` are options of all services of a
host. Options are parsed once, here: a line that is wrong is told, and the others go on.
"""

from __future__ import annotations

import errno
import os
import re
import shlex
import stat
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import click

from check_sentry4.cli.commands import COMMANDS, command
from check_sentry4.cli.run import Prepared, prepared
from check_sentry4.text import clean

#: Seconds between two checks of a service: by default, and what they may be.
INTERVAL = 60.0
SHORTEST, LONGEST = 1.0, 86400.0


#: Octets of a file: a line for each of a hundred services of 5,000 PDUs.
LARGEST = 1 << 26
#: What was prepared of a line, by its words but the host's.
_prepared: dict[tuple[str, ...], Prepared] = {}
#: What is nothing but a name or an address.
_PLAIN = re.compile(r"\w[\w.:-]*", re.ASCII)


class Service(NamedTuple):
    """A service: its host and name as the monitor has them, and the check; seconds between two."""

    host: str
    name: str
    interval: float
    check: Prepared
    number: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What a result is told by."""
        return self.host, self.name


class Services(NamedTuple):
    """What a file holds: services, and what is wrong with lines, by their number.

    ``cut_off`` says that the last line has no end, as of a file that is still being written.
    """

    services: tuple[Service, ...]
    errors: tuple[str, ...]
    cut_off: bool = False


def read(path: str) -> Services:
    """The services of the file ``path``.

    Raises ``OSError``, also for a file of more than 64 MiB, and for one that others can write:
    who writes it has the fleet's user speak to any address.
    """
    with open(path, encoding="utf-8", errors="replace") as file:
        about = os.fstat(file.fileno())
        me = os.geteuid()  # root tries the files of others, too (--check)
        owned = (me == 0 or about.st_uid in (0, me)) and not about.st_mode & 0o022
        if stat.S_ISREG(about.st_mode) and not owned:
            raise OSError(errno.EPERM, "others can write it: chmod go-w, chown root")
        text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return parse(text)


def parse(text: str) -> Services:
    """The services of a file."""
    forget()
    services: dict[tuple[str, str], Service] = {}
    errors: list[str] = []
    interval, common = INTERVAL, dict[str, list[str]]()
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line[0] == "#":
            continue
        try:
            if line[0] == "@":
                words = shlex.split(line)
                if words[0] == "@interval":
                    interval = _interval(words)
                elif words[0] == "@host" and len(words) > 2:
                    common[words[1]] = words[2:]
                else:
                    raise ValueError("expected @interval SECONDS or @host HOST OPTIONS")
                continue
            service = _service(line, interval, common, number)
            if service.key in services:
                first = services[service.key].number
                raise ValueError(f"{service.host};{service.name} is there already, in line {first}")
            services[service.key] = service
        except click.UsageError as error:
            errors.append(f"line {number}: {clean(error.format_message(), 300)}")
        except ValueError as error:
            errors.append(f"line {number}: {clean(str(error), 300)}")
    return Services(tuple(services.values()), tuple(errors), bool(text) and text[-1] != "\n")


def _interval(words: Sequence[str]) -> float:
    try:
        (seconds,) = map(float, words[1:])
    except ValueError:
        seconds = 0.0
    if not SHORTEST <= seconds <= LONGEST:
        raise ValueError("@interval: expected a number of seconds from 1 to 86400")
    return seconds


def _service(line: str, interval: float, common: dict[str, list[str]], number: int) -> Service:
    host, _, rest = line.partition(";")
    name, mark, typed = rest.partition(";")
    words = shlex.split(typed)
    if not (host and name and mark and words):
        raise ValueError("expected HOST;SERVICE;COMMAND")
    program = words[0].rpartition("/")[2]
    if program not in COMMANDS:
        raise ValueError(f"{program!r} is no command of the suite: expected {', '.join(COMMANDS)}")
    check = checked(program, [*common.get(host.strip(), ()), *words[1:]])
    return Service(host.strip(), name.strip(), interval, check, number)


@cache
def made(program: str) -> click.Command:
    """A command, its options made once."""
    return command(program)


def forget() -> None:
    """Prepare all lines anew: files of ``--extra-opts`` may say something else by now."""
    _prepared.clear()


def spelled(program: str, option: str) -> Sequence[str]:
    """How an option of a command may be spelled; empty if it has none of that name."""
    params = made(program).params
    return next((param.opts for param in params if option in param.opts), ())


def checked(program: str, words: list[str]) -> Prepared:
    """A command made ready: of lines that differ in the host alone, once.

    Raises ``click.UsageError``.
    """
    place = words.index("-H") + 1 if words.count("-H") == 1 else 0
    hostname = words[place] if 0 < place < len(words) else ""
    alike = (program, *words[:place], "", *words[place + 1 :]) if _PLAIN.fullmatch(hostname) else ()
    known = _prepared.get(alike) if alike else None
    again = known.on(hostname) if known is not None else None
    if again is not None:
        return again
    check = prepared(made(program), words)
    if alike and check.connection is not None and check.connection.hostname == hostname:
        _prepared[alike] = check
    return check
