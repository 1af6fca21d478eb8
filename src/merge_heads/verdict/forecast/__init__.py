"""Which open pull requests of one base will collide, and which needs which: docs/forecast.md."""

from merge_heads.verdict.forecast.outlook import Brought, Collision, Forecast, Need, forecast

__all__ = ["Brought", "Collision", "Forecast", "Need", "forecast"]
