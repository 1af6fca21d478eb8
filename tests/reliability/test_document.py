"""docs/reliability.md holds what the parts say, and a run of some parts keeps the others."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from reliability import document
from reliability.__main__ import PARTS, main
from reliability.part import Part, Scope

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    page = tmp_path / "page.md"
    places = "".join(f"## {n}\n\n<!-- {n} -->\nold {n}\n<!-- /{n} -->\n\n" for n in PARTS)
    page.write_text(f"# Reliability\n\n{places}")
    return page


def has(monkeypatch: pytest.MonkeyPatch, *parts: Part) -> list[Scope]:
    """Let these be the parts, and return the scopes with which they are asked."""
    asked: list[Scope] = []

    def module(name: str) -> object:
        (part,) = (p for p in parts if f"reliability.{p.name}" == name)

        def measure(scope: Scope) -> Part:
            asked.append(scope)
            return part

        return SimpleNamespace(measure=measure)

    monkeypatch.setattr("reliability.__main__.import_module", module)
    return asked


RIGHT = Part("races", (("races", "1,234"), ("steps", "56")))
WRONG = Part("faults", (("kills", "3"),), ("killed | before\n`push`: two comments",))


def test_some_parts_are_written_and_the_others_stay(
    monkeypatch: pytest.MonkeyPatch, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = has(monkeypatch, RIGHT)
    assert main(["races", "--write", "--document", str(page)]) == 0
    assert document.read("races", page) == {
        "tried": "everything",
        "races": "1,234",
        "steps": "56",
        "failures": "none",
    }
    assert "old faults" in page.read_text()
    assert "| races | 1,234 |" in capsys.readouterr().out
    assert [(s.is_whole, s.seconds > 100) for s in asked] == [(True, True)]


def test_a_failure_is_named_and_ends_with_1(monkeypatch: pytest.MonkeyPatch, page: Path) -> None:
    has(monkeypatch, RIGHT, WRONG)
    assert main(["faults", "races", "--write", "--document", str(page)]) == 1
    assert document.read("faults", page) == {"tried": "everything", "kills": "3", "failures": "1"}
    assert "\n- `killed | before 'push': two comments`\n" in page.read_text()


def test_a_quick_look_writes_nothing_unless_asked_and_says_so(
    monkeypatch: pytest.MonkeyPatch, page: Path
) -> None:
    asked = has(monkeypatch, RIGHT)
    before = page.read_text()
    assert main(["races", "--quick", "--seconds", "7", "--document", str(page)]) == 0
    assert page.read_text() == before
    assert asked == [Scope(is_whole=False, seconds=7)]
    assert main(["races", "--quick", "--write", "--document", str(page)]) == 0
    assert document.read("races", page)["tried"] == "a sample"


def test_a_part_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rain"])
    assert "no such part: rain" in capsys.readouterr().err


def test_a_document_without_the_place_is_a_mistake(page: Path) -> None:
    with pytest.raises(ValueError, match="no place for rain"):
        document.write("rain", RIGHT, Scope(is_whole=True, seconds=1), page)
    with pytest.raises(ValueError, match="no place for rain"):
        document.read("rain", page)
    with pytest.raises(ValueError, match="no figures of races"):
        document.read("races", page)


@pytest.mark.parametrize("name", PARTS)
def test_the_document_tells_figures_of_every_part_and_no_failure(name: str) -> None:
    rows = document.read(name, ROOT / document.DOCUMENT)
    assert rows.pop(document.FAILURES) == document.NONE
    assert rows.pop(document.TRIED) in ("everything", "a sample")
    assert rows
    for what, figure in rows.items():
        assert re.match(r"\d", figure), f"{what}: {figure}"
