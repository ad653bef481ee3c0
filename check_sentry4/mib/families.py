"""All families, each loaded when it is wanted."""

from __future__ import annotations

from typing import Any

from check_sentry4.mib.model import Family

#: By module, what sysObjectID begins with; a device of whose family nothing else is known is tried
#: as each of them in this order. The families say the same (``Family.object_ids``); that it stands
#: here spares a check to load them all.
OBJECT_IDS: dict[str, tuple[str, ...]] = {
    "sentry4": ("1.3.6.1.4.1.1718.4",),
    "sentry3": ("1.3.6.1.4.1.1718.3",),
    "pdu2": ("1.3.6.1.4.1.13742.6",),
    "aten-pe": ("1.3.6.1.4.1.21317",),
    "enertree": ("1.3.6.1.4.1.44568.1",),
    "eaton-epdu": ("1.3.6.1.4.1.534.6.6.7",),
    "vertiv-v5": ("1.3.6.1.4.1.21239.42.1", "1.3.6.1.4.1.21239.5.2"),
    "liebert-mph2": ("1.3.6.1.4.1.476.1.42",),
    "apc-rpdu2": ("1.3.6.1.4.1.318.1.3.4",),
    "apc-cpdu": ("1.3.6.1.4.1.318.1.1.32",),
    # Both have 32; ``Family.probe`` tells them apart. Some answer both: xATS says more of them.
    "apc-xats": ("1.3.6.1.4.1.318.1.3.19", "1.3.6.1.4.1.318.1.3.32"),
    "apc-ats": ("1.3.6.1.4.1.318.1.3.11", "1.3.6.1.4.1.318.1.3.32", "1.3.6.1.4.1.318.1.3.38"),
    "raritan-px1": ("1.3.6.1.4.1.13742.4",),
    "schleifenbauer": ("1.3.6.1.4.1.31034",),
    "apc-epdu": ("1.3.6.1.4.1.318.1.3",),
    "hpe-g2": ("1.3.6.1.4.1.232.165.11",),
    "hpe-mapdu": ("1.3.6.1.4.1.232.165.7",),
    "panduit-g5": ("1.3.6.1.4.1.19536.10.1",),
    "enlogic": ("1.3.6.1.4.1.38446.1",),
    "tripplite": ("1.3.6.1.4.1.850.1.1.1",),
    "cyberpower": ("1.3.6.1.4.1.3808.1.1.6", "1.3.6.1.4.1.3808.1.1.3"),
    "gude": ("1.3.6.1.4.1.28507",),
    "dell-rpdu": ("1.3.6.1.4.1.674.10903.200",),
    "rittal": ("1.3.6.1.4.1.2606.7",),
}
#: The families that are asked by SNMP.
NAMES = tuple(OBJECT_IDS)
#: The one that is asked by Redfish, whatever the make.
REDFISH = "redfish"

#: What is no rack PDU, by what sysObjectID begins with (PowerNet-MIB, system), and its name.
APC = "1.3.6.1.4.1.318.1.3"
OTHERS = {
    f"{APC}.1": "an APC Back-UPS", f"{APC}.2": "an APC Smart-UPS", f"{APC}.3": "an APC Matrix-UPS",
    f"{APC}.5": "an APC Symmetra UPS", f"{APC}.8": "an APC environmental monitor",
    f"{APC}.10": "an APC DC power system", f"{APC}.12": "an APC NetLock",
    f"{APC}.13": "an APC Symmetra three-phase UPS", f"{APC}.14": "an APC cooling unit",
    f"{APC}.15": "an APC InfraStruXure power distribution unit",
    f"{APC}.16": "an APC AIS5000 UPS", f"{APC}.17": "an APC three-phase Smart-UPS",
    f"{APC}.18": "an APC battery manager", f"{APC}.20": "an APC console port server",
    f"{APC}.21": "a Gutor UPS", f"{APC}.22": "an APC access control",
    f"{APC}.23": "an APC Symmetra PX UPS", f"{APC}.24": "an APC modular power distribution unit",
    f"{APC}.27": "an APC Smart-UPS", f"{APC}.28": "an APC Galaxy UPS",
    f"{APC}.35": "an APC remote power panel", f"{APC}.36": "an APC micro data center",
    f"{APC}.37": "an APC Easy UPS", f"{APC}.39": "an APC Smart-UPS Ultra",
    "1.3.6.1.4.1.232.165.3": "an HPE UPS", "1.3.6.1.4.1.3808.1.1.1": "a CyberPower UPS",
    "1.3.6.1.4.1.850.1.1.1": "a Tripp Lite device that is no PDU and no rack switch (a UPS)",
    "1.3.6.1.4.1.28507": "a Gude device without switched ports",
    "1.3.6.1.4.1.2606.7": "a Rittal CMC III without a PDU",
    "1.3.6.1.4.1.5528": "a NetBotz appliance", "1.3.6.1.4.1.534.1": "an Eaton UPS",
    "1.3.6.1.4.1.476.1.42": "a Liebert device other than a rack PDU",
    "1.3.6.1.4.1.21239.5": "a Geist device other than a rack PDU",
}  # fmt: skip


def family(name: str) -> Family:
    """The family called ``name``.

    Raises ``LookupError`` if there is none.
    """
    if name not in (*NAMES, REDFISH):
        raise LookupError(name)
    found: Family = _module(name).FAMILY
    return found


def _module(name: str) -> Any:
    # importlib, which would do the same, is one more module to load.
    return __import__(f"check_sentry4.mib.{name.replace('-', '_')}", fromlist=["FAMILY"])


def of_device(name: str, object_id: str) -> Family:
    """The family called ``name`` as the device with a sysObjectID has it.

    A family whose models differ in where their objects lie has a function for that.
    """
    module = _module(name)
    made: Family = module.for_device(object_id) if hasattr(module, "for_device") else module.FAMILY
    return made


def families() -> tuple[Family, ...]:
    """All of them."""
    return tuple(map(family, (*NAMES, REDFISH)))


def over_snmp() -> tuple[Family, ...]:
    """Those that are asked by SNMP."""
    return tuple(map(family, NAMES))


def other_device(object_id: str) -> str:
    """What a sysObjectID stands for that is no rack PDU's; empty if that is not known."""
    mine = f"{object_id.lstrip('.')}."
    found = [prefix for prefix in OTHERS if mine.startswith(f"{prefix}.")]
    return OTHERS[max(found, key=len)] if found else ""


def candidates(object_id: str) -> tuple[Family, ...]:
    """The families that a sysObjectID may stand for, those with the longest prefix first."""
    found = [(len(prefix), name) for name, prefixes in OBJECT_IDS.items() for prefix in prefixes
             if f"{object_id.lstrip('.')}.".startswith(f"{prefix}.")]  # fmt: skip
    found.sort(key=lambda each: -each[0])
    object_id = object_id.lstrip(".")
    return tuple(of_device(name, object_id) for name in dict.fromkeys(name for _, name in found))
