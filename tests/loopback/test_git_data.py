"""Commits through the git database: what GitHub takes, what it signs and what it refuses."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from github import Github, GithubException, InputGitAuthor, InputGitTreeElement
from github.Repository import Repository as Remote

from loopback import LoopbackGitHub, Pull, Repository
from loopback.validation.drift import Drift
from tests.loopback.conftest import ALL
from tests.loopback.watched import observers

Git = Callable[..., "CompletedProcess[str]"]
BOT = "41898282+github-actions[bot]@users.noreply.github.com"
WORKFLOW = ".github/workflows/ci.yml"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LoopbackGitHub]:
    with LoopbackGitHub(tmp_path / "hub", observers=observers()) as github:
        yield github


@pytest.fixture
def shop(token: str, client: Callable[[str], Github], repository: Repository) -> Remote:
    return client(token).get_repo("acme/shop")


def refused(action: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(GithubException) as caught:
        action()
    return caught.value.status, str(caught.value.data["message"])


def post(remote: Remote, path: str, body: dict[str, Any]) -> dict[str, Any]:
    url = f"/repos/acme/shop/{path}"
    data: dict[str, Any] = remote.requester.requestJsonAndCheck("POST", url, input=body)[1]
    return data


def element(path: str, text: str, mode: str = "100644") -> InputGitTreeElement:
    return InputGitTreeElement(path, mode, "blob", content=text)


def commit(
    remote: Remote, files: dict[str, str], parents: list[str], message: str = "Change"
) -> str:
    base = post(remote, "git/trees", {"base_tree": parents[0], "tree": entries(files)})["sha"]
    body = {"message": message, "tree": base, "parents": parents}
    return str(post(remote, "git/commits", body)["sha"])


def entries(files: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"path": path, "mode": "100644", "type": "blob", "content": text}
        for path, text in files.items()
    ]


class TestObjects:
    def test_a_blob_is_what_was_sent(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        raw = b"\xff\x00\r\n"
        sent = [
            (shop.create_git_blob("caf\xe9\n", "utf-8").sha, "caf\xe9\n".encode()),
            (shop.create_git_blob(b64encode(raw).decode(), "base64").sha, raw),
        ]
        for sha, data in sent:
            tree = [InputGitTreeElement("x", "100644", "blob", sha=sha)]
            made = shop.create_git_tree(tree)
            assert hub.file(repository, made.sha, "x") == data

    def test_a_tree_changes_the_base_where_it_says_so(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        old = hub.look_at(repository, "main").tree
        known = shop.get_git_tree(old)
        changes = [
            element("readme.md", "new\n"),
            element("run.sh", "exit\n", "100755"),
            InputGitTreeElement("old.txt", "100644", "blob", sha=None),
            InputGitTreeElement("a/copy.txt", "100644", "blob", sha=known.tree[0].sha),
        ]
        made = shop.create_git_tree(changes, known)
        assert [one.path for one in made.tree] == ["a", "readme.md", "run.sh"]
        listed = shop.get_git_tree(made.sha, recursive=True)
        assert [(one.path, one.mode) for one in listed.tree] == [
            ("a", "040000"),
            ("a/copy.txt", "100644"),
            ("readme.md", "100644"),
            ("run.sh", "100755"),
        ]
        assert hub.file(repository, made.sha, "a/copy.txt") == b"old\n"

    def test_a_folder_is_replaced_and_removed_as_a_whole(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        hub.commit(repository, "main", {"a/one": "1\n", "a/two": "2\n", "b/three": "3\n"})
        base = shop.get_git_tree("main")
        inner = base.tree[1].sha
        moved = [
            InputGitTreeElement("a", "040000", "tree", sha=inner),
            InputGitTreeElement("b", "040000", "tree", sha=None),
        ]
        made = shop.create_git_tree(moved, base)
        listed = shop.get_git_tree(made.sha, recursive=True)
        paths = [one.path for one in listed.tree if one.type == "blob"]
        assert paths == ["a/three", "old.txt", "readme.md"]

    @pytest.mark.parametrize(
        ("entry", "message"),
        [
            ({"path": "x", "mode": "100644", "sha": "1" * 40}, f"tree.sha {'1' * 40} is not a"),
            ({"path": "x", "mode": "100644", "sha": None}, "GitRPC::BadObjectState"),
            ({"path": "/x", "mode": "100644", "content": ""}, "cannot start with a slash"),
            ({"path": "a/../x", "mode": "100644", "content": ""}, "malformed path component"),
            ({"path": "a//x", "mode": "100644", "content": ""}, "malformed path component"),
            ({"path": ".git/x", "mode": "100644", "content": ""}, "malformed path component"),
            ({"path": "x", "mode": "100644"}, "Must supply either"),
            ({"path": "x", "mode": "040000", "type": "blob", "content": ""}, "valid tree.mode"),
        ],
    )
    def test_an_impossible_entry_is_refused(
        self,
        hub: LoopbackGitHub,
        repository: Repository,
        shop: Remote,
        entry: dict[str, Any],
        message: str,
    ) -> None:
        body = {"base_tree": hub.tip(repository, "main"), "tree": [entry]}
        status, said = refused(lambda: post(shop, "git/trees", body))
        assert status == 422
        assert message in said

    def test_an_unheard_of_mode_is_no_request_of_githubs(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        body = {"tree": [{"path": "x", "mode": "100600", "content": ""}]}
        assert refused(lambda: post(shop, "git/trees", body))[1] == "Must supply a valid tree.mode"
        with pytest.raises(Drift, match="mode"):
            hub.check()
        hub.faults.clear()

    def test_unknown_bases_trees_and_parents_are_refused(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        for base in ("1" * 40, "main"):
            body: dict[str, Any] = {"base_tree": base, "tree": entries({"x": ""})}
            answer = refused(partial(post, shop, "git/trees", body))
            assert answer == (422, "base_tree is not a valid tree oid")
        lost = {"message": "m", "tree": "1" * 40, "parents": []}
        answer = refused(lambda: post(shop, "git/commits", lost))
        assert answer == (422, "Tree SHA does not exist")
        tree = hub.look_at(repository, "main").tree
        for parent in ("1" * 40, tree):
            orphan = {"message": "m", "tree": tree, "parents": [parent]}
            answer = refused(partial(post, shop, "git/commits", orphan))
            assert answer == (422, "Parent SHA does not exist or is not a commit object")


class TestCommits:
    def test_github_signs_what_a_bot_leaves_to_it(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, shop: Remote
    ) -> None:
        main = str(hub.tip(repository, "main"))
        sha = commit(shop, {"x": "x\n"}, [pull.head_sha, main], "Merge")
        made = hub.look_at(repository, sha)
        assert made.parents == (pull.head_sha, main)
        assert (made.author.email, made.committer.name) == (BOT, "GitHub")
        assert made.message == "Merge"
        assert hub.is_verified(repository, sha)
        seen = shop.get_commit(sha).commit
        assert (seen.verification.verified, seen.verification.reason) == (True, "valid")
        assert not hub.is_verified(repository, main)

    def test_the_signature_goes_wherever_the_commit_goes(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote, git: Git
    ) -> None:
        sha = commit(shop, {"x": "x\n"}, [str(hub.tip(repository, "main"))])
        shop.get_git_ref("heads/main").edit(sha)
        git("clone", "--bare", repository.clone_url, "copy")
        shown = git("-C", "copy", "cat-file", "commit", sha).stdout
        assert "\ngpgsig -----BEGIN PGP SIGNATURE-----\n" in shown
        assert git("-C", "copy", "fsck", "--strict").returncode == 0

    def test_an_author_of_ones_own_costs_the_signature(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        ann = InputGitAuthor("Ann", "ann@example.com", "2026-01-02T03:04:05Z")
        tree = shop.create_git_tree([element("x", "x\n")])
        parent = shop.get_git_commit(str(hub.tip(repository, "main")))
        made = shop.create_git_commit("By Ann", tree, [parent], author=ann)
        seen = hub.look_at(repository, made.sha)
        assert (seen.author.name, seen.committer.email) == ("Ann", "ann@example.com")
        assert seen.author.date.isoformat() == "2026-01-02T03:04:05+00:00"
        assert not hub.is_verified(repository, made.sha)
        assert made.raw_data["verification"]["reason"] == "unsigned"

    def test_a_person_is_the_author_and_not_verified(
        self, hub: LoopbackGitHub, repository: Repository, client: Callable[[str], Github]
    ) -> None:
        hub.set_role(repository, "dora", "write")
        dora = client(hub.issue_token(repository, ALL, "dora")).get_repo("acme/shop")
        sha = commit(dora, {"x": "x\n"}, [str(hub.tip(repository, "main"))])
        assert hub.look_at(repository, sha).committer.name == "dora"
        assert not hub.is_verified(repository, sha)

    def test_a_strange_signature_is_by_an_unknown_key(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        tree = hub.look_at(repository, "main").tree
        body = {"message": "m", "tree": tree, "parents": [], "signature": "-----BEGIN\nx"}
        made = post(shop, "git/commits", body)
        assert made["verification"]["reason"] == "unknown_key"
        assert not hub.is_verified(repository, made["sha"])


class TestRefs:
    def test_a_moved_branch_takes_its_pull_request_along(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, shop: Remote
    ) -> None:
        old = pull.head_sha
        sha = commit(shop, {"x": "x\n"}, [old])
        assert pull.head_sha == old
        shop.get_git_ref("heads/topic").edit(sha)
        assert (hub.tip(repository, "topic"), pull.head_sha) == (sha, sha)
        assert shop.get_pull(1).head.sha == sha
        [push] = hub.pushes
        assert (push.login, push.ref) == ("github-actions[bot]", "refs/heads/topic")
        assert (push.old, push.new) == (old, sha)
        assert hub.tip(repository, "main") != sha

    def test_only_force_moves_a_branch_backwards(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, shop: Remote
    ) -> None:
        ref, main = shop.get_git_ref("heads/topic"), str(hub.tip(repository, "main"))
        assert refused(lambda: ref.edit(main)) == (422, "Update is not a fast forward")
        assert hub.tip(repository, "topic") == pull.head_sha
        ref.edit(main, force=True)
        assert hub.tip(repository, "topic") == main

    def test_a_branch_is_made_once(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        main = str(hub.tip(repository, "main"))
        shop.create_git_ref("refs/heads/new", main)
        assert hub.tip(repository, "new") == main
        again = refused(lambda: shop.create_git_ref("refs/heads/new", main))
        assert again == (422, "Reference already exists")
        assert refused(lambda: shop.create_git_ref("refs/pull/9/head", main))[0] == 422

    def test_what_is_not_there_cannot_be_moved(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        main = str(hub.tip(repository, "main"))
        path = "/repos/acme/shop/git/refs/heads"

        def patch(name: str, sha: str) -> object:
            body = {"sha": sha}
            return shop.requester.requestJsonAndCheck("PATCH", f"{path}/{name}", input=body)

        assert refused(lambda: patch("none", main)) == (422, "Reference does not exist")
        assert refused(lambda: patch("main", "1" * 40)) == (422, "Object does not exist")
        tree = hub.look_at(repository, main).tree
        assert refused(lambda: patch("main", tree)) == (422, "Object does not exist")

    def test_protection_declines_tokens(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        old = str(hub.tip(repository, "main"))
        sha, ref = commit(shop, {"x": "x\n"}, [old]), shop.get_git_ref("heads/main")
        hub.protect(repository, "main")
        words = "Protected branch update failed for refs/heads/main."
        assert refused(lambda: ref.edit(sha)) == (422, words)
        assert (hub.tip(repository, "main"), hub.pushes) == (old, [])

    def test_a_new_workflow_is_declined_and_a_known_one_taken(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        old = str(hub.tip(repository, "main"))
        sha, ref = commit(shop, {WORKFLOW: "on: push\n"}, [old]), shop.get_git_ref("heads/main")
        status, message = refused(lambda: ref.edit(sha))
        assert status == 422
        assert f"create or update workflow `{WORKFLOW}` without `workflows`" in message
        hub.commit(repository, "ci", {WORKFLOW: "on: push\n"}, start=old)
        ref.edit(sha)
        assert hub.tip(repository, "main") == sha

    @pytest.mark.parametrize("permission", ["read", "none"])
    def test_nothing_is_written_without_the_permission(
        self,
        hub: LoopbackGitHub,
        repository: Repository,
        pull: Pull,
        client: Callable[[str], Github],
        permission: str,
    ) -> None:
        narrow = ALL | {"contents": permission}
        shop = client(hub.issue_token(repository, narrow)).get_repo("acme/shop")
        tree = hub.look_at(repository, "main").tree
        writes: list[Callable[[], object]] = [
            lambda: shop.create_git_blob("x", "utf-8"),
            lambda: shop.create_git_tree([element("x", "x\n")]),
            lambda: post(shop, "git/commits", {"message": "m", "tree": tree}),
            lambda: shop.create_git_ref("refs/heads/new", pull.head_sha),
            lambda: shop.get_git_ref("heads/topic").edit(pull.head_sha),
        ]
        for write in writes:
            assert refused(write) == (403, "Resource not accessible by integration")

    def test_a_token_writes_to_no_fork(
        self, hub: LoopbackGitHub, repository: Repository, shop: Remote
    ) -> None:
        hub.fork(repository, "bob")
        url, body = "/repos/bob/shop/git/blobs", {"content": "x"}
        write = partial(shop.requester.requestJsonAndCheck, "POST", url, input=body)
        assert refused(write) == (403, "Resource not accessible by integration")
