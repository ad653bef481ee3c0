"""Who types what the pages say, and looks at what comes of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.site.blocks import Block, blocks, pages
from tests.site.plan import Route, route_of, why_not
from tests.site.stage import COMMUNITY, Shell, Site

ALL = [block for page in pages() for block in blocks(page)]
STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
ASK = """\
import base64, json, re, ssl, sys, urllib.request
text = open("/etc/icinga2/conf.d/api-users.conf").read()
secret = re.search('password = "(.*)"', text)[1]
verify = ssl.create_default_context(cafile="/var/lib/icinga2/certs/ca.crt")
request = urllib.request.Request(
    "https://mon1.example:5665/v1/objects/services?attrs=last_check_result",
    headers={"Authorization": "Basic " + base64.b64encode(f"root:{secret}".encode()).decode()})
with urllib.request.urlopen(request, context=verify) as answer:
    found = json.load(answer)["results"]
print(json.dumps({each["name"]: [each["attrs"]["last_check_result"][key]
    for key in ("state", "output", "check_source")] if each["attrs"]["last_check_result"] else None
    for each in found}))
"""


def fits(expected: tuple[str, ...], output: str) -> bool:
    """Whether output is as the page shows it; an ellipsis stands for anything."""
    shown = "\n".join(expected)
    if shown.endswith("\n…"):  # and more of its kind
        shown = f"{shown[:-2]}…"
    pattern = ".*".join(re.escape(part) for part in shown.split("…"))
    return re.fullmatch(pattern, output.strip("\n"), re.DOTALL) is not None


class Reader:
    """Who types the blocks: as root where the prompt says so, in shells that stay open."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.root = site.shell()
        self.user = site.shell("admin", "/home/admin")

    def shell(self, block: Block, root: bool) -> Shell:
        """The shell that a command is typed into."""
        # The package is built in the clone, which is root's here.
        return self.root if root or block.page == "README.md" else self.user

    def types(self, block: Block) -> None:
        """Type all commands of a block, and compare what comes back with the page."""
        for command in block.commands:
            if why_not(block, command):
                continue
            line = re.sub(r"(-C |COMMUNITY=)(change-me|public)", rf"\1{COMMUNITY}", command.line)
            line = line.replace("AUTHPASSWD=change-me", f"AUTHPASSWD={COMMUNITY}")
            status, output = self.shell(block, command.root).type(line)
            # The transcript: pytest shows it with -s, and of a test that fails.
            print(f"{'#' if command.root else '$'} {command.line}\n{output.rstrip()}")
            at = f"{block.page}:{block.number}: {command.line}\n{output}\nexit status {status}"
            expected = block.status
            if expected is None:
                words = command.output[0].split(" ", 1) if command.output else [""]
                expected = STATES.index(words[0]) if words[0] in STATES else 0
            assert status == expected, at
            assert not command.output or fits(command.output, output), at

    def follows(self, route: Route, *, page: str = "", section: str = "") -> None:
        """Type what a route has of a page, or of a section."""
        mine = [block for block in ALL if route_of(block) is route and block.language == "console"
                and page in ("", block.page) and section in ("", block.section)]  # fmt: skip
        assert mine
        for block in mine:
            self.types(block)

    def does(self, line: str) -> str:
        """What the reader does beside what is written; it has to work."""
        status, output = self.root.type(line)
        assert status == 0, f"{line}\n{output}"
        return output


def install(reader: Reader, package: Path) -> None:
    """The package, as the README says, from a file."""
    folder = reader.does("mktemp -d /tmp/package-XXXX").strip()
    reader.site.put(package, f"{folder}/{package.name}")
    reader.does(f"apt install {folder}/*.deb")
    for shell in (reader.root, reader.user):
        shell.type("PATH=$PATH:/usr/lib/nagios/plugins")


def icinga(reader: Reader) -> dict[str, tuple[float, str, str]]:
    """State, output and source of each service of the running Icinga that has a result."""
    status, output = reader.root.type("/usr/bin/python3 /root/ask.py")
    found = json.loads(output) if status == 0 else {}
    return {name: tuple(result) for name, result in found.items() if result}
