"""Request bodies as they come over the wire, and the credential beside them."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from email.message import Message
from typing import BinaryIO

PIECE = 65536


def pieces(headers: Message, stream: BinaryIO) -> Iterator[bytes]:
    """The body bit by bit, whether its length was announced or it is chunked.

    https://www.rfc-editor.org/rfc/rfc9112#section-7.1
    """
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        yield from _chunks(stream)
    else:
        yield from _exactly(stream, int(headers.get("Content-Length", "0")))


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while size := int(stream.readline().split(b";")[0], 16):
        yield from _exactly(stream, size)
        stream.readline()
    while stream.readline().strip():
        pass


def _exactly(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while size:
        piece = stream.read(min(size, PIECE))
        if not piece:
            raise ConnectionError("the body ended early")
        size -= len(piece)
        yield piece


def credential(headers: Message) -> str | None:
    """The token of `Authorization: token|bearer|basic ...`; of Basic, the password."""
    scheme, _, value = headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "basic":
        return value.strip() or None
    try:
        return b64decode(value).decode().partition(":")[2] or None
    except (NotBase64, UnicodeDecodeError):
        return None
