"""Touches for tests, told in few words, and what is judged of the two sides that make them."""

from collections.abc import Iterable, Mapping

from merge_heads.migrations.history import History
from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject, Touch, Touched
from merge_heads.migrations.revision import Revision
from merge_heads.verdict import Histories, Overlap, judge_environment
from merge_heads.verdict.overlaps import Judged, judged
from tests.verdict.histories import ENVIRONMENT, File, file

A = file("a1")


_COLUMN = {"type": "text", "nullable": "true", "default": ""}
_SHORT = {"is": "definition", "names": "columns"}


def do(what: str) -> Touch:
    """Return a touch, told as `maybe guarded rename table billing:users > people`.

    A column that is added is a text that may be null, where nothing else is said (`type=int`). `?`
    is a value that could not be read, `is` a definition, and `names` the columns of an insert.
    """
    told = [word for word in what.split() if word not in ("maybe", "guarded")]
    words = [word for word in told if "=" not in word]
    named = (word.partition("=") for word in told if "=" in word)
    sets: dict[str, str | None] = {
        _SHORT.get(name, name): None if value == "?" else value.replace("_", " ")
        for name, _, value in named
    }
    action, kind, name = words[:3]
    schema, _, name = name.rpartition(":")
    table, _, name = name.rpartition(".")
    if (action, kind) == ("add", "column"):
        sets = {**_COLUMN, **sets}
    return Touch(
        action=Action(action),
        object=SchemaObject(Kind(kind), name, table or None, schema or None),
        line=1,
        certain="maybe" not in what.split(),
        guarded="guarded" in what.split(),
        new_name=words[4] if ">" in words else None,
        sets=sets,
    )


def touches(text: str) -> list[Touch]:
    """Return several touches, with semicolons between."""
    return [do(each) for each in text.split("; ")]


Did = Mapping[str, Iterable[Touch] | Touched]


def of(
    base: Iterable[File], head: Iterable[File], did: Did, read: list[str] | None = None
) -> Judged:
    """Judge revisions by what each is said to touch; `read` notes which were asked for."""
    base, head = list(base), list(head)
    after = {f.path: f for f in (*base, *head)}.values()
    histories = Histories(History.of(base), History.of(head), History.of(after))
    conflicts = judge_environment(ENVIRONMENT, histories).conflicts
    touched = {
        id_: each if isinstance(each, Touched) else Touched(tuple(each))
        for id_, each in did.items()
    }

    def ask(revision: Revision) -> Touched:
        (read if read is not None else []).append(revision.id)
        return touched.get(revision.id, Touched(()))

    return judged(histories, conflicts, ask)


def sides(base: Iterable[Touch], head: Iterable[Touch]) -> Judged:
    """Judge two revisions on a1: base's b2 and the head's c3."""
    files = {"base": [A, file("b2", "a1")], "head": [A, file("c3", "a1")]}
    return of(files["base"], files["head"], {"b2": base, "c3": head})


def met(base: Iterable[Touch], head: Iterable[Touch]) -> list[str]:
    """Return what is told: `certain added-twice u.a`.

    Whichever of the two sides is base's, they meet in the same way.
    """
    base, head = list(base), list(head)
    one, other = sides(base, head).overlaps, sides(head, base).overlaps
    assert {(o.kind, o.certain) for o in one} == {(o.kind, o.certain) for o in other}
    return [told(overlap) for overlap in one]


def told(overlap: Overlap) -> str:
    """Return an overlap in one line, its object as `do` takes it."""
    certainty = "certain" if overlap.certain else "possible"
    names = [part.partition(" ")[2] for part in overlap.object.split(", ")]
    return f"{certainty} {overlap.kind} {'.'.join(names)}"
