"""Every option, defined once. The commands pick theirs; ``--help`` and the manual pages follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from check_sentry4.ask import MAX_FINDINGS
from check_sentry4.cli.lazy_imports import short_options_first, uncleaned_help
from check_sentry4.snmp.live import AUTH_PROTOCOLS, PRIV_PROTOCOLS, SECURITY_LEVELS
from check_sentry4.state import NAMES

#: The environment variable of an option is this and its long name in capitals.
ENVIRONMENT = "CHECK_SENTRY4"
#: ``--extra-opts`` without a value: the command's section of the usual file.
BARE = "@"
#: The name in ``click.Context.meta`` of whether a command is only prepared and must not print.
NOT_PRINTING = "check_sentry4.not_printing"


#: The headings of --help and the options below them; what is below none is about the connection.
HEADINGS: dict[str, tuple[str, ...]] = {
    "What to check": (
        "temp",
        "humid",
        "water",
        "contact",
        "adc",
        "fan",
        "tower",
        "infeed",
        "ths",
        "feeds",
        "rack",
        "pairs",
        "pair_by",
        "outlets",
        "table",
        "only",
        "skip",
        "unit",
        "id",
        "name",
        "exclude",
        "exclude_name",
        "audit",
        "settings",
        "firmware",
        "ignore",
        "discover",
        "report",
    ),
    "Metrics, thresholds and states": (
        "metric",
        "warning",
        "critical",
        "level",
        "capacity",
        "share",
        "fahrenheit",
        "celsius",
        "expect",
        "status",
        "absent",
        "no_answer",
    ),
    "Output": ("oksummary", "most", "perf", "output", "verbose"),
    "Connection": (),
    "Other": ("extra_opts", "families", "tables", "version", "help"),
}
#: How many examples --help has before its options.
EXAMPLES_FIRST = 3


def _to_be_pasted(line: str, formatter: click.HelpFormatter) -> str:
    """A command line as it can be taken from the screen: broken where the shell goes on."""
    indent = " " * formatter.current_indent
    made, rest = "", indent + line
    while len(rest) > formatter.width:
        cut = rest.rfind(" -", len(indent) + 1, formatter.width - 1)
        if cut < 0:
            break
        made += f"{rest[:cut]} \\\n"
        rest = f"{indent}    {rest[cut + 1 :]}"
    return f"{made}{rest}\n"


class Option(click.Option):
    """An option; one that ``adds_up`` may be given several times: its type gets all the texts."""

    def __init__(
        self,
        names: Sequence[str],
        help: str = "",
        adds_up: bool = False,
        known: Iterable[str] = (),
        **attributes: Any,
    ) -> None:
        super().__init__(names, **attributes)
        uncleaned_help(self, help)
        self.adds_up = adds_up
        self.known = tuple(known)  # what a list may consist of, for the shell

    def shell_complete(self, ctx: click.Context, incomplete: str) -> Any:
        """Complete the last item of a list."""
        if not self.known:
            return super().shell_complete(ctx, incomplete)
        from click.shell_completion import CompletionItem

        before, comma, last = incomplete.rpartition(",")
        return [
            CompletionItem(before + comma + name)
            for name in self.known
            if name.lower().startswith(last.lower())
        ]

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Names and text; click puts a default that is a text into parentheses."""
        record = super().get_help_record(ctx)
        if record is None or not isinstance(self.show_default, str):
            return record
        return record[0], record[1].replace(f"({self.show_default})", self.show_default)

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Keep every value of an option that adds up."""
        if self.adds_up:
            parser.add_option(obj=self, opts=self.opts, dest=self.name, action="append", nargs=1)
        else:
            super().add_to_parser(parser, ctx)

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> Any:
        """The value; of a list each one that was left out is that of the bare option."""
        given = opts.get(str(self.name))
        if self.adds_up and isinstance(given, list):
            values = [v if isinstance(v, str) else self.flag_value for v in given]
            opts = {**opts, str(self.name): values}
        return super().consume_value(ctx, opts)


class Command(click.Command):
    """A command that takes no option twice.

    ``abbreviated``: long options may be cut as far as they are unambiguous, as Getopt::Long has it.
    """

    abbreviated = False

    def make_parser(self, ctx: click.Context) -> Any:
        """The parser, which refuses an option that is there twice."""
        parser: Any = super().make_parser(ctx)
        short_options_first(parser)
        parse = parser.parse_args

        def parse_once(args: list[str]) -> Any:
            values, rest, order = parse(args=args)
            _refuse_repeated(order, ctx)
            return values, rest, order

        parser.parse_args = parse_once
        return parser

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line; see ``abbreviated``."""
        if not ctx.resilient_parsing:
            args = self.spelled_out(args)
        return super().parse_args(ctx, args)

    def spelled_out(self, words: list[str]) -> list[str]:
        """A command line with its abbreviated options spelled out."""
        return [self._spelled_out(word) for word in words] if self.abbreviated else words

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """A few examples, then the options by what they are for."""
        from check_sentry4.cli.examples import EXAMPLES

        name = str(self.name)
        with formatter.section("Examples"):
            for _, arguments in EXAMPLES[name][:EXAMPLES_FIRST]:
                formatter.write(_to_be_pasted(f"{name} {arguments}", formatter))
        placed = {option for below in HEADINGS.values() for option in below}
        for heading, below in HEADINGS.items():
            records = [
                record
                for param in self.get_params(ctx)
                if (param.name in below or not (below or param.name in placed))
                and (record := param.get_help_record(ctx)) is not None
            ]
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Where options can come from."""
        with formatter.section("Environment"):
            formatter.write_text(
                f"Every option can be set as {ENVIRONMENT}_ and its long name in capitals, such as "
                f"{ENVIRONMENT}_COMMUNITY; secrets then stay out of the process list. The command "
                "line comes first, then the environment, then an ini file."
            )

    def _spelled_out(self, word: str) -> str:
        if word[:2] != "--" or len(word) < 4:
            return word
        start, equals, value = word.partition("=")
        found = [[o for o in p.opts if o.startswith(start)] for p in self.params]
        meant = [opts for opts in found if opts]
        if len(meant) != 1 or start in meant[0]:
            return word
        return meant[0][0] + equals + value


def _refuse_repeated(order: Iterable[click.Parameter], ctx: click.Context) -> None:
    seen: set[str | None] = set()
    for param in order:
        many = getattr(param, "adds_up", False) or getattr(param, "count", False)
        if param.name in seen and not many and not ctx.resilient_parsing:
            raise click.UsageError(
                f"Invalid value for {param.get_error_hint(ctx)}: it is there twice: expected once"
            )
        seen.add(param.name)


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


#: What a type gets: one text, or those of an option that was repeated.
Given = str | Sequence[str]


def _texts(given: Given) -> Sequence[str]:
    return (given,) if isinstance(given, str) else given


def items(given: Given) -> tuple[str, ...]:
    """A comma-separated list; empty items are a usage error."""
    if isinstance(given, tuple):
        return given
    parts = tuple(part.strip() for text in _texts(given) for part in text.split(","))
    if not all(parts):
        raise click.BadParameter("expected a comma-separated list without empty items")
    return parts


def numbers(given: Given | tuple[int, ...]) -> tuple[int, ...]:
    """A comma-separated list of whole numbers."""
    parts = items(given)  # type: ignore[arg-type]  # click converts what is converted
    if not all(str(part).isdecimal() and len(str(part)) < 6 for part in parts):
        raise click.BadParameter("expected a comma-separated list of whole numbers")
    return tuple(dict.fromkeys(map(int, parts)))


def optional_items(given: Given) -> tuple[str, ...]:
    """A comma-separated list that may be left out."""
    texts = [text for text in _texts(given) if text]
    if texts and len(texts) < len(_texts(given)):
        raise click.BadParameter("the status and metrics are two checks: expected one of them")
    return items(texts) if texts else ()


def pattern(given: Given | re.Pattern[str]) -> re.Pattern[str]:
    """A regular expression; of several any may match."""
    if isinstance(given, re.Pattern):
        return given
    texts = _texts(given)
    try:
        for text in texts:
            re.compile(text)
        return re.compile(texts[0] if len(texts) == 1 else "|".join(f"(?:{t})" for t in texts))
    except (re.error, RecursionError, OverflowError) as error:
        raise click.BadParameter(f"expected a regular expression ({error})") from None


def states(given: Given | dict[str, int]) -> dict[str, int]:
    """``NAME=STATE[,…]``: states by name, as typed; the command knows which names there are."""
    if isinstance(given, dict):
        return given
    result: dict[str, int] = {}
    typed: dict[str, str] = {}  # by the name in small letters
    for item in ",".join(_texts(given)).split(","):
        name, _, state = (part.strip() for part in item.partition("="))
        if not name or state.upper() not in NAMES:
            expected = "NAME=STATE, with a state of ok, warning, critical, unknown"
            raise click.BadParameter(f"{item!r}: expected {expected}")
        number = NAMES.index(state.upper())
        if result.setdefault(typed.setdefault(name.lower(), name), number) != number:
            raise click.BadParameter(f"{name!r} is there with two states: expected one")
    return result


def state(text: str | int) -> int:
    """A state by its name."""
    if isinstance(text, int):
        return text
    if text.upper() not in NAMES:
        raise click.BadParameter(f"{text!r}: expected ok, warning, critical or unknown")
    return NAMES.index(text.upper())


#: Spellings of protocols that other programs have, in capitals without dashes and blanks.
_SPELLINGS = {
    "SHA1": "SHA",
    "HMACMD5": "MD5",
    "HMACSHA": "SHA",
    "AES128": "AES",
    "AESCFB128": "AES",
    "AES192C": "AES-192",
    "AES256C": "AES-256",
    "CBCDES": "DES",
    "V1": "1",
    "V2C": "2c",
    "2": "2c",
    "V3": "3",
}


class Choice(click.Choice):  # type: ignore[type-arg]  # generic from click 8.2 on
    """One of some names in any case, with dashes or without, or as others spell it."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The name as the suite has it."""
        plain = "".join(c for c in str(value).upper() if c not in "-_ ")
        meant = _SPELLINGS.get(plain, value)
        for name in self.choices:
            if name.upper().replace("-", "") in (plain, str(meant).upper().replace("-", "")):
                return name
        return super().convert(value, param, ctx)


def _choice(names: Iterable[str]) -> Choice:
    return Choice(tuple(names), case_sensitive=False)


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
            type=_choice(("1", "2c", "3")),
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
            type=_choice(SECURITY_LEVELS),
            metavar="LEVEL",
            help="SNMPv3 security level: noAuthNoPriv, authNoPriv or authPriv. Default: "
            "authPriv if both passphrases are set, authNoPriv if only -A is set, else "
            "noAuthNoPriv.",
        ),
        option(["-U", "--secname"], metavar="USER", help="SNMPv3 user name."),
        option(
            ["-a", "--authproto"],
            type=_choice(AUTH_PROTOCOLS),
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
            type=_choice(PRIV_PROTOCOLS),
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
        option(
            ["--deadline"],
            type=seconds,
            default=30.0,
            show_default="30",
            metavar="SECONDS",
            help="How long the whole run may take, name resolution included.",
        ),
        option(
            ["--walk"],
            metavar="FILE",
            help="Evaluate a saved walk (snmpwalk -On, -Onet, or snmprec) instead of a device.",
        ),
    ]


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


def metrics(names: Sequence[str]) -> list[click.Parameter]:
    """Which metrics are judged."""
    return [
        Option(
            ["-m", "--metric"],
            type=items,
            known=names,
            metavar="METRIC[,...]",
            adds_up=True,
            help=f"Judge these metrics, or all, instead of the status{_listed(names)}.",
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
