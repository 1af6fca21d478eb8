"""446 real pull requests, judged by us and by Alembic."""

import pytest

from merge_heads.verdict import Verdict
from tests.verdict.real_histories import Row, rows

ROWS = list(rows())


def of(*, base: bool, merged: bool) -> list[Row]:
    """Return the rows in which Alembic loads the base, and the merge, or not."""
    return [row for row in ROWS if (row.loads("base"), row.loads("merged")) == (base, merged)]


def test_all_rows_are_there() -> None:
    assert len(ROWS) == 446
    assert sum(row.conflict for row in ROWS) == 295


@pytest.mark.parametrize("tree", ["base", "head", "merged"])
def test_the_heads_are_alembics(tree: str) -> None:
    for row in ROWS:
        if (heads := row.alembic[tree].get("heads")) is not None:
            ours = getattr(row.judged.histories, tree)
            assert ours.heads == tuple(sorted(set(heads))), row.name


def test_a_conflict_is_one_wherever_alembic_loads_both_trees() -> None:
    found = of(base=True, merged=True)
    assert len(found) > 370
    for row in found:
        assert bool(row.judged.new_conflicts) == row.conflict, row.name
        expected = Verdict.CONFLICT if row.conflict else Verdict.CLEAN
        assert row.judged.verdict is expected, row.name


def test_what_the_head_breaks_is_broken() -> None:
    found = of(base=True, merged=False)
    assert len(found) == 63
    for row in found:
        assert row.judged.verdict is Verdict.BROKEN, row.name


def test_what_base_broke_is_not_blamed_on_the_head() -> None:
    """Where Alembic loads no base, it knows no heads of base, and so no row can be compared.

    There, ours is by the parents that are there: those that are missing on base live elsewhere, and
    `down_revision = ""` is a base, as it was for Alembic before 1.20.
    """
    found = [row for row in ROWS if not row.loads("base")]
    assert len(found) == 7
    for row in found:
        assert row.judged.verdict in (Verdict.CLEAN, Verdict.CONFLICT), row.name
        assert all(f.severity != "error" for f in row.judged.findings if f.id == "MH102"), row.name


def test_ordinary_files_on_top_of_base_give_no_finding_about_them() -> None:
    """In a clean row in which the head adds files only, at most a note is told, and of few."""
    quiet, loud = 0, 0
    for row in ROWS:
        base, merged = row.judged.histories.base, row.judged.histories.merged
        adds_only = all(merged.revisions.get(id_) == base.revisions[id_] for id_ in base.revisions)
        if row.judged.verdict is Verdict.CLEAN and adds_only and row.loads("base"):
            told = [f for f in row.judged.findings if f.brought_by == "head"]
            # salesagent: a merge revision that names a parent of another of its parents.
            assert all(f.severity == "note" or f.id == "MH116" for f in told), row.name
            quiet, loud = quiet + (not told), loud + bool(told)
    assert quiet > 100
    assert loud < 10
