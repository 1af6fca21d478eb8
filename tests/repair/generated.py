"""Situations of a pull request, drawn by Hypothesis: the files of base, of head, of their merge."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from posixpath import basename, join
from typing import TypeVar

from hypothesis import strategies as st

from merge_heads.migrations.environments import Environment
from tests.clone import revision
from tests.migrations.written import Drawn, sources
from tests.repair.trees import Tree

T = TypeVar("T")

ONE = (Environment("m", ("m/v",)),)
LAYOUTS = (
    *([ONE] * 5),
    (Environment("m", ("m/v", "m/more")),),
    (Environment("m", ("m/v",), recursive=True),),
    (Environment("m", ("m/v",)), Environment("n", ("n/v",))),
    (Environment("m", ("m/v", "s")), Environment("n", ("n/v", "s"))),
)


@dataclass(frozen=True)
class Row:
    """One migration, the folder in which it lies, and its file."""

    drawn: Drawn
    folder: str
    path: str
    content: bytes


@dataclass(frozen=True)
class Situation:
    """The three trees of a merge; `literal` says that each identifier is a plain literal."""

    base: Tree
    head: Tree
    merged: Tree
    environments: tuple[Environment, ...]
    literal: bool = True


@dataclass(frozen=True)
class Dice:
    """What is drawn, in few words."""

    draw: st.DrawFn

    def one_in(self, sides: int) -> bool:
        """Say yes once in so many times."""
        return self.draw(st.integers(1, sides)) == sides

    def up_to(self, most: int, least: int = 0) -> int:
        """Return a number."""
        return self.draw(st.integers(least, most))

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of several."""
        return self.draw(st.sampled_from(choices))


@dataclass(frozen=True)
class Project:
    """How a project lays out its migrations, counts them and writes them."""

    dice: Dice
    environments: tuple[Environment, ...]
    numbered: bool
    text: Callable[[Drawn, str], bytes]

    @property
    def folders(self) -> list[str]:
        """Return the version locations, each once."""
        found = [folder for e in self.environments for folder in e.version_locations]
        return list(dict.fromkeys(found))

    def seen_from(self, folder: str, rows: Iterable[Row]) -> list[Row]:
        """Keep what every environment holds that holds the folder: all that its files may name."""
        around = [set(e.version_locations) for e in self.environments if folder in _of(e)]
        return [row for row in rows if row.folder in set.intersection(*around)]

    def new_id(self, known: Sequence[Row], side: str) -> str:
        """Return an id that is new to those who know only `known`: on two sides it may collide."""
        if self.numbered:
            numbers = [int(row.drawn.id) for row in known if row.drawn.id.isdecimal()]
            return f"{max(numbers, default=0) + 1:04}"
        typed = f"typed{len(known)}" if self.dice.one_in(15) else f"{side}{len(known)}"
        id_ = sha256(typed.encode()).hexdigest()[:12]
        return f"{side}{len(known)}" if id_ in {row.drawn.id for row in known} else id_


def _of(environment: Environment) -> tuple[str, ...]:
    return environment.version_locations


def heads(rows: Sequence[Row]) -> list[Row]:
    """Return the rows on which no other stands."""
    named = {parent for row in rows for parent in row.drawn.down_revisions}
    return [row for row in rows if row.drawn.id not in named]


def grown(project: Project, known: Sequence[Row], side: str, count: int) -> list[Row]:
    """Draw what one side adds to what it knows: mostly one on the other."""
    added: list[Row] = []
    for _ in range(count):
        near = added[-1].folder if added and not project.dice.one_in(5) else None
        folder = near or project.dice.pick(project.folders)
        added.append(_row(project, [*known, *added], added, folder, side))
    return added


def _row(project: Project, known: Sequence[Row], own: Sequence[Row], folder: str, side: str) -> Row:
    dice, seen = project.dice, project.seen_from(folder, known)
    parents = _parents(dice, seen, [row for row in own if row in seen])
    drawn = Drawn(project.new_id(known, side), tuple(row.drawn.id for row in parents))
    label = f"{side}_{len(known)}"
    if dice.one_in(4 if seen and not parents else 20):
        drawn = replace(drawn, branch_labels=(label,))
    names = [n for row in seen for n in (row.drawn.id, *row.drawn.branch_labels)]
    if names and dice.one_in(12):
        drawn = replace(drawn, depends_on=(dice.pick(names),))
    mere = len(parents) > 1 and not dice.one_in(4)
    body = "pass" if mere else f"op.execute('{side} {len(known)}')"
    return Row(drawn, folder, _path(project, folder, drawn, label), project.text(drawn, body))


def _parents(dice: Dice, seen: Sequence[Row], own: Sequence[Row]) -> list[Row]:
    if not seen or dice.one_in(40):
        return []
    tips = heads(seen)
    if len(tips) > 1 and dice.one_in(2):
        return tips if dice.one_in(2) else [*own[-1:], *(t for t in tips if t not in own)][:2]
    if dice.one_in(8):
        return [dice.pick(seen)]
    return [own[-1] if own else dice.pick(tips)]


def _path(project: Project, folder: str, drawn: Drawn, label: str) -> str:
    deep = any(e.recursive for e in project.environments) and project.dice.one_in(3)
    name = f"x{label}.py" if project.dice.one_in(8) else f"{drawn.id}_{label}.py"
    return join(folder, "sub" if deep else "", name)


def joined(project: Project, known: Sequence[Row], side: str) -> list[Row]:
    """Draw the merge revision that leaves one head, where there are several."""
    added: list[Row] = []
    for folder in project.folders:
        seen = project.seen_from(folder, [*known, *added])
        tips = heads(seen)
        if len(tips) > 1:
            ids = tuple(row.drawn.id for row in tips)
            drawn = Drawn(project.new_id([*known, *added], side), ids)
            path = join(folder, f"{drawn.id}_{side}_joined.py")
            body = "pass" if side == "b" or not project.dice.one_in(3) else f"op.f('{side}')"
            added.append(Row(drawn, folder, path, project.text(drawn, body)))
    return added


FORMS: Mapping[str, Callable[[str], str]] = {
    "windows": lambda text: text.replace("\n", "\r\n"),
    "marked": lambda text: "\ufeff" + text,
    "old": lambda text: text.replace(": Union[str, Sequence[str], None]", "").replace(": str", ""),
    "double": lambda text: text.replace("'", '"'),
    "list": lambda text: text.replace("= (", "= [").replace(")\nbranch", "]\nbranch"),
    "plain": lambda text: text,
}


def in_forms(dice: Dice) -> Callable[[Drawn, str], bytes]:
    """Return what writes a migration in one of the usual forms."""

    def text(drawn: Drawn, body: str) -> bytes:
        others = {"branch_labels": drawn.branch_labels, "depends_on": drawn.depends_on}
        told = {
            name: names[0] if len(names) == 1 else names or None for name, names in others.items()
        }
        plain = revision(drawn.id, *drawn.down_revisions, body=body, **told)
        form = dice.pick(["plain", "plain", *FORMS])
        return FORMS[form](plain).encode()

    return text


def in_odd_forms(dice: Dice) -> Callable[[Drawn, str], bytes]:
    """Return what writes a migration in any form that Python knows, with a body of its own."""

    def text(drawn: Drawn, body: str) -> bytes:
        written = dice.draw(sources(drawn))
        end = b"\r\n" if b"\r\n" in written else b"\n"
        does = b"" if body == "pass" else b"def also():" + end + f"    {body}".encode() + end
        return written + end + does

    return text


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Draw a project, what base and a change have made of it, and the merge of both."""
    dice = Dice(draw)
    literal = not dice.one_in(12)
    text = (in_forms if literal else in_odd_forms)(dice)
    project = Project(dice, dice.pick(LAYOUTS), dice.one_in(4), text)
    common = grown(project, [], "c", dice.up_to(4, least=1))
    shared: list[Row] = []
    early: list[Row] = []
    match dice.pick(["plain", "plain", "merged in between", "both join"]):
        case "merged in between":
            early = grown(project, common, "h", dice.up_to(2))
            shared = _on_base(project, common, dice.up_to(2, least=1))
        case "both join":
            common.append(_row(project, common, common[:1], common[0].folder, "f"))
            early = joined(project, common, "h")
        case _ if not dice.one_in(3):
            common += joined(project, common, "c")
    late = grown(project, [*common, *shared, *early], "h", dice.up_to(3, least=not early))
    moved_on = _on_base(project, [*common, *shared], dice.up_to(3, least=not dice.one_in(4)))
    base = _files([*common, *shared, *moved_on])
    head = _files([*common, *shared, *early, *late])
    if moved_on and dice.one_in(12):
        head |= _taken_over(dice, moved_on[0])
    removed: set[str] = set()
    if dice.one_in(8):
        removed = _edited(dice, head, [*common, *shared], [*early, *late])
    merged = {path: text for path, text in {**base, **head}.items() if path not in removed}
    return Situation(base, head, merged, project.environments, literal)


def _taken_over(dice: Dice, row: Row) -> Tree:
    """Let a file of base come to the change as well, by the same name or by another one."""
    copy = join(row.folder, f"copy_{basename(row.path)}")
    return {dice.pick([row.path, copy]): row.content}


def _on_base(project: Project, known: Sequence[Row], count: int) -> list[Row]:
    added = grown(project, known, "b", count)
    return added if project.dice.one_in(4) else added + joined(project, [*known, *added], "b")


def _files(rows: Iterable[Row]) -> dict[str, bytes]:
    return {row.path: row.content for row in rows}


def _edited(
    dice: Dice, head: dict[str, bytes], theirs: Sequence[Row], own: Sequence[Row]
) -> set[str]:
    """Let a change edit a file of base's, or move it; return the path that is gone."""
    row, mine = dice.pick(theirs), [one.drawn.id for one in own] or ["none"]

    def edit(old: str, new: str) -> None:
        head[row.path] = row.content.replace(old.encode(), new.encode())

    match dice.pick(["text", "parent", "place", "needs", "id"]):
        case "text":
            head[row.path] = row.content + b"\n# edited\n"
        case "parent" if row.drawn.down_revisions:
            edit(f"= '{row.drawn.down_revisions[0]}'", f"= '{mine[0]}'")
        case "needs":
            edit("depends_on: Union[str, Sequence[str], None] = None", f"depends_on = '{mine[-1]}'")
        case "id":
            edit(f"= '{row.drawn.id}'", "= 'changed'")
        case "place":
            moved = join(row.folder, f"z{basename(row.path)}")
            head[moved] = head.pop(row.path)
            return {row.path}
    return set()


@st.composite
def straight(draw: st.DrawFn) -> Situation:
    """Draw a change that is one chain, and a base that has moved on and has one head again."""
    dice = Dice(draw)
    project = Project(dice, ONE, dice.one_in(3), in_forms(dice))
    common = _tangled(project, [], "c", dice.up_to(4, least=1))
    theirs = _tangled(project, common, "b", dice.up_to(4, least=1))
    own = list(common)
    for _ in range(dice.up_to(4, least=1)):
        own.append(_on(project, own, "h", own[-1:]))
    base, head = _files(theirs), _files(own)
    return Situation(base, head, {**base, **head}, ONE)


def _tangled(project: Project, known: Sequence[Row], side: str, count: int) -> list[Row]:
    """Draw more of a history, each on any one that is there, and join its heads."""
    rows = list(known)
    for _ in range(count):
        rows.append(_on(project, rows, side, [project.dice.pick(rows)] if rows else []))
    return rows + joined(project, rows, side)


def _on(project: Project, known: Sequence[Row], side: str, parents: Sequence[Row]) -> Row:
    """Draw a migration on top of others; rarely it depends on one more."""
    drawn = Drawn(project.new_id(known, side), tuple(row.drawn.id for row in parents))
    if known and project.dice.one_in(6):
        drawn = replace(drawn, depends_on=(project.dice.pick(known).drawn.id,))
    path = join("m/v", f"{drawn.id}_{side}.py")
    return Row(drawn, "m/v", path, project.text(drawn, f"op.execute('{side} {len(known)}')"))
