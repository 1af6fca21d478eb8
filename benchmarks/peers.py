"""Other programs that look at heads: how they are started, and what they answer."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.histories import FOLDER, History
from benchmarks.measure import Command, Run, run

Heads = tuple[str, str]


@dataclass(frozen=True)
class Peer:
    """A program, and how to see in what it says that it has found the two heads."""

    name: str
    words: tuple[str, ...]
    tells: Callable[[str, Heads], bool]
    cold: bool = False

    def command(self, bench: Bench, tree: Path) -> Command:
        """Return its command for a work tree; a cold one finds no compiled migrations."""
        plain = bench.tool(*self.words, folder=tree)
        compiled = tree / FOLDER / "__pycache__"
        if not self.cold:
            return plain
        return replace(plain, before=lambda: shutil.rmtree(compiled, ignore_errors=True))


def _says(pattern: str) -> Callable[[str, Heads], bool]:
    return lambda said, _: re.search(pattern, said) is not None


def _lists(said: str, heads: Heads) -> bool:
    return all(f"{head} (head)" in said for head in heads)


_HEADS = ("alembic", "heads")
PEERS = (
    Peer("`alembic heads`", _HEADS, _lists),
    Peer("`alembic heads`, no `__pycache__`", _HEADS, _lists, cold=True),
    Peer("`alembic-linear check`", ("alembic-linear", "check"), _says("has 2 heads")),
    Peer("pytest-alembic, single head", ("pytest", "-q", "test_heads.py"), _says("found 2")),
    Peer("`pylembic validate`", ("pylembic", "validate", "migrations"), _says("failed")),
    Peer("`migrationiq check`", ("migrationiq", "check"), _says("multiple_heads")),
    Peer("`barmaid`", ("barmaid", FOLDER), _says("(2|two|multiple) heads")),
)


def tree(bench: Bench, history: History, *refs: str) -> Path:
    """Export refs into a folder, together with what some of the peers need besides."""
    folder = bench.folder / f"{history.git_dir.stem}-{'-'.join(refs)}"
    if folder.exists():
        return folder
    history.export(folder, *refs)
    # pylembic looks for the ini file among the migrations.
    shutil.copy(folder / "alembic.ini", folder / "migrations")
    # alembic-linear-migrations compares with the head that was written down: base's.
    (folder / "migrations/head.txt").write_text(f"{history.heads[0]}\n")
    test = "from pytest_alembic.tests import test_single_head_revision\n"
    (folder / "test_heads.py").write_text(test)
    return folder


@dataclass(frozen=True)
class Answer:
    """What a program says of two heads, and of one."""

    two: Run
    one: Run
    told_two: bool
    told_one: bool

    @property
    def words(self) -> str:
        """Right, wrong, or in between, in words."""
        codes = f"exit code {self.two.code}, of one head {self.one.code}"
        if self.told_two and not self.told_one:
            right = self.two.code and not self.one.code
            return f"right; {codes}" if right else f"only in words; {codes}"
        return f"no; {codes}. It said: “{_last_line(self.two.said)}”"


def ask(bench: Bench, peer: Peer, history: History) -> Answer:
    """Have a program look at the merged tree, and at base's, which has one head."""
    two = run(peer.command(bench, tree(bench, history, "main", "feature")))
    one = run(peer.command(bench, tree(bench, history, "main")))
    told = [peer.tells(answer.said, history.heads) for answer in (two, one)]
    return Answer(two, one, *told)


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1][:100].replace("|", " ") if lines else ""
