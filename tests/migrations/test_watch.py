"""Which paths can change a history: told by their names alone, and rather one too many."""

import pytest

from merge_heads.migrations.environments import Environment, Watch, configures

WATCH = Watch.over(
    [Environment("services/shop/migrations", ("services/shop/migrations/versions", "db/more"))],
    ["plugins/pay/revisions/a1_make.py"],
    ".github/merge-heads.yml",
)


@pytest.mark.parametrize(
    "path",
    [
        "services/shop/migrations/versions/c3_make.py",
        "services/shop/migrations/env.py",
        "services/shop/migrations/README",
        "db/more/deep/c3_make.py",
        "plugins/pay/revisions/b2.py",
        "db/more",
        "services",
        ".github/merge-heads.yml",
        "new/alembic.ini",
        "new/setup.cfg",
        "pyproject.toml",
        "new/env.py",
        "new/script.py.mako",
        "new/versions/one.py",
        "new/versions/2026/one.py",
        "anywhere/8f2c1d7e5a90_add_note.py",
        "other/place/migrations/notes.md",
    ],
)
def test_what_may_belong_to_an_environment_is_told(path: str) -> None:
    assert WATCH.touches(path)


@pytest.mark.parametrize(
    "path",
    [
        "app/models.py",
        "README.md",
        "services/shop/app.py",
        "services/shop/migrations_of_data/run.py",
        "db/more.py",
        "db/other/one.py",
        "plugins/pay/pay.py",
        "package.json",
        ".github/workflows/ci.yml",
        "web/versions/one.js",
    ],
)
def test_the_rest_of_a_repository_is_not(path: str) -> None:
    assert not WATCH.touches(path)


def test_an_environment_at_the_root_is_not_the_whole_repository() -> None:
    watch = Watch.over([Environment("", ("versions",))], [], "settings.yml")
    assert watch.touches("versions/a.py")
    assert watch.touches("env.py")
    assert not watch.touches("app/models.py")


def test_revisions_at_the_root_leave_nothing_out() -> None:
    assert Watch.over([Environment("", ("",))], [], "settings.yml").touches("app/models.py")


def test_a_folder_below_another_one_is_named_once() -> None:
    assert WATCH.folders == {"services/shop/migrations", "db/more", "plugins/pay/revisions"}


def test_what_configures_is_told_wherever_it_lies() -> None:
    assert configures("deep/in/tox.ini")
    assert not configures("deep/in/notes.txt")
