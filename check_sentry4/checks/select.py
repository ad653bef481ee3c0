"""Which objects a check looks at: ``--id`` and ``--name``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from check_sentry4.rows import Row


class Selection(NamedTuple):
    """IDs in upper case (empty: all) and a pattern for names and labels (None: all)."""

    ids: tuple[str, ...] = ()
    name: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        return bool(self.ids or self.name)

    def takes(self, row: Row) -> bool:
        """Whether the object is selected."""
        if self.ids and row.id.upper() not in self.ids:
            return False
        return self.name is None or self.name.search(row.name) is not None

    def of(self, rows: Sequence[Row]) -> list[Row]:
        """The selected ones of ``rows``."""
        return [row for row in rows if self.takes(row)] if self else list(rows)

    def missing(self, rows: Sequence[Row]) -> list[str]:
        """The IDs that no object has, in the order in which they were named."""
        have = {row.id.upper() for row in rows}
        return [id for id in self.ids if id not in have]
