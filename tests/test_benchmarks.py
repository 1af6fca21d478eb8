"""The benchmarks measure what they say: real histories, real answers. No figure is judged here."""

import random
import re
import resource
import sys
from dataclasses import replace
from pathlib import Path

import alembic
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import format_as_comma, template_to_file

from benchmarks import document, histories, peers
from benchmarks.bench import Bench
from benchmarks.check import against

ALEMBIC_HEADS = peers.PEERS[0]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, Path(sys.executable).parent, quick=True)


def test_a_history_has_its_size_and_two_heads_where_the_branches_meet(bench: Bench) -> None:
    history = bench.history(20)
    tree = history.export(bench.folder / "tree", "main", "feature")
    script = ScriptDirectory.from_config(Config(str(tree / "alembic.ini")))
    assert set(script.get_heads()) == set(history.heads)
    assert len(list(script.walk_revisions())) == 20 + 3 + 3
    sizes = [path.stat().st_size for path in (tree / histories.FOLDER).glob("*.py")]
    assert min(sizes) > 2000
    assert max(sizes) < 3000


def test_the_same_size_gives_the_same_files(tmp_path: Path) -> None:
    one, other = (histories.create(tmp_path / name, 20) for name in ("one.git", "other.git"))
    assert one.heads == other.heads
    refs = [(each.git_dir / "refs/heads/feature").read_text() for each in (one, other)]
    assert refs[0] == refs[1]


def test_a_migration_is_what_alembics_own_template_writes(tmp_path: Path) -> None:
    template = Path(alembic.__file__).parent / "templates/generic/script.py.mako"
    (revision,) = histories.chain(random.Random(1), 1, "5d1c0a92e7b4")
    above, upgrade, downgrade = re.split(r'"""(?:Up|Down)grade schema."""\n    ', revision.text)
    written = tmp_path / "written.py"
    template_to_file(
        str(template),
        str(written),
        "utf-8",
        message=above.split('"""')[1].split("\n")[0],
        up_revision=revision.id,
        down_revision="5d1c0a92e7b4",
        create_date=above.split("Create Date: ")[1].split("\n")[0],
        branch_labels=None,
        depends_on=None,
        imports="",
        upgrades=upgrade.split("\n\n\n")[0],
        downgrades=downgrade.rstrip("\n"),
        comma=format_as_comma,
    )
    assert revision.text == written.read_text()


def test_a_pair_is_measured_in_turns(bench: Bench) -> None:
    history = bench.history(20)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    ours, theirs = against(bench, ALEMBIC_HEADS, history, turns=2)
    assert [run.code for run in ours.runs] == [1, 1]
    assert [run.code for run in theirs.runs] == [0, 0]
    for head in history.heads:
        assert head in ours.runs[0].said
        assert f"{head} (head)" in theirs.runs[0].said
    for series in (ours, theirs):
        assert series.cpu > 0
        assert series.wall > 0
        # A process cannot show less than the one that starts it.
        assert 10 < series.peak < 500 + own


def test_a_right_answer_is_told_from_words_alone_and_from_none(bench: Bench) -> None:
    def said(peer: peers.Peer) -> str:
        return peers.ask(bench, peer, bench.history(20)).words

    assert said(ALEMBIC_HEADS) == "only in words; exit code 0, of one head 0"
    counting = f"""import os
if len(os.listdir({histories.FOLDER!r})) > 25:
    print({histories.FOLDER!r}, "has 2 heads")
    raise SystemExit(1)"""
    right = replace(peers.PEERS[2], words=("python", "-c", counting))
    assert said(right) == "right; exit code 1, of one head 0"
    shouting = replace(right, words=("python", "-c", "raise SystemExit('has 2 heads')"))
    assert said(shouting).startswith("no; exit code 1, of one head 1.")
    blind = replace(ALEMBIC_HEADS, words=("python", "-c", "print('all is well')"))
    assert said(blind) == "no; exit code 0, of one head 0. It said: “all is well”"


def test_figures_stand_between_their_marks_and_nothing_else_changes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- a -->\nold\n<!-- /a -->\n<!-- b -->\nother\n<!-- /b -->\n")
    document.put(page, "a", document.table(("x", "y"), [("one", r"2 \1")]))
    new = "| x | y |\n| --- | ---: |\n| one | 2 \\1 |"
    assert page.read_text() == (
        f"before\n<!-- a -->\n\n{new}\n\n<!-- /a -->\n<!-- b -->\nother\n<!-- /b -->\n"
    )
    with pytest.raises(ValueError, match="no place for c"):
        document.put(page, "c", "figures")
