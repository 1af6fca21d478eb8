"""A comment as GitHub's own parser of Markdown sees it, laid out for questions.

`cmarkgfm` is https://github.com/github/cmark-gfm; what GitHub makes links of after that (mentions,
issues) is told by https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from cmarkgfm.cmark import (  # type: ignore[import-untyped]
    Options,
    markdown_to_html_with_extensions,
)

_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
_EXTENSIONS = ("table", "strikethrough", "autolink", "tagfilter", "tasklist")
_VOID = frozenset({"br", "hr", "img", "input"})


@dataclass(frozen=True)
class Text:
    """A piece of text and the elements that it stands in, the outermost first."""

    inside: tuple[str, ...]
    words: str


@dataclass
class Seen:
    """What a document holds: elements with attributes, comments, pieces of text."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    left_open: list[str] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)


def rendered(markdown: str) -> str:
    """Return the HTML, raw HTML included; what UTF-8 cannot hold is replaced."""
    text = markdown.encode(errors="replace").decode()
    return str(markdown_to_html_with_extensions(text, _OPTIONS, _EXTENSIONS))


def seen(markdown: str) -> Seen:
    """Render a comment, and lay out what is in it."""
    reader = _Reader()
    try:
        reader.feed(rendered(markdown))
        reader.close()
    except AssertionError as error:  # what the parser says of `<![x`; a browser takes in the rest
        reader.found.oddities.append(str(error))
    reader.found.left_open += reader.stack
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = Seen()
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.stack.append(tag)
        else:  # what follows it does not begin a line
            self.found.texts.append(Text((*self.stack, tag), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.stack:
            self.found.oddities.append(f"</{tag}>")
            return
        last = len(self.stack) - 1 - self.stack[::-1].index(tag)
        if last < len(self.stack) - 1:
            self.found.oddities.append(f"</{tag}>")
        # What is left open in a paragraph goes on after it, as in a browser.
        del self.stack[last : last + 1 if tag == "p" else None]

    def handle_data(self, data: str) -> None:
        self.found.texts.append(Text(tuple(self.stack), data))

    def handle_comment(self, data: str) -> None:
        self.found.comments.append(data)
        self.found.texts.append(Text((*self.stack, "!--"), ""))

    def handle_decl(self, decl: str) -> None:
        self.found.oddities.append(decl)

    def handle_pi(self, data: str) -> None:
        self.found.oddities.append(data)

    def unknown_decl(self, data: str) -> None:
        self.found.oddities.append(data)
