"""A pull request, judged: its commits fetched, its merge judged; and its repair, planned."""

from dataclasses import dataclass, replace

from merge_heads.check import Checked, check, settings_at
from merge_heads.fix import offer, propose
from merge_heads.git import Repository
from merge_heads.git.deadline import DEADLINE_SECONDS, deadline
from merge_heads.github import Pull
from merge_heads.outcomes import ExitCode, NotEvaluated, Refusal
from merge_heads.pull_request.closed import closed_branch
from merge_heads.pull_request.foreseen import foreseen_of
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved, Repair, Reparented
from merge_heads.report.by_hand import Branches
from merge_heads.report.status import StatusWords
from merge_heads.settings import Settings, Strategy
from merge_heads.verdict import Commits, Histories, Judgement, NotRead, Overlap
from merge_heads.verdict.forecast import Forecast, Need


@dataclass(frozen=True)
class KnownRehearsal:
    """What is known of a rehearsal: from this run (`is_news`), or from the status of one before.

    `code` is what this run says to its caller because of it.
    """

    words: StatusWords
    code: ExitCode = ExitCode.NOTHING_TO_DO
    is_news: bool = False


_NO_FORECAST = Forecast()
_PLANNING_SECONDS = 15
_OTHER = {Strategy.MERGE: Strategy.REPARENT, Strategy.REPARENT: Strategy.MERGE}


@dataclass(frozen=True)
class JudgedPull:
    """A pull request with its judgement, and the repair that is offered or why there is none.

    `alternative` is the repair by the strategy that was not asked for, where it is another one;
    `on_top` is the one of the two that puts the change on top of base and does nothing else.
    `closed` says why the branch cannot be pushed to, `held` why the repair was not pushed by
    itself. `rehearsal` is None where none is wanted. `forecast` tells of the other open ones; it is
    None where these are not known.
    """

    pull: Pull
    branches: Branches
    settings: Settings
    checked: Checked
    offer: Proved | Refusal | None = None
    alternative: Repair | None = None
    on_top: Repair | None = None
    closed: Refusal | None = None
    held: Refusal | None = None
    rehearsal: KnownRehearsal | None = None
    forecast: Forecast | None = _NO_FORECAST

    @property
    def judgement(self) -> Judgement:
        """Return the judgement of the merge as it stands."""
        return self.checked.judgement

    @property
    def histories(self) -> tuple[Histories, ...]:
        """Return the histories of each environment."""
        return tuple(environment.histories for environment in self.judgement.environments)

    @property
    def needs(self) -> tuple[Need, ...]:
        """Return the missing revisions that other open pull requests bring."""
        return self.forecast.needs if self.forecast else ()

    @property
    def overlaps(self) -> tuple[Overlap, ...]:
        """Return what both sides touch, also where only the repair makes that plain.

        An id that stands twice hides the other revision until one of them is renumbered.
        """
        return tuple(dict.fromkeys(o for each in self._judgements for o in each.overlaps))

    @property
    def _judgements(self) -> tuple[Judgement, ...]:
        """Return the judgement of the merge, and that of the repair where one is offered."""
        repaired = (self.offer.judgement,) if isinstance(self.offer, Proved) else ()
        return (self.judgement, *repaired)

    @property
    def certain_overlaps(self) -> tuple[Overlap, ...]:
        """Return the overlaps for which a repair waits until a person has decided."""
        return tuple(overlap for overlap in self.overlaps if overlap.certain)

    @property
    def not_read(self) -> tuple[NotRead, ...]:
        """Return what could not be read of both sides."""
        return tuple(dict.fromkeys(n for each in self._judgements for n in each.not_read))

    @property
    def rehearsal_failed(self) -> bool:
        """Say whether a rehearsal of this commit failed, or its orders disagreed."""
        return self.rehearsal is not None and self.rehearsal.words.fails


def judge_pull(world: World, pull: Pull) -> JudgedPull:
    """Judge a pull request as it stands now; no repair is planned.

    Base is taken by its branch's name and head by its SHA: the event's base and the test merge are
    stale as soon as base moves.
    """
    settings, checked = check_fetched(world, _fetch_commits(world, pull))
    return as_judged(world, pull, settings, checked)


def check_fetched(world: World, commits: Commits) -> tuple[Settings, Checked]:
    """Judge a merge whose commits are here, by the settings of its base. Raises `Problem`."""
    with deadline(DEADLINE_SECONDS), world.remote.repository.reading() as repository:
        world.remote.fetch_blobs(foreseen_of(repository, commits, world.inputs.config))
        settings = settings_of(world, repository, commits.base)
        checked = check(repository, commits, settings, prefetch=world.remote.fetch_blobs)
    return settings, checked


def settings_of(world: World, repository: Repository, base: str) -> Settings:
    """Return the settings of base's commit, under the inputs. Raises `UsageProblem`."""
    return world.inputs.over(settings_at(repository, base, world.inputs.config))


def as_judged(world: World, pull: Pull, settings: Settings, checked: Checked) -> JudgedPull:
    """Put what was judged of a pull request beside what may be done with it."""
    closed = closed_branch(pull, settings)
    branches = Branches(
        base=pull.base_branch,
        head=pull.head_branch,
        upstream=world.remote.url if pull.head_is_fork else None,
        pushable=closed is None,
        base_is_in=checked.judgement.commits.base_is_in,
    )
    return JudgedPull(pull, branches, settings, checked, closed=closed)


def offered(
    world: World,
    judged: JudgedPull,
    strategy: Strategy | None = None,
    message: str | None = None,
) -> JudgedPull:
    """Return a judged pull request with its repair planned and proved.

    `strategy` and `message` take the place of those of the settings.
    """
    checked, settings = judged.checked, judged.settings
    strategy = strategy or settings.strategy
    with deadline(_PLANNING_SECONDS), world.remote.repository.reading() as repository:
        chosen = offer(repository, checked, settings, strategy, message)
        other = propose(repository, checked, settings, _OTHER[strategy])
    planned = chosen.repair if isinstance(chosen, Proved) else None
    alternative = other if isinstance(other, Repair) and not _same(planned, other) else None
    moves = next(filter(_only_moves, (planned, alternative)), None)
    on_top = None if judged.pull.head_is_default else moves
    return replace(judged, offer=chosen, alternative=alternative, on_top=on_top)


def _same(planned: Repair | None, other: Repair) -> bool:
    return planned is not None and planned.changes == other.changes


def _only_moves(repair: Repair | None) -> bool:
    return repair is not None and all(isinstance(step, Reparented) for step in repair.steps)


def _fetch_commits(world: World, pull: Pull) -> Commits:
    """Fetch the three commits; the branch's tip comes with them, so it alone says what base is.

    GitHub is asked by the branch's name, for which it may take another one's: a tag, or `heads/x`
    for `x`. What it says is taken where it speaks of the commit that was fetched.
    """
    said = world.github.compare(pull.base_branch, pull.head_sha)
    commits = (pull.head_sha, said.merge_base) if said else (pull.head_sha,)
    base = world.remote.fetch_branch(pull.base_branch, commits)
    if base is None:
        raise NotEvaluated(
            f"The base branch {pull.base_branch!r} is not there.",
            "Point the pull request at a branch that is.",
        )
    if said and said.base == base:
        return Commits(base, pull.head_sha, said.merge_base)
    merge_base = world.github.merge_base(base, pull.head_sha)
    world.remote.fetch_commits([merge_base] if merge_base else ())
    return Commits(base, pull.head_sha, merge_base)
