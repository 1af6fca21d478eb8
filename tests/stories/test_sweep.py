"""Base moves: every open pull request is judged again, and says so where that is news."""

import pytest

from tests.clone import FLASK, revision
from tests.stories.crowd import SHOP, Crowd, api_requests, billing, fetches, rows, shop

RED = "Merging would leave 2 Alembic heads: a2, c3. The next step is in Details."


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
    crowd.github.limit(remaining=105)
    run = crowd.push(shop(("a2", "a1")))
    states = [crowd.state_of(name) for name in names]
    assert set(states) == {"failure", "pending"}
    assert run.code == 0
    pending = {crowd.pulls[n].number for n in names if crowd.state_of(n) == "pending"}
    table = rows(run)
    assert {number for number, cells in table.items() if cells[0] == "pending"} == pending
    left = {number for number, cells in table.items() if "left" in cells[-1]}
    assert left >= pending
    assert all(f"#{number}" in run.summary.split("Left for the next time")[1] for number in left)
    assert crowd.base_state() == "pending"
    crowd.github.limit(remaining=1000)
    run = crowd.push({"app/models.py": "models = [1]\n"})
    assert not crowd.differences(names)


def test_a_status_that_github_does_not_take_keeps_no_other_from_being_set(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    crowd.dispatch()
    crowd.github.answer("POST", f"/statuses/{crowd.pulls['one'].head_sha}", 422, times=2)
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
    for name, id_ in (("near", "c3"), ("gone", "d4")):
        crowd.github.commit(fork, name, dict(shop((id_, "a1"))), start=crowd.start)
        crowd.pulls[name] = crowd.github.open_pull(
            crowd.repository, name, name, "main", "bob", head_repository=fork
        )
    crowd.dispatch()
    crowd.github.delete_repository(fork)
    crowd.push(shop(("a2", "a1")))
    assert {crowd.state_of(name) for name in ("near", "gone")} == {"failure"}


def test_a_commit_that_is_proposed_to_two_branches_says_the_worse(crowd: Crowd) -> None:
    crowd.commit("release", {"notes.txt": "1\n"}, start=crowd.start)
    crowd.propose({"into-main": shop(("c3", "a1"))})
    crowd.pulls["into-release"] = crowd.github.open_pull(
        crowd.repository, "Same", "into-main", "release", "bob"
    )
    crowd.commit("main", shop(("a2", "a1")))
    crowd.run("schedule", crowd.github.schedule_event(crowd.repository))
    assert crowd.state_of("into-main") == "failure"
    again = crowd.push({"migrations/README": "2\n"}, "release")
    assert fetches(again) > 0
    assert crowd.state_of("into-release") == "failure", "the commit is one and the same"
    assert again.code == 0


def test_two_branches_on_one_commit_are_not_taken_for_each_other(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.commit("release", shop(("a2", "a1")), start=crowd.start)
    crowd.github.retarget(crowd.pulls["mine"], "release")
    tip = crowd.github.tip(crowd.repository, "release") or ""
    crowd.git("update-ref", "refs/heads/main", tip)
    crowd.dispatch()
    assert crowd.base_state() == "success"
    crowd.push({"app/x.py": "1\n"}, "release")
    assert crowd.state_of("mine") == "failure"


def test_a_base_without_an_environment_does_not_turn_the_first_one_red(
    crowd: Crowd,
) -> None:
    everything = crowd.git("ls-tree", "-r", "--name-only", "main").split()
    crowd.commit("main", dict.fromkeys(p for p in everything if "migrations/" in p))
    crowd.propose({"first": {**FLASK, **shop(("a1",))}})
    crowd.dispatch()
    assert crowd.status_of(crowd.pulls["first"]) == ("success", "No head conflict (head a1)")
    assert crowd.base_state() == "error"


def test_a_comment_that_github_did_not_take_comes_with_the_next_push(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()
    crowd.github.answer("POST", r"/issues/\d+/comments", 502)
    run = crowd.push(shop(("a2", "a1")))
    assert crowd.state_of("mine") == "failure"
    assert crowd.sticky_of("mine") is None
    assert "left for the next time" in rows(run)[crowd.pulls["mine"].number][-1]
    assert crowd.base_state() == "pending"
    crowd.push({"app/x.py": "1\n"})
    assert "comment `/merge-heads`" in (crowd.sticky_of("mine") or "")
    assert crowd.base_state() == "success"


def test_conversations_that_cannot_be_read_leave_the_comments_for_the_next_time(
    crowd: Crowd,
) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()
    asked = []

    def refuse_the_second(method: str, path: str) -> None:
        asked.append(path) if path == "/graphql" else None
        if len(asked) == 2:
            crowd.github.answer("POST", "^/graphql$", 400)
            asked.append("")

    crowd.github.on_request.append(refuse_the_second)
    crowd.push(shop(("a2", "a1")))
    assert crowd.state_of("mine") == "failure"
    assert crowd.base_state() == "pending"


def test_a_comment_of_a_stack_whose_lower_part_has_landed_is_made_good(crowd: Crowd) -> None:
    crowd.propose({"lower": shop(("c3", "a1"))})
    crowd.commit("upper", {"app/x.py": "1\n"}, start=crowd.pulls["lower"].head_sha)
    crowd.pulls["upper"] = crowd.github.open_pull(
        crowd.repository, "Add upper", "upper", "main", "bob"
    )
    crowd.push(shop(("a2", "a1")))
    assert crowd.state_of("upper") == "failure"
    crowd.land("lower")
    assert crowd.state_of("upper") == "success"
    assert "this merge is fine now" in (crowd.sticky_of("upper") or "")


def test_whoever_is_not_touched_is_not_set_to_pending_when_the_budget_ends(crowd: Crowd) -> None:
    crowd.propose({"green": billing(("d4", "b1")), "mine": shop(("c3", "a1"))})
    crowd.dispatch()
    crowd.github.limit(remaining=100)
    crowd.push(shop(("a2", "a1")))
    assert crowd.state_of("green") == "success"
    assert crowd.state_of("mine") == "pending"


def test_nothing_is_asked_any_more_once_the_budget_is_spent(crowd: Crowd) -> None:
    names = [f"shop{n}" for n in range(5)]
    crowd.propose({name: shop((f"c{name}", "a1")) for name in names})
    crowd.dispatch()
    crowd.github.limit(remaining=3)
    run = crowd.push(shop(("a2", "a1")))
    assert run.code == 3, "some of them still look green"
    assert [e.status for e in run.requests if e.status == 403].count(403) <= 2


def test_a_comparison_that_github_refuses_does_not_end_the_sweep(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()
    crowd.github.answer("GET", "/compare/", 422)
    run = crowd.push(shop(("a2", "a1")))
    assert run.code == 0
    assert crowd.state_of("mine") == "failure"


def test_a_quick_exit_sets_the_outputs(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()
    run = crowd.push({"app/models.py": "1\n"})
    assert run.outputs["verdict"] == "clean"
    assert run.outputs["conflicts"] == "[]"


def test_a_push_that_changes_a_workflow_is_looked_at(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()
    assert fetches(crowd.push({".github/workflows/merge-heads.yml": "on: push\n"})) == 2


def test_an_own_event_that_judged_the_old_base_takes_no_red_back(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.pull = crowd.pulls["mine"]
    swept: list[int] = []

    def sweep_meanwhile(method: str, path: str) -> None:
        if method == "GET" and "/statuses" in path and not swept:
            swept.append(1)
            assert crowd.push(shop(("a2", "a1"))).code == 0

    crowd.github.on_request.append(sweep_meanwhile)
    crowd.changed()
    assert crowd.state_of("mine") == "failure"


def test_a_pull_request_that_moves_while_the_sweep_writes_is_not_written_over(
    crowd: Crowd,
) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()
    moved: list[str] = []

    def push_before_the_conversation_is_read(method: str, path: str) -> None:
        if path == "/graphql":
            moved.append(path)
            if len(moved) == 2:
                crowd.commit("mine", {"app/x.py": "1\n"})

    crowd.github.on_request.append(push_before_the_conversation_is_read)
    run = crowd.push(shop(("a2", "a1")))
    assert crowd.sticky_of("mine") is None
    assert "changed meanwhile" in run.log
    assert crowd.pulls["mine"].number not in rows(run)


def test_one_file_that_cannot_be_fetched_is_not_everybodys_problem(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1")), **application(1)})
    crowd.dispatch()
    blob = crowd.git("rev-parse", f"mine:{SHOP}/c3_make.py").strip()
    path = crowd.repository.git_dir / "objects" / blob[:2] / blob[2:]
    if not path.exists():
        pytest.skip("the object is in a pack")
    path.unlink()
    crowd.push({"migrations/README": "1\n"})
    assert crowd.state_of("mine") == "error"
    assert crowd.state_of("app0") == "success"
    assert crowd.base_state() == "pending"


def test_safe_repairs_that_wait_tell_the_same_by_a_sweep(crowd: Crowd) -> None:
    column = "op.add_column('users', sa.Column('email', sa.String()))"
    both = [revision(id_, "a1", body=column) for id_ in ("a2", "c3")]
    crowd.propose({"mine": {f"{SHOP}/c3_make.py": both[1]}})
    crowd.commit("main", {f"{SHOP}/a2_make.py": both[0]})
    crowd.pull = crowd.pulls["mine"]
    crowd.changed(auto_fix="safe")
    said = crowd.sticky
    assert "It was not repaired by itself" in (said or "")
    assert crowd.dispatch(auto_fix="safe").code == 0
    assert crowd.sticky == said
    crowd.says("carol", "/merge-heads check", auto_fix="safe")
    assert crowd.sticky == said


def test_a_status_that_was_taken_although_github_failed_is_not_sent_twice(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()
    sha = crowd.pulls["mine"].head_sha
    words: list[str] = []

    def take_it_and_fail(method: str, path: str) -> None:
        if method == "POST" and path.endswith(f"/statuses/{sha}") and not words:
            words.append(path)
            crowd.set_status(sha, "failure", RED)
            crowd.github.answer("POST", f"/statuses/{sha}", 502)

    crowd.github.on_request.append(take_it_and_fail)
    run = crowd.push(shop(("a2", "a1")))
    sent = [e for e in run.requests if e.method == "POST" and e.path.endswith(sha)]
    assert [e.status for e in sent] == [502]
    assert crowd.state_of("mine") == "failure"
    assert crowd.base_state() == "success"
