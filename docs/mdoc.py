"""A page of Markdown as a manual page: headings, paragraphs, lists, code. That is all it knows."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from docs.pages import DATE


def escaped(text: str) -> str:
    """Text for mdoc: backslashes, dashes, and no control character at the start of a line."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("\N{HORIZONTAL ELLIPSIS}", "...")
    return f"\\&{text}" if text[:1] in (".", "'") else text


def sentences(text: str) -> list[str]:
    """One sentence a line, as mdoc wants it."""
    return [escaped(s) for s in re.split(r"(?<=[.:?]) (?=[A-Z])", text)]


def _lines(text: str) -> list[str]:
    """Sentences without the marks of Markdown, in lines that mandoc likes."""
    return [
        line
        for sentence in sentences(_plain(text))
        for line in textwrap.wrap(sentence, 78, break_long_words=False, break_on_hyphens=False)
    ]


def _plain(text: str) -> str:
    """Text without the marks of Markdown: code and links."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "")


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """What stands between empty lines; a code block is one."""
    block: list[str] = []
    fenced = False
    for line in lines:
        fenced ^= line.startswith("```")
        if line or fenced:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _items(block: list[str]) -> list[str]:
    """The items of a list."""
    found: list[str] = []
    for line in block:
        start = re.match(r"(?:\*|-|\d+\.) +(.*)", line)
        if start:
            found.append(start[1])
        else:
            found[-1] += f" {line.strip()}"
    return found


def manual_page(name: str, section: int, about: str, markdown: str) -> str:
    """The manual page that says what a page of Markdown says."""
    out = [
        f".Dd {DATE}",
        f".Dt {name.upper()} {section}",
        ".Os",
        ".Sh NAME",
        f".Nm {name}",
        f".Nd {about}",
        ".Sh DESCRIPTION",
    ]
    headed = True
    for block in _blocks(markdown.splitlines()[1:]):
        first = block[0]
        if first.startswith("## "):
            out.append(f".Ss {escaped(_plain(first[3:]))}")
        elif first.startswith("```"):
            code = [escaped(line) for line in block[1:-1]]
            out += [".Bd -literal -offset indent", *code, ".Ed"]
        elif re.match(r"\* |\d+\. ", first):
            kind = "-bullet" if first.startswith("*") else "-enum"
            out.append(f".Bl {kind} -compact")
            for item in _items(block):
                out += [".It", *_lines(item)]
            out.append(".El")
        else:
            out += [*([] if headed else [".Pp"]), *_lines(" ".join(block))]
        headed = first.startswith("## ")
    return "\n".join([*out, ""])
