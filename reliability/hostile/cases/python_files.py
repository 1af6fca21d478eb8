"""Migration files that Python cannot read, or reads otherwise than they look."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reliability.hostile.case import BROKEN, CONFLICT, UNKNOWN, Brings, Case, Making
from tests.clone import revision

_PATH = "migrations/versions/c3_make.py"
_C3 = revision("c3", "a1")
# The decoy stands on b2, which would be fine; what Python reads stands on a1, which is not.
_DECOY = "revision = 'c3'\ndown_revision = 'b2'\n"
_TRUTH = "down_revision = 'a1'\n"
_DEEP = 10_000


def _case(name: str, content: str | bytes | Callable[[], str | bytes], *expected: str) -> Case:
    def make(_: Making) -> Brings:
        return Brings(head={_PATH: content() if callable(content) else content})

    return Case(name, "Python files", make, expected)


def _below(statement: str) -> str:
    """Return a migration whose upgrade holds a statement."""
    return revision("c3", "a1", body=statement)


def _above(statement: str) -> str:
    """Return a migration that begins with a statement."""
    return f"{statement}\n{_C3}"


_ENCODED = (
    _case("NUL in the header", f"x = '\0'\n{_C3}", UNKNOWN),
    _case("NUL in a comment of the header", f"# \0\n{_C3}", UNKNOWN),
    _case("NUL in the body", _below("x = '\0'"), UNKNOWN, CONFLICT),
    _case("NUL alone", b"\0" * 1000, UNKNOWN),
    _case("a byte order mark", b"\xef\xbb\xbf" + _C3.encode(), CONFLICT),
    _case("two byte order marks", b"\xef\xbb\xbf" * 2 + _C3.encode(), UNKNOWN),
    _case(
        "a byte order mark and another cookie",
        b"\xef\xbb\xbf# coding: latin-1\n" + _C3.encode(),
        UNKNOWN,
    ),
    _case("UTF-16", _C3.encode("utf-16"), UNKNOWN),
    _case("UTF-16 without a mark", _C3.encode("utf-16-le"), UNKNOWN),
    _case("UTF-32", _C3.encode("utf-32"), UNKNOWN),
    _case("latin-1 with a cookie", f"# coding: latin-1\n# \xe9\n{_C3}".encode("latin-1"), CONFLICT),
    _case("latin-1 without a cookie", f"# \xe9\n{_C3}".encode("latin-1"), UNKNOWN, CONFLICT),
    _case(
        "latin-1 without a cookie in the body",
        _below("x = '\xe9'").encode("latin-1"),
        UNKNOWN,
        CONFLICT,
    ),
    _case(
        "UTF-7 that hides the parent",
        f"# coding: utf-7\n{_DECOY}# +AAo-{_TRUTH}",
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "unicode_escape that hides the parent",
        f"# coding: unicode_escape\n{_DECOY}# \\u000a{_TRUTH}",
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "raw_unicode_escape that hides the parent",
        f"# -*- coding: raw_unicode_escape -*-\n{_DECOY}# \\u000a{_TRUTH}",
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "a cookie in the second line",
        f"#!/usr/bin/python\n# vim: set fileencoding=utf-7 :\n{_DECOY}# +AAo-{_TRUTH}",
        CONFLICT,
        UNKNOWN,
    ),
    _case("rot13", f"# coding: rot13\n{_C3}", UNKNOWN),
    _case("punycode", f"# coding: punycode\n{_DECOY}-a", UNKNOWN, CONFLICT, BROKEN),
    _case("idna", f"# coding: idna\n{_C3}", UNKNOWN, CONFLICT),
    _case("a codec of bytes", f"# coding: zlib_codec\n{_C3}", UNKNOWN),
    _case("EBCDIC", b"# coding: cp037\n" + _C3.encode("cp037"), UNKNOWN),
    _case("an unknown cookie", f"# coding: no-such-thing\n{_C3}", UNKNOWN),
    _case("a cookie with a path", f"# coding: ../../../etc/passwd\n{_C3}", UNKNOWN, CONFLICT),
    _case("a cookie of a module of the tree", f"# coding: migrations.env\n{_C3}", UNKNOWN),
    _case("CRLF", _C3.replace("\n", "\r\n"), CONFLICT),
    _case("CR alone", _C3.replace("\n", "\r"), CONFLICT),
    _case("CR CRLF", _C3.replace("\n", "\r\r\n"), CONFLICT),
    _case("a line that ends in a string's CR", f"{_DECOY}# \r{_TRUTH}", CONFLICT),
    _case("form feeds", _C3.replace("\n\n", "\n\f\n"), CONFLICT),
    _case("a form feed before a rebinding", f"{_C3}\f\f{_TRUTH}", CONFLICT),
    _case("U+2028 and U+0085", f"# \u2028revision = 'x'\x85down_revision = 'b2'\n{_C3}", CONFLICT),
    _case("tabs and spaces", _below("if 1:\n\tpass\n        pass"), CONFLICT, UNKNOWN),
    _case("a no-break space", f"x\u00a0= 1\n{_C3}", UNKNOWN),
    _case("names in fullwidth letters", f"{_C3}\n\uff44own_revision = 'b2'\n", UNKNOWN, "clean"),
    _case("a line that goes on at the end of the file", f"{_C3}\\", CONFLICT, UNKNOWN),
    _case("Ctrl-Z", f"{_C3}\x1a", UNKNOWN, CONFLICT),
    _case("a syntax error in the header", "revision = = 'c3'\n", UNKNOWN),
    _case("a string without an end", f"'''\n{_C3}", UNKNOWN),
    _case("an empty file", "", BROKEN),
    _case("no text at all", bytes(range(256)) * 40, UNKNOWN),
    _case("Python 2", _below("print 'x'"), CONFLICT),
    _case("conflict markers", f"<<<<<<< HEAD\n{_C3}=======\n>>>>>>> b\n", UNKNOWN),
)


_NESTED: dict[str, str] = {
    "parentheses": "x = " + "(" * _DEEP + "1" + ")" * _DEEP,
    "brackets without an end": "x = " + "[" * _DEEP,
    "lists": "x = " + "[" * 90 + "]" * 90,
    "minus signs": "x = " + "-" * _DEEP + "1",
    "not": "x = " + "not " * _DEEP + "1",
    "sums": "x = " + "1 + " * _DEEP + "1",
    "powers": "x = " + "2 ** " * _DEEP + "1",
    "comparisons": "x = " + "1 < " * _DEEP + "1",
    "attributes": "x = a" + ".b" * _DEEP,
    "calls": "x = f" + "()" * _DEEP,
    "subscripts": "x = a" + "[0]" * _DEEP,
    "conditions": "x = " + "1 if 1 else " * _DEEP + "1",
    "lambdas": "x = " + "lambda: " * _DEEP + "1",
    "awaits": "x = " + "await " * _DEEP + "y",
    "f-strings": "x = " + "f'{" * 3 + "1" + "}'" * 3,
    "format specifications": "x = f'" + "{1:" * _DEEP + "}" * _DEEP + "'",
    "elif": "if 1: pass\n" + "elif 1: pass\n" * _DEEP,
    "blocks": "\n".join(" " * n + "if 1:" for n in range(99)) + "\n" + " " * 100 + "pass",
    "many blocks": "\n".join(" " * n + "if 1:" for n in range(1000)) + "\n" + " " * 1001 + "pass",
    "targets": "x = " * _DEEP + "1",
    "semicolons": "x = 1;" * _DEEP,
    "starred": "x = [" + "*a, " * _DEEP + "]",
    "walruses": "x = " + "(y := " * 150 + "1" + ")" * 150,
    "decorators": "@a\n" * _DEEP + "def f(): pass",
    "patterns": "match x:\n case " + "[" * 150 + "]" * 150 + ": pass",
    "a huge number": "x = " + "9" * 1_000_000,
    "a huge number in hexadecimal": "x = 0x" + "f" * 1_000_000,
    "a huge exponent": "x = 1e" + "9" * 1000,
    "many pieces of one string": "x = " + "'a' " * 100_000,
    "many f-strings in one": "x = " + "f'{1}' " * _DEEP,
    "one line of a million": "x = '" + "a" * 1_000_000 + "'",
    "continued lines": "x = 1" + " + \\\n1" * _DEEP,
    "a power that nobody should work out": "x = 9 ** 9 ** 9 ** 9",
    "a product that nobody should work out": "x = 'a' * 10 ** 12 + [0] * 10 ** 12",
}


def _nested() -> Iterator[Case]:
    for name, statement in _NESTED.items():
        yield _case(f"{name} in the header", _above(statement), CONFLICT, UNKNOWN)
        indented = statement.replace("\n", "\n    ")
        yield _case(f"{name} in the body", _below(indented), CONFLICT, UNKNOWN)
        yield _case(f"{name} at the end", f"{_C3}\n{statement}\n", CONFLICT, UNKNOWN)


_VALUES: dict[str, str] = {
    "parentheses": "(" * _DEEP + "'a1'" + ")" * _DEEP,
    "sums": "'a'" + " + ''" * _DEEP + " + '1'",
    "pieces": "'a' " + "'' " * 100_000 + "'1'",
    "tuples": "(" * 90 + "'a1'," + "),()" * 0 + ")" * 90,
    "conditions": "'a1' if 1 else " * _DEEP + "None",
    "a number": "9" * 1_000_000,
    "bytes": "b'a1'",
    "a comprehension": "[x for x in ['a1']]",
    "a call": "__import__('os').popen('id').read()",
    "an f-string": "f'{open(\"/etc/passwd\").read()}'",
    "an attribute": "'a1'.__class__",
    "a product": "'a' * 10 ** 12",
    "a power": "9 ** 9 ** 9",
    "a format": "'%9999999999d' % 1",
    "a million parents": "('a1'," + "'a1'," * 200_000 + ")",
    "many parents": "(" + ",".join(f"'p{n}'" for n in range(20_000)) + ")",
    "a lone surrogate": "'\\ud800'",
    "a set": "{'a1'}",
    "a dictionary": "{'a1': 1}",
    "starred": "(*('a1',),)",
    "itself": "down_revision",
    "a name that is never bound": "nowhere",
}


def _valued() -> Iterator[Case]:
    for name, value in _VALUES.items():
        text = f"revision = 'c3'\ndown_revision = {value}\n"
        yield _case(f"a parent that is {name}", text, CONFLICT, UNKNOWN, BROKEN)


CASES: tuple[Case, ...] = (*_ENCODED, *_nested(), *_valued())
