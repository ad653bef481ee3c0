"""When the energy registers of a PDU are read."""

from __future__ import annotations

import time
import zlib

#: Seconds between two times that the registers of a PDU are read, and where that failed.
HOURLY, FAILED = 3600.0, 300.0
#: Registers are read soon after the hour begins, so that what an hour used is known: all PDUs
#: within so many seconds.
SOON = 600.0
#: Seconds between two times that they are read because one does not look as it did.
AGAIN = 4.0
#: Seconds from one PDU to the next when the fleet begins.
FIRST = 0.02


def due(host: str, now: float) -> float:
    """When the registers of a host are to be read the next time (``time.monotonic``)."""
    wall = time.time()
    soon = zlib.crc32(host.encode()) % int(SOON)
    return now + (wall // HOURLY + 1) * HOURLY + soon - wall
