"""The house is as README and design say: who may import whom, and how large things are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from lab.helpers import ROOT

PACKAGE = ROOT / "check_sentry4"
SOURCES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    """The room of a file: a package, or a module of its own."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def floors() -> list[set[str]]:
    """The rooms of CONTRIBUTING's list, from the top."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    lines = re.findall(r"^    check_sentry4/(.*)$", text, re.MULTILINE)
    return [
        set(re.findall(r"(\w+)(?:/|\.py)", line)) & {room(p) for p in SOURCES} for line in lines
    ]


def test_nothing_imports_from_a_floor_above_its_own() -> None:
    level: dict[str, int] = {}
    for number, names in enumerate(floors()):
        for name in names:
            level.setdefault(name, number)
    assert set(level) == {room(path) for path in SOURCES} - {"__init__"}
    upwards = [
        (str(path.relative_to(PACKAGE)), module)
        for path in SOURCES if room(path) != "__init__"
        for module in imports(path) if module.startswith("check_sentry4.")
        for above in [module.split(".")[1]]
        if level.get(above, len(level)) < level[room(path)]
    ]  # fmt: skip
    assert upwards == []


def test_each_library_has_one_room() -> None:
    known = {"easysnmp": {"snmp"}, "nagiosplugin": {"report"},
             "click": {"cli", "daemon", "fleet", "history", "traps"}}  # fmt: skip
    for library, rooms in known.items():
        users = {room(path) for path in SOURCES
                 if any(module.split(".")[0] == library for module in imports(path))}  # fmt: skip
        assert users <= rooms, library


def test_what_documentation_and_measurements_share_with_tests_is_in_lab() -> None:
    for folder in ("docs", "bench", "lab", "check_sentry4"):
        for path in (ROOT / folder).rglob("*.py"):
            assert not [m for m in imports(path) if m.split(".")[0] == "tests"], path
    for path in SOURCES:
        others = [m for m in imports(path) if m.split(".")[0] in ("lab", "docs", "bench")]
        assert others == [], path


def test_one_way_to_have_a_child() -> None:
    forks = [path for path in SOURCES if re.search(r"\bos\.fork\(|subprocess|multiprocessing",
                                                   path.read_text())]  # fmt: skip
    assert [str(path.relative_to(PACKAGE)) for path in forks] == ["process/children.py"]


def test_only_tables_of_data_are_laid_out_by_hand() -> None:
    for folder in ("check_sentry4", "docs", "bench"):
        for path in (ROOT / folder).rglob("*.py"):
            by_hand = re.search(r"#\s*fmt:", path.read_text())
            assert not by_hand or path.parent == PACKAGE / "mib", path
