"""Which test types which block, and what is not run, with the reason."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import NamedTuple

from tests.site.blocks import Block, Command


class Route(NamedTuple):
    """What one reader types: pages, each whole or one section of it (``page#section``)."""

    name: str
    pages: tuple[str, ...]

    def has(self, block: Block) -> bool:
        """Whether the block is on this route."""
        section = f"{block.page}#{block.section}"
        return any(fnmatch(block.page, page) or section == page for page in self.pages)


#: From the package to the first alert in Icinga 2, then the fleet, then traps.
ICINGA = Route("icinga", (
    "README.md", "docs/install.md", "examples/icinga2/README.md#Icinga 2", "docs/fleet.md#Try it",
    "docs/fleet.md#Rooms and sites", "docs/fleet.md#Icinga 2", "docs/fleet.md#Resident mode",
    "docs/traps.md",
))  # fmt: skip
#: The same by the Icinga Director, which needs a database: ``make test-pictures``.
DIRECTOR = Route("director", ("examples/icinga2/README.md#Icinga Director",))
#: From the package to the first alert in Nagios, and the fleet for it.
NAGIOS = Route("nagios", ("examples/nagios/README.md", "docs/fleet.md#Nagios and Naemon"))
#: Each command by hand; every example of every page.
COMMANDS = Route("commands", (
    "docs/check_*", "docs/family-*", "docs/families.md", "docs/settings.md", "docs/library.md",
    "docs/redfish.md", "docs/migration.md", "docs/history.md", "man/*",
))  # fmt: skip

#: Commands that are not run, by page and how they begin.
NOT_RUN = {
    ("README.md", "make test"): "it is what runs this",
    ("docs/traps.md", "sysctl"): "it is a setting of the kernel, not of the site",
    ("man/check_cdu-migration.7", "check_cdu.pl"): "the old plugin is not ours",
    ("docs/migration.md", "check_cdu.pl"): "the old plugin is not ours",
    ("docs/install.md", "make deb"): "README.md has the same",
    ("docs/install.md", "apt install"): "README.md has the same",
}
#: Whole blocks that are not typed, by page and language or by page alone.
ELSEWHERE = {
    ("docs/library.md", "json"): "compared with the schema by tests/test_library.py",
    ("docs/history.md", "text"): "a line of fleet.env: tests/test_sandbox.py runs the unit with it",
    ("docs/redfish.md", "text"): "a file of services: tests/test_redfish_fleet.py polls such lines",
    ("docs/settings.md", "text"): "shown, not typed: the PDU of the site is set as recorded",
    ("docs/traps.md", "text"): "shown, not typed: compared with the log and the state",
    ("man/sentry4-fleet.1", "text"): "a file of services: docs/fleet.md has the same",
    ("man/sentry4-traps.1", "text"): "the unit sentry4-snmptrapd runs that pipe",
    ("examples/icinga2/zones/README.md", "console"):
        "needs three machines: tests/test_icinga.py runs the files with three nodes",
}  # fmt: skip


def why_not(block: Block, command: Command) -> str:
    """Why a command of a block is not run; empty if it is."""
    for (page, start), reason in NOT_RUN.items():
        if block.page == page and command.line.startswith(start):
            return reason
    return ""


def route_of(block: Block) -> Route | None:
    """The route that a block is on."""
    if block.language not in ("console", "python"):
        return None
    return next((route for route in (ICINGA, DIRECTOR, NAGIOS, COMMANDS) if route.has(block)), None)


def who_runs(block: Block) -> str:
    """``run: ROUTE``, or ``not run: REASON``; nothing is without either.

    Raises ``LookupError`` for a block that nobody has thought of.
    """
    reason = ELSEWHERE.get((block.page, block.language))
    if reason:
        return f"not run: {reason}"
    route = route_of(block)
    if route is None:
        raise LookupError(f"{block.page}:{block.number}: no route of tests/site/plan.py has it")
    if block.language == "console":
        reasons = [why_not(block, command) for command in block.commands]
        if all(reasons):
            return f"not run: {reasons[0]}"
        left = dict.fromkeys(reason for reason in reasons if reason)
        return f"run: {route.name}" + (f" (but {'; '.join(left)})" if left else "")
    return f"run: {route.name}"
