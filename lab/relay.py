"""A UDP relay in front of an agent: it records, loses, delays, repeats and spoils datagrams."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Callable

Mangle = Callable[[bytes], "list[bytes]"]


class Relay:
    """Forwards datagrams between clients and an agent on loopback.

    ``lose`` is the share lost in each direction, ``delay`` in seconds for each answer; ``mangle``
    turns one answer into those that are delivered. All chance comes from ``seed``.
    """

    def __init__(self, agent_port: int, seed: int = 0) -> None:
        self.random = random.Random(seed)
        self.lose = 0.0
        self.delay = 0.0
        self.mangle: Mangle | None = None
        self.requests: list[bytes] = []
        self.answers: list[bytes] = []
        self.before_answer: Callable[[int], None] | None = None
        self._agent = ("127.0.0.1", agent_port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._stop = False
        self._upstream: dict[tuple[str, int], socket.socket] = {}
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                data, client = self._socket.recvfrom(65536)
            except OSError:
                return
            if self._stop:
                return
            self.requests.append(data)
            if self.random.random() < self.lose:
                continue
            upstream = self._upstream.get(client)
            if upstream is None:
                upstream = self._upstream[client] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                upstream.connect(self._agent)
                threading.Thread(target=self._back, args=(upstream, client), daemon=True).start()
            if self.before_answer is not None:
                self.before_answer(len(self.requests))
            try:
                upstream.send(data)
            except OSError:
                continue

    def _back(self, upstream: socket.socket, client: tuple[str, int]) -> None:
        while not self._stop:
            try:
                data = upstream.recv(65536)
            except ConnectionRefusedError:
                continue
            except OSError:
                return
            self.answers.append(data)
            if self.random.random() < self.lose:
                continue
            delivered = [data] if self.mangle is None else self.mangle(data)
            if self.delay:
                threading.Timer(self.delay, self._deliver, (delivered, client)).start()
            else:
                self._deliver(delivered, client)

    def _deliver(self, datagrams: list[bytes], client: tuple[str, int]) -> None:
        for datagram in datagrams:
            try:
                self._socket.sendto(datagram, client)
            except OSError:
                return

    def close(self) -> None:
        """Stop forwarding."""
        self._stop = True
        for upstream in self._upstream.values():
            upstream.close()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(2)
        self._socket.close()

    def __enter__(self) -> Relay:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
