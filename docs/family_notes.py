"""What is said of a family on its page that its data does not tell."""

from __future__ import annotations

from typing import NamedTuple


class FamilyNotes(NamedTuple):
    """What is said of a family beside what its data tells; ``examples`` are titles and options."""

    makes: str
    odd: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]


FAMILIES = {
    "pdu2": FamilyNotes(
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
    "aten-pe": FamilyNotes(
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
    "enertree": FamilyNotes(
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
    "eaton-epdu": FamilyNotes(
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
    "apc-rpdu2": FamilyNotes(
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
    "apc-cpdu": FamilyNotes(
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
    "apc-epdu": FamilyNotes(
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
    "apc-ats": FamilyNotes(
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
    "apc-xats": FamilyNotes(
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
    "raritan-px1": FamilyNotes(
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
    "schleifenbauer": FamilyNotes(
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
    "vertiv-v5": FamilyNotes(
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
    "liebert-mph2": FamilyNotes(
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
    "hpe-g2": FamilyNotes(
        "HPE G2 metered and switched PDUs",
        (
            "The status of each reading decides. -1 is not available.",
            "A phase, a group or an outlet whose index or type is 0 is an empty slot: it is not "
            "there.",
            "A group whose breaker is off is CRITICAL, so is one that says cbOff.",
            "Some firmware answers whole watts where the MIB has thousandths: they are taken as "
            "they come.",
            "Temperatures are in the scale of their unit. An open contact is no problem: which "
            "state is one is up to you.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("The breakers of the second unit", "--table breaker --unit 2"),
        ),
    ),
    "hpe-mapdu": FamilyNotes(
        "HPE modular PDUs with network management",
        (
            "As the G2 (hpe-g2), but in thousandths, with crest factors, and with thresholds of "
            "the currents of outlets instead of their power.",
        ),
        (
            ("Everything", ""),
            ("Current of the outlets", "--table outlet -m Current -w 8 --oksummary"),
        ),
    ),
    "panduit-g5": FamilyNotes(
        "Panduit G5 PDUs",
        (
            "As HPE's G2 (hpe-g2). A group without a type is an empty slot, whatever its index.",
            "A door that is open is WARNING, a leak CRITICAL, a dry contact that is alarmed "
            "CRITICAL. A sensor that is disconnected is not there, a bad one UNKNOWN.",
        ),
        (
            ("Everything", ""),
            ("Current of the groups", "--table group -m Current,CurrentUtilized -w ,70 -c ,80"),
            ("Leaks", "--table spot"),
        ),
    ),
    "enlogic": FamilyNotes(
        "Enlogic PDUs (nVent)",
        (
            "The load state of each object decides; off is CRITICAL. Which thresholds are in force "
            "is a mask of the unit's.",
            "What a sensor is stands in its type; one that is not installed is not there, one "
            "whose communication is lost UNKNOWN.",
            "Temperatures are read with a decimal digit where firmware has one.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("Breakers", "--table breaker -m Current -w 10 -c 13"),
        ),
    ),
    "tripplite": FamilyNotes(
        "Tripp Lite PDUs and rack transfer switches (Eaton)",
        (
            "All devices of the maker have one sysObjectID. Which table answers tells: a PDU's, or "
            "a rack switch's; a UPS answers neither and is named, not judged.",
            "A status of the device that is critical, a fault, an outlet with an overcurrent and "
            "an open breaker are CRITICAL.",
            "An output without a source is CRITICAL. Firmware answers more sources than the MIB "
            "has: these are no problem.",
            "A switch with one source left is WARNING, with none CRITICAL. A main load that is "
            "off is "
            "WARNING.",
            "Voltages and currents have thresholds and no status: the suite compares.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the outputs", "--table output -m LoadImbalance -w 15 -c 25"),
            ("Breakers and circuits", "--only breakers,circuits"),
        ),
    ),
    "cyberpower": FamilyNotes(
        "CyberPower PDUs and rack transfer switches",
        (
            "Phases, banks and outlets are counted through all units of a chain; the column Module "
            "says on which each is. What ePDU2 does not answer is read from ePDU.",
            "Low load is WARNING: set the threshold to 0, or use --status lowLoad=ok.",
            "The thresholds of outlets are watts, whatever their names say.",
            "A switch on the source that is not preferred is WARNING, one that lost its redundancy "
            "CRITICAL. Whether the sources are in phase is shown, but no problem: the recorded "
            "switch is well without.",
            "The voltages of sources are whole volts in the recording, tenths in the MIB.",
            "Newer sensors are in tables of their own; --table temp, humid and contact have both.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("The transfer switch", "--table switch"),
        ),
    ),
    "gude": FamilyNotes(
        "Gude Expert Power Control and PDU8000 power controllers",
        (
            "Each model has a MIB of its own, with the same numbers below another root: the root "
            "is that of sysObjectID. A device without switched ports is named, not judged.",
            "The MIBs have no thresholds: readings are reported, and ranges are yours. A failed "
            "surge protection is CRITICAL, a channel that is not active UNKNOWN.",
            "A sensor that answers -9999 does not exist.",
        ),
        (
            ("Everything", ""),
            ("Current of the inlet", "--table inlet -m Current -w 13 -c 15"),
            ("Two ports that have to be on", "--table port --id 1,2 --expect on"),
        ),
    ),
    "dell-rpdu": FamilyNotes(
        "Dell rack PDUs",
        (
            "The load state of each object decides: low load and near overload are WARNING, "
            "overload CRITICAL. The status of the product as a whole counts as well.",
            "Power is tens of watts, outlets tell whole amps.",
            "The MIB does not say on which unit of a chain a phase or an outlet is: all are "
            "counted to "
            "the first.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("Current of the outlets", "--table outlet -m Current -w 8 --oksummary"),
        ),
    ),
    "redfish": FamilyNotes(
        "PDUs with Redfish: Server Technology PRO3X and PRO4X, Raritan and Legrand (Xerus), APC "
        "NetShelter Advanced, Enlogic, Panduit",
        (
            "Status.Health decides. The thresholds of a sensor are shown, and compared only where "
            "the sensor has no Health: a service waits for their dwell time before it changes its "
            "Health.",
            "Status.State: Enabled, Qualified, StandbyOffline, StandbySpare and Disabled are OK, "
            "Absent means that the object is not there, UnavailableOffline is UNKNOWN, any other "
            "state is WARNING. A State or a Status that is left out is no problem.",
            "A unit is named by its EquipmentType and Id: RackPDU-1, TransferSwitch-1. --unit "
            "takes its number: 1 is the first rack PDU; floor PDUs, transfer switches, power "
            "shelves and buses follow. What belongs to a unit other than the first has its number "
            "in front: outlet 3.A1.",
            "Phases are made of the readings by line of a circuit. The voltage of L1 is "
            "Line1ToNeutral, else Line1ToLine2. The power of a unit is Metrics.PowerWatts.",
            "With --metric, a reading that is null is UNKNOWN. A reading that is left out is one "
            "that the object does not have. A sensor without a reading is UNKNOWN, unless it is "
            "Disabled or in standby.",
            "A resource that cannot be read is UNKNOWN; all others are judged.",
            "A sensor that is the source of another object's current, voltage, power, energy or "
            "frequency is judged with that object. All other sensors are objects of their own. A "
            "sensor that reads in a unit other than that of its ReadingType has no reading.",
            "A collection that lists fewer members than it announces is UNKNOWN. Of sensors this "
            "is not checked: DMTF's own mock-up announces two that it does not list.",
            "The power supplies of a shelf, and the Health of a chassis, are not read: the shelf "
            "tells of them by its own Health and HealthRollup.",
            "A transfer switch whose active mains is not the preferred one is WARNING, and so is "
            "one that does not transfer automatically.",
            "Firmware of Raritan and Legrand (Xerus 4.3) leaves out DataSourceUri, sensors and "
            "BranchCircuit links, so its readings have no thresholds and its outlets no breaker "
            "(a recording in criteo/hwbench). HPE's and Enlogic's outlets may lack an Id or "
            "@odata.id: the path that led there names them (Cray-HPE/hms-hmcollector, "
            "criteo/hwbench). Panduit 5.2 links its rack PDUs as PowerDistribution (a recording "
            "in Checkmk's tests).",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("Outlets against a limit", "--table outlet -m Current -w 8 -c 9"),
        ),
    ),
    "rittal": FamilyNotes(
        "Rittal PDUs (CMC III)",
        (
            "Everything on the bus is in one table of variables, which are found by their names. "
            "These are read first, so a check takes more requests than of other families.",
            "The first device on the bus is the controller itself, the second the PDU: what is on "
            "it has plain numbers, what is on a later one has its number in front (phase 3.1).",
            "A scale and a unit come with each reading; one in an unknown unit counts as no "
            "reading.",
            "The status of each reading decides, and so does the controller's summary of all "
            "messages, "
            "also of what no table here has. A device or a sensor that is lost is UNKNOWN, a "
            "device that waits to be confirmed WARNING.",
            "A high set point of 0 means that none is set.",
            "Other CMC III systems have the same sysObjectID. A system without phases is named, "
            "not judged.",
        ),
        (
            ("Everything", ""),
            ("How the load lies on the phases", "--table phase -m LoadImbalance -w 15 -c 25"),
            ("Fuses", "--table fuse"),
        ),
    ),
}
