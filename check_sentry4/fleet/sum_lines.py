"""Services of the fleet itself: ``room-1;power;sum ActivePower --of 'pdu-r1-*' -w 80000``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import click

from check_sentry4.checks.rack import SUMS
from check_sentry4.checks.sums import SumRequest
from check_sentry4.cli import requests, types
from check_sentry4.fleet.meters import meter
from check_sentry4.fleet.readings import Device, PduWanted
from check_sentry4.fleet.services import Service, checked

#: What a line of one begins with, where others have their command.
WORD = "sum"
#: Intervals for which a reading holds: one that is lost, and the next one late.
HOLDS = 3
_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhd])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
#: Seconds that a period may have.
SHORTEST, LONGEST = 60.0, 7 * 86400.0


class Member(NamedTuple):
    """A PDU that is summed up: its host's name, and how it is reached."""

    host: str
    device: Device


class Sum(NamedTuple):
    """A sum as a service: its host and name as the monitor has them, and over which PDUs."""

    host: str
    name: str
    interval: float
    asked: SumRequest
    #: Patterns of the names of hosts.
    of: tuple[str, ...]
    members: tuple[Member, ...] = ()
    number: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What a result is told by."""
        return self.host, self.name


def _duration(text: str | float) -> float:
    """Seconds: ``1h``, ``30m``, ``90s``. Raises ``click.BadParameter``."""
    if isinstance(text, float):  # click asks for its own values again
        return text
    found = _DURATION.fullmatch(text)
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not SHORTEST <= seconds <= LONGEST:
        raise click.BadParameter(f"{text!r}: expected a time with its unit, from 60s to 7d")
    return seconds


def _metric(text: str) -> str:
    known = next((name for name in SUMS if name.lower() == text.lower()), None)
    if known is None:
        raise click.BadParameter(f"{text!r}: expected one of {', '.join(SUMS)}")
    return known


def _parser() -> click.Command:
    return click.Command(
        WORD,
        params=[
            click.Argument(["metric"], type=_metric),
            click.Option(["--of"], type=types.items, multiple=True, required=True),
            click.Option(["-w", "--warning"]),
            click.Option(["-c", "--critical"]),
            click.Option(["--over"], type=_duration, default=0.0),
            click.Option(["--without"], type=types.items, multiple=True),
            click.Option(["--last-known"], type=_duration, default=0.0),
        ],
        callback=_request,
        add_help_option=False,
    )


def _request(
    metric: str,
    of: Sequence[Sequence[str]],
    over: float,
    without: Sequence[Sequence[str]],
    last_known: float,
    **ranges: Any,
) -> tuple[SumRequest, tuple[str, ...]]:
    """The request, and the patterns of hosts. Raises ``click.UsageError``."""
    if over and metric == "Energy":
        raise click.UsageError("'--over' is for readings: Energy is a register that only grows")
    for option, spec in ranges.items():
        unit = SUMS[metric]
        if spec and re.search(r"[A-Za-z]", spec):
            raise click.UsageError(
                f"Invalid value for '--{option}': {spec!r}: expected a range in {unit}, "
                "such as 80000"
            )
    (bounds,) = requests.chain(ranges, [metric])
    left_out = tuple(host for hosts in without for host in hosts)
    asked = SumRequest(metric, bounds, over, last_known, left_out)
    return asked, tuple(pattern for patterns in of for pattern in patterns)


def parse(host: str, name: str, words: Sequence[str], interval: float, number: int) -> Sum:
    """The sum of a line, without its PDUs.

    Raises ``click.UsageError``.
    """
    command = _parser()
    with command.make_context(WORD, list(words)) as context:
        asked, patterns = command.invoke(context)
    return Sum(host, name, interval, asked, patterns, number=number)


class HostOptions(NamedTuple):
    """A line ``@host``: the interval in force there, and options."""

    interval: float
    words: Sequence[str]


def _matching(pattern: str, hosts: Iterable[str], option: str) -> list[str]:
    """The hosts whose name matches. Raises ``ValueError`` if none does."""
    found = [host for host in hosts if fnmatchcase(host, pattern)]
    if not found:
        where = "host of this file" if option == "--of" else "host of '--of'"
        raise ValueError(f"'{option}': no {where} matches {pattern}")
    return found


class Pdus:
    """The PDUs of a file, each with a service by which it can be read: the most frequent one."""

    def __init__(self, services: Iterable[Service], common: Mapping[str, HostOptions]) -> None:
        """``common`` has the options of hosts, by name: also a PDU without a service is one."""
        self.services: dict[Device, Service] = {}
        self.hosts: dict[str, dict[Device, None]] = {}
        self._wrong: dict[str, str] = {}  # hosts whose options are wrong, and how
        for service in services:
            self._add(service)
        for host, (interval, words) in common.items():
            if not self.hosts.get(host):
                self.hosts[host] = {}
                try:
                    self._add(Service(host, "", interval, checked("check_pdu", [*words])))
                except click.UsageError as error:  # told where a sum is over it
                    self._wrong[host] = error.format_message()

    def _add(self, service: Service) -> None:
        devices = self.hosts.setdefault(service.host, {})
        connection = service.check.connection
        if connection is None or service.check.check is None:
            return  # several PDUs, or a saved walk
        devices[connection.device] = None
        known = self.services.get(connection.device)
        if known is None or service.interval < known.interval:
            self.services[connection.device] = service

    def resolved(self, each: Sum) -> Sum:
        """A sum with the PDUs of the hosts that match, each once, and the hosts left out by name.

        Raises ``ValueError`` if a pattern matches none, or a host has no PDU that can be read.
        """
        asked = each.asked
        hosts = dict.fromkeys(h for p in each.of for h in _matching(p, self.hosts, "--of"))
        without = dict.fromkeys(h for p in asked.without for h in _matching(p, hosts, "--without"))
        found: dict[Device, Member] = {}
        for host in hosts:
            if host not in without:
                for device in self._devices(host):
                    found.setdefault(device, Member(host, device))
        for host in without:
            twin = next((found[d].host for d in self.hosts[host] if d in found), None)
            if twin is not None:
                raise ValueError(f"'--without': {host} and {twin} are one PDU")
        if not found:
            raise ValueError("'--of': all hosts that match are left out by '--without'")
        asked = asked._replace(without=tuple(without))
        return each._replace(asked=asked, members=tuple(found.values()))

    def _devices(self, host: str) -> Iterable[Device]:
        if host in self._wrong:
            raise ValueError(f"'--of': @host {host}: {self._wrong[host]}")
        if not self.hosts[host]:
            raise ValueError(
                f"'--of': {host} has no service of one PDU: give it a line @host {host} -H"
            )
        return self.hosts[host]


def meters(pdus: Pdus, sums: Sequence[Sum]) -> tuple[Service, ...]:
    """What reads the PDUs that sums are over: each once, whatever the number of sums."""
    metrics: dict[Device, set[str]] = {}
    for each in sums:
        for member in each.members:
            metrics.setdefault(member.device, set()).add(each.asked.metric)
    return tuple(meter(pdus.services[device], names) for device, names in metrics.items())


def series_wanted(found_meters: Iterable[Service], sums: Iterable[Sum]) -> list[PduWanted]:
    """What is to be kept of the readings of each PDU."""
    periods: dict[Device, set[tuple[str, float]]] = {}
    for each in sums:
        for member in each.members:
            own = periods.setdefault(member.device, set())
            if each.asked.over:
                own.add((each.asked.metric, each.asked.over))
    return [
        PduWanted(how.device, HOLDS * meter.interval, frozenset(periods[how.device]))
        for meter in found_meters
        for how in [meter.check.connection]
        if how is not None
    ]
