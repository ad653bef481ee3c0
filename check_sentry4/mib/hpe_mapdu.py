"""HPE's modular PDUs with network management: CPQPOWER-MIB, pdu2 (232.165.7).

The tables of the G2 (``hpe_g2``) with thousandths, and crest factors between their columns.
"""

from __future__ import annotations

from check_sentry4.mib.hpe_g2 import FROM_MIB, Shape, contacts, made_family, tables

SHAPE = Shape(
    "1.3.6.1.4.1.232.165.7", FROM_MIB, 2, "1.2.1.7", "1.2.1.8",
    volts=1000, amps=1000, percent=1, factor=1000, input_energy=1000, energy=1000,
    factor_column="2.1.1.8", crest=True, outlet_limits="Current",
)  # fmt: skip
FAMILY = made_family(
    "hpe-mapdu", "CPQPOWER-MIB pdu2", "HPE modular PDU", SHAPE, tables(SHAPE), contacts(SHAPE)
)
