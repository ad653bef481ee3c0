"""Headless Chromium: a picture of a page, or what came of its elements."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
import urllib.parse
from pathlib import Path
from typing import NamedTuple

from lab.monitors import PATHS

CHROMIUM = shutil.which("chromium", path=PATHS)


class Element(NamedTuple):
    """What came of an element: its text, where it leads, whether it is wider than its place."""

    text: str
    href: str | None
    cut: bool
    space: str
    font: str


def _run(url: str, *words: str) -> str:
    with tempfile.TemporaryDirectory(prefix="chromium-") as profile:
        done = subprocess.run(
            [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-proxy-server",
             "--disable-dev-shm-usage", "--hide-scrollbars", "--virtual-time-budget=8000",
             f"--user-data-dir={profile}", *words, url],
            capture_output=True, text=True, check=False, timeout=90,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def picture(url: str, path: Path, width: int, height: int) -> None:
    """Write a picture of a page; the kind is the file's extension."""
    _run(url, f"--window-size={width},{height}", f"--screenshot={path}")
    assert path.stat().st_size > 1000, f"{url}: no picture"


def elements(site: str, page: str, select: str) -> list[Element]:
    """The elements of a page of ``site`` that a CSS selector finds, once it has been drawn."""
    words = urllib.parse.urlencode({"url": page, "select": select})
    dom = _run(f"{site}/measured?{words}", "--dump-dom", "--window-size=1450,2100")
    found = re.search(r'<pre id="measured">(.*?)</pre>', dom, re.DOTALL)
    assert found, dom[-2000:]
    assert found.group(1), f"{page}: not drawn"
    return [Element(**each) for each in json.loads(html.unescape(found.group(1)))]
