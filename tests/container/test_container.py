"""The action in its real image, started as the runner starts a container action.

Source: https://github.com/actions/runner, src/Runner.Worker/Handlers/ContainerActionHandler.cs
`make container` builds the image and runs this; without MERGE_HEADS_IMAGE everything is skipped.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
import yaml

from loopback import LoopbackGitHub
from tests.stories.scene import WRITING, Scene, outputs_in
from tests.stories.test_overlap import sides
from tests.stories.test_rehearsal import HIDDEN_TWICE, LOOKS_ROUND, rehearsal

IMAGE: Final = os.environ.get("MERGE_HEADS_IMAGE", "")
ACTION: Final = Path(__file__).parents[2] / "action.yml"
# The account that owns the workspace on GitHub's machines; the container runs as root.
RUNNER_UID: Final = 1001
MOUNTED: Final = {
    "home": "/github/home",
    "workflow": "/github/workflow",
    "file_commands": "/github/file_commands",
    "runner_temp": "/github/runner_temp",
    "workspace": "/github/workspace",
}
PLACES: Final = {
    "HOME": "/github/home",
    "GITHUB_EVENT_PATH": "/github/workflow/event.json",
    "GITHUB_WORKSPACE": "/github/workspace",
    "RUNNER_TEMP": "/github/runner_temp",
    "RUNNER_WORKSPACE": "/github",
}
FILE_COMMANDS: Final = ("OUTPUT", "STEP_SUMMARY", "ENV", "STATE", "PATH")


# What the docker client needs; taken before the tests are given a home of their own.
CLIENT: Final = {
    "DOCKER_CONFIG": str(Path.home() / ".docker"),
    **{n: v for n, v in os.environ.items() if n == "PATH" or n.startswith("DOCKER_")},
}


def _docker(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *words], env={**CLIENT, **more}, capture_output=True, text=True, check=False
    )


@cache
def engine_answers() -> bool:
    """Tell whether there is a container engine behind `docker`."""
    return shutil.which("docker") is not None and _docker("version").returncode == 0


pytestmark = pytest.mark.skipif(
    not IMAGE or not engine_answers(), reason="MERGE_HEADS_IMAGE is not set, or no docker answers"
)


@dataclass(frozen=True)
class Finished:
    """What one run of the container left behind."""

    code: int
    out: str
    log: str
    outputs: Mapping[str, str]
    summary: str
    workspace: Path


class Machine:
    """A machine of GitHub's that runs jobs for one repository."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene, self.folder = scene, folder
        self._jobs = 0

    def changed(
        self, event: str = "pull_request", action: str = "opened", **inputs: str
    ) -> Finished:
        """Run the job because the pull request changed."""
        payload = self.scene.github.pull_request_event(self.scene.pull, action)
        return self.run(event, payload, **inputs)

    def says(self, login: str, words: str) -> Finished:
        """Let somebody comment, and run the job because of it."""
        scene = self.scene
        comment = scene.github.person_comments(scene.repository, scene.pull.number, login, words)
        return self.run("issue_comment", scene.github.issue_comment_event(comment))

    def run(self, event: str, payload: Mapping[str, Any], **inputs: str) -> Finished:
        """Start the container, wait for its end, and read what it wrote."""
        self._jobs += 1
        job = self.folder / f"job{self._jobs}"
        variables = self._variables(event, payload, job, inputs)
        for name in MOUNTED:
            (job / name).mkdir(exist_ok=True)
        (job / "event.json").rename(job / "workflow" / "event.json")
        for command in FILE_COMMANDS:
            (job / "file_commands" / command).touch()
        if os.geteuid() == 0:
            os.chown(job / "workspace", RUNNER_UID, RUNNER_UID)
        done = _docker_run(job, variables)
        return Finished(
            code=done.returncode,
            out=done.stdout,
            log=done.stderr,
            outputs=outputs_in(job / "file_commands" / "OUTPUT"),
            summary=(job / "file_commands" / "STEP_SUMMARY").read_text(),
            workspace=job / "workspace",
        )

    def _variables(
        self, event: str, payload: Mapping[str, Any], job: Path, given: Mapping[str, str]
    ) -> dict[str, str]:
        github = self.scene.github
        token = github.issue_token(self.scene.repository, WRITING)
        inputs = {**_defaults(), "token": token, **given}
        translated = {f"GITHUB_{n}": f"/github/file_commands/{n}" for n in FILE_COMMANDS}
        return github.environment(event, dict(payload), job, token, inputs) | PLACES | translated


def _docker_run(job: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    name = f"merge-heads-{uuid4().hex}"
    mounts = [f"--volume={job / folder}:{place}" for folder, place in MOUNTED.items()]
    # Names without values, as the runner does it: no secret shows in a process list.
    given = [word for variable in variables for word in ("--env", variable)]
    host = ["--network=host", "--workdir=/github/workspace"]
    try:
        return _docker("run", "--name", name, *host, *given, *mounts, IMAGE, **variables)
    finally:
        _docker("rm", "--force", name)


def _defaults() -> dict[str, str]:
    inputs = yaml.safe_load(ACTION.read_text())["inputs"]
    return {name: about["default"] for name, about in inputs.items()}


def _inside(*command: str) -> str:
    done = _docker("run", "--rm", "--entrypoint", command[0], IMAGE, *command[1:])
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Return a machine for a pull request whose merge would have two heads."""
    with LoopbackGitHub(tmp_path / "github") as github:
        scene = Scene(github, tmp_path)
        scene.open()
        yield Machine(scene, tmp_path / "jobs")


@pytest.fixture
def machine_of_two_columns(tmp_path: Path) -> Iterator[Machine]:
    """Return a machine for a pull request whose sides both add a column, which nobody can read."""
    with LoopbackGitHub(tmp_path / "github") as github:
        scene = Scene(github, tmp_path)
        scene.open(**HIDDEN_TWICE)
        yield Machine(scene, tmp_path / "jobs")


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_a_conflict_is_told_on_the_pull_request(machine: Machine, event: str) -> None:
    finished = machine.changed(event)
    assert (finished.code, finished.outputs["verdict"]) == (0, "conflict"), finished.log
    assert (machine.scene.status() or ("", ""))[0] == "failure"
    assert machine.scene.sticky is not None
    assert finished.summary
    assert finished.outputs["comment-url"].startswith("http")


def test_the_command_pushes_the_repair(machine: Machine) -> None:
    machine.changed()
    old = machine.scene.tip
    finished = machine.says("alice", "/merge-heads")
    assert finished.code == 0, finished.log
    assert machine.scene.tip != old
    assert finished.outputs["commit-sha"] == machine.scene.tip
    assert (machine.scene.status() or ("", ""))[0] == "success"


def test_the_report_lies_in_a_workspace_of_another_owner(machine: Machine) -> None:
    finished = machine.changed()
    assert (finished.workspace / finished.outputs["report"]).is_file()


def test_somebody_who_may_not_write_pushes_nothing(machine: Machine) -> None:
    finished = machine.says("carol", "/merge-heads")
    assert machine.scene.github.pushes == []
    assert finished.outputs.get("commit-sha", "") == ""


def test_a_pull_request_that_is_not_found_is_told_in_one_annotation(machine: Machine) -> None:
    scene = machine.scene
    payload = scene.github.pull_request_event(scene.pull, "opened")
    scene.github.answer("GET", "/repos/acme/shop/pulls/", 404, times=99)
    finished = machine.run("pull_request", payload)
    assert finished.code != 0
    assert re.findall(r"^::error", finished.out, re.M) == ["::error"]
    assert "Traceback" not in finished.log


def test_the_image_rehearses_in_memory(machine_of_two_columns: Machine) -> None:
    finished = machine_of_two_columns.changed(rehearse="sqlite://")
    assert "duplicate column name: email" in finished.out, finished.log
    assert rehearsal(machine_of_two_columns.scene)[0] == "failure"


def test_the_image_rehearses_on_a_server(machine_of_two_columns: Machine, postgresql: str) -> None:
    finished = machine_of_two_columns.changed(rehearse=postgresql)
    assert 'column "email" of relation "users" already exists' in finished.out, finished.log


def test_what_is_rehearsed_sees_no_token(tmp_path: Path) -> None:
    with LoopbackGitHub(tmp_path / "github") as github:
        scene = Scene(github, tmp_path)
        scene.open(**sides("pass", LOOKS_ROUND))
        finished = Machine(scene, tmp_path / "jobs").changed(rehearse="sqlite://")
    assert "MH101" in finished.out, finished.log
    assert "MH4" not in finished.out


def test_without_an_event_it_says_so_and_ends_with_2(tmp_path: Path) -> None:
    for name in MOUNTED:
        (tmp_path / name).mkdir()
    done = _docker_run(tmp_path, {})
    assert done.returncode == 2
    assert "This is not a GitHub Actions run" in done.stderr


def test_the_image_holds_no_build_tools() -> None:
    look = "from importlib.util import find_spec as f; print([*map(f, ('pip', 'hatchling'))])"
    assert _inside("/opt/merge-heads/bin/python", "-c", look).strip() == "[None, None]"


def test_git_can_merge_without_a_work_tree() -> None:
    version = re.search(r"(\d+)\.(\d+)", _inside("git", "--version"))
    assert version is not None
    assert tuple(map(int, version.groups())) >= (2, 40)
