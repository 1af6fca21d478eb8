"""No line of a pull request's code, template, env.py or configuration is ever executed."""

from pathlib import Path

import pytest

from tests.clone import revision
from tests.stories.scene import CONFLICT, Scene


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """Return the file that the pull request tries to write."""
    return tmp_path / "canary"


def trap(canary: Path) -> str:
    """Return Python that writes the canary when it runs."""
    return f"import pathlib; pathlib.Path({str(canary)!r}).write_text('sung')"


def files(canary: Path) -> dict[str, str]:
    """Return what a hostile pull request brings along."""
    code = trap(canary)
    mako = f"<% {code} %>${{message}}\n<%! {code} %>\n"
    ini = (
        "[alembic]\nscript_location = migrations\nfile_template = ${%s}\n"
        "revision_environment = true\n[post_write_hooks]\nhooks = evil\n"
        f"evil.type = exec\nevil.executable = touch {canary}\n" % code.replace("%", "%%")
    )
    hook = f"#!/bin/sh\ntouch {canary}\n"
    return {
        "migrations/versions/c3_make.py": f"{code}\n{revision('c3', 'a1', body=code)}{code}\n",
        "migrations/env.py": f"{code}\nfrom flask import current_app\n",
        "migrations/script.py.mako": mako,
        "migrations/alembic.ini": ini,
        "alembic.ini": ini,
        "pyproject.toml": "[tool.alembic]\nrevision_environment = true\n",
        ".github/merge-heads.yml": f"strategy: !!python/object/apply:os.system [touch {canary}]\n",
        "sitecustomize.py": code,
        "merge_heads/__init__.py": code,
        "alembic/__init__.py": code,
        "yaml.py": code,
        ".gitattributes": "*.py filter=evil merge=evil diff=evil\n",
        ".gitconfig": f'[filter "evil"]\nsmudge = touch {canary}\n[core]\nhooksPath = hooks\n',
        ".gitmodules": f'[submodule "evil"]\npath = evil\nurl = ext::sh -c touch% {canary}\n',
        "hooks/pre-push": hook,
        "hooks/post-checkout": hook,
    }


def test_the_canary_would_sing(canary: Path) -> None:
    exec(compile(files(canary)["sitecustomize.py"], "sitecustomize.py", "exec"))
    assert canary.read_text() == "sung"


def test_no_event_executes_anything_of_the_pull_request(scene: Scene, canary: Path) -> None:
    scene.open(head=files(canary))
    scene.workspace = files(canary)
    for event in ("pull_request", "pull_request_target"):
        scene.changed(event=event)
        assert scene.status() == CONFLICT
    for words in ("/merge-heads preview", "/merge-heads check", "/merge-heads"):
        scene.says("alice", words)
    assert len(scene.github.pushes) == 1, "the repair itself went through"
    scene.changed(auto_fix="always")
    assert not canary.exists()
