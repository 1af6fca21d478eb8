"""One thing that a side does to one schema object, by its name at the common ancestor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject, Touch
from merge_heads.verdict.model import Place

NOTHING: Mapping[str, str | None] = MappingProxyType({})

# What an addition says of an object; an aspect of these that it does not say could not be read.
ASPECTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TABLE: ("definition",),
    Kind.COLUMN: ("type", "nullable", "default"),
    Kind.INDEX: ("definition",),
    Kind.CONSTRAINT: ("definition",),
    Kind.TYPE: ("values",),
    Kind.SEQUENCE: ("definition",),
    Kind.VIEW: ("definition",),
    Kind.FUNCTION: ("definition",),
    Kind.TRIGGER: ("definition",),
}
# An addition of these that is guarded says OR REPLACE.
REPLACED = frozenset({Kind.VIEW, Kind.FUNCTION, Kind.TRIGGER})
# These share one namespace, and a statement that only names one does not say which it is.
RELATIONS = frozenset({Kind.TABLE, Kind.VIEW, Kind.SEQUENCE})
# PostgreSQL and SQLite keep the names of these by schema, whatever table they are on.
WITHOUT_TABLE = frozenset({Kind.INDEX})
DATA = frozenset({Action.SEED, Action.UPDATE, Action.DELETE})


class Does(Enum):
    """What an event does to an object; the name that a rename gives is added, and later freed."""

    ADD = "add"
    DROP = "drop"
    ALTER = "alter"
    RENAME = "rename"
    ADD_VALUE = "add value"
    NEED = "need"


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """What a touch does to the object `key`; one touch may be several events.

    `key` is the object by its name at the common ancestor, `name` the name that the touch uses.
    `home` is the table that it belongs to, by its name at the common ancestor.
    `may_be_empty` says that it inserts what another table holds.
    """

    does: Does
    key: SchemaObject
    name: str
    touch: Touch
    place: Place
    side: int
    guarded: bool = False
    sets: Mapping[str, str | None] = field(default_factory=lambda: NOTHING)
    new_name: str | None = None
    home: SchemaObject | None = None
    may_be_empty: bool = False

    @property
    def certain(self) -> bool:
        """Say whether it happens whenever the upgrade runs."""
        return self.touch.certain
