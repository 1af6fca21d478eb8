"""A sweep, published: statuses and comments where they change, and one table of it all.

What GitHub does not take for one pull request does not keep the others from being published. Where
the hourly budget of requests comes to its end, whoever is left does not stay green.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from merge_heads.base.model import Base, Swept
from merge_heads.base.pulls import Published, publish_pulls
from merge_heads.outcomes import ExitCode
from merge_heads.pull_request.publish import exit_code
from merge_heads.pull_request.statuses import renew_status
from merge_heads.pull_request.world import Taken, World
from merge_heads.report import as_json
from merge_heads.report.base import base_context, base_status
from merge_heads.report.status import StatusWords, problem_status
from merge_heads.report.sweep import sweep_line, sweep_summary, swept_json
from merge_heads.verdict import Verdict

_UNCHANGED = "The push changed no environment, and nothing was left to be judged."
# What the status of a base says of it, to the caller of this run.
_CODES = {
    "success": ExitCode.NOTHING_TO_DO,
    "pending": ExitCode.NOTHING_TO_DO,
    "failure": ExitCode.CONFLICT,
    "error": ExitCode.NOT_EVALUATED,
}


@dataclass(frozen=True)
class PublishedBase:
    """What GitHub was told of a base and its pull requests.

    `words` are those of base's status, and `status` tells what became of it.
    """

    swept: Swept
    pulls: Published
    words: StatusWords
    status: Taken


def publish_sweep(
    world: World, swept: Sequence[Swept], *, all_missing: bool
) -> list[PublishedBase]:
    """Tell GitHub how all open pull requests stand, and their bases.

    `all_missing` sets the status also where a pull request that touches nothing has none yet.
    """
    words = _worst_by_commit(swept)
    asked = [one for one in swept if one.is_asked_for]
    published = [publish_pulls(world, one, words, all_missing=all_missing) for one in asked]
    return [_publish_base(world, *pair) for pair in zip(asked, published, strict=True)]


def report_sweep(world: World, bases: Sequence[PublishedBase]) -> ExitCode:
    """Tell the runner what was published: log, step summary, outputs; give the exit code."""
    codes = [_report_base(world, one) for one in bases]
    _set_outputs(world, [one.swept for one in bases], [one.pulls for one in bases])
    return max(codes, default=ExitCode.NOTHING_TO_DO)


def publish_unchanged(world: World, branch: str, words: StatusWords) -> ExitCode:
    """Tell that a push changed nothing; give the exit code."""
    world.runner.log(sweep_line(branch, (), 0, _UNCHANGED))
    world.runner.summarise(sweep_summary(branch, words, (), 0, _UNCHANGED))
    _set_outputs(world, (), ())
    return ExitCode.NOTHING_TO_DO


def _worst_by_commit(swept: Sequence[Swept]) -> Mapping[str, StatusWords]:
    """Return what the status of each head says: it has one, whatever it is proposed to."""
    worst: dict[str, StatusWords] = {}
    for pull in (pull for one in swept for pull in one.pulls if not pull.moved):
        known = worst.setdefault(pull.sha, pull.words)
        worst[pull.sha] = min(known, pull.words, key=lambda words: words.gravity)
    return worst


def _publish_base(world: World, swept: Swept, published: Published) -> PublishedBase:
    """Tell how a base stands, by the status of its tip."""
    words = _base_words(world, swept, published.left)
    taken = Taken.DONE if swept.is_head else _keep_base(world, swept, words)
    return PublishedBase(swept, published, words, taken)


def _report_base(world: World, told: PublishedBase) -> ExitCode:
    """Tell the runner how a base stands, with the table of its pull requests."""
    branch, rows = told.swept.branch, told.pulls.rows
    untouched = len(told.swept.pulls) - len(rows)
    world.runner.log(sweep_line(branch, rows, untouched))
    world.runner.summarise(sweep_summary(branch, told.words, rows, untouched))
    if told.pulls.may_be_green:
        return ExitCode.NOT_EVALUATED
    return exit_code(_CODES[told.words.state], world.inputs.fail_on_conflict, told.status)


def _keep_base(world: World, swept: Swept, words: StatusWords) -> Taken:
    """Make the status of base's tip say what is so."""
    if swept.sha is None:
        return Taken.LOST
    context = base_context(world.inputs.status_context, swept.branch)
    return world.tell(partial(renew_status, world, context, swept.sha, words))


def _base_words(world: World, swept: Swept, left: int) -> StatusWords:
    if not isinstance(swept.base, Base):
        return problem_status(swept.base)
    told = partial(base_status, swept.base.judgement, left, sorted(swept.base.watch.folders))
    words = told()
    if words.state != "failure":
        return words
    default = world.attempt(lambda: world.github.default_branch)
    return told(is_default=default == swept.branch)


def _set_outputs(world: World, swept: Sequence[Swept], published: Sequence[Published]) -> None:
    """Set the outputs by the bases; the report holds the pull requests as well."""
    judged = [one.base.judgement for one in swept if isinstance(one.base, Base)]
    verdicts = [Verdict.CLEAN, *(judgement.verdict for judgement in judged)]
    verdicts += [Verdict.NOT_EVALUATED] * (len(swept) - len(judged))
    conflicts = [row for judgement in judged for row in as_json.conflicts_json(judgement)]
    bases = [_base_json(*pair) for pair in zip(swept, published, strict=True)]
    report = world.runner.write_report(as_json.dumps({"schema": 1, "bases": bases}))
    world.runner.set_outputs(
        {
            "verdict": Verdict.worst(verdicts),
            "conflicts": as_json.dumps(conflicts),
            "report": report or "",
        }
    )


def _base_json(swept: Swept, published: Published) -> dict[str, object]:
    judgement = swept.base.judgement if isinstance(swept.base, Base) else None
    return {
        "branch": swept.branch,
        "report": as_json.judgement_json(judgement) if judgement else None,
        "pull_requests": swept_json(published.rows),
    }
