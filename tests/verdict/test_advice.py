"""What the head's own revisions are advised, and what is told of overlaps as findings."""

import pytest

from merge_heads.verdict import Finding, Severity, Side, Verdict, judgement
from merge_heads.verdict.model import Commits
from tests.verdict.histories import File, audited, file, judged
from tests.verdict.histories import told as found
from tests.verdict.touches import A

REQUIRED = 'op.add_column("users", sa.Column("email", sa.String(), nullable=False))'


def upgrading(id_: str, parents: str, *lines: str) -> File:
    """Return a revision with imports, and an upgrade of these lines; the first is line 12."""
    body = "\nimport sqlalchemy as sa\n\n\ndef upgrade():\n"
    return file(id_, parents, body=body + "".join(f"    {line}\n" for line in lines))


def advised(id_: str, *lines: str, before: tuple[str, ...] = ()) -> list[Finding]:
    """Return the findings of one kind of a revision with these operations, on top of others."""
    own = [upgrading("b2", "a1", *(before or ["pass"])), upgrading("c3", "b2", *lines)]
    return found(judged([A], [A, *own]), id_)


def test_a_required_column_is_told_with_its_place() -> None:
    (finding,) = advised("MH301", "pass", REQUIRED)
    assert (finding.severity, finding.brought_by, finding.revision) == (
        Severity.NOTE,
        Side.HEAD,
        "c3",
    )
    assert (finding.path, finding.line) == ("v/c3.py", 13)
    assert "adds column email of table users, NOT NULL and without a server default" in (
        finding.message
    )
    assert "set NOT NULL afterwards" in finding.remedy


@pytest.mark.parametrize(
    "line",
    [
        'op.add_column("users", sa.Column("email", sa.String()))',
        'op.add_column("users", sa.Column("n", sa.Integer(), nullable=False, server_default="0"))',
        'op.add_column("users", sa.Column("n", sa.Integer(), nullable=computed()))',
        'op.alter_column("users", "email", nullable=False)',
    ],
)
def test_other_columns_are_not_told(line: str) -> None:
    assert not advised("MH301", line)


def test_a_required_column_of_a_table_that_is_new_is_not_told() -> None:
    makes = 'op.create_table("users", sa.Column("id", sa.Integer()))'
    assert not advised("MH301", REQUIRED, before=(makes,))
    assert not advised("MH301", makes, REQUIRED)
    renamed = (makes, 'op.rename_table("users", "people")')
    assert not advised("MH301", REQUIRED.replace("users", "people"), before=renamed)


def test_many_columns_are_one_finding() -> None:
    lines = [REQUIRED.replace("email", f"c{n}") for n in range(8)]
    (finding,) = advised("MH301", *lines)
    assert "column c4 of table users and 3 more, NOT NULL" in finding.message


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('op.drop_table("users")', "drops table users"),
        ('op.drop_column("users", "email")', "drops column email of table users"),
        ('op.execute("DROP SCHEMA billing CASCADE")', "drops schema billing"),
        ('op.execute("DELETE FROM users")', "deletes rows of table users"),
        ('op.execute("TRUNCATE users")', "deletes rows of table users"),
    ],
)
def test_what_takes_data_away_is_told(line: str, told: str) -> None:
    (finding,) = advised("MH302", line)
    assert finding.message.startswith(f"Revision c3 {told}. ")
    assert finding.remedy.startswith("Take a backup")
    assert (finding.severity, finding.line) == (Severity.NOTE, 12)


@pytest.mark.parametrize(
    "lines",
    [
        ['op.create_table("t")', 'op.drop_table("t")'],
        ['op.add_column("users", sa.Column("c", sa.Integer()))', 'op.drop_column("users", "c")'],
        ['op.create_table("t")', 'op.drop_column("t", "c")', 'op.execute("DELETE FROM t")'],
        ['op.execute("DROP VIEW v")', 'op.execute("CREATE VIEW v AS SELECT 1")'],
        ['op.drop_index("ix", "users")', 'op.drop_constraint("uq", "users")'],
    ],
)
def test_what_takes_no_data_away_is_not_told(lines: list[str]) -> None:
    assert not advised("MH302", *lines)


def test_a_merge_revision_without_operations_gets_no_advice() -> None:
    both = [A, upgrading("b2", "a1", "pass"), upgrading("c3", "a1", "pass")]
    merge = upgrading("m4", "b2 c3", "pass")
    told = judged(both, [*both, merge]).findings
    assert not [finding for finding in told if finding.id in ("MH301", "MH302")]


def test_what_base_has_gets_no_advice_and_neither_does_a_whole_tree() -> None:
    drops = upgrading("b2", "a1", 'op.drop_table("users")')
    assert not found(judged([A, drops], [A, drops, upgrading("c3", "b2", "pass")]), "MH302")
    assert not [finding for finding in audited([A, drops]).findings if finding.id == "MH302"]


def test_advice_can_be_raised_and_silenced() -> None:
    environment = judged([A], [A, upgrading("b2", "a1", 'op.drop_table("users")')])
    commits = Commits("1", "2", "1")
    assert judgement(commits, [environment], {"MH302": "error"}).fails
    assert not judgement(commits, [environment], {"MH302": "off"}).findings


# Overlaps as findings

EMAIL = 'op.add_column("users", sa.Column("email", sa.String()))'


def test_a_certain_overlap_stands_at_the_line_of_the_head() -> None:
    environment = judged(
        [A, upgrading("b2", "a1", "pass", "pass", EMAIL)], [A, upgrading("c3", "a1", EMAIL)]
    )
    (finding,) = found(environment, "MH201")
    assert (finding.path, finding.line, finding.revision) == ("v/c3.py", 12, "c3")
    assert finding.severity is Severity.WARNING
    assert finding.makes is Verdict.CLEAN
    assert finding.message == (
        "Revision b2 (v/b2.py:14) touches table users, column email as well. Whichever of b2 and "
        "c3 runs second stops, because column email of table users is there already."
    )
    assert finding.remedy == "Keep one of the two: leave it out of c3, and put c3 on top of b2."
    assert [overlap.certain for overlap in environment.overlaps] == [True]


def test_a_possible_overlap_is_a_note() -> None:
    update = "op.execute(\"UPDATE users SET email = 'x'\")"
    environment = judged([A, upgrading("b2", "a1", update)], [A, upgrading("c3", "a1", update)])
    (finding,) = found(environment, "MH202")
    assert finding.severity is Severity.NOTE
    assert not found(environment, "MH201")


def test_what_the_head_does_unread_is_told_once_for_each_revision() -> None:
    unread = upgrading("c3", "a1", "op.execute(sql())", "op.execute(more())")
    environment = judged([A, upgrading("b2", "a1", "op.execute(sql())")], [A, unread])
    (finding,) = found(environment, "MH203")
    assert (finding.revision, finding.severity) == ("c3", Severity.NOTE)
    assert {each.place.revision for each in environment.not_read} == {"b2", "c3"}


def test_nothing_unread_is_told_where_there_is_no_other_side() -> None:
    environment = judged([A], [A, upgrading("c3", "a1", "op.execute(sql())")])
    assert not found(environment, "MH203")
    assert not environment.not_read


def test_a_revision_that_cannot_be_parsed_is_not_read() -> None:
    spoilt = file("c3", "a1", body='\ndef upgrade():\n    print "python 2"\n')
    environment = judged([A, upgrading("b2", "a1", EMAIL)], [A, spoilt])
    assert {each.place.revision for each in environment.not_read} == {"c3"}


def test_what_is_not_listed_is_counted() -> None:
    lines = [EMAIL.replace("email", f"c{n}") for n in range(103)]
    environment = judged([A, upgrading("b2", "a1", *lines)], [A, upgrading("c3", "a1", *lines)])
    assert len(found(environment, "MH201")) == 100
    (finding,) = found(environment, "MH204")
    assert "overlap in 3 more places" in finding.message


def test_an_overlap_changes_no_verdict_by_itself() -> None:
    files = [A, upgrading("b2", "a1", EMAIL)]
    own = [upgrading("c3", "a1", EMAIL), upgrading("m4", "b2 c3", "pass")]
    environment = judged(files, [*files, *own])
    assert environment.verdict is Verdict.CLEAN
    assert found(environment, "MH201")
