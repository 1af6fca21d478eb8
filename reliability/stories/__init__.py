"""The stories that are disturbed, and the state that they leave."""

from reliability.stories.scene import Scene, Story
from reliability.stories.snapshot import Snapshot
from reliability.stories.state import Look, State, branches, commits_of, differences
from reliability.stories.tales import BY_NAME, STORIES

__all__ = [
    "BY_NAME",
    "STORIES",
    "Look",
    "Scene",
    "Snapshot",
    "State",
    "Story",
    "branches",
    "commits_of",
    "differences",
]
