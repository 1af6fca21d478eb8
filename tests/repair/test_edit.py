"""An identifier of a migration file changes, and no other byte does."""

import re
import types
from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from merge_heads.migrations.revision import Revision
from merge_heads.migrations.source import read_revision
from merge_heads.repair import edit
from merge_heads.repair.edit import (
    CannotEdit,
    with_dependency,
    with_id,
    with_parent,
    with_parents,
)
from merge_heads.report.line_edit import LineEdit, line_edit

# § is the literal and ¶ the word in the docstring; everything else is to stay, the mentions of a1
# most of all.
FILE = '''"""WORD: a1, of "a1"; Revises: a1; Revision ID: c1

Revision ID: c1
Revises:  ¶\t
Create Date: 2024-01-01

Revises: a1 is told once.
Revision ID: c1
"""
from alembic import op  # down_revision = "a1"
\x0c
# revision identifiers, used by Alembic.
revision = 'c1'
§
branch_labels = None
parents_of = {'a1': 'a1a1', "down_revision": "a1"}
'''
PYTHON_3 = '''

def upgrade():
    """Revises: a1"""
    down_revision = "a1"
    op.execute("""UPDATE t SET v = 'a1' -- WORD
Revises: a1""")
'''
PYTHON_2 = '\n\ndef upgrade():\n    down_revision = "a1"\n    print "a1 WORD"'

FORMS = {
    "plain": ('down_revision = "a1"', 'down_revision = "n2"'),
    "single quotes": ("down_revision = 'a1'", "down_revision = 'n2'"),
    "no blanks": ("down_revision='a1'#a1", "down_revision='n2'#a1"),
    "u": ("down_revision = u'a1'", "down_revision = u'n2'"),
    "U": ('down_revision = U"a1"', 'down_revision = U"n2"'),
    "raw": ("down_revision = r'a1'", "down_revision = r'n2'"),
    "triple": ('down_revision = """a1"""', 'down_revision = """n2"""'),
    "raw triple": ("down_revision = R'''a1'''", "down_revision = R'''n2'''"),
    "escaped": (r"down_revision = '\x611'", "down_revision = 'n2'"),
    "annotated": (
        'down_revision: Union[str, "WORD", None] = "a1"  # a1 WORD',
        'down_revision: Union[str, "WORD", None] = "n2"  # a1 WORD',
    ),
    "far to the right": (
        'WORD = "WORD"; down_revision  =\t "a1" ; x = "a1"',
        'WORD = "WORD"; down_revision  =\t "n2" ; x = "a1"',
    ),
    "in parentheses": (
        'down_revision = (  # WORD a1\n\n    "a1"  # WORD\n)',
        'down_revision = (  # WORD a1\n\n    "n2"  # WORD\n)',
    ),
    "side by side": ("down_revision = \"a\" u'1'", 'down_revision = "n2"'),
    "below each other": ('down_revision = ("a"\n    "1")', 'down_revision = ("n2")'),
    "continued": ('down_revision = \\\n  "a1"', 'down_revision = \\\n  "n2"'),
    "tuple": ('down_revision = ("b2", "a1")', 'down_revision = ("b2", "n2")'),
    "tuple of one": ("down_revision = ('a1',)", "down_revision = ('n2',)"),
    "bare tuple": ('down_revision = "b2", "a1"', 'down_revision = "b2", "n2"'),
    "long tuple": (
        'down_revision = (\n    "b2",  # a1 WORD\n\t\'a1\' , # "a1"\n   # a1\n)',
        'down_revision = (\n    "b2",  # a1 WORD\n\t\'n2\' , # "a1"\n   # a1\n)',
    ),
    "list": ('down_revision = [ "a1" , "b2"]', 'down_revision = [ "n2" , "b2"]'),
    "set": ('down_revision = {"a1"}', 'down_revision = {"n2"}'),
    "longer ids": ('down_revision = ("a1a1", "a1")', 'down_revision = ("a1a1", "n2")'),
    "named twice": ("down_revision = (\"a1\", 'a1')", "down_revision = (\"n2\", 'n2')"),
    "assigned twice": (
        'down_revision = "a1"\ndown_revision = "a1"',
        'down_revision = "a1"\ndown_revision = "n2"',
    ),
    "computed above": (
        'down_revision = op.a1("a1")\ndown_revision = "a1"',
        'down_revision = op.a1("a1")\ndown_revision = "n2"',
    ),
    "below a function": (
        "def f():\n    down_revision = 'a1'\n\ndown_revision = 'a1'",
        "def f():\n    down_revision = 'a1'\n\ndown_revision = 'n2'",
    ),
    "after a form feed": ('\x0cdown_revision = "a1"', '\x0cdown_revision = "n2"'),
    "after odd line ends": (
        'x = "\x0b\x1c\x1d\x1e\x0c"; down_revision = "a1"',
        'x = "\x0b\x1c\x1d\x1e\x0c"; down_revision = "n2"',
    ),
}
CHANGED_FOR_GOOD = {"escaped", "side by side", "below each other"}
ENCODINGS = {
    "utf-8": (b"", "utf-8", "", "é€日\u2028"),
    "byte order mark": (BOM_UTF8, "utf-8", "", "é€日\u0085"),
    "mark and cookie": (BOM_UTF8, "utf-8", "# coding: utf-8\n", "é€日"),
    "latin-1": (b"", "latin-1", "# -*- coding: latin-1 -*-\n", "é\x85"),
    "cp1252": (b"", "cp1252", "#!/bin/python\n# vim: fileencoding=cp1252 :\n", "€é"),
    "koi8-r": (b"", "koi8-r", "# coding: koi8-r\n", "Жук"),
    "shift_jis": (b"", "shift_jis", "# coding: shift_jis\n", "ソ表日"),
    "gb18030": (b"", "gb18030", "# coding=gb18030\n", "日é€"),
    "iso-2022-jp": (b"", "iso2022_jp", "# coding: iso2022_jp\n", "日本"),
    "utf-7": (b"", "utf-7", "# coding: utf-7\n", "é日"),
}


@pytest.fixture(params=ENCODINGS)
def encode(request: pytest.FixtureRequest) -> Callable[[str, str], bytes]:
    mark, encoding, cookie, word = ENCODINGS[request.param]

    def encoded(text: str, line_end: str) -> bytes:
        text = (cookie + text.replace("WORD", word)).replace("\n", line_end)
        return mark + text.encode(encoding)

    return encoded


def text_of(declared: str, told: str, end: str) -> str:
    return FILE.replace("§", declared).replace("¶", told) + end


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("form", FORMS)
def test_only_the_literal_and_the_word_in_the_docstring_change(
    form: str, line_end: str, encode: Callable[[str, str], bytes]
) -> None:
    before, after = FORMS[form]
    # A name may not hold every word.
    before, after = (text.replace("WORD = ", "word = ") for text in (before, after))
    # A body of Python 2 has to be the first definition: below it, any name might be bound.
    for end in (PYTHON_3,) if "def " in before else (PYTHON_3, PYTHON_2):
        source = encode(text_of(before, "a1, x", end), line_end)
        expected = encode(text_of(after, "n2, x", end), line_end)
        assert with_parent(source, "a1", "n2") == expected
        if form not in CHANGED_FOR_GOOD:
            assert with_parent(expected, "n2", "a1") == source


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_the_id_and_its_line_change_in_place(
    line_end: str, encode: Callable[[str, str], bytes]
) -> None:
    text = text_of("down_revision = 'c1c1'", "c1", PYTHON_3)
    expected = text.replace("\nrevision = 'c1'", "\nrevision = 'n2'")
    expected = expected.replace("\nRevision ID: c1", "\nRevision ID: n2", 1)
    assert with_id(encode(text, line_end), "c1", "n2") == encode(expected, line_end)
    assert with_id(encode(expected, line_end), "n2", "c1") == encode(text, line_end)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_a_dependency_changes_and_nothing_else(
    line_end: str, encode: Callable[[str, str], bytes]
) -> None:
    text = text_of("down_revision = 'a1'\ndepends_on = (\n  'a1', # WORD\n 'b',)", "a1", PYTHON_2)
    expected = text.replace("  'a1', #", "  'n2', #")
    assert with_dependency(encode(text, line_end), "a1", "n2") == encode(expected, line_end)


HEADER = "revision = 'c1'\n"


@pytest.mark.parametrize(
    ("declared", "parents", "expected"),
    [
        ("'a1'", ("n2",), "'n2'"),
        ("'a1'  # x", ("n2", "m3"), "('n2', 'm3')  # x"),
        ('"a1"', ("n2", "m3"), '("n2", "m3")'),
        ('u"""a1"""', ("n2", "m3"), '("n2", "m3")'),
        ("(\n  'a1'  # x\n)", ("n2", "m3"), "(\n  'n2', 'm3'  # x\n)"),
        ("('a1',)", ("n2", "m3"), "('n2', 'm3')"),
        ('("a1", "b2")', ("n2",), '"n2"'),
        ('("a1", "b2")', ("b2", "a1"), '("b2", "a1")'),
        ("['a1', 'b2']  # x", ("a1", "n2", "m3"), "('a1', 'n2', 'm3')  # x"),
        ("(\n 'a1', # x\n u\"b2\",\n)", ("a1", "n2"), "(\n 'a1', # x\n u\"n2\",\n)"),
        ("(\n 'a1', # x\n u\"b2\",\n)", ("n2",), "'n2'"),
        ("'a1', 'b2'", ("n2", "m3", "o4"), "('n2', 'm3', 'o4')"),
        ("None  # x", ("n2",), "'n2'  # x"),
        ("None;x = 1", ("n2", "m3"), "('n2', 'm3');x = 1"),
        ("(None)", ("n2", "m3"), "('n2', 'm3')"),
        ('""', ("n2",), '"n2"'),
        ("()", ("n2",), "'n2'"),
        ("'a1'", (), "None"),
        ("('a1', 'b2')", (), "None"),
    ],
)
def test_the_whole_value_is_set(declared: str, parents: tuple[str, ...], expected: str) -> None:
    source = f"{HEADER}down_revision = {declared}\n".encode()
    after = with_parents(source, parents)
    assert after == f"{HEADER}down_revision = {expected}\n".encode()
    assert with_parents(after, parents) == after


def test_quotes_of_the_id_are_taken_where_there_was_no_parent() -> None:
    assert with_parents(b'revision: str = "c1"\ndown_revision = None', ("n2", "m3")) == (
        b'revision: str = "c1"\ndown_revision = ("n2", "m3")'
    )
    assert with_parents(b"revision = ID = 'c1'\ndown_revision = None", ("n2",)) == (
        b"revision = ID = 'c1'\ndown_revision = 'n2'"
    )
    assert with_parents(b'ID = "c1"\nrevision = ID\ndown_revision = None', ("n2",)) == (
        b"ID = \"c1\"\nrevision = ID\ndown_revision = 'n2'"
    )


@pytest.mark.parametrize(
    ("new", "literal", "expected"),
    [
        ("a'b", "'a1'", r"'a\'b'"),
        ("a'b", '"a1"', '"a\'b"'),
        ('a"b', '"a1"', r'"a\"b"'),
        ('a"', '"""a1"""', r'"""a\""""'),
        ("a\\b", "u'a1'", r"u'a\\b'"),
        ("a\\b", "r'a1'", r"'a\\b'"),
        ("a'b", "R'a1'", r"'a\'b'"),
        ("a\nb\0\u202e\ud800", "'a1'", r"'a\nb\x00\u202e\ud800'"),
        ("{x}", "'a1'", "'{x}'"),
        ("é日", "'a1'", "'é日'"),
        ('"""', "'''a1'''", "'''\"\"\"'''"),
    ],
)
def test_an_id_is_escaped_where_it_must_be(new: str, literal: str, expected: str) -> None:
    source = f"{HEADER}down_revision = {literal}\n".encode()
    assert with_parent(source, "a1", new) == f"{HEADER}down_revision = {expected}\n".encode()


DOCUMENTED = '"""Doc.\n\n%s\n"""\nrevision = "c1"\ndown_revision = %s\n'


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Revises: a1", "Revises: n2"),
        ("Revises:a1", "Revises:n2"),
        ("Revises: \t a1 \t", "Revises: \t n2 \t"),
        ("Revises: ('a1', 'b2')", "Revises: ('n2', 'b2')"),
        ("Revises: b2,a1", "Revises: b2,n2"),
        ("Revises: a1 (was a1a1)", "Revises: n2 (was a1a1)"),
        ("Revises: a1\nRevises: a1", "Revises: n2\nRevises: a1"),
        ("Revises:", "Revises: n2"),
        ("Revises: ", "Revises: n2"),
        ("Revises:   ", "Revises:   n2"),
        ("Revises: None", "Revises: n2"),
        ("Revises: a1a1, xa1  ", "Revises: n2  "),
        ("Revises: a1-a1", "Revises: n2"),
        ("# Revises: a1", "# Revises: a1"),
        ("  Revises: a1", "  Revises: a1"),
        ("revises: a1", "revises: a1"),
        ("Nothing of a1", "Nothing of a1"),
    ],
)
def test_the_line_of_the_docstring_follows(told: str, expected: str) -> None:
    before = (DOCUMENTED % (told, '"a1"')).encode()
    assert with_parent(before, "a1", "n2") == (DOCUMENTED % (expected, '"n2"')).encode()


@pytest.mark.parametrize(
    ("told", "parents", "expected"),
    [
        ("Revises: a1, b2", ("a1", "n2"), "Revises: a1, n2"),
        ("Revises: a1 and b2", ("b2", "a1"), "Revises: b2 and a1"),
        ("Revises: a1", ("a1", "n2"), "Revises: a1, n2"),
        ("Revises: b2", ("a1", "n2"), "Revises: n2"),
        ("Revises: a1", ("n2", "m3"), "Revises: n2, m3"),
        ("Revises: stale", ("a1", "b2"), "Revises: stale"),
        ("Revises: a1, b2", ("n2",), "Revises: n2"),
        ("Revises: ('a1', 'b2') ", ("a1", "b2", "n2"), "Revises: a1, b2, n2 "),
        ("Revises: a1, b2", (), "Revises: "),
        ("Revises:", (), "Revises:"),
    ],
)
def test_the_line_names_all_parents(told: str, parents: tuple[str, ...], expected: str) -> None:
    after = with_parents((DOCUMENTED % (told, '("a1", "b2")')).encode(), parents)
    assert f'"""Doc.\n\n{expected}\n"""\n' in after.decode()


def test_quotes_of_the_first_parent_are_kept_whatever_the_id_is_made_of() -> None:
    source = b'ID = "c1"\nrevision = ID\ndown_revision = %s'
    assert with_parents(source % b'"a1"', ("n2", "m3")) == source % b'("n2", "m3")'


def test_a_parent_that_is_named_twice_becomes_two() -> None:
    source = (DOCUMENTED % ("Revises: a1", '("a1", "a1")')).encode()
    expected = (DOCUMENTED % ("Revises: n2, m3", '("n2", "m3")')).encode()
    assert with_parents(source, ("n2", "m3")) == expected


def test_an_id_over_several_lines_becomes_one_line() -> None:
    source = b"revision = ('c' \\\n  '1')\ndown_revision = 'a1'\n"
    assert with_id(source, "c1", "n2") == b"revision = ('n2')\ndown_revision = 'a1'\n"


def test_an_id_that_stays_changes_nothing() -> None:
    source = (DOCUMENTED % ("Revises: a1", 'u"a1"')).encode()
    assert with_parent(source, "a1", "a1") == with_id(source, "c1", "c1") == source


@pytest.mark.parametrize(
    "docstring",
    [
        '"""Revises: a1"""',
        '"""Doc.\n""" """\nRevises: a1\n"""',
        'f"""\nRevises: a1\n"""',
        'b"""\nRevises: a1\n"""',
        'x = """\nRevises: a1\n"""',
        'x = """\n# Revises: a1\n"""',
        "f(\n# Revises: a1\n)",
        '"""\n# Revises: a1\n"""',
        '@f("""\n# Revises: a1\n""")\ndef f(): ...',
        '@f("""\n# Revises: a1\n""")\nclass f: ...',
        "#  of Revises: a1",
        '"""\\nRevises: a1"""',
    ],
)
def test_what_is_no_line_of_a_docstring_stays(docstring: str) -> None:
    source = f"{docstring}\n{HEADER}down_revision = 'a1'\n".encode()
    expected = f"{docstring}\n{HEADER}down_revision = 'n2'\n".encode()
    assert with_parent(source, "a1", "n2") == expected


@pytest.mark.parametrize(
    "told",
    [
        '# Licence\n\nfrom alembic import op\n\n"""Doc.\n\nRevises: §\n"""\n',
        '"""Doc."""\nimport re\n"""\nRevises: §\n"""\n"""\nRevises: a1\n"""\n',
        "\n# Doc\n#\n# Revision ID: c1\n# Revises: §\n\nx = '''\n# Revises: a1'''\n",
        "import re\n#Revises: §  \n# Revises: a1\n",
        "import re; '''\n# Revises: a1\nRevises: §'''\n",
        "revision = 'c1'  # x\n# Revises: §\n",
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_the_line_may_stand_in_a_later_string_or_in_a_comment(told: str, line_end: str) -> None:
    text = (told + HEADER + "down_revision = '§'\n\n# Revises: a1\n").replace("\n", line_end)
    before, after = (text.replace("§", id_).encode() for id_ in ("a1", "n2"))
    assert with_parent(before, "a1", "n2") == after


def test_a_line_below_the_variable_is_not_its_line() -> None:
    source = HEADER + 'down_revision = "%s"\n# Revises: a1\n"""\nRevises: a1\n"""\n'
    assert with_parent((source % "a1").encode(), "a1", "n2") == (source % "n2").encode()


@pytest.mark.parametrize("opening", ['"""', "'''", 'r"""', "U'''"])
def test_a_docstring_that_ends_on_the_line_still_ends_there(opening: str) -> None:
    source = f"{opening}Doc.\nRevises: %s{opening[-3:]}\n{HEADER}down_revision = '%s'"
    assert with_parent((source % ("a1", "a1")).encode(), "a1", "n2") == (
        (source % ("n2", "n2")).encode()
    )
    assert with_parent((source % ("", "a1")).encode(), "a1", "n2") == (
        (source % ("n2", "n2")).encode()
    )


@pytest.mark.parametrize("new", ['"', '"""', "'", "\\", "x\ny", "x\rRevises: z", "\u202e"])
def test_an_id_that_could_break_the_docstring_does_not_get_there(new: str) -> None:
    source = (DOCUMENTED % ("Revises: a1", '"a1"')).encode()
    after = with_parent(source, "a1", new)
    assert after.startswith(source.partition(b"down_revision")[0])
    assert parents_read(after) == (new,)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("down_revision = None", "its down_revision does not name the old id"),
        ("down_revision = 'a1a1'", "its down_revision does not name the old id"),
        ("down_revision = ('a1', 'n2')", "its down_revision names the new id already"),
        ("P = 'a1'\ndown_revision = P", "its down_revision is the value of another variable"),
        ("down_revision = f'a1'", "its down_revision is an f-string"),
        ("down_revision = get()", "its down_revision is not a literal"),
        ("down_revision = 'a1' if x else 'b'", "its down_revision is not a literal"),
        ("down_revision = 'a' + '1'", "its down_revision is not a literal"),
        ("down_revision = (down_revision := 'a1')", "shares its value"),
        ("down_revision = ('a1', get())", "its down_revision is not a literal"),
        ("P = 'b2'\ndown_revision = ('a1', P)", "its down_revision is not a literal"),
        ("down_revision = ('a1', None)", "its down_revision is not a literal"),
        ("down_revision = b'a1'", "its down_revision is not a literal"),
        ("down_revision = 42", "its down_revision is not a literal"),
        ("down_revision = P = 'a1'", "its down_revision shares its value with another variable"),
        ("P = (down_revision := 'a1')", "shares its value with another variable"),
        ("down_revision, P = 'a1', 'b'", "its down_revision is not set by a plain assignment"),
        ("down_revision = 'a1'\ndown_revision += 'b'", "is not set by a plain assignment"),
        ("if x:\n    down_revision = 'a1'", "is not set by a plain assignment"),
        ("down_revision = 'a1'\nfrom x import *", "is not set by a plain assignment"),
        ("down_revision = ('a'  # c\n  '1')", "a comment stands between the parts"),
        ("down_revision = 'a1'\ndepends_on = get()", "an identifier is computed"),
        ("down_revision = ['a1']\nx(down_revision)", "an identifier is computed"),
        ("x = 1", "it has no down_revision"),
        ("<<<<<<< ours\ndown_revision = 'a1'", "it holds conflict markers"),
        ("down_revision = 'a1", "Python cannot parse it"),
        ("down_revision = 'a1'\nbranch_labels = down_revision", "the edit could not be verified"),
        ("down_revision = 'a1'\ndepends_on = down_revision", "the edit could not be verified"),
    ],
)
def test_what_cannot_be_edited_says_why(source: str, reason: str) -> None:
    with pytest.raises(CannotEdit) as caught:
        with_parent(f"{HEADER}{source}\n".encode(), "a1", "n2")
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda: with_id(b"down_revision = 'a1'", "0", "n2"), "it has no revision"),
        (lambda: with_id(b"revision = 'c1'", "c1", "n2"), "it has no down_revision"),
        (
            lambda: with_id(b"revision = 'c1'\ndown_revision = 'a1'", "x", "n2"),
            "its revision does not name the old id",
        ),
        (
            lambda: with_id(b"down_revision = revision = 'c1'", "c1", "n2"),
            "its revision shares its value with another variable",
        ),
        (
            lambda: with_dependency(b"revision = 'c1'\ndown_revision = 'a1'", "a1", "n2"),
            "it has no depends_on",
        ),
        (
            lambda: with_parents(b"revision = 'c1'\ndown_revision = P = 'a1'", ("n2", "m3")),
            "its down_revision shares its value with another variable",
        ),
        (
            lambda: with_parents(b"revision = 'c1'\ndown_revision = 'a1'", ("n2", "n2")),
            "the edit could not be verified",
        ),
        (
            lambda: with_parent(b"revision = 'c1'\ndown_revision = 'a1'", "a1", ""),
            "the edit could not be verified",
        ),
        (
            lambda: with_parent(b"#coding:cp1252\nrevision='c'\ndown_revision='a'", "a", "日"),
            "its encoding, cp1252, cannot hold the new id",
        ),
        (
            lambda: with_parent(
                b"revision='c'\ndown_revision='a'\n\ndef f():\n  '\xe9'\n", "a", "b"
            ),
            "its text is not in the encoding that it declares",
        ),
        (
            lambda: with_parent(
                b"#!x\n# Revises: a\nrevision='c'\ndown_revision='a'", "a", "coding:latin-1"
            ),
            "the new id would declare another encoding",
        ),
        (
            lambda: with_parent(
                b"#coding:utf-7\nrevision='c'\ndown_revision='a'\n\ndef f(): '+2AA-'", "a", "b"
            ),
            "its text is not in the encoding that it declares",
        ),
        (
            lambda: with_parent(
                b"#coding:utf-7\nx='+AGE-'\nrevision='c'\ndown_revision='a'", "a", "b"
            ),
            "its encoding, utf-7, has several ways to write its text",
        ),
    ],
)
def test_what_else_cannot_be_edited_says_why(act: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(CannotEdit) as caught:
        act()
    assert caught.value.reason == reason


def test_an_edit_that_does_not_read_back_as_meant_is_thrown_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(edit, "in_style_of", lambda literal, value: "'other'")
    with pytest.raises(CannotEdit, match="the edit could not be verified"):
        with_parent(b"revision = 'c1'\ndown_revision = 'a1'\n", "a1", "n2")


def test_a_file_whose_name_alone_gives_its_id_can_get_another_parent() -> None:
    assert with_parent(b"down_revision = 'a1'", "a1", "n2") == b"down_revision = 'n2'"


# What Hypothesis draws: the pieces of a file, between which the two spans stand.

PLAIN_IDS = st.text("abcxyz019_.-é", min_size=1, max_size=8)
ANY_IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
ABOVE = ["", "#!/usr/bin/python\n", "# \x0c café a1\n", "\x0c\n\n"]
TOP = ['"""Doc é.\n\nRevises: ', "'''a1\n\nRevision ID: c\nRevises:\t", 'r"""\nRevises: ']
JUNK = [
    "",
    "import re\n",
    "x = 'a1'; é = '日本' ; ",
    "\x0c\n# down_revision = 'a1'\n",
    "y = '''\ndown_revision = \"a1\"\nRevises: a1\n'''\n",
    "down_revision = 'a1'\n",
    "def f():\n\tdown_revision = 'a1'\n\n",
    "branch_labels = ('a1',)\n",
]
LEFT = [
    "down_revision = ",
    "down_revision: 'é | a1'=",
    "down_revision = \\\n\t",
    "down_revision=\t",
]
RIGHT = ["", "\n", "  # a1 é\n", ";\n", "\n\n\ndef upgrade():\n    'Revises: a1'\n    # é\n"]


@dataclass(frozen=True)
class Drawn:
    """A file in pieces: what surrounds the two spans, and what stands in them."""

    pieces: tuple[str, str, str]
    told: str
    literal: str
    line_end: str
    mark: bytes

    @property
    def source(self) -> bytes:
        first, second, third = self.pieces
        return self.mark + self.encoded(f"{first}{self.told}{second}{self.literal}{third}")

    def encoded(self, text: str) -> bytes:
        return text.replace("\n", self.line_end).encode()

    def differs_only_within_its_spans(self, after: bytes) -> bool:
        first, second, third = (re.escape(self.encoded(piece)) for piece in self.pieces)
        between = rb"[^\r\n]*"
        pattern = re.escape(self.mark) + first + between + second + b".*" + third
        return re.fullmatch(pattern, after, re.DOTALL) is not None


def written(draw: st.DrawFn, value: str) -> str:
    prefix = draw(st.sampled_from(["", "", "u", "r"]))
    quotes = draw(st.sampled_from(['"', "'", "'''", '"""']))
    if value.isprintable() and not {*"\\'\""}.intersection(value):
        return f"{prefix}{quotes}{value}{quotes}"
    return repr(value)


def display(draw: st.DrawFn, values: tuple[str, ...]) -> str:
    literals = [written(draw, value) for value in values]
    if len(values) == 1 and draw(st.booleans()):
        return literals[0]
    left, comma, right = draw(
        st.sampled_from(
            [("(", ", ", ",)"), ("(\n  ", " ,# a1\n\t", ", #é\n  # a1\n)"), ("[", ",", "]"), *BARE]
        )
    )
    return left + comma.join(literals) + right


BARE = [("", ", ", ","), ("{", ", ", "}")]


@st.composite
def files(draw: st.DrawFn, parents: tuple[str, ...], told: str) -> Drawn:
    def one(of: list[str]) -> str:
        return draw(st.sampled_from(of))

    top = one(TOP)
    end = "\n" + top[:3].lstrip("r") + ('"' if top.startswith("r") else "") + "\n"
    literal = display(draw, parents)
    second = f"{one(['', ' ']) if told else ''}{end}revision = 'me'\n{one(JUNK)}{one(LEFT)}"
    line_end, mark = one(["\n", "\r\n", "\r"]), draw(st.sampled_from([b"", BOM_UTF8]))
    return Drawn((one(ABOVE) + top, second, one(RIGHT)), told, literal, line_end, mark)


def parents_read(source: bytes) -> tuple[str, ...]:
    found = read_revision("v/x.py", source)
    assert isinstance(found, Revision)
    return found.down_revisions


def parents_bound(source: bytes) -> tuple[str, ...]:
    module = types.ModuleType("x")
    exec(compile(source, "x", "exec", dont_inherit=True), module.__dict__)
    assert module.revision == "me"
    return (
        (module.down_revision,)
        if isinstance(module.down_revision, str)
        else tuple(module.down_revision)
    )


def unique(ids: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(ids, unique=True, min_size=least, max_size=most)


@given(st.data(), unique(PLAIN_IDS, 2, 4))
def test_an_edit_can_be_taken_back(data: st.DataObject, ids: list[str]) -> None:
    new, *old = ids
    drawn = data.draw(files(tuple(old), data.draw(st.sampled_from([", ".join(old), str(old)]))))
    after = with_parent(drawn.source, old[0], new)
    assert drawn.differs_only_within_its_spans(after)
    assert {*parents_bound(after)} == {*parents_read(after)} == {new, *old[1:]}
    assert with_parent(after, new, old[0]) == drawn.source


@given(st.data(), unique(ANY_IDS, 1, 3), unique(ANY_IDS, 1, 3), st.sampled_from(["", "a1", "x, y"]))
def test_whatever_the_ids_hold_python_binds_them(
    data: st.DataObject, old: list[str], new: list[str], told: str
) -> None:
    drawn = data.draw(files(tuple(old), told))
    after = with_parents(drawn.source, tuple(new))
    assert drawn.differs_only_within_its_spans(after)
    assert parents_read(after) == tuple(new)
    assert {*parents_bound(after)} == {*new}


@given(st.binary(max_size=60), PLAIN_IDS)
@example(b"\n", "x")
def test_whatever_follows_stays(end: bytes, new: str) -> None:
    source = b"revision = 'me'\ndown_revision = 'a1'\n\n\ndef upgrade():\n    pass\n"
    try:
        after = with_parent(source + end, "a1", new)
    except CannotEdit:
        return
    assert after == source.replace(b"a1", new.encode()) + end


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (b"a\nb\nc\n", b"a\nx\nc\n", LineEdit(2, 2, "b", "x")),
        (b"a\nb\nc\nd\n", b"a\nx\nc\ny\n", LineEdit(2, 4, "b\nc\nd", "x\nc\ny")),
        (b"a\r\nb\r\nc\r\n", b"x\r\ny\r\nc\r\n", LineEdit(1, 2, "a\r\nb", "x\r\ny")),
        (b"a\nb", b"a\nx", LineEdit(2, 2, "b", "x")),
        (b"a\x0cb\x0b\n\xc3\xa9\n", b"a\x0cb\x0b\nx\n", LineEdit(2, 2, "é", "x")),
        (b"\xe9\nb\n", b"\xe9\nx\n", None),
        (b"\xe9b\n", b"\xe9x\n", None),
        (b"a\nb\n", b"a\nb\nc\n", None),
        (b"a\n", b"a\n", None),
        (b"a\rb\r", b"a\rx\r", None),
        (b"a\rb\nc\n", b"a\rb\nx\n", LineEdit(2, 2, "c", "x")),
    ],
)
def test_the_lines_that_differ_are_told(
    before: bytes, after: bytes, expected: LineEdit | None
) -> None:
    assert line_edit(before, after) == expected


def test_the_lines_of_a_new_parent_are_from_the_docstring_to_the_literal() -> None:
    before = (DOCUMENTED % ("Revises: a1", '"a1"')).encode()
    after = with_parent(before, "a1", "n2")
    assert line_edit(before, after) == LineEdit(
        3,
        6,
        'Revises: a1\n"""\nrevision = "c1"\ndown_revision = "a1"',
        'Revises: n2\n"""\nrevision = "c1"\ndown_revision = "n2"',
    )
