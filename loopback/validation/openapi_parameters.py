"""Checking the parameters in an exchange's path and query against an OpenAPI operation."""

from collections.abc import Iterator, Mapping
from typing import Any

from loopback.validation.address import path_values, query_values
from loopback.validation.drift import Exchange
from loopback.validation.json_document import JsonDocument, pointer


def parameter_problems(document: JsonDocument, operation: str, exchange: Exchange) -> Iterator[str]:
    """Yield what is wrong with the path and the query; `operation` is its place."""
    in_path = path_values(exchange)
    if in_path is None:
        yield f"path {exchange.path} does not fit the route"
    else:
        yield from _problems(document, _places(document, operation, "path"), in_path)
    in_query = query_values(exchange)
    yield from _problems(document, _places(document, operation, "query"), in_query)


def _places(document: JsonDocument, operation: str, kind: str) -> dict[str, str]:
    """Return the places of the operation's parameters of this kind, by name."""
    count = len(document.at(operation).get("parameters", []))
    all_places = [document.follow(f"{operation}/parameters/{n}") for n in range(count)]
    return {document.at(p)["name"]: p for p in all_places if document.at(p)["in"] == kind}


def _problems(
    document: JsonDocument, places: Mapping[str, str], values: Mapping[str, str]
) -> Iterator[str]:
    for name, text in values.items():
        if name not in places:
            yield f"unknown parameter {name}"
            continue
        schema = document.follow(places[name] + pointer("schema"))
        found = document.problems(schema, _decoded(text, document.at(schema).get("type")))
        yield from (f"parameter {name}={text}: {problem}" for problem in found)
    for name in places.keys() - values.keys():
        if document.at(places[name]).get("required"):
            yield f"parameter {name} is required"


def _decoded(text: str, kind: str | None) -> Any:
    if kind == "integer" and text.lstrip("-").isdecimal():
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text.split(",") if kind == "array" else text
