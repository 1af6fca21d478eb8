"""A plan performed in a process of its own, and everything that it leaves behind thrown away."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from merge_heads.rehearsal.events import Compared, Ended, Event, Failed, Sent, Started
from merge_heads.rehearsal.plan import Plan, is_embedded
from merge_heads.rehearsal.process import Limits, events
from merge_heads.rehearsal.results import result
from merge_heads.rehearsal.signals import undisturbed
from merge_heads.verdict.rehearsed import Order, Rehearsed

Show = Callable[[Order, int, int, str, str, str], None]
"""Takes an order, which of how many revisions, its id and message, and how it went."""
Say = Callable[[str], None]


def performed(plan: Plan, folder: Path, limits: Limits, show: Show, say: Say) -> Rehearsed:
    """Perform a plan and judge what was told; `show` is called after each revision.

    `folder` holds the files. Whatever ends it, no process is left, and no database of which `say`
    is not told.
    """
    found: list[Event] = []
    with (
        _databases_dropped(plan.url, plan.prefix, say),
        closing(events(plan, folder, limits)) as told,
    ):
        progress = _Progress(plan, show)
        for event in told:
            shown = _without_password(event, plan.url)
            progress.note(shown)
            if not isinstance(shown, Sent):
                found.append(shown)
    return result(plan, found)


class _Progress:
    """Counts the revisions of each order."""

    def __init__(self, plan: Plan, show: Show) -> None:
        self._show, self._message = show, ""
        self._begun: Counter[Order] = Counter()
        self._all = {
            Order.COMMON: len(plan.common),
            Order.BASE_FIRST: len(plan.base_first),
            Order.HEAD_FIRST: len(plan.head_first),
            Order.MERGED: len(plan.stands.scripts),
            Order.BACK: len(plan.base_first),
        }

    def note(self, event: Event) -> None:
        if isinstance(event, Started):
            self._begun[event.order] += 1
            self._message = event.message
        elif isinstance(event, Ended | Failed) and event.revision:
            order = event.order
            number, total = self._begun[order], self._all[order]
            how = event.trouble.replace("-", " ") if isinstance(event, Failed) else "ok"
            self._show(order, number, total, event.revision, self._message, how)


def _without_password(event: Event, url: str) -> Event:
    """Return an event in which the password of the address is not to be read."""
    if is_embedded(url):
        return event
    from merge_heads.rehearsal.databases import hidden

    match event:
        case Failed():
            words, statement = hidden(event.words, url), hidden(event.statement, url)
            return replace(event, words=words, statement=statement)
        case Started():
            return replace(event, message=hidden(event.message, url))
        case Compared():
            cleaned = (
                replace(d, one=d.one and hidden(d.one, url), other=d.other and hidden(d.other, url))
                for d in event.differences
            )
            return replace(event, differences=tuple(cleaned))
        case _:
            return event


@contextmanager
def _databases_dropped(url: str, prefix: str, say: Say) -> Iterator[None]:
    try:
        yield
    finally:
        if not is_embedded(url):
            from merge_heads.rehearsal.databases import drop_all

            with undisturbed():
                for name, words in drop_all(url, prefix).items():
                    say(f"could not drop {name}: {words}")
