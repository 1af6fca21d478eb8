"""Rules that read a statement by its words."""

import re
from collections.abc import Callable, Iterable

from merge_heads.migrations.operations.objects import Found
from merge_heads.migrations.operations.sql.naming import NAME, PATH
from merge_heads.migrations.operations.touch import Unread

Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match], Iterable[Found]]]
_FIRST_WORDS = re.compile(r"[A-Za-z_]+(?:\s+[A-Za-z_]+)?")
_LONGEST = 40


def rule(pattern: str, found: Callable[[Match], Iterable[Found]]) -> Rule:
    """Return a rule; `~` stands for a name with its schema, `@` for one without."""
    names = pattern.replace("~", f"(?P<name>{PATH})").replace("@", f"(?P<part>{NAME})")
    return re.compile(names.replace(" ", r"\s+"), re.IGNORECASE | re.DOTALL), found


def first(rules: Iterable[Rule], text: str) -> list[Found] | None:
    """Return what the first rule finds that fits the whole of a text; None where none does."""
    for pattern, found in rules:
        if match := pattern.fullmatch(text):
            return list(found(match))
    return None


def not_read(text: str, within: str = "") -> Unread:
    """Return that a statement was not read, by its first words."""
    words = _FIRST_WORDS.match(text)
    if words is None and not within:
        return Unread(0, "no SQL")
    told = f"{within} {words.group().upper()[:_LONGEST] if words else ''}".strip()
    return Unread(0, f"SQL that is not read: {told}")
