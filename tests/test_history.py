"""The history: energy by period from registers of all kinds, and what a fleet keeps (spec 17)."""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from check_sentry4.ask import ask
from check_sentry4.checks.request import CheckRequest, MetricThreshold, TableQuery
from check_sentry4.device import Device
from check_sentry4.history import recorder
from check_sentry4.history import store as stores
from check_sentry4.history.books import (
    ENERGY,
    About,
    Book,
    Books,
    Identity,
    Moment,
    Reading,
    State,
)
from check_sentry4.history.energy import NONE, Used, used
from check_sentry4.history.periods import periods, zone
from check_sentry4.history.places import PlacesError, named
from check_sentry4.history.places import read as read_places
from check_sentry4.history.readout import readings, readout
from check_sentry4.history.registers import (
    DAY,
    FORWARD,
    HOUR,
    OTHER,
    RESET,
    WRAP,
    Register,
    spread,
    step,
)
from check_sentry4.history.store import HistoryError, Store, reader, registers
from check_sentry4.history.transfer import TransferError, exported, imported
from check_sentry4.mib.families import families
from check_sentry4.perform import Check, identified
from check_sentry4.snmp.walk import SavedWalk
from lab.helpers import SHARED, installed, run
from lab.makes import MAKES
from lab.metered import Metered, Room, served
from lab.monitors import children, wait_for
from lab.recording import dump, pro2
from lab.room_history import made, month, room

#: Tenths of a kWh on 32 bits, of a PDU of 7.36 kW.
TENTHS = Register(0.1, 2**32 - 1, 7360.0)
#: A Monday, 00:00 UTC.
MONDAY = 1_793_577_600.0
UNIT = Identity("SN-1", "sentry4", "cord", "AA", 0.1)
HERE = About("pdu-a", "cord A", "input", 0, "F31", "A")


@pytest.mark.parametrize(
    ("register", "before", "now", "seconds", "kind", "counts"),
    [
        (TENTHS, 1000, 1030, HOUR, FORWARD, 30),
        (TENTHS, 1000, 1000, HOUR, FORWARD, 0),
        (TENTHS, 1000, 1088, HOUR, FORWARD, 88),  # 7.36 kW x 1.2 and what was before the comma
        (TENTHS, 1000, 1091, HOUR, OTHER, 0),
        (TENTHS, 1000, 1091, 2 * HOUR, FORWARD, 91),
        (TENTHS, 2**32 - 10, 5, HOUR, WRAP, 15),
        (TENTHS, 2**16 - 3, 4, HOUR, WRAP, 7),  # firmware with fewer octets than the MIB
        (TENTHS, 2**31 - 3, 4, HOUR, WRAP, 7),
        (Register(0.1, 2**31 - 1, 7360.0), 2**31 - 3, 4, HOUR, WRAP, 7),
        (Register(0.001, 2**32 - 2, 7360.0), 2**32 - 3, 4, HOUR, WRAP, 7),  # the last is a marker
        (Register(1.0, 2**24 - 1, 22080.0), 2**24 - 2, 3, HOUR, WRAP, 5),  # Schleifenbauer
        (TENTHS, 50_000, 40, HOUR, RESET, 40),
        (TENTHS, 50_000, 0, HOUR, RESET, 0),
        (TENTHS, 50_000, 30_000, HOUR, OTHER, 0),  # neither: another unit's
        (TENTHS._replace(capacity=None), 0, 264, HOUR, FORWARD, 264),  # 22 kW x 1.2
        (TENTHS._replace(capacity=None), 0, 266, HOUR, OTHER, 0),
    ],
)  # fmt: skip
def test_what_a_register_counted(
    register: Register, before: int, now: int, seconds: float, kind: str, counts: int
) -> None:
    assert step(register, before, now, seconds) == (kind, counts)


@pytest.mark.parametrize("seed", range(200))
def test_what_is_spread_over_hours_is_all_of_it(seed: int) -> None:
    chance = random.Random(seed)
    begin = MONDAY + chance.uniform(0, DAY)
    end = begin + chance.choice((0.0, 1.0, 60.0, 3600.0, 7200.0, 3 * DAY))
    counts = chance.choice((0, 1, 7, 12345))
    found = spread(counts, begin, end)
    assert sum(found.values()) == counts
    assert min(found) == begin // HOUR
    assert all(count >= 0 for count in found.values())
    assert max(found) == (end // HOUR if end % HOUR else max(begin // HOUR, end // HOUR - 1))
    if end - begin > 2 * HOUR and counts > 1000:  # evenly
        whole = [found[hour] for hour in sorted(found)[1:-1]]
        assert max(whole) - min(whole) <= 1


def book(count: int = 1000, at: float = MONDAY, facts: Register = TENTHS) -> Book:
    return Book(UNIT, facts, HERE, State(Moment(at, at), count))


def counted(of: Book) -> tuple[int, int]:
    """What was counted, and what was estimated."""
    spans = [span for each in of.pending for span in each.spans]
    return sum(s.counts for s in spans if not s.estimated), sum(
        s.counts for s in spans if s.estimated
    )


def take(of: Book, *readings: tuple[float, int]) -> None:
    """Take readings: seconds after Monday, count."""
    for seconds, count in readings:
        of.take(count, Moment(MONDAY + seconds, MONDAY + seconds), certain=True)


def test_a_reset_counts_what_was_used_since_and_estimates_what_was_used_until_then() -> None:
    pdu = book()
    take(pdu, *((n * HOUR, 1000 + 30 * n) for n in range(1, 11)), (11 * HOUR, 10))
    assert counted(pdu) == (300 + 10, 20)
    assert [event.kind for event in pdu.pending[-1].events] == [RESET]


def test_what_was_used_in_a_gap_is_estimated_and_spread_over_it() -> None:
    pdu = book()
    take(pdu, (HOUR, 1030), (HOUR + 3 * DAY, 1030 + 2160))
    assert counted(pdu) == (30, 2160)
    (gap,) = (span for each in pdu.pending for span in each.spans if span.estimated)
    assert (gap.begin, gap.end) == (MONDAY + HOUR, MONDAY + HOUR + 3 * DAY)


def test_a_register_that_is_brought_up_to_date_every_quarter_of_an_hour_is_believed() -> None:
    """At 5 kW it moves by 1.25 kWh at once, between two polls of ten seconds."""
    pdu, count = book(), 1000
    for poll in range(1, 1000):
        if poll % 90 == 0:
            count += 12
        take(pdu, (poll * 10.0, count))
    assert counted(pdu) == (count - 1000, 0)


@pytest.mark.parametrize("set_by", [-3 * DAY, -HOUR, -1.0, HOUR, 3 * DAY, 5000 * DAY])
def test_a_clock_that_is_set_changes_no_sum(set_by: float) -> None:
    pdu = book()
    take(pdu, (HOUR, 1030))
    for hour in range(2, 10):
        moment = Moment(MONDAY + hour * HOUR + set_by, MONDAY + hour * HOUR)
        pdu.take(1000 + 30 * hour, moment, certain=True)
    assert counted(pdu) == (270, 0)
    assert all(span.end - span.begin == HOUR for each in pdu.pending for span in each.spans)


@pytest.mark.parametrize("set_by", [-3 * DAY, -HOUR, 0.0, HOUR])
def test_a_clock_that_was_set_while_the_fleet_was_down_loses_nothing(set_by: float) -> None:
    pdu = book()
    pdu.state = pdu.state._replace(at=Moment(MONDAY))  # as the file has it
    pdu.take(1030, Moment(MONDAY + HOUR + set_by, 5.0), certain=True)
    assert sum(counted(pdu)) == 30


def test_a_reading_that_comes_late_or_twice_counts_nothing() -> None:
    pdu = book()
    take(pdu, (HOUR, 1030), (HOUR, 1030), (2 * HOUR, 1060), (1.5 * HOUR, 1045), (3 * HOUR, 1090))
    assert counted(pdu) == (90, 0)


@pytest.mark.parametrize("count", [5, 2_000_000])
def test_a_service_that_reads_another_register_is_not_believed(count: int) -> None:
    """It does not read the serial number: what registers do not do by themselves is doubtful."""
    pdu = book(50_000)
    assert not pdu.take(count, Moment(MONDAY + 60, MONDAY + 60), certain=False)
    assert counted(pdu) == (0, 0)
    assert pdu.state.counter == 50_000


def reading(serial: str, count: int, host: str = "pdu-a", **about: Any) -> Reading:
    identity = UNIT._replace(serial=serial)
    return Reading(identity, TENTHS, HERE._replace(host=host, **about), count)


def moment(hours: float) -> Moment:
    return Moment(MONDAY + hours * HOUR, hours * HOUR)


def by_host(books: Books) -> dict[str, int]:
    """All that was counted, by host."""
    found: dict[str, int] = {}
    for each in books.unwritten():
        for pending in each.pending:
            for span in pending.spans:
                host = pending.about.host
                found[host] = found.get(host, 0) + span.counts
    return found


def test_of_a_unit_that_is_exchanged_nothing_is_counted_in_between() -> None:
    books, place = Books(), ("pdu-a", "10.0.0.7")
    books.read(place, [reading("SN-1", 1000)], moment(0))
    books.read(place, [reading("SN-1", 1030)], moment(1))
    books.read(place, [reading("SN-2", 1040)], moment(2))
    books.read(place, [reading("SN-2", 1070)], moment(3))
    assert by_host(books) == {"pdu-a": 30 + 30}


def test_units_that_swap_their_addresses_go_on() -> None:
    """Each register is followed to where it is: nothing is lost, and nothing counted twice."""
    books = Books()
    one, other = ("pdu-a", "10.0.0.7"), ("pdu-b", "10.0.0.8")
    shown = {"SN-1": 1000, "SN-2": 9000}
    for hour in range(10):
        swapped = hour >= 5
        for place, serial in ((one, "SN-2" if swapped else "SN-1"),
                              (other, "SN-1" if swapped else "SN-2")):  # fmt: skip
            books.read(place, [reading(serial, shown[serial], place[0])], moment(hour))
        for serial, more in (("SN-1", 30), ("SN-2", 50)):
            shown[serial] += more
    found = by_host(books)
    assert sum(found.values()) == 9 * (30 + 50)
    assert abs(found["pdu-a"] - (5 * 30 + 4 * 50)) <= 100
    assert not books.notes


def test_a_pdu_that_is_there_under_two_names_counts_once() -> None:
    books = Books()
    for hour in range(5):
        for host in ("pdu-a", "pdu-a-old"):
            books.read((host, "10.0.0.7"), [reading("SN-1", 1000 + 30 * hour, host)], moment(hour))
    assert by_host(books) == {"pdu-a": 120}
    assert list(books.notes) == [
        "pdu-a-old and pdu-a are one PDU (serial number SN-1): its energy counts for pdu-a"
    ]


def test_a_serial_number_that_is_not_answered_once_makes_no_other_unit() -> None:
    books, place = Books(), ("pdu-a", "10.0.0.7")
    for hour, serial in enumerate(["SN-1", "@10.0.0.7", "SN-1", "SN-1"]):
        books.read(place, [reading(serial, 1000 + 30 * hour)], moment(hour))
    assert by_host(books) == {"pdu-a": 90}


def test_services_count_the_registers_that_they_read_and_ask_where_one_is_doubtful() -> None:
    books, place = Books(), ("pdu-a", "10.0.0.7")
    assert books.sampled(place, [("cord", "AA", ENERGY, 99.0)], moment(0))  # nothing is known
    books.read(place, [reading("SN-1", 1000)], moment(0))
    assert not books.sampled(place, [("cord", "AA", ENERGY, 100.3)], moment(0.1))
    assert books.sampled(place, [("cord", "AA", ENERGY, 4711.0)], moment(0.2))
    books.read(place, [reading("SN-1", 1030)], moment(1))
    assert by_host(books) == {"pdu-a": 30}


def test_more_registers_than_any_pdu_has_are_refused_and_said() -> None:
    books, place = Books(), ("pdu-a", "10.0.0.7")
    many = [Reading(UNIT._replace(id=str(n)), TENTHS, HERE, 5) for n in range(5000)]
    books.read(place, many, moment(0))
    assert len(books.books) == 2000
    assert list(books.notes) == ["pdu-a: 5000 energy registers: 2000 count"]


def whole(path: Path, by: str = "host", now: float = MONDAY + 60 * DAY) -> dict[str, Used]:
    """All that a file knows, in one period."""
    free = periods("2020-01-01..2090-12-31", zone("UTC"), 0, 0)
    with closing(reader(str(path))) as connection:
        return {each.name: each for each in used(connection, by, {}, free, now)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def test_a_month_of_a_room_balances(file: Path) -> None:
    """A reset, a wrap, an exchanged unit and three days of silence: the report and the truth."""
    pdus, store = room(), Store(str(file))
    made(pdus, MONDAY, 31, store.write)
    store.close()
    found = whole(file)
    truth = {pdu.host: pdu.used for pdu in pdus}
    step_kwh = 0.1
    for host in ("pdu-f31-a", "pdu-f32-a", "pdu-f33-a", "pdu-f33-b"):  # the last: with a gap
        assert abs(found[host].kwh - truth[host]) < 2 * step_kwh, host
    reset, exchanged = found["pdu-f31-b"], found["pdu-f32-b"]
    assert abs(reset.kwh - truth["pdu-f31-b"]) < 2 * step_kwh + reset.estimated
    assert 0 <= reset.estimated < 3.0  # of one hour at most
    lost = truth["pdu-f32-b"] - exchanged.kwh  # 2.4 hours at 2 kW, and until the next reading
    assert 4.0 < lost < 9.0
    gap = found["pdu-f33-a"]
    assert 3 * 24 * 0.75 < gap.estimated < 3.1 * 24 * 1.0
    assert not any(found[host].estimated for host in ("pdu-f31-a", "pdu-f32-a", "pdu-f33-b"))
    with closing(reader(str(file))) as connection:
        kinds = [kind for (kind,) in connection.execute("SELECT kind FROM event ORDER BY at")]
    assert kinds == ["wrap", "reset", *["other unit"] * 3]


def test_racks_rooms_and_customers_are_sums_of_hosts_and_outlets(file: Path) -> None:
    pdus, store = room(), Store(str(file))
    made(pdus, MONDAY, 3, store.write)
    store.close()
    places = file.with_name("places")
    places.write_text(
        "[rack]\nrow 1 = ^pdu-f31-\n    ^pdu-f32-\n[room]\nnorth = .\n"
        "[customer]\nAcme = ^acme-\nGlobex = ^globex-\n    ^pdu-f33-b$\n"
    )
    known = read_places(str(places))
    free = periods("2020-01-01..2090-12-31", zone("UTC"), 0, 0)
    with closing(reader(str(file))) as connection:
        sums = {
            by: {u.name: u.kwh for u in used(connection, by, known, free, MONDAY + 4 * DAY)}
            for by in ("host", "rack", "room", "customer", "outlet")
        }
    total = math.fsum(sums["host"].values())
    for by in ("rack", "room", "customer"):
        assert math.isclose(math.fsum(sums[by].values()), total, abs_tol=1e-6), by
    assert set(sums["rack"]) == {"row 1", "F33"}  # the file's, else that of the fleet
    assert set(sums["customer"]) == {"Acme", "Globex", NONE}
    half = math.fsum(kwh for name, kwh in sums["outlet"].items() if "acme" in name)
    assert len(sums["outlet"]) == 12
    assert math.isclose(sums["customer"]["Acme"],
                        half - sums["outlet"]["pdu-f33-b acme-f33(AA1)"], abs_tol=1e-6)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[rack]\nF31 = (", "F31: '(' is no regular expression"),
        ("[racks]\nF31 = x", "[racks]: expected [rack], [room], [customer]"),
        ("F31 = x", "line 1: expected [rack], [room] or [customer] before it"),
        ("[rack]\nF31", "line 2: expected NAME = REGULAR EXPRESSION"),
        ("[rack]\nF31 = x\nF31 = y", "line 3: F31 is there twice"),
        ("[rack]\nF31 =", "F31: expected a regular expression"),
    ],
)
def test_a_wrong_file_of_places_is_told(text: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "places"
    path.write_text(text)
    with pytest.raises(PlacesError) as error:
        read_places(str(path))
    assert why in str(error.value)
    with pytest.raises(PlacesError, match="No such file"):
        read_places(str(tmp_path / "none"))


def test_the_first_name_that_matches_is_the_one(tmp_path: Path) -> None:
    path = tmp_path / "places"
    path.write_text("[customer]\nAcme = acme\nAll = .\n")
    places = read_places(str(path))
    assert named(places, "customer", "acme-1") == "Acme"
    assert named(places, "customer", "other") == "All"
    assert named(places, "rack", "other") is None


def test_months_begin_and_end_at_midnight_of_the_time_zone() -> None:
    """Also where the clock is put back, and in zones that are no whole hours away."""
    for name in ("UTC", "Europe/Zurich", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham"):
        tz = zone(name)
        found = periods("month", tz, MONDAY, MONDAY + 400 * DAY)
        assert found[0].name == "2026-11"
        assert len(found) == 14
        for period, after in pairwise(found):
            assert period.end == after.begin
            local = datetime.datetime.fromtimestamp(period.begin, tz)
            assert (local.day, local.hour, local.minute) == (1, 0, 0)
    zurich = periods("2026-10-25..2026-10-25", zone("Europe/Zurich"), 0, 0)
    assert (zurich[0].end - zurich[0].begin) / HOUR == 25


@pytest.mark.parametrize("name", ["Asia/Kolkata", "America/St_Johns", "Europe/Zurich", "UTC"])
def test_days_of_any_zone_are_all_of_it(name: str, file: Path) -> None:
    store, books, place = Store(str(file)), Books(), ("pdu-a", "")
    for hour in range(24 * 40):
        books.read(place, [reading("SN-1", 1000 + 31 * hour)], moment(hour))
    store.write(books)
    store.close()
    now = MONDAY + 40 * DAY
    with closing(reader(str(file))) as connection:
        days = used(connection, "host", {}, periods("day", zone(name), MONDAY, now), now)
    assert round(math.fsum(day.kwh for day in days) * 10) == 31 * (24 * 40 - 1)
    whole_days = [day.kwh for day in days[1:-2] if day.period.end - day.period.begin == DAY]
    assert max(whole_days) - min(whole_days) < 0.11
    assert all(day.covered > 0.99 for day in days[1:-2])


def test_the_highest_power_is_that_of_all_together(file: Path) -> None:
    """Two PDUs that take turns: the rack's highest hour is not the sum of their highest."""
    store, books = Store(str(file)), Books()
    shown = {"pdu-a": 0, "pdu-b": 0}
    for hour in range(24):
        for number, host in enumerate(shown):
            books.read((host, host), [reading(f"SN-{host}", shown[host], host)], moment(hour))
            shown[host] += 40 if hour % 2 == number else 10
    store.write(books)
    store.close()
    assert whole(file)["pdu-a"].peak == 4000.0
    assert whole(file, "rack")["F31"].peak == 5000.0


def test_old_hours_become_days_and_old_days_go(file: Path) -> None:
    store, books, place = Store(str(file)), Books(), ("pdu-a", "")
    begin = MONDAY - 420 * DAY
    for hour in range(0, 24 * 420, 6):
        at = Moment(begin + hour * HOUR, hour * HOUR)
        books.read(place, [reading("SN-1", 1000 + 31 * hour)], at)
        books.sampled(place, [("line", "AA1", "Current", hour % 30)], at)
    store.write(books)
    before = whole(file)
    while store.shorten():
        pass
    store.close()
    after = whole(file)
    assert math.isclose(before["pdu-a"].kwh, after["pdu-a"].kwh)
    with closing(reader(str(file))) as connection:
        rows = connection.execute("SELECT day, hours FROM energy").fetchall()
    days = sorted(day for day, _ in rows)
    lengths = {day: len(json.loads(hours)) for day, hours in rows}
    assert [lengths[day] for day in days] == [1] * (len(days) - 400) + [24] * 400
    assert len(days) >= 420
    # What an hour had in an old day is not known any more.
    assert after["pdu-a"].peak == 3100.0


def test_a_clock_that_is_wrong_makes_nothing_old(file: Path) -> None:
    """For two days it is years ahead; then it is right again. All of what was there stays."""
    store, books, place = Store(str(file)), Books(), ("pdu-a", "")
    for hour in range(24 * 10):
        wrong = 5000 * DAY if 100 <= hour < 148 else 0
        at = Moment(MONDAY + hour * HOUR + wrong, hour * HOUR)
        books.read(place, [reading("SN-1", 1000 + 31 * hour)], at)
        store.write(books)
        while store.shorten():
            pass
    store.close()
    assert round(whole(file)["pdu-a"].kwh * 10) == 31 * (24 * 10 - 1)
    with closing(reader(str(file))) as connection:
        assert all(
            len(json.loads(h)) == 24 for (h,) in connection.execute("SELECT hours FROM energy")
        )


def test_an_old_file_is_brought_up_to_date_and_a_newer_one_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store(str(file)).close()
    more = (*stores.MIGRATIONS, "CREATE TABLE further (id INTEGER);")
    monkeypatch.setattr(stores, "MIGRATIONS", more)
    with pytest.raises(HistoryError, match="an older check_sentry4 has written it"):
        reader(str(file))
    Store(str(file)).close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT * FROM further").fetchall() == []
    monkeypatch.undo()
    for opened in (Store, reader):
        with pytest.raises(HistoryError, match="a newer check_sentry4 has written it"):
            opened(str(file))


def test_who_is_killed_while_it_writes_has_written_all_or_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*given: object) -> None:
        raise Killed

    store, books, place = Store(str(file)), Books(), ("pdu-a", "")
    books.read(place, [reading("SN-1", 1000)], moment(0))
    store.write(books)
    books.read(place, [reading("SN-1", 1030)], moment(1))
    monkeypatch.setattr(store, "_write_peaks", killed)
    books.sampled(place, [("line", "AA1", "Current", 3.0)], moment(1))
    with pytest.raises(Killed):
        store.write(books)
    monkeypatch.undo()
    (kept,) = store.books()
    assert kept.state.counter == 1000
    store.write(books)
    store.close()
    assert whole(file)["pdu-a"].kwh == 3.0


def exported_by(path: Path, hours: Iterable[int], host: str) -> list[str]:
    """What a fleet exports that has read a PDU in these hours."""
    store, books = Store(str(path)), Books()
    for hour in hours:
        books.read((host, "x"), [reading("SN-1", 1000 + 30 * hour, host)], moment(hour))
    store.write(books)
    store.close()
    with closing(reader(str(path))) as connection:
        return list(exported(connection))


def zones(tmp_path: Path) -> tuple[list[str], list[str]]:
    """Two fleets: one reads the first two days, the other from the second day on."""
    exports = []
    for number, hours in enumerate((range(48), range(24, 96))):
        path = tmp_path / f"zone-{number}.db"
        store, books = Store(str(path)), Books()
        for hour in hours:
            at = Moment(MONDAY + hour * HOUR, hour * HOUR)
            host = "pdu-a" if number == 0 else "pdu-a.example"  # each has its own name for it
            books.read((host, "x"), [reading("SN-1", 1000 + 30 * hour, host)], at)
            own = f"pdu-{number}"
            books.read((own, "y"), [reading(f"SN-OWN-{number}", 10 * hour, own)], at)
        store.write(books)
        store.close()
        with closing(reader(str(path))) as connection:
            exports.append(list(exported(connection)))
    return exports[0], exports[1]


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0, 1), (1, 1, 0)])
def test_two_fleets_in_one_file_count_nothing_twice(
    order: tuple[int, ...], file: Path, tmp_path: Path
) -> None:
    exports, store = zones(tmp_path), Store(str(file))
    for number in order:
        assert imported(store, "zone.csv", exports[number]) == 2
    store.close()
    found = whole(file)
    shared = found["pdu-a"].kwh + found["pdu-a.example"].kwh
    assert round(shared * 10) == 95 * 30
    assert round(found["pdu-0"].kwh * 10) == 47 * 10
    assert round(found["pdu-1"].kwh * 10) == 71 * 10


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 1, 0)])
def test_what_was_used_between_two_fleets_is_estimated(
    order: tuple[int, ...], file: Path, tmp_path: Path
) -> None:
    exports = []
    for number, hours in enumerate((range(24), range(60, 96))):
        exports.append(exported_by(tmp_path / f"zone-{number}.db", hours, "pdu-a"))
    store = Store(str(file))
    for number in order:
        imported(store, "zone.csv", exports[number])
    store.close()
    found = whole(file)["pdu-a"]
    assert (round(found.kwh * 10), round(found.estimated * 10)) == (95 * 30, 37 * 30)


@pytest.mark.parametrize(
    "spoiled",
    ["", "a,b,c\n1,2,3", "HEAD\n1", "HEAD\n" + "x," * 19 + "x", "HEAD\n\x00\x01", "[]"],
)
def test_what_is_no_export_is_refused_as_a_whole(spoiled: str, file: Path, tmp_path: Path) -> None:
    good, _ = zones(tmp_path)
    store = Store(str(file))
    lines = spoiled.replace("HEAD", good[0]).split("\n")
    with pytest.raises(TransferError):
        imported(store, "bad.csv", lines)
    broken = [*good[:-1], good[-1].replace("[", "[99999999999999999999,")]
    with pytest.raises(TransferError, match=f"line {len(good)} is not one that"):
        imported(store, "bad.csv", broken)
    assert list(registers(store._db)) == []
    store.close()


SERVICES = """\
@interval 1
@rack F31
pdu-a;lines;check_sentry4_line -H {0} -p {1} --metric Current,CurrentUtilized
pdu-a;cord;check_sentry4_cord -H {0} -p {1} --metric Energy,ActivePower
"""


@contextmanager
def fleet(tmp_path: Path, place: Room, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A fleet that keeps a history of the first PDU."""
    services = tmp_path / "services"
    services.write_text(SERVICES.format(place.addresses[0], place.port))
    log = (tmp_path / "log").open("a")
    program = subprocess.Popen(
        [installed("sentry4-fleet"), str(services), "--history", str(tmp_path / "history.db"),
         "--status-file", str(tmp_path / "status"), *words],
        stdout=subprocess.DEVNULL, stderr=log, text=True,
    )  # fmt: skip
    try:
        yield program
    finally:
        program.kill()
        program.wait()
        log.close()


def cord(path: Path) -> int | None:
    """What the file has of the register of the cord; None if it is not there yet."""
    try:
        with closing(reader(str(path))) as connection:
            rows = connection.execute("SELECT count FROM register WHERE tbl = 'cord'").fetchall()
    except HistoryError:
        return None
    return rows[-1][0] if rows else None


def logged(tmp_path: Path) -> str:
    return (tmp_path / "log").read_text()


def test_a_fleet_keeps_what_its_pdus_use_over_a_kill(tmp_path: Path, file: Path) -> None:
    """Registers that no service reads, too; what was used while it was down is not lost."""
    pdu = Metered("SN-1", 1000)
    with served(pdu) as place:
        with fleet(tmp_path, place) as program:
            assert wait_for(lambda: cord(file) == 1000, 30)
            for _ in range(5):
                pdu.energy += 1
                time.sleep(1.1)
            assert wait_for(lambda: cord(file) == 1005, 30)
            pdu.energy += 2
            program.send_signal(signal.SIGKILL)
            program.wait()
        pdu.energy += 3
        with fleet(tmp_path, place) as program:
            assert wait_for(lambda: cord(file) == 1010, 30)
            pdu.energy += 1
            time.sleep(2.2)
            program.terminate()
            assert program.wait(10) == 0
    found = whole(file)
    assert round(found["pdu-a"].kwh * 10) == 11
    assert not found["pdu-a"].estimated
    assert logged(tmp_path) == ""
    with closing(reader(str(file))) as connection:
        kept = set(connection.execute("SELECT DISTINCT tbl, level FROM register"))
        ((keys, highest),) = connection.execute(
            "SELECT keys, highest FROM peak JOIN layout ON layout.id = peak.layout"
        ).fetchall()
    assert kept == {("cord", "input"), ("phase", "phase"), ("outlet", "outlet")}
    named_keys = dict(zip(map(tuple, json.loads(keys)), json.loads(highest)))
    assert named_keys["line", "AA1", "Current"] == 3.17
    assert {metric for _, _, metric in named_keys} == {"Current", "CurrentUtilized"}


def test_a_fleet_notices_that_a_unit_was_exchanged_within_a_poll(
    tmp_path: Path, file: Path
) -> None:
    """A service reads a register that is not the one that it was: all of the PDU is read."""
    old, new = Metered("SN-1", 1000), Metered("SN-2", 77)
    with served(old) as place, fleet(tmp_path, place) as program:
        assert wait_for(lambda: cord(file) == 1000, 30)
        old.energy += 3
        assert wait_for(lambda: cord(file) == 1003, 30)
        place.pdus[0] = new
        assert wait_for(lambda: cord(file) == 77, 30)
        new.energy += 4
        assert wait_for(lambda: cord(file) == 81, 30)
        program.terminate()
        program.wait(10)
    assert round(whole(file)["pdu-a"].kwh * 10) == 7


def report_of(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [installed("sentry4-history"), "report", str(path), *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def spoil(path: Path, how: str) -> str:
    """Have something there that is no history that can be written; what is said of it."""
    if how == "other program":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE theirs (id INTEGER)")
            connection.commit()
        return "this is the file of another program"
    if how == "newer":
        Store(str(path)).close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 99")
        return "a newer check_sentry4 has written it (version 99"
    if how == "damaged":
        path.write_bytes(b"not a database" * 1000)
        return "it is no history, or damaged"
    if how == "link":
        path.symlink_to("/etc/passwd")
        return "Too many levels of symbolic links"
    assert how == "locked"
    return "another process writes it"


@pytest.mark.parametrize("how", ["other program", "newer", "damaged", "link", "locked"])
def test_a_file_that_cannot_be_written_is_said_and_polls_go_on(
    how: str, tmp_path: Path, file: Path
) -> None:
    said, before = spoil(file, how), None
    other = Store(str(file)) if how == "locked" else None
    if other is None and how != "link":
        before = file.read_bytes()
    with served(Metered()) as place, fleet(tmp_path, place):
        assert wait_for(lambda: said in logged(tmp_path), 20)
        status = tmp_path / "status"
        assert wait_for(status.exists, 30)
        assert wait_for(lambda: json.loads(status.read_text())["results"] > 5, 30)
        assert wait_for(lambda: said in json.loads(status.read_text())["history"], 20)
    assert logged(tmp_path).count(said) == 1
    assert before is None or file.read_bytes() == before
    if other is not None:
        other.close()


def test_a_full_disk_is_said_and_what_was_used_meanwhile_is_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.db"
    store, books, place = Store(str(path)), Books(), ("pdu-a", "")
    books.read(place, [reading("SN-1", 1000)], moment(0))
    store.write(books)
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    for number in range(500):
        host = f"pdu-{number}"
        books.read((host, host), [reading(f"SN-{host}", 1000, host)], moment(0))
    books.read(place, [reading("SN-1", 1030)], moment(1))
    with pytest.raises(HistoryError, match="the disk is full"):
        store.write(books)
    store._db.execute("PRAGMA max_page_count = 100000")
    store.write(books)
    store.close()
    assert whole(path)["pdu-a"].kwh == 3.0


def test_a_file_that_is_removed_is_made_again(tmp_path: Path, file: Path) -> None:
    pdu = Metered("SN-1", 1000)
    with served(pdu) as place, fleet(tmp_path, place) as program:
        assert wait_for(lambda: cord(file) == 1000, 30)
        for name in ("history.db", "history.db-wal", "history.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        pdu.energy += 2
        assert wait_for(lambda: cord(file) == 1002, 30)
        program.terminate()
        program.wait(10)
    assert "was removed or replaced: it is opened again" in logged(tmp_path)


def test_the_process_that_writes_is_started_again(tmp_path: Path, file: Path) -> None:

    pdu = Metered("SN-1", 1000)
    with served(pdu) as place, fleet(tmp_path, place) as program:
        assert wait_for(lambda: cord(file) == 1000, 30)
        (writer,) = (
            pid for pid in children(program.pid)
            if any(os.path.realpath(fd) == str(file) for fd in Path(f"/proc/{pid}/fd").iterdir())
        )  # fmt: skip
        os.kill(writer, signal.SIGKILL)
        pdu.energy += 5
        assert wait_for(lambda: "the process of --history died" in logged(tmp_path), 20)
        assert wait_for(lambda: cord(file) == 1005, 40)
        program.terminate()
        program.wait(10)
    assert round(whole(file)["pdu-a"].kwh * 10) == 5


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month of a room, which ends now."""
    path = tmp_path_factory.mktemp("history") / "history.db"
    month(path)
    return path


def test_a_report_in_each_form_says_the_same(kept: Path) -> None:
    words = ("--by", "rack", "--timezone", "Europe/Zurich")
    table, as_csv, as_json = (
        report_of(kept, *words, "--format", form) for form in ("table", "csv", "json")
    )
    assert {r.returncode for r in (table, as_csv, as_json)} == {0}
    rows = json.loads(as_json.stdout)["rows"]
    lines = as_csv.stdout.splitlines()
    assert lines[0].split(",")[:4] == ["period", "begin", "end", "rack"]
    assert [line.split(",")[3] for line in lines[1:]] == [row["name"] for row in rows]
    assert [float(line.split(",")[4]) for line in lines[1:]] == [row["kwh"] for row in rows]
    shown = [line.split() for line in table.stdout.splitlines()[1 : len(rows) + 1]]
    assert [(line[0], line[1], line[2]) for line in shown] == [
        (row["period"], row["name"], f"{row['kwh']:.1f}") for row in rows
    ]
    assert "Time zone: Europe/Zurich." in table.stdout


def test_pue_is_the_meters_reading_by_that_of_the_pdus(kept: Path) -> None:
    first = report_of(kept, "--last", "1", "--pue", "1000000", "--format", "json")
    told = json.loads(first.stdout)
    total = math.fsum(row["kwh"] for row in told["rows"])
    assert math.isclose(told["pue"]["pdus_kwh"], total, abs_tol=1e-5)
    assert math.isclose(told["pue"]["value"], 1_000_000 / total, rel_tol=1e-3)
    table = report_of(kept, "--last", "1", "--pue", f"{total / 2:.0f}").stdout
    assert "PUE 0.50: utility meter" in table
    assert "A PUE below 1 cannot be" in table


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--period", "week"], "expected day, month, year or YYYY-MM-DD..YYYY-MM-DD"),
        (["--period", "2026-02-30..2026-03-01"], "there is no such day"),
        (["--period", "2026-03-02..2026-03-01"], "expected the first day before the last one"),
        (["--timezone", "Mars/Olympus"], "expected the name of a time zone"),
        (["--timezone", "../../etc/passwd"], "expected the name of a time zone"),
        (["--by", "room"], "'--by room' needs '--places'"),
        (["--pue", "5", "--period", "day"], "'--pue' needs one period: expected --last 1, or A..B"),
        (["--pue", "5", "--last", "1", "--format", "csv"], "'--pue' needs a table or JSON"),
        (["--pue", "0"], "0"),
        (["--pue", "nan"], "nan"),
        (["--pue", "inf"], "inf"),
        (["--by", "rack", "--places", "/nowhere"], "/nowhere: No such file or directory"),
        (["--places", "/nowhere"], "'--places' says nothing of '--by host'"),
        (["--period", "2026-01-01..2026-01-02", "--last", "1"], "exclude each other"),
    ],
)
def test_what_a_report_cannot_do_is_one_line_and_exit_status_3(
    words: list[str], why: str, kept: Path
) -> None:
    found = report_of(kept, *words)
    assert (found.returncode, found.stdout) == (3, "")
    assert len(found.stderr.splitlines()) == 1
    assert why in found.stderr


@pytest.mark.parametrize("how", ["none", "other program", "newer", "damaged", "empty"])
def test_readers_of_what_is_no_history_say_so(how: str, file: Path) -> None:
    why = "No such file"
    if how == "empty":
        file.touch()
        why = "there is no history in it"
    elif how != "none":
        why = spoil(file, how)
    found = report_of(file)
    assert (found.returncode, found.stdout) == (3, "")
    assert why in found.stderr
    checked = run("check_sentry4_history", str(file))
    assert checked.status == 3
    assert why in checked.line


def test_a_damaged_row_is_no_ok(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    path.write_bytes(kept.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        newest = "(SELECT max(day) FROM energy)"
        connection.execute(f"UPDATE energy SET hours = '[' WHERE day = {newest}")
        connection.execute("UPDATE peak SET highest = '['")
        connection.commit()
    for words in (("--by", "rack"), ("--forecast", "Failover")):
        found = run("check_sentry4_history", str(path), *words)
        assert found.status == 3
        assert "it is damaged" in found.line
    assert report_of(path).returncode == 3


def recordings() -> dict[str, Path | None]:
    """Recordings of real units, and the names of those made from MIBs."""
    real = sorted((SHARED / "captures").glob("*.snmprec")) if SHARED.is_dir() else []
    return {**{path.stem: path for path in real}, **dict.fromkeys(MAKES), "pro2": None}


@pytest.mark.parametrize("name", recordings())
def test_the_registers_of_any_pdu_are_those_that_check_pdu_reads(name: str, tmp_path: Path) -> None:
    """Each with its unit: counts are whole numbers, so that nothing is lost."""
    path = recordings()[name]
    if path is None:
        path = tmp_path / "walk.snmprec"
        path.write_text(dump(pro2() if name == "pro2" else MAKES[name]()))
    check = Check(CheckRequest, families())
    _, family = identified(check, SavedWalk(str(path)))
    if family is None:
        pytest.skip("a device that check_pdu does not know")
    found = readings(readout(check, SavedWalk(str(path))), "pdu", "10.0.0.7", "", "")
    told = {}
    for table in family.tables:
        metric = table.metric(ENERGY)
        if metric is not None:
            query = TableQuery(table, (MetricThreshold(metric),), named=False)
            asked = Device(SavedWalk(str(path)), family.repetitions)
            for result in ask(asked, CheckRequest(family, (query,))).judgement.results:
                if result.reading is not None and result.object is not None:
                    told[table.name, result.object.id] = result.reading.value
    kept = {(r.identity.table, r.identity.id): r.counter * r.identity.step for r in found}
    assert kept.keys() == told.keys()
    for key, kwh in kept.items():
        assert math.isclose(kwh, told[key], abs_tol=1e-6), key
    assert len({(r.identity.serial, r.identity.table, r.identity.id) for r in found}) == len(found)
    tables = {(r.identity.table, r.about.rank) for r in found}
    assert len({rank for _, rank in tables}) == len(tables)  # each table has its own
    assert all(0 <= r.counter <= r.facts.maximum for r in found)


def test_lifetime_registers_count_where_a_pdu_has_both() -> None:
    """Rittal's "Active Custom" and Schleifenbauer's subtotal can be reset; Tripp Lite has none."""
    lifetime = {"rittal": "Energy.Active.Value", "schleifenbauer": ".2"}
    for family in families():
        metrics = [m for table in family.tables for m in table.metrics if m.name == ENERGY]
        if family.name == "tripplite":
            assert metrics == []
        if family.name in lifetime:
            assert metrics
            assert all(m.column.oid.endswith(lifetime[family.name]) for m in metrics)
    kwh = [m.column.max for f in families() if f.name == "schleifenbauer"
           for t in f.tables for m in t.metrics if m.name == ENERGY]  # fmt: skip
    assert set(kwh) == {2**24 - 1}


# --- what fresh eyes have found


def test_polls_that_go_on_at_once_count_nothing_twice() -> None:
    """The hourly reading and that of a service: the older one may come last."""
    for certain in (True, False):
        pdu = book(1000)
        for seconds, count in ((10, 1002), (10.2, 1001), (20, 1002), (21, 1003), (21.1, 1002)):
            pdu.take(count, Moment(MONDAY + seconds, MONDAY + seconds), certain=certain)
        assert counted(pdu) == (3, 0)
        assert not pdu.pending[0].events
    fresh = book(3)  # of which a step back could be a reset
    for seconds, count in ((10, 5), (10.2, 4), (20, 6)):
        fresh.take(count, Moment(MONDAY + seconds, MONDAY + seconds), certain=True)
    assert counted(fresh) == (3, 0)


def phases(count: int) -> list[Reading]:
    """Registers of phases, as a PDU has them beside that of its cord."""
    about = HERE._replace(level="phase", rank=1)
    return [
        Reading(UNIT._replace(table="phase", id=f"AA{n}"), TENTHS, about, count // 3)
        for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("lacking", [[], [5], [20, 21, 22], [*range(24, 60)]])
def test_a_register_that_is_not_answered_for_a_time_changes_no_total(
    lacking: list[int], file: Path
) -> None:
    """The phases stand in for the cord on days without it, and never beside it."""
    store, books, place = Store(str(file)), Books(), ("pdu-a", "")
    for hour in range(72):
        count = 3000 + 30 * hour
        cords = [] if hour in lacking else [reading("SN-1", count)]
        books.read(place, [*cords, *phases(count)], moment(hour))
        store.write(books)
    store.close()
    assert abs(whole(file)["pdu-a"].kwh - 71 * 3) <= 3.1 * (len(lacking) > 24)


def test_what_was_used_counts_for_the_name_and_the_rack_of_its_time(file: Path) -> None:
    store, books, place = Store(str(file)), Books(), ("pdu-a", "")
    for hour in range(49):
        later = hour > 24
        about = HERE._replace(rack="F32" if later else "F31")
        name = "globex-1" if later else "acme-1"
        outlet = Reading(
            UNIT._replace(table="outlet"), TENTHS,
            about._replace(name=name, level="outlet", rank=2), 10 * hour,
        )  # fmt: skip
        books.read(place, [Reading(UNIT, TENTHS, about, 30 * hour), outlet], moment(hour))
        store.write(books)
    store.close()
    assert {name: round(u.kwh) for name, u in whole(file, "rack").items()} == {"F31": 72, "F32": 72}
    assert {name: round(u.kwh) for name, u in whole(file, "outlet").items()} == {
        "pdu-a acme-1(AA)": 24, "pdu-a globex-1(AA)": 24,
    }  # fmt: skip
    assert round(whole(file)["pdu-a"].kwh) == 144


def test_a_serial_number_that_is_lacking_after_a_restart_makes_no_other_unit(file: Path) -> None:
    store, books, place = Store(str(file)), Books(), ("pdu-a", "10.0.0.7")
    books.read(place, [reading("SN-1", 1000)], moment(0))
    store.write(books)
    again = Books()
    again.go_on_from(store.books())
    again.read(place, [reading("@10.0.0.7", 1030)], moment(1))
    again.read(place, [reading("SN-1", 1060)], moment(2))
    store.write(again)
    store.close()
    assert round(whole(file)["pdu-a"].kwh * 10) == 60


def test_two_pdus_with_the_serial_number_of_the_factory_are_two() -> None:
    books = Books()
    for hour in range(5):
        for host, count in (("pdu-a", 1000 + 30 * hour), ("pdu-b", 7000 + 20 * hour)):
            books.read((host, host), [reading("00000001", count, host)], moment(hour))
    assert by_host(books) == {"pdu-a": 120, "pdu-b": 80}
    assert not books.notes


def test_a_pdu_that_shows_others_all_the_time_is_bounded(file: Path) -> None:
    """Serial numbers, and objects of daily maxima, that are new with each reading."""
    store, books, place = Store(str(file)), Books(), ("pdu-a", "10.0.0.7")
    for n in range(60):
        many = [
            Reading(UNIT._replace(serial=f"SN-{n}", id=str(each)), TENTHS, HERE, 5)
            for each in range(100)
        ]
        books.read(place, many, moment(n / 10))
        samples = [("line", f"{n}-{each}", "Current", 1.0) for each in range(50)]
        books.sampled(place, samples, moment(n / 10))
        store.write(books)
    assert len(books.books) == 2000
    assert len(books.peaks["pdu-a"].highest) == 500
    assert "pdu-a: more than 2000 new energy registers in a day" in books.notes
    store.shorten()
    assert store._db.execute("SELECT count(*) FROM layout").fetchone() == (1,)
    store.close()


def test_readings_that_are_no_numbers_are_left_out() -> None:
    books, place = Books(), ("pdu-a", "10.0.0.7")
    books.read(place, [reading("SN-1", 1000)], moment(0))
    for value in (math.inf, -math.inf, math.nan):
        books.sampled(
            place, [("cord", "AA", ENERGY, value), ("l", "1", "Current", value)], moment(1)
        )
    assert by_host(books) == {}
    assert not books.peaks["pdu-a"].highest


@pytest.mark.parametrize(
    "order",
    [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0), (1, 0, 0, 2, 1, 0, 0)],
)
@pytest.mark.parametrize("own_names", [False, True])
def test_fleets_in_any_order_and_again_and_again_have_the_same_sum(
    order: tuple[int, ...], own_names: bool, file: Path, tmp_path: Path
) -> None:
    """Three fleets that read a PDU one after the other; the third in the gap of the others."""
    exports = []
    for number, hours in enumerate((range(24), range(60, 96), range(35, 50))):
        host = f"pdu-{number}" if own_names else "pdu-a"
        exports.append(exported_by(tmp_path / f"zone-{number}.db", hours, host))
    store = Store(str(file))
    for number in order:
        imported(store, "zone.csv", exports[number])
    store.close()
    found = whole(file).values()
    assert round(sum(each.kwh for each in found) * 10) == 95 * 30
    assert round(sum(each.estimated for each in found) * 10) == (35 - 23 + 60 - 49) * 30


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("count", "9" * 30), ("day", "9" * 30), ("day", "-5"), ("maximum", "9" * 30),
        ("capacity_w", "nan"), ("capacity_w", "inf"), ("capacity_w", "-1"), ("at", "inf"),
        ("at", "nan"), ("begun", "-1e18"), ("kwh_per_count", "1e-320"), ("kwh_per_count", "nan"),
        ("rank", "-1"), ("hours", "[1]"[:1] * 9), ("estimated", '["x"]'),
    ],
)  # fmt: skip
def test_numbers_that_no_export_has_are_refused(
    column: str, text: str, file: Path, tmp_path: Path
) -> None:
    good, _ = zones(tmp_path)
    names = good[0].split(",")
    (first,) = csv.reader([good[1]])
    first[names.index(column)] = text
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(first)
    store = Store(str(file))
    with pytest.raises(TransferError, match="line 2 is not one that"):
        imported(store, "bad.csv", [good[0], line.getvalue(), *good[2:]])
    store.close()


def test_a_pdu_that_died_is_missed_in_what_is_known(file: Path) -> None:
    """And the expected total is that of those that are still there."""
    store, books = Store(str(file)), Books()
    for hour in range(24 * 20):
        for host in ("pdu-a", "pdu-b"):
            if host == "pdu-a" or hour < 24 * 5:
                books.read((host, host), [reading(f"SN-{host}", 20 * hour, host)], moment(hour))
    store.write(books)
    store.close()
    now = MONDAY + 20 * DAY
    days = periods("2026-11-12..2026-11-21", zone("UTC"), 0, 0)
    with closing(reader(str(file))) as connection:
        (rack,) = used(connection, "rack", {}, days, now)
    assert 0.45 < rack.covered < 0.55
    assert math.isclose(rack.a_day, 48, rel_tol=0.02)


def test_a_young_pdu_weighs_as_much_as_it_uses(file: Path) -> None:
    store, books = Store(str(file)), Books()
    for hour in range(24 * 10 + 1):
        for host in ("pdu-a", "pdu-b"):
            if host == "pdu-a" or hour >= 24 * 9:
                books.read((host, host), [reading(f"SN-{host}", 20 * hour, host)], moment(hour))
    store.write(books)
    store.close()
    now = MONDAY + 10 * DAY
    with closing(reader(str(file))) as connection:
        (rack,) = used(connection, "rack", {}, periods("month", zone("UTC"), MONDAY, now), now)
    assert math.isclose(rack.a_day, 96, rel_tol=0.02)
    assert rack.covered < 0.6


def test_once_ends_also_where_a_pdu_is_silent(tmp_path: Path, file: Path) -> None:
    pdu, silent = Metered("SN-1"), Metered("SN-2")
    silent.is_silent = True
    services = tmp_path / "services"
    with served(pdu, silent) as place:
        lines = [
            f"pdu-{n};cord;check_sentry4_cord -H {address} -p {place.port} -t 1 -m Energy"
            for n, address in enumerate(place.addresses)
        ]
        services.write_text("\n".join([*lines, ""]))
        done = subprocess.run(
            [installed("sentry4-fleet"), str(services), "--once", "--history", str(file)],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2
    with closing(reader(str(file))) as connection:
        assert {row.about.host for row in registers(connection)} == {"pdu-0"}


def test_a_disk_that_is_too_slow_is_said_and_so_is_that_it_is_not_any_more(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "MOST", 1000)
    kept = recorder.Recorder(str(tmp_path / "history.db"), lambda _: None, ())
    kept.keep()
    assert kept.child is not None
    os.kill(kept.child.pid, signal.SIGSTOP)
    for _ in range(30):
        kept.samples(("pdu-a", ""), b"x" * 10_000)
        kept.flush(at_once=True)
    assert kept.wrong == "the disk is too slow: readings are left out"
    os.kill(kept.child.pid, signal.SIGCONT)

    def is_well() -> bool:
        kept.samples(("pdu-a", ""), b"")
        kept.flush(at_once=True)
        return not kept.wrong

    assert wait_for(is_well, 30)
    kept.close()
    told = capfd.readouterr().err
    assert told.count("the disk is too slow") == 1
    assert "is written again" in told


def test_a_file_that_is_imported_again_and_grows(file: Path, tmp_path: Path) -> None:
    """By the commands, day by day, as cron does it."""
    path, command = tmp_path / "zone.db", installed("sentry4-history")
    for days in (1, 2, 3):
        store, books = Store(str(path)), Books()
        books.go_on_from(store.books())
        for hour in range(24 * (days - 1), 24 * days):
            books.read(("pdu-a", "x"), [reading("SN-1", 1000 + 30 * hour)], moment(hour))
        store.write(books)
        store.close()
        done = subprocess.run([command, "export", str(path)], capture_output=True, check=True)
        (tmp_path / "zone.csv").write_bytes(b"\xef\xbb\xbf" + done.stdout)
        for _ in range(2):
            subprocess.run([command, "import", str(file), str(tmp_path / "zone.csv")], check=True)
        assert round(whole(file)["pdu-a"].kwh * 10) == 30 * (24 * days - 1)


def test_a_name_that_nothing_matches_is_said(kept: Path, tmp_path: Path) -> None:
    places = tmp_path / "places"
    places.write_text("[customer]\nAcme = ^acme-  # the good one\nOops = ^globex_\n")
    words = ("--by", "customer", "--places", str(places), "--last", "1")
    assert "\nNothing matches Oops." in report_of(kept, *words).stdout
    assert json.loads(report_of(kept, *words, "--format", "json").stdout)["unmatched"] == ["Oops"]
    as_csv = report_of(kept, *words, "--format", "csv")
    assert as_csv.stderr == "sentry4-history: nothing matches Oops\n"
    assert ",Acme," in as_csv.stdout
    checked = run("check_sentry4_history", str(kept), *words[:4])
    assert checked.status == 3
    assert "nothing matches Oops of --places" in checked.line


def test_without_a_command_and_without_room_to_print_there_is_one_line(kept: Path) -> None:
    none = subprocess.run(
        [installed("sentry4-history")], capture_output=True, text=True, check=False
    )
    assert (none.returncode, len(none.stderr.splitlines())) == (3, 1)
    with open("/dev/full", "w") as full:
        for words in (["report", str(kept)], ["export", str(kept)]):
            done = subprocess.run([installed("sentry4-history"), *words], stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False)  # fmt: skip
            assert done.returncode == 3
            assert done.stderr == "sentry4-history: cannot print: No space left on device\n"


def test_a_clock_that_was_ahead_at_the_first_reading_hides_nothing(file: Path) -> None:
    store, books, place = Store(str(file)), Books(), ("pdu-a", "")
    now = time.time()
    for hour in range(48):
        wrong = 1000 * DAY if hour < 2 else 0
        at = Moment(now - (48 - hour) * HOUR + wrong, hour * HOUR)
        books.read(place, [reading("SN-1", 1000 + 30 * hour)], at)
    store.write(books)
    store.close()
    done = report_of(file, "--format", "json", "--period", "day")
    assert done.returncode == 0, done.stderr
    total = math.fsum(row["kwh"] for row in json.loads(done.stdout)["rows"])
    assert abs(total - 45 * 3) < 3.1  # but for what the clock puts into the future


def test_a_pdu_without_any_reading_in_a_period_is_not_forgotten(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(kept.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "DELETE FROM energy WHERE day > ? AND register IN (SELECT register.id FROM register "
            "JOIN host ON host.id = register.host WHERE host.name = 'pdu-f33-a')",
            (time.time() // DAY - 5,),
        )
        connection.execute(
            "UPDATE register SET at = at - 432000 WHERE host = "
            "(SELECT id FROM host WHERE name = 'pdu-f33-a')"
        )
        connection.commit()
    words = ("--period", "day", "--last", "1", "--format", "json", "--timezone", "UTC")
    rows = {r["name"]: r for r in json.loads(report_of(path, *words).stdout)["rows"]}
    assert (rows["pdu-f33-a"]["kwh"], rows["pdu-f33-a"]["covered"]) == (0, 0)
    told = json.loads(report_of(path, *words, "--by", "rack", "--pue", "900").stdout)
    racks = {r["name"]: r for r in told["rows"]}
    assert 0.4 < racks["F33"]["covered"] < 0.6
    assert told["pue"]["covered"] < 0.9
    checked = run("check_sentry4_history", str(path), "--by", "rack", "--name", "F33", "-w", "9999")
    assert checked.status == 3
    assert "no reading of pdu-f33-a for 5 days" in checked.line
    assert run("check_sentry4_history", str(path), "--by", "rack", "-w", "5").status == 1


@pytest.mark.parametrize("restarts", [False, True])
def test_a_host_that_is_renamed_goes_on_without_a_gap(restarts: bool, file: Path) -> None:
    store, books = Store(str(file)), Books()
    old, new = ("pdu-a", "10.0.0.7"), ("pdu-f31-a", "10.0.0.7")
    books.only([old])
    for hour in range(3):
        books.read(old, [reading("SN-1", 1000 + 30 * hour)], moment(hour))
    store.write(books)
    if restarts:
        books = Books()
        books.go_on_from(store.books())
    books.only([new])
    for hour in range(3, 6):
        books.read(new, [reading("SN-1", 1000 + 30 * hour, new[0])], moment(hour))
    store.write(books)
    store.close()
    assert {name: round(u.kwh * 10) for name, u in whole(file).items()} == {
        "pdu-a": 60, "pdu-f31-a": 90,
    }  # fmt: skip
    assert not any(each.estimated for each in whole(file).values())
    assert not books.notes


def test_without_a_history_nothing_of_it_is_imported() -> None:
    """A Python without SQLite runs the fleet, too."""
    program = "import sys, check_sentry4.fleet.main; print('sqlite3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == b"False\n"
