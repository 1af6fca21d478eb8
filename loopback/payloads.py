"""Events, as a workflow run gets them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from loopback import bare, environment, events
from loopback.memory import Comment, Memory, Pull, Repository
from loopback.moves import Moves
from loopback.shapes.accounts import Json


class Payloads(Moves):
    """What a run finds in `event.json` and in its environment.

    With `examples` (the unpacked npm package @octokit/webhooks-examples) payloads are laid over
    GitHub's published ones.
    """

    def __init__(self, root: Path, memory: Memory, examples: Path | None) -> None:
        super().__init__(root, memory)
        self.examples = examples

    def pull_request_event(
        self,
        pull: Pull,
        action: str = "opened",
        sender: str | None = None,
        changes: Json | None = None,
        before: str | None = None,
    ) -> Json:
        """The payload of `pull_request` and `pull_request_target`."""
        self.refresh()
        with self.memory.lock:
            user = self.memory.add_user(sender) if sender else pull.user
            made = events.pull_request(self.memory, pull, action, user, changes, before)
        return events.overlay(self.examples, "pull_request", action, made)

    def issue_comment_event(
        self,
        comment: Comment,
        action: str = "created",
        sender: str | None = None,
        changes: Json | None = None,
    ) -> Json:
        """The payload of `issue_comment`."""
        self.refresh()
        with self.memory.lock:
            user = self.memory.add_user(sender) if sender else comment.user
            made = events.issue_comment(self.memory, comment, action, user, changes)
        return events.overlay(self.examples, "issue_comment", action, made)

    def push_event(
        self,
        repository: Repository,
        branch: str,
        before: str,
        sender: str,
        forced: bool | None = None,
    ) -> Json:
        """The payload of `push` to a branch (or ref, `refs/tags/...`) as it stands now.

        `before` is where it stood, zeros for a new one; one that is gone was deleted. Whether it
        was forced is seen from the history unless it is told.
        """
        self.refresh()
        ref = branch if branch.startswith("refs/") else f"refs/heads/{branch}"
        with self.memory.lock:
            user = self.memory.add_user(sender)
            made = events.push(self.memory, repository, ref, before, user, forced)
        return events.overlay(self.examples, "push", "", made)

    def merge_group_event(
        self,
        repository: Repository,
        head: str,
        action: str = "checks_requested",
        reason: str | None = None,
    ) -> Json:
        """The payload of `merge_group` for the head (SHA or ref) of a group; ValueError for others.

        `reason` (merged, invalidated, dequeued) belongs to the action `destroyed`.
        """
        whole = f"refs/heads/{head.removeprefix('refs/heads/')}"
        groups = [g for g in repository.merge_groups if head == g.head_sha or whole == g.head_ref]
        if not groups:
            raise ValueError(f"{head} is no merge group of {repository.full_name}")
        with self.memory.lock:
            made = events.merge_group(self.memory, repository, groups[-1], action, reason)
        return events.overlay(self.examples, "merge_group", action, made)

    def workflow_dispatch_event(
        self,
        repository: Repository,
        ref: str = "main",
        inputs: Mapping[str, str] | None = None,
        sender: str = "alice",
    ) -> Json:
        """The payload of `workflow_dispatch` on a branch or tag; ValueError where there is none."""
        names = [ref] if ref.startswith("refs/") else [f"refs/heads/{ref}", f"refs/tags/{ref}"]
        found = next((one for one in names if bare.tip(repository.git_dir, one)), None)
        if found is None:
            raise ValueError(f"{repository.full_name} has neither branch nor tag {ref}")
        with self.memory.lock:
            user = self.memory.add_user(sender)
            made = events.workflow_dispatch(self.memory, repository, found, inputs, user)
        return events.overlay(self.examples, "workflow_dispatch", "", made)

    def schedule_event(self, repository: Repository, cron: str = "0 3 * * *") -> Json:
        """The payload of `schedule`, which no webhook delivers."""
        with self.memory.lock:
            return events.schedule(self.memory, repository, cron)

    def environment(
        self,
        event_name: str,
        payload: Json,
        folder: Path,
        token: str,
        inputs: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """The variables a docker container action is started with; their files lie in `folder`."""
        scene = environment.Scene(self.memory, event_name, payload, folder)
        return environment.variables(scene, {"token": token, **(inputs or {})})
