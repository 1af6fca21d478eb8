"""Comparing JSON with what pydantic made of it.

GitHub's generated models are lenient: they drop properties that they do not know and turn "5"
into 5.  Walking the JSON beside the parsed value shows both, and follows by itself the
alternative that was chosen for a union.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter, ValidationError

from loopback.validation.json_path import json_path

_JSON_TYPES: Final = (bool, dict, int, list, NoneType, str)
Steps = tuple[int | str, ...]


def problems(model: Any, value: object) -> list[str]:
    """Return why the JSON value is not an instance of the model (any type); empty if it is one."""
    try:
        parsed = _adapter(model).validate_python(value)
    except ValidationError as error:
        return validation_problems(error)
    return differences(value, parsed)


def validation_problems(error: ValidationError) -> list[str]:
    """Return one line for each of pydantic's errors.

    An optional property may also be githubkit's marker UNSET, which JSON never holds: that
    alternative's error is left out.
    """
    return [
        f"{json_path(e['loc'])}: {e['msg']}"
        for e in error.errors(include_url=False, include_context=False, include_input=False)
        if not (e["loc"] and "<UNSET>" in str(e["loc"][-1]))
    ]


def differences(value: object, parsed: object) -> list[str]:
    """Return the properties that parsing lost and the values whose JSON type it changed."""
    return list(_differences(value, parsed, ()))


def _differences(value: object, parsed: object, steps: Steps) -> Iterator[str]:
    if isinstance(value, dict) and isinstance(parsed, BaseModel):
        yield from _members(value, _by_alias(parsed), steps)
        yield from _absent(value, parsed, steps)
    elif isinstance(value, dict) and isinstance(parsed, dict):
        yield from _members(value, parsed, steps)
    elif isinstance(value, list) and isinstance(parsed, list):
        for index, (item, other) in enumerate(zip(value, parsed, strict=True)):
            yield from _differences(item, other, (*steps, index))
    elif not _same_type(value, parsed):
        yield f"{json_path(steps)}: {type(value).__name__} where {type(parsed).__name__} belongs"


def _members(
    value: Mapping[str, object], parsed: Mapping[str, object], steps: Steps
) -> Iterator[str]:
    for key, item in value.items():
        if key in parsed:
            yield from _differences(item, parsed[key], (*steps, key))
        else:
            yield f"{json_path((*steps, key))}: unknown property"


def _absent(value: Mapping[str, object], parsed: BaseModel, steps: Steps) -> Iterator[str]:
    # Pydantic lets a property be absent that has a default value, though GitHub requires it.  If
    # GitHub does not, then githubkit's default is its marker UNSET, the only enum among defaults.
    for name, field in type(parsed).model_fields.items():
        if (field.alias or name) not in value and not isinstance(field.default, Enum):
            yield f"{json_path((*steps, field.alias or name))}: Field required"


def _by_alias(model: BaseModel) -> dict[str, object]:
    fields = type(model).model_fields.items()
    known = {field.alias or name: getattr(model, name) for name, field in fields}
    return known | (model.model_extra or {})


def _same_type(value: object, parsed: object) -> bool:
    if isinstance(parsed, _JSON_TYPES):
        return type(value) is type(parsed)
    if isinstance(parsed, float):
        return type(value) in (int, float)
    return isinstance(value, str)  # dates and the like are strings in JSON


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)
