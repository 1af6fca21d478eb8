"""A rehearsal, told in plain text."""

from merge_heads.migrations.environments import Environment
from merge_heads.report.rehearsed import rehearsal_text
from merge_heads.verdict import Commits, Side
from merge_heads.verdict.rehearsed import (
    Difference,
    Disagreement,
    EnvironmentRehearsal,
    Failure,
    MergeRehearsal,
    NotRehearsed,
    Order,
    Part,
    Ran,
    Rehearsal,
    Rehearsed,
    Trouble,
)

COUNTS = ((Part.COMMON, 3), (Part.BASE, 1), (Part.HEAD, 2))
FAILURE = Failure(
    Order.HEAD_FIRST, "b2", "v/b2.py", 7, Part.BASE, Side.HEAD, Trouble.FAILED, "ALTER x", "no x"
)
DIFFERENT = Disagreement(
    Order.MERGED, (Difference("column a of table t: type", "TEXT", None),), 3, Part.HEAD
)


def told(rehearsed: Rehearsed, *, colour: bool = False) -> list[str]:
    environment = EnvironmentRehearsal(Environment("m", ("v",)), rehearsed, COUNTS)
    merge = MergeRehearsal(Commits("1", "2", "0"), (environment,))
    return rehearsal_text(merge, colour=colour).splitlines()


def test_each_order_and_each_failure_has_its_line() -> None:
    ran = [Ran(order, ("b2",), completed=order is Order.BASE_FIRST) for order in Order]
    lines = told(
        Rehearsed(
            Rehearsal.FAILED,
            "SQLite 3, in memory",
            tuple(ran),
            failures=(FAILURE,),
            disagreements=(DIFFERENT,),
            back_failures=(FAILURE,),
            back_disagreements=(DIFFERENT,),
        )
    )
    assert "m  (SQLite 3, in memory)" in lines
    assert "  revisions: 3 common, 1 of base, 2 of head" in lines
    assert "  base, then head  runs" in lines
    assert "  head, then base  fails" in lines
    assert "  head, then base: revision b2 (base) fails  v/b2.py:7" in lines
    assert lines.count("        no x") == lines.count("        ALTER x") == 2
    assert "  base, then head | all from empty:" in lines
    assert "        and 2 more" in lines
    assert any("after the downgrade of the head's side" in line for line in lines)


def test_one_order_alone_is_said() -> None:
    lines = told(Rehearsed(Rehearsal.AGREED, ran=(Ran(Order.BASE_FIRST, ("c",), completed=True),)))
    assert any(line.startswith("  There is only one order") for line in lines)


def test_what_was_not_rehearsed_says_why_and_what_to_do() -> None:
    why = NotRehearsed("It needs the package shop.", "Install it.", words="No module", statement="")
    lines = told(Rehearsed(Rehearsal.NOT_REHEARSED, not_rehearsed=why))
    assert lines[-3:] == [
        "  not rehearsed: It needs the package shop.",
        "        No module",
        "        Install it.",
    ]


def test_nothing_to_rehearse_is_one_line_and_colours_are_for_terminals() -> None:
    assert len(told(Rehearsed(Rehearsal.NOTHING))) == 4
    assert told(Rehearsed(Rehearsal.AGREED), colour=True)[0].startswith("\x1b[1;")
