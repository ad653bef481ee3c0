"""A Redfish service over TLS: a tree of resources behind a small server, with faults to order.

``python -m lab.redfish [DIR]`` serves DMTF's mock-up in DIR, or a PDU of our own, until it is
ended, and prints a command for it.
"""

from __future__ import annotations

import argparse
import json
import ssl
import sys
import tempfile
import threading
from collections.abc import Callable
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from lab.certificates import authority, certificate

Resource = dict[str, Any]
Tree = dict[str, Resource]
ROOT = "/redfish/v1"
USER, PASSWORD = "monitoring", "Redfish-Secret-1"


class Answer(NamedTuple):
    """What a server answers to order."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


#: Takes a request over: an answer, or None where it has written one itself.
Order = Callable[[BaseHTTPRequestHandler], "Answer | None"]


def loaded(folder: Path) -> Tree:
    """The resources of a mock-up, by path."""
    return {
        f"{ROOT}/{path.parent.relative_to(folder).as_posix()}".removesuffix("/."): json.loads(
            path.read_text()
        )
        for path in folder.rglob("index.json")
        if "$metadata" not in path.parts
    }


def saved(tree: Tree, folder: Path) -> None:
    """Write a tree as a mock-up: each resource an index.json."""
    for path, resource in tree.items():
        own = folder / path.removeprefix(ROOT).strip("/")
        own.mkdir(parents=True, exist_ok=True)
        (own / "index.json").write_text(json.dumps(resource))


def _link(path: str) -> dict[str, str]:
    return {"@odata.id": f"{ROOT}/{path}"}


def _sensor(name: str, kind: str, units: str, reading: float, high: float) -> Resource:
    return {
        "@odata.type": "#Sensor.v1_7_0.Sensor", "Id": name, "Name": f"{kind} {name}",
        "ReadingType": kind, "ReadingUnits": units, "Reading": reading,
        "Status": {"State": "Enabled", "Health": "OK"},
        "Thresholds": {"UpperCaution": {"Reading": high * 0.8}, "UpperCritical": {"Reading": high}},
    }  # fmt: skip


def _excerpt(sensor: str, reading: float, **more: float) -> Resource:
    return {"DataSourceUri": f"{ROOT}/Chassis/Rack/Sensors/{sensor}", "Reading": reading, **more}


def pdu(outlets: int = 6, serial: str = "RF-0001") -> Tree:
    """A rack PDU of our own making: one three-phase inlet, three branches, outlets, two sensors."""
    well = {"State": "Enabled", "Health": "OK"}
    unit, chassis = "PowerEquipment/RackPDUs/1", "Chassis/Rack"
    sensors = {
        "InletTemp": _sensor("InletTemp", "Temperature", "Cel", 24.5, 45),
        "Humidity": _sensor("Humidity", "Humidity", "%", 41, 80),
        **{f"CurrentL{n}": _sensor(f"CurrentL{n}", "Current", "A", 7.5 + n, 30) for n in (1, 2, 3)},
        "Power": _sensor("Power", "Power", "W", 6100, 11000),
    }
    tree: Tree = {
        "": {"Id": "RootService", "RedfishVersion": "1.15.0",
             "ProtocolFeaturesSupported": {"ExpandQuery": {
                 "ExpandAll": True, "Levels": True, "MaxLevels": 6, "NoLinks": True}},
             "PowerEquipment": _link("PowerEquipment"), "Chassis": _link("Chassis"),
             "SessionService": _link("SessionService"),
             "Links": {"Sessions": _link("SessionService/Sessions")}},
        "PowerEquipment": {"Id": "PowerEquipment", "RackPDUs": _link("PowerEquipment/RackPDUs")},
        "PowerEquipment/RackPDUs": {"Members": [_link(unit)]},
        unit: {"@odata.type": "#PowerDistribution.v1_3_0.PowerDistribution", "Id": "1",
               "EquipmentType": "RackPDU", "Name": "pdu-a", "Manufacturer": "Example",
               "Model": "PX-30", "SerialNumber": serial, "FirmwareVersion": "4.3.0",
               "Status": dict(well), "Mains": _link(f"{unit}/Mains"),
               "Branches": _link(f"{unit}/Branches"), "Outlets": _link(f"{unit}/Outlets"),
               "OutletGroups": _link(f"{unit}/OutletGroups"), "Metrics": _link(f"{unit}/Metrics"),
               "Location": {"Placement": {"Room": "Room 1", "Row": "B", "Rack": "4"}},
               "Links": {"Chassis": [_link(chassis)]}},
        f"{unit}/Metrics": {"@odata.type": "#PowerDistributionMetrics", "Id": "Metrics",
                            "PowerWatts": _excerpt("Power", 6100, ApparentVA=6250,
                                                   PowerFactor=0.976),
                            "EnergykWh": {"Reading": 31542.25}},
        f"{unit}/Mains": {"Members": [_link(f"{unit}/Mains/I1")]},
        f"{unit}/Mains/I1": {
            "@odata.type": "#Circuit.v1_7_0.Circuit", "Id": "I1", "Name": "Inlet I1",
            "Status": dict(well), "RatedCurrentAmps": 32, "PhaseWiringType": "ThreePhase5Wire",
            "PolyPhaseCurrentAmps": {
                f"Line{n}": _excerpt(f"CurrentL{n}", 7.5 + n) for n in (1, 2, 3)},
            "PolyPhaseVoltage": {f"Line{n}ToNeutral": {"Reading": 230.0 + n} for n in (1, 2, 3)},
            "FrequencyHz": {"Reading": 50.01}},
        f"{unit}/Branches": {"Members": [_link(f"{unit}/Branches/C{n}") for n in (1, 2, 3)]},
        f"{unit}/Outlets": {
            "Members": [_link(f"{unit}/Outlets/{n}") for n in range(1, outlets + 1)]},
        f"{unit}/OutletGroups": {"Members": [_link(f"{unit}/OutletGroups/web")]},
        f"{unit}/OutletGroups/web": {
            "@odata.type": "#OutletGroup", "Id": "web", "Name": "web", "Status": dict(well),
            "PowerState": "On", "PowerWatts": {"Reading": 410.5}, "EnergykWh": {"Reading": 920.5}},
        chassis: {"@odata.type": "#Chassis", "Id": "Rack", "Sensors": _link(f"{chassis}/Sensors")},
        f"{chassis}/Sensors": {"@odata.type": "#SensorCollection.SensorCollection",
                               "Members": [_link(f"{chassis}/Sensors/{name}") for name in sensors]},
        **{f"{chassis}/Sensors/{name}": sensor for name, sensor in sensors.items()},
        "SessionService": {"Id": "SessionService", "Sessions": _link("SessionService/Sessions")},
    }  # fmt: skip
    for n in (1, 2, 3):
        tree[f"{unit}/Branches/C{n}"] = {
            "@odata.type": "#Circuit", "Id": f"C{n}", "Name": f"Breaker C{n}",
            "Status": dict(well), "RatedCurrentAmps": 16, "BreakerState": "Normal",
            "CurrentAmps": {"Reading": 4.0 + n}, "PowerWatts": {"Reading": 900.0 + n},
        }  # fmt: skip
    for n in range(1, outlets + 1):
        tree[f"{unit}/Outlets/{n}"] = {
            "@odata.type": "#Outlet", "Id": str(n), "Name": f"Outlet {n}", "Status": dict(well),
            "PowerState": "On", "RatedCurrentAmps": 10, "Voltage": {"Reading": 231.2},
            "CurrentAmps": {"Reading": round(0.5 + n / 10, 2)},
            "PowerWatts": {"Reading": 110.0 + n, "ApparentVA": 120.0 + n, "PowerFactor": 0.95},
            "EnergykWh": {"Reading": 1000.5 + n},
            "Links": {"BranchCircuit": _link(f"{unit}/Branches/C{(n - 1) % 3 + 1}")},
        }  # fmt: skip
    made = {f"{ROOT}/{path}".rstrip("/"): resource for path, resource in tree.items()}
    return {path: {"@odata.id": path, **resource} for path, resource in made.items()}


class RedfishService:
    """A server for a tree: ``with RedfishService(tree) as service``.

    ``expand``: ``$expand`` is offered and done. ``sessions``: there is a session service, else
    basic authentication alone. ``keep_alive``: connections stay open after an answer; more than
    ``most_connections`` are closed at once (0: any number). ``orders`` take requests
    over, by path. ``requests`` lists what was asked.
    """

    def __init__(
        self,
        tree: Tree,
        *,
        expand: bool = True,
        sessions: bool = True,
        tls: bool = True,
        name: str = "localhost",
        address: tuple[str, int] = ("127.0.0.1", 0),
        password: str = PASSWORD,
        keep_alive: bool = True,
        most_connections: int = 0,
    ) -> None:
        self.tree = deepcopy(tree)
        self.sessions = sessions
        self.password = password
        self.keep_alive = keep_alive
        self.most_connections = most_connections
        self.now_open = 0
        #: Connections on which no TLS came about.
        self.without_tls = 0
        self.open: set[str] = set()
        self.requests: list[str] = []
        self.connections = 0
        self.orders: dict[str, Order] = {}
        self.lock = threading.Lock()
        if not expand:
            self.tree[ROOT].pop("ProtocolFeaturesSupported", None)
        if not sessions:
            self.tree[ROOT].pop("SessionService", None)
            self.tree[ROOT].pop("Links", None)
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self.ca = folder / "ca" / "ca.crt"
        self._server = _Server(address, _Handler)
        self._server.service = self
        self._server.context = None
        if tls:
            authority(folder / "ca")
            certificate(name, folder / "ca", folder)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder / f"{name}.crt", folder / f"{name}.key")
            self._server.context = context
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def options(self) -> list[str]:
        """The options of a command that asks it."""
        words = ["--redfish", "-H", "localhost", "-p", str(self.port), "-U", USER, "-A", PASSWORD]
        return [*words, "--ca", str(self.ca)]

    def change(self, path: str, **values: Any) -> None:
        """Change properties of a resource: ``change("PowerEquipment/RackPDUs/1", Status=...)``."""
        self.tree[f"{ROOT}/{path}"] |= values

    def __enter__(self) -> RedfishService:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    service: RedfishService
    context: ssl.SSLContext | None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that go away are part of the tests."""

    def shutdown_request(self, request: Any) -> None:
        """A connection has ended."""
        with self.service.lock:
            self.service.now_open -= 1
        super().shutdown_request(request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    server: _Server

    def setup(self) -> None:
        service = self.server.service
        with service.lock:
            service.now_open += 1
            if service.most_connections and service.now_open > service.most_connections:
                raise ConnectionError("no room")
        if self.server.context is not None:  # in this thread: a slow handshake stops no other
            self.request.settimeout(30)
            try:
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
            except OSError:
                service.without_tls += 1
                raise
        with service.lock:
            service.connections += 1
        super().setup()

    def handle_one_request(self) -> None:
        """One request; after it the connection ends where it is not kept."""
        super().handle_one_request()
        if not self.server.service.keep_alive:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _begin(self) -> tuple[RedfishService, str, bool]:
        """The service, the path asked for, and whether all is done by an order."""
        service, path = self.server.service, urlsplit(self.path).path.rstrip("/")
        with service.lock:
            service.requests.append(f"{self.command} {self.path}")
        order = service.orders.get(path) or service.orders.get("*")
        answer = order(self) if order is not None else None
        if answer is not None:
            self.say(answer)
        return service, path, order is not None

    def say(self, answer: Answer) -> None:
        """Write an answer."""
        self.send_response(answer.status)
        headers = dict(answer.headers)
        headers.setdefault("Content-Length", str(len(answer.body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def _allowed(self) -> bool:
        from base64 import b64encode

        service = self.server.service
        if service.sessions and self.headers.get("X-Auth-Token") in service.open:
            return True
        given = b64encode(f"{USER}:{service.password}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {given}"

    def do_GET(self) -> None:
        """A resource, with what is below it where that is asked for."""
        service, path, done = self._begin()
        if done:
            return
        if path != ROOT and not self._allowed():
            self.say(Answer(401))
        elif path not in service.tree:
            self.say(Answer(404))
        else:
            query = parse_qs(urlsplit(self.path).query)
            levels = 0
            if "$expand" in query:
                levels = int((query["$expand"][0] + "=1)").split("=")[1].split(")")[0])
            found = expanded(service.tree, path, levels)
            body = json.dumps(found).encode()
            self.say(Answer(200, body, (("Content-Type", "application/json"),)))

    def do_POST(self) -> None:
        """A session."""
        service, path, done = self._begin()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if done:
            return
        if path != f"{ROOT}/SessionService/Sessions" or not service.sessions:
            self.say(Answer(404))
            return
        given = json.loads(body)
        if given != {"UserName": USER, "Password": service.password}:
            self.say(Answer(401))
            return
        token = f"token-{len(service.requests)}"
        service.open.add(token)
        where = (("X-Auth-Token", token), ("Location", f"{path}/{token}"))
        self.say(Answer(201, b"{}", where))

    def do_DELETE(self) -> None:
        """The end of a session."""
        service, path, done = self._begin()
        if done:
            return
        allowed = self._allowed()
        service.open.discard(path.rpartition("/")[2])
        self.say(Answer(204 if allowed else 401))


def expanded(tree: Tree, path: str, levels: int) -> Resource:
    """A resource with the resources below it, as ``$expand=.($levels=N)`` has them."""
    found = deepcopy(tree[path])

    def inside(value: Any, key: str) -> Any:
        if isinstance(value, list):
            return [inside(each, key) for each in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"@odata.id"} and value["@odata.id"] in tree:
            return expanded(tree, value["@odata.id"], levels - 1)
        return {name: inside(each, name) for name, each in value.items()}

    if levels:
        found = {
            key: value if key == "Links" else inside(value, key) for key, value in found.items()
        }
    return found


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    given = parser.parse_args()
    with RedfishService(loaded(given.folder) if given.folder else pdu()) as service:
        print("check_pdu", *service.options, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
