"""What is said of each command beside what the code tells."""

from __future__ import annotations

import re
from typing import NamedTuple

from check_sentry4.checks import result
from check_sentry4.mib import cdu, families, sentry4
from check_sentry4.mib.model import Table
from check_sentry4.process import ipc
from check_sentry4.redfish import failures as redfish
from check_sentry4.snmp import connection, failures, live, request

DATE = "November 27, 2026"


class Page(NamedTuple):
    """What is said of one command beside what the code tells."""

    what: str
    why: str
    tables: tuple[Table, ...]
    more: tuple[str, ...] = ()


PAGES = {
    "check_sentry4": Page(
        "check the health of a whole PRO1 or PRO2 PDU",
        "Looks at units, cords, lines, phases, over-current protectors, branches, outlets and "
        "sensors and says in one line what is wrong where. With -v it shows all of the PDU, "
        "subsystem by subsystem, problems first: what an on-call engineer wants at 3 a.m. One "
        "service of this kind for each PDU, and services with ranges of your own beside it.",
        sentry4.FAMILY.tables,
        (
            "A subsystem that the device does not answer is left out; if --only names it, that is "
            "UNKNOWN. So is an object whose status the device leaves out, and a subsystem that it "
            "answers without any status; outlets without any are left out, as PDUs that do not "
            "measure or switch them have none. Fewer units than the PDU says it has, or no unit, "
            "are UNKNOWN. Performance data is that of cords, lines and sensors.",
            "A line whose status is normal and whose current is not answered or invalid (-1, "
            "65535) is UNKNOWN, if other lines of the unit have a reading. The same holds for "
            "every metric that the device has a status for.",
            "Objects on a unit that is lost or does not communicate are one finding with their "
            "unit. A breaker that tripped, or a branch that is lost, tells the outlets on it.",
            "Several tables may have the same ID: AA3 is a line, a phase, a breaker, a branch "
            "and an outlet. In --id and --exclude, write the table or the subsystem in front of "
            "such an ID: ocp:AA3, sensor:A1. An ID without it is a usage error, which lists what "
            "you can write. All sensors of a port are one object: A1 means its temperature and "
            "its humidity. Use --exclude for objects that cannot be repaired, and --skip for "
            "whole subsystems. With --only, units that are missing are seen only if units are "
            "among them.",
        ),
    ),
    "check_sentry4_system": Page(
        "check a PRO1 or PRO2 PDU as a system",
        "Tells product, firmware, number of units and the time since the last restart, and judges "
        "uptime, the number of units and the count of configuration changes.",
        (),
        (
            "Uptime is sysUpTime, which starts again after 497 days. From then on snmpEngineTime "
            "is taken where the agent answers it, so that no restart is reported that there was "
            "not.",
        ),
    ),
    "check_sentry4_unit": Page(
        "check the units of a PRO1 or PRO2 PDU",
        "Master, link units, controllers and EMCUs: whether each is there and answers.",
        (sentry4.UNIT,),
    ),
    "check_sentry4_cord": Page(
        "check the input cords of a PRO1 or PRO2 PDU",
        "Power, capacity used, power factor, energy, frequency and the balance of the lines of "
        "each input cord.",
        (sentry4.CORD,),
    ),
    "check_sentry4_line": Page(
        "check the lines of a PRO1 or PRO2 PDU",
        "The current of each line and how much of its capacity is used, and how well the load is "
        "balanced among the three lines of a cord.",
        (sentry4.LINE,),
    ),
    "check_sentry4_phase": Page(
        "check the phases of a PRO1 or PRO2 PDU",
        "Voltage, its deviation from nominal, current, power, power factor and energy of each "
        "phase, and the imbalance of voltage and load among the three phases of a cord.",
        (sentry4.PHASE,),
        (
            "A Wye and Delta cord has six phases: the imbalance is that of L1-N, L2-N, L3-N among "
            "themselves and of L1-L2, L2-L3, L3-L1 among themselves.",
        ),
    ),
    "check_sentry4_ocp": Page(
        "check the over-current protectors of a PRO1 or PRO2 PDU",
        "Fuses and breakers: which has blown or tripped.",
        (sentry4.OCP,),
    ),
    "check_sentry4_branch": Page(
        "check the branches of a PRO1 or PRO2 PDU",
        "The current of each branch and how much of its capacity is used: a warning before a "
        "breaker trips.",
        (sentry4.BRANCH,),
    ),
    "check_sentry4_outlet": Page(
        "check the outlets of a PRO1 or PRO2 PDU",
        "Power state and control state of each outlet, and what is plugged into it draws.",
        (sentry4.OUTLET,),
        (
            "With --oksummary hundreds of outlets take few requests: IDs are made from the index "
            "(the MIB defines them so) unless --id, --name or --exclude is given or there is a "
            "problem to tell, and the capacity is left out of performance data. The input cords "
            "say how many outlets there should be: if fewer answer, IDs are read to tell which "
            "does not. In status mode performance data has no thresholds and no capacity.",
            "An outlet that is off, or that carries no current, has no power factor and no crest "
            "factor. That is no problem: the line says no load, and there is no performance data.",
            "Nagios keeps 8 KiB of a result, and the readings of 216 outlets are more: "
            "--perf ActivePower keeps it below.",
        ),
    ),
    "check_sentry4_sensor": Page(
        "check the sensors of a PRO1 or PRO2 PDU",
        "Temperature, humidity, water, contact closures, the analog-to-digital converter of an "
        "EMCU, and fans. Without a kind, all that are plugged in.",
        sentry4.SENSORS,
        (
            "A port into which nothing was ever plugged is left out, unless --id names it. With "
            "--status notFound=STATE such ports have that state. A port is empty if its status "
            "says notFound; also if its temperature is no reading and says normal while its "
            "humidity says notFound. An alarm, or a status that the MIB does not define, is "
            "never an empty port. A lost probe is UNKNOWN: there is no reading, so nobody is "
            "woken. A temperature of -41 or below is no reading, in either scale.",
            "A sensor is there if the device answers any column of it. If its value is not "
            "answered, its status decides: highAlarm without a value is CRITICAL.",
            "--temp, --humid, --adc or --fan with nothing of that kind plugged in is UNKNOWN.",
        ),
    ),
    "check_pdu": Page(
        "check any PDU of a mixed room",
        "One command for a room with PDUs of several makes and ages: which family answers is found "
        "out from sysObjectID, or named with --family. It then does what the family's own command "
        "does: the health of the whole device, or with --table one table by status or by metrics. "
        "On a PRO1 or PRO2 it prints what check_sentry4 and its specialised commands print.",
        (),
        (
            "The families are "
            + ", ".join(f"{family.name} ({family.called})" for family in families.families())
            + ".",
            "Run check_pdu --tables for the tables and metrics of each family. --table sensor is "
            "all kinds of sensors, --table system the device as a whole. If you name a table that "
            "the family lacks, the error names those it has.",
            "An ID that is a number says of what it is: outlet 7, in performance data outlet7. "
            "What is measured in another unit by one make (psi, Fahrenheit, Wh) is converted.",
            "The same quantity has the same metric name in every family: Current, Voltage, "
            "ActivePower, ApparentPower, PowerFactor, Energy, Frequency, CurrentUtilized, "
            "PowerUtilized, Temp, Humid, LoadImbalance, VoltageImbalance. The MIB's own name "
            "(LoadValue, VACapacityUsed) is taken as well. One range serves a mixed room.",
            "A device of a family that is not known is UNKNOWN, with its sysObjectID and sysDescr.",
        ),
    ),
    "check_sentry4_rack": Page(
        "check the feeds of a rack together",
        "Racks are fed twice so that one feed may fail. This check adds up what the feeds carry, "
        "conductor by conductor, and says what the other would carry alone: two feeds at 45 % of a "
        "32 A breaker are fine until one fails, at 60 % each the second breaker trips after the "
        "first. Give the PDUs of one rack with -H, once for each feed; any that check_pdu knows, "
        "mixed. Or one PDU whose cords are the feeds, with --feeds.",
        (),
        (
            "Failover is (A + B) / the smaller capacity, for each of L1, L2 and L3. An example: "
            "feed A carries 12.0 A on L2, feed B 15.4 A, both breakers are 32 A. If A fails, B "
            "carries 27.4 A of 32 A: 86 %. Amps of conductors are added as numbers, which is the "
            "most that they can be together. With three feeds and more each pair is looked at.",
            "Phases are paired by their labels, never by their order. Cords are counted from 1. "
            "Feeds with different conductors, or of which one is Wye and one Delta, are UNKNOWN; "
            "so are capacities that a device does not tell (--capacity). The neutral is left out.",
            "Percentages are compared as they are shown: 80 % of 24 A is 80 %. --capacity needs "
            "one --level with it.",
            "--share 80 is for breakers that may carry only 80 % continuously: in North America "
            "a branch-circuit breaker is rated so that 125 % of a continuous load fits (NEC 210.20 "
            "(A)), unless it is listed for 100 %. The line then says of how much: 27.4A of 25.6A, "
            "which is 80% of 32A (107%). Elsewhere breakers carry what is written on them; 80 % "
            "is then the default of the warning.",
            "A feed that is off or has no voltage is CRITICAL: the rack has lost its redundancy. "
            "This is decided "
            "for the cords of that feed, conductor by conductor: a conductor that carries nothing "
            "and whose voltage the PDU does not tell is UNKNOWN. So is a state or status that the "
            "MIB does not define. A feed that does not answer is UNKNOWN, or --no-answer, and is "
            "never counted as 0.",
            "A sum needs all of its parts. The PDU says how many units, cords, lines, infeeds or "
            "poles it has; if one of them does not answer, the sum is UNKNOWN and names it. If the "
            "parts that answer are above a limit already, the sum has that state. Controllers and "
            "sensor units (EMCU) carry nothing and are no part.",
            "Each feed needs a PDU of its own. The same address and port twice, or the same "
            "file, is a usage error; the same serial number on two feeds is UNKNOWN. A gateway "
            "may have one device per port or SNMPv3 context.",
            "--pairs compares outlets of one name (--pair-by id: of one ID) on different feeds "
            "instead. One that is on and draws nothing while its partner carries is a power supply "
            "that is dead, or a cord that is not plugged in: WARNING. Less than 0.1 A (10 W where "
            "no current is measured), or than one step of the meter, counts as nothing. Factory "
            "names, such as Outlet 1, pair nothing: name the outlets first. -v lists those without "
            "a partner.",
            "--pairs --discover=icinga2 writes dependencies instead: a host whose name is on "
            "outlets of several PDUs is unreachable, and pages nobody, only once all of them are "
            "down. The hosts of the PDUs are called as after -H, as check_pdu --discover=icinga2 "
            "writes them. A name without a host does nothing; where a PDU has no host, it counts "
            "as up. For Nagios, write parents pdu-a,pdu-b into the definition of the host: it is "
            "unreachable only once all its parents are down. Nagios cannot do this by a rule, as "
            "it refuses names without a host.",
            "The devices are read side by side, under one deadline. One that is not read "
            "before it is UNKNOWN, whatever --no-answer says, unless it left one request "
            "unanswered for half of it: it is slow, or this machine too busy.",
            "Connection options are for all devices; those for one are in a section of the ini "
            "file: -H pdu-b@section.",
            "FeedImbalance is abs(A - B) / mean of the currents, FeedVoltage of the voltages of "
            "each conductor. ActivePower, ApparentPower, Energy and Current "
            "are sums over all PDUs named.",
            "--outlets REGEX sums up the outlets whose names match, on all PDUs: what a customer "
            "or a server draws. An outlet that is off counts as 0. One that has no reading makes "
            "the sum UNKNOWN, unless what is known is beyond the range already.",
            "--advice names one or two outlets to move where a conductor or a bank is above 80% of "
            "its capacity, a failover above its warning, or the load imbalance of a cord is 10% or "
            "more, and shows what comes of it. An outlet goes to a free outlet of another bank "
            "with the same kind of socket, or two change places; free is an outlet that is on, "
            "draws nothing and has a factory name. No move makes anything worse: nothing ends "
            "above its limit that was not, and nothing higher than the highest conductor, bank or "
            "failover was. Advice for the second feed assumes that the advice for the first was "
            "followed. "
            "The outlets have to be metered, and the device has to say which conductors and bank "
            "each is on: PRO1 and PRO2, and APC rack PDUs with metered outlets, do.",
        ),
    ),
    "check_cdu": Page(
        "check a Server Technology CDU or PDU with the options of check_cdu.pl",
        "The drop-in successor of the Perl plugin, on Sentry3 CDUs and on PRO1 and PRO2 PDUs; "
        "which one it talks to is found out from the agent. See check_cdu-migration for what is "
        "the same and what is better.",
        tuple({table.name: table for table in cdu.SENTRY3.tables}.values()),
        (
            "On Sentry3, temperature and humidity thresholds of the device are WARNING, and a port "
            "without a probe is UNKNOWN, as check_cdu.pl has it: select ports with --ths.",
            "On Sentry4, towers are units for the status and input cords for the metrics; infeeds "
            "are lines for status, LoadValue, CapacityUsed and LoadImbalance, and phases for the "
            "rest.",
            "LoadValue without a range follows the device's own LoadStatus.",
        ),
    ),
}


def _refused(why: str) -> str:
    return failures.V3.replace("{refused}", why)


THRESHOLDS = (
    "Ranges are those of the Monitoring Plugins: 10 alerts below 0 and above 10, 10: below 10, "
    "~:10 above 10, 10:20 outside, @10:20 inside. With several metrics the ranges are chained in "
    "the order of the metrics, separated by commas; an empty place leaves that metric without one.",
    "Without -w and -c for a metric the thresholds set on the device apply: an alarm is CRITICAL, "
    "a warning WARNING. The status that the device gives decides, as it knows the hysteresis; "
    "where an agent leaves it out, the reading is compared. -w or -c replaces both of the device's "
    "thresholds for that metric. A metric for which the device has none is only reported. A high "
    "threshold of 0 is not in force.",
)
CHOICES = (
    "What the device does not have at all is UNKNOWN, or what --absent says: a table, a metric, "
    "three phases, probes; but only a device of the family can lack it, and what --id names is "
    "UNKNOWN all the same. A status that other objects of the unit have and this one lacks is "
    "UNKNOWN, whichever objects are selected; a status that no object has is left out.",
    "--status takes the name of every status and state of the family in every command, so that one "
    "list serves all services of a PDU.",
    "A device that is silent to GETBULK is tried with one GET, for a second at most. If it "
    "answers, the check goes on with GETNEXT, and -v says so. With -vvv, requests without an "
    "answer are listed with their waiting times.",
    "--exclude, --exclude-name and --perf add up when repeated, as all lists do. Performance data "
    "comes last; where the whole would be longer than the 8 KiB that Nagios keeps, it stands "
    "behind the first line, so that details are what is cut.",
)
OUTPUT = (
    "The line begins with the state and the location that is set on the device (else sysLocation, "
    "else the hostname). Objects follow as NAME(ID) METRIC: VALUE in device order. In a problem "
    "state the line lists only what is not OK: CRITICAL first, then WARNING, then UNKNOWN. Text "
    "that comes from the device is cut at 64 characters, and what could break a terminal is "
    "removed.",
    "The worst state counts, in the order CRITICAL, WARNING, UNKNOWN, OK.",
)
#: Messages as the code has them, and what to do; see ``shown``.
MESSAGES = (
    (
        failures.NO_ANSWER,
        "Nothing came back. Is the community right, SNMP enabled, this host in the access list? "
        "Try the same address with snmpget.",
    ),
    (
        failures.NO_V3_ANSWER,
        "Nothing came back, not even from the SNMPv3 engine. Check the address first.",
    ),
    (
        failures.NO_ENGINE,
        "Nothing came back from the SNMPv3 engine. Check the address, and that SNMPv3 is enabled.",
    ),
    (failures.SHORT_PASSPHRASE, "SNMPv3 needs passphrases of 8 characters or more."),
    (failures.NOT_BUILT_IN, "Use another protocol with -a or -x, or a newer Net-SNMP."),
    (failures.SNMP_ERROR, "The device refuses the request. Search for the error that it names."),
    (
        failures.ENGINE_ONLY,
        "The device is there, and drops what it cannot decrypt or does not allow: as a rule the "
        "privacy passphrase is wrong.",
    ),
    (
        failures.STOPPED,
        "The device answered at first. It may be too busy, or the network loses large packets: try "
        "a larger --timeout.",
    ),
    (failures.NO_WAY, "This host has no route to the address, or it was refused on the way."),
    (connection.NO_ADDRESS, "The name does not resolve, or not to the family asked with -4 or -6."),
    (
        ipc.LATE,
        "The whole run took too long. Raise --deadline, or lower --timeout and --retries. This is "
        "UNKNOWN, whatever --no-answer says, unless the device left one request unanswered for "
        "half of the time: it is slow, or this machine too busy.",
    ),
    (
        ipc.LATE_AT_WORK,
        "The device had answered; the evaluation took too long. Check the load of this machine, "
        "and the regular expressions of --name and --exclude-name: (a+)+ can take hours.",
    ),
    (
        f"wrong usage: {result.AMBIGUOUS_ID}",
        "Write the table in front of the ID in --id or --exclude, such as outlet:AA3.",
    ),
    (
        result.FEWER_UNITS,
        "The device says that it has more units than answer. Check the link cable and the unit. To "
        "leave a unit out, use --exclude.",
    ),
    (
        _refused(failures.NO_USER),
        "Compare -U with the users of the device.",
    ),
    (
        _refused(failures.NOT_AUTHENTIC),
        "Compare -a and -A with the device's user.",
    ),
    (
        _refused(failures.NOT_DECRYPTED),
        "Compare -x and -X with the device's user.",
    ),
    (
        _refused(failures.NO_LEVEL),
        "The user of the device needs another security level than -L.",
    ),
    (
        _refused(failures.NO_ACCESS),
        "The user has no access to these objects. Check its view and its access rights.",
    ),
    (
        _refused(failures.NO_ACCESS_PLAIN),
        "Give the passphrases with -A and -X, or in the environment.",
    ),
    (
        _refused(failures.NO_ACCESS_IN),
        "The device gives access only in another context.",
    ),
    (
        _refused(failures.NO_CONTEXT),
        "Leave -N out unless the device has contexts.",
    ),
    (result.NO_SUCH_DEVICE, "Something else answers on this address."),
    (result.OTHER_FAMILY, "Use the command that the message names."),
    (
        result.ANSWERS_NO,
        "The model or its firmware does not have it, such as the outlets of a Smart PDU. If that "
        "is as it should be, use --absent ok.",
    ),
    (
        result.PROVIDES_NO,
        "The model does not measure it. If that is as it should be, use --absent ok.",
    ),
    (result.NO_READING, "The device answers -1 or another value that is not one, or text."),
    (
        request.NOT_INCREASING,
        "The agent's answers make no sense: a firmware fault, or another device.",
    ),
    (live.NO_VALUES, "The agent's answers make no sense: a firmware fault, or another device."),
    (live.OTHER_VALUES, "The agent's answers make no sense: a firmware fault, or another device."),
    (
        request.NOT_ENDING,
        "The table has more rows than any PDU: a firmware fault, or another device.",
    ),
    (live.NO_OBJECT, "The agent's answers make no sense: a firmware fault, or another device."),
    (request.NO_INDEX, "The agent's answers make no sense: a firmware fault, or another device."),
    (ipc.DIED, "Net-SNMP crashed on what the agent sent."),
    (
        "wrong usage: {reason}",
        "The command line is wrong. The message names the option and what was expected.",
    ),
)
#: The same, of PDUs that are asked by Redfish.
OF_REDFISH = (
    (redfish.NO_ANSWER, "Nothing came back. Try `curl -k https://HOST/redfish/v1/`."),
    (
        redfish.REFUSED,
        "The PDU is there, but nothing listens on this port. Enable Redfish, or HTTPS.",
    ),
    (
        redfish.SLOW,
        "The service answers too slowly. Raise --timeout; a PDU with many other clients, or one "
        "that starts, needs longer.",
    ),
    (
        redfish.NO_TIME,
        "Without $expand each object takes a request of its own. Raise --deadline, or check "
        "fewer tables with --table, --only and --skip.",
    ),
    (
        redfish.NOT_TRUSTED,
        "The certificate of the PDU is signed by an authority that is not trusted here, or by the "
        "PDU itself. Give the PDU a certificate of your own authority, or save the one that it has "
        "and name it with --ca.",
    ),
    (redfish.OTHER_NAME, "Use the name in the certificate, or make a certificate for this name."),
    (
        redfish.NO_TLS,
        "The port speaks something else. Redfish is on the port of the web interface.",
    ),
    (redfish.BAD_CA, "The file of --ca is not there, may not be read, or is not PEM."),
    (redfish.NOT_HTTP, "The port speaks something else."),
    (redfish.UNAUTHORIZED, "User or password is wrong, or the account is locked."),
    (redfish.NO_USER, "Make a user on the PDU that may only read, and set -U and -A."),
    (redfish.FORBIDDEN, "The role of the user may not read this. Give it the role ReadOnly."),
    (redfish.BUSY, "The PDU starts, or has no session left. Sessions of others end by themselves."),
    (redfish.HTTP_ERROR, "A fault of the firmware. Look for an update."),
    (redfish.REDIRECTED, "The address is that of another service. Its answer is not followed."),
    (redfish.AGAIN, "A fault of the firmware, or of a proxy in front of it."),
    (redfish.NOT_REDFISH, "Redfish is off, or the firmware is too old (PRO3X: 4.0.21 or newer)."),
    (redfish.NOT_JSON, "The address is that of a web page, or the answer was cut."),
    (redfish.TOO_LONG, "No PDU has so much to say: another device, or a fault of the firmware."),
    (redfish.CUT, "The service closed the connection. Check its load, and proxies between."),
    (redfish.NO_EQUIPMENT, "A server, a switch or an older PDU: it has no PowerEquipment."),
)


def shown(message: str) -> str:
    """A message with its places filled by their names: ``no answer from WHERE``."""
    short = (
        message.replace("no{kind} address", "no address")
        .replace("{source}", "")
        .replace("{why}", "")
    )
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda place: place[1].upper(), short)


DIAGNOSTICS = tuple((shown(message), meaning) for message, meaning in MESSAGES)
