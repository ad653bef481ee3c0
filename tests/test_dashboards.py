"""The Director basket and the Grafana dashboards: their form, and the labels that they ask for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from check_sentry4.mib import families
from docs.director import director_name
from docs.facts import options as options_of
from docs.grafana import DASHBOARDS, Query, dashboards
from docs.icinga import check_command
from lab.helpers import ASKS, COMMANDS, ROOT, judge, run
from lab.makes import MAKES
from lab.room_history import month

EXAMPLES = ROOT / "examples" / "icinga2"
SCHEMAS = Path(__file__).parent / "schemas"


def load(path: Path) -> Any:
    return json.loads(path.read_text())


@pytest.mark.parametrize("document", sorted(dashboards()))
def test_dashboards_fit_their_schema(document: str) -> None:
    jsonschema.validate(load(EXAMPLES / document), load(SCHEMAS / "grafana-dashboard.json"))


def test_the_basket_has_every_command_with_its_options_and_no_secret() -> None:
    basket = load(EXAMPLES / "director-basket.json")
    assert set(basket["Command"]) == {director_name(name) for name in COMMANDS}
    known = {field["originalId"]: field["varname"] for field in basket["Datafield"].values()}
    for name, command in basket["Command"].items():
        plugin = command["command"].rpartition("/")[2]
        assert name == director_name(plugin)
        named = {flag for option in options_of(plugin) for flag in option.opts}
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
    files = ("sentry4-commands", "sentry4-services", "sentry3", "mixed-room")
    conf = "".join((EXAMPLES / f"{name}.conf").read_text() for name in files)
    shipped = set(re.findall(r'apply Service "([^"]+)"', conf))
    sets = basket["ServiceSet"].values()
    assert {name for each in sets for name in each["services"]} == shipped
    assert {f'"{name}"=host.templates' for name in basket["HostTemplate"]} == {
        each["assign_filter"] for each in sets
    }
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
    beginning = re.escape(name.rstrip("*"))
    block = re.search(rf'apply Service "{beginning}" (?:for .*?)?\{{(.*?)\n}}', text, re.DOTALL)
    assert block, name
    own = block.group(1)
    templates = dict(re.findall(r'template Service "([^"]+)" \{(.*?)\n\}', text, re.DOTALL))
    last = own
    while (found := re.search(r'import "([\w-]+)"', last)) and found.group(1) in templates:
        last = templates[found.group(1)]
        own += last
    command = re.search(r'check_command = "(\w+)"', own)
    assert command
    options: dict[str, str] = {}
    for name, value in re.findall(r'^\tvars\.sentry4_(\w+) = (true|"[^"$]+")', own, re.MULTILINE):
        options.setdefault(name, value)  # the service's own come first
    words = ["--advice"] if "sentry4_advice = true" in own else []
    words += ["--outlets", "^db-"] if "sentry4_outlets = pattern" in own else []
    for name, value in options.items():
        words += [f"--{name}"] if value == "true" else [f"--{name}", value.strip('"')]
    return command.group(1), words


def program_of(command: str) -> str:
    """The command that a CheckCommand of ours starts."""
    return next(name for name in COMMANDS if check_command(name) == command)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month of a room, as a fleet keeps it."""
    path = tmp_path_factory.mktemp("history") / "history.db"
    month(path)
    return path


def queries() -> list[tuple[str, Query]]:
    """Each query of each dashboard."""
    return [(f"{name}: {panel.title}, {query.shows}", query)
            for name, (_, panels) in DASHBOARDS.items()
            for panel in panels for query in panel.queries]  # fmt: skip


@pytest.mark.parametrize(("title", "query"), queries(), ids=lambda value: str(value)[:40])
def test_panels_ask_for_labels_that_the_commands_print(
    title: str, query: Query, history: Path
) -> None:
    """Whether the values are right is seen with the real stores: ``make test-pictures``."""
    pattern = re.escape(query.labels).replace(r"\*", ".*").replace(r"\$\{line\}", ".*")
    for name in query.services:
        command, words = service(name)
        assert command in query.commands
        if command == "sentry4_sum":
            assert re.fullmatch(pattern, "ActivePower_mean"), title  # tests/test_rooms.py has it
            continue
        if command == "sentry4_history":
            labels = run("check_sentry4_history", str(history), *words).labels
            assert [label for label in labels if re.fullmatch(pattern, label)], (title, labels)
            continue
        if command != "sentry4_cdu":  # whose services name what they ask
            words += ASKS.get(program_of(command), "").split()
        labels = judge(program_of(command), words).labels
        found = [label for label in labels if re.fullmatch(pattern, label)]
        assert found, (title, labels)


@pytest.mark.parametrize("name", sorted(dashboards()))
def test_variables_are_declared_and_panels_do_not_overlap(name: str) -> None:
    made = load(EXAMPLES / name)
    text = json.dumps(made["panels"])
    used = set(re.findall(r"\$\{?([A-Za-z_]\w*)", text))
    used -= {
        "__interval",
        "timeFilter",
        "tag_hostname",
        "tag_metric",
        "tag_service",
    }  # Grafana's own
    assert used == {variable["name"] for variable in made["templating"]["list"]}
    places = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in made["panels"]]
    assert len(set(places)) == len(places)
    assert len({panel["id"] for panel in made["panels"]}) == len(places)


@pytest.mark.parametrize(
    ("folder", "suffix", "block", "notes"),
    [
        ("icinga2", ".conf", r'(?:apply|template) Service "[^"]+" \{.*?\n\}',
         r'notes_url = Sentry4Docs \+ "(\w+)\.md"'),
        ("nagios", ".cfg", r"define service \{.*?\n\}", r"notes_url +/check_sentry4/(\w+)\.md"),
    ],
)  # fmt: skip
def test_every_shipped_service_has_notes_that_are_there(
    folder: str, suffix: str, block: str, notes: str
) -> None:
    found = 0
    for path in (ROOT / "examples" / folder).glob(f"*{suffix}"):
        for service in re.findall(block, path.read_text(), re.DOTALL):
            if "check_command" in service:
                page = re.search(notes, service)
                assert page, (path, service)
                assert (ROOT / "docs" / f"{page.group(1)}.md").exists()
                found += 1
    assert found > 15


def test_bars_and_figures_have_colours_of_their_own() -> None:
    """Grafana's own make everything above 80 red."""
    for name in dashboards():
        for panel in load(EXAMPLES / name)["panels"]:
            assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"][0]["value"] is None


#: What the dashboards and one range for a mixed room ask for, by unit.
COMMON = {
    "A": "Current", "V": "Voltage", "W": "ActivePower", "VA": "ApparentPower", "kWh": "Energy",
    "Hz": "Frequency", "C": "Temp",
}  # fmt: skip


@pytest.mark.parametrize("name", families.NAMES)
def test_the_same_quantity_has_the_same_name_in_every_family(name: str) -> None:
    metrics = [m for t in families.family(name).tables for m in t.metrics if not m.fixed]
    for unit, common in COMMON.items():
        of_unit = {m.name for m in metrics if m.unit == unit}
        # Of the two sources of a switch, where one row has both.
        both = (f"{common}A", f"{common}B")
        called = {m.name for m in metrics if m.is_called(common) or m.name in both}
        assert not of_unit or called, (unit, of_unit)
    for metric in metrics:
        if metric.computed.imbalance_of:
            assert metric.name in ("LoadImbalance", "VoltageImbalance")


@pytest.mark.parametrize("board", ["grafana-graphite-room.json", "grafana-influxdb-room.json"])
def test_what_the_room_shows_is_what_check_pdu_tells_of_every_family(board: str) -> None:
    """Temperatures, of each family that has probes: by the label that the board asks for."""
    text = (EXAMPLES / board).read_text()
    assert re.search(r"_Temp\b", text)
    for name, make in MAKES.items():
        labels = judge("check_pdu", "--only sensors", values=make()).labels
        if any(table.name == "temp" for table in families.family(name).tables):
            assert any(label.endswith("_Temp") for label in labels), name
