"""What the other open pull requests of the same base mean for one of them.

A sweep merges each of them and knows exactly. Here their heads alone are read, at the layout of
base, by one fetch for all of them. A head that left base long ago may still hold what base has
edited or taken back since: it brings only what its pull request changes, and GitHub knows that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from merge_heads.git import Entry, Repository
from merge_heads.github import Listed
from merge_heads.migrations.environments import Layout, Tree
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.migrations.source import read_revision
from merge_heads.outcomes import Problem
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.world import World
from merge_heads.verdict import Histories
from merge_heads.verdict.forecast import Brought, Forecast, forecast

_Files = Mapping[str, Entry]
_Blobs = Mapping[str, str]


def foretold(world: World, judged: JudgedPull) -> JudgedPull:
    """Return a judged pull request with its forecast, which is None where the others are not known.

    Nothing is asked where there is nothing to foretell: no revision is brought, or the next step is
    another one already.
    """
    is_waiting = any(histories.merged.missing for histories in judged.histories)
    brings = any(map(brought_revisions, judged.histories))
    if not brings or not (judged.judgement.is_fine or is_waiting):
        return judged
    try:
        others = _others(world, judged)
        told = _forecast(world, judged, others) if others else Forecast()
    except Problem as problem:
        world.runner.log(f"No forecast. {problem.happened} {problem.next_step}")
        return replace(judged, forecast=None)
    return replace(judged, forecast=told)


def brought_revisions(histories: Histories) -> tuple[Revision, ...]:
    """Return the revisions that a merge brings into base."""
    of_base = {(file.id, file.source) for file in histories.base.files}
    return tuple(f for f in histories.merged.files if (f.id, f.source) not in of_base)


def changes_base(histories: Histories) -> bool:
    """Say whether a merge leaves other revisions than base has."""
    base, merged = histories.base, histories.merged
    return {(f.id, f.source) for f in base.files} != {(f.id, f.source) for f in merged.files}


def both(one: Forecast, other: Forecast) -> Forecast:
    """Put the forecasts of two environments together."""
    return Forecast(
        tuple(dict.fromkeys((*one.collisions, *other.collisions))),
        tuple(dict.fromkeys((*one.needs, *other.needs))),
    )


def _others(world: World, judged: JudgedPull) -> list[Listed]:
    listed = world.github.open_pulls(judged.settings.status_context, judged.pull.base_branch)
    return [one for one in listed if one.pull.number != judged.pull.number]


def _forecast(world: World, judged: JudgedPull, others: Sequence[Listed]) -> Forecast:
    number, told = judged.pull.number, Forecast()
    refs = {f"refs/pull/{one.pull.number}/head": one.pull.number for one in others}
    heads = {refs[ref]: sha for ref, sha in world.remote.fetch_heads(refs).items()}
    with world.remote.repository.reading() as repository:
        theirs = _Heads.read(world, repository, judged, heads)
    histories = {e.environment: e.histories for e in judged.judgement.environments}
    for layout in judged.checked.layouts:
        if (ours := histories.get(layout.environment)) is not None:
            brought = [Brought(number, brought_revisions(ours)), *theirs.brought(layout, ours.base)]
            told = both(told, forecast(ours.base, brought).get(number, Forecast()))
    return told


@dataclass(frozen=True)
class _Heads:
    """What pull requests change that base does not have so: contents by path, by number."""

    contents: Mapping[int, Mapping[str, bytes]]

    @classmethod
    def read(
        cls, world: World, repository: Repository, judged: JudgedPull, heads: Mapping[int, str]
    ) -> "_Heads":
        """Read what looks like revisions at the layouts of base, all in one request."""
        of_base = repository.entries(judged.judgement.commits.base)
        new = {n: _new(judged, of_base, repository.entries(sha)) for n, sha in heads.items()}
        found = _changed(world, new)
        blobs = {blob for files in found.values() for blob in files.values()}
        world.remote.fetch_blobs(blobs)
        contents = repository.blobs(blobs)
        return cls({n: {p: contents[b] for p, b in files.items()} for n, files in found.items()})

    def brought(self, layout: Layout, base: History) -> Iterator[Brought]:
        """Yield what each of them brings to an environment."""
        known = {(file.id, file.source) for file in base.files}
        for number, files in self.contents.items():
            read = (read_revision(p, files[p]) for p in layout.base.revision_files(files))
            revisions = [
                r for r in read if isinstance(r, Revision) and (r.id, r.source) not in known
            ]
            if revisions:
                yield Brought(number, tuple(revisions))


def _changed(world: World, new: Mapping[int, _Blobs]) -> Mapping[int, _Blobs]:
    """Keep of what looks new in heads what their pull requests change themselves."""
    changed = world.github.changed_files(number for number, files in new.items() if files)
    return {n: {p: b for p, b in new[n].items() if p in paths} for n, paths in changed.items()}


def _new(judged: JudgedPull, of_base: _Files, of_head: _Files) -> _Blobs:
    """Return the blobs by path of the revision files that base does not have so."""
    new = [p for p, e in of_head.items() if e.is_file and of_base.get(p) != e]
    tree = Tree(new)
    layouts = judged.checked.layouts
    return {p: of_head[p].blob for x in layouts for p in x.base.revision_files(tree)}
