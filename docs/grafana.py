"""Dashboards for Grafana, from data as Icinga's writers name it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

#: The kinds of data source.
KINDS = ("graphite", "influxdb")


class Query(NamedTuple):
    """What a panel asks for: performance data of the shipped services.

    ``shows``: each series; the ten highest now (top); those of one result together (sum;
    results of several PDUs have no time in common); what a register grew by (used); the highest of
    each day (daily); the lowest warn or crit. ``labels`` and services may have a ``*``. ``named``
    are the parts of a series' name: host, service, label, or a text of its own.
    """

    shows: str
    services: tuple[str, ...]
    commands: tuple[str, ...]
    labels: str
    named: tuple[str, ...] = ("label",)

    @property
    def metric(self) -> str:
        """The metric of its labels."""
        return self.labels.rpartition("_")[2]


class Panel(NamedTuple):
    """A graph: its title and unit, how it is drawn, and what it asks for.

    ``since``: another range than the dashboard's. ``limits``: values at which the colour changes,
    where the writers cannot send them because they are ranges, or where a bar is drawn.
    """

    title: str
    unit: str
    queries: tuple[Query, ...]
    draws: str = "timeseries"
    since: str = ""
    limits: tuple[float, ...] = ()


def _of(service: str, command: str, labels: str, shows: str = "each", *named: str) -> Query:
    return Query(shows, (service,), (command,), labels, named or ("label",))


def _everywhere(services: str, commands: str, labels: str, shows: str = "top") -> Query:
    return Query(shows, tuple(services.split()), tuple(commands.split()), labels, ("host", "label"))


#: What a panel tells of itself, by how it is drawn.
SAYS = {
    "bargauge": "What was measured in the last 30 minutes: a device that is silent is not shown, "
    "its host and services tell. Colours are the ranges of the shipped services.",
    "stat": "Since midnight while the dashboard shows a time up to now; else of the time it shows. "
    "A register that is set back counts as nothing. There is nothing before the second result.",
}
#: What is shown of now was measured within this time.
NOW = "30m"
TODAY = "now/d"
MONTH = "31d"
#: Results of several PDUs have no time in common. To be stacked, a value is valid for so many
#: points of Graphite's store; in InfluxDB a point is as long as the interval of these checks.
KEPT, EVERY = 20, "10m"

#: One PDU: Icinga's host is ``$host``, its lines ``$line``.
PDU = (
    Panel(
        "Lines, nearest to their breaker first",
        "percent",
        (_of("pdu-line-current", "sentry4_line", "*_CurrentUtilized", "top"),),
        "bargauge",
        NOW,
        (70, 80),
    ),
    Panel(
        "Branches, nearest to their breaker first",
        "percent",
        (_of("pdu-branches", "sentry4_branch", "*_CurrentUtilized", "top"),),
        "bargauge",
        NOW,
        (70, 80),
    ),
    Panel(
        "Line current and its thresholds",
        "amp",
        (
            _of("pdu-line-current", "sentry4_line", "${line}_Current"),
            _of("pdu-line-current", "sentry4_line", "${line}_Current", "warn", "warning"),
            _of("pdu-line-current", "sentry4_line", "${line}_Current", "crit", "critical"),
        ),
    ),
    Panel("Load on the phases", "amp", (_of("pdu-phases", "sentry4_phase", "*_Current"),)),
    Panel(
        "Load imbalance",
        "percent",
        (
            _of("pdu-load-balance", "sentry4_line", "*_LoadImbalance"),
            _of("pdu-load-balance", "sentry4_line", "*_LoadImbalance", "warn", "warning"),
            _of("pdu-load-balance", "sentry4_line", "*_LoadImbalance", "crit", "critical"),
        ),
    ),
    Panel("Phase voltage", "volt", (_of("pdu-phases", "sentry4_phase", "*_Voltage"),)),
    Panel(
        "Active power of the cords, and together",
        "watt",
        (
            _of("pdu-power", "sentry4_cord", "*_ActivePower"),
            _of("pdu-power", "sentry4_cord", "*_ActivePower", "sum", "together"),
        ),
    ),
    Panel(
        "Apparent power of the cords, and together",
        "voltamp",
        (
            _of("pdu-power", "sentry4_cord", "*_ApparentPower"),
            _of("pdu-power", "sentry4_cord", "*_ApparentPower", "sum", "together"),
        ),
    ),
    # Icinga 2 hands kWh on as Wh.
    Panel(
        "Used since midnight",
        "watth",
        (_of("pdu-power", "sentry4_cord", "*_Energy", "used", "used"),),
        "stat",
        TODAY,
    ),
    Panel("Energy registers", "watth", (_of("pdu-power", "sentry4_cord", "*_Energy"),)),
    Panel(
        "Temperature", "celsius", (_of("pdu-climate", "sentry4_sensor", "*_Temp"),), limits=(40, 50)
    ),
    Panel(
        "Humidity", "humidity", (_of("pdu-climate", "sentry4_sensor", "*_Humid"),), limits=(80, 90)
    ),
    Panel(
        "Outlets that draw most",
        "watt",
        (_of("pdu-outlets", "sentry4_outlet", "*_ActivePower", "top"),),
        "bargauge",
        NOW,
    ),
)

#: All PDUs of a room and its racks.
ROOM = (
    Panel(
        "Nearest to their breakers",
        "percent",
        (
            _everywhere(
                "pdu-line-current pdu-health room-health",
                "sentry4_line sentry4 sentry4_pdu",
                "*_CurrentUtilized",
            ),
            _everywhere("cdu-load", "sentry4_cdu", "*_CapacityUsed"),
        ),
        "bargauge",
        NOW,
        (70, 80),
    ),
    Panel(
        "If a feed fails: what the other would carry",
        "percent",
        (_everywhere("rack-failover", "sentry4_rack", "*_Failover"),),
        "bargauge",
        NOW,
        (80, 100),
    ),
    Panel(
        "How warm it is",
        "celsius",
        (
            _everywhere(
                "pdu-climate pdu-health room-temperature cdu-climate",
                "sentry4_sensor sentry4 sentry4_pdu sentry4_cdu",
                "*_Temp",
            ),
        ),
        "bargauge",
        NOW,
        (40, 50),
    ),
    Panel(
        "How uneven the load of the phases is",
        "percent",
        (_everywhere("pdu-load-balance", "sentry4_line", "*_LoadImbalance"),),
        "bargauge",
        NOW,
        (30, 50),
    ),
    Panel(
        "Load imbalance of a feed, and with the advised outlets moved",
        "percent",
        (
            _everywhere("rack-failover", "sentry4_rack", "*_LoadImbalance"),
            _everywhere("rack-failover", "sentry4_rack", "*_LoadImbalance_advised"),
        ),
        "bargauge",
        NOW,
        (30, 50),
    ),
    Panel(
        "Power of the rooms, and its limits",
        "watt",
        (
            _of("room-power", "sentry4_sum", "ActivePower_mean", "each", "host"),
            _of("room-power", "sentry4_sum", "ActivePower_mean", "warn", "warning"),
            _of("room-power", "sentry4_sum", "ActivePower_mean", "crit", "critical"),
        ),
    ),
    Panel(
        "What customers draw, by rack",
        "watt",
        (_of("customer-*", "sentry4_rack", "ActivePower", "each", "host", "service"),),
        "stacked",
    ),
    Panel(
        "Used by customers since midnight",
        "watth",
        (_of("customer-*", "sentry4_rack", "Energy", "used", "host", "service"),),
        "stat",
        TODAY,
    ),
    Panel(
        "Power of the racks, all feeds",
        "watt",
        (_of("rack-power", "sentry4_rack", "ActivePower", "each", "host"),),
        "stacked",
    ),
    Panel(
        "Used since midnight, by rack",
        "watth",
        (_of("rack-power", "sentry4_rack", "Energy", "used", "host"),),
        "stat",
        TODAY,
    ),
    Panel(
        "Energy by day, of racks or customers",
        "watth",
        (Query("daily", ("room-energy-day",), ("sentry4_history",), "*_Energy"),),
        "bars",
        MONTH,
    ),
    Panel(
        "Days until the other feed cannot carry the load",
        "d",
        (Query("each", ("room-headroom",), ("sentry4_history",), "*_FailoverDays"),),
        since=MONTH,
        limits=(14, 60),
    ),
    Panel(
        "Power of the PRO1 and PRO2 PDUs",
        "watt",
        (
            Query(
                "sum",
                ("pdu-power", "pdu-health"),
                ("sentry4_cord", "sentry4"),
                "*_ActivePower",
                ("host",),
            ),
        ),
        "stacked",
    ),
    Panel(
        "Temperatures",
        "celsius",
        (
            _everywhere(
                "pdu-climate pdu-health room-temperature cdu-climate",
                "sentry4_sensor sentry4 sentry4_pdu sentry4_cdu",
                "*_Temp",
                "each",
            ),
        ),
        limits=(40, 50),
    ),
)

DASHBOARDS = {"pdu": ("Rack PDU", PDU), "room": ("Rack PDUs of a room", ROOM)}


def _one_of(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else "{" + ",".join(names) + "}"


_USED = "integral(nonNegativeDerivative(keepLastValue({path})))"
#: Graphite's functions, by what a query shows: where it names hosts or labels, and where it is one
#: line with a name of its own.
GRAPHITE = {
    "each": ("aliasByNode({path}, {nodes})", ""),
    "stacked": ("aliasByNode(keepLastValue({path}, {kept}), {nodes})", ""),
    "top": ("aliasByNode(highestCurrent(removeEmptySeries({path}), 10), {nodes})", ""),
    "sum": (
        "aliasByNode(keepLastValue(groupByNode({path}, {nodes}, 'sum'), {kept}), 0)",
        "alias(sumSeries({path}), '{name}')",
    ),
    "used": (
        f"aliasByNode(consolidateBy({_USED}, 'max'), {{nodes}})",
        f"alias(consolidateBy(sumSeries({_USED}), 'max'), '{{name}}')",
    ),
    "daily": ("aliasByNode(summarize({path}, '1day', 'max', false), {nodes})", ""),
    "": ("", "alias(minSeries({path}), '{name}')"),
}


#: Where a part of a series' name stands in Graphite's path, and InfluxDB's tag for it.
NODES = {"host": 1, "service": 3, "label": 6}
TAGS = {"host": "hostname", "service": "service", "label": "metric"}


def _graphite(query: Query, host: str, *, stacked: bool) -> dict[str, Any]:
    path = ".".join(
        (
            "icinga2",
            host,
            "services",
            _one_of(query.services),
            _one_of(query.commands),
            "perfdata",
            query.labels,
            query.shows if query.shows in ("warn", "crit") else "value",
        )
    )
    nodes = ", ".join(str(NODES[part]) for part in query.named if part in NODES)
    shows = "stacked" if stacked and query.shows == "each" else query.shows
    several, one = GRAPHITE.get(shows, GRAPHITE[""])
    form = several if several and (nodes or not one) else one
    target = form.format(path=path, nodes=nodes, kept=KEPT, name=query.named[0])
    if "label" in query.named:  # AA1, not AA1_Current: the panel's title says what it is
        target = f"aliasSub({target}, '_{query.metric}$', '')"
    if len(query.named) == 2 and query.named[0] == "host":
        target = f"aliasSub({target}, '^([^.]+)[.]', '\\1 ')"
    return {"target": target}


def _influxdb(query: Query, host: str, *, stacked: bool) -> dict[str, Any]:
    def is_one_of(names: tuple[str, ...]) -> str:
        if len(names) == 1 and "*" not in names[0]:
            return f"= '{names[0]}'"
        return f"=~ /^({'|'.join(names).replace('*', '.*')})$/"

    def pattern(labels: str) -> str:
        label = labels.replace("${line}", "(${line:regex})").replace("*", ".*")
        return f"= '{labels}'" if label == labels else f"=~ /^{label}$/"

    source = ", ".join(f'"{command}"' for command in query.commands)
    found = [
        f'"service" {is_one_of(query.services)}',
        f'"metric" {pattern(query.labels)}',
        "$timeFilter",
    ]
    if host != "*":
        found.insert(0, f"\"hostname\" = '{host}'")
    where = f"FROM {source} WHERE {' AND '.join(found)}"
    tags = [TAGS[part] for part in query.named if part in TAGS]
    groups = ", ".join(f'"{tag}"' for tag in tags)
    alias = " ".join(f"$tag_{tag}" for tag in tags) or query.named[0]
    fill = "previous" if stacked else "null"
    every, alone = "time($__interval)", 'GROUP BY "hostname", "metric"'
    if query.shows == "each":
        text = f'SELECT mean("value") {where} GROUP BY {every}, {groups} fill({fill})'
    elif query.shows == "daily":
        text = f'SELECT max("value") {where} GROUP BY time(1d), {groups} fill(none)'
    elif query.shows == "top":
        text = f'SELECT last("value") {where} GROUP BY {groups}'
    elif query.shows == "sum":
        # fill(previous) in there would count series more than once (InfluxDB 1.6).
        inner = f'SELECT mean("value") AS "v" {where} GROUP BY {every}, "hostname", "metric" '
        text = f'SELECT sum("v") FROM ({inner}fill(none)) WHERE $timeFilter '
        text += f"GROUP BY {', '.join(filter(None, (every, groups)))} fill({fill})"
    elif query.shows == "used":
        inner = f'SELECT non_negative_difference("value") AS "used" {where} {alone}'
        text = f'SELECT sum("used") FROM ({inner}) WHERE $timeFilter'
        text += f" GROUP BY {groups}" if groups else ""
    else:
        text = f'SELECT min("{query.shows}") {where} GROUP BY {every} fill(null)'
    return {"rawQuery": True, "resultFormat": "time_series", "alias": alias, "query": text}


TARGETS = {"graphite": _graphite, "influxdb": _influxdb}


def _variables(kind: str, name: str) -> list[dict[str, Any]]:
    """The data source; of one PDU also which one, and which of its lines."""
    source = {"type": kind, "uid": "${datasource}"}
    made: list[dict[str, Any]] = [
        {"name": "datasource", "type": "datasource", "query": kind, "label": "Data"}
    ]
    if name != "pdu":
        return made
    host, line = {
        "graphite": (
            ("expand(icinga2.*.services.pdu-line-current)", r"/^icinga2\.([^.]+)\./"),
            (
                "icinga2.$host.services.pdu-line-current.sentry4_line.perfdata.*_Current",
                "/^(.+)_Current$/",
            ),
        ),
        "influxdb": (
            ('SHOW TAG VALUES FROM "sentry4_line" WITH KEY = "hostname"', ""),
            (
                'SHOW TAG VALUES FROM "sentry4_line" WITH KEY = "metric" WHERE "hostname" = '
                "'$host' AND \"service\" = 'pdu-line-current'",
                "/^(.+)_Current$/",
            ),
        ),
    }[kind]
    for variable, label, (query, pattern) in (("host", "PDU", host), ("line", "Line", line)):
        every = {"multi": True, "includeAll": True, "current": {"text": "All", "value": "$__all"}}
        made.append(
            {
                "name": variable,
                "type": "query",
                "datasource": source,
                "query": query,
                "regex": pattern,
                "label": label,
                "refresh": 2,
                "sort": 1,
                **(every if variable == "line" else {}),
            }
        )
    return made


def _panel(kind: str, name: str, number: int, panel: Panel) -> dict[str, Any]:
    source = {"type": kind, "uid": "${datasource}"}
    host = "$host" if name == "pdu" else "*"
    # Of days that are left, fewer are worse.
    colours = ("red", "orange", "green") if panel.unit == "d" else ("green", "orange", "red")
    steps = [
        {"color": colour, "value": value} for colour, value in zip(colours, (None, *panel.limits))
    ]
    # Without steps Grafana has its own: red from 80.
    thresholds = {"mode": "absolute", "steps": steps}
    defaults: dict[str, Any] = {"unit": panel.unit, "thresholds": thresholds}
    lines = panel.draws in ("timeseries", "stacked", "bars")
    if lines:
        defaults["custom"] = {"spanNulls": 1_800_000}
        if panel.limits:
            defaults["custom"]["thresholdsStyle"] = {"mode": "line"}
        if panel.draws == "bars":
            defaults["custom"] |= {"drawStyle": "bars", "fillOpacity": 60}
            defaults["custom"] |= {"stacking": {"mode": "normal"}}
        if panel.draws == "stacked":
            defaults["custom"] |= {"fillOpacity": 30, "stacking": {"mode": "normal"}}
    if panel.draws == "bargauge" and panel.unit == "percent":
        defaults |= {"min": 0, "max": 100}
    overrides = [
        {
            "matcher": {"id": "byName", "options": text},
            "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}],
        }
        for text, colour in (("warning", "orange"), ("critical", "red"))
        if any(query.named == (text,) for query in panel.queries)
    ]
    made: dict[str, Any] = {
        "id": number,
        "title": panel.title,
        "type": "timeseries" if lines else panel.draws,
        "datasource": source,
        "gridPos": {"h": 8, "w": 12, "x": 12 * ((number - 1) % 2), "y": 8 * ((number - 1) // 2)},
        "fieldConfig": {"defaults": defaults, "overrides": overrides},
        "targets": [
            {
                "refId": chr(ord("A") + at),
                "datasource": source,
                **TARGETS[kind](query, host, stacked=panel.draws == "stacked"),
            }
            for at, query in enumerate(panel.queries)
        ],
    }
    if panel.draws in SAYS:
        made["description"] = SAYS[panel.draws]
    if panel.since:
        made |= {"timeFrom": panel.since, "hideTimeOverride": False}
    if not lines:
        reduced = {"calcs": ["lastNotNull"], "values": False}
        made["options"] = {"orientation": "horizontal", "reduceOptions": reduced}
    if kind == "influxdb":
        made |= _of_influxdb(panel, made)
    return made


def _of_influxdb(panel: Panel, made: dict[str, Any]) -> dict[str, Any]:
    """What Grafana does with the series, as InfluxQL has no word for it."""
    changed: dict[str, Any] = {}
    metrics = "|".join(dict.fromkeys(query.metric for query in panel.queries))
    transformations: list[dict[str, Any]] = []
    if any("label" in query.named for query in panel.queries):
        options = {"regex": f"(.*)_({metrics})", "renamePattern": "$1"}
        transformations.append({"id": "renameByRegex", "options": options})
    if any(query.shows == "top" for query in panel.queries):
        transformations += [
            {"id": "reduce", "options": {"reducers": ["lastNotNull"]}},
            {"id": "sortBy", "options": {"sort": [{"field": "Last *", "desc": True}]}},
            {"id": "limit", "options": {"limitField": 10}},
        ]
        reduced = {"calcs": ["lastNotNull"], "values": True}
        changed["options"] = {**made["options"], "reduceOptions": reduced}
    if transformations:
        changed["transformations"] = transformations
    if panel.draws == "stacked":
        changed["interval"] = EVERY
    return changed


def called(kind: str, name: str) -> str:
    """What a dashboard is called in file names; the one for a PDU has no name of its own."""
    return kind if name == "pdu" else f"{kind}-{name}"


def dashboard(kind: str, name: str) -> str:
    """A dashboard for data as Icinga's InfluxdbWriter or GraphiteWriter names it."""
    title, panels = DASHBOARDS[name]
    made = {
        "title": f"{title} ({kind})",
        "uid": f"check-sentry4-{called(kind, name)}",
        "tags": ["icinga2", "pdu"],
        "schemaVersion": 36,
        "version": 2,
        "editable": True,
        "time": {"from": "now-24h", "to": "now"},
        "refresh": "1m",
        "templating": {"list": _variables(kind, name)},
        "panels": [_panel(kind, name, number, panel) for number, panel in enumerate(panels, 1)],
    }
    return json.dumps(made, indent=2) + "\n"


def dashboards() -> dict[str, str]:
    """All of them, by the names of their files."""
    return {
        f"grafana-{called(kind, name)}.json": dashboard(kind, name)
        for kind in KINDS
        for name in DASHBOARDS
    }
