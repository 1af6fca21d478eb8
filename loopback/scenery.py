"""How repositories come into being and move when no token is involved."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from loopback import bare, receive_hook

AUTHOR = {
    "GIT_AUTHOR_NAME": "A Person",
    "GIT_AUTHOR_EMAIL": "person@example.com",
    "GIT_COMMITTER_NAME": "A Person",
    "GIT_COMMITTER_EMAIL": "person@example.com",
}
SETTINGS = {
    "http.receivepack": "true",
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
    "receive.hideRefs": "refs/pull/",
    "gc.auto": "0",
}


def create(git_dir: Path, default_branch: str) -> None:
    """An empty bare repository, served as GitHub serves one."""
    git_dir.mkdir(parents=True)
    bare.run(git_dir, "init", "--quiet", "--bare", f"--initial-branch={default_branch}")
    _furnish(git_dir)


def copy(source: Path, git_dir: Path) -> None:
    """A bare repository with the branches and tags of another, as a fork has them."""
    git_dir.parent.mkdir(parents=True, exist_ok=True)
    bare.run(source, "clone", "--quiet", "--bare", str(source), str(git_dir))
    _furnish(git_dir)


def _furnish(git_dir: Path) -> None:
    for name, value in SETTINGS.items():
        bare.run(git_dir, "config", name, value)
    hooks = git_dir / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("proc-receive", "post-receive"):
        script = hooks / hook
        call = f'exec "{sys.executable}" -I "{receive_hook.__file__}" {hook}'
        script.write_text(f"#!/bin/sh\n{call}\n")
        script.chmod(0o755)


def commit_files(
    git_dir: Path, branch: str, files: Mapping[str, str | None], message: str, start: str | None
) -> str:
    """A commit on the branch with these files written (None: removed), made without a work tree."""
    parent = bare.tip(git_dir, f"refs/heads/{branch}") or start
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        if parent:
            bare.run(git_dir, "read-tree", parent, extra=index)
        entries = "".join(_entry(git_dir, path, text) for path, text in files.items())
        bare.run(git_dir, "update-index", "--index-info", stdin=entries, extra=index)
        tree = bare.run(git_dir, "write-tree", extra=index).strip()
    parents = ["-p", parent] if parent else []
    sha = bare.run(git_dir, "commit-tree", tree, *parents, stdin=message, extra=AUTHOR).strip()
    bare.run(git_dir, "update-ref", f"refs/heads/{branch}", sha)
    return sha


def _entry(git_dir: Path, path: str, text: str | None) -> str:
    if text is None:
        return f"0 {bare.ZERO}\t{path}\n"
    blob = bare.run(git_dir, "hash-object", "-w", "--stdin", stdin=text).strip()
    return f"100644 {blob}\t{path}\n"
