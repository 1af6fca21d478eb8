"""What a fix came to, as a value."""

from dataclasses import dataclass
from enum import StrEnum

from merge_heads.outcomes import Refusal
from merge_heads.repair.proof import Proved
from merge_heads.verdict import Judgement


class Outcome(StrEnum):
    """How a fix can end; the words are part of its JSON."""

    NOTHING_TO_DO = "nothing_to_do"
    PLANNED = "planned"
    WRITTEN = "written"
    COMMITTED = "committed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Fixed:
    """The outcome of a fix, with what it wrote or why it did not."""

    outcome: Outcome
    judgement: Judgement
    proved: Proved | None = None
    commit: str | None = None
    refusal: Refusal | None = None
