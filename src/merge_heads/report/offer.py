"""The repair that is offered: the next step, what else would do, and how to do it by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

from merge_heads.outcomes import Refusal
from merge_heads.repair import MergeRevision, Proved, Repair, Reparented, Step
from merge_heads.report import by_hand, escape, steps
from merge_heads.report.suggestion import Suggestion, lines_by_hand

# A patch that is longer would push everything else out of the comment.
_LONGEST_PATCH = 20_000


@dataclass(frozen=True)
class Branches:
    """The names of the two branches.

    `upstream` is the URL of base's repository where the head lives in another one, a fork;
    `pushable` says whether the action may push to the head's branch.
    """

    base: str
    head: str
    upstream: str | None = None
    pushable: bool = True


@dataclass(frozen=True)
class Offers:
    """The repair of the configured strategy, or why there is none, and the other strategy's.

    `suggested` says that the review suggests the lines that put the change on top of base, and
    `not_suggested` are those of these lines that it could not take.
    """

    chosen: Proved | Refusal | None = None
    alternative: Repair | None = None
    suggested: bool = False
    not_suggested: tuple[Suggestion, ...] = ()


def next_step(offers: Offers, branches: Branches) -> Iterator[str]:
    """Yield the paragraphs that tell what to do now."""
    match offers.chosen:
        case Proved() as proved if not branches.pushable:
            yield (
                "**Next step:** repair the branch in the fork, by hand; this action may not push "
                "to it."
            )
            yield by_hand_words(proved, branches)
            yield from _in_review(offers, branches)
        case Proved(repair=repair) as proved:
            yield (
                "**Next step:** comment `/merge-heads` (write access needed). It pushes one commit "
                f"to {escape.code(branches.head)} that merges {escape.code(branches.base)}, and:"
            )
            yield listed(repair.steps)
            yield from _otherwise(offers, branches)
            yield from _warnings(repair)
            yield _details("Or do it by hand", by_hand_words(proved, branches))
        case Refusal() as refusal:
            yield f"**Next step:** {refused(refusal)}"
            if offers.alternative is not None:
                yield from _otherwise(offers, branches)


def listed(repair_steps: tuple[Step, ...]) -> str:
    """List what a repair does."""
    return "\n".join(f"- {steps.words(step, escape.code)}" for step in repair_steps)


def _otherwise(offers: Offers, branches: Branches) -> Iterator[str]:
    """Offer the other strategy, and say when it suits."""
    repair = offers.alternative
    if repair is not None and branches.pushable:
        yield _other_command(repair)
        yield listed(repair.steps)
    yield from _in_review(offers, branches)


def _other_command(repair: Repair) -> str:
    if any(isinstance(step, Reparented) for step in repair.steps):
        return (
            "Or comment `/merge-heads reparent`, which leaves a straight history. It suits while "
            "no database but your own has run these revisions:"
        )
    return (
        "Or comment `/merge-heads merge`, which suits when databases may have run these revisions "
        "already:"
    )


def _in_review(offers: Offers, branches: Branches) -> Iterator[str]:
    """Tell where the lines are that put the change on top of base."""
    if offers.suggested:
        yield "The review suggests the lines that put this change on top, for one click."
    for suggestion in offers.not_suggested:
        yield lines_by_hand(suggestion, branches.base)


def _warnings(repair: Repair) -> Iterator[str]:
    told = [
        f"A database that has run this branch's {escape.code(moved.revision)} has to go back "
        f"**before** it gets this commit: "
        f"{escape.code(by_hand.downgrade(moved.environment, moved.below))}"
        for moved in steps.moved(repair)
    ]
    if told:
        yield "\n".join(told)


def notes(repair: Repair) -> Iterator[str]:
    """Yield what people should know of a repair that was made."""
    yield from _warnings(repair)
    for step in repair.steps:
        if isinstance(step, MergeRevision) and step.note:
            yield f"Its text is Alembic's own, because {escape.text(step.note)}."


def repaired(repair: Repair, commit: str, branches: Branches, asked_by: str | None) -> str:
    """Tell which commit healed the history, and what may wait for a person now."""
    asked = f"Asked for by {escape.code(asked_by)}. " if asked_by else ""
    return "\n\n".join(
        (
            f"Commit {commit} brings {escape.code(branches.base)} into "
            f"{escape.code(branches.head)}, and:",
            listed(repair.steps),
            f"{asked}Get it with `git pull`, then upgrade your database as usual. If other checks "
            "do not start on this commit, they wait for somebody to choose **Approve workflows to "
            "run**.",
            *notes(repair),
        )
    )


def refused(refusal: Refusal) -> str:
    """Tell a refusal: the reason, what to do next, and the commands for it."""
    told = f"{escape.text(refusal.reason)} {escape.text(refusal.next_step)}"
    commands = "\n".join(refusal.commands)
    return f"{told}\n\n{escape.block(commands, 'sh')}" if commands else told


def by_hand_words(proved: Proved, branches: Branches) -> str:
    """Tell the commands that make the repair, and the patch that they need."""
    commands = by_hand.repair_commands(
        proved.repair, branches.base, branches.head, branches.upstream
    )
    lines = [escape.block("\n".join(commands), "sh")]
    if by_hand.needs_patch(proved.repair):
        lines += [f"`{by_hand.PATCH_FILE}` is:", patch_words(proved.patch)]
    elif not branches.pushable:
        lines += [
            f"In the place of the `merge` command, `git apply {by_hand.PATCH_FILE}` takes this "
            "patch:",
            patch_words(proved.patch),
        ]
    return "\n\n".join(lines)


def patch_words(patch: str) -> str:
    """Show a patch so that it can be copied."""
    if len(patch) > _LONGEST_PATCH:
        return "*It is too long for a comment; `merge-heads fix --dry-run` prints it.*"
    return escape.verbatim(patch, "diff")


def _details(summary: str, content: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"
