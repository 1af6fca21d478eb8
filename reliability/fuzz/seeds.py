"""What a fuzzer begins with: real headers, written forms, and the words that matter."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

_REAL = Path(__file__).parents[2] / "tests" / "data" / "real-histories.jsonl.gz"
FOUND = Path(__file__).parent / "found"
# The first byte chooses between bytes as they are and what is made of the rest.
_AS_IT_IS, _MADE = b"\0", b"\1"
_MOST_REAL = 40

_MIGRATION = '''"""Make it.

Revision ID: {id}
Revises: {down}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = {id!r}
down_revision: Union[str, Sequence[str], None] = {down!r}
branch_labels = {labels!r}
depends_on = {needs!r}


def upgrade() -> None:
    op.add_column("users", sa.Column("email", sa.String(120), nullable=False))
    op.execute("UPDATE users SET email = ''")


def downgrade() -> None:
    op.drop_column("users", "email")
'''
_FORMS = (
    'revision = "x"\ndown_revision = ["a"]\nP = down_revision\nP.append("z")\n',
    'def f():\n    global revision\n    revision = "z"\nrevision = "x"\nf()\n',
    'revision = "x"\ndown_revision = f"a1"\nexec("down_revision = 1")\n',
    'revision = "x"\ndown_revision = "a1"\n\ndef upgrade():\n    print "2"\n',
    "# -*- coding: latin-1 -*-\nrevision = 'x'\ndown_revision = ('a', 'b')\n",
    "revision = 'x'\r\ndown_revision = None\r\n\r\ndef upgrade():\r\n\top.drop_table('a')\r\n",
    'revision = "x"\ndown_revision = "a"\nif x:\n  revision = "z"\n',
    "<<<<<<< ours\nrevision = 'x'\n=======\nrevision = 'y'\n>>>>>>> theirs\n",
    "from helpers import *\nrevision = 'x'\ndown_revision = (A := 'a')\nclass B:\n    x = 1\n",
)
_BODIES = (
    "for t in ['a', 'b']:\n        op.drop_table(t)",
    'with op.batch_alter_table("t") as b:\n        b.drop_column("c")',
    'op.execute(f"ALTER TABLE t DROP COLUMN {c}")\n    op.execute(sa.table("t").insert())',
    "n = 'a'\n    n += '%s' % 'b'\n    op.rename_table(n, '{}'.format(n).upper())",
    'op.get_bind().execute(sa.text("UPDATE t SET c = 1 WHERE id IN (SELECT id FROM u)"))',
    "op.create_table('t', sa.Column('c', sa.Enum('a', name='e')), sa.ForeignKeyConstraint([], []))",
    "def g(x, *y, z=1, **w):\n        return g(x)\n    [op.drop_index(i, **{}) for i in g(1)]",
    "while True:\n        break\n    else:\n        match x:\n            case [a, *b]: op.f(a)",
)
_COMMENTS = (
    '/merge-heads merge -m "join them" --allow-overlap\n',
    "Thanks!\n\n> /merge-heads\n\n```\n/merge-heads\n```\n/merge-heads check\n",
    "| a | b |\n|---|---|\n/merge-heads help\n",
    "<details>\n\n/merge-heads\n\n</details>\n",
    "- item\n  /merge-heads\n\n[^1]: note\n/merge-heads preview\n",
    "~~struck\n/merge-heads\n~~ **bold\n/merge-heads**\n",
)
_WORDS: Mapping[str, Iterable[str]] = {
    "reader": (
        *(
            "revision",
            "down_revision",
            "branch_labels",
            "depends_on",
            "global ",
            "globals()",
            "exec(",
        ),
        *(
            "def ",
            "class ",
            "lambda",
            ":=",
            "import ",
            "from x import *",
            "del ",
            " = ",
            "None",
            "'a1'",
        ),
        *(
            '"""',
            "'''",
            "\\n",
            "\\",
            "\t",
            "    ",
            "\r\n",
            "\f",
            "# coding: ",
            "latin-1",
            "utf-7",
            "<<<<<<< ",
        ),
        *(
            "op.",
            "execute",
            "add_column",
            "create_table",
            "batch_alter_table",
            "sa.Column",
            "sa.text",
            "for ",
        ),
        *(
            "while ",
            "try:",
            "except:",
            "with ",
            "match ",
            "case ",
            "if ",
            "return",
            "yield",
            "await ",
            "async ",
        ),
        *(
            "f'{x}'",
            "{x!r:>{y}}",
            ".format(",
            "%s",
            ".join(",
            "*",
            "**",
            "[",
            "]",
            "(",
            ")",
            "{",
            "}",
            "range(",
        ),
        *(
            "ALTER TABLE ",
            "DROP ",
            "CREATE ",
            "INSERT INTO ",
            "UPDATE ",
            ";",
            "$$",
            "--",
            "/*",
            "*/",
            "IF EXISTS ",
        ),
        *("\ufeff", "\u00e9", "9" * 20, "e999999", "0x", "\\N{", "\\u", "**9**9", "* 10**9"),
    ),
    "command": (
        *(
            "/merge-heads",
            "merge",
            "reparent",
            "preview",
            "check",
            "help",
            "-m ",
            "--allow-overlap",
            "```",
        ),
        *(
            "~~~",
            "> ",
            "- ",
            "1. ",
            "    ",
            "<!--",
            "-->",
            "<details>",
            "</details>",
            "<pre>",
            "|--|",
            "[^1]: ",
        ),
        *(
            "[a]: ",
            "](",
            "**",
            "~~",
            "`",
            "\\",
            "\n",
            "\n\n",
            "<?",
            "<![CDATA[",
            "]]>",
            "\ufeff",
            "\u201c",
        ),
    ),
}


def inputs(target: str) -> Iterator[bytes]:
    """Yield what a target's corpus begins with; what was found once is always among it."""
    yield from (path.read_bytes() for path in sorted((FOUND / target).glob("*.bin")))
    match target:
        case "reader":
            upgrades = (f"def upgrade():\n    {body}\n" for body in _BODIES)
            yield from (_AS_IT_IS + text.encode() for text in (*_FORMS, *upgrades, *_real()))
        case "command":
            yield from (_AS_IT_IS + text.encode() for text in _COMMENTS)
    # Of a lot of bytes, few are the plainest choice.
    for seed in range(16):
        yield _MADE + bytes(
            (place * (2 * seed + 1) + seed) % 256 for place in range(64 + 16 * seed)
        )


def dictionary(target: str) -> str:
    """Return the words of a target as libFuzzer reads them."""
    lines = []
    for word in _WORDS.get(target, ()):
        escaped = "".join(f"\\x{byte:02x}" for byte in word.encode())
        lines.append(f'"{escaped}"')
    return "\n".join([*lines, ""])


def _real() -> Iterator[str]:
    """Write the headers of real revisions as Alembic's template does."""
    with gzip.open(_REAL, "rt") as rows:
        told = [json.loads(row)["files"]["base"]["set"] for row in islice(rows, _MOST_REAL)]
    for files in told:
        for id_, down, labels, needs in list(files.values())[:1]:
            yield _MIGRATION.format(id=id_, down=down, labels=labels, needs=needs)
