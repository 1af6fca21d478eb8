"""The environment of a docker container action.

https://docs.github.com/actions/reference/workflows-and-actions/variables
https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loopback import bare
from loopback.memory import Memory, Pull, Repository, User
from loopback.shapes.accounts import Json
from loopback.shapes.pulls import test_merge_sha

FILES = {
    "GITHUB_OUTPUT": "output",
    "GITHUB_STEP_SUMMARY": "step_summary",
    "GITHUB_ENV": "env",
    "GITHUB_STATE": "state",
    "GITHUB_PATH": "path",
}
FOLDERS = {"GITHUB_WORKSPACE": "workspace", "RUNNER_TEMP": "temp", "HOME": "home"}
CONSTANT = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_ACTION": "__self",
    "GITHUB_ACTION_REF": "",
    "GITHUB_ACTION_REPOSITORY": "",
    "GITHUB_JOB": "merge-heads",
    "GITHUB_WORKFLOW": "merge-heads",
    "GITHUB_RUN_ID": "7001",
    "GITHUB_RUN_NUMBER": "1",
    "GITHUB_RUN_ATTEMPT": "1",
    "GITHUB_RETENTION_DAYS": "90",
    "GITHUB_REF_PROTECTED": "false",
    "RUNNER_OS": "Linux",
    "RUNNER_ARCH": "X64",
    "RUNNER_NAME": "loopback",
    "RUNNER_ENVIRONMENT": "github-hosted",
}


@dataclass(frozen=True)
class Scene:
    """An event that starts a run, and the folder where the runner puts its files."""

    memory: Memory
    event_name: str
    payload: Json
    folder: Path

    def text(self, *keys: str) -> str:
        """What the payload says at the end of these keys; empty when it does not say."""
        found: object = self.payload
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return "" if found is None else str(found)

    @property
    def repository(self) -> Repository:
        """The repository whose workflow runs."""
        found = self.memory.repository(self.text("repository", "full_name"))
        if found is None:
            raise ValueError("the payload names no repository of this GitHub")
        return found

    @property
    def actor(self) -> User:
        """The account that caused the event; a schedule has none and runs as the owner here."""
        return self.memory.add_user(self.text("sender", "login") or self.repository.owner.login)


def variables(scene: Scene, inputs: Mapping[str, str]) -> dict[str, str]:
    """All variables of the container, without those of its image such as PATH."""
    names = {f"INPUT_{name.upper().replace(' ', '_')}": text for name, text in inputs.items()}
    return CONSTANT | _addresses(scene) | _who(scene) | _where(scene) | _files(scene) | names


def _addresses(scene: Scene) -> dict[str, str]:
    urls = scene.memory.urls
    return {
        "GITHUB_SERVER_URL": urls.server,
        "GITHUB_API_URL": urls.api,
        "GITHUB_GRAPHQL_URL": urls.graphql,
    }


def _who(scene: Scene) -> dict[str, str]:
    repository, actor = scene.repository, scene.actor
    return {
        "GITHUB_EVENT_NAME": scene.event_name,
        "GITHUB_REPOSITORY": repository.full_name,
        "GITHUB_REPOSITORY_ID": str(repository.id),
        "GITHUB_REPOSITORY_OWNER": repository.owner.login,
        "GITHUB_REPOSITORY_OWNER_ID": str(repository.owner.id),
        "GITHUB_ACTOR": actor.login,
        "GITHUB_ACTOR_ID": str(actor.id),
        "GITHUB_TRIGGERING_ACTOR": actor.login,
    }


def _where(scene: Scene) -> dict[str, str]:
    """Which commit and ref the run belongs to."""
    ref, sha = _place(scene)
    kind = "tag" if ref.startswith("refs/tags/") else "branch"
    workflow = f"{scene.repository.full_name}/.github/workflows/merge-heads.yml@{ref}"
    return {
        "GITHUB_SHA": sha,
        "GITHUB_REF": ref,
        "GITHUB_REF_NAME": re.sub("^refs/(heads|tags|pull)/", "", ref),
        "GITHUB_REF_TYPE": kind,
        "GITHUB_HEAD_REF": scene.text("pull_request", "head", "ref"),
        "GITHUB_BASE_REF": scene.text("pull_request", "base", "ref"),
        "GITHUB_WORKFLOW_REF": workflow,
        "GITHUB_WORKFLOW_SHA": sha,
    }


def _place(scene: Scene) -> tuple[str, str]:
    """The default branch, where the event has no place of its own.

    For a pull request it is a merge that nobody can fetch; a push that deletes has none.
    """
    repository = scene.repository
    if scene.event_name == "push" and scene.text("deleted") != "True":
        return scene.text("ref"), scene.text("after")
    if scene.event_name == "merge_group":
        return scene.text("merge_group", "head_ref"), scene.text("merge_group", "head_sha")
    if scene.event_name == "pull_request":
        number = int(scene.text("number"))
        pull = repository.issues[number]
        if isinstance(pull, Pull):
            return f"refs/pull/{number}/merge", test_merge_sha(pull)
    ref = f"refs/heads/{repository.default_branch}"
    if scene.event_name == "workflow_dispatch":
        ref = scene.text("ref")
    return ref, bare.tip(repository.git_dir, ref) or bare.ZERO


def _files(scene: Scene) -> dict[str, str]:
    scene.folder.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS.values():
        (scene.folder / name).mkdir(exist_ok=True)
    for name in FILES.values():
        (scene.folder / name).write_text("")
    event = scene.folder / "event.json"
    event.write_text(json.dumps(scene.payload))
    places = {**FILES, **FOLDERS, "GITHUB_EVENT_PATH": event.name}
    return {variable: str(scene.folder / name) for variable, name in places.items()}
