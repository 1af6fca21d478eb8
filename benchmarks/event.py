"""One event on a pull request: the action as a process, against a GitHub 20 milliseconds away."""

import os
import random
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import document, histories
from benchmarks.bench import Bench
from loopback import Exchange, LoopbackGitHub, Pull

_DELAY = 0.02
_SIZES, _QUICK = (100, 5_000), (100,)
_OTHERS, _QUICK_OTHERS, _OTHER_BYTES = 200, 20, 1_000_000
_TURNS = 5
_MAY = {"contents": "write", "pull_requests": "write", "statuses": "write"}
_HEAD = ("revisions", "event", "API requests", "git connections", "bytes from git", "wall")


@dataclass(frozen=True)
class Cost:
    """What a run asked of the server, the bytes that git got from it, and seconds on the clock."""

    api: int
    connections: int
    bytes: int
    wall: float

    @classmethod
    def of(cls, made: Sequence[Exchange], wall: float) -> "Cost":
        """Count; git begins each of its connections with a look at what the server offers."""
        api = sum(e.route.startswith("/") for e in made)
        offers = [e for e in made if e.route == "info/refs"]
        packs = [e for e in made if e.route == "git-upload-pack"]
        return cls(api, len(offers), sum(e.size for e in (*offers, *packs)), wall)


class Scene:
    """A repository with a long history and many other files, and pull requests on it."""

    def __init__(self, github: LoopbackGitHub, folder: Path, size: int, others: int) -> None:
        self.github, self.folder, self.runs = github, folder, 0
        self.repository = github.add_repository(f"acme/shop-{size}")
        github.set_role(self.repository, "alice", "write")
        histories.create(self.repository.git_dir, size)
        self._add_others(others)
        # The same size gives the same files, and so the same last id.
        self.last = deque(histories.chain(random.Random(size), size, None), 1)[0].id
        self.quiet = self.pull(conflicting=False)
        self.changed(self.quiet)

    def _add_others(self, count: int) -> None:
        """Add files that do not compress to what both sides will start from."""
        git = ("git", "-C", str(self.repository.git_dir), "fast-import", "--quiet")
        with subprocess.Popen(git, stdin=subprocess.PIPE) as importing:
            assert importing.stdin
            for rows in _others(count):
                importing.stdin.write(rows)

    def pull(self, *, conflicting: bool) -> Pull:
        """Open a pull request of three revisions, to a base that has three others or none."""
        number = len(self.repository.pulls)
        main, feature = f"main-{number}", f"feature-{number}"
        dice, start = random.Random(number), self.github.tip(self.repository, "common")
        for branch, own in ((main, 3 * conflicting), (feature, 3)):
            files = {one.path: one.text for one in histories.chain(dice, own, self.last)}
            files = files or {"README.md": "Base has moved on.\n"}
            self.github.commit(self.repository, branch, files, start=start)
        return self.github.open_pull(self.repository, "Add", feature, main, "bob")

    def changed(self, pull: Pull) -> Cost:
        """Run the action because the pull request changed."""
        return self._run("pull_request", self.github.pull_request_event(pull, "synchronize"))

    def conflicted(self) -> Cost:
        """Run the action on a pull request on which it has said nothing yet."""
        return self.changed(self.pull(conflicting=True))

    def commanded(self) -> Cost:
        """Run the action because somebody asks for the repair of what it has told."""
        pull = self.pull(conflicting=True)
        self.changed(pull)
        words = self.github.person_comments(self.repository, pull.number, "alice", "/merge-heads")
        cost = self._run("issue_comment", self.github.issue_comment_event(words))
        if not any(push.ref == f"refs/heads/{pull.head}" for push in self.github.pushes):
            raise RuntimeError("nothing was repaired")
        return cost

    def _run(self, event: str, payload: Mapping[str, Any]) -> Cost:
        """Run the container's entry point with what GitHub sets, and nothing else."""
        self.runs += 1
        token = self.github.issue_token(self.repository, _MAY)
        folder = self.folder / f"{self.repository.name}-{self.runs}"
        environment = self.github.environment(event, dict(payload), folder, token)
        before, begun = len(self.github.exchanges), time.perf_counter()
        done = subprocess.run(
            (str(Path(sys.executable).with_name("merge-heads")), "action"),
            env={**environment, "PATH": os.environ.get("PATH", os.defpath)},
            cwd=environment["GITHUB_WORKSPACE"],
            capture_output=True,
            check=False,
        )
        wall = time.perf_counter() - begun
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace"))
        return Cost.of(self.github.exchanges[before:], wall)


def _others(count: int) -> Iterator[bytes]:
    who = b"committer a <a@example.com> 1767261600 +0000"
    yield b"commit refs/heads/common\n%s\ndata 6\nothers\nfrom refs/heads/common^0\n" % who
    dice = random.Random(count)
    for number in range(count):
        content = dice.randbytes(_OTHER_BYTES)
        yield b"M 100644 inline assets/%d\ndata %d\n" % (number, len(content)) + content + b"\n"


@contextmanager
def far_away() -> Iterator[tuple[LoopbackGitHub, Path]]:
    """Give a GitHub 20 milliseconds away, and a folder for the runs; alice is known there."""
    with TemporaryDirectory(prefix="bench-") as name, LoopbackGitHub(Path(name)) as github:
        github.add_user("alice")
        github.on_request.append(lambda *_: time.sleep(_DELAY))
        yield github, Path(name) / "runs"


def table(*, quick: bool = False) -> str:
    """Measure, and return the figures as a Markdown table; `quick` takes a look at one turn."""
    rows: list[tuple[str, ...]] = []
    with far_away() as (github, folder):
        for size in _QUICK if quick else _SIZES:
            others = _QUICK_OTHERS if quick else _OTHERS
            rows += _rows(Scene(github, folder, size, others), size, quick=quick)
    return document.table(_HEAD, rows)


def sections(bench: Bench) -> Iterable[tuple[str, str]]:
    """Yield the name and the figures of the place in the document."""
    yield "event", table(quick=bench.quick)


def _rows(scene: Scene, size: int, *, quick: bool) -> list[tuple[str, ...]]:
    events: dict[str, Callable[[], Cost]] = {
        "nothing changes": lambda: scene.changed(scene.quiet),
        "a new conflict": scene.conflicted,
        "`/merge-heads`": scene.commanded,
    }
    turns = [[run() for run in events.values()] for _ in range(1 if quick else _TURNS)]
    return [row(size, name, costs) for name, *costs in zip(events, *turns, strict=True)]


def row(size: int, event: str, costs: Sequence[Cost]) -> tuple[str, ...]:
    """Return the row of some runs of one event."""
    # The most that a run took, and the median of what the clock says.
    api, connections = max(c.api for c in costs), max(c.connections for c in costs)
    most, wall = max(c.bytes for c in costs), median(c.wall for c in costs)
    counted = (f"{api}", f"{connections}", f"{most:,}")
    return (f"{size:,}", event, *counted, document.seconds(wall))


if __name__ == "__main__":
    print(table(quick="quick" in sys.argv))
