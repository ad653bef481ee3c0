"""What a PDU has: as a table, or as configuration for Nagios or Icinga 2 (``--discover``).

The configuration builds on the shipped commands and templates (examples/).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from check_sentry4.checks.imbalance import groups
from check_sentry4.checks.metrics import device_ranges
from check_sentry4.checks.overall import Subsystem
from check_sentry4.checks.sensors import is_empty
from check_sentry4.mib.model import Metric
from check_sentry4.rows import Device, Plan, Row
from check_sentry4.text import number


def plan(subsystems: Sequence[Subsystem]) -> Plan:
    """Names, capacities and thresholds of everything, and which sensor ports are empty."""
    wanted = Plan()
    for subsystem in subsystems:
        for table in subsystem.tables:
            wanted.add(table, table.id, table.label, table.status)
            for metric in table.metrics:
                wanted.add(table, metric.capacity)
                if not table.many:
                    wanted.add(table, *metric.thresholds)
    return wanted


def _facts(row: Row, metrics: Iterable[Metric]) -> list[str]:
    facts = []
    for metric in metrics:
        capacity = row.number(metric.capacity)
        warning, critical = device_ranges(row, metric)
        parts = [f"of {number(capacity)}{metric.unit}"] if capacity is not None else []
        parts += [f"warn {warning}"] if warning else []
        parts += [f"crit {critical}"] if critical else []
        if parts:
            facts.append(f"{metric.name} {' '.join(parts)}")
    return facts


def table_of(device: Device, subsystems: Sequence[Subsystem]) -> str:
    """One aligned line for each object: kind, ID, name, capacities and thresholds."""
    lines = []
    for subsystem in subsystems:
        for table in subsystem.tables:
            for row in device.rows(table):
                empty = bool(table.empty) and is_empty(table, row)
                facts = ["nothing plugged in"] if empty else _facts(row, table.metrics)
                lines.append((table.name, row.id, row.name or "-", "; ".join(facts)))
    widths = [max((len(line[place]) for line in lines), default=0) for place in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(w) for cell, w in zip(line, widths)), line[3]]).rstrip()
        for line in lines
    )


def _services(
    device: Device, subsystems: Sequence[Subsystem]
) -> Iterable[tuple[str, str, dict[str, str]]]:
    """Service name, command and options for what this PDU has."""
    tables = {t.name: t for s in subsystems for t in s.tables if device.rows(t)}
    yield "PDU health", "sentry4", {"skip": "outlets"} if "outlet" in tables else {}
    yield "PDU restart", "sentry4_system", {"metric": "Uptime,UnitCount", "warning": "3600:,"}
    for name, metric in (("line", "Current"), ("branch", "Current"), ("phase", "Voltage")):
        if name in tables:
            yield f"PDU {name} {metric.lower()}", f"sentry4_{name}", {"metric": metric}
    lines = tables.get("line")
    if lines and any(len(conductors) == 3 for conductors in groups(lines, device.rows(lines))):
        options = {"metric": "LoadImbalance", "warning": "30", "critical": "50"}
        yield "PDU load balance", "sentry4_line", options
    if "cord" in tables:
        yield "PDU power", "sentry4_cord", {"metric": "ActivePower,ApparentPower,Energy"}
    for name in ("ocp", "outlet"):
        if name in tables:
            yield f"PDU {tables[name].plural}", f"sentry4_{name}", {"oksummary": ""}
    for kind in ("temp", "humid"):
        for row in device.rows(tables[kind]) if kind in tables else ():
            if not is_empty(tables[kind], row):
                id = _plain(row.id)
                yield f"PDU {kind} {id}", "sentry4_sensor", {kind: "", "id": id}


def _plain(text: str) -> str:
    """A name that both configuration languages take without quoting."""
    return re.sub(r"[^\w.:-]+", "-", text, flags=re.ASCII).strip("-") or "pdu"


def nagios(device: Device, subsystems: Sequence[Subsystem], address: str, location: str) -> str:
    """Object definitions for one PDU, on top of sentry4-commands.cfg and sentry4-templates.cfg."""
    host = _plain(address)
    out = [
        f"# {_plain(location)}: made by check_sentry4 --discover=nagios", "define host {",
        "    use               sentry4-pdu", f"    host_name         {host}",
        f"    address           {_plain(address)}", "    contact_groups    admins", "}",
    ]  # fmt: skip
    for name, command, options in _services(device, subsystems):
        words = " ".join(f"--{key} {value}".rstrip() for key, value in options.items())
        out += [
            "", "define service {", "    use                  sentry4-power",
            f"    host_name            {host}", f"    service_description  {name}",
            f"    check_command        check_{command}!{words}", "}",
        ]  # fmt: skip
    return "\n".join(out)


def icinga2(device: Device, subsystems: Sequence[Subsystem], address: str, location: str) -> str:
    """Objects for one PDU, on top of the shipped commands, services and templates."""
    host = _plain(address)
    kind = "address6" if address.count(":") > 1 else "address"
    out = [
        f"// {_plain(location)}: made by check_sentry4 --discover=icinga2",
        f'object Host "{host}" {{', '\timport "sentry4-pdu"', f'\t{kind} = "{host}"',
        "\tvars.sentry4 = false // its services are these", "}",
    ]  # fmt: skip
    for name, command, options in _services(device, subsystems):
        out += ["", f'object Service "{name.lower().replace(" ", "-")}" {{',
                '\timport "sentry4-power"', f'\thost_name = "{host}"',
                f'\tcheck_command = "{command}"']  # fmt: skip
        for key, value in options.items():
            shown = f'"{value}"' if value else "true"
            out.append(f"\tvars.sentry4_{key} = {shown}")
        out.append("}")
    return "\n".join(out)
