"""``check_cdu``: the drop-in successor of check_cdu.pl, on Sentry3 and Sentry4 devices (spec 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from check_sentry4.cli import options
from check_sentry4.cli.run import Check, command
from check_sentry4.cli.sensor import scale
from check_sentry4.cli.table import chain, chosen, needs_ranges, policy, selection

if TYPE_CHECKING:
    from check_sentry4.mib.cdu import Family
    from check_sentry4.mib.model import Table
    from check_sentry4.rows import Device

#: The document's metrics; both families have all of them, in whichever table.
TOWER = ("VACapacity", "ApparentPower", "VACapacityUsed", "ActivePower", "Energy", "LineFrequency")
INFEED = (
    "PhaseVoltage", "Voltage", "CapacityUsed", "Power", "ApparentPower", "Energy", "LoadValue",
    "PhaseCurrent", "LoadImbalance", "VoltageImbalance",
)  # fmt: skip


def prepare(values: Mapping[str, Any]) -> Callable[[Device], Check]:
    """What makes the check once the device has told its family.

    All that is wrong with the options is told before: raises ``click.UsageError``.
    """
    from check_sentry4.mib.cdu import SENTRY3, SENTRY4

    kinds = [name for name in ("temp", "humid") if values[name]]
    if not kinds and values["tower"] is None and values["infeed"] is None:
        raise click.UsageError("expected --temp, --humid, --tower or --infeed")
    towers = _names(SENTRY3.tower_metrics, values["tower"], "--tower")
    infeeds = _names(SENTRY3.infeed_metrics, values["infeed"], "--infeed")
    # Temperature first, then humidity, then metrics in the order named (the document).
    thresholds = chain(values, [*kinds, *towers, *infeeds])
    families = (SENTRY3, SENTRY4)
    states = policy(
        values,
        [t for f in families for t in (f.towers, *f.tower_metrics, *f.infeed_metrics, *f.sensors)],
    )
    asked = dict(zip([*kinds, *(("tower", n) for n in towers), *(("infeed", n) for n in infeeds)],
                     thresholds))  # fmt: skip
    needs_ranges(SENTRY3.infeed_metrics[0].metrics, {n: asked["infeed", n] for n in infeeds})
    return partial(_check, values, kinds, towers, infeeds, asked, states, scale(values))


def _names(tables: Sequence[Table], names: Sequence[str] | None, option: str) -> list[str]:
    known = [metric for table in tables for metric in table.metrics]
    return [metric.name for metric in chosen(known, names, option)]


def _check(
    values: Mapping[str, Any],
    kinds: Sequence[str],
    towers: Sequence[str],
    infeeds: Sequence[str],
    thresholds: Mapping[Any, Any],
    states: Any,
    degrees: int | None,
    device: Device,
) -> Check:
    from check_sentry4.checks import cdu, sensors, table
    from check_sentry4.checks.metrics import Request

    family: Family = cdu.family(device)
    detailed, brief = bool(values["verbose"]), bool(values["oksummary"])
    of_sensors = None
    if kinds:
        of_sensors = sensors.Question(
            family.system,
            [t for t in family.sensors if t.name in kinds],
            named=True,
            thresholds={kind: thresholds[kind] for kind in kinds},
            scale=degrees,
            selection=selection(values),
            policy=states,
            detailed=detailed,
        )
    questions = []
    for option, names, status_table, metric_tables in (
        ("tower", towers, family.towers, family.tower_metrics),
        ("infeed", infeeds, family.infeeds, family.infeed_metrics),
    ):
        if values[option] is None:
            continue
        by_table: dict[str, tuple[Table, list[Request]]] = {}
        for name in names:
            of, metric = next((t, m) for t in metric_tables if (m := t.metric(name)))
            request = Request(metric, thresholds[option, name])
            by_table.setdefault(of.name, (of, []))[1].append(request)
        for of, requests in by_table.values() if names else [(status_table, [])]:
            questions.append(
                (of, table.Question(requests, policy=states, brief=brief, detailed=detailed))
            )
    question = cdu.Question(of_sensors, questions)
    return Check(
        partial(cdu.plan, question),
        partial(cdu.evaluate, question=question),
        family.system,
        lazy=brief and not detailed,
    )


def _metrics(name: str, what: str, metrics: Sequence[str]) -> click.Option:
    """An option whose list of metrics may be left out."""
    return options.Option(
        [f"--{name}"], type=options.optional_items, is_flag=False, flag_value="",
        metavar="[METRICS]",
        help=f"The status of the {what}, or these metrics, comma-separated: {', '.join(metrics)}.",
    )  # fmt: skip


command = command(
    "check_cdu",
    "Check a Server Technology CDU (Sentry3) or PRO1/PRO2 PDU (Sentry4) with the options of "
    "check_cdu.pl. Ranges are in the order temp, humid, tower metrics, infeed metrics.",
    [
        options.flag("temp", "Look at the temperature sensors."),
        options.flag("humid", "Look at the humidity sensors."),
        options.Option(["--ths", "--id", "id"], type=options.items, metavar="ID[,...]",
                     help="Only the sensors with these IDs, such as A1,B2."),
        *options.scales(),
        _metrics("tower", "towers", TOWER),
        _metrics("infeed", "infeeds", INFEED),
        *options.ranges(),
        *options.policy(),
    ],
    prepare,
)  # fmt: skip
