"""Python's ways to format and to repeat, for results of a size that is known beforehand."""

import re
import string

from merge_heads.repair.template.values import LARGEST, CannotFill, is_plain

# Printf conversions with a width of three digits at most.
_CONVERSION = re.compile(r"%(?:\(\w+\))?[-#0 +]{0,5}\d{0,3}(?:\.\d{0,3})?[sdrixXo%]")
_FIELD = re.compile(r"\w*", re.ASCII)
_LONG_NUMBER = re.compile(r"\d{4}")


def printf(template: str, values: object) -> str:
    """Do as `template % values`."""
    if "%" in _CONVERSION.sub("", template):
        raise CannotFill("formats with a width that is not supported")
    if not is_plain(values):
        raise CannotFill("writes a value that has no text of its own")
    return str.__mod__(template, values)


def format_(template: str, arguments: tuple[object, ...], named: dict[str, object]) -> str:
    """Do as `template.format(...)`, without fields that look into a value."""
    for _, name, spec, _ in string.Formatter().parse(template):
        if not _FIELD.fullmatch(name or "") or "{" in (spec or ""):
            raise CannotFill("formats with more than names")
        allowed(spec or "")
    if not is_plain([*arguments, *named.values()]):
        raise CannotFill("writes a value that has no text of its own")
    return template.format(*arguments, **named)


def allowed(spec: str) -> str:
    """Return a format specification that asks for no great width."""
    if _LONG_NUMBER.search(spec):
        raise CannotFill("formats with a width that is not supported")
    return spec


def refuse_long(left: object, right: object) -> None:
    """Refuse a product that would repeat a sequence too often."""
    for number, repeated in ((left, right), (right, left)):
        if not isinstance(number, int) or not isinstance(repeated, str | list | tuple):
            continue
        if number * max(len(repeated), 1) > LARGEST:
            raise CannotFill("makes too large a value")
