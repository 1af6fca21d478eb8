"""The planning floor: conflicts to file changes, and the proof that they are right."""

from merge_heads.repair.fixed import Fixed, Outcome
from merge_heads.repair.forked_base import forks, left_forked, plan_for_base
from merge_heads.repair.model import (
    Changes,
    Dropped,
    MergeRevision,
    Refreshed,
    Renumbered,
    Repair,
    Reparented,
    Step,
)
from merge_heads.repair.plan import Wish, plan
from merge_heads.repair.proof import Proved, prove
from merge_heads.repair.style.habits import Habits

__all__ = [
    "Changes",
    "Dropped",
    "Fixed",
    "Habits",
    "MergeRevision",
    "Outcome",
    "Proved",
    "Refreshed",
    "Renumbered",
    "Repair",
    "Reparented",
    "Step",
    "Wish",
    "forks",
    "left_forked",
    "plan",
    "plan_for_base",
    "prove",
]
