"""Whose address it is, and which services of ours that host has: from what the monitor knows."""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from check_sentry4.fleet.from_icinga2 import mapping, program
from check_sentry4.icinga2 import Api
from check_sentry4.snmp.connection import canonical
from check_sentry4.text import reason

#: Seconds for which the addresses of a name are known; after which a failure means that there is no
#: DNS, and for how long names are not asked for then.
RENEWED, SLOW, PAUSE = 600.0, 1.0, 30.0
#: What a sensor trap is about, where a host has a service of its own for it.
CLIMATE = "check_sentry4_sensor"


class HostsError(Exception):
    """A list of hosts that is none: why, in one line."""


class Hosts:
    """Hosts by address, and their services of ours: by name, the command."""

    def __init__(self) -> None:
        self.names: dict[str, dict[str, None]] = {}
        self.services: dict[str, dict[str, str]] = {}
        #: What could not be understood, a line each.
        self.errors: list[str] = []

    def add(self, host: str, *addresses: str) -> None:
        """Know the addresses of a host; names are resolved."""
        for address in addresses:
            for numeric in _numeric(address):
                self.names.setdefault(numeric, {})[host] = None

    def of(self, address: str) -> list[str]:
        """The hosts at an address."""
        return list(self.names.get(canonical(address), ()))

    def fitting(self, host: str, *, sensor: bool, tables: Sequence[str] = ()) -> list[str]:
        """The services of a host that a burst is about; all of ours unless it is about probes.

        Those of the ``tables`` that the traps are about come first.
        """
        services = self.services.get(host, {})
        climate = [name for name, program in services.items() if program == CLIMATE]
        first = {f"check_sentry4_{table}" for table in tables}
        if sensor and climate:
            return climate
        return sorted(services, key=lambda name: services[name] not in first)

    def update(self, other: Hosts) -> None:
        """Know what another one knows as well."""
        for address, names in other.names.items():
            self.names.setdefault(address, {}).update(names)
        self.services.update(other.services)
        self.errors += other.errors


def _numeric(address: str) -> Iterable[str]:
    with suppress(ValueError):
        return [canonical(str(ipaddress.ip_address(address)))]
    if not address or "$" in address:
        return []
    return _names.of(address)


class _Names:
    """The addresses of names. A DNS that is away costs seconds once, not with each name."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, set[str]]] = {}
        self._again = 0.0

    def of(self, name: str) -> set[str]:
        """Its addresses; those of before where they cannot be had now."""
        now = time.monotonic()
        until, known = self._known.get(name, (0.0, set[str]()))
        if now < max(until, self._again):
            return known
        try:
            found = {canonical(str(each[4][0])) for each in socket.getaddrinfo(name, None)}
        except (OSError, UnicodeError):
            if time.monotonic() > now + SLOW:
                self._again = time.monotonic() + PAUSE
            return known
        self._known[name] = now + RENEWED, found
        return found


_names = _Names()


def from_file(path: str) -> Hosts:
    """A file with an address and a host name a line.

    Raises ``HostsError``.
    """
    found = Hosts()
    for number, line in enumerate(_lines(path), 1):
        words = line.partition("#")[0].split(None, 1)
        if not words:
            continue
        if len(words) != 2:
            raise HostsError(f"{path}, line {number}: expected ADDRESS HOST")
        found.add(words[1].strip(), words[0])
    return found


def from_fleet(path: str) -> Hosts:
    """The addresses in the file of ``sentry4-fleet``; its services are not the monitor's.

    Raises ``HostsError``.
    """
    from check_sentry4.fleet.file import read

    found = Hosts()
    try:
        listed = read(path)
    except OSError as error:
        raise HostsError(f"{path}: {reason(error)}") from None
    if listed.errors and not listed.services:
        raise HostsError(f"{path}: no PDU in it: {listed.errors[0].logged}")
    found.errors += [f"{path}: {error.logged}" for error in listed.errors]
    for service in (*listed.services, *listed.meters):
        if service.check.connection is not None:
            found.add(service.host, service.check.connection.hostname)
    return found


def from_queue(path: str) -> Hosts:
    """The PDUs of a running ``sentry4-fleet``, by its ``--queue`` (``fleet.hints``).

    Raises ``HostsError``.
    """
    found, listed = Hosts(), f"{path}.hosts"
    try:
        for address, host in json.loads("\n".join(_lines(listed))):
            found.add(str(host), str(address))
    except (ValueError, TypeError):
        raise HostsError(f"{listed}: no list of PDUs") from None
    return found


def from_nagios(path: str) -> Hosts:
    """Nagios' or Naemon's ``object_cache_file``.

    Raises ``HostsError``.
    """
    programs, addresses = dict[str, str](), dict[str, str]()
    services = []
    for kind, values in _defined(_lines(path)):
        if kind == "host":
            addresses[values.get("host_name", "")] = values.get("address", "")
        elif kind == "service":
            services.append(values)
        elif kind == "command":
            programs[values.get("command_name", "")] = program(values.get("command_line"))
    found = Hosts()
    for values in services:
        started = programs.get(values.get("check_command", "").partition("!")[0], "")
        if started:
            of_host = found.services.setdefault(values.get("host_name", ""), {})
            of_host[values.get("service_description", "")] = started
    for host in found.services:  # what has no service of ours is no PDU
        found.add(host, addresses.get(host, ""))
    return found


def _defined(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Kind and directives of each object that lines of an ``object_cache_file`` define."""
    kind, values = "", dict[str, str]()
    for line in lines:
        word, _, rest = line.strip().partition("\t" if "\t" in line.strip() else " ")
        if word == "define":
            kind, values = next(iter(rest.split()), ""), {}
        elif word == "}":
            yield kind, values
            kind = ""
        elif word:
            values[word] = rest.strip()


def from_icinga2(api: Api) -> Hosts:
    """The hosts of an Icinga 2 that have services of ours.

    Raises ``icinga2.UnreachableError``.
    """
    found = Hosts()
    programs = {}
    for each in api.objects("checkcommands", attrs=["command"]):
        programs[str(each.get("name"))] = program(mapping(each.get("attrs")).get("command"))
    ours = [name for name, started in programs.items() if started]
    for each in api.objects(
        "services",
        filter="service.check_command in ours",
        filter_vars={"ours": ours},
        attrs=["host_name", "name", "check_command"],
        joins=["host.address", "host.address6", "host.vars"],
    ):
        attrs = mapping(each.get("attrs"))
        host = mapping(mapping(each.get("joins")).get("host"))
        own = mapping(host.get("vars")).get("sentry4_address")
        name = str(attrs.get("host_name"))
        if name not in found.services:
            found.add(
                name,
                *(
                    a
                    for a in (host.get("address"), host.get("address6"), own)
                    if isinstance(a, str)
                ),
            )
        of_host = found.services.setdefault(name, {})
        of_host[str(attrs.get("name"))] = programs.get(str(attrs.get("check_command")), "")
    return found


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(1 << 28).splitlines()
    except OSError as error:
        raise HostsError(f"{path}: {reason(error)}") from None
