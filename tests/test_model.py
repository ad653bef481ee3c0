"""The words in which families are described: few fields each, used together as they make sense."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from check_sentry4.mib import families, model
from check_sentry4.mib.model import Column, Family, Metric, Table

#: A class with more fields than these says more than one thing.
FIELDS = 15


def test_no_class_of_the_model_has_many_fields() -> None:
    classes = [c for c in vars(model).values() if isinstance(c, type) and hasattr(c, "_fields")]
    assert len(classes) > 10
    assert [c.__name__ for c in classes if len(c._fields) > FIELDS] == []


def power_states(table: Table) -> list[Column]:
    """The columns of the power state of a table, and of those that are read in its place."""
    found = []
    tried: Table | None = table
    while tried is not None:
        column = tried.states.power_state
        while column is not None:
            found.append(column)
            column = column.fallback
        tried = tried.rows.fallback
    return found


#: What contradicts itself in a metric.
OF_METRIC: dict[str, Callable[[Metric], bool]] = {
    "thresholds are low alarm, low warning, high warning, high alarm": lambda metric:
        len(metric.thresholds) not in (0, 4),
    "thresholds that it does not have are in force": lambda metric:
        metric.enabled is not None and not metric.thresholds,
    "a code of its unit needs the factors, and they a code": lambda metric:
        bool(metric.encoding.unit_code) != bool(metric.encoding.factors),
    "configuration has no thresholds and no status": lambda metric:
        metric.fixed and bool(metric.thresholds or metric.status),
    "an imbalance is no sum": lambda metric:
        bool(metric.computed.imbalance_of and metric.computed.sum_of),
    "uom says what unit says already": lambda metric: metric.uom == metric.unit,
}  # fmt: skip
#: What contradicts itself in a table.
OF_TABLE: dict[str, Callable[[Family, Table], bool]] = {
    "power_state is none of its states": lambda family, table:
        table.states.power_state not in (None, *table.states.all),
    "otherwise is none of its states": lambda family, table:
        table.states.otherwise not in (None, *table.states.all),
    "what is told instead of a status needs one": lambda family, table:
        table.states.otherwise is not None and table.states.status is None,
    "units are part of nothing": lambda family, table:
        table.place.is_unit and bool(table.place.part_of),
    "it is part of a table that there is not": lambda family, table:
        any(family.table(above.table) is None for above in table.place.part_of),
    "another table that there is not": lambda family, table:
        any(other is not None and family.table(other[0]) is None
            for other in (table.rows.counted_in, table.rows.at_least, table.place.feeds)),
    "only sensors have ports and probes": lambda family, table:
        not table.probe.is_sensor and bool(table.probe.empty or table.probe.group),
    "an imbalance of what it does not measure": lambda family, table:
        any(m.computed.imbalance_of not in ("", *(each.name for each in table.metrics))
            for m in table.metrics),
    "two metrics have one name": lambda family, table:
        len({m.name for m in table.metrics}) != len(table.metrics),
    "--expect cannot be on or off": lambda family, table:
        any(not {"on", "off"} <= {label for label, _ in column.enum.values.values()}
            for column in power_states(table) if column.enum is not None),
    "what is read cell by cell is no fallback": lambda family, table:
        any(column.per_cell for column in table.columns.values()),
}  # fmt: skip


@pytest.mark.parametrize("name", families.NAMES)
def test_a_family_does_not_contradict_itself(name: str) -> None:
    family = families.family(name)
    found = [f"{table.name}: {what}" for table in family.tables
             for what, is_so in OF_TABLE.items() if is_so(family, table)]  # fmt: skip
    found += [f"{table.name}, {metric.name}: {what}" for table in family.tables
              for metric in table.metrics for what, is_so in OF_METRIC.items()
              if is_so(metric)]  # fmt: skip
    assert found == []
    assert [t.name for t in family.tables if t.place.is_unit] == [family.unit.name]
