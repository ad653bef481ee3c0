"""How long the headroom lasts: a robust trend of daily maxima, and when it reaches a limit.

The slope is the median of the slopes between all days of one weekday (Theil 1950, Sen 1968; by
season: Hirsch and Slack 1984), so that a weekly rhythm and single peaks do not move it. Whether it
is distinguishable from 0 tells the seasonal Kendall test with its variance, corrected for days that
resemble the days before. What rose at once and stands still since then is no growth.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import mean, median
from typing import NamedTuple

#: Days that are needed, and the days that are looked at (spec 17).
FEWEST, MOST = 14, 182
WEEK = 7
#: How many standard deviations a trend has to be from none, and that its interval has to each side.
CERTAIN, INTERVAL = 4.0, 1.96
#: So many times as much as its days differ from it a trend has to grow, to be clear in few weeks.
CLEAR = 8.0
#: A step is believed where it explains a series this much better than a line does.
BETTER = 0.9
#: Days on each side of a step.
BESIDE = 4
#: The standard error of the median of normal values, by their median deviation from it.
ERROR = 1.4826 * math.sqrt(math.pi / 2)
#: How many standard errors weekdays have to differ by to be told apart, of seven.
RHYTHM = 5.5

#: Why there is no forecast.
TOO_SHORT, NO_GROWTH = "too short", "no growth"


class Crossing(NamedTuple):
    """In how many days a series reaches a limit, and the interval of it; infinite: never."""

    days: float
    earliest: float
    latest: float

    def later(self, days: int) -> Crossing:
        """The same, so many days later."""
        return Crossing(*(max(0.0, each - days) for each in self))


class Trend(NamedTuple):
    """A line: the level of the last day, and the slope by the day.

    ``bounds`` are slope and level of the slowest and of the fastest line that it may be; ``why`` is
    empty where there is growth.
    """

    why: str
    days: int
    level: float = 0.0
    slope: float = 0.0
    bounds: tuple[tuple[float, float], ...] = ()

    def crossing(self, limit: float) -> Crossing | None:
        """When it reaches a limit; None if it does not grow, and is below it."""
        if self.why != TOO_SHORT and self.level >= limit:
            return Crossing(0.0, 0.0, 0.0)
        if self.why:
            return None
        days = (limit - self.level) / self.slope
        ends = [(limit - level) / slope if slope > 0 else math.inf for slope, level in self.bounds]
        return Crossing(days, max(0.0, min(days, *ends)), max(days, *ends))


def trend(series: Sequence[tuple[int, float]]) -> Trend:
    """The trend of daily maxima: days (numbers that rise) and values, missing days left out."""
    series = [point for point in series if point[0] > series[-1][0] - MOST] if series else []
    days = series[-1][0] - series[0][0] + 1 if series else 0
    if days < FEWEST or len(series) < FEWEST // 2 + 1:
        return Trend(TOO_SHORT, days)
    fit = _Fit(series)
    flat = Trend(NO_GROWTH, days, _level(series))
    if fit.slope <= 0 or fit.score < CERTAIN * fit.chance:
        return flat
    step = fit.step()
    if step:
        since = trend(series[step:])
        return since._replace(days=days) if not since.why else flat
    if fit.score < CERTAIN * fit.deviation and not fit.is_clear:
        return flat
    return Trend("", days, fit.level(fit.slope), fit.slope, tuple(fit.bounds()))


def _level(series: Sequence[tuple[int, float]]) -> float:
    """The level where there is no trend: the median of the last week's maxima."""
    return median(value for day, value in series if day > series[-1][0] - WEEK)


class _Fit:
    """A line through a series: by season where weekdays differ, else through all days."""

    def __init__(self, series: Sequence[tuple[int, float]]) -> None:
        self._series = series
        self._season = WEEK
        self._slopes = self._between()
        self.slope = median(self._slopes) if self._slopes else 0.0
        self._rhythm, self._rest = self._parts(self.slope)
        if not any(self._rhythm):
            self._season = 1
            self._slopes = self._between()
            self.slope = median(self._slopes)
            _, self._rest = self._parts(self.slope)
        #: The deviation of the Kendall score where there is no trend: of days that have nothing to
        #: do with each other; and of such as these; and the score.
        self.chance, self.score = self._kendall()
        self.deviation = self.chance * self._alike()

    def _between(self) -> list[float]:
        """The slopes between all days, or between those of one weekday."""
        found = []
        for own in self._by_season():
            found += [
                (value - before) / (day - first)
                for place, (first, before) in enumerate(own)
                for day, value in own[place + 1 :]
            ]
        return found

    def _by_season(self) -> Iterator[list[tuple[int, float]]]:
        for weekday in range(self._season):
            yield [point for point in self._series if point[0] % self._season == weekday]

    def _parts(self, slope: float) -> tuple[list[float], list[float]]:
        """By how much weekdays differ from a line, 0 where they do not; and what is left."""
        left = [value - slope * day for day, value in self._series]
        common = median(left)
        if self._season == 1:
            return [0.0] * WEEK, [each - common for each in left]
        by_day: list[list[float]] = [[] for _ in range(WEEK)]
        for (day, _), each in zip(self._series, left):
            by_day[day % WEEK].append(each - common)
        rhythm = [median(each) if each else 0.0 for each in by_day]
        rest = [each - common - rhythm[day % WEEK] for (day, _), each in zip(self._series, left)]
        if max(rhythm) - min(rhythm) > RHYTHM * _error(rest, len(rest) / WEEK):
            return rhythm, rest
        return [0.0] * WEEK, [each - common for each in left]

    def _kendall(self) -> tuple[float, float]:
        """The deviation of the Kendall score where there is no trend, and the score."""
        score, variance = 0, 0.0
        for own in self._by_season():
            n = len(own)
            variance += n * (n - 1) * (2 * n + 5) / 18
            score += sum(
                (later > each) - (later < each)
                for place, (_, each) in enumerate(own)
                for _, later in own[place + 1 :]
            )
        return math.sqrt(variance), max(0, score - 1)

    def _alike(self) -> float:
        """By how much an error is greater because a day resembles the one before.

        As of an autoregressive process of first order.
        """
        square = sum(each * each for each in self._rest)
        if not square:
            return 1.0
        same = sum(one * other for one, other in pairwise(self._rest)) / square
        same = min(0.95, max(0.0, same))
        return math.sqrt((1 + same) / (1 - same))

    @property
    def is_clear(self) -> bool:
        """Whether the growth is far greater than what the days differ from it.

        The score of few weeks of a weekly rhythm is too small for ``CERTAIN``, however clear it is.
        """
        days = self._series[-1][0] - self._series[0][0]
        return self.slope * days > CLEAR * ERROR * median(map(abs, self._rest)) * self._alike()

    def level(self, slope: float) -> float:
        """The level of a line with a slope on the last day, on the highest weekday."""
        rhythm = [self._rhythm[day % WEEK] for day, _ in self._series]
        left = [v - slope * day - by for (day, v), by in zip(self._series, rhythm)]
        return slope * self._series[-1][0] + median(left) + self._highest()

    def _highest(self) -> float:
        """By how much the highest weekdays differ from the mean: all that may be the highest."""
        first = max(self._rhythm)
        alike = first - RHYTHM * _error(self._rest, len(self._rest) / WEEK)
        return mean(each for each in self._rhythm if each >= alike)

    def bounds(self) -> Iterator[tuple[float, float]]:
        """The slowest and the fastest line that there may be: slope, and level of the last day."""
        slopes, width = sorted(self._slopes), INTERVAL * self.deviation
        days = len(self._rest) / (WEEK if any(self._rhythm) else 1)
        error = INTERVAL * _error(self._rest, days) * self._alike()
        slowest = max(0, math.floor((len(slopes) - width) / 2))
        fastest = min(len(slopes) - 1, math.ceil((len(slopes) + width) / 2))
        yield slopes[slowest], self.level(slopes[slowest]) - error
        yield slopes[fastest], self.level(slopes[fastest]) + error

    def step(self) -> int:
        """Where the series rose at once, if that explains it better than a line does; else 0."""
        values = [value - self._rhythm[day % WEEK] for day, value in self._series]
        best, place = BETTER * sum(map(abs, self._rest)), 0
        for at in range(BESIDE, len(values) - BESIDE + 1):
            left = 0.0
            for part in (values[:at], values[at:]):
                middle = median(part)
                left += sum(abs(each - middle) for each in part)
            if left < best:
                best, place = left, at
        return _jump(values) if place else 0


def _jump(values: Sequence[float]) -> int:
    """Where values rise most from one week to the next."""
    return max(
        range(BESIDE, len(values) - BESIDE + 1),
        key=lambda at: median(values[at : at + WEEK]) - median(values[max(0, at - WEEK) : at]),
    )


def _error(rest: Sequence[float], days: float) -> float:
    """The standard error of a median over some days."""
    return ERROR * median(map(abs, rest)) / math.sqrt(max(1.0, days))
