"""What must hold after a run that was disturbed, and after the same event was run again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loopback import Comment, Repository, Status
from reliability.faults.prepared import Prepared
from reliability.faults.proof import heads_if_merged, unproved
from reliability.steps import Run
from reliability.stories import Look, State, branches, differences

_BOT = "github-actions[bot]"
_FAULT_OF_OURS = ("Traceback", "fault of its own")
_WITHDRAWN = "*Withdrawn: this suggestion"
_ANSWERS = {"rocket", "confused"}


@dataclass(frozen=True)
class Judge:
    """Looks at a story's GitHub as it stands now, and tells what must not be so."""

    story: Prepared

    def after_disturbance(self, run: Run) -> Iterator[str]:
        """Tell what must not be so right after the run that was disturbed."""
        yield from self._always()
        if run.code < 0:
            return
        if run.code == 4 or any(words in run.log + run.out for words in _FAULT_OF_OURS):
            yield f"it takes the fault for its own (exit code {run.code}): {_last(run.log)}"
        if run.code and not run.log.strip():
            yield f"it ends with {run.code} and no word in the log"
        if run.left:
            yield f"it leaves behind {', '.join(run.left)}"
        if run.code == 0:
            yield from self._silent_success()
        if self.story.comment is not None and run.code == 0 and not self._is_answered():
            yield "it ends with 0, and the person got no answer"

    def after_repetition(self, run: Run) -> Iterator[str]:
        """Tell what must not be so after the event was run again, undisturbed."""
        yield from self._always()
        found = self.story.look().state()
        wanted, found = map(self._without_honest_traces, (self.story.wanted, found))
        yield from differences(wanted, {**found, **self._still_green(found)})
        if run.code != self.story.run.code:
            yield f"the repetition ends with {run.code}: {_last(run.log)}"

    def _always(self) -> Iterator[str]:
        yield from self._doubles()
        yield from unproved(self.story.github)
        yield from self._falsely_green()
        for repository in self._repositories:
            for comment in repository.comments.values():
                if any(words in comment.body for words in _FAULT_OF_OURS):
                    yield f"a comment takes the fault for our own: {comment.body!r}"

    @property
    def _repositories(self) -> list[Repository]:
        return list(self.story.github.memory.repositories.values())

    def _doubles(self) -> Iterator[str]:
        for repository in self._repositories:
            yield from _twice("comment", _comments(repository))
            yield from _twice("pull request", _pulls(repository))
            yield from _twice("review comment", _review_comments(repository))
            for comment in repository.comments.values():
                below = [one.content for one in comment.reactions if one.user.login == _BOT]
                yield from _twice("reaction", below)
                if set(below) >= _ANSWERS:
                    yield f"both answers stand below a comment: {', '.join(below)}"
            yield from _repeated(repository)
        moved = [(p.repository.full_name, p.ref) for p in self.story.github.pushes]
        yield from _twice("move of a branch", map(str, moved))

    def _falsely_green(self) -> Iterator[str]:
        """Look at all statuses that were posted since, not only at the newest ones.

        Whether a commit may be green is for Alembic to say.
        """
        base = self.story.github.tip(self._repositories[0], "main") or ""
        for repository, status in self._posted():
            if status.state == "success":
                heads = heads_if_merged(repository, status.sha, base)
                if len(heads) != 1 or heads[0].startswith("none"):
                    yield f"falsely green: {status.context}: {status.description}: {heads}"

    def _posted(self) -> Iterator[tuple[Repository, Status]]:
        for repository in self._repositories:
            for status in repository.statuses:
                if status.id >= self.story.snapshot.first_id:
                    yield repository, status

    def _silent_success(self) -> Iterator[str]:
        """With exit code 0, each commit that should have a status has one that is true."""
        look = self.story.look()
        found, tips = look.state(), self._tips(look)
        for key, wanted in self.story.wanted.items():
            commit = key.rpartition(" of ")[2]
            if " status " not in key or (commit.startswith("<tree") and commit not in tips):
                continue  # A commit that was not pushed needs none.
            said, before = found.get(key, ""), self.story.before.get(key, "")
            is_same = _state_of(said) == _state_of(wanted)
            if not is_same and (said == before or _state_of(said) == "success"):
                yield f"it ends with 0, and there is {said or 'nothing'!r} as {key}"

    def _without_honest_traces(self, found: State) -> State:
        """Leave out what was true once, and cannot be taken back.

        That are the red statuses of commits on which no branch stands any more, and suggestions
        that say of themselves that they are withdrawn.
        """
        tips = self._tips(self.story.look())
        return {
            key: said
            for key, said in found.items()
            if not (_is_red_status(key, said) and key.rpartition(" of ")[2] not in tips)
            and (key in self.story.wanted or _WITHDRAWN not in said)
        }

    def _still_green(self, found: State) -> State:
        """Return green statuses that the undisturbed run leaves alone as that leaves them.

        Of a pull request that touches no environment only the state counts.
        """
        return {
            key: wanted
            for key, wanted in self.story.wanted.items()
            if " status " in key
            and wanted == self.story.before.get(key)
            and {_state_of(wanted), _state_of(found.get(key, ""))} == {"success"}
        }

    def _tips(self, look: Look) -> set[str]:
        """Name the commits on which branches stand now."""
        return {look.commit(r, sha) for r in self._repositories for sha in branches(r).values()}

    def _is_answered(self) -> bool:
        if self.story.comment is None:
            return False
        comment = self._command()
        reacted = {one.content for one in comment.reactions if one.user.login == _BOT}
        marker = f"merge-heads: answer {comment.id}"
        said = comment.repository.comments.values()
        return bool(reacted & _ANSWERS) or any(marker in one.body for one in said)

    def _command(self) -> Comment:
        found = (one for r in self._repositories for one in r.comments.values())
        return next(one for one in found if one.id == self.story.comment)


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{times} times the same {what}: {name}"


def _comments(repository: Repository) -> Iterator[str]:
    """Name our comments by their markers."""
    for comment in repository.comments.values():
        if comment.user.login == _BOT:
            yield f"#{comment.number} {comment.body.splitlines()[0]}"


def _review_comments(repository: Repository) -> Iterator[str]:
    for one in repository.review_comments.values():
        yield f"#{one.number} {one.path}:{one.original_line} {one.body.splitlines()[0]}"


def _pulls(repository: Repository) -> Iterator[str]:
    return (f"{one.head} into {one.base}" for one in repository.pulls if one.state == "open")


def _repeated(repository: Repository) -> Iterator[str]:
    """Find statuses that say what the one before said."""
    newest: dict[tuple[str, str], tuple[str, str | None, str | None]] = {}
    for status in repository.statuses:
        place = status.sha, status.context
        words = status.state, status.description, status.target_url
        if newest.get(place) == words:
            yield f"two statuses in a row of {status.context} say {words}"
        newest[place] = words


def _is_red_status(key: str, said: str) -> bool:
    return " status " in key and _state_of(said) != "success"


def _state_of(said: str) -> str:
    return said.partition(":")[0]


def _last(log: str) -> str:
    return " / ".join(log.strip().splitlines()[-2:])
