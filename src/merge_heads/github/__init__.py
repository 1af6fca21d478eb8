"""The one door to GitHub: facts in, facts out; nothing else imports PyGithub."""

from merge_heads.github.client import GitHub
from merge_heads.github.facts import (
    Comment,
    Compared,
    Permission,
    Pull,
    ReviewComment,
    TreeEntry,
    WriteRefused,
    same_words,
)

__all__ = [
    "Comment",
    "Compared",
    "GitHub",
    "Permission",
    "Pull",
    "ReviewComment",
    "TreeEntry",
    "WriteRefused",
    "same_words",
]
