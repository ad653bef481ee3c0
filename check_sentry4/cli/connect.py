"""Where the answers come from: what opens the agent or the saved walk that the options name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from check_sentry4.cli.options import BARE

if TYPE_CHECKING:
    from check_sentry4.snmp import Source, Waiting
    from check_sentry4.snmp.connection import Connection


def source(values: Mapping[str, Any]) -> Callable[[Waiting], Source]:
    """What opens the source that the options name.

    Raises ``click.UsageError`` for options that are wrong.
    """
    walk = values["walk"]
    if walk:
        _one_family(values)

        def saved(waiting: Waiting) -> Source:
            from check_sentry4.snmp.walk import SavedWalk

            waiting(f"the file {walk}", False)
            return SavedWalk(walk)

        return saved
    return live(named(values))


def _one_family(values: Mapping[str, Any]) -> None:
    if values["ipv4"] and values["ipv6"]:
        raise click.UsageError("'-4' and '-6' exclude each other: expected one of them")


def named(values: Mapping[str, Any]) -> Connection:
    """The agent that the options name, and where its credentials come from.

    Raises ``click.UsageError`` for options that are wrong.
    """
    _one_family(values)
    if not values["hostname"]:
        raise click.UsageError("Missing option '-H' / '--hostname': expected a name or an address")
    if _was_left_out("protocol"):
        for name in ("secname", "authpasswd", "privpasswd", "seclevel", "context"):
            if values[name] and not _was_left_out(name, "ENVIRONMENT"):
                raise click.UsageError(f"'--{name}' is for SNMPv3: expected -P 3 with it")
    return connection(values)._replace(credentials=_credentials(values))


def live(made: Connection) -> Callable[[Waiting], Source]:
    """What opens a live agent."""

    def opened(waiting: Waiting) -> Source:
        from check_sentry4.snmp.live import Agent

        return Agent(made, waiting)

    return opened


def _was_left_out(name: str, *also: str) -> bool:
    """Whether an option has its default, or comes from one of these sources."""
    context = click.get_current_context(silent=True)
    source = context.get_parameter_source(name) if context is not None else None
    return source is not None and source.name in ("DEFAULT", *also)


def _credentials(values: Mapping[str, Any]) -> str:
    """Where user or community come from: told when the device refuses them."""
    context = click.get_current_context(silent=True)
    if context is None:
        return ""
    source = context.get_parameter_source("secname" if values["protocol"] == "3" else "community")
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
