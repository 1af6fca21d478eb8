"""Faults and kills: each step of each story disturbed, the event run again, the end compared."""

from reliability.faults.measure import measure, try_sample

__all__ = ["measure", "try_sample"]
