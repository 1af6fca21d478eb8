"""The objects of one repository: all read by one process, and each folder of its trees once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, NamedTuple, NoReturn

from merge_heads.git.entry import Entry
from merge_heads.git.process import Completed, Conversation, Git
from merge_heads.git.tree import entries, is_folder
from merge_heads.outcomes import GitProblem, NotEvaluated

# A blob that is larger is no file that anybody wrote, and is not read.
MOST_BYTES = 10_000_000
TOO_LARGE = f"it is larger than {MOST_BYTES // 1_000_000} MB"
# What is read at once, and the paths of one tree. Whoever proposes a change chooses its files, and
# few bytes of git can stand for many: a folder may hold one other folder any number of times.
_MOST_BYTES_AT_ONCE = 100_000_000
_MOST_LETTERS = 40_000_000
_PIECE = 1 << 20

_Files = dict[str, Entry]


class Found(NamedTuple):
    """One object: its id, its type as git calls it, and its content; None where it is too large."""

    id: str
    type: str
    content: bytes | None


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

        Raises `NotEvaluated` where they are too large together. Source:
        https://git-scm.com/docs/git-cat-file (--batch-command, --buffer)
        """
        if self._conversation is None:
            self._conversation = Conversation(self._git, "cat-file", "--batch-command", "--buffer")
        request = "".join(f"contents {name}\n" for name in names) + "flush\n"
        try:
            with self._conversation.answer(request.encode("utf-8", "surrogateescape")) as answer:
                return list(_all_found(answer, len(names)))
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
        letters = 0
        while new := [tree for tree in dict.fromkeys(trees) if tree not in self._parts]:
            for tree, found in zip(new, self.read([tree.id for tree in new]), strict=True):
                parts = list(self._split(tree, found))
                letters += sum(_letters(part) for part in parts)
                if letters > _MOST_LETTERS:
                    self._parts.clear()
                    raise _too_many_files()
                self._parts[tree] = parts
            trees = [part for tree in new for part in self._parts[tree] if isinstance(part, _Tree)]

    @staticmethod
    def _split(tree: _Tree, found: Found | None) -> Iterator[_Files | _Tree]:
        """Yield what a folder holds: its sub-folders, and the files between them."""
        if found is None or found.content is None:
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


def _letters(part: _Files | _Tree) -> int:
    """Return how much the paths of a part take, each with what git says of it."""
    paths = part if isinstance(part, dict) else (part.path,)
    return len("".join(paths)) + 40 * len(paths)


def _too_many_files() -> NotEvaluated:
    return NotEvaluated(
        "One of the commits holds more files than can be read.", "Leave out what was not meant."
    )


def _all_found(answer: BinaryIO, count: int) -> Iterator[Found | None]:
    size = 0
    for _ in range(count):
        found = _found(answer)
        size += len(found.content or b"") if found else 0
        if size > _MOST_BYTES_AT_ONCE:
            raise NotEvaluated(
                "The files that would have to be read are too large together.",
                "Leave out what was not meant.",
            )
        yield found


def _found(answer: BinaryIO) -> Found | None:
    """Read one answer of `git cat-file`: a header line, the content, a line feed."""
    header = answer.readline()
    if header.endswith((b" missing\n", b" ambiguous\n")):
        return None
    id_, type_, size = header.decode().split(" ") if header.endswith(b"\n") else _cut_short()
    if type_ == "blob" and int(size) > MOST_BYTES:
        _skip(answer, int(size) + 1)
        return Found(id_, type_, None)
    content = answer.read(int(size) + 1)
    if len(content) <= int(size):
        _cut_short()
    return Found(id_, type_, content[:-1])


def _skip(answer: BinaryIO, size: int) -> None:
    while size:
        size -= len(answer.read(min(size, _PIECE))) or _cut_short()


def _cut_short() -> NoReturn:
    raise EOFError("git ended before its answer did")


def content(id_: str, found: Found | None) -> bytes | None:
    """Return what a blob holds, None where it is too large; raises `GitProblem`."""
    if found is None or found.type != "blob":
        raise GitProblem(
            f"The blob {id_} is not in this repository.", "Fetch it first (git fetch)."
        )
    return found.content
