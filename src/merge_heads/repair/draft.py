"""A repair as far as it is planned, and how the environments would stand with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from merge_heads.migrations.history import History
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.migrations.source import read_revision
from merge_heads.repair.model import Changes, Step
from merge_heads.verdict import EnvironmentJudgement, judge_environment

File = Revision | NoRevision | Unreadable


@dataclass(frozen=True)
class Planned:
    """One step with the files that it changes."""

    step: Step
    changes: Changes


@dataclass(frozen=True)
class Draft:
    """The steps so far, what they change, and the environments judged with these changes."""

    environments: tuple[EnvironmentJudgement, ...]
    steps: tuple[Step, ...] = ()
    changes: Changes = field(default_factory=dict)

    def with_step(self, planned: Planned) -> "Draft":
        """Return the draft with one more step; files may belong to several environments."""
        return Draft(
            environments=tuple(changed(e, planned.changes) for e in self.environments),
            steps=(*self.steps, planned.step),
            changes={**self.changes, **planned.changes},
        )


def changed(judged: EnvironmentJudgement, changes: Changes) -> EnvironmentJudgement:
    """Judge an environment again with files of the merged tree changed, added or removed."""
    histories = judged.histories
    files = {file.path: file for file in _files(histories.merged)}
    for path, content in changes.items():
        files.pop(path, None)
        if content is not None:
            files[path] = read_revision(path, content)
    ordered = judged.environment.revision_files(files)
    # What is no file at all, such as a link in the place of a folder, is not in that list.
    others = [f for f in histories.merged.unreadable if f.path not in ordered]
    merged = History.of([*(files[path] for path in ordered), *others])
    again = judge_environment(judged.environment, replace(histories, merged=merged))
    return again if merged != histories.merged else judged


def _files(history: History) -> Iterator[File]:
    yield from history.files
    yield from history.unreadable
    yield from history.undeclared
