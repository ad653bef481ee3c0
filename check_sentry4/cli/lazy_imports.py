"""What click, easysnmp and nagiosplugin import at their start and a check has no use for.

It would be 25 ms of CPU beside the 37 of a check. The commands put these stand-ins in place, in a
process of their own (``cli.supervisor``); a program that uses the suite as a library gets the real
modules. Every trick of this kind stands here.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


def install_stubs() -> None:
    """Let the modules stand aside in this process; what is imported already stays."""
    sys.modules.setdefault("inspect", Later("inspect"))  # click, for help texts
    sys.modules.setdefault("string", Later("string"))  # easysnmp, to print its variables
    gettext: Any = ModuleType("gettext")  # click, whose messages are English here
    gettext.gettext, gettext.ngettext = _english, _english_number
    sys.modules.setdefault("gettext", gettext)
    for name in ("datetime", "uuid"):  # click, for parameters of these types
        sys.modules.setdefault(name, Unused(name))
    logging: Any = ModuleType("logging")  # easysnmp, whose errors are exceptions as well
    logging.Handler = logging.getLogger = Silent
    sys.modules.setdefault("logging", logging)
    _empty_package("nagiosplugin")
    _keep_annotations()


def _english(text: str) -> str:
    return text


def _english_number(one: str, several: str, number: int) -> str:
    return one if number == 1 else several


def _empty_package(name: str) -> None:
    """Let a package stand by empty, so that just the modules of it that are named are imported.

    All of nagiosplugin, with logging, json and tempfile, takes 15 ms where its ranges and
    performance data take 2.
    """
    if name in sys.modules:
        return
    found = (finder.find_spec(name, None) for finder in sys.meta_path)  # importlib: 0.5 ms
    spec = next((spec for spec in found if spec is not None), None)
    if spec is not None and spec.submodule_search_locations is not None:
        package = ModuleType(name)
        package.__path__ = list(spec.submodule_search_locations)
        sys.modules[name] = package


def _keep_annotations() -> None:
    """Let ``typing.NamedTuple`` take annotations as the texts that they are.

    It would compile each, to find that it is a type: 4 ms. Where typing has no such function the
    command is just slower.
    """
    import typing

    checked = getattr(typing, "_type_check", None)  # as in Python 3.10 to 3.13
    if checked is not None:
        vars(typing)["_type_check"] = lambda annotation, *words, **more: (
            annotation if isinstance(annotation, str) else checked(annotation, *words, **more)
        )


def uncleaned_help(option: Any, text: str) -> None:
    """Give an option its help as it is: click would import ``inspect`` to clean it."""
    option.help = text


def short_options_first(parser: Any) -> None:
    """Let click's parser find short options at once.

    For each it would first look for a long one and, to be able to suggest some, for similar ones:
    5 ms of 105, or 2 of 45. Where click has no such attributes the command is just slower.
    """
    first, second = (getattr(parser, name, None) for name in ("_long_opt", "_short_opt"))
    if isinstance(first, dict) and isinstance(second, dict):  # as in click 8.1 to 8.5
        first.update(second)


class Later(ModuleType):
    """A module that is imported when something of it is used."""

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


class Unused(ModuleType):
    """A module whose classes are named, but never used: to make an object of one fails."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__new__": _refuse})


def _refuse(cls: type, *_: object, **__: object) -> None:
    raise RuntimeError(f"{cls.__name__} is not to be used here")


class Silent:
    """A logger that says nothing, and its handler."""

    def __init__(self, *_: object) -> None:
        pass

    def __getattr__(self, name: str) -> type[Silent]:
        return Silent
