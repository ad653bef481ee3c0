"""What the MIBs beside the project say of an object: its name, syntax, unit, enumeration, index.

They are read by what they look like, without their imports: enough to compare a family's facts.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lab.helpers import SHARED

#: Where a MIB begins that takes its root from another one.
ROOTS = {
    "iso": "1", "enterprises": "1.3.6.1.4.1", "private": "1.3.6.1.4", "mib-2": "1.3.6.1.2.1",
    "liebertGlobalProductsRoot": "1.3.6.1.4.1.476.1.42", "lgpPdu": "1.3.6.1.4.1.476.1.42.3.8",
    "lgpFoundation": "1.3.6.1.4.1.476.1.42.3", "compaq": "1.3.6.1.4.1.232",
    "rittal": "1.3.6.1.4.1.2606", "tripplite": "1.3.6.1.4.1.850",
    "schleifenbauerMgmt": "1.3.6.1.4.1.31034.12",
}  # fmt: skip
_OBJECT = (
    r"^\s*([a-zA-Z][\w-]*)\s+OBJECT-TYPE\s+SYNTAX\s+(.*?)\s+(?:MAX-)?ACCESS\s(.*?)"
    r"::=\s*\{\s*([\w-]+)\s+(\d+)\s*\}"
)
_NODE = (
    r"^\s*([a-zA-Z][\w-]*)\s+(?:OBJECT\s+IDENTIFIER|MODULE-IDENTITY\s+LAST|OBJECT-IDENTITY\s+STATUS)"
    r"((?:(?!::=).)*?)::=\s*\{\s*([^}]+?)\s*\}"
)
_NUMBERS = r"INTEGER|Integer32|Unsigned32|Gauge|Counter|TimeTicks|TruthValue"
_TYPE = r"^\s*([A-Z][\w-]*)\s*::=\s*(?:TEXTUAL-CONVENTION.*?SYNTAX\s+)?(INTEGER\s*\{.*?\}|[\w -]+)"


class Object(NamedTuple):
    """An object of a MIB. ``indexed_by`` names the parts of its instance; a scalar has none.

    ``type`` is the word that the MIB has for its syntax (``MilliAmps``).
    """

    name: str
    type: str
    syntax: str
    units: str
    description: str
    indexed_by: tuple[str, ...]

    @property
    def values(self) -> dict[int, str]:
        """What its numbers stand for, where it is an enumeration."""
        if not re.match(r"(INTEGER|BITS)\s*\{", self.syntax):
            return {}
        return {
            int(n): name for name, n in re.findall(r"([\w-]+)\s*\(\s*(-?\d+)\s*\)", self.syntax)
        }

    @property
    def is_number(self) -> bool:
        """Whether an agent answers a number."""
        return bool(re.match(_NUMBERS, self.syntax))


class _Mib(NamedTuple):
    """A MIB without comments, its quoted texts by number, and what stands in it."""

    text: str
    texts: list[str]
    types: dict[str, str]
    parents: dict[str, list[str]]
    found: dict[str, re.Match[str]]

    def oid(self, name: str) -> str:
        """The OID of a node, an object, or a root."""
        if name in self.parents:
            first, *rest = self.parents[name]
            numbers = [re.sub(r".*\(|\)", "", part) for part in rest]
            return ".".join((self.oid(first), *numbers))
        return ROOTS.get(name, name)


@cache
def _mib(name: str) -> _Mib | None:
    path = SHARED / "mibs" / name
    if not path.exists():
        return None
    text = path.read_text("latin-1")
    texts: list[str] = []

    def keep(match: re.Match[str]) -> str:
        # What stands between quotes may look like anything.
        texts.append(match.group(0)[1:-1])
        return f'"{len(texts) - 1}"'

    text = re.sub(r'--[^\n]*?(?:--|$)|"[^"]*"', lambda m: keep(m) if m[0][0] == '"' else "", text,
                  flags=re.MULTILINE)  # fmt: skip
    flags = re.DOTALL | re.MULTILINE
    types = {name: re.sub(r"\s+", " ", made) for name, made in re.findall(_TYPE, text, flags)}
    parents = {name: above.split() for name, _, above in re.findall(_NODE, text, flags)}
    found = {m[1]: m for m in re.finditer(_OBJECT, text, flags)}
    for name, m in found.items():
        parents[name] = [m[4], m[5]]
    return _Mib(text, texts, types, parents, found)


def notifications(mib: str) -> dict[str, str]:
    """The names of a MIB's notifications by OID; empty if it is not here."""
    read = _mib(mib)
    if read is None:
        return {}
    made = {
        f"{read.oid(parent)}.{number}": name
        for name, parent, number in re.findall(
            r"^\s*([a-z][\w-]*)\s+NOTIFICATION-TYPE\b.*?::=\s*\{\s*([\w-]+)\s+(\d+)\s*\}",
            read.text, re.DOTALL | re.MULTILINE)
    }  # fmt: skip
    return made | {
        f"{read.oid(enterprise)}.0.{number}": name
        for name, enterprise, number in re.findall(
            r"^\s*([a-z][\w-]*)\s+TRAP-TYPE\s+ENTERPRISE\s+\{?\s*([\w-]+).*?::=\s*(\d+)",
            read.text, re.DOTALL | re.MULTILINE)
    }  # fmt: skip


@cache
def objects(mib: str) -> dict[str, Object]:
    """The objects of a MIB by OID; empty if it is not here."""
    read = _mib(mib)
    if read is None:
        return {}
    indexes: dict[str, tuple[str, ...]] = {}
    for name, m in read.found.items():
        clause = re.search(r"(INDEX|AUGMENTS)\s*\{(.*?)\}", m[3], re.DOTALL)
        if clause:
            indexes[name] = tuple(re.sub(r"IMPLIED\s+", "", part).strip()
                                  for part in clause[2].split(","))  # fmt: skip
    for name, parts in indexes.items():
        indexes[name] = indexes.get(parts[0], parts)  # AUGMENTS

    def object_(m: re.Match[str]) -> Object:
        syntax = re.sub(r"\s+", " ", m[2])
        units = re.search(r'UNITS\s+"(\d+)"', m[0])
        words = re.search(r'DESCRIPTION\s+"(\d+)"', m[0])
        syntax = re.sub(r'\s*UNITS "\d+"', "", syntax)
        word = syntax.split("(")[0].strip()
        return Object(
            m[1],
            word,
            read.types.get(word, syntax),
            read.texts[int(units[1])] if units else "",
            re.sub(r"\s+", " ", read.texts[int(words[1])]) if words else "",
            indexes.get(m[4], ()),
        )

    return {read.oid(name): object_(m) for name, m in read.found.items()}
