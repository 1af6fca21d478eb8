"""Names of new files: ours are what `ScriptDirectory._rev_path` gives."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Self

import pytest
from alembic.script import ScriptDirectory
from hypothesis import example, given
from hypothesis import strategies as st

from merge_heads.migrations.environments import Conventions
from merge_heads.repair.style.names import created_at, file_name, renamed

MOMENT = 1_700_000_000
CREATED = datetime.fromtimestamp(MOMENT, UTC)
TEMPLATES = [
    "%(rev)s_%(slug)s",
    "%(rev)s",
    "%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d-%(rev)s_%(slug)s",
    "%(year)d/%(month).2d/%(day).2d_%(hour).2d%(minute).2d_%(second).2d_%(rev)s_%(slug)s",
    "rev-%(year)d-%(month).2d-%(day).2d-%(hour).2d:%(minute).2d:%(second).2d-%(rev)s_%(slug)s",
    "%(epoch)d_%(slug).10s 100%%",
    "Ümlaut %(slug)s",
]
ZONES = st.sampled_from([None, "UTC", "utc", "Europe/Berlin", "America/St_Johns", "est5edt"])


@pytest.fixture(autouse=True, scope="module")
def utc() -> Iterator[None]:
    """Give the machine the one time zone in which a naive date of Alembic's is ours."""
    patch = pytest.MonkeyPatch()
    patch.setenv("TZ", "UTC")
    time.tzset()
    yield
    patch.undo()
    time.tzset()


def of_alembic(conventions: Conventions, id_: str, message: str, created: datetime) -> str:
    directory = ScriptDirectory(
        "/",
        file_template=conventions.file_template,
        truncate_slug_length=conventions.truncate_slug_length,
    )
    return directory._rev_path("v", id_, message, created).relative_to("v").as_posix()


@given(
    template=st.sampled_from(TEMPLATES),
    length=st.integers(-3, 60).filter(bool),
    zone=ZONES,
    message=st.text(max_size=80) | st.from_regex(r"[\w ,:/.]{0,80}"),
    seconds=st.integers(0, 4_000_000_000),
)
@example(TEMPLATES[0], 40, None, "merge heads 1975ea83b712, 27c6a30d7c24 of base and head", 0)
@example(TEMPLATES[0], 40, None, "../../etc/passwd\0\n", 0)
@example(TEMPLATES[3], 3, "Europe/Berlin", "İstanbul", 1_711_846_800)
def test_a_name_is_the_one_that_alembic_gives(
    template: str, length: int, zone: str | None, message: str, seconds: int
) -> None:
    written = Conventions(file_template=template, truncate_slug_length=length, timezone=zone)
    created = created_at(written, seconds)
    found = file_name(written, "1975ea83b712", message, created)
    assert found == of_alembic(written, "1975ea83b712", message, created)


@given(zone=ZONES, seconds=st.integers(0, 4_000_000_000))
def test_a_date_is_the_one_that_alembic_gives(zone: str | None, seconds: int) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(seconds, tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("alembic.script.base.datetime.datetime", Clock)
        theirs = ScriptDirectory("/", timezone=zone)._generate_create_date()
    ours = created_at(Conventions(timezone=zone), seconds)
    assert str(ours) == str(theirs)
    assert ours.tzname() == theirs.tzname()


def test_without_a_time_zone_a_date_is_in_utc_on_every_machine() -> None:
    written = Conventions(file_template="%(epoch)d_%(hour)d")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        created = created_at(written, MOMENT)
        assert str(created) == "2023-11-14 22:13:20"
        assert file_name(written, "a", "", created) == f"{MOMENT}_22.py"
    time.tzset()


def test_a_commit_may_claim_any_date() -> None:
    for zone in (None, "Pacific/Kiritimati", "Pacific/Niue"):
        written = Conventions(timezone=zone)
        assert created_at(written, 10**30).year in (9998, 9999)
        assert created_at(written, -(10**30)).year in (1969, 1970)


@pytest.mark.parametrize(
    "template",
    [
        "/etc/%(rev)s",
        "../%(rev)s",
        "a/../%(rev)s",
        "a//%(rev)s",
        "./%(rev)s",
        ".git/%(rev)s",
        "a\n%(rev)s",
        "a\0%(rev)s",
        "\u202e%(rev)s",
        "\udc80%(rev)s",
        "%(year)0253d",
        "%(rev)253s",
        "Ü%(rev)251s",
        "%(rev)s/",
        # Alembic loads neither.
        "__init__%(rev)s",
        ".#%(rev)s",
    ],
)
def test_a_path_that_no_revision_can_have_is_none(template: str) -> None:
    assert file_name(Conventions(file_template=template), "1975ea83b712", "merge", CREATED) is None


def test_a_name_may_be_as_long_as_file_systems_allow() -> None:
    longest = file_name(Conventions(file_template="%(rev)252s"), "a", "", CREATED)
    assert longest is not None
    assert len(longest) == 255


def test_a_slug_of_any_message_leaves_no_folder() -> None:
    found = file_name(Conventions(), "1975ea83b712", "a/../../b\0\r\n; rm -rf $(x)", CREATED)
    assert found == "1975ea83b712_a_b_rm_rf_x.py"


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("v/0042_add.py", "0042", "0043", "v/0043_add.py"),
        ("0042.py", "0042", "0043", "0043.py"),
        ("v/0042/0042_add.py", "0042", "0043", "v/0042/0043_add.py"),
        (
            "v/2024_01_15-1975ea83b712_x.py",
            "1975ea83b712",
            "a" * 12,
            f"v/2024_01_15-{'a' * 12}_x.py",
        ),
        ("v/0042_add_x.py", "0042_add_x", "0043_add_x", "v/0043_add_x.py"),
        ("v/42_add_42_rows.py", "42", "43", "v/43_add_42_rows.py"),
        ("v/v42_add.py", "42", "43", "v/v42_add.py"),
        ("v/10042_add.py", "0042", "0043", "v/10042_add.py"),
        ("v/0042b_add.py", "0042", "0043", "v/0042b_add.py"),
        ("v/é0042_add.py", "0042", "0043", "v/é0042_add.py"),
        ("v/add_users.py", "0042", "0043", "v/add_users.py"),
        ("0042/add_users.py", "0042", "0043", "0042/add_users.py"),
        ("v/abc1_add.py", "ABC1", "ABC2", "v/abc2_add.py"),
        ("v/ABC1_add.py", "abc1", "abc2", "v/ABC2_add.py"),
        ("v/AbC1_add.py", "AbC1", "AbC2", "v/AbC2_add.py"),
        ("v/aBC1_add.py", "AbC1", "AbC2", "v/AbC2_add.py"),
        ("v/v0.9.0.a.py", "v0.9.0.a", r"\1", r"v/\1.py"),
        ("v/v0x9x0xa.py", "v0.9.0.a", "b", "v/v0x9x0xa.py"),
        ("v/add.py", "", "b", "v/add.py"),
    ],
)
def test_a_file_follows_its_id(path: str, old: str, new: str, expected: str) -> None:
    assert renamed(path, old, new) == expected
