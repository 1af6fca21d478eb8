"""GitHub's operations as githubkit's generated REST client knows them.

The client is not used to send anything: its methods are called with a recorder in place of the
connection, which keeps what the method would have sent and which models it expects back.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Final

_NOT_IN_QUERY: Final = frozenset({"data", "headers", "kwargs", "self", "stream"})
_METHODS: Final = frozenset({"DELETE", "GET", "PATCH", "POST", "PUT"})


@dataclass(frozen=True)
class Recorded:
    """A call of githubkit's: its request body and the models of its answers.

    `response_model` is None where the answer has no body; `error_models` is keyed by the status
    as text; the models are whatever pydantic's TypeAdapter takes.
    """

    body: object
    response_model: Any
    error_models: Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One of GitHub's operations: the client's method for it and the names of its parameters."""

    call: Callable[..., Recorded]
    path: tuple[str, ...]

    @cached_property
    def query(self) -> frozenset[str]:
        """The names of the query parameters."""
        return frozenset(self._parameters) - _NOT_IN_QUERY - frozenset(self.path)

    @cached_property
    def takes_body(self) -> bool:
        """Whether the operation has a request body."""
        return "data" in self._parameters

    def record(self, body: object) -> Recorded:
        """Return what githubkit does for this body; raise pydantic's ValidationError if it is bad.

        An operation without request body ignores it.
        """
        values: dict[str, object] = dict.fromkeys(self.path, "x")
        return self.call(**values, data=body) if self.takes_body else self.call(**values)

    @cached_property
    def _parameters(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self.call).parameters


@dataclass(frozen=True)
class _Recorder:
    """Stands in for githubkit.GitHub behind a REST client."""

    config: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(rest_api_validate_body=True)
    )

    def request(
        self,
        _method: str,
        _url: str,
        *,
        json: object = None,
        response_model: Any = None,
        error_models: Mapping[str, Any] | None = None,
        **_rest: object,
    ) -> Recorded:
        return Recorded(json, response_model, error_models or {})


class Operations:
    """Every operation of one version of GitHub's API, found by method and route."""

    def __init__(self, version: str) -> None:
        """Take the version, such as '2022-11-28'; raise ModuleNotFoundError if not installed."""
        # Not plain imports: type checkers take most of a minute to read the generated clients.
        import_module("githubkit")
        self._package = f"githubkit_schemas.v{version.replace('-', '_')}"
        self._recorder = _Recorder()  # the clients keep only weak references to it
        self._client = import_module(f"{self._package}.rest").RestNamespace(self._recorder)
        self._index = dict(self._described())

    def find(self, method: str, route: str) -> Operation | None:
        """Return the operation, None if GitHub has no such method on this route."""
        return self._index.get(f"{method} {route}")

    def model(self, name: str) -> Any:
        """Return one of GitHub's models by the name that githubkit gives to it."""
        return getattr(import_module(f"{self._package}.models"), name)

    def _described(self) -> Iterator[tuple[str, Operation]]:
        for category, kind in vars(type(self._client)).items():
            if isinstance(kind, cached_property):
                yield from _operations(getattr(self._client, category))


def _operations(client: object) -> Iterator[tuple[str, Operation]]:
    for name, function in vars(type(client)).items():
        if not name.startswith(("_", "async_")) and function.__doc__:
            for line in _method_and_route(function.__doc__):
                route = line.split("{")[1:]
                path = tuple(part.split("}")[0].replace("-", "_") for part in route)
                yield line, Operation(getattr(client, name), path)


def _method_and_route(docstring: str) -> list[str]:
    # githubkit opens each docstring with the operation's id, a blank line, method and route
    lines = [line.strip() for line in docstring.splitlines()[1:3]]
    return [line for line in lines if line.partition(" ")[0] in _METHODS]
