"""``sentry4-history``: its command line."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from check_sentry4 import __version__, daemon
from check_sentry4.history import energy, places
from check_sentry4.history.periods import KINDS, is_kind, periods, zone
from check_sentry4.history.report import CSV, FORMATS, TABLE, pue, report
from check_sentry4.history.store import HistoryError, Store, reader
from check_sentry4.history.transfer import TransferError, exported, imported
from check_sentry4.text import clean, reason

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(
    "sentry4-history",
    context_settings=_HELP,
    help="Report the energy that PDUs have used, from the history that sentry4-fleet keeps "
    "(--history FILE).",
)
@click.version_option(__version__, message="sentry4-history %(version)s")
def run() -> None:
    """Run a command of it."""


@contextmanager
def _told() -> Iterator[None]:
    """What is wrong with a file is one line."""
    try:
        yield
    except (HistoryError, TransferError, places.PlacesError) as error:
        raise click.UsageError(str(error)) from None
    except (sqlite3.Error, LookupError, TypeError) as error:
        raise click.UsageError(f"the file is damaged: {clean(str(error), 200)}") from None


def _kind(context: click.Context, param: click.Parameter, value: str) -> str:
    if not is_kind(value):
        raise click.BadParameter(f"expected {', '.join(KINDS)} or YYYY-MM-DD..YYYY-MM-DD")
    return value


@run.command("report", help="Print what was used: kWh, how much of it is estimated, highest power.")
@click.argument("file")
@click.option(
    "--by",
    type=click.Choice(energy.BY),
    default=energy.HOST,
    show_default=True,
    help="For what energy is summed up. Rooms and customers need --places.",
)
@click.option(
    "--period",
    "kind",
    default="month",
    callback=_kind,
    show_default=True,
    metavar="day|month|year|A..B",
    help="Periods; or one, from the first day to the last: 2026-01-01..2026-03-31.",
)
@click.option("--last", type=click.IntRange(1), metavar="N", help="Only the last N periods.")
@click.option(
    "--timezone", default="", metavar="NAME", help="Such as Europe/Zurich. Default: local."
)
@click.option(
    "--places",
    "places_file",
    metavar="FILE",
    help="Racks, rooms and customers as regular expressions over names of hosts and outlets.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default=TABLE,
    show_default=True,
    help="What is printed.",
)
@click.option(
    "--pue",
    "meter",
    type=click.FloatRange(0, min_open=True),
    metavar="kWh",
    help="Print the PUE as well: the reading of the utility meter in the period, by that of all "
    "PDUs.",
)
def make_report(
    file: str,
    by: str,
    kind: str,
    last: int | None,
    timezone: str,
    places_file: str | None,
    form: str,
    meter: float | None,
) -> int:
    """Print a report."""
    if by in (energy.ROOM, energy.CUSTOMER) and not places_file:
        raise click.UsageError(f"'--by {by}' needs '--places'")
    if meter is not None and (form == CSV or by == energy.OUTLET):
        raise click.UsageError("'--pue' is of all PDUs, in a table or as JSON")
    try:
        tz = zone(timezone)
    except ValueError as error:
        raise click.UsageError(f"Invalid value for '--timezone': {error}") from None
    now = time.time()
    with _told():
        known = places.read(places_file) if places_file else {}
        with closing(reader(file)) as connection:
            first, until = _extent(connection, file, now)
            try:
                wanted = periods(kind, tz, first, until)
            except ValueError as error:
                raise click.UsageError(f"Invalid value for '--period': {error}") from None
            wanted = wanted[-(last or len(wanted)) :]
            if meter is not None and len(wanted) > 1:
                raise click.UsageError("'--pue' is of one period: expected --last 1, or A..B")
            found = energy.used(connection, by, known, wanted, now)
    of = None if meter is None else pue(meter, found)
    called = timezone or time.strftime("%Z (local)", time.localtime(now))
    print(report(form, by, called, tz, found, of))
    return 0


def _extent(connection: sqlite3.Connection, file: str, now: float) -> tuple[float, float]:
    """From when to when there are readings. Raises ``HistoryError`` if there are none."""
    (first,) = connection.execute("SELECT min(begun) FROM register").fetchone()
    (last,) = connection.execute("SELECT max(at) FROM register").fetchone()
    if first is None:
        raise HistoryError(f"{clean(file, 200)}: no energy register has been read yet")
    return first, min(last, now)


@run.command("export", help="Print the energy of a file as CSV, for `import`.")
@click.argument("file")
def export(file: str) -> int:
    """Print all energy."""
    with _told(), closing(reader(file)) as connection:
        for line in exported(connection):
            print(line)
    return 0


@run.command(
    "import",
    help="Add what other fleets have exported to FILE, which is made if it is not there. What "
    "several of them know counts once. FILE may not be one that a fleet writes.",
)
@click.argument("file")
@click.argument("exports", nargs=-1, required=True, metavar="CSV...")
def merge(file: str, exports: tuple[str, ...]) -> int:
    """Add exports to a file."""
    with _told():
        store = Store(file)
        try:
            for path in exports:
                try:
                    with open(path, encoding="utf-8", errors="replace", newline="") as lines:
                        count = imported(store, path, lines)
                except OSError as error:
                    raise TransferError(f"{clean(path, 200)}: {reason(error)}") from None
                print(f"{clean(path, 200)}: {count} registers")
        finally:
            store.close()
    return 0


def main() -> int:
    """Run ``sentry4-history``."""
    status = daemon.run(run)
    sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main())
