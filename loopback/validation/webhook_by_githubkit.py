"""Checking webhook payloads against the models of githubkit."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from pydantic import ValidationError

from loopback.validation.drift import refuse
from loopback.validation.parsed_models import differences, validation_problems

# Octokit's webhook schemas require it of every repository, githubkit's models do not yet know it
# of a pull request's repositories: no payload could be right for both.
_NOT_YET_KNOWN: Final = ".repo.custom_properties: unknown property"


def webhook_by_githubkit(
    event_name: str, payload: Mapping[str, Any], version: str = "2022-11-28"
) -> None:
    """Raise Drift unless GitHub may deliver this payload for an event of this name."""
    # Not a plain import: type checkers take most of a minute to read the generated models.
    githubkit = import_module("githubkit")
    subject = f"webhook {event_name} {payload.get('action', '')} payload"
    try:
        event = githubkit.GitHub.webhooks(version).parse_obj(event_name, payload)
    except ValidationError as error:
        refuse(subject, validation_problems(error))
        raise
    except githubkit.exception.WebhookTypeNotFound:
        return refuse(subject, ["no model for this event"])
    found = differences(dict(payload), event)
    return refuse(subject, (line for line in found if not line.endswith(_NOT_YET_KNOWN)))
