"""The sticky comment, as GitHub would show it."""

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.outcomes import NotEvaluated, Refusal
from merge_heads.repair import (
    Dropped,
    MergeRevision,
    Proved,
    Refreshed,
    Renumbered,
    Repair,
    Reparented,
    Wish,
    plan,
)
from merge_heads.report.by_hand import Branches, repair_commands
from merge_heads.report.comment import resolved, sticky
from merge_heads.report.commit_message import commit_message
from merge_heads.report.offer import Offers, repaired
from merge_heads.report.picture import mermaid
from merge_heads.report.replies import preview
from merge_heads.report.status import problem_status, status
from merge_heads.settings import Strategy
from merge_heads.verdict import Commits, Histories, Judgement, judge_environment, judgement
from tests.report.test_escape import HOSTILE

Rows = dict[str, str]
NOTHING = b"def upgrade():\n    pass\n"
_LINE = re.compile(
    r'  (r\d+\["[\w.<>/ -]*"\]:::(fork|base|head)|r\d+ (-->|-\. "\d+ more" \.->|-\.->) (r\d+|merge)'
    r'|merge\["[\w.<>/ -]*"\]:::merge|classDef .*)'
)


def judged(base: Rows, head: Rows, *environments: Environment) -> Judgement:
    def history(rows: Rows) -> History:
        return History.of(
            Revision(id_, tuple(down.split()), f"v/{id_}.py", source=NOTHING)
            for id_, down in rows.items()
        )

    histories = Histories(history(base), history(head), history({**base, **head}))
    found = environments or (Environment("m", ("v",)),)
    return judgement(Commits("1", "2", "0"), [judge_environment(e, histories) for e in found])


def offered(judgement: Judgement, message: str = "merge heads {heads}") -> Repair:
    repair = plan(judgement, Wish(Strategy.MERGE, message, 0))
    assert isinstance(repair, Repair)
    return repair


def proved(judgement: Judgement, repair: Repair | None = None) -> Proved:
    return Proved(repair or offered(judgement), "3", judgement, "diff --git a/x b/x\n+a\n")


FORK = judged({"a": "", "b": "a"}, {"a": "", "c": "a"})
BRANCHES = Branches("main", "feature")


def picture(judgement: Judgement) -> list[str]:
    environment = judgement.environments[0]
    planned = MergeRevision(environment.environment, "m", ("b", "c"), "", "v/m.py", b"")
    return mermaid(environment.new_conflicts[0], environment.histories, planned).splitlines()


def test_the_picture_holds_nothing_but_nodes_edges_and_styles() -> None:
    first, *lines = picture(FORK)
    assert first == "flowchart LR"
    assert all(_LINE.fullmatch(line) for line in lines)
    assert sum("-->" in line for line in lines) == 2
    assert [line.partition(":::")[2] for line in lines[:4]] == ["fork", "base", "head", ""]


def test_the_picture_shows_where_a_change_would_be_put() -> None:
    environment = FORK.environments[0]
    step = Reparented(environment.environment, "c", "v/c.py", "a", "b", ("c",))
    lines = mermaid(environment.new_conflicts[0], environment.histories, step).splitlines()
    ids = {line.split('"')[1].split("<")[0]: line.split("[")[0].strip() for line in lines[1:4]}
    assert f"  {ids['b']} -.-> {ids['c']}" in lines
    assert "merge revision" not in "".join(lines)


@pytest.mark.parametrize(
    "evil", ['c"]\nclick r0 "javascript:alert(1)"', "end", "c-->d", "%%{init}"]
)
def test_an_id_cannot_draw(evil: str) -> None:
    lines = picture(judged({"a": "", evil: "a"}, {"a": "", "c": "a"}))
    assert all(_LINE.fullmatch(line) for line in lines[1:])


def test_a_long_chain_is_drawn_in_short() -> None:
    chain = {f"h{n}": f"h{n - 1}" if n else "a" for n in range(200)}
    lines = picture(judged({"a": "", "b": "a"}, {"a": "", **chain}))
    assert len(lines) < 30
    assert any('-. "196 more" .->' in line for line in lines)


def test_every_environment_has_its_section() -> None:
    one, two = Environment("one", ("v",)), Environment("two", ("v",))
    judgement = judged({"a": "", "b": "a"}, {"a": "", "c": "a"}, one, two)
    body = sticky(judgement, BRANCHES, Offers(proved(judgement)), "merge-heads")
    assert body.count("```mermaid") == 2
    assert "#### `one`" in body
    assert "#### `two`" in body


def hostile(environment: Environment, evil: str) -> Repair:
    """Return a repair with every kind of step, as no planner would make it."""
    ids = (evil, f"x{evil}")
    steps = (
        MergeRevision(environment, evil, ids, evil, f"v/{evil}.py", b"", note=evil),
        Reparented(environment, evil, f"v/{evil}.py", evil, evil, ids),
        Refreshed(environment, evil, f"v/{evil}.py", ids, (evil,)),
        Dropped(environment, evil, f"v/{evil}.py", ids, evil),
        Renumbered(environment, evil, evil, f"v/{evil}", f"v/{evil}.py", ids),
    )
    return Repair(steps, {f"v/{evil}.py": b"x"})


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_names_show_as_themselves(evil: str) -> None:
    judgement = judged({"a": "", f"b{evil}": "a"}, {"a": "", "c": "a"})
    branches = Branches(f"main{evil}", f"feature{evil}")
    refusal = Refusal("textual-conflict", f"Both sides changed {evil}.", f"Do {evil}.", (evil,))
    repair = hostile(Environment("m", ("v",)), evil)
    chosen = proved(judgement, repair)
    bodies = [
        sticky(judgement, branches, Offers(offer, repair), "merge-heads")
        for offer in (chosen, refusal)
    ]
    bodies += [repaired(repair, "1", branches, evil), preview(chosen, branches, evil)]
    for body in bodies:
        tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(body)
        kinds = {t.type for t in tokens} | {c.type for t in tokens for c in t.children or []}
        assert not kinds & {"link_open", "image", "html_inline", "s_open"}
        html = [t.content for t in tokens if t.type == "html_block"]
        assert all(re.match(r"<!-- merge-heads|</?details|<summary>", part) for part in html)


def test_what_a_database_has_to_do_is_told_for_each_step_that_it_would_not_notice() -> None:
    environment = Environment("migrations", ("v",), flask_migrate=True)
    steps = (
        Reparented(environment, "c", "v/c.py", "a", "b", ("c",)),
        Renumbered(environment, "7", "8", "v/7.py", "v/8.py", ()),
        # Nobody has run it under this id yet.
        Reparented(environment, "8", "v/8.py", "a", "b", ("8",)),
    )
    body = sticky(FORK, BRANCHES, Offers(proved(FORK, Repair(steps, {}))), "merge-heads")
    go_back = "has to go back before it gets this:"
    assert f"this branch's `c` (`v/c.py`) {go_back} `flask db downgrade a`" in body
    assert f"this branch's `7` (`v/7.py`) {go_back} `flask db downgrade base`" in body
    assert body.count("has to go back") == 2


def test_a_comment_that_would_be_too_long_is_cut_and_says_so() -> None:
    heads = {f"{'c' * 3000}{n}": "a" for n in range(60)}
    judgement = judged({"a": "", "b": "a"}, {"a": "", **heads})
    refusal = Refusal("odd-id", "The ids are long.", "Shorten them.")
    body = sticky(judgement, BRANCHES, Offers(refusal), "merge-heads")
    assert len(body) < 65_536
    assert body.endswith("*The rest was cut: the comment would be too long for GitHub.*")
    assert body.count("```") % 2 == 0


def test_two_status_contexts_keep_two_comments() -> None:
    assert resolved("one").splitlines()[0] != resolved("two").splitlines()[0]


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        (Environment("migrations", ("v",), flask_migrate=True), "flask db merge -m 'x' b c"),
        (
            Environment("app/db", ("v",), flask_migrate=True),
            "(cd app && flask db merge -m 'x' b c -d db)",
        ),
        (Environment("m", ("v",), config="alembic.ini"), "alembic merge -m 'x' b c"),
        (
            Environment("back/m", ("v",), config="back/alembic.ini", started_from="back"),
            "(cd back && alembic merge -m 'x' b c)",
        ),
        (Environment("m", ("v",), config="conf/a.ini"), "alembic -c conf/a.ini merge -m 'x' b c"),
        (Environment("m", ("v",)), "alembic merge -m 'x' b c"),
        (Environment("m", ("v",), config="pyproject.toml"), "alembic merge -m 'x' b c"),
        (
            Environment("m", ("v",), config="alembic.ini", section="other"),
            "alembic -n other merge -m 'x' b c",
        ),
    ],
)
def test_the_commands_are_those_of_the_project(environment: Environment, command: str) -> None:
    judgement = judged({"a": "", "b": "a"}, {"a": "", "c": "a"}, environment)
    repair = offered(judgement, "x y")
    (revision,) = repair.merge_revisions
    words = command.replace("-m 'x'", f"--rev-id {revision.id} -m 'x y'")
    assert words in repair_commands(proved(judgement, repair), BRANCHES)


def test_the_commands_quote_what_a_shell_would_obey() -> None:
    evil = MergeRevision(Environment("m", ("v",)), "m", ("c", "$(rm -rf ~)"), "`id`", "v/m.py", b"")
    repair = Repair((evil,), {"v;reboot/m.py": b""})
    lines = repair_commands(proved(FORK, repair), Branches("main;reboot", "feature`id`"))
    assert "git switch 'feature`id`'" in lines
    assert "git merge 'origin/main;reboot'" in lines
    assert "alembic merge --rev-id m -m '`id`' c '$(rm -rf ~)'" in lines
    assert "git add --all -- 'v;reboot'" in lines


def test_the_status_is_one_line_that_github_takes() -> None:
    heads = {f"c{n:040}": "a" for n in range(9)}
    words = status(judged({"a": "", "b": "a"}, {"a": "", **heads}))
    assert words.state == "failure"
    assert len(words.description) == 140
    assert words.description.startswith("Merging would leave 10 Alembic heads: b, c000")
    assert problem_status(NotEvaluated("It\nbroke.", "Mend it.")).description == (
        "Not evaluated: It\ufffdbroke. Mend it."
    )


def test_a_broken_history_names_its_first_finding() -> None:
    words = status(judged({"a": ""}, {"a": "", "c": "x"}))
    assert (words.state, words.description) == (
        "failure",
        "Revision c refers to x, but no migration file declares x.",
    )


def test_the_commit_message_stays_short_and_whole() -> None:
    message = commit_message(proved(FORK), FORK, "main", ("Co-authored-by: a <b>",))
    assert message.splitlines()[:4] == [
        "Merge Alembic heads b, c",
        "",
        "Brings in main, and:",
        "",
    ]
    assert message.endswith("\n\nCo-authored-by: a <b>\n")
    many = judged({"a": ""}, {"a": "", **{f"{n:032}": "a" for n in range(5)}})
    subject = commit_message(proved(many), many, "main").splitlines()[0]
    assert subject == "Merge 5 Alembic heads"


@pytest.mark.parametrize("evil", HOSTILE)
def test_no_name_adds_a_line_to_the_commit_message(evil: str) -> None:
    def message(words: str) -> list[str]:
        repair = hostile(Environment("m", ("v",)), words)
        return commit_message(proved(FORK, repair), FORK, f"main{words}").split("\n")

    assert len(message(evil)) == len(message("x"))
    assert len(message(evil)[0]) <= 72


def test_the_commit_message_calls_nobody_and_skips_no_check() -> None:
    source = b"from alembic import op\nrevision = 'c'\ndown_revision = 'a'\n"
    source += b"def upgrade():\n    op.create_table('[skip ci] fixes #1 @alice')\n"
    environment = FORK.environments[0]
    merged = environment.histories.merged
    own = replace(merged.revisions["c"], source=source)
    histories = replace(environment.histories, merged=History({**merged.revisions, "c": own}, {}))
    after = replace(FORK, environments=(replace(environment, histories=histories),))
    mended = replace(proved(FORK), judgement=after)
    said = commit_message(mended, FORK, "main")
    assert "This branch (c): adds table" in said
    assert not re.search(r"\[skip|#1|@alice", said)
