"""A page for each family of check_pdu: what it has, what was tried on what, what is odd."""

from __future__ import annotations

from typing import NamedTuple

from check_sentry4.mib import families
from check_sentry4.mib.model import Table
from docs.facts import HOSTS, metric_rows, state_rows
from lab.helpers import judge
from lab.makes import MAKES


class Told(NamedTuple):
    """What is said of a family beside what its data tells; ``examples`` are titles and options."""

    makes: str
    odd: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]


FAMILIES = {
    "pdu2": Told(
        "Server Technology PRO3X and PRO4X, Raritan PX2, PX3 and PX4 and their relatives",
        (
            "A reading is a row of its own, with decimal digits, state, thresholds, and a mask of "
            "those that are enabled; it becomes a metric of its object. Signed values are taken, "
            "but of energy, which exceeds them. Thresholds that are not enabled do not count; "
            "where an agent does not tell which are, those that are not 0 do.",
            "The state of a reading decides. unavailable is UNKNOWN where isAvailable says that "
            "the sensor is present, and the object has no such sensor otherwise. This holds for "
            "external sensors as well. A power factor or a crest factor that is unavailable is "
            "no problem on an object that is off or carries no current; if it carries a load, "
            "--metric PowerFactor is UNKNOWN.",
            "A door, a lock or a handle that is open is WARNING (--status open=ok).",
            "A linked PDU of which no reading is available is one finding: unit 2: not reachable, "
            "with 13 objects on it.",
            "What belongs to a unit other than the first has its number in front: 2.I1, outlet "
            "2.7. --unit 2 selects it. A unit that pduCount counts and that does not answer is "
            "UNKNOWN.",
            "A transfer switch whose active inlet is not the preferred one is WARNING.",
            "Of outlets, thresholds are read where no state decides; they are hundreds of cells.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the phases", "--table pole -m LoadImbalance -w 15 -c 25"),
            ("The breakers of the second unit", "--table ocp --unit 2"),
            ("All external sensors", "--table sensor"),
        ),
    ),
    "aten-pe": Told(
        "ATEN PE and EC power distribution units",
        (
            "There is no status of a reading and no hysteresis: the suite compares, and outside a "
            "threshold is WARNING.",
            "-1000000 is not available (UNKNOWN), -2000000 not supported (not there), -3000 of a "
            "threshold none. Outlet slots that say not-support do not exist.",
            "Some firmware answers readings as texts, in tables of their own, and not as numbers. "
            "These are read where no object answers the numbers.",
            "A threshold that is set on an object of which no reading is answered is UNKNOWN.",
            "The MIB gives no units: power dissipation counts up, so it is Energy in kWh here.",
            "An outlet that is off is no problem; fault is CRITICAL, and so is pop: switched off "
            "because its bank would be overloaded. A door that is open is WARNING.",
        ),
        (
            ("Everything", ""),
            ("Current of the banks", "--table bank -m Current,CurrentUtilized -w ,70 -c ,80"),
            ("Two outlets that have to be on", "--table outlet --id 1,9 --expect on"),
        ),
    ),
    "enertree": Told(
        "EnerTEG (Enertree) gateways and Schleifenbauer PDU5 units",
        (
            "Totals of power, current and energy are the sums of the inputs, else of the branches: "
            "a real unit answers ten times that (a thousand times, for energy) in its totals. A "
            "sum of which a part has no reading is UNKNOWN; so is one of several of one device.",
            "Each open warning is WARNING and each open critical CRITICAL, told with what it says "
            "of itself. None is OK.",
            "A state of a device other than RUNNING is WARNING, with its last error. An open ring "
            "is WARNING: --status open=ok where it was built so.",
            "What belongs to a device other than the first has its number in front: 2.1. --unit 2 "
            "selects it; places belong to none.",
            "Residual currents are Amps, as all currents: 30 mA is 0.03.",
            "An agent whose answers go backwards is an error: a row could be lost.",
        ),
        (
            ("Everything", ""),
            ("What a device draws", "--table total -m ActivePower,Current --unit 1"),
            ("What is open", "--only warnings,criticals"),
        ),
    ),
    "eaton-epdu": Told(
        "Eaton ePDU G3",
        (
            "Units in a chain are counted from 0. What belongs to a unit other than the first has "
            "its number in front: 1.A4. --unit 1 selects it.",
            "The device compares its readings with thresholds; the status of each reading decides. "
            "A value of -1 is not available.",
            "A group whose breaker is off is CRITICAL. Which outlets it feeds is not shown: the "
            "MIB links them by pointers in a table of its own.",
            "The sign of a power factor tells leading from lagging: its size is compared.",
            "Temperatures are in the scale of their unit.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("The breakers of the second unit", "--table group --unit 1"),
            ("Current of the outlets", "--table outlet -m Current -w 8 --oksummary"),
        ),
    ),
    "apc-rpdu2": Told(
        "APC rack PDUs (rPDU2; older ones by rPDU and sPDU)",
        (
            "Phases, banks and outlets are counted through all units of a chain: phase 4 is the "
            "first of the second unit. Which unit an object is on is read from the column Module.",
            "A table that rPDU2 does not answer is read from rPDU (318.1.1.12), outlets also from "
            "sPDU (318.1.1.4). These have one unit. A current, load state or outlet state of the "
            "first unit that rPDU2 does not support (-1) is read from rPDU as well.",
            "Low load is WARNING: set the threshold to 0, or use --status lowLoad=ok.",
            "Line voltage in rPDU is a setting, no reading: it is not used.",
            "A sensor whose communication is lost is UNKNOWN; a port without one is left out.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("The banks of the second unit", "--table bank --unit 2"),
            ("Power of the outlets", "--table outlet -m ActivePower -w 800 --oksummary"),
        ),
    ),
    "apc-cpdu": Told(
        "APC NetShelter rack PDUs",
        (
            "Tables have as many slots as the largest model. A slot with number 0 is no outlet.",
            "Which thresholds are in force is a mask of the device; the others do not count.",
            "What a sensor measures, and in which unit, stands in its name plate.",
            "A breaker that is off is CRITICAL.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("The breakers of the second unit", "--table breaker --unit 2 -m Current"),
            ("Power of the outlets", "--table outlet -m ActivePower -w 900 --oksummary"),
        ),
    ),
    "apc-epdu": Told(
        "APC Easy rack PDUs",
        (
            "The MIB has no thresholds and no states but those of outlets: readings are reported, "
            "and ranges are yours.",
            "Tables count through all units of a chain. Which unit an object is on is read from "
            "the column Module.",
            "Other devices of APC have a sysObjectID that begins with the same numbers. A device "
            "without the table of units is named, not judged.",
        ),
        (
            ("Everything", ""),
            ("Current of the phases", "--table phase -m Current -w 13 -c 15"),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
        ),
    ),
    "apc-ats": Told(
        "APC rack transfer switches",
        (
            "A switch that does not use the preferred source is WARNING, one without redundancy "
            "CRITICAL.",
            "States that a model does not answer are passed over.",
        ),
        (
            ("Everything", ""),
            ("Load of the banks", "--table bank -m Current -w 12 -c 15"),
        ),
    ),
    "apc-xats": Told(
        "APC facility transfer switches",
        (
            "Source 2 is WARNING: the switch runs on its second source.",
            "A generator at rest gives no voltage. Where the device has one, its own state is "
            "judged instead of the quality of source 2.",
            "Voltages between lines and to neutral are different metrics: LineVoltage, Voltage.",
        ),
        (
            ("Everything", ""),
            ("The output", "--table phase -m LineVoltage -w 380:420 -c 360:440"),
        ),
    ),
    "raritan-px1": Told(
        "Raritan Dominion PX of the first generation",
        (
            "Readings have no status: their thresholds decide. Lower thresholds of currents are "
            "set in the factory and hold for idle outlets too: only the upper ones are used.",
            "External sensors have a state, and tell their type, unit and decimal digits.",
            "A neutral is a pole without a voltage; it is left out of the imbalance.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the poles", "--table pole -m LoadImbalance -w 15 -c 25"),
            ("Current of the outlets", "--table outlet -m Current --oksummary"),
        ),
    ),
    "schleifenbauer": Told(
        "Schleifenbauer PDUs by their databus (an EnerTEG gateway answers as enertree)",
        (
            "One agent answers for all PDUs on its bus. A PDU is named by its address there.",
            "An alert of a PDU is CRITICAL and says which phase, outlet or branch it is about: "
            "OutletCurrentAlert: 7. A change of sensors and a duplicate address are WARNING.",
            "The maximum current of an input, a branch or an outlet is its threshold.",
            "A PDU without alerts in its registers is judged by its readings.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the inputs", "--table input -m LoadImbalance -w 15 -c 25"),
            ("The inputs of the second PDU", "--table input --unit 2 -m Current"),
        ),
    ),
    "vertiv-v5": Told(
        "Vertiv and Geist rack PDUs",
        (
            "The MIB has no thresholds: readings are reported, and ranges are yours. The device's "
            "own counts decide: an active alarm is CRITICAL, an active warning WARNING.",
            "A relay that failed is CRITICAL. A unit or sensor that is unavailable is UNKNOWN.",
            "Tables are flat and do not name the unit: the device is taken as one unit.",
            "Balance is the share of a phase in percent, no imbalance: use LoadImbalance.",
            "Sensors and cooling units have the same sysObjectID. A device without the table of "
            "phases is named, not judged.",
        ),
        (
            ("Everything", ""),
            ("Current of the phases", "--table phase -m Current -w 16 -c 20"),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("Breakers", "--table breaker -m Current -w 10 -c 13"),
        ),
    ),
    "liebert-mph2": Told(
        "Liebert MPH, MPX and MPH2 rack PDUs",
        (
            "The device's thresholds are percent of the rating: they are compared with "
            "CurrentUtilized, which is computed from the current and the rating.",
            "The status of the PDU is a field of bits: with an alarm it is CRITICAL, with a "
            "warning WARNING. Objects other than receptacles have no status of their own.",
            "Readings are taken from the more exact columns, where firmware has them.",
            "Other Liebert devices have the same sysObjectID. A device without the table of PDUs "
            "is named, not judged.",
        ),
        (
            ("Everything", ""),
            ("Current of the phases", "--table phase -m Current,CurrentUtilized -w ,60 -c ,75"),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("The receptacles of the second PDU", "--table receptacle --unit 2 -m Current"),
        ),
    ),
}


def _sheet(table: Table) -> str:
    metrics = ", ".join(
        f"{name}{f' {unit}' if unit != '-' else ''}" for name, unit, _ in metric_rows(table)
    )
    return f"| `{table.name}` | {metrics or '-'} | {table.tried} |"


def family_page(name: str) -> str:
    """The page of one family."""
    family, told = families.family(name), FAMILIES[name]
    out = [
        f"# check_pdu on {told.makes}",
        "",
        "## Fact sheet",
        "",
        "| | |",
        "|---|---|",
        f"| family | `--family {name}` |",
        f"| MIB | {family.title} |",
        f"| found out by | sysObjectID {', '.join(family.object_ids or (family.enterprise,))} |",
        f"| subsystems | {', '.join(s.name for s in family.subsystems)} |",
        "",
    ]
    out += ["## Tables", "", "| `--table` | metrics | tried on |", "|---|---|---|"]
    out += [_sheet(table) for table in family.tables]
    out += ["", "## States", "", "| state | of | what the device says |", "|---|---|---|"]
    out += [f"| {' | '.join(row)} |" for row in state_rows(family.tables)]
    out += ["", "A state that the MIB does not define is UNKNOWN.", "", "## What is odd", ""]
    out += [f"* {sentence}" for sentence in told.odd]
    out += ["", "## Examples", "", "Run over a device made from the MIB (lab/makes.py).", ""]
    for title, arguments in told.examples:
        result = judge("check_pdu", arguments, values=MAKES[name]())
        typed = f"check_pdu -H {HOSTS[name]} {arguments}".rstrip()
        out += [f"{title}:", "", "```console", f"$ {typed}"]
        out += [result.output.rstrip("\n"), "```", "", f"Exit status {result.status}.", ""]
    out += ["All options: [check_pdu](check_pdu.md).", ""]
    return "\n".join(out)
