"""What Icinga Web 2 makes of results: read in a browser (``make test-pictures``)."""

from __future__ import annotations

import shutil
import urllib.parse
import urllib.request
from pathlib import Path

from lab.agent import free_port
from lab.helpers import COMMANDS, ROOT, run
from lab.monitors import Daemon, give, wait_for
from tests.seen.backends import answers
from tests.seen.browser import elements
from tests.seen.room import Room
from tests.seen.whole import Seen


def outputs(made: Room) -> dict[str, str]:
    """What the services of the PDU in trouble said, by name."""
    return {name.split("!")[1]: attrs["last_check_result"]["output"]
            for name, attrs in made.icinga.objects("services", whole_names=True).items()
            if name.startswith("pdu-f31-b!")}  # fmt: skip


def service(name: str, host: str = "pdu-f31-b") -> str:
    """The path of a service's page."""
    return f"/monitoring/service/show?{urllib.parse.urlencode({'host': host, 'service': name})}"


def test_first_lines_are_readable_in_the_list(seen: Seen) -> None:
    path = "/monitoring/list/services?host_name=pdu-f31-b&limit=100"
    shown = elements(seen.url, path, ".overview-plugin-output")
    wanted = {said.split("\n")[0].rstrip() for said in outputs(seen.room).values()}
    assert {each.text.strip() for each in shown} == wanted
    assert not [each.text for each in shown if each.cut]


def test_a_long_result_keeps_its_lines_and_columns(seen: Seen) -> None:
    shown = elements(seen.url, service("everything"), ".plugin-output")
    first, details = shown
    at = ("-H", "127.0.0.2", "-p", str(seen.room.other.port))
    said = run("check_sentry4", *at, "-v")
    lines = [line for line in said.details if line]
    assert first.text.strip() == said.line
    got = [line.rstrip() for line in details.text.strip().split("\n") if line.strip()]
    assert got == [line.rstrip() for line in lines]
    assert len(got) > 100
    # Line breaks and blanks are drawn as they are, in a font whose characters are equally wide.
    assert (details.space, details.cut) == ("pre-wrap", False)
    assert "mono" in details.font.lower()


def test_links_lead_to_the_pdu_and_to_the_page_of_the_command(seen: Seen) -> None:
    for name, page in (("pdu-breakers", "check_sentry4_ocp"), ("pdu-power", "check_sentry4_cord"),
                       ("everything", "check_sentry4")):  # fmt: skip
        links = {each.href for each in elements(seen.url, service(name), "a[target=_blank]")}
        assert links == {"https://127.0.0.2/", f"/check_sentry4/{page}.md"}


def test_apache_serves_the_pages_of_the_commands(tmp_path: Path) -> None:
    """By the shipped configuration, as Debian's Apache includes it."""
    text = (ROOT / "examples" / "apache2" / "check_sentry4.conf").read_text()
    assert "/usr/share/doc/check-sentry4/" in text
    port, modules = free_port(), Path("/usr/lib/apache2/modules")
    config = tmp_path / "apache2.conf"
    loaded = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so"
                       for name in ("mpm_prefork", "authz_core", "alias", "mime"))  # fmt: skip
    config.write_text(f"""{loaded}
Listen 127.0.0.1:{port}
ServerName localhost
PidFile {tmp_path}/pid
ErrorLog {tmp_path}/error.log
DocumentRoot {tmp_path}
TypesConfig /etc/mime.types
<Directory />
    Require all denied
</Directory>
{text.replace("/usr/share/doc/check-sentry4/", f"{tmp_path}/docs/")}
""")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    give(tmp_path)
    url = f"http://127.0.0.1:{port}/check_sentry4/"
    with Daemon(["/usr/sbin/apache2", "-DFOREGROUND", "-f", str(config)], tmp_path / "out") as it:
        assert wait_for(lambda: answers(f"{url}index.md")), it.log.read_text()
        for command in COMMANDS:
            with urllib.request.urlopen(f"{url}{command}.md") as page:
                assert page.headers["Content-Type"].lower() == "text/plain; charset=utf-8"
                assert page.read() == (ROOT / "docs" / f"{command}.md").read_bytes()
