"""Pairs in real repositories, checked as a person types it."""

import pytest

from tests.clone import ALEMBIC, Clone, Files
from tests.overlaps.answers import files
from tests.overlaps.pair import Answer, Pair
from tests.overlaps.pairs import PAIRS
from tests.test_local import merge_heads

BY_NAME = {pair.name: pair for pair in PAIRS}


def fork(clone: Clone, pair: Pair) -> None:
    """Make main and feature, each with its side."""

    def in_folder(revisions: list[tuple[str, str]]) -> Files:
        return {f"migrations/versions/{id_}.py": text for id_, text in revisions}

    common, base, head = (in_folder(list(revisions)) for revisions in files(pair))
    clone.fork(base, head, {**ALEMBIC, **common})


@pytest.mark.parametrize(
    "name",
    [
        "a column dropped, and indexed by the other side",
        "after a return that may come first",
        "two columns of one table",
    ],
)
def test_check_tells_the_overlaps_of_two_branches(clone: Clone, name: str) -> None:
    pair = BY_NAME[name]
    fork(clone, pair)
    result = merge_heads(clone.path, "check", "--base", "main", "--format", "json")
    (environment,) = result.json["environments"]
    told = [(overlap["kind"], overlap["certain"]) for overlap in environment["overlaps"]]
    if pair.answer is Answer.NONE:
        assert told == []
    else:
        assert (pair.kind, pair.answer is Answer.CERTAIN) in told
        assert environment["overlaps"][0]["revisions"] == ["b00000000001", "c00000000001"]
