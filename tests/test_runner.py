"""What reaches the runner, and what can never be taken for a command of its own."""

from pathlib import Path

import pytest

from merge_heads.runner import Runner


def runner(folder: Path) -> Runner:
    return Runner(folder / "output", folder / "summary", folder)


def test_a_value_cannot_end_its_own_delimiter(tmp_path: Path) -> None:
    runner(tmp_path).set_outputs({"one": "a\nEOF\nverdict=clean", "two": ""})
    lines = (tmp_path / "output").read_text().splitlines()
    name, end = lines[0].split("<<")
    assert (name, lines.index(end)) == ("one", 4)
    assert lines[1:4] == ["a", "EOF", "verdict=clean"]


def test_a_log_line_stays_one_and_is_no_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runner(tmp_path).log("feature\n::error::gone\r##[error]\x1b[31m")
    said = capsys.readouterr().err
    assert said.splitlines() == [
        "merge-heads: feature\ufffd::error::gone\ufffd##\u200b[error]\ufffd[31m"
    ]


def test_a_summary_is_cut_to_what_github_takes(tmp_path: Path) -> None:
    runner(tmp_path).summarise("ü" * 1_000_000)
    assert (tmp_path / "summary").stat().st_size <= 1024 * 1024
    assert set((tmp_path / "summary").read_text().strip()) == {"ü"}


def test_the_report_follows_no_link_of_the_workspace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace, elsewhere = tmp_path / "workspace", tmp_path / "elsewhere"
    workspace.mkdir()
    elsewhere.mkdir()
    (workspace / ".merge-heads").symlink_to(elsewhere)
    assert Runner(None, None, workspace).write_report("{}") is None
    assert list(elsewhere.iterdir()) == []
    assert "symbolic link" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_does_not_end_the_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nowhere = Runner(Path("/proc/nowhere/output"), Path("/proc/nowhere/summary"), None)
    nowhere.set_outputs({"a": "b"})
    nowhere.summarise("words")
    assert capsys.readouterr().err.count("could not be written") == 2


def test_outside_of_a_runner_nothing_is_written(tmp_path: Path) -> None:
    nowhere = Runner.from_environ({})
    nowhere.set_outputs({"a": "b"})
    nowhere.summarise("words")
    assert nowhere.write_report("{}") is None
    assert nowhere.run_url is None
