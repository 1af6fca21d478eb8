"""The 446 real pull requests, written out as git repositories and judged as a whole."""

import gzip
import json
import subprocess
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from posixpath import dirname
from typing import Any

import pytest

from merge_heads.check import Checked, check
from merge_heads.git import Repository
from merge_heads.settings import EnvironmentSetting, Settings
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
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path)], check=True)
    stream = "".join(line for number, row in enumerate(told) for line in fast_import(number, row))
    git = ["git", "-C", str(tmp_path), "fast-import", "--quiet"]
    subprocess.run(git, input=stream.encode(), check=True)
    repository = Repository.at(tmp_path)
    for number, row in enumerate(told):
        found = judged(repository, number, row)
        compare(f"{part + number * PARTS} {row['repo']}", row, found)
