"""Bare git repositories, asked through plumbing commands."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SHA = re.compile(r"[0-9a-f]{40}")
ZERO = "0" * 40
FIELDS = ("%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B")


class GitFailed(RuntimeError):
    """A git command ended with an error; the text is what git said."""


@dataclass(frozen=True)
class Signature:
    """Who, and when."""

    name: str
    email: str
    date: datetime


@dataclass(frozen=True)
class Commit:
    """A commit as git holds it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


@dataclass(frozen=True)
class FileChange:
    """What happened to one path between two commits."""

    path: str
    previous: str | None
    status: str
    blob: str
    additions: int
    deletions: int
    patch: str | None


def environment() -> dict[str, str]:
    """An environment in which git reads no one's configuration and asks no questions."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def pipe(
    git_dir: Path, *arguments: str, stdin: bytes = b"", extra: Mapping[str, str] | None = None
) -> bytes:
    """What one git command printed, byte for byte; GitFailed when it failed."""
    command = ["git", "--git-dir", str(git_dir), *arguments]
    done = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        env=environment() | dict(extra or {}),
        check=False,
    )
    if done.returncode:
        raise GitFailed(f"{' '.join(command)}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def run(
    git_dir: Path, *arguments: str, stdin: str = "", extra: Mapping[str, str] | None = None
) -> str:
    """What one git command printed, as text; GitFailed when it failed."""
    return pipe(git_dir, *arguments, stdin=stdin.encode(), extra=extra).decode(errors="replace")


def tip(git_dir: Path, ref: str) -> str | None:
    """Where a ref stands; read from the files because it is asked before each request."""
    return loose(git_dir, ref) or packed(git_dir).get(ref)


def loose(git_dir: Path, ref: str) -> str | None:
    """Where a ref stands that has a file of its own."""
    try:
        return (git_dir / ref).read_text().strip() or None
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def packed(git_dir: Path) -> dict[str, str]:
    """The refs that share one file; a loose one of the same name counts more.

    https://git-scm.com/docs/git-pack-refs
    """
    try:
        lines = (git_dir / "packed-refs").read_text().splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split(" ") for line in lines if line[:1] not in "#^")
    return {ref: sha for sha, ref in pairs}


def refs(git_dir: Path, prefix: str) -> dict[str, str]:
    """All refs whose name begins with the prefix, by name."""
    lines = run(git_dir, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    pairs = (line.split(" ") for line in lines)
    return {name: sha for name, sha in pairs if name.startswith(prefix)}


def resolve(git_dir: Path, name: str) -> str | None:
    """The commit of a branch, a tag, `heads/x`, `refs/heads/x` or a whole or short SHA."""
    candidates = (name, f"refs/{name}", f"refs/heads/{name}", f"refs/tags/{name}")
    for ref in candidates:
        if ref.startswith("refs/") and ".." not in ref and (sha := tip(git_dir, ref)):
            return sha
    if not re.fullmatch(r"[0-9a-f]{7,40}", name):
        return None
    try:
        return run(git_dir, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").strip()
    except GitFailed:
        return None


def commits(git_dir: Path, shas: list[str]) -> list[Commit]:
    """The commits of these SHAs, in this order."""
    if not shas:
        return []
    pattern = "%x00".join(FIELDS)
    text = run(
        git_dir,
        "log",
        "--no-walk=unsorted",
        "-z",
        f"--format={pattern}",
        "--stdin",
        stdin="\n".join(shas),
    )
    cells = text.split("\0")
    size = len(FIELDS)
    return [_commit(cells[at : at + size]) for at in range(0, len(cells) - size + 1, size)]


def _commit(cells: list[str]) -> Commit:
    sha, tree, parents = cells[:3]
    author = Signature(cells[3], cells[4], datetime.fromisoformat(cells[5]))
    committer = Signature(cells[6], cells[7], datetime.fromisoformat(cells[8]))
    return Commit(sha, tree, tuple(parents.split()), author, committer, cells[9].rstrip("\n"))


def merge_base(git_dir: Path, one: str, other: str) -> str | None:
    """The best common ancestor, or none."""
    try:
        return run(git_dir, "merge-base", one, other).strip()
    except GitFailed:
        return None


def is_ancestor(git_dir: Path, one: str, other: str) -> bool:
    """Whether the other commit has this one in its history."""
    return merge_base(git_dir, one, other) == one


def ahead_behind(git_dir: Path, base: str, head: str) -> tuple[int, int]:
    """How many commits only the head has, and how many only the base has."""
    text = run(git_dir, "rev-list", "--left-right", "--count", f"{base}...{head}")
    behind, ahead = text.split()
    return int(ahead), int(behind)


def commits_between(git_dir: Path, base: str, head: str) -> list[str]:
    """The SHAs that the head has and the base has not, oldest first."""
    return run(git_dir, "rev-list", "--reverse", "--topo-order", f"{base}..{head}").split()


def merged_tree(git_dir: Path, base: str, head: str) -> str | None:
    """The tree of the merge, if git can make it without asking anybody."""
    try:
        return run(git_dir, "merge-tree", "--write-tree", "--name-only", base, head).strip()
    except GitFailed:
        return None


def merges_cleanly(git_dir: Path, base: str, head: str) -> bool:
    """Whether git could merge both without asking anybody."""
    return merged_tree(git_dir, base, head) is not None


def changes(git_dir: Path, old: str, new: str) -> list[FileChange]:
    """The changed files between two commits, with their patches, renames found."""
    common = ("diff", "-M", "--no-color", "--no-ext-diff", "--no-abbrev")
    raw = list(_raw_entries(run(git_dir, *common, "--raw", "-z", old, new)))
    counts = _counts(run(git_dir, *common, "--numstat", old, new))
    patches = re.split(r"^diff --git .*$", run(git_dir, *common, old, new), flags=re.MULTILINE)[1:]
    return [
        FileChange(path, previous, status, blob, *count, _hunks(patch))
        for (path, previous, status, blob), count, patch in zip(raw, counts, patches, strict=True)
    ]


def _raw_entries(text: str) -> Iterator[tuple[str, str | None, str, str]]:
    words = iter(text.split("\0"))
    names = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "T": "changed"}
    for word in words:
        if not word:
            return
        _, _, old_blob, new_blob, letter = word.split(" ")
        first = next(words)
        moved = letter[0] == "R"
        path, previous = (next(words), first) if moved else (first, None)
        yield path, previous, names[letter[0]], old_blob if letter == "D" else new_blob


def _counts(text: str) -> list[tuple[int, int]]:
    cells = (line.split("\t")[:2] for line in text.splitlines())
    return [(0 if a == "-" else int(a), 0 if d == "-" else int(d)) for a, d in cells]


def _hunks(patch: str) -> str | None:
    start = re.search(r"^@@ ", patch, flags=re.MULTILINE)
    return patch[start.start() :].rstrip("\n") if start else None
