"""Where the answers come from: what opens the agent or the saved walk that the options name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from check_sentry4.cli.options import BARE

if TYPE_CHECKING:
    from check_sentry4.redfish.connection import Endpoint
    from check_sentry4.snmp import Source, Waiting
    from check_sentry4.snmp.connection import Connection

#: What the address of a Redfish service may begin with; nothing else has a scheme.
SCHEMES = ("https://", "http://")
#: The options that are those of Redfish alone, where a PDU of a mixed rack is asked by SNMP: of
#: version 1 or 2c, and of version 3, which has users as well.
SNMP_ALONE: tuple[Mapping[str, Any], Mapping[str, Any]] = (
    {"secname": None, "authpasswd": None, "ca": None, "insecure": False},
    {"ca": None, "insecure": False},
)


def source(values: Mapping[str, Any]) -> Callable[[Waiting], Source]:
    """What opens the source that the options name.

    Raises ``click.UsageError`` for options that are wrong.
    """
    walk = values["walk"]
    if walk:
        _one_family(values)
        redfish = uses_redfish(values)

        def saved(waiting: Waiting) -> Source:
            if redfish:
                from check_sentry4.redfish.saved import SavedTree

                waiting(f"the directory {walk}", False)
                return SavedTree(walk)
            from check_sentry4.snmp.walk import SavedWalk

            waiting(f"the file {walk}", False)
            return SavedWalk(walk)

        return saved
    return live(named(values))


def _one_family(values: Mapping[str, Any]) -> None:
    if values["ipv4"] and values["ipv6"]:
        raise click.UsageError("'-4' and '-6' exclude each other: expected one of them")


def uses_redfish(values: Mapping[str, Any]) -> bool:
    """Whether a PDU is asked by Redfish: it is said, or its address or walk is one of Redfish."""
    if "redfish" not in values:  # a command for a family that has none
        return False
    walk, host = values["walk"], values["hostname"]
    if walk:
        return isinstance(walk, str) and os.path.isdir(walk)
    return bool(values["redfish"]) or (isinstance(host, str) and host.lower().startswith(SCHEMES))


def addressed(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options, with the defaults of Redfish where a PDU is asked by it.

    Raises ``click.UsageError`` for an invalid address.
    """
    if not uses_redfish(values):
        return values
    if values["walk"]:
        return {**values, "redfish": True, "port": 443}  # for what --discover writes
    from check_sentry4.cli.redfish import addressed

    return addressed(values)


def named(values: Mapping[str, Any]) -> Connection | Endpoint:
    """The agent or service that the options name, and where its credentials come from.

    Raises ``click.UsageError`` for options that are wrong.
    """
    _one_family(values)
    if uses_redfish(values):
        from check_sentry4.cli.redfish import endpoint

        return endpoint(values)
    for name in ("ca", "insecure"):
        if values.get(name) and not was_left_out(name, "ENVIRONMENT", "DEFAULT_MAP"):
            raise click.UsageError(f"'--{name}' is for Redfish: expected --redfish with it")
    if not values["hostname"]:
        raise click.UsageError("Missing option '-H' / '--hostname': expected a name or an address")
    if was_left_out("protocol"):
        for name in ("secname", "authpasswd", "privpasswd", "seclevel", "context"):
            if values[name] and not was_left_out(name, "ENVIRONMENT"):
                raise click.UsageError(f"'--{name}' is for SNMPv3: expected -P 3 with it")
    by_user = values["protocol"] == "3"
    return connection(values)._replace(credentials=credentials(values, by_user=by_user))


def live(made: Connection | Endpoint) -> Callable[[Waiting], Source]:
    """What opens a live agent or service."""

    def opened(waiting: Waiting) -> Source:
        from check_sentry4.snmp.connection import Connection

        if not isinstance(made, Connection):
            from check_sentry4.cli.lazy_imports import remove_stubs

            remove_stubs()
            from check_sentry4.redfish.service import Service

            return Service(made, waiting)
        from check_sentry4.snmp.live import Agent

        return Agent(made, waiting)

    return opened


def was_left_out(name: str, *also: str) -> bool:
    """Whether an option has its default, or comes from one of these sources."""
    context = click.get_current_context(silent=True)
    source = context.get_parameter_source(name) if context is not None else None
    return source is not None and source.name in ("DEFAULT", *also)


def credentials(values: Mapping[str, Any], *, by_user: bool) -> str:
    """Where user or community come from: told when the device refuses them."""
    context = click.get_current_context(silent=True)
    if context is None:
        return ""
    source = context.get_parameter_source("secname" if by_user else "community")
    name = source.name if source is not None else ""
    if name == "DEFAULT_MAP":
        spec = values["extra_opts"]
        return "--extra-opts" if spec == BARE else f"--extra-opts={spec}"
    return {
        "COMMANDLINE": "the command line",
        "ENVIRONMENT": "the environment",
        "DEFAULT": "the default",
    }.get(name, "")


def connection(values: Mapping[str, Any]) -> Connection:
    """How to speak to the agent.

    Raises ``click.UsageError``.
    """
    from check_sentry4.snmp.connection import SECURITY_LEVELS, Connection

    level = values["seclevel"]
    secrets = {"authNoPriv": ("authpasswd",), "authPriv": ("authpasswd", "privpasswd")}
    if values["protocol"] == "3":
        if not values["secname"]:
            raise click.UsageError("Missing option '-U' / '--secname': SNMPv3 needs a user")
        if level is None:
            level = SECURITY_LEVELS[2 if values["privpasswd"] else 1 if values["authpasswd"] else 0]
        for name in secrets.get(level, ()):
            short = {"authpasswd": "-A", "privpasswd": "-X"}[name]
            if not values[name]:
                raise click.UsageError(f"Missing option '{short}' / '--{name}': {level} needs it")
            if len(values[name]) < 8:
                raise click.UsageError(
                    f"Invalid value for '{short}' / '--{name}': expected at least 8 characters"
                )
    return Connection(
        hostname=values["hostname"],
        port=values["port"],
        family=4 if values["ipv4"] else 6 if values["ipv6"] else 0,
        protocol=values["protocol"],
        community=values["community"],
        timeout=values["timeout"],
        retries=values["retries"],
        seclevel=level or SECURITY_LEVELS[0],
        secname=values["secname"] or "",
        authproto=values["authproto"],
        authpasswd=values["authpasswd"] or "",
        privproto=values["privproto"],
        privpasswd=values["privpasswd"] or "",
        context=values["context"],
    )
