"""The resources of a Redfish service that describe its power equipment, and where each belongs.

Resources are loaded as far as they are needed: with ``$expand`` a whole branch by one request, else
one by one, several side by side. A class is a kind of resource: ``Units`` are the PDUs, transfer
switches, power shelves and buses; ``Mains``, ``Branches``, ``Outlets`` and ``OutletGroups`` are
theirs; ``Phases`` are made of the conductors of mains; ``Sensors`` are those of the chassis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from check_sentry4.mib.redfish import JUDGED, UNREADABLE
from check_sentry4.snmp import Index, SourceError
from check_sentry4.text import clean

ROOT = "/redfish/v1/"
#: The collections of power equipment (PowerEquipment schema), in the order in which units count.
EQUIPMENT = ("RackPDUs", "FloorPDUs", "TransferSwitches", "PowerShelves", "ElectricalBuses")
#: The resource that the service root links to; Panduit's firmware 5.2 has a link of its own
#: instead, right to its rack PDUs (Checkmk's recording).
ENTRY, PANDUITS = "PowerEquipment", "PowerDistribution"
#: EquipmentType where the name of a unit is shorter.
SHORT = {"AutomaticTransferSwitch": "TransferSwitch", "ManualTransferSwitch": "TransferSwitch"}
#: The collections of a unit, each a class.
OF_UNIT = ("Mains", "Branches", "Outlets", "OutletGroups")
#: The members of one collection that are read: the largest PDU has 54 outlets and 300 sensors.
MOST_MEMBERS = 2000
#: Requests for one reading of a device without ``$expand``.
MOST_REQUESTS = 2000
#: From PowerEquipment down to an outlet, from a chassis down to a sensor.
LEVELS_DOWN, SENSORS_DOWN = 4, 2
#: The conductors of a circuit, and between which their voltage and power are taken (the first that
#: is answered). A two-phase circuit has no Line2ToLine3.
LINES = (
    ("L1", "Line1", ("Line1ToNeutral", "Line1ToLine2")),
    ("L2", "Line2", ("Line2ToNeutral", "Line2ToLine3", "Line1ToLine2")),
    ("L3", "Line3", ("Line3ToNeutral", "Line3ToLine1")),
    ("N", "Neutral", ()),
)
#: The readings of a circuit with one line, by the name of its readings by line.
SINGLE = {
    "PolyPhaseCurrentAmps": "CurrentAmps",
    "PolyPhaseVoltage": "Voltage",
    "PolyPhasePowerWatts": "PowerWatts",
    "PolyPhaseEnergykWh": "EnergykWh",
}
#: What units say of a sensor without a ReadingType (the power shelf of the mock-up has one).
UNITS = {
    "cel": "temperature",
    "c": "temperature",
    "%rh": "humidity",
    "a": "current",
    "v": "voltage",
    "w": "power",
    "kw.h": "energykwh",
    "hz": "frequency",
}
#: Sensors of what is around, which are told as sensors whatever else shows their reading.
AROUND = frozenset(("temperature", "humidity", "pressurepa"))
#: States of a circuit whose conductors have no readings either.
NOT_THERE = ("Absent", "UnavailableOffline")

#: Why one resource among others cannot be read.
UNREAD = "GET {path}: {why}"

Resource = dict[str, Any]
#: What loads resources: their paths and how many levels below them are wanted as well; each comes
#: as a resource, or as the reason why it cannot be read.
Fetch = Callable[[Sequence[str], int], "list[Resource | str]"]


def own_path(value: object) -> str:
    """The path of a resource on this service; empty for anything else, such as another host's."""
    path = str(value).partition("#")[0] if isinstance(value, str) else ""
    if not path.startswith("/") or path.startswith("//") or "/../" in f"{path}/":
        return ""
    return path.rstrip("/") or "/"


def link(resource: object, name: str) -> str:
    """The path that a property of a resource links to; empty if it links to none."""
    value = resource.get(name) if isinstance(resource, dict) else None
    return own_path(value.get("@odata.id")) if isinstance(value, dict) else ""


def links(resource: object, name: str) -> list[str]:
    """The paths that a list of links names, each once."""
    value = resource.get(name) if isinstance(resource, dict) else None
    found = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    paths = (own_path(each.get("@odata.id")) for each in found)
    return list(dict.fromkeys(path for path in paths if path))


def unreadable(path: str, reason: str) -> Resource:
    """What stands for a resource that cannot be read."""
    return {
        "@odata.id": path,
        "Id": path.rsplit("/", 1)[-1],
        "Status": {"State": UNREADABLE},
        "@failure": reason,
    }


class Tree:
    """The power equipment of a service, as far as it was loaded."""

    def __init__(self, fetch: Fetch, expands: Callable[[], bool]) -> None:
        """``expands``: one request brings what is below a resource."""
        self._fetch = fetch
        self._expands = expands
        #: The resource below the root without which nothing can be judged.
        self.entry = ""
        self._found: dict[str, Resource | str] = {}
        self._classes: dict[str, list[tuple[Index, Resource]]] = {}
        self._numbers: dict[str, dict[str, int]] = {}
        self._sensor_collections: list[str] = []
        self._behind: set[str] | None = None

    # --- loading

    def _need(self, paths: Iterable[str], levels: int) -> None:
        """Load the resources that are not there yet."""
        left = [path for path in dict.fromkeys(paths) if path and path not in self._found]
        for path, found in zip(left, self._fetch(left, levels) if left else ()):
            self._found[path] = found
            if isinstance(found, dict):
                self._take_embedded(found)

    def _take_embedded(self, resource: Resource) -> None:
        """Take the resources that stand inside another one (``$expand``)."""
        left: list[Any] = list(resource.values())
        while left:
            value = left.pop()
            if isinstance(value, list):
                left.extend(value)
            elif isinstance(value, dict):
                left.extend(value.values())
                path = own_path(value.get("@odata.id"))
                whole = "@odata.type" in value or "Members" in value
                if path and whole and "#" not in str(value["@odata.id"]):
                    self._found.setdefault(path, value)

    def _get(self, path: str) -> Resource:
        """A resource that was needed, or what stands for it."""
        found = self._found.get(path, "not read")
        return found if isinstance(found, dict) else unreadable(path, found)

    def _members(self, paths: Sequence[str], levels: int) -> dict[str, list[str]]:
        """The members of collections, by the path of each; pages are followed."""
        self._need(paths, levels + 1)
        found: dict[str, list[str]] = {path: [] for path in paths}
        for path in paths:
            page, seen = path, {path}
            while page:
                collection = self._get(page)
                if "@failure" in collection:
                    found[path].append(page)
                    break
                found[path] += self._listed(page, collection)
                page = own_path(collection.get("Members@odata.nextLink"))
                if page in seen or len(found[path]) > MOST_MEMBERS:
                    break
                seen.add(page)
                self._need([page], levels + 1)
            if len(found[path]) > MOST_MEMBERS:
                many = f"{len(found[path])} members: more than the {MOST_MEMBERS} of any PDU"
                found[path] = [path]
                self._found[path] = many
            found[path] = list(dict.fromkeys(found[path]))
        self._need([member for members in found.values() for member in members], levels)
        return found

    def _listed(self, path: str, collection: Resource) -> list[str]:
        """The paths of the members of a page; what is inside it is taken.

        A member that stands inside without a path of its own, or with that of another one (as one
        of DMTF's power shelf), is known by its place.
        """
        members = collection.get("Members")
        found: list[str] = []
        for place, member in enumerate(members if isinstance(members, list) else (), 1):
            own = own_path(member.get("@odata.id")) if isinstance(member, dict) else ""
            inside = isinstance(member, dict) and any(key[:1] != "@" for key in member)
            if inside and (not own or (own in found and self._found.get(own) != member)):
                own = f"{path}/{own.rsplit('/', 1)[-1]}~{place}"
            if inside:
                self._found[own] = member
            if own:
                found.append(own)
        return found

    # --- classes

    def of_class(self, name: str) -> list[tuple[Index, Resource]]:
        """The resources of a class with their indexes: unit, place there, line of a phase.

        Raises ``SourceError`` if the service has no power equipment.
        """
        if name not in self._classes:
            made = list(self._made(name))
            self._classes[name] = made
            self._numbers[name] = {
                own_path(resource.get("@odata.id")): number
                for number, (_, resource) in enumerate(made, 1)
            }
        return self._classes[name]

    def _made(self, name: str) -> Iterator[tuple[Index, Resource]]:
        if name == "Service":
            yield (0,), self._service()
        elif name == "Units":
            yield from self._units()
        elif name == "Phases":
            for index, mains in self.of_class("Mains"):
                yield from ((index + own, phase) for own, phase in phases_of(mains))
        elif name == "Sensors":
            yield from self._sensors()
        else:
            yield from self._of_units(name)

    def _equipment(self) -> Resource:
        self._need([ROOT.rstrip("/")], 0)
        root = self._get(ROOT.rstrip("/"))
        if link(root, ENTRY) or not link(root, PANDUITS):
            self.entry = link(root, ENTRY) or f"{ROOT}{ENTRY}"
            self._need([self.entry], LEVELS_DOWN)
            return self._get(self.entry)
        return {"RackPDUs": {"@odata.id": link(root, PANDUITS)}}

    def _units(self) -> Iterator[tuple[Index, Resource]]:
        equipment = self._equipment()
        if "@failure" in equipment:
            raise SourceError(str(equipment["@failure"]))
        collections = [path for name in EQUIPMENT if (path := link(equipment, name))]
        members = self._members(collections, LEVELS_DOWN - 2)
        units = list(dict.fromkeys(m for path in collections for m in members[path]))
        metrics = {path: link(self._get(path), "Metrics") for path in units}
        self._need(metrics.values(), 0)
        for number, path in enumerate(units, 1):
            unit = self._get(path)
            own = {"Metrics": self._get(metrics[path])} if metrics[path] else {}
            shown = unit_name(unit, path)
            yield (number,), {**unit, **own, "@odata.id": path, "@unit": shown}

    def _of_units(self, name: str) -> Iterator[tuple[Index, Resource]]:
        """The members of one collection of every unit."""
        collections = {index: link(unit, name) for index, unit in self.of_class("Units")}
        members = self._members([path for path in collections.values() if path], 0)
        for index, path in collections.items():
            for number, member in enumerate(members.get(path, ()), 1):
                resource = {**self._get(member), "@odata.id": member}
                if name != "Mains":
                    resource = with_highest_line(resource)
                if not resource.get("Id"):  # HPE's collector: "Id isn't always populated"
                    resource["Id"] = member.rsplit("/", 1)[-1]
                yield (*index, number), resource

    def _sensors(self) -> Iterator[tuple[Index, Resource]]:
        """The sensors of the units: their own, and those of the chassis that they link to."""
        units = self.of_class("Units")
        chassis = {i: links(unit.get("Links"), "Chassis") for i, unit in units}
        self._need([path for paths in chassis.values() for path in paths], SENSORS_DOWN)
        taken: set[str] = set()
        for index, unit in units:
            collections = [link(unit, "Sensors")]
            for path in chassis[index]:
                own = self._get(path)
                if "@failure" in own:
                    collections.append(path)
                    continue
                # DMTF's power shelf has its sensors behind the link to the power subsystem.
                collections += [
                    link(own, "Sensors"),
                    self._sensors_behind(link(own, "PowerSubsystem")),
                ]
            collections = [
                path for path in dict.fromkeys(collections) if path and path not in taken
            ]
            taken.update(collections)
            self._sensor_collections += collections
            members = self._members(collections, 0)
            paths = list(dict.fromkeys(m for path in collections for m in members[path]))
            for number, path in enumerate(paths, 1):
                resource = {**self._get(path), "@odata.id": path}
                # Two sensors of the mock-up have the Id of a third one: the path is theirs alone.
                name, kind = path.rsplit("/", 1)[-1], kind_of(resource)
                if path in self._judged() and kind not in AROUND and "@failure" not in resource:
                    kind = JUDGED
                yield (*index, number), {**resource, "@name": name, "@kind": kind}

    def _judged(self) -> set[str]:
        """The sensors behind the readings of units, circuits and outlets, which judge them."""
        if self._behind is None:
            classes = ("Units", *OF_UNIT)
            self._behind = _sources(r for name in classes for _, r in self.of_class(name))
        return self._behind

    def _sensors_behind(self, path: str) -> str:
        """A path, if there is a collection of sensors."""
        found = self._found.get(path)
        kind = str(found.get("@odata.type", "")) if isinstance(found, dict) else ""
        if path.endswith("/Sensors") or "SensorCollection" in kind:
            return path
        return ""

    def _service(self) -> Resource:
        """What the service says of itself: product, firmware and place are those of its units."""
        units = [unit for _, unit in self.of_class("Units")]
        first: Resource = next((unit for unit in units if "@failure" not in unit), {})
        return {
            "Product": " ".join(_texts(first.get(key) for key in ("Manufacturer", "Model"))),
            "Firmware": first.get("FirmwareVersion"),
            "Location": _place(first.get("Location")),
            "Units": len(units),
        }

    # --- cells

    def number(self, name: str, path: object) -> int | None:
        """The number of a resource among all of a class; None if it is none of them."""
        self.of_class(name)
        return self._numbers[name].get(own_path(path))

    def source_of(self, excerpt: object) -> Resource | None:
        """The sensor behind a reading (``DataSourceUri``); None where there is none (404).

        A sensor that is in no collection of sensors is asked for by itself.
        """
        path = own_path(excerpt)
        if not path:
            return None
        if path not in self._found:
            self._load_sources()
        found = self._found.get(path)
        return found if isinstance(found, dict) else None

    def _load_sources(self) -> None:
        """Load the sensors behind the readings of what has been loaded, with few requests.

        What a collection of sensors does not list is not there.
        """
        if self._expands():
            self.of_class("Sensors")
        sources = _sources(r for resources in self._classes.values() for _, r in resources)
        collections = tuple(f"{path}/" for path in self._sensor_collections)
        self._need(sorted(path for path in sources if not path.startswith(collections)), 0)


def _sources(resources: Iterable[Resource]) -> set[str]:
    """The paths of the sensors that resources name as sources of their readings."""
    found: set[str] = set()
    left: list[Any] = list(resources)
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left.extend(value.values())
            found.add(own_path(value.get("DataSourceUri")))
        elif isinstance(value, list):
            left.extend(value)
    return found - {""}


def kind_of(sensor: Resource) -> str:
    """What a sensor measures, in small letters: its ReadingType, else what its units say."""
    kind = str(sensor.get("ReadingType") or "").lower()
    return kind or UNITS.get(str(sensor.get("ReadingUnits") or "").lower(), "unknown")


def unit_name(unit: Resource, path: str) -> str:
    """``RackPDU-1``: EquipmentType and Id, else what its path says."""
    *_, collection, last = ["", *path.split("/")]
    kind = str(unit.get("EquipmentType") or collection)
    id = unit.get("Id")
    return f"{SHORT.get(kind, kind)}-{last if id in (None, '') else id}"


def with_highest_line(circuit: Resource) -> Resource:
    """A circuit that tells its current by line only, with the highest of them as its current."""
    by_line = circuit.get("PolyPhaseCurrentAmps")
    own = circuit.get("CurrentAmps")
    has_own = isinstance(own, dict) and own.get("Reading") is not None
    if has_own or not isinstance(by_line, dict):
        return circuit
    lines = [by_line[line] for _, line, _ in LINES[:3] if isinstance(by_line.get(line), dict)]
    measured = [each for each in lines if isinstance(each.get("Reading"), (int, float))]
    found = max(measured, key=lambda each: float(each["Reading"]), default=None)
    return {**circuit, "CurrentAmps": found or own or next(iter(lines), None)}


def phases_of(mains: Resource) -> Iterator[tuple[Index, Resource]]:
    """The conductors of a circuit as resources with the readings of each."""
    if "@failure" in mains:
        yield (1,), {**mains, "Id": f"{mains.get('Id')}-?"}
        return
    kept: Resource = {key: mains[key] for key in ("RatedCurrentAmps",) if key in mains}
    status = mains.get("Status")
    if isinstance(status, dict) and status.get("State") in NOT_THERE:
        kept["Status"] = {"State": status["State"]}
    several = any(isinstance(mains.get(name), dict) for name in SINGLE)
    for number, (label, line, between) in enumerate(LINES, 1):
        readings: Resource = {}
        for name, single in SINGLE.items():
            by_line = mains.get(name)
            if isinstance(by_line, dict):
                keys = (line,) if name == "PolyPhaseCurrentAmps" else between
                excerpt = next((by_line[key] for key in keys if by_line.get(key)), None)
            else:
                excerpt = mains.get(single) if number == 1 and not several else None
            if isinstance(excerpt, dict):
                readings[single] = excerpt
        if readings:
            id = f"{mains.get('Id')}-{label}"
            where = f"{mains.get('@odata.id')}#{label}"
            yield (number,), {**kept, **readings, "@odata.id": where, "Id": id, "Line": label}


def _texts(values: Iterable[object]) -> list[str]:
    return [
        clean(value) for value in values if isinstance(value, str) and value not in ("", "NULL")
    ]


def _place(location: object) -> str:
    """``Room237, row North 1, rack 42`` of a Location."""
    found = location if isinstance(location, dict) else {}
    placement = found.get("Placement")
    parts = placement if isinstance(placement, dict) else {}
    words = [*_texts([parts.get("Room")])]
    words += [
        f"{key.lower()} {text}" for key in ("Row", "Rack") for text in _texts([parts.get(key)])
    ]
    info = _texts([found.get("Info")])
    return ", ".join(words or info)
