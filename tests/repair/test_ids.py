"""Ids in the style of real and of made-up projects."""

import re
import string
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.script.revision import Revision
from hypothesis import given
from hypothesis import strategies as st

from merge_heads.migrations.history import History
from merge_heads.repair.style.ids import next_id
from merge_heads.verdict.typed import looks_typed
from tests.verdict.real_histories import rows

CREATED = datetime(2026, 1, 31, 23, 59, 58, tzinfo=UTC)
HEX = ["1975ea83b712", "27c6a30d7c24", "ae1027a6acf2", "d2f4c0b8a7e9", "5b9d3c1e0f68"]


def derived(
    known: Sequence[str],
    *,
    taken: Sequence[str] = (),
    seed: tuple[str, ...] = ("a", "b"),
    slug: str = "merge heads",
    created: datetime = CREATED,
) -> str:
    return next_id(known, seed, slug, created, taken)


def counted(form: str, first: int = 1, last: int = 20) -> list[str]:
    return [form % number for number in range(first, last + 1)]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (counted("%04d"), "0021"),
        (counted("%d"), "21"),
        (counted("%d", 1, 9), "10"),
        (counted("%d", 1234, 1240), "1241"),
        (counted("%04d", 9990, 9999), "10000"),
        (counted("%04d", 9990, 10000), "10001"),
        (counted("oss%09d"), "oss000000021"),
        (counted("ee%010d"), "ee0000000021"),
        (counted("rev_%04d"), "rev_0021"),
        (counted("v%d"), "v21"),
        (counted("V%d"), "V21"),
        (counted("%04d_oss"), "0021_oss"),
        ([f"{n:04d}_add_{n * n}_x" for n in range(1, 9)], "0009_merge_heads"),
        (["0555_add_notify", "0556_idx", "0557_create_stats"], "0558_merge_heads"),
        (["0001_a", "0002_b", "0002b_c", "0003_d", "0003_e"], "0004_merge_heads"),
        (["add_users", "0001", "0002", "0003"], "0004"),
    ],
)
def test_a_counter_goes_on(known: list[str], expected: str) -> None:
    assert derived(known) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (["20240115", "20240116", "20240301"], "20260131"),
        (["202401151230", "202401161230", "202403010000"], "202601312359"),
        (["20240115123000", "20240116123001", "20240301000059"], "20260131235958"),
        (["20240115_1230", "20240116_1230", "20240301_0000"], "20260131_2359"),
        (["20221129_012949", "20221122_222651", "20221201_174505"], "20260131_235958"),
        (["2024_01_15_1230", "2024_01_16_1230", "2024_03_01_0000"], "2026_01_31_2359"),
        (["2024_01_15_12_30", "2024_01_16_12_30", "2024_03_01_00_00"], "2026_01_31_23_59"),
        (["20240115_users", "20240116_add_x", "20240301_drop"], "20260131_merge_heads"),
        (["2024_01_15", "2024_01_16", "2024_03_01_hotfix"], "2026_01_31"),
    ],
)
def test_a_date_is_the_one_of_the_revision(known: list[str], expected: str) -> None:
    assert derived(known) == expected


def test_a_taken_date_moves_on_by_its_smallest_unit() -> None:
    days = ["20240115", "20240116", "20240301"]
    assert derived(days, taken=["20260131"]) == "20260201"
    minutes = ["20240115_1230", "20240116_1230", "20240301_0000"]
    assert derived(minutes, taken=["20260131_2359", "20260201_0000"]) == "20260201_0001"
    seconds = ["20240115123000", "20240116123001", "20240301000059"]
    assert derived(seconds, taken=["20260131235958"]) == "20260131235959"


def test_a_date_may_have_hex_behind_it() -> None:
    known = ["20240115_1a2b3c4d", "20240116_5e6f7081", "20240301_92a3b4c5"]
    first = derived(known)
    assert re.fullmatch(r"20260131_[0-9a-f]{8}", first)
    second = derived(known, taken=[first])
    assert re.fullmatch(r"20260131_[0-9a-f]{8}", second)
    assert second != first


def test_a_date_is_in_the_time_zone_that_it_is_given_in() -> None:
    east = CREATED.astimezone(timezone(timedelta(hours=2)))
    assert derived(["20240115", "20240116", "20240301"], created=east) == "20260201"


@pytest.mark.parametrize(
    ("known", "form"),
    [
        (HEX, r"[0-9a-f]{12}"),
        ([id_[:8] for id_ in HEX], r"[0-9a-f]{8}"),
        ([id_ + id_ + id_[:8] for id_ in HEX], r"[0-9a-f]{32}"),
        ([id_.upper() for id_ in HEX], r"[0-9A-F]{12}"),
        ([f"oss_{id_}" for id_ in HEX], r"oss_[0-9a-f]{12}"),
        ([f"rev{id_}" for id_ in HEX], r"rev[0-9a-f]{12}"),
        (["k3x9qz70", "p0w8tt1m", "zz83kq5r", "7hq2mn4x"], r"[0-9a-z]{8}"),
        (["K3X9QZ70", "P0W8TT1M", "ZZ83KQ5R", "7HQ2MN4X"], r"[0-9A-Z]{8}"),
        (["K3x9qZ70vB", "p0W8tT1mXe", "zz83Kq5ruu", "7hQ2mn4xPP"], r"[0-9a-zA-Z]{10}"),
        # Old versions of Alembic left out zeros in front.
        (["795308e6d7c", *HEX], r"[0-9a-f]{12}"),
    ],
)
def test_drawn_characters_are_drawn_again(known: list[str], form: str) -> None:
    ids = {derived(known, seed=("a", str(number))) for number in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch(form, id_) for id_ in ids)


@pytest.mark.parametrize(
    "known",
    [
        [],
        ["0001", "0002"],
        ["add_users", "drop_users", "kilo", "ocata_expand01"],
        ["v0.9.0.a", "v1.2.0.a", "v3.0.0.a", "v3.0.0.b"],
        ["head:1", "head:2", "head:3"],
        [f"a_prefix_that_is_so_very_long_{n:04d}" for n in range(9)],
        [f"000{digit}" for digit in "\u0661\u0662\u0663"],
    ],
)
def test_without_a_style_it_is_alembics(known: list[str]) -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", derived(known))


def test_one_odd_id_does_not_make_a_style() -> None:
    assert derived([*counted("%04d"), "1975ea83b712"]) == "0021"
    assert derived([*counted("%04d"), "0021b_hotfix"]) == "0021"
    assert derived([*counted("%04d"), "430039611635"]) == "0021"
    assert re.fullmatch(r"[0-9a-f]{12}", derived([*HEX, "0042"]))
    assert re.fullmatch(r"[0-9a-f]{12}", derived([*HEX[:2], "0042"]))


def test_merges_in_hex_do_not_stop_a_counter() -> None:
    mixed = [id_ for pair in zip(counted("%04d", 1, 5), HEX, strict=True) for id_ in pair]
    assert derived(mixed) == "0006"


def test_a_project_that_changed_its_style_goes_on_in_the_new_one() -> None:
    assert derived([*HEX, *HEX, *counted("%04d", 1, 4)]) == "0005"
    assert re.fullmatch(r"[0-9a-f]{12}", derived([*counted("%04d"), *HEX]))
    slugged = [f"00{number}_with_words_{number}" for number in range(21, 31)]
    assert derived([*counted("%04d"), *slugged]) == "0031_merge_heads"


def test_a_counter_goes_on_above_the_numbers_that_others_took() -> None:
    known = ["0555_add_notify", "0556_idx", "0557_create_stats"]
    taken = {"0558_mine", "0560_theirs", "oss_9999", "1975ea83b712"}
    assert next_id(known, ("a",), "merge", CREATED, taken) == "0561_merge"
    assert derived(counted("%04d"), taken=["0021", "0022"]) == "0023"


def test_a_long_slug_is_cut_between_words() -> None:
    known = ["0555_add_notify", "0556_idx", "0557_create_stats"]
    found = derived(known, slug="Merge the Ümlaut of 12 heads; and more, and more")
    assert found == "0558_merge_the_mlaut_of_12_heads"
    assert derived(known, slug="x" * 40) == "0558"
    assert derived(known, slug="…") == "0558"


def test_the_same_conflict_gives_the_same_id_in_every_process() -> None:
    assert derived(HEX) == "7898e3cc5a41"
    assert derived(HEX, seed=("a", "c")) != derived(HEX, seed=("a", "b"))
    assert derived(HEX, seed=("a", "b")) != derived(HEX, seed=("ab",))


def test_a_taken_id_is_not_returned_in_any_case_of_letters() -> None:
    first = derived(HEX)
    assert derived(HEX, taken=[first]) != first
    assert derived(HEX, taken=[first.upper()]) == derived(HEX, taken=[first])
    assert derived(["V1", "V2", "V3"], taken=["v4"]) == "V5"


def test_an_id_that_looks_typed_is_not_returned() -> None:
    known = counted("v%08d", 12345670, 12345677)
    assert looks_typed("v12345678")
    assert not looks_typed(derived(known))


STYLED = st.sampled_from(
    [
        HEX,
        counted("%04d"),
        counted("v%d"),
        ["20240115", "20240116", "20240301"],
        ["0001_a", "0002_b", "0003_c"],
        [f"oss_{id_}" for id_ in HEX],
    ]
)
ANY_ID = st.text(st.sampled_from(string.ascii_letters + string.digits + "_.-+:@é\0 \udc80"))


@given(
    known=st.lists(ANY_ID, max_size=8) | STYLED,
    seed=st.lists(ANY_ID | st.just("\ud800"), max_size=2).map(tuple),
    slug=st.text(),
    rounds=st.integers(1, 5),
)
def test_every_id_is_legal_and_new(
    known: list[str], seed: tuple[str, ...], slug: str, rounds: int
) -> None:
    taken: list[str] = []
    for _ in range(rounds):
        id_ = derived(known, seed=seed, slug=slug, taken=taken)
        Revision.verify_rev_id(id_)
        assert id_.lower() not in {other.lower() for other in (*known, *taken)}
        assert id_ not in ("base", "head", "heads")
        assert 0 < len(id_) <= 32
        assert id_.isascii()
        assert id_.isprintable()
        assert not looks_typed(id_)
        taken.append(id_)


def look(id_: str) -> object:
    """Say what a reader takes an id for, at a glance."""
    if re.fullmatch(r"[0-9a-f]{10,}", id_):
        return "hex", max(len(id_), 12)
    if found := re.fullmatch(r"([a-z]*)(\d+)(_[a-z]\w*)?", id_):
        return found[1], len(found[2]), bool(found[3])
    return re.sub(r"\d", "0", id_)


def test_the_newest_ids_of_real_projects_look_like_the_ones_we_would_have_made() -> None:
    """42 projects: the newest ten ids of each, every one derived from those before it."""
    largest: dict[str, History] = {}
    for row in rows():
        project = row.name.partition(" ")[2]
        history = row.judged.histories.base
        largest[project] = max(
            largest.get(project, history), history, key=lambda history: len(history.revisions)
        )
    alike, tried = 0, 0
    for history in largest.values():
        ids = history.sorted_from_base
        for place in range(max(3, len(ids) - 10), len(ids)):
            alike += look(derived(ids[:place])) == look(ids[place])
            tried += 1
    assert tried > 380
    assert alike / tried > 0.97
