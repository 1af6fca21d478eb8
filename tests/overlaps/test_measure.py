"""The measure of reading against running counts what it says. No figure is judged here."""

from dataclasses import replace

from benchmarks.overlaps import Crossed, crossed, sections
from tests.overlaps.operations import OPERATIONS
from tests.overlaps.pair import POSTGRESQL, SQLITE, Answer

FAILING = Crossed(("a", "b"), Answer.CERTAIN, Answer.CERTAIN, False, False, {SQLITE: "it | stops"})
AGREEING = replace(
    FAILING, names=("a", "c"), told=Answer.NONE, turned=Answer.NONE, ran={SQLITE: ""}
)


def test_an_overlap_is_read_and_run() -> None:
    names = ("add users.phone", "add users.phone as text, SQL")
    one, other = ((name, OPERATIONS[name]) for name in names)
    found = crossed((one, other), {SQLITE: "sqlite://"})
    assert (found.names, found.told, found.turned) == (names, Answer.CERTAIN, Answer.CERTAIN)
    assert "duplicate column name: phone" in found.ran[SQLITE]


def test_what_meets_nowhere_agrees() -> None:
    one, other = ((name, OPERATIONS[name]) for name in ("add users.phone", "create labels"))
    found = crossed((one, other), {SQLITE: "sqlite://"})
    assert found.told is Answer.NONE
    assert found.ran == {SQLITE: ""}
    assert not found.fails


def test_a_database_on_which_one_side_does_not_run_alone_says_nothing() -> None:
    one, other = ((name, OPERATIONS[name]) for name in ("value sent", "value returned"))
    assert crossed((one, other), {SQLITE: "sqlite://"}).ran == {}


def test_the_figures_add_up() -> None:
    missed = replace(AGREEING, ran={SQLITE: "", POSTGRESQL: "it stops"})
    perhaps = replace(FAILING, told=Answer.POSSIBLE)
    false = replace(FAILING, names=("x", "y"), ran={SQLITE: "", POSTGRESQL: ""})
    rows = replace(AGREEING, told=Answer.POSSIBLE, only_rows=True)
    unrun = replace(FAILING, ran={})
    counts, table, shares, wrong = sections(
        [FAILING, FAILING, AGREEING, missed, perhaps, false, rows, unrun]
    )
    assert "on SQLite in 7 of them, on PostgreSQL in 2." in counts
    assert "change places in 2." in counts
    assert "| *certain* | 2 | 1 |" in table
    assert "| *possible* | 1 | 0 |" in table
    assert "| *none* | 1 | 1 |" in table
    assert "| *possible*, of rows alone | 0 | 1 |" in table
    assert "66.7 % (2 of 3)" in shares
    assert "50.0 % (2 of 4)" in shares
    assert "75.0 % (3 of 4)" in shares
    assert wrong.startswith("Reading and running disagree on 2:")
    assert "| x | y | *certain* | all orders agree |" in wrong
    assert "| a | c | *none* | postgresql: it stops |" in wrong


def test_where_nothing_disagrees_it_says_so() -> None:
    *_, wrong = sections([replace(FAILING), AGREEING])
    assert wrong == "Reading and running disagree on none of them.\n"
