"""One thing that a revision does to a schema object, and the words for it."""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What is done to an object."""

    ADD = "add"
    DROP = "drop"
    ALTER = "alter"
    RENAME = "rename"
    SEED = "seed"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that an upgrade does to one schema object; `new_name` where it is renamed."""

    action: Action
    kind: str
    name: str
    line: int
    new_name: str | None = None


@dataclass(frozen=True)
class Touched:
    """All that could be read, in the order of the file, and whether something could not."""

    touches: tuple[Touch, ...]
    unknown: bool


_VERBS = {Action.SEED: "inserts into", Action.UPDATE: "changes rows of"}


def words(touch: Touch) -> str:
    """Return a touch in words: `adds column users.email`. Names are passed on as they are."""
    told = f"{_VERBS.get(touch.action, f'{touch.action}s')} {touch.kind} {touch.name}"
    return told if touch.new_name is None else f"{told} to {touch.new_name}"
