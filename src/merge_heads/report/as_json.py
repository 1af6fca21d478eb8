"""A judgement as the JSON of the contract (schema 1)."""

import json
from dataclasses import asdict
from typing import Any

from merge_heads.outcomes import Problem
from merge_heads.verdict import Conflict, EnvironmentJudgement, Finding, Judgement, Overlap

SCHEMA = 1


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    """Return the object that `check --format json` prints."""
    return {
        "schema": SCHEMA,
        "verdict": judgement.verdict,
        **asdict(judgement.commits),
        "environments": [_environment(environment) for environment in judgement.environments],
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    """Return the object that is printed where there is no judgement."""
    return {
        "schema": SCHEMA,
        "verdict": "not_evaluated",
        "base": None,
        "head": None,
        "merge_base": None,
        "environments": [],
        "error": {"message": problem.happened, "remedy": problem.next_step},
    }


def conflicts_json(judgement: Judgement) -> list[dict[str, Any]]:
    """Return the conflicts of all environments, each with the path of its environment."""
    return [
        {"environment": environment.environment.path, **_conflict(conflict)}
        for environment in judgement.environments
        for conflict in environment.conflicts
    ]


def dumps(value: object) -> str:
    """Write JSON as one line of ASCII, which is safe on any terminal, in any file and log.

    `##[` would be a workflow command wherever it stands (see `escape.printable`).
    """
    return json.dumps(value).replace("##[", "\\u0023#[")


def _environment(environment: EnvironmentJudgement) -> dict[str, Any]:
    trees = {
        "base": environment.histories.base,
        "head": environment.histories.head,
        "merged": environment.histories.merged,
    }
    return {
        "path": environment.environment.path or ".",
        "version_locations": list(environment.environment.version_locations),
        "verdict": environment.verdict,
        "heads": {name: list(history.heads) for name, history in trees.items()},
        "effective_heads": list(environment.histories.merged.real_heads),
        "revisions": {name: len(history.revisions) for name, history in trees.items()},
        "conflicts": [_conflict(conflict) for conflict in environment.conflicts],
        "overlaps": [overlap_json(overlap) for overlap in environment.overlaps],
        "not_read": [
            {**asdict(each.place), "reason": each.reason} for each in environment.not_read
        ],
        "findings": [_finding(finding) for finding in environment.findings],
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "lineage": list(conflict.lineage),
        "heads": list(conflict.heads),
        "from_base": list(conflict.from_base),
        "from_head": list(conflict.from_head),
        "inherited": conflict.inherited,
        "common_ancestor": conflict.common_ancestor,
    }


def overlap_json(overlap: Overlap) -> dict[str, Any]:
    """Return one overlap, as `check` and `fix` print it."""
    return {
        "object": overlap.object,
        "kind": overlap.kind,
        "certain": overlap.certain,
        "revisions": sorted(place.revision for place in overlap.places),
        "places": [asdict(place) for place in overlap.places],
        "message": overlap.message,
        "remedy": overlap.remedy,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "name": finding.name,
        "severity": finding.severity,
        "brought_by": finding.brought_by,
        "path": finding.path,
        "line": finding.line,
        "revision": finding.revision,
        "message": finding.message,
        "remedy": finding.remedy,
    }
