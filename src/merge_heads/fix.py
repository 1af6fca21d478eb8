"""The fix: a judged conflict to a commit that heals it, proved before anybody sees it."""

from collections.abc import Mapping

from merge_heads.check import Checked, check_again, contents
from merge_heads.git import Identity, Repository
from merge_heads.migrations.environments import Environment, configuration_files, conventions
from merge_heads.outcomes import Refusal
from merge_heads.repair import (
    Habits,
    Proved,
    Repair,
    Wish,
    left_forked,
    plan,
    plan_for_base,
    prove,
)
from merge_heads.settings import Settings, Strategy
from merge_heads.verdict import Commits, Verdict


def propose(
    repository: Repository,
    checked: Checked,
    settings: Settings,
    strategy: Strategy | None = None,
    message: str | None = None,
) -> Repair | Refusal | None:
    """Plan the repair of what was judged; None where nothing is to do.

    `strategy` and `message` take the place of those of the settings.
    """
    if checked.judgement.verdict is Verdict.CLEAN:
        return None
    torn = checked.merged.conflicts
    wish = _wish(repository, checked, settings, strategy, message)
    planned = plan(checked.judgement, wish)
    can_be_done = isinstance(planned, Repair) or checked.judgement.has_new_conflicts
    return _textual_conflict(torn) if torn and can_be_done else planned


def offer(
    repository: Repository,
    checked: Checked,
    settings: Settings,
    strategy: Strategy | None = None,
    message: str | None = None,
) -> Proved | Refusal | None:
    """Plan and prove the repair of what was judged; None where nothing is to do."""
    planned = propose(repository, checked, settings, strategy, message)
    if isinstance(planned, Repair):
        return _proved(repository, checked, settings, planned)
    return planned


def offer_for_base(
    repository: Repository, checked: Checked, settings: Settings, message: str | None = None
) -> Proved | Refusal | None:
    """Plan and prove the repair of base's own heads; None where there is nothing to repair.

    `checked` is of base against itself: base, head and merge base are one commit. Proved means as
    for a pull request, and that each lineage that was forked is left with one head.
    """
    wish = _wish(repository, checked, settings, message=message)
    planned = plan_for_base(checked.judgement, wish)
    if not isinstance(planned, Repair):
        return planned
    proved = _proved(repository, checked, settings, planned)
    if isinstance(proved, Refusal):
        return proved
    return left_forked(checked.judgement, proved.judgement) or proved


def _wish(
    repository: Repository,
    checked: Checked,
    settings: Settings,
    strategy: Strategy | None = None,
    message: str | None = None,
) -> Wish:
    commits = checked.judgement.commits
    return Wish(
        strategy=strategy or settings.strategy,
        message=message or settings.merge_message,
        created=max(repository.committed_at(commit) for commit in (commits.base, commits.head)),
        habits=_habits(repository, checked),
    )


def _habits(repository: Repository, checked: Checked) -> Mapping[Environment, Habits]:
    """Read from base how the project writes new revisions; never from the head."""
    files = repository.entries(checked.judgement.commits.base)
    configuration = contents(repository, files, configuration_files(files))
    found = {e.environment: conventions(e.base, configuration) for e in checked.layouts}
    templates = contents(repository, files, [c.template_path for c in found.values()])
    return {e: Habits(c, templates.get(c.template_path)) for e, c in found.items()}


def _proved(
    repository: Repository, checked: Checked, settings: Settings, repair: Repair
) -> Proved | Refusal:
    """Lay a planned repair over git's merge, and prove the result on its own objects."""
    merged, commits = checked.merged.tree, checked.judgement.commits
    tree = repository.tree_with(merged, repair.changes)
    after = check_again(repository, checked, tree, settings)
    paths = [change.path for change in repository.changes(merged, tree)]
    of_base = repository.entries(commits.base)
    refusal = prove(checked.judgement, after, repair, paths, of_base)
    return refusal or Proved(repair, tree, after, repository.patch(merged, tree))


def commit(
    repository: Repository,
    checked: Checked,
    proved: Proved,
    message: str,
    identity: Identity | None = None,
) -> str:
    """Write the repair's commit and return its SHA.

    Without an `identity`, git's own configuration says who made it.
    """
    above = parents(checked.judgement.commits)
    return repository.new_commit(proved.tree, above, message, identity)


def parents(commits: Commits) -> tuple[str, ...]:
    """Return the parents of a repair's commit: the head first, base where it is not in yet."""
    return (commits.head,) if commits.base_is_in else (commits.head, commits.base)


def _textual_conflict(paths: tuple[str, ...]) -> Refusal:
    shown = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
    return Refusal(
        "textual-conflict",
        f"Git cannot merge the base branch into this one by itself; it stops at {shown}.",
        "Merge the base branch into this one, resolve these files, and try again.",
    )
