"""A planned merge revision, and the proof of a repair."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from merge_heads.migrations.environments import Conventions, Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision, Unreadable
from merge_heads.migrations.source import read_revision
from merge_heads.outcomes import Refusal
from merge_heads.repair import Habits, MergeRevision, Repair, plan, prove
from merge_heads.report.status import status
from merge_heads.verdict import Histories, Judgement, Verdict, judge_environment, judgement
from tests.clone import revision
from tests.repair.trees import COMMITS, Tree, judged, planned, refused, repaired, tree, wish

BASE, HEAD = tree(("a",), ("b", "a")), tree(("a",), ("c", "a"))


def merge_revision(
    base: Tree = BASE,
    head: Tree = HEAD,
    message: str = "merge heads {heads}",
    *,
    recursive: bool = False,
    **habits: object,
) -> MergeRevision:
    """Plan the one merge revision of a conflict."""
    environment = Environment("m", ("m/v",), recursive=recursive)
    asked = replace(wish(message=message), habits={environment: Habits(**habits)})  # type: ignore[arg-type]
    repair = plan(judged(base, head, None, environment), asked)
    assert isinstance(repair, Repair), repair
    (found,) = repair.merge_revisions
    assert repair.changes == {found.path: found.content}
    return found


def test_the_file_reads_back_as_what_was_planned() -> None:
    found = merge_revision()
    read = read_revision(found.path, found.content)
    assert isinstance(read, Revision)
    assert (read.id, read.down_revisions) == (found.id, ("b", "c"))
    assert found.path == f"m/v/{found.id}_merge_heads_b_c.py"
    assert b"Revises: b, c\nCreate Date: 2023-11-14 22:13:20\n" in found.content


def test_the_same_conflict_gives_the_same_file_in_any_process() -> None:
    code = (
        "from tests.repair.test_repair import merge_revision\n"
        "print(merge_revision().path, merge_revision() == merge_revision())"
    )
    out = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert out == {f"{merge_revision().path} True\n"}


def test_it_is_written_in_the_hand_of_base() -> None:
    template = (
        b'"""${message}"""\r\nrevision = ${repr(up_revision)}\r\n'
        b"down_revision = ${repr(down_revision)}\r\n# on ${create_date}\r\n"
    )
    conventions = Conventions(
        file_template="%(year)d/%(rev)s-%(slug)s", timezone="Europe/Berlin", truncate_slug_length=5
    )
    found = merge_revision(conventions=conventions, template=template, recursive=True)
    assert found.path == f"m/v/2023/{found.id}-merge_.py"
    assert (
        found.content
        == (
            f'"""merge heads b, c"""\nrevision = \'{found.id}\'\n'
            "down_revision = ('b', 'c')\n# on 2023-11-14 23:13:20+01:00\n"
        ).encode()
    )
    flat = merge_revision(conventions=conventions, template=template)
    # Alembic looks into folders only where it is told to.
    assert flat.path == f"m/v/{found.id}-merge_.py"


def test_line_ends_are_those_of_the_neighbours() -> None:
    windows = {path: content.replace(b"\n", b"\r\n") for path, content in BASE.items()}
    content = merge_revision(base=windows).content
    assert content.count(b"\n") == content.count(b"\r\n") > 10


@pytest.mark.parametrize(
    ("template", "why"),
    [
        (b"<%! import os; os.system('touch canary') %>${message}", "system"),
        (b"${message}", ""),
        (b"\xff${message}", "not UTF-8"),
    ],
)
def test_a_template_that_cannot_be_filled_in_gives_way_to_alembics(
    template: bytes, why: str
) -> None:
    found = merge_revision(template=template)
    assert why in found.note
    assert found.note
    assert found.content == merge_revision().content
    assert not Path("canary").exists()


def test_a_merge_revision_takes_what_its_neighbours_take() -> None:
    """Alembic's multidb environments call `upgrade(engine_name)`."""
    base = {
        path: content.replace(b"upgrade() -> None", b"upgrade(engine_name: str) -> None").replace(
            b"downgrade() -> None", b"downgrade(engine_name: str) -> None"
        )
        for path, content in BASE.items()
    }
    content = merge_revision(base=base).content
    assert b"def upgrade(engine_name: str) -> None:" in content
    assert b"def downgrade(engine_name: str) -> None:" in content


@pytest.mark.parametrize(
    "message",
    [
        '"""\nimport os\n"""',
        "back\\slash \\",
        'quote "',
        "{heads} {id} {}",
        "line\nbreak\r",
        "\x00",
        "${__import__('os')}",
    ],
)
def test_a_message_cannot_leave_its_docstring(message: str) -> None:
    found = merge_revision(message=message)
    module = ast.parse(found.content)
    kinds = " ".join(type(statement).__name__ for statement in module.body)
    assert kinds == "Expr ImportFrom ImportFrom Import" + " AnnAssign" * 4 + " FunctionDef" * 2
    assert "/" not in found.path.removeprefix("m/v/")


def test_an_id_that_means_something_elsewhere_is_not_written_into_a_file() -> None:
    evil = revision("x", "a").replace("'x'", repr('c"""\nimport os\n"""'))
    assert refused(BASE, {**tree(("a",)), "m/v/x.py": evil.encode()}).id == "odd-id"


def test_the_file_lies_where_the_head_of_base_lies() -> None:
    environment = Environment("m", ("m/v", "m/release"))
    base = {**tree(("a",)), **tree(("b", "a"), folder="m/release")}
    repair = plan(judged(base, HEAD, None, environment), wish())
    assert isinstance(repair, Repair)
    assert repair.merge_revisions[0].path.startswith("m/release/")


def test_the_reason_is_the_finding_that_made_the_verdict() -> None:
    fork = judged(BASE, HEAD).environments[0]
    dark = History.of([Revision("a", (), "v/a.py"), Unreadable("v/x.py", 1, "it is dark")])
    unread = judge_environment(Environment("two", ("v",)), Histories(dark, dark, dark))
    both = judgement(COMMITS, [fork, unread])
    refusal = plan(both, wish())
    assert isinstance(refusal, Refusal)
    assert refusal.id == "history-not-evaluated"
    assert "v/x.py could not be read" in refusal.reason
    assert status(both).description.startswith("Not evaluated: v/x.py could not be read")
    silenced = status(judgement(COMMITS, [fork, unread], {"MH106": "off"}))
    assert silenced.description == ("Not evaluated: Something that is needed could not be read.")


def test_several_heads_of_the_change_are_joined_at_once() -> None:
    assert merge_revision(head=tree(("a",), ("c", "a"), ("d", "a"))).heads == ("b", "c", "d")


@pytest.mark.parametrize("strategy", ["merge", "reparent"])
@pytest.mark.parametrize(
    ("base", "head", "refusal"),
    [
        (BASE, tree(("a",), ("z",)), "unrelated-roots"),
        ({**BASE, **tree(("x", "a"))}, HEAD, "base-forked"),
        (BASE, tree(("a",), ("c", "gone")), "history-broken"),
    ],
)
def test_what_no_strategy_can_heal_is_refused(
    base: Tree, head: Tree, refusal: str, strategy: str
) -> None:
    assert refused(base, head, strategy).id == refusal


def test_a_clean_merge_needs_no_repair() -> None:
    assert plan(judged(BASE, BASE), wish()) is None


AFTER = {**BASE, **HEAD}


def proved(repair: Repair, after: Judgement, **given: object) -> Refusal | None:
    """Prove a repair of the usual conflict, with something else than it has planned."""
    facts: Mapping[str, object] = {"paths": repair.changes, "of_base": BASE, **given}
    return prove(judged(BASE, HEAD), after, repair, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("strategy", ["merge", "reparent"])
def test_a_right_repair_is_proved(strategy: str) -> None:
    repair = planned(BASE, HEAD, strategy)
    assert proved(repair, judged(BASE, HEAD, repaired(AFTER, repair))) is None


def test_a_repair_that_leaves_a_head_is_not_proved() -> None:
    repair = planned(BASE, HEAD)
    tree_after = {**repaired(AFTER, repair), **tree(("n", "a"))}
    refusal = proved(repair, judged(BASE, HEAD, tree_after))
    assert refusal is not None
    assert (refusal.id, refusal.reason) == (
        "not-proved",
        "The repair could not be proved: the result would be conflict.",
    )


@pytest.mark.parametrize("strategy", ["merge", "reparent"])
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"paths": ["m/v/b_x.py"]}, "other files than planned"),
        ({"of_base": ["m/v/b_x.py", "m/v/c_x.py"]}, "m/v/c_x.py, which the base branch has"),
    ],
)
def test_a_tree_that_differs_elsewhere_is_not_proved(
    strategy: str, given: dict[str, object], why: str
) -> None:
    repair = planned(BASE, HEAD, strategy)
    if strategy == "merge":
        given = {**given, **({"of_base": list(repair.changes)} if "of_base" in given else {})}
        why = why.replace("m/v/c_x.py", next(iter(repair.changes)))
    refusal = proved(repair, judged(BASE, HEAD, repaired(AFTER, repair)), **given)
    assert refusal is not None
    assert why in refusal.reason


def test_a_repair_that_loses_or_changes_a_revision_is_not_proved() -> None:
    repair = planned(BASE, HEAD)
    found = judged(BASE, HEAD, repaired(AFTER, repair))
    merged = found.environments[0].histories.merged
    for changed in (
        {id_: r for id_, r in merged.revisions.items() if id_ != "a"},
        {**merged.revisions, "b": replace(merged.revisions["b"], path="elsewhere.py")},
    ):
        environment = replace(
            found.environments[0],
            histories=replace(found.environments[0].histories, merged=History(changed, {})),
        )
        refusal = proved(repair, replace(found, environments=(environment,)))
        assert refusal is not None
        assert "other revisions than planned" in refusal.reason


def test_a_body_of_base_that_is_not_as_it_was_is_not_proved() -> None:
    repair = planned(BASE, HEAD)
    spoiled = {**repaired(AFTER, repair), **tree(("b", "a"), body="op.drop_table('users')")}
    refusal = proved(repair, judged(BASE, HEAD, spoiled))
    assert refusal is not None
    assert "would hold other files than planned" in refusal.reason


def test_alembic_has_the_last_word() -> None:
    """An id of base that Alembic refuses to load passes our graph, and not the proof."""
    odd = revision("x", "a").replace("'x'", "'b@d'").encode()
    base, head = {**tree(("a",)), "m/v/o.py": odd, **tree(("b", "b@d"))}, HEAD
    repair = planned(base, head)
    after = judged(base, head, repaired({**base, **head}, repair))
    assert after.verdict is Verdict.CLEAN
    refusal = prove(judged(base, head), after, repair, repair.changes, base)
    assert refusal is not None
    assert "Alembic finds the heads none" in refusal.reason


def test_parents_in_another_package_do_not_stop_the_proof() -> None:
    base, head = tree(("a", "elsewhere"), ("b", "a")), tree(("a", "elsewhere"), ("c", "a"))
    repair = planned(base, head)
    after = judged(base, head, repaired({**base, **head}, repair))
    assert prove(judged(base, head), after, repair, repair.changes, base) is None


def test_a_message_that_the_output_encoding_would_make_unreadable_is_escaped() -> None:
    """Python takes a file without a declaration for UTF-8, whatever Alembic was told to write."""
    conventions = Conventions(output_encoding="latin-1")
    found = merge_revision(message="Zusammenführung", conventions=conventions)
    assert b"Zusammenf\\xfchrung" in found.content
    # Mako takes a declaration in the first line for its own.
    declared = b"#!python\n# -*- coding: latin-1 -*-\n" + b'"""${message}"""\n'
    declared += b"revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n"
    kept = merge_revision(message="Zusammenführung", conventions=conventions, template=declared)
    assert kept.content.split(b"\n")[2] == '"""Zusammenführung"""'.encode("latin-1")


def test_alembics_text_has_annotations_where_the_neighbours_have_them() -> None:
    plain = {
        path: re.sub(rb"(?m)^(\w+): [^=\n]* = ", rb"\1 = ", content).replace(b" -> None", b"")
        for path, content in BASE.items()
    }
    assert b"\nrevision = '" in merge_revision(base=plain).content
    assert b"def upgrade():\n    pass\n" in merge_revision(base=plain).content
    assert b"\nrevision: str = '" in merge_revision().content
