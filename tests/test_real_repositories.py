"""The 446 real pull requests, written out as git repositories and judged as a whole."""

import gzip
import json
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from posixpath import dirname
from typing import Any

import pytest

from merge_heads.check import Checked, check
from merge_heads.fix import offer
from merge_heads.git import Repository
from merge_heads.outcomes import Refusal
from merge_heads.repair import Proved
from merge_heads.settings import EnvironmentSetting, Settings, Strategy
from merge_heads.verdict import Commits, Verdict

DATA = Path(__file__).parent / "data" / "real-histories.jsonl.gz"
PARTS = 8
Files = Mapping[str, list[Any]]
Row = Mapping[str, Any]


def rows(part: int) -> list[Row]:
    with gzip.open(DATA, "rt") as lines:
        return [json.loads(line) for n, line in enumerate(lines) if n % PARTS == part]


def source(path: str, told: list[Any]) -> str:
    """Write a revision: annotated in one half of the files, with a body that is all its own."""
    id_, down_revision, branch_labels, depends_on = told
    if id_ is None:
        return "# not a revision\n"
    digest = sha256(f"{path.rsplit('/', 1)[-1]}{id_}".encode()).hexdigest()
    annotation = ": str" if int(digest[0], 16) % 2 else ""
    # Git must not take one revision for another that was renamed.
    lines = (sha256(f"{digest}{n}".encode()).hexdigest() for n in range(9))
    body = "".join(f"    op.execute({line!r})\n" for line in lines)
    return (
        f'"""{digest}"""\n\nrevision{annotation} = {id_!r}\n'
        f"down_revision{annotation} = {_value(down_revision)!r}\n"
        f"branch_labels = {_value(branch_labels)!r}\ndepends_on = {_value(depends_on)!r}\n\n\n"
        f"def upgrade():\n{body}"
    )


def _value(told: Any) -> Any:
    return tuple(told) if isinstance(told, list) else told


def applied(files: Files, change: Mapping[str, Any]) -> Files:
    left = {path: told for path, told in files.items() if path not in change["gone"]}
    return {**left, **change["set"]}


def fast_import(number: int, row: Row) -> Iterator[str]:
    """Yield the three commits of a row in the language of `git fast-import`."""
    files = row["files"]
    trees = {
        "root": files["merge_base"],
        "base": applied(files["merge_base"], files["base"]),
        "head": applied(files["merge_base"], files["head"]),
    }
    for name, tree in trees.items():
        yield f"commit refs/heads/{number}/{name}\n"
        yield "committer Ada <ada@example.org> 0 +0000\ndata 1\n.\n"
        if name != "root":
            yield f"from refs/heads/{number}/root\n"
        yield "deleteall\n"
        for path, told in tree.items():
            text = source(path, told)
            quoted = json.dumps(path, ensure_ascii=False)
            yield f"M 100644 inline {quoted}\ndata {len(text.encode())}\n{text}\n"


def written(folder: Path, told: list[Row]) -> Repository:
    """Write rows out as the branches of one repository."""
    subprocess.run(["git", "init", "-q", "--bare", str(folder)], check=True)
    stream = "".join(line for number, row in enumerate(told) for line in fast_import(number, row))
    git = ["git", "-C", str(folder), "fast-import", "--quiet"]
    subprocess.run(git, input=stream.encode(), check=True)
    return Repository.at(folder)


def judged(repository: Repository, number: int, row: Row) -> Checked:
    commits = Commits(*(repository.commit(f"{number}/{name}") for name in ("base", "head", "root")))
    trees = [repository.entries(c) for c in (commits.base, commits.head, commits.merge_base or "")]
    folders = tuple(sorted({dirname(path) for tree in trees for path in tree}))
    setting = EnvironmentSetting("env", folders)
    return check(repository, commits, Settings(environments=(setting,)))


def loads(tree: Mapping[str, Any]) -> bool:
    """Say whether Alembic loaded a tree without an error and without a duplicate id."""
    return not {"error", "dup"} & tree.keys()


def compare(name: str, row: Row, found: Checked) -> None:
    """Hold one row against what Alembic said of it."""
    (environment,) = found.judgement.environments
    if found.merged.conflicts:
        assert environment.verdict is not Verdict.CLEAN, name
        return
    if (heads := row["merged"].get("heads")) is not None:
        assert environment.histories.merged.heads == tuple(sorted(set(heads))), name
    if loads(row["base"]) and loads(row["merged"]):
        expected = Verdict.CONFLICT if row["conflict"] else Verdict.CLEAN
        assert environment.verdict is expected, name
    elif loads(row["base"]):
        assert environment.verdict is Verdict.BROKEN, name


@pytest.mark.parametrize("part", range(PARTS))
def test_heads_and_verdict_are_as_recorded(tmp_path: Path, part: int) -> None:
    told = rows(part)
    assert len(told) >= 446 // PARTS
    repository = written(tmp_path, told)
    for number, row in enumerate(told):
        found = judged(repository, number, row)
        compare(f"{part + number * PARTS} {row['repo']}", row, found)


# What the two strategies come to where a merge would fail, in every third of these situations.
OFFERED = {
    "merge": {
        "conflict: MergeRevision": 71,
        "conflict: Refreshed": 4,
        "conflict: base-forked": 1,
        "conflict: unrelated-roots": 1,
        "broken: Renumbered, MergeRevision": 7,
        "broken: history-broken": 16,
    },
    "reparent": {
        "conflict: Reparented": 69,
        "conflict: own-merge": 4,
        "conflict: several-own-heads": 2,
        "conflict: base-forked": 1,
        "conflict: unrelated-roots": 1,
        "broken: Renumbered, Reparented": 7,
        "broken: history-broken": 16,
    },
}


def offered(repository: Repository, found: Checked, strategy: Strategy) -> str:
    """Say what is offered, and see that a repair leaves each file of base as git's merge has it."""
    offers = offer(repository, found, Settings(), strategy)
    assert offers is not None
    verdict = f"{found.judgement.verdict}: "
    if isinstance(offers, Refusal):
        return verdict + offers.id
    assert isinstance(offers, Proved)
    base = repository.entries(found.judgement.commits.base)
    merged, after = repository.entries(found.merged.tree), repository.entries(offers.tree)
    assert {path: after.get(path) for path in base} == {path: merged.get(path) for path in base}
    kinds = dict.fromkeys(type(step).__name__ for step in offers.repair.steps)
    return verdict + ", ".join(kinds)


def test_nearly_every_real_conflict_can_be_repaired(tmp_path: Path) -> None:
    every = (row for part in range(PARTS) for row in rows(part))
    told = [row for row in every if row["conflict"] or not loads(row["merged"])][::3]
    repository, counts = written(tmp_path, told), {strategy: Counter[str]() for strategy in OFFERED}
    for number, row in enumerate(told):
        found = judged(repository, number, row)
        if found.judgement.verdict is not Verdict.CLEAN:
            for strategy, count in counts.items():
                count[offered(repository, found, Strategy(strategy))] += 1
    assert counts == OFFERED
