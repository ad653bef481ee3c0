"""``sentry4-fleet``: its command line."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Sequence
from functools import partial

import click

from check_sentry4 import __version__
from check_sentry4.fleet import fleet, receivers, warm
from check_sentry4.fleet.services import Service, Services, parse
from check_sentry4.text import clean

STATUS = "/run/check_sentry4/fleet.json"


def _read(path: str) -> Services:
    """The services of a file. Raises ``OSError``."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return parse(file.read(1 << 26))


def _tell(path: str, found: Services) -> None:
    for error in found.errors:
        fleet.say(f"{path}: {error}")


@click.command(
    "sentry4-fleet",
    help="Check the services of a file, all PDUs of a satellite by one process, and hand the "
    "results in. `sentry4-fleet status` shows what it is doing.",
)
@click.argument("file", required=False, default=os.devnull)
@click.option(
    "--to",
    "to",
    metavar="RECEIVER",
    default="-",
    show_default=True,
    help="icinga2:https://HOST:5665, nagios-spool:DIR, nagios-pipe:FILE, or -: JSON lines.",
)
@click.option("--once", is_flag=True, help="Check every service once, and end.")
@click.option(
    "--listen",
    metavar="SOCKET",
    help="Answer ordinary commands on this socket (CHECK_SENTRY4_SOCKET); without FILE that alone.",
)
@click.option("--own", metavar="HOST;SERVICE", help="Hand in results of the fleet itself as this.")
@click.option(
    "--status-file",
    default=STATUS,
    show_default=True,
    metavar="FILE",
    help="Where its figures are, for `sentry4-fleet status`.",
)
@click.version_option(__version__, message="sentry4-fleet %(version)s")
def run(file: str, to: str, once: bool, listen: str | None, own: str | None,
        status_file: str) -> int:  # fmt: skip
    """Run the fleet."""
    if file == "status":
        return show(status_file)
    try:
        receiver = receivers.receiver(to, socket.gethostname())
    except receivers.ReceiverError as error:
        raise click.UsageError(f"Invalid value for '--to': {error}") from None
    try:
        found = _read(file)
    except OSError as error:
        raise click.UsageError(f"{clean(file)}: {error.strerror}") from None
    _tell(file, found)
    if not found.services and not listen:
        raise click.UsageError(f"{clean(file)}: no service in it")
    host, _, service = (own or "").partition(";")
    if own and not (host and service):
        raise click.UsageError("Invalid value for '--own': expected HOST;SERVICE")
    warm.warm()
    made = fleet.Fleet(receiver, own=(host, service), status="" if once else status_file)
    made.load(found.services, spread=not once)
    if once:
        made.once()
        return 0 if not len(made.kept) else fleet.FAILED
    if listen:
        from check_sentry4.fleet import resident

        if not os.access(os.path.dirname(os.path.abspath(listen)), os.W_OK):
            raise click.UsageError(f"{clean(listen)}: its directory cannot be written")
        made.resident = partial(resident.listen, listen)

    def reload() -> Sequence[Service] | None:
        try:
            again = _read(file)
        except OSError as error:
            fleet.say(f"{file}: {error.strerror}: the services before stay in force")
            return None
        _tell(file, again)
        if not again.services and not listen:
            fleet.say(f"{file}: no service in it: the services before stay in force")
            return None
        fleet.say(f"{file}: {len(again.services)} services")
        return again.services

    made.forever(reload)
    return 0


def show(path: str) -> int:
    """Print what the fleet is doing; on a terminal again and again."""
    while True:
        try:
            with open(path, encoding="utf-8") as file:
                figures = json.load(file)
        except (OSError, ValueError) as error:
            print(f"no fleet tells its status in {path} ({error})")
            return fleet.FAILED
        silent = figures["silent"]
        lines = [
            f"PDUs      {figures['pdus']}, {figures['services']} services",
            f"results   {figures['results']}, {figures['behind']} s behind, {figures['kept']} kept",
            f"receiver  {clean(figures['receiver'], 200)}",
            f"silent    {len(silent)}" + "".join(f"\n  {clean(name)}" for name in silent),
            f"as of     {time.time() - figures['time']:.0f} s ago",
        ]
        if not sys.stdout.isatty():
            print("\n".join(lines))
            return 0
        print("\x1b[2J\x1b[H" + "\n".join(lines), flush=True)
        time.sleep(2)


def main() -> int:
    """Run ``sentry4-fleet``; usage errors are one line and exit status 3."""
    try:
        result = run.main(standalone_mode=False)
    except click.UsageError as error:
        print(f"sentry4-fleet: wrong usage: {clean(error.format_message(), 400)}", file=sys.stderr)
        return fleet.FAILED
    except (click.Abort, KeyboardInterrupt):
        return fleet.FAILED
    sys.stdout.flush()
    status = result if isinstance(result, int) else fleet.FAILED
    os._exit(status)
    return status


if __name__ == "__main__":
    sys.exit(main())
