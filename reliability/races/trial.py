"""One race, and what must hold after it: what is published is what would be published now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from loopback import LoopbackGitHub
from reliability.faults.prepared import Prepared
from reliability.faults.proof import unproved
from reliability.races.moves import Move, changed, pulls
from reliability.steps import Course, Event, Harm, Run, Step
from reliability.stories import State, differences

_BOT = "github-actions[bot]"
_WITHDRAWN = "*Withdrawn: this suggestion"
_TARGET = re.compile(r" -> \S*$")
_GREEN = re.compile(r"^success: No head conflict.*", re.DOTALL)


@dataclass(frozen=True)
class Race:
    """A move right before a step of a story's run.

    `is_overtaken` says that the run of the event which the move starts comes to its end while the
    first run waits; otherwise it comes afterwards. Without a `move` it is the story's own event.
    """

    step: Step
    move: Move | None
    is_overtaken: bool

    def __str__(self) -> str:
        what = self.move.name if self.move else "a second run of the same event"
        when = ", whose run overtakes" if self.is_overtaken else ""
        return f"before step {self.step.index} ({self.step.what}) {what}{when}"


def failures(prepared: Prepared, race: Race) -> list[str]:
    """Run it on a fresh scene; return one line for each thing that must not be so."""
    prepared.snapshot.restore()
    second: list[Run] = []
    event: Event | None = None

    def before(step: Step) -> Harm | None:
        nonlocal event
        if step.index == race.step.index:
            event = race.move.do(prepared.github) if race.move else prepared.event
            event = event and _as_configured(prepared, event)
            if event is not None and race.is_overtaken:
                second.append(prepared.action.run(event))
        return None

    first = prepared.action.run(prepared.event, Course(before=before))
    if event is not None and not race.is_overtaken:
        second.append(prepared.action.run(event))
    told = f"{prepared.story.name}: {race}"
    return [f"{told}: {words}" for words in _wrong(prepared, [first, *second])]


def at_once(prepared: Prepared, other: Event) -> list[str]:
    """Run two events at the same time; return one line for each thing that must not be so."""
    prepared.snapshot.restore()
    running = [prepared.action.begin(prepared.event), prepared.action.begin(other)]
    runs = [one.wait() for one in running]
    told = f"{prepared.story.name}: at once with {other.name}"
    return [f"{told}: {words}" for words in _wrong(prepared, runs)]


def _wrong(prepared: Prepared, runs: list[Run]) -> Iterator[str]:
    github = prepared.github
    for run in runs:
        if run.code == 4 or "Traceback" in run.log + run.out:
            yield f"a run ends with {run.code}: {' / '.join(run.log.splitlines()[-2:])}"
        if run.left:
            yield f"a run leaves behind {', '.join(run.left)}"
    yield from unproved(github, base_moved=True)
    yield from _doubles(github)
    if prepared.comment is not None and not _is_answered(github, prepared.comment):
        yield "the person got no answer"
    yield from _stale(prepared)


def _stale(prepared: Prepared) -> Iterator[str]:
    """Tell what changes when each open pull request is looked at once more."""
    before, look = _said(prepared), prepared.look()
    for pull in pulls(prepared.github):
        head = f"status merge-heads of {look.commit(pull.repository, pull.head_sha)}"
        if not any(key.endswith(head) for key in before):
            continue  # No run was about it.
        prepared.action.run(_as_configured(prepared, changed(prepared.github, pull)))
    yield from (f"stale: {words}" for words in differences(_said(prepared), before))


def _as_configured(prepared: Prepared, event: Event) -> Event:
    """Return an event with the inputs that the workflow has in the story."""
    return replace(event, inputs=prepared.event.inputs)


def _said(prepared: Prepared) -> State:
    """Return what is said, but for what may be as it was.

    That is where Details lead, and which head a green status names: a sweep leaves green what it
    finds green.
    """
    state = prepared.look().state()
    return {key: _TARGET.sub("", _GREEN.sub("success", said)) for key, said in state.items()}


def _doubles(github: LoopbackGitHub) -> Iterator[str]:
    said: Counter[str] = Counter()
    for repository in github.memory.repositories.values():
        for comment in repository.comments.values():
            if comment.user.login == _BOT:
                said[f"#{comment.number} {comment.body.splitlines()[0]}"] += 1
            mine = [one.content for one in comment.reactions if one.user.login == _BOT]
            said.update(f"reaction {one} to {comment.id}" for one in mine)
        for one in repository.review_comments.values():
            if _WITHDRAWN not in one.body and one.user.login == _BOT:
                said[f"#{one.number} {one.path}:{one.line} {one.body.splitlines()[0]}"] += 1
        said.update(f"{p.head} into {p.base}" for p in repository.pulls if p.state == "open")
    yield from (f"{times} times: {what}" for what, times in said.items() if times > 1)


def _is_answered(github: LoopbackGitHub, number: int) -> bool:
    for repository in github.memory.repositories.values():
        if (comment := repository.comments.get(number)) is not None:
            mine = {one.content for one in comment.reactions if one.user.login == _BOT}
            return bool(mine & {"rocket", "confused"})
    return False
