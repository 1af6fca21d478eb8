"""Reading the header first answers as reading the whole file does."""

import ast
import types

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from merge_heads.migrations import source
from merge_heads.migrations.bindings import Bindings
from merge_heads.migrations.python_text import parsed
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.migrations.source import read_revision

HEADERS = [
    '"""Doc.\n\nRevises: a1\n"""\n',
    '"""Doc with\ndef in it\nclass and more\n"""\n',
    "# -*- coding: utf-8 -*-\n",
    "from alembic import op\nimport sqlalchemy as sa\n",
    "from helpers import *\n",
    'revision = "x"\n',
    "revision: str = 'x'\n",
    'down_revision = "a1"\n',
    'down_revision = (\n    "a1",\n    "b2",\n)\n',
    "branch_labels = ('l',)\n",
    "depends_on = None\n",
    "NAMES = [\n'a1',\n'b2'\n]\n",
    'TEXT = """\ndef down_revision\n"""\n',
]
BODIES = [
    "def upgrade():\n    pass\n",
    "def upgrade() -> None:\n    op.execute('''\nUPDATE t SET c = 1\n''')\n",
    "def upgrade():\n    revision = 'z'\n",
    "def upgrade():\n    global down_revision\n    down_revision = 'z'\n",
    "def upgrade():\n    x = globals()\n",
    "def upgrade(\n    a=(down_revision := 'z'),\n):\n    pass\n",
    "class A(\n    B\n):\n    down_revision = 'z'\n",
    "class A:\n    exec('x')\n",
    "class down_revision:\n    pass\n",
    "@decorated\nclass A: pass\n",
    "def é(): pass\n",
    "def \uff44own_revision(): pass\n",
    "async def f():\n    pass\n",
    "# a word\n",
    "#: \ufe5f\n",
    "\x0cdown_revision = 'z'\n",
    "  \x0cdown_revision = 'z'\n",
    "if new:\n    down_revision = 'z'\n",
    "down_revision = 'z'\n",
    "\uff44own_revision = 'z'\n",
    "try:\n    pass\nexcept E:\n    pass\n",
    "x = 1; down_revision = 'z'\n",
    "def f(): pass; down_revision = 'z'\n",
    "from helpers import *\n",
    "globals().update(down_revision='z')\n",
    "\n\n",
]


@st.composite
def files(draw: st.DrawFn) -> bytes:
    parts = draw(st.lists(st.sampled_from(HEADERS), max_size=6))
    parts += draw(st.lists(st.sampled_from([*BODIES, *HEADERS]), max_size=6))
    text = "".join(parts).replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))
    return draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + text.encode()


def wholly(path: str, text: bytes) -> Revision | NoRevision | Unreadable:
    """Read a file by all of its syntax tree."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(source, "parsed", lambda text: (ast.parse(text), False))
        return read_revision(path, text)


@given(files())
@example(b'# coding: utf-7\ndown_revision = revision = "x"\ndef f(): pass\n#+AAo-revision = "z"\n')
def test_the_answer_is_that_of_the_whole_file(text: bytes) -> None:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        assume(False)
    assert read_revision("v/x.py", text) == wholly("v/x.py", text)


@given(files())
def test_what_is_read_is_what_python_binds(text: bytes) -> None:
    """Wherever the file can be run, its variables are those that were read."""
    module = types.ModuleType("x")
    module.__dict__.update(new=True, decorated=lambda c: c, B=object, E=ValueError)
    runnable = b"helpers" not in text and b"alembic" not in text
    try:
        assume(runnable)
        exec(compile(text, "x", "exec"), module.__dict__)
    except (SyntaxError, ValueError, NameError):
        assume(False)
    found = read_revision("v/x.py", text)
    if isinstance(found, Revision):
        assert found.id == module.revision
        named = module.down_revision
        assert found.down_revisions == ((named,) if isinstance(named, str) else tuple(named or ()))


def test_a_plain_file_is_read_by_its_header_only() -> None:
    text = b'revision = "x"\ndown_revision = None\n\n\ndef upgrade() -> None:\n    """Up."""\n'
    module, plain = parsed(text)
    assert (len(module.body), plain) == (2, True)
    assert len(Bindings.of(module, plain=plain).found) == 2
