"""One thing that a revision does to a schema object, and the words for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

_LONGEST_NAME = 100  # longer than any database takes
_NOTHING: Mapping[str, str | None] = MappingProxyType({})


class Action(StrEnum):
    """What is done to an object; `use` needs it to be there, and leaves it as it is."""

    ADD = "add"
    DROP = "drop"
    ALTER = "alter"
    RENAME = "rename"
    SEED = "seed"
    UPDATE = "update"
    DELETE = "delete"
    USE = "use"


class Kind(StrEnum):
    """What an object is; a `type` is an enum or a domain, a `view` may be a materialized one."""

    TABLE = "table"
    COLUMN = "column"
    INDEX = "index"
    CONSTRAINT = "constraint"
    TYPE = "type"
    SEQUENCE = "sequence"
    VIEW = "view"
    FUNCTION = "function"
    TRIGGER = "trigger"
    SCHEMA = "schema"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True)
class SchemaObject:
    """The name of a schema object, as the database compares it.

    `table` is that of a column, an index, a constraint or a trigger, where it is told. `schema` is
    None for the default one; `database` is the engine's name where an environment has several.
    """

    kind: Kind
    name: str
    table: str | None = None
    schema: str | None = None
    database: str | None = None

    @property
    def home(self) -> "SchemaObject | None":
        """Return the table that it belongs to."""
        if self.table is None:
            return None
        return SchemaObject(Kind.TABLE, self.table, None, self.schema, self.database)

    def __str__(self) -> str:
        """Return its name in words: `table users, column email`."""
        schema = f"{shortened(self.schema)}." if self.schema else ""
        within = f" of database {shortened(self.database)}" if self.database else ""
        name = shortened(self.name)
        if self.table is None:
            return f"{self.kind} {schema}{name}{within}"
        return f"table {schema}{shortened(self.table)}, {self.kind} {name}{within}"


def shortened(name: str) -> str:
    """Return a name as it is shown: one that no database takes is cut."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that an upgrade does to one schema object; `line` counts from 1.

    `certain` says that it runs whenever the upgrade does: not in a branch, a handler, or a loop
    over what is not read. `guarded` says that it does nothing where it was done before
    (`IF EXISTS`, `checkfirst`, `OR REPLACE`). `sets` holds what it makes of the object, by aspect,
    in a form in which equal means the same; None where that could not be read.

    | kind | aspects |
    |---|---|
    | column | `type`, `nullable` ("true", "false"), `default` ("" for none), `comment` |
    | index, constraint | `definition` |
    | type | `values` |
    | view, function, trigger | `definition` |
    | table, sequence | `definition`; a table's `comment` |
    | table: seed | `columns`, comma-separated |
    """

    action: Action
    object: SchemaObject
    line: int
    certain: bool = True
    guarded: bool = False
    new_name: str | None = None
    sets: Mapping[str, str | None] = field(default_factory=lambda: _NOTHING, hash=False)


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that an upgrade does and that could not be read; `reason` is a few plain words."""

    line: int
    reason: str


@dataclass(frozen=True)
class Touched:
    """All that could be read, in the order in which it runs, and what could not."""

    touches: tuple[Touch, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def unknown(self) -> bool:
        """Say whether something could not be read."""
        return bool(self.unread)


_VERBS = {
    Action.SEED: "inserts into",
    Action.UPDATE: "changes rows of",
    Action.DELETE: "deletes rows of",
}


def words(touch: Touch) -> str:
    """Return a touch in words: `adds column users.email`. Names are passed on as they are."""
    told = f"{_VERBS.get(touch.action, f'{touch.action}s')} {touch.object.kind} {_short(touch)}"
    return told if touch.new_name is None else f"{told} to {shortened(touch.new_name)}"


def _short(touch: Touch) -> str:
    """Return the name of an object, with its schema, and a column's with its table."""
    object_ = touch.object
    table = object_.table if object_.kind is Kind.COLUMN else None
    parts = (object_.schema, table, object_.name)
    return ".".join(shortened(part) for part in parts if part)
