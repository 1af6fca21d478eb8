"""What other open pull requests mean for one, in its comment and in its status."""

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from merge_heads.outcomes import Refusal
from merge_heads.report.comment import (
    deserves_comment,
    is_forecast,
    is_resolved,
    marker,
    needs_a_look,
    resolved,
    sticky,
    summary,
)
from merge_heads.report.offer import Offers
from merge_heads.report.status import StatusWords, left_status, status
from merge_heads.verdict import Judgement, Verdict
from merge_heads.verdict.forecast import Collision, Forecast, Need
from tests.report.test_comment import BRANCHES, FORK, judged
from tests.report.test_escape import HOSTILE

FINE = judged({"a": ""}, {"a": "", "c": "a"})
STACKED = judged({"a": ""}, {"a": "", "d": "c3"})
REFUSED = Refusal("history-broken", "This cannot be repaired by itself.", "Add the missing file.")
RED = StatusWords("failure", "Revision c fails.")
CONTEXT = "merge-heads"


def colliding(*numbers: int, parent: str | None = "b2") -> Offers:
    return Offers(forecast=Forecast(tuple(Collision(number, parent) for number in numbers)))


def needing(*needs: Need) -> Offers:
    return Offers(REFUSED, forecast=Forecast(needs=needs))


def told(offers: Offers, judgement: Judgement = FINE) -> list[str]:
    """Return the paragraphs of the comment that people see, below its hidden first line."""
    said = sticky(judgement, BRANCHES, offers, CONTEXT).split("\n\n")
    return [words for words in said if words != "<!-- merge-heads: forecast -->"]


def test_a_collision_says_with_whom_on_what_what_comes_of_it_and_that_nothing_is_to_be_done() -> (
    None
):
    assert told(colliding(12)) == [
        marker(CONTEXT),
        "### Alembic: fine now, but #12 builds on the same revision",
        "#12 builds on revision `b2`, as this pull request does.",
        "Whichever of the two lands second needs a repair.",
        "**Next step:** nothing now. If #12 lands first, this comment will offer the repair.",
    ]


def test_several_collisions_are_counted_in_the_title_and_named_below() -> None:
    _, title, who, what, step = told(colliding(14, 12, 13, 12))
    assert title == ("### Alembic: fine now, but 3 other pull requests build on the same revision")
    assert who == "#12, #13 and #14 build on revision `b2`, as this pull request does."
    assert what == "Of this one and any of them, whichever lands second needs a repair."
    assert step.endswith("If one of them lands first, this comment will offer the repair.")


def test_ten_are_named_and_the_rest_is_counted() -> None:
    _, title, who, *_ = told(colliding(*range(1, 26)))
    assert "but 25 other pull requests" in title
    assert re.findall(r"#(\d+)", who) == [str(number) for number in range(1, 11)]
    assert "#10 and 15 more build on revision `b2`" in who


def test_ten_are_named_in_all_where_they_build_on_several_revisions() -> None:
    collisions = [Collision(number, f"r{number // 4}") for number in range(1, 41)]
    _, title, rows, *_ = told(Offers(forecast=Forecast(tuple(collisions))))
    assert title.endswith("40 other pull requests build on the same revisions")
    assert len(re.findall(r"#\d+", rows)) == 10
    assert rows.splitlines()[0].startswith("- #1, #2 and #3 build on revision `r0`,")
    assert rows.splitlines()[5:] == ["- … and on 6 more revisions"]


def test_a_collision_without_a_common_parent_says_what_else_it_may_be() -> None:
    _, title, who, *_ = told(colliding(12, parent=None))
    assert title == "### Alembic: fine now, but not together with #12"
    assert who == "#12 brings an id, a branch label or a root that does not fit beside this one's."
    mixed = (Collision(12, "b2"), Collision(13, None))
    _, title, rows, *_ = told(Offers(forecast=Forecast(mixed)))
    assert title == "### Alembic: fine now, but not together with 2 other pull requests"
    assert [row.split()[1] for row in rows.splitlines()] == ["#13", "#12"]


def test_the_order_of_what_is_foreseen_changes_no_word() -> None:
    one, other = Collision(12, "b2"), Collision(13, "a1")
    assert told(Offers(forecast=Forecast((one, other)))) == told(
        Offers(forecast=Forecast((other, one)))
    )


def test_a_collision_deserves_a_comment_and_makes_no_repair_wait() -> None:
    offers = colliding(12)
    assert deserves_comment(FINE, offers)
    assert needs_a_look(FINE, offers)
    assert not offers.stops
    assert not deserves_comment(FINE, Offers())
    assert summary(FINE, BRANCHES, offers, CONTEXT) == sticky(FINE, BRANCHES, offers, CONTEXT)
    assert status(FINE).state == "success"


@pytest.mark.parametrize(
    ("judgement", "offers"),
    [
        (FORK, Offers(REFUSED)),
        (STACKED, Offers(REFUSED)),
        (FINE, Offers(rehearsal=RED)),
    ],
)
def test_what_is_not_fine_speaks_of_no_collision(judgement: Judgement, offers: Offers) -> None:
    both = Offers(offers.chosen, rehearsal=offers.rehearsal, forecast=colliding(12).forecast)
    assert told(both, judgement) == told(offers, judgement)
    assert deserves_comment(judgement, both) == deserves_comment(judgement, offers)


def test_a_comment_goes_from_forecast_to_resolved_and_back() -> None:
    foreseen = sticky(FINE, BRANCHES, colliding(12), CONTEXT)
    gone = resolved(CONTEXT)
    assert not is_resolved(foreseen)
    assert is_resolved(gone)
    assert foreseen.startswith(marker(CONTEXT))
    assert gone.startswith(marker(CONTEXT))


def test_a_missing_parent_in_another_pull_request_is_the_next_step() -> None:
    sections = told(needing(Need("c3", 123)), STACKED)
    assert sections[1:3] == [
        "### Alembic: this needs #123 first",
        "**Next step:** merge #123 first; it brings revision `c3`.",
    ]
    assert sections[-1].startswith("**Otherwise:** This cannot be repaired by itself.")
    assert "\n\n".join(sections).count("**Next step:**") == 1


def test_several_missing_parents_are_listed_with_who_brings_them() -> None:
    judgement = judged({"a": ""}, {"a": "", "d": "c3 c4 c5"})
    offers = needing(Need("c5", 15), Need("c4", 12), Need("c3", 12), Need("c5", 14))
    _, title, step, rows, *_ = told(offers, judgement)
    assert title == "### Alembic: this needs #12 and #14 or #15 first"
    assert step == "**Next step:** merge these pull requests first:"
    assert rows.splitlines() == [
        "- #12: it brings revisions `c3` and `c4`.",
        "- #14 or #15: each of them brings revision `c5`.",
    ]


def test_a_parent_that_nobody_brings_keeps_the_title() -> None:
    judgement = judged({"a": ""}, {"a": "", "d": "c3 c4"})
    _, title, step, *_ = told(needing(Need("c3", 12)), judgement)
    assert title == "### Alembic: merging this would leave a history that does not load"
    assert step == "**Next step:** merge #12 first; it brings revision `c3`."
    assert status(judgement, [Need("c3", 12)]) == status(judgement)


@pytest.mark.parametrize(
    ("parents", "needs", "words"),
    [
        ("c3", [Need("c3", 123)], "Needs #123 first: revision c3 is in it."),
        (
            "c3 c4",
            [Need("c3", 9), Need("c4", 9)],
            "Needs #9 first: revisions c3 and c4 are in it.",
        ),
        (
            "c3 c4",
            [Need("c3", 9), Need("c4", 10)],
            "Needs #9 and #10 first: revisions c3 and c4 are in them.",
        ),
        (
            "c3",
            [Need("c3", 9), Need("c3", 10)],
            "Needs #9 or #10 first: revision c3 is in each of them.",
        ),
    ],
)
def test_the_status_names_who_has_to_land_first(
    parents: str, needs: list[Need], words: str
) -> None:
    judgement = judged({"a": ""}, {"a": "", "d": parents})
    assert status(judgement, needs) == StatusWords("failure", words)


def test_a_parent_that_base_lacks_as_well_is_not_waited_for() -> None:
    judgement = judged({"a": "other"}, {"a": "other", "d": "c3 other"})
    words = status(judgement, [Need("c3", 123)])
    assert words.description == "Needs #123 first: revision c3 is in it."


def test_what_is_broken_in_another_way_is_said_first() -> None:
    judgement = judged({"a": ""}, {"a": "", "d": "c3", "x": "y", "y": "x"})
    assert status(judgement, [Need("c3", 123)]) == status(judgement)
    assert status(FORK, [Need("c3", 123)]) == status(FORK)


def test_what_could_not_be_read_waits_for_nobody() -> None:
    unread = tuple(replace(e, verdict=Verdict.NOT_EVALUATED) for e in STACKED.environments)
    judgement = replace(STACKED, environments=unread)
    assert status(judgement, [Need("c3", 123)]) == status(judgement)


def test_a_break_that_the_settings_silence_is_not_taken_for_a_missing_parent() -> None:
    circle = judged({"a": ""}, {"a": "", "x": "y", "y": "x"})
    silent = tuple(replace(e, findings=()) for e in circle.environments)
    judgement = replace(circle, environments=silent)
    assert status(judgement) == StatusWords("failure", "Alembic could not load the merged history.")


def test_the_status_stays_one_line_that_github_takes() -> None:
    names = [f"{'c' * 40}{n}" for n in range(9)]
    judgement = judged({"a": ""}, {"a": "", "d": " ".join(names)})
    words = status(judgement, [Need(name, n) for n, name in enumerate(names, 1)])
    assert len(words.description) == 140
    assert words.description.startswith("Needs #1, #2, #3,")
    assert len(left_status().description) <= 140
    assert left_status().state == "pending"


def shape(body: str) -> list[str]:
    """Return what Markdown makes of a comment, without the words."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(body)
    inside = [child for token in tokens for child in (token, *(token.children or []))]
    words = {"text", "text_special", "inline"}
    return [f"{t.type} {t.info}{t.tag}" for t in inside if t.type not in words]


def bodies(name: str) -> list[str]:
    stacked = judged({"a": ""}, {"a": "", "d": "c3"})
    collisions = (Collision(12, name), Collision(13, "\u0000"))
    return [
        sticky(FINE, BRANCHES, colliding(12, parent=name), CONTEXT),
        sticky(FINE, BRANCHES, Offers(forecast=Forecast(collisions)), CONTEXT),
        sticky(stacked, BRANCHES, needing(Need(name, 12)), CONTEXT),
        sticky(stacked, BRANCHES, needing(Need(name, 12), Need("c3", 13)), CONTEXT),
    ]


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_ids_show_as_themselves(evil: str) -> None:
    for hostile, plain in zip(bodies(evil), bodies("x"), strict=True):
        assert shape(hostile) == shape(plain)


@pytest.mark.parametrize("evil", ["a\u202eb", "a\x1b[31m", "a##[error]b"])
def test_a_hostile_id_keeps_the_status_on_one_line(evil: str) -> None:
    words = status(judged({"a": ""}, {"a": "", "d": evil}), [Need(evil, 12)]).description
    assert words.startswith("Needs #12 first: revision a")
    assert all(c.isprintable() or c == "\u200b" for c in words)
    assert "##[" not in words


def test_a_collision_in_which_only_this_one_needs_a_repair_says_so() -> None:
    forecast = Forecast((Collision(12, "b2", mutual=False),))
    assert "If #12 lands first, this one needs a repair." in told(Offers(forecast=forecast))


def test_a_comment_knows_that_it_is_a_forecast() -> None:
    assert is_forecast(sticky(FINE, BRANCHES, colliding(12), CONTEXT))
    assert not is_forecast(resolved(CONTEXT))
