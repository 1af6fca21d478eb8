"""A partial clone of our own, over real HTTP, with the token in its environment alone."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from loopback import LoopbackGitHub, Repository
from merge_heads.git import Credentials, Identity, Pushed, Remote
from merge_heads.git.process import Git
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


def test_many_heads_come_with_their_history_in_one_fetch_without_blobs(server: Server) -> None:
    root = server.commit("main", a="1\n")
    heads = {f"refs/heads/topic/{n}": server.commit(f"topic/{n}", root, b=f"{n}\n") for n in "123"}
    tip = server.commit("main", a="2\n")
    remote = server.remote()
    before = len(server.github.exchanges)
    assert remote.fetch_history(["refs/heads/main", *heads]) == {"refs/heads/main": tip, **heads}
    made = [e.route for e in server.github.exchanges[before:]]
    assert made == ["info/refs", "git-upload-pack", "git-upload-pack"]
    for head in heads.values():
        assert remote.repository.merge_base(tip, head) == root
        assert set(remote.repository.entries(head)) == {"a", "b"}
    have = remote.git.ask("cat-file", "--batch-all-objects", "--batch-check").decode()
    assert " blob " not in have


def test_a_head_that_is_gone_does_not_keep_the_others_from_being_fetched(server: Server) -> None:
    tip = server.commit("main", a="1\n")
    remote = server.remote()
    assert remote.fetch_history(["refs/heads/main", "refs/pull/7/head"]) == {"refs/heads/main": tip}
    assert remote.fetch_history(["refs/pull/7/head"]) == {}


@pytest.mark.parametrize(
    "branch", ["main", "a/b.c", "50%25#1&a=b+c;(é)@home", "it's", "heads/main"]
)
def test_a_branch_and_commits_come_in_one_fetch(server: Server, branch: str) -> None:
    root = server.commit("main", a="1\n")
    server.commit("main", a="2\n")
    other = server.commit("other", b="2\n", start=root)
    tip = server.commit(branch, c="3\n", start=root)
    remote = server.remote()
    for commits in ((other, root), (tip,), ()):
        before = len(server.github.exchanges)
        assert remote.fetch_branch(branch, commits) == tip
        made = [e.route for e in server.github.exchanges[before:]]
        assert made == ["info/refs", "git-upload-pack", "git-upload-pack"]
    assert set(remote.repository.entries(other)) == {"a", "b"}


def test_a_branch_that_is_not_there_is_none_and_a_commit_that_is_not_is_a_problem(
    server: Server,
) -> None:
    tip = server.commit("main", a="1\n")
    remote = server.remote()
    assert remote.fetch_branch("mai", [tip]) is None
    with pytest.raises(GitProblem, match="git fetch failed"):
        remote.fetch_branch("main", ["1" * 40])


def test_a_tag_of_the_same_name_is_not_the_branch(server: Server) -> None:
    old = server.commit("main", a="1\n")
    tip = server.commit("main", a="2\n")
    command = ["git", "-C", str(server.repository.git_dir), "tag", "main", old]
    subprocess.run(command, check=True)
    assert server.remote().fetch_branch("main", [old]) == tip


def test_blobs_that_are_there_are_not_fetched_again(server: Server) -> None:
    tip = server.commit("main", a="1\n", b="2\n")
    remote = server.remote()
    remote.fetch_commits([tip])
    one, other = (entry.blob for entry in remote.repository.entries(tip).values())
    remote.fetch_blobs([one])
    made_here = remote.git.line("hash-object", "-w", "--stdin", stdin=b"the server has none\n")
    remote.fetch_blobs([one, other, made_here])
    requests = len(server.github.exchanges)
    remote.fetch_blobs([one, other, made_here])
    remote.fetch_blobs([])
    assert len(server.github.exchanges) == requests
    packed = [
        row.split()[1]
        for pack in remote.git.directory.glob("objects/pack/*.idx")
        for row in remote.git.ask("show-index", stdin=pack.read_bytes()).splitlines()
    ]
    assert len(packed) == len(set(packed)), "something was fetched twice"


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


@dataclass(frozen=True)
class Forked:
    """A pull request from a fork whose base has moved on, and the merge that is to be pushed."""

    server: Server
    fork: Repository
    head: str
    base: str
    merge_base: str | None

    def git(self, *arguments: str) -> str:
        """Run git in the fork on the server."""
        done = subprocess.run(
            ["git", "-C", str(self.fork.git_dir), *arguments],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def push(self, remote: Remote) -> tuple[str, tuple[Pushed, str]]:
        """Push a merge of both sides, with a file that is on neither."""
        remote.fetch_commits(c for c in (self.base, self.head, self.merge_base) if c)
        merged = remote.repository.merge(self.base, self.head, self.merge_base)
        assert not merged.conflicts
        tree = remote.repository.tree_with(merged.tree, {"new.txt": b"new\n"})
        ada = Identity("Ada", "ada@example.org")
        sha = remote.repository.new_commit(tree, (self.head, self.base), "merge", ada)
        whole = remote.with_history((self.base, self.head), self.merge_base)
        return sha, whole.push(sha, "feature", self.head, to=self.fork.clone_url)

    def assert_whole(self, sha: str) -> None:
        """The branch stands there, and git finds every object of its history in the fork."""
        assert self.git("rev-parse", "refs/heads/feature") == sha
        assert "missing" not in self.git("fsck", "--connectivity-only")
        listed = self.git("rev-list", "--objects", "--missing=print", sha)
        assert "?" not in {line[:1] for line in listed.splitlines()}


LINES = "".join(f"{n}\n" for n in range(30))


def forked(server: Server, *, editable: bool = True) -> Forked:
    """Let a fork's branch and main change both ends of one file; main moves by three commits."""
    server.repository.private = False
    start = server.commit("main", old="old\n", both=LINES, unchanged="u\n" * 1000)
    start = server.commit("main", old="older\n")
    fork = server.github.fork(server.repository, "bob")
    server.github.commit(fork, "feature", {"both": f"head\n{LINES}"}, start=start)
    head = server.github.commit(fork, "feature", {"head": "h\n"})
    server.github.open_pull(
        server.repository,
        "Add",
        "feature",
        "main",
        "bob",
        head_repository=fork,
        maintainer_can_modify=editable,
    )
    server.commit("main", base="b\n", passing="nowhere else\n")
    server.commit("main", **{"both": f"{LINES}base\n", "sub/folder/file": "f\n"})
    server.github.commit(server.repository, "main", {"passing": None, "old": None})
    base = server.github.tip(server.repository, "main") or ""
    server.github.exchanges.clear()
    return Forked(server, fork, head, base, start)


def test_a_fork_gets_bases_new_commits_with_all_that_is_in_them(server: Server) -> None:
    there = forked(server)
    sha, outcome = there.push(server.remote())
    assert outcome == (Pushed.DONE, "")
    there.assert_whole(sha)
    assert there.git("rev-parse", f"{sha}^1", f"{sha}^2").split() == [there.head, there.base]
    assert there.git("show", f"{sha}:both") == f"head\n{LINES}base"
    assert there.git("show", f"{there.base}~1:passing") == "nowhere else"
    assert [(p.repository, p.ref, p.old) for p in server.github.pushes] == [
        (there.fork, "refs/heads/feature", there.head)
    ]


def test_what_the_fork_has_already_is_neither_fetched_nor_sent(server: Server) -> None:
    there = forked(server)
    remote = server.remote()
    there.push(remote)
    history = Git(remote.git.directory / "history", remote.git.environment)
    objects = history.ask("cat-file", "--batch-all-objects", "--batch-check").decode()
    assert there.git("rev-parse", f"{there.base}:unchanged") not in objects
    assert there.git("rev-parse", f"{there.merge_base}~1") not in objects
    assert there.git("rev-parse", f"{there.base}~1:passing") in objects
    packed = [
        row.split()[1]
        for pack in history.directory.glob("objects/pack/*.idx")
        for row in history.ask("show-index", stdin=pack.read_bytes()).splitlines()
    ]
    assert len(packed) == len(set(packed)), "something was fetched twice"


def test_a_merge_of_an_old_branch_into_base_comes_along(server: Server) -> None:
    there = forked(server)
    start = there.merge_base or ""
    server.github.commit(server.repository, "topic", {"topic": "t\n"}, start=f"{start}~1")
    repository = server.repository.git_dir
    side = server.github.tip(server.repository, "topic") or ""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(repository), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    tree = git("merge-tree", "--write-tree", there.base, side)
    base = git("commit-tree", "-p", there.base, "-p", side, "-m", "merge topic", tree)
    git("update-ref", "refs/heads/main", base)
    there = replace(there, base=base)
    sha, outcome = there.push(server.remote())
    assert outcome == (Pushed.DONE, "")
    there.assert_whole(sha)
    assert there.git("show", f"{sha}:topic") == "t"


def test_a_fork_without_a_common_commit_gets_all_of_base(server: Server) -> None:
    there = forked(server)
    head = server.github.commit(there.fork, "alone", {"alone": "a\n"})
    there.git("update-ref", "refs/heads/feature", head)
    server.github.refresh()
    there = replace(there, head=head, merge_base=None)
    sha, outcome = there.push(server.remote())
    assert outcome == (Pushed.DONE, "")
    there.assert_whole(sha)


def test_a_forks_branch_that_moved_is_left_alone(server: Server) -> None:
    there = forked(server)
    moved = server.github.commit(there.fork, "feature", {"more": "m\n"})
    _, (how, _) = there.push(server.remote())
    assert how is Pushed.MOVED
    assert server.github.tip(there.fork, "feature") == moved


def test_a_forks_branch_that_was_set_back_is_left_alone(server: Server) -> None:
    there = forked(server)
    server.github.refresh()
    earlier = there.git("rev-parse", f"{there.head}~1")
    there.git("update-ref", "refs/heads/feature", earlier)
    _, (how, _) = there.push(server.remote())
    assert how is Pushed.MOVED
    assert there.git("rev-parse", "feature") == earlier


def test_a_fork_that_allows_no_edits_denies(server: Server) -> None:
    there = forked(server, editable=False)
    _, (how, said) = there.push(server.remote())
    assert how is Pushed.DENIED
    assert "denied" in said
    server.github.delete_repository(there.fork)
    _, (how, _) = there.push(server.remote())
    assert how is Pushed.DENIED
