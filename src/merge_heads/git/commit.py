"""A commit as git stores it."""

from dataclasses import dataclass

from merge_heads.git.process import Git


@dataclass(frozen=True)
class Commit:
    """The ids of its tree and of its parents, and its message."""

    tree: str
    parents: tuple[str, ...]
    message: str

    @classmethod
    def read(cls, git: Git, sha: str) -> "Commit":
        """Read a commit that is here; its parents need not be. The message is taken for UTF-8.

        Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_git_commit_objects
        """
        header, _, message = git.ask("cat-file", "commit", sha).partition(b"\n\n")
        rows = [row.decode("utf-8", "replace").partition(" ") for row in header.split(b"\n")]
        parents = tuple(value for name, _, value in rows if name == "parent")
        tree = next(value for name, _, value in rows if name == "tree")
        return cls(tree, parents, message.decode("utf-8", "replace"))
