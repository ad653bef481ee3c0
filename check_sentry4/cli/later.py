"""Modules that are imported when something of them is used."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class Later(ModuleType):
    """A module that is imported when something of it is used.

    click imports ``inspect`` for help texts: 4 ms of 50 that a check has no use for.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what the import system itself looks for
            raise AttributeError(name)
        from importlib import import_module

        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        self.__dict__.update(vars(import_module(self.__name__)))
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(name) from None
