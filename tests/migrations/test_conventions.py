"""What configuration says of new files: ours is what `ScriptDirectory.from_config` says."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st

from merge_heads.migrations.environments import (
    Conventions,
    Environment,
    Tree,
    configuration_files,
    conventions,
    survey,
)
from merge_heads.settings import EnvironmentSetting

DATED = "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s"
IN_FOLDERS = "%%(year)d/%%(month).2d/%%(rev)s_%%(slug)s"
USABLE = {
    "file_template": [DATED, IN_FOLDERS, "%%(rev)s", "%%(epoch)d_%%(slug).10s"],
    "truncate_slug_length": ["20", "0", "1000", " 7 ", "-3"],
    "timezone": ["UTC", "utc", "Europe/Berlin", "est5edt"],
    "output_encoding": ["utf-8", "latin-1", "utf-8-sig"],
}
ATTRIBUTES = tuple(USABLE)


def ini(section: str = "alembic", **options: str) -> bytes:
    options = {"script_location": "%(here)s/db", **options}
    return "\n".join([f"[{section}]", *(f"{k} = {v}" for k, v in options.items()), ""]).encode()


def toml(**options: object) -> bytes:
    options = {"script_location": "%(here)s/db", **options}
    return "\n".join(["[tool.alembic]", *(f"{k} = {v!r}" for k, v in options.items())]).encode()


def read(contents: Mapping[str, bytes], *named: EnvironmentSetting) -> Conventions:
    """Read the conventions of the only environment of a tree that keeps its revisions in db."""
    tree = Tree([*contents, "db/env.py", "db/script.py.mako", "db/versions/a.py"])
    assert set(contents) <= set(configuration_files(tree.paths))
    (environment,) = survey(tree, contents, named).environments
    return conventions(environment, contents)


def of_alembic(
    folder: Path, contents: Mapping[str, bytes], section: str = "alembic"
) -> ScriptDirectory:
    (folder / "db").mkdir(exist_ok=True)
    for path in ("alembic.ini", "pyproject.toml"):
        (folder / path).unlink(missing_ok=True)
    for path, content in contents.items():
        (folder / path).write_bytes(content)
    file = str(folder / "alembic.ini") if "alembic.ini" in contents else None
    config = Config(file, toml_file=str(folder / "pyproject.toml"), ini_section=section)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ScriptDirectory.from_config(config)


def same(ours: Conventions, theirs: ScriptDirectory) -> None:
    for attribute in ATTRIBUTES:
        assert getattr(ours, attribute) == getattr(theirs, attribute), attribute


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conventions")


def some(values: Mapping[str, list[str]]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in values.items()})


@settings(deadline=None)
@given(
    in_ini=st.none() | some(USABLE),
    in_toml=st.none() | some(USABLE),
    section=st.sampled_from(["alembic", "other"]),
)
def test_the_ini_file_and_pyproject_mean_what_alembic_reads(
    folder: Path, in_ini: dict[str, str] | None, in_toml: dict[str, str] | None, section: str
) -> None:
    contents = {}
    if in_ini is not None:
        contents["alembic.ini"] = ini(section, **in_ini)
    if in_toml is not None:
        contents["pyproject.toml"] = toml(**in_toml)
    if not contents:
        return
    if section == "other" and in_ini is not None and in_toml is not None:
        # Without a location of its own, so that there is one environment.
        contents["pyproject.toml"] = contents["pyproject.toml"].replace(b"script_", b"no_script_")
    name = section if in_ini is not None else "alembic"
    same(read(contents), of_alembic(folder, contents, name))


def test_a_number_of_toml_is_a_number(folder: Path) -> None:
    contents = {"pyproject.toml": toml(truncate_slug_length=12)}
    assert read(contents).truncate_slug_length == 12
    same(read(contents), of_alembic(folder, contents))


def test_shared_and_interpolated_values_count(folder: Path) -> None:
    text = b"[DEFAULT]\ntimezone = UTC\nstart = %%(epoch)d\n"
    contents = {"alembic.ini": text + ini(file_template="%(start)s_%%(rev)s")}
    assert read(contents).file_template == "%(epoch)d_%(rev)s"
    same(read(contents), of_alembic(folder, contents))


@pytest.mark.parametrize("option", ATTRIBUTES)
def test_a_comment_behind_a_value_is_not_a_part_of_it(option: str) -> None:
    for value in USABLE[option]:
        plain = getattr(read({"alembic.ini": ini(**{option: value})}), option)
        for comment in ("  # as it is", " ; as it is", "\t#"):
            commented = read({"alembic.ini": ini(**{option: value + comment})})
            assert getattr(commented, option) == plain


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("file_template", "%(year)d"),
        ("file_template", "%%(slag)s"),
        ("file_template", "%%(rev)d"),
        ("file_template", "%%(rev)"),
        ("file_template", "%%(epoch)c"),
        ("file_template", "%%(rev)999999999999s"),
        ("file_template", "%%(year)0999999999d"),
        ("file_template", ""),
        ("truncate_slug_length", "forty"),
        ("truncate_slug_length", ""),
        ("truncate_slug_length", "9" * 5000),
        ("timezone", ""),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("timezone", "/etc/passwd"),
        ("timezone", "America"),
        ("output_encoding", "utf-9"),
        ("output_encoding", "hex"),
        ("output_encoding", "utf-16"),
        ("output_encoding", ""),
    ],
)
def test_what_alembic_could_not_use_is_its_default(option: str, value: str) -> None:
    defaults = read({"alembic.ini": ini()})
    assert defaults == Conventions(template_path="db/script.py.mako", options=defaults.options)
    for contents in (
        {"alembic.ini": ini(**{option: value})},
        {"pyproject.toml": toml(**{option: value})},
    ):
        assert getattr(read(contents), option) == getattr(defaults, option)


@pytest.mark.parametrize("value", ["[1]", "{a = 1}", "1.5", "1979-05-27", "false"])
@pytest.mark.parametrize("option", ATTRIBUTES)
def test_a_value_of_another_kind_is_the_default(option: str, value: str) -> None:
    contents = {"pyproject.toml": toml() + f"\n{option} = {value}\n".encode()}
    assert getattr(read(contents), option) == getattr(Conventions(), option)


@pytest.mark.parametrize("content", [b"[alembic", b"\xff\xfe", b"[tool]\nalembic = 1", b""])
def test_an_unreadable_pyproject_says_nothing(content: bytes) -> None:
    contents = {"alembic.ini": ini(timezone="UTC"), "pyproject.toml": content}
    assert read(contents).timezone == "UTC"


@pytest.mark.parametrize("content", [b"no section", b"\xff\xfe", b"[other]\ntimezone = UTC\n"])
def test_an_unreadable_ini_file_says_nothing(content: bytes) -> None:
    contents = {"alembic.ini": content, "pyproject.toml": toml(timezone="Europe/Berlin")}
    found = conventions(Environment("db", (), config="pyproject.toml"), contents)
    assert found.timezone == "Europe/Berlin"
    assert found.options == {}


def test_the_whole_section_is_told_to_templates_as_alembic_tells_it(folder: Path) -> None:
    text = b"[DEFAULT]\nowner = us\n" + ini(Author="%(owner)s, 100%%", broken="%(nothing)s")
    contents = {"alembic.ini": text, "pyproject.toml": toml(unseen="x")}
    options = read(contents).options
    assert options == {"owner": "us", "author": "us, 100%"}
    of_alembic(folder, contents)
    config = Config(str(folder / "alembic.ini"))
    for name in ("owner", "author", "Author", "unseen"):
        assert options.get(name.lower()) == config.get_main_option(name)


def test_flask_migrate_keeps_its_ini_file_in_the_script_directory() -> None:
    contents = {
        "db/alembic.ini": f"[alembic]\nfile_template = {IN_FOLDERS}\n".encode(),
        "db/env.py": b"from flask import current_app\nfrom alembic import context\n",
    }
    assert read(contents).file_template == "%(year)d/%(month).2d/%(rev)s_%(slug)s"
    assert read(contents).template_path == "db/script.py.mako"


def test_an_environment_without_a_file_is_configured_by_the_only_one_that_names_it() -> None:
    named = Environment("db", ("db/versions",))
    contents = {
        "conf/ours.ini": b"[db]\nscript_location = %(here)s/../db\ntimezone = UTC\n",
        "conf/theirs.ini": b"[alembic]\nscript_location = %(here)s/../other\ntimezone = CET\n",
        "other/env.py": b"",
    }
    assert conventions(named, contents).timezone == "UTC"
    two = {**contents, "more.ini": ini(timezone="Europe/Berlin")}
    assert conventions(named, two).timezone is None
    assert conventions(named, {}) == Conventions(template_path="db/script.py.mako")


def test_an_environment_of_the_settings_file_is_configured_as_well() -> None:
    contents = {"alembic.ini": ini(timezone="UTC")}
    assert read(contents, EnvironmentSetting("./db/")).timezone == "UTC"
