"""What one migration file is read as."""

import pytest

from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.migrations.source import is_revision_file, read_revision

PATH = "migrations/versions/x.py"
ANNOTATED = "Union[str, Sequence[str], None]"


def read(source: str | bytes, path: str = PATH) -> Revision | NoRevision | Unreadable:
    return read_revision(path, source.encode() if isinstance(source, str) else source)


@pytest.mark.parametrize(
    ("declared", "parents"),
    [
        ('down_revision = "a1"', ("a1",)),
        ("down_revision = 'a1'", ("a1",)),
        ("down_revision = u'a1'", ("a1",)),
        (f'down_revision: {ANNOTATED} = "a1"', ("a1",)),
        ("down_revision = None", ()),
        ('down_revision = ""', ()),
        ("down_revision = ()", ()),
        ("", ()),
        ('down_revision = ("a1", "b2")', ("a1", "b2")),
        ('down_revision = (\n    "a1",\n    "b2",\n)', ("a1", "b2")),
        ('down_revision = ["a1", "b2"]', ("a1", "b2")),
        ('down_revision = ("a1")', ("a1",)),
        ('down_revision = "a" "1"', ("a1",)),
        ('down_revision = f"a1"', ("a1",)),
        ('PARENT = "a1"\ndown_revision = PARENT', ("a1",)),
        ('PARENT = "a1"\ndown_revision = (PARENT, "b2")\nPARENT = "z"', ("a1", "b2")),
        ('down_revision = "z"\ndown_revision = "a1"', ("a1",)),
        ('down_revision = other = "a1"', ("a1",)),
        ('down_revision = compute()\ndown_revision = "a1"', ("a1",)),
        ('def f():\n    down_revision = "z"\ndown_revision = "a1"', ("a1",)),
        ("down_revision: str\ndown_revision = 'a1'", ("a1",)),
    ],
)
def test_down_revision_is_the_last_literal_at_the_top(
    declared: str, parents: tuple[str, ...]
) -> None:
    found = read(f'revision = "x"\n{declared}\n')
    assert isinstance(found, Revision)
    assert found.down_revisions == parents


@pytest.mark.parametrize(
    "declared",
    [
        "down_revision = get()",
        'down_revision = f"{a}"',
        'down_revision = "a" if new else "b"',
        "down_revision = ELSEWHERE",
        'down_revision = ("a", get())',
        'if new:\n    down_revision = "a"',
        'down_revision, other = "a", "b"',
        'down_revision = "a"\ndown_revision += "b"',
        "from elsewhere import parent as down_revision",
        "def down_revision(): ...",
        "depends_on = get()",
        "down_revision = 42",
    ],
)
def test_what_is_computed_is_said_and_not_guessed(declared: str) -> None:
    found = read(f'revision = "x"\n{declared}\n')
    assert isinstance(found, Unreadable)
    assert found.computed


def test_the_line_is_the_one_of_down_revision() -> None:
    found = read('"""Doc."""\n\nrevision = "x"\ndown_revision = "a1"\n')
    assert isinstance(found, Revision)
    assert found.line == 4


@pytest.mark.parametrize(
    ("declared", "labels", "computed"),
    [
        ('branch_labels = "x"', ("x",), False),
        ('branch_labels = ("x", "y")', ("x", "y"), False),
        ("branch_labels = None", (), False),
        ("branch_labels = ()", (), False),
        ("branch_labels = (module.CONST,)", ("module.CONST",), True),
        ("branch_labels = module.CONST", ("module.CONST",), True),
        ('branch_labels = ("a", module.CONST)', ("a", "module.CONST"), True),
    ],
)
def test_a_label_may_be_computed(declared: str, labels: tuple[str, ...], computed: bool) -> None:
    found = read(f'revision = "x"\n{declared}\n')
    assert isinstance(found, Revision)
    assert (found.branch_labels, found.computed_labels) == (labels, computed)


@pytest.mark.parametrize(
    "source",
    [
        b'revision = "x"\ndown_revision = "a1"\n\ndef upgrade():\n    print "python 2"\n',
        b'revision = "x"\ndown_revision = "a1"\n\ndef upgrade():\n    f"{a["b"]!zz}"\n',
        b'\xef\xbb\xbfrevision = "x"\r\ndown_revision = "a1"\r\n',
        b'# -*- coding: latin-1 -*-\n# caf\xe9\nrevision = "x"\ndown_revision = "a1"\n',
        b'revision = "x"\ndown_revision = "a1"\n\ndef f():\n<<<<<<< ours\n=======\n>>>>>>> b\n',
    ],
    ids=["python2", "newer python", "bom and crlf", "latin-1", "conflict in the body"],
)
def test_a_body_that_python_cannot_parse_does_not_hide_the_header(source: bytes) -> None:
    found = read(source)
    assert isinstance(found, Revision)
    assert (found.id, found.down_revisions) == ("x", ("a1",))


@pytest.mark.parametrize(
    "source",
    [
        b'<<<<<<< ours\nrevision = "x"\n=======\nrevision = "y"\n>>>>>>> theirs\n',
        b'revision = "x"\ndef upgrade(:\n    pass\ndown_revision = "z"\n',
        b"revision = 'x'\x00\n",
        b"(" * 20_000,
    ],
    ids=["conflict markers", "late identifier", "nul", "nested"],
)
def test_a_header_that_python_cannot_parse_is_unreadable(source: bytes) -> None:
    assert isinstance(read(source), Unreadable)


def test_a_legacy_file_is_named_by_its_id() -> None:
    found = read("down_revision = 'a1'\n", "versions/3f2a.py")
    assert isinstance(found, Revision)
    assert found.id == "3f2a"


@pytest.mark.parametrize("source", ["", "x = 1\n", '"""Helpers."""\n'])
def test_a_file_without_a_revision_is_named_as_such(source: str) -> None:
    assert read(source) == NoRevision(PATH)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.py", True), ("__init__.py", False), (".#a.py", False), ("a.pyc", False), ("a.sql", False)],
)
def test_only_what_alembic_would_load_is_read(name: str, expected: bool) -> None:
    assert is_revision_file(f"versions/{name}") is expected
