"""How the demo speaks: numbered steps, facts, and comments as a terminal can show them."""

from itertools import count

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.markdown import CodeBlock, Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.syntax import Syntax
from rich.text import Text
from rich.theme import Theme

from demo.body import Part, parts

_WIDTH = 110
_NAMES = 17
_INDENT = 6
_THEME = Theme(
    {
        "markdown.code": "cyan",
        "markdown.h3": "bold",
        "markdown.table.header": "bold",
        "markdown.table.border": "dim",
    },
)


class _Indented(CodeBlock):
    """A code block without a background; the colours of a diagram say nothing in a terminal."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = str(self.text).rstrip().splitlines()
        shown = [line for line in lines if not line.strip().startswith("classDef ")]
        yield Padding(Text("\n".join(shown), style="dim"), (0, 0, 0, 4))


class _Comment(Markdown):
    elements = Markdown.elements | {"fence": _Indented, "code_block": _Indented}


class Terminal:
    """One place to print to."""

    def __init__(self) -> None:
        console = Console(theme=_THEME, highlight=False)
        width = min(console.width, _WIDTH) if console.is_terminal else _WIDTH
        console.width = width
        self._console, self._numbers = console, count(1)

    def title(self, words: str) -> None:
        """Say what this is."""
        self._console.print(Text(words, style="bold"))

    def step(self, words: str) -> None:
        """Begin the next step of the story."""
        self._console.print(Text(f"\n{next(self._numbers)}. {words}\n", style="bold"))

    def fact(self, name: str, words: str, style: str = "") -> None:
        """Say what happened, in one line behind its name."""
        line = Text(f"   {name:<{_NAMES}} ").append(words, style)
        # Unwrapped: a path or an address stays in one piece.
        self._console.print(line, soft_wrap=True)

    def block(self, words: str) -> None:
        """Show what a program printed."""
        self._apart(Text(words.rstrip()))

    def code(self, words: str, language: str) -> None:
        """Show a file."""
        self._apart(Syntax("", language, theme="ansi_dark").highlight(words.rstrip()))

    def comment(self, author: str, body: str) -> None:
        """Show a comment in a frame."""
        shown = Group(*(_part(part) for part in parts(body)))
        title = Text(f" {author} ", style="bold")
        frame = Panel(shown, title=title, title_align="left", box=box.ROUNDED, padding=(1, 2))
        self._console.print("", Padding(frame, (0, 0, 0, 3)), "")

    def _apart(self, words: Text) -> None:
        self._console.print()
        # Line by line, because a padding would fill the lines up with blanks.
        for line in words.wrap(self._console, self._console.width - _INDENT):
            shown = Text(" " * _INDENT).append_text(line)
            shown.rstrip()
            self._console.print(shown)
        self._console.print()


def _part(part: Part) -> RenderableType:
    markdown = _Comment(part.markdown)
    if not part.summary:
        return markdown
    return Group(Text(f"\n{part.summary} (folded on GitHub)\n", style="bold"), markdown)
