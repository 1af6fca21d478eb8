"""What a run printed and wrote, as the Actions runner reads it.

Sources: `ActionCommand.TryParseV2` and `TryParse` in
https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs, and
`FileCommandManager` (SetOutputFileCommand) in the same repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

OURS = frozenset({"error", "warning", "notice"})
_PROPERTIES = frozenset({"title", "file", "line"})
OUTPUTS = frozenset({"verdict", "conflicts", "comment-url", "commit-sha", "report"})
_NOT_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200c-\u200f\u2028-\u202e\u2066-\u2069]")


def commands(printed: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield the workflow commands of a log: command, properties and data."""
    for line in re.split("\r\n|\r|\n", printed):
        trimmed = line.lstrip()
        if trimmed.startswith("::") and (end := trimmed.find("::", 2)) > 0:
            name, _, given = trimmed[2:end].partition(" ")
            pairs = (pair.partition("=") for pair in given.split(",") if pair)
            yield name, {key.strip(): value for key, _, value in pairs}, trimmed[end + 2 :]
        elif "##[" in line:
            name = line.partition("##[")[2].partition("]")[0]
            yield f"##[{name}]", {}, ""


def wrong_commands(printed: str) -> Iterator[str]:
    """Yield what the runner would do that is not ours to ask for."""
    for name, properties, _ in commands(printed):
        if name not in OURS or not properties.keys() <= _PROPERTIES:
            yield f"the workflow command {name[:80]!r} {sorted(properties)[:5]}"
    if unseen := _NOT_SHOWN.search(printed):
        yield f"{unseen[0]!r} in the log: {printed[max(0, unseen.start() - 40) :][:80]!r}"


def outputs(written: str) -> dict[str, str]:
    """Read the file behind GITHUB_OUTPUT, as the runner does. Raises ValueError."""
    found: dict[str, str] = {}
    lines = re.split("\r\n|\n", written)
    while lines:
        line = lines.pop(0)
        if not line:
            continue
        at, heredoc = line.find("="), line.find("<<")
        if at >= 0 and (heredoc < 0 or at < heredoc):
            found[line[:at]] = line[at + 1 :]
        elif heredoc > 0:
            name, end = line[:heredoc], line[heredoc + 2 :]
            value = []
            while lines and lines[0] != end:
                value.append(lines.pop(0))
            if not lines:
                raise ValueError(f"the output {name!r} has no end")
            lines.pop(0)
            found[name] = "\n".join(value)
        else:
            raise ValueError(f"the line {line[:80]!r} is no output")
    return found
