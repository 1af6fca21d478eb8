"""Ids, messages, labels, tables, paths and branches that hold hostile words."""

from __future__ import annotations

import re
from collections.abc import Callable

from reliability.hostile.case import (
    BROKEN,
    COMMON,
    CONFLICT,
    HEAD,
    PULL_REQUEST,
    SWEEP,
    UNKNOWN,
    Brings,
    Case,
    Says,
)
from reliability.hostile.cases.words import WORDS
from reliability.hostile.git_import import Files
from tests.clone import revision, versions

_V = "migrations/versions"
_PREVIEWS = (PULL_REQUEST, Says("/merge-heads preview"), SWEEP)


def migration(
    id_: str, *down: str, words: str = "make", body: str = "pass", **given: object
) -> str:
    """Return a migration whose docstring holds words; nothing of it is a template's."""
    parents = None if not down else down[0] if len(down) == 1 else down
    others = "".join(f"{name} = {value!r}\n" for name, value in given.items())
    shown = repr(words.replace("\ud800", "?").replace("\udfff", "?"))
    return (
        f"{shown}\nfrom alembic import op\nimport sqlalchemy as sa\n\n"
        f"revision = {_literal(id_)}\ndown_revision = {_literals(parents)}\n{others}\n\n"
        f"def upgrade():\n    {body}\n\n\ndef downgrade():\n    pass\n"
    )


def _literal(words: str) -> str:
    return ascii(words)


def _literals(parents: object) -> str:
    return ascii(parents)


def file_name(words: str) -> str:
    """Return words as a part of a path: git takes all but NUL and slashes.

    Alembic loads no file that has a line feed in its name, so it has none.
    """
    name = (
        words.replace("/", "-")
        .replace("\0", "0")
        .replace("\n", "\r")
        .encode("utf-8", "replace")[:180]
    )
    return name.decode("utf-8", "ignore") or "x"


def _everywhere(words: str) -> Brings:
    """Return a conflict whose head, message, file, table and column are called so."""
    body = f"op.add_column({_literal(words)}, sa.Column({_literal(words)}, sa.String()))"
    head = {f"{_V}/{file_name(words)}.py": migration(words, "a1", words=words, body=body)}
    base = {f"{_V}/b2_make.py": migration("b2", "a1", body=body)}
    said = words.replace("\0", "0").encode("utf-8", "replace").decode()
    return Brings(head=head, base=base, title=said[:250], body=said, message=said)


def _label(words: str) -> Brings:
    """Return two heads of one lineage, whose label is called so."""
    head: Files = {
        f"{_V}/c3.py": migration("c3", "a1", branch_labels=(words,)),
        f"{_V}/d4.py": migration("d4", "c3"),
        f"{_V}/e5.py": migration("e5", "c3", depends_on=words),
    }
    return Brings(head=head, base={})


def _parent(words: str) -> Brings:
    """Return a revision whose parent is called so, and is nowhere."""
    return Brings(head={f"{_V}/c3.py": migration("c3", words)})


def _twice(words: str) -> Brings:
    """Return an id that both sides have."""
    head = {f"{_V}/{file_name(words)}.py": migration(words, "a1", words=words)}
    return Brings(head=head, base={f"{_V}/b2.py": migration(words, "a1")})


def _folder(words: str) -> Brings:
    """Return a second environment in a folder that is called so, named by a file of that name."""
    # Below another one, so that all names are sorted alike.
    folder = f"z/{file_name(words)}"
    ini = f"[alembic]\nscript_location = %(here)s/{'env'}\n"
    head: Files = {
        **HEAD,
        f"{folder}/alembic.ini": ini,
        f"{folder}/env/env.py": "from alembic import context\n",
        f"{folder}/env/script.py.mako": "${message}\n",
        f"{folder}/env/versions/x1.py": migration("x1"),
        f"{folder}/env/versions/x2.py": migration("x2", "x1"),
        f"{folder}/env/versions/x3.py": migration("x3", "x1"),
    }
    return Brings(head=head)


def _branch(words: str) -> Brings:
    """Return a pull request from a branch that is called so, of a fork."""
    return Brings(branch=_ref(words), from_fork=True)


def _ref(words: str) -> str:
    """Return words as a branch: https://git-scm.com/docs/git-check-ref-format"""
    kept = "".join(c for c in words if c > " " and c not in "\x7f~^:?*[\\" and not _is_lone(c))
    for never in ("..", "@{", "//", ".lock"):
        kept = kept.replace(never, "-")
    return "/".join(p.strip(".") or "x" for p in kept.strip("/-")[:150].split("/")) or "x"


def _is_lone(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def _deleted(words: str) -> Brings:
    """Return a change that removes a revision that base stands on, by somebody called so."""
    author = "".join(c for c in words if c not in "\n\0<>" and not _is_lone(c)).strip() or "x"
    common = {**COMMON, **versions(("a0",)), f"{_V}/a1_make.py": revision("a1", "a0")}
    return Brings(
        common={**common, **versions(("b1", "a1"))},
        head={f"{_V}/a1_make.py": None, **versions(("c3", "b1"))},
        base=versions(("b2", "b1")),
        author=author,
    )


_SCENES: dict[str, tuple[Callable[[str], Brings], tuple[str, ...]]] = {
    "id, message, file and table": (_everywhere, (CONFLICT, BROKEN)),
    "label": (_label, (CONFLICT, UNKNOWN, BROKEN)),
    "missing parent": (_parent, (BROKEN, UNKNOWN)),
    "id of both sides": (_twice, (BROKEN, UNKNOWN)),
    "folder": (_folder, (CONFLICT, UNKNOWN)),
    "branch": (_branch, (CONFLICT,)),
    "author of a deletion": (_deleted, (BROKEN,)),
}
# Whoever reads an id asks whether these are in it; and configparser refuses a folder with a `%`.
_KEPT = frozenset(" @-+:.%")
# It is shown as code, which the words around it are not.
_COMMIT = re.compile("[0-9a-f]{7,40}")


def harmless(words: str) -> str:
    """Return words of the same shape of which nothing means anything in Markdown."""
    kept = {at for found in _COMMIT.finditer(words) for at in range(*found.span())}
    return "".join(c if at in kept else _plain(c) for at, c in enumerate(words))


def _plain(character: str) -> str:
    if character in _KEPT:
        return character
    return "x" if character.isalnum() or character == "_" else ","


def _case(scene: str, name: str, words: str) -> Case:
    build, expected = _SCENES[scene]
    often = scene in ("id, message, file and table", "branch")
    return Case(
        f"{scene}: {name}",
        f"names: {scene}",
        lambda _: build(words),
        expected,
        steps=_PREVIEWS if often else (PULL_REQUEST,),
        twin=lambda _: build(harmless(words)),
    )


CASES: tuple[Case, ...] = tuple(
    _case(scene, name, words) for scene in _SCENES for name, words in WORDS.items()
)
# These have one of each alone, so several of them cannot stand beside each other.
ALONE = frozenset({"names: branch", "names: author of a deletion"})
