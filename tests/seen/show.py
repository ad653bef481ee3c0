"""``make show``: simulated PDUs, Icinga 2, its web page and the graphs, for a look, on loopback."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from docs.grafana import DASHBOARDS
from tests.seen.boards import page
from tests.seen.room import Room, load_changes
from tests.seen.whole import whole_room

#: Seconds between two changes of the load.
PERIOD = 15


@contextmanager
def boards(made: Room) -> Iterator[str]:
    """The dashboards, drawn anew for whoever asks: their address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/")
            if name not in DASHBOARDS:
                self.send_error(404)
                return
            body = page(made.graphite, name).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def interrupted(number: int, frame: object) -> None:
    """End once; what is ending is not interrupted again."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    """Show it until interrupted."""
    os.environ["no_proxy"] = "127.0.0.1,localhost"
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    print("Starting Icinga 2, Icinga Web 2, Graphite, InfluxDB: half a minute ...", flush=True)
    try:
        with whole_room() as (made, url, _), boards(made) as graphs:
            print(f"""
    problems      {url}/monitoring/list/services?sort=service_severity
    a long list   {url}/monitoring/service/show?host=pdu-f31-b&service=everything
    a customer    {url}/monitoring/service/show?host=rack-f31&service=customer-databases
    a room        {url}/monitoring/service/show?host=room-1&service=room-power
    the headroom  {url}/monitoring/service/show?host=room-1&service=room-headroom
    the advice    {url}/monitoring/service/show?host=rack-f31&service=rack-failover
    one PDU       {graphs}/pdu
    the room      {graphs}/room
    graphite-web  {made.graphite.url}

The graphs are the queries of the shipped Grafana dashboards, drawn without Grafana. Loads change
every {PERIOD} seconds, checks follow within 16. Ctrl-C ends it all.""", flush=True)  # fmt: skip
            while True:
                time.sleep(PERIOD)
                load_changes(made, time.time())
    except KeyboardInterrupt:
        print("\nended", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
