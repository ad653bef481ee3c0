"""The file with the services: one a line, as one would type it.

::

    @interval 60
    @host pdu-f31 -H 10.0.0.7 -P 3 -U monitoring
    pdu-f31;lines;check_sentry4_line --metric Current,CurrentUtilized -w ,70 -c ,80
    pdu-f31;health;check_sentry4

``@interval`` is for the lines after it, in seconds; ``@host`` are options of all services of a
host; ``@rack F31`` and ``@feed A`` say where the PDUs of the lines after it are (``--metrics``).
Options are parsed once, here: a line that is wrong is told, and the others go on. Sums over PDUs
are lines as well (``fleet.sum_lines``).
"""

from __future__ import annotations

import errno
import os
import shlex
import stat
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import click

from check_sentry4.fleet import sum_lines
from check_sentry4.fleet.services import INTERVAL, PROGRAMS, Service, checked, forget
from check_sentry4.fleet.steps import Steps, finished
from check_sentry4.fleet.sum_lines import HostOptions, Pdus, Sum
from check_sentry4.fleet.wrong import LineError, line_error

#: What ``@interval`` may be, in seconds.
SHORTEST, LONGEST = 1.0, 86400.0
#: Octets of a file: a line for each of a hundred services of 5,000 PDUs.
LARGEST = 1 << 26


class Services(NamedTuple):
    """What a file holds: services, and what is wrong with lines.

    ``cut_off`` says that the last line has no end, as of a file that is still being written.
    """

    services: tuple[Service, ...]
    errors: tuple[LineError, ...]
    cut_off: bool = False
    sums: tuple[Sum, ...] = ()
    #: What reads the PDUs that sums are over.
    meters: tuple[Service, ...] = ()

    @property
    def number(self) -> int:
        """How many services a monitor has of it."""
        return len(self.services) + len(self.sums)


def read(path: str) -> Services:
    """The services of the file ``path``. Raises ``OSError``, see ``reading``."""
    return finished(reading(path))


def reading(path: str) -> Steps[Services]:
    """The services of the file ``path``, step by step.

    Raises ``OSError``, also for a file of more than 64 MiB, and for one that others can write:
    who writes it has the fleet's user speak to any address.
    """
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        about = os.fstat(file.fileno())
        me = os.geteuid()  # root tries the files of others, too (--check)
        owned = (me == 0 or about.st_uid in (0, me)) and not about.st_mode & 0o022
        if stat.S_ISREG(about.st_mode) and not owned:
            raise OSError(errno.EPERM, "others can write it: chmod go-w, chown root")
        text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return (yield from parsing(text))


def parse(text: str) -> Services:
    """The services of a file."""
    return finished(parsing(text))


def parsing(text: str) -> Steps[Services]:
    """The same, line by line."""
    forget()
    found: dict[tuple[str, str], Service | Sum] = {}
    errors: list[LineError] = []
    interval, common, place = INTERVAL, dict[str, HostOptions](), Place()
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line[0] == "#":
            continue
        yield
        try:
            if line[0] == "@":
                words = shlex.split(line)
                if words[0] == "@interval":
                    interval = _interval(words)
                elif words[0] == "@host" and len(words) > 2:
                    common[words[1]] = HostOptions(interval, words[2:])
                else:
                    place = _place(words, place)
                continue
            service = _service(line, interval, common, number)
            if isinstance(service, Service):
                service = service._replace(rack=place.rack, feed=place.feed)
            if service.key in found:
                first = found[service.key].number
                raise ValueError(f"{service.host};{service.name} is there already, in line {first}")
            found[service.key] = service
        except (click.UsageError, ValueError) as error:
            errors.append(line_error(f"line {number}", error))
    services = tuple(each for each in found.values() if isinstance(each, Service))
    cut_off = bool(text) and text[-1] != "\n"
    sums = [each for each in found.values() if isinstance(each, Sum)]
    if not sums:  # then nobody asks which PDUs there are
        return Services(services, tuple(errors), cut_off)
    pdus = Pdus(services, common)
    summed, wrong = _with_members(pdus, sums)
    errors = sorted([*errors, *wrong], key=lambda error: int(error.where.removeprefix("line ")))
    return Services(services, tuple(errors), cut_off, tuple(summed), sum_lines.meters(pdus, summed))


def _with_members(pdus: Pdus, sums: Iterable[Sum]) -> tuple[list[Sum], list[LineError]]:
    """The sums, each with the PDUs that it is over; and what is wrong with the others."""
    summed, wrong = list[Sum](), list[LineError]()
    for each in sums:
        try:
            summed.append(pdus.resolved(each))
        except ValueError as error:
            wrong.append(line_error(f"line {each.number}", error))
    return summed, wrong


class Place(NamedTuple):
    """Where PDUs are: in which rack, and which of its feeds they are."""

    rack: str = ""
    feed: str = ""


def _place(words: Sequence[str], before: Place) -> Place:
    """The place that ``@rack`` or ``@feed`` names; a rack has feeds of its own."""
    if len(words) <= 2 and all(map(str.isprintable, words)):
        name = words[1] if len(words) == 2 else ""
        if words[0] == "@rack":
            return Place(name)
        if words[0] == "@feed":
            return before._replace(feed=name)
    raise ValueError("expected @interval SECONDS, @host HOST OPTIONS, @rack [NAME] or @feed [NAME]")


def _interval(words: Sequence[str]) -> float:
    try:
        (seconds,) = map(float, words[1:])
    except ValueError:
        seconds = 0.0
    if not SHORTEST <= seconds <= LONGEST:
        raise ValueError("@interval: expected a number of seconds from 1 to 86400")
    return seconds


def _service(
    line: str, interval: float, common: dict[str, HostOptions], number: int
) -> Service | Sum:
    host, _, rest = line.partition(";")
    name, mark, typed = rest.partition(";")
    words = shlex.split(typed)
    if not (host and name and mark and words):
        raise ValueError("expected HOST;SERVICE;COMMAND")
    if not (host + name).isprintable():
        raise ValueError("a control character in the name of the host or service")
    if words[0] == sum_lines.WORD:
        return sum_lines.parse(host.strip(), name.strip(), words[1:], interval, number)
    program = words[0].rpartition("/")[2]
    if program not in PROGRAMS:
        known = ", ".join(PROGRAMS)
        raise ValueError(f"{program!r} is no command of the suite: expected {known}, or sum")
    options = common[host.strip()].words if host.strip() in common else ()
    check = checked(program, [*options, *words[1:]])
    return Service(host.strip(), name.strip(), interval, check, number)
