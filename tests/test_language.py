"""Spec 18: texts for readers are plain technical English, without private phrases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.web import ORDER
from lab.helpers import COMMANDS, PLUGINS, ROOT, run_here

#: Phrases that say nothing to readers who did not write them; ``voice.md`` lists them.
PRIVATE = re.compile(
    r"\b(?:is told|are told|told by|is asked|are asked|asked for|hangs? on|without a word|at once"
    r"|is none|there is none|are none|what there is|gone|heard|in other clothes)\b",
    re.IGNORECASE,
)
KINDS = {".md", ".1", ".7", ".conf", ".cfg", ".ini", ".env", ".service", ".socket"}


def texts() -> list[Path]:
    """What is written for administrators."""
    pages = [
        ROOT / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md")
    ]
    for folder in ("docs", "man", "examples"):
        pages += [path for path in (ROOT / folder).rglob("*") if path.suffix in KINDS]
    return sorted(pages)


def prose(path: Path) -> str:
    """A text without code: blocks, and words between backquotes; comments of configuration."""
    text = path.read_text()
    if path.suffix == ".md":
        text = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
        return re.sub(r"`[^`\n]*`", "", text)
    if path.suffix in (".1", ".7"):
        return re.sub(r"^\.Bd.*?^\.Ed", "", text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join(line for line in text.splitlines() if re.match(r"\s*(#|//|\*|/\*)", line))


@pytest.mark.parametrize("path", texts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_private_phrases(path: Path) -> None:
    assert [found.group() for found in PRIVATE.finditer(prose(path))] == []


@pytest.mark.parametrize("command", [name for name in PLUGINS if name in COMMANDS])
def test_no_private_phrases_in_help(command: str) -> None:
    text = run_here(command, ["--help"]).output
    assert [found.group() for found in PRIVATE.finditer(text)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_a_page_says_first_for_whom_or_what_it_is(path: Path) -> None:
    """A heading, then a paragraph."""
    heading, _, rest = path.read_text().partition("\n")
    assert heading.startswith("# ")
    first = rest.strip().partition("\n")[0]
    assert first
    assert not first.startswith(("#", "|", "`", "-", "<")), first


@pytest.mark.parametrize("command", COMMANDS)
def test_pages_of_commands_have_their_parts_in_one_order(command: str) -> None:
    text = (ROOT / "docs" / f"{command}.md").read_text()
    assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == ORDER
