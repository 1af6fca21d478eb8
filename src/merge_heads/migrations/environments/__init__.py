"""Which Alembic environments there are, where their revisions lie, and how a change moves them."""

from merge_heads.migrations.environments.conventions import Conventions, conventions, zone
from merge_heads.migrations.environments.discovery import (
    configuration_files,
    either,
    survey,
)
from merge_heads.migrations.environments.environment import Discovered, Environment, Unclear
from merge_heads.migrations.environments.layouts import LaidOut, Surveyed, laid_out, wanted
from merge_heads.migrations.environments.matching import Layout
from merge_heads.migrations.environments.tree import Tree
from merge_heads.migrations.environments.watch import Watch, configures

__all__ = [
    "Conventions",
    "Discovered",
    "Environment",
    "LaidOut",
    "Layout",
    "Surveyed",
    "Tree",
    "Unclear",
    "Watch",
    "configuration_files",
    "configures",
    "conventions",
    "either",
    "laid_out",
    "survey",
    "wanted",
    "zone",
]
