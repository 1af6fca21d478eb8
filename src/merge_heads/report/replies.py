"""Answers to a command, given where it was asked."""

from merge_heads.outcomes import Refusal
from merge_heads.repair import Proved
from merge_heads.report import escape
from merge_heads.report.by_hand import Branches
from merge_heads.report.comment import NO_CONFLICT
from merge_heads.report.offer import head_words, listed, notes, patch_words, refused

_HELP = """\
| Command | What it does |
|:--|:--|
| `/merge-heads` | repairs this branch with the configured strategy |
| `/merge-heads merge -m "message"` | adds a merge revision, here with a message of your own |
| `/merge-heads reparent` | puts this branch's revisions on top of the base branch's head |
| `/merge-heads --allow-overlap` | repairs although both sides touch the same schema object |
| `/merge-heads preview` | shows what would be pushed |
| `/merge-heads check` | judges the merge again |
| `/merge-heads help` | shows this table |

A command stands on a line of its own, outside of quotes and code. Pushing needs write access to
this repository; the other commands are for everybody."""


def marker(comment: int) -> str:
    """Return the hidden line by which our answer to a comment is found again."""
    return f"<!-- merge-heads: answer {comment} -->"


def help_table() -> str:
    """List the commands."""
    return _HELP


def misunderstood(reason: str, words: str) -> str:
    """Tell why a command was not understood, with the words that were not."""
    return f"{reason} {escape.code(words)}\n\n{_HELP}"


def refusal(refusal: Refusal) -> str:
    """Tell why a repair was not made, and what to do next."""
    return f"Nothing was pushed. {refused(refusal)}"


def nothing_to_repair() -> str:
    """Tell that there is no conflict."""
    return f"Nothing to repair. {NO_CONFLICT}"


def preview(proved: Proved, branches: Branches, message: str, held: Refusal | None = None) -> str:
    """Show what would be pushed: what the commit brings, its message, and the files it changes.

    `held` says why the push would wait for a person.
    """
    parts = [
        f"This would be pushed to {head_words(branches)}"
        f"{'' if branches.base_is_in else f', with a merge of {escape.code(branches.base)}'}:",
        listed(proved.repair.steps),
        patch_words(proved.patch),
        "Its message:",
        escape.block(message, "text"),
        *notes(proved.repair),
        *([f"But it waits for a person: {refused(held)}"] if held else []),
    ]
    return "\n\n".join(parts)
