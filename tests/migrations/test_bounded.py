"""Configuration that says much in few letters, or would keep a parser busy for hours."""

import time

import pytest

from merge_heads.migrations.environments import Tree, Unclear, survey

INI = "[alembic]\nscript_location = db\n"
TOML = "[tool.alembic]\nscript_location = '%(here)s/db'\n"
FILES = ("db/env.py", "db/script.py.mako", "db/versions/a.py")


def unclear(path: str, text: str) -> tuple[Unclear, ...]:
    return survey(Tree((*FILES, path)), {path: text.encode()}).unclear


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "alembic.ini",
            INI
            + "".join(f"a{n} = {f'%(a{n + 1})s' * 50}\n" for n in range(6))
            + "a6 = ha\nversion_locations = %(a0)s\n",
        ),
        ("alembic.ini", f"{INI}a = {'x' * 90_000}\nversion_locations = {'%(a)s' * 20_000}\n"),
        ("alembic.ini", f"{INI}x{' ' * 200_000}y\n"),
        ("alembic.ini", f"{INI}" + "# x\n" * 100_000),
        ("pyproject.toml", f"{TOML}version_locations = ['%(here)999999999s']\n"),
        ("pyproject.toml", f"{TOML}version_locations = ['{'%(here)s' * 20_000}']\n"),
        ("pyproject.toml", f"{TOML}[{'.'.join('a' * 4_000)}]\n" + "k = 1\n" * 9_000),
        ("pyproject.toml", f"{TOML}x = {'9' * 10_000}\n"),
        ("pyproject.toml", f"{TOML}x = {'[' * 10_000}\n"),
    ],
)
def test_what_would_never_end_is_unclear_at_once(path: str, text: str) -> None:
    start = time.process_time()
    (told,) = unclear(path, text)
    assert told.path == path
    assert len(told.reason) < 400
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("alembic.ini", f"{INI}a = %(here)s/x\nversion_locations = db/versions %(a)s %%(b)s\n"),
        ("alembic.ini", f"{INI}{'# comment' + ' ' * 200}\n" + "# x\n" * 50_000),
        ("pyproject.toml", f"{TOML}version_locations = ['%(here)s/db/versions', '100%%']\n"),
        ("pyproject.toml", f"{TOML}[tool.x]\ndescription = '{'. ' * 90}'\n"),
    ],
)
def test_what_people_write_is_clear(path: str, text: str) -> None:
    assert unclear(path, text) == ()
