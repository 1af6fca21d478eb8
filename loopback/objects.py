"""Reading and writing git objects without a work tree."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loopback import bare


@dataclass(frozen=True)
class Entry:
    """One path of a tree and what is there from now on; without `sha` nothing."""

    path: str
    mode: str
    sha: str | None


@dataclass(frozen=True)
class Draft:
    """A commit that is not written yet."""

    tree: str
    parents: tuple[str, ...]
    author: bare.Signature
    committer: bare.Signature
    message: str

    @property
    def payload(self) -> str:
        """The commit as git stores it, and what a signature of it signs."""
        lines = [f"tree {self.tree}", *(f"parent {sha}" for sha in self.parents)]
        lines += [f"author {_line(self.author)}", f"committer {_line(self.committer)}"]
        return "\n".join([*lines, "", self.message])


def kind(git_dir: Path, sha: str) -> str | None:
    """`blob`, `tree`, `commit` or `tag`; None when there is no such object."""
    if not bare.SHA.fullmatch(sha):
        return None
    try:
        return bare.run(git_dir, "cat-file", "-t", sha).strip()
    except bare.GitFailed:
        return None


def find(git_dir: Path, commit: str, path: str) -> str | None:
    """The SHA of what lies at a path of a commit or tree; None when there is nothing."""
    try:
        return bare.run(git_dir, "rev-parse", "--verify", "--quiet", f"{commit}:{path}").strip()
    except bare.GitFailed:
        return None


def read_blob(git_dir: Path, sha: str) -> bytes:
    """The content of a blob."""
    return bare.pipe(git_dir, "cat-file", "blob", sha)


def write_blob(git_dir: Path, data: bytes) -> str:
    """The SHA of a blob that holds the data."""
    return bare.pipe(git_dir, "hash-object", "-w", "--stdin", stdin=data).decode().strip()


def write_tree(git_dir: Path, base: str | None, entries: Sequence[Entry]) -> str:
    """The SHA of the base (a tree or commit) with these entries put in; a folder goes as a whole.

    GitFailed is raised when a blob is missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        if base:
            bare.run(git_dir, "read-tree", base, extra=index)
        there = list_tree(git_dir, base) if base else []
        lines = [line for entry in entries for line in _index_lines(git_dir, there, entry)]
        update = ("update-index", "-z", "--replace", "--index-info")
        bare.run(git_dir, *update, stdin="".join(f"{line}\0" for line in lines), extra=index)
        return bare.run(git_dir, "write-tree", extra=index).strip()


def _index_lines(git_dir: Path, there: Sequence[Entry], entry: Entry) -> Iterator[str]:
    if entry.sha is None or entry.mode == "040000":
        inside = (one for one in there if f"{one.path}/".startswith(f"{entry.path}/"))
        yield from (f"0 {bare.ZERO}\t{one.path}" for one in inside)
    if entry.sha and entry.mode == "040000":
        for one in list_tree(git_dir, entry.sha):
            yield f"{one.mode} {one.sha}\t{entry.path}/{one.path}"
    elif entry.sha:
        yield f"{entry.mode} {entry.sha}\t{entry.path}"


def list_tree(git_dir: Path, tree: str, *options: str) -> list[Entry]:
    """The entries of a tree or commit; all files below it unless the options say otherwise."""
    text = bare.run(git_dir, "ls-tree", "-z", *(options or ("-r",)), tree)
    cells = (line.split("\t", 1) for line in text.split("\0") if line)
    return [Entry(path, facts.split()[0], facts.split()[2]) for facts, path in cells]


def write_commit(git_dir: Path, draft: Draft, signature: str | None = None) -> str:
    """The SHA of the commit; a signature becomes part of it.

    https://git-scm.com/docs/signature-format
    """
    head, _, message = draft.payload.partition("\n\n")
    if signature:
        head += "\ngpgsig " + "\n ".join(signature.strip().split("\n"))
    data = f"{head}\n\n{message}".encode()
    command = ("hash-object", "-t", "commit", "-w", "--stdin")
    return bare.pipe(git_dir, *command, stdin=data).decode().strip()


def _line(signature: bare.Signature) -> str:
    name, email = (_plain(text) for text in (signature.name, signature.email))
    return f"{name} <{email}> {int(signature.date.timestamp())} {signature.date:%z}"


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter not in "<>\n\0")
