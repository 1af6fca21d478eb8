"""What differs between two trees, and the patch with which real `git apply` makes the second."""

import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merge_heads.git import Change, Repository
from tests.clone import Clone, Files

LATIN = "# -*- coding: latin-1 -*-\nname = 'caf\xe9'\n".encode("latin-1")


@pytest.fixture
def repository(clone: Clone) -> Repository:
    return Repository.at(clone.path)


def by_path(changes: tuple[Change, ...]) -> dict[str, tuple[str | None, str | None]]:
    return {c.path: (c.old.mode if c.old else None, c.new.mode if c.new else None) for c in changes}


def patched(clone: Clone, old: str, patch: str, folder: Path) -> str:
    """Apply a patch to a fresh clone at `old` and return the tree that comes out."""
    clone.git("clone", "--quiet", "--no-checkout", str(clone.path), str(folder))
    fresh = Clone(folder)
    fresh.git("checkout", "--quiet", old)
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn"], cwd=folder, input=patch.encode(), check=False
    )
    assert not done.returncode
    fresh.git("add", "--all", "--force")
    return fresh.git("write-tree")


def there_and_back(clone: Clone, repository: Repository, old: Files, new: Files) -> str:
    """Return the patch between two commits, after it was applied for real."""
    first = clone.commit(old)
    second = clone.commit(new)
    patch = repository.patch(first, second)
    tree = patched(clone, first, patch, clone.path.parent / "fresh")
    assert tree == repository.tree(second)
    return patch


def test_changes_are_told_entry_by_entry(clone: Clone, repository: Repository) -> None:
    first = clone.commit({"same": "s", "gone/a": "1", "run.sh": "x", "link": "to", "é\n": "1"})
    (clone.path / "run.sh").chmod(0o755)
    (clone.path / "link").unlink()
    (clone.path / "link").symlink_to("same")
    second = clone.commit({"gone/a": None, "new/b": "1", "é\n": "2"})
    changes = repository.changes(first, second)
    assert by_path(changes) == {
        "gone/a": ("100644", None),
        "link": ("100644", "120000"),
        "new/b": (None, "100644"),
        "run.sh": ("100644", "100755"),
        "é\n": ("100644", "100644"),
    }
    old, new = repository.entries(first), repository.entries(second)
    assert all(c.old == old.get(c.path) and c.new == new.get(c.path) for c in changes)
    assert repository.changes(first, first) == ()


def test_a_moved_file_is_a_path_less_and_a_path_more(clone: Clone, repository: Repository) -> None:
    clone.git("config", "diff.renames", "copies")
    first = clone.commit({"a": "1\n" * 20})
    second = clone.commit({"a": None, "b": "1\n" * 20})
    assert by_path(repository.changes(first, second)) == {
        "a": ("100644", None),
        "b": (None, "100644"),
    }


def test_a_submodule_is_no_file_and_told_as_what_it_is(
    clone: Clone, repository: Repository
) -> None:
    first = clone.commit({"a": "1"})
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{first},vendor/lib")
    clone.git("commit", "--quiet", "--message", "submodule")
    clone.git("config", "diff.ignoreSubmodules", "all")
    (change,) = repository.changes(first, "HEAD")
    assert (change.path, change.old) == ("vendor/lib", None)
    assert change.new is not None
    assert change.new.is_submodule
    assert change.new.blob == first


ORDINARY: Mapping[str, tuple[Files, Files]] = {
    "changed": ({"a.py": "1\n2\n3\n"}, {"a.py": "1\nzwei\n3\n"}),
    "added and removed": ({"a.py": "1\n"}, {"a.py": None, "b/c.py": "2\n"}),
    "no line feed at the end": ({"a.py": "1"}, {"a.py": "2"}),
    "empty": ({"a.py": "1\n", "b.py": ""}, {"a.py": "", "b.py": None, "c.py": ""}),
    "other letters": ({"a.py": "# größer ☃ 数\n"}, {"a.py": "# kleiner ☃ 数\n"}),
    "strange names": (
        {"ünï \t\"q' \\.py": "1\n", "-x": "1\n", "a b.py": "1\n"},
        {"ünï \t\"q' \\.py": "2\n", "-x": "2\n", "a b.py": "2\n"},
    ),
    "a file becomes a folder": ({"a": "1\n"}, {"a": None, "a/b": "1\n"}),
    "blanks at the ends": ({"a.py": "a  \n\n \n\tb\n"}, {"a.py": "a  \n\n \n\tc \n"}),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_files_make_a_unified_diff(
    clone: Clone, repository: Repository, name: str
) -> None:
    old, new = ORDINARY[name]
    patch = there_and_back(clone, repository, {"keep": "k", **old}, new)
    assert "GIT binary patch" not in patch
    assert all(line.isprintable() or "\t" in line for line in patch.split("\n"))


AWKWARD: Mapping[str, tuple[Files, Files]] = {
    "carriage returns": ({"a.py": b"1\r\n2\r\n"}, {"a.py": b"1\r\nzwei\r\n"}),
    "a lone carriage return": ({"a.py": b"1\n"}, {"a.py": b"1\r2\n"}),
    "another encoding": ({"a.py": b"1\n"}, {"a.py": LATIN}),
    "another encoding before": ({"a.py": LATIN}, {"a.py": None}),
    "a byte order mark": ({"a.py": b"\xef\xbb\xbf1\n"}, {"a.py": b"\xef\xbb\xbf2\n"}),
    "a null byte": ({"a.py": b"1\n"}, {"a.py": b"1\0\n"}),
    "bidirectional controls": ({"a.py": "1\n"}, {"a.py": "\u202e1\u2066\n"}),
    "another blank": ({"a.py": "a\u00a0b\n"}, {"a.py": "a\u00a0c\n"}),
    "a separator that is no line feed": ({"a.py": "1\n"}, {"a.py": "1\u20282\x0c\x853\n"}),
    "an escape sequence": ({"a.py": "1\n"}, {"a.py": "\x1b[31m\n"}),
    "one of several": ({"a.py": "1\n", "b.py": "1\n"}, {"a.py": b"2\r\n", "b.py": "2\n"}),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_files_that_would_not_survive_copying_make_a_binary_patch(
    clone: Clone, repository: Repository, name: str
) -> None:
    old, new = AWKWARD[name]
    patch = there_and_back(clone, repository, {"keep": "k", **old}, new)
    assert "GIT binary patch" in patch
    assert "@@" not in patch
    assert patch.isascii()
    assert "\r" not in patch


def test_modes_and_links_are_part_of_the_patch(
    clone: Clone, repository: Repository, tmp_path: Path
) -> None:
    first = clone.commit({"run.sh": "x\n", "plain": "p\n"})
    (clone.path / "run.sh").chmod(0o755)
    (clone.path / "plain").unlink()
    (clone.path / "plain").symlink_to("run.sh")
    second = clone.commit({})
    tree = patched(clone, first, repository.patch(first, second), tmp_path / "fresh")
    assert tree == repository.tree(second)
    assert (tmp_path / "fresh" / "run.sh").stat().st_mode & stat.S_IXUSR


CONFIGURED = {
    "diff.noprefix": "true",
    "diff.mnemonicPrefix": "true",
    "core.quotePath": "false",
    "diff.external": "false",
    "color.ui": "always",
    "color.diff": "always",
    "diff.renames": "copies",
    "diff.context": "0",
    "diff.suppressBlankEmpty": "true",
    "diff.python.textconv": "false",
    "diff.python.binary": "true",
    "diff.relative": "true",
    "diff.algorithm": "patience",
    "core.autocrlf": "input",
    "diff.orderFile": "nowhere",
    "core.attributesFile": ".gitattributes",
}


@pytest.mark.parametrize("binary", [False, True])
def test_no_setting_of_the_repository_or_its_user_changes_the_patch(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, binary: bool
) -> None:
    end = "\r\n" if binary else "\n"
    old = {"sub/ä.py": f"1\n\n2\n3\n4\n5{end}", "b.dat": "1\n", "sub/gone.py": "1\n"}
    new = {"sub/ä.py": f"1\n\n2\n3\nvier\n5{end}", "b.dat": "2\n", "sub/gone.py": None}
    first, second = clone.commit(old), clone.commit(new)
    expected = Repository.at(clone.path).patch(first, second)
    assert ("GIT binary patch" in expected) == binary
    clone.write({".gitattributes": "*.py diff=python -text\n*.dat binary\n*.py !diff text\n"})
    info = clone.path / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "attributes").write_text("*.py diff=python\n*.dat -diff\n")
    for key, value in CONFIGURED.items():
        clone.git("config", key, value)
        clone.git("config", "--global", key, value)
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("GIT_DIFF_OPTS", "--unified=0")
    assert Repository.at(clone.path).patch(first, second) == expected
    assert Repository.at(clone.path / "sub").patch(first, second) == expected


def test_a_patch_leaves_no_trace(clone: Clone, repository: Repository) -> None:
    first, second = clone.commit({"a": "1\n"}), clone.commit({"a": "2\r\n"})
    before = sorted(clone.path.rglob("*"))
    with repository.leaving_no_trace() as scratch:
        tree = scratch.tree_with(second, {"a": b"3\n"})
        assert "+3" in scratch.patch(scratch.tree_with(first, {"a": b"1\n"}), tree)
    repository.patch(first, second)
    assert sorted(clone.path.rglob("*")) == before


pieces = st.sampled_from(
    [
        *(c.encode() for c in ("a", "b", " ", "\t", "\n", "\r\n", "\r", "\0", "@@", "é☃\u202e")),
        b"\xe9",
    ]
)
contents = st.lists(pieces, max_size=12).map(b"".join)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(old=contents, new=contents, other=st.none() | contents)
def test_every_content_comes_back_byte_for_byte(
    clone: Clone, tmp_path_factory: pytest.TempPathFactory, old: bytes, new: bytes, other: bytes
) -> None:
    repository = Repository.at(clone.path)
    empty = repository.git.line("mktree")
    first = repository.tree_with(empty, {"a": old, "b": b"1\n"})
    second = repository.tree_with(first, {"a": new, "b": other})
    folder = tmp_path_factory.mktemp("apply")
    Clone(folder).write({"a": old, "b": b"1\n"})
    patch = repository.patch(first, second)
    if patch:
        subprocess.run(["git", "apply"], cwd=folder, input=patch.encode(), check=True)
    assert (folder / "a").read_bytes() == new
    assert ((folder / "b").read_bytes() if other is not None else None) == other
    assert other is not None or not (folder / "b").exists()
