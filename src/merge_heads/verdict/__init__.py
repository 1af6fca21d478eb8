"""The judging floor: three histories to conflicts and findings."""

from merge_heads.verdict.judge import brought_roots, judge_environment, judgement, with_findings
from merge_heads.verdict.model import (
    Commits,
    Conflict,
    EnvironmentJudgement,
    Finding,
    Histories,
    Judgement,
    NotRead,
    Overlap,
    OverlapKind,
    Place,
    Severity,
    Side,
    Verdict,
)

__all__ = [
    "Commits",
    "Conflict",
    "EnvironmentJudgement",
    "Finding",
    "Histories",
    "Judgement",
    "NotRead",
    "Overlap",
    "OverlapKind",
    "Place",
    "Severity",
    "Side",
    "Verdict",
    "brought_roots",
    "judge_environment",
    "judgement",
    "with_findings",
]
