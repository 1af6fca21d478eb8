"""The id of a new revision, in the style in which the project writes its ids."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import datetime
from itertools import count

from merge_heads.repair.style.kinds import ALEMBICS, KINDS, LONGEST, NEWEST, Style, Wanted, weights
from merge_heads.verdict.typed import looks_typed

# `_revision_illegal_chars` and the symbols of `_resolve_revision_number` in
# alembic/script/revision.py
_ILLEGAL = frozenset("@-+:")
_SYMBOLS = frozenset({"base", "head", "heads"})

_FEWEST = 3
# Less than half: in projects that count, every other revision may be a merge with an id in hex.
_ENOUGH = 0.4
_ATTEMPTS = 1000


def next_id(
    known: Sequence[str],
    seed: tuple[str, ...],
    slug: str,
    created: datetime,
    taken: Collection[str],
) -> str:
    """Return a legal id that is not in `taken` or `known`, in upper or in lower case.

    `known` are the ids of base's history from oldest to newest. `seed` is what the id stands for:
    the same arguments always give the same id. `slug` and `created` are used where the project
    writes them into its ids. A counter goes on above those in `taken` as well.
    """
    used = {id_.lower() for ids in (known, taken) for id_ in ids}
    wanted = Wanted(seed, slug, created)
    for style, attempts in ((_style(known, taken), range(_ATTEMPTS)), (ALEMBICS, count())):
        for attempt in attempts:
            id_ = style.make(wanted, attempt)
            if id_.lower() not in used and _is_legal(id_) and not looks_typed(id_):
                return id_
    raise AssertionError  # pragma: no cover


def _is_legal(id_: str) -> bool:
    return (
        0 < len(id_) <= LONGEST
        and _ILLEGAL.isdisjoint(id_)
        and id_.lower() not in _SYMBOLS
        and id_.isprintable()
    )


def _style(known: Sequence[str], taken: Iterable[str]) -> Style:
    if len(known) >= _FEWEST:
        for kind in KINDS:
            key = _prevailing([kind.key(id_) for id_ in known[: -NEWEST - 1 : -1]])
            if key is not None:
                alike, others = (
                    [id_ for id_ in ids if kind.key(id_) == key] for ids in (known, taken)
                )
                return kind.of(alike, others)
    return ALEMBICS


def _prevailing(keys: Sequence[Hashable | None]) -> Hashable | None:
    """Return the key of several ids that has the most weight, if enough; the newest comes first."""
    found = weights(keys)
    several = [key for key in found if key is not None and keys.count(key) > 1]
    heaviest = max(several, key=lambda key: found[key], default=None)
    enough = heaviest is not None and found[heaviest] >= _ENOUGH * sum(found.values())
    return heaviest if enough else None
