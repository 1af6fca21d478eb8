"""Findings as SARIF 2.1.0, which GitHub's code scanning and editors read.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from typing import Any
from urllib.parse import quote

from merge_heads import __version__
from merge_heads.verdict import Finding, Judgement

_PROJECT = "https://github.com/merge-heads/merge-heads"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def judgement_sarif(judgement: Judgement) -> dict[str, Any]:
    """Return one SARIF log with one run; its results are the findings."""
    rules = {finding.id: _rule(finding) for finding in judgement.findings}
    driver = {
        "name": "merge-heads",
        "version": __version__,
        "informationUri": _PROJECT,
        "rules": [rules[id_] for id_ in sorted(rules)],
    }
    results = [_result(finding) for finding in judgement.findings]
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(finding: Finding) -> dict[str, Any]:
    anchor = f"{finding.id.lower()}-{finding.name}"
    return {
        "id": finding.id,
        "name": finding.name,
        "shortDescription": {"text": finding.name.replace("-", " ")},
        "helpUri": f"{_PROJECT}/blob/main/docs/findings.md#{anchor}",
    }


def _result(finding: Finding) -> dict[str, Any]:
    return {
        "ruleId": finding.id,
        "level": finding.severity,
        "message": {"text": f"{finding.message} {finding.remedy}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": quote(finding.path, errors="surrogateescape"),
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": finding.line},
                }
            }
        ],
        # The same finding in the next run is the same alert, whatever moved around it.
        "partialFingerprints": {
            "mergeHeads/v1": f"{finding.id}:{finding.path}:{finding.revision or ''}"
        },
        "properties": {"broughtBy": finding.brought_by},
    }
