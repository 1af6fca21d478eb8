"""What is told of the revisions that the head adds, changes or removes: said, and not said."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merge_heads.migrations.history import History
from merge_heads.verdict import Severity, Side, Verdict
from merge_heads.verdict.audit import audit_of_a_tree
from merge_heads.verdict.typed import looks_typed
from tests.verdict.histories import BODY, audited, file, judged, told

A, B = file("a1"), file("b2", "a1")
ORDINARY = [file(f"{n}f00ba7", f"{n - 1}f00ba7" if n else "") for n in range(6)]


def test_an_ordinary_file_on_top_is_not_worth_a_word() -> None:
    new = file(
        "5d7989d567cc",
        "5f00ba7",
        doc="\nRevision ID: 5d7989d567cc\nRevises: 5f00ba7\nCreate Date: 2026-01-01\n",
        path="v/5d7989d567cc_make_it.py",
    )
    assert judged(ORDINARY, [*ORDINARY, new]).findings == ()


def test_a_body_that_python_cannot_parse_is_told_and_changes_no_verdict() -> None:
    new = file("c3", "a1", body='\ndef upgrade():\n    print "python 2"\n')
    found = judged([A], [A, new])
    (finding,) = told(found, "MH113")
    assert (finding.severity, finding.path, finding.line) == ("warning", "v/c3.py", 9)
    assert found.verdict is Verdict.CLEAN
    assert not told(judged([A, new], [A, new]), "MH113"), "base has it already"


def test_a_body_of_base_that_the_head_spoils_is_told() -> None:
    half = file("b2", "a1", body="\ndef upgrade():\n    op.execute(\n")
    found = judged([A, B], [A, half])
    assert [(f.id, f.revision) for f in found.findings] == [("MH113", "b2")]


def test_a_merge_revision_that_names_a_parent_of_its_other_parent_is_told() -> None:
    root, left, right = A, file("b2", "a1"), file("c3", "a1")
    merged = [root, left, right]
    assert not told(judged(merged, [*merged, file("m", "b2 c3")]), "MH116")
    (finding,) = told(judged(merged, [*merged, file("m", "a1 b2 c3")]), "MH116")
    assert finding.message.startswith("Merge revision m names a1,")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_redundant_parent_is_one_on_which_another_parent_stands(data: st.DataObject) -> None:
    ids = [f"r{n}" for n in range(data.draw(st.integers(1, 9)))]
    named = st.lists(st.sampled_from([*ids, "gone"]), unique=True, max_size=4)
    files = [file(id_, " ".join(data.draw(named))) for id_ in ids]
    history = History.of(files)
    redundant = {
        id_
        for id_, revision in history.revisions.items()
        if len(revision.down_revisions) > 1
        and any(
            parent in history.ancestors(*history.parents(other))
            for parent in revision.down_revisions
            for other in history.parents(id_)
        )
    }
    found = {f.revision for f in audit_of_a_tree(history) if f.id == "MH116"}
    assert found == redundant


def test_a_parent_of_base_that_changes_is_told() -> None:
    found = judged([A, B], [A, B], [file("z9"), file("a1", "z9"), B])
    (finding,) = told(found, "MH117")
    assert (finding.severity, finding.revision) == ("warning", "a1")
    assert "changes down_revision of revision a1" in finding.message


def test_a_revision_of_base_that_only_moves_is_not_edited() -> None:
    moved = file("b2", "a1", path="v/2026/b2.py")
    found = judged([A, B], [A, moved], [A, moved])
    assert found.findings == ()


def test_a_label_that_base_gets_is_only_warned_about() -> None:
    (finding,) = told(judged([A], [file("a1", labels="main")]), "MH117")
    assert (finding.severity, "branch_labels" in finding.message) == ("warning", True)


@pytest.mark.parametrize(
    "body",
    [BODY.replace('"c"', '"d"', 1), f"\nTABLES = ['t']\n{BODY}", f"\n@timed\n{BODY.lstrip()}"],
)
def test_an_upgrade_of_base_that_changes_is_told(body: str) -> None:
    new = file("b2", "a1", body=body)
    (finding,) = told(judged([A, B], [A, new]), "MH118")
    assert (finding.severity, finding.makes) == ("warning", Verdict.CLEAN)


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace(
            'add_column("t", sa.Column("c"))', "add_column(\n  't',\n  sa.Column('c')\n  )"
        ),
        BODY.replace("upgrade() -> None:", 'upgrade():\n    """Up."""\n    # a word'),
        BODY.replace("op.drop_column", "op.execute"),
        "\nimport re\n" + BODY,
        BODY.replace("    op.add", '    print "python 2"\n    op.add'),
    ],
    ids=["layout", "words", "downgrade", "import", "unparsable"],
)
def test_what_an_upgrade_does_not_run_is_no_change_of_it(body: str) -> None:
    assert not told(judged([A, B], [A, file("b2", "a1", body=body)]), "MH118")


def test_a_removed_revision_is_told_unless_one_that_is_left_needs_it() -> None:
    found = judged([A, B], [A], [A])
    (finding,) = told(found, "MH119")
    assert (finding.severity, finding.revision) == (Severity.WARNING, "b2")
    assert found.verdict is Verdict.CLEAN
    broken = judged([A, B], [B], [B])
    assert [f.id for f in broken.findings] == ["MH102"]


def test_many_removed_revisions_are_one_finding() -> None:
    chain = [file(f"r{n}", f"r{n - 1}" if n else "") for n in range(30)]
    (finding,) = told(judged(chain, chain[:1], chain[:1]), "MH119")
    assert finding.message.startswith("This removes r1, r10, r11, r12, r13 and 24 more")


def test_another_id_in_the_same_file_is_a_renamed_revision() -> None:
    renamed = file("c3", "a1", path="v/b2.py")
    (finding,) = told(judged([A, B], [A, renamed]), "MH119")
    assert "the id of revision b2 to c3" in finding.message
    assert finding.path == "v/b2.py"


def test_an_id_that_does_not_fit_the_column_is_an_error() -> None:
    longest, longer = file("x" * 32, "a1"), file("x" * 33, "a1")
    assert not told(judged([A], [A, longest]), "MH121")
    (finding,) = told(judged([A], [A, longer]), "MH121")
    assert finding.fails
    assert not told(judged([A, longer], [A, longer, file("y" * 33, "x" * 33)]), "MH121")


@pytest.mark.parametrize(
    "id_",
    [
        "a1b2c3d4e5f6",
        "a1b2c3d4e5f7",
        "f6a7b8c9d0e1",
        "1a2b3c4d5e6f",
        "1234567890ab",
        "e1f2g3h4i5j6",
    ],
)
def test_an_id_in_a_pattern_looks_typed(id_: str) -> None:
    assert looks_typed(id_)


@pytest.mark.parametrize(
    "id_",
    [
        "5d7989d567cc",
        "0042",
        "20240102123456",
        "12345678",
        "release_2024",
        "abcdefgh",
        "a1b2",
        "3f2a1b9c0d4e",
    ],
)
def test_other_ids_do_not(id_: str) -> None:
    assert not looks_typed(id_)


def test_a_typed_id_is_told_of_new_revisions_only() -> None:
    typed = file("a1b2c3d4e5f6", "a1")
    assert told(judged([A], [A, typed]), "MH122")
    assert not told(judged([A, typed], [A, typed, file("5d7989d567cc", "a1b2c3d4e5f6")]), "MH122")


def test_a_file_name_without_the_id_is_told_where_the_others_hold_theirs() -> None:
    new = file("5d7989d567cc", "5f00ba7", path="v/make_it.py")
    (finding,) = told(judged(ORDINARY, [*ORDINARY, new]), "MH123")
    assert finding.severity is Severity.NOTE
    assert not told(judged([A, B], [A, B, file("c3", "b2", path="v/make_it.py")]), "MH123")
    other = [file(f"r{n}", f"r{n - 1}" if n else "", path=f"v/{n:04}.py") for n in range(9)]
    assert not told(judged(other, [*other, file("x", "r8", path="v/0009.py")]), "MH123")


@pytest.mark.parametrize(
    ("doc", "said"),
    [
        ("Revision ID: c3\nRevises: a1", []),
        ("Revision ID: c3\nRevises: ('a1',)", []),
        ("Revision ID: c3\nRevises: a1 (the first)", []),
        ("", []),
        ("Revision ID: zz\nRevises: a1", ["Revision ID"]),
        ("Revision ID: c3\nRevises:", ["Revises"]),
        ("Revision ID: c3\nRevises: b2", ["Revises"]),
        ("Revision ID: c3\nRevises: a1, b2", ["Revises"]),
    ],
)
def test_a_docstring_that_disagrees_is_told(doc: str, said: list[str]) -> None:
    found = told(judged([A, B], [A, B, file("c3", "a1", doc=doc)]), "MH124")
    assert [f.message.split(" after ")[1].partition(":")[0] for f in found] == said


def test_a_root_tells_no_parent() -> None:
    new = file("c3", labels="x", doc="Revises: None")
    assert not told(judged([A], [A, new]), "MH124")


def test_a_tree_is_audited_where_base_and_head_are_one() -> None:
    tree = [A, file("a1b2c3d4e5f6", "a1"), file("x" * 40, "a1b2c3d4e5f6")]
    judgement = audited(tree)
    assert {(f.id, f.brought_by) for f in judgement.findings} == {
        ("MH121", Side.BASE),
        ("MH122", Side.BASE),
    }
    assert not judgement.fails


def test_a_change_elsewhere_does_not_audit_the_tree() -> None:
    tree = [A, file("a1b2c3d4e5f6", "a1")]
    assert judged(tree, tree).findings == ()
