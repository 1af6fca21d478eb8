"""Ids that Alembic, or a shell, would take for something else."""

from __future__ import annotations

from reliability.hostile.case import BROKEN, CLEAN, CONFLICT, UNKNOWN, Brings, Case
from reliability.hostile.cases.names import migration
from tests.clone import ALEMBIC, FLASK

_V = "migrations/versions"
# Each is an id that the pull request brings beside base's b2, on top of a1.
_IDS = (
    *("a", "A1", "a10", "b", "b20", "B2", " b2", "b2 ", "b2\n", "b2\0", "b\u200b2", "\u0430\u0031"),
    *("base", "head", "heads", "current", "None", "none", "null", "True", "0", "1", "-1", "+1"),
    *("+2", "a1+1", "b2-1", "a1:b2", ":b2", "a1:", "@head", "b2@head", "c3@a1", "@", "a1@", ".."),
    *("*", "%", "'", '"', ",", "a1,b2", "(a1)", "['a1']", "/", "../a1", "c3.py", "__init__", "con"),
    *(
        "x" * 32,
        "x" * 33,
        "x" * 4000,
        "\u00e9",
        "e\u0301",
        "\u212a",
        "\U0001d7cf",
        "1e5",
        "0x1",
        "#",
    ),
    *(
        "down_revision",
        "revision",
        "--sql",
        "-h",
        "--",
        "$HOME",
        "`id`",
        "&&",
        "\\",
        "\\n",
        "<",
        ">",
    ),
)


def _brought(id_: str) -> Case:
    def make(_: object) -> Brings:
        return Brings(
            common={**FLASK, f"{_V}/a1.py": migration("a1")},
            head={f"{_V}/n.py": migration(id_, "a1")},
            base={f"{_V}/b2.py": migration("b2", "a1")},
        )

    return Case(f"the id {id_[:40]!r}", "references", make, (CONFLICT, BROKEN, UNKNOWN))


def _named(id_: str) -> Case:
    """Return a case in which the head names what may be taken for a part of base's id.

    Alembic takes the whole ids alone for parents, so none of these is there.
    """

    def make(_: object) -> Brings:
        return Brings(
            common={**ALEMBIC, f"{_V}/a1.py": migration("a1f00000")},
            head={f"{_V}/n.py": migration("c3", id_)},
            base={f"{_V}/b2.py": migration("b2f00000", "a1f00000")},
        )

    return Case(f"the parent {id_[:40]!r}", "references", make, (BROKEN, UNKNOWN))


_PARTS = (
    "a1f0",
    "a1f0000",
    "b2f0",
    "b2f00000@head",
    "heads",
    "head",
    "base",
    "b2f00000-1",
    "+1",
    "-1",
    ":",
)
_DEPENDS = ("a1f0", "head", "base", "c3", "@head", "-1", "", " ")


def _depending(name: str) -> Case:
    def make(_: object) -> Brings:
        return Brings(
            common={**ALEMBIC, f"{_V}/a1.py": migration("a1f00000")},
            head={f"{_V}/n.py": migration("c3", "a1f00000", depends_on=name)},
            base={f"{_V}/b2.py": migration("b2f00000", "a1f00000")},
        )

    return Case(f"a dependency on {name!r}", "references", make, (CONFLICT, BROKEN, UNKNOWN))


def _labelled(label: str) -> Case:
    """Return a label that is the id of a revision, or a word of Alembic's."""

    def make(_: object) -> Brings:
        return Brings(
            common={**ALEMBIC, f"{_V}/a1.py": migration("a1")},
            head={f"{_V}/n.py": migration("c3", "a1", branch_labels=(label,))},
            base={f"{_V}/b2.py": migration("b2", "a1")},
        )

    return Case(f"the label {label!r}", "references", make, (CONFLICT, BROKEN, UNKNOWN, CLEAN))


CASES: tuple[Case, ...] = (
    *map(_brought, _IDS),
    *map(_named, _PARTS),
    *map(_depending, _DEPENDS),
    *map(_labelled, ("a1", "b2", "c3", "head", "heads", "base", "@", "-1", "+1", ":", "", " ")),
)
