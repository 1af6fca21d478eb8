"""Migration files in all forms in which one may be written, that may be run: they are ours.

They hold nothing but literals, assignments and small functions, and run in a namespace of their
own, so what Python makes of them can be held against what is read of them.
"""

import builtins
import types
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reliability.fuzz.dice import Dice
from reliability.fuzz.forms import BETWEEN, ENDS, SPOILERS, STARTS, UNUSUAL

IDENTIFIERS = ("revision", "down_revision", "branch_labels", "depends_on")
_IDS = (
    "a1",
    "b2",
    "caf\xe9",
    "x y",
    "it's",
    'say "hi"',
    "1975ea83b712",
    "\u0434",
    "a\\b",
    "{x}",
    "%s",
)
_LET_IN = (
    "globals",
    "locals",
    "vars",
    "exec",
    "eval",
    "setattr",
    "str",
    "int",
    "tuple",
    "list",
    "getattr",
)


@dataclass
class Harmless:
    """A file; `is_plain` says that nothing in it is a form that may be left unread."""

    source: bytes
    is_plain: bool


@dataclass
class _Text:
    """The lines of a file while it is written."""

    dice: Dice
    may_be_unusual: bool = False
    is_plain: bool = True
    lines: list[str] = field(default_factory=list)

    def unusual(self, text: str) -> str:
        """Note that a form is used that may be left unread."""
        self.is_plain = False
        return text


class _Anything(types.ModuleType):
    """What imports bring: it takes every question."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(name)
        return ["revision", "down_revision"] if name == "__all__" else self

    def __getitem__(self, key: object) -> object:
        return self

    def __or__(self, other: object) -> object:
        return self


def namespace_of(source: bytes) -> Mapping[str, object] | None:
    """Compile and run a file of ours; None where Python refuses it, as Alembic's import would."""
    brought = _Anything("anything")
    brought.revision = brought.down_revision = "from a star"  # type: ignore[attr-defined]
    inside = {name: getattr(builtins, name) for name in _LET_IN}
    inside |= {"__build_class__": builtins.__build_class__, "__import__": lambda *_: brought}
    module: dict[str, object] = {"__builtins__": inside, "__name__": "made"}
    module |= {"f": str, "Union": brought}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, "made", "exec", dont_inherit=True), module)
    except Exception:  # noqa: BLE001
        return None
    return module


def file(dice: Dice) -> Harmless:
    """Write a file: its identifiers in some order, and what else stands between them."""
    text = _Text(dice, may_be_unusual=dice.rarely(2))
    parts = [_assignment(text, name) for name in IDENTIFIERS[: dice.number(2, 4)]]
    for _ in range(dice.number(0, 2)):
        parts.insert(dice.number(0, len(parts)), dice.pick(BETWEEN))
    for _ in range(dice.number(0, 3) if text.may_be_unusual else 0):
        parts.insert(dice.number(0, len(parts)), text.unusual(_spoiler(text)))
    if dice.rarely():
        first = parts.pop(0)
        parts.insert(dice.number(0, len(parts)), first)
    body = dice.pick(STARTS) + "".join(parts) + dice.pick(ENDS)
    return Harmless(_encoded(text, body), text.is_plain)


def _encoded(text: _Text, body: str) -> bytes:
    body = body.replace("\n", text.dice.pick(["\n", "\n", "\r\n", "\r"]))
    match text.dice.number(0, 7):
        case 6:
            return b"\xef\xbb\xbf" + body.encode()
        case 7:
            return ("# -*- coding: latin-1 -*-\n" + body).encode("latin-1", "backslashreplace")
    return body.encode()


def _string(text: _Text, value: str) -> str:
    """Write a string in one of the ways in which Python can."""
    quoted, half = repr(value), len(value) // 2
    is_simple = value.isascii() and not set("\\'\"{}").intersection(value)
    pieces = f"{value[:half]!r} {value[half:]!r}"
    ways: list[Callable[[], str]] = [
        lambda: quoted,
        lambda: f"u{quoted}",
        lambda: f"({quoted})",
        lambda: f"({pieces})",
        lambda: pieces.replace("' '", "' \\\n '"),
        lambda: "".join(["'", *(f"\\u{ord(c):04x}" for c in value), "'"]),
        lambda: "".join(['"', *(f"\\x{ord(c):02x}" if ord(c) < 256 else c for c in value), '"']),
        lambda: f'"""{value}"""' if is_simple else quoted,
        lambda: f"r'{value}'" if is_simple else quoted,
        lambda: f"f'{value}'" if is_simple else quoted,
        lambda: f"F'{value[:half]}' '{value[half:]}'" if is_simple else quoted,
        lambda: f"(\n    {value[:half]!r}\n    # between\n    {value[half:]!r}\n)",
        lambda: text.unusual(f"{value[:half]!r} + {value[half:]!r}"),
        lambda: text.unusual(f"f'{{{quoted}}}'" if is_simple and "'" not in value else quoted),
        lambda: text.unusual(f"({quoted} if True else 'z')"),
        lambda: text.unusual(f"({quoted} or 'z')"),
        lambda: text.unusual(f"{{'k': {quoted}}}['k']"),
        lambda: text.unusual(f"(down_revision := {quoted})"),
        lambda: text.unusual(f"str({quoted})"),
        lambda: text.unusual(f"{quoted}.strip('z')"),
        lambda: text.unusual(f"b{value!a}.decode()" if value.isascii() else quoted),
        lambda: text.unusual(f"'%s' % ({quoted},)"),
    ]
    return text.dice.pick(ways if text.may_be_unusual and text.dice.rarely() else ways[:12])()


def _several(text: _Text, values: Sequence[str]) -> str:
    """Write a sequence in one of the ways in which Python can."""
    each = [_string(text, value) for value in values]
    listed = ", ".join(each)
    ways: list[Callable[[], str]] = [
        lambda: f"({listed},)" if each else "()",
        lambda: f"[{listed}]",
        lambda: f"{{{listed}}}" if each else "()",
        lambda: f"{listed}," if each else "()",
        lambda: "(\n    " + "".join(f"{one},\n    " for one in each) + ")",
        lambda: text.unusual(f"(*({listed},),)" if each else "(*(),)"),
        lambda: text.unusual(f"tuple([{listed}])"),
        lambda: text.unusual("".join(f"({one},) + " for one in each) + "()"),
        lambda: text.unusual(f"[one for one in [{listed}]]"),
        lambda: text.unusual(f"list(({listed},))" if each else "list()"),
        lambda: text.unusual(f"[{listed}][:]"),
        lambda: text.unusual(f"{{'k': [{listed}]}}['k']"),
    ]
    return text.dice.pick(ways if text.may_be_unusual and text.dice.rarely() else ways[:5])()


def _value(text: _Text, name: str) -> str:
    ids = [text.dice.pick(_IDS) for _ in range(text.dice.number(0, 3))]
    if name == "revision":
        return _string(text, text.dice.pick(_IDS))
    if not ids:
        return text.dice.pick(["None", "()", "[]"])
    if name != "branch_labels":
        ids = list(dict.fromkeys(ids))
    return _string(text, ids[0]) if len(ids) == 1 and text.dice.rarely(2) else _several(text, ids)


def _assignment(text: _Text, name: str) -> str:
    """Assign one of the identifiers in one of the ways in which Python can."""
    value = _value(text, name)
    above = name.upper()
    plain = (
        f"{name} = {value}\n",
        f"{name}={value}  # a word\n",
        f"{name}: Union[str, None] = {value}\n"
        if not value.endswith(",")
        else f"{name} = {value}\n",
        f"{name}: 'str' = ({value})\n",
        f"({name}) = {value}\n",
        f"{name} = other_{name} = {value}\n",
        f"x = 1; {name} = {value};\n",
        f"{name} = 'z'\n{name} = {value}\n",
        f"{above} = {value}\n{name} = {above}\n",
        f"{above} = {above}_ = {value}\n{name} = {above}\n",
        f"if True:\n\t{name} = 'z'\n{name} = {value}\n",
        f"def {name}(): ...\n{name} = {value}\n",
        f"try:\n    {name} = str(1)\nfinally:\n    pass\n{name} = {value}\n",
        f"{name} = f('z')\n{name} = \\\n    {value}\n",
        f"{name}: str\n{name} = {value}\n",
        f"for {name} in ('z',):\n    pass\n{name} = {value}\n",
        f"{name} = 'z'\ndel {name}\n{name} = {value}\n",
    )
    if not (text.may_be_unusual and text.dice.rarely(3)):
        return text.dice.pick(plain)
    return text.unusual(text.dice.pick(UNUSUAL).format(name=name, value=value, above=above))


def _spoiler(text: _Text) -> str:
    name, other = text.dice.pick(IDENTIFIERS), text.dice.pick(IDENTIFIERS)
    return text.dice.pick(SPOILERS).format(name=name, other=other, upper=name.upper())
