"""The graph of one environment, held against Alembic's own."""

import time
import warnings

import pytest
from alembic.script.revision import Revision as AlembicRevision
from alembic.script.revision import RevisionMap
from hypothesis import given
from hypothesis import strategies as st

from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision


def history(**parents: str) -> History:
    """Return a history: each keyword is an id, its value the down revisions, in words."""
    return History.of(
        Revision(id_, tuple(words.split()), f"versions/{id_}.py") for id_, words in parents.items()
    )


@st.composite
def graphs(draw: st.DrawFn) -> list[Revision]:
    """Draw a history without gaps and cycles: each revision names some of those before it."""
    count = draw(st.integers(1, 12))
    revisions = []
    for number in range(count):
        before = [f"r{n}" for n in range(number)]
        parents = draw(st.lists(st.sampled_from(before), unique=True, max_size=3)) if before else []
        labels = (f"label{number}",) if draw(st.integers(0, 5)) == 0 else ()
        revisions.append(Revision(f"r{number}", tuple(parents), f"r{number}.py", 1, labels))
    return draw(st.permutations(revisions))


@given(graphs())
def test_heads_and_labels_equal_alembics(revisions: list[Revision]) -> None:
    ours = History.of(revisions)
    theirs = RevisionMap(
        lambda: [
            AlembicRevision(r.id, r.down_revisions, branch_labels=r.branch_labels or None)
            for r in revisions
        ]
    )
    assert ours.heads == tuple(sorted(theirs.heads))
    assert ours.missing == ()
    assert ours.cycle == ()
    for head in ours.heads:
        found = theirs.get_revision(head)
        assert found is not None
        assert ours.lineage(head) == found.branch_labels


def test_an_id_in_two_files_is_a_head_as_in_alembic() -> None:
    files = [Revision("a", (), "1.py"), Revision("a", (), "2.py"), Revision("b", ("a",), "3.py")]
    ours = History.of(files)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = RevisionMap(lambda: [AlembicRevision(f.id, f.down_revisions) for f in files])
        assert ours.heads == tuple(sorted(theirs.heads)) == ("a", "b")
    assert ours.revisions["a"].path == "2.py"
    assert [r.path for r in ours.duplicates["a"]] == ["1.py", "2.py"]


@pytest.mark.parametrize(
    ("parents", "cycle"),
    [
        ({"a": "", "b": "a"}, set()),
        ({"a": "a"}, {"a"}),
        ({"a": "c", "b": "a", "c": "b", "d": "c"}, {"a", "b", "c"}),
        ({"root": "", "a": "root b", "b": "a"}, {"a", "b"}),
    ],
)
def test_a_cycle_is_found(parents: dict[str, str], cycle: set[str]) -> None:
    assert set(history(**parents).cycle) == cycle


def test_parents_that_no_file_declares_are_missing() -> None:
    assert history(a="x", b="a y").missing == (("a", "x"), ("b", "y"))


def test_a_dependency_may_name_a_label_or_nothing_that_is_there() -> None:
    found = History.of(
        [
            Revision("a", (), "a.py", branch_labels=("core",)),
            Revision("b", (), "b.py", depends_on=("core",)),
            Revision("c", (), "c.py", depends_on=("gone",)),
        ]
    )
    assert found.missing == (("c", "gone"),)


def test_the_common_ancestor_is_the_last_one_shared() -> None:
    found = history(a="", b="a", c="b", d="b", e="d", z="")
    assert found.common_ancestor(["c", "e"]) == "b"
    assert found.common_ancestor(["c", "z"]) is None


def test_a_head_that_another_depends_on_is_no_real_one() -> None:
    found = History.of(
        [
            Revision("a", (), "a.py", branch_labels=("core",)),
            Revision("b", (), "b.py", depends_on=("core",)),
        ]
    )
    assert (found.heads, found.real_heads, found.bases) == (("a", "b"), ("b",), ("a", "b"))


def test_an_empty_label_is_no_lineage_and_still_cannot_be_used_twice() -> None:
    one, two = Revision("a", (), "a.py", 1, ("",)), Revision("b", ("a",), "b.py", 1, ("",))
    found = History.of([one, two])
    assert found.lineage("b") == frozenset()
    assert [clash.revision for clash in found.label_clashes] == [two]


def test_a_history_of_many_thousand_is_walked_in_no_time() -> None:
    """None of this may grow with the square of the size: cycles, labels, heads."""
    many = 20_000
    cycle = History.of(Revision(str(n), (str((n + 1) % many),), f"{n}.py") for n in range(many))
    labels = History.of(
        Revision(str(n), (str(n - 1),) if n else (), f"{n}.py", 1, (f"label{n}",))
        for n in range(many)
    )
    fan = History.of(
        Revision(str(n), ("0",) if n else (), f"{n}.py", 1, (f"label{n}",)) for n in range(many)
    )
    began = time.perf_counter()
    assert len(cycle.cycle) == many
    assert len(labels.lineage(str(many - 1))) == many
    assert len({fan.lineage(head) for head in fan.heads}) == many - 1
    assert fan.common_ancestor(fan.heads) == "0"
    assert time.perf_counter() - began < 5
