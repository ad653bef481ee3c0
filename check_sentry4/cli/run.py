"""From an argument vector to one line and an exit status (spec 2 and 6)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from check_sentry4 import __version__
from check_sentry4.ask import Answer, ask, identify
from check_sentry4.checks.question import Question
from check_sentry4.cli import connect, options, said
from check_sentry4.mib.model import SYS_DESCR, SYS_OBJECT_ID, Family
from check_sentry4.report.text import Words
from check_sentry4.rows import Device, Plan
from check_sentry4.snmp import NoAnswerError, SourceError
from check_sentry4.state import NAMES, OK, UNKNOWN
from check_sentry4.text import clean

if TYPE_CHECKING:
    from check_sentry4.snmp import Source
    from check_sentry4.snmp.live import Waiting

#: Told the deadline, what is being waited for, and results: see ``cli.said``.
Say = Callable[[bytes, str], None]

#: Every failure, and what is not a check at all: help, version, wrong usage.
FAILED = UNKNOWN


def _nobody(kind: bytes, text: str) -> None:
    """To tell where nobody supervises: in a process that is not ours alone."""


class Check(NamedTuple):
    """What a command asks of a device of one of the ``families``: the question for each.

    ``discover`` is the form in which the objects of the device are told instead of a judgement.
    ``fallback`` is the family of a device that does not say which it is of.
    """

    question: Callable[[Family], Question]
    families: tuple[Family, ...]
    discover: str | None = None
    fallback: Family | None = None


def make_command(
    name: str,
    help: str,
    params: Sequence[click.Parameter],
    prepare: Callable[[Mapping[str, Any]], Check],
) -> options.Command:
    """A click command: the common options, ``params``, and what makes a check of their values."""
    warnings: list[str] = []
    spec: list[str] = []

    def invoke(**values: Any) -> tuple[int, str]:
        values["extra_opts"] = spec[-1] if spec else ""
        return _carry_out(prepare(values), values, warnings)

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
            *options.connection(),
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
        return FAILED, f"UNKNOWN - {_usage(error)} (see {command.name} --help)"
    except click.ClickException as error:
        return FAILED, f"UNKNOWN - {clean(error.format_message(), 400)}"
    except Exception as error:  # no traceback ever reaches an operator
        return FAILED, f"UNKNOWN - unforeseen {type(error).__name__}: please report it"


def _usage(error: click.UsageError) -> str:
    """One line that names the option and what was expected, and never a value left over."""
    if "unexpected extra argument" in error.message:
        return "wrong usage: an argument without an option; quote values that have blanks"
    return f"wrong usage: {clean(error.format_message().replace(chr(10), ' '), 400)}"


def _carry_out(check: Check, values: Mapping[str, Any], warnings: Sequence[str]) -> tuple[int, str]:
    say: Say = click.get_current_context().obj
    opened = connect.source(values)
    words = _words(values, warnings)
    say(said.DEADLINE, str(values["deadline"]))
    say(said.NO_ANSWER, str(values["no_answer"]))
    if say is not _nobody:
        _shield(values["deadline"])

    def waiting(what: str, device: bool) -> None:
        say(said.FOR_DEVICE if device else said.FOR_OTHER, clean(what, 200))

    def first(answer: Answer) -> None:
        say(said.RESULT, "{}{}".format(*_rendered(answer, values, words)))

    try:
        return _perform(check, opened, waiting, first, values, words)
    except NoAnswerError as error:
        state = values["no_answer"]
        return state, _failure(f"{NAMES[state]} - {clean(str(error), 400)}", values)
    except SourceError as error:
        return UNKNOWN, _failure(f"UNKNOWN - {clean(str(error), 400)}", values)


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
    )


def _perform(
    check: Check,
    opened: Callable[[Waiting], Source],
    waiting: Waiting,
    first: Callable[[Answer], None],
    values: Mapping[str, Any],
    words: Words,
) -> tuple[int, str]:
    """Read, judge and report: state and text.

    Raises ``SourceError`` when nothing can be judged, ``click.UsageError`` for options that do
    not fit the family that answers.
    """
    source = opened(waiting)
    families = check.families
    device = Device(source, min((f.repetitions for f in families if f.repetitions), default=0))
    family = families[0]
    if len(families) > 1:
        found = identify(device, families) or check.fallback
        if found is None:
            return UNKNOWN, _failure(_stranger(device), values)
        family = found
    device.repetitions = family.repetitions
    question = check.question(family)
    if check.discover is not None:
        from check_sentry4 import discover

        text = discover.tell(device, question, check.discover, values)
        if text:
            return OK, text
    answer = ask(device, question, most=words.most, first=first)
    if values["verbose"] > 2:
        log = (clean(line, 400) for line in source.log)
        words = words._replace(extra=(*words.extra, *log))
    return _rendered(answer, values, words)


def _stranger(device: Device) -> str:
    wanted = Plan()
    wanted.scalar(SYS_OBJECT_ID, SYS_DESCR)
    device.read(wanted)
    oid = device.scalars.get(SYS_OBJECT_ID.name) or "not answered"
    description = device.scalars.get(SYS_DESCR.name) or "not answered"
    return (
        f"UNKNOWN - no family of PDUs that is known: sysObjectID {oid}, sysDescr {description}: "
        "look at the address, or name one with --family"
    )


def _rendered(answer: Answer, values: Mapping[str, Any], words: Words) -> tuple[int, str]:
    if values["output"] == "json":
        from check_sentry4.report.document import document

        return answer.state, document(answer, words)
    from check_sentry4.report import render

    return answer.state, render(answer, words)


def _failure(line: str, values: Mapping[str, Any]) -> str:
    if values["output"] == "json":
        from check_sentry4.report.document import failure

        return failure(line)
    return line
