"""Base branches and their open pull requests, judged in the commits of two fetches.

The first fetch brings the tips and all heads with their history and without blobs, so that git
itself tells the merge bases. The second brings what the judgements will read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from posixpath import dirname

from merge_heads.base.chosen import Chosen
from merge_heads.base.model import Base, OpenPull, Swept
from merge_heads.check import Known, check
from merge_heads.git import Change, Repository
from merge_heads.github import Listed
from merge_heads.migrations.environments import Watch, configures
from merge_heads.outcomes import NotEvaluated, OurFault, Problem
from merge_heads.pull_request.foreseen import foreseen_of, revision_paths
from merge_heads.pull_request.foretold import changes_base
from merge_heads.pull_request.judged import JudgedPull, as_judged, settings_of
from merge_heads.pull_request.world import World
from merge_heads.report.status import StatusWords, problem_status, status
from merge_heads.settings import Settings
from merge_heads.verdict import Commits

_GONE = NotEvaluated(
    "The branch is not there any more.", "Point its pull requests at a branch that is."
)


def judge_bases(world: World, chosen: Chosen) -> list[Swept]:
    """Judge the tips of base branches, and the merge of each chosen pull request into its own."""
    tips, heads = _fetch(world, chosen.all_branches, chosen.pulls)
    with world.remote.repository.reading() as repository:
        judge = _Judge(world, repository)
        return [
            replace(
                judge.swept(
                    name,
                    tips.get(name),
                    [x for x in chosen.pulls if x.pull.base_branch == name],
                    heads,
                ),
                is_asked_for=name in chosen.branches,
                is_head=name in chosen.heads,
            )
            for name in chosen.all_branches
        ]


def judge_tip(world: World, branch: str) -> Base:
    """Judge the tip of one branch by itself; raises `Problem`."""
    sha = world.remote.fetch_branch(branch, ())
    if sha is None:
        raise _GONE
    with world.remote.repository.reading() as repository:
        judge = _Judge(world, repository)
        judge.prefetch_for([Commits(sha, sha, sha)])
        return judge.base(branch, sha, settings_of(world, repository, sha))


def _fetch(
    world: World, branches: Sequence[str], listed: Sequence[Listed]
) -> tuple[Mapping[str, str], Mapping[int, str]]:
    """Fetch the tips by name and the heads by number.

    A head is where GitHub keeps it in base's own repository, also for a fork:
    https://docs.github.com/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/checking-out-pull-requests-locally
    """
    if not listed and len(branches) == 1:
        tip = world.remote.fetch_branch(branches[0], ())
        return ({branches[0]: tip} if tip else {}), {}
    tips = {f"refs/heads/{branch}": branch for branch in branches}
    heads = {f"refs/pull/{one.pull.number}/head": one.pull.number for one in listed}
    found = world.remote.fetch_history((*tips, *heads))
    return (
        {tips[ref]: sha for ref, sha in found.items() if ref in tips},
        {heads[ref]: sha for ref, sha in found.items() if ref in heads},
    )


@dataclass(frozen=True)
class _Merge:
    """A pull request with the commits of its merge, and the paths that it changes."""

    listed: Listed
    commits: Commits
    paths: frozenset[str]

    def touches(self, watch: Watch) -> bool:
        """Say whether it changes what belongs to an environment, or shares no history with base."""
        return self.commits.merge_base is None or any(map(watch.touches, self.paths))


@dataclass(frozen=True)
class _Judge:
    """What all judgements of one run share: one reading repository, each blob fetched once."""

    world: World
    repository: Repository
    known: Known = field(default_factory=dict)
    fetched: set[str] = field(default_factory=set)
    since: dict[tuple[str, str], Sequence[Change]] = field(default_factory=dict)

    def swept(
        self, branch: str, sha: str | None, listed: Sequence[Listed], heads: Mapping[int, str]
    ) -> Swept:
        """Judge one base branch and its pull requests; what goes wrong stays where it does."""
        if sha is None:
            return _unread(branch, sha, _GONE, listed)
        merges = [self._merge(sha, one) for one in listed if _stands(one, heads)]
        self._prefetch(sha, [merge for merge in merges if isinstance(merge, _Merge)])
        try:
            settings = settings_of(self.world, self.repository, sha)
        except Problem as problem:
            return _unread(branch, sha, problem, listed)
        base = self._base_or_problem(branch, sha, settings)
        as_base = status(base.judgement) if isinstance(base, Base) else problem_status(base)
        watch = base.watch if isinstance(base, Base) else Watch(frozenset(), "")
        pulls = [self._pull(sha, settings, watch, as_base, merge) for merge in merges]
        moved = [OpenPull(x, as_base, moved=True) for x in listed if not _stands(x, heads)]
        return Swept(branch, sha, base, (*pulls, *moved))

    def _base_or_problem(self, branch: str, sha: str, settings: Settings) -> Base | Problem:
        try:
            return self.base(branch, sha, settings)
        except Problem as problem:
            return problem

    def base(self, branch: str, sha: str, settings: Settings) -> Base:
        """Judge the tip of a branch as a tree."""
        commits = Commits(sha, sha, sha)
        checked = check(
            self.repository, commits, settings, prefetch=self._prefetch_blobs, known=self.known
        )
        environments = checked.judgement.environments
        watch = Watch.over(
            (side for layout in checked.layouts for side in layout.sides),
            (file.path for e in environments for file in e.histories.merged.files),
            self.world.inputs.config,
        )
        return Base(branch, settings, checked, watch)

    def _merge(self, sha: str, listed: Listed) -> _Merge | OpenPull:
        """Find the merge base of a pull request, and what it changes since."""
        head = listed.pull.head_sha
        try:
            merge_base = self.repository.merge_base(sha, head)
            changes = self.repository.changes(merge_base, head) if merge_base else ()
        except Problem as problem:
            return OpenPull(listed, problem_status(problem), problem=problem)
        return _Merge(listed, Commits(sha, head, merge_base), frozenset(c.path for c in changes))

    def _pull(
        self,
        sha: str,
        settings: Settings,
        watch: Watch,
        as_base: StatusWords,
        merge: _Merge | OpenPull,
    ) -> OpenPull:
        """Judge one pull request, where its merge can leave other histories than base has."""
        if isinstance(merge, OpenPull):
            return merge
        listed = merge.listed
        try:
            is_touching = _is_red(listed) or merge.touches(watch)
            if not is_touching and not self._may_have_moved(watch, sha, merge):
                return OpenPull(listed, as_base)
            checked = check(
                self.repository,
                merge.commits,
                settings,
                prefetch=self._prefetch_blobs,
                known=self.known,
            )
            judged = as_judged(self.world, listed.pull, settings, checked)
        except Problem as problem:
            return OpenPull(listed, as_base, problem=problem)
        except Exception as error:  # noqa: BLE001
            # One pull request that we stumble over must not keep the others from being judged.
            self.world.runner.log(f"Pull request {listed.pull.number}: {error!r}")
            return OpenPull(listed, as_base, problem=OurFault())
        is_as_base = not is_touching and _leaves_base(judged, as_base)
        return OpenPull(listed, as_base, None if is_as_base else judged)

    def _may_have_moved(self, watch: Watch, base: str, merge: _Merge) -> bool:
        """Say whether base has read its revisions from another place since, or has fewer of them.

        What it took away may be what a pull request stands on, or be all that there was.
        """
        root = merge.commits.merge_base
        if root is None:
            return True
        if (root, base) not in self.since:
            self.since[root, base] = self.repository.changes(root, base)
        changes = self.since[root, base]
        left = [change.path for change in changes if change.new is None]
        folders = {dirname(path) for path in merge.paths if path.endswith(".py")}
        return any(map(watch.touches, left)) or (
            bool(folders)
            and (
                not folders.isdisjoint(map(dirname, left))
                or any(configures(change.path) for change in changes)
            )
        )

    def _prefetch(self, sha: str, merges: Sequence[_Merge]) -> None:
        """Fetch what the judgements of base and of those will read that look like touching it.

        Where that fails, each of them fetches what it needs, and fails by itself.
        """
        try:
            entries = self.repository.entries(sha)
            watch = Watch(frozenset(map(dirname, revision_paths(entries))), "")
            likely = [m.commits for m in merges if _is_red(m.listed) or m.touches(watch)]
            self.prefetch_for([Commits(sha, sha, sha), *likely])
        except Problem as problem:
            self.world.runner.log(f"{problem.happened} {problem.next_step}")

    def prefetch_for(self, merges: Iterable[Commits]) -> None:
        """Fetch what the judgements of some merges will read, as far as their trees tell."""
        config = self.world.inputs.config
        found = (foreseen_of(self.repository, commits, config) for commits in merges)
        self._prefetch_blobs(set().union(*found))

    def _prefetch_blobs(self, blobs: Iterable[str]) -> None:
        """Fetch those of the blobs that were not fetched before."""
        if wanted := set(blobs) - self.fetched:
            self.world.remote.fetch_blobs(wanted)
            self.fetched.update(wanted)


def _stands(listed: Listed, heads: Mapping[int, str]) -> bool:
    """Say whether the head is still where it was when the pull requests were listed."""
    return heads.get(listed.pull.number) == listed.pull.head_sha


def _unread(branch: str, sha: str | None, problem: Problem, listed: Sequence[Listed]) -> Swept:
    """Return a branch of which nothing could be judged, and so none of its pull requests."""
    words = problem_status(problem)
    return Swept(branch, sha, problem, tuple(OpenPull(one, words) for one in listed))


def _is_red(listed: Listed) -> bool:
    """Say whether there may be a comment of ours that has to be made good."""
    return listed.status is not None and listed.status.state in ("failure", "error")


def _leaves_base(judged: JudgedPull, as_base: StatusWords) -> bool:
    """Say whether a merge leaves base's histories as they are."""
    is_green = {as_base.state, status(judged.judgement).state} == {"success"}
    return is_green and not any(map(changes_base, judged.histories))
