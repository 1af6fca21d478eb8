"""Why a repair that could be pushed waits until a person has decided."""

from merge_heads.outcomes import Refusal
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.world import World
from merge_heads.report.overlaps import objects
from merge_heads.report.status import tells_failed_rehearsal
from merge_heads.settings import AutoFix
from merge_heads.verdict import Judgement


def by_overlap(judgement: Judgement) -> Refusal | None:
    """Hold a repair where the two sides do not fit, whatever joins their heads."""
    certain = judgement.certain_overlaps
    if not certain:
        return None
    return Refusal(
        "overlap",
        f"Both sides touch {objects(certain)}. {certain[0].message}",
        f"{certain[0].remedy} Or comment /merge-heads --allow-overlap to join the heads as they "
        "are.",
    )


def by_rehearsal(world: World, judged: JudgedPull) -> Refusal | None:
    """Hold a repair of a commit on which a rehearsal failed, in this run or in one before.

    A run that answers a command holds a write token, so it cannot rehearse by itself.
    """
    if world.inputs.rehearse is None:
        return None
    said = world.github.status(judged.pull.head_sha, world.inputs.status_context)
    if said is None or not tells_failed_rehearsal(said[1]):
        return None
    return Refusal(
        "rehearsal-failed",
        said[1],
        "Correct the migration, or comment /merge-heads --allow-overlap to join the heads as they "
        "are.",
    )


def when_nobody_looks(judged: JudgedPull) -> Refusal | None:
    """Hold a repair that the settings want to be safe, where anything speaks against it."""
    if judged.settings.auto_fix is not AutoFix.SAFE:
        return None
    judgement = judged.judgement
    if (certain := by_overlap(judgement)) is not None:
        return certain
    for finding in judgement.findings:
        if finding.is_rehearsed and (finding.fails or finding.name == "not-rehearsed"):
            return _not_safe(finding.message)
    if judgement.overlaps:
        return _not_safe(f"Both sides touch {objects(judgement.overlaps)}.")
    if judgement.not_read:
        first = judgement.not_read[0]
        place = f"{first.place.path}:{first.place.line}"
        return _not_safe(f"What {place} does could not be read: {first.reason}.")
    return None


def _not_safe(reason: str) -> Refusal:
    return Refusal("not-safe", reason, "Look at it, then comment /merge-heads.")
