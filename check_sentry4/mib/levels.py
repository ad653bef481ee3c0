"""On which level of a PDU the objects of a table are: nothing of one level is counted twice."""

from __future__ import annotations

from check_sentry4.mib.model import Table

#: The level of objects by the name of their table; units and sensors are known as such, and what is
#: not here is a level of its own: at none of them is anything counted twice.
LEVELS = {
    "cord": "input",
    "infeed": "input",
    "inlet": "input",
    "input": "input",
    "main": "input",
    "phase": "phase",
    "branch": "branch",
    "bank": "branch",
    "circuit": "branch",
    "outlet": "outlet",
    "receptacle": "outlet",
}


def level(table: Table) -> str:
    """The level of a table's objects: unit, input, phase, branch, outlet, sensor, or its own."""
    if table.place.is_unit:
        return "unit"
    return "sensor" if table.probe.is_sensor else LEVELS.get(table.name, table.name)
