"""From an argument vector to one line and an exit status (spec 2 and 6)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from check_sentry4 import __version__
from check_sentry4.cli import connect, options, said
from check_sentry4.perform import Check, Told, failed, perform
from check_sentry4.report.text import Words
from check_sentry4.state import UNKNOWN
from check_sentry4.text import clean

#: Told the deadline, what is being waited for, and results: see ``cli.said``.
Say = Callable[[bytes, str], None]
#: Carries out a command that asks several devices (``cli.racks``).
Performing = Callable[[Words, Callable[[], None]], Told]
Several = Callable[[Mapping[str, Any], Callable[[str, str], Mapping[str, Any]]], Performing]

#: Every failure, and what is not a check at all: help, version, wrong usage.
FAILED = UNKNOWN


def _nobody(kind: bytes, text: str) -> None:
    """To tell where nobody supervises: in a process that is not ours alone."""


def make_command(
    name: str,
    help: str,
    params: Sequence[click.Parameter],
    prepare: Callable[[Mapping[str, Any]], Check],
    several: Several | None = None,
) -> options.Command:
    """A click command: the common options, ``params``, and what makes a check of their values.

    ``several``: it asks several devices, which is prepared for in another way.
    """
    warnings: list[str] = []
    spec: list[str] = []

    def invoke(**values: Any) -> tuple[int, str]:
        values["extra_opts"] = spec[-1] if spec else ""
        told = tuple(warnings)
        warnings.clear()
        if several is not None:
            performing = several(values, overlay)
            spec.clear()
            return _carry_out_several(performing, values, told)
        spec.clear()
        return _carry_out(prepare(values), values, told)

    def overlay(host: str, section: str) -> Mapping[str, Any]:
        """The options of one device of several: those of the command, but a section's own."""
        from check_sentry4.cli.extra_opts import ExtraOptsError
        from check_sentry4.cli.extra_opts import load as load_ini

        context = click.get_current_context()
        file = spec[-1].partition("@")[2] if spec else ""
        try:
            own = load_ini(f"{section}@{file}" if file else section, name, options.by_name(made),
                           warnings)  # fmt: skip
        except ExtraOptsError as error:
            raise click.UsageError(f"{host}@{section}: {error}") from None
        params = {str(param.name): param for param in made.params}
        values = {key: params[key].type_cast_value(context, text) for key, text in own.items()}
        return {**context.params, **values, "extra_opts": spec[-1] if spec else section}

    def load(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is None:
            return
        from check_sentry4.cli.extra_opts import ExtraOptsError
        from check_sentry4.cli.extra_opts import load as load_ini

        try:
            ctx.default_map = load_ini(value, name, options.by_name(made), warnings)
            spec.append(value)
        except ExtraOptsError as error:
            raise click.BadParameter(str(error), ctx, param) from None

    made = options.Command(
        name,
        params=[
            *(options.several(options.connection()) if several else options.connection()),
            *params,
            *options.output(load),
            *options.information(f"{name} {__version__}"),
        ],
        callback=invoke,
        help=help,
        context_settings={
            "help_option_names": [],
            "auto_envvar_prefix": options.ENVIRONMENT,
            "max_content_width": 100,
        },
    )
    return made


def result(
    command: click.Command, arguments: Sequence[str], say: Say | None = None
) -> tuple[int, str]:
    """Status and text of a command; the text is empty where something else was printed.

    ``say`` is told the deadline and what is being waited for.
    """
    variable = f"_{command.name}_complete".upper()
    if variable in os.environ:  # the shell asks for completions, or for their script
        from click.shell_completion import shell_complete

        name = str(command.name)
        return shell_complete(command, {}, name, variable, os.environ[variable]), ""
    try:
        with command.make_context(
            str(command.name), list(arguments), obj=say or _nobody
        ) as context:
            status, text = command.invoke(context)
            return int(status), str(text)
    except click.exceptions.Exit:  # --help, --version
        return FAILED, ""
    except click.UsageError as error:
        line = f"UNKNOWN - {_usage(error)} (see {command.name} --help)"
    except click.ClickException as error:
        line = f"UNKNOWN - {clean(error.format_message(), 400)}"
    except Exception as error:  # no traceback ever reaches an operator
        line = f"UNKNOWN - unforeseen {type(error).__name__}: please report it"
    return FAILED, failed(line, _asks_for_json(arguments))


def _asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether ``--output json`` was given, also where the rest of the line is wrong."""
    words = " ".join(arguments).replace("--output=", "--output ")
    return "--output json" in words


def _usage(error: click.UsageError) -> str:
    """One line that names the option and what was expected, and never a value left over."""
    if "unexpected extra argument" in error.message:
        return "wrong usage: an argument without an option; quote values that have blanks"
    return f"wrong usage: {clean(error.format_message().replace(chr(10), ' '), 400)}"


def _carry_out(check: Check, values: Mapping[str, Any], warnings: Sequence[str]) -> Told:
    say: Say = click.get_current_context().obj
    opened = connect.source(values)
    words = _words(values, warnings)
    json = values["output"] == "json"
    say(said.DEADLINE, str(values["deadline"]))
    say(said.NO_ANSWER, str(values["no_answer"]))
    say(said.FORM, values["output"])
    if say is not _nobody:
        _shield(values["deadline"])

    def waiting(what: str, device: bool) -> None:
        say(said.FOR_DEVICE if device else said.FOR_OTHER, clean(what, 200))

    return perform(
        check,
        lambda: opened(waiting),
        words,
        json=json,
        no_answer=values["no_answer"],
        first=lambda answer: say(said.RESULT, "{}{}".format(*answer)),
    )


def _carry_out_several(performing: Performing, values: Mapping[str, Any],
                       warnings: Sequence[str]) -> Told:  # fmt: skip
    say: Say = click.get_current_context().obj
    given = values["hostname"] or [os.path.basename(walk) for walk in values["walk"] or ()]
    words = _words({**values, "hostname": ", ".join(given), "walk": None}, warnings)
    say(said.DEADLINE, str(values["deadline"]))
    say(said.NO_ANSWER, str(values["no_answer"]))
    say(said.FORM, values["output"])

    say(said.FOR_OTHER, "the devices")

    def shield() -> None:
        if say is not _nobody:
            _shield(values["deadline"])

    return performing(words, shield)


def _shield(deadline: float) -> None:
    """What a process of our own does before it speaks to the network."""
    import faulthandler
    import resource

    null = os.open(os.devnull, os.O_RDWR)
    faulthandler.dump_traceback_later(deadline + 2, exit=True, file=null)  # if the parent is killed
    os.dup2(null, 0)
    os.dup2(null, 2)  # Net-SNMP and the C library print there
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # passphrases are in memory


def _words(values: Mapping[str, Any], warnings: Sequence[str]) -> Words:
    """How the answer is to be told.

    Raises ``click.UsageError``.
    """
    wanted = None
    if values["perf"] is not None:
        wanted = frozenset(name.lower() for name in values["perf"])
        if "none" in wanted:
            if len(wanted) > 1:
                raise click.UsageError("Invalid value for '--perf': expected metrics, or none")
            wanted = frozenset()
    return Words(
        hostname=clean(values["hostname"] or os.path.basename(values["walk"] or "")),
        brief=values["oksummary"],
        most=values["most"],
        detailed=bool(values["verbose"]),
        performance=wanted,
        extra=tuple(clean(line, 400) for line in warnings) if values["verbose"] else (),
        about=values["verbose"] > 1,
        log=values["verbose"] > 2,
    )
