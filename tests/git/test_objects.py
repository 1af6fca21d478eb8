"""What is read of a repository by one process, held against what git itself lists."""

from hashlib import sha256
from pathlib import Path

import pytest

from merge_heads.git import Repository
from merge_heads.outcomes import GitProblem, NotEvaluated, UsageProblem
from tests.clone import Clone

NAMES = ("a", "a.b", "a-b/c", "a/b", "a/ü\n\t", "z/y/x/w", "z/y.x", "b\\", '"')


@pytest.fixture
def repository(clone: Clone) -> Repository:
    return Repository.at(clone.path)


@pytest.fixture
def git_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in which git says each process that it is."""
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    return trace


def listed(clone: Clone, tree: str) -> list[tuple[str, str, str]]:
    """Return what `git ls-tree` says: path, mode and id."""
    rows = clone.git("ls-tree", "-r", "-z", "--full-tree", tree).split("\0")
    told = [row.partition("\t") for row in rows if row]
    return [(path, words.split(" ")[0], words.split(" ")[2]) for words, _, path in told]


def read(repository: Repository, tree: str) -> list[tuple[str, str, str]]:
    return [(path, *entry) for path, entry in repository.entries(tree).items()]


def odd_tree(clone: Clone) -> str:
    """Commit every kind of entry, names that sort oddly, and one folder at two places."""
    first = clone.commit({name: f"{name}\n" for name in NAMES if name != "a"})
    for folder in ("one", "two/one"):
        clone.write({f"{folder}/same/file": "x\n"})
    (clone.path / "link").symlink_to("z/y.x")
    (clone.path / "z/y.x").chmod(0o755)
    clone.git("add", "--all")
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{first},module")
    clone.git("commit", "--quiet", "--message", "odd")
    return clone.git("rev-parse", "HEAD")


def test_a_tree_is_read_as_git_lists_it(clone: Clone, repository: Repository) -> None:
    head = odd_tree(clone)
    assert {mode for _, mode, _ in listed(clone, head)} == {"100644", "100755", "120000", "160000"}
    with repository.reading() as reading:
        for tree in (head, f"{head}^", repository.tree(head), "HEAD"):
            assert read(reading, tree) == listed(clone, tree)
        assert read(reading, clone.git("mktree")) == []


def test_a_tree_of_long_ids_is_read_as_git_lists_it(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "sha256")
    clone.path.mkdir()
    clone.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    head = odd_tree(clone)
    assert len(head) == 64
    assert read(Repository.at(clone.path), head) == listed(clone, head)


def test_a_name_that_is_no_text_comes_back_as_it_is(clone: Clone, repository: Repository) -> None:
    blob = clone.git("hash-object", "-w", "--stdin")
    row = b"100644 blob " + blob.encode() + b"\tr\xe9vision.py\0"
    tree = repository.git.line("mktree", "-z", stdin=row)
    (path,) = repository.entries(tree)
    assert path.encode("utf-8", "surrogateescape") == b"r\xe9vision.py"


def test_a_mode_of_old_is_shown_as_git_shows_it(clone: Clone, repository: Repository) -> None:
    blob = clone.git("hash-object", "-w", "--stdin")
    row = b"100664 old.py\0" + bytes.fromhex(blob)
    tree = repository.git.line(
        "hash-object", "--literally", "-w", "-t", "tree", "--stdin", stdin=row
    )
    assert read(repository, tree) == listed(clone, tree) == [("old.py", "100644", blob)]


def test_a_damaged_tree_is_told_and_not_half_read(clone: Clone, repository: Repository) -> None:
    blob = clone.git("hash-object", "-w", "--stdin")
    row = b"100644 a.py\0" + bytes.fromhex(blob)
    for content in (row + b"100644 b.py", row[:-1], b"junk" + row):
        tree = repository.git.line(
            "hash-object", "--literally", "-w", "-t", "tree", "--stdin", stdin=content
        )
        with pytest.raises(GitProblem):
            repository.entries(tree)


def test_one_process_answers_every_question(clone: Clone, git_commands: Path) -> None:
    first = clone.commit({"a/b": "1\n"})
    clone.commit({"a/b": "2\n"})
    repository = Repository.at(clone.path)
    git_commands.unlink()
    with repository.reading() as reading:
        entries = [reading.entries(reading.commit(name)) for name in (first, "HEAD", "main")]
        blobs = reading.blobs(files["a/b"].blob for files in entries)
    assert list(blobs.values()) == [b"1\n", b"2\n"]
    assert git_commands.read_text().count('"event":"start"') == 1


def test_what_is_written_meanwhile_is_seen(clone: Clone, repository: Repository) -> None:
    first = clone.commit({"a": "a\n"})
    with repository.leaving_no_trace() as reading:
        assert set(reading.entries(first)) == {"a"}
        tree = reading.tree_with(first, {"b": b"new\n"})
        new = reading.entries(tree)["b"].blob
        assert reading.blobs([new]) == {new: b"new\n"}
        # By somebody else, and packed.
        second = clone.commit({"c": "c\n"})
        clone.git("repack", "-a", "-d", "--quiet")
        assert set(reading.entries(second)) == {"a", "c"}


def test_a_question_without_an_answer_does_not_disturb_the_next(
    clone: Clone, repository: Repository
) -> None:
    first = clone.commit({"a": "a\n"})
    with repository.reading() as reading:
        blob = reading.entries(first)["a"].blob
        with pytest.raises(GitProblem, match="is not in this repository"):
            reading.blobs(["0" * 40, blob, "1" * 40])
        with pytest.raises(GitProblem, match="is not in this repository"):
            reading.blobs([first])
        with pytest.raises(GitProblem, match="no tree"):
            reading.entries(blob)
        for name in ("nowhere", "HEAD\nHEAD", "", blob, "a missing"):
            with pytest.raises(UsageProblem):
                reading.commit(name)
        assert reading.blobs([blob]) == {blob: b"a\n"}


def test_a_name_with_blanks_is_a_name(clone: Clone, repository: Repository) -> None:
    sha = clone.commit({"a": "a\n"}, "mend the roof")
    clone.commit({"b": "b\n"}, "more")
    assert repository.commit("HEAD^{/the roof}") == sha


def test_a_damaged_object_is_told_in_the_words_of_git(clone: Clone, repository: Repository) -> None:
    noise = b"".join(sha256(b"%d" % n).digest() for n in range(4000))
    entries = repository.entries(clone.commit({"a": noise, "b": "b\n"}))
    blob, whole = entries["a"].blob, entries["b"].blob
    file = clone.path / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:90_000])
    with repository.reading() as reading:
        with pytest.raises(GitProblem, match="cat-file failed: fatal: "):
            reading.blobs([whole, blob, whole])
        assert reading.blobs([whole]) == {whole: b"b\n"}


def test_git_that_does_not_answer_is_not_waited_for_for_ever(
    clone: Clone, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone.commit({"a": "a\n"})
    slow = tmp_path / "bin/git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nsleep 5\n")
    slow.chmod(0o755)
    monkeypatch.setattr("merge_heads.git.process.TIMEOUT_SECONDS", 0.2)
    git = repository.git.with_environment(
        PATH=f"{slow.parent}:{repository.git.environment['PATH']}"
    )
    monkeypatch.setenv("PATH", git.environment["PATH"])
    with pytest.raises(GitProblem, match="did not end within"):
        Repository(git).blobs(["0" * 40])


def partial(clone: Clone, tmp_path: Path) -> Clone:
    clone.git("config", "uploadpack.allowFilter", "true")
    clone.git("config", "uploadpack.allowAnySHA1InWant", "true")
    url = f"file://{clone.path}"
    clone.git("clone", "--quiet", "--bare", "--filter=blob:none", url, "../partial")
    return Clone(tmp_path / "partial")


def test_a_partial_clone_fetches_what_it_lacks(clone: Clone, tmp_path: Path) -> None:
    head = clone.commit({"a/b": "1\n", "c": "2\n"})
    there = Repository.at(partial(clone, tmp_path).path)
    with there.leaving_no_trace() as reading:
        entries = reading.entries(head)
        blobs = reading.blobs(entry.blob for entry in entries.values())
        assert list(blobs.values()) == [b"1\n", b"2\n"]
        with pytest.raises(UsageProblem):
            reading.commit("1" * 40)


def test_the_commits_themselves_merge_to_what_their_stand_ins_do(
    clone: Clone, repository: Repository
) -> None:
    root = clone.commit({f"old/{n}.py": f"revision = {n}\n" * 9 for n in range(5)} | {"x": "0\n"})
    clone.branch("feature")
    head = clone.commit({"old/new.py": "new\n", "x": "1\n"})
    clone.switch("main")
    clone.git("mv", "old", "new")
    base = clone.commit({"y": "2\n"})
    with repository.leaving_no_trace() as scratch:
        by_history = scratch.merge(base, head, root)
        trees = [scratch.new_commit(f"{c}^{{tree}}", (), "alone") for c in (base, head, root)]
        assert scratch.merge_base(trees[0], trees[1]) is None
        assert scratch.merge(*trees) == by_history


def test_a_huge_file_is_left_out_and_the_others_are_read(
    clone: Clone, repository: Repository
) -> None:
    clone.commit({"huge.py": b" " * 10_000_001, "large.py": b" " * 10_000_000, "small.py": b"x"})
    files = repository.entries("HEAD")
    with repository.reading() as reading:
        found = reading.small_blobs(entry.blob for entry in files.values())
        assert {p for p, entry in files.items() if entry.blob in found} == {"large.py", "small.py"}
        with pytest.raises(NotEvaluated, match="is larger than 10 MB"):
            reading.blobs([files["huge.py"].blob])
        assert reading.blobs([files["small.py"].blob]) == {files["small.py"].blob: b"x"}


def test_many_large_files_are_not_read_at_once(clone: Clone, repository: Repository) -> None:
    clone.commit({f"{n}.py": b"%d" % n + b" " * 9_999_000 for n in range(11)})
    blobs = [entry.blob for entry in repository.entries("HEAD").values()]
    assert len(repository.blobs(blobs[:9])) == 9
    with pytest.raises(NotEvaluated, match="too large together"):
        repository.blobs(blobs)


def test_a_folder_that_stands_for_millions_of_files_is_not_listed(
    clone: Clone, repository: Repository
) -> None:
    """Each tree holds the one before ten times: https://github.com/Katee/git-bomb."""
    tree = clone.commit({"x": "x"}) + "^{tree}"
    tree = clone.git("rev-parse", tree)
    for _ in range(9):
        rows = "".join(f"040000 tree {tree}\td{n}\n" for n in range(10))
        tree = repository.git.line("mktree", stdin=rows.encode())
    with pytest.raises(NotEvaluated, match="more files than can be read"):
        repository.entries(tree)
