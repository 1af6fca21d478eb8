"""Base moves: every open pull request is judged again, and says so where that is news."""

import pytest

from tests.stories.crowd import SHOP, Crowd, api_requests, billing, fetches, rows, shop


def application(count: int) -> dict[str, dict[str, str]]:
    """Changes that touch no environment."""
    return {f"app{n}": {f"app/feature{n}.py": f"n = {n}\n"} for n in range(count)}


def test_a_green_pull_request_turns_red_when_base_takes_its_parent(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1")), "other": billing(("d4", "b1")), **application(2)})
    crowd.dispatch()
    assert not crowd.differences(touching=("mine", "other"))
    run = crowd.push(shop(("a2", "a1")))
    assert run.code == 0
    assert crowd.status_of(crowd.pulls["mine"]) == (
        "failure",
        "Merging would leave 2 Alembic heads: a2, c3. The next step is in Details.",
    )
    assert not crowd.differences(touching=("mine", "other"))
    assert "comment `/merge-heads`" in (crowd.sticky_of("mine") or "")
    assert crowd.sticky_of("other") is None
    assert rows(run)[crowd.pulls["mine"].number][-1] == "status, comment"


def test_the_same_push_again_changes_nothing(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1")), **application(1)})
    crowd.push(shop(("a2", "a1")))
    before = crowd.start
    again = crowd.moved(before)
    assert again.code == 0
    assert again.writes == []


def test_two_hundred_pull_requests_cost_few_requests_and_stay_right(crowd: Crowd) -> None:
    shops = {f"shop{n}": shop((f"c{n}", "a1")) for n in range(5)}
    bills = {f"bill{n}": billing((f"d{n}", "b1")) for n in range(15)}
    crowd.propose({**shops, **bills, **application(180)})
    touching = [*shops, *bills]
    crowd.dispatch()
    run = crowd.push(shop(("a2", "a1")))
    assert {name for name in touching if crowd.state_of(name) == "failure"} == {*shops}
    assert not crowd.differences(touching)
    assert api_requests(run) <= 25
    assert fetches(run) == 2

    _people_go_on(crowd)
    crowd.github.secondary_limit(after=7, retry_after=1, times=1)
    run = crowd.push(billing(("b2", "b1")))
    assert run.code == 0
    assert any(e.arranged for e in run.requests), "the limit was met"
    left = [n for n in touching if crowd.pulls[n].state == "open" and n != "shop2"]
    assert not crowd.differences(left)
    assert fetches(run) == 2

    run = crowd.land("app7")
    assert not crowd.differences(left)
    run = crowd.push({**shop(("a2", "a1")), "migrations/versions/a2_make.py": None})
    assert not crowd.differences(left)
    assert {crowd.state_of(n) for n in shops if n in left} == {"success"}
    assert "fine now, but" in (crowd.sticky_of("shop4") or "")


def _people_go_on(crowd: Crowd) -> None:
    """Pull requests are opened, retargeted, closed and force-pushed between two pushes to main."""
    github, repository = crowd.github, crowd.repository
    crowd.propose({"late": billing(("e5", "b1")), "release-fix": shop(("e6", "a2"))})
    crowd.commit("release", {"notes.txt": "1\n"}, start=crowd.start)
    github.retarget(crowd.pulls["bill3"], "release")
    github.close_pull(crowd.pulls["shop1"])
    github.close_pull(crowd.pulls["app3"])
    github.force_push(repository, "bill4", billing(("d40", "b1")), start=crowd.start)
    github.force_push(repository, "shop2", {"app/none.py": "1\n"}, start=crowd.start)
    github.force_push(repository, "app5", billing(("f6", "b1")), start=crowd.start)
    github.refresh()
    for name in ("late", "release-fix", "bill3", "bill4", "shop2", "app5"):
        crowd.pull = crowd.pulls[name]
        crowd.changed()


def test_a_push_that_touches_no_environment_costs_two_questions_and_no_fetch(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1")), **application(1)})
    crowd.dispatch()
    run = crowd.push({"app/models.py": "models = [1]\n"})
    assert run.code == 0
    assert (api_requests(run), fetches(run)) == (3, 0)
    assert run.writes == ["POST /repos/{owner}/{repo}/statuses/{sha}"], "base's new tip has it"
    assert "nothing to do" in run.summary
    assert crowd.base_status() == (
        "success",
        "Nothing to merge (heads b1, a1). Watches billing/migrations, migrations.",
    )
    assert api_requests(crowd.push({"app/models.py": "models = [2]\n"})) == 3, "and so on"


@pytest.mark.parametrize(
    "files",
    [
        shop(("a2", "a1")),
        {"alembic.ini": "[alembic]\nscript_location = %(here)s/other\n"},
        {"elsewhere/versions/e1_make.py": "revision = 'e1'\n"},
        {".github/merge-heads.yml": "strategy: reparent\n"},
    ],
    ids=["revision", "configuration", "new folder", "settings"],
)
def test_a_push_that_may_touch_one_is_looked_at(crowd: Crowd, files: dict[str, str]) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()
    assert fetches(crowd.push(files)) == 2


def test_a_push_after_one_that_was_missed_is_looked_at_in_full(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()
    crowd.commit("main", shop(("a2", "a1")))
    run = crowd.push({"app/models.py": "models = [1]\n"})
    assert fetches(run) == 2
    assert crowd.state_of("mine") == "failure"


def test_a_branch_that_nobody_merges_into_is_not_swept(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    run = crowd.push(shop(("c4", "c3")), "mine")
    assert (run.code, run.writes, fetches(run)) == (0, [], 0)


def test_a_schedule_sweeps_every_base_and_gives_a_status_to_those_without(crowd: Crowd) -> None:
    crowd.commit("release", shop(("r1", "a1")), start=crowd.start)
    crowd.propose({"mine": shop(("c3", "a1")), **application(1)})
    crowd.propose({"fix": shop(("d4", "a1"))})
    crowd.github.retarget(crowd.pulls["fix"], "release")
    run = crowd.run("schedule", crowd.github.schedule_event(crowd.repository))
    assert run.code == 0
    assert not crowd.differences(touching=("mine", "fix"))
    assert crowd.state_of("fix") == "failure"
    assert crowd.base_state("release") == "success"
    assert fetches(run) == 3, "one for all heads, one for what is read of each base"


def test_whoever_is_left_when_the_budget_is_spent_is_pending_and_comes_next(crowd: Crowd) -> None:
    names = [f"shop{n}" for n in range(6)]
    crowd.propose({name: shop((f"c{name}", "a1")) for name in names})
    crowd.dispatch()
    crowd.github.limit(remaining=109)
    run = crowd.push(shop(("a2", "a1")))
    states = [crowd.state_of(name) for name in names]
    assert set(states) == {"failure", "pending"}
    assert run.code == 0
    left = {crowd.pulls[n].number for n in names if crowd.state_of(n) == "pending"}
    assert {number for number, cells in rows(run).items() if "left" in cells[-1]} == left
    assert all(f"#{number}" in run.summary.split("Left for the next time")[1] for number in left)
    assert crowd.base_state() == "pending"
    crowd.github.limit(remaining=1000)
    run = crowd.push({"app/models.py": "models = [1]\n"})
    assert not crowd.differences(names)


def test_a_status_that_github_does_not_take_keeps_no_other_from_being_set(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    crowd.dispatch()
    crowd.github.answer("POST", f"/statuses/{crowd.pulls['one'].head_sha}", 422)
    run = crowd.push(shop(("a2", "a1")))
    assert crowd.state_of("two") == "failure"
    assert run.code == 3, "one of them still looks green"
    assert "left for the next time" in rows(run)[crowd.pulls["one"].number][-1]
    assert crowd.base_state() == "pending"
    crowd.push({"app/models.py": "models = [1]\n"})
    assert not crowd.differences(("one", "two"))


def test_a_pull_request_that_cannot_be_read_is_red_and_keeps_no_other_back(crowd: Crowd) -> None:
    crowd.propose({"odd": shop(("c3", "a1")), "good": billing(("d4", "b1"))})
    crowd.github.commit(
        crowd.repository, "odd", {f"{SHOP}/e5_make.py": "revision = 'e5'\ndown_revision = f()\n"}
    )
    crowd.dispatch()
    assert crowd.state_of("odd") == "error"
    assert crowd.state_of("good") == "success"


def test_a_head_that_moves_while_the_sweep_runs_is_left_to_its_own_event(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1")), "other": shop(("d4", "a1"))})
    crowd.dispatch()
    moved: list[str] = []

    def push_meanwhile(method: str, path: str) -> None:
        if "/statuses/" in path and method == "POST" and not moved:
            moved.append(crowd.commit("other", {"app/x.py": "1\n"}))

    crowd.github.on_request.append(push_meanwhile)
    run = crowd.push(shop(("a2", "a1")))
    assert run.code == 0
    assert crowd.state_of("mine") == "failure"


def test_forks_and_pull_requests_whose_fork_is_gone_are_swept(crowd: Crowd) -> None:
    fork = crowd.github.fork(crowd.repository, "bob")
    for name, revision in (("near", "c3"), ("gone", "d4")):
        crowd.github.commit(fork, name, dict(shop((revision, "a1"))), start=crowd.start)
        crowd.pulls[name] = crowd.github.open_pull(
            crowd.repository, name, name, "main", "bob", head_repository=fork
        )
    crowd.dispatch()
    crowd.github.delete_repository(fork)
    crowd.push(shop(("a2", "a1")))
    assert {crowd.state_of(name) for name in ("near", "gone")} == {"failure"}
