"""Measuring instead of claiming: what is not as expected ends the demo."""


class Unexpected(Exception):
    """Something did not come out as the story tells it."""


def expect(fulfilled: object, otherwise: str) -> None:
    """Go on where `fulfilled`; else stop with the words of `otherwise`."""
    if not fulfilled:
        raise Unexpected(otherwise)
