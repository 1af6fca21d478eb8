"""What must hold of a run, whatever a stranger brought."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from reliability.hostile import markdown, runner_files
from reliability.hostile.case import Case
from reliability.hostile.stage import MOST_BYTES, MOST_SECONDS, Run, Scene

_LONGEST_COMMENT, _LONGEST_DESCRIPTION, _LONGEST_SUMMARY = 65_536, 140, 1024 * 1024
_EXIT_CODES = frozenset({0, 1, 2, 3})


def failures(case: Case, scene: Scene, runs: Sequence[Run], canary: Path) -> Iterator[str]:
    """Yield what did not hold, each as a line that begins with the case's name."""
    found = [*_of_runs(runs), *_of_words(scene, runs), *_of_verdict(case, scene, runs)]
    if canary.exists():
        found.append(f"the canary sings: {canary.read_text()[:80]!r}")
    if scene.git_config != (scene.repository.git_dir / "config").read_text():
        found.append("the server's own configuration was changed")
    yield from (f"{case.name}: {words}" for words in dict.fromkeys(found))


def verdict(scene: Scene, run: Run) -> str:
    """Return the verdict of a run on a pull request: what it wrote, or that it could not judge."""
    written = runner_files.outputs(run.output).get("verdict")
    if written is not None:
        return written
    status = scene.verdict_status()
    is_unknown = status is not None and status[0] == "error" and run.code in (2, 3, 0)
    return "not_evaluated" if is_unknown else f"none (exit code {run.code}, status {status})"


def _of_verdict(case: Case, scene: Scene, runs: Sequence[Run]) -> Iterator[str]:
    status = scene.verdict_status()
    first = verdict(scene, runs[0]) if case.steps[0] == "pull_request" else ""
    if first and case.expected and first not in case.expected:
        yield f"the verdict is {first}, not {' or '.join(case.expected)}; status {status}"
    if first and case.expected == ("not_evaluated",) and status and status[0] == "success":
        yield f"a green status on what was not evaluated: {status}"
    yield from _of_parts(case, runs[0])
    places = [*scene.bot_bodies, *scene.descriptions, *(run.summary for run in runs)]
    if case.told and not any(re.search(case.told, place) for place in places):
        yield f"nobody is told {case.told!r}; the status says {status}"
    if case.pushes is not None and len(scene.github.pushes) != case.pushes:
        yield f"{len(scene.github.pushes)} pushes instead of {case.pushes}"


def _of_parts(case: Case, run: Run) -> Iterator[str]:
    """Yield the environments of a case whose verdicts are not right."""
    if not case.parts:
        return
    report = Path(run.environment["GITHUB_WORKSPACE"]) / ".merge-heads" / "report.json"
    if not report.exists():
        yield "there is no report"
        return
    judged = {each["path"]: each for each in json.loads(report.read_text())["environments"]}
    for part in case.parts:
        found = judged.get(part.path, {}).get("verdict", "none")
        if found not in part.expected:
            yield f"{part.name}: the verdict is {found}, not {' or '.join(part.expected)}"


def _of_runs(runs: Sequence[Run]) -> Iterator[str]:
    for run in runs:
        if run.is_late:
            yield f"a run took {run.seconds:.0f} s, more than {MOST_SECONDS}"
        if run.peak > MOST_BYTES:
            yield f"a run took {run.peak / 2**20:.0f} MB, more than {MOST_BYTES / 2**20:.0f}"
        if run.code not in _EXIT_CODES:
            yield f"exit code {run.code}: {run.log[-600:]!r}"
        yield from runner_files.wrong_commands(run.out)
        yield from runner_files.wrong_commands(run.log)
        yield from _of_outputs(run)
        yield from _of_unused_files(run)
        if len(run.summary.encode()) > _LONGEST_SUMMARY:
            yield "the step summary is longer than the runner takes"


def _of_outputs(run: Run) -> Iterator[str]:
    try:
        names = runner_files.outputs(run.output).keys()
    except ValueError as error:
        yield str(error)
        return
    if not names <= runner_files.OUTPUTS:
        yield f"the outputs {sorted(names)}"


def _of_unused_files(run: Run) -> Iterator[str]:
    for name in ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE"):
        if Path(run.environment[name]).read_bytes():
            yield f"something was written to {name}"


def _of_words(scene: Scene, runs: Sequence[Run]) -> Iterator[str]:
    ours = frozenset(
        {scene.pull.head_sha, *(push.new for push in scene.github.pushes)}
        | {f"#{number}" for number in scene.repository.issues}
    )
    for body in scene.bot_bodies:
        yield from (f"in a comment: {words}" for words in markdown.wrong(body, ours))
        if len(body) > _LONGEST_COMMENT:
            yield f"a comment of {len(body)} characters"
    for run in runs:
        yield from (f"in the summary: {words}" for words in markdown.wrong(run.summary, ours))
    for description in scene.descriptions:
        if len(description) > _LONGEST_DESCRIPTION or not description.isprintable():
            yield f"the description {description!r}"
    yield from _leaks(scene, runs)


def _leaks(scene: Scene, runs: Sequence[Run]) -> Iterator[str]:
    """Yield what is said of the token, or of the machine on which the action ran."""
    said = [*scene.bot_bodies, *scene.descriptions]
    for run in runs:
        private = [run.token, *(run.environment[n] for n in ("HOME", "RUNNER_TEMP", "PATH"))]
        places = [*said, run.summary, run.out, run.log, run.output]
        if any(secret in place for secret in private for place in places):
            yield "the token, or a path of the runner, is said"
        if any("root:x:0:0" in place for place in places):
            yield "something of the machine is said"
