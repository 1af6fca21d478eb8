"""Which function answers which request, and what all of those functions need."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import unquote, urlencode

from loopback.answers import Answer, Refusal, Request, not_accessible, not_found
from loopback.memory import Issue, Memory, Pull, Repository
from loopback.permissions import allows, visible
from loopback.rest import fields

Endpoint = Callable[["Call"], Answer]
Item = TypeVar("Item")

# Branch names hold slashes, so these parameters reach over several segments of the path.
LONG = {"ref", "basehead", "branch"}


@dataclass(frozen=True)
class Route:
    """An operation of GitHub's OpenAPI document and the function that answers it."""

    method: str
    template: str
    pattern: re.Pattern[str]
    endpoint: Endpoint


ROUTES: list[Route] = []


def endpoint(method: str, template: str) -> Callable[[Endpoint], Endpoint]:
    """Enter a function into the table under the template of GitHub's OpenAPI document."""

    def enter(function: Endpoint) -> Endpoint:
        ROUTES.append(Route(method, template, _pattern(template), function))
        # Longest first: `commits/{ref}` would swallow `commits/{ref}/status`.
        ROUTES.sort(key=lambda route: -len(route.template))
        return function

    return enter


def _pattern(template: str) -> re.Pattern[str]:
    def group(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{'.+' if match[1] in LONG else '[^/]+'})"

    return re.compile(re.sub(r"\{(\w+)\}", group, template))


def _find(method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    for route in ROUTES:
        match = route.pattern.fullmatch(path)
        if match and route.method == method:
            return route, {name: unquote(text) for name, text in match.groupdict().items()}
    return None


def route_of(method: str, path: str) -> str:
    """The template that the request falls under; empty when nobody answers it."""
    found = _find(method, path)
    return found[0].template if found else ""


def answer(memory: Memory, request: Request) -> Answer:
    """What GitHub says; refusals are answers too."""
    found, budget = _find(request.method, request.path), memory.budgets.core
    try:
        if not budget.spend():
            raise Refusal(403, budget.words(request.token))
        if found is None:
            raise not_found()
        return found[0].endpoint(Call(memory, request, found[1]))
    except Refusal as refusal:
        return refusal.answer


@dataclass(frozen=True)
class Call:
    """A request on its way through an endpoint, with the checks that endpoints share."""

    memory: Memory
    request: Request
    parameters: Mapping[str, str]

    def repository(self) -> Repository:
        """The repository of the path; 404 when the caller may not see it."""
        name = f"{self.parameters['owner']}/{self.parameters['repo']}"
        repository = self.memory.repository(name)
        if repository is None or not visible(self.request.token, repository):
            raise not_found()
        return repository

    def need(self, repository: Repository, level: str, *keys: str) -> None:
        """403 unless the token has one of these permissions at that level."""
        token = self.request.token
        if not any(allows(token, repository, key, level) for key in keys):
            raise not_accessible(token, "; ".join(f"{key}={level}" for key in keys))

    def need_role(self, repository: Repository) -> None:
        """403 for a person who may not write; apps have permissions in place of a role."""
        token = self.request.token
        if token and not token.is_installation and not repository.may_push(token.user.login):
            raise Refusal(403, "Must have push access to the repository.")

    def issue(self, repository: Repository, parameter: str = "issue_number") -> Issue:
        """The issue or pull request of the path."""
        number = self.parameters[parameter]
        found = repository.issues.get(int(number)) if number.isdigit() else None
        if found is None:
            raise not_found()
        return found

    def pull(self, repository: Repository) -> Pull:
        """The pull request of the path."""
        found = self.issue(repository, "pull_number")
        if not isinstance(found, Pull):
            raise not_found()
        return found

    def ask(self, name: str, default: str = "") -> str:
        """A parameter of the query."""
        return self.request.query.get(name, [default])[-1]

    def body(self) -> fields.Json:
        """The body, which is an object; 422 otherwise."""
        return fields.object_of(self.request.body)

    def text(self, name: str) -> str:
        """A required text of the body; 422 in the words of GitHub's schema check."""
        return fields.required(self.body(), name, str)

    def optional_text(self, name: str) -> str | None:
        """A text of the body that may be left out or null."""
        return fields.optional(self.body(), name, str)

    def window(self, default: int = 30, most: int = 100) -> tuple[int, int]:
        """The page and its size, as far as the query says."""
        page, size = self.ask("page", "1"), self.ask("per_page", str(default))
        number = int(page) if page.isdigit() else 1
        return max(1, number), min(most, max(1, int(size) if size.isdigit() else default))

    def page(
        self, items: Sequence[Item], default: int = 30, most: int = 100
    ) -> tuple[list[Item], dict[str, str]]:
        """One page of the items, with the Link header that leads to the others.

        https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
        """
        page, size = self.window(default, most)
        last = max(1, -(-len(items) // size))
        targets = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        if page >= last:
            del targets["next"], targets["last"]
        if page == 1:
            del targets["prev"], targets["first"]
        links = [f'<{self._page_url(at)}>; rel="{name}"' for name, at in targets.items()]
        headers = {"Link": ", ".join(links)} if links else {}
        return list(items[(page - 1) * size : page * size]), headers

    def _page_url(self, page: int) -> str:
        query = dict(self.request.query) | {"page": [str(page)]}
        return f"{self.memory.urls.api}{self.request.path}?{urlencode(query, doseq=True)}"
