"""What keeps Alembic from loading the merge, and who is blamed for it."""

import pytest

from merge_heads.migrations.revision import NoRevision, Unreadable
from merge_heads.verdict import Severity, Side, Verdict
from tests.verdict.histories import File, file, judged, told

A, B = file("a1"), file("b2", "a1")
DARK = Unreadable("v/d4.py", 3, "it holds conflict markers", conflict_markers=True)

BROKEN: dict[str, tuple[str, list[File]]] = {
    "two revisions of one label": (
        "MH125",
        [file("b2", "a1", labels="x"), file("c3", "b2", labels="x")],
    ),
    "one label twice": ("MH125", [file("b2", "a1", labels="x x")]),
    "a label that is an id": ("MH125", [file("b2", "a1", labels="a1")]),
    "a label that is its own id": ("MH125", [file("b2", "a1", labels="b2")]),
    "on itself": ("MH104", [file("b2", "b2")]),
    "on each other": ("MH104", [file("b2", "a1 c3"), file("c3", "b2")]),
    "needs itself": ("MH126", [file("b2", "a1", needs="b2")]),
    "needs its child": ("MH126", [file("b2", "a1", needs="c3"), file("c3", "b2")]),
    "needs each other": ("MH126", [file("b2", "a1", needs="c3"), file("c3", "a1", needs="b2")]),
    "needs its own label": ("MH126", [file("b2", "a1", labels="x", needs="x")]),
    "needs nothing that is there": ("MH102", [file("b2", "a1", needs="zz")]),
    "a part of an id": ("MH102", [file("b2", "a")]),
    "a label for a parent": ("MH102", [file("b2", "a1", labels="x"), file("c3", "x")]),
    "an id in two files": ("MH103", [file("a1", path="v/copy.py")]),
    "no down_revision": ("MH110", [NoRevision("v/b2.py", 1, "down_revision")]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_head_breaks_is_broken(name: str) -> None:
    id_, files = BROKEN[name]
    found = judged([A], [A, *files])
    assert found.verdict is Verdict.BROKEN
    assert told(found, id_)[0].brought_by is Side.HEAD


@pytest.mark.parametrize("name", BROKEN)
def test_what_base_broke_is_told_and_not_blamed(name: str) -> None:
    id_, files = BROKEN[name]
    found = judged([A, *files], [A, *files])
    assert found.verdict is Verdict.CLEAN
    (finding, *_) = told(found, id_)
    assert finding.brought_by is Side.BASE
    assert finding.severity in (Severity.WARNING, Severity.NOTE)


@pytest.mark.parametrize("id_", ["add-users", "b:2", "a@b", "a+1", "base", "head", "heads"])
def test_an_id_that_alembic_cannot_use_fails(id_: str) -> None:
    found = judged([A], [A, file(id_, "a1", path="v/x.py")])
    (finding,) = told(found, "MH120")
    assert finding.fails
    assert found.verdict is Verdict.BROKEN
    assert not any(f.fails for f in judged([A, file(id_, "a1")], [A, file(id_, "a1")]).findings)


@pytest.mark.parametrize("id_", ["v0.9.0.a", "0042", "add_users", "HEAD", "base1"])
def test_other_ids_are_usable(id_: str) -> None:
    assert not told(judged([A], [A, file(id_, "a1")]), "MH120")


def test_a_cycle_beside_one_of_base_is_the_heads() -> None:
    base = [A, file("k1", "k2"), file("k2", "k1")]
    assert judged(base, [*base, B]).verdict is Verdict.CLEAN
    found = judged(base, [*base, file("x1", "x2"), file("x2", "x1")])
    assert found.verdict is Verdict.BROKEN


def test_a_third_file_of_one_id_is_the_heads() -> None:
    base = [A, file("a1", path="v/copy.py")]
    on_top = judged(base, [*base, B])
    assert on_top.histories.merged.heads == ("a1", "b2"), "the file that lost is a head in Alembic"
    assert on_top.verdict is Verdict.CLEAN
    assert judged(base, [*base, B, file("c3", "a1")]).verdict is Verdict.CONFLICT
    assert judged(base, [*base, file("a1", path="v/third.py")]).verdict is Verdict.BROKEN


def test_a_parent_that_base_lacks_as_well_lives_elsewhere() -> None:
    base = [file("a1", "elsewhere")]
    found = judged(base, [*base, file("b2", "a1", needs="elsewhere")])
    assert {f.brought_by for f in told(found, "MH102")} == {Side.BASE}
    assert judged(base, [*base, file("b2", "a1", needs="nowhere")]).verdict is Verdict.BROKEN


def test_what_is_needed_by_a_computed_label_is_not_missing() -> None:
    labelled = file("b2", "a1")
    computed = [A, labelled, file("c3", "b2", needs="liberty")]
    assert judged([A], computed).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ([A, B, DARK], Verdict.NOT_EVALUATED),
        ([A, B], Verdict.CLEAN),
        ([A, B, file("c3", "a1")], Verdict.NOT_EVALUATED),
    ],
    ids=["dark after the merge", "one head after it", "two heads after it"],
)
def test_a_base_that_cannot_be_read_is_judged_where_its_heads_do_not_matter(
    files: list[File], verdict: Verdict
) -> None:
    found = judged([A, B, DARK], files, files)
    assert found.verdict is verdict
    assert [f.id for f in found.findings if f.makes is Verdict.NOT_EVALUATED] == (
        ["MH112"] if verdict is Verdict.NOT_EVALUATED else []
    )
    assert all(f.brought_by is Side.BASE for f in told(found, "MH112"))


def test_conflict_markers_that_the_head_brings_are_an_error() -> None:
    (finding,) = told(judged([A], [A, DARK]), "MH112")
    assert (finding.fails, finding.line, finding.path) == (True, 3, "v/d4.py")
