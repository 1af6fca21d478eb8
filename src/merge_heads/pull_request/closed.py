"""Which branches can be pushed to: not those of all forks, and not the default branch.

Source: https://docs.github.com/pull-requests/collaborating-with-pull-requests/working-with-forks/allowing-changes-to-a-pull-request-branch-created-from-a-fork
"""

from merge_heads.github import Pull
from merge_heads.outcomes import Refusal
from merge_heads.settings import Settings


def closed_branch(pull: Pull, settings: Settings) -> Refusal | None:
    """Say why the branch of a pull request is not pushed to, or None where it may be."""
    if pull.head_is_default:
        return Refusal(
            "default-branch",
            "The branch of this pull request is the default branch, and its revisions may have "
            "been applied anywhere.",
            "Repair it by a pull request of its own.",
        )
    if not pull.head_is_fork:
        return None
    if pull.head_repository is None:
        return Refusal(
            "fork",
            "The branch of this pull request lived in a fork that is not there any more.",
            "Its author can repair it elsewhere and open another pull request:",
        )
    if not settings.push_to_forks:
        return _closed("where this action does not push: push_to_forks is off")
    if not pull.head_owner_is_user:
        return _closed("which an organization owns, and GitHub lets no maintainer push there")
    if not pull.maintainer_can_modify:
        return _closed("and its author does not allow edits by maintainers")
    return None


def _closed(why: str) -> Refusal:
    return Refusal(
        "fork",
        f"The branch of this pull request lives in a fork, {why}.",
        "Its author can repair it there:",
    )
