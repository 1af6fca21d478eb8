"""The renderer of comments: any judgement of histories, of any names, in words for GitHub."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.source import read_revision
from merge_heads.outcomes import NotEvaluated, Refusal
from merge_heads.repair import Proved, Repair, Reparented, Wish, plan
from merge_heads.report import comment as words
from merge_heads.report import replies
from merge_heads.report.as_json import dumps, judgement_json
from merge_heads.report.by_hand import Branches
from merge_heads.report.commit_message import commit_message
from merge_heads.report.offer import Offers, repaired
from merge_heads.report.status import StatusWords, problem_status, status
from merge_heads.report.suggestion import Suggestion, marker_prefix, suggestion
from merge_heads.report.sweep import SweptRow, sweep_line, sweep_summary
from merge_heads.report.terminal import judgement_text
from merge_heads.settings import Strategy
from merge_heads.verdict import Commits, Histories, Judgement, judge_environment, judgement
from merge_heads.verdict.forecast import Collision, Forecast, Need
from reliability.fuzz.broken import promise
from reliability.fuzz.dice import Bytes, Dice
from reliability.fuzz.markdown import Seen, seen
from reliability.fuzz.words import name

_LONGEST = 65_536
_OURS = frozenset(
    [
        "h3",
        "h4",
        "p",
        "ul",
        "li",
        "strong",
        "em",
        "code",
        "pre",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "br",
    ]
)
_LANGUAGES = frozenset(f"language-{one}" for one in ("mermaid", "sh", "diff", "text", "suggestion"))
_LINKED = re.compile(r"@\w|(?<!\w)#(\d+)|\bGH-\d|\w://\S|\bwww\.\w", re.IGNORECASE)
_HIDDEN = "<!-- merge-heads:"
_BODIES = (
    "op.add_column({t!r}, sa.Column({c!r}, sa.Text()))",
    "op.drop_column({t!r}, {c!r})",
    "op.create_table({t!r}, sa.Column({c!r}, sa.Integer()))",
    "op.drop_table({t!r})",
    "op.rename_table({t!r}, {c!r})",
    'op.create_index({c!r}, {t!r}, ["x"])',
    'op.execute("DROP TABLE users")',
    "op.execute({c!r})",
    "helper({c!r})",
    "pass",
)
Files = dict[str, bytes]


@dataclass(frozen=True)
class _Made:
    """What is to be told, and the numbers of pull requests that may be named."""

    judgement: Judgement
    branches: Branches
    offers: Offers
    context: str
    numbers: frozenset[int]


def comment(data: bytes) -> None:
    """Judge two sides, plan the repair, and hold what is said of it against GitHub's parser."""
    dice = Bytes(data)
    made = _made(dice)
    first = words.marker(made.context)
    told = words.sticky(made.judgement, made.branches, made.offers, made.context)
    _is_harmless(told, made, first)
    promise(not words.is_resolved(told), "nothing of a stranger's says resolved", told[:300])
    if made.offers.forecast == Forecast():
        promise(not words.is_forecast(told), "nothing of a stranger's says forecast", told[:300])
    _is_harmless(
        words.summary(made.judgement, made.branches, made.offers, made.context), made, "", cut=False
    )
    _are_lines(made)
    for told, start in _others(made, dice):
        _is_harmless(told, made, start)
    _sweep(made, dice)


def _is_harmless(told: str, made: _Made, start: str, *, cut: bool = True) -> None:
    """Hold what is promised of any comment; `start` is our hidden line."""
    promise(told.startswith(start), "our hidden line stands first", told[:300])
    promise(not cut or len(told) <= _LONGEST, "GitHub takes the body", len(told), told[:2_000])
    told.encode()
    shown = seen(told)
    _holds_ours_alone(shown, told)
    _links_nothing(shown, made.numbers)
    comments = [c for c in shown.comments if "merge-heads" in c]
    promise(
        len(comments) <= 2 and told.find(comments[-1] if comments else "") < 300,
        "hidden lines are ours",
        comments,
    )


def _holds_ours_alone(shown: Seen, told: str) -> None:
    for tag, attributes in shown.elements:
        promise(tag in _OURS, "no element is a stranger's", tag, attributes, told)
        promise(_is_ours(attributes), "no attribute is a stranger's", tag, attributes, told)
    promise(not shown.left_open, "every element is closed", shown.left_open, told)
    promise(not shown.oddities, "nothing odd is in it", shown.oddities, told)


def _is_ours(attributes: dict[str, str | None]) -> bool:
    match attributes:
        case {"class": str(language)} if len(attributes) == 1:
            return language in _LANGUAGES
        case {"align": "left" | "right"} if len(attributes) == 1:
            return True
    return not attributes


def _links_nothing(shown: Seen, numbers: frozenset[int]) -> None:
    for text in shown.texts:
        if "code" not in text.inside and "pre" not in text.inside:
            for found in _LINKED.finditer(text.words):
                ours = found[1] is not None and int(found[1]) in numbers
                promise(ours, "nothing is linked or called", found[0], text.words)


def _are_lines(made: _Made) -> None:
    """What goes elsewhere than into a comment."""
    said = [status(made.judgement, made.offers.forecast.needs)]
    said.append(problem_status(NotEvaluated(made.context, made.branches.base)))
    for one in said:
        promise(len(one.description) <= 140, "a status is short", one)
        promise(_is_line(one.description), "a status is one line", one)
        promise(one.state in ("success", "failure", "error", "pending"), "GitHub knows it", one)
    for line in judgement_text(made.judgement).split("\n"):
        promise(_is_line(line) and not line.lstrip().startswith("::"), "a line of a log", line)
    promise("##[" not in dumps(judgement_json(made.judgement)), "JSON commands nobody")


def _is_line(told: str) -> bool:
    """Say whether nothing but our own zero width space is not seen, and no command is in it."""
    return told.replace("\u200b", "").isprintable() and "##[" not in told


def _others(made: _Made, dice: Dice) -> Iterator[tuple[str, str]]:
    """Yield all else that is said on a pull request, with the line that stands first."""
    first = words.marker(made.context)
    yield words.resolved(made.context, "", made.judgement.certain_overlaps), first
    yield words.problem(NotEvaluated(f"It holds {name(dice)}.", name(dice))), ""
    yield replies.misunderstood("This is not known:", name(dice)), ""
    yield replies.refusal(Refusal("x", f"It holds {name(dice)}.", name(dice), (name(dice),))), ""
    chosen = made.offers.chosen
    if isinstance(chosen, Proved):
        message = commit_message(chosen, made.judgement, made.branches.base)
        promise(_subject(message), "a commit calls nobody and skips nothing", message)
        yield replies.preview(chosen, made.branches, message), ""
        news = repaired(chosen.repair, "c" * 40, made.branches, name(dice), name(dice))
        yield words.resolved(made.context, news), first
    for one in made.offers.not_suggested:
        yield one.body, marker_prefix(made.context)


def _subject(message: str) -> bool:
    return not re.search(r"@\w|#\d|\[skip", message) and len(message.split("\n")[0]) <= 72


def _sweep(made: _Made, dice: Dice) -> None:
    rows = [
        SweptRow(number, StatusWords("failure", name(dice)[:140]), ("status",), name(dice))
        for number in sorted(made.numbers)
    ]
    base = status(made.judgement)
    told = sweep_summary(made.branches.base, base, rows, len(rows))
    _is_harmless(told, made, "", cut=False)
    promise(_is_line(sweep_line(made.branches.base, rows, 1)), "a line of a log", rows)


def _made(dice: Dice) -> _Made:
    found = _judged(dice)
    chosen = _planned(found, Strategy.MERGE if dice.rarely(2) else Strategy.REPARENT, dice)
    other = plan(found, Wish(Strategy.REPARENT, "x", 0))
    branches = _branches(dice)
    context = name(dice)
    numbers = [dice.number(1, 999) for _ in range(dice.number(0, 3))]
    offers = Offers(
        chosen=chosen,
        alternative=other if isinstance(other, Repair) else None,
        not_suggested=tuple(_suggestions(found, other, branches, context)),
        held=Refusal("held", f"It holds {name(dice)}.", name(dice)) if dice.rarely() else None,
        overlaps=found.certain_overlaps,
        rehearsal=StatusWords("failure", name(dice)) if dice.rarely() else None,
        forecast=_forecast(dice, numbers),
    )
    return _Made(found, branches, offers, context, frozenset(numbers))


def _judged(dice: Dice) -> Judgement:
    ids = [name(dice) or "x" for _ in range(dice.number(2, 7))]
    base, head = dict[str, bytes](), dict[str, bytes]()
    for place, id_ in enumerate(ids):
        path, content = _file(dice, id_, ids[:place])
        for side in dice.pick(((base, head), (base, head), (base,), (head,), (head,))):
            side[path] = content
    environment = Environment(name(dice, 20), ("v",))
    histories = Histories(_history(base), _history(head), _history({**base, **head}))
    commits = Commits("1" * 40, "2" * 40, "0" * 40)
    return judgement(commits, [judge_environment(environment, histories)])


def _history(files: Files) -> History:
    return History.of(read_revision(path, content) for path, content in sorted(files.items()))


def _file(dice: Dice, id_: str, above: Sequence[str]) -> tuple[str, bytes]:
    down: object = None if not above or dice.rarely(6) else above[-1]
    if above and dice.rarely(3):
        down = tuple(dict.fromkeys(dice.pick(above) for _ in range(2)))
    labels = (name(dice),) if dice.rarely(6) else None
    needs = name(dice) if dice.rarely(8) else None
    body = dice.pick(_BODIES).format(t=dice.pick(("users", name(dice))), c=name(dice))
    source = (
        f"from alembic import op\nimport sqlalchemy as sa\nrevision = {id_!r}\n"
        f"down_revision = {down!r}\nbranch_labels = {labels!r}\ndepends_on = {needs!r}\n\n\n"
        f"def upgrade():\n    {body}\n"
    )
    path = f"v/{name(dice, 20)}".replace("\0", "").encode(errors="replace").decode()
    return f"{path[:200]}.py", source.encode(errors="replace")


def _planned(found: Judgement, strategy: Strategy, dice: Dice) -> Proved | Refusal | None:
    planned = plan(found, Wish(strategy, name(dice), 0))
    if not isinstance(planned, Repair):
        return planned
    before = {f.path: f.source for e in found.environments for f in e.histories.merged.files}
    return Proved(planned, "3" * 40, found, _patch(before, planned))


def _patch(before: Files, repair: Repair) -> str:
    """Return a patch as git writes one: other bytes than ASCII make it a binary one."""
    lines: list[str] = []
    for path, new in repair.changes.items():
        old = before.get(path, b"")
        if old.isascii() and (new or b"").isascii():
            was, is_ = (text.decode().split("\n") for text in (old, new or b""))
            lines += unified_diff(was, is_, ascii(path), ascii(path), lineterm="")
        else:
            lines.append("GIT binary patch")
    return "\n".join(lines)


def _suggestions(
    found: Judgement, planned: object, branches: Branches, context: str
) -> Iterator[Suggestion]:
    before = {f.path: f.source for e in found.environments for f in e.histories.merged.files}
    for step in planned.steps if isinstance(planned, Repair) else ():
        if isinstance(step, Reparented) and isinstance(planned, Repair):
            after = planned.changes.get(step.path) or b""
            made = suggestion(
                step, step.path, before.get(step.path, b""), after, branches.base, context
            )
            yield from [made] if made else []


def _branches(dice: Dice) -> Branches:
    return Branches(
        base=name(dice),
        head=None if dice.rarely(6) else name(dice),
        upstream="https://github.com/o/r" if dice.rarely() else None,
        pushable=not dice.rarely(),
        base_is_in=dice.rarely(),
    )


def _forecast(dice: Dice, numbers: Sequence[int]) -> Forecast:
    collisions = tuple(
        Collision(number, None if dice.rarely() else name(dice), mutual=dice.rarely(2))
        for number in numbers[1:]
    )
    return Forecast(collisions, tuple(Need(name(dice), number) for number in numbers[:1]))
