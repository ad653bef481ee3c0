"""The Director basket and the Grafana dashboards: their form, and the labels that they ask for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from docs.director import director_name
from docs.facts import options
from docs.grafana import PANELS, Panel
from tests.helpers import ASKS, COMMANDS, ROOT, judge

EXAMPLES = ROOT / "examples" / "icinga2"
SCHEMAS = Path(__file__).parent / "schemas"


def load(path: Path) -> dict:
    return json.loads(path.read_text())


@pytest.mark.parametrize(
    ("document", "schema"),
    [
        ("director-basket.json", "director-basket.json"),
        ("grafana-influxdb.json", "grafana-dashboard.json"),
        ("grafana-graphite.json", "grafana-dashboard.json"),
    ],
)
def test_documents_fit_their_schema(document: str, schema: str) -> None:
    jsonschema.validate(load(EXAMPLES / document), load(SCHEMAS / schema))


def test_the_basket_has_every_command_with_its_options_and_no_secret() -> None:
    basket = load(EXAMPLES / "director-basket.json")
    assert set(basket["Command"]) == {director_name(name) for name in COMMANDS}
    known = {field["originalId"]: field["varname"] for field in basket["Datafield"].values()}
    for name, command in basket["Command"].items():
        plugin = command["command"].rpartition("/")[2]
        assert name == director_name(plugin)
        named = {flag for option in options(plugin) for flag in option.opts}
        assert set(command["arguments"]) <= named
        assert "--extra-opts" in command["arguments"]
        assert not {"--community", "--authpasswd", "--privpasswd"} & set(command["arguments"])
        variables = {v.strip("$") for a in command["arguments"].values() for v in a.values()
                     if isinstance(v, str)}  # fmt: skip
        assert {known[str(f["datafield_id"])] for f in command["fields"]} == variables
        # Hosts may have an IPv6 address alone.
        if plugin != "check_sentry4_rack":  # whose hosts are several
            assert "$address6$" in command["arguments"]["--hostname"]["value"]["body"]
    extra = next(f for f in basket["Datafield"].values() if f["varname"] == "sentry4_extra_opts")
    assert extra["description"].startswith("CREDENTIALS COME FROM HERE")


def test_the_basket_has_the_shipped_services_and_no_name_of_the_conf_files() -> None:
    basket = load(EXAMPLES / "director-basket.json")
    conf = "".join((EXAMPLES / f"sentry4-{n}.conf").read_text() for n in ("commands", "services"))
    shipped = set(re.findall(r'apply Service "([^"]+)"', conf))
    assert set(basket["ServiceSet"]["Rack PDU"]["services"]) == shipped
    taken = set(re.findall(r'(?:object|template) (?:CheckCommand|Service) "([^"]+)"', conf))
    assert not taken & {*basket["Command"], *basket["ServiceTemplate"]}
    for template in basket["ServiceTemplate"].values():
        assert template.get("check_command", "director-pdu")[:9] == "director-"
    for field in basket["Datafield"].values():
        if field["datatype"].endswith("Datalist"):
            assert field["settings"]["datalist"] in basket["DataList"]


def service(name: str) -> tuple[str, list[str]]:
    """Command and arguments of a shipped Icinga service."""
    text = "".join(path.read_text() for path in sorted(EXAMPLES.glob("*.conf")))
    block = re.search(rf'apply Service "{name}" \{{(.*?)\n}}', text, re.DOTALL)
    assert block, name
    command = re.search(r'check_command = "(\w+)"', block.group(1))
    assert command
    words = []
    for option, value in re.findall(r"^\tvars\.sentry4_(\w+) = (.*)", block.group(1), re.MULTILINE):
        words += [f"--{option}"] if value == "true" else [f"--{option}", value.split('"')[1]]
    return command.group(1), words


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.title)
def test_panels_ask_for_labels_that_the_commands_print(panel: Panel) -> None:
    command, words = service(panel.service)
    assert command == panel.command
    words += ASKS.get(f"check_{command}", "").split()
    labels = judge(f"check_{command}", words).labels
    assert any(label.endswith(f"_{panel.metric}") for label in labels), labels
    influx, graphite = (
        next(
            p
            for p in load(EXAMPLES / f"grafana-{kind}.json")["panels"]
            if p["title"] == panel.title
        )
        for kind in ("influxdb", "graphite")
    )
    query = influx["targets"][0]["query"]
    assert f'FROM "{command}"' in query
    assert f"'{panel.service}'" in query
    pattern = re.search(r'"metric" =~ /(.*?)/', query)
    assert pattern
    found = [label for label in labels if re.search(pattern.group(1), label)]
    assert found
    path = re.search(r"\((.*), (\d)\)", graphite["targets"][0]["target"])
    assert path
    parts = path.group(1).split(".")
    assert parts[3:6] == [panel.service, command, "perfdata"]
    assert [label for label in labels if label.endswith(parts[6].lstrip("*"))] == found
    assert parts[int(path.group(2))] == parts[6]
