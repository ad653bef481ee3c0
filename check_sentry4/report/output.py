"""One line, the detail lines, performance data (spec 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_sentry4.checks.details import EMPTY
from check_sentry4.checks.finding import Detail, Finding, Outcome
from check_sentry4.report.library import Performance
from check_sentry4.state import NAMES, OK, SEVERITY, UNKNOWN, worst

_NOT_IN_LABELS = re.compile(r"[^\w.-]+", re.ASCII)


class Device(NamedTuple):
    """What the line says of the device beside what was found."""

    location: str
    firmware: str = ""


def performance_data(findings: Iterable[Finding]) -> str:
    """Performance data in the order of the findings, every label once."""
    seen: dict[str, int] = {}
    parts = []
    for finding in findings:
        for datum in finding.performance:
            label = _NOT_IN_LABELS.sub("_", datum.label)
            count = seen[label] = seen.get(label, 0) + 1
            while count > 1:
                label = f"{label}_{count}"
                count = seen[label] = seen.get(label, 0) + 1
            parts.append(str(Performance(label, *datum[1:])))
    return " ".join(parts)


def _aligned(details: Sequence[Detail]) -> Iterable[str]:
    """Lines under their headings, problems first, cells in columns."""
    headings = dict.fromkeys(detail.heading for detail in details)
    for heading in headings:
        lines = [detail for detail in details if detail.heading == heading]
        if heading:
            yield f"{heading}:"
        lines.sort(key=lambda detail: (SEVERITY.index(detail.state), detail.cells[0] == EMPTY))
        widths: list[int] = []
        for line in lines:
            for place, cell in enumerate(line.cells):
                if place == len(widths):
                    widths.append(0)
                widths[place] = max(widths[place], len(cell))
        for line in lines:
            cells = (cell.ljust(width) for cell, width in zip(line.cells, widths))
            yield "  ".join(cells).rstrip()


def first_line(state: int, outcome: Outcome, device: Device, brief: bool) -> str:
    """The line that is read at 3 a.m."""
    findings = outcome.findings
    if state == OK:
        parts = [device.location]
        if brief:
            parts += [device.firmware] if device.firmware else []
            parts.append(f"{len(findings)} metrics are OK")  # parsers rely on the wording
        elif outcome.summary:
            parts.append(outcome.summary)
        else:
            parts += map(str, findings)
        return f"OK - {', '.join(parts)}"
    buckets: list[str] = []
    for problem in SEVERITY[:-1]:
        # A lost probe is lost for temperature and humidity alike: once is enough.
        found = list(dict.fromkeys(str(f) for f in findings if f.state == problem))
        if found:
            opening = [] if buckets else [device.location]
            buckets.append(f"{NAMES[problem]} - {', '.join(opening + found)}")
    return ", ".join(buckets)


def render(
    outcome: Outcome, device: Device, brief: bool = False, extra: Sequence[str] = ()
) -> tuple[int, str]:
    """State and text; ``brief`` is ``--oksummary``, ``extra`` are lines after the details.

    No finding at all is UNKNOWN: nothing was judged.
    """
    state = worst(finding.state for finding in outcome.findings) if outcome.findings else UNKNOWN
    if outcome.findings:
        lines = [first_line(state, outcome, device, brief)]
    else:
        lines = [f"UNKNOWN - {device.location}, nothing was judged"]
    lines += _aligned(outcome.details)
    lines += extra
    data = performance_data(outcome.findings)
    return state, "\n".join(lines) + (f" | {data}" if data else "")
