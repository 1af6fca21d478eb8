"""Many open pull requests on the loopback GitHub, and what each should say, judged from scratch."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from loopback import LoopbackGitHub, Pull, Status
from merge_heads.check import check
from merge_heads.git import Repository
from merge_heads.outcomes import Problem
from merge_heads.report.status import problem_status, status
from merge_heads.settings import Settings
from merge_heads.verdict import Commits
from tests.clone import FLASK, Files, versions
from tests.stories.scene import WRITING, Run, Scene

SHOP, BILLING = "migrations/versions", "billing/migrations/versions"
START = {
    **FLASK,
    **{path.replace("migrations/", "billing/migrations/"): text for path, text in FLASK.items()},
    **versions(("a1",), folder=SHOP),
    **versions(("b1",), folder=BILLING),
    "app/models.py": "models = []\n",
}


class Crowd(Scene):
    """A repository with two environments and any number of pull requests of bob's."""

    def __init__(self, github: LoopbackGitHub, folder: Path) -> None:
        super().__init__(github, folder)
        self.start = self.commit("main", START)
        self.pulls: dict[str, Pull] = {}

    def propose(self, changes: Mapping[str, Files], base: str = "main") -> None:
        """Open a pull request for each branch with one commit of these files."""
        texts = {name: _texts(files) for name, files in changes.items()}
        tip = self.github.tip(self.repository, base)
        assert tip is not None
        self.github.commit_branches(self.repository, texts, tip)
        for name in changes:
            self.pulls[name] = self.github.open_pull(
                self.repository, f"Add {name}", name, base, author="bob"
            )

    @property
    def open_pulls(self) -> list[Pull]:
        """The pull requests that are open now."""
        self.github.refresh()
        return [pull for pull in self.repository.pulls if pull.state == "open"]

    def push(self, files: Files, branch: str = "main", **given: str) -> Run:
        """Push to a branch as a person would, and run the action because of it."""
        before = self.github.tip(self.repository, branch) or "0" * 40
        self.commit(branch, files)
        return self.moved(before, branch, **given)

    def moved(self, before: str, branch: str = "main", **given: str) -> Run:
        """Run the action because a branch moved from a commit to where it stands."""
        payload = self.github.push_event(self.repository, branch, before, sender="alice")
        return self.run("push", payload, WRITING, **given)

    def land(self, name: str, **given: str) -> Run:
        """Merge a pull request, and run the action because its base moved."""
        pull = self.pulls[name]
        before = self.github.tip(self.repository, pull.base)
        assert before is not None
        self.github.land(pull)
        return self.moved(before, pull.base, **given)

    def dispatch(self, ref: str = "main", **given: str) -> Run:
        """Let alice start the workflow by hand."""
        payload = self.github.workflow_dispatch_event(self.repository, ref)
        return self.run("workflow_dispatch", payload, WRITING, **given)

    def sticky_of(self, name: str) -> str | None:
        """The bot's one comment on a pull request."""
        self.pull = self.pulls[name]
        return self.sticky

    def status_of(self, pull: Pull) -> tuple[str, str] | None:
        """State and description of the newest status of ours on a head."""
        found = (s for s in self.github.statuses(self.repository, pull.head_sha))
        ours = next((s for s in found if s.context == "merge-heads"), None)
        return (ours.state, ours.description or "") if ours else None

    def set_status(self, sha: str, state: str, description: str) -> None:
        """Set our status on a commit, whoever asked for it."""
        memory = self.github.memory
        with memory.lock:
            bot = memory.add_user("github-actions[bot]", "Bot")
            number, now = memory.next_id(), memory.now()
            told = Status(number, sha, state, "merge-heads", description, None, bot, now)
            self.repository.statuses.append(told)

    def state_of(self, name: str) -> str | None:
        """State of the newest status of ours on the head of a pull request."""
        found = self.status_of(self.pulls[name])
        return found[0] if found else None

    def base_status(self, branch: str = "main") -> tuple[str, str] | None:
        """State and description of the status of a branch's tip."""
        sha = self.github.tip(self.repository, branch)
        found = self.github.statuses(self.repository, sha or "")
        ours = next((s for s in found if s.context == f"merge-heads / base {branch}"), None)
        return (ours.state, ours.description or "") if ours else None

    def base_state(self, branch: str = "main") -> str | None:
        """State of the status of a branch's tip."""
        found = self.base_status(branch)
        return found[0] if found else None

    @staticmethod
    def from_scratch(repository: Repository, pull: Pull) -> tuple[str, str]:
        """What the status of a pull request should be, judged alone in a whole clone."""
        base = repository.commit(f"refs/heads/{pull.base}")
        merge_base = repository.merge_base(base, pull.head_sha)
        try:
            found = check(repository, Commits(base, pull.head_sha, merge_base), Settings())
            words = status(found.judgement)
        except Problem as problem:
            words = problem_status(problem)
        return words.state, words.description

    def differences(self, touching: Iterable[str] = ()) -> dict[int, tuple[object, object]]:
        """Return the pull requests that do not say what they say judged from scratch.

        Whoever touches no environment says it by the state alone.
        """
        exact = {self.pulls[name].number for name in touching}
        wrong: dict[int, tuple[object, object]] = {}
        with Repository.at(self.repository.git_dir).reading() as repository:
            for pull in self.open_pulls:
                said, right = self.status_of(pull), self.from_scratch(repository, pull)
                same = said == right if pull.number in exact else said and said[0] == right[0]
                if not same:
                    wrong[pull.number] = (said, right)
        return wrong


def shop(*files: tuple[str, ...]) -> dict[str, str]:
    """Revisions of one environment: each row is an id and its down revisions."""
    return versions(*files, folder=SHOP)


def billing(*files: tuple[str, ...]) -> dict[str, str]:
    """Revisions of the other environment."""
    return versions(*files, folder=BILLING)


def api_requests(run: Run) -> int:
    """How many requests were made to GitHub's REST and GraphQL interfaces."""
    return sum(e.route.startswith("/") for e in run.requests)


def fetches(run: Run) -> int:
    """How many times git fetched: each begins with a look at what the server offers."""
    return sum(e.route == "info/refs" for e in run.requests)


def rows(run: Run) -> dict[int, list[str]]:
    """The cells of the table in the step summary, by the pull request's number."""
    found = re.findall(r"^\| #(\d+) \|(.*)\|$", run.summary, re.MULTILINE)
    return {int(number): [cell.strip() for cell in cells.split("|")] for number, cells in found}


def _texts(files: Files) -> dict[str, str | None]:
    return {p: c.decode() if isinstance(c, bytes) else c for p, c in files.items()}
