"""Options and commands as click has them, but for repeated and abbreviated options, and --help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from check_sentry4.cli.lazy_imports import short_options_first, uncleaned_help

#: The environment variable of an option is this and its long name in capitals.
ENVIRONMENT = "CHECK_SENTRY4"
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
        "advice",
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
        "icinga",
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
            for _, arguments in EXAMPLES.get(name, ())[:EXAMPLES_FIRST]:
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
