"""Resources of Redfish as cells: what a service and a saved tree have in common (``snmp.Source``).

A table is a class of resources (``tree``), a column a JSON pointer (RFC 6901) in each of them:
``redfish:Outlets./CurrentAmps/Reading``. Behind ``>`` follows a pointer in the sensor that the
first one names; behind ``#`` a class, of which the resource that is named has a number. ``|``
stands between pointers of which the first that is answered counts.

Numbers are thousandths: 202.8 is 202800. A text is UTF-8. A reading that is ``null``, or no number,
is an empty text, which is no reading; any other ``null`` is not answered.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from check_sentry4.redfish.tree import Resource, Tree
from check_sentry4.snmp import Index, Scalar, Source, Value, Varbinds, Walk

#: Octets of one answer: the largest PDU with all its sensors expanded has less than 1 MB.
LARGEST = 16 << 20
#: What tables of the family begin with.
PREFIX = "redfish:"
#: Numbers are thousandths.
SCALE = 1000
#: Greater numbers are none of a PDU's; what stands for them is beyond what any column takes.
GREATEST, BEYOND = 10**12, 10**18
#: The last parts of pointers to numbers that are measured: ``null`` there means no reading.
MEASURED = frozenset(("Reading", "ApparentVA", "ReactiveVAR", "PowerFactor"))


class Resources(Source):
    """Cells of a tree of resources."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self._tree = Tree(self._fetch, self._expands)

    def _expands(self) -> bool:
        """Whether what is below a resource costs nothing more."""
        return True

    def _fetch(self, paths: Sequence[str], levels: int) -> list[Resource | str]:
        """See ``tree.Fetch``."""
        raise NotImplementedError

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Varbinds:
        """See ``Source.read``. An OID that is none of this family is not answered."""
        answer = Varbinds({}, {walk.oid: [] for walk in columns})
        for walk in columns:
            for index, resource in self._class(walk.oid):
                value = self._cell(resource, walk.oid, walk.text)
                if value is not None and len(index) == walk.depth:
                    answer.columns[walk.oid].append((index, value))
        for scalar in scalars:
            found = dict(self._class(scalar.oid)).get(scalar.row)
            value = self._cell(found, scalar.oid, False) if found is not None else None
            if value is not None:
                answer.scalars[scalar.instance] = value
        return answer

    def _class(self, oid: str) -> list[tuple[Index, Resource]]:
        if not oid.startswith(PREFIX):
            return []
        return self._tree.of_class(oid[len(PREFIX) :].partition(".")[0])

    def _cell(self, resource: Resource, oid: str, text: bool) -> Value | None:
        *others, last = oid.partition(".")[2].split("|")
        for pointer in others:
            value = self._at(resource, pointer, text)
            if value is not None and value != b"":
                return value
        return self._at(resource, last, text)

    def _at(self, resource: Resource, pointer: str, text: bool) -> Value | None:
        pointer, of_class, name = pointer.partition("#")
        first, through, rest = pointer.partition(">")
        value = _pointed(resource, first)
        if of_class:
            return self._tree.number(name, value)
        if through:
            sensor = self._tree.source_of(value)
            value, first = (None, rest) if sensor is None else (_pointed(sensor, rest), rest)
            if value is _MISSING or sensor is None:
                return None
        return _value(value, first, text)


_MISSING = object()


def _pointed(resource: Resource, pointer: str) -> Any:
    """What a JSON pointer names; ``_MISSING`` if there is nothing."""
    value: Any = resource
    for token in pointer.split("/")[1:]:
        if isinstance(value, list) and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        elif isinstance(value, dict) and token in value:
            value = value[token]
        else:
            return _MISSING
    return value


def _value(value: Any, pointer: str, text: bool) -> Value | None:
    """A JSON value as a cell."""
    if value is _MISSING:
        return None
    if pointer.rpartition("/")[2] in MEASURED and not text:
        return _thousandths(value)
    if value is None or isinstance(value, (dict, list)):
        return None
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    return str(value).encode() if text else _thousandths(value)


def _thousandths(value: Any) -> Value:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return b""
    if not -GREATEST < value < GREATEST:
        return BEYOND if value > 0 else -BEYOND
    return round(value * SCALE)


def loaded(body: bytes) -> dict[str, Any] | None:
    """The JSON object of an answer; None if it is not one, or is nested too deep."""
    try:
        value = json.loads(body, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
