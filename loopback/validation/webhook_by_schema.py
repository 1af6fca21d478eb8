"""Checking webhook payloads against the JSON schemas that Octokit publishes to npm."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft7Validator

from loopback.validation.drift import refuse
from loopback.validation.json_document import JsonDocument, pointer

_FILE: Final = Path("@octokit", "webhooks-schemas", "schema.json")


def webhook_by_schema(node_modules: Path) -> Callable[[str, Mapping[str, Any]], None]:
    """Return a check of an event's name and payload, which raises Drift for a forbidden one.

    `node_modules` is the folder where npm installed @octokit/webhooks-schemas; OSError is raised
    if the schema is not there.
    """
    document = JsonDocument(node_modules / _FILE, Draft7Validator, Draft7Validator.FORMAT_CHECKER)
    definitions = document.at("/definitions")

    def check(event_name: str, payload: Mapping[str, Any]) -> None:
        action = payload.get("action", "")
        subject = f"webhook {event_name} {action} payload"
        # Events without actions are called "push$event", the others "issues$opened" and so on.
        names = [f"{event_name}${action}", f"{event_name}$event"]
        name = next((n for n in names if n in definitions), None)
        if name is None:
            return refuse(subject, ["no schema for this event and action"])
        return refuse(subject, document.problems(pointer("definitions", name), dict(payload)))

    return check
