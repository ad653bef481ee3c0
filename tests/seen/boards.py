"""The shipped dashboards as pages: their panels, drawn from the JSON, without a Grafana."""

from __future__ import annotations

import html
from typing import Any

from tests.seen.backends import Graphite
from tests.seen.panels import choices, load, shown

#: Grafana's units, as they are written; and what divides a value before.
UNITS = {
    "percent": ("%", 1), "amp": ("A", 1), "volt": ("V", 1), "watt": ("W", 1), "voltamp": ("VA", 1),
    "watth": ("kWh", 1000), "celsius": ("°C", 1), "humidity": ("%", 1),
    "d": ("days", 1),
}  # fmt: skip
COLOURS = {"green": "#56a64b", "orange": "#ff9830", "red": "#e02f44"}
STYLE = """
body { font: 13px "DejaVu Sans", sans-serif; margin: 12px; background: #f4f5f5; color: #24292e; }
h1 { font-size: 17px; margin: 0 0 10px; }
main { display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: 29px; gap: 6px; }
section { background: white; border: 1px solid #dcdee1; border-radius: 2px; padding: 6px 10px;
    overflow: hidden; }
h2 { font-size: 13px; font-weight: 600; margin: 0 0 4px; }
img { width: 100%; }
.bar { display: grid; grid-template-columns: 13em 1fr 5em; gap: 8px; line-height: 19px; }
.bar > span:last-child { text-align: right; }
.track { background: #eceef0; height: 13px; margin-top: 3px; }
.track div { height: 100%; }
.stat { font-size: 46px; text-align: center; margin-top: 45px; }
.stat small { font-size: 15px; display: block; }
"""


def page(store: Graphite, name: str, since: str = "-15min") -> str:
    """A dashboard as HTML; its graphs come from graphite-web."""
    dashboard = load("graphite", name)
    variables = choices(store, dashboard, "graphite")
    asked: dict[str, list[str]] = {}
    values: dict[str, dict[str, float]] = {}
    for each in shown(store, "graphite", dashboard, variables):
        asked.setdefault(each.panel, []).append(each.query)
        values.setdefault(each.panel, {}).update(each.values)
    sections = []
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        if panel["type"] == "timeseries":
            body = _graph(store, panel, asked[panel["title"]], since)
        elif panel["type"] == "stat":
            body = _stats(panel, values[panel["title"]])
        else:
            body = _bars(panel, values[panel["title"]])
        at = (f"grid-column: {place['x'] + 1} / span {place['w']}; "
              f"grid-row: {place['y'] + 1} / span {place['h']}")  # fmt: skip
        title = html.escape(panel["title"])
        sections.append(f'<section style="{at}"><h2>{title}</h2>{body}</section>')
    chosen = ", ".join(values[0] for values in variables.values() if len(values) == 1)
    title = html.escape(f"{dashboard['title']}{': ' if chosen else ''}{chosen}")
    return (f'<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="30">'
            f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1>"
            f"<main>{''.join(sections)}</main>")  # fmt: skip


def _graph(store: Graphite, panel: dict[str, Any], targets: list[str], since: str) -> str:
    unit, divisor = UNITS[panel["fieldConfig"]["defaults"]["unit"]]
    custom = panel["fieldConfig"]["defaults"]["custom"]
    fixed = {override["matcher"]["options"]: override["properties"][0]["value"]["fixedColor"]
             for override in panel["fieldConfig"]["overrides"]}  # fmt: skip
    drawn = []
    for target in targets:
        scaled = target
        if divisor != 1:
            scaled = f"aliasSub(scale({target}, {1 / divisor}), '^scale.(.*),.*$', '\\1')"
        colour = next((c for text, c in fixed.items() if f"'{text}'" in target), "")
        drawn.append(f"color({scaled}, '{colour}')" if colour else scaled)
    for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"][1:]:
        drawn.append(f"threshold({step['value']}, '', '{step['color']}')")
    stacked = {"areaMode": "stacked", "yMin": 0} if "stacking" in custom else {}
    line = "staircase" if custom.get("drawStyle") == "bars" else "connected"
    address = store.picture(
        drawn, f"-{panel['timeFrom']}" if "timeFrom" in panel else since,
        width=640, height=235, bgcolor="white", fgcolor="black", vtitle=unit,
        lineMode=line, **stacked,
        areaAlpha=0.4, fontName="DejaVu Sans", fontSize=9, majorGridLineColor="#dddddd",
        minorGridLineColor="#f0f0f0", hideNullFromLegend="true",
    )  # fmt: skip
    return f'<img src="{html.escape(address)}">'


def _shown(panel: dict[str, Any], value: float) -> str:
    unit, divisor = UNITS[panel["fieldConfig"]["defaults"]["unit"]]
    return f"{value / divisor:.4g} {unit}"


def _colour(panel: dict[str, Any], value: float) -> str:
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    passed = [step["color"] for step in steps if step["value"] is None or value >= step["value"]]
    return COLOURS[passed[-1]]


def _bars(panel: dict[str, Any], values: dict[str, float]) -> str:
    most = panel["fieldConfig"]["defaults"].get("max") or max(values.values(), default=1) or 1
    return "".join(
        f'<div class="bar"><span>{html.escape(name)}</span><div class="track"><div '
        f'style="width: {min(100, 100 * value / most):.1f}%; background: '
        f'{_colour(panel, value)}"></div></div><span>{_shown(panel, value)}</span></div>'
        for name, value in sorted(values.items(), key=lambda item: -item[1])[:10]
    )


def _stats(panel: dict[str, Any], values: dict[str, float]) -> str:
    return "".join(
        f'<div class="stat">{_shown(panel, value)}<small>{html.escape(name)}</small></div>'
        for name, value in values.items()
    )
