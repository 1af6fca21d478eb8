"""Findings as workflow commands, which the runner shows on the line of the file."""

from merge_heads.report.escape import command_data, command_property, printable
from merge_heads.verdict import Finding, Judgement, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
# The runner shows so many of each kind in one step.
_MOST_OF_A_KIND = 10


def annotations(judgement: Judgement) -> list[str]:
    """Return one workflow command for each finding, as many as the runner shows.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
    """
    lines = []
    for severity in Severity:
        found = [finding for finding in judgement.findings if finding.severity is severity]
        lines += [_annotation(finding) for finding in found[:_MOST_OF_A_KIND]]
    return lines


def _annotation(finding: Finding) -> str:
    return annotation(
        _COMMANDS[finding.severity],
        f"{finding.message} {finding.remedy}",
        title=f"{finding.id} {finding.name}",
        file=finding.path,
        line=str(finding.line),
    )


def annotation(command: str, message: str, **properties: str) -> str:
    """Return one workflow command; whatever stands in it stays one line and one command."""
    shown = ",".join(f"{k}={command_property(printable(v))}" for k, v in properties.items())
    return f"::{command}{' ' if shown else ''}{shown}::{command_data(printable(message))}"
