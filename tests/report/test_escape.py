"""Names of a pull request, made harmless: judged by real parsers of what they go into."""

import json
import re

import cmarkgfm  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from merge_heads.report import as_json, escape
from merge_heads.report.annotations import annotation

HOSTILE = [
    "@everyone",
    "<img src=x onerror=alert(1)>",
    "[a](http://evil.example)",
    "![a](http://evil.example/a.png)",
    "*bold* _it_ ~~no~~ `code`",
    "```\nfence",
    "| cell | cell |",
    "a\n\n# heading",
    "<!-- merge-heads: sticky merge-heads -->",
    "#123 GH-1 https://evil.example www.evil.example",
    ":tada: $x^2$",
    "\u202eevil\u2066",
    "\x1b[31mred",
    "http://www.evil.example",
    "d670460b4b4aece5915caf5c68d12f560a9fe3e4",
    "::set-output name=a::b",
    "##[set-output name=verdict;]clean",
    "`",
    "``a`",
    " ",
    "\\",
]
_PLAIN = {"text", "text_special", "softbreak", "code_inline"}


def inline(markdown: str) -> list[Token]:
    """Return the inline tokens of one paragraph, read as GitHub would."""
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(markdown)
    assert [t.type for t in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return tokens[1].children or []


@pytest.mark.parametrize("words", HOSTILE)
def test_text_stays_text(words: str) -> None:
    shown = inline("x " + escape.text(words) + " x")
    assert {token.type for token in shown} <= _PLAIN
    assert not re.search(r"@\w|#\d|https?://\w|www\.\w", "".join(t.content for t in shown))


@given(st.text(max_size=60))
def test_any_text_stays_text(words: str) -> None:
    shown = inline("x " + escape.text(words) + " x")
    assert {token.type for token in shown} <= _PLAIN
    assert (
        "".join(t.content for t in shown).replace("\u200b", "") == f"x {escape.printable(words)} x"
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_a_code_span_holds_all_of_it(words: str) -> None:
    (_, span, _) = inline(f"x {escape.code(words)} x")
    assert span.type == "code_inline"
    assert span.content.strip() == escape.printable(words).strip()


@pytest.mark.parametrize(
    "words",
    [
        *("www.evil.example", "WWW.evil.example", "https://www.evil.example", "acme/shop@0123456"),
        *("see d670460b4b4aece5915caf5c68d12f560a9fe3e4 and d670460", ":tada: :+1: a:b:c :100:"),
    ],
)
def test_githubs_own_parser_links_nothing(words: str) -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(f"x {escape.text(words)} x")
    shown = re.sub("<code>.*?</code>", "", html)
    assert "<a " not in html
    assert not re.search(r":[a-z+][\w+-]*:|[0-9a-f]{7}", shown)


def test_a_name_of_thousands_of_letters_leaves_room_for_others() -> None:
    assert len(escape.code("x" * 60_000)) < 1_000
    assert len(escape.text("x" * 60_000)) < 3_000
    assert escape.code("`" * 60_000).count("…") == 1


@given(st.text(max_size=60))
def test_any_code_span_is_one(words: str) -> None:
    assert [t.type for t in inline(f"x {escape.code(words)} x")] == ["text", "code_inline", "text"]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_table_keeps_its_cells(words: str) -> None:
    table = f"| a | b |\n|---|---|\n| {escape.code(words, in_table=True)} | y |"
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(table)
    assert [t.type for t in tokens].count("td_open") == 2


@pytest.mark.parametrize("words", HOSTILE)
def test_a_block_ends_where_it_should(words: str) -> None:
    (fence,) = MarkdownIt("commonmark").parse(escape.block(f"a\n{words}\nb", "sh"))
    assert fence.type == "fence"
    assert fence.content.endswith("\nb\n")


@given(st.text(max_size=80))
def test_a_label_is_letters_digits_and_little_else(words: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.-]{0,32}", escape.label(words))


@pytest.mark.parametrize("words", HOSTILE)
def test_a_workflow_command_stays_one_line_and_one_command(words: str) -> None:
    line = annotation("error", words, file=words, title=words)
    assert "\n" not in line
    assert line.startswith("::error file=")
    properties = line.removeprefix("::error ").split("::")[0]
    assert len(properties.split(",")) == 2


@pytest.mark.parametrize("words", ["::error::x", "  ::error::x", "a ##[error]x", "##[group]"])
def test_a_line_of_the_log_is_no_workflow_command(words: str) -> None:
    shown = escape.line(words)
    assert not shown.strip().startswith("::")
    assert "##[" not in shown


def test_json_is_no_workflow_command_either() -> None:
    assert "##[" not in as_json.dumps({"a": "##[error]"})
    assert json.loads(as_json.dumps({"a": "##[error]"})) == {"a": "##[error]"}


def test_the_characters_of_a_workflow_command_are_escaped_as_the_runner_does() -> None:
    assert escape.command_data("a%b\r\nc:d,e") == "a%25b%0D%0Ac:d,e"
    assert escape.command_property("a%b\r\nc:d,e") == "a%25b%0D%0Ac%3Ad%2Ce"
