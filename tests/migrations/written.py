"""Histories drawn by Hypothesis, written as migration files in every form that is met."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

Names = tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """What one migration declares."""

    id: str
    down_revisions: Names = ()
    branch_labels: Names = ()
    depends_on: Names = ()


@dataclass(frozen=True)
class Written:
    """A migration file by its name."""

    name: str
    content: bytes


def _quoted(draw: st.DrawFn, name: str) -> str:
    half = len(name) // 2
    return draw(
        st.sampled_from(
            [
                f"'{name}'",
                f'"{name}"',
                f"u'{name}'",
                f'r"{name}"',
                f'f"{name}"',
                f'"""{name}"""',
                f"('{name}')",
                f'("{name[:half]}"\n    "{name[half:]}")',
            ]
        )
    )


def _value(draw: st.DrawFn, names: Names) -> str:
    if not names:
        return draw(st.sampled_from(["None", "()", "[]"]))
    quoted = [_quoted(draw, name) for name in names]
    forms = [
        f"({', '.join(quoted)},)",
        "(\n    " + ",\n    ".join(quoted) + ",\n)",
        f"[{', '.join(quoted)}]",
        f"{{{', '.join(quoted)}}}",
    ]
    return draw(st.sampled_from([quoted[0], *forms] if len(names) == 1 else forms))


def _assigned(draw: st.DrawFn, name: str, value: str) -> str:
    return draw(
        st.sampled_from(
            [
                f"{name} = {value}\n",
                f"{name}={value}\n",
                f"{name}: Union[str, Sequence[str], None] = {value}\n",
                f"{name}: 'str | None' = {value}\n",
                f"{name} = 'z'\n{name} = {value}\n",
                f"{name} = f({value})\n{name} = {value}\n",
                f"{name.upper()} = {value}\n{name} = {name.upper()}\n",
                f"{name} = other = {value}\n",
                f"if True:\n\t{name} = 'z'\n{name} = {value}\n",
                f"def {name}(): ...\n{name} = {value}\n",
                f"{name} = {value};\n",
            ]
        )
    )


_STARTS = [
    "",
    '"""Make it.\n\nRevision ID: old\nRevises: old\n"""\n',
    "# -*- coding: utf-8 -*-\n# caf\xe9\n",
    "#!/usr/bin/env python\nimport os\n",
    "\x0c\n",
]
_ENDS = [
    "\n\ndef upgrade() -> None:\n    pass\n\n\ndef downgrade() -> None:\n    pass\n",
    "\ndef upgrade():\n\tdown_revision = 'z'\n",
    "\nclass Local:\n    revision = 'z'\n",
    '\nSQL = """\ndown_revision = "z"\n"""\n',
    "",
]


@st.composite
def sources(draw: st.DrawFn, drawn: Drawn) -> bytes:
    """Write one migration; what is not declared may be left out, but for `down_revision`."""
    lines = [
        _assigned(draw, "revision", _quoted(draw, drawn.id)),
        _assigned(draw, "down_revision", _value(draw, drawn.down_revisions)),
    ]
    for name, names in (("branch_labels", drawn.branch_labels), ("depends_on", drawn.depends_on)):
        if draw(st.booleans()) or names:
            lines.append(_assigned(draw, name, _value(draw, names)))
    start, end = draw(st.sampled_from(_STARTS)), draw(st.sampled_from(_ENDS))
    tools = "from typing import Sequence, Union\nf = str\n"
    between = draw(st.sampled_from(["", "\ndef helper():\n    return 1\n\n"]))
    text = start + tools + between.join(draw(st.permutations(lines))) + end
    line_end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    bom = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"]))
    return bom + text.replace("\n", line_end).encode()


@st.composite
def histories(draw: st.DrawFn) -> list[Drawn]:
    """Draw a history; rarely it has gaps, cycles, clashing labels, duplicate or refused ids."""
    count = draw(st.integers(1, 9))
    ids = [f"r{number}" for number in range(count)]
    sick = draw(st.integers(0, 2)) == 0

    def names(number: int, others: list[str], most: int) -> Names:
        known = [*ids, *others, "gone"] if sick and draw(st.integers(0, 5)) == 0 else ids[:number]
        if not known:
            return ()
        return tuple(draw(st.lists(st.sampled_from(known), unique=True, max_size=most)))

    drawn: list[Drawn] = []
    for number, id_ in enumerate(ids):
        labels = [label for before in drawn for label in before.branch_labels]
        own = (f"label{number}",) if draw(st.integers(0, 3)) == 0 else ()
        if sick and draw(st.integers(0, 9)) == 0:
            own = (*own, draw(st.sampled_from([*ids, *labels, "label0"])))
        needs = names(number, labels, 2) if draw(st.integers(0, 3)) == 0 else ()
        if labels and draw(st.integers(0, 3)) == 0:
            needs = (*needs, draw(st.sampled_from(labels)))
        drawn.append(Drawn(id_, names(number, labels, 3), own, tuple(dict.fromkeys(needs))))
    if sick and draw(st.integers(0, 4)) == 0:
        drawn.append(Drawn(draw(st.sampled_from([*ids, "a-b", "a:b"])), names(count, [], 2)))
    return drawn


def file_name(number: int, drawn: Drawn, draw: Callable[[st.SearchStrategy[str]], str]) -> str:
    """Draw a name for a file; the order of names is not that of the history."""
    return draw(
        st.sampled_from([f"{drawn.id}_{number}.py", f"{number:02}.x.py", f"z{9 - number}.py"])
    )


@st.composite
def trees(draw: st.DrawFn) -> list[Written]:
    """Draw a history and write it as files, in the order in which Alembic lists them."""
    drawn = draw(histories())
    files = [
        Written(file_name(number, one, draw), draw(sources(one)))
        for number, one in enumerate(drawn)
    ]
    return sorted(files, key=lambda file: file.name)
