"""What is said of a base branch: its status, its fork, and the pull request that joins it."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision, Unreadable
from merge_heads.outcomes import Refusal
from merge_heads.repair import Proved, Repair, Wish, plan_for_base
from merge_heads.report import base as words
from merge_heads.report.base import LinkedRefusal, base_status, watched
from merge_heads.report.status import StatusWords
from merge_heads.settings import Strategy
from merge_heads.verdict import Commits, Histories, Judgement, judge_environment, judgement
from tests.report.test_escape import HOSTILE

Row = Revision | Unreadable
ENVIRONMENT = Environment("migrations", ("migrations/versions",))
ASK = "Comment /merge-heads in an issue to get a pull request that joins them."
NOTHING = b"def upgrade():\n    pass\n"


def row(id_: str, *down: str) -> Revision:
    return Revision(id_, down, f"migrations/versions/{id_}.py", source=NOTHING)


def judged(*rows: Row, environment: Environment = ENVIRONMENT, **levels: str) -> Judgement:
    history = History.of(rows)
    found = judge_environment(environment, Histories(history, history, history))
    return judgement(Commits("1", "1", "1"), [found], levels)


def proved(of: Judgement) -> Proved:
    repair = plan_for_base(of, Wish(Strategy.MERGE, "merge heads {heads}", 0))
    assert isinstance(repair, Repair)
    return Proved(repair, "3", of, "")


ONE = judged(row("a1"), row("b2", "a1"))
FORKED = judged(row("a1"), row("b2", "a1"), row("c3", "a1"))
BROKEN = judged(row("a1"), Revision("a1", (), "again.py"), row("b2", "a1"))
UNREAD = judged(row("a1"), Unreadable("v/x Watches evil", 1, "it is dark"))


def test_the_context_is_beside_that_of_the_pull_requests() -> None:
    assert words.base_context("merge-heads", "r/1.0") == "merge-heads / base r/1.0"


@pytest.mark.parametrize(
    ("of", "left", "state", "said"),
    [
        (ONE, 0, "success", "One head (b2). Watches migrations."),
        (ONE, 1, "pending", "1 pull request is judged again as soon as the hourly budget allows."),
        (ONE, 7, "pending", "7 pull requests are judged again as soon as the hourly budget"),
        (FORKED, 0, "failure", f"2 Alembic heads: b2, c3. {ASK}"),
        (FORKED, 7, "failure", f"2 Alembic heads: b2, c3. {ASK}"),
        (BROKEN, 7, "failure", "Revision a1 is declared in"),
        (UNREAD, 7, "error", "Not evaluated: v/x Watches evil could not be read: it is dark."),
        (judged(), 0, "success", "No revision yet. Watches migrations."),
    ],
)
def test_the_status_says_the_worst(of: Judgement, left: int, state: str, said: str) -> None:
    found = base_status(of, left, ["migrations"])
    assert found.state == state
    assert found.description.startswith(said)


def test_heads_that_the_settings_silence_do_not_fail() -> None:
    silenced = judged(row("a1"), row("b2", "a1"), row("c3", "a1"), MH105="off")
    assert base_status(silenced) == StatusWords("success", "Nothing to merge (heads b2, c3).")


def test_what_may_live_in_another_package_does_not_fail() -> None:
    assert base_status(judged(row("a1", "elsewhere"))).state == "success"


def test_many_heads_are_counted_and_the_next_step_stays_whole() -> None:
    many = judged(row("a1"), *(row(f"a_long_head_{n}", "a1") for n in range(30)))
    assert base_status(many).description == f"30 Alembic heads. {ASK}"
    apart = [
        Revision(f"root_{n}", (), f"{n}.py", branch_labels=(f"label{n}",), source=NOTHING)
        for n in range(30)
    ]
    found = base_status(judged(*apart), 0, ["migrations"]).description
    assert found == "Nothing to merge (30). Watches migrations."


@pytest.mark.parametrize("folders", [["a b"], ["a,b"], ["a", ""], ["ä"], ["a\n"], ["x" * 130], []])
def test_folders_that_cannot_be_told_exactly_are_not_told(folders: list[str]) -> None:
    found = base_status(ONE, 0, folders).description
    assert found == "One head (b2)."
    assert watched(found) is None


# Names that read like our own words, or like what ends them.
NAMES = st.text(st.sampled_from("ab., /-_W(\n"), max_size=12) | st.sampled_from(
    ["Watches", "x. Watches y", "q). Watches a, b", "Watches a.", ". Watches a", "é", "b`|@#"]
)


@given(st.lists(NAMES, max_size=4), NAMES.filter(bool), st.integers(0, 1))
@example(["migrations.", "."], "x. Watches evil.", 0)
@example([], "x. Watches evil.", 0)
def test_folders_are_read_back_exactly_or_not_at_all(
    folders: Sequence[str], id_: str, left: int
) -> None:
    of = judged(row(id_), Unreadable(id_, 1, id_), environment=Environment(id_, ("v",)))
    for each in (judged(row(id_)), of):
        said = base_status(each, left, folders)
        assert len(said.description) <= 140
        assert watched(said.description) in (None, tuple(folders))
        if said.state != "success":
            assert watched(said.description) is None


@given(st.lists(st.text("aZ0_./-", min_size=1, max_size=20), min_size=1, max_size=12))
def test_plain_folders_are_told_wherever_they_fit(folders: list[str]) -> None:
    said = base_status(ONE, 0, folders).description
    fits = len(f"One head (b2). Watches {', '.join(folders)}.") <= 140
    assert watched(said) == (tuple(folders) if fits else None)


def test_a_name_of_base_is_not_taken_for_our_own_words() -> None:
    message = Unreadable("x", 1, "y. Watches evil")
    said = base_status(judged(row("a1"), message), 0, ["migrations"]).description
    assert "Watches evil" in said
    assert watched(said) is None


def test_the_summary_tells_the_heads_the_files_and_how_to_get_the_repair() -> None:
    told = words.forked(FORKED, "main", proved(FORKED))
    assert "### Alembic: `main` has more than one head" in told
    assert "| `b2` | `migrations/versions/b2.py` |" in told
    assert "on top of `a1`: `alembic upgrade head` stops" in told
    assert "comment `/merge-heads` in an issue" in told
    assert "`repair-base: true`" in told
    assert "-.-> merge" in told
    assert "not blamed" in told


def test_the_summary_tells_why_there_is_no_repair() -> None:
    unrelated = judged(row("a1"), row("z9"))
    refusal = plan_for_base(unrelated, Wish(Strategy.MERGE, "", 0))
    assert isinstance(refusal, Refusal)
    told = words.forked(unrelated, "main", refusal)
    assert "which share no ancestor" in told
    assert "**Next step:** The heads a1, z9 of the base branch share no ancestor" in told


def test_the_pull_request_tells_what_it_joins_and_what_databases_need() -> None:
    found = proved(FORKED)
    (step,) = found.repair.merge_revisions
    assert words.title(found.repair) == "Merge Alembic heads b2, c3"
    told = words.body(FORKED, found, "main", "octocat")
    assert f"`{step.path}`: merge revision `{step.id}` of `b2` and `c3`" in told
    assert "`migrations` has **2 heads**" in told
    assert "**Databases** need nothing beforehand." in told
    assert told.endswith("Asked for by `octocat`.")
    assert "Asked for" not in words.body(FORKED, found, "main")


def test_the_commit_says_the_same_and_names_who_asked() -> None:
    found = proved(FORKED)
    told = words.commit_message(found.repair, ["Co-authored-by: x <1+x@y>"]).splitlines()
    assert told[:2] == ["Merge Alembic heads b2, c3", ""]
    assert told[2].startswith("- migrations/versions/")
    assert told[3:] == ["", "Co-authored-by: x <1+x@y>"]


def test_a_title_never_grows_too_long() -> None:
    many = judged(row("a1"), *(row(f"a_long_head_{n}", "a1") for n in range(30)))
    assert words.title(proved(many).repair) == "Merge 30 Alembic heads"


def test_the_status_of_the_new_commit_is_that_of_a_check() -> None:
    assert words.proposal_status(Proved(Repair((), {}), "3", ONE, "")) == StatusWords(
        "success", "No head conflict (head b2)"
    )


def test_the_answers_in_an_issue() -> None:
    url = "https://github.example/o/r/pull/7"
    assert words.proposed(7, url) == f"Proposed in [#7]({url})."
    assert words.nothing_to_repair(ONE, "main") == "Nothing to repair: `main` has one head, `b2`."
    assert "no revision yet" in words.nothing_to_repair(judged(), "main")
    assert "no heads that are to be joined" in words.nothing_to_repair(FORKED, "main")
    assert words.not_proposed(Refusal("x", "No.", "Go.")) == "No pull request was opened. No. Go."


def test_a_refusal_leads_to_the_page_of_its_next_step() -> None:
    refusal = LinkedRefusal("x", "No.", "Go.", page="https://github.example/o/r/compare/a...b")
    told = words.not_proposed(refusal)
    assert told.endswith("[Open the pull request](https://github.example/o/r/compare/a...b)")


@pytest.mark.parametrize("evil", HOSTILE)
def test_names_of_base_stay_names(evil: str) -> None:
    rows = [
        row("a1"),
        *(Revision(i, ("a1",), f"v/{evil}.py", source=NOTHING) for i in ("b2", evil)),
    ]
    found = judged(*rows, environment=Environment(evil, ("v",)))
    joined = proved(FORKED)
    told = "\n\n".join(
        [
            words.forked(found, evil, Refusal("x", f"{evil}.", f"{evil}.")),
            words.body(found, joined, evil, evil),
            words.nothing_to_repair(found, evil),
        ]
    )
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(told)
    assert [t.content for t in tokens if t.type == "fence" and t.info == "mermaid"]
    assert not [t for t in tokens if t.type == "html_block"]
    inside = [child for t in tokens for child in t.children or ()]
    assert not {child.type for child in inside} & {"html_inline", "link_open", "image"}
    shown = "".join(child.content for child in inside if child.type == "text")
    assert not re.search(r"@\w|#\d|https?://\w|www\.\w", shown)
