"""Every request and every git process of a run is a step, and each can be disturbed."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Signal

import pytest

from loopback import Fault, How, Pull
from reliability.steps import KILL, Action, Course, Event, Kill, Kind, LocalFault, Step
from reliability.stories import Scene


@pytest.fixture
def event(scene: Scene, pull: Pull) -> Event:
    return scene.changed(pull)


@dataclass(frozen=True)
class At:
    """Does something at the first step whose words hold these."""

    words: str
    do: Callable[[], object]

    def __call__(self, step: Step) -> None:
        if self.words in str(step):
            self.do()


def statuses(scene: Scene, pull: Pull) -> int:
    return len(scene.github.statuses(scene.repository, pull.head_sha))


def posting(scene: Scene, pull: Pull, seen: list[int]) -> At:
    return At("POST /repos/acme/shop/statuses", lambda: seen.append(statuses(scene, pull)))


def test_requests_and_processes_are_counted_in_their_order(action: Action, event: Event) -> None:
    run = action.run(event)
    assert run.code == 0, run.log
    assert [step.index for step in run.steps] == list(range(len(run.steps)))
    assert {step.kind for step in run.steps} == set(Kind)
    words = [step.what for step in run.steps]
    fetched = next(at for at, what in enumerate(words) if what.startswith("fetch"))
    assert words[fetched + 1].startswith("GET /acme/shop.git/info/refs")
    assert "POST /repos/acme/shop/statuses/SHA" in words
    assert run.outputs["verdict"] == "conflict"
    assert run.left == ()


def test_the_same_event_in_the_same_scene_has_the_same_steps(
    scene: Scene, action: Action, pull: Pull
) -> None:
    action.run(scene.changed(pull))
    assert action.run(scene.changed(pull)).steps == action.run(scene.changed(pull)).steps


def test_before_a_request_nothing_is_done_and_after_it_all(
    scene: Scene, action: Action, pull: Pull
) -> None:
    before: list[int] = []
    after: list[int] = []
    action.run(
        scene.changed(pull),
        Course(posting(scene, pull, before), posting(scene, pull, after)),
    )
    assert (before, after) == ([0], [1])


def test_a_killed_run_does_nothing_more(scene: Scene, action: Action, pull: Pull) -> None:
    def at(step: Step) -> Kill | None:
        return KILL if "POST /repos/acme/shop/statuses" in step.what else None

    course = Course(before=at)
    assert action.run(scene.changed(pull), course).code == -9
    assert (statuses(scene, pull), course.is_killed) == (0, True)
    assert action.run(scene.changed(pull), Course(after=at)).code == -9
    assert statuses(scene, pull) == 1


@pytest.mark.parametrize(
    ("how", "words"), [(How.RESET, "Connection reset"), (How.OUTAGE, "Couldn't connect")]
)
def test_a_request_that_fails_is_told_in_the_log(
    action: Action, event: Event, how: How, words: str
) -> None:
    def at(step: Step) -> Fault | None:
        return Fault(how) if step.kind is Kind.GIT_HTTP else None

    run = action.run(event, Course(at))
    assert run.code == 3
    assert words in run.log
    assert action.run(event).code == 0, "what was broken ends with the run"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (LocalFault.REFUSED, "No space left on device"),
        (LocalFault.LATE, "Input/output error"),
        (LocalFault.DIED, "git could not merge"),
        (LocalFault.CUT, "git could not merge"),
        (LocalFault.HANGS, "did not end within"),
    ],
)
def test_a_git_process_that_fails_is_told_in_the_log(
    action: Action, event: Event, fault: LocalFault, words: str
) -> None:
    def at(step: Step) -> LocalFault | None:
        return fault if step.what.startswith("merge-tree") else None

    run = action.run(event, Course(at), seconds=5 if fault is LocalFault.HANGS else 60)
    assert run.code == 3
    assert words in run.log


def test_a_run_is_held_while_another_one_goes_through(
    scene: Scene, action: Action, pull: Pull
) -> None:
    codes: list[int] = []
    again = scene.changed(pull)
    other = At("POST /repos/acme/shop/statuses", lambda: codes.append(action.run(again).code))
    assert action.run(again, Course(other)).code == 0
    assert codes == [0]


def test_two_runs_go_on_at_once_and_each_has_its_own_steps(
    scene: Scene, action: Action, pull: Pull
) -> None:
    event, is_there = scene.changed(pull), Signal()
    first = action.begin(event, Course(At("step 9 ", is_there.set)))
    assert is_there.wait(30)
    second = action.begin(event)
    runs = first.wait(), second.wait()
    assert [run.code for run in runs] == [0, 0]
    assert runs[0].steps[:9] == runs[1].steps[:9]
