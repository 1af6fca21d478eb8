"""What both sides touch, told in Markdown, plain text and JSON."""

import json

import pytest
from markdown_it import MarkdownIt

from merge_heads.report.as_json import dumps, overlap_json
from merge_heads.report.overlaps import objects, overlap_lines, overlap_words
from merge_heads.report.terminal import lines
from merge_heads.verdict import NotRead, Overlap, OverlapKind, Place
from tests.report.test_escape import HOSTILE


def overlap(name: str = "email", *, certain: bool = True) -> Overlap:
    return Overlap(
        object=f"table users, column {name}",
        kind=OverlapKind.ADDED_TWICE,
        certain=certain,
        places=(Place("b2", f"v/b_{name}.py", 7), Place("a1", f"v/a_{name}.py", 9)),
        message=f"Whichever runs second stops at {name}.",
        remedy=f"Keep one {name}.",
    )


def not_read(reason: str = "a computed name") -> NotRead:
    return NotRead(Place("b2", "v/b.py", 3), reason)


def test_each_overlap_names_its_object_both_places_what_happens_and_what_to_do() -> None:
    told = "\n\n".join(overlap_words([overlap()], []))
    assert "- **Certain**, added-twice: `table users, column email`." in told
    assert "Whichever runs second stops at email." in told
    assert "Keep one email." in told
    assert "(`v/b_email.py:7`, `v/a_email.py:9`)" in told


def test_the_certain_ones_come_first_and_the_rest_is_counted() -> None:
    many = [overlap(f"c{n}", certain=n == 24) for n in range(25)]
    told = "\n\n".join(overlap_words(many, []))
    rows = [line for line in told.splitlines() if line.startswith("- ")]
    assert rows[0].startswith("- **Certain**, added-twice: `table users, column c24`")
    assert (len(rows), rows[-1]) == (21, "- … and 5 more")


def test_what_could_not_be_read_is_said() -> None:
    told = [*overlap_words([], [not_read()] * 7)]
    assert told == [
        "Not compared, because it could not be read: "
        + ", ".join(["`v/b.py:3` (`a computed name`)"] * 5)
        + " and 2 more."
    ]
    assert [*overlap_lines([], [not_read()])] == [
        "not compared, because it could not be read: v/b.py:3 (a computed name)"
    ]


def test_nothing_is_said_of_nothing() -> None:
    assert [*overlap_words([], []), *overlap_lines([], [])] == []


def test_many_objects_are_counted() -> None:
    assert objects([overlap(name) for name in "abcdefg"]).endswith("column e; and 2 more")
    assert objects([overlap(), overlap()]) == "table users, column email"


def test_the_json_sorts_ids_and_keeps_the_places_in_order() -> None:
    told = json.loads(dumps(overlap_json(overlap())))
    assert (told["object"], told["kind"], told["certain"], told["revisions"]) == (
        "table users, column email",
        "added-twice",
        True,
        ["a1", "b2"],
    )
    assert [place["revision"] for place in told["places"]] == ["b2", "a1"]


@pytest.mark.parametrize("words", HOSTILE)
def test_names_of_a_pull_request_stay_names(words: str) -> None:
    told = "\n\n".join(overlap_words([overlap(words)], [not_read(words)]))
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(told)
    inside = {child.type for token in tokens for child in token.children or []}
    assert inside <= {"text", "text_special", "code_inline", "strong_open", "strong_close"}
    assert {t.type for t in tokens if t.level == 0} <= {
        *("paragraph_open", "paragraph_close", "inline", "bullet_list_open", "bullet_list_close")
    }
    shown = lines(*overlap_lines([overlap(words)], [not_read(words)]))
    assert all(c.isprintable() or c in "\n\u200b" for c in shown)
    assert "##[" not in shown
