"""Where Icinga 2 writes performance data: a real carbon with graphite-web, a real InfluxDB."""

from __future__ import annotations

import json
import shutil
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

from lab.agent import free_port
from lab.helpers import ROOT
from lab.monitors import PATHS, Daemon, give, run_as_nobody, wait_for

CARBON = shutil.which("carbon-cache", path=PATHS)
INFLUXD = shutil.which("influxd", path=PATHS)


#: What is on loopback is behind no proxy.
HERE = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url: str) -> bytes:
    """What a web server on loopback answers.

    Raises ``OSError``, with what it said.
    """
    try:
        with HERE.open(url, timeout=30) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        raise OSError(f"{url}: {error.code}: {error.read()[-2000:].decode()}") from None


def answers(url: str) -> bool:
    """Whether a web server is there."""
    try:
        get(url)
    except OSError:
        return False
    return True


class Backend:
    """Daemons in a folder, started on entry and ended together, also where not all could start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._daemons: list[Daemon] = []

    def start(self) -> None:
        """Start the daemons, and wait until they answer."""
        raise NotImplementedError

    def _daemon(self, name: str, command: list[str], **environment: str) -> None:
        # Of its own: a MariaDB that starts removes temporary tables of others in /tmp.
        environment["TMPDIR"] = str(self.folder)
        self._daemons.append(Daemon(command, self.folder / f"{name}.log", environment))

    def _run(self, name: str, command: list[str], **environment: str) -> None:
        """Run a program to its end; one that is interrupted ends with all its children."""
        self._daemon(name, command, **environment)
        status = self._daemons[-1].process.wait(120)
        assert status == 0, self.log()

    def log(self) -> str:
        """The end of what its daemons said."""
        return "\n".join(path.read_text()[-2000:] for path in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        """End the daemons."""
        for daemon in reversed(self._daemons):
            daemon.stop()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        self.stop()


class Graphite(Backend):
    """carbon-cache, and graphite-web in front of its files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.line_port = free_port()
        for part in ("whisper", "run", "log", "conf"):
            (folder / part).mkdir()
        carbon = folder / "conf" / "carbon.conf"
        carbon.write_text(f"""[cache]
STORAGE_DIR = {folder}
CONF_DIR = {folder}/conf
LOG_DIR = {folder}/log
PID_DIR = {folder}/run
LOCAL_DATA_DIR = {folder}/whisper
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = {self.line_port}
ENABLE_UDP_LISTENER = False
PICKLE_RECEIVER_INTERFACE = 127.0.0.1
PICKLE_RECEIVER_PORT = {free_port()}
CACHE_QUERY_INTERFACE = 127.0.0.1
CACHE_QUERY_PORT = {free_port()}
MAX_CREATES_PER_MINUTE = inf
MAX_UPDATES_PER_SECOND = inf
""")
        # As fine as the checks here are; the shipped intervals are two and ten minutes.
        (folder / "conf" / "storage-schemas.conf").write_text(
            "[history]\npattern = \\.room-(energy-day|headroom)\\.\nretentions = 10m:40d\n"
            "[all]\npattern = .*\nretentions = 1s:2h,10s:2d\n"
        )
        shutil.copy(ROOT / "examples/icinga2/graphite-storage-aggregation.conf",
                    folder / "conf" / "storage-aggregation.conf")  # fmt: skip
        (folder / "here_settings.py").write_text(f"""
SECRET_KEY = "only on loopback"
ALLOWED_HOSTS = ["*"]
TIME_ZONE = "UTC"
GRAPHITE_ROOT = "/usr/share/graphite-web"
CONF_DIR = "{folder}/conf"
STORAGE_DIR = "{folder}"
STATIC_ROOT = "/usr/share/graphite-web/static"
LOG_DIR = "{folder}/log"
INDEX_FILE = "{folder}/index"
WHISPER_DIR = "{folder}/whisper"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3",
                         "NAME": "{folder}/graphite.db"}}}}
""")
        (folder / "serve.py").write_text(f"""
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from graphite.wsgi import application

class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

class Quiet(WSGIRequestHandler):
    def log_message(self, *_): pass

make_server("127.0.0.1", {self.port}, application, Server, Quiet).serve_forever()
""")
        environment = {
            "PYTHONPATH": str(folder), "GRAPHITE_SETTINGS_MODULE": "here_settings",
            "DJANGO_SETTINGS_MODULE": "graphite.settings", "HOME": str(folder),
        }  # fmt: skip
        self._environment, self._carbon = environment, carbon

    def start(self) -> None:
        """See ``Backend.start``."""
        folder, environment, carbon = self.folder, self._environment, self._carbon
        give(folder)
        self._daemon("carbon", ["/usr/bin/python3", str(CARBON), f"--config={carbon}",
                                "--nodaemon", "start"], HOME=str(folder))  # fmt: skip
        self._run("migrate", ["/usr/bin/python3", "-m", "django", "migrate", "--run-syncdb"],
                  **environment)  # fmt: skip
        self._daemon("web", ["/usr/bin/python3", str(folder / "serve.py")], **environment)
        assert wait_for(lambda: answers(f"{self.url}/version/")), self.log()

    def writer(self) -> str:
        """Icinga 2's object that writes here."""
        return f"""object GraphiteWriter "graphite" {{
    host = "127.0.0.1"
    port = {self.line_port}
    enable_send_thresholds = true
}}
"""

    def takes(self, points: Iterable[tuple[str, float, float]]) -> None:
        """Store points of the past: path, value, Unix time."""
        with socket.create_connection(("127.0.0.1", self.line_port), 10) as peer:
            for path, value, at in points:
                peer.sendall(f"{path} {value:.3f} {at:.0f}\n".encode())

    def kept(self, path: str) -> str:
        """How a metric is kept in coarser archives: method and xFilesFactor."""
        program = ("import sys, whisper; found = whisper.info(sys.argv[1]); "
                   "print(found['aggregationMethod'], found['xFilesFactor'])")  # fmt: skip
        file = self.folder / "whisper" / f"{path.replace('.', '/')}.wsp"
        return run_as_nobody(["/usr/bin/python3", "-c", program, str(file)]).stdout.strip()

    def render(self, target: str, since: str = "-15min") -> dict[str, list[list[float | None]]]:
        """Points (value, Unix time) of each series of a target, by the series' name."""
        query = urllib.parse.urlencode({"target": target, "format": "json", "from": since})
        return {
            each["target"]: each["datapoints"]
            for each in json.loads(get(f"{self.url}/render?{query}"))
        }

    def picture(self, targets: list[str], since: str, **options: object) -> str:
        """The address of a graph of targets."""
        words = [("target", target) for target in targets] + [("from", since), ("format", "svg")]
        words += [(name, str(value)) for name, value in options.items()]
        return f"{self.url}/render?{urllib.parse.urlencode(words)}"

    def expand(self, pattern: str) -> list[str]:
        """The paths that a pattern stands for, as Grafana's ``expand(...)`` asks for them."""
        query = urllib.parse.urlencode({"query": pattern, "leavesOnly": 0})
        return list(json.loads(get(f"{self.url}/metrics/expand?{query}"))["results"])


class Influx(Backend):
    """InfluxDB 1.x with a database ``icinga2``."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (folder / "influxdb.conf").write_text(f"""reporting-disabled = true
bind-address = "127.0.0.1:{free_port()}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  index-version = "inmem"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:{self.port}"
  log-enabled = false
""")

    def start(self) -> None:
        """See ``Backend.start``."""
        folder = self.folder
        give(folder)
        self._daemon("influxd", [str(INFLUXD), "-config", str(folder / "influxdb.conf")],
                     HOME=str(folder))  # fmt: skip
        assert wait_for(lambda: answers(f"{self.url}/ping")), self.log()
        request = urllib.request.Request(
            f"{self.url}/query?q=CREATE+DATABASE+icinga2", method="POST"
        )
        HERE.open(request, timeout=10).close()

    def writer(self) -> str:
        """Icinga 2's object that writes here."""
        return f"""object InfluxdbWriter "influxdb" {{
    host = "127.0.0.1"
    port = {self.port}
    database = "icinga2"
    flush_interval = 1s
    enable_send_thresholds = true
    host_template = {{
        measurement = "$host.check_command$"
        tags = {{ hostname = "$host.name$" }}
    }}
    service_template = {{
        measurement = "$service.check_command$"
        tags = {{ hostname = "$host.name$", service = "$service.name$" }}
    }}
}}
"""

    def query(self, query: str) -> list[dict[str, Any]]:
        """The series of a query: ``name``, ``tags``, ``columns``, ``values``.

        Raises ``OSError`` with what InfluxDB says is wrong.
        """
        words = urllib.parse.urlencode({"db": "icinga2", "q": query, "epoch": "s"})
        (result,) = json.loads(get(f"{self.url}/query?{words}"))["results"]
        if "error" in result:
            raise OSError(f"{query}: {result['error']}")
        return list(result.get("series", []))
