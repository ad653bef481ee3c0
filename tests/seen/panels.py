"""What a panel of a shipped dashboard shows: its queries run as Grafana would run them."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from docs.grafana import called
from lab.helpers import ROOT
from tests.seen.backends import Graphite, Influx

EXAMPLES = ROOT / "examples" / "icinga2"
#: The range that is looked at, and how long a point is.
RANGE, INTERVAL = "15m", "10s"


class Shown(NamedTuple):
    """A query of a panel, and the last value of each series, by its name."""

    panel: str
    unit: str
    query: str
    values: dict[str, float]


def load(kind: str, name: str) -> dict[str, Any]:
    """A shipped dashboard."""
    path = EXAMPLES / f"grafana-{called(kind, name)}.json"
    made: dict[str, Any] = json.loads(path.read_text())
    return made


def resolve(text: str, variables: dict[str, list[str]], kind: str) -> str:
    """Text with the variables of a dashboard, formatted as its data source wants them."""
    for name, values in variables.items():
        several = {"graphite": "{" + ",".join(values) + "}", "influxdb": "|".join(values)}[kind]
        one = values[0] if len(values) == 1 else several
        for form in (f"${{{name}:regex}}", f"${{{name}}}", f"${name}"):
            text = text.replace(form, one)
    return text


def choices(store: Graphite | Influx, dashboard: dict[str, Any], kind: str,
            host: str = "pdu-f31") -> dict[str, list[str]]:  # fmt: skip
    """The variables of a dashboard, asked for; ``host`` of the PDUs found, all of the lines."""
    chosen: dict[str, list[str]] = {}
    for variable in dashboard["templating"]["list"]:
        if variable["type"] != "query":
            continue
        found = _choices(store, resolve(variable["query"], chosen, kind))
        pattern = variable["regex"].strip("/")
        if pattern:
            found = [m.group(1) for each in found if (m := re.search(pattern, each))]
        found = sorted(set(found))
        if not variable.get("multi"):
            assert host in found, (variable, found)
            found = [host]
        chosen[variable["name"]] = found
    return chosen


def _choices(store: Graphite | Influx, query: str) -> list[str]:
    if isinstance(store, Influx):
        return [value for each in store.query(query) for _, value in each["values"]]
    if query.startswith("expand("):
        return store.expand(query[len("expand(") : -1])
    return [path.rpartition(".")[2] for path in store.expand(query)]


def shown(
    store: Graphite | Influx, kind: str, dashboard: dict[str, Any], variables: dict[str, list[str]]
) -> list[Shown]:
    """What the panels of a dashboard show now."""
    found = []
    for panel in dashboard["panels"]:
        unit = panel["fieldConfig"]["defaults"]["unit"]
        for target in panel["targets"]:
            query = resolve(target.get("target") or target["query"], variables, kind)
            if isinstance(store, Influx):
                values = _renamed(panel, _influxdb(store, query, target["alias"]))
            else:
                values = _graphite(store, query)
            found.append(Shown(panel["title"], unit, query, values))
    return found


def _renamed(panel: dict[str, Any], values: dict[str, float]) -> dict[str, float]:
    """As Grafana's transformation renameByRegex does."""
    for each in panel.get("transformations", []):
        if each["id"] == "renameByRegex":
            to = each["options"]["renamePattern"].replace("$1", r"\1")
            values = {re.sub(f"^{each['options']['regex']}$", to, name): value
                      for name, value in values.items()}  # fmt: skip
    return values


def _graphite(store: Graphite, target: str) -> dict[str, float]:
    found = {}
    for name, points in store.render(target, f"-{RANGE}in").items():
        values = [value for value, _ in points if value is not None]
        if values:
            found[name] = values[-1]
    return found


def _influxdb(store: Influx, query: str, alias: str) -> dict[str, float]:
    query = query.replace("$timeFilter", f"time > now() - {RANGE}")
    query = query.replace("$__interval", INTERVAL)
    found = {}
    for series in store.query(query):
        name = alias
        for tag, value in series.get("tags", {}).items():
            name = name.replace(f"$tag_{tag}", value)
        values = [row[1] for row in series["values"] if row[1] is not None]
        if values:
            found[name] = values[-1]
    return found
