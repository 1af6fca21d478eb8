"""The repair of a forked base on its way to a pull request, and what may stand in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from loopback import LoopbackGitHub, Repository
from merge_heads.base.repair import AskedBy, Proposed, propose_repair
from merge_heads.check import check
from merge_heads.fix import offer_for_base
from merge_heads.git import Credentials, Remote
from merge_heads.github import GitHub
from merge_heads.outcomes import Refusal
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved
from merge_heads.report.base import LinkedRefusal, proposal_status
from merge_heads.runner import Runner
from merge_heads.settings import Inputs, Settings
from merge_heads.verdict import Commits
from tests.clone import ALEMBIC, versions

FORKED = {**ALEMBIC, **versions(("a",), ("b", "a"), ("c", "a"))}
MAY = {"contents": "write", "pull_requests": "write", "statuses": "write"}


@dataclass
class Shop:
    """A repository whose base has two heads, and runs that propose their repair."""

    github: LoopbackGitHub
    repository: Repository
    folder: Path
    runs: int = field(default=0)

    def commit(self, branch: str, **files: str) -> str:
        return self.github.commit(self.repository, branch, dict(files))

    def propose(
        self,
        branch: str = "main",
        message: str | None = None,
        meanwhile: Callable[[], object] = lambda: None,
        **less: str,
    ) -> Proposed | Refusal:
        """Plan and prove the repair, let something happen, and propose it."""
        self.runs += 1
        folder = self.folder / str(self.runs)
        folder.mkdir()
        token = self.github.issue_token(self.repository, {**MAY, **less})
        credentials = Credentials(self.github.server_url, token)
        world = World(
            GitHub("acme/shop", token, self.github.api_url),
            Remote.open(folder, self.repository.clone_url, credentials),
            Runner(None, None, None),
            Inputs(token),
        )
        sha = world.remote.fetch_branch(branch, ()) or ""
        repository = world.remote.repository
        checked = check(repository, Commits(sha, sha, sha), Settings())
        proved = offer_for_base(repository, checked, Settings(), message)
        assert isinstance(proved, Proved)
        meanwhile()
        words = proposal_status(proved)
        return propose_repair(world, branch, checked, proved, words, AskedBy("octocat", 583231))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with LoopbackGitHub(tmp_path / "github") as github:
        repository = github.add_repository("acme/shop", private=True)
        github.commit(repository, "main", dict(FORKED))
        yield Shop(github, repository, tmp_path)


def refused(outcome: Proposed | Refusal) -> str:
    assert isinstance(outcome, Refusal)
    return outcome.id


def test_a_proposal_is_one_commit_on_base_that_names_who_asked(shop: Shop) -> None:
    made = shop.propose()
    assert isinstance(made, Proposed)
    (pull,) = shop.repository.pulls
    commit = shop.github.look_at(shop.repository, pull.head_sha)
    assert commit.parents == (shop.github.tip(shop.repository, "main"),)
    assert "Co-authored-by: octocat" in commit.message
    assert shop.propose() == Proposed(made.number, made.url)


def test_a_base_that_moved_is_not_repaired_by_what_was_planned_before(shop: Shop) -> None:
    assert refused(shop.propose(meanwhile=lambda: shop.commit("main", x="1"))) == "base-moved"
    assert shop.repository.pulls == []


def test_a_token_that_may_not_write_says_so(shop: Shop) -> None:
    assert refused(shop.propose(contents="read")) == "no-write-access"


def test_a_token_that_may_not_open_pull_requests_leads_to_the_page_that_does(shop: Shop) -> None:
    outcome = shop.propose(pull_requests="read")
    assert refused(outcome) == "pull-request-refused"
    assert isinstance(outcome, LinkedRefusal)
    assert "/compare/main...merge-heads/main-" in outcome.page
    assert "pull-requests: write" in outcome.next_step
    assert isinstance(shop.propose(), Proposed), "the branch that is there holds the same tree"


def test_a_branch_that_holds_something_else_is_left_alone(shop: Shop) -> None:
    shop.propose(pull_requests="read")
    refs = shop.github.pushes[-1].ref
    before = shop.github.tip(shop.repository, refs.removeprefix("refs/heads/"))
    assert refused(shop.propose(message="other words")) == "branch-exists"
    assert shop.github.tip(shop.repository, refs.removeprefix("refs/heads/")) == before


def test_a_protected_pattern_declines_the_branch(shop: Shop) -> None:
    shop.propose(pull_requests="read")
    name = shop.github.pushes[-1].ref.removeprefix("refs/heads/")
    shop.github.delete_branch(shop.repository, name)
    shop.github.protect(shop.repository, name)
    assert refused(shop.propose()) == "push-declined"


def test_a_base_of_any_name_is_repaired(shop: Shop) -> None:
    shop.github.commit(shop.repository, "r/1.0#é", dict(FORKED))
    assert isinstance(shop.propose("r/1.0#é"), Proposed)
    assert shop.repository.pulls[0].base == "r/1.0#é"
