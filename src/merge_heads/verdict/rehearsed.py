"""What a rehearsal came to: the orders that ran, and what failed or differed in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.revision import Revision
from merge_heads.outcomes import ExitCode
from merge_heads.verdict.model import Commits, Side


class Order(StrEnum):
    """In which order revisions are run; the words are part of the JSON.

    `COMMON` is what both sides have, run once for the first two orders; `MERGED` is the history as
    it will stand, from an empty database, as `alembic upgrade heads` runs it; `BACK` is the
    downgrade of the first order.
    """

    COMMON = "common"
    BASE_FIRST = "base-then-head"
    HEAD_FIRST = "head-then-base"
    MERGED = "merged"
    BACK = "downgrade"


class Part(StrEnum):
    """To which part of the merged history a revision belongs."""

    COMMON = "common"
    BASE = "base"
    HEAD = "head"


class Trouble(StrEnum):
    """Why a revision did not run; the words are part of the JSON.

    `CANNOT` is what this kind of database cannot do at all, `UNREADABLE` a file that this Python or
    these libraries cannot import, `PARAMETERS` an `upgrade` for several databases, `NO_WAY_BACK` a
    downgrade that says so itself.
    """

    FAILED = "failed"
    TOO_LONG = "too-long"
    DIED = "died"
    CANNOT = "database-cannot"
    NEEDS_PACKAGE = "needs-package"
    UNREADABLE = "unreadable"
    PARAMETERS = "parameters"
    NO_WAY_BACK = "no-way-back"

    @property
    def says_nothing_of_the_order(self) -> bool:
        """Say whether it would be so in every order, because something outside is missing."""
        return self not in (Trouble.FAILED, Trouble.TOO_LONG, Trouble.DIED)


@dataclass(frozen=True)
class Failure:
    """A revision that did not run, and in which order.

    `line` (from 1) is the line of its file that was reached. `words` are the database's, or those
    of the exception; `statement` is the one that was sent last, if any. `brought_by` is the head
    where it brings or changes the revision or files beside it, or where base's runs alone but not
    after the head's.
    """

    order: Order
    revision: str
    path: str
    line: int
    part: Part
    brought_by: Side
    trouble: Trouble
    statement: str
    words: str


@dataclass(frozen=True)
class Difference:
    """One aspect of a schema object in two schemas; None where it is not there."""

    object: str
    one: str | None
    other: str | None


@dataclass(frozen=True)
class Disagreement:
    """Two schemas that should be one; `total` counts the differences that are not listed, too.

    For `Order.BACK`, `one` is the schema before the upgrade and `other` that after the downgrade,
    and `part` says whose downgrade it is.
    """

    order: Order
    differences: tuple[Difference, ...]
    total: int
    part: Part = Part.HEAD


@dataclass(frozen=True)
class Ran:
    """One order: its revisions, and whether all of them ran."""

    order: Order
    revisions: tuple[str, ...]
    completed: bool


@dataclass(frozen=True)
class NotRehearsed:
    """Why there was no rehearsal, and what to do next; at a revision, where one is the reason."""

    reason: str
    next_step: str
    brought_by: Side = Side.HEAD
    revision: str | None = None
    path: str | None = None
    line: int = 1
    words: str = ""
    statement: str = ""


class Rehearsal(StrEnum):
    """How a rehearsal can end, from best to worst; the words are part of the JSON."""

    NOTHING = "nothing_to_rehearse"
    AGREED = "agreed"
    NOT_REHEARSED = "not_rehearsed"
    DIFFERS = "differs"
    FAILED = "failed"

    @classmethod
    def worst(cls, outcomes: Iterable["Rehearsal"]) -> "Rehearsal":
        """Return the worst of several outcomes."""
        order = list(cls)
        return max(outcomes, key=order.index, default=cls.NOTHING)

    @property
    def exit_code(self) -> ExitCode:
        """Return what `rehearse` says to its caller."""
        match self:
            case Rehearsal.NOTHING | Rehearsal.AGREED:
                return ExitCode.NOTHING_TO_DO
            case Rehearsal.NOT_REHEARSED:
                return ExitCode.NOT_EVALUATED
            case _:
                return ExitCode.CONFLICT


@dataclass(frozen=True)
class Rehearsed:
    """The rehearsal of one history on one database.

    `failures` and `disagreements` are those of the orders, `back_failures` and
    `back_disagreements` those of the downgrade, which change no outcome.
    """

    outcome: Rehearsal
    database: str = ""
    ran: tuple[Ran, ...] = ()
    failures: tuple[Failure, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    back_failures: tuple[Failure, ...] = ()
    back_disagreements: tuple[Disagreement, ...] = ()
    not_rehearsed: NotRehearsed | None = None


@dataclass(frozen=True)
class EnvironmentRehearsal:
    """The rehearsal of one environment.

    `counts` says how many revisions each part has, `first_of_head` is where the head's side begins.
    """

    environment: Environment
    rehearsed: Rehearsed
    counts: tuple[tuple[Part, int], ...] = ()
    first_of_head: Revision | None = None

    @property
    def outcome(self) -> Rehearsal:
        """Return how it ended."""
        return self.rehearsed.outcome


@dataclass(frozen=True)
class MergeRehearsal:
    """The rehearsal of a whole merge, in all environments."""

    commits: Commits
    environments: tuple[EnvironmentRehearsal, ...]

    @property
    def outcome(self) -> Rehearsal:
        """Return the worst outcome of the environments."""
        return Rehearsal.worst(environment.outcome for environment in self.environments)
