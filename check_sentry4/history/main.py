"""``sentry4-history``: its command line."""

from __future__ import annotations

import math
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NoReturn

import click

from check_sentry4 import __version__, daemon
from check_sentry4.history import energy, places
from check_sentry4.history.periods import KINDS, is_kind, periods, zone
from check_sentry4.history.registers import DAY
from check_sentry4.history.report import CSV, FORMATS, TABLE, pue, report
from check_sentry4.history.store import HistoryError, Store, reader
from check_sentry4.history.transfer import TransferError, exported, imported
from check_sentry4.text import clean, reason

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(
    "sentry4-history",
    context_settings=_HELP,
    no_args_is_help=False,
    help="Report the energy that PDUs have used, from the history that sentry4-fleet keeps "
    "(--history FILE).",
)
@click.version_option(__version__, message="sentry4-history %(version)s")
def run() -> None:
    """Run a command of it."""


@contextmanager
def _one_line() -> Iterator[None]:
    """Have what is wrong with a file, or with the output, said in one line."""
    try:
        yield
        sys.stdout.flush()
    except (HistoryError, TransferError, places.PlacesError) as error:
        _fail(str(error))
    except (sqlite3.Error, ValueError, LookupError, TypeError) as error:
        _fail(f"the file is damaged: {clean(str(error), 200)}")
    except OSError as error:
        _fail(f"cannot print: {reason(error)}")


def _fail(text: str) -> NoReturn:
    daemon.say(f"sentry4-history: {text}")
    raise click.exceptions.Exit(daemon.FAILED)


def _kind(context: click.Context, param: click.Parameter, value: str) -> str:
    if not is_kind(value):
        raise click.BadParameter(f"expected {', '.join(KINDS)} or YYYY-MM-DD..YYYY-MM-DD")
    return value


def _finite(context: click.Context, param: click.Parameter, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(f"{value}: expected a number of kWh")
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
    callback=_finite,
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
    _refuse(by, kind, last, places_file)
    if meter is not None and (form == CSV or by == energy.OUTLET):
        raise click.UsageError("'--pue' needs a table or JSON, and no '--by outlet'")
    try:
        tz = zone(timezone)
    except ValueError as error:
        raise click.UsageError(f"Invalid value for '--timezone': {error}") from None
    now = time.time()
    with _one_line():
        known = places.read(places_file) if places_file else {}
        with closing(reader(file)) as connection:
            first, until = _extent(connection, file, now)
            try:
                wanted = periods(kind, tz, first, until)
            except ValueError as error:
                raise click.UsageError(f"Invalid value for '--period': {error}") from None
            wanted = wanted[-(last or len(wanted)) :]
            if meter is not None and len(wanted) > 1:
                raise click.UsageError("'--pue' needs one period: expected --last 1, or A..B")
            found = energy.used(connection, by, known, wanted, now)
        of = None if meter is None else pue(meter, found)
        called = timezone or time.strftime("%Z (local)", time.localtime(now))
        there = {each.name for each in found}
        unmatched = [name for name in places.names(known, by) if name not in there]
        print(report(form, by, called, tz, found, of, unmatched))
        if form == CSV:
            for name in unmatched:
                daemon.say(f"sentry4-history: nothing matches {clean(name, 64)}")
    return 0


def _refuse(by: str, kind: str, last: int | None, places_file: str | None) -> None:
    """Refuse options that do not go together. Raises ``click.UsageError``."""
    if by in places.KINDS:
        if by != energy.RACK and not places_file:
            raise click.UsageError(f"'--by {by}' needs '--places'")
    elif places_file:
        raise click.UsageError(f"'--places' says nothing of '--by {by}'")
    if last and kind not in KINDS:
        raise click.UsageError("'--last' and a period A..B exclude each other")


def _extent(connection: sqlite3.Connection, file: str, now: float) -> tuple[float, float]:
    """From when to when there are readings. Raises ``HistoryError`` if there are none."""
    first, last = connection.execute("SELECT min(day), max(day) FROM energy").fetchone()
    if first is None:
        raise HistoryError(f"{clean(file, 200)}: no energy has been counted yet")
    until = min((last + 1.0) * DAY - 1, now)
    return min(float(first * DAY), until), until


@run.command("export", help="Print the energy of a file as CSV, for `import`.")
@click.argument("file")
def export(file: str) -> int:
    """Print all energy."""
    with _one_line(), closing(reader(file)) as connection:
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
    with _one_line():
        store = Store(file)
        try:
            for path in exports:
                try:
                    with open(path, encoding="utf-8-sig", errors="replace", newline="") as lines:
                        count = imported(store, path, lines)
                except OSError as error:
                    raise TransferError(f"{clean(path, 200)}: {reason(error)}") from None
                print(f"{clean(path, 200)}: {count} registers")
        finally:
            store.close()
    return 0


def main() -> int:
    """Run ``sentry4-history``."""
    return daemon.run(run)


if __name__ == "__main__":
    sys.exit(main())
