"""The environments that are found in a tree."""

import time
from dataclasses import replace

import pytest

from merge_heads.migrations.environments import (
    Environment,
    Surveyed,
    Tree,
    configuration_files,
    survey,
    wanted,
)
from merge_heads.migrations.environments.folders import candidates
from merge_heads.settings import EnvironmentSetting


def found(files: dict[str, str], *settings: EnvironmentSetting) -> dict[str, Environment]:
    """Discover in a tree of files and return the environments by path."""
    contents = {path: files[path].encode() for path in configuration_files(files)}
    return {e.path: e for e in survey(Tree(tuple(files)), contents, settings).environments}


def folder(path: str, env: str = "from alembic import context\n") -> dict[str, str]:
    """Return a script directory with one revision."""
    start = f"{path}/" if path else ""
    return {
        f"{start}env.py": env,
        f"{start}script.py.mako": "",
        f"{start}versions/a.py": "revision = 'a'\n",
    }


def ini(*lines: str) -> str:
    """Return an ini file with one section."""
    return "\n".join(["[alembic]", *lines, ""])


def test_flask_migrate_is_known_by_its_env() -> None:
    tree = folder("migrations", "from flask import current_app\n")
    (environment,) = found(tree).values()
    assert environment.flask_migrate
    assert environment.version_locations == ("migrations/versions",)


@pytest.mark.parametrize(
    ("config", "location", "path", "started_from"),
    [
        ("alembic.ini", "alembic", "alembic", ""),
        ("alembic.ini", "%(here)s/alembic", "alembic", ""),
        ("alembic.ini", "./alembic  # where it lies", "alembic", ""),
        ("backend/alembic.ini", "alembic", "backend/alembic", "backend"),
        ("backend/alembic.ini", "%(here)s/alembic", "backend/alembic", "backend"),
        ("conf/alembic.ini", "alembic", "alembic", ""),
        ("conf/app.alembic.ini", "%(here)s/../alembic", "alembic", "conf"),
        ("alembic.ini", "shop:db:alembic", "src/shop/db/alembic", ""),
    ],
)
def test_the_ini_file_names_the_script_directory(
    config: str, location: str, path: str, started_from: str
) -> None:
    tree = folder(path) | {config: ini(f"script_location = {location}")}
    environment = found(tree)[path]
    assert (environment.config, environment.started_from) == (config, started_from)
    assert environment.version_locations == (f"{path}/versions",)


@pytest.mark.parametrize(
    "lines",
    [
        ("version_locations = db/one db/two",),
        ("version_locations = db/one, db/two",),
        ("version_locations = %(here)s/db/one:%(here)s/db/two", "path_separator = os"),
        ("version_locations = db/one;db/two", "version_path_separator = ;"),
        ("version_locations =\n  db/one\n  db/two", "path_separator = newline"),
    ],
)
def test_several_version_locations(lines: tuple[str, ...]) -> None:
    tree = folder("db") | {
        "db/one/a.py": "",
        "db/two/b.py": "",
        "alembic.ini": ini("script_location = db", *lines),
    }
    assert found(tree)["db"].version_locations == ("db/one", "db/two")


def test_sub_folders_count_only_where_the_ini_file_says_so() -> None:
    tree = folder("db") | {"db/versions/old/b.py": "revision = 'b'\n"}
    plain = found(tree)["db"]
    assert plain.revision_files(tree) == ["db/versions/a.py"]
    tree["alembic.ini"] = ini("script_location = db", "recursive_version_locations = true")
    recursive = found(tree)["db"]
    assert recursive.revision_files(tree) == ["db/versions/a.py", "db/versions/old/b.py"]


def test_an_environment_may_be_the_root_itself() -> None:
    tree = folder("") | {"alembic.ini": ini("script_location = .")}
    assert found(tree)[""].version_locations == ("versions",)


def test_several_environments() -> None:
    tree = folder("a/migrations") | folder("b/migrations")
    assert list(found(tree)) == ["a/migrations", "b/migrations"]


@pytest.mark.parametrize(
    "path", ["vendor/alembic/templates/generic", "{{cookiecutter.name}}/alembic", "loadtest"]
)
def test_templates_and_the_env_of_other_tools_are_no_environments(path: str) -> None:
    tree = {f"{path}/env.py": "", f"{path}/versions/a.py": ""}
    if path != "loadtest":
        tree[f"{path}/script.py.mako"] = ""
    assert found(tree) == {}


def test_the_settings_name_what_discovery_cannot_find() -> None:
    tree = folder("migrations") | {"plugin/versions/a.py": "", "plugin/more/b.py": ""}
    named = EnvironmentSetting("plugin", ("plugin/versions", "plugin/more"))
    assert list(found(tree, named)) == ["plugin"]
    assert found(tree, named)["plugin"].version_locations == ("plugin/versions", "plugin/more")


@pytest.mark.parametrize(
    "lines",
    [
        ("script_location = /app/backend/db",),
        ("script_location = backend.db:",),
        ("script_location = %(root)s/db", "root = %(here)s/../backend"),
    ],
    ids=["in a container", "a package", "interpolated"],
)
def test_a_script_directory_is_found_wherever_alembic_is_started(lines: tuple[str, ...]) -> None:
    tree = folder("backend/db") | {"conf/alembic.ini": ini(*lines)}
    assert found(tree)["backend/db"].config == "conf/alembic.ini"


@pytest.mark.parametrize("value", ["${location}", "{{ name }}/db", "", "nowhere"])
def test_a_location_that_is_none_is_passed_over(value: str) -> None:
    tree = folder("db") | {"alembic.ini": ini(f"script_location = {value}")}
    contents = {path: tree[path].encode() for path in configuration_files(tree)}
    discovered = survey(Tree(tree), contents)
    assert [e.config for e in discovered.environments] == [None]
    assert discovered.unclear == ()


def test_two_views_of_one_set_of_revisions_are_one_environment() -> None:
    wide = ini("script_location = db", "version_locations = db/versions db/more")
    tree = folder("db") | {"db/more/b.py": "", "alembic.ini": wide}
    tree["test.ini"] = ini("script_location = db")
    tree["other.ini"] = ini("script_location = db", "version_locations = db/apart")
    contents = {path: tree[path].encode() for path in configuration_files(tree)}
    locations = [
        (e.config, e.version_locations) for e in survey(Tree(tuple(tree)), contents).environments
    ]
    assert locations == [
        ("other.ini", ("db/apart",)),
        ("alembic.ini", ("db/versions", "db/more")),
    ]


def test_django_migrations_are_not_asked_for() -> None:
    tree = Tree(
        ["shop/migrations/0001_initial.py", "shop/migrations/0002_more.py", "db/1a2b3c_x.py"]
    )
    assert candidates(tree, ()) == ["db/1a2b3c_x.py"]


def test_what_is_written_down_is_not_searched_for() -> None:
    tree = Tree(["db/versions/a.py", "db/versions/old/b.py", "db/old/versions/c.py"])
    plain = Environment("db", ("db/versions",))
    assert len(candidates(tree, [plain])) == 3
    assert candidates(tree, [replace(plain, explicit=True)]) == []


def test_a_hundred_thousand_files_are_looked_through_in_no_time() -> None:
    paths = [f"pkg{n % 300}/sub{n % 17}/file{n}.{'py' if n % 2 else 'ts'}" for n in range(100_000)]
    tree = folder("db") | {"alembic.ini": ini("script_location = db")}
    contents = {path: tree[path].encode() for path in configuration_files(tree)}
    start = time.perf_counter()
    surveyed = [Surveyed(big := Tree([*paths, *tree]), survey(big, contents)) for _ in range(3)]
    assert [list(files) for files in wanted(surveyed)] == [["db/versions/a.py"]] * 3
    assert time.perf_counter() - start < 2


def test_an_ini_file_that_is_none_is_passed_over() -> None:
    tree = folder("migrations") | {"alembic.ini": "no section\n"}
    assert list(found(tree)) == ["migrations"]
