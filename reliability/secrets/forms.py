"""The forms in which a token can stand somewhere, as bytes that can be searched for."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping

_PIECE = 12
_RUN = re.compile(r"[A-Za-z0-9]+")


def forms(token: str) -> Mapping[bytes, str]:
    """Return what to search for, with the name of the form.

    A third of a token is too much already, so each piece of it is searched for alone. Letters and
    digits look the same in an address, in JSON, in Markdown and in a workflow command, so one
    search finds all of these.
    """
    return {form: name for piece in _pieces(token) for form, name in _forms(piece)}


def _pieces(token: str) -> list[str]:
    """Cut a token into pieces of letters and digits, each long enough to be no coincidence."""
    runs = _RUN.findall(token)
    return [run[at : at + _PIECE] for run in runs for at in range(0, len(run) - _PIECE + 1, _PIECE)]


def _forms(piece: str) -> Iterator[tuple[bytes, str]]:
    plain = piece.encode()
    yield plain, "as it is, in an address, in JSON, in Markdown or in a workflow command"
    yield plain.hex().encode(), "hexadecimal"
    yield piece.encode("utf-16-le"), "UTF-16"
    for before in range(3):
        coded = _in_base64(plain, before)
        yield coded, f"Base64, alignment {before}"
        yield coded.translate(bytes.maketrans(b"+/", b"-_")), f"Base64, alignment {before}"


def _in_base64(plain: bytes, before: int) -> bytes:
    """Return the characters that hold bits of this piece alone."""
    coded = b64encode(bytes(before) + plain + bytes(3))
    return coded[(8 * before + 5) // 6 : 8 * (before + len(plain)) // 6]
