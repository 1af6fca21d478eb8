"""A comment's body as GitHub shows it: prose and folded parts, without the hidden lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HIDDEN = re.compile(r"^<!--.*?-->\n*", re.DOTALL | re.MULTILINE)
_FOLDED = re.compile(
    r"^<details>\n<summary>(.*?)</summary>\n(.*?)^</details>$", re.DOTALL | re.MULTILINE
)
_SHA = re.compile(r"(?<![`\w/])([0-9a-f]{7})[0-9a-f]{33}(?![`\w])")


@dataclass(frozen=True)
class Part:
    """Markdown; where it has a summary, it is folded behind that line."""

    markdown: str
    summary: str = ""


def parts(body: str) -> Iterator[Part]:
    """Take a body apart, in its order."""
    shown = _SHA.sub(r"`\1`", _HIDDEN.sub("", body))
    pieces = _FOLDED.split(shown)
    yield Part(pieces[0].strip())
    for summary, folded, prose in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        yield Part(folded.strip(), summary)
        if prose.strip():
            yield Part(prose.strip())
