"""SARIF, held against its published schema where npm's copy is there."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import validators

from merge_heads.report.as_sarif import judgement_sarif
from tests.report.test_comment import judged

MODULES = os.environ.get("OCTOKIT_MODULES")
FORKED = judged({"a": "", "b": "a"}, {"a": "", "c d": "a", "e": "gone"})


def test_each_finding_is_a_result_with_its_rule_and_place() -> None:
    (run,) = judgement_sarif(FORKED)["runs"]
    assert [result["ruleId"] for result in run["results"]] == [f.id for f in FORKED.findings]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {"MH101", "MH102"}
    first = run["results"][-1]
    location = first["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "v/c%20d.py"
    assert location["region"]["startLine"] == 1
    assert first["level"] == "error"


def test_the_same_finding_keeps_its_fingerprint() -> None:
    prints = [r["partialFingerprints"] for r in judgement_sarif(FORKED)["runs"][0]["results"]]
    assert len({json.dumps(p) for p in prints}) == len(prints)
    assert prints == [
        r["partialFingerprints"] for r in judgement_sarif(FORKED)["runs"][0]["results"]
    ]


@pytest.mark.skipif(not MODULES, reason="OCTOKIT_MODULES is not set")
def test_the_log_is_what_the_schema_of_sarif_allows() -> None:
    path = Path(MODULES or "") / "schemastore/schemas/json/sarif-2.1.0.json"
    schema = json.loads(path.read_text())
    validator = validators.validator_for(schema)(schema)
    clean = judged({"a": ""}, {"a": "", "b": "a"})
    for judgement in (FORKED, clean):
        assert [e.message for e in validator.iter_errors(judgement_sarif(judgement))] == []
    assert list(validator.iter_errors({"version": "2.1.0", "runs": [{"results": []}]}))
