"""Headers that are one statement to a line, as Alembic's templates write them: nearly all are.

Such lines repeat from file to file but for what stands in quotes, so Python's parser is asked once
for each. This is right because a line that can be parsed by itself begins and ends between two
statements at the margin, whatever stands above and below. All other headers, and all that bind an
identifier to more than a literal, are left to the parser: a property test compares the two.
"""

import ast
import re
from collections.abc import Mapping
from functools import lru_cache

from merge_heads.migrations.bindings import EVERY_NAME, IDENTIFIERS, Bindings, Computed, Value
from merge_heads.migrations.python_text import end_of_header, parse, with_plain_line_ends
from merge_heads.migrations.revision import Revision

_NO_ESCAPES = re.compile(rb"[\t\n -\[\]-~]*+")
_STRING_LAST = re.compile(r"""([^'"]*[ =])(['"])([^'"]+)\2""")

Variables = Mapping[str, tuple[Value, int]]


def plainly_read(path: str, source: bytes) -> Revision | None:
    """Read a revision with the plainest of headers; None says that it takes a parser to tell."""
    text = with_plain_line_ends(source)
    end = end_of_header(text)
    if not end or not _NO_ESCAPES.fullmatch(text, 0, end):
        return None
    try:
        found = _variables(text[:end].decode())
    except _NotPlain:
        return None
    id_, _ = found.get("revision", (None, 0))
    if not isinstance(id_, str) or "down_revision" not in found:
        return None
    down_revision, line = found["down_revision"]
    return Revision(
        id=id_,
        down_revisions=_several(down_revision, distinct=True),
        path=path,
        line=line,
        branch_labels=_several(found.get("branch_labels", _UNSET)[0]),
        depends_on=_several(found.get("depends_on", _UNSET)[0], distinct=True),
        source=source,
    )


_UNSET: tuple[Value, int] = (None, 0)


class _NotPlain(Exception):
    """A line that only the parser of whole files may judge."""


def _several(value: Value, *, distinct: bool = False) -> tuple[str, ...]:
    if not isinstance(value, tuple):
        return () if value is None else (value,)
    return tuple(dict.fromkeys(value)) if distinct else value


def _variables(header: str) -> Variables:
    """Return the identifiers with their last values and lines. Raises `_NotPlain`."""
    found: dict[str, tuple[Value, int]] = {}
    start = _end_of_docstring(header)
    number = header.count("\n", 0, start)
    for line in header[start:].split("\n"):
        number += 1
        if line and line[0] != "#":
            name, value = _assigned(line)
            if name:
                found[name] = value, number
    return found


def _end_of_docstring(header: str) -> int:
    quotes = header[:3]
    if quotes not in ('"""', "'''"):
        return 0
    end = header.find(quotes, 3) + 3
    if header[end : end + 1] != "\n":  # something follows, or the docstring has no end
        raise _NotPlain
    return end


def _assigned(line: str) -> tuple[str, Value]:
    """Return the identifier that a line assigns, `""` for none, and its value."""
    string = _STRING_LAST.fullmatch(line) if line[-1] in "'\"" else None
    alone = _read_alone(f"{string[1]}''" if string else line)
    # An empty string is the one that was taken out, or one that means nothing.
    if alone is None or (alone[0] and (string is None) is (alone[1] == "")):
        raise _NotPlain
    return (alone[0], string[3]) if string else alone


@lru_cache(maxsize=1_000)
def _read_alone(line: str) -> tuple[str, Value] | None:
    """Return the identifier that a line assigns and its value, or None where it is not plain."""
    try:
        bindings = Bindings.of(parse(line), plain=False)
        names = [b.name for b in bindings.found if b.name in IDENTIFIERS | EVERY_NAME]
        if not names:
            return "", None
        return None if len(names) > 1 else (names[0], _literal(bindings, names[0]))
    except (Computed, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _literal(bindings: Bindings, name: str) -> Value:
    position = next(place for place, b in enumerate(bindings.found) if b.name == name)
    node, _ = bindings.expression(position)
    if isinstance(node, ast.List | ast.Set):  # other lines may change it in place
        raise Computed(node.lineno)
    return bindings.literal(position)
