"""People move branches, and pull requests land or queue up."""

from __future__ import annotations

import pytest

from loopback import LoopbackGitHub, Pull, Repository
from tests.loopback.conftest import ALL, Client, Git

WATCHED = True


@pytest.fixture
def other(hub: LoopbackGitHub, repository: Repository, pull: Pull) -> Pull:
    """A second pull request, which goes well with the first."""
    start = hub.tip(repository, "main")
    hub.commit(repository, "other", {"other.txt": "other\n"}, start=start)
    return hub.open_pull(repository, "Add other", "other", "main", "bob")


def clash(hub: LoopbackGitHub, repository: Repository) -> None:
    hub.commit(repository, "main", {"new.txt": "something else\n"})


def test_a_pull_request_lands_with_a_merge_commit(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
) -> None:
    before = hub.commit(repository, "main", {"m": "m\n"})
    sha = hub.land(pull, as_="alice")
    assert hub.tip(repository, "main") == sha
    commit = hub.look_at(repository, sha)
    assert commit.parents == (before, pull.head_sha)
    assert (commit.author.name, commit.committer.name) == ("alice", "GitHub")
    assert commit.message == "Merge pull request #1 from acme/topic\n\nAdd new"
    assert hub.file(repository, "main", "new.txt") == b"one\ntwo\n"
    assert hub.file(repository, "main", "m") == b"m\n"
    seen = client(token).get_repo("acme/shop").get_pull(1)
    assert (seen.state, seen.merged, seen.merged_by.login) == ("closed", True, "alice")
    assert seen.merge_commit_sha == sha


def test_what_git_cannot_merge_does_not_land(
    hub: LoopbackGitHub, repository: Repository, pull: Pull
) -> None:
    clash(hub, repository)
    before = hub.tip(repository, "main")
    with pytest.raises(ValueError, match="#1 cannot be merged"):
        hub.land(pull)
    assert (pull.state, hub.tip(repository, "main")) == ("open", before)
    hub.close_pull(pull)
    with pytest.raises(ValueError, match="#1 is closed"):
        hub.land(pull)


def test_a_pull_request_from_a_fork_lands(hub: LoopbackGitHub, repository: Repository) -> None:
    fork = hub.fork(repository, "bob")
    hub.commit(fork, "fix", {"fix.txt": "fix\n"}, start=hub.tip(repository, "main"))
    hub.land(hub.open_pull(repository, "Fix", "fix", "main", "bob", head_repository=fork))
    assert hub.file(repository, "main", "fix.txt") == b"fix\n"


def test_a_replaced_branch_is_followed(
    hub: LoopbackGitHub, repository: Repository, pull: Pull
) -> None:
    lost, start = pull.head_sha, str(hub.tip(repository, "main"))
    sha = hub.force_push(repository, "topic", {"again.txt": "again\n"}, start)
    assert (hub.tip(repository, "topic"), pull.head_sha) == (sha, sha)
    assert hub.look_at(repository, sha).parents == (start,)
    assert hub.file(repository, "topic", "new.txt") is None
    assert hub.file(repository, lost, "new.txt") is not None


def test_a_deleted_branch_closes_or_moves_what_stood_on_it(
    hub: LoopbackGitHub, repository: Repository, pull: Pull
) -> None:
    hub.commit(repository, "above", {"above.txt": "a\n"}, start=pull.head_sha)
    above = hub.open_pull(repository, "Above", "above", "topic", "ann")
    hub.commit(repository, "next", {"n": "n\n"}, start=pull.head_sha)
    hub.commit(repository, "far", {"f": "f\n"}, start=pull.head_sha)
    far = hub.open_pull(repository, "Far", "far", "next", "ann")
    landed = hub.land(pull)
    hub.delete_branch(repository, "topic")
    assert (above.state, above.base, above.base_sha) == ("open", "main", landed)
    hub.delete_branch(repository, "next")
    assert (far.state, far.base) == ("closed", "next")
    hub.delete_branch(repository, "above")
    assert above.state == "closed"
    with pytest.raises(ValueError, match="no branch above"):
        hub.delete_branch(repository, "above")


def test_many_branches_are_made_at_once(hub: LoopbackGitHub, repository: Repository) -> None:
    start = str(hub.tip(repository, "main"))
    made: dict[str, dict[str, str | None]] = {
        "a": {"a.txt": "ä\n", "old.txt": None},
        "b": {"deep/b.txt": ""},
    }
    hub.commit_branches(repository, made, start, "Make it")
    assert hub.file(repository, "a", "a.txt") == "ä\n".encode()
    assert hub.file(repository, "a", "old.txt") is None
    assert hub.file(repository, "b", "deep/b.txt") == b""
    assert hub.file(repository, "b", "old.txt") == b"old\n"
    commit = hub.look_at(repository, str(hub.tip(repository, "b")))
    assert (commit.parents, commit.message) == ((start,), "Make it")


def test_a_merge_group_holds_its_pull_requests_in_order(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, other: Pull, git: Git
) -> None:
    base = str(hub.commit(repository, "main", {"m": "m\n"}))
    head = hub.queue([pull, other])
    assert hub.tip(repository, f"gh-readonly-queue/main/pr-2-{base}") == head
    last = hub.look_at(repository, head)
    first = hub.look_at(repository, last.parents[0])
    assert (last.parents[1], first.parents) == (other.head_sha, (base, pull.head_sha))
    assert hub.file(repository, head, "new.txt") == b"one\ntwo\n"
    assert hub.file(repository, head, "other.txt") == b"other\n"
    assert (pull.state, hub.tip(repository, "main")) == ("open", base)
    token = hub.issue_token(repository, ALL)
    address = repository.clone_url.replace("http://", f"http://x-access-token:{token}@")
    git("clone", address, "work")
    pushed = git("-C", "work", "push", address, f"main:gh-readonly-queue/main/pr-2-{base}", "-f")
    assert "Protected branch update failed" in pushed.stderr


def test_groups_stand_behind_each_other(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, other: Pull
) -> None:
    front = hub.queue([pull])
    head = hub.queue([other], behind=front)
    assert hub.look_at(repository, head).parents == (front, other.head_sha)
    group = repository.merge_groups[-1]
    assert (group.head_sha, group.base_sha) == (head, front)
    assert group.head_ref == f"refs/heads/gh-readonly-queue/main/pr-2-{front}"


def test_what_git_cannot_merge_does_not_queue(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, other: Pull
) -> None:
    clash(hub, repository)
    with pytest.raises(ValueError, match="#1 cannot be merged"):
        hub.queue([other, pull])
    assert repository.merge_groups == []
    hub.retarget(other, "topic")
    with pytest.raises(ValueError, match="of one base"):
        hub.queue([pull, other])
