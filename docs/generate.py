"""All that is written from the one place where the commands are defined.

``python -m docs.generate`` writes man/*.1, docs/*.md and what is made of the commands in examples/:
options come from click, metrics and states from mib/, the output of the examples from running them
over the simulated PDU's recording. A test fails when what is in the repository differs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from docs.director import director_basket
from docs.families import families_page, family_page
from docs.family_notes import FAMILIES
from docs.grafana import dashboards
from docs.icinga import icinga_commands, icinga_old_names
from docs.manual import manual
from docs.mdoc import manual_page
from docs.nagios import nagios_commands, nagios_old_names
from docs.readme import readme
from docs.troubleshooting import troubleshooting
from docs.web import web
from lab.helpers import COMMANDS, ROOT


@cache
def pages() -> dict[Path, str]:
    """All pages by path."""
    made = {ROOT / "man" / f"{name}.1": manual(name) for name in COMMANDS}
    made |= {ROOT / "docs" / f"{name}.md": web(name) for name in COMMANDS}
    made |= {ROOT / "docs" / f"family-{name}.md": family_page(name) for name in FAMILIES}
    made[ROOT / "docs" / "families.md"] = families_page()
    made[ROOT / "docs" / "troubleshooting.md"] = troubleshooting()
    made[ROOT / "README.md"] = readme()
    made[ROOT / "man" / "check_cdu-migration.7"] = manual_page(
        "check_cdu-migration",
        7,
        "from check_cdu.pl to check_cdu",
        (ROOT / "docs" / "migration.md").read_text(),
    )
    icinga = ROOT / "examples" / "icinga2"
    made[icinga / "sentry4-commands.conf"] = icinga_commands()
    made[icinga / "old-names.conf"] = icinga_old_names()
    made[icinga / "director-basket.json"] = director_basket()
    made |= {icinga / name: text for name, text in dashboards().items()}
    nagios = ROOT / "examples" / "nagios"
    made[nagios / "sentry4-commands.cfg"] = nagios_commands()
    made[nagios / "old-names.cfg"] = nagios_old_names()
    return made


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text)
    print(f"{len(pages())} pages")
