"""A sweep over the open pull requests of a branch, told: the step summary, the log, the JSON."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from merge_heads.report import escape
from merge_heads.report.status import StatusWords

# GitHub takes 1 MiB of summary from a step; a little is left for what else the step says. Source:
# https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
_MOST_BYTES = 1_000_000
_MOST_REASONS = 20
_MOST_NUMBERS = 100
_LONGEST = 300
_HEADER = "| Pull request | State | What it says | What was done |\n|--:|:--|:--|:--|"


@dataclass(frozen=True)
class SweptRow:
    """A pull request that touches migrations: what its status says now, and what was changed.

    `news` are the things that were written (`status`, `comment`), `left` says why something is
    left for the next time, and `collides` are the numbers of those that it collides with.
    `words` and `left` are plain text, and may hold a stranger's words.
    """

    number: int
    words: StatusWords
    news: tuple[str, ...] = ()
    left: str = ""
    collides: tuple[int, ...] = ()


def sweep_summary(
    branch: str, base: StatusWords, swept: Sequence[SweptRow], untouched: int, quick: str = ""
) -> str:
    """Return the Markdown of a step's summary.

    `base` is what is said of the branch itself, `untouched` counts the open pull requests that
    touch no migration, and `quick` says why nothing had to be judged, where that is so.
    """
    name = escape.code(branch)
    if quick:
        return f"### Alembic: nothing to do for the pull requests into {name}\n\n{_text(quick)}"
    above = [
        f"### Alembic: the open pull requests into {name}",
        f"{name} itself: **{_text(base.state)}**, {_text(base.description)}",
    ]
    below = [*_untouched(untouched), *_left(swept)]
    taken = sum(len(part.encode()) + 2 for part in (*above, *below))
    return "\n\n".join([*above, *_table(swept, _MOST_BYTES - taken), *below])


def sweep_line(branch: str, swept: Sequence[SweptRow], untouched: int, quick: str = "") -> str:
    """Return the line of the log: how many stand how, how many were left, and what was written."""
    if quick:
        return escape.printable(f"{branch}: nothing to do. {quick}")
    judged = [pull for pull in swept if not pull.left]
    parts = [f"{len(judged)} judged{_counts(pull.words.state for pull in judged)}"]
    if left := len(swept) - len(judged):
        parts.append(f"{left} left for the next time")
    parts.append(f"{untouched} without a migration")
    parts.append(f"written{_counts(news for pull in swept for news in pull.news) or ': nothing'}")
    return escape.printable(f"{branch}: {'; '.join(parts)}")


def swept_json(swept: Iterable[SweptRow]) -> list[dict[str, Any]]:
    """Return what the report holds of each pull request, the oldest first; `left` may be null."""
    return [
        {
            "number": pull.number,
            "state": pull.words.state,
            "description": pull.words.description,
            "left": pull.left or None,
            "collides": sorted(pull.collides),
        }
        for pull in sorted(swept, key=lambda pull: pull.number)
    ]


def _table(swept: Sequence[SweptRow], room: int) -> Iterator[str]:
    """Yield the table, as many rows as there is room for in bytes, and how many are not shown."""
    if not swept:
        return
    rows, room = [_HEADER], room - len(_HEADER) - 200
    for pull in sorted(swept, key=_urgency):
        row = _row(pull)
        room -= len(row.encode()) + 1
        if room < 0:
            break
        rows.append(row)
    yield "\n".join(rows)
    if hidden := len(swept) + 1 - len(rows):
        yield f"*{hidden} more are not shown: the summary would be too long for GitHub.*"


def _urgency(pull: SweptRow) -> tuple[int, int]:
    """Sort what was left first, then failures, then errors, then the rest; the oldest first."""
    order = {"failure": 1, "error": 2}
    return (0 if pull.left else order.get(pull.words.state, 3), pull.number)


def _row(pull: SweptRow) -> str:
    says = _text(pull.words.description)
    if pull.collides:
        says += f" Collides with {_numbers(pull.collides)}."
    done = "left for the next time" if pull.left else ", ".join(_text(news) for news in pull.news)
    return f"| #{pull.number} | {_text(pull.words.state)} | {says} | {done or 'nothing new'} |"


def _untouched(untouched: int) -> Iterator[str]:
    if untouched:
        one = untouched == 1
        who = "1 open pull request touches" if one else f"{untouched} open pull requests touch"
        yield f"{who} no migration."


def _left(swept: Iterable[SweptRow]) -> Iterator[str]:
    """Yield which were left, and why; one reason often holds for many."""
    reasons: defaultdict[str, list[int]] = defaultdict(list)
    for pull in swept:
        if pull.left:
            reasons[pull.left].append(pull.number)
    if reasons:
        told = [f"- {_numbers(numbers)}: {_text(why)}" for why, numbers in reasons.items()]
        left = len(told) - _MOST_REASONS
        more = [f"- … and {left} more reasons"] if left > 0 else []
        yield "**Left for the next time:**"
        yield "\n".join([*told[:_MOST_REASONS], *more])


def _numbers(numbers: Iterable[int]) -> str:
    told = [f"#{number}" for number in sorted(numbers)]
    left = len(told) - _MOST_NUMBERS
    return ", ".join(told[:_MOST_NUMBERS]) + (f" and {left} more" if left > 0 else "")


def _counts(names: Iterable[str]) -> str:
    counted = ", ".join(f"{count} {name}" for name, count in sorted(Counter(names).items()))
    return f": {counted}" if counted else ""


def _text(words: str) -> str:
    return escape.text(words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…")
