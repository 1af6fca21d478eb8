"""Which files are laid out for a rehearsal, and how."""

from pathlib import Path

from merge_heads.git import Entry
from merge_heads.migrations.environments import Environment
from merge_heads.rehearsal.export import exported, touched, write

FILE, LINK = Entry("100644", "0" * 40), Entry("120000", "0" * 40)


def test_the_script_directory_and_the_version_locations_are_taken() -> None:
    files = dict.fromkeys(
        ["app.py", "m/env.py", "m/sql/a.sql", "m/versions/a.py", "elsewhere/b.py", "other/c.py"],
        FILE,
    )
    environment = Environment("m", ("m/versions", "elsewhere"))
    assert list(exported(files, [environment])) == [
        *("m/env.py", "m/sql/a.sql", "m/versions/a.py", "elsewhere/b.py"),
    ]


def test_of_an_environment_at_the_root_the_project_is_not_taken() -> None:
    files = dict.fromkeys(["env.py", "versions/a.py", "app/models.py"], FILE)
    assert list(exported(files, [Environment("", ("versions",))])) == ["env.py", "versions/a.py"]


def test_links_and_ways_out_of_the_folder_are_left_out() -> None:
    files = {"m/a": LINK, "m/../../b": FILE, "m/.git/config": FILE, "m/c": FILE}
    assert list(exported(files, [Environment("m", ("m/versions",))])) == ["m/c"]


def test_everybody_can_read_what_is_written(tmp_path: Path) -> None:
    write(tmp_path / "root", {"m/versions/a.py": b"x"})
    written = tmp_path / "root/m/versions/a.py"
    assert written.read_bytes() == b"x"
    assert written.stat().st_mode & 0o777 == 0o644
    assert written.parent.stat().st_mode & 0o777 == 0o755


def test_a_file_that_is_changed_moved_or_deleted_is_touched() -> None:
    changed, m = Entry("100644", "1" * 40), [Environment("m", ("m/versions",))]
    base = dict.fromkeys(["m/env.py", "m/README", "m/make.sql", "m/versions/a.py", "app.py"], FILE)
    assert not touched(base, base, m)
    assert not touched(base, {**base, "m/versions/new.py": FILE}, m)
    assert not touched(base, {**base, "m/env.py": changed, "app.py": changed}, m)
    assert touched(base, {**base, "m/make.sql": changed}, m)
    assert touched(base, {path: FILE for path in base if path != "m/versions/a.py"}, m)
