"""A story that is ready to be disturbed: its scene, its event, and what it leaves undisturbed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loopback import LoopbackGitHub
from reliability.steps import Action, Event, Run, Zygote
from reliability.stories import Look, Scene, Snapshot, State, Story, commits_of


@dataclass(frozen=True)
class Prepared:
    """The scene as a snapshot, and the undisturbed `run` with the state that it `wanted`."""

    story: Story
    github: LoopbackGitHub
    action: Action
    event: Event
    snapshot: Snapshot
    known: frozenset[str]
    before: State
    run: Run
    wanted: State

    def look(self) -> Look:
        """Look at how things stand now."""
        return Look(self.github, self.known)

    @property
    def comment(self) -> int | None:
        """The number of the comment that holds the command, if there is one."""
        found = self.event.payload.get("comment")
        return found["id"] if found else None


@contextmanager
def prepared(story: Story, zygote: Zygote, folder: Path) -> Iterator[Prepared]:
    """Set the scene of a story on a GitHub of its own, and see how it ends undisturbed."""
    with LoopbackGitHub(folder / "github") as github:
        action = Action(github, zygote, folder / "runs")
        event = story.tell(Scene(github, action))
        snapshot, known = Snapshot(github, folder / "snapshot"), commits_of(github)
        before = Look(github, known).state()
        run = action.run(event)
        wanted = Look(github, known).state()
        yield Prepared(story, github, action, event, snapshot, known, before, run, wanted)
