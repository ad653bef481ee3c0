"""From an argument vector to one line and an exit status (spec 2 and 6)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from check_sentry4 import __version__
from check_sentry4.cli import connect, options, parser
from check_sentry4.perform import Check, PluginResult, failed, perform
from check_sentry4.process import ipc
from check_sentry4.process.children import hide_memory
from check_sentry4.report.text import OutputOptions
from check_sentry4.state import UNKNOWN
from check_sentry4.text import clean

if TYPE_CHECKING:
    from check_sentry4.ask import Answer
    from check_sentry4.redfish.connection import Endpoint
    from check_sentry4.snmp import Source, Waiting
    from check_sentry4.snmp.connection import Connection

#: Told the deadline, what is being waited for, and results: see ``process.ipc``.
Say = Callable[[str, object], None]


class Process(NamedTuple):
    """The process that carries out a command that asks several devices (``cli.racks``)."""

    #: Called in a process of our own before it speaks to the network.
    shield: Callable[[], None]
    waiting: Waiting
    #: Since when the deadline is counted (``time.monotonic``).
    began: float
    #: It goes on afterwards: never shielded itself.
    stays: bool
    #: Given the answer, where there is one.
    told: Callable[[Answer], None] = lambda _: None


Performing = Callable[[OutputOptions, Process], PluginResult]
Several = Callable[[Mapping[str, Any], Callable[[str, str], Mapping[str, Any]]], Performing]

#: Options that tell something instead of judging it: what fails is no answer of a monitor.
TELLING = ("discover", "report")
#: The name in ``click.Context.meta`` of when the command began.
_BEGAN = "check_sentry4.began"

#: Every failure, and what is not a check at all: help, version, wrong usage.
FAILED = UNKNOWN


#: The values of options that a command does not have.
_DEFAULTS: Mapping[str, Any] = {
    "hostname": None,
    "walk": None,
    "discover": None,
    "no_answer": UNKNOWN,
}


def _nobody(kind: str, value: object) -> None:
    """To tell where nobody supervises."""


class Caller(NamedTuple):
    """Who runs a command (``click.Context.obj``)."""

    #: To say what is going on.
    say: Say = _nobody
    #: The process is there for this command alone, and ends with it.
    own_process: bool = False
    #: The command is not carried out yet: its options are only parsed (``prepared``).
    prepares: bool = False


def _caller() -> Caller:
    found: Caller = click.get_current_context().obj
    return found


def make_command(
    name: str,
    help: str,
    params: Sequence[click.Parameter],
    prepare: Callable[[Mapping[str, Any]], Check],
    several: Several | None = None,
    *,
    own: Sequence[click.Parameter] | None = None,
    without: Collection[str] = (),
) -> parser.Command:
    """A click command: the common options, ``params``, and what makes a check of their values.

    ``several``: it asks several devices, or none, which is prepared for in another way. ``own`` are
    the options of one that asks none, instead of those of the connection; ``without`` are common
    ones that it does not have.
    """
    connection = options.connection() if own is None else list(own)
    warnings: list[str] = []
    spec: list[str] = []

    def invoke(**values: Any) -> Any:
        values = {**_DEFAULTS, **values, "extra_opts": spec[-1] if spec else ""}
        _say_form(_caller().say, values)
        if several is None:
            values = {**connect.addressed(values)}
        told = tuple(warnings)
        warnings.clear()
        if _caller().prepares:
            performing = several(values, overlay) if several is not None else None
            spec.clear()
            return _prepared(prepare, performing, values, told)
        if several is not None:
            performing = several(values, overlay)
            spec.clear()
            return _carry_out_several(performing, values, told)
        spec.clear()
        return _carry_out(prepare(values), values, told)

    def overlay(host: str, section: str) -> Mapping[str, Any]:
        """The options of one device of several: those of the command, but a section's own."""
        context = click.get_current_context()
        file = spec[-1].partition("@")[2] if spec else ""
        own = _of_section(made, host, section, file, warnings)
        return {**context.params, **own, "extra_opts": spec[-1] if spec else section}

    def load(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        warnings.clear()  # those of a run that came to nothing
        spec.clear()
        if not value:  # a monitor may have nothing to fill in
            return
        from check_sentry4.cli.extra_opts import ExtraOptsError
        from check_sentry4.cli.extra_opts import load as load_ini

        try:
            ctx.default_map = load_ini(value, name, options.by_name(made), warnings)
            spec.append(value)
        except ExtraOptsError as error:
            raise click.BadParameter(str(error), ctx, param) from None

    made = parser.Command(
        name,
        params=[
            *(options.several(connection) if several and own is None else connection),
            *params,
            *(option for option in options.output(load) if option.name not in without),
            *options.information(f"{name} {__version__}"),
        ],
        callback=invoke,
        help=help,
        context_settings={
            "help_option_names": [],
            "auto_envvar_prefix": parser.ENVIRONMENT,
            "max_content_width": 100,
        },
    )
    return made


def _of_section(
    command: parser.Command, host: str, section: str, file: str, warnings: list[str]
) -> dict[str, Any]:
    """The connection options of one device, from a section of an ini file.

    Raises ``click.UsageError``.
    """
    from check_sentry4.cli.extra_opts import ExtraOptsError
    from check_sentry4.cli.extra_opts import load as load_ini

    context = click.get_current_context()
    section_of_file = f"{section}@{file}" if file else section
    try:
        own = load_ini(section_of_file, str(command.name), options.by_name(command), warnings)
    except ExtraOptsError as error:
        raise click.UsageError(f"{host}@{section}: {error}") from None
    params = {str(param.name): param for param in command.params}
    reaching = (*options.connection(), *options.redfish())
    known = {str(param.name) for param in reaching} - {"hostname", "walk"}
    other = next((key for key in own if key not in known), None)
    if other is not None:
        raise click.UsageError(
            f"{host}@{section}: {other} is for all devices: expected connection options of this one"
        )
    return {key: params[key].type_cast_value(context, text) for key, text in own.items()}


def result(
    command: click.Command,
    arguments: Sequence[str],
    say: Say | None = None,
    began: float | None = None,
) -> tuple[int, str]:
    """Status and text of a command; the text is empty where something else was printed.

    ``say`` is told the deadline and what is being waited for. ``began``: since when the deadline
    is counted (``time.monotonic``), by default now.
    """
    variable = f"_{command.name}_complete".upper()
    if variable in os.environ:  # the shell asks for completions, or for their script
        from click.shell_completion import shell_complete

        name = str(command.name)
        return shell_complete(command, {}, name, variable, os.environ[variable]), ""
    try:
        with command.make_context(
            str(command.name), list(arguments), obj=Caller(say or _nobody, say is not None)
        ) as context:
            context.meta[_BEGAN] = time.monotonic() if began is None else began
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
    form = _form(command, arguments)
    if say is not None:
        say(ipc.FORM, form)
    return FAILED, failed(line, form == "json")


class Prepared(NamedTuple):
    """A command whose options have been parsed, to be carried out any number of times.

    ``performing`` is there instead of ``check`` for a command that asks several devices;
    ``connection`` is how its one device is spoken to, None for a saved walk.
    """

    check: Check | None
    performing: Performing | None
    opened: Callable[[Waiting], Source] | None
    connection: Connection | Endpoint | None
    output: OutputOptions
    json: bool
    no_answer: int
    deadline: float

    def on(self, hostname: str) -> Prepared | None:
        """The same of another agent; None where more than the address depends on which it is."""
        if self.connection is None or self.check is None or self.check.tells:
            return None
        made = self.connection._replace(hostname=hostname)
        return self._replace(
            opened=connect.live(made),
            connection=made,
            output=self.output._replace(hostname=clean(hostname)),
        )


def _prepared(
    prepare: Callable[[Mapping[str, Any]], Check],
    performing: Performing | None,
    values: Mapping[str, Any],
    warnings: Sequence[str],
) -> Prepared:
    if performing is not None:
        if values["discover"] is not None:
            raise click.UsageError("'--discover' is no check: run it by hand")
        return Prepared(
            None,
            performing,
            None,
            None,
            _output_of_several(values, warnings),
            values["output"] == "json",
            values["no_answer"],
            values["deadline"],
        )
    made = None if values["walk"] else connect.named(values)
    check = prepare(values)
    if check.tells:
        option = "--report" if check.report is not None else "--discover"
        raise click.UsageError(f"'{option}' is no check: run it by hand")
    return Prepared(
        check,
        None,
        connect.source(values) if made is None else connect.live(made),
        made,
        _output_options(values, warnings),
        values["output"] == "json",
        values["no_answer"],
        values["deadline"],
    )


def prepared(command: click.Command, arguments: Sequence[str]) -> Prepared:
    """A command with its options parsed.

    Raises ``click.UsageError``, also for what would only print (``--help``).
    """
    with click.Context(command) as outer:  # what it knows is known to the command's own
        outer.meta[options.NOT_PRINTING] = True
        with command.make_context(
            str(command.name), list(arguments), outer, obj=Caller(prepares=True)
        ) as context:
            made: Prepared = command.invoke(context)
            return made


def _form(command: click.Command, arguments: Sequence[str]) -> str:
    """What ``--output`` asks for where the rest of the options is wrong; empty if it is not given.

    The command line comes first, then the environment, then an ini file, as everywhere.
    """
    context = click.Context(
        command, ignore_unknown_options=True, allow_extra_args=True, resilient_parsing=True
    )
    words = list(arguments)
    if isinstance(command, parser.Command):
        words = command.spelled_out(words)
    given: Mapping[str, Any] = {}
    with suppress(click.UsageError):
        given = command.make_parser(context).parse_args(args=words)[0]
    # Also where the command has no such option.
    if any(
        os.environ.get(f"{parser.ENVIRONMENT}_{name.upper()}")
        or any(word.startswith(f"--{name}") for word in arguments)
        for name in TELLING
    ):
        return ipc.DISCOVERED
    form = given.get("output") or os.environ.get(f"{parser.ENVIRONMENT}_OUTPUT")
    ini = given.get("extra_opts", os.environ.get(f"{parser.ENVIRONMENT}_EXTRA_OPTS"))
    if form or not ini:
        return str(form or "")
    from check_sentry4.cli.extra_opts import ExtraOptsError
    from check_sentry4.cli.extra_opts import load as load_ini

    spec = ini if isinstance(ini, str) else options.BARE
    found: Mapping[str, Any]
    try:
        found = load_ini(spec, str(command.name), options.by_name(command), [])
    except ExtraOptsError as error:
        found = error.found
    if any(found.get(name) for name in TELLING):
        return ipc.DISCOVERED
    return str(found.get("output") or "")


def _usage(error: click.UsageError) -> str:
    """One line that names the option and what was expected, and never a value left over."""
    if "unexpected extra argument" in error.message:
        return "wrong usage: an argument without an option; quote values that have blanks"
    return f"wrong usage: {clean(error.format_message().replace(chr(10), ' '), 400)}"


def _carry_out(check: Check, values: Mapping[str, Any], warnings: Sequence[str]) -> PluginResult:
    caller, opened = _caller(), connect.source(values)
    output = _output_options(values, warnings)
    json = values["output"] == "json"
    if caller.own_process:
        _leave_output()
        shield(values["deadline"])

    def source() -> Source:
        made = opened(_waiting(caller.say, output))
        if caller.own_process:
            _never_closed.append(made)
        return made

    return perform(
        check,
        source,
        output,
        json=json,
        no_answer=values["no_answer"],
        first=lambda answer: caller.say(ipc.RESULT, answer),
    )


#: A process that ends anyway does not close its session: that takes 3 ms and sends nothing.
_never_closed: list[Source] = []


def _waiting(say: Say, output: OutputOptions) -> Waiting:
    """Tells whoever supervises what is being waited for, and whether it is the device.

    With ``-vvv`` also since when: for who has to answer in our place.
    """
    began = click.get_current_context().meta[_BEGAN]

    def waiting(what: str, device: bool) -> None:
        kind = ipc.FOR_DEVICE if device else ipc.FOR_OTHER if what else ipc.AT_WORK
        say(kind, clean(what, 200))
        if output.log and what:
            seconds = time.monotonic() - began
            say(ipc.LOG, f"after {seconds:.1f} s: waiting for {clean(what, 200)}")

    return waiting


def _say_form(say: Say, values: Mapping[str, Any]) -> None:
    """What whoever supervises needs to answer in our place."""
    say(ipc.DEADLINE, values["deadline"])
    discovers = any(values.get(name) for name in TELLING)
    say(ipc.NO_ANSWER, UNKNOWN if discovers else values["no_answer"])
    say(ipc.FORM, ipc.DISCOVERED if discovers else values["output"])


def _carry_out_several(
    performing: Performing, values: Mapping[str, Any], warnings: Sequence[str]
) -> PluginResult:
    context, caller = click.get_current_context(), _caller()
    output = _output_of_several(values, warnings)
    if caller.own_process:
        _leave_output()
    caller.say(ipc.FOR_OTHER, "the devices")

    def shielded() -> None:
        if caller.own_process:
            shield(values["deadline"])

    waiting = _waiting(caller.say, output)
    return performing(output, Process(shielded, waiting, context.meta[_BEGAN], False))


def _leave_output() -> None:
    """Let go of what the parent prints to: whoever reads it does not wait for us."""
    os.dup2(quiet(), 1)


def shield(deadline: float) -> None:
    """What a process of our own does before it speaks to the network."""
    import faulthandler

    # If the parent is killed.
    faulthandler.dump_traceback_later(deadline + 2, exit=True, file=quiet())


def quiet() -> int:
    """Have nothing printed by libraries, and no core left; where nothing is read and written."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 2)  # Net-SNMP and the C library print there
    hide_memory()
    return null


def _output_of_several(values: Mapping[str, Any], warnings: Sequence[str]) -> OutputOptions:
    """How the answer about several devices, or walks, is to be told.

    Raises ``click.UsageError``.
    """
    given = values["hostname"] or [os.path.basename(walk) for walk in values["walk"] or ()]
    return _output_options({**values, "hostname": ", ".join(given), "walk": None}, warnings)


def _output_options(values: Mapping[str, Any], warnings: Sequence[str]) -> OutputOptions:
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
    return OutputOptions(
        hostname=clean(values["hostname"] or os.path.basename(values["walk"] or "")),
        brief=values["oksummary"],
        max_findings=values["most"],
        detailed=bool(values["verbose"]),
        performance=wanted,
        extra=tuple(clean(line, 400) for line in warnings) if values["verbose"] else (),
        about=values["verbose"] > 1,
        log=values["verbose"] > 2,
    )
