"""A case, run: the scene is set, each step taken, and what must hold is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from loopback import LoopbackGitHub
from reliability.hostile import checks, markdown
from reliability.hostile.case import Brings, Case, Making
from reliability.hostile.stage import Run, Scene, Waiting


@dataclass(frozen=True)
class Tried:
    """What came of a case: the figures of its runs, what it showed, and what did not hold."""

    case: Case
    failures: tuple[str, ...]
    runs: int
    seconds: float
    peak: int
    comments: int
    pictures: tuple[str, ...]


def tried(case: Case, *, is_whole: bool) -> Tried:
    """Run a case; pictures are given back, so that Mermaid can be asked for many at once."""
    with TemporaryDirectory(prefix="hostile-") as folder:
        making = Making(Path(folder) / "canary", is_whole)
        scene, runs = _run(Path(folder) / "hostile", case, case.make(making))
        found = list(checks.failures(case, scene, runs, making.canary))
        said = _said(scene, runs)
        if case.twin is not None:
            twin, its = _run(Path(folder) / "twin", case, case.twin(making))
            found += _differences(case, said, _said(twin, its))
        pictures = [text for body in said for text in _pictures(body)]
    return Tried(
        case,
        tuple(found),
        len(runs),
        max(run.seconds for run in runs),
        max(run.peak for run in runs),
        len(scene.bot_bodies),
        tuple(pictures),
    )


def _run(folder: Path, case: Case, brings: Brings) -> tuple[Scene, list[Run]]:
    waiting = Waiting()
    with LoopbackGitHub(folder / "github", observers=[waiting.answered]) as github:
        github.on_request.append(waiting.asked)
        scene = Scene(github, folder / "runs", brings, "shop", waiting)
        return scene, [scene.take(step) for step in case.steps]


def _said(scene: Scene, runs: Sequence[Run]) -> list[str]:
    return [*scene.bot_bodies, *(run.summary for run in runs)]


def _pictures(body: str) -> list[str]:
    return [text for language, text in markdown.read(body).blocks if language == "mermaid"]


def _differences(case: Case, said: Sequence[str], others: Sequence[str]) -> list[str]:
    """Say where the comments do not have the structure of those with harmless names."""
    if len(said) != len(others):
        return [
            f"{case.name}: {len(said)} comments and summaries, with harmless names {len(others)}"
        ]
    told = []
    for one, other in zip(said, others, strict=True):
        pairs = zip(_structure(one), _structure(other), strict=False)
        first = next((pair for pair in pairs if pair[0] != pair[1]), None)
        if first or len(_structure(one)) != len(_structure(other)):
            told.append(f"{case.name}: {first} where harmless names give another structure")
    return told


def _structure(body: str) -> list[str]:
    return markdown.read(body).tags
