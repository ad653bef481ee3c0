"""The documentation as a site that can be searched: ``python -m docs.site`` (``make docs``).

MkDocs builds it of the same Markdown, in the same folders, so that links are those of the
repository. Nothing is loaded from elsewhere, neither to build it nor to read it, not even fonts. It
can be opened as a file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lab.helpers import COMMANDS, ROOT

OUT = ROOT / "build" / "docs"
#: What is copied: pages, and what they link to.
COPIED = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE")
FOLDERS = ("docs", "examples")
LEFT_OUT = shutil.ignore_patterns("*.py", "__pycache__")
#: The pages in the order of a reader, by task.
NAVIGATION: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Start",
        (
            ("Overview", "README.md"),
            ("Installation", "docs/install.md"),
            ("First alert in Nagios", "examples/nagios/README.md"),
            ("First alert in Icinga 2", "examples/icinga2/README.md"),
            ("From check_cdu.pl", "docs/migration.md"),
        ),
    ),
    (
        "Tasks",
        (
            ("PDUs of several makes", "docs/families.md"),
            ("PDUs without SNMP", "docs/redfish.md"),
            ("Thousands of PDUs", "docs/fleet.md"),
            ("Set up the fleet", "examples/fleet/README.md"),
            ("How many PDUs a server polls", "docs/sizing.md"),
            ("Alerts from SNMP traps", "docs/traps.md"),
            ("Energy and forecast", "docs/history.md"),
            ("Settings and audit", "docs/settings.md"),
            ("Several zones of Icinga 2", "examples/icinga2/zones/README.md"),
            ("The global zone", "examples/icinga2/zones/zones.d/global-sentry4/README.md"),
        ),
    ),
    (
        "When something is wrong",
        (
            ("Troubleshooting", "docs/troubleshooting.md"),
            ("Thresholds and states", "docs/thresholds.md"),
            ("Security", "SECURITY.md"),
            ("Changes", "CHANGELOG.md"),
        ),
    ),
    (
        "Commands",
        (
            ("All commands", "docs/index.md"),
            *((name, f"docs/{name}.md") for name in COMMANDS),
        ),
    ),
    (
        "Develop",
        (
            ("Contributing", "CONTRIBUTING.md"),
            ("A new family", "docs/new-family.md"),
            ("As a library", "docs/library.md"),
        ),
    ),
)
#: What the theme loads from elsewhere where a page is opened as a file.
ELSEWHERE = "https://unpkg.com/iframe-worker/shim"
CONFIGURATION = """\
site_name: check_sentry4
docs_dir: {stage}
site_dir: {out}
use_directory_urls: false
theme:
  name: material
  font: false
  features: [navigation.tabs, navigation.top, search.highlight, content.code.copy]
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: blue grey
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: blue grey
plugins: [search, offline]
markdown_extensions: [tables, fenced_code, md_in_html, toc]
validation:
  nav: {{omitted_files: ignore, not_found: warn, absolute_links: warn}}
  links: {{not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}}
nav:
"""


def _stage(stage: Path) -> None:
    """Copy what the site is made of."""
    for name in COPIED:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, stage / name)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, stage / name, ignore=LEFT_OUT)
    for page in stage.rglob("*.md"):  # MkDocs reads Markdown inside HTML only where it is told
        page.write_text(page.read_text().replace("<details>", '<details markdown="1">'))


def _families() -> list[tuple[str, str]]:
    """The pages of the families, by what they are for."""
    pages = sorted((ROOT / "docs").glob("family-*.md"))
    return [
        (page.read_text().partition("\n")[0].removeprefix("# check_pdu on "), f"docs/{page.name}")
        for page in pages
    ]


def configuration(stage: Path, out: Path) -> str:
    """The configuration of MkDocs."""
    lines = []
    for heading, pages in (*NAVIGATION, ("Makes", tuple(_families()))):
        lines.append(f'  - "{heading}":')
        lines += [f'      - "{title}": {path}' for title, path in pages]
    return CONFIGURATION.format(stage=stage, out=out) + "\n".join(lines) + "\n"


def build(out: Path = OUT) -> Path:
    """Build the site in a folder, and return its first page.

    Raises ``subprocess.CalledProcessError`` if a page or a link is missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        stage, file = Path(folder) / "pages", Path(folder) / "mkdocs.yml"
        stage.mkdir()
        _stage(stage)
        file.write_text(configuration(stage, out))
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", str(file)],
            check=True,
            cwd=ROOT,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        )
    _bring_home(out)
    return out / "index.html"


def _bring_home(out: Path) -> None:
    """Have pages load what the theme would load from elsewhere: what its search needs in a file."""
    name = "iframe_worker.js"
    shutil.copy(ROOT / "docs" / name, out / "assets" / "javascripts" / name)
    for page in out.rglob("*.html"):
        up = "../" * len(page.relative_to(out).parents[:-1])
        text = page.read_text().replace(ELSEWHERE, f"{up}assets/javascripts/{name}")
        page.write_text(text)


if __name__ == "__main__":
    print(build())
