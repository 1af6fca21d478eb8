"""Git's answers on real repositories."""

from pathlib import Path

import pytest

from merge_heads.git import Identity, Repository
from merge_heads.outcomes import GitProblem, NotEvaluated, UsageProblem
from tests.clone import Clone

IDENTITY = Identity("Ada", "ada@example.org")


@pytest.fixture
def repository(clone: Clone) -> Repository:
    return Repository.at(clone.path)


def objects(clone: Clone) -> set[Path]:
    return {path for path in (clone.path / ".git" / "objects").rglob("*") if path.is_file()}


def merged_files(repository: Repository, base: str, head: str, root: str | None) -> set[str]:
    return set(repository.entries(repository.merge(base, head, root).tree))


def test_a_merge_is_what_git_would_make(clone: Clone, repository: Repository) -> None:
    root = clone.commit({"a.txt": "a\n", "gone.txt": "x\n"})
    clone.branch("feature")
    head = clone.commit({"head.txt": "h\n", "gone.txt": None})
    clone.switch("main")
    base = clone.commit({"base.txt": "b\n"})
    assert repository.merge_base(base, head) == root
    merged = repository.merge(base, head, root)
    assert merged.conflicts == ()
    clone.git("merge", "--quiet", "feature")
    assert merged.tree == clone.git("rev-parse", "HEAD^{tree}")


def test_a_folder_that_base_moved_takes_the_new_file_along(
    clone: Clone, repository: Repository
) -> None:
    root = clone.commit({f"old/versions/{n}.py": f"revision = {n}\n" * 9 for n in range(5)})
    clone.branch("feature")
    head = clone.commit({"old/versions/new.py": "revision = 'new'\n"})
    clone.switch("main")
    (clone.path / "new").mkdir()
    clone.git("mv", "old/versions", "new/versions")
    base = clone.commit({})
    assert "new/versions/new.py" in merged_files(repository, base, head, root)


def test_a_conflict_names_its_paths_and_keeps_the_rest(
    clone: Clone, repository: Repository
) -> None:
    name = "ünï cödé\t.txt"
    root = clone.commit({name: "a\n"})
    clone.branch("feature")
    head = clone.commit({name: "b\n", "head.txt": "h\n"})
    clone.switch("main")
    base = clone.commit({name: "c\n"})
    merged = repository.merge(base, head, root)
    assert merged.conflicts == (name,)
    assert "head.txt" in repository.entries(merged.tree)


def test_histories_without_a_common_commit_are_merged_from_nothing(
    clone: Clone, repository: Repository
) -> None:
    base = clone.commit({"a.txt": "a\n"})
    clone.git("switch", "--quiet", "--orphan", "feature")
    head = clone.commit({"b.txt": "b\n"})
    assert repository.merge_base(base, head) is None
    assert merged_files(repository, base, head, None) == {"a.txt", "b.txt"}


def test_a_shallow_clone_that_lacks_the_merge_base_says_so(clone: Clone, tmp_path: Path) -> None:
    clone.commit({"a.txt": "a\n"})
    clone.branch("feature")
    clone.commit({"b.txt": "b\n"})
    clone.switch("main")
    clone.commit({"c.txt": "c\n"})
    clone.git(
        "clone", "-q", "--depth=1", "--no-single-branch", f"file://{clone.path}", "../shallow"
    )
    shallow = Repository.at(tmp_path / "shallow")
    with pytest.raises(NotEvaluated) as caught:
        shallow.merge_base(shallow.commit("origin/main"), shallow.commit("origin/feature"))
    assert "git fetch --unshallow" in caught.value.next_step


def test_what_is_looked_at_leaves_no_trace(clone: Clone, repository: Repository) -> None:
    root = clone.commit({"a.txt": "a\n"})
    clone.branch("feature")
    head = clone.commit({"b.txt": "b\n"})
    clone.switch("main")
    base = clone.commit({"c.txt": "c\n"})
    before = objects(clone)
    with repository.leaving_no_trace() as scratch:
        tree = scratch.tree_with(scratch.merge(base, head, root).tree, {"d/e.txt": b"new\n"})
        assert set(scratch.entries(tree)) == {"a.txt", "b.txt", "c.txt", "d/e.txt"}
    assert objects(clone) == before
    assert clone.git("status", "--porcelain") == ""


def test_a_tree_with_further_files_keeps_the_others(clone: Clone, repository: Repository) -> None:
    first = clone.commit({"a.txt": "a\n", "run.sh": "#!/bin/sh\n"})
    (clone.path / "link").symlink_to("a.txt")
    (clone.path / "run.sh").chmod(0o755)
    first = clone.commit({})
    old = repository.entries(first)
    new = repository.entries(repository.tree_with(first, {"b/c d.txt": b"new\n"}))
    assert {path: new[path] for path in old} == old
    assert repository.blobs([new["b/c d.txt"].blob]) == {new["b/c d.txt"].blob: b"new\n"}
    assert not old["link"].is_file
    assert old["run.sh"].is_file


def test_a_tree_without_some_files_keeps_the_others(clone: Clone, repository: Repository) -> None:
    first = clone.commit({"a": "a\n", "b/c.txt": "c\n", ":d *": "d\n", ":e *": "e\n"})
    tree = repository.tree_with(first, {"b/c.txt": None, ":d *": None, "nowhere": None})
    assert set(repository.entries(tree)) == {"a", ":e *"}


def test_a_file_that_gets_another_content_stays_executable(
    clone: Clone, repository: Repository
) -> None:
    clone.write({":(top)run *.sh": "1\n", "run.sh": "1\n", "plain": "1\n", "to": "1\n"})
    (clone.path / ":(top)run *.sh").chmod(0o755)
    (clone.path / "link").symlink_to("to")
    first = clone.commit({})
    new = {":(top)run *.sh": b"2\n", "run.sh": b"2\n", "plain": b"2\n", "link": b"2\n"}
    entries = repository.entries(repository.tree_with(first, {**new, "new": b"2\n"}))
    assert {path for path, entry in entries.items() if entry.mode == "100755"} == {":(top)run *.sh"}
    assert all(entry.is_file for entry in entries.values())
    assert set(repository.blobs(entries[path].blob for path in new).values()) == {b"2\n"}


def test_blobs_come_back_whole(clone: Clone, repository: Repository) -> None:
    contents = {"a": b"", "b": b"\x00\nblob 3\n", "c": b"no line feed"}
    commit = clone.commit(contents)
    entries = repository.entries(commit)
    blobs = repository.blobs(entry.blob for entry in entries.values())
    assert {path: blobs[entry.blob] for path, entry in entries.items()} == contents
    with pytest.raises(GitProblem):
        repository.blobs(["0" * 40])


def test_a_hooks_environment_does_not_lead_elsewhere(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = clone.commit({"a": "a"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert Repository.at(clone.path).commit("HEAD") == sha


def test_a_new_commit_names_its_parents_and_who_made_it(
    clone: Clone, repository: Repository
) -> None:
    one, two = clone.commit({"a": "a"}), clone.commit({"b": "b"})
    sha = repository.new_commit(f"{two}^{{tree}}", (one, two), "Say why\n", IDENTITY, at=86_400)
    shown = clone.git("show", "--no-patch", "--format=%P|%an|%ce|%ct|%s", sha)
    assert shown == f"{one} {two}|Ada|ada@example.org|86400|Say why"
    assert clone.git("rev-parse", "main") == two
    assert repository.committed_at(sha) == 86_400


@pytest.mark.parametrize("revision", ["nowhere", "--all", "HEAD..HEAD", ""])
def test_a_revision_that_is_none_is_the_users_matter(
    clone: Clone, repository: Repository, revision: str
) -> None:
    clone.commit({"a": "a"})
    with pytest.raises(UsageProblem):
        repository.commit(revision)


def test_a_folder_outside_of_git_is_the_users_matter(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UsageProblem, match="is not in a git repository"):
            Repository.at(path)


def test_a_fast_forward_never_overwrites_local_changes(
    clone: Clone, repository: Repository
) -> None:
    first = clone.commit({"a.txt": "a\n"})
    tree = repository.tree_with(first, {"b.txt": b"theirs\n"})
    commit = repository.new_commit(tree, (first,), "add b", IDENTITY)
    clone.write({"b.txt": "mine\n"})
    assert "b.txt" in (repository.fast_forward(commit) or "")
    assert (clone.path / "b.txt").read_text() == "mine\n"
    assert clone.git("rev-parse", "HEAD") == first
    (clone.path / "b.txt").unlink()
    assert repository.fast_forward(commit) is None
    assert clone.git("rev-parse", "HEAD") == commit
