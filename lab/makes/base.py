"""What the simulated devices of all makes have in common."""

from __future__ import annotations

from lab.recording import OID, TICKS, Writer


def system(w: Writer, description: str, object_id: str, location: str) -> None:
    """What every agent says of itself."""
    w.put("1.3.6.1.2.1.1.1.0", description)
    w.put("1.3.6.1.2.1.1.2.0", object_id.encode(), OID)
    w.put("1.3.6.1.2.1.1.3.0", 8640000, TICKS)
    w.put("1.3.6.1.2.1.1.6.0", location)
