"""Days, months and years of a time zone, and free periods."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from check_sentry4.history.registers import HOUR

DAY, MONTH, YEAR = "day", "month", "year"
KINDS = (DAY, MONTH, YEAR)
_FREE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)
#: As long as any calendar is of use.
FIRST_YEAR, LAST_YEAR = 1970, 2100


class Period(NamedTuple):
    """A period: what it is called, and when it begins and ends, in seconds since 1970."""

    name: str
    begin: float
    end: float


def zone(name: str) -> datetime.tzinfo | None:
    """A time zone by its name; empty: that of this machine (None). Raises ``ValueError``."""
    if not name:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = "such as Europe/Zurich"
        if not zoneinfo.available_timezones():
            known = "but this machine knows none: apt install tzdata"
        raise ValueError(f"{name!r}: expected the name of a time zone, {known}") from None


def is_kind(text: str) -> bool:
    """Whether this is a period; see ``periods``."""
    return text in KINDS or _FREE.fullmatch(text) is not None


def periods(kind: str, tz: datetime.tzinfo | None, first: float, last: float) -> list[Period]:
    """The days, months or years from one time to another; or the one of ``A..B`` (both included).

    Raises ``ValueError``.
    """
    free = _FREE.fullmatch(kind)
    if free is not None:
        begin, end = (_date(text) for text in free.groups())
        if end < begin:
            raise ValueError(f"{kind!r}: expected the first day before the last one")
        after = end + datetime.timedelta(days=1)
        return [Period(kind, _midnight(begin, tz), _midnight(after, tz))]
    day, found = _begin(kind, _local(first, tz)), list[Period]()
    while (begin_at := _midnight(day, tz)) <= last:
        after = _after(kind, day)
        found.append(Period(_called(kind, day), begin_at, _midnight(after, tz)))
        day = after
    return found


def _date(text: str) -> datetime.date:
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r}: there is no such day") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{text!r}: expected a day from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _local(seconds: float, tz: datetime.tzinfo | None) -> datetime.date:
    return datetime.datetime.fromtimestamp(seconds, tz).date()


def _midnight(day: datetime.date, tz: datetime.tzinfo | None) -> float:
    return datetime.datetime(day.year, day.month, day.day, tzinfo=tz).timestamp()


def _begin(kind: str, day: datetime.date) -> datetime.date:
    if kind == DAY:
        return day
    return day.replace(day=1) if kind == MONTH else day.replace(month=1, day=1)


def _after(kind: str, day: datetime.date) -> datetime.date:
    if kind == DAY:
        return day + datetime.timedelta(days=1)
    if kind == YEAR:
        return day.replace(year=day.year + 1)
    return (day + datetime.timedelta(days=31)).replace(day=1)


def _called(kind: str, day: datetime.date) -> str:
    return day.isoformat()[: {DAY: 10, MONTH: 7, YEAR: 4}[kind]]


class Calendar:
    """Which period an hour is of."""

    def __init__(self, found: Sequence[Period]) -> None:
        """``found`` are periods one after the other."""
        self.periods = found
        self._begins = [period.begin for period in found]

    def within(self, begin: float, end: float) -> int | None:
        """The period in which all of a time is; None if there is no such one."""
        place = bisect_right(self._begins, begin) - 1
        return place if place >= 0 and end <= self.periods[place].end else None

    def shares(self, hour: float) -> list[tuple[int, float]]:
        """The periods of an hour, and the share of it that each has: zones may lie in between."""
        found = []
        for place in {bisect_right(self._begins, at) - 1 for at in (hour, hour + HOUR - 1)}:
            if place >= 0:
                period = self.periods[place]
                share = min(period.end, hour + HOUR) - max(period.begin, hour)
                if share > 0:
                    found.append((place, share / HOUR))
        return sorted(found)
