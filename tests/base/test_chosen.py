"""Which pull requests and branches a sweep looks at."""

from merge_heads.base.chosen import chosen
from merge_heads.github import Listed, Pull
from merge_heads.request import BaseMoved


def listed(number: int, base: str, branch: str = "", sha: str = "", fork: bool = False) -> Listed:
    branch = branch or f"topic-{number}"
    return Listed(
        Pull(
            number=number,
            is_open=True,
            base_branch=base,
            head_branch=branch,
            head_sha=sha or f"{number}" * 40,
            head_is_fork=fork,
            head_is_default=False,
            head_label=f"acme:{branch}",
            repository_id="R_1",
            head_repository="https://example.org/acme/shop.git",
            head_owner_is_user=True,
            maintainer_can_modify=False,
        ),
        None,
    )


def numbers(request: BaseMoved, *pulls: Listed) -> list[int]:
    return [one.pull.number for one in chosen(request, pulls).pulls]


def test_a_push_looks_at_the_pull_requests_into_that_branch() -> None:
    assert numbers(BaseMoved("main"), listed(1, "main"), listed(2, "dev")) == [1]


def test_a_schedule_looks_at_all() -> None:
    request = BaseMoved("main", is_asked=True, everywhere=True)
    assert numbers(request, listed(1, "main"), listed(2, "dev")) == [1, 2]


def test_a_commit_that_is_proposed_elsewhere_as_well_is_judged_there_too() -> None:
    found = chosen(BaseMoved("main"), [listed(1, "main", sha="a"), listed(2, "dev", sha="a")])
    assert [one.pull.number for one in found.pulls] == [1, 2]
    assert found.branches == {"main"}
    assert found.beside == {"dev"}


def test_the_default_branch_is_looked_at_without_any_pull_request() -> None:
    assert chosen(BaseMoved("main", is_default=True), []).branches == {"main"}
    assert chosen(BaseMoved("topic"), []).branches == frozenset()


def test_branches_of_forks_are_not_taken_for_our_own() -> None:
    found = chosen(BaseMoved("main"), [listed(1, "main", "a"), listed(2, "main", "b", fork=True)])
    assert found.heads == {"a"}
