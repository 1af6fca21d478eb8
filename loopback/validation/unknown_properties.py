"""Finding properties of a value that its JSON schema does not name.

GitHub's schemas rarely forbid further properties; for a server that imitates GitHub one that is
not named is most likely a typo.  So a schema that lists properties is taken to list all.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from loopback.validation.json_path import json_path

Schema = dict[str, Any]
Lookup = Callable[[str], Schema]
Steps = tuple[int | str, ...]

_COMBINED: Final = ("allOf", "anyOf", "oneOf")
_NOT_ANYTHING: Final = frozenset({"$ref", "enum", "not", "required", *_COMBINED})


def unknown_properties(schema: Schema, value: object, lookup: Lookup) -> Iterator[str]:
    """Yield one line for each property of the value that no alternative of the schema names.

    `lookup` returns the schema that a $ref names.
    """
    return _unknown([schema], value, lookup, ())


def _unknown(schemas: list[Schema], value: object, lookup: Lookup, at: Steps) -> Iterator[str]:
    parts = [part for schema in schemas for part in _parts(schema, lookup)]
    if isinstance(value, dict):
        anything = any(_is_open(part) for part in parts)
        for key, item in value.items():
            inner = [schema for part in parts for schema in _of_property(part, key)]
            if inner:
                yield from _unknown(inner, item, lookup, (*at, key))
            elif not anything:
                yield f"{json_path((*at, key))}: unknown property"
    elif isinstance(value, list):
        inner = [part["items"] for part in parts if isinstance(part.get("items"), dict)]
        for index, item in enumerate(value):
            yield from _unknown(inner or [{}], item, lookup, (*at, index))


def _parts(schema: Schema, lookup: Lookup) -> Iterator[Schema]:
    if "$ref" in schema:
        yield from _parts(lookup(schema["$ref"]), lookup)
    else:
        yield schema
        for keyword in _COMBINED:
            for part in schema.get(keyword, []):
                yield from _parts(part, lookup)


def _of_property(schema: Schema, key: str) -> list[Schema]:
    if key in schema.get("properties", {}):
        return [schema["properties"][key]]
    others = schema.get("additionalProperties")
    return [others] if others and isinstance(others, dict) else []


def _is_open(schema: Schema) -> bool:
    others = schema.get("additionalProperties")
    if "properties" in schema or others is not None:
        return others is not None and others is not False
    return "object" in (schema.get("type") or "object") and not _NOT_ANYTHING & schema.keys()
