"""Pull requests that are each fine and will collide, and those that need another one first."""

from tests.stories.crowd import Crowd, rows, shop


def test_both_comments_name_the_other_one_and_offer_the_repair_when_one_has_landed(
    crowd: Crowd,
) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    one, two = crowd.pulls["one"].number, crowd.pulls["two"].number
    run = crowd.dispatch()
    assert f"#{two} builds on revision `a1`" in (crowd.sticky_of("one") or "")
    assert f"#{one} builds on revision `a1`" in (crowd.sticky_of("two") or "")
    assert {row[0] for row in rows(run).values()} == {"success"}
    crowd.land("one")
    said = crowd.sticky_of("two") or ""
    assert "comment `/merge-heads`" in said
    assert "fine now" not in said


def test_the_second_one_is_told_by_its_own_event(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    crowd.pull = crowd.pulls["two"]
    run = crowd.changed(action="opened")
    assert run.code == 0
    assert f"#{crowd.pulls['one'].number} builds on revision `a1`" in (crowd.sticky or "")
    assert crowd.status_of(crowd.pull) == ("success", "No head conflict (head d4)")
    said = crowd.sticky
    crowd.says("alice", "/merge-heads check")
    crowd.changed()
    assert crowd.sticky == said
    assert crowd.sticky_of("one") is None, "it is told by the next sweep"


def test_a_forecast_that_is_over_is_taken_back(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    crowd.dispatch()
    crowd.github.close_pull(crowd.pulls["one"])
    crowd.dispatch()
    assert "this merge is fine now" in (crowd.sticky_of("two") or "")


def test_stacked_pull_requests_are_no_collision(crowd: Crowd) -> None:
    lower = shop(("c3", "a1"))
    crowd.propose({"lower": lower, "upper": {**lower, **shop(("d4", "c3"))}})
    crowd.dispatch()
    assert crowd.sticky_of("lower") is None
    assert crowd.sticky_of("upper") is None


def test_a_parent_that_lives_in_another_pull_request_is_named_with_it(crowd: Crowd) -> None:
    crowd.propose({"first": shop(("c3", "a1")), "second": shop(("d4", "c3"))})
    number = crowd.pulls["first"].number
    crowd.pull = crowd.pulls["second"]
    crowd.changed(action="opened")
    for _ in range(2):
        assert crowd.status_of(crowd.pulls["second"]) == (
            "failure",
            f"Needs #{number} first: revision c3 is in it.",
        )
        assert f"merge #{number} first" in (crowd.sticky_of("second") or "")
        crowd.dispatch()
    crowd.land("first")
    assert crowd.state_of("second") == "success"


def test_silence_is_kept_where_comments_are_switched_off(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    crowd.dispatch(comment="false")
    assert crowd.sticky_of("one") is None


def test_a_forecast_stays_where_the_others_cannot_be_asked_for(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    crowd.dispatch()
    said = crowd.sticky_of("two")
    crowd.github.answer("POST", "^/graphql$", 400)
    run = crowd.changed()
    assert "No forecast" in run.log
    assert crowd.sticky == said
