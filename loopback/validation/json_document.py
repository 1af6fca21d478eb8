"""A large JSON document that holds many schemas, referring to each other by $ref."""

from collections.abc import Iterator, Mapping
from functools import cache
from json import loads
from pathlib import Path
from typing import Any, Final

from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.protocols import Validator
from referencing import Registry, Resource

from loopback.validation.unknown_properties import unknown_properties

_BASE: Final = "urn:document"
_LONGEST_REASON: Final = 160


def pointer(*steps: str) -> str:
    """Return the JSON pointer that goes through these keys."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


class JsonDocument:
    """The document in a file; places in it are named by JSON pointers, such as '/paths'."""

    def __init__(
        self, file: Path, kind: type[Validator], formats: FormatChecker | None = None
    ) -> None:
        """Read the file, whose schemas `kind` understands; raise OSError if it is not there."""
        self._contents: Mapping[str, Any] = loads(file.read_bytes())
        # Opaque: else every "id" among the schemas' properties would be taken for an address.
        resource: Resource[Any] = Resource.opaque(self._contents)
        self._registry = Registry[Any]().with_resource(_BASE, resource)
        self._kind = kind
        self._formats = formats
        self._validator = cache(self._build)

    def at(self, place: str) -> Any:
        """Return what is at the place; raise KeyError if there is nothing."""
        node: Any = self._contents
        for step in place.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            node = node[int(key) if isinstance(node, list) else key]
        return node

    def follow(self, place: str) -> str:
        """Return where the references that start at the place lead; itself if there is none."""
        node = self.at(place)
        while isinstance(node, dict) and "$ref" in node:
            place = node["$ref"].removeprefix("#")
            node = self.at(place)
        return place

    def problems(self, place: str, value: Any) -> list[str]:
        """Return why the schema at the place does not allow the value; empty if it does.

        Properties that the schema does not know count, unless it says that it takes any.
        """
        errors = self._validator(place).iter_errors(value)
        return [_reason(e) for e in errors] or list(self._unknown(place, value))

    def _unknown(self, place: str, value: object) -> Iterator[str]:
        return unknown_properties(self.at(place), value, lambda ref: self.at(ref.removeprefix("#")))

    def _build(self, place: str) -> Validator:
        schema = {"$ref": f"{_BASE}#{place}"}
        return self._kind(schema, registry=self._registry, format_checker=self._formats)


def _reason(error: ValidationError) -> str:
    # Of alternatives that all fail, the one that came closest says most.
    closest = best_match([error]) or error
    text = closest.message
    # A message opens with the whole value and ends with what is wrong about it.
    short = text if len(text) <= _LONGEST_REASON else f"... {text[-_LONGEST_REASON:]}"
    return f"{closest.json_path}: {short}"
