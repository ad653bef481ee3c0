"""A saved tree of Redfish resources, as DMTF's mock-ups are, as a source of cells."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress

from check_sentry4.files import at_once
from check_sentry4.redfish.cells import LARGEST, Resources, loaded
from check_sentry4.redfish.tree import ROOT, UNREAD, Resource, own_path
from check_sentry4.snmp import SourceError
from check_sentry4.text import clean


class SavedTree(Resources):
    """A directory with the resources of a service, as DMTF's mock-ups are: DIR/.../index.json."""

    def __init__(self, path: str) -> None:
        """Nothing is read yet, but the service root.

        Raises ``SourceError`` if it is not there.
        """
        super().__init__()
        self._path = path
        places = (path, os.path.join(path, "redfish", "v1"))
        roots = [each for each in places if os.path.isfile(os.path.join(each, "index.json"))]
        self._base = roots[0] if roots else ""
        if not self._base:
            raise SourceError(
                f"{path} holds no Redfish tree: expected index.json of the service root in it"
            )
        self.log.append(f"{path}: a saved Redfish tree")

    def _fetch(self, paths: Sequence[str], levels: int) -> list[Resource | str]:
        return [self._loaded(path) for path in paths]

    def _loaded(self, path: str) -> Resource | str:
        inside = own_path(path).removeprefix(ROOT.rstrip("/")).strip("/")
        file = os.path.join(self._base, *inside.split("/"), "index.json")
        content = b""
        with suppress(OSError, ValueError), open(file, "rb", opener=at_once) as opened:
            content = opened.read(LARGEST + 1)
        if not content and not os.path.exists(file):
            if own_path(path) in (self._tree.entry, ROOT.rstrip("/")):
                raise SourceError(f"{self._path} has no {clean(path, 100)}: it is no PDU's")
            return UNREAD.format(path=clean(path, 100), why="not in the saved tree")
        found = loaded(content) if len(content) <= LARGEST else None
        if found is None:
            return UNREAD.format(path=clean(path, 100), why="no JSON object")
        return found
