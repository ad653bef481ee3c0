"""Every option, defined once. The commands pick theirs; ``--help`` and the manual pages follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from check_sentry4.ask import MAX_FINDINGS
from check_sentry4.cli.parser import Option
from check_sentry4.cli.types import (
    choice,
    items,
    pattern,
    seconds,
    state,
    states,
)
from check_sentry4.snmp.connection import AUTH_PROTOCOLS, PRIV_PROTOCOLS, SECURITY_LEVELS

#: ``--extra-opts`` without a value: the command's section of the usual file.
BARE = "@"
#: The name in ``click.Context.meta`` of whether a command is only prepared and must not print.
NOT_PRINTING = "check_sentry4.not_printing"


def several(params: Sequence[click.Parameter]) -> list[click.Parameter]:
    """The connection options of a command that asks several devices."""
    many = {
        "hostname": Option(
            ["-H", "--hostname"],
            type=items,
            adds_up=True,
            metavar="HOST[@SECTION]",
            help="Name, IPv4 or IPv6 address of a PDU, repeated for each feed; "
            "options of SECTION in the ini file are for this one.",
        ),
        "walk": Option(
            ["--walk"],
            type=items,
            adds_up=True,
            metavar="FILE",
            help="Evaluate saved walks (snmpwalk -On, -Onet, or snmprec) instead of devices.",
        ),
    }
    return [many.get(str(param.name), param) for param in params]


def connection() -> list[click.Parameter]:
    """Where the agent is and how to speak to it (spec 2)."""
    option = Option
    return [
        option(["-H", "--hostname"], metavar="HOST", help="Name, IPv4 or IPv6 address of the PDU."),
        option(
            ["-p", "--port"],
            type=click.IntRange(1, 65535),
            default=161,
            show_default=True,
            metavar="PORT",
            help="UDP port.",
        ),
        option(["-4", "--ipv4"], is_flag=True, help="Use IPv4 only."),
        option(["-6", "--ipv6"], is_flag=True, help="Use IPv6 only."),
        option(
            ["-P", "--protocol"],
            type=choice(("1", "2c", "3")),
            default="2c",
            show_default=True,
            metavar="1|2c|3",
            help="SNMP version.",
        ),
        option(
            ["-C", "--community"],
            default="public",
            show_default=True,
            metavar="COMMUNITY",
            help="Community for versions 1 and 2c.",
        ),
        option(
            ["-L", "--seclevel"],
            type=choice(SECURITY_LEVELS),
            metavar="LEVEL",
            help="SNMPv3 security level: noAuthNoPriv, authNoPriv or authPriv. Default: "
            "authPriv if both passphrases are set, authNoPriv if only -A is set, else "
            "noAuthNoPriv.",
        ),
        option(["-U", "--secname"], metavar="USER", help="SNMPv3 user name."),
        option(
            ["-a", "--authproto"],
            type=choice(AUTH_PROTOCOLS),
            default="MD5",
            show_default=True,
            metavar="PROTOCOL",
            help="SNMPv3 authentication protocol: MD5, SHA, SHA-224, SHA-256, SHA-384, SHA-512.",
        ),
        option(
            ["-A", "--authpasswd"], metavar="PASSPHRASE", help="SNMPv3 authentication passphrase."
        ),
        option(
            ["-x", "--privproto"],
            type=choice(PRIV_PROTOCOLS),
            default="DES",
            show_default=True,
            metavar="PROTOCOL",
            help="SNMPv3 privacy protocol: DES, AES, AES-192, AES-256.",
        ),
        option(["-X", "--privpasswd"], metavar="PASSPHRASE", help="SNMPv3 privacy passphrase."),
        option(["-N", "--context"], default="", metavar="CONTEXT", help="SNMPv3 context."),
        option(
            ["-t", "--timeout"],
            type=seconds,
            default=2.0,
            show_default="2",
            metavar="SECONDS",
            help="How long one SNMP request may take; fractions allowed.",
        ),
        option(
            ["-e", "--retries"],
            type=click.IntRange(0, 100),
            default=1,
            show_default=True,
            metavar="N",
            help="How often an unanswered request is sent again.",
        ),
        deadline(),
        option(
            ["--walk"],
            metavar="FILE",
            help="Evaluate a saved walk (snmpwalk -On, -Onet, or snmprec) instead of a device.",
        ),
    ]


def redfish() -> list[click.Parameter]:
    """How to speak to a PDU by Redfish instead of SNMP (spec 16)."""
    return [
        flag(
            "redfish",
            "Read the PDU by Redfish over HTTPS instead of SNMP, with the user -U and the password "
            "-A. -H https://HOST does the same. Defaults: port 443, timeout 10.",
        ),
        Option(
            ["--ca"],
            metavar="FILE",
            help="Redfish: trust the authorities in this PEM file. Default: those of the system.",
        ),
        flag(
            "insecure",
            "Redfish: do not verify the certificate, and allow http:// to any host.",
        ),
    ]


def deadline() -> click.Option:
    """How long a run may take."""
    return Option(
        ["--deadline"],
        type=seconds,
        default=30.0,
        show_default="30",
        metavar="SECONDS",
        help="How long the whole run may take, name resolution included.",
    )


def objects(*aliases: str) -> list[click.Parameter]:
    """Which objects are looked at."""
    return [
        Option(
            [*aliases, "--id", "id"],
            type=items,
            metavar="ID[,...]",
            adds_up=True,
            help="Only the objects with these IDs, such as AA1,B2. An ID that objects of "
            "several tables have needs the table in front: line:AA1.",
        ),
        Option(
            ["--name"],
            type=pattern,
            metavar="REGEX",
            adds_up=True,
            help="Only the objects whose name or label matches.",
        ),
        *exclusions(),
    ]


def exclusions() -> list[click.Parameter]:
    """Which objects are left out of everything."""
    return [
        Option(
            ["--exclude"],
            type=items,
            metavar="ID[,...]",
            adds_up=True,
            help="Leave these objects out of everything, such as line:AA1,sensor:B2. An ID that "
            "objects of several tables have needs the table in front. With -v, IDs that match "
            "nothing are listed.",
        ),
        Option(
            ["--exclude-name"],
            type=pattern,
            metavar="REGEX",
            adds_up=True,
            help="Leave the objects whose name or label matches out of everything.",
        ),
    ]


def metrics(names: Sequence[str], *, every: bool = True) -> list[click.Parameter]:
    """Which metrics are judged; ``every``: ``all`` stands for all of them."""
    return [
        Option(
            ["-m", "--metric"],
            type=items,
            known=names,
            metavar="METRIC[,...]",
            adds_up=True,
            help=f"Judge these metrics{', or all,' * every} instead of the status{_listed(names)}.",
        ),
    ]


def _listed(names: Iterable[str]) -> str:
    shown = ", ".join(names)
    return shown and f": {shown}"


def ranges() -> list[click.Parameter]:
    """Thresholds (spec 3)."""
    return [
        Option(
            ["-w", "--warning"],
            metavar="RANGE[,...]",
            help="WARNING outside this range; one for each metric, comma-separated.",
        ),
        Option(
            ["-c", "--critical"],
            metavar="RANGE[,...]",
            help="CRITICAL outside this range; one for each metric, comma-separated.",
        ),
    ]


def statuses() -> list[click.Parameter]:
    """Which state a status leads to (spec 4)."""
    return [
        Option(
            ["--status"],
            type=states,
            metavar="NAME=STATE[,...]",
            adds_up=True,
            help="Map a device status or state to a plugin state, such as noComm=critical,off=ok.",
        ),
    ]


def scales() -> list[click.Parameter]:
    """In which scale temperatures and their thresholds are."""
    return [
        Option(
            ["--fahrenheit"], is_flag=True, help="Temperatures and their thresholds in Fahrenheit."
        ),
        Option(["--celsius"], is_flag=True, help="Temperatures and their thresholds in Celsius."),
    ]


def discover(*, settings: bool = True) -> click.Option:
    """What the device has, instead of a judgement; ``settings``: how it is set, too."""
    forms = ["nagios", "icinga2", "fleet", "fleet-nagios", "json"]
    forms += ["settings"] if settings else []
    return Option(
        ["--discover"],
        type=click.Choice(("table", *forms)),
        is_flag=False,
        flag_value="table",
        metavar=f"[{'|'.join(forms)}]",
        help="Do not judge: list the objects with capacities and thresholds, write "
        "configuration for this PDU, or all that it has as JSON"
        f"{', or its settings for --settings' if settings else ''}.",
    )


def ignored() -> click.Option:
    """Which findings of ``--audit`` and ``--settings`` are left out."""
    return Option(
        ["--ignore"],
        type=pattern,
        metavar="REGEX",
        adds_up=True,
        help="With --settings: leave out the settings whose table, ID and name match, such as "
        "'outlet .* Name'. With --audit: leave out these kinds of findings: notifications, high, "
        "low, order, inforce, wakeup, sequence, community.",
    )


def settings() -> list[click.Parameter]:
    """What the settings of a device are compared with."""
    return [
        Option(
            ["--settings"],
            metavar="FILE",
            help="Check the PDU's settings, not its health: WARNING for each one that differs from "
            "FILE, which --discover=settings wrote; UNKNOWN for one that is not answered any more.",
        ),
        Option(
            ["--firmware"],
            type=pattern,
            metavar="REGEX",
            help="Check the PDU's settings: WARNING if the firmware version does not match.",
        ),
    ]


def expect() -> click.Option:
    """The power state that objects are to have."""
    return Option(
        ["--expect"],
        type=click.Choice(("on", "off"), case_sensitive=False),
        metavar="on|off",
        help="The power state that is expected: any other is CRITICAL.",
    )


def flag(name: str, help: str) -> click.Option:
    """A switch."""
    return Option([f"--{name}"], is_flag=True, help=help)


def output(load: Callable[[click.Context, click.Parameter, Any], Any]) -> list[click.Parameter]:
    """What is printed, and where options come from; ``load`` reads ``--extra-opts``."""
    return [
        Option(
            ["--absent"],
            type=state,
            default="unknown",
            show_default="unknown",
            metavar="STATE",
            help="The state of what the device does not have at all: a table, a metric, "
            "three phases, probes.",
        ),
        Option(
            ["--no-answer"],
            type=state,
            default="unknown",
            show_default="unknown",
            metavar="STATE",
            help="The state if the device does not answer. Wrong credentials, a refused view "
            "or a crash stay UNKNOWN.",
        ),
        flag("oksummary", "When everything is OK, print only a count."),
        Option(
            ["--most"],
            type=click.IntRange(0),
            default=MAX_FINDINGS,
            show_default=True,
            metavar="N",
            help="List at most N problems of each state (0: no limit).",
        ),
        Option(
            ["--perf"],
            type=items,
            adds_up=True,
            metavar="METRIC[,...]|none",
            help="Performance data of these metrics only, or none; without it, of all that "
            "were read.",
        ),
        Option(
            ["--output"],
            type=click.Choice(("text", "json")),
            default="text",
            show_default=True,
            metavar="text|json",
            help="What is printed.",
        ),
        Option(
            ["-v", "--verbose"],
            count=True,
            help="Detail lines; -vv also tells the firmware, -vvv requests and timings.",
        ),
        Option(
            ["--extra-opts"],
            is_flag=False,
            flag_value=BARE,
            is_eager=True,
            expose_value=False,
            callback=load,
            metavar="[SECTION][@FILE]",
            help="Read options from an ini file.",
        ),
    ]


def telling(names: list[str], text: Callable[[click.Context], str], help: str) -> click.Option:
    """An option that prints a text and ends the command."""

    def show(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            if ctx.meta.get(NOT_PRINTING):
                raise click.UsageError(f"'{param.opts[-1]}' is no check: run it by hand")
            click.echo(text(ctx))
            ctx.exit()

    return Option(
        names,
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=help,
        allow_from_autoenv=False,
    )


def information(version: str) -> list[click.Parameter]:
    """``-V`` and ``-h``."""
    return [
        telling(["-V", "--version"], lambda _: version, "Show the version and exit."),
        telling(["-h", "--help"], click.Context.get_help, "Show this message and exit."),
    ]


def by_name(command: click.Command) -> Mapping[str, Option]:
    """The options of a command by their names without dashes, long and short."""
    return {
        name.lstrip("-"): option
        for option in command.params
        if isinstance(option, Option)
        for name in option.opts
    }
