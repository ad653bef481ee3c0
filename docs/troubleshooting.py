"""The page of all messages that say why there is no answer, and what to do."""

from __future__ import annotations

from docs.pages import MESSAGES, OF_REDFISH, shown

HEAD = """\
# Troubleshooting

For on-call engineers who see a message they do not understand, and for administrators whose check
does not work. Search this page for the words of the message. Words in capitals stand for what
differs.

## First steps

1. Run the check by hand with the same options and `-vvv`. It prints each request, the time that the
   answer took, and no secrets.
2. Try the PDU without the plugin: `snmpget -v 2c -c COMMUNITY HOST 1.3.6.1.2.1.1.1.0`, or for
   Redfish `curl -k https://HOST/redfish/v1/`.
3. Run the same command, with the same options, as the user of the monitor: `sudo -u nagios ...`.
"""


def _table(title: str, messages: tuple[tuple[str, str], ...]) -> list[str]:
    rows = [f"| `{shown(message)}` | {meaning} |" for message, meaning in messages]
    return [
        "",
        f"## {title}",
        "",
        "| message | what it means, and what to do |",
        "|---|---|",
        *rows,
    ]


def troubleshooting() -> str:
    """The page."""
    out = [*HEAD.splitlines(), *_table("SNMP, and all commands", MESSAGES)]
    out += _table("Redfish", OF_REDFISH)
    return "\n".join([*out, ""])
