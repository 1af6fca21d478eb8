"""Whether a branch was moved to a commit that is what a repair may be.

The referee is Alembic's own `ScriptDirectory`: the files are those of our stories, and harmless.
"""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from loopback import LoopbackGitHub, Push, Repository, bare

_BOT = "github-actions[bot]"
_VERSIONS = "migrations/versions/"


def unproved(github: LoopbackGitHub, *, base_moved: bool = False) -> list[str]:
    """Tell of each ref that the bot moved to what is no proved repair.

    Where base has moved since, a repair may bring in what base was before.
    """
    ours = [push for push in github.pushes if push.login == _BOT]
    return [
        f"{push.ref}: {words}"
        for push in ours
        for words in _problems(github, push, base_moved=base_moved)
    ]


def heads_if_merged(repository: Repository, sha: str, base: str) -> tuple[str, ...]:
    """Ask git for the merge of a commit into a base, and Alembic for its heads."""
    return _heads(repository.git_dir, _merged(repository, base, sha))


def _problems(github: LoopbackGitHub, push: Push, *, base_moved: bool) -> Iterator[str]:
    if push.new == bare.ZERO:
        yield "it was deleted"
        return
    commit = github.look_at(push.repository, push.new)
    is_new = push.old == bare.ZERO
    base = _base(github, commit, base_moved=base_moved)
    expected = (base,) if is_new else (push.old, base)
    if not is_new and bare.is_ancestor(push.repository.git_dir, base, push.old):
        expected = (push.old,)
    if commit.parents != expected:
        yield f"its commit has the parents {commit.parents} instead of {expected}"
        return
    heads = _heads(push.repository.git_dir, commit.tree)
    if len(heads) != 1:
        yield f"Alembic finds the heads {heads}"
    merged = base if is_new else _merged(push.repository, push.old, base)
    for path in _changed(push.repository, merged, push.new):
        if not path.startswith(_VERSIONS):
            yield f"it changes {path}"


def _base(github: LoopbackGitHub, commit: bare.Commit, *, base_moved: bool) -> str:
    """Return where base stands, or the last parent where base has stood there."""
    repository = github.memory.repositories["acme/shop"]
    tip = github.tip(repository, "main") or ""
    stood = bare.run(repository.git_dir, "rev-list", "--first-parent", tip).split()
    return commit.parents[-1] if base_moved and commit.parents[-1] in stood else tip


@lru_cache(maxsize=1000)
def _heads(git_dir: Path, tree: str) -> tuple[str, ...]:
    """Ask Alembic for the heads of a tree."""
    archive = bare.pipe(git_dir, "archive", tree, "migrations")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        config = Config()
        config.set_main_option("script_location", str(Path(folder) / "migrations"))
        try:
            return tuple(sorted(ScriptDirectory.from_config(config).get_heads()))
        except CommandError as error:
            return (f"none, but: {error}",)


def _merged(repository: Repository, head: str, base: str) -> str:
    """Return the tree that git itself makes of both."""
    return bare.run(repository.git_dir, "merge-tree", "--write-tree", head, base).split()[0]


def _changed(repository: Repository, before: str, after: str) -> list[str]:
    listed = bare.run(repository.git_dir, "diff-tree", "-r", "--name-only", before, after)
    return listed.splitlines()
