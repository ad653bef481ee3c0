"""Enlogic (nVent) PDUs: ENLOGIC-PDU-MIB (38446). The tables of APC's NetShelter, other columns."""

from __future__ import annotations

from check_sentry4.mib.apc_cpdu import Numbers, made_family

NUMBERS = Numbers(
    "1.3.6.1.4.1.38446.1", "a recording of a real unit with three phases and three breakers",
    serial="1.2.1.11", model="1.2.1.10", firmware="1.2.1.13", power=7, power_enabled=13,
    has_more=False, sensor=(4, 5, 6, 8), sensor_enabled=8,
)  # fmt: skip
FAMILY = made_family("enlogic", "ENLOGIC-PDU-MIB", "Enlogic PDU", NUMBERS)
