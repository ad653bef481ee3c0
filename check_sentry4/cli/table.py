"""The command of a table: selection, metrics, ranges, status; made from the table's description."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import click

from check_sentry4.cli import options
from check_sentry4.cli.run import Check, command
from check_sentry4.mib.model import Metric, System, Table


def table_command(
    name: str, help: str, system: System, table: Table, extra: Sequence[click.Parameter] = ()
) -> click.Command:
    """The command for one table. Without metrics of its own it has status mode only."""
    params = options.selection()
    if table.metrics:
        params += options.metrics(metric.name for metric in table.metrics) + options.ranges()
    params += options.policy()

    def prepare(values: Mapping[str, Any]) -> Check:
        return table_check(system, table, values)

    return command(name, help, [*params, *extra], prepare)


def table_check(system: System, table: Table, values: Mapping[str, Any]) -> Check:
    """The check that the options ask for.

    Raises ``click.UsageError``.
    """
    from check_sentry4.checks import table as checks

    question = checks.Question(
        requests=requests(chosen(table.metrics, values.get("metric")), values),
        selection=selection(values),
        policy=policy(values, [table]),
        expect=values.get("expect") or "",
        brief=values["oksummary"],
        detailed=bool(values["verbose"]),
    )
    return Check(
        partial(checks.plan, table, question),
        partial(checks.evaluate, table=table, question=question),
        system,
        lazy=question.brief and not question.detailed,
    )


def chosen(
    known: Sequence[Any], names: Sequence[str] | None, option: str = "--metric"
) -> list[Any]:
    """The metrics called ``names``, in that order.

    Raises ``click.UsageError`` for one that is unknown or named twice.
    """
    by_name = {metric.name.lower(): metric for metric in known}
    result = []
    for name in names or ():
        metric = by_name.get(name.lower())
        if metric is None:
            expected = ", ".join(m.name for m in known)
            raise click.UsageError(f"Invalid value for '{option}': {name!r}: expected {expected}")
        if metric in result:
            raise click.UsageError(f"Invalid value for '{option}': {metric.name} is there twice")
        result.append(metric)
    return result


def chain(values: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    """The thresholds of ``--warning`` and ``--critical`` for ``names``, in their order.

    Raises ``click.UsageError`` for a range that is none, or a chain of another length.
    """
    given = {option: values.get(option) for option in ("warning", "critical")}
    if all(spec is None for spec in given.values()):
        return [None] * len(names)
    from check_sentry4.report.threshold import RangeError, parse_chain, thresholds

    ranges = {}
    for option, spec in given.items():
        if spec is not None and not names:
            raise click.UsageError(
                f"Invalid value for '--{option}': nothing to apply it to: "
                "expected a metric or a kind of sensor with it"
            )
        try:
            ranges[option] = parse_chain(spec, names)
        except RangeError as error:
            raise click.UsageError(f"Invalid value for '--{option}': {error}") from None
    return list(thresholds(ranges["warning"], ranges["critical"], names))


def requests(metrics: Sequence[Metric], values: Mapping[str, Any]) -> list[Any]:
    """The metrics asked for, each with its threshold.

    Raises ``click.UsageError``.
    """
    from check_sentry4.checks.metrics import Request

    result = [
        Request(metric, threshold)
        for metric, threshold in zip(metrics, chain(values, [m.name for m in metrics]))
    ]
    needs_ranges(metrics, {metric.name: threshold for metric, threshold in result})
    return result


def needs_ranges(metrics: Sequence[Metric], thresholds: Mapping[str, Any]) -> None:
    """Raise ``click.UsageError`` if a computed metric has no threshold (spec 3)."""
    for metric in metrics:
        if metric.imbalance_of and thresholds.get(metric.name, True) is None:
            raise click.UsageError(f"{metric.name} needs a range: expected -w or -c with it")


def selection(values: Mapping[str, Any]) -> Any:
    """``--id`` and ``--name``."""
    from check_sentry4.checks.select import Selection

    ids = values.get("id") or ()
    return Selection(tuple(dict.fromkeys(id.upper() for id in ids)), values.get("name"))


def policy(values: Mapping[str, Any], tables: Iterable[Table]) -> Any:
    """``--status``, its names being those of the statuses and states of ``tables``, or numbers.

    Raises ``click.UsageError`` for a name that no status has.
    """
    from check_sentry4.checks.policy import Policy

    states = values.get("status") or {}
    if states:
        columns = [
            c for table in tables for c in (*table.statuses, *(m.status for m in table.metrics))
        ]
        labels = {
            label: None
            for column in columns
            if column is not None and column.enum is not None
            for label, _ in column.enum.values.values()
        }
        known = {label.lower() for label in labels}
        for name in states:
            if name not in known and not name.isdecimal():
                raise click.UsageError(
                    f"Invalid value for '--status': {name!r}: expected a status of the device: "
                    f"{', '.join(labels)}"
                )
    return Policy(states)
