"""Making names of a pull request harmless where they are shown."""

import re

# What begins markup inside of a line: emphasis, code, links, HTML, tables, emoji, mathematics.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&:$#!])")
_FENCE = re.compile(r"`+")
# Each is broken in two, so that GitHub makes no mention, issue, address or emoji of it.
_AUTOLINKED = re.compile(
    r"(?<=@)|(?<=#)|(?=://)|(?<=GH-)|(?<=www)(?=\.)|"
    r"(?<=:)(?=(?:[+-]1|100|1234|\d*[a-z_][\w+-]*):)",
    re.IGNORECASE,
)
# What GitHub takes for the name of a commit, unless it is code.
_COMMIT = re.compile(r"(?<![\w/-])(?<!\\_)([0-9a-f]{7,40})(?![\w/-]|\\_)")
_NOT_IN_LABEL = re.compile(r"[^A-Za-z0-9_.-]")
# Names are shorter, and so are sentences; one that is not would push all else out of a comment.
_LONGEST_NAME, _LONGEST_SENTENCE = 500, 2_000
# The widest id that `alembic_version.version_num` can hold.
_LABEL_LENGTH = 32


_ACTED_UPON = re.compile(r"([@#\[])")


def printable(words: str) -> str:
    """Return one line without control characters, bidi marks or anything else that is not seen.

    The runner takes `##[` for a workflow command wherever it stands in a line of the log
    (`ActionCommand.TryParse` in actions/runner), so it is broken in two.
    """
    shown = "".join(c if c.isprintable() else "\ufffd" for c in words)
    return shown.replace("##[", "##\u200b[")


def inert(words: str) -> str:
    """Return words for a commit's message, in which GitHub sees no mention, issue or `[skip ci]`.

    Source: https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs
    """
    return _ACTED_UPON.sub("\\1\u200b", printable(words))


def line(words: str) -> str:
    """Return a line of text that the runner does not take for a workflow command."""
    shown = printable(words)
    return f"\u200b{shown}" if shown.lstrip().startswith("::") else shown


def text(words: str) -> str:
    """Return a sentence as Markdown that shows these very words: no markup, mention or link.

    What may be the name of a commit is shown as code. Source:
    https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
    """
    unlinked = _AUTOLINKED.sub("\u200b", printable(_short(words, _LONGEST_SENTENCE)))
    return _COMMIT.sub(r"`\1`", _MARKDOWN.sub(r"\\\1", unlinked))


def code(words: str, *, in_table: bool = False) -> str:
    """Return an inline code span; GitHub looks for no mentions, links or HTML inside.

    What is longer than any name is cut.

    Source: https://github.github.com/gfm/#code-spans
    """
    shown = printable(_short(words, _LONGEST_NAME)) or " "
    fence = "`" * (max((len(run) for run in _FENCE.findall(shown)), default=0) + 1)
    padding = " " if shown.startswith("`") or shown.endswith("`") else ""
    span = f"{fence}{padding}{shown}{padding}{fence}"
    return span.replace("|", "\\|") if in_table else span


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def block(lines: str, language: str = "") -> str:
    """Return a fenced code block whose fence is longer than any run of backticks inside.

    Tabs stay, and so does `##[`, because people copy what is in it and no log shows it.
    """
    shown = "".join(c if c.isprintable() or c in "\t\n" else "\ufffd" for c in lines.rstrip("\n"))
    longest = max((len(run) for run in _FENCE.findall(shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{shown}\n{fence}"


def verbatim(text: str, language: str) -> str:
    """Return a code block that changes nothing, for text of ASCII that is to be copied."""
    longest = max((len(run) for run in _FENCE.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip(chr(10))}\n{fence}"


def label(words: str) -> str:
    """Return a label for a Mermaid node: letters, digits, `_`, `.` and `-` alone."""
    kept = _NOT_IN_LABEL.sub("_", words)
    return kept if len(kept) <= _LABEL_LENGTH else kept[: _LABEL_LENGTH - 2] + ".."


def command_data(words: str) -> str:
    """Escape the message of a workflow command.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands, and
    `escapeData` in actions/toolkit.
    """
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(words: str) -> str:
    """Escape a property of a workflow command (`escapeProperty` in actions/toolkit)."""
    return command_data(words).replace(":", "%3A").replace(",", "%2C")
