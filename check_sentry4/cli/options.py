"""Every option, defined once. The commands pick theirs; ``--help`` and the manual pages follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from check_sentry4.snmp.live import AUTH_PROTOCOLS, PRIV_PROTOCOLS, SECURITY_LEVELS
from check_sentry4.state import NAMES

#: The environment variable of an option is this and its long name in capitals.
ENVIRONMENT = "CHECK_SENTRY4"


class Option(click.Option):
    """An option whose help needs no cleaning: click imports ``inspect`` for it (``cli.later``)."""

    def __init__(self, names: Sequence[str], help: str = "", **attributes: Any) -> None:
        super().__init__(names, **attributes)
        self.help = help


class Command(click.Command):
    """A command whose short options are found at once.

    For each, click would first look for a long one and, to be able to suggest some, for similar
    ones: 2 ms of 45.
    """

    def make_parser(self, ctx: click.Context) -> Any:
        """The parser, with the short options among the long ones, which click tries first."""
        parser = super().make_parser(ctx)
        first, second = (getattr(parser, name, None) for name in ("_long_opt", "_short_opt"))
        if isinstance(first, dict) and isinstance(second, dict):  # as in click 8.1 to 8.5
            first.update(second)
        return parser


# Types of options: from the text of the command line, the environment or an ini file to a value.
# click adds the option's name to the error.


def seconds(text: str) -> float:
    """A number of seconds above 0, up to a day; fractions allowed."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 86400:
        raise click.BadParameter("expected a number of seconds above 0, such as 2 or 0.5")
    return number


def items(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """A comma-separated list; empty items are a usage error."""
    if isinstance(text, tuple):
        return text
    parts = tuple(part.strip() for part in text.split(","))
    if not all(parts):
        raise click.BadParameter("expected a comma-separated list without empty items")
    return parts


def optional_items(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """A comma-separated list that may be left out."""
    return items(text) if text else ()


def pattern(text: str) -> re.Pattern[str]:
    """A regular expression."""
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise click.BadParameter(f"expected a regular expression ({error})") from None


def states(text: str) -> dict[str, int]:
    """``NAME=STATE[,…]``: states by lower-case name; the command knows which names there are."""
    result = {}
    for item in text.split(","):
        name, _, state = (part.strip() for part in item.partition("="))
        if not name or state.upper() not in NAMES:
            expected = "NAME=STATE, with a state of ok, warning, critical, unknown"
            raise click.BadParameter(f"{item!r}: expected {expected}")
        result[name.lower()] = NAMES.index(state.upper())
    return result


def _choice(names: Iterable[str]) -> click.Choice[str]:
    return click.Choice(tuple(names), case_sensitive=False)


def connection() -> list[click.Parameter]:
    """Where the agent is and how to speak to it (spec 2)."""
    option = Option
    return [
        option(["-H", "--hostname"], metavar="HOST", help="Name, IPv4 or IPv6 address of the PDU."),
        option(["-p", "--port"], type=click.IntRange(1, 65535), default=161, show_default=True,
               metavar="PORT", help="UDP port."),
        option(["-4", "--ipv4"], is_flag=True, help="Use IPv4 only."),
        option(["-6", "--ipv6"], is_flag=True, help="Use IPv6 only."),
        option(["-P", "--protocol"], type=_choice(("1", "2c", "3")), default="2c",
               show_default=True, metavar="1|2c|3", help="SNMP version."),
        option(["-C", "--community"], default="public", show_default=True, metavar="COMMUNITY",
               help="Community for versions 1 and 2c."),
        option(["-L", "--seclevel"], type=_choice(SECURITY_LEVELS), metavar="LEVEL",
               help="SNMPv3 security level: noAuthNoPriv, authNoPriv or authPriv; without it the "
               "highest that the passphrases given allow."),
        option(["-U", "--secname"], metavar="USER", help="SNMPv3 user name."),
        option(["-a", "--authproto"], type=_choice(AUTH_PROTOCOLS), default="MD5",
               show_default=True, metavar="PROTOCOL",
               help="SNMPv3 authentication protocol: MD5, SHA, SHA-224, SHA-256, SHA-384, "
               "SHA-512."),
        option(["-A", "--authpasswd"], metavar="PASSPHRASE",
               help="SNMPv3 authentication passphrase."),
        option(["-x", "--privproto"], type=_choice(PRIV_PROTOCOLS), default="DES",
               show_default=True, metavar="PROTOCOL",
               help="SNMPv3 privacy protocol: DES, AES, AES-192, AES-256."),
        option(["-X", "--privpasswd"], metavar="PASSPHRASE", help="SNMPv3 privacy passphrase."),
        option(["-N", "--context"], default="", metavar="CONTEXT", help="SNMPv3 context."),
        option(["-t", "--timeout"], type=seconds, default=2.0, show_default="2",
               metavar="SECONDS", help="How long one SNMP request may take; fractions allowed."),
        option(["-e", "--retries"], type=click.IntRange(0, 100), default=1, show_default=True,
               metavar="N", help="How often an unanswered request is sent again."),
        option(["--deadline"], type=seconds, default=30.0, show_default="30",
               metavar="SECONDS",
               help="How long the whole run may take, name resolution included."),
        option(["--walk"], metavar="FILE",
               help="Evaluate a saved walk (snmpwalk -On, -Onet, or snmprec) instead of a device."),
    ]  # fmt: skip


def selection(*aliases: str) -> list[click.Parameter]:
    """Which objects are looked at."""
    names = [*aliases, "--id"]
    return [
        Option([*names, "id"], type=items, metavar="ID[,...]",
                     help="Only the objects with these IDs, such as AA1,B2."),
        Option(["--name"], type=pattern, metavar="REGEX",
                     help="Only the objects whose name or label matches."),
    ]  # fmt: skip


def metrics(names: Iterable[str]) -> list[click.Parameter]:
    """Which metrics are judged."""
    return [
        Option(["-m", "--metric"], type=items, metavar="METRIC[,...]",
                     help=f"Judge these metrics instead of the status: {', '.join(names)}."),
    ]  # fmt: skip


def ranges() -> list[click.Parameter]:
    """Thresholds (spec 3)."""
    return [
        Option(["-w", "--warning"], metavar="RANGE[,...]",
                     help="WARNING outside this range; one for each metric, comma-separated."),
        Option(["-c", "--critical"], metavar="RANGE[,...]",
                     help="CRITICAL outside this range; one for each metric, comma-separated."),
    ]  # fmt: skip


def policy() -> list[click.Parameter]:
    """Which state a status leads to (spec 4)."""
    return [
        Option(["--status"], type=states, metavar="NAME=STATE[,...]",
                     help="The state to which a device status or state leads, "
                     "such as noComm=critical,off=ok."),
    ]  # fmt: skip


def scales() -> list[click.Parameter]:
    """In which scale temperatures and their thresholds are."""
    return [
        Option(["--fahrenheit"], is_flag=True,
                     help="Temperatures and their thresholds in Fahrenheit."),
        Option(["--celsius"], is_flag=True,
                     help="Temperatures and their thresholds in Celsius."),
    ]  # fmt: skip


def flag(name: str, help: str) -> click.Option:
    """A switch."""
    return Option([f"--{name}"], is_flag=True, help=help)


def output(load: Callable[[click.Context, click.Parameter, Any], Any]) -> list[click.Parameter]:
    """What is printed, and where options come from; ``load`` reads ``--extra-opts``."""
    return [
        flag("oksummary", "When all is OK, only say how many metrics are."),
        Option(["-v", "--verbose"], count=True,
                     help="Detail lines; -vvv also tells requests and timings."),
        Option(["--extra-opts"], is_flag=False, flag_value="", default=None, is_eager=True,
                     expose_value=False, callback=load, metavar="[SECTION][@FILE]",
                     help="Read options from an ini file."),
    ]  # fmt: skip


def _telling(names: list[str], text: Callable[[click.Context], str], help: str) -> click.Option:
    """An option that prints a text and ends the command."""

    def show(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(text(ctx))
            ctx.exit()

    return Option(names, is_flag=True, is_eager=True, expose_value=False, callback=show, help=help,
                  allow_from_autoenv=False)  # fmt: skip


def information(version: str) -> list[click.Parameter]:
    """``-V`` and ``-h``."""
    return [
        _telling(["-V", "--version"], lambda _: version, "Show the version and exit."),
        _telling(["-h", "--help"], click.Context.get_help, "Show this message and exit."),
    ]


def by_name(command: click.Command) -> Mapping[str, click.Option]:
    """The options of a command by their names without dashes, long and short."""
    return {
        name.lstrip("-"): option
        for option in command.params
        if isinstance(option, click.Option)
        for name in option.opts
    }
