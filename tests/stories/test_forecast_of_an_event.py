"""What an event foretells from the heads of the other open pull requests, read but not merged."""

from loopback import Exchange
from tests.clone import revision
from tests.stories.crowd import SHOP, Crowd, api_requests, billing, shop
from tests.stories.scene import Run

EDITED = {f"{SHOP}/a1_make.py": revision("a1", body="x = 1")}
A2 = shop(("a2", "a1"))


def event(crowd: Crowd, name: str) -> Run:
    crowd.pull = crowd.pulls[name]
    run = crowd.changed(action="opened")
    assert run.code in (0, 1)
    return run


def asked_for_files(run: Run) -> list[Exchange]:
    return [e for e in run.requests if e.route == "/graphql" and "files(" in str(e.request)]


def assert_a_sweep_agrees(crowd: Crowd, *names: str) -> None:
    def said() -> list[object]:
        return [(crowd.status_of(crowd.pulls[n]), crowd.sticky_of(n)) for n in names]

    before = said()
    crowd.dispatch()
    assert said() == before


def test_a_revision_that_base_took_back_neither_collides_nor_is_waited_for(crowd: Crowd) -> None:
    crowd.commit("main", A2)
    crowd.propose({"app": {"app/x.py": "1\n"}})
    crowd.commit("main", dict.fromkeys(A2))
    crowd.propose({"mine": shop(("c3", "a1")), "child": shop(("e5", "a2"))})
    event(crowd, "mine")
    assert crowd.sticky_of("mine") is None
    event(crowd, "child")
    state, words = crowd.status_of(crowd.pulls["child"]) or ("", "")
    assert (state, "Needs" in words) == ("failure", False)
    assert "merge #" not in (crowd.sticky_of("child") or "")
    assert_a_sweep_agrees(crowd, "mine", "child")


def test_a_revision_that_base_edited_since_does_not_collide(crowd: Crowd) -> None:
    crowd.propose({"app": {"app/x.py": "1\n"}})
    crowd.commit("main", EDITED)
    crowd.propose({"mine": shop(("c3", "a1"))})
    event(crowd, "mine")
    assert crowd.sticky_of("mine") is None
    assert_a_sweep_agrees(crowd, "mine")


def test_what_an_old_head_brings_itself_still_collides(crowd: Crowd) -> None:
    crowd.commit("main", A2)
    crowd.propose({"old": shop(("d4", "a1"))})
    crowd.commit("main", {**dict.fromkeys(A2), **EDITED})
    crowd.propose({"mine": shop(("c3", "a1"))})
    event(crowd, "mine")
    old, said = crowd.pulls["old"].number, crowd.sticky_of("mine") or ""
    assert f"#{old} builds on revision `a1`" in said
    assert "a2" not in said
    assert_a_sweep_agrees(crowd, "mine")


def test_a_parent_that_an_old_head_brings_itself_is_named_with_it(crowd: Crowd) -> None:
    crowd.commit("main", A2)
    crowd.propose({"old": shop(("d4", "a1"))})
    crowd.commit("main", dict.fromkeys(A2))
    crowd.propose({"mine": shop(("e5", "d4"))})
    event(crowd, "mine")
    words = f"Needs #{crowd.pulls['old'].number} first: revision d4 is in it."
    assert crowd.status_of(crowd.pulls["mine"]) == ("failure", words)


def test_a_pull_request_that_brings_back_what_base_took_back_collides(crowd: Crowd) -> None:
    crowd.commit("main", A2)
    crowd.commit("main", dict.fromkeys(A2))
    crowd.propose({"again": A2, "mine": shop(("c3", "a1"))})
    event(crowd, "mine")
    number = crowd.pulls["again"].number
    assert f"#{number} builds on revision `a1`" in (crowd.sticky_of("mine") or "")


def test_no_files_are_asked_for_where_the_others_bring_nothing(crowd: Crowd) -> None:
    crowd.propose({f"app{n}": {f"app/{n}.py": "1\n"} for n in range(3)})
    crowd.commit("main", A2)
    crowd.propose({"mine": shop(("c3", "a2"))})
    first, again = event(crowd, "mine"), event(crowd, "mine")
    assert asked_for_files(first) == asked_for_files(again) == []
    assert api_requests(again) <= 6
    assert again.writes == []


def test_only_those_are_asked_about_that_seem_to_bring_something(crowd: Crowd) -> None:
    crowd.propose({"app": {"app/x.py": "1\n"}, "bill": billing(("d4", "b1"))})
    crowd.propose({"mine": shop(("c3", "a1"))})
    (asked,) = asked_for_files(event(crowd, "mine"))
    told = asked.response["data"]["repository"]  # type: ignore[index]
    assert [one["files"]["nodes"] for one in told.values()] == [
        [{"path": path} for path in billing(("d4", "b1"))]
    ]
    assert crowd.sticky_of("mine") is None


def test_where_the_files_are_not_told_nothing_is_foretold(crowd: Crowd) -> None:
    crowd.propose({"one": shop(("d4", "a1")), "mine": shop(("c3", "a1"))})
    asked = []

    def refuse(_method: str, path: str) -> None:
        asked.extend([path] if path.endswith("/graphql") else [])
        if len(asked) == 2:
            crowd.github.on_request.remove(refuse)
            no = {"errors": [{"type": "FORBIDDEN", "message": "Not for you"}]}
            crowd.github.answer("POST", "/graphql", 200, no)

    crowd.github.on_request.append(refuse)
    run = event(crowd, "mine")
    assert "No forecast. GitHub refused to list the files that pull requests change" in run.log
    assert crowd.status_of(crowd.pulls["mine"]) == ("success", "No head conflict (head c3)")
    assert crowd.sticky_of("mine") is None
    event(crowd, "mine")
    assert "builds on revision `a1`" in (crowd.sticky_of("mine") or "")
