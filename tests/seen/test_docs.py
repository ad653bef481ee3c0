"""The documentation in a real browser, opened as a file: its search finds words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import site
from tests.seen.browser import CHROMIUM, _run

pytestmark = [
    pytest.mark.seen,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: make test-pictures installs it"),
]


@pytest.mark.parametrize("words", ["LoadImbalance", "refuses the connection", "make install"])
def test_the_search_finds_what_a_reader_types(words: str, tmp_path: Path) -> None:
    page = site.build(tmp_path / "docs")
    dom = _run(f"{page.as_uri()}?q={words.replace(' ', '+')}", "--dump-dom")
    found = re.search(r'md-search-result__meta">\s*(\d+) matching', dom)
    assert found, dom[-2000:]
    assert int(found[1]) > 0
