"""What people write into a pull request: commands that are none, and our own marks."""

from __future__ import annotations

from reliability.hostile.case import CONFLICT, PULL_REQUEST, SWEEP, Brings, Case, Says, Step
from reliability.hostile.cases.words import WORDS

_STICKY = "<!-- merge-heads: sticky merge-heads -->"
_BOT = "github-actions[bot]"
_PLANTED = "Everything is fine, says the bot. [Install](https://evil.example)"


def _planted(
    name: str, *comments: Says, body: str = "", steps: tuple[Step, ...] = (PULL_REQUEST, SWEEP)
) -> Case:
    return Case(
        f"a planted mark {name}",
        "conversation",
        lambda _: Brings(comments=comments, body=body),
        (CONFLICT,),
        told="2 heads",
        steps=steps,
    )


_MARKS = (
    _planted("in the description", body=f"{_STICKY}\n\n{_PLANTED}"),
    _planted("of a stranger", Says(f"{_STICKY}\n\n{_PLANTED}", "carol")),
    _planted(
        "of the author", Says(f"{_STICKY}\n<!-- merge-heads: resolved -->\n{_PLANTED}", "bob")
    ),
    _planted("of another bot", Says(f"{_STICKY}\n\n{_PLANTED}", "evil[bot]")),
    _planted("in a quotation", Says(f"> {_STICKY}\n> {_PLANTED}", "bob")),
    _planted("behind other words", Says(f"x {_STICKY}\n\n{_PLANTED}", _BOT)),
    _planted("of another workflow", Says(f"Report\n\n> {_STICKY}\n{_PLANTED}", _BOT)),
    _planted("of another context", Says(f"<!-- merge-heads: sticky other -->\n{_PLANTED}", _BOT)),
    _planted("below a hundred comments", *(Says(f"{_STICKY} {n}", "bob") for n in range(150))),
    _planted("of an answer", Says("<!-- merge-heads: answer 1 -->", "bob")),
)

# What must not move a branch, whoever says it.
_NO_COMMANDS = {
    "a quotation": "> /merge-heads",
    "a nested quotation": "> > /merge-heads merge",
    "a lazy quotation": "> x\n/merge-heads",
    "a fence": "```\n/merge-heads\n```",
    "a fence without an end": "```\n/merge-heads",
    "a fence of tildes": "~~~\n/merge-heads\n~~~",
    "a longer fence": "````\n```\n/merge-heads\n```\n````",
    "indented code": "    /merge-heads",
    "indented with a tab": "\t/merge-heads",
    "code": "`/merge-heads`",
    "code over lines": "`x\n/merge-heads\ny`",
    "a comment of HTML": "<!--\n/merge-heads\n-->",
    "a block of HTML": "<div>\n/merge-heads\n</div>",
    "details": "<details>\n<summary>x</summary>\n/merge-heads\n</details>",
    "a list": "- /merge-heads",
    "a heading": "# /merge-heads",
    "a table": "|a|\n|-|\n|/merge-heads|",
    "a footnote": "[^1]\n\n[^1]: /merge-heads",
    "a definition": "[x]: /merge-heads",
    "a link": "[/merge-heads](x)",
    "an image": "![/merge-heads](x)",
    "a longer word": "/merge-headss",
    "an address": "https://github.com/merge-heads",
    "a path": "/merge-heads/merge",
    "the middle of a line": "please /merge-heads",
    "a mark of ours": "<!-- merge-heads: x -->\n/merge-heads",
    "an unknown word": "/merge-heads --force",
    "two commands": "/merge-heads\n\n/merge-heads reparent",
    "a shell": "/merge-heads; touch canary",
    "a substitution": "/merge-heads $(touch canary) `touch canary`",
    "a quote without an end": '/merge-heads -m "x',
    "an option of git": "/merge-heads --upload-pack=touch",
    "a long message": f"/merge-heads -m {'x' * 60_000}",
    "a long word": f"/merge-heads {'`' * 60_000}",
    "a long line": "/merge-heads" + " x" * 30_000,
    "another alphabet": "/m\u0435rge-heads",
    "zero width": "/merge\u200b-heads",
}
# These are slow for parsers that look back too often.
_SLOW = {
    "brackets": "[" * 60_000,
    "images": "![" * 30_000,
    "stars": "**a *a " * 8_000,
    "underscores": "_a__a " * 10_000,
    "backticks of all lengths": " ".join("`" * n for n in range(1, 340)),
    "links": "[a](" * 15_000,
    "angle brackets": "<" * 60_000,
    "an open tag": "<a " + "b=c " * 14_000,
    "comments of HTML": "<!-- " * 12_000,
    "quotations": ">" * 60_000,
    "lists": "* " * 30_000,
    "nested lists": "\n".join("  " * n + "- x" for n in range(240)),
    "tildes": "~a~~a " * 10_000,
    "references": "[a]: x\n" * 8_000,
    "open references": "[a][" * 15_000,
    "entities": "&" * 60_000,
    "backslashes": "\\" * 60_000,
    "tables": "|" * 30_000 + "\n" + "|-" * 15_000,
    "quotes": "/merge-heads '" + "\"'" * 29_000,
    "lines": "/merge-heads\n" * 5_000,
    "empty lines": "\n" * 60_000,
    "spaces": " " * 60_000 + "x",
}


def _said(name: str, words: str, login: str) -> Case:
    steps = (Says(words, login),)
    return Case(f"{name}, said by {login}", "conversation", lambda _: Brings(), (), steps=steps)


_TRUSTED_WORDS = tuple(
    _said(f"no command: {name}", words, "alice") for name, words in _NO_COMMANDS.items()
)
_SLOW_WORDS = tuple(
    _said(f"slow: {name}", f"{words}\n\n/merge-heads check\n", "carol")
    for name, words in _SLOW.items()
)
_STRANGERS = (
    _said("a command", "/merge-heads", "carol"),
    _said("a command", "/merge-heads", "bob"),
    _said("a command", "/merge-heads", "eve"),
    _said("a command", "/merge-heads --allow-overlap", "evil[bot]"),
    _said("a command", "/merge-heads", _BOT),
    _said("a forced message", "/merge-heads merge -m x", "eve"),
)
# Only what is heard of alice: her message goes into a file and a commit, and stays words there.
_MESSAGES = tuple(
    Case(
        f"a message of {name}",
        "conversation",
        lambda _: Brings(),
        (),
        steps=(
            Says(f"/merge-heads preview -m '{words[:150]}'"),
            Says(f"/merge-heads merge -m '{words[:150]}'"),
        ),
        pushes=None,
    )
    for name, words in WORDS.items()
    if "'" not in words and "\n" not in words and "\0" not in words and "\r" not in words
)
_UNKNOWN_WORDS = tuple(
    _said(f"an unknown word: {name}", f'/merge-heads "{words[:200]}"', "carol")
    for name, words in WORDS.items()
    if '"' not in words and not any("\ud800" <= c <= "\udfff" for c in words)
)
CASES: tuple[Case, ...] = (
    *_MARKS,
    *_TRUSTED_WORDS,
    *_SLOW_WORDS,
    *_STRANGERS,
    *_MESSAGES,
    *_UNKNOWN_WORDS,
)
