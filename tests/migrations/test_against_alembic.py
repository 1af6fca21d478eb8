"""Whole trees of migration files, read by us and imported by Alembic."""

import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from alembic.script import ScriptDirectory
from alembic.script.revision import Revision as AlembicRevision
from alembic.script.revision import RevisionError, RevisionMap
from alembic.util import CommandError
from hypothesis import HealthCheck, event, given, settings

from merge_heads.migrations.history import History
from merge_heads.migrations.source import read_revision
from merge_heads.verdict import Histories, Side
from merge_heads.verdict.breaks import breaks
from tests.migrations.written import Written, trees

EMPTY = History.of([])
LOOPS = {"MH104", "MH126"}


def alembics(files: Sequence[Written]) -> RevisionMap | None:
    """Write a tree and let Alembic import it; None where it does not load."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        versions = Path(folder, "versions")
        versions.mkdir()
        for file in files:
            (versions / file.name).write_bytes(file.content)
        try:
            with patch.object(sys, "dont_write_bytecode", True):
                found = ScriptDirectory(folder).revision_map
                assert found.heads is not None
        # What its loading raises: a refusal, a KeyError for a gap, an attribute that is absent.
        except (CommandError, KeyError, AttributeError, RevisionError):
            return None
        return found


def breaks_of(history: History) -> set[str]:
    found = breaks(Histories(EMPTY, history, history))
    return {finding.id for finding in found if finding.brought_by is Side.HEAD}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees())
def test_heads_labels_and_loadability_equal_alembics(files: list[Written]) -> None:
    ours = History.of(read_revision(file.name, file.content) for file in files)
    assert ours.unreadable == ()
    theirs, broken = alembics(files), breaks_of(ours)
    event("loads" if theirs else f"does not load: {sorted(broken)}")
    if theirs is None:
        assert broken
        return
    # Alembic takes two files of one id for a matter of a warning, and it overlooks a cycle that has
    # a way in from a base and a way out to a head; neither history does what it says.
    assert not broken or broken & LOOPS or broken == {"MH103"}
    assert ours.heads == tuple(sorted(set(theirs.heads)))
    assert ours.bases == tuple(sorted(set(theirs.bases)))
    assert ours.real_heads == tuple(sorted(set(theirs._real_heads)))
    for head in ours.heads if not broken else ():
        found = theirs.get_revision(head)
        assert isinstance(found, AlembicRevision)
        assert ours.lineage(head) == found.branch_labels
