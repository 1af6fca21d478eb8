"""One entry of a tree."""

from typing import NamedTuple

_REGULAR_FILES = ("100644", "100755")
_SUBMODULE = "160000"


class Entry(NamedTuple):
    """One file of a tree: its mode and the id of its blob.

    A tuple, because a tree has a hundred thousand of them and each is looked up several times.
    """

    mode: str
    blob: str

    @property
    def is_file(self) -> bool:
        """Say whether it is a regular file, not a symbolic link or a submodule."""
        return self.mode in _REGULAR_FILES

    @property
    def is_submodule(self) -> bool:
        """Say whether it names a commit of another repository, not a blob of this one."""
        return self.mode == _SUBMODULE
