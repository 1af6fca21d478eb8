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


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import or a built-in name stands for: `sqlalchemy.Column`, `builtins.print`."""

    path: str


@dataclass(frozen=True, slots=True)
class Item:
    """A schema object, as `sa.Column("x")` builds one; the name is None where it is computed.

    A statement that writes to a table is one too; its kind is the action.
    """

    kind: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What `op.batch_alter_table` gives."""

    table: "Value"
    schema: "Value"


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the file, with the names that it sees."""

    node: ast.FunctionDef
    scope: "ChainMap[str, Value]"


@dataclass(frozen=True, slots=True)
class Member:
    """An attribute of a value."""

    owner: "Value"
    name: str


Value = str | None | tuple["Value", ...] | Opaque | Imported | Item | Batch | Function | Member


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call; `unread` are those from the first `*` on, "**" is that keyword."""

    positional: tuple[Value, ...]
    keywords: dict[str, Value]
    unread: tuple[Value, ...] = ()

    @property
    def all(self) -> tuple[Value, ...]:
        """Return every value that is handed over."""
        return (*self.positional, *self.keywords.values(), *self.unread)

    def named(self, parameters: Sequence[str]) -> dict[str, Value]:
        """Return the values by the names of the parameters."""
        return dict(zip(parameters, self.positional, strict=False)) | self.keywords


def is_live(value: Value) -> bool:
    """Say whether a value may reach the database. A list never holds one that does."""
    match value:
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
