"""The command parser: any comment, held against GitHub's own parser of Markdown."""

import re
import shlex

from merge_heads.command import Command, Misunderstood, parse
from reliability.fuzz.broken import promise
from reliability.fuzz.dice import Bytes, Dice
from reliability.fuzz.markdown import Text, seen
from reliability.fuzz.words import name

_NAME = re.compile(r"\s*/merge-heads(?=\s|$)", re.IGNORECASE)
_EMPHASIS = frozenset({"em", "strong"})
_PIECES = (
    *("/merge-heads", "/merge-heads merge", "/merge-heads reparent", "/Merge-Heads check"),
    *(
        "/merge-heads -m 'a message'",
        '/merge-heads merge -m "x" --allow-overlap',
        "/merge-heads -m “x”",
    ),
    *(
        "/merge-heads help",
        "/merge-heads preview",
        "/merge-headsx",
        " /merge-heads",
        "\t/merge-heads",
    ),
    *("\n", "\n", "\n\n", "\r\n", "\r", "  \n", "\\\n", " ", "    ", "\t", "text", "please"),
    *(
        "> ",
        ">",
        "- ",
        "* ",
        "1. ",
        "1) ",
        "# ",
        "```",
        "```sh\n",
        "~~~",
        "````",
        "`",
        "``",
        "*",
        "**",
    ),
    *(
        "_",
        "__",
        "~",
        "~~",
        "[",
        "](x)",
        "](<",
        "][",
        "]",
        "[a]: x\n",
        "[^1]",
        "[^1]: x",
        "![",
        "(",
        ")",
    ),
    *(
        "| a | b |\n|---|---|\n",
        "|",
        "| a |\n|:-:|\n",
        "|-|\n",
        "a\n-\n",
        "===\n",
        "---\n",
        "***\n",
        ":",
    ),
    *(
        "<!--",
        "-->",
        "<details>",
        "</details>",
        "<summary>",
        "<pre>",
        "</pre>",
        "<script>",
        "</script>",
    ),
    *(
        "<div>\n",
        "</div>",
        "<b>",
        "</b>",
        "<?",
        "?>",
        "<![CDATA[",
        "]]>",
        "<!X",
        ">",
        "<a href='",
        "'>",
    ),
    *(
        "<br>",
        "<x-y>\n",
        "&#47;merge-heads",
        "&nbsp;",
        "\u00a0",
        "\u2028",
        "\u200b",
        "\x00",
        "\x0b",
        "\x0c",
    ),
    *(
        "\\",
        "\\/merge-heads",
        "http://x.example",
        "www.x.example",
        "- [ ] ",
        "- [x] ",
        "  - ",
        "\ufeff",
    ),
)


def command(data: bytes) -> None:
    """Read a comment, and hold what was found against what GitHub would show of it."""
    dice = Bytes(data)
    text = _comment(dice) if dice.rarely(2) else dice.rest.decode(errors="replace")
    body = text.encode(errors="replace").decode()  # GitHub sends no half of a character
    found = parse(body)
    promise(found == parse(body), "the same comment is read alike", body)
    if found is None:
        return
    promise(_is_shown(body), "a command stands in plain text of a paragraph", body, found)
    if isinstance(found, Command):
        promise(parse(written(found)) == found, "a command that is written down is itself", found)
    else:
        _is_answerable(found)


def written(command: Command) -> str:
    """Write a command as a person would."""
    words = ["/merge-heads", *([command.verb] if command.verb else [])]
    words += [] if command.message is None else ["-m", shlex.quote(command.message)]
    return " ".join([*words, *(["--allow-overlap"] if command.allow_overlap else [])])


def _comment(dice: Dice) -> str:
    pieces = (
        dice.pick(_PIECES) if not dice.rarely(8) else name(dice) for _ in range(dice.number(1, 40))
    )
    return "".join(pieces)


def _is_answerable(found: Misunderstood) -> None:
    promise(found.reason.endswith(":"), "a reason ends before the words", found)
    promise(len(found.words) <= 201, "the words leave room in an answer", found)


def _is_shown(body: str) -> bool:
    """Say whether a line of a paragraph begins with our name as plain text, where GitHub shows it.

    What is emphasized counts as plain: the two parsers know different signs of punctuation.
    """
    line_begins = True
    for text in seen(body).texts:
        is_plain = text.inside[:1] == ("p",) and _EMPHASIS.issuperset(text.inside[1:])
        if is_plain and _calls(text, begins=line_begins):
            return True
        line_begins = not text.inside or (is_plain and text.words.endswith("\n"))
    return False


def _calls(text: Text, *, begins: bool) -> bool:
    first, *others = text.words.split("\n")
    lines = [first, *others] if begins else others
    return any(_NAME.match(line) for line in lines)
