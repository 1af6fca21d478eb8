"""Why a repair that could be pushed waits until a person has decided."""

from dataclasses import replace

from merge_heads.outcomes import Refusal
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.repair import Proved
from merge_heads.report.overlaps import objects
from merge_heads.settings import AutoFix

_GO_ON = "comment /merge-heads --allow-overlap to join the heads as they are."


def until_decided(judged: JudgedPull) -> Refusal | None:
    """Hold a repair where the two sides do not fit, whatever joins their heads."""
    if certain := judged.certain_overlaps:
        return Refusal(
            "overlap",
            f"Both sides touch {objects(certain)}. {certain[0].message}",
            f"{certain[0].remedy} Or {_GO_ON}",
        )
    if judged.rehearsal is not None and judged.rehearsal_failed:
        return Refusal(
            "rehearsal-failed",
            f"The rehearsal failed: {judged.rehearsal.words.description}",
            f"Correct the migration, or {_GO_ON}",
        )
    return None


def as_told(judged: JudgedPull) -> JudgedPull:
    """Return a judged pull request that tells why its repair is not pushed by itself, if so."""
    if not isinstance(judged.offer, Proved):
        return judged
    return replace(judged, held=when_nobody_looks(judged))


def when_nobody_looks(judged: JudgedPull) -> Refusal | None:
    """Hold a repair that the settings want to be safe, where anything speaks against it."""
    if judged.settings.auto_fix is not AutoFix.SAFE:
        return None
    if (undecided := until_decided(judged)) is not None:
        return undecided
    if judged.overlaps:
        return _not_safe(f"Both sides touch {objects(judged.overlaps)}.")
    if judged.not_read:
        first = judged.not_read[0]
        place = f"{first.place.path}:{first.place.line}"
        return _not_safe(f"What {place} does could not be read: {first.reason}.")
    if judged.rehearsal is not None and judged.rehearsal.words.state != "success":
        return _not_safe(judged.rehearsal.words.description)
    return None


def _not_safe(reason: str) -> Refusal:
    return Refusal("not-safe", reason, "Look at it, then comment /merge-heads.")
