"""``make pictures``: the pictures of the README and of docs/, made from real runs."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import urllib.parse

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI, TerminalTheme
from rich.text import Text

from lab.helpers import ROOT
from tests.seen.boards import page
from tests.seen.browser import picture
from tests.seen.room import load_changes
from tests.seen.whole import whole_room

PICTURES = ROOT / "docs" / "pictures"
#: The parts of the demo that are drawn, by their titles; its PDU's port, the same each time.
PARTS = ("All is well", "What is wrong, where", "How well the load is balanced")
PORT, COLUMNS = 1161, 104
STATES = (("OK", "bold green"), ("WARNING", "bold yellow"), ("CRITICAL", "bold red"),
          ("UNKNOWN", "bold magenta"))  # fmt: skip
LIGHT = TerminalTheme(
    (255, 255, 255), (36, 41, 46),
    [(36, 41, 46), (207, 34, 46), (26, 127, 55), (154, 103, 0), (9, 105, 218), (130, 80, 223),
     (27, 124, 131), (110, 119, 129)],
)  # fmt: skip
#: Text alone, in the reader's own monospace font: no window, nothing from elsewhere.
SVG = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: {char_height}px ui-monospace, "DejaVu Sans Mono", Menlo, monospace;
    line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect width="100%" height="100%"/></clipPath>
{lines}</defs>
<rect width="100%" height="100%" rx="6" fill="BACKGROUND"/>
<g transform="translate(9, 9)">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def demo() -> str:
    """The parts of the demo's output that are drawn."""
    done = subprocess.run([sys.executable, "-m", "lab.demo", str(PORT)], cwd=ROOT,
                          capture_output=True, text=True, check=True)  # fmt: skip
    parts = dict(part.partition("\n")[::2] for part in done.stdout.split("\n# "))
    return "\n".join(f"# {title}\n{parts[title].rstrip()}\n" for title in PARTS).rstrip()


def terminal(text: str) -> None:
    """Draw text as a terminal shows it, light and dark."""
    shown = Text(text)
    shown.highlight_regex(r"(?m)^#.*$", "dim")
    shown.highlight_regex(r"(?m)^\$.*$", "bold")
    shown.highlight_regex(r"(?m)^\(exit \d\)$", "dim")
    for state, style in STATES:
        shown.highlight_regex(rf"\b{state} - ", style)
    for name, theme in (("light", LIGHT), ("dark", DIMMED_MONOKAI)):
        console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
        console.print(shown)
        background = "#%02x%02x%02x" % theme.background_color  # noqa: UP031
        svg = console.export_svg(theme=theme, unique_id="demo",
                                 code_format=SVG.replace("BACKGROUND", background))  # fmt: skip
        (PICTURES / f"demo-{name}.svg").write_text(svg)


def pages() -> None:
    """Icinga Web 2's list and a problem; the dashboards after minutes of changing loads."""
    with whole_room() as (made, url, folder):
        until = time.monotonic() + 240
        while time.monotonic() < until:
            load_changes(made, time.time())
            time.sleep(8)
        service = urllib.parse.urlencode({"host": "pdu-f31-b", "service": "pdu-breakers"})
        picture(f"{url}/monitoring/list/services?sort=service_severity",
                PICTURES / "icingaweb-list.webp", 1250, 640)  # fmt: skip
        picture(f"{url}/monitoring/service/show?{service}",
                PICTURES / "icingaweb-problem.webp", 1250, 640)  # fmt: skip
        for name, height in (("pdu", 2030), ("room", 1190)):
            path = folder / f"{name}.html"
            path.write_text(page(made.graphite, name, "-4min"))
            picture(path.as_uri(), PICTURES / f"dashboard-{name}.webp", 1300, height)


def main() -> int:
    """Make all pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    terminal(demo())
    pages()
    for path in sorted(PICTURES.iterdir()):
        print(f"{path.stat().st_size // 1024:>5} KB  {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
