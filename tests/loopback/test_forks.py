"""Pushing to the branch of somebody's fork, and what a fork holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from github import Github

from loopback import LoopbackGitHub, Pull, Repository
from tests.loopback.conftest import ALL
from tests.loopback.test_loopback import remote
from tests.loopback.watched import observers

Git = Callable[..., "CompletedProcess[str]"]
WORKFLOW = ".github/workflows/ci.yml"
DENIED = "Permission to bob/shop.git denied to github-actions[bot]."


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LoopbackGitHub]:
    with LoopbackGitHub(tmp_path / "hub", observers=observers()) as github:
        yield github


def forked(hub: LoopbackGitHub, repository: Repository, kind: str = "User") -> Pull:
    fork = hub.fork(repository, "bob", "Organization" if kind == "Organization" else "User")
    hub.commit(fork, "fix", {"fix.txt": "fix\n"}, start=hub.tip(fork, "main"))
    return hub.open_pull(
        repository,
        "Fix",
        "fix",
        "main",
        "bob",
        head_repository=fork,
        maintainer_can_modify=True,
    )


def fork_of(pull: Pull) -> Repository:
    assert pull.head_repository
    return pull.head_repository


def push(
    hub: LoopbackGitHub, git: Git, pull: Pull, token: str, target: str = "fix"
) -> CompletedProcess[str]:
    """Commit on top of the head, in a clone of it, and push that."""
    fork = fork_of(pull)
    if not git("-C", "work", "status").stdout:
        git("clone", "--branch", "fix", fork.clone_url, "work")
    git("-C", "work", "commit", "--allow-empty", "-m", "Help")
    return git("-C", "work", "push", remote(hub, fork, token), f"HEAD:{target}")


class TestPushing:
    def test_maintainers_are_let_in_by_the_pull_request(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git
    ) -> None:
        pull = forked(hub, repository)
        old = pull.head_sha
        done = push(hub, git, pull, token)
        assert done.returncode == 0, done.stderr
        new = hub.tip(fork_of(pull), "fix")
        assert (pull.head_sha, new == old) == (new, False)
        assert [(one.repository, one.ref) for one in hub.pushes] == [
            (fork_of(pull), "refs/heads/fix")
        ]

    def test_only_while_it_says_so(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git
    ) -> None:
        pull = forked(hub, repository)
        pull.maintainer_can_modify = False
        assert DENIED in push(hub, git, pull, token).stderr
        pull.maintainer_can_modify = True
        hub.close_pull(pull)
        assert DENIED in push(hub, git, pull, token).stderr
        assert hub.exchanges[-1].status == 403
        assert hub.pushes == []

    def test_never_to_an_organization(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git
    ) -> None:
        pull = forked(hub, repository, "Organization")
        assert DENIED in push(hub, git, pull, token).stderr

    def test_only_by_those_who_write_the_base(
        self, hub: LoopbackGitHub, repository: Repository, git: Git
    ) -> None:
        pull = forked(hub, repository)
        reader = hub.issue_token(repository, ALL | {"contents": "read"})
        assert DENIED in push(hub, git, pull, reader).stderr
        elsewhere = hub.issue_token(hub.add_repository("acme/other"), ALL)
        assert DENIED in push(hub, git, pull, elsewhere).stderr
        dora = hub.issue_token(repository, ALL, "dora")
        assert "denied to dora" in push(hub, git, pull, dora).stderr
        hub.set_role(repository, "dora", "write")
        assert push(hub, git, pull, dora).returncode == 0

    @pytest.mark.parametrize("target", ["main", "other", "refs/tags/v1"])
    def test_only_to_the_branch_of_the_pull_request(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git, target: str
    ) -> None:
        pull = forked(hub, repository)
        assert "(permission denied)" in push(hub, git, pull, token, target).stderr
        assert hub.pushes == []

    def test_a_workflow_of_the_base_is_new_to_the_fork(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git
    ) -> None:
        pull = forked(hub, repository)
        hub.commit(repository, "main", {WORKFLOW: "on: push\n"})
        git("clone", "--branch", "fix", fork_of(pull).clone_url, "work")
        git("-C", "work", "pull", "--no-rebase", repository.clone_url, "main")
        done = push(hub, git, pull, token)
        assert f"create or update workflow `{WORKFLOW}` without `workflows`" in done.stderr
        hub.commit(
            fork_of(pull), "ci", {WORKFLOW: "on: push\n"}, start=hub.tip(fork_of(pull), "main")
        )
        assert push(hub, git, pull, token).returncode == 0


class TestApart:
    def test_a_fork_lacks_what_the_base_got_later(
        self, hub: LoopbackGitHub, repository: Repository, git: Git
    ) -> None:
        pull = forked(hub, repository)
        late = hub.commit(repository, "main", {"late.txt": "late\n"})
        there = ("-C", fork_of(pull).git_dir, "cat-file", "-e", late)
        assert git(*there).returncode != 0
        assert not list(fork_of(pull).git_dir.glob("objects/info/alternates"))

    def test_a_fork_has_no_objects_of_its_base_s_pull_requests(
        self, hub: LoopbackGitHub, repository: Repository, git: Git
    ) -> None:
        head = forked(hub, repository).head_sha
        other = hub.fork(repository, "cleo")
        assert git("-C", repository.git_dir, "cat-file", "-e", head).returncode == 0
        assert git("-C", other.git_dir, "cat-file", "-e", head).returncode != 0

    def test_a_push_that_leaves_commits_out_is_refused_for_the_fork_lacks_them(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git
    ) -> None:
        pull = forked(hub, repository)
        hub.commit(repository, "main", {"between.txt": "between\n"})
        late = hub.commit(repository, "main", {"late.txt": "late\n"})
        fork, old, url = fork_of(pull), pull.head_sha, remote(hub, fork_of(pull), token)
        git("init", "--bare", "own")
        for depth, outcome in (("--depth=1", "shallow update not allowed"), ("--unshallow", "fix")):
            git("-C", "own", "fetch", depth, repository.clone_url, late, old)
            tree = git("-C", "own", "rev-parse", f"{late}^{{tree}}").stdout.strip()
            made = git("-C", "own", "commit-tree", tree, "-p", old, "-p", late, "-m", "Merge")
            pushed = git("-C", "own", "push", url, f"{made.stdout.strip()}:refs/heads/fix")
            assert outcome in pushed.stderr
            moved = hub.tip(fork, "fix") == made.stdout.strip()
            assert moved == (depth == "--unshallow")
        assert hub.file(fork, "fix", "between.txt") == b"between\n"


class TestShapes:
    @pytest.mark.parametrize("kind", ["User", "Organization"])
    def test_a_pull_tells_who_owns_its_head(
        self,
        hub: LoopbackGitHub,
        repository: Repository,
        token: str,
        client: Callable[[str], Github],
        kind: str,
    ) -> None:
        pull = forked(hub, repository, kind)
        seen = client(token).get_repo("acme/shop").get_pull(pull.number)
        assert (seen.head.repo.owner.type, seen.head.user.type) == (kind, kind)
        assert seen.maintainer_can_modify
        pull.maintainer_can_modify = False
        assert seen.update()
        assert not seen.maintainer_can_modify
