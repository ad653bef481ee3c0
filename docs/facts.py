"""What the code tells of a command: options, metrics, states, and examples as they run."""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import click

from check_sentry4.checks.rack import SUMS
from check_sentry4.cli.commands import COMMANDS as ENTRIES
from check_sentry4.cli.commands import command as click_command
from check_sentry4.history import COMMANDS as HISTORY
from check_sentry4.mib import families
from check_sentry4.mib.model import Enumeration, Metric, Table
from check_sentry4.state import NAMES
from docs.pages import Page
from lab.helpers import Changes, Result, changed, judge, run_here
from lab.recording import ST4, dump, pro2, twin
from lab.recording import sentry3 as sentry3_values

#: The second PDU of the rack in the examples: 86 % on L2 if the first fails.
LOADED: Changes = {f"{ST4}.4.3.1.3.1.1.2": 2127}


#: What devices are called in the examples, by family.
HOSTS = {
    "redfish": "pdu-r1",
    "sentry4": "pdu-f31",
    "sentry3": "cdu-b12",
    "pdu2": "px-c4",
    "aten-pe": "aten-d2",
    "enertree": "gateway-h1",
    "eaton-epdu": "eaton-e5",
    "apc-rpdu2": "apc-f6",
    "vertiv-v5": "geist-g8",
    "liebert-mph2": "mph-h9",
    "apc-cpdu": "apc-j1",
    "apc-epdu": "apc-k2",
    "apc-ats": "ats-l3",
    "apc-xats": "ats-m4",
    "raritan-px1": "px1-n5",
    "schleifenbauer": "hpdu-o6",
    "hpe-g2": "hpe-p7",
    "hpe-mapdu": "hpe-q8",
    "panduit-g5": "panduit-r9",
    "enlogic": "enlogic-s1",
    "tripplite": "tripp-t2",
    "cyberpower": "cyber-u3",
    "gude": "gude-v4",
    "dell-rpdu": "dell-w5",
    "rittal": "rittal-x6",
}

#: Commands whose names other plugins have in many monitors: there they are ours by a prefix.
RENAMED = {"check_cdu": "check_sentry4_cdu", "check_pdu": "check_sentry4_pdu"}


def monitor_name(name: str) -> str:
    """What a command is called in a monitor, such as Nagios (spec 14); Icinga leaves check_ out."""
    return RENAMED.get(name, name)


def program(name: str) -> click.Command:
    """The click command of a plugin."""
    if name in HISTORY:
        made: click.Command = import_module(HISTORY[name]).command(name)
        return made
    return click_command(name)


def options(name: str) -> list[click.Option]:
    """The options of a command, with --help last."""
    made = program(name)
    context = click.Context(made, info_name=name, **made.context_settings)
    return [p for p in made.get_params(context) if isinstance(p, click.Option)]


def variable(option: click.Option) -> str:
    """The environment variable of an option; empty for those that have none."""
    long = [name for name in option.opts if name.startswith("--")]
    return (
        "" if not long or not option.expose_value else f"CHECK_SENTRY4_{str(option.name).upper()}"
    )


def shown_default(option: click.Option) -> str:
    """The default as text; empty where there is none worth telling."""
    if option.show_default in (None, False):
        return ""
    return option.show_default if isinstance(option.show_default, str) else str(option.default)


def all_metrics(name: str, page: Page) -> list[tuple[str, str, str, str]]:
    """The metrics of a command: name, object, unit, default; none for those of whole devices."""
    entry = ENTRIES[name]
    if entry.kind == "system":
        metrics = families.family(entry.family).system.metrics
        return [(metric.name, "system", metric.unit or "-", "reported") for metric in metrics]
    if entry.kind in ("whole", "pdu"):
        return []
    if entry.kind == "rack":
        own = [
            ("Failover", "rack", "%", "warning 80, critical 100"),
            ("FeedImbalance", "rack", "%", "needs -w or -c"),
            ("FeedVoltage", "rack", "%", "needs -w or -c"),
        ]
        return [*own, *((metric, "rack", unit, "reported") for metric, unit in SUMS.items())]
    return [
        (metric, table.name, unit, default)
        for table in page.tables
        for metric, unit, default in metric_rows(table)
    ]


def metric_rows(table: Table) -> Iterable[tuple[str, str, str]]:
    """Name, unit, and what it is compared with by default, of each metric."""
    for metric in table.metrics:
        yield metric.name, metric.unit or "-", _default(metric)


def _default(metric: Metric) -> str:
    if metric.computed.imbalance_of:
        return "computed; needs -w or -c"
    kinds = ("low alarm", "low warning", "high warning", "high alarm")
    has = [kind for kind, column in zip(kinds, metric.thresholds or (None,) * 4) if column]
    return f"device: {', '.join(has)}" if has else "reported"


def _vocabularies(table: Table) -> dict[str, Enumeration]:
    """What the statuses of a table may say; each with the columns that say it, if they differ."""
    columns = [*table.states.all, *(metric.status for metric in table.metrics)]
    enums: list[tuple[Enumeration, dict[str, None]]] = []
    for column in columns:
        if column is None or column.enum is None:
            continue
        names = next((names for enum, names in enums if enum == column.enum), None)
        if names is None:
            enums.append((column.enum, names := {}))
        names[column.name] = None
    if len(enums) == 1:
        return {table.name: enums[0][0]}
    return {f"{table.name} {', '.join(names)}": enum for enum, names in enums}


def state_rows(tables: Iterable[Table]) -> list[tuple[str, str, str]]:
    """State, objects, and the labels that lead to it, of all status columns of some tables."""
    found: dict[tuple[int, tuple[str, ...]], dict[str, None]] = {}
    for table in tables:
        for called, enum in _vocabularies(table).items():
            for state in range(4):
                labels = tuple(
                    dict.fromkeys(label for label, of in enum.values.values() if of == state)
                )
                if labels:
                    found.setdefault((state, labels), {})[called] = None
    return [
        (NAMES[state], "; ".join(objects), ", ".join(labels))
        for (state, labels), objects in sorted(found.items(), key=lambda item: item[0][0])
    ]


def run_example(name: str, arguments: str) -> Result:
    """The result of an example over the recording of the simulated PDU; of a rack over two."""
    words = shlex.split(re.sub(r"-H \S+ ?", "", arguments))
    if name == "check_sentry4_rack":
        with tempfile.TemporaryDirectory() as folder:
            walks: list[str] = []
            for feed, values in (("pdu-a", pro2()), ("pdu-b", twin(changed(pro2(), LOADED)))):
                path = Path(folder) / feed
                path.write_text(dump(values), "latin-1")
                walks += ["--walk", str(path)]
            given = walks[:2] if "--feeds" in arguments else walks
            return run_here(name, [*given, *words])
    of_cdu = HOSTS["sentry3"] in arguments
    return judge(name, words, values=sentry3_values() if of_cdu else None)
