"""Migration files as Python text: as little of it is parsed as decides what they declare.

Most of a migration is the bodies of its functions, which cannot rebind a module variable. So only
the header, up to the first definition, is parsed where nothing but definitions follows.
"""

import ast
import re
import warnings

# A byte of Python may take a kilobyte as a syntax tree, and the tree of this much some seconds.
MOST_BYTES = 400_000

_NAMES = rb"(?:down_revision|revision|branch_labels|depends_on)"
_BODY = re.compile(rb"\n(?=@|def\b|class\b|async\b)")
_AT_MARGIN = re.compile(rb"\n([^ \t\n#)\]}][^\n]*)")
_DEFINITION = re.compile(
    rb"@|(?:async[ \t]+)?(?:def|class)[ \t]+(?!" + _NAMES + rb"\b)[A-Za-z_]\w*[ \t]*[(:\[]"
)
# Outside of ASCII, names have many spellings (https://peps.python.org/pep-3131/), so nothing but
# the plainest definition is taken for one.
_PLAIN_DEFINITION = re.compile(rb"def (?!" + _NAMES + rb"\b)\w+\(\)(?: -> None)?:[ \t]*", re.ASCII)
_MENTION = re.compile(rb"(?<![\w.])" + _NAMES + rb"\b")
# One pattern for each word: `re` looks for plain text several times faster than for alternatives.
_HIDES = tuple(
    re.compile(word).search
    for word in (
        *(rb":=", rb"global", rb"locals", rb"modules", rb"__dict__", rb"setattr", rb"__getattr__"),
        *(rb"exec(?![A-Za-z0-9_])", rb"eval(?![A-Za-z0-9_])", rb"vars(?![A-Za-z0-9_])"),
    )
)
_COOKIE = re.compile(rb"(?:[^\n]*\n)??[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # PEP 263
_LIKE_ASCII = frozenset({b"utf-8", b"utf8", b"latin-1", b"iso-8859-1", b"ascii", b"us-ascii"})

_CAN_CHANGE = (ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)

_LIKE_A_MARKER = re.compile(rb"\n(?:<<<<<<<|=======|>>>>>>>)")
_MARKER = re.compile(rb"^(?:<<<<<<<|>>>>>>>)(?: |$)", re.MULTILINE)
_MIDDLE_MARKER = re.compile(rb"^=======$", re.MULTILINE)


class TooLarge(MemoryError):
    """More Python than is parsed: whoever wrote it is asking for memory, not for a migration."""


def parsed(source: bytes) -> tuple[ast.Module, bool]:
    """Parse as much as decides what the module variables are; raise what `ast.parse` raises.

    The second value says that nothing in it can bind a name from within a value.
    """
    source = with_plain_line_ends(source)
    if end := end_of_header(source):
        header = source[:end]
        try:
            module = parse(header)
        except SyntaxError:  # the first definition stands within a string
            pass
        else:
            if not _holds_what_changes(module):
                return module, _is_plain(header)
    return _whole(source), _is_plain(source)


def end_of_header(source: bytes) -> int | None:
    """Return where the first definition begins, if no variable is bound from there on.

    It may stand within a string: then what is above it cannot be parsed.
    """
    found = _BODY.search(source)
    if not found or found.end() > MOST_BYTES:
        return None
    decides = only_defines(source[found.start() :]) and _is_like_ascii(source)
    return found.end() if decides else None


def _whole(source: bytes) -> ast.Module:
    try:
        return parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # A body of another Python (2, or a newer one) does not hide the header, unless it may
        # rebind an identifier.
        found = _BODY.search(source)
        if not found or _may_rebind(source[found.start() :]):
            raise
        return parse(source[: found.end()])


def _holds_what_changes(header: ast.Module) -> bool:
    """Say whether a name is bound to what the defaults and decorators below can still change."""
    bound = (s.value for s in header.body if isinstance(s, ast.Assign | ast.AnnAssign) and s.value)
    return any(isinstance(node, _CAN_CHANGE) for value in bound for node in ast.walk(value))


def _may_rebind(rest: bytes) -> bool:
    return _hides(rest) or not (only_defines(rest) or not _MENTION.search(rest))


def parse(source: bytes | str) -> ast.Module:
    """Parse without a word about doubtful escapes in a stranger's strings.

    Raises `TooLarge`, and what `ast.parse` raises.
    """
    if len(source) > MOST_BYTES:
        raise TooLarge
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def with_plain_line_ends(source: bytes) -> bytes:
    """Write the line ends of Windows and of old Macs as Python reads them."""
    if b"\r" not in source:
        return source
    return source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def only_defines(rest: bytes) -> bool:
    """Say whether a text, from the line break before a definition, binds no module variable."""
    if _hides(rest) or b"\f" in rest:  # a form feed sets the indentation back to nothing
        return False
    defines = _DEFINITION.match if rest.isascii() else _PLAIN_DEFINITION.fullmatch
    return all(defines(line[1]) for line in _AT_MARGIN.finditer(rest))


def _hides(text: bytes) -> bool:
    """Say whether a name may be bound otherwise than by a statement at the margin."""
    return any(found(text) for found in _HIDES)


def _is_plain(text: bytes) -> bool:
    return text.isascii() and not _hides(text)


def _is_like_ascii(source: bytes) -> bool:
    cookie = _COOKIE.match(source)
    return cookie is None or cookie.group(1).lower().replace(b"_", b"-") in _LIKE_ASCII


def conflict_marker(source: bytes) -> int | None:
    """Return the line of the first conflict marker that git has left, or None.

    Source: https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
    """
    if not _LIKE_A_MARKER.search(source) and source[:1] not in b"<>=" and b"\r" not in source:
        return None
    if b"<<<<<<<" not in source and b">>>>>>>" not in source and b"\n=======" not in source:
        return None
    text = with_plain_line_ends(source)
    marker = _MARKER.search(text) or _lone_middle(text)
    return text.count(b"\n", 0, marker.start()) + 1 if marker else None


def _lone_middle(text: bytes) -> re.Match[bytes] | None:
    """Find a line of seven `=`, which also underlines headings: then Python can parse the file."""
    marker = _MIDDLE_MARKER.search(text)
    return marker if marker and unparsable_line(text) else None


def unparsable_line(source: bytes) -> int | None:
    """Return the line at which the running Python stops to compile the whole file, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(parse(source), "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return getattr(error, "lineno", None) or 1
    return None
