"""The repair that is offered: the next step, what else would do, and how to do it by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from merge_heads.outcomes import Refusal
from merge_heads.repair import Proved, Repair, Reparented, Step
from merge_heads.report import by_hand, escape, steps
from merge_heads.report.by_hand import Branches
from merge_heads.report.status import StatusWords
from merge_heads.report.suggestion import Suggestion, lines_by_hand
from merge_heads.verdict import Overlap
from merge_heads.verdict.forecast import Forecast


@dataclass(frozen=True)
class Offers:
    """The repair of the configured strategy, or why there is none, and the other strategy's.

    `suggested` says that the review suggests the lines that put the change on top of base, and
    `not_suggested` are those of these lines that it could not take. `held` says why the repair was
    not made by itself, where the settings ask for that. `overlaps` are the certain ones, and
    `rehearsal` is what its status says, where one is wanted. `forecast` is what other open pull
    requests mean for this one; no repair waits because of it.
    """

    chosen: Proved | Refusal | None = None
    alternative: Repair | None = None
    suggested: bool = False
    not_suggested: tuple[Suggestion, ...] = ()
    held: Refusal | None = None
    overlaps: tuple[Overlap, ...] = ()
    rehearsal: StatusWords | None = None
    forecast: Forecast = field(default_factory=Forecast)

    @property
    def stops(self) -> bool:
        """Say whether a repair waits until a person has decided."""
        return bool(self.overlaps) or (self.rehearsal is not None and self.rehearsal.fails)


def next_step(offers: Offers, branches: Branches) -> Iterator[str]:
    """Yield the paragraphs that tell what to do now."""
    if offers.held is not None:
        yield f"It was not repaired by itself. {escape.text(offers.held.reason)}"
    match offers.chosen:
        case Proved() as proved if offers.stops:
            yield from _settle_first(proved, offers, branches)
        case Proved() as proved if not branches.pushable:
            yield "**Next step:** repair the branch by hand; this action may not push to it."
            yield by_hand_words(proved, branches)
            yield from _warnings(proved.repair)
            yield from _in_review(offers, branches)
        case Proved(repair=repair) as proved:
            yield (
                "**Next step:** comment `/merge-heads` (write access needed). It pushes one commit "
                f"to {head_words(branches)}{_merging(branches)}:"
            )
            yield listed(repair.steps)
            yield from _warnings(repair)
            yield from _otherwise(offers, branches)
            yield _details("Or do it by hand", by_hand_words(proved, branches))
        case Refusal() as refusal:
            step = "Otherwise" if offers.forecast.needs else "Next step"
            yield f"**{step}:** {refused(refusal)}"
            if offers.alternative is not None:
                yield from _otherwise(offers, branches)


def _settle_first(proved: Proved, offers: Offers, branches: Branches) -> Iterator[str]:
    """Tell what has to be decided before the heads are joined, and how to join them regardless."""
    what = "settle what overlaps" if offers.overlaps else "correct what the rehearsal found"
    remedy = f" {escape.text(offers.overlaps[0].remedy)}" if offers.overlaps else ""
    yield (
        f"**Next step:** {what}; a repair joins the heads, and the two sides would still not "
        f"fit.{remedy}"
    )
    if branches.pushable:
        yield (
            "To join the heads as they are, comment `/merge-heads --allow-overlap` (write access "
            f"needed). It pushes one commit to {head_words(branches)}{_merging(branches)}:"
        )
        yield listed(proved.repair.steps)
        yield from _warnings(proved.repair)
    yield _details("Or join them by hand", by_hand_words(proved, branches))


def listed(repair_steps: tuple[Step, ...]) -> str:
    """List what a repair does."""
    return "\n".join(f"- {steps.words(step, escape.code)}" for step in repair_steps)


def _otherwise(offers: Offers, branches: Branches) -> Iterator[str]:
    """Offer the other strategy, and say when it suits."""
    repair = offers.alternative
    if repair is not None and branches.pushable:
        yield _other_command(repair)
        yield listed(repair.steps)
        yield from _warnings(repair)
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
    told = "\n".join(steps.database_words(moved, escape.code) for moved in steps.moved(repair))
    if told:
        yield told


def head_words(branches: Branches) -> str:
    """Name the head's branch."""
    return "the branch" if branches.head is None else escape.code(branches.head)


def _merging(branches: Branches) -> str:
    return "" if branches.base_is_in else f" that merges {escape.code(branches.base)}, and"


def notes(repair: Repair) -> Iterator[str]:
    """Yield what people should know of a repair that was made."""
    yield from _warnings(repair)
    for revision in repair.merge_revisions:
        if revision.note:
            yield f"Its text is Alembic's own, because {escape.text(revision.note)}."


def repaired(
    repair: Repair,
    commit: str,
    branches: Branches,
    asked_by: str | None,
    allowed: str | None = None,
) -> str:
    """Tell which commit healed the history, and what may wait for a person now.

    `allowed` names what the person decided to go on with.
    """
    decided = f", who allowed {escape.text(allowed)}" if allowed else ""
    asked = f"Asked for by {escape.code(asked_by)}{decided}. " if asked_by else ""
    brought = "" if branches.base_is_in else f" brings {escape.code(branches.base)} in, and"
    return "\n\n".join(
        (
            f"Commit {commit} on {head_words(branches)}{brought}:",
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
    """Tell the commands that make the repair, and its patch where nothing else brings it."""
    lines = [escape.block("\n".join(by_hand.repair_commands(proved, branches)), "sh")]
    if not branches.pushable and not by_hand.needs_patch(proved.repair):
        lines += [
            "In the place of the `merge` command, `git apply` takes this patch:",
            patch_words(proved.patch),
        ]
    return "\n\n".join(lines)


def patch_words(patch: str) -> str:
    """Show a patch so that it can be copied."""
    if len(patch) > by_hand.LONGEST_PATCH:
        return "*It is too long for a comment; `merge-heads fix --dry-run` prints it.*"
    return escape.verbatim(patch, "diff")


def _details(summary: str, content: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"
