"""What one migration file is read as."""

import time

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
        "down_revision = None\ndepends_on = get()",
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
        ("LABEL = module.CONST\nbranch_labels = (LABEL,)", ("module.CONST",), True),
        ("LABEL = module.CONST\nbranch_labels = LABEL", ("module.CONST",), True),
        ("branch_labels = get()", ("get()",), True),
        ("branch_labels += get()", ("computed",), True),
        ("branch_labels = ELSEWHERE", ("ELSEWHERE",), True),
        ('branch_labels = ""', ("",), False),
    ],
)
def test_a_label_may_be_computed(declared: str, labels: tuple[str, ...], computed: bool) -> None:
    found = read(f'revision = "x"\ndown_revision = None\n{declared}\n')
    assert isinstance(found, Revision)
    assert (found.branch_labels, found.computed_labels) == (labels, computed)


@pytest.mark.parametrize(
    "source",
    [
        b'revision = "x"\ndown_revision = "a1"\n\ndef upgrade():\n    print "python 2"\n',
        b'revision = "x"\ndown_revision = "a1"\n\ndef upgrade():\n    f"{a["b"]!zz}"\n',
        b'\xef\xbb\xbfrevision = "x"\r\ndown_revision = "a1"\r\n',
        b'# -*- coding: latin-1 -*-\n# caf\xe9\nrevision = "x"\ndown_revision = "a1"\n',
        b'revision = "x"\ndown_revision = "a1"\n\ndef f():\n    print "2"\n\nSQL = 1\n',
        b'revision = "x"\n\x0cdown_revision = "a1"\n\x0c\ndef upgrade():\n    pass\n',
        b'revision = "x"\rdown_revision = "a1"\r\rdef upgrade():\r\tprint "python 2"\r',
    ],
    ids=[
        "python2",
        "newer python",
        "bom and crlf",
        "latin-1",
        "python2 with a constant",
        "form feed",
        "old line ends",
    ],
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


HEADER = 'revision = "x"\ndown_revision = "a1"\n'


@pytest.mark.parametrize(
    ("later", "parents"),
    [
        ('y = (down_revision := "b2")', ("b2",)),
        ('globals().update(down_revision="z")\nrevision = down_revision = "b2"', ("b2",)),
        ('from helpers import *\nrevision = down_revision = "b2"', ("b2",)),
        ('def f():\n    pass\n\n\ndown_revision = "b2"', ("b2",)),
        ('def f():\n    pass\n\x0cdown_revision = "b2"', ("b2",)),
        ('class A:\n    down_revision = "z"', ("a1",)),
        ('logging.getLogger("x").info(revision)', ("a1",)),
        ("t = sa.table('t', sa.column('c'))\nsetattr(op, 'x', t)", ("a1",)),
        ("if True:\n    import json", ("a1",)),
        ('def f():\n    x = globals()\n    down_revision = "z"', ("a1",)),
        ('B = {"b2"}\ndown_revision = B', ("b2",)),
    ],
)
def test_what_stands_below_counts(later: str, parents: tuple[str, ...]) -> None:
    found = read(f"{HEADER}{later}\n")
    assert isinstance(found, Revision)
    assert found.down_revisions == parents


@pytest.mark.parametrize(
    "later",
    [
        'globals()["down_revision"] = "z"',
        'globals().update(down_revision="z")',
        'vars()["down_revision"] = "z"',
        "exec('down_revision = None')",
        "run = exec\nrun('down_revision = None')",
        'setattr(sys.modules[__name__], "down_revision", "z")',
        'sys.modules[__name__].down_revision = "z"',
        "from helpers import *",
        "if new:\n    from helpers import *",
        "del down_revision",
        'down_revision: (down_revision := f()) = "b2"',
        'down_revision = x[(down_revision := f())] = "b2"',
        "y = [down_revision := v for v in w]",
        'def f(x=(down_revision := "z")): ...',
        '@g(down_revision := "z")\ndef f(): ...',
        "class A:\n    globals().update(down_revision='z')",
        'def f():\n    global down_revision\n    down_revision = "z"',
        "for down_revision in x: ...",
        "try:\n    f()\nexcept E as down_revision: ...",
        "match x:\n    case [down_revision, *_]: ...",
        "import down_revision",
        "if new:\n    def down_revision(): ...",
        "if new:\n    class down_revision: ...",
        "f(lambda x=(down_revision := 'z'): x)",
        'down_revision = f"{1}"',
        'down_revision = ["a", None]',
        'revision = ""',
        'revision = ("a", "b")',
        "class down_revision: ...",
        "def f(): ...\nclass down_revision: ...",
        'P = ["a1"]\nP.append("z")\ndown_revision = P',
        'down_revision = ["a1"]\ndown_revision.append("z")',
        'P = "a1"\nif new:\n    P = "z"\ndown_revision = P',
        'P = "a1"\nfrom helpers import *\ndown_revision = P',
        "x0 = down_revision\n"
        + "\n".join(f"x{n} = x{n - 1}" for n in range(1, 9))
        + "\nrevision = x8()",
    ],
)
def test_what_may_be_rebound_unseen_is_computed(later: str) -> None:
    found = read(f"{HEADER}{later}\n")
    assert isinstance(found, Unreadable)
    assert found.computed


def test_a_star_import_may_bring_what_is_not_declared() -> None:
    assert isinstance(read("from helpers import *\n"), Unreadable)
    assert isinstance(read('from helpers import *\nrevision = "x"\n'), Unreadable)


def test_a_chain_of_names_is_followed_however_long() -> None:
    chain = "\n".join(f"x{n} = x{n - 1}" for n in range(1, 20_000))
    found = read(f'revision = "x"\nx0 = "a1"\n{chain}\ndown_revision = x19999\n')
    assert isinstance(found, Revision)
    assert found.down_revisions == ("a1",)


@pytest.mark.parametrize(
    "value",
    [
        " + ".join(["'a'"] * 50_000),
        "a" + ".b" * 50_000,
        "(" * 90 + "'a'" + ",)" * 90,
        "-" * 9_000 + "1",
    ],
    ids=["sum", "attributes", "tuples", "signs"],
)
@pytest.mark.parametrize("name", ["down_revision", "branch_labels"])
def test_no_depth_is_too_deep_to_be_told(name: str, value: str) -> None:
    found = read(f"{HEADER}{name} = {value}\n")
    if isinstance(found, Revision):
        assert name == "branch_labels"
        assert found.computed_labels
    else:
        assert isinstance(found, Unreadable)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (b'<<<<<<< ours\nrevision = "x"\n=======\nrevision = "y"\n>>>>>>> theirs\n', 1),
        (b'revision = "x"\ndown_revision = "a1"\n\ndef f():\n<<<<<<< ours\n=======\n', 5),
        (b'revision = "x"\r\ndown_revision = "a1"\r\n\r\ndef f():\r\n    pass\r\n>>>>>>> b\r\n', 6),
        (b'revision = "x"\ndown_revision = "a1"\n=======\ndown_revision = "b2"\n', 3),
        (b'"""Doc.\n<<<<<<< ours\nRevises: a\n"""\nrevision = "x"\ndown_revision = "a1"\n', 2),
    ],
)
def test_conflict_markers_are_told_wherever_they_stand(source: bytes, line: int) -> None:
    found = read(source)
    assert isinstance(found, Unreadable)
    assert (found.conflict_markers, found.computed, found.line) == (True, False, line)


def test_an_underlined_heading_is_no_conflict_marker() -> None:
    found = read(f'"""Heading\n=======\n\n<<<<<<<<<< x\n"""\n{HEADER}')
    assert isinstance(found, Revision)


def test_a_revision_without_down_revision_is_one_that_alembic_stops_at() -> None:
    assert read('revision = "x"\n') == NoRevision(PATH, 1, "down_revision")
    assert read("x = 1\n", "versions/3f2a.py") == NoRevision("versions/3f2a.py", 1, "down_revision")


def test_an_empty_string_among_parents_is_one_that_nobody_declares() -> None:
    found = read('revision = "x"\ndown_revision = ("a1", "")\n')
    assert isinstance(found, Revision)
    assert found.down_revisions == ("a1", "")


def test_a_definition_within_a_string_does_not_end_the_header() -> None:
    found = read(f'"""Doc.\n\ndef upgrade():\n    pass\n    """\n{HEADER}')
    assert isinstance(found, Revision)
    assert found.id == "x"


@pytest.mark.parametrize("lines", [100_000])
def test_a_large_file_is_read_by_its_header(lines: int) -> None:
    source = f"{HEADER}\ndef upgrade():\n" + '    op.execute("SELECT 1")\n' * lines
    began = time.perf_counter()
    assert isinstance(read(source), Revision)
    assert time.perf_counter() - began < 0.5


def test_a_large_migration_is_read_by_its_header() -> None:
    source = f"revision = 'c3'\ndown_revision = 'a1'\n\n\ndef upgrade():\n{'    x = 1' * 300_000}\n"
    found = read(source)
    assert isinstance(found, Revision)
    assert found.down_revisions == ("a1",)


@pytest.mark.parametrize("start", ["x = 1\n" * 100_000, f"x = [{'1,' * 300_000}]\n"])
def test_a_large_header_is_not_parsed(start: str) -> None:
    found = read(f"{start}revision = 'c3'\ndown_revision = 'a1'\n")
    assert isinstance(found, Unreadable)
    assert found.reason == "it is too large to be parsed (over 400 kB)"
