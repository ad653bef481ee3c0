"""The table in README.md: what is checked on which makes."""

from __future__ import annotations

import re

from check_sentry4.mib import families
from check_sentry4.mib.model import Family
from docs.families import OWN
from docs.family_notes import FAMILIES
from lab.helpers import ROOT

BEGIN, END = "<!-- makes: docs/readme.py -->\n", "<!-- end -->"
#: What is checked, and what the tables or metrics are called of which one is enough.
CHECKED = (
    ("load, imbalance", {"LoadImbalance"}),
    ("power", {"ActivePower", "ApparentPower"}),
    ("energy", {"Energy"}),
    ("breakers", {"ocp", "breaker", "fuse", "branch", "bank", "circuit", "group"}),
    ("outlets", {"outlet"}),
    ("temperature", {"Temp", "temp"}),
)


def _row(family: Family) -> str:
    makes, page = (
        OWN[family.name][:2]
        if family.name in OWN
        else (FAMILIES[family.name].makes, f"family-{family.name}")
    )
    names = {name for table in family.tables for name in (table.name, *table.aliases)}
    names |= {metric.name for table in family.tables for metric in table.metrics}
    marks = ["yes" if names & wanted else "-" for _, wanted in CHECKED]
    marks.append("yes" if family.feeds else "-")
    return f"| [{makes}](docs/{page}.md) | {' | '.join(marks)} |"


def table() -> str:
    """The table of all makes."""
    head = ("PDUs of", *(title for title, _ in CHECKED), "failover of a rack")
    rows = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*rows, *map(_row, families.families()), ""])


def readme() -> str:
    """README.md with the table of today."""
    text = (ROOT / "README.md").read_text()
    count = len(families.families())
    text = re.sub(r"\[\d+ families\]", f"[{count} families]", text)
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"
