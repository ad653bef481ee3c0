"""What click, easysnmp and nagiosplugin import at their start and a check has no use for.

It would be 30 ms of CPU beside the 36 of a check. The commands put these stand-ins in place, in a
process of their own (``cli.supervisor``); a program that uses the suite as a library gets the real
modules. Every trick of this kind stands here.
"""

from __future__ import annotations

import _thread
import sys
from _collections import _tuplegetter  # type: ignore[import-not-found]
from collections.abc import Iterable
from types import CodeType, FunctionType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def install_stubs() -> None:
    """Let the modules stand aside in this process; what is imported already stays."""
    sys.modules.setdefault("inspect", Later("inspect"))  # click, for help texts
    sys.modules.setdefault("string", Later("string"))  # easysnmp, to print its variables
    sys.modules.setdefault("numbers", Later("numbers"))  # nagiosplugin, for its own Results
    gettext: Any = ModuleType("gettext")  # click, whose messages are English here
    gettext.gettext, gettext.ngettext = _english, _english_number
    sys.modules.setdefault("gettext", gettext)
    for name in ("datetime", "uuid"):  # click, for parameters of these types
        sys.modules.setdefault(name, Unused(name))
    logging: Any = ModuleType("logging")  # easysnmp, whose errors are exceptions as well
    logging.Handler = logging.getLogger = Silent
    sys.modules.setdefault("logging", logging)
    _at_hand("threading", local=_thread._local)  # click, for its current context
    forms = dict.fromkeys(_TYPE_FORMS, _TypeForm())
    _at_hand("typing", **forms, **_TYPING)
    _empty_package("nagiosplugin")


def remove_stubs() -> None:
    """Have the real modules imported from now on: HTTP and TLS need some of them."""
    for name in ("datetime", "uuid", "logging", "inspect", "string", "threading", "gettext"):
        if not hasattr(sys.modules.get(name), "__file__"):
            sys.modules.pop(name, None)


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
        real = _real(self.__name__)
        self.__dict__.update(vars(real))
        return getattr(real, name)  # some modules make names when they are asked for


def _at_hand(name: str, **names: Any) -> None:
    """Let ``names`` stand for a module; whatever else is asked of it brings the real one."""
    module = Later(name)
    module.__dict__.update(names)
    sys.modules.setdefault(name, module)


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


# What stands for ``typing``: annotations are texts here, which nobody evaluates. typing itself
# takes 2 ms, and 4 more for the named tuples, whose annotations it compiles and checks.


class _Generic:
    """``Generic``: a class that takes parameters, and does nothing with them."""

    def __class_getitem__(cls, _: object) -> Any:
        return _TypeForm() if cls is _Generic else cls


class _TypeForm:
    """A type as it is written in code that runs (``Union[T, str] | None``, a base class)."""

    def __call__(self, *_: object, **__: object) -> _TypeForm:
        return self

    def __getitem__(self, _: object) -> _TypeForm:
        return self

    def __or__(self, _: object) -> _TypeForm:
        return self

    __ror__ = __or__

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        known = any(isinstance(base, type) and issubclass(base, _Generic) for base in bases)
        return () if known else (_Generic,)


class _TypedDict(dict):  # type: ignore[type-arg]
    def __init_subclass__(cls, **_: object) -> None:
        pass


class _NamedTupleMeta(type):
    """Makes what ``collections.namedtuple`` makes, in a quarter of its time.

    That compiles a ``__new__`` for each class; here the classes with as many fields share its code.
    """

    def __new__(mcs, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> Any:
        if not bases:
            return super().__new__(mcs, name, bases, space)
        fields = tuple(space.get("__annotations__", ()))
        defaults = {field: space[field] for field in fields if field in space}
        if not fields or fields[len(fields) - len(defaults) :] != tuple(defaults):
            return _real("typing").NamedTupleMeta(name, (_real("typing")._NamedTuple,), space)
        new = FunctionType(
            _new_code(len(fields)).replace(co_varnames=("_cls", *fields), co_name="__new__"),
            {"_tuple_new": tuple.__new__},
            "__new__",
            tuple(defaults.values()),
        )
        getters = {field: _tuplegetter(place, None) for place, field in enumerate(fields)}
        own = {"_fields": fields, "_field_defaults": defaults, "__new__": new}
        own |= {"__slots__": (), "__match_args__": fields}
        return type(name, (tuple,), _TUPLE_METHODS | space | getters | own)

    def __call__(cls, *values: Any, **named: Any) -> Any:
        """``NamedTuple("Name", [("field", int)])``."""
        return _real("typing").NamedTuple(*values, **named)


def _real(name: str) -> Any:
    """A module instead of what stands for it."""
    from importlib import import_module

    if isinstance(sys.modules.get(name), Later):
        del sys.modules[name]
    return import_module(name)


def _new_code(fields: int, made: dict[int, CodeType] = {}) -> CodeType:  # noqa: B006  # kept
    if fields not in made:
        names = "".join(f"_{place}, " for place in range(fields))
        function = eval(f"lambda _cls, {names}: _tuple_new(_cls, ({names}))")
        made[fields] = function.__code__
    return made[fields]


def _make(cls: type[Any], values: Iterable[object]) -> Any:
    made = tuple.__new__(cls, values)
    if len(made) != len(cls._fields):
        raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
    return made


def _replace(self: Any, /, **values: object) -> Any:
    made = self._make(map(values.pop, self._fields, self))
    if values:
        raise ValueError(f"Got unexpected field names: {list(values)!r}")
    return made


def _repr(self: Any) -> str:
    values = (f"{field}={value!r}" for field, value in zip(self._fields, self))
    return f"{type(self).__name__}({', '.join(values)})"


_TUPLE_METHODS = {
    "_make": classmethod(_make),
    "_replace": _replace,
    "__repr__": _repr,
    "_asdict": lambda self: dict(zip(self._fields, self)),
    "__getnewargs__": lambda self: tuple(self),
}
_TYPE_FORMS = (
    *("Any", "AnyStr", "BinaryIO", "Callable", "ClassVar", "Concatenate", "ContextManager"),
    *("Deque", "Dict", "Final", "FrozenSet", "Generator", "IO", "Iterable", "Iterator", "List"),
    *("Literal", "Mapping", "MutableMapping", "NoReturn", "Optional", "ParamSpec", "Sequence"),
    *("Set", "SupportsFloat", "SupportsIndex", "SupportsInt", "TextIO", "Tuple", "Type"),
    *("TypeAlias", "TypeVar", "Union"),
)
_TYPING: dict[str, Any] = {
    "TYPE_CHECKING": False,
    "cast": lambda kind, value: value,
    "overload": lambda function: function,
    "Generic": _Generic,
    "Protocol": _Generic,
    "TypedDict": _TypedDict,
    "NamedTuple": _NamedTupleMeta("NamedTuple", (), {}),
}
