"""A partial clone of our own, over real HTTP, with the token in its environment alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from loopback import LoopbackGitHub, Repository
from merge_heads.git import Credentials, Identity, Pushed, Remote
from merge_heads.outcomes import GitProblem


@dataclass(frozen=True)
class Server:
    github: LoopbackGitHub
    repository: Repository
    folder: Path

    def remote(self, **permissions: str) -> Remote:
        token = self.github.issue_token(self.repository, permissions or {"contents": "write"})
        folder = self.folder / str(len(list(self.folder.iterdir())))
        folder.mkdir()
        credentials = Credentials(self.github.server_url, token)
        return Remote.open(folder, self.repository.clone_url, credentials)

    def commit(self, branch: str, start: str | None = None, **files: str) -> str:
        return self.github.commit(self.repository, branch, dict(files), start=start)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "clones").mkdir()
    with LoopbackGitHub(tmp_path / "github") as github:
        repository = github.add_repository("acme/shop", private=True)
        yield Server(github, repository, tmp_path / "clones")


def test_commits_come_without_history_and_blobs_when_asked(server: Server) -> None:
    server.commit("main", a="1\n")
    tip = server.commit("main", b="2\n")
    remote = server.remote()
    assert remote.tip("main") == tip
    assert remote.tip("mai") is None
    remote.fetch_commits([tip])
    entries = remote.repository.entries(tip)
    have = remote.git.ask("cat-file", "--batch-all-objects", "--batch-check").decode()
    assert have.count(" commit ") == 1
    assert " blob " not in have
    remote.fetch_blobs(entry.blob for entry in entries.values())
    requests = len(server.github.exchanges)
    assert set(remote.repository.blobs(e.blob for e in entries.values()).values()) == {
        b"1\n",
        b"2\n",
    }
    assert len(server.github.exchanges) == requests, "all blobs were there already"


def test_a_blob_that_was_not_asked_for_is_fetched_when_git_needs_it(server: Server) -> None:
    tip = server.commit("main", a="1\n")
    remote = server.remote()
    remote.fetch_commits([tip])
    (entry,) = remote.repository.entries(tip).values()
    assert remote.repository.blobs([entry.blob]) == {entry.blob: b"1\n"}


def test_the_token_is_nowhere_on_disk_or_in_words(server: Server) -> None:
    tip = server.commit("main", a="1\n")
    remote = server.remote()
    remote.fetch_commits([tip])
    token = next(value for key, value in remote.git.environment.items() if "basic" in value)
    secret = token.rsplit(" ", 1)[-1]
    for path in remote.git.directory.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()
    assert secret not in repr(remote)


def push(
    server: Server, remote: Remote, expected: str, branch: str = "feature"
) -> tuple[Pushed, str]:
    remote.fetch_commits([expected])
    tree = remote.repository.tree_with(expected, {"new.txt": b"new\n"})
    commit = remote.repository.new_commit(
        tree, (expected,), "new", Identity("Ada", "ada@example.org")
    )
    return remote.push(commit, branch, expected)


def test_a_push_moves_the_branch_from_what_we_saw(server: Server) -> None:
    tip = server.commit("feature", a="1\n")
    assert push(server, server.remote(), tip) == (Pushed.DONE, "")
    assert [p.old for p in server.github.pushes] == [tip]


def test_a_branch_that_moved_is_left_alone(server: Server) -> None:
    old = server.commit("feature", a="1\n")
    new = server.commit("feature", a="2\n")
    how, _ = push(server, server.remote(), old)
    assert how is Pushed.MOVED
    assert server.github.tip(server.repository, "feature") == new


def test_a_branch_that_is_gone_is_not_made_again(server: Server) -> None:
    tip = server.commit("main", a="1\n")
    how, _ = push(server, server.remote(), tip, branch="feature")
    assert how is Pushed.MOVED
    assert server.github.tip(server.repository, "feature") is None


def test_a_token_that_may_only_read_is_denied(server: Server) -> None:
    tip = server.commit("feature", a="1\n")
    how, said = push(server, server.remote(contents="read"), tip)
    assert how is Pushed.DENIED
    assert "denied" in said


def test_a_rule_of_the_server_is_told_in_its_words(server: Server) -> None:
    tip = server.commit("feature", a="1\n")
    server.github.protect(server.repository, "feature")
    how, said = push(server, server.remote(), tip)
    assert how is Pushed.DECLINED
    assert said.startswith("GH006: Protected branch update failed")


def test_a_server_that_is_not_there_is_a_problem_and_not_a_verdict(server: Server) -> None:
    tip = server.commit("feature", a="1\n")
    remote = server.remote()
    remote.fetch_commits([tip])
    server.github.answer("*", "info/refs", 500, times=9)
    with pytest.raises(GitProblem):
        remote.tip("main")
    with pytest.raises(GitProblem, match="git push failed"):
        remote.push(tip, "feature", tip)


def test_a_redirection_does_not_carry_the_token_away(server: Server) -> None:
    server.commit("main", a="1\n")
    elsewhere = {"Location": f"{server.repository.clone_url}/info/refs?service=git-upload-pack"}
    server.github.answer("GET", "info/refs", 302, headers=elsewhere)
    with pytest.raises(GitProblem):
        server.remote().tip("main")
    assert [e.status for e in server.github.exchanges] == [302]


def test_only_the_scheme_of_the_server_is_spoken(server: Server, tmp_path: Path) -> None:
    remote = server.remote()
    done = remote.git.run("ls-remote", f"file://{tmp_path}")
    assert done.code
    assert "transport 'file' not allowed" in done.error
