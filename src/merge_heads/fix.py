"""The fix: a judged conflict to a commit that heals it, proved before anybody sees it."""

from dataclasses import dataclass

from merge_heads.check import Checked, check_again
from merge_heads.git import Identity, Repository
from merge_heads.outcomes import Refusal
from merge_heads.repair import Repair, plan, prove
from merge_heads.settings import Settings
from merge_heads.verdict import Judgement


@dataclass(frozen=True)
class Proved:
    """A repair with the tree that holds it, and the judgement of that tree."""

    repair: Repair
    tree: str
    judgement: Judgement


def propose(
    repository: Repository, checked: Checked, settings: Settings, message: str | None = None
) -> Repair | Refusal | None:
    """Plan the repair of what was judged; None where nothing is to do.

    `message` replaces the settings' `merge_message`.
    """
    if checked.merged.conflicts and checked.judgement.has_new_conflicts:
        return _textual_conflict(checked.merged.conflicts)
    commits = checked.judgement.commits
    created = max(repository.committed_at(commit) for commit in (commits.base, commits.head))
    return plan(checked.judgement, message or settings.merge_message, created)


def prepare(
    repository: Repository, checked: Checked, settings: Settings, repair: Repair
) -> Proved | Refusal:
    """Lay a planned repair over git's merge, and prove the result on its own objects."""
    tree = repository.tree_with(checked.merged.tree, repair.files)
    after = check_again(repository, checked, tree, settings)
    return prove(checked.judgement, after, repair) or Proved(repair, tree, after)


def commit(
    repository: Repository,
    checked: Checked,
    proved: Proved,
    message: str,
    identity: Identity | None = None,
) -> str:
    """Write the repair's commit and return its SHA: the head first, base second.

    Where the head already holds all of base, it is the only parent. Without an `identity`, git's
    own configuration says who made it.
    """
    commits = checked.judgement.commits
    base_is_in = commits.merge_base == commits.base
    parents = (commits.head,) if base_is_in else (commits.head, commits.base)
    return repository.new_commit(proved.tree, parents, message, identity)


def _textual_conflict(paths: tuple[str, ...]) -> Refusal:
    shown = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
    return Refusal(
        "textual-conflict",
        f"Git cannot merge the base branch into this one: both sides changed {shown}.",
        "Merge the base branch into this one, resolve these files, and try again.",
    )
