"""Recordings of PDUs of other makes, made from their MIBs: what no recording of a real unit has.

Each function returns the values of a healthy device; tests change single values.
"""

from __future__ import annotations

from collections.abc import Callable

from lab.makes.apc import APC, apc, apc_ats, apc_cpdu, apc_epdu, apc_xats
from lab.makes.aten import ATEN, aten
from lab.makes.eaton import EATON, eaton
from lab.makes.enlogic import ENLOGIC, enlogic
from lab.makes.hpe import CPQPOWER, PANDUIT, hpe_g2, hpe_mapdu, panduit
from lab.makes.others import (
    CYBERPOWER,
    DELL,
    GUDE,
    TRIPPLITE,
    cyberpower,
    cyberpower_old,
    dell,
    gude,
    tripplite,
)
from lab.makes.raritan import RARITAN, RARITAN_PX1, pdu2, raritan_px1
from lab.makes.rittal import RITTAL, rittal
from lab.makes.schleifenbauer import ENERTREE, SCHLEIFENBAUER, enertree, schleifenbauer
from lab.makes.vertiv import LIEBERT, VERTIV, liebert, vertiv
from lab.recording import Values

__all__ = [
    "APC", "ATEN", "CPQPOWER", "CYBERPOWER", "DELL", "EATON", "ENERTREE", "ENLOGIC", "GUDE",
    "LIEBERT", "MAKES", "PANDUIT", "RARITAN", "RARITAN_PX1", "RITTAL", "SCHLEIFENBAUER",
    "TRIPPLITE", "VERTIV", "aten", "cyberpower_old", "enertree", "pdu2",
]  # fmt: skip

MAKES: dict[str, Callable[[], Values]] = {
    "pdu2": pdu2, "aten-pe": aten, "enertree": enertree, "eaton-epdu": eaton, "apc-rpdu2": apc,
    "vertiv-v5": vertiv, "liebert-mph2": liebert, "apc-cpdu": apc_cpdu, "apc-epdu": apc_epdu,
    "apc-ats": apc_ats, "apc-xats": apc_xats, "raritan-px1": raritan_px1,
    "schleifenbauer": schleifenbauer, "hpe-g2": hpe_g2, "hpe-mapdu": hpe_mapdu,
    "panduit-g5": panduit, "enlogic": enlogic, "tripplite": tripplite, "cyberpower": cyberpower,
    "gude": gude, "dell-rpdu": dell, "rittal": rittal,
}  # fmt: skip
