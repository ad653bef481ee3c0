"""``sentry4-fleet``: its command line."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable

import click

from check_sentry4 import __version__, daemon
from check_sentry4.daemon import say
from check_sentry4.fleet import file as services_file
from check_sentry4.fleet import fleet, receivers, warm
from check_sentry4.fleet.exporter import Exporter, address
from check_sentry4.fleet.file import Services
from check_sentry4.fleet.hints import HintQueue
from check_sentry4.fleet.itself import ResidentProcess
from check_sentry4.fleet.kept import Journal
from check_sentry4.fleet.steps import Steps, finished
from check_sentry4.text import clean, reason

#: Where the figures of a fleet are, by default: the runtime directory of the shipped unit.
STATUS = "/run/sentry4-fleet/fleet.json"
#: Seconds after which figures are no longer those of a fleet that runs.
OLD = 6 * fleet.STATUS_INTERVAL
#: Seconds between two tries to learn the services from an Icinga 2 that is away.
PAUSE = 5.0


class SourceError(Exception):
    """There are no services to be had: why, in one line."""


def _reader(path: str, url: str | None) -> tuple[str, Callable[[], Steps[Services]]]:
    """Where the services are from, and what reads them, step by step.

    What is read raises ``SourceError``. Raises ``click.UsageError``.
    """
    if url is None:

        def from_file() -> Steps[Services]:
            try:
                return (yield from services_file.reading(path))
            except OSError as error:
                raise SourceError(f"{clean(path, 200)}: {reason(error)}") from None

        return clean(path, 200), from_file
    from check_sentry4 import icinga2
    from check_sentry4.fleet import from_icinga2

    try:
        api = icinga2.Api(url)
    except icinga2.UrlError as error:
        raise click.UsageError(f"Invalid value for '--from-icinga2': {error}") from None

    def from_api() -> Steps[Services]:
        try:
            return (yield from from_icinga2.reading(api))
        except icinga2.UnreachableError as error:
            raise SourceError(str(error)) from None

    return api.where, from_api


def _first(read: Callable[[], Steps[Services]], *, again: bool) -> Services:
    """The services at the start; ``again`` where Icinga 2 may come up later than the fleet.

    Raises ``click.UsageError``.
    """
    while True:
        try:
            return finished(read())
        except SourceError as error:
            if not again:
                raise click.UsageError(str(error)) from None
            say(f"{error}: tried again")
            daemon.notify(f"STATUS={error}\nEXTEND_TIMEOUT_USEC={int(PAUSE * 4e6)}")
            time.sleep(PAUSE)


def _tell(where: str, found: Services) -> None:
    for error in found.errors:
        say(f"{where}: {error.logged}")


@click.command(
    "sentry4-fleet",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Check the services of a file, all PDUs of a satellite by one process, and hand the "
    "results in. `sentry4-fleet status` shows what it is doing.",
)
@click.argument("file", required=False, default="")
@click.option(
    "--to",
    "to",
    metavar="RECEIVER",
    default="-",
    show_default=True,
    help="icinga2:https://HOST:5665, nagios-spool:DIR, nagios-pipe:FILE, or -: JSON lines.",
)
@click.option(
    "--from-icinga2",
    "url",
    metavar="URL",
    help="Instead of FILE: the services of an Icinga 2 (https://HOST:5665) that have a "
    "CheckCommand of the suite, and active checks off.",
)
@click.option("--once", is_flag=True, help="Check every service once, and end.")
@click.option("--check", is_flag=True, help="Tell what is wrong with FILE, and end; asks no PDU.")
@click.option(
    "--listen",
    metavar="SOCKET",
    help="Answer ordinary commands on this socket (CHECK_SENTRY4_SOCKET); without FILE that alone.",
)
@click.option(
    "--queue",
    metavar="SOCKET",
    help="Check the PDU at once whose host or address comes as a datagram (sentry4-traps).",
)
@click.option(
    "--metrics",
    metavar="[ADDRESS:]PORT",
    help="Serve the last readings for Prometheus at /metrics (of 127.0.0.1 if no ADDRESS is "
    "given); needs prometheus_client.",
)
@click.option(
    "--history",
    metavar="FILE",
    help="Keep energy by the hour and daily maxima in FILE, for sentry4-history and "
    "check_sentry4_history.",
)
@click.option("--own", metavar="HOST;SERVICE", help="Hand in results of the fleet itself as this.")
@click.option(
    "--status-file",
    metavar="FILE",
    help="Where its figures are, for `sentry4-fleet status`; '' for nowhere. "
    f"Default: {STATUS}, if its directory can be written.",
)
@click.option(
    "--keep",
    metavar="FILE",
    help="Keep results that cannot be handed in there, over a restart and a crash.",
)
@click.version_option(__version__, message="sentry4-fleet %(version)s")
@click.pass_context
def run(
    context: click.Context,
    file: str,
    to: str,
    url: str | None,
    once: bool,
    check: bool,
    listen: str | None,
    queue: str | None,
    metrics: str | None,
    history: str | None,
    own: str | None,
    status_file: str | None,
    keep: str | None,
) -> int:
    """Run the fleet."""
    if file == "status":
        return show(STATUS if status_file is None else status_file)
    if not (file or url or check or listen):
        print(context.get_help())
        return daemon.FAILED
    file = _source(file, url, needed=check)
    host, service = _own(own)
    if check:
        return tell_errors(file, url, (host, service))
    receiver = _receiver(to)
    keep = _keep(keep)
    status = "" if once else _status_file(status_file)
    made = fleet.Fleet(receiver, own=(host, service), status=status, keep=keep)
    if metrics and not once:
        made.export(_exporter(metrics))
    _keep_history(made, history)
    if file != os.devnull or url is not None:
        made.kept.start()
    where, services = _reader(file, url)
    found = _first(services, again=url is not None and not once)
    _check_own((host, service), found)
    _tell(where, found)
    if not found.number and not listen:
        raise click.UsageError(f"{where}: no valid service")
    warm.warm()
    if once:
        made.load(found, spread=False)
        return _once(made)
    if queue:
        made.queue = _queue(queue)
    if listen:
        made.resident = _resident(listen)
    made.load(found, spread=True)
    made.forever(lambda: _again(made, where, services()))
    return 0


def _source(file: str, url: str | None, *, needed: bool) -> str:
    """The file with the services, an empty one without FILE. Raises ``click.UsageError``."""
    if needed and not file and url is None:
        raise click.UsageError("'--check' needs FILE or '--from-icinga2'")
    if url is not None and file:
        raise click.UsageError("FILE and '--from-icinga2' exclude each other")
    return file or os.devnull


def _own(own: str | None) -> tuple[str, str]:
    """Host and service of ``--own``, empty without it. Raises ``click.UsageError``."""
    host, _, service = (own or "").partition(";")
    if own and not (host and service):
        raise click.UsageError("Invalid value for '--own': expected HOST;SERVICE")
    return host, service


def _keep(path: str | None) -> str:
    """The file of ``--keep``, empty without it. Raises ``click.UsageError``."""
    if path and not Journal(path).is_one:
        raise click.UsageError(f"'--keep' {clean(path, 200)}: there is something else there")
    if path and not os.access(os.path.dirname(os.path.abspath(path)), os.W_OK):
        raise click.UsageError(f"'--keep' {clean(path, 200)}: its directory cannot be written")
    return path or ""


def _status_file(named: str | None) -> str:
    """Where the figures go; empty for nowhere."""
    if named:
        try:
            if os.path.exists(named):
                _status(named)
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            raise click.UsageError(
                f"'--status-file' {clean(named, 200)}: there is something else there"
            ) from None
    if named is not None:
        return named
    return STATUS if os.access(os.path.dirname(STATUS), os.W_OK) else ""


def _receiver(to: str) -> receivers.Receiver:
    """The receiver of ``--to``. Raises ``click.UsageError``."""
    try:
        return receivers.receiver(to, socket.gethostname())
    except ValueError as error:
        raise click.UsageError(f"Invalid value for '--to': {error}") from None


def _keep_history(made: fleet.Fleet, path: str | None) -> None:
    """Have a history kept in the file of ``--history``, if there is one."""
    if path:
        made.keep_history(os.path.abspath(path))


def _once(made: fleet.Fleet) -> int:
    """Check every service once; the exit status says whether all results were handed in."""
    made.once()
    left = len(made.kept)
    if left:
        say(f"results that could not be handed in: {left}")
    return daemon.FAILED if left else 0


def _resident(path: str) -> ResidentProcess:
    """The process that answers commands on a socket. Raises ``click.UsageError``."""
    from check_sentry4.fleet import resident

    writable = os.access(os.path.dirname(os.path.abspath(path)), os.W_OK)
    if not writable and not resident.is_given():
        raise click.UsageError(f"{clean(path)}: its directory cannot be written")
    try:
        return ResidentProcess(resident.Resident(path))
    except OSError as error:
        raise click.UsageError(f"{clean(path)}: {reason(error)}") from None


def _queue(path: str) -> HintQueue:
    """The socket on which a PDU is named that is to be checked now. Raises ``click.UsageError``."""
    try:
        return HintQueue(path)
    except OSError as error:
        raise click.UsageError(f"{clean(path)}: {reason(error)}") from None


def _exporter(given: str) -> Exporter:
    """What serves the last readings. Raises ``click.UsageError``."""
    try:
        at = address(given)
        try:
            return Exporter(at)
        except ImportError:
            raise ValueError(
                "needs prometheus_client: apt install python3-prometheus-client, or "
                "pip install 'check_sentry4[metrics]'"
            ) from None
        except OSError as error:
            raise ValueError(reason(error)) from None
    except ValueError as error:
        raise click.UsageError(f"Invalid value for '--metrics': {clean(given)}: {error}") from None


def _check_own(own: tuple[str, str], found: Services) -> None:
    """Refuse ``--own`` where the file has that service: one would hide the other.

    Raises ``click.UsageError``.
    """
    if own in {s.key for s in found.services} | {s.key for s in found.sums}:
        raise click.UsageError("Invalid value for '--own': it is one of the services to be checked")


def _again(made: fleet.Fleet, where: str, services: Steps[Services]) -> Steps[None]:
    """Have the fleet check the services that there are after SIGHUP; or keep those that it has."""
    try:
        again = yield from services
    except SourceError as error:
        say(f"{error}: the fleet keeps the old list")
        return
    except Exception as error:
        say(f"unforeseen {type(error).__name__}: please report it; the fleet keeps the old list")
        return
    _tell(where, again)
    now, before = again.number, made.services
    wrong = ""
    try:
        _check_own(made.own, again)
    except click.UsageError as error:
        wrong = error.message
    if not wrong and not now:
        wrong = "no valid service"
    elif again.cut_off:
        wrong = "the last line has no newline"
    elif again.errors and now < before:
        wrong = f"errors, and {now} services instead of {before}"
    if before and wrong:
        say(f"{where}: {wrong}: the fleet keeps the old list")
        return
    say(f"{where}: {now} services" + (f", {before - now} fewer than before" * (now < before)))
    made.load(again, spread=True)


def tell_errors(file: str, url: str | None, own: tuple[str, str]) -> int:
    """Print what is wrong with the services, and how many are right.

    Raises ``click.UsageError`` where there are none to be had.
    """
    where, services = _reader(file, url)
    found = _first(services, again=False)
    _check_own(own, found)
    for error in found.errors:
        print(f"{where}: {error.told}")
    if found.cut_off:
        print(f"{where}: the last line has no newline: a reload would refuse the file")
    if not found.number and not found.errors:
        print(f"{where}: no services: expected lines HOST;SERVICE;COMMAND")
    hosts = {s.host for s in found.services} | {s.host for s in found.sums}
    of_sums = f", PDUs in sums: {len(found.meters)}" if found.sums else ""
    print(f"{where}: services: {found.number}, hosts: {len(hosts)}{of_sums}")
    return 0 if found.number and not (found.errors or found.cut_off) else daemon.FAILED


def show(path: str) -> int:
    """Print what the fleet is doing; on a terminal again and again."""
    while True:
        try:
            lines = _status(path)
        except OSError as error:
            print(
                f"No status file at {clean(path, 200)} ({reason(error)}). Is sentry4-fleet "
                "running, with this --status-file?"
            )
            return daemon.FAILED
        except (ValueError, TypeError, LookupError, AttributeError):
            print(f"{clean(path, 200)}: no status of a fleet")
            return daemon.FAILED
        if not sys.stdout.isatty():
            print("\n".join(lines))
            return 0
        print("\x1b[2J\x1b[H" + "\n".join(lines), flush=True)
        time.sleep(2)


def _status(path: str) -> list[str]:
    """The figures that the fleet wrote.

    Raises ``OSError``; ``ValueError``, ``TypeError`` or ``LookupError`` where they are none.
    """
    with open(path, encoding="utf-8") as file:
        figures = json.load(file)
    silent, age = figures["silent"], time.time() - figures["time"]
    old = [f"The figures are {age:.0f} s old: is sentry4-fleet still running?"]
    return [
        *(old if age > OLD else ()),
        f"PDUs      {figures['pdus']}, {figures['services']} services",
        f"results   {figures['results']}, {figures['behind']} s behind, {figures['kept']} kept, "
        f"the oldest for {figures['oldest']} s, {figures['dropped']} dropped",
        f"receiver  {clean(figures['receiver'], 200)}",
        f"silent    {len(silent)}" + "".join(f"\n  {clean(name)}" for name in silent),
        f"as of     {age:.0f} s ago",
    ]


def main() -> int:
    """Run ``sentry4-fleet``; what is still under way in other threads and handlers is left."""
    status = daemon.run(run)
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
