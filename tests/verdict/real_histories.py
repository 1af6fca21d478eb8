"""The rows of tests/data/real-histories.jsonl.gz, as histories and as what Alembic said of them."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import NoRevision, Revision
from merge_heads.verdict import EnvironmentJudgement, Histories, judge_environment

DATA = Path(__file__).parent.parent / "data" / "real-histories.jsonl.gz"
Files = Mapping[str, list[Any]]


@dataclass(frozen=True)
class Row:
    """One real pull request, judged by us, and what Alembic said of its three trees."""

    name: str
    kind: str
    conflict: bool
    alembic: Mapping[str, Mapping[str, Any]]
    judged: EnvironmentJudgement

    def loads(self, tree: str) -> bool:
        """Say whether Alembic loaded a tree without an error and without a duplicate id."""
        return not {"error", "dup"} & self.alembic[tree].keys()


def rows() -> Iterator[Row]:
    with gzip.open(DATA, "rt") as lines:
        for number, line in enumerate(lines):
            told = json.loads(line)
            yield Row(
                name=f"{number} {told['repo']}",
                kind=told["class"],
                conflict=told["conflict"],
                alembic={tree: told[tree] for tree in ("base", "head", "merged")},
                judged=judge_environment(Environment("m", ("v",)), _histories(told["files"])),
            )


def _histories(files: Mapping[str, Any]) -> Histories:
    base = _applied(files["merge_base"], files["base"])
    head = _applied(files["merge_base"], files["head"])
    return Histories(_history(base), _history(head), _history(_applied(base, files["head"])))


def _applied(files: Files, change: Mapping[str, Any]) -> Files:
    left = {path: told for path, told in files.items() if path not in change["gone"]}
    return {**left, **change["set"]}


def _history(files: Files) -> History:
    return History.of(_revision(path, told) for path, told in sorted(files.items()))


def _revision(path: str, told: list[Any]) -> Revision | NoRevision:
    id_, down_revision, branch_labels, depends_on = told
    if id_ is None:
        return NoRevision(path)
    return Revision(id_, _ids(down_revision), path, 1, _ids(branch_labels), _ids(depends_on))


def _ids(value: str | list[str] | None) -> tuple[str, ...]:
    return tuple(filter(None, [value] if isinstance(value, str) else value or ()))
