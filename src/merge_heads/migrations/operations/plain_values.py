"""What is known of a value that a walk through a module's text meets."""

import ast
from collections import ChainMap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class Opaque(Enum):
    """A value that is not read: LIVE where it may reach the database, DATA where it cannot."""

    DATA = 0
    LIVE = 1


DATA, LIVE = Opaque.DATA, Opaque.LIVE
MODEL = "sqlalchemy.orm.Table"  # what stands for a class that declares a table


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import or a built-in name stands for: `sqlalchemy.Column`, `builtins.print`."""

    path: str


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """A dictionary, in its order; it never holds what may reach the database."""

    items: tuple[tuple["Value", "Value"], ...]

    @property
    def keys(self) -> tuple["Value", ...]:
        """Return its keys."""
        return tuple(key for key, _ in self.items)

    @property
    def values(self) -> tuple["Value", ...]:
        """Return its values."""
        return tuple(value for _, value in self.items)


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """What a call builds and what only describes: `sa.Column("x")`, `users.insert().values(a=1)`.

    `path` is what is called, `owner` the value that a method was called on. It never holds what may
    reach the database.
    """

    path: str
    given: "Arguments"
    owner: "Value" = None

    @property
    def what(self) -> str:
        """Return the name of what was called, without its modules."""
        return self.path.rpartition(".")[2]

    @property
    def first(self) -> "Value":
        """Return the first argument."""
        return self.given.positional[0] if self.given.positional else DATA


@dataclass(frozen=True, slots=True)
class Batch:
    """What `op.batch_alter_table` gives."""

    table: "Value"
    schema: "Value"


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the file, with the names that it sees."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: "ChainMap[str, Value]"


@dataclass(frozen=True, slots=True)
class Member:
    """An attribute of a value."""

    owner: "Value"
    name: str


Plain = str | bool | int | float | None
Value = Plain | tuple["Value", ...] | Pairs | Opaque | Imported | Built | Batch | Function | Member


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call; `unread` are those from the first unknown `*` on, "**" likewise."""

    positional: tuple[Value, ...]
    keywords: dict[str, Value]
    unread: tuple[Value, ...] = ()

    @property
    def all(self) -> tuple[Value, ...]:
        """Return every value that is handed over."""
        return (*self.positional, *self.keywords.values(), *self.unread)

    @property
    def is_whole(self) -> bool:
        """Say whether every argument is known by its place or its name."""
        return not self.unread and "**" not in self.keywords

    def named(self, parameters: Sequence[str]) -> dict[str, Value]:
        """Return the values by the names of the parameters."""
        return dict(zip(parameters, self.positional, strict=False)) | self.keywords

    def harmless(self) -> "Arguments":
        """Return the arguments without what may reach the database."""
        if not any(map(is_live, self.all)):
            return self
        return Arguments(
            tuple(map(_harmless, self.positional)),
            {name: _harmless(value) for name, value in self.keywords.items()},
            tuple(map(_harmless, self.unread)),
        )


def _harmless(value: Value) -> Value:
    return DATA if is_live(value) else value


def is_live(value: Value) -> bool:
    """Say whether a value may reach the database. A list never holds one that does."""
    match value:
        case str() | Built() | bool():
            return False
        case Imported(path):
            return path == "alembic.op" or path.startswith("alembic.op.")
        case Member(owner):
            return is_live(owner)
    return value is LIVE or isinstance(value, Batch | Function)


def imported(path: str) -> Value:
    """Return what stands for an import."""
    return LIVE if path == "alembic.context" else Imported(path)


def opaque(values: Iterable[Value]) -> Opaque:
    """Return what is left of values that are mixed: LIVE where one of them is."""
    return LIVE if any(map(is_live, values)) else DATA


def elements(value: Value) -> tuple[Value, ...] | None:
    """Return what a loop over a value gives, or None where that is not known."""
    match value:
        case tuple():
            return value
        case Pairs():
            return value.keys
    return None


def parts(value: Value) -> Sequence[Value]:
    """Return the values that a value holds."""
    match value:
        case tuple():
            return value
        case Built(given=given, owner=owner):
            return (*given.all, owner)
        case Pairs(items=items):
            return [part for item in items for part in item]
    return ()
