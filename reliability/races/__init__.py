"""Races: what others do between two steps of a run, and two runs at once."""

from reliability.races.measure import measure, try_sample

__all__ = ["measure", "try_sample"]
