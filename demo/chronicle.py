"""Watching a pull request while it happens, so that its page can show more than its last state."""

from collections import Counter
from dataclasses import dataclass, field

from demo import project
from demo.shell import git
from demo.stage import Stage
from loopback import Comment, Pull, Status


@dataclass(frozen=True)
class Commit:
    """A commit that was pushed to the branch, with what the action said about it in the end."""

    sha: str
    author: str
    subject: str
    status: Status | None


@dataclass
class Remark:
    """A comment with all its texts, the oldest first."""

    author: str
    texts: list[str]
    reactions: Counter[str] = field(default_factory=Counter)


Entry = Commit | Remark


class Chronicle:
    """What came to a pull request, in the order in which it came."""

    def __init__(self, stage: Stage, pull: Pull) -> None:
        self.pull, self._stage = pull, stage
        self._commits: list[tuple[str, str, str]] = []
        self._order: list[str | int] = []
        self._remarks: dict[int, Remark] = {}

    def look(self) -> None:
        """Note what is new since the last look."""
        for commit in self._pushed():
            if commit not in self._commits:
                self._commits.append(commit)
                self._order.append(commit[0])
        for comment in self._stage.hub.comments(self._stage.repository, self.pull.number):
            self._note(comment)

    def entries(self) -> list[Entry]:
        """Tell all of it, oldest first."""
        commits = {c[0]: Commit(*c, self._stage.status(c[0])) for c in self._commits}
        return [
            commits[name] if isinstance(name, str) else self._remarks[name] for name in self._order
        ]

    def _pushed(self) -> list[tuple[str, str, str]]:
        span = f"{project.MAIN}..{project.TOPIC}"
        form = "--format=%H%x09%an%x09%s"
        log = git(self._stage.repository.git_dir, "log", "--first-parent", "--reverse", form, span)
        found = (line.split("\t", 2) for line in log.splitlines())
        return [(sha, author, subject) for sha, author, subject in found]

    def _note(self, comment: Comment) -> None:
        if comment.id not in self._remarks:
            self._remarks[comment.id] = Remark(comment.user.login, [comment.body])
            self._order.append(comment.id)
        remark = self._remarks[comment.id]
        if remark.texts[-1] != comment.body:
            remark.texts.append(comment.body)
        remark.reactions = Counter(r.content for r in self._stage.hub.reactions(comment))
