"""What is run in which order, as it is handed to the process that runs it."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from merge_heads.verdict.rehearsed import Part

EMBEDDED = "sqlite://"


def is_embedded(url: str) -> bool:
    """Say whether an address means SQLite, which is rehearsed on in memory."""
    return url.partition(":")[0].partition("+")[0] == "sqlite"


def prefix() -> str:
    """Return the beginning of the names of one rehearsal's databases."""
    return f"merge_heads_{os.urandom(6).hex()}_"


@dataclass(frozen=True)
class Script:
    """One revision; `path` is that of its file below the tree's root.

    `edited` says that the head changes it although base has it.
    """

    id: str
    path: str
    part: Part
    edited: bool = False


@dataclass(frozen=True)
class Tree:
    """The revisions of one tree, whose files are in a folder of their own."""

    root: str
    scripts: tuple[Script, ...]

    def script(self, id_: str) -> Script | None:
        """Return the revision of that id, or None."""
        return next((script for script in self.scripts if script.id == id_), None)


@dataclass(frozen=True)
class Plan:
    """Everything that is to be run on one kind of database.

    `common` is run from empty, then `base_first` and `head_first` on two copies of that;
    `head_first` is empty where it would be the same. `stands` is the tree whose history is run from
    empty as Alembic does it. `prefix` begins the names of all databases that are made on a server.
    `path` is added to the end of `sys.path`. `touched` says that the head changes files that base's
    revisions may read.
    """

    merged: Tree
    stands: Tree
    common: tuple[str, ...]
    base_first: tuple[str, ...]
    head_first: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    url: str = field(default=EMBEDDED, repr=False)
    prefix: str = ""
    touched: bool = False

    def part(self, id_: str) -> Part:
        """Return to which part a revision of the merged tree belongs."""
        script = self.merged.script(id_)
        return script.part if script else Part.HEAD

    @property
    def base_alone(self) -> int:
        """Return how many revisions of base's side come before the first of the head's."""
        others = (n for n, id_ in enumerate(self.base_first) if self.part(id_) is not Part.BASE)
        return next(others, len(self.base_first))

    @property
    def parts_are_apart(self) -> bool:
        """Say whether all of base's side comes before all of the head's."""
        return all(self.part(id_) is Part.HEAD for id_ in self.base_first[self.base_alone :])

    def dumps(self) -> bytes:
        """Write the plan for the process that runs it."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def loads(cls, text: bytes) -> "Plan":
        """Read what `dumps` wrote."""
        told = json.loads(text)
        lists = ("common", "base_first", "head_first", "path")
        given: dict[str, Any] = told | {name: tuple(told[name]) for name in lists}
        return cls(**given | {name: _tree(told[name]) for name in ("merged", "stands")})


def _tree(told: dict[str, object]) -> Tree:
    return Tree(str(told["root"]), tuple(_scripts(told["scripts"])))


def _scripts(told: object) -> Iterator[Script]:
    assert isinstance(told, list)
    for script in told:
        yield Script(**{**script, "part": Part(script["part"])})
