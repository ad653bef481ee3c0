"""The console and configuration blocks of what is documented, in the order of the pages.

``python -m tests.site.blocks`` lists them: how many a test runs, and the others with the reason.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lab.helpers import ROOT


class Command(NamedTuple):
    """One command of a console block, and what the page says it prints; ``root`` by its prompt."""

    line: str
    root: bool
    output: tuple[str, ...]


class Block(NamedTuple):
    """A block of a page: its first line number, its language (console, python, json ...)."""

    page: str
    number: int
    language: str
    text: str
    #: The heading above it.
    section: str = ""
    #: The exit status that the page names below the block.
    status: int | None = None

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands of a console block; lines without a prompt are the output of the last."""
        found: list[Command] = []
        until = ""  # how the command that goes on ends: a here document, or a last backslash
        for line in self.text.split("\n"):
            if until:
                found[-1] = found[-1]._replace(line=f"{found[-1].line}\n{line}")
            elif line[:2] in ("$ ", "# "):
                found.append(Command(line[2:], line[0] == "#", ()))
            else:
                output = (*found[-1].output, line) if line or found[-1].output else ()
                found[-1] = found[-1]._replace(output=output)
                continue
            here = re.search(r"<<'(\w+)'$", line)
            if here:
                until = here[1]
            elif until in ("", "\\"):
                until = "\\" if line.endswith("\\") else ""
            elif line == until:
                until = ""
        return tuple(found)


def pages() -> list[Path]:
    """All that a reader can type from: README, docs/, man/, the READMEs of examples/."""
    return [
        ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md",
        *sorted((ROOT / "examples").rglob("README.md")), *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "man").glob("*.[17]")),
    ]  # fmt: skip


def blocks(page: Path) -> list[Block]:
    """The blocks of a page."""
    made = _of_manual if page.parent.name == "man" else _of_markdown
    return list(made(str(page.relative_to(ROOT)), page.read_text()))


def _of_markdown(page: str, text: str) -> Iterator[Block]:
    pattern = r"^( *)```(\w*)\n(.*?)\n\1```$(?:\n\nExit status (\d)\.)?"
    for match in re.finditer(pattern, text, re.MULTILINE | re.DOTALL):
        _, language, body, status = match.groups()
        above = text[: match.start()]
        headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", above, flags=re.DOTALL),
                              re.MULTILINE)  # fmt: skip
        yield Block(page, above.count("\n") + 2, language or "text", textwrap.dedent(body),
                    headings[-1], int(status) if status else None)  # fmt: skip


def _of_manual(page: str, text: str) -> Iterator[Block]:
    """Literal displays; those without a prompt are text."""
    pattern = r"^\.Bd -literal.*?\n(.*?)\n\.Ed$|^\.Dl (.*)$"
    for match in re.finditer(pattern, text, re.MULTILINE | re.DOTALL):
        body = match[1] or match[2]
        body = re.sub(r"^\\&", "", body, flags=re.MULTILINE).replace("\\-", "-")
        body = body.replace("\\e", "\\")
        number = text.count("\n", 0, match.start()) + 2
        language = "console" if body[:2] in ("$ ", "# ") else "text"
        yield Block(page, number, language, body)


def main() -> int:
    """List all blocks, those that are not run with the reason."""
    from tests.site.plan import who_runs  # it imports this module

    found = [block for page in pages() for block in blocks(page)]
    counts: dict[str, int] = {}
    for block in found:
        who = who_runs(block)
        counts[who.partition(":")[0]] = counts.get(who.partition(":")[0], 0) + 1
        print(f"{block.page}:{block.number}: {block.language}: {who}")
    print(f"{len(found)} blocks; " + ", ".join(f"{n} {who}" for who, n in sorted(counts.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
