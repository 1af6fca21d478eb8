"""What is foretold of the open pull requests of one base, put on each that was judged."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from merge_heads.base.model import Base, OpenPull, Swept
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.pull_request.foretold import both, brought_revisions
from merge_heads.verdict import EnvironmentJudgement, Histories
from merge_heads.verdict.forecast import Brought, Forecast, forecast

_Environment = tuple[str, str]


def with_forecasts(swept: Swept) -> Swept:
    """Return the same with a forecast on each pull request that brings revisions."""
    if not isinstance(swept.base, Base):
        return swept
    told: defaultdict[int, Forecast] = defaultdict(Forecast)
    histories = _by_environment(swept.base.judgement.environments)
    for environment, brought in _brought(swept.pulls).items():
        of_base = histories.get(environment)
        base = of_base.merged if of_base else History.of(())
        for number, found in forecast(base, brought).items():
            told[number] = both(told[number], found)
    return replace(swept, pulls=tuple(_with(pull, told) for pull in swept.pulls))


def _by_environment(
    environments: Iterable[EnvironmentJudgement],
) -> Mapping[_Environment, Histories]:
    return {(e.environment.path, e.environment.section): e.histories for e in environments}


def _brought(pulls: Iterable[OpenPull]) -> Mapping[_Environment, list[Brought]]:
    """Return what each pull request brings, by environment."""
    found: defaultdict[_Environment, list[Brought]] = defaultdict(list)
    for pull in pulls:
        for environment, revisions in _revisions(pull):
            found[environment].append(Brought(pull.number, revisions))
    return found


def _revisions(pull: OpenPull) -> Iterator[tuple[_Environment, tuple[Revision, ...]]]:
    environments = pull.judged.judgement.environments if pull.judged else ()
    for environment, histories in _by_environment(environments).items():
        if revisions := brought_revisions(histories):
            yield environment, revisions


def _with(pull: OpenPull, told: Mapping[int, Forecast]) -> OpenPull:
    if pull.judged is None or pull.number not in told:
        return pull
    return replace(pull, judged=replace(pull.judged, forecast=told[pull.number]))
