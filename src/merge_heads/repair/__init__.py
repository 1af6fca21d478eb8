"""The planning floor: a conflict to file changes, and the proof that they are right."""

from merge_heads.repair.fixed import Fixed, Outcome
from merge_heads.repair.plan import MergeRevision, Repair, plan
from merge_heads.repair.proof import prove

__all__ = ["Fixed", "MergeRevision", "Outcome", "Repair", "plan", "prove"]
