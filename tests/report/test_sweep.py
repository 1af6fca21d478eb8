"""A sweep over the open pull requests of a branch, as the step summary and the log show it."""

import re

import pytest
from markdown_it import MarkdownIt

from merge_heads.report.as_json import dumps
from merge_heads.report.status import StatusWords, left_status
from merge_heads.report.sweep import SweptRow, sweep_line, sweep_summary, swept_json
from tests.report.test_escape import HOSTILE

BASE = StatusWords("success", "No head conflict (head b2)")
GREEN = StatusWords("success", "No head conflict (head c3)")
RED = StatusWords("failure", "Merging would leave 2 Alembic heads: b2, c3.")
UNKNOWN = StatusWords("error", "Not evaluated: v/c.py could not be read.")
SPENT = "The hourly budget of requests is nearly spent."
SWEPT = (
    SweptRow(3, GREEN, collides=(5, 4)),
    SweptRow(4, UNKNOWN, ("status",)),
    SweptRow(5, RED, ("status", "comment")),
    SweptRow(6, left_status(), ("status",), SPENT),
    SweptRow(7, left_status(), (), SPENT),
)
MIB = 1024 * 1024


def rows(summary: str) -> list[str]:
    return [line for line in summary.splitlines() if line.startswith("| #")]


def test_the_table_begins_with_what_needs_a_person() -> None:
    assert rows(sweep_summary("main", BASE, SWEPT, 0)) == [
        "| #6 | pending | The base moved; this is judged again as soon as the hourly budget of "
        "requests allows. | left for the next time |",
        "| #7 | pending | The base moved; this is judged again as soon as the hourly budget of "
        "requests allows. | left for the next time |",
        "| #5 | failure | Merging would leave 2 Alembic heads\\: b2, c3. | status, comment |",
        "| #4 | error | Not evaluated\\: v/c.py could not be read. | status |",
        "| #3 | success | No head conflict (head c3) Collides with #4, #5. | nothing new |",
    ]


def test_the_summary_tells_the_base_what_was_left_and_what_touches_no_migration() -> None:
    parts = sweep_summary("main", BASE, SWEPT, 180).split("\n\n")
    assert parts[:2] == [
        "### Alembic: the open pull requests into `main`",
        "`main` itself: **success**, No head conflict (head b2)",
    ]
    assert parts[3:] == [
        "180 open pull requests touch no migration.",
        "**Left for the next time:**",
        f"- #6, #7: {SPENT}",
    ]


def test_where_none_touches_a_migration_there_is_no_table() -> None:
    parts = sweep_summary("main", BASE, (), 1).split("\n\n")
    assert parts[2:] == ["1 open pull request touches no migration."]


def test_a_quick_exit_says_only_why() -> None:
    assert sweep_summary("main", BASE, (), 9, "The push changed no migration.").split("\n\n") == [
        "### Alembic: nothing to do for the pull requests into `main`",
        "The push changed no migration.",
    ]
    assert sweep_line("main", (), 9, "The push changed no migration.") == (
        "main: nothing to do. The push changed no migration."
    )


def test_a_summary_that_would_be_too_long_is_cut_by_rows_and_says_so() -> None:
    words = StatusWords("failure", "\U0001f4a9" * 140)
    many = [SweptRow(number, words) for number in range(1, 5001)]
    many += [SweptRow(number, left_status(), (), f"{number}" * 99) for number in range(6000, 9000)]
    summary = sweep_summary("main", BASE, many, 7)
    assert MIB * 0.9 < len(summary.encode()) < MIB
    shown, hidden = len(rows(summary)), re.search(r"\*(\d+) more are not shown", summary)
    assert hidden is not None
    assert shown + int(hidden[1]) == len(many)
    assert all(row.endswith("|") and row.count(" | ") == 3 for row in rows(summary))
    assert "- … and 2980 more reasons" in summary
    assert "7 open pull requests touch no migration." in summary


def test_one_reason_for_very_many_names_the_first_of_them() -> None:
    many = [SweptRow(number, left_status(), (), SPENT) for number in range(1, 301)]
    summary = sweep_summary("main", BASE, many, 0)
    assert f"#100 and 200 more: {SPENT}" in summary


def test_the_line_of_the_log_counts() -> None:
    assert sweep_line("main", SWEPT, 180) == (
        "main: 3 judged: 1 error, 1 failure, 1 success; 2 left for the next time; "
        "180 without a migration; written: 1 comment, 3 status"
    )
    assert sweep_line("main", SWEPT[:1], 0) == (
        "main: 1 judged: 1 success; 0 without a migration; written: nothing"
    )


def test_the_json_holds_each_pull_request() -> None:
    found = swept_json(reversed(SWEPT))
    assert [each["number"] for each in found] == [3, 4, 5, 6, 7]
    assert found[0] == {
        "number": 3,
        "state": "success",
        "description": "No head conflict (head c3)",
        "left": None,
        "collides": [4, 5],
    }
    assert found[-1]["left"] == SPENT


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_words_stay_in_their_cells(evil: str) -> None:
    words = StatusWords(f"x{evil}", evil)
    swept = (SweptRow(1, words, (evil,), collides=(2,)), SweptRow(2, words, (), evil))
    summary = sweep_summary(f"main{evil}", words, swept, 3)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(summary)
    kinds = [token.type for token in tokens]
    inside = {child.type for token in tokens for child in token.children or []}
    assert inside <= {"text", "text_special", "code_inline", "strong_open", "strong_close"}
    assert (kinds.count("td_open"), kinds.count("heading_open")) == (8, 1)
    assert kinds.count("list_item_open") == 1
    assert not {"html_block", "fence", "code_block"} & {*kinds}
    shown = "".join(c.content for t in tokens for c in t.children or [] if c.type == "text")
    assert not re.search(r"@\w|https?://\w|www\.\w", shown)


@pytest.mark.parametrize("evil", HOSTILE)
def test_a_hostile_reason_of_a_quick_exit_stays_a_paragraph(evil: str) -> None:
    summary = sweep_summary(f"main{evil}", BASE, (), 0, f"Because of {evil}.")
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(summary)
    assert [token.type for token in tokens if token.level == 0] == [
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close")
    ]


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_words_stay_in_the_line_of_the_log_and_in_the_json(evil: str) -> None:
    swept = (SweptRow(1, StatusWords(evil, evil), (evil,), evil),)
    for line in (sweep_line(f"main{evil}", swept, 3), sweep_line("main", (), 0, evil)):
        assert all(c.isprintable() or c == "\u200b" for c in line)
        assert "##[" not in line
    assert "##[" not in dumps(swept_json(swept))
