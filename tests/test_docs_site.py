"""The documentation as a site: nothing is missing, nothing is loaded from elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from docs import site
from lab.helpers import ROOT

#: What a browser loads by itself: scripts, styles, pictures, fonts.
LOADED = re.compile(r"<(?:script|img|iframe|source|link)[^>]*?(?:src|srcset|href)=\"?([^\s\">]+)")
LINKED = re.compile(r"<a [^>]*href=\"?([^\s\">]+)")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with --strict: a page or a link that is missing ends it."""
    return site.build(tmp_path_factory.mktemp("site") / "docs").parent


def test_every_page_is_in_the_navigation() -> None:
    named = {path for _, pages in site.NAVIGATION for _, path in pages}
    named |= {path for _, path in site._families()}
    pages = {str(page.relative_to(ROOT)) for folder in ("docs", "examples")
             for page in (ROOT / folder).rglob("*.md")}  # fmt: skip
    assert pages - named == set()
    assert named - pages <= {"README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"}


def test_nothing_is_loaded_from_elsewhere_and_no_link_is_dead(built: Path) -> None:
    pages = list(built.rglob("*.html"))
    assert len(pages) > 50
    for page in pages:
        text = page.read_text()
        for target in LOADED.findall(text):
            if page.name != "404.html":
                assert not target.startswith(("http:", "https:", "//")), (page, target)
        for target in LINKED.findall(text):
            path = target.partition("#")[0]
            if path and not re.match(r"\w+:|/", path) and page.name != "404.html":
                assert (page.parent / path).exists(), (page.relative_to(built), target)
    for style in built.rglob("*.css"):
        assert not re.search(r"url\([\"']?https?:", style.read_text()), style


def test_messages_commands_and_tasks_are_found(built: Path) -> None:
    index = json.loads((built / "search" / "search_index.json").read_text())
    found = "\n".join(f"{doc['title']} {doc['text']}" for doc in index["docs"])
    for words in ("refuses the connection", "check_sentry4_rack", "LoadImbalance", "sentry4-fleet",
                  "make install", "redfish"):  # fmt: skip
        assert words in found
