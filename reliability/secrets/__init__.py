"""The token is searched for wherever it could have gone: it has to be nowhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from loopback import LoopbackGitHub
from reliability.part import Part, Scope
from reliability.secrets import stories, trouble
from reliability.secrets.search import Search
from reliability.secrets.trouble import Way
from reliability.secrets.watch import Watched, WatchedCrowd

# In a quick look: which one of a kind.
_SOME = 5
_MOST_REQUESTS = 24
AScene = TypeVar("AScene", bound=Watched)


def measure(scope: Scope) -> Part:
    """Watch runs that go well and runs that fail; each finding of a token is a failure."""
    search = Search()
    for story in stories.SCENES if scope.is_whole else stories.SOME:
        with scene_of(Watched, search, story.__name__) as scene, _to_its_end(search):
            story(scene)
    for in_crowd in stories.CROWDS if scope.is_whole else ():
        with scene_of(WatchedCrowd, search, in_crowd.__name__) as crowd, _to_its_end(search):
            in_crowd(crowd)
    with TemporaryDirectory() as folder:
        for name, how in _ways(scope, Path(folder)):
            with scene_of(Watched, search, name) as scene:
                trouble.met(scene, how)
    return Part("secrets", tuple(_rows(search)), tuple(search.failures))


@contextmanager
def scene_of(kind: type[AScene], search: Search, name: str) -> Iterator[AScene]:
    """Give a scene on a GitHub of its own, whose runs are searched under this name."""
    with TemporaryDirectory() as root:
        # A rehearsed migration is somebody else: what it cannot read must be closed to it by us.
        Path(root).chmod(0o755)
        with LoopbackGitHub(Path(root) / "github") as github:
            scene = kind(github, Path(root) / "runs")
            scene.search, search.story = search, name
            yield scene


@contextmanager
def _to_its_end(search: Search) -> Iterator[None]:
    """Count a story that does not come to its end as a failure: it has shown nothing."""
    try:
        yield
    except AssertionError:
        search.failures.append(f"{search.story}: it did not come to its end")


def _ways(scope: Scope, folder: Path) -> list[Way]:
    """Return all ways to fail, or one of some kinds."""
    kinds = (
        *(trouble.ends(_MOST_REQUESTS), trouble.refusals(), trouble.faults()),
        *(trouble.malformed(), trouble.talkative(folder), trouble.unreachable()),
    )
    if scope.is_whole:
        return [*chain(*kinds)]
    return [next(islice(kind, _SOME, None)) for kind in kinds[:3]]


def _rows(search: Search) -> Iterator[tuple[str, str]]:
    counts, places = search.counts, search.places
    yield "runs", f"{counts['runs']:,}"
    yield "of these, killed or aborted", f"{counts['ended by a signal']:,}"
    yield "processes whose arguments were read", f"{counts['processes']:,}"
    yield "files read while a run waited, and when it was over", f"{counts['files']:,}"
    yield "bytes searched", f"{counts['bytes']:,}"
    yield "forms of each piece of the token", f"{search.kinds}"
    yield "kinds of places", f"{len(places)}"
