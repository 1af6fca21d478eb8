"""The action with a fault in it: faulty.py PLACE KIND runs it, and what is at PLACE fails.

What it raises holds all that a careless error could hold: the token, and git's and our environment.
"""

import os
import sys
from base64 import b64encode
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

from github import GithubException
from requests import ConnectionError as BrokenConnection

from merge_heads.__main__ import main
from merge_heads.outcomes import GitHubProblem, GitProblem

KINDS: dict[str, Callable[[str], Exception]] = {
    "a fault of ours": RuntimeError,
    "a mistaken value": ValueError,
    "the system": lambda words: OSError(5, words, words),
    "the network": BrokenConnection,
    "GitHub": lambda words: GithubException(422, {"message": words}, {"x": words}, words),
    "git": lambda words: GitProblem(words, words),
    "an answer": lambda words: GitHubProblem(words, words),
}
PLACES = (
    "merge_heads.action:read_request",
    "merge_heads.action:TemporaryDirectory",
    "merge_heads.github.connection:Connection.requestJson",
    "requests.sessions:Session.send",
    "merge_heads.git.process:Git.run",
    "merge_heads.git.process:Conversation.answer",
    "merge_heads.check:check",
    "merge_heads.check:_surveyed",
    "merge_heads.report.as_json:judgement_json",
    "merge_heads.report.comment:sticky",
    "merge_heads.pull_request.publish:status",
    "merge_heads.runner:Runner.summarise",
    "merge_heads.runner:Runner.write_report",
)


def break_it(place: str, kind: str) -> None:
    """Let what is at `module:name` or `module:class.name` raise an error of this kind."""
    module, _, name = place.partition(":")
    holder, attribute = import_module(module), name
    if "." in name:
        of, attribute = name.split(".")
        holder = getattr(holder, of)

    def fail(*arguments: object, **named: object) -> NoReturn:
        token = os.environ["INPUT_TOKEN"]
        basic = b64encode(f"x-access-token:{token}".encode()).decode()
        held = [vars(a) for a in arguments if hasattr(a, "__dict__")]
        words = f"{token} AUTHORIZATION: basic {basic} https://x-access-token:{token}@host/ {held}"
        raise KINDS[kind](f"{words} {arguments} {named} {dict(os.environ)}")

    if not hasattr(holder, attribute):
        raise SystemExit(f"there is no {place}")
    setattr(holder, attribute, fail)


if __name__ == "__main__":
    break_it(*sys.argv[1:3])
    sys.argv = ["merge-heads", "action"]
    sys.exit(main())
