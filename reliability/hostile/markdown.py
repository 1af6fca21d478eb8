"""A comment as GitHub reads it: parsed by GitHub's own parser, and read as tags and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]

_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
_VOID = frozenset({"br", "hr", "img", "input"})
# The tags of what we write; the comment is that of our markers.
_ALLOWED = frozenset(
    [
        "h3",
        "h4",
        "p",
        "strong",
        "em",
        "code",
        "pre",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "sub",
        "br",
        "a",
    ]
)
_ATTRIBUTES = frozenset({("pre", "lang"), ("th", "align"), ("td", "align"), ("a", "href")})
_LANGUAGES = frozenset({"mermaid", "sh", "text", "diff", "suggestion"})
_COMMENT = re.compile(r" merge-heads: [\w .-]+ ")
# What GitHub makes links, mentions and pictures of in text that is not code. Source:
# https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
_LIVE = {
    "a mention": re.compile(r"(?<![\w/])@[\w-]+"),
    "an issue": re.compile(r"(?<![\w&/])(?:[\w.-]+/)?[\w.-]*#\d+\b|\bGH-\d+\b", re.IGNORECASE),
    "a commit": re.compile(r"(?<![\w/-])(?:[\w.-]+/[\w.-]+@)?[0-9a-f]{7,40}(?![\w/-])"),
    "an address": re.compile(r"\w+://[^\s\u200b]|\bwww\.\w", re.IGNORECASE),
    "an emoji": re.compile(r":(?:[+-]1|\d*[a-z_][\w+-]*):"),
}
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200c-\u200f\u2028-\u202f\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff]|[\U000e0000-\U000e0fff]"
)


@dataclass
class Read(HTMLParser):
    """The HTML of a comment: its tags in order, its text outside of code, its blocks of code."""

    tags: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    blocks: list[tuple[str, str]] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to read; character references are resolved."""
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag with its attributes."""
        shown = " ".join(f"{name}={value}" for name, value in attrs)
        self.tags.append(f"<{tag}{' ' if shown else ''}{shown}>")
        if tag not in _ALLOWED:
            self.wrong.append(f"the tag {self.tags[-1][:200]}")
        for name, value in attrs:
            if (tag, name) not in _ATTRIBUTES:
                self.wrong.append(f"the attribute {self.tags[-1][:200]}")
            elif tag == "pre" and value not in _LANGUAGES:
                self.wrong.append(f"a block of {value!r}")
        if tag not in _VOID:
            self.stack.append(tag)
        if tag == "pre":
            self.blocks.append((dict(attrs).get("lang") or "", ""))

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a tag, which has to be that of the last one that began."""
        self.tags.append(f"</{tag}>")
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(f"an end of {tag} that does not fit")

    def handle_data(self, data: str) -> None:
        """Note text, as that of code or as words."""
        if "pre" in self.stack:
            language, before = self.blocks[-1]
            self.blocks[-1] = (language, before + data)
        elif "code" not in self.stack:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        """Note a comment: only our markers are allowed."""
        self.tags.append("<!-- -->")
        if not _COMMENT.fullmatch(data):
            self.wrong.append(f"the HTML comment {data[:200]!r}")

    def handle_decl(self, decl: str) -> None:
        """Note what we never write."""
        self.wrong.append(f"the declaration {decl[:200]!r}")

    def handle_pi(self, data: str) -> None:
        """Note what we never write."""
        self.wrong.append(f"the instruction {data[:200]!r}")

    def unknown_decl(self, data: str) -> None:
        """Note what we never write."""
        self.wrong.append(f"the declaration {data[:200]!r}")


def read(body: str) -> Read:
    """Parse Markdown with GitHub's extensions, as cmark-gfm has them, and read its HTML.

    Raw HTML is left as it is: GitHub's filter, which takes the worst away, is not what saves us.
    """
    found = Read()
    found.feed(cmarkgfm.github_flavored_markdown_to_html(body, _OPTIONS))
    found.close()
    if found.stack:
        found.wrong.append(f"{found.stack} without an end")
    return found


def wrong(body: str, ours: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what must not be in a comment of ours; `ours` are the links and commits that may."""
    found = read(body)
    yield from found.wrong
    for tag in found.tags:
        if tag.startswith("<a ") and tag.removeprefix("<a href=").removesuffix(">") not in ours:
            yield f"the link {tag[:200]}"
    for words in found.text:
        for what, pattern in _LIVE.items():
            yield from (
                f"{what} outside of code: {live[0][:100]!r}"
                for live in pattern.finditer(words)
                if live[0] not in ours
            )
    if unseen := _UNSEEN.search(body):
        yield f"the unseen character {unseen[0]!r} in {body[max(0, unseen.start() - 30) :][:60]!r}"
