"""Configuration as random as people write it: our locations are Alembic's own."""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.base import Script
from hypothesis import given, settings
from hypothesis import strategies as st

from merge_heads.migrations.environments import Surveyed, Tree, survey
from merge_heads.migrations.source import is_revision_file

FILES = [
    "root.py",
    "db/env.py",
    "db/script.py.mako",
    "db/versions/a.py",
    "db/versions/__init__.py",
    "db/versions/deep/er/b.py",
    "db/versions/deep/c.py",
    "db/versions/__pycache__/c.py",
    "v1/z.py",
    "v1/sub/a.py",
    "v2/a.py",
    "v2/.#a.py",
    "t x/a.py",
]

PLACES = ["db/versions", "./v1/", "v1/sub", "v2", "t x", "gone", "", "%(here)s/v1"]
PIECES = st.lists(st.sampled_from([*PLACES, "%(root)s/v2"]), min_size=1, max_size=4)
SEPARATORS = st.sampled_from([None, "space", "newline", "os", ":", ";"])
RECURSIVE = st.sampled_from([None, "true", "false", ""])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Write the tree once, and start Alembic from its root."""
    root = tmp_path_factory.mktemp("tree").resolve()
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    before = Path.cwd()
    os.chdir(root)
    yield root
    os.chdir(before)


def files_of_alembic(folder: Path, config: Config) -> list[str]:
    """Return the files that Alembic would load, in its order."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        directory = ScriptDirectory.from_config(config)
    found = (
        path.resolve().relative_to(folder).as_posix()
        for location in directory._version_locations
        if location.exists()
        for path in Script._list_py_dir(directory, location)
    )
    return list(dict.fromkeys(path for path in found if is_revision_file(path)))


def surveyed(folder: Path, **contents: str) -> Surveyed:
    """Survey the tree with configuration files in it, which are written for Alembic as well."""
    named = {
        name.replace("_ini", ".ini").replace("_toml", ".toml"): t for name, t in contents.items()
    }
    for name, text in named.items():
        (folder / name).write_text(text)
    tree = Tree([*FILES, *named])
    return Surveyed(tree, survey(tree, {name: t.encode() for name, t in named.items()}))


def compared(found: Surveyed, folder: Path, config: Config) -> None:
    """Hold our files against Alembic's; what Alembic refuses is unclear to us."""
    try:
        theirs = files_of_alembic(folder, config)
    except (ModuleNotFoundError, TypeError, ValueError):
        return  # a wrong separator makes a package of it, which is nowhere
    if found.discovered.unclear:
        assert theirs == [], "Alembic finds no folder by such a name"
    else:
        (environment,) = found.discovered.environments
        assert environment.path == "db"
        assert environment.revision_files(found.tree) == theirs


@settings(deadline=None)
@given(
    pieces=PIECES,
    joint=st.sampled_from([" ", ", ", ",", ":", ";", "\n  "]),
    separator=SEPARATORS,
    old_separator=SEPARATORS,
    recursive=RECURSIVE,
    section=st.sampled_from(["alembic", "other"]),
    shared=st.booleans(),
    location=st.sampled_from(["db", "./db/", "%(here)s/db", "%(root)s/db"]),
)
def test_an_ini_file_means_what_alembic_reads(
    folder: Path,
    pieces: list[str],
    joint: str,
    separator: str | None,
    old_separator: str | None,
    recursive: str | None,
    section: str,
    shared: bool,
    location: str,
) -> None:
    options = {
        "version_locations": joint.join(pieces),
        "path_separator": separator,
        "version_path_separator": old_separator,
        "recursive_version_locations": recursive,
    }
    own = [f"{key} = {value}" for key, value in options.items() if value is not None]
    default = ["[DEFAULT]", "root = %(here)s", *(own if shared else [])]
    named = [f"[{section}]", f"script_location = {location}", *([] if shared else own)]
    text = "\n".join([*default, *named, "[loggers]", "keys = root", ""])
    found = surveyed(folder, alembic_ini=text)
    compared(found, folder, Config("alembic.ini", ini_section=section))


@settings(deadline=None)
@given(
    pieces=st.none() | st.lists(st.sampled_from(PLACES), max_size=3),
    recursive=st.none() | st.booleans(),
    ini_location=st.booleans(),
    ini_locations=st.booleans(),
    ini_recursive=RECURSIVE,
)
def test_pyproject_and_ini_together_mean_what_alembic_reads(
    folder: Path,
    pieces: list[str] | None,
    recursive: bool | None,
    ini_location: bool,
    ini_locations: bool,
    ini_recursive: str | None,
) -> None:
    toml = ["[tool.alembic]", 'script_location = "%(here)s/db"']
    toml += [f"version_locations = {pieces!r}"] if pieces is not None else []
    toml += (
        [f"recursive_version_locations = {str(recursive).lower()}"] if recursive is not None else []
    )
    ini = ["[alembic]"]
    ini += ["script_location = db"] if ini_location else []
    ini += ["version_locations = v1, v2"] if ini_locations else []
    ini += [f"recursive_version_locations = {ini_recursive}"] if ini_recursive is not None else []
    found = surveyed(
        folder, alembic_ini="\n".join([*ini, ""]), pyproject_toml="\n".join([*toml, ""])
    )
    compared(found, folder, Config("alembic.ini", toml_file="pyproject.toml"))
