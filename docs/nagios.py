"""Command definitions for Nagios."""

from __future__ import annotations

from check_sentry4.history import COMMANDS as HISTORY
from docs.facts import RENAMED, monitor_name
from lab.helpers import COMMANDS

HEAD = """\
# Commands for the check_sentry4 suite: made by python -m docs.generate. $USER1$ is the plugin
# directory (make install links there).
#
# Secrets are not on the command line: the host's custom variable _SENTRY4_ACCESS names a section
# and a file, SECTION@FILE, as in sentry4.ini beside this. _SENTRY4_OPTIONS are options of the host
# (--port=1161), $ARG1$ those of the service.
"""


OLD_NAMES = """\
# The names that two commands had in snapshots before 1.0: made by python -m docs.generate. Load it
# only where no other plugin has a command of these names, such as check_cdu.pl: Nagios does not
# start with two. The better way is to use the new names.
"""


def nagios_commands() -> str:
    """sentry4-commands.cfg: a command for every plugin."""
    history = (_history(name) for name in HISTORY)
    return "\n".join([HEAD, *(_command(monitor_name(name), name) for name in COMMANDS), *history])


def nagios_old_names() -> str:
    """old-names.cfg, which nothing loads."""
    return "\n".join([OLD_NAMES, *(_command(name, name) for name in RENAMED)])


def _history(name: str) -> str:
    return f"""\
# $ARG1$ is the file of sentry4-fleet --history, $ARG2$ are the options.
define command {{
    command_name  {name}
    command_line  $USER1$/{name} '$ARG1$' $ARG2$
}}
"""


def _command(called: str, name: str) -> str:
    where = "$_HOSTSENTRY4_FEEDS$" if name.endswith("_rack") else "-H '$HOSTADDRESS$'"
    words = [
        f"$USER1$/{name}",
        where,
        "--extra-opts='$_HOSTSENTRY4_ACCESS$'",
        "$_HOSTSENTRY4_OPTIONS$",
        "$ARG1$",
    ]
    return "\n".join(
        [
            "define command {",
            f"    command_name  {called}",
            f"    command_line  {' '.join(words)}",
            "}",
            "",
        ]
    )
