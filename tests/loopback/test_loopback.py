"""The loopback GitHub keeps its promises: real git, real permissions, a real client."""

from __future__ import annotations

import gzip
import http.client
import json
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import urlsplit

import pytest
from github import Github, GithubException

from loopback import Exchange, LoopbackGitHub, Pull, Repository, Role
from tests.loopback.conftest import refused

ALL = {"contents": "write", "pull_requests": "write", "issues": "write", "statuses": "write"}

Git = Callable[..., "CompletedProcess[str]"]
Client = Callable[[str], Github]


def remote(hub: LoopbackGitHub, repository: Repository, token: str) -> str:
    address = repository.clone_url.removeprefix("http://")
    return f"http://x-access-token:{token}@{address}"


class TestGit:
    def test_clones_pushes_and_remembers_who_pushed(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git, tmp_path: Path
    ) -> None:
        url, old = remote(hub, repository, token), hub.tip(repository, "main")
        assert git("clone", url, "work").returncode == 0
        (tmp_path / "work" / "readme.md").write_text("changed\n")
        git("-C", "work", "commit", "-am", "Change")
        assert git("-C", "work", "push", "origin", "main").returncode == 0
        new = git("-C", "work", "rev-parse", "HEAD").stdout.strip()
        assert [(p.login, p.ref, p.old, p.new) for p in hub.pushes] == [
            ("github-actions[bot]", "refs/heads/main", old, new)
        ]
        assert hub.tip(repository, "main") == new
        assert hub.exchanges[-1].route == "git-receive-pack"

    def test_takes_a_tag(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git
    ) -> None:
        url = remote(hub, repository, token)
        git("clone", url, "work")
        assert git("-C", "work", "push", url, "HEAD:refs/tags/v1").returncode == 0
        assert [push.ref for push in hub.pushes] == ["refs/tags/v1"]

    def test_negotiates_a_fetch_in_protocol_2(
        self, hub: LoopbackGitHub, repository: Repository, git: Git
    ) -> None:
        git("clone", repository.clone_url, "work")
        for number in range(40):
            git("-C", "work", "commit", "--allow-empty", "-m", f"Local {number}")
        hub.commit(repository, "main", {"more.txt": "more\n"})
        assert git("-C", "work", "fetch", "origin").returncode == 0
        fetches = [one for one in hub.exchanges if one.route == "git-upload-pack"]
        assert {one.request_headers["Git-Protocol"] for one in fetches} == {"version=2"}

    def test_accepts_a_chunked_push(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git, tmp_path: Path
    ) -> None:
        url = remote(hub, repository, token)
        git("clone", url, "work")
        (tmp_path / "work" / "noise").write_bytes(os.urandom(90000))
        git("-C", "work", "add", ".")
        git("-C", "work", "commit", "-m", "Noise")
        pushed = git("-C", "work", "-c", "http.postBuffer=65536", "push", "origin", "HEAD:noise")
        assert pushed.returncode == 0, pushed.stderr
        posts = [one for one in hub.exchanges if one.method == "POST"]
        assert posts[-1].request_headers["Transfer-Encoding"] == "chunked"

    def test_partial_clone_fetches_missing_blobs_when_they_are_read(
        self, hub: LoopbackGitHub, repository: Repository, git: Git
    ) -> None:
        git("clone", "--bare", "--filter=blob:none", repository.clone_url, "partial")
        before = len(hub.exchanges)
        assert git("-C", "partial", "show", "main:readme.md").stdout == "shop\n"
        assert len(hub.exchanges) > before

    def test_serves_a_forks_head_by_sha_from_the_base_repository(
        self, hub: LoopbackGitHub, repository: Repository, git: Git
    ) -> None:
        fork = hub.fork(repository, "bob")
        hub.commit(fork, "fix", {"fix.txt": "fix\n"}, start=hub.tip(repository, "main"))
        pull = hub.open_pull(repository, "Fix", "fix", "main", "bob", head_repository=fork)
        newer = hub.commit(fork, "fix", {"fix.txt": "better\n"})
        git("init", "--bare", "own")
        fetched = git("-C", "own", "fetch", repository.clone_url, newer)
        assert fetched.returncode == 0, fetched.stderr
        assert git("-C", "own", "show", f"{newer}:fix.txt").stdout == "better\n"
        assert pull.head_sha == newer

    def test_nobody_writes_pull_refs(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, git: Git
    ) -> None:
        url = remote(hub, repository, token)
        git("clone", url, "work")
        pushed = git("-C", "work", "push", url, "HEAD:refs/pull/1/head")
        assert "deny updating a hidden ref" in pushed.stderr

    def test_passes_compressed_requests_on(
        self, repository: Repository, hub: LoopbackGitHub
    ) -> None:
        body = gzip.compress(b"0014command=ls-refs\n0000")
        connection = http.client.HTTPConnection(urlsplit(hub.server_url).netloc)
        headers = {
            "Content-Type": "application/x-git-upload-pack-request",
            "Content-Encoding": "gzip",
            "Git-Protocol": "version=2",
        }
        connection.request("POST", "/acme/shop.git/git-upload-pack", body, headers)
        assert b"refs/heads/main" in connection.getresponse().read()
        connection.close()


class TestGitPermissions:
    def test_reading_is_not_writing(
        self, hub: LoopbackGitHub, repository: Repository, git: Git
    ) -> None:
        reader = hub.issue_token(repository, {"contents": "read"})
        git("clone", remote(hub, repository, reader), "work")
        pushed = git("-C", "work", "push", "origin", "HEAD:refs/heads/new")
        assert "Permission to acme/shop.git denied to github-actions[bot]." in pushed.stderr
        assert hub.exchanges[-1].status == 403

    def test_a_token_does_not_reach_a_fork(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git
    ) -> None:
        fork = hub.fork(repository, "bob")
        git("clone", remote(hub, fork, token), "work")
        pushed = git("-C", "work", "push", "origin", "HEAD:refs/heads/new")
        assert "Permission to bob/shop.git denied to github-actions[bot]." in pushed.stderr

    def test_a_private_repository_is_hidden(
        self, hub: LoopbackGitHub, repository: Repository, token: str, git: Git
    ) -> None:
        secret = hub.add_repository("acme/secret", private=True)
        assert git("ls-remote", secret.clone_url).returncode != 0
        assert hub.exchanges[-1].status == 401
        assert "not found" in git("ls-remote", remote(hub, secret, token)).stderr
        own = hub.issue_token(secret, {"contents": "read"})
        assert git("ls-remote", remote(hub, secret, own)).returncode == 0
        none = hub.issue_token(secret, {})
        assert "403" in git("ls-remote", remote(hub, secret, none)).stderr

    def test_an_unknown_token_is_refused_even_in_public(
        self, hub: LoopbackGitHub, repository: Repository, git: Git
    ) -> None:
        header = f"http.extraHeader=Authorization: Basic {b64encode(b'x:unknown').decode()}"
        assert git("-c", header, "ls-remote", repository.clone_url).returncode != 0
        assert hub.exchanges[-1].status == 401

    def test_a_person_needs_a_role_too(
        self, hub: LoopbackGitHub, repository: Repository, git: Git
    ) -> None:
        url = remote(hub, repository, hub.issue_token(repository, ALL, "dora"))
        git("clone", url, "work")
        assert git("-C", "work", "push", url, "HEAD:refs/heads/new").returncode != 0
        hub.set_role(repository, "dora", "write")
        assert git("-C", "work", "push", url, "HEAD:refs/heads/new").returncode == 0


class TestProtection:
    @pytest.fixture
    def url(self, hub: LoopbackGitHub, repository: Repository, token: str) -> str:
        return remote(hub, repository, token)

    def change(self, git: Git, folder: Path, path: str, text: str) -> None:
        place = folder / "work" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        git("-C", "work", "add", ".")
        git("-C", "work", "commit", "-m", f"Change {path}")

    def test_declines_tokens_but_not_people(
        self, hub: LoopbackGitHub, repository: Repository, url: str, git: Git, tmp_path: Path
    ) -> None:
        hub.protect(repository, "main")
        git("clone", url, "work")
        self.change(git, tmp_path, "a.txt", "a\n")
        declined = git("-C", "work", "push", url, "main")
        assert "GH006: Protected branch update failed for refs/heads/main." in declined.stderr
        assert "(protected branch hook declined)" in declined.stderr
        assert hub.pushes == []
        assert git("-C", "work", "push", repository.git_dir, "main").returncode == 0

    def test_one_push_may_succeed_in_part(
        self, hub: LoopbackGitHub, repository: Repository, url: str, git: Git, tmp_path: Path
    ) -> None:
        hub.protect(repository, "main")
        git("clone", url, "work")
        self.change(git, tmp_path, "a.txt", "a\n")
        assert git("-C", "work", "push", url, "main", "main:free").returncode != 0
        assert [push.ref for push in hub.pushes] == ["refs/heads/free"]

    def test_declines_a_workflow_that_no_branch_has(
        self, hub: LoopbackGitHub, repository: Repository, url: str, git: Git, tmp_path: Path
    ) -> None:
        git("clone", url, "work")
        self.change(git, tmp_path, ".github/workflows/ci.yml", "on: push\n")
        declined = git("-C", "work", "push", url, "main")
        words = (
            "refusing to allow a GitHub App to create or update workflow "
            "`.github/workflows/ci.yml` without `workflows` permission"
        )
        assert words in declined.stderr

    def test_takes_a_workflow_that_another_branch_has(
        self, hub: LoopbackGitHub, repository: Repository, url: str, git: Git, tmp_path: Path
    ) -> None:
        start = hub.tip(repository, "main")
        hub.commit(repository, "ci", {".github/workflows/ci.yml": "on: push\n"}, start=start)
        git("clone", url, "work")
        self.change(git, tmp_path, ".github/workflows/ci.yml", "on: push\n")
        assert git("-C", "work", "push", url, "main").returncode == 0

    def test_the_workflows_permission_lifts_it(
        self, hub: LoopbackGitHub, repository: Repository, git: Git, tmp_path: Path
    ) -> None:
        free = hub.issue_token(repository, ALL | {"workflows": "write"})
        git("clone", repository.clone_url, "work")
        self.change(git, tmp_path, ".github/workflows/ci.yml", "on: push\n")
        assert git("-C", "work", "push", remote(hub, repository, free), "main").returncode == 0


class TestPulls:
    def test_the_head_is_live_and_the_base_is_stale(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
    ) -> None:
        opened = hub.tip(repository, "main")
        hub.commit(repository, "main", {"new.txt": "other\n"})
        head = hub.commit(repository, "topic", {"more.txt": "more\n"})
        seen = client(token).get_repo("acme/shop").get_pull(pull.number)
        assert (seen.head.sha, seen.base.sha) == (head, opened)
        assert (seen.mergeable, seen.mergeable_state) == (False, "dirty")
        hub.retarget(pull, "main")
        assert seen.update()
        assert seen.base.sha == hub.tip(repository, "main")

    def test_lists_by_base_and_state(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
    ) -> None:
        hub.commit(repository, "next", {"n.txt": "n\n"}, start=hub.tip(repository, "main"))
        other = hub.open_pull(repository, "Next", "topic", "next", "ann")
        hub.close_pull(other)
        seen = client(token).get_repo("acme/shop")
        assert [one.number for one in seen.get_pulls(base="main")] == [1]
        assert [one.number for one in seen.get_pulls(base="next")] == []
        assert [one.number for one in seen.get_pulls(state="all")] == [2, 1]

    def test_files_come_with_patches(self, pull: Pull, token: str, client: Client) -> None:
        files = list(client(token).get_repo("acme/shop").get_pull(1).get_files())
        assert [(one.filename, one.status, one.patch) for one in files] == [
            ("new.txt", "added", "@@ -0,0 +1,2 @@\n+one\n+two")
        ]

    def test_a_deleted_fork_leaves_the_pull(
        self, hub: LoopbackGitHub, repository: Repository, token: str, client: Client
    ) -> None:
        fork = hub.fork(repository, "bob")
        head = hub.commit(fork, "fix", {"x": "x\n"})
        hub.open_pull(repository, "Fix", "fix", "main", "bob", head_repository=fork)
        hub.delete_repository(fork)
        seen = client(token).get_repo("acme/shop").get_pull(1)
        assert (seen.head.sha, seen.state) == (head, "open")
        assert seen.raw_data["head"]["repo"] is None

    def test_a_deleted_branch_closes_the_pull(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, git: Git
    ) -> None:
        git("push", repository.git_dir, ":topic")
        git("-C", repository.git_dir, "branch", "-D", "topic")
        hub.refresh()
        assert pull.state == "closed"


class TestCompare:
    def test_tells_merge_base_and_distance(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
    ) -> None:
        fork_point = hub.tip(repository, "main")
        main = hub.commit(repository, "main", {"m": "m\n"})
        seen = client(token).get_repo("acme/shop").compare(main, pull.head_sha)
        assert (seen.status, seen.ahead_by, seen.behind_by) == ("diverged", 1, 1)
        assert seen.merge_base_commit.sha == fork_point

    def test_unrelated_histories(
        self, hub: LoopbackGitHub, repository: Repository, token: str, client: Client
    ) -> None:
        hub.commit(repository, "alone", {"a": "a\n"})
        seen = client(token).get_repo("acme/shop")
        answer = refused(lambda: seen.compare("main", "alone").merge_base_commit)
        assert answer == (404, "No common ancestor between main and alone.")


class TestConversation:
    def test_a_comment_is_written_changed_and_deleted(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
    ) -> None:
        seen = client(token).get_repo("acme/shop").get_pull(1)
        comment = seen.create_issue_comment("one")
        comment.edit("two")
        [kept] = hub.comments(repository, 1)
        assert (kept.body, kept.user.id) == ("two", 41898282)
        assert kept.updated_at > kept.created_at
        comment.delete()
        assert hub.comments(repository, 1) == []

    def test_pages_lead_to_all_comments(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
    ) -> None:
        for number in range(65):
            hub.person_comments(repository, 1, "ann", f"{number}")
        seen = client(token).get_repo("acme/shop").get_pull(1).get_issue_comments()
        assert [one.body for one in seen] == [f"{number}" for number in range(65)]
        pages = [one for one in hub.exchanges if one.path.endswith("/comments")]
        assert [len(one.response) for one in pages if isinstance(one.response, list)] == [30, 30, 5]
        assert 'rel="next"' in pages[0].headers["Link"]
        assert 'rel="next"' not in pages[-1].headers["Link"]

    def test_too_long_is_refused(self, pull: Pull, token: str, client: Client) -> None:
        seen = client(token).get_repo("acme/shop").get_pull(1)
        seen.create_issue_comment("x" * 65536)
        status, message = refused(lambda: seen.create_issue_comment("x" * 65537))
        assert (status, message) == (422, "Validation Failed")

    @pytest.mark.parametrize("key", ["issues", "pull_requests"])
    def test_either_permission_does(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, client: Client, key: str
    ) -> None:
        narrow = client(hub.issue_token(repository, {key: "write"}))
        assert narrow.get_repo("acme/shop").get_pull(1).create_issue_comment("hi")

    def test_reading_is_not_writing(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, client: Client
    ) -> None:
        narrow = client(hub.issue_token(repository, {"pull_requests": "read"}))
        seen = narrow.get_repo("acme/shop").get_pull(1)
        answer = refused(lambda: seen.create_issue_comment("hi"))
        assert answer == (403, "Resource not accessible by integration")

    def test_a_locked_conversation_takes_no_strangers(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, client: Client
    ) -> None:
        hub.lock_conversation(repository, 1)
        stranger = client(hub.issue_token(repository, ALL, "dora"))
        seen = stranger.get_repo("acme/shop").get_pull(1)
        answer = refused(lambda: seen.create_issue_comment("hi"))
        assert answer == (403, "Unable to create comment because issue is locked.")
        hub.set_role(repository, "dora", "write")
        assert seen.create_issue_comment("hi")

    def test_a_second_reaction_changes_nothing(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
    ) -> None:
        asked = hub.person_comments(repository, 1, "ann", "/merge-heads")
        seen = client(token).get_repo("acme/shop").get_issue(1).get_comment(asked.id)
        seen.create_reaction("eyes")
        seen.create_reaction("eyes")
        assert [one.content for one in hub.reactions(asked)] == ["eyes"]
        assert [one.status for one in hub.exchanges][-2:] == [201, 200]
        assert refused(lambda: seen.create_reaction("shrug"))[0] == 422


class TestStatuses:
    def test_the_newest_of_each_context_counts(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
    ) -> None:
        commit = client(token).get_repo("acme/shop").get_commit(pull.head_sha)
        assert commit.get_combined_status().state == "pending"
        commit.create_status("failure", description="two heads", context="heads")
        commit.create_status("success", description="one head", context="heads")
        combined = commit.get_combined_status()
        assert (combined.state, combined.total_count) == ("success", 1)
        kept = hub.statuses(repository, pull.head_sha)
        assert [one.state for one in kept] == ["success", "failure"]

    def test_refuses_what_github_refuses(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
    ) -> None:
        commit = client(token).get_repo("acme/shop").get_commit(pull.head_sha)
        assert refused(lambda: commit.create_status("success", description="x" * 141))[0] == 422
        assert refused(lambda: commit.create_status("fine"))[0] == 422
        reader = hub.issue_token(repository, {"contents": "write"})
        commit = client(reader).get_repo("acme/shop").get_commit(pull.head_sha)
        assert refused(lambda: commit.create_status("success"))[0] == 403
        assert hub.statuses(repository, pull.head_sha) == []


class TestWho:
    @pytest.mark.parametrize(
        ("role", "coarse"),
        [("admin", "admin"), ("maintain", "write"), ("triage", "read"), ("none", "read")],
    )
    def test_roles_are_shown_coarse(
        self,
        hub: LoopbackGitHub,
        repository: Repository,
        token: str,
        client: Client,
        role: Role,
        coarse: str,
    ) -> None:
        hub.add_user("dora")
        hub.set_role(repository, "dora", role)
        seen = client(token).get_repo("acme/shop")
        assert seen.get_collaborator_permission("dora") == coarse
        assert refused(lambda: seen.get_collaborator_permission("nobody"))[0] == 404

    def test_an_app_is_nobody_in_rest_and_somebody_in_graphql(
        self, hub: LoopbackGitHub, repository: Repository, token: str, client: Client
    ) -> None:
        github = client(token)
        answer = refused(lambda: github.get_user().login)
        assert answer == (403, "Resource not accessible by integration")
        _, data = github.requester.graphql_query("query Me {\n  viewer { login }\n}", {})
        assert data == {"data": {"viewer": {"login": "github-actions[bot]"}}}
        with pytest.raises(GithubException, match="understands"):
            github.requester.graphql_query("{ viewer { id } }", {})

    def test_an_unknown_token_is_nobody(self, repository: Repository, client: Client) -> None:
        assert refused(lambda: client("x").get_repo("acme/shop")) == (401, "Bad credentials")

    def test_a_private_repository_is_hidden(
        self, hub: LoopbackGitHub, repository: Repository, token: str, client: Client
    ) -> None:
        secret = hub.add_repository("acme/secret", private=True)
        assert refused(lambda: client(token).get_repo("acme/secret"))[0] == 404
        assert client(hub.issue_token(secret, {})).get_repo("acme/secret").private


class TestInterference:
    def test_a_branch_moves_between_two_requests(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
    ) -> None:
        def move(method: str, path: str) -> None:
            if path == "/repos/acme/shop/pulls/1":
                hub.on_request.clear()
                hub.commit(repository, "topic", {"late.txt": "late\n"})

        before = pull.head_sha
        hub.on_request.append(move)
        assert client(token).get_repo("acme/shop").get_pull(1).head.sha != before

    def test_arranged_answers_run_out_and_have_no_effect(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
    ) -> None:
        seen = client(token).get_repo("acme/shop").get_pull(1)
        hub.answer("POST", r"/comments$", 502, times=2)
        assert refused(lambda: seen.create_issue_comment("hi"))[0] == 502
        assert refused(lambda: seen.create_issue_comment("hi"))[0] == 502
        assert hub.comments(repository, 1) == []
        seen.create_issue_comment("hi")
        assert len(hub.comments(repository, 1)) == 1

    def test_git_can_fail_too(self, hub: LoopbackGitHub, repository: Repository, git: Git) -> None:
        hub.answer("*", r"/info/refs\?service=git-upload-pack", 503)
        assert "503" in git("ls-remote", repository.clone_url).stderr
        assert git("ls-remote", repository.clone_url).returncode == 0

    def test_what_an_observer_finds_comes_out_at_the_end(self, tmp_path: Path) -> None:
        def observe(exchange: Exchange) -> None:
            raise AssertionError(f"saw {exchange.route}")

        with (
            pytest.raises(AssertionError, match="saw /repos/"),
            LoopbackGitHub(tmp_path, [observe]) as hub,
        ):
            hub.add_repository("acme/shop")
            assert Github(base_url=hub.api_url).get_repo("acme/shop").name == "shop"

    def test_broken_json_and_unknown_addresses(self, hub: LoopbackGitHub, token: str) -> None:
        connection = http.client.HTTPConnection(urlsplit(hub.server_url).netloc)
        path = "/api/v3/repos/acme/shop/issues/1/comments"
        connection.request("POST", path, "{", {"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        assert (answer.status, json.load(answer)["message"]) == (400, "Problems parsing JSON")
        connection.request("GET", "/api/v3/nowhere")
        answer = connection.getresponse()
        assert (answer.status, json.load(answer)["message"]) == (404, "Not Found")
        connection.close()


class TestEvents:
    def test_a_pull_request_run_gets_a_sha_that_nobody_can_fetch(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, tmp_path: Path
    ) -> None:
        payload = hub.pull_request_event(pull, "synchronize")
        given = hub.environment("pull_request", payload, tmp_path / "run", token, {"auto-fix": "x"})
        assert json.loads(Path(given["GITHUB_EVENT_PATH"]).read_text()) == payload
        assert given["GITHUB_SHA"] not in (pull.head_sha, hub.tip(repository, "main"))
        assert (given["GITHUB_REF"], given["GITHUB_HEAD_REF"]) == ("refs/pull/1/merge", "topic")
        assert (given["INPUT_TOKEN"], given["INPUT_AUTO-FIX"]) == (token, "x")
        assert Path(given["GITHUB_OUTPUT"]).read_text() == ""

    @pytest.mark.parametrize("name", ["pull_request_target", "issue_comment"])
    def test_privileged_runs_belong_to_the_default_branch(
        self,
        hub: LoopbackGitHub,
        repository: Repository,
        pull: Pull,
        token: str,
        tmp_path: Path,
        name: str,
    ) -> None:
        comment = hub.person_comments(repository, 1, "ann", "/merge-heads")
        made = {"issue_comment": hub.issue_comment_event(comment)}
        payload = made.get(name, hub.pull_request_event(pull))
        given = hub.environment(name, payload, tmp_path / "run", token)
        assert given["GITHUB_SHA"] == hub.tip(repository, "main")
        assert given["GITHUB_REF"] == "refs/heads/main"

    def test_only_pull_requests_say_so(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull
    ) -> None:
        issue = hub.open_issue(repository, "A question", "ann")
        there = hub.issue_comment_event(hub.person_comments(repository, 1, "ann", "x"))
        here = hub.issue_comment_event(hub.person_comments(repository, issue.number, "ann", "x"))
        assert "pull_request" in str(there["issue"])
        assert "pull_request" not in str(here["issue"])
