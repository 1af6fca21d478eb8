"""A tree object of git: its bytes to its entries."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from merge_heads.git.entry import Entry
from merge_heads.outcomes import GitProblem

_FOLDER = "040000"
# Mode, name and id: the lengths of ids are those of SHA-1 and SHA-256.
_ROW = {size: re.compile(rb"([0-7]+) ([^\0]+)\0(.{%d})" % size, re.DOTALL) for size in (20, 32)}
_TYPE, _EXECUTABLE = 0o170000, 0o100


def entries(folder: str, id_: str, content: bytes) -> Iterator[tuple[str, Entry]]:
    """Yield path and entry of each row of a tree, in git's order; sub-folders are rows as well.

    `folder` is what stands before the names, `id_` the tree's own id. Raises `GitProblem`. Sources:
    https://git-scm.com/book/en/v2/Git-Internals-Git-Objects (Tree Objects) and git's tree-walk.c.
    """
    rows = _ROW[len(id_) // 2].findall(content)
    if len(b"".join(chain.from_iterable(rows))) + 2 * len(rows) != len(content):
        raise GitProblem(f"The tree {id_} is damaged.", "Check the repository with git fsck.")
    for mode, name, blob in rows:
        yield folder + name.decode("utf-8", "surrogateescape"), Entry(_shown(mode), blob.hex())


def is_folder(entry: Entry) -> bool:
    """Say whether an entry is a folder of the tree."""
    return entry.mode == _FOLDER


@lru_cache(maxsize=64)
def _shown(mode: bytes) -> str:
    """Return a mode as git shows it: `canon_mode` of git's cache.h."""
    bits = int(mode, 8)
    match bits & _TYPE:
        case 0o100000:
            return "100755" if bits & _EXECUTABLE else "100644"
        case 0o120000:
            return "120000"
        case 0o040000:
            return _FOLDER
        case _:
            return "160000"
