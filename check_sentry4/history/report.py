"""The report: a table, CSV or JSON."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_sentry4.history.energy import Used
from check_sentry4.text import clean

TABLE, CSV, JSON = "table", "csv", "json"
FORMATS = (TABLE, CSV, JSON)
#: Below this share of a period the table says how much of it is known.
WHOLE = 0.995


class Pue(NamedTuple):
    """The readings of a utility meter and of all PDUs, in kWh, and what they make.

    ``covered`` is the share of the period of which the PDUs' is known.
    """

    meter: float
    pdus: float
    estimated: float
    covered: float

    @property
    def value(self) -> float | None:
        """The meter's reading by that of the PDUs; None where they have used nothing."""
        return self.meter / self.pdus if self.pdus > 0 else None


def pue(meter: float, found: Iterable[Used]) -> Pue:
    """The PUE of a period, of all that was used in it."""
    found = list(found)
    covered = sum(u.covered for u in found) / max(1, len(found))
    return Pue(meter, sum(u.kwh for u in found), sum(u.estimated for u in found), covered)


def report(
    form: str,
    by: str,
    zone: str,
    tz: datetime.tzinfo | None,
    found: Sequence[Used],
    of: Pue | None,
    unmatched: Sequence[str] = (),
) -> str:
    """The text in one of ``FORMATS``; ``zone`` is what the time zone is called.

    ``unmatched`` are names of the file of places that nothing has.
    """
    if form == JSON:
        return _json(by, zone, tz, found, of, unmatched)
    if form == CSV:
        return _csv(by, tz, found)
    text = _table(by, zone, tz, found, of)
    return text + "".join(f"\nNothing matches {clean(name, 64)}." for name in unmatched)


def _at(seconds: float | None, tz: datetime.tzinfo | None) -> str | None:
    if seconds is None:
        return None
    moment = datetime.datetime.fromtimestamp(seconds, tz).astimezone(tz)
    return moment.isoformat(timespec="minutes")


#: The columns of CSV and the names in JSON.
FIELDS = (
    *("period", "begin", "end", "name", "kwh", "estimated_kwh", "covered"),
    *("highest_power_w", "highest_power_at"),
)


def _values(each: Used, tz: datetime.tzinfo | None) -> tuple[object, ...]:
    """What stands in ``FIELDS``."""
    period = each.period
    return (
        *(period.name, _at(period.begin, tz), _at(period.end, tz), each.name),
        *(round(each.kwh, 6), round(each.estimated, 6), round(each.covered, 4)),
        *(None if each.peak is None else round(each.peak, 1), _at(each.peak_at, tz)),
    )


def _json(
    by: str,
    zone: str,
    tz: datetime.tzinfo | None,
    found: Sequence[Used],
    of: Pue | None,
    unmatched: Sequence[str],
) -> str:
    rows = [dict(zip(FIELDS, _values(each, tz))) for each in found]
    told: dict[str, object] = {"by": by, "time_zone": zone, "rows": rows}
    if unmatched:
        told["unmatched"] = list(unmatched)
    if of is not None:
        told["pue"] = {
            "utility_meter_kwh": of.meter,
            "pdus_kwh": round(of.pdus, 6),
            "estimated_kwh": round(of.estimated, 6),
            "covered": round(of.covered, 4),
            "value": None if of.value is None else round(of.value, 3),
        }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _csv(by: str, tz: datetime.tzinfo | None, found: Sequence[Used]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([by if name == "name" else name for name in FIELDS])
    writer.writerows([_plain(value) for value in _values(each, tz)] for each in found)
    return file.getvalue().rstrip("\n")


def _plain(value: object) -> object:
    """A cell; a name that a spreadsheet would take for a formula is text."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
        return f"'{value}"
    return "" if value is None else value


def _table(
    by: str, zone: str, tz: datetime.tzinfo | None, found: Sequence[Used], of: Pue | None
) -> str:
    head = ("Period", by.capitalize(), "kWh", "Estimated", "Known", "Highest power", "When")
    lines: list[tuple[str, ...]] = [head]
    for each in found:
        estimated = part(each.estimated, each.kwh) if each.estimated and each.kwh else "-"
        when = "-" if each.peak_at is None else _hour(each.peak_at, tz)
        lines.append(
            (
                each.period.name,
                clean(each.name, 64),
                f"{each.kwh:.1f}",
                estimated,
                "all" if each.covered >= WHOLE else f"{int(each.covered * 100)}%",
                "-" if each.peak is None else f"{each.peak:.0f} W",
                when,
            )
        )
    text = [*_aligned(lines), "", f"Time zone: {zone}. Highest power: the highest mean of an hour."]
    if any(each.covered < WHOLE for each in found):
        text.append("Known: the share of the period, until now, for which there are readings.")
    if of is not None:
        text.append(_pue(of))
    return "\n".join(text)


def part(of: float, whole: float) -> str:
    """A part in percent, never 0%."""
    return f"{of / whole:.0%}" if of / whole >= 0.005 else "<1%"


def _hour(seconds: float, tz: datetime.tzinfo | None) -> str:
    return datetime.datetime.fromtimestamp(seconds, tz).strftime("%Y-%m-%d %H:%M")


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    """Lines of columns: numbers to the right."""
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    right = (False, False, True, True, True, True, False)
    return [
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right)
        ).rstrip()
        for line in lines
    ]


def _pue(of: Pue) -> str:
    if of.value is None:
        return "PUE: the PDUs have used nothing in this period."
    estimated = f", {part(of.estimated, of.pdus)} of it estimated" if of.estimated else ""
    if of.covered < WHOLE:
        estimated += f"; only {int(of.covered * 100)}% of the period is known"
    text = (
        f"PUE {of.value:.2f}: utility meter {of.meter:.1f} kWh, PDUs {of.pdus:.1f} kWh{estimated}."
    )
    if of.value < 1:
        text += " A PUE below 1 cannot be: is the meter's reading that of the same period?"
    return text
