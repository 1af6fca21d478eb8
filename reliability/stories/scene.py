"""The stage of a story: one repository on the loopback GitHub, its people, and runs before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loopback import Comment, LoopbackGitHub, Pull, Repository
from reliability.steps import Action, Event, Run
from tests.clone import FLASK, versions

Files = Mapping[str, str]


class Scene:
    """A repository of acme's; alice may write, carol may only read, bob proposes."""

    def __init__(self, github: LoopbackGitHub, action: Action) -> None:
        self.github, self._action = github, action
        for login in ("alice", "bob", "carol"):
            github.add_user(login)
        self.repository: Repository = github.add_repository("acme/shop")
        github.set_role(self.repository, "alice", "write")
        github.set_role(self.repository, "carol", "read")

    def commit(self, branch: str, files: Files, start: str | None = None) -> str:
        """Commit on a branch as a person would, and return the SHA."""
        return self.github.commit(self.repository, branch, dict(files), start=start)

    def begin(self, files: Files | None = None) -> str:
        """Begin main with a project of one revision, and return its SHA."""
        return self.commit("main", {**FLASK, **versions(("a1",)), **(files or {})})

    def propose(self, branch: str, files: Files, start: str) -> Pull:
        """Open a pull request of bob's with one commit."""
        self.commit(branch, files, start=start)
        return self.github.open_pull(self.repository, f"Add {branch}", branch, "main", "bob")

    def conflict(self, files: Files | None = None) -> Pull:
        """Open a pull request that adds a revision where main adds another one."""
        pull = self.propose("feature", versions(("c3", "a1")), self.begin(files))
        self.commit("main", versions(("b2", "a1")))
        return pull

    def conflict_from_fork(self) -> Pull:
        """Open such a pull request from bob's fork, which maintainers may edit."""
        start = self.begin({".github/merge-heads.yml": "push_to_forks: true\n"})
        fork = self.github.fork(self.repository, "bob")
        self.github.commit(fork, "feature", versions(("c3", "a1")), start=start)
        pull = self.github.open_pull(
            self.repository,
            "From afar",
            "feature",
            "main",
            "bob",
            head_repository=fork,
            maintainer_can_modify=True,
        )
        self.commit("main", versions(("b2", "a1")))
        return pull

    def changed(self, pull: Pull, **inputs: str) -> Event:
        """The pull request changed."""
        payload = self.github.pull_request_event(pull, "synchronize")
        return self._event("pull_request", payload, inputs)

    def says(self, number: int, login: str, words: str) -> Event:
        """Somebody comments on a pull request or in an issue."""
        comment = self.github.person_comments(self.repository, number, login, words)
        return self._event("issue_comment", self.github.issue_comment_event(comment), {})

    def moved(self, files: Files) -> Event:
        """The default branch moved by a push."""
        before = self.github.tip(self.repository, "main") or ""
        self.commit("main", files)
        payload = self.github.push_event(self.repository, "main", before, sender="alice")
        return self._event("push", payload, {})

    def queued(self, *pulls: Pull) -> Event:
        """A merge group formed."""
        head = self.github.queue(list(pulls))
        return self._event("merge_group", self.github.merge_group_event(self.repository, head), {})

    def _event(self, name: str, payload: Mapping[str, Any], inputs: Mapping[str, str]) -> Event:
        given = {key.replace("_", "-"): value for key, value in inputs.items()}
        return Event(name, payload, self.repository.full_name, given)

    def run(self, event: Event) -> Run:
        """Let the action tell of something that happened before the story."""
        return self._action.run(event)

    def comment_of(self, event: Event) -> Comment:
        """The comment that an event is about."""
        return self.repository.comments[event.payload["comment"]["id"]]


@dataclass(frozen=True)
class Story:
    """A story by its name; `tell` sets the scene and gives the event that begins it."""

    name: str
    tell: Callable[[Scene], Event] = field(repr=False)
