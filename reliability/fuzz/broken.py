"""A promise that did not hold."""


class Broken(AssertionError):
    """What was promised, and what came instead."""


def promise(holds: bool, words: str, *seen: object) -> None:  # noqa: FBT001
    """Raise `Broken` with what was seen, unless the promise holds."""
    if not holds:
        raise Broken(f"{words}: {' | '.join(ascii(one)[:2_000] for one in seen)}")
