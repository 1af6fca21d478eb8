"""Reading a plain header line by line answers as parsing it does."""

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from merge_heads.migrations import source
from merge_heads.migrations.plain_header import plainly_read
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.migrations.source import read_revision

UPGRADE = "\n\ndef upgrade() -> None:\n    pass\n"
SEQUENCE = "Union[str, Sequence[str], None]"

ANNOTATIONS = [
    "",
    ": str",
    ": str | None",
    f": {SEQUENCE}",
    ":Final",
    ": exec",
    ": x.__dict__",
    ": (down_revision := 'q')",
    ": 'str'",
    ": list[",
]
VALUES = [
    "None",
    "'a1'",
    '"b2"',
    "'a1' ",
    "'a1'  # the first",
    "None  # 'a1'",
    '"a1\'"',
    "''",
    "()",
    "('a1',)",
    "('a1', 'a1', \"b2\")",
    "('a1', '')",
    "('a1', None)",
    "('a1')",
    "(\n    'a1',\n    'b2',\n)",
    "['a1', 'b2']",
    "{'a1'}",
    "'a1' 'b2'",
    "'a1', 'b2'",
    "None, 'b2'",
    "f'a1'",
    "f'{x}'",
    "f'{(down_revision := None)}'",
    "u'a1'",
    "r'a1'",
    "b'a1'",
    "f 'a1'",
    "'a\\x31'",
    "'a1' \\\n    'b2'",
    "'''a1'''",
    "'''a1\n'''",
    "'\u00e9'",
    "'a1'; x = 1",
    "'a1'; down_revision = 'b2'",
    "down_revision = 'a1'",
    "(down_revision := 'a1')",
    "NAME",
    "NAME or 'a1'",
    "not 'a1'",
    "'a1' if x else 'b2'",
    "42",
    "get('a1')",
    "=",
]
NAMES = ["revision", "down_revision", "branch_labels", "depends_on", "NAME", "revision_", "exec"]
LINES = [
    "",
    "  ",
    "\t",
    "# revision identifiers, used by Alembic.",
    "   # revision = 'z'",
    "# -*- coding: utf-8 -*-",
    "# coding: utf-7",
    "# caf\u00e9",
    '"""Doc."""',
    '"""Doc.\n\nRevises: a1\nrevision = "z"\n"""',
    "'''Doc.\ndown_revision = 'z'\n'''",
    '"""A "word" in it"""',
    '"""A word""""',
    '""""A word"""',
    '""""""',
    '"""Doc."""; revision = "z"',
    '"""Doc."""import x',
    '"""Doc.\ndef f():\n"""',
    'r"""Doc."""',
    '"""\\"""',
    '"""',
    "'''",
    "from alembic import op",
    "import sqlalchemy as sa",
    "import a.b.c, d as e",
    "import revision.x",
    "import if",
    "from x import revision",
    "from x import down_revision as revision",
    "from x import *",
    "from x import (a, b)",
    "from x import (\n    revision,\n)",
    "from __future__ import annotations",
    "if x: revision = 'z'",
    "if x: y = 'z'",
    "else: revision = 'z'",
    "if x:\n    revision = 'z'",
    "    revision = 'z'",
    "try: import x",
    "except E: revision = 'z'",
    "for revision in 'ab': pass",
    "del revision",
    "revision += 'z'",
    "revision: str",
    "down_revision = ['a1']\ndown_revision.append('z')",
    "revision, down_revision = 'z', 'y'",
    "revision.x = 'z'",
    "REVISION = revision",
    "globals()['revision'] = 'z'",
    "setattr(x(), 'revision', 'z')",
    "x = [\n    'revision',\n]",
    "x = (",
    "revision = 'z'",
    ")",
    "x = 1 \\",
    ".format()",
    "print 'x'",
    "lambda: 'x'",
    "@decorated",
    "\x0crevision = 'z'",
    "\x00",
    "\x1a",
    "=======",
    "\ufeff",
]
assignments = st.builds(
    lambda name, annotation, equals, value: f"{name}{annotation}{equals}{value}",
    st.sampled_from(NAMES),
    st.sampled_from([*ANNOTATIONS, *[""] * 9]),
    st.sampled_from([" = ", " = ", " = ", "=", "  =  ", " == ", " "]),
    st.sampled_from([*VALUES, *VALUES[:3] * 20]),
)
plain = st.sampled_from(
    [
        *("revision = 'x'", "revision: str = 'y'", "down_revision = 'w'", "down_revision = None"),
        *(f"down_revision: {SEQUENCE} = 'v'", "branch_labels = ('l',)", "depends_on = None"),
        *("import x", "# a word", ""),
    ]
)
bodies = st.sampled_from(
    [
        *[UPGRADE] * 12,
        "\ndef upgrade(): pass\nrevision = 'z'\n",
        "def f():\n    global revision\n",
        "",
        "\n@decorated\nclass A: pass\n",
        "\nclass A: caf\u00e9 = 1\n",
        "\n#\x00\ndef f(): pass\n",
    ]
)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Draw a header, most of it plain, and what follows."""
    docstring = draw(st.sampled_from([[], ['"""Doc.\n\nRevises: a1\n\n"""'], ["'''Doc'''"]]))
    lines = draw(st.permutations(["revision = 'x'", "down_revision = 'w'", draw(plain)]))
    lines += draw(st.lists(plain, max_size=4))
    nasty = draw(st.lists(st.one_of(assignments, st.sampled_from(LINES)), max_size=1))
    for line in nasty:
        lines.insert(draw(st.integers(0, len(lines))), line)
    text = "\n".join([*docstring, *lines]) + "\n" + draw(bodies)
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]))).encode()


def parsed(path: str, text: bytes) -> Revision | NoRevision | Unreadable:
    """Read a file without looking for a plain header."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(source, "plainly_read", lambda path, text: None)
        return read_revision(path, text)


@settings(max_examples=1_000, deadline=None)
@given(texts())
@example(b"revision = 'x'\ndown_revision = f'{(depends_on := None)}'\ndef f(): pass\n")
@example(b"revision = 'x'\ndown_revision = None # 'a1'\ndef f(): pass\n")
@example(b"if x: y = 1\nelse: revision = 'z'\nrevision = 'x'\ndown_revision = 'a'\ndef f(): pass\n")
def test_the_answer_is_that_of_the_parser(text: bytes) -> None:
    event("plain" if plainly_read("v/x.py", text) else "not plain")
    assert read_revision("v/3f2a.py", text) == parsed("v/3f2a.py", text)


@pytest.mark.parametrize("line", [*LINES, *(f"down_revision = {value}" for value in VALUES)])
@pytest.mark.parametrize("above", [0, 1, 2])
def test_one_line_among_plain_ones_is_read_as_the_parser_reads_it(line: str, above: int) -> None:
    lines = ["revision = 'x'", "down_revision = 'w'"]
    lines.insert(above, line)
    text = ("\n".join(lines) + UPGRADE).encode()
    assert read_revision("v/x.py", text) == parsed("v/x.py", text)


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize("parents", ["None", "'a1'", "('a1', 'b2')"])
@pytest.mark.parametrize(
    ("imports", "annotations"),
    [
        ("", ("", "")),
        ("from typing import Sequence, Union\n\n", (": str", f": {SEQUENCE}")),
        ("from collections.abc import Sequence\n\n", (": str", ": str | Sequence[str] | None")),
    ],
    ids=["old", "typed", "new"],
)
def test_what_alembics_templates_write_is_plain(
    imports: str, annotations: tuple[str, str], parents: str, quote: str
) -> None:
    one, several = annotations
    text = (
        '"""make "it"\n\nRevision ID: 3f\nRevises: a1\nCreate Date: 2024-01-01\n\n"""\n'
        f"{imports}from alembic import op\nimport sqlalchemy as sa\n\n\n"
        f"# revision identifiers, used by Alembic.\nrevision{one} = '3f'\n"
        f"down_revision{several} = {parents}\nbranch_labels{several} = None\n"
        f"depends_on{several} = None\n{UPGRADE}"
    ).replace("'", quote)
    found = plainly_read("v/x.py", text.encode())
    assert found is not None
    assert found == parsed("v/x.py", text.encode())


@pytest.mark.parametrize(
    "header",
    [
        "#" * 1_000_000,
        '"""' + '"a' * 500_000,
        "x = " + "(" * 1_000_000,
        "revision = " + "'" * 1_000_000,
        "import " + "a." * 5_000,
        "x = '" * 250_000,
        "\n" * 1_000_000,
        "revision = 'x'\n" * 70_000,
    ],
    ids=["comment", "docstring", "nested", "quotes", "import", "odd", "empty", "repeated"],
)
def test_a_hostile_header_of_a_megabyte_is_answered_alike(header: str) -> None:
    text = f"{header}\nrevision = 'x'\ndown_revision = 'w'\n{UPGRADE}".encode()
    assert read_revision("v/x.py", text) == parsed("v/x.py", text)
