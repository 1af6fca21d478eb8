"""Finds Alembic migration head conflicts on a pull request before the merge, and repairs them."""

__version__ = "0.1.0"
