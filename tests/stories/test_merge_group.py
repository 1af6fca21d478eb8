"""A merge queue asks: the group's own commit is judged, and has the answer on it."""

from tests.stories.crowd import SHOP, Crowd, api_requests, fetches, shop
from tests.stories.scene import Run


def status(crowd: Crowd, sha: str) -> tuple[str, str | None]:
    (found,) = crowd.github.statuses(crowd.repository, sha)
    return found.state, found.description


def queue(crowd: Crowd, *names: str, behind: str | None = None) -> str:
    return crowd.github.queue([crowd.pulls[name] for name in names], behind)


def run(crowd: Crowd, head: str, action: str = "checks_requested") -> Run:
    return crowd.run(
        "merge_group", crowd.github.merge_group_event(crowd.repository, head, action=action)
    )


def test_a_group_in_which_two_pull_requests_collide_is_red(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    head = queue(crowd, "one", "two")
    done = run(crowd, head)
    assert status(crowd, head)[0] == "failure"
    assert "2 Alembic heads: c3, d4" in str(status(crowd, head)[1])
    assert (done.code, done.outputs["verdict"]) == (0, "conflict")
    assert "c3" in done.summary
    assert crowd.repository.comments == {}, "nobody is written to"


def test_a_group_that_is_fine_is_green_on_its_own_commit_and_quickly(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": {"app/x.py": "1\n"}})
    head = queue(crowd, "one", "two")
    done = run(crowd, head)
    assert status(crowd, head) == ("success", "No head conflict (head c3)")
    assert (api_requests(done), fetches(done)) == (2, 2)
    assert run(crowd, head).writes == []


def test_a_group_behind_another_one_is_judged_against_that(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    first = queue(crowd, "one")
    second = queue(crowd, "two", behind=first)
    run(crowd, first)
    run(crowd, second)
    assert status(crowd, first)[0] == "success"
    assert status(crowd, second)[0] == "failure"


def test_a_group_that_cannot_be_judged_is_not_green(crowd: Crowd) -> None:
    crowd.propose({"odd": {f"{SHOP}/e5_make.py": "revision = 'e5'\ndown_revision = f()\n"}})
    head = queue(crowd, "odd")
    done = run(crowd, head)
    assert status(crowd, head)[0] == "error"
    assert done.outputs["verdict"] == "not_evaluated"


def test_settings_that_cannot_be_read_are_told_on_the_group(crowd: Crowd) -> None:
    crowd.commit("main", {".github/merge-heads.yml": "stratgy: merge\n"})
    crowd.propose({"one": shop(("c3", "a1"))})
    head = queue(crowd, "one")
    done = run(crowd, head)
    assert status(crowd, head)[0] == "error"
    assert "Did you mean strategy?" in str(status(crowd, head)[1])
    assert done.code == 2


def test_a_group_that_is_gone_asks_nothing(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("c3", "a1"))})
    assert run(crowd, queue(crowd, "one"), "destroyed").requests == ()
