"""Calls of Python's own functions and methods whose value is plain to see."""

from collections.abc import Mapping

from merge_heads.migrations.operations import strings
from merge_heads.migrations.operations.plain_values import (
    DATA,
    Arguments,
    Pairs,
    Value,
    elements,
    opaque,
)

_SAME = frozenset({"builtins.list", "builtins.tuple", "builtins.set", "builtins.iter"})
_CHANGES = frozenset(
    [
        *("add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove"),
        *("reverse", "setdefault", "sort", "update"),
    ]
)


def function(path: str, given: Arguments) -> Value:
    """Return what a function gives; opaque where that is not plain to see."""
    each = [elements(value) for value in given.positional]
    match path, each, given.positional:
        case "builtins.dict", [], ():
            return Pairs(tuple(given.keywords.items())) if given.is_whole else DATA
        case "builtins.zip", [tuple(), *_], _ if None not in each and not given.keywords:
            return tuple(zip(*(one for one in each if one is not None), strict=False))
        case "builtins.enumerate", [tuple() as one], _ if not given.keywords:
            return tuple(enumerate(one))
        case "builtins.sorted", [tuple() as one], _ if not given.keywords:
            names = [value for value in one if isinstance(value, str)]
            return tuple(sorted(names)) if len(names) == len(one) else DATA
        case "builtins.reversed", [tuple() as one], _:
            return one[::-1]
        case _, [tuple() as one], _ if path in _SAME:
            return one
        case "builtins.str", _, (str() | int() as one,):
            return strings.written(one)
        case "textwrap.dedent" | "inspect.cleandoc", _, (str() as text,):
            return strings.dedented(text)
    return opaque(given.all)


def method(owner: Value, name: str, given: Arguments) -> Value:
    """Return what a method of a plain value gives; opaque where that is not plain to see."""
    match owner, name, given.positional:
        case str(), "format", places if given.is_whole:
            text = strings.formatted(owner, places, given.keywords)
        case str(), _, places if given.is_whole and not given.keywords:
            text = strings.method(owner, name, places)
        case Pairs(), "items", ():
            return owner.items
        case Pairs(), "keys", ():
            return owner.keys
        case Pairs(), "values", ():
            return owner.values
        case Pairs(), "get", (str() | int() as key, *_):
            return _get(dict_of(owner), key)
        case _:
            return opaque(given.all)
    return opaque(given.all) if text is None else text


def dict_of(pairs: Pairs) -> Mapping[Value, Value]:
    """Return the pairs whose keys are names or numbers."""
    return {key: value for key, value in pairs.items if isinstance(key, str | int)}


def _get(pairs: Mapping[Value, Value], key: Value) -> Value:
    return pairs.get(key, DATA)


def changes(name: str) -> bool:
    """Say whether a method changes the list or dictionary that it is called on."""
    return name in _CHANGES
