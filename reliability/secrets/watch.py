"""A scene whose every run is watched: what it starts, writes, says and leaves behind."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from signal import SIGKILL, Signals
from threading import Lock
from typing import Any

from loopback import LoopbackGitHub
from reliability.secrets import processes
from reliability.secrets.processes import Process
from reliability.secrets.search import Search
from tests.stories.crowd import Crowd
from tests.stories.scene import ENTRY_POINT, WRITING, Run, Scene, outputs_in

# Their environment is where the token belongs; nothing else that a run starts needs it.
_HOLD_IT = ("merge-heads", "git")
# What an earlier step of the job may have set for all later ones.
_TRACES = ("GIT_TRACE", "GIT_TRACE_CURL", "GIT_TRACE_PACKET", "GIT_TRACE2", "GIT_TRACE2_EVENT")
ACTION = (ENTRY_POINT, "action")


def _nothing(_: LoopbackGitHub) -> Mapping[str, str]:
    return {}


def _as_it_is(_: LoopbackGitHub, __: str) -> None:
    """Leave GitHub as it is."""


@dataclass(frozen=True)
class How:
    """How a run is started.

    `command` stands in for the container's entry point, what `more` returns is laid over its
    environment, and `prepare` is called with the token before it starts. At the run's request of
    the number `until` it is sent `signal`. `traced` is whether strace watches it.
    """

    command: tuple[str, ...] = ACTION
    more: Callable[[LoopbackGitHub], Mapping[str, str]] = _nothing
    prepare: Callable[[LoopbackGitHub, str], object] = _as_it_is
    until: int | None = None
    signal: Signals = SIGKILL
    traced: bool = field(default_factory=processes.can_be_traced)


class Watched(Scene):
    """A scene that searches whatever a run leaves for the tokens that the run was given."""

    search: Search
    how = How()

    def run(
        self,
        event: str,
        payload: Mapping[str, Any],
        permissions: Mapping[str, str] = WRITING,
        **inputs: str,
    ) -> Run:
        """Run the action as the scene does, under watch."""
        token, other = self._token(permissions), f"eyJ{token_hex(30)}"
        self.search.know(token, other)
        self.how.prepare(self.github, token)
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        environment = self.environment(event, payload, token, given)
        folder = Path(environment["GITHUB_WORKSPACE"]).parent
        environment |= {**_surroundings(folder, other), **self.how.more(self.github)}
        before = len(self.github.exchanges)
        done = self._done(environment, folder)
        run = Run(
            code=done.returncode,
            out=done.stdout,
            log=done.stderr,
            outputs=outputs_in(folder / "output"),
            summary=(folder / "step_summary").read_text(),
            workspace=folder / "workspace",
            requests=tuple(self.github.exchanges[before:]),
        )
        self._search(run, folder)
        return run

    def _token(self, permissions: Mapping[str, str]) -> str:
        """Return a token that was issued for these permissions, or issue one."""
        issued = self.github.memory.tokens.values()
        known = (t.text for t in issued if dict(t.permissions) == dict(permissions))
        return next(known, "") or self.github.issue_token(self.repository, permissions)

    def _done(
        self, environment: Mapping[str, str], folder: Path
    ) -> "subprocess.CompletedProcess[str]":
        how, watch = self.how, processes.noted
        if how.traced or how.until is not None:
            watch = processes.traced if how.until is None else processes.unwatched
        with watch(how.command, environment) as started:
            process = subprocess.Popen(
                started.command,
                env=started.environ,
                cwd=folder / "workspace",
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
                preexec_fn=_may_leave_a_core,
            )
            with self._looking_at_each_request(process, folder):
                out, err = process.communicate()
        self._search_processes(started.seen)
        return subprocess.CompletedProcess(started.command, process.returncode, out, err)

    @contextmanager
    def _looking_at_each_request(
        self, process: "subprocess.Popen[str]", folder: Path
    ) -> Iterator[None]:
        """Search the files while the run waits for each answer, and end it where that is asked."""
        count, lock = 0, Lock()

        def look(*_: str) -> None:
            nonlocal count
            with lock:
                count += 1
                self.search.files("files while it runs", folder)
                if count == self.how.until:
                    self.search.counts["ended by a signal"] += 1
                    os.killpg(process.pid, self.how.signal)

        self.github.on_request.append(look)
        try:
            yield
        finally:
            self.github.on_request.remove(look)

    def _search_processes(self, seen: Sequence[Process]) -> None:
        search = self.search
        search.counts["processes"] += len(seen)
        # The run itself comes first, whatever it is called.
        for number, process in enumerate(seen):
            search.bytes("arguments of processes", b"\0".join(process.argv))
            if number and not process.name.startswith(_HOLD_IT):
                search.bytes("environments of other processes", b"\0".join(process.environ))

    def _search(self, run: Run, folder: Path) -> None:
        search = self.search
        search.counts["runs"] += 1
        search.words("standard output", run.out)
        search.words("log", run.log)
        search.words("outputs", *run.outputs.values())
        search.words("step summary", run.summary)
        search.files("files left behind", folder)
        for one in run.requests:
            asked = (one.method, one.path, str(one.query), repr(one.request))
            search.words("requests, but for their headers", *asked)
        self._search_github()

    def _search_github(self) -> None:
        search, repository = self.search, self.repository
        search.words("comments", *(one.body for one in repository.comments.values()))
        reviews = repository.review_comments.values()
        search.words("comments in reviews", *(one.body for one in reviews))
        search.words("statuses", *(f"{s.context} {s.description}" for s in repository.statuses))
        pulls = (f"{one.title} {one.body} {one.head}" for one in repository.pulls)
        search.words("pull requests", *pulls)
        for folder in {push.repository.git_dir for push in self.github.pushes}:
            every = ("cat-file", "--batch-all-objects", "--batch", "--unordered")
            git = ("git", "-C", str(folder), *every)
            done = subprocess.run(git, capture_output=True, check=True)
            search.bytes("commits and files that were pushed", done.stdout)


class WatchedCrowd(Watched, Crowd):
    """Many pull requests, under the same watch."""


def _surroundings(folder: Path, token: str) -> dict[str, str]:
    """Return what a job may have around a step: another token, and git's own traces switched on."""
    (folder / "tmp").mkdir()
    return {
        **{name: str(folder / name) for name in _TRACES},
        "GIT_TRACE_REDACT": "0",
        "GIT_CURL_VERBOSE": "1",
        "TMPDIR": str(folder / "tmp"),
        "ACTIONS_RUNTIME_TOKEN": token,
    }


def _may_leave_a_core() -> None:
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
