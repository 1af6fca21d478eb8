"""The door of the container: reads the GitHub environment and wires the real parts."""

import resource
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from merge_heads.bot import base_moved, command_typed, merge_group_formed, pull_request_changed
from merge_heads.git import Credentials, Remote
from merge_heads.github import GitHub
from merge_heads.outcomes import ExitCode, NotForUs, Problem, UsageProblem
from merge_heads.pull_request.world import World
from merge_heads.report.annotations import annotation
from merge_heads.request import (
    BaseMoved,
    CommandTyped,
    MergeGroupFormed,
    PullRequestChanged,
    Request,
    read_request,
)
from merge_heads.runner import Runner
from merge_heads.settings import Inputs


def run(environ: Mapping[str, str]) -> ExitCode:
    """Tell the story of the event that started this run; raises `Problem`."""
    # What the kernel would write of us, or of git, holds the token.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    runner = Runner.from_environ(environ)
    try:
        request = read_request(environ)
        if isinstance(request, NotForUs):
            runner.log(f"Nothing to do: {request.reason}.")
            return ExitCode.NOTHING_TO_DO
        inputs = Inputs.from_environ(environ)
        with TemporaryDirectory(prefix="merge-heads-") as scratch:
            return _tell_story(_world(environ, runner, inputs, Path(scratch)), request)
    except Problem as problem:
        runner.annotate([annotation("error", f"{problem.happened} {problem.next_step}")])
        raise


def _tell_story(world: World, request: Request) -> ExitCode:
    match request:
        case PullRequestChanged():
            return pull_request_changed(world, request)
        case CommandTyped():
            return command_typed(world, request)
        case BaseMoved():
            return base_moved(world, request)
        case MergeGroupFormed():
            return merge_group_formed(world, request)


def _world(environ: Mapping[str, str], runner: Runner, inputs: Inputs, scratch: Path) -> World:
    repository = _given(environ, "GITHUB_REPOSITORY")
    server = _address(environ, "GITHUB_SERVER_URL")
    return World(
        github=GitHub(repository, inputs.token, _address(environ, "GITHUB_API_URL")),
        remote=Remote.open(
            scratch, f"{server}/{repository}.git", Credentials(server, inputs.token)
        ),
        runner=runner,
        inputs=inputs,
    )


def _address(environ: Mapping[str, str], name: str) -> str:
    address = _given(environ, name)
    if not address.startswith(("https://", "http://")):
        raise UsageProblem(f"{name} is no address of a server.", "Let the runner set it.")
    return address


def _given(environ: Mapping[str, str], name: str) -> str:
    if not environ.get(name):
        raise UsageProblem(
            f"This is not a GitHub Actions run: {name} is missing.",
            "Use merge-heads check or merge-heads fix on your own machine.",
        )
    return environ[name].rstrip("/")
