"""Whose address it is, and which services of ours that host has: from what the monitor knows."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from check_sentry4.cli.commands import COMMANDS
from check_sentry4.icinga2 import Api

#: What a sensor trap is about, where a host has a service of its own for it.
CLIMATE = "check_sentry4_sensor"


class HostsError(Exception):
    """A list of hosts that is none: why, in one line."""


class Hosts:
    """Hosts by address, and their services of ours: by name, the command."""

    def __init__(self) -> None:
        self.names: dict[str, dict[str, None]] = {}
        self.services: dict[str, dict[str, str]] = {}

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
        return (
            climate
            if sensor and climate
            else sorted(services, key=lambda name: services[name] not in first)
        )

    def update(self, other: Hosts) -> None:
        """Know what another one knows as well."""
        for address, names in other.names.items():
            self.names.setdefault(address, {}).update(names)
        self.services.update(other.services)


def canonical(address: str) -> str:
    """An address in the form in which it is compared; what is none as it stands."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)


def _numeric(address: str) -> Iterable[str]:
    with suppress(ValueError):
        return [canonical(str(ipaddress.ip_address(address)))]
    if not address or "$" in address:
        return []
    with suppress(OSError, UnicodeError):
        return {canonical(str(found[4][0])) for found in socket.getaddrinfo(address, None)}
    return []


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
    """The file of ``sentry4-fleet``.

    Raises ``HostsError``.
    """
    from check_sentry4.fleet.services import parse

    found = Hosts()
    for service in parse("\n".join(_lines(path))).services:
        if service.check.connection is not None:
            found.add(service.host, service.check.connection.hostname)
        found.services.setdefault(service.host, {})[service.name] = ""
    return found


def from_nagios(path: str) -> Hosts:
    """Nagios' or Naemon's ``object_cache_file``.

    Raises ``HostsError``.
    """
    found, kind, values = Hosts(), "", dict[str, str]()
    programs: dict[str, str] = {}
    services = []
    for line in _lines(path):
        word, _, rest = line.strip().partition("\t" if "\t" in line.strip() else " ")
        if word == "define":
            kind, values = rest.split()[0] if rest.split() else "", {}
        elif word == "}":
            if kind == "host":
                found.add(values.get("host_name", ""), values.get("address", ""))
            elif kind == "service":
                services.append(values)
            elif kind == "command":
                programs[values.get("command_name", "")] = _program(values.get("command_line", ""))
            kind = ""
        elif word:
            values[word] = rest.strip()
    for values in services:
        program = programs.get(values.get("check_command", "").partition("!")[0], "")
        if program:
            of_host = found.services.setdefault(values.get("host_name", ""), {})
            of_host[values.get("service_description", "")] = program
    return found


def from_icinga2(api: Api) -> Hosts:
    """The hosts of an Icinga 2 that have services of ours.

    Raises ``icinga2.UnreachableError``.
    """
    found = Hosts()
    programs = {}
    for each in api.objects("checkcommands", attrs=["command"]):
        words = _mapping(each.get("attrs")).get("command") or [""]
        programs[str(each.get("name"))] = _program(
            " ".join(map(str, words)) if isinstance(words, list) else str(words)
        )
    ours = [name for name, program in programs.items() if program]
    for each in api.objects(
        "services",
        filter="service.check_command in ours",
        filter_vars={"ours": ours},
        attrs=["host_name", "name", "check_command"],
        joins=["host.address", "host.address6", "host.vars"],
    ):
        attrs = _mapping(each.get("attrs"))
        host = _mapping(_mapping(each.get("joins")).get("host"))
        own = _mapping(host.get("vars")).get("sentry4_address")
        name = str(attrs.get("host_name"))
        if name not in found.services:
            found.add(name, *(a for a in (host.get("address"), host.get("address6"), own)
                              if isinstance(a, str)))  # fmt: skip
        program = programs.get(str(attrs.get("check_command")), "")
        found.services.setdefault(name, {})[str(attrs.get("name"))] = program
    return found


def _program(line: str) -> str:
    """The command of ours that a command line starts; empty if it is another."""
    words = [word.rpartition("/")[2] for word in line.split()]
    return next((word for word in words if word in COMMANDS), "")


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(1 << 28).splitlines()
    except (OSError, ValueError) as error:
        raise HostsError(f"{path}: {getattr(error, 'strerror', None) or error}") from None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
