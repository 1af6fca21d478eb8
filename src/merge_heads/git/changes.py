"""What differs between two trees: entry by entry, and as a patch."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from merge_heads.git.entry import Entry
from merge_heads.git.process import Git

_ABSENT = "000000"


@dataclass(frozen=True)
class Change:
    """A path that two trees do not have in common alike; None where one has no such path."""

    path: str
    old: Entry | None
    new: Entry | None


_COMMAND = re.compile(r"##\[|^\s*::", re.MULTILINE)


def split(out: bytes) -> list[str]:
    """Return the rows of a command that was asked for NUL between them."""
    return [row for row in out.decode("utf-8", "surrogateescape").split("\0") if row]


def changes(git: Git, old: str, new: str) -> tuple[Change, ...]:
    """Return what differs between two trees (or commits), sub-folders included, without renames.

    Source: https://git-scm.com/docs/git-diff-tree (RAW OUTPUT FORMAT)
    """
    listing = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--ignore-submodules=none")
    rows = iter(split(git.ask(*listing, f"{old}^{{tree}}", f"{new}^{{tree}}")))
    return tuple(_changes(rows))


def _changes(rows: Iterator[str]) -> Iterator[Change]:
    for properties in rows:
        old_mode, new_mode, old_blob, new_blob, _ = properties.removeprefix(":").split(" ")
        yield Change(next(rows), _entry(old_mode, old_blob), _entry(new_mode, new_blob))


def _entry(mode: str, blob: str) -> Entry | None:
    return None if mode == _ABSENT else Entry(mode, blob)


def survives_copying(content: bytes) -> bool:
    """Say whether a file reads the same after it was copied out of a web page."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # Carriage returns, marks of the writing direction and blanks of other widths are not printable.
    # A runner would take some lines of a log for commands (see `report.escape`).
    return not _COMMAND.search(text) and all(c.isprintable() or c in "\n\t" for c in text)


def patch(git: Git, old: str, new: str, *, binary: bool) -> str:
    """Return the patch that `git apply` takes from one tree to the other.

    `binary` gives all of it in git's binary form, which is plain ASCII; without it the files have
    to be UTF-8. Attributes and settings of the repository and its user change nothing: the trees
    are compared from a git directory of their own. Sources:
    https://git-scm.com/docs/git-diff-tree and https://git-scm.com/docs/gitattributes
    """
    with tempfile.TemporaryDirectory(prefix="merge-heads-") as scratch:
        apart = _apart(git, Path(scratch), "* -diff\n" if binary else "* !diff\n")
        out = apart.ask(
            *("diff-tree", "-r", "-p", "--no-renames", "--full-index", "--unified=3"),
            *("--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=none"),
            *("--src-prefix=a/", "--dst-prefix=b/", "--binary" if binary else "--text"),
            *(f"{old}^{{tree}}", f"{new}^{{tree}}"),
        )
    return out.decode("utf-8")


def _apart(git: Git, directory: Path, attributes: str) -> Git:
    """Return git in an empty repository at `directory` that sees the same objects."""
    objects = git.directory / git.line("rev-parse", "--git-path", "objects")
    form = git.line("rev-parse", "--show-object-format")
    git = git.with_environment(GIT_DIR=str(directory), GIT_DIFF_OPTS="")
    git.ask("init", "--quiet", "--bare", "--template=", f"--object-format={form}")
    (directory / "info").mkdir(exist_ok=True)
    (directory / "info" / "attributes").write_text(attributes)
    settings = {"core.quotePath": "true", "diff.suppressBlankEmpty": "false"}
    objects_at = {"GIT_OBJECT_DIRECTORY": str(objects.resolve())}
    return git.with_settings(settings).with_environment(**objects_at)
