"""The demo is the promise of the README: it runs to its end, anywhere, and leaves its page."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_demo_tells_the_whole_story_and_leaves_a_page(tmp_path: Path) -> None:
    home, output = tmp_path / "home", tmp_path / "output"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "demo", "--output", str(output)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert not list(home.iterdir())

    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "flask db upgrade exit code 1" in lines
    assert "reactions eyes, rocket" in lines
    assert "comments 2 before, 2 after" in lines
    assert "pushes 1 before, 1 after" in lines
    assert "flask db upgrade exit code 0" in lines
    assert "\x1b" not in done.stdout

    page = output / "conversation.html"
    assert lines[-1] == f"page {page}"
    html = page.read_text(encoding="utf-8")
    assert "merging this would leave more than one head" in html
    assert "this merge is fine now" in html
    assert "<summary>Or do it by hand</summary>" in html
    assert "&lt;!--" not in html
    assert "&lt;details" not in html
