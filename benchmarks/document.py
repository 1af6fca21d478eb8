"""Figures in a document: each block of them stands between two comments and is written anew."""

import re
from collections.abc import Iterable
from pathlib import Path

_SIGNS = tuple("0123456789+-")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; columns that end with a figure stand right."""
    lines = [tuple(row) for row in rows]
    sides = ("---:" if cell[:1] in _SIGNS else "---" for cell in lines[-1])
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, sides, *lines))


def put(document: Path, name: str, figures: str) -> None:
    """Write figures between `<!-- name -->` and `<!-- /name -->`.

    A document without that place is a mistake of ours: ValueError.
    """
    text = document.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    place = re.compile(f"(?<={re.escape(begin)}).*?(?={re.escape(end)})", re.DOTALL)
    if not place.search(text):
        raise ValueError(f"{document} has no place for {name}")
    document.write_text(place.sub(lambda _: f"\n{figures.strip()}\n\n", text), encoding="utf-8")


def seconds(value: float) -> str:
    """Return seconds with as many digits as mean something."""
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def times(value: float) -> str:
    """Return a ratio with as many digits as mean something."""
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
