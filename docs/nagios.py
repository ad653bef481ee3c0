"""Command definitions for Nagios."""

from __future__ import annotations

from tests.helpers import COMMANDS

HEAD = """\
# Commands for the check_sentry4 suite: made by python -m docs.generate. $USER1$ is the plugin
# directory (make install links there).
#
# Secrets are not on the command line: the host's custom variable _SENTRY4_ACCESS names a section
# and a file, SECTION@FILE, as in sentry4.ini beside this. _SENTRY4_OPTIONS are options of the host
# (--port=1161), $ARG1$ those of the service.
"""


def nagios_commands() -> str:
    """sentry4-commands.cfg: a command for every plugin."""
    out = [HEAD]
    for name in COMMANDS:
        where = "$_HOSTSENTRY4_FEEDS$" if name.endswith("_rack") else "-H '$HOSTADDRESS$'"
        words = [f"$USER1$/{name}", where, "--extra-opts='$_HOSTSENTRY4_ACCESS$'",
                 "$_HOSTSENTRY4_OPTIONS$", "$ARG1$"]  # fmt: skip
        out += ["define command {", f"    command_name  {name}",
                f"    command_line  {' '.join(words)}", "}", ""]  # fmt: skip
    return "\n".join(out)
