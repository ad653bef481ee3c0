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
#: Properties that a resource has at least.
FEWEST = 3
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
#: The units of a Sensor by its ReadingType, as services write them: one in another has no reading.
UNITS_OF = {
    "temperature": ("cel", "c", "degc", "celsius", "\N{DEGREE SIGN}c"),
    "humidity": ("%", "%rh", "percent"),
    "power": ("w",),
    "current": ("a",),
    "voltage": ("v",),
    "energykwh": ("kw.h", "kwh", "kw"),
    "frequency": ("hz",),
    "pressurepa": ("pa",),
}
#: Each of the four thresholds of the suite: those of a Sensor that it is made of, and which counts.
LIMITS: dict[str, tuple[tuple[str, ...], Callable[[list[float]], float]]] = {
    "LowerCritical": (("LowerCritical", "LowerCriticalUser", "LowerFatal"), max),
    "LowerCaution": (("LowerCaution", "LowerCautionUser"), max),
    "UpperCaution": (("UpperCaution", "UpperCautionUser"), min),
    "UpperCritical": (("UpperCritical", "UpperCriticalUser", "UpperFatal"), min),
}
#: The readings of a resource that are judged by the Health of their sensors.
READ = ("CurrentAmps", "Voltage", "PowerWatts", "EnergykWh", "FrequencyHz")
#: Readings of which none may count twice.
SUMMED = ("PolyPhasePowerWatts", "PolyPhaseEnergykWh")
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


def is_whole(value: object) -> bool:
    """Whether an object is a resource, and not a reference to one, which may tell its type."""
    if not isinstance(value, dict):
        return False
    return "Members" in value or sum(key[:1] != "@" for key in value) >= FEWEST


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
                if path and is_whole(value) and "#" not in str(value["@odata.id"]):
                    self._found.setdefault(path, value)

    def _get(self, path: str) -> Resource:
        """A resource that was needed, or what stands for it."""
        found = self._found.get(path, "not read")
        return found if isinstance(found, dict) else unreadable(path, found)

    def _members(self, paths: Sequence[str], levels: int) -> dict[str, list[str]]:
        """The members of collections, by the path of each; pages are followed."""
        self._need(paths, levels + 1)
        found = {path: self._of_pages(path, levels) for path in paths}
        if self._expands():  # of collections that stood inside others without their members
            short = [
                path
                for path in paths
                if sum(member not in self._found for member in found[path]) > 1
            ]
            for resource in self._fetch(short, levels + 1) if short else ():
                if isinstance(resource, dict):
                    self._take_embedded(resource)
        self._need([member for members in found.values() for member in members], levels)
        return found

    def _of_pages(self, path: str, levels: int) -> list[str]:
        """The members of a collection over all its pages, and what stands for missing ones."""
        found: list[str] = []
        page, seen, announced = path, {path}, 0
        while page:
            collection = self._get(page)
            if "@failure" in collection:
                found.append(page)
                break
            count = collection.get("Members@odata.count")
            announced = max(announced, count if isinstance(count, int) else 0)
            found += self._listed(page, collection)
            following = collection.get("Members@odata.nextLink")
            page = own_path(following)
            if page in seen or len(found) > MOST_MEMBERS:
                break
            if following and not page:
                announced = len(found) + 1  # a page on another host
            seen.add(page)
            self._need([page], levels + 1)
        if max(len(found), announced) > MOST_MEMBERS:
            many = f"{max(len(found), announced)} members: more than the {MOST_MEMBERS} of any PDU"
            return [self._standing_for(path, many)]
        # DMTF's own transfer switch announces two sensors more than it lists.
        if announced > len(found) and not path.endswith("/Sensors"):
            short = f"{announced} members announced, {len(found)} listed"
            found.append(self._standing_for(path, short))
        return list(dict.fromkeys(found))

    def _standing_for(self, path: str, reason: str) -> str:
        """The path of what stands for members that cannot be read."""
        name = f"{path}/{path.rsplit('/', 1)[-1]}"
        self._found[name] = reason
        return name

    def _listed(self, path: str, collection: Resource) -> list[str]:
        """The paths of the members of a page; what is inside it is taken.

        A member that stands inside without a path of its own, or with that of another one (as one
        of DMTF's power shelf), is known by its place.
        """
        members = collection.get("Members")
        found: list[str] = []
        for place, member in enumerate(members if isinstance(members, list) else (), 1):
            own = own_path(member.get("@odata.id")) if isinstance(member, dict) else ""
            inside = is_whole(member)
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
        overall = equipment.get("Status") if isinstance(equipment.get("Status"), dict) else {}
        metrics = {path: link(self._get(path), "Metrics") for path in units}
        self._need(metrics.values(), 0)
        for number, path in enumerate(units, 1):
            unit = self._get(path)
            own = {"Metrics": self._get(metrics[path])} if metrics[path] else {}
            shown = unit_name(unit, path)
            made = {**unit, **own, **_facets(unit, path), "@odata.id": path, "@unit": shown}
            yield (number,), made | ({"@equipment": overall} if number == 1 else {})

    def _of_units(self, name: str) -> Iterator[tuple[Index, Resource]]:
        """The members of one collection of every unit."""
        collections = {index: link(unit, name) for index, unit in self.of_class("Units")}
        members = self._members([path for path in collections.values() if path], 0)
        for index, path in collections.items():
            for number, member in enumerate(members.get(path, ()), 1):
                resource = {**self._get(member), "@odata.id": member}
                if name != "Mains":
                    resource = with_lines(resource)
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
                resource = {**with_limits(self._get(path)), "@odata.id": path}
                # Two sensors of the mock-up have the Id of a third one: the path is theirs alone.
                name, kind = path.rsplit("/", 1)[-1], kind_of(resource)
                if path in self._judged() and kind not in AROUND and "@failure" not in resource:
                    kind = JUDGED
                yield (*index, number), {**resource, "@name": name, "@kind": kind}

    def _judged(self) -> set[str]:
        """The sensors behind the readings of units, circuits and outlets, which judge them."""
        if self._behind is None:
            found = [r for name in ("Phases", *OF_UNIT) for _, r in self.of_class(name)]
            found += [unit.get("Metrics", {}) for _, unit in self.of_class("Units")]
            self._behind = {
                own_path(excerpt.get("DataSourceUri"))
                for resource in found
                for excerpt in map(resource.get, READ)
                if isinstance(excerpt, dict)
            }
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
            "Firmware": ", ".join(dict.fromkeys(_texts(u.get("FirmwareVersion") for u in units))),
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
        return with_limits(found) if isinstance(found, dict) else None

    def _load_sources(self) -> None:
        """Load the sensors behind the readings of what has been loaded, with few requests.

        What a collection of sensors does not list is taken for not there, but for the power of a
        unit: a collection of DMTF's rack PDU lacks it.
        """
        if self._expands():
            self.of_class("Sensors")
        sources = _sources(r for resources in self._classes.values() for _, r in resources)
        if self._expands():  # each that is not listed costs a request: those of the units' power
            collections = tuple(f"{path}/" for path in self._sensor_collections)
            metrics = [unit.get("Metrics", {}) for _, unit in self.of_class("Units")]
            power = _sources({"": each.get("PowerWatts")} for each in metrics)
            sources = {s for s in sources if not s.startswith(collections)} | power
        self._need(sorted(sources), 0)


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


def _facets(unit: Resource, path: str) -> Resource:
    """Whether a unit transfers, and whether it has redundant mains."""
    redundancy = unit.get("MainsRedundancy")
    first = next(iter(redundancy), None) if isinstance(redundancy, list) else redundancy
    kind = str(unit.get("EquipmentType") or "")
    transfers = isinstance(unit.get("TransferConfiguration"), dict) or (
        kind in SHORT or "/TransferSwitches/" in path
    )
    redundant = isinstance(first, dict) or kind == "PowerShelf" or "/PowerShelves/" in path
    return {
        "@transfers": "true" if transfers else None,
        "@redundant": "true" if redundant else None,
        "MainsRedundancy": first,
    }


def unit_name(unit: Resource, path: str) -> str:
    """``RackPDU-1``: EquipmentType and Id, else what its path says."""
    *_, collection, last = ["", *path.split("/")]
    kind = str(unit.get("EquipmentType") or collection)
    id = unit.get("Id")
    return f"{SHORT.get(kind, kind)}-{last if id in (None, '') else id}"


def with_lines(circuit: Resource) -> Resource:
    """A circuit that tells readings by line: with the highest current, and the first voltage."""
    by_line, between = (circuit.get(f"PolyPhase{n}") for n in ("CurrentAmps", "Voltage"))
    made = dict(circuit)
    if isinstance(by_line, dict):
        lines = [circuit.get("CurrentAmps"), *(by_line.get(line) for _, line, _ in LINES[:3])]
        told = [each for each in lines if isinstance(each, dict)]
        measured = [each for each in told if _is_number(each.get("Reading"))]
        highest = max(measured, key=lambda each: float(each["Reading"]), default=None)
        made["CurrentAmps"] = highest or next(iter(told), None)
    if isinstance(between, dict) and not isinstance(circuit.get("Voltage"), dict):
        keys = [key for _, _, each in LINES for key in each]
        made["Voltage"] = next((between[key] for key in keys if between.get(key)), None)
    return made


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e12


def with_limits(sensor: Resource) -> Resource:
    """A sensor with the thresholds that are in force, and without a reading in an unknown unit."""
    made = dict(sensor)
    units = str(sensor.get("ReadingUnits") or "").lower()
    known = UNITS_OF.get(str(sensor.get("ReadingType") or "").lower())
    if known is not None and units and units not in known:
        made |= {"Reading": None, "Thresholds": {}}
    made["@health"] = _health_of(sensor.get("Status"))
    thresholds = made.get("Thresholds")
    if isinstance(thresholds, dict):
        made["Thresholds"] = {
            name: {"Reading": choose(found)}
            for name, (parts, choose) in LIMITS.items()
            if (found := list(_in_force(thresholds, parts)))
        }
    return made


def _health_of(status: object) -> str | None:
    """What the status of a sensor says in one word: a problem of Health, else an unusual State."""
    told = status if isinstance(status, dict) else {}
    health, rollup, state = (str(told.get(k) or "") for k in ("Health", "HealthRollup", "State"))
    for each in (health, rollup):
        if each and each.lower() != "ok":
            return each
    return state if state.lower() not in ("", "enabled") else health or rollup or None


def _in_force(thresholds: Resource, names: Iterable[str]) -> Iterator[float]:
    for name in names:
        each = thresholds.get(name)
        if isinstance(each, dict) and each.get("Activation") != "Disabled":
            value = each.get("Reading")
            if isinstance(value, (int, float)) and _is_number(value):
                yield float(value)


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
                if name in SUMMED:  # the power between two lines is that of one of them
                    keys = between[:2]
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
