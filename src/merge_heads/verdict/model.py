"""What a judgement consists of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.outcomes import ExitCode


class Verdict(StrEnum):
    """The answer, from best to worst; the words are part of the contract."""

    CLEAN = "clean"
    CONFLICT = "conflict"
    BROKEN = "broken"
    NOT_EVALUATED = "not_evaluated"

    @classmethod
    def worst(cls, verdicts: Iterable["Verdict"]) -> "Verdict":
        """Return the worst of several verdicts; of none, nothing was evaluated."""
        order = list(cls)
        return max(verdicts, key=order.index, default=cls.NOT_EVALUATED)


class Side(StrEnum):
    """Who brought something."""

    BASE = "base"
    HEAD = "head"


class Severity(StrEnum):
    """How much a finding weighs; an error that the head brought fails the check."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Histories:
    """One environment as it stands in the base, in the head, and after their merge.

    `conflicted` are the revision files that git itself could not merge; `deletions` tells of ids
    that are gone in which commit, by whom and when, where the history of the repository is at hand.
    `dropped` says that the merge has no such folder any more.
    """

    base: History
    head: History
    merged: History
    conflicted: tuple[str, ...] = ()
    deletions: tuple[tuple[str, str], ...] = ()
    dropped: bool = False

    @property
    def ids(self) -> frozenset[str]:
        """Return every id that one of the three declares."""
        return frozenset(f.id for h in (self.base, self.head, self.merged) for f in h.files)


@dataclass(frozen=True)
class Conflict:
    """Several heads in one lineage; `inherited` where the base had as many."""

    lineage: tuple[str, ...]
    heads: tuple[str, ...]
    from_base: tuple[str, ...]
    from_head: tuple[str, ...]
    inherited: bool
    common_ancestor: str | None

    @property
    def base_first(self) -> tuple[str, ...]:
        """Return the heads as people name them: base's first, then the change's."""
        return (*self.from_base, *self.from_head)


@dataclass(frozen=True)
class Finding:
    """One thing worth telling; `line` counts from 1.

    `makes` is the verdict that it leads to, whatever severity the settings give it.
    """

    id: str
    name: str
    makes: Verdict
    severity: Severity
    brought_by: Side
    path: str
    line: int
    revision: str | None
    message: str
    remedy: str

    @property
    def fails(self) -> bool:
        """Say whether it fails the check by its severity."""
        return self.severity is Severity.ERROR and self.brought_by is Side.HEAD

    @property
    def is_rehearsed(self) -> bool:
        """Say whether it was not read but run: MH401 and the following ones."""
        return self.id.startswith("MH4")

    @property
    def weighs(self) -> bool:
        """Say whether it counts: what base had counts only where it keeps us from judging."""
        return self.brought_by is Side.HEAD or self.makes is Verdict.NOT_EVALUATED


@dataclass(frozen=True)
class Place:
    """A line of a revision's file; `line` counts from 1."""

    revision: str
    path: str
    line: int


class OverlapKind(StrEnum):
    """How two sides meet on a schema object; the words are part of the JSON."""

    ADDED_TWICE = "added-twice"
    DROPPED_TWICE = "dropped-twice"
    DROPPED_AND_USED = "dropped-and-used"
    DROPPED_AND_ADDED = "dropped-and-added"
    RENAMED_TWICE = "renamed-twice"
    RENAMED_AND_USED = "renamed-and-used"
    ADDED_AND_USED = "added-and-used"
    ALTERED_TWICE = "altered-twice"
    REPLACED_TWICE = "replaced-twice"
    REPLACED_AND_ALTERED = "replaced-and-altered"
    REPLACED_AND_USED = "replaced-and-used"
    ALTERED_AND_USED = "altered-and-used"
    REQUIRED_AND_INSERTED = "required-and-inserted"
    DATA_TWICE = "data-twice"


@dataclass(frozen=True)
class Overlap:
    """One schema object that both sides of a conflict touch; `places` names base's side first.

    `certain` says that some order of the two sides fails, or that two orders give two schemas;
    else that may be so.
    """

    object: str
    kind: OverlapKind
    certain: bool
    places: tuple[Place, Place]
    message: str
    remedy: str


@dataclass(frozen=True)
class NotRead:
    """Something that a side of a conflict does and that could not be read."""

    place: Place
    reason: str


@dataclass(frozen=True)
class EnvironmentJudgement:
    """The judgement of one environment, with the histories that it was made from.

    `not_read` is what the two sides do beyond what the overlaps are judged by.
    """

    environment: Environment
    histories: Histories
    verdict: Verdict
    conflicts: tuple[Conflict, ...] = ()
    findings: tuple[Finding, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    not_read: tuple[NotRead, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Say whether nothing is to be done in this environment."""
        return self.verdict is Verdict.CLEAN and not any(f.fails for f in self.findings)

    @property
    def new_conflicts(self) -> tuple[Conflict, ...]:
        """Return the conflicts that the head brings, without what base already had."""
        return tuple(conflict for conflict in self.conflicts if not conflict.inherited)


@dataclass(frozen=True)
class Commits:
    """The three commits (SHA) of a merge; `merge_base` is None where no history is shared."""

    base: str
    head: str
    merge_base: str | None

    @property
    def base_is_in(self) -> bool:
        """Say whether the head holds all of base already."""
        return self.merge_base == self.base


@dataclass(frozen=True)
class Judgement:
    """The judgement of a whole merge, in all environments."""

    commits: Commits
    environments: tuple[EnvironmentJudgement, ...]

    @property
    def verdict(self) -> Verdict:
        """Return the worst verdict of the environments."""
        return Verdict.worst(environment.verdict for environment in self.environments)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings of all environments."""
        return tuple(f for environment in self.environments for f in environment.findings)

    @property
    def overlaps(self) -> tuple[Overlap, ...]:
        """Return the overlaps of all environments."""
        return tuple(o for environment in self.environments for o in environment.overlaps)

    @property
    def certain_overlaps(self) -> tuple[Overlap, ...]:
        """Return the overlaps for which a repair waits until a person has decided."""
        return tuple(overlap for overlap in self.overlaps if overlap.certain)

    @property
    def not_read(self) -> tuple[NotRead, ...]:
        """Return what could not be read of the sides, in all environments."""
        return tuple(n for environment in self.environments for n in environment.not_read)

    @property
    def as_read(self) -> "Judgement":
        """Return it without what a rehearsal told: that has a status of its own."""
        environments = (
            replace(e, findings=tuple(f for f in e.findings if not f.is_rehearsed))
            for e in self.environments
        )
        return replace(self, environments=tuple(environments))

    @property
    def reason(self) -> Finding | None:
        """Return the finding that made the verdict, or None where the settings silence it."""
        return next((f for f in self.findings if f.weighs and f.makes is self.verdict), None)

    @property
    def is_fine(self) -> bool:
        """Say whether nothing is to be done: a clean verdict, and no error of the head's."""
        return self.verdict is Verdict.CLEAN and not self.fails

    @property
    def exit_code(self) -> ExitCode:
        """Return what a check of it says to its caller."""
        if self.verdict is Verdict.NOT_EVALUATED:
            return ExitCode.NOT_EVALUATED
        return ExitCode.CONFLICT if self.fails else ExitCode.NOTHING_TO_DO

    @property
    def has_new_conflicts(self) -> bool:
        """Say whether the head brings a conflict."""
        return any(environment.new_conflicts for environment in self.environments)

    @property
    def fails(self) -> bool:
        """Say whether the head brings a conflict, a break, or a finding of severity error."""
        return self.verdict in (Verdict.CONFLICT, Verdict.BROKEN) or any(
            finding.fails for finding in self.findings
        )
