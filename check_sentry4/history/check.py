"""``check_sentry4_history``: energy of a period, and how long the headroom lasts."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

import click

from check_sentry4.ask import Answer
from check_sentry4.checks.rack import FAILOVER
from check_sentry4.checks.request import Bounds
from check_sentry4.checks.result import Judgement, Object, Reading, Result
from check_sentry4.cli import options, parser, requests, types
from check_sentry4.cli.commands import Entry
from check_sentry4.cli.run import Performing, Process, make_command
from check_sentry4.history import energy, places
from check_sentry4.history.books import ENERGY
from check_sentry4.history.energy import Used
from check_sentry4.history.forecast import FEWEST, NO_GROWTH, TOO_SHORT, Crossing
from check_sentry4.history.headroom import Series, kept, series
from check_sentry4.history.periods import DAY, KINDS, MONTH, YEAR, periods, zone
from check_sentry4.history.registers import DAY as DAY_SECONDS
from check_sentry4.history.registers import HOUR
from check_sentry4.history.report import WHOLE, part
from check_sentry4.history.samples import is_kept
from check_sentry4.history.store import HistoryError, reader
from check_sentry4.perform import Check, PluginResult, failed, result_of
from check_sentry4.report.ranges import RangeError, Ranges, parse_range
from check_sentry4.report.text import OutputOptions
from check_sentry4.state import OK, UNKNOWN
from check_sentry4.text import clean, number

Values = Mapping[str, Any]

COMMANDS: Mapping[str, Entry] = {
    "check_sentry4_history": Entry(
        "history",
        "Check the energy that PDUs have used in a period, or how long their headroom lasts, from "
        "the history that sentry4-fleet keeps. Asks no PDU.",
    ),
}
#: Seconds after which a history is not kept any more: registers are read every hour.
OLD = 3.0 * HOUR
#: Seconds after which a PDU that is not read is taken for removed: its sum is judged without it.
GONE = 7.0 * DAY_SECONDS
#: Hosts that are named of those that are not read.
NAMED = 3
#: What --expected judges, from so many seconds of a period on (spec 17: the fourth day).
EXPECTED_FROM = 3.0 * DAY_SECONDS
#: The limit of percentages.
PERCENT = 100.0
WORDS = {DAY: "today", MONTH: "this month", YEAR: "this year"}
#: Options of other commands that say nothing here.
_OF_PDUS = ("absent", "no_answer")


def command(name: str) -> click.Command:
    """The click command of an entry of ``COMMANDS``. Raises ``KeyError`` if there is none."""
    entry = COMMANDS[name]

    def prepare(values: Values) -> Check:
        raise click.UsageError("this command asks no PDU")

    return make_command(
        name,
        entry.help,
        _parameters(),
        prepare,
        lambda values, overlay: _performing(values),
        own=[options.deadline()],
        without=_OF_PDUS,
    )


def _parameters() -> list[click.Parameter]:
    return [
        click.Argument(["file"], metavar="FILE"),
        parser.Option(
            ["-m", "--metric"],
            type=click.Choice((ENERGY,), case_sensitive=False),
            metavar=ENERGY,
            help="What to check, without --forecast: energy in kWh.",
        ),
        parser.Option(
            ["--period"],
            type=click.Choice(KINDS, case_sensitive=False),
            metavar="|".join(KINDS),
            help="The period that is running: today, this month, this year. Default: month.",
        ),
        parser.Option(
            ["--by"],
            type=click.Choice(energy.BY, case_sensitive=False),
            metavar="|".join(energy.BY),
            help="For what energy is summed up. Rooms and customers need --places. Default: host.",
        ),
        parser.Option(
            ["--places"],
            metavar="FILE",
            help="Racks, rooms and customers as regular expressions over the names of hosts and "
            "outlets; see the page of sentry4-history.",
        ),
        parser.Option(
            ["--timezone"],
            metavar="NAME",
            help="The time zone in which periods begin and end, such as Europe/Zurich. "
            "Default: that of this machine.",
        ),
        parser.Option(
            ["--name"],
            type=types.pattern,
            metavar="REGEX",
            help="Only these hosts, racks, rooms, customers or outlets. With --forecast: hosts.",
        ),
        *options.ranges(),
        options.flag(
            "expected",
            "Compare --warning and --critical with the expected total of the period, from its "
            "fourth day on, instead of what has been used so far.",
        ),
        parser.Option(
            ["--forecast"],
            type=types.items,
            adds_up=True,
            metavar="METRIC[,...]",
            help="How many days the headroom lasts, from the trend of daily maxima: of "
            "CurrentUtilized, PowerUtilized, Failover, Current, Temp. --warning and --critical are "
            "in days: 60 means fewer than 60 days.",
        ),
        parser.Option(
            ["--limit"],
            type=types.items,
            adds_up=True,
            metavar="NUMBER[,...]",
            help="The limit of each metric of --forecast. Default: 100 for percentages.",
        ),
    ]


def _performing(values: Values) -> Performing:
    """What a command does. Raises ``click.UsageError``."""
    forecast = values["forecast"]
    if forecast:
        for option in ("expected", "places", "by", "period", "timezone", "metric"):
            if values[option]:
                raise click.UsageError(f"'--forecast' and '--{option}' exclude each other")
        judged = _headroom(values, forecast)
    else:
        if values["limit"]:
            raise click.UsageError("'--limit' is for --forecast: expected both")
        judged = _energy(values)
    file, json = values["file"], values["output"] == "json"

    def perform(output: OutputOptions, process: Process) -> PluginResult:
        now = time.time()
        if not process.stays:
            process.shield()
        try:
            with closing(reader(file)) as connection:
                answer = Answer(judged(connection, now))
                process.told(answer)
                return result_of(answer, output, json)
        except HistoryError as error:
            where = clean(file, 200)
            text = clean(str(error), 400).removeprefix(f"{where}: ")
            line = f"UNKNOWN - {where}: {text}"
        except (sqlite3.Error, ValueError, LookupError, TypeError) as error:
            line = f"UNKNOWN - {clean(file, 200)}: it is damaged ({clean(str(error), 200)})"
        return UNKNOWN, failed(line, json)

    return perform


def _refuse_old(last: float | None, now: float, allowed: float) -> None:
    """Refuse a history that nobody keeps any more. Raises ``HistoryError``."""
    if last is None:
        raise HistoryError("nothing has been read yet")
    if now - last > allowed:
        hours = (now - last) / HOUR
        raise HistoryError(
            f"the last reading is {hours:.0f} hours old: is sentry4-fleet running, with --history?"
        )


Judged = Callable[[sqlite3.Connection, float], Judgement]


def _energy(values: Values) -> Judged:
    """What judges the energy of a period. Raises ``click.UsageError``."""
    by, kind, only = values["by"] or energy.HOST, values["period"] or MONTH, values["name"]
    if values["expected"] and kind == DAY:
        raise click.UsageError(
            "'--expected' works from the fourth day on: expected --period month or year"
        )
    if values["expected"] and values["warning"] is None and values["critical"] is None:
        raise click.UsageError("'--expected' needs a range: expected -w or -c with it")
    (bounds,) = requests.chain(values, [ENERGY])
    known: places.Places = {}
    try:
        tz = zone(values["timezone"] or "")
        if values["places"]:
            known = places.read(values["places"])
    except (ValueError, places.PlacesError) as error:
        raise click.UsageError(str(error)) from None
    if by in (energy.ROOM, energy.CUSTOMER) and not known.get(by):
        raise click.UsageError(f"'--by {by}' needs '--places' with a section [{by}]")

    def judged(connection: sqlite3.Connection, now: float) -> Judgement:
        (last,) = connection.execute("SELECT max(at) FROM register").fetchone()
        _refuse_old(last, now, OLD)
        found = energy.used(connection, by, known, periods(kind, tz, now, now), now)
        found = [each for each in found if only is None or only.search(each.name)]
        if not found:
            raise HistoryError(f"nothing is known of {WORDS[kind]}: look at --by and --name")
        expected, there = values["expected"], {each.name for each in found}
        results = [_of_energy(each, kind, bounds, now, expected=expected) for each in found]
        results += [
            Result(UNKNOWN, None, ENERGY, told=f"nothing matches {clean(name, 64)} of --places")
            for name in places.names(known, by)
            if name not in there and (only is None or only.search(name))
        ]
        return Judgement(results, lines=tuple(result.told for result in results))

    return judged


def _of_energy(
    used: Used, kind: str, bounds: Bounds | None, now: float, *, expected: bool
) -> Result:
    """The result of a name."""
    period = used.period
    gone = max(now - period.begin, 1.0)
    total = used.kwh + used.a_day * (period.end - now) / DAY_SECONDS
    early = gone * min(1.0, used.covered) < EXPECTED_FROM
    compared = total if expected else used.kwh
    state = bounds.state(compared) if bounds is not None and not (expected and early) else OK
    ranges = (bounds.warning, bounds.critical) if bounds is not None else ("", "")
    readings = [_reading(ENERGY, used.kwh, ("", "") if expected else ranges)]
    told = f"{clean(used.name, 64)} Energy {WORDS[kind]}: {_kwh(used.kwh)}"
    if kind != DAY:
        readings.append(_reading("EnergyPerDay", used.a_day))
        told += f", {_kwh(used.a_day)} a day"
        if not early:
            readings.append(_reading("EnergyExpected", total, ranges if expected else ("", "")))
            told += f", {_kwh(total)} by its end"
        elif expected:
            told += ", no total before three days are known"
    notes = []
    if used.covered < WHOLE:
        notes.append(f"{int(used.covered * 100)}% of the time is known")
    if used.estimated and used.kwh > 0:
        notes.append(f"{part(used.estimated, used.kwh)} estimated")
    silent = {host: age for host, age in used.silent.items() if age > OLD}
    for host in list(silent)[:NAMED]:
        notes.append(f"no reading of {host} for {_age(silent[host])}")
    if len(silent) > NAMED:
        notes.append(f"nor of {len(silent) - NAMED} more")
    if bounds is not None and state == OK and any(age < GONE for age in silent.values()):
        state = UNKNOWN  # it may have used any energy
    told += f" ({', '.join(notes)})" if notes else ""
    about = Object("history", "energy", (), clean(used.name, 64))
    return Result(state, about, ENERGY, readings[0], readings=tuple(readings[1:]), told=told)


def _age(seconds: float) -> str:
    hours = int(seconds / HOUR)
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def _kwh(value: float) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{number(round(value, digits))}kWh"


def _reading(metric: str, kwh: float, ranges: tuple[str, str] = ("", "")) -> Reading:
    return Reading(metric, round(kwh, 3), "kWh", "kWh", *ranges, minimum=0.0)


def _headroom(values: Values, names: Sequence[str]) -> Judged:
    """What judges the headroom. Raises ``click.UsageError``."""
    metrics = {name.lower(): name for name in names}
    for name in metrics.values():
        if name.lower() == ENERGY.lower() or not (is_kept(_as_kept(name), "") or _is_temp(name)):
            raise click.UsageError(
                f"Invalid value for '--forecast': {name!r}: no daily maxima of it are kept: "
                "expected CurrentUtilized, PowerUtilized, NeutralUtilized, Failover, Current, Temp"
            )
    limits = dict(zip(metrics, _limits(values["limit"], list(metrics.values()))))
    bounds = dict(zip(metrics, _days(values, len(metrics))))

    def judged(connection: sqlite3.Connection, now: float) -> Judgement:
        found = list(series(connection, metrics, values["name"], now))
        hosts = [name for (name,) in connection.execute("SELECT name FROM host")]
        only = values["name"]
        if only is not None and not any(map(only.search, hosts)):
            raise HistoryError("no host matches --name")
        (last,) = connection.execute("SELECT max(at) FROM register").fetchone()
        days = [each.days[-1][0] for each in found]
        if last is not None:
            _refuse_old(last, now, OLD)
        elif days:  # PDUs without registers
            _refuse_old((max(days) + 1.0) * DAY_SECONDS, now, DAY_SECONDS + OLD)
        each = [(s, limits[s.metric.lower()], bounds[s.metric.lower()]) for s in found]
        judgement = _of_headroom(each, int(now // DAY_SECONDS))
        known, there = kept(connection), {each.metric.lower() for each in found}
        lacking = [
            Result(UNKNOWN, None, name, told=f"no daily maxima of {name}: does a service read it?")
            for key, name in metrics.items()
            if key not in known
        ]
        young = [
            Result(
                OK, None, name, told=f"{name} has less than a day of history: {FEWEST} are needed"
            )
            for key, name in metrics.items()
            if key in known and key not in there
        ]
        summary = ", ".join([judgement.summary, *(result.told for result in young)])
        results = [*judgement.results, *young, *lacking]
        return judgement._replace(results=results, summary=summary)

    return judged


def _as_kept(name: str) -> str:
    """A metric as the suite spells it."""
    known = ("CurrentUtilized", "PowerUtilized", "NeutralUtilized", FAILOVER, "Current")
    return next((each for each in known if each.lower() == name.lower()), name)


def _is_temp(name: str) -> bool:
    return name.lower().endswith("temp")


def _limits(given: Sequence[str] | None, names: Sequence[str]) -> list[float]:
    """The limit of each metric. Raises ``click.UsageError``."""
    texts = list(given or [""] * len(names))
    if len(texts) != len(names):
        raise click.UsageError(
            f"Invalid value for '--limit': {len(texts)} limits for {len(names)} metrics: expected "
            "one for each"
        )
    found = []
    for text, name in zip(texts, names):
        percent = name.lower().endswith("utilized") or name.lower() == FAILOVER.lower()
        try:
            limit = float(text) if text or not percent else PERCENT
        except ValueError:
            limit = math.nan
        if not math.isfinite(limit):
            raise click.UsageError(f"Invalid value for '--limit': {name} needs a number")
        found.append(limit)
    return found


def _days(values: Values, count: int) -> list[Bounds | None]:
    """The ranges of days: one for all, or one for each; a number alone is the fewest.

    Raises ``click.UsageError``.
    """
    chains: list[list[Any]] = []
    for option in ("warning", "critical"):
        texts = (values[option] or "").split(",")
        if len(texts) not in (1, count):
            raise click.UsageError(
                f"Invalid value for '--{option}': {len(texts)} ranges for {count} metrics: "
                "expected one for all, or one for each"
            )
        try:
            found = [parse_range(f"{t.strip()}:" if _is_number(t) else t) for t in texts]
        except RangeError as error:
            raise click.UsageError(f"Invalid value for '--{option}': {error}") from None
        chains.append(found * count if len(texts) == 1 else found)
    return [
        Ranges("Days", warning, critical) if warning or critical else None
        for warning, critical in zip(*chains)
    ]


def _is_number(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdecimal()


def _of_headroom(found: Iterable[tuple[Series, float, Bounds | None]], today: int) -> Judgement:
    """The state of all series, and what is told where all is well."""
    results, lines = list[tuple[float, Result]](), list[str]()
    short = flat = ended = 0
    for each, limit, bounds in found:
        trend, age = each.trend, today - 1 - each.days[-1][0]
        if age > ENDED:
            ended += 1
            told = f"{each.called} {each.metric}: no reading for {age} days"
            lines.append(told)
            results.append((math.inf, _result(each, OK, told, None, None)))
            continue
        crossing = trend.crossing(limit)
        if crossing is not None:
            crossing = crossing.later(age)
        short += trend.why == TOO_SHORT
        flat += trend.why == NO_GROWTH and crossing is None
        state = OK
        if crossing is not None and bounds is not None:
            state = bounds.state(min(crossing.days, _NEVER))
        told = f"{each.called} {_in_words(each, limit, crossing, trend.why, trend.days)}"
        lines.append(told)
        days = crossing.days if crossing else math.inf
        results.append((days, _result(each, state, told, crossing, bounds)))
    results.sort(key=lambda pair: pair[0])
    first = results[0][1].told if results and results[0][0] < math.inf else "none grows"
    summary = f"headroom of {len(results)} object{'' if len(results) == 1 else 's'}: {first}"
    summary += f", {flat} without growth" if flat else ""
    summary += f", {short} with fewer than {FEWEST} days" if short else ""
    summary += f", {ended} not read any more" if ended else ""
    return Judgement([result for _, result in results], summary=summary, lines=tuple(lines))


#: Days without a reading after which a series has ended: its PDU or its service is no more.
ENDED = 3
#: Days that are as good as never.
_NEVER = 36525.0


def _in_words(each: Series, limit: float, crossing: Crossing | None, why: str, days: int) -> str:
    unit = (
        "%"
        if each.metric.endswith("Utilized") or each.metric == FAILOVER
        else ("C" if _is_temp(each.metric) else "A")
    )
    of = f"{number(limit)}{unit}"
    metric = "" if each.metric == FAILOVER else f"{each.metric} "
    if why == TOO_SHORT:
        return f"{metric}has {days} days of history: {FEWEST} are needed"
    if crossing is None:
        return f"{metric}shows no growth"
    if not crossing.days:
        return f"{metric}has reached {of}"
    latest = f"{crossing.latest:.0f}" if crossing.latest < _NEVER else "never"
    return f"{metric}reaches {of} in {crossing.days:.0f} days ({crossing.earliest:.0f} to {latest})"


def _result(
    each: Series, state: int, told: str, crossing: Crossing | None, bounds: Bounds | None
) -> Result:
    about = Object("history", each.table, (), f"{each.host}_{each.id}")
    if crossing is None:
        return Result(state, about, each.metric, told=told)
    ranges = (bounds.warning, bounds.critical) if bounds is not None else ("", "")
    reading = Reading(f"{each.metric}Days", round(min(crossing.days, _NEVER), 1), "", "", *ranges)
    return Result(state, about, each.metric, reading, told=told)
