"""What a command asks the process that answers commands (``fleet.resident``)."""

from __future__ import annotations

from check_sentry4 import __version__

TYPE_CHECKING = False  # typing itself takes longer than all of this
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Where it is asked, and the variable for another place; seconds to wait for its first word.
SOCKET, VARIABLE, PATIENCE = "/run/check_sentry4/socket", "CHECK_SENTRY4_SOCKET", 1.0
#: Both have to be of one version.
VERSION = f"{__version__}/4"
#: What it gets of the environment, beside the options' own.
CARRIED = ("NAGIOS_CONFIG_PATH",)


def request(
    name: str,
    folder: str,
    began: float,
    arguments: Sequence[str],
    environment: Mapping[str, str],
) -> bytes:
    """Return a request: length, version, command, folder, arguments, environment.

    ``began``: since when the deadline is counted (``time.monotonic``).
    """
    own = [
        f"{key}={value}"
        for key, value in environment.items()
        if key.startswith("CHECK_SENTRY4_") or key in CARRIED
    ]
    fields = [VERSION, name, folder, repr(began), str(len(arguments)), *arguments, *own]
    data = "\0".join(fields).encode("utf-8", "surrogateescape")
    return b"%08x" % len(data) + data


def requested(data: bytes) -> tuple[str, str, float, list[str], dict[str, str]]:
    """Return command, folder, beginning, arguments and environment of a request without its length.

    Raises ``ValueError`` for what is none, or of another version.
    """
    version, name, folder, began, count, *rest = data.decode("utf-8", "surrogateescape").split("\0")
    number = int(count)
    if version != VERSION or not 0 <= number <= len(rest):
        raise ValueError(version)
    environment = dict(each.split("=", 1) for each in rest[number:])
    return name, folder, float(began), rest[:number], environment
