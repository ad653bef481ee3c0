"""CheckCommands for Icinga 2."""

from __future__ import annotations

import click

from check_sentry4.history import COMMANDS as HISTORY
from docs.facts import RENAMED, monitor_name, options
from lab.helpers import COMMANDS

#: Options whose values are secrets: they go into the environment.
SECRETS = ("community", "authpasswd", "privpasswd")
#: The custom variables of the secrets. Icinga Web hides those whose names match *pw* or *pass*,
#: but of "community" only the whole word.
SECRET_VARIABLES = {
    "community": "sentry4_community_pw",
    "authpasswd": "sentry4_authpasswd",
    "privpasswd": "sentry4_privpasswd",
}
#: Options that make no sense in a CheckCommand.
LEFT_OUT = ("help", "version", "tables", "families", "report", "verbose", "walk")


def _argument(option: click.Option) -> list[str]:
    name = next(flag for flag in reversed(option.opts) if flag.startswith("--"))
    variable = f"$sentry4_{option.name}$"
    kind = "set_if" if option.is_flag else "value"
    if option.name == "hostname":
        variable = "$sentry4_address$"  # an array, of a rack
    if option.name == "feeds":
        variable = "$sentry4_feed_names$"  # sentry4_feeds are the hosts of a rack
    text = (option.help or "").replace('"', "'")
    required = ["\t\t\trequired = true"] if option.name == "hostname" else []
    return [
        f'\t\t"{name}" = {{',
        f'\t\t\t{kind} = "{variable}"',
        *required,
        f'\t\t\tdescription = "{text}"',
        "\t\t}",
    ]


def wanted(name: str) -> list[click.Option]:
    """The options that make sense in a CheckCommand; secrets go another way."""
    return [o for o in options(name) if o.name not in (*LEFT_OUT, *SECRETS)]


def check_command(name: str) -> str:
    """The name of a command's CheckCommand."""
    return monitor_name(name).removeprefix("check_")


def icinga_old_names() -> str:
    """old-names.conf, which nothing loads."""
    out = [
        "/* The names that two CheckCommands had in snapshots before 1.0: made by python -m",
        " * docs.generate. Load it only where nothing else has these names: Icinga does not start",
        " * with two. The better way is to use the new names.",
        " */",
    ]
    for name in RENAMED:
        out += [
            "",
            f'object CheckCommand "{name.removeprefix("check_")}" {{',
            f'\timport "{check_command(name)}"',
            "}",
        ]
    return "\n".join(out) + "\n"


def icinga_commands() -> str:
    """sentry4-commands.conf: a CheckCommand for every plugin, every option an argument."""
    common = [
        o
        for o in wanted("check_sentry4_unit")
        if all(o.name in {p.name for p in options(other)} for other in COMMANDS)
    ]
    shared = {option.name for option in common}
    out = [
        "/* CheckCommands of the check_sentry4 suite: made by python -m docs.generate from the",
        " * options of the commands. Custom variables are sentry4_OPTION; secrets go into the",
        " * environment, not onto the command line. PluginDir is where make install links them.",
        " */",
        "",
        "// Where the pages of the commands are, for notes_url; constants.conf may say otherwise.",
        'if (!globals.contains("Sentry4Docs")) { const Sentry4Docs = "/check_sentry4/" }',
        "",
        'template CheckCommand "sentry4-common" {',
        "\targuments = {",
    ]
    for option in common:
        out += _argument(option)
    out += ["\t}", "", "\tenv = {"]
    out += [f'\t\tCHECK_SENTRY4_{n.upper()} = "${v}$"' for n, v in SECRET_VARIABLES.items()]
    out += ["\t}", "", '\tvars.sentry4_address = "$check_address$"']
    out += [f'\tvars.{variable} = ""' for variable in SECRET_VARIABLES.values()]
    out += ["}"]
    for name in COMMANDS:
        own = [option for option in wanted(name) if option.name not in shared]
        out += [
            "",
            f'object CheckCommand "{check_command(name)}" {{',
            '\timport "plugin-check-command"',
            '\timport "ipv4-or-ipv6"',
            '\timport "sentry4-common"',
            "",
            f'\tcommand = [ PluginDir + "/{name}" ]',
        ]
        if own:
            out += ["", "\targuments += {"]
            for option in own:
                out += _argument(option)
            out.append("\t}")
        out.append("}")
    for name in HISTORY:
        out += [
            "",
            f'object CheckCommand "{check_command(name)}" {{',
            '\timport "plugin-check-command"',
            "",
            f'\tcommand = [ PluginDir + "/{name}", "$sentry4_history_file$" ]',
            "",
            "\targuments = {",
        ]
        for option in wanted(name):
            out += _argument(option)
        out += ["\t}", "}"]
    return "\n".join(out) + "\n"
