"""One push to base with 200 open pull requests: the sweep as a process, 20 milliseconds away."""

import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks import document, histories
from benchmarks.bench import Bench
from benchmarks.event import Cost, Scene, far_away, row
from loopback import LoopbackGitHub

_SIZES, _QUICK = (100, 5_000), (100,)
_COMMITS, _QUICK_COMMITS = 20_000, 200
_PULLS, _TOUCHING = 200, 20
_FOLDERS, _FILES = 40, 50
_TURNS = 3
_HEAD = ("revisions", "push", "API requests", "git connections", "bytes from git", "wall")


class Crowd(Scene):
    """The same repository with a long history of commits, and 200 open pull requests into trunk."""

    def __init__(self, github: LoopbackGitHub, folder: Path, size: int, commits: int) -> None:
        super().__init__(github, folder, size, others=1)
        git = ("git", "-C", str(self.repository.git_dir), "fast-import", "--quiet")
        with subprocess.Popen(git, stdin=subprocess.PIPE) as importing:
            assert importing.stdin
            for rows in _commits(commits):
                importing.stdin.write(rows)
        start = github.tip(self.repository, "trunk") or ""
        github.close_pull(self.quiet)
        branches = {f"crowd-{n}": self._changes(n) for n in range(_PULLS)}
        github.commit_branches(self.repository, branches, start)
        for name in branches:
            github.open_pull(self.repository, name, name, "trunk", "bob")
        self.dispatched()
        self.moves = 0

    def _changes(self, number: int) -> dict[str, str | None]:
        if number >= _TOUCHING:
            return {f"app/new{number}.py": f"n = {number}\n"}
        own = histories.chain(random.Random(1_000 + number), 3, self.last)
        return {one.path: one.text for one in own}

    def dispatched(self) -> Cost:
        """Run the action because somebody starts it."""
        payload = self.github.workflow_dispatch_event(self.repository, "trunk")
        return self._run("workflow_dispatch", payload)

    def pushed(self, files: dict[str, str]) -> Cost:
        """Push to trunk, and run the action because of it."""
        before = self.github.tip(self.repository, "trunk") or ""
        self.github.commit(self.repository, "trunk", dict(files))
        payload = self.github.push_event(self.repository, "trunk", before, "alice")
        return self._run("push", payload)

    def elsewhere(self) -> Cost:
        """Push what touches no environment."""
        self.moves += 1
        return self.pushed({"README.md": f"{self.moves}\n"})

    def beside(self) -> Cost:
        """Push a file into the environment that changes no head."""
        self.moves += 1
        return self.pushed({"migrations/README": f"{self.moves}\n"})

    def onto(self) -> Cost:
        """Push revisions onto the head on which the pull requests stand."""
        (one,) = histories.chain(random.Random(99), 1, self.last)
        return self.pushed({one.path: one.text})


def _commits(count: int) -> Iterator[bytes]:
    dice, mark = random.Random(count), b"from refs/heads/common^0\n"
    for number in range(count):
        when = 1_600_000_000 + 600 * number
        path = f"app/part{dice.randrange(_FOLDERS)}/module{dice.randrange(_FILES)}.py"
        content = f"n = {number}\n".encode()
        yield b"commit refs/heads/trunk\ncommitter a <a@example.com> %d +0000\n" % when
        yield b"data 4\nmore\n%sM 100644 inline %s\n" % (mark, path.encode())
        yield b"data %d\n%s\n" % (len(content), content)
        mark = b""


def table(*, quick: bool = False) -> str:
    """Measure, and return the figures as a Markdown table; `quick` takes a look at one turn."""
    rows: list[tuple[str, ...]] = []
    with far_away() as (github, folder):
        for size in _QUICK if quick else _SIZES:
            commits = _QUICK_COMMITS if quick else _COMMITS
            crowd = Crowd(github, folder, size, commits)
            rows += _rows(crowd, size, quick=quick)
    return document.table(_HEAD, rows)


def sections(bench: Bench) -> Iterable[tuple[str, str]]:
    """Yield the name and the figures of the place in the document."""
    yield "sweep", table(quick=bench.quick)


def _rows(crowd: Crowd, size: int, *, quick: bool) -> list[tuple[str, ...]]:
    turns = range(1 if quick else _TURNS)
    return [
        row(size, "touches no environment", [crowd.elsewhere() for _ in turns]),
        row(size, "changes no verdict", [crowd.beside() for _ in turns]),
        row(size, "turns 20 red", [crowd.onto()]),
    ]


if __name__ == "__main__":
    print(table(quick="quick" in sys.argv))
