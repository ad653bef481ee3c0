"""From options to a Redfish service (spec 16)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import click

from check_sentry4.cli.connect import SCHEMES, credentials, was_left_out
from check_sentry4.redfish.connection import HTTP, HTTPS, Endpoint

#: Options that say how to speak SNMP.
SNMP_ONLY = ("protocol", "community", "seclevel", "authproto", "privproto", "privpasswd", "context")
#: The default of --port and --timeout where they are those of SNMP; seconds that a request may take
#: here: a TLS handshake alone takes the processor of a PDU a second or two.
SNMP_PORT, SNMP_TIMEOUT, TIMEOUT = 161, 2.0, 10.0
_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%\w]+\]|[^\[\]:/@?#\s]+)(:(?P<port>\d{1,5}))?/*")


def addressed(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options with an address that has a scheme taken apart, and with Redfish's defaults.

    ``http`` says whether it is HTTP without TLS. Raises ``click.UsageError``.
    """
    given = values["hostname"] or ""
    scheme = next((each for each in SCHEMES if given.lower().startswith(each)), "")
    plain = scheme == "http://"
    host, own = _split(given[len(scheme) :]) if scheme else (given, 0)
    port = 0 if values["port"] == SNMP_PORT else values["port"]
    if port and own and port != own:
        raise click.UsageError("'--port' and the port in '-H' differ: expected one of them")
    left_out = values["timeout"] == SNMP_TIMEOUT and was_left_out("timeout")
    return {
        **values,
        "hostname": host or values["hostname"],
        "redfish": True,
        "http": plain,
        "port": port or own or (HTTP if plain else HTTPS),
        "timeout": TIMEOUT if left_out else values["timeout"],
    }


def endpoint(values: Mapping[str, Any]) -> Endpoint:
    """Where the service is that the options name (``addressed``), and how to speak to it.

    Raises ``click.UsageError`` for options that are wrong.
    """
    for name in () if values.get("mixed") else SNMP_ONLY:
        if not was_left_out(name, "ENVIRONMENT", "DEFAULT_MAP"):
            raise click.UsageError(f"'--{name}' is for SNMP: it and Redfish exclude each other")
    host = values["hostname"]
    if not host:
        raise click.UsageError("Missing option '-H' / '--hostname': expected a name or an address")
    for option, other in (("secname", "authpasswd"), ("authpasswd", "secname")):
        if values[option] and not values[other]:
            short = {"secname": "-U", "authpasswd": "-A"}[other]
            raise click.UsageError(f"Missing option '{short}' / '--{other}': Redfish needs both")
    insecure = bool(values["insecure"])
    if values["http"] and not (insecure or _is_loopback(host)):
        raise click.UsageError(
            "http:// sends the password as it is: expected https://, a loopback address, or "
            "--insecure with it"
        )
    if insecure and values["ca"]:
        raise click.UsageError("'--insecure' and '--ca' exclude each other")
    return Endpoint(
        hostname=host,
        port=values["port"],
        family=4 if values["ipv4"] else 6 if values["ipv6"] else 0,
        timeout=values["timeout"],
        retries=values["retries"],
        user=values["secname"] or "",
        password=values["authpasswd"] or "",
        ca=values["ca"] or "",
        insecure=insecure,
        plain=values["http"],
        deadline=values["deadline"],
        credentials=credentials(values, by_user=True),
    )


def _split(address: str) -> tuple[str, int]:
    """Host and port (0: none) of what follows a scheme."""
    found = _ADDRESS.fullmatch(address)
    if found is None or int(found["port"] or 1) not in range(1, 65536):
        raise click.UsageError(
            "Invalid value for '-H' / '--hostname': expected https://HOST or https://HOST:PORT"
        )
    return found["host"], int(found["port"] or 0)


def _is_loopback(host: str) -> bool:
    """Whether what is sent to a host stays on this machine."""
    import ipaddress

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
