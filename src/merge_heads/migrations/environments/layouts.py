"""Three surveyed trees to the environments that are judged."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from merge_heads.migrations.environments.environment import Discovered, Unclear
from merge_heads.migrations.environments.folders import Before, candidates, completed
from merge_heads.migrations.environments.matching import Ids, Layout, matched
from merge_heads.migrations.environments.tree import Tree
from merge_heads.migrations.revision import Revision


@dataclass(frozen=True)
class Surveyed:
    """One tree, and the environments that its configuration and its files tell."""

    tree: Tree
    discovered: Discovered


@dataclass(frozen=True)
class LaidOut:
    """The environments of a merge; what is unclear after it, and which of that base had."""

    layouts: tuple[Layout, ...]
    unclear: tuple[Unclear, ...]
    known: frozenset[Unclear]


def wanted(trees: Sequence[Surveyed]) -> list[Collection[str]]:
    """Return the files of each tree that have to be read.

    An environment that only one tree tells is looked for in the others as well.
    """
    told = dict.fromkeys(e for tree in trees for e in tree.discovered.environments)
    return [
        dict.fromkeys(
            (
                *(path for e in told for path in e.revision_files(surveyed.tree)),
                *candidates(surveyed.tree, surveyed.discovered.environments),
            )
        )
        for surveyed in trees
    ]


def laid_out(trees: Sequence[Surveyed], revisions: Sequence[Sequence[Revision]]) -> LaidOut:
    """Lay out the environments of base, head and merged tree by their files' `revisions`.

    What looked like an environment and has no version location in any tree is left out.
    """
    base, head, after = trees
    in_base, doubts = _completed(base, revisions[0], Before())
    before = Before(tuple(in_base), frozenset(revision.id for revision in revisions[0]))
    in_head, _ = _completed(head, revisions[1], before)
    merged, more = _completed(after, revisions[2], before)
    layouts = matched(in_base, in_head, merged)
    there = tuple(layout for layout in layouts if _is_there(layout, trees))
    unclear = dict.fromkeys((*after.discovered.unclear, *more))
    told = {found.path for found in unclear}
    hidden = (u for u in _hidden(there, after.tree, revisions[2]) if u.path not in told)
    return LaidOut(
        layouts=there,
        unclear=(*unclear, *hidden),
        known=frozenset((*base.discovered.unclear, *doubts)),
    )


def _hidden(
    layouts: Sequence[Layout], after: Tree, revisions: Sequence[Revision]
) -> Iterator[Unclear]:
    """Yield environments of which a change leaves files in place, but takes them out of sight."""
    ids = {revision.path: revision.id for revision in revisions}
    for layout in layouts:
        seen = layout.merged.revision_files(after)
        kept = {ids.get(path) for path in seen}
        out_of_sight = [
            path
            for path in layout.base.revision_files(after)
            if path in ids and ids[path] not in kept
        ]
        if out_of_sight:
            yield Unclear(
                layout.merged.config or layout.merged.path,
                f"it would not see {out_of_sight[0]} any more, although the file is still there",
            )


def _is_there(layout: Layout, trees: Sequence[Surveyed]) -> bool:
    return layout.environment.named or any(
        side.is_in(surveyed.tree) for side, surveyed in zip(layout.sides, trees, strict=True)
    )


def _completed(
    surveyed: Surveyed, revisions: Sequence[Revision], before: Before
) -> tuple[Ids, Sequence[Unclear]]:
    """Return the environments of one tree with the ids of their revisions."""
    by_path = {revision.path: revision for revision in revisions}
    found, unclear = completed(surveyed.discovered.environments, revisions, before)
    ids = {
        e: [by_path[path].id for path in e.revision_files(surveyed.tree) if path in by_path]
        for e in found
    }
    return ids, unclear
