"""A pull request on the loopback GitHub, and the action run on its events as GitHub runs it."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopback import Comment, Exchange, LoopbackGitHub, Pull, Repository
from loopback.validation.webhook_by_githubkit import webhook_by_githubkit
from tests.clone import FLASK, Clone, Files, versions

CONFLICT = (
    "failure",
    "Merging would leave 2 Alembic heads: b2, c3. The next step is in Details.",
)
# The container's entry point; unlike `python -m` it does not look for modules where it is started.
ENTRY_POINT = str(Path(sys.executable).with_name("merge-heads"))
WRITING = {"contents": "write", "pull_requests": "write", "statuses": "write"}
READING = {"contents": "read", "pull_requests": "read", "statuses": "read"}
_OUTPUT = re.compile(r"^(?P<name>[\w-]+)<<(?P<end>\S+)\n(?P<value>.*?)\n(?P=end)$", re.M | re.S)


@dataclass(frozen=True)
class Run:
    """What one run of the action left behind."""

    code: int
    out: str
    log: str
    outputs: Mapping[str, str]
    summary: str
    workspace: Path
    requests: tuple[Exchange, ...]

    @property
    def writes(self) -> list[str]:
        """The requests that may have changed something, without those that only repeat."""
        return [
            f"{e.method} {e.route}"
            for e in self.requests
            if e.method != "GET" and e.route != "/graphql" and "upload-pack" not in e.path
        ]


class Scene:
    """One repository with a pull request of bob's; alice may write, carol may only read."""

    def __init__(self, github: LoopbackGitHub, folder: Path) -> None:
        self.github, self.folder = github, folder
        for login in ("alice", "bob", "carol"):
            github.add_user(login)
        self.repository: Repository = github.add_repository("acme/shop")
        github.set_role(self.repository, "alice", "write")
        github.set_role(self.repository, "carol", "read")
        self._runs = 0
        self.workspace: Files = {}
        self.pull: Pull

    def commit(self, branch: str, files: Files, start: str | None = None) -> str:
        """Commit on a branch as a person would, and return the SHA."""
        texts = {p: c.decode() if isinstance(c, bytes) else c for p, c in files.items()}
        return self.github.commit(self.repository, branch, texts, start=start)

    def open(
        self, common: Files | None = None, head: Files | None = None, base: Files | None = None
    ) -> Pull:
        """Open a pull request from `feature`; then main moves on by `base`."""
        start = self.commit("main", {**FLASK, **versions(("a1",)), **(common or {})})
        self.commit("feature", head or versions(("c3", "a1")), start=start)
        self.pull = self.github.open_pull(
            self.repository, "Add a column", head="feature", base="main", author="bob"
        )
        self.commit("main", base or versions(("b2", "a1")))
        return self.pull

    def open_from_fork(self) -> Pull:
        """Open a pull request from bob's fork; then main moves on."""
        start = self.commit("main", {**FLASK, **versions(("a1",))})
        fork = self.github.fork(self.repository, "bob")
        self.github.commit(fork, "feature", versions(("c3", "a1")), start=start)
        self.pull = self.github.open_pull(
            self.repository, "From afar", "feature", "main", "bob", head_repository=fork
        )
        self.commit("main", versions(("b2", "a1")))
        return self.pull

    def changed(
        self,
        event: str = "pull_request",
        action: str = "synchronize",
        permissions: Mapping[str, str] = WRITING,
        **inputs: str,
    ) -> Run:
        """Run the action because the pull request changed."""
        payload = self.github.pull_request_event(self.pull, action)
        return self.run(event, payload, permissions, **inputs)

    def says(
        self, login: str, words: str, permissions: Mapping[str, str] = WRITING, **inputs: str
    ) -> tuple[Comment, Run]:
        """Let somebody comment, and run the action because of it."""
        comment = self.github.person_comments(self.repository, self.pull.number, login, words)
        return comment, self.again(comment, permissions, **inputs)

    def again(
        self, comment: Comment, permissions: Mapping[str, str] = WRITING, **inputs: str
    ) -> Run:
        """Run the action for a comment that is there already."""
        payload = self.github.issue_comment_event(comment)
        return self.run("issue_comment", payload, permissions, **inputs)

    def run(
        self,
        event: str,
        payload: Mapping[str, Any],
        permissions: Mapping[str, str] = WRITING,
        **inputs: str,
    ) -> Run:
        """Run the action as a subprocess that sees only what GitHub sets."""
        token = self.github.issue_token(self.repository, permissions)
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        environment = self.environment(event, payload, token, given)
        before = len(self.github.exchanges)
        done = subprocess.run(
            [ENTRY_POINT, "action"],
            env=environment,
            cwd=environment["GITHUB_WORKSPACE"],
            capture_output=True,
            text=True,
            check=False,
        )
        run = Run(
            code=done.returncode,
            out=done.stdout,
            log=done.stderr,
            outputs=outputs_in(Path(environment["GITHUB_OUTPUT"])),
            summary=Path(environment["GITHUB_STEP_SUMMARY"]).read_text(),
            workspace=Path(environment["GITHUB_WORKSPACE"]),
            requests=tuple(self.github.exchanges[before:]),
        )
        self._keep_no_secret(run, token)
        return run

    def environment(
        self,
        event: str,
        payload: Mapping[str, Any],
        token: str | None = None,
        inputs: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """Return the variables of one run, in a folder of its own."""
        if event in ("pull_request", "issue_comment"):
            webhook_by_githubkit(event, payload)
        self._runs += 1
        folder = self.folder / f"run{self._runs}"
        token = token or self.github.issue_token(self.repository, WRITING)
        given = self.github.environment(event, dict(payload), folder, token, inputs or {})
        # What an earlier step of the job may have checked out there.
        Clone(Path(given["GITHUB_WORKSPACE"])).write(self.workspace)
        return {**given, "PATH": os.environ["PATH"], **measured()}

    def _keep_no_secret(self, run: Run, token: str) -> None:
        everything = [comment.body for comment in self.repository.comments.values()]
        said = [run.out, run.log, run.summary, *run.outputs.values(), *everything]
        assert not any(token in words for words in said)

    @property
    def bodies(self) -> list[str]:
        """All comments of the conversation, oldest first."""
        return [c.body for c in self.github.comments(self.repository, self.pull.number)]

    @property
    def answers(self) -> list[str]:
        """The bot's replies to commands, oldest first."""
        return [body for body in self.bodies if body.startswith("<!-- merge-heads: answer ")]

    @property
    def sticky(self) -> str | None:
        """The bot's one comment about the merge."""
        found = [
            comment.body
            for comment in self.github.comments(self.repository, self.pull.number)
            if "<!-- merge-heads: sticky" in comment.body
            and comment.user.login == "github-actions[bot]"
        ]
        assert len(found) < 2, "there is more than one sticky comment"
        return found[0] if found else None

    @property
    def tip(self) -> str:
        """The SHA on which the pull request's branch stands."""
        return self.pull.head_sha

    def status(self, sha: str | None = None) -> tuple[str, str] | None:
        """State and description of the newest status of ours on a commit."""
        statuses = self.github.statuses(self.repository, sha or self.tip)
        return (statuses[0].state, statuses[0].description or "") if statuses else None

    def reactions(self, comment: Comment) -> list[str]:
        """The reactions on a comment."""
        return [reaction.content for reaction in self.github.reactions(comment)]

    def git(self, *arguments: str) -> str:
        """Run git in the repository on the server."""
        done = subprocess.run(
            ["git", "-C", str(self.repository.git_dir), *arguments],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def state(self) -> object:
        """Everything that a run could have changed."""
        comments = self.github.comments(self.repository, self.pull.number)
        return (
            [(c.id, c.body, c.updated_at, self.reactions(c)) for c in comments],
            self.tip,
            [(s.state, s.description) for s in self.github.statuses(self.repository, self.tip)],
        )


def measured() -> dict[str, str]:
    """Let the subprocess be measured, where the tests are."""
    return {n: v for n, v in os.environ.items() if n.startswith("COVERAGE_")}


def outputs_in(path: Path) -> dict[str, str]:
    """Read the file that GITHUB_OUTPUT names, as the runner does."""
    return {m["name"]: m["value"] for m in _OUTPUT.finditer(path.read_text())}
