"""How long the headroom lasts, and what check_sentry4_history says of it and of energy."""

from __future__ import annotations

import json
import math
import os
import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from check_sentry4.checks.rack import FAILOVER
from check_sentry4.fleet.file import parse
from check_sentry4.history.books import About, Books, Identity, Moment, Reading
from check_sentry4.history.forecast import FEWEST, NO_GROWTH, TOO_SHORT, trend
from check_sentry4.history.headroom import series
from check_sentry4.history.registers import DAY, HOUR, Register
from check_sentry4.history.store import Store, reader
from lab.helpers import run
from lab.room_history import made, room

LIMIT = 100.0
Days = Sequence[tuple[int, float]]


def flat(chance: random.Random, days: int) -> Days:
    level = chance.uniform(10, 97)
    return [(day, level) for day in range(days)]


def noisy(chance: random.Random, days: int) -> Days:
    level, noise = chance.uniform(10, 90), chance.uniform(0.2, 4)
    return [(day, level + chance.gauss(0, noise)) for day in range(days)]


def alike(chance: random.Random, days: int) -> Days:
    """Each day resembles the one before."""
    level, noise, same, value = chance.uniform(10, 90), chance.uniform(0.2, 2), 0.6, 0.0
    found = []
    for day in range(days):
        value = same * value + chance.gauss(0, noise)
        found.append((day, level + value))
    return found


def weekly(chance: random.Random, days: int) -> Days:
    level, less, noise = chance.uniform(30, 90), chance.uniform(2, 20), chance.uniform(0.2, 3)
    return [
        (day, level - less * (day % 7 in (5, 6)) + chance.gauss(0, noise)) for day in range(days)
    ]


def one_step(chance: random.Random, days: int) -> Days:
    level, more, noise = chance.uniform(10, 75), chance.uniform(2, 20), chance.uniform(0.1, 2)
    at = chance.randrange(1, days)
    return [(day, level + more * (day >= at) + chance.gauss(0, noise)) for day in range(days)]


@pytest.mark.parametrize("days", [28, 90])
@pytest.mark.parametrize("kind", [flat, noisy, alike, weekly, one_step])
def test_where_nothing_grows_there_is_no_alarm(
    kind: Callable[[random.Random, int], Days], days: int
) -> None:
    """A thousand series: none of them is said to reach its limit within 60 days."""
    alarms = []
    for seed in range(1000):
        found = trend(kind(random.Random(seed), days))
        crossing = found.crossing(LIMIT)
        if crossing is not None and crossing.days < 60 and found.level < LIMIT:
            alarms.append(seed)
    assert alarms == []


@pytest.mark.parametrize("days", [42, 90])
@pytest.mark.parametrize("less", [0.0, 10.0])
def test_where_it_grows_the_day_is_known_within_a_tenth(days: int, less: float) -> None:
    """A thousand series with noise of half a point: by 10 %; by its interval nearly always."""
    errors, outside = [], 0
    for seed in range(1000):
        chance = random.Random(seed)
        level, left = chance.uniform(20, 60), chance.uniform(14, 120)
        slope = (LIMIT - level) / (days - 1 + left)
        series = [
            (day, level + slope * day - less * (day % 7 in (5, 6)) + chance.gauss(0, 0.5))
            for day in range(days)
        ]
        crossing = trend(series).crossing(LIMIT)
        assert crossing is not None
        errors.append(abs(crossing.days - left) / left)
        outside += not crossing.earliest <= left <= crossing.latest
    assert max(errors) < 0.1
    assert outside < 50


@pytest.mark.parametrize("hour", [0.2, 6.0, 12.0, 23.5])
def test_a_clear_growth_of_a_month_is_seen_at_any_hour(hour: int, tmp_path: Path) -> None:
    """A month has four of each weekday: too few for the score of a test that compares ranks."""
    end = 20_000 * DAY + hour * 3600
    path = tmp_path / "history.db"
    store = Store(str(path))
    made(room(), end - 31 * DAY, 31, store.write)
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        found = {s.host: s.trend for s in series(connection, {"failover"}, None, end)}
    crossing = found["rack-f31"].crossing(LIMIT)
    assert crossing is not None
    assert 38 < crossing.days < 47
    assert found["rack-f32"].why == found["rack-f33"].why == NO_GROWTH


def test_growth_after_a_step_is_that_since_the_step() -> None:
    chance = random.Random(1)
    series = [
        (day, (30.0 if day < 40 else 60 + 0.5 * (day - 40)) + chance.gauss(0, 0.3))
        for day in range(80)
    ]
    crossing = trend(series).crossing(LIMIT)
    assert crossing is not None
    assert math.isclose(crossing.days, 41, rel_tol=0.1)


@pytest.mark.parametrize("days", range(FEWEST + 2))
def test_fewer_than_14_days_are_refused(days: int) -> None:
    found = trend([(day, 50.0 + day) for day in range(days)])
    assert (found.why == TOO_SHORT) == (days < FEWEST)
    assert (found.crossing(LIMIT) is None) == (days < FEWEST)


def test_days_that_are_missing_and_single_peaks_move_nothing() -> None:
    chance = random.Random(3)
    series = [(day, 40 + 0.5 * day + chance.gauss(0, 0.3)) for day in range(60)]
    whole = trend(series).crossing(LIMIT)
    some = [p for p in series if p[0] % 9 != 4 and not 20 <= p[0] < 23]
    some[10] = (some[10][0], 99.0)
    lacking = trend(some).crossing(LIMIT)
    assert whole is not None
    assert lacking is not None
    assert math.isclose(whole.days, lacking.days, rel_tol=0.05)


def test_what_is_at_its_limit_needs_no_growth() -> None:
    found = trend([(day, 104.0) for day in range(30)])
    assert found.why == NO_GROWTH
    assert found.crossing(LIMIT) == (0.0, 0.0, 0.0)


PLACE = ("pdu-a", "10.0.0.7")


def written(
    path: Path, days: float, growth: float = 0.0, ends: float = 0.0, watts: float = 2000.0
) -> None:
    """A PDU of a constant power, a rack whose failover grows by points a day; until ``ends``."""
    store, books = Store(str(path)), Books()
    identity = Identity("SN-1", "sentry4", "cord", "AA", 0.001)
    about = About("pdu-a", "", "input", 0, "F31", "A")
    begin = time.time() - ends - days * DAY
    for hour in range(int(days * 24) + 1):
        at = Moment(begin + hour * HOUR, hour * HOUR)
        facts = Register(0.001, 2**32 - 1, 7360.0)
        books.read(PLACE, [Reading(identity, facts, about, round(watts * hour))], at)
        value = 60 + growth * hour / 24
        books.sampled(("Rack F31", ""), [("feed", "if A fails: B L2", FAILOVER, value)], at)
        books.sampled(PLACE, [("line", "AA1", "CurrentUtilized", 40.0)], at)
        books.sampled(PLACE, [("temp", "A1", "Temp", 20 + growth * hour / 24)], at)
    store.write(books)
    store.close()


def history(path: Path, *words: str, **environment: str) -> tuple[int, str]:
    found = run("check_sentry4_history", str(path), *words, environment=environment)
    assert found.errors == ""
    return found.status, found.line


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forecast") / "history.db"
    written(path, 40, growth=0.5)
    return path


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("-w", "60", "-c", "14"), 1),
        (("-w", "60", "-c", "45"), 2),
        (("-w", "30"), 0),
        (("-w", "60:", "-c", "14:"), 1),
        ((), 0),
        (("-w", "60,30"), 1),  # one for each
        (("-w", ",60"), 0),
    ],
)
def test_the_forecast_of_a_rack(words: tuple[str, ...], status: int, growing: Path) -> None:
    found, line = history(growing, "--forecast", "Failover,CurrentUtilized", *words)
    assert found == status
    assert "Rack F31, if A fails: B L2 reaches 100% in 4" in line


def test_temperatures_need_a_limit_and_hosts_may_be_named(growing: Path) -> None:
    found, line = history(growing, "--forecast", "Temp")
    assert (found, "Temp needs a number" in line) == (3, True)
    found, line = history(growing, "--forecast", "temp", "--limit", "45", "-w", "30")
    assert found == 1
    assert line.startswith("WARNING - pdu-a temp A1 Temp reaches 45C in ")
    found, line = history(growing, "--forecast", "CurrentUtilized", "--name", "^pdu", "-w", "60")
    assert (found, line) == (0, "OK - headroom of 1 object: none grows, 1 without growth")
    found, line = history(growing, "--forecast", "Failover", "--name", "nothing", "-w", "60")
    assert found == 3


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--forecast", "Energy"), "no daily maxima of it are kept"),
        (("--forecast", "Voltage"), "no daily maxima of it are kept"),
        (("--forecast", "PowerUtilized"), "no daily maxima of PowerUtilized: does a service"),
        (("--forecast", "Failover", "--by", "rack"), "'--forecast' and '--by' exclude each other"),
        (("--forecast", "Failover", "--period", "day"), "exclude each other"),
        (("--forecast", "Failover", "--name", "nobody"), "no host matches --name"),
        (("--forecast", "Failover", "--limit", "90,80"), "2 limits for 1 metrics"),
        (("--forecast", "Failover", "--limit", "high"), "Failover needs a number"),
        (("--forecast", "Failover", "--limit", "nan"), "Failover needs a number"),
        (("--forecast", "Failover", "-w", "1,2,3"), "3 ranges for 1 metrics"),
        (("--forecast", "Failover", "-w", "soon"), "soon"),
        (("--forecast", "Failover", "--expected"), "exclude each other"),
        (("--limit", "5"), "'--limit' is for --forecast"),
        (("--expected",), "'--expected' needs a range"),
        (("--expected", "-w", "5", "--period", "day"), "from the fourth day on"),
        (("--by", "customer"), "needs '--places' with a section [customer]"),
        (("--name", "nobody"), "nothing is known of this month"),
        (("--timezone", "Nowhere/There"), "expected the name of a time zone"),
        (("--places", "/nowhere"), "No such file"),
    ],
)
def test_what_cannot_be_told_is_unknown(words: tuple[str, ...], why: str, growing: Path) -> None:
    found, line = history(growing, *words)
    assert found == 3
    assert why in line


def test_energy_so_far_and_by_the_end(tmp_path: Path) -> None:
    """48 kWh a day, since before this month began."""
    path = tmp_path / "history.db"
    written(path, 40)
    now = time.gmtime()
    gone = now.tm_mday - 1 + (now.tm_hour + now.tm_min / 60) / 24
    so_far = 48 * gone
    words = ("--by", "rack", "--timezone", "UTC")
    found, line = history(path, *words, "-w", f"{so_far * 1.1 + 5:.0f}")
    assert found == 0
    assert line.startswith("OK - F31 Energy this month: ")
    assert ("by its end" in line) == (gone >= 3)
    assert history(path, *words, "-w", f"{so_far * 0.9 - 5:.0f}")[0] == (1 if so_far > 6 else 0)
    if gone >= 3:
        days = 31 if now.tm_mon in (1, 3, 5, 7, 8, 10, 12) else 28 if now.tm_mon == 2 else 30
        total = 48 * days
        assert history(path, *words, "--expected", "-c", f"{total * 1.05:.0f}")[0] == 0
        assert history(path, *words, "--expected", "-c", f"{total * 0.93:.0f}")[0] == 2
    else:
        assert (
            "no total before three days are known"
            in history(path, *words, "--expected", "-c", "1")[1]
        )
    found, line = history(path, "--period", "day", "--timezone", "UTC")
    assert line.startswith("OK - pdu-a Energy today: ")
    assert "a day" not in line


def test_what_is_not_known_of_a_period_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    written(path, 0.2)
    found, line = history(path, "--period", "year", "--timezone", "UTC")
    assert found == 0
    assert "% of the time is known)" in line


def test_a_history_that_nobody_keeps_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    written(path, 20, growth=2.0, ends=5 * HOUR)
    for words in ((), ("--forecast", "Failover", "-w", "60")):
        found, line = history(path, *words)
        assert found == 3
        assert "the last reading is 5 hours old: is sentry4-fleet running, with --history?" in line


def test_a_short_history_is_ok_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    written(path, 5, growth=2.0)
    found, line = history(path, "--forecast", "Failover", "-w", "60")
    assert found == 0
    assert line == "OK - headroom of 1 object: none grows, 1 with fewer than 14 days"


def test_today_does_not_count_before_it_is_over(growing: Path) -> None:
    """Its maximum so far is no maximum: it would look as if the load had fallen."""
    with closing(reader(str(growing))) as connection:
        (last,) = connection.execute("SELECT max(day) FROM peak").fetchone()
    assert last == int(time.time() // DAY)
    from check_sentry4.history.headroom import series

    with closing(reader(str(growing))) as connection:
        (found,) = series(connection, ["failover"], None, time.time())
    assert found.days[-1][0] == last - 1


def test_a_fleet_has_it_as_a_service(growing: Path) -> None:
    found = parse(f"room;headroom;check_sentry4_history {growing} --forecast Failover -w 60\n")
    assert not found.errors
    assert [service.name for service in found.services] == ["headroom"]
    wrong = parse("room;headroom;check_sentry4_history /x --forecast Voltage\n")
    assert "no daily maxima of it are kept" in wrong.errors[0].told


def test_as_json_and_as_performance_data(growing: Path) -> None:
    found = run("check_sentry4_history", str(growing), "--forecast", "Failover", "-w", "60")
    assert list(found.performance) == ["Rack_F31_if_A_fails_B_L2_FailoverDays"]
    value, _, rest = found.performance["Rack_F31_if_A_fails_B_L2_FailoverDays"].partition(";")
    assert 35 < float(value) < 45
    assert rest == "60:"
    told = json.loads(run("check_sentry4_history", str(growing), "--output", "json").output)
    assert told["state"] == "OK"


def test_a_reader_of_another_user_needs_no_right_to_write(growing: Path) -> None:
    """Whoever runs the checks; the fleet may be there, or not."""
    if os.geteuid() or not Path("/usr/bin/setpriv").exists():
        pytest.skip("needs root, and setpriv")
    for folder in (growing.parent, *growing.parent.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    growing.chmod(0o644)
    import subprocess

    from lab.helpers import installed

    writing = Store(str(growing))
    try:
        for _ in range(2):
            found = subprocess.run(
                ["setpriv", "--reuid=65534", "--clear-groups", installed("check_sentry4_history"),
                 str(growing), "--by", "rack"], capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert found.stdout.startswith("OK - F31 Energy"), found
            if writing is not None:
                writing.close()
                writing = None  # type: ignore[assignment]
    finally:
        if writing is not None:
            writing.close()


def test_days_are_counted_from_today_and_what_is_no_more_has_none(tmp_path: Path) -> None:
    """One whose last day is older is that much nearer; a rack that was taken away is no alarm."""
    path = tmp_path / "history.db"
    written(path, 40, growth=0.5, ends=2 * DAY)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE register SET at = ?", (time.time(),))  # others go on
        connection.commit()
    words = ("--forecast", "Failover", "-w", "60")
    found, line = history(path, *words)
    assert found == 1
    assert 36 < float(line.partition(" in ")[2].split()[0]) < 40
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE peak SET day = day - 10")
        connection.commit()
    found, line = history(path, *words)
    assert found == 0
    assert line == "OK - headroom of 1 object: none grows, 1 not read any more"


def test_a_metric_that_is_not_there_hides_no_problem_of_another(growing: Path) -> None:
    found, line = history(growing, "--forecast", "PowerUtilized,Failover", "-w", "60")
    assert found == 1
    assert line.startswith("WARNING - Rack F31, if A fails: B L2 reaches 100% in ")
    assert "UNKNOWN - no daily maxima of PowerUtilized" in line


def test_a_history_of_hours_is_too_short_and_ok(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    store, books = Store(str(path)), Books()
    books.sampled(("Rack F31", ""), [("feed", "x", FAILOVER, 99.0)], Moment(time.time(), 0.0))
    store.write(books)
    store.close()
    found, line = history(path, "--forecast", "Failover", "-w", "60")
    assert found == 0
    assert "Failover has less than a day of history: 14 are needed" in line


def test_help_is_printed() -> None:
    found = run("check_sentry4_history", "--help")
    assert found.status == 3
    assert "--forecast METRIC[,...]" in found.output
