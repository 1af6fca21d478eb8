"""How repositories come into being and move when no token is involved."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from loopback import bare, objects, receive_hook

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
    """A bare repository with the branches and tags of another, as a fork has them.

    It holds no more objects than these need, and shares none: what a push leaves out is missed.
    """
    git_dir.parent.mkdir(parents=True, exist_ok=True)
    bare.run(source, "clone", "--quiet", "--bare", "--no-local", str(source), str(git_dir))
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
    git_dir: Path,
    branch: str,
    files: Mapping[str, str | None],
    message: str,
    parent: str | None,
) -> str:
    """The branch at a new commit: its parent with these files written (None: removed).

    It is made without a work tree, wherever the branch stood before.
    """
    tree = objects.write_tree(git_dir, parent, [_entry(git_dir, *one) for one in files.items()])
    parents = ["-p", parent] if parent else []
    sha = bare.run(git_dir, "commit-tree", tree, *parents, stdin=message, extra=AUTHOR).strip()
    bare.run(git_dir, "update-ref", f"refs/heads/{branch}", sha)
    return sha


def commit_branches(
    git_dir: Path, branches: Mapping[str, Mapping[str, str | None]], message: str, parent: str
) -> None:
    """Many new branches with one commit each, by one git process.

    https://git-scm.com/docs/git-fast-import
    """
    who = "{GIT_COMMITTER_NAME} <{GIT_COMMITTER_EMAIL}>".format_map(AUTHOR)
    stream = "".join(
        f"commit refs/heads/{branch}\ncommitter {who} now\n{_data(message)}from {parent}\n"
        + "".join(_change(path, text) for path, text in files.items())
        for branch, files in branches.items()
    )
    bare.run(git_dir, "fast-import", "--quiet", "--date-format=now", stdin=stream)


def _change(path: str, text: str | None) -> str:
    return f"D {path}\n" if text is None else f"M 100644 inline {path}\n{_data(text)}"


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def _entry(git_dir: Path, path: str, text: str | None) -> objects.Entry:
    blob = None if text is None else objects.write_blob(git_dir, text.encode())
    return objects.Entry(path, "100644", blob)
