"""The conversation as an HTML page that needs nothing but itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from demo import project
from demo.body import Part, parts
from demo.chronicle import Chronicle, Commit
from demo.stage import AUTHOR, BOT, MAINTAINER

_ROLES = {AUTHOR: "Author", MAINTAINER: "Maintainer", BOT: "bot"}
_EMOJIS = {"eyes": "\U0001f440", "rocket": "\U0001f680", "confused": "\U0001f615"}


class _Renderer(RendererHTML):
    """Diagrams stay text in a `pre` that the page's script finds, if it can be loaded."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Render a code block."""
        if tokens[idx].info.strip() == "mermaid":
            return f'<pre class="mermaid">{escape(tokens[idx].content)}</pre>\n'
        return super().fence(tokens, idx, options, env)


_MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


@dataclass(frozen=True)
class Person:
    """Who did something, as the page shows accounts."""

    login: str

    @property
    def role(self) -> str:
        """The label next to the name."""
        return _ROLES.get(self.login, "")

    @property
    def initials(self) -> str:
        """One or two letters, in the place of a picture."""
        words = self.login.removesuffix("[bot]").split("-")
        return "".join(word[0] for word in words[:2]).upper()

    @property
    def kind(self) -> str:
        """The name of the avatar's colours."""
        return "bot" if self.login == BOT else "author" if self.login == AUTHOR else "person"


def write(chronicle: Chronicle, path: Path) -> None:
    """Write the page of a pull request."""
    entries, pull = chronicle.entries(), chronicle.pull
    commits = [entry for entry in entries if isinstance(entry, Commit)]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
    )
    environment.filters |= {"markdown": _html, "person": Person}
    environment.tests["commit"] = lambda entry: isinstance(entry, Commit)
    page = environment.get_template("page.html").render(
        pull=pull, entries=entries, commits=commits, base=project.MAIN, emojis=_EMOJIS
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _html(body: str) -> Markup:
    return Markup("\n").join(_part(part) for part in parts(body))


def _part(part: Part) -> Markup:
    # The renderer escapes all that is not Markdown, raw HTML included.
    shown = Markup(_MARKDOWN.render(part.markdown))
    if not part.summary:
        return shown
    summary = Markup("<summary>{}</summary>").format(part.summary)
    return Markup("<details>{}{}</details>").format(summary, shown)
