"""From an argument vector to one line and an exit status (spec 2 and 6)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from check_sentry4 import __version__
from check_sentry4.cli import options
from check_sentry4.cli.start import DEADLINE_IS, WAITING_FOR
from check_sentry4.state import UNKNOWN
from check_sentry4.text import clean

if TYPE_CHECKING:  # at run time the child imports what it needs
    from check_sentry4.checks.finding import Outcome
    from check_sentry4.mib.model import System
    from check_sentry4.rows import Device, Plan
    from check_sentry4.snmp import Source

#: Told the deadline and what is being waited for: see ``cli.start``.
Say = Callable[[bytes, str], None]
Waiting = Callable[[str], None]

#: Every failure, and what is not a check at all: help, version, wrong usage.
FAILED = UNKNOWN


def _nobody(kind: bytes, text: str) -> None:
    """To tell where nobody supervises: in a process that is not ours alone."""


class Check(NamedTuple):
    """What a command asks of a device, ready to be carried out.

    ``plan`` names what to read, with names and IDs or without; ``lazy``: they are read only when
    something is not OK.
    """

    plan: Callable[[bool], Plan]
    evaluate: Callable[[Device], Outcome]
    system: System
    lazy: bool = False
    #: Instead of a judgement: what was read as a text, given the address and the location.
    present: Callable[[Device, str, str], str] | None = None


#: Makes a check of the parsed options; raises ``click.UsageError``.
Prepare = Callable[[Mapping[str, Any]], "Check | Callable[[Device], Check]"]


def command(
    name: str, help: str, params: Sequence[click.Parameter], prepare: Prepare
) -> click.Command:
    """A command of the family: the common options and ``params``."""

    def invoke(**values: Any) -> tuple[int, str]:
        return _carry_out(prepare(values), values)

    def load(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is None:
            return
        from check_sentry4.cli.extra_opts import ExtraOptsError
        from check_sentry4.cli.extra_opts import load as load_ini

        try:
            ctx.default_map = dict(load_ini(value, name, options.by_name(made)))
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


def _carry_out(
    check: Check | Callable[[Device], Check], values: Mapping[str, Any]
) -> tuple[int, str]:
    say: Say = click.get_current_context().obj
    opened = _source(values)
    say(DEADLINE_IS, str(values["deadline"]))
    if say is not _nobody:
        _shield(values["deadline"])
    return perform(check, opened, lambda what: say(WAITING_FOR, clean(what, 200)), values)


def _shield(deadline: float) -> None:
    """What a process of our own does before it speaks to the network."""
    import faulthandler
    import resource

    null = os.open(os.devnull, os.O_RDWR)
    faulthandler.dump_traceback_later(deadline + 2, exit=True, file=null)  # if the parent is killed
    os.dup2(null, 0)
    os.dup2(null, 2)  # Net-SNMP and the C library print there
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # passphrases are in memory


def _source(values: Mapping[str, Any]) -> Callable[[Waiting], Source]:
    """What opens the source that the options name; wrong options are usage errors at once."""
    walk, hostname = values["walk"], values["hostname"]
    if walk:

        def saved(waiting: Waiting) -> Source:
            from check_sentry4.snmp.walk import SavedWalk

            waiting(f"the file {walk}")
            return SavedWalk(walk)

        return saved
    if not hostname:
        raise click.UsageError("Missing option '-H' / '--hostname': expected a name or an address")
    if values["ipv4"] and values["ipv6"]:
        raise click.UsageError("'-4' and '-6' exclude each other: expected one of them")
    connection = _connection(values)

    def live(waiting: Waiting) -> Source:
        from check_sentry4.snmp.live import Agent

        return Agent(connection, waiting)

    return live


def _connection(values: Mapping[str, Any]) -> Any:
    from check_sentry4.snmp.live import SECURITY_LEVELS, Connection

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
        version=values["protocol"],
        community=values["community"],
        timeout=values["timeout"],
        retries=values["retries"],
        level=level or SECURITY_LEVELS[0],
        user=values["secname"] or "",
        auth_protocol=values["authproto"],
        auth_passphrase=values["authpasswd"] or "",
        priv_protocol=values["privproto"],
        priv_passphrase=values["privpasswd"] or "",
        context=values["context"],
    )


def perform(
    check: Check | Callable[[Device], Check],
    opened: Callable[[Waiting], Source],
    waiting: Waiting,
    values: Mapping[str, Any],
) -> tuple[int, str]:
    """Read, judge and report: state and text."""
    from check_sentry4.report import output
    from check_sentry4.rows import Device
    from check_sentry4.snmp import SourceError
    from check_sentry4.state import OK, worst

    named = values["hostname"] or os.path.basename(values["walk"] or "")
    brief, verbose = values["oksummary"], values["verbose"]
    try:
        source = opened(waiting)
        device = Device(source)
        ready = check if isinstance(check, Check) else check(device)
        wanted = ready.plan(not ready.lazy)
        wanted.scalar(*ready.system.location, *(ready.system.firmware if brief else ()))
        device.read(wanted)
        location = device.text(ready.system.location) or clean(named)
        if ready.present is not None:
            text = ready.present(device, named, location)
            if text:
                return OK, text
        outcome = ready.evaluate(device)
    except SourceError as error:
        return UNKNOWN, f"UNKNOWN - {clean(str(error), 400)}"
    # What follows makes a problem easier to read; if the PDU falls silent now, the problem stands.
    with suppress(SourceError):
        if ready.lazy and worst(finding.state for finding in outcome.findings) != OK:
            device.read(ready.plan(True))
            outcome = ready.evaluate(device)
        if all(finding.state == UNKNOWN and not finding.table for finding in outcome.findings):
            outcome = outcome._replace(findings=outcome.findings + _stranger(device, ready.system))
    header = output.Device(location, device.text(ready.system.firmware))
    extra = [clean(line, 400) for line in source.log] if verbose > 2 else []
    return output.render(outcome, header, brief, extra)


def _stranger(device: Device, system: System) -> list[Any]:
    """What to say of a device that is not of the family asked."""
    from check_sentry4.checks.finding import absent
    from check_sentry4.mib.model import SYS_DESCR, SYS_OBJECT_ID
    from check_sentry4.rows import Plan

    wanted = Plan()
    wanted.scalar(SYS_OBJECT_ID, SYS_DESCR)
    device.read(wanted)
    description = str(device.scalars.get(SYS_DESCR.name) or "without a description")
    if device.is_below(system.enterprise):
        return []
    if device.is_below("1.3.6.1.4.1.1718"):
        return [absent("", f"this is another Sentry family ({description}): look at check_cdu")]
    return [absent("", f"this may be no Sentry PDU ({description}): look at the address")]
