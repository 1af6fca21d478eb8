"""What strangers bring: a corpus of hostile pull requests, and what must hold of each."""

from reliability.hostile.measure import measure

__all__ = ["measure"]
