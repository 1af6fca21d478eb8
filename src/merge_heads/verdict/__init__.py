"""The judging floor: three histories to conflicts and findings."""

from merge_heads.verdict.judge import judge_environment, judgement
from merge_heads.verdict.model import (
    Conflict,
    EnvironmentJudgement,
    Finding,
    Heads,
    Histories,
    Judgement,
    Severity,
    Side,
    Verdict,
)

__all__ = [
    "Conflict",
    "EnvironmentJudgement",
    "Finding",
    "Heads",
    "Histories",
    "Judgement",
    "Severity",
    "Side",
    "Verdict",
    "judge_environment",
    "judgement",
]
