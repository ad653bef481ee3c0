"""The manual pages and the web pages of the commands, from the one place where they are defined.

``python -m docs.generate`` writes man/*.1 and docs/*.md: options come from click, metrics and
states from mib/, the output of the examples from running them over the simulated PDU's recording.
A test fails when what is in the repository differs.
"""

from __future__ import annotations

import importlib
import json
import re
import shlex
import textwrap
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click

from check_sentry4.checks.system import METRICS as SYSTEM_METRICS
from check_sentry4.mib import sentry3, sentry4
from check_sentry4.mib.model import Column, Metric, Table
from check_sentry4.state import NAMES
from tests.helpers import COMMANDS, ROOT, Result, judge, module_of
from tests.recording import Values
from tests.recording import sentry3 as sentry3_values

DATE = "November 20, 2026"


class Page(NamedTuple):
    """What is said of one command beside what the code tells."""

    what: str
    why: str
    tables: tuple[Table, ...]
    examples: tuple[tuple[str, str], ...]
    more: tuple[str, ...] = ()


PAGES = {
    "check_sentry4": Page(
        "check the health of a whole PRO1 or PRO2 PDU",
        "Looks at units, cords, lines, phases, over-current protectors, branches, outlets and "
        "sensors and says in one line what is wrong where. With -v it shows all of the PDU, "
        "subsystem by subsystem, problems first: what an on-call engineer wants at 3 a.m. One "
        "service of this kind for each PDU, and services with ranges of your own beside it.",
        sentry4.TABLES,
        (
            ("Everything", ""),
            ("Without the outlets, which are most of the requests", "--skip outlets"),
            ("Only the sensors, with all that is known of them", "--only sensors -v"),
        ),
        (
            "A subsystem that the device does not answer is left out; if --only names it, that is "
            "UNKNOWN. So is an object whose status the device leaves out, and a subsystem that it "
            "answers without any status; outlets without any are left out, as PDUs that do not "
            "measure or switch them have none. Performance data is that of cords, lines and "
            "sensors.",
        ),
    ),
    "check_sentry4_system": Page(
        "check a PRO1 or PRO2 PDU as a system",
        "Tells product, firmware, number of units and the time since the last restart, and judges "
        "uptime, the number of units and the count of configuration changes.",
        (),
        (
            ("What it is", ""),
            ("A restart within the last hour", "--metric Uptime -w 3600:"),
            ("A missing link unit, in a chain of three", "--metric UnitCount -c 3:3"),
        ),
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
        (
            ("The units", ""),
            ("A link unit that is gone wakes somebody", "--status noComm=critical"),
        ),
    ),
    "check_sentry4_cord": Page(
        "check the input cords of a PRO1 or PRO2 PDU",
        "Power, capacity used, power factor, energy, frequency and the balance of the lines of "
        "each input cord.",
        (sentry4.CORD,),
        (
            ("The status of the cords", "--id AA"),
            (
                "Apparent power and capacity used",
                "--metric ApparentPower,PowerUtilized -w 15000,70 -c 17600,80",
            ),
            ("Power factor, with a range for WARNING only", "--metric PowerFactor -w .9:"),
        ),
    ),
    "check_sentry4_line": Page(
        "check the lines of a PRO1 or PRO2 PDU",
        "The current of each line and how much of its capacity is used, and how well the load is "
        "balanced among the three lines of a cord.",
        (sentry4.LINE,),
        (
            ("Current, with ranges of one's own", "--metric Current -w 12 -c 20"),
            ("Current against the device's own thresholds", "--metric Current --id BA1,BA2,BA3"),
            ("Load imbalance, which needs a range", "--metric LoadImbalance -w 15 -c 20"),
            ("A short line for a pager", "--metric Current,CurrentUtilized --oksummary"),
        ),
    ),
    "check_sentry4_phase": Page(
        "check the phases of a PRO1 or PRO2 PDU",
        "Voltage, its deviation from nominal, current, power, power factor and energy of each "
        "phase, and the imbalance of voltage and load among the three phases of a cord.",
        (sentry4.PHASE,),
        (
            ("Voltage within 5 % of 230 V", "--metric Voltage -w 218.5:241.5 -c 207:253"),
            ("Voltage imbalance", "--metric VoltageImbalance -w .5 -c 2 --id AA1,AA2,AA3"),
        ),
        (
            "A Wye and Delta cord has six phases: the imbalance is that of L1-N, L2-N, L3-N among "
            "themselves and of L1-L2, L2-L3, L3-L1 among themselves.",
        ),
    ),
    "check_sentry4_ocp": Page(
        "check the over-current protectors of a PRO1 or PRO2 PDU",
        "Fuses and breakers: which has blown or tripped.",
        (sentry4.OCP,),
        (("The protectors of one cord, with type and capacity", "--name ^AA: -v"),),
    ),
    "check_sentry4_branch": Page(
        "check the branches of a PRO1 or PRO2 PDU",
        "The current of each branch and how much of its capacity is used: a warning before a "
        "breaker trips.",
        (sentry4.BRANCH,),
        (("Capacity used", "--metric CurrentUtilized -w 70 -c 80 --oksummary"),),
    ),
    "check_sentry4_outlet": Page(
        "check the outlets of a PRO1 or PRO2 PDU",
        "Power state and control state of each outlet, and what is plugged into it draws.",
        (sentry4.OUTLET,),
        (
            ("An outlet that has to be on", "--id AA1 --expect on --metric ActivePower"),
            (
                "Current of every outlet in two or three requests",
                "--metric Current -w 6 -c 8 --oksummary --id AA1,AA2,AA4",
            ),
            ("By name", "--name Outlet_7$ --metric ActivePower,Energy"),
        ),
        (
            "With --oksummary and -w or -c, hundreds of outlets take few requests: IDs are made "
            "from the index (the MIB defines them so) unless --id or --name is given or there is "
            "a problem to tell, the capacity is left out of performance data, and the status of "
            "the metric is not read beside that of the outlet. In status mode performance data "
            "has no thresholds and no capacity.",
        ),
    ),
    "check_sentry4_sensor": Page(
        "check the sensors of a PRO1 or PRO2 PDU",
        "Temperature, humidity, water, contact closures, the analog-to-digital converter of an "
        "EMCU, and fans. Without a kind, all that are plugged in.",
        sentry4.SENSORS,
        (
            ("Every sensor, against the device's own thresholds", ""),
            (
                "Temperature and humidity of two ports",
                "--temp --humid --id A1,B1 -w 18:27,20:60 -c 10:35,10:80",
            ),
            ("In Fahrenheit", "--temp --fahrenheit -w 60:80"),
            ("Ports without a probe are listed, not counted", "--temp -v"),
        ),
        (
            "A port into which nothing was ever plugged is left out, unless --id names it or "
            "--status notFound=unknown asks for it. A lost probe is UNKNOWN: there is no reading, "
            "so nobody is woken. A temperature of -41 or below is no reading, in either scale.",
            "--temp, --humid, --adc or --fan with nothing of that kind plugged in is UNKNOWN.",
        ),
    ),
    "check_cdu": Page(
        "check a Server Technology CDU or PDU with the options of check_cdu.pl",
        "The drop-in successor of the Perl plugin, on Sentry3 CDUs and on PRO1 and PRO2 PDUs; "
        "which one it talks to is found out from the agent. See check_cdu-migration for what is "
        "the same and what is better.",
        (sentry3.TOWER, sentry3.INFEED, sentry3.TEMP, sentry3.HUMID),
        (
            ("Temperature and humidity", "--temp --humid --fahrenheit --ths A1,B2"),
            ("The status of the towers", "--tower"),
            ("Two metrics of the towers", "--tower ApparentPower,ActivePower --warning 2000,1900"),
            ("The load of the infeeds", "--infeed LoadValue --warning 12 --critical 24"),
            ("Load imbalance", "--infeed LoadImbalance --warning 20 --critical 30"),
        ),
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

THRESHOLDS = (
    "Ranges are those of the Monitoring Plugins: 10 alerts below 0 and above 10, 10: below 10, "
    "~:10 above 10, 10:20 outside, @10:20 inside. With several metrics the ranges are chained in "
    "the order of the metrics, separated by commas; an empty place leaves that metric without one.",
    "Without -w and -c for a metric the thresholds set on the device apply: an alarm is CRITICAL, "
    "a warning WARNING. The status that the device gives decides, as it knows the hysteresis; "
    "where an agent leaves it out, the reading is compared. -w or -c replaces both of the device's "
    "thresholds for that metric. A metric for which the device has none is only reported.",
)
OUTPUT = (
    "The line begins with the state and the location that is set on the device (else sysLocation, "
    "else the hostname). Objects follow as NAME(ID) METRIC: VALUE in device order. In a problem "
    "state only what is not OK is told: CRITICAL first, then WARNING, then UNKNOWN. Text that "
    "comes from the device is cut at 64 characters and stripped of what could break a terminal.",
    "The worst state counts, in the order CRITICAL, WARNING, UNKNOWN, OK.",
)
DIAGNOSTICS = (
    ("no answer from HOST port PORT: look at address, port, community, access list",
     "Nothing came back. Is the community right, SNMP enabled, this host in the access list? Try "
     "the same address with snmpget. For SNMPv3 a wrong privacy passphrase looks like this too."),
    ("no address for HOST", "The name does not resolve, or not to the family asked with -4 or -6."),
    ("no result within N s (--deadline), waiting for …",
     "The whole run took too long; it says for what it was waiting. Raise --deadline, or lower "
     "--timeout and --retries."),
    ("SNMPv3: … does not know the user …", "Look at -U and at the users of the device."),
    ("SNMPv3: … refuses the authentication of …", "Look at -a and -A."),
    ("SNMPv3: … gives … no access at this level", "Look at -L and at the user's access."),
    ("this may be no Sentry PDU (…)", "Something else answers on this address."),
    ("this is another Sentry family (…): look at check_cdu",
     "A Sentry3 CDU was asked with a command for PRO1 and PRO2."),
    ("this device answers no …, this device provides no …",
     "The model or its firmware does not have it: outlets of a Smart PDU, metrics of a unit "
     "without power sensing."),
    ("no reading", "The device answers -1 or another value that is not one, or text."),
    ("OID not increasing, an index that the MIB does not have",
     "The agent's answers make no sense: a firmware fault, or another device."),
    ("the SNMP library died", "Net-SNMP crashed on what the agent sent."),
    ("wrong usage: …", "The command line; the option and what was expected are named."),
)  # fmt: skip


def program(name: str) -> click.Command:
    """The click command of a plugin."""
    command: click.Command = importlib.import_module(module_of(name)).command
    return command


def options(name: str) -> list[click.Option]:
    """The options of a command, with --help last."""
    made = program(name)
    context = click.Context(made, info_name=name, **made.context_settings)
    return [p for p in made.get_params(context) if isinstance(p, click.Option)]


def variable(option: click.Option) -> str:
    """The environment variable of an option; empty for those that have none."""
    long = [name for name in option.opts if name.startswith("--")]
    hidden = {"help", "version", "extra_opts"}
    return "" if not long or option.name in hidden else f"CHECK_SENTRY4_{str(option.name).upper()}"


def shown_default(option: click.Option) -> str:
    """The default as text; empty where there is none worth telling."""
    if option.show_default in (None, False):
        return ""
    return option.show_default if isinstance(option.show_default, str) else str(option.default)


def metric_rows(table: Table) -> Iterable[tuple[str, str, str]]:
    """Name, unit, and what it is compared with by default, of each metric."""
    for metric in table.metrics:
        yield metric.name, metric.unit or "-", _default(metric)


def _default(metric: Metric) -> str:
    if metric.imbalance_of:
        return "computed; needs -w or -c"
    kinds = ("low alarm", "low warning", "high warning", "high alarm")
    has = [kind for kind, column in zip(kinds, metric.thresholds or (None,) * 4) if column]
    return f"device: {', '.join(has)}" if has else "reported"


def state_rows(tables: Iterable[Table]) -> list[tuple[str, str]]:
    """State and the labels that lead to it, of all status columns of some tables."""
    columns: list[Column] = []
    for table in tables:
        columns += table.statuses
        columns += [m.status for m in table.metrics if m.status is not None]
    found: dict[int, dict[str, None]] = {state: {} for state in range(4)}
    for column in columns:
        if column.enum is not None:
            for label, state in column.enum.values.values():
                found[state][label] = None
    return [(NAMES[state], ", ".join(labels)) for state, labels in found.items() if labels]


def run_example(name: str, arguments: str) -> Result:
    """The result of an example over the recording of the simulated PDU."""
    values: Values | None = sentry3_values() if name == "check_cdu" else None
    return judge(name, shlex.split(arguments), values=values)


def command_line(name: str, arguments: str) -> str:
    """An example as it is typed."""
    return f"{name} -H pdu-f31 {arguments}".rstrip()


# --- manual pages, in mdoc


def escaped(text: str) -> str:
    """Text for mdoc: backslashes, dashes, and no control character at the start of a line."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text[:1] in (".", "'") else text


def _sentences(text: str) -> list[str]:
    """One sentence a line, as mdoc wants it."""
    return [escaped(s) for s in re.split(r"(?<=[.:?]) (?=[A-Z])", text)]


def manual(name: str) -> str:
    """The manual page of a command."""
    page = PAGES[name]
    out = [
        f".Dd {DATE}", f".Dt {name.upper()} 1", ".Os", ".Sh NAME", f".Nm {name}",
        f".Nd {page.what}", ".Sh SYNOPSIS", ".Nm", ".Fl H Ar host", ".Op Ar options",
        ".Nm", ".Fl Fl walk Ar file", ".Op Ar options", ".Sh DESCRIPTION",
    ]  # fmt: skip
    out += _sentences(page.why)
    for paragraph in page.more:
        out += [".Pp", *_sentences(paragraph)]
    out += [".Ss Options", ".Bl -tag -width Ds"]
    for option in options(name):
        flags = ", ".join(escaped(flag) for flag in option.opts)
        value = option.metavar or ""
        out.append(f".It Sy {flags}" + (f" Ar {escaped(value)}" if value else ""))
        default = shown_default(option)
        out += _sentences((option.help or "").rstrip("."))[:-1]
        out.append(_sentences((option.help or "").rstrip("."))[-1] + ".")
        if default:
            out.append(f"Default: {escaped(default)}.")
    out.append(".El")
    out += _manual_metrics(page, name)
    out += [".Ss Thresholds"] if _has(name, "warning") else []
    if _has(name, "warning"):
        out += [*_sentences(THRESHOLDS[0]), ".Pp", *_sentences(THRESHOLDS[1])]
    out += [".Ss Output", *_sentences(OUTPUT[0]), ".Pp", *_sentences(OUTPUT[1])]
    out += [
        ".Ss Performance data",
        r"Each datum is ID_METRIC=VALUE[UOM];WARN;CRIT;MIN;MAX, every label once, in device order.",
        "WARN and CRIT are the ranges that were in force, MIN and MAX what the device tells.",
        ".Sh ENVIRONMENT",
        "Every option can be set in the environment; community and passphrases then stay out of",
        "the process list.",
        "The command line comes before the environment, the environment before an ini file.",
        ".Bl -tag -width Ds",
    ]
    for option in options(name):
        if variable(option):
            out += [f".It Ev {variable(option)}", f"As {escaped(option.opts[-1])}."]
    out += [
        ".It Ev NAGIOS_CONFIG_PATH", r"Directories in which \-\-extra\-opts looks for an ini file.",
        ".El", ".Sh FILES", ".Bl -tag -width Ds", ".It Pa plugins.ini",
        r"Options for \-\-extra\-opts, in a section called as the command or as given: keys are",
        "option names without dashes.",
        "It is looked for in the directories of the Monitoring Plugins,",
        ".Pa /etc/nagios ,", ".Pa /etc/nagios\\-plugins", "and",
        ".Pa /etc/icinga2", "among them.",
        "A file that others can write is refused; one that others can read is warned of.",
        ".El",
        "Nothing is written, and no MIB file is read.",
        ".Sh EXIT STATUS", ".Bl -tag -width Ds",
        ".It 0", "OK.", ".It 1", "WARNING.", ".It 2", "CRITICAL.", ".It 3",
        "UNKNOWN: also help, version, wrong usage, and whatever is unforeseen.", ".El",
        ".Sh EXAMPLES",
    ]  # fmt: skip
    for title, arguments in page.examples:
        result = run_example(name, arguments)
        shown = [f"$ {command_line(name, arguments)}", *result.output.rstrip("\n").split("\n")]
        out += [f"{escaped(title)}:", ".Bd -literal -offset indent"]
        out += [escaped(line) for line in shown]
        out.append(".Ed")
    out += [".Sh DIAGNOSTICS", ".Bl -tag -width Ds"]
    for line, meaning in DIAGNOSTICS:
        out += [f".It {escaped(line)}", *_sentences(meaning)]
    others = [other for other in COMMANDS if other != name]
    out += [".El", ".Sh SEE ALSO"]
    out += [f".Sy {other} Ns (1){' ,' if other != others[-1] else ''}" for other in others]
    return "\n".join(_wrapped(out)) + "\n"


def _wrapped(lines: Iterable[str]) -> Iterable[str]:
    """Text lines of at most 79 characters; macros and literal displays as they are."""
    literal = False
    for line in lines:
        literal = line.startswith(".Bd") or (literal and line != ".Ed")
        if literal or line.startswith("."):
            yield line
            continue
        for part in textwrap.wrap(line, 79, break_long_words=False, break_on_hyphens=False):
            yield f"\\&{part}" if part[:1] in (".", "'") else part


def _has(name: str, parameter: str) -> bool:
    return any(option.name == parameter for option in options(name))


def _manual_metrics(page: Page, name: str) -> list[str]:
    out: list[str] = []
    rows = [row for table in page.tables for row in metric_rows(table)]
    if name == "check_sentry4_system":
        rows = [(metric.name, metric.unit or "-", "reported") for metric in SYSTEM_METRICS]
    if rows and name != "check_sentry4":
        out += [".Ss Metrics", ".Bl -column CurrentCrestFactor unit default",
                ".It Sy metric Ta Sy unit Ta Sy without -w and -c"]  # fmt: skip
        out += [f".It {metric} Ta {unit} Ta {escaped(default)}" for metric, unit, default in rows]
        out.append(".El")
    states = state_rows(page.tables)
    if states:
        out += [".Ss States", "By default the status that the device gives leads to:",
                ".Bl -tag -width Ds"]  # fmt: skip
        for state, labels in states:
            out += [f".It {state}", f"{labels}."]
        out += [".El", "A status that the MIB does not define is UNKNOWN, shown as its number.",
                escaped("--status changes any of them.")]  # fmt: skip
    return out


# --- pages for the web


def web(name: str) -> str:
    """The page of a command for people who read on the web."""
    page = PAGES[name]
    out = [f"# {name}", "", f"*{page.what[0].upper()}{page.what[1:]}.*", "", page.why, ""]
    for paragraph in page.more:
        out += [paragraph, ""]
    out += ["## Fact sheet", "", "| | |", "|---|---|"]
    reads = ", ".join(dict.fromkeys(table.plural for table in page.tables)) or "system scalars"
    out += [f"| reads | {reads} |", "| SNMP | 1, 2c, 3; GET, GETNEXT, GETBULK only |",
            "| needs | Python 3.10, easysnmp, nagiosplugin, click |",
            f"| manual page | `man {name}` |", ""]  # fmt: skip
    rows = [row for table in page.tables for row in metric_rows(table)]
    if name == "check_sentry4_system":
        rows = [(metric.name, metric.unit or "-", "reported") for metric in SYSTEM_METRICS]
    if rows and name != "check_sentry4":
        out += ["## Metrics", "", "| metric | unit | without `-w` and `-c` |", "|---|---|---|"]
        out += [f"| {metric} | {unit} | {default} |" for metric, unit, default in rows]
        out.append("")
    states = state_rows(page.tables)
    if states:
        out += ["## States", "", "| state | device status |", "|---|---|"]
        out += [f"| {state} | {labels} |" for state, labels in states]
        out.append("")
    out += ["## Examples", "", "Run over the simulated PDU of `make demo`.", ""]
    for title, arguments in page.examples:
        result = run_example(name, arguments)
        out += [
            f"{title}:",
            "",
            "```console",
            f"$ {command_line(name, arguments)}",
            result.output.rstrip("\n"),
            "```",
            "",
            f"Exit status {result.status}.",
            "",
        ]
    out += ["## Troubleshooting", "", "| line | look at |", "|---|---|"]
    out += [f"| `{line.replace('|', '/')}` | {meaning} |" for line, meaning in DIAGNOSTICS]
    out += ["", "Ranges, units and states are explained once, in [thresholds](thresholds.md).", ""]
    return "\n".join(out)


# --- CheckCommands for Icinga 2

#: Options whose values are secrets: they go into the environment.
SECRETS = ("community", "authpasswd", "privpasswd")
#: Options that make no sense in a CheckCommand.
LEFT_OUT = ("help", "version", "verbose", "walk")


def _argument(option: click.Option) -> list[str]:
    name = next(flag for flag in reversed(option.opts) if flag.startswith("--"))
    variable = f"$sentry4_{option.name}$"
    kind = "set_if" if option.is_flag else "value"
    if option.name == "hostname":
        variable = "$sentry4_address$"
    text = (option.help or "").replace('"', "'")
    required = ["\t\t\trequired = true"] if option.name == "hostname" else []
    return [
        f'\t\t"{name}" = {{', f'\t\t\t{kind} = "{variable}"', *required,
        f'\t\t\tdescription = "{text}"', "\t\t}",
    ]  # fmt: skip


def _wanted(name: str) -> list[click.Option]:
    return [o for o in options(name) if o.name not in (*LEFT_OUT, *SECRETS)]


def icinga_commands() -> str:
    """sentry4-commands.conf: a CheckCommand for every plugin, every option an argument."""
    common = [o for o in _wanted("check_sentry4_unit") if all(
        o.name in {p.name for p in options(other)} for other in COMMANDS)]  # fmt: skip
    shared = {option.name for option in common}
    out = [
        "/* CheckCommands of the check_sentry4 suite: made by python -m docs.generate from the",
        " * options of the commands. Custom variables are sentry4_OPTION; secrets go into the",
        " * environment, not onto the command line. PluginDir is where make install links them.",
        " */", "",
        'template CheckCommand "sentry4-common" {', "\targuments = {",
    ]  # fmt: skip
    for option in common:
        out += _argument(option)
    out += ["\t}", "", "\tenv = {"]
    out += [f'\t\tCHECK_SENTRY4_{n.upper()} = "$sentry4_{n}$"' for n in SECRETS]
    out += ["\t}", "", '\tvars.sentry4_address = "$check_address$"']
    out += [f'\tvars.sentry4_{name} = ""' for name in SECRETS]
    out += ["}"]
    for name in COMMANDS:
        own = [option for option in _wanted(name) if option.name not in shared]
        out += ["", f'object CheckCommand "{name.removeprefix("check_")}" {{',
                '\timport "plugin-check-command"', '\timport "ipv4-or-ipv6"',
                '\timport "sentry4-common"', "",
                f'\tcommand = [ PluginDir + "/{name}" ]']  # fmt: skip
        if own:
            out += ["", "\targuments += {"]
            for option in own:
                out += _argument(option)
            out.append("\t}")
        out.append("}")
    return "\n".join(out) + "\n"


# --- a basket for the Icinga Director, dashboards for Grafana


def director_basket() -> str:
    """A command and its data fields for every plugin.

    The Director has no environment for commands: credentials come from a file (--extra-opts).
    """
    fields: dict[str, dict[str, object]] = {}
    commands: dict[str, dict[str, object]] = {}
    for name in COMMANDS:
        arguments: dict[str, dict[str, str]] = {}
        used: list[dict[str, object]] = []
        for option in _wanted(name):
            long = next(flag for flag in reversed(option.opts) if flag.startswith("--"))
            variable = f"sentry4_{option.name}"
            if option.name == "hostname":
                arguments[long] = {"value": "$address$"}
                continue
            kind = "set_if" if option.is_flag else "value"
            arguments[long] = {kind: f"${variable}$"}
            if variable not in fields:
                fields[variable] = _datafield(len(fields) + 1, variable, option)
            used.append({"datafield_id": int(str(fields[variable]["originalId"])),
                         "is_required": "n", "var_filter": None})  # fmt: skip
        object_name = name.removeprefix("check_")
        commands[object_name] = {
            "arguments": arguments,
            "command": f"/usr/lib/nagios/plugins/{name}",
            "disabled": False,
            "fields": used,
            "imports": [],
            "methods_execute": "PluginCheck",
            "object_name": object_name,
            "object_type": "object",
            "timeout": "60",
            "vars": {},
            "zone": None,
        }
    by_id = {str(field["originalId"]): field for field in fields.values()}
    return json.dumps({"Command": commands, "Datafield": by_id}, indent=2) + "\n"


def _datafield(number: int, variable: str, option: click.Option) -> dict[str, object]:
    kind = "Boolean" if option.is_flag else "String"
    return {
        "varname": variable,
        "caption": f"PDU: {str(option.name).replace('_', ' ')}",
        "description": option.help or "",
        "datatype": f"Icinga\\Module\\Director\\DataType\\DataType{kind}",
        "format": None,
        "originalId": str(number),
        "settings": {} if option.is_flag else {"visibility": "visible"},
    }


class Panel(NamedTuple):
    """A graph: its title and unit, and where its data comes from in the shipped services."""

    title: str
    unit: str
    service: str
    command: str
    metric: str


PANELS = (
    Panel("Line current", "amp", "pdu-line-current", "sentry4_line", "Current"),
    Panel("Line capacity used", "percent", "pdu-line-current", "sentry4_line", "CurrentUtilized"),
    Panel("Load imbalance", "percent", "pdu-load-balance", "sentry4_line", "LoadImbalance"),
    Panel("Branch capacity used", "percent", "pdu-branches", "sentry4_branch", "CurrentUtilized"),
    Panel("Active power", "watt", "pdu-power", "sentry4_cord", "ActivePower"),
    Panel("Apparent power", "voltamp", "pdu-power", "sentry4_cord", "ApparentPower"),
    Panel("Energy", "kwatth", "pdu-power", "sentry4_cord", "Energy"),
    Panel("Phase voltage", "volt", "pdu-phase-voltage", "sentry4_phase", "Voltage"),
    Panel("Temperature", "celsius", "pdu-climate", "sentry4_sensor", "Temp"),
    Panel("Humidity", "humidity", "pdu-climate", "sentry4_sensor", "Humid"),
)


def _target(panel: Panel, kind: str) -> dict[str, object]:
    if kind == "graphite":
        path = f"icinga2.$host.services.{panel.service}.{panel.command}.perfdata"
        return {"refId": "A", "target": f"aliasByNode({path}.*_{panel.metric}.value, 6)"}
    return {
        "refId": "A",
        "rawQuery": True,
        "resultFormat": "time_series",
        "alias": "$tag_metric",
        "query": f'SELECT mean("value") FROM "{panel.command}" WHERE "hostname" = \'$host\' AND '
        f'"service" = \'{panel.service}\' AND "metric" =~ /_{panel.metric}$/ AND $timeFilter '
        'GROUP BY time($__interval), "metric" fill(null)',
    }


def dashboard(kind: str) -> str:
    """A dashboard for data as Icinga's InfluxdbWriter or GraphiteWriter names it."""
    source = {"type": kind, "uid": "${datasource}"}
    hosts = {
        "influxdb": 'SHOW TAG VALUES FROM "sentry4_line" WITH KEY = "hostname"',
        "graphite": "icinga2.*",
    }[kind]
    made = {
        "title": f"Rack PDUs ({kind})",
        "uid": f"check-sentry4-{kind}",
        "tags": ["icinga2", "pdu"],
        "schemaVersion": 36,
        "version": 1,
        "editable": True,
        "time": {"from": "now-24h", "to": "now"},
        "refresh": "1m",
        "templating": {
            "list": [
                {"name": "datasource", "type": "datasource", "query": kind, "label": "Data"},
                {"name": "host", "type": "query", "datasource": source, "query": hosts,
                 "label": "PDU", "refresh": 2, "sort": 1},
            ]
        },
        "panels": [
            {
                "id": number,
                "title": panel.title,
                "type": "timeseries",
                "datasource": source,
                "gridPos": {"h": 8, "w": 12, "x": 12 * ((number - 1) % 2),
                            "y": 8 * ((number - 1) // 2)},
                "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
                "targets": [{**_target(panel, kind), "datasource": source}],
            }
            for number, panel in enumerate(PANELS, 1)
        ],
    }  # fmt: skip
    return json.dumps(made, indent=2) + "\n"


@cache
def pages() -> dict[Path, str]:
    """All pages by path."""
    made = {ROOT / "man" / f"{name}.1": manual(name) for name in COMMANDS}
    made |= {ROOT / "docs" / f"{name}.md": web(name) for name in COMMANDS}
    icinga = ROOT / "examples" / "icinga2"
    made[icinga / "sentry4-commands.conf"] = icinga_commands()
    made[icinga / "director-basket.json"] = director_basket()
    for kind in ("influxdb", "graphite"):
        made[icinga / f"grafana-{kind}.json"] = dashboard(kind)
    return made


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text)
    print(f"{len(pages())} pages")
