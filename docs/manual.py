"""Manual pages, in mdoc."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from check_sentry4.cli.examples import EXAMPLES
from docs.facts import (
    all_metrics,
    options,
    run_example,
    shown_default,
    state_rows,
    variable,
)
from docs.mdoc import escaped, sentences
from docs.pages import CHOICES, DATE, DIAGNOSTICS, OUTPUT, PAGES, THRESHOLDS, Page
from lab.helpers import COMMANDS


def manual(name: str) -> str:
    """The manual page of a command."""
    page = PAGES[name]
    out = [
        f".Dd {DATE}",
        f".Dt {name.upper()} 1",
        ".Os",
        ".Sh NAME",
        f".Nm {name}",
        f".Nd {page.what}",
        ".Sh SYNOPSIS",
        ".Nm",
        ".Fl H Ar host",
        ".Op Ar options",
        ".Nm",
        ".Fl Fl walk Ar file",
        ".Op Ar options",
        ".Sh DESCRIPTION",
    ]
    out += sentences(page.why)
    for paragraph in page.more:
        out += [".Pp", *sentences(paragraph)]
    out += [".Ss Options", ".Bl -tag -width Ds"]
    for option in options(name):
        flags = ", ".join(escaped(flag) for flag in option.opts)
        value = option.metavar or ""
        out.append(f".It Sy {flags}" + (f" Ar {escaped(value)}" if value else ""))
        default = shown_default(option)
        out += sentences((option.help or "").rstrip("."))[:-1]
        out.append(sentences((option.help or "").rstrip("."))[-1] + ".")
        if default:
            out.append(f"Default: {escaped(default)}.")
    out.append(".El")
    out += _manual_metrics(page, name)
    out += [".Ss Thresholds"] if _has(name, "warning") else []
    if _has(name, "warning"):
        out += [*sentences(THRESHOLDS[0]), ".Pp", *sentences(THRESHOLDS[1])]
    out += [".Ss Output", *sentences(OUTPUT[0]), ".Pp", *sentences(OUTPUT[1])]
    for paragraph in CHOICES:
        out += [".Pp", *sentences(paragraph)]
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
        ".It Ev NAGIOS_CONFIG_PATH",
        r"Directories in which \-\-extra\-opts looks for an ini file.",
        ".El",
        ".Sh FILES",
        ".Bl -tag -width Ds",
        ".It Pa plugins.ini",
        r"Options for \-\-extra\-opts, in a section called as the command or as given: keys are",
        "option names without dashes.",
        "It is looked for in the directories of the Monitoring Plugins,",
        ".Pa /etc/nagios ,",
        ".Pa /etc/nagios\\-plugins",
        "and",
        ".Pa /etc/icinga2",
        "among them.",
        "A file that others can write is refused; one that others can read is warned of.",
        ".El",
        "Nothing is written, and no MIB file is read.",
        ".Sh EXIT STATUS",
        ".Bl -tag -width Ds",
        ".It 0",
        "OK.",
        ".It 1",
        "WARNING.",
        ".It 2",
        "CRITICAL.",
        ".It 3",
        "UNKNOWN: also help, version, wrong usage, and whatever is unforeseen.",
        ".El",
        ".Sh EXAMPLES",
    ]
    for title, arguments in EXAMPLES[name]:
        result = run_example(name, arguments)
        shown = [f"$ {name} {arguments}", *result.output.rstrip("\n").split("\n")]
        out += [f"{escaped(title)}:", ".Bd -literal -offset indent"]
        out += [escaped(line) for line in shown]
        out.append(".Ed")
    out += [".Sh DIAGNOSTICS", ".Bl -tag -width Ds"]
    for line, meaning in DIAGNOSTICS:
        out += [f".It {escaped(line)}", *sentences(meaning)]
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
    rows = all_metrics(name, page)
    if rows:
        several = len({of for _, of, _, _ in rows}) > 1
        names = [f"{metric} ({of})" if several else metric for metric, of, _, _ in rows]
        out += [
            f'.Ss Metrics\n.Bl -column "{max(names, key=len)}" unit default',
            ".It Sy metric Ta Sy unit Ta Sy without -w and -c",
        ]
        out += [
            f".It {called} Ta {unit} Ta {escaped(default)}"
            for called, (_, _, unit, default) in zip(names, rows)
        ]
        out.append(".El")
    states = state_rows(page.tables)
    if states:
        out += [
            ".Ss States",
            "By default the status that the device gives leads to:",
            ".Bl -tag -width Ds",
        ]
        for state, of, labels in states:
            out += [f".It {state} ({of})", f"{labels}."]
        out += [
            ".El",
            "A status that the MIB does not define is UNKNOWN, shown as its number.",
            escaped("--status changes any of them."),
        ]
    return out
