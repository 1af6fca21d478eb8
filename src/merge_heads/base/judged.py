"""Base branches and their open pull requests, judged in the commits of two fetches.

The first fetch brings the tips and all heads with their history and without blobs, so that git
itself tells the merge bases. The second brings what the judgements will read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname

from merge_heads.base.model import Base, OpenPull, Swept
from merge_heads.check import Known, check
from merge_heads.git import Change, Repository
from merge_heads.github import Listed
from merge_heads.migrations.environments import Watch, configures
from merge_heads.outcomes import NotEvaluated, OurFault, Problem
from merge_heads.pull_request.foreseen import foreseen, revision_paths
from merge_heads.pull_request.foretold import changes_base
from merge_heads.pull_request.judged import JudgedPull, as_judged, settings_of
from merge_heads.pull_request.world import World
from merge_heads.report.status import StatusWords, problem_status, status
from merge_heads.verdict import Commits

_GONE = NotEvaluated(
    "The branch is not there any more.", "Point its pull requests at a branch that is."
)


def judge_bases(world: World, branches: Iterable[str], listed: Sequence[Listed]) -> list[Swept]:
    """Judge the tips of base branches, and the merge of each listed pull request into its own."""
    names = sorted(branches)
    tips, heads = _fetch(world, names, listed)
    with world.remote.repository.reading() as repository:
        judge = _Judge(world, repository)
        return [
            judge.swept(
                name, tips.get(name), [x for x in listed if x.pull.base_branch == name], heads
            )
            for name in names
        ]


def judge_tip(world: World, branch: str) -> Base:
    """Judge the tip of one branch by itself; raises `Problem`."""
    sha = world.remote.fetch_branch(branch, ())
    if sha is None:
        raise _GONE
    with world.remote.repository.reading() as repository:
        judge = _Judge(world, repository)
        judge.prefetch_for([Commits(sha, sha, sha)])
        return judge.base(branch, sha)


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
        """Judge one base branch and its pull requests; what goes wrong stays with its branch."""
        try:
            if sha is None:
                raise _GONE
            merges = [self._merge(sha, one) for one in listed if _stands(one, heads)]
            self._prefetch(sha, [merge for merge in merges if isinstance(merge, _Merge)])
            base = self.base(branch, sha)
        except Problem as problem:
            words = problem_status(problem)
            return Swept(branch, sha, problem, tuple(OpenPull(x, words) for x in listed))
        moved = [x for x in listed if not _stands(x, heads)]
        pulls = [self._pull(base, merge) for merge in merges]
        pulls += [OpenPull(x, status(base.judgement), moved=True) for x in moved]
        return Swept(branch, sha, base, tuple(pulls))

    def base(self, branch: str, sha: str) -> Base:
        """Judge the tip of a branch as a tree."""
        settings = settings_of(self.world, self.repository, sha)
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

    def _merge(self, sha: str, listed: Listed) -> _Merge:
        """Find the merge base of a pull request, and what it changes since."""
        head = listed.pull.head_sha
        merge_base = self.repository.merge_base(sha, head)
        changes = self.repository.changes(merge_base, head) if merge_base else ()
        return _Merge(listed, Commits(sha, head, merge_base), frozenset(c.path for c in changes))

    def _pull(self, base: Base, merge: _Merge) -> OpenPull:
        as_base, listed = status(base.judgement), merge.listed
        try:
            if not self._is_touching(base, merge):
                return OpenPull(listed, as_base)
            checked = check(
                self.repository,
                merge.commits,
                base.settings,
                prefetch=self._prefetch_blobs,
                known=self.known,
            )
            judged = as_judged(self.world, listed.pull, base.settings, checked)
        except Problem as problem:
            return OpenPull(listed, as_base, problem=problem)
        except Exception as error:  # noqa: BLE001
            # One pull request that we stumble over must not keep the others from being judged.
            self.world.runner.log(f"Pull request {listed.pull.number}: {error!r}")
            return OpenPull(listed, as_base, problem=OurFault())
        return OpenPull(listed, as_base, None if _leaves_base(judged, listed, as_base) else judged)

    def _is_touching(self, base: Base, merge: _Merge) -> bool:
        """Say whether the merge can leave other histories than base has."""
        root = merge.commits.merge_base
        if root is None or any(map(base.watch.touches, merge.paths)):
            return True
        folders = {dirname(path) for path in merge.paths if path.endswith(".py")}
        return bool(folders) and self._may_have_moved(root, base.sha, folders)

    def _may_have_moved(self, root: str, base: str, folders: set[str]) -> bool:
        """Say whether base may have read its revisions from one of the folders at that root."""
        if (root, base) not in self.since:
            self.since[root, base] = self.repository.changes(root, base)
        changes = self.since[root, base]
        left = {dirname(change.path) for change in changes if change.new is None}
        return not folders.isdisjoint(left) or any(configures(c.path) for c in changes)

    def _prefetch(self, sha: str, merges: Sequence[_Merge]) -> None:
        """Fetch what the judgements of base and of those will read that look like touching it."""
        entries = self.repository.entries(sha)
        watch = Watch(frozenset(map(dirname, revision_paths(entries))), self.world.inputs.config)
        likely = [m.commits for m in merges if any(map(watch.touches, m.paths))]
        self.prefetch_for([Commits(sha, sha, sha), *likely])

    def prefetch_for(self, merges: Iterable[Commits]) -> None:
        """Fetch what the judgements of some merges will read, as far as their trees tell."""
        blobs = set[str]()
        for commits in merges:
            base, head = (self.repository.entries(x) for x in (commits.base, commits.head))
            root = self.repository.entries(commits.merge_base) if commits.merge_base else {}
            blobs |= foreseen(base, head, root, self.world.inputs.config)
        self._prefetch_blobs(blobs)

    def _prefetch_blobs(self, blobs: Iterable[str]) -> None:
        """Fetch those of the blobs that were not fetched before."""
        if wanted := set(blobs) - self.fetched:
            self.world.remote.fetch_blobs(wanted)
            self.fetched.update(wanted)


def _stands(listed: Listed, heads: Mapping[int, str]) -> bool:
    """Say whether the head is still where it was when the pull requests were listed."""
    return heads.get(listed.pull.number) == listed.pull.head_sha


def _leaves_base(judged: JudgedPull, listed: Listed, as_base: StatusWords) -> bool:
    """Say whether a merge leaves base's histories as they are, and its status is green already."""
    now = listed.status[0] if listed.status else "success"
    is_green = {now, as_base.state, status(judged.judgement).state} == {"success"}
    return is_green and not any(map(changes_base, judged.histories))
