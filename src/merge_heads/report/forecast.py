"""What other open pull requests mean for this one: who collides with it, and whom it needs.

They are named by their numbers alone: GitHub makes links of these, and the titles are other
people's text. Source:
https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from merge_heads.report import escape
from merge_heads.verdict import Judgement, Verdict
from merge_heads.verdict.forecast import Collision, Need

_MOST_NAMED = 10
_MOST_PARENTS = 5


def collision_title(collisions: Sequence[Collision]) -> str:
    """Return the title of a comment about collisions; there is at least one."""
    numbers = {collision.number for collision in collisions}
    parents = {collision.parent for collision in collisions}
    one = len(numbers) == 1
    who = f"#{min(numbers)}" if one else f"{len(numbers)} other pull requests"
    if None in parents:
        return f"fine now, but not together with {who}"
    revisions = "revision" if len(parents) == 1 else "revisions"
    return f"fine now, but {who} {'builds' if one else 'build'} on the same {revisions}"


def collision_words(collisions: Sequence[Collision]) -> Iterator[str]:
    """Yield paragraphs of Markdown: who collides on what, and what comes of it; at least one."""
    numbers = sorted({collision.number for collision in collisions})
    shown = frozenset(numbers[:_MOST_NAMED])
    stand = [_stand(parent, of, shown) for parent, of in _by_parent(collisions).items()]
    if len(stand) == 1:
        yield stand[0]
    else:
        left = len(stand) - _MOST_PARENTS
        more = [f"- … and on {left} more revisions"] if left > 0 else []
        yield "\n".join([*(f"- {words}" for words in stand[:_MOST_PARENTS]), *more])
    first = f"#{numbers[0]}" if len(numbers) == 1 else "one of them"
    if not all(collision.mutual for collision in collisions):
        yield f"If {first} lands first, this one needs a repair."
    elif len(numbers) == 1:
        yield "Whichever of the two lands second needs a repair."
    else:
        yield "Of this one and any of them, whichever lands second needs a repair."
    yield f"**Next step:** nothing now. If {first} lands first, this comment will offer the repair."


def only_waits(judgement: Judgement, needs: Iterable[Need]) -> bool:
    """Say whether nothing is broken but what the pull requests of `needs` bring.

    A parent that base lacks as well lives in another package, and is nobody's fault.
    """
    broken = [f for f in judgement.findings if f.weighs and f.makes is Verdict.BROKEN]
    lacking = {
        named
        for environment in judgement.environments
        for named in _lacking(environment.histories.merged.missing)
        - _lacking(environment.histories.base.missing)
    }
    return (
        judgement.verdict is Verdict.BROKEN
        and all(finding.name == "missing-parent" for finding in broken)
        and bool(lacking)
        and lacking <= {need.revision for need in needs}
    )


def need_title(needs: Iterable[Need]) -> str:
    """Return the title of a comment about a pull request that only waits for others."""
    return f"this needs {_first(_homes(needs))}"


def need_words(needs: Iterable[Need]) -> Iterator[str]:
    """Yield paragraphs of Markdown about what has to land first; nothing of nothing."""
    brings = [
        (_or(numbers), f"{_it(numbers)} brings {_revisions([escape.code(id_) for id_ in ids])}.")
        for numbers, ids in _homes(needs).items()
    ]
    if len(brings) == 1:
        who, what = brings[0]
        yield f"**Next step:** merge {who} first; {what}"
    elif brings:
        yield "**Next step:** merge these pull requests first:"
        left = len(brings) - _MOST_NAMED
        more = [f"- … and {left} more"] if left > 0 else []
        yield "\n".join([*(f"- {who}: {what}" for who, what in brings[:_MOST_NAMED]), *more])


def need_line(needs: Iterable[Need]) -> str:
    """Return what has to land first as a sentence of plain text; there is at least one."""
    homes = _homes(needs)
    ids = [id_ for each in homes.values() for id_ in each]
    where = _it(next(iter(homes))) if len(homes) == 1 else "them"
    return (
        f"Needs {_first(homes)}: {_revisions(ids)} {'is' if len(ids) == 1 else 'are'} in {where}."
    )


def _lacking(missing: Iterable[tuple[str, str]]) -> set[str]:
    return {named for _, named in missing}


def _by_parent(collisions: Iterable[Collision]) -> Mapping[str | None, list[int]]:
    """Return the numbers that stand on each revision, sorted; None is told first."""
    found: defaultdict[str | None, set[int]] = defaultdict(set)
    for collision in collisions:
        found[collision.parent].add(collision.number)
    ordered = sorted(found.items(), key=lambda item: (item[0] is not None, item[0] or ""))
    return {parent: sorted(numbers) for parent, numbers in ordered}


def _stand(parent: str | None, numbers: Sequence[int], shown: frozenset[int]) -> str:
    """Say why these do not fit beside this pull request; only those in `shown` are named."""
    named = [f"#{number}" for number in numbers if number in shown]
    who, one = _listed(_with_rest(named, len(numbers)), "and"), len(numbers) == 1
    if parent is None:
        bring = "brings" if one else "bring"
        return f"{who} {bring} an id, a branch label or a root that does not fit beside this one's."
    what = f"{'builds' if one else 'build'} on revision {escape.code(parent)}"
    return f"{who} {what}, as this pull request does."


def _homes(needs: Iterable[Need]) -> Mapping[tuple[int, ...], tuple[str, ...]]:
    """Return the revisions that live in the same pull requests, any of which would do."""
    where: defaultdict[str, set[int]] = defaultdict(set)
    for need in needs:
        where[need.revision].add(need.number)
    found: defaultdict[tuple[int, ...], tuple[str, ...]] = defaultdict(tuple)
    for revision, numbers in sorted(where.items()):
        found[tuple(sorted(numbers))] += (revision,)
    return dict(sorted(found.items()))


def _first(homes: Iterable[tuple[int, ...]]) -> str:
    return f"{_some([_or(numbers) for numbers in homes], 'and')} first"


def _or(numbers: Iterable[int]) -> str:
    return _some([f"#{number}" for number in numbers], "or")


def _it(numbers: Sequence[int]) -> str:
    return "it" if len(numbers) == 1 else "each of them"


def _revisions(ids: Sequence[str]) -> str:
    return f"revision {ids[0]}" if len(ids) == 1 else f"revisions {_some(ids, 'and')}"


def _some(words: Sequence[str], last: str) -> str:
    return _listed(_with_rest(words[:_MOST_NAMED], len(words)), last)


def _with_rest(words: Sequence[str], total: int) -> list[str]:
    left = total - len(words)
    return [*words, *([f"{left} more"] if left else [])]


def _listed(words: Sequence[str], last: str) -> str:
    *before, end = words
    return f"{', '.join(before)} {last} {end}" if before else end
