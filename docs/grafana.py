"""Dashboards for Grafana, from data as Icinga's writers name it."""

from __future__ import annotations

import json
from typing import NamedTuple


class Panel(NamedTuple):
    """A graph: its title and unit, and where its data comes from in the shipped services."""

    title: str
    unit: str
    service: str
    command: str
    metric: str


PANELS = (
    Panel("Line current", "amp", "pdu-line-current", "sentry4_line", "Current"),
    Panel("Line capacity used", "percent", "pdu-line-current", "sentry4_line", "CurrentUtilized"),
    Panel("Load imbalance", "percent", "pdu-load-balance", "sentry4_line", "LoadImbalance"),
    Panel("Branch capacity used", "percent", "pdu-branches", "sentry4_branch", "CurrentUtilized"),
    Panel("Active power", "watt", "pdu-power", "sentry4_cord", "ActivePower"),
    Panel("Apparent power", "voltamp", "pdu-power", "sentry4_cord", "ApparentPower"),
    Panel("Energy", "watth", "pdu-power", "sentry4_cord", "Energy"),
    Panel("Phase voltage", "volt", "pdu-phases", "sentry4_phase", "Voltage"),
    Panel("Current, any PDU", "amp", "room-health", "pdu", "Current"),
    Panel("Temperature, any PDU", "celsius", "room-health", "pdu", "Temp"),
    Panel("Temperature", "celsius", "pdu-climate", "sentry4_sensor", "Temp"),
    Panel("Humidity", "humidity", "pdu-climate", "sentry4_sensor", "Humid"),
    # The host is the rack.
    Panel("If a feed fails, of a breaker", "percent", "rack-failover", "sentry4_rack", "Failover"),
    Panel("Feeds side by side", "amp", "rack-failover", "sentry4_rack", "Current"),
)


def _target(panel: Panel, kind: str) -> dict[str, object]:
    if kind == "graphite":
        path = f"icinga2.$host.services.{panel.service}.{panel.command}.perfdata"
        return {"refId": "A", "target": f"aliasByNode({path}.*_{panel.metric}.value, 6)"}
    return {
        "refId": "A",
        "rawQuery": True,
        "resultFormat": "time_series",
        "alias": "$tag_metric",
        "query": f'SELECT mean("value") FROM "{panel.command}" WHERE "hostname" = \'$host\' AND '
        f'"service" = \'{panel.service}\' AND "metric" =~ /_{panel.metric}$/ AND $timeFilter '
        'GROUP BY time($__interval), "metric" fill(null)',
    }


def dashboard(kind: str) -> str:
    """A dashboard for data as Icinga's InfluxdbWriter or GraphiteWriter names it."""
    source = {"type": kind, "uid": "${datasource}"}
    hosts = {
        "influxdb": 'SHOW TAG VALUES FROM "sentry4_line" WITH KEY = "hostname"',
        "graphite": "icinga2.*",
    }[kind]
    made = {
        "title": f"Rack PDUs ({kind})",
        "uid": f"check-sentry4-{kind}",
        "tags": ["icinga2", "pdu"],
        "schemaVersion": 36,
        "version": 1,
        "editable": True,
        "time": {"from": "now-24h", "to": "now"},
        "refresh": "1m",
        "templating": {
            "list": [
                {"name": "datasource", "type": "datasource", "query": kind, "label": "Data"},
                {"name": "host", "type": "query", "datasource": source, "query": hosts,
                 "label": "PDU", "refresh": 2, "sort": 1},
            ]
        },
        "panels": [
            {
                "id": number,
                "title": panel.title,
                "type": "timeseries",
                "datasource": source,
                "gridPos": {"h": 8, "w": 12, "x": 12 * ((number - 1) % 2),
                            "y": 8 * ((number - 1) // 2)},
                "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
                "targets": [{**_target(panel, kind), "datasource": source}],
            }
            for number, panel in enumerate(PANELS, 1)
        ],
    }  # fmt: skip
    return json.dumps(made, indent=2) + "\n"
