"""A suggestion in the review: what Markdown, and the button below it, make of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from loopback.suggestions import replaced, suggested_lines
from merge_heads.migrations.environments import Environment
from merge_heads.repair import Reparented
from merge_heads.repair.edit import with_parent
from merge_heads.report.suggestion import (
    Suggestion,
    lines_by_hand,
    marker_prefix,
    suggestion,
    withdrawn,
)
from tests.clone import revision
from tests.report.test_escape import HOSTILE

PATH = "m/versions/c3_make.py"
STEP = Reparented(
    Environment("m", ("m/versions",), "m/alembic.ini"), "c3", PATH, "a1", "b2", ("c3",)
)
SOURCE = revision("c3", "a1").encode()


def made(before: bytes, after: bytes | None = None, step: Reparented = STEP) -> Suggestion | None:
    """Suggest what re-parenting makes of a file, or these bytes."""
    after = with_parent(before, step.old, step.new) if after is None else after
    return suggestion(step, PATH, before, after, "main", "merge-heads")


def sure(before: bytes, after: bytes | None = None, step: Reparented = STEP) -> Suggestion:
    found = made(before, after, step)
    assert found is not None
    return found


def applied(before: bytes, found: Suggestion) -> bytes:
    """Press the button."""
    lines = suggested_lines(found.body)
    assert lines is not None
    return replaced(before, found.start, found.end, lines)


def tokens(body: str) -> list[Token]:
    return MarkdownIt("commonmark").parse(body)


def fences(body: str) -> list[tuple[str, str]]:
    return [(token.info, token.content) for token in tokens(body) if token.type == "fence"]


def test_both_lines_are_one_suggestion() -> None:
    found = sure(SOURCE)
    lines = SOURCE.decode().splitlines()
    assert lines[found.start - 1] == "Revises: a1"
    assert lines[found.end - 1].startswith("down_revision")
    assert applied(SOURCE, found) == SOURCE.replace(b"a1", b"b2")


def test_without_a_docstring_it_is_one_line() -> None:
    source = b"revision = 'c3'\ndown_revision = 'a1'  # first\n"
    found = sure(source)
    assert (found.start, found.end, found.new) == (2, 2, "down_revision = 'b2'  # first")
    assert applied(source, found) == b"revision = 'c3'\ndown_revision = 'b2'  # first\n"


@pytest.mark.parametrize(
    "source",
    [
        SOURCE.replace(b"\n", b"\r\n"),
        SOURCE.replace(b"make", "größer 🧱".encode()),
        SOURCE.replace(b"Create Date", b"\tcreated"),
        SOURCE.replace(b"Create Date", b"```\n~~~\n````suggestion\nCreate Date"),
        b"\xef\xbb\xbf" + SOURCE,
        b"revision = 'c3'\ndown_revision = 'a1'",
        b"revision = 'c3'\r\ndown_revision = (\r\n    'a1'\r\n)\r\n",
    ],
    ids=["crlf", "not ASCII", "tab", "backticks", "BOM", "no last line end", "several lines"],
)
def test_the_button_gives_exactly_the_repaired_file(source: bytes) -> None:
    found = sure(source)
    assert applied(source, found) == with_parent(source, "a1", "b2")
    assert "\r" not in found.body
    assert fences(found.body) == [("suggestion", f"{found.new}\n")]


_LINES = st.lists(st.text(alphabet="ab `~\t\r<>!-\\$é\u2028\u200b\u00a0\0", max_size=6), max_size=5)


@given(_LINES, _LINES, _LINES, st.sampled_from(["\n", "\r\n"]))
def test_whatever_the_lines_hold_the_button_is_exact_or_there_is_none(
    above: list[str], before: list[str], after: list[str], end: str
) -> None:
    pairs = list(zip(before, after, strict=False))
    old, new = (
        end.join([*above, *(pair[side] for pair in pairs), "last"]).encode() for side in (0, 1)
    )
    found = made(old, new)
    if found is not None:
        assert applied(old, found) == new
        assert fences(found.body) == [("suggestion", f"{found.new}\n")]


@pytest.mark.parametrize(
    "source",
    [
        SOURCE.replace(b"Create Date", b"Create\x0cDate"),
        SOURCE.replace(b"Create Date", "Create\u202eDate".encode()),
        SOURCE.replace(b"Create Date", b"Create\xffDate"),
        SOURCE.replace(b"Create Date: 2026-01-01 10:00:00.000000\n", b"Create Date\r\n"),
        SOURCE.replace(b"from typing", b"# " + b"x" * 70_000 + b"\nfrom typing"),
    ],
    ids=["form feed", "bidi mark", "not UTF-8", "mixed line ends", "too long for a comment"],
)
def test_lines_that_a_comment_cannot_carry_are_not_suggested(source: bytes) -> None:
    assert made(source, source.replace(b"a1", b"b2")) is None


def test_it_says_what_a_database_needs_that_has_run_the_revision() -> None:
    words = sure(SOURCE).words
    assert words.startswith("Puts `c3` on top of `b2` of `main`")
    assert "has to go back before it gets this: `alembic -c m/alembic.ini downgrade a1`" in words
    assert "holds `b2` once `main` is merged into it" in words
    chain = replace(STEP, chain=("c3", "d4", "e5"))
    assert "`c3` (with 2 more on it)" in sure(SOURCE, step=chain).words


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_names_stay_code(words: str) -> None:
    step = replace(STEP, id=words, old=words, new=words)
    found = sure(SOURCE, SOURCE.replace(b"a1", b"b2"), step)
    told = suggestion(step, words, SOURCE, SOURCE.replace(b"a1", b"b2"), words, words)
    assert told is not None
    for body in (found.body, told.body, lines_by_hand(told, words)):
        kinds = {child.type for token in tokens(body) for child in token.children or []}
        assert kinds <= {"text", "code_inline", "strong_open", "strong_close", "softbreak"}
    assert suggested_lines(told.body) == suggested_lines(found.body)


def test_one_suggestion_is_told_from_another_by_its_first_line() -> None:
    other = replace(STEP, environment=Environment("n", ("n/versions",)))
    assert sure(SOURCE).marker == sure(SOURCE).marker != sure(SOURCE, step=other).marker
    assert sure(SOURCE).body.startswith(marker_prefix("merge-heads"))
    assert not sure(SOURCE).body.startswith(marker_prefix("merge"))


def test_a_withdrawn_suggestion_keeps_its_marker_and_has_no_button() -> None:
    found = sure(SOURCE)
    body = withdrawn(found.marker)
    assert body.startswith(f"{found.marker}\n")
    assert suggested_lines(body) is None
    assert "Withdrawn" in body


def test_the_same_lines_by_hand_are_a_diff() -> None:
    words = lines_by_hand(sure(SOURCE), "main")
    assert "merge `main` and change `m/versions/c3_make.py`" in words
    assert fences(words) == [
        (
            "diff",
            "-Revises: a1\n+Revises: b2\n"
            "-down_revision: Union[str, Sequence[str], None] = 'a1'\n"
            "+down_revision: Union[str, Sequence[str], None] = 'b2'\n",
        )
    ]
