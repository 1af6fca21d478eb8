"""Trees that no work tree would hold: any bytes as paths, links, submodules, huge files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from loopback import bare


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class Submodule:
    """A commit of another repository in the place of a folder."""

    commit: str = "1" * 40


@dataclass(frozen=True)
class Bomb:
    """A folder that holds one folder `width` times, and so on: `width ** depth` files."""

    depth: int
    width: int
    name: str = "x"


Content = str | bytes | Link | Submodule | Bomb | None
Files = Mapping[str, Content]


@dataclass(frozen=True)
class Commit:
    """What a commit changes (None removes a file), its message, and who seems to have made it."""

    files: Files
    message: str = "change"
    author: str = "A Person"


def commit(git_dir: Path, branch: str, made: Commit, start: str | None = None) -> str:
    """Commit on a branch as `git fast-import` does, and return the SHA.

    Paths may hold bytes that are not UTF-8, as surrogate escapes.
    Source: https://git-scm.com/docs/git-fast-import
    """
    start = start or bare.tip(git_dir, f"refs/heads/{branch}")
    who = f"{made.author} <person@example.com> 1760000000 +0000"
    stream = [
        _bytes(f"commit refs/heads/{branch}\nauthor {who}\ncommitter {who}\n"),
        _data(made.message),
        _bytes(f"from {start}\n" if start else ""),
        *(part for path, content in made.files.items() for part in _change(git_dir, path, content)),
    ]
    bare.pipe(git_dir, "fast-import", "--quiet", "--force", stdin=b"".join(stream))
    return bare.run(git_dir, "rev-parse", "--verify", f"refs/heads/{branch}").strip()


def _change(git_dir: Path, path: str, content: Content) -> Iterator[bytes]:
    named = _quoted(path)
    match content:
        case None:
            yield b"D " + named + b"\n"
        case Submodule(commit=sha):
            yield b"M 160000 " + sha.encode() + b" " + named + b"\n"
        case Bomb() as bomb:
            yield b"M 040000 " + _tree(git_dir, bomb).encode() + b" " + named + b"\n"
        case Link(target=target):
            yield b"M 120000 inline " + named + b"\n"
            yield _data(target)
        case _:
            yield b"M 100644 inline " + named + b"\n"
            yield _data(content)


def _tree(git_dir: Path, bomb: Bomb) -> str:
    """Write the trees of a bomb, the innermost first, and return the id of the outermost."""
    blob = bare.run(git_dir, "hash-object", "-w", "--stdin", stdin="x\n").strip()
    tree = bare.run(git_dir, "mktree", stdin=f"100644 blob {blob}\t{bomb.name}\n").strip()
    for _ in range(bomb.depth):
        rows = "".join(f"040000 tree {tree}\td{n}\n" for n in range(bomb.width))
        tree = bare.run(git_dir, "mktree", stdin=rows).strip()
    return tree


def _data(content: str | bytes) -> bytes:
    content = _bytes(content) if isinstance(content, str) else content
    return b"data %d\n" % len(content) + content + b"\n"


def _quoted(path: str) -> bytes:
    """Quote a path as in C, every byte of it."""
    return b'"' + b"".join(b"\\%03o" % byte for byte in _bytes(path)) + b'"'


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
