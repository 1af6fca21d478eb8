"""The objects of one repository: all read by one process, and each folder of its trees once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, NamedTuple, NoReturn

from merge_heads.git.entry import Entry
from merge_heads.git.process import Completed, Conversation, Git
from merge_heads.git.tree import entries, is_folder
from merge_heads.outcomes import GitProblem

_Files = dict[str, Entry]


class Found(NamedTuple):
    """One object: its id, its type as git calls it, and its content."""

    id: str
    type: str
    content: bytes


class _Tree(NamedTuple):
    """A folder at its path, with a slash at its end, and the id of its tree."""

    path: str
    id: str


class Objects:
    """What has been read of one repository; `close` ends the process that reads.

    Nothing here grows old: ids name the same bytes and the same ancestors for ever.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._conversation: Conversation | None = None
        self._parts: dict[_Tree, list[_Files | _Tree]] = {}
        self._merge_bases: dict[tuple[str, str], Completed] = {}

    def close(self) -> None:
        """End the process; the next question would start another."""
        if self._conversation is not None:
            self._conversation.close()
            self._conversation = None

    def read(self, names: Sequence[str]) -> list[Found | None]:
        """Return the objects of these names (no line feeds in them); None where there is none.

        Source: https://git-scm.com/docs/git-cat-file (--batch-command, --buffer)
        """
        if self._conversation is None:
            self._conversation = Conversation(self._git, "cat-file", "--batch-command", "--buffer")
        request = "".join(f"contents {name}\n" for name in names) + "flush\n"
        try:
            with self._conversation.answer(request.encode("utf-8", "surrogateescape")) as answer:
                return [_found(answer) for _ in names]
        except BaseException:
            # What is left of this answer must not be taken for the next one.
            self.close()
            raise

    def merge_bases(self, one: str, other: str) -> Completed:
        """Return how `git merge-base --all` ended for the ids of two commits."""
        if (one, other) not in self._merge_bases:
            self._merge_bases[one, other] = self._git.run("merge-base", "--all", one, other)
        return self._merge_bases[one, other]

    def entries(self, tree: str) -> Mapping[str, Entry]:
        """Return all files below the tree of this id by path, in git's order."""
        self._read_trees([_Tree("", tree)])
        files: _Files = {}
        parts: list[_Files | _Tree] = [_Tree("", tree)]
        while parts:
            part = parts.pop()
            if isinstance(part, dict):
                files |= part
            else:
                parts += reversed(self._parts[part])
        return files

    def _read_trees(self, trees: Sequence[_Tree]) -> None:
        """Read trees and all below them that were not read yet, level by level."""
        while new := [tree for tree in dict.fromkeys(trees) if tree not in self._parts]:
            for tree, found in zip(new, self.read([tree.id for tree in new]), strict=True):
                self._parts[tree] = list(self._split(tree, found))
            trees = [part for tree in new for part in self._parts[tree] if isinstance(part, _Tree)]

    @staticmethod
    def _split(tree: _Tree, found: Found | None) -> Iterator[_Files | _Tree]:
        """Yield what a folder holds: its sub-folders, and the files between them."""
        if found is None:
            raise GitProblem(
                f"The tree {tree.id} is not in this repository.", "Fetch it first (git fetch)."
            )
        files: _Files = {}
        for path, entry in entries(tree.path, tree.id, found.content):
            if is_folder(entry):
                yield files
                files = {}
                yield _Tree(f"{path}/", entry.blob)
            else:
                files[path] = entry
        yield files


def _found(answer: BinaryIO) -> Found | None:
    """Read one answer of `git cat-file`: a header line, the content, a line feed."""
    header = answer.readline()
    if header.endswith((b" missing\n", b" ambiguous\n")):
        return None
    id_, type_, size = header.decode().split(" ") if header.endswith(b"\n") else _cut_short()
    content = answer.read(int(size) + 1)
    if len(content) <= int(size):
        _cut_short()
    return Found(id_, type_, content[:-1])


def _cut_short() -> NoReturn:
    raise EOFError("git ended before its answer did")
